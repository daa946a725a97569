"""The arithmetic of the ranking: figures in, exact points, totals and ranks out.

Implements the scoring of Decision 2051/QĐ-BTNMT (7/9/2016) and Decision 2899/QĐ-BTNMT (13/11/2019) and of any other
regulation written as a framework (docs/formats.md). In the order of a regulation: the rules that give an indicator its
points, missing and not applicable figures, categories and totals, the one rounding, levels, ranks.

Values are exact: `int` and `Fraction`, never float. What has no exact value (a geometric mean, a z-score, a
logarithm) is published, ranked and shown as its first 50 significant digits; roots are carried with twice as many, so
that the fifty digits of a category or a total are right to the last. On their way values are pairs of a numerator and a
denominator, reduced only where a result is asked for. Standard library only: no table, clock or file.
"""

import gc
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from expressions import (
    DIGITS,
    MAXIMUM,
    Exact,
    Expression,
    Pair,
    Signs,
    Undefined,
    exact,
    largest,
    less,
    minus,
    over,
    smallest,
    times,
    total,
)

ANY: Signs = frozenset((-1, 0, 1))


class NotApplicable:
    """The figure `NA`: the Council has agreed that the question does not concern the unit."""

    def __repr__(self) -> str:
        return "NA"


NA: Final = NotApplicable()

# What one figure can be: a number (percent as a ratio), yes/no as True/False, an option or a text, NA, None if missing.
Value = int | Fraction | bool | str | NotApplicable | None
Figures = Mapping[str, Value]
Policy = Literal["zero", "rescale", "withhold"]
UndefinedPolicy = Literal["zero", "full", "withhold"]
State = Literal["scored", "missing", "na", "undefined", "withheld", "decided"]


LONGEST_RESULT: Final = 13_000  # bits: about 3,900 digits, what Python still writes as text (sys.int_info)


class ScoringProblem(ValueError):
    """Figures that the framework gives no meaning to; says which unit and category."""


# ---------------------------------------------------------------------------------------------------------------------
# Rules: each gives points for one unit's figures (docs/formats.md 1.1)


@dataclass(frozen=True)
class Group:
    """What a peer-relative rule knows of the peers: the values that count, and whose they are."""

    pairs: tuple[Pair, ...]
    units: tuple[str, ...]

    @cached_property
    def lowest_pair(self) -> Pair:
        return smallest(self.pairs)

    @cached_property
    def highest_pair(self) -> Pair:
        return largest(self.pairs)

    @cached_property
    def lowest(self) -> Exact:
        return exact(self.lowest_pair)

    @cached_property
    def highest(self) -> Exact:
        return exact(self.highest_pair)

    @cached_property
    def lowest_units(self) -> tuple[str, ...]:
        return self._whose(self.lowest)

    @cached_property
    def highest_units(self) -> tuple[str, ...]:
        return self._whose(self.highest)

    def _whose(self, wanted: Exact) -> tuple[str, ...]:
        return tuple(unit for unit, pair in zip(self.units, self.pairs, strict=True) if exact(pair) == wanted)

    @cached_property
    def mean(self) -> Exact:
        return Fraction(exact(total(self.pairs)), len(self.pairs))

    @cached_property
    def variance(self) -> Exact:
        """The population variance."""
        return Fraction(exact_sum((exact(pair) - self.mean) ** 2 for pair in self.pairs), len(self.pairs))


Groups = Mapping[str, Group]  # by the question a rule asks of the peers
NO_GROUPS: Groups = {}
NOTHING: Pair = (0, 1)


@dataclass(frozen=True)
class Rule:
    """How figures become points; `max` is the rule's own maximum, or its indicator's."""

    max: Exact

    @property
    def inputs(self) -> tuple[str, ...]:
        """The figures the rule needs; without one of them the indicator is missing."""
        raise NotImplementedError  # pragma: no cover -- every rule form answers

    @property
    def parts(self) -> tuple["Rule", ...]:
        """The rules within this one."""
        return ()

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        """Exact points for figures that are all there. Raises Undefined."""
        return exact(self.pair(figures, groups))

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        """The points, not yet reduced. Raises Undefined."""
        raise NotImplementedError  # pragma: no cover

    @cached_property
    def full(self) -> Pair:
        """The maximum."""
        return self.max.as_integer_ratio()

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        """Whether figures of these signs can divide by zero, or the peers have nothing to compare with."""
        return any(part.can_be_undefined(signs) for part in self.parts)

    @property
    def exact(self) -> bool:
        """Whether the points are exact rather than a decimal of 50 digits."""
        return all(part.exact for part in self.parts)


@dataclass(frozen=True)
class Ratio(Rule):
    """A rule on a / b, or on a alone where b is left out."""

    value: str
    of: str | None

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,) if self.of is None else (self.value, self.of)

    def ratio(self, figures: Mapping[str, Any]) -> Exact:
        return exact(self.ratio_pair(figures))

    def ratio_pair(self, figures: Mapping[str, Any]) -> Pair:
        value: Pair = figures[self.value].as_integer_ratio()
        return value if self.of is None else over(value, figures[self.of].as_integer_ratio())

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        return self.of is not None and 0 in signs.get(self.of, ANY)


@dataclass(frozen=True)
class Share(Ratio):
    """`share`: max * min(1, a/b); `cap: none` lets the ratio pass 1."""

    capped: bool = True

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        ratio = self.ratio_pair(figures)
        return self.full if self.capped and ratio[0] >= ratio[1] else times(self.full, ratio)


@dataclass(frozen=True)
class Banded(Ratio):
    """`banded`: r >= full_at gives max; zero_below <= r < full_at gives max * r / full_at; below gives 0."""

    full_at: Exact
    zero_below: Exact

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        ratio, full_at = self.ratio_pair(figures), self.full_at.as_integer_ratio()
        if not less(ratio, full_at):
            return self.full
        return NOTHING if less(ratio, self.zero_below.as_integer_ratio()) else over(times(self.full, ratio), full_at)


@dataclass(frozen=True)
class Count(Rule):
    """`count`: each * a, at most max."""

    value: str
    each: Exact

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        points = times(self.each.as_integer_ratio(), figures[self.value].as_integer_ratio())
        return self.full if less(self.full, points) else points


class Step(NamedTuple):
    """One row of `steps`: the points from a threshold on (`at_least`), or beyond it (`above`)."""

    threshold: Exact
    inclusive: bool
    points: Exact

    def holds(self, value: Exact) -> bool:
        return self.is_reached(value.as_integer_ratio())

    def is_reached(self, value: Pair) -> bool:
        threshold = self.threshold.as_integer_ratio()
        return not less(value, threshold) if self.inclusive else less(threshold, value)


@dataclass(frozen=True)
class Steps(Ratio):
    """`steps`: the first row that holds, from the top; else the points below all rows."""

    steps: tuple[Step, ...]
    otherwise: Exact

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        value = self.ratio_pair(figures)
        for step in self.steps:
            if step.is_reached(value):
                return step.points.as_integer_ratio()
        return self.otherwise.as_integer_ratio()


@dataclass(frozen=True)
class Yes(Rule):
    """`yes`: the points if yes, 0 if no."""

    value: str
    if_yes: Exact

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        return self.if_yes.as_integer_ratio() if figures[self.value] else NOTHING


@dataclass(frozen=True)
class Choice(Rule):
    """`choice`: the points of the option chosen."""

    value: str
    options: tuple[tuple[str, Exact], ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        return self.by_option[figures[self.value]]

    @cached_property
    def by_option(self) -> dict[str, Pair]:
        return {option: points.as_integer_ratio() for option, points in self.options}


@dataclass(frozen=True)
class Composite(Rule):
    """A rule made of rules."""

    rules: tuple[Rule, ...]

    @property
    def parts(self) -> tuple[Rule, ...]:
        return self.rules

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.inputs))


@dataclass(frozen=True)
class Sum(Composite):
    """`sum`: the sum of the parts, at most max."""

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        points = total([rule.pair(figures, groups) for rule in self.rules])
        return self.full if less(self.full, points) else points


@dataclass(frozen=True)
class Best(Composite):
    """`best`: the largest of the parts."""

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        return largest([rule.pair(figures, groups) for rule in self.rules])


@dataclass(frozen=True)
class PeerRule(Ratio):
    """A rule that compares the unit with its peers: the units of its bloc, or all units."""

    peers: Literal["bloc", "all"]

    @cached_property
    def question(self) -> str:
        """What the peers are asked: the same words for rules that compare the same values."""
        return f"{self.value} {self.of or ''} {self.peers}"

    def group(self, groups: Groups) -> Group:
        try:
            return groups[self.question]
        except KeyError:
            raise Undefined from None

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        return True


@dataclass(frozen=True)
class PeerMax(PeerRule):
    """`peer_max`: max * v / the largest v among the peers. Undefined where no peer's value is above 0."""

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        best = self.group(groups).highest_pair
        if best[0] <= 0:
            raise Undefined
        return over(times(self.full, self.ratio_pair(figures)), best)

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        # A unit with a value is its own peer, so only a value of 0 (or below) can be the largest.
        return Ratio.can_be_undefined(self, signs) or signs.get(self.value, ANY) != frozenset((1,))


@dataclass(frozen=True)
class MinMax(PeerRule):
    """`min_max`: max * (v - lowest) / (highest - lowest), or the other way round for `better: low`.

    With goalposts the extremes are fixed and v is clamped to them; otherwise they are the peers'.
    """

    better: Literal["high", "low"] = "high"
    goalposts: tuple[Exact, Exact] | None = None

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        value = self.ratio_pair(figures)
        if self.goalposts is None:
            group = self.group(groups)
            lowest, highest = group.lowest_pair, group.highest_pair
        else:
            lowest, highest = (post.as_integer_ratio() for post in self.goalposts)
            value = smallest((largest((value, lowest)), highest))
        distance = minus(value, lowest) if self.better == "high" else minus(highest, value)
        return over(times(self.full, distance), minus(highest, lowest))

    def extremes(self, groups: Groups) -> tuple[Exact, Exact]:
        if self.goalposts is not None:
            return self.goalposts
        group = self.group(groups)
        return group.lowest, group.highest

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        return self.goalposts is None or Ratio.can_be_undefined(self, signs)


@dataclass(frozen=True)
class ZScore(PeerRule):
    """`z_score`: (v - mean) / population standard deviation, not capped; used as it is by its category."""

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        group = self.group(groups)
        distance = self.ratio(figures) - group.mean
        if not group.variance:
            raise Undefined
        root = square_root(Fraction(distance**2, group.variance))
        return (root if distance >= 0 else -root).as_integer_ratio()

    @property
    def exact(self) -> bool:
        return False


@dataclass(frozen=True)
class Penalty(Rule):
    """`penalty`: -each * a, not below floor."""

    value: str
    each: Exact
    floor: Exact | None

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        points: Exact = -self.each * figures[self.value]
        return (points if self.floor is None else max(self.floor, points)).as_integer_ratio()


@dataclass(frozen=True)
class GivenPoints(Rule):
    """`points`: the figure itself is the points (a survey's result, the Council's mark), 0..max."""

    value: str

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        value: Exact = figures[self.value]
        return value.as_integer_ratio()


@dataclass(frozen=True)
class Formula(Rule):
    """`expr`: the value of a formula (expressions.py), in which `max` is the rule's maximum."""

    expression: Expression

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.expression.names

    def pair(self, figures: Mapping[str, Any], groups: Groups) -> Pair:
        asked: dict[str, Any] = {name: figures[name] for name in self.expression.names}
        asked[MAXIMUM] = self.max
        return self.expression.pair(asked)

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        maximum = frozenset(((self.max > 0) - (self.max < 0),))
        return self.expression.can_be_undefined({**signs, MAXIMUM: maximum})

    @property
    def exact(self) -> bool:
        return not self.expression.uses_logarithm


def peer_rules(rule: Rule) -> list[PeerRule]:
    """The rules within a rule that look at the peers' values."""
    own = [rule] if isinstance(rule, PeerRule) and not (isinstance(rule, MinMax) and rule.goalposts) else []
    return own + [peer for part in rule.parts for peer in peer_rules(part)]


# ---------------------------------------------------------------------------------------------------------------------
# The scheme: the part of a framework the arithmetic needs

Combine = Literal["sum", "mean", "weighted", "geometric"]


@dataclass(frozen=True)
class Indicator:
    """Tiêu chí: one rule and its maximum; `blocs` None means every bloc."""

    code: str
    max: Exact
    rule: Rule
    missing: Policy = "zero"
    undefined: UndefinedPolicy | None = None
    blocs: frozenset[str] | None = None
    weight: Exact | None = None

    @cached_property
    def divisor(self) -> Exact:
        """What turns its points into a share of its maximum; a z-score is a share as it is."""
        return 1 if isinstance(self.rule, ZScore) else self.max


@dataclass(frozen=True)
class Category:
    """Nhóm tiêu chí: indicators and categories, and how they make its points (docs/formats.md 1.3)."""

    code: str
    parts: tuple["Category | Indicator", ...]
    combine: Combine = "sum"
    weight: Exact | None = None

    @cached_property
    def exact(self) -> bool:
        inner = all(part.exact if isinstance(part, Category) else part.rule.exact for part in self.parts)
        return self.combine != "geometric" and inner


@dataclass(frozen=True)
class Scheme:
    """Everything a regulation says about arithmetic."""

    root: Category  # its parts are the top categories
    scale: Exact | None = None
    places: int = 2
    rounding: Literal["half-up", "half-even", "truncate"] = "half-up"
    rank_on: Literal["published", "exact"] = "published"
    ties: Literal["competition", "dense"] = "competition"
    levels: tuple[tuple[str, Exact], ...] = ()  # (code, from), highest first
    category_levels: bool = False

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {part.code: part for part in _leaves(self.root)}

    def publish(self, value: Fraction | Decimal | int) -> Decimal:
        """The published value: rounded once, from the exact one."""
        return round_once(value, self.places, self.rounding)

    def level(self, published: Decimal, maximum: Exact) -> str | None:
        """The level of a published value, by its share of its maximum; each level is closed below."""
        if not self.levels or maximum <= 0:
            return None
        share = Fraction(published) / maximum
        return next((code for code, at in self.levels if share >= at), self.levels[-1][0])


def _leaves(category: Category) -> Iterable[Indicator]:
    for part in category.parts:
        if isinstance(part, Category):
            yield from _leaves(part)
        else:
            yield part


# ---------------------------------------------------------------------------------------------------------------------
# Results


class Mark(NamedTuple):
    """One indicator of one unit, or a category as the one above sees it.

    Points are None where it takes no part (missing, NA) or the unit is withheld by it.
    """

    found: Pair | Exact | Decimal | None
    max: Exact
    state: State

    @property
    def points_exact(self) -> Exact | Decimal | None:
        return exact(self.found) if isinstance(self.found, tuple) else self.found

    @property
    def pair(self) -> Pair | None:
        found = self.found
        return found if found is None or isinstance(found, tuple) else found.as_integer_ratio()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mark) and self._plain() == other._plain()

    def __hash__(self) -> int:
        return hash(self._plain())

    def _plain(self) -> tuple[Exact | Decimal | None, Exact, State]:
        return self.points_exact, self.max, self.state


@dataclass(slots=True)
class CategoryResult:
    """One category of one unit: the published and the exact points."""

    points: Decimal | None
    points_exact: Exact | Decimal | None
    max: Exact
    level: str | None
    scaled: Decimal | None  # points * scale / max, published; None without a scale


@dataclass(slots=True)
class UnitResult:
    """One unit's place: `rank` is None for a unit that is not ranked, `tied` how many share the rank with it."""

    unit: str
    bloc: str
    total: Decimal | None
    total_exact: Exact | Decimal | None
    max: Exact
    level: str | None
    scaled: Decimal | None
    categories: dict[str, CategoryResult]
    indicators: dict[str, Mark]
    rank: int | None = None
    tied: int = 1


@dataclass
class Run:
    """One scoring of all units, with what is needed to explain it."""

    scheme: Scheme
    results: dict[str, UnitResult]
    figures: Mapping[str, Figures]
    groups: dict[tuple[str, str], Groups]  # (indicator, bloc) -> the peers of its rules
    decided: Mapping[tuple[str, str], Exact] = field(default_factory=dict)


def exact_text(value: Exact | Decimal | None) -> str | None:
    """`12823/180`, `72`, or, for a Decimal, its digits without an exponent."""
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(Fraction(value))


# ---------------------------------------------------------------------------------------------------------------------
# Scoring, in the order of a regulation


def score(
    scheme: Scheme,
    units: Iterable[tuple[str, str]],
    figures: Mapping[str, Figures],
    decided: Mapping[tuple[str, str], Exact] | None = None,
) -> Run:
    """Score and rank units, given as (code, bloc), each bloc apart.

    `figures` holds each unit's values by input code; `decided` the points the Council has set itself, by (unit,
    indicator), in place of the rule's. Raises ScoringProblem for a part without a share of its maximum.
    """
    units = list(units)
    with _collector_paused():
        groups = gather_peers(scheme, units, figures)
        run = Run(scheme, {}, figures, groups, decided or {})
        scorers = {bloc: _Scorer(run, bloc) for bloc in {bloc: None for _, bloc in units}}
        for unit, bloc in units:
            run.results[unit] = scorers[bloc].result(unit)
        rank(run)
    return run


def what_if(run: Run, bloc: str) -> Callable[[str, Figures], CategoryResult]:
    """Gives the total of a unit of the bloc with other figures, all other units' figures left as they are.

    Right for figures that no rule compares with the peers' (`peer_rules`), since the peers are not gathered again.
    """
    own: dict[str, Figures] = {}
    scorer = _Scorer(Run(run.scheme, {}, own, run.groups, run.decided), bloc)

    def total_of(unit: str, figures: Figures) -> CategoryResult:
        own[unit] = figures
        return scorer.total(unit)

    return total_of


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Results hold no cycles; looking for some among a million marks takes a quarter of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def gather_peers(
    scheme: Scheme, units: Sequence[tuple[str, str]], figures: Mapping[str, Figures]
) -> dict[tuple[str, str], Groups]:
    """For every peer-relative rule: the values of the peers, counting only units that have one."""
    gathered: dict[tuple[str, str], dict[str, Group]] = {}
    blocs = dict.fromkeys(bloc for _, bloc in units)
    for indicator in scheme.indicators.values():
        for rule in peer_rules(indicator.rule):
            values: dict[str, dict[str, Pair]] = {bloc: {} for bloc in blocs}
            for unit, bloc in units:
                if indicator.blocs is None or bloc in indicator.blocs:
                    value = _peer_value(rule, figures.get(unit, {}))
                    if value is not None:
                        values[bloc][unit] = value
            everyone = {unit: value for own in values.values() for unit, value in own.items()}
            whole = Group(tuple(everyone.values()), tuple(everyone))
            for bloc, own in values.items():
                group = whole if rule.peers == "all" else Group(tuple(own.values()), tuple(own))
                if group.pairs:
                    gathered.setdefault((indicator.code, bloc), {})[rule.question] = group
    return dict(gathered)


def _peer_value(rule: PeerRule, figures: Mapping[str, Any]) -> Pair | None:
    value, of = figures.get(rule.value), 1 if rule.of is None else figures.get(rule.of)
    if value is None or of is None or value is NA or of is NA or not of:
        return None
    return rule.ratio_pair(figures)


class _Scorer:
    """Scores the units of one bloc: what applies to the bloc is worked out once."""

    def __init__(self, run: Run, bloc: str) -> None:
        self.run = run
        self.scheme = run.scheme
        self.bloc = bloc
        self.maximum = self.scheme.scale if self.scheme.scale is not None else 1
        self.maxima: dict[str, Exact] = {}
        self.root = self._applicable(run.scheme.root)
        self.questions = [
            (indicator, indicator.rule.inputs, indicator.rule.pair, run.groups.get((indicator.code, bloc), {}))
            for indicator in _leaves(self.root)
        ]
        self.asked = list(dict.fromkeys(name for _, names, _, _ in self.questions for name in names))
        self.inexact = {indicator.code for indicator, *_ in self.questions if not indicator.rule.exact}

    def _applicable(self, category: Category) -> Category:
        """The category without the indicators of other blocs."""
        kept: list[Category | Indicator] = []
        for part in category.parts:
            if isinstance(part, Category):
                inner = self._applicable(part)
                if inner.parts:
                    kept.append(inner)
            elif part.blocs is None or self.bloc in part.blocs:
                kept.append(part)
        inner_maxima = (self.maxima[part.code] if isinstance(part, Category) else part.max for part in kept)
        self.maxima[category.code] = exact_sum(inner_maxima) if category.combine == "sum" else self.maximum
        return Category(category.code, tuple(kept), category.combine, category.weight)

    def result(self, unit: str) -> UnitResult:
        marks = self._marks(unit)
        categories: dict[str, CategoryResult] = {}
        whole = self._category(unit, self.root, marks, categories)
        published = categories.pop(self.root.code)
        self._shorten(marks)
        return UnitResult(
            unit, self.bloc, published.points, published.points_exact, whole.max, published.level, published.scaled,
            {code: categories[code] for code in self._codes}, marks,
        )  # fmt: skip

    def total(self, unit: str) -> CategoryResult:
        """The total alone: in half the time, since no category within is published."""
        return self._published(self.root, self._category(unit, self.root, self._marks(unit), None))

    def _marks(self, unit: str) -> dict[str, Mark]:
        """The points of every indicator (docs/formats.md 1.1 and 1.2)."""
        figures = self.run.figures.get(unit, {})
        answers = zip(self.asked, map(figures.get, self.asked), strict=True)
        gaps = {name for name, value in answers if value is None or value is NA}
        marks = {}
        for indicator, names, pair, groups in self.questions:
            if gaps and not gaps.isdisjoint(names):
                marks[indicator.code] = _unanswered(indicator, figures)
                continue
            try:
                marks[indicator.code] = Mark(pair(figures, groups), indicator.max, "scored")
            except Undefined:
                marks[indicator.code] = UNDEFINED[indicator.undefined or "withhold"](indicator)
        if self.run.decided:
            for code in marks:
                decided = self.run.decided.get((unit, code))
                if decided is not None:
                    marks[code] = Mark(decided, marks[code].max, "decided")
        return marks

    def _shorten(self, marks: dict[str, Mark]) -> None:
        """Leave fifty digits of what is not exact; totals have been made of all the digits there were."""
        for code in self.inexact:
            mark = marks[code]
            if mark.state == "scored" and mark.points_exact is not None:
                marks[code] = mark._replace(found=fifty_digits(Fraction(mark.points_exact)))

    @cached_property
    def _codes(self) -> list[str]:
        """Category codes in reading order: a category before the categories within it."""

        def walk(category: Category) -> Iterable[str]:
            for part in category.parts:
                if isinstance(part, Category):
                    yield part.code
                    yield from walk(part)

        return list(walk(self.root))

    def _category(
        self, unit: str, category: Category, marks: Mapping[str, Mark], categories: dict[str, CategoryResult] | None
    ) -> Mark:
        """What a category comes to; noted as published in `categories`, if these are asked for."""
        found = [
            self._category(unit, part, marks, categories) if isinstance(part, Category) else marks[part.code]
            for part in category.parts
        ]
        whole = self._combined(unit, category, found)
        if categories is not None:
            categories[category.code] = self._published(category, whole)
        return whole

    def _combined(self, unit: str, category: Category, found: list[Mark]) -> Mark:
        """What a category's parts come to: a part of the category above."""
        maximum = self.maxima[category.code]
        present = [pair for pair in [mark.pair for mark in found] if pair is not None]
        withheld = len(present) < len(found) and any(mark.state == "withheld" for mark in found)
        if withheld or not present:
            return Mark(None, maximum, "withheld" if withheld else "missing")
        if category.combine != "sum":
            points = self._combined_shares(unit, category, found)
        elif len(present) == len(found):  # the ordinary case: nothing to stretch
            points = exact(total(present))
        else:
            points = _stretched(present, [mark.max for mark in found if mark.found is not None], maximum)
        if max(abs(points.numerator), points.denominator).bit_length() > LONGEST_RESULT:
            raise _problem(unit, category, "kết quả dài hàng nghìn chữ số", "the result has thousands of digits")
        return Mark(points, maximum, "scored")

    def _combined_shares(self, unit: str, category: Category, found: list[Mark]) -> Exact:
        """The mean, plain, weighted or geometric, of the parts that are there, times the maximum."""
        parts = []
        for part, mark in zip(category.parts, found, strict=True):
            divisor = mark.max if isinstance(part, Category) else part.divisor
            if mark.pair is None:
                continue
            if not divisor:
                vi = f"giá trị tối đa của {part.code} là 0 nên không có tỷ lệ"
                raise _problem(unit, category, vi, f"the maximum of {part.code} is 0, so it has no share")
            share = exact(over(mark.pair, divisor.as_integer_ratio()))
            parts.append(Part(share, 1 if part.weight is None else part.weight))
        if category.combine == "geometric" and min(part.share for part in parts) < 0:
            raise _problem(
                unit, category, "giá trị âm không có trung bình nhân", "a negative share has no geometric mean"
            )
        return MEANS[category.combine](parts) * self.maxima[category.code]

    def _published(self, category: Category, whole: Mark) -> CategoryResult:
        if whole.pair is None:
            return CategoryResult(None, None, whole.max, None, None)
        points = exact(whole.pair)
        shown = points if category.exact else fifty_digits(points)
        published = self.scheme.publish(shown)
        levelled = category is self.root or self.scheme.category_levels
        level = self.scheme.level(published, whole.max) if levelled else None
        scaled = None
        if self.scheme.scale is not None and whole.max > 0:
            scaled = self.scheme.publish(Fraction(shown) * self.scheme.scale / whole.max)
        return CategoryResult(published, shown, whole.max, level, scaled)


def _unanswered(indicator: Indicator, figures: Figures) -> Mark:
    """An indicator without one of its figures; one that is not applicable outweighs others that are missing."""
    if any(figures.get(name) is NA for name in indicator.rule.inputs):
        return Mark(None, indicator.max, "na")
    return MISSING[indicator.missing](indicator)


MISSING: dict[str, Callable[[Indicator], Mark]] = {
    "zero": lambda indicator: Mark(0, indicator.max, "missing"),
    "rescale": lambda indicator: Mark(None, indicator.max, "missing"),
    "withhold": lambda indicator: Mark(None, indicator.max, "withheld"),
}
UNDEFINED: dict[str, Callable[[Indicator], Mark]] = {
    "zero": lambda indicator: Mark(0, indicator.max, "undefined"),
    "full": lambda indicator: Mark(indicator.max, indicator.max, "undefined"),
    "withhold": lambda indicator: Mark(None, indicator.max, "withheld"),
}


def _problem(unit: str, category: Category, vi: str, en: str) -> ScoringProblem:
    return ScoringProblem(f"{unit}: {category.code}: {vi} / {en}")


def _stretched(present: list[Pair], maxima: list[Exact], maximum: Exact) -> Exact:
    """points * max / (max - missing max): what is missing or not applicable leaves points and maximum alike."""
    points, counted = total(present), total([each.as_integer_ratio() for each in maxima])
    if not counted[0]:  # with nothing but deductions left there is no scale to stretch to
        return exact(points)
    return exact(over(times(points, maximum.as_integer_ratio()), counted))


class Part(NamedTuple):
    """A part of a category that is a mean: its share of its maximum, and what the share weighs."""

    share: Exact
    weight: Exact


def _mean(parts: list[Part]) -> Exact:
    return exact_sum(part.share for part in parts) / Fraction(len(parts))


def _weighted(parts: list[Part]) -> Exact:
    return exact_sum(part.weight * part.share for part in parts) / Fraction(exact_sum(part.weight for part in parts))


def _geometric(parts: list[Part]) -> Exact:
    if not all(part.share for part in parts):
        return 0
    logs = Decimal(0)
    for part in parts:
        logs = _WIDE.add(logs, _WIDE.multiply(_wide(part.weight), _WIDE.ln(_wide(part.share))))
    return Fraction(_WIDE.exp(_WIDE.divide(logs, _wide(exact_sum(part.weight for part in parts)))))


MEANS: dict[str, Callable[[list[Part]], Exact]] = {"mean": _mean, "weighted": _weighted, "geometric": _geometric}
COMBINE: Final = ("sum", *MEANS)  # the words a framework may say


def rank(run: Run) -> None:
    """Give each unit its rank within its bloc: on the published or the exact total, ties as the framework says."""
    blocs: dict[str, list[tuple[Fraction, UnitResult]]] = {}
    for result in run.results.values():
        total = result.total if run.scheme.rank_on == "published" else result.total_exact
        if total is not None:
            blocs.setdefault(result.bloc, []).append((Fraction(total), result))
    for totals in blocs.values():
        places = ranks([total for total, _ in totals], run.scheme.ties)
        shared: dict[int, int] = {}
        for place in places:
            shared[place] = shared.get(place, 0) + 1
        for (_, result), place in zip(totals, places, strict=True):
            result.rank, result.tied = place, shared[place]


def ranks(totals: Sequence[Fraction], ties: str = "competition") -> list[int]:
    """Equal totals share the better place; `competition` then skips places (1,2,2,4), `dense` does not (1,2,2,3)."""
    places: dict[Fraction, int] = {}
    for position, each in enumerate(sorted(totals, reverse=True), start=1):
        places.setdefault(each, position if ties == "competition" else len(places) + 1)
    return [places[total] for total in totals]


# ---------------------------------------------------------------------------------------------------------------------
# Exact numbers

_WIDE = Context(prec=2 * DIGITS)
_FIFTY = Context(prec=DIGITS)


def _wide(value: Exact) -> Decimal:
    return _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))


def exact_sum(values: Iterable[Exact]) -> Exact:
    return exact(total([value.as_integer_ratio() for value in values]))


def square_root(value: Exact) -> Exact:
    """The root of a number >= 0: exact where it is rational, else to twice the digits that are shown in the end."""
    above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if above * above == value.numerator and below * below == value.denominator:
        return Fraction(above, below)
    return Fraction(_WIDE.sqrt(_wide(value)))


def fifty_digits(value: Exact) -> Decimal:
    """The value as a decimal of at most 50 significant digits, without trailing zeros."""
    return _FIFTY.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(_FIFTY)


def round_once(value: Exact | Decimal, places: int, rounding: str) -> Decimal:
    """The value with so many decimals; `half-up` and `truncate` look away from and towards zero."""
    above, below = value.as_integer_ratio()
    whole, rest = divmod(abs(above) * 10**places, below)
    if rounding == "half-up":
        whole += 2 * rest >= below
    elif rounding == "half-even":
        whole += 2 * rest > below or (2 * rest == below and whole % 2 == 1)
    return Decimal(f"{-whole if above < 0 else whole}E-{places}")
