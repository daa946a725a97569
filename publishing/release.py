"""Put a finished site live in one step.

The public folder is a symbolic link to a release beside it: `public` -> `public.releases/<hash of its files>`. A build
happens in a folder nobody serves; when it is whole, the link is replaced by one `os.replace`. Readers see the old site
or the new one, never a mixture, and a build that fails changes nothing. Equal files are hard-linked.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

KEPT_RELEASES = 3  # the live one and two to go back to
BUILDING = "building-"
NOTE = ".inputs"


class ReleaseProblem(RuntimeError):
    """The site cannot be put live; the message says what to do."""


class Switched(NamedTuple):
    """What a switch did."""

    release: Path
    files: int
    written: int  # files whose bytes differ from the release that was live before
    unchanged: bool  # the live site already had these very bytes


def releases_folder(public: Path) -> Path:
    """Where the releases of a public folder lie: beside it, on the same disk, so that links are possible."""
    return public.parent / f"{public.name}.releases"


@contextlib.contextmanager
def building(public: Path) -> Iterator[Path]:
    """A fresh folder to build in, removed afterwards; only one build of a site at a time."""
    folder = releases_folder(public)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseProblem(
                f"{public}: another build of this site is running; wait until it has finished"
            ) from None
        for left_over in folder.glob(f"{BUILDING}*"):  # of a build that was killed: the lock is ours, so nobody uses it
            shutil.rmtree(left_over)
        place = Path(tempfile.mkdtemp(prefix=BUILDING, dir=folder))
        place.chmod(0o755)  # mkdtemp is private; a web server under another account must read
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def switch(site: Path, public: Path) -> Switched:
    """Make the finished folder `site` (from `building`) the live site at `public`."""
    live = _live_release(public)
    files = manifest(site)
    old = manifest(live) if live else {}
    if live and old == files:
        return Switched(live, len(files), 0, unchanged=True)
    written = len(files) - (_share_equal_files(site, files, live, old) if live else 0)
    release = _free_name(releases_folder(public), files)
    os.rename(site, release)
    _point(public, release)
    _prune(releases_folder(public), release)
    return Switched(release, len(files), written, unchanged=False)


def built_from(public: Path) -> str:
    """What the live site was built from, by `note_inputs`; '' if unknown, or if a live file was changed since."""
    live = _live_release(public)
    note = releases_folder(public) / f"{live.name}{NOTE}" if live else None
    if live is None or note is None or not note.exists():
        return ""
    inputs, _, untouched = note.read_text("utf-8").partition("\n")
    return inputs if untouched == _touched(live) else ""


def note_inputs(public: Path, inputs: str) -> None:
    """Keep, beside the live release, what it was built from."""
    live = _live_release(public)
    if live:
        (releases_folder(public) / f"{live.name}{NOTE}").write_text(f"{inputs}\n{_touched(live)}", "utf-8")


def _touched(folder: Path) -> str:
    """A hash of the names, sizes and times of the files under a folder: it changes when somebody writes there.

    Reading every file as well would cost seconds on each build that has nothing to do.
    """
    found = []
    for top, _, names in os.walk(folder):
        for name in names:
            about = os.stat(os.path.join(top, name))
            found.append((os.path.relpath(os.path.join(top, name), folder), about.st_size, about.st_mtime_ns))
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()


def manifest(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under a folder, by path, in path order."""
    paths = sorted(Path(top) / name for top, _, names in os.walk(folder) for name in names)
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def _live_release(public: Path) -> Path | None:
    if public.is_symlink():
        target = public.resolve()
        return target if target.is_dir() else None
    if public.is_dir():
        try:
            public.rmdir()  # an empty folder somebody prepared gives way to the link
        except OSError:
            raise ReleaseProblem(
                f"{public}: is a folder with files of its own; move them: the site goes live as a link of this name"
            ) from None
    elif public.exists():
        raise ReleaseProblem(f"{public}: is a file; the site goes live as a link of this name")
    return None


def _share_equal_files(site: Path, files: dict[str, str], live: Path, old: dict[str, str]) -> int:
    """Replace files equal to the live ones by hard links; how many there were."""
    equal = [path for path, digest in files.items() if old.get(path) == digest]
    for path in equal:
        link = site / f"{path}.link"
        os.link(live / path, link)
        os.replace(link, site / path)
    return len(equal)


def _free_name(folder: Path, files: dict[str, str]) -> Path:
    """A release is named after its bytes; a number is added if an older release has the name."""
    digest = _name_of(files)
    candidate, number = folder / digest, 1
    while candidate.exists():
        number += 1
        candidate = folder / f"{digest}-{number}"
    return candidate


def _name_of(files: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]


def _point(public: Path, release: Path) -> None:
    """Turn the public link to a release: one atomic rename."""
    os.utime(release)  # the time of going live; _prune keeps the youngest
    link = public.parent / f".{public.name}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(release, public.parent), target_is_directory=True)
    os.replace(link, public)
    folder = os.open(public.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # a power cut now finds the new link
    finally:
        os.close(folder)


def _prune(folder: Path, live: Path) -> None:
    releases = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(BUILDING) and p != live]
    releases.sort(key=lambda p: (p.stat().st_mtime_ns, p.name), reverse=True)
    for old in releases[KEPT_RELEASES - 1 :]:
        shutil.rmtree(old)
        (folder / f"{old.name}{NOTE}").unlink(missing_ok=True)
