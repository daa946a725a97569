"""A frozen year with three units, for the tests of documents, letterheads and prose on screen."""

import datetime
from types import SimpleNamespace

from factories import a_cycle, a_unit, a_user, an_answer

import edition as editions
import jobs
import models
import results
import workflow

APPROVED = datetime.date(2019, 12, 20)
NAMES = {
    "DN": "Sở Tài nguyên và Môi trường Đà Nẵng",
    "HP": "Sở Tài nguyên và Môi trường Hải Phòng",
    "HN": "Sở Tài nguyên và Môi trường Hà Nội",
}


def a_frozen_year(settings, publish=True):
    """2019: Đà Nẵng and Hải Phòng sent figures, Hà Nội nothing; published unless said otherwise."""
    units = {code: a_unit(code, name_vi=name, name_en=f"Department {code}") for code, name in NAMES.items()}
    lead = a_user("lead")
    year = a_cycle(2019)
    workflow.move_cycle(year, "open", "it")
    for code, figures in (("DN", ("80", "100", "yes")), ("HP", ("50", "100", "no"))):
        submission = year.submissions.join(models.Unit).where(models.Unit.code == code).get()
        for asked, value in zip(("pcs", "staff", "portal"), figures, strict=True):
            an_answer(submission, asked, value)
    workflow.move_cycle(year, "appraise", lead)
    results.accept_all(year, lead)
    workflow.move_cycle(year, "explain", lead)
    row = results.freeze(year, lead, settings, approved=APPROVED)
    if publish:
        publish_year(row, settings)
    return SimpleNamespace(edition=models.Edition.get_by_id(row.id), units=units, settings=settings, cycle=year)


def publish_year(row, settings):
    """What publishing does, without building the site."""
    editions.release(settings.editions_folder, row.year)
    workflow.move_cycle(models.Cycle.get_by_id(row.cycle_id), "publish", "it")


def work_off(settings):
    """Do what waits, as the worker would; the jobs that were run."""
    done = []
    while (job := jobs.run_next(settings)) is not None:
        done.append(job)
    return done


def issued(year, kind="letter", units=("DN",), dated=datetime.date(2019, 12, 25)):
    """Documents issued without a screen: {unit or kind: document}."""
    from letters import register, sources
    from letters.register import Order

    papers = sources.papers_of(year.edition, year.settings)
    wanted = units if kind == "letter" else (None,)
    return {unit or kind: register.issue(Order(year.edition, kind, unit), papers, dated, "test") for unit in wanted}
