"""The sentences a release and a press kit need beside those of `sentences.py`: whole, and fair to those they name.

Each maker gives lines, mostly one a bloc; none where there is nothing to say. Last places are told soberly and only in
blocs large enough; neighbours whose difference is not meaningful, shared ranks and new rules are told as well.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from publishing import glance
from publishing.phrases import counted
from publishing.standings import NO_LEVEL, BlocView, Cell, LevelView, Row, Standings, quantile

MOST_NAMED = 3  # units named in one breath where they share a place
FEW, MANY = 6, 10  # ranked units of a bloc from which the first three, the first five and the last three are named
TOP = {FEW: 3, MANY: 5}
LAST = 3

Maker = Callable[[Any, Standings], list[str]]  # the lines of a reference
About = Callable[[Standings, BlocView], str]


# --- small words


def called(s: Standings, row: Row) -> str:
    """A unit's name in a list: short where the bloc's title explains it, as 'Sở TN&MT Hà Nội' among departments."""
    beside = next(bloc.rows for bloc in s.blocs if bloc.code == s.results[row.code].bloc)
    alike = len({other.name.split()[0] for other in beside}) == 1
    return row.short if alike else row.name


def names_of(s: Standings, rows: Sequence[Row]) -> str:
    """Names as a list; only how many there are, if they are more than can be read in one breath."""
    if len(rows) > MOST_NAMED:
        return counted(s.texts, "unit", len(rows))
    return glance.joined([called(s, row) for row in rows], s.texts)


def with_points(s: Standings, rows: Sequence[Row]) -> str:
    """'A (95,19 điểm), B (88,02 điểm) và C (80,11 điểm)'."""
    return glance.joined([s.texts("press.with_points", name=called(s, row), total=row.total) for row in rows], s.texts)


def placed(bloc: BlocView) -> list[Row]:
    """The ranked units of a bloc, best first."""
    return [row for row in bloc.rows if row.rank is not None]


def first_of(bloc: BlocView) -> list[Row]:
    """Who leads a bloc."""
    return [row for row in bloc.rows if row.rank == 1]


def at(s: Standings, bloc: BlocView, sentence: str) -> str:
    """A sentence about a bloc; of a single bloc nothing else can be meant."""
    text = sentence if len(s.blocs) == 1 else s.texts("press.bloc", bloc=bloc.title, sentence=sentence)
    return upper_first(text)


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- the year


def scope(_w: Any, s: Standings) -> list[str]:
    """How many units, blocs and criteria; how many have a rank."""
    ranked = sum(bloc.ranked for bloc in s.blocs)
    key = "none" if not ranked else "all" if ranked == len(s.results) else "some"
    return [
        s.texts(
            f"press.scope.{key}",
            year=s.year,
            units=counted(s.texts, "unit", len(s.results)),
            blocs=counted(s.texts, "bloc", len(s.blocs)),
            criteria=counted(s.texts, "indicator", len(s.framework.indicators)),
            categories=counted(s.texts, "category", len(s.framework.categories)),
            ranked=s.number(ranked),
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
    parts = [t("press.first.part", names=names_of(s, rows), bloc=bloc.title, total=rows[0].total) for bloc, rows in led]
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
    shown = {name: s.number(n) for name, n in (("up", found.up), ("down", found.down), ("same", found.same))}
    return [s.texts("press.moves", before=s.before.year, units=counted(s.texts, "unit", found.compared), **shown)]


def corrected(w: Any, s: Standings) -> list[str]:
    """That figures were corrected since they were first published."""
    if s.edition.version == 1:
        return []
    notice = s.edition.notice[s.lang] if s.edition.notice else ""
    day = s.texts.day(s.edition.approved)
    return [s.texts("press.corrected", version=s.edition.version, day=day, notice=notice).strip()]


# --- each bloc: a sentence without its name, or '' where there is nothing to say


def top(s: Standings, bloc: BlocView) -> str:
    """The first five of a bloc, or the first three of a small one, with their points."""
    rows = leading(bloc)
    key = "press.top.one" if len(rows) == 1 else "press.top.many"
    return s.texts(key, units=with_points(s, rows)) if rows else ""


def leading(bloc: BlocView) -> list[Row]:
    """Who a release names; a place shared by so many that the list would not end is left out."""
    wanted = max((n for least, n in TOP.items() if bloc.ranked >= least), default=1)
    rows = [row for row in placed(bloc) if (row.rank or 0) <= wanted]
    if len(rows) > wanted + 2:
        rows = [row for row in rows if row.rank != rows[-1].rank]
    return rows


def last(s: Standings, bloc: BlocView) -> str:
    """The three lowest totals of a large bloc; all who share the highest of them are named, or nobody."""
    rows = trailing(bloc)
    return s.texts("press.last", units=with_points(s, rows)) if rows else ""


def trailing(bloc: BlocView) -> list[Row]:
    """The lowest three ranked units of a large bloc, lowest last."""
    rows = placed(bloc)
    if len(rows) < MANY:
        return []
    found = [row for row in rows if (row.rank or 0) >= (rows[-LAST].rank or 0)]
    return found if len(found) <= LAST + 2 else []


def median(s: Standings, bloc: BlocView) -> str:
    """A bloc's median, and where it came from if both years used one framework."""
    then, now = medians_of(s, bloc)
    if now is None:
        return ""
    word = "only" if then is None else "rose" if now > then else "fell" if now < then else "same"
    before = s.before.year if s.before else ""
    return s.texts(f"press.median.{word}", now=s.points(now), then=s.points(then), before=before)


def medians_of(s: Standings, bloc: BlocView) -> tuple[Any, Any]:
    """The published medians of the year before (None if not comparable) and of this year (None without totals)."""

    def middle(results: Sequence[Any]) -> Any:
        totals = sorted(Fraction(r.total_exact) for r in results if r.total_exact is not None)
        return s.edition.published(quantile(totals, Fraction(1, 2))) if totals else None

    known = s.before is not None and s.same_framework and bloc.code in {b.code for b in s.before.framework.blocs}
    then = middle(s.before.ranking(bloc.code)) if known and s.before else None
    return then, middle(s.rankings[bloc.code])


def levels(s: Standings, bloc: BlocView) -> str:
    """How many units of a bloc have each level."""
    return levels_among(s, {view: units for view, units, _ in bloc.levels})


def levels_among(s: Standings, counts: dict[LevelView, int]) -> str:
    """'Về mức: 3 đơn vị Tốt, 12 đơn vị Khá.' Units without a level are told of elsewhere."""
    parts = [
        s.texts("press.level", units=counted(s.texts, "unit", n), level=view.title)
        for view, n in counts.items()
        if n and view.code != NO_LEVEL
    ]
    return s.texts("press.levels", parts=glance.joined(parts, s.texts)) if parts else ""


def strongest(s: Standings, bloc: BlocView) -> str:
    """In which category a bloc comes nearest to all points, and in which it stays farthest from them (medians)."""
    cells = [cell for cell in bloc.rows[0].cells if cell.spread.median_points != "–"]
    shares = sorted({cell.spread.median for cell in cells})
    if len(shares) < 2:
        return ""
    best, worst = (next(cell for cell in cells if cell.spread.median == share) for share in (shares[-1], shares[0]))
    return s.texts("press.strongest", best=category(s, bloc, best), worst=category(s, bloc, worst))


def category(s: Standings, bloc: BlocView, cell: Cell) -> str:
    """'“Hạ tầng kỹ thuật” (18,20 trên 20 điểm)'; no maximum where it differs between units."""
    tops = {own.max for row in bloc.rows for own in row.cells if own.code == cell.code and own.max != "–"}
    key = "press.category.of" if len(tops) == 1 else "press.category"
    return s.texts(key, title=cell.title, points=cell.spread.median_points, max=next(iter(tops), ""))


def moved(s: Standings, bloc: BlocView) -> str:
    """Who moved most places in a bloc, both ways."""
    if s.before is None:
        return ""
    parts = [s.texts(f"press.moved.{way}", units=movers(s, rows)) for way, rows in most_moved(bloc) if rows]
    return s.texts("press.moved", parts="; ".join(parts), before=s.before.year) if parts else ""


def most_moved(bloc: BlocView) -> list[tuple[str, list[Row]]]:
    """All who rose most, all who fell most."""
    found = []
    for way, sign in (("up", 1), ("down", -1)):
        most = max((sign * (row.places_won or 0) for row in bloc.rows), default=0)
        found.append((way, [row for row in bloc.rows if most > 0 and sign * (row.places_won or 0) == most]))
    return found


def movers(s: Standings, rows: Sequence[Row]) -> str:
    """'A (5 bậc, từ hạng 20 đến hạng 15)'."""
    if len(rows) > MOST_NAMED:
        n = counted(s.texts, "place", abs(rows[0].places_won or 0))
        return s.texts("press.mover.many", units=counted(s.texts, "unit", len(rows)), places=n)
    parts = []
    for row in rows:
        old = s.before.results[row.code].rank if s.before else None
        places = counted(s.texts, "place", abs(row.places_won or 0))
        parts.append(s.texts("press.mover", name=called(s, row), places=places, then=old, now=row.rank))
    return glance.joined(parts, s.texts)


def ties(s: Standings, bloc: BlocView) -> str:
    """Who shares a rank, the best ranks first; how many such ranks there are where there are many."""
    parts = [s.texts("press.tie", names=names_of(s, rows), rank=rows[0].rank) for rows in tied(bloc)]
    if not parts:
        return ""
    key = "press.ties" if len(parts) <= MOST_NAMED else "press.ties.some"
    return s.texts(key, parts="; ".join(parts[:MOST_NAMED]), n=s.number(len(parts)))


def tied(bloc: BlocView) -> list[list[Row]]:
    """The units of each shared rank."""
    groups: dict[int, list[Row]] = {}
    for row in placed(bloc):
        groups.setdefault(row.rank or 0, []).append(row)
    return [rows for rows in groups.values() if len(rows) > 1]


def firmness(s: Standings, bloc: BlocView) -> str:
    """How firm the first place of a bloc is, and the widest range of a rank in it."""
    led, ranged = first_of(bloc), [row for row in bloc.rows if row.range]
    if len(led) != 1 or not led[0].range:
        return ""
    low, high = led[0].range
    key = "press.range.firm" if low == high else "press.range"
    parts = [s.texts(key, name=called(s, led[0]), low=low, high=high)]
    widest = max(ranged, key=width)
    if widest.range and width(widest) > width(led[0]):
        low, high = widest.range
        parts.append(s.texts("press.range.widest", name=called(s, widest), rank=widest.rank, low=low, high=high))
    return " ".join(parts)


def width(row: Row) -> int:
    """How many places a range spans."""
    return row.range[1] - row.range[0] if row.range else 0


def close(s: Standings, bloc: BlocView) -> str:
    """The best placed neighbours whose difference is not meaningful, and how many such pairs there are."""
    pairs = close_pairs(bloc)
    if not pairs:
        return ""
    upper, lower = pairs[0]
    one = s.texts(
        "press.close",
        upper=called(s, upper),
        lower=called(s, lower),
        first=upper.total,
        second=lower.total,
        rank=upper.rank,
        next=lower.rank,
    )
    rest = s.texts("press.close.all", n=s.number(len(pairs))) if len(pairs) > 1 else ""
    return f"{one} {rest}".strip()


def close_count(s: Standings, bloc: BlocView) -> str:
    """How many neighbours of a bloc differ by less than is meaningful, for captions."""
    found = len(close_pairs(bloc))
    return s.texts("press.close.count", n=s.number(found)) if found else ""


def close_pairs(bloc: BlocView) -> list[tuple[Row, Row]]:
    """Neighbours of different rank whose difference is not meaningful."""
    return [(upper, lower) for upper, lower in pairwise(placed(bloc)) if upper.close_to_next]


# --- the same for all blocs, or as an example


def lines(about: About) -> Maker:
    """A line a bloc, each with the name of its bloc."""

    def make(_w: Any, s: Standings) -> list[str]:
        return [at(s, bloc, sentence) for bloc in s.blocs if (sentence := about(s, bloc))]

    return make


def alone(s: Standings, bloc: BlocView, about: About) -> list[str]:
    """A bloc's sentence as a reference gives it: one line, or none."""
    sentence = about(s, bloc)
    return [upper_first(sentence)] if sentence else []


def example(about: About) -> Maker:
    """The line of the largest bloc that has one."""

    def make(_w: Any, s: Standings) -> list[str]:
        for bloc in (s.largest, *s.blocs):
            if sentence := about(s, bloc):
                return [at(s, bloc, sentence)]
        return []

    return make


def story(s: Standings, bloc: BlocView) -> str:
    """All that a release says of a bloc."""
    said = (about(s, bloc) for about in (top, median, levels, strongest, moved, last))
    return " ".join(upper_first(sentence) for sentence in said if sentence)


def all_levels(_w: Any, s: Standings) -> list[str]:
    """How many units of all blocs have each level; the medians where a framework has none."""
    counts: Counter[LevelView] = Counter()
    for bloc in s.blocs:
        counts.update({view: units for view, units, _ in bloc.levels})
    sentence = levels_among(s, dict(counts))
    return [upper_first(sentence)] if sentence else lines(median)(_w, s)


def without_rank(_w: Any, s: Standings) -> list[str]:
    """Who has no rank, and why; nothing where all are ranked."""
    rows = [row for bloc in s.blocs for row in bloc.rows if row.rank is None]
    if not rows:
        return []
    return [
        s.texts("press.without_rank", units=counted(s.texts, "unit", len(rows)), names="; ".join(r.name for r in rows))
    ]


def firm(_w: Any, s: Standings) -> list[str]:
    """How many differences between neighbours are not meaningful, of how many."""
    ranged = [bloc for bloc in s.blocs if bloc.ranked > 1 and any(row.range for row in bloc.rows)]
    pairs = sum(1 for bloc in ranged for upper, lower in pairwise(placed(bloc)) if upper.rank != lower.rank)
    if not pairs:
        return []
    found = sum(len(close_pairs(bloc)) for bloc in ranged)
    if not found:
        return [s.texts("press.firm.none")]
    return [s.texts("press.firm", n=s.number(found), all=s.number(pairs))]


# --- what keeps a comparison honest


def across_blocs(_w: Any, s: Standings) -> list[str]:
    """Two leaders that must not be compared, with their totals and maxima."""
    led = [(bloc, rows[0]) for bloc in s.blocs if len(rows := first_of(bloc)) == 1]
    if len(led) < 2:
        return []
    (one_bloc, one), (other_bloc, other) = led[0], led[-1]
    return [
        s.texts(
            "press.across_blocs",
            one=called(s, one),
            other=called(s, other),
            one_bloc=one_bloc.title,
            other_bloc=other_bloc.title,
            one_total=one.total,
            other_total=other.total,
            one_max=s.number(s.results[one.code].max),
            other_max=s.number(s.results[other.code].max),
        )
    ]


def across_frameworks(w: Any, s: Standings) -> list[str]:
    """From which year on points have another meaning; nothing where all years so far used one framework."""
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
    row = max(found, key=lambda row: (glance.points_won(s, row) or 0, row.sort))
    places = counted(s.texts, "place", abs(row.places_won or 0))
    points = (row.points_won or "").removeprefix("+")
    return [s.texts("press.at_odds", name=called(s, row), points=points, places=places)]


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
    "all_levels": all_levels,
    "method": method,
    "newcomers": newcomers,
    "moves": moves,
    "corrected": corrected,
    "without_rank": without_rank,
    "firm": firm,
    "stories": lines(story),
    "top": lines(top),
    "last": lines(last),
    "medians": lines(median),
    "strongest": lines(strongest),
    "moved": lines(moved),
    "ties": lines(ties),
    "ranges": lines(firmness),
    "close": lines(close),
    "tie_example": example(ties),
    "range_example": example(firmness),
    "close_example": example(close),
    "across_blocs": across_blocs,
    "across_frameworks": across_frameworks,
    "at_odds": at_odds,
    "merged": merged,
}

BLOC_BANK: dict[str, About] = {
    "story": story,
    "top": top,
    "last": last,
    "median": median,
    "levels": levels,
    "strongest": strongest,
    "moved": moved,
    "ties": ties,
    "ranges": firmness,
    "close": close,
    "close_count": close_count,
}
