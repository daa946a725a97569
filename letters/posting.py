"""Issued documents into the outbox: a mail to each leader of the unit, the document attached; read first, then let go.

A unit without a leader's account gets it at its officers' addresses; one without any is named, and gets it on paper.
The same document is queued once for a person, however often this is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import mail
import models
from letters import register
from letters.register import Actor, RegisterProblem
from models import Document, Message, PaperFile, User
from settings import Settings
from year import reminders

Format = Literal["pdf", "docx", "both"]


@dataclass
class Posted:
    """How it went: mails that are new, documents that had theirs already, documents nobody can be mailed."""

    queued: list[Message] = field(default_factory=list)
    already: list[Document] = field(default_factory=list)
    silent: list[Document] = field(default_factory=list)  # their units have no active leader or officer


def to_outbox(
    documents: Iterable[Document], actor: Actor, settings: Settings, *, form: Format = "pdf", state: str | None = None
) -> Posted:
    """Queue issued letters for their units; drafts of mail that somebody reads first, unless `state` says "waiting".

    Raises RegisterProblem for a document that is no issued letter to a unit, mail.LetterProblem for files too large;
    then nothing is queued.
    """
    chosen = list(documents)
    for document in chosen:
        check(document)
    posted = Posted()
    with models.acting(actor, "gửi văn bản qua thư điện tử"):
        people = recipients(document.unit_id for document in chosen)
        for document in chosen:
            _queue(document, people.get(document.unit_id, []), settings, form, state, posted)
    return posted


def check(document: Document) -> None:
    """Raises RegisterProblem unless a document can be mailed to its unit."""
    if document.state != "issued" or not register.is_whole(document):
        raise RegisterProblem(
            f"{document}: chỉ gửi văn bản đã phát hành.", f"{document}: only issued documents are mailed."
        )
    if document.unit_id is None:
        raise RegisterProblem(
            f"{document}: văn bản này không gửi riêng đơn vị nào.", f"{document}: this document is to no single unit."
        )


def recipients(units: Iterable[int]) -> dict[int, list[User]]:
    """Unit id -> whom its letters go to: its active leaders, or else its officers."""
    found = {}
    for unit, people in reminders.people_of(set(units)).items():
        leaders = [user for user, roles in people if "leader" in roles]
        found[unit] = leaders or [user for user, _ in people]
    return found


def _queue(
    document: Document, people: list[User], settings: Settings, form: Format, state: str | None, posted: Posted
) -> None:
    if not people:
        posted.silent.append(document)
        return
    new = 0
    for user in people:
        key = f"result:{document.id}:{user.id}"
        if Message.get_or_none(Message.key == key) is not None:
            continue
        row = mail.queue(
            "result", user, document.edition.cycle, _context(document, user, settings), key=key, state=state,
            attachments=files_of(document, form),
        )  # fmt: skip
        posted.queued.append(row)
        new += 1
        if document.message_id is None:
            document.message = row
            document.save()
    if not new:
        posted.already.append(document)


def files_of(document: Document, form: Format = "pdf") -> list[tuple[PaperFile, str]]:
    """The files that go out, under the names they bear there: `123-BTNMT-CNTT.pdf`."""
    stem = document.symbol.replace("/", "-")
    endings = ("pdf", "docx") if form == "both" else (form,)
    return [(getattr(document, ending), f"Công văn {stem}.{ending}") for ending in endings]


def _context(document: Document, user: User, settings: Settings) -> dict[str, object]:
    unit, english = document.unit, user.language == "en"
    return {
        "unit": (unit.name_en if english else "") or unit.name_vi,
        "year": document.edition.year,
        "symbol": document.symbol,
        "dated": f"{document.dated:%d/%m/%Y}",
        "subject": document.subject,
        "link": f"{settings.site_url}/{'en/' if english else ''}{document.edition.year}/",
    }
