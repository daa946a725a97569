"""A plan: what a file would change, shown before anything is changed.

Every importer answers with a Plan. It names each row that would be created, changed (old -> new, by field) or left as
it is, and each fault by line or cell. It is applied whole or not at all, in one transaction, and it refuses when the
tables are no longer those it was made from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import models
import old_encodings
import vietnamese

CREATED, CHANGED, UNCHANGED, REMOVED = "created", "changed", "unchanged", "removed"
MOST_PROBLEMS = 200  # a file with more faults than this is the wrong file; the page stays readable


@dataclass(frozen=True)
class Problem:
    """One fault of a file: where it is, what stands there, what was expected (whole sentences, vi and en)."""

    vi: str
    en: str
    file: str = ""
    line: int = 0
    sheet: str = ""
    cell: str = ""
    value: str = ""

    def place(self, lang: str = "vi") -> str:
        """`mau.xlsx, trang "Hạ tầng", ô E14`; empty when the fault is of no one place."""
        words = {"vi": ("trang", "ô", "dòng"), "en": ("sheet", "cell", "line")}[lang]
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(f'{words[0]} "{self.sheet}"')
        if self.cell:
            parts.append(f"{words[1]} {self.cell}")
        if self.line:
            parts.append(f"{words[2]} {self.line}")
        return ", ".join(parts)

    def text(self, lang: str = "vi") -> str:
        place = self.place(lang)
        message = self.vi if lang == "vi" else self.en
        return f"{place}: {message}" if place else message

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class Repair:
    """A text that would be kept otherwise than it stands in the file: where, both spellings, and what was done."""

    at: Problem
    before: str
    after: str

    def text(self, lang: str = "vi") -> str:
        return f"{self.at.text(lang)} “{cut(self.before)}” → “{cut(self.after)}”"


class ImportProblem(Exception):
    """A file that is refused. `.problems` says why, one by one; `.text(lang)` joins them."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.text())

    def text(self, lang: str = "vi") -> str:
        return "\n".join(problem.text(lang) for problem in self.problems)


class PlanRefused(ImportProblem):
    """The plan has errors, so nothing of it may be applied."""


class PlanOutdated(ImportProblem):
    """The tables changed after the plan was shown: what was agreed to is no longer what would happen."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                vi="Dữ liệu đã thay đổi sau khi bản xem trước được lập. Hãy xem trước lại rồi mới xác nhận.",
                en="The data changed after this preview was made. Preview the file again before confirming.",
            )
        )


@dataclass(frozen=True)
class FieldChange:
    """One field: its name, what it holds now, what it would hold ("" is empty)."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One row of a table: `noun` and `key` say which, `title_*` says it to a person."""

    noun: str
    key: str
    state: str  # created | changed | unchanged | removed
    fields: tuple[FieldChange, ...] = ()
    title_vi: str = ""
    title_en: str = ""
    rev: int | None = None

    def title(self, lang: str = "vi") -> str:
        return (self.title_vi if lang == "vi" else self.title_en or self.title_vi) or self.key


def compare(
    noun: str,
    key: str,
    old: dict[str, object] | None,
    new: dict[str, object],
    *,
    title_vi: str = "",
    title_en: str = "",
    rev: int | None = None,
) -> Change:
    """What would happen to one row: `old` is None when there is none. Only fields of `new` are looked at."""
    if old is None:
        fields = tuple(FieldChange(name, "", shown(value)) for name, value in new.items() if shown(value))
        return Change(noun, key, CREATED, fields, title_vi, title_en)
    differing = tuple(
        FieldChange(name, shown(old.get(name)), shown(value))
        for name, value in new.items()
        if shown(old.get(name)) != shown(value)
    )
    return Change(noun, key, CHANGED if differing else UNCHANGED, differing, title_vi, title_en, rev)


def shown(value: object) -> str:
    """A field's value as one text: compared and shown the same way."""
    if value is None or value == "":
        return ""
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return vietnamese.nfc(str(value))


@dataclass
class Plan:
    """What one file would do. Subclasses say how to look (`look`) and how to write (`write`)."""

    file: str
    kind: str = ""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)

    def look(self) -> list[Change]:
        """Compare what the file asks for with the tables as they are now."""
        raise NotImplementedError

    def write(self) -> None:
        """Write what the file asks for; called inside `models.acting`."""
        raise NotImplementedError

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def created(self) -> list[Change]:
        return [change for change in self.changes if change.state == CREATED]

    @property
    def changed(self) -> list[Change]:
        return [change for change in self.changes if change.state == CHANGED]

    @property
    def unchanged(self) -> list[Change]:
        return [change for change in self.changes if change.state == UNCHANGED]

    @property
    def removed(self) -> list[Change]:
        return [change for change in self.changes if change.state == REMOVED]

    @property
    def effects(self) -> list[Change]:
        """What would really happen: every change but the rows left as they are."""
        return [change for change in self.changes if change.state != UNCHANGED]

    @property
    def fingerprint(self) -> str:
        """The same file met by the same tables has the same fingerprint; the confirmation must name it."""
        return fingerprint(self.kind, self.changes, self.repairs)

    def refresh(self) -> Plan:
        if self.ok:
            self.changes = self.look()
        self.problems = self.problems[:MOST_PROBLEMS]
        return self

    def apply(self, actor: object, reason: str = "", *, request_id: str = "", expected: str | None = None) -> int:
        """Write the plan in one transaction; answers how many rows were created or changed.

        Raises PlanRefused when the file has errors, PlanOutdated when the tables (or, with `expected`, the fingerprint
        the person agreed to) are not those of the preview.
        """
        if not self.ok:
            raise PlanRefused(self.problems)
        agreed = self.fingerprint if expected is None else expected
        with models.acting(actor, reason, request_id):
            self.changes = self.look()
            if self.problems:  # looking again may find what was not there before, such as a year frozen meanwhile
                raise PlanRefused(self.problems)
            if self.fingerprint != agreed:
                raise PlanOutdated
            self.write()
        return len(self.effects)


def fingerprint(kind: str, changes: Sequence[Change], repairs: Sequence[Repair] = ()) -> str:
    rows = [
        [change.noun, change.key, change.state, change.rev, [[f.name, f.old, f.new] for f in change.fields]]
        for change in changes
    ]
    mended = [[repair.at.place(), repair.before, repair.after] for repair in repairs]
    whole = [kind, rows, mended] if mended else [kind, rows]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def decode(source: Path | str | bytes, file: str, repairs: list[Repair]) -> str:
    """The text of a file, in Unicode; what had to be repaired in it is put into `repairs`, line by line.

    Raises ImportProblem for a file, or lines of it, whose encoding is not clear.
    """
    data = read_bytes(source)
    try:
        found = old_encodings.decode(data)
    except old_encodings.UnclearText as unclear:
        raise ImportProblem(unclear_file(data, file, unclear)) from unclear
    before, after = found.before.split("\n"), found.text.split("\n")
    if found.before != found.text:
        for line, (old, new) in enumerate(zip(before, after, strict=True), start=1):
            if old != new:
                at = Problem(found.sentence("vi"), found.sentence("en"), file=file, line=line)
                repairs.append(Repair(at, old.strip(), new.strip()))
    return "\n".join(repaired_lines(after, file, repairs))


def unclear_file(data: bytes, file: str, unclear: old_encodings.UnclearText) -> Problem:
    readings = unclear.readings
    line = next((number for number, each in enumerate(data.split(b"\n"), start=1) if not each.isascii()), 1)
    vi = "Tệp không phải UTF-8 (không rõ bảng mã). Trong Excel, hãy lưu thành “CSV UTF-8”."
    en = "The file is not UTF-8 (unknown encoding). In Excel, save it as “CSV UTF-8”."
    if readings:
        vi += " Có thể đọc là: " + "; ".join(f"“{cut(each)}”" for each in readings) + "."
        en += " It may read: " + "; ".join(f"“{cut(each)}”" for each in readings) + "."
    return Problem(vi=vi, en=en, file=file, line=line)


def repaired_lines(lines: list[str], file: str, repairs: list[Repair]) -> list[str]:
    """The lines of a file, each repaired as a whole or, where it mixes sets, cell by cell. Raises ImportProblem."""
    accented = [place for place, line in enumerate(lines) if not line.isascii()]
    found = old_encodings.repair_all([lines[place] for place in accented])
    problems = []
    for place, each in zip(accented, found, strict=True):
        if isinstance(each, old_encodings.UnclearText):
            each = by_cells(lines[place], each)
        at = {"file": file, "line": place + 1}
        if isinstance(each, old_encodings.UnclearText):
            problems.append(Problem(vi=each.text("vi"), en=each.text("en"), value=cut(lines[place]), **at))
            continue
        if each.changed:
            told = Problem(vi=each.sentence("vi"), en=each.sentence("en"), **at)
            repairs.append(Repair(told, lines[place].strip(), each.text.strip()))
        lines[place] = each.text
    if problems:
        raise ImportProblem(problems[:MOST_PROBLEMS])
    return lines


CELL = re.compile(r'([,;\t"])')


def by_cells(line: str, unclear: old_encodings.UnclearText) -> old_encodings.Repaired | old_encodings.UnclearText:
    """A line whose cells come from several sets, each cell clear by itself; else what was not clear."""
    pieces, steps = [], {}
    for piece in CELL.split(line):
        try:
            one = old_encodings.repair(piece)
        except old_encodings.UnclearText as problem:
            return problem
        pieces.append(one.text)
        steps |= dict.fromkeys(one.steps)
    return old_encodings.Repaired("".join(pieces), line, tuple(steps)) if steps else unclear


def cut(text: str, longest: int = 120) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def read_bytes(source: Path | str | bytes) -> bytes:
    return source if isinstance(source, bytes) else Path(source).read_bytes()


def name_of(source: Path | str | bytes, name: str = "") -> str:
    """The name shown in messages: only the last part, a person's folders are nobody's business."""
    if name:
        return vietnamese.nfc(Path(name.replace("\\", "/")).name)
    return "" if isinstance(source, bytes) else vietnamese.nfc(Path(source).name)
