"""The link checker: finds what leads nowhere, and reads pages as a real parser does."""

from html.parser import HTMLParser

import pytest

from publishing import links

PAGE = '<html><body><h1 id="top">x</h1>{}</body></html>'


@pytest.fixture
def site(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(PAGE.format('<a href="/a/">a</a>'), "utf-8")
    (tmp_path / "a" / "index.html").write_text(PAGE.format(""), "utf-8")
    (tmp_path / "data.csv").write_text("x", "utf-8")
    return tmp_path


def write(site, body):
    (site / "index.html").write_text(PAGE.format(body), "utf-8")
    return [(fault.link, fault.reason) for fault in links.check(site)]


@pytest.mark.parametrize(
    "good",
    ["/", "/a/", "a/", "#top", "/a/#top", "a/index.html#top", "/data.csv", "data.csv?x=1", "https://example.vn/x"],
)
def test_links_that_lead_somewhere_pass(site, good):
    """Pages, anchors, files, queries; other sites are not asked."""
    assert write(site, f'<a href="{good}">x</a>') == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("/b/", "leads to no file"),
        ("/a", "leads to no file"),
        ("#nowhere", "leads to no such place on the page"),
        ("/a/#nowhere", "leads to no such place on the page"),
    ],
)
def test_links_that_lead_nowhere_are_named(site, bad, reason):
    """The fault names the link as written and why."""
    assert write(site, f'<a href="{bad}">x</a>') == [(bad, reason)]


@pytest.mark.parametrize("tag", ['<img src="{}">', '<script src="{}"></script>', '<link rel="stylesheet" href="{}">'])
def test_nothing_is_fetched_from_another_host(site, tag):
    """A picture, script or style of another host is a fault, even if it exists there."""
    address = "//cdn.example.com/x.js"
    assert write(site, tag.format(address)) == [(address, "is fetched from another host")]


def test_a_refresh_is_a_link_too(site):
    """The page that leads to the newest year must lead somewhere."""
    assert write(site, '<meta http-equiv="refresh" content="0; url=/2020/">') == [("/2020/", "leads to no file")]


def test_a_site_in_a_folder_of_a_host_links_within_it(site):
    """Under a prefix, a link that forgets it is a fault."""
    (site / "index.html").write_text(PAGE.format('<a href="/x/a/">1</a><a href="/a/">2</a>'), "utf-8")
    assert [fault.link for fault in links.check(site, "/x")] == ["/a/"]


class Parser(HTMLParser):
    """The slow way to read a page."""

    def __init__(self):
        super().__init__()
        self.links, self.anchors = [], set()

    def handle_starttag(self, tag, attributes):
        own = dict(attributes)
        self.anchors |= {own["id"]} if "id" in own else set()
        if tag != "meta":
            self.links += [own[key] for key in ("href", "src") if key in own]


def test_the_quick_reader_finds_what_a_parser_finds(mini_site):
    """On every page of a whole site: the same links and the same anchors."""
    for path in mini_site.rglob("*.html"):
        parser = Parser()
        parser.feed(path.read_text("utf-8"))
        quick = links.read(path)
        assert [link for tag, link in quick.links if tag != "meta"] == parser.links, path
        assert quick.anchors == parser.anchors, path
