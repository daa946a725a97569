"""Feeds, site map, robots, languages: valid, complete, dated by the data."""

import datetime
import re
import xml.etree.ElementTree as ET

import corrected_year
import pytest

from publishing import feeds
from publishing.publication import Publication

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
ROOT = "https://ict.example.vn/"


def check_feed(path, own):
    """RFC 4287: what a feed and its entries must have; ids absolute and each once; moments with a zone."""
    feed = ET.parse(path).getroot()  # noqa: S314 - our own file
    assert feed.tag == f"{ATOM}feed"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == own
    assert feed.findtext(f"{ATOM}title")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    ids = [feed.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    assert len(set(ids)) == len(ids)
    assert all(re.match(r"https://|urn:", each) for each in ids)
    moments = []
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert entry.find(f"{ATOM}link").get("href")
        updated = datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
        assert updated.tzinfo
        moments.append(updated)
    assert feed.findtext(f"{ATOM}updated") == max(entry.findtext(f"{ATOM}updated") for entry in entries)
    assert moments == sorted(moments, reverse=True)
    return entries


@pytest.mark.parametrize("lang", ["", "en/"])
@pytest.mark.parametrize("name", ["tin-tuc", "phien-ban"])
def test_feeds_are_valid(mini_site, lang, name):
    """News and results, in both languages."""
    assert check_feed(mini_site / f"{lang}{name}/atom.xml", f"{ROOT}{lang}{name}/atom.xml")


def test_every_version_is_an_entry_with_an_id_for_ever(mini_site, corrected_site):
    """A correction adds an entry and changes no other; its notice is the summary, escaped."""
    root = f"{ROOT}xephang/"
    old = check_feed(mini_site / "phien-ban/atom.xml", f"{ROOT}phien-ban/atom.xml")
    new = check_feed(corrected_site / "phien-ban/atom.xml", f"{root}phien-ban/atom.xml")
    assert [e.findtext(f"{ATOM}id") for e in old] == [f"{ROOT}2021/tai-ve/v1/", f"{ROOT}2020/tai-ve/v1/"]
    expected = ["2021/tai-ve/v2/", "2021/tai-ve/v1/", "2020/tai-ve/v1/"]
    assert [e.findtext(f"{ATOM}id") for e in new] == [f"{root}{path}" for path in expected]
    assert [e.findtext(f"{ATOM}updated") for e in new[1:]] == [e.findtext(f"{ATOM}updated") for e in old]
    assert corrected_year.NOTICE.vi in new[0].findtext(f"{ATOM}summary")
    assert new[0].find(f"{ATOM}link").get("href") == f"{root}phien-ban/#2021-v2"
    assert all("minh họa" in e.findtext(f"{ATOM}summary") for e in new)


def test_ids_without_a_site_address_are_names(mini_years):
    """A feed may not have a relative id; the name depends on the path alone."""
    nowhere, somewhere = Publication(mini_years), Publication(mini_years, site_url="https://a.vn")
    first = feeds.identity(nowhere, "vi", "2021/tai-ve/v1/")
    assert first.startswith("urn:uuid:")
    assert first == feeds.identity(Publication(mini_years[:1]), "vi", "2021/tai-ve/v1/")
    assert feeds.identity(somewhere, "vi", "2021/tai-ve/v1/") == "https://a.vn/2021/tai-ve/v1/"


def test_links_in_the_text_of_news_work_in_a_reader(mini_site):
    """No link of an entry's text is relative: a reader's program has no page to resolve it against."""
    for path in mini_site.rglob("tin-tuc/atom.xml"):
        for entry in ET.parse(path).getroot().findall(f"{ATOM}entry"):  # noqa: S314
            content = entry.findtext(f"{ATOM}content") or ""
            assert not re.search(r'href="(?!https?:|mailto:)', content)


def addresses_of(path):
    found = {}
    for url in ET.parse(path).getroot().findall(f"{MAP}url"):  # noqa: S314
        others = {link.get("hreflang"): link.get("href") for link in url.findall(LINK)}
        found[url.findtext(f"{MAP}loc")] = (url.findtext(f"{MAP}lastmod"), others)
    return found


def test_the_site_map_dates_pages_by_their_data(corrected_site):
    """A year's pages by the approval of its newest version, news by their own day; no day is made up for prose."""
    found, root = addresses_of(corrected_site / "sitemap.xml"), f"{ROOT}xephang/"
    assert found[f"{root}2021/xep-hang/s/"][0] == "2022-02-01"
    assert found[f"{root}2020/xep-hang/s/"][0] == "2020-12-28"
    assert found[f"{root}tin-tuc/bo-tieu-chi-moi/"][0] == "2019-12-20"
    assert found[f"{root}gioi-thieu/"][0] is None
    assert all(day is None or re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day, _ in found.values())


def test_languages_name_each_other_and_themselves(mini_site):
    """hreflang in the site map and on the page agree, both ways, and lead to pages; a page in one language has none."""
    found = addresses_of(mini_site / "sitemap.xml")
    assert len(found) > 50
    for address, (_, others) in found.items():
        path = address.removeprefix(ROOT)
        page = (mini_site / path / "index.html").read_text("utf-8")
        on_page = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', page))
        assert on_page == others, address
        assert f'<link rel="canonical" href="{address}">' in page
        if others:
            assert set(others) == {"vi", "en", "x-default"}
            assert address in others.values()
            assert all(found[other][1] == others for other in others.values())


def test_pages_that_are_no_destination_are_not_listed(mini_site):
    """No page that only leads on, or forbids search engines, or is the 404 page; that one claims no address."""
    found = addresses_of(mini_site / "sitemap.xml")
    for address in found:
        page = (mini_site / address.removeprefix(ROOT) / "index.html").read_text("utf-8")
        assert "noindex" not in page, address
        assert 'http-equiv="refresh"' not in page, address
    assert "canonical" not in (mini_site / "404.html").read_text("utf-8")


def test_a_large_site_map_is_split(mini_years):
    """Past the protocol's limit: an index, and every address in exactly one part."""
    p = Publication(mini_years, site_url="https://a.vn")
    addresses = feeds.site_map(p, [("vi", f"2021/don-vi/u{n}/") for n in range(25)], {})
    files = dict(feeds.site_maps(p, addresses, most=10))
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert [a for a, _ in files["sitemap.xml"]["maps"]] == [f"https://a.vn/sitemap-{n}.xml" for n in (1, 2, 3)]
    assert [a for name in list(files)[1:] for a in files[name]["addresses"]] == addresses
    assert list(dict(feeds.site_maps(p, addresses))) == ["sitemap.xml"]


def test_robots_are_told_where_the_map_is(mini_site):
    """robots.txt forbids nothing and names the site map."""
    robots = (mini_site / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {ROOT}sitemap.xml" in robots
    assert "Disallow: /" not in robots


def test_every_page_offers_both_feeds(mini_site):
    """Readers' programs find them from anywhere."""
    page = (mini_site / "en/2021/index.html").read_text("utf-8")
    for path in ("/en/tin-tuc/atom.xml", "/en/phien-ban/atom.xml"):
        assert f'type="application/atom+xml" title="' in page and f'href="{path}"' in page  # noqa: F541, PT018
        assert (mini_site / path.strip("/")).is_file()
