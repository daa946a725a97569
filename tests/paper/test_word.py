"""Word files from templates."""

import datetime
import io
import zipfile

import docx
import pytest

from paper import word, zips

DAY = datetime.date(2021, 12, 24)


def template(*paragraphs):
    """A Word file an officer could have written."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def text_of(data):
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def test_names_become_their_facts():
    """What stands in braces is filled in; the rest stays."""
    made = word.rendered(
        template("Kính gửi: {{ unit }}", "Đạt {{ total }} điểm."), {"unit": "Sở Đắk Lắk", "total": "73,12"}, DAY
    )
    assert text_of(made) == "Kính gửi: Sở Đắk Lắk\nĐạt 73,12 điểm."


@pytest.mark.parametrize(
    "hostile", ["{{ 7*7 }}", "{% for x in y %}", 'A & B <w:p/> "c"', "]]></w:t>", "=1+1", "{{r x }}"]
)
def test_a_fact_is_never_a_placeholder_nor_markup(hostile):
    """A unit may be called whatever it likes."""
    assert text_of(word.rendered(template("{{ unit }}"), {"unit": hostile}, DAY)) == hostile


def test_the_same_facts_give_the_same_bytes():
    """No clock, no name of a machine or a person."""
    given = template("{{ unit }}")
    first, second = (word.rendered(given, {"unit": "Huế"}, DAY) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {zips.DAY}
    properties = docx.Document(io.BytesIO(first)).core_properties
    assert properties.modified.date() == DAY
    assert properties.last_modified_by == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{ untt }}", "untt"),
        ("{{ unit ", "expected"),
        ("{% for x in units %}", "endfor"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ unit.__init__ }}", "unsafe"),
        ("{% include 'x' %}", "loader"),
        ("{{ range(9) }}", "range"),
        ("{{ unit | list }}", "list"),
        ("{{ 'a' * 9 }}", "arithmetic"),
        ("{{ 9 ** 9 }}", "arithmetic"),
        ("{{ unit + 1 }}", "arithmetic"),
    ],
)
def test_a_wrong_template_is_named_and_never_run(text, named):
    """Unknown names, broken loops, reaching into Python: a sentence, no document."""
    with pytest.raises(word.TemplateProblem, match=named):
        word.rendered(template(text), {"unit": "Huế"}, DAY)


def with_file(name, data):
    return zips.written({"word/document.xml": b"<w/>", name: data})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK not a zip", "Word"),
        (zips.written({"xl/workbook.xml": b""}), "Word"),
        (with_file("word/vbaProject.bin", b"x"), "macro"),
        (with_file("word/media/a.bmp", bytes(60 * 2**20)), "giải nén"),
        (bytes(6 * 2**20), "5 MB"),
    ],
)
def test_what_is_no_template_is_refused(data, said):
    """Each with what is wrong with it."""
    with pytest.raises(word.TemplateProblem, match=said):
        word.check_package(data)
