"""Profile of a unit: its share of each category's points against the middle of its bloc."""

from fractions import Fraction

from charts import words
from charts.facts.common import (
    Facts,
    Memo,
    bloc_title,
    exact_share,
    frame,
    label,
    median_of,
    once,
    percent,
    share,
    spread_of,
    standing,
)


def unit_profile(edition, unit: str, lang: str, memo: Memo | None = None) -> Facts:
    """A unit's share of each category's points, against the middle of its bloc."""
    result, bloc = edition.run.results[unit], edition.run.results[unit].bloc
    rows, table, above, compared = [], [], 0, 0
    for category in edition.framework.categories:
        spread = once(memo, ("spread", edition.year, bloc, category.code), spread_of, edition, bloc, category.code)
        own = share(result.categories.get(category.code))
        middle = once(memo, ("middle", edition.year, bloc, category.code), _middle, edition, bloc, category.code)
        if (exact := exact_share(result.categories.get(category.code))) is not None and middle is not None:
            above, compared = above + (exact > middle), compared + 1
        rows.append({"name": category.title[lang], "value": own, "text": percent(own, lang), **spread})
        table.append([category.code, category.title[lang], own, spread["median"], spread["p10"], spread["p90"]])
    return frame(edition, "profile", lang) | {
        "title": words.profile_title(label(edition, unit, lang), above, compared, lang),
        "subtitle": words.profile_subtitle(
            bloc_title(edition, bloc, lang), edition.year, standing(edition, result, lang, memo), lang
        ),
        "body": {"rows": rows},
        "alt": "; ".join(
            f"{r['name']} {r['text']} ({words.WORDS[lang]['median']} {percent(r['median'], lang)})" for r in rows
        ),
        "long": " ".join(
            f"{r['name']}: {r['text']}; {words.WORDS[lang]['median']} {percent(r['median'], lang)}, "
            f"p10 {percent(r['p10'], lang)}, p90 {percent(r['p90'], lang)}."
            for r in rows
        ),
        "header": ["category", "name", "share_percent", "bloc_median", "bloc_p10", "bloc_p90"],
        "table": table,
    }


def _middle(edition, bloc: str, category: str) -> Fraction | None:
    """The exact median of a bloc's shares: what is counted as above it is above it, however both are rounded."""
    shares = [exact_share(r.categories.get(category)) for r in edition.ranking(bloc)]
    known = [one for one in shares if one is not None]
    return median_of(known) if known else None
