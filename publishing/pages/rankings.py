"""The ranking of a bloc in a year."""

from collections.abc import Iterator

from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import BlocView, Standings


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        for bloc in s.blocs:
            yield ranking(w, s, bloc)


def ranking(w: Writer, s: Standings, bloc: BlocView) -> Page:
    years = [
        (year, other.bloc_address(bloc.code))
        for year, other in w.standings.items()
        if any(b.code == bloc.code for b in other.blocs)
    ]
    regions = sorted({row.region for row in bloc.rows if row.region})
    return w.edition_page(
        s,
        bloc.address,
        "ranking.html",
        w.texts("ranking.title", bloc=bloc.title, year=s.year),
        crumbs=[(bloc.title, bloc.address)],
        years=years,
        bloc=bloc,
        regions=[(code, w.texts.region(code)) for code in regions],
        charts=w.charts(s, f"bloc:{bloc.code}"),
    )
