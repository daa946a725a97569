"""One letter's whole way with real files: frozen, published, issued, mailed, looked up by whoever holds the paper."""

import datetime
import io

import docx
import pypdf
import pytest
from click.testing import CliRunner
from postbox import Server

import ictindex
import jobs
import mail
import models
from letters import listing, posting, register
from mail import sending
from settings import Settings

DATED = datetime.date(2019, 12, 25)


@pytest.fixture
def server(tmp_path):
    """A real mail server beside the test."""
    running = Server(tmp_path / "postbox")
    yield running
    running.stop()


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def words_of(word):
    document = docx.Document(io.BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*cells, *(paragraph.text for paragraph in document.paragraphs)]).split())


@pytest.mark.parametrize("either_database", ["sqlite"], indirect=True)
def test_from_the_freeze_to_the_readers_check(published, settings, server, tmp_path):
    """The number in the register is the number on both papers, and the file that arrives verifies by the register."""
    jobs.enqueue("papers", None, edition=published.id, kind="letter", issue=True, dated="2019-12-25")
    assert jobs.run_next(settings).result["answer"] == {"made": 3, "whole": 0, "faults": []}
    letter = next(row for row in models.Document.select() if row.unit.code == "DN")
    for text in (text_of(bytes(letter.pdf.data)), words_of(bytes(letter.docx.data))):
        assert f"Số: {letter.symbol}" in text
        assert "ngày 25 tháng 12 năm 2019" in text
        assert "Sở Đà Nẵng" in text
        assert "minh họa" in text.lower()
    smtp = Settings.from_env(
        {"ICTINDEX_DATA": str(tmp_path), "ICTINDEX_SMTP": f"smtp://127.0.0.1:{server.port}",
         "ICTINDEX_MAIL_FROM": "ICT <ict@example.vn>"}, signing=False,
    )  # fmt: skip
    posted = posting.to_outbox([letter], "văn thư", settings)
    with models.acting("văn thư"):
        mail.approve(posted.queued)
    assert sending.send_waiting(smtp) == {"sent": 1}
    ((name, media_type, sha256),) = server.log()[0]["attached"]
    assert (name, media_type) == (f"Công văn {letter.symbol.replace('/', '-')}.pdf", "application/pdf")
    assert register.find(sha256) == (letter, "pdf")
    (tmp_path / "received.pdf").write_bytes(bytes(letter.pdf.data))
    (tmp_path / "register.csv").write_bytes(listing.csv_bytes(listing.entries(2019)))
    check = ["verify", str(tmp_path / "received.pdf"), "--register", str(tmp_path / "register.csv")]
    assert CliRunner().invoke(ictindex.main, check).exit_code == 0
    (tmp_path / "received.pdf").write_bytes(bytes(letter.pdf.data).replace(b"/Producer", b"/Producex", 1) + b"\n")
    assert CliRunner().invoke(ictindex.main, check).exit_code == 1
