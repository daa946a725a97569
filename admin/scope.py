"""Whose rows a person may know of: a unit's people their unit's, an appraiser what is assigned, others all.

A conflict of interest takes a unit out for those who judge (`remit.py`); the administrator and the auditor see all,
since somebody must run the year and somebody must be able to look into everything.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from flask import g

import models
import remit
from admin import security

JUDGES = frozenset({security.APPRAISER, security.LEAD})
ABOVE_CONFLICTS = frozenset({security.ADMINISTRATOR, security.AUDITOR})


def sees_all() -> bool:
    """Whether every submission is open to this user: the office's people who do more than appraise, in no conflict."""
    roles = security.roles_of_user()
    return bool(roles & ABOVE_CONFLICTS) or (bool(roles & _OVERLOOKING) and not closed_units())


_OVERLOOKING = security.OFFICE - {security.APPRAISER}


def closed_units() -> list[int]:
    """The units that are closed to this user by a conflict of interest; read once for each request."""
    roles = security.roles_of_user()
    if roles & ABOVE_CONFLICTS or not roles & JUDGES:
        return []
    user = security.actor()
    if g.get("blocked_of") != user.id:
        g.blocked_units, g.blocked_of = remit.blocked_units(user), user.id
    return g.blocked_units


def submissions() -> Any:
    """The submissions this user may know of, as a query of ids."""
    query = models.Submission.select(models.Submission.id)
    if sees_all():
        return query
    roles = security.roles_of_user()
    if roles & _OVERLOOKING:
        return query.where(models.Submission.unit.not_in(closed_units()))
    if security.APPRAISER in roles:
        mine = models.SectionState.select(models.SectionState.submission).where(
            models.SectionState.id << remit.assigned_sections(security.actor())
        )
        return query.where(models.Submission.id << mine)
    return query.where(models.Submission.unit == security.unit_of_user())


def sections() -> Any:
    """The sections of submissions this user may know of, as a query of ids: an appraiser's are assigned one by one."""
    if _judges_only():
        return remit.assigned_sections(security.actor())
    return models.SectionState.select(models.SectionState.id).where(models.SectionState.submission << submissions())


def whole_submissions() -> Any:
    """The submissions this user may know of in all their sections, as a query of ids: for papers that hold them all."""
    query = submissions()
    if not _judges_only():
        return query
    partly = models.SectionState.select(models.SectionState.submission)
    partly = partly.where(models.SectionState.id.not_in(remit.assigned_sections(security.actor())))
    return query.where(models.Submission.id.not_in(partly))


def _judges_only() -> bool:
    roles = security.roles_of_user()
    return security.APPRAISER in roles and not roles & _OVERLOOKING


def of_sections(model: Any) -> Any:
    """A condition on rows of one indicator of a submission (figures, remarks, marks, decisions, explanations): those of
    the sections this user may know of.
    """
    if not _judges_only():
        return model.submission << submissions()
    by_category: dict[int, set[int]] = {}
    section = models.SectionState
    for submission, category in section.select(section.submission, section.category).where(
        section.id << remit.assigned_sections(security.actor())
    ).tuples():  # fmt: skip
        by_category.setdefault(category, set()).add(submission)
    indicators = remit.indicators_by_section(by_category)
    alike: dict[frozenset[int], list[int]] = {}
    for category, of_submissions in by_category.items():
        alike.setdefault(frozenset(of_submissions), []).extend(indicators[category])
    parts = [(model.submission << sorted(ids)) & (model.indicator << inside) for ids, inside in alike.items()]
    return reduce(or_, parts) if parts else (model.id == None)  # noqa: E711 (a query: no row)


def evidence() -> Any:
    """A condition on files: those this user may know of. An appraiser's are those put to figures they may see."""
    if not _judges_only():
        mine = models.Submission.select(models.Submission.unit).where(models.Submission.id << submissions())
        return (models.Evidence.unit << mine) | (models.Evidence.unit == security.unit_of_user())
    figures = models.AnswerEvidence.select(models.AnswerEvidence.evidence).join(models.Answer)
    explained = models.ExplanationEvidence.select(models.ExplanationEvidence.evidence).join(models.Explanation)
    return (models.Evidence.id << figures.where(of_sections(models.Answer))) | (
        models.Evidence.id << explained.where(of_sections(models.Explanation))
    )


def units() -> Any:
    """The units this user may know of, for choosing one."""
    query = models.Unit.select().order_by(models.Unit.name_sort)
    if not security.sees_all_units():
        return query.where(models.Unit.id == security.unit_of_user())
    return query if sees_all() else query.where(models.Unit.id.not_in(closed_units()))
