"""Nhập tệp: a file is uploaded, its plan is shown (changes, faults by line or cell), and only then confirmed, whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, flash, g, redirect, request
from flask_admin import expose
from werkzeug.utils import secure_filename

import models
import submissions
import workflow
from admin import scope, security
from admin.base import ADMINISTRATOR, LEAD, LEADER, OFFICER, OfficePage, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from importers import figures, frameworks, guard, people, store, units, workbook
from importers.plan import Change, ImportProblem, Plan, Problem
from importers.three_way import FormPlan, Part

SHOWN_CHANGES = 500
UNIT_MAY = frozenset({OFFICER, LEADER})


@dataclass(frozen=True)
class Kind:
    """One kind of file: its word, who may bring it, what it needs to know besides."""

    word: Any
    help: Any
    roles: frozenset[str]
    of_cycle: bool = False
    accept: str = ""


KINDS = {
    "workbook": Kind(
        _l("Excel form of a unit"),
        _l("The form downloaded here, filled in; what somebody else changed meanwhile is shown beside yours."),
        frozenset({ADMINISTRATOR, LEAD, OFFICER}),
        of_cycle=True,
        accept=".xlsx",
    ),
    "figures": Kind(
        _l("Figures (CSV)"),
        _l("Columns unit, indicator, input, value, note; one figure a row."),
        frozenset({ADMINISTRATOR, LEAD}),
        of_cycle=True,
        accept=".csv",
    ),
    "framework": Kind(
        _l("Framework (YAML)"),
        _l("A whole regulation. A new code makes a new draft; the code of a draft replaces that draft."),
        frozenset({ADMINISTRATOR}),
        accept=".yaml,.yml",
    ),
    "units": Kind(
        _l("Units (CSV)"),
        _l("Units are made or brought up to date; none is removed."),
        frozenset({ADMINISTRATOR}),
        accept=".csv",
    ),
    "people": Kind(
        _l("Accounts (CSV or Excel)"),
        _l("Columns name, email, phone, roles, unit, language. Invitations wait in the outbox; no passwords."),
        frozenset({ADMINISTRATOR}),
        accept=".csv,.xlsx",
    ),
}


@register
class ImportPage(OfficePage):
    slug = "imports"
    title = _l("Import and forms")
    group, order, icon = "year", 60, "upload"
    can = {
        "list": {ADMINISTRATOR, LEAD, OFFICER, LEADER},
        "import": {ADMINISTRATOR, LEAD, OFFICER},
        "form": {ADMINISTRATOR, LEAD, OFFICER, LEADER},
        "export": {ADMINISTRATOR, LEAD},
    }
    view_rights = {
        "index": "list",
        "plan_view": "import",
        "apply_view": "import",
        "form_view": "form",
        "figures_view": "export",
    }

    @expose("/")
    def index(self) -> Any:
        kinds = self.kinds()
        kind = request.args.get("kind", "")
        cycles = list(models.Cycle.select().order_by(models.Cycle.year.desc()))
        return self.render(
            "admin/imports/index.html", kinds=kinds, cycles=cycles, units=list(scope.units()),
            kind=kind if kind in kinds else next(iter(kinds), ""),
            cycle=parse_id(request.args.get("cycle")), unit=parse_id(request.args.get("unit")),
        )  # fmt: skip

    @expose("/plan/", methods=("POST",))
    def plan_view(self) -> Any:
        """Read the upload and show what it would do. Nothing is changed; the file waits under its hash."""
        upload = request.files.get("file")
        data = upload.read(guard.LARGEST_FILE + 1) if upload else b""
        try:
            guard.check_size(data, upload.filename or "" if upload else "")
        except ImportProblem as problem:
            flash(problem.text(language()), "danger")
            return redirect(self.get_url(".index", kind=request.form.get("kind", "")))
        sha256 = store.keep(self.folder(), data)
        return self.show(data, sha256, guard.clean_name(upload.filename or ""))

    @expose("/apply/", methods=("POST",))
    def apply_view(self) -> Any:
        """Do what was shown: the same file, met by the same tables, or nothing."""
        sha256, name = request.form.get("sha256", ""), guard.clean_name(request.form.get("name", ""))
        data = store.fetch(self.folder(), sha256)
        if data is None:
            flash(gettext("The upload is no longer here. Send the file again."), "warning")
            return redirect(self.get_url(".index"))
        plan = self.plan(data, name)
        try:
            changed = plan.apply(
                security.actor(), request.form.get("_reason", ""), expected=request.form.get("fingerprint", ""),
                request_id=g.get("request_id", ""),
            )  # fmt: skip
        except (ImportProblem, models.OfficeProblem) as problem:
            flash(gettext("Nothing was changed.") + " " + problem.text(language()), "danger")
            return self.show(data, sha256, name)
        flash(gettext("%(name)s: %(count)s rows changed.", name=name, count=changed), "success")
        if isinstance(plan, FormPlan) and (left := plan.undecided):
            titles = ", ".join(dict.fromkeys(f"{part.wanted.indicator} {part.key}" for part in left))
            flash(
                gettext("Not saved, since nobody chose between your file and the system: %(what)s.", what=titles),
                "warning",
            )
        return redirect(self.after(plan))

    def folder(self) -> Any:
        return current_app.config["ICTINDEX"].data_folder / "imports"

    def kinds(self) -> dict[str, Kind]:
        roles = security.roles_of_user()
        return {code: kind for code, kind in KINDS.items() if roles & kind.roles}

    def show(self, data: bytes, sha256: str, name: str) -> Any:
        plan = self.plan(data, name)
        page = self.render(
            "admin/imports/plan.html", plan=plan, sha256=sha256, name=name, posted=request.form, shown=SHOWN_CHANGES,
            field_word=field_word, value_text=value_text(plan), sides=sides(plan), local=security.local_time,
        )  # fmt: skip
        return Response(page, status=200 if plan.ok else 422)

    def plan(self, data: bytes, name: str) -> Plan:
        """The plan of an upload, within what this person may touch."""
        kind = request.form.get("kind", "")
        if kind not in self.kinds():
            abort(403)
        if kind == "framework":
            return frameworks.plan(data, name=name)
        if kind == "units":
            return units.plan(data, name=name)
        if kind == "people":
            return people.plan(data, name=name)
        cycle = self.cycle_or_404(request.form.get("cycle"))
        accept = bool(request.form.get("accept")) and bool(security.roles_of_user() & {ADMINISTRATOR, LEAD})
        plan = self.figures_plan(kind, cycle, data, name, accept)
        if accept and cycle.state == "collecting":
            plan.problems.append(
                Problem(
                    vi="Các đơn vị còn đang nhập; số liệu chỉ được chấp nhận từ giai đoạn thẩm định.",
                    en="Units are still entering figures; they are accepted from the appraisal on.",
                )
            )
        return plan

    def figures_plan(self, kind: str, cycle: models.Cycle, data: bytes, name: str, accept: bool) -> figures.AnswersPlan:
        if kind == "figures":
            decimal = request.form.get("decimal")
            return figures.plan(
                cycle, data, name=name, accept=accept, decimal=decimal if decimal in ("point", "comma") else None,
                but=scope.closed_units(),
            )  # fmt: skip
        choices = {key[7:]: text for key, text in request.form.items() if key.startswith("choice.")}
        return workbook.plan(
            cycle, data, name=name, accept=accept, unit=self.own_unit(), may_edit=self.may_edit(cycle), keys=keys(),
            choices=choices, hidden=scope.closed_units(),
        )  # fmt: skip

    def own_unit(self) -> models.Unit | None:
        """The one unit an officer speaks for; None for the office's people, whose file says which unit it is of."""
        number = security.unit_of_user()
        if security.sees_all_units():
            return None
        return models.Unit.get_by_id(number) if number else abort(403)

    def may_edit(self, cycle: models.Cycle) -> figures.MayEdit | None:
        """A unit's people change what they still hold; the office's corrections are allowed until the freeze."""
        if security.sees_all_units():
            return None

        def check(unit: models.Unit, category: models.Category) -> Problem | None:
            return closed(cycle, unit, category)

        return check

    def cycle_or_404(self, text: str | None) -> models.Cycle:
        number = parse_id(text)
        cycle = models.Cycle.get_or_none(models.Cycle.id == number) if number else None
        return cycle or abort(404)

    def after(self, plan: Plan) -> str:
        """Where a finished import leads: to what it changed."""
        if isinstance(plan, frameworks.FrameworkPlan) and plan.row is not None:
            return self.get_url("frameworks.details_view", id=plan.row.id)
        if isinstance(plan, units.UnitsPlan):
            return self.get_url("units.index_view")
        if isinstance(plan, people.PeoplePlan):
            return self.get_url("users.index_view")
        if isinstance(plan, figures.AnswersPlan):
            touched = plan.units()
            if len(touched) == 1:
                unit = touched[0]
                found = models.Submission.get_or_none(
                    models.Submission.cycle == plan.cycle, models.Submission.unit == unit
                )
                if found is not None:
                    return self.get_url("submissions.details_view", id=found.id)
        return self.get_url("submissions.index_view")

    @expose("/form/")
    def form_view(self) -> Any:
        """The Excel form of one unit for one year."""
        cycle = self.cycle_or_404(request.args.get("cycle"))
        unit = scope.units().where(models.Unit.id == (parse_id(request.args.get("unit")) or 0)).first() or abort(404)
        name = secure_filename(f"bieu-mau-{cycle.year}-{unit.code}.xlsx") or "bieu-mau.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Response(workbook.write(cycle, unit, keys()[0]), mimetype=kind, headers=headers)

    @expose("/figures/")
    def figures_view(self) -> Any:
        """The figures of a year as figures.csv: as reported, or as accepted."""
        cycle = self.cycle_or_404(request.args.get("cycle"))
        accepted = request.args.get("of") == "accepted"
        name = f"figures-{cycle.year}-{'accepted' if accepted else 'reported'}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        text = "\ufeff" + figures.export(cycle, accepted=accepted, but=scope.closed_units())
        return Response(text, mimetype="text/csv", headers=headers)


def keys() -> list[str]:
    """What a form is sealed with, and looked at by: the present key first."""
    settings = current_app.config["ICTINDEX"]
    return [settings.secret_key, *settings.older_secret_keys]


def closed(cycle: models.Cycle, unit: models.Unit, category: models.Category) -> Problem | None:
    """Why this person of the unit may not change this section now, or None."""
    submission = models.Submission.get_or_none(models.Submission.cycle == cycle, models.Submission.unit == unit)
    section = None
    if submission is not None:
        section = models.SectionState.get_or_none(
            models.SectionState.submission == submission, models.SectionState.category == category
        )
    refusal = (
        workflow.entry_closed(cycle, None) if section is None else workflow.entry_refused(section, security.actor())
    )
    if refusal is None:
        return None
    return Problem(vi=f"{category.title_vi}: {refusal.text('vi')}", en=f"{category}: {refusal.text('en')}")


def sides(plan: Plan) -> Any:
    """How one side of a difference is shown: the figure in Vietnamese spelling, or the note as it is."""
    rules = submissions.rules_of(plan.cycle) if isinstance(plan, FormPlan) else None

    def text(part: Part, value: str | None) -> str:
        if not value or rules is None:
            return gettext("not known") if value is None else ""
        return submissions.shown_value(rules.inputs[part.key], value, language()) if part.field == "value" else value

    return text


FIELD_WORDS = {
    "value": _l("Reported"),
    "accepted": _l("Accepted"),
    "note": _l("Note"),
    "title_vi": _l("Title"),
    "name_vi": _l("Name"),
    "max": _l("Maximum points"),
    "rule": _l("Rule"),
    "inputs": _l("Questions"),
    "unit": _l("Unit"),
    "name": _l("Name"),
    "phone": _l("Telephone"),
    "roles": _l("Roles"),
    "language": _l("Language"),
}


def field_word(name: str) -> str:
    return str(FIELD_WORDS.get(name, name))


def value_text(plan: Plan) -> Any:
    """How a value of the plan is shown: figures in Vietnamese spelling, whatever they are kept as."""
    rules = submissions.rules_of(plan.cycle) if isinstance(plan, figures.AnswersPlan) else None

    def text(change: Change, name: str, value: str) -> str:
        code = change.key.rpartition("/")[2]
        if rules is None or change.noun != "answer" or name == "note" or code not in rules.inputs:
            return value
        return submissions.shown_value(rules.inputs[code], value)

    return text
