"""What one build publishes, and the frame every page of it stands in.

Addresses are ASCII and stay for ever: /2021/don-vi/<unit>/ never moves, /moi-nhat/ leads to the newest year.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import gains
import vietnamese
from edition import Edition
from publishing.corrections import Correction
from publishing.menu import Menu
from publishing.messages import MAIN_LANGUAGE, Texts
from publishing.standings import Explanations
from receipt_list import ReceiptList


class Page(NamedTuple):
    """One page to write: `<path>index.html`, or `path` itself if it names a file."""

    path: str
    template: str
    values: dict[str, Any]
    listed: bool = True  # in the site map; not pages that only lead on, or that others show in a frame

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
    about: str = ""  # what it holds: a key of messages
    group: str = ""  # where the page shows it: start | tables | recompute | about
    rows: int = 0  # of a table
    columns: int = 0
    lang: str = ""  # of a file that is read; '' for one that all languages share
    pages: int = 0  # of a file that is printed

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


class Issue(NamedTuple):
    """One version of one year as it was published; its files never change."""

    edition: Edition
    files: tuple[Download, ...]
    units: int  # files of units, in the folder don-vi
    correction: Correction | None  # what it changed; None for the first

    @property
    def folder(self) -> str:
        """Where its files lie for ever."""
        return f"{self.edition.year}/tai-ve/v{self.edition.version}/"


class ChartFile(NamedTuple):
    """One file of a chart: what it is, where, and for which use."""

    path: str  # from the root of the site
    format: str  # PNG | SVG | PDF | CSV | XLSX
    size: int  # bytes
    use: str  # "174" and "87": mm in print; "screen"; "data"
    width: int = 0  # pixels of a PNG
    height: int = 0


class Card(NamedTuple):
    """The picture that messengers and social networks show for a page."""

    address: str  # with the host: those who show it stand outside
    alt: str
    width: int
    height: int


class ChartView(NamedTuple):
    """A chart as pages show it, in one language: the drawing itself, its words, its files."""

    id: str  # "xep-hang-stnmt": equal in all languages and years
    kind: str  # ranking | heat | changes | profile | trend | ...
    about: str  # "bloc:STNMT", "unit:HN", "indicator:1.1", "category:HT"
    lang: str
    year: int
    title: str  # the finding, a sentence
    subtitle: str  # what is shown, of whom, when
    alt: str  # one or two sentences
    long: str  # everything the chart says, for those who cannot see it
    source: str
    wide: str  # inline SVG 174 mm wide, colours by CSS variables; '' in builds without charts
    narrow: str  # the same 87 mm wide, for phones
    header: tuple[str, ...]  # of the data behind it
    table: tuple[tuple[Any, ...], ...]
    files: tuple[ChartFile, ...]

    @property
    def address(self) -> str:
        """Its own page."""
        return f"{self.year}/bieu-do/{self.id}/"

    @property
    def embed(self) -> str:
        """The page that others show in a frame."""
        return f"{self.address}nhung/"


@dataclass
class Publication:
    """What one build publishes."""

    editions: list[Edition]  # one per year, oldest first
    languages: tuple[str, ...] = (MAIN_LANGUAGE,)
    site_url: str = ""
    assets: Mapping[str, str] = field(default_factory=dict)  # "site.css" -> "assets/site.3f2a….css"
    downloads: dict[int, list[Download]] = field(default_factory=dict)
    versions: dict[int, list[Edition]] = field(default_factory=dict)  # of each year, oldest first
    issued: dict[int, list[Issue]] = field(default_factory=dict)  # the same with their files
    receipts: dict[int, ReceiptList] = field(default_factory=dict)  # of the years whose seal covers a list
    series: list[Download] = field(default_factory=list)  # the files of all years
    charts: dict[int, list[ChartView]] = field(default_factory=dict)
    papers: dict[int, list[Download]] = field(
        default_factory=dict
    )  # of each year: booklets, journal pages, grey charts
    press: dict[tuple[int, str], Any] = field(default_factory=dict)  # press kits, by year and language (press_kit.Kit)
    cards: dict[str, Card] = field(default_factory=dict)  # by the path of the card's file
    why: Explanations = field(default_factory=Explanations)
    _losses: dict[tuple[int, str], gains.Loss | None] = field(default_factory=dict)
    addresses: dict[str, frozenset[str]] = field(default_factory=dict)  # of each language, once all pages are known
    prose: Mapping[tuple[str, str], str] = field(default_factory=dict)  # the office's own texts: (piece, language)
    writers: dict[str, Any] = field(default_factory=dict, repr=False)  # by language, made once: pages.writer.writer_of

    @property
    def current(self) -> Edition:
        return self.editions[-1]

    def lost(self, edition: Edition, unit: str) -> gains.Loss | None:
        """The points a unit lost in a year, worked out once for all languages."""
        key = edition.year, unit
        if key not in self._losses:
            self._losses[key] = gains.lost(edition, unit)
        return self._losses[key]

    @functools.cached_property
    def prospects(self) -> gains.Prospects:
        """What units could gain in the newest year, worked out once for all languages."""
        return gains.Prospects(self.current)

    @functools.cached_property
    def prefix(self) -> str:
        """The folder the site is served under: '' or '/ictindex'."""
        return urlsplit(self.site_url).path.rstrip("/")

    def asset(self, area: str, kind: str) -> str:
        """The style sheet or script of an area, or the one all pages share; '' in tests that bundle none."""
        return self.assets.get(f"{area}.{kind}") or self.assets.get(f"site.{kind}", "")

    @functools.cached_property
    def largest_bloc(self) -> str:
        """The address part of the newest year's bloc with most units: the ranking most readers come for."""
        blocs = [result.bloc for result in self.current.run.results.values()]
        return vietnamese.slug(max((bloc.code for bloc in self.current.framework.blocs), key=blocs.count))

    def card(self, lang: str, path: str) -> Card | None:
        """The picture for a page: of its unit or bloc, else of its year, else of the newest; None without any."""
        parts = path.split("/")
        year = parts[0] if parts[0].isdigit() else str(self.current.year)
        ending = "" if lang == MAIN_LANGUAGE else f"-{lang}"
        own = {"don-vi": "{}", "xep-hang": "khoi-{}"}.get(parts[1], "") if len(parts) > 2 else ""
        names = [own.format(parts[2])] if own else []
        tried = (f"{year}/the/{name}{ending}.png" for name in (*names, "nam"))
        return next((self.cards[path] for path in tried if path in self.cards), None)

    def has(self, lang: str, path: str) -> bool:
        """Whether this publication has a page; known once all pages are made, before the first is written."""
        return path in self.addresses.get(lang, ())

    def charts_about(self, year: int, about: str, lang: str) -> list[ChartView]:
        """The charts of a year about one thing, in the order they were drawn."""
        return self._charts_by.get((year, about, lang), [])

    @functools.cached_property
    def _charts_by(self) -> dict[tuple[int, str, str], list[ChartView]]:
        found: dict[tuple[int, str, str], list[ChartView]] = {}
        for year, charts in self.charts.items():
            for chart in charts:
                found.setdefault((year, chart.about, chart.lang), []).append(chart)
        return found

    def address(self, lang: str, path: str) -> str:
        """The address of a page in a language, from the host's root."""
        return f"{self.prefix}/{'' if lang == MAIN_LANGUAGE else lang + '/'}{path}"

    def file(self, path: str) -> str:
        """The address of a file that all languages share."""
        return f"{self.prefix}/{path}"

    def absolute(self, lang: str, path: str) -> str:
        """The same with the host, for feeds, the site map and search engines."""
        return self.site_url.removesuffix(self.prefix) + self.address(lang, path)


def frame_values(publication: Publication, texts: Texts, path: str, area: str = "site") -> dict[str, Any]:
    """What base.html needs on every page, whoever writes it. Pelican takes the names `url`, `name` and `template`.

    `area` names the style sheet and the script of the page, if it has its own (`static/areas/`).
    """
    lang = texts.lang
    current = publication.current
    return {
        "t": texts,
        "lang": lang,
        "here": path,
        "menu": Menu(publication, texts, path),
        "to": functools.partial(publication.address, lang),
        "file": publication.file,
        "assets": publication.assets,
        "style": publication.asset(area, "css"),
        "script": publication.asset(area, "js"),
        "canonical": publication.absolute(lang, path) if publication.site_url else "",
        "card": publication.card(lang, path) if publication.site_url else None,
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
