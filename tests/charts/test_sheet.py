"""The sheet: measures, wrapping, and the lint that finds collisions."""

import pytest
from chart_editions import MINISTRY
from matplotlib.text import Text

from charts.sheet import Sheet, balanced, figure_of, overlaps, width_mm, wrap


def test_the_lint_sees_what_it_should():
    """Type over type and type outside the paper are both reported."""
    sheet = Sheet(60, 20)
    sheet.text(5, 10, "Sở Tài nguyên")
    sheet.text(8, 10.5, "và Môi trường")
    sheet.text(55, 4, "quá dài")
    faults = overlaps(figure_of(sheet))
    assert [fault.split(":")[0] for fault in faults] == ["outside the paper", "type over type"]


def test_widths_are_the_fonts_own():
    """Our measure of a line agrees with matplotlib's, so layout can trust it."""
    sheet = Sheet(120, 20)
    line = "Sở Tài nguyên và Môi trường thành phố Đà Nẵng 1.234,5"
    sheet.text(1, 10, line, 9, bold=True)
    (text,) = [t for t in figure_of(sheet).findobj(Text) if t.get_text()]
    drawn = text.get_window_extent().width / 300 * 25.4
    assert width_mm(line, 9, True) == pytest.approx(drawn, rel=0.02)


def test_wrapping_keeps_every_word():
    """Lines fit their room and lose nothing; balanced lines are no more than need be."""
    name = MINISTRY[3][2]
    for room in (20, 35, 60, 200):
        lines = wrap(name, room, 8)
        assert " ".join(lines) == " ".join(balanced(name, room, 8)) == name
        assert len(balanced(name, room, 8)) == len(lines)
        assert all(width_mm(line, 8) <= room for line in lines if " " in line)
