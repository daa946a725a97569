"""A unit's place told in sentences, each made from the figures it speaks of: where it stands, what changed, what to do.

When rank and points move apart the sentence says both; it never says why others moved.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import exchange
import gains
import scoring
from publishing import citing
from publishing.messages import Texts
from publishing.standings import BlocView, Row, Standings, quantile

CHEAPEST = 3  # gains shown first
SIGNS = {1: "up", 0: "same", -1: "down"}


def headline(s: Standings, bloc: BlocView, row: Row) -> list[str]:
    """The place and the points; what changed since the year before; how firm the place is."""
    return [line for line in (_place(s, bloc, row), change(s, row), _range(s, row)) if line]


def _place(s: Standings, bloc: BlocView, row: Row) -> str:
    t, result = s.texts, s.results[row.code]
    if row.rank is None:
        lacking = [s.framework.indicators[code].title[s.lang] for code in withheld_by(result)]
        return t("unit.head.unranked", year=s.year, criteria="; ".join(f"“{title}”" for title in lacking))
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


def _against_median(s: Standings, bloc: BlocView, total: Decimal) -> str:
    """How far the published total is from the published median."""
    totals = sorted(Fraction(r.total_exact) for r in s.rankings[bloc.code] if r.total_exact is not None)
    apart = total - s.edition.published(quantile(totals, Fraction(1, 2)))
    if not apart:
        return s.texts("unit.head.at_median")
    return s.texts("unit.head.above" if apart > 0 else "unit.head.below", points=s.points(abs(apart)))


def _range(s: Standings, row: Row) -> str:
    """The honest range of the rank, where there is one."""
    if row.range is None:
        return ""
    low, high = row.range
    return s.texts("unit.head.firm" if low == high else "unit.head.range", low=low, high=high)


def change(s: Standings, row: Row) -> str:
    """What changed since the edition before, or why nothing can be said."""
    t, before = s.texts, s.before
    if before is None:
        return ""
    old = before.results.get(row.code)
    if old is None:
        return t("unit.change.new", before=before.year)
    if old.bloc != s.results[row.code].bloc:
        return t("unit.change.bloc", before=before.year)
    if old.rank is None:
        return t("unit.change.unranked", before=before.year)
    if row.rank is None:
        return t("unit.change.was", before=before.year, rank=old.rank)
    moved = _moved(t, abs(row.places_won or 0))
    way = SIGNS[_sign(row.places_won or 0)]
    if not s.same_framework or old.total is None:
        return t(f"unit.change.{way}", before=before.year, places=moved)
    total = s.results[row.code].total
    points = total - old.total if total is not None else Decimal(0)
    key = f"unit.change.{way}.{SIGNS[_sign(points)]}"
    return t(key, before=before.year, places=moved, points=s.points(abs(points)))


def _sign(value: int | Decimal) -> int:
    return (value > 0) - (value < 0)


def _moved(t: Texts, places: int) -> str:
    return t("unit.places.one") if places == 1 else t("unit.places.many", n=places)


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
