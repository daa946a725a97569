"""Ranks of two years, joined by lines."""

from typing import NamedTuple

from charts import words
from charts.drawings.paper import (
    LEAST,
    LINE_MM,
    MARGIN,
    SIZE,
    Facts,
    centred,
    density,
    room_below,
    row_height,
)
from charts.sheet import Sheet, balanced, width_mm, wrap

LEAST_SLOPE = 0.26  # of the width: steeper lines cannot be followed
COLOURS = {"up": "good", "down": "bad"}


class Plan(NamedTuple):
    """Where the columns stand."""

    left: float  # the dots of the first year
    right: float  # the dots of the second
    moves: float
    names: float  # room for a name
    both: bool  # names on both sides, else on the right only
    rank: float
    size: float
    row: float


def changes(sheet: Sheet, facts: Facts, y: float) -> float:
    """The slopes; returns the y below them."""
    body, lang = facts["body"], facts["lang"]
    staying = [row for row in body["before"] if row["stays"]]
    gone = [row for row in body["before"] if not row["stays"]]
    if not body["after"]:
        return y
    count = max(len(staying) + len(gone), len(body["after"]))
    room = room_below(sheet, facts, y) - 10 - (2 + 2 * LINE_MM if gone else 0)
    row, size = density(count, room)
    for tried in (size, 7.5, 7.0, LEAST):
        plan = _plan(sheet, body, row, min(size, tried))
        if sum(_heights([*staying, *gone] if plan.both else staying, body["after"], plan)) <= room:
            break
    head = max(plan.left, MARGIN + width_mm(body["years"][0], 9, True))
    sheet.text(head, y + 1.8, body["years"][0], 9, bold=True, align="r")
    sheet.text(plan.right, y + 1.8, body["years"][1], 9, bold=True)
    y += 5.4
    before = [*staying, *gone] if plan.both else staying
    # Rows of the two years stand level with each other, so that an unchanged place is a level line.
    heights = _heights(before, body["after"], plan)
    left, left_end = places(before, heights, y)
    right, right_end = places(body["after"], heights, y)
    _slopes(sheet, left, right, body["shown"], plan)
    _side(sheet, before, left, plan, -1, body["shown"])
    _side(sheet, body["after"], right, plan, 1, body["shown"])
    for row in body["after"]:
        move = row["move"] or 0
        fill = "good" if move > 0 else "bad" if move < 0 else "ink-soft"
        bold = row["unit"] in body["shown"]
        sheet.text(plan.moves, right[row["unit"]][1], row["text"], plan.size, fill=fill, bold=bold)
    left_word = words.WORDS[lang]["left"]
    if gone and plan.both:
        x = max(plan.left - 1, MARGIN + width_mm(f"({left_word})", SIZE))
        left_end = sheet.block(x, left_end, [f"({left_word})"], SIZE, fill="ink-soft", align="r")
    end = max(left_end, right_end)
    if gone and not plan.both:
        text = f"{left_word[0].upper()}{left_word[1:]}: {'; '.join(row['name'] for row in gone)}"
        end = sheet.block(MARGIN, end + 1, wrap(text, sheet.width - 2 * MARGIN, SIZE), SIZE, fill="ink-soft")
    return end


def _plan(sheet: Sheet, body: dict, row: float, size: float) -> Plan:
    """Names stand on both sides if they fit there in few lines; else on the right only."""
    room = sheet.width - 2 * MARGIN
    moves = max((width_mm(each["text"], size, True) for each in body["after"]), default=6) + 1.5
    rank = max((width_mm(str(each["rank"]), size, True) for each in body["after"]), default=3) + 3.4
    least = sheet.width * LEAST_SLOPE
    names = [each["name"] for each in [*body["before"], *body["after"]]]
    natural = max((width_mm(name, size, True) for name in names), default=0) + 0.3
    word = max((width_mm(part, size, True) for name in names for part in name.split(" ")), default=0) + 0.3
    each = min(natural, (room - moves - 2 * rank - least) / 2)
    both = each >= max(word, natural / 2 + 3) or each == natural
    if not both:
        each = max(word, min(natural, room - moves - 2 * rank - least))
    left = MARGIN + rank + (each + 1 if both else 0)
    right = sheet.width - MARGIN - moves - each - 1 - rank
    return Plan(left, right, right + rank + each + 2, each, both, rank, size, row)


def _heights(before: list[dict], after: list[dict], plan: Plan) -> list[float]:
    def needed(row: dict) -> float:
        return row_height(balanced(row["name"], plan.names, plan.size, True), plan.row, plan.size)

    count = max(len(before), len(after))
    sides = [before, after] if plan.both else [after]
    return [
        max((needed(side[place]) for side in sides if place < len(side)), default=plan.row) for place in range(count)
    ]


def places(rows: list[dict], heights: list[float], y: float) -> tuple[dict[str, tuple[float, float]], float]:
    """(y of the line's end, y of the words) of each unit: units that tie share the middle of their rows."""
    middles: dict[str, float] = {}
    groups: dict[tuple, list[float]] = {}
    gone = False
    for row, height in zip(rows, heights, strict=False):
        if not row.get("stays", True) and not gone:
            gone, y = True, y + 2
        middles[row["unit"]] = y + height / 2
        groups.setdefault((row.get("stays", True), row["rank"]), []).append(y + height / 2)
        y += height
    ends = {row["unit"]: groups[(row.get("stays", True), row["rank"])] for row in rows}
    return {unit: ((ends[unit][0] + ends[unit][-1]) / 2, middle) for unit, middle in middles.items()}, y


def _slopes(sheet: Sheet, left: dict, right: dict, shown: dict[str, str], plan: Plan) -> None:
    """The lines, those in colour on top."""
    for unit in sorted((unit for unit in right if unit in left), key=lambda unit: unit in shown):
        way = shown.get(unit)
        stroke, wide = (COLOURS[way], 1.5) if way else ("chart-quiet", 0.5)
        ends = [(plan.left, left[unit][0]), (plan.right, right[unit][0])]
        sheet.line(ends, stroke, wide, "--" if way == "down" else "")


def _side(sheet: Sheet, rows: list[dict], spots: dict, plan: Plan, side: int, shown: dict[str, str]) -> None:
    """Dots, ranks and names of one year."""
    x, name_align = (plan.left, "r") if side < 0 else (plan.right, "l")
    rank_at = x - 2.2 if side < 0 else x + plan.rank - 1.0
    for row in sorted(rows, key=lambda row: row["unit"] in shown):  # a dot in colour covers those that tie with it
        end, middle = spots[row["unit"]]
        way, stays = shown.get(row["unit"], ""), row.get("stays", True)
        fill = COLOURS.get(way, "ink") if stays else "ink-soft"
        if stays:
            sheet.dot(x, end, fill if way else "line-strong", 5 if way else 3.2)
        sheet.text(rank_at, middle, str(row["rank"]), plan.size, bold=bool(way), fill=fill, align="r")
        if side > 0 or plan.both:
            lines = balanced(row["name"], plan.names, plan.size, True)
            centred(
                sheet,
                x + side * (plan.rank + 0.3),
                middle,
                lines,
                plan.size,
                bold=bool(way),
                fill=fill,
                align=name_align,
            )
    for group in ties(rows, spots):
        bracket = x + side * 1.4
        sheet.line([(bracket, group[0] - 1.1), (bracket, group[-1] + 1.1)], "ink-soft", 0.7)


def ties(rows: list[dict], spots: dict) -> list[list[float]]:
    """The rows of each group of equal rank, as heights on the sheet."""
    groups: dict[int, list[float]] = {}
    for row in rows:
        if row.get("stays", True):
            groups.setdefault(row["rank"], []).append(spots[row["unit"]][1])
    return [group for group in groups.values() if len(group) > 1]
