"""Text at the office's own doors: garbled text comes back repaired and is saved only when it was looked at."""

import html
import re

import old_encoders
import pytest
from factories import a_bloc

import models
from tests.admin.test_imports import confirm, preview

NAME = "Sở Tài nguyên và Môi trường Đà Nẵng"
GARBLED = {
    "TCVN3": old_encoders.tcvn3(NAME),
    "VNI": old_encoders.vni(NAME),
    "Windows-1258": old_encoders.windows_1258(NAME),
    "UTF-8 misread": old_encoders.utf8_as_1252(NAME),
    "hidden characters": NAME.replace(" ", "\u200b ", 1),
    "Icelandic": NAME.replace("Đ", "Ð"),
}


def hidden_of(page):
    """What the form holds beside its boxes."""
    return {
        name: html.unescape(value) for name, value in re.findall(r'name="([^"]+-as-typed)" value="([^"]*)"', page.text)
    }


def box(page, name):
    """What stands in the box of a field."""
    return html.unescape(re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page.text)[1])


@pytest.mark.parametrize("kind", GARBLED)
def test_garbled_text_comes_back_repaired_and_is_saved_the_second_time(administrator, kind):
    """Nothing is saved at first; the box holds the repaired text with a sentence; saving that is all it takes."""
    fields = {"code": "DN", "bloc": str(a_bloc().id), "name_vi": GARBLED[kind]}
    page = administrator.post("/admin/units/new/", fields)
    assert models.Unit.select().count() == 0
    assert box(page, "name_vi") == NAME
    assert "rồi lưu lại lần nữa" in page.text
    assert administrator.post("/admin/units/new/", fields | {"name_vi": box(page, "name_vi")}).status_code == 302
    assert models.Unit.get().name_vi == NAME


@pytest.mark.parametrize("typed", ["Trường Loïc", "Công nghệ th«ng tin", GARBLED["TCVN3"]])
def test_what_was_asked_about_and_is_sent_again_is_kept(administrator, typed):
    """The person has the last word, about this text and no other."""
    fields = {"code": "DN", "bloc": str(a_bloc().id), "name_vi": typed}
    asked = administrator.post("/admin/units/new/", fields)
    if typed == "Trường Loïc":  # French beside Vietnamese is right as it stands
        assert models.Unit.get().name_vi == typed
        return
    assert models.Unit.select().count() == 0
    other = administrator.post("/admin/units/new/", fields | hidden_of(asked) | {"name_vi": GARBLED["VNI"]})
    assert models.Unit.select().count() == 0
    assert other.status_code != 302
    assert administrator.post("/admin/units/new/", fields | hidden_of(asked)).status_code == 302
    assert models.Unit.get().name_vi == typed


def test_an_unclear_text_stays_in_its_box_with_both_readings(administrator):
    """Two readings are both named."""
    page = administrator.post("/admin/units/new/", {"code": "DN", "bloc": str(a_bloc().id), "name_vi": "Côc QLTN"})
    assert "Không rõ bảng mã" in page.text
    assert "Cục QLTN" in page.text
    assert box(page, "name_vi") == "Côc QLTN"
    assert models.Unit.select().count() == 0


def test_composed_and_decomposed_text_is_saved_without_a_question(administrator):
    """Composition is silent, as are hard spaces from a word processor."""
    import unicodedata

    typed = unicodedata.normalize("NFD", NAME).replace(" ", "\u00a0")
    answer = administrator.post("/admin/units/new/", {"code": "DN", "bloc": str(a_bloc().id), "name_vi": typed})
    assert answer.status_code == 302
    assert models.Unit.get().name_vi == NAME


def test_many_lines_are_repaired_too(administrator):
    """A note of several lines keeps its lines."""
    note = "Đơn vị được thành lập.\nTrước đây thuộc Tổng cục."
    fields = {"code": "DN", "bloc": str(a_bloc().id), "name_vi": NAME, "note": old_encoders.tcvn3(note)}
    page = administrator.post("/admin/units/new/", fields)
    shown = html.unescape(re.search(r'<textarea[^>]*name="note"[^>]*>\s*([^<]*)</textarea>', page.text)[1])
    assert shown.replace("\r\n", "\n").strip() == note
    assert administrator.post("/admin/units/new/", fields | {"note": shown}).status_code == 302
    assert models.Unit.get().note == note


@pytest.mark.parametrize("kind", ["TCVN3", "VNI", "Windows-1258"])
def test_the_preview_of_an_old_file_shows_both_spellings(administrator, kind):
    """In the file, as it will be saved, and what was done; saved only when confirmed."""
    a_bloc("SN")
    text = f"code,bloc,name_vi\nDN,SN,{NAME}\n"
    data = {"TCVN3": old_encoders.tcvn3, "VNI": old_encoders.vni, "Windows-1258": old_encoders.windows_1258}[kind](text)
    page = preview(administrator, old_encoders.raw(data), name="don-vi.csv", kind="units")
    shown = html.unescape(page.text)
    assert f"<del>{data.splitlines()[1]}</del>" in shown
    assert f"<ins>DN,SN,{NAME}</ins>" in shown
    assert f"Chữ {kind}" in shown
    assert models.Unit.select().count() == 0
    assert confirm(administrator, page).status_code == 302
    assert models.Unit.get().name_vi == NAME


def test_the_preview_of_an_unclear_file_offers_nothing_to_confirm(administrator):
    """The sentence names the line."""
    a_bloc("SN")
    page = preview(administrator, b"code,bloc,name_vi\nDN,SN,c\xf3\n", name="don-vi.csv", kind="units")
    assert page.status_code == 422
    assert "không rõ bảng mã" in page.text
    assert "fingerprint" not in page.text


def test_the_preview_speaks_english_too(office, make_user, as_person):
    """The same table in the other language."""
    a_bloc("SN")
    person = as_person(office, make_user(office, "administrator"), language="en")
    text = old_encoders.raw(old_encoders.tcvn3(f"code,bloc,name_vi\nDN,SN,{NAME}\n"))
    page = preview(person, text, name="a.csv", kind="units")
    assert "1 text is repaired." in page.text
    assert "TCVN3 (ABC) text was turned into Unicode." in page.text
