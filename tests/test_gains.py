"""Points lost add up, and a promised gain is what scoring the whole bloc again gives."""

import datetime
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, reject, settings

import framework
import gains
import scoring
from edition import Edition
from exchange import Unit
from scoring import NA
from tests import strategies

F = Fraction


def edition_of(plain, units, figures, decided=None):
    """A year scored and kept as an edition, from values rather than texts."""
    read = framework.from_plain(plain)
    run = scoring.score(read.scheme, units, figures, decided or {})
    named = {code: Unit(code, bloc, name_vi=code) for code, bloc in units}
    return Edition(2051, 1, True, datetime.date(2051, 1, 2), read, named, {}, decided or {}, run, "")


def scored_again(edition, unit, **changes):
    """Everybody's results after a change of one unit's figures, scored from the start."""
    figures = {**edition.run.figures, unit: {**edition.run.figures[unit], **changes}}
    units = [(each.code, each.bloc) for each in edition.units.values()]
    return scoring.score(edition.framework.scheme, units, figures, edition.decided).results


# --- by hand

INPUTS = {
    "pcs": {"kind": "count"},
    "staff": {"kind": "count", "positive": "true"},
    "new": {"kind": "count"},
    "rate": {"kind": "percent"},
    "speed": {"kind": "number", "min": "0"},
    "room": {"kind": "yes_no"},
    "power": {"kind": "yes_no"},
    "tier": {"kind": "choice", "options": ["I", "II", "III"]},
    "late": {"kind": "count"},
    "survey": {"kind": "number", "min": "0", "max": "1"},
}


def indicator(code, rule, maximum="10", **more):
    """An indicator with the inputs its rule names."""
    inputs = {name: asked for name, asked in INPUTS.items() if re.search(rf"\b{name}\b", str(rule))}
    return {
        "code": code,
        "max": maximum,
        "rule": rule,
        "inputs": inputs,
        "missing": "zero",
        "undefined": "zero",
        **more,
    }


def one_unit(*indicators, peers=(), decided=None, combine="sum", **figures):
    """An edition in which unit u has these figures, in one category."""
    plain = {"framework": "made-up", "categories": [{"code": "C", "combine": combine, "indicators": list(indicators)}]}
    everyone = {"u": figures, **{f"v{number}": own for number, own in enumerate(peers)}}
    return edition_of(plain, [(unit, "A") for unit in everyone], everyone, decided)


def offers(edition):
    """What unit u is offered: (figure, from, to, points), cheapest first."""
    return [(g.input, g.now, g.then, g.points_exact) for g in gains.gains(edition, "u").offered]


SHARE = {"share": "pcs", "of": "staff"}
STEPS = {"steps": "rate", "points": [{"above": "0.9", "points": "10"}, {"at_least": "0.5", "points": "4"}]}

CHANGES = [
    ("a no becomes a yes", {"yes": "room"}, {"room": False}, ("room", False, True, 10)),
    ("an option becomes the next better one", {"choice": "tier", "points": {"I": "2", "II": "3", "III": "10"}},
     {"tier": "I"}, ("tier", "I", "II", 1)),
    ("a share becomes whole", SHARE, {"pcs": 30, "staff": 40}, ("pcs", 30, 40, F(5, 2))),
    ("a band is reached where it is full", {"banded": {**SHARE, "full_at": "0.7", "zero_below": "0.35"}},
     {"pcs": 25, "staff": 41}, ("pcs", 25, 29, 10 - F(250, 41) / F(7, 10))),
    ("a step that wants more than a threshold takes the next figure", STEPS, {"rate": F(7, 10)},
     ("rate", F(7, 10), F(9001, 10000), 6)),
    ("a count becomes enough", {"count": "new", "each": "3"}, {"new": 3}, ("new", 3, 4, 1)),
    ("a penalty goes away", {"penalty": "late", "each": "0.5", "floor": "-3"}, {"late": 4}, ("late", 4, 0, 2)),
    ("fixed goalposts are reached", {"min_max": "speed", "low": "0", "high": "20", "better": "low"},
     {"speed": 5}, ("speed", 5, 0, F(5, 2))),
    ("a formula is raised to its maximum", {"expr": "max * min(1, new / (0.8 * staff))"}, {"new": 1, "staff": 9},
     ("new", 1, 8, 10 - F(10, 8) / F(9, 10))),
    ("a missing figure is given", SHARE, {"staff": 40}, ("pcs", None, 40, 10)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "figures", "expected"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_the_change_each_rule_offers(rule, figures, expected):
    """Each form of rule offers the nearest figure that wins."""
    maximum = "0" if "penalty" in rule else "10"
    assert offers(one_unit(indicator("I", rule, maximum), **figures)) == [expected]


def test_of_a_sum_each_part_is_offered_and_of_the_best_only_what_beats_it():
    """A yes worth less than what counts already wins nothing; an option too small to count is passed over."""
    rule = {
        "sum": [
            {"yes": "room", "points": "5"},
            {
                "best": [
                    {"yes": "power", "points": "2"},
                    {"choice": "tier", "points": {"I": "1", "II": "2", "III": "5"}},
                ]
            },
        ]
    }
    found = offers(one_unit(indicator("I", rule), room=False, power=True, tier="I"))
    assert found == [("room", False, True, 5), ("tier", "I", "III", 3)]


def test_cheap_changes_come_first_and_of_them_the_largest():
    """A decision or a last quarter before a long way, whatever the long way wins."""
    edition = one_unit(
        indicator("I1", {"yes": "room"}, "1"),
        indicator("I2", {"share": "rate"}, "8"),
        indicator("I3", SHARE, "20"),
        rate=F(3, 4), pcs=1, staff=40, room=False,
    )  # fmt: skip
    assert [(g.input, g.cheap) for g in gains.gains(edition, "u").offered] == [
        ("rate", True), ("room", True), ("pcs", False),
    ]  # fmt: skip


def test_a_figure_that_divides_elsewhere_is_offered_with_what_it_wins_in_the_end():
    """More computers raise one share and lower another: the promise is the difference."""
    shared = [indicator("I1", SHARE, "10"), indicator("I2", {"share": "new", "of": "pcs"}, "4")]
    edition = one_unit(*shared, pcs=20, staff=40, new=20)
    assert offers(edition) == [("pcs", 20, 40, 5 - 2)]


REFUSED = [
    ("peers", {"peer_max": "speed", "of": "staff", "peers": "bloc"}, {"speed": 1, "staff": 5}),
    ("given", {"points": "survey"}, {"survey": F(1, 2)}),
    ("several", {"share": "new", "of": "staff"}, {}),
]


@pytest.mark.parametrize(("reason", "rule", "figures"), REFUSED, ids=[r[0] for r in REFUSED])
def test_why_an_indicator_offers_nothing(reason, rule, figures):
    """What depends on others, is given as points or needs two figures is not offered, and it says so."""
    edition = one_unit(indicator("I", rule), peers=[{"speed": 9, "staff": 1}], **figures)
    assert gains.gains(edition, "u") == gains.Gains((), {"I": reason})


def test_points_the_council_decided_are_not_won_by_a_figure():
    """A decision of the Council stands whatever the figures."""
    edition = one_unit(indicator("I", {"yes": "room"}), room=False, decided={("u", "I"): F(3)})
    assert gains.gains(edition, "u") == gains.Gains((), {"I": "decided"})


def test_a_figure_other_units_are_measured_by_is_not_offered():
    """Where a rule compares the figure, changing it would change others' points."""
    compared = indicator("I2", {"peer_max": "pcs", "peers": "bloc"}, "5")
    edition = one_unit(indicator("I1", SHARE), compared, peers=[{"pcs": 90, "staff": 90}], pcs=1, staff=2)
    assert gains.gains(edition, "u") == gains.Gains((), {"I1": "several", "I2": "peers"})


def test_a_figure_that_a_form_would_refuse_is_not_offered():
    """A change past a check that blocks, or past what can be, is no offer."""
    check = [{"must": "new <= pcs", "say": {"vi": "Không quá số máy"}}]
    asked = indicator("I", {"count": "new", "each": "1"}, checks=check)
    asked["inputs"]["pcs"] = INPUTS["pcs"]
    assert gains.gains(one_unit(asked, new=2, pcs=4), "u").refused == {"I": "several"}
    assert offers(one_unit(asked, new=2, pcs=10)) == [("new", 2, 10, 8)]


def test_the_rank_a_gain_leads_to():
    """The other totals stay: 6 + 10 passes the unit with 12, not the one with 20; dense ties count a total once."""
    plain = {
        "framework": "made-up",
        "categories": [{"code": "C", "indicators": [indicator("I1", {"yes": "room"}), indicator("I2", SHARE)]}],
    }
    everyone = {
        "a": {"room": True, "pcs": 1, "staff": 1}, "b": {"room": True, "pcs": 1, "staff": 1},
        "c": {"room": True, "pcs": 2, "staff": 10}, "u": {"room": False, "pcs": 6, "staff": 10},
    }  # fmt: skip
    units = [(code, "A") for code in everyone]
    (yes, _) = gains.gains(edition_of(plain, units, everyone), "u").offered
    assert (yes.input, yes.total, yes.points, yes.rank) == ("room", Decimal("16.00"), Decimal("10.00"), 3)
    assert gains.gains(edition_of({**plain, "ties": "dense"}, units, everyone), "u").offered[0].rank == 2


def test_points_lost_of_a_plain_regulation_are_maximum_less_points():
    """Without gaps every part loses its own maximum less its own points."""
    edition = one_unit(indicator("I1", {"yes": "room"}, "4"), indicator("I2", SHARE), room=False, pcs=3, staff=4)
    whole = gains.lost(edition, "u")
    assert (whole.max, whole.points, whole.lost) == (14, F(15, 2), F(13, 2))
    assert [(loss.code, loss.lost) for loss in gains.largest(whole, 3)] == [("I1", 4), ("I2", F(5, 2))]


def test_points_lost_are_stretched_where_an_indicator_does_not_apply():
    """With NA the others stand for the whole category: half of 10 is lost as half of 14."""
    edition = one_unit(indicator("I1", {"yes": "room"}, "4"), indicator("I2", SHARE), room=NA, pcs=1, staff=2)
    parts = {loss.code: loss for loss in gains.lost(edition, "u").indicators()}
    assert (parts["I1"].lost, parts["I1"].state, parts["I2"].lost, parts["I2"].max) == (0, "na", 7, 14)


def test_below_a_geometric_mean_points_lost_are_not_told_apart_but_gains_are():
    """The category loses as a whole; each change is scored by the engine all the same."""
    edition = one_unit(
        indicator("I1", {"share": "rate"}), indicator("I2", SHARE), combine="geometric", rate=F(1, 4), pcs=4, staff=4
    )
    whole = gains.lost(edition, "u")
    assert [(part.code, part.lost, part.parts) for part in whole.parts] == [("C", F(1, 2), ())]
    assert offers(edition) == [("rate", F(1, 4), 1, F(1, 2))]


def test_a_figure_missing_from_the_scale_can_win_points():
    """Left out, an indicator loses nothing; given with full points, it raises the others' share."""
    left_out = indicator("I1", {"yes": "room"}, missing="rescale")
    edition = one_unit(left_out, indicator("I2", SHARE), pcs=1, staff=2)
    assert ("room", None, True, 5) in offers(edition)


def test_with_nothing_but_deductions_left_the_whole_maximum_is_lost():
    """The engine has no scale to stretch to; what is not applicable then counts as lost, so that the sum holds."""
    late = indicator("I2", {"penalty": "late", "each": "1"}, "0")
    edition = one_unit(indicator("I1", {"yes": "room"}), late, room=NA, late=2)
    whole = gains.lost(edition, "u")
    assert (whole.max, whole.points, whole.lost) == (10, -2, 12)
    assert [(part.code, part.lost) for part in whole.indicators()] == [("I1", 10), ("I2", 2)]


def test_an_unranked_unit_has_no_points_lost_and_no_gains():
    """Without a total there is nothing to lose from and nothing to promise."""
    edition = one_unit(indicator("I", SHARE, missing="withhold"), pcs=3)
    assert gains.lost(edition, "u") is None
    assert gains.gains(edition, "u") == gains.Gains((), {})


# --- whatever a ministry decides


def edition_of_any(year):
    """A drawn year as an edition; a year whose figures have no meaning (a negative share's root) is passed over."""
    try:
        return edition_of(year.plain, year.units, year.figures, year.decided)
    except scoring.ScoringProblem:
        reject()


@settings(deadline=None)
@given(strategies.years())
def test_points_lost_add_up_to_the_maximum_less_the_total(year):
    """At every level, exactly where the arithmetic is exact, else to 40 digits."""
    edition = edition_of_any(year)

    def adds_up(loss):
        assert loss.lost == loss.max - loss.points
        if loss.parts:
            for mine, parts in zip(loss[1:4], zip(*(part[1:4] for part in loss.parts), strict=True), strict=True):
                assert abs(mine - sum(parts)) < F(1, 10**40) * max(1, abs(mine))
        for part in loss.parts:
            adds_up(part)

    for unit, result in edition.results.items():
        whole = gains.lost(edition, unit)
        assert (whole is None) == (result.total is None)
        if whole is not None:
            assert (whole.max, whole.points) == (result.max, result.total_exact)
            adds_up(whole)


@settings(deadline=None)
@given(strategies.years())
def test_a_promised_gain_is_what_scoring_the_whole_bloc_again_gives(year):
    """The promised total and rank come true to the last digit, and no other unit's total moves."""
    edition = edition_of_any(year)
    prospects = gains.Prospects(edition)
    for unit in edition.units:
        before = edition.results
        for gain in prospects.of(unit).offered:
            after = scored_again(edition, unit, **{gain.input: gain.then})
            assert F(after[unit].total_exact) - F(before[unit].total_exact) == gain.points_exact > 0
            assert after[unit].total == gain.total == before[unit].total + gain.points
            assert after[unit].rank == gain.rank <= before[unit].rank
            assert all(after[other].total == before[other].total for other in edition.units if other != unit)
