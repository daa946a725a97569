"""What stands between a file from outside and everything else: size, content, a limited process for what is parsed.

`read_workbook` answers with plain cells; `evidence_type` says by content what an uploaded file is. Both refuse with a
sentence.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import vietnamese
from importers.plan import ImportProblem, Problem

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_EVIDENCE = 20 * 1024 * 1024
LONGEST_WAIT = 30  # seconds of the clock; the process has its own, shorter, limit of CPU seconds
LONGEST_NAME = 200
# Names that Windows keeps for devices, whatever their ending: such a file could not be saved there.
WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}

SENTENCES = {
    "empty": ("Tệp rỗng.", "The file is empty."),
    "too_large": (
        "Tệp lớn hơn {most} MB. Hãy gửi tệp nhỏ hơn.",
        "The file is larger than {most} MB. Send a smaller one.",
    ),
    "old_excel": (
        "Đây là tệp Excel kiểu cũ (.xls) hoặc tệp có mật khẩu. Hãy bỏ mật khẩu, lưu lại thành .xlsx rồi tải lên.",
        "This is an old Excel file (.xls) or one with a password. Remove the password, save it as .xlsx and send that.",
    ),
    "not_workbook": (
        "Đây không phải là sổ tính Excel (.xlsx), dù tên tệp là gì.",
        "This is not an Excel workbook (.xlsx), whatever its name says.",
    ),
    "opendocument": (
        "Đây là tệp OpenDocument (.ods). Hãy lưu lại thành .xlsx rồi tải lên.",
        "This is an OpenDocument file (.ods). Save it as .xlsx and send that.",
    ),
    "macros": (
        "Sổ tính có macro (.xlsm) không được nhận. Hãy lưu lại thành .xlsx rồi tải lên.",
        "A workbook with macros (.xlsm) is not accepted. Save it as .xlsx and send that.",
    ),
    "binary": (
        "Đây là sổ tính nhị phân (.xlsb). Hãy lưu lại thành .xlsx rồi tải lên.",
        "This is a binary workbook (.xlsb). Save it as .xlsx and send that.",
    ),
    "password": (
        "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lên lại.",
        "The file has a password. Remove it and send the file again.",
    ),
    "broken": (
        "Tệp bị hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại thành .xlsx rồi tải lên.",
        "The file is damaged and cannot be read. Open it in Excel, save it as .xlsx and send that.",
    ),
    "doctype": (
        "Tệp có khai báo DOCTYPE, một cách nhúng nội dung từ nơi khác, nên không được nhận.",
        "The file declares a DOCTYPE, a way to pull in content from elsewhere, and is not accepted.",
    ),
    "members": (
        "Tệp gồm {members} phần bên trong, nhiều hơn mức {most}.",
        "The file holds {members} parts, more than the limit of {most}.",
    ),
    "unpacked": (
        "Nội dung tệp khi giải nén lớn hơn {most} MB.",
        "The file unpacks to more than {most} MB.",
    ),
    "ratio": (
        "Tệp nén quá {most} lần, như một tệp phá hoại, nên không được nhận.",
        "The file is packed more than {most} to 1, as a harmful file is, and is not accepted.",
    ),
    "sheets": ("Sổ tính có hơn {most} trang.", "The workbook has more than {most} sheets."),
    "far": (
        'Trang "{sheet}" có ô {cell}, ngoài vùng {rows} dòng và {columns} cột được đọc. Hãy xóa các dòng, cột thừa.',
        'Sheet "{sheet}" has a cell {cell}, beyond the {rows} rows and {columns} columns that are read. '
        "Delete the rows and columns that are not needed.",
    ),
    "too_heavy": (
        "Tệp quá nặng để đọc trong giới hạn bộ nhớ và thời gian.",
        "The file is too heavy to read within the limits of memory and time.",
    ),
    "evidence_kind": (
        "Minh chứng phải là tệp PDF, JPG, PNG, DOCX hoặc XLSX; nội dung tệp này không thuộc các loại đó.",
        "Evidence must be a PDF, JPG, PNG, DOCX or XLSX file; the content of this one is none of these.",
    ),
    "evidence_twofold": (
        "Tệp vừa là {kind} vừa là tệp nén, như một tệp giấu nội dung. Hãy xuất lại từ chương trình gốc rồi tải lên.",
        "The file is {kind} and an archive at once, as files are that hide something. "
        "Export it again from its program and send that.",
    ),
    "evidence_name": (
        'Tên tệp "{name}" không khớp nội dung: nội dung là {kind}.',
        'The name "{name}" does not match the content, which is {kind}.',
    ),
}


@dataclass(frozen=True)
class Cell:
    """One cell: its kind (number percent text yes_no date moment error uncalculated too_long) and its text."""

    kind: str
    text: str


Sheets = dict[str, dict[str, Cell]]


def refused(code: str, file: str = "", details: Mapping[str, object] | None = None) -> ImportProblem:
    vi, en = SENTENCES[code]
    details = details or {}
    return ImportProblem(Problem(vi=vi.format(**details), en=en.format(**details), file=file))


def check_size(data: bytes, file: str = "", largest: int = LARGEST_FILE) -> None:
    if not data:
        raise refused("empty", file)
    if len(data) > largest:
        raise refused("too_large", file, {"most": largest // (1024 * 1024)})


def read_workbook(data: bytes, file: str = "") -> Sheets:
    """Sheets by name, cells by reference. Raises ImportProblem for anything that is not a plain, modest .xlsx."""
    check_size(data, file)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused("old_excel", file)
    if not data.startswith(b"PK\x03\x04"):
        raise refused("not_workbook", file)
    answer = read_apart(data, file)
    if "refused" in answer:
        raise refused(answer["refused"], file, answer["details"])
    return {
        vietnamese.nfc(sheet["name"]): {reference: Cell(*cell) for reference, cell in sheet["cells"].items()}
        for sheet in answer["sheets"]
    }


def read_apart(data: bytes, file: str) -> dict:
    """Let the limited process read; a process that dies or does not end is a refusal, not a fault of ours."""
    script = Path(__file__).with_name("cells.py")
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no shell, nothing of the file on the command line
            [sys.executable, "-I", str(script)], input=data, capture_output=True, timeout=LONGEST_WAIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise refused("too_heavy", file) from error
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        # Killed by a limit (CPU, memory) or ended by its parser: the file is at fault either way.
        raise refused("too_heavy" if done.returncode < 0 else "broken", file)
    return answer


EVIDENCE_TYPES = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}


def evidence_type(data: bytes, name: str) -> str:
    """The media type by content; refuses what is not accepted as evidence and a name that says otherwise."""
    check_size(data, "", LARGEST_EVIDENCE)
    kind = sniff(data)
    if kind is None:
        raise refused("evidence_kind")
    if not data.startswith(b"PK") and zipfile.is_zipfile(BytesIO(data)):
        raise refused("evidence_twofold", "", {"kind": EVIDENCE_TYPES[kind][0][1:].upper()})
    if not name.casefold().endswith(EVIDENCE_TYPES[kind]):
        raise refused("evidence_name", "", {"name": clean_name(name), "kind": EVIDENCE_TYPES[kind][0][1:].upper()})
    return kind


def sniff(data: bytes) -> str | None:
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"PK\x03\x04"):
        return office_type(data)
    return None


def office_type(data: bytes) -> str | None:
    """DOCX or XLSX by the parts inside, without unpacking more than the short list of content types."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            with archive.open("[Content_Types].xml") as stream:
                types = stream.read(256 * 1024)
    except Exception:  # whatever is wrong with the archive, it is not a document
        return None
    if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    if "xl/workbook.xml" in names:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return None


def clean_name(name: str) -> str:
    """A file's own name, fit to be shown and offered again: no folders, no control or direction marks, not too long."""
    name = vietnamese.nfc(name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME:
        name = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < 10 else name[:LONGEST_NAME]
    if name.partition(".")[0].strip().casefold() in WINDOWS_DEVICES:
        name = f"_{name}"
    return name or "minh-chung"
