"""Whole sentences about an edition, made from its figures: news, releases and letters use the same ones.

Each maker gives the lines of a list, one a bloc. The words stand in wording/, so that both languages say the same.
"""

from collections.abc import Callable, Sequence

from publishing import press_sentences, unit_story
from publishing.messages import Texts
from publishing.pages.writer import Writer
from publishing.standings import NO_LEVEL, BlocView, Row, Standings

Maker = Callable[[Writer, Standings], list[str]]


def listed(t: Texts, names: Sequence[str]) -> str:
    """'A', 'A và B', 'A, B và C'."""
    if len(names) < 2:
        return "".join(names)
    return t("sentence.and", first=", ".join(names[:-1]), last=names[-1])


def leaders(w: Writer, s: Standings) -> list[str]:
    """Who leads each bloc, with how many points, and the bloc's median."""
    t, lines = w.texts, []
    for bloc in s.blocs:
        first = [row for row in bloc.rows if row.rank == 1]
        if first:
            key = "sentence.leader" if len(first) == 1 else "sentence.leaders"
            names = listed(t, [row.name for row in first])
            lines.append(t(key, bloc=bloc.title, names=names, total=first[0].total, median=bloc.median))
    return lines


def levels(w: Writer, s: Standings) -> list[str]:
    """How many units of each bloc have each level."""
    t = w.texts
    return [
        t(
            "sentence.levels",
            bloc=bloc.title,
            n=s.number(len(bloc.rows)),
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
        if s.framework.levels
    ]


def movers(w: Writer, s: Standings) -> list[str]:
    """Who won most places since the year before, in each bloc where somebody did."""
    t = w.texts
    lines = []
    for bloc in s.blocs:
        risers = [t("sentence.riser", name=row.name, n=row.places_won, rank=row.rank) for row in bloc.risers]
        if risers:
            lines.append(t("sentence.risers", bloc=bloc.title, risers=listed(t, risers)))
    return lines or [t("sentence.no_movers")]


def unranked(w: Writer, s: Standings) -> list[str]:
    """Who has no rank, so that no release is silent about them."""
    t = w.texts
    rows: list[Row] = [row for bloc in s.blocs for row in bloc.rows if row.rank is None]
    if not rows:
        return [t("sentence.all_ranked", n=s.number(len(s.results)))]
    return [t("sentence.unranked", n=s.number(len(rows)), names=listed(t, [row.name for row in rows]))]


BANK: dict[str, Maker] = {"leaders": leaders, "levels": levels, "movers": movers, "unranked": unranked}
BANK |= press_sentences.BANK


UnitMaker = Callable[[Writer, Standings, Row], list[str]]


def bloc_of(s: Standings, row: Row) -> BlocView:
    """The bloc a unit is ranked in."""
    return next(bloc for bloc in s.blocs if bloc.code == s.results[row.code].bloc)


def result(w: Writer, s: Standings, row: Row) -> list[str]:
    """The rank among how many, the points, the level; or why there is no rank."""
    return unit_story.headline(s, bloc_of(s, row), row)[:1]


def change(w: Writer, s: Standings, row: Row) -> list[str]:
    """What changed since the year before."""
    return [unit_story.change(s, row)]


UNIT_BANK: dict[str, UnitMaker] = {"result": result, "change": change}
