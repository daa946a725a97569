"""How firm a ranking is: exact ranks in every draw, against a slow twin in fractions; and what ranges say."""

import datetime
import hashlib
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import edition as editions
import exchange
import framework as frameworks
import robustness
from exchange import Unit
from framework import parse_framework
from tests.golden import mini
from tests.strategies import years

DRAWN = 40  # draws the slow twin can follow


def edition_of(year):
    """A random year as a frozen edition."""
    framework = frameworks.from_plain(year.plain)
    figures = {
        unit: {
            code: exchange.canonical(framework.inputs[code], value)
            for code, value in own.items()
            if code in framework.inputs
        }
        for unit, own in year.figures.items()
    }
    return editions.make(
        year=2021,
        made_up=True,
        approved=datetime.date(2021, 12, 31),
        framework=framework,
        units={code: Unit(code, bloc) for code, bloc in year.units},
        figures=figures,
        decided=year.decided,
    )


# --- the slow twin: plain lists, fractions, counting


def naive_factor(edition, code, draw):
    stream = hashlib.shake_256(f"{edition.year} {edition.framework.code} {code}".encode()).digest(2 * DRAWN)
    word = int.from_bytes(stream[2 * draw : 2 * draw + 2], "little")
    return Fraction(1537 + 2 * (word % 512), 2048)


def naive_sum(node, marks, factor):
    """(points or None, maximum) of a category in plain data, weights multiplied; None if nothing of it applies."""
    parts = []
    for inner in node.get("categories", []):
        found = naive_sum(inner, marks, factor)
        if found:
            parts.append(found)
    for indicator in node.get("indicators", []):
        if indicator["code"] in marks:
            by = factor[indicator["code"]]
            points = marks[indicator["code"]]
            parts.append((None if points is None else points * by, Fraction(indicator["max"]) * by))
    if not parts:
        return None
    there = [part for part in parts if part[0] is not None]
    maximum = sum(part[1] for part in parts)
    if not there:
        return None, maximum
    counted = sum(part[1] for part in there)
    points = sum(part[0] for part in there)
    return (points * maximum / counted if len(there) < len(parts) and counted else points), maximum


def naive_round(value, places, rounding):
    size = abs(value) * 10**places
    whole = math.floor(size)
    rest = size - whole
    if rounding == "half-up":
        whole += rest >= Fraction(1, 2)
    if rounding == "half-even":
        whole += rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2)
    return whole if value >= 0 else -whole


def naive_ranks(edition, results, draw):
    plain = frameworks.to_plain(edition.framework)
    totals = {}
    for result in results:
        marks = {
            code: None if mark.points_exact is None else Fraction(mark.points_exact)
            for code, mark in result.indicators.items()
        }
        found = naive_sum(plain, marks, {code: naive_factor(edition, code, draw) for code in marks})
        total = found[0] if found[0] is not None else Fraction(0)
        if plain.get("rank_on", "published") == "published":
            total = naive_round(total, int(plain["places"]), plain["rounding"])
        totals[result.unit] = total
    above = {u: [other for other in totals.values() if other > own] for u, own in totals.items()}
    return [1 + len(set(a) if plain.get("ties") == "dense" else a) for a in above.values()]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(years(combines=("sum",), most_units=7))
def test_the_twin_agrees_on_every_draw_of_every_random_year(year):
    """Whatever the rules, gaps, rounding and ties of a regulation of sums, each draw's ranks are the slow twin's."""
    edition = edition_of(year)
    for bloc in edition.blocs:
        results = [r for r in edition.ranking(bloc.code) if r.rank is not None]
        model = robustness.model_of(edition, results)
        if not results:
            assert model is None
            continue
        if model is None:  # a logarithm: the totals are decimals of fifty digits, no fractions
            assert any(isinstance(r.total_exact, Decimal) for r in results)
            continue
        ranks = model.ranks(robustness.factors(edition, model.codes, DRAWN))
        for draw in range(0, DRAWN, 3):
            assert ranks[draw].tolist() == naive_ranks(edition, results, draw), (bloc.code, draw)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(years(most_units=6))
def test_ranges_are_given_only_where_every_published_total_is_reproduced(year):
    """With every factor 1 the ranks are the published ones; a regulation with means has no ranges at all."""
    try:
        edition = edition_of(year)
    except editions.scoring.ScoringProblem:
        return
    text = str(year.plain)
    for bloc in edition.blocs:
        results = [r for r in edition.ranking(bloc.code) if r.rank is not None]
        model = robustness.model_of(edition, results)
        if any(f"'combine': '{combine}'" in text for combine in ("mean", "weighted", "geometric")):
            assert model is None
        elif model is not None:
            ones = np.full((len(model.codes), 1), robustness.ONE)
            assert model.ranks(ones)[0].tolist() == [r.rank for r in results]


@given(
    st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=1, max_size=9),
    st.sampled_from(["competition", "dense"]),
)
def test_ranks_of_rows_are_the_engines(rows, ties):
    """Packed sorting ranks any scores, ties and one-unit rows included, as the official scoring does."""
    ranked = robustness.rank_rows(np.array(rows), ties)
    assert ranked.tolist() == [robustness.scoring.ranks([Fraction(s) for s in row], ties) for row in rows]
    alone = robustness.rank_rows(np.array([[score] for score, *_ in rows]), ties)
    assert set(alone.ravel().tolist()) == {1}


def test_large_scores_are_ranked_as_small_ones_are():
    """Keys of 32 bits and of 64 give the same ranks."""
    small = np.array([[3, 1, 3, 2, 0], [0, 0, 0, 0, 1]])
    assert robustness.rank_rows(small << 40).tolist() == robustness.rank_rows(small).tolist()
    assert robustness.rank_rows(small).tolist() == [[1, 4, 1, 3, 5], [2, 2, 2, 2, 1]]


def test_scores_too_large_to_be_sorted_with_their_places_are_refused():
    """Nothing wraps around in silence."""
    with pytest.raises(OverflowError):
        robustness.rank_rows(np.array([[1 << 61, -(1 << 61), 0]]))


# --- small editions made by hand


def small(rows, *, maxima=("10", "10"), missing="zero", extra="", places="2"):
    """An edition of one bloc whose figures are the points; a row per unit."""
    indicators = "".join(
        f"\n      - {{code: I{n}, max: '{top}', inputs: {{m{n}: {{kind: number}}}}, rule: {{points: m{n}}}, "
        f"missing: {missing}}}"
        for n, top in enumerate(maxima)
    )
    framework = parse_framework(
        f"framework: thu\nplaces: {places}\n{extra}blocs: [{{code: K}}]\ncategories:\n"
        f"  - code: C\n    indicators:{indicators}\n"
    )
    return editions.make(
        year=2021,
        made_up=True,
        approved=datetime.date(2021, 12, 31),
        framework=framework,
        units={code: Unit(code, "K", code) for code in rows},
        figures={code: {f"m{n}": own for n, own in enumerate(row) if own} for code, row in rows.items()},
    )


def test_a_unit_ahead_in_everything_is_first_in_every_draw():
    """No weights can change a place that hangs on none."""
    edition = small({"A": ("9", "9"), "B": ("5", "8"), "C": ("8", "4.9")})
    found = robustness.ranges(edition, "K")
    assert found["A"] == robustness.Range(1, 1, 1, None)
    assert (found["B"].low, found["B"].high, found["C"].low, found["C"].high) == (2, 3, 2, 3)
    calls = robustness.close_calls(edition, "K")
    assert calls["A", "B"] == 1
    assert Fraction(1, 2) < calls["B", "C"] < robustness.FIRM
    assert [robustness.is_meaningful(share) for share in calls.values()] == [True, False]


def test_units_with_equal_figures_tie_in_every_draw():
    """Identical rows share their rank always, thirds included, and neither stays above the other."""
    edition = small({"A": ("9.1", "3.3"), "B": ("9.1", "3.3"), "C": ("1", "1")}, maxima=("10", "3.3"))
    found = robustness.ranges(edition, "K")
    assert found["A"] == found["B"] == robustness.Range(1, 1, 1, None)
    assert found["C"] == robustness.Range(3, 3, 3, None)
    assert robustness.close_calls(edition, "K")["A", "B"] == Fraction(1, 2)


def test_equal_figures_are_no_doubt_where_exact_totals_rank():
    """Units with the same thirds are not worked out again in fractions, draw by draw."""
    edition = small({"A": ("1", "2"), "B": ("1", "2"), "C": ("2", "1")}, maxima=("3", "3"), extra="rank_on: exact\n")
    model = robustness.model_of(edition, edition.ranking("K"))
    assert [edition.ranking("K")[place].unit for place in model.distinct] == ["A", "C"]
    drawn = robustness.factors(edition, model.codes, DRAWN)
    assert model.ranks(drawn).tolist() == [naive_ranks(edition, edition.ranking("K"), n) for n in range(DRAWN)]


def test_one_unit_alone_is_first():
    """A bloc of one has a range, and nobody to be compared with."""
    edition = small({"A": ("1", "2")})
    assert robustness.ranges(edition, "K") == {"A": robustness.Range(1, 1, 1, None)}
    assert robustness.close_calls(edition, "K") == {}


def test_unranked_units_have_no_range_and_change_nobodys():
    """A withheld unit takes no part; a bloc without a rank has nothing to say."""
    rows = {"A": ("9", "2"), "B": ("3", "8.1"), "C": ("4", "6")}
    without = robustness.ranges(small(rows, missing="withhold"), "K")
    with_one = robustness.ranges(small({**rows, "D": ("10", "")}, missing="withhold"), "K")
    assert with_one == without
    assert set(without) == {"A", "B", "C"}
    assert robustness.ranges(small({"D": ("10", "")}, missing="withhold"), "K") == {}


def test_means_have_no_ranges():
    """Where maxima do not weigh, multiplying them says nothing."""
    edition = small({"A": ("9", "2"), "B": ("3", "8")}, extra="combine: mean\n")
    assert robustness.ranges(edition, "K") == {}
    assert robustness.close_calls(edition, "K") == {}


def test_what_is_left_out_is_stretched_by_the_maxima_of_the_draw():
    """With one of two indicators not applicable, the other stands for both: its share is what counts."""
    edition = small({"A": ("8", "NA"), "B": ("8", "8"), "C": ("8.1", "8")})
    calls = robustness.close_calls(edition, "K")
    assert list(calls) == [("C", "A"), ("A", "B")]
    assert calls["A", "B"] == Fraction(1, 2)  # 80 % of both, whatever they weigh
    assert calls["C", "A"] == 1


def test_top_ten_is_a_share_of_draws_in_a_bloc_of_more_than_ten():
    """The first of a firm ranking are always in it, the last never."""
    edition = small({f"U{n:02}": (str(n / 2), str(n / 4)) for n in range(1, 13)})
    found = robustness.ranges(edition, "K")
    assert [found[f"U{n:02}"].top10 for n in (12, 3, 2, 1)] == [1, 1, 0, 0]


def test_a_range_holds_the_published_rank():
    """Even where most weights would rank the unit otherwise; low, median and high are in order. (promise 55)"""
    for edition in mini.editions_of_test():
        for bloc in edition.blocs:
            for unit, found in robustness.ranges(edition, bloc.code).items():
                assert found.low <= edition.results[unit].rank <= found.high
                assert found.low <= found.median <= found.high


def test_order_statistics_leave_a_twentieth_of_the_draws_on_either_side():
    """Of a hundred draws the fifth and the ninety-fifth, in order, are the range."""
    ranks = np.array([[(unit + draw) % 100 + 1 for unit in range(100)] for draw in range(100)])
    published = {f"U{unit}": unit + 1 for unit in range(100)}
    found = robustness.ranges_of(ranks, published)
    assert found["U49"] == robustness.Range(5, 95, 50, Fraction(1, 10))
    assert found["U98"].high == 99  # never without the published rank
    assert found["U1"].low == 2


@given(st.integers(1, 30), st.integers(1, 60), st.randoms(use_true_random=False))
def test_counting_and_sorting_find_the_same_ranks(units, draws, chance):
    """Small blocs are counted, large ones sorted; both give the same order statistics."""
    ranks = np.array([[chance.randint(1, units) for _ in range(units)] for _ in range(draws)], dtype=np.int16)
    places = [math.ceil(draws / 20) - 1, math.ceil(draws / 2) - 1, math.ceil(draws * 19 / 20) - 1]
    counted, sorted_ = robustness._counted(ranks, places), robustness._sorted(ranks, places)
    assert [each.tolist() for each in counted[0]] == [each.tolist() for each in sorted_[0]]
    assert counted[1].tolist() == sorted_[1].tolist()


def test_totals_too_large_for_the_grid_are_ranked_in_fractions():
    """A regulation with enormous maxima is slow rather than wrong."""
    top = "1000000000000"
    edition = small({"A": (top, "0"), "B": ("0", top), "C": ("1", "1")}, maxima=(top, top), places="4")
    results = edition.ranking("K")
    model = robustness.model_of(edition, results)
    assert not model.is_fine
    ranks = model.ranks(robustness.factors(edition, model.codes, DRAWN))
    assert ranks.tolist() == [naive_ranks(edition, results, draw) for draw in range(DRAWN)]


def test_draws_are_the_same_on_every_machine():
    """Factors come from a hash: these are written down, and stand for every machine and every version of numpy."""
    edition = small({"A": ("1", "2")})
    assert robustness.factors(edition, ["I0", "I1"], 4).tolist() == [[2175, 1735, 1569, 2349], [2431, 1851, 2339, 2083]]
    assert robustness.factors(edition, ["I1"], 2).tolist() == [[2431, 1851]]  # neither order nor number matters


def test_factors_spread_evenly_around_one():
    """All 512 of them come up, none below 0.75 or above 1.25, and their mean is 1 to within a hundredth."""
    drawn = robustness.factors(small({"A": ("1", "2")}), ["I0"], 10_000)[0] / robustness.ONE
    assert len(set(drawn)) == 512
    assert drawn.min() >= 0.75
    assert drawn.max() <= 1.25
    assert abs(drawn.mean() - 1) < 0.01


def test_a_correction_meets_the_same_draws():
    """So that what differs between two versions comes from the figures alone."""
    one, two = small({"A": ("1", "2"), "B": ("2", "1")}), small({"A": ("1", "2"), "B": ("2", "1"), "C": ("0", "0")})
    first, second = robustness.ranges(one, "K"), robustness.ranges(two, "K")
    assert {unit: second[unit] for unit in first} == first
