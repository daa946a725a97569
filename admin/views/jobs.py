"""Việc nền: what runs in the background, how far it is, and how it ended."""

from __future__ import annotations

import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose

import jobs
import models
from admin import security
from admin.base import ADMINISTRATOR, AUDITOR, COMMUNICATIONS, LEAD, BackOfficeView
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register

WATCHERS = {ADMINISTRATOR, LEAD, COMMUNICATIONS, AUDITOR}


@register
class JobView(BackOfficeView):
    model = models.Job
    slug = "jobs"
    title, singular = _l("Background jobs"), _l("Background job")
    group, order, icon = "system", 60, "hourglass-split"
    can = {"list": WATCHERS, "build": {ADMINISTRATOR, COMMUNICATIONS}}
    view_rights = {"progress_view": "details", "build_view": "build"}
    column_list = ("kind", "state", "step_vi", "created_by", "created_at", "finished_at")
    column_searchable_list = ("kind",)
    column_sortable_list = ("kind", "state", "created_at", "finished_at")
    column_default_sort = ("created_at", True)
    column_filters = ("state", "created_at")
    column_choices = {"kind": [(code, kind.title_vi) for code, kind in jobs.KINDS.items()]}
    column_labels = {
        "kind": _l("Work"),
        "state": _l("State"),
        "step_vi": _l("Step"),
        "created_by": _l("Asked by"),
        "created_at": _l("Asked at"),
        "started_at": _l("Began at"),
        "finished_at": _l("Ended at"),
    }
    column_formatters = {
        "kind": lambda view, context, row, name: (
            jobs.KINDS[row.kind].title(language()) if row.kind in jobs.KINDS else row.kind
        ),
        "step_vi": lambda view, context, row, name: step_of(row),
    }
    details_template = "admin/jobs/details.html"
    list_template = "admin/jobs/list.html"

    @expose("/details/")
    def details_view(self) -> Any:
        return self.render(self.details_template, row=self.row_or_404(request.args.get("id")), **self.words())

    @expose("/progress/")
    def progress_view(self) -> Any:
        """How far a job is (a fragment, fetched again every 1.5 seconds until it ends)."""
        return self.render("admin/jobs/_progress.html", row=self.row_or_404(request.args.get("id")), **self.words())

    def words(self) -> dict[str, Any]:
        return {
            "step": step_of,
            "kinds": jobs.KINDS,
            "local_time": security.local_time,
            "log_of": log_of,
            "error": error_of,
        }

    @expose("/build/", methods=("POST",))
    def build_view(self) -> Any:
        return start("build")


def start(kind: str, **arguments: Any) -> Any:
    """Queue a job and go to its page; a refusal is said where one stands."""
    try:
        job = jobs.enqueue(kind, security.actor(), **arguments)
    except jobs.JobRefused as refusal:
        flash(refusal.text(language()), "warning")
        return redirect(
            request.referrer if (request.referrer or "").startswith(request.host_url) else url_for("jobs.index_view")
        )
    flash(gettext("The work is queued. You may leave this page; it goes on."), "success")
    return redirect(url_for("jobs.details_view", id=job.id))


def step_of(row: models.Job) -> str:
    return row.step_en if language() == "en" else row.step_vi


def error_of(row: models.Job) -> str:
    return (row.result or {}).get("error_en") or row.error if language() == "en" else row.error


def log_of(row: models.Job) -> list[tuple[str, str]]:
    """The job's lines with their time of day in Viet Nam."""
    lines = (row.result or {}).get("log", [])
    clock = [security.local_time(datetime.datetime.fromisoformat(line["at"].rstrip("Z"))) for line in lines]
    return [(f"{at:%H:%M:%S}", line.get(language()) or line["vi"]) for at, line in zip(clock, lines, strict=True)]
