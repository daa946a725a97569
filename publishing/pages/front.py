"""The home page, the page of each year, the list that finding a unit reads, and the address of the newest year."""

import json
from collections.abc import Iterator
from typing import Any

import vietnamese
from exchange import Unit
from publishing import glance
from publishing.pages.data import dataset
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Standings, indicators_under

MOST_LISTED = 400  # units the home page lists for readers without scripts; of more, their rankings are the lists


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    yield home(w)
    for s in w.years:
        yield year(w, s)
    yield latest(w)
    yield known_units(w)


def home(w: Writer) -> Page:
    s = w.standings[w.publication.current.year]
    page = w.edition_page(
        s,
        "",
        "home.html",
        w.texts("home.title", year=s.year),
        years=[(year, f"{year}/") for year in w.standings],
        listed_units=len(s.results) <= MOST_LISTED,
        **at_a_glance(s),
    )
    return page._replace(values={**page.values, "crumbs": [], "description": w.texts("home.description")})


def year(w: Writer, s: Standings) -> Page:
    """What a year offers: its blocs, and the ways to its figures."""
    return w.edition_page(
        s,
        f"{s.year}/",
        "year.html",
        w.texts("year.title", year=s.year),
        crumbs=[],
        data_block=dataset(w, s),
        deadlines=deadlines(w, s),
        categories=[(category, indicators_under(category)) for category in s.top_categories],
        charts=[chart for bloc in s.blocs for chart in w.charts(s, f"bloc:{bloc.code}")],
        **at_a_glance(s),
    )


def at_a_glance(s: Standings) -> dict[str, Any]:
    """The finding of a year, what is new in it, and each bloc with its spread and movers."""
    return {
        "finding": glance.headline(s, s.blocs),
        "changed": glance.news(s),
        "glances": [
            (bloc, glance.strip(s, bloc, s.blocs), glance.movers(s, bloc), glance.finding(s, bloc)) for bloc in s.blocs
        ],
    }


def deadlines(w: Writer, s: Standings) -> list[tuple[str, str]]:
    """The dates the framework sets in a year, as day and month."""
    named = sorted((s.framework.deadlines or {}).items())
    return [(w.texts(f"deadline.{name}"), "/".join(reversed(date.split("-")))) for name, date in named]


def latest(w: Writer) -> Page:
    year = w.publication.current.year
    title = w.texts("year.title", year=year)
    return w.page("moi-nhat/", "redirect.html", title, target=f"{year}/", description=title)


# --- finding a unit


def known_units(w: Writer) -> Page:
    """Every unit ever published, as late/find.js reads it: each leads to its newest page and is found by all its names.

    Units of the newest year come first, in the order of their blocs and names; then those published no more.
    """
    seen: set[str] = set()
    blocs: dict[str, int] = {}
    units = []
    for s in w.years:
        for bloc in s.blocs:
            for row in sorted(bloc.rows, key=lambda row: row.sort):
                if row.code not in seen:
                    seen.add(row.code)
                    more = [*_other_words(w, row.code, row.name)]
                    place = _place_in_words(w, s, row.rank, bloc.ranked)
                    number = blocs.setdefault(bloc.title, len(blocs))
                    address = w.publication.address(w.lang, row.address)
                    units.append(
                        [row.name, " ".join(more), initials(s.edition.units[row.code]), address, number, place]
                    )
    plain = json.dumps({"blocs": list(blocs), "units": units}, ensure_ascii=False, separators=(",", ":"))
    return Page("tim-don-vi.json", "plain.txt", {"text": plain}, listed=False)


def _other_words(w: Writer, code: str, name: str) -> list[str]:
    """The words of a unit's names and codes of all years that its present name has not, without accents, each once."""
    named = [e.units[code] for e in reversed(w.publication.editions) if code in e.units]
    words = [word for u in named for text in (u.name_vi, u.short_name, u.name_en, u.code) for word in plain_words(text)]
    return [word for word in dict.fromkeys(words) if word not in plain_words(name)]


def _place_in_words(w: Writer, s: Standings, rank: int | None, ranked: int) -> str:
    t = w.texts
    if s is not w.newest:
        return t("find.gone", year=s.year)
    return t("find.place", rank=rank, of=ranked, year=s.year) if rank is not None else t("find.unranked", year=s.year)


def plain_words(text: str) -> list[str]:
    """'Sở TN&MT Đà Nẵng' -> so, tn, mt, da, nang."""
    return vietnamese.slug(text).split("-")


def initials(unit: Unit) -> str:
    """'Sở TN&MT TP. Hồ Chí Minh' -> 'stnmttphcm': first letters, and abbreviations whole."""
    words = (unit.short_name or unit.name_vi).split()
    letters = [word if word.isupper() else word[:1] for word in words]
    return vietnamese.slug("".join(letters)).replace("-", "")
