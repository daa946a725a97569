"""A real mail server beside the tests, and letters to send through it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from factories import a_user

import mail
import models
from settings import Settings

POSTBOX = Path(__file__).resolve().parent.parent / "postbox.py"


class Server:
    """The server's process and what it wrote down."""

    def __init__(self, folder, *options):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "port").unlink(missing_ok=True)
        self.process = subprocess.Popen([sys.executable, str(POSTBOX), str(folder), *options])
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


@pytest.fixture
def start_server(tmp_path):
    """A factory: `start_server("--mood", "slow")`; the servers end with the test."""
    servers = []

    def start(*options):
        servers.append(Server(tmp_path / "postbox", *options))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def posting(tmp_path):
    """A factory of settings that name a mail server: `posting(server)` or `posting(url=...)`."""

    def make(server=None, url=None):
        environment = {
            "ICTINDEX_DATA": str(tmp_path),
            "ICTINDEX_SMTP": url or f"smtp://127.0.0.1:{server.port}",
            "ICTINDEX_MAIL_FROM": "Tổ thường trực ICT Index <ict@example.vn>",
        }
        return Settings.from_env(environment, signing=False)

    return make


@pytest.fixture
def a_letter():
    """A factory of letters in the outbox: `a_letter("x@y.vn", subject="...")`, waiting unless told otherwise."""

    def make(address=None, **fields):
        to = address or a_user(name="Nguyễn Thị Ánh")
        with models.acting("test"):
            row = mail.queue("digest", to, None, {"year": "2021", "tasks": "- việc", "link": "http://x"})
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
        return row

    return make


@pytest.fixture
def again():
    """Read a letter anew."""
    return lambda row: models.Message.get_by_id(row.id)


@pytest.fixture
def context():
    """What a reminder wants to know."""
    return SimpleNamespace(
        reminder={"deadline": "30/10/2021", "left": "còn 7 ngày", "tasks": "- Hạ tầng", "link": "http://x/admin/"}
    )
