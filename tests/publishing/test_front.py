"""The frame of all pages, the home page, the page of a year, and finding a unit."""

import json
import re
from fractions import Fraction

import pytest
from playwright.sync_api import expect

from publishing import glance
from publishing.menu import FOOT, HEAD
from publishing.messages import MESSAGES, Texts
from publishing.pages.front import initials, plain_words
from publishing.standings import Standings
from publishing.wording import front as words


def read(site, path):
    return (site / path / "index.html").read_text("utf-8")


def text(page):
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture(scope="module")
def standings(mini_years):
    """The newest of the two small years, in Vietnamese, against the one before."""
    return Standings(mini_years[1], mini_years[0], Texts("vi"))


# --- the frame


def test_menus_lead_only_where_there_are_pages(mini_site):
    """Every link of the head and the foot of every page leads to a file; no entry is shown without one."""
    for path in mini_site.rglob("index.html"):
        page = path.read_text("utf-8")
        parts = re.findall(r"<header class=\"top\">.*?</header>|<footer class=\"bottom\">.*?</footer>", page, re.DOTALL)
        for link in re.findall(r'href="(/[^"#]*)', "".join(parts)):
            target = mini_site / link.lstrip("/")
            assert target.is_file() or (target / "index.html").is_file(), (path, link)


def test_menus_say_where_the_reader_is(mini_site):
    """A ranking is the current page; a unit's page stands under the rankings, in any year."""
    head = re.search(r"<header.*?</header>", read(mini_site, "2021/xep-hang/s"), re.DOTALL)[0]
    assert 'aria-current="page">Xếp hạng</a>' in head
    head = re.search(r"<header.*?</header>", read(mini_site, "2020/don-vi/cuc-ung-dung"), re.DOTALL)[0]
    assert 'aria-current="true">Xếp hạng</a>' in head


def test_rankings_in_the_menu_are_those_of_the_largest_bloc(mini_site):
    """Most readers come for it; the small years' largest bloc is S."""
    assert '<a href="/2021/xep-hang/s/"' in re.search(r"<header.*?</header>", read(mini_site, ""), re.DOTALL)[0]


def test_every_page_leads_to_itself_in_the_other_language_or_to_its_home(mini_site):
    """The switch keeps the page; where an article is not translated it says that it leads home."""
    assert '<a class="language" href="/en/2021/xep-hang/s/" lang="en" hreflang="en">English</a>' in read(
        mini_site, "2021/xep-hang/s"
    )
    assert 'href="/2021/xep-hang/s/" lang="vi" hreflang="vi">Tiếng Việt</a>' in read(mini_site, "en/2021/xep-hang/s")
    article = read(mini_site, "tin-tuc/bo-tieu-chi-moi")
    assert re.search(r'href="/en/" lang="en">English<span class="vh" lang="vi"> \(trang chủ\)', article)


def test_every_page_prints_its_address_and_offers_the_search(mini_site):
    """What is printed says where it came from; a unit can be looked for from anywhere, without scripts at home."""
    for path in ("", "2021/xep-hang/s", "2021/don-vi/so-tn-mt-ha-noi", "tin-tuc", "gioi-thieu", "en/2021"):
        page = read(mini_site, path)
        address = f"https://ict.example.vn/{path}/".replace(".vn//", ".vn/")
        assert re.search(rf'<p class="paper">\S+ {re.escape(address)}(</p>|<br>)', page), path
        home = "/en/" if path.startswith("en") else "/"
        assert f'<a class="find-link" href="{home}#find"' in page
    assert 'id="find"' in read(mini_site, "")


def test_the_contact_says_that_it_is_a_placeholder(mini_site):
    """Nobody writes to an address that was never given."""
    footer = text(re.search(r"<footer.*?</footer>", read(mini_site, ""), re.DOTALL)[0])
    assert "[Chỗ dành cho địa chỉ" in footer


def test_every_word_of_the_frame_is_said_in_both_languages():
    """Menus are built from keys; a key without words would stop a build late."""
    assert words.VI.keys() == words.EN.keys()
    keys = [entry.word for entry in HEAD] + [entry.word for entries in FOOT.values() for entry in entries] + [*FOOT]
    for table in MESSAGES.values():
        assert [key for key in keys if key not in table] == []


# --- home and year


def test_the_home_page_tells_each_bloc_at_a_glance(mini_site):
    """Leaders, spread, levels, movers in both directions, the top five; and what is new this year."""
    page = read(mini_site, "")
    assert page.count('class="card glance"') == 2
    told = text(page)
    assert "Trung tâm &lt;b&gt;Thống kê&lt;/b&gt; &amp; “Dự báo” và Văn phòng Bộ cùng đứng đầu" in told
    assert "Có gì mới so với năm 2020" in told
    assert "Bộ tiêu chí mới" in told
    assert 'href="/2021/phuong-phap/so-sanh/"' in page


def test_a_spread_says_in_words_what_it_shows(mini_site, standings):
    """The drawing of totals has its figures beside it, the median among them."""
    bloc = next(bloc for bloc in standings.blocs if bloc.code == "S")
    page = read(mini_site, "2021")
    assert f"trung vị {bloc.median}" in page
    assert re.search(rf'<desc id="b-s-s-d">Từ .* trung vị {bloc.median};', page)


def test_strips_put_every_ranked_unit_on_the_scale(standings):
    """One dot a unit with points, none outside; none lies on another; the scale ends on tens."""
    for bloc in standings.blocs:
        shown = glance.strip(standings, bloc)
        assert len(shown.dots) == sum(row.share is not None for row in bloc.rows)
        assert len({dot[:2] for dot in shown.dots}) == len(shown.dots)
        assert all(0 <= dot.x <= 100 for dot in shown.dots)
        assert (shown.ticks[0][0], shown.ticks[-1][0]) == (0, 100)


def test_many_units_become_columns():
    """Past the dots a drawing can hold, units are counted; the tallest column fills the height."""
    shares = [Fraction(n, 40) for n in range(400, 4000)]
    found = glance.columns(shares, *glance.scale(shares))
    assert max(column.height for column in found) == 100
    assert len(found) <= glance.COLUMNS


@pytest.mark.parametrize(
    ("shares", "ends"),
    [([41, 90], (40, 90)), ([40, 40], (40, 50)), ([0, 100], (0, 100)), ([99], (90, 100)), ([15, 81], (0, 100))],
)
def test_scales_end_on_tens(shares, ends):
    """Also where all units are equal; long scales end on twenties, as their ticks do."""
    assert glance.scale([Fraction(share) for share in shares]) == ends


def test_the_headline_compares_points_only_within_one_framework(mini_years):
    """A first year, a year of a new framework, and a year like the one before are told differently."""
    first, second = mini_years
    for edition, before, said in (
        (first, None, "năm đầu tiên"),
        (second, first, "điểm không so sánh được"),
        (second, second, "0 đơn vị tăng điểm và 0 đơn vị giảm điểm"),
    ):
        shown = Standings(edition, before, Texts("vi"))
        assert said in glance.headline(shown, shown.blocs)


def test_units_that_came_went_or_were_renamed_are_named(mini_years):
    """What is new among the units is said by name."""
    first, second = mini_years
    said = " ".join(glance.news(Standings(second, first, Texts("vi"))).units)
    for code in first.run.results.keys() - second.run.results.keys():
        assert first.units[code].name_vi in said
    for code in second.run.results.keys() - first.run.results.keys():
        assert second.units[code].name_vi in said
    assert glance.news(Standings(first, None, Texts("vi"))) is None


def test_the_page_of_a_year_says_what_the_year_is(mini_site, mini_years):
    """Decision, approval, units, every category and criterion, and a release that says when figures are made up."""
    page, edition = read(mini_site, "2021"), mini_years[1]
    told = text(page)
    assert edition.framework.title.vi in told
    assert f"{len(edition.results)} đơn vị" in told
    for code in edition.framework.indicators:
        assert f"{code}. " in told
    release = re.search(r'<div class="release">(.*?)</div>', page, re.DOTALL)[1]
    assert "Số liệu minh họa" in release


# --- finding a unit


@pytest.fixture(scope="module")
def known(mini_site):
    return json.loads((mini_site / "tim-don-vi.json").read_text("utf-8"))


def test_every_unit_ever_published_can_be_found(known, mini_years, mini_site):
    """Also those of older years only, under their newest page, and all under real addresses."""
    codes = {code for edition in mini_years for code in edition.results}
    assert len(known["units"]) == len(codes)
    for name, _, _, address, bloc, place in known["units"]:
        assert (mini_site / address.lstrip("/") / "index.html").is_file(), name
        assert known["blocs"][bloc]
        assert place
    gone = next(unit for unit in known["units"] if "cuc-ung-dung" in unit[3])
    assert gone[5] == "công bố lần cuối năm 2020"


def test_the_list_is_made_of_plain_text(known):
    """A name with tags stays text; the page puts it in as text."""
    assert any("<b>Thống kê</b>" in unit[0] for unit in known["units"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sở TN&MT TP. Hồ Chí Minh", "stnmttphcm"),
        ("Sở TN&MT Đà Nẵng", "stnmtdn"),
        ("Sở TN&MT TP. Hà Nội", "stnmttphn"),
    ],
)
def test_initials_keep_abbreviations_whole(mini_years, name, expected):
    """So that 'HN', 'hcm' and 'tphcm' find what they mean."""
    import dataclasses

    unit = dataclasses.replace(next(iter(mini_years[1].units.values())), short_name=name)
    assert initials(unit) == expected
    assert plain_words("Sở TN&MT Đà Nẵng") == ["so", "tn", "mt", "da", "nang"]


# --- in a browser


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    yield context.new_page()
    context.close()


def found(page):
    return [one.split("\n")[0] for one in page.locator(".found a").all_inner_texts()]


@pytest.mark.browser
def test_typing_finds_units_however_they_are_typed(page, address):
    """Without accents, in any order, by initials, in one word, with a slip; nothing is told as nothing."""
    page.goto(address)
    for typed, expected in {
        "ha noi": "Sở Tài nguyên và Môi trường thành phố Hà Nội",
        "HN": "Sở Tài nguyên và Môi trường thành phố Hà Nội",
        "sở hà nội": "Sở Tài nguyên và Môi trường thành phố Hà Nội",
        "noi ha": "Sở Tài nguyên và Môi trường thành phố Hà Nội",
        "da nang": "Sở Tài nguyên và Môi trường thành phố Đà Nẵng",
        "Danang": "Sở Tài nguyên và Môi trường thành phố Đà Nẵng",
        "da nagn": "Sở Tài nguyên và Môi trường thành phố Đà Nẵng",
        "lào": "Sở Tài nguyên và Môi trường tỉnh Lào Cai",
    }.items():
        page.fill("#find-input", typed)
        expect(page.locator(".found a").first).to_contain_text(expected, timeout=5000)
        assert expected in found(page)[0]
    page.fill("#find-input", "xyzzy")
    page.wait_for_selector("text=Không có đơn vị nào mang tên này")
    assert page.get_attribute("#find-input", "aria-expanded") == "false"


@pytest.mark.browser
def test_the_search_is_worked_by_keyboard(page, address):
    """A combobox: arrows move, the option is announced, Escape closes, Enter follows the link."""
    page.goto(address)
    page.focus("#find-input")
    page.keyboard.type("so")
    page.wait_for_selector(".found a")
    assert page.get_attribute("#find-input", "role") == "combobox"
    assert page.get_attribute("#find-input", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#find-input", "aria-activedescendant")
    assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
    assert chosen.endswith("-1")
    page.keyboard.press("Escape")
    assert not page.is_visible(".found")
    page.fill("#find-input", "lao cai")
    page.wait_for_selector(".found a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/don-vi/so-tn-mt-lao-cai/")


@pytest.mark.browser
def test_a_unit_is_found_from_any_page(page, address):
    """The link in the head opens the search in place; Escape gives the page back."""
    page.goto(f"{address}/2021/phuong-phap/")
    page.click(".find-link")
    page.wait_for_selector("dialog[open]")
    page.keyboard.type("da nang")
    page.wait_for_selector(".found a")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    page.click(".find-link")
    page.fill("#find-anywhere", "ha noi")
    page.wait_for_selector(".found a")
    page.click(".found a")
    page.wait_for_url("**/don-vi/so-tn-mt-ha-noi/")


@pytest.mark.browser
def test_units_are_listed_without_javascript(chromium, address):
    """All units on the home page, the menu on a phone, and no control that would not work."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(address)
    assert not page.locator(".find-box").is_visible()
    page.click("#find summary")
    assert page.locator(".unit-list li:visible").count() == 6
    page.click(".top summary")
    assert page.locator(".top nav a:visible").count() >= 5
    context.close()


@pytest.mark.browser
def test_the_search_and_the_open_menu_have_no_accessibility_fault(chromium, address):
    """axe looks at the list of units found, in both themes, and at the phone's menu."""
    from axe_playwright_python.sync_playwright import Axe

    for scheme, width in (("light", 1280), ("dark", 390)):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        page = context.new_page()
        page.goto(address)
        if width == 390:
            page.click(".top summary")
        page.fill("#find-input", "so")
        page.wait_for_selector(".found a")
        page.keyboard.press("ArrowDown")
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations] == []
        context.close()
