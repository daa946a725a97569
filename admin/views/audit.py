"""Nhật ký: who changed what, when, from what to what, why. Read-only, and chained by hashes."""

import json
from typing import Any

from flask_admin import expose

import models
from admin import home, security, words
from admin.base import ADMINISTRATOR, AUDITOR, BackOfficeView, show
from admin.i18n import lazy_gettext as _l
from admin.views import register


def _moment(view: Any, context: Any, row: Any, name: str) -> Any:
    return show(home.when(row) - security.VIETNAM)


def _text(view: Any, context: Any, row: Any, name: str) -> Any:
    value = getattr(row, name)
    return show(json.loads(value)) if value else show(None)


@register
class AuditView(BackOfficeView):
    model = models.AuditEvent
    slug = "audit"
    title, singular = _l("Audit"), _l("Audit row")
    group, order, icon = "system", 40, "clock-history"
    intro = _l("Every change with its author and reason. Each row is bound to the one before it by a hash.")
    can = {"list": {ADMINISTRATOR, AUDITOR}, "verify": {ADMINISTRATOR, AUDITOR}}
    view_rights = {"verify_view": "verify"}
    column_list = ("at", "actor", "action", "noun", "row", "reason", "chain", "number")
    column_details_list = (
        "at", "actor", "action", "noun", "row", "reason", "before", "after", "address", "request_id", "chain", "number",
        "previous", "hash",
    )  # fmt: skip
    column_searchable_list = ("actor", "noun", "reason", "chain", "request_id")
    column_sortable_list = (("at", "id"), "actor", "noun", "chain")
    column_default_sort = ("at", True)
    column_filters = ("action", "noun", "actor", "chain")
    column_formatters = {
        "at": _moment,
        "action": lambda view, context, row, name: words.action(row.action),
        "noun": lambda view, context, row, name: words.noun(row.noun),
        "before": _text,
        "after": _text,
    }
    column_choices = {"action": list(words.ACTIONS.items()), "noun": list(words.NOUNS.items())}
    column_labels = {
        "at": _l("When"),
        "actor": _l("Who"),
        "action": _l("What"),
        "noun": _l("Of what"),
        "row": _l("Row"),
        "reason": _l("Reason"),
        "chain": _l("Chain"),
        "number": _l("Number"),
        "before": _l("Before"),
        "after": _l("After"),
        "address": _l("Address"),
        "request_id": _l("Request"),
        "previous": _l("Hash before"),
        "hash": _l("Hash"),
    }
    form_columns = ()
    list_template = "admin/audit/list.html"

    @expose("/verify/", methods=("POST",))
    def verify_view(self) -> Any:
        """Walk every chain and name the first bad row of each."""
        return self.render("admin/audit/verified.html", faults=models.verify_chains(), heads=models.chain_heads())
