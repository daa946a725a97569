"""Check every link of a finished site, without a network: files, anchors, and that nothing is fetched from elsewhere.

Our pages are well-formed and quote every attribute with `"` (templates and Markdown do), so two patterns read them
forty times faster than a parser would; `tests/publishing/test_links.py` compares them with one.
"""

import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

TAG = re.compile(r"<([a-zA-Z][\w:-]*)\s([^<>]*)>")
ATTRIBUTE = re.compile(r'(?<![\w-])(href|src|id|name|content|http-equiv|rel)="([^"]*)"')
FETCHED = {"img", "script", "link", "source", "iframe", "object", "embed"}  # what a browser loads by itself
NOT_FETCHED_LINKS = {"canonical", "alternate", "license"}


class Broken(NamedTuple):
    """One fault: the page that has it, the link as written, and why it does not work."""

    page: str
    link: str
    reason: str

    def __str__(self) -> str:
        return f"{self.page}: {self.link}: {self.reason}"


class Page(NamedTuple):
    """What one page points to, and the anchors it offers."""

    links: tuple[tuple[str, str], ...]  # (tag, address)
    anchors: frozenset[str]


def check(site: Path, prefix: str = "") -> list[Broken]:
    """Every broken link of a site folder, in page order; `prefix` is the folder it is served under, as '/ictindex'."""
    files = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    pages = {name: read(site / name) for name in sorted(files) if name.endswith(".html")}
    return [fault for name in pages for fault in _faults(name, pages, files, prefix)]


def read(path: Path) -> Page:
    """The links and anchors of one page."""
    links, anchors = [], set()
    for tag, body in TAG.findall(path.read_text("utf-8")):
        attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(body)}
        if "id" in attributes:
            anchors.add(attributes["id"])
        tag = tag.lower()
        if tag == "meta":
            if attributes.get("http-equiv") == "refresh":
                links.append((tag, attributes["content"].partition("url=")[2]))
            continue
        if tag == "link" and attributes.get("rel") in NOT_FETCHED_LINKS:
            tag = "a"
        links += [(tag, attributes[key]) for key in ("href", "src") if key in attributes]
    return Page(tuple(links), frozenset(anchors))


def _faults(name: str, pages: dict[str, Page], files: set[str], prefix: str) -> Iterator[Broken]:
    for tag, link in pages[name].links:
        if re.match(r"[a-zA-Z][a-zA-Z+.-]*:|//", link):
            if tag in FETCHED and not link.startswith("data:"):
                yield Broken(name, link, "is fetched from another host")
            continue
        address, _, anchor = link.partition("#")
        target = _target(name, unquote(address.partition("?")[0]), prefix) if address else name
        if target not in files:
            yield Broken(name, link, "leads to no file")
        elif anchor and target in pages and anchor not in pages[target].anchors:
            yield Broken(name, link, "leads to no such place on the page")


def _target(page: str, address: str, prefix: str) -> str:
    """The file an address on a page means."""
    if address.startswith("/"):
        if not address.startswith(f"{prefix}/"):
            return address  # outside the folder the site is served under: in no file list
        path = address[len(prefix) + 1 :]
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), address)) + "/" * address.endswith("/")
        path = path.removeprefix("./")
    return f"{path}index.html" if path == "" or path.endswith("/") else path
