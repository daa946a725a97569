"""The feeds and the site map: what changed, for readers' programs and for search engines.

Ids stay for ever, dates come from the data: a news page's own date, a version's day of approval. No clock is asked.
"""

import datetime
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from publishing.messages import Texts
from publishing.publication import Page, Publication

MOST_ADDRESSES = 50_000  # in one site map, by the protocol
ZONE = "+07:00"  # Viet Nam's


class Entry(NamedTuple):
    """One entry of a feed."""

    id: str
    title: str
    address: str
    published: str  # RFC 3339
    updated: str
    summary: str
    content: str = ""  # HTML


class Address(NamedTuple):
    """One address of the site map."""

    absolute: str
    changed: str  # a date; '' if not known
    alternates: tuple[tuple[str, str], ...]  # language, address


def moment_of(day: datetime.date) -> str:
    """The beginning of a day in Viet Nam."""
    return f"{day.isoformat()}T00:00:00{ZONE}"


def identity(p: Publication, lang: str, path: str) -> str:
    """The id of a feed or an entry: its address, or, on a site without one, a name made of its path."""
    if p.site_url:
        return p.absolute(lang, path)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ict-index/{lang}/{path}").urn


def feed(p: Publication, texts: Texts, title: str, home: str, entries: list[Entry]) -> Page:
    """The Atom feed of a page at `home`, newest entry first."""
    own, lang = f"{home}atom.xml", texts.lang
    values = {
        "t": texts,
        "lang": lang,
        "title": title,
        "id": identity(p, lang, home),
        "home": p.absolute(lang, home),
        "own": p.absolute(lang, own),
        "updated": max((entry.updated for entry in entries), default=moment_of(p.current.approved)),
        "entries": entries,
    }
    return Page(own, "atom.xml", values)


def results(p: Publication, texts: Texts) -> Page:
    """The feed of results: every version of every year, its first publication and its corrections."""
    issued = [issue for year in p.issued.values() for issue in year]
    issued.sort(key=lambda issue: (issue.edition.approved, issue.edition.year, issue.edition.version), reverse=True)
    entries = [_entry(p, texts, issue) for issue in issued]
    return feed(p, texts, texts("versions.feed.title"), "phien-ban/", entries)


def _entry(p: Publication, texts: Texts, issue: Any) -> Entry:
    e, lang = issue.edition, texts.lang
    when = moment_of(e.approved)
    if issue.correction:
        title = texts("versions.feed.correction", year=e.year, version=e.version)
        counts = {"corrected": len(issue.correction.corrected), "moved": len(issue.correction.moved)}
        words = [e.notice[lang] if e.notice else "", texts("versions.summary", **counts)]
        address = f"phien-ban/#{e.year}-v{e.version}"
    else:
        title = texts("versions.feed.first", year=e.year)
        words = [texts("versions.feed.about", units=len(e.results), approved=texts.day(e.approved))]
        address = f"{e.year}/"
    if e.made_up:
        words.append(f"{texts('made_up')}.")
    summary = " ".join(word for word in words if word)
    return Entry(identity(p, lang, issue.folder), title, p.absolute(lang, address), when, when, summary)


# --- the site map


def site_map(p: Publication, paths: Iterable[tuple[str, str]], written: Mapping[str, str]) -> list[Address]:
    """Every address with the day it changed and its other languages; `written` has the days of people's pages."""
    languages: dict[str, list[str]] = {}
    for lang, path in paths:
        languages.setdefault(path, []).append(lang)
    changed = {str(edition.year): edition.approved.isoformat() for edition in p.editions}
    newest = max(changed.values())
    found = []
    for path, own in languages.items():
        day = written[path] if path in written else changed.get(path.partition("/")[0], newest)
        other = [(lang, p.absolute(lang, path)) for lang in p.languages if lang in own]
        alternates = (*other, ("x-default", other[0][1])) if len(other) > 1 else ()
        found += [Address(address, day, alternates) for _, address in other]
    return sorted(found)


def site_maps(
    p: Publication, addresses: list[Address], most: int = MOST_ADDRESSES
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The files of the site map and their values; more addresses than one may hold are split, with an index."""
    if len(addresses) <= most:
        yield "sitemap.xml", {"addresses": addresses, "maps": []}
        return
    parts = [addresses[start : start + most] for start in range(0, len(addresses), most)]
    maps = [(p.absolute(p.languages[0], f"sitemap-{number}.xml"), max(a.changed for a in part))
            for number, part in enumerate(parts, 1)]  # fmt: skip
    yield "sitemap.xml", {"addresses": [], "maps": maps}
    for number, part in enumerate(parts, 1):
        yield f"sitemap-{number}.xml", {"addresses": part, "maps": []}
