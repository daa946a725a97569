"""Xung đột lợi ích: who may not see or judge a unit, and why. Declared by the person, or recorded by the lead."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose
from wtforms import ValidationError

import models
import workflow
from admin import security
from admin.base import ADMINISTRATOR, APPRAISER, AUDITOR, LEAD, BackOfficeView, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from council import appraisal

RECORDERS = frozenset({LEAD, ADMINISTRATOR})  # they record a conflict for others too


@register
class ConflictView(BackOfficeView):
    model = models.Conflict
    slug = "conflicts"
    title, singular = _l("Conflicts of interest"), _l("Conflict of interest")
    group, order, icon = "year", 47, "shield-check"
    intro = _l(
        "Whoever is partial to a unit neither sees nor judges it: its submission, evidence, comments and marks are "
        "closed to that person as if they were not there. One's own unit is closed without being declared."
    )
    can = {
        "list": {APPRAISER, LEAD, ADMINISTRATOR, AUDITOR},
        "create": {APPRAISER, LEAD, ADMINISTRATOR},
        "delete": {LEAD, ADMINISTRATOR},
        "record": {APPRAISER, LEAD, ADMINISTRATOR},
    }
    view_rights = {"record_view": "record"}
    named_by = ("appraiser", "unit")
    column_list = ("appraiser", "unit", "reason", "by", "at")
    column_searchable_list = ("appraiser.name_fold", "unit.name_fold")
    column_sortable_list = (("appraiser", "appraiser.name_sort"), ("unit", "unit.name_sort"), "at")
    column_default_sort = ("at", True)
    column_filters = ("unit",)
    column_labels = {
        "appraiser": _l("Appraiser"),
        "unit": _l("Unit"),
        "reason": _l("Reason"),
        "by": _l("Recorded by"),
        "at": _l("Recorded at"),
    }
    form_columns = ("appraiser", "unit", "reason")
    form_help = {"reason": _l("For example: worked there until 2020; a spouse works there; a contract with the unit.")}
    form_rows = {"appraiser": lambda view: view.people()}
    list_template = "admin/conflicts/list.html"

    def why(self, suggestion: appraisal.Suggestion) -> str:
        return why(suggestion, language())

    def records_for_others(self) -> bool:
        return bool(security.roles_of_user() & RECORDERS)

    def scope(self, query: Any) -> Any:
        """An appraiser sees their own; who records for others, and the auditor, sees all."""
        if self.records_for_others() or AUDITOR in security.roles_of_user():
            return query
        return query.where(models.Conflict.appraiser == security.actor())

    def people(self) -> Any:
        """Whose conflict may be recorded: one's own, or that of everyone who judges."""
        if not self.records_for_others():
            return models.User.select().where(models.User.id == security.actor().id)
        judges = models.UserRole.select(models.UserRole.user).join(models.Role)
        judges = judges.where(models.Role.name << sorted(workflow.APPRAISERS))
        return models.User.select().where(models.User.id << judges).order_by(models.User.name_sort, models.User.id)

    def may(self, right: str, row: Any) -> bool:
        """Nobody lifts their own conflict of interest."""
        return right != "delete" or row.appraiser_id != security.actor().id

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        if not (row.reason or "").strip():
            raise ValidationError(gettext("Say what the conflict of interest is."))
        row.by = security.actor()

    def on_model_delete(self, row: Any) -> None:
        if not models.current_act().reason:
            raise ValidationError(gettext("Say why the conflict of interest no longer holds."))

    # --- what the program itself noticed -------------------------------------------------------------------------

    def suggestions(self) -> list[appraisal.Suggestion]:
        """Pairs that look like a conflict: one's own, or everybody's for those who record them."""
        everybody = self.records_for_others() or AUDITOR in security.roles_of_user()
        return appraisal.suggested_conflicts(None if everybody else [security.actor()])

    @expose("/record/", methods=("POST",))
    def record_view(self) -> Any:
        """Record a suggested conflict of interest; only what is suggested, and for the right person."""
        pair = (parse_id(request.form.get("appraiser")), parse_id(request.form.get("unit")))
        found = next((one for one in self.suggestions() if (one.appraiser.id, one.unit.id) == pair), None)
        if found is None:
            abort(404)
        with self.acting():
            models.Conflict.create(
                appraiser=found.appraiser, unit=found.unit, reason=why(found), by=security.actor()
            )  # fmt: skip
        flash(gettext("Recorded: %(who)s, %(unit)s.", who=found.appraiser, unit=found.unit), "success")
        return redirect(self.get_url(".index_view"))


def why(suggestion: appraisal.Suggestion, lang: str = "vi") -> str:
    """Why a pair is suggested, as a sentence; what is kept is the Vietnamese one."""
    if suggestion.kind == "domain":
        vi, en = (
            f"Cùng tên miền thư điện tử {suggestion.detail} với người của đơn vị.",
            f"Shares the e-mail domain {suggestion.detail} with the unit's people.",
        )
    else:
        vi, en = (
            f"Tài khoản từng thuộc đơn vị {suggestion.detail} (theo nhật ký).",
            f"The account once belonged to {suggestion.detail} (by the audit).",
        )
    return en if lang == "en" else vi
