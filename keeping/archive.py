"""A backup as files: what its manifest says, and whether every byte is still what was written.

    2021-11-30_083000-412/
        manifest.json    program, migrations, rows of each table, heads of the audit's chains, each file's size and hash
        SHA256SUMS       the manifest's own hash and the files', as `sha256sum -c` reads them
        office.db        the database: SQLite, or office.dump (PostgreSQL, custom format)
        evidence/ab/ab…  the files of the evidence, under their hash
        editions/…       the frozen years, published and waiting

A folder and not one archive file: evidence never changes, so each backup links the files the one before it holds, and
an hourly backup costs the database alone. A .zip of the folder is read as well (`zipped`, `opened`).
"""

import contextlib
import datetime
import io
import json
import re
import shutil
import stat
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import models
from keeping import disk

FORMAT = "ictindex-backup/1"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
NAME = re.compile(r"\d{4}-\d\d-\d\d_\d{6}-\d{3}\Z")
VIETNAM = datetime.timedelta(hours=7)  # people of the office read Việt Nam's time


class BrokenBackup(models.OfficeProblem):
    """A backup that is not what was written, or that this program cannot read; nothing live has been touched."""


def name_now(folder: Path) -> str:
    """A new backup's name: the moment in Việt Nam, to the thousandth of a second, so that names sort by age."""
    while True:
        at = models.now() + VIETNAM
        name = f"{at:%Y-%m-%d_%H%M%S}-{at.microsecond // 1000:03}"
        if not (folder / name).exists():
            return name
        time.sleep(0.001)


def all_in(folder: Path) -> list[Path]:
    """The finished backups in a folder, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if NAME.match(path.name) and (path / MANIFEST).is_file())


def seal(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest and, last, the sums that make it binding."""
    disk.write(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    disk.write(folder / SUMS, sums_of(folder, manifest))


def sums_of(folder: Path, manifest: dict[str, Any]) -> str:
    lines = [(disk.sha256_of(folder / MANIFEST), MANIFEST)]
    lines += [(own["sha256"], path) for path, own in sorted(manifest["files"].items())]
    return "".join(f"{sha256}  {path}\n" for sha256, path in lines)


def read(folder: Path) -> dict[str, Any]:
    """The manifest, if it and the sums are what was written together. Raises BrokenBackup."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sums = (folder / SUMS).read_text(encoding="utf-8")
    except (OSError, ValueError, RecursionError) as fault:
        raise BrokenBackup(
            f"{folder.name}: không đọc được {MANIFEST} hoặc {SUMS}; đây không phải bản sao lưu hoàn chỉnh.",
            f"{folder.name}: {MANIFEST} or {SUMS} cannot be read; this is no complete backup.",
        ) from fault
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BrokenBackup(
            f"{folder.name}: không phải bản sao lưu của chương trình này (cần {FORMAT}).",
            f"{folder.name}: no backup of this program (expected {FORMAT}).",
        )
    try:
        expected = sums_of(folder, manifest)
    except (LookupError, TypeError, AttributeError):
        expected = ""
    if sums != expected:
        raise BrokenBackup(
            f"{folder.name}: {MANIFEST} và {SUMS} không khớp nhau; bản sao lưu đã bị thay đổi.",
            f"{folder.name}: {MANIFEST} and {SUMS} do not agree; the backup has been changed.",
        )
    return manifest


def check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Every file is there, a plain file, of the size and hash that were written. Raises BrokenBackup."""
    for name, own in sorted(manifest["files"].items()):
        path = folder / inside(name)
        try:
            seen = path.lstat()
        except OSError:
            raise BrokenBackup(f"{folder.name}: thiếu tệp {name}.", f"{folder.name}: {name} is missing.") from None
        if not stat.S_ISREG(seen.st_mode) or seen.st_size != own["size"] or disk.sha256_of(path) != own["sha256"]:
            raise BrokenBackup(
                f"{folder.name}: tệp {name} không còn như khi sao lưu.",
                f"{folder.name}: {name} is not what was backed up.",
            )


def inside(name: str) -> PurePosixPath:
    """A file's path within a backup. Raises BrokenBackup for one that leads out of it."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or not path.parts:
        raise BrokenBackup(f"Tên tệp không hợp lệ: {name!r}.", f"Not a file's name: {name!r}.")
    return path


def check_program(manifest: dict[str, Any], name: str = "") -> None:
    """This program knows every migration the backup's database has had. Raises BrokenBackup for a newer one."""
    known = {path.stem for path in models.MIGRATIONS.glob("[0-9]*.py")}
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown:
        raise BrokenBackup(
            f"{name}: bản sao lưu của phiên bản mới hơn ({manifest['program']}, {unknown[-1]}); hãy dùng phiên bản đó.",
            f"{name}: made by a newer version ({manifest['program']}, {unknown[-1]}); use that version.",
        )


# --- one file --------------------------------------------------------------------------------------------------------


def zipped(folder: Path, target: Path) -> Path:
    """The backup as one .zip, stored as it is, for carrying away."""
    aside = target.with_name(f".{target.name}")
    aside.unlink(missing_ok=True)
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
    aside.chmod(0o600)
    disk.settle_path(aside)
    disk.rename(aside, target)
    return target


class _Pipe(io.RawIOBase):
    """Where zipfile writes and a download reads: never more in memory than one piece of a file."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self.pieces)
        self.pieces.clear()
        return data


def streamed(folder: Path) -> Iterator[bytes]:
    """The backup as one .zip, piece by piece, for a download."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            with (
                path.open("rb") as file,
                packed.open(f"{folder.name}/{path.relative_to(folder)}", "w", force_zip64=True) as to,
            ):
                while piece := file.read(disk.CHUNK):
                    to.write(piece)
                    yield pipe.taken()
    yield pipe.taken()


@contextlib.contextmanager
def opened(source: Path, aside: Path) -> Iterator[Path]:
    """The folder of a backup: itself, or what its .zip holds, unpacked in `aside` for as long as it is needed."""
    if source.is_dir():
        yield source
        return
    if not source.is_file():
        raise BrokenBackup(f"Không có bản sao lưu {source}.", f"There is no backup {source}.")
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    unpacked = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=aside))
    try:
        try:
            yield _unpack(source, unpacked)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as fault:
            raise BrokenBackup(
                f"{source.name}: tệp .zip bị hỏng ({fault}).", f"{source.name}: the .zip is damaged ({fault})."
            ) from fault
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _unpack(source: Path, target: Path) -> Path:
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            path = target / inside(entry.filename)
            if entry.is_dir():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as packed, path.open("xb") as file:
                shutil.copyfileobj(packed, file, disk.CHUNK)
    tops = [path for path in target.iterdir() if path.is_dir()]
    return tops[0] if len(tops) == 1 and not (target / MANIFEST).exists() else target
