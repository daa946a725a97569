"""A small year at work, for the tests of its screens: one framework in force, two units, their people."""

from types import SimpleNamespace

from factories import a_bloc, a_framework, a_submission, a_unit

import models
from importers import frameworks


def a_year(state="collecting", year=2021):
    """2021 on the small framework, with a submission of each of two units."""
    bloc = a_bloc("SN")
    framework = a_framework()
    with models.acting("test"):
        framework.state = "published"
        framework.save()
        cycle = models.Cycle.create(year=year, framework=framework, state=state, made_up=True)
    units = [a_unit("DN", name_vi="Sở Đà Nẵng", bloc=bloc), a_unit("HN", name_vi="Sở Hà Nội", bloc=bloc)]
    submissions = [a_submission(cycle, unit) for unit in units]
    return SimpleNamespace(
        cycle=cycle, framework=framework, da_nang=units[0], ha_noi=units[1], mine=submissions[0], theirs=submissions[1]
    )


def a_draft_of(framework, code="khung-nho-v2"):
    """An editable copy of a framework in force."""
    with models.acting("test"):
        return frameworks.clone(framework, code)


def indicator(framework, code):
    return models.Indicator.get(models.Indicator.framework == framework, models.Indicator.code == code)


def section(submission, code):
    return next(each for each in submission.sections if each.category.code == code)
