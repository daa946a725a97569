"""The page of a ranking: what each row says, sorting, narrowing, grouping, opening a row, sharing a view."""

import re

import pytest

from publishing import glance
from publishing.messages import Texts
from publishing.pages.rankings import bar, usual
from publishing.standings import Standings

RANKING = "/2021/xep-hang/s/"


def read(site, path):
    return (site / path / "index.html").read_text("utf-8")


def rows_of(page):
    return re.findall(r"<tr data-f=.*?</tr>", page, re.DOTALL)


def moved(standings, code, places, sign):
    """A row of a bloc whose rank and points went as asked."""
    return standings.row_of[code]._replace(places_won=places, points_sign=sign)


@pytest.fixture(scope="module")
def standings(mini_years):
    return Standings(mini_years[1], mini_years[0], Texts("vi"))


# --- what stands on it


@pytest.mark.parametrize(
    ("places", "sign", "expected"),
    [(-2, 1, "fell"), (3, -1, "rose"), (2, 1, ""), (-2, -1, ""), (0, 1, ""), (None, 1, ""), (-1, 0, "")],
)
def test_a_row_knows_when_rank_and_points_went_apart(standings, places, sign, expected):
    """More points and a lower rank, or the reverse; not when one of them stayed or cannot be compared."""
    assert moved(standings, "HN", places, sign).at_odds == expected


def test_units_at_odds_are_counted_in_a_sentence(standings):
    """One is told as one, many as many, none not at all."""
    t = Texts("vi")
    fell = [moved(standings, "HN", -1, 1), moved(standings, "DN", -2, 1)]
    rose = [moved(standings, "AG", 1, -1)]
    assert glance.at_odds(t, glance.changes(standings, fell + rose)) == (
        "2 đơn vị tăng điểm nhưng tụt hạng. 1 đơn vị giảm điểm nhưng lên hạng."
    )
    assert glance.at_odds(t, glance.changes(standings, [])) == ""


def test_ranges_of_rank_hold_the_rank_and_are_explained(mini_site, standings):
    """Each ranked row shows its range beside its rank, and a note says what it means."""
    page = read(mini_site, "2021/xep-hang/s")
    ranked = [row for bloc in standings.blocs if bloc.code == "S" for row in bloc.rows if row.range]
    assert ranked
    for row, shown in zip(ranked, rows_of(page), strict=False):
        assert row.range[0] <= row.rank <= row.range[1]
        told = f"<small>({row.range[0]}–{row.range[1]})</small>" in shown
        assert told == (row.range[0] != row.range[1])  # a rank that never changed needs no brackets
    assert "Khoảng trong ngoặc là hạng của đơn vị" in page


def test_neighbours_that_cannot_be_told_apart_are_marked_in_words(mini_site, standings):
    """As many marks as pairs too close, each with words for those who do not see the sign."""
    for bloc in standings.blocs:
        page = read(mini_site, bloc.address.rstrip("/"))
        marks = re.findall(r'<span class="near">≈<span class="vh"> ([^<]+)</span></span>', page)
        assert len(marks) == sum(row.close_to_next for row in bloc.rows)
        assert set(marks) <= {"chưa khác rõ với đơn vị kế dưới"}


def test_the_foot_of_the_table_has_the_medians(mini_site, standings):
    """The total's is the one the bloc publishes, and each category's the one its page states."""
    bloc = next(bloc for bloc in standings.blocs if bloc.code == "S")
    foot = re.search(r"<tfoot>.*?</tfoot>", read(mini_site, "2021/xep-hang/s"), re.DOTALL)[0]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", foot)
    assert bloc.median in cells
    assert [cell.spread.median_points for cell in bloc.rows[0].cells] == cells[-len(bloc.rows[0].cells) :]


def test_regions_stand_beside_the_table(mini_site):
    """Every region of the bloc with its units; a bloc without regions has no such part."""
    page = read(mini_site, "2021/xep-hang/s")
    table = re.search(r'<table class="by-region">.*?</table>', page, re.DOTALL)[0]
    assert table.count('<th scope="row">') == 4
    assert "Đồng bằng sông Hồng" in table
    assert "by-region" not in read(mini_site, "2021/xep-hang/b")


@pytest.mark.parametrize(
    ("share", "shown"), [(None, ""), (0.0, " b0"), (52.4, " b10"), (52.6, " b11"), (100.0, " b20")]
)
def test_bars_are_drawn_in_twentieths(share, shown):
    """A unit without points has no bar, one with none an empty one."""
    assert bar(share) == shown


def test_every_bar_has_its_rule(mini_site):
    """The style sheet knows the length of each."""
    css = next((mini_site / "assets").glob("ranking.*.css")).read_text("utf-8")
    assert [n for n in range(21) if f".b{n}{{--b:" not in css.replace(": ", ":")] == []


def test_the_usual_maximum_is_the_one_most_rows_have():
    """A criterion that does not apply to one unit does not change the head of the column."""
    assert usual(iter(["30", "25", "30"])) == "30"


# --- in a browser


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    yield context.new_page()
    context.close()


def names(page):
    """The units shown, in order."""
    return page.locator("#ranking tbody tr:visible th a").all_inner_texts()


def status(page):
    return page.locator(".tools [role=status]").inner_text()


@pytest.mark.browser
def test_a_name_is_found_without_accents(page, address):
    """'ha noi' and 'da nang' find Hà Nội and Đà Nẵng; the number shown is told; nothing is told as nothing."""
    page.goto(address + RANKING)
    for typed, expected in [("ha noi", "Hà Nội"), ("DA NANG", "Đà Nẵng"), ("đà nẵ", "Đà Nẵng"), ("nang da", "Đà Nẵng")]:
        page.fill("#q", typed)
        assert names(page) == [f"Sở TN&MT {expected}"]
        assert "1/4" in status(page)
    page.fill("#q", "không có")
    assert names(page) == []
    assert "Không có đơn vị nào như vậy." in page.locator("#ranking tbody").inner_text()


@pytest.mark.browser
def test_level_region_and_change_narrow_the_table_together(page, address):
    """The lists work with each other and with the name; one button clears them all."""
    page.goto(address + RANKING)
    page.select_option("#level", "tot")
    assert len(names(page)) == 2
    page.select_option("#region", "DBSH")
    assert names(page) == ["Sở TN&MT Hà Nội"]
    page.click("#clear")
    assert len(names(page)) == 4
    assert not page.is_visible("#clear")
    ways = page.locator("#moved option").evaluate_all("all => all.map(o => [o.value, o.text])")
    for way, told in ways[1:]:
        page.select_option("#moved", way)
        assert f"({len(names(page))})" in told


@pytest.mark.browser
def test_columns_sort_and_say_so(page, address):
    """Points from the largest, names in Vietnamese order, no points last either way; one aria-sort at a time."""
    page.goto(address + RANKING)
    total = page.locator("#ranking thead th").nth(2)
    total.locator("button").click()
    assert names(page)[0] == "Sở TN&MT Đà Nẵng"
    assert names(page)[-1] == "Sở TN&MT Lào Cai"
    assert total.get_attribute("aria-sort") == "descending"
    total.locator("button").click()
    assert names(page)[0] == "Sở TN&MT An Giang"
    assert names(page)[-1] == "Sở TN&MT Lào Cai"
    page.locator("#ranking thead th").nth(1).locator("button").click()
    assert [name[9:] for name in names(page)] == ["An Giang", "Đà Nẵng", "Hà Nội", "Lào Cai"]
    assert page.locator("#ranking th[aria-sort]").count() == 1
    assert "Đơn vị" in status(page)


@pytest.mark.browser
def test_sorting_works_by_keyboard(page, address):
    """The heads are buttons: Tab reaches them, Enter and Space press them."""
    page.goto(address + RANKING)
    page.locator("#ranking thead th button").nth(1).focus()
    page.keyboard.press("Enter")
    assert names(page)[0] == "Sở TN&MT An Giang"
    page.keyboard.press("Space")
    assert names(page)[0] == "Sở TN&MT Lào Cai"


@pytest.mark.browser
def test_a_view_is_shared_by_its_address(page, address):
    """What is narrowed, sorted and grouped stands in the address; opening it shows the same, also in another year."""
    page.goto(address + RANKING)
    page.fill("#q", "so")
    page.select_option("#level", "tot")
    page.locator("#ranking thead th button").nth(1).click()
    page.locator("#ranking thead th button").nth(1).click()
    page.check("#grouped")
    shared, shown = page.url, names(page)
    assert shared.endswith("#tim=so&muc=tot&sap=ten-giam&gop=vung")
    other = page.context.new_page()
    other.goto(shared)
    assert names(other) == shown
    assert other.input_value("#q") == "so"
    assert other.is_checked("#grouped")
    assert other.locator(".years a").last.get_attribute("href").endswith("#tim=so&muc=tot&sap=ten-giam&gop=vung")
    other.goto(address + RANKING + "#muc=khong-co&sap=khong-co&vung=%E0%A4%A")
    assert len(names(other)) == 4


@pytest.mark.browser
def test_rows_are_grouped_by_region(page, address):
    """Each region has a heading with its number; every unit stands under one."""
    page.goto(address + RANKING)
    page.check("#grouped")
    headings = page.locator("#ranking tr.heading th").all_inner_texts()
    assert len(headings) == 4
    assert all(heading.endswith("(1)") for heading in headings)
    assert len(names(page)) == 4
    assert page.locator("#ranking tr.heading th").first.get_attribute("scope") == "rowgroup"


@pytest.mark.browser
def test_a_row_opens_in_place(page, address):
    """The button says what it opens; under the row each category stands against the bloc's median; it closes again."""
    page.goto(address + RANKING)
    opener = page.locator(".opener").first
    assert "Sở TN&MT" in opener.get_attribute("aria-label")
    opener.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("tr.detail")
    assert opener.get_attribute("aria-expanded") == "true"
    told = page.locator("tr.detail").inner_text()
    assert "Hạ tầng kỹ thuật" in told
    assert re.search(r"so với trung vị [+−]?\d+,\d\d", told)
    page.select_option("#level", "tot")
    assert page.locator("tr.detail").count() == 1  # it stays with its row
    page.keyboard.press("Escape")
    opener.click()
    assert page.locator("tr.detail").count() == 0


@pytest.mark.browser
def test_marks_between_neighbours_are_shown_only_between_neighbours(page, address):
    """Sorted or narrowed otherwise, the line below is another unit, and the sign would lie."""
    page.goto(f"{address}/2021/xep-hang/b/")
    hidden = "document.querySelector('#ranking').classList.contains('mixed')"
    assert not page.evaluate(hidden)
    page.locator("#ranking thead th button").nth(1).click()
    assert page.evaluate(hidden)


@pytest.mark.browser
def test_all_is_there_without_javascript(chromium, address):
    """Every row and every category, on a phone too; controls that would not work are not shown."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(address + RANKING)
    assert len(names(page)) == 4
    assert page.locator("#ranking tbody .cat:visible").count() == 8
    assert not page.locator(".tools").is_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_an_opened_and_grouped_table_has_no_accessibility_fault(chromium, address, scheme, width):
    """axe looks at the page as readers leave it, not only as it comes; nothing is wider than a small phone."""
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(address + RANKING + "#gop=vung")
    page.locator(".opener").first.click()
    page.wait_for_selector("tr.detail")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations] == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.mark.browser
def test_the_table_prints_whole(chromium, address):
    """On paper: every row, no controls, the source with its address, and nothing cut off at the side."""
    context = chromium.new_context(viewport={"width": 700, "height": 900})
    page = context.new_page()
    page.goto(address + RANKING)
    page.emulate_media(media="print")
    assert len(names(page)) == 4
    assert not page.is_visible(".tools")
    assert not page.is_visible(".top nav")
    assert page.is_visible(".paper")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
