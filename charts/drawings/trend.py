"""A unit's total over the years, against its bloc; broken where the framework changes."""

from collections.abc import Callable

from charts import words
from charts.drawings.paper import LINE_MM, MARGIN, SIZE, WIDE, Facts, labelled, round_steps, seam_labels
from charts.drawings.profile import unit_key
from charts.sheet import Sheet, width_mm


def trend(sheet: Sheet, facts: Facts, y: float) -> float:
    """Years from left to right; returns the y below them."""
    years, top, lang = facts["body"]["years"], facts["body"]["top"] or 1.0, facts["lang"]
    y = unit_key(sheet, lang, y, lying=True)
    seams = [(index, year["seam"]) for index, year in enumerate(years) if year["seam"]]
    left, right = MARGIN + 8.5, sheet.width - MARGIN - 4
    step = (right - left) / len(years)
    xs = [left + step * (index + 0.5) for index in range(len(years))]
    y, starts = seam_labels(sheet, [(xs[index] - step / 2, text) for index, text in seams], y)
    height = 38.0 if sheet.width > WIDE else 34.0
    ground = y + 5 + height

    def at(value: float) -> float:
        return ground - height * max(0.0, min(1.0, value / top))

    for tick in round_steps(0, top, 5):
        sheet.rule(left, at(tick), right - left, 0, "chart-grid" if tick else "ink-soft")
        sheet.text(left - 1.2, at(tick), words.number(tick, None, lang), SIZE, fill="ink-soft", align="r")
    for (index, _), start in zip(seams, starts, strict=True):
        x = xs[index] - step / 2
        sheet.line([(x, start), (x, ground + LINE_MM * 2)], "ink-soft", 0.8, "--")
    widest = max(
        width_mm(text, SIZE, True) for year in years for text in (str(year["year"]), year["text"], _rank(year, lang))
    )
    named = labelled(len(years), step, widest)
    _marks(sheet, years, xs, at, named)
    for index in sorted(named):
        x, year = xs[index], years[index]
        sheet.text(x, ground + LINE_MM * 0.75, str(year["year"]), SIZE, align="c")
        sheet.text(x, ground + LINE_MM * 1.7, _rank(year, lang), SIZE, fill="ink-soft", align="c")
    sheet.text(MARGIN, ground + LINE_MM * 1.7, words.WORDS[lang]["rank"], SIZE, fill="ink-soft")
    return ground + LINE_MM * 2.4


def _rank(year: dict, lang: str) -> str:
    return words.WORDS[lang]["absent"] if year["rank"] is None else f"{year['rank']}/{year['of']}"


def _marks(sheet: Sheet, years: list[dict], xs: list[float], at: Callable[[float], float], named: set[int]) -> None:
    half = min(4.5, 0.36 * (xs[1] - xs[0])) if len(xs) > 1 else 4.5
    for x, year in zip(xs, years, strict=True):
        if year["median"] is not None:
            high, low = at(year["p90"]), at(year["p10"])
            sheet.rect(x - half, high, 2 * half, max(low - high, 0.3), "chart-band")
            sheet.rect(x - half, at(year["median"]) - 0.3, 2 * half, 0.6, "chart-median")
    for run in runs(years):
        points = [(xs[index], at(years[index]["value"])) for index in run]
        if len(points) > 1:
            sheet.line(points, "accent", 1.6)
        for index, (x, y) in zip(run, points, strict=True):
            sheet.dot(x, y, "accent", 7)
            above = years[index]["median"] is None or years[index]["value"] >= years[index]["median"]
            # On the side away from the median, so that no tick runs through the figure.
            label = y + (-3.2 if above or y > at(0) - 5 else 3.2)
            if index in named:
                sheet.text(x, label, years[index]["text"], SIZE, bold=True, fill="accent", align="c")


def runs(years: list[dict]) -> list[list[int]]:
    """Stretches of years that a line may join: with a value, under one framework."""
    found: list[list[int]] = [[]]
    for index, year in enumerate(years):
        if year["seam"]:
            found.append([])
        if year["value"] is None:
            found.append([])
        else:
            found[-1].append(index)
    return [run for run in found if run]
