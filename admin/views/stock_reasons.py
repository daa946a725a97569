"""Lý do mẫu: reasons appraisers often give, ready to be chosen on the desk."""

from __future__ import annotations

import models
from admin.base import ADMINISTRATOR, APPRAISER, AUDITOR, LEAD, BackOfficeView
from admin.i18n import lazy_gettext as _l
from admin.views import register


@register
class StockReasonView(BackOfficeView):
    model = models.StockReason
    slug = "stock-reasons"
    title, singular = _l("Stock reasons"), _l("Stock reason")
    group, order, icon = "catalogue", 60, "chat-left-text"
    intro = _l("Chosen on the appraisal desk; the text becomes part of the mark's reason and may be added to.")
    can = {
        "list": {APPRAISER, LEAD, ADMINISTRATOR, AUDITOR},
        "create": {LEAD, ADMINISTRATOR},
        "edit": {LEAD, ADMINISTRATOR},
        "delete": {LEAD, ADMINISTRATOR},
    }
    column_list = ("position", "code", "text_vi", "text_en", "active")
    column_searchable_list = ("code", "text_vi", "text_en")
    column_sortable_list = ("position", "code", "active")
    column_default_sort = "position"
    column_filters = ("active",)
    column_labels = {
        "position": _l("Order"),
        "code": _l("Code"),
        "text_vi": _l("Reason in Vietnamese"),
        "text_en": _l("Reason in English"),
        "active": _l("Offered"),
    }
    form_columns = ("code", "text_vi", "text_en", "position", "active")
