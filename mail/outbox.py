"""The outbox: letters are queued here, read, changed, let go, dropped or sent once more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import peewee

import invitations
import models
from mail import letters
from mail.letters import LetterProblem
from models import Cycle, Message, MessageAttachment, PaperFile, User

# Many mail servers refuse letters of more than 20 MB, and what is attached grows by a third on its way.
MOST_ATTACHED = 12 * 2**20

# One plain address: no list, no name, no control character, nothing a header could be made of.
ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]{1,190}")


def queue(
    kind: str,
    to: User | str,
    cycle: Cycle | None = None,
    context: Mapping[str, object] | None = None,
    *,
    key: str | None = None,
    state: str | None = None,
    language: str | None = None,
    not_before: object = None,
    attachments: Sequence[tuple[PaperFile, str]] = (),
) -> Message:
    """Put a letter into the outbox; the same `key` is queued once, and the letter that is there is answered.

    `name`, `unit` and `year` are filled in from the person and the cycle. `state`: "draft" (somebody reads it first)
    or "waiting"; unless named, what the kind says. `attachments`: files that go out with it, and the names they bear.
    Raises LetterProblem for an address that is none, and for files too large to be mailed. (Invitations are queued by
    `invitations.queue`: their link is made when they are sent.)
    """
    if kind == invitations.KIND:
        raise ValueError("an invitation is queued by invitations.queue")
    if key is not None:
        key = key[: Message.key.max_length]
        found = Message.get_or_none(Message.key == key)
        if found is not None:
            return found
    person = to if isinstance(to, User) else None
    address = person.email if person is not None else str(to)
    if not ADDRESS.fullmatch(address):
        raise LetterProblem(f"“{address}” không phải địa chỉ thư.", f"{address!r} is no mail address.")
    _check_size(attachments)
    known = {
        "name": str(person or address),
        "unit": str(person.unit) if person is not None and person.unit_id else "",
        "year": str(cycle.year) if cycle is not None else "",
        **(context or {}),
    }
    subject, body = letters.render(kind, language or (person.language if person is not None else "vi"), known)
    row = Message(
        key=key, user=person, address=address, subject=subject, body=body, kind=kind, cycle=cycle,
        state=state or ("draft" if letters.KINDS[kind].read_first else "waiting"), not_before=not_before,
    )  # fmt: skip
    try:
        with models.database.atomic():
            row.save(force_insert=True)
            for position, (file, name) in enumerate(attachments):
                MessageAttachment.create(message=row, file=file, name=file_name(name), position=position)
    except peewee.IntegrityError:
        found = Message.get_or_none(Message.key == key) if key is not None else None
        if found is None:
            raise
        return found  # another program queued the same letter at this moment
    return row


def _check_size(attachments: Sequence[tuple[PaperFile, str]]) -> None:
    size = sum(file.size for file, _ in attachments)
    if size > MOST_ATTACHED:
        mega = size / 2**20
        raise LetterProblem(
            f"Tệp đính kèm nặng {mega:.1f} MB; tối đa {MOST_ATTACHED // 2**20} MB một thư.".replace(".", ",", 1),
            f"The attached files have {mega:.1f} MB; a letter carries at most {MOST_ATTACHED // 2**20} MB.",
        )


def file_name(name: str) -> str:
    """A name that any system can give a file: no folders, no control characters, nothing before the first letter."""
    plain = "".join("-" if sign in '/\\:*?"<>|' else sign for sign in letters.one_line(name)).lstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    longest = MessageAttachment.name.max_length
    return (stem[: longest - len(ending) - 1] + dot + ending if stem else plain[:longest]) or "tep"


def _move(rows: Iterable[Message], sources: tuple[str, ...], action: str, **values: object) -> int:
    """Change letters that are still in one of the states; each leaves a line in the audit. Returns how many."""
    moved = 0
    for row in rows:
        changed = Message.update(**values).where(Message.id == row.id, Message.state.in_(sources)).execute()
        if changed:
            moved += 1
            models.note(action, "message", row.id, details={"to": row.address, "subject": row.subject})
    return moved


def approve(rows: Iterable[Message]) -> int:
    """Let drafts go: the worker sends them. Inside `models.acting`; returns how many were drafts."""
    return _move(rows, ("draft",), "approve letter", state="waiting", error="")


def drop(rows: Iterable[Message]) -> int:
    """Letters that will not be sent after all. Inside `models.acting`."""
    return _move(rows, ("draft", "waiting", "failed", "unsure"), "drop letter", state="dropped")


def resend(rows: Iterable[Message]) -> int:
    """Try failed letters again, and those nobody knows of; the same Message-ID. Inside `models.acting`."""
    return _move(rows, ("failed", "unsure"), "resend letter", state="waiting", tries=0, not_before=None, error="")


def edit(row: Message, subject: str, body: str) -> None:
    """Change a draft. Inside `models.acting`. Raises LetterProblem if it is none (any more), or would be empty."""
    subject = letters.one_line(subject)
    if not subject or not body.strip():
        raise LetterProblem("Thư cần có tiêu đề và nội dung.", "A letter needs a subject and a text.")
    before = {"subject": row.subject, "body": row.body}
    wanted = (Message.id == row.id) & (Message.state == "draft")
    values = {"subject": subject[: letters.LONGEST_SUBJECT], "body": models.clean(body)}
    if not Message.update(**values).where(wanted).execute():
        raise LetterProblem("Thư này không còn là bản nháp nên không sửa được.", "This letter is no draft any more.")
    models.note("edit letter", "message", row.id, details={"before": before, "after": values})
