"""Who appraises what: coverage, load, conflicts, the balanced proposal and CSV."""

import pytest
from council_years import a_council, a_mark, section
from factories import a_bloc, a_submission, a_unit, a_user

import models
import remit
from council import assigning

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def year():
    """A year under appraisal; nobody is assigned."""
    return a_council()


def conflict(person, unit):
    with models.acting("test"):
        models.Conflict.create(appraiser=person, unit=unit, reason="người nhà")


def loads(year):
    return {
        load.person.name: (load.parts, load.points, load.done, load.left)
        for load in assigning.Matrix(year.cycle).loads()
    }


def test_assignments_by_bloc_section_and_unit_add_up(year):
    """A cell names its people and how much of it they cover; bare and short parts are flagged (promise 29)."""
    bloc, ht = a_bloc("SN"), section(year.dn, "HT").category
    assigning.assign(year.cycle, year.cuong, year.lead, bloc=bloc)
    assigning.assign(year.cycle, year.phuong, year.lead, unit=year.units["DN"], section=ht)
    matrix = assigning.Matrix(year.cycle)
    cells = {each.code: matrix.cell(matrix.blocs[bloc], each) for each in matrix.sections}
    assert [(person.name, count) for person, count in cells["HT"].people] == [("Cường", 2), ("Phượng", 1)]
    assert [unit.code for unit in cells["HT"].short] == ["HN"]
    assert [unit.code for unit in cells["UD"].short] == ["DN", "HN"]
    assert (matrix.bare, matrix.short) == (0, 3)
    assigning.want(year.cycle, 1, year.lead)
    assert assigning.Matrix(models.Cycle.get_by_id(year.cycle.id)).short == 0


def test_the_matrix_agrees_with_what_appraisers_may_open(year):
    """The table and the appraisers' own scope give one answer, also under conflicts (promise 29, promise 31)."""
    assigning.assign(year.cycle, year.cuong, year.lead, section=section(year.dn, "HT").category)
    assigning.assign(year.cycle, year.phuong, year.lead)
    conflict(year.phuong, year.units["HN"])
    covered = assigning.Matrix(year.cycle).covered
    for submission in (year.dn, year.hn):
        for one in submission.sections:
            judges = {person.id for person in remit.appraisers_of(one)}
            assert set(covered[submission.unit_id, one.category_id]) == judges
    assert len(covered[year.hn.unit_id, section(year.hn, "HT").category_id]) == 1


def test_the_load_of_each_person_is_counted(year):
    """Parts, points to judge, done and left (promise 29)."""
    assert loads(year) == {"Cường": (0, 0, 0, 0), "Phượng": (0, 0, 0, 0)}
    assigning.assign(year.cycle, year.cuong, year.lead)
    a_mark(year.dn, "HT1", year.cuong, mark=16)
    assert loads(year)["Cường"] == (4, 4, 1, 3)


def test_a_conflict_refuses_a_unit_and_splits_a_bloc(year):
    """A unit is refused with a sentence; of a bloc the unit is left out and named (promise 31)."""
    conflict(year.cuong, year.units["DN"])
    with pytest.raises(assigning.AssigningRefused, match="xung đột lợi ích"):
        assigning.assign(year.cycle, year.cuong, year.lead, unit=year.units["DN"])
    own = a_user("appraiser", unit=year.units["HN"])
    with pytest.raises(assigning.AssigningRefused, match="xung đột lợi ích"):
        assigning.assign(year.cycle, own, year.lead, unit=year.units["HN"])
    _, left_out = assigning.assign(year.cycle, year.cuong, year.lead, bloc=a_bloc("SN"))
    assert left_out == [year.units["DN"]]
    assert loads(year)["Cường"][0] == 2


def test_assignments_that_cannot_be_are_refused(year):
    """No appraiser, not invited, twice the same, a closed year, an appraiser who assigns."""
    stranger = a_unit("XX")
    cases = (
        ({"appraiser": a_user("officer")}, "không phải thẩm định viên"),
        ({"appraiser": year.cuong, "unit": stranger}, "không có hồ sơ"),
    )
    for more, match in cases:
        with pytest.raises(assigning.AssigningRefused, match=match):
            assigning.assign(year.cycle, actor=year.lead, **more)
    assigning.assign(year.cycle, year.cuong, year.lead)
    with pytest.raises(assigning.AssigningRefused, match="rồi"):
        assigning.assign(year.cycle, year.cuong, year.lead)
    with pytest.raises(assigning.AssigningRefused, match="Thường trực"):
        assigning.assign(year.cycle, year.phuong, year.cuong)
    with models.acting("test"):
        year.cycle.state = "frozen"
        year.cycle.save()
    with pytest.raises(assigning.AssigningRefused, match="không đổi phân công"):
        assigning.unassign(year.cycle.assignments.get(), year.lead)


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_a_proposal_covers_everything_evenly_and_keeps_conflicts_out(year, wanted):
    """Every part has the people it wants, nobody a unit they are partial to, loads lie close together (promise 30)."""
    units = [a_unit(f"B{n}", bloc=a_bloc("HC")) for n in range(6)]
    for unit in units:
        a_submission(year.cycle, unit)
    third, fourth = a_user("appraiser", name="Quý"), a_user("appraiser", name="Thanh")
    conflict(year.cuong, units[0])
    conflict(third, year.units["DN"])
    assigning.want(year.cycle, wanted, year.lead)
    matrix = assigning.Matrix(year.cycle)
    wishes = assigning.proposal(matrix)
    assert not year.cycle.assignments.exists()  # nothing is saved by looking
    assert assigning.save_all(year.cycle, wishes, year.lead) == len(wishes)
    matrix = assigning.Matrix(models.Cycle.get_by_id(year.cycle.id))
    assert (matrix.bare, matrix.short) == (0, 0)
    assert year.cuong.id not in matrix.covered[units[0].id, matrix.sections[0].id]
    points = [load.points for load in matrix.loads()]
    assert {load.person.id for load in matrix.loads()} == {one.id for one in (year.cuong, year.phuong, third, fourth)}
    assert max(points) - min(points) <= 7  # one bloc's section and a unit split off
    assert assigning.proposal(matrix) == []


def test_a_proposal_leaves_what_nobody_may_judge(year):
    """It ends, and what stays bare is seen."""
    for person in (year.cuong, year.phuong):
        conflict(person, year.units["DN"])
    matrix = assigning.Matrix(year.cycle)
    assigning.save_all(year.cycle, assigning.proposal(matrix), year.lead)
    assert assigning.Matrix(year.cycle).bare == 2


def test_assignments_go_out_as_csv_and_come_back(year):
    """The same rows; a second reading adds nothing (promise 30)."""
    assigning.assign(year.cycle, year.cuong, year.lead, bloc=a_bloc("SN"), section=section(year.dn, "HT").category)
    assigning.assign(year.cycle, year.phuong, year.lead, unit=year.units["DN"])
    text = assigning.to_csv(year.cycle)
    assert text.splitlines()[0] == "appraiser,bloc,unit,section"
    wishes, faults = assigning.read_csv(year.cycle, "\ufeff" + text)
    assert faults == []
    assert assigning.save_all(year.cycle, wishes, year.lead) == 0
    for row in year.cycle.assignments:
        assigning.unassign(row, year.lead)
    assert assigning.save_all(year.cycle, wishes, year.lead) == 2
    assert assigning.to_csv(year.cycle) == text


def test_every_fault_of_a_csv_is_named_with_its_line(year):
    """And nothing of it is saved (promise 30)."""
    conflict(year.cuong, year.units["DN"])
    lines = [
        "appraiser,bloc,unit,section",
        "ai-do@example.vn,SN,,",
        f"{year.cuong.email},ZZ,,",
        "",
        f"{year.cuong.email},,DN,",
    ]
    _, faults = assigning.read_csv(year.cycle, "\n".join(lines))
    assert [line for line, _, _ in faults] == [2, 3, 5]
    assert "xung đột lợi ích" in faults[2][1]
    assert assigning.read_csv(year.cycle, "a;b")[1][0][0] == 1
