"""A regulation as data: YAML <-> dataclasses, checked on the way in (docs/formats.md 1).

Everything wrong with a framework is found in one reading and named by its path, such as `categories/HT/HT1/rule`.
Numbers are read from their source text, never through a binary float. The dataclasses stand in framework_parts.py, the
checks in framework_reader.py; both are used through this door.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

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
    FrameworkProblem,
    Indicator,
    Input,
    Level,
    Text,
    is_number,
    on_one_line,
    scoring_number,
)
from framework_reader import CODE, INPUT_CODE, RULE_KEYS, Reader, rule_form
from vietnamese import nfc

__all__ = [
    "CODE",
    "INPUT_CODE",
    "KINDS",
    "NOT_APPLICABLE",
    "NUMERIC_KINDS",
    "RULE_KEYS",
    "Bloc",
    "Category",
    "Check",
    "Decision",
    "Fault",
    "Framework",
    "FrameworkProblem",
    "Indicator",
    "Input",
    "Level",
    "Text",
    "check_indicator",
    "decimal_text",
    "dump_yaml",
    "from_plain",
    "indicator_to_plain",
    "is_number",
    "load_plain",
    "on_one_line",
    "parse_framework",
    "read_framework",
    "read_indicator",
    "rule_form",
    "scoring_number",
    "to_plain",
    "to_yaml",
]

LARGEST_FILE = 2_000_000  # characters; the 2019 framework has 60,000
MOST_NODES = 100_000  # a thousand indicators have 80,000
DEEPEST = 60


# ---------------------------------------------------------------------------------------------------------------------
# Reading


def read_framework(path: Path | str) -> Framework:
    """Read `framework.yaml`. Raises FrameworkProblem naming the file."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise FrameworkProblem(
            path.name, [Fault("", f"không đọc được tệp ({problem.strerror})", "cannot be read")]
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FrameworkProblem(
            path.name, [Fault(f"byte {problem.start}", "tệp không phải UTF-8", "the file is not UTF-8")]
        ) from None
    return parse_framework(text, path.name)


def parse_framework(text: str, where: str = "framework.yaml") -> Framework:
    """Read a framework from YAML (or JSON) text. Raises FrameworkProblem."""
    return from_plain(load_plain(text, where), where)


def load_plain(text: str, where: str) -> Any:
    """YAML text as dictionaries, lists and strings: every scalar keeps its source text. Raises FrameworkProblem."""
    if len(text) > LARGEST_FILE:
        raise FrameworkProblem(where, [Fault("", "tệp quá lớn", f"the file is over {LARGEST_FILE} characters")])
    text = nfc(text)
    try:
        if _too_large(text):
            raise FrameworkProblem(
                where, [Fault("", "quá nhiều mục hoặc lồng nhau quá sâu", "too many entries, or nested too deeply")]
            )
        return yaml.load(text, _PlainLoader)  # noqa: S506 -- a BaseLoader: builds str, list and dict only
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise FrameworkProblem(
            where, [Fault(f"dòng {line} / line {line}", "YAML không hợp lệ", f"invalid YAML: {problem.problem}")]
        ) from None
    except yaml.YAMLError as problem:
        raise FrameworkProblem(where, [Fault("", "YAML không hợp lệ", f"invalid YAML: {problem}")]) from None
    except UnicodeError:
        raise FrameworkProblem(where, [Fault("", "có ký tự không hợp lệ", "holds a character that is none")]) from None


def _too_large(text: str) -> bool:
    """Whether YAML text has more entries or levels than any framework; told from its events, before it is built."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST or count > 2 * MOST_NODES:
            return True
    return False


# libyaml's reader is ten times faster; without it the same work is done in Python.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _PlainLoader(_Loader):  # type: ignore[misc]
    """Scalars stay text (`yes` is "yes", `0.70` is "0.70"); a key given twice is refused rather than overwritten."""

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        # Unquoted, these are YAML's ways to leave a key without a value: the same as not giving it.
        return "" if not node.style and node.value in ("null", "Null", "NULL", "~") else str(node.value)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key “{key.value}” is given twice", key.start_mark
                    )
                seen.add(key.value)
        built: dict[Any, Any] = super().construct_mapping(node, deep)
        return built


def from_plain(plain: Any, where: str = "framework") -> Framework:
    """Check plain data against the whole contract. Raises FrameworkProblem with every fault."""
    reader = Reader()
    if _size(plain) > MOST_NODES:
        raise FrameworkProblem(where, [Fault("", "quá nhiều mục", f"more than {MOST_NODES} entries")])
    framework = reader.framework(plain)
    if reader.faults or framework is None:
        raise FrameworkProblem(where, reader.faults)
    return framework


def check_indicator(plain: Mapping[str, Any], combine: str = "sum") -> list[Fault]:
    """The faults of one indicator on its own, as an editor shows them while it is typed."""
    reader = Reader()
    indicator = reader.indicator(dict(plain), "", "illustrative", set())
    if indicator is not None:
        reader.fits_combine(indicator, combine, indicator.code)
        reader.check_names({indicator.code: indicator}, {indicator.code: ""})
    return reader.faults


def read_indicator(plain: Mapping[str, Any]) -> Indicator:
    """One indicator on its own. Raises FrameworkProblem."""
    reader = Reader()
    indicator = reader.indicator(dict(plain), "", "illustrative", set())
    if reader.faults or indicator is None:
        raise FrameworkProblem("indicator", reader.faults)
    return indicator


def _size(plain: Any, depth: int = 0) -> int:
    """How many entries there are, counting what an alias repeats; stops early."""
    if depth > DEEPEST:
        return MOST_NODES + 1
    if isinstance(plain, Mapping):
        parts: Iterable[Any] = plain.values()
    elif isinstance(plain, list):
        parts = plain
    else:
        return 1
    total = 1
    for part in parts:
        total += _size(part, depth + 1)
        if total > MOST_NODES:
            break
    return total


# ---------------------------------------------------------------------------------------------------------------------
# Writing


def decimal_text(value: Exact) -> str:
    """A terminating number as decimal text: 7/10 -> '0.7'."""
    exact = Fraction(value)
    places = 0
    while exact.denominator != 1 and (exact * 10**places).denominator != 1:
        places += 1
        if places > 400:
            raise ValueError(f"{value} has no finite decimal form")
    digits = str(abs(exact.numerator * 10**places // exact.denominator)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if exact < 0 else text


def to_plain(framework: Framework) -> dict[str, Any]:
    """The framework as strings, lists and dictionaries in the order of docs/formats.md; `from_plain` reads it back."""
    decision = framework.decision
    plain = {
        "framework": framework.code,
        "decision": {"number": decision.number, "date": decision.date.isoformat()} if decision else None,
        "title": _plain_text(framework.title),
        "status": framework.status,
        "replaces": framework.replaces,
        "deadlines": framework.deadlines,
        "blocs": [{"code": bloc.code, "title": _plain_text(bloc.title)} for bloc in framework.blocs],
        "scale": _plain_number(framework.scale),
        "places": str(framework.places),
        "rounding": framework.rounding,
        "rank_on": framework.rank_on,
        "ties": framework.ties,
        "levels": [
            {"code": level.code, "title": _plain_text(level.title), "from": decimal_text(level.from_)}
            for level in framework.levels
        ],
        "category_levels": "true" if framework.category_levels else None,
        "combine": framework.combine,
        "note": _plain_text(framework.note),
        "categories": [_plain_category(category) for category in framework.categories],
    }
    return _without_empty(plain)


def indicator_to_plain(indicator: Indicator) -> dict[str, Any]:
    """One indicator as plain data."""
    plain = {
        "code": indicator.code,
        "title": _plain_text(indicator.title),
        "status": indicator.status,
        "source": indicator.source,
        "max": decimal_text(indicator.max),
        "weight": _plain_number(indicator.weight),
        "inputs": {code: _plain_input(each) for code, each in indicator.inputs.items()},
        "rule": indicator.rule,
        "missing": indicator.missing,
        "undefined": indicator.undefined,
        "blocs": list(indicator.blocs),
        "answered_by": indicator.answered_by,
        "evidence": indicator.evidence,
        "help": _plain_text(indicator.help),
        "checks": [{check.kind: check.expr, "say": _plain_text(check.say)} for check in indicator.checks],
    }
    return _without_empty(plain)


def to_yaml(framework: Framework) -> str:
    """The framework as YAML text, numbers quoted, the same bytes every time."""
    return dump_yaml(to_plain(framework))


def dump_yaml(plain: Any) -> str:
    """Plain data as YAML, in its own order, every number quoted so that no reader takes it for a float."""
    return yaml.dump(plain, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=120)


class _PlainDumper(yaml.SafeDumper):
    """Strings only; no anchors, so that a person can move lines about."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain_category(category: Category) -> dict[str, Any]:
    plain = {
        "code": category.code,
        "title": _plain_text(category.title),
        "status": category.status,
        "source": category.source,
        "weight": _plain_number(category.weight),
        "combine": category.combine,
        "categories": [_plain_category(inner) for inner in category.categories],
        "indicators": [indicator_to_plain(each) for each in category.indicators],
    }
    return _without_empty(plain)


def _plain_input(each: Input) -> dict[str, Any]:
    plain = {
        "label": _plain_text(each.label),
        "kind": each.kind,
        "unit": _plain_text(each.unit),
        "positive": "true" if each.positive else None,
        "min": _plain_number(each.min),
        "max": _plain_number(each.max),
        "options": list(each.options),
    }
    return _without_empty(plain)


def _plain_text(text: Text | None) -> dict[str, str] | None:
    if text is None:
        return None
    return {"vi": text.vi, "en": text.en} if text.en else {"vi": text.vi}


def _plain_number(value: Exact | None) -> str | None:
    return None if value is None else decimal_text(value)


def _without_empty(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if value not in (None, [], {}, "")}
