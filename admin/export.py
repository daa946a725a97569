"""Tables out of the office: Excel with real numbers, CSV that Excel opens, and no live formulas in either."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response

from admin.i18n import gettext

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
EXACT_DIGITS = 15  # what Excel's binary numbers keep; a longer one goes out as text, unharmed


def answer(kind: str, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """The file as a download."""
    if kind == "xlsx":
        body, media_type = xlsx_bytes(title, header, rows), XLSX
    else:
        body, media_type = csv_bytes(header, rows), "text/csv; charset=utf-8"
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{name}.{kind}\"; filename*=UTF-8''{quote(name)}.{kind}"
    )
    return response


def safe_text(text: str) -> str:
    """Text that a spreadsheet takes for text: a leading sign that would start a formula gets an apostrophe."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it; numbers keep the decimal point, negative ones stay numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_text(str(name)) for name in header])
    for row in rows:
        numeric = [isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in row]
        writer.writerow([str(v) if n else safe_text(_text(v)) for v, n in zip(row, numeric, strict=True)])
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with a frozen, filterable header; numbers and dates are numbers and dates, text is never a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("".join(c for c in title if c not in "[]:*?/\\")[:31] or "1")
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        widths = [len(str(name)) for name in header]
        sheet.write_row(0, 0, [str(name) for name in header], bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, last, column, value, day, moment)
                if last <= 200:
                    widths[column] = max(widths[column], min(60, len(_text(value))))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.freeze_panes(1, 0)
        if header:
            sheet.autofilter(0, 0, max(last, 1), len(header) - 1)
    return out.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _text(value))
    elif isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, value, moment)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, datetime.datetime.combine(value, datetime.time()), day)
    elif isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, _text(value)[:32767])
