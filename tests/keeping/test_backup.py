"""Backups are whole or not there, and a broken one is refused before anything live is touched."""

import json
import random
import shutil
import threading
import time

import pytest
from factories import a_unit

import edition as editions
import models
from keeping import archive, backup, disk


def test_a_backup_holds_everything_and_says_so(office):
    """Database, evidence and edition are in it; its manifest has counts, heads, migrations and hashes (promise 77)."""
    made = backup.make(office)
    manifest = backup.check(made.path, office.database_url)
    assert made.fault_vi is None
    assert made.faults == []
    evidence = models.Evidence.get()
    assert f"evidence/{evidence.sha256[:2]}/{evidence.sha256}" in manifest["files"]
    assert {"editions/frozen/2019.json", "editions/frozen/receipts/2019.json"} <= set(manifest["files"])
    assert manifest["tables"]["unit"] == 3
    assert manifest["chains"] == {name: list(head) for name, head in models.chain_heads().items()}
    assert manifest["migrations"] == sorted(path.stem for path in models.MIGRATIONS.glob("[0-9]*.py"))
    sums = (made.path / "SHA256SUMS").read_text().splitlines()
    assert len(sums) == len(manifest["files"]) + 1


def test_a_list_of_receipts_is_carried_wherever_it_lies_and_missed_where_it_does_not(office):
    """Published, it is copied from there; one that is gone or was changed is told (the seal of the year covers it)."""
    editions.release(office.editions_folder, 2019)
    made = backup.make(office)
    assert (made.faults, "editions/receipts/2019.json" in made.manifest["files"]) == ([], True)
    path = office.editions_folder / "receipts" / "2019.json"
    for harm in (lambda: path.write_bytes(path.read_bytes() + b" "), path.unlink):
        harm()
        (fault,) = backup.make(office).faults
        assert fault["what"] == "editions/receipts/2019.json"


def test_only_its_owner_reads_a_backup(office):
    """Figures nobody has published yet are not for others on the machine."""
    made = backup.make(office)
    assert made.path.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in made.path.rglob("*") if path.is_file())


def test_sessions_stay_behind(office):
    """Who was signed in is no part of a backup: restoring it would open a door that was shut."""
    models.WebSession.create(token_hash="a" * 64, expires_at=models.now())
    made = backup.make(office)
    assert made.manifest["tables"]["web_session"] == 0
    assert models.WebSession.select().count() == 1


def test_people_go_on_working_while_it_is_made(office):
    """Saves made meanwhile are not held up, and the copy is one moment: whole, its audit too (promise 77)."""
    over, waits = threading.Event(), []

    def save():
        number = 0
        while not over.is_set():
            number += 1
            began = time.perf_counter()
            a_unit(f"M{number}")
            waits.append(time.perf_counter() - began)
        models.database.close()

    worker = threading.Thread(target=save)
    worker.start()
    try:
        while len(waits) < 5:
            time.sleep(0.01)
        made = [backup.make(office) for _ in range(2)]
    finally:
        over.set()
        worker.join()
    assert all(each.fault_vi is None and not each.faults for each in made)
    assert made[0].manifest["tables"]["unit"] < models.Unit.select().count()
    assert sorted(waits)[int(len(waits) * 0.95)] < 1.0


def test_evidence_is_linked_from_backup_to_backup(office):
    """The second backup of an unchanged file costs no room."""
    first, second = backup.make(office), backup.make(office)
    name = next(name for name in first.manifest["files"] if name.startswith("evidence/"))
    assert (first.path / name).stat().st_ino == (second.path / name).stat().st_ino
    assert (first.path / name).stat().st_ino != (office.data_folder / name).stat().st_ino


def test_a_file_that_is_gone_is_told_and_the_earlier_copy_kept(office):
    """A backup of an office that lost a file says so, and still has the file of the backup before."""
    backup.make(office)
    evidence = models.Evidence.get()
    (office.data_folder / "evidence" / evidence.sha256[:2] / evidence.sha256).unlink()
    made = backup.make(office, keep=1)
    assert [fault["what"] for fault in made.faults] == [f"evidence/{evidence.sha256[:2]}/{evidence.sha256}"]
    assert (made.path / made.faults[0]["what"]).read_bytes() == b"%PDF-1.4 bien ban"
    assert len(archive.all_in(office.backups_folder)) == 2, "with a fault about, no older backup is given up"


def test_old_backups_go_by_count(office):
    """`keep` leaves the newest ones."""
    names = [backup.make(office, keep=2).name for _ in range(4)]
    assert [each.name for each in backup.listed(office.backups_folder)] == names[:1:-1]


def test_two_at_once_are_one(office):
    """The second is told that a backup is being made."""
    first = disk.held(office.backups_folder / backup.LOCK, True, disk.OfficeBusy("x", "x"))
    with first, pytest.raises(disk.OfficeBusy, match="đang được tạo"):
        backup.make(office)


def test_killed_at_any_step_there_is_no_half_backup(office, die_at):
    """After kill -9 at each step, what is listed is whole, and the next backup succeeds (promise 77)."""
    whole = backup.make(office)
    number = 1
    while die_at(number, lambda: (models.connect(office.database_url), backup.make(office, keep=2))):
        for each in archive.all_in(office.backups_folder):
            backup.check(each, office.database_url)
        number += 1
    assert number > 5
    models.connect(office.database_url)
    assert backup.check(backup.make(office).path, office.database_url)["tables"] == whole.manifest["tables"]
    assert not list(office.backups_folder.glob(".making-*"))


def test_a_full_disk_is_said_and_leaves_nothing_half(office, monkeypatch):
    """No space: a sentence, no new backup, the old one whole."""
    old = backup.make(office)

    def full(name):
        if name == "copy the evidence":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "watcher", full)
    with pytest.raises(disk.DiskProblem, match="Hết dung lượng"):
        backup.make(office)
    assert archive.all_in(office.backups_folder) == [old.path]
    assert not list(office.backups_folder.glob(".making-*"))


# --- broken ones -----------------------------------------------------------------------------------------------------


def flip(path, chance):
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    place = chance.randrange(len(data))
    data[place] ^= 1 << chance.randrange(8)
    path.chmod(0o600)
    path.unlink()  # an earlier backup may hold the same file
    path.write_bytes(data)


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_a_thousand_flipped_bits_are_refused(office, tmp_path):
    """One flipped bit anywhere, in any file of the backup: 1,000 of 1,000 are refused (promise 77)."""
    made, chance, refused = backup.make(office), random.Random(9), 0
    copy = tmp_path / made.name
    shutil.copytree(made.path, copy)
    paths = sorted(path for path in copy.rglob("*") if path.is_file())
    for trial in range(1000):
        path = paths[trial % len(paths)]
        before = path.read_bytes()
        flip(path, chance)
        with pytest.raises(archive.BrokenBackup):
            backup.check(copy)
        refused += 1
        path.write_bytes(before)
    assert refused == 1000
    backup.check(copy)


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("a missing file", lambda made: next((made / "evidence").rglob("?" * 64)).unlink()),
        ("no manifest", lambda made: (made / "manifest.json").unlink()),
        ("no sums", lambda made: (made / "SHA256SUMS").unlink()),
        ("cut short", lambda made: cut(next(path for path in made.iterdir() if path.name.startswith("office.")))),
        ("another's link", lambda made: as_link(next((made / "evidence").rglob("?" * 64)))),
    ],
)
def test_what_is_not_as_it_was_written_is_refused(office, name, harm):
    """Missing, cut, replaced by a link: each is named as broken."""
    made = backup.make(office)
    harm(made.path)
    with pytest.raises(archive.BrokenBackup):
        backup.check(made.path, office.database_url)


def cut(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def as_link(path):
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def rewritten(made, **changes):
    """A backup whose manifest says something else, sealed again by somebody who knows how."""
    manifest = json.loads((made / "manifest.json").read_text()) | changes
    (made / "manifest.json").unlink()
    archive.seal(made, manifest)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"migrations": ["0001_units", "9999_from_the_future"]}, "phiên bản mới hơn"),
        ({"format": "something/9"}, "không phải bản sao lưu"),
        ({"files": {"../../etc/passwd": {"size": 1, "sha256": "0" * 64}}}, "không hợp lệ"),
        ({"files": {"/etc/passwd": {"size": 1, "sha256": "0" * 64}}}, "không hợp lệ"),
    ],
)
def test_a_manifest_that_says_otherwise_is_refused(office, changes, sentence):
    """A newer program's backup, another format, names that lead out of the folder."""
    made = backup.make(office)
    rewritten(made.path, **changes)
    with pytest.raises(archive.BrokenBackup, match=sentence):
        backup.check(made.path, office.database_url)


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ["tables", "chains"])
def test_figures_that_do_not_agree_are_refused(office, what):
    """Counts or heads other than the database's: somebody put another database into the backup."""
    made = backup.make(office)
    changed = {name: (0 if what == "tables" else [1, "f" * 64]) for name in made.manifest[what]}
    rewritten(made.path, **{what: changed})
    with pytest.raises(archive.BrokenBackup, match=what):
        backup.check(made.path)


def test_evidence_added_later_is_in_the_next_backup(office, add_evidence):
    """Nothing is taken from the backup before but what is still the same."""
    backup.make(office)
    row = add_evidence("mới.pdf", b"%PDF-1.4 moi")
    made = backup.make(office)
    assert (made.path / "evidence" / row.sha256[:2] / row.sha256).read_bytes() == b"%PDF-1.4 moi"
