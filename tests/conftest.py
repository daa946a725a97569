"""What many tests need: an office database of either kind, empty and up to date.

Every worker of a parallel run starts a PostgreSQL server of its own, and only when a test asks for one.
"""

import glob
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

import models

SECONDS_TO_START = 60


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory):
    """An empty, migrated SQLite file to copy: migrating once is enough."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    models.connect(f"sqlite:///{path}")
    models.migrate()
    models.disconnect()  # the last connection to close writes the WAL back into the file
    return path


@pytest.fixture
def database(migrated_sqlite_file, tmp_path):
    """An empty, migrated SQLite office, bound to the models."""
    path = tmp_path / "office.db"
    shutil.copy(migrated_sqlite_file, path)
    yield models.connect(f"sqlite:///{path}")
    models.disconnect()


@pytest.fixture(scope="session")
def postgresql_server():
    """The folder of the socket of a running PostgreSQL server, stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ictindex-pg-"))
    server = None
    try:
        server = start_postgresql(folder)
        yield folder
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # "fast" shutdown
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql_template(postgresql_server):
    """The name of an empty, migrated PostgreSQL database to copy."""
    with at_server(postgresql_server) as connection:
        connection.execute("CREATE DATABASE empty_office")
    models.connect(f"postgresql://ictindex@/empty_office?host={postgresql_server}")
    models.migrate()
    models.disconnect()
    return "empty_office"


_numbers = itertools.count(1)


@pytest.fixture
def postgresql_url(postgresql_server):
    """The address of a new PostgreSQL database without any table."""
    name = f"office_{next(_numbers)}"
    with at_server(postgresql_server) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"postgresql://ictindex@/{name}?host={postgresql_server}"
    with at_server(postgresql_server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_database(postgresql_server, migrated_postgresql_template):
    """An empty, migrated PostgreSQL office, bound to the models."""
    name = f"office_{next(_numbers)}"
    with at_server(postgresql_server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_postgresql_template}")
    yield models.connect(f"postgresql://ictindex@/{name}?host={postgresql_server}")
    models.disconnect()
    with at_server(postgresql_server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_database(request):
    """The office on SQLite, then the same test again on PostgreSQL."""
    return request.getfixturevalue("database" if request.param == "sqlite" else "postgresql_database")


def at_server(folder):
    """A connection for making and dropping databases."""
    return psycopg.connect(f"host={folder} user=ictindex dbname=postgres", autocommit=True)


def start_postgresql(folder, careless=True):
    """Make a cluster in `folder` and serve it on a socket there; PostgreSQL refuses to run as root.

    `careless`: it does not wait for the disk, which a test of behaviour has no use for.
    """
    programs = postgresql_programs()
    as_whom = []
    if os.geteuid() == 0:
        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        as_whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = folder / "data"
    # A language whose order is neither Vietnamese nor plain: nothing may lean on the server's sorting.
    make = ["--auth=trust", "--username=ictindex", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
    make += ["--locale-provider=icu", "--icu-locale=en"]
    made = subprocess.run([*as_whom, programs / "initdb", "-D", data, *make], cwd="/", capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    dies_with_us = ["setpriv", "--pdeathsig=INT", *as_whom[1:]] if shutil.which("setpriv") else as_whom
    hasty = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"] if careless else []
    with (folder / "log").open("wb") as log:
        serve = [*dies_with_us, programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *hasty]
        server = subprocess.Popen(serve, cwd="/", stdout=log, stderr=log)
    for _ in range(SECONDS_TO_START * 20):
        try:
            at_server(folder).close()
            return server
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text(errors="replace")
            time.sleep(0.05)
    server.kill()
    raise AssertionError(f"PostgreSQL did not answer within {SECONDS_TO_START} s")


def postgresql_programs():
    """The folder with initdb and postgres. Their absence fails the tests: half of what is promised would go untried."""
    folders = [Path(path) for path in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)]
    if shutil.which("pg_config"):
        asked = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        folders.insert(0, Path(asked.stdout.strip()))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.fail(
        "PostgreSQL's initdb and postgres are not installed; install Debian's package postgresql", pytrace=False
    )


@pytest.fixture
def count_queries(monkeypatch):
    """Counts the statements sent to the database: `with count_queries() as seen: ...; len(seen)`."""
    import contextlib

    import peewee

    @contextlib.contextmanager
    def counting():
        seen = []
        original = peewee.Database.execute_sql

        def counted(self, sql, params=None, *args, **kwargs):
            seen.append(sql)
            return original(self, sql, params, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(peewee.Database, "execute_sql", counted)
            yield seen

    return counting
