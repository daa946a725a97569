"""The lead's desk: what is found, shown apart, concluded one by one and many at once."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from council_years import a_council, a_mark, an_explanation, answer, indicator

import models


@pytest.fixture
def year(office):
    """A year under appraisal; DN's computers are judged apart, the rest not at all."""
    made = a_council()
    a_mark(made.dn, "HT1", made.cuong, mark=16)
    a_mark(made.dn, "HT1", made.phuong, "change", {"pcs": "60"}, mark=12, reason="biên bản ghi 60")
    return made


@pytest.fixture
def lead(office, year, make_user, as_person):
    """The lead signed in."""
    return as_person(office, make_user(office, "lead"))


def case_of(submission, code):
    return f"submission={submission.id}&indicator={indicator(submission, code).id}"


def conclusion(lead, submission, code, **data):
    """Open a case and send its form."""
    page = lead.get(f"/admin/council/case/?{case_of(submission, code)}").text
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    sent = {"submission": submission.id, "indicator": indicator(submission, code).id, "version": version, **data}
    return lead.post("/admin/council/conclude/", sent)


def rows(answer):
    return re.findall(r"case/\?[^\"]*submission=(\d+)&amp;indicator=(\d+)", answer.text)


def test_the_desk_shows_every_case_and_narrows_to_what_is_looked_for(lead, year):
    """Counts by state; filters for a spread, a difference, missing evidence (promise 44)."""
    page = lead.get("/admin/council/")
    assert len(rows(page)) == 4
    assert "4 trường hợp" in page.text
    apart = rows(lead.get("/admin/council/?apart=1"))
    assert apart == [(str(year.dn.id), str(indicator(year.dn, "HT1").id))]
    assert len(rows(lead.get("/admin/council/?no_evidence=1"))) == 2
    assert len(rows(lead.get(f"/admin/council/?unit={year.units['HN'].id}&section=UD"))) == 1
    assert rows(lead.get("/admin/council/?state=concluded")) == []
    assert "không phải là số" in lead.get("/admin/council/?beyond=nhi%E1%BB%81u").text
    assert lead.get("/admin/council/?cycle=999").status_code == 404


def test_a_case_shows_its_sides_apart(lead, year):
    """Reported, each appraiser's, accepted and published are four rows (promise 34)."""
    page = lead.get(f"/admin/council/case/?{case_of(year.dn, 'HT1')}").text
    for words in ("Đơn vị báo cáo", "Đơn vị tự chấm", "Cường", "Phượng", "Hội đồng chấp nhận", "Đã công bố"):
        assert words in page
    assert "biên bản ghi 60" in page
    assert "chưa quyết định" in page
    assert "Năm này chưa công bố" in page


def test_a_conclusion_without_its_reason_is_refused_and_the_form_kept(lead, year):
    """The appraisers differ, so a word is owed (promise 34)."""
    refused = conclusion(lead, year.dn, "HT1", how="figures", **{"value.pcs": "66", "value.staff": "100"})
    assert refused.status_code == 422
    assert "phải ghi lý do" in refused.text
    assert 'value="66"' in refused.text
    assert answer(year.dn, "pcs").accepted is None
    done = conclusion(lead, year.dn, "HT1", how=f"appraiser:{year.phuong.id}", _reason="theo biên bản")
    assert done.status_code == 302
    assert (answer(year.dn, "pcs").value, answer(year.dn, "pcs").accepted) == ("80", "60")


def test_a_stock_reason_counts_as_one(lead, year):
    """Chosen instead of typed, or before what is typed (promise 36)."""
    with models.acting("test"):
        stock = models.StockReason.create(code="BB", text_vi="Theo biên bản kiểm kê.")
    conclusion(lead, year.dn, "HT1", how="reported", stock=stock.id, _reason="Đã xem tại chỗ.")
    assert answer(year.dn, "pcs").accepted_reason == "Theo biên bản kiểm kê. Đã xem tại chỗ."


def test_conclude_and_next_goes_on_to_the_next_open_case(lead, year):
    """In the order of the list, and round to its beginning."""
    done = conclusion(lead, year.dn, "HT1", how="points", points="15,5", _reason="đã kiểm tra", next="1")
    assert f"submission={year.dn.id}&indicator={indicator(year.dn, 'UD1').id}" in done.location
    assert models.Decision.get().points == "31/2"


def test_an_old_page_does_not_conclude_over_a_new_mark(lead, year):
    """Told to look again."""
    page = lead.get(f"/admin/council/case/?{case_of(year.hn, 'HT1')}").text
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    a_mark(year.hn, "HT1", year.cuong, "points", mark=3)
    sent = {"submission": year.hn.id, "indicator": indicator(year.hn, "HT1").id, "version": version, "how": "reported"}
    assert "vừa có thay đổi" in lead.post("/admin/council/conclude/", sent).text
    assert answer(year.hn, "pcs").accepted is None


def test_many_at_once_are_shown_counted_and_confirmed(lead, year):
    """Nothing is written before the confirmation; a wrong count asks again."""
    cycle = {"cycle": year.cycle.id, "what": "uncontested"}
    preview = lead.post("/admin/council/bulk/", cycle)
    assert "Sẽ kết luận 3 trường hợp" in preview.text
    assert answer(year.hn, "pcs").accepted is None
    again = lead.post("/admin/council/bulk/", {**cycle, "confirmed": "4"})
    assert "đã thay đổi" in again.text
    assert lead.post("/admin/council/bulk/", {**cycle, "confirmed": "3"}).status_code == 302
    assert answer(year.hn, "pcs").accepted == "50"
    assert answer(year.dn, "pcs").accepted is None


def test_what_all_agree_on_is_adopted_for_one_bloc_or_section(lead, year):
    """The filters of the desk bound what a bulk step touches."""
    for person in (year.cuong, year.phuong):
        a_mark(year.hn, "HT1", person, mark=10)
        a_mark(year.hn, "UD1", person, mark=0)
    sent = {"cycle": year.cycle.id, "what": "agreed", "section": "UD", "confirmed": "1"}
    lead.post("/admin/council/bulk/", sent)
    assert answer(year.hn, "portal").accepted == "no"
    assert answer(year.hn, "pcs").accepted is None


def test_what_stops_the_freeze_stands_on_the_desk(lead, year):
    """With its count; and the sections that can be settled."""
    page = lead.get("/admin/council/").text
    assert "6 số liệu đã báo cáo nhưng Hội đồng chưa chấp nhận" in page
    assert "1 điểm người thẩm định chấm khác nhau" in page


def test_appraisers_side_by_side_and_the_minutes(lead, year):
    """How they mark beside each other (promise 35); the cases in order with their decisions (promise 43)."""
    conclusion(lead, year.dn, "HT1", how=f"appraiser:{year.phuong.id}", _reason="theo biên bản")
    side = lead.get("/admin/council/appraisers/").text
    assert "Phượng" in side
    assert "+4,00" in side
    minutes = lead.get("/admin/council/minutes/").text
    assert "1 trong 4 trường hợp" in minutes
    assert "theo biên bản" in minutes


@pytest.mark.parametrize(
    ("role", "reads", "concludes"),
    [("lead", 200, 302), ("auditor", 200, 403), ("administrator", 200, 403), ("appraiser", 403, 403),
     ("officer", 403, 403), ("leader", 403, 403), ("communications", 403, 403)],
)  # fmt: skip
def test_who_may_read_and_conclude(office, year, make_user, as_person, role, reads, concludes):
    """Marks are blind: an appraiser and a unit never see this desk."""
    unit = year.units["DN"] if role in ("officer", "leader") else None
    person = as_person(office, make_user(office, role, unit=unit))
    for path in ("/admin/council/", f"/admin/council/case/?{case_of(year.dn, 'HT1')}", "/admin/council/appraisers/",
                 "/admin/council/minutes/"):  # fmt: skip
        assert person.get(path).status_code == reads
    sent = {"submission": year.hn.id, "indicator": indicator(year.hn, "HT1").id, "how": "reported"}
    assert person.post("/admin/council/conclude/", sent).status_code == concludes
    assert person.post("/admin/council/bulk/", {"what": "agreed"}).status_code == (200 if concludes == 302 else 403)
    assert person.post("/admin/council/settle/", {}).status_code == concludes


def test_a_unit_a_lead_is_partial_to_is_closed_to_that_lead(office, year, lead):
    """Its cases answer like missing ones: by rule, not by a hidden button."""
    with models.acting("test"):
        models.Conflict.create(appraiser=lead.user, unit=year.units["DN"], reason="người nhà")
    assert lead.get(f"/admin/council/case/?{case_of(year.dn, 'HT1')}").status_code == 404
    sent = {"submission": year.dn.id, "indicator": indicator(year.dn, "HT1").id, "how": "reported", "_reason": "x"}
    assert lead.post("/admin/council/conclude/", sent).status_code == 404
    assert answer(year.dn, "pcs").accepted is None


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(1280, "vi"), (390, "vi"), (1280, "en")])
def test_axe_finds_nothing_on_the_councils_screens(office, year, make_user, browse, width, language):
    """Desk, case, appraisers, minutes, assignments, explanation; no sideways scrolling, no blocked style."""
    row = an_explanation(year.dn)
    page = browse(office, make_user(office, "lead"), width=width, language=language, bypass_csp=True)
    found = {}
    for path in (
        "/admin/council/",
        f"/admin/council/case/?{case_of(year.dn, 'HT1')}",
        "/admin/council/appraisers/",
        "/admin/council/minutes/",
        "/admin/assignments/?bloc=SN",
        "/admin/assignments/proposal/",
        "/admin/explanations/",
        f"/admin/explanations/decide/?id={row.id}",
        "/admin/decisions/",
    ):
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[path] = [(v["id"], v["impact"], v["nodes"][0]["html"][:120]) for v in violations]
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    assert found == {}
