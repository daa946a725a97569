"""The page of a unit in a year: its place, its points and why, its years."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Standings, history, place


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        for bloc in s.blocs:
            for number, row in enumerate(bloc.rows):
                yield unit(w, s, bloc, number, row)


def unit(w: Writer, s: Standings, bloc: Any, number: int, row: Any) -> Page:
    code = row.code
    years = history(w.publication.editions, w.standings, code)
    tied = [r for r in bloc.rows if r.rank == row.rank and r.code != code] if row.tied else []
    groups = [(cell, s.marks(code, category)) for cell, category in zip(row.cells, s.top_categories, strict=True)]
    lost = [mark for _, marks in groups for mark in marks]
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
        tied=tied,
        groups=groups,
        lost=_points_lost(w, s, code, lost),
        history=years,
        trend=trend(years),
        above=bloc.rows[number - 1] if number else None,
        below=bloc.rows[number + 1] if number + 1 < len(bloc.rows) else None,
        successor=_successor(w, s, code),
        predecessors=_predecessors(w, s, code),
        charts=w.charts(s, f"unit:{code}"),
    )


def trend(years: list[Any]) -> dict[str, Any] | None:
    """Points of a unit's line over the years: x 0..100, y the share of the maximum; lines break at a seam."""
    if len(years) < 2:
        return None
    first, last = years[0].year, years[-1].year
    width = max(last - first, 1)
    points = [(place(Fraction(100 * (y.year - first), width)), y.share, y) for y in years]
    lines: list[list[tuple[float, float]]] = [[]]
    for x, share, y in points:
        if y.seam or share is None:
            lines.append([])
        if share is not None:
            lines[-1].append((x, share))
    seams = [
        (place((Fraction(str(x)) + Fraction(str(points[i - 1][0]))) / 2), y.framework)
        for i, (x, _, y) in enumerate(points)
        if y.seam
    ]
    return {"points": points, "lines": [line for line in lines if len(line) > 1], "seams": seams}


def _points_lost(w: Writer, s: Standings, code: str, marks: list[Any]) -> list[tuple[Any, str]]:
    """The three indicators where the unit leaves most points, and how many."""
    results = s.results[code].indicators
    losses = [
        (Fraction(results[m.code].max) - Fraction(results[m.code].points_exact), m)
        for m in marks
        if results[m.code].points_exact is not None
    ]
    largest = sorted(((loss, m) for loss, m in losses if loss > 0), key=lambda pair: -pair[0])[:3]
    return [(mark, s.points(loss)) for loss, mark in largest]


def _successor(w: Writer, s: Standings, code: str) -> tuple[str, str, int] | None:
    """Name, address and year of the unit this one was merged into, if it is published."""
    found = s.edition.units[code].successor
    for edition in w.publication.editions:
        found = found or (edition.units[code].successor if code in edition.units else None)
    return _newest_page(w, found) if found else None


def _predecessors(w: Writer, s: Standings, code: str) -> list[tuple[str, str, int]]:
    merged = {c for e in w.publication.editions for c, unit in e.units.items() if unit.successor == code}
    return [page for page in (_newest_page(w, c) for c in sorted(merged)) if page]


def _newest_page(w: Writer, code: str) -> tuple[str, str, int] | None:
    for year in sorted(w.standings, reverse=True):
        s = w.standings[year]
        if code in s.results:
            return s.name(code), s.unit_address(code), year
    return None
