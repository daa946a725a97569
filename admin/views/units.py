"""Đơn vị: the bodies that are ranked, with the dates of their lives; renamed, merged, split from a day on."""

import datetime
from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin import expose

import models
import unit_changes
import vietnamese
from admin import security
from admin.base import ADMINISTRATOR, ALL, BackOfficeView, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register


@register
class UnitView(BackOfficeView):
    model = models.Unit
    slug = "units"
    title, singular = _l("Units"), _l("Unit")
    group, order, icon = "catalogue", 40, "building"
    intro = _l("The bodies that are ranked. A merged unit keeps its past under its own name and names its successor.")
    can = {
        "list": ALL,
        "create": {ADMINISTRATOR},
        "edit": {ADMINISTRATOR},
        "delete": {ADMINISTRATOR},
        "import": {ADMINISTRATOR},
        "change": {ADMINISTRATOR},
    }
    view_rights = {"change_view": "change"}
    details_template = "admin/units/details.html"
    column_list = ("code", "name_vi", "bloc", "region_title_vi", "active_from", "active_to")
    column_details_list = (
        "code", "name_vi", "name_en", "short_name", "bloc", "region", "region_title_vi", "active_from", "active_to",
        "successor", "note",
    )  # fmt: skip
    column_export_list = column_details_list
    column_searchable_list = ("name_fold",)
    column_sortable_list = ("code", ("name_vi", "name_sort"), ("bloc", "bloc.position"), "active_from", "active_to")
    column_default_sort = "name_vi"
    column_filters = ("bloc", "region", "active_to")
    column_labels = {
        "code": _l("Code"),
        "name_vi": _l("Name"),
        "name_en": _l("Name in English"),
        "short_name": _l("Short name"),
        "bloc": _l("Bloc"),
        "region": _l("Region code"),
        "region_title_vi": _l("Region"),
        "active_from": _l("Exists from"),
        "active_to": _l("Exists to"),
        "successor": _l("Successor"),
        "note": _l("Note"),
    }
    form_columns = (
        "code", "name_vi", "name_en", "short_name", "bloc", "region", "region_title_vi", "active_from", "active_to",
        "successor", "note",
    )  # fmt: skip
    form_help = {
        "code": _l("Short, in capitals, never used again for another unit."),
        "name_vi": _l("Here a misprint is mended. A new name from a day on is “Rename” on the unit's page."),
        "active_to": _l("The last day of the unit's life; empty while it lives."),
    }

    def scope(self, query: Any) -> Any:
        """A unit's people see their own unit."""
        return query if security.sees_all_units() else query.where(models.Unit.id == security.unit_of_user())

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        return self.render(
            self.details_template, row=row, columns=self.details_columns, kinds=KINDS,
            former=list(row.former_names.order_by(models.UnitName.until.desc())),
            predecessors=list(self.scope(row.predecessors.order_by(models.Unit.active_to, models.Unit.code))),
            changes=self.has_right("change") and row.active_to is None,
        )  # fmt: skip

    @expose("/change/", methods=("GET", "POST"))
    def change_view(self) -> Any:
        """Rename, merge or split a unit: a form, then what it would do, then the doing."""
        row, kind = self.row_or_404(request.values.get("id")), request.values.get("kind", "")
        if kind not in KINDS:
            abort(404)
        if request.method != "POST":
            return self._change_page(row, kind)
        try:
            plan = PLANS[kind](row)
            if request.form.get("confirmed") != "1":
                return self._change_page(row, kind, plan=plan)
            if request.form.get("rev") != str(row.rev):
                raise models.StaleRow(row, row)
            plan.carry_out(security.actor(), request.form.get("_reason", ""))
        except vietnamese.VietnameseProblem as refusal:
            return Response(self._change_page(row, kind, refusal=refusal.text(language())), status=422)
        flash(gettext("Done: %(what)s.", what=plan.title_en if language() == "en" else plan.title_vi), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    def _change_page(self, row: models.Unit, kind: str, **context: Any) -> Any:
        others = models.Unit.select().where(models.Unit.active_to.is_null(), models.Unit.id != row.id)
        return self.render(
            "admin/units/change.html", row=row, kind=kind, title=KINDS[kind], given=request.form,
            others=list(others.order_by(models.Unit.name_sort)), chosen=request.form.getlist("unit"), **context,
        )  # fmt: skip


KINDS = {
    "rename": _l("Rename from a day on"),
    "merge": _l("Merge into another unit"),
    "split": _l("Split into new units"),
}


def _renamed(row: models.Unit) -> unit_changes.Plan:
    form = request.form
    names = (form.get("name_vi", ""), form.get("name_en", ""), form.get("short_name", ""))
    return unit_changes.plan_rename(row, _day(), *names)


def _merged(row: models.Unit) -> unit_changes.Plan:
    into = models.Unit.get_or_none(models.Unit.id == (parse_id(request.form.get("into")) or 0))
    if into is None:
        raise unit_changes.ChangeRefused("Hãy chọn đơn vị kế thừa.", "Choose the unit that succeeds.")
    ids = [number for number in map(parse_id, request.form.getlist("unit")) if number]
    return unit_changes.plan_merge([row, *models.Unit.select().where(models.Unit.id << ids)], into, _day())


def _split(row: models.Unit) -> unit_changes.Plan:
    new = unit_changes.parse_new_units(request.form.get("new", ""))
    return unit_changes.plan_split(row, new, _day(), ends=request.form.get("ends") == "1")


def _day() -> datetime.date:
    return vietnamese.parse_date(request.form.get("day", ""))


PLANS = {"rename": _renamed, "merge": _merged, "split": _split}
