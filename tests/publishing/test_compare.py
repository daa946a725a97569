"""Comparing units: the table for everybody, the files for the script, links that say the same to each reader."""

import csv
import gzip
import io
import json
import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe

from publishing.messages import Texts
from publishing.pages import compare
from publishing.pages.writer import Writer
from publishing.publication import Publication

HERE = "/so-sanh/"
BOTH = f"{HERE}?don-vi=HN,DN"


@pytest.fixture(scope="module")
def writer(mini_years):
    return Writer(Publication(mini_years, ("vi", "en")), Texts("vi"))


def file_of(site, name):
    return json.loads((site / "so-sanh" / "du-lieu" / f"{name}.json").read_text("utf-8"))


# --- the page itself


def test_the_table_of_all_holds_every_unit_rank_and_total(mini_site, mini_years):
    """Without a script a reader has each unit's place and points in each year, and a way to its page."""
    html = (mini_site / "so-sanh" / "index.html").read_text("utf-8")
    rows = dict(re.findall(r'<tr data-u="([^"]+)"(.*?)</tr>', html, re.DOTALL))
    assert set(rows) == {code for edition in mini_years for code in edition.units}
    for edition in mini_years:
        for code, result in edition.results.items():
            if result.rank is not None:
                points = str(result.total).replace(".", ",")
                assert f"<b>{result.rank}" in rows[code]
                assert points in rows[code]
    assert rows["CU"].count("<td") == 2
    assert re.search(r'<td class="n seam"></td>', rows["CU"]), "merged away: no place in 2021"
    assert "<noscript>" in html


def test_nasty_names_are_words_and_no_markup(mini_site):
    """A tag in a unit's name stays text."""
    html = (mini_site / "so-sanh" / "index.html").read_text("utf-8")
    assert "<b>Thống kê</b>" not in html
    assert "&lt;b&gt;Thống kê&lt;/b&gt; &amp; “Dự báo”" in html


def test_both_languages_have_the_page_and_share_the_units_files(mini_site):
    """The files of units are in no language; those of years are in the page's."""
    assert (mini_site / "en" / "so-sanh" / "index.html").exists()
    assert not (mini_site / "en" / "so-sanh" / "du-lieu" / "hn.json").exists()
    english = json.loads((mini_site / "en" / "so-sanh" / "du-lieu" / "2021.json").read_text("utf-8"))
    assert english["indicators"][0]["title"] == "Computers per staff member"
    assert file_of(mini_site, "2021")["indicators"][0]["title"] == "Máy tính trên cán bộ"


def test_a_units_file_says_what_is_published(mini_site, mini_years):
    """Every total, rank, category and indicator of a file is the edition's published one."""
    for edition in mini_years:
        for code, result in edition.results.items():
            own = file_of(mini_site, code.lower())["years"][str(edition.year)]
            assert own.get("rank") == result.rank
            assert own.get("total") == (None if result.total is None else str(result.total))
            for category, (points, _, _) in own["categories"].items():
                expected = result.categories[category].points
                assert points == (None if expected is None else str(expected))
            for indicator, (points, *state) in own["indicators"].items():
                mark = result.indicators[indicator]
                exact = mark.points_exact
                assert points == (None if exact is None else str(edition.published(exact)))
                assert state == ([] if mark.state == "scored" else [mark.state])
            assert own["figures"].items() <= edition.figures.get(code, {}).items()


def test_made_up_figures_say_so_in_every_file(mini_site):
    """Whoever opens a file of figures by itself is told."""
    for path in (mini_site / "so-sanh" / "du-lieu").glob("*.json"):
        assert "Số liệu minh họa" in json.loads(path.read_text("utf-8"))["notice"], path


def test_codes_that_are_equal_in_ascii_have_files_of_their_own(mini_years, writer):
    """No unit's file overwrites another's, nor a year's."""
    first = mini_years[0]
    units = dict.fromkeys(("Đ-1", "D-1", "d.1", "2021"), first.units["HN"])
    publication = Publication([type("E", (), {"year": 2021, "units": units})()])
    names = compare.unit_files(publication)
    assert list(names.values()) == ["d-1", "d-1-2", "d-1-3", "2021-2"]


def test_presets_are_links_to_units_of_one_bloc(writer):
    """Each gives at least two units, all of them of the bloc under whose name it stands."""
    for bloc in writer.newest.blocs:
        codes = {row.code for row in bloc.rows}
        for preset in compare.presets(writer, bloc):
            asked = preset.address.split("?don-vi=")[1].split(",")
            assert len(asked) > 1
            assert set(asked) <= codes


def test_the_nearest_units_are_those_whose_totals_span_least(writer):
    """Of all runs of five neighbours, none lies closer together."""
    from types import SimpleNamespace

    totals = [Decimal(n) for n in (90, 80, 70, 69, 68, 67, 66, 50, 40, 30)]
    rows = [SimpleNamespace(code=str(n)) for n in range(10)]
    found = SimpleNamespace(results={str(n): SimpleNamespace(total_exact=total) for n, total in enumerate(totals)})
    assert [row.code for row in compare.nearest(found, rows)] == ["2", "3", "4", "5", "6"]
    assert compare.nearest(found, rows[:9]) == []


def test_what_a_phone_loads_is_small(mini_site):
    """Page, script and style stay below 40 KB over the wire, and what is fetched comes in small files."""
    assets = mini_site / "assets"
    script, style = next(assets.glob("compare.*.js")), next(assets.glob("compare.*.css"))
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (script, style))
    weight += len(gzip.compress((mini_site / "so-sanh" / "index.html").read_bytes(), 9))
    assert weight < 40_000
    assert all(path.stat().st_size < 60_000 for path in (mini_site / "so-sanh" / "du-lieu").iterdir())


# --- in a browser


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    yield context.new_page()
    context.close()


def seen(page):
    """Waits until what was chosen is drawn; the names of the chosen units."""
    page.wait_for_selector("#result:not([aria-busy]) > *")
    return page.locator("#chosen li > span").all_inner_texts()


def titles(page):
    return page.locator("#overview tbody th[scope=row]").all_inner_texts()


HN = "Sở Tài nguyên và Môi trường thành phố Hà Nội"
DN = "Sở Tài nguyên và Môi trường thành phố Đà Nẵng"


@pytest.mark.browser
def test_a_shared_link_shows_the_same_to_everybody(page, chromium, address):
    """What one reader chose, by hand, another sees from the link alone, in either language."""
    page.goto(address + HERE)
    page.fill("#add", "ha noi")
    page.keyboard.press("Enter")
    page.fill("#add", "da nang")
    page.keyboard.press("Enter")
    page.uncheck(".pick-years input[value='2020']")
    assert seen(page) == [HN, DN]
    link = page.input_value("#link")
    assert link == f"{address}{HERE}?don-vi=HN,DN&nam=2021"
    assert page.url == link
    first = page.locator("#overview").inner_text()
    other = chromium.new_page()
    other.goto(link)
    assert seen(other) == [HN, DN]
    assert other.locator("#overview").inner_text() == first
    with other.expect_navigation():
        other.locator("a.language").click()
    assert seen(other) == ["Ha Noi", "Da Nang"]
    assert other.url.endswith("/en/so-sanh/?don-vi=HN,DN&nam=2021")
    other.close()


@pytest.mark.browser
def test_back_and_forward_bring_back_what_was_chosen(page, address):
    """Every choice is a step in the browser's history."""
    page.goto(address + f"{HERE}?don-vi=HN")
    assert seen(page) == [HN]
    page.fill("#add", "da nang")
    page.keyboard.press("Enter")
    assert seen(page) == [HN, DN]
    page.locator("#chosen button").first.click()
    assert seen(page) == [DN]
    page.go_back()
    assert seen(page) == [HN, DN]
    page.go_back()
    assert seen(page) == [HN]
    page.go_forward()
    assert seen(page) == [HN, DN]


@pytest.mark.browser
def test_ranks_and_points_are_the_published_ones(page, address, mini_years):
    """The table of years shows the editions' ranks and totals, as Vietnamese writes them."""
    page.goto(address + BOTH)
    seen(page)
    text = page.locator("#overview").inner_text()
    for edition in mini_years:
        for code in ("HN", "DN"):
            result = edition.results[code]
            assert str(result.total).replace(".", ",") in text
    assert page.locator("#overview tbody").count() == 2


@pytest.mark.browser
def test_unknown_codes_and_years_are_named_and_the_rest_is_shown(page, address):
    """A link with a slip in it still works; the slip is told in a sentence."""
    page.goto(address + f"{HERE}?don-vi=HN,XYZ,dn&nam=2021,1999&khoi=Q")
    assert seen(page) == [HN, DN]
    told = page.locator("#messages").inner_text()
    assert "XYZ" in told
    assert "1999" in told
    assert "Q" in told
    assert page.locator("#overview tbody").count() == 1


@pytest.mark.browser
def test_markup_in_a_link_stays_text(page, address):
    """What a link holds is never run, nor shown as anything but text."""
    page.goto(address + f"{HERE}?don-vi=%3Cimg%20src=x%20onerror=alert(1)%3E,TK")
    seen(page)
    assert page.locator("#messages img, #result img").count() == 0
    assert "<img" in page.locator("#messages").inner_text()
    assert "<b>Thống kê</b>" in page.locator("#chosen").inner_text()


@pytest.mark.browser
def test_units_of_different_blocs_have_no_common_rank(page, address):
    """A sentence says that ranks cannot be compared, the chart of ranks is left out, the bloc stands in the table."""
    page.goto(address + f"{HERE}?don-vi=HN,VP")
    seen(page)
    assert "không so sánh được" in page.locator("#messages").inner_text()
    assert page.locator("#h-ranks").count() == 0
    assert page.locator("#h-shares").count() == 1
    assert "Khối Bộ" in page.locator("#overview").inner_text()
    page.goto(address + BOTH)
    seen(page)
    assert page.locator("#h-ranks").count() == 1


@pytest.mark.browser
def test_lines_break_where_the_framework_changed(page, address):
    """Shares are not joined over the seam, ranks are; the sentence names both decisions."""
    page.goto(address + BOTH)
    seen(page)
    assert page.locator("[aria-labelledby=h-shares] .line").count() == 0
    assert page.locator("[aria-labelledby=h-ranks] .line").count() == 2
    told = page.locator("#messages").inner_text()
    assert "1/QĐ" in told
    assert "2/QĐ" in told
    changes = page.locator("#overview tbody").nth(1).locator("tr").first.locator("td").last
    assert changes.inner_text().split("\n")[0] == "–"


@pytest.mark.browser
def test_a_merged_unit_leads_to_the_one_that_took_it_over(page, address):
    """The reader is told, can add it with one press, and sees the two joined by a dotted line."""
    page.goto(address + f"{HERE}?don-vi=CU,VP")
    seen(page)
    page.get_by_role("button", name=re.compile("Thêm Trung tâm")).click()
    assert len(seen(page)) == 3
    assert page.locator("[aria-labelledby=h-shares] .dotted").count() == 1
    assert "không phải một chuỗi số liệu liền mạch" in page.locator("#messages").inner_text()


@pytest.mark.browser
def test_everything_can_be_done_with_the_keyboard(page, address):
    """Arrows and Enter choose, Escape closes, a removed unit leaves the focus near where it was."""
    page.goto(address + HERE)
    page.focus("#add")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#add", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = page.get_attribute("#add", "aria-activedescendant")
    name = page.locator(f"#{active}").evaluate("option => option.firstChild.textContent")
    page.keyboard.press("Enter")
    assert seen(page) == [name]
    page.keyboard.type("a")
    page.keyboard.press("Escape")
    assert page.get_attribute("#add", "aria-expanded") == "false"
    page.focus("#chosen button")
    page.keyboard.press("Enter")
    assert seen(page) == []
    assert page.evaluate("document.activeElement.id") == "add"


@pytest.mark.browser
def test_a_bloc_in_the_link_shows_its_first_units(page, address):
    """`?khoi=S` needs no codes."""
    page.goto(address + f"{HERE}?khoi=S")
    assert seen(page)[0] == DN
    assert len(seen(page)) == 4


@pytest.mark.browser
def test_at_most_six_units(page, address, mini_years):
    """More in a link are named as not shown; no more can be added."""
    codes = list(dict.fromkeys(code for edition in mini_years for code in edition.units))
    page.goto(address + f"{HERE}?don-vi={','.join(codes)}")
    assert len(seen(page)) == 6
    page.click("#add")
    page.keyboard.press("Enter")
    assert len(seen(page)) == 6
    assert "6" in page.inner_text("#say")


@pytest.mark.browser
def test_the_file_holds_what_is_seen(page, address, mini_years):
    """Totals of every chosen year, categories, and the criteria of the year of details, with decimal points."""
    page.goto(address + BOTH)
    seen(page)
    with page.expect_download() as caught:
        page.click("#csv")
    text = caught.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    totals = {(row["year"], row["unit"]): row for row in rows if row["what"] == "total"}
    for edition in mini_years:
        for code in ("HN", "DN"):
            assert totals[str(edition.year), code]["points"] == str(edition.results[code].total)
            assert totals[str(edition.year), code]["rank"] == str(edition.results[code].rank)
    assert {row["year"] for row in rows if row["what"] == "indicator"} == {"2021"}
    assert all(row["notice"] for row in rows), "made-up figures say so in the file"
    assert caught.value.suggested_filename == "so-sanh-2020-2021.csv"


@pytest.mark.browser
def test_differences_are_marked_and_can_be_put_first(page, address):
    """The highest and lowest points of a row carry a sign and a word; only differing criteria on request."""
    page.goto(address + BOTH + "&nam=2021")
    seen(page)
    rows = page.locator("#indicators tbody tr:not(.group)")
    everything = rows.count()
    page.check("#differ")
    assert 0 < rows.count() < everything
    page.select_option("#order", "difference")
    widths = [Decimal(text.replace(",", ".")) for text in rows.locator("td:last-child .v").all_inner_texts()]
    assert widths == sorted(widths, reverse=True)
    assert page.locator("#indicators .up", has_text="▲").count() >= 1
    assert "/" in page.locator(".details [role=status]").inner_text()
    page.check("#figures")
    assert "1.000" in page.locator("#indicators").inner_text(), "figures as Vietnamese groups them"


@pytest.mark.browser
def test_figures_that_cannot_be_loaded_are_said_and_asked_again(page, address):
    """A lost connection is a sentence with a button, not an empty page."""
    page.route("**/du-lieu/dn.json", lambda route: route.abort())
    page.goto(address + BOTH)
    seen(page)
    assert DN in page.locator("#result [role=alert]").inner_text()
    page.unroute("**/du-lieu/dn.json")
    page.locator("#result button").click()
    page.wait_for_selector("#overview")
    assert titles(page)


@pytest.mark.browser
def test_without_a_script_the_page_explains_and_is_complete(chromium, address):
    """The tools are not shown; the table and the explanation are."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + BOTH)
    assert not page.locator("#compare").is_visible()
    assert page.locator("noscript .notice").is_visible() or "JavaScript" in page.locator("main").inner_text()
    assert page.locator("table.all tbody tr").count() == 7
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("query", ["", "?don-vi=HN,DN", "?don-vi=VP,CU,TK,LC&chi-tiet=2020"])
def test_no_accessibility_fault(chromium, address, scheme, width, query):
    """axe finds nothing, before and after choosing, with the list of names open."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, locale="vi-VN"
    )
    page = context.new_page()
    page.goto(address + HERE + query)
    seen(page)
    page.click("#add")
    violations = Axe().run(page).response["violations"]
    context.close()
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in violations] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(chromium, address, width):
    """Tables become cards or scroll within themselves; what can be pressed is at least 24 pixels high."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(address + f"{HERE}?don-vi=HN,DN,AG,LC,VP,TK")
    seen(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.locator("#compare button:visible, #compare select:visible").evaluate_all(
        "list => list.map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height]).filter(e => e[1] < 24)"
    )
    context.close()
    assert small == []
    assert told == []


@pytest.mark.browser
def test_nothing_is_asked_of_another_host(page, address):
    """Figures come from the site itself, a file a unit and a file a year."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + BOTH)
    seen(page)
    assert all(url.startswith(address) for url in asked)
    names = sorted(url.rsplit("/", 1)[1] for url in asked if url.endswith(".json"))
    assert names == ["2020.json", "2021.json", "dn.json", "hn.json"]
