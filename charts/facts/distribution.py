"""Distribution of the totals of a bloc: every unit a dot."""

from fractions import Fraction

from charts import words
from charts.facts.common import (
    Facts,
    bloc_title,
    fills_of,
    frame,
    full_name,
    labels,
    level_titles,
    median_of,
    points,
    quantile,
    rounded,
    rounded_text,
    scale_of,
    without_spread,
)

FENCE = Fraction(3, 2)  # of the middle half's width: what lies farther out is named (Tukey)
NAMED = 3  # at each end


def distribution(edition, bloc: str, lang: str) -> Facts:
    """Every total of a bloc as a dot, with the median, the middle 80 % and the bounds of the levels."""
    results = edition.ranking(bloc)
    counted = [r for r in results if r.total is not None]
    names, fills = labels(edition, [r.unit for r in results], lang), fills_of(edition)
    scale = scale_of(edition, bloc)
    ends = _ends(counted)
    dots = [
        {"value": rounded(r.total), "fill": fills.get(r.level, "level-none"), "unit": r.unit} for r in reversed(counted)
    ]
    named = [
        {"unit": r.unit, "value": rounded(r.total), "side": side,
         "text": f"{names[r.unit]} {points(edition, r.total, lang)}"}
        for side, group in ends.items() for r in group
    ]  # fmt: skip
    return frame(edition, "distribution", lang) | {
        "title": _title(edition, bloc, counted, lang),
        "subtitle": words.distribution_subtitle(
            len(counted), bloc_title(edition, bloc, lang), edition.year, words.number(scale, None, lang),
            len(results) - len(counted), lang,
        ),
        "body": {
            "dots": dots,
            "named": named,
            "levels": _levels(edition, counted, scale, lang),
            "scale": rounded(scale),
            **_middle(edition, counted, lang),
        },
        "alt": "; ".join(_key_figures(edition, counted, lang)),
        "long": _long(edition, counted, scale, names, lang),
        "header": ["unit", "name", "total", "max", "level", "rank"],
        "table": [
            [r.unit, full_name(edition, r.unit, lang), r.total, rounded_text(r.max), r.level, r.rank] for r in results
        ],
    }  # fmt: skip


def _ends(counted: list) -> dict[str, list]:
    """The units to name: the farthest out at each end, and always the first and the last. `counted` is best first."""
    if not counted:
        return {"low": [], "high": []}
    totals = [Fraction(r.total) for r in counted]
    low, high = quantile(totals, Fraction(1, 4)), quantile(totals, Fraction(3, 4))
    reach = FENCE * (high - low)
    below = [r for r in reversed(counted) if r.total < low - reach][:NAMED] or counted[-1:]
    above = [r for r in counted if r.total > high + reach][:NAMED] or counted[:1]
    return {"low": [r for r in below if r.total != counted[0].total], "high": above}


def _title(edition, bloc: str, counted: list, lang: str) -> str:
    level = without_spread(edition, bloc, lang)
    if level:
        return level
    low, high = (points(edition, r.total, lang) for r in (counted[-1], counted[0]))
    return words.distribution_title(low, high, points(edition, median_of([r.total for r in counted]), lang), lang)


def _middle(edition, counted: list, lang: str) -> dict:
    if not counted:
        return {"median": None, "p10": None, "p90": None, "median_text": "", "p10_text": "", "p90_text": ""}
    totals = [Fraction(r.total) for r in counted]
    middle, low, high = (quantile(totals, Fraction(part, 10)) for part in (5, 1, 9))
    return {
        "median": rounded(middle),
        "p10": rounded(low),
        "p90": rounded(high),
        "p10_text": points(edition, low, lang),
        "p90_text": points(edition, high, lang),
        "median_text": f"{words.WORDS[lang]['median']} {points(edition, middle, lang)}",
    }


def _levels(edition, counted: list, scale: Fraction, lang: str) -> list[dict]:
    """The levels, best first: their lower bounds and how many units each holds."""
    titles, fills = level_titles(edition, lang), fills_of(edition)
    bounds = {level.code: Fraction(level.from_) * scale for level in edition.framework.levels}
    found = []
    for code, title in titles.items():
        count, low = sum(r.level == code for r in counted), words.number(bounds[code], None, lang)
        found.append(
            {"title": title, "from": rounded(bounds[code]), "fill": fills[code],
             "text": words.level_range(title, count, low, lang)}
        )  # fmt: skip
    return found


def _key_figures(edition, counted: list, lang: str) -> list[str]:
    if not counted:
        return [words.WORDS[lang]["unranked"]]
    totals = [Fraction(r.total) for r in counted]
    word = words.WORDS[lang]
    return [
        f"{word['lowest']} {points(edition, totals[-1], lang)}",
        f"p10 {points(edition, quantile(totals, Fraction(1, 10)), lang)}",
        f"{word['median_of']} {points(edition, median_of(totals), lang)}",
        f"p90 {points(edition, quantile(totals, Fraction(9, 10)), lang)}",
        f"{word['highest']} {points(edition, totals[0], lang)}",
    ]


def _long(edition, counted: list, scale: Fraction, names: dict[str, str], lang: str) -> str:
    levels = "; ".join(level["text"] for level in _levels(edition, counted, scale, lang))
    each = "; ".join(f"{names[r.unit]} {points(edition, r.total, lang)}" for r in counted)
    figures = "; ".join(_key_figures(edition, counted, lang))
    sentences = [figures[0].upper() + figures[1:], levels, each]
    return " ".join(f"{sentence}." for sentence in sentences if sentence)
