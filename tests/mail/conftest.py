"""A real mail server beside the tests, and letters to send through it."""

from types import SimpleNamespace

import pytest
from factories import a_user
from postbox import Server

import mail
import models
from settings import Settings


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
