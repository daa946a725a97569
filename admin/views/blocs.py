"""Khối: units ranked together, and never with another bloc."""

import models
from admin.base import ADMINISTRATOR, ALL, BackOfficeView
from admin.i18n import lazy_gettext as _l
from admin.views import register


@register
class BlocView(BackOfficeView):
    model = models.Bloc
    slug = "blocs"
    title, singular = _l("Blocs"), _l("Bloc")
    group, order, icon = "catalogue", 50, "diagram-3"
    intro = _l("Units of one bloc are ranked together, and never with another bloc.")
    can = {"list": ALL, "create": {ADMINISTRATOR}, "edit": {ADMINISTRATOR}, "delete": {ADMINISTRATOR}}
    column_list = ("position", "code", "title_vi", "title_en")
    column_searchable_list = ("title_fold",)
    column_sortable_list = ("position", "code")
    column_default_sort = "position"
    column_labels = {
        "position": _l("Place"),
        "code": _l("Code"),
        "title_vi": _l("Name"),
        "title_en": _l("Name in English"),
    }
    form_columns = ("code", "title_vi", "title_en", "position")
