"""The Word files open in LibreOffice and print as the PDF does."""

import io
import subprocess

import pypdf
import pytest
from paper_years import demo, head, joined, pdf_text, words

from letters import making

ABOUT = {"letter": "S-BNH", "announcement": None, "minutes": None}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Each kind: the PDF LibreOffice makes of the Word file, and our own."""
    folder = tmp_path_factory.mktemp("office")
    found = {}
    for kind, unit in ABOUT.items():
        made = making.made(kind, demo(), unit, head(kind))
        (folder / f"{kind}.docx").write_bytes(made.docx)
        found[kind] = made.pdf
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    written = [str(folder / f"{kind}.docx") for kind in ABOUT]
    asked = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *written]
    subprocess.run(asked, capture_output=True, check=True, timeout=300)
    return {kind: ((folder / f"{kind}.pdf"), ours) for kind, ours in found.items()}


@pytest.mark.parametrize("kind", ABOUT)
def test_it_has_as_many_pages_as_ours(printed, kind):
    """Spaces and sizes are the same; two programs may break one page apart."""
    theirs, ours = printed[kind]
    count = len(pypdf.PdfReader(theirs).pages)
    assert abs(count - len(pypdf.PdfReader(io.BytesIO(ours)).pages)) <= 1


@pytest.mark.parametrize("kind", ABOUT)
def test_pages_margins_and_numbers_are_the_decrees(printed, kind):
    """A4; 30, 15 and 20 mm; no number on the first page and the first of each annex, 2 on the next."""
    path, _ = printed[kind]
    for sheet in pypdf.PdfReader(path).pages:
        assert [round(float(side) * 25.4 / 72) for side in sheet.mediabox[2:]] == [210, 297]
    found = words(path.read_bytes())
    assert min(word.x for word in found) >= 29.5
    assert max(word.end for word in found) <= 195.5
    tops = {page: [word.text for word in found if word.page == page and word.y < 17] for page in range(1, 20)}
    starts = {1, *(word.page for word in found if word.text == "Phụ" and word.y < 25)}
    number = 0
    for page in range(1, max(word.page for word in found) + 1):
        number = 1 if page in starts else number + 1
        assert tops[page] == ([] if number == 1 else [str(number)])
    assert any(tops[page] == ["2"] for page in tops)


@pytest.mark.parametrize("kind", ABOUT)
def test_it_reads_as_ours_does(printed, kind):
    """The same words on paper, whichever file is printed."""
    theirs, ours = printed[kind]
    assert letters(theirs.read_bytes()) == letters(ours)


def letters(pdf):
    """Every letter and figure of a PDF; not the dots to write on, whose number is each program's own."""
    return sorted(letter for letter in joined(pdf_text(pdf)) if letter not in ".…")


@pytest.mark.parametrize("kind", ABOUT)
def test_the_page_is_not_empty_as_a_picture(printed, kind, tmp_path):
    """Ink where the head is, on the left and on the right, and the QR code on the last page."""
    from PIL import Image

    path, _ = printed[kind]
    subprocess.run(["pdftoppm", "-r", "40", "-gray", "-png", path, tmp_path / "page"], check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    with Image.open(pages[0]) as first:
        width, height = first.size
        head_left = first.crop((width // 8, height // 20, width // 2, height // 8))
        head_right = first.crop((width // 2, height // 20, width - width // 12, height // 8))
        assert min(head_left.tobytes()) < 128
        assert min(head_right.tobytes()) < 128
    with Image.open(pages[-1]) as last:
        assert sum(grey < 128 for grey in last.tobytes()) > 300
