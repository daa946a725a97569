"""The pages of categories and indicators: how every unit did on one thing."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from framework import Category, Indicator
from publishing import rules
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Standings, indicators_under, place, share_of

BINS = 10  # of an indicator's distribution


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        for each in s.framework.all_categories.values():
            yield category(w, s, each)
        for each in s.framework.indicators.values():
            yield indicator(w, s, each)


def category(w: Writer, s: Standings, category: Category) -> Page:
    years = [(y, o.category_address(category.code)) for y, o in _years_with(w, category.code, "all_categories")]
    title = category.title[w.lang]
    tables = []
    for bloc in s.framework.blocs:
        results = [r for r in s.rankings[bloc.code] if category.code in r.categories]
        lines = [(s.row_of[r.unit], r.categories[category.code]) for r in results]
        lines.sort(key=lambda line: (-(line[1].points if line[1].points is not None else -1), line[0].sort))
        shown = [
            (row, s.points(c.points), share_of(c.points_exact, c.max), s.level(c.level) if c.level else None)
            for row, c in lines
        ]
        if shown:
            tables.append((bloc.title[w.lang], bloc.code.lower(), s.number(lines[0][1].max), shown))
    return w.edition_page(
        s,
        s.category_address(category.code),
        "category.html",
        f"{title}, {s.year}",
        crumbs=[(title, s.category_address(category.code))],
        years=years,
        category=category,
        heading=title,
        indicators=[(i, i.title[w.lang], s.number(i.max)) for i in indicators_under(category)],
        tables=tables,
    )


def indicator(w: Writer, s: Standings, indicator: Indicator) -> Page:
    years = [(y, o.indicator_address(indicator.code)) for y, o in _years_with(w, indicator.code, "indicators")]
    title = indicator.title[w.lang]
    category = s.framework.category_of[indicator.code]
    tables = []
    for bloc in s.blocs:
        marks = [(row, s.mark(row.code, indicator)) for row in bloc.rows]
        lines = [(row, mark) for row, mark in marks if mark]
        lines.sort(key=lambda line: (-(line[1].share if line[1].share is not None else -1), line[0].sort))
        if lines:
            tables.append((bloc.title, bloc.code.lower(), lines, distribution([m.share for _, m in lines])))
    return w.edition_page(
        s,
        s.indicator_address(indicator.code),
        "indicator.html",
        f"{indicator.code}. {title}, {s.year}",
        crumbs=[
            (category.title[w.lang], s.category_address(category.code)),
            (indicator.code, s.indicator_address(indicator.code)),
        ],
        years=years,
        indicator=indicator,
        heading=title,
        category=category,
        rule=rules.in_words(indicator, w.lang),
        tables=tables,
    )


def _years_with(w: Writer, code: str, collection: str) -> list[tuple[int, Standings]]:
    return [(year, s) for year, s in w.standings.items() if code in getattr(s.framework, collection)]


def distribution(shares: list[float | None]) -> list[tuple[int, int, float]]:
    """How many units lie in each tenth of the maximum: (from %, units, height 0..100); full marks fall in the last."""
    counted = Counter(min(int(share // (100 / BINS)), BINS - 1) for share in shares if share is not None)
    highest = max(counted.values(), default=1)
    return [(b * 100 // BINS, counted[b], place(Fraction(100 * counted[b], highest))) for b in range(BINS)]
