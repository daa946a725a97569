"""A heat map: units by categories, in one block or two."""

from typing import NamedTuple

from charts import words
from charts.drawings.paper import (
    GUTTER,
    LEAST,
    LINE_MM,
    MARGIN,
    ROW,
    SIZE,
    WIDE,
    Facts,
    centred,
    density,
    line_mm,
    names_room,
    room_below,
    row_height,
)
from charts.sheet import Sheet, balanced, width_mm, wrap

HEAT = ("heat-1", "heat-2", "heat-3", "heat-4", "heat-5", "heat-6")  # 0-, 50-, 60-, 70-, 80-, 90-100 %
HEAT_FROM = (0, 50, 60, 70, 80, 90)
LONG = 40  # rows from which two blocks stand side by side


class Plan(NamedTuple):
    """One way to lay a heat map out, measured."""

    blocks: int
    size: float
    row: float
    width: float  # of a block
    rank: float
    names: float
    cell: float
    total: float  # 0 where there is no room for it


def heat(sheet: Sheet, facts: Facts, y: float) -> float:
    """The map; returns the y below it."""
    body, lang = facts["body"], facts["lang"]
    plan = _planned(sheet, facts, y)
    codes = any(
        len(lines) > 5 or any(width_mm(line, plan.size) > plan.cell - 0.5 for line in lines)
        for lines in (balanced(c["name"], plan.cell - 1, plan.size) for c in body["categories"])
    )
    heads = [[c["code"]] if codes else balanced(c["name"], plan.cell - 1, plan.size) for c in body["categories"]]
    if codes:
        y = _names_of_codes(sheet, body["categories"], y)
    y = _key(sheet, lang, y) + 1
    half = -(-len(body["rows"]) // plan.blocks) if body["rows"] else 0
    bottom = y
    for block in range(plan.blocks):
        rows = body["rows"][block * half : (block + 1) * half]
        x = MARGIN + block * (plan.width + _gutter(sheet))
        bottom = max(bottom, _block(sheet, rows, heads, plan, x, y, lang))
    return bottom


def _gutter(sheet: Sheet) -> float:
    return GUTTER if sheet.width > WIDE else 2.4


def _planned(sheet: Sheet, facts: Facts, y: float) -> Plan:
    rows, many = facts["body"]["rows"], len(facts["body"]["rows"]) > LONG
    wide = sheet.width > WIDE
    room = room_below(sheet, facts, y) - 8 - LINE_MM * (2 if wide else 4 + len(facts["body"]["categories"]))
    tries = [(2, SIZE, ROW), (1, *reversed(density(len(rows), room)))] if many else [(1, SIZE, ROW)]
    if not many:
        tries += [(1, 7.0, 3.2), (1, LEAST, 2.8)]
    else:
        row, size = density(-(-len(rows) // 2), room)
        tries[0] = (2, LEAST, 2.8) if not wide else (2, size, row)
    plans = [_plan(sheet, facts, *one) for one in tries]
    if not many:  # long names make rows high: then with smaller type and more room for names
        return next((plan for plan in plans if _height(rows, plan) <= room), plans[-1])
    fits = [plan for plan in plans if plan.cell >= _widest(rows, plan.size) + 0.2]
    return fits[0] if fits else plans[-1]


def _height(rows: list[dict], plan: Plan) -> float:
    return sum(row_height(balanced(row["name"], plan.names, plan.size), plan.row, plan.size) for row in rows)


def _widest(rows: list[dict], size: float) -> float:
    """The widest figure of a cell."""
    return max((width_mm(text, size) for row in rows for text in row["texts"]), default=0.0)


def _plan(sheet: Sheet, facts: Facts, blocks: int, size: float, row: float) -> Plan:
    rows, categories = facts["body"]["rows"], facts["body"]["categories"]
    width = (sheet.width - 2 * MARGIN - _gutter(sheet) * (blocks - 1)) / blocks
    rank = max((width_mm(r["rank"], size, True) for r in rows), default=0) + 1.2
    total = max(width_mm(r["total"], size, True) for r in rows) + 1.5 if rows else 10
    total = max(total, width_mm(words.WORDS[facts["lang"]]["total"], size, True) + 1.5)
    if blocks > 1 and sheet.width <= WIDE:
        total = 0.0
    least = len(categories) * (_widest(rows, size) + (0.5 if blocks > 1 else 1.6))
    roomy = width * 0.34 if blocks == 1 and size == SIZE else 0.0
    most = roomy or max(width - rank - total - least - 1, 10)
    names = names_room([r["name"] for r in rows], 10 if blocks > 1 else 18, most, size)
    cell = (width - rank - names - 0.8 - total) / max(len(categories), 1)
    return Plan(blocks, size, row, width, rank, names, cell, total)


def _names_of_codes(sheet: Sheet, categories: list[dict], y: float) -> float:
    """What the codes over the columns stand for, in two columns where the page is wide."""
    indent = max(width_mm(category["code"], SIZE, True) for category in categories) + 2
    columns = 2 if sheet.width > WIDE else 1
    width = (sheet.width - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    size = SIZE if sheet.width > WIDE else 7.5
    half, bottom = -(-len(categories) // columns), y
    for column in range(columns):
        x, here = MARGIN + column * (width + GUTTER), y
        for category in categories[column * half : (column + 1) * half]:
            sheet.text(x, here + line_mm(size) / 2, category["code"], size, bold=True)
            here = sheet.block(x + indent, here, wrap(category["name"], width - indent, size), size)
        bottom = max(bottom, here)
    return bottom + 0.6


def _key(sheet: Sheet, lang: str, y: float) -> float:
    x, middle, text = MARGIN, y + LINE_MM / 2, words.WORDS[lang]["key"]
    sheet.text(x, middle, text, SIZE, fill="ink-soft")
    x += width_mm(text, SIZE) + 2
    if x + len(HEAT) * (width_mm("80–90", SIZE) + 1.6) > sheet.width - MARGIN:
        x, middle = MARGIN, middle + LINE_MM
    for index, fill in enumerate(HEAT):
        upper = HEAT_FROM[index + 1] if index + 1 < len(HEAT_FROM) else None
        text = (
            f"≥ {HEAT_FROM[index]}" if upper is None else f"< {upper}" if index == 0 else f"{HEAT_FROM[index]}–{upper}"
        )
        room = max(width_mm("80–90", SIZE), width_mm(text, SIZE)) + 1.6
        sheet.rect(x, middle - 1.8, room, 3.6, fill)
        sheet.text(x + room / 2, middle, text, SIZE, fill=f"on-{fill}", align="c")
        x += room
    return middle + LINE_MM / 2 + 0.5


def _block(sheet: Sheet, rows: list[dict], heads: list[list[str]], plan: Plan, x: float, y: float, lang: str) -> float:
    start = x + plan.rank + plan.names + 0.8
    deepest = max((len(lines) for lines in heads), default=1)
    for index, lines in enumerate(heads):
        here = y + (deepest - len(lines)) * line_mm(plan.size)
        sheet.block(start + plan.cell * (index + 0.5), here, lines, plan.size, align="c")
    y += deepest * line_mm(plan.size)
    if plan.total:
        total = words.WORDS[lang]["total"]
        sheet.text(x + plan.width, y - line_mm(plan.size) / 2, total, plan.size, bold=True, align="r")
    y += 0.6
    for row in rows:
        lines = balanced(row["name"], plan.names, plan.size)
        height = row_height(lines, plan.row, plan.size)
        middle = y + height / 2
        sheet.text(x + plan.rank - 1.0, middle, row["rank"], plan.size, bold=True, align="r")
        centred(sheet, x + plan.rank, middle, lines, plan.size)
        for index, (value, text) in enumerate(zip(row["shares"], row["texts"], strict=True)):
            _cell(sheet, start + index * plan.cell, y, height, value, text, plan)
        if plan.total:
            sheet.text(x + plan.width, middle, row["total"], plan.size, bold=True, align="r")
        y += height
    return y


def heat_class(value: float) -> int:
    """Which shade a share takes, 0 the palest."""
    return max(0, sum(value >= least for least in HEAT_FROM) - 1)


def _cell(sheet: Sheet, x: float, y: float, height: float, value: float | None, text: str, plan: Plan) -> None:
    middle = y + height / 2
    if value is None:
        sheet.text(x + plan.cell / 2, middle, "—", plan.size, fill="ink-soft", align="c")
        return
    shade, gap = HEAT[heat_class(value)], 0.15 if plan.cell > 5 else 0.1
    sheet.rect(x + gap, y + gap, plan.cell - 2 * gap, height - 2 * gap, shade)
    sheet.text(x + plan.cell / 2, middle, text, plan.size, fill=f"on-{shade}", align="c")
