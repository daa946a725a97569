"""What a correction changed: two versions of one year laid side by side, exactly, unit by unit.

A correction is the next version of an edition. Whoever used the version before learns here which points, ranks, figures
and decisions differ, and which units only moved because others did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import framework as frameworks
from edition import Edition
from exchange import Unit
from publishing.tables import NAME, UNIT, VERSION, YEAR, Column, Table, notice_of
from publishing.tables import NOTICE as NOTICE_COLUMN
from scoring import exact_text

KINDS = (
    "unit", "figure", "decision", "indicator", "category", "total", "total_exact", "level", "rank", "framework",
)  # fmt: skip
CAUSES = ("unit", "figure", "decision")  # what a correction enters; everything else follows


class Change(NamedTuple):
    """One value that differs; '' where there was or is none."""

    kind: str  # one of KINDS
    code: str  # of the figure, indicator or category; the name of a unit's field
    before: str
    after: str


class UnitChange(NamedTuple):
    """What differs for one unit."""

    unit: str
    bloc: str
    name: str
    changes: tuple[Change, ...]

    def of(self, *kinds: str) -> list[Change]:
        """Its changes of some kinds."""
        return [change for change in self.changes if change.kind in kinds]

    @property
    def only_moved(self) -> bool:
        """Its own points are as they were; others passed it, or it passed others."""
        return {change.kind for change in self.changes} <= {"rank"}


@dataclass(frozen=True)
class Correction:
    """Đính chính: everything that differs between a version and the one before."""

    before: Edition
    after: Edition
    units: tuple[UnitChange, ...]  # in the order of the new ranking, units no longer there last
    general: tuple[Change, ...]  # of the framework and the notice

    @property
    def corrected(self) -> list[UnitChange]:
        """Units whose own figures, decisions, points or facts differ."""
        return [unit for unit in self.units if not unit.only_moved]

    @property
    def moved(self) -> list[UnitChange]:
        """Units whose rank alone differs."""
        return [unit for unit in self.units if unit.only_moved]

    def of_unit(self, code: str) -> UnitChange | None:
        """What differs for a unit, if anything does."""
        return next((unit for unit in self.units if unit.unit == code), None)


def between(before: Edition, after: Edition) -> Correction:
    """Compare two versions of one year."""
    order = [result.unit for bloc in after.blocs for result in after.ranking(bloc.code)]
    gone = [code for code in before.units if code not in after.units]
    units = []
    for code in (*order, *gone):
        unit = after.units.get(code) or before.units[code]
        found = tuple(of_unit(before, after, code))
        if found:
            units.append(UnitChange(code, unit.bloc, unit.name_vi or code, found))
    return Correction(before, after, tuple(units), tuple(of_framework(before, after)))


def of_unit(before: Edition, after: Edition, code: str) -> Iterator[Change]:
    """Every value of a unit that differs, causes first."""
    yield from differing("unit", facts(before.units.get(code)), facts(after.units.get(code)))
    yield from differing("figure", before.figures.get(code, {}), after.figures.get(code, {}))
    yield from differing("decision", decisions(before, code), decisions(after, code))
    old, new = before.results.get(code), after.results.get(code)
    yield from differing("indicator", marks(before, old), marks(after, new))
    yield from differing("category", category_points(old), category_points(new))
    yield from differing("", totals(old), totals(new))


def differing(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """The entries of two mappings that differ, in the order of the newer; without a kind the key is the kind."""
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            yield Change(kind or key, key if kind else "", old, new)


def facts(unit: Unit | None) -> dict[str, str]:
    """A unit's own fields as text; none for a unit that is not there."""
    if unit is None:
        return {}
    return {each.name: str(getattr(unit, each.name) or "") for each in fields(unit) if each.name != "note"}


def decisions(edition: Edition, code: str) -> dict[str, str]:
    """Points the Council set itself."""
    return {indicator: exact_text(points) for (unit, indicator), points in edition.decided.items() if unit == code}


def marks(edition: Edition, result: Any) -> dict[str, str]:
    """Exact points by indicator; the state where there are none."""
    if result is None:
        return {}
    return {code: exact_text(mark.points_exact) or mark.state for code, mark in result.indicators.items()}


def category_points(result: Any) -> dict[str, str]:
    """Exact points by category."""
    return {code: exact_text(own.points_exact) or "" for code, own in result.categories.items()} if result else {}


def totals(result: Any) -> dict[str, str]:
    """Total, level and rank, published and exact."""
    if result is None:
        return {}
    return {
        "total": exact_text(result.total) or "",
        "total_exact": exact_text(result.total_exact) or "",
        "level": result.level or "",
        "rank": "" if result.rank is None else str(result.rank),
    }


def of_framework(before: Edition, after: Edition) -> Iterator[Change]:
    """The indicators of the framework that differ, and the framework as such."""
    old, new = (
        {code: frameworks.dump_yaml(frameworks.indicator_to_plain(i)) for code, i in e.framework.indicators.items()}
        for e in (before, after)
    )
    yield from differing("framework", old, new)
    if frameworks.to_plain(before.framework) != frameworks.to_plain(after.framework) and old == new:
        yield Change("framework", "", before.framework.code, after.framework.code)


def table(correction: Correction) -> Table:
    """changes.csv: one row a value that differs."""
    columns = (
        YEAR,
        VERSION._replace(name="version_before", vi="Phiên bản trước", en="version before"),
        VERSION._replace(vi="Phiên bản này", en="this version"),
        UNIT._replace(
            required=False, vi="Mã đơn vị, trống nếu là bộ tiêu chí", en="code of the unit, empty for the framework"
        ),
        NAME,
        Column("what", "string", "Giá trị nào thay đổi: unit thông tin đơn vị, figure số liệu, decision quyết định của "
               "Hội đồng, indicator điểm tiêu chí, category điểm nhóm, total tổng điểm, total_exact tổng điểm chính "
               "xác, level mức, rank hạng, framework bộ tiêu chí",
               "which value differs", required=True, values=KINDS),
        Column("code", "string", "Mã số liệu, tiêu chí hay nhóm", "code of the figure, indicator or category"),
        Column("before", "string", "Giá trị trước", "value before"),
        Column("after", "string", "Giá trị sau", "value after"),
        NOTICE_COLUMN,
    )  # fmt: skip
    old, new = correction.before, correction.after

    def rows() -> list[tuple[Any, ...]]:
        head, notice = (new.year, old.version, new.version), notice_of(new)
        general = [(*head, "", "", *change, notice) for change in correction.general]
        return general + [
            (*head, unit.unit, unit.name, *change, notice) for unit in correction.units for change in unit.changes
        ]

    return Table("changes", columns, rows)
