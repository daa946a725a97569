"""Random regulations and random figures, for properties that must hold whatever a ministry decides.

A regulation comes as plain data, as it would stand in a YAML file, with every rule form of docs/formats.md 1.1, nested
sums and best cases, categories to a depth of three, and every way of combining, rounding and ranking. Figures are
few-valued on purpose, so that ties, exact thresholds, zeros, gaps and NA come up all the time.

Everything is drawn through one kind of draw, `Chance.pick`: strategies built of strategies take ten times as long, and
a list whose simplest choice stands first shrinks just as well.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from scoring import NA

BLOCS = ("A", "B")

# One pool of questions, each asked the same way wherever it is asked.
INPUTS = {
    "some": {"kind": "count"},
    "more": {"kind": "count"},
    "staff": {"kind": "count", "positive": "true"},
    "change": {"kind": "number"},
    "speed": {"kind": "number", "min": "0"},
    "area": {"kind": "number", "min": "0.5"},
    "rate": {"kind": "percent"},
    "signed": {"kind": "yes_no"},
    "open": {"kind": "yes_no"},
    "tier": {"kind": "choice", "options": ["I", "II", "III"]},
    "mark": {"kind": "number", "min": "0", "max": "1"},
}
NOT_NEGATIVE = ("some", "more", "staff", "speed", "area", "rate", "mark")
NUMERIC = (*NOT_NEGATIVE, "change")
COUNTS = ("some", "more", "staff")

WHOLE = [0, 0, 1, 2, 3, 4, 7, 10]
DECIMAL = ["0", "0.25", "0.5", "0.7", "1", "1.5", "2", "3.333"]
VALUES = {
    "some": WHOLE,
    "more": WHOLE,
    "staff": [1, 2, 3, 7, 10],
    "change": [Fraction(text) for text in ("-2", "-0.5", *DECIMAL)],
    "speed": [Fraction(text) for text in DECIMAL],
    "area": [Fraction(text) for text in DECIMAL[2:]],
    "rate": [Fraction(text) for text in ("0", "0.35", "0.349", "0.5", "0.7", "0.835", "1")],
    "signed": [True, False],
    "open": [True, False],
    "tier": ["I", "II", "III"],
    "mark": [Fraction(text) for text in ("0", "0.333", "0.5", "1")],
}

MAXIMA = ["1", "2", "5", "10", "20", "2.5", "0.333"]
SHARES = ["0.35", "0.5", "0.7", "1"]  # each of them also a figure of `rate`, to stand on the threshold
HALF = {"1": "0.5", "2": "1", "5": "2.5", "10": "5", "20": "10", "2.5": "1.25", "0.333": "0.1"}
HALF |= {half: half for half in list(HALF.values()) if half not in HALF}  # small enough: never halved twice
COMBINES = ("sum", "mean", "weighted", "geometric")


@dataclass(frozen=True)
class Year:
    """A regulation as plain data, the units as (code, bloc), their figures, and what the Council decided itself."""

    plain: dict
    units: list
    figures: dict
    decided: dict


@cache
def up_to(most):
    return st.integers(0, most)


class Chance:
    """Hypothesis's choices, one pick at a time; a failure shrinks towards the first of each list."""

    def __init__(self, draw):
        self.draw = draw
        self.numbers = iter(range(1000))

    def pick(self, options):
        return options[self.draw(up_to(len(options) - 1))]

    def some(self, least, most):
        return range(least + self.draw(up_to(most - least)))

    def once_in(self, times):
        return self.draw(up_to(times - 1)) == times - 1


@st.composite
def years(draw, combines=COMBINES, most_units=6, rule=None):
    """A whole year: a regulation and everybody's figures. `rule(chance, maximum)` narrows the rules there are."""
    chance = Chance(draw)
    plain = framework(chance, combines, rule)
    units = [(f"u{number}", chance.pick(BLOCS)) for number in chance.some(1, most_units)]
    figures = {}
    for code, _ in units:
        alike = figures[chance.pick(list(figures))] if figures and chance.once_in(4) else None
        figures[code] = dict(alike) if alike is not None else answers(chance)
    return Year(plain, units, figures, decisions(chance, plain, units))


@st.composite
def formulas(draw, names=(*NUMERIC, "signed")):
    """The text of a formula."""
    return formula(Chance(draw), 4, names)


def answers(chance):
    """One unit's figures: some missing, some not applicable."""
    gaps = chance.pick([0, 0, 1, 3])  # of 20 figures
    figures = {}
    for name, values in VALUES.items():
        luck = 19 - chance.draw(up_to(19)) if gaps else 20
        value = None if luck < gaps else NA if luck < gaps * 5 // 3 else chance.pick(values)
        if value is not None or luck:  # a missing figure may be there as None or not be there at all
            figures[name] = value
    return figures


def decisions(chance, plain, units):
    """Points the Council set in place of a rule's: for few, and none below zero."""
    codes = [indicator["code"] for indicator in indicators_of(plain)]
    if not chance.once_in(4):
        return {}
    pairs = [(chance.pick(units)[0], chance.pick(codes)) for _ in chance.some(1, 2)]
    return {pair: Fraction(chance.pick(["0", "0.1", "0.333", "1"])) for pair in pairs}


def indicators_of(node):
    """Every indicator of a framework or category as plain data."""
    for category in node.get("categories", []):
        yield from indicators_of(category)
    yield from node.get("indicators", [])


def framework(chance, combines=COMBINES, rule=None):
    """A regulation that framework.from_plain accepts."""
    combine = chance.pick(combines)
    plain = {
        "framework": "made-up",
        "title": {"vi": "Quy định ngẫu nhiên", "en": "Random regulation"},
        "blocs": [{"code": code} for code in BLOCS],
        "places": chance.pick(["2", "0", "1", "4"]),
        "rounding": chance.pick(["half-up", "half-even", "truncate"]),
        "rank_on": chance.pick(["published", "exact"]),
        "ties": chance.pick(["competition", "dense"]),
        "combine": combine,
        "category_levels": chance.pick(["false", "true"]),
    }
    if chance.once_in(2):
        plain["scale"] = chance.pick(["100", "10", "1", "0.5"])
    if chance.once_in(2):
        starts = sorted({"0", *(chance.pick(["0.25", "0.5", "0.65", "0.8", "1"]) for _ in chance.some(0, 3))})
        plain["levels"] = [{"code": f"from{start}", "from": start} for start in starts]
    plain["categories"] = [category(chance, combine, 1, combine != "sum", combines, rule) for _ in chance.some(1, 3)]
    return plain


def category(chance, parent, depth, needs_maximum, combines, rule):
    """A category; under a parent that divides by maxima (`needs_maximum`) it has one above 0 in every bloc it is in."""
    combine = chance.pick(combines)
    plain = {"code": f"C{next(chance.numbers)}", "combine": combine, **weight(chance, parent)}
    needs_maximum = needs_maximum or combine != "sum"
    shape = chance.pick(["indicators", "indicators", "categories", "both"]) if depth < 3 else "indicators"
    if shape != "indicators":
        plain["categories"] = [
            category(chance, combine, depth + 1, needs_maximum, combines, rule) for _ in chance.some(1, 2)
        ]
    if shape != "categories":
        blocs = chance.pick([None, None, None, ["A"], ["B"], ["A", "B"]])
        first = indicator(chance, combine, blocs, not needs_maximum, rule)
        rest = [indicator(chance, combine, blocs, combine == "sum", rule) for _ in chance.some(0, 2)]
        plain["indicators"] = [first, *rest]
    return plain


def weight(chance, parent):
    """A weight where the parent asks for one, or may have one."""
    if parent == "weighted" or (parent == "geometric" and chance.once_in(2)):
        return {"weight": chance.pick(["1", "2", "0.5", "3"])}
    return {}


def indicator(chance, combine, blocs=None, deductions=True, rule=None):
    """An indicator with everything its rule needs: its inputs and what to do where the rule is undefined."""
    maximum = chance.pick(MAXIMA)
    if rule is not None:
        own = rule(chance, maximum)
    elif combine in ("mean", "weighted") and chance.once_in(4):
        own = z_score(chance)
    elif combine == "sum" and deductions and chance.once_in(8):
        own = penalty(chance)
    elif chance.once_in(4):
        own = nested_rule(chance, maximum, 2, combine != "geometric")
    else:
        own = plain_rule(chance, maximum, combine != "geometric")
    plain = {"code": f"I{next(chance.numbers)}", "rule": own, **weight(chance, combine)}
    if "z_score" not in own:
        plain["max"] = "0" if "penalty" in own else maximum
    plain["inputs"] = {name: INPUTS[name] for name in INPUTS if name in names_in(own)}
    plain["missing"] = chance.pick(["zero", "rescale", "rescale", "withhold"])
    plain["undefined"] = chance.pick(["zero", "full", "withhold"])
    if blocs:
        plain["blocs"] = blocs
    return plain


def names_in(rule):
    """The inputs a rule speaks of: any word of it that is the code of an input, under a key or in a formula."""
    if isinstance(rule, dict):
        return {name for value in rule.values() for name in names_in(value)}
    if isinstance(rule, list):
        return {name for value in rule for name in names_in(value)}
    words = str(rule)
    for sign in "()+-*/,<>=!":
        words = words.replace(sign, " ")
    return set(words.split()) & set(INPUTS)


# Rules


def plain_rule(chance, maximum, negative=True):
    """One rule without rules in it; with `negative`, also those that can fall below zero."""
    numeric = NUMERIC if negative else NOT_NEGATIVE
    forms = [share, banded, count, steps, yes, choice, peer_max, min_max, fixed_min_max, given_points]
    return chance.pick([*forms, formula_rule] if negative else forms)(chance, maximum, numeric)


def nested_rule(chance, maximum, depth, negative=True):
    """A sum or a best case, whose parts may be such rules again and may carry their own maximum."""
    parts = []
    for _ in chance.some(1, 3):
        own = chance.pick([None, maximum, HALF[maximum]])
        if depth > 1 and chance.once_in(4):
            part = nested_rule(chance, own or maximum, depth - 1, negative)
        elif negative and chance.once_in(6):
            part = penalty(chance)
        else:
            part = plain_rule(chance, own or maximum, negative)
        parts.append(part if own is None else {**part, "max": own})
    return {chance.pick(["sum", "best"]): parts}


def share(chance, maximum, numeric):
    rule = {"share": "rate"} if chance.once_in(2) else {"share": chance.pick(numeric), "of": chance.pick(numeric)}
    return {**rule, "cap": "none"} if chance.once_in(4) else rule


def banded(chance, maximum, numeric):
    low, high = sorted((chance.pick(SHARES), chance.pick(SHARES)), key=Fraction)
    band = {"share": "rate"} if chance.once_in(2) else {"share": chance.pick(numeric), "of": "some"}
    return {"banded": {**band, "full_at": high, **({"zero_below": low} if chance.once_in(2) else {})}}


def count(chance, maximum, numeric):
    return {"count": chance.pick(COUNTS), "each": chance.pick(["1", "0.5", "0.333", "3"])}


def points(chance, maximum):
    """Points from 0 to the maximum."""
    return chance.pick(["0", "0.1", maximum, HALF[maximum]])


def steps(chance, maximum, numeric):
    rule = {"steps": chance.pick(numeric), **({"of": chance.pick(numeric)} if chance.once_in(2) else {})}
    rule["points"] = [
        {
            chance.pick(["at_least", "above"]): chance.pick(["0", "0.5", "1", "2", "3", "0.7", "-1"]),
            "points": points(chance, maximum),
        }
        for _ in chance.some(1, 3)
    ]
    return {**rule, "else": points(chance, maximum)} if chance.once_in(2) else rule


def yes(chance, maximum, numeric):
    rule = {"yes": chance.pick(["signed", "open"])}
    return {**rule, "points": points(chance, maximum)} if chance.once_in(2) else rule


def choice(chance, maximum, numeric):
    return {"choice": "tier", "points": {option: points(chance, maximum) for option in ("I", "II", "III")}}


def given_points(chance, maximum, numeric):
    """The figure itself; its question allows 0..1, so only where the maximum does too."""
    return {"points": "mark"} if Fraction(maximum) >= 1 else {"yes": "open"}


def peer_max(chance, maximum, numeric):
    return {"peer_max": chance.pick(numeric), **over(chance, NOT_NEGATIVE), **peers(chance)}


def min_max(chance, maximum, numeric):
    better = chance.pick([{}, {"better": "high"}, {"better": "low"}])
    return {"min_max": chance.pick(NUMERIC), **over(chance, NUMERIC), **better, **peers(chance)}


def fixed_min_max(chance, maximum, numeric):
    low, high = chance.pick([("0", "2"), ("0.5", "0.7"), ("-1", "3"), ("1", "4")])
    return {**min_max(chance, maximum, numeric), "low": low, "high": high}


def z_score(chance):
    return {"z_score": chance.pick(NUMERIC), **over(chance, NUMERIC), **peers(chance)}


def over(chance, numeric):
    return {"of": chance.pick(numeric)} if chance.once_in(3) else {}


def peers(chance):
    return chance.pick([{}, {"peers": "bloc"}, {"peers": "all"}])


def penalty(chance):
    rule = {"penalty": chance.pick(COUNTS), "each": chance.pick(["1", "0.5", "0.25"])}
    return {**rule, "floor": chance.pick(["-1", "-5", "0"])} if chance.once_in(2) else rule


def formula_rule(chance, maximum, numeric):
    return {"expr": formula(chance, 3, (*NUMERIC, "signed"))}


def formula(chance, depth, names):
    """A formula of every operation; its brackets are partly left out, so that precedence has a say."""
    kind = chance.pick(["name", "number", "name", "sum", "sum", "call", "test", "ln", "minus"]) if depth else "name"
    if kind == "name":
        return chance.pick([*names, "max"])
    if kind == "number":
        return chance.pick(["1", "0", "2", "0.8", "0.333", "10"])
    inner = [formula(chance, depth - 1, names) for _ in range(3 if kind == "sum" else 2)]
    if kind == "sum":
        text = f"{inner[0]} {chance.pick('+-*/')} {inner[1]} {chance.pick('+-*/')} {inner[2]}"
        return f"({text})" if chance.once_in(2) else text
    if kind == "call":
        return f"{chance.pick(['min', 'max'])}({inner[0]}, {inner[1]})"
    if kind == "test":
        sign = chance.pick(["<", "<=", ">", ">=", "==", "!=", "and", "or", "and not"])
        return f"(({inner[0]}) {sign} ({inner[1]}))"
    return f"ln({inner[0]})" if kind == "ln" else f"-({inner[0]})"
