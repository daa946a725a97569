"""What all drawings share: the measures of a page, heading and source line, scales, keys.

Type is 8 pt at print size. Where a page would grow taller than a sheet of a journal, rows come closer and type
shrinks, never below 6.5 pt.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from charts.sheet import LINE, MM_PER_POINT, Sheet, balanced, width_mm, wrap

ONE_COLUMN = 87.0
TWO_COLUMNS = 174.0
TALLEST = 230.0  # mm: what stands on a page with its caption
MARGIN = 2.0
GUTTER = 6.0
SIZE = 8.0  # points
SMALL = 7.0  # the source line
LEAST = 6.5  # type of long lists in one column of a journal
ROW = 3.5  # mm from row to row
TIGHT = 1.15  # rows of single lines this many type sizes apart touch nowhere, with two marks on a capital
LINE_MM = LINE * SIZE * MM_PER_POINT
WIDE = 120.0  # mm: wider than this is two columns

Facts = dict[str, Any]


class Scale(NamedTuple):
    """From a value to a place on the paper."""

    low: float
    high: float
    start: float
    length: float

    def at(self, value: float) -> float:
        """The place of a value; what is beyond the ends stands at the end."""
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + self.length * max(0.0, min(1.0, part))

    def ticks(self, most: int) -> list[float]:
        """Round values from end to end, at most so many steps."""
        return round_steps(self.low, self.high, most)


def round_steps(low: float, high: float, most: int) -> list[float]:
    """Round values within two ends: the finest of 1, 2, 5, 10, … with at most so many steps."""
    for step in _steps():
        if (high - low) / step <= most:
            first = math.ceil(low / step - 1e-9)
            return [round(step * i, 6) for i in range(first, math.floor(high / step + 1e-9) + 1)]
    return [low, high]


def _steps() -> Iterator[float]:
    for power in range(-4, 12):
        for lead in (1, 2, 5):
            yield lead * 10.0**power


def around(values: Sequence[float], most: int, top: float | None = None) -> tuple[float, float]:
    """Round ends of a scale that holds all the values; not above `top` unless a value is."""
    low, high = min(values), max(values)
    if high - low < 1e-9:
        low, high = low - 1, high + 1
    step = next(step for step in _steps() if (high - low) / step <= most)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if top is not None and high > top >= max(values):
        high = top
    return round(low, 6), round(high, 6)


def line_mm(size: float) -> float:
    """The height of a line of type."""
    return LINE * size * MM_PER_POINT


def heading(sheet: Sheet, facts: Facts) -> float:
    """Title, subtitle and the mark of made-up figures; the y below them."""
    room = sheet.width - 2 * MARGIN
    size = 11 if sheet.width > WIDE else 10
    y = sheet.block(MARGIN, 1.5, balanced(glued(facts["title"]), room, size, True), size, bold=True)
    y = sheet.block(MARGIN, y + 0.5, wrap(glued(facts["subtitle"]), room, 8.5), 8.5, fill="ink-soft")
    if facts["mark"]:
        y = sheet.block(MARGIN, y + 0.5, wrap(facts["mark"], room, SIZE, True), SIZE, bold=True)
    return y


def glued(text: str) -> str:
    """A line does not end between a number and what it counts."""
    return re.sub(r"(\d) (?=[^\W\d])", "\\1\u00a0", text.replace("đơn vị", "đơn\u00a0vị"))


def _source_lines(sheet: Sheet, facts: Facts) -> list[str]:
    return wrap(glued(f"{facts['note']} {facts['source']}".strip()), sheet.width - 2 * MARGIN, SMALL)


def footing(sheet: Sheet, facts: Facts, y: float) -> None:
    """Notes and source below a hairline; sets the height of the sheet."""
    sheet.line([(MARGIN, y), (sheet.width - MARGIN, y)], "line")
    y = sheet.block(MARGIN, y + 1, _source_lines(sheet, facts), SMALL, fill="ink-soft")
    sheet.height = round(y + 1.5, 2)


def room_below(sheet: Sheet, facts: Facts, y: float) -> float:
    """How much height is left for the body of a chart on a page."""
    return TALLEST - y - 4.5 - line_mm(SMALL) * len(_source_lines(sheet, facts))


def density(rows: int, room: float) -> tuple[float, float]:
    """The height of a row and the size of its type, so that single-line rows fit the room if they can."""
    row = min(ROW, room / max(rows, 1))
    size = min(SIZE, math.floor(10 * row / (TIGHT * MM_PER_POINT)) / 10)
    if size < LEAST:
        return TIGHT * LEAST * MM_PER_POINT, LEAST
    return row, size


def labelled(count: int, step: float, width: float) -> set[int]:
    """Which of so many marks, `step` mm apart, have room for a label of a width: the last, and each so many before."""
    every = max(1, math.ceil((width + 1.2) / step)) if step > 0 else 1
    return set(range(count - 1, -1, -every))


def names_room(names: Sequence[str], least: float, most: float, size: float = SIZE) -> float:
    """Room for a column of names: what they need between two bounds, and never less than their longest word."""
    word = max((width_mm(part, size) for name in names for part in name.split(" ")), default=0)
    needed = max((width_mm(name, size) for name in names), default=0)
    return max(word, min(max(needed, least), most)) + 0.2


def row_height(lines: Sequence[str], row: float = ROW, size: float = SIZE) -> float:
    """The height of a row with a name of so many lines."""
    return row if len(lines) == 1 else len(lines) * line_mm(size) + 1.2


def centred(sheet: Sheet, x: float, middle: float, lines: Sequence[str], size: float, **style) -> None:
    """Lines of type around a height."""
    sheet.block(x, middle - len(lines) * line_mm(size) / 2, lines, size, **style)


Mark = Callable[[Sheet, float, float], None]  # draws a sample at x (its left) and the middle of the line


def key(sheet: Sheet, parts: Sequence[tuple[Mark, float, str]], y: float, size: float = SIZE) -> float:
    """Marks and what they mean, in as many lines as need be: (how to draw it, its width, words)."""
    x, middle, step = MARGIN + 0.4, y + line_mm(size) / 2, line_mm(size)
    for draw_mark, lead, text in parts:
        room = sheet.width - MARGIN - MARGIN - 0.4 - lead - 1.2
        if x > MARGIN + 0.4 and x + lead + 1.2 + width_mm(text, size) > sheet.width - MARGIN:
            x, middle = MARGIN + 0.4, middle + step
        draw_mark(sheet, x, middle)
        lines = wrap(text, room, size)
        for line in lines[:-1]:
            sheet.text(x + lead + 1.2, middle, line, size, fill="ink-soft")
            middle += step
        sheet.text(x + lead + 1.2, middle, lines[-1], size, fill="ink-soft")
        x += lead + 1.2 + width_mm(lines[-1], size) + 4.5
    return middle + step / 2 if parts else y


def dot_mark(fill: str, size: float = 6.5, form: str = "o") -> Mark:
    """A dot as in the chart."""
    return lambda sheet, x, middle: sheet.dot(x + 1.1, middle, fill, size, form)


def tick_mark(lying: bool = False) -> Mark:
    """The tick of a median."""
    if lying:
        return lambda sheet, x, middle: sheet.rect(x, middle - 0.3, 2.8, 0.6, "chart-median")
    return lambda sheet, x, middle: sheet.rect(x + 0.4, middle - 1.5, 0.6, 3.0, "chart-median")


def band_mark(sheet: Sheet, x: float, middle: float) -> None:
    """The band from p10 to p90."""
    sheet.rect(x, middle - 1.0, 5.0, 2.0, "chart-band")


def box_mark(fill: str) -> Mark:
    """A square of a colour."""
    return lambda sheet, x, middle: sheet.rect(x, middle - 1.1, 2.2, 2.2, fill)


def no_mark(sheet: Sheet, x: float, middle: float) -> None:
    """Words alone."""


def median_band(sheet: Sheet, scale: Scale, row: Facts, middle: float) -> None:
    """The band from p10 to p90 with the tick of the median."""
    if row["median"] is not None:
        low, high = scale.at(row["p10"]), scale.at(row["p90"])
        sheet.rect(low, middle - 1.1, max(high - low, 0.4), 2.2, "chart-band")
        sheet.rect(scale.at(row["median"]) - 0.3, middle - 1.7, 0.6, 3.4, "chart-median")


def clamped(sheet: Sheet, x: float, text: str, size: float = SIZE, bold: bool = False) -> float:
    """Where centred words stand, so that they stay on the paper."""
    half = width_mm(text, size, bold) / 2
    return max(MARGIN + half, min(sheet.width - MARGIN - half, x))


def seam_labels(sheet: Sheet, seams: Sequence[tuple[float, str]], y: float) -> tuple[float, list[float]]:
    """What begins at each seam, given as (x, words), one below the other; the y below, and where each stroke starts."""
    starts = []
    for x, text in seams:
        starts.append(y)
        room = sheet.width - MARGIN - x - 1.2
        if width_mm(text, SIZE) <= room or room >= sheet.width / 2:
            y = sheet.block(x + 1.2, y, wrap(text, room, SIZE), SIZE, fill="ink-soft")
        else:  # a late seam: its label stands left of it
            y = sheet.block(x - 1.2, y, wrap(text, x - MARGIN - 1.2, SIZE), SIZE, fill="ink-soft", align="r")
    return y, starts
