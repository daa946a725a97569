"""Whose sections a person of the Council may know of: what is assigned to them, less what they are partial to.

An assignment names a bloc, a unit, a section, or nothing (the whole year); several add up. A conflict of interest takes
a unit out again whatever is assigned: the person's own unit, and every unit a Conflict row names. The screens' scopes,
the moves of `workflow.py` and the judging of `appraisal.py` all ask here, so that nobody meets two answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import models
from models import Assignment, Conflict, SectionState, Submission, Unit, User


def assigned_sections(person: User, cycle: models.Cycle | int | None = None) -> Any:
    """The sections this person judges, as a query of SectionState ids; of one year, or of all."""
    query = (
        SectionState.select(SectionState.id)
        .join(Submission)
        .join(Unit)
        .join_from(Submission, Assignment, on=_fits())
        .where(Assignment.appraiser == person, Submission.unit.not_in(blocked_units(person)))
        .distinct()
    )
    return query if cycle is None else query.where(Submission.cycle == cycle)


def _fits() -> Any:
    """What an assignment names, the section has; what it leaves open, every section has."""
    return (
        (Assignment.cycle == Submission.cycle)
        & (Assignment.bloc.is_null() | (Assignment.bloc == Unit.bloc))
        & (Assignment.unit.is_null() | (Assignment.unit == Submission.unit))
        & (Assignment.category.is_null() | (Assignment.category == SectionState.category))
    )


def is_assigned(person: User, section: SectionState) -> bool:
    """Whether this person judges this section."""
    return assigned_sections(person).where(SectionState.id == section.id).exists()


def appraisers_of(section: SectionState) -> list[User]:
    """The people who judge a section, in order of name."""
    named = User.select().join(Assignment, on=Assignment.appraiser == User.id).distinct()
    named = named.where(Assignment.cycle == section.submission.cycle_id).order_by(User.name_sort, User.id)
    return [person for person in named if is_assigned(person, section)]


def blocked_units(person: User) -> list[int]:
    """The units a person may not judge or look into: their own, and those of their conflicts of interest."""
    found = {unit for (unit,) in Conflict.select(Conflict.unit).where(Conflict.appraiser == person).tuples()}
    return sorted(found | ({person.unit_id} if person.unit_id else set()))


def in_conflict(person: User, unit: Unit | int) -> bool:
    """Whether the unit is this person's own, or one of their conflicts of interest."""
    return (unit if isinstance(unit, int) else unit.id) in blocked_units(person)


def indicators_by_section(categories: Iterable[int]) -> dict[int, list[int]]:
    """Top category id -> the ids of the indicators in it and in the categories inside it."""
    tops = {id: id for id in categories}
    frameworks = models.Category.select(models.Category.framework).where(models.Category.id << sorted(tops))
    rows = models.Category.select(models.Category.id, models.Category.parent).where(
        models.Category.framework << frameworks
    )
    parents = dict(rows.tuples())

    def top_of(id: int) -> int:
        while parents[id] is not None:
            id = parents[id]
        return id

    found: dict[int, list[int]] = {id: [] for id in tops}
    below = models.Indicator.select(models.Indicator.id, models.Indicator.category)
    below = below.where(models.Indicator.category << list(parents)).order_by(models.Indicator.id)
    for indicator, category in below.tuples():
        if (top := top_of(category)) in found:
            found[top].append(indicator)
    return found
