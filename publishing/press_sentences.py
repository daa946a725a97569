"""The sentences a release and a press kit need beside those of `sentences.py`: whole, and fair to those they name.

Each maker gives lines, mostly one a bloc; none where there is nothing to say. Last places are told soberly and only in
blocs large enough; neighbours whose difference is not meaningful, shared ranks and new rules are told as well.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from publishing import glance
from publishing.standings import BlocView, Row, Standings, quantile

MOST_NAMED = 3  # units named in one breath where they share a place
FEW, MANY = 6, 10  # ranked units of a bloc from which the first three, the first five and the last three are named
TOP = {FEW: 3, MANY: 5}
LAST = 3

Maker = Callable[[Any, Standings], list[str]]


# --- small words


def counted(s: Standings, what: str, n: int) -> str:
    """'96 đơn vị'; in English "1 unit", "96 units"."""
    return s.texts(f"press.n.{what}.{'one' if n == 1 else 'many'}", n=s.number(n))


def names_of(s: Standings, rows: Sequence[Row], short: bool = False) -> str:
    """Names as a list; only how many there are, if they are more than can be read in one breath."""
    if len(rows) > MOST_NAMED:
        return counted(s, "units", len(rows))
    return glance.joined([row.short if short else row.name for row in rows], s.texts)


def with_points(s: Standings, rows: Sequence[Row]) -> str:
    """'A (95,19 điểm), B (88,02 điểm) và C (80,11 điểm)'."""
    return glance.joined([s.texts("press.with_points", name=row.short, total=row.total) for row in rows], s.texts)


def placed(bloc: BlocView) -> list[Row]:
    """The ranked units of a bloc, best first."""
    return [row for row in bloc.rows if row.rank is not None]


def first_of(bloc: BlocView) -> list[Row]:
    """Who leads a bloc."""
    return [row for row in bloc.rows if row.rank == 1]


def at(s: Standings, bloc: BlocView, sentence: str) -> str:
    """A sentence about a bloc; of a single bloc nothing else can be meant."""
    text = sentence if len(s.blocs) == 1 else s.texts("press.bloc", bloc=bloc.title, sentence=sentence)
    return text[:1].upper() + text[1:]


# --- the year


def scope(_w: Any, s: Standings) -> list[str]:
    """How many units, blocs and criteria; how many have a rank."""
    return [
        s.texts(
            "press.scope",
            year=s.year,
            units=counted(s, "units", len(s.results)),
            blocs=counted(s, "blocs", len(s.blocs)),
            criteria=counted(s, "criteria", len(s.framework.indicators)),
            categories=counted(s, "categories", len(s.framework.categories)),
            ranked=s.number(sum(bloc.ranked for bloc in s.blocs)),
        )
    ]


def first(_w: Any, s: Standings) -> list[str]:
    """Who leads each bloc, in one sentence."""
    t = s.texts
    led = [(bloc, rows) for bloc in s.blocs if (rows := first_of(bloc))]
    if not led:
        return [t("press.first.none")]
    if len(led) == 1:
        key = "press.first.one" if len(led[0][1]) == 1 else "press.first.shared"
        return [t(key, names=names_of(s, led[0][1]), total=led[0][1][0].total)]
    parts = [
        t("press.first.part", names=names_of(s, rows, short=True), bloc=bloc.title, total=rows[0].total)
        for bloc, rows in led
    ]
    return [t("press.first.all", parts="; ".join(parts))]


def method(_w: Any, s: Standings) -> list[str]:
    """Whether the rules are those of the year before, and so what may be compared."""
    news = glance.news(s)
    return [news.framework if news else s.texts("headline.first", year=s.year)]


def newcomers(_w: Any, s: Standings) -> list[str]:
    """Units that came, went, merged or changed their names since the year before."""
    if s.before is None:
        return []
    t = s.texts
    came = [s.name(code) for code in s.results if code not in s.before.results]
    lines = [t("changed.joined", names="; ".join(came))] if came else []
    plain_gone = []
    for code in s.before.results:
        if code in s.results:
            continue
        successor = successor_of(s, code)
        if successor:
            lines.append(t("press.merged", old=glance.name_before(s, code), new=s.name(successor)))
        else:
            plain_gone.append(glance.name_before(s, code))
    lines += [t("changed.gone", names="; ".join(plain_gone))] if plain_gone else []
    renamed = [c for c in s.results if c in s.before.units and glance.name_before(s, c) != s.name(c)]
    return lines + [t("changed.renamed", old=glance.name_before(s, c), new=s.name(c)) for c in renamed]


def successor_of(s: Standings, code: str) -> str:
    """The unit of this year that a unit of the year before was merged into; '' if it is not known."""
    for edition in (s.edition, s.before):
        unit = edition.units.get(code) if edition else None
        if unit is not None and unit.successor in s.results:
            return unit.successor
    return ""


def moves(_w: Any, s: Standings) -> list[str]:
    """How many units rose and fell since the year before."""
    found = glance.changes(s, (row for bloc in s.blocs for row in bloc.rows))
    if s.before is None or not found.compared:
        return []
    numbers = {"n": found.compared, "up": found.up, "down": found.down, "same": found.same}
    shown = {name: s.number(value) for name, value in numbers.items()}
    return [s.texts("press.moves", before=s.before.year, **shown)]


def corrected(w: Any, s: Standings) -> list[str]:
    """That figures were corrected since they were first published."""
    if s.edition.version == 1:
        return []
    notice = s.edition.notice[s.lang] if s.edition.notice else ""
    day = s.texts.day(s.edition.approved)
    return [s.texts("press.corrected", version=s.edition.version, day=day, notice=notice).strip()]


# --- the blocs


def top(_w: Any, s: Standings) -> list[str]:
    """The first five of each bloc, or the first three of a small one, with their points."""
    lines = []
    for bloc in s.blocs:
        rows = leading(bloc)
        if rows:
            sentence = s.texts("press.top", n=s.number(len(rows)), units=with_points(s, rows))
            lines.append(at(s, bloc, sentence))
    return lines


def leading(bloc: BlocView) -> list[Row]:
    """Who a release names; a place shared by so many that the list would not end is left out."""
    wanted = max((n for least, n in TOP.items() if bloc.ranked >= least), default=0)
    rows = [row for row in placed(bloc) if (row.rank or 0) <= wanted]
    if len(rows) > wanted + 2:
        rows = [row for row in rows if row.rank != rows[-1].rank]
    return rows


def last(_w: Any, s: Standings) -> list[str]:
    """The three lowest totals of each large bloc; all who share the highest of them are named, or nobody."""
    lines = []
    for bloc in s.blocs:
        rows = trailing(bloc)
        if rows:
            sentence = s.texts("press.last", n=s.number(len(rows)), units=with_points(s, rows))
            lines.append(at(s, bloc, sentence))
    return lines


def trailing(bloc: BlocView) -> list[Row]:
    """The lowest three ranked units of a large bloc, lowest last."""
    rows = placed(bloc)
    if len(rows) < MANY:
        return []
    found = [row for row in rows if (row.rank or 0) >= (rows[-LAST].rank or 0)]
    return found if len(found) <= LAST + 2 else []


def medians(_w: Any, s: Standings) -> list[str]:
    """Each bloc's median, and where it came from if both years used one framework."""
    lines = []
    for bloc in s.blocs:
        found = medians_of(s, bloc)
        if found:
            then, now = found
            word = "only" if then is None else "rose" if now > then else "fell" if now < then else "same"
            before = s.before.year if s.before else ""
            sentence = s.texts(f"press.median.{word}", now=s.points(now), then=s.points(then), before=before)
            lines.append(at(s, bloc, sentence))
    return lines


def medians_of(s: Standings, bloc: BlocView) -> tuple[Any, Any] | None:
    """The published medians of the year before (None if not comparable) and of this year; None without totals."""

    def median(results: Sequence[Any]) -> Any:
        totals = sorted(Fraction(r.total_exact) for r in results if r.total_exact is not None)
        return s.edition.published(quantile(totals, Fraction(1, 2))) if totals else None

    now = median(s.rankings[bloc.code])
    known = s.before is not None and s.same_framework and bloc.code in {b.code for b in s.before.framework.blocs}
    then = median(s.before.ranking(bloc.code)) if known and s.before else None
    return None if now is None else (then, now)


def strongest(_w: Any, s: Standings) -> list[str]:
    """In which category a bloc comes nearest to all points, and in which it stays farthest from them (medians)."""
    lines = []
    for bloc in s.blocs:
        cells = [cell for cell in bloc.rows[0].cells if cell.spread.median_points != "–"]
        shares = sorted({cell.spread.median for cell in cells})
        if len(shares) > 1:
            best, worst = (next(c for c in cells if c.spread.median == share) for share in (shares[-1], shares[0]))
            sentence = s.texts("press.strongest", best=category(s, bloc, best), worst=category(s, bloc, worst))
            lines.append(at(s, bloc, sentence))
    return lines


def category(s: Standings, bloc: BlocView, cell: Any) -> str:
    """'“Hạ tầng kỹ thuật” (trung vị 18,20/20 điểm)'; without the maximum where it differs between units."""
    tops = {own.max for row in bloc.rows for own in row.cells if own.code == cell.code and own.max != "–"}
    key = "press.category.of" if len(tops) == 1 else "press.category"
    return s.texts(key, title=cell.title, points=cell.spread.median_points, max=next(iter(tops), ""))


def moved(_w: Any, s: Standings) -> list[str]:
    """Who moved most places in each bloc, both ways."""
    if s.before is None:
        return []
    lines = []
    for bloc in s.blocs:
        parts = [s.texts(f"press.moved.{way}", units=movers(s, rows)) for way, rows in most_moved(bloc) if rows]
        if parts:
            lines.append(at(s, bloc, s.texts("press.moved", parts="; ".join(parts), before=s.before.year)))
    return lines


def most_moved(bloc: BlocView) -> list[tuple[str, list[Row]]]:
    """All who rose most, all who fell most."""
    found = []
    for way, sign in (("up", 1), ("down", -1)):
        most = max((sign * (row.places_won or 0) for row in bloc.rows), default=0)
        found.append((way, [row for row in bloc.rows if most > 0 and sign * (row.places_won or 0) == most]))
    return found


def movers(s: Standings, rows: Sequence[Row]) -> str:
    """'A (5 bậc, từ hạng 20 lên hạng 15)'."""
    if len(rows) > MOST_NAMED:
        n = counted(s, "places", abs(rows[0].places_won or 0))
        return s.texts("press.mover.many", units=counted(s, "units", len(rows)), places=n)
    parts = []
    for row in rows:
        old = s.before.results[row.code].rank if s.before else None
        places = counted(s, "places", abs(row.places_won or 0))
        parts.append(s.texts("press.mover", name=row.short, places=places, then=old, now=row.rank))
    return glance.joined(parts, s.texts)


# --- what keeps a comparison honest


def ties(_w: Any, s: Standings) -> list[str]:
    """Who shares a rank, the best ranks first; only how many do where there are many."""
    lines = []
    for bloc in s.blocs:
        groups = tied(bloc)
        if groups:
            parts = [s.texts("press.tie", names=names_of(s, rows, short=True), rank=rows[0].rank) for rows in groups]
            shown = "; ".join(parts[:MOST_NAMED])
            key = "press.ties" if len(parts) <= MOST_NAMED else "press.ties.some"
            lines.append(at(s, bloc, s.texts(key, parts=shown, n=s.number(len(parts)))))
    return lines


def tied(bloc: BlocView) -> list[list[Row]]:
    """The units of each shared rank."""
    groups: dict[int, list[Row]] = {}
    for row in placed(bloc):
        groups.setdefault(row.rank or 0, []).append(row)
    return [rows for rows in groups.values() if len(rows) > 1]


def ranges(_w: Any, s: Standings) -> list[str]:
    """How firm the first place of each bloc is, and the widest range of a rank in it."""
    lines = []
    for bloc in s.blocs:
        led, ranged = first_of(bloc), [row for row in bloc.rows if row.range]
        if len(led) == 1 and led[0].range:
            low, high = led[0].range
            key = "press.range.firm" if low == high else "press.range"
            parts = [s.texts(key, name=led[0].short, low=low, high=high)]
            widest = max(ranged, key=lambda row: width(row))
            if width(widest) > width(led[0]) and widest is not led[0]:
                low, high = widest.range or (0, 0)
                parts.append(s.texts("press.range.widest", name=widest.short, rank=widest.rank, low=low, high=high))
            lines.append(at(s, bloc, " ".join(parts)))
    return lines


def width(row: Row) -> int:
    """How many places a range spans."""
    return row.range[1] - row.range[0] if row.range else 0


def close(_w: Any, s: Standings) -> list[str]:
    """The best placed neighbours of each bloc whose difference is not meaningful, and how many such pairs there are."""
    lines = []
    for bloc in s.blocs:
        rows = placed(bloc)
        pairs = [(upper, lower) for upper, lower in zip(rows, rows[1:], strict=False) if upper.close_to_next]
        if pairs:
            upper, lower = pairs[0]
            words = {
                "upper": upper.short,
                "lower": lower.short,
                "first": upper.total,
                "second": lower.total,
                "rank": upper.rank,
                "next": lower.rank,
            }
            one = s.texts("press.close", **words)
            rest = s.texts("press.close.all", n=s.number(len(pairs))) if len(pairs) > 1 else ""
            lines.append(at(s, bloc, f"{one} {rest}".strip()))
    return lines


def across_blocs(_w: Any, s: Standings) -> list[str]:
    """Two leaders that must not be compared, with their totals and maxima."""
    led = [(bloc, rows[0]) for bloc in s.blocs if len(rows := first_of(bloc)) == 1]
    if len(led) < 2:
        return []
    (one_bloc, one), (other_bloc, other) = led[0], led[-1]
    return [
        s.texts(
            "press.across_blocs",
            one=one.short,
            other=other.short,
            one_bloc=one_bloc.title,
            other_bloc=other_bloc.title,
            one_total=one.total,
            other_total=other.total,
            one_max=s.number(s.results[one.code].max),
            other_max=s.number(s.results[other.code].max),
        )
    ]


def across_frameworks(w: Any, s: Standings) -> list[str]:
    """From which year on points have another meaning; one line, none where all years up to this one used one framework."""
    earlier = [other for year, other in w.standings.items() if year <= s.year]
    seams = [other for other in earlier if other.before is not None and not other.same_framework]
    if not seams:
        return []
    newest = seams[-1]
    years = [other.year for other in earlier if other.year < newest.year]
    start = max([other.year for other in seams[:-1]], default=years[0])
    key = "press.across_frameworks" if start < years[-1] else "press.across_frameworks.one"
    return [s.texts(key, since=newest.year, first=start, last=years[-1])]


def at_odds(_w: Any, s: Standings) -> list[str]:
    """One unit that won points and yet fell in rank, as an example."""
    found = [row for bloc in s.blocs for row in bloc.rows if row.at_odds == "fell"]
    if not found:
        return []
    row = min(found, key=lambda row: (row.places_won or 0, row.sort))
    places = counted(s, "places", abs(row.places_won or 0))
    return [s.texts("press.at_odds", name=row.short, points=row.points_won, places=places)]


def merged(w: Any, s: Standings) -> list[str]:
    """The last merger among the published years: what was several units is one now."""
    for other in reversed([o for year, o in w.standings.items() if year <= s.year and o.before is not None]):
        for code in other.before.results:
            successor = successor_of(other, code) if code not in other.results else ""
            if successor and successor in s.results:
                old, new = glance.name_before(other, code), s.name(successor)
                return [s.texts("press.merged.example", old=old, new=new, before=other.before.year, year=other.year)]
    return []


BANK: dict[str, Maker] = {
    "scope": scope,
    "first": first,
    "method": method,
    "newcomers": newcomers,
    "moves": moves,
    "corrected": corrected,
    "top": top,
    "last": last,
    "medians": medians,
    "strongest": strongest,
    "moved": moved,
    "ties": ties,
    "ranges": ranges,
    "close": close,
    "across_blocs": across_blocs,
    "across_frameworks": across_frameworks,
    "at_odds": at_odds,
    "merged": merged,
}
