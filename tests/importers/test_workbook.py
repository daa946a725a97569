"""The Excel form: written, filled in by a person in Excel (openpyxl plays the person), read back as a plan."""

import io
import random
import zipfile
from datetime import date, time

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framework
import models
import submissions
from importers import guard, workbook
from importers.plan import PlanOutdated, PlanRefused


def filled(data, values, *, formats=None):
    """The form as a person saves it: values by question key, and the cell each was put in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    places = {}
    for page in book.worksheets:
        for row in range(1, page.max_row + 1):
            key = page.cell(row, 1).value
            if key in values:
                cell = page.cell(row, workbook.VALUE + 1)
                cell.value = values[key]
                if formats and key in formats:
                    cell.number_format = formats[key]
                places[key] = (page.title, cell.coordinate)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), places


def planned(cycle, unit, values, **options):
    data, places = filled(workbook.write(cycle, unit), values, formats=options.pop("formats", None))
    return workbook.plan(cycle, data, name="mau.xlsx", **options), places


def test_the_same_form_is_the_same_bytes(cycle, da_nang):
    """Nothing of the clock goes into the file."""
    assert workbook.write(cycle, da_nang) == workbook.write(cycle, da_nang)


def test_a_form_has_one_sheet_per_group_and_says_it_is_made_up(cycle, da_nang):
    """A sheet for each group the unit answers (one of the five is the Council's), each with the made-up notice."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(cycle, da_nang)))
    visible = [page for page in book.worksheets if page.sheet_state == "visible"]
    assert len(visible) == 4
    assert all(page["B4"].value == workbook.MADE_UP for page in visible)
    assert book[workbook.HIDDEN_SHEET].sheet_state == "veryHidden"


def test_only_the_figure_and_the_note_may_be_typed_in(cycle, da_nang):
    """Headings and questions are locked; Excel itself checks what is typed."""
    page = openpyxl.load_workbook(io.BytesIO(workbook.write(cycle, da_nang))).worksheets[0]
    first = workbook.NAMES_ROW + 3
    assert page.protection.sheet
    locked = [page.cell(first, column).protection.locked for column in range(2, len(workbook.COLUMNS) + 1)]
    assert [name for name, closed in zip(workbook.COLUMNS[1:], locked, strict=True) if not closed] == ["value", "note"]
    assert page.data_validations.count > 3


def test_an_empty_form_changes_nothing(cycle, da_nang):
    """What comes back as it went out has no effect, not even an empty submission."""
    plan = workbook.plan(cycle, workbook.write(cycle, da_nang))
    assert plan.ok
    assert plan.effects == []


def test_figures_reach_the_answers(cycle, da_nang):
    """A number, a Vietnamese decimal, a choice and a yes arrive as canonical values, in one audited act."""
    plan, _ = planned(
        cycle, da_nang, {"pcs": 120, "staff": 100, "mbps": "83,5", "dc_class": "II", "power_backup": "có"}
    )
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test", "nhập biểu mẫu")
    answers = submissions.answers_of(cycle, da_nang)
    assert {key: answers[key].value for key in ("pcs", "staff", "mbps", "dc_class", "power_backup")} == {
        "pcs": "120", "staff": "100", "mbps": "83.5", "dc_class": "II", "power_backup": "yes",
    }  # fmt: skip
    assert {answer.source for answer in answers.values()} == {"workbook"}
    assert all(answer.accepted is None for answer in answers.values())


def test_applied_twice_the_second_changes_nothing(cycle, da_nang):
    """The same file again is a plan without effects."""
    data, _ = filled(workbook.write(cycle, da_nang), {"pcs": 120, "staff": 100})
    workbook.plan(cycle, data).apply("test")
    assert workbook.plan(cycle, data).effects == []


def test_a_written_form_reads_back_what_the_tables_hold(cycle, da_nang):
    """Figures, dates, choices and NA go out into the next form and come back unchanged."""
    plan, _ = planned(cycle, da_nang, {"pcs": 120, "staff": "NA", "mbps": 1234.125, "dc_class": "III"})
    plan.apply("test")
    again = workbook.plan(cycle, workbook.write(cycle, da_nang))
    assert [str(problem) for problem in again.problems] == []
    assert again.effects == []


BAD_CELLS = [
    ("pcs", "không có", "không phải là số"),
    ("pcs", -5, "số nguyên từ 0"),
    ("pcs", 1.5, "số nguyên từ 0"),
    ("pcs", "1.234", "hai cách đọc"),
    ("mbps", "1,234", "hai cách đọc"),
    ("mbps", "12%", "không phải là số"),
    ("mbps", "１２", "không phải là số"),
    ("mbps", "1e309", "không phải là số"),
    ("mbps", "nan", "không phải là số"),
    ("mbps", "0x1F", "không phải là số"),
    ("mbps", "5 tr", "không phải là số"),
    ("mbps", date(2021, 3, 2), "ngày giờ (02/03/2021)"),
    ("mbps", time(3, 4), "ngày giờ"),
    ("mbps", True, "đúng/sai"),
    ("mbps", "#REF!", "lỗi của Excel"),
    ("mbps", "=1+1", "công thức chưa được tính"),
    ("staff", 0, "lớn hơn 0"),
    ("dc_class", "IV", "không thuộc"),
    ("power_backup", "maybe", "có hoặc không"),
]


@pytest.mark.parametrize(("key", "typed", "sentence"), BAD_CELLS, ids=[f"{k}-{t!r}" for k, t, _ in BAD_CELLS])
def test_a_bad_cell_is_named_and_nothing_is_written(cycle, da_nang, key, typed, sentence):
    """The message names file, sheet and cell, says what is wrong, and the good cells are not written either."""
    plan, places = planned(cycle, da_nang, {"wan_apps": 7} | {key: typed})
    [problem] = plan.problems
    sheet, cell = places[key]
    assert problem.text().startswith(f'mau.xlsx, trang "{sheet}", ô {cell}: ')
    assert sentence in problem.vi
    assert problem.en
    with pytest.raises(PlanRefused):
        plan.apply("test")
    assert models.Answer.select().count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (0.1 + 0.2, "0.3"),
        (83.5, "83.5"),
        (1e15, "1000000000000000"),
        (1234.567, "1234.567"),
        (1.234, "1.2340"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("83,5 ", "83.5"),
        ("\u00a083.5", "83.5"),
        (-0.0, "0"),
        ("na", "NA"),
        ("", None),
    ],
)
def test_a_number_is_the_one_the_person_saw(cycle, da_nang, typed, kept):
    """15 digits as Excel shows them, never the noise of a binary fraction."""
    plan, _ = planned(cycle, da_nang, {"mbps": typed, "pcs": 1})
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test")
    answer = submissions.answers_of(cycle, da_nang).get("mbps")
    assert (answer.value if answer else None) == kept


def test_a_percentage_format_is_understood():
    """0.835 shown as 83.5 % is 83.5 per cent to whoever typed it, and so it is read."""
    asked = framework.Input(code="r", label=framework.Text("r"), kind="percent")
    assert workbook.read_value(asked, guard.Cell("percent", "0.835")) == "83.5"
    assert workbook.read_value(asked, guard.Cell("number", "0.835")) == "0.835"
    assert workbook.read_value(asked, guard.Cell("text", "83,5 %")) == "83.5"


def test_a_percentage_format_under_another_question_is_asked_about(cycle, da_nang):
    """A plain number never comes out of a cell that shows a percentage."""
    plan, _ = planned(cycle, da_nang, {"mbps": 0.835}, formats={"mbps": "0.0%"})
    assert "định dạng phần trăm" in plan.problems[0].vi


def test_a_form_of_another_year_is_refused(cycle, da_nang):
    """Last year's form is named as such before any figure is looked at."""
    data = workbook.write(cycle, da_nang)
    with models.acting("test"):
        other = models.Cycle.create(year=2022, framework=cycle.framework, state="collecting")
    plan = workbook.plan(other, data)
    assert "của năm 2021, không phải năm 2022" in plan.problems[0].vi
    assert len(plan.problems) == 1


def test_a_form_of_another_unit_is_refused(cycle, da_nang, hue):
    """An officer's own unit is the only one their file may speak for."""
    plan = workbook.plan(cycle, workbook.write(cycle, hue), unit=da_nang)
    assert "không phải của" in plan.problems[0].vi


def test_a_form_of_changed_rules_is_refused(cycle, da_nang):
    """The fingerprint in the form is that of the rules it asks by."""
    data = workbook.write(cycle, da_nang)
    with models.acting("test"):
        indicator = models.Indicator.get(
            models.Indicator.framework == cycle.framework, models.Indicator.code == "I.1.1"
        )
        indicator.max = "4"
        indicator.save()
    plan = workbook.plan(cycle, data)
    assert "Bộ tiêu chí đã đổi" in plan.problems[0].vi


def test_a_plan_made_before_another_change_is_refused(cycle, da_nang):
    """What was agreed to on screen is what happens, or nothing is."""
    plan, _ = planned(cycle, da_nang, {"pcs": 120, "staff": 100})
    planned(cycle, da_nang, {"pcs": 5, "staff": 100})[0].apply("somebody else")
    with pytest.raises(PlanOutdated):
        plan.apply("test")
    assert submissions.answers_of(cycle, da_nang)["pcs"].value == "5"


def test_a_frozen_year_takes_no_figures(cycle, da_nang):
    """Not even by a plan that was made just before."""
    plan, _ = planned(cycle, da_nang, {"pcs": 120, "staff": 100})
    with models.acting("test"):
        row = models.Cycle.get_by_id(cycle.id)
        row.state = "frozen"
        row.save()
    with pytest.raises(PlanRefused):
        plan.apply("test")
    assert models.Answer.select().count() == 0


def test_the_rules_own_checks_are_made(cycle, da_nang):
    """A `must` that fails refuses the file at the cell; a `warn` is only told."""
    plan, places = planned(cycle, da_nang, {"pcs": 5000, "staff": 10})
    assert plan.problems[0].cell == places["pcs"][1]
    assert "gấp hơn 10 lần" in plan.problems[0].vi


def test_a_deleted_row_is_missed(cycle, da_nang):
    """A question whose row was deleted is not taken for an empty figure."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(cycle, da_nang)))
    book.worksheets[0].delete_rows(workbook.NAMES_ROW + 3)
    out = io.BytesIO()
    book.save(out)
    plan = workbook.plan(cycle, out.getvalue())
    assert "thiếu dòng" in plan.problems[0].vi


def test_a_moved_column_is_still_found(cycle, da_nang):
    """Columns go by their hidden names."""
    book = openpyxl.load_workbook(io.BytesIO(filled(workbook.write(cycle, da_nang), {"pcs": 9, "staff": 3})[0]))
    for page in book.worksheets[:-1]:
        page.insert_cols(3)
    out = io.BytesIO()
    book.save(out)
    plan = workbook.plan(cycle, out.getvalue())
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test")
    assert submissions.answers_of(cycle, da_nang)["pcs"].value == "9"


def test_a_workbook_of_their_own_is_refused(cycle):
    """A workbook we did not issue is told so."""
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    assert "không phải biểu mẫu" in workbook.plan(cycle, out.getvalue()).problems[0].vi


def test_last_year_stands_beside_this_year(cycle, da_nang):
    """The form shows the figure of the year before, in Vietnamese spelling."""
    planned(cycle, da_nang, {"mbps": 1234.5, "pcs": 1})[0].apply("test")
    with models.acting("test"):
        following = models.Cycle.create(year=2022, framework=cycle.framework, state="collecting")
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(following, da_nang)))
    rows = [row for page in book.worksheets for row in page.iter_rows(values_only=True) if row[0] == "mbps"]
    assert rows[0][workbook.COLUMNS.index("previous")] == "1.234,5"


def mutated(data, seed):
    """The form, damaged: bytes flipped, cut, parts swapped or emptied, XML bent."""
    chance = random.Random(seed)
    way = chance.randrange(4)
    if way == 0:
        damaged = bytearray(data)
        for _ in range(chance.randrange(1, 40)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        return bytes(damaged)
    if way == 1:
        return data[: chance.randrange(1, len(data))]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = bytearray(old.read(name))
            if chance.random() < 0.3 and content:
                if way == 2:
                    for _ in range(chance.randrange(1, 10)):
                        content[chance.randrange(len(content))] = chance.randrange(256)
                else:
                    at = chance.randrange(len(content))
                    piece = chance.choice([b"", b"<c r='XFD99'/>", b"<v>1e999</v>", b"&x;", content[: at // 2]])
                    content[at : at + chance.randrange(30)] = piece
            new.writestr(name, bytes(content))
    return out.getvalue()


FORMS = {}  # the same cycle and unit give the same bytes: written once for all examples


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_form_never_breaks_the_reader(cycle, da_nang, seed):
    """Whatever 200 damaged workbooks hold, the answer is a plan or a refusal with a sentence."""
    if "form" not in FORMS:
        FORMS["form"] = workbook.write(cycle, da_nang)
    plan = workbook.plan(cycle, mutated(FORMS["form"], seed), name="mau.xlsx")
    assert plan.ok or (plan.problems and all(problem.vi and problem.en for problem in plan.problems))
