"""Type in drawings can be read where it stands: its colour against the box, the mark or the paper beneath it.

A checker in a browser cannot tell what lies under the type of an SVG; the sheet can.
"""

import math

import pytest
from chart_cases import CASES, WIDTHS, charts_of
from contrasts import TEXT, THEMES, contrast

from charts import drawings
from charts.sheet import MM_PER_POINT, SHIFT, Sheet, width_mm

PAPERS = ("paper", "surface")  # of a page, of a frame of its own


def grounds(sheet: Sheet, text: tuple) -> set[str]:
    """What lies under a line of type at its left end, middle and right end; '' is the paper."""
    x, y, words, size, bold, _, align = text
    wide, half = width_mm(words, size, bold), size * MM_PER_POINT * 0.35
    left = x - SHIFT[align] * wide
    return {beneath(sheet, left + share * wide, y - half) for share in (0.05, 0.5, 0.95)}


def beneath(sheet: Sheet, x: float, y: float) -> str:
    """The colour on top at a point, thin rules and lines left out."""
    for fill, size, _, across, down in reversed(sheet.dots):
        if math.hypot(x - across, y - down) <= size * MM_PER_POINT / 2:
            return fill
    for fill, *box in reversed(sheet.rects):
        if len(box) == 4:
            across, down, width, height = box
            if across <= x <= across + width and down <= y <= down + height and min(width, height) > 0.3:
                return fill
        elif inside(box[0], x, y):
            return fill
    return ""


def inside(corners: tuple, x: float, y: float) -> bool:
    """Whether a point lies in a shape."""
    found = False
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            found = not found
    return found


def value(theme: str, name: str) -> str:
    """#rrggbb of a token in a theme, or of a literal colour."""
    return {"white": "#ffffff", "black": "#000000"}.get(name) or (name if name[0] == "#" else THEMES[theme][name])


def faint(sheet: Sheet) -> set[tuple]:
    """Type on its ground below 4.5:1 in a theme."""
    pairs = {(text[5], ground or paper) for text in sheet.texts for ground in grounds(sheet, text) for paper in PAPERS}
    return {
        (theme, fill, ground)
        for theme in THEMES
        for fill, ground in pairs
        if contrast(value(theme, fill), value(theme, ground)) < TEXT
    }


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", CASES)
def test_type_of_drawings_can_be_read(case, width):
    """4.5:1 in light and dark, on every chart of the demo and of odd editions."""
    found = {chart.id: faint(drawings.draw(chart.facts, width)) for chart in charts_of(case, "vi")}
    assert {name: pairs for name, pairs in found.items() if pairs} == {}


def test_faint_type_is_seen():
    """White type on a white sheet, and ink on a box of ink, are both found."""
    sheet = Sheet(50, 20)
    sheet.text(5, 5, "Hạng")
    assert faint(sheet) == set()
    sheet.rect(20, 10, 20, 6, "accent")
    sheet.text(30, 13, "1", fill="ink", align="c")
    sheet.text(5, 13, "2", fill="chart-grid")
    assert {(fill, ground) for _, fill, ground in faint(sheet)} >= {("ink", "accent"), ("chart-grid", "surface")}
    sheet.dot(30, 13, "surface", 20)
    assert ("ink", "accent") not in {(fill, ground) for _, fill, ground in faint(sheet)}
