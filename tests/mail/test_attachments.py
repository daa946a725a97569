"""Files that go out with a letter: their names, their bytes, and what must never be sent."""

import hashlib
from email import message_from_bytes
from email.policy import default

import pytest

import mail
import models
from mail import outbox, sending

PDF = "application/pdf"


@pytest.fixture
def a_file(database):
    """`a_file(data)` keeps bytes as a row."""

    def keep(data=b"%PDF-1.7 \x00\xff\r\n.\r\n", media_type=PDF):
        sha256 = hashlib.sha256(data).hexdigest()
        return models.PaperFile.create(sha256=sha256, media_type=media_type, size=len(data), data=data)

    return keep


@pytest.fixture
def carrying(database):
    """`carrying((file, name), …)` is a waiting letter with these files."""

    def queue(*attachments):
        context = {"year": "2021", "tasks": "- việc", "link": "http://x"}
        with models.acting("test"):
            return mail.queue("digest", "an@example.vn", None, context, attachments=attachments)

    return queue


def read(row):
    """The letter as whoever gets it reads it."""
    return message_from_bytes(sending.compose(row, "ICT <ict@example.vn>").as_bytes(), policy=default)


@pytest.mark.parametrize(
    "name",
    [
        "result.pdf",
        "Công văn 123-BTNMT-CNTT.pdf",
        "Công văn số 123, Sở Tài nguyên và Môi trường Thừa Thiên Huế về kết quả đánh giá xếp hạng năm 2021 của Bộ.pdf",
        "Ð ỷ ợ 𠀀.pdf",
    ],
)
def test_a_file_arrives_byte_for_byte_under_its_name(a_file, carrying, name):
    """Vietnamese names go as RFC 2231 says; the wire is plain ASCII, with lines no server breaks."""
    file = a_file()
    row = carrying((file, name))
    wire = sending.compose(row, "ICT <ict@example.vn>").as_bytes()
    wire.decode("ascii")
    assert max(map(len, wire.splitlines())) <= 998
    (part,) = read(row).iter_attachments()
    assert part.get_filename() == name
    assert part.get_content_type() == PDF
    assert part.get_content_disposition() == "attachment"
    assert part.get_payload(decode=True) == bytes(file.data)
    assert read(row).get_body(("plain",)).get_content().splitlines() == row.body.splitlines()


def test_files_keep_their_order(a_file, carrying):
    """First the one that was named first."""
    row = carrying((a_file(b"2"), "b.pdf"), (a_file(b"1"), "a.pdf"))
    assert [part.get_filename() for part in read(row).iter_attachments()] == ["b.pdf", "a.pdf"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\r\nBcc: x@evil.vn.pdf", "a Bcc- x@evil.vn.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ('x";y.pdf', "x-;y.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("", "tep"),
        ("Công văn " + "ă" * 300 + ".pdf", "Công văn " + "ă" * 187 + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(a_file, carrying, name, kept):
    """No folder, no header, no hidden file, no name longer than any system takes."""
    row = carrying((a_file(), name))
    assert [one.name for one in row.attachments] == [kept]
    letter = read(row)
    assert "Bcc" not in letter
    assert [part.get_filename() for part in letter.iter_attachments()] == [kept]


def test_a_letter_and_its_files_are_queued_once(a_file, database):
    """The same key answers the letter that is there, with the files it has."""
    context = {"year": "2021", "tasks": "-", "link": "x"}
    for number in range(2):
        with models.acting("test"):
            row = mail.queue("digest", "an@example.vn", None, context, key="k", attachments=[(a_file(b"%d" % number),
                             f"{number}.pdf")])  # fmt: skip
    assert [one.name for one in row.attachments] == ["0.pdf"]
    assert models.MessageAttachment.select().count() == 1


def test_files_too_large_are_refused_before_anything_is_queued(a_file, carrying, monkeypatch):
    """The limit is for all files of a letter together."""
    monkeypatch.setattr(outbox, "MOST_ATTACHED", 2**20)
    half = a_file(bytes(600_000)), a_file(b"1" * 600_000)
    carrying((half[0], "a.pdf"))
    with pytest.raises(mail.LetterProblem, match="1,1 MB"):
        carrying((half[0], "a.pdf"), (half[1], "b.pdf"))
    assert models.Message.select().count() == 1


def test_a_file_that_was_changed_in_the_database_is_not_sent(a_file, carrying, start_server, posting):
    """Its bytes are not those of its hash: the letter fails with the sentence, and nothing goes out."""
    server = start_server()
    file = a_file()
    row = carrying((file, "a.pdf"))
    models.PaperFile.update(data=b"%PDF other").where(models.PaperFile.id == file.id).execute()
    assert sending.send_waiting(posting(server)) == {"failed": 1}
    assert "a.pdf" in models.Message.get_by_id(row.id).error
    assert server.log() == []


def test_a_letter_with_files_is_sent_again_with_them(a_file, carrying, start_server, posting):
    """A server that was dead at first gets letter and file at the next try; a lost answer sends nothing twice."""
    dead = posting(url="smtp://127.0.0.1:9")
    row = carrying((a_file(), "Kết quả.pdf"))
    assert sending.send_waiting(dead) == {"waiting": 1}
    models.Message.update(not_before=None).execute()
    server = start_server()
    assert sending.send_waiting(posting(server)) == {"sent": 1}
    assert sending.send_waiting(posting(server)) == {}
    (taken,) = server.log()
    assert [(name, kind) for name, kind, _ in taken["attached"]] == [("Kết quả.pdf", PDF)]
    assert taken["body"].splitlines() == row.body.splitlines()
