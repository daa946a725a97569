"""The table of who appraises what, and its forms."""

import io

import pytest
from council_years import a_council
from factories import a_bloc

import models


@pytest.fixture
def year(office):
    """A year under appraisal; nobody is assigned."""
    return a_council()


@pytest.fixture
def lead(office, year, make_user, as_person):
    """The lead signed in."""
    return as_person(office, make_user(office, "lead"))


def test_what_nobody_appraises_is_flagged_and_assigned(lead, year):
    """By bloc, by unit, by section, with the load beside (promise 29)."""
    assert "4 phần việc chưa có người thẩm định" in lead.get("/admin/assignments/").text
    form = {"cycle": year.cycle.id, "appraiser": year.cuong.id, "bloc": a_bloc("SN").id}
    lead.post("/admin/assignments/assign/", form)
    page = lead.get("/admin/assignments/?bloc=SN").text
    assert "4 phần việc chưa đủ 2 người thẩm định" in page
    assert "Sở Đà Nẵng" in page
    row = models.Assignment.get()
    assert (row.appraiser, row.bloc, row.unit, row.category) == (year.cuong, a_bloc("SN"), None, None)
    lead.post("/admin/assignments/unassign/", {"cycle": year.cycle.id, "id": row.id})
    assert not models.Assignment.select().exists()


def test_a_conflict_is_said(lead, year):
    """Refused for the unit, split for the bloc (promise 31)."""
    with models.acting("test"):
        models.Conflict.create(appraiser=year.cuong, unit=year.units["DN"], reason="người nhà")
    form = {"cycle": year.cycle.id, "appraiser": year.cuong.id}
    lead.post("/admin/assignments/assign/", {**form, "unit": year.units["DN"].id})
    assert "nên không được phân công" in lead.get("/admin/assignments/").text
    lead.post("/admin/assignments/assign/", {**form, "bloc": a_bloc("SN").id})
    page = lead.get("/admin/assignments/").text
    assert "không thẩm định: Sở Đà Nẵng" in page
    assert "xung đột lợi ích: DN" in page


def test_how_many_are_wanted_is_set_on_the_page(lead, year):
    """Between one and five."""
    lead.post("/admin/assignments/wanted/", {"cycle": year.cycle.id, "wanted": "1"})
    assert models.Cycle.get_by_id(year.cycle.id).appraisers_wanted == 1
    lead.post("/admin/assignments/wanted/", {"cycle": year.cycle.id, "wanted": "9"})
    assert models.Cycle.get_by_id(year.cycle.id).appraisers_wanted == 1


def test_the_proposal_is_seen_before_it_is_saved(lead, year):
    """Looking saves nothing (promise 30)."""
    page = lead.get("/admin/assignments/proposal/")
    assert "Chưa lưu gì" in page.text
    assert not models.Assignment.select().exists()
    count = page.text.count('<tr><th scope="row">') - 2  # less the two rows of the load
    lead.post("/admin/assignments/proposal/", {"cycle": year.cycle.id, "count": str(count)})
    assert "Phần việc nào cũng đủ người thẩm định" in lead.get("/admin/assignments/").text


def test_a_csv_is_looked_at_then_saved(lead, year):
    """With its faults named, none saved before (promise 30)."""
    good = f"appraiser,bloc,unit,section\n{year.cuong.email},SN,,HT\n"

    def upload(text):
        return lead.post(
            "/admin/assignments/upload/", {"cycle": year.cycle.id, "file": (io.BytesIO(text.encode()), "phan-cong.csv")}
        )

    bad = upload(good + "khong@co.vn,,,\n")
    assert bad.status_code == 422
    assert "Dòng 3" in bad.text
    assert "Cường" in upload(good).text
    assert not models.Assignment.select().exists()
    lead.post("/admin/assignments/upload/", {"cycle": year.cycle.id, "confirmed": "1", "csv": good})
    assert models.Assignment.get().category.code == "HT"
    assert good.splitlines()[1] in lead.get(f"/admin/assignments/csv/?cycle={year.cycle.id}").text
    data = {"cycle": year.cycle.id, "file": (io.BytesIO(b"\xff\xfe\x00"), "x.csv")}
    assert lead.post("/admin/assignments/upload/", data).status_code == 302


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [("lead", 200, 302), ("administrator", 200, 302), ("auditor", 200, 403), ("appraiser", 403, 403),
     ("officer", 403, 403), ("communications", 403, 403)],
)  # fmt: skip
def test_who_may_read_and_assign(office, year, make_user, as_person, role, reads, writes):
    """The lead and the IT team; the auditor reads."""
    person = as_person(office, make_user(office, role, unit=year.units["DN"] if role == "officer" else None))
    assert person.get("/admin/assignments/").status_code == reads
    assert person.get(f"/admin/assignments/csv/?cycle={year.cycle.id}").status_code == reads
    assert person.get("/admin/assignments/proposal/").status_code == (200 if writes == 302 else 403)
    for page, data in (("assign", {"appraiser": year.cuong.id}), ("wanted", {"wanted": "2"})):
        assert person.post(f"/admin/assignments/{page}/", data).status_code == writes
    assert person.post("/admin/assignments/unassign/", {"id": "999"}).status_code == (404 if writes == 302 else 403)
