"""Kỳ đánh giá: the years at work, their dates and state, and the moves that carry a year on."""

from __future__ import annotations

import datetime
from typing import Any

from flask import flash, redirect, request
from flask_admin import expose

import jobs
import models
import results
import vietnamese
import workflow
from admin import security
from admin.base import ADMINISTRATOR, ALL, COMMUNICATIONS, LEAD, BackOfficeView, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.jobs import start

BY_JOB = {"freeze": "freeze", "publish": "publish", "correct": "freeze"}  # moves that are long work


@register
class CycleView(BackOfficeView):
    model = models.Cycle
    slug = "cycles"
    title, singular = _l("Assessment years"), _l("Assessment year")
    group, order, icon = "year", 10, "calendar3"
    can = {
        "list": ALL,
        "create": {ADMINISTRATOR},
        "edit": {ADMINISTRATOR},
        "delete": {ADMINISTRATOR},
        "move": {ADMINISTRATOR, LEAD, COMMUNICATIONS},
        "rebind": {ADMINISTRATOR},
        "accept": {ADMINISTRATOR, LEAD},
    }
    view_rights = {"move_view": "move", "rebind_view": "rebind", "accept_view": "accept"}
    column_list = ("year", "state", "framework", "report_deadline", "results_deadline", "made_up")
    column_sortable_list = ("year", "state", "report_deadline", "results_deadline")
    column_default_sort = ("year", True)
    column_filters = ("state", "framework")
    column_labels = {
        "year": _l("Year"),
        "state": _l("State"),
        "framework": _l("Framework"),
        "opens": _l("Opens on"),
        "report_deadline": _l("Reports until"),
        "results_deadline": _l("Results until"),
        "grace_minutes": _l("Minutes of grace"),
        "hard_stop": _l("Late reports are refused"),
        "made_up": _l("Made-up figures"),
    }
    column_formatters = {"year": lambda view, context, row, name: str(row.year)}
    form_columns = (
        "year", "framework", "opens", "report_deadline", "results_deadline", "grace_minutes", "hard_stop", "made_up",
    )  # fmt: skip
    form_help = {
        "made_up": _l("Figures for demonstration: every page and file says so. It cannot be taken back once open.")
    }
    column_details_list = ("year", "state", *form_columns[1:])
    details_template = "admin/cycles/details.html"

    def may(self, right: str, row: Any) -> bool:
        return right != "delete" or row.state == "draft"

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        frameworks = models.Framework.select().where(
            models.Framework.state == "published", models.Framework.id != row.framework_id
        )
        can_rebind = self.has_right("rebind") and row.state in models.REBINDABLE
        waiting = results.undecided(row) if security.sees_all_units() else 0
        return self.render(
            self.details_template, row=row, columns=self.details_columns, moves=self.moves(row), by_job=BY_JOB,
            frameworks=list(frameworks) if can_rebind else [], waiting=waiting,
            can_accept=self.has_right("accept") and row.state in ("appraising", "explaining"),
            history=list(row.moves.where(models.StateMove.kind == "cycle").order_by(models.StateMove.id.desc())),
            editions=list(row.editions.order_by(models.Edition.version.desc())),
            unfinished=[job for job in jobs.unfinished() if (job.arguments or {}).get("cycle") == row.id],
        )  # fmt: skip

    def moves(self, row: models.Cycle) -> list[workflow.Move]:
        return workflow.cycle_moves(row, security.actor()) if self.has_right("move") else []

    @expose("/move/", methods=("POST",))
    def move_view(self) -> Any:
        """A move of the year: freezing and publishing are long work and become a job; the others happen at once."""
        row = self.row_or_404(request.form.get("id"))
        code, reason = request.form.get("move", ""), request.form.get("_reason", "")
        if code in BY_JOB and code in {move.code for move in self.moves(row)}:
            if code == "correct" and not reason.strip():
                flash(gettext("A correction needs a notice that says what is corrected."), "danger")
                return redirect(self.get_url(".details_view", id=row.id))
            return start(BY_JOB[code], cycle=row.id, reason=reason, notice=reason if code == "correct" else "")
        try:
            workflow.move_cycle(row, code, security.actor(), reason, until_of(request.form.get("until", "")))
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            flash(gettext("The year %(year)s has moved on.", year=row.year), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/rebind/", methods=("POST",))
    def rebind_view(self) -> Any:
        """Bind the year to another framework in force, until it is frozen, with a reason."""
        row = self.row_or_404(request.form.get("id"))
        number = parse_id(request.form.get("framework"))
        framework = models.Framework.get_or_none(models.Framework.id == (number or 0))
        if framework is None:
            flash(gettext("Choose a framework."), "danger")
            return redirect(self.get_url(".details_view", id=row.id))
        try:
            workflow.rebind_cycle(row, framework, security.actor(), request.form.get("_reason", ""))
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            flash(gettext("%(year)s now runs on %(code)s.", year=row.year, code=framework.code), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/accept/", methods=("POST",))
    def accept_view(self) -> Any:
        """The Council accepts every reported figure that nobody has decided on yet."""
        row = self.row_or_404(request.form.get("id"))
        try:
            count = results.accept_all(row, security.actor(), reason=request.form.get("_reason", ""))
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            flash(gettext("Accepted as reported: %(count)s figures.", count=count), "success")
        return redirect(self.get_url(".details_view", id=row.id))


def until_of(text: str) -> datetime.datetime | None:
    """The end of the named day in Viet Nam, as a moment in UTC; None when nothing readable was given."""
    try:
        day = vietnamese.parse_date(text)
    except vietnamese.DateProblem:
        return None
    return datetime.datetime.combine(day, datetime.time()) + models.DAY_ENDS
