"""Every unit of a bloc a dot, stacked where totals are close."""

from typing import NamedTuple

from charts import words
from charts.drawings.paper import (
    LINE_MM,
    MARGIN,
    SIZE,
    WIDE,
    Facts,
    Scale,
    around,
    band_mark,
    box_mark,
    clamped,
    dot_mark,
    key,
    median_band,
    tick_mark,
)
from charts.sheet import MM_PER_POINT, Sheet, balanced, width_mm

TALL = {True: 36.0, False: 30.0}  # mm: the highest stack, by whether the page is wide


class Stacks(NamedTuple):
    """Dots of one size, in columns that stand side by side."""

    size: float  # mm from dot to dot
    columns: dict[float, list[dict]]  # by the middle of the column, mm


def distribution(sheet: Sheet, facts: Facts, y: float) -> float:
    """The dots; returns the y below them."""
    body, lang = facts["body"], facts["lang"]
    y = _key(sheet, body, lang, y) + 1
    if not body["dots"]:
        return y
    wide = sheet.width > WIDE
    values = [dot["value"] for dot in body["dots"]]
    low, high = around(values, 12, body["scale"])
    scale = Scale(low, high, MARGIN + 5, sheet.width - 2 * MARGIN - 10)
    stacks = _stacked(body["dots"], [level["from"] for level in body["levels"]], scale, TALL[wide])
    height = stacks.size * max(len(column) for column in stacks.columns.values())
    lanes = _lanes(body["named"], scale)
    bounded = _bounds(sheet, body["levels"], scale, y)
    top = y + (LINE_MM + 0.6 if bounded else 0)
    ground = top + sum(_deep(sheet, body["named"], lanes)) * LINE_MM + 1.5 + height
    for x in bounded:
        sheet.rule(x, y, 0, ground - y, "line-strong")
    for tick in scale.ticks(12 if wide else 6):
        sheet.rule(scale.at(tick), ground, 0, 1.2, "ink-soft")
        label = words.number(tick, None, lang)
        sheet.text(clamped(sheet, scale.at(tick), label), ground + 1.4 + LINE_MM / 2, label, fill="ink-soft", align="c")
    sheet.rule(scale.start, ground, scale.length, 0, "ink-soft")
    tops = _dots(sheet, stacks, ground)
    _names(sheet, body["named"], lanes, top, tops)
    return _middle(sheet, body, scale, ground + 1.4 + LINE_MM + 3)


def _key(sheet: Sheet, body: dict, lang: str, y: float) -> float:
    parts = [(box_mark(level["fill"]), 2.2, level["text"]) for level in body["levels"]]
    if not parts:
        parts = [(dot_mark("level-none", 6), 2.2, words.WORDS[lang]["one_unit"])]
    if body["dots"]:
        parts += [(tick_mark(), 1.4, words.WORDS[lang]["median"]), (band_mark, 5.0, words.WORDS[lang]["band"])]
    return key(sheet, parts, y)


def _stacked(dots: list[dict], bounds: list[float], scale: Scale, tall: float) -> Stacks:
    """The largest dots whose highest stack is not too tall. No column reaches over the bound of a level."""
    inside = sorted(bound for bound in bounds if scale.low < bound < scale.high)
    ends = [scale.low, *inside, scale.high]
    size = 3.0
    while True:
        columns: dict[float, list[dict]] = {}
        for dot in dots:
            part = max(place for place, end in enumerate(ends[:-1]) if dot["value"] >= end or not place)
            left, right = scale.at(ends[part]), scale.at(ends[part + 1])
            count = max(1, int((right - left) / size))
            place = min(count - 1, int((scale.at(dot["value"]) - left) / (right - left) * count))
            columns.setdefault(round(left + (place + 0.5) * (right - left) / count, 3), []).append(dot)
        if size <= 0.4 or size * max(len(column) for column in columns.values()) <= tall:
            return Stacks(size, columns)
        size *= 0.92


def _bounds(sheet: Sheet, levels: list[dict], scale: Scale, y: float) -> list[float]:
    """The levels' lower bounds that lie on the scale, named where there is room."""
    inside = [level for level in levels if scale.low < level["from"] < scale.high]
    end = scale.start + scale.length + 3
    for level in inside:  # best first: from right to left
        x = scale.at(level["from"])
        if x + 0.8 + width_mm(level["title"], SIZE) <= end - 0.8:
            sheet.text(x + 0.8, y + LINE_MM / 2, level["title"], SIZE, fill="ink-soft")
        end = x
    lowest = next((level for level in levels if level["from"] <= scale.low), None)
    if lowest and inside and width_mm(lowest["title"], SIZE) + 1.6 <= end - scale.start:
        sheet.text(scale.start, y + LINE_MM / 2, lowest["title"], SIZE, fill="ink-soft")
    return [scale.at(level["from"]) for level in inside]


def _lanes(named: list[dict], scale: Scale) -> dict[str, int]:
    """The line each name stands in, 0 the highest: names from the left start at their dot, from the right end there.

    The outermost name of each end stands highest, so that the stroke to its dot crosses no other name.
    """
    low = sorted((one for one in named if one["side"] == "low"), key=lambda one: one["value"])
    high = sorted((one for one in named if one["side"] == "high"), key=lambda one: -one["value"])
    reach = max((scale.at(one["value"]) + width_mm(one["text"], SIZE, True) for one in low), default=0.0)
    back = min((scale.at(one["value"]) - width_mm(one["text"], SIZE, True) for one in high), default=999.0)
    shift = 0 if reach + 3 < back else len(low)
    return {one["unit"]: lane for lane, one in enumerate(low)} | {
        one["unit"]: lane + shift for lane, one in enumerate(high)
    }


def _dots(sheet: Sheet, stacks: Stacks, ground: float) -> dict[str, tuple[float, float]]:
    """Draws the dots; where each stands."""
    spots = {}
    for x, column in sorted(stacks.columns.items()):
        for level, dot in enumerate(column):
            middle = ground - 0.3 - (level + 0.5) * stacks.size
            sheet.dot(x, middle, dot["fill"], stacks.size / MM_PER_POINT)
            spots[dot["unit"]] = (x, middle - stacks.size / 2)
    return spots


def _name_lines(sheet: Sheet, one: dict) -> list[str]:
    return balanced(one["text"], (sheet.width - 2 * MARGIN) * 0.9, SIZE, True)


def _deep(sheet: Sheet, named: list[dict], lanes: dict[str, int]) -> list[int]:
    """How many lines of type each lane takes."""
    deep = [0] * (max(lanes.values(), default=-1) + 1)
    for one in named:
        deep[lanes[one["unit"]]] = max(deep[lanes[one["unit"]]], len(_name_lines(sheet, one)))
    return deep


def _names(sheet: Sheet, named: list[dict], lanes: dict, top: float, tops: dict) -> None:
    deep = _deep(sheet, named, lanes)
    for one in named:
        x, end = tops[one["unit"]]
        lines = _name_lines(sheet, one)
        y = top + sum(deep[: lanes[one["unit"]]]) * LINE_MM
        room = max(width_mm(line, SIZE, True) for line in lines)
        if one["side"] == "low":
            left = min(x - 0.6, sheet.width - MARGIN - room)
        else:
            left = max(x + 0.6 - room, MARGIN)
        sheet.rect(left - 0.4, y + 0.1, room + 0.8, LINE_MM * len(lines) - 0.2, "surface")
        below = sheet.block(left, y, lines, SIZE, bold=True)
        sheet.rule(x, below, 0, max(end - below, 0.1), "ink-soft")


def _middle(sheet: Sheet, body: dict, scale: Scale, y: float) -> float:
    """Below the axis: the middle 80 % and the median, in figures."""
    median_band(sheet, scale, body, y)
    text = body["median_text"]
    x = clamped(sheet, scale.at(body["median"]), text, SIZE, True)
    sheet.text(x, y + 1.9 + LINE_MM / 2, text, SIZE, bold=True, align="c")
    for end, align, side in (("p10", "r", -1), ("p90", "l", 1)):
        place, words_wide = scale.at(body[end]) + side * 1.2, width_mm(body[f"{end}_text"], SIZE)
        if place - words_wide * (side < 0) >= MARGIN and place + words_wide * (side > 0) <= sheet.width - MARGIN:
            sheet.text(place, y, body[f"{end}_text"], SIZE, fill="ink-soft", align=align)
    return y + 1.9 + LINE_MM
