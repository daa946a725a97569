"""Phân công: who appraises what, by bloc, section and unit; what is bare, who carries how much."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin import expose

import models
from admin import security
from admin.base import ADMINISTRATOR, AUDITOR, LEAD, OfficePage, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from council import assigning

LARGEST_FILE = 2_000_000  # bytes


@register
class AssignmentPage(OfficePage):
    slug = "assignments"
    title = _l("Assignments")
    group, order, icon = "year", 45, "people"
    can = {"list": {LEAD, ADMINISTRATOR, AUDITOR}, "assign": {LEAD, ADMINISTRATOR}}
    view_rights = {
        "assign_view": "assign",
        "unassign_view": "assign",
        "want_view": "assign",
        "proposal_view": "assign",
        "csv_view": "list",
        "upload_view": "assign",
    }

    @expose("/")
    def index(self) -> Any:
        """Blocs by sections (and the units of one bloc), with the people of each cell."""
        cycle = self.cycle()
        if cycle is None:
            return self.render("admin/council/none.html")
        matrix = assigning.Matrix(cycle)
        bloc = next((each for each in matrix.blocs if each.code == request.args.get("bloc")), None)
        return self.render(
            "admin/assignments/index.html", cycle=cycle, cycles=self.cycles(), matrix=matrix, bloc=bloc,
            loads=matrix.loads(), can_assign=self.can_assign(cycle), most=assigning.MOST_WANTED,
        )  # fmt: skip

    def cycles(self) -> list[models.Cycle]:
        query = models.Cycle.select().join(models.Submission).distinct()
        return list(query.order_by(models.Cycle.year.desc()))

    def cycle(self) -> models.Cycle | None:
        """The year of the address, else the newest one that still takes assignments, else the newest."""
        known, number = self.cycles(), parse_id(request.values.get("cycle"))
        if number:
            return next((each for each in known if each.id == number), None) or abort(404)
        at_work = [each for each in known if each.state in ("appraising", "explaining", "collecting")]
        return (at_work or known or [None])[0]

    def cycle_or_404(self) -> models.Cycle:
        return self.cycle() or abort(404)

    def can_assign(self, cycle: models.Cycle) -> bool:
        try:
            assigning.check_open(cycle, security.actor())
        except models.OfficeProblem:
            return False
        return self.has_right("assign")

    def back(self, cycle: models.Cycle) -> Any:
        return redirect(self.get_url(".index", cycle=cycle.id, bloc=request.form.get("shown") or None))

    @expose("/assign/", methods=("POST",))
    def assign_view(self) -> Any:
        """Name an appraiser; the units they are partial to fall out, which is said."""
        cycle, form = self.cycle_or_404(), request.form
        person = models.User.get_or_none(models.User.id == (parse_id(form.get("appraiser")) or 0))
        if person is None:
            flash(gettext("Choose an appraiser."), "danger")
            return self.back(cycle)
        named = [
            model.get_or_none(model.id == (parse_id(form.get(name)) or 0))
            for name, model in (("bloc", models.Bloc), ("unit", models.Unit), ("section", models.Category))
        ]
        try:
            with self.acting():
                _, left_out = assigning.assign(cycle, person, security.actor(), *named)
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
            return self.back(cycle)
        flash(gettext("Assigned: %(name)s.", name=person), "success")
        if left_out:
            flash(
                gettext(
                    "A conflict of interest keeps %(name)s from %(units)s. Name somebody else for them.",
                    name=person,
                    units=", ".join(str(unit) for unit in left_out),
                ),
                "warning",
            )
        return self.back(cycle)

    @expose("/unassign/", methods=("POST",))
    def unassign_view(self) -> Any:
        cycle = self.cycle_or_404()
        row = cycle.assignments.where(models.Assignment.id == (parse_id(request.form.get("id")) or 0)).first()
        if row is None:
            abort(404)
        person = row.appraiser
        try:
            with self.acting():
                assigning.unassign(row, security.actor())
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
        else:
            flash(gettext("Taken away from %(name)s; marks already given stay.", name=person), "success")
        return self.back(cycle)

    @expose("/wanted/", methods=("POST",))
    def want_view(self) -> Any:
        """How many appraisers each part wants."""
        cycle = self.cycle_or_404()
        try:
            with self.acting():
                assigning.want(cycle, parse_id(request.form.get("wanted")) or 0, security.actor())
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
        else:
            flash(gettext("Saved."), "success")
        return self.back(cycle)

    @expose("/proposal/", methods=("GET", "POST"))
    def proposal_view(self) -> Any:
        """A balanced proposal: looked at first, then saved whole."""
        cycle = self.cycle_or_404()
        matrix = assigning.Matrix(cycle)
        wishes = assigning.proposal(matrix)
        if request.method != "POST" or request.form.get("count") != str(len(wishes)):
            return self.render(
                "admin/assignments/proposal.html", cycle=cycle, wishes=wishes, faults=[], csv="",
                spread=assigning.spread(matrix, wishes), people=matrix.people, action=self.get_url(".proposal_view"),
            )  # fmt: skip
        return self.save(cycle, wishes)

    def save(self, cycle: models.Cycle, wishes: list[assigning.Wish]) -> Any:
        try:
            with self.acting():
                made = assigning.save_all(cycle, wishes, security.actor())
        except models.OfficeProblem as problem:
            flash(gettext("Nothing was changed.") + " " + problem.text(language()), "danger")
        else:
            flash(gettext("Saved: %(count)s assignments.", count=made), "success")
        return redirect(self.get_url(".index", cycle=cycle.id))

    @expose("/csv/")
    def csv_view(self) -> Any:
        cycle = self.cycle_or_404()
        answer = Response("\ufeff" + assigning.to_csv(cycle), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f"attachment; filename=phan-cong-{cycle.year}.csv"
        return answer

    @expose("/upload/", methods=("POST",))
    def upload_view(self) -> Any:
        """Assignments from a CSV file: every fault is named, and nothing is saved before it was looked at."""
        cycle = self.cycle_or_404()
        upload = request.files.get("file")
        data = upload.read(LARGEST_FILE + 1) if upload else request.form.get("csv", "").encode()
        try:
            if len(data) > LARGEST_FILE:
                raise ValueError
            text = data.decode("utf-8-sig")
        except ValueError:
            flash(gettext("The file is not a CSV file in UTF-8, or larger than 2 MB."), "danger")
            return redirect(self.get_url(".index", cycle=cycle.id))
        wishes, faults = assigning.read_csv(cycle, text)
        if not faults and request.form.get("confirmed") == "1":
            return self.save(cycle, wishes)
        matrix = assigning.Matrix(cycle)
        return self.render(
            "admin/assignments/proposal.html", cycle=cycle, wishes=wishes, faults=faults, csv=text,
            spread={}, people=matrix.people, action=self.get_url(".upload_view"),
        ), 422 if faults else 200  # fmt: skip
