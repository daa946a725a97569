"""Everything that is typeset of a year, as files: which there are, under which names, made once and kept.

Names stay for ever, in the folder `an-pham` of the year. A file depends on the edition, on those before it (charts of
several years), on the office's texts, on the address of the site and on our code; nothing else, so what was made of
these before comes from a cache.
"""

import datetime
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from charts import about_of, drawings, issued, svg
from charts.folder import pool
from charts.grey import draw_grey, without_colours
from charts.pdf import pdf
from edition import Edition
from paper import typesetting, zips
from publishing import booklet, journal
from publishing.messages import MAIN_LANGUAGE
from publishing.publication import Publication

FOLDER = "an-pham"
TYPST = Path(__file__).parent / "typst"
PDF, ZIP = "application/pdf", "application/zip"
LARGE = 300  # rows of tables
WIDTHS = (drawings.TWO_COLUMNS, drawings.ONE_COLUMN)


class Paper(NamedTuple):
    """One file: its name, what it is (a key of messages), its kind, where the page shows it, its language."""

    name: str
    about: str
    media_type: str
    group: str
    lang: str
    pages: int = 0  # of a PDF


# How much of a year is set: its Vietnamese booklet; all that is read; also what only presses take.
Extent = Literal["booklet", "read", "print"]
Maker = Callable[[Publication, Edition], bytes]


def papers_of(publication: Publication, edition: Edition, extent: Extent) -> Iterator[tuple[Paper, Maker]]:
    """The files of a year, each with what makes it."""
    year = edition.year
    yield Paper(f"ket-qua-{year}.pdf", "papers.booklet", PDF, "booklet", MAIN_LANGUAGE), _booklet(MAIN_LANGUAGE, False)
    if extent == "booklet":
        return
    for lang in publication.languages:
        if lang != MAIN_LANGUAGE:
            yield Paper(f"ket-qua-{year}-{lang}.pdf", "papers.booklet", PDF, "booklet", lang), _booklet(lang, False)
    yield Paper(f"tap-chi-{year}.pdf", "papers.journal", PDF, "journal", MAIN_LANGUAGE), _journal(False)
    yield Paper(f"cong-bao-{year}.pdf", "papers.gazette", PDF, "gazette", MAIN_LANGUAGE), _gazette
    if extent == "read":
        return
    name = f"ket-qua-{year}-nha-in.pdf"
    yield Paper(name, "papers.booklet.print", PDF, "booklet", MAIN_LANGUAGE), _booklet(MAIN_LANGUAGE, True)
    yield Paper(f"tap-chi-{year}-den-trang.pdf", "papers.journal.grey", PDF, "journal", MAIN_LANGUAGE), _journal(True)
    for lang in publication.languages:
        ending = "" if lang == MAIN_LANGUAGE else f"-{lang}"
        yield Paper(f"bieu-do-den-trang-{year}{ending}.zip", "papers.grey", ZIP, "grey", lang), _grey_charts(lang)


def typeset(template: Path, facts: dict[str, Any], day: datetime.date, pictures: dict[str, str]) -> bytes:
    """Set a template; a large one in a process of its own: Typst keeps a hundred megabytes of each for the next."""
    if sum(len(block.get("rows", ())) for block in facts["blocks"]) < LARGE:
        return typesetting.pdf(template, facts, day, pictures)
    with pool(1) as executor:
        return executor.submit(typesetting.pdf, template, facts, day, pictures).result()


def _booklet(lang: str, marks: bool) -> Maker:
    def made(publication: Publication, edition: Edition) -> bytes:
        facts, pictures = booklet.booklet(publication, edition, lang)
        return typeset(TYPST / "booklet.typ", facts | {"marks": marks}, edition.approved, pictures)

    return made


def _journal(black: bool) -> Maker:
    def made(publication: Publication, edition: Edition) -> bytes:
        facts, pictures = journal.journal(publication, edition, black=black)
        return typeset(TYPST / "journal.typ", facts, edition.approved, pictures)

    return made


def _gazette(publication: Publication, edition: Edition) -> bytes:
    facts, pictures = journal.gazette(publication, edition)
    return typeset(TYPST / "gazette.typ", facts, edition.approved, pictures)


def _grey_charts(lang: str) -> Maker:
    def made(publication: Publication, edition: Edition) -> bytes:
        return zips.written(grey_charts(publication, edition, lang))

    return made


def grey_charts(publication: Publication, edition: Edition, lang: str) -> dict[str, bytes]:
    """The charts of the blocs in black ink alone, as PDF and SVG in two widths, by file name."""
    earlier = [other for other in publication.editions if other.year < edition.year]
    found: dict[str, bytes] = {}
    for chart in issued.issued(edition, earlier, lang, units=False):
        about = about_of(without_colours(chart.facts))
        for width in WIDTHS:
            sheet = draw_grey(chart.facts, width)
            stem = f"{chart.id}-{edition.year}-{width:.0f}mm-den-trang"
            found[f"{stem}.pdf"] = pdf(sheet, about)
            found[f"{stem}.svg"] = svg.standalone(sheet, about)
    return found


def write(
    publication: Publication,
    edition: Edition,
    folder: Path,
    cache: Path,
    key: str,
    extent: Extent,
    told: Callable[[], None] = lambda: None,
) -> list[Paper]:
    """Write a year's files into a folder, each from the cache if it was made before of the same things.

    `key` names code and libraries; `told` is called after each file. Raises prose.ProseProblem and
    paper.typesetting.TypesettingProblem.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = state_of(publication, edition, key)
    found = []
    for paper, make in papers_of(publication, edition, extent):
        kept = cache / hashlib.sha256(f"{paper.name}\n{state}".encode()).hexdigest()
        if not kept.exists():
            _keep(make(publication, edition), kept)
        shutil.copyfile(kept, folder / paper.name)
        found.append(paper._replace(pages=pages_in(kept.read_bytes())))
        told()
    return found


def state_of(publication: Publication, edition: Edition, key: str) -> str:
    """Names all that the files of a year depend on."""
    seals = [other.seal for other in publication.editions if other.year <= edition.year]
    versions = [other.seal for other in publication.versions.get(edition.year, [])]
    own: Mapping[tuple[str, str], str] = publication.prose
    prose = sorted((code, lang, text) for (code, lang), text in own.items())
    return json.dumps([key, seals, versions, publication.site_url, prose], ensure_ascii=False)


def _keep(data: bytes, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=kept.parent, prefix=".new-", delete=False) as aside:
        aside.write(data)
    Path(aside.name).replace(kept)


def pages_in(data: bytes) -> int:
    """How many pages a PDF of ours has; 0 for what is no PDF."""
    return data.count(b"/Type/Page/") + data.count(b"/Type/Page\n") if data.startswith(b"%PDF") else 0
