"""The slow twin: docs/formats.md section 1 scored again, by another hand, with nothing but loops and fractions.

It reads a framework as plain data (strings, as in the YAML file) and shares no line with scoring.py, so that a mistake
would have to be made twice to stay unseen. Every number is a `Fraction`; what is irrational (a root, a logarithm, a
standard deviation) is a fraction near it, right to 100 digits. tests/test_naive_agreement.py holds the two together.
"""

import ast
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import isqrt

from scoring import NA

WIDE = Context(prec=130)
FIFTY = Context(prec=50, rounding=ROUND_HALF_EVEN)


class Undefined(Exception):
    """The rule has no value: a division by zero, a peer group without a largest value, a range of nothing."""


class NegativeShare(Exception):
    """A share below zero has no geometric mean."""


@dataclass
class NaiveUnit:
    """What became of one unit: categories and indicators by code; None where there is nothing to publish."""

    bloc: str
    total: Fraction | None = None
    published: Fraction | None = None
    scaled: Fraction | None = None
    max: Fraction | None = None
    level: str | None = None
    rank: int | None = None
    tied: int = 0
    withheld: bool = False
    points: dict = field(default_factory=dict)  # category code -> exact points, or None when it dropped out
    maxima: dict = field(default_factory=dict)
    roundings: dict = field(default_factory=dict)  # category code -> (published, scaled)
    levels: dict = field(default_factory=dict)
    marks: dict = field(default_factory=dict)  # indicator code -> (state, points or None)


def naive_score(plain, units, figures, decided=None):
    """Score everybody. `units` is a list of (code, bloc), `figures` unit -> input code -> value."""
    twin = Twin(plain, units, figures, decided or {})
    results = {unit: twin.score_unit(unit, bloc) for unit, bloc in units}
    twin.rank(results)
    return results


class Twin:
    def __init__(self, plain, units, figures, decided):
        self.plain = plain
        self.units = list(units)
        self.figures = figures
        self.decided = decided

    # One indicator

    def mark(self, indicator, unit, bloc):
        """(state, points): points are None when the indicator drops out or the unit is withheld."""
        code = indicator["code"]
        if (unit, code) in self.decided:
            return "decided", Fraction(self.decided[unit, code])
        answers = [self.figures.get(unit, {}).get(name) for name in needed_inputs(indicator["rule"])]
        if any(answer is NA for answer in answers):
            return "na", None
        if any(answer is None for answer in answers):
            return self.by_policy("missing", indicator.get("missing", "zero"), None)
        maximum = number(indicator.get("max", "1" if "z_score" in indicator["rule"] else "0"))
        try:
            return "scored", self.points(indicator["rule"], maximum, indicator, unit, bloc)
        except Undefined:
            return self.by_policy("undefined", indicator["undefined"], maximum)

    def by_policy(self, state, policy, maximum):
        if policy == "withhold":
            return "withheld", None
        if policy == "rescale":
            return state, None
        return state, maximum if policy == "full" else Fraction(0)

    def points(self, rule, maximum, indicator, unit, bloc):
        """The points of one rule; a nested rule without its own `max` has that of the rule around it."""
        if "max" in rule:
            maximum = number(rule["max"])
        here = self.figures[unit]
        if "share" in rule:
            ratio = value_of(rule, "share", here)
            return maximum * (ratio if rule.get("cap") == "none" else min(Fraction(1), ratio))
        if "banded" in rule:
            inner = rule["banded"]
            ratio = value_of(inner, "share", here)
            if ratio >= number(inner["full_at"]):
                return maximum
            if ratio >= number(inner.get("zero_below", "0")):
                return maximum * ratio / number(inner["full_at"])
            return Fraction(0)
        if "count" in rule:
            return min(maximum, number(rule.get("each", "1")) * Fraction(here[rule["count"]]))
        if "steps" in rule:
            value = value_of(rule, "steps", here)
            for row in rule["points"]:
                if "at_least" in row and value >= number(row["at_least"]):
                    return number(row["points"])
                if "above" in row and value > number(row["above"]):
                    return number(row["points"])
            return number(rule.get("else", "0"))
        if "yes" in rule:
            full = number(rule["points"]) if "points" in rule else maximum
            return full if here[rule["yes"]] else Fraction(0)
        if "choice" in rule:
            return number(rule["points"][here[rule["choice"]]])
        if "sum" in rule:
            # Every part is worked out first: one undefined part makes the indicator undefined as a whole.
            parts = [self.points(part, maximum, indicator, unit, bloc) for part in rule["sum"]]
            return min(maximum, sum(parts))
        if "best" in rule:
            return max(self.points(part, maximum, indicator, unit, bloc) for part in rule["best"])
        if "peer_max" in rule:
            value = value_of(rule, "peer_max", here)
            largest = max(self.peers(rule, "peer_max", indicator, bloc))
            if largest <= 0:
                raise Undefined
            return maximum * value / largest
        if "min_max" in rule:
            return maximum * self.min_max(rule, indicator, unit, bloc)
        if "z_score" in rule:
            return self.z_score(rule, indicator, unit, bloc)
        if "penalty" in rule:
            loss = -number(rule.get("each", "1")) * Fraction(here[rule["penalty"]])
            return max(loss, number(rule["floor"])) if "floor" in rule else loss
        if "points" in rule:
            return Fraction(here[rule["points"]])  # 0..max: a file that says more is refused
        if "expr" in rule:
            return Fraction(formula(rule["expr"], {**here, "max": maximum}))
        raise AssertionError(f"a rule nobody knows: {rule}")

    def peers(self, rule, key, indicator, bloc):
        """The values of every unit the indicator applies to, in the bloc or in all of them, that has one."""
        values = []
        for other, their_bloc in self.units:
            if not applies(indicator, their_bloc):
                continue
            if rule.get("peers", "bloc") == "bloc" and their_bloc != bloc:
                continue
            theirs = self.figures.get(other, {})
            asked = [rule[key]] + ([rule["of"]] if "of" in rule else [])
            if any(theirs.get(name) is None or theirs.get(name) is NA for name in asked):
                continue
            try:
                values.append(value_of(rule, key, theirs))
            except Undefined:
                continue
        return values

    def min_max(self, rule, indicator, unit, bloc):
        value = value_of(rule, "min_max", self.figures[unit])
        fixed = "low" in rule and "high" in rule
        if fixed:
            low, high = number(rule["low"]), number(rule["high"])
        else:
            group = self.peers(rule, "min_max", indicator, bloc)
            low, high = min(group), max(group)
        if low == high:
            raise Undefined
        value = min(high, max(low, value))
        if rule.get("better", "high") == "low":
            return (high - value) / (high - low)
        return (value - low) / (high - low)

    def z_score(self, rule, indicator, unit, bloc):
        value = value_of(rule, "z_score", self.figures[unit])
        group = self.peers(rule, "z_score", indicator, bloc)
        mean = sum(group) / Fraction(len(group))
        variance = sum((each - mean) ** 2 for each in group) / Fraction(len(group))
        if variance == 0:
            raise Undefined
        return (value - mean) / root(variance)

    # Parts into a whole

    def score_unit(self, unit, bloc):
        result = NaiveUnit(bloc)
        whole = self.combine(self.plain, unit, bloc, result)
        if whole is None or whole[1] is None or result.withheld:
            return result
        maximum, total = whole
        result.total, result.max = shown(total, self.plain, bloc), maximum
        result.published = self.rounded(result.total)
        result.scaled = self.scaled(result.total, maximum)
        result.level = self.level(result.published, maximum)
        return result

    def combine(self, node, unit, bloc, result):
        """(maximum, points) of a category or of the whole; points None when it drops out. None: not there at all."""
        parts = []  # (weight, maximum, points or None, is a z-score)
        withheld = False
        for category in node.get("categories", []):
            inner = self.combine(category, unit, bloc, result)
            if inner is None:
                continue
            maximum, points = inner
            if points == "withheld":
                withheld, points = True, None
            code = category["code"]
            result.maxima[code], result.points[code] = maximum, None
            if points is not None:
                visible = result.points[code] = shown(points, category, bloc)
                result.roundings[code] = (self.rounded(visible), self.scaled(visible, maximum))
                if self.plain.get("category_levels") == "true":
                    result.levels[code] = self.level(self.rounded(visible), maximum)
            parts.append((number(category.get("weight", "1")), maximum, points, False))
        for indicator in node.get("indicators", []):
            if not applies(indicator, bloc):
                continue
            state, points = self.mark(indicator, unit, bloc)
            visible = shown(points, indicator, bloc) if state == "scored" else points
            result.marks[indicator["code"]] = (state, visible)
            if state == "withheld":
                withheld = result.withheld = True
            is_z = "z_score" in indicator["rule"]
            parts.append((number(indicator.get("weight", "1")), number(indicator.get("max", "0")), points, is_z))
        if not parts:
            return None
        how = node.get("combine", "sum")
        full = sum(part[1] for part in parts) if how == "sum" else number(self.plain.get("scale", "1"))
        if withheld:
            return full, "withheld"
        present = [part for part in parts if part[2] is not None]
        if not present:
            return full, None
        if how == "sum":
            points = sum(part[2] for part in present)
            left = sum(part[1] for part in present)
            # With only deductions left (maximum 0) there is nothing to stretch them to.
            if left not in (full, 0):
                points = points * full / left
            return full, points
        shares = [(weight, points if is_z else points / maximum) for weight, maximum, points, is_z in present]
        if how == "mean":
            return full, full * sum(share for _, share in shares) / len(shares)
        if how == "weighted":
            return full, full * sum(weight * share for weight, share in shares) / sum(weight for weight, _ in shares)
        assert how == "geometric"
        return full, geometric(shares, full)

    # Published values, levels and places

    def rounded(self, value):
        """`value` at the framework's places, rounded once."""
        shifted = value * 10 ** int(self.plain.get("places", "2"))
        whole = abs(shifted).numerator // abs(shifted).denominator
        rest = abs(shifted) - whole
        how = self.plain.get("rounding", "half-up")
        if how == "half-up" and rest >= Fraction(1, 2):
            whole += 1
        if how == "half-even" and (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)):
            whole += 1
        sign = -1 if shifted < 0 else 1
        return Fraction(sign * whole, 10 ** int(self.plain.get("places", "2")))

    def scaled(self, value, maximum):
        """The further number, points * scale / max; the scale leaves the points themselves as they are."""
        if "scale" not in self.plain or maximum == 0:
            return None
        return self.rounded(value * number(self.plain["scale"]) / maximum)

    def level(self, published, maximum):
        levels = self.plain.get("levels", [])
        if not levels or maximum == 0:
            return None
        for level in sorted(levels, key=lambda level: number(level["from"]), reverse=True):
            if published / maximum >= number(level["from"]):
                return level["code"]
        # No gaps are possible: what deductions push below 0 has the lowest level.
        return min(levels, key=lambda level: number(level["from"]))["code"]

    def rank(self, results):
        for result in results.values():
            if result.total is None:
                continue
            rivals = [other for other in results.values() if other.bloc == result.bloc and other.total is not None]
            mine = self.rank_value(result)
            better = [self.rank_value(other) for other in rivals if self.rank_value(other) > mine]
            if self.plain.get("ties", "competition") == "dense":
                better = set(better)
            result.rank = 1 + len(better)
            result.tied = sum(self.rank_value(other) == mine for other in rivals)

    def rank_value(self, result):
        return result.total if self.plain.get("rank_on", "published") == "exact" else result.published


def applies(indicator, bloc):
    return not indicator.get("blocs") or bloc in indicator["blocs"]


def number(text):
    """Text with a decimal point, exactly."""
    return Fraction(str(text))


def value_of(rule, key, figures):
    """The figure, or the ratio of the two figures."""
    value = Fraction(figures[rule[key]])
    if "of" not in rule:
        return value
    below = Fraction(figures[rule["of"]])
    if below == 0:
        raise Undefined
    return value / below


def needed_inputs(rule):
    """The input codes a rule asks for."""
    if "banded" in rule:
        return needed_inputs(rule["banded"])
    for key in ("sum", "best"):
        if key in rule:
            return [name for part in rule[key] for name in needed_inputs(part)]
    if "expr" in rule:
        tree = ast.parse(rule["expr"].strip(), mode="eval")
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
        return [name for name in names if name != "max"]
    if "steps" in rule:
        return [rule["steps"]] + ([rule["of"]] if "of" in rule else [])
    for key in ("share", "count", "yes", "choice", "peer_max", "min_max", "z_score", "penalty", "points"):
        if key in rule:
            return [rule[key]] + ([rule["of"]] if "of" in rule else [])
    raise AssertionError(f"a rule nobody knows: {rule}")


def formula(text, names):
    """The value of an expression: read by Python's own parser, worked out in fractions."""
    text = text.strip()

    def work(node):
        if isinstance(node, ast.Expression):
            return work(node.body)
        if isinstance(node, ast.Constant):
            return Fraction(ast.get_source_segment(text, node))
        if isinstance(node, ast.Name):
            value = names[node.id]
            return value if isinstance(value, bool) else Fraction(value)
        if isinstance(node, ast.UnaryOp):
            value = work(node.operand)
            return (not value) if isinstance(node.op, ast.Not) else -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.BoolOp):
            values = [work(each) for each in node.values]
            return all(values) if isinstance(node.op, ast.And) else any(values)
        if isinstance(node, ast.Compare):
            sides = [work(node.left), *[work(each) for each in node.comparators]]
            return all(compare(op, a, b) for op, a, b in zip(node.ops, sides, sides[1:], strict=False))
        if isinstance(node, ast.BinOp):
            left, right = Fraction(work(node.left)), Fraction(work(node.right))
            if isinstance(node.op, ast.Add):
                return left + right
            if isinstance(node.op, ast.Sub):
                return left - right
            if isinstance(node.op, ast.Mult):
                return left * right
            if right == 0:
                raise Undefined
            return left / right
        assert isinstance(node, ast.Call), ast.dump(node)
        values = [work(each) for each in node.args]
        if node.func.id == "ln":
            return logarithm(values[0])
        return {"min": min, "max": max}[node.func.id](values)

    return work(ast.parse(text, mode="eval"))


def compare(op, a, b):
    if isinstance(op, ast.Lt):
        return a < b
    if isinstance(op, ast.LtE):
        return a <= b
    if isinstance(op, ast.Gt):
        return a > b
    if isinstance(op, ast.GtE):
        return a >= b
    return a == b if isinstance(op, ast.Eq) else a != b


# What is not a fraction


def root(value):
    """The square root: exact when there is one, else right to more than 100 digits."""
    over, under = isqrt(value.numerator), isqrt(value.denominator)
    if over**2 == value.numerator and under**2 == value.denominator:
        return Fraction(over, under)
    return Fraction(WIDE.sqrt(wide(value)))


def logarithm(value):
    """`ln` to 50 digits; there is none of zero or below."""
    if value <= 0:
        raise Undefined
    if value == 1:
        return Fraction(0)
    return Fraction(FIFTY.plus(WIDE.ln(wide(value))))


def geometric(shares, full):
    """full * (product of share^weight)^(1/sum of weights)."""
    if any(share < 0 for _, share in shares):
        raise NegativeShare
    if any(share == 0 for _, share in shares):
        return Fraction(0)
    logs = sum((weight * Fraction(WIDE.ln(wide(share))) for weight, share in shares), Fraction(0))
    mean = WIDE.exp(wide(logs / sum(weight for weight, _ in shares)))
    return Fraction(mean) * full


def shown(value, node, bloc):
    """An exact value as it is; with a root or a logarithm in it, as its 50 significant digits."""
    if not irrational(node, bloc):
        return value
    return Fraction(FIFTY.divide(Decimal(value.numerator), Decimal(value.denominator)))


def irrational(node, bloc):
    """Whether a rule, or what a category holds for a bloc, takes a geometric mean, a deviation or a logarithm."""
    if isinstance(node, list):
        return any(irrational(each, bloc) for each in node)
    if not isinstance(node, dict) or ("rule" in node and not applies(node, bloc)):
        return False
    if node.get("combine") == "geometric":
        return there_is_one(node, bloc)
    if "z_score" in node or "ln(" in node.get("expr", ""):
        return True
    return any(irrational(node.get(key, []), bloc) for key in ("categories", "indicators", "rule", "sum", "best"))


def there_is_one(node, bloc):
    """Whether any indicator of a category applies to the bloc."""
    own = any(applies(indicator, bloc) for indicator in node.get("indicators", []))
    return own or any(there_is_one(category, bloc) for category in node.get("categories", []))


def wide(value):
    return WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
