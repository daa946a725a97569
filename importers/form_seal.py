"""What a form was made from, carried in its hidden sheet: each figure and its version, under a seal.

The seal is an HMAC by the office's secret key, so that a form whose hidden sheet was altered is noticed. A form written
without a key carries a plain checksum and says so: it is good for tests, and the office does not lean on it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import models

LONGEST_CELL = 32_000  # characters; Excel's own limit is a little more
LONGEST_KEPT = 4_000  # a longer note is known by its hash: escaped, it would not fit into one cell
UNSIGNED = "sha256"
SIGNED, BY_ANOTHER_KEY, PLAIN, BROKEN, NONE = "signed", "another key", "plain", "broken", "none"


@dataclass(frozen=True)
class Base:
    """One figure as the form was made from: its text, its note, its version (0: there was none)."""

    value: str
    note: str
    rev: int


def normal(text: str | None) -> str:
    """A text as it is compared: whatever a cell does to it (ends, line ends, length) is no difference."""
    return models.clean(text or "").strip()[:LONGEST_CELL]


def kept(note: str) -> str:
    """A note as the base holds it."""
    return note if len(note) <= LONGEST_KEPT else "sha256:" + hashlib.sha256(note.encode()).hexdigest()


def base_of(answer: models.Answer | None) -> Base:
    """What stands on the server now, as a form made now would carry it."""
    if answer is None:
        return Base("", "", 0)
    return Base(normal(answer.value), kept(normal(answer.note)), answer.rev)


def line(key: str, base: Base) -> str:
    """One cell of the hidden sheet. ASCII only: no program that saves the workbook has anything to change in it."""
    return json.dumps([key, base.value, base.note, base.rev])


def read_lines(lines: Sequence[str]) -> dict[str, Base]:
    """The bases by question. Raises ValueError for what is none of ours."""
    found: dict[str, Base] = {}
    for text in lines:
        row = json.loads(text)
        kinds = [type(part) for part in row] if isinstance(row, list) else []
        if kinds != [str, str, str, int] or row[0] in found:
            raise ValueError(text)
        found[row[0]] = Base(*row[1:])
    return found


def seal(made_for: Mapping[str, str], lines: Sequence[str], key: str = "") -> str:
    """The seal of a form: `hmac-sha256:WHICH KEY:HASH`, or without a key `sha256:HASH`."""
    message = _message(made_for, lines)
    if not key:
        return f"{UNSIGNED}:{hashlib.sha256(message).hexdigest()}"
    return f"hmac-sha256:{_name(key)}:{hmac.new(_derived(key), message, hashlib.sha256).hexdigest()}"


def judge(made_for: Mapping[str, str], lines: Sequence[str], keys: Sequence[str]) -> str:
    """Whether the hidden sheet is as the office made it: signed, another key, plain, broken, none."""
    found = made_for.get("seal", "")
    if not found:
        return NONE
    for key in keys:
        if found.startswith(f"hmac-sha256:{_name(key)}:"):
            return SIGNED if hmac.compare_digest(found.encode(), seal(made_for, lines, key).encode()) else BROKEN
    if found.startswith("hmac-sha256:"):
        return BY_ANOTHER_KEY
    return PLAIN if hmac.compare_digest(found.encode(), seal(made_for, lines).encode()) else BROKEN


def _message(made_for: Mapping[str, str], lines: Sequence[str]) -> bytes:
    told = sorted((name, text) for name, text in made_for.items() if name != "seal")
    return json.dumps([told, sorted(lines)]).encode()


def _derived(key: str) -> bytes:
    return hashlib.sha256(b"ictindex form " + key.encode()).digest()


def _name(key: str) -> str:
    """Which key it was, without telling it: after the key is changed, an older form is not called forged."""
    return hmac.new(_derived(key), b"name", hashlib.sha256).hexdigest()[:12]
