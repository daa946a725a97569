"""Heat map of a bloc: units by categories, each cell the share of the category's points."""

from charts import words
from charts.facts.common import (
    Facts,
    bloc_title,
    frame,
    full_name,
    labels,
    listing,
    points,
    share,
    spread_of,
    whole,
)


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
    ties = any(r.tied > 1 for r in results if r.rank is not None)
    return frame(edition, "heat", lang) | {
        "title": _title(edition, bloc, lang),
        "subtitle": words.heat_subtitle(len(results), bloc_title(edition, bloc, lang), edition.year, lang),
        "note": words.WORDS[lang]["tie"] if ties else "",
        "body": {"rows": rows, "categories": [{"code": c.code, "name": c.title[lang]} for c in categories]},
        "alt": listing([{"rank": r["rank"], "name": r["name"], "text": "/".join(r["texts"])} for r in rows], lang),
        "long": _long(rows, [c.title[lang] for c in categories], lang),
        "header": ["rank", "unit", "name", *[c.code for c in categories], "total"],
        "table": [
            [r.rank, r.unit, full_name(edition, r.unit, lang), *row["shares"], r.total]
            for r, row in zip(results, rows, strict=True)
        ],
    }


def _title(edition, bloc: str, lang: str) -> str:
    """The categories with the lowest and the highest median, as printed."""
    found = [
        (category.title[lang], whole(middle))
        for category in edition.framework.categories
        if (middle := spread_of(edition, bloc, category.code)["median"]) is not None
    ]
    if not found:
        return words.nobody(bloc_title(edition, bloc, lang), edition.year, lang)
    low, high = min(value for _, value in found), max(value for _, value in found)
    if low == high:
        return words.heat_one_category(found[0][0], str(low), len(found) > 1, lang)
    lows, highs = ([name for name, value in found if value == end] for end in (low, high))
    return words.heat_title(words.and_(lows, lang), str(low), words.and_(highs, lang), str(high), lang)


def _long(rows: list[dict], names: list[str], lang: str) -> str:
    absent = words.WORDS[lang]["no_points"]
    said = []
    for row in rows:
        cells = ", ".join(
            f"{name} {text + '%' if text else absent}" for name, text in zip(names, row["texts"], strict=True)
        )
        said.append(f"{row['rank'] + '. ' if row['rank'] else ''}{row['name']} ({row['total']}): {cells}.")
    return " ".join(said)
