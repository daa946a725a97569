"""Nhật ký: who changed what, when, from what to what, why. Read-only, searchable, chained by hashes.

The chains are compared with every head that was written down: in files of heads, in the manifests of backups.
"""

import datetime
import json
import tempfile
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, send_file
from flask_admin import expose

import models
import vietnamese
from admin import home, security, words
from admin.base import ADMINISTRATOR, AUDITOR, BackOfficeView, Filter, show
from admin.i18n import gettext
from admin.i18n import lazy_gettext as _l
from admin.views import register
from keeping import heads


def _moment(view: Any, context: Any, row: Any, name: str) -> Any:
    return show(home.when(row) - security.VIETNAM)


def _text(view: Any, context: Any, row: Any, name: str) -> Any:
    value = getattr(row, name)
    return show(json.loads(value)) if value else show(None)


class DayFilter(Filter):
    """From a day to a day, as they are in Việt Nam; the moments of the audit are texts in UTC."""

    def __init__(self, view: Any, path: str) -> None:
        super().__init__(view, path)
        self.kind = "date"

    def condition(self, key: str, value: str) -> Callable[[Any], Any] | None:
        try:
            day = vietnamese.parse_date(value)
        except vietnamese.DateProblem:
            return None
        begins = datetime.datetime.combine(day, datetime.time()) - security.VIETNAM
        if key.endswith(".from"):
            return lambda column: column >= begins.isoformat()
        after = begins + datetime.timedelta(days=1)
        return lambda column: column < after.isoformat()


class UnitFilter(Filter):
    """The chain of a unit, chosen by the unit's name."""

    def __init__(self, view: Any, path: str) -> None:
        super().__init__(view, path)
        self.kind = "word"

    def options(self) -> list[tuple[str, str]]:
        units = models.Unit.select(models.Unit.code, models.Unit.name_vi).order_by(models.Unit.name_sort)
        return [(models.OFFICE, gettext("The office itself")), *((code, name) for code, name in units.tuples())]


@register
class AuditView(BackOfficeView):
    model = models.AuditEvent
    slug = "audit"
    title, singular = _l("Audit"), _l("Audit row")
    group, order, icon = "system", 40, "clock-history"
    intro = _l("Every change with its author and reason. Each row is bound to the one before it by a hash.")
    can = {"list": {ADMINISTRATOR, AUDITOR}, "verify": {ADMINISTRATOR, AUDITOR}, "publish": {ADMINISTRATOR}}
    view_rights = {"verify_view": "verify", "publish_view": "publish"}
    export_types = ("xlsx", "csv", "jsonl")
    column_list = ("at", "actor", "action", "noun", "row", "reason", "chain", "number")
    column_details_list = (
        "at", "actor", "action", "noun", "row", "reason", "before", "after", "address", "request_id", "chain", "number",
        "previous", "hash",
    )  # fmt: skip
    column_searchable_list = ("actor", "reason", "before", "after", "chain", "request_id", "address")
    column_export_list = column_details_list
    column_sortable_list = (("at", "id"), "actor", "noun", "chain")
    column_default_sort = ("at", True)
    column_filters = ("at", "actor", "action", "noun", "chain", "row", "reason")
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
        "chain": _l("Unit (chain)"),
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

    def __init__(self) -> None:
        super().__init__()
        self.filters |= {"at": DayFilter(self, "at"), "chain": UnitFilter(self, "chain")}

    def plain(self, row: Any, name: str) -> Any:
        """The moment on the clock of Việt Nam, as on the screen."""
        return home.when(row) if name == "at" else super().plain(row, name)

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        """As every list; and as lines of JSON with the exact columns that the hashes are made of."""
        if export_type != "jsonl":
            return super().export(export_type)
        query, _ = self.selection(self.list_args())
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        for line in heads.lines(query):
            file.write(line.encode())
        file.seek(0)
        return send_file(file, "application/x-ndjson", as_attachment=True, download_name="audit.jsonl")

    @expose("/verify/", methods=("POST",))
    def verify_view(self) -> Any:
        """Walk every chain and name the first bad row of each, with the way to it."""
        known = heads.known(current_app.config["ICTINDEX"])
        faults = [(fault, self.event_of(fault)) for fault in heads.verify(known)]
        return self.render("admin/audit/verified.html", faults=faults, heads=models.chain_heads(), known=len(known))

    def event_of(self, fault: models.BadLink) -> int | None:
        """The row a fault is at, if it is there."""
        event = models.AuditEvent
        row = event.get_or_none(event.chain == fault.chain, event.number == fault.number)
        return row.id if row is not None else None

    @expose("/publish/", methods=("POST",))
    def publish_view(self) -> Any:
        """Write the heads down, and hand them out: kept elsewhere, they bear witness."""
        path = heads.publish(current_app.config["ICTINDEX"])
        with self.acting():
            models.note("publish heads", "audit_event", details={"seal": heads.read(path)["seal"]})
        answer = Response(path.read_bytes(), mimetype="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="ictindex-heads-{path.name}"'
        return answer
