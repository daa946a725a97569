"""Back the office up while people work in it: the database first, then the files, then the manifest; whole or not."""

import importlib.metadata
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import edition as editions
import models
import receipt_list
from keeping import archive, databases, disk
from keeping.archive import BrokenBackup
from settings import Settings

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
TRIES = 3  # a year that is frozen between the copy of its row and of its file: copy both again
LOCK = "backup.lock"

Tell = Callable[[str, str, int], None]  # what is being done (vi, en), and how far the whole is in percent


def _quietly(vi: str, en: str, percent: int) -> None:
    """Nobody asked to be told."""


@dataclass(frozen=True)
class Backup:
    """Bản sao lưu: one finished backup as the list shows it."""

    path: Path
    manifest: dict[str, Any]
    tried_at: str | None
    fault_vi: str | None
    fault_en: str | None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def size(self) -> int:
        return sum(own["size"] for own in self.manifest.get("files", {}).values())

    @property
    def faults(self) -> list[dict[str, str]]:
        """What was already wrong in the office when it was backed up."""
        return list(self.manifest.get("faults", []))


def make(settings: Settings, keep: int | None = None, tell: Tell = _quietly, folder: Path | None = None) -> Backup:
    """Back up the connected office into `folder` (else the backups folder) and read it through again.

    `keep` counts the backups that stay; older ones are removed, but only after a new one without a fault. Raises
    OfficeBusy, DiskProblem, BrokenBackup (the database itself is damaged): then there is no new backup, and no old one
    has been touched.
    """
    folder = folder or settings.backups_folder
    busy = disk.OfficeBusy("Một bản sao lưu khác đang được tạo.", "Another backup is being made.")
    with disk.said_plainly(), disk.at_work(settings), disk.held(folder / LOCK, True, busy):
        for left in folder.glob(".making-*"):
            shutil.rmtree(left)  # of a program that died: nobody else holds the lock
        name = archive.name_now(folder)
        aside = folder / f".making-{name}"
        try:
            manifest = _fill(aside, settings, folder, tell)
            archive.seal(aside, manifest)
            disk.settle_tree(aside)
            disk.step("name the backup")
            disk.rename(aside, folder / name)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        tell("Đọc lại toàn bộ bản sao lưu", "Reading the whole backup again", 85)
        made = tried(folder / name)
        if keep is not None and made.fault_vi is None and not made.faults:
            prune(folder, keep)
    return made


def _fill(aside: Path, settings: Settings, folder: Path, tell: Tell) -> dict[str, Any]:
    """Copy everything into `aside`; answers the manifest."""
    database = databases.of(settings.database_url)
    older = archive.all_in(folder)
    before = older[-1] if older else None
    for attempt in range(TRIES):
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700)
        disk.step("copy the database")
        tell("Sao chép cơ sở dữ liệu", "Copying the database", 5)
        found = database.copy_to(aside)
        disk.step("copy the editions")
        _copy_editions(settings.editions_folder, aside / "editions")
        astray = _editions_astray(aside, database.editions_of(aside / database.file))
        if not astray or attempt == TRIES - 1:
            break
    tell("Sao chép minh chứng", "Copying the evidence", 30)
    disk.step("copy the evidence")
    missing = _copy_evidence(
        settings.data_folder / "evidence", aside, before, database.evidence_of(aside / database.file)
    )
    disk.step("write the manifest")
    return {
        "format": archive.FORMAT,
        "made_at": models.now().isoformat(timespec="seconds") + "Z",
        "program": importlib.metadata.version("ictindex"),
        "database": database.kind,
        **found,
        "faults": [*_chain_fault(found), *astray, *missing],
        "files": _files(aside, before),
    }


def _copy_editions(source: Path, target: Path) -> None:
    """The waiting years before the published ones: a year that moves meanwhile is met at least once."""
    places = ((editions.unpublished(source), editions.unpublished(target)), (source, target))
    lists = tuple((folder / receipt_list.FOLDER, place / receipt_list.FOLDER) for folder, place in places)
    for folder, place in (*places, *lists):
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            try:
                disk.copy(path, place / path.name)
            except FileNotFoundError:
                continue  # it has just been published, and is copied with the published ones
    target.mkdir(exist_ok=True, mode=0o700)


def _editions_astray(aside: Path, seals: dict[str, str]) -> list[dict[str, str]]:
    """The editions whose file is not the one their row speaks of, and those whose list of receipts is not theirs."""
    faults = []
    places = (aside / "editions", editions.unpublished(aside / "editions"))
    for name, seal in sorted(seals.items()):
        found = [_head_of(path / name) for path in places if (path / name).is_file()]
        frozen = next((plain for plain in found if plain.get("seal") == seal), None)
        if frozen is None:
            faults.append(
                _fault(f"editions/{name}", "không có hoặc khác bản đã chốt", "missing, or not what was frozen")
            )
        elif listed := frozen.get("receipts"):
            paths = [receipt_list.path_in(place, int(frozen["year"])) for place in places]
            if listed not in {disk.sha256_of(path) for path in paths if path.is_file()}:
                faults.append(
                    _fault(
                        f"editions/{receipt_list.FOLDER}/{frozen['year']}.json",
                        "danh sách biên nhận thiếu hoặc khác bản đã chốt",
                        "the list of receipts is missing, or not what was frozen",
                    )
                )
    return faults


def _head_of(path: Path) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return plain if isinstance(plain, dict) else {}


def _copy_evidence(source: Path, aside: Path, before: Path | None, wanted: set[str]) -> list[dict[str, str]]:
    """Every file of the evidence: linked to the last backup's if that is still good, else copied.

    Answers a fault for each file that a row speaks of and that is missing or is not what its name says.
    """
    hashes = {path.name for path in source.glob("[0-9a-f][0-9a-f]/*") if SHA256.match(path.name)} | wanted
    faults = []
    for sha256 in sorted(hashes):
        name = f"evidence/{sha256[:2]}/{sha256}"
        linked = before is not None and _link(before / name, aside / name, sha256)
        live = source / sha256[:2] / sha256
        if not linked and not _copy_if_good(live, aside / name, sha256) and sha256 in wanted:
            faults.append(_fault(name, "thiếu, hoặc nội dung đã bị thay đổi", "missing, or its content has changed"))
        elif linked and not live.exists() and sha256 in wanted:
            faults.append(
                _fault(name, "thiếu; bản sao lưu giữ bản trước", "missing; the backup keeps the earlier copy")
            )
    for folder in (aside / "evidence").glob("*"):
        disk.settle_path(folder)
    return faults


def _link(old: Path, new: Path, sha256: str) -> bool:
    """One file in both backups, if the older one's bytes are still those of its name."""
    if not old.is_file() or disk.sha256_of(old) != sha256:
        return False
    new.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(old, new)
    except OSError:
        return False  # another disk, or one without links: a copy does as well
    return True


def _copy_if_good(live: Path, new: Path, sha256: str) -> bool:
    try:
        _, found = disk.copy(live, new)
    except FileNotFoundError:
        return False
    if found != sha256:
        new.unlink()
    return found == sha256


def _files(aside: Path, before: Path | None) -> dict[str, dict[str, Any]]:
    """Every file with its size and hash; the hash of evidence is its name, which copying has just proved."""
    found = {}
    for path in sorted(path for path in aside.rglob("*") if path.is_file()):
        sha256 = path.name if SHA256.match(path.name) else disk.sha256_of(path)
        found[path.relative_to(aside).as_posix()] = {"size": path.stat().st_size, "sha256": sha256}
    return found


def _chain_fault(found: dict[str, Any]) -> list[dict[str, str]]:
    return [_fault("audit", found["audit"], found["audit"])] if found["audit"] else []


def _fault(what: str, vi: str, en: str) -> dict[str, str]:
    return {"what": what, "vi": vi, "en": en}


# --- what there is ---------------------------------------------------------------------------------------------------


def check(folder: Path, url: str | None = None) -> dict[str, Any]:
    """Try a backup through and through, touching nothing else: manifest, version, every byte, the database, its audit.

    Returns the manifest. Raises BrokenBackup naming the first fault.
    """
    manifest = archive.read(folder)
    archive.check_program(manifest, folder.name)
    archive.check_files(folder, manifest)
    kind = manifest["database"]
    database = databases.SqliteOffice("sqlite:///") if kind == "sqlite" else databases.PostgresOffice(url or "")
    found = database.look_into(folder / database.file)
    stated = {name: manifest.get(name) for name in ("migrations", "tables", "chains", "audit")}
    if found is not None and found != stated:
        different = next(name for name in stated if found[name] != stated[name])
        raise BrokenBackup(
            f"{folder.name}: cơ sở dữ liệu không khớp với bản kê ({different}).",
            f"{folder.name}: the database does not agree with the manifest ({different}).",
        )
    astray = [name for name in sorted(_wanted(database, folder)) if name not in manifest["files"]]
    known = {fault["what"] for fault in manifest["faults"]}
    if set(astray) - known:
        raise BrokenBackup(f"{folder.name}: thiếu tệp {astray[0]}.", f"{folder.name}: {astray[0]} is missing.")
    return manifest


def _wanted(database: Any, folder: Path) -> set[str]:
    if database.kind != "sqlite":
        return set()  # a dump's rows can be read only once they are restored
    return {f"evidence/{sha256[:2]}/{sha256}" for sha256 in database.evidence_of(folder / database.file)}


def tried(folder: Path) -> Backup:
    """Try a backup and write down beside it when that was and what was found."""
    fault = None
    try:
        check(folder)
    except BrokenBackup as problem:
        fault = {"vi": problem.text("vi"), "en": problem.text("en")}
    noted = {"at": models.now().isoformat(timespec="seconds") + "Z", "fault": fault}
    disk.write(_notes(folder), json.dumps(noted, ensure_ascii=False) + "\n")
    return _as_listed(folder)


def _notes(folder: Path) -> Path:
    """Beside a backup, out of sight: when it was last read through, and what was found."""
    return folder.with_name(f".{folder.name}.tried.json")


def listed(folder: Path) -> list[Backup]:
    """The finished backups, newest first."""
    return [_as_listed(path) for path in reversed(archive.all_in(folder))]


def _as_listed(path: Path) -> Backup:
    try:
        manifest = archive.read(path)
    except BrokenBackup as problem:
        return Backup(path, {}, None, problem.text("vi"), problem.text("en"))
    try:
        noted = json.loads(_notes(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        noted = {}
    fault = noted.get("fault") or {}
    return Backup(path, manifest, noted.get("at"), fault.get("vi"), fault.get("en"))


def prune(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` backups; answers their names. What was never finished is no backup."""
    gone = archive.all_in(folder)[: -max(1, keep)]
    for path in gone:
        disk.step("remove an old backup")
        disk.remove(path)
        _notes(path).unlink(missing_ok=True)
    for left in folder.glob(".removing-*"):
        shutil.rmtree(left, ignore_errors=True)
    return [path.name for path in gone]
