"""The receipts of one year as plain data, published with the year: that a sending arrived when, and under which seal.

Written when the year is frozen, beside the edition, whose own seal covers the list by its SHA-256 (`Edition.receipts`).
It tells numbers, units, moments and seals; never figures, never names of persons. One spelling: keys sorted, one
receipt a line, so that `sha256sum` and `grep` are enough to check it.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import exchange

FORMAT: Final = "ictindex-receipts/1"
FOLDER: Final = "receipts"  # within the folder of editions
LARGEST: Final = 50 * 1024 * 1024  # bytes; a receipt takes about 200
SEAL: Final = re.compile(r"[0-9a-f]{64}")


class ReceiptListProblem(ValueError):
    """A list of receipts that cannot be read, or was changed; says which file and why."""


@dataclass(frozen=True)
class Listed:
    """One receipt as it is published."""

    number: str
    unit: str
    at: str  # ISO 8601 to the second, +07:00, as on the receipt
    late: bool
    seal: str  # SHA-256 of what was sent
    withdrawn: str | None = None  # when the unit took it back before the deadline


@dataclass(frozen=True)
class ReceiptList:
    """Danh sách biên nhận: every receipt given in a year, withdrawn ones included."""

    year: int
    made_up: bool
    receipts: tuple[Listed, ...]

    @property
    def sha256(self) -> str:
        """The hash of the file: what the year's edition carries."""
        return hashlib.sha256(text_of(self).encode()).hexdigest()


def make(year: int, made_up: bool, receipts: Iterable[Listed]) -> ReceiptList:
    """The list in its order: by unit, then as they were given."""
    return ReceiptList(year, made_up, tuple(sorted(receipts, key=lambda one: (one.unit, one.at, one.number))))


def text_of(listed: ReceiptList) -> str:
    """The file's text."""
    lines = ",\n".join(_compact(asdict(one)) for one in listed.receipts)
    head = {"format": FORMAT, "made_up": listed.made_up}
    parts = [f"{_compact(key)}:{_compact(value)}" for key, value in head.items()]
    return "{" + ",\n".join([*parts, f'"receipts":[\n{lines}\n]', f'"year":{listed.year}']) + "}\n"


def _compact(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def path_in(folder: Path, year: int) -> Path:
    """Where the list of a year lies within a folder of editions."""
    return folder / FOLDER / f"{year:04d}.json"


def write(listed: ReceiptList, folder: Path) -> Path:
    """Write the list into a folder of editions, whole or not at all."""
    return exchange.write_whole(path_in(folder, listed.year), text_of(listed))


def read(path: Path) -> ReceiptList:
    """Read a list. Raises ReceiptListProblem for a file that is none, or is spelled in another way than ours."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise ReceiptListProblem(f"{path.name}: không đọc được tệp / cannot be read ({problem.strerror})") from None
    found = parse(data)
    if found is None:
        raise ReceiptListProblem(
            f"{path.name}: không phải danh sách biên nhận / not a list of receipts (format: {FORMAT})"
        )
    if text_of(found).encode() != data:
        raise ReceiptListProblem(f"{path.name}: danh sách đã bị sửa / the list was changed")
    return found


def parse(data: bytes) -> ReceiptList | None:
    """A list out of a file's bytes, however they are spelled; None for anything else."""
    if len(data) > LARGEST:
        return None
    try:
        plain = json.loads(data.decode("utf-8-sig"))
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            return None
        return ReceiptList(_year(plain["year"]), _flag(plain["made_up"]), tuple(map(_listed, plain["receipts"])))
    except (LookupError, TypeError, ValueError, RecursionError):
        return None


def _listed(plain: dict[str, Any]) -> Listed:
    one = Listed(**plain)
    texts = (one.number, one.unit, one.at, one.seal)
    if not all(isinstance(text, str) and text for text in texts) or not SEAL.fullmatch(one.seal):
        raise ValueError("a receipt has a number, a unit, a moment and a seal")
    for moment in (one.at, one.withdrawn):
        if moment is not None:
            datetime.datetime.fromisoformat(moment)
    _flag(one.late)
    return one


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _year(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1000 <= value <= 9999:
        raise ValueError("a year")
    return value
