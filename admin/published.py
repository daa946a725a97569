"""The editions on disk as screens read them: worked out once for each change of the files, not for each request.

Reading an edition scores it again and takes tenths of a second; a process keeps what it read for as long as the files
are the same. Editions that are frozen and not yet published are there too: whoever asks says whether they may be seen.
"""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import edition as editions
import models
import results
from settings import Settings

if TYPE_CHECKING:
    from edition import Edition
    from letters.making import Made, Papers
    from publishing.prose import References
    from publishing.publication import Publication

Stamp = tuple[str, int, int]  # a file, when it was written (ns), its size

MOST_MADE = 8  # previews kept: text, PDF and Word of one document are asked for one after another

_reading = threading.Lock()  # two who ask at once wait for one reading
_making = threading.Lock()
_made: dict[str, Any] = {}


# --- years -----------------------------------------------------------------------------------------------------------


def years(settings: Settings, frozen: bool = True) -> dict[int, bool]:
    """The years there are editions of, newest first, each with whether it is published."""
    published = {year for year, _ in _newest(settings.editions_folder)}
    waiting = {year for year, _ in _newest(editions.unpublished(settings.editions_folder))} if frozen else set()
    return {year: year in published for year in sorted(published | waiting, reverse=True)}


def publication(settings: Settings, frozen: bool = True) -> Publication | None:
    """What would be published now: the newest version of every year, frozen ones among them if asked; None without any.

    Raises edition.EditionProblem for a file that is damaged.
    """
    newest = dict(_newest(settings.editions_folder))
    if frozen:
        newest |= dict(_newest(editions.unpublished(settings.editions_folder)))
    if not newest:
        return None
    stamps = tuple(newest[year] for year in sorted(newest))
    with _reading:
        return _publication(stamps, settings.languages, settings.site_url.rstrip("/"))


def references(
    settings: Settings,
    lang: str,
    year: int,
    *,
    unit: str | None = None,
    bloc: str | None = None,
    values: dict[str, str] | None = None,
) -> References:
    """The values prose can ask for, about a year, a unit or a bloc of it. Raises LookupError for what is not there."""
    from publishing.prose import References

    found = publication(settings)
    if found is None or all(edition.year != year for edition in found.editions):
        raise LookupError(year)
    return References(found, lang, year=year, unit=unit, bloc=bloc, values=values or {})


def edition_of(settings: Settings, year: int) -> Edition:
    """The newest version of a year. Raises LookupError."""
    found = publication(settings)
    for edition in found.editions if found else []:
        if edition.year == year:
            return edition
    raise LookupError(year)


# --- one row's edition, and documents made from it -------------------------------------------------------------------


def edition_of_row(row: models.Edition, settings: Settings) -> Edition:
    """The edition a row speaks of, of whichever version. Raises letters.sources.SourceProblem."""
    from letters import sources

    try:
        with _reading:
            found = _edition(_stamp(results.path_of(row, settings)))
    except (OSError, editions.EditionProblem):
        return sources.edition_of(row, settings)  # says what is wrong with it
    return found if found.seal == row.seal else sources.edition_of(row, settings)


def papers_of(row: models.Edition, settings: Settings) -> Papers:
    """What all documents of an edition share, worked out once for the same files and the same texts.

    Raises letters.sources.SourceProblem.
    """
    from letters import prose_files

    edition_of_row(row, settings)
    own, others = _stamp(results.path_of(row, settings)), tuple(stamp for _, stamp in _newest(settings.editions_folder))
    prose = tuple(prose_files.rows().items())
    with _reading:
        return _papers(own, others, prose, settings.languages, settings.site_url, settings.editions_folder)


def made(row: models.Edition, kind: str, unit: str | None, settings: Settings, head: Any = None) -> Made:
    """A document as it would be made now, with the office's texts and letterhead; kept nowhere but in this process.

    Raises what `letters.making.made` raises, and letters.sources.SourceProblem.
    """
    from letters import books, making, sources

    papers = papers_of(row, settings)
    head, template = head or books.head_of(kind), books.template_of(kind)
    key = sources.fingerprint(kind, papers, unit, head, template)
    with _making:
        if key not in _made:
            while len(_made) >= MOST_MADE:
                _made.pop(next(iter(_made)))
            _made[key] = making.made(kind, papers, unit, head, template)
        return _made[key]


# --- files -----------------------------------------------------------------------------------------------------------


def _stamp(path: Path) -> Stamp:
    state = path.stat()
    return str(path), state.st_mtime_ns, state.st_size


def _newest(folder: Path) -> list[tuple[int, Stamp]]:
    """Of every year the file of its newest version: `2021.json`, `2021-v2.json`."""
    found: dict[int, tuple[int, Stamp]] = {}
    for path in folder.glob("[0-9]*.json"):
        year, _, version = path.stem.partition("-v")
        if not year.isdigit() or not (version or "1").isdigit():
            continue
        stamp = (int(version or "1"), _stamp(path))
        found[int(year)] = max(found.get(int(year), stamp), stamp)
    return [(year, stamp) for year, (_, stamp) in sorted(found.items())]


@functools.lru_cache(maxsize=32)
def _edition(stamp: Stamp) -> Edition:
    return editions.read(stamp[0])


@functools.lru_cache(maxsize=2)
def _papers(
    own: Stamp, others: tuple[Stamp, ...], prose: Any, languages: tuple[str, ...], site_url: str, folder: Path
) -> Papers:
    from letters import sources

    return sources.papers(_edition(own), folder, site_url, dict(prose), "vi", languages)


@functools.lru_cache(maxsize=4)
def _publication(stamps: tuple[Stamp, ...], languages: tuple[str, ...], site_url: str) -> Publication:
    # It brings much of the site with it: only screens that quote results pay for that.
    from publishing.publication import Publication

    return Publication([_edition(stamp) for stamp in stamps], languages, site_url)
