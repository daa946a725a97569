"""What one edition says about its units, made ready to print in one language.

Everything exact stays exact until it is formatted: medians and bands are taken of exact points. Positions on charts are
floats between 0 and 100, rounded to two decimals, so the same edition gives the same bytes.
"""

import functools
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import robustness
import scoring
import vietnamese
from edition import Edition
from exchange import Unit
from framework import Category, Framework, Indicator, Input
from publishing.messages import Texts

# Which of the five colours each level takes, best first, by how many there are: the warm ones are for the weak.
SHADES = {1: (1,), 2: (1, 4), 3: (1, 2, 4), 4: (1, 2, 3, 4)}
NO_LEVEL = "none"
LONGEST_IN_LISTS = 32  # characters


class LevelView(NamedTuple):
    """A level as shown: its word, and which of the colours (1 is best)."""

    code: str
    title: str
    shade: str


class Spread(NamedTuple):
    """How a bloc's units lie on one measure, as shares of its maximum (0..100), and the median as published."""

    low: float
    median: float
    high: float
    median_points: str


class Cell(NamedTuple):
    """One unit's points in one category."""

    code: str
    title: str
    address: str
    points: str
    sort: str
    max: str
    share: float | None
    level: LevelView | None
    spread: Spread


class Row(NamedTuple):
    """One unit's line in a ranking."""

    code: str
    name: str
    short: str  # the name as lists show it
    fold: str
    sort: str
    address: str
    region: str
    rank: int | None
    tied: bool
    total: str
    total_sort: str
    share: float | None
    level: LevelView
    places_won: int | None  # against the edition before: 3 is three places up
    points_won: str | None  # only when both years used one framework
    points_sign: int
    cells: tuple[Cell, ...]
    range: tuple[int, int] | None = None  # the honest range of the rank: best and worst place
    close_to_next: bool = False  # the difference to the unit below is not meaningful

    @property
    def at_odds(self) -> str:
        """Points and rank went apart since the year before: "fell" with more points, "rose" with fewer; else ''."""
        if not self.places_won or self.places_won * self.points_sign >= 0:
            return ""
        return "fell" if self.places_won < 0 else "rose"


class Figure(NamedTuple):
    """One figure a unit gave, beside its question."""

    label: str
    value: str


class MarkView(NamedTuple):
    """One unit's result on one indicator."""

    code: str
    title: str
    address: str
    points: str
    sort: str
    max: str
    share: float | None
    state: str
    figures: tuple[Figure, ...]
    why: str
    illustrative: bool


class Year(NamedTuple):
    """One year of a unit's history."""

    year: int
    name: str
    address: str
    rank: int | None
    units: int
    total: str
    max: str
    share: float | None
    level: LevelView
    framework: str  # its decision
    seam: bool  # the framework changed since the year before
    renamed: bool
    low: float | None  # of the bloc's totals, in the same measure as `share`
    median: float | None
    high: float | None

    @property
    def below(self) -> bool:
        """Whether the unit lies below the median of its bloc."""
        return self.share is not None and self.median is not None and self.share < self.median

    @property
    def shares(self) -> tuple[float | None, ...]:
        """What a chart must have room for."""
        return self.share, self.low, self.high


class BlocView(NamedTuple):
    """One bloc of an edition: its units in order, and what stands out."""

    code: str
    title: str
    address: str
    rows: tuple[Row, ...]
    levels: tuple[tuple[LevelView, int, float], ...]  # level, units, share of the bloc
    risers: tuple[Row, ...]
    fallers: tuple[Row, ...]
    ranked: int
    median: str


class Standings:
    """One edition in one language; `before` is the edition of the year before, for changes.

    `seen` tells of each unit the last earlier year in which it has a result.
    """

    def __init__(
        self,
        edition: Edition,
        before: Edition | None,
        texts: Texts,
        why: "Explanations | None" = None,
        seen: Mapping[str, int] | None = None,
    ) -> None:
        self.edition = edition
        self.before = before
        self.texts = texts
        self.lang = texts.lang
        self.framework: Framework = edition.framework
        self.year = edition.year
        self.results = edition.run.results
        self.same_framework = before is not None and before.framework.code == edition.framework.code
        self.levels = {
            level.code: LevelView(level.code, level.title[self.lang], str(shade))
            for level, shade in zip(self.framework.levels, shades(len(self.framework.levels)), strict=True)
        }
        self.no_level = LevelView(NO_LEVEL, texts("level.none"), NO_LEVEL)
        self.addresses = edition.addresses
        self.why = why or Explanations()
        self.seen = seen or {}
        self._marks: dict[tuple[str, str], MarkView | None] = {}

    # --- addresses

    def bloc_address(self, bloc: str) -> str:
        return f"{self.year}/xep-hang/{vietnamese.slug(bloc)}/"

    def unit_address(self, code: str) -> str:
        return f"{self.year}/don-vi/{self.addresses[code]}/"

    def category_address(self, code: str) -> str:
        return f"{self.year}/nhom/{vietnamese.slug(code)}/"

    def indicator_address(self, code: str) -> str:
        return f"{self.year}/tieu-chi/{vietnamese.slug(code)}/"

    @staticmethod
    def slug(code: str) -> str:
        """A code as addresses and anchors write it."""
        return vietnamese.slug(code)

    # --- words and numbers

    def number(self, value: Decimal | Fraction | int | None, places: int | None = None) -> str:
        """A number in the page's language; a dash for none."""
        return "–" if value is None else vietnamese.format_number(value, places, self.lang)

    def points(self, value: Decimal | Fraction | int | None) -> str:
        """Points with the framework's number of decimals, rounded its way."""
        return "–" if value is None else self.number(self.edition.published(value), self.framework.places)

    def name(self, code: str) -> str:
        return unit_name(self.edition.units[code], self.lang)

    def short_name(self, code: str) -> str:
        """The name for lists: in full where it fits on a line, else the short one ('Sở TN&MT Đà Nẵng')."""
        name, short = self.name(code), self.edition.units[code].short_name
        return short if short and self.lang == "vi" and len(name) > LONGEST_IN_LISTS else name

    def level(self, code: str | None) -> LevelView:
        return self.levels.get(code, self.no_level) if code else self.no_level

    # --- the pieces of pages

    @functools.cached_property
    def rankings(self) -> dict[str, list[scoring.UnitResult]]:
        """Every bloc's results in order; sorting by Vietnamese names is worth doing once."""
        return {bloc.code: self.edition.ranking(bloc.code) for bloc in self.framework.blocs}

    @functools.cached_property
    def blocs(self) -> tuple[BlocView, ...]:
        """The blocs with at least one unit, in the framework's order."""
        return tuple(
            self._bloc(bloc.code, bloc.title[self.lang]) for bloc in self.framework.blocs if self.rankings[bloc.code]
        )

    @property
    def largest(self) -> BlocView:
        """The bloc with most ranked units; of equals the one with most units, then the first."""
        return max(self.blocs, key=lambda bloc: (bloc.ranked, len(bloc.rows)))

    @functools.cached_property
    def top_categories(self) -> tuple[Category, ...]:
        return self.framework.categories

    @functools.cached_property
    def row_of(self) -> dict[str, Row]:
        return {row.code: row for bloc in self.blocs for row in bloc.rows}

    @functools.cached_property
    def _spreads(self) -> dict[tuple[str, str], Spread]:
        return {
            (bloc.code, category.code): self._spread(bloc.code, category.code)
            for bloc in self.framework.blocs
            for category in self.framework.all_categories.values()
        }

    @functools.cached_property
    def totals_spread(self) -> dict[str, tuple[float, float, float] | tuple[None, None, None]]:
        """Where a bloc's totals lie, as shares of their maximum: 10th, 50th, 90th percentile."""
        found: dict[str, tuple[float, float, float] | tuple[None, None, None]] = {}
        for bloc, ranking in self.rankings.items():
            known = [(r.total_exact, r.max) for r in ranking if r.total_exact is not None and r.max]
            shares = sorted(100 * Fraction(total) / Fraction(top) for total, top in known)
            low, median, high = (place(quantile(shares, Fraction(p, 10))) if shares else None for p in (1, 5, 9))
            found[bloc] = (low, median, high)  # type: ignore[assignment] -- all there or none
        return found

    @functools.cached_property
    def profiles(self) -> dict[str, tuple[int | None, ...]]:
        """Each unit's shares of the categories in hundredths of a per cent, for telling who is like whom."""
        return {
            row.code: tuple(None if cell.share is None else round(100 * cell.share) for cell in row.cells)
            for bloc in self.blocs
            for row in bloc.rows
        }

    @functools.cached_property
    def _category_medians(self) -> dict[tuple[str, str], Fraction]:
        """The median of each bloc's exact points in each category of the first level."""
        found = {}
        for bloc, ranking in self.rankings.items():
            for category in self.top_categories:
                counted = (r.categories.get(category.code) for r in ranking)
                points = sorted(Fraction(c.points_exact) for c in counted if c and c.points_exact is not None)
                if points:
                    found[bloc, category.code] = quantile(points, Fraction(1, 2))
        return found

    def apart_from_median(self, code: str, category: str) -> Decimal | None:
        """A unit's published points in a category less the published median of its bloc."""
        result = self.results[code]
        counted, median = result.categories.get(category), self._category_medians.get((result.bloc, category))
        if counted is None or counted.points is None or median is None:
            return None
        return counted.points - self.edition.published(median)

    @functools.cached_property
    def indicator_medians(self) -> dict[tuple[str, str], tuple[float | None, str]]:
        """The median of each bloc in each indicator: its place on a scale to the maximum, and its points."""
        found = {}
        for bloc, ranking in self.rankings.items():
            for code, indicator in self.framework.indicators.items():
                marks = (r.indicators.get(code) for r in ranking)
                points = sorted(Fraction(m.points_exact) for m in marks if m and m.points_exact is not None)
                if points:
                    median = quantile(points, Fraction(1, 2))
                    found[bloc, code] = share_of(median, indicator.max), self.points(median)
        return found

    def _spread(self, bloc: str, category: str) -> Spread:
        results = [r.categories[category] for r in self.rankings[bloc] if category in r.categories]
        counted = [(Fraction(c.points_exact), Fraction(c.max)) for c in results if c.points_exact is not None and c.max]
        if not counted:
            return Spread(0, 0, 0, "–")
        shares = sorted(100 * points / top for points, top in counted)
        median = self.points(quantile(sorted(points for points, _ in counted), Fraction(1, 2)))
        return Spread(*(place(quantile(shares, Fraction(part, 10))) for part in (1, 5, 9)), median)

    def _bloc(self, code: str, title: str) -> BlocView:
        ranking = self.rankings[code]
        rows = tuple(self._row(result) for result in ranking)
        totals = sorted(Fraction(r.total_exact) for r in ranking if r.total_exact is not None)
        moved = [row for row in rows if row.places_won]
        counts = Counter(row.level.code for row in rows)
        return BlocView(
            code,
            title,
            self.bloc_address(code),
            rows,
            tuple(
                (level, counts[level.code], place(Fraction(100 * counts[level.code], len(rows))))
                for level in (*self.levels.values(), self.no_level)
                if counts[level.code] or level is not self.no_level
            ),
            tuple(sorted((r for r in moved if r.places_won > 0), key=lambda r: (-r.places_won, r.rank))[:3]),
            tuple(sorted((r for r in moved if r.places_won < 0), key=lambda r: (r.places_won, r.rank))[:3]),
            sum(row.rank is not None for row in rows),
            self.points(quantile(totals, Fraction(1, 2))) if totals else "–",
        )

    def _row(self, result: scoring.UnitResult) -> Row:
        code = result.unit
        unit = self.edition.units[code]
        won, points = self._change(result)
        return Row(
            code=code,
            name=self.name(code),
            short=self.short_name(code),
            fold=search_words(unit),
            sort=vietnamese.sort_key(self.name(code)),
            address=self.unit_address(code),
            region=unit.region or "",
            rank=result.rank,
            tied=result.tied > 1 and result.rank is not None,
            total=self.points(result.total),
            total_sort="" if result.total is None else str(result.total),
            share=share_of(result.total_exact, result.max),
            level=self.level(result.level),
            places_won=won,
            points_won=None if points is None else self.signed(points),
            points_sign=0 if not points else 1 if points > 0 else -1,
            cells=tuple(self._cell(result, category) for category in self.top_categories),
            range=self._range(result),
            close_to_next=code in self._close,
        )

    def _range(self, result: scoring.UnitResult) -> tuple[int, int] | None:
        """The best and the worst place of the rank's honest range (robustness.py); None where there is none."""
        found = robustness.study(self.edition, result.bloc).ranges.get(result.unit)
        return (found.low, found.high) if found else None

    @property
    def draws(self) -> int:
        """How many trial rankings the ranges of the largest bloc come from."""
        return robustness.draws_for(max(bloc.ranked for bloc in self.blocs))

    @property
    def without_ranges(self) -> list[str]:
        """The blocs with ranked units whose ranks have no ranges."""
        return [bloc.title for bloc in self.blocs if bloc.ranked and not any(row.range for row in bloc.rows)]

    @functools.cached_property
    def _close(self) -> set[str]:
        """The units whose difference to the next one below is not meaningful; equal ranks need no such mark."""
        pairs = [
            pair
            for bloc in self.framework.blocs
            for pair, share in robustness.study(self.edition, bloc.code).close_calls.items()
            if not robustness.is_meaningful(share)
        ]
        return {upper for upper, lower in pairs if self.results[upper].rank != self.results[lower].rank}

    def _change(self, result: scoring.UnitResult) -> tuple[int | None, Decimal | None]:
        """Places and points won since the edition before; None where the two cannot be compared."""
        old = self.before.run.results.get(result.unit) if self.before else None
        if old is None or old.bloc != result.bloc:
            return None, None
        places = old.rank - result.rank if old.rank is not None and result.rank is not None else None
        comparable = self.same_framework and old.total is not None and result.total is not None
        return places, result.total - old.total if comparable else None

    def signed(self, value: Decimal) -> str:
        """'+1,20', '−0,35', '0,00'."""
        text = self.number(value, self.framework.places)
        return f"+{text}" if value > 0 else text

    def _cell(self, result: scoring.UnitResult, category: Category) -> Cell:
        counted = result.categories.get(category.code)
        points = counted.points if counted else None
        return Cell(
            category.code,
            category.title[self.lang],
            self.category_address(category.code),
            self.points(points),
            "" if points is None else str(points),
            self.number(counted.max) if counted else "–",
            share_of(counted.points_exact, counted.max) if counted else None,
            self.level(counted.level) if counted and counted.level else None,
            self._spreads[result.bloc, category.code],
        )

    def marks(self, code: str, category: Category) -> list[MarkView]:
        """A unit's results on the indicators of a category and of the categories inside it."""
        found = [self.mark(code, indicator) for indicator in indicators_under(category)]
        return [mark for mark in found if mark]

    def mark(self, code: str, indicator: Indicator) -> MarkView | None:
        """A unit's result on one indicator; None where the indicator does not apply to its bloc."""
        key = code, indicator.code
        if key not in self._marks:
            self._marks[key] = self._mark(code, indicator)
        return self._marks[key]

    def _mark(self, code: str, indicator: Indicator) -> MarkView | None:
        mark = self.results[code].indicators.get(indicator.code)
        if mark is None:
            return None
        points = mark.points_exact
        return MarkView(
            indicator.code,
            indicator.title[self.lang],
            self.indicator_address(indicator.code),
            self.points(points),
            "" if points is None else str(self.edition.published(points)),
            self.number(mark.max),
            share_of(points, mark.max),
            mark.state,
            tuple(Figure(i.label[self.lang], self.figure(code, i)) for i in indicator.inputs.values()),
            self.why(self.edition, code, indicator.code, self.lang),
            indicator.status == "illustrative",
        )

    def figure(self, code: str, asked: Input) -> str:
        """A unit's figure as the page's language writes it."""
        return self.figure_text(asked, self.edition.figures.get(code, {}).get(asked.code, ""))

    def figure_text(self, asked: Input, text: str) -> str:
        """A figure, given as its canonical text, as the page's language writes it."""
        if text == "":
            return self.texts("figure.missing")
        if text == "NA":
            return self.texts("figure.na")
        if asked.kind in ("count", "number", "percent"):
            number = self.number(Fraction(text))
            unit = "%" if asked.kind == "percent" else asked.unit[self.lang] if asked.unit else ""
            return f"{number}\u00a0{unit}" if unit else number
        if asked.kind == "yes_no":
            return self.texts(f"figure.{text}")
        return vietnamese.format_date(vietnamese.parse_date(text), self.lang) if asked.kind == "date" else text


class Explanations:
    """Words for points, made once for the pages and the downloads."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, str, str], str] = {}

    def __call__(self, edition: Edition, unit: str, indicator: str, lang: str) -> str:
        key = edition.seal, unit, indicator, lang
        if key not in self._made:
            self._made[key] = edition.why(unit, indicator, lang)
        return self._made[key]


# --- the edition as such


def unit_name(unit: Unit, lang: str) -> str:
    """The name in a language; Vietnamese where there is no other."""
    return (unit.name_en if lang == "en" else "") or unit.name_vi


def bloc_title(edition: Edition, code: str, lang: str) -> str:
    """What a bloc was called in an edition."""
    return next(bloc.title[lang] for bloc in edition.framework.blocs if bloc.code == code)


def shades(count: int) -> tuple[int, ...]:
    """The colour of each of `count` levels, best first; past the fifth they share the last."""
    return SHADES.get(count) or tuple(min(place, 5) for place in range(1, count + 1))


def search_words(unit: Unit) -> str:
    """What a unit is found by: the words of its names and its code, each once, without accents."""
    words = vietnamese.fold(f"{unit.name_vi} {unit.short_name} {unit.name_en} {unit.code}").split()
    return " ".join(dict.fromkeys(words))


def indicators_under(category: Category) -> list[Indicator]:
    """The indicators of a category, those of its inner categories included, in order."""
    inner = [indicator for child in category.categories for indicator in indicators_under(child)]
    return [*category.indicators, *inner]


def history(editions: list[Edition], standings: dict[int, Standings], code: str) -> list[Year]:
    """A unit's years, oldest first."""
    years: list[Year] = []
    last_name = last_framework = None
    for edition in editions:
        result = edition.run.results.get(code)
        if result is None:
            continue
        shown = standings[edition.year]
        name = shown.name(code)
        low, median, high = shown.totals_spread[result.bloc]
        years.append(
            Year(
                edition.year,
                name,
                shown.unit_address(code),
                result.rank,
                sum(r.rank is not None for r in shown.rankings[result.bloc]),
                shown.points(result.total),
                shown.number(result.max),
                share_of(result.total_exact, result.max),
                shown.level(result.level),
                edition.framework.decision.number if edition.framework.decision else edition.framework.code,
                seam=last_framework not in (None, edition.framework.code),
                renamed=last_name not in (None, name),
                low=low,
                median=median,
                high=high,
            )
        )
        last_name, last_framework = name, edition.framework.code
    return years


# --- arithmetic for charts


def share_of(points: Decimal | Fraction | int | None, maximum: Fraction | int) -> float | None:
    """Points as a place between 0 and 100 on a scale to the maximum; None without points or maximum."""
    if points is None or not maximum:
        return None
    return place(min(max(100 * Fraction(points) / Fraction(maximum), Fraction(0)), Fraction(100)))


def place(value: Fraction) -> float:
    """A position on a chart: two decimals are finer than any screen."""
    return round(float(value), 2)


def quantile(ordered: list[Fraction], share: Fraction) -> Fraction:
    """The value below which `share` of the ordered values lie, linear between neighbours; exact."""
    if not ordered:
        raise ValueError("no values")
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
