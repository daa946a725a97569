"""The engine and its slow twin say the same of every random year, to the last digit.

200 years in an ordinary run; `HYPOTHESIS_PROFILE=nightly` tries 2,000 (`HYPOTHESIS_PROFILE=nightly pytest
tests/test_naive_agreement.py`).
"""

import os
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

import framework
import scoring
from tests.naive_scoring import NegativeShare, naive_score
from tests.strategies import Year, years

EXAMPLES = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 200
# A year is a large thing to draw and the machine may be busy: the size of the data and the clock are no faults here.
THOROUGH = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@THOROUGH
@given(years())
def test_the_twin_agrees_on_every_random_year(year):
    """Points, totals, levels and ranks of any regulation and any figures are those of the slow twin."""
    agree(year)


@THOROUGH
@given(years(combines=("sum",), most_units=8))
def test_the_twin_agrees_where_points_are_added(year):
    """The same where categories and totals are sums, as in the Ministry's own regulations: all exact fractions."""
    agree(year)


def agree(year: Year) -> None:
    read = framework.from_plain(year.plain)
    plain = framework.to_plain(read)  # what an edition carries: the twin scores that
    try:
        ours = scoring.score(read.scheme, year.units, year.figures, year.decided).results
    except scoring.ScoringProblem:
        with pytest.raises(NegativeShare):
            naive_score(plain, year.units, year.figures, year.decided)
        return
    theirs = naive_score(plain, year.units, year.figures, year.decided)
    for unit, _ in year.units:
        same_unit(unit, ours[unit], theirs[unit])


def same_unit(unit, ours, twin):
    assert set(ours.indicators) == set(twin.marks), unit
    for code, (state, points) in twin.marks.items():
        mark = ours.indicators[code]
        assert mark.state == state, (unit, code)
        same(mark.points_exact, points, unit, code)
    assert set(ours.categories) == set(twin.points), unit
    for code, points in twin.points.items():
        category = ours.categories[code]
        same(category.points_exact, points, unit, code)
        published, scaled = twin.roundings.get(code, (None, None))
        assert (category.max, category.level) == (twin.maxima[code], twin.levels.get(code)), (unit, code)
        assert (exactly(category.points), exactly(category.scaled)) == (published, scaled), (unit, code)
    same(ours.total_exact, twin.total, unit, "total")
    assert exactly(ours.total) == twin.published, unit
    assert exactly(ours.scaled) == twin.scaled, unit
    assert (ours.level, ours.rank) == (twin.level, twin.rank), unit
    if twin.rank is not None:
        assert (ours.max, ours.tied) == (twin.max, twin.tied), unit


def same(ours, twin, *where):
    """The same number: an exact fraction, or a decimal of at most 50 digits, right to the last of them."""
    assert not isinstance(ours, Decimal) or len(ours.as_tuple().digits) <= 50, where
    assert exactly(ours) == twin, where


def exactly(value):
    return None if value is None else Fraction(value)
