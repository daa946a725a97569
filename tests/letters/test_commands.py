"""`ictindex letters`: drafts and a register from an edition's file, stopped and gone on with, and good sentences."""

import csv
import hashlib
import os
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import edition as editions
import ictindex
from framework import Text
from letters import commands, making

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))

import mini

UNITS_2021 = {"VP", "TK", "DN", "HN", "AG", "LC"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to draft into; the two small years are the editions, and there is no database anywhere."""
    mini.write_editions(tmp_path / "editions")
    monkeypatch.setenv("ICTINDEX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ICTINDEX_EDITIONS", str(tmp_path / "editions"))
    monkeypatch.setenv("ICTINDEX_SITE_URL", "https://ict.example.vn")
    monkeypatch.setenv("ICTINDEX_DATABASE", f"sqlite:///{tmp_path / 'none' / 'office.db'}")
    yield tmp_path / "out"
    assert not (tmp_path / "none").exists()


@pytest.fixture
def run(folder):
    """`run("2021", "--unit", "HN")` drafts into the folder: exit status, what was said."""

    def go(*words):
        done = CliRunner().invoke(ictindex.main, ["letters", *words, "--out", str(folder)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return go


def lines(folder):
    """register.csv by file name."""
    text = (folder / "register.csv").read_text("utf-8-sig")
    return {row["pdf"]: row for row in csv.DictReader(text.splitlines())}


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_letter_to_every_unit_and_a_register(folder, run):
    """What, to whom, which file, its hash; real Word and PDF files that name unit and year, and say they are drafts."""
    assert run("2021")[0] == 0
    found = lines(folder)
    assert {row["unit"] for row in found.values()} == UNITS_2021
    for name, row in found.items():
        assert row["pdf_sha256"] == hashes(folder)[name]
        assert row["docx_sha256"] == hashes(folder)[row["docx"]]
        assert row["notice"] == commands.MADE_UP
        assert "2021" in row["subject"]
    assert found["cong-van-2021-hn.pdf"]["name"] == "Sở Tài nguyên và Môi trường thành phố Hà Nội"
    assert len(list(folder.iterdir())) == 2 * 6 + 1
    assert (folder / "cong-van-2021-hn.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "cong-van-2021-hn.docx").read_bytes().startswith(b"PK")


def test_the_same_edition_gives_the_same_files(folder, run, quick, tmp_path):
    """Wherever and whenever: the register too."""
    run("2021")
    first = hashes(folder)
    folder.rename(tmp_path / "first")
    run("2021")
    assert hashes(folder) == first


def test_what_is_whole_is_not_made_again(folder, run, quick):
    """The second run makes nothing; a file that is gone is made again, alone."""
    assert "lập mới (made) 6" in run("2021")[1]
    quick.made.clear()
    assert "lập mới (made) 0, đã có (already whole) 6" in run("2021")[1]
    assert quick.made == []
    (folder / "cong-van-2021-hn.pdf").unlink()
    assert "lập mới (made) 1" in run("2021")[1]
    assert [unit for _, unit, _ in quick.made] == ["HN"]


def test_units_and_kinds_are_chosen(folder, run, quick):
    """Each asks for its own; lines of earlier runs stay in the register."""
    run("2021", "--unit", "HN", "--unit", "DN")
    run("2021", "--kind", "announcement", "--kind", "minutes")
    assert set(lines(folder)) == {
        "cong-van-2021-hn.pdf", "cong-van-2021-dn.pdf", "quyet-dinh-2021.pdf", "bien-ban-2021.pdf",
    }  # fmt: skip


@pytest.mark.parametrize("number", [1, 3, 6])
def test_killed_it_goes_on(folder, run, quick, monkeypatch, number):
    """What was finished is kept, what was not is made, no half file is left."""
    plain, count = making.made, 0

    def made(*facts):
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(*facts)

    child = os.fork()
    if child == 0:
        monkeypatch.setattr(making, "made", made)
        run("2021")
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert f"lập mới (made) {7 - number}, đã có (already whole) {number - 1}" in run("2021")[1]
    assert len(hashes(folder)) == 13


def test_a_file_somebody_changed_is_left_alone(folder, run, quick, tmp_path):
    """An officer's edit is not written over, even when the figures changed; --replace says to."""
    run("2021", "--unit", "HN")
    mine = folder / "cong-van-2021-hn.docx"
    mine.write_bytes(b"PK the officer's own")
    status, said = run("2021", "--unit", "HN")
    assert status == 1
    assert "HN: cong-van-2021-hn.docx đã được sửa sau khi lập" in said
    assert "add --replace" in said
    assert mine.read_bytes() == b"PK the officer's own"
    assert run("2021", "--unit", "HN", "--replace")[0] == 0
    assert mine.read_bytes() != b"PK the officer's own"


def test_other_figures_make_other_letters(folder, run, quick, tmp_path):
    """A corrected version has files of its own; the letters of the first stay."""
    run("2021", "--unit", "HN")
    before = hashes(folder)["cong-van-2021-hn.pdf"]
    corrected = mini.made(2021, mini.editions_of_test()[1].framework, version=2, notice=Text("Sửa.", "Mended."))
    editions.write(corrected, tmp_path / "editions")
    run("2021", "--unit", "HN")
    assert set(lines(folder)) == {"cong-van-2021-hn.pdf", "cong-van-2021-v2-hn.pdf"}
    assert hashes(folder)["cong-van-2021-hn.pdf"] == before


def test_one_bad_unit_does_not_stop_the_others(folder, run, quick):
    """It is named at the end, with exit status 1."""
    quick.faulty.add("DN")
    status, said = run("2021")
    assert status == 1
    assert "DN: DN: hỏng" in said
    assert "lập mới (made) 5, đã có (already whole) 0, không lập được (failed) 1" in said
    assert "cong-van-2021-dn.pdf" not in lines(folder)


def test_a_frozen_year_that_waits_can_be_drafted(folder, run, quick, tmp_path):
    """Before it is published its edition lies among those that wait."""
    waiting = editions.unpublished(tmp_path / "editions")
    waiting.mkdir()
    (tmp_path / "editions" / "2021.json").rename(waiting / "2021.json")
    assert run("2021", "--unit", "HN")[0] == 0


def test_the_offices_own_words_are_used_and_checked(folder, run, tmp_path):
    """From the data folder; a typed number is refused with its sentence, and nothing is written."""
    prose = tmp_path / "data" / "prose"
    prose.mkdir(parents=True)
    (prose / "letter.subject.vi.md").write_text("báo kết quả của {{unit.name}}", "utf-8")
    run("2021", "--unit", "HN")
    assert "báo kết quả của Sở" in lines(folder)["cong-van-2021-hn.pdf"]["subject"]
    (prose / "letter.subject.vi.md").write_text("báo kết quả của 63 tỉnh", "utf-8")
    status, said = run("2021", "--unit", "DN")
    assert status == 1
    assert "letter.subject.vi.md: “báo kết quả của 63 tỉnh”" in said
    assert "cong-van-2021-dn.pdf" not in lines(folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1999"], "Chưa có kết quả năm 1999"),
        (["2021", "--unit", "ZZ"], "không có đơn vị: ZZ"),
        (["2021", "--edition", "EDITIONS/2020.json"], "là kết quả năm 2020, không phải năm 2021"),
        (["2021", "--edition", "EDITIONS/none.json"], "none.json: không lập văn bản từ tệp này được"),
        (["2021", "--edition", "BAD"], "bad.json: không lập văn bản từ tệp này được"),
        (["2021", "--kind", "poem"], "poem"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(folder, run, tmp_path, words, said):
    """In Vietnamese and English, and nothing is written."""
    bad = tmp_path / "bad.json"
    bad.write_text((tmp_path / "editions" / "2021.json").read_text("utf-8").replace('"900"', '"901"'), "utf-8")
    given = [word.replace("EDITIONS", str(tmp_path / "editions")).replace("BAD", str(bad)) for word in words]
    status, heard = run(*given)
    assert status != 0
    assert said in heard
    assert "Traceback" not in heard
    assert not list(folder.glob("*")) if folder.exists() else True


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "\xff", "kind,year\n"])
def test_a_register_of_somebody_elses_is_not_touched(folder, run, text):
    """A register.csv that is none of ours: the folder is refused."""
    folder.mkdir()
    (folder / "register.csv").write_text(text, "latin-1")
    status, said = run("2021")
    if text == "kind,year\n":
        assert status == 0  # no line in it: nothing to lose
        return
    assert status == 1
    assert "không phải sổ do lệnh này ghi" in said
    assert [path.name for path in folder.iterdir()] == ["register.csv"]


def test_a_folder_that_cannot_be_written_is_said(folder, run):
    """A file stands where the folder should be."""
    folder.write_text("x")
    status, said = run("2021")
    assert status != 0
    assert "Traceback" not in said
