"""The pages of categories and criteria: counts, best practice, changes only where they may be compared, every value."""

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction

import pytest

import edition as editions
from publishing.across import Across
from publishing.messages import Texts
from publishing.pages import topics
from publishing.pages.writer import Writer
from publishing.publication import Publication
from publishing.spreads import Measured, count
from sample_data import demo

WORDS = {"points": "{} points", "percent": "{} %"}


@pytest.fixture(scope="module")
def writer(mini_years):
    return Writer(Publication(mini_years, ("vi", "en")), Texts("vi"))


def indicator_page(writer, year, code):
    s = writer.standings[year]
    return topics.indicator(writer, s, s.framework.indicators[code]).values


def part(values, bloc):
    return next(each for each in values["blocs"] if each.code == bloc)


def counted(points, maximum, missing=()):
    measured = [Measured(None if p is None else Fraction(p), i in missing) for i, p in enumerate(points)]
    return count([measured], Fraction(maximum), str, str, WORDS)[0]


# --- the spread


def test_every_unit_is_in_one_bar_and_borders_count_upwards():
    """A unit on a border belongs to the upper tenth, full points to the last, deductions to the first."""
    points = ["-1", "0", "0.999", "1", "2", "3", "4", "5", "9.999", "10"]
    found = counted(points, 10)
    assert [bar.units for bar in found.bars] == [3, 1, 1, 1, 1, 1, 0, 0, 0, 2]
    assert sum(bar.units for bar in found.bars) == found.scored == len(points)


def test_few_values_have_a_bar_each_with_both_ends():
    """Yes or no: 0 and the maximum are shown even if nobody is there."""
    found = counted(["2", "2", "2"], 2)
    assert [(bar.label, bar.units) for bar in found.bars] == [("0 points", 0), ("2 points", 3)]
    assert found.median_at is None


def test_full_zero_missing_and_left_out_are_told_apart():
    """A missing figure scored as 0 is a 0 and a missing figure; one without points is in no bar."""
    found = counted(["0", "0", None, "4", "4"], 4, missing=(1, 2))
    assert (found.full, found.zero, found.without, found.missing) == (2, 2, 1, 2)
    assert sum(bar.units for bar in found.bars) == 4


def test_blocs_share_one_scale():
    """The same share of two blocs is as high, whatever their size."""
    small = [Measured(Fraction(1), False), Measured(Fraction(0), False)]
    one, two = count([small, small * 10], Fraction(1), str, str, WORDS)
    assert [bar.height for bar in one.bars] == [bar.height for bar in two.bars]
    assert [bar.units for bar in two.bars] == [10, 10]


# --- what may be compared


def test_a_rescaled_criterion_is_compared_by_share_only(writer):
    """HT1 had 10 points in 2020 and 20 in 2021: shares of the maximum, and a seam between."""
    columns = part(indicator_page(writer, 2021, "HT1"), "S").columns
    assert [(c.year, c.measure, c.seam) for c in columns] == [(2020, "shares", True)]
    lines = {line.row.code: line for line in part(indicator_page(writer, 2021, "HT1"), "S").lines}
    assert lines["HN"].earlier == ("70,0",)
    assert lines["HN"].change == "+20,0"


def test_an_unchanged_criterion_is_compared_by_points(writer):
    """UD2 kept its rule and maximum: points of both years stand side by side, the Council's own included."""
    lines = {line.row.code: line for line in part(indicator_page(writer, 2021, "UD2"), "S").lines}
    assert (lines["DN"].points, lines["DN"].earlier, lines["DN"].change) == ("5,00", ("5,00",), "0,00")
    assert lines["HN"].state == "Hội đồng quyết định"


def test_a_unit_without_last_year_has_no_change(writer):
    """An Giang gave no figure: no change rather than a fall to 0."""
    lines = {line.row.code: line for line in part(indicator_page(writer, 2021, "UD2"), "S").lines}
    assert lines["LC"].change == "–"
    assert lines["LC"].earlier == ("–",)


def test_real_frameworks_are_followed_through_new_codes(mini_years):
    """I.1.1 of 2019 is HT1 of 2016 with another maximum; II.1.8 has no predecessor."""
    import dataclasses

    old, new = (demo.read_framework(name) for name in ("btnmt-2051-2016", "btnmt-2899-2019"))
    years = [dataclasses.replace(e, framework=f) for e, f in zip(mini_years, (old, new), strict=True)]
    across = Across(years)
    assert [tuple(e) for e in across.earlier(2021, "I.1.1")] == [(2020, "HT1", "shares", True)]
    assert [tuple(e) for e in across.earlier(2021, "I.4.1")] == [(2020, "HT5", "points", True)]
    assert across.later(2020, "HT1") == [(2021, "I.1.1")]
    assert across.earlier(2021, "II.1.8") == []
    assert across.later(2020, "UD2") == []
    assert across.earlier(2020, "HT1") == []


def test_categories_are_not_compared_across_frameworks(mini_site, writer):
    """The framework changed in 2021: no earlier column, and the page says why and where to read more."""
    s = writer.standings[2021]
    values = topics.category(writer, s, s.framework.all_categories["HT"]).values
    assert [p.columns for p in values["blocs"]] == [(), ()]
    page = (mini_site / "2021/nhom/ht/index.html").read_text("utf-8")
    assert "Không so sánh với năm 2020" in page
    assert 'href="/2021/phuong-phap/so-sanh/"' in page


# --- best practice


def test_best_practice_is_the_most_points_and_names_ties(writer):
    """Văn phòng Bộ and TT Thống kê both have full marks, in alphabetical order, each with its reason."""
    best = part(indicator_page(writer, 2021, "HT1"), "B").best
    assert [one.row.code for one in best] == ["TK", "VP"]
    assert all("100" in one.why for one in best)


def test_nobody_with_points_is_no_best_practice(writer):
    """Only Đà Nẵng and Hà Nội have a line of their own; units with 0 points are no examples."""
    best = part(indicator_page(writer, 2021, "HT2"), "S").best
    assert [one.row.code for one in best] == ["DN", "HN"]


def test_full_points_for_want_of_anything_to_measure_are_no_best_practice():
    """IV.3.1 gives full points to units that run no system; those are not held up as an example."""
    edition = editions.read(demo.FOLDER.parent / "editions" / "2021.json")
    w = Writer(Publication([edition], ("vi",)), Texts("vi"))
    given = {u for u, r in edition.results.items() if r.indicators["IV.3.1"].state == "undefined"}
    assert any(edition.results[u].indicators["IV.3.1"].points_exact == 3 for u in given)
    for bloc in indicator_page(w, 2021, "IV.3.1")["blocs"]:
        shown = {one.row.code for one in (*bloc.best, *bloc.improved)} | {row.code for row in bloc.also}
        assert not shown & given


def test_most_improved_shows_both_years_figures(writer):
    """Hà Nội's computers rose from 700 to 900 of 1,000 staff."""
    improved = part(indicator_page(writer, 2021, "HT1"), "S").improved
    names = {one.row.code: one for one in improved}
    assert names["HN"].figures[0] == ("Số máy tính", "900\u00a0máy", "700\u00a0máy")
    assert all(one.change.startswith("+") for one in improved)
    changes = [Decimal(one.change.replace(",", ".")) for one in improved]
    assert changes == sorted(changes, reverse=True)


# --- every value


def test_every_unit_of_every_bloc_is_in_the_table_and_in_the_file(mini_site, mini_years):
    """The file holds the page's rows in the page's order, with the published points and the notice."""
    for edition in mini_years:
        for indicator in edition.framework.indicators.values():
            slug = indicator.code.lower()
            folder = mini_site / f"{edition.year}/tieu-chi/{slug}"
            rows = list(csv.DictReader(io.StringIO((folder / f"{slug}-{edition.year}.csv").read_text("utf-8"))))
            page = (folder / "index.html").read_text("utf-8")
            asked = [u for u in edition.units.values() if edition.framework.applies(indicator, u.bloc)]
            assert len(rows) == len(asked) == len(re.findall(r"<tr data-f", page))
            for row in rows:
                mark = edition.results[row["unit"]].indicators[indicator.code]
                expected = "" if mark.points_exact is None else str(edition.published(mark.points_exact))
                assert (row["points"], row["state"]) == (expected, mark.state)
                assert "minh họa" in row["notice"]


def test_an_earlier_year_in_the_file_says_its_measure(mini_site):
    """shares_2020, not a bare year: nobody takes a share for points."""
    head = (mini_site / "2021/tieu-chi/ht1/ht1-2021.csv").read_text("utf-8").splitlines()[0]
    assert head.endswith("points,max,state,shares_2020,notice")


def test_criteria_lead_to_their_neighbours(mini_site):
    """Previous and next in the framework's order; none beyond the ends."""
    page = (mini_site / "2021/tieu-chi/ht2/index.html").read_text("utf-8")
    assert re.search(r'rel="prev" href="/2021/tieu-chi/ht1/"', page)
    assert re.search(r'rel="next" class="next" href="/2021/tieu-chi/ud1/"', page)
    assert 'rel="prev"' not in (mini_site / "2021/tieu-chi/ht1/index.html").read_text("utf-8")


def test_vietnamese_texts_on_english_pages_say_so(mini_site):
    """Sources exist in Vietnamese only; a screen reader is told."""
    page = (mini_site / "en/2021/phuong-phap/index.html").read_text("utf-8")
    assert '<span lang="vi">Quyết định thử, Điều 1</span>' in page


# --- in the browser


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    yield context.new_page()
    context.close()


def names(page, table=1):
    return page.locator("table.values").nth(table).locator("tbody tr:visible th").all_inner_texts()


@pytest.mark.browser
def test_values_sort_and_filter(page, address):
    """Columns sort from the largest, units without a value last either way; typing narrows every table at once."""
    page.goto(f"{address}/2021/tieu-chi/ht1/")
    points = page.locator("table.values").nth(1).locator("thead th").nth(3)
    assert points.get_attribute("aria-sort") == "descending"
    points.locator("button").click()
    assert points.get_attribute("aria-sort") == "ascending"
    assert names(page)[0] == "Sở TN&MT An Giang"
    page.locator("table.values").nth(1).locator("thead th").nth(1).locator("button").click()
    assert names(page)[0] == "Sở TN&MT Đà Nẵng"
    assert names(page)[-1] == "Sở TN&MT An Giang"  # gave no figure
    page.fill("#q", "ha noi")
    assert names(page) == ["Sở TN&MT Hà Nội"]
    assert names(page, 0) == []
    assert "1/6" in page.locator(".tools [role=status]").inner_text()


@pytest.mark.browser
def test_values_are_all_there_without_javascript(chromium, address):
    """No control that does not work is shown; every row is."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/2021/tieu-chi/ht1/")
    assert page.locator("table.values tbody tr").count() == 6
    assert not page.locator(".tools").is_visible()
    assert not page.locator(".sort-tool").first.is_visible()
    page.locator(".counts summary").first.click()
    assert page.locator(".counts table").first.is_visible()
    context.close()
