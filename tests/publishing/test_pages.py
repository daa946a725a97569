"""What stands on the pages: every unit and year, honest about ties, gaps, made-up figures and new frameworks."""

import re
from html.parser import HTMLParser

import pytest

from publishing.messages import Texts
from publishing.pages import pages
from publishing.publication import Publication
from publishing.standings import Standings, quantile, share_of


def read(mini_site, path):
    return (mini_site / path / "index.html").read_text("utf-8")


def text(page):
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_every_unit_category_indicator_and_bloc_has_a_page(mini_site, mini_years):
    """Nothing of an edition is without its page, in both languages."""
    for edition in mini_years:
        standings = Standings(edition, None, Texts("vi"))
        for folder in (mini_site, mini_site / "en"):
            own = [standings.unit_address(code) for code in edition.units]
            own += [standings.category_address(code) for code in edition.framework.all_categories]
            own += [standings.indicator_address(code) for code in edition.framework.indicators]
            own += [standings.bloc_address(bloc.code) for bloc in edition.blocs]
            assert [path for path in own if not (folder / path / "index.html").is_file()] == []


def test_every_page_and_table_says_the_figures_are_made_up(mini_site):
    """A reader who lands anywhere is told, and so is one who opens a file."""
    for path in mini_site.rglob("*.html"):
        words = "Made-up figures" if "/en/" in str(path) else "Số liệu minh họa"
        assert words in path.read_text("utf-8"), path
    for path in (mini_site / "2021/tai-ve").glob("*.csv"):
        if path.name not in ("units.csv", "dictionary.csv") and not path.name.startswith("framework-"):  # no figures
            lines = path.read_text("utf-8").splitlines()[1:]
            assert all("Số liệu minh họa" in line for line in lines), path


def test_names_cannot_break_out_of_the_page(mini_site):
    """A unit's name with tags is shown as text; in the data block `<` cannot end the script."""
    page = read(mini_site, "2021/don-vi/tt-thong-ke")
    assert "<b>Thống kê</b>" not in page
    assert "Trung tâm &lt;b&gt;Thống kê&lt;/b&gt; &amp; “Dự báo”" in page
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', read(mini_site, "2021/tai-ve")):
        assert "<" not in block


def test_equal_totals_share_a_rank_and_say_so(mini_site):
    """Văn phòng Bộ and TT Thống kê tie in 2021: both are first, marked, and linked to each other."""
    ranking = text(read(mini_site, "2021/xep-hang/b"))
    assert ranking.count("đồng hạng ") >= 2
    unit = read(mini_site, "2021/don-vi/van-phong-bo")
    assert 'Đồng hạng với <a href="/2021/don-vi/tt-thong-ke/">' in unit


def test_a_unit_without_a_rank_is_last_and_not_zero(mini_site):
    """Lào Cai's figure is missing and withholds it: a dash, a word, and no 0."""
    rows = re.findall(r"<tr data-f=.*?</tr>", read(mini_site, "2021/xep-hang/s"), re.DOTALL)
    assert "Lào Cai" in rows[-1]
    assert "không xếp hạng" in rows[-1]
    assert '<td class="n total">–</td>' in rows[-1]


def test_points_are_not_compared_across_frameworks(mini_site):
    """The framework changed in 2021: ranks are compared, points are not, and the pages say why."""
    ranking = read(mini_site, "2021/xep-hang/s")
    assert "Đổi điểm</th>" not in ranking
    assert "Bộ tiêu chí đã thay đổi so với năm 2020" in ranking
    unit = read(mini_site, "2021/don-vi/so-tn-mt-ha-noi")
    assert 'class="seam"' in unit
    assert 'class="line"' not in unit  # one year on each side of the seam: two dots, no line


def test_a_merged_unit_leads_to_its_successor_and_back(mini_site):
    """The old page stays, and both pages know each other."""
    assert 'href="/2021/don-vi/tt-thong-ke/"' in read(mini_site, "2020/don-vi/cuc-ung-dung")
    assert 'href="/2020/don-vi/cuc-ung-dung/"' in read(mini_site, "2021/don-vi/tt-thong-ke")


def test_a_decision_of_the_council_is_marked(mini_site):
    """Points that do not come from figures say so, on the unit's page and where the ranking is verified."""
    assert '<span class="tag">Hội đồng quyết định</span>' in read(mini_site, "2021/don-vi/so-tn-mt-ha-noi")
    assert "Có 1 điểm do Hội đồng quyết định" in read(mini_site, "2021/kiem-chung")


def test_numbers_are_written_the_readers_way(mini_site):
    """A thousand staff is 1.000 in Vietnamese and 1,000 in English."""
    assert "Số cán bộ 1.000 =" in read(mini_site, "2021/don-vi/so-tn-mt-ha-noi")
    assert "Staff 1,000 =" in read(mini_site, "en/2021/don-vi/so-tn-mt-ha-noi")


def test_the_method_page_has_every_rule_and_marks_what_is_illustrative(mini_site, mini_years):
    """Written out of the framework: each indicator, its sentence, its basis."""
    page = read(mini_site, "2021/phuong-phap")
    for indicator in mini_years[-1].framework.indicators.values():
        assert f"{indicator.code}. {indicator.title.vi}" in page
    words = text(page)
    assert "Điểm = 20 × “Số máy tính” / “Số cán bộ”, không quá 20 điểm." in words
    assert "Từ 70\u00a0% trở lên: 10 điểm" in page
    assert page.count('<span class="tag official">Theo văn bản</span>') == 3
    assert "Quyết định thử, Điều 1" in page


def test_the_seal_is_on_the_page(mini_site, mini_years):
    """What a reader compares is what the edition holds."""
    assert mini_years[-1].seal in read(mini_site, "2021/kiem-chung")


def test_the_newest_year_is_found_under_one_address(mini_site):
    """/moi-nhat/ leads on, with a link for those whose browser does not."""
    page = read(mini_site, "moi-nhat")
    assert 'content="0; url=/2021/"' in page
    assert '<a href="/2021/">' in page


def test_pages_in_two_languages_know_each_other(mini_site):
    """hreflang both ways and a link a reader can see; a page in one language claims no other."""
    for path in ("2021/xep-hang/s", "en/2021/xep-hang/s"):
        page = read(mini_site, path)
        assert 'hreflang="vi" href="https://ict.example.vn/2021/xep-hang/s/"' in page
        assert 'hreflang="en" href="https://ict.example.vn/en/2021/xep-hang/s/"' in page
    assert 'hreflang="en"' not in read(mini_site, "tin-tuc/bo-tieu-chi-moi")


def test_english_pages_have_no_vietnamese_words_of_ours(mini_site):
    """What the site says by itself is in the page's language; names stay."""
    page = text(read(mini_site, "en/2021/xep-hang/s"))
    for word in ("Hạng", "Tổng điểm", "Đơn vị", "Trang chủ"):
        assert word not in page


def test_feeds_and_maps_name_every_page(mini_site):
    """The site map has each page search engines may list: none that only leads on; the feed has the news."""
    listed = set(
        re.findall(r"<loc>https://ict\.example\.vn/(.*?)</loc>", (mini_site / "sitemap.xml").read_text("utf-8"))
    )
    found = {p: p.read_text("utf-8") for p in mini_site.rglob("index.html")}
    written = {p.parent.relative_to(mini_site).as_posix() for p, page in found.items() if "noindex" not in page}
    assert listed == {"" if path == "." else f"{path}/" for path in written}
    feed = (mini_site / "tin-tuc/atom.xml").read_text("utf-8")
    assert feed.count("<entry>") == len(list((mini_site / "tin-tuc").glob("*/index.html"))) > 0


class Tags(HTMLParser):
    """The start tags of a page with their attributes; text that only looks like tags is text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def inline(page):
    """What a page brings of inline style and script; data blocks are neither."""
    tags = Tags()
    tags.feed(page)
    for tag, attributes in tags.found:
        own = [name for name in attributes if name == "style" or name.startswith("on")]
        code = tag == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json"
        if tag == "style" or own or code:
            yield tag, own


def test_no_inline_style_or_script(mini_site):
    """The content security policy forbids them, and no page needs them; the code to embed a chart is text."""
    for path in mini_site.rglob("*.html"):
        page = path.read_text("utf-8")
        assert "default-src 'none'" in page
        assert list(inline(page)) == [], path


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("<p style='x'>", 1),
        ("<svg><rect onclick=x></svg>", 1),
        ("<style>p {}</style>", 1),
        ("<script>x</script>", 1),
        ("<script src=x></script>", 0),
        ("<textarea>&lt;p style='x'>&lt;script></textarea>", 0),
    ],
)
def test_inline_is_seen(page, count):
    """Tags and attributes count; what is quoted in a box does not."""
    assert len(list(inline(page))) == count


def test_addresses_are_ascii_and_each_page_has_one(mini_years):
    """No two pages share an address."""
    for lang in ("vi", "en"):
        paths = [page.path for page in pages(Publication(mini_years, ("vi", "en")), lang)]
        assert len(paths) == len(set(paths))
        assert all(path.isascii() for path in paths)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([1], "1/2", 1), ([1, 2], "1/2", "3/2"), ([0, 10, 20, 30], "1/10", 3), ([0, 10, 20, 30], "9/10", 27)],
)
def test_quantiles_are_exact(values, share, expected):
    """Linear between neighbours, in fractions."""
    from fractions import Fraction

    assert quantile([Fraction(v) for v in values], Fraction(share)) == Fraction(expected)


def test_shares_stay_on_the_chart():
    """Negative points or points past the maximum do not leave the scale; no maximum, no share."""
    assert (share_of(-5, 10), share_of(15, 10), share_of(5, 0), share_of(None, 10)) == (0, 100, None, None)
