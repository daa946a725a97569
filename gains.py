"""Where a unit left its points, and which single change of one figure would win the most back.

Points lost stand in the total's points: what an indicator counts for the total when it is full, less what it gave. They
add up to the maximum less the total, exactly, whatever is missing, not applicable or weighted. Below a geometric mean
points cannot be told apart, so a category made that way has no parts here.

A gain changes one figure of the unit, leaves everything else as it is, and is scored by the engine (`scoring.what_if`):
scoring the whole bloc again with the changed figure gives the promised total and rank. Cheap is a change that is one
decision (a yes, the next better option), or an amount that lacks at most a quarter of what is needed; of cheap changes
the one that wins most comes first. The others follow, those that lack least first.

What other units' points depend on is never offered, nor what the Council or a survey has given as points.
"""

import bisect
import functools
import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple, cast

import exchange
import expressions
import scoring
from edition import Edition
from expressions import Exact
from framework import Framework, Indicator, Input
from scoring import Value

GRID = {"count": Fraction(1), "number": Fraction(1, 100), "percent": Fraction(1, 10_000)}  # steps of a figure asked for
CHEAP = Fraction(1, 4)  # how much of what is needed an amount may lack
FARTHEST = 2**40  # steps of the grid: as far as a formula's figure is looked for


# ---------------------------------------------------------------------------------------------------------------------
# Points lost


class Loss(NamedTuple):
    """What one part of the regulation could count for the total, what it gave, and what was lost.

    `max`, `points` and `lost` are in the total's points. Where nothing is missing and categories are sums they are the
    part's own; a part that leaves points and maximum (missing, NA) has 0 in all three, unless only deductions are left.
    """

    code: str
    max: Fraction
    points: Fraction
    lost: Fraction
    state: str
    parts: tuple["Loss", ...] = ()

    def indicators(self) -> Iterator["Loss"]:
        """The indicators within, in the order of the regulation."""
        for part in self.parts:
            yield from part.indicators() if part.state == "category" else (part,)


def lost(edition: Edition, unit: str) -> Loss | None:
    """The points a unit lost, from the whole (code '') down to each indicator; None for a unit without a total."""
    result = edition.results[unit]
    if result.total_exact is None:
        return None
    return _Losses(result).category(edition.framework.scheme.root, Fraction(result.max), Fraction(1))


class _Losses:
    """Follows a unit's marks up into its total."""

    def __init__(self, result: scoring.UnitResult) -> None:
        self.result = result

    def category(self, category: scoring.Category, maximum: Fraction, factor: Fraction) -> Loss:
        """A category that counts `factor` points of the total for each point of its own."""
        points = self._points(category)
        parts: tuple[Loss, ...] = ()
        if category.combine != "geometric":
            parts = tuple(self._parts(category, maximum, factor))
        return Loss(category.code, maximum * factor, points * factor, (maximum - points) * factor, "category", parts)

    def _parts(self, category: scoring.Category, maximum: Fraction, factor: Fraction) -> Iterator[Loss]:
        asked = [part for part in category.parts if self._maximum(part) is not None]
        present = [part for part in asked if self._present(part)]
        gone = Fraction(0)  # what a part that is left out counts, for each point of its maximum
        if category.combine == "sum":
            counted = sum((self._maximum(part) or Fraction(0) for part in present), Fraction(0))
            stretch = maximum / counted if counted and len(present) < len(asked) else Fraction(1)
            # with nothing but deductions left there is no scale to stretch to, and the whole maximum is lost
            gone = Fraction(0) if counted else factor
            factors = {part.code: factor * stretch for part in present}
        else:
            weights = {part.code: Fraction(1 if part.weight is None else part.weight) for part in present}
            if category.combine == "mean":
                weights = dict.fromkeys(weights, Fraction(1))
            whole = sum(weights.values(), Fraction(0))
            factors = {
                part.code: factor * maximum * weights[part.code] / whole / self._divisor(part) for part in present
            }
        for part in asked:
            if part.code not in factors:
                state = "category" if isinstance(part, scoring.Category) else self.result.indicators[part.code].state
                full = (self._maximum(part) or Fraction(0)) * gone
                yield Loss(part.code, full, Fraction(0), full, state)
            elif isinstance(part, scoring.Category):
                yield self.category(part, self._maximum(part) or Fraction(0), factors[part.code])
            else:
                yield self._indicator(part, factors[part.code])

    def _indicator(self, part: scoring.Indicator, factor: Fraction) -> Loss:
        mark = self.result.indicators[part.code]
        maximum = Fraction(part.divisor) * factor
        points = Fraction(mark.points_exact or 0) * factor
        return Loss(part.code, maximum, points, maximum - points, mark.state)

    def _maximum(self, part: Any) -> Fraction | None:
        """The part's own maximum; None where it does not apply to the unit's bloc."""
        of = self.result.categories if isinstance(part, scoring.Category) else self.result.indicators
        return Fraction(of[part.code].max) if part.code in of else None

    def _divisor(self, part: Any) -> Fraction:
        if isinstance(part, scoring.Category):
            return self._maximum(part) or Fraction(1)
        return Fraction(part.divisor)

    def _present(self, part: Any) -> bool:
        of = self.result.categories if isinstance(part, scoring.Category) else self.result.indicators
        return of[part.code].points_exact is not None

    def _points(self, category: scoring.Category) -> Fraction:
        own = self.result.categories[category.code] if category.code else None
        return Fraction((own.points_exact if own else self.result.total_exact) or 0)


# ---------------------------------------------------------------------------------------------------------------------
# Gains

Reason = Literal["decided", "given", "peers", "several"]


class Gain(NamedTuple):
    """One change of one figure, and what it would win with everything else left as it is."""

    indicator: str  # of those asking for the figure, the one that gains most
    input: str
    now: Value
    then: Value
    points_exact: Fraction
    points: Decimal  # the published total then, less the published total now
    total: Decimal  # the published total then
    rank: int  # in the bloc, the others' totals unchanged
    decision: bool  # a yes or an option, not an amount
    lacking: Fraction  # the part, 0..1, of what is needed that the figure lacks; 1 for a missing one, 0 for a decision

    @property
    def cheap(self) -> bool:
        return self.decision or self.lacking <= CHEAP


class Gains(NamedTuple):
    """A unit's gains, cheapest first, and why indicators that lost points offer none."""

    offered: tuple[Gain, ...]
    refused: dict[str, Reason]


class Prospects:
    """What units of one edition could gain; what a bloc's units share is worked out once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.framework: Framework = edition.framework
        self._found: dict[str, Gains] = {}
        self._again = cache(functools.partial(scoring.what_if, edition.run))
        self._totals = cache(self._totals_of)

    def of(self, unit: str) -> Gains:
        """The unit's gains; nothing for a unit without a total."""
        if unit not in self._found:
            self._found[unit] = self._of(unit)
        return self._found[unit]

    def _of(self, unit: str) -> Gains:
        result = self.edition.results[unit]
        if result.total is None:
            return Gains((), {})
        best: dict[str, Gain] = {}
        helped = set()
        for code in (code for code, mark in result.indicators.items() if _below_full(mark)):
            for gain in self._gains(unit, self.framework.indicators[code]):
                helped.add(code)
                known = best.get(gain.input)
                if known is None or (not gain.decision and cost(gain) < cost(known)):  # of options, the next better
                    best[gain.input] = gain
        offered = sorted(best.values(), key=cost)
        lost_some = (c for c, mark in result.indicators.items() if mark.points_exact is not None and _below_full(mark))
        refused = {code: self._reason(unit, code) for code in lost_some if code not in helped}
        return Gains(tuple(offered), refused)

    def _gains(self, unit: str, indicator: Indicator) -> Iterator[Gain]:
        """The changes of one figure that win points in an indicator."""
        result = self.edition.results[unit]
        mark = result.indicators[indicator.code]
        if mark.state in ("decided", "na"):
            return
        figures = self.edition.run.figures.get(unit, {})
        for name, then in candidates(indicator, figures):
            now = figures.get(name)
            if name in self._compared or now is scoring.NA or not self._allowed(name, then, figures):
                continue
            gain = self._scored(unit, indicator, name, now, then)
            if gain is not None:
                yield gain

    def _scored(self, unit: str, indicator: Indicator, name: str, now: Value, then: Value) -> Gain | None:
        """The change as the engine scores it; None if it wins nothing."""
        result = self.edition.results[unit]
        try:
            found = self._again(result.bloc)(unit, {**self.edition.run.figures.get(unit, {}), name: then})
        except scoring.ScoringProblem:  # a negative share under a geometric mean
            return None
        if found.points_exact is None or found.points is None or result.total is None:
            return None
        exact = Fraction(found.points_exact) - Fraction(result.total_exact or 0)
        if exact <= 0 or found.points <= result.total:
            return None
        decision = self.framework.inputs[name].kind in ("yes_no", "choice")
        lack = Fraction(0) if decision else lacking(cast(Exact | None, now), cast(Exact, then))
        return Gain(
            indicator.code, name, now, then, exact, found.points - result.total, found.points,
            self._rank(result.bloc, found), decision, lack,
        )  # fmt: skip

    def _rank(self, bloc: str, then: scoring.CategoryResult) -> int:
        """The place among the bloc with a higher total, the others' totals unchanged."""
        total = then.points if self._on_published else then.points_exact
        assert total is not None  # a gain has a total
        above = self._totals(bloc)
        return 1 + len(above) - bisect.bisect_right(above, Fraction(total))

    @property
    def _on_published(self) -> bool:
        return self.framework.scheme.rank_on == "published"

    def _totals_of(self, bloc: str) -> list[Fraction]:
        """The bloc's totals, lowest first; where ties are dense, equal totals count once."""
        found = (r.total if self._on_published else r.total_exact for r in self.edition.ranking(bloc))
        totals = [Fraction(total) for total in found if total is not None]
        return sorted(set(totals) if self.framework.scheme.ties == "dense" else totals)

    def _allowed(self, name: str, then: Value, figures: scoring.Figures) -> bool:
        """Whether a form would take the figure: within its bounds, and passing the checks that speak of it."""
        asked = self.framework.inputs[name]
        if isinstance(then, int | Fraction) and not isinstance(then, bool) and not _within(asked, then):
            return False
        changed = {**figures, name: then}
        return all(exchange.holds(check, changed, {}) for check in self._checks.get(name, ()))

    def _reason(self, unit: str, code: str) -> Reason:
        if self.edition.results[unit].indicators[code].state == "decided":
            return "decided"
        rules = list(_within_rule(self.framework.indicators[code].scored_by))
        if any(isinstance(rule, scoring.GivenPoints) for rule in rules):
            return "given"
        return "peers" if scoring.peer_rules(self.framework.indicators[code].scored_by) else "several"

    @cached_property
    def _compared(self) -> frozenset[str]:
        """Figures that some rule compares with other units': changing one would change others' points."""
        return frozenset(
            name
            for indicator in self.framework.indicators.values()
            for rule in scoring.peer_rules(indicator.scored_by)
            for name in rule.inputs
        )

    @cached_property
    def _checks(self) -> dict[str, list[Any]]:
        checks: dict[str, list[Any]] = {}
        for indicator in self.framework.indicators.values():
            for check in indicator.checks:
                if check.kind == "must":
                    for name in check.expression.names:
                        checks.setdefault(name, []).append(check)
        return checks


def _below_full(mark: scoring.Mark) -> bool:
    """Whether an indicator could give more: it gave less than its maximum, or was left out for want of a figure."""
    return mark.points_exact is None or mark.points_exact < mark.max


def gains(edition: Edition, unit: str) -> Gains:
    """What one unit could gain, cheapest first. For many units of an edition, keep a Prospects."""
    return Prospects(edition).of(unit)


def cost(gain: Gain) -> tuple[Any, ...]:
    """What cheapest means: the smaller, the cheaper."""
    if gain.cheap:
        return False, -gain.points_exact, gain.lacking
    return True, gain.lacking, -gain.points_exact


def lacking(now: Exact | None, then: Exact) -> Fraction:
    """Which part of what is needed a figure lacks (or, where less is better, is too much): 45 of 60 lacks a quarter."""
    if now is None:
        return Fraction(1)
    before, after = Fraction(now), Fraction(then)
    return abs(after - before) / max(abs(after), abs(before))


# ---------------------------------------------------------------------------------------------------------------------
# Candidates: figures worth trying, by the form of the rule


def candidates(indicator: Indicator, figures: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """(input, value) for every point of the rule where more points begin, nearest first; never a divisor."""
    for rule in _within_rule(indicator.scored_by):
        if not isinstance(rule, scoring.PeerRule) or (isinstance(rule, scoring.MinMax) and rule.goalposts):
            yield from _of_rule(rule, indicator.inputs, figures)


def _of_rule(
    rule: scoring.Rule, inputs: Mapping[str, Input], figures: Mapping[str, Any]
) -> Iterable[tuple[str, Value]]:
    if isinstance(rule, scoring.Yes):
        return [] if figures.get(rule.value) else [(rule.value, True)]
    if isinstance(rule, scoring.Choice):
        return [(rule.value, option) for option in _better(rule, figures.get(rule.value))]
    if isinstance(rule, scoring.Count):
        return _reach(rule.value, [(Fraction(rule.max) / Fraction(rule.each), True)], None, inputs, figures)
    if isinstance(rule, scoring.Penalty):
        return [(rule.value, 0)] if figures.get(rule.value) not in (0, None) else []
    if isinstance(rule, scoring.Formula):
        return _of_formula(rule, inputs, figures)
    if isinstance(rule, scoring.MinMax) and rule.goalposts:
        post = rule.goalposts[1 if rule.better == "high" else 0]
        return _reach(rule.value, [(post, True)], rule.of, inputs, figures, up=rule.better == "high")
    if isinstance(rule, scoring.Ratio):
        return _reach(rule.value, _thresholds(rule), rule.of, inputs, figures)
    return []


def _better(rule: scoring.Choice, now: Any) -> list[str]:
    """The options that give more, the next better one first."""
    points = dict(rule.options)
    own = points.get(now, Fraction(0))
    return sorted((option for option in points if points[option] > own), key=lambda option: points[option])


def _thresholds(rule: scoring.Ratio) -> list[tuple[Exact, bool]]:
    """Where the rule gives more points: (threshold, whether reaching it is enough), lowest first."""
    if isinstance(rule, scoring.Share):
        return [(1, True)]
    if isinstance(rule, scoring.Banded):
        return [(rule.zero_below, True), (rule.full_at, True)]
    if isinstance(rule, scoring.Steps):
        return sorted((step.threshold, step.inclusive) for step in rule.steps)
    return []


def _reach(
    name: str,
    thresholds: list[tuple[Exact, bool]],
    of: str | None,
    inputs: Mapping[str, Input],
    figures: Mapping[str, Any],
    up: bool = True,
) -> Iterator[tuple[str, Value]]:
    """The nearest figure on the grid that reaches each threshold, times the divisor."""
    now, divisor = figures.get(name), 1 if of is None else figures.get(of)
    if now is scoring.NA or divisor is None or divisor is scoring.NA or not divisor:
        return
    grid = GRID[inputs[name].kind]
    for threshold, inclusive in thresholds:
        steps = Fraction(threshold) * divisor / grid
        if up:
            then = (math.ceil(steps) if inclusive else math.floor(steps) + 1) * grid
        else:
            then = math.floor(steps) * grid
        if now is None or (then > now if up else then < now):
            yield name, _plain(then)


def _of_formula(
    rule: scoring.Formula, inputs: Mapping[str, Input], figures: Mapping[str, Any]
) -> Iterator[tuple[str, Value]]:
    """Each figure of a formula raised alone until the formula gives its maximum, if it ever does."""
    if any(figures.get(name) is None or figures.get(name) is scoring.NA for name in rule.inputs):
        return
    for name in rule.inputs:
        if inputs[name].kind == "yes_no":
            if not figures[name]:
                yield name, True
        elif not inputs[name].positive:  # what must be positive is divided by: fewer staff is nobody's plan
            then = _full_from(rule, name, GRID[inputs[name].kind], figures)
            if then is not None:
                yield name, then


def _full_from(rule: scoring.Formula, name: str, grid: Fraction, figures: Mapping[str, Any]) -> Value:
    """The smallest raise, in steps of the grid, from which a rising formula gives its maximum."""
    start = Fraction(figures[name])

    def full(steps: int) -> bool:
        try:
            return rule.points({**figures, name: start + steps * grid}) >= rule.max
        except expressions.Undefined:
            return False

    high = 1
    while not full(high):
        high *= 2
        if high > FARTHEST:
            return None
    low = high // 2  # not enough, or no raise at all
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if full(middle) else (middle, high)
    return _plain(start + high * grid)


def _within(asked: Input, value: Exact) -> bool:
    low = 0 if asked.min is None and asked.kind != "number" else asked.min
    high = 1 if asked.max is None and asked.kind == "percent" else asked.max
    return (low is None or value >= low) and (high is None or value <= high)


def _within_rule(rule: scoring.Rule) -> Iterator[scoring.Rule]:
    yield rule
    for part in rule.parts:
        yield from _within_rule(part)


def _plain(value: Fraction) -> Value:
    return value.numerator if value.denominator == 1 else value


def largest(whole: Loss, most: int) -> list[Loss]:
    """The indicators that lost most, the largest first; equal losses in the order of the regulation."""
    return sorted((part for part in whole.indicators() if part.lost > 0), key=lambda part: -float(part.lost))[:most]
