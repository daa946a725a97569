"""Letters and their numbers are kept like everything else: backed up, taken along, and looked after."""

import hashlib
import zipfile

import pytest

import models
from keeping import backup, check, restore, whole
from letters import books, listing
from settings import Settings


@pytest.fixture
def elsewhere(tmp_path, request):
    """`elsewhere(kind)` binds a new, empty, migrated office of that kind and gives its settings."""

    def bind(kind):
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        url = f"sqlite:///{folder / 'office.db'}"
        if kind == "postgresql":
            url = request.getfixturevalue("postgresql_url")
        models.connect(url)
        models.migrate()
        return Settings(url, folder, folder / "public", folder / "editions", "k" * 32)

    yield bind
    models.disconnect()


def kept():
    """Everything about documents, the bytes included."""
    tables = (models.PaperFile, models.NumberBook, models.Letterhead, models.Document, models.Prose)
    return {
        table.__name__: [row.plain() for row in table.select().order_by(table.id)]
        for table in (*tables, models.MessageAttachment)
    }


def force(sql, *values):
    """A change behind the program's back."""
    mark = "%s" if models.on_postgresql() else "?"
    models.database.execute_sql(sql.replace("?", mark), values)


def found(office, code):
    return [(finding.level, finding.noun) for finding in check.run(office) if finding.code == code]


def test_documents_in_order_have_nothing_to_tell(papered):
    """Issued, cancelled and drafted: no finding."""
    assert [row.state for row in models.Document.select().order_by(models.Document.id)] == [
        "issued", "issued", "cancelled", "draft",
    ]  # fmt: skip
    assert check.run(papered) == []


def test_a_backup_carries_documents_and_their_bytes(papered):
    """Restored, every file has its hash, and the next number is the one that was next."""
    before, coming = kept(), books.upcoming("letter", models.Edition.get().approved)
    made = backup.make(papered)
    assert made.faults == []
    force("UPDATE paper_file SET data = ?", b"harm")
    force("UPDATE number_book SET next_number = 1")
    models.disconnect()
    restore.restore(papered, made.path, replace=True)
    models.connect(papered.database_url)
    assert kept() == before
    assert books.upcoming("letter", models.Edition.get().approved) == coming == (4, "04/BX")
    assert all(hashlib.sha256(bytes(row.data)).hexdigest() == row.sha256 for row in models.PaperFile)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_documents_move_to_another_office(papered, elsewhere, tmp_path, kind):
    """Plain files on the way; there the same rows, bytes, numbers and register, and the same export again."""
    before, register = kept(), listing.csv_bytes(listing.entries(2019) or listing.entries(listing.years()[0]))
    manifest = whole.export(papered, tmp_path / "all.zip", with_secrets=True)
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        names = [name for name in packed.namelist() if name.startswith("papers/")]
        letter = models.Document.get(models.Document.number == 1)
        assert packed.read(f"papers/{letter.pdf.sha256}.pdf") == bytes(letter.pdf.data)
        assert packed.read(f"papers/{letter.docx.sha256}.docx") == bytes(letter.docx.data)
        assert "data" not in packed.read("tables/paper_file.csv").decode().splitlines()[0]
    assert len(names) == manifest["tables"]["paper_file"] == models.PaperFile.select().count()
    new = elsewhere(kind)
    whole.bring_in(new, tmp_path / "all.zip")
    assert kept() == before
    assert listing.csv_bytes(listing.entries(listing.years()[0])) == register
    assert check.run(new) == []
    whole.export(new, tmp_path / "again.zip", with_secrets=True)
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "all.zip").read_bytes()


def test_a_file_that_was_changed_is_found(papered):
    """The finding leads to the document; of a template, to its letterhead."""
    letter = models.Document.get(models.Document.number == 1)
    force("UPDATE paper_file SET data = ? WHERE id = ?", b"%PDF other", letter.pdf_id)
    assert found(papered, "paper changed") == [("serious", "document")]
    assert any("“01/BX”" in finding.vi for finding in check.run(papered))
    force("UPDATE paper_file SET data = ? WHERE id = ?", b"PK other", models.Letterhead.get().template_id)
    assert ("serious", "letterhead") in found(papered, "paper changed")


@pytest.mark.parametrize("harm", ["pdf_id = NULL", "docx_id = NULL", "number = NULL", "dated = NULL", "symbol = ''"])
def test_an_issued_document_without_something_is_found(papered, harm):
    """Files, number, date and symbol."""
    force(f"UPDATE document SET {harm} WHERE number = 1")
    assert found(papered, "paper incomplete") == [("serious", "document")]


def test_a_symbol_given_twice_is_found(papered):
    """Whoever changed it, and by whatever book: two papers with one symbol."""
    force("UPDATE document SET symbol = '01/BX' WHERE number = 2")
    assert found(papered, "number twice") == [("serious", "document")]
    assert found(papered, "symbol differs") == [("serious", "document")]


def test_a_next_number_that_was_given_is_found(papered):
    """Put back behind the program's back, it would be given again."""
    force("UPDATE number_book SET next_number = 3")
    assert found(papered, "number again") == [("serious", "number_book")]
    # and would not be: the register is asked as well
    assert books.upcoming("letter", models.Edition.get().approved)[0] == 4
