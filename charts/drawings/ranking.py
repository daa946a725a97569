"""Bars of a ranking, grouped by level, in one column or two."""

from typing import NamedTuple

from charts import words
from charts.drawings.paper import (
    GUTTER,
    LEAST,
    MARGIN,
    ROW,
    SIZE,
    WIDE,
    Facts,
    centred,
    density,
    key,
    line_mm,
    names_room,
    no_mark,
    room_below,
    row_height,
    tick_mark,
)
from charts.sheet import Sheet, balanced, width_mm

LONG = 40  # rows from which a full page takes two columns of bars
SHORTEST = 5.0  # mm: a full bar


class Plan(NamedTuple):
    """One way to lay a ranking out, measured."""

    columns: int
    size: float
    row: float
    above: bool  # names stand above their bars
    width: float  # of a column
    rank: float
    names: float
    value: float
    moves: float  # 0 where there is no room for them

    @property
    def bar(self) -> float:
        """What is left for a bar of the maximum."""
        rest = self.width - self.value - 1.2 - self.moves
        return rest - 1 if self.above else rest - self.rank - self.names - 1.6


def ranking(sheet: Sheet, facts: Facts, y: float) -> float:
    """The bars; returns the y below them."""
    body, lang = facts["body"], facts["lang"]
    items = _grouped(body, lang)
    plan, columns = _planned(sheet, body, items, lang, room_below(sheet, facts, y) - line_mm(SIZE) - 1)
    y = _key(sheet, body, plan, y)
    bottom = y
    for column, (items_here, heights) in enumerate(columns):
        x, here = MARGIN + column * (plan.width + GUTTER), y
        for item, height in zip(items_here, heights, strict=True):
            if "heading" in item:
                _level_heading(sheet, item, x, here + height - plan.row / 2 - 0.3, plan.size)
            else:
                _bar(sheet, item, body, plan, x, here, height)
            here += height
        bottom = max(bottom, here)
    return bottom


def _key(sheet: Sheet, body: dict, plan: Plan, y: float) -> float:
    parts = []
    if body["median"] is not None and len(body["rows"]) > 1:
        parts.append((tick_mark(), 1.4, body["median_label"]))
    if plan.moves:
        parts.append((no_mark, -1.2, body["moved_since"]))
    return key(sheet, parts, y) + (0.5 if parts else 0)


def _planned(sheet: Sheet, body: dict, items: list[dict], lang: str, room: float) -> tuple[Plan, list]:
    """The first layout that fits the page, else the lowest one."""
    tried = []
    for plan in _plans(sheet, body, room):
        columns = _columns(items, [_height(item, plan) for item in items], plan, lang)
        height = max(sum(heights) for _, heights in columns)
        if height <= room:
            return plan, columns
        tried.append((height, plan, columns))
    _, plan, columns = min(tried, key=lambda one: one[0])
    return plan, columns


def _plans(sheet: Sheet, body: dict, room: float):
    wide, many = sheet.width > WIDE, len(body["rows"]) > LONG
    row, size = density(len(body["rows"]) + 2 * len(body["levels"]) + 1, room)
    dense = _plan(sheet, body, 1, size, row)
    if wide:
        if not many:
            yield _plan(sheet, body, 1, SIZE, ROW)
        yield _plan(sheet, body, 2, SIZE, ROW)
        yield dense
        yield _plan(sheet, body, 2, LEAST, 2.8)
        return
    roomy = _plan(sheet, body, 1, SIZE, ROW)
    longest = max((width_mm(r["name"], SIZE) for r in body["rows"]), default=0)
    above = _plan(sheet, body, 1, SIZE, ROW, above=True)
    yield above if longest > roomy.names + 8 else roomy
    yield dense
    for tight, height in ((7.0, 3.2), (LEAST, 2.8)):
        two = _plan(sheet, body, 2, tight, height)
        if two.bar >= SHORTEST:
            yield two


def _plan(sheet: Sheet, body: dict, columns: int, size: float, row: float, above: bool = False) -> Plan:
    gutter = GUTTER if sheet.width > WIDE else 3.0
    width = (sheet.width - 2 * MARGIN - gutter * (columns - 1)) / columns
    rank = max((width_mm(r["rank"], size, True) for r in body["rows"]), default=0) + 1.4
    value = max((width_mm(r["text"], size) for r in body["rows"]), default=0)
    moves = max((width_mm(r["move"], size) for r in body["rows"]), default=0)
    if columns > 1 and sheet.width <= WIDE:
        moves, most = 0.0, width - rank - value - SHORTEST - 2.8
    else:
        most = width * 0.42
    names = width - rank if above else names_room([r["name"] for r in body["rows"]], 18, most, size)
    return Plan(columns, size, row, above, width, rank, names, value, moves + 2 if moves else 0.0)


def _height(item: dict, plan: Plan) -> float:
    if "heading" in item:
        return plan.row + 0.6 * plan.row
    lines = balanced(item["name"], plan.names, plan.size)
    return len(lines) * line_mm(plan.size) + 4.2 if plan.above else row_height(lines, plan.row, plan.size)


def _grouped(body: dict, lang: str) -> list[dict]:
    """Rows with a heading before each level's first."""
    levels = {level["code"]: level for level in body["levels"]}
    items: list[dict] = []
    seen: set[str | None] = set()
    for row in body["rows"]:
        group = row["level"] if row["rank"] else "none"
        level = levels.get(row["level"]) if row["rank"] else None
        fill = level["fill"] if level else "level-none" if not row["rank"] else "level-2"
        if group not in seen:
            seen.add(group)
            count = sum((other["level"] if other["rank"] else "none") == group for other in body["rows"])
            title = level["title"] if level else words.WORDS[lang]["total_points" if row["rank"] else "unranked"]
            if level or not row["rank"]:
                items.append({"heading": words.level_heading(title, count, lang), "title": title, "fill": fill})
        items.append(row | {"fill": fill})
    return items


def _columns(items: list[dict], heights: list[float], plan: Plan, lang: str) -> list[tuple[list[dict], list[float]]]:
    """Cut a list into columns of about equal height; a heading is not left alone, and is said again after a cut."""
    if plan.columns == 1 or len(items) < 2:
        return [(items, heights)]
    half, cut, run = sum(heights) / 2, 0, 0.0
    while cut < len(items) and run < half:
        run += heights[cut]
        cut += 1
    if "heading" in items[cut - 1]:
        cut -= 1
    left, right = (items[:cut], heights[:cut]), (items[cut:], heights[cut:])
    before = next((item for item in reversed(left[0]) if "heading" in item), None)
    if right[0] and "heading" not in right[0][0] and before:
        again = before | {"heading": f"{before['title']} ({words.WORDS[lang]['continued']})"}
        right = ([again, *right[0]], [1.6 * plan.row, *right[1]])
    return [left, right]


def _level_heading(sheet: Sheet, item: dict, x: float, y: float, size: float) -> None:
    sheet.rect(x, y - 1.1, 2.2, 2.2, item["fill"])
    sheet.text(x + 3.4, y, item["heading"], size, bold=True)


def _bar(sheet: Sheet, row: dict, body: dict, plan: Plan, x: float, y: float, height: float) -> None:
    lines = balanced(row["name"], plan.names, plan.size)
    thick = min(2.5, plan.row * 0.72)
    if plan.above:
        named, middle, start = y + len(lines) * line_mm(plan.size) / 2, y + height - 2.6, x + 1
    else:
        named = middle = y + height / 2
        start = x + plan.rank + plan.names + 1.6
    first = named - (len(lines) - 1) * line_mm(plan.size) / 2 if plan.above else named
    sheet.text(x + plan.rank - 1.2, first, row["rank"], plan.size, bold=True, align="r")
    centred(sheet, x + plan.rank, named, lines, plan.size)
    scale, length = body["scale"] or 1.0, 0.0
    if row["value"] is not None:
        length = max(0.0, min(1.0, row["value"] / scale)) * plan.bar
        sheet.rect(start, middle - thick / 2, max(length, 0.2), thick, row["fill"])
    sheet.text(start + length + 1, middle, row["text"], plan.size)
    if body["median"] is not None and len(body["rows"]) > 1:
        place = start + plan.bar * max(0.0, min(1.0, body["median"] / scale))
        if place < start + length - 0.5:
            sheet.rect(place - 0.15, middle - thick / 2, 0.3, thick, "surface")
        elif place > start + length + 1.6 + width_mm(row["text"], plan.size):
            sheet.rect(place - 0.15, middle - thick / 2, 0.3, thick, "chart-median")
    fill = {"▲": "good", "▼": "bad"}.get(row["move"][:1], "ink-soft")
    if plan.moves:
        sheet.text(x + plan.width, middle, row["move"], plan.size, fill=fill, align="r")
