"""Read an Excel workbook into plain cells, in a process of its own that may use little memory and little time.

Run by importers/guard.py as a script: workbook bytes on standard input, JSON on standard output. It imports nothing of
ours, so whatever a hostile file does to it happens to an empty process. Every part is unpacked once with a counter
before the parser sees it, and the sheets are walked as a stream first, so that a far cell or a million rows stop it
early.
"""

from __future__ import annotations

import datetime
import io
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from xml.parsers import expat

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
MOST_MEMBERS = 1_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_FROM = 1024 * 1024  # a small part may well pack a hundredfold (blank styles); a bomb is large
MOST_ROWS, MOST_COLUMNS = 5_000, 300
MOST_SHEETS = 60
LONGEST_TEXT = 32_767  # Excel's own limit for one cell

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PERCENT_FORMATS = {9, 10}  # built in: 0% and 0.00%
REFERENCE = re.compile(r"([A-Z]{1,7})([0-9]{1,10})\Z")


class Stop(Exception):
    """A reason not to go on: a code of guard.SENTENCES and the details it is filled with."""

    def __init__(self, code: str, **details: object) -> None:
        self.answer = {"refused": code, "details": details}
        super().__init__(code)


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes) -> dict[str, Any]:
    """`{"sheets": [{"name": …, "cells": {"E14": [kind, text]}}]}`, or `{"refused": code, "details": {…}}`."""
    try:
        parts = unpack(data)
        kind_of_workbook(parts)
        percent = percent_styles(parts)
        sheets = sheet_parts(parts)
        walked = {name: walk(parts[part], name, percent) for name, part in sheets}
        return {"sheets": [{"name": name, "cells": values(data, name, walked[name])} for name, _ in sheets]}
    except Stop as stop:
        return stop.answer
    except MemoryError:
        return {"refused": "too_heavy", "details": {}}


def unpack(data: bytes) -> dict[str, bytes]:
    """Every part of the archive, counted while it is unpacked: sizes written in the archive are not believed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, IndexError, EOFError) as error:
        raise Stop("broken") from error
    if len(members) > MOST_MEMBERS:
        raise Stop("members", members=len(members), most=MOST_MEMBERS)
    parts: dict[str, bytes] = {}
    total = 0
    for member in members:
        check_member(member, parts)
        if member.is_dir():
            continue
        content = inflate(archive, member, MOST_UNPACKED - total)
        total += len(content)
        if len(content) > RATIO_FROM and len(content) > MOST_RATIO * max(1, member.compress_size):
            raise Stop("ratio", most=MOST_RATIO)
        parts[member.filename] = content
    return parts


def check_member(member: zipfile.ZipInfo, parts: dict[str, bytes]) -> None:
    name = member.filename
    if member.flag_bits & 0x1:
        raise Stop("password")
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\0" in name or name in parts:
        raise Stop("broken")
    if (member.external_attr >> 16) & 0o170000 == 0o120000:  # a symbolic link has no place in a workbook
        raise Stop("broken")


def inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    pieces, size = [], 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(1 << 16):
                size += len(piece)
                if size > left:
                    raise Stop("unpacked", most=MOST_UNPACKED // (1024 * 1024))
                pieces.append(piece)
    except Stop:
        raise
    except MemoryError:
        raise
    except Exception as error:  # zlib, CRC, unknown method, lying sizes: a broken archive in many dialects
        raise Stop("broken") from error
    return b"".join(pieces)


def kind_of_workbook(parts: dict[str, bytes]) -> None:
    """Only a plain .xlsx is read; the relatives are named so that the person knows what to do."""
    if "mimetype" in parts and b"opendocument" in parts["mimetype"]:
        raise Stop("opendocument")
    types = parts.get("[Content_Types].xml")
    if types is None:
        raise Stop("not_workbook")
    found: list[str] = []
    stream(types, lambda name, attributes: found.append(attributes.get("ContentType", "")))
    if any("macroEnabled" in kind or kind.endswith("vbaProject") for kind in found):
        raise Stop("macros")
    if any("ms-excel.sheet.binary" in kind for kind in found):
        raise Stop("binary")
    if SPREADSHEET not in found:
        raise Stop("not_workbook")


def stream(content: bytes, start: Callable[[str, dict[str, str]], None], **handlers: Callable[..., None]) -> None:
    """Walk an XML part; a document type (entities, outside files) is refused before it can mean anything."""

    def doctype(*_: object) -> None:
        raise Stop("doctype")

    parser = expat.ParserCreate(namespace_separator=None)
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Stop("broken") from error


def percent_styles(parts: dict[str, bytes]) -> set[int]:
    """The cell styles that show a number as a percentage: 0.835 seen as 83.5 % is 83.5 to the person who typed it."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside = {"cellXfs": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            formats[number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs"):
            inside["cellXfs"] = name == "cellXfs"
        elif name == "xf" and inside["cellXfs"]:
            styles.append(number(attributes.get("numFmtId")))

    if "xl/styles.xml" in parts:
        stream(parts["xl/styles.xml"], start)
    percent = PERCENT_FORMATS | {code for code, text in formats.items() if "%" in re.sub(r'"[^"]*"|\\.', "", text)}
    return {index for index, code in enumerate(styles) if code in percent}


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def sheet_parts(parts: dict[str, bytes]) -> list[tuple[str, str]]:
    """Name and part of every worksheet, in the order of the workbook."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            identity = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            if identity in targets:
                sheets.append((attributes.get("name", ""), targets[identity]))

    if "xl/workbook.xml" not in parts or "xl/_rels/workbook.xml.rels" not in parts:
        raise Stop("broken")
    stream(parts["xl/_rels/workbook.xml.rels"], relation)
    stream(parts["xl/workbook.xml"], sheet)
    if len(sheets) > MOST_SHEETS:
        raise Stop("sheets", most=MOST_SHEETS)
    if not sheets or any(part not in parts for _, part in sheets) or len({name for name, _ in sheets}) != len(sheets):
        raise Stop("broken")
    return sheets


def walk(content: bytes, sheet: str, percent: set[int]) -> dict[str, dict[str, bool]]:
    """What the parser does not tell of a cell: a percentage, a formula with no value, an error. Stops at a far cell."""
    marks: dict[str, dict[str, bool]] = {}
    at: dict[str, Any] = {"row": 0, "column": 0, "cell": "", "formula": False, "value": False, "inside": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            at["row"] = number(attributes["r"]) if "r" in attributes else at["row"] + 1
            at["column"] = 0
            if not 0 < at["row"] <= MOST_ROWS:
                raise Stop("far", sheet=sheet, cell=f"A{at['row']}", rows=MOST_ROWS, columns=MOST_COLUMNS)
        elif name == "c":
            begin_cell(attributes)
        elif name == "f":
            at["formula"] = True
        elif name in ("v", "t"):
            at["inside"] = True

    def begin_cell(attributes: dict[str, str]) -> None:
        reference = attributes.get("r", "")
        found = REFERENCE.match(reference)
        if reference and not found:
            raise Stop("broken")
        at["column"] = column_number(found[1]) if found else at["column"] + 1
        row = int(found[2]) if found else at["row"]
        if at["column"] > MOST_COLUMNS or not 0 < row <= MOST_ROWS:
            raise Stop("far", sheet=sheet, cell=reference, rows=MOST_ROWS, columns=MOST_COLUMNS)
        at["cell"], at["formula"], at["value"] = f"{column_name(at['column'])}{row}", False, False
        at["marks"] = {
            "percent": number(attributes.get("s")) in percent and attributes.get("t", "n") == "n",
            "error": attributes.get("t") == "e",
        }

    def text(piece: str) -> None:
        at["value"] = at["value"] or at["inside"]

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "t"):
            at["inside"] = False
        if name != "c" or not at["cell"]:
            return
        kept = {key: True for key, value in at["marks"].items() if value}
        if at["formula"] and not at["value"]:
            kept["uncalculated"] = True
        if kept:
            marks[at["cell"]] = kept
        at["cell"] = ""

    stream(content, start, EndElementHandler=end, CharacterDataHandler=text)
    return marks


def column_number(letters: str) -> int:
    answer = 0
    for letter in letters:
        answer = answer * 26 + ord(letter) - 64
    return answer


def column_name(column: int) -> str:
    answer = ""
    while column:
        column, rest = divmod(column - 1, 26)
        answer = chr(65 + rest) + answer
    return answer


def values(data: bytes, sheet: str, marks: dict[str, dict[str, bool]]) -> dict[str, list[str]]:
    """Cells that hold something, by reference: their kind (guard.Cell lists them) and text."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        page = book.get_sheet_by_name(sheet)
        rows = page.to_python(skip_empty_area=False)
    except MemoryError:
        raise
    except Exception as error:  # the parser's own errors: many classes, one meaning
        raise Stop("broken") from error
    cells: dict[str, list[str]] = {}
    for row, line in enumerate(rows, start=1):
        for column, value in enumerate(line, start=1):
            if value != "" and value is not None:
                cells[f"{column_name(column)}{row}"] = cell(value)
    for reference, mark in marks.items():
        if "error" in mark:
            cells[reference] = ["error", cells.get(reference, ["", ""])[1]]
        elif "uncalculated" in mark:
            cells[reference] = ["uncalculated", ""]
        elif "percent" in mark and cells.get(reference, [""])[0] == "number":
            cells[reference][0] = "percent"
    return cells


def cell(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["yes_no", "yes" if value else "no"]
    if isinstance(value, (int, float)):
        return ["number", as_seen(value)] if math.isfinite(value) else ["error", ""]
    if isinstance(value, datetime.datetime):
        whole_day = value.time() == datetime.time()
        return ["date", value.date().isoformat()] if whole_day else ["moment", value.isoformat(sep=" ")]
    if isinstance(value, datetime.date):
        return ["date", value.isoformat()]
    if isinstance(value, str):
        return ["text", value] if len(value) <= LONGEST_TEXT else ["too_long", value[:40]]
    return ["moment", str(value)]  # a time or a duration: never a figure


def as_seen(value: float) -> str:
    """The decimal a person sees in Excel: 15 significant digits, which is all Excel keeps of what is typed or computed.

    `0.1 + 0.2` is kept as 0.30000000000000004 and shown as 0.3; the file's noise is not a figure.
    """
    seen = Decimal(format(value, ".15g"))
    return format(seen, "f") if seen else "0"


def main() -> None:
    limit()
    try:
        answer = json.dumps(read(sys.stdin.buffer.read()), ensure_ascii=False)
    except (MemoryError, RecursionError):
        answer = json.dumps({"refused": "too_heavy", "details": {}})
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
