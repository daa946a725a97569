"""What the Excel form says by itself: its formulas, worked out here as Excel would, and its checks of what is typed."""

import datetime
import io
import re
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import expressions
import framework
import models
import submissions
from importers import form_rules, workbook
from tests.importers.conftest import SAMPLES
from tests.importers.test_three_way import enter, form, planned, typed


class X:
    """A value as Excel has it: text is greater than any number, an error spreads, an empty cell is 0 and ""."""

    def __init__(self, value):
        self.value = value

    def order(self):
        if isinstance(self.value, str):
            return 1, self.value.casefold()
        return 0, self.value or 0

    def calculate(self, other, operation):
        try:
            return X(operation(number(self), number(other)))
        except (TypeError, ValueError, ZeroDivisionError):
            return ERROR

    def compare(self, other, operation):
        if failed(self, other):
            return ERROR
        mine, theirs = self, other
        if mine.value is None and isinstance(theirs.value, str):
            mine = X("")
        return X(operation(mine.order(), theirs.order()))

    def __add__(self, other):
        return self.calculate(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self.calculate(other, lambda a, b: a - b)

    def __mul__(self, other):
        return self.calculate(other, lambda a, b: a * b)

    def __truediv__(self, other):
        return self.calculate(other, lambda a, b: a / b)

    def __pow__(self, other):
        return self.calculate(other, lambda a, b: a**b)

    def __neg__(self):
        return X(0) - self

    def __and__(self, other):
        return ERROR if failed(self, other) else X(text(self) + text(other))

    def __lt__(self, other):
        return self.compare(other, lambda a, b: a < b)

    def __le__(self, other):
        return self.compare(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self.compare(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self.compare(other, lambda a, b: a >= b)

    __hash__ = None

    def __eq__(self, other):
        return self.compare(other, lambda a, b: a == b)

    def __ne__(self, other):
        return self.compare(other, lambda a, b: a != b)


ERROR = X("#VALUE!")


def failed(*values):
    return any(value is ERROR for value in values)


def number(x):
    if x is ERROR or isinstance(x.value, str):
        raise ValueError(x.value)
    return Fraction(x.value or 0)


def text(x):
    return "" if x.value is None else str(x.value)


def truth(x):
    if x is ERROR or isinstance(x.value, str):
        raise ValueError(x.value)
    return bool(x.value)


def function(work):
    """A function of Excel: an error among what it is given is its answer."""

    def call(*arguments):
        try:
            return ERROR if failed(*arguments) else X(work(*arguments))
        except ValueError:
            return ERROR

    return call


def branch(condition, yes, no):
    try:
        return yes if truth(condition) else no
    except ValueError:
        return ERROR


FUNCTIONS = {
    "IF": branch,
    "IFERROR": lambda value, other: other if value is ERROR else value,
    "AND": function(lambda *a: all(map(truth, a))),
    "OR": function(lambda *a: any(map(truth, a))),
    "NOT": function(lambda a: not truth(a)),
    "TRIM": function(lambda a: " ".join(text(a).split())),
    "UPPER": function(lambda a: text(a).upper()),
    "ABS": function(lambda a: abs(number(a))),
    "DATE": lambda year, month, day: X(
        (datetime.date(*(int(number(part)) for part in (year, month, day))) - datetime.date(1899, 12, 30)).days
    ),
    "INT": function(lambda a: number(a) // 1),
    "MIN": function(lambda *a: min(map(number, a))),
    "MAX": function(lambda *a: max(map(number, a))),
    "ISNUMBER": lambda a: X(a is not ERROR and isinstance(a.value, int | float | Fraction) and a.value is not None),
    "COUNT": lambda *a: X(sum(isinstance(each.value, int | float | Fraction) for each in a)),
}
PIECES = re.compile(
    r"(?P<text>\"(?:[^\"]|\"\")*\")|(?P<cell>(?:'[^']+'!)?\$?[A-Z]{1,2}\$?\d+)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Z]+)|(?P<sign><=|>=|<>|[-+*/^()<>=,&])"
)
SIGNS = {"=": "==", "<>": "!=", "^": "**"}


def excel(formula, cells):
    """What Excel would show."""
    pieces, at, code = formula.removeprefix("="), 0, []
    while at < len(pieces):
        match = PIECES.match(pieces, at)
        assert match, pieces[at:]
        at = match.end()
        kind, word = match.lastgroup, match[0]
        code.append(
            {
                "text": lambda w: f"X({w[1:-1].replace(chr(34) * 2, chr(34))!r})",
                "cell": lambda w: f"cells[{w.replace('$', '')!r}]",
                "number": lambda w: f"X(Fraction({w!r}))",
                "name": lambda w: f"X({w == 'TRUE'})" if w in ("TRUE", "FALSE") else f"FUNCTIONS[{w!r}]",
                "sign": lambda w: SIGNS.get(w, w),
            }[kind](word)
        )
    known = {"X": X, "cells": cells, "FUNCTIONS": FUNCTIONS, "Fraction": Fraction}
    return eval("".join(code), known).value  # noqa: S307 - a formula of our own, in a test


def all_checks():
    for path in sorted((SAMPLES / "frameworks").glob("*.yaml")):
        rules = framework.parse_framework(path.read_text(encoding="utf-8"), path.name)
        for indicator in rules.indicators.values():
            yield from (check.expression for check in indicator.checks)


HAND_MADE = [
    "a <= 2 and b >= 1 or not c > 3",
    "max(a, b, 2) == min(c, 5) + 1",
    "-a + 3 * (b - c) != 0.5",
    "a / b < 0.5 * previous(a)",
    "not (a < b and b < c) or c = 2",
]


def expressions_told():
    found = {each.text: each for each in all_checks()}
    return [*found.values(), *(expressions.parse(each, allow_previous=True) for each in HAND_MADE)]


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_formula_of_a_framework_means_the_same_in_excel(data):
    """Every check of the frameworks we have, and some made by hand, on random figures."""
    figures = st.integers(-3, 6).map(Fraction)
    for one in expressions_told():
        own = {name: f"H{place}" for place, name in enumerate(one.names, start=7)}
        values = {name: data.draw(figures) for name in one.names}
        last = {name: data.draw(st.integers(0, 6)) for name in one.previous_names}
        formula = form_rules.in_excel(one.text, own, {name: str(value) for name, value in last.items()})
        shown = excel(formula, {own[name]: X(value) for name, value in values.items()})
        try:
            truth = one.value(values | {expressions.PREVIOUS + name: value for name, value in last.items()})
        except expressions.Undefined:
            assert shown == ERROR.value
        else:
            assert bool(shown) == bool(truth), one.text


def sheet_of(book, key):
    for page in book.worksheets[:-1]:
        for row in range(workbook.FIRST_ROW + 1, page.max_row + 1):
            if page.cell(row, 1).value == key:
                return page, row
    raise AssertionError(key)


def cells_of(book, home):
    """All cells as a formula of one sheet names them."""
    found = {}
    for page in book.worksheets:
        for line in page.iter_rows():
            for cell in line:
                value = cell.value
                value = (
                    Fraction(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value
                )
                found[f"'{page.title}'!{cell.coordinate}"] = X(value)
                if page is home:
                    found[cell.coordinate] = X(value)
    return found


def remark(data, key):
    """What the column of remarks says of a question, worked out from what now stands in the cells."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page, row = sheet_of(book, key)
    return excel(page.cell(row, workbook.CHECK + 1).value, cells_of(book, page))


def last_year(cycle, unit, **values):
    with models.acting("test"):
        before = models.Cycle.create(year=cycle.year - 1, framework=cycle.framework, state="published", made_up=True)
        sent = models.Submission.create(cycle=before, unit=unit)
        for key, value in values.items():
            code = submissions.first_indicators(submissions.rules_of(cycle))[key]
            indicator = models.Indicator.get(
                models.Indicator.framework == cycle.framework, models.Indicator.code == code
            )
            models.Answer.create(submission=sent, indicator=indicator, input=key, value="1", accepted=value)


REMARKS = [
    ("wan_apps", None, None, "! Còn thiếu"),
    ("wan_apps", None, "không có hệ thống", "✓ Không có số liệu, đã giải thích"),
    ("wan_apps", 7, None, "✓ Đã có"),
    ("wan_apps", 0, None, "✓ Đã có"),
    ("wan_apps", -7, None, "✗ Số âm"),
    ("wan_apps", 7.5, None, "✗ Phải là số nguyên"),
    ("wan_apps", "7,5", None, "! Đang là chữ"),
    ("wan_apps", "na", None, "✓ Không áp dụng"),
    ("staff", 0, None, "✗ Phải lớn hơn 0"),
    ("pcs", 400, None, "! Khác xa năm trước (100)"),
    ("pcs", 400, "mua mới", "✓ Đã có"),
    ("pcs", 20, None, "! Khác xa năm trước (100)"),
    ("mbps", 49, None, "! Băng thông giảm hơn một nửa"),
    ("mbps", 49, "đổi nhà mạng", "✓ Đã có"),
    ("power_backup", None, None, "! Còn thiếu"),
    ("power_backup", "có", None, "✓ Đã có"),
]


@pytest.mark.parametrize(("key", "value", "note", "says"), REMARKS)
def test_the_form_says_what_is_to_be_looked_at_while_one_types(cycle, da_nang, key, value, note, says):
    """Missing, negative, not whole, far from last year, the framework's own rules: beside the cell (promise 20)."""
    last_year(cycle, da_nang, pcs="100", mbps="100")
    data = typed(form(cycle, da_nang), {key: value}, {key: note})
    assert remark(data, key).startswith(says)


def test_a_rule_between_two_figures_stands_beside_the_first(cycle, da_nang):
    """A `must` of the framework is a formula over both cells, silent until both are numbers."""
    data = form(cycle, da_nang)
    assert remark(typed(data, {"pcs": 500}), "pcs") == form_rules.DONE
    assert remark(typed(data, {"pcs": 500, "staff": 49}), "pcs").startswith("✗ Số máy tính gấp hơn 10 lần")
    assert remark(typed(data, {"pcs": 500, "staff": 50}), "pcs") == form_rules.DONE


VALUES = {
    "pcs": st.sampled_from(["1", "400", "99999", "NA"]),
    "staff": st.sampled_from(["1", "50", "NA"]),
    "mbps": st.sampled_from(["40", "0.0000000000000012", "123456789012345.67", "83.5"]),
    "wan_apps": st.sampled_from(["0", "3"]),
    "dc_class": st.sampled_from(["II", "NA"]),
    "power_backup": st.sampled_from(["yes", "no"]),
}


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.fixed_dictionaries({}, optional=VALUES),
    notes=st.dictionaries(st.sampled_from(list(VALUES)), st.just("lý do"), max_size=2),
    carried=st.booleans(),
)
def test_the_remarks_written_are_those_excel_works_out(cycle, da_nang, values, notes, carried):
    """A program that works out no formulas shows what is written beside them: the same words."""
    with models.acting("test"):
        for answer in models.Answer.select().join(models.Submission).where(models.Submission.cycle == cycle):
            answer.delete_instance()
    if not models.Cycle.select().where(models.Cycle.year < cycle.year).exists():
        last_year(cycle, da_nang, pcs="100", mbps="100", wan_apps="0")
    enter(cycle, da_nang, {"sub_units": 3})
    sent = models.Submission.get(models.Submission.cycle == cycle)
    with models.acting("test"):
        for key in values.keys() | notes.keys():
            code = submissions.first_indicators(submissions.rules_of(cycle))[key]
            indicator = models.Indicator.get(
                models.Indicator.framework == cycle.framework, models.Indicator.code == code
            )
            models.Answer.create(
                submission=sent, indicator=indicator, input=key, value=values.get(key), note=notes.get(key, ""),
                confirmed=not carried,
            )  # fmt: skip
    data = form(cycle, da_nang)
    book, shown = openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for page in book.worksheets[:-1]:
        cells = cells_of(book, page)
        for row in range(workbook.FIRST_ROW + 1, page.max_row + 1):
            at = page.cell(row, workbook.CHECK + 1)
            written = shown[page.title][at.coordinate].value
            assert excel(at.value, cells) == written, (page.cell(row, 1).value, at.value)


# --- the form as a file ----------------------------------------------------------------------------------------------


def test_a_form_carries_its_rules_as_excel_has_them(cycle, da_nang):
    """Read back: a check and help at every entry cell, colours, protection without a password, print set-up
    (promise 20)."""
    book = openpyxl.load_workbook(io.BytesIO(form(cycle, da_nang)))
    for page in book.worksheets[:-1]:
        rows = range(workbook.FIRST_ROW + 1, page.max_row + 1)
        checked = {str(area): rule for rule in page.data_validations.dataValidation for area in rule.sqref.ranges}
        cells = {page.cell(row, workbook.VALUE + 1).coordinate for row in rows}
        assert set(checked) == cells
        assert all(0 < len(rule.prompt) <= 255 and rule.showInputMessage for rule in checked.values())
        assert page.protection.sheet
        assert page.protection.password is None
        assert page.freeze_panes == "C7"
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.print_title_rows == "$6:$6"
        assert len(page.conditional_formatting) == 2
        assert all(page.cell(row, 1).value for row in rows)
        assert workbook.MADE_UP in page.oddFooter.left.text


def test_each_kind_of_question_has_its_check(cycle, da_nang):
    """Lists for choices and yes/no, a formula for figures, nothing but help for words."""
    book = openpyxl.load_workbook(io.BytesIO(form(cycle, da_nang)))
    kinds = {}
    rules = submissions.rules_of(cycle)
    for page in book.worksheets[:-1]:
        for rule in page.data_validations.dataValidation:
            for row in {int(re.sub(r"\D", "", str(area))) for area in rule.sqref.ranges}:
                kinds.setdefault(rules.inputs[page.cell(row, 1).value].kind, set()).add(rule.type)
    lists, free = ("yes_no", "choice"), ("text",)
    assert kinds == {kind: {"list" if kind in lists else None if kind in free else "custom"} for kind in kinds}
    assert {"count", "number", "yes_no", "choice"} <= set(kinds)


LET_IN = [
    ({"kind": "count"}, [0, 7, "NA", "na "], [-1, 1.5, "7", "abc"]),
    ({"kind": "count", "positive": True}, [1, "NA"], [0, -1]),
    ({"kind": "percent"}, [0, 83.5, 100, "NA"], [-0.1, 100.1, "83,5"]),
    ({"kind": "number"}, [-1.5, 1e15, "NA"], [1e16, "x"]),
    ({"kind": "number", "min": 2, "max": Fraction(7, 2)}, [2, 3.5], [1.9, 3.6]),
    ({"kind": "date"}, [44000, "NA"], [1, 1e7, "30/10/2021"]),
]


@pytest.mark.parametrize(("asked", "good", "bad"), LET_IN, ids=[str(asked) for asked, *_ in LET_IN])
def test_excel_lets_a_figure_in_or_na_and_nothing_else(asked, good, bad):
    """The checks Excel has ready would refuse NA; ours lets it be typed, and holds the bounds of the question."""
    asked = framework.Input("x", framework.Text("Số", "Figure"), **asked)
    formula = form_rules.admitted(asked, "H7")
    assert len(formula) <= 255
    for value, admitted in [(value, True) for value in good] + [(value, False) for value in bad]:
        value = value if isinstance(value, str) else Fraction(str(value))
        assert excel(formula, {"H7": X(value)}) is admitted, value


def test_last_years_figure_is_named_accepted_or_reported(cycle, da_nang):
    """Before the year is frozen what the Council accepts is its own affair: the form then shows what was reported."""
    last_year(cycle, da_nang, pcs="100")
    for state, expected in (("published", ("100", "đã chấp nhận")), ("appraising", ("1", "đã báo cáo"))):
        with models.acting("test"):
            before = models.Cycle.get(models.Cycle.year == cycle.year - 1)
            before.state = state
            before.save()
        page, row = sheet_of(openpyxl.load_workbook(io.BytesIO(form(cycle, da_nang))), "pcs")
        columns = [workbook.COLUMNS.index(name) + 1 for name in ("previous", "previous_of")]
        assert tuple(page.cell(row, column).value for column in columns) == expected


def test_a_form_saved_by_another_program_keeps_what_it_needs(cycle, da_nang):
    """openpyxl drops the worked-out remarks; the form is read as before, by its seal and its cells."""
    enter(cycle, da_nang, {"pcs": 12, "staff": 4}, {"pcs": "ghi\nhai dòng"})
    plan = planned(cycle, typed(form(cycle, da_nang)))
    assert plan.ok
    assert plan.notices == []
    assert plan.effects == []
