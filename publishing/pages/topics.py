"""The pages of categories and indicators: what is measured, how all units did, who does best and who improved most."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import exchange
import framework as frameworks
import scoring
from framework import Category, Indicator, Input
from publishing import rules
from publishing.across import Earlier
from publishing.messages import MAIN_LANGUAGE
from publishing.open_data import MADE_UP
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.spreads import Counted, Measured, count
from publishing.standings import Row, Standings, indicators_under, place, quantile, share_of

BEST = 3  # units whose figures and words are shown
MOST_PARTS = 8  # of a category, shown for a unit that does well
NAMED = 12  # further units on the same points that are named
AREA = "topic"  # both kinds of page share one style sheet and one script


class Column(NamedTuple):
    """One earlier year in a table of values."""

    year: int
    measure: str  # points | shares
    seam: bool
    label: str  # '2020', or '2018 (%)' where only shares of the maximum can be compared


class Line(NamedTuple):
    """One unit in the table of all values."""

    row: Row
    figures: tuple[str, ...]
    points: str
    share: float | None
    state: str  # '' for the ordinary case
    level: Any
    change: str
    sign: int
    earlier: tuple[str, ...]
    plain: tuple[str, ...]  # points, maximum, state and earlier years as files hold them


class Example(NamedTuple):
    """A unit that does well, or better than last year, with what it gave and why it has its points."""

    row: Row
    points: str
    figures: tuple[tuple[str, str, str], ...]  # label, now, before ('' where nothing is compared)
    why: str
    change: str


class BlocPart(NamedTuple):
    """One bloc on one page."""

    code: str
    title: str
    max: str
    counted: Counted
    best: tuple[Example, ...]
    also: tuple[Row, ...]  # others on the points of the first
    also_more: int
    improved: tuple[Example, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        for each in s.framework.all_categories.values():
            page = category(w, s, each)
            yield page
            if w.lang == MAIN_LANGUAGE:
                yield csv_page(w, s, page)
        for each in s.framework.indicators.values():
            page = indicator(w, s, each)
            yield page
            if w.lang == MAIN_LANGUAGE:
                yield csv_page(w, s, page)


# --- an indicator


def indicator(w: Writer, s: Standings, indicator: Indicator) -> Page:
    """One indicator: the rule, the spread, best practice, every value."""
    t, lang = w.texts, w.lang
    title = indicator.title[lang]
    within = s.framework.category_of[indicator.code]
    earlier = w.across.earlier(s.year, indicator.code)
    years = {s.year: s.indicator_address(indicator.code)}
    years |= {e.year: w.standings[e.year].indicator_address(e.code) for e in earlier}
    years |= {year: w.standings[year].indicator_address(c) for year, c in w.across.later(s.year, indicator.code)}
    return topic_page(
        w,
        s,
        s.indicator_address(indicator.code),
        "indicator.html",
        f"{indicator.code}. {title}, {s.year}",
        crumbs=[
            *((c.title[lang], s.category_address(c.code)) for c in path_to(s, within)),
            (indicator.code, s.indicator_address(indicator.code)),
        ],
        years=sorted(years.items()),
        indicator=indicator,
        heading=title,
        category=within,
        rule=rules.in_words(indicator, lang),
        formula=rules.as_formula(indicator, lang),
        asked=[asked_of(s, asked, t) for asked in indicator.inputs.values()],
        checks=[check.say[lang] for check in indicator.checks],
        weighs=weights(s, indicator),
        peers=bool(scoring.peer_rules(indicator.scored_by)),
        deduction=indicator.max <= 0,
        labels=[asked.label[lang] for asked in indicator.inputs.values()],
        followed=bool(earlier),
        blocs=indicator_blocs(w, s, indicator, earlier),
        charts=w.charts(s, f"indicator:{indicator.code}"),
        neighbours=neighbours(
            [(i.code, i.title[lang], s.indicator_address(i.code)) for i in s.framework.indicators.values()],
            indicator.code,
        ),
        csv=csv_name(s.indicator_address(indicator.code), s.year),
        asked_inputs=list(indicator.inputs.values()),
    )


def asked_of(s: Standings, asked: Input, t: Any) -> tuple[str, str, str, str]:
    """One question of the form: its label, its code in the files, its kind, and what it must keep to."""
    unit = asked.unit[s.lang] if asked.unit and asked.kind != "percent" else ""
    limits = []
    if asked.positive:
        limits.append(t("limit.positive"))
    if asked.min is not None:
        limits.append(t("limit.min", value=s.number(Fraction(asked.min))))
    if asked.max is not None:
        limits.append(t("limit.max", value=s.number(Fraction(asked.max))))
    if asked.options:
        limits.append(t("limit.options", options=", ".join(asked.options)))
    return asked.label[s.lang], asked.code, t(f"kind.{asked.kind}") + (f" ({unit})" if unit else ""), "; ".join(limits)


def weights(s: Standings, indicator: Indicator) -> str:
    """What part of a bloc's total the indicator is, in per cent; '' where the total is no sum, or blocs differ."""
    path = [s.framework.combine, *(c.combine for c in s.framework.all_categories.values())]
    if set(path) != {"sum"} or indicator.max <= 0:
        return ""
    tops = {s.results[b.rows[0].code].max for b in s.blocs if s.framework.applies(indicator, b.code)}
    if len(tops) != 1 or not (top := tops.pop()):
        return ""
    return s.number(scoring.round_once(Fraction(100 * Fraction(indicator.max), Fraction(top)), 1, "half-up"))


def indicator_blocs(w: Writer, s: Standings, indicator: Indicator, earlier: list[Earlier]) -> list[BlocPart]:
    """Every bloc the indicator is asked of."""
    maximum = Fraction(indicator.max)
    asked = [b for b in s.blocs if s.framework.applies(indicator, b.code)]
    marks = {
        row.code: mark
        for b in asked
        for row in b.rows
        if (mark := s.results[row.code].indicators.get(indicator.code)) is not None
    }
    measured = [
        [Measured(_fraction(m.points_exact), m.state in ("missing", "withheld")) for m in _marks_of(b, marks)]
        for b in asked
    ]
    counted = count(measured, maximum, s.points, s.number, _bar_words(w))
    columns = tuple(
        Column(e.year, e.measure, e.seam, f"{e.year}{' (%)' if e.measure == 'shares' else ''}")
        for e in reversed(earlier)
    )
    parts = []
    for bloc, own in zip(asked, counted, strict=True):
        rows = [row for row in bloc.rows if row.code in marks]
        points = {row.code: _fraction(marks[row.code].points_exact) for row in rows}
        past = {row.code: [_past(w, e, row.code, bloc.code) for e in earlier] for row in rows}
        shares = bool(earlier) and earlier[0].measure == "shares"
        changes = {
            row.code: _change(w, s, points[row.code], maximum, earlier[0], past[row.code][0]) if earlier else None
            for row in rows
        }
        order = sorted(rows, key=lambda row: (points[row.code] is None, -(points[row.code] or 0), row.sort))
        lines = tuple(
            _indicator_line(w, s, indicator, row, earlier, past[row.code], changes[row.code], shares) for row in order
        )
        # full points for want of anything to measure are no practice to follow
        earned = [row for row in order if marks[row.code].state in ("scored", "decided")]
        best, also = _best(earned, points, maximum)
        parts.append(
            BlocPart(
                bloc.code,
                bloc.title,
                s.number(indicator.max),
                own,
                tuple(_example(w, s, indicator, row, None, "") for row in best),
                tuple(also[:NAMED]),
                max(len(also) - NAMED, 0),
                tuple(
                    _example(w, s, indicator, row, earlier[0], _signed(s, changes[row.code], shares))
                    for row in _improved(earned, changes)
                ),
                columns,
                lines,
            )
        )
    return parts


def _marks_of(bloc: Any, marks: dict[str, Any]) -> list[Any]:
    return [marks[row.code] for row in bloc.rows if row.code in marks]


def _fraction(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


class Past(NamedTuple):
    """What a unit had in an earlier year."""

    points: Fraction | None
    maximum: Fraction


def _past(w: Writer, e: Earlier, unit: str, bloc: str) -> Past | None:
    """A unit's points that year; None for a unit that was not there, or stood in another bloc."""
    result = w.standings[e.year].results.get(unit)
    mark = result.indicators.get(e.code) if result and result.bloc == bloc else None
    return Past(_fraction(mark.points_exact), Fraction(mark.max)) if mark else None


def _change(
    w: Writer, s: Standings, now: Fraction | None, maximum: Fraction, e: Earlier, past: Past | None
) -> Decimal | None:
    """What was won since the year before: the difference of what both years published, as in the ranking."""
    before = _past_value(w, e.year, e.measure, past)
    after = _past_value(w, s.year, e.measure, Past(now, maximum))
    return None if before is None or after is None else after - before


def _signed(s: Standings, change: Decimal | None, shares: bool) -> str:
    """'+1,20', '−0,35', '0,00'; one decimal for shares in per cent; '–' where nothing can be said."""
    if change is None:
        return "–"
    text = s.number(change, 1 if shares else s.framework.places)
    return f"+{text}" if change > 0 else text


def _indicator_line(
    w: Writer,
    s: Standings,
    indicator: Indicator,
    row: Row,
    earlier: list[Earlier],
    past: Sequence[Past | None],
    change: Decimal | None,
    shares: bool,
) -> Line:
    mark = s.mark(row.code, indicator)
    values = [_past_value(w, e.year, e.measure, then) for e, then in zip(earlier, past, strict=True)][::-1]
    shown = [
        "–" if value is None else s.number(value, w.standings[e.year].framework.places if e.measure == "points" else 1)
        for e, value in zip(reversed(earlier), values, strict=True)
    ]
    return Line(
        row,
        tuple(figure.value for figure in mark.figures),
        mark.points,
        mark.share,
        "" if mark.state == "scored" else w.texts(f"state.{mark.state}"),
        None,
        _signed(s, change, shares),
        0 if not change else 1 if change > 0 else -1,
        tuple(shown),
        (mark.sort, frameworks.decimal_text(indicator.max), mark.state, *map(_text, values)),
    )


def _past_value(w: Writer, year: int, measure: str, then: Past | None) -> Decimal | None:
    """An earlier year's points as published then, or the share of the maximum in per cent to one decimal."""
    if then is None or then.points is None:
        return None
    if measure == "points":
        return w.standings[year].edition.published(then.points)
    return scoring.round_once(100 * then.points / then.maximum, 1, "half-up") if then.maximum > 0 else None


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _best(order: list[Row], points: dict[str, Fraction | None], maximum: Fraction) -> tuple[list[Row], list[Row]]:
    """The units with the most points, above none; and the others that have exactly the points of the first."""
    good = [row for row in order if (points[row.code] or 0) > 0] if maximum > 0 else []
    best = good[:BEST]
    return best, [row for row in good[BEST:] if points[row.code] == points[best[0].code]]


def _improved(order: list[Row], changes: dict[str, Decimal | None]) -> list[Row]:
    """The units that won most since the year before."""
    won = [row for row in order if (changes[row.code] or 0) > 0]
    return sorted(won, key=lambda row: (-(changes[row.code] or 0), row.sort))[:BEST]


def _example(w: Writer, s: Standings, indicator: Indicator, row: Row, before: Earlier | None, change: str) -> Example:
    mark = s.mark(row.code, indicator)
    then: tuple[str, ...] = ("",) * len(mark.figures)
    if before is not None:
        older = w.standings[before.year]
        asked = older.framework.indicators[before.code].inputs.values()
        then = tuple(older.figure(row.code, each) for each in asked)
    figures = tuple((now.label, now.value, old) for now, old in zip(mark.figures, then, strict=True))
    # the words name every figure; what is compared shows the figures of both years instead
    return Example(row, mark.points, figures if before else (), "" if before else mark.why, change)


def _bar_words(w: Writer) -> dict[str, str]:
    t = w.texts
    return {"points": t("bars.points", points="{}"), "percent": t("bars.percent", share="{}")}


# --- a category


def category(w: Writer, s: Standings, category: Category) -> Page:
    """One category: its criteria and how firmly they stand in each bloc, the spread, the best, every value."""
    lang = w.lang
    title = category.title[lang]
    earlier = [
        year
        for year in sorted(w.standings, reverse=True)
        if year < s.year and w.standings[year].framework.code == s.framework.code
    ]
    years = [
        (year, other.category_address(category.code))
        for year, other in w.standings.items()
        if category.code in other.framework.all_categories
    ]
    above = path_to(s, category)
    parts = category_blocs(w, s, category, earlier)
    return topic_page(
        w,
        s,
        s.category_address(category.code),
        "category.html",
        f"{title}, {s.year}",
        crumbs=[(c.title[lang], s.category_address(c.code)) for c in above],
        years=years,
        category=category,
        heading=title,
        parent=above[-2] if len(above) > 1 else None,
        inner=[(c.title[lang], s.category_address(c.code)) for c in category.categories],
        indicators=[_criterion(s, i) for i in indicators_under(category)],
        followed=bool(earlier),
        blocs=parts,
        charts=w.charts(s, f"category:{category.code}"),
        neighbours=neighbours(
            [("", c.title[lang], s.category_address(c.code)) for c in _siblings(s, above)],
            s.category_address(category.code),
            by=2,
        ),
        labels=[],
        csv=csv_name(s.category_address(category.code), s.year),
        asked_inputs=[],
    )


def _siblings(s: Standings, above: list[Category]) -> tuple[Category, ...]:
    return above[-2].categories if len(above) > 1 else s.framework.categories


def path_to(s: Standings, wanted: Category) -> list[Category]:
    """The categories from the top down to this one."""

    def walk(categories: Sequence[Category], path: list[Category]) -> list[Category] | None:
        for each in categories:
            if each.code == wanted.code:
                return [*path, each]
            if found := walk(each.categories, [*path, each]):
                return found
        return None

    return walk(s.framework.categories, []) or [wanted]


def _criterion(s: Standings, indicator: Indicator) -> tuple[Any, ...]:
    """One criterion of a category: itself, its title and maximum, and its median share in each bloc."""
    medians: list[tuple[str, float | None, int, int]] = []
    for bloc in s.blocs:
        if not s.framework.applies(indicator, bloc.code):
            medians.append(("", None, 0, 0))
            continue
        marks = [s.results[row.code].indicators.get(indicator.code) for row in bloc.rows]
        points = sorted(Fraction(m.points_exact) for m in marks if m and m.points_exact is not None)
        if not points or indicator.max <= 0:
            medians.append(("–", None, 0, len(points)))
            continue
        share = 100 * quantile(points, Fraction(1, 2)) / Fraction(indicator.max)
        medians.append((s.number(share, 0), place(share), sum(p == indicator.max for p in points), len(points)))
    return indicator, indicator.title[s.lang], s.number(indicator.max), medians


def category_blocs(w: Writer, s: Standings, category: Category, earlier: list[int]) -> list[BlocPart]:
    """Every bloc that has the category. Its points are compared only with years of the same framework."""
    found = []
    for bloc in s.blocs:
        results = {r.unit: r.categories[category.code] for r in s.rankings[bloc.code] if category.code in r.categories}
        if results:
            found.append((bloc, results))
    counted = [_count_category(w, s, results) for _, results in found]
    columns = tuple(Column(year, "points", False, str(year)) for year in reversed(earlier))
    last = Earlier(earlier[0], category.code, "points", False) if earlier else None
    parts = []
    for (bloc, results), own in zip(found, counted, strict=True):
        rows = [row for row in bloc.rows if row.code in results]
        points = {row.code: _fraction(results[row.code].points_exact) for row in rows}
        maximum = Fraction(next(iter(results.values())).max)
        past = {row.code: [_category_past(w, y, row.code, bloc.code, category.code) for y in earlier] for row in rows}
        changes = {
            row.code: _change(w, s, points[row.code], maximum, last, past[row.code][0]) if last else None
            for row in rows
        }
        order = sorted(rows, key=lambda row: (points[row.code] is None, -(points[row.code] or 0), row.sort))
        best, also = _best(order, points, maximum)
        parts.append(
            BlocPart(
                bloc.code,
                bloc.title,
                s.number(maximum),
                own,
                tuple(_category_example(s, category, row, "") for row in best),
                tuple(also[:NAMED]),
                max(len(also) - NAMED, 0),
                tuple(
                    _category_example(s, category, row, _signed(s, changes[row.code], False))
                    for row in _improved(order, changes)
                ),
                columns,
                tuple(
                    _category_line(w, s, row, results[row.code], earlier, past[row.code], changes[row.code])
                    for row in order
                ),
            )
        )
    return parts


def _count_category(w: Writer, s: Standings, results: dict[str, Any]) -> Counted:
    maximum = Fraction(next(iter(results.values())).max)
    measured = [Measured(_fraction(c.points_exact), c.points_exact is None) for c in results.values()]
    return count([measured], maximum, s.points, s.number, _bar_words(w))[0]


def _category_past(w: Writer, year: int, unit: str, bloc: str, code: str) -> Past | None:
    result = w.standings[year].results.get(unit)
    own = result.categories.get(code) if result and result.bloc == bloc else None
    return Past(_fraction(own.points_exact), Fraction(own.max)) if own else None


def _category_line(
    w: Writer,
    s: Standings,
    row: Row,
    own: Any,
    earlier: list[int],
    past: Sequence[Past | None],
    change: Decimal | None,
) -> Line:
    values = [_past_value(w, year, "points", then) for year, then in zip(earlier, past, strict=True)][::-1]
    shown = ["–" if value is None else s.number(value, s.framework.places) for value in values]
    return Line(
        row,
        (),
        s.points(own.points),
        share_of(own.points_exact, own.max),
        "",
        s.level(own.level) if own.level else None,
        _signed(s, change, False),
        0 if not change else 1 if change > 0 else -1,
        tuple(shown),
        (_text(own.points), frameworks.decimal_text(own.max), own.level or "", *map(_text, values)),
    )


def _category_example(s: Standings, category: Category, row: Row, change: str) -> Example:
    """A unit that does well in a category: what it has of each category within, or of each criterion."""
    result = s.results[row.code]
    inner = [(c, result.categories[c.code]) for c in category.categories if c.code in result.categories]
    if inner:
        parts = tuple((c.title[s.lang], f"{s.points(own.points)} / {s.number(own.max)}", "") for c, own in inner)
    else:
        parts = tuple((m.title, f"{m.points} / {m.max}", "") for m in s.marks(row.code, category) if m.max != "0")
    own = result.categories[category.code]
    return Example(row, s.points(own.points), parts if len(parts) <= MOST_PARTS else (), "", change)


# --- what both kinds share


def topic_page(w: Writer, s: Standings, path: str, template: str, title: str, **values: Any) -> Page:
    """A page of a year with the style sheet and the script of topics."""
    p = w.publication
    return w.edition_page(s, path, template, title, style=p.asset(AREA, "css"), script=p.asset(AREA, "js"), **values)


def neighbours(listed: list[tuple[str, str, str]], own: str, by: int = 0) -> tuple[Any, Any]:
    """The one before and the one after in the framework's order; None at the ends."""
    at = next(i for i, each in enumerate(listed) if each[by] == own)
    return (listed[at - 1] if at else None), (listed[at + 1] if at + 1 < len(listed) else None)


def csv_name(address: str, year: int) -> str:
    """The file that holds exactly the table of a page: `2021/tieu-chi/i-1-1/i-1-1-2021.csv`; one for all languages."""
    stem = address.rstrip("/").rpartition("/")[2]
    return f"{address}{stem}-{year}.csv"


def csv_page(w: Writer, s: Standings, page: Page) -> Page:
    """The table of all values as a file: the order of the page, numbers plain, columns named as in the open data."""
    values = page.values
    blocs: list[BlocPart] = values["blocs"]
    asked: list[Input] = values["asked_inputs"]
    columns = blocs[0].columns if blocs else ()
    head = ["year", "bloc", "unit", "name", *(each.code for each in asked), "points", "max", "state"]
    heads = [f"{column.measure}_{column.year}" for column in columns]
    notice = MADE_UP if s.edition.made_up else ""
    rows = [
        [
            *(s.year, bloc.code, line.row.code, s.edition.units[line.row.code].name_vi),
            *(s.edition.figures.get(line.row.code, {}).get(each.code, "") for each in asked),
            *line.plain,
            notice,
        ]
        for bloc in blocs
        for line in bloc.lines
    ]
    return Page(values["csv"], "plain.txt", {"text": exchange.csv_text([*head, *heads, "notice"], rows)})
