"""What the screens of documents show: which there are of an edition, what can be made, what a file says as text."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import models
import vietnamese
from admin import published, scope
from admin.i18n import gettext, language
from models import Document
from settings import Settings

KINDS = tuple(code for code, _ in models.PAPER_KINDS)
SHORT = {"letter": "cong-van", "announcement": "quyet-dinh", "minutes": "bien-ban"}  # names of files and folders
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWN_FOR = datetime.timedelta(days=1)  # how long a page says that a batch went well
MEDIA = {"pdf": PDF, "docx": DOCX}


class Choice(NamedTuple):
    """One unit of an edition, as it is chosen from."""

    code: str
    name: str
    bloc: str


@dataclass
class Line:
    """One unit of an edition and its letter; one kind of document of the year and what there is of it."""

    code: str
    name: str
    document: Document | None
    mails: list[models.Message] = field(default_factory=list)

    @property
    def state(self) -> str:
        """missing | draft | issued | mailed: how far it is."""
        if self.document is None:
            return "missing"
        return "mailed" if self.mails else str(self.document.state)


STATES = ("missing", "draft", "issued", "mailed")


# --- editions --------------------------------------------------------------------------------------------------------


def editions() -> list[models.Edition]:
    """Every frozen year and version, the newest first."""
    return list(models.Edition.select().order_by(models.Edition.year.desc(), models.Edition.version.desc()))


def superseded(row: models.Edition, rows: Iterable[models.Edition]) -> bool:
    """Whether a later version of the same year has been published."""
    return any(one.year == row.year and one.version > row.version and one.published_at for one in rows)


def closed_codes() -> set[str]:
    """The units whose documents are closed to this user by a conflict of interest."""
    closed = scope.closed_units()
    query = models.Unit.select(models.Unit.code).where(models.Unit.id << closed)
    return {code for (code,) in query.tuples()} if closed else set()


def units_of(row: models.Edition, settings: Settings) -> list[Choice]:
    """The units of an edition whose documents this user may know of, bloc by bloc, by name.

    Raises letters.sources.SourceProblem for an edition whose file is missing or damaged.
    """
    from letters import batch

    edition = published.edition_of_row(row, settings)
    titles, hidden = {bloc.code: bloc.title[language()] for bloc in edition.blocs}, closed_codes()
    codes = [code for code in batch.wanted(edition, "letter") if code not in hidden]
    return [Choice(code, edition.units[code].name(language()), titles[edition.units[code].bloc]) for code in codes]


# --- documents -------------------------------------------------------------------------------------------------------


def documents_of(row: models.Edition) -> list[Document]:
    """The drafts and issued documents of an edition, without the bytes of their files."""
    query = Document.select(Document, models.Unit).join(models.Unit, models.peewee.JOIN.LEFT_OUTER)
    return list(query.where(Document.edition == row, Document.state << ("draft", "issued")))


def lines(row: models.Edition, units: list[Choice]) -> tuple[list[Line], list[Line]]:
    """(a line for each unit's letter, a line for each document of the year)."""
    from letters import register

    found = documents_of(row)
    mails = register.messages_of([document for document in found if document.state == "issued"])
    of_unit = {document.unit.code: document for document in found if document.unit_id}
    of_kind = {document.kind: document for document in found if not document.unit_id}

    def line(code: str, name: str, document: Document | None) -> Line:
        return Line(code, name, document, mails.get(document.id, []) if document else [])

    letters = [line(unit.code, unit.name, of_unit.get(unit.code)) for unit in units]
    return letters, [line(kind, "", of_kind.get(kind)) for kind in KINDS if kind != "letter"]


def counted(found: list[Line]) -> dict[str, int]:
    """How many lines are in each state; `issued` counts those that were mailed too."""
    counts = {state: sum(line.state == state for line in found) for state in STATES}
    counts["issued"] += counts["mailed"]
    return counts | {"all": len(found)}


def narrowed(found: list[Line], search: str, state: str) -> list[Line]:
    """The lines whose unit's name or code or symbol has all the words (accents do not matter), in a state."""
    words = vietnamese.fold(search).split()[:8]

    def fits(line: Line) -> bool:
        text = vietnamese.fold(f"{line.name} {line.code} {line.document.symbol if line.document else ''}")
        in_state = not state or line.state == state or (state == "issued" and line.state == "mailed")
        return in_state and all(word in text for word in words)

    return [line for line in found if fits(line)]


def cancelled_of(row: models.Edition) -> list[Document]:
    """What was cancelled of an edition, by number."""
    query = Document.select(Document, models.Unit).join(models.Unit, models.peewee.JOIN.LEFT_OUTER)
    query = query.where(Document.edition == row, Document.state == "cancelled")
    hidden = scope.closed_units()
    return list((query.where(models.Unit.id.is_null() | models.Unit.id.not_in(hidden)) if hidden else query)
                .order_by(Document.book, Document.number))  # fmt: skip


# --- files -----------------------------------------------------------------------------------------------------------


def stem_of(document: Document) -> str:
    """What a document's files are called: `Công văn 12-BTNMT-CNTT Sở TN&MT Hà Nội`; a draft says so."""
    words = {"letter": "Công văn", "announcement": "Quyết định", "minutes": "Biên bản"}[document.kind]
    number = document.symbol.replace("/", "-") or f"dự thảo {document.edition.year}"
    unit = (document.unit.short_name or document.unit.name_vi) if document.unit_id else ""
    return plain_name(f"{words} {number} {unit}".strip())


def preview_stem(kind: str, row: models.Edition, unit: str) -> str:
    """What the files of a preview are called."""
    return plain_name(f"xem thử {SHORT[kind]} {row.year} {unit}".strip())


def plain_name(text: str) -> str:
    """A file name without the signs that systems or headers take for something else."""
    return "".join(" " if sign in '\\/:*?"<>|' or ord(sign) < 32 else sign for sign in text)[:150]


def zipped(documents: list[Document]) -> bytes:
    """The files of documents and a list of their hashes; names in ASCII, for every program that unpacks."""
    from paper import zips

    files: dict[str, bytes] = {}
    sums = []
    for document in documents:
        slug = vietnamese.slug((document.unit.short_name or document.unit.name_vi) if document.unit_id else "")
        number = vietnamese.slug(document.symbol.replace("/", "-")).upper() if document.symbol else "DU-THAO"
        stem = f"{SHORT[document.kind]}/{'_'.join(part for part in (number, slug) if part)}"
        stem = stem if f"{stem}.pdf" not in files else f"{stem}_{document.id}"
        for ending in ("docx", "pdf"):
            file = getattr(document, ending)
            if file is not None:
                files[f"{stem}.{ending}"] = bytes(file.data)
                sums.append(f"{file.sha256}  {stem}.{ending}\n")
    return zips.written(files | {"SHA256SUMS.txt": "".join(sums).encode()}, packed=False)


# --- what a file says ------------------------------------------------------------------------------------------------


class Paragraph(NamedTuple):
    """A line of a document; `kind`: text | bold | centre."""

    text: str
    kind: str = "text"


class Table(NamedTuple):
    """A table of a document."""

    rows: list[list[str]]
    kind: str  # figures (a header row) | facts (a name and its value) | sides (things side by side, as in the head)


def text_of(docx: bytes) -> list[Paragraph | Table]:
    """A Word file as text, for reading on a phone: its paragraphs and tables in their order."""
    import docx as word
    from docx.table import Table as WordTable

    found: list[Paragraph | Table] = []
    for part in word.Document(io.BytesIO(docx)).iter_inner_content():
        if isinstance(part, WordTable):
            found.append(_table(part))
        elif part.text.strip():
            runs = [run for run in part.runs if run.text.strip()]
            bold = bool(runs) and all(run.bold for run in runs)
            centred = part.alignment is not None and int(part.alignment) == 1
            found.append(Paragraph(part.text.strip(), "centre" if centred else "bold" if bold else "text"))
    return found


def _table(table: Any) -> Table:
    rows = [[cell.text.strip() for cell in _cells(row)] for row in table.rows]
    kept = [row for row in rows if any(row)]
    if len(kept) > 1 and len(table.columns) > 2:
        return Table(kept, "figures")
    return Table(kept, "facts" if len(kept) > 2 and all(len(row) == 2 for row in kept) else "sides")


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, a merged one once."""
    before = None
    for cell in row.cells:
        if before is None or cell._tc is not before:
            yield cell
        before = cell._tc


# --- a batch as it goes on -------------------------------------------------------------------------------------------


def last_job(row: models.Edition) -> models.Job | None:
    """The newest batch of an edition: while it goes on, for a day after it ended, and longer if it went wrong."""
    for job in models.Job.select().where(models.Job.kind == "papers").order_by(models.Job.id.desc()).limit(50):
        if (job.arguments or {}).get("edition") == row.id:
            faults = job.state == "failed" or (job.result or {}).get("answer", {}).get("faults")
            old = job.finished_at is not None and models.now() - job.finished_at > SHOWN_FOR
            return None if old and not faults else job
    return None


def outcome_of(job: models.Job) -> dict[str, Any]:
    """How a batch ended: made, whole, faults with the names of their units."""
    answer = (job.result or {}).get("answer") or {}
    names = {unit.code: unit.name_vi for unit in models.Unit.select(models.Unit.code, models.Unit.name_vi)}
    faults = [
        (names.get(fault.get("unit"), fault.get("unit")), fault.get(language()) or fault.get("vi", ""))
        for fault in answer.get("faults", [])
    ]
    return {"made": answer.get("made", 0), "whole": answer.get("whole", 0), "faults": faults}


def state_words() -> dict[str, str]:
    """How far a document is, in words."""
    return {
        "missing": gettext("Not made yet"),
        "draft": gettext("Draft"),
        "issued": gettext("Issued"),
        "mailed": gettext("Issued, mailed"),
        "cancelled": gettext("Cancelled"),
    }


LOOKS = {"missing": "neutral", "draft": "wait", "issued": "good", "mailed": "good", "cancelled": "bad"}
