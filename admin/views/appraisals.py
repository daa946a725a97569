"""Thẩm định: the marks that were given, to be read; they are given on the appraisal desk (`appraising.py`)."""

from __future__ import annotations

from typing import Any

import models
import submissions
from admin import security
from admin.base import ADMINISTRATOR, APPRAISER, AUDITOR, LEAD, BackOfficeView
from admin.base import show as show_value
from admin.i18n import language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.appraising import shown_mark
from council import appraisal


def shown_points(view: Any, context: Any, row: models.Appraisal, name: str) -> str:
    return shown_mark(row.mark)


def shown_figures(view: Any, context: Any, row: models.Appraisal, name: str) -> Any:
    """The figures put instead of the reported ones: `Số máy tính: 30`."""
    rule = appraisal.rules_for(row.indicator, row.submission.cycle)
    told = [
        f"{rule.inputs[key].label[language()]}: {submissions.shown_value(rule.inputs[key], value, language())}"
        for key, value in (row.figures or {}).items()
        if key in rule.inputs
    ]
    return show_value("; ".join(told) or None)


@register
class AppraisalView(BackOfficeView):
    model = models.Appraisal
    slug = "appraisals"
    title, singular = _l("Appraisals"), _l("Appraisal")
    group, order, icon = "year", 50, "list-check"
    intro = _l("Marks are blind: an appraiser sees others' marks only on cases they have judged themselves.")
    can = {"list": {APPRAISER, LEAD, ADMINISTRATOR, AUDITOR}}
    named_by = ("submission.unit", "indicator")
    column_list = ("submission.unit", "submission.cycle", "indicator", "verdict", "mark", "appraiser", "at")
    column_details_list = (*column_list[:4], "figures", "mark", "reason", "appraiser", "at")
    column_export_list = (*column_list[:5], "reason", "appraiser", "at")
    column_searchable_list = ("submission.unit.name_fold", "indicator.title_fold")
    column_sortable_list = (
        ("submission.unit", "submission.unit.name_sort"),
        ("submission.cycle", "submission.cycle.year"),
        ("indicator", "indicator.code"),
        "at",
    )
    column_default_sort = ("at", True)
    column_filters = ("submission.cycle", "submission.unit", "verdict", "appraiser")
    column_formatters = {"mark": shown_points, "figures": shown_figures}
    column_labels = {
        "submission": _l("Submission"),
        "submission.unit": _l("Unit"),
        "submission.cycle": _l("Year"),
        "indicator": _l("Indicator"),
        "verdict": _l("Judgement"),
        "figures": _l("Figures put instead"),
        "mark": _l("Mark"),
        "appraiser": _l("Appraiser"),
        "reason": _l("Reason"),
        "at": _l("Given at"),
    }

    def scope(self, query: Any) -> Any:
        """Marks are blind until one's own is in; the lead and the auditor see all."""
        return query.where(appraisal.seen(security.actor()))
