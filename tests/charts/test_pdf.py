"""PDF: fonts that presses take, text that can be searched, greys on the black plate, the places of matplotlib."""

import re
import shutil
import subprocess
import zlib

import pytest
from PIL import Image

import charts
from charts import drawings, saving, svg
from charts.folder import about_of
from charts.pdf import pdf
from charts.sheet import Sheet, figure_of

ABOUT = svg.About("Tên (một)", "Nói gì")


@pytest.fixture
def heat(small, tmp_path):
    """The heat map of the small year as a file."""
    figure = charts.heat_map(small, "STNMT", "vi")
    path = tmp_path / "heat.pdf"
    path.write_bytes(pdf(drawings.draw(figure.facts, 174.0), about_of(figure.facts)))
    return path


def told(*command) -> str:
    """What a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def content(data: bytes) -> str:
    """The drawing of a PDF's page."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
    found = [zlib.decompress(stream) for stream in streams if stream[:1] == b"x"]
    return next(each for each in found if b" TJ ET" in each or b" re f" in each).decode("latin-1")


def test_it_embeds_true_type_and_gives_its_text_back(heat):
    """Type 3 fonts are refused by presses; and a reader can search and copy Vietnamese."""
    assert shutil.which("pdftotext"), "install Debian's package poppler-utils (make test does)"
    fonts = told("pdffonts", heat)
    assert "Type 3" not in fonts
    assert len(re.findall(r"CID TrueType\s+Identity-H\s+yes yes yes", fonts)) == 2
    text = told("pdftotext", "-layout", heat, "-")
    for part in ("Bà Rịa - Vũng Tàu", "Số liệu minh họa", "Nguồn nhân lực"):
        assert part in text
    about = told("pdfinfo", heat)
    assert re.search(r"Page size:\s+493\.\d+ x", about), "174 mm"
    assert re.search(r"Title:\s+\S", about)
    assert b"CreationDate" not in heat.read_bytes()


def test_greys_are_greys():
    """Text and rules are on the black plate alone; only the accent is in colour."""
    sheet = Sheet(60, 20)
    sheet.rule(5, 5, 50, 0)
    sheet.rect(5, 8, 20, 4, "chart-band")
    sheet.text(5, 15, "chữ", fill="ink-soft")
    assert " rg" not in content(pdf(sheet, ABOUT))
    sheet.rect(5, 1, 20, 2, "accent")
    assert len(re.findall(r" rg\n", content(pdf(sheet, ABOUT)))) == 1


def test_it_is_the_page_matplotlib_draws(small, tmp_path):
    """Turned into pixels, ours and a plain full draw of the same sheet differ by no more than edges do."""
    sheet = drawings.draw(charts.rank_changes(small, small, "STNMT", "vi").facts, 174.0)
    made = {"ours": pdf(sheet, ABOUT), "plain": saving.as_bytes(figure_of(sheet), "pdf")}
    pictures = []
    for name, data in made.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
        told("pdftoppm", "-r", "100", "-png", "-singlefile", tmp_path / f"{name}.pdf", tmp_path / name)
        pictures.append(Image.open(tmp_path / f"{name}.png").convert("L").reduce(4))
    ours, plain = (list(picture.tobytes()) for picture in pictures)
    assert len(ours) == len(plain)
    assert max(abs(a - b) for a, b in zip(ours, plain, strict=True)) < 40
    assert min(plain) < 200, "there is something on it"


def test_letters_our_font_lacks_come_from_the_next(tmp_path):
    """A name from another script is drawn with DejaVu, in its own colour, and can be searched too."""
    sheet = Sheet(80, 10)
    sheet.text(2, 5, "Ký hiệu ☎ Ω", fill="accent")
    sheet.text(50, 5, "sau")
    path = tmp_path / "other.pdf"
    path.write_bytes(pdf(sheet, ABOUT))
    assert "DejaVu" in told("pdffonts", path)
    text = told("pdftotext", path, "-")
    assert "☎" in text
    assert "sau" in text
