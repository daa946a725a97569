"""Put a backup in the office's place: all is tried first; then it is the old office or the new one, never between.

The restore is prepared aside. Then a journal (`restore.json` in the data folder) says what is to be renamed: from that
moment on the new office is the true one. Whoever starts the program after a restore was cut off finishes it
(`finish`), so nobody ever meets half of one. What was there before is moved aside, and never deleted.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import models
from keeping import archive, backup, databases, disk
from settings import Settings

JOURNAL = "restore.json"
STAGE = "restoring"


class RestoreRefused(models.OfficeProblem):
    """The backup may not be put here; nothing has been touched."""


@dataclass(frozen=True)
class Restored:
    """What was put in place, and where the office that was there is now."""

    manifest: dict[str, Any]
    aside: list[str]


def restore(
    settings: Settings, source: Path, replace: bool = False, tell: Callable[[str, str], None] | None = None
) -> Restored:
    """Restore a backup (a folder, or its .zip). The database must not be connected in this process.

    Raises BrokenBackup (anything about the backup is not as it was written, or it is newer than this program),
    OfficeBusy (the office is served), RestoreRefused (an office is there already, and `replace` was not said),
    DiskProblem. In all these cases nothing live has been touched.
    """
    say = tell or (lambda vi, en: None)
    with disk.said_plainly(), disk.alone(settings):
        _roll_forward(settings)
        with archive.opened(source, settings.backups_folder) as folder:
            say("Kiểm tra toàn bộ bản sao lưu", "Trying the whole backup")
            disk.step("try the backup")
            manifest = backup.check(folder, settings.database_url)
            database = databases.of(settings.database_url)
            _refuse(database, manifest, replace)
            say("Chuẩn bị dữ liệu mới bên cạnh", "Preparing the new office aside")
            journal = _prepare(settings, database, folder, manifest)
        say("Đổi sang dữ liệu mới", "Switching to the new office")
        disk.step("write the journal")
        disk.write(settings.data_folder / JOURNAL, json.dumps(journal, ensure_ascii=False, indent=1))
        return _roll_forward(settings) or Restored(manifest, [])


def _refuse(database: Any, manifest: dict[str, Any], replace: bool) -> None:
    if database.kind != manifest["database"]:
        raise RestoreRefused(
            f"Bản sao lưu của {manifest['database']} không khôi phục vào {database.kind} được; hãy dùng "
            "`ictindex export-all` và `ictindex import-all` để chuyển giữa hai loại.",
            f"A backup of {manifest['database']} cannot be restored into {database.kind}; `ictindex export-all` and "
            "`ictindex import-all` move from one to the other.",
        )
    if not replace and not database.is_empty():
        raise RestoreRefused(
            "Nơi này đã có dữ liệu. Thêm --replace để thay; dữ liệu cũ được chuyển sang bên cạnh, không bị xóa.",
            "There is an office here already. Add --replace; what is here is moved aside, not deleted.",
        )
    database.refuse_if_used()


def _prepare(settings: Settings, database: Any, folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Lay everything ready on the disks it will live on; answers the journal."""
    mark = f"before_restore_{models.now():%Y%m%d_%H%M%S_%f}"
    stage = settings.data_folder / STAGE
    shutil.rmtree(stage, ignore_errors=True)  # of a restore that never came to its journal
    stage.mkdir(parents=True, mode=0o700)
    disk.step("lay the evidence ready")
    _add_evidence(folder, settings.data_folder / "evidence", stage / "spoilt", manifest)
    disk.step("lay the editions ready")
    new_editions = _beside(settings.editions_folder, "restoring")
    shutil.rmtree(new_editions, ignore_errors=True)
    new_editions.mkdir(parents=True, mode=0o755)
    for name in manifest["files"]:
        if name.startswith("editions/"):
            target = new_editions / archive.inside(name).relative_to("editions")
            target.parent.mkdir(parents=True, exist_ok=True)  # readable: a build may run under another account
            disk.copy(folder / name, target)
            target.chmod(0o644)
    disk.settle_tree(new_editions)
    disk.step("lay the database ready")
    moves = []
    if database.kind == "sqlite":
        new = _beside(database.path, "restoring")
        new.unlink(missing_ok=True)
        disk.copy(folder / database.file, new)
        database.prepare(new)
        moves.append([str(new), str(database.path), str(_beside(database.path, mark))])
    else:
        disk.copy(folder / database.file, stage / database.file)
    moves.append([str(new_editions), str(settings.editions_folder), str(_beside(settings.editions_folder, mark))])
    return {"mark": mark, "backup": folder.name, "kind": database.kind, "moves": moves, "manifest": manifest}


def _beside(path: Path, word: str) -> Path:
    """A name on the same disk: only there is a rename one step."""
    return path.with_name(f"{path.name}.{word}")


def _add_evidence(folder: Path, live: Path, spoilt: Path, manifest: dict[str, Any]) -> None:
    """Bring in the files that are not there. Files under their hash can be added while the old office still stands."""
    for name in manifest["files"]:
        if not name.startswith("evidence/"):
            continue
        target = live / archive.inside(name).relative_to("evidence")
        if target.exists():
            if disk.sha256_of(target) == target.name:
                continue
            spoilt.mkdir(exist_ok=True)
            target.replace(spoilt / target.name)
        aside = target.with_name(f".{target.name}")
        aside.unlink(missing_ok=True)
        disk.copy(folder / name, aside)
        disk.rename(aside, target)


# --- the switch ------------------------------------------------------------------------------------------------------


def finish(settings: Settings) -> Restored | None:
    """Finish a restore that was cut off; every door of the office asks for this first. Raises OfficeBusy."""
    if not (settings.data_folder / JOURNAL).exists():
        return None
    with disk.alone(settings):
        return _roll_forward(settings)


def _roll_forward(settings: Settings) -> Restored | None:
    path = settings.data_folder / JOURNAL
    if not path.exists():
        return None
    journal = json.loads(path.read_text(encoding="utf-8"))
    aside = [old for _, _, old in journal["moves"]]
    if journal["kind"] == "postgresql":
        disk.step("switch the tables")
        database = databases.PostgresOffice(settings.database_url)
        try:
            database.replace(settings.data_folder / STAGE / database.file, journal["mark"], journal["manifest"])
        except models.OfficeProblem:
            path.unlink()  # the transaction changed nothing and no file has moved: the old office stands
            raise
        aside.append(f"schema {journal['mark']}")
    for new, place, old in journal["moves"]:
        disk.step(f"move {Path(place).name} aside")
        _move(Path(new), Path(place), Path(old))
    disk.step("close the journal")
    path.unlink()
    disk.settle_path(path.parent)
    spoilt = settings.data_folder / STAGE / "spoilt"
    if spoilt.exists():
        disk.rename(spoilt, settings.data_folder / f"evidence.{journal['mark']}")
    shutil.rmtree(settings.data_folder / STAGE, ignore_errors=True)
    return Restored(journal["manifest"], [each for each in aside if each.startswith("schema") or Path(each).exists()])


def _move(new: Path, place: Path, old: Path) -> None:
    """The old thing aside, the new one in its place; done again after an interruption, it goes on where it was."""
    if not new.exists():
        return  # it is in its place already
    if place.exists() and not old.exists():
        disk.rename(place, old)
    for suffix in ("-wal", "-shm"):  # somebody opened the old database in between: its log is not the new one's
        if (left := place.with_name(place.name + suffix)).exists():
            disk.rename(left, old.with_name(old.name + suffix))
    disk.step(f"move {place.name} in")
    disk.rename(new, place)
