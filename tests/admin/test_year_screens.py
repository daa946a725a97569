"""The screens of a year, walked on SQLite and on PostgreSQL: nothing an address can say is a fault of the program."""

import io
import re

import pytest
from factories import an_answer

import models
import submissions
from importers import workbook
from tests.admin.years import a_draft_of, a_year, indicator, section

NOUNS = ("frameworks", "categories", "indicators", "cycles", "submissions", "answers", "evidence", "appraisals", "jobs")


@pytest.fixture
def walked(either_office, make_user, as_person):
    """A year under appraisal with something of everything, an administrator signed in."""
    year = a_year("appraising")
    an_answer(year.mine, "pcs", "30")
    year.copy = a_draft_of(year.framework)
    user = make_user(either_office, "administrator", "lead")
    with models.acting(user):
        models.Evidence.create(unit=year.da_nang, sha256="0" * 64, name="a.pdf", size=1, media_type="application/pdf")
        models.Appraisal.create(submission=year.mine, indicator=indicator(year.framework, "HT1"), appraiser=user)
    models.Job.create(kind="build", state="done")
    year.person = as_person(either_office, user)
    return year


@pytest.mark.parametrize("noun", NOUNS)
def test_lists_and_rows_answer_whatever_the_address_says(walked, noun):
    """Searches, sorts, filters and pages that make no sense are clamped or left out; odd numbers are no rows."""
    person = walked.person
    for query in (
        "",
        "?q=ha+tang",
        "?page=-1",
        "?sort=nothing",
        "?size=999",
        "?q=%00%25_",
        "?page=99999999999999999999",
    ):
        assert person.get(f"/admin/{noun}/{query}").status_code == 200, query
    row = {
        "frameworks": models.Framework, "categories": models.Category, "indicators": models.Indicator,
        "cycles": models.Cycle, "submissions": models.Submission, "answers": models.Answer,
        "evidence": models.Evidence, "appraisals": models.Appraisal, "jobs": models.Job,
    }[noun].get()  # fmt: skip
    assert person.get(f"/admin/{noun}/details/?id={row.id}").status_code == 200
    for id in ("abc", "-1", "0", "99999999", "9" * 40, "", "%00"):
        assert person.get(f"/admin/{noun}/details/?id={id}").status_code == 404, id


def test_forms_and_odd_posts_answer(walked):
    """Pages with forms open; posts that lack everything are answered, not broken."""
    person, draft = walked.person, indicator(walked.copy, "HT1")
    for path in (
        f"indicators/edit/?id={draft.id}", "indicators/new/", "frameworks/new/",
        f"frameworks/edit/?id={walked.copy.id}", "categories/new/", "cycles/new/",
        f"cycles/edit/?id={walked.cycle.id}", "submissions/new/", "imports/",
        f"entry/?section={section(walked.mine, 'HT').id}", "appraising/",
        f"imports/form/?cycle={walked.cycle.id}&unit={walked.da_nang.id}", f"imports/figures/?cycle={walked.cycle.id}",
    ):  # fmt: skip
        assert person.get(f"/admin/{path}").status_code == 200, path
    for path in (
        "frameworks/clone/", "frameworks/publish/", "indicators/check/", "indicators/rule-fields/", "cycles/move/",
        "cycles/rebind/", "cycles/accept/", "entry/save/", "submissions/move/",
        "imports/plan/", "imports/apply/", "evidence/upload/",
    ):  # fmt: skip
        for data in ({}, {"id": "x", "section": "-1", "kind": "?", "sha256": "\x00", "framework": "9" * 30}):
            assert person.post(f"/admin/{path}", data).status_code in (200, 302, 403, 404, 422), path


def test_a_form_is_brought_in_on_either_database(walked):
    """Preview, confirm, and the figures are there, accepted because the Council said so."""
    data = workbook.write(walked.cycle, walked.ha_noi)
    held = {"kind": "figures", "cycle": str(walked.cycle.id), "accept": "1"}
    text = b"unit,indicator,input,value\nHN,HT1,pcs,30\nHN,HT1,staff,40\n"
    page = walked.person.post(
        "/admin/imports/plan/", held | {"file": (io.BytesIO(text), "a.csv")}, page="/admin/imports/"
    )
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert walked.person.post("/admin/imports/apply/", fields).status_code == 302
    answers = submissions.answers_of(walked.cycle, walked.ha_noi)
    assert {code: (answer.value, answer.accepted) for code, answer in answers.items()} == {
        "pcs": ("30", "30"), "staff": ("40", "40"),
    }  # fmt: skip
    assert workbook.plan(walked.cycle, workbook.write(walked.cycle, walked.ha_noi)).effects == []
    assert data != workbook.write(walked.cycle, walked.ha_noi)


def test_lists_ask_few_questions(walked, count_queries):
    """The number of statements does not grow with the rows."""
    for unit in range(3):
        an_answer(walked.theirs, ("pcs", "staff", "portal")[unit], "1")
    walked.person.get("/admin/answers/")
    with count_queries() as seen:
        walked.person.get("/admin/answers/")
    few = len(seen)
    an_answer(walked.mine, "staff", "1")
    an_answer(walked.mine, "portal", "yes")
    with count_queries() as seen:
        walked.person.get("/admin/answers/")
    assert len(seen) <= few
