"""The method of a year, written out of its framework: complete enough to compute a rank by hand, with one unit worked
out in full.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import vietnamese
from framework import Category, Indicator
from publishing import rules
from publishing.pages import method_changes
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Row, Standings, indicators_under


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        yield method(w, s)
        if w.method_changes(s):
            yield method_changes.page(w, s)


def method(w: Writer, s: Standings) -> Page:
    t = w.texts
    groups = [
        (depth, category, [(i, rules.in_words(i, w.lang), rules.as_formula(i, w.lang)) for i in category.indicators])
        for depth, category in with_depth(s.framework.categories)
    ]
    return w.edition_page(
        s,
        f"{s.year}/phuong-phap/",
        "method.html",
        t("method.title", year=s.year),
        crumbs=[(t("nav.method"), f"{s.year}/phuong-phap/")],
        years=[(year, f"{year}/phuong-phap/") for year in w.standings],
        groups=groups,
        shape=shape(s),
        policies=policies(s),
        council=[_named(s, i) for i in s.framework.indicators.values() if i.answered_by == "council"],
        deadlines=deadlines(s),
        levels=level_bounds(w, s),
        example=example(w, s),
        changed=bool(s.before) and not s.same_framework,
    )


class Shape(NamedTuple):
    """One top category: how many criteria it has, and its maximum in each bloc."""

    title: str
    address: str
    indicators: int
    maxima: tuple[str, ...]


def shape(s: Standings) -> tuple[list[Shape], list[str]]:
    """The top categories with their maxima in every bloc, and the blocs' totals."""
    first = [s.results[bloc.rows[0].code] for bloc in s.blocs]
    rows = [
        Shape(
            category.title[s.lang],
            s.category_address(category.code),
            len(indicators_under(category)),
            tuple(s.number(r.categories[category.code].max) if category.code in r.categories else "–" for r in first),
        )
        for category in s.framework.categories
    ]
    return rows, [s.number(r.max) for r in first]


def policies(s: Standings) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What happens without a figure, and where a rule has no value: each treatment with its criteria."""
    found = []
    for kind in (
        "missing.withhold",
        "missing.rescale",
        "missing.zero",
        *(f"undefined.{p}" for p in ("withhold", "full", "zero")),
    ):
        name, _, policy = kind.partition(".")
        own = [_named(s, i) for i in s.framework.indicators.values() if getattr(i, name) == policy]
        if own:
            found.append((kind, own))
    return found


def _named(s: Standings, indicator: Indicator) -> tuple[str, str, str]:
    return indicator.code, indicator.title[s.lang], s.indicator_address(indicator.code)


def deadlines(s: Standings) -> list[tuple[str, str]]:
    """The dates of the year, first to last: which, and the day and month."""
    return [
        (name, f"{int(date[3:])}/{int(date[:2])}" if s.lang == "vi" else _english_day(date))
        for name, date in sorted(s.framework.deadlines.items(), key=lambda each: each[1])
    ]


def _english_day(date: str) -> str:
    return f"{int(date[3:])} {vietnamese.ENGLISH_MONTHS[int(date[:2]) - 1]}"


def level_bounds(w: Writer, s: Standings) -> list[tuple[Any, str, str]]:
    """Each level with the share it begins at and the share it ends below ('' for the top)."""
    bounds, above = [], ""
    for level in s.framework.levels:
        start = w.texts("topic.percent", share=s.number(Fraction(level.from_) * 100))
        bounds.append((s.levels[level.code], start, above))
        above = start
    return bounds


def with_depth(categories: tuple[Category, ...], depth: int = 0) -> Iterator[tuple[int, Category]]:
    """Every category with how deep it stands, each before those within it."""
    for category in categories:
        yield depth, category
        yield from with_depth(category.categories, depth + 1)


# --- one unit, step by step


class Worked(NamedTuple):
    """One criterion of the example: what was given and what came of it."""

    code: str
    title: str
    address: str
    why: str
    points: str  # exact
    max: str


class Sum(NamedTuple):
    """One category of the example: its parts and what they come to."""

    code: str
    title: str
    depth: int
    sentences: tuple[str, ...]
    result: str


class Example(NamedTuple):
    """One unit of the edition worked out from its figures to its rank."""

    row: Row
    bloc: str
    marks: tuple[Worked, ...]
    sums: tuple[Sum, ...]
    total: tuple[str, ...]
    rank: tuple[str, ...]
    level: str


def example(w: Writer, s: Standings) -> Example | None:
    """A unit with as many kinds of marks as any, from the middle of the largest bloc; None if nobody is ranked."""
    row = example_unit(s)
    if row is None:
        return None
    result = s.results[row.code]
    marks = [
        Worked(m.code, m.title, m.address, m.why, exactly(s, result.indicators[m.code].points_exact), m.max)
        for category in s.framework.categories
        for m in s.marks(row.code, category)
    ]
    bloc = next(b for b in s.blocs if row in b.rows)
    return Example(
        row,
        bloc.title,
        tuple(marks),
        tuple(_sums(w, s, result)),
        _total(w, s, result),
        _rank(w, s, result),
        _level(w, s, result),
    )


def example_unit(s: Standings) -> Row | None:
    """Which unit is worked out: one with a criterion left out, if any has; the same in every build."""
    bloc = max(s.blocs, key=lambda b: b.ranked, default=None)
    ranked = [row for row in bloc.rows if row.rank is not None] if bloc else []
    if not ranked:
        return None

    def fitness(row: Row) -> tuple[bool, int, int, str]:
        marks = s.results[row.code].indicators.values()
        states = {mark.state for mark in marks}
        return (
            all(mark.points_exact is not None for mark in marks),
            -len(states),
            abs(2 * (row.rank or 0) - len(ranked) - 1),
            row.code,
        )

    return min(ranked, key=fitness)


def exactly(s: Standings, value: Any) -> str:
    """An exact number as a reader can use it: '2,5', or '7/3 ≈ 2,3333'; '–' for none."""
    if value is None:
        return "–"
    number = s.number(value)
    exact = Fraction(value)
    if isinstance(value, Decimal) or _ends(exact):
        return number
    shown = f"{exact.numerator}/{exact.denominator}"
    return f"{shown} ≈ {number}" if len(shown) <= 24 else f"≈ {number}"


def _ends(value: Fraction) -> bool:
    """Whether a number has a finite decimal form."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _sums(w: Writer, s: Standings, result: Any) -> Iterator[Sum]:
    """Every category of the unit, those within before the one around them."""

    def walk(categories: tuple[Category, ...], depth: int) -> Iterator[Sum]:
        for category in categories:
            if category.code in result.categories:
                yield from walk(category.categories, depth + 1)
                yield _sum(w, s, result, category, depth)

    yield from walk(s.framework.categories, 0)


def _sum(w: Writer, s: Standings, result: Any, category: Category, depth: int) -> Sum:
    own = result.categories[category.code]
    return Sum(
        category.code,
        category.title[s.lang],
        depth,
        tuple(combining(w, s, category.combine, parts_of(result, category.categories, category.indicators), own)),
        exactly(s, own.points_exact),
    )


class Part(NamedTuple):
    """A part of a category: its exact points (None if it does not count), its maximum, its weight."""

    code: str
    points: Fraction | None
    max: Fraction
    weight: Fraction


def parts_of(result: Any, categories: tuple[Category, ...], indicators: tuple[Indicator, ...]) -> list[Part]:
    """The parts of a category that concern the unit's bloc, in the order of the framework."""
    inner = [(c, result.categories.get(c.code)) for c in categories]
    own = [(i, result.indicators.get(i.code)) for i in indicators]
    return [
        Part(
            each.code,
            None if found.points_exact is None else Fraction(found.points_exact),
            Fraction(found.max),
            Fraction(1 if each.weight is None else each.weight),
        )
        for each, found in (*inner, *own)
        if found is not None
    ]


def combining(w: Writer, s: Standings, combine: str, parts: list[Part], own: Any) -> Iterator[str]:
    """The arithmetic of one category in words and numbers."""
    t = w.texts
    counted = [part for part in parts if part.points is not None]
    left = [part for part in parts if part.points is None]
    if left:
        yield t("example.left_out", codes=", ".join(part.code for part in left))
    if own.points_exact is None:
        yield t("example.no_points")
    elif combine == "sum":
        points, most = sum((p.points for p in counted), Fraction(0)), sum((p.max for p in counted), Fraction(0))
        added = " + ".join(_term(s, p.points) for p in counted)
        yield (
            t("example.sum", terms=added, points=exactly(s, points))
            if len(counted) > 1
            else t("example.one", points=exactly(s, points))
        )
        if left and most:
            yield t(
                "example.stretched",
                points=_term(s, points),
                max=s.number(own.max),
                counted=s.number(most),
                result=exactly(s, own.points_exact),
            )
    else:
        shares = "; ".join(
            f"{_term(s, p.points)} / {s.number(p.max)}"
            + (f" (× {s.number(p.weight)})" if combine == "weighted" else "")
            for p in counted
        )
        yield t(f"example.{combine}", terms=shares, max=s.number(own.max), points=exactly(s, own.points_exact))


def _term(s: Standings, value: Fraction | None) -> str:
    """A number within a sum: exact where it ends soon, else to four decimals."""
    text = s.number(value)
    return f"({text})" if text.startswith("−") else text


def _total(w: Writer, s: Standings, result: Any) -> tuple[str, ...]:
    t, f = w.texts, s.framework
    parts = parts_of(result, f.categories, ())
    told = list(combining(w, s, f.combine, parts, _Whole(result.total_exact, result.max)))
    told.append(
        t(
            f"example.rounded.{f.rounding}",
            places=f.places,
            exact=s.number(result.total_exact),
            total=s.points(result.total),
        )
    )
    if result.scaled is not None:
        told.append(t("example.scaled", scale=s.number(f.scale), scaled=s.points(result.scaled)))
    return tuple(told)


class _Whole(NamedTuple):
    """The total, in the shape of a category's result."""

    points_exact: Any
    max: Any


def _rank(w: Writer, s: Standings, result: Any) -> tuple[str, ...]:
    """Counting the units above; what the scoring does, told so that anybody can do it on the ranking's page."""
    t, exact = w.texts, s.framework.rank_on == "exact"

    def measure(r: Any) -> Fraction:
        return Fraction(r.total_exact if exact else r.total)

    others = [r for r in s.rankings[result.bloc] if r.rank is not None]
    above = [measure(r) for r in others if measure(r) > measure(result)]
    counted = len(set(above)) if s.framework.ties == "dense" else len(above)
    told = [t(f"example.above.{s.framework.ties}", n=counted, units=len(others), rank=result.rank)]
    if result.tied > 1:
        told.append(t("example.tied", n=result.tied - 1))
    return tuple(told)


def _level(w: Writer, s: Standings, result: Any) -> str:
    if result.level is None:
        return ""
    share = Fraction(result.total) / Fraction(result.max) * 100
    return w.texts(
        "example.level",
        total=s.points(result.total),
        max=s.number(result.max),
        share=s.number(share),
        level=s.level(result.level).title,
    )
