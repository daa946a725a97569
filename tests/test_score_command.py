"""`ictindex score` and `ictindex verify` as the contract describes them (docs/formats.md 4).

Every folder of tests/cases/ is one ranking with what must come out of it; its arithmetic.txt shows how that was worked
out by hand. Expected texts were never taken from the program's own output.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import ictindex

ROOT = Path(__file__).parent.parent
CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def run_score(folder, *arguments):
    """Run `ictindex score` on a folder's three files within this process."""
    files = [str(folder / "framework.yaml"), "--units", str(folder / "units.csv")]
    files += ["--figures", str(folder / "figures.csv")]
    return CliRunner().invoke(ictindex.main, ["score", *files, *arguments])


def arguments_of(folder):
    path = folder / "arguments.txt"
    return path.read_text().split() if path.exists() else []


def holds_every(line, expected):
    """Whether a line holds every part of an expected line; parts stand between `&&`."""
    return all(part.strip() in line for part in expected.split("&&"))


def assert_within(expected, found, path="$"):
    """Every key and value of the expected plain data stands in what was found, which may hold more keys."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in found, f"{path}/{key} is missing"
            assert_within(value, found[key], f"{path}/{key}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), path
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            assert_within(one, other, f"{path}/{index}")
    else:
        assert expected == found, path


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_a_case_worked_out_by_hand_comes_out_as_written(folder):
    """Standard output, standard error and the exit status are those of the folder's expected files."""
    result = run_score(folder, *arguments_of(folder))
    errors = result.stderr.splitlines()
    if (folder / "expected_errors.txt").exists():
        expected = (folder / "expected_errors.txt").read_text().splitlines()
        assert result.exit_code == 2
        assert result.stdout == ""
        assert len(errors) == len(expected), errors
        assert [line for line, parts in zip(errors, expected, strict=True) if not holds_every(line, parts)] == []
        return
    assert result.exit_code == 0, result.stderr
    warnings = folder / "expected_warnings.txt"
    expected = warnings.read_text().splitlines() if warnings.exists() else []
    assert len(errors) == len(expected), errors
    assert all(holds_every(line, parts) for line, parts in zip(errors, expected, strict=True)), errors
    if (folder / "expected.csv").exists():
        assert result.stdout == (folder / "expected.csv").read_text()
    else:
        assert_within(json.loads((folder / "expected.json").read_text()), json.loads(result.stdout))


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_every_case_shows_how_it_was_worked_out(folder):
    """No expected figure stands without its arithmetic."""
    assert len((folder / "arithmetic.txt").read_text()) > 5
    assert len([path for path in folder.glob("expected*") if path.name != "expected_warnings.txt"]) == 1
