"""Đơn vị: the bodies that are ranked, with the dates of their lives."""

from typing import Any

import models
from admin import security
from admin.base import ADMINISTRATOR, ALL, BackOfficeView
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
    }
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
        "active_to": _l("The last day of the unit's life; empty while it lives."),
    }

    def scope(self, query: Any) -> Any:
        """A unit's people see their own unit."""
        return query if security.sees_all_units() else query.where(models.Unit.id == security.unit_of_user())
