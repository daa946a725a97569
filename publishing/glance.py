"""A bloc at a glance: how its totals are spread, what has changed since the year before, and both in sentences.

Positions are floats between 0 and 100, for drawing; every number in a sentence is one that is published.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from publishing.messages import Texts
from publishing.standings import BlocView, Row, Standings, place, quantile, unit_name

SLOTS = 50  # places for dots along the scale; a dot is as wide as one
MOST_DOTS = 150  # more units are drawn as columns
COLUMNS = 24
LONG = 60  # per cent: longer scales have a tick every 20


class Dot(NamedTuple):
    """One unit on a strip."""

    x: float
    height: int  # how many dots lie under it
    shade: str  # of its level


class Column(NamedTuple):
    """Units counted together, where there are too many for dots."""

    x: float
    width: float
    height: float


class Strip(NamedTuple):
    """How a bloc's totals are spread over a scale of per cent of the maximum that begins and ends on ticks."""

    dots: tuple[Dot, ...]
    columns: tuple[Column, ...]
    tallest: int  # dots in the tallest pile
    median: float | None
    ticks: tuple[tuple[float, str], ...]
    bounds: tuple[tuple[float, str], ...]  # where levels begin, and their names
    words: str


class Changes(NamedTuple):
    """What a bloc's units did since the year before; points only where both years used one framework."""

    compared: int  # units ranked in both years
    up: int
    down: int
    same: int
    more_points: int
    fewer_points: int
    fell_with_more: int  # lost places although they won points
    rose_with_fewer: int


class Region(NamedTuple):
    """The units of one region."""

    code: str
    title: str
    units: int
    median: str
    low: float  # on the bloc's scale: the lowest total, the median, the highest
    middle: float
    high: float
    best: Row | None


def strip(s: Standings, bloc: BlocView, beside: Iterable[BlocView] = ()) -> Strip | None:
    """The spread of a bloc's totals, on a scale it shares with those shown beside it; None where no unit has one."""
    shares = shares_of([bloc])
    if not shares:
        return None
    start, end = scale(shares_of([bloc, *beside]))
    few = len(shares) <= MOST_DOTS
    shades = sorted((Fraction(str(row.share)), row.level.shade) for row in bloc.rows if row.share is not None)
    dots = piled(shades, start, end) if few else ()
    ticks = range(int(start), int(end) + 1, 10 if end - start <= LONG else 20)
    median = quantile(shares, Fraction(1, 2))
    return Strip(
        dots,
        () if few else columns(shares, start, end),
        max((dot.height + 1 for dot in dots), default=0),
        along(median, start, end),
        tuple((along(Fraction(tick), start, end), f"{tick}\u00a0%") for tick in ticks),
        tuple(
            (along(Fraction(100) * Fraction(level.from_), start, end), s.levels[level.code].title)
            for level in s.framework.levels
            if start < 100 * Fraction(level.from_) < end
        ),
        in_words(s, bloc),
    )


def shares_of(blocs: Iterable[BlocView]) -> list[Fraction]:
    """Every total as per cent of its maximum, in order."""
    return sorted(Fraction(str(row.share)) for bloc in blocs for row in bloc.rows if row.share is not None)


def scale(shares: list[Fraction]) -> tuple[Fraction, Fraction]:
    """The tens of per cent around ordered shares; twenties where the scale is long, so that it ends on ticks."""
    start, end = shares[0] // 10 * 10, -(-shares[-1] // 10) * 10
    if end - start > LONG:
        start, end = shares[0] // 20 * 20, -(-shares[-1] // 20) * 20
    return Fraction(start), Fraction(end if end > start else start + 10)


def along(share: Fraction, start: Fraction, end: Fraction) -> float:
    return place(100 * (share - start) / (end - start))


def piled(shades: Iterable[tuple[Fraction, str]], start: Fraction, end: Fraction) -> tuple[Dot, ...]:
    """Dots in slots along a scale, one upon the other where several units share a slot."""
    heights = [0] * SLOTS
    dots = []
    for share, shade in shades:
        slot = min(int(SLOTS * (share - start) / (end - start)), SLOTS - 1)
        dots.append(Dot(place(Fraction(100 * (2 * slot + 1), 2 * SLOTS)), heights[slot], shade))
        heights[slot] += 1
    return tuple(dots)


def columns(shares: list[Fraction], start: Fraction, end: Fraction) -> tuple[Column, ...]:
    """Columns of equal width; the tallest fills the height."""
    counts = [0] * COLUMNS
    for share in shares:
        counts[min(int(COLUMNS * (share - start) / (end - start)), COLUMNS - 1)] += 1
    width = Fraction(100, COLUMNS)
    return tuple(
        Column(place(width * number), place(width * Fraction(9, 10)), place(Fraction(100 * count, max(counts))))
        for number, count in enumerate(counts)
        if count
    )


def in_words(s: Standings, bloc: BlocView) -> str:
    """'Từ 41,62 đến 90,78 điểm; trung vị 74,34; một nửa số đơn vị nằm giữa 65,22 và 79,05.'"""
    totals = sorted(Fraction(total) for row in bloc.rows if (total := s.results[row.code].total_exact) is not None)
    quarters = (quantile(totals, Fraction(part, 4)) for part in range(5))
    low, first, median, third, high = (s.points(value) for value in quarters)
    return s.texts("spread.words", low=low, first=first, median=median, third=third, high=high)


def changes(s: Standings, rows: Iterable[Row]) -> Changes:
    """Count who went up and down."""
    found = list(rows)
    places = [row.places_won for row in found if row.places_won is not None]
    return Changes(
        len(places),
        sum(won > 0 for won in places),
        sum(won < 0 for won in places),
        sum(won == 0 for won in places),
        sum(row.points_sign > 0 for row in found),
        sum(row.points_sign < 0 for row in found),
        sum(row.at_odds == "fell" for row in found),
        sum(row.at_odds == "rose" for row in found),
    )


def headline(s: Standings, blocs: Iterable[BlocView]) -> str:
    """The finding of a year in one or two sentences: how many won points, or why that cannot be said."""
    t, before = s.texts, s.before
    found = changes(s, (row for bloc in blocs for row in bloc.rows))
    if before is None:
        return t("headline.first", year=s.year)
    if not s.same_framework:
        return t("headline.framework", year=s.year, before=before.year, up=found.up, down=found.down)
    compared = found.more_points + found.fewer_points
    return t("headline.points", up=found.more_points, down=found.fewer_points, all=compared, before=before.year)


def finding(s: Standings, bloc: BlocView) -> str:
    """Who leads a bloc, how its median moved, and how many units are at odds with their points."""
    said = (leaders(s, bloc), median_moved(s, bloc), at_odds(s.texts, changes(s, bloc.rows)))
    return " ".join(part for part in said if part)


def leaders(s: Standings, bloc: BlocView) -> str:
    """'Văn phòng Bộ đứng đầu với 95,19 điểm.'; all who share the first rank are named, up to three."""
    first = [row for row in bloc.rows if row.rank == 1]
    if not first:
        return ""
    names, t = [row.name for row in first], s.texts
    if len(names) > 3:
        return t("leaders.many", n=len(names), points=first[0].total)
    if len(names) == 1:
        return t("leaders.one", name=names[0], points=first[0].total)
    return t("leaders.shared", names=joined(names, t), points=first[0].total)


def joined(names: list[str], t: Texts) -> str:
    """'A, B và C'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {t('and')} {names[-1]}"


def median_moved(s: Standings, bloc: BlocView) -> str:
    """Where the bloc's median came from, if both years used one framework."""
    t = s.texts
    if not s.same_framework or s.before is None:
        return t("median.only", median=bloc.median)
    old = sorted(Fraction(r.total_exact) for r in s.before.ranking(bloc.code) if r.total_exact is not None)
    new = sorted(Fraction(r.total_exact) for r in s.rankings[bloc.code] if r.total_exact is not None)
    if not old or not new:
        return t("median.only", median=bloc.median)
    then, now = (s.edition.published(quantile(values, Fraction(1, 2))) for values in (old, new))
    word = "rose" if now > then else "fell" if now < then else "same"
    return t(f"median.{word}", now=s.points(now), then=s.points(then), before=s.before.year)


def at_odds(t: Texts, found: Changes) -> str:
    """How many units' ranks went against their points; '' where none did."""
    parts = []
    for word, count in (("fell", found.fell_with_more), ("rose", found.rose_with_fewer)):
        if count:
            parts.append(t(f"odds.{word}.{'one' if count == 1 else 'many'}", n=count))
    return " ".join(parts)


class Movers(NamedTuple):
    """Who moved most: by places in both directions, and by points."""

    up: tuple[Row, ...]
    down: tuple[Row, ...]
    points: str  # in a sentence; '' where points cannot be compared


def movers(s: Standings, bloc: BlocView) -> Movers:
    """The largest moves since the year before."""
    changed = [(won, row) for row in bloc.rows if (won := points_won(s, row)) is not None]
    words = ""
    if changed:
        best, worst = max(changed, key=lambda pair: pair[0]), min(changed, key=lambda pair: pair[0])
        if best[0] > 0 > worst[0]:
            words = s.texts(
                "movers.by_points",
                best=best[1].short,
                most=best[1].points_won,
                worst=worst[1].short,
                least=worst[1].points_won,
            )
    return Movers(bloc.risers, bloc.fallers, words)


def points_won(s: Standings, row: Row) -> Fraction | None:
    """Published points won since the year before, as a number; None where they cannot be compared."""
    if row.points_won is None or s.before is None:
        return None
    now, then = s.results[row.code].total, s.before.run.results[row.code].total
    return None if now is None or then is None else Fraction(now) - Fraction(then)


class News(NamedTuple):
    """What is new in a year: each a sentence."""

    framework: str
    units: tuple[str, ...]


def news(s: Standings) -> News | None:
    """What changed since the year before in the rules and among the units; None for the first year."""
    before, t = s.before, s.texts
    if before is None:
        return None
    key = "same" if s.same_framework else "new"
    framework = t(f"changed.framework.{key}", before=before.year, now=_decision(s))
    joined_now = [s.name(code) for code in s.results if code not in before.run.results]
    gone = [name_before(s, code) for code in before.run.results if code not in s.results]
    renamed = [
        (name_before(s, code), s.name(code))
        for code in s.results
        if code in before.units and name_before(s, code) != s.name(code)
    ]
    units = [t("changed.units", n=len(s.results), before=before.year, then=len(before.run.results))]
    for word, names in (("joined", joined_now), ("gone", gone)):
        units += [t(f"changed.{word}", names="; ".join(names))] if names else []
    units += [t("changed.renamed", old=old, new=new) for old, new in renamed]
    return News(framework, tuple(units))


def name_before(s: Standings, code: str) -> str:
    """A unit's name in the year before."""
    return unit_name(s.before.units[code], s.lang) if s.before else ""


def _decision(s: Standings) -> str:
    decision = s.framework.decision
    return s.texts("decision.number", number=decision.number) if decision else s.framework.title[s.lang]


def regions(s: Standings, bloc: BlocView) -> tuple[Region, ...]:
    """The bloc's units by region, in the order of the regions' medians; none where only one region is known."""
    grouped: dict[str, list[Row]] = {}
    for row in bloc.rows:
        if row.region:
            grouped.setdefault(row.region, []).append(row)
    if len(grouped) < 2:
        return ()
    start, end = scale(shares_of([bloc]) or [Fraction(0)])
    found = []
    for code, rows in grouped.items():
        totals = sorted(Fraction(total) for row in rows if (total := s.results[row.code].total_exact) is not None)
        median = quantile(totals, Fraction(1, 2)) if totals else None
        shares = sorted(Fraction(str(row.share)) for row in rows if row.share is not None) or [start]
        low, middle, high = (along(quantile(shares, Fraction(part, 2)), start, end) for part in range(3))
        best = rows[0] if rows[0].rank is not None else None
        shown = Region(code, s.texts.region(code), len(rows), s.points(median), low, middle, high, best)
        found.append((-(median or 0), shown.title, shown))
    return tuple(region for _, _, region in sorted(found, key=lambda one: one[:2]))
