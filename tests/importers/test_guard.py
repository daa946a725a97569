"""Hostile and mistaken files: each is refused with a sentence, quickly, and the process that asked lives on."""

import io
import time
import zipfile

import openpyxl
import pytest

from importers import guard
from importers.plan import ImportProblem


def book(change=None):
    made = openpyxl.Workbook()
    made.active["A1"] = 1
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(name, content, data=None):
    """A workbook in which one part is replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or book())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MANY_ROWS = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 60_000))
LAUGHS = "".join(f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";"}{"&l" + str(n - 1) + ";"}">' for n in range(1, 30))

FILES = {
    "empty": (lambda: b"", "rỗng"),
    "too large": (lambda: b"PK\x03\x04" + b"0" * (10 * 1024 * 1024), "lớn hơn 10 MB"),
    "old excel or password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "bỏ mật khẩu"),
    "a picture named xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 60, "không phải là sổ tính"),
    "text named xlsx": (lambda: b"unit,indicator\n", "không phải là sổ tính"),
    "cut in the middle": (lambda: book()[:900], "bị hỏng"),
    "a zip of something else": (lambda: with_part_only("a.txt", b"a"), "không phải là sổ tính"),
    "opendocument": (
        lambda: with_part_only("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ".ods",
    ),
    "with macros": (
        lambda: with_part(
            "[Content_Types].xml",
            b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
        ),
        "macro",
    ),
    "binary workbook": (
        lambda: with_part(
            "[Content_Types].xml",
            b'<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macro"/></Types>',
        ),
        ".xlsb",
    ),
    "a far cell": (lambda: book(lambda made: made.active.cell(1_048_576, 16_384, 1)), "ngoài vùng 5000 dòng"),
    "too many rows": (lambda: with_part(SHEET, sheet_of(MANY_ROWS)), "ngoài vùng"),
    "a bomb": (lambda: with_part("xl/media/a.bin", b"\0" * (60 * 1024 * 1024)), "nén quá 100 lần"),
    "more than 100 MB unpacked": (lambda: bombs(), "lớn hơn 100 MB|nén quá"),
    "too many parts": (lambda: many_parts(), "nhiều hơn mức 1000"),
    "billion laughs": (
        lambda: with_part(SHEET, f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><worksheet>&l29;</worksheet>'.encode()),
        "DOCTYPE",
    ),
    "an outside entity": (
        lambda: with_part(SHEET, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'),
        "DOCTYPE",
    ),
    "a part outside": (lambda: with_part("../evil.xml", b"x"), "bị hỏng"),
    "lying sizes": (lambda: lying(), "bị hỏng"),
}


def with_part_only(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr(name, content)
    return out.getvalue()


def sheet_of(rows):
    return f"<worksheet {SPREADSHEET}><sheetData>{rows}</sheetData></worksheet>".encode()


def many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for number in range(1001):
            new.writestr(f"a{number}", b"")
    return out.getvalue()


def bombs():
    """Packed 60 to 1, so that only the sum gives it away."""
    block = bytes(range(256)) * 4 + b"\0" * 60_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for number in range(6):
            new.writestr(f"xl/media/{number}.bin", block * 330)
    return out.getvalue()


def lying():
    """The archive says that its largest part is 10 bytes long."""
    data = bytearray(book())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_with_a_sentence(name):
    """Every one within seconds, by a sentence that names what to do, in both languages."""
    import re

    make, sentence = FILES[name]
    data = make()
    began = time.monotonic()
    with pytest.raises(ImportProblem) as refusal:
        guard.read_workbook(data, "tep.xlsx")
    assert time.monotonic() - began < 10
    assert re.search(sentence, refusal.value.text("vi")), refusal.value.text("vi")
    assert refusal.value.text("en") != refusal.value.text("vi")


def test_a_reader_that_eats_memory_dies_alone():
    """Past its 512 MB the reading process ends with a refusal; ours goes on."""
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c t="inlineStr"><is><t>{"x" * 90}{n}</t></is></c>' for _ in range(120)) + "</row>"
        for n in range(1, 4900)
    )
    with pytest.raises(ImportProblem) as refusal:
        guard.read_workbook(with_part(SHEET, sheet_of(rows)), "nang.xlsx")
    assert refusal.value.text("vi")


def test_a_plain_workbook_is_read():
    """Numbers, text, dates and yes/no come as kinds and plain text."""

    def fill(made):
        made.active["B2"] = "Đà Nẵng"
        made.active["C3"] = 0.1 + 0.2
        made.active["D4"] = True

    cells = guard.read_workbook(book(fill))["Sheet"]
    assert cells["B2"] == guard.Cell("text", "Đà Nẵng")
    assert cells["C3"] == guard.Cell("number", "0.3")
    assert cells["D4"] == guard.Cell("yes_no", "yes")


PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "Báo cáo Đà Nẵng.pdf", "application/pdf"),
        (b"\xff\xd8\xff\xe0" + b"0" * 30, "anh.JPG", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 30, "a.png", "image/png"),
    ],
)
def test_evidence_is_known_by_its_content(data, name, kind):
    """The name must agree, but it does not decide."""
    assert guard.evidence_type(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ" + b"0" * 60, "a.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.png"),
        (b"<html>", "a.pdf"),
        (PDF, "a.pdf.exe"),
        (PDF, "a.html"),
        (PDF, ".htaccess"),
        (b"", "a.pdf"),
        (with_part_only("a.txt", b"x"), "a.docx"),
        (with_part("xl/vbaProject.bin", b"x"), "a.xlsx"),
    ],
)
def test_what_is_no_evidence_is_refused(data, name):
    """By content, or by a name that says something else."""
    with pytest.raises(ImportProblem):
        guard.evidence_type(data, name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Báo cáo Đà Nẵng.pdf", "Báo cáo Đà Nẵng.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("", "minh-chung"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_file_keeps_its_own_name_without_its_tricks(name, kept):
    """Folders, direction marks and control characters go; Vietnamese stays."""
    assert guard.clean_name(name) == kept
