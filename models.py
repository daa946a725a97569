"""The office's tables: one class per noun, with the ministry's own word for it.

Three promises are kept here, so that no door has to remember them:

* every change of a record happens inside `with acting(actor, reason):`, one transaction, with its audit rows;
* nobody overwrites what they have not seen: a row carries `rev`, and saving an old copy raises `StaleRow`;
* text is composed Unicode (NFC), and the search key and the Vietnamese sort key follow the names they come from.

The same tables stand on SQLite and on PostgreSQL; `connect(url)` says which, `migrate()` brings them up to date.
"""

import contextlib
import datetime
import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import peewee
from flask_security.core import RoleMixin, UserMixin
from peewee import AutoField, BigIntegerField, BooleanField, CharField, DateField, IntegerField, TextField
from playhouse.migrations import Runner
from playhouse.pool import PooledPostgresqlDatabase

import vietnamese

BUSY_SECONDS = 15  # an import may hold SQLite's write lock for seconds: the others wait, and do not fail
POOL_SIZE = 20  # connections to PostgreSQL from one process
POOL_IDLE_SECONDS = 300
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 1_671_208_899  # any constant: two programs that migrate one PostgreSQL database take turns
# Keeps others from changing a row, yet lets them link to it: two who add rows to one parent and then change the parent
# would otherwise wait for each other in a circle.
ROW_LOCK = "FOR NO KEY UPDATE"
OFFICE = "office"  # the audit chain of everything that belongs to no unit


# ---------------------------------------------------------------------------------------------------------------------
# What can go wrong
# ---------------------------------------------------------------------------------------------------------------------


class OfficeProblem(vietnamese.VietnameseProblem):
    """Something a person can act on; `str()` is a Vietnamese sentence, `.text("en")` the English one."""


class StaleRow(OfficeProblem):
    """Somebody saved the row after this copy was read. `.mine` is the refused copy, `.theirs` the row now (or None)."""

    def __init__(self, mine: "BaseModel", theirs: "BaseModel | None") -> None:
        self.mine = mine
        self.theirs = theirs
        if theirs is None:
            super().__init__(
                "Bản ghi này vừa bị người khác xóa; thay đổi của bạn chưa được lưu.",
                "Somebody has just deleted this record; your change is not saved.",
            )
        else:
            super().__init__(
                "Người khác vừa sửa bản ghi này; thay đổi của bạn chưa được lưu. Hãy xem bản mới rồi lưu lại.",
                "Somebody has just changed this record; your change is not saved. Look at it, then save again.",
            )


class FrozenRow(OfficeProblem):
    """A change of something that may no longer change, such as a framework a year already runs on."""


class BadValue(OfficeProblem):
    """A value that does not fit its column. `.field` names the column."""

    def __init__(self, field: str, vi: str, en: str) -> None:
        super().__init__(vi, en)
        self.field = field


class NewerDatabase(OfficeProblem):
    """The database was made by a newer program than this one."""


class UnauditedWrite(RuntimeError):
    """A write that would leave no trace: outside `acting`, or by a bulk query. A fault of the program."""


# ---------------------------------------------------------------------------------------------------------------------
# The database: bound late, SQLite or PostgreSQL
# ---------------------------------------------------------------------------------------------------------------------


class Savepoint(peewee._savepoint):
    """A savepoint that, rolled back, also forgets the audit rows of what was undone."""

    def __enter__(self) -> "Savepoint":
        self.kept = len(desk.pending)
        super().__enter__()
        return self

    def rollback(self, begin: bool = True) -> None:
        super().rollback(begin)
        del desk.pending[self.kept :]


class OfficeDatabase(peewee.DatabaseProxy):
    """The one database of this process, named when a door opens."""

    def savepoint(self) -> Savepoint:
        return Savepoint(self)


class Sqlite(peewee.SqliteDatabase):
    """SQLite with our savepoints."""

    field_types = {**peewee.SqliteDatabase.field_types, "SORT_KEY": "TEXT"}

    def savepoint(self) -> Savepoint:
        return Savepoint(self)


class Postgres(PooledPostgresqlDatabase):
    """A pool of psycopg 3 connections with our savepoints."""

    # Keys are compared character by character, whatever language the server sorts by.
    field_types = {**PooledPostgresqlDatabase.field_types, "SORT_KEY": 'TEXT COLLATE "C"'}

    def savepoint(self) -> Savepoint:
        return Savepoint(self)


database = OfficeDatabase()


def connect(url: str) -> peewee.Database:
    """Bind the tables to `sqlite:///path/office.db` or `postgresql://user:password@host:port/name`.

    Returns the database. An earlier one of this process is closed. Nothing is created: `migrate()` does that.
    """
    if database.obj is not None:
        disconnect()
    if url.startswith("sqlite:"):
        opened = _sqlite(url)
    elif url.startswith(("postgresql:", "postgres:")):
        opened = _postgres(url)
    else:
        scheme = url.split(":", 1)[0]
        raise ValueError(
            f"ICTINDEX_DATABASE begins with {scheme!r}; expected sqlite:///data/office.db or postgresql://host/name"
        )
    database.initialize(opened)
    return opened


def disconnect() -> None:
    """Close this thread's connection, and on PostgreSQL the whole pool."""
    opened = database.obj
    if isinstance(opened, Postgres):
        opened.close_all()
    elif opened is not None and not opened.is_closed():
        opened.close()


def on_postgresql() -> bool:
    return isinstance(database.obj, Postgres)


def _sqlite(url: str) -> Sqlite:
    path = unquote(url.removeprefix("sqlite:").removeprefix("//").removeprefix("/"))
    # sqlite:////absolute and sqlite:///relative, as everywhere else.
    path = path or ":memory:"
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    # busy_timeout comes first: switching to WAL already needs the lock.
    pragmas = [
        ("busy_timeout", BUSY_SECONDS * 1000),
        ("journal_mode", "wal"),
        ("synchronous", "full"),
        ("foreign_keys", 1),
    ]
    return Sqlite(path, pragmas=pragmas, timeout=BUSY_SECONDS, lock_type="IMMEDIATE")


def _postgres(url: str) -> Postgres:
    parts = urlsplit(url)
    named = {
        "user": parts.username and unquote(parts.username),
        "password": parts.password and unquote(parts.password),
        "host": parts.hostname,
        "port": parts.port,
    }
    options: dict[str, Any] = {name: value for name, value in named.items() if value}
    options |= dict(parse_qsl(parts.query))  # host=/run/postgresql, sslmode=require
    return Postgres(
        unquote(parts.path.lstrip("/")),
        max_connections=POOL_SIZE,
        stale_timeout=POOL_IDLE_SECONDS,
        timeout=BUSY_SECONDS,
        prefer_psycopg3=True,
        **options,
    )


# ---------------------------------------------------------------------------------------------------------------------
# Columns
# ---------------------------------------------------------------------------------------------------------------------


def now() -> datetime.datetime:
    """This moment in UTC, without a zone: the form every moment has in the tables."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


# Control characters mean nothing in a name or a note (and PostgreSQL refuses NUL); tab and line ends stay.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALVES = re.compile("[\ud800-\udfff]")  # half of a character: no encoding can write it


def clean(text: str) -> str:
    """Text as it is stored: NFC, one kind of line end, no control characters, no half characters."""
    whole = _HALVES.sub("?", text.replace("\r\n", "\n").replace("\r", "\n"))
    return vietnamese.nfc(_CONTROLS.sub("", whole))


class Text(TextField):
    """Text of any length, stored as NFC."""

    def db_value(self, value: Any) -> Any:
        return clean(value) if isinstance(value, str) else super().db_value(value)


class Line(CharField):
    """One line of text, stored as NFC."""

    def db_value(self, value: Any) -> Any:
        return clean(value) if isinstance(value, str) else super().db_value(value)


class SortKey(peewee.Field):
    """A key of `vietnamese.sort_key`, kept as it is and compared character by character on both databases."""

    field_type = "SORT_KEY"


class Plain(TextField):
    """Plain data (lists, mappings, texts) as JSON; assign a new value to change it, the old one is not watched."""

    def db_value(self, value: Any) -> Any:
        if value is None:
            return None
        return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def python_value(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class Moment(peewee.DateTimeField):
    """A moment in UTC. A moment with a zone is turned into UTC on its way in."""

    def adapt(self, value: Any) -> Any:
        value = super().adapt(value)
        if isinstance(value, datetime.datetime) and value.tzinfo is not None:
            return value.astimezone(datetime.UTC).replace(tzinfo=None)
        return value


class Link(peewee.ForeignKeyField):
    """A row of another table; what is linked to cannot be deleted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("on_delete", "RESTRICT")
        super().__init__(*args, **kwargs)


# ---------------------------------------------------------------------------------------------------------------------
# Acting: who changes what, and why
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """Who is at work in this transaction, and why."""

    actor: str
    actor_id: int | None
    reason: str
    request_id: str
    address: str


class Desk(threading.local):
    """What one thread is doing: whoever acts, and the audit rows not yet written.

    `behind`: the administrator who looks through another person's eyes. While there is one, nothing is changed, and
    what the audit notes (a download, say) stands under the administrator's name.
    """

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.pending: list[dict[str, Any]] = []
        self.chains: dict[tuple[str, int], str] = {}
        self.permitted = 0
        self.behind: User | None = None


desk = Desk()


@contextlib.contextmanager
def acting(actor: "User | str | None", reason: str = "", request_id: str = "", address: str = "") -> Iterator[Act]:
    """One transaction in which `actor` changes records; its audit rows are written with it, or neither is.

    `actor` is a User, or a name such as "import" for the program itself (None is "system"). Acts may be nested: the
    inner one is a savepoint with an actor and a reason of its own.
    """
    outer = desk.acts[-1] if desk.acts else None
    actor = desk.behind if desk.behind is not None and isinstance(actor, User) else actor
    act = Act(
        actor=actor.email if isinstance(actor, User) else actor or "system",
        actor_id=actor.id if isinstance(actor, User) else None,
        reason=clean(reason) or (outer.reason if outer else ""),
        request_id=request_id or (outer.request_id if outer else ""),
        address=address or (outer.address if outer else ""),
    )
    desk.acts.append(act)
    try:
        with database.atomic():
            yield act
            if outer is None:
                _seal()
    finally:
        desk.acts.pop()
        if outer is None:
            desk.pending.clear()
            desk.chains.clear()


def current_act() -> Act:
    """Who is at work in this thread. Raises UnauditedWrite if nobody is."""
    if not desk.acts:
        raise UnauditedWrite("nobody acts here; changes belong inside `with models.acting(...)`")
    return desk.acts[-1]


def note(action: str, noun: str = "", row: int | None = None, chain: str = OFFICE, details: Any = None) -> None:
    """Put an event that changes no row into the audit: a sign-in, a download, a refused attempt."""
    _remember(action, noun, row, chain, None, details)


def _remember(action: str, noun: str, row: int | None, chain: str, before: Any, after: Any) -> None:
    act = current_act()
    if desk.behind is not None and action in ("create", "update", "delete"):
        raise UnauditedWrite("somebody is viewing as another person: that is for reading only")
    desk.pending.append(
        {
            "chain": clean(chain) or OFFICE,
            "actor": clean(act.actor),
            "actor_id": act.actor_id,
            "action": action,
            "noun": noun,
            "row": row,
            "before": _canonical(before),
            "after": _canonical(after),
            "reason": act.reason,
            "request_id": clean(act.request_id)[: AuditEvent.request_id.max_length],
            "address": clean(act.address)[: AuditEvent.address.max_length],
        }
    )


def _canonical(value: Any) -> str:
    """JSON with one spelling, so that a hash of it means something; nothing is the empty text."""
    return "" if value is None else clean(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _seal() -> None:
    """Write the pending audit rows, each bound by its hash to the one before it in its chain.

    Chains are locked in order of name, at the end of the transaction: two acts on the same units wait for each other
    for the time of this function, and never in a circle.
    """
    if not desk.pending:
        return
    at = now().isoformat(timespec="microseconds") + "Z"
    by_chain: dict[str, list[dict[str, Any]]] = {}
    for event in desk.pending:
        by_chain.setdefault(event["chain"], []).append(event)
    with _permit():
        for name in sorted(by_chain):
            head = Chain.locked(name)
            number, link = head.number, head.hash
            for event in by_chain[name]:
                number += 1
                event |= {"number": number, "at": at, "previous": link}
                link = event["hash"] = fingerprint(event)
            _insert_events(by_chain[name])
            Chain.update(number=number, hash=link).where(Chain.id == head.id).execute()
    desk.pending.clear()


def _insert_events(events: list[dict[str, Any]]) -> None:
    """Plain SQL, since an import writes thousands of audit rows and composing each statement anew costs most."""
    names = (*FINGERPRINTED, "hash")
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s" if on_postgresql() else "?"] * len(names))
    rows = [tuple(event[name] for name in names) for event in events]
    with peewee.__exception_wrapper__:
        database.cursor().executemany(f"INSERT INTO audit_event ({columns}) VALUES ({marks})", rows)  # noqa: S608


@contextlib.contextmanager
def _permit() -> Iterator[None]:
    """Only this module writes by query; whoever else tries is refused (see `Guarded`)."""
    desk.permitted += 1
    try:
        yield
    finally:
        desk.permitted -= 1


# ---------------------------------------------------------------------------------------------------------------------
# What all rows have
# ---------------------------------------------------------------------------------------------------------------------


def _guarded(name: str) -> classmethod:
    """The query method `name` of peewee, refused to everyone but this module."""

    def method(cls: type["Guarded"], *args: Any, **kwargs: Any) -> Any:
        if not desk.permitted:
            raise UnauditedWrite(f"{cls.__name__}.{name}() would leave no trace; save or delete the rows one by one")
        return getattr(super(Guarded, cls), name)(*args, **kwargs)

    method.__name__ = name
    return classmethod(method)


class Row(peewee.Model):
    """Any row: clean text, known choices, no text longer than its column."""

    id = AutoField()

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True

    # Columns kept by save(): search key or sort key <- the columns it is made of.
    folded: Mapping[str, tuple[str, ...]] = {}
    sorted_by: Mapping[str, str] = {}

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        self._tidy()
        return super().save(force_insert=force_insert, only=only)

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        if recursive or delete_nullable:
            raise UnauditedWrite("a row takes no other rows with it; delete those first, one by one")
        return super().delete_instance()

    def _tidy(self) -> None:
        """Bring the changed texts into the form they are stored in, and the keys made from them with them."""
        for field in self.dirty_fields:
            value = self.__data__.get(field.name)
            if isinstance(value, str) and isinstance(field, Text | Line):
                value = self.__data__[field.name] = clean(value)
                _check_length(field, value)
            _check_choice(field, value)
        for key, sources in self.folded.items():
            folded = clean(vietnamese.fold(" ".join(getattr(self, source) or "" for source in sources)))
            self._follow(key, folded[: self._meta.fields[key].max_length])  # a ligature may fold to three letters
        for key, source in self.sorted_by.items():
            self._follow(key, vietnamese.sort_key(getattr(self, source) or ""))

    def _follow(self, key: str, value: str) -> None:
        if self.__data__.get(key) != value:
            setattr(self, key, value)

    def plain(self) -> dict[str, Any]:
        """The row's columns as JSON values, by column name."""
        return {field.name: _plain(field, self.__data__.get(field.name)) for field in self._meta.sorted_fields}


def _plain(field: peewee.Field, value: Any) -> Any:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


def _check_length(field: peewee.Field, value: str) -> None:
    longest = getattr(field, "max_length", None)
    if longest and len(value) > longest:
        raise BadValue(
            field.name,
            f"Nội dung dài {len(value)} ký tự, chỉ được tối đa {longest} ký tự.",
            f"The text has {len(value)} characters; at most {longest} are allowed.",
        )


def _check_choice(field: peewee.Field, value: Any) -> None:
    if field.choices and value is not None and value not in {code for code, _ in field.choices}:
        expected = ", ".join(str(code) for code, _ in field.choices)
        raise BadValue(field.name, f"“{value}” không có trong: {expected}.", f"{value!r} is not one of: {expected}.")


class Working(Row):
    """Rows that are the program's own notes (sessions, jobs, outgoing mail): no audit, no version."""


class Guarded(Row):
    """Rows nobody changes by query: that would leave no trace."""

    update = _guarded("update")
    insert = _guarded("insert")
    insert_many = _guarded("insert_many")
    insert_from = _guarded("insert_from")
    replace = _guarded("replace")
    replace_many = _guarded("replace_many")
    delete = _guarded("delete")
    bulk_create = _guarded("bulk_create")
    bulk_update = _guarded("bulk_update")
    truncate_table = _guarded("truncate_table")


class BaseModel(Guarded):
    """A record of the office: versioned, audited, written only inside `acting`, never deleted with its dependants."""

    rev = IntegerField(default=1)

    # Columns whose content must not reach the audit; it says that they changed, not to what.
    secrets: frozenset[str] = frozenset()

    @property
    def noun(self) -> str:
        return self._meta.table_name

    def chain(self) -> str:
        """The audit chain this row belongs to: a unit's code, or the office's."""
        return OFFICE

    def guard(self, before: "BaseModel | None", changed: set[str]) -> None:
        """Refuse (FrozenRow) a change this row does not stand. `before` is the row now, None for a new one;
        `changed` names the columns, all of them for a deletion."""

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        """Insert the row, or update the changed columns of the version that was read; returns the rows written.

        Raises StaleRow if somebody was faster, UnauditedWrite outside `acting`, BadValue, FrozenRow; peewee's
        IntegrityError goes to the caller.
        """
        current_act()
        self._tidy()
        if self._pk is None or force_insert:
            return self._insert()
        names = None if only is None else {getattr(field, "name", field) for field in only}
        return self._change(self.now_in_database(lock=True), names)

    def _insert(self) -> int:
        self.rev = 1
        self.guard(None, set(self.__data__))
        with _permit():
            written = super().save(force_insert=True)
        _remember("create", self.noun, self._pk, self._chain(), None, self._for_audit(self.__data__))
        return written

    def _change(self, current: "BaseModel | None", only: set[str] | None) -> int:
        """Write what differs from `current`, the row as it is in the database and locked."""
        changed = self._differences(current, only)
        if not changed:
            return 0
        values = {self._meta.fields[name]: self.__data__.get(name) for name in sorted(changed)}
        values[type(self).rev] = self.rev + 1
        with _permit():
            query = type(self).update(values).where(type(self).id == self.id, type(self).rev == self.rev)
            if query.execute() == 0:
                raise StaleRow(self, self.now_in_database())
        self._changed(current, changed)
        return 1

    def _differences(self, current: "BaseModel | None", only: set[str] | None = None) -> set[str]:
        """The columns in which this copy differs from the row; raises StaleRow, FrozenRow."""
        if current is None or current.rev != self.rev:
            raise StaleRow(self, current)
        asked = {field for field in self.dirty_fields if only is None or field.name in only}
        changed = {
            field.name
            for field in asked
            if field.name not in ("id", "rev")
            and not _same(field, self.__data__.get(field.name), current.__data__.get(field.name))
        }
        if changed:
            self.guard(current, changed)
        else:
            self._dirty -= {field.name for field in asked}
        return changed

    def _changed(self, current: "BaseModel", changed: set[str]) -> None:
        """Remember a change that was written, in the audit and in this copy."""
        before = {name: current.__data__.get(name) for name in changed}
        after = {name: self.__data__.get(name) for name in changed}
        _remember(
            "update", self.noun, self.id, self._chain(), self._for_audit(before), self._for_audit(after, before=before)
        )
        self.__data__["rev"] = self.rev + 1
        self._dirty -= changed | {"rev"}

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete this row alone.

        Raises StaleRow, FrozenRow, UnauditedWrite, and IntegrityError if other rows hold on to it.
        """
        current_act()
        current = self.now_in_database(lock=True)
        if current is None or current.rev != self.rev:
            raise StaleRow(self, current)
        self.guard(current, set(self.__data__))
        chain = self._chain()
        with _permit():
            gone = super().delete_instance(recursive, delete_nullable)
        _remember("delete", self.noun, self.id, chain, self._for_audit(current.__data__), None)
        return gone

    @classmethod
    def change_many(cls, rows: Iterable["BaseModel"]) -> int:
        """Save the changes of many rows as `save` does, in few statements. Returns how many changed."""
        current_act()
        changed, new = 0, list(rows)
        for start in range(0, len(new), 200):
            part = new[start : start + 200]
            query = cls.select().where(cls.id.in_([row.id for row in part]))
            # In order of id, so that two who change the same rows wait for each other and never in a circle.
            query = query.order_by(cls.id).for_update(ROW_LOCK) if on_postgresql() else query
            found = {row.id: row for row in query}
            changed += cls._change_alike(part, found)
        return changed

    @classmethod
    def _change_alike(cls, rows: list["BaseModel"], found: Mapping[int, "BaseModel"]) -> int:
        """Write rows that are locked and were read back: those that differ in the same texts, in one statement."""
        alike: dict[frozenset[str], list[BaseModel]] = {}
        for row in rows:
            row._tidy()
            alike.setdefault(frozenset(row._differences(found.get(row.id))), []).append(row)
        alike.pop(frozenset(), None)
        for names, same in alike.items():
            if not all(isinstance(cls._meta.fields[name], Text | Line) for name in names):
                for row in same:
                    row._change(found[row.id], None)
                continue
            values = {
                name: peewee.Case(cls.id, [(row.id, row.__data__.get(name)) for row in same]) for name in sorted(names)
            }
            with _permit():
                cls.update(rev=cls.rev + 1, **values).where(cls.id.in_([row.id for row in same])).execute()
            for row in same:
                row._changed(found[row.id], set(names))
        return sum(len(same) for same in alike.values())

    def now_in_database(self, lock: bool = False) -> "BaseModel | None":
        """The row as it is in the database at this moment, or None; `lock` keeps others from changing it meanwhile."""
        query = type(self).select().where(type(self).id == self.id)
        if lock and on_postgresql():  # SQLite's transaction already holds the only write lock
            query = query.for_update(ROW_LOCK)
        return query.first()

    def _chain(self) -> str:
        return self.chain()

    def _for_audit(self, values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        fields = self._meta.fields
        kept_by_save = {"id", "rev", *self.folded, *self.sorted_by}
        shown = {name: _plain(fields[name], value) for name, value in values.items() if name not in kept_by_save}
        for name in self.secrets & set(shown):
            # Whether a secret is there and whether it changed may be known; what it is may not.
            shown[name] = None if not shown[name] else "•" if before is None else "• (đã đổi)"
        return shown

    @classmethod
    def add_many(cls, rows: Iterable["BaseModel"]) -> int:
        """Insert many new rows with one audit row each, in few statements; for imports. Returns how many."""
        current_act()
        new = list(rows)
        for row in new:
            row.rev = 1
            row._tidy()
            row.guard(None, set(row.__data__))
        size = max(1, 900 // len(cls._meta.sorted_fields))
        for start in range(0, len(new), size):
            part = new[start : start + size]
            names = [f.name for f in cls._meta.sorted_fields if f.name != "id"]
            values = [{name: row.__data__.get(name) for name in names} for row in part]
            with _permit():
                keys = cls.insert_many(values).returning(cls.id).tuples().execute()
                for row, (key,) in zip(part, keys, strict=True):
                    row._pk = key
                    row._dirty.clear()
            for row in part:
                _remember("create", row.noun, row.id, row._chain(), None, row._for_audit(row.__data__))
        return len(new)


def _same(field: peewee.Field, mine: Any, theirs: Any) -> bool:
    return field.db_value(mine) == field.db_value(theirs)


def _unit_code(unit_id: int) -> str:
    """The chain of a unit, looked up once per act."""
    key = ("unit", unit_id)
    if key not in desk.chains:
        desk.chains[key] = Unit.select(Unit.code).where(Unit.id == unit_id).tuples().get()[0]
    return desk.chains[key]


def _submission_chain(submission_id: int) -> str:
    key = ("submission", submission_id)
    if key not in desk.chains:
        query = Unit.select(Unit.code).join(Submission, on=Submission.unit == Unit.id)
        desk.chains[key] = query.where(Submission.id == submission_id).tuples().get()[0]
    return desk.chains[key]


class OfUnit(BaseModel):
    """Rows of one submission: their history is part of the unit's chain."""

    def chain(self) -> str:
        return _submission_chain(self.submission_id)


# ---------------------------------------------------------------------------------------------------------------------
# Units
# ---------------------------------------------------------------------------------------------------------------------


class Bloc(BaseModel):
    """Khối: units ranked together, and never with another bloc."""

    code = Line(max_length=40, unique=True)
    title_vi = Line()
    title_en = Line(default="")
    position = IntegerField(default=0)
    title_fold = Line(max_length=600, default="")

    folded = {"title_fold": ("title_vi", "title_en", "code")}

    def __str__(self) -> str:
        return self.title_vi


class Unit(BaseModel):
    """Đơn vị: a body of the ministry, or a province's department, that is ranked; with the dates of its life."""

    code = Line(max_length=40, unique=True)
    bloc = Link(Bloc, backref="units")
    name_vi = Line()
    name_en = Line(default="")
    short_name = Line(max_length=80, default="")
    region = Line(max_length=40, default="", index=True)
    region_title_vi = Line(default="")
    active_from = DateField(null=True)  # the first day of its life; null: before anyone asked
    active_to = DateField(null=True)  # the last day; null: it lives
    successor = Link("self", null=True, backref="predecessors")
    note = Text(default="")
    name_fold = Line(max_length=800, default="", index=True)
    name_sort = SortKey(default="", index=True)
    contact_name = Line(max_length=200, default="")  # whom the office calls when a deadline nears
    contact_phone = Line(max_length=40, default="")

    folded = {"name_fold": ("name_vi", "short_name", "name_en", "code")}
    sorted_by = {"name_sort": "name_vi"}

    def __str__(self) -> str:
        return self.name_vi

    def chain(self) -> str:
        return self.code

    def alive_on(self, day: datetime.date) -> bool:
        """Whether the unit exists on that day."""
        begun = self.active_from is None or self.active_from <= day
        return begun and (self.active_to is None or day <= self.active_to)

    @classmethod
    def alive_in(cls, year: int) -> peewee.ModelSelect:
        """The units that exist at the end of a year: those a cycle invites."""
        last_day = datetime.date(year, 12, 31)
        begun = cls.active_from.is_null() | (cls.active_from <= last_day)
        alive = cls.active_to.is_null() | (cls.active_to >= last_day)
        return cls.select().where(begun, alive).order_by(cls.name_sort, cls.id)

    def names_on(self, day: datetime.date) -> "Unit | UnitName":
        """Who carried the names on that day: a former name, or the unit itself, which carries today's."""
        return self.former_names.where(UnitName.until >= day).order_by(UnitName.until).first() or self


class UnitName(BaseModel):
    """Tên cũ: what a unit was called until a day; earlier years keep the names of their time."""

    unit = Link(Unit, backref="former_names")
    until = DateField()  # the last day
    name_vi = Line()
    name_en = Line(default="")
    short_name = Line(max_length=80, default="")

    class Meta:
        indexes = ((("unit", "until"), True),)

    def __str__(self) -> str:
        return self.name_vi

    def chain(self) -> str:
        return _unit_code(self.unit_id)


# ---------------------------------------------------------------------------------------------------------------------
# Frameworks
# ---------------------------------------------------------------------------------------------------------------------

STATUSES = [("official", "Chính thức"), ("illustrative", "Minh họa")]
FRAMEWORK_STATES = [("draft", "Đang soạn"), ("published", "Đã ban hành")]


def _refuse_if_published(framework_id: int) -> None:
    found = Framework.select(Framework.code, Framework.state).where(Framework.id == framework_id).tuples().first()
    if found and found[1] == "published":
        raise FrozenRow(
            f"Bộ tiêu chí {found[0]} đã dùng cho một kỳ đánh giá nên không sửa được nữa; hãy tạo một phiên bản mới.",
            f"Framework {found[0]} is in use by a cycle and can no longer change; make a new version of it.",
        )


class Framework(BaseModel):
    """Bộ tiêu chí: one regulation in one version. A decision's number is not its key: number and date are."""

    code = Line(max_length=80, unique=True)
    decision_number = Line(max_length=80, default="")
    decision_date = DateField(null=True)
    title_vi = Line(max_length=600)
    title_en = Line(max_length=600, default="")
    status = Line(max_length=20, default="illustrative", choices=STATUSES)
    state = Line(max_length=20, default="draft", choices=FRAMEWORK_STATES)
    replaces = Link("self", null=True, backref="replaced_by")
    note_vi = Text(default="")
    note_en = Text(default="")
    # deadlines, blocs, scale, places, rounding, rank_on, ties, levels, category_levels, combine: as in the YAML
    options = Plain(default=dict)
    title_fold = Line(max_length=1400, default="")
    title_sort = SortKey(default="")

    folded = {"title_fold": ("title_vi", "title_en", "code", "decision_number")}
    sorted_by = {"title_sort": "title_vi"}

    def __str__(self) -> str:
        return self.code

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        if before is not None and changed != {"state"}:
            _refuse_if_published(self.id)


class Category(BaseModel):
    """Nhóm tiêu chí: a part of a framework, holding indicators or smaller categories."""

    framework = Link(Framework, backref="categories")
    parent = Link("self", null=True, backref="children")
    code = Line(max_length=40)
    title_vi = Line(max_length=600)
    title_en = Line(max_length=600, default="")
    weight = Line(max_length=60, null=True)  # an exact number, as written in the framework
    combine = Line(max_length=20, default="sum")
    position = IntegerField(default=0)
    status = Line(max_length=20, null=True, choices=STATUSES)  # null: the framework's
    source = Text(default="")
    title_fold = Line(max_length=1300, default="")
    title_sort = SortKey(default="")

    folded = {"title_fold": ("title_vi", "title_en", "code")}
    sorted_by = {"title_sort": "title_vi"}

    class Meta:
        indexes = ((("framework", "code"), True),)

    def __str__(self) -> str:
        return f"{self.code} · {self.title_vi}"

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        _refuse_if_published(self.framework_id)
        if before is not None and before.framework_id != self.framework_id:
            _refuse_if_published(before.framework_id)


class Indicator(BaseModel):
    """Tiêu chí: one thing that is asked and scored, with its rule, inputs, checks and help."""

    framework = Link(Framework, backref="indicators")
    category = Link(Category, backref="indicators")
    code = Line(max_length=40)
    title_vi = Line(max_length=1000)
    title_en = Line(max_length=1000, default="")
    max = Line(max_length=60, default="")  # an exact number as it is written; empty under a z-score
    weight = Line(max_length=60, null=True)
    inputs = Plain(default=dict)
    rule = Plain(default=dict)
    missing = Line(max_length=20, default="zero")
    undefined = Line(max_length=20, null=True)
    blocs = Plain(null=True)  # null: all blocs
    answered_by = Line(max_length=20, default="unit")
    evidence = Line(max_length=20, default="optional")
    help_vi = Text(default="")
    help_en = Text(default="")
    checks = Plain(default=list)
    position = IntegerField(default=0)
    status = Line(max_length=20, null=True, choices=STATUSES)  # null: the category's, then the framework's
    source = Text(default="")
    title_fold = Line(max_length=2100, default="")
    title_sort = SortKey(default="")

    folded = {"title_fold": ("title_vi", "title_en", "code")}
    sorted_by = {"title_sort": "title_vi"}

    class Meta:
        indexes = ((("framework", "code"), True),)

    def __str__(self) -> str:
        return f"{self.code} · {self.title_vi}"

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        _refuse_if_published(self.framework_id)
        if before is not None and before.framework_id != self.framework_id:
            _refuse_if_published(before.framework_id)


def framework_plain(framework: Framework) -> dict[str, Any]:
    """A stored framework as the plain data that `framework.from_plain` reads: the shape of the YAML file."""
    children: dict[int | None, list[Category]] = {}
    for category in framework.categories.order_by(Category.position, Category.id):
        children.setdefault(category.parent_id, []).append(category)
    indicators: dict[int, list[Indicator]] = {}
    for indicator in framework.indicators.order_by(Indicator.position, Indicator.id):
        indicators.setdefault(indicator.category_id, []).append(indicator)
    decision = {"number": framework.decision_number, "date": framework.decision_date}
    head = {
        "framework": framework.code,
        "decision": {name: str(value) for name, value in decision.items() if value},
        "title": _bilingual(framework.title_vi, framework.title_en),
        "status": framework.status,
        "replaces": framework.replaces.code if framework.replaces_id else None,
        "note": _bilingual(framework.note_vi, framework.note_en),
        **framework.options,
        "categories": [_category_plain(category, children, indicators) for category in children.get(None, [])],
    }
    return _filled(head)


def _category_plain(
    category: Category, children: Mapping[int | None, list[Category]], indicators: Mapping[int, list[Indicator]]
) -> dict[str, Any]:
    below = [_category_plain(child, children, indicators) for child in children.get(category.id, [])]
    return _filled(
        {
            "code": category.code,
            "title": _bilingual(category.title_vi, category.title_en),
            "weight": category.weight,
            "combine": category.combine,
            "status": category.status,
            "source": category.source,
            "categories": below,
            "indicators": [indicator_plain(one) for one in indicators.get(category.id, [])],
        }
    )


def indicator_plain(indicator: Indicator) -> dict[str, Any]:
    """A stored indicator as it is written in the YAML file."""
    return _filled(
        {
            "code": indicator.code,
            "title": _bilingual(indicator.title_vi, indicator.title_en),
            "max": indicator.max,
            "weight": indicator.weight,
            "inputs": indicator.inputs,
            "rule": indicator.rule,
            "missing": indicator.missing,
            "undefined": indicator.undefined,
            "blocs": indicator.blocs,
            "answered_by": indicator.answered_by,
            "evidence": indicator.evidence,
            "help": _bilingual(indicator.help_vi, indicator.help_en),
            "checks": indicator.checks,
            "status": indicator.status,
            "source": indicator.source,
        }
    )


def _bilingual(vi: str, en: str) -> dict[str, str] | None:
    return {lang: text for lang, text in (("vi", vi), ("en", en)) if text} or None


def _filled(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if value not in (None, "", [], {})}


# ---------------------------------------------------------------------------------------------------------------------
# People
# ---------------------------------------------------------------------------------------------------------------------

ROLES = {
    "officer": "Cán bộ đơn vị",
    "leader": "Lãnh đạo đơn vị",
    "unit_administrator": "Quản trị của đơn vị",
    "appraiser": "Thẩm định viên",
    "lead": "Thường trực Hội đồng",
    "communications": "Truyền thông",
    "administrator": "Quản trị CNTT",
    "auditor": "Kiểm toán",
}


RESET_STATES = [("waiting", "Chờ xác nhận"), ("done", "Đã đặt lại"), ("refused", "Đã từ chối")]


class Role(RoleMixin, BaseModel):
    """Vai trò: what a person may do (docs/architecture.md lists the seven)."""

    name = Line(max_length=40, unique=True)
    description = Line(default="")
    permissions = Plain(null=True)

    def __str__(self) -> str:
        return self.description or self.name

    @classmethod
    def ensure(cls) -> None:
        """All roles as rows; what is there already stays."""
        there = {name for (name,) in cls.select(cls.name).tuples()}
        missing = [name for name in ROLES if name not in there]
        if missing:
            with acting("system", reason="các vai trò"):
                for name in missing:
                    cls.create(name=name, description=ROLES[name])


class User(UserMixin, BaseModel):
    """Người dùng: a person who signs in. Never deleted, only made inactive: the audit names people."""

    email = Line(unique=True)
    name = Line(default="")
    password = Line(null=True)
    active = BooleanField(default=True)
    unit = Link(Unit, null=True, backref="users")
    language = Line(max_length=5, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")])
    fs_uniquifier = Line(max_length=64, unique=True)
    confirmed_at = Moment(null=True)
    last_login_at = Moment(null=True)
    current_login_at = Moment(null=True)
    last_login_ip = Line(max_length=64, null=True)
    current_login_ip = Line(max_length=64, null=True)
    login_count = IntegerField(default=0)
    tf_primary_method = Line(max_length=64, null=True)
    tf_totp_secret = Line(null=True)
    tf_phone_number = Line(max_length=40, null=True)
    tf_last_counter = BigIntegerField(null=True)  # a one-time code is good once
    mf_recovery_codes = Plain(null=True)
    name_fold = Line(max_length=600, default="")
    name_sort = SortKey(default="")
    phone = Line(max_length=40, default="")
    invited_at = Moment(null=True)  # when the last invitation link was made
    totp_wanted = BooleanField(default=False)  # after a reset: one-time codes are set up anew, whatever the role

    secrets = frozenset({"password", "fs_uniquifier", "tf_totp_secret", "tf_last_counter", "mf_recovery_codes"})
    folded = {"name_fold": ("name", "email")}
    sorted_by = {"name_sort": "name"}

    class Meta:
        table_name = "users"  # "user" is a word of SQL's own

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def roles(self) -> list[Role]:
        """The person's roles, in order of name."""
        return list(Role.select().join(UserRole).where(UserRole.user == self).order_by(Role.name))

    def has_role(self, role: "str | Role") -> bool:
        return getattr(role, "name", role) in {mine.name for mine in self.roles}

    def give_roles(self, names: Iterable[str]) -> None:
        """Make these the person's roles: missing ones are given, others taken away."""
        wanted = set(names)
        held = {link.role.name: link for link in self.user_roles}
        for name in sorted(set(held) - wanted):
            held[name].delete_instance()
        for name in sorted(wanted - set(held)):
            UserRole.create(user=self, role=Role.get(Role.name == name))


class UserRole(BaseModel):
    """Một vai trò của một người."""

    user = Link(User, backref="user_roles")
    role = Link(Role, backref="user_roles")

    class Meta:
        indexes = ((("user", "role"), True),)


class FactorReset(BaseModel):
    """Đề nghị đặt lại mã dùng một lần: one administrator asks for it, another confirms it; nobody does both."""

    user = Link(User, backref="factor_resets")
    reason = Text()
    asked_by = Link(User, backref="factor_resets_asked")
    asked_at = Moment(default=now)
    decided_by = Link(User, null=True, backref="factor_resets_decided")
    decided_at = Moment(null=True)
    state = Line(max_length=20, default="waiting", choices=RESET_STATES)


class WebSession(Working):
    """Phiên đăng nhập: kept by the server, so that signing out ends it. The token itself is not stored, its hash is."""

    token_hash = Line(max_length=64, unique=True)
    user = Link(User, null=True, backref="web_sessions")
    data = Text(default="")
    address = Line(max_length=64, default="")
    agent = Line(max_length=400, default="")
    created_at = Moment(default=now)
    seen_at = Moment(default=now)
    expires_at = Moment(index=True)


class LoginFailure(Working):
    """Lần đăng nhập hỏng: counted by account and by address, to slow down guessing."""

    account = Line(index=True)
    address = Line(max_length=64, default="", index=True)
    at = Moment(default=now, index=True)


# ---------------------------------------------------------------------------------------------------------------------
# A year at work
# ---------------------------------------------------------------------------------------------------------------------

CYCLE_STATES = [
    ("draft", "Chuẩn bị"),
    ("collecting", "Thu thập số liệu"),
    ("appraising", "Thẩm định"),
    ("explaining", "Giải trình"),
    ("frozen", "Đã chốt kết quả"),
    ("published", "Đã công bố"),
]
SECTION_STATES = [
    ("empty", "Chưa nhập"),
    ("drafting", "Đang nhập"),
    ("awaiting_approval", "Chờ lãnh đạo duyệt"),
    ("sent", "Đã gửi"),
    ("under_appraisal", "Đang thẩm định"),
    ("awaiting_explanation", "Chờ giải trình"),
    ("settled", "Đã kết luận"),
]
REBINDABLE = ("draft", "collecting", "appraising", "explaining")  # until the freeze, and with a reason
DAY_ENDS = datetime.timedelta(hours=17)  # midnight in Việt Nam (UTC+7), counted from the day's start in UTC


def end_of_day(day: datetime.date | None) -> datetime.datetime | None:
    """The moment (UTC) at which a day ends in Việt Nam."""
    return datetime.datetime.combine(day, datetime.time()) + DAY_ENDS if day else None


class Holiday(BaseModel):
    """Ngày nghỉ lễ: a public holiday; it is no working day, so deadlines counted in working days pass over it."""

    day = DateField(unique=True)
    title_vi = Line()
    title_en = Line(default="")

    def __str__(self) -> str:
        return self.title_vi


class Cycle(BaseModel):
    """Kỳ đánh giá: the year at work, on one framework. What it publishes is an Edition."""

    year = IntegerField(unique=True)
    framework = Link(Framework, backref="cycles")
    state = Line(max_length=20, default="draft", choices=CYCLE_STATES)
    opens = DateField(null=True)
    report_deadline = DateField(null=True)  # the last day, to its end in Việt Nam
    results_deadline = DateField(null=True)
    grace_minutes = IntegerField(default=0)
    hard_stop = BooleanField(default=True)  # False: late sections are taken, and marked late
    made_up = BooleanField(default=False)  # figures for demonstration; said wherever they are shown
    explanation_deadline = DateField(null=True)  # the last day on which units explain
    evidence_cut_off = DateField(null=True)  # facts count as of this day: a later paper proves nothing for this year
    appraisers_wanted = IntegerField(default=2)  # how many judge each part, apart from one another

    rebinding = False  # set by workflow.rebind_cycle, the only place that changes the framework of an open cycle

    def __str__(self) -> str:
        return str(self.year)

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        fixed = {"year"} if self.rebinding and before and before.state in REBINDABLE else {"framework", "year"}
        if before is not None and before.state != "draft" and changed & fixed:
            raise FrozenRow(
                "Kỳ đánh giá đã mở nên không đổi được năm và bộ tiêu chí.",
                "The cycle has opened; its year and its framework can no longer change.",
            )
        if before is not None and "made_up" in changed and before.made_up and before.state != "draft":
            raise FrozenRow(
                "Kỳ này chứa số liệu minh họa; không thể đổi thành số liệu chính thức.",
                "This cycle holds made-up figures; it cannot be turned into an official one.",
            )

    @property
    def due(self) -> datetime.datetime | None:
        """The stated deadline (UTC): the end of the last day in Việt Nam. What is sent after it is late."""
        return end_of_day(self.report_deadline)

    @property
    def deadline(self) -> datetime.datetime | None:
        """The moment (UTC) at which a hard stop falls: the stated deadline and the minutes of grace."""
        return self.due + datetime.timedelta(minutes=self.grace_minutes) if self.due else None

    @property
    def explanations_due(self) -> datetime.datetime | None:
        """The moment (UTC) after which no explanation is taken: the end of its last day in Việt Nam."""
        return end_of_day(self.explanation_deadline)


class Evidence(BaseModel):
    """Minh chứng: a file a unit gives, kept under its hash; one file may serve many answers and years."""

    unit = Link(Unit, null=True, backref="evidence")
    sha256 = Line(max_length=64)
    name = Line(max_length=400)
    size = BigIntegerField()
    media_type = Line(max_length=120)
    issued_on = DateField(null=True)
    note = Text(default="")
    added_at = Moment(default=now)
    added_by = Link(User, null=True, backref="evidence")
    name_fold = Line(max_length=800, default="")
    name_sort = SortKey(default="")

    folded = {"name_fold": ("name", "note_start")}
    sorted_by = {"name_sort": "name"}

    class Meta:
        indexes = ((("unit", "sha256"), True),)

    @property
    def note_start(self) -> str:
        return (self.note or "")[:300]

    def __str__(self) -> str:
        return self.name

    def chain(self) -> str:
        return _unit_code(self.unit_id) if self.unit_id else OFFICE


class Submission(BaseModel):
    """Hồ sơ: what one unit sends in one cycle."""

    cycle = Link(Cycle, backref="submissions")
    unit = Link(Unit, backref="submissions")
    receipt = Line(max_length=64, null=True)
    sent_at = Moment(null=True)  # when the last of its sections was first sent
    late = BooleanField(default=False)
    note = Text(default="")
    signed = Link(Evidence, null=True, backref="signed_submissions")  # bản ký: the signed print, as a file

    class Meta:
        indexes = ((("cycle", "unit"), True),)

    def __str__(self) -> str:
        return f"{self.unit.code} {self.cycle.year}"

    def chain(self) -> str:
        return _unit_code(self.unit_id)


class SectionState(OfUnit):
    """Phần hồ sơ: one top category of a submission, and where it stands."""

    submission = Link(Submission, backref="sections")
    category = Link(Category, backref="sections")
    state = Line(max_length=30, default="empty", choices=SECTION_STATES)
    reopened_until = Moment(null=True)  # a reopened section may be changed until then

    class Meta:
        indexes = ((("submission", "category"), True),)


class StateMove(BaseModel):
    """Bước chuyển: one move of a cycle or a section; who, when, why."""

    kind = Line(max_length=20, choices=[("cycle", "Kỳ đánh giá"), ("section", "Phần hồ sơ")])
    cycle = Link(Cycle, backref="moves")
    section = Link(SectionState, null=True, backref="moves")
    move = Line(max_length=40)
    from_state = Line(max_length=30)
    to_state = Line(max_length=30)
    at = Moment(default=now)
    by = Link(User, null=True, backref="moves")
    by_name = Line()
    reason = Text(default="")
    until = Moment(null=True)

    def chain(self) -> str:
        return _submission_chain(self.section.submission_id) if self.section_id else OFFICE


class Answer(OfUnit):
    """Số liệu: the figure a unit reports for one input, and apart from it the figure the Council accepts.

    Both are in the one spelling of `exchange.canonical`. `value` None: nothing reported. `accepted` None: not yet
    decided; the empty text: accepted as missing.
    """

    submission = Link(Submission, backref="answers")
    indicator = Link(Indicator, backref="answers")  # the first indicator that asks for the input
    input = Line(max_length=60)
    value = Text(null=True)
    accepted = Text(null=True)
    self_mark = Line(max_length=60, null=True)
    note = Text(default="")
    source = Line(max_length=40, default="form")  # form, workbook, csv, carried, council, demo
    confirmed = BooleanField(default=True)  # False: carried over from last year, and nobody has looked at it yet
    accepted_reason = Text(default="")  # why the Council accepts it so; the unit reads it in its draft result

    class Meta:
        indexes = ((("submission", "input"), True),)


class Duty(OfUnit):
    """Phân việc trong đơn vị: the section of a submission a person of the unit fills in. A section nobody is named for
    is everybody's."""

    submission = Link(Submission, backref="duties")
    category = Link(Category, backref="duties")
    user = Link(User, backref="duties")

    class Meta:
        indexes = ((("submission", "category", "user"), True),)


class Comment(OfUnit):
    """Trao đổi: what somebody says about one indicator of a submission, and whether it still asks for something."""

    submission = Link(Submission, backref="comments")
    indicator = Link(Indicator, backref="comments")
    text = Text()
    council_only = BooleanField(default=False)  # the Council's own note, never shown to the unit
    follow_up = BooleanField(default=False)  # marked to come back to, until it is settled
    by = Link(User, null=True, backref="comments")
    by_name = Line(default="")
    at = Moment(default=now)
    settled_at = Moment(null=True)
    settled_by = Link(User, null=True, backref="comments_settled")


class Receipt(OfUnit):
    """Biên nhận: what was sent, word for word, and its hash; given to the unit at each sending, never changed."""

    submission = Link(Submission, backref="receipts")
    number = Line(max_length=60, unique=True)
    seal = Line(max_length=64)  # SHA-256 of the content
    content = Text()  # JSON: unit, year, sections, figures, notes, evidence hashes, self-marks, who, when
    at = Moment(default=now)
    by = Link(User, null=True, backref="receipts")
    withdrawn_at = Moment(null=True)

    def __str__(self) -> str:
        return self.number

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        if before is not None and changed - {"withdrawn_at"}:
            raise FrozenRow("Biên nhận không sửa được.", "A receipt does not change.")


class AnswerEvidence(BaseModel):
    """Minh chứng của một số liệu."""

    answer = Link(Answer, backref="evidence_links")
    evidence = Link(Evidence, backref="answer_links")
    note = Line(max_length=400, default="")  # page, paragraph

    class Meta:
        indexes = ((("answer", "evidence"), True),)

    def chain(self) -> str:
        return _submission_chain(self.answer.submission_id)


# ---------------------------------------------------------------------------------------------------------------------
# Appraisal
# ---------------------------------------------------------------------------------------------------------------------


class Assignment(BaseModel):
    """Phân công: what an appraiser looks at: a bloc, a unit, a section, or (nothing named) the whole cycle."""

    cycle = Link(Cycle, backref="assignments")
    appraiser = Link(User, backref="assignments")
    bloc = Link(Bloc, null=True, backref="assignments")
    unit = Link(Unit, null=True, backref="assignments")
    category = Link(Category, null=True, backref="assignments")


class Conflict(BaseModel):
    """Xung đột lợi ích: an appraiser who may not see this unit's submission, and why."""

    appraiser = Link(User, backref="conflicts")
    unit = Link(Unit, backref="conflicts")
    reason = Text()
    by = Link(User, null=True, backref="conflicts_recorded")
    at = Moment(default=now)

    class Meta:
        indexes = ((("appraiser", "unit"), True),)

    def __str__(self) -> str:
        return f"{self.appraiser} · {self.unit}"

    def chain(self) -> str:
        return _unit_code(self.unit_id)


class StockReason(BaseModel):
    """Lý do mẫu: a reason appraisers often give, ready to be chosen."""

    code = Line(max_length=40, unique=True)
    text_vi = Text()
    text_en = Text(default="")
    position = IntegerField(default=0)
    active = BooleanField(default=True)

    def __str__(self) -> str:
        return self.text_vi


class Appraisal(OfUnit):
    """Thẩm định: one appraiser's judgement of one indicator of one submission, with the reason.

    `accept`: the reported figures stand. `change`: other figures (`figures`: input -> canonical text) take their place.
    `points`: the points themselves are given. `abstain`: no judgement; it is left out of every mean.
    `mark` is the points that follow, an exact number.
    """

    submission = Link(Submission, backref="appraisals")
    indicator = Link(Indicator, backref="appraisals")
    appraiser = Link(User, backref="appraisals")
    mark = Line(max_length=60, null=True)
    reason = Text(default="")
    verdict = Line(
        max_length=20,
        default="accept",
        choices=[
            ("accept", "Chấp nhận"),
            ("change", "Sửa số liệu"),
            ("points", "Cho điểm"),
            ("abstain", "Không chấm"),
        ],
    )
    figures = Plain(default=dict)
    at = Moment(default=now)

    class Meta:
        indexes = ((("submission", "indicator", "appraiser"), True),)


class Decision(OfUnit):
    """Kết luận của Hội đồng: points that stand instead of the computed ones, with the reason."""

    submission = Link(Submission, backref="decisions")
    indicator = Link(Indicator, backref="decisions")
    points = Line(max_length=60)  # an exact number
    reason = Text()
    decided_by = Link(User, null=True, backref="decisions")
    decided_at = Moment(default=now)

    class Meta:
        indexes = ((("submission", "indicator"), True),)


class Explanation(OfUnit):
    """Giải trình: what a unit says about one point, and what another person decides on it."""

    submission = Link(Submission, backref="explanations")
    indicator = Link(Indicator, null=True, backref="explanations")
    text = Text()
    state = Line(
        max_length=20,
        default="open",
        choices=[("open", "Chưa xem xét"), ("accepted", "Chấp nhận"), ("rejected", "Không chấp nhận")],
    )
    written_by = Link(User, null=True, backref="explanations")
    written_at = Moment(default=now)
    decided_by = Link(User, null=True, backref="explanations_decided")
    decided_at = Moment(null=True)
    decision_reason = Text(default="")
    kind = Line(
        max_length=20,
        default="wrong_fact",
        choices=[("misprint", "Sai sót chép số"), ("wrong_fact", "Sai sự thật"), ("omitted", "Bỏ sót")],
    )
    wanted = Text(default="")  # what the unit asks to be put instead
    sent_at = Moment(null=True)  # None: still with the unit


class ExplanationEvidence(BaseModel):
    """Minh chứng kèm theo một giải trình."""

    explanation = Link(Explanation, backref="evidence_links")
    evidence = Link(Evidence, backref="explanation_links")

    class Meta:
        indexes = ((("explanation", "evidence"), True),)

    def chain(self) -> str:
        return _submission_chain(self.explanation.submission_id)


# ---------------------------------------------------------------------------------------------------------------------
# Publication
# ---------------------------------------------------------------------------------------------------------------------


class Edition(BaseModel):
    """Bản công bố: a frozen year, or a corrected version of one; the figures are in its JSON file."""

    cycle = Link(Cycle, backref="editions")
    year = IntegerField()
    version = IntegerField()
    path = Line()  # the file's name in the editions folder
    seal = Line(max_length=64)
    made_up = BooleanField(default=False)
    approved = DateField()
    frozen_at = Moment(default=now)
    frozen_by = Link(User, null=True, backref="editions")
    published_at = Moment(null=True)
    notice_vi = Text(default="")
    notice_en = Text(default="")

    class Meta:
        indexes = ((("year", "version"), True),)

    def __str__(self) -> str:
        return f"{self.year} (v{self.version})" if self.version > 1 else str(self.year)

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        if before is not None and before.published_at is not None:
            raise FrozenRow(
                "Bản đã công bố không sửa được; hãy chốt một phiên bản mới kèm thông báo đính chính.",
                "A published edition does not change; freeze a new version with a notice of correction.",
            )


# ---------------------------------------------------------------------------------------------------------------------
# The program's own notes
# ---------------------------------------------------------------------------------------------------------------------


class Job(Working):
    """Việc nền: a long piece of work, its progress and its end."""

    kind = Line(max_length=40, index=True)
    arguments = Plain(default=dict)
    state = Line(
        max_length=20,
        default="queued",
        index=True,
        choices=[("queued", "Đang chờ"), ("running", "Đang chạy"), ("done", "Xong"), ("failed", "Hỏng")],
    )
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    step_vi = Line(default="")
    step_en = Line(default="")
    error = Text(default="")
    result = Plain(null=True)
    created_by = Link(User, null=True, backref="jobs")
    created_at = Moment(default=now)
    started_at = Moment(null=True)
    beat_at = Moment(null=True)  # a running job says so every few seconds; one that stopped saying so is dead
    finished_at = Moment(null=True)


class Message(Working):
    """Thư: a letter waiting to be sent, or sent."""

    key = Line(max_length=120, null=True, unique=True)  # the same letter is queued once
    user = Link(User, null=True, backref="messages")
    address = Line()
    subject = Line(max_length=400)
    body = Text()
    state = Line(
        max_length=20,
        default="waiting",
        index=True,
        choices=[
            ("draft", "Chờ duyệt"),
            ("waiting", "Chờ gửi"),
            ("sending", "Đang gửi"),
            ("sent", "Đã gửi"),
            ("failed", "Không gửi được"),
            ("unsure", "Chưa rõ đã gửi"),  # the server took the text and never answered: a person decides
            ("dropped", "Đã bỏ"),
        ],
    )
    tries = IntegerField(default=0)
    error = Text(default="")
    created_at = Moment(default=now)
    sent_at = Moment(null=True)
    kind = Line(max_length=40, default="")  # reminder, invitation, receipt, decision, ...
    cycle = Link(Cycle, null=True, backref="messages")
    not_before = Moment(null=True)  # when it is tried (again); while it is being sent: when its sender counts as dead

    def __str__(self) -> str:
        return self.subject


class MessageTemplate(BaseModel):
    """Mẫu thư: the office's own wording of a letter, instead of the one the program brings."""

    code = Line(max_length=40)
    language = Line(max_length=5, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")])
    subject = Line(max_length=400)
    body = Text()

    class Meta:
        indexes = ((("code", "language"), True),)

    def __str__(self) -> str:
        return self.code


# ---------------------------------------------------------------------------------------------------------------------
# Papers: official letters, the decision announcing a result, minutes
# ---------------------------------------------------------------------------------------------------------------------

PAPER_KINDS = [
    ("letter", "Công văn thông báo kết quả"),
    ("announcement", "Quyết định công bố kết quả"),
    ("minutes", "Biên bản họp Hội đồng"),
]


class PaperFile(Working):
    """Tệp văn bản: the bytes of a document or of a Word template, kept once under their hash; never changed."""

    sha256 = Line(max_length=64, unique=True)
    media_type = Line(max_length=120)
    size = IntegerField()
    data = peewee.BlobField()
    added_at = Moment(default=now)

    def __str__(self) -> str:
        return self.sha256[:12]


class NumberBook(BaseModel):
    """Sổ đăng ký văn bản đi: where the numbers of one year's documents come from; a number is given once."""

    code = Line(max_length=20)
    year = IntegerField()  # of the documents' dates: numbers begin again with every calendar year
    title = Line(max_length=200)
    symbol = Line(max_length=60)  # "{number}/BTNMT-CNTT"
    next_number = IntegerField(default=1)

    class Meta:
        indexes = ((("code", "year"), True),)

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"

    def highest(self) -> int:
        """The highest number it has given; 0 before the first."""
        top = Document.select(peewee.fn.MAX(Document.number)).where(Document.book == self.id).scalar()
        return top or 0

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        if before is None:
            return
        highest = before.highest()
        if highest and changed & {"code", "year"}:
            raise FrozenRow(
                "Sổ đã cấp số; không đổi được mã và năm của sổ.",
                "The book has given numbers; its code and its year can no longer change.",
            )
        if "next_number" in changed and self.next_number <= highest:
            raise FrozenRow(
                f"Số {highest} đã cấp; số tiếp theo phải lớn hơn {highest}. Một số không cấp hai lần.",
                f"Number {highest} has been given; the next one must be higher. No number is given twice.",
            )


class Letterhead(BaseModel):
    """Thể thức: what stands around the text of a kind of document, and the Word template it is made from."""

    kind = Line(max_length=20, unique=True, choices=PAPER_KINDS)
    agency_above = Line(max_length=200, default="")
    agency = Line(max_length=200)
    place = Line(max_length=100)
    book = Line(max_length=20)  # the code of the NumberBook its numbers come from
    symbol = Line(max_length=60)  # for the first book of a year: "{number}/BTNMT-CNTT"
    authority = Line(max_length=200, default="")  # "KT. BỘ TRƯỞNG"
    position = Line(max_length=200)  # "THỨ TRƯỞNG"
    signer = Line(max_length=200, default="")
    recipients = Text(default="")  # Nơi nhận, a line each
    template = Link(PaperFile, null=True, backref="letterheads")  # the office's own; null: the program's
    template_name = Line(max_length=200, default="")

    def __str__(self) -> str:
        return dict(PAPER_KINDS)[self.kind]


DOCUMENT_MOVES = {
    ("draft", "draft"), ("draft", "issued"), ("issued", "issued"), ("issued", "cancelled"), ("cancelled", "cancelled"),
}  # fmt: skip


class Document(BaseModel):
    """Văn bản: one letter, decision or minutes made from an edition; together, the register of what went to whom."""

    key = Line(max_length=120, null=True, unique=True)  # what it is of: one draft or issued document for each
    kind = Line(max_length=20, index=True, choices=PAPER_KINDS)
    edition = Link(Edition, backref="documents")
    unit = Link(Unit, null=True, backref="documents")
    book = Link(NumberBook, null=True, backref="documents")
    number = IntegerField(null=True)  # null: a draft, numbered when it is issued
    symbol = Line(max_length=60, default="")  # as printed: "123/BTNMT-CNTT"
    dated = DateField(null=True)
    subject = Text(default="")
    docx = Link(PaperFile, null=True, backref="documents_docx")
    pdf = Link(PaperFile, null=True, backref="documents_pdf")
    state = Line(
        max_length=20,
        default="draft",
        index=True,
        choices=[("draft", "Dự thảo"), ("issued", "Đã phát hành"), ("cancelled", "Đã hủy")],
    )
    reason = Text(default="")  # why it was cancelled; its number is not given again
    message = Link(Message, null=True, backref="documents")  # the mail that carries it
    inputs = Line(max_length=64, default="")  # SHA-256 of what it was made from: a draft of other inputs is made anew
    made_at = Moment(default=now)
    made_by = Link(User, null=True, backref="documents")

    class Meta:
        indexes = ((("book", "number"), True),)

    def __str__(self) -> str:
        return self.symbol or dict(PAPER_KINDS)[self.kind]

    def chain(self) -> str:
        return _unit_code(self.unit_id) if self.unit_id else OFFICE

    def guard(self, before: BaseModel | None, changed: set[str]) -> None:
        if (
            before is not None
            and before.number is not None
            and changed & {"book", "number", "symbol", "unit", "edition"}
        ):
            raise FrozenRow(
                "Văn bản đã lấy số; không đổi được số, đơn vị và kết quả mà văn bản căn cứ.",
                "The document has its number; number, unit and edition can no longer change.",
            )
        fixed = {"kind", "dated", "subject", "docx", "pdf", "inputs", "made_at", "made_by"}
        if before is not None and before.state != "draft" and changed & fixed:
            raise FrozenRow(
                "Văn bản đã phát hành; không sửa được. Nếu sai, hãy hủy và phát hành văn bản khác.",
                "The document has been issued and does not change. If it is wrong, cancel it and issue another.",
            )
        if before is not None and (before.state, self.state) not in DOCUMENT_MOVES:
            raise FrozenRow(
                "Văn bản đã phát hành hoặc đã hủy không trở lại là dự thảo.",
                "A document that was issued or cancelled does not become a draft again.",
            )


class Prose(BaseModel):
    """Lời văn: the office's own text of a letter, release, foreword or caption, instead of the program's."""

    code = Line(max_length=60)
    language = Line(max_length=5, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")])
    text = Text()

    class Meta:
        indexes = ((("code", "language"), True),)

    def __str__(self) -> str:
        return self.code


class MessageAttachment(Working):
    """Tệp đính kèm: a file that goes out with a letter."""

    message = Link(Message, backref="attachments")
    file = Link(PaperFile, backref="attached_to")
    name = Line(max_length=200)
    position = IntegerField(default=0)

    def __str__(self) -> str:
        return self.name


# ---------------------------------------------------------------------------------------------------------------------
# Audit
# ---------------------------------------------------------------------------------------------------------------------


class Chain(Guarded):
    """Chuỗi nhật ký: where each chain of audit rows ends. Its row is the lock of the chain."""

    name = Line(max_length=80, unique=True)
    number = IntegerField(default=0)
    hash = Line(max_length=64, default="")

    @classmethod
    def locked(cls, name: str) -> "Chain":
        """The head of a chain, locked until the transaction ends; made if the chain is new."""
        query = cls.select().where(cls.name == name)
        if on_postgresql():
            query = query.for_update()
        head = query.first()
        if head is None:
            cls.insert(name=name, number=0, hash="").on_conflict_ignore().execute()
            head = query.clone().first()
        return head

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        raise UnauditedWrite("the head of a chain moves by itself")

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        raise UnauditedWrite("the head of a chain stays")


class AuditEvent(Guarded):
    """Nhật ký: who changed what, when, from what to what, why; bound to the event before it by a hash."""

    chain = Line(max_length=80)
    number = IntegerField()
    at = Line(max_length=32, index=True)  # UTC, ISO 8601 to the microsecond
    actor = Line()
    actor_id = IntegerField(null=True, index=True)
    action = Line(max_length=40)
    noun = Line(max_length=60)
    row = IntegerField(null=True)
    before = Text(default="")  # JSON; empty: nothing
    after = Text(default="")
    reason = Text(default="")
    request_id = Line(max_length=80, default="")
    address = Line(max_length=64, default="")
    previous = Line(max_length=64)
    hash = Line(max_length=64)

    class Meta:
        indexes = ((("chain", "number"), True), (("noun", "row"), False))

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        raise UnauditedWrite("an audit row is written once, by `acting`")

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        raise UnauditedWrite("an audit row stays")

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Column -> (before, after), for the columns that differ."""
        before = json.loads(self.before) if self.before else {}
        after = json.loads(self.after) if self.after else {}
        if not isinstance(before, dict) or not isinstance(after, dict):
            return {}
        names = dict.fromkeys([*before, *after])
        return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


FINGERPRINTED = (
    "chain",
    "number",
    "at",
    "actor",
    "actor_id",
    "action",
    "noun",
    "row",
    "before",
    "after",
    "reason",
    "request_id",
    "address",
    "previous",
)


def fingerprint(event: Mapping[str, Any]) -> str:
    """The hash of an audit row: SHA-256 of the JSON list of its columns, the hash before it among them."""
    text = json.dumps([event[name] for name in FINGERPRINTED], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class BadLink:
    """The first audit row of a chain that is not what was written."""

    chain: str
    number: int
    fault: str  # "changed", "missing", "not linked", "tail cut", "added", "not the published head"
    event_id: int | None = None

    def text(self, lang: str) -> str:
        """The finding in words."""
        if lang == "en":
            return f"Audit chain {self.chain}, row {self.number}: {self.fault}."
        words = {
            "changed": "nội dung đã bị sửa",
            "missing": "bị thiếu",
            "not linked": "không nối với dòng trước",
            "tail cut": "phần cuối đã bị cắt",
            "added": "được thêm vào sau, không phải do chương trình ghi",
            "not the published head": "khác với giá trị đã công bố",
        }
        return f"Nhật ký {self.chain}, dòng {self.number}: {words[self.fault]}."


def chain_heads() -> dict[str, tuple[int, str]]:
    """Chain -> (number, hash) of its last row: what to write down elsewhere, so that a rebuilt chain is found out."""
    return {head.name: (head.number, head.hash) for head in Chain.select().order_by(Chain.name)}


def verify_chain(name: str, published: tuple[int, str] | None = None) -> BadLink | None:
    """Walk one chain and name its first bad row, or None. `published` is a head that was written down earlier."""
    number, link = 0, ""
    for event in AuditEvent.select().where(AuditEvent.chain == name).order_by(AuditEvent.number).dicts().iterator():
        number += 1
        if event["number"] != number:
            return BadLink(name, number, "missing", event["id"])
        if event["previous"] != link:
            return BadLink(name, number, "not linked", event["id"])
        link = event["hash"]
        if fingerprint(event) != link:
            return BadLink(name, number, "changed", event["id"])
        if published is not None and published[0] == number and published[1] != link:
            return BadLink(name, number, "not the published head", event["id"])
    head = Chain.get_or_none(Chain.name == name)
    expected = (head.number, head.hash) if head else (0, "")
    if expected[0] > number or (published is not None and published[0] > number):
        return BadLink(name, number + 1, "tail cut")
    if number > expected[0]:
        return BadLink(name, expected[0] + 1, "added")
    return None if link == expected[1] else BadLink(name, number, "not linked")


def verify_chains(published: Mapping[str, tuple[int, str]] | None = None) -> list[BadLink]:
    """The first bad row of every chain that has one, in order of name."""
    known = published or {}
    in_events = {name for (name,) in AuditEvent.select(AuditEvent.chain).distinct().tuples()}
    in_heads = {name for (name,) in Chain.select(Chain.name).tuples()}
    checked = (verify_chain(name, known.get(name)) for name in sorted(in_events | in_heads | set(known)))
    return [bad for bad in checked if bad is not None]


def history(row: BaseModel) -> list[tuple[AuditEvent, dict[str, tuple[Any, Any]]]]:
    """What happened to a row, oldest first: each event with {column: (before, after)}."""
    events = AuditEvent.select().where(AuditEvent.noun == row.noun, AuditEvent.row == row.id)
    return [(event, event.changes) for event in events.order_by(AuditEvent.at, AuditEvent.id)]


# ---------------------------------------------------------------------------------------------------------------------
# The tables, and bringing them up to date
# ---------------------------------------------------------------------------------------------------------------------

TABLES: tuple[type[Row], ...] = (
    Bloc,
    Unit,
    UnitName,
    Framework,
    Category,
    Indicator,
    Role,
    User,
    UserRole,
    FactorReset,
    WebSession,
    LoginFailure,
    Holiday,
    Cycle,
    Evidence,
    Submission,
    SectionState,
    StateMove,
    Answer,
    AnswerEvidence,
    Duty,
    Comment,
    Receipt,
    Assignment,
    Conflict,
    StockReason,
    Appraisal,
    Decision,
    Explanation,
    ExplanationEvidence,
    Edition,
    Job,
    Message,
    MessageTemplate,
    PaperFile,
    NumberBook,
    Letterhead,
    Document,
    Prose,
    MessageAttachment,
    Chain,
    AuditEvent,
)


def migrate(folder: Path = MIGRATIONS) -> list[str]:
    """Run the migrations this database has not had, each in a transaction of its own; returns their names.

    Raises NewerDatabase if the database knows migrations this program does not.
    """
    runner = Runner(database.obj, str(folder))
    _refuse_newer(runner)
    done = []
    for migration in runner.migrations():
        # The context switches SQLite's foreign keys off, which only works outside a transaction.
        with runner.migrator.migration_context(atomic=False), database.atomic():
            if on_postgresql():
                database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
            runner.History.create_table(safe=True)
            if migration.name in runner.applied():  # read under the lock: another program may just have run it
                continue
            migration.load().up(runner.migrator, database.obj)
            runner.History.create(name=migration.name, applied=now())
            done.append(migration.name)
    return done


def missing_migrations(folder: Path = MIGRATIONS) -> list[str]:
    """The migrations this database still needs."""
    runner = Runner(database.obj, str(folder))
    applied = runner.applied()
    return [migration.name for migration in runner.migrations() if migration.name not in applied]


def _refuse_newer(runner: Runner) -> None:
    unknown = sorted(set(runner.applied()) - {migration.name for migration in runner.migrations()})
    if unknown:
        raise NewerDatabase(
            f"Cơ sở dữ liệu đã được một phiên bản mới hơn nâng cấp ({unknown[-1]}); hãy dùng phiên bản đó.",
            f"A newer version of the program has upgraded this database ({unknown[-1]}); use that version.",
        )
