"""The ranking of a bloc in a year."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import vietnamese
from publishing import glance
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import BlocView, Row, Standings, quantile

BARS = 20  # the bars in cells are drawn in steps of 5 per cent; the number beside them is exact


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        for bloc in s.blocs:
            yield ranking(w, s, bloc)


def ranking(w: Writer, s: Standings, bloc: BlocView) -> Page:
    years = [
        (year, other.bloc_address(bloc.code))
        for year, other in w.standings.items()
        if any(b.code == bloc.code for b in other.blocs)
    ]
    found = glance.changes(s, bloc.rows)
    return w.edition_page(
        s,
        bloc.address,
        "ranking.html",
        w.texts("ranking.title", bloc=bloc.title, year=s.year),
        crumbs=[(bloc.title, bloc.address)],
        years=years,
        bloc=bloc,
        max=usual(s.number(s.results[row.code].max) for row in bloc.rows),
        columns=columns(s, bloc),
        lines=[line(row) for row in bloc.rows],
        spread=glance.strip(s, bloc),
        words=(glance.leaders(s, bloc), glance.median_moved(s, bloc)),
        moved=moved(w, s, found),
        odds=glance.at_odds(w.texts, found),
        directions=directions(found),
        ranges=any(row.range for row in bloc.rows),
        close=any(row.close_to_next for row in bloc.rows),
        ties=any(row.tied for row in bloc.rows),
        regions=glance.regions(s, bloc),
        charts=w.charts(s, f"bloc:{bloc.code}"),
    )


def columns(s: Standings, bloc: BlocView) -> list[tuple[str, str, str, str]]:
    """Of each category: its code as links use it, its name, the usual maximum, and the bloc's median."""
    return [
        (
            vietnamese.slug(category.code),
            category.title[s.lang],
            usual(row.cells[place].max for row in bloc.rows),
            category_median(s, bloc, category.code),
        )
        for place, category in enumerate(s.top_categories)
    ]


def category_median(s: Standings, bloc: BlocView, category: str) -> str:
    """The bloc's median of a category's points, as published."""
    counted = (s.results[row.code].categories.get(category) for row in bloc.rows)
    values = sorted(Fraction(c.points_exact) for c in counted if c is not None and c.points_exact is not None)
    return s.points(quantile(values, Fraction(1, 2))) if values else "–"


def usual(values: Any) -> str:
    """The value most rows have: a maximum differs only where a criterion does not apply to a unit."""
    return Counter(values).most_common(1)[0][0]


def line(row: Row) -> tuple[Row, str, str, list[tuple[str, str]]]:
    """A row with the words it is found by besides those of the name it shows, its bar, and its categories'."""
    shown = vietnamese.fold(row.short).split()
    return (
        row,
        " ".join(word for word in row.fold.split() if word not in shown),
        bar(row.share),
        [(cell.points, bar(cell.share)) for cell in row.cells],
    )


def bar(share: float | None) -> str:
    """The class of a bar as long as a share of the maximum."""
    return "" if share is None else f" b{round(share * BARS / 100)}"


def moved(w: Writer, s: Standings, found: glance.Changes) -> str:
    """How many went up and down since the year before, in a sentence; '' for the first year."""
    if s.before is None or not found.compared:
        return ""
    t, before = w.texts, s.before.year
    ranks = t("moved.ranks", before=before, up=found.up, down=found.down, same=found.same)
    if not s.same_framework:
        return ranks
    return f"{ranks} {t('moved.points', more=found.more_points, fewer=found.fewer_points)}"


def directions(found: glance.Changes) -> list[tuple[str, int]]:
    """The ways a reader can narrow the table by change, with how many units each leaves."""
    odds = found.fell_with_more + found.rose_with_fewer
    counts = (("up", found.up), ("down", found.down), ("same", found.same), ("odds", odds))
    return [(word, count) for word, count in counts if count]
