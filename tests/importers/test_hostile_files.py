"""Files made to do harm, and forms bent by accident: refused with a sentence in seconds, or read and not believed."""

import datetime
import io
import random
import re
import struct
import time
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import models
from importers import figures, frameworks, guard, units, workbook
from importers.plan import ImportProblem
from tests.importers.conftest import SAMPLES
from tests.importers.test_guard import PDF, SHEET, SPREADSHEET, book, sheet_of, with_part, with_part_only
from tests.importers.test_workbook import filled

PARTS = [
    *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
    *("xl/sharedStrings.xml", SHEET),
]


def a_million_rows():
    """Rows without a cell: small to pack, long to walk."""
    return with_part(SHEET, sheet_of("".join(f'<row r="{n}"/>' for n in range(1, 1_000_001))))


def shared_string_bomb():
    """One long text that 100,000 cells point at: modest in the file, gigabytes as cells."""
    words = "".join(chr(97 + n * n % 26) for n in range(30_000))
    strings = f"<sst {SPREADSHEET}><si><t>{words}</t></si></sst>".encode()
    columns = [openpyxl.utils.get_column_letter(number) for number in range(1, 41)]
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in columns) + "</row>"
        for row in range(1, 2501)
    )
    return with_shared_strings(sheet_of(rows), strings)


def with_shared_strings(sheet, strings):
    types = zipfile.ZipFile(io.BytesIO(book())).read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    if "sharedStrings" not in types:
        types = types.replace("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>')
    data = with_part("[Content_Types].xml", types.encode())
    return with_part(SHEET, sheet, with_part("xl/sharedStrings.xml", strings, data))


def nested(depth=12):
    """A zip in a zip in a zip."""
    data = b"\0" * 100_000
    for level in range(depth):
        data = with_part_only(f"{level}.zip", data)
    return data


def overlapping():
    """Nine hundred names for one packed megabyte, so that the archive is small and its contents are not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", random.Random(1).randbytes(500_000) + b"\0" * 500_000)
    data = out.getvalue()
    start = data.index(b"PK\x01\x02")
    entry, end = data[start : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    central = entry * 900
    return data[:start] + central + end[:8] + struct.pack("<HHII", 900, 900, len(central), start) + end[20:]


def encrypted():
    """The flag of a part with a password."""
    data = bytearray(book())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def renamed_docx():
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def linked():
    """A part that is a symbolic link to a file of the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("xl/media/a.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def huge_promise():
    """A part that says it is four gigabytes long."""
    data = bytearray(book())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = b"\xfe\xff\xff\xff"
    return bytes(data)


FILES = {
    "a million rows": (a_million_rows, "ngoài vùng"),
    "a shared text a hundred thousand times": (shared_string_bomb, "quá nặng|bị hỏng"),
    "many tiny shared texts": (
        lambda: with_shared_strings(sheet_of(""), f"<sst {SPREADSHEET}>{'<si><t/></si>' * 4_000_000}</sst>".encode()),
        "nén quá 100 lần",
    ),
    "a zip in a zip": (nested, "không phải là sổ tính"),
    "many names for one part": (overlapping, "bị hỏng|lớn hơn 100 MB"),
    "a part with a password": (encrypted, "mật khẩu"),
    "a renamed docx": (renamed_docx, "không phải là sổ tính"),
    "a link out of the archive": (linked, "bị hỏng"),
    "an absolute part": (lambda: with_part("/etc/cron.d/x", b"x"), "bị hỏng"),
    "a part with backslashes": (lambda: with_part("..\\..\\x.dll", b"x"), "bị hỏng"),
    "rows out of order and negative": (lambda: with_part(SHEET, sheet_of('<row r="-1"/>')), "ngoài vùng|bị hỏng"),
    "a cell without a place": (lambda: with_part(SHEET, sheet_of('<row r="1"><c r="!!"/></row>')), "bị hỏng"),
    "nested without end": (lambda: with_part(SHEET, b"<a>" * 200_000), "bị hỏng|quá nặng|nén quá"),
    "a polyglot of PDF and zip": (lambda: PDF + book(), "không phải là sổ tính"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_workbook_is_refused_with_a_sentence(name):
    """In both languages; the process that asked lives on."""
    make, sentence = FILES[name]
    data = make()
    assert len(data) <= guard.LARGEST_FILE
    began = time.monotonic()
    with pytest.raises(ImportProblem) as refusal:
        guard.read_workbook(data, "tep.xlsx")
    assert time.monotonic() - began < guard.LONGEST_WAIT
    assert re.search(sentence, refusal.value.text("vi")), refusal.value.text("vi")
    assert refusal.value.text("en") != refusal.value.text("vi")


def test_a_size_that_is_promised_is_not_believed():
    """A part said to be four gigabytes long is read as long as it is."""
    assert guard.read_workbook(huge_promise())["Sheet"]["A1"] == guard.Cell("number", "1")


ENTITIES = {
    "a file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>',
    "an outside type": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
}


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("part", PARTS)
def test_an_outside_entity_means_nothing_in_any_part(part, entity):
    """Refused, or read without what it points at."""
    base = book(lambda made: made.active.cell(1, 1, "Đà Nẵng"))
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        content = archive.read(part).decode() if part in archive.namelist() else "<sst/>"
    content = re.sub(r"^<\?xml[^>]*\?>", "", content)
    data = with_part(part, (ENTITIES[entity] + content).encode(), base)
    try:
        sheets = guard.read_workbook(data, "tep.xlsx")
    except ImportProblem:
        return
    else:
        assert part == "xl/sharedStrings.xml"  # the parser of cells knows no document types and passes over them
        assert "root:" not in str(sheets)


def test_an_inclusion_is_not_followed():
    """XInclude is an element like any other."""
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>a{include}</t></is></c></row>'
    try:
        sheets = guard.read_workbook(with_part(SHEET, sheet_of(rows)), "tep.xlsx")
    except ImportProblem:
        return
    else:
        assert "root:" not in str(sheets)


def test_dates_counted_from_1904_are_the_same_days():
    """A workbook from an old Mac counts days from 1904; the day a person sees is the day that is read."""

    def fill(made):
        made.epoch = CALENDAR_MAC_1904
        made.active["A1"] = datetime.date(2021, 10, 30)

    assert guard.read_workbook(book(fill))["Sheet"]["A1"] == guard.Cell("date", "2021-10-30")


def test_a_text_longer_than_excel_allows_is_named():
    """32,767 characters are Excel's own limit."""
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"á" * 32_768}</t></is></c></row>'
    assert guard.read_workbook(with_part(SHEET, sheet_of(rows)))["Sheet"]["A1"].kind == "too_long"


def test_hidden_merged_and_protected_cells_are_read_like_others():
    """What is hidden is shown in the plan; of merged cells the first holds the value."""

    def fill(made):
        page = made.active
        page["A1"], page["B2"], page["C3"] = "ẩn", 5, 7
        page.row_dimensions[1].hidden = True
        page.column_dimensions["B"].hidden = True
        page.merge_cells("C3:D5")
        page.protection.sheet = True
        page.protection.password = "x"
        made.create_sheet("Ẩn").sheet_state = "veryHidden"

    cells = guard.read_workbook(book(fill))["Sheet"]
    assert {name: cell.text for name, cell in cells.items()} == {"A1": "ẩn", "B2": "5", "C3": "7"}


# --- forms bent by accident ------------------------------------------------------------------------------------------


def bent(cycle, unit, change):
    """The unit's form, filled in and then changed."""
    made = openpyxl.load_workbook(io.BytesIO(filled(workbook.write(cycle, unit), {"pcs": 9, "staff": 3})[0]))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return workbook.plan(cycle, out.getvalue(), name="mau.xlsx")


NAMES = workbook.NAMES_ROW + 1  # as openpyxl counts


def names_row(page):
    return next(row for row in range(1, 30) if "key" in [page.cell(row, column).value for column in range(1, 12)])


def two_header_rows(made):
    page = made.worksheets[0]
    at = names_row(page)
    names = [page.cell(at, column).value for column in range(1, 12)]
    page.insert_rows(at + 1)
    for column, name in enumerate(names, start=1):
        page.cell(at + 1, column, name)


def doubled_column(made):
    page = made.worksheets[0]
    page.cell(names_row(page), 12, "value")


def lost_column(made):
    page = made.worksheets[0]
    for column in range(1, 12):
        if page.cell(names_row(page), column).value == "value":
            page.cell(names_row(page), column).value = None


def doubled_row(made):
    page = made.worksheets[0]
    last = page.max_row
    keys = [page.cell(row, 1).value for row in range(names_row(page) + 1, last + 1)]
    page.cell(last + 1, 1, next(key for key in keys if key and key != "key"))


def renamed_question(made):
    page = made.worksheets[0]
    for row in range(names_row(page) + 1, page.max_row + 1):
        if page.cell(row, 1).value == "pcs":
            page.cell(row, 1).value = "pcs2"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (two_header_rows, "“key”"),
        (doubled_column, "xuất hiện hai lần"),
        (lost_column, "thiếu cột"),
        (doubled_row, "có hai dòng"),
        (renamed_question, "không có trong bộ tiêu chí"),
    ],
)
def test_a_bent_form_is_refused_whole(cycle, da_nang, change, sentence):
    """By its sheet or cell; the good cells are not written either."""
    plan = bent(cycle, da_nang, change)
    assert sentence in " ".join(problem.vi for problem in plan.problems)
    assert not plan.ok
    assert models.Answer.select().count() == 0


def test_swapped_columns_are_found_by_their_hidden_names(cycle, da_nang):
    """Value and note exchanged, names and all: each is still what its name says."""

    def swap(made):
        for page in made.worksheets:
            if page.sheet_state != "visible":
                continue
            left, right = workbook.VALUE + 1, workbook.NOTE + 1
            for row in range(names_row(page), page.max_row + 1):
                one, other = page.cell(row, left), page.cell(row, right)
                one.value, other.value = other.value, one.value

    plan = bent(cycle, da_nang, swap)
    assert [str(problem) for problem in plan.problems] == []
    assert {wanted.input: wanted.value for wanted in plan.wanted.values() if wanted.value} == {"pcs": "9", "staff": "3"}


# --- mutations -------------------------------------------------------------------------------------------------------


def mutated(data, chance):
    """Bytes flipped, cut out, doubled or exchanged for what breaks parsers."""
    damaged = bytearray(data)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(damaged) or 1)
        way = chance.randrange(4)
        if way == 0 and damaged:
            damaged[at] = chance.randrange(256)
        elif way == 1:
            del damaged[at : at + chance.randrange(1, 40)]
        elif way == 2:
            damaged[at:at] = damaged[at : at + chance.randrange(1, 40)]
        else:
            damaged[at:at] = chance.choice(NASTY)
    return bytes(damaged)


NASTY = [
    *(
        b"\x00",
        b"\xff\xfe",
        b'"',
        b'"""',
        b"\r",
        b"\n\n",
        b",,,,",
        b";",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\x1b[2J",
    ),
    *(
        b"1e999",
        b"nan",
        b"=cmd|' /C calc'!A0",
        b"{{7*7}}",
        b"*a",
        b"&a [*a]",
        b"!!python/object:os.system",
        b": [",
        b"\t",
    ),
    *("\u202e".encode(), "\u2028".encode(), "\ud7ff".encode(), b"C\xabng ngh\xd6", b"9" * 500),
]


@pytest.mark.parametrize("part", range(3))
def test_300_damaged_text_files_never_break_a_reader(cycle, da_nang, part):
    """Units, figures and frameworks: each answer is a plan or a refusal with whole sentences; nothing is written."""
    chance = random.Random(part)
    sources = [
        ((SAMPLES / "units.csv").read_bytes()[:3000], lambda data: units.plan(data)),
        (figures_file(), lambda data: figures.plan(cycle, data)),
        ((SAMPLES / "frameworks" / "btnmt-2051-2016.yaml").read_bytes()[:6000], lambda data: frameworks.plan(data)),
    ]
    before = models.AuditEvent.select().count()
    for _ in range(100):
        data, plan = sources[part]
        answer = plan(mutated(data, chance))
        assert answer.ok or all(problem.vi and problem.en for problem in answer.problems)
    assert models.AuditEvent.select().count() == before


def figures_file():
    rows = ["SA,I.1.1,pcs,30,ghi chú", "SA,I.1.1,staff,40,", 'SA,I.2.2,mbps,"83,5",đường truyền']
    return ("unit,indicator,input,value,note\n" + "\n".join(rows) + "\n").encode()


# --- uploads ---------------------------------------------------------------------------------------------------------


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 30
JPG = b"\xff\xd8\xff\xe0" + b"0" * 30


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"\xef\xbb\xbf<!DOCTYPE html><script>alert(1)</script>", "a.jpg"),
        (b"GIF89a<script>alert(1)</script>", "a.png"),
        (b"MZ\x90\0" + PDF, "a.pdf"),
        (b"#!/bin/sh\nrm -rf /\n", "a.pdf"),
        (PDF + book(), "a.pdf"),
        (PNG + book(), "a.png"),
        (JPG + book(), "a.jpg"),
        (book(), "a.docx"),
        (renamed_docx(), "a.xlsx"),
        (nested(), "a.xlsx"),
        (encrypted(), "a.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "a.xlsx"),
        (PNG, "a.png.exe"),
        (PNG, "a.png\0.exe"),
        (PNG, "a.exe\u202egnp"),
        (PNG, "a.png "),
        (PNG, ".htaccess"),
        (PNG, "png"),
        (PDF, "a.svg"),
    ],
    ids=range(20),
)
def test_an_upload_that_is_not_what_it_says_is_refused(data, name):
    """By content first, by name second; a file of two kinds at once is no evidence."""
    with pytest.raises(ImportProblem) as refusal:
        guard.evidence_type(data, name)
    assert refusal.value.text("vi")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("CON.pdf", "_CON.pdf"),
        ("nul", "_nul"),
        ("com1.xlsx", "_com1.xlsx"),
        ("Aux.tar.gz", "_Aux.tar.gz"),
        ("C:\\Windows\\system32\\a.pdf", "a.pdf"),
        ("....//....//a.pdf", "a.pdf"),
        ("a.pdf ", "a.pdf"),
        ("a.pdf...", "a.pdf"),
        ("\r\nSet-Cookie: x=1.pdf", "Set-Cookie: x=1.pdf"),
        ("\u2066a\u2069\ufeff.pdf", "a.pdf"),
        ("..", "minh-chung"),
        ("/", "minh-chung"),
        ("\0", "minh-chung"),
        ("Báo cáo (lần 2) “cuối”.docx", "Báo cáo (lần 2) “cuối”.docx"),
    ],
)
def test_a_name_loses_its_tricks(name, kept):
    """Folders, devices of Windows, line ends, direction marks; Vietnamese and quotation marks stay."""
    assert guard.clean_name(name) == kept


def test_a_name_is_never_longer_than_a_file_system_takes():
    """300 characters, of one byte or three."""
    for letter in ("x", "Ộ"):
        name = guard.clean_name(letter * 300 + ".pdf")
        assert name.endswith(".pdf")
        assert len(name) <= guard.LONGEST_NAME
