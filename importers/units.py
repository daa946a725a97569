"""units.csv (FORMATS.md 2) coming in: units made or brought up to date; no unit is ever removed by a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import exchange
import models
from importers.plan import Change, ImportProblem, Plan, Problem, compare, cut, decode, name_of

FIELDS = ("name_vi", "name_en", "short_name", "region", "active_from", "active_to", "note")


@dataclass
class UnitsPlan(Plan):
    """What a file of units would do to the tables."""

    units: dict[str, exchange.Unit] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()  # what the file speaks of: a column it lacks erases nothing

    def look(self) -> list[Change]:
        held = {unit.code: unit for unit in models.Unit.select()}
        blocs = {bloc.code for bloc in models.Bloc.select()}
        for bloc in sorted({unit.bloc for unit in self.units.values()} - blocs):
            self.problems.append(
                Problem(
                    vi=f"Không có khối mang mã “{bloc}”. Hãy tạo khối hoặc nhập bộ tiêu chí có khối đó trước.",
                    en=f"There is no bloc with code “{bloc}”. Make it, or import a framework that has it, first.",
                    file=self.file,
                )
            )
        self.problems.extend(problem for unit in self.units.values() for problem in self.too_long(unit))
        return [self.of_unit(unit, held.get(code)) for code, unit in self.units.items()]

    def too_long(self, unit: exchange.Unit) -> Iterator[Problem]:
        """Texts that the tables do not take are named before anything is confirmed."""
        for name in (*self.fields(), "code"):
            text, longest = getattr(unit, name), getattr(getattr(models.Unit, name), "max_length", None)
            if longest and isinstance(text, str) and len(text) > longest:
                yield Problem(
                    vi=f"đơn vị {unit.code}, cột {name}: dài {len(text)} ký tự, chỉ được tối đa {longest}",
                    en=f"unit {unit.code}, column {name}: {len(text)} characters; at most {longest} are allowed",
                    file=self.file,
                    value=cut(text),
                )

    def of_unit(self, unit: exchange.Unit, row: models.Unit | None) -> Change:
        new: dict[str, object] = {name: getattr(unit, name) for name in self.fields()}
        new |= {"bloc": unit.bloc}
        if "successor" in self.columns:
            new |= {"successor": unit.successor}
        old = None
        if row is not None:
            old = {name: getattr(row, name) for name in FIELDS}
            old |= {"bloc": row.bloc.code, "successor": row.successor.code if row.successor_id else ""}
        return compare(
            "unit", unit.code, old, new, title_vi=unit.name_vi, title_en=unit.name_en, rev=row.rev if row else None
        )

    def fields(self) -> list[str]:
        return [name for name in FIELDS if name in self.columns]

    def write(self) -> None:
        blocs = {bloc.code: bloc for bloc in models.Bloc.select()}
        rows: dict[str, models.Unit] = {row.code: row for row in models.Unit.select()}
        new = []
        for code, unit in self.units.items():
            row = rows.get(code)
            if row is None:
                row = rows[code] = models.Unit(code=code)
                new.append(row)
            for name, value in [*((name, getattr(unit, name)) for name in self.fields()), ("bloc", blocs[unit.bloc])]:
                if row.__data__.get(name) != (value.id if isinstance(value, models.Bloc) else value):
                    setattr(row, name, value)
        models.Unit.add_many(new)
        self.link_successors(rows)

    def link_successors(self, rows: Mapping[str, models.Unit]) -> None:
        """After all units stand: a successor may come later in the file than the unit it takes over from."""
        for code, unit in self.units.items():
            row, successor = rows[code], rows.get(unit.successor)
            if "successor" in self.columns and row.successor_id != (successor.id if successor else None):
                row.successor = successor
            row.save()


def plan(source: Path | str | bytes, *, name: str = "") -> UnitsPlan:
    """What a units.csv would change."""
    file = name_of(source, name) or "units.csv"
    answer = UnitsPlan(file=file, kind="units")
    try:
        text = decode(source, file, answer.repairs)
        answer.units = exchange.parse_units(text, file)
        answer.columns = frozenset(re.split(r"[,;\t]", text.split("\n", 1)[0].strip().replace(" ", "")))
    except ImportProblem as problem:
        answer.problems.extend(problem.problems)
        return answer
    except exchange.FileProblem as problem:
        answer.problems.extend(Problem(vi=f.vi, en=f.en, file=f.file, line=f.line) for f in problem.faults)
        return answer
    return answer.refresh()


def export() -> str:
    """All units as units.csv."""
    rows = []
    for unit in models.Unit.select().order_by(models.Unit.code):
        fields = {name: getattr(unit, name) for name in FIELDS}
        successor = unit.successor.code if unit.successor_id else ""
        rows.append(exchange.Unit(code=unit.code, bloc=unit.bloc.code, successor=successor, **fields))
    return exchange.units_csv(rows)
