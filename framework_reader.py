"""The checks a framework passes on its way in (docs/formats.md 1).

One reading finds every fault and names it by its path, such as `categories/HT/HT1/rule`.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, cast

import expressions
import scoring
from expressions import Exact
from framework_parts import (
    KINDS,
    NOT_APPLICABLE,
    NUMERIC_KINDS,
    Bloc,
    Category,
    Check,
    Decision,
    Fault,
    Framework,
    Indicator,
    Input,
    Level,
    Text,
    is_number,
    scoring_number,
    walk,
)
from vietnamese import nfc

LONGEST_CODE = 80

CODE = re.compile(r"[^\s,/;\"']+")
INPUT_CODE = re.compile(r"[^\W\d][\w.-]*")
RESERVED = frozenset(("max", "min", "ln", "and", "or", "not", "previous"))


class Reader:
    """Reads plain data into dataclasses, collecting faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    # -- small readers: a value, or None and a fault ------------------------------------------------------------------

    def fault(self, path: str, vi: str, en: str) -> None:
        self.faults.append(Fault(path or "/", vi, en))

    def mapping(self, plain: Any, path: str, keys: str) -> dict[str, Any] | None:
        """A mapping with known keys only; `keys` lists them, those with * are required."""
        if not isinstance(plain, Mapping):
            self.fault(path, "cần một nhóm khóa: giá trị", "expected keys with values")
            return None
        known = {key.rstrip("*"): key.endswith("*") for key in keys.split()}
        for key in plain:
            if key not in known:
                names = ", ".join(known)
                self.fault(_join(path, _short(key)), "khóa không có trong định dạng", f"unknown key (known: {names})")
        for key, required in known.items():
            if required and (key not in plain or plain[key] in ("", None)):
                self.fault(_join(path, key), "thiếu", "is missing")
        return {key: value for key, value in plain.items() if key in known and value not in ("", None)}

    def number(
        self, plain: Any, path: str, low: Exact | None = None, high: Exact | None = None, above: Exact | None = None
    ) -> Exact | None:
        """An exact number from its source text."""
        if isinstance(plain, bool | float) or not is_number(str(plain)):
            self.fault(
                path,
                f'“{_short(plain)}” không phải là số (viết: "0.70")',
                f'“{_short(plain)}” is not a number (write "0.70")',
            )
            return None
        value = scoring_number(str(plain).strip())
        if low is not None and value < low:
            self.fault(path, f"phải từ {low} trở lên", f"must be at least {low}")
        elif high is not None and value > high:
            self.fault(path, f"phải không quá {high}", f"must be at most {high}")
        elif above is not None and value <= above:
            self.fault(path, f"phải lớn hơn {above}", f"must be more than {above}")
        else:
            return value
        return None

    def word(self, plain: Any, path: str, allowed: Iterable[str], default: Any) -> Any:
        if plain is None:
            return default
        if not isinstance(plain, str) or plain not in allowed:
            words = " | ".join(allowed)
            self.fault(path, f"“{_short(plain)}” không thuộc: {words}", f"“{_short(plain)}” is not one of: {words}")
            return default
        return plain

    def flag(self, plain: Any, path: str, default: bool = False) -> bool:
        if isinstance(plain, bool):
            return plain
        if plain is None:
            return default
        word = self.word(str(plain).lower(), path, ("true", "false", "yes", "no"), "false")
        return word in ("true", "yes")

    def text(self, plain: Any, path: str, default: Text | None = None) -> Text | None:
        if plain is None:
            return default
        if isinstance(plain, str):
            return Text(nfc(plain))
        entries = self.mapping(plain, path, "vi* en")
        if not entries or not all(isinstance(entry, str) for entry in entries.values()):
            if entries is not None and "vi" in entries:
                self.fault(path, "cần chữ", "expected words")
            return default
        if "vi" not in entries:
            return default
        return Text(nfc(entries["vi"]), nfc(entries["en"]) if "en" in entries else None)

    def string(self, plain: Any, path: str) -> str | None:
        if plain is None:
            return None
        if not isinstance(plain, str | int):
            self.fault(path, "cần chữ", "expected words")
            return None
        return nfc(str(plain))

    def code(self, plain: Any, path: str, shape: re.Pattern[str] = CODE) -> str | None:
        if not isinstance(plain, str | int) or len(str(plain)) > LONGEST_CODE or not shape.fullmatch(nfc(str(plain))):
            self.fault(path, f"“{_short(plain)}” không phải là mã", f"“{_short(plain)}” is not a code")
            return None
        return nfc(str(plain))

    def items(self, plain: Any, path: str) -> list[Any]:
        if isinstance(plain, list) and plain:
            return plain
        self.fault(path, "cần một danh sách", "expected a list with entries")
        return []

    def date(self, plain: Any, path: str) -> datetime.date | None:
        try:
            return datetime.date.fromisoformat(str(plain))
        except ValueError:
            self.fault(path, f"“{_short(plain)}” không phải là ngày", f"“{_short(plain)}” is not a date (2019-11-13)")
            return None

    # -- the framework ------------------------------------------------------------------------------------------------

    def framework(self, plain: Any) -> Framework | None:
        known = self.mapping(
            plain,
            "",
            "framework* decision title status replaces deadlines blocs scale places rounding rank_on ties levels "
            "category_levels combine categories* note",
        )
        if known is None:
            return None
        code = self.code(known.get("framework", ""), "framework", re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*"))
        status = self.word(known.get("status"), "status", ("official", "illustrative"), "illustrative")
        combine = self.word(known.get("combine"), "combine", scoring.COMBINE, "sum")
        blocs = self.blocs(known.get("blocs"))
        places = self.number(known.get("places", "2"), "places", low=0, high=12)
        if isinstance(places, Fraction):
            self.fault("places", "cần số nguyên", "expected a whole number")
        categories = self.categories(
            known.get("categories", []), "categories", status, {b.code for b in blocs}, combine
        )
        framework = Framework(
            code=code or "",
            decision=self.decision(known.get("decision")),
            title=self.text(known.get("title"), "title") or Text(code or ""),
            status=status,
            replaces=self.string(known.get("replaces"), "replaces"),
            deadlines=self.deadlines(known.get("deadlines")),
            blocs=blocs,
            scale=self.number(known["scale"], "scale", above=0) if "scale" in known else None,
            places=int(places or 0),
            rounding=self.word(known.get("rounding"), "rounding", ("half-up", "half-even", "truncate"), "half-up"),
            rank_on=self.word(known.get("rank_on"), "rank_on", ("published", "exact"), "published"),
            ties=self.word(known.get("ties"), "ties", ("competition", "dense"), "competition"),
            levels=self.levels(known.get("levels")),
            category_levels=self.flag(known.get("category_levels"), "category_levels"),
            combine=combine,
            categories=categories,
            note=self.text(known.get("note"), "note"),
        )
        self.unique(framework)
        return framework

    def decision(self, plain: Any) -> Decision | None:
        known = self.mapping(plain, "decision", "number* date*") if plain is not None else None
        if not known or len(known) < 2:
            return None
        date = self.date(known["date"], "decision/date")
        number = self.string(known["number"], "decision/number")
        return Decision(number, date) if date and number else None

    def deadlines(self, plain: Any) -> dict[str, str]:
        known = self.mapping(plain, "deadlines", "report results") if plain is not None else None
        for key, value in (known or {}).items():
            if not _is_month_day(value):
                self.fault(
                    f"deadlines/{key}", f"“{_short(value)}” không phải tháng-ngày (10-30)", "expected month-day (10-30)"
                )
        return dict(known or {})

    def blocs(self, plain: Any) -> tuple[Bloc, ...]:
        read = []
        for index, each in enumerate(self.items(plain, "blocs") if plain is not None else []):
            path = f"blocs/{_code_or(each, index)}"
            known = self.mapping(each, path, "code* title")
            code = self.code(known.get("code", ""), f"{path}/code") if known else None
            if known and code:
                read.append(Bloc(code, self.text(known.get("title"), f"{path}/title") or Text(code)))
        self.no_repeats([bloc.code for bloc in read], "blocs")
        return tuple(read)

    def levels(self, plain: Any) -> tuple[Level, ...]:
        read = []
        for index, each in enumerate(self.items(plain, "levels") if plain is not None else []):
            path = f"levels/{_code_or(each, index)}"
            known = self.mapping(each, path, "code* title from*")
            if known and "code" in known and "from" in known:
                code = self.code(known["code"], f"{path}/code")
                start = self.number(known["from"], f"{path}/from", low=0, high=1)
                if code and start is not None:
                    read.append(Level(code, self.text(known.get("title"), f"{path}/title") or Text(code), start))
        self.no_repeats([level.code for level in read], "levels")
        starts = [level.from_ for level in read]
        if len(set(starts)) < len(starts):
            self.fault("levels", "hai mức bắt đầu từ cùng một điểm", "two levels start at the same share")
        if plain is not None and read and 0 not in starts:
            self.fault(
                "levels", "mức thấp nhất phải bắt đầu từ 0", "the lowest level must start from 0, or there is a gap"
            )
        return tuple(sorted(read, key=lambda level: level.from_, reverse=True))

    def categories(self, plain: Any, path: str, status: str, blocs: set[str], combine: str) -> tuple[Category, ...]:
        read = []
        for index, each in enumerate(self.items(plain, path)):
            category = self.category(each, _join(path, _code_or(each, index)), status, blocs)
            if category is not None:
                read.append(category)
                self.weighted(category.weight, combine, _join(path, category.code))
        return tuple(read)

    def category(self, plain: Any, path: str, status: str, blocs: set[str]) -> Category | None:
        known = self.mapping(plain, path, "code* title weight combine categories indicators status source")
        if known is None:
            return None
        code = self.code(known.get("code", ""), f"{path}/code") if "code" in known else None
        combine = self.word(known.get("combine"), f"{path}/combine", scoring.COMBINE, "sum")
        status = self.word(known.get("status"), f"{path}/status", ("official", "illustrative"), status)
        inner: tuple[Category, ...] = ()
        if "categories" in known:
            inner = self.categories(known["categories"], path, status, blocs, combine)
        indicators = []
        for index, each in enumerate(
            self.items(known["indicators"], f"{path}/indicators") if "indicators" in known else []
        ):
            indicator = self.indicator(each, _join(path, _code_or(each, index)), status, blocs)
            if indicator is not None:
                indicators.append(indicator)
                self.weighted(indicator.weight, combine, _join(path, indicator.code))
                self.fits_combine(indicator, combine, _join(path, indicator.code))
        if "categories" not in known and "indicators" not in known:
            self.fault(path, "nhóm không có tiêu chí nào", "the category has no indicators")
        return Category(
            code=code or "",
            title=self.text(known.get("title"), f"{path}/title") or Text(code or ""),
            categories=inner,
            indicators=tuple(indicators),
            combine=combine,
            weight=self.number(known["weight"], f"{path}/weight", low=0) if "weight" in known else None,
            status=status,
            source=self.string(known.get("source"), f"{path}/source"),
        )

    def weighted(self, weight: Exact | None, combine: str, path: str) -> None:
        if combine == "weighted" and weight is None:
            self.fault(f"{path}/weight", "thiếu trọng số", "is missing: the parts are combined by weight")
        if combine in ("weighted", "geometric") and weight is not None and weight <= 0:
            self.fault(f"{path}/weight", "trọng số phải lớn hơn 0", "must be more than 0")

    def fits_combine(self, indicator: Indicator, combine: str, path: str) -> None:
        """What a category's way of combining asks of its indicators (docs/formats.md 1.3)."""
        if isinstance(indicator.scored_by, scoring.ZScore) and combine not in ("mean", "weighted"):
            self.fault(
                f"{path}/rule", "z_score chỉ dùng khi nhóm có combine: mean hoặc weighted",
                "z_score needs a category with combine: mean or weighted",
            )  # fmt: skip
        elif combine != "sum" and indicator.max == 0 and not isinstance(indicator.scored_by, scoring.ZScore):
            self.fault(f"{path}/max", "phải lớn hơn 0", f"must be more than 0: combine: {combine} divides by it")

    def unique(self, framework: Framework) -> None:
        categories = list(walk(framework.categories))
        self.no_repeats([category.code for category in categories], "categories")
        indicators = [i for category in categories for i in category.indicators]
        self.no_repeats([i.code for i in indicators], "categories")
        paths = {i.code: path for i, path in _paths(framework.categories, "categories")}
        asked: dict[str, Input] = {}
        for indicator in indicators:
            for code, each in indicator.inputs.items():
                first = asked.setdefault(code, each)
                if _question(first) != _question(each):
                    self.fault(
                        f"{paths[indicator.code]}/inputs/{code}",
                        "một số liệu được hỏi hai cách khác nhau",
                        "the same question is asked in two ways (kind, bounds or options differ)",
                    )
        self.check_names({i.code: i for i in indicators}, paths)

    def no_repeats(self, codes: list[str], path: str) -> None:
        seen: set[str] = set()
        for code in codes:
            if code and code in seen:
                self.fault(_join(path, code), "mã bị lặp lại", "the code is used twice")
            seen.add(code)

    def check_names(self, indicators: Mapping[str, Indicator], paths: Mapping[str, str]) -> None:
        """Checks may speak of any question of the framework."""
        known = {code: each for indicator in indicators.values() for code, each in indicator.inputs.items()}
        for indicator in indicators.values():
            for index, check in enumerate(indicator.checks):
                path = _join(paths[indicator.code], f"checks/{index}")
                for name in (*check.expression.names, *check.expression.previous_names):
                    self.named(name, path, known, {*NUMERIC_KINDS, "yes_no"})

    # -- one indicator ------------------------------------------------------------------------------------------------

    def indicator(self, plain: Any, path: str, status: str, blocs: set[str]) -> Indicator | None:
        known = self.mapping(
            plain,
            path,
            "code* title max weight inputs rule* missing undefined blocs answered_by evidence help checks "
            "status source",
        )
        if known is None or "rule" not in known:
            return None
        faults_before = len(self.faults)
        code = self.code(known.get("code", ""), _join(path, "code")) if "code" in known else None
        inputs = self.inputs(known.get("inputs", {}), _join(path, "inputs"))
        maximum = self.maximum(known, path)
        rule_path = _join(path, "rule")
        rule = self.rule(known["rule"], rule_path, inputs, maximum if maximum is not None else 0, nested=False)
        undefined = self.word(known.get("undefined"), _join(path, "undefined"), ("zero", "full", "withhold"), None)
        indicator_blocs = self.indicator_blocs(known.get("blocs"), _join(path, "blocs"), blocs)
        checks = self.checks(known.get("checks"), _join(path, "checks"))
        if code is None or rule is None or maximum is None:
            if len(self.faults) == faults_before:
                self.fault(path, "tiêu chí không hợp lệ", "the indicator cannot be read")  # pragma: no cover
            return None
        if undefined is None and rule.can_be_undefined({name: each.signs for name, each in inputs.items()}):
            self.fault(
                rule_path,
                f"{code}: quy tắc có thể không xác định (chia cho 0, nhóm so sánh không có giá trị); "
                "cần khai undefined: zero | full | withhold",
                f"{code}: the rule can be undefined (division by zero, peers without a value); "
                "say undefined: zero | full | withhold, or mark the input positive: true",
            )
        return Indicator(
            code=code,
            title=self.text(known.get("title"), _join(path, "title")) or Text(code),
            max=maximum,
            inputs=inputs,
            rule=_plain_copy(known["rule"]),
            scored_by=rule,
            weight=self.number(known["weight"], _join(path, "weight"), low=0) if "weight" in known else None,
            missing=self.word(known.get("missing"), _join(path, "missing"), ("zero", "rescale", "withhold"), "zero"),
            undefined=undefined,
            blocs=indicator_blocs,
            answered_by=self.word(known.get("answered_by"), _join(path, "answered_by"), ("unit", "council"), "unit"),
            evidence=self.word(
                known.get("evidence"), _join(path, "evidence"), ("required", "optional", "none"), "optional"
            ),
            help=self.text(known.get("help"), _join(path, "help")),
            checks=checks,
            status=self.word(known.get("status"), _join(path, "status"), ("official", "illustrative"), status),
            source=self.string(known.get("source"), _join(path, "source")),
        )

    def maximum(self, known: Mapping[str, Any], path: str) -> Exact | None:
        """The indicator's maximum: above 0, but 0 for a penalty, and 1 where a z-score leaves it out."""
        form = rule_form(known["rule"])
        if "max" not in known:
            if form in ("penalty", "z_score"):
                return 0 if form == "penalty" else 1
            self.fault(_join(path, "max"), "thiếu điểm tối đa", "is missing")
            return None
        maximum = self.number(known["max"], _join(path, "max"), low=0)
        if form == "penalty" and maximum:
            self.fault(_join(path, "max"), "điểm trừ có điểm tối đa là 0", "a penalty has max 0")
        elif maximum == 0 and form not in ("penalty", "expr", "sum", "best", "z_score"):
            self.fault(_join(path, "max"), "phải lớn hơn 0", "must be more than 0")
        return maximum

    def indicator_blocs(self, plain: Any, path: str, blocs: set[str]) -> tuple[str, ...]:
        chosen = [str(code) for code in self.items(plain, path)] if plain is not None else []
        for code in chosen:
            if blocs and code not in blocs:
                self.fault(path, f"không có khối “{code}”", f"there is no bloc “{code}” in this framework")
        return tuple(chosen)

    def inputs(self, plain: Any, path: str) -> dict[str, Input]:
        if not isinstance(plain, Mapping):
            self.fault(path, "cần một nhóm khóa: giá trị", "expected keys with values")
            return {}
        read = {}
        for code, each in plain.items():
            own = _join(path, _short(code))
            known = self.mapping(each, own, "label kind* unit positive min max options")
            if self.code(code, own, INPUT_CODE) is None or known is None:
                continue
            if code in RESERVED:
                self.fault(own, f"“{code}” là từ của công thức", f"“{code}” is a word of the formula language")
            kind = self.word(known.get("kind"), f"{own}/kind", KINDS, None)
            if kind is not None:
                read[str(code)] = self.input(str(code), kind, known, own)
        return read

    def input(self, code: str, kind: str, known: Mapping[str, Any], path: str) -> Input:
        low = self.number(known["min"], f"{path}/min") if "min" in known else None
        high = self.number(known["max"], f"{path}/max") if "max" in known else None
        if low is not None and high is not None and low > high:
            self.fault(path, "min lớn hơn max", "min is more than max")
        options: tuple[str, ...] = ()
        if kind == "choice":
            options = tuple(str(option) for option in self.items(known.get("options"), f"{path}/options"))
            self.no_repeats(list(options), f"{path}/options")
            for option in options:
                if option.strip() != option or option.casefold() in ("", *NOT_APPLICABLE):
                    self.fault(
                        f"{path}/options", f"“{option}” không dùng làm lựa chọn được", f"“{option}” cannot be an option"
                    )
        elif "options" in known:
            self.fault(f"{path}/options", "chỉ dùng cho kind: choice", "only for kind: choice")
        return Input(
            code=code,
            label=self.text(known.get("label"), f"{path}/label") or Text(code),
            kind=kind,
            unit=self.text(known.get("unit"), f"{path}/unit"),
            positive=self.flag(known.get("positive"), f"{path}/positive"),
            min=low,
            max=high,
            options=options,
        )

    def checks(self, plain: Any, path: str) -> tuple[Check, ...]:
        read = []
        for index, each in enumerate(self.items(plain, path) if plain is not None else []):
            own = f"{path}/{index}"
            known = self.mapping(each, own, "must warn say")
            kinds = [kind for kind in ("must", "warn") if known and kind in known]
            if known is None or len(kinds) != 1:
                self.fault(own, "cần đúng một trong: must, warn", "expected one of: must, warn")
                continue
            kind = kinds[0]
            expression = self.expression(known[kind], f"{own}/{kind}", allow_previous=True)
            say = self.text(known.get("say"), f"{own}/say") or Text(str(known[kind]))
            if expression is not None:
                read.append(Check(kind, expression, say))
        return tuple(read)

    def expression(self, plain: Any, path: str, allow_previous: bool = False) -> expressions.Expression | None:
        try:
            return expressions.parse(str(plain), allow_previous=allow_previous)
        except expressions.ExpressionProblem as problem:
            self.fault(path, problem.sentences["vi"], problem.sentences["en"])
            return None

    # -- rules (docs/formats.md 1.1) ----------------------------------------------------------------------------------

    def rule(
        self, plain: Any, path: str, inputs: Mapping[str, Input], maximum: Exact, nested: bool
    ) -> scoring.Rule | None:
        form = rule_form(plain)
        if form is None:
            self.fault(
                path, f"cần một quy tắc: {', '.join(RULE_KEYS)}", f"expected one rule form: {', '.join(RULE_KEYS)}"
            )
            return None
        known = self.mapping(plain, path, RULE_KEYS[form] + (" max" if nested else ""))
        if known is None or form not in known:
            return None
        if "max" in known:
            own = self.number(known["max"], f"{path}/max", low=0)
            maximum = own if own is not None else maximum
        faults_before = len(self.faults)
        read = cast("Callable[..., scoring.Rule | None]", getattr(self, f"_{form}"))
        rule = read(known, path, inputs, maximum)
        return rule if len(self.faults) == faults_before else None

    def unknown_input(self, name: str, path: str, known: Iterable[str]) -> None:
        names, name = ", ".join(list(known)[:20]) or "—", _short(name)
        self.fault(path, f"không có số liệu “{name}” (có: {names})", f"there is no input “{name}” (inputs: {names})")

    def named(self, plain: Any, path: str, inputs: Mapping[str, Input], kinds: Iterable[str] = NUMERIC_KINDS) -> str:
        """The name of an input of the right kind."""
        name = str(plain)
        if name not in inputs:
            self.unknown_input(name, path, inputs)
        elif inputs[name].kind not in kinds:
            words = ", ".join(sorted(kinds))
            self.fault(path, f"“{name}” phải thuộc loại: {words}", f"“{name}” must be of kind: {words}")
        return name

    def optional_of(self, known: Mapping[str, Any], path: str, inputs: Mapping[str, Input]) -> str | None:
        return self.named(known["of"], path, inputs) if "of" in known else None

    def in_points(self, plain: Any, path: str, maximum: Exact) -> Exact:
        """Points that a row or an option gives: 0 to the maximum."""
        value = self.number(plain, path, low=0)
        if value is not None and value > maximum:
            self.fault(path, f"quá điểm tối đa {maximum}", f"is more than the maximum {maximum}")
        return value or 0

    def _share(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value, of = self.share_of(known, path, inputs)
        cap = self.word(known.get("cap"), f"{path}/cap", ("none",), None)
        return scoring.Share(maximum, value, of, cap is None)

    def share_of(self, known: Any, path: str, inputs: Mapping[str, Input]) -> tuple[str, str | None]:
        value = self.named(known["share"], path, inputs)
        of = self.optional_of(known, path, inputs)
        if of is None and value in inputs and inputs[value].kind != "percent":
            self.fault(
                path, f"thiếu of: “{value}” không phải tỷ lệ phần trăm", f"of is missing: “{value}” is not a percent"
            )
        return value, of

    def _banded(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule | None:
        path = f"{path}/banded"
        band = self.mapping(known["banded"], path, "share* of full_at* zero_below")
        if band is None or "share" not in band or "full_at" not in band:
            return None
        value, of = self.share_of(band, path, inputs)
        full_at = self.number(band["full_at"], f"{path}/full_at", above=0)
        zero_below = self.number(band.get("zero_below", "0"), f"{path}/zero_below", low=0)
        if full_at is not None and zero_below is not None and zero_below > full_at:
            self.fault(
                f"{path}/zero_below", "lớn hơn full_at: hai dải chồng nhau", "is more than full_at: the bands overlap"
            )
        return scoring.Banded(maximum, value, of, full_at or 1, zero_below or 0)

    def _count(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value = self.named(known["count"], path, inputs)
        return scoring.Count(maximum, value, self.number(known.get("each", ""), f"{path}/each", low=0) or 0)

    def _steps(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value = self.named(known["steps"], path, inputs)
        of = self.optional_of(known, path, inputs)
        steps = []
        for index, each in enumerate(self.items(known.get("points"), f"{path}/points")):
            own = f"{path}/points/{index}"
            row = self.mapping(each, own, "at_least above points*") or {}
            if ("at_least" in row) == ("above" in row):
                self.fault(own, "cần đúng một trong: at_least, above", "expected one of: at_least, above")
                continue
            threshold = self.number(row.get("at_least", row.get("above")), own)
            points = self.in_points(row.get("points", "0"), f"{own}/points", maximum)
            if threshold is not None:
                steps.append(scoring.Step(threshold, "at_least" in row, points))
        otherwise = self.in_points(known.get("else", "0"), f"{path}/else", maximum)
        return scoring.Steps(maximum, value, of, tuple(steps), otherwise)

    def _yes(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value = self.named(known["yes"], path, inputs, ("yes_no",))
        points = self.in_points(known["points"], f"{path}/points", maximum) if "points" in known else maximum
        return scoring.Yes(maximum, value, points)

    def _choice(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule | None:
        value = self.named(known["choice"], path, inputs, ("choice",))
        given = known.get("points")
        if not isinstance(given, Mapping) or value not in inputs:
            if not isinstance(given, Mapping):
                self.fault(f"{path}/points", "cần điểm của từng lựa chọn", "expected the points of each option")
            return None
        options = inputs[value].options
        for option in given:
            if str(option) not in options:
                self.fault(f"{path}/points/{_short(option)}", "không có lựa chọn này", f"is not an option of “{value}”")
        for option in options:
            if option not in {str(key) for key in given}:
                self.fault(
                    f"{path}/points", f"lựa chọn “{option}” chưa có điểm", f"the option “{option}” has no points"
                )
        rows = ((str(o), self.in_points(points, f"{path}/points/{o}", maximum)) for o, points in given.items())
        return scoring.Choice(maximum, value, tuple(rows))

    def _parts(
        self, known: Any, form: str, path: str, inputs: Mapping[str, Input], maximum: Exact
    ) -> list[scoring.Rule]:
        parts = []
        for index, each in enumerate(self.items(known[form], f"{path}/{form}")):
            part = self.rule(each, f"{path}/{form}/{index}", inputs, maximum, nested=True)
            if isinstance(part, scoring.ZScore):
                self.fault(f"{path}/{form}/{index}", "z_score không nằm trong quy tắc khác", "z_score cannot be a part")
            elif part is not None:
                parts.append(part)
        return parts

    def _sum(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        return scoring.Sum(maximum, tuple(self._parts(known, "sum", path, inputs, maximum)))

    def _best(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        parts = self._parts(known, "best", path, inputs, maximum)
        for index, part in enumerate(parts):
            if part.max > maximum:
                self.fault(
                    f"{path}/best/{index}/max", f"quá điểm tối đa {maximum}", f"is more than the maximum {maximum}"
                )
        return scoring.Best(maximum, tuple(parts))

    def peers(self, known: Any, path: str) -> Literal["bloc", "all"]:
        return cast(Literal["bloc", "all"], self.word(known.get("peers"), f"{path}/peers", ("bloc", "all"), "bloc"))

    def _peer_max(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value = self.named(known["peer_max"], path, inputs)
        return scoring.PeerMax(maximum, value, self.optional_of(known, path, inputs), self.peers(known, path))

    def _min_max(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value = self.named(known["min_max"], path, inputs)
        of = self.optional_of(known, path, inputs)
        better = self.word(known.get("better"), f"{path}/better", ("high", "low"), "high")
        goalposts = None
        if "low" in known or "high" in known:
            low = self.number(known.get("low", ""), f"{path}/low")
            high = self.number(known.get("high", ""), f"{path}/high")
            if low is not None and high is not None:
                goalposts = (low, high)
                if low >= high:
                    self.fault(f"{path}/high", "phải lớn hơn low", "must be more than low")
        return scoring.MinMax(maximum, value, of, self.peers(known, path), better, goalposts)

    def _z_score(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value = self.named(known["z_score"], path, inputs)
        return scoring.ZScore(maximum, value, self.optional_of(known, path, inputs), self.peers(known, path))

    def _penalty(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        value = self.named(known["penalty"], path, inputs)
        each = self.number(known.get("each", ""), f"{path}/each", low=0)
        floor = self.number(known["floor"], f"{path}/floor", high=0) if "floor" in known else None
        return scoring.Penalty(maximum, value, each or 0, floor)

    def _points(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule:
        return scoring.GivenPoints(maximum, self.named(known["points"], path, inputs))

    def _expr(self, known: Any, path: str, inputs: Mapping[str, Input], maximum: Exact) -> scoring.Rule | None:
        expression = self.expression(known["expr"], f"{path}/expr")
        if expression is None:
            return None
        for name in expression.names:
            self.named(name, f"{path}/expr", inputs, {*NUMERIC_KINDS, "yes_no"})
        return scoring.Formula(maximum, expression)


# The keys of each rule form, its own first; those with * are required.
RULE_KEYS = {
    "share": "share* of cap",
    "banded": "banded*",
    "count": "count* each*",
    "steps": "steps* of points* else",
    "yes": "yes* points",
    "choice": "choice* points*",
    "sum": "sum*",
    "best": "best*",
    "peer_max": "peer_max* of peers",
    "min_max": "min_max* of peers better low high",
    "z_score": "z_score* of peers",
    "penalty": "penalty* each* floor",
    "points": "points*",
    "expr": "expr*",
}


def rule_form(plain: Any) -> str | None:
    """Which of the rule forms plain data is, or None. `points` is a form only where no other form uses the word."""
    if not isinstance(plain, Mapping):
        return None
    found = [form for form in RULE_KEYS if form in plain]
    if len(found) > 1 and "points" in found:
        found.remove("points")
    return found[0] if len(found) == 1 else None


def _paths(categories: Iterable[Category], path: str) -> Iterable[tuple[Indicator, str]]:
    for category in categories:
        own = f"{path}/{category.code}"
        yield from ((i, f"{own}/{i.code}") for i in category.indicators)
        yield from _paths(category.categories, own)


def _question(each: Input) -> tuple[Any, ...]:
    return each.kind, each.positive, each.min, each.max, each.options


def _is_month_day(value: Any) -> bool:
    try:
        datetime.date.fromisoformat(f"2020-{value}")  # a leap year: 02-29 is a day
    except ValueError:
        return False
    return True


def _join(path: str, key: str) -> str:
    return f"{path}/{key}" if path else key


def _code_or(plain: Any, index: int) -> str:
    code = plain.get("code") if isinstance(plain, Mapping) else None
    return _short(code) if isinstance(code, str | int) and code != "" else str(index)


def _short(plain: Any) -> str:
    text = str(plain)
    return text if len(text) <= 40 else text[:37] + "..."


def _plain_copy(plain: Any) -> Any:
    """Plain data with every scalar as NFC text, detached from what it was read from."""
    if isinstance(plain, Mapping):
        return {str(key): _plain_copy(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_plain_copy(value) for value in plain]
    return nfc(str(plain))
