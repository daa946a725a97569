"""Lời mời: the link by which a person sets a first password, and the letter that brings it.

A letter waits with the mark `{link}` where its link will stand: the link itself is made when the letter is sent
(`fill_in`), so nobody who reads the outbox, or a copy of the database, can open an account that is not theirs.
"""

import datetime
import hashlib
import re
import secrets
from typing import Any

import models

LASTS = datetime.timedelta(days=3)
KIND = "invitation"  # of a letter, and the code of its template
MARK = '{"invitation": true}'  # an invitation is kept among the sessions, hashed apart from them
PATH = "/admin/invitation/"
UNSENT = ("draft", "waiting")
ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\\\"]{1,64}@[^@\s,;:<>()\[\]\\\"]+\.[^@\s,;:<>()\[\]\\\".]{2,}")
PHONE = re.compile(r"\+?[0-9][0-9 .()-]{6,28}[0-9]")
BAD_ADDRESS = ("Đây không phải địa chỉ thư điện tử, ví dụ: an@monre.gov.vn.", "This is no e-mail address.")
BAD_PHONE = ("Số điện thoại gồm 8 đến 15 chữ số, ví dụ: 0912 345 678.", "A telephone number has 8 to 15 digits.")
LETTERS = {
    "vi": (
        "Mời mở tài khoản ICT-Index",
        "Kính gửi {name},\n\nQuản trị ICT-Index đã lập cho Ông/Bà một tài khoản với địa chỉ {email}. Hãy mở liên kết "
        "sau để đặt mật khẩu:\n\n{link}\n\nLiên kết dùng được một lần, trong {days} ngày kể từ khi thư được gửi. Nếu "
        "Ông/Bà không chờ thư này, xin bỏ qua.\n",
    ),
    "en": (
        "Open your ICT-Index account",
        "Dear {name},\n\nThe administrators of ICT-Index have made an account for you, {email}. Open this link to set "
        "a password:\n\n{link}\n\nThe link works once, for {days} days from the sending of this letter. If you did not "
        "expect it, please ignore it.\n",
    ),
}


def is_address(text: str) -> bool:
    """Whether this looks like one e-mail address; whether anybody reads it, only a letter can tell."""
    return len(text) <= 200 and ADDRESS.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return PHONE.fullmatch(text) is not None and 8 <= sum(sign.isdigit() for sign in text) <= 15


def hash_token(kind: str, token: str) -> str:
    """What is stored of a token. The kind is part of it, so an invitation can never serve as a session."""
    return hashlib.sha256(f"{kind}:{token}".encode()).hexdigest()


def open_of(user: models.User) -> Any:
    """A query that deletes the person's open invitations."""
    table = models.WebSession
    return table.delete().where(table.user == user, table.data == MARK)


def make(user: models.User, actor: Any = "system") -> str:
    """A token that lets the person set a password, once, within three days. Only its hash is stored.

    An older invitation of the same person stops working.
    """
    token, now = secrets.token_urlsafe(32), models.now()
    with models.acting(actor, reason="lời mời"):
        open_of(user).execute()
        models.WebSession.create(
            token_hash=hash_token(KIND, token), user=user, data=MARK, created_at=now, seen_at=now,
            expires_at=now + LASTS,
        )  # fmt: skip
        fresh = models.User.get_by_id(user.id)
        fresh.invited_at = now
        fresh.save()
        models.note("invite", "users", user.id)
    user.invited_at, user.rev = fresh.invited_at, fresh.rev
    return token


def whose(token: str) -> models.User | None:
    """Whose invitation this is, or None if it is unknown, used, too old, or of a disabled account."""
    table = models.WebSession
    row = table.get_or_none(
        table.token_hash == hash_token(KIND, token), table.data == MARK, table.expires_at > models.now()
    )
    return row.user if row is not None and row.user is not None and row.user.active else None


def queue(user: models.User, state: str = "draft") -> models.Message:
    """Put the person's invitation into the outbox, without its link; a letter that already waits is not doubled.

    `draft` letters are read by somebody before they are sent, `waiting` ones go by themselves.
    """
    table = models.Message
    there = table.get_or_none(table.user == user, table.kind == KIND, table.state << UNSENT)
    if there is not None:
        return there
    subject, body = _wording(user.language)
    parts = {"{name}": user.name or user.email, "{email}": user.email, "{days}": str(LASTS.days)}
    for mark, text in parts.items():
        subject, body = subject.replace(mark, text), body.replace(mark, text)
    return table.create(kind=KIND, user=user, address=user.email, subject=subject, body=body, state=state)


def _wording(language: str) -> tuple[str, str]:
    """The office's own template of this letter, or the program's. A template that forgot its link is given one."""
    language = language if language in LETTERS else "vi"
    own = models.MessageTemplate.get_or_none(
        models.MessageTemplate.code == KIND, models.MessageTemplate.language == language
    )
    subject, body = (own.subject, own.body) if own is not None else LETTERS[language]
    return subject, body if "{link}" in body else f"{body}\n\n{{link}}\n"


def fill_in(message: models.Message, site_url: str) -> str | None:
    """The text to send now, with a link made for it; called by whoever sends, once for each attempt.

    Other letters come back as they are. None: the person may no longer be invited, and the letter is to be dropped.
    """
    if message.kind != KIND:
        return message.body
    user = models.User.get_or_none(models.User.id == message.user_id) if message.user_id else None
    # Sent to another address than the account's, the link would give the account to somebody else.
    if user is None or not user.active or user.email != message.address:
        return None
    return message.body.replace("{link}", site_url.rstrip("/") + PATH + make(user))
