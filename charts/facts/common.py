"""What the facts of many charts share: names, levels, shares, percentiles, the frame of a chart."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import vietnamese
from charts import words

Facts = dict[str, Any]
Memo = dict[tuple, Any]

SHADES = {1: (1,), 2: (1, 4), 3: (1, 2, 4), 4: (1, 2, 3, 4)}  # which level colours n levels take; 5 and more take all


def frame(edition, kind: str, lang: str) -> Facts:
    """What every chart has besides its figures: the source, and the mark of made-up figures."""
    source = words.source(
        edition.year, decision_of(edition, lang), vietnamese.format_date(edition.approved, lang), edition.version, lang
    )
    if _illustrative(edition.framework):
        source += " " + words.WORDS[lang]["illustrative"]
    return {
        "kind": kind,
        "lang": lang,
        "mark": words.WORDS[lang]["made_up"] if edition.made_up else "",
        "source": source,
        "note": "",
    }


def _illustrative(framework) -> bool:
    parts = [framework, *framework.all_categories.values(), *framework.indicators.values()]
    return any(getattr(part, "status", "") == "illustrative" for part in parts)


def mark_of(editions: Sequence, lang: str) -> str:
    """The mark of a chart of several years: one made-up year is enough."""
    return words.WORDS[lang]["made_up"] if any(e.made_up for e in editions) else ""


def decision_of(edition, lang: str) -> str:
    """The decision of an edition's framework, with its date."""
    decision = edition.framework.decision
    if decision is None:
        return edition.framework.code
    return words.decision(decision.number, vietnamese.format_date(decision.date, lang), lang)


# Names.


def labels(edition, codes: Sequence[str], lang: str) -> dict[str, str]:
    """Short names; the words that nearly all of them begin or end with are left out (the subtitle names the bloc)."""
    names = {code: label(edition, code, lang) for code in codes}
    head = _shared([name.split(" ") for name in names.values()], least=2)
    if not head:
        return names
    short = {code: name.removeprefix(" ".join([*head, ""])) for code, name in names.items()}
    tail = _shared([name.split(" ")[::-1] for name in short.values()], least=1)
    if tail:
        ending = " ".join(["", *tail[::-1]])
        short = {code: name.removesuffix(ending) for code, name in short.items()}
    # 'Trung tâm 1', 'Trung tâm 2' stay whole: a number alone is no name.
    return short if all(any(letter.isalpha() for letter in name) for name in short.values()) else names


def _shared(names: Sequence[list[str]], least: int) -> list[str]:
    """The longest beginning of at least `least` words that four names in five share."""
    if len(names) < 4:
        return []
    heads = Counter(tuple(parts[:length]) for parts in names for length in range(least, len(parts)))
    common = [head for head, count in heads.items() if count >= 0.8 * len(names)]
    return list(max(common, key=len)) if common else []


def label(edition, code: str, lang: str) -> str:
    """The name of a unit as it fits a chart."""
    unit = edition.units[code]
    return (unit.name_en or unit.name_vi) if lang == "en" else (unit.short_name or unit.name_vi)


def full_name(edition, code: str, lang: str) -> str:
    """The name of a unit, whole."""
    unit = edition.units[code]
    return (unit.name_en or unit.name_vi) if lang == "en" else unit.name_vi


def bloc_title(edition, bloc: str, lang: str) -> str:
    """'khối các đơn vị …': the title as it reads inside a sentence."""
    title = next(b.title[lang] for b in edition.framework.blocs if b.code == bloc)
    if lang == "vi":
        return "khối" + title[4:] if title.startswith("Khối") else f"khối {title}"
    return title


# Levels.


def level_titles(edition, lang: str) -> dict[str, str]:
    """Titles of the levels by code, best first."""
    levels = sorted(edition.framework.levels, key=lambda level: -Fraction(level.from_))
    return {level.code: level.title[lang] for level in levels}


def level_fills(count: int) -> list[str]:
    """The colour of each level, best first."""
    return [f"level-{shade}" for shade in SHADES.get(count, [min(i, 5) for i in range(1, count + 1)])]


def fills_of(edition) -> dict[str, str]:
    """The colour of each level by code."""
    codes = list(level_titles(edition, "vi"))
    return dict(zip(codes, level_fills(len(codes)), strict=True))


# Figures.


def exact_share(category) -> Fraction | None:
    """Points over maximum; None where nothing was scored, or there is no maximum."""
    if category is None or category.points_exact is None or not category.max:
        return None
    return Fraction(category.points_exact) / Fraction(category.max)


def share(category) -> float | None:
    """The same in percent, one decimal."""
    exact = exact_share(category)
    return None if exact is None else round(float(100 * exact), 1) + 0.0


def spread_of(edition, bloc: str, category: str) -> dict[str, float | None]:
    """The 10th, 50th and 90th percentile of a bloc's shares in a category."""
    return spread([s for r in edition.ranking(bloc) if (s := share(r.categories.get(category))) is not None])


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """Percentiles between the two nearest values (the usual way of spreadsheets), one decimal."""
    if not values:
        return {"p10": None, "median": None, "p90": None}
    ordered = sorted(values)
    found = {}
    for name, part in (("p10", 0.1), ("median", 0.5), ("p90", 0.9)):
        place = part * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        found[name] = round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 1)
    return found


def quantile(values: Sequence[Fraction], part: Fraction) -> Fraction:
    """The value below which `part` of the values lie, linear between neighbours; exact. There is at least one value."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median_of(values: Sequence[Any]) -> Fraction:
    """The middle value; exact. There is at least one value."""
    return quantile([Fraction(value) for value in values], Fraction(1, 2))


def totals_of(edition, bloc: str) -> list[Decimal]:
    """The published totals of a bloc, best first."""
    return [r.total for r in edition.ranking(bloc) if r.total is not None]


def scale_of(edition, bloc: str) -> Fraction:
    """The highest maximum of a bloc's totals."""
    return max((Fraction(r.max) for r in edition.ranking(bloc)), default=Fraction(0))


def points(edition, value, lang: str) -> str:
    """A value in the framework's decimals."""
    return words.number(value, edition.framework.places, lang)


def rounded(value) -> float:
    """For placing a mark: a thousandth is finer than any printer."""
    return round(float(value), 3) + 0.0


def whole(value: float) -> int:
    """Half up, as a reader rounds; what a cell says and what shade it has follow from the same number."""
    return int(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP))


def rounded_text(value) -> str:
    """For a table: exact if it ends, else a ten-thousandth."""
    return vietnamese.format_number(Fraction(value), None, "en").replace(",", "").replace("\u2212", "-")


def percent(value: float | None, lang: str) -> str:
    """'83,5%', or that the thing does not count."""
    return words.WORDS[lang]["no_points"] if value is None else words.number(value, 1, lang) + "%"


def move_text(move: int | None, lang: str) -> str:
    """▲3, ▼2, = or 'new': the shape says it without colour."""
    if move is None:
        return words.WORDS[lang]["new"]
    return f"▲{move}" if move > 0 else f"▼{-move}" if move < 0 else "="


def once(memo: Memo | None, key: tuple, make: Callable, *arguments) -> Any:
    """What all units of a bloc share is worked out once, when a whole edition is drawn."""
    if memo is None:
        return make(*arguments)
    if key not in memo:
        memo[key] = make(*arguments)
    return memo[key]


def ranked_in(edition, bloc: str) -> int:
    """How many units of a bloc have a rank."""
    return sum(r.rank is not None for r in edition.ranking(bloc))


def standing(edition, result, lang: str, memo: Memo | None = None) -> str:
    """Where a unit stands: rank, total, level."""
    ranked = once(memo, ("ranked", edition.year, result.bloc), ranked_in, edition, result.bloc)
    total = "" if result.total is None else points(edition, result.total, lang)
    return words.standing(result.rank, ranked, total, level_titles(edition, lang).get(result.level, ""), lang)


# Sentences.


def listing(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """The first three and the last of a ranking, for the alternative text; the long description has the rest."""
    ranked = [row for row in rows if row["rank"]]
    shown = [f"{row['rank']}. {row['name']} ({row['text']})" for row in (ranked[:3] if len(ranked) > 4 else ranked)]
    if len(ranked) > 4:
        last = ranked[-1]
        shown.append(f"… {last['rank']}. {last['name']} ({last['text']})")
    return "; ".join(shown) or words.WORDS[lang]["unranked"]


def without_spread(edition, bloc: str, lang: str) -> str:
    """The title where totals do not differ or there are none; '' if they do."""
    ranked = [r for r in edition.ranking(bloc) if r.rank is not None]
    if not ranked:
        return words.nobody(bloc_title(edition, bloc, lang), edition.year, lang)
    total = points(edition, ranked[0].total, lang)
    if len(ranked) == 1:
        return words.only_one(label(edition, ranked[0].unit, lang), total, lang)
    if len({r.total for r in ranked}) == 1:
        return words.all_equal(len(ranked), total, lang)
    return ""
