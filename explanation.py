"""Why a unit has the points it has, in words: one sentence a rule, in Vietnamese and in English.

The words are made from the same rule objects and the same exact values that gave the points, so they cannot tell
another story than the arithmetic. Numbers in words are rounded for reading; the points never are.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import expressions
import scoring
from expressions import Exact
from framework import Framework, Indicator
from scoring import Groups
from vietnamese import format_number

READ_PLACES = 4  # decimals of a number shown in words, at most

WORDS: dict[str, dict[str, str]] = {
    "vi": {
        "point": "{0} điểm",
        "points": "{0} điểm",
        "full": "từ {0} trở lên được đủ {1}",
        "share_capped": "{0}, {1}",
        "times": "{0}: {1} × {2} = {3}",
        "band_full": "{0}, từ {1} trở lên được đủ {2}",
        "band_middle": "{0}, từ {1} đến dưới {2}: {3} × {4} / {2} = {5}",
        "band_below": "{0}, dưới {1}: 0 điểm",
        "count": "{0} × {1} = {2}",
        "count_capped": "{0} × {1} = {2}, tối đa {3}: {3}",
        "step_at_least": "{0}, từ {1} trở lên: {2}",
        "step_above": "{0}, trên {1}: {2}",
        "step_else": "{0}, không đạt ngưỡng nào: {1}",
        "yes": "{0}: có, {1}",
        "no": "{0}: không, 0 điểm",
        "choice": "{0}: {1}, {2}",
        "sum": "{0}; cộng lại {1}",
        "sum_capped": "{0}; cộng lại {1}, tối đa {2}: {2}",
        "best": "lấy cách có lợi nhất: {0} (các cách: {1})",
        "peer_max": "{0}; lớn nhất trong {1} là {2}{6}: {3} × {4} / {2} = {5}",
        "min_max": "{0}; {1}, thấp nhất {2}, cao nhất {3}: {4}",
        "min_max_low": "{0} (càng thấp càng tốt); {1}, thấp nhất {2}, cao nhất {3}: {4}",
        "among": "trong {0}",
        "goalposts": "theo mốc cố định",
        "z_score": "{0}; trung bình của {1} là {2}, độ lệch chuẩn {3}: z = {4}",
        "penalty": "{0} × (−{1}) = {2}",
        "penalty_floor": "{0} × (−{1}) = {2}, không thấp hơn {3}: {3}",
        "given": "{0}: {1}",
        "expr": "công thức {0}, trong đó {1}: {2}",
        "bloc": "khối",
        "all": "tất cả đơn vị",
        "others": "{0} và {1} đơn vị khác",
        "missing_zero": "Thiếu số liệu ({0}): 0 điểm.",
        "missing_rescale": "Thiếu số liệu ({0}): tiêu chí không tính vào điểm và điểm tối đa của nhóm.",
        "missing_withhold": "Thiếu số liệu ({0}): đơn vị không được xếp hạng.",
        "na": "Không áp dụng (NA: {0}): tiêu chí không tính vào điểm và điểm tối đa của nhóm.",
        "undefined_zero": "Không xác định ({0}): theo quy định được 0 điểm.",
        "undefined_full": "Không xác định ({0}): theo quy định được đủ {1}.",
        "undefined_withhold": "Không xác định ({0}): đơn vị không được xếp hạng.",
        "undefined_why_zero": "mẫu số bằng 0",
        "undefined_why_formula": "công thức chia cho 0 hoặc lấy lôgarit của số không dương",
        "undefined_why_largest": "không có giá trị nào của {0} lớn hơn 0",
        "undefined_why_equal": "các giá trị của {0} bằng nhau",
        "decided": "Hội đồng quyết định: {0}.",
        "yes_word": "có",
        "no_word": "không",
        "or": "; ",
    },
    "en": {
        "point": "{0} point",
        "points": "{0} points",
        "full": "{0} or more gives the full {1}",
        "share_capped": "{0}, {1}",
        "times": "{0}: {1} × {2} = {3}",
        "band_full": "{0}, {1} or more gives the full {2}",
        "band_middle": "{0}, from {1} to below {2}: {3} × {4} / {2} = {5}",
        "band_below": "{0}, below {1}: 0 points",
        "count": "{0} × {1} = {2}",
        "count_capped": "{0} × {1} = {2}, at most {3}: {3}",
        "step_at_least": "{0}, {1} or more: {2}",
        "step_above": "{0}, above {1}: {2}",
        "step_else": "{0}, below every threshold: {1}",
        "yes": "{0}: yes, {1}",
        "no": "{0}: no, 0 points",
        "choice": "{0}: {1}, {2}",
        "sum": "{0}; together {1}",
        "sum_capped": "{0}; together {1}, at most {2}: {2}",
        "best": "the best case counts: {0} (cases: {1})",
        "peer_max": "{0}; the largest of {1} is {2}{6}: {3} × {4} / {2} = {5}",
        "min_max": "{0}; {1}, lowest {2}, highest {3}: {4}",
        "min_max_low": "{0} (lower is better); {1}, lowest {2}, highest {3}: {4}",
        "among": "of {0}",
        "goalposts": "by fixed goalposts",
        "z_score": "{0}; the mean of {1} is {2}, the standard deviation {3}: z = {4}",
        "penalty": "{0} × (−{1}) = {2}",
        "penalty_floor": "{0} × (−{1}) = {2}, not below {3}: {3}",
        "given": "{0}: {1}",
        "expr": "the formula {0}, where {1}: {2}",
        "bloc": "the bloc",
        "all": "all units",
        "others": "{0} and {1} others",
        "missing_zero": "Missing figure ({0}): 0 points.",
        "missing_rescale": "Missing figure ({0}): the indicator leaves its category's points and maximum.",
        "missing_withhold": "Missing figure ({0}): the unit is not ranked.",
        "na": "Not applicable (NA: {0}): the indicator leaves its category's points and maximum.",
        "undefined_zero": "Undefined ({0}): 0 points by the regulation.",
        "undefined_full": "Undefined ({0}): the full {1} by the regulation.",
        "undefined_withhold": "Undefined ({0}): the unit is not ranked.",
        "undefined_why_zero": "the divisor is 0",
        "undefined_why_formula": "the formula divides by 0 or takes the logarithm of a number that is not positive",
        "undefined_why_largest": "no value of {0} is above 0",
        "undefined_why_equal": "the values of {0} are all the same",
        "decided": "Decided by the Council: {0}.",
        "yes_word": "yes",
        "no_word": "no",
        "or": "; ",
    },
}


def why(
    run: scoring.Run,
    framework: Framework,
    unit: str,
    indicator: str,
    lang: str = "vi",
    name: Callable[[str], str] = str,
) -> str:
    """Why the unit has its points in an indicator: a sentence in `vi` or `en`; `name` gives a unit's name by code."""
    result = run.results[unit]
    mark = result.indicators[indicator]
    own = framework.indicators[indicator]
    figures = run.figures.get(unit, {})
    groups = run.groups.get((indicator, result.bloc), {})
    return _Words(own, figures, groups, lang, name).sentence(mark)


def preview(indicator: Indicator, figures: Mapping[str, Any], groups: Groups, lang: str = "vi") -> str:
    """The sentence for sample figures, while a rule is being edited. Raises expressions.Undefined."""
    words = _Words(indicator, figures, groups, lang)
    return words.closed(words.rule(indicator.scored_by))


class _Words:
    """The words for one indicator of one unit, in one language."""

    def __init__(
        self,
        indicator: Indicator,
        figures: Mapping[str, Any],
        groups: Groups,
        lang: str,
        name: Callable[[str], str] = str,
    ) -> None:
        self.indicator = indicator
        self.figures = figures
        self.groups = groups
        self.name = name
        self.lang = "en" if lang == "en" else "vi"

    def sentence(self, mark: scoring.Mark) -> str:
        if mark.state == "decided":
            return self.say("decided", self.points(mark.points_exact))
        names = self.indicator.scored_by.inputs
        if mark.state == "na":
            return self.say("na", self.labels(name for name in names if self.figures.get(name) is scoring.NA))
        lacking = [name for name in names if self.figures.get(name) is None]
        if lacking:
            return self.say(f"missing_{self.indicator.missing}", self.labels(lacking))
        try:
            return self.closed(self.rule(self.indicator.scored_by))
        except expressions.Undefined:
            policy = self.indicator.undefined or "withhold"
            return self.say(f"undefined_{policy}", self.why_undefined(), self.points(self.indicator.max))

    def why_undefined(self) -> str:
        """What the first rule without a value lacks."""
        rule = self.without_value(self.indicator.scored_by)
        if isinstance(rule, scoring.Formula):
            return self.say("undefined_why_formula")
        if isinstance(rule, scoring.PeerRule) and not (rule.of is not None and self.figures[rule.of] == 0):
            largest = isinstance(rule, scoring.PeerMax)
            return self.say("undefined_why_largest" if largest else "undefined_why_equal", self.peers(rule))
        return self.say("undefined_why_zero")

    def without_value(self, rule: scoring.Rule) -> scoring.Rule | None:
        """The first rule that is undefined, looking into sums and best cases."""
        if rule.parts:
            return next(filter(None, map(self.without_value, rule.parts)), None)
        try:
            self.value(rule)
        except expressions.Undefined:
            return rule
        return None

    def rule(self, rule: scoring.Rule) -> str:
        """The words of one rule, nested ones included. Raises Undefined where the rule is."""
        form: Callable[[Any], str] = getattr(self, f"_{type(rule).__name__.lower()}")
        return form(rule)

    # -- one method a rule form ---------------------------------------------------------------------------------------

    def _share(self, rule: scoring.Share) -> str:
        ratio = rule.ratio(self.figures)
        if rule.capped and ratio >= 1:
            full = self.say("full", self.percent(1), self.points(rule.max))
            return self.say("share_capped", self.fraction(rule, 1), full)
        points = self.points(self.value(rule))
        return self.say("times", self.fraction(rule, 1), self.number(rule.max), self.percent(ratio, 1), points)

    def _banded(self, rule: scoring.Banded) -> str:
        ratio = rule.ratio(self.figures)
        full, zero = self.percent(rule.full_at), self.percent(rule.zero_below)
        shown = self.fraction(rule, rule.full_at, rule.zero_below)
        if ratio >= rule.full_at:
            return self.say("band_full", shown, full, self.points(rule.max))
        if ratio < rule.zero_below:
            return self.say("band_below", shown, zero)
        taken = self.percent(ratio, rule.full_at, rule.zero_below)
        points = self.points(self.value(rule))
        return self.say("band_middle", shown, zero, full, self.number(rule.max), taken, points)

    def _count(self, rule: scoring.Count) -> str:
        raw: Exact = rule.each * self.figures[rule.value]
        key = "count_capped" if raw > rule.max else "count"
        shown = self.number(raw) if raw > rule.max else self.points(raw)
        return self.say(key, self.labelled(rule.value), self.number(rule.each), shown, self.points(rule.max))

    def _steps(self, rule: scoring.Steps) -> str:
        value = rule.ratio(self.figures)
        shown = self.fraction(rule, *(step.threshold for step in rule.steps))
        as_ratio = rule.of is not None or self.kind(rule.value) == "percent"
        show = self.percent if as_ratio else self.number
        for step in rule.steps:
            if step.holds(value):
                key = "step_at_least" if step.inclusive else "step_above"
                return self.say(key, shown, show(step.threshold), self.points(step.points))
        return self.say("step_else", shown, self.points(rule.otherwise))

    def _yes(self, rule: scoring.Yes) -> str:
        if self.figures[rule.value]:
            return self.say("yes", self.label(rule.value), self.points(rule.if_yes))
        return self.say("no", self.label(rule.value))

    def _choice(self, rule: scoring.Choice) -> str:
        chosen = str(self.figures[rule.value])
        return self.say("choice", self.label(rule.value), chosen, self.points(self.value(rule)))

    def _sum(self, rule: scoring.Sum) -> str:
        parts = self.parts(rule)
        raw = scoring.exact_sum(part.points(self.figures, self.groups) for part in rule.rules)
        if raw > rule.max:
            return self.say("sum_capped", parts, self.number(raw), self.points(rule.max))
        return self.say("sum", parts, self.points(raw))

    def _best(self, rule: scoring.Best) -> str:
        return self.say("best", self.points(self.value(rule)), self.parts(rule))

    def parts(self, rule: scoring.Composite) -> str:
        """The words of each part; a sum within in brackets, so that it is plain what is added to what."""
        words = (self.rule(part) for part in rule.rules)
        bracketed = (
            f"({each})" if isinstance(part, scoring.Sum) else each
            for part, each in zip(rule.rules, words, strict=True)
        )  # fmt: skip
        return self.say("or").join(bracketed)

    def _peermax(self, rule: scoring.PeerMax) -> str:
        points = self.points(self.value(rule))
        ratio, largest = rule.ratio(self.figures), rule.group(self.groups).highest
        shown = (self.number(largest), self.number(rule.max), self.number(ratio))
        whose = self.whose(rule.group(self.groups).highest_units)
        return self.say("peer_max", self.quotient(rule), self.peers(rule), *shown, points, whose)

    def _minmax(self, rule: scoring.MinMax) -> str:
        points = self.points(self.value(rule))
        lowest, highest = rule.extremes(self.groups)
        shown = [self.number(lowest), self.number(highest)]
        if rule.goalposts is None:
            group = rule.group(self.groups)
            shown = [shown[0] + self.whose(group.lowest_units), shown[1] + self.whose(group.highest_units)]
        against = self.say("goalposts") if rule.goalposts else self.say("among", self.peers(rule))
        key = "min_max" if rule.better == "high" else "min_max_low"
        return self.say(key, self.quotient(rule), against, *shown, points)

    def _zscore(self, rule: scoring.ZScore) -> str:
        z = self.value(rule)
        group: scoring.Group = rule.group(self.groups)
        deviation: Exact = scoring.square_root(group.variance)
        shown = (self.number(group.mean), self.number(deviation), self.number(z))
        return self.say("z_score", self.quotient(rule), self.peers(rule), *shown)

    def _penalty(self, rule: scoring.Penalty) -> str:
        raw: Exact = -rule.each * self.figures[rule.value]
        shown = (self.labelled(rule.value), self.number(rule.each), self.points(raw))
        if rule.floor is None or raw >= rule.floor:
            return self.say("penalty", *shown)
        return self.say("penalty_floor", *shown, self.points(rule.floor))

    def _givenpoints(self, rule: scoring.GivenPoints) -> str:
        return self.say("given", self.label(rule.value), self.points(self.value(rule)))

    def _formula(self, rule: scoring.Formula) -> str:
        known = [f"{self.known_as(name)} = {self.shown(name)}" for name in rule.expression.names]
        maximum = f"max = {self.number(rule.max)}"
        points = self.points(self.value(rule))
        return self.say("expr", rule.expression.text, self.say("or").join([*known, maximum]), points)

    def known_as(self, name: str) -> str:
        """A figure's name in the formula and what it is called."""
        return name if self.label(name) == name else f"{name} ({self.label(name)})"

    # -- words for values ---------------------------------------------------------------------------------------------

    def say(self, key: str, *words: str) -> str:
        return WORDS[self.lang][key].format(*words)

    def value(self, rule: scoring.Rule) -> Exact:
        return rule.points(self.figures, self.groups)

    def number(self, value: Exact | Decimal, *apart: Exact) -> str:
        return format_number(_readable(value, READ_PLACES, *apart), None, self.lang)

    def percent(self, ratio: Exact, *apart: Exact) -> str:
        """The ratio in per cent; with so many decimals that it stays on its side of the thresholds `apart`."""
        text = format_number(_readable(ratio * 100, 2, *(threshold * 100 for threshold in apart)), None, self.lang)
        return f"{text} %" if self.lang == "vi" else f"{text}%"

    def points(self, value: Exact | Decimal | None) -> str:
        shown = self.number(value if value is not None else 0)
        return self.say("point" if shown.lstrip("−") == "1" else "points", shown)

    def kind(self, name: str) -> str:
        return self.indicator.inputs[name].kind

    def label(self, name: str) -> str:
        return self.indicator.inputs[name].label[self.lang]

    def labels(self, names: Any) -> str:
        return ", ".join(self.label(name) for name in names)

    def shown(self, name: str, *apart: Exact) -> str:
        """A figure as people write it."""
        value = self.figures[name]
        if isinstance(value, bool):
            return WORDS[self.lang]["yes_word" if value else "no_word"]
        if self.kind(name) == "percent":
            return self.percent(value, *apart)
        return str(value) if isinstance(value, str) else self.number(value, *apart)

    def labelled(self, name: str, *apart: Exact) -> str:
        return f"{self.label(name)} {self.shown(name, *apart)}"

    def quotient(self, rule: scoring.Ratio) -> str:
        """'Băng thông 100 / Số cán bộ 50 = 2', or one figure alone."""
        if rule.of is None:
            return self.labelled(rule.value)
        ratio = self.number(rule.ratio(self.figures))
        return f"{self.labelled(rule.value)} / {self.labelled(rule.of)} = {ratio}"

    def fraction(self, rule: scoring.Ratio, *apart: Exact) -> str:
        """The same with the ratio in per cent, told apart from the thresholds."""
        if rule.of is None:
            return self.labelled(rule.value, *apart)
        ratio = self.percent(rule.ratio(self.figures), *apart)
        return f"{self.labelled(rule.value)} / {self.labelled(rule.of)} = {ratio}"

    def peers(self, rule: scoring.PeerRule) -> str:
        return self.say(rule.peers)

    def whose(self, units: tuple[str, ...]) -> str:
        """Who set the mark the others are measured by: ' (Sở A)', ' (Sở A và 2 đơn vị khác)'; '' if nameless."""
        names = [self.name(unit) for unit in units[:2]]
        if not all(names):
            return ""
        if len(units) <= 2:
            return f" ({', '.join(names)})"
        return f" ({self.say('others', names[0], str(len(units) - 1))})"

    def closed(self, words: str) -> str:
        """A whole sentence: a capital at the start, a full stop at the end."""
        return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")


def _readable(value: Exact | Decimal, places: int, *apart: Exact) -> Fraction:
    """The value rounded for reading, with more decimals where fewer would carry it onto or over a threshold."""
    exact = Fraction(value)
    while True:
        rounded = Fraction(scoring.round_once(exact, places, "half-up"))
        if all((rounded < line) == (exact < line) and (rounded > line) == (exact > line) for line in apart):
            return rounded
        places += 1
