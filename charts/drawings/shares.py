"""How many units had all the points of an indicator or category, none, or a part: a panel for each bloc."""

from charts import words
from charts.drawings.paper import (
    GUTTER,
    LINE_MM,
    MARGIN,
    SIZE,
    WIDE,
    Facts,
    box_mark,
    dot_mark,
    key,
)
from charts.sheet import Sheet, balanced, width_mm, wrap

TALL = 20.0  # mm: the highest bar
FILLS = {"zero": "level-4", "part": "level-3", "full": "level-1"}
APART = 0.7  # bars' widths left free beside those of nothing and of everything
MOST = 3  # panels in a row


def shares(sheet: Sheet, facts: Facts, y: float) -> float:
    """The panels; returns the y below them."""
    body, lang = facts["body"], facts["lang"]
    y = _key(sheet, body, lang, y) + 1.5
    across = min(MOST, max(len(body["panels"]), 2)) if sheet.width > WIDE else 1
    width = (sheet.width - 2 * MARGIN - GUTTER * (across - 1)) / across
    for first in range(0, len(body["panels"]), across):
        y = _row(sheet, body["panels"][first : first + across], width, y, body["in_points"], lang) + 2.5
    return y - 2.5


def _key(sheet: Sheet, body: dict, lang: str, y: float) -> float:
    if body["in_points"]:
        return y
    word = words.WORDS[lang]
    parts = [
        (box_mark(FILLS["zero"]), 2.2, word["zero"]),
        (box_mark(FILLS["part"]), 2.2, word["part"]),
        (box_mark(FILLS["full"]), 2.2, word["full"]),
        (dot_mark("chart-median", 5, "^"), 2.2, word["median"]),
    ]
    return key(sheet, parts, y)


def _row(sheet: Sheet, panels: list[dict], width: float, y: float, in_points: bool, lang: str) -> float:
    """Panels side by side, their axes on one height."""
    titles = [balanced(panel["title"], width, SIZE, True) for panel in panels]
    headings = [wrap(panel["heading"], width, SIZE) for panel in panels]
    top = y + LINE_MM * max(len(a) + len(b) for a, b in zip(titles, headings, strict=True))
    bottom = top
    for index, panel in enumerate(panels):
        x = MARGIN + index * (width + GUTTER)
        here = sheet.block(x, y, titles[index], SIZE, bold=True)
        sheet.block(x, here, headings[index], SIZE, fill="ink-soft")
        bottom = max(bottom, (_values if in_points else _bars)(sheet, panel, x, width, top + 1, lang))
    return bottom


def _bars(sheet: Sheet, panel: dict, x: float, width: float, y: float, lang: str) -> float:
    """From nothing on the left to everything on the right, a bar for every tenth between."""
    bars, word = panel["bars"], words.WORDS[lang]
    ends = sum(bar["kind"] != "part" for bar in bars)
    slot = width / (len(bars) + APART * ends)
    ground = y + LINE_MM + TALL
    left, spots = x, []
    for bar in bars:
        left += slot * APART if bar["kind"] == "full" else 0
        spots.append(left)
        height = TALL * bar["part"] / panel["most"]
        if bar["count"]:
            sheet.rect(left + slot * 0.06, ground - height, slot * 0.88, height, FILLS[bar["kind"]])
            sheet.text(left + slot / 2, ground - height - 1.7, str(bar["count"]), SIZE, align="c")
        left += slot * (1 + APART) if bar["kind"] == "zero" else slot
    parts = [spot for spot, bar in zip(spots, bars, strict=True) if bar["kind"] == "part"]
    for first, last in ((spots[0], spots[0] + slot * ends), (spots[-1], spots[-1] + slot)):
        sheet.rule(first, ground, min(last - first, slot), 0, "ink-soft")
    sheet.rule(parts[0], ground, parts[-1] + slot - parts[0], 0, "ink-soft")
    for part in (0.25, 0.5, 0.75):
        at = parts[0] + (parts[-1] + slot - parts[0]) * part
        sheet.rule(at, ground, 0, 1.0, "ink-soft")
    label_y = ground + 2.6 + LINE_MM / 2
    sheet.text(x, label_y, bars[0]["label"], SIZE, fill="ink-soft")
    sheet.text(x + width, label_y, word["full"], SIZE, fill="ink-soft", align="r")
    sheet.text((parts[0] + parts[-1] + slot) / 2, label_y, "50%", SIZE, fill="ink-soft", align="c")
    if panel["median"] is not None:
        sheet.dot(_median_at(panel, spots, parts, slot), ground + 1.7, "chart-median", 5.5, "^")
    return label_y + LINE_MM / 2


def _median_at(panel: dict, spots: list[float], parts: list[float], slot: float) -> float:
    """Where the median stands: under the bar of nothing, of everything, or between them."""
    if panel["median"] <= 0:
        return spots[len(spots) - len(parts) - 2] + slot / 2
    if panel["median"] >= 1:
        return spots[-1] + slot / 2
    return parts[0] + (parts[-1] + slot - parts[0]) * panel["median"]


def _values(sheet: Sheet, panel: dict, x: float, width: float, y: float, lang: str) -> float:
    """Points without a maximum: a lying bar for each value."""
    label = max((width_mm(bar["label"], SIZE) for bar in panel["bars"]), default=0) + 1.5
    room = width - label - 8
    for bar in panel["bars"]:
        middle = y + LINE_MM / 2
        length = room * bar["part"] / panel["most"]
        sheet.text(x + label - 1.5, middle, bar["label"], SIZE, align="r")
        sheet.rect(x + label, middle - 1.25, max(length, 0.2), 2.5, FILLS[bar["kind"]])
        sheet.text(x + label + length + 1, middle, str(bar["count"]), SIZE)
        y += LINE_MM + 0.3
    return y
