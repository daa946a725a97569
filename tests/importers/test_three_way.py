"""File, server, and what the form was made from: whose change is it, and is anything lost?"""

import io
import threading

import openpyxl
import pytest
from factories import a_user
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
import submissions
from importers import form_seal, workbook
from importers.plan import PlanOutdated
from importers.three_way import AGREED, CONFLICT, MINE, SAME, THEIRS, state_of
from tests.importers.conftest import a_collecting_cycle, a_unit_of

KEY = "a key for tests only, 32 characters"


def form(cycle, unit):
    return workbook.write(cycle, unit, KEY)


def typed(data, values=None, notes=None):
    """The form with figures and notes typed into it; None empties a cell."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in book.worksheets[:-1]:
        for row in range(workbook.FIRST_ROW + 1, page.max_row + 1):
            key = page.cell(row, 1).value
            if key in (values or {}):
                page.cell(row, workbook.VALUE + 1).value = values[key]
            if key in (notes or {}):
                page.cell(row, workbook.NOTE + 1).value = notes[key]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def planned(cycle, data, **options):
    return workbook.plan(cycle, data, name="mau.xlsx", keys=[KEY], **options)


def enter(cycle, unit, values=None, notes=None, by="somebody"):
    """These figures saved through a form made just now."""
    plan = planned(cycle, typed(form(cycle, unit), values, notes))
    assert plan.ok, [str(problem) for problem in plan.problems]
    plan.apply(by)


def values_of(cycle, unit):
    return {key: answer.value for key, answer in submissions.answers_of(cycle, unit).items()}


# --- the table of all combinations -----------------------------------------------------------------------------------

TABLE = [
    # base, mine, server, whose
    ("", "", "", SAME),
    ("1", "1", "1", SAME),
    ("", "1", "", MINE),
    ("1", "2", "1", MINE),
    ("1", "", "1", MINE),
    ("", "", "1", THEIRS),
    ("1", "1", "2", THEIRS),
    ("1", "1", "", THEIRS),
    ("", "1", "1", AGREED),
    ("1", "2", "2", AGREED),
    ("1", "", "", AGREED),
    ("", "1", "2", CONFLICT),
    ("1", "2", "3", CONFLICT),
    ("1", "2", "", CONFLICT),
    ("1", "", "2", CONFLICT),
    (None, "", "", SAME),
    (None, "1", "1", SAME),
    (None, "1", "", MINE),
    (None, "", "1", THEIRS),
    (None, "1", "2", CONFLICT),
]


@pytest.mark.parametrize(("base", "mine", "server", "whose"), TABLE)
def test_whose_change_it_is(base, mine, server, whose):
    """All that file, server and the form's making can say of one text; None: nobody knows what it was made from
    (promise 20)."""
    assert state_of(base, mine, server) == whose


def test_the_table_holds_every_combination():
    """Every pattern of equal, different and empty texts has a line of its own."""

    def pattern(texts):
        seen = {}
        return tuple(text if not text else seen.setdefault(text, len(seen) + 1) for text in texts)

    texts = ("", "1", "2", "3")
    wanted = {pattern((base, mine, server)) for base in (None, *texts) for mine in texts for server in texts}
    assert {pattern(line[:3]) for line in TABLE} == wanted


@pytest.mark.parametrize(
    ("base", "mine", "server", "whose"), [line for line in TABLE if line[0] is not None], ids=lambda text: text or "-"
)
def test_what_becomes_of_it_in_the_tables(cycle, da_nang, base, mine, server, whose):
    """The same table through two real forms, of a figure and of another's note: mine is saved, theirs stays, both
    changed is asked (promise 20)."""

    def put(text):
        return {"values": {"wan_apps": int(text) if text else None}, "notes": {"mbps": text or None}}

    def kept():
        now = submissions.answers_of(cycle, da_nang)
        return {
            "value.wan_apps": (now["wan_apps"].value or "") if "wan_apps" in now else "",
            "note.mbps": now["mbps"].note if "mbps" in now else "",
        }

    enter(cycle, da_nang, **put(base))
    mine_form = typed(form(cycle, da_nang), **put(mine))
    enter(cycle, da_nang, **put(server), by="Nguyễn Thị Khác")
    plan = planned(cycle, mine_form)
    parts = [each for each in plan.parts if each.name in kept()]
    assert [part.state for part in parts] == [whose, whose]
    plan.apply("test")
    assert set(kept().values()) == {mine if whose in (MINE, SAME, AGREED) else server}
    if whose == CONFLICT:
        assert plan.undecided == parts
        assert {part.by for part in parts} == {"Nguyễn Thị Khác"}
        assert all(part.at for part in parts)
        planned(cycle, mine_form, choices={part.name: part.ticket("mine") for part in parts}).apply("test")
        assert set(kept().values()) == {mine}


# --- nothing is lost -------------------------------------------------------------------------------------------------

KEYS = ("wan_apps", "mbps", "power_backup", "dc_class")
FIGURES = {
    "wan_apps": st.sampled_from([None, 1, 2, 3]),
    "mbps": st.sampled_from([None, 10, 20.5, 30]),
    "power_backup": st.sampled_from([None, "có", "không"]),
    "dc_class": st.sampled_from([None, "II", "III", "NA"]),
}
EDITS = st.fixed_dictionaries({}, optional=FIGURES)
NOTES = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["", "lý do một", "lý do hai"]), max_size=2)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=EDITS, second=EDITS, first_notes=NOTES, second_notes=NOTES, start=EDITS)
def test_two_people_with_two_forms_lose_nothing(cycle, da_nang, first, second, first_notes, second_notes, start):
    """Whatever two people type into two forms made at one time: each edit is saved, equal to what is saved, or shown
    as a conflict; and what the second did not touch is as the first left it (promise 20)."""
    with models.acting("test"):
        for answer in models.Answer.select():
            answer.delete_instance()
    enter(cycle, da_nang, start)
    one = typed(form(cycle, da_nang), first, first_notes)
    two = typed(form(cycle, da_nang), second, second_notes)
    planned(cycle, one).apply("một")
    after_first = submissions.answers_of(cycle, da_nang)
    plan = planned(cycle, two)
    plan.apply("hai")
    now = submissions.answers_of(cycle, da_nang)
    untouched = planned(cycle, one)  # the first one's file once more: what does it say of the tables now?
    asked = {part.name for part in plan.conflicts}
    for part in plan.parts:
        stands = (getattr(now.get(part.key), part.field, "") or "") if part.key in now else ""
        before = (getattr(after_first.get(part.key), part.field, "") or "") if part.key in after_first else ""
        edited = part.mine != (part.base or "")
        assert stands == part.mine if edited and part.name not in asked else stands == before
        if part.name in asked:
            assert part.mine != before
    for part in untouched.parts:
        if part.mine != (part.base or ""):  # what the first typed
            stands = (getattr(now.get(part.key), part.field, "") or "") if part.key in now else ""
            assert stands == part.mine


# --- the seal --------------------------------------------------------------------------------------------------------


def altered(data, change):
    """The form with its hidden sheet changed by hand."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book[workbook.HIDDEN_SHEET])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_signed_form_is_believed_and_an_older_key_still_counts(cycle, da_nang):
    """While the key is being changed, forms that are out with the units go on working."""
    data = typed(form(cycle, da_nang), {"wan_apps": 7})
    for keys in ([KEY], ["the new key of this office, 32 chars", KEY]):
        plan = workbook.plan(cycle, data, keys=keys)
        assert plan.ok
        assert plan.notices == []
        assert plan.bases is not None


def test_without_a_key_a_form_says_so_and_the_office_does_not_lean_on_it(cycle, da_nang):
    """A plain checksum guards against damage only: the office compares such a form two ways, with a notice."""
    data = workbook.write(cycle, da_nang)
    assert workbook.read(data).made_for["seal"].startswith("sha256:")
    assert workbook.plan(cycle, data).bases is not None
    plan = planned(cycle, data)
    assert plan.bases is None
    assert "chỉ so được tệp với hệ thống" in plan.notices[0].vi


ALTERATIONS = {
    "a version": lambda page: page["D1"].__setattr__("value", page["D1"].value.replace(" 0]", " 9]")),
    "a row less": lambda page: page["D2"].__setattr__("value", None),
    "no rows": lambda page: [cell.__setattr__("value", None) for cell in page["D"]],
    "another note": lambda page: page["D3"].__setattr__("value", page["D3"].value.replace('""', '"x"', 1)),
    "made up": lambda page: page["B6"].__setattr__("value", "no"),
    "a forged seal": lambda page: page["B7"].__setattr__("value", page["B7"].value[:-4] + "0000"),
}


@pytest.mark.parametrize("name", ALTERATIONS)
@pytest.mark.parametrize("key", [KEY, ""])
def test_an_altered_hidden_sheet_is_noticed(cycle, da_nang, name, key):
    """Whatever is changed in it by hand, the form is refused with a sentence, and nothing is written."""
    data = altered(workbook.write(cycle, da_nang, key), ALTERATIONS[name])
    plan = workbook.plan(cycle, data, keys=[KEY] if key else [])
    assert "Trang ẩn của biểu mẫu đã bị sửa" in plan.problems[0].vi


def test_another_unit_cannot_be_written_into_the_hidden_sheet(cycle, da_nang, hue):
    """For the office's people the form itself says whose it is: the seal holds that too."""

    def change(page):
        page["B3"].value = hue.code

    assert not planned(cycle, altered(form(cycle, da_nang), change)).ok


def test_an_older_form_is_compared_two_ways(cycle, da_nang):
    """A form from before the seal: filled cells come in where nothing stands, an empty cell takes nothing back."""
    enter(cycle, da_nang, {"wan_apps": 3, "mbps": 10})

    def older(page):
        page["B1"].value = "ictindex-form-1"
        page["A7"].value = page["B7"].value = None
        for cell in page["D"]:
            cell.value = None

    data = altered(typed(form(cycle, da_nang), {"wan_apps": None, "mbps": 20, "power_backup": "có"}), older)
    plan = planned(cycle, data)
    assert plan.ok, [str(problem) for problem in plan.problems]
    assert plan.notices
    assert [part.name for part in plan.conflicts] == ["value.mbps"]
    plan.apply("test")
    assert values_of(cycle, da_nang) == {"wan_apps": "3", "mbps": "10", "power_backup": "yes"}


# --- applying --------------------------------------------------------------------------------------------------------


def test_others_may_go_on_typing_other_figures(cycle, da_nang):
    """A preview stays true while somebody changes what the file leaves alone; it is outdated by what it meets."""
    data = typed(form(cycle, da_nang), {"wan_apps": 7})
    plan = planned(cycle, data)
    enter(cycle, da_nang, {"mbps": 10})
    plan.apply("test")
    assert values_of(cycle, da_nang) == {"wan_apps": "7", "mbps": "10"}
    plan = planned(cycle, typed(form(cycle, da_nang), {"wan_apps": 8}))
    enter(cycle, da_nang, {"wan_apps": 9})
    with pytest.raises(PlanOutdated):
        plan.apply("test")
    assert values_of(cycle, da_nang)["wan_apps"] == "9"


def test_a_figure_saved_between_looking_and_writing_is_not_overwritten(cycle, da_nang, monkeypatch):
    """Even inside the confirmation: the versions are those that were compared, or nothing is written."""
    enter(cycle, da_nang, {"wan_apps": 3})
    plan = planned(cycle, typed(form(cycle, da_nang), {"wan_apps": 8, "mbps": 10}))
    hold = plan.hold_sections

    def quicker(unit):
        hold(unit)
        row = submissions.answers_of(cycle, da_nang)["wan_apps"]
        row.value = "5"
        row.save()

    monkeypatch.setattr(plan, "hold_sections", quicker)
    with pytest.raises(PlanOutdated):
        plan.apply("test")
    assert values_of(cycle, da_nang) == {"wan_apps": "3"}


def test_only_what_the_file_says_is_taken_as_accepted(cycle, da_nang):
    """Taken as accepted too: the file's own figures are, those that changed on the server, or are in doubt, are not."""
    enter(cycle, da_nang, {"wan_apps": 3, "mbps": 10, "sub_units": 5})
    data = typed(form(cycle, da_nang), {"wan_apps": 4, "mbps": 20})
    enter(cycle, da_nang, {"mbps": 30, "sub_units": 6})
    plan = planned(cycle, data, accept=True)
    plan.apply("test")
    answers = submissions.answers_of(cycle, da_nang)
    assert {key: (answers[key].value, answers[key].accepted) for key in ("wan_apps", "mbps", "sub_units")} == {
        "wan_apps": ("4", "4"),
        "mbps": ("30", None),
        "sub_units": ("6", None),
    }


RACES = 6


def test_of_two_forms_confirmed_at_once_one_is_saved(either_database):
    """Both change one figure, and at first both make it: one is saved whole, the other is shown anew and saves
    nothing of its own, on either database (promise 20)."""
    cycle = a_collecting_cycle()
    unit = a_unit_of(cycle, "SA", "Sở Đà Nẵng")
    for number in range(RACES):
        form_now = form(cycle, unit)
        plans = [
            planned(cycle, typed(form_now, {"wan_apps": 10 + 2 * number + who, other: 1 + number}))
            for who, other in enumerate(("mbps", "sub_units"))
        ]
        before, ready, outcomes = values_of(cycle, unit), threading.Barrier(2, timeout=60), {}

        def confirm(who, plans=plans, ready=ready, outcomes=outcomes):
            models.database.connect(reuse_if_open=True)
            ready.wait()
            try:
                outcomes[who] = plans[who].apply(f"người {who}")
            except PlanOutdated:
                outcomes[who] = None
            models.database.close()

        threads = [threading.Thread(target=confirm, args=(who,)) for who in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [winner] = [who for who, saved in outcomes.items() if saved]
        other = ("mbps", "sub_units")[winner]
        assert outcomes[1 - winner] is None
        assert values_of(cycle, unit) == before | {
            "wan_apps": str(10 + 2 * number + winner),
            other: str(1 + number),
        }


def test_what_a_form_leaves_alone_keeps_its_version(cycle, da_nang):
    """Only changed figures are written: last year's carried figure is not confirmed by a form that brings another."""
    enter(cycle, da_nang, {"wan_apps": 3, "mbps": 10})
    with models.acting("test"):
        row = submissions.answers_of(cycle, da_nang)["wan_apps"]
        row.confirmed, row.source = False, "carried"
        row.save()
    enter(cycle, da_nang, {"mbps": 20})
    after = submissions.answers_of(cycle, da_nang)["wan_apps"]
    assert (after.confirmed, after.source, after.rev) == (False, "carried", row.rev)
    enter(cycle, da_nang, notes={"wan_apps": "như năm trước"})
    assert submissions.answers_of(cycle, da_nang)["wan_apps"].confirmed is False


def test_a_broken_rule_that_was_there_before_does_not_stop_another_figure(cycle, da_nang):
    """A `must` the tables break already is told; one the file would break refuses it."""
    enter(cycle, da_nang, {"pcs": 100, "staff": 50})
    with models.acting("test"):
        row = submissions.answers_of(cycle, da_nang)["pcs"]
        row.value = "5000"
        row.save()
    plan = planned(cycle, typed(form(cycle, da_nang), {"mbps": 20}))
    assert plan.ok
    plan = planned(cycle, typed(form(cycle, da_nang), {"staff": 51}))
    assert plan.ok
    assert any("gấp hơn 10 lần" in warning.vi for warning in plan.warnings)
    enter(cycle, da_nang, {"pcs": 100})
    assert not planned(cycle, typed(form(cycle, da_nang), {"staff": 5})).ok


def test_the_last_person_who_changed_that_text_is_named(cycle, da_nang):
    """Of a conflict on a figure, who changed the figure; a later hand at the note is not blamed for it."""
    enter(cycle, da_nang, {"wan_apps": 3})
    mine = typed(form(cycle, da_nang), {"wan_apps": 8})
    user = a_user(name="Trần Văn Số")
    enter(cycle, da_nang, {"wan_apps": 4}, by=user)
    enter(cycle, da_nang, notes={"wan_apps": "ghi thêm"}, by="another")
    [part] = planned(cycle, mine).conflicts
    assert part.by == "Trần Văn Số"


def test_a_long_note_comes_back_as_it_went(cycle, da_nang):
    """A note longer than a hidden cell holds is known by its hash; a new one that long is refused at its cell."""
    enter(cycle, da_nang, {"wan_apps": 3})
    with models.acting("test"):
        row = submissions.answers_of(cycle, da_nang)["wan_apps"]
        row.note = "dòng một\ndòng hai " + "x" * 6000
        row.save()
    plan = planned(cycle, typed(form(cycle, da_nang), {"mbps": 20}))
    assert [part.name for part in plan.in_state(MINE)] == ["value.mbps"]
    refused = planned(cycle, typed(form(cycle, da_nang), notes={"mbps": "y" * 4001}))
    assert "tối đa 4000" in refused.problems[0].vi
    assert refused.problems[0].cell.startswith("J")


def test_a_line_of_the_hidden_sheet_reads_back():
    """ASCII only, whatever the note holds; what is no line of ours is refused."""
    base = form_seal.Base("83.5", 'Lý do "ABC"\n\u200b=1+1', 3)
    text = form_seal.line("pcs", base)
    assert text.isascii()
    assert form_seal.read_lines([text]) == {"pcs": base}
    for bad in ("", "{}", "[1,2,3,4]", '["a","b","c"]', text + text):
        with pytest.raises(ValueError, match=r"\{|\[|Expecting|Extra"):
            form_seal.read_lines([bad])
    with pytest.raises(ValueError, match="pcs"):
        form_seal.read_lines([text, text])
