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
        "sum_capped": "{0}; cộng lại {1}, tối đa {2}",
        "best": "lấy cách có lợi nhất: {0} (các cách: {1})",
        "peer_max": "{0}; lớn nhất trong {1} là {2}: {3} × {4} / {2} = {5}",
        "min_max": "{0}; thấp nhất {2}, cao nhất {3} ({1}): {4}",
        "min_max_low": "{0} (càng thấp càng tốt); thấp nhất {2}, cao nhất {3} ({1}): {4}",
        "goalposts": "mốc cố định",
        "z_score": "{0}; trung bình của {1} là {2}, độ lệch chuẩn {3}: z = {4}",
        "penalty": "{0}: trừ {1} mỗi đơn vị, {2}",
        "penalty_floor": "{0}: trừ {1} mỗi đơn vị, không thấp hơn {3}: {2}",
        "given": "{0}: {1}",
        "expr": "{0} (với {1}; max = {2}) = {3}",
        "bloc": "khối",
        "all": "tất cả đơn vị",
        "missing_zero": "Thiếu số liệu ({0}): 0 điểm.",
        "missing_rescale": "Thiếu số liệu ({0}): tiêu chí không tính vào điểm và điểm tối đa của nhóm.",
        "missing_withhold": "Thiếu số liệu ({0}): đơn vị không được xếp hạng.",
        "na": "Không áp dụng (NA: {0}): tiêu chí không tính vào điểm và điểm tối đa của nhóm.",
        "undefined_zero": "Không xác định ({0}): theo quy định được 0 điểm.",
        "undefined_full": "Không xác định ({0}): theo quy định được đủ {1}.",
        "undefined_withhold": "Không xác định ({0}): đơn vị không được xếp hạng.",
        "undefined_why_zero": "mẫu số bằng 0",
        "undefined_why_peers": "các đơn vị so sánh không cho được giá trị để so",
        "decided": "Hội đồng quyết định: {0}.",
        "yes_word": "có",
        "no_word": "không",
        "or": "; ",
    },
    "en": {
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
        "sum_capped": "{0}; together {1}, at most {2}",
        "best": "the best case counts: {0} (cases: {1})",
        "peer_max": "{0}; the largest of {1} is {2}: {3} × {4} / {2} = {5}",
        "min_max": "{0}; lowest {2}, highest {3} ({1}): {4}",
        "min_max_low": "{0} (lower is better); lowest {2}, highest {3} ({1}): {4}",
        "goalposts": "fixed goalposts",
        "z_score": "{0}; the mean of {1} is {2}, the standard deviation {3}: z = {4}",
        "penalty": "{0}: minus {1} each, {2}",
        "penalty_floor": "{0}: minus {1} each, never below {3}: {2}",
        "given": "{0}: {1}",
        "expr": "{0} (with {1}; max = {2}) = {3}",
        "bloc": "the bloc",
        "all": "all units",
        "missing_zero": "Missing figure ({0}): 0 points.",
        "missing_rescale": "Missing figure ({0}): the indicator leaves its category's points and maximum.",
        "missing_withhold": "Missing figure ({0}): the unit is not ranked.",
        "na": "Not applicable (NA: {0}): the indicator leaves its category's points and maximum.",
        "undefined_zero": "Undefined ({0}): 0 points by the regulation.",
        "undefined_full": "Undefined ({0}): the full {1} by the regulation.",
        "undefined_withhold": "Undefined ({0}): the unit is not ranked.",
        "undefined_why_zero": "the divisor is 0",
        "undefined_why_peers": "the peers give no value to compare with",
        "decided": "Decided by the Council: {0}.",
        "yes_word": "yes",
        "no_word": "no",
        "or": "; ",
    },
}


def why(run: scoring.Run, framework: Framework, unit: str, indicator: str, lang: str = "vi") -> str:
    """Why the unit has its points in an indicator: one or more sentences in `vi` or `en`."""
    result = run.results[unit]
    mark = result.indicators[indicator]
    own = framework.indicators[indicator]
    figures = run.figures.get(unit, {})
    groups = run.groups.get((indicator, result.bloc), {})
    return _Words(own, figures, groups, lang).sentence(mark)


def preview(indicator: Indicator, figures: Mapping[str, Any], groups: Groups, lang: str = "vi") -> str:
    """The sentence for sample figures, while a rule is being edited. Raises expressions.Undefined."""
    words = _Words(indicator, figures, groups, lang)
    return words.closed(words.rule(indicator.scored_by))


class _Words:
    """The words for one indicator of one unit, in one language."""

    def __init__(self, indicator: Indicator, figures: Mapping[str, Any], groups: Groups, lang: str) -> None:
        self.indicator = indicator
        self.figures = figures
        self.groups = groups
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
        has_peers = bool(scoring.peer_rules(self.indicator.scored_by))
        return WORDS[self.lang]["undefined_why_peers" if has_peers else "undefined_why_zero"]

    def rule(self, rule: scoring.Rule) -> str:
        """The words of one rule, nested ones included. Raises Undefined where the rule is."""
        form: Callable[[Any], str] = getattr(self, f"_{type(rule).__name__.lower()}")
        return form(rule)

    # -- one method a rule form ---------------------------------------------------------------------------------------

    def _share(self, rule: scoring.Share) -> str:
        ratio = rule.ratio(self.figures)
        if rule.capped and ratio >= 1:
            return self.say(
                "share_capped", self.fraction(rule), self.say("full", self.percent(1), self.points(rule.max))
            )
        return self.say(
            "times", self.fraction(rule), self.number(rule.max), self.percent(ratio), self.points(self.value(rule))
        )

    def _banded(self, rule: scoring.Banded) -> str:
        ratio = rule.ratio(self.figures)
        full, zero = self.percent(rule.full_at), self.percent(rule.zero_below)
        if ratio >= rule.full_at:
            return self.say("band_full", self.fraction(rule), full, self.points(rule.max))
        if ratio < rule.zero_below:
            return self.say("band_below", self.fraction(rule), zero)
        points = self.points(self.value(rule))
        return self.say(
            "band_middle", self.fraction(rule), zero, full, self.number(rule.max), self.percent(ratio), points
        )

    def _count(self, rule: scoring.Count) -> str:
        raw: Exact = rule.each * self.figures[rule.value]
        key = "count_capped" if raw > rule.max else "count"
        shown = self.number(raw) if raw > rule.max else self.points(raw)
        return self.say(key, self.labelled(rule.value), self.number(rule.each), shown, self.points(rule.max))

    def _steps(self, rule: scoring.Steps) -> str:
        value = rule.ratio(self.figures)
        shown = self.fraction(rule)
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
        parts = WORDS[self.lang]["or"].join(self.rule(part) for part in rule.rules)
        raw = scoring.exact_sum(part.points(self.figures, self.groups) for part in rule.rules)
        if raw > rule.max:
            return self.say("sum_capped", parts, self.number(raw), self.points(rule.max))
        return self.say("sum", parts, self.points(raw))

    def _best(self, rule: scoring.Best) -> str:
        cases = WORDS[self.lang]["or"].join(self.rule(part) for part in rule.rules)
        return self.say("best", self.points(self.value(rule)), cases)

    def _peermax(self, rule: scoring.PeerMax) -> str:
        points = self.points(self.value(rule))
        ratio, largest = rule.ratio(self.figures), rule.group(self.groups).highest
        shown = (self.number(largest), self.number(rule.max), self.number(ratio))
        return self.say("peer_max", self.quotient(rule), self.peers(rule), *shown, points)

    def _minmax(self, rule: scoring.MinMax) -> str:
        points = self.points(self.value(rule))
        lowest, highest = rule.extremes(self.groups)
        against = WORDS[self.lang]["goalposts"] if rule.goalposts else self.peers(rule)
        key = "min_max" if rule.better == "high" else "min_max_low"
        return self.say(key, self.quotient(rule), against, self.number(lowest), self.number(highest), points)

    def _zscore(self, rule: scoring.ZScore) -> str:
        z = self.value(rule)
        group: scoring.Group = rule.group(self.groups)
        deviation: Exact = scoring.square_root(group.variance)
        shown = (self.number(group.mean), self.number(deviation), self.number(z))
        return self.say("z_score", self.quotient(rule), self.peers(rule), *shown)

    def _penalty(self, rule: scoring.Penalty) -> str:
        key = "penalty" if rule.floor is None else "penalty_floor"
        floor = self.points(rule.floor or 0)
        return self.say(key, self.labelled(rule.value), self.number(rule.each), self.points(self.value(rule)), floor)

    def _givenpoints(self, rule: scoring.GivenPoints) -> str:
        return self.say("given", self.label(rule.value), self.points(self.value(rule)))

    def _formula(self, rule: scoring.Formula) -> str:
        known = WORDS[self.lang]["or"].join(f"{name} = {self.shown(name)}" for name in rule.expression.names)
        points = self.points(self.value(rule))
        return self.say("expr", rule.expression.text, known, self.number(rule.max), points)

    # -- words for values ---------------------------------------------------------------------------------------------

    def say(self, key: str, *words: str) -> str:
        return WORDS[self.lang][key].format(*words)

    def value(self, rule: scoring.Rule) -> Exact:
        return rule.points(self.figures, self.groups)

    def number(self, value: Exact | Decimal) -> str:
        return format_number(_readable(value), None, self.lang)

    def percent(self, ratio: Exact) -> str:
        text = format_number(round(Fraction(ratio) * 100, 2), None, self.lang)
        return f"{text} %" if self.lang == "vi" else f"{text}%"

    def points(self, value: Exact | Decimal | None) -> str:
        return self.say("points", self.number(value if value is not None else 0))

    def kind(self, name: str) -> str:
        return self.indicator.inputs[name].kind

    def label(self, name: str) -> str:
        return self.indicator.inputs[name].label[self.lang]

    def labels(self, names: Any) -> str:
        return ", ".join(self.label(name) for name in names)

    def shown(self, name: str) -> str:
        """A figure as people write it."""
        value = self.figures[name]
        if isinstance(value, bool):
            return WORDS[self.lang]["yes_word" if value else "no_word"]
        if self.kind(name) == "percent":
            return self.percent(value)
        return str(value) if isinstance(value, str) else self.number(value)

    def labelled(self, name: str) -> str:
        return f"{self.label(name)} {self.shown(name)}"

    def quotient(self, rule: scoring.Ratio) -> str:
        """'Băng thông 100 / Số cán bộ 50 = 2', or one figure alone."""
        if rule.of is None:
            return self.labelled(rule.value)
        ratio = self.number(rule.ratio(self.figures))
        return f"{self.labelled(rule.value)} / {self.labelled(rule.of)} = {ratio}"

    def fraction(self, rule: scoring.Ratio) -> str:
        """The same with the ratio in per cent."""
        if rule.of is None:
            return self.labelled(rule.value)
        ratio = self.percent(rule.ratio(self.figures))
        return f"{self.labelled(rule.value)} / {self.labelled(rule.of)} = {ratio}"

    def peers(self, rule: scoring.PeerRule) -> str:
        return WORDS[self.lang][rule.peers]

    def closed(self, words: str) -> str:
        """A whole sentence: a capital at the start, a full stop at the end."""
        return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")


def _readable(value: Exact | Decimal) -> Fraction:
    """The value rounded for reading, unless it ends within the decimals shown."""
    return Fraction(scoring.round_once(value, READ_PLACES, "half-up"))
