"""The list of marks: read only, and blind until one's own mark is in."""

import pytest
from factories import an_answer

import models
from council import appraisal
from tests.admin.years import a_year, indicator


@pytest.fixture
def year(office, make_user):
    """A year under appraisal; two appraisers assigned to the whole of it, the second has judged."""
    found = a_year("appraising")
    an_answer(found.mine, "pcs", "30")
    an_answer(found.mine, "staff", "40")
    found.appraisers = [make_user(office, "appraiser"), make_user(office, "appraiser", email="hai@example.vn")]
    with models.acting("test"):
        for section in found.mine.sections:
            section.state = "sent"
            section.save()
        for user in found.appraisers:
            models.Assignment.create(cycle=found.cycle, appraiser=user)
    found.ht1 = indicator(found.framework, "HT1")
    found.row = judged(found, found.appraisers[1])
    return found


def judged(year, person):
    return appraisal.judge(year.mine, year.ht1, person, "points", points="12.5", reason="Theo biên bản")


PAGES = ("details/?id={}", "history/?id={}")


def test_others_marks_appear_once_ones_own_is_in(office, year, as_person):
    """In the list, on its pages and in its export; before, they answer like missing ones (promise 33)."""
    first, second = (as_person(office, user) for user in year.appraisers)
    for page in PAGES:
        assert second.get(f"/admin/appraisals/{page.format(year.row.id)}").status_code == 200
        assert first.get(f"/admin/appraisals/{page.format(year.row.id)}").status_code == 404
    assert "biên bản" not in first.get("/admin/appraisals/export/csv/").text
    judged(year, year.appraisers[0])
    for page in PAGES:
        assert first.get(f"/admin/appraisals/{page.format(year.row.id)}").status_code == 200
    assert first.get("/admin/appraisals/export/csv/").text.count("Theo biên bản") == 2


def test_marks_are_not_given_or_changed_here(office, year, as_person):
    """The desk asks for what a judgement takes; no form here goes round it."""
    person = as_person(office, year.appraisers[1])
    assert person.post("/admin/appraisals/new/", {"mark": "20"}).status_code == 403
    assert person.post(f"/admin/appraisals/edit/?id={year.row.id}", {"mark": "20", "rev": "1"}).status_code == 403
    assert models.Appraisal.get().mark == "12.5"


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("auditor", 200), ("administrator", 200), ("officer", 403)]
)
def test_those_who_watch_over_the_whole_see_all_marks(office, year, make_user, as_person, role, status):
    """And the unit's own people none."""
    unit = year.da_nang if role == "officer" else None
    person = as_person(office, make_user(office, role, unit=unit))
    assert person.get("/admin/appraisals/").status_code == status
    page = person.get(f"/admin/appraisals/details/?id={year.row.id}")
    assert page.status_code == status
    assert ("12,5" in page.text) is (status == 200)
