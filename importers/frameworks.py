"""A framework as YAML (FORMATS.md 1) coming in; its way back is `models.framework_plain`.

A framework in draft may be replaced as a whole by a file; a published one may not.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import framework
import models
from importers.plan import (
    CHANGED,
    REMOVED,
    Change,
    FieldChange,
    ImportProblem,
    Plan,
    Problem,
    compare,
    decode,
    name_of,
    shown,
)

OPTIONS = (
    *("deadlines", "blocs", "scale", "places", "rounding", "rank_on", "ties"),
    *("levels", "category_levels", "combine"),
)


@dataclass
class FrameworkPlan(Plan):
    """What a framework file would do to the tables."""

    rules: framework.Framework = None  # type: ignore[assignment] - follows fields with defaults
    row: models.Framework | None = None
    plain: dict[str, Any] = field(default_factory=dict)

    def look(self) -> list[Change]:
        self.plain = framework.to_plain(self.rules)
        self.row = models.Framework.get_or_none(models.Framework.code == self.rules.code)
        changes = [*self.blocs(), self.head(), *self.categories(), *self.indicators()]
        if self.row is not None and self.row.state == "published" and any(c.state != "unchanged" for c in changes):
            self.problems.append(
                Problem(
                    vi=f"Bộ tiêu chí {self.rules.code} đã ban hành nên không sửa được. "
                    "Hãy đặt mã khác trong tệp (dòng framework:) để tạo phiên bản mới.",
                    en=f"Framework {self.rules.code} is published and cannot change. "
                    "Give the file another code (the framework: line) to make a new version.",
                    file=self.file,
                )
            )
        if self.rules.replaces and self.replaced() is None:
            self.problems.append(
                Problem(
                    vi=f"Bộ tiêu chí được thay thế, {self.rules.replaces}, chưa có. Hãy nhập bộ đó trước.",
                    en=f"The framework it replaces, {self.rules.replaces}, is not here. Import that one first.",
                    file=self.file,
                )
            )
        return changes

    def replaced(self) -> models.Framework | None:
        return models.Framework.get_or_none(models.Framework.code == (self.rules.replaces or ""))

    def blocs(self) -> Iterator[Change]:
        held = {bloc.code for bloc in models.Bloc.select()}
        for bloc in self.rules.blocs:
            if bloc.code not in held:
                yield compare("bloc", bloc.code, None, bloc_fields(bloc), title_vi=bloc.title["vi"])

    def head(self) -> Change:
        old = None
        if self.row is not None:
            old = {name: getattr(self.row, name) for name in head_fields(self.plain)}
            old["replaces"] = self.row.replaces.code if self.row.replaces_id else ""
        new = head_fields(self.plain) | {"replaces": self.plain.get("replaces", "")}
        rev = self.row.rev if self.row else None
        return compare("framework", self.rules.code, old, new, title_vi=self.rules.title["vi"], rev=rev)

    def held(self, table: type[models.Category] | type[models.Indicator]) -> dict[str, Any]:
        if self.row is None:
            return {}
        return {row.code: row for row in table.select().where(table.framework == self.row)}

    def categories(self) -> Iterator[Change]:
        held = self.held(models.Category)
        for place, plain, parent in walk(self.plain["categories"]):
            row = held.pop(plain["code"], None)
            new = category_fields(plain, place)
            old = None
            if row is not None:
                old = {name: getattr(row, name) for name in new} | {"parent": row.parent.code if row.parent_id else ""}
            new |= {"parent": parent}
            title = plain["title"]["vi"]
            yield compare("category", plain["code"], old, new, title_vi=title, rev=row.rev if row else None)
        for row in held.values():
            yield removed("category", row)

    def indicators(self) -> Iterator[Change]:
        held = self.held(models.Indicator)
        for place, plain, category in indicators_of(self.plain["categories"]):
            row = held.pop(plain["code"], None)
            new = indicator_fields(plain, place)
            old = None
            if row is not None:
                old = {name: getattr(row, name) for name in new} | {"category": row.category.code}
            new |= {"category": category}
            title = plain["title"]["vi"]
            yield compare("indicator", plain["code"], old, new, title_vi=title, rev=row.rev if row else None)
        for row in held.values():
            if row.answers.exists():
                self.problems.append(
                    Problem(
                        vi=f"Tiêu chí {row.code} đã có số liệu nên không bỏ được.",
                        en=f"Indicator {row.code} has answers and cannot be removed.",
                        file=self.file,
                    )
                )
            yield removed("indicator", row)

    def write(self) -> None:
        for bloc in self.rules.blocs:
            if models.Bloc.get_or_none(models.Bloc.code == bloc.code) is None:
                models.Bloc.create(code=bloc.code, position=models.Bloc.select().count(), **bloc_fields(bloc))
        self.row = self.row or models.Framework(code=self.rules.code)
        assign(self.row, head_fields(self.plain) | {"replaces": self.replaced()})
        self.row.save()
        categories = self.write_categories()
        self.write_indicators(categories)
        for row in sorted(self.held(models.Category).values(), key=depth, reverse=True):
            if row.code not in categories:
                row.delete_instance()

    def write_categories(self) -> dict[str, models.Category]:
        held, written = self.held(models.Category), {}
        for place, plain, parent in walk(self.plain["categories"]):
            row = held.get(plain["code"]) or models.Category(framework=self.row, code=plain["code"])
            assign(row, category_fields(plain, place) | {"parent": written.get(parent)})
            row.save()
            written[plain["code"]] = row
        return written

    def write_indicators(self, categories: dict[str, models.Category]) -> None:
        held = self.held(models.Indicator)
        for place, plain, category in indicators_of(self.plain["categories"]):
            row = held.pop(plain["code"], None) or models.Indicator(framework=self.row, code=plain["code"])
            assign(row, indicator_fields(plain, place) | {"category": categories[category]})
            row.save()
        for row in held.values():
            row.delete_instance()


def assign(row: models.BaseModel, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        held = row.__data__.get(name)  # for a link, the number of the other row
        if held != (value.id if isinstance(value, models.BaseModel) else value):
            setattr(row, name, value)


def depth(category: models.Category) -> int:
    return 0 if category.parent_id is None else 1 + depth(category.parent)


def removed(noun: str, row: models.Category | models.Indicator) -> Change:
    fields = (FieldChange("code", shown(row.code), ""), FieldChange("title_vi", shown(row.title_vi), ""))
    return Change(noun, row.code, REMOVED, fields, row.title_vi, row.title_en, row.rev)


def walk(categories: list[dict[str, Any]], parent: str = "") -> Iterator[tuple[int, dict[str, Any], str]]:
    """(position, category, code of its parent), each before the categories inside it."""
    for place, plain in enumerate(categories):
        yield place, plain, parent
        yield from walk(plain.get("categories", []), plain["code"])


def indicators_of(categories: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any], str]]:
    for _, category, _ in walk(categories):
        for place, plain in enumerate(category.get("indicators", [])):
            yield place, plain, category["code"]


def bloc_fields(bloc: framework.Bloc) -> dict[str, Any]:
    return {"title_vi": bloc.title.vi, "title_en": bloc.title.en or ""}


def texts(plain: dict[str, Any], name: str, field_name: str = "") -> dict[str, str]:
    both = plain.get(name) or {}
    field_name = field_name or name
    return {f"{field_name}_vi": both.get("vi", ""), f"{field_name}_en": both.get("en", "")}


def head_fields(plain: dict[str, Any]) -> dict[str, Any]:
    decision = plain.get("decision", {})
    date = decision.get("date")
    return {
        "decision_number": decision.get("number", ""),
        "decision_date": datetime.date.fromisoformat(date) if date else None,
        **texts(plain, "title"),
        "status": plain["status"],
        **texts(plain, "note"),
        "options": {name: plain[name] for name in OPTIONS if name in plain},
    }


def category_fields(plain: dict[str, Any], place: int) -> dict[str, Any]:
    return {
        **texts(plain, "title"),
        "weight": plain.get("weight"),
        "combine": plain.get("combine", "sum"),
        "position": place,
        "status": plain.get("status"),
        "source": plain.get("source", ""),
    }


def indicator_fields(plain: dict[str, Any], place: int) -> dict[str, Any]:
    return {
        **texts(plain, "title"),
        # A z-score has no maximum: it is not capped, and 0 stands in the column that may not be empty.
        "max": plain.get("max", ""),
        "weight": plain.get("weight"),
        "inputs": plain.get("inputs", {}),
        "rule": plain.get("rule", {}),
        "missing": plain.get("missing", "zero"),
        "undefined": plain.get("undefined"),
        "blocs": plain.get("blocs"),
        "answered_by": plain.get("answered_by", "unit"),
        "evidence": plain.get("evidence", "optional"),
        **texts(plain, "help"),
        "checks": plain.get("checks", []),
        "position": place,
        "status": plain.get("status"),
        "source": plain.get("source", ""),
    }


def plan(source: Path | str | bytes, *, name: str = "") -> FrameworkPlan:
    """What a framework file would change. Every fault names its path, such as `categories/HT/HT1/rule`."""
    file = name_of(source, name) or "framework.yaml"
    answer = FrameworkPlan(file=file, kind="framework")
    try:
        answer.rules = framework.parse_framework(decode(source, file, answer.repairs), file)
    except ImportProblem as problem:
        answer.problems.extend(problem.problems)
        return answer
    except framework.FrameworkProblem as problem:
        for fault in problem.faults:
            at = f"{fault.path}: " if fault.path else ""
            answer.problems.append(Problem(vi=at + fault.vi, en=at + fault.en, file=file))
        return answer
    return answer.refresh()


def store(rules: framework.Framework) -> models.Framework:
    """Write a framework into the tables (new, or replacing its own draft). Inside `models.acting`."""
    made = FrameworkPlan(file="", kind="framework", rules=rules).refresh()
    if made.problems:
        raise ImportProblem(made.problems)
    made.write()
    assert made.row is not None
    return made.row


def read(row: models.Framework) -> framework.Framework:
    """A stored framework as the engine takes it. Raises framework.FrameworkProblem while its draft is faulty."""
    return framework.from_plain(models.framework_plain(row), row.code)


def export(row: models.Framework) -> str:
    """A stored framework as YAML; a draft with faults comes out as it is, so that it can be repaired outside."""
    try:
        return framework.to_yaml(read(row))
    except framework.FrameworkProblem:
        return framework.dump_yaml(models.framework_plain(row))


def clone(row: models.Framework, code: str) -> models.Framework:
    """A draft with the same content under a new code; it says that it replaces the old one. Inside `models.acting`."""
    if models.Framework.get_or_none(models.Framework.code == code) is not None:
        raise ImportProblem(
            Problem(vi=f"Đã có bộ tiêu chí mang mã {code}.", en=f"There is a framework with code {code} already.")
        )
    plain = models.framework_plain(row) | {"framework": code, "replaces": row.code}
    return store(framework.from_plain(plain, code))


__all__ = ["CHANGED", "FrameworkPlan", "clone", "export", "plan", "read", "store"]
