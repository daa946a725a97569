"""The Excel form of one unit for one year: written with its questions and rules, read back as a plan.

One sheet per category; a row per question. Columns are found by the machine names in a hidden row, questions by the key
in a hidden column, so that sorted rows and moved columns are still read right. docs/forms.md shows the form.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO

import xlsxwriter

import exchange
import framework
import models
import old_encodings
import scoring
import submissions
import vietnamese
from importers import figures, guard
from importers.plan import ImportProblem, Problem, Repair, cut, name_of, read_bytes
from submissions import YES_NO, Question, asked_of, shown_value

FORMAT = "ictindex-form-1"
HIDDEN_SHEET = "ictindex"
COLUMNS = ("key", "code", "indicator", "question", "unit", "previous", "value", "note")
HEADINGS = ("", "Mã", "Tiêu chí", "Câu hỏi", "Đơn vị tính", "Năm trước", "Năm nay", "Ghi chú")
WIDTHS = (4, 9, 42, 42, 12, 14, 16, 36)
NAMES_ROW = 4  # counted from 0: the hidden row that says which column is which
VALUE = COLUMNS.index("value")
LONGEST_SHEET_NAME = 31  # Excel's limit
LONGEST_LIST = 255  # Excel's limit for choices written into a validation
MADE_UP = "Số liệu minh họa, không phải kết quả chính thức"
FIXED_TIME = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - the same form is the same bytes; a clock would change it


# --- writing ---------------------------------------------------------------------------------------------------------


def framework_hash(rules: framework.Framework) -> str:
    plain = json.dumps(framework.to_plain(rules), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def write(cycle: models.Cycle, unit: models.Unit) -> bytes:
    """The form as .xlsx; the same tables give the same bytes."""
    rules = submissions.rules_of(cycle)
    now = submissions.answers_of(cycle, unit)
    before = submissions.previous_values(cycle, unit)
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"ICT Index {cycle.year}", "subject": unit.name_vi, "created": FIXED_TIME})
    form = Form(book, cycle, unit, rules)
    lists = Lists()
    for category in rules.categories:
        asked = asked_of(rules, unit.bloc.code)[category.code]
        if asked:
            form.sheet(category, asked, now, before, lists)
    form.hidden_sheet(lists)
    book.close()
    return stream.getvalue()


@dataclass
class Lists:
    """Choices too long for a validation, kept in columns of the hidden sheet."""

    columns: list[list[str]] = field(default_factory=list)

    def source(self, options: list[str]) -> list[str] | str:
        if len(",".join(options)) <= LONGEST_LIST and not any("," in option for option in options):
            return options
        if options not in self.columns:
            self.columns.append(options)
        letter = xlsxwriter.utility.xl_col_to_name(2 + self.columns.index(options))
        return f"={HIDDEN_SHEET}!${letter}$1:${letter}${len(options)}"


class Form:
    """The parts of the form, in the order they are laid down."""

    def __init__(
        self, book: xlsxwriter.Workbook, cycle: models.Cycle, unit: models.Unit, rules: framework.Framework
    ) -> None:
        self.book, self.cycle, self.unit, self.rules = book, cycle, unit, rules
        base = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
        entry = base | {"locked": False, "bg_color": "#FFF8DC", "border": 1, "border_color": "#BFB58A"}
        self.title = book.add_format({"font_name": "Arial", "bold": True, "font_size": 14})
        self.line = book.add_format({"font_name": "Arial", "font_size": 11})
        self.notice = book.add_format({"font_name": "Arial", "bold": True, "font_color": "#9B1C1C"})
        self.heading = book.add_format(base | {"bold": True, "bg_color": "#E3E9F1", "border": 1})
        self.plain = book.add_format(base)
        self.past = book.add_format(base | {"align": "right", "font_color": "#555555"})
        self.text = book.add_format(entry)
        self.words = book.add_format(entry | {"align": "right"})
        self.whole = book.add_format(entry | {"align": "right", "num_format": "#,##0"})
        self.decimal = book.add_format(entry | {"align": "right", "num_format": "#,##0.######"})
        self.day = book.add_format(entry | {"align": "right", "num_format": "dd/mm/yyyy"})
        self.used: set[str] = set()

    def sheet_name(self, category: framework.Category) -> str:
        """The category's title as Excel allows it: 31 characters, none of []:*?/\\ , each name once."""
        name = re.sub(r"[\[\]:*?/\\']", " ", category.title["vi"]).strip()
        if len(name) > LONGEST_SHEET_NAME:
            name = name[: LONGEST_SHEET_NAME + 1].rpartition(" ")[0] or name[:LONGEST_SHEET_NAME]
        name = name or category.code
        if name.casefold() in self.used | {HIDDEN_SHEET, "history"}:
            name = f"{category.code} {name}"[:LONGEST_SHEET_NAME].strip()
        self.used.add(name.casefold())
        return name

    def sheet(
        self,
        category: framework.Category,
        asked: list[Question],
        now: dict[str, models.Answer],
        before: dict[str, str],
        lists: Lists,
    ) -> None:
        page = self.book.add_worksheet(self.sheet_name(category))
        page.protect("", {"format_columns": True, "format_rows": True})
        page.write_string(0, 1, f"{category.title['vi']} - năm {self.cycle.year}", self.title)
        page.write_string(1, 1, f"{self.unit.name_vi} ({self.unit.code})", self.line)
        page.write_string(2, 1, "Chỉ nhập vào các ô màu vàng. Để trống là chưa có số liệu, không phải số 0.", self.line)
        if self.cycle.made_up:
            page.write_string(3, 1, MADE_UP, self.notice)
        for column, name in enumerate(COLUMNS):
            page.set_column(column, column, WIDTHS[column], None, {"hidden": column == 0})
            page.write_string(NAMES_ROW, column, name)
            page.write_string(NAMES_ROW + 1, column, HEADINGS[column], self.heading)
        page.set_row(NAMES_ROW, None, None, {"hidden": True})
        page.freeze_panes(NAMES_ROW + 2, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(NAMES_ROW + 1)
        for row, question in enumerate(asked, start=NAMES_ROW + 2):
            self.question(page, row, question, now.get(question.key), before.get(question.key, ""), lists)

    def question(self, page, row: int, question: Question, answer, before: str, lists: Lists) -> None:
        asked = question.input
        unit_word = "%" if asked.kind == "percent" else (asked.unit["vi"] if asked.unit else "")
        texts = (question.key, question.indicator.code, question.indicator.title["vi"], asked.label["vi"], unit_word)
        for column, text in enumerate(texts):
            page.write_string(row, column, text, self.plain)
        page.write_string(row, COLUMNS.index("previous"), shown_value(asked, before), self.past)
        self.value_cell(page, row, asked, (answer.value or "") if answer else "", lists)
        note = (answer.note or "") if answer else ""
        page.write(row, VALUE + 1, note or None, self.text)

    def value_cell(self, page, row: int, asked: framework.Input, value: str, lists: Lists) -> None:
        style = {"count": self.whole, "number": self.decimal, "percent": self.decimal, "date": self.day}.get(asked.kind)
        style = style or (self.text if asked.kind == "text" else self.words)
        rule = validation(asked, lists)
        if rule:
            page.data_validation(row, VALUE, row, VALUE, rule)
        if not value:
            page.write_blank(row, VALUE, None, style)
        elif value == "NA":
            page.write_string(row, VALUE, "NA", style)
        elif asked.kind in ("count", "number", "percent") and exact_in_excel(value):
            page.write_number(row, VALUE, float(value), style)
        elif asked.kind == "date":
            page.write_datetime(row, VALUE, datetime.datetime.fromisoformat(value), style)
        else:
            page.write_string(row, VALUE, shown_value(asked, value), style)

    def hidden_sheet(self, lists: Lists) -> None:
        page = self.book.add_worksheet(HIDDEN_SHEET)
        rows = (
            ("format", FORMAT),
            ("cycle", str(self.cycle.year)),
            ("unit", self.unit.code),
            ("framework", self.rules.code),
            ("fingerprint", framework_hash(self.rules)),
            ("made_up", "yes" if self.cycle.made_up else "no"),
        )
        for row, (name, value) in enumerate(rows):
            page.write_string(row, 0, name)
            page.write_string(row, 1, value)
        for column, options in enumerate(lists.columns, start=2):
            for row, option in enumerate(options):
                page.write_string(row, column, option)
        page.protect()
        page.very_hidden()


def exact_in_excel(value: str) -> bool:
    """Excel keeps 15 significant digits; a figure with more goes into the form as text."""
    return len(Decimal(value).normalize().as_tuple().digits) <= 15


def validation(asked: framework.Input, lists: Lists) -> dict | None:
    """What Excel itself checks while the officer types; the reader checks everything again."""
    stop = {"error_type": "stop", "error_title": "Chưa đúng", "ignore_blank": True}
    if asked.kind == "yes_no":
        return stop | {"validate": "list", "source": [*YES_NO, "NA"], "error_message": "Chọn có hoặc không."}
    if asked.kind == "choice":
        source = lists.source([*asked.options, "NA"])
        return stop | {"validate": "list", "source": source, "error_message": "Chọn một mục trong danh sách."}
    if asked.kind == "count":
        low = 1 if asked.positive else 0
        return stop | {"validate": "integer", "criteria": ">=", "value": low, "error_message": f"Số nguyên từ {low}."}
    if asked.kind == "percent":
        limits = {"criteria": "between", "minimum": 0, "maximum": 100}
        return stop | {"validate": "decimal", "error_message": "Phần trăm từ 0 đến 100, ví dụ 83,5."} | limits
    if asked.kind == "number":
        return stop | {"validate": "decimal", "error_message": "Một con số, ví dụ 83,5."} | number_limits(asked)
    if asked.kind == "date":
        limits = {"criteria": "between", "minimum": datetime.date(1900, 3, 1), "maximum": datetime.date(2999, 12, 31)}
        return stop | {"validate": "date", "error_message": "Một ngày, ví dụ 30/10/2021."} | limits
    return None


def number_limits(asked: framework.Input) -> dict:
    low = float(asked.min) if asked.min is not None else -1e15
    high = float(asked.max) if asked.max is not None else 1e15
    return {"criteria": "between", "minimum": low, "maximum": high}


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """What stands in one row of the form."""

    sheet: str
    key: str
    place: str  # the value's cell, such as G14
    value: guard.Cell | None
    note: guard.Cell | None
    note_place: str


@dataclass(frozen=True)
class Workbook:
    """A form as read: who and what it was made for, and its rows. Nothing is believed yet."""

    made_for: dict[str, str]
    entries: list[Entry]
    problems: list[Problem]


def read(data: bytes, file: str = "") -> Workbook:
    """Cells of a form. Raises ImportProblem for what is no form of ours (guard.py says why a file is refused)."""
    sheets = guard.read_workbook(data, file)
    hidden = sheets.pop(HIDDEN_SHEET, None)
    made_for = {}
    for row in range(1, 20):
        name, value = (hidden or {}).get(f"A{row}"), (hidden or {}).get(f"B{row}")
        if name and value:
            made_for[name.text] = value.text
    if made_for.get("format") != FORMAT:
        raise ImportProblem(
            Problem(
                vi="Sổ tính này không phải biểu mẫu do hệ thống phát hành. Hãy tải biểu mẫu của đơn vị và điền vào đó.",
                en="This workbook is not a form issued by the system. Download the unit's form and fill that in.",
                file=file,
            )
        )
    entries: list[Entry] = []
    problems: list[Problem] = []
    for name, cells in sheets.items():
        for found in sheet_entries(name, cells, file):
            (problems if isinstance(found, Problem) else entries).append(found)
    return Workbook(made_for, entries, problems)


def sheet_entries(sheet: str, cells: dict[str, guard.Cell], file: str) -> Iterator[Entry | Problem]:
    """Rows under the hidden row of machine names; a sheet without that row is somebody's own and is left alone."""
    rows: dict[int, dict[str, guard.Cell]] = {}
    for reference, cell in cells.items():
        letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
        rows.setdefault(int(digits), {})[letters] = cell
    start = next((row for row in sorted(rows) if "key" in {cell.text for cell in rows[row].values()}), None)
    if start is None:
        return
    columns: dict[str, str] = {}
    for letters, cell in rows[start].items():
        if cell.text in columns:
            yield Problem(
                vi=f"Cột “{cell.text}” xuất hiện hai lần trong dòng ẩn của biểu mẫu. Hãy tải lại biểu mẫu.",
                en=f"Column “{cell.text}” appears twice in the form's hidden row. Download the form again.",
                file=file,
                sheet=sheet,
                cell=f"{letters}{start}",
            )
            return
        columns[cell.text] = letters
    if missing := [name for name in ("key", "value", "note") if name not in columns]:
        yield Problem(
            vi=f"Biểu mẫu thiếu cột “{', '.join(missing)}”. Hãy tải lại biểu mẫu, đừng xóa cột.",
            en=f"The form lacks the column “{', '.join(missing)}”. Download it again and delete no column.",
            file=file,
            sheet=sheet,
        )
        return
    for row in sorted(number for number in rows if number > start):
        key = rows[row].get(columns["key"])
        if key and key.text.strip():
            yield Entry(
                sheet=sheet,
                key=key.text.strip(),
                place=f"{columns['value']}{row}",
                value=rows[row].get(columns["value"]),
                note=rows[row].get(columns["note"]),
                note_place=f"{columns['note']}{row}",
            )


def plan(
    cycle: models.Cycle,
    source,
    *,
    unit: models.Unit | None = None,
    name: str = "",
    accept: bool = False,
    may_edit: figures.MayEdit | None = None,
) -> figures.AnswersPlan:
    """What a filled-in form would change. `unit`: the one it may speak for (an officer's own); else the form says."""
    file = name_of(source, name)
    answer = figures.AnswersPlan(file=file, kind="workbook", cycle=cycle, accept=accept, may_edit=may_edit)
    try:
        form = read(read_bytes(source), file)
    except ImportProblem as problem:
        answer.problems.extend(problem.problems)
        return answer
    rules = submissions.rules_of(cycle)
    whose = form.made_for.get("unit", "")
    answer.problems.extend(wrong_form(form.made_for, cycle, rules, unit, file))
    row = models.Unit.get_or_none(models.Unit.code == whose)
    if row is None and not answer.problems:
        answer.problems.append(
            Problem(vi=f"Không có đơn vị mang mã “{whose}”.", en=f"There is no unit with code “{whose}”.", file=file)
        )
    if answer.problems:
        return answer
    answer.problems.extend(form.problems)
    fill(answer, in_unicode(form, answer), rules, row)
    return answer.refresh()


def wrong_form(
    made_for: dict[str, str],
    cycle: models.Cycle,
    rules: framework.Framework,
    unit: models.Unit | None,
    file: str,
) -> Iterator[Problem]:
    """A form of another year, of another unit, or of other rules is refused before any figure is looked at."""
    if made_for.get("cycle") != str(cycle.year):
        year = made_for.get("cycle", "?")
        yield Problem(
            vi=f"Biểu mẫu này của năm {year}, không phải năm {cycle.year}. Hãy tải biểu mẫu năm {cycle.year}.",
            en=f"This form is of {year}, not of {cycle.year}. Download the form of {cycle.year}.",
            file=file,
        )
    elif unit is not None and made_for.get("unit") != unit.code:
        # The other unit is named only by the code that is in the file itself: nothing is told that the sender lacks.
        yield Problem(
            vi=f"Biểu mẫu này của đơn vị “{made_for.get('unit', '?')}”, không phải của {unit.name_vi} ({unit.code}).",
            en=f"This form is of unit “{made_for.get('unit', '?')}”, not of {unit.name_vi} ({unit.code}).",
            file=file,
        )
    elif made_for.get("framework") != rules.code or made_for.get("fingerprint") != framework_hash(rules):
        yield Problem(
            vi="Bộ tiêu chí đã đổi sau khi biểu mẫu này được phát hành. Hãy tải biểu mẫu mới rồi chép số liệu sang.",
            en="The rules changed after this form was issued. Download the new form and copy the figures into it.",
            file=file,
        )


def in_unicode(form: Workbook, answer: figures.AnswersPlan) -> Workbook:
    """The form with its typed texts repaired; each repair is told by its cell, and a text that is not clear refused."""
    typed = [
        (row, part, place, cell)
        for row, entry in enumerate(form.entries)
        for part, place, cell in (("value", entry.place, entry.value), ("note", entry.note_place, entry.note))
        if cell is not None and cell.kind == "text"
    ]
    entries = list(form.entries)
    found = old_encodings.repair_all([cell.text for _, _, _, cell in typed])
    for (row, part, place, cell), each in zip(typed, found, strict=True):
        at = {"file": answer.file, "sheet": entries[row].sheet, "cell": place}
        if isinstance(each, old_encodings.UnclearText):
            answer.problems.append(Problem(vi=each.text("vi"), en=each.text("en"), value=cut(cell.text), **at))
            entries[row] = replace(entries[row], **{part: None})
            continue
        if each.changed:
            told = Problem(vi=each.sentence("vi"), en=each.sentence("en"), **at)
            answer.repairs.append(Repair(told, cell.text, each.text))
        entries[row] = replace(entries[row], **{part: guard.Cell("text", each.text)})
    return Workbook(form.made_for, entries, form.problems)


def fill(answer: figures.AnswersPlan, form: Workbook, rules: framework.Framework, unit: models.Unit) -> None:
    """Read every row as typed; the faults are gathered, cell by cell, and none stops the reading of the others."""
    asked = {q.key: q for group in asked_of(rules, unit.bloc.code).values() for q in group}
    seen: dict[str, Entry] = {}
    for entry in form.entries:
        place = {"file": answer.file, "sheet": entry.sheet, "cell": entry.place}
        if entry.key not in asked:
            answer.problems.append(
                Problem(
                    vi=f"Câu hỏi “{entry.key}” không có trong bộ tiêu chí của năm {answer.cycle.year}.",
                    en=f"Question “{entry.key}” is not in the rules of {answer.cycle.year}.",
                    **place,
                )
            )
        elif entry.key in seen:
            answer.problems.append(
                Problem(
                    vi=f"Câu hỏi “{entry.key}” có hai dòng; dòng trước ở ô {seen[entry.key].place}.",
                    en=f"Question “{entry.key}” has two rows; the earlier one is at {seen[entry.key].place}.",
                    **place,
                )
            )
        else:
            seen[entry.key] = entry
            fill_entry(answer, entry, asked[entry.key], unit)
    for key in asked:
        if key not in seen:
            answer.problems.append(
                Problem(
                    vi=f"Biểu mẫu thiếu dòng của câu hỏi “{key}” ({asked[key].input.label['vi']}). Đừng xóa dòng nào.",
                    en=f"The form lacks the row of question “{key}” ({asked[key].input.label['en']}). Delete no row.",
                    file=answer.file,
                )
            )


def fill_entry(answer: figures.AnswersPlan, entry: Entry, question: Question, unit: models.Unit) -> None:
    place = {"file": answer.file, "sheet": entry.sheet, "cell": entry.place}
    try:
        value = read_value(question.input, entry.value)
        note = read_note(entry.note)
    except CellProblem as problem:
        if problem.of_note:
            place["cell"] = entry.note_place
        answer.problems.append(Problem(vi=problem.vi, en=problem.en, value=problem.value, **place))
        return
    answer.want(unit, question.indicator.code, question.key, value, note, **place)


class CellProblem(ValueError):
    """A cell that cannot be read; says what stands there and what was expected."""

    def __init__(self, vi: str, en: str, value: str = "", *, of_note: bool = False) -> None:
        super().__init__(vi)
        self.vi, self.en, self.value, self.of_note = vi, en, value, of_note


def read_value(asked: framework.Input, cell: guard.Cell | None) -> str:
    """The cell as the canonical text of FORMATS.md; "" is missing. Raises CellProblem."""
    if cell is None or (cell.kind == "text" and not cell.text.strip()):
        return ""
    unreadable(asked, cell)
    numeric = asked.kind in ("count", "number", "percent")
    # A typed number has one reading; only text can be ambiguous, and text is read strictly.
    decimal = "point" if cell.kind in ("number", "percent") else None
    text = cell.text
    if cell.kind == "percent":
        text = format(Decimal(text) * 100, "f") if asked.kind == "percent" else text
    elif asked.kind == "percent" and cell.kind == "text":
        text = text.strip().removesuffix("%").strip()
    elif cell.kind == "number" and not numeric:
        text = whole_text(text)
    try:
        value = exchange.parse_value(asked, text, decimal)
    except exchange.ValueProblem as problem:
        raise CellProblem(problem.text("vi"), problem.text("en"), cell.text) from problem
    if value is None:
        return ""
    return "NA" if value is scoring.NA else exchange.canonical(asked, value)


def whole_text(text: str) -> str:
    """A choice such as 3 typed as a number is the option "3"."""
    return text


def unreadable(asked: framework.Input, cell: guard.Cell) -> None:
    """Cells that hold no figure whatever the question: errors, formulas without a result, times, dates for numbers."""
    if cell.kind == "error":
        raise CellProblem("ô chứa lỗi của Excel (như #REF!), không phải số liệu", "the cell holds an Excel error", "")
    if cell.kind == "uncalculated":
        raise CellProblem(
            "công thức chưa được tính; hãy mở bằng Excel, lưu lại, hoặc nhập thẳng con số",
            "the formula has no result yet; open and save the file in Excel, or type the figure itself",
        )
    if cell.kind == "too_long":
        raise CellProblem("nội dung dài quá 32.767 ký tự", "the text is longer than 32,767 characters", cell.text)
    if cell.kind == "moment" or (cell.kind == "date" and asked.kind != "date"):
        shown = cell.text
        if cell.kind == "date":
            shown = vietnamese.format_date(datetime.date.fromisoformat(cell.text))
        raise CellProblem(
            f"Excel đã hiểu nội dung ô là ngày giờ ({shown}), không phải số liệu được hỏi; hãy nhập lại (ví dụ 83,5)",
            f"Excel took the cell for a date or time ({shown}), not the figure asked; type it again (such as 83.5)",
            shown,
        )
    if cell.kind == "percent" and asked.kind != "percent":
        raise CellProblem(
            "ô đang ở định dạng phần trăm nhưng câu hỏi này không hỏi phần trăm",
            "the cell is formatted as a percentage but the question does not ask for one",
            cell.text,
        )
    if cell.kind == "yes_no" and asked.kind != "yes_no":
        raise CellProblem(
            "ô chứa giá trị đúng/sai, không phải số liệu được hỏi", "the cell holds true/false, not the figure asked"
        )


def read_note(cell: guard.Cell | None) -> str:
    if cell is None:
        return ""
    if cell.kind in ("error", "uncalculated", "too_long"):
        raise CellProblem("ghi chú không đọc được", "the note cannot be read", cell.text, of_note=True)
    return vietnamese.nfc(cell.text).strip()
