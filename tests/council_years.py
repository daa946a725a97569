"""A year before the Council, for the tests of its desk: two units that sent, two appraisers, two leads."""

from types import SimpleNamespace

from factories import SMALL_FRAMEWORK, a_bloc, a_cycle, a_framework, a_submission, a_unit, a_user, an_answer

import models
import scoring

FIGURES = {
    "DN": {"pcs": "80", "staff": "100", "portal": "yes"},
    "HN": {"pcs": "50", "staff": "100", "portal": "no"},
}


def a_council(state="appraising", section_state="under_appraisal", wanted=2, framework=None, **fields):
    """2021 on the small framework: DN 80 of 100 computers and a portal, HN 50 of 100 and none; all sent."""
    row = framework or a_framework(SMALL_FRAMEWORK, state="draft")
    with models.acting("test"):
        row.state = "published"
        row.save()
    cycle = a_cycle(2021, framework=row, state=state, appraisers_wanted=wanted, **fields)
    bloc = a_bloc("SN")
    names = {"DN": "Sở Đà Nẵng", "HN": "Sở Hà Nội"}
    units = {code: a_unit(code, name_vi=name, bloc=bloc) for code, name in names.items()}
    made = {code: a_submission(cycle, unit) for code, unit in units.items()}
    with models.acting("test"):
        for submission in made.values():
            for section in submission.sections:
                section.state = section_state
                section.save()
    for code, figures in FIGURES.items():
        for name, value in figures.items():
            an_answer(made[code], name, value)
    people = {name: a_user("appraiser", name=name) for name in ("Cường", "Phượng")}
    return SimpleNamespace(
        cycle=cycle, units=units, dn=made["DN"], hn=made["HN"], cuong=people["Cường"], phuong=people["Phượng"],
        lead=a_user("lead", name="Dương"), other_lead=a_user("lead", name="Hoa"),
    )  # fmt: skip


def indicator(submission, code):
    return submission.cycle.framework.indicators.where(models.Indicator.code == code).get()


def section(submission, code):
    return next(each for each in submission.sections if each.category.code == code)


def a_mark(submission, code, person, verdict="accept", figures=None, mark=None, reason=""):
    """One appraiser's judgement, as the queue stores it."""
    with models.acting(person, reason):
        return models.Appraisal.create(
            submission=submission, indicator=indicator(submission, code), appraiser=person, verdict=verdict,
            figures=figures or {}, mark=None if mark is None else scoring.exact_text(mark), reason=reason,
        )  # fmt: skip


def an_explanation(submission, code="HT1", sent=True, **fields):
    """What a unit said on one point; sent unless told otherwise."""
    with models.acting("test"):
        return models.Explanation.create(
            submission=submission, indicator=indicator(submission, code), text="Đơn vị có 90 máy",
            sent_at=models.now() if sent else None, **fields,
        )  # fmt: skip


def answer(submission, name):
    return models.Answer.get(models.Answer.submission == submission, models.Answer.input == name)
