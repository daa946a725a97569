"""Files that are there whole or not at all: written aside, forced to the disk, renamed; and who holds the office."""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import models
from settings import Settings

CHUNK = 1 << 20
LOCK = "office.lock"  # held shared by whoever serves or works, alone by whoever replaces the office


class OfficeBusy(models.OfficeProblem):
    """The office is being served, or somebody else is at the same work."""


class DiskProblem(models.OfficeProblem):
    """The disk is full, or may not be written to."""


def _no_one(name: str) -> None:
    """Nobody watches."""


watcher: Callable[[str], None] = _no_one  # the tests put one here that kills the program at a named step


def step(name: str) -> None:
    """A step is about to be taken: between any two of them the program may die, and nothing may be half."""
    watcher(name)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file's bytes to a new file, onto the disk; answers its size and SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as old, _new(target) as new:
        while piece := old.read(CHUNK):
            digest.update(piece)
            size += len(piece)
            new.write(piece)
        settle(new)
    return size, digest.hexdigest()


def _new(path: Path) -> "os._wrap_close":
    """A new file that only its owner reads."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")  # type: ignore[return-value]


def settle(file: object) -> None:
    """Force an open file to the disk."""
    file.flush()  # type: ignore[attr-defined]
    os.fsync(file.fileno())  # type: ignore[attr-defined]


def settle_path(path: Path) -> None:
    """Force a file or the names in a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle_tree(folder: Path) -> None:
    """Force the names in a folder and in all folders below it to the disk."""
    for here, _, _ in os.walk(folder):
        settle_path(Path(here))


def write(path: Path, text: str) -> None:
    """Write a small file, whole or not at all, onto the disk."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    with _new(aside) as file:
        file.write(text.encode())
        settle(file)
    rename(aside, path)


def rename(source: Path, target: Path) -> None:
    """Rename, and have the disk know the new name."""
    os.replace(source, target)
    settle_path(target.parent)
    if source.parent != target.parent:
        settle_path(source.parent)


def remove(path: Path) -> None:
    """Remove a folder so that nobody ever sees half of it: it loses its name first."""
    if path.exists():
        doomed = path.with_name(f".removing-{path.name}")
        shutil.rmtree(doomed, ignore_errors=True)
        os.replace(path, doomed)
        shutil.rmtree(doomed, ignore_errors=True)


@contextlib.contextmanager
def said_plainly() -> Iterator[None]:
    """A full disk or a folder that cannot be written is said in words. Raises DiskProblem."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskProblem(
                "Hết dung lượng đĩa; chưa có gì bị thay đổi. Hãy giải phóng chỗ rồi làm lại.",
                "The disk is full; nothing was changed. Make room, then try again.",
            ) from fault
        if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise DiskProblem(
                f"Không ghi được vào {fault.filename}; hãy kiểm tra quyền của thư mục.",
                f"{fault.filename} cannot be written; look at the folder's permissions.",
            ) from fault
        raise


# --- who holds the office --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def held(path: Path, alone: bool, refusal: OfficeBusy) -> Iterator[None]:
    """Hold a lock file until the block ends or the process dies. Raises `refusal` at once if it cannot be had."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refusal from None
        yield
    finally:
        os.close(handle)


def at_work(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Serving the office, working for it or reading it: many may, but not while it is being replaced."""
    refusal = OfficeBusy(
        "Văn phòng đang được khôi phục; hãy đợi xong rồi khởi động lại.",
        "The office is being restored; wait until that is done, then start again.",
    )
    return held(settings.data_folder / LOCK, alone=False, refusal=refusal)


def alone(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Replacing the office: only while nobody serves it, works for it or backs it up."""
    return held(settings.data_folder / LOCK, alone=True, refusal=served())


def served() -> OfficeBusy:
    return OfficeBusy(
        "Văn phòng đang chạy hoặc đang được sao lưu; hãy dừng dịch vụ (systemctl stop ictindex) rồi làm lại.",
        "The office is being served or backed up; stop the service (systemctl stop ictindex), then try again.",
    )
