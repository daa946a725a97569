"""Whole sentences about a year, made from its figures: news, releases, letters and the booklet use the same ones.

Each maker gives lines, most of them one a bloc; none where there is nothing to say. Their words stand in wording/, so
that both languages say the same. Sentences a release needs besides: press_sentences.py; those about one unit:
unit_sentences.py.

Only published numbers are said. So there are medians, which the site publishes, and no means, which it does not.
"""

from collections.abc import Callable

from edition import Edition
from publishing import glance, press_sentences
from publishing.pages.writer import Writer
from publishing.phrases import bloc as bloc_phrase
from publishing.phrases import counted, listed, one_or_many, some
from publishing.standings import NO_LEVEL, Row, Standings, bloc_title

Maker = Callable[[Writer, Standings], list[str]]

MOST_TIED = 6  # names of one shared rank, before the others are only counted


def leaders(w: Writer, s: Standings) -> list[str]:
    """Who leads each bloc, with how many points, and the bloc's median."""
    t, lines = w.texts, []
    for bloc in s.blocs:
        first = [row for row in bloc.rows if row.rank == 1]
        if first:
            key = "sentence.leader" if len(first) == 1 else "sentence.leaders"
            names = some(t, [row.name for row in first], "other_unit", MOST_TIED)
            lines.append(t(key, bloc=bloc.title, names=names, total=first[0].total, median=bloc.median))
    return lines


def levels(w: Writer, s: Standings) -> list[str]:
    """How many units of each bloc have each level."""
    t = w.texts
    return [
        t(
            "sentence.levels",
            bloc=bloc.title,
            units=counted(t, "unit", len(bloc.rows)),
            levels=listed(
                t,
                [
                    t("sentence.level", n=s.number(n), level=view.title)
                    for view, n, _ in bloc.levels
                    if n and view.code != NO_LEVEL
                ],
            ),
        )
        for bloc in s.blocs
        if s.framework.levels and bloc.ranked
    ]


def movers(w: Writer, s: Standings) -> list[str]:
    """Who won most places since the year before, in each bloc where somebody did."""
    t = w.texts
    if s.before is None:
        return first_year(w, s)
    lines = []
    for bloc in s.blocs:
        risers = [
            t("sentence.riser", name=row.name, places=counted(t, "place", row.places_won or 0), rank=row.rank)
            for row in bloc.risers
        ]
        if risers:
            lines.append(t("sentence.risers", bloc=bloc.title, risers=listed(t, risers)))
    return lines or [t("sentence.no_movers")]


def first_year(w: Writer, s: Standings) -> list[str]:
    """That there is no year before."""
    return [w.texts("sentence.first_year", year=s.year)]


def changes(w: Writer, s: Standings) -> list[str]:
    """How many of each bloc rose, fell and stayed; how many won and lost points, where that can be compared."""
    t = w.texts
    if s.before is None:
        return first_year(w, s)
    lines = []
    for bloc in s.blocs:
        found = glance.changes(s, bloc.rows)
        said = {"bloc": bloc.title, "year": s.year, "before": s.before.year}
        moves = (("rose", found.up), ("fell", found.down), ("stayed", found.same))
        points = (("gained", found.more_points), ("lost", found.fewer_points))
        said["moves"], said["points"] = (
            listed(t, [counted(t, noun, count) for noun, count in counts if count]) for counts in (moves, points)
        )
        key = "none" if not found.compared else "both" if said["points"] else "ranks"
        lines.append(t(f"sentence.changes.{key}", **said))
    return lines


def units(w: Writer, s: Standings) -> list[str]:
    """How many units there are; who came, went, was merged or renamed, or is in another bloc since the year before."""
    t, before = w.texts, s.before
    assessed = counted(t, "assessed", len(s.results))
    if before is None:
        return [t("sentence.units.first", year=s.year, assessed=assessed)]
    news = [*press_sentences.newcomers(w, s), *_in_other_blocs(s, before)]
    key = "sentence.units.count" if news else "sentence.units.same"
    return [t(key, year=s.year, before=before.year, assessed=assessed, then=s.number(len(before.results))), *news]


def _in_other_blocs(s: Standings, before: Edition) -> list[str]:
    """The units that another bloc has now."""
    t, lines = s.texts, []
    for code, row in s.row_of.items():
        old, new = before.results.get(code), s.results[code]
        if old is not None and old.bloc != new.bloc:
            places = [bloc_title(before, old.bloc, s.lang), bloc_title(s.edition, new.bloc, s.lang)]
            then, now = (bloc_phrase(t, place) for place in places)
            lines.append(t("sentence.units.moved", name=row.name, old=then, new=now))
    return lines


def unranked(w: Writer, s: Standings) -> list[str]:
    """Who has no rank, so that no release is silent about them."""
    t = w.texts
    rows: list[Row] = [row for bloc in s.blocs for row in bloc.rows if row.rank is None]
    if not rows:
        count = len(s.results)
        return [t(f"sentence.all_ranked.{one_or_many(count)}", units=counted(t, "unit", count))]
    names = listed(t, [row.name for row in rows])
    return [t("sentence.unranked", units=counted(t, "unit", len(rows)), names=names)]


def made_up(w: Writer, s: Standings) -> list[str]:
    """That the figures are made up, where they are."""
    return [f"{w.texts('made_up')}."] if s.edition.made_up else []


BANK: dict[str, Maker] = {
    "leaders": leaders,
    "levels": levels,
    "movers": movers,
    "changes": changes,
    "units": units,
    "unranked": unranked,
    "made_up": made_up,
    **press_sentences.BANK,
}
