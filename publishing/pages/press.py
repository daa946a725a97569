"""The page of a year's press kit, `/{year}/bao-chi/`: for a journalist with a phone and twenty minutes."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from publishing.pages import chart_pages
from publishing.pages.data import corrected
from publishing.pages.writer import Writer
from publishing.publication import ChartFile, ChartView, Page
from publishing.standings import Standings

if TYPE_CHECKING:
    from publishing.press_kit import Fact, Kit, Shown


class Use(NamedTuple):
    """Files of a chart for one use."""

    title: str
    files: tuple[tuple[str, ChartFile], ...]  # what the link says, and the file


class Offered(NamedTuple):
    """A chart of the kit as the page shows it."""

    chart: ChartView
    caption: str
    picture: ChartFile | None  # shown on the page
    width: int
    height: int
    uses: tuple[Use, ...]
    frame: str


def pages(w: Writer) -> Iterator[Page]:
    """One a year; none where a build has made no kits."""
    for s in w.years:
        kit = w.publication.press.get((s.year, w.lang))
        if kit:
            yield page_of(w, s, kit)


def page_of(w: Writer, s: Standings, kit: "Kit") -> Page:
    """The page of a kit."""
    t, told, path = w.texts, kit.told, f"{s.year}/bao-chi/"
    years = [(year, f"{year}/bao-chi/") for year in w.standings if (year, w.lang) in w.publication.press]
    issued = w.publication.issued.get(s.year, [])
    return w.edition_page(
        s,
        path,
        "press.html",
        t("press.title", year=s.year),
        crumbs=[(t("nav.press"), path)],
        years=years,
        description=t("press.description", year=s.year),
        kit=kit,
        told=told,
        key_facts=grouped([fact for fact in told.facts if fact.key]),
        all_facts=grouped(told.facts),
        offered=[offered(w, shown) for shown in told.charts],
        cards=cards(w, s),
        corrections=[corrected(w, s, issue, issue.correction) for issue in issued if issue.correction],
    )


def grouped(facts: Any) -> list[tuple[str, list["Fact"]]]:
    """Facts by their group, in order."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.group, []).append(fact)
    return list(found.items())


def offered(w: Writer, shown: "Shown") -> Offered:
    """A chart with what is there to be taken."""
    chart = shown.chart
    picture = next((f for f in chart.files if f.format == "SVG" and f.use == "87"), None)
    drawing = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart.narrow)
    width, height = (round(4 * float(side)) for side in drawing.groups()) if drawing else (348, 348)
    frame = chart_pages.frames(w, chart)[0][1]
    return Offered(chart, shown.caption, picture, width, height, tuple(uses(w, chart)), frame)


def uses(w: Writer, chart: ChartView) -> Iterator[Use]:
    """The files of a chart by what they are for; print pictures have 300 dots an inch."""
    t = w.texts
    for name, use in (("print2", "174"), ("print1", "87"), ("web", "screen"), ("data", "data")):
        own = tuple((word(w, f), f) for f in chart.files if f.use == use)
        if own:
            yield Use(t(f"press.use.{name}"), own)


def word(w: Writer, file: ChartFile) -> str:
    """What a link to a file says."""
    if file.format != "PNG":
        return file.format
    if file.use == "screen":
        return f"PNG {w.texts('files.pixels', width=file.width, height=file.height)}"
    return w.texts("press.use.dpi", format="PNG")


def cards(w: Writer, s: Standings) -> list[tuple[str, str]]:
    """The pictures for social networks: what of, and the file."""
    ending = "" if w.lang == w.publication.languages[0] else f"-{w.lang}"
    named = [(str(s.year), "nam"), *((bloc.title, f"khoi-{s.slug(bloc.code)}") for bloc in s.blocs)]
    found = [(title, f"{s.year}/the/{name}{ending}.png") for title, name in named]
    return [(title, path) for title, path in found if path in w.publication.cards]
