"""Whose rows a person may know of: a unit's people their unit's, an appraiser what is assigned, others all."""

from __future__ import annotations

from typing import Any

import models
from admin import security


def sees_all() -> bool:
    """Whether every submission is open to this user: the office's people who do more than appraise."""
    return bool(security.roles_of_user() & (security.OFFICE - {security.APPRAISER}))


def submissions() -> Any:
    """The submissions this user may know of, as a query of ids."""
    query = models.Submission.select(models.Submission.id)
    if sees_all():
        return query
    if security.APPRAISER in security.roles_of_user():
        return query.where(models.Submission.id << assigned_ids())
    return query.where(models.Submission.unit == security.unit_of_user())


def assigned_ids() -> list[int]:
    """The submissions of the appraiser's assignments: by unit, by bloc, or of a whole year."""
    found: set[int] = set()
    user = security.actor()
    for each in models.Assignment.select().where(models.Assignment.appraiser == user):
        query = models.Submission.select(models.Submission.id).where(models.Submission.cycle == each.cycle_id)
        if each.unit_id:
            query = query.where(models.Submission.unit == each.unit_id)
        if each.bloc_id:
            units = models.Unit.select(models.Unit.id).where(models.Unit.bloc == each.bloc_id)
            query = query.where(models.Submission.unit << units)
        found |= {id for (id,) in query.tuples()}
    return sorted(found)


def units() -> Any:
    """The units this user may know of, for choosing one."""
    query = models.Unit.select().order_by(models.Unit.name_sort)
    return query if security.sees_all_units() else query.where(models.Unit.id == security.unit_of_user())
