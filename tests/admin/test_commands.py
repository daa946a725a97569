"""The office's commands, as an administrator types them."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

import models
from admin import commands

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def terminal(database, tmp_path, monkeypatch):
    """Runs a command on the test's database."""
    monkeypatch.setenv("ICTINDEX_DATABASE", f"sqlite:///{tmp_path}/office.db")
    monkeypatch.setenv("ICTINDEX_DATA", str(tmp_path))
    monkeypatch.setenv("ICTINDEX_SECRET_KEY", "a key for tests only, 32 characters")
    monkeypatch.setenv("ICTINDEX_SITE_URL", "https://ict.example.vn")
    return lambda command, *words: CliRunner().invoke(command, list(words))


def test_the_first_administrator_is_made_on_the_terminal(terminal):
    """The command prints an invitation link; the account has no password until it is answered."""
    ran = terminal(commands.user, "add", "an@example.vn", "--name", "Nguyễn Văn An", "--role", "administrator")
    assert ran.exit_code == 0, ran.output
    assert re.fullmatch(r"https://ict\.example\.vn/admin/invitation/[A-Za-z0-9_-]{43}\n", ran.output)
    user = models.User.get(models.User.email == "an@example.vn")
    assert user.password is None
    assert [role.name for role in user.roles] == ["administrator"]


def test_accounts_that_cannot_be_are_refused_in_words(terminal):
    """No unit for an officer, an unknown unit, the same address twice."""
    assert (
        "belong to a unit" in terminal(commands.user, "add", "a@example.vn", "--name", "A", "--role", "officer").output
    )
    missing = terminal(commands.user, "add", "a@example.vn", "--name", "A", "--role", "officer", "--unit", "XX")
    assert "There is no unit XX" in missing.output
    assert terminal(commands.user, "add", "b@example.vn", "--name", "B", "--role", "auditor").exit_code == 0
    again = terminal(commands.user, "add", "B@example.vn", "--name", "B", "--role", "auditor")
    assert again.exit_code == 1
    assert "already is an account" in again.output


def test_an_account_is_disabled_and_enabled_again(terminal):
    """Its sessions end; it is never deleted."""
    terminal(commands.user, "add", "b@example.vn", "--name", "B", "--role", "auditor")
    assert terminal(commands.user, "disable", "b@example.vn").exit_code == 0
    assert models.User.get(models.User.email == "b@example.vn").active is False
    assert terminal(commands.user, "disable", "b@example.vn", "--again").exit_code == 0
    assert models.User.get(models.User.email == "b@example.vn").active is True
    assert "no account" in terminal(commands.user, "invite", "nobody@example.vn").output


def test_serving_answers_from_several_processes_and_stops_cleanly(terminal):
    """`ictindex serve` under gunicorn: the sign-in page comes, and a stop signal is obeyed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    models.disconnect()
    # As the proxy before it would ask: by the installation's own name.
    request = urllib.request.Request(f"http://127.0.0.1:{port}/admin/sign-in", headers={"Host": "ict.example.vn"})
    code = "from admin.commands import serve; serve()"
    server = subprocess.Popen(
        [sys.executable, "-c", code, "--port", str(port)], cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                    page = answer.read().decode()
                    break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert "<h1>Đăng nhập</h1>" in page
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()
    assert server.returncode == 0
