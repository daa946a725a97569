"""Ranks over all years: a line for each unit, broken where the framework changes."""

from typing import NamedTuple

from charts.drawings.changes import COLOURS
from charts.drawings.paper import (
    LEAST,
    LINE_MM,
    MARGIN,
    SIZE,
    WIDE,
    Facts,
    centred,
    density,
    labelled,
    line_mm,
    room_below,
    row_height,
    seam_labels,
)
from charts.sheet import Sheet, balanced, width_mm

GAP = 1.5  # mm left free on both sides of a seam


class Plan(NamedTuple):
    """Where the years and the names stand."""

    xs: tuple[float, ...]  # of the years
    names: float
    left: bool  # names of the first year stand on the left
    rank: float
    size: float
    heights: tuple[float, ...]  # of the rows
    top: float

    def middle(self, place: float) -> float:
        """The height of a place; between two rows for a half."""
        below = int(place)
        here = self.top + sum(self.heights[:below]) + self.heights[below] / 2
        if place == below:
            return here
        return here + (place - below) * (self.heights[below] + self.heights[below + 1]) / 2


def years(sheet: Sheet, facts: Facts, y: float) -> float:
    """The lines; returns the y below them."""
    body = facts["body"]
    orders = [_order(body["rows"], index) for index in range(len(body["years"]))]
    most = max(len(order) for order in orders)
    labels = 2 * LINE_MM * len(body["seams"])
    room = room_below(sheet, facts, y) - 15 - labels
    row, largest = density(most, room)
    for tried in (largest, 7.5, 7.0, LEAST):
        plan = _plan(sheet, body, orders, row, min(largest, tried))
        if sum(plan.heights) <= room:
            break
    seams = [(plan.xs[seam["before"] - 1] + plan.xs[seam["before"]]) / 2 for seam in body["seams"]]
    y, starts = seam_labels(sheet, [(x, seam["text"]) for x, seam in zip(seams, body["seams"], strict=True)], y)
    plan = plan._replace(top=y + 5.2)
    size = 9 if sheet.width > WIDE else SIZE
    step = plan.xs[1] - plan.xs[0]
    for index in sorted(labelled(len(plan.xs), step, width_mm(body["years"][-1], size, True))):
        sheet.text(plan.xs[index], y + 1.8, body["years"][index], size, bold=True, align="c")
    bottom = plan.top + sum(plan.heights)
    for x, start in zip(seams, starts, strict=True):
        sheet.line([(x, start), (x, bottom)], "ink-soft", 0.8, "--")
    spots = [_spots(body["rows"], order, index) for index, order in enumerate(orders)]
    _lines(sheet, body, spots, plan)
    _ends(sheet, body, orders[-1], spots[-1], plan, len(orders) - 1, 1)
    _ends(sheet, body, orders[0], spots[0], plan, 0, -1)
    return bottom


def _order(rows: list[dict], index: int) -> list[dict]:
    """The ranked rows of a year, best first; rows come in the newest year's order."""
    return sorted((row for row in rows if row["ranks"][index] is not None), key=lambda row: row["ranks"][index])


def _spots(rows: list[dict], order: list[dict], index: int) -> dict[str, float]:
    """The place of each unit, counted from 0: units that tie share the middle of their rows."""
    found: dict[int, list[int]] = {}
    for place, row in enumerate(order):
        found.setdefault(row["ranks"][index], []).append(place)
    return {row["unit"]: sum(ends) / 2 for row in order if (ends := _ends_of(found[row["ranks"][index]]))}


def _ends_of(places: list[int]) -> tuple[int, int]:
    return places[0], places[-1]


def _plan(sheet: Sheet, body: dict, orders: list, row: float, size: float) -> Plan:
    names = [each["name"] for each in body["rows"]]
    natural = max((width_mm(name, size, True) for name in names), default=0) + 0.3
    word = max((width_mm(part, size, True) for name in names for part in name.split(" ")), default=0) + 0.3
    rank = width_mm("000"[: len(str(len(names)))], size, True) + 3.8
    count = len(body["years"])
    least = 9.0 * (count - 1) if sheet.width < WIDE else 15.0 * (count - 1)
    room = sheet.width - 2 * MARGIN - 2 * rank
    each = min(natural, (room - least) / 2)
    left = each == natural or each >= max(word, natural / 3 + 3)
    if sheet.width < WIDE and natural > 0.2 * sheet.width:
        left = False
    if not left:
        each = max(word, min(natural, room - least))
    first = MARGIN + rank + (each if left else 0)
    last = sheet.width - MARGIN - rank - each
    xs = tuple(first + (last - first) * i / max(count - 1, 1) for i in range(count))
    heights = []
    for place in range(max(len(order) for order in orders)):
        sides = [orders[-1], orders[0]] if left else [orders[-1]]
        lines = [balanced(side[place]["name"], each, size, True) for side in sides if place < len(side)]
        heights.append(max((row_height(one, row, size) for one in lines), default=row))
    return Plan(xs, each, left, rank, size, tuple(heights), 0.0)


def _lines(sheet: Sheet, body: dict, spots: list[dict[str, float]], plan: Plan) -> None:
    """Quiet lines first, those in colour on top, with their rank at every turn."""
    broken = {seam["before"] for seam in body["seams"]}
    shown = body["shown"]
    for row in sorted(body["rows"], key=lambda row: row["unit"] in shown):
        way, unit = shown.get(row["unit"]), row["unit"]
        stroke, wide = (COLOURS[way], 1.6) if way else ("chart-quiet", 0.5)
        for index in range(1, len(spots)):
            if unit in spots[index - 1] and unit in spots[index]:
                ends = [(plan.xs[i], plan.middle(spots[i][unit])) for i in (index - 1, index)]
                for part in _cut(*ends) if index in broken else [ends]:
                    sheet.line(part, stroke, wide, "--" if way == "down" else "")
    taken: list[list[float]] = [[] for _ in spots]
    for row in sorted(body["rows"], key=lambda row: row["unit"] in shown):
        for index, spot in enumerate(spots):
            if row["unit"] in spot:
                _node(sheet, row, index, plan.middle(spot[row["unit"]]), shown.get(row["unit"]), plan, taken[index])


def _node(sheet: Sheet, row: dict, index: int, middle: float, way: str | None, plan: Plan, taken: list[float]) -> None:
    """A dot; in the years between, with the rank of the units in colour where there is room for it."""
    x = plan.xs[index]
    if not way:
        sheet.dot(x, middle, "line-strong", 2.6)
        return
    inside = 0 < index < len(plan.xs) - 1
    free = all(abs(middle - other) > line_mm(LEAST) for other in taken)
    if inside and free:
        taken.append(middle)
        sheet.dot(x, middle, COLOURS[way], 10.5)
        sheet.text(x, middle, str(row["ranks"][index]), LEAST, bold=True, fill="surface", align="c")
    else:
        sheet.dot(x, middle, COLOURS[way], 5)


def _cut(one: tuple[float, float], other: tuple[float, float]) -> list[list[tuple[float, float]]]:
    """A line left open around its middle."""
    (x, y), (right, low) = one, other
    half = (right - x) / 2
    near = max(half - GAP, 0.1) / (2 * half)
    slope = low - y
    return [
        [one, (x + 2 * half * near, y + slope * near)],
        [(right - 2 * half * near, low - slope * near), other],
    ]


def _ends(sheet: Sheet, body: dict, order: list[dict], spots: dict, plan: Plan, index: int, side: int) -> None:
    """Ranks and names of the last year (side 1), or of the first (side -1)."""
    x, name_align = plan.xs[index], "l" if side > 0 else "r"
    name_at, rank_at = x + side * (plan.rank + 0.3), x + plan.rank - 1.0 if side > 0 else x - 2.4
    heights = [plan.middle(place) for place in range(len(order))]
    groups: dict[int, list[float]] = {}
    for row, middle in zip(order, heights, strict=True):
        way = body["shown"].get(row["unit"], "")
        rank, style = row["ranks"][index], {"bold": bool(way), "fill": COLOURS.get(way, "ink")}
        groups.setdefault(rank, []).append(middle)
        sheet.text(rank_at, middle, str(rank), plan.size, align="r", **style)
        if side > 0 or plan.left:
            lines = balanced(row["name"], plan.names, plan.size, True)
            centred(sheet, name_at, middle, lines, plan.size, align=name_align, **style)
    for group in groups.values():
        if len(group) > 1:
            sheet.line([(x + side * 1.4, group[0] - 1.0), (x + side * 1.4, group[-1] + 1.0)], "ink-soft", 0.7)
