"""Issued letters by mail: to whom, once each, and what arrives is what the register says."""

import datetime

import pytest
from factories import a_user
from postbox import Server

import mail
import models
from letters import batch, listing, posting, register
from letters.register import RegisterProblem
from mail import sending
from settings import Settings

DATED = datetime.date(2019, 12, 25)


@pytest.fixture
def letters(published, settings, quick):
    """Unit code -> its issued letter."""
    batch.run(published, "letter", settings, "văn thư", issue=True, dated=DATED)
    return {row.unit.code: row for row in models.Document.select().order_by(models.Document.number)}


def test_a_letter_goes_to_the_leader_else_to_the_officers(letters, settings):
    """Đà Nẵng has a leader; Hải Phòng's officer reads English; Hà Nội has nobody, and is named."""
    posted = posting.to_outbox(letters.values(), "văn thư", settings)
    assert {row.address: row.state for row in posted.queued} == {
        "lanhdao@dn.example.vn": "draft", "canbo@hp.example.vn": "draft",
    }  # fmt: skip
    assert posted.silent == [letters["HN"]]
    vietnamese, english = sorted(posted.queued, key=lambda row: row.address, reverse=True)
    assert vietnamese.subject == "Công văn số 01/BTNMT-CNTT: kết quả ICT Index năm 2019 của Sở Đà Nẵng"
    assert "công văn số 01/BTNMT-CNTT ngày 25/12/2019 gửi Sở Đà Nẵng về việc kết quả năm 2019" in vietnamese.body
    assert english.subject == "Official letter 03/BTNMT-CNTT: the ICT Index 2019 result of Department HP"
    assert "https://ict.example.vn/en/2019/" in english.body
    assert models.Document.get_by_id(letters["DN"].id).message == vietnamese
    assert [one.file.sha256 for one in vietnamese.attachments] == [letters["DN"].pdf.sha256]


def test_a_document_is_queued_once_for_a_person(letters, settings):
    """Asked again nothing is new; a leader who came later gets the letter too."""
    posting.to_outbox(letters.values(), "văn thư", settings)
    again = posting.to_outbox([letters["DN"]], "văn thư", settings)
    assert (again.queued, again.already) == ([], [letters["DN"]])
    a_user("leader", unit=models.Unit.get(code="DN"), email="moi@dn.example.vn")
    assert [row.address for row in posting.to_outbox([letters["DN"]], "x", settings).queued] == ["moi@dn.example.vn"]
    assert models.Message.select().count() == 3


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("pdf", ["Công văn 01-BTNMT-CNTT.pdf"]),
        ("docx", ["Công văn 01-BTNMT-CNTT.docx"]),
        ("both", ["Công văn 01-BTNMT-CNTT.pdf", "Công văn 01-BTNMT-CNTT.docx"]),
    ],
)
def test_the_files_that_go_out(letters, settings, form, names):
    """The PDF unless the office wishes the Word file, or both."""
    (row,) = posting.to_outbox([letters["DN"]], "văn thư", settings, form=form).queued
    assert [one.name for one in row.attachments.order_by(models.MessageAttachment.position)] == names


def test_only_issued_letters_to_a_unit_are_mailed(letters, published, settings, quick):
    """No draft, nothing cancelled, no document of the year; one wrong among them and nothing is queued."""
    batch.run(published, "minutes", settings, "văn thư", issue=True, dated=DATED)
    minutes = models.Document.get(models.Document.kind == "minutes")
    cancelled = register.cancel(letters["HP"], "sai", "văn thư")
    for bad in (minutes, cancelled):
        with pytest.raises(RegisterProblem):
            posting.to_outbox([letters["DN"], bad], "văn thư", settings)
    assert not models.Message.select().exists()


def test_a_cancelled_letter_takes_its_unsent_mail_with_it(letters, settings):
    """Drafts and waiting mail are dropped; what was sent stays sent."""
    posting.to_outbox(letters.values(), "văn thư", settings)
    models.Message.update(state="sent").where(models.Message.address == "canbo@hp.example.vn").execute()
    for code in ("DN", "HP"):
        register.cancel(letters[code], "sai", "văn thư")
    assert {row.address: row.state for row in models.Message} == {
        "lanhdao@dn.example.vn": "dropped", "canbo@hp.example.vn": "sent",
    }  # fmt: skip


def test_files_too_large_for_mail_are_refused(letters, settings, monkeypatch):
    """In a sentence with both sizes; nothing is queued and nothing lost."""
    monkeypatch.setattr("mail.outbox.MOST_ATTACHED", 2**20)
    with models.acting("test"):
        big = register.keep_file(b"%PDF" + bytes(2**20 + 2**19), register.PDF)
    monkeypatch.setattr(posting, "files_of", lambda document, form: [(big, "lớn.pdf")])
    with pytest.raises(mail.LetterProblem) as refusal:
        posting.to_outbox([letters["DN"]], "văn thư", settings)
    assert "1,5 MB; tối đa 1 MB" in refusal.value.text("vi")
    assert "1.5 MB; a letter carries at most 1 MB" in refusal.value.text("en")
    assert not models.Message.select().exists()


@pytest.fixture
def server(tmp_path):
    """A real mail server beside the test."""
    running = Server(tmp_path / "postbox")
    yield running
    running.stop()


def test_what_arrives_is_what_the_register_says(letters, published, settings, server, tmp_path):
    """Let go and sent: the attached file has the register's hash and its Vietnamese name; the register says when."""
    smtp = Settings.from_env(
        {"ICTINDEX_DATA": str(tmp_path), "ICTINDEX_SMTP": f"smtp://127.0.0.1:{server.port}",
         "ICTINDEX_MAIL_FROM": "Tổ thường trực <ict@example.vn>"}, signing=False,
    )  # fmt: skip
    posted = posting.to_outbox(letters.values(), "văn thư", settings, form="both")
    assert sending.send_waiting(smtp) == {}  # nothing goes before somebody has read it
    with models.acting("văn thư"):
        mail.approve(posted.queued)
    assert sending.send_waiting(smtp) == {"sent": 2}
    taken = {line["to"][0]: line for line in server.log()}
    dn = letters["DN"]
    assert taken["lanhdao@dn.example.vn"]["attached"] == [
        ["Công văn 01-BTNMT-CNTT.pdf", "application/pdf", dn.pdf.sha256],
        ["Công văn 01-BTNMT-CNTT.docx", register.DOCX, dn.docx.sha256],
    ]
    assert taken["lanhdao@dn.example.vn"]["body"].startswith("Kính gửi Lê Văn Bình")
    entry = next(line for line in listing.entries(2019) if line.document == dn)
    row = dict(zip(listing.HEADERS["vi"], entry.cells(), strict=True))
    assert row["SHA-256 của PDF"] == taken["lanhdao@dn.example.vn"]["attached"][0][2]
    assert row["Gửi tới"] == "lanhdao@dn.example.vn"
    sent = models.Message.get(models.Message.address == "lanhdao@dn.example.vn").sent_at
    assert row["Gửi thư lúc"] == f"{sent + listing.VIET_NAM:%d/%m/%Y %H:%M}"
    assert sending.send_waiting(smtp) == {}
    posting.to_outbox(letters.values(), "văn thư", settings)
    assert len(server.log()) == 2
