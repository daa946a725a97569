"""Bộ tiêu chí: the regulations as data; drafted, cloned, put in force, and carried as YAML."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request
from flask_admin import expose
from wtforms import ValidationError

import framework
import framework_diff
import models
from admin.base import ADMINISTRATOR, OFFICE, BackOfficeView
from admin.fields import YamlField
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from importers import frameworks
from importers.plan import ImportProblem

# verdict -> how it is called, what it means, how it looks
VERDICTS = {
    "same": (_l("Same"), _l("nothing that matters differs: points may be compared"), "good"),
    "reworded": (_l("Reworded"), _l("only words differ: points may be compared"), "good"),
    "rescaled": (_l("Rescaled"), _l("another maximum or weight: compare shares of the maximum"), "wait"),
    "renumbered": (_l("Renumbered"), _l("the same question and rule under another code"), "info"),
    "changed": (_l("Changed"), _l("another question or rule: not to be compared"), "bad"),
    "added": (_l("New"), _l("not asked before"), "info"),
    "removed": (_l("Dropped"), _l("not asked any more"), "neutral"),
}


@register
class FrameworkView(BackOfficeView):
    model = models.Framework
    slug = "frameworks"
    title, singular = _l("Frameworks"), _l("Framework")
    group, order, icon = "catalogue", 10, "journal-text"
    intro = _l(
        "The regulations as data. A framework in force no longer changes: clone it, edit the copy, put that in force."
    )
    can = {
        "list": OFFICE,
        "create": {ADMINISTRATOR},
        "edit": {ADMINISTRATOR},
        "delete": {ADMINISTRATOR},
        "clone": {ADMINISTRATOR},
        "publish": {ADMINISTRATOR},
        "yaml": OFFICE,
        "compare": OFFICE,
        "import": {ADMINISTRATOR},
    }
    view_rights = {"clone_view": "clone", "publish_view": "publish", "yaml_view": "yaml", "compare_view": "compare"}
    column_list = ("code", "title_vi", "decision_number", "decision_date", "status", "state")
    column_details_list = (
        "code", "title_vi", "title_en", "decision_number", "decision_date", "status", "state", "replaces", "note_vi",
        "note_en",
    )  # fmt: skip
    column_searchable_list = ("title_fold",)
    column_sortable_list = ("code", ("title_vi", "title_sort"), "decision_date", "state")
    column_default_sort = ("decision_date", True)
    column_filters = ("state", "status")
    column_labels = {
        "code": _l("Code"),
        "title_vi": _l("Title"),
        "title_en": _l("Title in English"),
        "decision_number": _l("Decision number"),
        "decision_date": _l("Decision date"),
        "status": _l("Standing"),
        "state": _l("State"),
        "replaces": _l("Replaces"),
        "note_vi": _l("Note"),
        "note_en": _l("Note in English"),
        "options": _l("Settings"),
    }
    form_columns = (
        "code", "title_vi", "title_en", "decision_number", "decision_date", "status", "replaces", "note_vi", "note_en",
        "options",
    )  # fmt: skip
    form_overrides = {"options": YamlField}
    form_help = {
        "code": _l("Small letters, digits and dashes. A decision's number is no code: it starts again every year."),
        "options": _l("Blocs, levels, rounding, ties, deadlines: YAML, as in the framework file."),
    }
    details_template = "admin/frameworks/details.html"
    import_plan = staticmethod(lambda view, data, name: frameworks.plan(data, name=name))

    def may(self, right: str, row: Any) -> bool:
        """Only a draft is edited, deleted or put in force."""
        return right not in ("edit", "delete", "publish") or row.state == "draft"

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        shown = [name for name in self.details_columns if self.has_field(name)]
        plain = models.framework_plain(row)
        ids = {one.code: one.id for one in row.indicators}
        groups = {one.code: one.id for one in row.categories}
        return self.render(
            self.details_template, row=row, columns=shown, plain=plain, faults=faults_of(row), ids=ids, groups=groups,
            others=list(models.Framework.select().where(models.Framework.id != row.id).order_by(models.Framework.code)),
            cycles=list(row.cycles.order_by(models.Cycle.year.desc())),
        )  # fmt: skip

    @expose("/yaml/")
    def yaml_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        headers = {"Content-Disposition": f'attachment; filename="{row.code}.yaml"'}
        return Response(frameworks.export(row), mimetype="application/yaml", headers=headers)

    @expose("/compare/")
    def compare_view(self) -> Any:
        """Two versions side by side: what came, what went, what differs, and which indicators may be compared."""
        row = self.row_or_404(request.args.get("id"))
        other = self.row_or_404(request.args.get("other"))
        found = framework_diff.compare(models.framework_plain(row), models.framework_plain(other))
        return self.render(
            "admin/frameworks/compare.html", row=row, other=other, found=found, verdicts=VERDICTS,
            shown=lambda value: framework_diff.shown(value, language()),
            others=list(models.Framework.select().order_by(models.Framework.code)),
            counts={verdict: sum(one.verdict == verdict for one in found.indicators) for verdict in VERDICTS},
        )  # fmt: skip

    @expose("/clone/", methods=("POST",))
    def clone_view(self) -> Any:
        row = self.row_or_404(request.form.get("id"))
        code = request.form.get("code", "").strip()
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                copy = frameworks.clone(row, code)
        except (ImportProblem, models.OfficeProblem) as problem:
            flash(problem.text(language()), "danger")
        except framework.FrameworkProblem as problem:
            flash(faults_text(problem), "danger")
        else:
            flash(gettext("Copied to %(code)s. Edit the copy, then put it in force.", code=copy.code), "success")
            return redirect(self.get_url(".details_view", id=copy.id))
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/publish/", methods=("POST",))
    def publish_view(self) -> Any:
        """Put a draft in force: from then on it does not change. A draft with faults stays a draft."""
        row = self.row_or_404(request.form.get("id"))
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                row = self.row_or_404(row.id)
                frameworks.read(row)
                row.state = "published"
                row.save()
        except framework.FrameworkProblem as problem:
            flash(gettext("The framework has faults and stays a draft.") + " " + faults_text(problem), "danger")
        else:
            flash(gettext("%(code)s is in force.", code=row.code), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/import/")
    def import_view(self) -> Any:
        return redirect(self.get_url("imports.index", kind="framework"))

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        row.options = row.options or {}
        if not framework.CODE.fullmatch(row.code or "") or not (row.code or "").isascii():
            raise ValidationError(gettext("A code holds letters, digits and dashes, no spaces."))


def faults_of(row: models.Framework) -> list[framework.Fault]:
    """What keeps a stored framework from being used."""
    try:
        frameworks.read(row)
    except framework.FrameworkProblem as problem:
        return problem.faults
    return []


def faults_text(problem: framework.FrameworkProblem) -> str:
    lang = language()
    return " ".join(f"{fault.path}: {getattr(fault, lang)}." for fault in problem.faults[:5])
