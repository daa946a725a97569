"""The page that compares any units over any years, and the small files its script reads.

The page itself is a complete table of all units and years. What a reader chooses is fetched: a file per unit, in no
language, and a file per year with the titles in the page's; so a phone loads what is compared and nothing else.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import vietnamese
from edition import Edition, decimal_or_fraction
from publishing.messages import MESSAGES
from publishing.pages.writer import Writer
from publishing.publication import Page, Publication
from publishing.standings import BlocView, Row, Standings, indicators_under, search_words, share_of

PATH = "so-sanh/"
FILES = f"{PATH}du-lieu/"
PRESET = 5  # units


class YearCell(NamedTuple):
    """A unit's place in a year, for the table of all."""

    year: int
    place: str  # "4", "4=", "–" if unranked; '' if it was not assessed
    of: int
    points: str
    address: str
    seam: bool  # the framework changed since the year before


class UnitLine(NamedTuple):
    """A unit's line in the table of all, and what the script must know of it to offer it."""

    code: str
    name: str
    address: str  # its newest page
    file: str
    fold: str
    successor: str
    cells: tuple[YearCell, ...]


class Preset(NamedTuple):
    """A comparison to begin with."""

    title: str
    address: str


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    yield compare(w)
    for s in w.years:
        yield data_file(f"{FILES}{s.year}.json", year_facts(w, s))
    if w.lang == w.publication.languages[0]:
        for code, name in unit_files(w.publication).items():
            yield data_file(f"{FILES}{name}.json", unit_facts(w, code))


def compare(w: Writer) -> Page:
    t = w.texts
    years = list(w.standings)
    return w.page(
        PATH,
        "compare.html",
        t("compare.title"),
        [(t("home.crumb"), ""), (t("nav.compare"), PATH)],
        description=t("compare.description"),
        years=years,
        seams=seams(w),
        blocs=[(bloc, lines(w, bloc)) for bloc in all_blocs(w)],
        presets=[(bloc.title, presets(w, bloc)) for bloc in w.newest.blocs],
        words=script_words(w),
    )


def data_file(path: str, facts: dict[str, Any]) -> Page:
    """A file for the script, as short as JSON can be."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return Page(path, "plain.txt", {"text": text}, listed=False)


# --- the table of all


def all_blocs(w: Writer) -> list[tuple[str, str]]:
    """Every bloc of any year, the newest year's first."""
    found: dict[str, str] = {}
    for s in w.years:
        for bloc in s.blocs:
            found.setdefault(bloc.code, bloc.title)
    return list(found.items())


def lines(w: Writer, bloc: tuple[str, str]) -> list[UnitLine]:
    """The units whose newest bloc this is: by newest rank; those published no more after the others."""
    files = unit_files(w.publication)
    published = set(files)
    rows: dict[str, tuple[Standings, Row]] = {}
    for s in w.years:
        for view in s.blocs:
            for row in view.rows:
                if row.code not in rows:
                    rows[row.code] = s, row
    own = [(s, row) for s, row in rows.values() if s.results[row.code].bloc == bloc[0]]
    return [
        UnitLine(
            row.code,
            row.name,
            row.address,
            files[row.code],
            " ".join(dict.fromkeys(word for u in named(w, row.code) for word in search_words(u).split())),
            successor_of(w.publication, row.code, published),
            tuple(cell(w, year, row.code) for year in w.standings),
        )
        for s, row in own
    ]


def named(w: Writer, code: str) -> list[Any]:
    """A unit as each year knows it, newest first."""
    return [s.edition.units[code] for s in w.years if code in s.edition.units]


def cell(w: Writer, year: int, code: str) -> YearCell:
    s = w.standings[year]
    row = s.row_of.get(code)
    seam = year in seams(w)
    if row is None:
        return YearCell(year, "", 0, "", "", seam)
    place = "–" if row.rank is None else f"{row.rank}{'=' if row.tied else ''}"
    return YearCell(year, place, ranked(s, s.results[code].bloc), row.total, row.address, seam)


def seams(w: Writer) -> list[int]:
    """The years whose framework is not the one of the year before."""
    return [year for year, s in w.standings.items() if s.before is not None and not s.same_framework]


def ranked(s: Standings, bloc: str) -> int:
    """How many units of a bloc have a rank."""
    return sum(result.rank is not None for result in s.rankings[bloc])


def successor_of(publication: Publication, code: str, published: set[str]) -> str:
    """The unit that took over this one, as the newest edition that says so; only if it has been published itself."""
    for edition in reversed(publication.editions):
        unit = edition.units.get(code)
        if unit is not None and unit.successor in published:
            return unit.successor
    return ""


# --- comparisons to begin with


def presets(w: Writer, bloc: BlocView) -> list[Preset]:
    """The first of a bloc, those nearest to each other, those that rose and fell most."""
    t = w.texts
    placed = [row for row in bloc.rows if row.rank is not None]
    kinds = [
        (t("compare.preset.top", n=len(placed[:PRESET])), placed[:PRESET]),
        (t("compare.preset.near", n=PRESET), nearest(w.newest, placed)),
        (t("compare.preset.risers"), bloc.risers),
        (t("compare.preset.fallers"), bloc.fallers),
    ]
    return [Preset(title, address_of(w, rows)) for title, rows in kinds if len(rows) > 1]


def nearest(s: Standings, placed: list[Row]) -> list[Row]:
    """The units in a row of the ranking whose totals lie closest together; none in a bloc that is hardly larger."""
    if len(placed) < 2 * PRESET:
        return []
    totals = [s.results[row.code].total_exact for row in placed]
    widths = [totals[at] - totals[at + PRESET - 1] for at in range(len(placed) - PRESET + 1)]
    best = min(range(len(widths)), key=lambda at: (widths[at], at))
    return placed[best : best + PRESET]


def address_of(w: Writer, rows: Any) -> str:
    """A comparison of units as a link to share."""
    return f"{w.publication.address(w.lang, PATH)}?don-vi={','.join(row.code for row in rows)}"


# --- files for the script


def unit_files(publication: Publication) -> dict[str, str]:
    """The name of every unit's file: its code in ASCII, numbered where two would be equal."""
    names: dict[str, str] = {}
    taken = {str(edition.year) for edition in publication.editions}
    for edition in publication.editions:
        for code in edition.units:
            if code not in names:
                own = name = vietnamese.slug(code) or "don-vi"
                number = 1
                while name in taken:
                    number += 1
                    name = f"{own}-{number}"
                taken.add(name)
                names[code] = name
    return names


def year_facts(w: Writer, s: Standings) -> dict[str, Any]:
    """What units are compared against in a year: titles, maxima, medians."""
    decision = s.framework.decision
    top_of = {i.code: top.code for top in s.top_categories for i in indicators_under(top)}
    return {
        "year": s.year,
        "notice": w.texts("made_up") if s.edition.made_up else "",
        "framework": s.framework.code,
        "decision": decision.number if decision else s.framework.code,
        "levels": {code: [view.title, view.shade] for code, view in s.levels.items()},
        "blocs": {
            bloc.code: {
                "title": bloc.title,
                "ranked": bloc.ranked,
                "spread": {c.code: bloc_spread(c.spread) for c in bloc.rows[0].cells},
            }
            for bloc in s.blocs
        },
        "categories": [
            {"code": c.code, "title": c.title[w.lang], "address": s.category_address(c.code)} for c in s.top_categories
        ],
        "indicators": [
            {
                "code": i.code,
                "title": i.title[w.lang],
                "category": top_of[i.code],
                "max": decimal_or_fraction(i.max),
                "address": s.indicator_address(i.code),
                **({"illustrative": 1} if i.status == "illustrative" else {}),
                "inputs": [
                    [asked.code, asked.label[w.lang], asked.kind, asked.unit[w.lang] if asked.unit else ""]
                    for asked in i.inputs.values()
                ],
            }
            for i in s.framework.indicators.values()
            if i.code in top_of
        ],
    }


def bloc_spread(spread: Any) -> list[float]:
    """Tenth percentile, median and ninetieth of a bloc in a category."""
    return [spread.low, spread.median, spread.high]


def unit_facts(w: Writer, code: str) -> dict[str, Any]:
    """A unit's years, as published, in no language."""
    years = {s.year: facts_of(s, code) for s in w.standings.values() if code in s.results}
    made_up = any(s.edition.made_up for s in w.standings.values() if code in s.results)
    notice = {"notice": " / ".join(MESSAGES[lang]["made_up"] for lang in w.publication.languages)} if made_up else {}
    return {"code": code, **notice, "years": years}


def facts_of(s: Standings, code: str) -> dict[str, Any]:
    """One year of a unit."""
    result, unit, row, edition = s.results[code], s.edition.units[code], s.row_of[code], s.edition
    asked = {i for mark in result.indicators for i in s.framework.indicators[mark].inputs}
    facts = {
        "name": {"vi": unit.name(), "en": unit.name("en")},
        "short": unit.short(),
        "bloc": result.bloc,
        "address": row.address,
        "rank": result.rank,
        "tied": int(row.tied),
        "range": row.range,
        "total": points_text(edition, result.total),
        "max": decimal_or_fraction(result.max),
        "share": share_text(result.total_exact, result.max),
        "level": result.level,
        "categories": {
            c.code: [
                points_text(edition, own.points),
                share_text(own.points_exact, own.max),
                decimal_or_fraction(own.max),
            ]
            for c in s.top_categories
            if (own := result.categories.get(c.code)) is not None
        },
        "indicators": {
            i: [points_text(edition, mark.points_exact), *([] if mark.state == "scored" else [mark.state])]
            for i, mark in result.indicators.items()
        },
        "figures": {i: text for i, text in edition.figures.get(code, {}).items() if i in asked},
    }
    return {key: value for key, value in facts.items() if value not in (None, 0, "")}


def points_text(edition: Edition, value: Any) -> str | None:
    """Points as published, with a decimal point."""
    return None if value is None else format(edition.published(value), "f")


def share_text(points: Any, maximum: Any) -> str | None:
    """The share of the maximum in per cent, with the one decimal the other pages show."""
    share = share_of(points, maximum)
    return None if share is None else vietnamese.format_number(share, 1, "en")  # type: ignore[arg-type]


# --- words for the script


def script_words(w: Writer) -> str:
    """The words and addresses the script needs, as JSON in an attribute of the page."""
    t = w.texts
    own = [key for key in MESSAGES[w.lang] if key.startswith("compare.js.")]
    words: dict[str, Any] = {key.removeprefix("compare.js."): t(key) for key in own}
    words["states"] = {state: t(f"state.{state}") for state in ("missing", "na", "undefined", "withheld", "decided")}
    for key in ("figure.missing", "figure.na", "figure.yes", "figure.no", "level.none", "rank.none", "rank.tied"):
        words[key] = t(key)
    words["status.illustrative"] = t("status.illustrative")
    words["root"] = w.publication.address(w.lang, "")
    words["units"] = w.publication.address(w.publication.languages[0], FILES)
    words["years"] = w.publication.address(w.lang, FILES)
    return json.dumps(words, ensure_ascii=False)
