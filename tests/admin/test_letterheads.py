"""Letterheads on screen: the head as it is typed, the office's own Word template, refusals that lose nothing."""

import io
import re
import zipfile

import docx
import pytest

import models
from letters import books, making
from tests.admin.papers_year import a_frozen_year

EDIT = "/admin/letterheads/edit/?kind=letter"
TYPED = {
    "kind": "letter", "rev": "", "agency_above": "Bộ Tài nguyên và Môi trường", "agency": "Cục Công nghệ thông tin",
    "place": "Hà Nội", "symbol": "{number}/CNTT-VP", "book": "CNTT", "authority": "", "position": "CỤC TRƯỞNG",
    "signer": "", "recipients": "Như trên\n\nLưu: VT",
}  # fmt: skip


@pytest.fixture
def year(office, demo_settings):
    """2019, published, with three units."""
    return a_frozen_year(demo_settings)


@pytest.fixture
def writer(office, make_user, as_person):
    """Who looks after letterheads."""
    return as_person(office, make_user(office, "communications"))


def save(person, **typed):
    return person.post("/admin/letterheads/save/", TYPED | typed)


def a_template(*paragraphs, kind="letter"):
    """The program's template with these paragraphs at its end."""
    document = docx.Document(io.BytesIO(making.default_template(kind)))
    for text in paragraphs:
        document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def upload(person, data, name="mẫu của Cục.docx", rev=""):
    return person.post(
        "/admin/letterheads/upload/", {"kind": "letter", "rev": rev, "template": (io.BytesIO(data), name)}
    )


def test_the_programs_letterheads_are_there_from_the_start(office, writer):
    """All three kinds, to be read and changed."""
    page = writer.get("/admin/letterheads/").text
    assert page.count("Bộ Tài nguyên và Môi trường") == 2
    assert "{number}/QĐ-BTNMT" in page
    assert "KT. BỘ TRƯỞNG" in writer.get(EDIT).text


def test_the_office_puts_its_own_in_place(office, writer):
    """New documents have it; the change is in the audit."""
    assert save(writer, _reason="Cục ký").status_code == 302
    head = books.head_of("letter")
    assert (head.agency, head.position, head.recipients) == (
        "Cục Công nghệ thông tin",
        "CỤC TRƯỞNG",
        ("Như trên", "Lưu: VT"),
    )
    assert books.code_of("letter") == "CNTT"
    assert models.AuditEvent.get(models.AuditEvent.noun == "letterhead").reason == "Cục ký"


def test_the_head_is_shown_as_it_is_typed(office, writer):
    """As on the paper: capitals, dashes; markup is text."""
    page = writer.post("/admin/letterheads/head/", TYPED | {"signer": "<b>Ai</b>"}).text
    assert "CỤC CÔNG NGHỆ THÔNG TIN" in page
    assert "- Như trên;" in page
    assert "- Lưu: VT." in page
    assert "&lt;b&gt;Ai&lt;/b&gt;" in page
    assert not models.Letterhead.select().exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"agency": " "}, "Phần này bắt buộc."),
        ({"symbol": "CNTT"}, "cần có {number} đúng một lần"),
        ({"symbol": "{number}/{0.__class__}"}, "không có dấu ngoặc nhọn nào khác"),
        ({"place": "x" * 101}, "Nhiều nhất 100 ký tự."),
        ({"recipients": "x" * 2001}, "Nhiều nhất 2000 ký tự."),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_lost(office, writer, typed, sentence):
    """Everything that was typed is still there."""
    answer = save(writer, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="CỤC TRƯỞNG"' in answer.text
    assert typed.get("recipients", "Lưu: VT")[:2000] in answer.text
    assert not models.Letterhead.select().exists()


def test_who_saves_second_sees_both(office, writer):
    """Theirs is shown under mine; saving again puts mine in place."""
    save(writer)
    answer = save(writer, position="PHÓ CỤC TRƯỞNG", authority="KT. CỤC TRƯỞNG")
    assert answer.status_code == 409
    assert 'value="PHÓ CỤC TRƯỞNG"' in answer.text
    assert "Người kia đã lưu" in answer.text or "theirs" in answer.text
    assert models.Letterhead.get().position == "CỤC TRƯỞNG"
    rev = re.search(r'name="rev" value="(\d+)"', answer.text)[1]
    assert save(writer, position="PHÓ CỤC TRƯỞNG", rev=rev).status_code == 302
    assert models.Letterhead.get().position == "PHÓ CỤC TRƯỞNG"


# --- the Word template -----------------------------------------------------------------------------------------------


def test_the_offices_template_is_tried_and_used(year, writer):
    """The Word file is made from it; its name is kept; the program's can come back."""
    data = a_template("{{ agency }}", "{{ unit.name }} đạt {{ unit.total }} điểm")
    assert upload(writer, data).status_code == 302
    row = models.Letterhead.get()
    assert row.template_name == "mẫu của Cục.docx"
    assert books.template_of("letter") == data
    made = writer.get("/admin/letterheads/sample/docx/?kind=letter&unit=DN").data
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]
    assert "Sở Tài nguyên và Môi trường Đà Nẵng đạt 26,00 điểm" in texts
    down = writer.get("/admin/letterheads/template/?kind=letter")
    assert down.data == data
    assert "filename*=UTF-8''m%E1%BA%ABu%20c%E1%BB%A7a%20C%E1%BB%A5c.docx" in down.headers["Content-Disposition"]
    program = writer.get("/admin/letterheads/template/?kind=letter&which=program").data
    assert program == making.default_template("letter")
    writer.post("/admin/letterheads/restore/", {"kind": "letter", "rev": row.rev})
    assert books.template_of("letter") is None


def test_the_programs_template_can_be_sent_back_as_it_is(year, writer):
    """What is downloaded is a template that can be used."""
    for kind in ("letter", "announcement", "minutes"):
        data = writer.get(f"/admin/letterheads/template/?kind={kind}").data
        form = {"kind": kind, "rev": "", "template": (io.BytesIO(data), "mau.docx")}
        assert writer.post("/admin/letterheads/upload/", form).status_code == 302


def bomb():
    """A Word file that unpacks to more than it may."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (60 * 1024 * 1024))
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Hãy chọn một tệp Word"),
        (b"%PDF-1.7", "không phải tệp Word"),
        (a_template("{{ unit.nothing }}"), "nothing"),
        (a_template("{{ agency "), ""),
        (a_template("{{ agency.__class__.__mro__ }}"), ""),
        (a_template("{{ cycler.__init__.__globals__ }}"), ""),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_used_is_refused_in_a_sentence(year, writer, data, sentence):
    """The one before stays in use."""
    answer = upload(writer, data)
    assert answer.status_code == 422
    assert "mẫu trước đó vẫn được dùng" in answer.text
    assert sentence in answer.text
    assert not models.Letterhead.select().exists()
    assert not models.PaperFile.select().exists()


def test_a_template_that_is_too_large_is_refused(year, writer, monkeypatch):
    """No more of it is read than may be."""
    monkeypatch.setattr("paper.word.LARGEST", 100_000)
    answer = upload(writer, b"PK" + b"0" * 200_000)
    assert answer.status_code == 422
    assert "tệp mẫu lớn hơn" in answer.text
    assert not models.PaperFile.select().exists()


def test_a_template_that_unpacks_without_end_is_refused(year, writer):
    """Before it is unpacked."""
    answer = upload(writer, bomb())
    assert answer.status_code == 422
    assert "quá lớn khi giải nén" in answer.text


def test_an_older_page_does_not_replace_a_newer_template(year, writer):
    """As with every form."""
    upload(writer, a_template("{{ agency }}"))
    answer = upload(writer, a_template("{{ place_date }}"), name="khác.docx")
    assert answer.status_code == 422
    assert models.Letterhead.get().template_name == "mẫu của Cục.docx"


def test_what_a_template_may_use_is_listed(year, writer):
    """Every name with an example."""
    from letters import fields

    page = writer.get(EDIT).text
    for field in fields.of("letter"):
        assert f"<code>{field.name}</code>" in page


@pytest.mark.parametrize(
    ("role", "reads", "saves"),
    [
        ("administrator", 200, 302), ("communications", 200, 302), ("lead", 200, 403), ("auditor", 200, 403),
        ("appraiser", 403, 403),
    ],
)  # fmt: skip
def test_roles(office, year, make_user, as_person, role, reads, saves):
    """Communications and administrators change letterheads; the lead and the auditor read."""
    person = as_person(office, make_user(office, role))
    assert person.get(EDIT).status_code == reads
    assert person.get("/admin/letterheads/sample/pdf/?kind=minutes").status_code == reads
    assert save(person).status_code == saves
    assert upload(person, a_template("{{ agency }}"), rev="1").status_code == saves


@pytest.mark.parametrize("kind", ["", "nothing", "../letter"])
def test_an_unknown_kind_is_missing(office, writer, kind):
    """Like every missing row."""
    assert writer.get(f"/admin/letterheads/edit/?kind={kind}").status_code == 404
