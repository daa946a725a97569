"""The terminal door: each command does its work, and says in a sentence why not."""

import dataclasses

import pytest
from click.testing import CliRunner

import ictindex
import models


@pytest.fixture
def office_environment(tmp_path, monkeypatch):
    """An empty folder as the office's, by environment alone."""
    monkeypatch.setenv("ICTINDEX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ICTINDEX_PUBLIC", str(tmp_path / "public"))
    for name in ("ICTINDEX_DATABASE", "ICTINDEX_EDITIONS", "ICTINDEX_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path
    models.disconnect()


def run(*words):
    return CliRunner().invoke(ictindex.main, list(words))


def test_migrate_makes_the_database_and_does_nothing_the_second_time(office_environment):
    """A new office is one command away, and the command may be repeated."""
    first = run("migrate")
    assert first.exit_code == 0, first.output
    assert (office_environment / "data" / "office.db").exists()
    assert "nothing to do" in run("migrate").output


def test_freezing_a_year_that_is_not_there_is_answered(office_environment):
    """A year without a cycle is named; nothing is written."""
    run("migrate")
    answer = run("freeze", "2031")
    assert answer.exit_code == 1
    assert "2031" in answer.output
    assert not (office_environment / "data" / "editions").exists()


def test_help_lists_every_command():
    """The list of commands is one screen."""
    answer = run("--help")
    listed = {line.split()[0] for line in answer.output.split("Commands:")[1].splitlines() if line.strip()}
    assert {"score", "verify", "migrate", "freeze", "build", "serve", "worker", "demo", "user", "import"} <= listed


def test_the_demo_keeps_its_passwords_and_its_key(tmp_path, monkeypatch):
    """Passwords are made at random once, kept in files only their owner reads, and never twice the same."""
    from sample_data import commands

    monkeypatch.chdir(tmp_path)
    settings = commands.demo_settings(port=8123)
    passwords = commands.accounts_of()
    assert dataclasses.replace(commands.demo_settings(port=8123)) == settings
    assert commands.accounts_of() == passwords
    assert len(set(passwords.values())) == len(passwords)
    assert all(len(password) >= 12 for password in passwords.values())
    for name in ("secret_key", "accounts.json"):
        assert (tmp_path / "data" / "demo" / name).stat().st_mode & 0o077 == 0
