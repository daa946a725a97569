"""Nhóm tiêu chí: the parts of a framework."""

from __future__ import annotations

from typing import Any

import models
from admin.base import ADMINISTRATOR, OFFICE, BackOfficeView
from admin.i18n import lazy_gettext as _l
from admin.views import register


@register
class CategoryView(BackOfficeView):
    model = models.Category
    slug = "categories"
    title, singular = _l("Categories"), _l("Category")
    group, order, icon = "catalogue", 20, "diagram-3"
    can = {"list": OFFICE, "create": {ADMINISTRATOR}, "edit": {ADMINISTRATOR}, "delete": {ADMINISTRATOR}}
    column_list = ("code", "title_vi", "framework", "parent", "combine", "status")
    column_searchable_list = ("title_fold",)
    column_sortable_list = ("code", ("title_vi", "title_sort"), ("framework", "framework.code"), "position")
    column_default_sort = "position"
    column_filters = ("framework", "status")
    column_choices = {
        "combine": [
            ("sum", _l("Sum")),
            ("mean", _l("Mean")),
            ("weighted", _l("Weighted mean")),
            ("geometric", _l("Geometric mean")),
        ]
    }
    column_labels = {
        "code": _l("Code"),
        "title_vi": _l("Title"),
        "title_en": _l("Title in English"),
        "framework": _l("Framework"),
        "parent": _l("Within"),
        "weight": _l("Weight"),
        "combine": _l("How its parts are combined"),
        "position": _l("Position"),
        "status": _l("Standing"),
        "source": _l("Source"),
    }
    form_columns = (
        "framework", "parent", "code", "title_vi", "title_en", "combine", "weight", "position", "status", "source",
    )  # fmt: skip
    form_help = {"weight": _l("Only where the level above combines by weights.")}

    def may(self, right: str, row: Any) -> bool:
        """The parts of a framework in force do not change."""
        return right not in ("edit", "delete") or row.framework.state == "draft"

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        row.weight = row.weight or None
        row.status = row.status or None
