"""From the facts of a chart to a sheet: where every mark goes, in millimetres.

Two widths: 87 mm (one column of a gazette) and 174 mm (two columns). Type is 8 pt or larger at print size, save the
source line. Colour is never alone: groups have headings, moves have triangles, cells have figures.
"""

import re
from collections.abc import Callable
from typing import Any

from charts import words
from charts.sheet import LINE, MM_PER_POINT, Sheet, balanced, colour, width_mm, wrap

ONE_COLUMN = 87.0
TWO_COLUMNS = 174.0
MARGIN = 2.0
GUTTER = 6.0
SIZE = 8.0  # points
SMALL = 7.0  # the source line only
ROW = 3.5  # mm from row to row
LINE_MM = LINE * SIZE * MM_PER_POINT
BAR = 2.5
LONG = 40  # rows of a ranking from which a full page takes two columns of bars
HEAT = ("#eaf1f7", "#c9dcea", "#9dbfd9", "#6494bd", "#2f6fa3", "#0b3a5e")  # 0-, 50-, 60-, 70-, 80-, 90-100 %
HEAT_FROM = (0, 50, 60, 70, 80, 90)
WHITE_TYPE_FROM = 4  # the class from which type on a cell is white

Facts = dict[str, Any]


def draw(facts: Facts, width: float = TWO_COLUMNS) -> Sheet:
    """The whole chart: heading, body, source."""
    sheet = Sheet(width)
    y = _heading(sheet, facts)
    y = BODIES[facts["kind"]](sheet, facts, y + 1.5)
    _footing(sheet, facts, y + 2)
    return sheet


def _heading(sheet: Sheet, facts: Facts) -> float:
    room = sheet.width - 2 * MARGIN
    size = 11 if sheet.width > 120 else 10
    y = sheet.block(MARGIN, 1.5, balanced(_glued(facts["title"]), room, size, True), size, bold=True)
    y = sheet.block(MARGIN, y + 0.5, wrap(_glued(facts["subtitle"]), room, 8.5), 8.5, fill="ink-soft")
    if facts["mark"]:
        y = sheet.block(MARGIN, y + 0.5, wrap(facts["mark"], room, SIZE, True), SIZE, bold=True)
    return y


def _glued(text: str) -> str:
    """A line does not end between a number and what it counts."""
    return re.sub(r"(\d) (?=[^\W\d])", "\\1\u00a0", text.replace("đơn vị", "đơn\u00a0vị"))


def _footing(sheet: Sheet, facts: Facts, y: float) -> None:
    sheet.line([(MARGIN, y), (sheet.width - MARGIN, y)], "line")
    text = f"{facts['note']} {facts['source']}".strip()
    y = sheet.block(MARGIN, y + 1, wrap(text, sheet.width - 2 * MARGIN, SMALL), SMALL, fill="ink-soft")
    sheet.height = round(y + 1.5, 2)


def _names_room(names: list[str], least: float, most: float) -> float:
    """Room for a column of names: what they need between two bounds, and never less than their longest word."""
    word = max((width_mm(part, SIZE) for name in names for part in name.split(" ")), default=0)
    needed = max((width_mm(name, SIZE) for name in names), default=0)
    return max(word, min(max(needed, least), most)) + 0.2


def _row_height(lines: list[str]) -> float:
    return ROW if len(lines) == 1 else (len(lines) * LINE_MM + 1.2)


# Ranking.


def _ranking(sheet: Sheet, facts: Facts, y: float) -> float:
    body, lang = facts["body"], facts["lang"]
    items = _grouped(body, lang)
    columns = 2 if sheet.width > 120 and len(body["rows"]) > LONG else 1
    width = (sheet.width - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    names = _names_room([row["name"] for row in body["rows"]], 20, width * 0.42)
    value = max((width_mm(row["text"], SIZE) for row in body["rows"]), default=0)
    heights = [ROW + 2.2 if "heading" in item else _row_height(balanced(item["name"], names, SIZE)) for item in items]
    bottom = y
    for column, (items_here, heights_here) in enumerate(_columns(items, heights, columns, lang)):
        x = MARGIN + column * (width + GUTTER)
        here = y
        for item, height in zip(items_here, heights_here, strict=True):
            if "heading" in item:
                _level_heading(sheet, item, x, here + height - ROW / 2 - 0.3)
            else:
                _bar(sheet, item, body["scale"], (x, names, width, value), here, height)
            here += height
        bottom = max(bottom, here)
    return bottom


def _grouped(body: dict, lang: str) -> list[dict]:
    """Rows with a heading before each level's first."""
    levels = {level["code"]: level for level in body["levels"]}
    items: list[dict] = []
    seen: set[str | None] = set()
    for row in body["rows"]:
        if row["level"] not in seen:
            seen.add(row["level"])
            level = levels.get(row["level"])
            count = sum(other["level"] == row["level"] for other in body["rows"])
            title = level["title"] if level else words.WORDS[lang]["unranked"]
            items.append(
                {"heading": words.level_heading(title, count, lang), "title": title,
                 "fill": level["fill"] if level else "level-none"}
            )  # fmt: skip
        items.append(row | {"fill": levels[row["level"]]["fill"] if row["level"] in levels else "level-none"})
    return items


def _columns(items: list[dict], heights: list[float], count: int, lang: str) -> list[tuple[list[dict], list[float]]]:
    """Cut a list into columns of about equal height; a heading is not left alone, and is said again after a cut."""
    if count == 1:
        return [(items, heights)]
    half, cut, run = sum(heights) / 2, 0, 0.0
    while cut < len(items) and run < half:
        run += heights[cut]
        cut += 1
    if "heading" in items[cut - 1]:
        cut -= 1
    left, right = (items[:cut], heights[:cut]), (items[cut:], heights[cut:])
    if right[0] and "heading" not in right[0][0]:
        heading = next(item for item in reversed(left[0]) if "heading" in item)
        again = heading | {"heading": f"{heading['title']} ({words.WORDS[lang]['continued']})"}
        right = ([again, *right[0]], [ROW + 2.2, *right[1]])
    return [left, right]


def _level_heading(sheet: Sheet, item: dict, x: float, y: float) -> None:
    sheet.rect(x, y - 1.1, 2.2, 2.2, item["fill"])
    sheet.text(x + 3.4, y, item["heading"], SIZE, bold=True)


def _bar(
    sheet: Sheet, row: dict, scale: float, place: tuple[float, float, float, float], y: float, height: float
) -> None:
    x, names, width, value = place
    middle = y + height / 2
    start = x + 6.2 + names + 1.6
    room = x + width - start - value - 1.2
    sheet.text(x + 5, middle, row["rank"], SIZE, bold=True, align="r")
    lines = balanced(row["name"], names, SIZE)
    sheet.block(x + 6.2, middle - len(lines) * LINE_MM / 2, lines, SIZE)
    length = 0.0
    if row["value"] is not None and scale:
        length = max(0.0, min(1.0, row["value"] / scale)) * room
        sheet.rect(start, middle - BAR / 2, max(length, 0.2), BAR, row["fill"])
    sheet.text(start + length + 1, middle, row["text"], SIZE)


# Profile of a unit.


def _profile(sheet: Sheet, facts: Facts, y: float) -> float:
    rows, lang = facts["body"]["rows"], facts["lang"]
    y = _key(sheet, lang, y)
    wide = sheet.width > 120
    value = width_mm("100,0%", SIZE, True) + 1.5
    value = max(value, *(width_mm(row["text"], SIZE, True) + 1.5 for row in rows)) if rows else value
    room = sheet.width - 2 * MARGIN
    names = _names_room([row["name"] for row in rows], 20, room * 0.36 if wide else room - value)
    start = MARGIN + names + 4 if wide else MARGIN + 1.5
    length = sheet.width - MARGIN - value - 3 - start
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
        x = start + length * tick / 100
        if wide:
            sheet.rule(x, top, 0, bottom - top)
        else:
            for *_, middle in centres:
                sheet.rule(x, middle - 1.8, 0, 3.6)
        sheet.text(
            x, bottom + LINE_MM / 2, f"{tick}%" if tick in (0, 100) else str(tick), SIZE, fill="ink-soft", align="c"
        )
    for row, lines, row_top, middle in centres:
        if wide:
            sheet.block(MARGIN, middle - len(lines) * LINE_MM / 2, lines, SIZE)
        else:
            sheet.block(MARGIN, row_top, lines, SIZE)
        _dot_range(sheet, row, start, length, middle)
        sheet.text(sheet.width - MARGIN, middle, row["text"], SIZE, bold=True, align="r")
    return bottom + LINE_MM


def _key(sheet: Sheet, lang: str, y: float, lying: bool = False) -> float:
    """The three marks, named once; `lying` turns the tick of the median."""
    x, middle = MARGIN + 1, y + LINE_MM / 2
    parts = (("dot", "this_unit"), ("tick", "median"), ("band", "band"))
    for mark, word in parts:
        text, lead = words.WORDS[lang][word], 7.0 if mark == "band" else 2.6
        if x + lead + width_mm(text, SIZE) > sheet.width - MARGIN:
            x, middle = MARGIN + 1, middle + LINE_MM
        if mark == "dot":
            sheet.dot(x + 0.6, middle, "accent", 6.5)
        elif mark == "tick":
            sheet.rect(
                *((x - 0.8, middle - 0.3, 2.8, 0.6) if lying else (x + 0.3, middle - 1.5, 0.6, 3.0)), "chart-median"
            )
        else:
            sheet.rect(x, middle - 1.0, 5.6, 2.0, "chart-band")
        sheet.text(x + lead, middle, text, SIZE, fill="ink-soft")
        x += lead + width_mm(text, SIZE) + 5
    return middle + LINE_MM / 2 + 1


def _dot_range(sheet: Sheet, row: dict, start: float, length: float, middle: float) -> None:
    def at(value: float) -> float:
        return start + length * max(0.0, min(100.0, value)) / 100

    if row["median"] is not None:
        low, high = at(row["p10"]), at(row["p90"])
        sheet.rect(low, middle - 1.1, max(high - low, 0.4), 2.2, "chart-band")
        sheet.rect(at(row["median"]) - 0.3, middle - 1.7, 0.6, 3.4, "chart-median")
    if row["value"] is not None:
        sheet.dot(at(row["value"]), middle, "accent", 7.5)


# Trend of a unit.


def _trend(sheet: Sheet, facts: Facts, y: float) -> float:
    years, top, lang = facts["body"]["years"], facts["body"]["top"] or 1.0, facts["lang"]
    y = _key(sheet, lang, y, lying=True) + 1
    seams = [(index, year["seam"]) for index, year in enumerate(years) if year["seam"]]
    left, right = MARGIN + 8.5, sheet.width - MARGIN - 7
    step = (right - left) / len(years)
    xs = [left + step * (index + 0.5) for index in range(len(years))]
    room = {index: max(sheet.width - MARGIN - (xs[index] - step / 2) - 1.5, 30) for index, _ in seams}
    labels = {index: wrap(text, room[index], SIZE) for index, text in seams}
    y += max((len(lines) for lines in labels.values()), default=0) * LINE_MM * (1 if len(seams) < 2 else 2)
    height = 38.0 if sheet.width > 120 else 34.0
    ground = y + 4 + height

    def at(value: float) -> float:
        return ground - height * max(0.0, min(1.0, value / top))

    for part in range(0, 101, 20 if top != 100 or sheet.width > 120 else 25):
        level = ground - height * part / 100
        sheet.rule(left, level, right - left, 0, "ink-soft" if part == 0 else "chart-grid")
        sheet.text(
            left - 1.2, level, words.number(round(top * part / 100, 1), 0, lang), SIZE, fill="ink-soft", align="r"
        )
    for number, (index, _) in enumerate(seams):
        x, label_y = xs[index] - step / 2, ground - height - 4 - (number % 2) * LINE_MM
        lines = labels[index]
        sheet.line([(x, label_y - LINE_MM * len(lines)), (x, ground + LINE_MM * 2)], "ink-soft", 0.7, "--")
        sheet.block(x + 1.2, label_y - LINE_MM * len(lines), lines, SIZE, fill="ink-soft")
    _trend_marks(sheet, years, xs, at, lang)
    for x, year in zip(xs, years, strict=True):
        sheet.text(x, ground + LINE_MM * 0.75, str(year["year"]), SIZE, align="c")
        rank = str(year["rank"]) + f"/{year['of']}" if year["rank"] is not None else words.WORDS[lang]["absent"]
        sheet.text(x, ground + LINE_MM * 1.7, rank, SIZE, fill="ink-soft", align="c")
    sheet.text(MARGIN, ground + LINE_MM * 1.7, words.WORDS[lang]["rank"], SIZE, fill="ink-soft")
    return ground + LINE_MM * 2.4


def _trend_marks(sheet: Sheet, years: list[dict], xs: list[float], at: Callable[[float], float], lang: str) -> None:
    half = min(4.5, 0.36 * (xs[1] - xs[0])) if len(xs) > 1 else 4.5
    for x, year in zip(xs, years, strict=True):
        if year["median"] is not None:
            high, low = at(year["p90"]), at(year["p10"])
            sheet.rect(x - half, high, 2 * half, max(low - high, 0.3), "chart-band")
            sheet.rect(x - half, at(year["median"]) - 0.3, 2 * half, 0.6, "chart-median")
    for run in _runs(years):
        points = [(xs[index], at(years[index]["value"])) for index in run]
        if len(points) > 1:
            sheet.line(points, "accent", 1.6)
        for index, (x, y) in zip(run, points, strict=True):
            sheet.dot(x, y, "accent", 7)
            above = years[index]["median"] is None or years[index]["value"] >= years[index]["median"]
            # On the side away from the median, so that no tick runs through the figure.
            label = y + (-3.2 if above else 3.2)
            sheet.text(x, label, years[index]["text"], SIZE, bold=True, fill="accent", align="c")


def _runs(years: list[dict]) -> list[list[int]]:
    """Stretches of years that a line may join: with a value, under one framework."""
    runs: list[list[int]] = [[]]
    for index, year in enumerate(years):
        if year["seam"]:
            runs.append([])
        if year["value"] is None:
            runs.append([])
        else:
            runs[-1].append(index)
    return [run for run in runs if run]


# Heat map.


def _heat(sheet: Sheet, facts: Facts, y: float) -> float:
    rows, categories, lang = facts["body"]["rows"], facts["body"]["categories"], facts["lang"]
    total = max(width_mm(row["total"], SIZE, True) for row in rows) + 2 if rows else 10
    total = max(total, width_mm(words.WORDS[lang]["total"], SIZE, True) + 2)
    room = sheet.width - 2 * MARGIN
    names = _names_room([row["name"] for row in rows], 18, room * 0.34)
    start = MARGIN + 6.2 + names + 1.5
    cell = (sheet.width - MARGIN - total - start) / max(len(categories), 1)
    y, heads = _heat_heads(sheet, categories, cell, y)
    y = _heat_key(sheet, lang, y) + 1
    deepest = max((len(lines) for lines in heads), default=1)
    for index, lines in enumerate(heads):
        here = y + (deepest - len(lines)) * LINE_MM
        sheet.block(start + cell * (index + 0.5), here, lines, SIZE, align="c")
    y += deepest * LINE_MM
    sheet.text(sheet.width - MARGIN, y - LINE_MM / 2, words.WORDS[lang]["total"], SIZE, bold=True, align="r")
    y += 0.8
    for row in rows:
        lines = balanced(row["name"], names, SIZE)
        height = _row_height(lines)
        middle = y + height / 2
        sheet.text(MARGIN + 5, middle, row["rank"], SIZE, bold=True, align="r")
        sheet.block(MARGIN + 6.2, middle - len(lines) * LINE_MM / 2, lines, SIZE)
        for index, (value, text) in enumerate(zip(row["shares"], row["texts"], strict=True)):
            _cell(sheet, start + index * cell, y, cell, height, value, text)
        sheet.text(sheet.width - MARGIN, middle, row["total"], SIZE, bold=True, align="r")
        y += height
    return y


def _heat_heads(sheet: Sheet, categories: list[dict], cell: float, y: float) -> tuple[float, list[list[str]]]:
    """Column heads; where a name does not fit its column, codes with a list of names above."""
    heads = [balanced(category["name"], cell - 1, SIZE) for category in categories]
    if all(len(lines) <= 6 and all(width_mm(line, SIZE) <= cell - 0.5 for line in lines) for lines in heads):
        return y, heads
    indent = max(width_mm(category["code"], SIZE, True) for category in categories) + 2
    for category in categories:
        lines = wrap(category["name"], sheet.width - 2 * MARGIN - indent, SIZE)
        sheet.text(MARGIN, y + LINE_MM / 2, category["code"], SIZE, bold=True)
        y = sheet.block(MARGIN + indent, y, lines, SIZE)
    return y + 1, [[category["code"]] for category in categories]


def _heat_key(sheet: Sheet, lang: str, y: float) -> float:
    x, middle = MARGIN, y + LINE_MM / 2
    sheet.text(x, middle, words.WORDS[lang]["key"], SIZE, fill="ink-soft")
    x += width_mm(words.WORDS[lang]["key"], SIZE) + 2
    if x + len(HEAT) * (width_mm("80–90", SIZE) + 1.6) > sheet.width - MARGIN:
        x, middle = MARGIN, middle + LINE_MM
    for index, fill in enumerate(HEAT):
        upper = HEAT_FROM[index + 1] if index + 1 < len(HEAT_FROM) else None
        text = (
            f"≥ {HEAT_FROM[index]}" if upper is None else f"< {upper}" if index == 0 else f"{HEAT_FROM[index]}–{upper}"
        )
        room = max(width_mm("80–90", SIZE), width_mm(text, SIZE)) + 1.6
        if x + room > sheet.width - MARGIN:
            x, middle = MARGIN, middle + LINE_MM + 0.8
        sheet.rect(x, middle - 1.8, room, 3.6, fill)
        sheet.text(x + room / 2, middle, text, SIZE, fill="white" if index >= WHITE_TYPE_FROM else "black", align="c")
        x += room
    return middle + LINE_MM / 2 + 0.5


def heat_class(value: float) -> int:
    """Which shade a share takes, 0 the palest."""
    return max(0, sum(value >= least for least in HEAT_FROM) - 1)


def _cell(sheet: Sheet, x: float, y: float, width: float, height: float, value: float | None, text: str) -> None:
    if value is None:
        sheet.text(x + width / 2, y + height / 2, "—", SIZE, fill="ink-soft", align="c")
        return
    shade = heat_class(value)
    sheet.rect(x + 0.15, y + 0.15, width - 0.3, height - 0.3, HEAT[shade])
    sheet.text(
        x + width / 2, y + height / 2, text, SIZE, fill="white" if shade >= WHITE_TYPE_FROM else "black", align="c"
    )


# Rank changes.


def _changes(sheet: Sheet, facts: Facts, y: float) -> float:
    body, lang = facts["body"], facts["lang"]
    before = sorted(body["before"], key=lambda row: (not row["stays"], row["rank"]))
    columns = _change_columns(sheet, body)
    x_left, x_right, names = columns["left"], columns["right"], columns["names"]
    sheet.text(x_left, y + LINE_MM / 2, body["years"][0], 9, bold=True, align="r")
    sheet.text(x_right, y + LINE_MM / 2, body["years"][1], 9, bold=True)
    y += LINE_MM + 1.5
    left_rows = before if columns["both"] else [row for row in before if row["stays"]]
    # Rows of the two years stand level with each other, so that an unchanged place is a level line.
    heights = [
        max(
            _row_height(balanced(row["name"], names, SIZE, True))
            for row in (before[place : place + 1] if columns["both"] else []) + body["after"][place : place + 1]
        )
        for place in range(max(len(left_rows) if columns["both"] else 0, len(body["after"])))
    ] + [ROW] * len(left_rows)
    left, left_end = _places(left_rows, heights, y)
    right, right_end = _places(body["after"], heights, y)
    _slopes(sheet, left, right, body["shown"], columns)
    _side(sheet, left_rows, left, columns, -1, body["shown"])
    _side(sheet, body["after"], right, columns, 1, body["shown"])
    for row in body["after"]:
        move = row["move"] or 0
        fill = "good" if move > 0 else "bad" if move < 0 else "ink-soft"
        bold = row["unit"] in body["shown"]
        sheet.text(columns["moves"], right[row["unit"]][1], row["text"], SIZE, fill=fill, bold=bold)
    gone = [row["name"] for row in before if not row["stays"]]
    if gone and columns["both"]:
        left_end = sheet.block(
            x_left - 1, left_end, [f"({words.WORDS[lang]['left']})"], SIZE, fill="ink-soft", align="r"
        )
    end = max(left_end, right_end)
    if gone and not columns["both"]:
        text = f"{words.WORDS[lang]['left'].capitalize()}: {'; '.join(gone)}"
        end = sheet.block(MARGIN, end + 1, wrap(text, sheet.width - 2 * MARGIN, SIZE), SIZE, fill="ink-soft")
    return end


def _change_columns(sheet: Sheet, body: dict) -> dict[str, Any]:
    """Where the columns stand. Names stand on both sides if they fit in two lines; else on the right only."""
    room = sheet.width - 2 * MARGIN
    moves = max((width_mm(row["text"], SIZE, True) for row in body["after"]), default=8) + 2
    rank, least = 7.4, sheet.width * 0.2
    all_names = [row["name"] for row in [*body["before"], *body["after"]]]
    natural = max((width_mm(name, SIZE, True) for name in all_names), default=0) + 0.3
    word = max((width_mm(part, SIZE, True) for name in all_names for part in name.split(" ")), default=0) + 0.3
    names = min(natural, (room - moves - 2 * rank - least) / 2)
    both = names >= max(word, natural / 2 + 3) or names == natural
    if not both:
        names = max(word, min(natural, room - moves - 2 * rank - least))
    left = MARGIN + rank + (names if both else 0)
    right = sheet.width - MARGIN - moves - names - rank
    return {"left": left, "right": right, "names": names, "both": both, "moves": right + rank + names + 2}


def _slopes(sheet: Sheet, left: dict, right: dict, shown: dict[str, str], columns: dict[str, Any]) -> None:
    """The lines, those in colour on top."""
    for unit in sorted((unit for unit in right if unit in left), key=lambda unit: unit in shown):
        way = shown.get(unit)
        stroke, wide = {"up": ("good", 1.5), "down": ("bad", 1.5)}.get(way or "", ("#b0b0b0", 0.6))
        ends = [(columns["left"], left[unit][0]), (columns["right"], right[unit][0])]
        sheet.line(ends, stroke, wide, "--" if way == "down" else "")


def _places(rows: list[dict], heights: list[float], y: float) -> tuple[dict[str, tuple[float, float]], float]:
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


def _side(
    sheet: Sheet, rows: list[dict], places: dict, columns: dict[str, Any], side: int, shown: dict[str, str]
) -> None:
    """Dots, ranks and names of one year."""
    x, name_align, rank_align = (columns["left"], "r", "l") if side < 0 else (columns["right"], "l", "r")
    for row in rows:
        end, middle = places[row["unit"]]
        way = shown.get(row["unit"], "")
        fill = {"up": "good", "down": "bad"}.get(way, "ink") if row.get("stays", True) else "ink-soft"
        if row.get("stays", True):
            sheet.dot(x, end, fill if way else "#767676", 5 if way else 3.5)
        sheet.text(x + side * 6.2, middle, str(row["rank"]), SIZE, bold=bool(way), fill=fill, align=rank_align)
        if side > 0 or columns["both"]:
            lines = balanced(row["name"], columns["names"], SIZE, True)
            top = middle - len(lines) * LINE_MM / 2
            sheet.block(x + side * 7.4, top, lines, SIZE, bold=bool(way), fill=fill, align=name_align)
    for group in _ties(rows, places):
        bracket = x + side * 1.6
        sheet.line([(bracket, group[0] - 1.2), (bracket, group[-1] + 1.2)], "ink-soft", 0.7)


def _ties(rows: list[dict], places: dict) -> list[list[float]]:
    """The rows of each group of equal rank, as heights on the sheet."""
    groups: dict[int, list[float]] = {}
    for row in rows:
        if row.get("stays", True):
            groups.setdefault(row["rank"], []).append(places[row["unit"]][1])
    return [group for group in groups.values() if len(group) > 1]


BODIES: dict[str, Callable[[Sheet, Facts, float], float]] = {
    "ranking": _ranking,
    "profile": _profile,
    "trend": _trend,
    "heat": _heat,
    "changes": _changes,
}
assert all(colour(fill) == fill for fill in HEAT)
