"""Ngày nghỉ lễ: the catalogue of public holidays, which deadlines counted in working days pass over."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose

import models
from admin.base import ADMINISTRATOR, ALL, BackOfficeView
from admin.i18n import gettext
from admin.i18n import lazy_gettext as _l
from admin.views import register
from year import schedule


@register
class HolidayView(BackOfficeView):
    model = models.Holiday
    slug = "holidays"
    title, singular = _l("Public holidays"), _l("Public holiday")
    group, order, icon = "catalogue", 60, "calendar-check"
    intro = _l(
        "Deadlines counted in working days pass over these days. Those that keep their date are proposed; Tết and the"
        " Hùng Kings' day follow the moon, and days in lieu follow the Government's notice: enter them by hand."
    )
    can = {
        "list": ALL,
        "create": {ADMINISTRATOR},
        "edit": {ADMINISTRATOR},
        "delete": {ADMINISTRATOR},
        "fill": {ADMINISTRATOR},
    }
    view_rights = {"fill_view": "fill"}
    column_list = ("day", "title_vi", "title_en")
    column_sortable_list = ("day",)
    column_default_sort = ("day", True)
    column_filters = ("day",)
    column_labels = {"day": _l("Day"), "title_vi": _l("Name"), "title_en": _l("Name in English")}
    form_columns = ("day", "title_vi", "title_en")
    list_template = "admin/holidays/list.html"

    def render(self, template: str, **context: Any) -> str:
        year = schedule.today().year
        held = {row.day for row in models.Holiday.select(models.Holiday.day)}
        missing = {
            each: [one for one in schedule.fixed_holidays(each) if one.day not in held] for each in (year, year + 1)
        }
        return super().render(template, missing=missing, **context)

    @expose("/fill/", methods=("POST",))
    def fill_view(self) -> Any:
        """Add the days of a year that keep their date, and are not there yet."""
        year = request.form.get("year", type=int)
        if year is None or not 2000 <= year <= 2100:
            flash(gettext("Choose a year."), "danger")
            return redirect(self.get_url(".index_view"))
        held = {row.day for row in models.Holiday.select(models.Holiday.day)}
        new = [one for one in schedule.fixed_holidays(year) if one.day not in held]
        with self.acting(reason=request.form.get("_reason", "")):
            for one in new:
                models.Holiday.create(day=one.day, title_vi=one.vi, title_en=one.en)
        flash(gettext("%(count)s days were added.", count=len(new)), "success")
        return redirect(self.get_url(".index_view"))
