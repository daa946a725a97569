"""Documents made from an edition: the same facts as a Word file an officer may still edit, and as an archived PDF.

Pure: no database, no clock; the same edition, texts, head and template give the same bytes.
"""

import datetime
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from edition import Edition
from letters import checking, facts
from letters.facts import Facts
from letters.fields import KINDS, QR
from letters.heads import DEFAULTS, Head
from letters.words import WORDS
from paper import qr, typesetting, word
from publishing import prose, seals
from publishing.messages import MAIN_LANGUAGE
from publishing.publication import Publication
from publishing.standings import Standings

TEMPLATES = Path(__file__).parent / "templates"


class LetterProblem(ValueError):
    """A document that cannot be made; says why, in Vietnamese and English."""


class Made(NamedTuple):
    """One document: what it is about, and its two files."""

    subject: str
    docx: bytes
    pdf: bytes


class Papers:
    """What all documents of an edition share, worked out once: standings, seal, QR code, rankings.

    Documents are in Vietnamese, the language the decree lays out.
    """

    def __init__(self, publication: Publication, edition: Edition, lang: str = MAIN_LANGUAGE) -> None:
        if lang != MAIN_LANGUAGE:
            raise LetterProblem("văn bản chỉ lập bằng tiếng Việt / official documents are in Vietnamese only")
        self.publication = publication
        self.edition = edition
        self.lang = lang

    def references(self, unit: str | None = None, values: Mapping[str, str] | None = None) -> prose.References:
        """What texts about the edition, or about one of its units, can refer to."""
        return prose.References(self.publication, self.lang, year=self.edition.year, unit=unit, values=values)

    @functools.cached_property
    def standings(self) -> Standings:
        """The edition's results in words and figures."""
        return self.references().writer.standings[self.edition.year]

    @functools.cached_property
    def address(self) -> str:
        """Where anyone checks the seal; '' where the site has no address yet."""
        return seals.edition_address(self.publication.site_url, self.edition, self.lang)

    @property
    def printed_address(self) -> str:
        """The same as people type it: the seal stands beside it, in groups."""
        return self.address.partition("#")[0]

    @functools.cached_property
    def qr(self) -> tuple[str, bytes]:
        """The QR code that leads there, as SVG and as PNG."""
        return qr.svg(self.address), qr.png(self.address)

    @functools.cached_property
    def shared(self) -> Facts:
        """The facts every document of the edition has."""
        s, own = self.standings, self.edition
        decision = s.framework.decision
        return {
            "year": str(own.year),
            "version": str(own.version),
            "version_words": WORDS["version"].format(version=own.version),
            "approved": s.texts.day(own.approved),
            "framework": s.framework.title[s.lang],
            "decision": decision.number if decision else "",
            "made_up": s.texts("made_up") if own.made_up else "",
            "seal": own.seal,
            "seal_lines": seals.grouped(own.seal),
            "address": self.printed_address,
        }

    @functools.cached_property
    def rankings(self) -> Facts:
        """The facts of the documents about the whole edition."""
        decided = facts.decided(self.standings)
        return {
            "blocs": facts.blocs(self.standings),
            "decided": decided,
            "decided_note": facts.decided_note(self.standings, decided),
        }


def made(kind: str, papers: Papers, unit: str | None, head: Head, template: bytes | None = None) -> Made:
    """A document of the edition.

    Raises LetterProblem, prose.ProseProblem, word.TemplateProblem, typesetting.TypesettingProblem.
    """
    found = facts_of(kind, papers, unit, head)
    day = head.dated or papers.edition.approved
    return Made(found["subject"], _docx(kind, found, day, template, papers), _pdf(kind, found, day, papers))


def facts_of(kind: str, papers: Papers, unit: str | None, head: Head) -> Facts:
    """All that a template may use (letters/fields.py). Raises LetterProblem, prose.ProseProblem."""
    _check(kind, papers, unit)
    values = {
        "symbol": facts.symbol(head),
        "dated": facts.day(head),
        "agency": head.agency,
        "address": papers.printed_address,
    }
    references = papers.references(unit, values)
    subject = _subject(kind, papers, references)
    found = {**papers.shared, **facts.head(head, kind), "subject": subject, "subject_capital": _capital(subject)}
    found["body"] = _body(kind, papers, references)
    if unit is None:
        return found | papers.rankings | {"title": f"{facts.KIND_NAMES[kind]}: {subject}"}
    own = facts.unit(papers.standings, unit, papers.publication.lost(papers.edition, unit))
    annex = facts.blocks(prose.filled(references, "letter.annex"))
    return found | {"unit": own, "annex": annex, "title": f"{facts.KIND_NAMES[kind]}: {subject}, {own['name']}"}


def _check(kind: str, papers: Papers, unit: str | None) -> None:
    if kind not in KINDS:
        raise LetterProblem(f"{kind}: không có loại văn bản này / no such kind of document")
    if kind == "letter" and unit is None:
        raise LetterProblem("công văn gửi một đơn vị, cần chọn đơn vị / a letter is to one unit, say which")
    if kind != "letter" and unit is not None:
        raise LetterProblem("văn bản này chung cho mọi đơn vị / this document is about all units")
    if unit is not None and unit not in papers.edition.results:
        raise LetterProblem(f"{unit}: không có đơn vị này trong kết quả / no such unit in the edition")


def _subject(kind: str, papers: Papers, references: prose.References) -> str:
    """What the document is about, without "V/v"; a correction says so."""
    said = prose.filled_line(references, f"{kind}.subject").strip().removeprefix(WORDS["about"]).strip()
    if papers.edition.version == 1:
        return said
    return WORDS["corrected.subject"].format(subject=said, version=papers.edition.version)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _body(kind: str, papers: Papers, references: prose.References) -> list[Facts]:
    """The text, with what a correction must say, and the decree's end mark."""
    body = facts.blocks(_corrected(kind, papers, prose.filled(references, f"{kind}.body")))
    if kind == "announcement":
        body = facts.with_bases(body)
    return body if kind == "minutes" else facts.ended(body)


def _corrected(kind: str, papers: Papers, body: tuple[prose.Block, ...]) -> tuple[prose.Block, ...]:
    """The text of a correction says so first; a decision says it at the end of its first article."""
    own = papers.edition
    if own.version == 1:
        return body
    name = facts.KIND_NAMES[kind]
    notice = own.notice[papers.lang] if own.notice else ""
    said = WORDS["corrected"].format(
        kind=name, kind_small=name.lower(), year=own.year, version=own.version, notice=notice
    )
    articles = [place for place, block in enumerate(body) if block.plain().startswith("Điều ")]
    start = articles[1] if len(articles) > 1 else int(bool(body) and body[0].kind == "heading")
    return (*body[:start], prose.Block("paragraph", (prose.Run(said.strip()),)), *body[start:])


# ---------------------------------------------------------------------------------------------------------------------
# Files


def _docx(kind: str, found: Facts, day: datetime.date, template: bytes | None, papers: Papers) -> bytes:
    pictures = {QR: papers.qr[1]} if papers.address else {}
    return word.rendered(template or default_template(kind), _with_rich(found), day, pictures)


@functools.cache
def default_template(kind: str) -> bytes:
    """The program's own Word template."""
    return (TEMPLATES / f"{kind}.docx").read_bytes()


def _with_rich(found: Facts) -> Facts:
    """The facts whose texts are also there in bold and italics."""
    rich = found | {name: _rich(found[name]) for name in ("body", "annex") if name in found}
    if "unit" in found:
        rich["unit"] = found["unit"] | {"why_place": _rich(found["unit"]["why_place"])}
    return rich


def _rich(body: list[Facts]) -> list[Facts]:
    return [
        block | {"rich": word.rich((run["text"], run["bold"], run["italic"]) for run in block["runs"])}
        for block in body
    ]


def _pdf(kind: str, found: Facts, day: datetime.date, papers: Papers) -> bytes:
    pictures = {"qr.svg": papers.qr[0]} if papers.address else {}
    return typesetting.pdf(TEMPLATES / f"{kind}.typ", found | {"words": WORDS}, day, pictures)


# ---------------------------------------------------------------------------------------------------------------------
# The office's own templates


def template_faults(kind: str, data: bytes, papers: Papers) -> list[str]:
    """What keeps a Word template from being used, each a sentence in both languages; none for a good one."""
    unit = next(iter(papers.edition.results)) if kind == "letter" else None
    found = facts_of(kind, papers, unit, DEFAULTS[kind])
    return checking.faults(kind, data, _with_rich(found), {QR: papers.qr[1]}, papers.edition.approved)
