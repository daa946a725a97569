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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


# ---- what is refused ------------------------------------------------------------------------------------------------

GOOD = Path(__file__).parent / "cases" / "share"
NAMES = ("framework.yaml", "units.csv", "figures.csv")


@pytest.fixture
def ranking(tmp_path):
    """The three good files of the case `share`, to be spoiled."""
    for name in NAMES:
        (tmp_path / name).write_bytes((GOOD / name).read_bytes())
    return tmp_path


def assert_refused(result, file):
    """Exit 2, nothing on standard output, and every line on standard error names the file."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr
    assert all(line.startswith(file) for line in result.stderr.splitlines()), result.stderr
    assert isinstance(result.exception, SystemExit)


NOT_OURS = {
    "empty": b"",
    "only a mark": b"\xef\xbb\xbf",
    "line ends": b"\r\n\r\n\n",
    "no UTF-8": "Khối".encode("cp1258", "replace") + b"\xff\xe9",
    "UTF-16": "code,bloc\nA,K\n".encode("utf-16"),
    "NUL bytes": b"a\0b: c\0\n",
    "a zip": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xb5",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "HTML": b"<!DOCTYPE html><html><body>404</body></html>",
    "JSON list": b"[1, 2, 3]",
    "brackets": b"[" * 100_000,
    "quote": b'"' * 9_999,
    "commas": b"," * 100_000,
    "long line": b"x" * 1_000_000,
    "escape codes": b"\x1b[2J\x1b[31mcode,bloc\n",
}


@pytest.mark.parametrize("file", NAMES)
@pytest.mark.parametrize("content", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_a_file_of_another_kind_is_refused(ranking, file, content):
    """Each of the three files in turn is something else entirely."""
    (ranking / file).write_bytes(content)
    started = time.monotonic()
    assert_refused(run_score(ranking), file)
    assert time.monotonic() - started < 20  # far below 2 s on an idle machine


@pytest.mark.parametrize("file", NAMES)
@pytest.mark.parametrize("instead", ["nothing", "a folder"])
def test_a_missing_file_or_a_folder_is_refused(ranking, file, instead):
    """The file is named, with the reason."""
    (ranking / file).unlink()
    if instead == "a folder":
        (ranking / file).mkdir()
    assert_refused(run_score(ranking), file)


def test_every_faulty_line_is_told_once(ranking):
    """Two bad figures are two lines, each with file and line."""
    (ranking / "figures.csv").write_text("unit,indicator,input,value\nA,I,pcs,x\nA,I,staff,0\n")
    result = run_score(ranking)
    assert_refused(result, "figures.csv")
    assert ["(line 2)" in line for line in result.stderr.splitlines()] == [True, False]


def test_a_negative_share_has_no_geometric_mean(ranking):
    """Found only while scoring, and refused all the same."""
    text = (ranking / "framework.yaml").read_text().replace("    title: {vi: Nhóm}", "    combine: geometric")
    rule = 'rule: {expr: "pcs - staff"}'
    (ranking / "framework.yaml").write_text(text.replace("rule: {share: pcs, of: staff}", rule))
    assert_refused(run_score(ranking), "figures.csv")


def test_results_of_thousands_of_digits_are_refused(ranking):
    """Many huge divisors make an exact fraction nobody could print."""
    rules = ", ".join(f'{{expr: "1 / (staff + {n} / 7)"}}' for n in range(1, 150))
    text = (ranking / "framework.yaml").read_text().replace("{share: pcs, of: staff}", f"{{sum: [{rules}]}}")
    text = text.replace("kind: count, positive", "kind: number, positive").replace('max: "20"', 'max: "1000"')
    (ranking / "framework.yaml").write_text(text)
    (ranking / "figures.csv").write_text(f"unit,indicator,input,value\nA,I,staff,0.{'1' * 37}\n")
    assert_refused(run_score(ranking), "figures.csv")


@pytest.mark.parametrize("arguments", [["--format", "xml"], ["--decimal", "dot"], ["--colour"]])
def test_an_unknown_option_is_refused(ranking, arguments):
    """The command line itself follows the same exit status."""
    result = run_score(ranking, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


# ---- the shape of what is printed -----------------------------------------------------------------------------------


def strings_only(plain):
    """Whether plain data holds no numbers and no flags: texts and nulls alone."""
    if isinstance(plain, dict):
        return all(strings_only(each) for each in plain.values())
    if isinstance(plain, list):
        return all(strings_only(each) for each in plain)
    return plain is None or isinstance(plain, str)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_json_tells_the_same_story_as_csv(folder):
    """The same units in the same order, numbers as strings, and every point explained in both languages."""
    arguments = [each for each in arguments_of(folder) if each not in ("--format", "json")]
    table = run_score(folder, *arguments)
    if table.exit_code == 2:
        return
    printed = json.loads(run_score(folder, *arguments, "--format", "json").stdout)
    rows = [line.split(",") for line in table.stdout.splitlines()[1:]]
    assert set(printed) == {"framework", "units"}
    assert [(u["bloc"], u["rank"] or "", u["unit"], u["total"] or "") for u in printed["units"]] == [
        (row[0], row[1], row[2], row[4]) for row in rows
    ]
    assert strings_only(printed)
    for unit in printed["units"]:
        assert {"total_exact", "max", "level", "categories", "indicators"} <= set(unit)
        for mark in unit["indicators"].values():
            assert set(mark) >= {"points", "points_exact", "max", "why"}
            assert all(mark["why"][lang].endswith(".") and len(mark["why"][lang]) > 5 for lang in ("vi", "en"))


def run_program(*arguments, **environment):
    """Run the real program in a process of its own."""
    command = [sys.executable, str(ROOT / "ictindex.py"), *arguments]
    return subprocess.run(command, capture_output=True, cwd="/", env={**os.environ, **environment}, timeout=120)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_the_program_prints_utf8_whatever_the_terminal_says(encoding):
    """Names keep their marks; the exit status and the lines are those of the case."""
    folder = GOOD.parent / "names-in-vietnamese-order"
    files = [str(folder / name) for name in NAMES]
    done = run_program("score", files[0], "--units", files[1], "--figures", files[2], PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode("utf-8") == (folder / "expected.csv").read_text(encoding="utf-8")
    assert done.stderr == b""


def test_the_program_refuses_without_a_traceback(ranking):
    """Exit 2, one line on standard error, nothing on standard output."""
    (ranking / "figures.csv").write_text("unit,indicator,input,value\nA,I,pcs,1.234\n")
    files = [str(ranking / name) for name in NAMES]
    done = run_program("score", files[0], "--units", files[1], "--figures", files[2])
    assert (done.returncode, done.stdout) == (2, b"")
    [line] = done.stderr.decode("utf-8").splitlines()
    assert line.startswith("figures.csv, dòng 2 (line 2): ")
    assert "1.234" in line


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_files_give_the_same_bytes(hash_seed):
    """No order of a set, and no locale, shows in what is printed."""
    folder = GOOD.parent / "all-keys"
    files = [str(folder / name) for name in NAMES]
    arguments = ["score", files[0], "--units", files[1], "--figures", files[2], "--format", "json"]
    done = run_program(*arguments, PYTHONHASHSEED=hash_seed, LC_ALL="C")
    assert done.stdout == run_program(*arguments, PYTHONHASHSEED="3", TZ="Asia/Ho_Chi_Minh").stdout != b""


# ---- fuzz -----------------------------------------------------------------------------------------------------------

ALL_KEYS = {name: (GOOD.parent / "all-keys" / name).read_bytes() for name in NAMES}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES), st.data())
def test_no_damage_to_a_file_can_crash_the_command(tmp_path, file, data):
    """A piece of one file is replaced by random bytes or words of the format: exit 0 or 2, nothing between."""
    signs = [b"", b"\n", b": ", b"- ", b"{", b"]", b"&a ", b"*a", b'"', b",", b";", b"\xff", b"\0", b"e\xcc\x81"]
    words = st.sampled_from([*signs, b"NA", b"-1", b"0", b"9" * 60, b"1.234", b"max", b"rule", b"code", b"yes"])
    for name, content in ALL_KEYS.items():
        (tmp_path / name).write_bytes(content)
    content = ALL_KEYS[file]
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 40))
    patch = data.draw(words | st.binary(max_size=12))
    (tmp_path / file).write_bytes(content[:start] + patch + content[start + length :])
    result = run_score(tmp_path, "--format", data.draw(st.sampled_from(["csv", "json"])))
    assert result.exit_code in (0, 2), result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert (result.stdout == "") == (result.exit_code == 2)
    assert (result.stderr != "") or result.exit_code == 0
