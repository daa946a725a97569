"""Numbered migrations make exactly the tables the models describe, once, on both databases."""

import shutil
import threading

import peewee
import psycopg
import pytest
from factories import a_unit, address

import models

ALL = [path.stem for path in sorted(models.MIGRATIONS.glob("[0-9]*.py"))]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request, tmp_path):
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        yield request.getfixturevalue("postgresql_url")
    models.disconnect()


@pytest.fixture
def empty_database(empty_url):
    """A database without any table, bound to the models."""
    return models.connect(empty_url)


@pytest.fixture
def folder(tmp_path):
    """A copy of the migrations, to add to and take from."""
    return shutil.copytree(models.MIGRATIONS, tmp_path / "migrations")


def shape(database):
    """Tables -> columns with type, null and default; unique and other indexes; links with what happens on delete."""
    if isinstance(database, peewee.SqliteDatabase):
        return [_sqlite_table(database, name) for name in sorted(database.get_tables())]
    columns = """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
        collation_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"""
    indexes = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
    links = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' ORDER BY 1, 2"""
    return [database.execute_sql(query).fetchall() for query in (columns, indexes, links)]


def _sqlite_table(database, name):
    """One table without the order of its columns, which a migration can only add at the end."""
    ask = lambda pragma, of: database.execute_sql(f"PRAGMA {pragma}('{of}')").fetchall()  # noqa: E731
    columns = sorted(row[1:] for row in ask("table_info", name))
    indexes = sorted((row[1:4], [part[2] for part in ask("index_info", row[1])]) for row in ask("index_list", name))
    links = sorted(row[2:] for row in ask("foreign_key_list", name))
    return name, columns, indexes, links


def test_migrations_make_the_tables_of_the_models(empty_database):
    """A new database by migrations is the same as one by the models' own definitions."""
    models.migrate()
    models.database.execute_sql("DROP TABLE schema_migration")
    by_migrations = shape(empty_database)
    for model in reversed(models.TABLES):
        model.drop_table()
    assert shape(empty_database) != by_migrations
    models.database.create_tables(models.TABLES)
    assert shape(empty_database) == by_migrations


def test_migrating_twice_is_migrating_once(empty_database):
    """The second run finds nothing to do and changes nothing."""
    assert models.missing_migrations() == ALL
    assert models.migrate() == ALL
    before = shape(empty_database)
    assert models.migrate() == []
    assert models.missing_migrations() == []
    assert shape(empty_database) == before


def test_a_migration_that_fails_leaves_what_was_before_it(empty_database, folder):
    """Each migration is one transaction: those before it stay, it leaves nothing, and mending it finishes the work."""
    broken = folder / "0900_broken.py"
    first = "    db.execute_sql('CREATE TABLE half (id INTEGER)')\n"
    broken.write_text(f"def up(migrator, db):\n{first}    db.execute_sql('CREATE TABLE')\n")
    with pytest.raises((peewee.OperationalError, peewee.ProgrammingError)):
        models.migrate(folder)
    assert "half" not in empty_database.get_tables()
    assert models.missing_migrations(folder) == ["0900_broken"]
    a_unit("DN")
    broken.write_text(f"def up(migrator, db):\n{first}")
    assert models.migrate(folder) == ["0900_broken"]
    assert "half" in empty_database.get_tables()
    assert models.Unit.get().code == "DN"


def test_an_older_program_refuses_a_newer_database(empty_database, folder):
    """What it does not know it does not touch, and it says so in a sentence."""
    (folder / "0900_future.py").write_text("def up(migrator, db):\n    pass\n")
    models.migrate(folder)
    with pytest.raises(models.NewerDatabase, match="0900_future") as refused:
        models.migrate()
    assert "phiên bản mới hơn" in str(refused.value)
    assert "newer version" in refused.value.text("en")


def test_programs_that_migrate_at_once_take_turns(empty_url):
    """Four processes start on an empty database: each migration runs once, and all go on."""
    models.connect(empty_url)
    start, ends = threading.Barrier(4), []

    def run():
        try:
            start.wait(20)
            ends.append(models.migrate())
        except Exception as problem:
            ends.append(problem)
        finally:
            models.database.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(isinstance(end, list) for end in ends), ends
    assert sorted(name for end in ends for name in end) == ALL


def test_sqlite_is_set_up_to_lose_nothing(tmp_path):
    """WAL, full sync, foreign keys and patience are on for every connection."""
    opened = models.connect(f"sqlite:///{tmp_path / 'new.db'}")
    try:
        assert opened.journal_mode == "wal"
        assert opened.synchronous == 2  # FULL
        assert opened.foreign_keys == 1
        assert opened.pragma("busy_timeout") == 15000
    finally:
        models.disconnect()


def test_a_database_of_another_kind_is_refused_with_an_example():
    """The message names the setting and shows both kinds."""
    with pytest.raises(ValueError, match=r"ICTINDEX_DATABASE.*sqlite:///.*postgresql://"):
        models.connect("mysql://db/ictindex")


@pytest.mark.postgresql
def test_a_restarted_server_is_met_with_new_connections(postgresql_database):
    """Connections that died while they waited in the pool are not lent again."""
    a_unit("DN")
    models.database.close()  # back into the pool
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with psycopg.connect(address(postgresql_database)) as connection:
        assert connection.execute(f"{others} AND pid <> pg_backend_pid()").fetchall() == [(True,)]
    a_unit("HP")
    assert models.Unit.select().count() == 2
    assert models.verify_chains() == []
