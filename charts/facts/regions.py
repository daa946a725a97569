"""Units of a bloc by region: a row for each region, in place of a map."""

from collections.abc import Sequence

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
    rounded,
    rounded_text,
    scale_of,
)


def has_regions(edition, bloc: str) -> bool:
    """Whether a bloc's units stand in at least two regions: else there is nothing to set side by side."""
    return len({_region(edition, r.unit) for r in edition.ranking(bloc) if r.total is not None} - {""}) > 1


def by_region(edition, bloc: str, lang: str) -> Facts:
    """Each region's units as dots, its median, its best and its weakest; the region with the highest median first."""
    results = edition.ranking(bloc)
    names, scale, fills = labels(edition, [r.unit for r in results], lang), scale_of(edition, bloc), fills_of(edition)
    groups: dict[str, list] = {}
    for r in results:
        if r.total is not None:
            groups.setdefault(_region(edition, r.unit), []).append(r)
    order = sorted(groups, key=lambda code: (code == "", -median_of([r.total for r in groups[code]]), code))
    rows = [_row(edition, code, groups[code], names, fills, lang) for code in order]
    counted = [r.total for group in groups.values() for r in group]
    titles = level_titles(edition, lang)
    middle = points(edition, median_of(counted), lang) if counted else ""
    return frame(edition, "regions", lang) | {
        "title": _title(rows, edition, bloc, lang),
        "subtitle": words.regions_subtitle(
            len(counted), bloc_title(edition, bloc, lang), edition.year, words.number(scale, None, lang), lang
        ),
        "body": {
            "rows": rows,
            "scale": rounded(scale),
            "median": rounded(median_of(counted)) if counted else None,
            "median_text": f"{words.WORDS[lang]['median']} {middle}" if counted else "",
            "levels": [{"title": titles[code], "fill": fill} for code, fill in fills.items()],
        },
        "alt": "; ".join(f"{row['name']} {row['median_text']}" for row in rows),
        "long": " ".join(
            words.region_sentence(row["name"], len(row["dots"]), row["median_text"], row["best"], row["worst"], lang)
            for row in rows
        ),
        "header": ["region", "region_name", "region_median", "unit", "name", "total", "max", "rank"],
        "table": [
            [code, row["name"], rounded_text(median_of([r.total for r in groups[code]])), r.unit,
             full_name(edition, r.unit, lang), r.total, rounded_text(r.max), r.rank]
            for code, row in zip(order, rows, strict=True) for r in groups[code]
        ],
    }  # fmt: skip


def _region(edition, unit: str) -> str:
    return getattr(edition.units[unit], "region", "") or ""


def _row(edition, code: str, group: list, names: dict[str, str], fills: dict[str, str], lang: str) -> dict:
    """`group` is best first."""
    middle = median_of([r.total for r in group])
    best = [r for r in group if r.total == group[0].total]
    worst = [r for r in group if r.total == group[-1].total]
    return {
        "name": words.region(code, lang),
        "of_a_region": code != "",
        "count": words.units(len(group), lang),
        "median": rounded(middle),
        "median_text": points(edition, middle, lang),
        "dots": [{"value": rounded(r.total), "fill": fills.get(r.level, "level-none")} for r in reversed(group)],
        "best": _named(edition, best, names, lang),
        "worst": _named(edition, worst, names, lang) if group[0].total != group[-1].total else "",
    }


def _named(edition, equal: Sequence, names: dict[str, str], lang: str) -> str:
    return f"{words.first_of([names[r.unit] for r in equal], lang)} {points(edition, equal[0].total, lang)}"


def _title(rows: list[dict], edition, bloc: str, lang: str) -> str:
    rows = [row for row in rows if row["of_a_region"]]
    if not rows:
        return words.nobody(bloc_title(edition, bloc, lang), edition.year, lang)
    high, low = rows[0], rows[-1]
    best = [row["name"] for row in rows if row["median_text"] == high["median_text"]]
    worst = [row["name"] for row in rows if row["median_text"] == low["median_text"]]
    if high["median_text"] == low["median_text"]:
        worst = []
    return words.regions_title(best, high["median_text"], worst, low["median_text"], lang)
