"""Marks are blind, one's own, and never of one's own unit."""

import pytest

import models
from tests.admin.years import a_year, indicator


@pytest.fixture
def year(office, make_user):
    """A year under appraisal; two appraisers assigned to the whole of it."""
    found = a_year("appraising")
    found.appraisers = [make_user(office, "appraiser"), make_user(office, "appraiser", email="hai@example.vn")]
    with models.acting("test"):
        for user in found.appraisers:
            models.Assignment.create(cycle=found.cycle, appraiser=user)
    return found


def mark_of(year, **changes):
    row = indicator(year.framework, "HT1")
    data = {"submission": str(year.mine.id), "indicator": str(row.id), "mark": "12,5", "reason": "Theo biên bản"}
    return data | changes


def test_a_mark_is_given_and_nobody_else_sees_it(office, year, as_person):
    """Until the lead reconciles, each appraiser sees their own marks only."""
    first, second = (as_person(office, user) for user in year.appraisers)
    assert first.post("/admin/appraisals/new/", mark_of(year)).status_code == 302
    row = models.Appraisal.get()
    assert (row.mark, row.appraiser) == ("12.5", year.appraisers[0])
    assert first.get(f"/admin/appraisals/details/?id={row.id}").status_code == 200
    assert second.get(f"/admin/appraisals/details/?id={row.id}").status_code == 404
    assert second.get(f"/admin/appraisals/edit/?id={row.id}").status_code == 404


def test_nobody_appraises_their_own_unit(office, year, make_user, as_person):
    """A conflict of interest is refused by the rule, not by a hidden button."""
    user = make_user(office, "appraiser", unit=year.da_nang, email="ba@example.vn")
    with models.acting("test"):
        models.Assignment.create(cycle=year.cycle, appraiser=user)
    assert as_person(office, user).post("/admin/appraisals/new/", mark_of(year)).status_code == 422
    assert models.Appraisal.select().count() == 0


def test_an_officer_sees_no_marks(office, year, make_user, as_person):
    """Not even of their own unit."""
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    assert officer.get("/admin/appraisals/").status_code == 403
