"""Leaving with everything, and coming in elsewhere: the same rows, the same chains, whichever the database."""

import csv
import io
import json
import zipfile

import pytest
from factories import a_unit, a_user

import models
from keeping import check, heads, whole
from settings import Settings


@pytest.fixture
def elsewhere(tmp_path, request):
    """`elsewhere(kind)` binds a new, empty, migrated office of that kind and gives its settings."""
    numbers = iter(range(9))

    def bind(kind):
        folder = tmp_path / f"elsewhere{next(numbers)}"
        folder.mkdir()
        url = f"sqlite:///{folder / 'office.db'}"
        if kind == "postgresql":
            url = request.getfixturevalue("postgresql_url")
        models.connect(url)
        models.migrate()
        return Settings(url, folder, folder / "public", folder / "editions", "k" * 32)

    yield bind
    models.disconnect()


@pytest.fixture
def awkward(office):
    """Texts that lesser exports lose: signs of a formula, quotes, line ends, empty beside nothing, accents."""
    for code, note in (
        ("A1", "=1+1"),
        ("A2", "'đã có dấu nháy"),
        ("A3", 'ba dòng\nvới "nháy", và dấu phẩy\n'),
        ("A4", "@sum|cmd"),
        ("A5", "-5"),
        ("A6", "Ð ỷ 𠀀 ‮ngược"),
    ):
        a_unit(code, note=note, name_vi=f"Sở {code}")
    with models.acting("test"):
        unit = models.Unit.get(code="HN")
        unit.successor = models.Unit.get(code="A6")  # a link to a row that comes later
        unit.save()
    a_user(email="trong@example.vn", tf_phone_number="", password="$argon2id$bí mật", tf_totp_secret="totp")
    return office


def everything():
    """All tables as plain rows, sessions apart."""
    return {
        table._meta.table_name: [row.plain() for row in table.select().order_by(table.id)] for table in whole.tables()
    }


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_an_office_moves_with_everything(awkward, elsewhere, tmp_path, kind):
    """From either database into either, secrets included: every row equal, every chain whole (promise 79)."""
    before, was = everything(), models.chain_heads()
    whole.export(awkward, tmp_path / "all.zip", with_secrets=True)
    new = elsewhere(kind)
    whole.bring_in(new, tmp_path / "all.zip")
    assert everything() == before
    assert models.chain_heads() == was
    assert models.verify_chains(was) == []
    for name in ("2019.json", "receipts/2019.json"):
        there, here = (office.editions_folder / "frozen" / name for office in (new, awkward))
        assert there.read_bytes() == here.read_bytes()
    assert not [finding for finding in check.run(new) if finding.level == "serious" and finding.code != "no unit"]
    a_unit("SAU")  # the numbering goes on after the last row
    whole.export(new, tmp_path / "again.zip", with_secrets=True)


def test_there_and_back_is_the_same_file(awkward, elsewhere, tmp_path):
    """SQLite to PostgreSQL and back, or the other way: the last export has the bytes of the first (promise 79)."""
    whole.export(awkward, tmp_path / "first.zip", with_secrets=True)
    there, back = ("sqlite", "postgresql") if models.on_postgresql() else ("postgresql", "sqlite")
    new = elsewhere(there)
    whole.bring_in(new, tmp_path / "first.zip")
    whole.export(new, tmp_path / "second.zip", with_secrets=True)
    last = elsewhere(back)
    whole.bring_in(last, tmp_path / "second.zip")
    whole.export(last, tmp_path / "last.zip", with_secrets=True)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "last.zip").read_bytes()


def test_secrets_are_left_out_unless_asked_for(awkward, elsewhere, tmp_path):
    """No password hash, no second factor, no session mark in what is handed to others (promise 79)."""
    whole.export(awkward, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        everything_in_it = b"".join(packed.read(name) for name in packed.namelist())
        users = packed.read("tables/users.csv").decode()
    for canary in ("bí mật", '"totp"', *(user.fs_uniquifier for user in models.User.select())):
        assert canary.encode() not in everything_in_it
    assert "password" not in users.splitlines()[0]
    whole.bring_in(elsewhere("sqlite"), tmp_path / "all.zip")
    assert models.User.get(email="trong@example.vn").password is None


def test_strangers_can_read_it(awkward, tmp_path):
    """Tables are CSV that no spreadsheet runs, the dictionary explains each column, the audit is lines of JSON."""
    whole.export(awkward, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        dictionary = json.loads(packed.read("dictionary.json"))
        for name in dictionary:
            rows = list(csv.reader(io.StringIO(packed.read(f"tables/{name}.csv").decode(), newline="")))
            assert rows[0] == list(dictionary[name]["columns"])
            assert not any(cell.startswith(("=", "+", "@", "\t")) for row in rows[1:] for cell in row)
        lines = packed.read("audit.jsonl").decode().splitlines()
        assert [json.loads(line)["chain"] for line in lines].count("DN") == models.chain_heads()["DN"][0]
        assert packed.read("frameworks/khung-nho.yaml").startswith(b"framework: khung-nho")
    assert dictionary["answer"]["columns"]["submission_id"] == {
        "type": "link",
        "may_be_empty": False,
        "of": "submission",
    }
    assert "số liệu" in dictionary["answer"]["meaning"].lower()


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_a_changed_export_is_refused(awkward, elsewhere, tmp_path):
    """A figure changed in the file, though the .zip is well formed: nothing comes in."""
    whole.export(awkward, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as old, zipfile.ZipFile(tmp_path / "bad.zip", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b",80,", b",81,") if name == "tables/answer.csv" else data)
    empty = elsewhere("sqlite")
    with pytest.raises(whole.ImportRefused, match=r"answer\.csv đã bị thay đổi"):
        whole.bring_in(empty, tmp_path / "bad.zip")
    assert models.Unit.select().count() == 0


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_an_office_that_is_in_use_takes_nothing_in(awkward, tmp_path):
    """Into an empty office only."""
    whole.export(awkward, tmp_path / "all.zip")
    with pytest.raises(whole.ImportRefused, match="đã có dữ liệu"):
        whole.bring_in(awkward, tmp_path / "all.zip")


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_a_file_that_is_no_export_is_refused(awkward, elsewhere, tmp_path):
    """Some other .zip, or no .zip at all."""
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as packed:
        packed.writestr("readme", "hello")
    new = elsewhere("sqlite")
    for name in ("x.zip", "y.zip"):
        with pytest.raises(whole.ImportRefused):
            whole.bring_in(new, tmp_path / name)


def test_lines_of_the_audit_cannot_be_forged(office):
    """CR, LF, ESC, NEL, line separators in any text of the audit stay inside their line (promise 75)."""
    evil = 'x\r\n{"chain": "DN", "number": 99}\n\x1b[2K\x1b]0;t\x07\x85\u2028{"chain": "HP"}\u2029\x9b31m\u202e'
    with models.acting(evil, reason=evil, request_id=evil, address=evil[:60]):
        models.note(evil[:40], evil[:60], chain=evil[:80], details={evil: [evil]})
        models.Unit.create(code="EVIL", bloc=models.Bloc.get(), name_vi=evil, note=evil)
    text = "".join(heads.lines(models.AuditEvent.select()))
    lines = text.splitlines()  # splits at every one of them, not at LF alone
    assert len(lines) == models.AuditEvent.select().count()
    events = [json.loads(line) for line in lines]
    assert [event["hash"] for event in events] == [models.fingerprint(event) for event in events]
    assert not set("\r\x1b\x85\x9b\u2028\u2029\u202e\x07") & set(text)
