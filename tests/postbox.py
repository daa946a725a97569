"""A mail server for tests, in a process of its own: it takes letters, or fails in the ways servers fail.

    python tests/postbox.py FOLDER [--fail SHARE] [--seed N] [--mood MOOD] [--tls]

writes its port to FOLDER/port, and a line of JSON to FOLDER/log for every letter it took and every fault it made.
The recipient `no@…` is refused for good, `later@…` for now; `cut@…` is taken and the line cut before the answer.
"""

import argparse
import asyncio
import email
import email.policy
import hashlib
import json
import os
import random
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

FAULTS = ("drop_at_mail", "drop_at_rcpt", "drop_at_data", "later_at_mail", "later_at_rcpt", "later_at_data", "cut")
MOODS = ("good", "slow", "silent", "greets_badly")


class Postbox:
    """Decides for each letter whether and how to fail."""

    def __init__(self, folder, share, seed):
        self.log_path, self.share, self.random = folder / "log", share, random.Random(seed)

    def log(self, **line):
        with self.log_path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    async def handle_MAIL(self, server, session, envelope, address, options):
        session.fault = self.random.choice(FAULTS) if self.random.random() < self.share else ""
        if answer := self.fail(server, session, "mail"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.fail(server, session, "rcpt"):
            return answer
        if address.startswith("no@"):
            return "550 5.1.1 Khong co hop thu nay"
        if address.startswith("later@"):
            return "451 4.3.0 Try again later"
        if address.startswith("cut@"):
            session.fault = "cut"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if answer := self.fail(server, session, "data"):
            return answer
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.log(
            event="taken", cut=session.fault == "cut", id=letter["Message-ID"], to=envelope.rcpt_tos,
            subject=str(letter["Subject"]), header_to=str(letter["To"]), sender=envelope.mail_from,
            body=letter.get_body(("plain",)).get_content(), headers=sorted(letter.keys()), attached=attached(letter),
            encrypted=session.ssl is not None, authenticated=session.authenticated,
        )  # fmt: skip
        if session.fault == "cut":
            server.transport.abort()
        return "250 Taken"

    def fail(self, server, session, at):
        if session.fault == f"drop_at_{at}":
            self.log(event=session.fault, to=server.envelope.rcpt_tos)
            server.transport.abort()
            return "421 Gone"
        if session.fault == f"later_at_{at}":
            self.log(event=session.fault)
            return "451 4.3.0 Not now"
        return ""


def attached(letter):
    """The files of a letter: name, media type, SHA-256."""
    return [
        [part.get_filename(), part.get_content_type(), hashlib.sha256(part.get_payload(decode=True)).hexdigest()]
        for part in letter.iter_attachments()
    ]


async def serve(arguments):
    """Be a server until killed."""
    folder = Path(arguments.folder)
    box = Postbox(folder, arguments.fail, arguments.seed)
    options = {}
    if arguments.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")

        def known(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"ict", b"m\xe1\xba\xadt"))

        options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": known}
    loop = asyncio.get_running_loop()
    if arguments.mood == "good":
        server = await loop.create_server(lambda: SMTP(box, **options), "127.0.0.1", 0)
    else:
        server = await asyncio.start_server(lambda *line: behave(arguments.mood, *line), "127.0.0.1", 0)
    made = folder / "port.new"
    made.write_text(str(server.sockets[0].getsockname()[1]))
    made.rename(folder / "port")
    await server.serve_forever()


class Server:
    """The server as a test sees it: a process of its own, and what it wrote down."""

    def __init__(self, folder, *options):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "port").unlink(missing_ok=True)
        self.process = subprocess.Popen([sys.executable, __file__, str(folder), *options])
        deadline = time.monotonic() + 30
        while not (folder / "port").exists():
            assert self.process.poll() is None, "the mail server ended"
            assert time.monotonic() < deadline, "the mail server does not start"
            time.sleep(0.02)
        self.port = int((folder / "port").read_text())

    def log(self, event="taken"):
        path = self.folder / "log"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [line for line in map(json.loads, lines) if line["event"] == event]

    def stop(self):
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()


async def behave(mood, reader, writer):
    """Accept a line and be of no use."""
    if mood == "greets_badly":
        writer.write(b"554 No service here\r\n")
        await writer.drain()
        writer.close()
    elif mood == "slow":
        await asyncio.sleep(3600)
    else:
        await reader.read()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--fail", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mood", choices=MOODS, default="good")
    parser.add_argument("--tls", action="store_true")
    try:
        asyncio.run(serve(parser.parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)
