"""A rule in words: the method page is written out of the framework itself, so it cannot say something else.

`in_words(indicator, lang)` gives a list of sentences; nested rules come as further sentences, indented by their depth.
`as_formula(indicator, lang)` gives the same rule as one line of arithmetic in the codes of the figures' files.
"""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import vietnamese
from framework import Indicator

FORMS = ("share", "banded", "count", "steps", "yes", "choice", "sum", "best", "peer_max", "min_max", "z_score")
FORMS += ("penalty", "points", "expr")

SENTENCES: dict[str, dict[str, str]] = {
    "vi": {
        "share": "Điểm = {max} × {ratio}{cap}.",
        "share.cap": ", không quá {max} điểm",
        "banded": "Từ {full} trở lên: {max} điểm; từ {zero} đến dưới {full}: {max} × tỷ lệ / {full}; dưới {zero}: 0 "
        "điểm. "
        "Tỷ lệ = {ratio}.",
        "count": "{each} điểm × “{value}”, không quá {max} điểm.",
        "steps": "Theo bậc của {ratio}, lấy dòng đầu tiên đúng: {rows}; còn lại: {other} điểm.",
        "steps.at_least": "từ {threshold} trở lên: {points} điểm",
        "steps.above": "trên {threshold}: {points} điểm",
        "yes": "“{value}”: có {points} điểm, không 0 điểm.",
        "choice": "Theo lựa chọn “{value}”: {rows}.",
        "choice.row": "{option}: {points} điểm",
        "sum": "Tổng các phần sau, không quá {max} điểm:",
        "best": "Phần cao nhất trong các phần sau:",
        "peer_max": "Điểm = {max} × {ratio} / giá trị lớn nhất trong {peers}.",
        "min_max": "Điểm = {max} × ({ratio} − giá trị nhỏ nhất) / (giá trị lớn nhất − giá trị nhỏ nhất) trong "
        "{peers}{better}.",
        "min_max.fixed": "Điểm = {max} × ({ratio} − {low}) / ({high} − {low}), giữ trong khoảng từ {low} đến "
        "{high}{better}.",
        "min_max.low": "; thấp hơn là tốt hơn",
        "z_score": "Điểm chuẩn hóa = ({ratio} − trung bình) / độ lệch chuẩn trong {peers}.",
        "penalty": "Trừ {each} điểm × “{value}”{floor}.",
        "penalty.floor": ", không thấp hơn {floor} điểm",
        "points": "Điểm là chính số “{value}”, từ 0 đến {max}.",
        "expr": "Điểm = {expr}.",
        "ratio": "“{a}” / “{b}”",
        "bloc": "khối",
        "all": "tất cả các đơn vị",
    },
    "en": {
        "share": "Points = {max} × {ratio}{cap}.",
        "share.cap": ", at most {max}",
        "banded": "Points: {max} from {full} upwards; {max} × ratio / {full} from {zero} to below {full}; 0 below "
        "{zero}. Ratio = {ratio}.",
        "count": "Points = {each} × “{value}”, at most {max}.",
        "steps": "By steps of {ratio}, the first that holds: {rows}; anything else gives {other}.",
        "steps.at_least": "{threshold} or more gives {points}",
        "steps.above": "above {threshold} gives {points}",
        "yes": "“{value}”: yes gives {points}, no gives 0.",
        "choice": "By the option of “{value}”: {rows}.",
        "choice.row": "{option} gives {points}",
        "sum": "The sum of these parts, at most {max}:",
        "best": "The largest of these parts:",
        "peer_max": "Points = {max} × {ratio} / the largest value in {peers}.",
        "min_max": "Points = {max} × ({ratio} − smallest value) / (largest value − smallest value) in {peers}{better}.",
        "min_max.fixed": "Points = {max} × ({ratio} − {low}) / ({high} − {low}), kept between {low} and "
        "{high}{better}.",
        "min_max.low": "; lower is better",
        "z_score": "Standard score = ({ratio} − mean) / standard deviation in {peers}.",
        "penalty": "Points off: {each} × “{value}”{floor}.",
        "penalty.floor": ", but not below {floor}",
        "points": "The figure “{value}” is the points, from 0 to {max}.",
        "expr": "Points = {expr}.",
        "ratio": "“{a}” / “{b}”",
        "bloc": "the bloc",
        "all": "all units",
    },
}


# The words inside formulas; everything else in them is arithmetic.
SIGNS: dict[str, dict[str, str]] = {
    "vi": {
        "if": "{points} nếu {when}",
        "else": "{points} nếu không",
        "yes": "{name} = có",
        "with": "{formula}, với {name} = {value}",
        "highest": "lớn nhất({value})",
        "lowest": "nhỏ nhất({value})",
        "mean": "trung bình({value})",
        "deviation": "độ lệch chuẩn({value})",
        "between": "giữ trong khoảng({value}; {low}; {high})",
    },
    "en": {
        "if": "{points} if {when}",
        "else": "{points} otherwise",
        "yes": "{name} = yes",
        "with": "{formula}, where {name} = {value}",
        "highest": "highest({value})",
        "lowest": "lowest({value})",
        "mean": "mean({value})",
        "deviation": "standard deviation({value})",
        "between": "clamped({value}; {low}; {high})",
    },
}


class Sentence(NamedTuple):
    """One sentence of a rule, and how deep it stands inside sums and choices."""

    depth: int
    text: str


def in_words(indicator: Indicator, lang: str) -> list[Sentence]:
    """The rule of an indicator as sentences."""
    labels = {code: asked.label[lang] for code, asked in indicator.inputs.items()}
    return _Writer(labels, lang).sentences(indicator.rule, Fraction(indicator.max), 0)


class _Writer:
    """Puts rules into words with the labels of one indicator."""

    def __init__(self, labels: Mapping[str, str], lang: str) -> None:
        self.labels = labels
        self.lang = lang
        self.say = SENTENCES[lang]

    def sentences(self, rule: Mapping[str, Any], top: Fraction, depth: int) -> list[Sentence]:
        form = next((form for form in FORMS if form in rule), None)
        if form is None:
            raise ValueError(f"a rule of an unknown form: {sorted(rule)}")
        top = Fraction(str(rule["max"])) if "max" in rule else top
        if form in ("sum", "best"):
            first = Sentence(depth, self.say[form].format(max=self.number(top)))
            return [first, *(part for inner in rule[form] for part in self.sentences(inner, top, depth + 1))]
        text: str = getattr(self, f"_{form}")(rule, top)
        return [Sentence(depth, text)]

    def number(self, value: Any) -> str:
        return vietnamese.format_number(Fraction(str(value)), None, self.lang)

    def label(self, code: str) -> str:
        return self.labels.get(code, code)

    def ratio(self, rule: Mapping[str, Any], form: str) -> str:
        if "of" in rule:
            return self.say["ratio"].format(a=self.label(rule[form]), b=self.label(rule["of"]))
        return f"“{self.label(rule[form])}”"

    def threshold(self, value: Any, as_share: bool) -> str:
        if not as_share:
            return self.number(value)
        return self.number(Fraction(str(value)) * 100) + ("%" if self.lang == "en" else "\u00a0%")

    def _share(self, rule: Mapping[str, Any], top: Fraction) -> str:
        cap = "" if rule.get("cap") == "none" else self.say["share.cap"].format(max=self.number(top))
        return self.say["share"].format(max=self.number(top), ratio=self.ratio(rule, "share"), cap=cap)

    def _banded(self, rule: Mapping[str, Any], top: Fraction) -> str:
        band = rule["banded"]
        full, zero = self.threshold(band["full_at"], True), self.threshold(band["zero_below"], True)
        return self.say["banded"].format(max=self.number(top), full=full, zero=zero, ratio=self.ratio(band, "share"))

    def _count(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return self.say["count"].format(
            each=self.number(rule["each"]), value=self.label(rule["count"]), max=self.number(top)
        )

    def _steps(self, rule: Mapping[str, Any], top: Fraction) -> str:
        rows = [
            self.say[f"steps.{bound}"].format(
                threshold=self.threshold(row[bound], "of" in rule), points=self.number(row["points"])
            )
            for row in rule["points"]
            for bound in ("at_least", "above")
            if bound in row
        ]
        return self.say["steps"].format(
            ratio=self.ratio(rule, "steps"), rows="; ".join(rows), other=self.number(rule.get("else", 0))
        )

    def _yes(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return self.say["yes"].format(value=self.label(rule["yes"]), points=self.number(rule.get("points", top)))

    def _choice(self, rule: Mapping[str, Any], top: Fraction) -> str:
        rows = [
            self.say["choice.row"].format(option=option, points=self.number(points))
            for option, points in rule["points"].items()
        ]
        return self.say["choice"].format(value=self.label(rule["choice"]), rows="; ".join(rows))

    def _peer_max(self, rule: Mapping[str, Any], top: Fraction) -> str:
        peers = self.say[rule.get("peers", "bloc")]
        return self.say["peer_max"].format(max=self.number(top), ratio=self.ratio(rule, "peer_max"), peers=peers)

    def _min_max(self, rule: Mapping[str, Any], top: Fraction) -> str:
        better = self.say["min_max.low"] if rule.get("better") == "low" else ""
        words = {"max": self.number(top), "ratio": self.ratio(rule, "min_max"), "better": better}
        if "low" in rule and "high" in rule:
            return self.say["min_max.fixed"].format(
                **words, low=self.number(rule["low"]), high=self.number(rule["high"])
            )
        return self.say["min_max"].format(**words, peers=self.say[rule.get("peers", "bloc")])

    def _z_score(self, rule: Mapping[str, Any], top: Fraction) -> str:
        peers = self.say[rule.get("peers", "all")]
        return self.say["z_score"].format(ratio=self.ratio(rule, "z_score"), peers=peers)

    def _penalty(self, rule: Mapping[str, Any], top: Fraction) -> str:
        floor = self.say["penalty.floor"].format(floor=self.number(rule["floor"])) if "floor" in rule else ""
        return self.say["penalty"].format(
            each=self.number(rule["each"]), value=self.label(rule["penalty"]), floor=floor
        )

    def _points(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return self.say["points"].format(value=self.label(rule["points"]), max=self.number(top))

    def _expr(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return self.say["expr"].format(
            expr=readable(rule["expr"], top, self.lang, lambda name: f"“{self.label(name)}”")
        )


TOKEN = re.compile(
    r"(?P<call>[A-Za-z_]\w*)(?=\s*\()|(?P<name>[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<sign>[*,-])"
)
PRINTED = {"*": "×", ",": ";", "-": "−"}


def readable(expression: str, top: Fraction, lang: str, name: Callable[[str], str]) -> str:
    """A formula of a framework in the page's numbers and signs; `max` alone is the maximum, names go through `name`."""

    def printed(token: re.Match[str]) -> str:
        if token["name"]:
            return vietnamese.format_number(top, None, lang) if token["name"] == "max" else name(token["name"])
        if token["number"]:
            return vietnamese.format_number(Fraction(token["number"]), None, lang)
        return token["call"] or PRINTED[token["sign"]]

    return TOKEN.sub(printed, expression)


def as_formula(indicator: Indicator, lang: str) -> str:
    """The rule of an indicator as arithmetic: `min(3; 3 × pcs / staff)`. Names are the codes of the figures."""
    return _Formula(lang).of(indicator.rule, Fraction(indicator.max))


class _Formula:
    """Writes rules as arithmetic in one language's numbers and words."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.say = SIGNS[lang]

    def of(self, rule: Mapping[str, Any], top: Fraction) -> str:
        form = next((form for form in FORMS if form in rule), None)
        if form is None:
            raise ValueError(f"a rule of an unknown form: {sorted(rule)}")
        top = Fraction(str(rule["max"])) if "max" in rule else top
        text: str = getattr(self, f"_{form}")(rule, top)
        return text

    def number(self, value: Any) -> str:
        return vietnamese.format_number(Fraction(str(value)), None, self.lang)

    def least(self, *parts: str) -> str:
        return f"min({'; '.join(parts)})"

    def cases(self, *cases: tuple[str, str], other: str) -> str:
        told = [self.say["if"].format(points=points, when=when) for points, when in cases]
        return "{ " + "; ".join([*told, self.say["else"].format(points=other)]) + " }"

    def ratio(self, rule: Mapping[str, Any], form: str) -> str:
        return f"{rule[form]} / {rule['of']}" if "of" in rule else str(rule[form])

    def _share(self, rule: Mapping[str, Any], top: Fraction) -> str:
        points = f"{self.number(top)} × {self.ratio(rule, 'share')}"
        return points if rule.get("cap") == "none" else self.least(self.number(top), points)

    def _banded(self, rule: Mapping[str, Any], top: Fraction) -> str:
        band = rule["banded"]
        full, zero, most = self.number(band["full_at"]), self.number(band["zero_below"]), self.number(top)
        cases = self.cases((most, f"r ≥ {full}"), (f"{most} × r / {full}", f"{zero} ≤ r < {full}"), other="0")
        return self.say["with"].format(formula=cases, name="r", value=self.ratio(band, "share"))

    def _count(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return self.least(self.number(top), f"{self.number(rule['each'])} × {rule['count']}")

    def _steps(self, rule: Mapping[str, Any], top: Fraction) -> str:
        signs = {"at_least": "≥", "above": ">"}
        cases = [
            (self.number(row["points"]), f"r {signs[bound]} {self.number(row[bound])}")
            for row in rule["points"]
            for bound in signs
            if bound in row
        ]
        steps = self.cases(*cases, other=self.number(rule.get("else", 0)))
        return self.say["with"].format(formula=steps, name="r", value=self.ratio(rule, "steps"))

    def _yes(self, rule: Mapping[str, Any], top: Fraction) -> str:
        points = self.number(rule.get("points", top))
        return self.cases((points, self.say["yes"].format(name=rule["yes"])), other="0")

    def _choice(self, rule: Mapping[str, Any], top: Fraction) -> str:
        told = [
            self.say["if"].format(points=self.number(points), when=f"{rule['choice']} = {option}")
            for option, points in rule["points"].items()
        ]
        return "{ " + "; ".join(told) + " }"

    def _sum(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return self.least(self.number(top), " + ".join(self.of(part, top) for part in rule["sum"]))

    def _best(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return f"max({'; '.join(self.of(part, top) for part in rule['best'])})"

    def _peer_max(self, rule: Mapping[str, Any], top: Fraction) -> str:
        value = self.ratio(rule, "peer_max")
        return f"{self.number(top)} × ({value}) / {self.say['highest'].format(value=value)}"

    def _min_max(self, rule: Mapping[str, Any], top: Fraction) -> str:
        value, most = self.ratio(rule, "min_max"), self.number(top)
        if "low" in rule and "high" in rule:
            low, high = self.number(rule["low"]), self.number(rule["high"])
            value = self.say["between"].format(value=value, low=low, high=high)
        else:
            low, high = (self.say[name].format(value=value) for name in ("lowest", "highest"))
        distance = f"{high} − {value}" if rule.get("better") == "low" else f"{value} − {low}"
        return f"{most} × ({distance}) / ({high} − {low})"

    def _z_score(self, rule: Mapping[str, Any], top: Fraction) -> str:
        value = self.ratio(rule, "z_score")
        return f"({value} − {self.say['mean'].format(value=value)}) / {self.say['deviation'].format(value=value)}"

    def _penalty(self, rule: Mapping[str, Any], top: Fraction) -> str:
        points = f"−{self.number(rule['each'])} × {rule['penalty']}"
        return f"max({self.number(rule['floor'])}; {points})" if "floor" in rule else points

    def _points(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return str(rule["points"])

    def _expr(self, rule: Mapping[str, Any], top: Fraction) -> str:
        return readable(rule["expr"], top, self.lang, str)
