"""How firm a ranking is: the ranks each unit would have had if the maxima of the indicators were a little different.

What each indicator is worth is a decision of people; others, as reasonable, might have given one a fifth more and
another a fifth less. So the bloc is ranked ten thousand times over, each time with every indicator's maximum multiplied
by a factor of its own between 0.75 and 1.25, and the rules left as they are. A unit's range is where its rank lay in
the middle nine tenths of these rankings.

What it means: how much of a rank hangs on the weights. What it does not mean: nothing here is said about errors in the
figures, about their proof, about rules other than the weights, or about other years; and a range is no second ranking.

How the parts of a result are treated, in each draw:

- a unit's share of each indicator's maximum stays what it was, whoever gave it: rule, Council, or 0 for what is missing
  and counts as 0; deductions without a maximum are multiplied like points;
- what is left out (not applicable, or missing under `rescale`) is stretched again, by the maxima of that draw;
- totals are rounded, and ties shared, the way the framework does it;
- a unit without a rank takes no part and has no range.

Frameworks with means, weighted or geometric, are not expressed by maxima: they have no ranges. Nor has a bloc one of
whose totals, with every factor 1, is not to the last digit the published one.

Ranks are exact and the same on every machine: factors are whole numbers drawn from a hash of year, framework and
indicator; points are whole numbers on a fine grid, so that sums are exact in any order; and where the grid is too
coarse to be sure of a rank, that total is worked out again in fractions.
"""

import functools
import hashlib
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

import scoring
from edition import Edition

DRAWS: Final = 10_000
MANY_UNITS: Final = 1_000  # from here on a tenth of the draws: a share of draws is then known to one in a hundred
ONE: Final = 2048  # the factor 1; drawn are the 512 odd numbers around it
LEAST: Final = 1537  # 0.7505
MOST: Final = 2559  # 1.2495
TAIL: Final = Fraction(1, 20)  # of the draws on either side of a range
FIRM: Final = Fraction(19, 20)  # a difference held in fewer draws than these is not meaningful
TOP: Final = 10
EXACT_BITS: Final = 53  # whole numbers a double holds
KEY_BITS: Final = 62  # of a sorting key: score and place
SLIGHTLY_MORE: Final = 1 + 2.0**-30  # than a double may have lost
CHUNK: Final = 1 << 17  # scores worked on at once: they fit the processor's cache


class Range(NamedTuple):
    """Khoảng hạng: the ranks of the middle nine tenths of the draws, and always the published one."""

    low: int  # the best rank of the range
    high: int
    median: int
    top10: Fraction | None  # share of the draws within the first ten; None in a bloc of at most ten


class Study(NamedTuple):
    """What the draws say about a bloc."""

    ranges: dict[str, Range]
    close_calls: dict[tuple[str, str], Fraction]


def ranges(edition: Edition, bloc: str) -> dict[str, Range]:
    """The range of every ranked unit of a bloc, by unit code; empty where it cannot be given honestly."""
    return dict(study(edition, bloc).ranges)


def close_calls(edition: Edition, bloc: str) -> dict[tuple[str, str], Fraction]:
    """For each two neighbours in the ranking, the share of draws in which the upper one stays above the lower.

    A draw in which they tie counts as half. Empty where ranges cannot be given.
    """
    return dict(study(edition, bloc).close_calls)


def is_meaningful(share: Fraction) -> bool:
    """Whether a difference between neighbours holds in enough draws to be spoken of."""
    return share >= FIRM


def draws_for(units: int) -> int:
    """How many rankings are drawn for a bloc of so many ranked units."""
    return DRAWS if units <= MANY_UNITS else DRAWS // 10


_studies: dict[tuple[str, str], Study] = {}
MOST_KEPT: Final = 64


def study(edition: Edition, bloc: str) -> Study:
    """Ranges and close calls of a bloc; worked out once for the pages of every language and the downloads."""
    key = edition.seal, bloc
    if key not in _studies:
        if len(_studies) >= MOST_KEPT:
            _studies.clear()
        _studies[key] = _study(edition, bloc)
    return _studies[key]


def _study(edition: Edition, bloc: str) -> Study:
    results = [result for result in edition.ranking(bloc) if result.rank is not None]
    model = model_of(edition, results)
    if model is None:
        return Study({}, {})
    count = draws_for(len(results))
    ranks = model.ranks(factors(edition, model.codes, count))
    return Study(
        ranges_of(ranks, {result.unit: result.rank or 0 for result in results}),
        close_calls_of(ranks, [result.unit for result in results]),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Draws


def factors(edition: Edition, codes: Sequence[str], count: int) -> np.ndarray:
    """The factors of each indicator (rows, in the order of `codes`) in each draw (columns): odd, LEAST to MOST.

    Each indicator has a stream of its own, so that neither the order of indicators nor a new one changes the others';
    a corrected version of a year meets the same draws.
    """
    drawn = np.empty((len(codes), count), dtype=np.int64)
    for row, code in enumerate(codes):
        name = f"{edition.year} {edition.framework.code} {code}"
        words = np.frombuffer(hashlib.shake_256(name.encode()).digest(2 * count), dtype="<u2")
        drawn[row] = LEAST + 2 * (words & 511).astype(np.int64)
    return drawn


# ---------------------------------------------------------------------------------------------------------------------
# A bloc as numbers

Points = Mapping[str, Any]  # by indicator; None for what is left out


def total_of(category: scoring.Category, points: Points, maxima: Points, drawn: Points) -> tuple[Any, Any, bool] | None:
    """Points and maximum of a category in a draw, and whether it has a maximum; None without applicable parts.

    Numbers may be fractions, for one draw, or arrays, for many. The points are None where every part is left out.
    """
    found = []
    for part in category.parts:
        if isinstance(part, scoring.Category):
            inner = total_of(part, points, maxima, drawn)
            if inner is not None:
                found.append(inner)
        elif part.code in points:
            own, factor = points[part.code], drawn[part.code]
            found.append((None if own is None else own * factor, maxima[part.code] * factor, bool(maxima[part.code])))
    if not found:
        return None
    maximum, has_maximum = sum(own for _, own, _ in found), any(has for _, _, has in found)
    present = [(own, most, has) for own, most, has in found if own is not None]
    if not present:
        return None, maximum, has_maximum
    total = sum(own for own, _, _ in present)
    if len(present) < len(found) and any(has for _, _, has in present):
        total = total * maximum / sum(most for _, most, _ in present)
    return total, maximum, has_maximum


@dataclass(frozen=True)
class Model:
    """The ranked units of a bloc: exact points, and the same as whole numbers on a grid."""

    scheme: scoring.Scheme
    codes: tuple[str, ...]  # the bloc's indicators
    maxima: dict[str, Fraction]
    points: tuple[dict[str, Fraction | None], ...]  # of each unit

    @functools.cached_property
    def root(self) -> scoring.Category:
        return self.scheme.root

    @functools.cached_property
    def whole(self) -> list[int]:
        """The places of the units with nothing left out: their totals are one matrix product."""
        return [place for place, own in enumerate(self.points) if None not in own.values()]

    @functools.cached_property
    def gaps(self) -> list[int]:
        return [place for place, own in enumerate(self.points) if None in own.values()]

    @functools.cached_property
    def distinct(self) -> list[int]:
        """The places of the units, of those with the same points only the first."""
        seen: dict[tuple[Fraction | None, ...], int] = {}
        for place, own in enumerate(self.points):
            seen.setdefault(tuple(own.values()), place)
        return list(seen.values())

    @functools.cached_property
    def grid(self) -> int:
        """How many grid steps a point has: a figure and noughts, as many as totals and sorting keys allow."""
        bits = EXACT_BITS - 1  # a sign takes no room, the errors of what is stretched a little
        if self.scheme.rank_on == "exact":
            bits = min(bits, KEY_BITS - 2 - len(self.points).bit_length())
        room = str(math.floor(Fraction(1 << bits, MOST) / max(self._largest, Fraction(1))))
        noughts: int = 10 ** (len(room) - 1)
        return int(room[0]) * noughts

    @functools.cached_property
    def _largest(self) -> Fraction:
        """No unit's points, all taken as positive, come to more than this times the largest factor."""
        even = dict.fromkeys(self.codes, 1)
        sizes = ({code: None if each is None else abs(each) for code, each in own.items()} for own in self.points)
        found = [total_of(self.root, own, self.maxima, even) for own in sizes]
        # What is left out is stretched by a quotient of maxima, on each floor of the tree anew.
        stretch = Fraction(MOST, LEAST) ** _depth(self.root) if self.gaps else 1
        return stretch * max((Fraction(each[0]) for each in found if each and each[0] is not None), default=Fraction(0))

    @functools.cached_property
    def _gridded(self) -> tuple[np.ndarray, np.ndarray]:
        shape = len(self.points), len(self.codes)
        found = [on_grid(own[code] or 0, self.grid) for own in self.points for code in self.codes]
        steps, off = zip(*found, strict=True)
        return np.array(steps, dtype=np.float64).reshape(shape), np.array(off, dtype=np.float64).reshape(shape)

    @property
    def on_grid(self) -> np.ndarray:
        """Each unit's points (rows) of each indicator (columns), in grid steps; 0 for what is left out."""
        return self._gridded[0]

    @property
    def off_grid(self) -> np.ndarray:
        """How far each of these lies from the exact points, at most, in grid steps."""
        return self._gridded[1]

    @functools.cached_property
    def step(self) -> int:
        """A published step (0.01 point, say) in the whole numbers that totals are."""
        return ONE * self.grid // int(10**self.scheme.places)

    @property
    def is_fine(self) -> bool:
        """Whether the grid divides a published step; if not, these totals are enormous, and left to fractions."""
        return self.grid > 0 and self.grid % 10**self.scheme.places == 0

    # --- totals

    def totals(self, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Totals of each draw (rows) and unit (columns) in grid steps times ONE, and each unit's largest error."""
        totals = np.empty((drawn.shape[1], len(self.points)), dtype=np.int64)
        errors = np.zeros(len(self.points), dtype=np.int64)
        real = drawn.astype(np.float64)
        if self.whole:
            # Whole numbers below 2^53 all along: the product is exact, in whatever order a machine sums it.
            totals[:, self.whole] = (real.T @ self.on_grid[self.whole].T).astype(np.int64)
            errors[self.whole] = np.ceil(self.off_grid[self.whole].sum(axis=1) * MOST * SLIGHTLY_MORE).astype(np.int64)
        for place in self.gaps:
            totals[:, place], errors[place] = self._stretched(place, real)
        return totals, errors

    def _stretched(self, place: int, real: np.ndarray) -> tuple[np.ndarray, int]:
        """The same for a unit with something left out: quotients, in doubles, with a bound for what they lose."""
        maxima = {code: float(self.maxima[code]) for code in self.codes}
        drawn = dict(zip(self.codes, real, strict=True))

        def combined(row: np.ndarray) -> np.ndarray:
            there = {
                code: None if self.points[place][code] is None else float(value)
                for code, value in zip(self.codes, row, strict=True)
            }
            found = total_of(self.root, there, maxima, drawn)
            return np.broadcast_to(np.float64(0) if found is None or found[0] is None else found[0], real.shape[1:])

        lost = combined(self.off_grid[place]) + combined(np.abs(self.on_grid[place])) * 2.0**-40
        return np.rint(combined(self.on_grid[place])).astype(np.int64), math.ceil(float(lost.max(initial=0))) + 1

    def exact_totals(self, drawn: Sequence[int] | np.ndarray) -> list[Fraction]:
        """Every unit's exact total with one draw's factors (ONE is 1), in fractions."""
        return [self.exact_total(place, drawn) for place in range(len(self.points))]

    def exact_total(self, place: int, drawn: Sequence[int] | np.ndarray) -> Fraction:
        """One unit's."""
        by_code = dict(zip(self.codes, (int(factor) for factor in drawn), strict=True))
        found = total_of(self.root, self.points[place], self.maxima, by_code)
        return Fraction(0) if found is None or found[0] is None else Fraction(found[0]) / ONE

    # --- ranks

    def ranks(self, drawn: np.ndarray) -> np.ndarray:
        """The rank of each unit (columns) in each draw (rows)."""
        count, units = drawn.shape[1], len(self.points)
        ranks = np.empty((count, units), dtype=kind_of_ranks(units))
        if not self.is_fine:
            for draw in range(count):
                ranks[draw] = scoring.ranks(self._ranked_on(drawn[:, draw]), self.scheme.ties)
            return ranks
        rows = max(CHUNK // max(units, 1), 64)
        for start in range(0, count, rows):
            part = drawn[:, start : start + rows]
            ranks[start : start + rows] = rank_rows(self.scores(part), self.scheme.ties)
        return ranks

    def scores(self, drawn: np.ndarray) -> np.ndarray:
        """What each draw is ranked on, as whole numbers: published totals, or numbers in the order of exact ones."""
        totals, errors = self.totals(drawn)
        if self.scheme.rank_on == "exact":
            # Units with the same points tie whatever the weights: there is nothing to be unsure of.
            for draw in np.flatnonzero(too_close(totals[:, self.distinct], errors[self.distinct])):
                exact = self.exact_totals(drawn[:, draw])
                order = {each: place for place, each in enumerate(sorted(set(exact)))}
                totals[draw] = [order[each] for each in exact]
            return totals
        scores, doubtful = rounded(totals, errors, self.step, self.scheme.rounding)
        for draw, place in np.argwhere(doubtful):
            published = self.scheme.publish(self.exact_total(int(place), drawn[:, draw]))
            scores[draw, place] = int(published.scaleb(self.scheme.places))
        return scores

    def _ranked_on(self, drawn: Sequence[int] | np.ndarray) -> list[Fraction]:
        exact = self.exact_totals(drawn)
        return exact if self.scheme.rank_on == "exact" else [Fraction(self.scheme.publish(each)) for each in exact]


def model_of(edition: Edition, results: Sequence[scoring.UnitResult]) -> Model | None:
    """The ranked units of a bloc as numbers; None where weights are not maxima, or totals are not reproduced."""
    scheme = edition.framework.scheme
    if not results or not _sums_only(scheme.root):
        return None
    codes = tuple(results[0].indicators)
    maxima = {code: Fraction(mark.max) for code, mark in results[0].indicators.items()}
    if any(most < 0 for most in maxima.values()):
        return None
    points = tuple(
        {code: None if (p := mark.points_exact) is None else Fraction(p) for code, mark in result.indicators.items()}
        for result in results
    )
    model = Model(scheme, codes, maxima, points)
    published = [None if result.total_exact is None else Fraction(result.total_exact) for result in results]
    return model if model.exact_totals([ONE] * len(codes)) == published else None


def on_grid(value: Fraction | int, grid: int) -> tuple[int, float]:
    """A value in grid steps, rounded, and how far beside the grid it lies (never less than in truth)."""
    above, below = value.as_integer_ratio()
    whole, rest = divmod(2 * above * grid + below, 2 * below)
    off = abs(rest - below)
    return whole, off / (2 * below) * SLIGHTLY_MORE if off else 0.0


def _depth(category: scoring.Category) -> int:
    """How many floors of categories there are, this one included."""
    return 1 + max((_depth(part) for part in category.parts if isinstance(part, scoring.Category)), default=0)


def _sums_only(category: scoring.Category) -> bool:
    inner = [part for part in category.parts if isinstance(part, scoring.Category)]
    return category.combine == "sum" and all(_sums_only(part) for part in inner)


def rounded(totals: np.ndarray, errors: np.ndarray, step: int, rounding: str) -> tuple[np.ndarray, np.ndarray]:
    """Totals in published steps, and which of them lie too near to where rounding turns to be sure of it."""
    size = np.abs(totals)
    shift, unit = (0, step) if rounding == "truncate" else (step, 2 * step)
    if shift:
        size = 2 * size + shift
    whole = size // unit
    rest = size - whole * unit
    near = 2 * errors
    doubtful = (errors > 0) & ((rest <= near) | (rest >= unit - near))
    if rounding == "half-even":
        doubtful |= rest == 0  # exactly half: which way depends on the digit before
    return np.where(totals < 0, -whole, whole), doubtful


def too_close(totals: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The draws in which two totals lie nearer to each other than their errors allow to tell."""
    reach = 2 * int(errors.max(initial=0))
    if not reach or totals.shape[1] < 2:
        return np.zeros(len(totals), dtype=bool)
    nearest: np.ndarray = np.diff(np.sort(totals, axis=1), axis=1).min(axis=1)
    return nearest <= reach


def rank_rows(scores: np.ndarray, ties: str = "competition") -> np.ndarray:
    """The ranks within each row, the highest score first; equal scores share the better place.

    Score and place are packed into one whole number, so that one sort of plain numbers does it.
    """
    rows, units = scores.shape
    bits = max(units - 1, 1).bit_length()
    highest, lowest = int(scores.max(initial=0)), int(scores.min(initial=0))
    needed = (highest - lowest).bit_length() + bits
    if needed > KEY_BITS:
        raise OverflowError("scores are too large to be sorted with their places")
    short = np.int32 if needed < 31 else np.int64  # half as long is sorted twice as fast
    keys = (highest - scores).astype(short)
    keys <<= bits
    keys |= np.arange(units, dtype=short)
    keys.sort(axis=1)
    places = keys & ((1 << bits) - 1)
    keys >>= bits
    new = np.ones((rows, units), dtype=bool)
    np.not_equal(keys[:, 1:], keys[:, :-1], out=new[:, 1:])
    if ties == "dense":
        ordered = np.cumsum(new, axis=1, dtype=kind_of_ranks(units))
    else:
        ordered = np.maximum.accumulate(new * np.arange(1, units + 1, dtype=kind_of_ranks(units)), axis=1)
    ranks = np.empty(rows * units, dtype=kind_of_ranks(units))
    ranks[(places + np.arange(rows)[:, None] * units).reshape(-1)] = ordered.reshape(-1)
    return ranks.reshape(rows, units)


def kind_of_ranks(units: int) -> type[np.signedinteger[Any]]:
    """The smallest whole numbers that hold so many ranks: ten thousand rankings are looked through several times."""
    return np.int16 if units < 1 << 15 else np.int32


# ---------------------------------------------------------------------------------------------------------------------
# What the draws say


def ranges_of(ranks: np.ndarray, published: Mapping[str, int]) -> dict[str, Range]:
    """Each unit's range, from its ranks (a column, in the order of `published`) over all draws."""
    count, units = ranks.shape
    # The draws' rank below or at which 5 %, 50 %, 95 % of them lie: order statistics, so whole ranks.
    places = [math.ceil(share * count) - 1 for share in (TAIL, Fraction(1, 2), 1 - TAIL)]
    if units <= MANY_UNITS:
        (low, median, high), within = _counted(ranks, places)
    else:
        (low, median, high), within = _sorted(ranks, places)
    return {
        unit: Range(
            min(int(low[at]), rank),
            max(int(high[at]), rank),
            int(median[at]),
            Fraction(int(within[at]), count) if units > TOP else None,
        )
        for at, (unit, rank) in enumerate(published.items())
    }


def _counted(ranks: np.ndarray, places: Sequence[int]) -> tuple[list[np.ndarray], np.ndarray]:
    """Each unit's rank at these places of its ranks in order, and how many are within the first ten: by counting."""
    units = ranks.shape[1]
    tally = np.bincount((ranks + np.arange(units) * (units + 1)).reshape(-1), minlength=units * (units + 1))
    up_to = tally.reshape(units, units + 1).cumsum(axis=1)
    return [(up_to <= place).sum(axis=1) for place in places], up_to[:, min(TOP, units)]


def _sorted(ranks: np.ndarray, places: Sequence[int]) -> tuple[list[np.ndarray], np.ndarray]:
    """The same by sorting, for blocs whose table of counts would be enormous."""
    own = np.sort(np.ascontiguousarray(ranks.T), axis=1)
    return [own[:, place] for place in places], (own <= TOP).sum(axis=1)


def close_calls_of(ranks: np.ndarray, units: Sequence[str]) -> dict[tuple[str, str], Fraction]:
    """How often each unit stays above the next one, a tie counting as half."""
    upper, lower = ranks[:, :-1], ranks[:, 1:]
    twice = 2 * (upper < lower).sum(axis=0) + (upper == lower).sum(axis=0)
    pairs = itertools.pairwise(units)
    return {pair: Fraction(int(won), 2 * len(ranks)) for pair, won in zip(pairs, twice, strict=True)}
