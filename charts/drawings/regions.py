"""A row for each region: its units as dots, its median, its best and its weakest by name."""

from charts import words
from charts.drawings.paper import (
    LINE_MM,
    MARGIN,
    SIZE,
    WIDE,
    Facts,
    Scale,
    around,
    box_mark,
    clamped,
    key,
    tick_mark,
)
from charts.sheet import Sheet, balanced, width_mm, wrap

DOT = 2.1  # mm
NAMES = 44.0  # mm: the column of regions' names on a wide page
SIDES = 36.0  # mm: the widest name that stands beside a row of dots


def regions(sheet: Sheet, facts: Facts, y: float) -> float:
    """The rows; returns the y below them."""
    body, lang = facts["body"], facts["lang"]
    rows = body["rows"]
    parts = [(box_mark(level["fill"]), 2.2, level["title"]) for level in body["levels"]]
    parts.append((tick_mark(), 1.4, words.WORDS[lang]["median_of"]))
    y = key(sheet, parts, y) + 1
    if not rows:
        return y
    low, high = around([dot["value"] for row in rows for dot in row["dots"]], 12, body["scale"])
    sides = [max((width_mm(row[end], SIZE) for row in rows), default=0) + 2.5 for end in ("worst", "best")]
    beside = sheet.width > WIDE and max(sides) <= SIDES
    if beside:
        scale = Scale(low, high, MARGIN + NAMES + sides[0] + DOT, 0)
        scale = scale._replace(length=sheet.width - MARGIN - sides[1] - DOT - scale.start)
    else:
        scale = Scale(low, high, MARGIN + 3, sheet.width - 2 * MARGIN - 6)
    label = f"{body['median_text']}"
    x = scale.at(body["median"])
    sheet.text(clamped(sheet, x, label), y + LINE_MM / 2, label, fill="ink-soft", align="c")
    y += LINE_MM + 0.6
    top = y
    bodies: list[tuple[float, dict]] = []
    for row in rows:
        if row is not rows[0]:
            sheet.rule(MARGIN, y, sheet.width - 2 * MARGIN, 0, "chart-grid")
        y = (_beside if beside else _below)(sheet, row, scale, y + 1.2, lang, bodies) + 1.2
    for start, _ in bodies if not beside else [(top, {})]:
        end = y if beside else start + 6
        sheet.rule(x, start, 0, end - start, "line-strong")
    for tick in scale.ticks(10 if beside else 6):
        sheet.rule(scale.at(tick), y, 0, 1.2, "ink-soft")
        number = words.number(tick, None, lang)
        sheet.text(scale.at(tick), y + 1.4 + LINE_MM / 2, number, fill="ink-soft", align="c")
    sheet.rule(scale.start, y, scale.length, 0, "ink-soft")
    return y + 1.4 + LINE_MM


def _beside(sheet: Sheet, row: dict, scale: Scale, y: float, lang: str, bodies: list) -> float:
    """The region's name on the left; best and weakest beside their dots."""
    lines = balanced(row["name"], NAMES - 3, SIZE, True)
    swarm, half = _swarm(row["dots"], scale)
    height = max((len(lines) + 1) * LINE_MM, 2 * _tall(half))
    middle = y + height / 2
    text_y = middle - (len(lines) + 1) * LINE_MM / 2
    text_y = sheet.block(MARGIN, text_y, lines, SIZE, bold=True)
    about = f"{row['count']} · {words.WORDS[lang]['median_of']} {row['median_text']}"
    sheet.text(MARGIN, text_y + LINE_MM / 2, about, SIZE, fill="ink-soft")
    _dots(sheet, row, swarm, scale, middle, half)
    first, last = (scale.at(row["dots"][end]["value"]) for end in (0, -1))
    sheet.text(last + DOT / 2 + 1.2, middle, row["best"], SIZE)
    sheet.text(first - DOT / 2 - 1.2, middle, row["worst"], SIZE, fill="ink-soft", align="r")
    return y + height


def _below(sheet: Sheet, row: dict, scale: Scale, y: float, lang: str, bodies: list) -> float:
    """The region's name above its dots; best and weakest below, as in a column of a journal."""
    room = sheet.width - 2 * MARGIN
    word = words.WORDS[lang]
    about = f"{row['count']} · {word['median_of']} {row['median_text']}"
    if width_mm(row["name"], SIZE, True) + 3 + width_mm(about, SIZE) <= room:
        sheet.text(sheet.width - MARGIN, y + LINE_MM / 2, about, SIZE, fill="ink-soft", align="r")
        y = sheet.block(MARGIN, y, [row["name"]], SIZE, bold=True)
    else:
        y = sheet.block(MARGIN, y, wrap(row["name"], room, SIZE, True), SIZE, bold=True)
        y = sheet.block(MARGIN, y, [about], SIZE, fill="ink-soft")
    swarm, half = _swarm(row["dots"], scale)
    tall = _tall(half)
    middle = y + tall + 0.4
    bodies.append((middle - 3, row))
    _dots(sheet, row, swarm, scale, middle, half)
    y = middle + tall + 0.4
    best = f"{word['highest']}: {row['best']}"
    worst = f"{word['lowest']}: {row['worst']}" if row["worst"] else ""
    if width_mm(best, SIZE) + width_mm(worst, SIZE) + 4 <= room:
        sheet.text(sheet.width - MARGIN, y + LINE_MM / 2, best, SIZE, align="r")
        sheet.text(MARGIN, y + LINE_MM / 2, worst, SIZE, fill="ink-soft")
        return y + LINE_MM
    for text in (best, worst):
        y = sheet.block(MARGIN, y, wrap(text, room, SIZE), SIZE, fill="ink-soft") if text else y
    return y


def _swarm(dots: list[dict], scale: Scale) -> tuple[list[float], float]:
    """How far above or below the line each dot stands, so that none hides another; and the farthest."""
    placed: list[tuple[float, float]] = []
    for dot in dots:
        x, step = scale.at(dot["value"]), 0
        while True:
            offset = ((step + 1) // 2) * (DOT * 0.95) * (1 if step % 2 else -1)
            if all((x - ox) ** 2 + (offset - oy) ** 2 >= (0.9 * DOT) ** 2 for ox, oy in placed) or step > 12:
                placed.append((x, offset))
                break
            step += 1
    offsets = [offset for _, offset in placed]
    return offsets, max((abs(offset) for offset in offsets), default=0.0)


def _tall(half: float) -> float:
    """How far the tick of a median reaches above and below the line: beyond every dot."""
    return half + DOT / 2 + 1.3


def _dots(sheet: Sheet, row: dict, swarm: list[float], scale: Scale, middle: float, half: float) -> None:
    tall = _tall(half)
    sheet.rect(scale.at(row["median"]) - 0.3, middle - tall, 0.6, 2 * tall, "chart-median")
    for dot, offset in zip(row["dots"], swarm, strict=True):
        sheet.dot(scale.at(dot["value"]), middle + offset, dot["fill"], DOT / 0.3528)
