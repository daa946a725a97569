"""The office's database as a thing to copy, to look into and to put in place of another: SQLite and PostgreSQL."""

import contextlib
import glob
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import models
from keeping import disk
from keeping.archive import BrokenBackup

# The program's own short memory: sessions and failed sign-ins. A restored session would open a door that was shut.
TRANSIENT = ("web_session", "login_failure")
INTERRUPTED = "Việc này đang chạy khi sao lưu; sau khi khôi phục nó được coi là đã dừng."
SECONDS_TO_COPY = 3600
PATIENCE = 20  # tenths of a second

Query = Callable[[str], list[tuple[Any, ...]]]


def of(url: str) -> "SqliteOffice | PostgresOffice":
    """The database at an address."""
    return SqliteOffice(url) if url.startswith("sqlite:") else PostgresOffice(url)


def facts(query: Query, tables: Iterable[str]) -> dict[str, Any]:
    """What a database holds, in figures a copy must repeat: migrations, rows of every table, heads of the chains."""
    rows = {name: query(f'SELECT count(*) FROM "{name}"')[0][0] for name in sorted(tables)}  # noqa: S608
    chains = query("SELECT name, number, hash FROM chain") if "chain" in rows else []
    applied = query("SELECT name FROM schema_migration") if "schema_migration" in rows else []
    return {
        "migrations": sorted(name for (name,) in applied),
        "tables": rows | {name: 0 for name in TRANSIENT if name in rows},
        "chains": {name: [number, hash] for name, number, hash in sorted(chains)},
    }


def broken_chain(rows: Iterable[tuple[Any, ...]], heads: dict[str, list[Any]]) -> models.BadLink | None:
    """The first audit row that is not what was written; `rows` are the fingerprinted columns and the hash, in order."""
    reached: dict[str, tuple[int, str]] = {}
    for row in rows:
        event = dict(zip((*models.FINGERPRINTED, "hash"), row, strict=True))
        chain = event["chain"]
        number, link = reached.get(chain, (0, ""))
        if event["number"] != number + 1:
            return models.BadLink(chain, number + 1, "missing")
        if event["previous"] != link:
            return models.BadLink(chain, number + 1, "not linked")
        if models.fingerprint(event) != event["hash"]:
            return models.BadLink(chain, number + 1, "changed")
        reached[chain] = (number + 1, event["hash"])
    for chain in sorted({*reached, *heads}):
        if list(reached.get(chain, (0, ""))) != list(heads.get(chain, (0, ""))):
            return models.BadLink(chain, min(reached.get(chain, (0,))[0], heads.get(chain, [0])[0]) + 1, "tail cut")
    return None


EVENTS = "SELECT {} FROM audit_event ORDER BY chain, number".format(  # noqa: S608
    ", ".join(f'"{name}"' for name in (*models.FINGERPRINTED, "hash"))
)


class SqliteOffice:
    """An SQLite file, copied while people write to it."""

    kind, file = "sqlite", "office.db"

    def __init__(self, url: str) -> None:
        self.path = Path(unquote(url.removeprefix("sqlite:").removeprefix("//").removeprefix("/"))).absolute()

    def copy_to(self, folder: Path) -> dict[str, Any]:
        """One consistent copy through SQLite's own backup, whole and on the disk; answers its facts."""
        target = folder / self.file
        live = sqlite3.connect(self.path, timeout=models.BUSY_SECONDS)
        with contextlib.closing(live) as source, contextlib.closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # in one step: in WAL mode those who write are not held up
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            for name in TRANSIENT:
                copy.execute(f'DELETE FROM "{name}"')  # noqa: S608
            copy.commit()
        target.chmod(0o600)
        disk.settle_path(target)
        return self.look_into(target)

    def look_into(self, path: Path) -> dict[str, Any]:
        """A copy's facts, if SQLite finds it whole. Raises BrokenBackup."""
        try:
            with contextlib.closing(_read_only(path)) as copy:
                verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
                astray = copy.execute("PRAGMA foreign_key_check").fetchone()
                if verdict != "ok" or astray is not None:
                    raise _damaged(path.name, verdict if verdict != "ok" else f"foreign key of {astray[0]} {astray[1]}")
                names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                found = facts(
                    lambda sql: copy.execute(sql).fetchall(), [n for n in names if not n.startswith("sqlite_")]
                )
                bad = broken_chain(copy.execute(EVENTS), found["chains"])
        except sqlite3.Error as fault:
            raise _damaged(path.name, str(fault)) from fault
        return found | {"audit": bad and bad.text("vi")}

    def evidence_of(self, path: Path) -> set[str]:
        """The hashes of the files that a copy's rows speak of."""
        with contextlib.closing(_read_only(path)) as copy:
            return {sha256 for (sha256,) in copy.execute("SELECT DISTINCT sha256 FROM evidence")}

    def editions_of(self, path: Path) -> dict[str, str]:
        """File name -> seal of the editions a copy speaks of."""
        with contextlib.closing(_read_only(path)) as copy:
            return dict(copy.execute("SELECT path, seal FROM edition").fetchall())

    def is_empty(self) -> bool:
        """Nothing to lose: no file, or an office in which nothing has happened yet."""
        if not self.path.exists():
            return True
        with contextlib.closing(sqlite3.connect(self.path, timeout=1)) as database:
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return not any(
                database.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()  # noqa: S608
                for name in ("unit", "framework", "users", "cycle")
                if name in names
            )

    def refuse_if_used(self) -> None:
        """Raises OfficeBusy while any program has the file open; leaves it without a WAL beside it."""
        if not self.path.exists():
            return
        with contextlib.closing(sqlite3.connect(self.path, timeout=1)) as database:
            try:
                mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            except sqlite3.OperationalError:
                mode = "locked"
        if mode != "delete":
            raise disk.served()

    def prepare(self, copy: Path) -> None:
        """A copy becomes an office: work that was going on when it was made has stopped."""
        with contextlib.closing(sqlite3.connect(copy)) as database:
            database.execute(f"UPDATE job SET state = 'failed', error = '{INTERRUPTED}' WHERE {UNFINISHED}")  # noqa: S608
            database.commit()
        disk.settle_path(copy)


class PostgresOffice:
    """A PostgreSQL database, copied by pg_dump from one snapshot."""

    kind, file = "postgresql", "office.dump"

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.password = unquote(parts.password or "")
        place = parts.netloc.rsplit("@", 1)
        who = place[0].split(":", 1)[0] + "@" if len(place) == 2 else ""
        # The password goes by the environment: a command line can be read by everyone on the machine.
        self.url = urlunsplit((parts.scheme, who + place[-1], parts.path, parts.query, ""))

    def copy_to(self, folder: Path) -> dict[str, Any]:
        """One consistent copy; its facts are read from the very snapshot that is dumped."""
        target = folder / self.file
        with self.connected() as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
            left_out = [f"--exclude-table-data=public.{name}" for name in TRANSIENT]
            options = ["--format=custom", "--no-owner", "--no-privileges", "--schema=public", *left_out]
            self.run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={target}", f"--dbname={self.url}")
            found = self._facts(connection)
            self.evidence = {sha256 for (sha256,) in connection.execute("SELECT DISTINCT sha256 FROM evidence")}
            self.editions = dict(connection.execute("SELECT path, seal FROM edition").fetchall())
        target.chmod(0o600)
        disk.settle_path(target)
        self.look_into(target)
        return found

    def _facts(self, connection: Any) -> dict[str, Any]:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = facts(lambda sql: connection.execute(sql).fetchall(), [name for (name,) in names])
        bad = broken_chain(connection.execute(EVENTS), found["chains"])
        return found | {"audit": bad and bad.text("vi")}

    def evidence_of(self, path: Path) -> set[str]:
        return self.evidence

    def editions_of(self, path: Path) -> dict[str, str]:
        return self.editions

    def look_into(self, path: Path) -> None:
        """pg_restore reads the dump to its end; its rows are counted when they are restored. Raises BrokenBackup."""
        try:
            self.run("pg_restore", "--file=/dev/null", str(path))
        except ProgramFailed as fault:
            raise _damaged(path.name, str(fault)) from fault

    def is_empty(self) -> bool:
        with self.connected() as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            names = {name for (name,) in found}
            return not any(
                connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()  # noqa: S608
                for name in ("unit", "framework", "users", "cycle")
                if name in names
            )

    def refuse_if_used(self) -> None:
        """Raises OfficeBusy while anybody else is connected, from whatever machine."""
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        for _ in range(PATIENCE):  # whoever has just left may still be on the server's list for a moment
            with self.connected() as connection:
                (count,) = connection.execute(others + " AND backend_type = 'client backend'").fetchone()
            if not count:
                return
            time.sleep(0.1)
        raise disk.served()

    def replace(self, dump: Path, aside: str, manifest: dict[str, Any]) -> None:
        """In one transaction: the old tables move to the schema `aside`, the dump's come, and are counted."""
        if self.has_schema(aside):
            return  # this was done before the program was interrupted
        scripts = [dump.with_name(name) for name in ("before.sql", "dump.sql", "after.sql")]
        scripts[0].write_text(f"ALTER SCHEMA public RENAME TO {aside};\nCREATE SCHEMA public;\n", encoding="utf-8")
        self.run("pg_restore", "--no-owner", "--no-privileges", f"--file={scripts[1]}", str(dump))
        text = scripts[1].read_text(encoding="utf-8")
        scripts[1].write_text(text.replace("CREATE SCHEMA public;\n", ""), encoding="utf-8")
        scripts[2].write_text(_counted(manifest), encoding="utf-8")
        files = [f"--file={script}" for script in scripts]
        self.run(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *files,
            "--output=/dev/null", f"--dbname={self.url}",
        )  # fmt: skip

    def has_schema(self, name: str) -> bool:
        with self.connected() as connection:
            return connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (name,)).fetchone() is not None

    def connected(self) -> Any:
        import psycopg

        return psycopg.connect(self.url, password=self.password or None)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs. Raises ProgramFailed with what it said."""
        environment = os.environ | ({"PGPASSWORD": self.password} if self.password else {})
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell
            [program_path(program), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_COPY,
        )
        if done.returncode:
            last = next((line for line in done.stderr.splitlines() if "ERROR" in line or "error" in line), done.stderr)
            raise ProgramFailed(f"{program}: {last.strip()[:300]}", f"{program}: {last.strip()[:300]}")


class ProgramFailed(models.OfficeProblem):
    """One of PostgreSQL's programs is missing or did not succeed."""


UNFINISHED = "state IN ('queued', 'running')"


def _counted(manifest: dict[str, Any]) -> str:
    """SQL that stops the transaction unless the restored tables have the rows and heads the manifest states."""
    counts = {name: int(rows) for name, rows in sorted(manifest["tables"].items()) if name not in TRANSIENT}
    checks = [_unless(f'(SELECT count(*) FROM public."{name}") = {rows}', name) for name, rows in counts.items()]  # noqa: S608
    heads = "; ".join(f"{name} {number} {hash}" for name, (number, hash) in sorted(manifest["chains"].items()))
    one_line = "string_agg(name || ' ' || number || ' ' || hash, '; ' ORDER BY name COLLATE \"C\")"
    stored = f"(SELECT coalesce({one_line}, '') FROM public.chain)"  # noqa: S608
    checks.append(_unless(stored + " = '" + heads.replace("'", "''") + "'", "chain heads"))
    stopped = f"UPDATE public.job SET state = 'failed', error = '{INTERRUPTED}' WHERE {UNFINISHED};\n"  # noqa: S608
    return "DO $check$ BEGIN\n" + "\n".join(checks) + "\nEND $check$;\n" + stopped


def _unless(condition: str, what: str) -> str:
    return f"IF NOT {condition} THEN RAISE EXCEPTION '{what} differ from the manifest'; END IF;"


def program_path(name: str) -> str:
    """Where one of PostgreSQL's programs is: the newest there is, for an older one refuses a newer server."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=_version_in) or [shutil.which(name) or ""]
    if not found[-1]:
        raise ProgramFailed(
            f"Máy này chưa có chương trình {name}; hãy cài gói postgresql-client.",
            f"This machine lacks {name}; install the package postgresql-client.",
        )
    return found[-1]


def _version_in(path: str) -> int:
    return int("".join(filter(str.isdigit, path.split("/")[4])) or 0)


def _read_only(path: Path) -> sqlite3.Connection:
    """A finished copy, opened so that nothing beside it is read or written."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _damaged(name: str, what: str) -> BrokenBackup:
    return BrokenBackup(f"{name}: cơ sở dữ liệu bị hỏng ({what}).", f"{name}: the database is damaged ({what}).")
