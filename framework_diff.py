"""What is different between two versions of a framework, and which indicators may be compared across them.

Both come as plain data, the shape of the YAML file, so a draft with faults can be looked at too. Parts are matched by
code; an indicator that only got another code is found by what it asks and how it is scored.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Plain = Mapping[str, Any]
Part = Literal["framework", "bloc", "level", "category", "indicator", "input"]
Verdict = Literal["same", "reworded", "rescaled", "changed", "renumbered", "added", "removed"]

# Fields that hold other parts, which are compared one by one.
HOLDERS = {"categories", "indicators", "blocs", "levels", "inputs", "code", "framework"}
# What is measured and how it is scored: if none of these differs, a figure of one year stands beside another's.
SCORING = ("rule", "missing", "undefined", "blocs", "answered_by")
SCALE = ("max", "weight")
PARTS: dict[str, tuple[str, str]] = {
    "framework": ("Bộ tiêu chí", "Framework"),
    "bloc": ("Khối", "Bloc"),
    "level": ("Mức", "Level"),
    "category": ("Nhóm tiêu chí", "Category"),
    "indicator": ("Tiêu chí", "Indicator"),
    "input": ("Số liệu", "Input"),
}
FIELDS: dict[str, tuple[str, str]] = {
    "title": ("tên", "title"),
    "label": ("tên", "label"),
    "max": ("điểm tối đa", "maximum"),
    "min": ("giá trị nhỏ nhất", "least"),
    "weight": ("trọng số", "weight"),
    "rule": ("quy tắc tính điểm", "rule"),
    "missing": ("khi thiếu số liệu", "when missing"),
    "undefined": ("khi không xác định", "when undefined"),
    "blocs": ("áp dụng cho khối", "blocs"),
    "answered_by": ("ai trả lời", "answered by"),
    "evidence": ("minh chứng", "evidence"),
    "help": ("hướng dẫn", "help"),
    "checks": ("kiểm tra", "checks"),
    "status": ("tính chất", "standing"),
    "source": ("nguồn", "source"),
    "combine": ("cách gộp", "combining"),
    "kind": ("kiểu số liệu", "kind"),
    "unit": ("đơn vị tính", "unit"),
    "positive": ("phải lớn hơn 0", "must be positive"),
    "options": ("lựa chọn", "options"),
    "from": ("từ", "from"),
    "parent": ("thuộc nhóm", "within"),
    "place": ("thứ tự", "place"),
    "decision": ("quyết định", "decision"),
    "replaces": ("thay thế", "replaces"),
    "deadlines": ("thời hạn", "deadlines"),
    "scale": ("thang điểm", "scale"),
    "places": ("số chữ số thập phân", "decimal places"),
    "rounding": ("cách làm tròn", "rounding"),
    "rank_on": ("xếp hạng theo", "ranked on"),
    "ties": ("đồng hạng", "ties"),
    "category_levels": ("xếp mức cho nhóm", "levels of categories"),
    "note": ("ghi chú", "note"),
}


@dataclass(frozen=True)
class Change:
    """One difference. `field` is empty when the whole part came or went; `before`/`after` are plain values."""

    part: Part
    code: str
    title: str
    field: str = ""
    before: Any = None
    after: Any = None

    @property
    def state(self) -> Literal["added", "removed", "changed"]:
        if self.field:
            return "changed"
        return "added" if self.before is None else "removed"

    def part_word(self, lang: str = "vi") -> str:
        return PARTS[self.part][lang == "en"]

    def field_word(self, lang: str = "vi") -> str:
        return FIELDS.get(self.field, (self.field, self.field))[lang == "en"]


@dataclass(frozen=True)
class Comparable:
    """An indicator in both versions (or one of them), and whether its points may stand beside each other.

    same: nothing differs that matters. reworded: words only. rescaled: another maximum or weight, so shares of the
    maximum may be compared and points may not. changed: another question or another rule. renumbered: the same
    question and rule under another code.
    """

    before: str | None
    after: str | None
    title: str
    verdict: Verdict


@dataclass(frozen=True)
class Difference:
    """Everything that differs, and the map of the indicators."""

    changes: tuple[Change, ...]
    indicators: tuple[Comparable, ...]

    def of(self, part: Part) -> list[Change]:
        return [change for change in self.changes if change.part == part]


def compare(before: Plain, after: Plain) -> Difference:
    """Compare two frameworks as plain data."""
    old_categories, new_categories = _categories(before), _categories(after)
    old_indicators, new_indicators = _indicators(before), _indicators(after)
    changes = [
        *_fields("framework", str(after.get("framework", "")), before, after),
        *_parts("bloc", _by_code(before.get("blocs")), _by_code(after.get("blocs"))),
        *_parts("level", _by_code(before.get("levels")), _by_code(after.get("levels"))),
        *_parts("category", old_categories, new_categories),
        *_parts("indicator", old_indicators, new_indicators),
        *_inputs(old_indicators, new_indicators),
    ]
    return Difference(tuple(changes), tuple(_map(old_indicators, new_indicators)))


def shown(value: Any, lang: str = "vi") -> str:
    """A plain value as people read it: texts in their language, the rest in the spelling of the YAML file."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, Mapping):
        if set(value) == {"number", "date"}:
            return f"{value['number']}, {datetime.date.fromisoformat(str(value['date'])):%d/%m/%Y}"
        if set(value) <= {"vi", "en"}:
            return str(value.get(lang) or value.get("vi") or value.get("en"))
        return ", ".join(f"{name}: {shown(each, lang)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(shown(each, lang) for each in value)
    return _scalar(value)


# --- parts -----------------------------------------------------------------------------------------------------------


def _by_code(parts: Any) -> dict[str, Plain]:
    return {str(part["code"]): part for part in parts or []}


def _categories(plain: Plain, parent: str = "") -> dict[str, Plain]:
    """Every category with the one it stands in, by code, from top to bottom."""
    found: dict[str, Plain] = {}
    for category in plain.get("categories") or []:
        found[str(category["code"])] = {**category, "parent": parent}
        found |= _categories(category, str(category["code"]))
    return found


def _indicators(plain: Plain, parent: str = "") -> dict[str, Plain]:
    """Every indicator with its category, by code."""
    found: dict[str, Plain] = {}
    for indicator in plain.get("indicators") or []:
        found[str(indicator["code"])] = {**indicator, "parent": parent}
    for category in plain.get("categories") or []:
        found |= _indicators(category, str(category["code"]))
    return found


def _title(part: Plain) -> str:
    words = part.get("title") or part.get("label") or {}
    return str(words.get("vi") or words.get("en") or "") if isinstance(words, Mapping) else str(words)


def _parts(part: Part, before: Mapping[str, Plain], after: Mapping[str, Plain]) -> Iterator[Change]:
    """Parts that came, went or differ: first those of the new version in their order, then what is gone."""
    for code, new in after.items():
        if code in before:
            yield from _fields(part, code, before[code], new)
        else:
            yield Change(part, code, _title(new), after=new)
    for code, old in before.items():
        if code not in after:
            yield Change(part, code, _title(old), before=old)


def _fields(part: Part, code: str, before: Plain, after: Plain) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        held = name in HOLDERS and not (name == "blocs" and part == "indicator")
        if not held and not _equal(before.get(name), after.get(name)):
            yield Change(part, code, _title(after), name, before.get(name), after.get(name))


def _inputs(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> Iterator[Change]:
    """The questions of indicators that stand in both versions; those of the others come and go with them."""
    for code, new in after.items():
        if code in before:
            old_inputs, new_inputs = before[code].get("inputs") or {}, new.get("inputs") or {}
            yield from _parts(
                "input",
                {f"{code} / {name}": part for name, part in old_inputs.items()},
                {f"{code} / {name}": part for name, part in new_inputs.items()},
            )


def _equal(before: Any, after: Any) -> bool:
    """Whether two plain values say the same: nothing and empty are one, and so are 1 and "1", true and "true"."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(_equal(before.get(name), after.get(name)) for name in {*before, *after})
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(map(_equal, before, after))
    nothing: tuple[Any, ...] = (None, "", [], {}, ())
    return (before in nothing and after in nothing) or _scalar(before) == _scalar(after)


def _scalar(value: Any) -> str:
    """As the YAML file spells it: true and false in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- which indicators may be compared --------------------------------------------------------------------------------


def _asked(indicator: Plain) -> dict[str, Any]:
    """What the questions measure, without their words."""
    kept = ("kind", "unit", "positive", "min", "max", "options")
    inputs = indicator.get("inputs") or {}
    return {code: {name: part.get(name) for name in kept if name in part} for code, part in inputs.items()}


def _scored_alike(before: Plain, after: Plain) -> bool:
    same_questions = _equal(_asked(before), _asked(after))
    return same_questions and all(_equal(before.get(name), after.get(name)) for name in SCORING)


def _map(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> Iterator[Comparable]:
    gone = {code: part for code, part in before.items() if code not in after}
    for code, new in after.items():
        if code in before:
            yield Comparable(code, code, _title(new), _verdict(before[code], new))
            continue
        twin = next((old for old, part in gone.items() if part.get("inputs") and _scored_alike(part, new)), None)
        if twin is not None:
            del gone[twin]
            yield Comparable(twin, code, _title(new), "renumbered")
        else:
            yield Comparable(None, code, _title(new), "added")
    for code, old in gone.items():
        yield Comparable(code, None, _title(old), "removed")


def _verdict(before: Plain, after: Plain) -> Verdict:
    if not _scored_alike(before, after):
        return "changed"
    if any(not _equal(before.get(name), after.get(name)) for name in SCALE):
        return "rescaled"
    names = dict.fromkeys([*before, *after])
    return "same" if all(_equal(before.get(name), after.get(name)) for name in names) else "reworded"
