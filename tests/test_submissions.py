"""What stands in the way of sending a section: the same findings on the page, in a file and at the leader's button."""

import datetime

import pytest
from factories import a_bloc, a_cycle, a_submission, a_unit, an_answer, explained

import models
import submissions

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def submission():
    """Da Nang's submission of 2021, with nothing in it."""
    return a_submission(a_cycle(2021), a_unit("DN", bloc=a_bloc("SN")))


def codes(submission, category=None):
    return [(one.input, one.code, one.kind) for one in submissions.findings(submission, category)]


def last_year(submission, unit, pcs):
    cycle = models.Cycle.get_or_none(models.Cycle.year == 2020) or a_cycle(2020, framework=submission.cycle.framework)
    an_answer(a_submission(cycle, unit), "pcs", str(pcs), str(pcs))


def test_a_missing_figure_asks_for_a_reason(submission):
    """A question without a figure does not stop for ever: the note beside it answers it."""
    assert ("portal", "missing", "warn") in codes(submission, "UD")
    assert submissions.stopping(submission, "UD")
    explained(submission)
    assert codes(submission, "UD"), "it stays visible"
    assert submissions.stopping(submission, "UD") == []


def test_no_evidence_asks_for_an_explanation(submission):
    """Where the framework requires evidence, a figure without a file must be explained (promise 4)."""
    answer = an_answer(submission, "pcs", "30")
    an_answer(submission, "staff", "40")
    assert ("pcs", "evidence", "warn") in codes(submission, "HT")
    with models.acting("test"):
        file = models.Evidence.create(
            unit=submission.unit, sha256="0" * 64, name="quyết định.pdf", size=1, media_type="application/pdf"
        )
        models.AnswerEvidence.create(answer=answer, evidence=file)
    assert codes(submission, "HT") == []


def test_a_figure_carried_over_must_be_confirmed(submission):
    """No note helps: somebody has to look at it (promise 19)."""
    answer = an_answer(submission, "portal", "yes")
    with models.acting("test"):
        answer.confirmed, answer.note = False, "như năm trước"
        answer.save()
    assert [(one.code, one.stops) for one in submissions.findings(submission, "UD")] == [("unconfirmed", True)]


@pytest.mark.parametrize(("now", "asked"), [("30", False), ("89", False), ("91", True), ("9", True), ("10", False)])
def test_a_figure_far_from_last_years_is_asked_about(submission, now, asked):
    """More than three times last year's, or less than a third of it (promise 14)."""
    last_year(submission, submission.unit, 30)
    an_answer(submission, "pcs", now)
    assert (("pcs", "ratio", "warn") in codes(submission)) is asked


@pytest.mark.parametrize(("now", "asked"), [("54", False), ("60", False), ("500", True)])
def test_a_figure_far_from_the_blocs_is_asked_about(submission, now, asked):
    """Outside last year's range of the bloc by many median deviations; fewer than five units are no range."""
    others = [a_unit(bloc=submission.unit.bloc) for _ in range(5)]
    for unit, pcs in zip(others[:4], (40, 50, 51, 53), strict=True):
        last_year(submission, unit, pcs)
    an_answer(submission, "pcs", now)
    assert ("pcs", "range", "warn") not in codes(submission)
    last_year(submission, others[4], 55)
    assert (("pcs", "range", "warn") in codes(submission)) is asked


def test_a_broken_rule_cannot_be_explained_away(submission):
    """A `must` stops the section whatever the note says; a `warn` is answered by it (promises 12 and 13)."""
    row = submission.cycle.framework.indicators.where(models.Indicator.code == "HT1").get()
    with models.acting("test"):
        row.checks = [
            {"must": "pcs <= 2 * staff", "say": {"vi": "Quá nhiều máy"}},
            {"warn": "pcs >= staff", "say": {"vi": "Ít máy hơn người"}},
        ]
        row.save()
    an_answer(submission, "pcs", "30")
    an_answer(submission, "staff", "40")
    explained(submission)
    assert [(one.kind, one.vi, one.stops) for one in submissions.findings(submission, "HT") if one.code == "check"] == [
        ("warn", "Ít máy hơn người", False)
    ]
    an_answer(submission, "pcs", "90")
    assert [(one.kind, one.vi) for one in submissions.stopping(submission, "HT")] == [("must", "Quá nhiều máy")]


def test_completeness_counts_answers_and_explanations(submission):
    """A figure or a note makes a question done (promise 7)."""
    assert submissions.completeness(submission) == {"HT": (0, 2), "UD": (0, 1)}
    an_answer(submission, "pcs", "30")
    assert submissions.completeness(submission)["HT"] == (1, 2)
    explained(submission)
    assert submissions.completeness(submission) == {"HT": (2, 2), "UD": (1, 1)}


def test_the_rules_in_force_are_read_once(submission, monkeypatch):
    """A framework in force never changes; a draft is read anew each time."""
    framework = submission.cycle.framework
    assert submissions.rules_of(submission.cycle) is not submissions.rules_of(submission.cycle)
    with models.acting("test"):
        framework.state = "published"
        framework.save()
    cycle = models.Cycle.get_by_id(submission.cycle_id)
    assert submissions.rules_of(cycle) is submissions.rules_of(models.Cycle.get_by_id(cycle.id))


def test_values_are_shown_as_people_write_them(submission):
    """One spelling in the tables, the reader's own on the screen."""
    rules = submissions.rules_of(submission.cycle)
    assert submissions.shown_value(rules.inputs["pcs"], "1234", "vi") == "1.234"
    assert submissions.shown_value(rules.inputs["pcs"], "1234", "en") == "1,234"
    assert submissions.shown_value(rules.inputs["portal"], "yes", "en") == "yes"
    assert submissions.shown_value(rules.inputs["portal"], "no") == "không"


def test_a_day_ends_at_midnight_in_viet_nam():
    """30/10 is over at 17:00 UTC."""
    assert models.end_of_day(datetime.date(2021, 10, 30)) == datetime.datetime.fromisoformat("2021-10-30T17:00")
    assert models.end_of_day(None) is None
