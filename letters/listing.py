"""The register as a table (sổ đăng ký văn bản đi): the documents of a year that bear a number, and where they went.

CSV for whoever checks, Excel for the office; the same register gives the same bytes.
"""

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

import models
from exchange import csv_text
from letters import register
from models import Document, NumberBook
from paper import zips

VIET_NAM = datetime.timedelta(hours=7)
LANGUAGES = ("vi", "en")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'", "＝", "＋", "－", "＠")
HEADERS = {
    "vi": (
        "Sổ", "Số", "Số, ký hiệu", "Ngày văn bản", "Loại văn bản", "Trích yếu", "Nơi nhận", "Mã đơn vị", "Kết quả năm",
        "Trạng thái", "Lý do hủy", "Thay bằng", "SHA-256 của PDF", "SHA-256 của DOCX", "Gửi thư lúc", "Gửi tới",
    ),
    "en": (
        "Book", "Number", "Symbol", "Date", "Kind", "Subject", "Addressee", "Unit", "Results of",
        "State", "Reason of cancellation", "Replaced by", "SHA-256 of the PDF", "SHA-256 of the DOCX", "Mailed at",
        "Mailed to",
    ),
}  # fmt: skip
WIDTHS = (24, 7, 20, 12, 26, 50, 36, 10, 11, 14, 24, 20, 20, 20, 18, 36)
KINDS_EN = {"letter": "Official letter", "announcement": "Announcement", "minutes": "Minutes"}
STATES_EN = {"draft": "Draft", "issued": "Issued", "cancelled": "Cancelled"}
MADE_UP = {"vi": "số liệu minh họa", "en": "made-up figures"}
MAIL_STATES = {
    "vi": {"draft": "chờ duyệt", "waiting": "chờ gửi", "sending": "đang gửi", "failed": "không gửi được",
           "unsure": "chưa rõ đã gửi"},
    "en": {"draft": "to be read", "waiting": "waiting", "sending": "being sent", "failed": "failed",
           "unsure": "unsure"},
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One line of the register: the document, whom it is to, its mail, and what replaces it."""

    document: Document
    mailed: tuple[models.Message, ...]
    replaced_by: str = ""  # the symbol of the document of a later version, or of the one issued after a cancellation

    def cells(self, lang: str = "vi") -> list[Any]:
        """The line as values: texts, whole numbers, dates."""
        d = self.document
        english = lang == "en"
        unit = d.unit if d.unit_id else None
        return [
            d.book.title if d.book_id else "",
            d.number,
            d.symbol,
            d.dated,
            KINDS_EN[d.kind] if english else dict(models.PAPER_KINDS)[d.kind],
            d.subject,
            ((unit.name_en if english else "") or unit.name_vi) if unit else "",
            unit.code if unit else "",
            f"{d.edition} ({MADE_UP[lang]})" if d.edition.made_up else str(d.edition),
            STATES_EN[d.state] if english else dict(Document.state.choices)[d.state],
            d.reason,
            self.replaced_by,
            d.pdf.sha256 if d.pdf_id else "",
            d.docx.sha256 if d.docx_id else "",
            "; ".join(_when(message, lang) for message in self.mailed),
            "; ".join(message.address for message in self.mailed),
        ]


def entries(year: int, book: NumberBook | None = None) -> list[Entry]:
    """The register of a calendar year (of the documents' dates), book by book, in order of number."""
    files = models.PaperFile.alias(), models.PaperFile.alias()
    light = [(f.id, f.sha256, f.size, f.media_type) for f in files]  # the bytes stay where they are
    query = (
        Document.select(Document, NumberBook, models.Edition, models.Unit, *light[0], *light[1])
        .join_from(Document, NumberBook)
        .join_from(Document, models.Edition)
        .join_from(Document, models.Unit, models.peewee.JOIN.LEFT_OUTER)
        .join_from(Document, files[0], models.peewee.JOIN.LEFT_OUTER, on=(Document.pdf == files[0].id), attr="pdf")
        .join_from(Document, files[1], models.peewee.JOIN.LEFT_OUTER, on=(Document.docx == files[1].id), attr="docx")
        .where(NumberBook.year == year)
        .order_by(NumberBook.code, Document.number)
    )
    rows = list(query.where(Document.book == book) if book is not None else query)
    mailed, after = register.messages_of(rows), _replacements(rows)
    return [Entry(row, tuple(mailed.get(row.id, ())), after.get(row.id, "")) for row in rows]


def years() -> list[int]:
    """The calendar years that have a book, newest first."""
    return [year for (year,) in NumberBook.select(NumberBook.year).distinct().order_by(NumberBook.year.desc()).tuples()]


def _replacements(rows: Sequence[Document]) -> dict[int, str]:
    """Document id -> the symbol of the document that took its place: same kind, year and unit, issued later."""
    wanted = {row.edition.year for row in rows}
    query = Document.select(Document, models.Edition).join(models.Edition)
    query = query.where(Document.state == "issued", models.Edition.year.in_(list(wanted)))
    standing = {}
    for row in query.order_by(models.Edition.version, Document.id) if wanted else ():
        standing[row.kind, row.edition.year, row.unit_id] = row
    found = {}
    for row in rows:
        last = standing.get((row.kind, row.edition.year, row.unit_id))
        if last is not None and last.id != row.id:
            found[row.id] = last.symbol
    return found


def csv_bytes(lines: Iterable[Entry], lang: str = "vi") -> bytes:
    """UTF-8 with the mark by which Excel knows it; a text that begins like a formula gets an apostrophe."""
    table = [[_as_text(value) for value in line.cells(lang)] for line in lines]
    return csv_text(HEADERS[lang], table).encode("utf-8-sig")


def xlsx_bytes(lines: Iterable[Entry], year: int, lang: str = "vi") -> bytes:
    """A workbook with a frozen, filterable header; dates are dates, texts are never formulas."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"created": datetime.datetime.combine(datetime.date(year, 1, 1), datetime.time())})
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = workbook.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
        text = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(str(year))
        sheet.write_row(0, 0, HEADERS[lang], bold)
        last = 0
        for last, line in enumerate(lines, 1):
            for place, value in enumerate(line.cells(lang)):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(last, place, datetime.datetime.combine(value, datetime.time()), day)
                elif isinstance(value, int):
                    sheet.write_number(last, place, value, text)
                elif value:
                    sheet.write_string(last, place, value, text)
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(last, 1), len(WIDTHS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return zips.normalised(out.getvalue())


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value)
    return "'" + text if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def _when(message: models.Message, lang: str) -> str:
    """When a mail went out, in Việt Nam's time; else where it stands."""
    if message.state == "sent" and message.sent_at is not None:
        return f"{message.sent_at + VIET_NAM:%d/%m/%Y %H:%M}"
    return MAIL_STATES[lang].get(message.state, message.state)
