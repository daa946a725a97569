"""Reported and accepted stand apart; the Council accepts, with a reason where it differs."""

import pytest
from factories import an_answer

import models
from tests.admin.years import a_year


@pytest.fixture
def year(office):
    """A year under appraisal, with a figure of each unit."""
    found = a_year("appraising")
    found.answer = an_answer(found.mine, "pcs", "1234")
    found.other = an_answer(found.theirs, "pcs", "20")
    return found


def test_reported_and_accepted_are_two_columns(administrator, year):
    """Vietnamese spelling; what is not decided is not shown as decided."""
    page = administrator.get("/admin/answers/").text
    assert "1.234" in page
    assert 'class="nothing"' in page


def test_the_council_accepts_as_reported(administrator, year):
    """The chosen rows, in one act."""
    data = {"action": "accept", "rowid": [year.answer.id, year.other.id], "confirmed": "1"}
    assert administrator.post("/admin/answers/action/", data).status_code == 302
    assert {answer.accepted for answer in models.Answer.select()} == {"1234", "20"}


def test_another_figure_needs_a_reason(administrator, year):
    """The reported one stays as it is."""
    path = f"/admin/answers/edit/?id={year.answer.id}"
    assert administrator.edit(path, {"accepted": "1.200,0"}).status_code == 422
    assert administrator.edit(path, {"accepted": "1.200,0", "_reason": "Đếm cả máy chờ thanh lý"}).status_code == 302
    row = models.Answer.get_by_id(year.answer.id)
    assert (row.value, row.accepted) == ("1234", "1200")


def test_before_the_appraisal_nothing_is_accepted(office, administrator):
    """While units still enter figures the Council does not decide."""
    found = a_year("collecting")
    answer = an_answer(found.mine, "pcs", "5")
    assert administrator.get(f"/admin/answers/edit/?id={answer.id}").status_code == 403


def test_another_units_figure_answers_like_a_missing_one(office, year, make_user, as_person):
    """An officer reads their own unit's figures and decides on none."""
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    assert officer.get(f"/admin/answers/details/?id={year.answer.id}").status_code == 200
    assert officer.get(f"/admin/answers/details/?id={year.other.id}").status_code == 404
    assert officer.get("/admin/answers/details/?id=99999").status_code == 404
    assert officer.get(f"/admin/answers/edit/?id={year.answer.id}").status_code == 403
    assert "Sở Hà Nội" not in officer.get("/admin/answers/").text
    assert "Sở Hà Nội" not in officer.get("/admin/answers/export/csv/").data.decode("utf-8-sig")
