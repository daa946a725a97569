"""A unit's share of each category's points on a scale, against the middle of its bloc."""

from charts import words
from charts.drawings.paper import (
    LINE_MM,
    MARGIN,
    SIZE,
    WIDE,
    Facts,
    Scale,
    band_mark,
    centred,
    dot_mark,
    key,
    median_band,
    names_room,
    tick_mark,
)
from charts.sheet import Sheet, balanced, width_mm


def profile(sheet: Sheet, facts: Facts, y: float) -> float:
    """The rows; returns the y below them."""
    rows, lang = facts["body"]["rows"], facts["lang"]
    y = unit_key(sheet, lang, y)
    wide = sheet.width > WIDE
    value = width_mm("100,0%", SIZE, True) + 1.5
    value = max(value, *(width_mm(row["text"], SIZE, True) + 1.5 for row in rows)) if rows else value
    room = sheet.width - 2 * MARGIN
    names = names_room([row["name"] for row in rows], 20, room * 0.36 if wide else room - value)
    start = MARGIN + names + 4 if wide else MARGIN + 1.5
    scale = Scale(0, 100, start, sheet.width - MARGIN - value - 3 - start)
    top = y + 1
    centres = []
    for row in rows:
        lines = balanced(row["name"], names if wide else room - value, SIZE)
        if wide:
            height = max(6.6, len(lines) * LINE_MM + 2)
            centres.append((row, lines, y, y + height / 2 + 1))
        else:
            height = len(lines) * LINE_MM + 6.4
            centres.append((row, lines, y, y + len(lines) * LINE_MM + 2.2))
        y += height
    bottom = y + 1
    for tick in (0, 20, 40, 60, 80, 100):
        x = scale.at(tick)
        if wide:
            sheet.rule(x, top, 0, bottom - top)
        else:
            for *_, middle in centres:
                sheet.rule(x, middle - 1.8, 0, 3.6)
        label = f"{tick}%" if tick in (0, 100) else str(tick)
        sheet.text(x, bottom + LINE_MM / 2, label, SIZE, fill="ink-soft", align="c" if wide or tick else "l")
    for row, lines, row_top, middle in centres:
        if wide:
            centred(sheet, MARGIN, middle, lines, SIZE)
        else:
            sheet.block(MARGIN, row_top, lines, SIZE)
        median_band(sheet, scale, row, middle)
        if row["value"] is not None:
            sheet.dot(scale.at(row["value"]), middle, "accent", 7.5)
        sheet.text(sheet.width - MARGIN, middle, row["text"], SIZE, bold=True, align="r")
    return bottom + LINE_MM


def unit_key(sheet: Sheet, lang: str, y: float, lying: bool = False) -> float:
    """The unit's dot, the tick of the median, the band of the middle 80 %."""
    word = words.WORDS[lang]
    lead = 2.8 if lying else 1.4
    parts = [
        (dot_mark("accent"), 2.2, word["this_unit"]),
        (tick_mark(lying), lead, word["median"]),
        (band_mark, 5.0, word["band"]),
    ]
    return key(sheet, parts, y) + 1
