"""The parts of a regulation as data: what a framework is made of, once it has been read (docs/formats.md 1).

framework.py is the door; framework_reader.py checks what comes in.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import expressions
import scoring
from expressions import Exact, Signs

MOST_FAULTS = 1_000  # a file that is no framework at all need not be told a million times
LONGEST_NUMBER = 100  # characters

NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")

NUMERIC_KINDS = frozenset(("count", "number", "percent"))
NOT_APPLICABLE = frozenset(("na", "n/a", "không áp dụng"))  # the word NA, as a figure
KINDS = (*("count", "number", "percent"), *("yes_no", "choice", "date", "text"))


@dataclass(frozen=True)
class Text:
    """Words in Vietnamese and, where given, in English: `title["en"]` falls back to Vietnamese."""

    vi: str
    en: str | None = None

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" and self.en else self.vi


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a framework: where, and what was expected."""

    path: str
    vi: str
    en: str

    def __str__(self) -> str:
        sentence = f"{self.vi} / {self.en}"
        return on_one_line(f"{self.path}: {sentence}" if self.path else sentence)


class FrameworkProblem(ValueError):
    """A framework that is refused, with every fault found."""

    def __init__(self, where: str, faults: list[Fault]) -> None:
        self.where = where
        self.faults = faults[:MOST_FAULTS]
        more = len(faults) - MOST_FAULTS
        if more > 0:
            self.faults.append(Fault("", f"và {more} lỗi nữa", f"and {more} more faults"))
        super().__init__("\n".join(f"{where}: {fault}" for fault in self.faults))


@dataclass(frozen=True)
class Decision:
    """Quyết định: a number alone is no key, it restarts every year."""

    number: str
    date: datetime.date


@dataclass(frozen=True)
class Bloc:
    """Khối: units ranked together, apart from other blocs."""

    code: str
    title: Text


@dataclass(frozen=True)
class Level:
    """Mức: from this share of the maximum on, up to the next level."""

    code: str
    title: Text
    from_: Exact


@dataclass(frozen=True)
class Input:
    """Số liệu: one figure asked of the unit or of the Council."""

    code: str
    label: Text
    kind: str
    unit: Text | None = None
    positive: bool = False
    min: Exact | None = None
    max: Exact | None = None
    options: tuple[str, ...] = ()

    @property
    def signs(self) -> Signs:
        """Which signs its values can have: what decides whether a division by it can fail."""
        if self.positive or (self.min is not None and self.min > 0):
            return expressions.POSITIVE
        if self.kind in ("count", "percent", "yes_no") or (self.min is not None and self.min == 0):
            return expressions.NOT_NEGATIVE
        return expressions.ANY_SIGN


@dataclass(frozen=True)
class Check:
    """Kiểm tra: a formula that must hold (`must`), or whose failure is asked about (`warn`)."""

    kind: Literal["must", "warn"]
    expression: expressions.Expression
    say: Text

    @property
    def expr(self) -> str:
        return self.expression.text


@dataclass(frozen=True)
class Indicator:
    """Tiêu chí: what is asked, and the rule that gives its points."""

    code: str
    title: Text
    max: Exact
    inputs: dict[str, Input]
    rule: dict[str, Any]  # plain data, as in YAML
    scored_by: scoring.Rule
    weight: Exact | None = None
    missing: scoring.Policy = "zero"
    undefined: scoring.UndefinedPolicy | None = None
    blocs: tuple[str, ...] = ()  # empty: every bloc
    answered_by: str = "unit"
    evidence: str = "optional"
    help: Text | None = None
    checks: tuple[Check, ...] = ()
    status: str = "illustrative"
    source: str | None = None


@dataclass(frozen=True)
class Category:
    """Nhóm tiêu chí: indicators, and categories within it, to any depth."""

    code: str
    title: Text
    categories: tuple["Category", ...] = ()
    indicators: tuple[Indicator, ...] = ()
    combine: scoring.Combine = "sum"
    weight: Exact | None = None
    status: str = "illustrative"
    source: str | None = None


@dataclass(frozen=True)
class Framework:
    """Bộ tiêu chí: one version of a regulation, complete enough to score, ask, explain and print it."""

    code: str
    title: Text
    categories: tuple[Category, ...]
    blocs: tuple[Bloc, ...] = ()
    decision: Decision | None = None
    status: str = "illustrative"
    replaces: str | None = None
    deadlines: dict[str, str] = field(default_factory=dict)
    scale: Exact | None = None
    places: int = 2
    rounding: Literal["half-up", "half-even", "truncate"] = "half-up"
    rank_on: Literal["published", "exact"] = "published"
    ties: Literal["competition", "dense"] = "competition"
    levels: tuple[Level, ...] = ()  # highest first
    category_levels: bool = False
    combine: scoring.Combine = "sum"
    note: Text | None = None

    @cached_property
    def all_categories(self) -> dict[str, Category]:
        """Every category by code, each before the categories within it."""
        return {category.code: category for category in walk(self.categories)}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by code, in the order of the regulation."""
        return {i.code: i for category in walk(self.categories) for i in category.indicators}

    @cached_property
    def category_of(self) -> dict[str, Category]:
        """The category each indicator stands in."""
        return {i.code: category for category in walk(self.categories) for i in category.indicators}

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """Every question by input code; one asked under two indicators is one question."""
        asked: dict[str, Input] = {}
        for indicator in self.indicators.values():
            for code, each in indicator.inputs.items():
                asked.setdefault(code, each)
        return asked

    @cached_property
    def scheme(self) -> scoring.Scheme:
        """The arithmetic alone."""
        root = scoring.Category("", tuple(_part(category) for category in self.categories), self.combine)
        return scoring.Scheme(
            root=root,
            scale=self.scale,
            places=self.places,
            rounding=self.rounding,
            rank_on=self.rank_on,
            ties=self.ties,
            levels=tuple((level.code, level.from_) for level in self.levels),
            category_levels=self.category_levels,
        )

    def applies(self, indicator: Indicator, bloc: str) -> bool:
        """Whether an indicator is asked of the units of a bloc."""
        return not indicator.blocs or bloc in indicator.blocs


def walk(categories: Iterable[Category]) -> Iterable[Category]:
    for category in categories:
        yield category
        yield from walk(category.categories)


def _part(category: Category) -> scoring.Category:
    inner = [_part(each) for each in category.categories]
    own = [
        scoring.Indicator(
            code=i.code,
            max=i.max,
            rule=i.scored_by,
            missing=i.missing,
            undefined=i.undefined,
            blocs=frozenset(i.blocs) if i.blocs else None,
            weight=i.weight,
        )
        for i in category.indicators
    ]
    return scoring.Category(category.code, (*inner, *own), category.combine, category.weight)


def is_number(text: str) -> bool:
    """Whether text is a number as a framework writes it: digits, one decimal point, no exponent."""
    return len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text.strip()) is not None


def scoring_number(text: str) -> Exact:
    """An exact number from decimal text; whole numbers as int, which is faster."""
    value = Fraction(text)
    return value.numerator if value.denominator == 1 else value


def on_one_line(text: str) -> str:
    """A message without line ends and control characters, so that each fault stays one line of the terminal."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
