"""The wording of letters: the program's own and the office's, their placeholders, and nothing that gets out of hand."""

import pytest
from factories import a_user

import mail
import models
from mail import letters


@pytest.mark.parametrize("code", [code for code in letters.KINDS if code != "invitation"])
@pytest.mark.parametrize("lang", letters.LANGUAGES)
def test_the_programs_own_wording_is_whole(database, code, lang):
    """Every kind has both languages, only known placeholders, and none is left over once they are filled."""
    subject, body = letters.text_of(code, lang)
    letters.check(code, subject, body)
    filled = letters.fill(subject, body, letters.KINDS[code].samples)
    assert "{" not in "".join(filled)
    assert len(filled[0]) <= 200
    assert letters.KINDS[code].samples.keys() == set(letters.KINDS[code].slots)


def test_every_placeholder_of_a_kind_is_of_use():
    """What the editor offers is used in the program's own wording in one language at least."""
    for code, kind in letters.KINDS.items():
        text = "".join("".join(letters.default_text(code, lang)) for lang in letters.LANGUAGES)
        assert {name for name in kind.slots if "{" + name + "}" not in text} <= {"unit"}, code


@pytest.mark.parametrize(
    ("subject", "body", "named"),
    [
        ("Nhắc", "Kính gửi {ten}", "{ten}"),
        ("Nhắc {password}", "x", "{password}"),
        ("Nhắc", "{name.__class__}", "{name.__class__}"),
        ("Nhắc", "{}", "{}"),
        ("Nhắc", "{0}", "{0}"),
        ("Nhắc", "{name!r}", "{name!r}"),
        ("Nhắc", "{name", "{"),
        ("Nhắc", "{{7*7}}", "{7*7}"),
        (" \r\n ", "x", "tiêu đề"),
        ("Nhắc", "  ", "nội dung"),
    ],
)
def test_a_template_with_an_unknown_placeholder_is_refused(subject, body, named):
    """The refusal names it (promise 73)."""
    with pytest.raises(mail.LetterProblem) as refusal:
        letters.check("reminder", subject, body)
    assert named in str(refusal.value)


def test_the_offices_own_wording_is_used(database):
    """In its language; the other keeps the program's."""
    with models.acting("test"):
        models.MessageTemplate.create(code="digest", language="vi", subject="Việc {year}", body="{tasks}")
    context = {"name": "Ánh", "year": "2021", "tasks": "- nhập", "link": "x"}
    assert letters.render("digest", "vi", context) == ("Việc 2021", "- nhập")
    assert "Ánh" in letters.render("digest", "en", context)[1]


def test_what_is_filled_in_is_no_template(database):
    """A name that looks like a placeholder, a formula or a header stays what it is, on one line in the subject."""
    with models.acting("test"):
        models.MessageTemplate.create(code="digest", language="vi", subject="Gửi {name}", body="{name}: {tasks}")
    context = {"name": "{tasks}\r\nBcc: x@y.vn {{7*7}}", "year": "1", "tasks": "việc", "link": "x"}
    subject, body = letters.render("digest", "vi", context)
    assert subject == "Gửi {tasks} Bcc: x@y.vn {{7*7}}"
    assert body == "{tasks}\r\nBcc: x@y.vn {{7*7}}: việc"


def test_a_value_that_is_not_given_is_a_fault(database):
    """A letter never goes out with a hole in it."""
    with models.acting("test"), pytest.raises(KeyError):
        mail.queue("reminder", a_user(), None, {"tasks": "x"})
    assert not models.Message.select().exists()
