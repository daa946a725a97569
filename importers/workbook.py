"""The Excel form of one unit for one year: written with its questions and rules, read back as a plan.

One sheet per category; a row per question. Columns are found by the machine names in a hidden row, questions by the key
in a hidden column, so that sorted rows and moved columns are still read right. A hidden sheet holds what the form was
made from, under a seal (form_seal.py), so that what comes back is compared three ways (three_way.py). docs/forms.md
shows the form.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
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
from importers import figures, form_rules, form_seal, guard
from importers.form_seal import Base
from importers.plan import ImportProblem, Problem, Repair, cut, name_of, read_bytes
from importers.three_way import FormPlan
from reporting.entry import LONGEST_TEXT, figures_before
from submissions import YES_NO, Question, asked_of, shown_value

FORMAT = "ictindex-form-2"
OLDER = ("ictindex-form-1",)  # without what it was made from: compared two ways
HIDDEN_SHEET = "ictindex"
BASES, LISTS = 3, 5  # columns of the hidden sheet: what the form was made from, and the lists from there on
# machine name -> heading, width in characters
COLUMNS_SHOWN = {
    "key": ("", 4),
    "code": ("Mã", 8),
    "indicator": ("Tiêu chí", 30),
    "question": ("Câu hỏi", 32),
    "unit": ("Đơn vị tính", 10),
    "previous": ("Năm trước", 13),
    "previous_of": ("Số năm trước là", 11),
    "value": ("Năm nay (báo cáo)", 16),
    "check": ("Kiểm tra", 26),
    "note": ("Giải thích", 30),
    "guide": ("Hướng dẫn", 36),
}
COLUMNS = tuple(COLUMNS_SHOWN)
NAMES_ROW = 4  # counted from 0: the hidden row that says which column is which
FIRST_ROW = NAMES_ROW + 2
VALUE, CHECK, NOTE = (COLUMNS.index(name) for name in ("value", "check", "note"))
LONGEST_SHEET_NAME = 31  # Excel's limit
LONGEST_LIST = 255  # Excel's limit for choices written into a validation
MADE_UP = "Số liệu minh họa, không phải kết quả chính thức"
FIXED_TIME = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - the same form is the same bytes; a clock would change it
OF_LAST_YEAR = {"accepted": "đã chấp nhận", "reported": "đã báo cáo"}


# --- writing ---------------------------------------------------------------------------------------------------------


def framework_hash(rules: framework.Framework) -> str:
    plain = json.dumps(framework.to_plain(rules), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def write(cycle: models.Cycle, unit: models.Unit, key: str = "") -> bytes:
    """The form as .xlsx; the same tables (and key) give the same bytes. `key`: the office's secret key, to seal it."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"ICT Index {cycle.year}", "subject": unit.name_vi, "created": FIXED_TIME})
    form = Form(book, cycle, unit)
    for category in form.rules.categories:
        if form.asked[category.code]:
            form.sheet(category, form.asked[category.code])
    form.hidden_sheet(key)
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
        letter = xlsxwriter.utility.xl_col_to_name(LISTS + self.columns.index(options))
        return f"={HIDDEN_SHEET}!${letter}$1:${letter}${len(options)}"


class Form:
    """The parts of the form, in the order they are laid down."""

    def __init__(self, book: xlsxwriter.Workbook, cycle: models.Cycle, unit: models.Unit) -> None:
        self.book, self.cycle, self.unit = book, cycle, unit
        self.rules = submissions.rules_of(cycle)
        self.asked = asked_of(self.rules, unit.bloc.code)
        self.now = submissions.answers_of(cycle, unit)
        self.before = figures_before(cycle, unit)
        self.lists = Lists()
        self.used: set[str] = set()
        self.names = {
            category.code: self.sheet_name(category) for category in self.rules.categories if self.asked[category.code]
        }
        self.cells = dict(self.value_cells())
        self.failed = self.failed_checks()
        self.make_formats()

    def make_formats(self) -> None:
        base = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
        entry_cell = base | {"locked": False, "bg_color": "#FFF8DC", "border": 1, "border_color": "#BFB58A"}
        add = self.book.add_format
        self.title = add({"font_name": "Arial", "bold": True, "font_size": 14})
        self.line = add({"font_name": "Arial", "font_size": 11})
        self.notice = add({"font_name": "Arial", "bold": True, "font_color": "#9B1C1C"})
        self.heading = add(base | {"bold": True, "bg_color": "#E3E9F1", "border": 1})
        self.plain = add(base)
        self.small = add(base | {"font_size": 9, "font_color": "#555555"})
        self.past = add(base | {"align": "right", "font_color": "#555555"})
        self.text = add(entry_cell)
        self.words = add(entry_cell | {"align": "right"})
        self.whole = add(entry_cell | {"align": "right", "num_format": "#,##0"})
        self.decimal = add(entry_cell | {"align": "right", "num_format": "#,##0.######"})
        self.day = add(entry_cell | {"align": "right", "num_format": "dd/mm/yyyy"})
        self.bad = add({"font_color": "#9B1C1C", "bg_color": "#FBE3E3"})
        self.open = add({"font_color": "#7A4B00", "bg_color": "#FFE9B8"})
        self.good = add({"font_color": "#1D6B3A"})

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

    def value_cells(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Question -> (its sheet, the cell of its figure): rules reach over rows and sheets."""
        for code, name in self.names.items():
            for row, question in enumerate(self.asked[code], start=FIRST_ROW):
                yield question.key, (name, cell_at(row, VALUE))

    def failed_checks(self) -> set[tuple[str, str]]:
        """(indicator, formula) of the framework's checks that fail on the figures the form is written with."""
        values = submissions.parsed(self.rules, {key: answer.value or "" for key, answer in self.now.items()})
        self.previous = submissions.parsed(self.rules, {key: value for key, (value, _) in self.before.items()})
        found = exchange.run_checks(self.rules, values, self.previous, self.unit.bloc.code)
        return {(indicator, check.expr) for check, indicator in found}

    def sheet(self, category: framework.Category, asked: list[Question]) -> None:
        page = self.book.add_worksheet(self.names[category.code])
        page.protect("", {"format_columns": True, "format_rows": True})
        self.top(page, category)
        says = [self.question(page, row, question) for row, question in enumerate(asked, start=FIRST_ROW)]
        last = FIRST_ROW + len(asked) - 1
        self.tally(page, last, says)
        self.colours(page, last)
        page.freeze_panes(FIRST_ROW, COLUMNS.index("indicator"))
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(NAMES_ROW + 1)
        column = COLUMNS.index("previous")  # a figure in Vietnamese spelling is text on purpose: no green corners
        page.ignore_errors({"number_stored_as_text": f"{cell_at(FIRST_ROW, column)}:{cell_at(last, column)}"})
        page.print_area(0, 1, last, len(COLUMNS) - 1)
        page.set_footer(f"&L{self.unit.code} · {self.cycle.year}{self.made_up_footer()}&RTrang &P/&N")

    def made_up_footer(self) -> str:
        return f" · {MADE_UP}" if self.cycle.made_up else ""

    def top(self, page, category: framework.Category) -> None:
        page.write_string(0, 1, f"{category.title['vi']} - năm {self.cycle.year}", self.title)
        page.write_string(1, 1, f"{self.unit.name_vi} ({self.unit.code})", self.line)
        words = "Chỉ nhập vào các ô màu vàng. Để trống là chưa có số liệu, không phải số 0."
        page.write_string(2, 1, words, self.line)
        if self.cycle.made_up:
            page.write_string(3, 1, MADE_UP, self.notice)
        for column, (name, (heading, width)) in enumerate(COLUMNS_SHOWN.items()):
            page.set_column(column, column, width, None, {"hidden": column == 0})
            page.write_string(NAMES_ROW, column, name)
            page.write_string(NAMES_ROW + 1, column, heading, self.heading)
        page.set_row(NAMES_ROW, None, None, {"hidden": True})

    def tally(self, page, last: int, says: list[str]) -> None:
        """How many figures of the sheet are wrong, and how many want a look, above the column of remarks."""
        area = f"{cell_at(FIRST_ROW, CHECK)}:{cell_at(last, CHECK)}"
        wrong, asked = (sum(one.startswith(sign) for one in says) for sign in (form_rules.MUST, form_rules.ASK))
        text = f'="Sai: "&COUNTIF({area},"{form_rules.MUST}*")&" · Cần xem: "&COUNTIF({area},"{form_rules.ASK}*")'
        page.write_formula(2, CHECK, text, self.line, f"Sai: {wrong} · Cần xem: {asked}")

    def colours(self, page, last: int) -> None:
        """The remark, and the figure it is about, stand out."""
        for sign, style in ((form_rules.MUST, self.bad), (form_rules.ASK, self.open), (form_rules.FINE, self.good)):
            rule = f'=LEFT(${cell_at(FIRST_ROW, CHECK)},1)="{sign.strip()}"'
            columns = (CHECK,) if sign == form_rules.FINE else (VALUE, CHECK)
            for column in columns:
                page.conditional_format(
                    FIRST_ROW, column, last, column, {"type": "formula", "criteria": rule, "format": style}
                )

    def question(self, page, row: int, question: Question) -> str:
        """One row; answers what its remark says at first."""
        asked, answer = question.input, self.now.get(question.key)
        value, note = ((answer.value or ""), (answer.note or "")) if answer else ("", "")
        last, of = self.before.get(question.key, ("", ""))
        unit_word = "%" if asked.kind == "percent" else (asked.unit["vi"] if asked.unit else "")
        texts = (question.key, question.indicator.code, question.indicator.title["vi"], asked.label["vi"], unit_word)
        for column, text in enumerate(texts):
            page.write_string(row, column, text, self.plain)
        page.write_string(row, COLUMNS.index("previous"), shown_value(asked, last), self.past)
        page.write_string(row, COLUMNS.index("previous_of"), OF_LAST_YEAR.get(of, ""), self.small)
        self.value_cell(page, row, question, value)
        if note:
            page.write_string(row, NOTE, note[: form_seal.LONGEST_CELL], self.text)
        else:
            page.write_blank(row, NOTE, None, self.text)
        page.write_string(row, COLUMNS.index("guide"), form_rules.guide(question), self.small)
        remarks = self.remarks(row, question, value, note, last, answer.confirmed if answer else True)
        page.write_formula(row, CHECK, form_rules.formula(remarks), self.plain, form_rules.shown(remarks))
        return form_rules.shown(remarks)

    def remarks(
        self, row: int, question: Question, value: str, note: str, last: str, confirmed: bool
    ) -> list[form_rules.Remark]:
        amount = question.input.kind in submissions.AMOUNTS
        at = form_rules.Standing(
            cell_at(row, VALUE), cell_at(row, NOTE), value, note, last if amount else "",
            as_text=amount and value not in ("", "NA") and not exact_in_excel(value), confirmed=confirmed,
        )  # fmt: skip
        return form_rules.remarks(question, at, list(self.broken(row, question, note)))

    def broken(self, row: int, question: Question, note: str) -> Iterator[form_rules.Remark]:
        """The framework's checks that are told beside this figure: the first of the indicator's they speak of."""
        own = [each.key for each in self.asked_under(question.indicator.code)]
        home = self.cells[question.key][0]
        cells = {key: at if sheet == home else f"'{sheet}'!{at}" for key, (sheet, at) in self.cells.items()}
        for check in question.indicator.checks:
            named = next((name for name in check.expression.names if name in own), own[0])
            if named != question.key:
                continue
            failed = (question.indicator.code, check.expr) in self.failed
            failed = failed and (check.kind == "must" or not note)
            remark = form_rules.check_remark(check, self.rules.inputs, cells, self.previous, failed, cell_at(row, NOTE))
            if remark is not None:
                yield remark

    def asked_under(self, indicator: str) -> list[Question]:
        return [each for group in self.asked.values() for each in group if each.indicator.code == indicator]

    def value_cell(self, page, row: int, question: Question, value: str) -> None:
        asked = question.input
        style = {"count": self.whole, "number": self.decimal, "percent": self.decimal, "date": self.day}.get(asked.kind)
        style = style or (self.text if asked.kind == "text" else self.words)
        rule = validation(asked, cell_at(row, VALUE), self.lists)
        title = f"{question.indicator.code} {question.key}"[:32]
        page.data_validation(
            row, VALUE, row, VALUE, rule | {"input_title": title, "input_message": form_rules.message(question)}
        )
        if not value:
            page.write_blank(row, VALUE, None, style)
        elif value == "NA":
            page.write_string(row, VALUE, "NA", style)
        elif asked.kind in submissions.AMOUNTS and exact_in_excel(value):
            page.write_number(row, VALUE, float(value), style)
        elif asked.kind == "date":
            page.write_datetime(row, VALUE, datetime.datetime.fromisoformat(value), style)
        else:
            page.write_string(row, VALUE, shown_value(asked, value), style)

    def hidden_sheet(self, key: str) -> None:
        """What the form was made for and from, sealed; and the long lists."""
        page = self.book.add_worksheet(HIDDEN_SHEET)
        made_for = {
            "format": FORMAT, "cycle": str(self.cycle.year), "unit": self.unit.code, "framework": self.rules.code,
            "fingerprint": framework_hash(self.rules), "made_up": "yes" if self.cycle.made_up else "no",
        }  # fmt: skip
        lines = [form_seal.line(each, form_seal.base_of(self.now.get(each))) for each in self.cells]
        made_for["seal"] = form_seal.seal(made_for, lines, key)
        for row, (name, value) in enumerate(made_for.items()):
            page.write_string(row, 0, name)
            page.write_string(row, 1, value)
        for row, text in enumerate(lines):
            page.write_string(row, BASES, text)
        for column, options in enumerate(self.lists.columns, start=LISTS):
            for row, option in enumerate(options):
                page.write_string(row, column, option)
        page.protect()
        page.very_hidden()


def cell_at(row: int, column: int) -> str:
    return xlsxwriter.utility.xl_rowcol_to_cell(row, column)


def exact_in_excel(value: str) -> bool:
    """Excel keeps 15 significant digits; a figure with more goes into the form as text."""
    return len(Decimal(value).normalize().as_tuple().digits) <= 15


def validation(asked: framework.Input, cell: str, lists: Lists) -> dict:
    """What Excel itself checks while the officer types; the reader checks everything again."""
    stop = {"error_type": "stop", "error_title": "Chưa đúng", "ignore_blank": True}
    if asked.kind == "yes_no":
        return stop | {"validate": "list", "source": [*YES_NO, "NA"], "error_message": "Chọn có hoặc không."}
    if asked.kind == "choice":
        source = lists.source([*asked.options, "NA"])
        return stop | {"validate": "list", "source": source, "error_message": "Chọn một mục trong danh sách."}
    if asked.kind == "text":
        return {"validate": "any"}
    words = f"{form_rules.kind_in_words(asked)} Không áp dụng: nhập NA."
    return stop | {"validate": "custom", "value": form_rules.admitted(asked, cell), "error_message": words}


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
    lines: list[str] = field(default_factory=list)  # what it was made from, a question each, as it stands in the file


def read(data: bytes, file: str = "") -> Workbook:
    """Cells of a form. Raises ImportProblem for what is no form of ours (guard.py says why a file is refused)."""
    sheets = guard.read_workbook(data, file)
    hidden = sheets.pop(HIDDEN_SHEET, None)
    made_for = {}
    for row in range(1, 20):
        name, value = (hidden or {}).get(f"A{row}"), (hidden or {}).get(f"B{row}")
        if name and value:
            made_for[name.text] = value.text
    if made_for.get("format") not in (FORMAT, *OLDER):
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
    return Workbook(made_for, entries, problems, base_lines(hidden or {}))


def base_lines(hidden: dict[str, guard.Cell]) -> list[str]:
    letter = xlsxwriter.utility.xl_col_to_name(BASES)
    found = {
        int(place[len(letter) :]): cell.text for place, cell in hidden.items() if re.fullmatch(rf"{letter}\d+", place)
    }
    return [found[row] for row in sorted(found)]


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
    keys: Sequence[str] = (),
    choices: Mapping[str, str] | None = None,
    preferred: str = "",
    hidden: Sequence[int] = (),
) -> FormPlan:
    """What a filled-in form would change. `unit`: the one it may speak for (an officer's own); else the form says.
    `hidden`: units the person may not know of, by id.

    `keys`: the office's secret keys, the present one first; without any the seal is not looked at. `choices`: what a
    person chose for each conflict (`value.pcs` -> `mine@3`); `preferred`: mine or theirs for all of them.
    """
    file = name_of(source, name)
    answer = FormPlan(
        file=file, kind="workbook", cycle=cycle, accept=accept, may_edit=may_edit, choices=choices or {},
        preferred=preferred,
    )  # fmt: skip
    try:
        form = read(read_bytes(source), file)
    except ImportProblem as problem:
        answer.problems.extend(problem.problems)
        return answer
    rules = submissions.rules_of(cycle)
    whose = form.made_for.get("unit", "")
    answer.problems.extend(wrong_form(form.made_for, cycle, rules, unit, file))
    row = models.Unit.get_or_none(models.Unit.code == whose)
    if (row is None or row.id in hidden) and not answer.problems:
        answer.problems.append(
            Problem(vi=f"Không có đơn vị mang mã “{whose}”.", en=f"There is no unit with code “{whose}”.", file=file)
        )
    if not answer.problems:
        look_at_seal(answer, form, keys)
    if answer.problems:
        return answer
    answer.problems.extend(form.problems)
    fill(answer, in_unicode(form, answer), rules, row)
    return answer.refresh()


def look_at_seal(answer: FormPlan, form: Workbook, keys: Sequence[str]) -> None:
    """Take what the form was made from, if it can be believed; else say that the form is compared two ways."""
    found = form_seal.judge(form.made_for, form.lines, keys)
    if found == form_seal.SIGNED or (found != form_seal.BROKEN and found != form_seal.NONE and not keys):
        try:
            answer.bases = form_seal.read_lines(form.lines)
        except (ValueError, RecursionError):
            found = form_seal.BROKEN
    if found == form_seal.BROKEN:
        answer.problems.append(
            Problem(
                vi="Trang ẩn của biểu mẫu đã bị sửa hoặc hỏng. Hãy tải biểu mẫu mới rồi chép số liệu sang.",
                en="The form's hidden sheet was altered or damaged. Download a new form and copy the figures into it.",
                file=answer.file,
            )
        )
    elif answer.bases is None:
        answer.notices.append(
            Problem(
                vi="Biểu mẫu này không cho biết được lập từ số liệu nào (bản cũ, hoặc không do hệ thống này ký), "
                "nên chỉ so được tệp với hệ thống. Chỗ nào hệ thống đã có số khác, bạn phải chọn; ô trống không xóa "
                "số nào.",
                en="This form does not tell which figures it was made from (an older form, or not signed by this "
                "office), so only file and server are compared. Where the server holds another figure you choose; an "
                "empty cell takes nothing back.",
                file=answer.file,
            )
        )


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


def in_unicode(form: Workbook, answer: FormPlan) -> Workbook:
    """The form with its typed texts repaired; each repair is told by its cell, and a text that is not clear refused.

    What nobody typed, since the form was made with it, is left as it is.
    """
    bases = answer.bases or {}
    typed = [
        (row, part, place, cell)
        for row, entry in enumerate(form.entries)
        for part, place, cell in (("value", entry.place, entry.value), ("note", entry.note_place, entry.note))
        if cell is not None and cell.kind == "text" and not untouched(bases.get(entry.key), part, cell.text)
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
    return Workbook(form.made_for, entries, form.problems, form.lines)


def untouched(base: Base | None, part: str, text: str) -> bool:
    """Whether a cell still holds the text the form was made with."""
    if base is None:
        return False
    return (
        base.note == form_seal.kept(form_seal.normal(text)) if part == "note" else base.value == form_seal.normal(text)
    )


def fill(answer: FormPlan, form: Workbook, rules: framework.Framework, unit: models.Unit) -> None:
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


def fill_entry(answer: FormPlan, entry: Entry, question: Question, unit: models.Unit) -> None:
    place = {"file": answer.file, "sheet": entry.sheet, "cell": entry.place}
    try:
        value = read_value(question.input, entry.value)
        note = read_note(entry.note)
        not_too_long(note, (answer.bases or {}).get(entry.key))
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
    return models.clean(cell.text).strip()


def not_too_long(note: str, base: Base | None) -> None:
    """A note has the same limit as on the page; one that was longer before is left alone. Raises CellProblem."""
    if len(note) <= LONGEST_TEXT or (base is not None and base.note == form_seal.kept(form_seal.normal(note))):
        return
    most = LONGEST_TEXT
    raise CellProblem(
        f"giải thích dài {len(note)} ký tự, tối đa {most}", f"the note has {len(note)} characters, at most {most}",
        cut(note), of_note=True,
    )  # fmt: skip
