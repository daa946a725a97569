"""The method of a year, written out of its framework."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from framework import Category
from publishing import rules
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Standings


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        yield method(w, s)


def method(w: Writer, s: Standings) -> Page:
    t = w.texts
    groups = [
        (depth, category, [(i, rules.in_words(i, w.lang)) for i in category.indicators])
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
        levels=_level_bounds(w, s),
        changed=bool(s.before) and not s.same_framework,
    )


def _level_bounds(w: Writer, s: Standings) -> list[tuple[Any, str, str]]:
    """Each level with the share it begins at and the share it ends below ('' for the top)."""
    bounds, above = [], ""
    for level in s.framework.levels:
        start = s.number(Fraction(level.from_) * 100) + "\u00a0%"
        bounds.append((s.levels[level.code], start, above))
        above = start
    return bounds


def with_depth(categories: tuple[Category, ...], depth: int = 0) -> Iterator[tuple[int, Category]]:
    """Every category with how deep it stands, each before those within it."""
    for category in categories:
        yield depth, category
        yield from with_depth(category.categories, depth + 1)
