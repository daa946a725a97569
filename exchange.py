"""The plain files of a ranking: units.csv and figures.csv (docs/formats.md 2 and 3).

Values are read strictly and kept in one canonical spelling. Every fault of a file is found in one reading and named by
its line; a file with a fault is refused whole.
"""

import csv
import datetime
import io
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import expressions
import old_encodings
import scoring
import vietnamese
from framework import NOT_APPLICABLE, Check, Framework, Input, decimal_text, on_one_line, scoring_number
from scoring import NA, Value
from vietnamese import DecimalMark, nfc

LARGEST_FILE: Final = 64_000_000  # bytes: ten thousand units with a hundred figures each, twice over
UNIT_COLUMNS: Final = (
    *("code", "bloc", "name_vi", "name_en", "short_name"),
    *("region", "active_from", "active_to", "successor", "note"),
)
FIGURE_COLUMNS: Final = ("unit", "indicator", "input", "value", "note")

YES_NO: Final = {"yes": True, "no": False, "có": True, "không": False}
MOST_FAULTS: Final = 1_000  # then reading stops: such a file is another file
LONGEST_CODE: Final = 80


class ValueProblem(vietnamese.VietnameseProblem):
    """A figure that cannot be read, or lies outside its bounds."""


@dataclass(frozen=True)
class FileFault:
    """One thing wrong with a file, by line (0: the file as a whole)."""

    file: str
    line: int
    vi: str
    en: str

    def __str__(self) -> str:
        where = f"{self.file}, dòng {self.line} (line {self.line})" if self.line else self.file
        return on_one_line(f"{where}: {self.vi} / {self.en}")


class FileProblem(ValueError):
    """A file that is refused, with every fault found."""

    def __init__(self, faults: list[FileFault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True)
class Unit:
    """Đơn vị: one body that is ranked, with the dates of its life and, once merged, its successor."""

    code: str
    bloc: str
    name_vi: str = ""
    name_en: str = ""
    short_name: str = ""
    region: str = ""
    active_from: datetime.date | None = None
    active_to: datetime.date | None = None
    successor: str = ""
    note: str = ""

    def name(self, lang: str = "vi") -> str:
        """The full name in a language, or the code where there is none."""
        return (self.name_en if lang == "en" and self.name_en else self.name_vi) or self.code

    def short(self) -> str:
        """The name for narrow places."""
        return self.short_name or self.name()


@dataclass
class FiguresFile:
    """What figures.csv holds: each unit's values by input, notes by (unit, input), and what was passed over."""

    values: dict[str, dict[str, Value]]
    notes: dict[tuple[str, str], str]
    warnings: list[FileFault]


# ---------------------------------------------------------------------------------------------------------------------
# One figure


def parse_value(asked: Input, text: str, decimal: DecimalMark | None = None) -> Value:
    """One figure as it was typed, exactly: None if empty, NA, a number (percent as a ratio), True/False, an option.

    Raises ValueProblem with the sentence to show.
    """
    text = nfc(text).strip()
    if not text:
        return None
    if text.casefold() in NOT_APPLICABLE:
        return NA
    if asked.kind == "yes_no":
        return _yes_no(text)
    if asked.kind == "choice":
        return _option(asked, text)
    if asked.kind == "date":
        try:
            return vietnamese.parse_date(text).isoformat()
        except vietnamese.DateProblem as problem:
            raise ValueProblem(**problem.sentences) from None
    if asked.kind == "text":
        return text
    return _number(asked, text, decimal)


def _yes_no(text: str) -> bool:
    try:
        return YES_NO[text.casefold()]
    except KeyError:
        raise ValueProblem(
            f"“{text[:40]}” không phải là có hoặc không", f"“{text[:40]}” is neither yes nor no"
        ) from None


def _option(asked: Input, text: str) -> str:
    alike = [option for option in asked.options if option.casefold() == text.casefold()]
    if text in alike or len(alike) == 1:
        return text if text in alike else alike[0]
    options = ", ".join(asked.options)
    raise ValueProblem(f"“{text[:40]}” không thuộc: {options}", f"“{text[:40]}” is not one of: {options}")


def _number(asked: Input, text: str, decimal: DecimalMark | None) -> Value:
    if asked.kind == "percent" and text.endswith("%"):
        text = text[:-1].rstrip()
    try:
        number = vietnamese.parse_number(text, decimal)
    except vietnamese.NumberProblem as problem:
        raise ValueProblem(**problem.sentences) from None
    exact = scoring_number(str(number)) if number.is_finite() else 0
    problem_found = _out_of_bounds(asked, exact)
    if problem_found:
        raise ValueProblem(f"“{text}” {problem_found[0]}", f"“{text}” {problem_found[1]}")
    return scoring_number(str(Fraction(exact, 100))) if asked.kind == "percent" else exact


def _out_of_bounds(asked: Input, value: int | Fraction) -> tuple[str, str] | None:
    if asked.kind == "count" and (value < 0 or value != int(value)):
        return "phải là số nguyên từ 0 trở lên", "must be a whole number from 0 up"
    if asked.kind == "percent" and not 0 <= value <= 100:
        return "phải từ 0 đến 100 (phần trăm)", "must be between 0 and 100 (per cent)"
    if asked.positive and value <= 0:
        return "phải lớn hơn 0", "must be more than 0"
    if asked.min is not None and value < asked.min:
        shown = decimal_text(asked.min)
        return f"phải từ {shown} trở lên", f"must be at least {shown}"
    if asked.max is not None and value > asked.max:
        shown = decimal_text(asked.max)
        return f"phải không quá {shown}", f"must be at most {shown}"
    return None


def canonical(asked: Input, value: Value) -> str:
    """The one spelling of a value that is stored, exported and frozen; `parse_value` reads it back to the same value.

    Numbers have a decimal point; three decimals are written with a fourth (`1.2340`), since `1.234` has two readings.
    """
    if value is None:
        return ""
    if isinstance(value, scoring.NotApplicable):
        return "NA"
    if asked.kind == "yes_no":
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    text = decimal_text(Fraction(value) * 100 if asked.kind == "percent" else value)
    return f"{text}0" if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text) else text


def out_of_points(framework: Framework, figures: Mapping[str, Value]) -> list[tuple[str, str]]:
    """(indicator, input) of each figure that is itself the points of a rule, yet more than the rule's maximum."""
    found = []
    for code, indicator in framework.indicators.items():
        for rule in _rules_within(indicator.scored_by):
            if isinstance(rule, scoring.GivenPoints):
                value = figures.get(rule.value)
                if isinstance(value, int | Fraction) and not 0 <= value <= rule.max:
                    found.append((code, rule.value))
    return found


def _rules_within(rule: scoring.Rule) -> Iterable[scoring.Rule]:
    yield rule
    for part in rule.parts:
        yield from _rules_within(part)


def run_checks(
    framework: Framework, figures: Mapping[str, Value], previous: Mapping[str, Value] | None = None, bloc: str = ""
) -> list[tuple[Check, str]]:
    """The checks that fail on one unit's figures, with their indicator; a check lacking a figure is not run."""
    failed = []
    for code, indicator in framework.indicators.items():
        if bloc and not framework.applies(indicator, bloc):
            continue
        failed += [(check, code) for check in indicator.checks if not holds(check, figures, previous or {})]
    return failed


def holds(check: Check, figures: Mapping[str, Value], previous: Mapping[str, Value]) -> bool:
    """Whether figures pass a check; one lacking a figure, or without a value, is not run."""
    known: dict[str, Any] = {}
    for name in check.expression.names:
        known[name] = figures.get(name)
    for name in check.expression.previous_names:
        known[expressions.PREVIOUS + name] = previous.get(name)
    if not all(isinstance(value, int | Fraction) for value in known.values()):
        return True
    try:
        return bool(check.expression.value(known))
    except expressions.Undefined:
        return True


# ---------------------------------------------------------------------------------------------------------------------
# Reading files


def read_units(path: Path | str, framework: Framework | None = None) -> dict[str, Unit]:
    """Read units.csv, in the file's order. Raises FileProblem."""
    path = Path(path)
    return parse_units(_text_of(path), path.name, framework)


def parse_units(text: str, where: str = "units.csv", framework: Framework | None = None) -> dict[str, Unit]:
    """Units from CSV text; with a framework, their blocs must be its blocs. Raises FileProblem."""
    table = _Table(text, where, required=("code", "bloc"), known=UNIT_COLUMNS)
    blocs = {bloc.code for bloc in framework.blocs} if framework else set()
    units: dict[str, Unit] = {}
    lines: dict[str, int] = {}
    for line, row in table.rows():
        code = row["code"]
        if not code or len(code) > LONGEST_CODE or re.search(r"[\s,/]", code):
            table.fault(line, f"“{_short(code)}” không phải là mã đơn vị", f"“{_short(code)}” is not a unit code")
        elif code in units:
            table.fault(
                line, f"đơn vị {code} đã có ở dòng {lines[code]}", f"unit {code} stands in line {lines[code]} already"
            )
        elif blocs and row["bloc"] not in blocs:
            table.fault(
                line,
                f"không có khối “{_short(row['bloc'])}”",
                f"there is no bloc “{_short(row['bloc'])}” (blocs: {', '.join(sorted(blocs))})",
            )
        elif not row["bloc"]:
            table.fault(line, "thiếu khối (bloc)", "bloc is missing")
        else:
            starts, ends = table.date(line, row, "active_from"), table.date(line, row, "active_to")
            if starts and ends and ends < starts:
                table.fault(line, "ngày kết thúc trước ngày bắt đầu", "active_to is before active_from")
            texts = {name: row.get(name, "") for name in UNIT_COLUMNS if not name.startswith("active_")}
            units[code] = Unit(**texts, active_from=starts, active_to=ends)
            lines[code] = line
    for code, unit in units.items():
        if unit.successor and (unit.successor not in units or unit.successor == code):
            table.fault(
                lines[code], f"không có đơn vị kế thừa “{unit.successor}”", f"there is no successor “{unit.successor}”"
            )
    if not units and not table.faults:
        table.fault(1, "không có đơn vị nào", "there are no units")
    table.refuse_if_faulty()
    return units


def read_figures(
    path: Path | str, framework: Framework, units: Mapping[str, Unit], decimal: DecimalMark | None = None
) -> FiguresFile:
    """Read figures.csv. Raises FileProblem."""
    path = Path(path)
    return parse_figures(_text_of(path), path.name, framework, units, decimal)


def parse_figures(
    text: str, where: str, framework: Framework, units: Mapping[str, Unit], decimal: DecimalMark | None = None
) -> FiguresFile:
    """Figures from CSV text, one row a figure. Raises FileProblem with every line that cannot be read."""
    table = _Table(text, where, required=("unit", "indicator", "input", "value"), known=FIGURE_COLUMNS)
    found = FiguresFile({code: {} for code in units}, {}, [])
    lines: dict[tuple[str, str], int] = {}  # (unit, input) -> the line that gave it
    rows: dict[tuple[str, str, str], int] = {}
    for line, row in table.rows():
        asked = _asked(table, line, row, framework, units)
        if asked is None:
            continue
        unit, code = row["unit"], row["input"]
        own = (unit, row["indicator"], code)
        if own in rows:
            table.fault(
                line, f"số liệu này đã có ở dòng {rows[own]}", f"this figure stands in line {rows[own]} already"
            )
            continue
        rows[own] = line
        if re.fullmatch(r"\d{1,3}", row.get("note", "")) and re.fullmatch(r"\d+", row["value"]):
            table.fault(
                line,
                f"“{row['value']},{row['note']}” có thể là số thập phân chưa đặt trong ngoặc kép",
                f"“{row['value']},{row['note']}” may be a decimal comma without quotes",
            )
            continue
        try:
            value = parse_value(asked, row["value"], decimal)
        except ValueProblem as problem:
            table.fault(line, f"{unit} {code}: {problem.text('vi')}", f"{unit} {code}: {problem.text('en')}")
            continue
        if (unit, code) in lines and found.values[unit][code] != value:
            first = lines[unit, code]
            table.fault(
                line, f"khác với cùng số liệu ở dòng {first}", f"differs from the same question in line {first}"
            )
            continue
        lines.setdefault((unit, code), line)
        found.values[unit][code] = value
        if row.get("note"):
            found.notes[unit, code] = row["note"]
        if not framework.applies(framework.indicators[row["indicator"]], units[unit].bloc):
            found.warnings.append(
                FileFault(
                    where, line, f"{row['indicator']} không áp dụng cho khối {units[unit].bloc}",
                    f"{row['indicator']} does not apply to bloc {units[unit].bloc}: the figure is not used",
                )
            )  # fmt: skip
    _check_all(table, found, framework, units, lines)
    table.refuse_if_faulty()
    return found


def _asked(
    table: "_Table", line: int, row: Mapping[str, str], framework: Framework, units: Mapping[str, Unit]
) -> Input | None:
    """The question a row answers, or None and a fault."""
    if row["unit"] not in units:
        table.fault(line, f"không có đơn vị “{_short(row['unit'])}”", f"there is no unit “{_short(row['unit'])}”")
        return None
    indicator = framework.indicators.get(row["indicator"])
    if indicator is None:
        table.fault(
            line,
            f"không có tiêu chí “{_short(row['indicator'])}”",
            f"there is no indicator “{_short(row['indicator'])}”",
        )
        return None
    if row["input"] not in indicator.inputs:
        names = ", ".join(indicator.inputs)
        table.fault(
            line,
            f"tiêu chí {indicator.code} không có số liệu “{_short(row['input'])}” (có: {names})",
            f"indicator {indicator.code} has no input “{_short(row['input'])}” (inputs: {names})",
        )
        return None
    return indicator.inputs[row["input"]]


def _check_all(
    table: "_Table",
    found: FiguresFile,
    framework: Framework,
    units: Mapping[str, Unit],
    lines: Mapping[tuple[str, str], int],
) -> None:
    """The framework's own checks: `must` refuses, `warn` is told."""
    for unit, figures in found.values.items():
        for code, name in out_of_points(framework, figures):
            table.fault(
                lines[unit, name], f"{unit} {name}: điểm nằm ngoài 0 và điểm tối đa của {code}",
                f"{unit} {name}: the points lie outside 0 and the maximum of {code}",
            )  # fmt: skip
        for check, code in run_checks(framework, figures, bloc=units[unit].bloc):
            names = [name for name in check.expression.names if (unit, name) in lines]
            line = max((lines[unit, name] for name in names), default=0)
            vi, en = f"{unit} {code}: {check.say.vi}", f"{unit} {code}: {check.say['en']} ({check.expr})"
            if check.kind == "must":
                table.fault(line, vi, en)
            else:
                found.warnings.append(FileFault(table.where, line, vi, en))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as problem:
        why = problem.strerror or ""
        raise FileProblem([FileFault(path.name, 0, f"không đọc được tệp ({why})", f"cannot be read ({why})")]) from None
    if len(raw) > LARGEST_FILE:
        raise FileProblem([FileFault(path.name, 0, "tệp quá lớn", f"the file is over {LARGEST_FILE} bytes")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        vi, en = _likely_set(raw)
        raise FileProblem([FileFault(path.name, line, vi, en)]) from None
    if faults := list(_misread_lines(text, path.name)):
        raise FileProblem(faults)
    return text


def _likely_set(raw: bytes) -> tuple[str, str]:
    """Why bytes that are no UTF-8 are refused; nothing is repaired where nobody is shown the repair."""
    vi, en = "tệp không phải UTF-8", "the file is not UTF-8"
    try:
        names = [old_encodings.NAMES[step] for step in old_encodings.decode(raw).steps]
    except old_encodings.UnclearText:
        return f"{vi} (không rõ bảng mã)", f"{en} (its encoding is not clear)"
    return f"{vi} mà là {names[0]}; hãy lưu lại thành UTF-8", f"{en} but {names[0]}; save it as UTF-8"


def _misread_lines(text: str, where: str) -> Iterable[FileFault]:
    """A fault for each line whose text lost its encoding on the way, with what it should have been."""
    if text.isascii():
        return
    for line, row in enumerate(text.split("\n"), start=1):
        try:
            found = old_encodings.repair(row)
        except old_encodings.UnclearText as problem:
            yield FileFault(where, line, problem.text("vi"), problem.text("en"))
            continue
        if found.changed:
            was, now = _short(row.strip()), _short(found.text.strip())
            yield FileFault(
                where, line, f"chữ hỏng “{was}”, có lẽ là “{now}”", f"garbled text “{was}”, perhaps “{now}”"
            )


# What no text file holds, and what would forge a line of a log or of the terminal.
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Table:
    """A CSV file with named columns, read row by row; collects faults by line."""

    def __init__(self, text: str, where: str, required: tuple[str, ...], known: tuple[str, ...]) -> None:
        self.where = where
        self.faults: list[FileFault] = []
        text = nfc(text)
        if control := CONTROL.search(text):
            line = text.count("\n", 0, control.start()) + 1
            self.fault(
                line, "có ký tự điều khiển, không phải tệp CSV", "holds a control character: this is no CSV file"
            )
            self.refuse_if_faulty()
        first = text.split("\n", 1)[0]
        # Excel in Viet Nam writes semicolons, since the comma is its decimal sign.
        delimiter = next((sign for sign in (";", "\t") if sign in first and "," not in first), ",")
        self.reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        self.header = self._header(required, known)

    def _header(self, required: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
        try:
            header = [name.strip() for name in next(self.reader)]
        except (StopIteration, csv.Error):
            header = []
        missing = [name for name in required if name not in header]
        unknown = [_short(name) for name in header if name not in known][:20]
        if missing:
            self.fault(1, f"thiếu cột: {', '.join(missing)}", f"missing columns: {', '.join(missing)}")
        if unknown:
            self.fault(
                1, f"cột không có trong định dạng: {', '.join(unknown)}",
                f"unknown columns: {', '.join(unknown)} (known: {', '.join(known)})",
            )  # fmt: skip
        if len(set(header)) < len(header):
            self.fault(1, "tên cột bị lặp lại", "a column is named twice")
        self.refuse_if_faulty()
        return header

    def rows(self) -> Iterable[tuple[int, dict[str, str]]]:
        """(line, row by column) of every row that has the right number of cells; empty lines are passed over."""
        line = self.reader.line_num + 1
        while True:
            try:
                cells = next(self.reader)
            except StopIteration:
                return
            except csv.Error as problem:
                self.fault(self.reader.line_num, "dòng CSV không hợp lệ", f"invalid CSV: {problem}")
                return
            if any(cell.strip() for cell in cells):
                if len(cells) > len(self.header):
                    self.fault(
                        line, f"{len(cells)} ô cho {len(self.header)} cột (số có dấu phẩy phải đặt trong ngoặc kép)",
                        f"{len(cells)} cells for {len(self.header)} columns (quote a value that holds a comma)",
                    )  # fmt: skip
                else:
                    filled = [cell.strip() for cell in cells] + [""] * (len(self.header) - len(cells))
                    yield line, dict(zip(self.header, filled, strict=True))
            line = self.reader.line_num + 1

    def date(self, line: int, row: Mapping[str, str], column: str) -> datetime.date | None:
        text = row.get(column, "")
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            self.fault(
                line,
                f"{column}: “{_short(text)}” không phải ngày (2021-10-30)",
                f"{column}: “{_short(text)}” is not a date (2021-10-30)",
            )
            return None

    def fault(self, line: int, vi: str, en: str) -> None:
        self.faults.append(FileFault(self.where, line, vi, en))
        if len(self.faults) == MOST_FAULTS:
            self.faults.append(FileFault(self.where, line, "quá nhiều lỗi, dừng đọc", "too many faults: reading stops"))
            self.refuse_if_faulty()

    def refuse_if_faulty(self) -> None:
        if self.faults:
            raise FileProblem(self.faults)


# ---------------------------------------------------------------------------------------------------------------------
# Writing files


def units_csv(units: Iterable[Unit]) -> str:
    """units.csv with all columns. A successor that is not among the units (a merger of later years) is left out, since
    a file that names an unknown one is refused.
    """
    own = {unit.code: unit for unit in units}
    rows = []
    for unit in own.values():
        texts = {name: getattr(unit, name) for name in UNIT_COLUMNS}
        dates = {name: texts[name].isoformat() if texts[name] else "" for name in ("active_from", "active_to")}
        successor = {"successor": unit.successor if unit.successor in own else ""}
        rows.append([{**texts, **dates, **successor}[name] for name in UNIT_COLUMNS])
    return csv_text(UNIT_COLUMNS, rows)


def figures_csv(
    framework: Framework, figures: Mapping[str, Mapping[str, str]], units: Mapping[str, Unit] | None = None
) -> str:
    """figures.csv from canonical values, each question once, under the first indicator that asks it.

    With units, that is the first that asks it of the unit's bloc, so that the file is read back without a warning.
    """
    blocs = {code: unit.bloc for code, unit in (units or {}).items()}
    askers = {bloc: first_askers(framework, bloc) for bloc in {"", *blocs.values()}}
    rows = [
        [unit, indicator, code, own[code], ""]
        for unit, own in figures.items()
        for code, indicator in askers[blocs.get(unit, "")].items()
        if own.get(code)
    ]
    return csv_text(FIGURE_COLUMNS, rows)


def first_askers(framework: Framework, bloc: str = "") -> dict[str, str]:
    """Input -> the first indicator that asks it of a bloc (of any bloc, if none is named)."""
    askers: dict[str, str] = {}
    for indicator in framework.indicators.values():
        if not bloc or framework.applies(indicator, bloc):
            for code in indicator.inputs:
                askers.setdefault(code, indicator.code)
    return askers


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """RFC 4180 text with plain line ends."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write_whole(path: Path, text: str) -> Path:
    """Write a file of ours whole or not at all; its folder is made if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
