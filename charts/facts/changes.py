"""Ranks of two years side by side."""

from collections.abc import Mapping, Sequence

from charts import words
from charts.facts.common import Facts, bloc_title, frame, full_name, labels, listing, mark_of, move_text

MOVERS = 3  # how many risers and fallers are drawn in colour, at most; one for every eight units


def largest(units: Sequence[str], moves: Mapping[str, int]) -> Sequence[str]:
    """The moves to draw in colour, of `units` with the largest first; those that tie with the last come along."""
    most = max(1, min(MOVERS, len(moves) // 8))
    tied = [unit for unit in units if abs(moves[unit]) >= abs(moves[units[most - 1]])] if len(units) >= most else units
    return tied if len(tied) <= MOVERS else units[:most]


def rank_changes(previous, edition, bloc: str, lang: str) -> Facts:
    """Ranks of two years side by side."""
    old = {r.unit: r for r in previous.ranking(bloc) if r.rank is not None}
    new = {r.unit: r for r in edition.ranking(bloc) if r.rank is not None}
    moves = {unit: old[unit].rank - r.rank for unit, r in new.items() if unit in old}
    risers = sorted((u for u, m in moves.items() if m > 0), key=lambda u: (-moves[u], new[u].rank))
    fallers = sorted((u for u, m in moves.items() if m < 0), key=lambda u: (moves[u], new[u].rank))
    names = labels(previous, list(old), lang) | labels(edition, list(new), lang)
    shown = dict.fromkeys(largest(risers, moves), "up") | dict.fromkeys(largest(fallers, moves), "down")
    first = [names[u] for u in risers if moves[u] == moves[risers[0]]]
    after = [
        {"unit": u, "rank": r.rank, "name": names[u], "move": moves.get(u), "text": move_text(moves.get(u), lang)}
        for u, r in new.items()
    ]
    before = [{"unit": u, "rank": r.rank, "name": names[u], "stays": u in new} for u, r in old.items()]
    up, down = len(risers), len(fallers)
    title = words.changes_title(first, moves[risers[0]] if risers else 0, up, down, len(moves) - up - down, lang)
    if not new:
        title = words.nobody(bloc_title(edition, bloc, lang), edition.year, lang)
    return frame(edition, "changes", lang) | {
        "title": title,
        "subtitle": words.changes_subtitle(
            previous.year, edition.year, bloc_title(edition, bloc, lang),
            previous.framework.code != edition.framework.code, lang,
        ),
        "note": words.WORDS[lang]["tie"] if any(r.tied > 1 for r in [*new.values(), *old.values()]) else "",
        "mark": mark_of([previous, edition], lang),
        "body": {"before": before, "after": after, "shown": shown, "years": [str(previous.year), str(edition.year)]},
        "alt": listing([{"rank": str(a["rank"]), "name": a["name"], "text": a["text"]} for a in after], lang),
        "long": _long(before, after, previous.year, edition.year, lang),
        "header": ["unit", "name", f"rank_{previous.year}", f"rank_{edition.year}", "places_up"],
        "table": [
            [u, full_name(edition if u in new else previous, u, lang), old[u].rank if u in old else None,
             new[u].rank if u in new else None, moves.get(u)]
            for u in [*new, *[u for u in old if u not in new]]
        ],
    }  # fmt: skip


def _long(before: list[dict], after: list[dict], then: int, now: int, lang: str) -> str:
    old = {row["unit"]: row["rank"] for row in before}
    new_word, left = words.WORDS[lang]["new"], words.WORDS[lang]["left"]
    said = [f"{row['name']}: {old.get(row['unit'], new_word)} → {row['rank']}" for row in after]
    gone = [f"{row['name']}: {row['rank']} → {left}" for row in before if not row["stays"]]
    opening = f"Thứ hạng {then} → {now}" if lang == "vi" else f"Ranks {then} → {now}"
    return f"{opening}: {'; '.join([*said, *gone])}." if said or gone else ""
