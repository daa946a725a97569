"""Biên nhận: the receipts of what was sent, as page, PDF and JSON; and the page where anyone checks one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request
from flask_admin import expose

import models
import submissions
from admin import overview, receipt_pdf, scope
from admin.base import ALL, COMMUNICATIONS, BackOfficeView
from admin.i18n import language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.submissions import site
from publishing import seals
from reporting import receipts


@register
class ReceiptView(BackOfficeView):
    model = models.Receipt
    named_by = ("submission.unit", "submission.cycle")
    slug = "receipts"
    title, singular = _l("Receipts"), _l("Receipt")
    intro = _l("Proof of each sending: what was sent, word for word, with its seal. A receipt never changes.")
    group, order, icon = "year", 25, "file-earmark-text"
    can = {"list": ALL - {COMMUNICATIONS}}
    view_rights = {"pdf_view": "details", "content_view": "details"}
    column_list = ("number", "submission.unit", "submission.cycle", "at", "by", "withdrawn_at")
    column_sortable_list = ("number", ("submission.unit", "submission.unit.name_sort"), "at")
    column_searchable_list = ("number", "submission.unit.name_fold")
    column_default_sort = ("at", True)
    column_filters = ("submission.cycle", "at")
    column_labels = {
        "number": _l("Number"),
        "submission.unit": _l("Unit"),
        "submission.cycle": _l("Year"),
        "at": _l("Sent at"),
        "by": _l("Sent by"),
        "withdrawn_at": _l("Withdrawn"),
        "seal": _l("Seal (SHA-256)"),
    }
    column_formatters = {
        "at": lambda view, context, row, name: overview.moment(row.at),
        "withdrawn_at": lambda view, context, row, name: overview.moment(row.withdrawn_at),
    }
    form_columns = ()
    details_template = "admin/receipts/details.html"

    open_to_all = frozenset({"check_view"})  # that is what a receipt is for

    def scope(self, query: Any) -> Any:
        """Those of the submissions one may know of in all their sections: a receipt holds the whole of a sending."""
        return query if scope.sees_all() else query.where(models.Receipt.submission << scope.whole_submissions())

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        later = row.submission.receipts.where(models.Receipt.id > row.id, models.Receipt.withdrawn_at.is_null())
        plain = receipts.plain_of(row)
        return self.render(
            self.details_template, row=row, plain=plain, moment=overview.moment, clock=receipt_pdf.clock,
            seal=seals.grouped(row.seal), counts=receipt_pdf.counts, differences=receipts.differences(row),
            later=list(later.order_by(models.Receipt.id)), whole=receipts.seal_of(row.content) == row.seal,
            undertaking=receipts.UNDERTAKING, shown=shown_of(row), check_address=check_address(),
            page_address=page_address(row),
        )  # fmt: skip

    @expose("/pdf/")
    def pdf_view(self) -> Any:
        """The receipt for printing and filing."""
        row = self.row_or_404(request.args.get("id"))
        paper = receipt_pdf.pdf(row, page_address(row), check_address(), language())
        return attachment(paper, "application/pdf", f"bien-nhan-{row.number}.pdf")

    @expose("/content/")
    def content_view(self) -> Any:
        """What was sent, word for word: a file whose SHA-256 is the seal."""
        row = self.row_or_404(request.args.get("id"))
        return attachment(row.content.encode(), "application/json", f"bien-nhan-{row.number}.json")

    @expose("/check/", methods=("GET", "POST"))
    def check_view(self) -> Any:
        """Does the office hold this very content? Open to everyone; tells no figures, changes nothing."""
        text = (request.form if request.method == "POST" else request.args).get("seal", "")
        upload = request.files.get("file") if request.method == "POST" else None
        data = upload.read(receipts.LARGEST_CONTENT + 1) if upload and upload.filename else None
        checked = receipts.check(text, data)
        plain = receipts.plain_of(checked.receipt) if checked.receipt and checked.answer == "held" else None
        return self.render(
            "admin/receipts/check.html", checked=checked, plain=plain, typed=text[:200], moment=overview.moment,
            clock=receipt_pdf.clock, asked=request.method == "POST" or bool(text),
        )  # fmt: skip


def page_address(row: models.Receipt) -> str:
    """Where the QR code leads: the public page that compares in the browser, in the reader's language if it has one."""
    public = current_app.config["ICTINDEX"].languages
    return seals.receipt_address(site(), row.number, row.seal, language() if language() in public else "vi")


def check_address() -> str:
    """Where anyone asks whether the office holds it: printed too, so by the address the office is known by."""
    return f"{site().rstrip('/')}/admin/receipts/check/"


def attachment(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def shown_of(row: models.Receipt) -> Any:
    """A function (input, kept text) -> the figure as people read it, by the rules of the year."""
    inputs = submissions.rules_of(row.submission.cycle).inputs

    def shown(key: str, text: str) -> str:
        try:
            return submissions.shown_value(inputs[key], text, language()) if key in inputs else text
        except (ValueError, ArithmeticError):
            return text

    return shown
