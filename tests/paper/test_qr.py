"""QR codes."""

import re
import struct
import zlib

import pytest

from paper import qr

TEXTS = ["https://ictindex.example.vn/2021/kiem-chung/", "Đắk Lắk", "x" * 300]


def black_of_svg(svg):
    """The black modules an SVG draws."""
    found = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        found |= {(int(x) + step, int(y)) for step in range(int(width))}
    return found


def black_of_png(png, scale):
    """The black modules of a PNG of one bit a pixel."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    size = struct.unpack(">I", png[start - 8 : start - 4])[0]
    raw, line = zlib.decompress(png[start : start + size]), (width + 7) // 8 + 1
    pixel = lambda x, y: not raw[y * line + 1 + x // 8] >> (7 - x % 8) & 1  # noqa: E731
    middle = scale // 2
    return {
        (x, y)
        for y in range(height // scale)
        for x in range(width // scale)
        if pixel(x * scale + middle, y * scale + middle)
    }


@pytest.mark.parametrize("text", TEXTS)
def test_svg_and_png_show_the_same_modules(text):
    """Both are the matrix, with four modules of white around it."""
    wanted = {(x + 4, y + 4) for y, row in enumerate(qr.matrix(text)) for x, black in enumerate(row) if black}
    assert black_of_svg(qr.svg(text)) == wanted
    assert black_of_png(qr.png(text, 3), 3) == wanted


def test_a_code_has_its_three_corners():
    """The finder patterns stand where readers look for them."""
    rows = qr.matrix(TEXTS[0])
    finder = [row[:7] for row in rows[:7]]
    assert [row[-7:] for row in rows[:7]] == finder == [row[:7] for row in rows[-7:]]
    assert finder[0] == [True] * 7
