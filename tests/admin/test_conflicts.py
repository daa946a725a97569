"""Conflicts of interest: declared by oneself, recorded by the lead, suggested by the program, lifted by another."""

import pytest

import models
from tests.admin.years import a_year


@pytest.fixture
def year(office, make_user):
    """Two units, an appraiser, the lead."""
    found = a_year("appraising")
    found.user = make_user(office, "appraiser", email="an@bo.vn")
    found.other = make_user(office, "appraiser", email="binh@bo.vn")
    found.lead = make_user(office, "lead", email="chi@bo.vn")
    return found


def declare(person, whom, unit, reason="từng công tác ở đó đến 2020"):
    form = {"appraiser": str(whom.id), "unit": str(unit.id), "reason": reason}
    return person.post("/admin/conflicts/new/", form)


def test_an_appraiser_declares_their_own(office, year, as_person):
    """With the reason; not for somebody else, and without a reason not at all (promise 31)."""
    person = as_person(office, year.user)
    assert declare(person, year.user, year.da_nang).status_code == 302
    [row] = models.Conflict.select()
    assert (row.appraiser, row.unit, row.by) == (year.user, year.da_nang, year.user)
    assert declare(person, year.other, year.ha_noi).status_code == 422
    assert declare(person, year.user, year.ha_noi, " ").status_code == 422
    assert models.Conflict.select().count() == 1


def test_the_lead_records_one_for_others_and_nobody_lifts_their_own(office, year, as_person):
    """Lifting it takes another person and a reason; it stays in the audit."""
    lead, person = as_person(office, year.lead), as_person(office, year.user)
    assert declare(lead, year.user, year.da_nang).status_code == 302
    assert declare(lead, year.lead, year.da_nang).status_code == 302
    theirs, own = models.Conflict.select().order_by(models.Conflict.id)
    assert person.post(f"/admin/conflicts/delete/?id={theirs.id}", {"_reason": "xong"}).status_code == 403
    assert lead.post(f"/admin/conflicts/delete/?id={own.id}", {"_reason": "xong"}).status_code == 403
    lead.post("/admin/conflicts/delete/", {"id": theirs.id})
    assert models.Conflict.select().count() == 2
    lead.post("/admin/conflicts/delete/", {"id": theirs.id, "_reason": "hợp đồng đã hết"})
    assert [row.id for row in models.Conflict.select()] == [own.id]
    last = models.AuditEvent.select().where(models.AuditEvent.noun == "conflict").order_by(models.AuditEvent.id.desc())
    assert (last.first().action, last.first().reason) == ("delete", "hợp đồng đã hết")


def test_an_appraiser_sees_their_own_only(office, year, as_person):
    """Another's conflict of interest is nobody's business but the lead's."""
    declare(as_person(office, year.lead), year.other, year.da_nang, "chuyện riêng")
    person = as_person(office, year.user)
    assert "chuyện riêng" not in person.get("/admin/conflicts/").text
    assert person.get(f"/admin/conflicts/details/?id={models.Conflict.get().id}").status_code == 404


def test_a_suggested_one_is_recorded_with_one_press(office, year, make_user, as_person):
    """Only what is suggested, and only one's own unless one records for all (promise 31)."""
    make_user(office, "officer", unit=year.da_nang, email="canbo@danang.vn")
    insider = make_user(office, "appraiser", email="x@danang.vn")
    lead, person = as_person(office, year.lead), as_person(office, insider)
    assert "danang.vn" in person.get("/admin/conflicts/").text
    assert "danang.vn" not in as_person(office, year.user).get("/admin/conflicts/").text
    pair = {"appraiser": insider.id, "unit": year.da_nang.id}
    assert as_person(office, year.user).post("/admin/conflicts/record/", pair).status_code == 404
    assert lead.post("/admin/conflicts/record/", {**pair, "unit": year.ha_noi.id}).status_code == 404
    assert lead.post("/admin/conflicts/record/", pair).status_code == 302
    [row] = models.Conflict.select()
    assert row.reason == "Cùng tên miền thư điện tử danang.vn với người của đơn vị."
    assert lead.post("/admin/conflicts/record/", pair).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("officer", 403), ("communications", 403), ("auditor", 200)])
def test_who_sees_the_list(office, year, make_user, as_person, role, status):
    """The auditor reads it; units do not."""
    person = as_person(office, make_user(office, role, unit=year.da_nang if role == "officer" else None))
    assert person.get("/admin/conflicts/").status_code == status
    assert declare(person, year.user, year.da_nang).status_code == 403


def test_stock_reasons_are_there_once_and_stay_as_the_office_wants_them(office, year, as_person, demo_settings):
    """What was deleted does not come back at the next start (promise 36)."""
    from tests.admin.conftest import make_office

    lead = as_person(office, year.lead)
    assert models.StockReason.select().count() >= 10
    row = models.StockReason.get(models.StockReason.code == "tinh-trung")
    lead.post("/admin/stock-reasons/delete/", {"id": row.id})
    count = models.StockReason.select().count()
    make_office(demo_settings)
    assert models.StockReason.select().count() == count
    assert as_person(office, year.user).post("/admin/stock-reasons/new/", {"code": "x"}).status_code == 403
