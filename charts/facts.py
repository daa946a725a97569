"""From an edition to the facts of one chart: plain, rounded, ready to draw, to print as a table and to hash.

Everything a chart shows is in its facts and nothing else is, so equal facts mean an equal picture. Numbers to be
read are text in the reader's language; numbers to be placed are floats rounded to a thousandth.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any

import vietnamese
from charts import words

Facts = dict[str, Any]
Memo = dict[tuple, Any]

SHADES = {1: (1,), 2: (1, 4), 3: (1, 2, 4), 4: (1, 2, 3, 4)}  # which level colours n levels take; 5 and more take all
MOVERS = 3  # how many risers and fallers are drawn in colour, at most; one for every ten units


def ranking_bars(edition, bloc: str, lang: str) -> Facts:
    """Units of a bloc, best first, grouped by level."""
    results = edition.ranking(bloc)
    names, title_of = labels(edition, [r.unit for r in results], lang), level_titles(edition, lang)
    totals = [r.total for r in results if r.total is not None]
    scale = max((_exact(r.max) for r in results), default=Fraction(0))
    best = next(iter(title_of), "")
    reached = sum(r.level == best for r in results if r.rank is not None)
    gap = words.number(max(totals) - min(totals), 1, lang) if totals else None
    middle = words.number(Decimal(median(totals)), 1, lang) if totals else "—"
    rows = [
        {
            "rank": "" if r.rank is None else str(r.rank),
            "name": names[r.unit],
            "value": None if r.total is None else rounded(r.total),
            "text": words.WORDS[lang]["absent"] if r.total is None else points(edition, r.total, lang),
            "level": None if r.rank is None else r.level,
        }
        for r in results
    ]
    facts = _common(edition, "ranking", lang)
    subtitle = words.ranking_subtitle(
        len(results), bloc_title(edition, bloc, lang), edition.year, words.number(scale, None, lang), middle, lang
    )
    levels = [
        {"code": code, "title": title, "fill": fill}
        for (code, title), fill in zip(title_of.items(), level_fills(len(title_of)), strict=True)
    ]
    ties = any(r.tied > 1 for r in results if r.rank is not None)
    return facts | {
        "title": words.ranking_title(reached, title_of.get(best, ""), gap, lang),
        "subtitle": subtitle,
        "note": words.WORDS[lang]["tie"] if ties else "",
        "body": {"rows": rows, "levels": levels, "scale": rounded(scale)},
        "alt": _listing(rows, lang),
        "header": ["rank", "unit", "name", "total", "max", "level"],
        "table": [
            [r.rank, r.unit, full_name(edition, r.unit, lang), r.total, rounded_text(r.max), r.level] for r in results
        ],
    }


def unit_profile(edition, unit: str, lang: str, memo: Memo | None = None) -> Facts:
    """A unit's share of each category's points, against the middle of its bloc."""
    result, bloc = edition.run.results[unit], edition.run.results[unit].bloc
    rows, table = [], []
    for category in edition.framework.categories:
        spread = once(memo, ("spread", edition.year, bloc, category.code), spread_of, edition, bloc, category.code)
        own = share(result.categories.get(category.code))
        rows.append({"name": category.title[lang], "value": own, "text": _percent(own, lang), **spread})
        table.append([category.code, category.title[lang], own, spread["median"], spread["p10"], spread["p90"]])
    compared = [row for row in rows if row["value"] is not None and row["median"] is not None]
    above = sum(row["value"] > row["median"] for row in compared)
    name = label(edition, unit, lang)
    return _common(edition, "profile", lang) | {
        "title": words.profile_title(name, above, len(compared), lang),
        "subtitle": words.profile_subtitle(
            bloc_title(edition, bloc, lang), edition.year, _standing(edition, result, lang, memo), lang
        ),
        "note": "",
        "body": {"rows": rows},
        "alt": "; ".join(
            f"{r['name']} {r['text']} ({words.WORDS[lang]['median']} {_percent(r['median'], lang)})" for r in rows
        ),
        "header": ["category", "name", "share_percent", "bloc_median", "bloc_p10", "bloc_p90"],
        "table": table,
    }


def unit_trend(editions: Sequence, unit: str, lang: str, memo: Memo | None = None) -> Facts:
    """A unit's total over the years, against its bloc, with a seam where the framework changes."""
    editions = sorted(editions, key=lambda e: e.year)
    newest = editions[-1]
    bloc = newest.run.results[unit].bloc
    scales = set().union(*(once(memo, ("scales", e.year, bloc), _scales, e, bloc) for e in editions))
    in_percent = len(scales) > 1
    years = [_year(edition, unit, bloc, in_percent, lang, memo) for edition in editions]
    for earlier, later, old, new in zip(years, years[1:], editions, editions[1:], strict=False):
        if old.framework.code != new.framework.code:
            later["seam"] = words.seam(_decision(new, lang), lang)
            earlier["last_of_framework"] = True
    ranked = [year for year in years[:-1] if year["rank"] is not None]
    before = ranked[-1] if ranked else None
    now = years[-1]["rank"]
    moved = before["rank"] - now if before and now is not None else None
    span = f"{years[0]['year']}–{years[-1]['year']}" if len(years) > 1 else str(years[0]["year"])
    top = 100.0 if in_percent else rounded(max(scales, default=Fraction(100)))
    return _common(newest, "trend", lang) | {
        "title": words.trend_title(
            label(newest, unit, lang), now, moved, newest.year, before["year"] if before else None, lang
        ),
        "subtitle": words.trend_subtitle(span, bloc_title(newest, bloc, lang), in_percent, lang),
        "note": "",
        "mark": words.WORDS[lang]["made_up"] if any(e.made_up for e in editions) else "",
        "body": {"years": years, "top": top},
        "alt": "; ".join(f"{y['year']}: {y['text'] or words.WORDS[lang]['absent']} ({y['rank_text']})" for y in years),
        "header": ["year", "framework", "total", "rank", "of", "bloc_median", "bloc_p10", "bloc_p90"],
        "table": [
            [y["year"], e.framework.code, y["value"], y["rank"], y["of"], y["median"], y["p10"], y["p90"]]
            for y, e in zip(years, editions, strict=True)
        ],
    }


def heat_map(edition, bloc: str, lang: str) -> Facts:
    """Units by categories, each cell the share of the category's points."""
    results = edition.ranking(bloc)
    names, categories = labels(edition, [r.unit for r in results], lang), edition.framework.categories
    rows = []
    for r in results:
        shares = [share(r.categories.get(category.code)) for category in categories]
        rows.append(
            {
                "rank": "" if r.rank is None else str(r.rank),
                "name": names[r.unit],
                "shares": [None if s is None else whole(s) for s in shares],
                "texts": ["" if s is None else str(whole(s)) for s in shares],
                "total": words.WORDS[lang]["absent"] if r.total is None else points(edition, r.total, lang),
            }
        )
    middles = {c.code: spread_of(edition, bloc, c.code)["median"] for c in categories}
    known = [c for c in categories if middles[c.code] is not None]
    title = bloc_title(edition, bloc, lang)
    if len(known) > 1:
        low, high = min(known, key=lambda c: middles[c.code]), max(known, key=lambda c: middles[c.code])
        texts = [str(whole(middles[c.code])) for c in (low, high)]
        title = words.heat_title(low.title[lang], texts[0], high.title[lang], texts[1], lang)
    return _common(edition, "heat", lang) | {
        "title": title,
        "subtitle": words.heat_subtitle(len(results), bloc_title(edition, bloc, lang), edition.year, lang),
        "note": "",
        "body": {"rows": rows, "categories": [{"code": c.code, "name": c.title[lang]} for c in categories]},
        "alt": _listing([{"rank": r["rank"], "name": r["name"], "text": "/".join(r["texts"])} for r in rows], lang),
        "header": ["rank", "unit", "name", *[c.code for c in categories], "total"],
        "table": [
            [r.rank, r.unit, full_name(edition, r.unit, lang), *row["shares"], r.total]
            for r, row in zip(results, rows, strict=True)
        ],
    }


def rank_changes(previous, edition, bloc: str, lang: str) -> Facts:
    """Ranks of two years side by side."""
    old = {r.unit: r for r in previous.ranking(bloc) if r.rank is not None}
    new = {r.unit: r for r in edition.ranking(bloc) if r.rank is not None}
    moves = {unit: old[unit].rank - r.rank for unit, r in new.items() if unit in old}
    risers = sorted((u for u, m in moves.items() if m > 0), key=lambda u: (-moves[u], new[u].rank))
    fallers = sorted((u for u, m in moves.items() if m < 0), key=lambda u: (moves[u], new[u].rank))
    names = labels(previous, list(old), lang) | labels(edition, list(new), lang)
    most = max(1, min(MOVERS, len(moves) // 10))
    shown = dict.fromkeys(risers[:most], "up") | dict.fromkeys(fallers[:most], "down")
    first = [names[u] for u in risers if moves[u] == moves[risers[0]]]
    after = [
        {"unit": u, "rank": r.rank, "name": names[u], "move": moves.get(u), "text": _move(moves.get(u), lang)}
        for u, r in new.items()
    ]
    before = [{"unit": u, "rank": r.rank, "name": names[u], "stays": u in new} for u, r in old.items()]
    up, down = len(risers), len(fallers)
    return _common(edition, "changes", lang) | {
        "title": words.changes_title(
            first, moves[risers[0]] if risers else 0, up, down,
            len(moves) - up - down, lang,
        ),
        "subtitle": words.changes_subtitle(
            previous.year, edition.year, bloc_title(edition, bloc, lang),
            previous.framework.code != edition.framework.code, lang,
        ),
        "note": words.WORDS[lang]["tie"] if any(r.tied > 1 for r in [*new.values(), *old.values()]) else "",
        "mark": words.WORDS[lang]["made_up"] if edition.made_up or previous.made_up else "",
        "body": {"before": before, "after": after, "shown": shown, "years": [str(previous.year), str(edition.year)]},
        "alt": _listing([{"rank": str(a["rank"]), "name": a["name"], "text": a["text"]} for a in after], lang),
        "header": ["unit", "name", f"rank_{previous.year}", f"rank_{edition.year}", "places_up"],
        "table": [
            [u, full_name(edition if u in new else previous, u, lang), old[u].rank if u in old else None,
             new[u].rank if u in new else None, moves.get(u)]
            for u in [*new, *[u for u in old if u not in new]]
        ],
    }  # fmt: skip


# Parts of facts, in the order they are used.


def labels(edition, codes: Sequence[str], lang: str) -> dict[str, str]:
    """Short names; the words that nearly all of them begin with are left out (the subtitle names the bloc)."""
    names = {code: label(edition, code, lang) for code in codes}
    heads = Counter(
        tuple(parts[:length]) for parts in (n.split(" ") for n in names.values()) for length in range(2, len(parts))
    )
    common = [head for head, count in heads.items() if len(names) >= 4 and count >= 0.8 * len(names)]
    if not common:
        return names
    head = " ".join(max(common, key=len)) + " "
    return {code: name.removeprefix(head) for code, name in names.items()}


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


def level_titles(edition, lang: str) -> dict[str, str]:
    """Titles of the levels by code, best first."""
    levels = sorted(edition.framework.levels, key=lambda level: -Fraction(_exact(level.from_)))
    return {level.code: level.title[lang] for level in levels}


def level_fills(count: int) -> list[str]:
    """The colour of each level, best first."""
    return [f"level-{shade}" for shade in SHADES.get(count, [min(i, 5) for i in range(1, count + 1)])]


def share(category) -> float | None:
    """Points over maximum in percent, one decimal; None where nothing was scored."""
    if category is None or category.points_exact is None or not category.max:
        return None
    return round(float(100 * _exact(category.points_exact) / _exact(category.max)), 1) + 0.0


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


def points(edition, value, lang: str) -> str:
    """A published value in the framework's decimals."""
    return words.number(value, edition.framework.places, lang)


def rounded(value) -> float:
    """For placing a mark: a thousandth is finer than any printer."""
    return round(float(value), 3)


def whole(value: float) -> int:
    """Half up, as a reader rounds; what a cell says and what shade it has follow from the same number."""
    return int(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP))


def rounded_text(value) -> str:
    """For a table: exact if it ends, else a thousandth."""
    return vietnamese.format_number(_exact(value), None, "en").replace(",", "")


def _exact(value) -> Fraction:
    return Fraction(value)


def _percent(value: float | None, lang: str) -> str:
    return words.WORDS[lang]["no_points"] if value is None else words.number(value, 1, lang) + "%"


def _move(move: int | None, lang: str) -> str:
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


def _scales(edition, bloc: str) -> set[Fraction]:
    return {_exact(r.max) for r in edition.ranking(bloc) if r.total is not None}


def _ranked(edition, bloc: str) -> int:
    return sum(r.rank is not None for r in edition.ranking(bloc))


def _totals(edition, bloc: str, in_percent: bool) -> dict[str, float | None]:
    return spread([_shown(r, in_percent) for r in edition.ranking(bloc) if r.total is not None])


def _standing(edition, result, lang: str, memo: Memo | None) -> str:
    ranked = once(memo, ("ranked", edition.year, result.bloc), _ranked, edition, result.bloc)
    total = "" if result.total is None else points(edition, result.total, lang)
    return words.standing(result.rank, ranked, total, level_titles(edition, lang).get(result.level, ""), lang)


def _year(edition, unit: str, bloc: str, in_percent: bool, lang: str, memo: Memo | None) -> dict[str, Any]:
    own = edition.run.results.get(unit)
    if own is not None and (own.total is None or own.bloc != bloc):
        own = None
    rank = own.rank if own else None
    shown = _shown(own, in_percent) if own else None
    ranked = once(memo, ("ranked", edition.year, bloc), _ranked, edition, bloc)
    return {
        "year": edition.year,
        "value": shown,
        "text": "" if shown is None else words.number(shown, 1, lang),
        "rank": rank,
        "of": ranked,
        "rank_text": words.WORDS[lang]["unranked"].lower() if rank is None else f"{_rank_word(lang)} {rank}/{ranked}",
        "seam": "",
        "last_of_framework": False,
        **once(memo, ("totals", edition.year, bloc, in_percent), _totals, edition, bloc, in_percent),
    }


def _rank_word(lang: str) -> str:
    return words.WORDS[lang]["rank"].lower()


def _shown(result, in_percent: bool) -> float:
    value = 100 * Fraction(result.total) / _exact(result.max) if in_percent and result.max else result.total
    return rounded(value)


def _decision(edition, lang: str) -> str:
    decision = edition.framework.decision
    if decision is None:
        return edition.framework.code
    return words.decision(decision.number, vietnamese.format_date(decision.date, lang), lang)


def _illustrative(framework) -> bool:
    parts = [framework, *framework.all_categories.values(), *framework.indicators.values()]
    return any(getattr(part, "status", "") == "illustrative" for part in parts)


def _common(edition, kind: str, lang: str) -> Facts:
    source = words.source(
        edition.year, _decision(edition, lang), vietnamese.format_date(edition.approved, lang), edition.version, lang
    )
    if _illustrative(edition.framework):
        source += " " + words.WORDS[lang]["illustrative"]
    return {
        "kind": kind,
        "lang": lang,
        "mark": words.WORDS[lang]["made_up"] if edition.made_up else "",
        "source": source,
    }


def _listing(rows: Sequence[dict], lang: str) -> str:
    """The first three and the last of a ranking, for the alternative text; the table has the rest."""
    ranked = [row for row in rows if row["rank"]]
    shown = [f"{row['rank']}. {row['name']} ({row['text']})" for row in (ranked[:3] if len(ranked) > 4 else ranked)]
    if len(ranked) > 4:
        last = ranked[-1]
        shown.append(f"… {last['rank']}. {last['name']} ({last['text']})")
    return "; ".join(shown) or words.WORDS[lang]["unranked"]
