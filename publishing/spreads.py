"""How points spread over units: bars to count them in, exact to the last unit, and the facts beside the bars."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from publishing.standings import place, quantile

BINS = 10  # of a measure with many different points
FEW = 7  # up to so many different points, each has its bar


class Bar(NamedTuple):
    """One bar: what it counts, how many units, its height and place in per cent of the chart."""

    label: str  # "0 điểm", "20–30 %"
    units: int
    share: str  # of the bloc's units, in per cent
    height: float
    x: float
    width: float
    middle: float
    tick: str  # what stands below it; '' for most


class Counted(NamedTuple):
    """The units of one bloc on one measure."""

    units: int
    scored: int  # those with points
    full: int
    zero: int
    without: int  # no points: not applicable, withheld, or left out for want of a figure
    missing: int  # no figure was given, whatever the points
    median: str
    median_at: float | None  # on the scale of the bars; None where each value has its own bar
    bars: tuple[Bar, ...]


class Measured(NamedTuple):
    """One unit on one measure."""

    points: Fraction | None
    missing: bool


Say = Callable[[Fraction], str]


def count(
    blocs: Sequence[Sequence[Measured]], maximum: Fraction, published: Say, share: Say, words: dict[str, str]
) -> list[Counted]:
    """The bars and facts of each bloc; all blocs share one set of bars and one scale, so that they can be compared."""
    values = sorted({m.points for bloc in blocs for m in bloc if m.points is not None})
    few = len(values) <= FEW or maximum <= 0
    if few and maximum > 0:
        values = sorted({Fraction(0), *values, maximum})  # both ends, so that a lone bar says where it stands
    edges = [(v, v) for v in values] if few else tenths(maximum)
    counted = [[_units_between(bloc, low, high, maximum) for low, high in edges] for bloc in blocs]
    shares = [
        [Fraction(100 * n, len(bloc)) if bloc else Fraction(0) for n in own]
        for bloc, own in zip(blocs, counted, strict=True)
    ]
    tallest = max((each for own in shares for each in own), default=Fraction(1)) or Fraction(1)
    labels = [
        published(low) if few else f"{share(100 * low / maximum)}–{share(100 * high / maximum)}" for low, high in edges
    ]
    step = Fraction(100, max(len(edges), 1))
    found = []
    for bloc, own, parts in zip(blocs, counted, shares, strict=True):
        bars = tuple(
            Bar(
                words["points" if few else "percent"].format(labels[i]),
                n,
                share(parts[i]),
                place(100 * parts[i] / tallest),
                place(i * step + step / 10),
                place(step * 8 / 10),
                place(i * step + step / 2),
                labels[i] if few else "",
            )
            for i, n in enumerate(own)
        )
        points = sorted(m.points for m in bloc if m.points is not None)
        median = quantile(points, Fraction(1, 2)) if points else None
        found.append(
            Counted(
                len(bloc),
                len(points),
                sum(p == maximum for p in points),
                sum(p == 0 for p in points),
                len(bloc) - len(points),
                sum(m.missing for m in bloc),
                "–" if median is None else published(median),
                None if few or median is None else place(min(max(100 * median / maximum, Fraction(0)), Fraction(100))),
                bars,
            )
        )
    return found


def tenths(maximum: Fraction) -> list[tuple[Fraction, Fraction]]:
    """The tenths of a maximum as (from, to); a unit on a border counts in the upper one, full points in the last."""
    return [(maximum * i / BINS, maximum * (i + 1) / BINS) for i in range(BINS)]


def _units_between(bloc: Sequence[Measured], low: Fraction, high: Fraction, maximum: Fraction) -> int:
    points = [m.points for m in bloc if m.points is not None]
    if low == high:
        return sum(p == low for p in points)
    last, first = high == maximum, low == 0
    return sum((low <= p or first) and (p < high or last) for p in points)
