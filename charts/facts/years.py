"""Ranks of a bloc over all its years."""

import itertools
from collections.abc import Sequence
from typing import Any

import vietnamese
from charts import words
from charts.facts.changes import largest
from charts.facts.common import Facts, bloc_title, decision_of, frame, full_name, label, labels, mark_of


def years_apart(editions: Sequence, bloc: str) -> list:
    """The editions in which a bloc has ranks, oldest first."""
    return sorted((e for e in editions if any(r.rank is not None for r in e.ranking(bloc))), key=lambda e: e.year)


def has_years(editions: Sequence, bloc: str) -> bool:
    """Whether the newest year and one before it have ranks of a bloc."""
    found = years_apart(editions, bloc)
    return len(found) > 1 and found[-1].year == max(e.year for e in editions)


def rank_years(editions: Sequence, bloc: str, lang: str) -> Facts:
    """Ranks of a bloc in all its years (at least two of `years_apart`); lines break where the framework changes."""
    editions = years_apart(editions, bloc)
    newest, base = editions[-1], _base(editions)
    ranks = [{r.unit: r.rank for r in e.ranking(bloc) if r.rank is not None} for e in editions]
    names: dict[str, str] = {}
    for edition, ranked in zip(editions, ranks, strict=True):
        names |= labels(edition, list(ranked), lang)
    units = list(dict.fromkeys(u for ranked in reversed(ranks) for u in ranked))
    then, now = ranks[editions.index(base)], ranks[-1]
    moves = {u: then[u] - now[u] for u in now if u in then}
    risers = sorted((u for u, m in moves.items() if m > 0), key=lambda u: (-moves[u], now[u]))
    fallers = sorted((u for u, m in moves.items() if m < 0), key=lambda u: (moves[u], now[u]))
    first = [names[u] for u in risers if moves[u] == moves[risers[0]]]
    shown = dict.fromkeys(largest(risers, moves), "up") | dict.fromkeys(largest(fallers, moves), "down")
    seams = [
        {"before": index, "text": words.seam(decision_of(later, lang), lang)}
        for index, (earlier, later) in enumerate(itertools.pairwise(editions), 1)
        if earlier.framework.code != later.framework.code
    ]
    rows = [{"unit": u, "name": names[u], "ranks": [ranked.get(u) for ranked in ranks]} for u in units]
    return frame(newest, "years", lang) | {
        "title": _title(first, moves, risers, now, base, newest, lang),
        "subtitle": words.years_subtitle(
            editions[0].year, newest.year, bloc_title(newest, bloc, lang), len(shown), lang
        ),
        "note": _note(editions, ranks, names, lang),
        "mark": mark_of(editions, lang),
        "body": {"years": [str(e.year) for e in editions], "rows": rows, "shown": shown, "seams": seams},
        "alt": "; ".join(_said(row, editions) for row in rows if row["unit"] in shown or len(rows) <= 4 or not shown),
        "long": " ".join([*(f"{s['text']} ({editions[s['before']].year})." for s in seams),
                          *(f"{_said(row, editions)}." for row in rows)]),
        "header": ["unit", "name", *[f"rank_{e.year}" for e in editions], f"places_up_since_{base.year}"],
        "table": [
            [row["unit"], _full(editions, row["unit"], lang), *row["ranks"], moves.get(row["unit"])] for row in rows
        ],
    }  # fmt: skip


def _base(editions: Sequence) -> Any:
    """The first year under the framework of the newest, if that is not the newest itself: else the first of all."""
    newest = editions[-1]
    same = [e for e in editions if e.framework.code == newest.framework.code]
    return same[0] if same[0] is not newest else editions[0]


def _title(first: list[str], moves: dict, risers: list, now: dict, base, newest, lang: str) -> str:
    who = words.first_of(first, lang)
    if len(first) > 1:  # several have risen as far: no single place to name
        places = words.places_moved(moves[risers[0]], lang)
        if lang == "vi":
            return f"{who} lên nhiều nhất từ {base.year} đến {newest.year}: {places}"
        return f"{who}: the largest rise from {base.year} to {newest.year}, {places}"
    places, rank = (moves[risers[0]], now[risers[0]]) if risers else (0, 0)
    return words.years_title(who, places, base.year, newest.year, rank, lang)


def _said(row: dict, editions: Sequence) -> str:
    shown = ", ".join(
        f"{e.year}: {'—' if rank is None else rank}" for e, rank in zip(editions, row["ranks"], strict=True)
    )
    return f"{row['name']} {shown}"


def _full(editions: Sequence, unit: str, lang: str) -> str:
    return next(full_name(e, unit, lang) for e in reversed(editions) if unit in e.units)


def _note(editions: Sequence, ranks: list[dict], names: dict[str, str], lang: str) -> str:
    """Who came, merged or left, and who had no rank in between."""
    newest, said = editions[-1], []
    for unit, name in names.items():
        own = [index for index, ranked in enumerate(ranks) if unit in ranked]
        last = next(e.units[unit] for e in reversed(editions) if unit in e.units)
        heir, until = getattr(last, "successor", ""), getattr(last, "active_to", None)
        if own[-1] < len(editions) - 1:
            if heir and until and heir in newest.units:
                day = vietnamese.format_date(until, lang)
                said.append(words.merged(name, label(newest, heir, lang), day, lang))
            else:
                said.append(f"{name}: {words.WORDS[lang]['left']} ({editions[own[-1] + 1].year}).")
        if own[0] > 0:
            said.append(f"{name}: {words.WORDS[lang]['new']} ({editions[own[0]].year}).")
        gaps = [str(editions[i].year) for i in range(own[0], own[-1]) if i not in own]
        if gaps:
            said.append(f"{name}: {words.WORDS[lang]['unranked'].lower()} ({', '.join(gaps)}).")
    if any(len(set(ranked.values())) < len(ranked) for ranked in ranks):
        said.append(words.WORDS[lang]["tie"])
    return " ".join(said)
