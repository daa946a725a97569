"""The register: drafts, documents that were issued under a number, cancellations; who has what, and its hash.

A draft has no number and may be made anew. Issuing takes the next number and keeps the files that bear it in one
transaction: there is no number without its document and no document without its files, whenever the program is killed.
To keep that transaction short the files are made before it, with the number that comes next; if somebody else has taken
it meanwhile, they are made once more. An issued document never changes; what is wrong is cancelled, with the reason,
and its number is not given again.

Drafts may be made as soon as the year is frozen. Issuing waits until it is published, since until then the same version
may be frozen anew, and a paper that left the house would say something else; and what the QR code on it leads to is on
the public site. Once a correction is published, only that version's documents are issued; older ones stay as they are.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

import peewee

import mail
import models
from letters import books, making, sources
from letters.heads import Head
from letters.making import Made, Papers
from models import Document, PaperFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
TRIES = 4  # with a number nobody holds for us; then it is held while the files are made
LATEST = datetime.timedelta(days=31)  # a document is not dated further ahead: such a date is a slip of the finger
VIET_NAM = datetime.timedelta(hours=7)

Actor = models.User | str
Make = Callable[[Head, bytes | None], Made]
Kept = TypeVar("Kept")


class RegisterProblem(models.OfficeProblem):
    """A document that cannot be drafted, issued or cancelled; says why."""


class Order(NamedTuple):
    """What is to be made: a kind of document, of an edition, for one unit or for none."""

    edition: models.Edition
    kind: str
    unit: str | None = None

    @property
    def key(self) -> str:
        """One draft or issued document for each: `letter:2021:v1:HN`."""
        return f"{self.kind}:{self.edition.year}:v{self.edition.version}:{self.unit or '-'}"

    def __str__(self) -> str:
        return self.unit or dict(models.PAPER_KINDS)[self.kind]


# ---------------------------------------------------------------------------------------------------------------------
# What there is
# ---------------------------------------------------------------------------------------------------------------------


def document_of(order: Order) -> Document | None:
    """The draft or the issued document of an order; cancelled ones are not it."""
    return Document.get_or_none(Document.key == order.key)


def is_whole(document: Document | None) -> bool:
    """Whether a document has both its files."""
    return document is not None and document.docx_id is not None and document.pdf_id is not None


def is_stale(document: Document, papers: Papers) -> bool:
    """Whether a draft was made from something else than what there is now: results, texts, letterhead, program."""
    unit = document.unit.code if document.unit_id else None
    return document.state == "draft" and document.inputs != _inputs(document.kind, unit, papers)


def find(sha256: str) -> tuple[Document, str] | None:
    """The document a file is of, and which of its files it is ("docx" or "pdf"); None for a file of nobody's.

    Drafts are found too: who asks looks at `.state`.
    """
    text = sha256.strip().lower()
    for name, link in (("pdf", Document.pdf), ("docx", Document.docx)):
        found = Document.select().join(PaperFile, on=(link == PaperFile.id)).where(PaperFile.sha256 == text).first()
        if found is not None:
            return found, name
    return None


def find_file(data: bytes) -> tuple[Document, str] | None:
    """The document these bytes are a file of."""
    return find(hashlib.sha256(data).hexdigest())


# ---------------------------------------------------------------------------------------------------------------------
# Drafts
# ---------------------------------------------------------------------------------------------------------------------


def draft(order: Order, papers: Papers, actor: Actor, make: Make | None = None) -> Document:
    """The draft of an order, made or made anew; one that is as it should be, or an issued document, is left as it is.

    Raises RegisterProblem, and what `letters.making.made` raises. `make` makes the files elsewhere, in a pool say.
    """
    inputs = _inputs(order.kind, order.unit, papers)
    found = document_of(order)
    if is_whole(found) and (found.state != "draft" or found.inputs == inputs):
        return found
    head, template = books.head_of(order.kind), books.template_of(order.kind)
    made = (make or _maker(order, papers))(head, template)
    return keep_draft(order, made, inputs, actor)


def keep_draft(order: Order, made: Made, inputs: str, actor: Actor) -> Document:
    """Put a draft that was made into the register; an issued document is left as it is."""

    def work() -> Document:
        with models.acting(actor, f"dự thảo {order}"):
            row = _locked(order) or _new(order)
            if row.state == "draft":
                old = row.docx_id, row.pdf_id
                _fill(row, made, inputs, actor)
                row.save()
                forget_files(old)
        return row

    return _in_turn(work)


def drop_draft(document: Document, actor: Actor) -> None:
    """Remove a draft from the register. Raises RegisterProblem for anything else, StaleRow."""
    if document.state != "draft":
        raise RegisterProblem(
            "Chỉ xóa được dự thảo; văn bản đã phát hành thì hủy.", "Only a draft is removed; cancel an issued document."
        )
    with models.acting(actor, "bỏ dự thảo"):
        document.delete_instance()
        forget_files((document.docx_id, document.pdf_id))


# ---------------------------------------------------------------------------------------------------------------------
# Issuing
# ---------------------------------------------------------------------------------------------------------------------


def check_issuing(edition: models.Edition, dated: datetime.date, today: datetime.date | None = None) -> None:
    """Raises RegisterProblem if documents of an edition may not be issued (yet, or any more), or not with that date."""
    today = today or (models.now() + VIET_NAM).date()
    newest = edition.cycle.editions.where(models.Edition.published_at.is_null(False))
    newest = newest.order_by(models.Edition.version.desc()).first()
    if edition.published_at is None:
        raise RegisterProblem(
            f"Kết quả năm {edition} chưa công bố nên chưa phát hành văn bản được; hiện chỉ lập được dự thảo.",
            f"The results of {edition} are not published yet: documents can be drafted, not issued.",
        )
    if newest is not None and newest.version > edition.version:
        raise RegisterProblem(
            f"Kết quả năm {edition.year} đã được đính chính (bản {newest.version}); hãy phát hành theo bản đó.",
            f"The results of {edition.year} were corrected; issue documents of version {newest.version}.",
        )
    if dated < edition.approved:
        raise RegisterProblem(
            f"Ngày văn bản {dated:%d/%m/%Y} sớm hơn ngày chốt kết quả {edition.approved:%d/%m/%Y}.",
            f"The date {dated:%d/%m/%Y} is before the day the results were approved, {edition.approved:%d/%m/%Y}.",
        )
    if dated > today + LATEST:
        raise RegisterProblem(
            f"Ngày văn bản {dated:%d/%m/%Y} muộn hơn hôm nay quá {LATEST.days} ngày; hãy xem lại năm và tháng.",
            f"The date {dated:%d/%m/%Y} is more than {LATEST.days} days ahead; look at its year and month.",
        )


def issue(order: Order, papers: Papers, dated: datetime.date, actor: Actor, make: Make | None = None) -> Document:
    """Issue a document: next number, date, symbol, and the files that bear them. Once issued, it is answered as it is.

    Raises RegisterProblem, books.BookProblem, and what `letters.making.made` raises; then no number is used.
    """
    found = document_of(order)
    if found is not None and found.state != "draft":
        return found
    check_issuing(order.edition, dated)
    make = make or _maker(order, papers)
    template = books.template_of(order.kind)
    for last in (*[False] * (TRIES - 1), True):
        number, symbol = books.upcoming(order.kind, dated)
        made = make(books.head_of(order.kind, symbol=symbol, dated=dated), template)
        inputs = _inputs(order.kind, order.unit, papers)
        kept = keep_issued(order, made, number, dated, inputs, actor, make if last else None)
        if kept is not None:
            return kept
    raise AssertionError("the last try holds the number")


def keep_issued(
    order: Order,
    made: Made,
    number: int,
    dated: datetime.date,
    inputs: str,
    actor: Actor,
    make: Make | None = None,
) -> Document | None:
    """Take `number` and put the document that bears it into the register, in one transaction.

    An order that has been issued meanwhile is answered as it is. None: another document has taken the number, and
    nothing has changed; unless `make` is given, which makes the files anew while the number is held.
    """

    def work() -> Document | None:
        with models.acting(actor, f"phát hành {order}"):
            book = books.held(order.kind, dated)  # from here on others wait for this book
            row = _locked(order)
            if row is not None and row.state != "draft":
                return row
            coming, symbol = books.next_of(book)
            files = made
            if coming != number:
                if make is None:
                    return None
                files = make(books.head_of(order.kind, symbol=symbol, dated=dated), books.template_of(order.kind))
            row = row or _new(order)
            old = row.docx_id, row.pdf_id
            row.book, row.dated = book, dated
            row.number, row.symbol = books.take_number(book)
            _fill(row, files, inputs, actor)
            row.state = "issued"
            row.save()
            forget_files(old)
        return row

    return _in_turn(work)


def cancel(document: Document, reason: str, actor: Actor) -> Document:
    """Cancel an issued document: its number is not given again, its files stay, mail not yet sent is dropped.

    The order is free again: another document may be issued for it, under another number. Raises RegisterProblem.
    """
    if not reason.strip():
        raise RegisterProblem("Cần ghi lý do hủy văn bản.", "Say why the document is cancelled.")
    with models.acting(actor, reason):
        row = document.now_in_database(lock=True)
        if not isinstance(row, Document) or row.state != "issued":
            raise RegisterProblem(
                "Chỉ hủy được văn bản đã phát hành; dự thảo thì xóa.",
                "Only an issued document is cancelled; remove a draft instead.",
            )
        row.state, row.reason, row.key = "cancelled", reason.strip(), None
        row.save()
        mail.drop(messages_of([row]).get(row.id, []))
    return row


def messages_of(documents: Iterable[Document]) -> dict[int, list[models.Message]]:
    """Document id -> the mail that carries one of its files, oldest first; what was dropped is left out."""
    of_file = {}
    for document in documents:
        of_file |= {document.pdf_id: document.id, document.docx_id: document.id}
    of_file.pop(None, None)
    query = (
        models.Message.select(models.Message, models.MessageAttachment.file.alias("carried"))
        .join(models.MessageAttachment, on=(models.MessageAttachment.message == models.Message.id))
        .where(models.MessageAttachment.file.in_(list(of_file)), models.Message.state != "dropped")
        .order_by(models.Message.id)
    )
    found: dict[int, list[models.Message]] = {}
    for message in query.objects() if of_file else ():
        carried = found.setdefault(of_file[message.carried], [])
        if message not in carried:
            carried.append(message)
    return found


# ---------------------------------------------------------------------------------------------------------------------
# How a row is written
# ---------------------------------------------------------------------------------------------------------------------


def keep_file(data: bytes, media_type: str) -> PaperFile:
    """The row of these bytes, kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    values = {"sha256": sha256, "media_type": media_type, "size": len(data), "data": data, "added_at": models.now()}
    PaperFile.insert(values).on_conflict_ignore().execute()
    return PaperFile.select(PaperFile.id, PaperFile.sha256, PaperFile.size).where(PaperFile.sha256 == sha256).get()


def forget_files(ids: Iterable[int | None]) -> int:
    """Remove files nothing speaks of any more, such as those of a draft that was made anew; answers how many."""
    used = (Document.docx, Document.pdf, models.Letterhead.template, models.MessageAttachment.file)
    free = [
        id for id in ids if id is not None and not any(link.model.select().where(link == id).exists() for link in used)
    ]
    return PaperFile.delete().where(PaperFile.id.in_(free)).execute() if free else 0


def _inputs(kind: str, unit: str | None, papers: Papers) -> str:
    return sources.fingerprint(kind, papers, unit, books.head_of(kind), books.template_of(kind))


def _maker(order: Order, papers: Papers) -> Make:
    return lambda head, template: making.made(order.kind, papers, order.unit, head, template)


def _locked(order: Order) -> Document | None:
    found = document_of(order)
    current = found.now_in_database(lock=True) if found is not None else None
    return current if isinstance(current, Document) else None


def _new(order: Order) -> Document:
    unit = models.Unit.get(models.Unit.code == order.unit) if order.unit else None
    return Document(key=order.key, kind=order.kind, edition=order.edition, unit=unit)


def _fill(row: Document, made: Made, inputs: str, actor: Actor) -> None:
    row.subject, row.inputs = made.subject, inputs
    row.docx, row.pdf = keep_file(made.docx, DOCX), keep_file(made.pdf, PDF)
    row.made_at = models.now()
    row.made_by = actor if isinstance(actor, models.User) else None


def _in_turn(work: Callable[[], Kept]) -> Kept:
    """Do it, once more if somebody else wrote the same row at this moment."""
    try:
        return work()
    except (peewee.IntegrityError, models.StaleRow):
        return work()
