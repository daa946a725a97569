"""The office speaks Vietnamese everywhere and English where asked; its catalogue has no holes."""

import io
import re
from pathlib import Path

import flask_admin.babel
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from factories import a_unit

from admin import i18n

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"gettext": None, "_l": None, "say": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]


def catalogue():
    found = {}
    for path in sorted((ROOT / "translations/vi/LC_MESSAGES").glob("*.po")):
        for message in read_po(io.BytesIO(path.read_bytes()), locale="vi"):
            if message.id:
                found[message.id if isinstance(message.id, str) else message.id[0]] = message
    return found


def used_in_the_office():
    found = set()
    for _, _, message, _, _ in extract_from_dir(ROOT / "admin", METHODS, keywords=KEYWORDS):
        found.add(message if isinstance(message, str) else message[0])
    return found - {""}


def test_every_word_of_the_office_has_its_vietnamese():
    """No English is left over on a Vietnamese screen."""
    known = {name for name, message in catalogue().items() if message.string}
    used = used_in_the_office()
    assert len(used) > 300
    assert sorted(used - known) == []


def test_every_message_of_wtforms_has_its_vietnamese():
    """WTForms ships no Vietnamese at all."""
    import wtforms

    folder = Path(wtforms.__file__).parent
    messages = set()
    for _, _, message, _, _ in extract_from_dir(
        folder, [("**.py", "python")], keywords={"gettext": None, "ngettext": (1, 2)}
    ):
        messages.add(message if isinstance(message, str) else message[0])
    assert len(messages) >= 35
    assert sorted(messages - set(catalogue())) == []


def test_placeholders_are_kept():
    """What is filled into the English is filled into the Vietnamese."""
    slots = re.compile(r"%\((\w+)\)|%s")
    for message in catalogue().values():
        english, texts = (
            (message.id, [message.string]) if isinstance(message.id, str) else (message.id[1], message.string)
        )
        for text in texts:
            assert set(slots.findall(text)) == set(slots.findall(english)), english


def test_flask_admins_wrong_words_are_ours_now(office):
    """Its own compiled file is merged first and would win; here it is not asked."""
    with office.test_request_context("/admin/"):
        assert flask_admin.babel.gettext("Record was successfully created.") == "Đã tạo bản ghi."
        assert flask_admin.babel.gettext("Failed to save record.") == "Chưa lưu được bản ghi."


@pytest.mark.parametrize(("language", "word", "heading"), [("vi", "Đơn vị", "Thêm mới"), ("en", "Units", "New")])
def test_the_switch_changes_the_language_of_the_whole_page(administrator, language, word, heading):
    """`lang` follows; the choice is kept in a cookie, so it holds before signing in too (promise 28)."""
    a_unit("DN")
    answer = administrator.post("/admin/preferences", {"language": language, "next": "/admin/units/"})
    page = administrator.get(answer.location).text
    assert f'<html lang="{language}"' in page
    assert f"<h1>{word}</h1>" in page
    assert heading in page


def test_outside_a_request_words_are_vietnamese():
    """Messages made by jobs and commands."""
    assert i18n.gettext("Yes") == "Có"
    assert str(i18n.lazy_gettext("No")) == "Không"
