"""Steps down from the maximum to a unit's total: a bar for each category, thinner ones for indicators inside."""

from typing import NamedTuple

from charts import words
from charts.drawings.paper import (
    LEAST,
    LINE_MM,
    MARGIN,
    SIZE,
    WIDE,
    Facts,
    Scale,
    around,
    centred,
    line_mm,
    median_band,
    room_below,
)
from charts.drawings.profile import unit_key
from charts.sheet import Sheet, balanced, width_mm, wrap

THICK, THIN = 3.2, 1.7  # mm


class Plan(NamedTuple):
    """Where names, bars and figures stand."""

    wide: bool
    names: float
    value: float
    scale: Scale
    size: float = SIZE  # of indicators


def lost(sheet: Sheet, facts: Facts, y: float) -> float:
    """The steps; returns the y below them."""
    body, lang = facts["body"], facts["lang"]
    if not body["steps"]:
        return _gaps(sheet, body, lang, y)
    y = unit_key(sheet, lang, y)
    plan = _planned(sheet, facts, y)
    top = y
    ticks = plan.scale.ticks(10 if plan.wide else 5)
    word = words.WORDS[lang]
    if plan.wide:
        _grid(sheet, plan, ticks, top + 1, _height(plan, body) + 1)
    y, middle = _row(sheet, plan, word["maximum"], body["maximum_text"], y, 0, 0.0)
    corners = [(plan.scale.at(body["maximum"]), middle)]
    for step in body["steps"]:
        y, middle = _step(sheet, plan, step, ticks, y)
        corners += [(plan.scale.at(step["from"]), middle), (plan.scale.at(step["to"]), middle)]
    y, middle = _row(sheet, plan, word["total_points"], body["total_text"], y + 0.6, 0, THICK)
    sheet.dot(plan.scale.at(body["total"]), middle, "accent", 7.5)
    corners.append((plan.scale.at(body["total"]), middle))
    y = _axis(sheet, plan.scale, ticks, lang, y)
    if plan.wide:  # in a narrow column the strokes would run through the names
        _stairs(sheet, corners)
    if plan.scale.low > 0:
        y = sheet.block(sheet.width - MARGIN, y, [word["axis_zoom"]], SIZE, fill="ink-soft", align="r")
    return _gaps(sheet, body, lang, _in_its_bloc(sheet, plan, body, lang, y))


def _planned(sheet: Sheet, facts: Facts, y: float) -> Plan:
    """Type of indicators shrinks until the steps fit the page, or may shrink no more."""
    body = facts["body"]
    room = room_below(sheet, facts, y) - 3 * LINE_MM - 14 - LINE_MM * 3 * bool(body["gaps"])
    plan = _plan(sheet, body)
    for size in (SIZE, 7.5, 7.0, LEAST):
        plan = plan._replace(size=size)
        if _height(plan, body) <= room:
            break
    return plan


def _plan(sheet: Sheet, body: dict) -> Plan:
    wide = sheet.width > WIDE
    texts = [body["total_text"], body["maximum_text"]]
    texts += [part["text"] for step in body["steps"] for part in [step, *step["parts"]]]
    value = max(width_mm(text, SIZE, True) for text in texts) + 2
    low, high = around([body["maximum"], body["total"], *(step["to"] for step in body["steps"])], 10)
    names = 74.0 if wide else sheet.width - 2 * MARGIN - value
    start = MARGIN + names + 5 if wide else MARGIN + 3
    end = sheet.width - MARGIN - value - 4 if wide else sheet.width - MARGIN - 5
    return Plan(wide, names, value, Scale(low, high, start, end - start))


def _row(sheet: Sheet, plan: Plan, name: str, text: str, y: float, level: int, thick: float) -> tuple[float, float]:
    """A name and a figure; the y below the row, and the height of its mark."""
    indent = 3.0 * level
    size = plan.size if level else SIZE
    lines = balanced(name, plan.names - indent, size, not level)
    words_height = len(lines) * line_mm(size)
    style = {"bold": not level, "fill": "ink" if not level else "ink-soft"}
    if plan.wide:
        height = max(words_height, thick) + (1.4 if not level else 0.4)
        middle = y + height / 2
        centred(sheet, MARGIN + indent, middle, lines, size, **style)
        sheet.text(sheet.width - MARGIN, middle, text, size, align="r", **style)
        return y + height, middle
    sheet.block(MARGIN + indent, y, lines, size, **style)
    sheet.text(sheet.width - MARGIN, y + words_height - line_mm(size) / 2, text, size, align="r", **style)
    below = y + words_height + thick + (1.6 if not level else 0.7)
    return below, y + words_height + thick / 2 + 0.2


def _grid(sheet: Sheet, plan: Plan, ticks: list[float], y: float, height: float) -> None:
    for tick in ticks:
        sheet.rule(plan.scale.at(tick), y, 0, height)


def _height(plan: Plan, body: dict) -> float:
    """From the first row to below the last, as `_row` will place them."""
    sheet, y = Sheet(0), 0.0
    for step in body["steps"]:
        for level, part in enumerate([step, *step["parts"]]):
            y, _ = _row(sheet, plan, part["name"], part["text"], y, min(level, 1), THIN if level else THICK)
    return y + 2 * LINE_MM + 8


def _step(sheet: Sheet, plan: Plan, step: dict, ticks: list[float], y: float) -> tuple[float, float]:
    """A category and what is named inside it."""
    y, middle = _row(sheet, plan, step["name"], step["text"], y, 0, THICK)
    if not plan.wide:
        _grid(sheet, plan, ticks, middle - THICK / 2 - 0.3, THICK + 0.6)
    _bar(sheet, plan, step["from"], step["to"], middle, THICK, "level-4" if step["lost"] >= 0 else "good")
    running = step["from"]
    for part in step["parts"]:
        y, inner = _row(sheet, plan, part["name"], part["text"], y, 1, THIN)
        _bar(sheet, plan, running, running - part["lost"], inner, THIN, "warn" if part["lost"] >= 0 else "good")
        running -= part["lost"]
    return y, middle


def _bar(sheet: Sheet, plan: Plan, start: float, end: float, middle: float, thick: float, fill: str) -> None:
    left, right = sorted((plan.scale.at(start), plan.scale.at(end)))
    if start != end:
        sheet.rect(left, middle - thick / 2, max(right - left, 0.25), thick, fill)


def _axis(sheet: Sheet, scale: Scale, ticks: list[float], lang: str, y: float) -> float:
    for tick in ticks:
        number = words.number(tick, None, lang)
        sheet.text(scale.at(tick), y + LINE_MM / 2 + 0.4, number, SIZE, fill="ink-soft", align="c")
    return y + LINE_MM + 0.8


def _in_its_bloc(sheet: Sheet, plan: Plan, body: dict, lang: str, y: float) -> float:
    """The total beside those of the bloc, on a scale of its own that begins at 0."""
    if body["median"] is None:
        return y
    scale = plan.scale._replace(low=min(0.0, body["total"], body["p10"]), high=body["maximum"] or 1.0)
    sheet.rule(MARGIN, y + 0.8, sheet.width - 2 * MARGIN, 0, "line")
    y, middle = _row(sheet, plan, f"{words.WORDS[lang]['in_bloc']}: {body['median_text']}", "", y + 1.2, 0, THICK)
    ticks = scale.ticks(10 if plan.wide else 5)
    _grid(sheet, plan._replace(scale=scale), ticks, middle - 2.4, 4.8)
    median_band(sheet, scale, body, middle)
    sheet.dot(scale.at(body["total"]), middle, "accent", 7.5)
    return _axis(sheet, scale, ticks, lang, y + 0.4)


def _stairs(sheet: Sheet, corners: list[tuple[float, float]]) -> None:
    """Thin strokes from the end of each step down to the start of the next."""
    for (x, y), (_, lower) in zip(corners[::2], corners[1::2], strict=False):
        sheet.rule(x, y, 0, max(lower - y, 0.1), "ink-soft")


def _gaps(sheet: Sheet, body: dict, lang: str, y: float) -> float:
    """What took no part, by name; and without a total, what there is."""
    room, word = sheet.width - 2 * MARGIN, words.WORDS[lang]
    absent = f"{word['no_points'][0].upper()}{word['no_points'][1:]}"
    for heading, said in ((absent, body["gaps"]), (word["with_points"], body["counted"])):
        if said:
            lines = wrap(f"{heading}: {'; '.join(said)}.", room, SIZE)
            y = sheet.block(MARGIN, y + 0.6, lines, SIZE, fill="ink-soft")
    return y
