"""Documents made from an edition: the same facts as a Word file an officer may still edit, and as an archived PDF."""

import datetime
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from edition import Edition
from letters import facts
from letters.heads import Head
from paper import qr, typesetting, word
from publishing import seals
from publishing.messages import Texts
from publishing.pages.writer import Writer
from publishing.publication import Publication
from publishing.standings import Standings

TEMPLATES = Path(__file__).parent / "templates"
KINDS = ("letter", "announcement", "minutes")


class LetterProblem(ValueError):
    """A document that cannot be made; says why."""


class Made(NamedTuple):
    """One document: its subject, and its two files."""

    subject: str
    docx: bytes
    pdf: bytes


class Papers:
    """What all documents of an edition share, worked out once: standings, references, QR code, rankings.

    Documents are in Vietnamese, the language of the decree.
    """

    def __init__(self, publication: Publication, edition: Edition, lang: str = "vi") -> None:
        self.publication = publication
        self.edition = edition
        self.lang = lang
        self.writer = Writer(publication, Texts(lang))

    @functools.cached_property
    def standings(self) -> Standings:
        return self.writer.standings[self.edition.year]

    @functools.cached_property
    def address(self) -> str:
        """Where anyone checks the seal."""
        return seals.edition_address(self.publication.site_url, self.edition, self.lang)

    @functools.cached_property
    def shared(self) -> dict[str, Any]:
        """The facts every document of the edition has."""
        s, e = self.standings, self.edition
        return {
            "year": str(e.year),
            "version": str(e.version),
            "approved": s.texts.day(e.approved),
            "framework": s.framework.title[s.lang],
            "decision": s.framework.decision.number if s.framework.decision else "",
            "made_up": s.texts("made_up") if e.made_up else "",
            "seal": e.seal,
            "seal_lines": seals.grouped(e.seal),
            "address": self.address,
        }

    @functools.cached_property
    def blocs(self) -> list[dict[str, Any]]:
        return [facts.bloc(self.standings, view) for view in self.standings.blocs]


def facts_of(kind: str, papers: Papers, unit: str | None, head: Head) -> dict[str, Any]:
    """All that a template may use. Raises LetterProblem."""
    if kind not in KINDS:
        raise LetterProblem(f"{kind}: không có loại văn bản này / no such kind of document")
    if (kind == "letter") != (unit is not None):
        raise LetterProblem("công văn gửi một đơn vị; văn bản khác không gửi riêng đơn vị nào / a letter is to one unit")
    if unit is not None and unit not in papers.edition.results:
        raise LetterProblem(f"{unit}: không có đơn vị này trong kết quả / no such unit in the edition")
    made = {**papers.shared, **facts.head(head, kind), "subject": subject(kind, papers)}
    made["body"] = [{"kind": "paragraph", "text": text, "runs": [{"text": text, "bold": False, "italic": False}]}
                    for text in ("Nội dung.",)]  # fmt: skip
    if unit is not None:
        made["unit"] = facts.unit(papers.standings, unit, papers.publication.lost(papers.edition, unit))
    else:
        made["blocs"] = papers.blocs
        made["decided"] = facts.decided(papers.standings)
    return made


def subject(kind: str, papers: Papers) -> str:
    """What the document is about."""
    what = {"letter": "thông báo", "announcement": "về việc công bố", "minutes": "thẩm định"}[kind]
    return f"{what} kết quả đánh giá, xếp hạng mức độ ứng dụng công nghệ thông tin năm {papers.edition.year}"


def made(kind: str, papers: Papers, unit: str | None, head: Head, template: bytes | None = None) -> Made:
    """A document of the edition. Raises LetterProblem, word.TemplateProblem, typesetting.TypesettingProblem."""
    found = facts_of(kind, papers, unit, head)
    day = head.dated or papers.edition.approved
    return Made(found["subject"], _docx(kind, found, day, template), _pdf(kind, found, day))


def _docx(kind: str, found: Mapping[str, Any], day: datetime.date, template: bytes | None) -> bytes:
    return word.rendered(template or default_template(kind), found, day)


@functools.cache
def default_template(kind: str) -> bytes:
    """The program's own Word template."""
    return (TEMPLATES / f"{kind}.docx").read_bytes()


def _pdf(kind: str, found: Mapping[str, Any], day: datetime.date) -> bytes:
    address = found["address"]
    return typesetting.pdf(TEMPLATES / f"{kind}.typ", found, day, {"qr.svg": qr.svg(address)} if address else {})


def template_faults(kind: str, data: bytes, papers: Papers) -> list[str]:
    """What keeps a Word template from being used, each a sentence; none for a good one."""
    from letters.heads import DEFAULTS

    unit = next(iter(papers.edition.results)) if kind == "letter" else None
    try:
        word.rendered(data, facts_of(kind, papers, unit, DEFAULTS[kind]), papers.edition.approved)
    except word.TemplateProblem as problem:
        return [str(problem)]
    return []
