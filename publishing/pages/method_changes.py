"""Two frameworks side by side: a year's, and the one that was used before it."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import edition as editions
import framework_diff
import scoring
from edition import Edition
from framework import Framework, Indicator
from framework_diff import Change, Comparable
from publishing import rules
from publishing.across import Step
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Standings, indicators_under

# From what stands to what is gone; `kept` joins the verdicts under which figures of both years can be compared.
KEPT = ("same", "reworded", "rescaled", "renumbered")
GROUPS = ("kept", "changed", "added", "removed")
UNTOLD = ("note", "replaces", "title", "status")  # of a framework: told elsewhere, or no part of the method


class Side(NamedTuple):
    """One indicator in one of the two frameworks."""

    code: str
    title: str
    max: str
    rule: tuple[str, ...]
    category: str
    address: str


class Pair(NamedTuple):
    """One indicator in both frameworks, or in one of them."""

    before: Side | None
    after: Side | None
    measure: str  # points | shares | none: what may be compared
    what: tuple[str, ...]  # which parts differ, in words


class Moved(NamedTuple):
    """One bloc: points by what became of their criteria, before and after."""

    bloc: str
    rows: tuple[tuple[str, str, str], ...]  # group, before, after
    before: str
    after: str


class OldPlace(NamedTuple):
    """One unit's rank as published, and as the framework before would have it."""

    name: str
    address: str
    rank: str
    old_rank: str
    change: int | None


def page(w: Writer, s: Standings) -> Page:
    """The year's framework against the last other one."""
    t = w.texts
    before = w.across.other_framework(s.year)
    if before is None:
        raise ValueError(f"{s.year}: there is no earlier framework to compare with")
    old, step = w.standings[before.year], w.across.step(before.year, s.year)
    path = w.method_changes(s)
    pairs = {group: list(_pairs(s, old, step, group)) for group in GROUPS}
    return w.edition_page(
        s,
        path,
        "method_compare.html",
        t("changes.title", before=before.year, year=s.year),
        crumbs=[(t("nav.method"), f"{s.year}/phuong-phap/"), (t("changes.crumb"), path)],
        years=[(year, w.method_changes(other)) for year, other in w.standings.items() if w.method_changes(other)],
        style=w.publication.asset("method_compare", "css"),
        old=old,
        groups=[(group, found) for group, found in pairs.items() if found],
        counts={group: len(found) for group, found in pairs.items()},
        comparable={m: sum(p.measure == m for p in pairs["kept"]) for m in ("points", "shares")},
        general=list(_general(w, step.difference.changes)),
        tops=[_tops(old), _tops(s)],
        moved=[_moved(s, bloc.code, bloc.title, step) for bloc in s.blocs],
        same_method=same_method(w, s, old, step),
    )


def joined(step: Step) -> list[Comparable]:
    """The indicators of both frameworks. One that went and one that came under the same title are one that changed."""
    came = {f.title: f for f in step.difference.indicators if f.verdict == "added"}
    gone = {f.title: f for f in step.difference.indicators if f.verdict == "removed"}
    found = []
    for each in step.difference.indicators:
        if each.verdict == "added" and each.title in gone and came[each.title] is each:
            found.append(Comparable(gone[each.title].before, each.after, each.title, "changed"))
        elif not (each.verdict == "removed" and each.title in came and gone[each.title] is each):
            found.append(each)
    return found


def _group(found: Comparable) -> str:
    return "kept" if found.verdict in KEPT else found.verdict


def _pairs(s: Standings, old: Standings, step: Step, group: str) -> Iterator[Pair]:
    for found in joined(step):
        if _group(found) != group:
            continue
        before = _side(old, step.before.indicators[found.before]) if found.before else None
        after = _side(s, step.after.indicators[found.after]) if found.after else None
        what = [
            change.field_word(s.lang)
            for change in step.difference.of("indicator")
            if group == "changed" and found.before == found.after == change.code and change.field
        ]
        yield Pair(before, after, step.measure(found) or "none", tuple(what))


def _side(s: Standings, indicator: Indicator) -> Side:
    return Side(
        indicator.code,
        indicator.title[s.lang],
        s.number(indicator.max),
        tuple(sentence.text for sentence in rules.in_words(indicator, s.lang)),
        s.framework.category_of[indicator.code].title[s.lang],
        s.indicator_address(indicator.code),
    )


def _tops(s: Standings) -> list[tuple[str, str, int, str]]:
    """The top categories of a framework: title, address, how many criteria, the maximum in the bloc with most units."""
    largest = max(s.blocs, key=lambda bloc: len(bloc.rows))
    result = s.results[largest.rows[0].code]
    return [
        (
            category.title[s.lang],
            s.category_address(category.code),
            len(indicators_under(category)),
            s.number(result.categories[category.code].max) if category.code in result.categories else "–",
        )
        for category in s.framework.categories
    ]


def _moved(s: Standings, bloc: str, title: str, step: Step) -> Moved:
    """How many of a bloc's points stand on criteria that were kept, changed, added and dropped."""
    sums = {group: [Fraction(0), Fraction(0)] for group in GROUPS}
    for found in joined(step):
        for side, code, framework in ((0, found.before, step.before), (1, found.after, step.after)):
            if code and framework.applies(framework.indicators[code], bloc):
                sums[_group(found)][side] += Fraction(framework.indicators[code].max)
    rows = tuple((group, s.number(b), s.number(a)) for group, (b, a) in sums.items() if b or a)
    total = [sum((pair[side] for pair in sums.values()), Fraction(0)) for side in (0, 1)]
    return Moved(title, rows, s.number(total[0]), s.number(total[1]))


# --- what changed for the framework as a whole


def _general(w: Writer, changes: tuple[Change, ...]) -> Iterator[tuple[str, str, str]]:
    """What changed outside the criteria: which part, before, after, in words."""
    for change in changes:
        if change.part == "framework" and change.field not in UNTOLD:
            yield (
                change.field_word(w.lang).capitalize(),
                _value(w, change.field, change.before),
                _value(w, change.field, change.after),
            )
        elif change.part in ("bloc", "level"):
            what = f"{change.part_word(w.lang)} {change.title}"
            before, after = change.before, change.after
            if not change.field:
                before, after = (None if side is None else change.title for side in (before, after))
            else:
                what += f", {change.field_word(w.lang)}"
            yield what, framework_diff.shown(before, w.lang), framework_diff.shown(after, w.lang)


def _value(w: Writer, field: str, value: Any) -> str:
    t = w.texts
    if value is None:
        return "–"
    if field == "deadlines":
        return "; ".join(f"{t(f'deadline.{name}')} {date[3:]}/{date[:2]}" for name, date in value.items())
    if field == "decision":
        return framework_diff.shown(value, w.lang)
    if field in ("rank_on", "ties", "combine"):
        return t(f"{field}.{value}")
    return framework_diff.shown(value, w.lang)


# --- the year's ranking under the framework before


class SameMethod(NamedTuple):
    """The ranking under the old framework, or why it cannot be had."""

    blocs: tuple[tuple[str, tuple[OldPlace, ...], int, int], ...]  # title, units, how many move, farthest
    lacking: tuple[tuple[str, str], ...]  # criteria of the old framework whose figures were not asked: code, title
    decided: int  # the Council's own points, which belong to the new rules


def same_method(w: Writer, s: Standings, old: Standings, step: Step) -> SameMethod:
    """Score the year's figures by the framework before, if it asks nothing the year did not ask."""
    lacking = tuple((i.code, i.title[w.lang]) for i in step.before.indicators.values() if not _all_asked(i, step.after))
    verdicts = {found.after: found.verdict for found in step.difference.indicators}
    decided = sum(
        verdicts.get(code) not in ("same", "reworded") or code not in step.before.indicators
        for _, code in s.edition.decided
    )
    if lacking or decided:
        return SameMethod((), lacking, decided)
    found = rescored(s.edition, step.before)
    return SameMethod(tuple(_old_places(s, bloc, found) for bloc in s.blocs), (), 0)


def _all_asked(indicator: Indicator, framework: Framework) -> bool:
    """Whether another framework asks every figure of an indicator, as the same kind of figure."""
    return all(
        code in framework.inputs
        and framework.inputs[code].kind == asked.kind
        and set(framework.inputs[code].options) <= set(asked.options)
        for code, asked in indicator.inputs.items()
    )


def rescored(edition: Edition, framework: Framework) -> dict[str, Any]:
    """Every unit's result for an edition's own figures under another framework. Exact, as any scoring."""
    made = editions.make(
        year=edition.year,
        made_up=edition.made_up,
        approved=edition.approved,
        framework=framework,
        units=edition.units,
        figures=edition.figures,
        decided=edition.decided,
    )
    results: dict[str, scoring.UnitResult] = made.results
    return results


def _old_places(s: Standings, bloc: Any, found: dict[str, Any]) -> tuple[str, tuple[OldPlace, ...], int, int]:
    places = []
    for row in bloc.rows:
        then = found[row.code].rank
        change = then - row.rank if then is not None and row.rank is not None else None
        ranks = ("–" if rank is None else str(rank) for rank in (row.rank, then))
        places.append(OldPlace(row.short, row.address, *ranks, change))
    moves = [abs(p.change) for p in places if p.change]
    return bloc.title, tuple(places), len(moves), max(moves, default=0)
