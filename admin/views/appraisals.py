"""Thẩm định: one appraiser's mark for one indicator of one submission, with the reason."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

import models
import vietnamese
from admin import scope, security
from admin.base import ADMINISTRATOR, APPRAISER, AUDITOR, LEAD, BackOfficeView
from admin.i18n import gettext
from admin.i18n import lazy_gettext as _l
from admin.views import register


@register
class AppraisalView(BackOfficeView):
    model = models.Appraisal
    slug = "appraisals"
    title, singular = _l("Appraisals"), _l("Appraisal")
    group, order, icon = "year", 50, "clipboard-check"
    can = {"list": {APPRAISER, LEAD, ADMINISTRATOR, AUDITOR}, "create": {APPRAISER, LEAD}, "edit": {APPRAISER, LEAD}}
    column_list = ("submission.unit", "submission.cycle", "indicator", "mark", "appraiser")
    column_details_list = (*column_list, "reason")
    column_searchable_list = ("submission.unit.name_fold", "indicator.title_fold")
    column_sortable_list = (("submission.unit", "submission.unit.name_sort"), ("indicator", "indicator.code"))
    column_default_sort = "submission.unit"
    column_filters = ("submission.cycle", "appraiser")
    column_labels = {
        "submission": _l("Submission"),
        "submission.unit": _l("Unit"),
        "submission.cycle": _l("Year"),
        "indicator": _l("Indicator"),
        "mark": _l("Mark"),
        "appraiser": _l("Appraiser"),
        "reason": _l("Reason"),
    }
    form_columns = ("submission", "indicator", "mark", "reason")

    def scope(self, query: Any) -> Any:
        """Marks are blind: an appraiser sees their own; the lead and the auditor see all."""
        if security.roles_of_user() & {LEAD, ADMINISTRATOR, AUDITOR}:
            return query
        return query.where(
            models.Appraisal.appraiser == security.actor(), models.Appraisal.submission << scope.submissions()
        )

    def may(self, right: str, row: Any) -> bool:
        """One's own mark, while the Council is at work."""
        if right != "edit":
            return True
        return row.appraiser_id == security.actor().id and row.submission.cycle.state in ("appraising", "explaining")

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        if is_created:
            row.appraiser = security.actor()
        cycle = row.submission.cycle
        if cycle.state not in ("appraising", "explaining"):
            raise ValidationError(gettext("The year is not under appraisal now."))
        if row.submission.unit_id == security.actor().unit_id:
            raise ValidationError(gettext("Nobody appraises their own unit."))
        if row.indicator.framework_id != cycle.framework_id:
            raise ValidationError(gettext("The indicator is not of this year's framework."))
        if row.mark:
            try:
                row.mark = format(vietnamese.parse_number(row.mark), "f")
            except vietnamese.NumberProblem as problem:
                raise ValidationError(str(problem)) from problem
