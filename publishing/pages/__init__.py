"""Every page fed by figures: its address, its template, and what the template is given.

`pages(publication, lang)` yields the pages of one language. Each file here writes one kind of page, from a `Writer`.
"""

from collections.abc import Iterator

from publishing.pages import chart_pages, compare, data, front, method, papers, press, rankings, receipts, topics, units
from publishing.pages.writer import writer_of
from publishing.publication import Page, Publication

AREAS = (front, rankings, units, topics, method, chart_pages, compare, data, papers, press, receipts)


def pages(publication: Publication, lang: str) -> Iterator[Page]:
    """All pages fed by figures, in one language."""
    writer = writer_of(publication, lang)
    for area in AREAS:
        yield from area.pages(writer)
