"""The ways through the site: what the head and the foot of every page offer, and the same page in other languages.

Only addresses this publication has are offered, so that a part of the site that is not built leaves no dead link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from publishing.messages import Texts

if TYPE_CHECKING:
    from publishing.publication import Publication


class Entry(NamedTuple):
    """One way: its word, where it leads (the first address there is), and what belongs to it."""

    word: str
    addresses: tuple[str, ...]  # `{year}` is the newest, `{bloc}` the largest
    parts: tuple[str, ...] = ()  # parts of addresses whose pages stand under this entry


class Way(NamedTuple):
    """An entry as a page shows it."""

    label: str
    path: str
    current: str  # aria-current: "page" for the page itself, "true" for one under the entry, "" for others


class Switch(NamedTuple):
    """A page in another language; `same` is False where only the home page is to be had."""

    lang: str
    address: str
    same: bool


HEAD = (
    Entry("nav.ranking", ("{year}/xep-hang/{bloc}/",), ("xep-hang", "don-vi")),
    Entry("nav.compare", ("so-sanh/",), ("so-sanh",)),
    Entry("nav.charts", ("{year}/bieu-do/",), ("bieu-do",)),
    Entry("nav.method", ("{year}/phuong-phap/",), ("phuong-phap", "nhom", "tieu-chi")),
    Entry(
        "nav.data.short",
        ("du-lieu/", "{year}/tai-ve/"),
        ("du-lieu", "tai-ve", "kiem-chung", "phien-ban", "bien-nhan", "an-pham"),
    ),
    Entry("nav.news", ("tin-tuc/",), ("tin-tuc",)),
    Entry("nav.about", ("gioi-thieu/",), ("gioi-thieu",)),
)
FOOT = {
    "foot.results": (
        Entry("nav.latest", ("moi-nhat/",)),
        Entry("nav.compare", ("so-sanh/",)),
        Entry("nav.charts", ("{year}/bieu-do/",)),
        Entry("papers.crumb", ("{year}/an-pham/",)),
        Entry("nav.news", ("tin-tuc/",)),
        Entry("nav.press", ("{year}/bao-chi/",)),
    ),
    "foot.open": (
        Entry("nav.versions", ("phien-ban/",)),
        Entry("nav.verify.long", ("{year}/kiem-chung/",)),
        Entry("nav.receipts", ("bien-nhan/",)),
        Entry("nav.method", ("{year}/phuong-phap/",)),
        Entry("nav.data", ("du-lieu/", "{year}/tai-ve/")),
    ),
    "foot.about": (
        Entry("nav.about", ("gioi-thieu/",)),
        Entry("nav.glossary", ("thuat-ngu/",)),
        Entry("nav.accessibility", ("tro-giup-tiep-can/",)),
        Entry("nav.privacy", ("quyen-rieng-tu/",)),
        Entry("nav.feed", ("tin-tuc/atom.xml",)),
    ),
}


class Menu:
    """The menus of one page. They are asked for while pages are written, when every address is known."""

    def __init__(self, publication: Publication, texts: Texts, here: str) -> None:
        self.publication = publication
        self.texts = texts
        self.here = here

    @property
    def head(self) -> list[Way]:
        return self._ways(HEAD)

    @property
    def foot(self) -> list[tuple[str, list[Way]]]:
        """Titles of the groups, and their ways."""
        return [(self.texts(title), ways) for title, entries in FOOT.items() if (ways := self._ways(entries))]

    @property
    def languages(self) -> list[Switch]:
        """This page in the other languages, or their home pages."""
        p, lang = self.publication, self.texts.lang
        others = [(other, p.has(other, self.here)) for other in p.languages if other != lang]
        return [Switch(other, p.address(other, self.here if same else ""), same) for other, same in others]

    def has(self, path: str) -> bool:
        """Whether this publication has a page, in this page's language."""
        return self.publication.has(self.texts.lang, path)

    def _ways(self, entries: tuple[Entry, ...]) -> list[Way]:
        ways = []
        for entry in entries:
            for address in entry.addresses:
                path = address.format(year=self.publication.current.year, bloc=self.publication.largest_bloc)
                if self.has(path):
                    ways.append(Way(self.texts(entry.word), path, self._current(entry, path)))
                    break
        return ways

    def _current(self, entry: Entry, path: str) -> str:
        if path == self.here:
            return "page"
        parts = self.here.split("/")
        place = parts[1] if parts[0].isdigit() and len(parts) > 1 else parts[0]
        return "true" if place in entry.parts else ""
