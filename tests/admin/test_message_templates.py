"""The wording of letters on screen: a preview on sample data, refusals that name the placeholder, the way back."""

import pytest

import models
from mail import letters

EDIT = "/admin/message-templates/edit/?code=reminder&lang=vi"


def save(person, **typed):
    data = {"code": "reminder", "lang": "vi", "rev": "", **typed}
    return person.post("/admin/message-templates/save/", data, page=EDIT)


def test_every_kind_is_listed_in_both_languages(administrator):
    """With the program's own subject where the office has none."""
    page = administrator.get("/admin/message-templates/").text
    for code in letters.KINDS:
        assert f"code={code}&amp;lang=vi" in page
        assert f"code={code}&amp;lang=en" in page


def test_the_office_puts_its_own_wording_in_place(administrator):
    """New letters are written with it, and the change is in the audit."""
    assert save(administrator, subject="Nhắc {unit}", body="Còn {left}:\n{tasks}").status_code == 302
    assert letters.text_of("reminder", "vi") == ("Nhắc {unit}", "Còn {left}:\n{tasks}")
    assert models.AuditEvent.select().where(models.AuditEvent.noun == "message_template").count() == 1


def test_an_unknown_placeholder_is_refused_by_name(administrator):
    """What was typed is kept on the page (promise 73)."""
    answer = save(administrator, subject="Nhắc", body="Kính gửi {ho_ten}, mật khẩu {password}")
    assert answer.status_code == 422
    assert "{ho_ten}, {password}" in answer.text
    assert "mật khẩu {password}" in answer.text
    assert not models.MessageTemplate.select().exists()


def test_the_preview_fills_in_sample_data(administrator):
    """And says what is wrong while one types; nothing is saved."""
    data = {"code": "reminder", "lang": "vi", "subject": "Nhắc {unit}", "body": "{tasks} {oops} <b>"}
    page = administrator.post("/admin/message-templates/preview/", data, page=EDIT).text
    assert "Nhắc Sở Tài nguyên và Môi trường Hà Nội" in page
    assert "{oops}" in page
    assert "&lt;b&gt;" in page
    assert not models.MessageTemplate.select().exists()


def test_a_line_end_in_the_subject_does_not_stay(administrator):
    """A subject is one line."""
    save(administrator, subject="Nhắc {unit}\r\nBcc: x@y.vn", body="x")
    assert models.MessageTemplate.get().subject == "Nhắc {unit} Bcc: x@y.vn"


def test_who_saves_second_is_told(administrator):
    """Somebody else's wording is not overwritten unseen."""
    save(administrator, subject="Một", body="x")
    answer = save(administrator, subject="Hai", body="y")
    assert answer.status_code == 422
    assert models.MessageTemplate.get().subject == "Một"
    save(administrator, subject="Hai", body="y", rev=models.MessageTemplate.get().rev)
    assert models.MessageTemplate.get().subject == "Hai"


def test_the_programs_wording_comes_back(administrator):
    """One press."""
    save(administrator, subject="Một", body="x")
    administrator.post("/admin/message-templates/restore/", {"code": "reminder", "lang": "vi"}, page=EDIT)
    assert letters.text_of("reminder", "vi") == letters.default_text("reminder", "vi")


def test_an_auditor_reads_the_wording(office, make_user, as_person):
    """And changes nothing."""
    auditor = as_person(office, make_user(office, "auditor"))
    assert auditor.get(EDIT).status_code == 200
    assert save(auditor, subject="x", body="y").status_code == 403


@pytest.mark.parametrize("address", ["?code=nothing&lang=vi", "?code=reminder&lang=fr", ""])
def test_what_is_no_kind_is_not_found(administrator, address):
    """Neither kind nor language is taken on trust."""
    assert administrator.get(f"/admin/message-templates/edit/{address}").status_code == 404
