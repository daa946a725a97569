"""Every page fed by figures: its address, its template, and what the template is given.

`Publication` is all that a build publishes; `pages(publication, lang)` yields the pages of one language, in order.
Addresses are ASCII and stay for ever: /2021/don-vi/<unit>/ never moves, /moi-nhat/ leads to the newest year.
"""

import functools
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import vietnamese
from edition import Edition
from framework import Category, Indicator
from publishing import rules
from publishing.messages import MAIN_LANGUAGE, Texts
from publishing.standings import Explanations, Standings, history, indicators_under, place, share_of

BINS = 10  # of an indicator's distribution


class Page(NamedTuple):
    """One page to write: `<path>index.html`, or `path` itself if it names a file."""

    path: str
    template: str
    values: dict[str, Any]

    @property
    def file(self) -> str:
        return self.path if PurePosixPath(self.path).suffix else f"{self.path}index.html"


class Download(NamedTuple):
    """A file offered on a download page."""

    path: str  # from the root of the site
    title: str
    format: str
    size: int
    sha256: str


class ChartFile(NamedTuple):
    """One file of a print chart."""

    path: str
    format: str
    size: int


class ChartView(NamedTuple):
    """A print chart, with what must stand beside it."""

    title: str
    alt: str
    source: str
    data: str  # path of the CSV behind it
    files: tuple[ChartFile, ...]
    about: str  # "bloc:STNMT", "unit:HN"
    lang: str = MAIN_LANGUAGE


@dataclass
class Publication:
    """What one build publishes."""

    editions: list[Edition]  # one per year, oldest first
    languages: tuple[str, ...] = (MAIN_LANGUAGE,)
    site_url: str = ""
    assets: Mapping[str, str] = field(default_factory=dict)  # "site.css" -> "assets/site.3f2a….css"
    downloads: dict[int, list[Download]] = field(default_factory=dict)
    versions: dict[int, list[Download]] = field(default_factory=dict)  # every version of an edition, oldest first
    charts: dict[int, list[ChartView]] = field(default_factory=dict)
    why: Explanations = field(default_factory=Explanations)

    @property
    def current(self) -> Edition:
        return self.editions[-1]

    @functools.cached_property
    def prefix(self) -> str:
        """The folder the site is served under: '' or '/ictindex'."""
        return urlsplit(self.site_url).path.rstrip("/")

    def address(self, lang: str, path: str) -> str:
        """The address of a page in a language, from the host's root."""
        return f"{self.prefix}/{'' if lang == MAIN_LANGUAGE else lang + '/'}{path}"

    def file(self, path: str) -> str:
        """The address of a file that all languages share."""
        return f"{self.prefix}/{path}"

    def absolute(self, lang: str, path: str) -> str:
        """The same with the host, for feeds, the site map and search engines."""
        return self.site_url.removesuffix(self.prefix) + self.address(lang, path)


def pages(publication: Publication, lang: str) -> Iterator[Page]:
    """All pages fed by figures, in one language."""
    yield from _Writer(publication, Texts(lang)).all()


class _Writer:
    """The pages of one language."""

    def __init__(self, publication: Publication, texts: Texts) -> None:
        self.publication = publication
        self.texts = texts
        self.lang = texts.lang
        self.standings: dict[int, Standings] = {}
        before = None
        for edition in publication.editions:
            self.standings[edition.year] = Standings(edition, before, texts, publication.why)
            before = edition

    def all(self) -> Iterator[Page]:
        yield self.home()
        for year in reversed(self.standings):
            yield from self.year(self.standings[year])
        yield self.latest()

    # --- the frame of every page

    def page(
        self, path: str, template: str, title: str, crumbs: list[tuple[str, str]] | None = None, **values: Any
    ) -> Page:
        """A page with what base.html needs."""
        frame = frame_values(self.publication, self.texts, path)
        return Page(path, template, {**frame, "title": title, "crumbs": crumbs or [], **values})

    def edition_page(self, s: Standings, path: str, template: str, title: str, **values: Any) -> Page:
        """A page about one year: it says which, and whether its figures are made up."""
        t = self.texts
        crumbs = [(t("home.crumb"), ""), (str(s.year), f"{s.year}/"), *values.pop("crumbs", [])]
        years = values.pop("years", None) or [(year, f"{year}/") for year in self.standings]
        values.setdefault("description", t("page.description", title=title, year=s.year))
        notice = s.edition.notice[self.lang] if s.edition.notice else ""
        return self.page(
            path,
            template,
            title,
            crumbs,
            s=s,
            edition=s.edition,
            year=s.year,
            years=years,
            made_up=s.edition.made_up,
            notice=notice,
            **values,
        )

    # --- the pages

    def home(self) -> Page:
        s = self.standings[self.publication.current.year]
        page = self.edition_page(s, "", "home.html", self.texts("home.title", year=s.year))
        return page._replace(values={**page.values, "crumbs": [], "description": self.texts("home.description")})

    def year(self, s: Standings) -> Iterator[Page]:
        t = self.texts
        yield self.edition_page(
            s,
            f"{s.year}/",
            "year.html",
            t("year.title", year=s.year),
            crumbs=[],
            data_block=self._dataset(s),
        )
        for bloc in s.blocs:
            yield self.ranking(s, bloc)
        for bloc in s.blocs:
            for number, row in enumerate(bloc.rows):
                yield self.unit(s, bloc, number, row)
        for category in s.framework.all_categories.values():
            yield self.category(s, category)
        for indicator in s.framework.indicators.values():
            yield self.indicator(s, indicator)
        yield self.method(s)
        yield self.downloads(s)
        yield self.verify(s)

    def ranking(self, s: Standings, bloc: Any) -> Page:
        years = [
            (year, other.bloc_address(bloc.code))
            for year, other in self.standings.items()
            if any(b.code == bloc.code for b in other.blocs)
        ]
        regions = sorted({row.region for row in bloc.rows if row.region})
        return self.edition_page(
            s,
            bloc.address,
            "ranking.html",
            self.texts("ranking.title", bloc=bloc.title, year=s.year),
            crumbs=[(bloc.title, bloc.address)],
            years=years,
            bloc=bloc,
            regions=[(code, self.texts.region(code)) for code in regions],
            charts=self._charts(s, f"bloc:{bloc.code}"),
        )

    def unit(self, s: Standings, bloc: Any, number: int, row: Any) -> Page:
        code = row.code
        years = history(self.publication.editions, self.standings, code)
        tied = [r for r in bloc.rows if r.rank == row.rank and r.code != code] if row.tied else []
        groups = [(cell, s.marks(code, category)) for cell, category in zip(row.cells, s.top_categories, strict=True)]
        lost = [mark for _, marks in groups for mark in marks]
        return self.edition_page(
            s,
            row.address,
            "unit.html",
            f"{row.name}, {s.year}",
            crumbs=[(bloc.title, bloc.address), (row.short, row.address)],
            years=[(y.year, y.address) for y in years],
            bloc=bloc,
            row=row,
            heading=row.name,
            result=s.results[code],
            max=s.number(s.results[code].max),
            tied=tied,
            groups=groups,
            lost=self._points_lost(s, code, lost),
            history=years,
            trend=trend(years),
            above=bloc.rows[number - 1] if number else None,
            below=bloc.rows[number + 1] if number + 1 < len(bloc.rows) else None,
            successor=self._successor(s, code),
            predecessors=self._predecessors(s, code),
            charts=self._charts(s, f"unit:{code}"),
        )

    def _points_lost(self, s: Standings, code: str, marks: list[Any]) -> list[tuple[Any, str]]:
        """The three indicators where the unit leaves most points, and how many."""
        results = s.results[code].indicators
        losses = [
            (Fraction(results[m.code].max) - Fraction(results[m.code].points_exact), m)
            for m in marks
            if results[m.code].points_exact is not None
        ]
        largest = sorted(((loss, m) for loss, m in losses if loss > 0), key=lambda pair: -pair[0])[:3]
        return [(mark, s.points(loss)) for loss, mark in largest]

    def _successor(self, s: Standings, code: str) -> tuple[str, str, int] | None:
        """Name, address and year of the unit this one was merged into, if it is published."""
        found = s.edition.units[code].successor
        for edition in self.publication.editions:
            found = found or (edition.units[code].successor if code in edition.units else None)
        return self._newest_page(found) if found else None

    def _predecessors(self, s: Standings, code: str) -> list[tuple[str, str, int]]:
        merged = {c for e in self.publication.editions for c, unit in e.units.items() if unit.successor == code}
        return [page for page in (self._newest_page(c) for c in sorted(merged)) if page]

    def _newest_page(self, code: str) -> tuple[str, str, int] | None:
        for year in sorted(self.standings, reverse=True):
            s = self.standings[year]
            if code in s.results:
                return s.name(code), s.unit_address(code), year
        return None

    def category(self, s: Standings, category: Category) -> Page:
        years = [(y, o.category_address(category.code)) for y, o in self._years_with(category.code, "all_categories")]
        title = category.title[self.lang]
        tables = []
        for bloc in s.framework.blocs:
            results = [r for r in s.rankings[bloc.code] if category.code in r.categories]
            lines = [(s.row_of[r.unit], r.categories[category.code]) for r in results]
            lines.sort(key=lambda line: (-(line[1].points if line[1].points is not None else -1), line[0].sort))
            shown = [
                (row, s.points(c.points), share_of(c.points_exact, c.max), s.level(c.level) if c.level else None)
                for row, c in lines
            ]
            if shown:
                tables.append((bloc.title[self.lang], bloc.code.lower(), s.number(lines[0][1].max), shown))
        return self.edition_page(
            s,
            s.category_address(category.code),
            "category.html",
            f"{title}, {s.year}",
            crumbs=[(title, s.category_address(category.code))],
            years=years,
            category=category,
            heading=title,
            indicators=[(i, i.title[self.lang], s.number(i.max)) for i in indicators_under(category)],
            tables=tables,
        )

    def indicator(self, s: Standings, indicator: Indicator) -> Page:
        years = [(y, o.indicator_address(indicator.code)) for y, o in self._years_with(indicator.code, "indicators")]
        title = indicator.title[self.lang]
        category = s.framework.category_of[indicator.code]
        tables = []
        for bloc in s.blocs:
            marks = [(row, s.mark(row.code, indicator)) for row in bloc.rows]
            lines = [(row, mark) for row, mark in marks if mark]
            lines.sort(key=lambda line: (-(line[1].share if line[1].share is not None else -1), line[0].sort))
            if lines:
                tables.append((bloc.title, bloc.code.lower(), lines, distribution([m.share for _, m in lines])))
        return self.edition_page(
            s,
            s.indicator_address(indicator.code),
            "indicator.html",
            f"{indicator.code}. {title}, {s.year}",
            crumbs=[
                (category.title[self.lang], s.category_address(category.code)),
                (indicator.code, s.indicator_address(indicator.code)),
            ],
            years=years,
            indicator=indicator,
            heading=title,
            category=category,
            rule=rules.in_words(indicator, self.lang),
            tables=tables,
        )

    def _years_with(self, code: str, collection: str) -> list[tuple[int, Standings]]:
        return [(year, s) for year, s in self.standings.items() if code in getattr(s.framework, collection)]

    def method(self, s: Standings) -> Page:
        t = self.texts
        groups = [
            (depth, category, [(i, rules.in_words(i, self.lang)) for i in category.indicators])
            for depth, category in with_depth(s.framework.categories)
        ]
        return self.edition_page(
            s,
            f"{s.year}/phuong-phap/",
            "method.html",
            t("method.title", year=s.year),
            crumbs=[(t("nav.method"), f"{s.year}/phuong-phap/")],
            years=[(year, f"{year}/phuong-phap/") for year in self.standings],
            groups=groups,
            levels=self._level_bounds(s),
            changed=bool(s.before) and not s.same_framework,
        )

    def _level_bounds(self, s: Standings) -> list[tuple[Any, str, str]]:
        """Each level with the share it begins at and the share it ends below ('' for the top)."""
        bounds, above = [], ""
        for level in s.framework.levels:
            start = s.number(Fraction(level.from_) * 100) + "\u00a0%"
            bounds.append((s.levels[level.code], start, above))
            above = start
        return bounds

    def downloads(self, s: Standings) -> Page:
        t = self.texts
        path = f"{s.year}/tai-ve/"
        return self.edition_page(
            s,
            path,
            "downloads.html",
            t("downloads.title", year=s.year),
            crumbs=[(t("nav.downloads"), path)],
            years=[(year, f"{year}/tai-ve/") for year in self.standings],
            files=self.publication.downloads.get(s.year, []),
            charts=[c for b in s.blocs for c in self._charts(s, f"bloc:{b.code}")],
            data_block=self._dataset(s),
        )

    def verify(self, s: Standings) -> Page:
        t = self.texts
        path = f"{s.year}/kiem-chung/"
        return self.edition_page(
            s,
            path,
            "verify.html",
            t("verify.title", year=s.year),
            crumbs=[(t("nav.verify"), path)],
            years=[(year, f"{year}/kiem-chung/") for year in self.standings],
            versions=self.publication.versions.get(s.year, []),
            decided=len(s.edition.decided),
        )

    def latest(self) -> Page:
        year = self.publication.current.year
        title = self.texts("year.title", year=year)
        return self.page("moi-nhat/", "redirect.html", title, target=f"{year}/", description=title)

    def _charts(self, s: Standings, about: str) -> list[ChartView]:
        return [
            chart
            for chart in self.publication.charts.get(s.year, [])
            if (chart.about, chart.lang) == (about, self.lang)
        ]

    def _dataset(self, s: Standings) -> str:
        """schema.org Dataset as JSON; `<` escaped, so that no name can end the data block."""
        p, t = self.publication, self.texts
        block = {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": t("year.title", year=s.year),
            "description": t("downloads.lead") + (" " + t("made_up") if s.edition.made_up else ""),
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "temporalCoverage": str(s.year),
            "version": str(s.edition.version),
            "url": p.absolute(self.lang, f"{s.year}/tai-ve/"),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": d.format,
                    "contentUrl": p.absolute(MAIN_LANGUAGE, d.path),
                    "sha256": d.sha256,
                }
                for d in p.downloads.get(s.year, [])
            ],
        }
        return json.dumps(block, ensure_ascii=False).replace("<", "\\u003c")


def frame_values(publication: Publication, texts: Texts, path: str) -> dict[str, Any]:
    """What base.html needs on every page, whoever writes it. Pelican takes the names `url`, `name` and `template`."""
    lang = texts.lang
    current = publication.current
    return {
        "t": texts,
        "lang": lang,
        "here": path,
        "to": functools.partial(publication.address, lang),
        "file": publication.file,
        "assets": publication.assets,
        "canonical": publication.absolute(lang, path) if publication.site_url else "",
        "alternates": [
            (other, publication.address(other, path), publication.absolute(other, path))
            for other in publication.languages
        ],
        "newest": current.year,
        "newest_blocs": [
            (bloc.title[lang], f"{current.year}/xep-hang/{vietnamese.slug(bloc.code)}/") for bloc in current.blocs
        ],
        "any_made_up": any(edition.made_up for edition in publication.editions),
        "number": functools.partial(vietnamese.format_number, lang=lang),
        "day": functools.partial(vietnamese.format_date, lang=lang),
        "size": texts.size,
    }


def with_depth(categories: tuple[Category, ...], depth: int = 0) -> Iterator[tuple[int, Category]]:
    """Every category with how deep it stands, each before those within it."""
    for category in categories:
        yield depth, category
        yield from with_depth(category.categories, depth + 1)


def trend(years: list[Any]) -> dict[str, Any] | None:
    """Points of a unit's line over the years: x 0..100, y the share of the maximum; lines break at a seam."""
    if len(years) < 2:
        return None
    first, last = years[0].year, years[-1].year
    width = max(last - first, 1)
    points = [(place(Fraction(100 * (y.year - first), width)), y.share, y) for y in years]
    lines: list[list[tuple[float, float]]] = [[]]
    for x, share, y in points:
        if y.seam or share is None:
            lines.append([])
        if share is not None:
            lines[-1].append((x, share))
    seams = [
        (place((Fraction(str(x)) + Fraction(str(points[i - 1][0]))) / 2), y.framework)
        for i, (x, _, y) in enumerate(points)
        if y.seam
    ]
    return {"points": points, "lines": [line for line in lines if len(line) > 1], "seams": seams}


def distribution(shares: list[float | None]) -> list[tuple[int, int, float]]:
    """How many units lie in each tenth of the maximum: (from %, units, height 0..100); full marks fall in the last."""
    counted = Counter(min(int(share // (100 / BINS)), BINS - 1) for share in shares if share is not None)
    highest = max(counted.values(), default=1)
    return [(b * 100 // BINS, counted[b], place(Fraction(100 * counted[b], highest))) for b in range(BINS)]
