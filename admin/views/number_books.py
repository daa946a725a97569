"""Sổ đăng ký số: the books the numbers of documents come from, and every number each has given."""

from __future__ import annotations

import datetime
from typing import Any

from flask import request
from flask_admin import expose
from wtforms import ValidationError

import models
from admin import words
from admin.base import ADMINISTRATOR, AUDITOR, COMMUNICATIONS, LEAD, BackOfficeView
from admin.i18n import gettext
from admin.i18n import lazy_gettext as _l
from admin.views import register
from letters import books

EARLIEST, LATEST = 1990, 2200  # years a book can be of
MOST = 999_999


@register
class NumberBookView(BackOfficeView):
    model = models.NumberBook
    slug = "number-books"
    title, singular = _l("Number books"), _l("Number book")
    group, order, icon = "system", 34, "journal-text"
    intro = _l("Where the numbers of documents come from. A number is given once, also when its document is cancelled.")
    can = {
        "list": {ADMINISTRATOR, LEAD, COMMUNICATIONS, AUDITOR},
        "create": {ADMINISTRATOR, COMMUNICATIONS},
        "edit": {ADMINISTRATOR, COMMUNICATIONS},
        "delete": {ADMINISTRATOR},
    }
    column_list = ("title", "code", "year", "symbol", "next_number")
    column_searchable_list = ("title", "code", "symbol")
    column_sortable_list = ("title", "code", "year", "next_number")
    column_default_sort = ("year", True)
    column_filters = ("year", "code")
    column_labels = {
        "title": _l("Title of the book"),
        "code": _l("Code"),
        "year": _l("Year of the documents"),
        "symbol": _l("Symbol"),
        "next_number": _l("Next number"),
    }
    column_formatters = {"year": lambda view, context, row, name: str(row.year)}
    form_columns = ("title", "code", "year", "symbol", "next_number")
    form_help = {
        "code": _l("A short code, for example CV. A letterhead names its book by this code."),
        "year": _l("Numbers begin again at 1 with every calendar year."),
        "symbol": _l("How the number is printed; {number} stands for it, for example {number}/BTNMT-CNTT."),
        "next_number": _l("The number the next document gets. It can be raised, never put back to one that was given."),
    }
    details_template = "admin/number_books/details.html"
    list_template = "admin/number_books/list.html"

    def may(self, right: str, row: Any) -> bool:
        return right != "delete" or not row.documents.exists()

    @expose("/details/")
    def details_view(self) -> Any:
        """The book as it would be leafed through: every number it gave, in their order."""
        row = self.row_or_404(request.args.get("id"))
        given = list(row.documents.where(models.Document.number.is_null(False)).order_by(models.Document.number))
        load = [document.unit_id for document in given if document.unit_id]
        names = {unit.id: unit for unit in models.Unit.select().where(models.Unit.id << load)} if load else {}
        return self.render(
            self.details_template, row=row, columns=self.details_columns, given=given, names=names,
            kinds=words.PAPER_KINDS, states=dict(words.PAPER_STATES), looks=words.LOOKS["document", "state"],
            left_out=spans(books.left_out(row)),
        )  # fmt: skip

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        """A symbol that can be printed, a year that can be; why the next number changes. The row itself refuses to put
        the next number back to one that was given."""
        books.check_symbol(row.symbol or "")
        if row.year is None or not EARLIEST <= row.year <= LATEST:
            raise ValidationError(gettext("The year of a book has four digits, for example 2026."))
        if row.next_number is None or not 1 <= row.next_number <= MOST:
            raise ValidationError(gettext("The next number is between 1 and 999,999."))
        before = None if is_created else models.NumberBook.get_by_id(row.id)
        if before and before.next_number != row.next_number and not request.form.get("_reason", "").strip():
            raise ValidationError(
                gettext("Say why the next number changes: numbers used outside the program, for example.")
            )

    def create_form(self, obj: Any = None) -> Any:
        form = super().create_form(obj)
        if request.method != "POST":
            form.year.data, form.next_number.data = datetime.date.today().year, 1  # noqa: DTZ011 (a proposal)
        return form


def spans(numbers: list[int]) -> list[str]:
    """Numbers as they are read out: '5', '7–9'."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(low) if low == high else f"{low}–{high}" for low, high in found]
