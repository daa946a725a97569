"""The page of a unit: the sentences agree with the figures, the waterfall adds up, and its tools work."""

import dataclasses
import gzip
import html
import re
from fractions import Fraction

import jinja2
import mini
import pytest

import gains
from publishing import builder, unit_pictures
from publishing.messages import Texts
from publishing.pages import units
from publishing.pages.writer import Writer
from publishing.publication import ChartFile, ChartView, Publication
from publishing.standings import Standings, history
from settings import Settings

HN, LC = "2021/don-vi/so-tn-mt-ha-noi", "2021/don-vi/so-tn-mt-lao-cai"


def read(site, path):
    return (site / path / "index.html").read_text("utf-8")


def text(page):
    """What a reader sees, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def writer(editions, lang="vi"):
    return Writer(Publication(editions, ("vi", "en")), Texts(lang))


def pages_of(editions, lang="vi"):
    """The values of each unit's page, by (year, unit)."""
    found = units.pages(writer(editions, lang))
    return {(page.values["year"], page.values["row"].code): page.values for page in found}


# --- sentences


def test_the_headline_of_a_ranked_unit(mini_years):
    """Place, points, level, the median; the framework changed, so only ranks are compared."""
    story = pages_of(mini_years)[2021, "HN"]["story"]
    assert story[0] == (
        "Năm 2021, đơn vị đứng hạng 2 trong 3 đơn vị được xếp hạng của khối, đạt 37,00/40 điểm, mức Tốt, "
        "bằng đúng trung vị của khối."
    )
    assert story[1] == (
        "So với năm 2020, đơn vị giữ nguyên hạng 2; điểm của hai năm không so sánh được vì bộ tiêu chí đã thay đổi."
    )


def test_the_headline_of_a_tie_and_of_an_unranked_unit(mini_years):
    """A tie says with how many; a unit without a rank says for want of what."""
    english = pages_of(mini_years, "en")
    assert english[2021, "TK"]["story"][0].startswith("In 2021 the unit shares rank 1 (with 1 more) among the 2 ranked")
    assert english[2021, "LC"]["story"] == [
        "In 2021 the unit is not ranked, because the required figure “Tỷ lệ hồ sơ” of the criterion “Files handled "
        "online” is missing. The points of the other criteria are published below all the same.",
        "In 2020 the unit ranked 3 among the 4 ranked units of its bloc.",
    ]


# --- points lost and gains


def test_the_waterfall_leads_from_the_maximum_to_the_total(mini_years):
    """Each row begins where the one above ended; categories by themselves, indicators within their category.

    It keeps promise 62.
    """
    values = pages_of(mini_years)[2021, "HN"]
    falls = values["falls"]
    assert [(f.kind, f.lost, f.left) for f in falls] == [
        ("max", "", "40,00"), ("category", "−2,00", "38,00"), ("indicator", "−2,00", "38,00"),
        ("category", "−1,00", "37,00"), ("indicator", "−1,00", "37,00"), ("total", "", "37,00"),
    ]  # fmt: skip
    assert values["whole_lost"] == "3,00"
    categories = [f for f in falls if f.kind == "category"]
    assert (falls[0].x, falls[0].width, falls[-1].width) == (0, 100, 92.5)
    assert [f.x for f in categories] == [95, 92.5]
    assert all(f.anchor for f in falls if f.kind in ("category", "indicator"))


def test_the_waterfall_of_every_demo_unit_adds_up():
    """Named indicators and the rest of a category fall as far as the category; the last category ends at the total."""
    edition = builder.editions.read(builder.SITE.parent / "editions" / "2021.json")
    s = Standings(edition, None, Texts("en"))
    for code, result in edition.results.items():
        falls = unit_pictures.waterfall(s, code, gains.lost(edition, code))
        start = Fraction(100)
        for fall in falls[1:-1]:
            end = Fraction(str(fall.x)) + Fraction(str(fall.width))
            if fall.kind == "category":
                assert abs(end - start) < Fraction(1, 10)
                start = inner = Fraction(str(fall.x))
                inner = end
            else:
                assert abs(end - inner) < Fraction(1, 10)
                inner = Fraction(str(fall.x))
        assert abs(start - Fraction(str(falls[-1].width))) < Fraction(1, 10)
        assert falls[-1].left == s.points(result.total)


def test_a_gain_in_words(mini_years):
    """What to change, from what to what, the points and the rank; the unit of a count is said once."""
    values = pages_of(mini_years)
    (view,) = values[2021, "HN"]["advice"].cheapest
    assert view.sentence == (
        "Nếu “Số máy tính” là 1.000\u00a0máy (nay: 900) thì được thêm 2,00 điểm; với điểm của các đơn vị khác giữ "
        "nguyên, thứ hạng vẫn là 2."
    )
    assert values[2021, "HN"]["advice"].refused == (("điểm do Hội đồng quyết định", ("UD2",)),)
    missing = values[2021, "AG"]["advice"].by_indicator["HT1"][0]
    assert missing.short == "+20,00 điểm nếu “Số máy tính” là 900\u00a0máy (nay: chưa có số liệu); vẫn hạng 3."


def test_only_the_newest_year_and_ranked_units_are_advised(mini_years):
    """Advice for a year long gone helps nobody, and without a total nothing can be promised."""
    values = pages_of(mini_years)
    assert values[2020, "HN"]["advice"] is None
    assert values[2021, "LC"]["advice"] is None
    assert values[2021, "LC"]["falls"] == []


def test_an_unranked_unit_still_sees_what_its_indicators_lost(mini_years):
    """Half of 20 points for computers is 10 lost, though there is no total to lose them from."""
    groups = pages_of(mini_years)[2021, "LC"]["groups"]
    assert [(c.mark.code, c.lost) for group in groups for c in group.criteria] == [
        ("HT1", "10,00"), ("HT2", "5,00"), ("UD1", ""), ("UD2", ""),
    ]  # fmt: skip


# --- years


def test_the_years_break_at_a_seam_and_keep_predecessors_apart(mini_years):
    """No line crosses a change of framework; a merged unit's years are a line of their own. (promise 58)"""
    w = writer(mini_years)
    own = history(w.publication.editions, w.standings, "TK")
    before = units.predecessors(w, "TK")
    chart = unit_pictures.years_chart(own, [p.years for p in before])
    assert [p.name for p in before] == ["Cục Ứng dụng"]
    assert [seam[1] for seam in chart.seams] == ["2/QĐ"]
    assert chart.own.pieces == ()
    assert [dot.year.year for dot in chart.before[0].dots] == [2020]
    assert [label[1:] for label in chart.labels] == [(2020, "2/3"), (2021, "1/2")]


def test_years_under_one_framework_are_joined(mini_years):
    """Without a seam there is a line, and every dot lies on the scale."""
    old = mini_years[0].framework
    w = writer([mini_years[0], mini.made(2021, old)])
    chart = unit_pictures.years_chart(history(w.publication.editions, w.standings, "DN"), [])
    assert (len(chart.own.pieces), chart.seams) == (1, ())
    assert all(0 <= dot.y <= 100 for dot in chart.own.dots)


def test_one_year_is_no_chart(mini_years):
    """A single dot says nothing a number does not."""
    w = writer(mini_years[:1])
    assert unit_pictures.years_chart(history(w.publication.editions, w.standings, "HN"), []) is None


def test_a_renamed_unit_says_since_when(mini_years):
    """The year a name changes is marked, and its own page carries the name of its own year."""
    renamed = dataclasses.replace(mini_years[1].units["VP"], name_vi="Văn phòng Bộ mới")
    newer = mini.made(2021, mini_years[1].framework, units={**mini_years[1].units, "VP": renamed})
    years = pages_of([mini_years[0], newer])[2020, "VP"]["history"]
    assert [(y.name, y.renamed) for y in years] == [("Văn phòng Bộ", False), ("Văn phòng Bộ mới", True)]


# --- units like it


def test_the_nearest_units_come_first(mini_years):
    """Hà Nội has 92 % and 93.3 % of its categories: Đà Nẵng is 7.3 points away on average, Lào Cai has no rank.

    It keeps promise 59.
    """
    peers = pages_of(mini_years)[2021, "HN"]["peers"]
    assert [(p.row.code, p.apart, p.same_region) for p in peers] == [("DN", "7,3", False), ("AG", "49,3", False)]


# --- the page itself


def test_everything_of_a_mark_is_on_the_page(mini_site):
    """Title, points, median, what was lost, words, and where the Council decided, the figure too."""
    page = read(mini_site, HN)
    own = text(re.search(r'<li id="i-ud2".*?</li>', page, re.DOTALL)[0])
    assert own == (
        "UD2. Cấp độ cổng thông tin 4,00 / 5 mất 1,00 trung vị khối 4,50 Hội đồng quyết định "
        "Hội đồng quyết định: 4 điểm. Cấp độ III"
    )
    assert re.search(r'<li id="i-ht2" class="full">', page)
    assert not re.search(r'<li id="i-ud1" class="full">', read(mini_site, LC))


def test_the_page_can_be_cited(mini_site, mini_years):
    """Version, seal, address, and that the figures are made up; the names cannot break out of BibTeX."""
    page = read(mini_site, "2021/don-vi/tt-thong-ke")
    cited = text(re.search(r'<p id="cite-text">.*?</p>', page, re.DOTALL)[0])
    assert "phiên bản 1" in cited
    assert mini_years[1].seal[:16] in cited
    assert "không phải kết quả chính thức" in cited
    assert cited.endswith("https://ict.example.vn/2021/don-vi/tt-thong-ke/")
    assert "\\&" in html.unescape(page)


def test_links_to_the_comparison_name_both_units_and_the_year(mini_site):
    """Only if the site has that page, which the link check sees to."""
    assert '/so-sanh/?don-vi=HN,DN&amp;nam=2021"' in read(mini_site, HN)


def test_the_page_stays_light_over_five_years(tmp_path):
    """The heaviest unit page of the demonstration with all its years, in either language: 40 KiB on the wire."""
    settings = Settings(
        database_url="sqlite:///",
        data_folder=tmp_path,
        public_folder=tmp_path / "public",
        editions_folder=builder.SITE.parent / "editions",
        secret_key="not used by a build",
        site_url="https://ict.example.vn",
        languages=("vi", "en"),
    )
    work = builder.Work(settings, None, tmp_path / "site", lambda *_: None, Publication([]))
    builder.read_editions(work)
    work.output.mkdir()
    builder.bundle_assets(work)
    sent = [
        len(path.read_bytes() if path.suffix == ".woff2" else gzip.compress(path.read_bytes(), 6))
        for path in (work.output / "assets").iterdir()
        if path.name.startswith(("unit.", "NotoSans", "icon."))
    ]
    assert len(sent) + 1 <= 6
    heaviest = sum(sent) + max(weights(work.publication))
    assert heaviest <= 40 * 1024, f"{heaviest / 1024:.1f} KiB"


def weights(publication):
    """Of the unit pages of the newest year that have most to say, as written."""
    folder = jinja2.FileSystemLoader(builder.SITE / "theme" / "templates")
    environment = jinja2.Environment(
        loader=folder, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("unit.html")
    for lang in publication.languages:
        w = Writer(publication, Texts(lang))
        publication.addresses[lang] = frozenset(["so-sanh/", "phien-ban/", f"{w.newest.year}/phuong-phap/so-sanh/"])
        bloc = max(w.newest.blocs, key=lambda bloc: len(bloc.rows))
        publication.charts[w.newest.year] = [
            chart(f"{kind}-{row.address.split('/')[-2]}", row, w)
            for row in bloc.rows
            for kind in ("ho-so", "dien-bien", "mat-diem")
        ]
        publication.__dict__.pop("_charts_by", None)
        for number, row in enumerate(bloc.rows):
            page = units.unit(w, w.newest, bloc, number, row)
            yield len(gzip.compress(template.render(**page.values).encode(), 6))


def chart(name, row, w):
    """A chart of a unit with the files a full build gives it."""
    year = w.newest.year
    files = tuple(
        ChartFile(f"{year}/bieu-do/{name}/{name}-{year}-174mm.{kind.lower()}", kind, 1000, use)
        for kind, use in (("PNG", "174"), ("SVG", "174"), ("PDF", "174"), ("CSV", "data"), ("XLSX", "data"))
    )
    title = f"{row.name}: {name} {w.newest.results[row.code].total}"
    about = f"unit:{row.code}"
    return ChartView(name, "kind", about, w.lang, year, title, "", "", "", "", "", "", (), (), files)


# --- in a browser


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_only_what_lost_points(chromium, address):
    """The box hides what has full points, without a script too; a link to a hidden one shows it."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{HN}/")
    everything = page.locator(".marks > li:visible").count()
    page.get_by_label("Chỉ hiện tiêu chí mất điểm (2/4)").check()
    assert (everything, page.locator(".marks > li:visible").count()) == (4, 2)
    page.goto(f"{address}/{HN}/#i-ht2")
    page.get_by_label("Chỉ hiện tiêu chí mất điểm (2/4)").check()
    assert page.locator("#i-ht2").is_visible()
    assert page.locator("#fold-all, #cite-copy").filter(visible=True).count() == 0
    context.close()


@pytest.mark.browser
def test_categories_close_and_a_link_opens_them(page, address):
    """One button for all; a link from the waterfall opens the category it leads into."""
    page.goto(f"{address}/{HN}/")
    page.get_by_role("button", name="Thu gọn tất cả").click()
    assert page.locator(".marks > li:visible").count() == 0
    page.locator(".falls a[href='#i-ud2']").click()
    page.locator("#i-ud2").wait_for(state="visible")
    page.get_by_role("button", name="Thu gọn tất cả").click()
    page.get_by_role("button", name="Mở tất cả").click()
    assert page.locator(".marks > li:visible").count() == 4


@pytest.mark.browser
def test_paper_has_everything_in_light_colours(chromium, address):
    """Printed from a dark screen, categories closed and filtered: all open, nothing left out, black on white."""
    context = chromium.new_context(color_scheme="dark", viewport={"width": 700, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/{HN}/")
    page.get_by_label("Chỉ hiện tiêu chí mất điểm (2/4)").check()
    page.get_by_role("button", name="Thu gọn tất cả").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".marks > li:visible").count() == 4
    assert page.evaluate("getComputedStyle(document.querySelector('.band')).fill") == "rgb(208, 208, 208)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.locator(".choose").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".marks > li:visible").count() == 0
    context.close()


@pytest.mark.browser
def test_the_citation_is_copied(chromium, address):
    """The button puts the text on the clipboard and says so."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/{HN}/")
    page.get_by_role("button", name="Sao chép").click()
    page.get_by_role("button", name="Đã sao chép").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#cite-text").inner_text()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", [HN, LC, "2021/don-vi/tt-thong-ke", "2020/don-vi/cuc-ung-dung"])
def test_no_unit_page_is_wider_than_a_small_phone(chromium, address, path):
    """At 320 px nothing but the tables' own frames scrolls sideways."""
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(f"{address}/{path}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
