"""A unit's place told in sentences, each made from the figures it speaks of: where it stands, what changed, what to do.

When rank and points move apart the sentence says both; it never says why others moved.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import exchange
import gains
import scoring
from edition import Edition
from publishing import citing, glance, phrases
from publishing.standings import BlocView, Row, Standings, bloc_title, quantile

CHEAPEST = 3  # gains shown first
SIGNS = {1: "up", 0: "same", -1: "down"}


def headline(s: Standings, bloc: BlocView, row: Row) -> list[str]:
    """The place and the points; what changed since the year before; how firm the place is."""
    return [line for line in (_place(s, bloc, row), compared(s, row), range_of_rank(s, row)) if line]


def _place(s: Standings, bloc: BlocView, row: Row) -> str:
    t, result = s.texts, s.results[row.code]
    if row.rank is None:
        return t("unit.head.unranked", year=s.year, why=why_unranked(s, row))
    key = "unit.head.tied" if row.tied else "unit.head.ranked"
    return t(
        key,
        year=s.year,
        rank=row.rank,
        n=bloc.ranked,
        others=result.tied - 1,
        total=row.total,
        max=s.number(result.max),
        level=row.level.title,
        median=_against_median(s, bloc, result.total),
    )


def withheld_by(result: scoring.UnitResult) -> list[str]:
    """The indicators whose missing figure keeps a unit from being ranked."""
    return [code for code, mark in result.indicators.items() if mark.state == "withheld"]


def why_unranked(s: Standings, row: Row) -> str:
    """Which required figures are missing, or do not allow points to be computed."""
    t = s.texts
    withheld = withheld_by(s.results[row.code])
    if not withheld:
        return t("said.why.nothing")
    return phrases.some(t, [_why(s, row, code) for code in withheld], "other_indicator")


def _why(s: Standings, row: Row, code: str) -> str:
    t, indicator = s.texts, s.framework.indicators[code]
    [title] = phrases.quoted(t, [indicator.title[s.lang]])
    given = s.edition.figures.get(row.code, {})
    lacking = [asked.label[s.lang] for asked in indicator.inputs.values() if not given.get(asked.code)]
    if not lacking:
        return t("said.why.undefined", indicator=title)
    key = f"said.why.missing.{phrases.one_or_many(len(lacking))}"
    return t(key, figures=phrases.listed(t, phrases.quoted(t, lacking)), indicator=title)


def _against_median(s: Standings, bloc: BlocView, total: Decimal) -> str:
    """How far the published total is from the published median."""
    totals = sorted(Fraction(r.total_exact) for r in s.rankings[bloc.code] if r.total_exact is not None)
    apart = total - s.edition.published(quantile(totals, Fraction(1, 2)))
    if not apart:
        return s.texts("unit.head.at_median")
    return s.texts("unit.head.above" if apart > 0 else "unit.head.below", points=s.points(abs(apart)))


def range_of_rank(s: Standings, row: Row) -> str:
    """The honest range of the rank; '' where there is none."""
    if row.range is None:
        return ""
    low, high = row.range
    return s.texts("said.range.firm" if low == high else "said.range", low=low, high=high)


# ---------------------------------------------------------------------------------------------------------------------
# The year before


def compared(s: Standings, row: Row) -> str:
    """The ranks and points of the two years, or why they are not compared; '' for the first year."""
    t, bloc, before = s.texts, s.results[row.code].bloc, s.before
    if before is None:
        return ""
    old = before.results.get(row.code)
    if old is None:
        last = s.seen.get(row.code)
        return t("said.change.again" if last else "said.change.new", year=s.year, before=before.year, last=last)
    if old.bloc != bloc:
        then = phrases.bloc(t, bloc_title(before, old.bloc, s.lang))
        return t("said.change.bloc", before=before.year, old=then)
    if old.rank is None:
        return t("said.change.never" if row.rank is None else "said.change.was_unranked", before=before.year)
    if row.rank is None:
        units = phrases.counted(t, "ranked", _ranked(before, bloc))
        return t("said.change.was", before=before.year, rank=old.rank, ranked=units)
    return _moved(s, row, before.year, old.rank)


def _moved(s: Standings, row: Row, before: int, then: int) -> str:
    """How rank and points moved; when they move apart the sentence says both."""
    t, won = s.texts, row.places_won or 0
    way = SIGNS[(won > 0) - (won < 0)]
    places = phrases.counted(t, "place", abs(won))
    moved = t(f"said.moved.{way}", before=before, places=places, then=then, now=row.rank)
    points = glance.points_won(s, row)
    if points is None:
        return t("said.points.framework", moved=moved)
    key = f"said.points.{'yet.' if row.at_odds else ''}{SIGNS[row.points_sign]}"
    return t(key, moved=moved, points=s.points(abs(points)))


def change(s: Standings, row: Row) -> str:
    """How rank and points moved, with what else changed: how many are ranked, the name, units taken over."""
    t, before = s.texts, s.before
    if before is None:
        return ""
    lines = [compared(s, row)]
    ranked, then = (_ranked(edition, s.results[row.code].bloc) for edition in (s.edition, before))
    if row.places_won is not None and ranked != then:
        lines.append(t("said.change.ranked", now=s.number(ranked), then=s.number(then), before=before.year))
    if row.code in before.units and glance.name_before(s, row.code) != row.name:
        lines.append(t("said.change.renamed", before=before.year, old=glance.name_before(s, row.code)))
    merged = [c for c in before.results if c not in s.results and before.units[c].successor == row.code]
    if merged:
        names = phrases.listed(t, [glance.name_before(s, code) for code in merged])
        lines.append(t("said.change.took_over", names=names))
    return " ".join(lines)


def _ranked(edition: Edition, bloc: str) -> int:
    """How many units of a bloc have a rank."""
    return sum(result.rank is not None for result in edition.ranking(bloc))


# ---------------------------------------------------------------------------------------------------------------------
# What would win points


class GainView(NamedTuple):
    """One change of one figure, as the page tells it."""

    sentence: str  # whole: the change, the points, the rank
    short: str  # beside the indicator's own words
    indicator: str
    points: str


class Advice(NamedTuple):
    """A unit's gains in words: the cheapest, all of them by indicator, and what is not offered and why."""

    cheapest: tuple[GainView, ...]
    by_indicator: dict[str, tuple[GainView, ...]]
    count: int
    refused: tuple[tuple[str, tuple[str, ...]], ...]  # (reason, indicators)


def advice(s: Standings, code: str, found: gains.Gains) -> Advice:
    """The words for what a unit could gain."""
    views = [_gain(s, code, each) for each in found.offered]
    by_indicator: dict[str, tuple[GainView, ...]] = {}
    for view in views:
        by_indicator[view.indicator] = (*by_indicator.get(view.indicator, ()), view)
    reasons: dict[str, tuple[str, ...]] = {}
    for indicator, reason in found.refused.items():
        reasons[reason] = (*reasons.get(reason, ()), indicator)
    refused = tuple((s.texts(f"unit.refused.{reason}"), codes) for reason, codes in reasons.items())
    return Advice(tuple(views[:CHEAPEST]), by_indicator, len(views), refused)


def _gain(s: Standings, code: str, gain: gains.Gain) -> GainView:
    asked = s.framework.inputs[gain.input]
    now, then = (s.figure_text(asked, exchange.canonical(asked, value)) for value in (gain.now, gain.then))
    if asked.kind in ("count", "number") and gain.now is not None:
        now = s.number(Fraction(gain.now))  # what is counted is said once
    same = gain.rank == s.results[code].rank
    words = {
        "label": asked.label[s.lang],
        "now": _in_sentence(now) if gain.now is None or asked.kind == "yes_no" else now,
        "then": _in_sentence(then) if asked.kind == "yes_no" else then,
        "points": s.points(gain.points),
        "rank": gain.rank,
    }
    key = "unit.gain.same" if same else "unit.gain"
    return GainView(s.texts(key, **words), s.texts(f"{key}.short", **words), gain.indicator, words["points"])


def _in_sentence(word: str) -> str:
    return word[:1].lower() + word[1:]


# ---------------------------------------------------------------------------------------------------------------------
# The rest


def cited(s: Standings, row: Row, address: str) -> citing.Citation:
    """How to cite a unit's result; `address` may lack a host where the site does not know its own."""
    t, edition = s.texts, s.edition
    title = t("unit.cite.title", name=row.name, year=s.year)
    owner = f"{t('site.name')}, {t('site.owner')}"
    text = t(
        "unit.cite.text",
        owner=owner,
        year=edition.approved.year,
        title=title,
        version=t("version", version=edition.version).lower(),
        seal=edition.seal[: citing.SEAL_LETTERS],
    )
    return citing.citation(
        citing.Cited(
            key=f"ictindex{s.year}{row.address.split('/')[-2].replace('-', '')}",
            title=title,
            owner=owner,
            published=edition.approved.isoformat(),
            version=edition.version,
            seal=edition.seal,
            note=f"{t('made_up')}." if edition.made_up else "",
            address=address,
            lang=s.lang,
            text=text,
            kind="DATA",
        )
    )


def strengths(s: Standings, row: Row) -> tuple[Any, ...]:
    """The best and the weakest category: (category, points above or below the bloc's median); () if all are even."""
    apart = [(cell, s.apart_from_median(row.code, cell.code)) for cell in row.cells]
    known = [(cell, points) for cell, points in apart if points is not None]
    if not known:
        return ()
    best, worst = max(known, key=lambda pair: pair[1]), min(known, key=lambda pair: pair[1])
    return tuple((cell, s.signed(points)) for cell, points in (best, worst) if points) if best != worst else ()
