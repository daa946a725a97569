"""Restoring gives the office back as it was backed up, or leaves the one that is there: never something between."""

import dataclasses
import shutil

import pytest
from factories import a_unit

import edition as editions
import models
from keeping import archive, backup, databases, disk, restore


@pytest.fixture
def made(office):
    """A backup, after which the office went on: another unit, a changed edition, a file gone."""
    made = backup.make(office)
    a_unit("MOI")
    sha256 = models.Evidence.get().sha256
    (office.data_folder / "evidence" / sha256[:2] / sha256).unlink()
    frozen = editions.unpublished(office.editions_folder) / "2019.json"
    frozen.write_text(frozen.read_text() + "\n")
    return made


def units(office):
    models.connect(office.database_url)
    codes = sorted(code for (code,) in models.Unit.select(models.Unit.code).tuples())
    heads = models.chain_heads()
    faults = models.verify_chains()
    models.disconnect()
    assert not faults
    return codes, heads


def put_back(office, made, **options):
    models.disconnect()
    return restore.restore(office, made, **options)


def test_what_was_backed_up_comes_back(office, made):
    """Rows, heads of the chains, evidence and editions are the backup's; what was there is aside (promise 77)."""
    done = put_back(office, made.path, replace=True)
    codes, heads = units(office)
    assert codes == ["DN", "HN", "HP"]
    assert {name: list(head) for name, head in heads.items()} == made.manifest["chains"]
    for name, own in made.manifest["files"].items():
        if not name.startswith("office."):
            assert disk.sha256_of(office.data_folder / name) == own["sha256"]
    assert len(done.aside) == 2
    assert not (office.data_folder / restore.JOURNAL).exists()
    assert not (office.data_folder / restore.STAGE).exists()


def test_what_was_there_is_only_moved_aside(office, made):
    """The replaced office can be looked at, with everything that happened after the backup."""
    done = put_back(office, made.path, replace=True)
    database = databases.of(office.database_url)
    if database.kind == "sqlite":
        found = database.look_into(next(office.data_folder.glob("office.db.before_restore_*")))
        assert found["tables"]["unit"] == 4
    else:
        schema = next(each.removeprefix("schema ") for each in done.aside if each.startswith("schema"))
        with database.connected() as connection:
            assert connection.execute(f"SELECT count(*) FROM {schema}.unit").fetchone() == (4,)
    old = next(office.data_folder.glob("editions.before_restore_*")) / "frozen" / "2019.json"
    assert old.read_text().endswith("\n\n")


def test_the_zip_of_a_backup_does_as_well(office, made):
    """A backup carried away as one file is put back from it."""
    packed = archive.zipped(made.path, office.data_folder.parent / "carried.zip")
    shutil.rmtree(made.path)
    put_back(office, packed, replace=True)
    assert units(office)[0] == ["DN", "HN", "HP"]


def test_a_download_is_such_a_zip(office, made, tmp_path):
    """What the screen hands out piece by piece is the same file."""
    packed = tmp_path / "downloaded.zip"
    packed.write_bytes(b"".join(archive.streamed(made.path)))
    put_back(office, packed, replace=True)
    assert units(office)[0] == ["DN", "HN", "HP"]


@pytest.mark.parametrize("harm", ["cut", "flipped"])
def test_a_damaged_zip_is_refused(office, made, harm):
    """A .zip cut short or changed on its way touches nothing."""
    packed = archive.zipped(made.path, office.data_folder.parent / "carried.zip")
    data = bytearray(packed.read_bytes())
    if harm == "cut":
        data = data[: len(data) // 2]
    else:
        data[len(data) // 2] ^= 1
    packed.write_bytes(data)
    with pytest.raises(archive.BrokenBackup):
        put_back(office, packed, replace=True)
    assert units(office)[0] == ["DN", "HN", "HP", "MOI"]


def test_an_office_that_is_there_is_not_replaced_unasked(office, made):
    """Without `replace` nothing happens."""
    with pytest.raises(restore.RestoreRefused, match="--replace"):
        put_back(office, made.path)
    assert "MOI" in units(office)[0]


def test_an_office_that_is_served_is_not_replaced(office, made):
    """While the office is served, or anybody is connected to its database, it stays as it is."""
    with disk.at_work(office), pytest.raises(disk.OfficeBusy, match="dừng dịch vụ"):
        put_back(office, made.path, replace=True)
    models.connect(office.database_url)
    models.Unit.select().count()
    with pytest.raises(disk.OfficeBusy):
        restore.restore(office, made.path, replace=True)
    assert "MOI" in units(office)[0]


def test_the_office_is_not_served_while_it_is_replaced(office):
    """Whoever starts meanwhile is told to wait."""
    with disk.alone(office), pytest.raises(disk.OfficeBusy, match="đang được khôi phục"), disk.at_work(office):
        pass


def test_an_empty_place_needs_no_permission(office, made):
    """A new machine: no database, no files."""
    if office.database_url.startswith("postgresql"):
        models.disconnect()
        with databases.of(office.database_url).connected() as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        clean = office
    else:
        new = office.data_folder.parent / "new"
        clean = dataclasses.replace(
            office, database_url=f"sqlite:///{new / 'office.db'}", data_folder=new, editions_folder=new / "editions"
        )
    put_back(clean, made.path)
    assert units(clean)[0] == ["DN", "HN", "HP"]


def test_a_broken_backup_touches_nothing(office, made):
    """Every byte is tried before the first one of the office changes (promise 77)."""
    before = tree(office.data_folder)
    (made.path / "editions" / "frozen" / "2019.json").write_text("{}")
    with pytest.raises(archive.BrokenBackup):
        put_back(office, made.path, replace=True)
    assert tree(office.data_folder) == before
    assert "MOI" in units(office)[0]


def tree(folder):
    """Every file but the database (which its own connection may tidy) and the backups."""
    skip = ("office.db", "office.lock", "backups")
    paths = (
        path for path in folder.rglob("*") if path.is_file() and not str(path.relative_to(folder)).startswith(skip)
    )
    return {path: path.read_bytes() for path in paths}


def test_a_backup_of_the_other_kind_is_refused(office, made):
    """SQLite's backup is not PostgreSQL's; the sentence names the way that leads from one to the other."""
    manifest = made.manifest | {"database": "postgresql" if made.manifest["database"] == "sqlite" else "sqlite"}
    with pytest.raises(restore.RestoreRefused, match="export-all"):
        restore._refuse(databases.of(office.database_url), manifest, True)


def test_work_that_was_going_on_does_not_begin_again(office):
    """A job that ran while the backup was made has stopped in the restored office; it is not run a second time."""
    models.Job.create(kind="freeze", state="running")
    made = backup.make(office)
    put_back(office, made.path, replace=True)
    models.connect(office.database_url)
    assert models.Job.get().state == "failed"


def test_killed_at_any_step_it_is_the_old_office_or_the_new(office, made, die_at):
    """kill -9 at each step; at the next start the office is wholly old or wholly new, and a rerun ends (promise 77)."""
    names = (["DN", "HN", "HP"], ["DN", "HN", "HP", "MOI"])
    seen, number = [], 1
    while die_at(number, lambda: restore.restore(office, made.path, replace=True)):
        restore.finish(office)
        codes, heads = units(office)
        assert codes in names
        new = codes == names[0]
        frozen = editions.unpublished(office.editions_folder) / "2019.json"
        assert frozen.read_text().endswith("\n\n") is not new, "database and editions are of one office"
        if new:
            assert {name: list(head) for name, head in heads.items()} == made.manifest["chains"]
            models.connect(office.database_url)
            a_unit("MOI")
            models.disconnect()
            frozen.write_text(frozen.read_text() + "\n")
        seen.append(new)
        number += 1
    assert len(seen) >= 9
    assert True in seen
    assert False in seen
    assert units(office)[0] == names[0]


def test_a_second_office_on_the_same_backup_is_the_same(office, made):
    """Restoring twice is restoring once."""
    put_back(office, made.path, replace=True)
    first = units(office)
    put_back(office, made.path, replace=True)
    assert units(office) == first
