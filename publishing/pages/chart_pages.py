"""Every chart's own page, the frame that other sites show, its oEmbed answer, and the catalogue of a year's charts.

An address once given never dies: where a year's charts of units, criteria or categories are not issued, small pages
lead from the addresses they have in other years to what the year says of the same thing.
"""

import base64
import functools
import html
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NamedTuple

import vietnamese
from charts.issued import MOST_UNITS
from publishing import citing
from publishing.messages import MAIN_LANGUAGE
from publishing.pages.writer import Writer
from publishing.publication import Card, ChartFile, ChartView, Page
from publishing.standings import Standings, indicators_under

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
KINDS = {  # the first parts of charts' names, by what they are about
    "bloc": ("xep-hang", "ban-do-nhiet", "thay-doi-hang", "nhieu-nam", "phan-bo", "theo-vung"),
    "unit": ("ho-so", "dien-bien", "mat-diem"),
    "indicator": ("tieu-chi",),
    "category": ("nhom",),
}
# Pixels: how wide drawings grow in a frame (areas/embed.css), and what stands below them: who made it, where its data
# are, on one line or on two.
WIDE, NARROW = 800, 384
WIDE_FOOT, NARROW_FOOT = 52, 84
# Width over height of pictures that messengers show whole, or nearly; other charts show their subject's card.
TALLEST, WIDEST = 1.3, 2.4
MM = {"174": 174, "87": 87}
# How others use a chart, and which of its files are for that.
USES = (
    ("web", "files.web", "files.web.use", lambda f: f.use == "screen"),
    ("office", "files.office", "files.office.use", lambda f: f.format == "PNG" and f.use in MM),
    ("print1", "files.print1", "files.print.use", lambda f: f.format == "PDF" and f.use == "87"),
    ("print2", "files.print2", "files.print.use", lambda f: f.format == "PDF" and f.use == "174"),
    ("design", "files.design", "files.design.use", lambda f: f.format == "SVG"),
    ("data", "files.data", "", lambda f: f.use == "data"),
)
CODES = {
    "unit": "name",
    "category": "name",
    "indicator": "name",
    "region": "region_name",
}  # code columns, and where their names are
WORDS = {"name", "region_name", "level", "framework", "year", "bloc", "state"}  # columns that are not numbers
POINTS = {"total", "points", "lost", "lost_of_total", "region_median"}  # columns shown as points are published


class Group(NamedTuple):
    """Files for one use."""

    code: str
    title: str
    use: str
    files: tuple[tuple[ChartFile, str], ...]  # and how large the picture is


class Table(NamedTuple):
    """The data of a chart as its page shows them."""

    heads: tuple[tuple[str, bool], ...]  # title; whether the column is of numbers
    rows: tuple[tuple[tuple[str, str], ...], ...]  # cells: text, and the address it leads to
    heading: int  # the column that names each row


class Sizes(NamedTuple):
    """Pixels of a frame around a chart, in a wide and in a narrow column."""

    wide: int
    narrow: int


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        charts = [chart for chart in w.publication.charts.get(s.year, []) if chart.lang == w.lang]
        yield catalogue(w, s, charts)
        for chart in charts:
            yield page_of(w, s, chart)
            yield embed(w, s, chart)
            if w.publication.site_url:
                yield oembed(w, chart)
        yield from moved(w, s, {chart.id for chart in charts})


# --- the page of a chart


def page_of(w: Writer, s: Standings, chart: ChartView) -> Page:
    """A chart with its words, its data, its files, and how to cite and embed it."""
    t, p = w.texts, w.publication
    subject, subject_way = about(s, chart)
    kind = kind_of(chart, t)
    absolute = p.absolute(w.lang, chart.address) if p.site_url else ""
    page = w.edition_page(
        s,
        chart.address,
        "chart.html",
        chart.title,
        crumbs=[(t("charts.crumb"), f"{s.year}/bieu-do/"), (kind, chart.address)],
        years=[(year, f"{year}/bieu-do/{chart.id}/") for year in years_of(w, chart.id)],
        description=t("chart.description", subtitle=chart.subtitle),
        chart=chart,
        kind=kind,
        subject=subject,
        subject_way=subject_way,
        subject_kind=chart.about.partition(":")[0],
        table=table(w, s, chart),
        groups=groups(w, chart),
        cite=citation(w, s, chart, kind, subject, absolute),
        frames=frames(w, chart),
        permalink=absolute,
        others=[(kind_of(other, t), other) for other in w.charts(s, chart.about) if other.id != chart.id],
        near=[(kind_of(other, t), other) for other in near(w, s, chart)],
        oembed=f"{absolute}oembed.json" if absolute else "",
        data_block=data_block(w, chart, absolute),
    )
    picture = screen_picture(chart)
    card = p.card(w.lang, subject_way)
    if picture and absolute and TALLEST <= picture.width / picture.height <= WIDEST:
        card = Card(p.absolute(MAIN_LANGUAGE, picture.path), chart.alt, picture.width, picture.height)
    return page._replace(values={**page.values, "card": card})


def about(s: Standings, chart: ChartView) -> tuple[str, str]:
    """What a chart is about: its name, and its page of that year."""
    what, _, code = chart.about.partition(":")
    if what == "unit":
        return s.name(code), s.unit_address(code)
    if what == "indicator":
        return f"{code}. {s.framework.indicators[code].title[s.lang]}", s.indicator_address(code)
    if what == "category":
        return s.framework.all_categories[code].title[s.lang], s.category_address(code)
    return next(bloc.title for bloc in s.blocs if bloc.code == code), s.bloc_address(code)


def near(w: Writer, s: Standings, chart: ChartView) -> list[ChartView]:
    """Charts of what a chart's subject belongs to, or of what belongs to it: a unit's bloc, a category's criteria."""
    what, _, code = chart.about.partition(":")
    if what == "unit":
        return w.charts(s, f"bloc:{s.results[code].bloc}", "ranking", "changes")
    under = {category.code: [i.code for i in indicators_under(category)] for category in s.framework.categories}
    if what == "indicator":
        return [c for category, codes in under.items() if code in codes for c in w.charts(s, f"category:{category}")]
    return [c for indicator in under.get(code, []) for c in w.charts(s, f"indicator:{indicator}")]


def first_part(name: str) -> str:
    """The part of a chart's name that says its kind; 'other' for a kind without words."""
    return next((kind for kinds in KINDS.values() for kind in kinds if name.startswith(f"{kind}-")), "other")


def kind_of(chart: ChartView, t: Any) -> str:
    """What kind of chart it is, in words."""
    return t(f"kind.{first_part(chart.id)}")


def years_of(w: Writer, name: str) -> list[int]:
    """The years that have a chart of this name."""
    charts = w.publication.charts
    return [year for year in w.standings if any(c.id == name and c.lang == w.lang for c in charts.get(year, []))]


def screen_picture(chart: ChartView) -> ChartFile | None:
    """The chart as a picture for screens, if this build has one."""
    return next((f for f in chart.files if f.format == "PNG" and f.use == "screen" and f.width), None)


def groups(w: Writer, chart: ChartView) -> tuple[Group, ...]:
    """The files of a chart by what they are for."""
    t, heights = w.texts, {"174": height_of(chart.wide), "87": height_of(chart.narrow)}
    found = []
    for code, title, use, belongs in USES:
        files = tuple((f, size_of(w, f, heights)) for f in chart.files if belongs(f))
        if files:
            found.append(Group(code, t(title), t(use) if use else "", files))
    return tuple(found)


def size_of(w: Writer, file: ChartFile, heights: dict[str, Fraction]) -> str:
    """How large a picture is: millimetres in print, pixels on a screen; '' for data."""
    parts = []
    if file.use in MM:
        height = heights[file.use]
        words = "files.mm" if height else "files.wide_mm"
        parts.append(w.texts(words, width=MM[file.use], height=vietnamese.format_number(height, 0, w.lang)))
    if file.format == "PNG" and file.width:
        parts.append(w.texts("files.pixels", width=file.width, height=file.height))
    return ", ".join(parts)


def height_of(drawing: str) -> Fraction:
    """The height of an inline drawing, in the units of its own width (mm); 0 if there is none."""
    found = re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', drawing)
    return Fraction(found[1]) if found else Fraction(0)


# --- its data


def table(w: Writer, s: Standings, chart: ChartView) -> Table:
    """The data for readers: names instead of codes, numbers as the language writes them, names that lead on."""
    header = list(chart.header)
    shown = [i for i, head in enumerate(header) if CODES.get(head) not in header]
    places = {i: decimals([row[i] for row in chart.table]) for i in shown}
    rows = []
    for row in chart.table:
        named = dict(zip(header, row, strict=True))
        cells = []
        for i in shown:
            leads = way(s, named) if header[i] == "name" else ""
            text = cell(w, s, header[i], row[i], places[i])
            code = named.get("indicator") if header[i] == "name" and leads else ""
            cells.append((f"{code}. {text}" if code else text, leads))
        rows.append(tuple(cells))
    heads = tuple((head_of(w, s, header[i]), header[i] not in WORDS and header[i] not in CODES) for i in shown)
    names = [place for place, i in enumerate(shown) if header[i] in ("name", "unit")]
    return Table(heads, tuple(rows), names[0] if names else 0)


def way(s: Standings, named: dict[str, Any]) -> str:
    """Where the name in a row leads: to its unit, criterion or category of the year; '' if it has no page."""
    if named.get("unit") in s.results:
        return s.unit_address(named["unit"])
    if named.get("indicator") in s.framework.indicators:
        return s.indicator_address(named["indicator"])
    if named.get("category") in s.framework.all_categories and not named.get("indicator"):
        return s.category_address(named["category"])
    return ""


def head_of(w: Writer, s: Standings, head: str) -> str:
    """The words for a column of a data file."""
    if found := re.fullmatch(r"(rank|places_up_since)_(\d{4})", head):
        return w.texts(f"data.{found[1]}_year", year=found[2])
    if head in s.framework.all_categories:
        return s.framework.all_categories[head].title[w.lang]
    return w.texts.known(f"data.{head}") or head.replace("_", " ")


def decimals(values: list[Any]) -> int:
    """How many decimals a column shows: as many as its longest number has."""
    numbers = [exact for value in values if (exact := number_of(value)) is not None]
    return max((-min(int(exact.as_tuple().exponent), 0) for exact in numbers), default=0)


def cell(w: Writer, s: Standings, head: str, value: Any, places: int) -> str:
    """One cell as text."""
    if value is None or value == "":
        return "–"
    exact = number_of(value)
    if head in WORDS or head in CODES or exact is None:
        return word(w, s, head, str(value))
    if head in POINTS:
        return s.points(exact)
    text = vietnamese.format_number(exact, places, w.lang)
    return f"+{text}" if head.startswith("places_up") and exact > 0 else text


def word(w: Writer, s: Standings, head: str, value: str) -> str:
    """The title of what a cell names by its code."""
    if head == "level":
        return s.level(value).title
    if head == "framework":
        return next((decision(e) for e in w.publication.editions if e.framework.code == value), value)
    if head == "bloc":
        return next((bloc.title for bloc in s.blocs if bloc.code == value), value)
    if head == "state":
        return w.texts.known(f"data.state.{value}") or w.texts.known(f"state.{value}") or value
    return value


def number_of(value: Any) -> Decimal | None:
    """A number of a data file, without zeros at its end; None for what is none."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact.normalize() if exact.is_finite() else None


def decision(edition: Any) -> str:
    """The number of the decision a framework was issued under, or the framework's code."""
    return edition.framework.decision.number if edition.framework.decision else edition.framework.code


# --- citing, embedding


def citation(
    w: Writer, s: Standings, chart: ChartView, kind: str, subject: str, absolute: str
) -> tuple[tuple[str, str, str, str], ...]:
    """Forms of the citation: title, text, and the file it can be saved as with its name ('' for none)."""
    t, edition = w.texts, s.edition
    owner = t("cite.owner")
    made = citing.citation(
        citing.Cited(
            key=f"ict-index-{s.year}-{chart.id}",
            title=chart.title,
            owner=owner,
            published=edition.approved.isoformat(),
            version=edition.version,
            seal=edition.seal,
            note=t("cite.made_up") if edition.made_up else "",
            address=absolute,
            lang=w.lang,
            text=t(
                "cite.line",
                owner=owner,
                published=edition.approved.year,
                title=chart.title,
                kind=kind,
                about=subject,
                year=s.year,
                version=edition.version,
                seal=edition.seal[: citing.SEAL_LETTERS],
            ),
        )
    )
    return (
        (t("cite.text"), made.text, "", ""),
        ("BibTeX", made.bibtex, data_address("application/x-bibtex", made.bibtex), f"{chart.id}-{s.year}.bib"),
        ("RIS", made.ris, data_address("application/x-research-info-systems", made.ris), f"{chart.id}-{s.year}.ris"),
    )


def data_address(media_type: str, text: str) -> str:
    """A small file inside a link, so that saving it needs no script and no request."""
    return f"data:{media_type};charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"


def frame_sizes(chart: ChartView) -> Sizes:
    """Pixels a frame needs in our two columns."""
    wide, narrow = height_of(chart.wide) / 174, height_of(chart.narrow) / 87
    return Sizes(round(wide * WIDE) + WIDE_FOOT, round((narrow or wide) * NARROW) + NARROW_FOOT)


def frames(w: Writer, chart: ChartView) -> tuple[tuple[str, str], ...]:
    """Codes to paste into another site: what for, and the code."""
    t, sizes = w.texts, frame_sizes(chart)
    return (
        (t("embed.auto"), iframe(w, chart, sizes.wide) + LISTENER),
        (t("embed.wide"), iframe(w, chart, sizes.wide)),
        (t("embed.narrow"), iframe(w, chart, sizes.narrow)),
    )


# What the page around a frame does when the frame tells its height: nothing for frames that are not ours.
LISTENER = (
    "\n<script>addEventListener('message',function(e){if(e.data&&e.data.ictindex)"
    "document.querySelectorAll('iframe').forEach(function(f){if(f.contentWindow===e.source)"
    "f.height=e.data.ictindex})})</script>"
)


def iframe(w: Writer, chart: ChartView, height: int) -> str:
    """The element that shows a chart on another site."""
    p = w.publication
    address = p.absolute(w.lang, chart.embed) if p.site_url else p.address(w.lang, chart.embed)
    title = html.escape(w.texts("embed.frame", title=chart.title))
    return (
        f'<iframe src="{address}" title="{title}" width="100%" height="{height}" loading="lazy" '
        f'style="border:0" allowfullscreen></iframe>'
    )


def embed(w: Writer, s: Standings, chart: ChartView) -> Page:
    """The page inside such a frame: the chart, and the way to its source."""
    page = w.edition_page(
        s,
        chart.embed,
        "embed.html",
        chart.title,
        description=chart.alt,
        chart=chart,
        source_way=chart.address,
        source=w.publication.absolute(w.lang, chart.address) if w.publication.site_url else "",
    )
    return page._replace(listed=False)


def oembed(w: Writer, chart: ChartView) -> Page:
    """What oEmbed 1.0 wants to know, as a file; it cannot heed `maxwidth`, so it is made for a wide column."""
    p, sizes = w.publication, frame_sizes(chart)
    answer = {
        "version": "1.0",
        "type": "rich",
        "provider_name": w.texts("site.name"),
        "provider_url": p.absolute(w.lang, ""),
        "author_name": w.texts("cite.owner"),
        "title": chart.title,
        "width": WIDE,
        "height": sizes.wide,
        "html": iframe(w, chart, sizes.wide),
        "cache_age": 86400,
    }
    if picture := screen_picture(chart):
        answer["thumbnail_url"] = p.absolute(MAIN_LANGUAGE, picture.path)
        answer["thumbnail_width"], answer["thumbnail_height"] = picture.width, picture.height
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    return Page(f"{chart.address}oembed.json", "plain.txt", {"text": text}, listed=False)


def data_block(w: Writer, chart: ChartView, absolute: str) -> str:
    """schema.org ImageObject, so that picture searches show the licence; '' without absolute addresses."""
    picture = screen_picture(chart)
    if not absolute or not picture:
        return ""
    block = {
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "name": chart.title,
        "caption": chart.alt,
        "contentUrl": w.publication.absolute(MAIN_LANGUAGE, picture.path),
        "width": picture.width,
        "height": picture.height,
        "inLanguage": w.lang,
        "license": LICENCE,
        "acquireLicensePage": absolute,
        "creditText": w.texts("cite.owner"),
        "creator": {"@type": "Organization", "name": w.texts("cite.owner")},
        "copyrightNotice": w.texts("cite.owner"),
    }
    return json.dumps(block, ensure_ascii=False).replace("<", "\\u003c")


# --- the catalogue


class Line(NamedTuple):
    """One thing in the catalogue, and the charts about it: the words of their kind, and their address."""

    title: str
    fold: str
    charts: tuple[tuple[str, str], ...]


def catalogue(w: Writer, s: Standings, charts: list[ChartView]) -> Page:
    """Every chart of a year: those of the blocs with their findings, the others by name."""
    t, path = w.texts, f"{s.year}/bieu-do/"
    by_about: dict[str, list[ChartView]] = {}
    for chart in charts:
        by_about.setdefault(chart.about, []).append(chart)
    newest = w.publication.current.year
    return w.edition_page(
        s,
        path,
        "charts.html",
        t("charts.title", year=s.year),
        crumbs=[(t("charts.crumb"), path)],
        years=[(year, f"{year}/bieu-do/") for year in w.standings],
        description=t("charts.description", year=s.year),
        blocs=[
            (bloc.title, bloc.address, [(first_part(c.id), kind_of(c, t), c) for c in found])
            for bloc in s.blocs
            if (found := by_about.get(f"bloc:{bloc.code}"))
        ],
        topics=[topic for category in s.framework.categories for topic in topics(w, category, by_about)],
        units=[
            (bloc.title, bloc.code.lower(), lines)
            for bloc in s.blocs
            if (lines := tuple(_lines(w, ((r.short, r.fold, f"unit:{r.code}") for r in bloc.rows), by_about)))
        ],
        most_units=MOST_UNITS if len(s.results) > MOST_UNITS else 0,
        elsewhere=newest if newest != s.year and not any(a.startswith("unit:") for a in by_about) else None,
    )


def topics(w: Writer, category: Any, by_about: dict[str, list[ChartView]]) -> Iterator[Line]:
    """A category and its criteria, as far as they have charts."""
    named = [(category.title[w.lang], f"category:{category.code}")]
    named += [(f"{i.code}. {i.title[w.lang]}", f"indicator:{i.code}") for i in indicators_under(category)]
    yield from _lines(w, ((title, vietnamese.fold(title), about) for title, about in named), by_about)


def _lines(w: Writer, named: Iterable[tuple[str, str, str]], by_about: dict[str, list[ChartView]]) -> Iterator[Line]:
    for title, fold, about in named:
        if found := by_about.get(about):
            yield Line(title, fold, tuple((kind_of(c, w.texts), c.address) for c in found))


# --- addresses of charts that a year does not issue


def moved(w: Writer, s: Standings, issued: set[str]) -> Iterator[Page]:
    """Small pages from the addresses that unit, criterion and category charts have in other years."""
    frame = small_frame(w)
    title = w.texts("moved.title", year=s.year)
    for name, label, target in never_lost(s):
        if name in issued:
            continue
        values = {**frame, "title": title, "label": label, "target": target}
        yield Page(f"{s.year}/bieu-do/{name}/", "moved.html", {**values, "framed": False}, listed=False)
        yield Page(f"{s.year}/bieu-do/{name}/nhung/", "moved.html", {**values, "framed": True}, listed=False)


def small_frame(w: Writer) -> dict[str, Any]:
    """What all of a language's small pages share; they have no menus."""
    p = w.publication
    return {
        "t": w.texts,
        "lang": w.lang,
        "to": functools.partial(p.address, w.lang),
        "sheet": p.file(p.asset("embed", "css")),
        "any_made_up": any(edition.made_up for edition in p.editions),
    }


def never_lost(s: Standings) -> Iterator[tuple[str, str, str]]:
    """Every chart of a unit, criterion or category a year could have: its name, what it is about, the page of that."""
    for code in s.results if len(s.results) <= MOST_UNITS else ():  # of more, none was ever issued
        for kind in KINDS["unit"]:
            yield f"{kind}-{s.addresses[code]}", s.name(code), s.unit_address(code)
    for kind in KINDS["indicator"]:
        for code, indicator in s.framework.indicators.items():
            yield f"{kind}-{vietnamese.slug(code)}", indicator.title[s.lang], s.indicator_address(code)
    for kind in KINDS["category"]:
        for category in s.framework.categories:
            title = category.title[s.lang]
            yield f"{kind}-{vietnamese.slug(category.code)}", title, s.category_address(category.code)
