"""units.csv into the tables: made, brought up to date, never removed."""

import models
from importers import frameworks, units
from tests.importers.conftest import SAMPLES


def test_the_real_units_come_in_and_go_out(database):
    """Blocs come with the framework; the file comes back as it was, and again changes nothing."""
    assert not units.plan(SAMPLES / "units.csv").ok
    frameworks.plan(SAMPLES / "frameworks" / "btnmt-2051-2016.yaml").apply("test")
    plan = units.plan(SAMPLES / "units.csv")
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test")
    assert models.Unit.select().count() == len(plan.changes) >= 95
    assert units.plan(SAMPLES / "units.csv").effects == []
    assert units.plan(units.export().encode()).effects == []


def test_a_column_the_file_lacks_erases_nothing(database):
    """A short file brings names up to date and leaves the dates."""
    frameworks.plan(SAMPLES / "frameworks" / "btnmt-2051-2016.yaml").apply("test")
    full = "code,bloc,name_vi,active_from,note\nDN,SN,Sở cũ,2003-04-01,ghi chú\n"
    units.plan(full.encode()).apply("test")
    units.plan("code,bloc,name_vi\nDN,SN,Sở mới\n".encode()).apply("test")
    row = models.Unit.get(models.Unit.code == "DN")
    assert (row.name_vi, row.active_from.isoformat(), row.note) == ("Sở mới", "2003-04-01", "ghi chú")


def test_a_successor_may_come_later_in_the_file(database):
    """Merged units name theirs; the order of lines does not matter."""
    frameworks.plan(SAMPLES / "frameworks" / "btnmt-2051-2016.yaml").apply("test")
    text = "code,bloc,name_vi,active_to,successor\nCU,SN,Cũ,2020-12-31,MOI\nMOI,SN,Mới,,\n"
    units.plan(text.encode()).apply("test")
    assert models.Unit.get(models.Unit.code == "CU").successor.code == "MOI"


def test_faults_are_named_by_line(database):
    """All of them in one reading, and nothing is written."""
    plan = units.plan(b"code,bloc\n,SN\nDN,SN\nDN,SN\n", name="don-vi.csv")
    assert [problem.line for problem in plan.problems] == [2, 4]
    assert plan.problems[1].text().startswith("don-vi.csv, dòng 4: ")
    assert models.Unit.select().count() == 0


def test_a_text_that_is_too_long_is_named_before_it_is_confirmed(database):
    """The preview says which unit and column; nothing is left for the tables to refuse."""
    frameworks.plan(SAMPLES / "frameworks" / "btnmt-2051-2016.yaml").apply("test")
    plan = units.plan(f"code,bloc,name_vi,region\nDN,SN,Sở,{'x' * 41}\n".encode())
    assert "đơn vị DN, cột region: dài 41 ký tự" in plan.problems[0].vi
    assert models.Unit.select().count() == 0
