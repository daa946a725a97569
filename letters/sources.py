"""What documents are made from: the edition a row speaks of, the years before it, the office's texts; and its hash.

Later years have no part in it: a letter about 2021 that is made again after 2022 was published has the same bytes.
"""

import dataclasses
import functools
import hashlib
import importlib.metadata
from collections.abc import Iterable, Mapping
from pathlib import Path

import edition as editions
import models
import results
from edition import Edition
from letters import prose_files
from letters.heads import Head
from letters.making import Papers
from publishing.publication import Publication
from settings import Settings

ROOT = Path(__file__).parent.parent
MADE_BY = ("letters", "paper", "publishing", "edition.py", "scoring.py", "explanation.py", "gains.py", "vietnamese.py")
LIBRARIES = ("typst", "docxtpl", "python-docx", "jinja2")


class SourceProblem(models.OfficeProblem):
    """An edition no document can be made from; says which and why."""


def edition_of(row: models.Edition, settings: Settings) -> Edition:
    """The edition of a row, read and recomputed. Raises SourceProblem: missing, changed, or not the one of the row."""
    path = results.path_of(row, settings)
    if not path.exists():
        raise SourceProblem(f"Thiếu tệp kết quả {row.path}.", f"The edition's file {row.path} is missing.")
    found = read(path)
    if found.seal != row.seal:
        raise SourceProblem(
            f"Tệp kết quả {row.path} khác bản đã chốt (mã niêm phong không khớp); không lập văn bản từ tệp này.",
            f"The file {row.path} is not the edition that was frozen (another seal); no document is made from it.",
        )
    return found


def read(path: Path) -> Edition:
    """An edition from its file, recomputed. Raises SourceProblem."""
    try:
        return editions.read(path)
    except (editions.EditionProblem, OSError) as problem:
        words = str(problem).splitlines()[0]
        raise SourceProblem(
            f"{path.name}: không lập văn bản từ tệp này được. {words}",
            f"{path.name}: no document can be made from this file. {words}",
        ) from problem


def earlier(folder: Path, edition: Edition) -> list[Edition]:
    """The newest version of every published year before an edition's, oldest first."""
    wanted: dict[int, Path] = {}
    for path in sorted(folder.glob("[0-9]*.json"), key=version_of):
        year = int(path.stem.split("-v")[0]) if path.stem.split("-v")[0].isdigit() else edition.year
        if year < edition.year:
            wanted[year] = path
    return [read(wanted[year]) for year in sorted(wanted)]


def version_of(path: Path) -> tuple[str, int]:
    """Year and version in the name of an edition's file, for sorting."""
    year, _, version = path.stem.partition("-v")
    return year, int(version) if version.isdigit() else 1


def papers(
    edition: Edition,
    folder: Path,
    site_url: str,
    prose: Mapping[tuple[str, str], str] | None = None,
    lang: str = "vi",
    languages: tuple[str, ...] = ("vi", "en"),
) -> Papers:
    """What all documents of an edition share; `folder` holds the years before it."""
    publication = Publication([*earlier(folder, edition), edition], languages, site_url.rstrip("/"))
    publication.versions = {one.year: [one] for one in publication.editions}
    publication.prose = dict(prose or {})
    return Papers(publication, edition, lang)


def papers_of(row: models.Edition, settings: Settings, lang: str = "vi") -> Papers:
    """What all documents of a row's edition share, in the office's own words. Raises SourceProblem."""
    edition = edition_of(row, settings)
    return papers(edition, settings.editions_folder, settings.site_url, prose_files.rows(), lang, settings.languages)


# --- the hash of what a document is made from ------------------------------------------------------------------------


def fingerprint(kind: str, papers: Papers, unit: str | None, head: Head, template: bytes | None) -> str:
    """SHA-256 of all a document depends on: two with the same are the same, byte for byte."""
    own = hashlib.sha256(template).hexdigest() if template is not None else ""
    plain = (kind, unit, papers.lang, dataclasses.astuple(head), own, shared(papers))
    return hashlib.sha256(repr(plain).encode()).hexdigest()


def shared(papers: Papers) -> str:
    """SHA-256 of what all documents of an edition depend on."""
    publication = papers.publication
    prose = sorted(publication.prose.items())
    seals = [edition.seal for edition in publication.editions]
    return hashlib.sha256(repr((seals, publication.site_url, prose, program())).encode()).hexdigest()


@functools.cache
def program() -> str:
    """A hash of the code, templates and texts documents are made by, and of the libraries that set them."""
    digest = hashlib.sha256()
    for path in sorted(_files(MADE_BY)):
        digest.update(f"{path.relative_to(ROOT)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    return digest.hexdigest()


def _files(names: Iterable[str]) -> Iterable[Path]:
    for name in names:
        found = (ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name]
        for path in found:
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
