"""Kết luận của Hội đồng: the points the Council set itself, with the reason. Made on the Council's desk."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import models
import vietnamese
from admin import scope, security
from admin.base import ADMINISTRATOR, APPRAISER, AUDITOR, LEAD, BackOfficeView
from admin.i18n import language
from admin.i18n import lazy_gettext as _l
from admin.security import UNIT_ROLES
from admin.views import register


@register
class DecisionView(BackOfficeView):
    model = models.Decision
    slug = "decisions"
    title, singular = _l("Decisions"), _l("Decision")
    group, order, icon = "year", 56, "journal-text"
    intro = _l("Points the Council set itself, in place of those its figures would give. Not published results.")
    can = {"list": UNIT_ROLES | {APPRAISER, LEAD, ADMINISTRATOR, AUDITOR}}
    column_list = ("submission.unit", "submission.cycle", "indicator", "points", "reason", "decided_at")
    column_details_list = column_list
    column_searchable_list = ("submission.unit.name_fold", "indicator.title_fold")
    column_sortable_list = (("submission.unit", "submission.unit.name_sort"), "decided_at")
    column_default_sort = ("decided_at", True)
    column_filters = ("submission.cycle", "submission.unit.bloc")
    column_labels = {
        "submission.unit": _l("Unit"),
        "submission.unit.bloc": _l("Bloc"),
        "submission.cycle": _l("Year"),
        "indicator": _l("Indicator"),
        "points": _l("Points"),
        "reason": _l("Reason"),
        "decided_at": _l("Decided at"),
    }
    column_formatters = {
        "points": lambda view, context, row, name: vietnamese.format_number(Fraction(row.points), lang=language())
    }
    named_by = ("submission.unit", "submission.cycle", "indicator")

    def scope(self, query: Any) -> Any:
        """A unit reads those on its own submission, once the round of explanations has begun."""
        if scope.sees_all():
            return query
        query = query.where(scope.of_sections(models.Decision))
        if security.sees_all_units():
            return query
        told = models.Submission.select(models.Submission.id).join(models.Cycle)
        return query.where(
            models.Decision.submission << told.where(models.Cycle.state << ("explaining", "frozen", "published"))
        )
