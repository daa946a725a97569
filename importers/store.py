"""Files kept under their own hash: evidence, and uploads that wait for a confirmation; a name is never a path."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def keep(folder: Path, data: bytes) -> str:
    """Write a file once, whole or not at all; answers its SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    target = path_of(folder, sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    return sha256


def path_of(folder: Path, sha256: str) -> Path:
    """Where the file with this hash is. ValueError for what is no hash."""
    if not SHA256.match(sha256):
        raise ValueError("not a SHA-256")
    return folder / sha256[:2] / sha256


def fetch(folder: Path, sha256: str) -> bytes | None:
    """The file with this hash, or None if there is none or its content is no longer what the hash says."""
    try:
        data = path_of(folder, sha256).read_bytes()
    except (OSError, ValueError):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
