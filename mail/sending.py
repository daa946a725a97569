"""Sending what waits in the outbox, one letter a time, over SMTP.

What is promised. No letter goes out twice. A letter is taken by one conditional UPDATE before a word is said to the
server, so two senders never hold the same one. Whatever goes wrong before the last line of the text was handed over is
tried again, later each time; a server's plain no (5xx) is final, in its words. There is one moment nobody can see into:
the text is handed over and the connection dies before the answer. Such a letter is neither sent again nor called sent:
it is `unsure`, and a person looks at the server's log and sends it once more or not. It then carries the same
Message-ID, so that a mail system that had it may know it again.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import smtplib
import socket
import ssl
import sys
import threading
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

import peewee

import invitations
import models
from mail import letters
from models import Message, MessageAttachment
from settings import Settings, Smtp

HELD = datetime.timedelta(minutes=15)  # longer than the longest conversation; then its sender is dead
WAITS = (1, 5, 15, 60, 180, 360, 720)  # minutes until the next try; a day and more in all
SECONDS_FOR_A_WORD = 30
SECONDS_FOR_THE_LAST = 120  # a server may look at the whole letter before it answers
UNSURE = (
    "Đã giao nội dung thư nhưng mất liên lạc trước khi máy chủ trả lời: không rõ thư đã đi chưa. "
    "Hãy xem nhật ký máy chủ thư rồi gửi lại hoặc bỏ."
)
POLICY = SMTP.clone(cte_type="7bit")


class Undelivered(Exception):
    """The letter certainly did not go out. `final`: asking again would bring the same answer."""

    def __init__(self, words: str, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


class Unsure(Exception):
    """Handed over, and no answer: it may have gone out or not."""


def compose(row: Message, sender: str, body: str | None = None) -> EmailMessage:
    """The letter as it goes over the wire; `body` instead of the row's, if something was put in at the last moment."""
    name, address = parseaddr(sender)
    letter = EmailMessage(policy=POLICY)
    letter["From"] = Address(display_name=letters.one_line(name), addr_spec=address)
    letter["To"] = Address(display_name=letters.one_line(row.user.name) if row.user_id else "", addr_spec=row.address)
    letter["Subject"] = letters.one_line(row.subject)
    letter["Date"] = format_datetime(row.created_at.replace(tzinfo=datetime.UTC))
    letter["Message-ID"] = message_id(row, address)
    letter["Auto-Submitted"] = "auto-generated"  # an absence notice is no answer to it
    letter.set_content(row.body if body is None else body, cte="quoted-printable")
    for attached in row.attachments.order_by(MessageAttachment.position, MessageAttachment.id) if row.id else ():
        _attach(letter, attached)
    return letter


def _attach(letter: EmailMessage, attached: MessageAttachment) -> None:
    """Put a file into a letter; a Vietnamese name goes as RFC 2231 says, and the bytes are those of the register."""
    data = bytes(attached.file.data)
    if hashlib.sha256(data).hexdigest() != attached.file.sha256:
        raise Undelivered(f"“{attached.name}”: nội dung tệp trong cơ sở dữ liệu đã bị thay đổi, không gửi.", final=True)
    main, _, sub = attached.file.media_type.partition("/")
    letter.add_attachment(data, maintype=main, subtype=sub, filename=attached.name)


def message_id(row: Message, sender: str) -> str:
    """Made of the row, so a second try of the same letter has the same one."""
    return f"<{row.id}.{row.created_at:%Y%m%d%H%M%S%f}@{sender.rpartition('@')[2]}>"


# --- the conversation ------------------------------------------------------------------------------------------------


class Carrier:
    """One connection to the server, opened when the first letter goes and used for those that follow."""

    def __init__(self, server: Smtp, sender: str) -> None:
        self.server, self.sender = server, sender
        self.client: smtplib.SMTP | None = None

    def open(self) -> smtplib.SMTP:
        if self.client is None:
            server = self.server
            context = ssl.create_default_context(cafile=server.ca_file or None)
            if server.security == "tls":
                client: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=SECONDS_FOR_A_WORD, context=context
                )
            else:
                client = smtplib.SMTP(server.host, server.port, timeout=SECONDS_FOR_A_WORD)
            self.client = client
            if (
                client.sock is not None
            ):  # the closing dot is a write of its own: it must not wait for an acknowledgement
                client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if server.security == "starttls":
                client.starttls(context=context)
            if server.user:
                _sign_in(client, server)
        return self.client

    def close(self, politely: bool = True) -> None:
        client, self.client = self.client, None
        if client is not None:
            try:
                if politely:
                    client.quit()
            except (OSError, smtplib.SMTPException):
                pass
            finally:
                client.close()

    def deliver(self, row: Message, text: str | None = None) -> None:
        """Hand one letter over. Raises Undelivered or Unsure; returning means the server has taken it."""
        try:
            body = _on_the_wire(compose(row, self.sender, text))
            client = self.open()
            self._prepare(client, row)
            client.send(body)
        except Undelivered:
            raise
        except smtplib.SMTPResponseException as answer:
            self.close(politely=False)
            raise Undelivered(_words(answer.smtp_code, answer.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as problem:
            self.close(politely=False)
            raise Undelivered(f"{type(problem).__name__}: {problem}") from None
        self._finish(client)

    def _prepare(self, client: smtplib.SMTP, row: Message) -> None:
        client.ehlo_or_helo_if_needed()
        sender = parseaddr(self.sender)[1]
        for word, code, said in (
            ("mail", 250, lambda: client.mail(sender)),
            ("rcpt", (250, 251), lambda: client.rcpt(row.address)),
            ("data", 354, lambda: client.docmd("DATA")),
        ):
            answer, text = said()
            if answer not in (code if isinstance(code, tuple) else (code,)):
                self._reset(answer)
                # Only a no to this very recipient is final; a no to the sender is a setting somebody will mend.
                raise Undelivered(_words(answer, text), final=word != "mail" and 500 <= answer < 600)

    def _finish(self, client: smtplib.SMTP) -> None:
        try:
            if client.sock is not None:
                client.sock.settimeout(SECONDS_FOR_THE_LAST)
            client.send(b".\r\n")
            answer, text = client.getreply()
            if client.sock is not None:
                client.sock.settimeout(SECONDS_FOR_A_WORD)
        except (OSError, smtplib.SMTPException):
            self.close(politely=False)
            raise Unsure from None
        if answer != 250:
            self._reset(answer)
            raise Undelivered(_words(answer, text), final=500 <= answer < 600)

    def _reset(self, answer: int) -> None:
        """After a no the next letter starts anew; a server that is closing (421) is left."""
        try:
            if answer == 421 or self.client is None or self.client.rset()[0] != 250:
                self.close(politely=False)
        except (OSError, smtplib.SMTPException):
            self.close(politely=False)


def _sign_in(client: smtplib.SMTP, server: Smtp) -> None:
    """The library's own sign-in knows ASCII passwords alone; a Vietnamese one goes as RFC 4616 says, in UTF-8."""
    if (server.user + server.password).isascii():
        client.login(server.user, server.password)
        return
    secret = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    client.ehlo_or_helo_if_needed()
    answer, text = client.docmd("AUTH", f"PLAIN {secret}")
    if answer != 235:
        raise smtplib.SMTPAuthenticationError(answer, text)


def _on_the_wire(letter: EmailMessage) -> bytes:
    """The letter's lines without the closing dot, which is sent apart: until it is out, nothing has been delivered."""
    lines = letter.as_bytes().replace(b"\r\n", b"\n").split(b"\n")
    if lines and lines[-1] == b"":
        lines.pop()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def _words(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return letters.one_line(f"{code} {said}")[:1000]


# --- the queue -------------------------------------------------------------------------------------------------------


def claim() -> Message | None:
    """Take the oldest letter whose time has come; of two senders that reach for one, one gets it."""
    while True:
        now = models.now()
        due = (Message.state == "waiting") & (Message.not_before.is_null() | (Message.not_before <= now))
        row = Message.select().where(due).order_by(Message.id).first()
        if row is None:
            return None
        taken = Message.update(state="sending", not_before=now + HELD, tries=Message.tries + 1, error="")
        if taken.where(due, Message.id == row.id).execute():
            return Message.get_by_id(row.id)


def settle(row: Message, **values: object) -> None:
    """Write how it ended, unless the row was given up meanwhile."""
    held = (Message.id == row.id) & (Message.state == "sending") & (Message.tries == row.tries)
    Message.update(**values).where(held).execute()


def send_one(carrier: Carrier, row: Message, site_url: str) -> str:
    """Send a claimed letter and write down how it ended; answers its new state."""
    text = invitations.fill_in(row, site_url)  # the link of an invitation is made now, and kept nowhere
    if text is None:
        settle(row, state="dropped", not_before=None, error="Tài khoản đã khóa hoặc đổi địa chỉ nên không mời nữa.")
        return "dropped"
    try:
        carrier.deliver(row, text)
    except Unsure:
        settle(row, state="unsure", error=UNSURE, not_before=None)
        return "unsure"
    except Undelivered as problem:
        if problem.final or row.tries > len(WAITS):
            settle(row, state="failed", error=str(problem), not_before=None)
            return "failed"
        wait = datetime.timedelta(minutes=WAITS[row.tries - 1])
        settle(row, state="waiting", error=str(problem), not_before=models.now() + wait)
        return "waiting"
    settle(row, state="sent", sent_at=models.now(), not_before=None, error="")
    return "sent"


def sweep() -> int:
    """Letters whose sender died with them in hand: nobody knows whether they went out. Returns how many."""
    lost = (Message.state == "sending") & (Message.not_before < models.now())
    return Message.update(state="unsure", error=UNSURE, not_before=None).where(lost).execute()


def send_waiting(settings: Settings, most: int = 500, stop: threading.Event | None = None) -> dict[str, int]:
    """Send what waits; answers how many ended in which state. Without a mail server set, nothing happens."""
    ended: dict[str, int] = {}
    if settings.smtp is None:
        return ended
    sweep()
    carrier = Carrier(settings.smtp, settings.mail_from)
    try:
        while sum(ended.values()) < most and not (stop is not None and stop.is_set()):
            row = claim()
            if row is None:
                break
            state = send_one(carrier, row, settings.site_url)
            ended[state] = ended.get(state, 0) + 1
    finally:
        carrier.close()
    return ended


def send_until(settings: Settings, stop: threading.Event, pause: float = 5.0) -> None:
    """Send what waits, pause, again; the worker runs this in a thread of its own, so a slow server holds up no job."""
    while not stop.is_set():
        try:
            ended = send_waiting(settings, stop=stop)
        except peewee.OperationalError as fault:
            print(f"mail: {fault}", file=sys.stderr, flush=True)  # noqa: T201 - the worker's log is its standard error
            ended = {}
        if not ended.get("sent"):
            stop.wait(pause)
    if not models.database.is_closed():
        models.database.close()
