"""Evidence: known by content, kept by hash, given back as an attachment, to those who may see the unit."""

import io

import pytest
from factories import an_answer

import models

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def upload(person, data=PDF, name="Báo cáo Đà Nẵng.pdf", **fields):
    return person.post("/admin/evidence/upload/", {"file": (io.BytesIO(data), name), **fields})


def test_a_file_is_kept_and_given_back(officer, year, demo_settings):
    """On disk it bears its hash; on the way out its own name; no browser runs it."""
    assert upload(officer).status_code == 302
    row = models.Evidence.get()
    assert (row.unit, row.name, row.media_type) == (year.da_nang, "Báo cáo Đà Nẵng.pdf", "application/pdf")
    assert [path.name for path in (demo_settings.data_folder / "evidence").rglob("*") if path.is_file()] == [row.sha256]
    answer = officer.get(f"/admin/evidence/file/?id={row.id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%C4%90%C3%A0%20N%E1%BA%B5ng.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_same_file_twice_is_one_row(officer, year):
    """A double click keeps one."""
    upload(officer)
    upload(officer, name="khac.pdf")
    assert models.Evidence.select().count() == 1


@pytest.mark.parametrize("data", [b"MZ" + b"0" * 40, b"<html>", b"", b"<svg/>"])
def test_what_is_no_document_is_refused(officer, year, data):
    """By content, whatever the name."""
    upload(officer, data)
    assert models.Evidence.select().count() == 0


def test_another_units_file_answers_like_a_missing_one(officer, office, year, make_user, as_person):
    """Neither its page nor its bytes; nor may a file be put into another unit's name."""
    other = as_person(office, make_user(office, "officer", unit=year.ha_noi))
    upload(other)
    row = models.Evidence.get()
    for path in (f"details/?id={row.id}", f"file/?id={row.id}", f"edit/?id={row.id}", "file/?id=99999"):
        assert officer.get(f"/admin/evidence/{path}").status_code == 404
    assert upload(officer, unit=str(year.ha_noi.id)).status_code == 404


def test_a_file_damaged_on_disk_is_not_given_out(officer, year, demo_settings):
    """The hash is checked on the way out."""
    upload(officer)
    row = models.Evidence.get()
    (demo_settings.data_folder / "evidence" / row.sha256[:2] / row.sha256).write_bytes(b"%PDF-1.7 changed %%EOF")
    assert officer.get(f"/admin/evidence/file/?id={row.id}").status_code == 404


def test_a_file_is_put_to_a_figure_of_the_same_unit(officer, year):
    """Once, however often the button is pressed; another unit's figure answers like a missing one."""
    mine, theirs = an_answer(year.mine, "pcs", "30"), an_answer(year.theirs, "pcs", "20")
    upload(officer)
    row = models.Evidence.get()
    for _ in range(2):
        officer.post("/admin/evidence/link/", {"id": row.id, "answer": mine.id, "note": "trang 3"})
    [link] = models.AnswerEvidence.select()
    assert (link.answer, link.evidence, link.note) == (mine, row, "trang 3")
    assert officer.post("/admin/evidence/link/", {"id": row.id, "answer": theirs.id}).status_code == 404
    assert "2021 · HT1 · pcs" in officer.get(f"/admin/evidence/details/?id={row.id}").text


def test_a_sent_figure_takes_no_more_files_from_its_unit(officer, year):
    """What is with the Council stays as it was sent."""
    answer = an_answer(year.mine, "pcs", "30")
    with models.acting("test"):
        for section in year.mine.sections:
            section.state = "sent"
            section.save()
    upload(officer)
    officer.post("/admin/evidence/link/", {"id": models.Evidence.get().id, "answer": answer.id})
    assert models.AnswerEvidence.select().count() == 0


PREVIEW = "/admin/evidence/preview/?id="


@pytest.mark.parametrize(
    ("name", "data", "policy"),
    [("a.pdf", PDF, "frame-ancestors 'self'"), ("a.png", b"\x89PNG\r\n\x1a\n0", "sandbox")],
)
def test_a_pdf_and_a_picture_are_looked_at_in_the_page(officer, year, name, data, policy):
    """Inline, under a policy of its own that loads and runs nothing (promise 3)."""
    upload(officer, data, name)
    answer = officer.get(f"{PREVIEW}{models.Evidence.get().id}")
    assert answer.data == data
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert policy in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_other_files_and_other_units_have_no_preview(officer, office, year, make_user, as_person):
    """A document is downloaded; another unit's file answers like a missing one."""
    upload(officer)
    row = models.Evidence.get()
    other = as_person(office, make_user(office, "officer", unit=year.ha_noi))
    assert other.get(f"{PREVIEW}{row.id}").status_code == 404
    with models.acting("test"):
        row.media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        row.save()
    assert officer.get(f"{PREVIEW}{row.id}").status_code == 404
