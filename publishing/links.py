"""Check every link of a finished site, without a network: files, anchors, and that nothing is fetched from elsewhere.

Our pages are well-formed and quote every attribute with `"` (templates and Markdown do), so two patterns read them
forty times faster than a parser would; `tests/publishing/test_links.py` compares them with one.
"""

import functools
import html
import posixpath
import re
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

    @functools.cache
    def reason(tag: str, link: str, page: str) -> str:
        return _reason(tag, link, page, pages, files, prefix)

    found = []
    for name, page in pages.items():
        for tag, link in page.links:
            # A link from the root means the same on every page; menus repeat it thousands of times.
            fault = reason(tag, link, "" if link.startswith("/") and not link.startswith("//") else name)
            if fault:
                found.append(Broken(name, link, fault))
    return found


def read(path: Path) -> Page:
    """The links and anchors of one page."""
    links, anchors = [], set()
    for tag, body in TAG.findall(path.read_text("utf-8")):
        own, anchor = _tag(tag, body)
        links += own
        if anchor is not None:
            anchors.add(anchor)
    return Page(tuple(links), frozenset(anchors))


@functools.lru_cache(maxsize=16384)
def _tag(tag: str, body: str) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """The links of one tag, and its anchor; the frame's tags are the same on every page."""
    attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(body)}
    tag, anchor = tag.lower(), attributes.get("id")
    if tag == "meta":
        on = attributes["content"].partition("url=")[2] if attributes.get("http-equiv") == "refresh" else ""
        return ((tag, on),) if on else (), anchor
    if tag == "link" and attributes.get("rel") in NOT_FETCHED_LINKS:
        tag = "a"
    return tuple((tag, attributes[key]) for key in ("href", "src") if key in attributes), anchor


def _reason(tag: str, link: str, page: str, pages: dict[str, Page], files: set[str], prefix: str) -> str:
    """Why a link does not work; '' if it does."""
    if re.match(r"[a-zA-Z][a-zA-Z+.-]*:|//", link):
        return "is fetched from another host" if tag in FETCHED and not link.startswith("data:") else ""
    address, _, anchor = link.partition("#")
    target = _target(page, unquote(address.partition("?")[0]), prefix) if address else page
    if target not in files:
        return "leads to no file"
    if anchor and target in pages and anchor not in pages[target].anchors:
        return "leads to no such place on the page"
    return ""


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
