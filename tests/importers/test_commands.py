"""The files of an office from a terminal: shown first, done on request."""

import pytest
from click.testing import CliRunner

import models
import submissions
from importers import commands
from tests.importers.conftest import SAMPLES, a_collecting_cycle, a_unit_of
from tests.importers.test_three_way import enter, typed


@pytest.fixture
def terminal(database, tmp_path, monkeypatch):
    """Runs a command on the test's office."""
    monkeypatch.setenv("ICTINDEX_DATABASE", f"sqlite:///{tmp_path / 'office.db'}")
    monkeypatch.setenv("ICTINDEX_SECRET_KEY", "a key for tests only, 32 characters")

    def run(command, *arguments):
        return CliRunner().invoke(command, [str(argument) for argument in arguments])

    return run


def test_shown_first_done_on_request(terminal):
    """Without --apply the tables stay as they are."""
    file = SAMPLES / "frameworks" / "btnmt-2051-2016.yaml"
    answer = terminal(commands.import_command, "framework", file)
    assert answer.exit_code == 0, answer.output
    assert "created framework btnmt-2051-2016" in answer.output
    assert models.Framework.select().count() == 0
    assert "applied" in terminal(commands.import_command, "framework", file, "--apply").output
    assert models.Framework.select().count() == 1


def test_a_refused_file_ends_with_two_and_nothing_on_standard_output(terminal, tmp_path):
    """One line per fault on standard error."""
    bad = tmp_path / "units.csv"
    bad.write_text("code,bloc\n,SN\n", encoding="utf-8")
    answer = terminal(commands.import_command, "units", bad)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "units.csv, dòng 2" in answer.stderr


def test_a_form_goes_out_and_comes_back(terminal, tmp_path):
    """Written, and read back as no change."""
    cycle = a_collecting_cycle()
    a_unit_of(cycle, "DN", "Sở Đà Nẵng")
    assert terminal(commands.form_command, 2021, "DN", tmp_path / "a.xlsx").exit_code == 0
    answer = terminal(commands.import_command, "form", 2021, tmp_path / "a.xlsx", "--apply")
    assert "0 changes" in answer.output, answer.output
    assert terminal(commands.form_command, 2021, "XX", tmp_path / "b.xlsx").exit_code == 1


def test_a_terminal_decides_conflicts_only_when_told(terminal, tmp_path):
    """Where file and office both changed a figure it is named and left; `--conflicts mine` takes the file's."""
    cycle = a_collecting_cycle()
    unit = a_unit_of(cycle, "DN", "Sở Đà Nẵng")
    enter(cycle, unit, {"wan_apps": 3})
    file = tmp_path / "a.xlsx"
    terminal(commands.form_command, 2021, "DN", file)
    file.write_bytes(typed(file.read_bytes(), {"wan_apps": 5}))
    enter(cycle, unit, {"wan_apps": 4})
    answer = terminal(commands.import_command, "form", 2021, file, "--apply")
    assert "value.wan_apps: 5 ≠ 4" in answer.output
    assert submissions.answers_of(cycle, unit)["wan_apps"].value == "4"
    assert terminal(commands.import_command, "form", 2021, file, "--conflicts", "mine", "--apply").exit_code == 0
    assert submissions.answers_of(cycle, unit)["wan_apps"].value == "5"
