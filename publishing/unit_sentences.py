"""Whole sentences about one unit of a year: its result, what changed, where points were lost, what would win some.

Each maker gives one line in which the unit is named or is "the unit"; `gains` gives several. Every number is published.
"""

from collections.abc import Callable
from decimal import Decimal

import gains as prospects
from edition import Edition
from framework import Framework
from publishing import unit_story
from publishing.messages import Texts
from publishing.pages.writer import Writer
from publishing.phrases import bloc as bloc_phrase
from publishing.phrases import counted, in_sentence, listed, one_or_many, quoted, some
from publishing.standings import BlocView, Cell, Row, Standings

UnitMaker = Callable[[Writer, Standings, Row], list[str]]

MOST_LOST = 3  # criteria named
STATES = ("missing", "undefined", "na", "decided")


def bloc_of(s: Standings, row: Row) -> BlocView:
    """The bloc a unit is ranked in."""
    return next(bloc for bloc in s.blocs if bloc.code == s.results[row.code].bloc)


def points_of(t: Texts, points: str, maximum: str) -> str:
    """'76,89/100 điểm', '76.89 of 100 points'."""
    return t("sentence.of", points=points, max=maximum)


def total_of(s: Standings, row: Row) -> str:
    """The same for a unit's total."""
    return points_of(s.texts, row.total, s.number(s.results[row.code].max))


# --- the result


def result(w: Writer, s: Standings, row: Row) -> list[str]:
    """The points and the rank among how many; who shares it and which follows; or why there is none."""
    t, bloc = s.texts, bloc_of(s, row)
    said = {"year": s.year, "name": row.name, "bloc": bloc_phrase(t, bloc.title), "rank": row.rank}
    if row.rank is None:
        return [f"{t('said.result.unranked', why=unit_story.why_unranked(s, row), **said)} {t('said.result.not_zero')}"]
    said |= {"points": total_of(s, row), "ranked": counted(t, "ranked", bloc.ranked)}
    if bloc.ranked == 1:
        return [t("said.result.only", **said)]
    if not row.tied:
        return [t("said.result", **said)]
    others = [other.name for other in bloc.rows if other.rank == row.rank and other is not row]
    lines = [t("said.result.tied", others=some(t, others, "other_unit"), **said)]
    following = next_rank(s, bloc, row)
    if following:
        units = counted(t, "unit", len(others) + 1)
        lines.append(t("said.result.next", units=units, rank=row.rank, next=following))
    return [" ".join(lines)]


def next_rank(s: Standings, bloc: BlocView, row: Row) -> int | None:
    """The rank after a shared one where ranks are skipped; None where nobody has it or none is skipped."""
    if s.framework.scheme.ties != "competition":
        return None
    return min((r.rank for r in bloc.rows if r.rank is not None and r.rank > (row.rank or 0)), default=None)


def level(w: Writer, s: Standings, row: Row) -> list[str]:
    """The level, and how many of the bloc have it."""
    t = s.texts
    if not s.framework.levels:
        return [t("said.level.unused", year=s.year)]
    if row.rank is None:
        return [t("said.level.none")]
    others = sum(other.level.code == row.level.code for other in bloc_of(s, row).rows) - 1
    said = {"points": total_of(s, row), "level": row.level.title}
    if not others:
        return [t("said.level.alone", **said)]
    return [t("said.level", others=counted(t, "other_unit", others), **said)]


def firmness(w: Writer, s: Standings, row: Row) -> list[str]:
    """The range of the rank, and which neighbours it is not clearly apart from."""
    t = s.texts
    if row.rank is None:
        return [t("said.range.unranked")]
    if row.range is None:
        return [t("said.range.none")]
    lines = [unit_story.range_of_rank(s, row)]
    near = neighbours(bloc_of(s, row), row)
    if near:
        names = [t("sentence.at_rank", name=other.name, rank=other.rank) for other in near]
        lines.append(t("said.range.close", names=listed(t, names)))
    return [" ".join(lines)]


def neighbours(bloc: BlocView, row: Row) -> list[Row]:
    """The units just above and below whose difference is not meaningful."""
    at = bloc.rows.index(row)
    above = [bloc.rows[at - 1]] if at and bloc.rows[at - 1].close_to_next else []
    return [*above, *([bloc.rows[at + 1]] if row.close_to_next else [])]


# --- the year before


def change(w: Writer, s: Standings, row: Row) -> list[str]:
    """Places and points won since the year before, or why they are not compared; old name, units taken over."""
    return [unit_story.change(s, row) or s.texts("sentence.first_year", year=s.year)]


# --- categories and criteria


def categories(w: Writer, s: Standings, row: Row) -> list[str]:
    """The best and the weakest category against the bloc's median."""
    t = s.texts
    known = [(cell, apart) for cell in row.cells if (apart := s.apart_from_median(row.code, cell.code)) is not None]
    if not known:
        return [t("said.categories.none")]
    best, worst = max(known, key=lambda one: one[1]), min(known, key=lambda one: one[1])
    if len(known) == 1:
        points, apart = points_of(t, best[0].points, best[0].max), apart_words(s, best[1], "median.")
        return [t("said.categories.one", name=best[0].title, points=points, apart=apart)]
    if best[1] == worst[1]:
        return [t("said.categories.even", apart=apart_words(s, best[1], "median."))]
    key = "said.categories.above" if worst[1] > 0 else "said.categories.below" if best[1] < 0 else "said.categories"
    return [t(key, best=_category(s, *best), worst=_category(s, *worst))]


def _category(s: Standings, cell: Cell, apart: Decimal) -> str:
    points = points_of(s.texts, cell.points, cell.max)
    return s.texts("said.category", name=cell.title, points=points, apart=apart_words(s, apart))


def apart_words(s: Standings, apart: Decimal, of: str = "") -> str:
    """'cao hơn 2,50 điểm'; `of` "median." says of what."""
    way = "above" if apart > 0 else "below" if apart < 0 else "at"
    return s.texts(f"said.apart.{of}{way}", points=s.points(abs(apart)))


def lost(w: Writer, s: Standings, row: Row) -> list[str]:
    """How many points were lost, and on which criteria most."""
    t = s.texts
    whole = w.publication.lost(s.edition, row.code)
    if whole is None:
        return [t("said.lost.none")]
    if not whole.lost:
        return [t("said.lost.nothing")]
    said = {"lost": s.points(whole.lost), "max": s.number(whole.max)}
    parts = prospects.largest(whole, MOST_LOST)
    if not parts:  # below a geometric mean points cannot be told apart
        return [t("said.lost.apart", **said)]
    titles = {part.code: s.framework.indicators[part.code].title[s.lang] for part in parts}
    named = [t("said.lost.indicator", title=titles[part.code], points=s.points(part.lost)) for part in parts]
    indicators = t(f"said.indicators.{one_or_many(len(named))}", titles=listed(t, named))
    all_named = len(parts) == sum(part.lost > 0 for part in whole.indicators())
    return [t("said.lost.all" if all_named else "said.lost", indicators=indicators, **said)]


def cheapest(w: Writer, s: Standings, row: Row) -> list[str]:
    """The cheapest change of one figure; told of the newest year alone, since only that can still be acted on."""
    if s.edition is not w.publication.current:
        return []
    t = s.texts
    if row.rank is None:
        return [t("said.cheapest.unranked")]
    found = gains(w, s, row)
    return [t("said.cheapest", gain=in_sentence(found[0])) if found else t("said.cheapest.none")]


def gains(w: Writer, s: Standings, row: Row) -> list[str]:
    """The cheapest changes, a line each; none but of the newest year."""
    if s.edition is not w.publication.current:
        return []
    found = unit_story.advice(s, row.code, w.publication.prospects.of(row.code))
    return [gain.sentence for gain in found.cheapest]


def figures(w: Writer, s: Standings, row: Row) -> list[str]:
    """On which criteria figures are missing or unusable, do not apply, or the Council set the points."""
    t = s.texts
    by_state: dict[str, list[str]] = {}
    for code, mark in s.results[row.code].indicators.items():
        state = _state(s.framework, s.edition, row.code, code) if mark.state == "withheld" else mark.state
        by_state.setdefault(state, []).append(s.framework.indicators[code].title[s.lang])
    parts = []
    for state in STATES:
        titles = by_state.get(state, [])
        if titles:
            named = some(t, quoted(t, titles), "other_indicator")
            indicators = t(f"said.indicators.{one_or_many(len(titles))}", titles=named)
            parts.append(t(f"said.figures.{state}", indicators=indicators))
    return [t("said.figures", parts="; ".join(parts)) if parts else t("said.figures.all")]


def _state(framework: Framework, edition: Edition, unit: str, code: str) -> str:
    """What withholds a unit: a missing figure, or figures that allow no points."""
    given = edition.figures.get(unit, {})
    lacking = any(not given.get(name) for name in framework.indicators[code].inputs)
    return "missing" if lacking else "undefined"


UNIT_BANK: dict[str, UnitMaker] = {
    maker.__name__: maker for maker in (result, level, firmness, change, categories, lost, cheapest, gains, figures)
}
