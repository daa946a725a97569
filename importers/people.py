"""A list of people coming in (CSV or XLSX): accounts made or brought up to date, their invitations put in the outbox.

Columns, in English or in Vietnamese, in any order: name, email, phone, roles, unit (its code), language. A password is
never part of it, and nobody is disabled or removed by a file. An empty cell leaves what is there. Administrators are
appointed on the accounts' screen, one by one: a file neither makes nor changes one.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import invitations
import models
import vietnamese
from importers import guard
from importers.plan import Change, ImportProblem, Plan, Problem, compare, decode, name_of, read_bytes

COLUMNS = {
    "name": ("name", "ho va ten", "ho ten", "ten"),
    "email": ("email", "e-mail", "thu dien tu", "dia chi thu", "thu"),
    "phone": ("phone", "telephone", "dien thoai", "so dien thoai", "sdt"),
    "roles": ("roles", "role", "vai tro"),
    "unit": ("unit", "unit code", "don vi", "ma don vi"),
    "language": ("language", "ngon ngu"),
}
NEEDED = ("name", "email", "roles")
LANGUAGES = {"vi": "vi", "en": "en", "tieng viet": "vi", "tieng anh": "en", "vietnamese": "vi", "english": "en"}
CLOSED_ROLE = "administrator"
UNIT_ROLES = frozenset({"officer", "leader", "unit_administrator"})
ROLE_OF_WORD = {vietnamese.fold(word): code for code, word in models.ROLES.items()} | {
    vietnamese.fold(code): code for code in models.ROLES
}
MOST_ROWS = 5000


@dataclass(frozen=True)
class Person:
    """One line of the list, read and found good."""

    line: int
    name: str
    email: str
    roles: frozenset[str]
    phone: str = ""
    unit: str = ""
    language: str = ""


@dataclass
class PeoplePlan(Plan):
    """What a list of people would do to the accounts."""

    people: list[Person] = field(default_factory=list)

    def look(self) -> list[Change]:
        held = {user.email.lower(): user for user in models.User.select()}
        units = {unit.code: unit for unit in models.Unit.select()}
        roles = _roles_held()
        self.problems.extend(self.faults(held, units, roles))
        changes = []
        for person in self.people:
            user = held.get(person.email)
            changes.append(self.of_person(person, user, roles.get(user.id, frozenset()) if user else frozenset()))
        return changes

    def faults(self, held: dict, units: dict, roles: dict) -> Iterator[Problem]:
        """What is wrong with a line when it meets the accounts and units as they are now."""
        self.warnings = [each for each in self.warnings if not each.line]
        for person in self.people:
            user = held.get(person.email)
            unit = person.unit or (user.unit.code if user is not None and user.unit_id else "")
            if person.unit and person.unit not in units:
                yield self.fault(
                    person.line, f"Không có đơn vị mang mã “{person.unit}”.", f"There is no unit {person.unit!r}."
                )
            if person.roles & UNIT_ROLES and not unit:
                yield self.fault(
                    person.line,
                    "Cán bộ, lãnh đạo và quản trị của đơn vị phải thuộc một đơn vị: hãy ghi mã đơn vị.",
                    "A unit's people belong to a unit: write its code.",
                )
            if user is not None and CLOSED_ROLE in roles.get(user.id, ()):
                yield self.fault(
                    person.line,
                    f"{person.email} là quản trị CNTT; tài khoản này chỉ sửa trên màn hình Tài khoản.",
                    f"{person.email} is an administrator; that account is changed on the accounts' screen only.",
                )
            if user is not None and not user.active:
                self.warnings.append(
                    self.fault(
                        person.line,
                        f"Tài khoản {person.email} đang bị khóa và vẫn bị khóa.",
                        f"The account {person.email} is disabled and stays so.",
                    )
                )

    def fault(self, line: int, vi: str, en: str) -> Problem:
        return Problem(vi=vi, en=en, file=self.file, line=line)

    def of_person(self, person: Person, user: models.User | None, held: frozenset[str]) -> Change:
        new: dict[str, object] = {"name": person.name, "roles": _words(person.roles)}
        new |= {name: getattr(person, name) for name in ("phone", "unit", "language") if getattr(person, name)}
        old = None
        if user is not None:
            old = {"name": user.name, "roles": _words(held), "phone": user.phone, "language": user.language}
            old["unit"] = user.unit.code if user.unit_id else ""
        return compare("users", person.email, old, new, title_vi=person.name, rev=user.rev if user else None)

    def write(self) -> None:
        models.Role.ensure()
        held = {user.email.lower(): user for user in models.User.select()}
        units = {unit.code: unit for unit in models.Unit.select()}
        roles = _roles_held()
        for person in self.people:
            user = held.get(person.email)
            if user is None:
                self.make(person, units)
            else:
                self.change(user, person, units, roles.get(user.id, frozenset()))

    def make(self, person: Person, units: dict[str, models.Unit]) -> None:
        """An account that nobody can sign in to before its invitation, which waits in the outbox to be read first."""
        user = models.User.create(
            email=person.email,
            name=person.name,
            phone=person.phone,
            unit=units.get(person.unit),
            language=person.language or "vi",
            fs_uniquifier=secrets.token_hex(32),
        )
        user.give_roles(person.roles)
        invitations.queue(user)

    def change(self, user: models.User, person: Person, units: dict[str, models.Unit], held: frozenset[str]) -> None:
        user.name = person.name
        user.phone = person.phone or user.phone
        user.language = person.language or user.language
        moved = bool(person.unit) and units[person.unit].id != user.unit_id
        if moved:
            user.unit = units[person.unit]
        user.save()
        if held != person.roles:
            user.give_roles(person.roles)
        if moved or held != person.roles:
            # What a session may do is decided anew; an invitation is no session and stays.
            table = models.WebSession
            table.delete().where(table.user == user, table.data != invitations.MARK).execute()


def _roles_held() -> dict[int, frozenset[str]]:
    """Everybody's roles, in one query."""
    held: dict[int, set[str]] = {}
    for user, role in models.UserRole.select(models.UserRole.user, models.Role.name).join(models.Role).tuples():
        held.setdefault(user, set()).add(role)
    return {user: frozenset(roles) for user, roles in held.items()}


def _words(roles: Iterable[str]) -> str:
    return ", ".join(models.ROLES[role] for role in models.ROLES if role in roles)


def plan(source: Path | str | bytes, *, name: str = "") -> PeoplePlan:
    """What a list of people would change."""
    file = name_of(source, name) or "people.csv"
    answer = PeoplePlan(file=file, kind="people")
    data = read_bytes(source)
    try:
        rows = workbook_rows(data, file) if data.startswith((b"PK\x03\x04", b"\xd0\xcf")) else csv_rows(data, answer)
        answer.people = read(rows, answer)
    except ImportProblem as problem:
        answer.problems.extend(problem.problems)
    return answer.refresh()


Rows = list[tuple[int, list[str]]]


def csv_rows(data: bytes, answer: PeoplePlan) -> Rows:
    """(line, cells) of a CSV file; the separator is the one the heading uses."""
    guard.check_size(data, answer.file)
    text = decode(data, answer.file, answer.repairs)
    heading = text.split("\n", 1)[0]
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: Rows = []
    try:
        for cells in reader:
            rows.append((reader.line_num, cells))
    except csv.Error as problem:
        raise ImportProblem(
            answer.fault(
                reader.line_num,
                "Dòng này không đọc được như CSV (dấu nháy chưa đóng?).",
                "This line cannot be read as CSV (a quotation mark left open?).",
            )
        ) from problem
    return rows


def workbook_rows(data: bytes, file: str) -> Rows:
    """(row, cells) of the first sheet of a workbook."""
    sheets = guard.read_workbook(data, file)
    cells = next(iter(sheets.values()), {})
    broken = [reference for reference, cell in cells.items() if cell.kind in ("error", "uncalculated", "too_long")]
    if broken:
        vi, en = "Ô này lỗi, quá dài hoặc công thức chưa tính.", "This cell is faulty, too long or not calculated."
        raise ImportProblem(Problem(vi=vi, en=en, file=file, cell=reference) for reference in sorted(broken))
    rows: dict[int, dict[int, str]] = {}
    for reference, cell in cells.items():
        letters = reference.rstrip("0123456789")
        rows.setdefault(int(reference[len(letters) :]), {})[_column(letters)] = cell.text
    return [(line, [held.get(at, "") for at in range(max(held) + 1)]) for line, held in sorted(rows.items())]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def read(rows: Rows, answer: PeoplePlan) -> list[Person]:
    """The people of the rows under the heading; faults go into the plan, by line."""
    rows = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise ImportProblem(answer.fault(1, "Tệp không có dòng nào.", "The file has no lines."))
    if len(rows) > MOST_ROWS:
        raise ImportProblem(
            answer.fault(0, f"Tệp có hơn {MOST_ROWS} dòng.", f"The file has more than {MOST_ROWS} lines.")
        )
    places = heading(*rows[0], answer)
    people: list[Person] = []
    seen: dict[str, int] = {}
    for line, cells in rows[1:]:
        row = {column: _cell(cells, place) for column, place in places.items()}
        person = one(line, row, answer)
        if person is None:
            continue
        if person.email in seen:
            answer.problems.append(
                answer.fault(
                    line,
                    f"{person.email} đã có ở dòng {seen[person.email]}.",
                    f"{person.email} is already in line {seen[person.email]}.",
                )
            )
        seen.setdefault(person.email, line)
        people.append(person)
    return people


def _cell(cells: list[str], place: int) -> str:
    return " ".join(models.clean(cells[place]).split()) if place < len(cells) else ""


def heading(line: int, cells: list[str], answer: PeoplePlan) -> dict[str, int]:
    """Which column stands where. Raises ImportProblem when one is missing, unknown or there twice."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = vietnamese.fold(cell).strip(" *:")
        if not word:
            continue
        column = next((name for name, words in COLUMNS.items() if word in words), None)
        if column is None or column in places:
            raise ImportProblem(
                answer.fault(
                    line,
                    f"Cột “{cell.strip()}” lạ hoặc trùng. Các cột được đọc: họ và tên, email, điện thoại, vai trò, "
                    "mã đơn vị, ngôn ngữ.",
                    f"The column “{cell.strip()}” is unknown or there twice. Columns that are read: "
                    f"{', '.join(COLUMNS)}.",
                )
            )
        places[column] = place
    if missing := [name for name in NEEDED if name not in places]:
        raise ImportProblem(
            answer.fault(
                line,
                f"Thiếu cột: {', '.join(missing)}. Dòng đầu tiên phải là tên các cột.",
                f"Columns are missing: {', '.join(missing)}. The first line names the columns.",
            )
        )
    return places


def one(line: int, row: dict[str, str], answer: PeoplePlan) -> Person | None:
    """One person, or None when something is wrong with the line itself."""
    wrong = list(_wrong(row))
    answer.problems.extend(answer.fault(line, vi, en) for vi, en in wrong)
    if wrong:
        return None
    return Person(
        line=line,
        name=row["name"],
        email=row["email"].lower(),
        roles=frozenset(ROLE_OF_WORD[role] for role in _role_words(row["roles"])),
        phone=row.get("phone", ""),
        unit=row.get("unit", ""),
        language=LANGUAGES.get(vietnamese.fold(row.get("language", "")), ""),
    )


def _role_words(text: str) -> list[str]:
    return [vietnamese.fold(word) for word in text.replace(";", ",").replace("+", ",").split(",") if word.strip()]


def _wrong(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not row["name"] or len(row["name"]) > 200:
        yield "Thiếu họ và tên, hoặc quá dài.", "The name is missing or too long."
    if not invitations.is_address(row["email"]):
        yield f"“{row['email']}”: {invitations.BAD_ADDRESS[0]}", f"“{row['email']}”: {invitations.BAD_ADDRESS[1]}"
    if row.get("phone") and not invitations.is_phone(row["phone"]):
        yield f"“{row['phone']}”: {invitations.BAD_PHONE[0]}", f"“{row['phone']}”: {invitations.BAD_PHONE[1]}"
    roles = _role_words(row["roles"])
    if not roles:
        yield "Thiếu vai trò.", "The role is missing."
    for role in roles:
        if role not in ROLE_OF_WORD:
            known = ", ".join(word for code, word in models.ROLES.items() if code != CLOSED_ROLE)
            yield f"Không có vai trò “{role}”. Các vai trò: {known}.", f"There is no role “{role}”."
        elif ROLE_OF_WORD[role] == CLOSED_ROLE:
            yield (
                "Quản trị CNTT không được tạo bằng tệp; hãy tạo trên màn hình Tài khoản.",
                "Administrators are not made by a file; make the account on its screen.",
            )
    language = vietnamese.fold(row.get("language", ""))
    if language and language not in LANGUAGES:
        yield f"Không có ngôn ngữ “{row['language']}”; hãy ghi vi hoặc en.", "The language is vi or en."
