"""The register as a table: every number, what it is, where it went, what took its place."""

import csv
import datetime
import io
import zipfile

import openpyxl
import pytest
from factories import a_unit

import models
from letters import batch, books, listing, register, sources
from letters.register import Order

DATED = datetime.date(2019, 12, 25)


@pytest.fixture
def issued(published, settings, quick):
    """All letters of the year and its minutes, one cancelled and issued anew."""
    batch.run(published, "letter", settings, "văn thư", issue=True, dated=DATED)
    batch.run(published, "minutes", settings, "văn thư", issue=True, dated=DATED)
    first = models.Document.get(models.Document.number == 1, models.Document.kind == "letter")
    register.cancel(first, "sai ngày", "văn thư")
    papers = sources.papers_of(published, settings)
    register.issue(Order(published, "letter", "DN"), papers, DATED, "văn thư")
    register.draft(Order(published, "announcement"), papers, "văn thư")  # no number, so not in the register
    return published


def test_every_number_is_there_once_in_order(issued):
    """Book by book; the cancelled one with its reason and what replaced it; drafts are not in it."""
    rows = [dict(zip(listing.HEADERS["vi"], line.cells(), strict=True)) for line in listing.entries(2019)]
    assert [(row["Số, ký hiệu"], row["Trạng thái"], row["Mã đơn vị"]) for row in rows] == [
        ("01/BB-HĐTĐ", "Đã phát hành", ""), ("01/BTNMT-CNTT", "Đã hủy", "DN"),
        ("02/BTNMT-CNTT", "Đã phát hành", "HN"), ("03/BTNMT-CNTT", "Đã phát hành", "HP"),
        ("04/BTNMT-CNTT", "Đã phát hành", "DN"),
    ]  # fmt: skip
    cancelled = rows[1]
    assert (cancelled["Lý do hủy"], cancelled["Thay bằng"]) == ("sai ngày", "04/BTNMT-CNTT")
    assert {row["Thay bằng"] for row in rows if row != cancelled} == {""}
    assert [row["Nơi nhận"] for row in rows][2:] == ["Sở Hà Nội", "Sở Hải Phòng", "Sở Đà Nẵng"]
    assert all(len(row["SHA-256 của PDF"]) == 64 for row in rows)
    assert listing.entries(2020) == []
    assert listing.years() == [2019]
    assert len(listing.entries(2019, books.find("letter", DATED))) == 4


def test_letters_of_a_corrected_year_name_those_that_replace_them(issued, settings, quick, request):
    """The register says of an old letter which one stands in its place now."""
    corrected = request.getfixturevalue("corrected")
    batch.run(corrected, "letter", settings, "văn thư", units=["HP"], issue=True, dated=datetime.date(2019, 12, 30))
    replaced = {line.document.symbol: line.replaced_by for line in listing.entries(2019)}
    assert replaced["03/BTNMT-CNTT"] == "05/BTNMT-CNTT"
    assert replaced["05/BTNMT-CNTT"] == ""


def test_made_up_results_say_so(issued):
    """On every line, in both languages."""
    for lang, words in (("vi", "số liệu minh họa"), ("en", "made-up figures")):
        assert all(words in line.cells(lang)[8] for line in listing.entries(2019))


@pytest.mark.parametrize("lang", listing.LANGUAGES)
def test_csv_and_excel_hold_the_same(issued, lang):
    """Readable by Excel and by programs; the same register gives the same bytes."""
    lines = listing.entries(2019)
    made = listing.csv_bytes(lines, lang)
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert made.startswith(b"\xef\xbb\xbf")
    assert rows[0] == list(listing.HEADERS[lang])
    book = listing.xlsx_bytes(lines, 2019, lang)
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    cells = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert [row[2] for row in cells] == [row[2] for row in rows]
    assert cells[1][1] == 1
    assert cells[1][3] == datetime.datetime(2019, 12, 25)  # noqa: DTZ001 - as Excel keeps a date
    assert [cell for row in cells[1:] for cell in row[4:]] == [cell for row in rows[1:] for cell in row[4:]]
    assert listing.xlsx_bytes(listing.entries(2019), 2019, lang) == book
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_text_becomes_a_formula(published, settings, quick):
    """A reason that begins like one is text in both files."""
    batch.run(published, "letter", settings, "văn thư", units=["DN"], issue=True, dated=DATED)
    register.cancel(models.Document.get(), "=1+1", "văn thư")
    lines = listing.entries(2019)
    assert "'=1+1" in listing.csv_bytes(lines).decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(listing.xlsx_bytes(lines, 2019))).active
    cell = next(cell for cell in sheet[2] if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_the_register_is_read_without_the_files(issued, count_queries):
    """However many lines: a handful of queries, and no bytes of documents among them."""
    for number in range(5):
        a_unit(f"Y{number}")
    with count_queries() as seen:
        lines = listing.entries(2019)
        listing.csv_bytes(lines)
    assert len(seen) <= 4
    assert not any('"data"' in sql for sql in seen)
