"""What is printed of a year, as files to download."""

from collections.abc import Iterator

from publishing.pages.writer import Writer
from publishing.publication import Download, Page
from publishing.standings import Standings

FOLDER = "an-pham"
GROUPS = ("booklet", "journal", "gazette", "grey")


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        if s.year in w.publication.papers:
            yield papers(w, s)


def papers(w: Writer, s: Standings) -> Page:
    """The files of a year by what they are for."""
    t, path = w.texts, f"{s.year}/{FOLDER}/"
    files = w.publication.papers[s.year]
    newest = w.publication.current.year
    return w.edition_page(
        s,
        path,
        "papers.html",
        t("papers.title", year=s.year),
        crumbs=[(t("papers.crumb"), path)],
        years=[(year, f"{year}/{FOLDER}/") for year in w.standings if year in w.publication.papers],
        description=t("papers.description", year=s.year),
        groups=[(group, own) for group in GROUPS if (own := in_order(files, group, w.lang))],
        newest_path="" if s.year == newest else f"{newest}/{FOLDER}/",
        standards=any(file.pages for file in files),
        printers=any(file.about == "papers.booklet.print" for file in files),
    )


def in_order(files: list[Download], group: str, lang: str) -> list[Download]:
    """The files of a group, those in the reader's language first."""
    return sorted((file for file in files if file.group == group), key=lambda file: file.lang not in ("", lang))
