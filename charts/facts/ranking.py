"""Ranking of a bloc: units best first, grouped by level."""

from decimal import Decimal
from statistics import median

from charts import words
from charts.facts.common import (
    Facts,
    bloc_title,
    fills_of,
    frame,
    full_name,
    label,
    labels,
    level_titles,
    listing,
    move_text,
    points,
    rounded,
    rounded_text,
    scale_of,
    totals_of,
    without_spread,
)


def ranking_bars(edition, bloc: str, lang: str, previous=None) -> Facts:
    """Units of a bloc, best first; with `previous` (of the same framework) also how many places each has moved."""
    results = edition.ranking(bloc)
    names, title_of, fills = (
        labels(edition, [r.unit for r in results], lang),
        level_titles(edition, lang),
        fills_of(edition),
    )
    moves = _moves(edition, bloc, previous)
    totals, scale = totals_of(edition, bloc), scale_of(edition, bloc)
    rows = [
        {
            "rank": "" if r.rank is None else str(r.rank),
            "name": names[r.unit],
            "value": None if r.total is None else rounded(r.total),
            "text": words.WORDS[lang]["absent"] if r.total is None else points(edition, r.total, lang),
            "level": None if r.rank is None else r.level,
            "move": move_text(moves.get(r.unit), lang) if moves and r.rank is not None else "",
        }
        for r in results
    ]
    ties = any(r.tied > 1 for r in results if r.rank is not None)
    middle = words.number(Decimal(median(totals)), edition.framework.places, lang) if totals else ""
    levels = [{"code": code, "title": title, "fill": fills[code]} for code, title in title_of.items()]
    return frame(edition, "ranking", lang) | {
        "title": _title(edition, bloc, results, lang),
        "subtitle": words.ranking_subtitle(
            len(results), bloc_title(edition, bloc, lang), edition.year, words.number(scale, None, lang), middle, lang
        ),
        "note": words.WORDS[lang]["tie"] if ties else "",
        "body": {
            "rows": rows,
            "levels": levels,
            "scale": rounded(scale),
            "median": rounded(median(totals)) if totals else None,
            "median_label": f"{words.WORDS[lang]['median']} {middle}",
            "moved_since": words.WORDS[lang]["moved_since"].format(year=previous.year) if moves else "",
        },
        "alt": listing(rows, lang),
        "long": _long(rows, levels, lang),
        "header": ["rank", "unit", "name", "total", "max", "level", *(["places_up"] if moves else [])],
        "table": [
            [r.rank, r.unit, full_name(edition, r.unit, lang), r.total, rounded_text(r.max), r.level]
            + ([moves.get(r.unit)] if moves else [])
            for r in results
        ],
    }  # fmt: skip


def _title(edition, bloc: str, results: list, lang: str) -> str:
    level = without_spread(edition, bloc, lang)
    if level:
        return level
    ranked = [r for r in results if r.rank is not None]
    totals = [r.total for r in ranked]
    gap = words.number(max(totals) - min(totals), 1, lang)
    titles = level_titles(edition, lang)
    if not titles:
        first = [label(edition, r.unit, lang) for r in ranked if r.total == max(totals)]
        return words.leader(first, points(edition, max(totals), lang), gap, lang)
    best = next(iter(titles))
    return words.ranking_title(sum(r.level == best for r in ranked), titles[best], gap, lang)


def _moves(edition, bloc: str, previous) -> dict[str, int | None]:
    """Places won since the year before; nothing if the two years follow two frameworks."""
    if previous is None or previous.framework.code != edition.framework.code:
        return {}
    old = {r.unit: r.rank for r in previous.ranking(bloc)}
    if not any(rank is not None for rank in old.values()):
        return {}
    return {
        r.unit: old[r.unit] - r.rank if old.get(r.unit) is not None and r.rank is not None else None
        for r in edition.ranking(bloc)
    }


def _long(rows: list[dict], levels: list[dict], lang: str) -> str:
    known = {level["code"]: level["title"] for level in levels}
    groups: dict[str, list[str]] = {}
    for row in rows:
        heading = known.get(row["level"]) or words.WORDS[lang]["unranked" if not row["rank"] else "total_points"]
        listed = f"{row['rank']}. {row['name']} {row['text']}" if row["rank"] else row["name"]
        groups.setdefault(heading, []).append(listed + (f" ({row['move']})" if row["move"] else ""))
    return " ".join(
        words.places_sentence(heading, len(listed), "; ".join(listed), lang) for heading, listed in groups.items()
    )
