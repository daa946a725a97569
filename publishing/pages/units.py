"""The page of a unit in a year: where it stands and why, its years, the points it lost and what would win them back."""

import functools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import gains
from publishing import unit_pictures, unit_story
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import BlocView, Cell, MarkView, Row, Standings, Year, history


class Criterion(NamedTuple):
    """One indicator of a unit: its result, what it lost, the bloc's median, what would win points back."""

    mark: MarkView
    anchor: str
    lost: str  # '' for none
    median_at: float | None
    median: str
    gains: tuple[unit_story.GainView, ...]


class Group(NamedTuple):
    """One category of a unit with its indicators."""

    cell: Cell
    anchor: str
    apart: str  # published points against the bloc's median; '' for no points
    lost: str
    criteria: tuple[Criterion, ...]


class Predecessor(NamedTuple):
    """A unit merged into this one."""

    name: str
    address: str  # of its last year
    years: list[Year]


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        for bloc in s.blocs:
            for number, row in enumerate(bloc.rows):
                yield unit(w, s, bloc, number, row)


def unit(w: Writer, s: Standings, bloc: BlocView, number: int, row: Row) -> Page:
    """One unit's page in one year."""
    code = row.code
    years = history(w.publication.editions, w.standings, code)
    before = predecessors(w, code)
    whole = w.publication.lost(s.edition, code)
    advice = _advice(w, s, code)
    groups = list(_groups(s, bloc, row, whole, advice))
    path = w.publication.absolute(w.lang, row.address)
    return w.edition_page(
        s,
        row.address,
        "unit.html",
        f"{row.name}, {s.year}",
        crumbs=[(bloc.title, bloc.address), (row.short, row.address)],
        years=[(y.year, y.address) for y in years],
        bloc=bloc,
        row=row,
        heading=row.name,
        result=s.results[code],
        max=s.number(s.results[code].max),
        story=unit_story.headline(s, bloc, row),
        tied=[r for r in bloc.rows if r.rank == row.rank and r.code != code] if row.tied else [],
        groups=groups,
        lost_count=sum(bool(criterion.lost) for group in groups for criterion in group.criteria),
        criteria_count=sum(len(group.criteria) for group in groups),
        strengths=unit_story.strengths(s, row),
        falls=unit_pictures.waterfall(s, code, whole) if whole else [],
        whole_lost=s.points(whole.lost) if whole else "",
        rescaled=any(mark.points_exact is None for mark in s.results[code].indicators.values()),
        advice=advice,
        history=years,
        years_chart=unit_pictures.years_chart(years, [p.years for p in before]),
        above=bloc.rows[number - 1] if number else None,
        below=bloc.rows[number + 1] if number + 1 < len(bloc.rows) else None,
        peers=unit_pictures.alike(s, bloc, row),
        successor=_successor(w, s, code),
        predecessors=before,
        corrected_unit=code,
        charts=w.charts(s, f"unit:{code}"),
        cite=unit_story.cited(s, row, path),
        has=functools.partial(w.publication.has, w.lang),
    )


def _advice(w: Writer, s: Standings, code: str) -> unit_story.Advice | None:
    """What the unit could gain, in the newest year alone: advice for a year long gone helps nobody."""
    if s.edition is not w.publication.current or s.results[code].total is None:
        return None
    return unit_story.advice(s, code, w.publication.prospects.of(code))


def _groups(
    s: Standings, bloc: BlocView, row: Row, whole: gains.Loss | None, advice: unit_story.Advice | None
) -> Iterator[Group]:
    """A unit's categories, each with its indicators; what they lost is in the total's points, if known."""
    offered = advice.by_indicator if advice else {}
    result = s.results[row.code]
    lost, of_category = _own_losses(result.indicators), _own_losses(result.categories)
    if whole:  # below a geometric mean parts have no share of what the total lost
        lost |= {part.code: part.lost for part in whole.indicators()}
        of_category |= {part.code: part.lost for part in whole.parts}
    for cell, category in zip(row.cells, s.top_categories, strict=True):
        criteria = tuple(
            Criterion(
                mark,
                f"i-{s.slug(mark.code)}",
                _shown(s, lost.get(mark.code)),
                *s.indicator_medians.get((bloc.code, mark.code), (None, "–")),
                offered.get(mark.code, ()),
            )
            for mark in s.marks(row.code, category)
        )
        apart = s.apart_from_median(row.code, category.code)
        yield Group(
            cell,
            f"g-{s.slug(category.code)}",
            "" if apart is None else s.signed(apart),
            _shown(s, of_category.get(category.code)),
            criteria,
        )


def _own_losses(parts: Mapping[str, Any]) -> dict[str, Fraction]:
    """What parts lost of their own maximum, where there is no total to lose it from."""
    known = {code: part for code, part in parts.items() if part.points_exact is not None}
    return {code: Fraction(part.max) - Fraction(part.points_exact) for code, part in known.items()}


def _shown(s: Standings, lost: Fraction | None) -> str:
    return s.points(lost) if lost else ""


def _successor(w: Writer, s: Standings, code: str) -> tuple[str, str, int] | None:
    """Name, address and year of the unit this one was merged into, if it is published."""
    found = s.edition.units[code].successor
    for edition in w.publication.editions:
        found = found or (edition.units[code].successor if code in edition.units else None)
    return _newest_page(w, found) if found else None


def predecessors(w: Writer, code: str) -> list[Predecessor]:
    """The units merged into this one, with their years."""
    merged = {c for e in w.publication.editions for c, unit in e.units.items() if unit.successor == code}
    found = []
    for other in sorted(merged):
        page = _newest_page(w, other)
        if page:
            found.append(Predecessor(page[0], page[1], history(w.publication.editions, w.standings, other)))
    return found


def _newest_page(w: Writer, code: str) -> tuple[str, str, int] | None:
    for year in sorted(w.standings, reverse=True):
        s = w.standings[year]
        if code in s.results:
            return s.name(code), s.unit_address(code), year
    return None
