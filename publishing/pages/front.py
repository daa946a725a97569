"""The home page, the page of each year, and the address that always leads to the newest."""

from collections.abc import Iterator

from publishing.pages.data import dataset
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Standings


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    yield home(w)
    for s in w.years:
        yield year(w, s)
    yield latest(w)


def home(w: Writer) -> Page:
    s = w.standings[w.publication.current.year]
    page = w.edition_page(s, "", "home.html", w.texts("home.title", year=s.year))
    return page._replace(values={**page.values, "crumbs": [], "description": w.texts("home.description")})


def year(w: Writer, s: Standings) -> Page:
    """What a year offers: its blocs, and the ways to its figures."""
    t = w.texts
    return w.edition_page(
        s, f"{s.year}/", "year.html", t("year.title", year=s.year), crumbs=[], data_block=dataset(w, s)
    )


def latest(w: Writer) -> Page:
    year = w.publication.current.year
    title = w.texts("year.title", year=year)
    return w.page("moi-nhat/", "redirect.html", title, target=f"{year}/", description=title)
