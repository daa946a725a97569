"""Downloads of a year, and how to verify it."""

import json
from collections.abc import Iterator

from publishing.messages import MAIN_LANGUAGE
from publishing.pages.writer import Writer
from publishing.publication import Page
from publishing.standings import Standings


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    for s in w.years:
        yield downloads(w, s)
        yield verify(w, s)


def downloads(w: Writer, s: Standings) -> Page:
    t = w.texts
    path = f"{s.year}/tai-ve/"
    return w.edition_page(
        s,
        path,
        "downloads.html",
        t("downloads.title", year=s.year),
        crumbs=[(t("nav.downloads"), path)],
        years=[(year, f"{year}/tai-ve/") for year in w.standings],
        files=w.publication.downloads.get(s.year, []),
        charts=[c for b in s.blocs for c in w.charts(s, f"bloc:{b.code}")],
        data_block=dataset(w, s),
    )


def verify(w: Writer, s: Standings) -> Page:
    t = w.texts
    path = f"{s.year}/kiem-chung/"
    return w.edition_page(
        s,
        path,
        "verify.html",
        t("verify.title", year=s.year),
        crumbs=[(t("nav.verify"), path)],
        years=[(year, f"{year}/kiem-chung/") for year in w.standings],
        versions=w.publication.versions.get(s.year, []),
        decided=len(s.edition.decided),
    )


def dataset(w: Writer, s: Standings) -> str:
    """schema.org Dataset as JSON; `<` escaped, so that no name can end the data block."""
    p, t = w.publication, w.texts
    block = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": t("year.title", year=s.year),
        "description": t("downloads.lead") + (" " + t("made_up") if s.edition.made_up else ""),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "temporalCoverage": str(s.year),
        "version": str(s.edition.version),
        "url": p.absolute(w.lang, f"{s.year}/tai-ve/"),
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
