"""Phân công: which parts of a year have their appraisers, who carries how much, a balanced proposal, and CSV.

A part is one section of one unit. An assignment names a bloc, a unit, a section, or leaves any of them open; a unit an
appraiser is partial to falls out of it by itself (`remit.py`), so a part may want somebody else. Here that is seen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import exchange
import models
import remit
import vietnamese
import workflow
from models import Assignment, Bloc, Category, Cycle, Submission, Unit, User

COLUMNS: Final = ("appraiser", "bloc", "unit", "section")
LARGEST_CSV: Final = 20_000  # lines: more than any year has parts
MOST_WANTED: Final = 5

Part = tuple[int, int]  # unit id, section (top category) id


class AssigningRefused(workflow.MoveRefused):
    """An assignment that cannot be, such as one in conflict of interest; says why."""


@dataclass(frozen=True)
class Cell:
    """One bloc (or one unit) by one section: who covers it, and what is still missing."""

    people: tuple[tuple[User, int], ...]  # with the number of its parts they cover
    parts: int
    bare: tuple[Unit, ...]  # units nobody judges here
    short: tuple[Unit, ...]  # units with fewer people than wanted (the bare ones not counted)


@dataclass
class Load:
    """What one appraiser carries in a year."""

    person: User
    parts: int = 0
    points: int = 0  # indicators of these parts
    done: int = 0  # points they have judged
    conflicts: tuple[Unit, ...] = ()  # units that fall out of their assignments
    assignments: list[Assignment] = field(default_factory=list)

    @property
    def left(self) -> int:
        return max(0, self.points - self.done)


class Matrix:
    """Who covers what in one year, worked out once from a handful of queries."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    @cached_property
    def units(self) -> list[Unit]:
        """The units with a submission, in order of bloc and name."""
        invited = Submission.select(Submission.unit).where(Submission.cycle == self.cycle)
        query = Unit.select(Unit, Bloc).join(Bloc).where(Unit.id << invited)
        return list(query.order_by(Bloc.position, Bloc.id, Unit.name_sort, Unit.id))

    @cached_property
    def blocs(self) -> dict[Bloc, list[Unit]]:
        found: dict[Bloc, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.bloc, []).append(unit)
        return found

    @cached_property
    def sections(self) -> list[Category]:
        tops = self.cycle.framework.categories.where(Category.parent.is_null())
        return list(tops.order_by(Category.position, Category.id))

    @cached_property
    def assignments(self) -> list[Assignment]:
        query = self.cycle.assignments.select(Assignment, User).join(User, on=Assignment.appraiser == User.id)
        return list(query.order_by(User.name_sort, User.id, Assignment.id))

    @cached_property
    def blocked(self) -> dict[int, set[int]]:
        """Appraiser id -> units they may not judge: their own, and those of their conflicts."""
        people = set(self.candidates) | {one.appraiser_id for one in self.assignments}
        found: dict[int, set[int]] = {id: set() for id in people}
        query = models.Conflict.select(models.Conflict.appraiser, models.Conflict.unit)
        for person, unit in query.where(models.Conflict.appraiser << sorted(people)).tuples():
            found[person].add(unit)
        for id, unit in User.select(User.id, User.unit).where(User.id << sorted(people)).tuples():
            found[id] |= {unit} if unit else set()
        return found

    @cached_property
    def candidates(self) -> dict[int, User]:
        """Those who may be named: active appraisers, in order of name."""
        query = User.select().join(models.UserRole).join(models.Role)
        query = query.where(models.Role.name == "appraiser", User.active == True)  # noqa: E712
        return {user.id: user for user in query.order_by(User.name_sort, User.id).distinct()}

    @cached_property
    def people(self) -> dict[int, User]:
        """Everyone who is named, and everyone who may be."""
        return {one.appraiser_id: one.appraiser for one in self.assignments} | self.candidates

    @cached_property
    def covered(self) -> dict[Part, list[int]]:
        """Part -> the people who judge it, in order of name."""
        found: dict[Part, list[int]] = {(unit.id, section.id): [] for unit in self.units for section in self.sections}
        for one in self.assignments:
            for unit in self.units:
                if not _names(one, unit) or unit.id in self.blocked[one.appraiser_id]:
                    continue
                for section in self.sections:
                    people = found[unit.id, section.id]
                    if one.category_id in (None, section.id) and one.appraiser_id not in people:
                        people.append(one.appraiser_id)
        return found

    def cell(self, units: Iterable[Unit], section: Category) -> Cell:
        """One cell of the table."""
        counts: dict[int, int] = {}
        bare, short, units = [], [], list(units)
        for unit in units:
            people = self.covered[unit.id, section.id]
            for person in people:
                counts[person] = counts.get(person, 0) + 1
            if not people:
                bare.append(unit)
            elif len(people) < self.cycle.appraisers_wanted:
                short.append(unit)
        named = tuple((self.people[id], count) for id, count in counts.items())
        return Cell(named, len(units), tuple(bare), tuple(short))

    @cached_property
    def bare(self) -> int:
        """How many parts nobody judges."""
        return sum(not people for people in self.covered.values())

    @cached_property
    def short(self) -> int:
        """How many parts have somebody, yet fewer people than wanted."""
        return sum(0 < len(people) < self.cycle.appraisers_wanted for people in self.covered.values())

    @cached_property
    def points_of(self) -> dict[Part, int]:
        """Part -> how many indicators are judged in it."""
        below = remit.indicators_by_section([section.id for section in self.sections])
        asked = dict(
            self.cycle.framework.indicators.select(models.Indicator.id, models.Indicator.blocs).tuples()
        )  # None: every bloc
        found = {}
        for bloc, units in self.blocs.items():
            for section in self.sections:
                count = sum(not asked[id] or bloc.code in asked[id] for id in below[section.id])
                found |= {(unit.id, section.id): count for unit in units}
        return found

    def loads(self) -> list[Load]:
        """What each person carries and has done, in order of name."""
        found = {id: Load(person) for id, person in self.people.items()}
        for part, people in self.covered.items():
            for person in people:
                found[person].parts += 1
                found[person].points += self.points_of[part]
        for one in self.assignments:
            found[one.appraiser_id].assignments.append(one)
        query = models.Appraisal.select(models.Appraisal.appraiser, models.peewee.fn.COUNT(models.Appraisal.id))
        query = query.join(Submission).where(Submission.cycle == self.cycle).group_by(models.Appraisal.appraiser)
        done = dict(query.tuples())
        for id, load in found.items():
            load.done = done.get(id, 0)
            named = [unit for unit in self.units if any(_names(one, unit) for one in load.assignments)]
            load.conflicts = tuple(unit for unit in named if unit.id in self.blocked[id])
        return [load for id, load in found.items() if load.assignments or load.done or id in self.candidates]


def _names(assignment: Assignment, unit: Unit) -> bool:
    return assignment.bloc_id in (None, unit.bloc_id) and assignment.unit_id in (None, unit.id)


# ---------------------------------------------------------------------------------------------------------------------
# Assigning


def assign(
    cycle: Cycle,
    appraiser: User,
    actor: workflow.Actor,
    bloc: Bloc | None = None,
    unit: Unit | None = None,
    section: Category | None = None,
) -> tuple[Assignment, list[Unit]]:
    """Name an appraiser for a bloc, a unit, a section; returns the assignment and the units that fall out of it.

    Raises AssigningRefused: a unit the person is partial to, somebody who is no appraiser, a closed year, the same
    assignment again.
    """
    with models.acting(actor):
        _check_assigning(cycle, appraiser, actor, unit, section)
        if unit is not None:
            bloc = None  # the unit says enough, and it may move to another bloc
        same = cycle.assignments.where(Assignment.appraiser == appraiser)
        for column, value in ((Assignment.bloc, bloc), (Assignment.unit, unit), (Assignment.category, section)):
            same = same.where(column.is_null() if value is None else column == value)
        if same.exists():
            raise AssigningRefused(
                f"{appraiser} đã được phân công phần này rồi.", f"{appraiser} is assigned to this already."
            )
        made = Assignment.create(cycle=cycle, appraiser=appraiser, bloc=bloc, unit=unit, category=section)
        blocked = set(remit.blocked_units(appraiser))
        invited = Unit.select().join(Submission).where(Submission.cycle == cycle).order_by(Unit.name_sort)
        return made, [one for one in invited if one.id in blocked and _names(made, one)]


def _check_assigning(
    cycle: Cycle, appraiser: User, actor: workflow.Actor, unit: Unit | None, section: Category | None
) -> None:
    check_open(cycle, actor)
    if not appraiser.active or not appraiser.has_role("appraiser"):
        raise AssigningRefused(
            f"{appraiser} không phải thẩm định viên đang hoạt động.", f"{appraiser} is no active appraiser."
        )
    if section is not None and (section.framework_id != cycle.framework_id or section.parent_id is not None):
        raise AssigningRefused("Phần này không thuộc năm đang xét.", "This section is not of this year.")
    if unit is None:
        return
    if not cycle.submissions.where(Submission.unit == unit).exists():
        raise AssigningRefused(f"{unit} không có hồ sơ trong năm này.", f"{unit} has no submission in this year.")
    if remit.in_conflict(appraiser, unit):
        raise AssigningRefused(
            f"{appraiser} có xung đột lợi ích với {unit} (hoặc là người của đơn vị), nên không được phân công.",
            f"{appraiser} has a conflict of interest with {unit} (or belongs to it) and cannot be assigned.",
        )


def check_open(cycle: Cycle, actor: workflow.Actor) -> None:
    """Refuse (AssigningRefused) unless assignments of the year may change, and by this person."""
    if cycle.state not in ("draft", "collecting", "appraising", "explaining"):
        word = dict(models.CYCLE_STATES)[cycle.state]
        raise AssigningRefused(
            f"Năm {cycle.year} đang ở giai đoạn “{word}”, không đổi phân công được nữa.",
            f"The year {cycle.year} is “{cycle.state}”; its assignments no longer change.",
        )
    if isinstance(actor, User) and not workflow.OFFICE & {role.name for role in actor.roles}:
        raise AssigningRefused("Chỉ Thường trực Hội đồng phân công.", "Only the Council's lead assigns.")


def unassign(assignment: Assignment, actor: workflow.Actor) -> None:
    """Take an assignment away; the marks already given stay."""
    with models.acting(actor):
        check_open(assignment.cycle, actor)
        assignment.delete_instance()


def want(cycle: Cycle, count: int, actor: workflow.Actor) -> None:
    """Say how many appraisers each part wants."""
    if not 1 <= count <= MOST_WANTED:
        raise AssigningRefused(
            f"Mỗi phần cần từ 1 đến {MOST_WANTED} người thẩm định.",
            f"Each part wants between 1 and {MOST_WANTED} appraisers.",
        )
    with models.acting(actor):
        check_open(cycle, actor)
        cycle.appraisers_wanted = count
        cycle.save()


# ---------------------------------------------------------------------------------------------------------------------
# A balanced proposal


@dataclass(frozen=True)
class Wish:
    """One assignment that would be made."""

    appraiser: User
    bloc: Bloc | None
    unit: Unit | None
    section: Category | None
    points: int  # indicators it adds to the person's load


def proposal(matrix: Matrix) -> list[Wish]:
    """Assignments that give every part the people it wants, each to whoever carries least; nothing is saved.

    Whole cells of the table first, heaviest first; the units a person is partial to go to somebody else one by one.
    """
    loads = dict.fromkeys(matrix.candidates, 0)
    covered = {part: list(people) for part, people in matrix.covered.items()}
    for part, people in covered.items():
        for person in people:
            if person in loads:
                loads[person] += matrix.points_of[part]
    cells = [
        (bloc, section, sum(matrix.points_of[unit.id, section.id] for unit in units))
        for bloc, units in matrix.blocs.items()
        for section in matrix.sections
    ]
    wishes: list[Wish] = []
    for bloc, section, _ in sorted(cells, key=lambda cell: -cell[2]):
        _fill_cell(matrix, bloc, section, covered, loads, wishes)
    return wishes


def _fill_cell(
    matrix: Matrix,
    bloc: Bloc,
    section: Category,
    covered: dict[Part, list[int]],
    loads: dict[int, int],
    wishes: list[Wish],
) -> None:
    wanted = matrix.cycle.appraisers_wanted

    def lacking(person: int) -> list[Unit]:
        return [
            unit
            for unit in matrix.blocs[bloc]
            if len(covered[unit.id, section.id]) < wanted
            and person not in covered[unit.id, section.id]
            and unit.id not in matrix.blocked[person]
        ]

    def take(person: int, units: list[Unit], unit: Unit | None) -> None:
        points = sum(matrix.points_of[one.id, section.id] for one in units)
        for one in units:
            covered[one.id, section.id].append(person)
        loads[person] += points
        wishes.append(Wish(matrix.candidates[person], None if unit else bloc, unit, section, points))

    while True:
        open_units = [unit for unit in matrix.blocs[bloc] if len(covered[unit.id, section.id]) < wanted]
        able = {person: units for person in loads if (units := lacking(person))}
        if not open_units or not able:
            return
        whole = [person for person, units in able.items() if len(units) * 2 >= len(matrix.blocs[bloc])]
        person = min(whole or able, key=lambda id: (loads[id], list(loads).index(id)))
        if person in whole:
            # Naming the bloc covers every unit of it this person may judge, wanted or not.
            take(person, [u for u in matrix.blocs[bloc] if u.id not in matrix.blocked[person]], None)
        else:
            take(person, [able[person][0]], able[person][0])


def spread(matrix: Matrix, wishes: Iterable[Wish]) -> dict[int, tuple[int, int]]:
    """Person -> (points now, points with the proposal)."""
    now = {load.person.id: load.points for load in matrix.loads()}
    then = dict(now)
    for wish in wishes:
        then[wish.appraiser.id] = then.get(wish.appraiser.id, 0) + wish.points
    return {id: (now.get(id, 0), then[id]) for id in then}


def save_all(cycle: Cycle, wishes: Iterable[Wish], actor: workflow.Actor) -> int:
    """Save a proposal or a file, whole or not at all; what is assigned already is passed over."""
    made = 0
    with models.acting(actor, "phân công theo đề xuất"):
        held = {_key(one.appraiser_id, one.bloc_id, one.unit_id, one.category_id) for one in cycle.assignments}
        for wish in wishes:
            key = _key(wish.appraiser.id, *(each and each.id for each in (wish.bloc, wish.unit, wish.section)))
            if key not in held:
                assign(cycle, wish.appraiser, actor, wish.bloc, wish.unit, wish.section)
                held.add(key)
                made += 1
    return made


def _key(person: int, bloc: int | None, unit: int | None, section: int | None) -> tuple[int | None, ...]:
    return person, None if unit else bloc, unit, section


# ---------------------------------------------------------------------------------------------------------------------
# CSV


def to_csv(cycle: Cycle) -> str:
    """The year's assignments: an appraiser's e-mail, then the codes of what is named; empty: left open."""
    rows = []
    for one in Matrix(cycle).assignments:
        named = (one.bloc, one.unit, one.category)
        rows.append([one.appraiser.email, *(each.code if each else "" for each in named)])
    return exchange.csv_text(COLUMNS, sorted(rows))


def read_csv(cycle: Cycle, text: str) -> tuple[list[Wish], list[tuple[int, str, str]]]:
    """(assignments of the file, faults as (line, vi, en)). A file with a fault is not saved."""
    lines = list(csv.reader(io.StringIO(vietnamese.nfc(text.removeprefix("\ufeff")))))
    if not lines or [cell.strip() for cell in lines[0]] != list(COLUMNS):
        header = ",".join(COLUMNS)
        return [], [(1, f"Dòng đầu phải là: {header}", f"The first line must be: {header}")]
    if len(lines) > LARGEST_CSV:
        return [], [(0, f"Tệp có hơn {LARGEST_CSV} dòng.", f"The file has more than {LARGEST_CSV} lines.")]
    known = _known(cycle)
    wishes, faults = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        read = _read_line([*(cell.strip() for cell in cells), "", "", "", ""][:4], known)
        if isinstance(read, Wish):
            wishes.append(read)
        else:
            faults.append((number, *read))
    return wishes, faults


def _known(cycle: Cycle) -> dict[str, Mapping[str, object]]:
    matrix = Matrix(cycle)
    return {
        "appraiser": {user.email.casefold(): user for user in matrix.candidates.values()},
        "bloc": {bloc.code: bloc for bloc in matrix.blocs},
        "unit": {unit.code: unit for unit in matrix.units},
        "section": {section.code: section for section in matrix.sections},
        "blocked": {str(id): units for id, units in matrix.blocked.items()},
    }


def _read_line(cells: list[str], known: Mapping[str, Mapping[str, object]]) -> Wish | tuple[str, str]:
    found: list[object | None] = []
    for column, cell in zip(COLUMNS, cells, strict=True):
        row = known[column].get(cell.casefold() if column == "appraiser" else cell) if cell else None
        if row is None and (cell or column == "appraiser"):
            return f"{column}: không có “{cell}” trong năm này", f"{column}: “{cell}” is not known in this year"
        found.append(row)
    person, bloc, unit, section = found
    if unit is not None and unit.id in known["blocked"][str(person.id)]:
        return f"{person} có xung đột lợi ích với {unit}", f"{person} has a conflict of interest with {unit}"
    return Wish(person, bloc, unit, section, 0)
