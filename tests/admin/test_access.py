"""Every address of the office, by every role, on rows of one's own and of others, in every state of the year.

What is allowed stands in `access_table.py`, written by hand; what there is, in `access_world.py`. Each request is made
inside a transaction that is rolled back, so none disturbs another.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import logging
import re
import shutil
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import peewee
import pytest

import models
from admin import security
from settings import Settings
from tests.admin import access_table, access_world
from tests.admin.access_table import ROLES, STATES, Line
from tests.admin.access_world import MALFORMED, MISSING, World
from tests.admin.conftest import Person, make_office

LINES = access_table.read()
OPEN, REFUSED, SIGN_IN, GONE, CLOSED, ANY = "open", "refused", "sign in", "gone", "closed", "any"
LEAST = 5000  # requests
NOTES = {"web_session", "websession", "login_failure", "loginfailure"}  # when somebody was last seen; failed guesses
HAS_DRAFTS = ("cycles", "frameworks", "categories", "indicators")
DELETE = {"action": "delete", "confirmed": "1", "_reason": "thử"}

# What a form says besides naming its row, so that it is understood and does something.
FORMS: dict[str, dict[str, str]] = {
    "/admin/answers/action/": {**DELETE, "action": "accept"},
    "/admin/blocs/action/": DELETE,
    "/admin/categories/action/": DELETE,
    "/admin/conflicts/action/": DELETE,
    "/admin/cycles/action/": DELETE,
    "/admin/frameworks/action/": DELETE,
    "/admin/holidays/action/": DELETE,
    "/admin/indicators/action/": DELETE,
    "/admin/messages/action/": {**DELETE, "action": "approve"},
    "/admin/sessions/action/": DELETE,
    "/admin/stock-reasons/action/": DELETE,
    "/admin/units/action/": DELETE,
    "/admin/users/action/": {**DELETE, "action": "disable"},
    "/admin/conflicts/delete/": {"_reason": "thử"},
    "/admin/appraising/judge/save/": {"verdict": "points", "points": "3", "_reason": "thử"},
    "/admin/assignments/wanted/": {"wanted": "3"},
    "/admin/comments/say/": {"text": "một lời"},
    "/admin/council/conclude/": {"how": "reported", "_reason": "thử"},
    "/admin/council/bulk/": {"what": "uncontested"},
    "/admin/cycles/accept/": {"_reason": "thử"},
    "/admin/cycles/move/": {"move": "appraise", "_reason": "thử"},
    "/admin/cycles/rebind/": {"_reason": "thử"},
    "/admin/draft-result/write/": {"kind": "misprint", "text": "một lời", "wanted": "5"},
    "/admin/entry/keep/": {"value.pcs": "41", "rev.pcs": "1"},
    "/admin/entry/save/": {"value.pcs": "41", "rev.pcs": "1"},
    "/admin/entry/look/": {"value.pcs": "41", "rev.pcs": "1"},
    "/admin/entry/issued/": {"issued_on": "01/02/2021"},
    "/admin/explanations/answer/": {"decision": "reject", "rev": "1", "_reason": "thử"},
    "/admin/frameworks/clone/": {"code": "khung-moi"},
    "/admin/holidays/fill/": {"year": "2030"},
    "/admin/imports/plan/": {"kind": "workbook"},
    "/admin/imports/apply/": {"kind": "workbook"},
    "/admin/message-templates/save/": {"subject": "Nhắc", "body": "Nhắc"},
    "/admin/messages/act/": {"action": "approve"},
    "/admin/letterheads/save/": {
        "agency": "Cục",
        "place": "Hà Nội",
        "symbol": "{number}/CNTT",
        "book": "CV",
        "position": "CỤC TRƯỞNG",
    },
    "/admin/number-books/action/": DELETE,
    "/admin/papers/cancel/": {"_reason": "thử"},
    "/admin/papers/start/": {"kind": "minutes"},
    "/admin/prose/save/": {"text": "Một lời."},
    "/admin/people/contact/": {"contact_name": "Người nghe máy"},
    "/admin/people/invite/": {"name": "Người mới", "email": "nguoi.moi@example.vn", "roles": "officer"},
    "/admin/submissions/move/": {"move": "submit", "_reason": "thử"},
    "/admin/submissions/reopen/": {"until": "30/10/2030", "_reason": "thử"},
    "/admin/submissions/return/": {"_reason": "thử"},
    "/admin/submissions/send/": {"undertaking": "1"},
    "/admin/submissions/withdraw/": {"_reason": "thử"},
    "/admin/units/change/": {"kind": "rename"},
    "/admin/users/reset/": {"_reason": "thử"},
    "/admin/users/reset/decide/": {"verdict": "confirm"},
    "/admin/preferences": {"language": "vi"},
}
# Nobody lifts their own conflict of interest; the world's other one is the lead's.
NOT_ONES_OWN = {"/admin/conflicts/action/", "/admin/conflicts/delete/"}
QUERIES = {"/admin/units/change/": {"kind": "rename"}}


# --- the office in each state ----------------------------------------------------------------------------------------

_made: dict[tuple[Any, str], tuple[Any, Any, World]] = {}  # once in each process that runs tests


@pytest.fixture
def at(migrated_sqlite_file, tmp_path_factory, tmp_path) -> Iterator[Any]:
    """`at(state)` gives the application on a copy of the world in that state, and the world."""

    def open_office(state: str) -> tuple[Any, World]:
        if state not in _made:
            folder = tmp_path_factory.mktemp(f"access-{state}")
            shutil.copy(migrated_sqlite_file, folder / "office.db")
            models.connect(f"sqlite:///{folder}/office.db")
            app = make_office(settings_of(folder))
            (folder / "public").mkdir()
            (folder / "public" / "index.html").write_text("<title>ICT-Index</title>")
            with app.app_context():
                world = access_world.a_world(state, folder)
            models.disconnect()
            _made[state] = (folder, world)
        folder, world = _made[state]
        shutil.copy(folder / "office.db", tmp_path / "office.db")
        models.connect(f"sqlite:///{tmp_path}/office.db")
        return make_office(settings_of(folder)), world

    yield open_office
    models.disconnect()


def settings_of(folder: Any) -> Settings:
    return Settings(
        database_url="sqlite:///unused", data_folder=folder, public_folder=folder / "public",
        editions_folder=folder / "editions", secret_key="a key for tests only, 32 characters", demo=True,
        site_url="http://localhost",
    )  # fmt: skip


class Visitor:
    """Somebody of a role, signed in once; their requests leave no trace."""

    def __init__(self, app: Any, world: World, role: str) -> None:
        self.app, self.world, self.role = app, world, role
        person = Person(app, world.users.get(role))
        self.token = person.token("/admin/account" if role in world.users else "/admin/sign-in")
        cookies = [f"{key}={person.client.get_cookie(key).value}" for key in ("ictindex", "ictindex_language")]
        self.cookies = "; ".join(cookies)
        self.client = app.test_client(use_cookies=False)
        world.put("session", "own", **self.session_of(world.users.get(role)))
        other = Person(app, world.users["deputy"])
        world.put("session", "other", **self.session_of(other.user))
        if role == "disabled":
            with models.acting("test"):
                user = models.User.get_by_id(world.users[role].id)
                user.active = False
                user.save()

    def session_of(self, user: Any) -> dict[str, int]:
        row = models.WebSession.get_or_none(models.WebSession.user == user) if user else None
        return {"id": row.id if row else MISSING, "rowid": row.id if row else MISSING}

    def send(self, method: str, path: str, form: Any = None, token: bool = True, compared: bool = False) -> Any:
        """One request; whatever it changed is undone. The answer has `.written`: the tables it wrote to."""
        data = dict(form or {}) | ({"csrf_token": self.token} if token and method == "POST" else {})
        with written() as tables, logged() as lines, models.database.atomic() as transaction:
            answer = self.client.open(
                path, method=method, data=data if method == "POST" else None, headers={"Cookie": self.cookies}
            )
            body = answer.get_data()
            after = dump() if compared else None
            transaction.rollback()
        answer.close()
        return Answer(answer.status_code, body, answer.headers, frozenset(tables), after, len(lines))


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back, and what it would have changed."""

    status: int
    body: bytes
    headers: Any
    written: frozenset[str]
    after: Any
    logged: int  # lines in the security log

    @property
    def words(self) -> str:
        """Everything readable in it; a workbook is unpacked."""
        if self.body[:2] == b"PK":
            with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(self.body)) as book:
                return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
        return self.body.decode("utf-8", "replace")


@contextlib.contextmanager
def written() -> Iterator[set[str]]:
    """The tables written to meanwhile, other than the program's notes on sessions."""
    tables: set[str] = set()
    original = peewee.Database.execute_sql

    def watched(self: Any, sql: str, params: Any = None, *args: Any, **kwargs: Any) -> Any:
        found = re.match(
            r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', sql, re.IGNORECASE
        )
        if found and found[1].lower() not in NOTES:
            tables.add(found[1].lower())
        return original(self, sql, params, *args, **kwargs)

    peewee.Database.execute_sql = watched
    try:
        yield tables
    finally:
        peewee.Database.execute_sql = original


@contextlib.contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """The lines of the security log written meanwhile."""
    lines: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = lines.append  # type: ignore[method-assign]
    security.SECURITY_LOG.addHandler(handler)
    try:
        yield lines
    finally:
        security.SECURITY_LOG.removeHandler(handler)


# Moments and random tokens differ between two runs of one request; the audit names them too.
PASSING = re.compile(r"at|.*_at|until|token_hash|fs_uniquifier|content|seal|data|password|beat_at")
IN_LETTERS = re.compile(r"\b[0-9a-f]{64}\b|\b\d\d:\d\d(:\d\d)?\b")  # a receipt's letter tells its seal and its moment
UNCOMPARED = NOTES | {"audit_event", "auditevent", "chain"}


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """What the tables hold, without moments, secrets and the audit."""
    found = {}
    for name in models.database.get_tables():
        if name.lower() in UNCOMPARED:
            continue
        cursor = models.database.execute_sql(f'SELECT * FROM "{name}" ORDER BY 1')
        kept = [place for place, column in enumerate(cursor.description) if not PASSING.fullmatch(column[0])]
        found[name] = [tuple(settled(row[place]) for place in kept) for row in cursor.fetchall()]
    return found


def settled(value: Any) -> Any:
    return IN_LETTERS.sub("", value) if isinstance(value, str) else value


# --- what is tried ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Attempt:
    """One request and what must come of it."""

    line: Line
    method: str
    place: str
    path: str
    form: dict[str, Any]
    expected: str


def attempts(role: str, state: str, world: World) -> Iterator[Attempt]:
    """Every request of a role in a state: each address, method and place of its row."""
    for line in LINES:
        if state != "collecting" and not line.of_the_year:
            continue
        yield from attempts_at(line, role, state, world)


def attempts_at(line: Line, role: str, state: str, world: World) -> Iterator[Attempt]:
    places = list(world.objects.get(line.object, {})) or ["none"]
    if "draft" in places and not line.address.startswith(tuple(f"/admin/{noun}/" for noun in HAS_DRAFTS)):
        places.remove("draft")
    if line.object not in ("-", "nothing") and line.admits(role):
        places = ["missing", *(place for place in places if place != "none"), "malformed"]
    elif not line.admits(role):
        places = places[:1]
    for place in places:
        expected = what_must_come(line, role, state, place)
        for method in sorted(line.methods):
            for path, form in written_out(line, method, place, world):
                yield Attempt(line, method, place, path, form, expected)
                if method == "GET" and place in ("own", "none") and state == "collecting":
                    yield Attempt(line, "HEAD", place, path, form, expected)
    if state != "collecting":
        return  # what a method is does not depend on the year
    path, form = next(written_out(line, "OPTIONS", places[0], world))
    yield Attempt(line, "OPTIONS", places[0], path, form, ANY)
    if "POST" not in line.methods:
        yield Attempt(line, "POST", places[0], path, form, "no such method")


def what_must_come(line: Line, role: str, state: str, place: str) -> str:
    if not line.admits(role):
        return SIGN_IN if ROLES[role] == "S" else REFUSED
    if line.object == "nothing" or (place == "missing" and line.object != "duty"):
        return GONE
    if place == "malformed":
        return ANY
    if not line.knows(role, place):
        return GONE if line.works(role, state) or line.object != "duty" else CLOSED  # no year, no duties to look for
    if "draft" in line.when.get("", ()):
        return OPEN if place == "draft" else CLOSED
    if handed_in(line, role, state, place) or (line.address in NOT_ONES_OWN and (role, place) == ("lead", "other")):
        return CLOSED
    return OPEN if line.works(role, state) else CLOSED


def handed_in(line: Line, role: str, state: str, place: str) -> bool:
    """In the world the unit's second section waits for its leader already: nobody of the unit enters figures in it."""
    pages = ("/admin/entry/", "/admin/evidence/edit/")
    writing = line.address.startswith(pages) and "POST" in line.methods and bool(line.when)
    return writing and (role, state, place) in {(who, "collecting", "unassigned") for who in ("officer", "leader")}


def written_out(line: Line, method: str, place: str, world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address and the form of a request on the row in that place."""
    known = world.objects.get(line.object, {})
    fields = dict(known.get(place) or known.get("own") or {})
    query, form, paths = dict(QUERIES.get(line.address, {})), dict(FORMS.get(line.address, {})), [line.address]
    for part in line.given:
        if part.startswith("/"):
            paths = [re.sub(r"<[^>]+>", value, line.address) for value in part[1:].split(",")]
            continue
        names = part.removeprefix("?").split("+")
        into = query if part.startswith("?") else form
        for number, name in enumerate(names):
            name, _, fixed = name.partition("=")
            value = fixed or fields.get(name, MISSING)
            if number == 0 and place in ("missing", "malformed"):
                value = MISSING if place == "missing" else MALFORMED[len(line.address) % len(MALFORMED)]
            into["indicator" if name == "indicator_code" else name] = value
    for path in paths:
        yield path + ("?" + urlencode(query) if query else ""), form


# --- what came of it -------------------------------------------------------------------------------------------------


def fault_of(attempt: Attempt, answer: Answer, gone: dict[tuple[str, str], str]) -> str:
    """What is wrong with the answer, or nothing."""
    status = answer.status
    if status >= 500:
        return "a fault of the program"
    if attempt.expected in (REFUSED, GONE) and status in (403, 404) and answer.logged != 1:
        return f"the security log has {answer.logged} lines of it"
    if attempt.method in ("GET", "HEAD", "OPTIONS") and answer.written:
        return f"reading wrote to {sorted(answer.written)}"
    match attempt.expected:
        case "open" if status in (401, 403, 404, 405):
            return "it should be open"
        case "refused" if status != 403:
            return "the role should be refused"
        case "sign in" if not (
            status == 401 or (status in (302, 303) and "/admin/sign-in" in answer.headers["Location"])
        ):
            return "a stranger should be asked to sign in"
        case "no such method" if status not in (400, 405):
            return "no such method"
        case "closed" if status not in (302, 303, 403, 404, 409, 422) and (status, attempt.method) != (200, "POST"):
            return "the state of the year should close it"
        case "gone":
            return fault_when_gone(attempt, answer, gone)
    if attempt.expected in ("refused", "sign in", "no such method", "closed") and answer.written - {
        "audit_event",
        "chain",
    }:
        return f"refused, and yet it wrote to {sorted(answer.written)}"
    return ""


def fault_when_gone(attempt: Attempt, answer: Answer, gone: dict[tuple[str, str], str]) -> str:
    """A row one may not know of answers like a missing one, to the byte."""
    if answer.written:
        return f"out of scope, and yet it wrote to {sorted(answer.written)}"
    if any("rowid" in part for part in attempt.line.given):
        return "" if answer.status == 302 else "rows out of scope should be left out"
    if answer.status != 404:
        return "it should answer like a missing row"
    same = gone.setdefault((attempt.line.address, attempt.method), plain(answer.words))
    return "" if plain(answer.words) == same else "it answers otherwise than a missing row"


def hidden_words(hidden: set[str], attempt: Attempt, answer: Answer) -> set[str]:
    """The marks an answer carries that it should not. Precedents are how other blocs' units were concluded."""
    told = {"zqotherHT"} if attempt.line.address == "/admin/appraising/precedents/" else set()
    words = answer.words
    return {text for text in hidden - told if text in words}


def plain(text: str) -> str:
    """A page without what differs from one request to the next: tokens, the number of the request, the own address."""
    text = re.sub(r'(?:name="csrf_token" value=|X-CSRFToken": )"[^"]*"', "", text)
    text = re.sub(r'name="next" value="[^"]*"', "", text)
    text = re.sub(r'content="[A-Za-z0-9_.-]{60,}"', "", text)
    return re.sub(r"\b[0-9a-f]{16}\b", "", text)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_what_the_table_says_and_nothing_else(at, role, state, record_property):
    """Allowed, refused, asked to sign in, or like a missing row; no answer carries what it should not (promise 71)."""
    app, world = at(state)
    visitor, hidden, faults, gone, count = Visitor(app, world, role), access_world.forbidden(role, state), [], {}, 0
    for attempt in attempts(role, state, world):
        answer = visitor.send(attempt.method, attempt.path, attempt.form)
        count += 1
        fault = fault_of(attempt, answer, gone)
        leaked = sorted(hidden_words(hidden, attempt, answer)) if not fault else ()
        if fault or leaked:
            said = f"{attempt.method} {attempt.path} [{attempt.place}] -> {answer.status}"
            faults.append(f"{said}: {fault or 'it carries ' + ', '.join(leaked)}")
    record_property("requests", count)
    print(f"\naccess: {role} in {state}: {count} requests, {len(faults)} deviations")
    assert not faults, "\n".join(faults)


# --- the table itself ------------------------------------------------------------------------------------------------


def test_every_address_has_its_row_and_every_row_its_address(at):
    """An address nobody has thought about fails here; so does a row whose address is gone."""
    app, _ = at("collecting")
    there: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        there.setdefault(rule.rule, set()).update(rule.methods - {"HEAD", "OPTIONS"})
    declared = {line.address: set(line.methods) for line in LINES}
    assert len(declared) == len(LINES), "an address has two rows"
    assert {address: there[address] for address in there.keys() - declared.keys()} == {}
    assert sorted(declared.keys() - there.keys()) == []
    assert {address: there[address] for address in there if there[address] != declared[address]} == {}


def test_the_crawl_is_as_large_as_is_promised(at):
    """At least 5,000 requests, counted from the table without making them."""
    _, world = at("collecting")
    world = dataclasses.replace(world, objects=world.objects | {"session": {"own": {}, "other": {}}})
    count = sum(1 for role in ROLES for state in STATES for _ in attempts(role, state, world))
    print(f"\naccess: {len(LINES)} addresses, {len(ROLES)} roles, {len(STATES)} states: {count} requests")
    assert count >= LEAST


# --- changing and reading --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["stranger", "officer", "leader", "appraiser", "lead", "administrator"])
def test_nothing_is_changed_without_the_token_of_the_page(at, role):
    """Every address that takes a POST refuses one without a token, or with another session's."""
    app, world = at("collecting")
    visitor = Visitor(app, world, role)
    strange = Person(app).token("/admin/sign-in")
    tried = 0
    for line in LINES:
        if "POST" not in line.methods:
            continue
        path, form = next(written_out(line, "POST", "own", world))
        for sent in (form, form | {"csrf_token": strange}):
            answer = visitor.send("POST", path, sent, token=False)
            assert answer.status == 400, (path, answer.status)
            assert not answer.written, (path, answer.written)
            tried += 1
    assert tried > 200


def test_reading_every_page_changes_nothing(at):
    """The administrator opens every address there is, with every row; the tables' hash stays the same."""
    app, world = at("explaining")
    visitor = Visitor(app, world, "administrator")
    client, opened, before = visitor.client, 0, access_world.digest()
    for line in LINES:
        if "GET" not in line.methods:
            continue
        for place in [*world.objects.get(line.object, ()), "missing"]:
            for path, _ in written_out(line, "GET", place, world):
                for method in ("GET", "HEAD"):
                    client.open(path, method=method, headers={"Cookie": visitor.cookies}).close()
                    opened += 1
    assert access_world.digest() == before
    assert opened > 500


class Fields(HTMLParser):
    """The fields of the largest form of a page, as a browser would send them unchanged."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = [{}]
        self.chosen = self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and given.get("name"):
            if given.get("type") not in ("checkbox", "radio", "submit", "file") or "checked" in given:
                self.forms[-1][given["name"]] = given.get("value", "on")
        elif tag in ("select", "textarea") and given.get("name"):
            self.chosen = given["name"]
            self.forms[-1].setdefault(self.chosen, "")
        elif tag == "option" and "selected" in given and self.chosen:
            self.forms[-1][self.chosen] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.chosen:
            self.forms[-1][self.chosen] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self.chosen = ""

    @property
    def largest(self) -> dict[str, str]:
        found = max(self.forms, key=len)
        return {name: value for name, value in found.items() if name != "csrf_token"}


MADE_UP = {
    "code": "MOI", "name": "Người mới", "name_vi": "Đơn vị mới", "title_vi": "Tên mới", "email": "moi@example.vn",
    "day": "30/04/2030", "year": "2040", "text_vi": "lý do", "reason": "lý do", "subject": "Thư", "body": "Thư",
}  # fmt: skip


# So that the comparison means something: how many forms of a role changed something, at least.
LEAST_EFFECTS = {
    "officer": 8, "leader": 10, "unit_administrator": 11, "appraiser": 6, "lead": 13, "communications": 5,
    "administrator": 45, "auditor": 4,
}  # fmt: skip


def poison(world: World) -> dict[str, Any]:
    """Fields that no form has and somebody may add: whose, who, how far, how many."""
    other = world.objects["any_unit"]["same"]["id"]
    return {
        "unit_id": other, "unit": other, "role": "administrator", "roles": "administrator", "state": "published",
        "score": "99", "version": "99", "rev": "99", "id": MISSING, "accepted": "1", "submission_id": "1",
        "cycle": world.objects["cycle"]["draft"]["id"], "cycle_id": "1", "by": "1", "active": "1", "made_up": "1",
        "council_only": "1", "sent_at": "2021-01-01", "late": "1", "password": "mật khẩu khác hẳn",
    }  # fmt: skip


def own_fields(line: Line) -> set[str]:
    """Fields of the poison that the form does have, besides those that name its row."""
    return OWN_FIELDS.get(line.address, set()) | ({"rev"} if line.address.endswith("/delete/") else set())


OWN_FIELDS = {
    "/admin/draft-result/write/": {"id", "rev"},
    "/admin/council/conclude/": {"version"},
    "/admin/message-templates/save/": {"rev"},
    "/admin/letterheads/save/": {"rev"},
    "/admin/papers/post/": {"id"},  # one letter alone
    "/admin/papers/start/": {"unit"},
    "/admin/prose/save/": {"rev"},
    "/admin/board/remind/": {"unit"},
    "/admin/comments/say/": {"council_only"},  # the Council's people may; a unit's may not, see below
    "/admin/people/invite/": {"roles"},
    "/admin/assignments/assign/": {"unit"},
    "/admin/imports/plan/": {"accepted"},
}


@pytest.mark.parametrize("state", ["collecting", "explaining"])
@pytest.mark.parametrize("role", [role for role, letter in ROLES.items() if letter != "S"])
def test_fields_nobody_asked_for_change_nothing(at, role, state, record_property):
    """Mass assignment: each form as it is and with twenty more fields; the tables are the same after both."""
    app, world = at(state)
    visitor, changed, tried, faults = Visitor(app, world, role), 0, 0, []
    for line in LINES:
        if "POST" not in line.methods or not line.admits(role) or not line.works(role, state):
            continue
        place = "draft" if "draft" in line.when.get("", ()) else "own"
        path, form = next(written_out(line, "POST", place, world))
        if "GET" in line.methods and line.address not in FORMS:
            page, given = Fields(visitor.send("GET", path).words).largest, form
            form = (
                page | given | {name: value for name, value in MADE_UP.items() if not page.get(name) and name in page}
            )
        extra = {
            name: value
            for name, value in poison(world).items()
            if name not in form and f"{name}=" not in path and name not in own_fields(line)
        }
        as_it_is, with_more = (visitor.send("POST", path, sent, compared=True) for sent in (form, form | extra))
        differ = [name for name in as_it_is.after if as_it_is.after[name] != with_more.after[name]]
        if differ:
            faults.append(f"{path}: {', '.join(differ)} differ with {', '.join(extra)}")
        tried += 1
        changed += bool(as_it_is.written)
    assert not faults, "\n".join(faults)
    record_property("forms", tried)
    print(f"\naccess: {role} in {state}: {tried} forms tried, {changed} of them with effect")
    assert changed >= LEAST_EFFECTS[role]
