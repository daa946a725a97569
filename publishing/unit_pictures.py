"""What the page of a unit draws: its years, its points lost, its like. Positions are in per cent of the chart."""

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import gains
from publishing.standings import BlocView, Row, Standings, Year, place

MOST_SHOWN = 7  # indicators named in the waterfall; the others stand together in their category
ALIKE = 3  # units with the most similar shares
OF_REGION = 3  # and as many more of the same region


# ---------------------------------------------------------------------------------------------------------------------
# The years


class Dot(NamedTuple):
    """One year of a line."""

    x: float
    y: float | None  # from the top; None where there is no total
    year: Year


class Line(NamedTuple):
    """One unit's years: dots, and the pieces of line between dots of one framework."""

    name: str
    dots: tuple[Dot, ...]
    pieces: tuple[tuple[float, float, float, float], ...]  # x1, y1, x2, y2


class Years(NamedTuple):
    """The chart of the years; `ticks` are (place, per cent)."""

    own: Line
    before: tuple[Line, ...]  # of units merged into this one
    ticks: tuple[tuple[float, int], ...]
    seams: tuple[tuple[float, str], ...]  # (place, decision from there on)
    spread: tuple[tuple[float, float, float, float, float], ...]  # x, top, height, median, of each year
    labels: tuple[tuple[float, int, str], ...]  # x, year, rank of how many

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, the unit's own first."""
        return self.own, *self.before


def years_chart(own: Sequence[Year], before: Sequence[Sequence[Year]]) -> Years | None:
    """The years of a unit and of those merged into it; None where there is one year only."""
    every = sorted({year.year for line in (own, *before) for year in line})
    if len(every) < 2:
        return None
    shown = [share for line in (own, *before) for year in line for share in year.shares if share is not None]
    low, high = _scale(shown)
    width = every[-1] - every[0]

    def x(year: int) -> float:
        return place(Fraction(100 * (year - every[0]), width))

    def y(share: float) -> float:
        return round(100 * (high - share) / (high - low), 2)

    def line(years: Sequence[Year]) -> Line:
        dots = tuple(Dot(x(year.year), None if year.share is None else y(year.share), year) for year in years)
        pairs = itertools.pairwise(dots)
        pieces = [
            (a.x, a.y, b.x, b.y) for a, b in pairs if a.y is not None and b.y is not None and not b.year.seam
        ]  # fmt: skip
        return Line(years[-1].name, dots, tuple(pieces))

    return Years(
        line(own),
        tuple(line(years) for years in before),
        tuple((y(mark), mark) for mark in range(low, high + 1, 10 if high - low <= 50 else 20)),
        tuple(_seams([*own, *(year for years in before for year in years)], x)),
        tuple((x(v.year), y(v.high), round(y(v.low) - y(v.high), 2), y(v.median)) for v in own if v.median is not None),
        tuple(_labels(own, before, x)),
    )


def _scale(shares: Sequence[float]) -> tuple[int, int]:
    """From the ten below the smallest share to the ten above the largest; dots on a line need no zero."""
    low = max(math.floor((min(shares, default=0) - 2) / 10) * 10, 0)
    high = min(math.ceil((max(shares, default=100) + 2) / 10) * 10, 100)
    return low, max(high, low + 10)


def _seams(years, x):
    """A seam stands halfway between the last year of one framework and the first of the next."""
    by_year = {year.year: year.framework for year in years}
    ordered = sorted(by_year)
    for old, new in itertools.pairwise(ordered):
        if by_year[old] != by_year[new]:
            yield round((x(old) + x(new)) / 2, 2), by_year[new]


def _labels(own, before, x):
    ranks = {year.year: f"{year.rank}/{year.units}" if year.rank is not None else "–" for year in own}
    for year in sorted(ranks.keys() | {year.year for years in before for year in years}):
        yield x(year), year, ranks.get(year, "")


# ---------------------------------------------------------------------------------------------------------------------
# Points lost


class Fall(NamedTuple):
    """One row of the waterfall: from what was left before it down to what was left after."""

    kind: str  # max | category | indicator | rest | total
    title: str
    anchor: str  # on the page; '' for rows that lead nowhere
    lost: str
    left: str  # points left after it
    x: float
    width: float
    gained: bool  # points above its maximum: the row goes up


def waterfall(s: Standings, code: str, whole: gains.Loss) -> list[Fall]:
    """From the maximum to the total, category by category, with the indicators that lost most."""
    if whole.max <= 0:
        return []
    named = {part.code for part in gains.largest(whole, MOST_SHOWN)}
    falls = [_bar(s, whole, "max", s.texts("unit.fall.max"), "", Fraction(0), whole.max, Fraction(0))]
    left = whole.max
    for category in whole.parts:
        title = s.framework.all_categories[category.code].title[s.lang]
        falls.append(
            _bar(s, whole, "category", title, f"g-{s.slug(category.code)}", left - category.lost, left, category.lost)
        )
        falls += _within(s, whole, category, left, named)
        left -= category.lost
    falls.append(_bar(s, whole, "total", s.texts("col.total"), "", Fraction(0), whole.points, Fraction(0)))
    return falls


def _within(s: Standings, whole: gains.Loss, category: gains.Loss, left: Fraction, named: set[str]) -> list[Fall]:
    """The rows of a category's indicators: those named, then the others together."""
    parts = [part for part in category.indicators() if part.lost]
    falls = []
    for part in sorted((part for part in parts if part.code in named), key=lambda part: -float(part.lost)):
        title = f"{part.code}. {s.framework.indicators[part.code].title[s.lang]}"
        falls.append(_bar(s, whole, "indicator", title, f"i-{s.slug(part.code)}", left - part.lost, left, part.lost))
        left -= part.lost
    others = [part for part in parts if part.code not in named]
    rest = sum((part.lost for part in others), Fraction(0))
    if falls and rest:
        title = s.texts("unit.fall.rest", n=len(others))
        falls.append(_bar(s, whole, "rest", title, "", left - rest, left, rest))
    return falls


def _bar(
    s: Standings, whole: gains.Loss, kind: str, title: str, anchor: str, low: Fraction, high: Fraction, lost: Fraction
) -> Fall:
    top = float(whole.max)
    start, end = sorted(min(max(round(100 * float(each) / top, 2), 0.0), 100.0) for each in (low, high))
    shown = "" if kind in ("max", "total") else s.signed(-s.edition.published(lost))
    left = high if kind in ("max", "total") else low
    return Fall(kind, title, anchor, shown, s.points(left), start, round(end - start, 2), lost < 0)


# ---------------------------------------------------------------------------------------------------------------------
# Units like it


class Peer(NamedTuple):
    """A unit like this one, and how far their shares are apart."""

    row: Row
    same_region: bool
    apart: str  # mean difference of the category shares, percentage points


def alike(s: Standings, bloc: BlocView, row: Row) -> list[Peer]:
    """The ranked units of the bloc with the nearest shares of the categories, then the nearest of its region."""
    own = s.profiles[row.code]
    if None in own:
        return []
    apart = []
    for number, other in enumerate(bloc.rows):
        profile = s.profiles[other.code]
        if other.code != row.code and other.rank is not None and None not in profile:
            apart.append((sum(abs(a - b) for a, b in zip(own, profile, strict=True)), number, other))
    apart.sort()
    nearest = apart[:ALIKE]
    nearest += [each for each in apart[ALIKE:] if row.region and each[2].region == row.region][:OF_REGION]
    return [
        Peer(other, bool(row.region) and other.region == row.region, s.number(Fraction(total, 100 * len(own)), 1))
        for total, _, other in nearest
    ]
