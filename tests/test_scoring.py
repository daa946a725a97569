"""Worked cases for every rule form and every stage, figured out by hand from docs/formats.md."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import explanation
import framework
import scoring
from scoring import NA
from tests import strategies

F = Fraction

INPUTS = {
    "a": {"kind": "number"},
    "b": {"kind": "number"},
    "n": {"kind": "count"},
    "m": {"kind": "count"},
    "rate": {"kind": "percent"},
    "on": {"kind": "yes_no"},
    "tier": {"kind": "choice", "options": ["I", "II", "III"]},
}


def indicator(rule, code="I", maximum="20", **more):
    """An indicator that may ask anything of INPUTS."""
    own = {} if "z_score" in rule else {"max": "0" if "penalty" in rule else maximum}
    return {"code": code, "rule": rule, "inputs": INPUTS, "undefined": "withhold", "missing": "zero", **own, **more}


def regulation(*indicators, **more):
    """One category, C, of these indicators."""
    combine = {"combine": more.pop("category_combine")} if "category_combine" in more else {}
    plain = {"framework": "made-up", "categories": [{"code": "C", **combine, "indicators": list(indicators)}]}
    return framework.from_plain({**plain, **more})


def score(regulated, figures, blocs=None, decided=None):
    units = [(unit, (blocs or {}).get(unit, "A")) for unit in figures]
    return scoring.score(regulated.scheme, units, figures, decided)


def mark(rule, figures, peers=None, **more):
    """The mark of the unit `here` under one rule."""
    run = score(regulation(indicator(rule, **more)), {"here": figures, **(peers or {})})
    return run.results["here"].indicators["I"]


def points(rule, figures, peers=None, **more):
    return mark(rule, figures, peers, **more).points_exact


# Rule forms

SHARE = {"share": "a", "of": "b"}
BANDED = {"banded": {"share": "a", "of": "b", "full_at": "0.70", "zero_below": "0.35"}}
STEPS = {"steps": "n", "points": [{"at_least": "4", "points": "20"}, {"at_least": "2", "points": "10"}], "else": "1"}
ABOVE = {"steps": "rate", "points": [{"above": "0.9", "points": "2"}, {"at_least": "0.5", "points": "1"}]}
GOALPOSTS = {"min_max": "a", "low": "10", "high": "30"}
DATA_CENTRE = {
    "sum": [{"yes": "on", "points": "15"}, {"best": [{"choice": "tier", "points": {"I": "1", "II": "2", "III": "9"}}]}]
}


@pytest.mark.parametrize(
    ("rule", "figures", "expected"),
    [
        (SHARE, {"a": 115, "b": 120}, F(115, 6)),
        (SHARE, {"a": 120, "b": 120}, 20),
        (SHARE, {"a": 121, "b": 120}, 20),
        (SHARE, {"a": 0, "b": 120}, 0),
        ({**SHARE, "cap": "none"}, {"a": 150, "b": 120}, 25),
        ({"share": "rate"}, {"rate": F("0.835")}, F("16.7")),
        (BANDED, {"a": 70, "b": 100}, 20),
        (BANDED, {"a": F("69.999"), "b": 100}, F("69.999") / 70 * 20),
        (BANDED, {"a": 35, "b": 100}, 10),
        (BANDED, {"a": F("34.999"), "b": 100}, 0),
        (BANDED, {"a": 1, "b": 1}, 20),
        ({"count": "n", "each": "1.5"}, {"n": 13}, F("19.5")),
        ({"count": "n", "each": "1.5"}, {"n": 14}, 20),
        (STEPS, {"n": 5}, 20),
        (STEPS, {"n": 4}, 20),
        (STEPS, {"n": 3}, 10),
        (STEPS, {"n": 2}, 10),
        (STEPS, {"n": 1}, 1),
        (ABOVE, {"rate": F("0.9")}, 1),
        (ABOVE, {"rate": F("0.9001")}, 2),
        (ABOVE, {"rate": F("0.5")}, 1),
        (ABOVE, {"rate": F("0.4999")}, 0),
        ({"steps": "a", "of": "b", "points": [{"at_least": "0.333", "points": "3"}]}, {"a": 1, "b": 3}, 3),
        ({"yes": "on"}, {"on": True}, 20),
        ({"yes": "on", "points": "15"}, {"on": True}, 15),
        ({"yes": "on", "points": "15"}, {"on": False}, 0),
        ({"choice": "tier", "points": {"I": "1", "II": "2.5", "III": "20"}}, {"tier": "II"}, F("2.5")),
        (DATA_CENTRE, {"on": True, "tier": "II"}, 17),
        (DATA_CENTRE, {"on": True, "tier": "III"}, 20),  # 24, at most 20
        (DATA_CENTRE, {"on": False, "tier": "III"}, 9),
        ({"best": [{"yes": "on", "points": "5"}, {"count": "n", "each": "1"}]}, {"on": True, "n": 3}, 5),
        ({"best": [{"yes": "on", "points": "5"}, {"count": "n", "each": "1"}]}, {"on": True, "n": 7}, 7),
        ({"sum": [{"count": "n", "each": "1", "max": "5"}, {"count": "m", "each": "1"}]}, {"n": 9, "m": 4}, 9),
        (GOALPOSTS, {"a": 20}, 10),
        (GOALPOSTS, {"a": 10}, 0),
        (GOALPOSTS, {"a": 31}, 20),
        (GOALPOSTS, {"a": 9}, 0),
        ({**GOALPOSTS, "better": "low"}, {"a": 15}, 15),
        ({"penalty": "n", "each": "0.5", "floor": "-5"}, {"n": 3}, F("-1.5")),
        ({"penalty": "n", "each": "0.5", "floor": "-5"}, {"n": 11}, -5),
        ({"penalty": "n", "each": "0.5"}, {"n": 11}, F("-5.5")),
        ({"points": "a"}, {"a": F("17.25")}, F("17.25")),
        ({"expr": "max * min(1, a / (0.8 * b))"}, {"a": 3, "b": 7}, F(75, 7)),
        ({"expr": "max * (rate >= 0.5)"}, {"rate": F("0.5")}, 20),
    ],
)
def test_a_rule_gives_these_points(rule, figures, expected):
    """Each rule form, at, just below and just above its thresholds."""
    assert points(rule, figures) == expected


def test_points_are_exact_and_never_floats():
    """1/3 of 20 is 20/3, not 6.666666666666667; and 0.1 + 0.2 is 0.3."""
    assert points(SHARE, {"a": 1, "b": 3}) == F(20, 3)
    assert points({"expr": "a + b"}, {"a": F("0.1"), "b": F("0.2")}) == F("0.3")


def test_nothing_is_rounded_before_the_total():
    """Three thirds are a whole, even where published values are cut off."""
    thirds = [indicator(SHARE, code, maximum="1") for code in "XYZ"]
    result = score(regulation(*thirds, rounding="truncate"), {"u": {"a": 1, "b": 3}}).results["u"]
    assert (result.total_exact, result.total) == (1, Decimal("1.00"))


def test_a_rule_with_a_logarithm_keeps_its_fractions_exact():
    """A best case that is a third stays a third beside a logarithm: three of them, cut off at two places, are 1.00."""
    rule = {"best": [SHARE, {"expr": "ln(b) - 10"}]}
    thirds = [indicator(rule, code, maximum="1") for code in "XYZ"]
    result = score(regulation(*thirds, rounding="truncate"), {"u": {"a": 1, "b": 3}}).results["u"]
    assert result.total == Decimal("1.00")


# Rules that look at the peers

FOUR = {"p": {"a": 10}, "q": {"a": 20}, "r": {"a": 40}}


def test_the_largest_peer_has_the_maximum():
    """peer_max: 10 of 40 is a quarter of the points."""
    assert points({"peer_max": "a"}, {"a": 10}, FOUR) == 5
    assert points({"peer_max": "a"}, {"a": 80}, FOUR) == 20


def test_the_lowest_peer_has_nothing_and_the_highest_everything():
    """min_max: 30 lies two thirds of the way from 10 to 40; where low is better, one third."""
    assert points({"min_max": "a"}, {"a": 30}, FOUR) == F(40, 3)
    assert points({"min_max": "a", "better": "low"}, {"a": 30}, FOUR) == F(20, 3)


def test_a_z_score_counts_population_standard_deviations():
    """2, 4, 4, 4, 5, 5, 7, 9 have mean 5 and deviation 2: 9 is at 2, and 2 at -1.5."""
    values = [4, 4, 4, 5, 5, 7]
    peers = {f"p{place}": {"a": value} for place, value in enumerate(values)}
    regulated = regulation(indicator({"z_score": "a", "peers": "all"}), category_combine="mean")
    run = score(regulated, {"high": {"a": 9}, "low": {"a": 2}, **peers})
    assert run.results["high"].total_exact == Decimal(2)
    assert run.results["low"].total_exact == Decimal("-1.5")


def test_a_z_score_that_is_a_root_has_fifty_right_digits():
    """Of 0, 0 and 1 the last is the square root of 2 above the mean."""
    regulated = regulation(indicator({"z_score": "a"}), category_combine="mean")
    run = score(regulated, {"u": {"a": 1}, "v": {"a": 0}, "w": {"a": 0}})
    assert str(run.results["u"].total_exact) == "1.4142135623730950488016887242096980785696718753769"


def test_equal_sums_of_different_roots_are_equal():
    """2 * sqrt(8) - 3 * sqrt(1/2) and 3 * sqrt(2) - 2 * sqrt(1/8) are the same number, so the same rank."""
    parts = [indicator({"z_score": "a"}, "X", weight="2"), indicator({"z_score": "b"}, "Y", weight="3")]
    regulated = regulation(*parts, category_combine="weighted", rank_on="exact")
    rows = {"u": (1, 0), "v": (0, 1), "w": (0, 1), "x": (0, 1), **{f"other{number}": (0, 0) for number in range(5)}}
    results = score(regulated, {unit: {"a": a, "b": b} for unit, (a, b) in rows.items()}).results
    assert [str(results["u"].indicators[code].points_exact)[:6] for code in "XY"] == ["2.8284", "-0.707"]
    assert results["u"].total_exact == results["v"].total_exact
    assert [(results[unit].rank, results[unit].tied) for unit in "uvwx"] == [(1, 4)] * 4


def test_peers_are_of_the_bloc_unless_all_are_meant():
    """Bloc B's 100 counts only under `peers: all`."""
    figures = {"u": {"a": 10}, "v": {"a": 20}, "w": {"a": 100}}
    blocs = {"u": "A", "v": "A", "w": "B"}
    for peers, expected in (("bloc", 10), ("all", 2)):
        run = score(regulation(indicator({"peer_max": "a", "peers": peers})), figures, blocs)
        assert run.results["u"].indicators["I"].points_exact == expected


def test_only_peers_with_a_value_whom_the_indicator_concerns_are_compared():
    """Missing, NA, division by zero, and units of a bloc the indicator is not for: none of them is a peer."""
    rule = {"min_max": "a", "of": "b", "peers": "all"}
    regulated = regulation(
        indicator(rule, blocs=["A"]), indicator({"yes": "on"}, "J"), blocs=[{"code": "A"}, {"code": "B"}]
    )
    figures = {
        "low": {"a": 1, "b": 1}, "here": {"a": 2, "b": 1}, "high": {"a": 3, "b": 1}, "missing": {"a": None, "b": 1},
        "na": {"a": NA, "b": 1}, "zero": {"a": 9, "b": 0}, "other": {"a": 9, "b": 1},
    }  # fmt: skip
    run = score(regulated, figures, {"other": "B"})
    assert run.results["here"].indicators["I"].points_exact == 10
    assert "I" not in run.results["other"].indicators


# Undefined, missing, not applicable, decided


@pytest.mark.parametrize(
    ("rule", "figures"),
    [
        (SHARE, {"a": 1, "b": 0}),
        (BANDED, {"a": 0, "b": 0}),
        ({"steps": "a", "of": "b", "points": [{"at_least": "1", "points": "1"}]}, {"a": 1, "b": 0}),
        ({"expr": "a / (b - b)"}, {"a": 1, "b": 1}),
        ({"expr": "ln(a)"}, {"a": 0}),
        ({"expr": "a > 0 or 1 / b > 0"}, {"a": 1, "b": 0}),
        ({"peer_max": "a"}, {"a": 0}),
        ({"peer_max": "a"}, {"a": -1}),
        ({"peer_max": "a", "of": "b"}, {"a": 1, "b": 0}),
        ({"min_max": "a"}, {"a": 3}),
        ({"min_max": "a", "of": "b", "low": "0", "high": "1"}, {"a": 3, "b": 0}),
        ({"sum": [{"yes": "on"}, SHARE]}, {"on": True, "a": 1, "b": 0}),
        ({"best": [{"yes": "on"}, SHARE]}, {"on": True, "a": 1, "b": 0}),
    ],
)
@pytest.mark.parametrize(
    ("policy", "state", "expected"),
    [("zero", "undefined", 0), ("full", "undefined", 20), ("withhold", "withheld", None)],
)
def test_what_is_undefined_follows_the_policy_of_its_indicator(rule, figures, policy, state, expected):
    """One undefined part makes the whole indicator undefined: a nested rule has no policy of its own."""
    found = mark(rule, figures, undefined=policy)
    assert (found.state, found.points_exact) == (state, expected)


def test_equal_values_have_no_z_score():
    """A deviation of 0 leaves nothing to divide by."""
    for policy, expected in (("zero", 0), ("full", 1), ("withhold", None)):
        regulated = regulation(indicator({"z_score": "a"}, undefined=policy), category_combine="mean")
        run = score(regulated, {"u": {"a": 3}, "v": {"a": 3}})
        assert run.results["u"].indicators["I"].points_exact == expected


@pytest.mark.parametrize(
    ("policy", "state", "expected", "total", "rank"),
    [("zero", "missing", 0, 10, 2), ("rescale", "missing", None, 30, 1), ("withhold", "withheld", None, None, None)],
)
def test_a_missing_figure_is_neither_zero_nor_no(policy, state, expected, total, rank):
    """0 points; or out of points and maximum (10 of 10 is 30 of 30); or no total and no rank."""
    regulated = regulation(indicator({"count": "n", "each": "1"}, missing=policy), indicator({"yes": "on"}, "J", "10"))
    run = score(regulated, {"u": {"on": True}, "v": {"n": 1, "on": True}})
    result = run.results["u"]
    assert (result.indicators["I"].state, result.indicators["I"].points_exact) == (state, expected)
    assert (result.total_exact, result.rank) == (total, rank)
    assert result.max == 30


def test_zero_points_for_a_missing_figure_differ_from_the_points_of_zero():
    """Steps may give points for 0; a missing figure gets none of them."""
    assert points(STEPS, {"n": 0}) == 1
    assert points(STEPS, {"n": None}) == 0


def test_na_always_leaves_points_and_maximum():
    """Even where missing figures withhold; and it outweighs another figure of the rule that is missing."""
    for figures in ({"a": NA, "b": 1}, {"a": NA, "b": None}, {"a": None, "b": NA}):
        found = mark(SHARE, figures, missing="withhold")
        assert (found.state, found.points_exact) == ("na", None)


def test_what_is_left_of_a_category_is_stretched_to_its_maximum():
    """points * max / (max - missing max): 6 of 12, with 8 missing, are 10 of 20."""
    parts = [indicator({"points": "a"}, "X", "12", missing="rescale"), indicator({"points": "b"}, "Y", "8")]
    result = score(regulation(*parts), {"u": {"a": 6, "b": NA}}).results["u"]
    assert (result.categories["C"].points_exact, result.categories["C"].max, result.max) == (10, 20, 20)


def test_deductions_alone_are_not_stretched():
    """With only a deduction left there is no maximum to stretch to, so it stays what it is."""
    parts = [indicator({"points": "a"}, "X"), indicator({"penalty": "n", "each": "1"}, "Y")]
    assert score(regulation(*parts), {"u": {"a": NA, "n": 3}}).results["u"].total_exact == -3


def test_a_category_of_which_nothing_is_left_drops_out_itself():
    """By the same rule, one level up: the other category's 5 of 10 become 15 of 30."""
    plain = {
        "framework": "made-up",
        "categories": [
            {"code": "C", "indicators": [indicator({"points": "a"}, "X"), indicator({"count": "n", "each": "1"}, "Y")]},
            {"code": "D", "indicators": [indicator({"points": "b"}, "Z", "10")]},
        ],
    }
    plain["categories"][0]["indicators"][1]["max"] = "10"
    result = score(framework.from_plain(plain), {"u": {"a": NA, "n": NA, "b": 5}}).results["u"]
    assert (result.categories["C"].points_exact, result.categories["C"].points) == (None, None)
    assert (result.total_exact, result.max) == (20, 40)


def test_a_unit_with_nothing_left_has_no_total_and_no_rank():
    """All figures NA: there is nothing to rank."""
    run = score(regulation(indicator({"points": "a"})), {"u": {"a": NA}, "v": {"a": 1}})
    result = run.results["u"]
    assert (result.total, result.total_exact, result.rank, result.level) == (None, None, None, None)
    assert run.results["v"].rank == 1


def test_a_withheld_unit_has_no_total_but_keeps_its_other_categories():
    """The unit is not ranked; what is known of it is still told."""
    plain = {
        "framework": "made-up",
        "categories": [
            {"code": "C", "indicators": [indicator({"points": "a"}, "X", missing="withhold")]},
            {"code": "D", "indicators": [indicator({"points": "b"}, "Z")]},
        ],
    }
    run = score(framework.from_plain(plain), {"u": {"b": 5}, "v": {"a": 1, "b": 1}})
    result = run.results["u"]
    assert (result.total, result.rank, result.categories["C"].points_exact) == (None, None, None)
    assert result.categories["D"].points_exact == 5
    assert run.results["v"].rank == 1


def test_the_council_decides_in_place_of_the_rule():
    """Its points count whether the figures are there, missing or not applicable."""
    for figures in ({"a": 1, "b": 2}, {}, {"a": NA, "b": 2}):
        run = score(regulation(indicator(SHARE)), {"u": figures}, decided={("u", "I"): F("7.5")})
        assert run.results["u"].indicators["I"] == scoring.Mark(F("7.5"), 20, "decided")
        assert run.results["u"].total_exact == F("7.5")


def test_an_indicator_of_another_bloc_is_not_there_at_all():
    """Neither its points nor its maximum: bloc B is measured by 10, bloc A by 30."""
    regulated = regulation(
        indicator({"points": "a"}, "X", blocs=["A"]), indicator({"points": "b"}, "Y", "10"),
        blocs=[{"code": "A"}, {"code": "B"}],
    )  # fmt: skip
    run = score(regulated, {"u": {"a": 5, "b": 5}, "v": {"a": 5, "b": 5}}, {"v": "B"})
    assert (run.results["u"].max, run.results["u"].total_exact) == (30, 10)
    assert (run.results["v"].max, run.results["v"].total_exact) == (10, 5)
    assert run.results["v"].rank == run.results["u"].rank == 1


# Combining


@pytest.mark.parametrize(
    ("combine", "expected"),
    [
        ("sum", F("8.5")),  # 2.5 + 6, of 30
        ("mean", F("42.5")),  # 1/4 and 3/5
        ("weighted", F("51.25")),  # 1/4 and 3 times 3/5
        ("geometric", F("0.054")),  # the fourth power of the total's share: 1/4 * (3/5)^3
    ],
)
def test_parts_are_combined_as_the_category_says(combine, expected):
    """The same two indicators, four ways."""
    weight = {"weight": "1"}, {"weight": "3"}
    if combine not in ("weighted", "geometric"):
        weight = {}, {}
    parts = [indicator({"points": "a"}, "X", "10", **weight[0]), indicator({"points": "b"}, "Y", "20", **weight[1])]
    parts[1]["max"] = "10" if combine == "sum" else "20"
    figures = {"a": F("2.5"), "b": F(6) if combine == "sum" else F(12)}
    result = score(regulation(*parts, category_combine=combine, scale="100"), {"u": figures}).results["u"]
    if combine == "geometric":
        assert abs((F(result.total_exact) / 100) ** 4 - expected) < F(1, 10**49)
    else:
        assert result.total_exact == expected


def test_a_part_that_is_not_applicable_leaves_a_mean_to_the_others():
    """The other weights are scaled up: of weights 1, 2, 3 without the last, 1/3 and 2/3 are left."""
    parts = [
        indicator({"points": name}, code, "10", weight=weight) for name, code, weight in
        (("a", "X", "1"), ("b", "Y", "2"), ("n", "Z", "3"))
    ]  # fmt: skip
    regulated = regulation(*parts, category_combine="weighted")
    assert score(regulated, {"u": {"a": 3, "b": 6, "n": NA}}).results["u"].total_exact == F(1, 2)


def test_a_geometric_mean_with_a_zero_is_zero_and_a_rational_one_is_exact():
    """0 pulls everything down; the mean of 1/4 and 1 is 1/2, to the last digit."""
    parts = [indicator({"points": "a"}, "X", "4"), indicator({"points": "b"}, "Y", "4")]
    regulated = regulation(*parts, category_combine="geometric")
    assert score(regulated, {"u": {"a": 0, "b": 4}}).results["u"].total_exact == 0
    assert score(regulated, {"u": {"a": 1, "b": 4}}).results["u"].total_exact == Decimal("0.5")


def test_a_negative_share_has_no_geometric_mean():
    """The problem names the unit and the category."""
    regulated = regulation(indicator({"points": "a"}), category_combine="geometric")
    with pytest.raises(scoring.ScoringProblem, match="u: C: "):
        score(regulated, {"u": {"a": -1}})


@pytest.mark.parametrize("combine", ["mean", "weighted", "geometric"])
def test_a_category_of_penalties_only_has_no_share(combine):
    """Its maximum is 0; the problem says so and names it, whatever the sign of its points."""
    weight = {} if combine == "mean" else {"weight": "1"}
    parts = {"P": indicator({"penalty": "n", "each": "1"}, "X"), "Q": indicator({"points": "a"}, "Y")}
    categories = [{"code": code, **weight, "indicators": [part]} for code, part in parts.items()]
    regulated = framework.from_plain({"framework": "made-up", "combine": combine, "categories": categories})
    with pytest.raises(
        scoring.ScoringProblem, match=r"tối đa của P là 0 .* / the maximum of P is 0, so it has no share"
    ):
        score(regulated, {"u": {"n": 1, "a": 5}})


def test_categories_are_combined_to_any_depth():
    """A weighted total of a mean of a sum: each level turns the one below into its share."""
    plain = {
        "framework": "made-up",
        "combine": "weighted",
        "scale": "100",
        "categories": [
            {
                "code": "C1",
                "weight": "3",
                "combine": "mean",
                "categories": [
                    {"code": "C11", "indicators": [indicator({"points": "a"}, "X"), indicator({"points": "b"}, "Y")]}
                ],
                "indicators": [indicator({"yes": "on"}, "Z", "5")],
            },
            {"code": "C2", "weight": "1", "indicators": [indicator({"points": "n"}, "W", "10")]},
        ],
    }
    result = score(framework.from_plain(plain), {"u": {"a": 10, "b": 20, "on": False, "n": 4}}).results["u"]
    assert {code: (each.points_exact, each.max) for code, each in result.categories.items()} == {
        "C1": (F("37.5"), 100), "C11": (30, 40), "C2": (4, 10),
    }  # fmt: skip
    assert result.total_exact == (3 * F("0.375") + F("0.4")) / 4 * 100


def test_a_scale_only_adds_a_further_number_where_points_are_added():
    """90 of 120 stay 90; on a scale of 100 they are 75."""
    result = score(regulation(indicator({"points": "a"}, maximum="120"), scale="100"), {"u": {"a": 90}}).results["u"]
    assert (result.total, result.max, result.scaled) == (Decimal("90.00"), 120, Decimal("75.00"))
    assert result.categories["C"].scaled == Decimal("75.00")


# Rounding, levels, ranks


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "truncate"),
    [
        ("0.125", "0.13", "0.12", "0.12"), ("0.135", "0.14", "0.14", "0.13"), ("0.1349999", "0.13", "0.13", "0.13"),
        ("-0.125", "-0.13", "-0.12", "-0.12"), ("-0.135", "-0.14", "-0.14", "-0.13"),
        ("-0.001", "0.00", "0.00", "0.00"),
        ("2.675", "2.68", "2.68", "2.67"), ("1.005", "1.01", "1.00", "1.00"), ("0.999", "1.00", "1.00", "0.99"),
        ("7", "7.00", "7.00", "7.00"),
    ],
)  # fmt: skip
def test_a_value_is_rounded_once_as_the_regulation_says(value, half_up, half_even, truncate):
    """Half up is away from zero, truncation towards it, below zero as above; and there is no minus zero."""
    for rounding, expected in (("half-up", half_up), ("half-even", half_even), ("truncate", truncate)):
        regulated = regulation(indicator({"expr": "a"}), rounding=rounding)
        assert str(score(regulated, {"u": {"a": F(value)}}).results["u"].total) == expected


def test_rounding_is_of_the_exact_value_however_near_a_half():
    """A third of a millionth of a billionth below the half stays below it."""
    almost = F(1, 200) - F(1, 3 * 10**30)
    assert scoring.round_once(almost, 2, "half-up") == Decimal("0.00")
    assert scoring.round_once(F(1, 200), 2, "half-up") == Decimal("0.01")


LEVELS = [{"code": "good", "from": "0.80"}, {"code": "fair", "from": "0.5"}, {"code": "weak", "from": "0"}]


@pytest.mark.parametrize(
    ("given_points", "level"),
    [("16", "good"), ("15.996", "good"), ("15.99", "fair"), ("10", "fair"), ("9.99", "weak"), ("0", "weak"),
     ("-1", "weak")],
)  # fmt: skip
def test_levels_are_closed_below_and_read_from_the_published_value(given_points, level):
    """16 of 20 is good; 15.996 is published as 16.00, so it is too; below 0 the lowest level holds."""
    regulated = regulation(indicator({"expr": "a"}), levels=LEVELS, category_levels="true")
    result = score(regulated, {"u": {"a": F(given_points)}}).results["u"]
    assert (result.level, result.categories["C"].level) == (level, level)


def test_categories_have_levels_only_where_the_regulation_gives_them():
    """Without `category_levels` the total alone has one."""
    result = score(regulation(indicator({"points": "a"}), levels=LEVELS), {"u": {"a": 20}}).results["u"]
    assert (result.level, result.categories["C"].level) == ("good", None)


FIVE = {unit: {"a": F(value)} for unit, value in zip("vwxyz", ("9", "8", "7", "7", "6"), strict=True)}


@pytest.mark.parametrize(("ties", "expected"), [("competition", [1, 2, 3, 3, 5]), ("dense", [1, 2, 3, 3, 4])])
def test_equal_totals_share_the_better_place(ties, expected):
    """Two units are both 3rd; the next is 5th, or 4th where ranks are dense."""
    results = score(regulation(indicator({"points": "a"}), ties=ties), FIVE).results
    assert [results[unit].rank for unit in FIVE] == expected
    assert [results[unit].tied for unit in FIVE] == [1, 1, 2, 2, 1]


@pytest.mark.parametrize(("rank_on", "expected"), [("published", [1, 1, 3]), ("exact", [1, 2, 3])])
def test_ranks_come_from_the_published_or_the_exact_total(rank_on, expected):
    """7.004 and 7.001 are both published as 7.00."""
    figures = {"u": {"a": F("7.004")}, "v": {"a": F("7.001")}, "w": {"a": 6}}
    results = score(regulation(indicator({"points": "a"}), rank_on=rank_on), figures).results
    assert [results[unit].rank for unit in figures] == expected


def test_blocs_are_ranked_apart():
    """The best of each bloc is first."""
    results = score(regulation(indicator({"points": "a"})), FIVE, {"v": "B", "x": "B"}).results
    assert {unit: results[unit].rank for unit in FIVE} == {"v": 1, "w": 1, "x": 2, "y": 2, "z": 3}


# Properties

PROPERTY = settings(max_examples=60, deadline=None)
WITHOUT_PEERS = (strategies.share, strategies.banded, strategies.count, strategies.steps, strategies.choice)
RISING = (strategies.share, strategies.banded, strategies.count)


def rule_among(forms):
    return lambda chance, maximum: chance.pick(forms)(chance, maximum, strategies.COUNTS)


def ranks_and_totals(plain, units, figures):
    try:
        results = scoring.score(framework.from_plain(plain).scheme, units, figures).results
    except scoring.ScoringProblem:
        assume(False)
    return {unit: (result.rank, result.total_exact, result.level) for unit, result in results.items()}


@PROPERTY
@given(strategies.years(), st.randoms(use_true_random=False))
def test_the_order_of_units_and_indicators_changes_nothing(year, chance):
    """Points, ranks and levels belong to the units, whatever the order of the rows and columns."""
    before = ranks_and_totals(year.plain, year.units, year.figures)
    plain = shuffled(year.plain, chance)
    units = list(year.units)
    chance.shuffle(units)
    assert ranks_and_totals(plain, units, year.figures) == before


def shuffled(node, chance):
    """The framework or category with its parts in another order."""
    node = dict(node)
    for key in ("categories", "indicators"):
        if key in node:
            node[key] = [shuffled(part, chance) for part in node[key]]
            chance.shuffle(node[key])
    return node


@PROPERTY
@given(strategies.years())
def test_units_with_the_same_figures_tie(year):
    """A unit's double of the same bloc has its total, its level and its rank."""
    unit, bloc = year.units[0]
    figures = {**year.figures, "double": year.figures[unit]}
    after = ranks_and_totals(year.plain, [*year.units, ("double", bloc)], figures)
    assert after["double"] == after[unit]


@PROPERTY
@given(strategies.years(combines=("sum", "mean", "weighted"), rule=rule_among(RISING)), st.data())
def test_raising_a_figure_of_which_more_is_better_never_lowers_the_unit(year, data):
    """One more of what is counted, or a larger numerator: never fewer points, never a worse rank."""
    plain = only_rising(year.plain)
    unit, _ = data.draw(st.sampled_from(year.units))
    known = [name for name in ("some", "more") if isinstance(year.figures[unit].get(name), int)]
    assume(known)
    name = data.draw(st.sampled_from(known))
    before = ranks_and_totals(plain, year.units, year.figures)
    raised = {**year.figures, unit: {**year.figures[unit], name: year.figures[unit][name] + 1}}
    after = ranks_and_totals(plain, year.units, raised)
    if before[unit][1] is None:
        assert after[unit][1] is None
    else:
        assert after[unit][1] >= before[unit][1]
        assert after[unit][0] <= before[unit][0]


def only_rising(node):
    """The same regulation with every ratio taken of `staff`, so that no figure but `staff` is ever a divisor."""
    if isinstance(node, list):
        return [only_rising(part) for part in node]
    if not isinstance(node, dict):
        return node
    new = {key: only_rising(value) for key, value in node.items()}
    if "of" in new:
        new["of"] = "staff"
    if "share" in new and new["share"] == "staff":
        new["share"] = "more"
    if "inputs" in new:
        new["inputs"] = {name: strategies.INPUTS[name] for name in ("some", "more", "staff", "rate")}
    return new


@PROPERTY
@given(strategies.years(combines=("sum", "mean"), rule=rule_among(WITHOUT_PEERS)), strategies.years(most_units=1))
def test_another_unit_changes_no_points_where_no_rule_looks_at_peers(year, other):
    """A newcomer leaves the points of the others alone, and the ranks of those above it."""
    before = ranks_and_totals(year.plain, year.units, year.figures)
    figures = {**year.figures, "new": other.figures["u0"]}
    after = ranks_and_totals(year.plain, [*year.units, ("new", "A")], figures)
    for unit, bloc in year.units:
        assert after[unit][1:] == before[unit][1:]
        worse = after["new"][0] is None or after[unit][0] is None or after[unit][0] <= after["new"][0]
        if worse or bloc != "A":
            assert after[unit][0] == before[unit][0]


def test_a_newcomer_moves_the_others_where_a_rule_looks_at_peers_and_the_words_say_who_it_is():
    """The largest value changes hands; the explanation says what the largest is and whose."""
    regulated = regulation(indicator({"peer_max": "a"}))
    before = score(regulated, {"u": {"a": 10}, "v": {"a": 20}})
    after = score(regulated, {"u": {"a": 10}, "v": {"a": 20}, "Mới": {"a": 40}})
    assert [run.results["u"].total_exact for run in (before, after)] == [10, 5]
    assert "40 (Mới)" in explanation.why(after, regulated, "u", "I", "vi")
