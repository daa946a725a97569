"""The office's own texts as files: those that read no tables (the builder of the site) find them in the data folder.

`publishing/prose` reads `<data folder>/prose/<code>.<language>.md`; the rows of `models.Prose` are what is true.
"""

import os
import re
import secrets
from pathlib import Path

import models
from settings import Settings

OURS = re.compile(r"[a-z0-9][a-z0-9_.-]*\.(?:vi|en)\.md")


def rows() -> dict[tuple[str, str], str]:
    """(code, language) -> the office's own text."""
    query = models.Prose.select(models.Prose.code, models.Prose.language, models.Prose.text)
    return {(code, language): text for code, language, text in sorted(query.tuples())}


def folder_of(settings: Settings) -> Path:
    """Where the files lie."""
    return settings.data_folder / "prose"


def write(settings: Settings) -> int:
    """Make the files what the rows are: new and changed texts written, those without a row removed.

    Answers how many files were written or removed. A file that is as it should be is not touched; each is written
    aside and renamed, so whoever builds meanwhile reads a whole text.
    """
    folder = folder_of(settings)
    named = {(code, lang, _name(code, lang)): text for (code, lang), text in rows().items()}
    wanted = {name: text for (code, lang, name), text in named.items() if _asked_for(code, lang)}
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    changed = 0
    for name, text in wanted.items():
        changed += _put(folder / name, text)
    for name in sorted(there - wanted.keys()):
        if OURS.fullmatch(name):  # anything else somebody keeps there is theirs
            (folder / name).unlink(missing_ok=True)
            changed += 1
    return changed


def _asked_for(code: str, language: str) -> bool:
    """Whether there still is such a piece: a text of one that is gone stays in its row and stops no build."""
    from publishing import prose  # not at the top: it brings the whole site along

    return code in prose.PIECES and language in prose.PIECES[code].languages


def _name(code: str, language: str) -> str:
    name = f"{code}.{language}.md"
    if not OURS.fullmatch(name):
        raise models.OfficeProblem(f"“{code}” không phải mã của lời văn nào.", f"{code!r} is the code of no text.")
    return name


def _put(path: Path, text: str) -> int:
    body = (text.rstrip("\n") + "\n").encode()
    try:
        if path.read_bytes() == body:
            return 0
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with aside.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return 1
