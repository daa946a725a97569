"""A unit's total over the years, against its bloc."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import vietnamese
from charts import words
from charts.facts.common import (
    Facts,
    Memo,
    bloc_title,
    decision_of,
    frame,
    label,
    mark_of,
    once,
    ranked_in,
    rounded,
    spread,
)


def unit_trend(editions: Sequence, unit: str, lang: str, memo: Memo | None = None) -> Facts:
    """A unit's total over the years, against its bloc, with a seam where the framework changes."""
    editions = sorted(editions, key=lambda e: e.year)
    newest = editions[-1]
    bloc = newest.run.results[unit].bloc
    scales = set().union(*(once(memo, ("scales", e.year, bloc), _scales, e, bloc) for e in editions))
    in_percent = len(scales) > 1
    years = [_year(edition, unit, bloc, in_percent, lang, memo) for edition in editions]
    for later, old, new in zip(years[1:], editions, editions[1:], strict=False):
        if old.framework.code != new.framework.code:
            later["seam"] = words.seam(decision_of(new, lang), lang)
    ranked = [year for year in years[:-1] if year["rank"] is not None]
    before = ranked[-1] if ranked else None
    now = years[-1]["rank"]
    moved = before["rank"] - now if before and now is not None else None
    span = f"{years[0]['year']}–{years[-1]['year']}" if len(years) > 1 else str(years[0]["year"])
    top = 100.0 if in_percent else rounded(max(scales, default=Fraction(100)))
    return frame(newest, "trend", lang) | {
        "title": words.trend_title(
            label(newest, unit, lang), now, moved, newest.year, before["year"] if before else None, lang
        ),
        "subtitle": words.trend_subtitle(span, bloc_title(newest, bloc, lang), in_percent, lang),
        "note": once(memo, ("mergers", lang), _mergers, editions, lang).get(unit, ""),
        "mark": mark_of(editions, lang),
        "body": {"years": years, "top": top},
        "alt": "; ".join(f"{y['year']}: {y['text'] or words.WORDS[lang]['absent']} ({y['rank_text']})" for y in years),
        "long": _long(years, lang),
        "header": ["year", "framework", "total", "rank", "of", "bloc_median", "bloc_p10", "bloc_p90"],
        "table": [
            [y["year"], e.framework.code, y["value"], y["rank"], y["of"], y["median"], y["p10"], y["p90"]]
            for y, e in zip(years, editions, strict=True)
        ],
    }


def _scales(edition, bloc: str) -> set[Fraction]:
    return {Fraction(r.max) for r in edition.ranking(bloc) if r.total is not None}


def _totals(edition, bloc: str, in_percent: bool) -> dict[str, float | None]:
    return spread([_shown(r, in_percent) for r in edition.ranking(bloc) if r.total is not None])


def _shown(result, in_percent: bool) -> float:
    value = 100 * Fraction(result.total) / Fraction(result.max) if in_percent and result.max else result.total
    return rounded(value)


def _year(edition, unit: str, bloc: str, in_percent: bool, lang: str, memo: Memo | None) -> dict[str, Any]:
    own = edition.run.results.get(unit)
    if own is not None and (own.total is None or own.bloc != bloc):
        own = None
    rank = own.rank if own else None
    shown = _shown(own, in_percent) if own else None
    ranked = once(memo, ("ranked", edition.year, bloc), ranked_in, edition, bloc)
    rank_word = words.WORDS[lang]["rank"].lower()
    return {
        "year": edition.year,
        "value": shown,
        "text": "" if shown is None else words.number(shown, 1, lang),
        "rank": rank,
        "of": ranked,
        "rank_text": words.WORDS[lang]["unranked"].lower() if rank is None else f"{rank_word} {rank}/{ranked}",
        "seam": "",
        **once(memo, ("totals", edition.year, bloc, in_percent), _totals, edition, bloc, in_percent),
    }


def _mergers(editions: Sequence, lang: str) -> dict[str, str]:
    """What became part of each unit by the end of the newest year, in a sentence."""
    newest, said = editions[-1], {}
    gone: dict[str, Any] = {}
    for edition in editions[:-1]:
        gone |= {code: unit for code, unit in edition.units.items() if code not in newest.units}
    for code, unit in gone.items():
        heir, until = getattr(unit, "successor", ""), getattr(unit, "active_to", None)
        if heir in newest.units and until:
            name = next(label(e, code, lang) for e in reversed(editions) if code in e.units)
            sentence = words.merged(name, label(newest, heir, lang), vietnamese.format_date(until, lang), lang)
            said[heir] = f"{said[heir]} {sentence}" if heir in said else sentence
    return said


def _long(years: Sequence[dict[str, Any]], lang: str) -> str:
    word, said = words.WORDS[lang], []
    for year in years:
        if year["seam"]:
            said.append(f"{year['seam']}.")
        own = f"{year['text']}, {year['rank_text']}" if year["value"] is not None else word["absent"]
        middle = ""
        if year["median"] is not None:
            middle = "; " + ", ".join(
                f"{name} {words.number(year[key], 1, lang)}"
                for key, name in (("median", word["median"]), ("p10", "p10"), ("p90", "p90"))
            )
        said.append(f"{year['year']}: {own}{middle}.")
    return " ".join(said)
