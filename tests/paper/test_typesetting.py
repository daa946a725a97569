"""Pages set as PDF."""

import datetime
import io
import subprocess

import pypdf
import pytest

from paper import qr, typesetting

DAY = datetime.date(2021, 12, 24)
TEMPLATE = """
#let facts = json("facts.json")
#set document(title: facts.title)
#set text(font: "Liberation Serif", lang: "vi")
= #facts.title
#facts.body
#image("code.svg", alt: "Mã QR", width: 3cm)
"""
FACTS = {"title": "Kết quả ứng dụng", "body": "Đắk Lắk: 73,12 điểm, hạng 5. ỨNG DỤNG ở Huế, Ậ Ễ Ộ ữ ỵ"}


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "letter.typ"
    path.write_text(TEMPLATE, "utf-8")
    return path


def set_with(template, facts=FACTS, pictures=None):
    return typesetting.pdf(template, facts, DAY, pictures or {"code.svg": qr.svg("x")})


def text_of(pdf):
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_text_comes_out_as_it_went_in(template):
    """Vietnamese letters with two marks survive copying out of the PDF."""
    assert FACTS["body"] in text_of(set_with(template))


def test_the_file_says_that_it_is_archived_and_accessible(template):
    """PDF/A part 2 conformance A, PDF/UA part 1, tagged, in Vietnamese, its title shown."""
    reader = pypdf.PdfReader(io.BytesIO(set_with(template)))
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("vi")
    assert reader.metadata.title == FACTS["title"]


def test_every_font_is_in_the_file(template):
    """A printer needs no font of its own."""
    listed = subprocess.run(["pdffonts", "-"], input=set_with(template), capture_output=True, check=True).stdout
    fonts = [line.split() for line in listed.decode().splitlines()[2:]]
    assert fonts
    assert all(line[-5:-2] == ["yes", "yes", "yes"] for line in fonts)  # embedded, a subset, with a Unicode map


def test_the_same_facts_give_the_same_bytes(template):
    """The day is the document's, not the clock's."""
    assert set_with(template) == set_with(template)


@pytest.mark.parametrize(
    "hostile", ['#import "x.typ"', "*đậm* _nghiêng_", "$x$ `mã` <nhãn> @nguồn", "= Đề mục", "\\ #panic()"]
)
def test_facts_never_become_markup(template, hostile):
    """A name that looks like the typesetter's language is printed as it is."""
    assert hostile in text_of(set_with(template, FACTS | {"body": hostile}))


def test_a_picture_without_words_is_refused(template):
    """Somebody who cannot see it would not know what it says."""
    template.write_text(TEMPLATE.replace(', alt: "Mã QR"', ""), "utf-8")
    with pytest.raises(typesetting.TypesettingProblem, match=r"letter\.typ.*alt"):
        set_with(template)


def test_a_template_reads_nothing_of_the_machine(template):
    """Neither files elsewhere nor packages of the network."""
    for line in ('#read("/etc/passwd")', '#read("../secret.txt")', '#import "@preview/cetz:0.3.4"'):
        template.write_text(TEMPLATE + line, "utf-8")
        with pytest.raises(typesetting.TypesettingProblem):
            set_with(template)
