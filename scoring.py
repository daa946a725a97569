"""The arithmetic of the ranking: figures in, exact points, totals and ranks out.

Implements the scoring of Decision 2051/QĐ-BTNMT (7/9/2016) and Decision 2899/QĐ-BTNMT (13/11/2019) and of any other
regulation written as a framework (docs/formats.md). In the order of a regulation: the rules that give an indicator its
points, missing and not applicable figures, categories and totals, the one rounding, levels, ranks.

Values are exact: `int` and `Fraction`, never float. What has no exact value (a geometric mean, a z-score, a
logarithm) is published, ranked and shown as its first 50 significant digits; roots are carried with twice as many, so
that the fifty digits of a category or a total are right to the last. Standard library only: no table, clock or file.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    Signs,
    Undefined,
    divide,
    largest,
    less,
    smallest,
    times_over,
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

    values: tuple[Exact, ...]
    units: tuple[str, ...]

    @cached_property
    def lowest(self) -> Exact:
        return smallest(self.values)

    @cached_property
    def highest(self) -> Exact:
        return largest(self.values)

    @cached_property
    def spread(self) -> Exact:
        return self.highest - self.lowest

    @cached_property
    def lowest_units(self) -> tuple[str, ...]:
        return self._whose(self.lowest)

    @cached_property
    def highest_units(self) -> tuple[str, ...]:
        return self._whose(self.highest)

    def _whose(self, wanted: Exact) -> tuple[str, ...]:
        return tuple(unit for unit, value in zip(self.units, self.values, strict=True) if value == wanted)

    @cached_property
    def mean(self) -> Exact:
        return divide(exact_sum(self.values), len(self.values))

    @cached_property
    def variance(self) -> Exact:
        """The population variance."""
        return divide(exact_sum((v - self.mean) ** 2 for v in self.values), len(self.values))


Groups = Mapping[str, Group]  # by the question a rule asks of the peers
NO_GROUPS: Groups = {}


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
        raise NotImplementedError  # pragma: no cover

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
        value: Exact = figures[self.value]
        return value if self.of is None else divide(value, figures[self.of])

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        return self.of is not None and 0 in signs.get(self.of, ANY)


@dataclass(frozen=True)
class Share(Ratio):
    """`share`: max * min(1, a/b); `cap: none` lets the ratio pass 1."""

    capped: bool = True

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        value: Exact = figures[self.value]
        whole: Exact = 1 if self.of is None else figures[self.of]
        if self.capped and whole > 0:  # the same as max * min(1, a/b), with one division fewer
            return times_over(self.max, value, whole) if less(value, whole) else self.max
        ratio = divide(value, whole)
        points: Exact = self.max * (min(1, ratio) if self.capped else ratio)
        return points


@dataclass(frozen=True)
class Banded(Ratio):
    """`banded`: r >= full_at gives max; zero_below <= r < full_at gives max * r / full_at; below gives 0."""

    full_at: Exact
    zero_below: Exact

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        ratio = self.ratio(figures)
        if not less(ratio, self.full_at):
            return self.max
        return 0 if less(ratio, self.zero_below) else times_over(self.max, ratio, self.full_at)


@dataclass(frozen=True)
class Count(Rule):
    """`count`: each * a, at most max."""

    value: str
    each: Exact

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        value: Exact = figures[self.value]
        return smallest((times_over(self.each, value, 1), self.max))


class Step(NamedTuple):
    """One row of `steps`: the points from a threshold on (`at_least`), or beyond it (`above`)."""

    threshold: Exact
    inclusive: bool
    points: Exact

    def holds(self, value: Exact) -> bool:
        return value >= self.threshold if self.inclusive else value > self.threshold


@dataclass(frozen=True)
class Steps(Ratio):
    """`steps`: the first row that holds, from the top; else the points below all rows."""

    steps: tuple[Step, ...]
    otherwise: Exact

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        value = self.ratio(figures)
        return next((step.points for step in self.steps if step.holds(value)), self.otherwise)


@dataclass(frozen=True)
class Yes(Rule):
    """`yes`: the points if yes, 0 if no."""

    value: str
    if_yes: Exact

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        return self.if_yes if figures[self.value] else 0


@dataclass(frozen=True)
class Choice(Rule):
    """`choice`: the points of the option chosen."""

    value: str
    options: tuple[tuple[str, Exact], ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        return dict(self.options)[figures[self.value]]


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

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        return smallest((exact_sum(rule.points(figures, groups) for rule in self.rules), self.max))


@dataclass(frozen=True)
class Best(Composite):
    """`best`: the largest of the parts."""

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        return largest([rule.points(figures, groups) for rule in self.rules])


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

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        best = self.group(groups).highest
        if best <= 0:
            raise Undefined
        value: Exact = figures[self.value]
        return times_over(self.max, value, best, 1 if self.of is None else figures[self.of])

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

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        value = self.ratio(figures)
        if self.goalposts is None:
            group = self.group(groups)
            lowest, highest, spread = group.lowest, group.highest, group.spread
        else:
            lowest, highest = self.goalposts
            value, spread = smallest((largest((value, lowest)), highest)), highest - lowest
        return times_over(self.max, value - lowest if self.better == "high" else highest - value, spread)

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

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        group = self.group(groups)
        distance = self.ratio(figures) - group.mean
        squared = divide(distance**2, group.variance)
        root = square_root(squared)
        return root if distance >= 0 else -root

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

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        points: Exact = -self.each * figures[self.value]
        return points if self.floor is None else max(self.floor, points)


@dataclass(frozen=True)
class GivenPoints(Rule):
    """`points`: the figure itself is the points (a survey's result, the Council's mark), 0..max."""

    value: str

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.value,)

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        value: Exact = figures[self.value]
        return value


@dataclass(frozen=True)
class Formula(Rule):
    """`expr`: the value of a formula (expressions.py), in which `max` is the rule's maximum."""

    expression: Expression

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.expression.names

    def points(self, figures: Mapping[str, Any], groups: Groups = NO_GROUPS) -> Exact:
        asked: dict[str, Any] = {name: figures[name] for name in self.expression.names}
        return self.expression.value({**asked, MAXIMUM: self.max})

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
    """One indicator of one unit. Points are None where it takes no part (missing, NA) or the unit is withheld by it."""

    points_exact: Exact | Decimal | None
    max: Exact
    state: State


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
    indicator), in place of the rule's. Raises ScoringProblem for a negative part of a geometric mean.
    """
    units = list(units)
    groups = gather_peers(scheme, units, figures)
    run = Run(scheme, {}, figures, groups, decided or {})
    scorers = {bloc: _Scorer(run, bloc) for bloc in {bloc: None for _, bloc in units}}
    for unit, bloc in units:
        run.results[unit] = scorers[bloc].result(unit)
    rank(run)
    return run


def gather_peers(
    scheme: Scheme, units: Sequence[tuple[str, str]], figures: Mapping[str, Figures]
) -> dict[tuple[str, str], Groups]:
    """For every peer-relative rule: the values of the peers, counting only units that have one."""
    gathered: dict[tuple[str, str], dict[str, Group]] = {}
    blocs = dict.fromkeys(bloc for _, bloc in units)
    for indicator in scheme.indicators.values():
        for rule in peer_rules(indicator.rule):
            values: dict[str, dict[str, Exact]] = {bloc: {} for bloc in blocs}
            for unit, bloc in units:
                if indicator.blocs is None or bloc in indicator.blocs:
                    value = _peer_value(rule, figures.get(unit, {}))
                    if value is not None:
                        values[bloc][unit] = value
            everyone = {unit: value for own in values.values() for unit, value in own.items()}
            whole = Group(tuple(everyone.values()), tuple(everyone))
            for bloc, own in values.items():
                group = whole if rule.peers == "all" else Group(tuple(own.values()), tuple(own))
                if group.values:
                    gathered.setdefault((indicator.code, bloc), {})[rule.question] = group
    return dict(gathered)


def _peer_value(rule: PeerRule, figures: Mapping[str, Any]) -> Exact | None:
    value, of = figures.get(rule.value), 1 if rule.of is None else figures.get(rule.of)
    if value is None or of is None or value is NA or of is NA or not of:
        return None
    return divide(value, of)


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
            (indicator, indicator.rule.inputs, indicator.rule.points, run.groups.get((indicator.code, bloc), {}))
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
        total = categories.pop(self.root.code)
        self._shorten(marks)
        return UnitResult(
            unit, self.bloc, total.points, total.points_exact, whole.max, total.level, total.scaled,
            {code: categories[code] for code in self._codes}, marks,
        )  # fmt: skip

    def _marks(self, unit: str) -> dict[str, Mark]:
        """The points of every indicator (docs/formats.md 1.1 and 1.2)."""
        figures = self.run.figures.get(unit, {})
        gaps = {name for name in self.asked if figures.get(name) is None or figures[name] is NA}
        marks = {}
        for indicator, names, points, groups in self.questions:
            if gaps and not gaps.isdisjoint(names):
                marks[indicator.code] = _unanswered(indicator, figures)
                continue
            try:
                marks[indicator.code] = Mark(points(figures, groups), indicator.max, "scored")
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
                marks[code] = mark._replace(points_exact=fifty_digits(Fraction(mark.points_exact)))

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
        self, unit: str, category: Category, marks: Mapping[str, Mark], categories: dict[str, CategoryResult]
    ) -> "Part":
        parts = []
        for part in category.parts:
            if isinstance(part, Category):
                parts.append(self._category(unit, part, marks, categories))
            else:
                points, maximum, state = marks[part.code]
                parts.append(Part(points, maximum, part.divisor, part.weight, state == "withheld"))
        whole = self._combined(unit, category, parts)
        categories[category.code] = self._published(category, whole)
        return whole

    def _combined(self, unit: str, category: Category, parts: list["Part"]) -> "Part":
        """What a category's parts come to: a part of the category above."""
        maximum = self.maxima[category.code]
        present = [part for part in parts if part.points is not None]
        withheld = len(present) < len(parts) and any(part.withheld for part in parts)
        if withheld or not present:
            return Part(None, maximum, maximum, category.weight, withheld)
        try:
            if category.combine == "sum" and len(present) == len(parts):  # the ordinary case: nothing to stretch
                points = exact_sum([part.value for part in present])
            else:
                points = COMBINE[category.combine](present, maximum)
            if max(abs(points.numerator), points.denominator).bit_length() > LONGEST_RESULT:
                raise ScoringProblem(
                    f"{unit}: {category.code}: kết quả dài hàng nghìn chữ số / the result has thousands of digits"
                )
        except Undefined:
            raise ScoringProblem(
                f"{unit}: {category.code}: giá trị âm không có trung bình nhân / a negative share has no geometric mean"
            ) from None
        return Part(points, maximum, maximum, category.weight, False)

    def _published(self, category: Category, whole: "Part") -> CategoryResult:
        if whole.points is None:
            return CategoryResult(None, None, whole.max, None, None)
        shown = whole.points if category.exact else fifty_digits(whole.value)
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


class Part(NamedTuple):
    """An indicator or a category as its parent sees it. `divisor` turns its points into a share of its maximum."""

    points: Exact | Decimal | None
    max: Exact
    divisor: Exact
    weight: Exact | None
    withheld: bool

    @property
    def value(self) -> Exact:
        """The points of a part that is there; only the Council's may have come as a decimal."""
        return Fraction(self.points) if isinstance(self.points, Decimal) else self.points  # type: ignore[return-value]

    @property
    def share(self) -> Exact:
        return divide(self.value, self.divisor)


def _sum(present: list[Part], maximum: Exact) -> Exact:
    """points * max / (max - missing max): what is missing or not applicable leaves points and maximum alike."""
    points = exact_sum([part.value for part in present])
    counted = exact_sum([part.max for part in present])
    # With nothing but deductions left (maximum 0) there is no scale to stretch to.
    return points if counted == maximum or not counted else divide(points * maximum, counted)


def _mean(present: list[Part], maximum: Exact) -> Exact:
    return divide(maximum * exact_sum(part.share for part in present), len(present))


def _weighted(present: list[Part], maximum: Exact) -> Exact:
    weights = exact_sum(_weight(part) for part in present)
    return divide(maximum * exact_sum(_weight(part) * part.share for part in present), weights)


def _geometric(present: list[Part], maximum: Exact) -> Exact:
    shares = [part.share for part in present]
    if min(shares) < 0:
        raise Undefined
    if not min(shares):
        return 0
    weights = [_weight(part) for part in present]
    logs = (
        _WIDE.multiply(_wide(weight), _WIDE.ln(_wide(share))) for weight, share in zip(weights, shares, strict=True)
    )
    total = Decimal(0)
    for logarithm in logs:
        total = _WIDE.add(total, logarithm)
    mean = _WIDE.exp(_WIDE.divide(total, _wide(exact_sum(weights))))
    return Fraction(mean) * maximum


def _weight(part: Part) -> Exact:
    return 1 if part.weight is None else part.weight


COMBINE: dict[str, Callable[[list[Part], Exact], Exact]] = {
    "sum": _sum,
    "mean": _mean,
    "weighted": _weighted,
    "geometric": _geometric,
}


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
    for position, total in enumerate(sorted(totals, reverse=True), start=1):
        places.setdefault(total, position if ties == "competition" else len(places) + 1)
    return [places[total] for total in totals]


# ---------------------------------------------------------------------------------------------------------------------
# Exact numbers

_WIDE = Context(prec=2 * DIGITS)
_FIFTY = Context(prec=DIGITS)


def _wide(value: Exact) -> Decimal:
    return _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))


def exact_sum(values: Iterable[Exact]) -> Exact:
    """The exact sum, over one common denominator (ten times faster than adding fractions one by one)."""
    pairs = [value.as_integer_ratio() for value in values]
    denominator = math.lcm(*[below for _, below in pairs])
    if denominator == 1:
        return sum([above for above, _ in pairs])
    return Fraction(sum([above * (denominator // below) for above, below in pairs]), denominator)


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
