"""Where a unit lost its points: from the maximum down to its total."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import gains
from charts import words
from charts.facts.common import (
    Facts,
    Memo,
    bloc_title,
    frame,
    label,
    median_of,
    once,
    points,
    quantile,
    rounded,
    rounded_text,
    standing,
)

NAMED = 8  # indicators named inside their categories, the largest losses of the unit


def unit_losses(edition, unit: str, lang: str, memo: Memo | None = None) -> Facts:
    """A unit's losses by category, the largest first, with the largest indicators inside."""
    result = edition.run.results[unit]
    whole = gains.lost(edition, unit)
    steps = _steps(edition, whole, lang) if whole else []
    total = None if result.total is None else points(edition, result.total, lang)
    losing = [step for step in steps if step["category"] and step["lost"] > 0 and step["text"] != "0"]
    worst = [step for step in losing if step["text"] == losing[0]["text"]]
    lost = "" if whole is None else _amount(edition, whole.lost, lang) if _loses(edition, whole) else "0"
    return frame(edition, "lost", lang) | {
        "title": words.lost_title(
            label(edition, unit, lang), lost, words.and_([step["name"] for step in worst], lang),
            worst[0]["text"].lstrip("−") if worst else "", lang,
        ),
        "subtitle": words.lost_subtitle(
            words.number(Fraction(result.max), None, lang), bloc_title(edition, result.bloc, lang), edition.year,
            standing(edition, result, lang, memo), lang,
        ),
        "note": _note(edition, result, whole, steps, lang),
        "body": {
            "maximum": rounded(result.max),
            "maximum_text": words.number(Fraction(result.max), None, lang),
            "total": None if result.total is None else rounded(result.total),
            "total_text": total or words.WORDS[lang]["absent"],
            "steps": steps,
            "gaps": _gaps(edition, result, lang),
            "counted": [] if whole else _counted(edition, result, lang),
            **once(memo, ("losses middle", edition.year, result.bloc, lang), _middle, edition, result.bloc, lang),
        },
        "alt": "; ".join(f"{step['name']} {step['text']}" for step in steps) or words.WORDS[lang]["unranked"],
        "long": _long(edition, result, steps, total, lang),
        "header": ["category", "indicator", "name", "max", "points", "lost", "lost_of_total", "state"],
        "table": _table(edition, result, whole, lang),
    }  # fmt: skip


def _steps(edition, whole: gains.Loss, lang: str) -> list[dict[str, Any]]:
    """The categories, the largest loss first, each from where the one before ended."""
    chosen = {part.code for part in gains.largest(whole, NAMED) if _shows(edition, part.lost)}
    tops = sorted(whole.parts, key=lambda part: -part.lost)
    titles = edition.framework.all_categories
    steps = [_step(edition, titles[top.code].title[lang], top.lost, _inside(edition, top, chosen, lang), lang)
             for top in tops]  # fmt: skip
    rest = whole.lost - sum((part.lost for part in whole.parts), Fraction(0))
    if _shows(edition, rest):
        steps.append(_step(edition, words.WORDS[lang]["combining"], rest, [], lang) | {"category": False})
    running = whole.max
    for step, lost in zip(steps, [*(top.lost for top in tops), rest], strict=False):
        step["from"], running = rounded(running), running - lost
        step["to"] = rounded(running)
    return steps


def _inside(edition, top: gains.Loss, chosen: set[str], lang: str) -> list[dict[str, Any]]:
    """The indicators named within a category, the largest loss first, then the others together."""
    inner = sorted((part for part in top.indicators() if _shows(edition, part.lost)), key=lambda part: -part.lost)
    named = [part for part in inner if part.code in chosen]
    others = [part for part in inner if part.code not in chosen]
    if named and len(others) == 1:
        named, others = [*named, *others], []
    steps = [_step(edition, _indicator_name(edition, part, lang), part.lost, [], lang) for part in named]
    if named and others:
        heading = f"{words.WORDS[lang]['others']} ({len(others)})"
        steps.append(_step(edition, heading, sum((part.lost for part in others), Fraction(0)), [], lang))
    return steps


def _indicator_name(edition, part: gains.Loss, lang: str) -> str:
    name = edition.framework.indicators[part.code].title[lang]
    state = words.WORDS[lang].get(f"state.{part.state}", "")
    return f"{part.code} {name} ({state})" if state else f"{part.code} {name}"


def _step(edition, name: str, lost: Fraction, parts: list, lang: str) -> dict[str, Any]:
    return {"name": name, "lost": rounded(lost), "text": _signed(edition, lost, lang), "parts": parts, "category": True}


def _amount(edition, value: Fraction, lang: str) -> str:
    return points(edition, edition.framework.scheme.publish(value), lang)


def _shows(edition, value: Fraction) -> bool:
    """Whether a loss is more than rounding takes away."""
    return edition.framework.scheme.publish(value) != 0


def _loses(edition, whole: gains.Loss) -> bool:
    return edition.framework.scheme.publish(whole.lost) > 0


def _signed(edition, lost: Fraction, lang: str) -> str:
    """A loss as '−3,20'; what is won above the maximum as '+0,50'."""
    shown = _amount(edition, abs(lost), lang)
    if not _shows(edition, lost):
        return "0"
    return f"−{shown}" if lost > 0 else f"+{shown}"


def _middle(edition, bloc: str, lang: str) -> dict[str, Any]:
    totals = [Fraction(r.total) for r in edition.ranking(bloc) if r.total is not None]
    if not totals:
        return {"median": None, "p10": None, "p90": None, "median_text": ""}
    middle = median_of(totals)
    return {
        "median": rounded(middle),
        "p10": rounded(quantile(totals, Fraction(1, 10))),
        "p90": rounded(quantile(totals, Fraction(9, 10))),
        "median_text": f"{words.WORDS[lang]['median_of']} {points(edition, middle, lang)}",
    }


def _gaps(edition, result, lang: str) -> list[str]:
    """What took no part: indicators without points, and categories of which nothing is left."""
    said = []
    for code, mark in result.indicators.items():
        if mark.points_exact is None:
            name = edition.framework.indicators[code].title[lang]
            said.append(f"{code} {name}: {words.WORDS[lang][f'state.{mark.state}']}")
    for category in edition.framework.categories:
        own = result.categories.get(category.code)
        if own is not None and own.points_exact is None:
            said.append(f"{category.title[lang]}: {words.WORDS[lang]['no_points']}")
    return said


def _counted(edition, result, lang: str) -> list[str]:
    """For a unit without a total: the categories that do have points."""
    return [
        f"{category.title[lang]} {points(edition, own.points, lang)}/{words.number(Fraction(own.max), None, lang)}"
        for category in edition.framework.categories
        if (own := result.categories.get(category.code)) is not None and own.points is not None
    ]


def _note(edition, result, whole: gains.Loss | None, steps: Sequence[dict], lang: str) -> str:
    if whole is None:
        return ""
    publish = edition.framework.scheme.publish
    own = [part.lost for part in whole.parts]
    parts = [*own, whole.lost - sum(own, Fraction(0))]
    said = []
    if sum(publish(part) for part in parts) != Fraction(result.max) - Fraction(result.total):
        said.append(words.WORDS[lang]["rounded"])
    if any(mark.points_exact is None for mark in result.indicators.values()):
        said.append(words.WORDS[lang]["stretched"])
    return " ".join(said)


def _long(edition, result, steps: Sequence[dict], total: str | None, lang: str) -> str:
    word, said = words.WORDS[lang], []
    said.append(f"{word['maximum']}: {words.number(Fraction(result.max), None, lang)}.")
    for step in steps:
        inside = "; ".join(f"{part['name']} {part['text']}" for part in step["parts"])
        said.append(f"{step['name']}: {step['text']}{f' ({inside})' if inside else ''}.")
    said += [f"{gap}." for gap in _gaps(edition, result, lang)]
    if total is None and (counted := _counted(edition, result, lang)):
        said.append(f"{word['with_points']}: {'; '.join(counted)}.")
    said.append(f"{word['total_points']}: {total or word['absent']}.")
    middle = _middle(edition, result.bloc, lang)["median_text"]
    return " ".join([*said, f"{word['in_bloc']}: {middle}."] if middle else said)


def _table(edition, result, whole: gains.Loss | None, lang: str) -> list[list[Any]]:
    """Every category and every indicator: maximum, points, what was lost of them, and of the total."""
    effects: dict[str, Fraction] = {}

    def note(part: gains.Loss) -> None:
        effects[part.code] = part.lost
        for inner in part.parts:
            note(inner)

    if whole:
        note(whole)
    rows = []
    for top in edition.framework.categories:
        own = result.categories.get(top.code)
        if own is None:
            continue
        state = "category" if own.points_exact is not None else "withheld"
        rows.append([top.code, None, top.title[lang], *_amounts(own, effects.get(top.code)), state])
        for indicator in _indicators(top):
            mark = result.indicators.get(indicator.code)
            if mark is not None:
                amounts = _amounts(mark, effects.get(indicator.code))
                rows.append([top.code, indicator.code, indicator.title[lang], *amounts, mark.state])
    return rows


def _amounts(own, effect: Fraction | None) -> list[str | None]:
    most = Fraction(own.max)
    if own.points_exact is None:
        return [rounded_text(most), None, None, None]
    got = Fraction(own.points_exact)
    of_total = None if effect is None else rounded_text(effect)
    return [rounded_text(most), rounded_text(got), rounded_text(most - got), of_total]


def _indicators(category) -> list:
    return [*category.indicators, *(i for inner in category.categories for i in _indicators(inner))]
