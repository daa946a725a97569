"""The heads of the audit's chains, written down where a rebuilt chain cannot reach them; and the audit as lines.

A chain alone shows that a row was changed, added or taken out of its middle. That its tail was cut or that all of it
was written anew shows only against a head that somebody kept: in a file of heads, in a backup's manifest.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import models
from keeping import archive, disk
from settings import Settings

FORMAT = "ictindex-heads/1"
FOLDER = "heads"  # in the backups folder

Heads = Mapping[str, tuple[int, str]]


class NoHeads(models.OfficeProblem):
    """A file that holds no heads, or not those that were written."""


def publish(settings: Settings, target: Path | None = None) -> Path:
    """Write the heads as they are now into a dated file (also into `target`, if given); answers where."""
    at = models.now()
    plain: dict[str, Any] = {
        "format": FORMAT,
        "at": at.isoformat(timespec="seconds") + "Z",
        "chains": {name: list(head) for name, head in models.chain_heads().items()},
    }
    text = json.dumps(plain | {"seal": _seal(plain)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    dated = settings.backups_folder / FOLDER / f"{at + archive.VIETNAM:%Y-%m-%d_%H%M%S}.json"
    disk.write(dated, text)
    if target is not None:
        disk.write(target.absolute(), text)
    return target or dated


def _seal(plain: Mapping[str, Any]) -> str:
    text = json.dumps({"at": plain["at"], "chains": plain["chains"]}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path) -> dict[str, Any]:
    """A file of heads. Raises NoHeads."""
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] == FORMAT and plain["seal"] == _seal(plain):
            return plain
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        pass
    raise NoHeads(
        f"{path.name}: không phải tệp đầu chuỗi, hoặc đã bị sửa.", f"{path.name}: no file of heads, or changed."
    )


def known(settings: Settings, more: Iterable[Path] = ()) -> list[Heads]:
    """All heads that were written down and can be read: files, and manifests of backups; the oldest first."""
    dated: list[tuple[str, dict[str, list[Any]]]] = [(plain["at"], plain["chains"]) for plain in map(read, more)]
    for path in sorted((settings.backups_folder / FOLDER).glob("*.json")):
        try:
            plain = read(path)
        except NoHeads:
            continue
        dated.append((plain["at"], plain["chains"]))
    for folder in archive.all_in(settings.backups_folder):
        try:
            manifest = archive.read(folder)
        except archive.BrokenBackup:
            continue
        dated.append((manifest["made_at"], manifest["chains"]))
    dated.sort(key=lambda pair: pair[0])
    return [{name: (int(number), str(hash)) for name, (number, hash) in chains.items()} for _, chains in dated]


def verify(published: Iterable[Heads] = ()) -> list[models.BadLink]:
    """The first bad row of every chain that has one, against everything that was ever written down about it."""
    heads = list(published)
    newest: dict[str, tuple[int, str]] = {}
    for each in heads:
        newest |= {name: head for name, head in each.items() if head[0] >= newest.get(name, (0, ""))[0]}
    faults = []
    for fault in models.verify_chains(newest):
        # The oldest head that no longer fits bounds the first bad row best.
        older = (models.verify_chain(fault.chain, each[fault.chain]) for each in heads if fault.chain in each)
        found = [fault, *(bad for bad in older if bad is not None)]
        faults.append(min(found, key=lambda bad: bad.number))
    return faults


# --- the audit as lines ----------------------------------------------------------------------------------------------

# Whatever a terminal or a reader of lines might obey: controls (C1 too), line and paragraph separators, text direction.
_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def line_of(event: Mapping[str, Any]) -> str:
    """An audit row as one line of JSON that no text within it can break."""
    text = json.dumps(dict(event), ensure_ascii=False, default=str)  # escapes everything below a space by itself
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def lines(query: Any) -> Iterator[str]:
    """The audit rows of a query as lines, in order of chain and number."""
    for event in query.order_by(models.AuditEvent.chain, models.AuditEvent.number).dicts().iterator():
        yield line_of(event)
