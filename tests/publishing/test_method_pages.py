"""The method page and the comparison of two frameworks: complete, and true to the arithmetic."""

import dataclasses
import re
from fractions import Fraction

import pytest

import edition as editions
from publishing.messages import Texts
from publishing.pages import method, method_changes
from publishing.pages.writer import Writer
from publishing.publication import Publication
from publishing.rules import as_formula
from sample_data import demo


@pytest.fixture(scope="module")
def writer(mini_years):
    return Writer(Publication(mini_years, ("vi", "en")), Texts("vi"))


@pytest.fixture(scope="module")
def real():
    """The demonstration's years around its change of framework."""
    folder = demo.FOLDER.parent / "editions"
    return [editions.read(folder / f"{year}.json") for year in (2018, 2019)]


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def read(mini_site, path):
    return (mini_site / path / "index.html").read_text("utf-8")


# --- the method


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_rank_can_be_computed_by_hand(mini_site, mini_years, lang):
    """Everything the arithmetic needs is on the page: rules, formulas, maxima, gaps, rounding, ties, levels, dates.

    It keeps promise 61.
    """
    page = text(read(mini_site, "2021/phuong-phap" if lang == "vi" else "en/2021/phuong-phap"))
    framework = mini_years[-1].framework
    for indicator in framework.indicators.values():
        assert f"{indicator.code}. {indicator.title[lang]}" in page
        assert as_formula(indicator, lang).replace("<", "&lt;") in page
        assert all(f"{code} = {asked.label[lang]}" in page for code, asked in indicator.inputs.items())
    words = {
        "vi": (
            "tối đa 20 điểm",
            "làm tròn một lần đến 2 chữ số",
            "hạng kế tiếp được bỏ qua",
            "80 %",
            "Tiêu chí (2):",
        ),
        "en": (
            "at most 20 points",
            "rounded once to 2 decimals",
            "the next one is skipped",
            "80%",
            "Criteria (2):",
        ),
    }
    assert [word for word in words[lang] if word not in page] == []


FORMULAS = [
    ({"share": "a", "of": "b"}, "min(20; 20 × a / b)"),
    ({"share": "a", "cap": "none"}, "20 × a"),
    (
        {"banded": {"share": "a", "of": "b", "full_at": "0.70", "zero_below": "0.35"}},
        "{ 20 nếu r ≥ 0,7; 20 × r / 0,7 nếu 0,35 ≤ r < 0,7; 0 nếu không }, với r = a / b",
    ),
    ({"count": "a", "each": "0.25"}, "min(20; 0,25 × a)"),
    (
        {"steps": "a", "points": [{"at_least": "4", "points": "20"}, {"above": "1", "points": "5"}], "else": "0"},
        "{ 20 nếu r ≥ 4; 5 nếu r > 1; 0 nếu không }, với r = a",
    ),
    ({"yes": "a", "points": "3"}, "{ 3 nếu a = có; 0 nếu không }"),
    ({"choice": "a", "points": {"I": "1", "II": "2"}}, "{ 1 nếu a = I; 2 nếu a = II }"),
    ({"sum": [{"yes": "a", "points": "3"}, {"count": "b", "each": "1", "max": "4"}]}, None),
    ({"best": [{"share": "a"}, {"points": "b"}]}, "max(min(20; 20 × a); b)"),
    ({"peer_max": "a", "of": "b"}, "20 × (a / b) / lớn nhất(a / b)"),
    ({"min_max": "a"}, "20 × (a − nhỏ nhất(a)) / (lớn nhất(a) − nhỏ nhất(a))"),
    (
        {"min_max": "a", "low": "0", "high": "5", "better": "low"},
        "20 × (5 − giữ trong khoảng(a; 0; 5)) / (5 − 0)",
    ),
    ({"z_score": "a"}, "(a − trung bình(a)) / độ lệch chuẩn(a)"),
    ({"penalty": "a", "each": "0.5", "floor": "-5"}, "max(−5; −0,5 × a)"),
    ({"points": "a"}, "a"),
    ({"expr": "max * min(1, a / (0.8 * b)) - 1"}, "20 × min(1; a / (0,8 × b)) − 1"),
]


@pytest.mark.parametrize(("rule", "formula"), FORMULAS, ids=[next(iter(rule)) for rule, _ in FORMULAS])
def test_every_form_of_rule_has_a_formula(rule, formula):
    """In the page's numbers, with the codes of the files."""
    from types import SimpleNamespace

    indicator = SimpleNamespace(rule=rule, max=20)
    expected = formula or "min(20; { 3 nếu a = có; 0 nếu không } + min(4; 1 × b))"
    assert as_formula(indicator, "vi") == expected
    assert as_formula(indicator, "en").count("{") == expected.count("{")


def test_the_example_comes_to_what_was_published(writer):
    """The worked unit's criteria add up to its categories, those to its total, and the count above it to its rank."""
    for s in writer.standings.values():
        found = method.example(writer, s)
        result = s.results[found.row.code]
        for category in s.framework.categories:
            parts = method.parts_of(result, category.categories, category.indicators)
            counted = [p for p in parts if p.points is not None]
            whole = sum(p.points for p in counted) * Fraction(result.categories[category.code].max)
            assert whole / sum(p.max for p in counted) == result.categories[category.code].points_exact
        assert found.row.total in found.total[-1]
        assert f"= {result.rank}." in found.rank[0]


def test_the_example_shows_what_is_left_out(writer, mini_site):
    """An Giang's UD2 is missing in 2021 and rescaled: the page shows it leaving points and maximum."""
    s = writer.standings[2021]
    assert method.example(writer, s).row.code == "AG"
    page = text(read(mini_site, "2021/phuong-phap"))
    assert "Không tính: UD2." in page
    assert "Quy đổi: 10 × 15 / 10 = 15." in page


def test_a_year_in_which_nobody_is_ranked_has_no_example(mini_years):
    """Without a rank there is nothing to work out."""
    year = mini_years[-1]
    empty = editions.make(
        year=2022, made_up=True, approved=year.approved, framework=year.framework, units=year.units, figures={}
    )
    w = Writer(Publication([empty], ("vi",)), Texts("vi"))
    assert method.example(w, w.standings[2022]) is None


def test_exact_numbers_say_whether_they_are_whole(writer):
    """A finite decimal as it is, another as a fraction with its approximation."""
    s = writer.standings[2021]
    assert [method.exactly(s, Fraction(n)) for n in ("5/2", "7/3", "0")] == ["2,5", "7/3 ≈ 2,3333", "0"]
    assert method.exactly(s, None) == "–"
    assert method.exactly(s, Fraction(10**30, 3**60)).startswith("≈ ")


# --- two frameworks


def test_every_criterion_of_both_frameworks_is_on_the_page_once(real):
    """Nothing is lost between kept, changed, new and dropped."""
    w = Writer(Publication(real, ("vi",)), Texts("vi"))
    values = method_changes.page(w, w.standings[2019]).values
    pairs = [pair for _, group in values["groups"] for pair in group]
    for year, side in ((2018, "before"), (2019, "after")):
        codes = [getattr(pair, side).code for pair in pairs if getattr(pair, side)]
        assert sorted(codes) == sorted(w.standings[year].framework.indicators)


def test_points_of_both_frameworks_add_up(real):
    """What was kept, changed, added and dropped makes each bloc's maximum before and after."""
    w = Writer(Publication(real, ("vi",)), Texts("vi"))
    for bloc in method_changes.page(w, w.standings[2019]).values["moved"]:
        assert (bloc.before, bloc.after) == ("100", "100")
        numbers = [[Fraction(n.replace(",", ".")) for n in row[1:]] for row in bloc.rows]
        assert [sum(column) for column in zip(*numbers, strict=True)] == [100, 100]


def test_the_same_title_under_another_rule_is_a_change_not_a_loss(real):
    """AT1 went and IV.1.1 came under one title: shown side by side, and not called comparable."""
    w = Writer(Publication(real, ("vi",)), Texts("vi"))
    changed = dict(method_changes.page(w, w.standings[2019]).values["groups"])["changed"]
    both = {(pair.before.code, pair.after.code): pair.measure for pair in changed}
    assert both["AT1", "IV.1.1"] == "none"


def test_a_ranking_is_recomputed_by_the_old_method_only_if_it_can_be(writer, mini_years):
    """The mini framework of 2020 asks nothing more: HT1 counts 10 instead of 20, and ranks follow exactly."""
    s = writer.standings[2021]
    values = method_changes.page(writer, s).values["same_method"]
    rescored = method_changes.rescored(mini_years[-1], mini_years[0].framework)
    shown = {place.name: place.old_rank for _, places, *_ in values.blocs for place in places}
    assert shown == {row.short: str(rescored[row.code].rank or "–") for bloc in s.blocs for row in bloc.rows}
    assert rescored["HN"].total_exact == 10 * Fraction(9, 10) + 5 + 10 + 4


def test_why_the_old_method_cannot_be_applied_is_said(real):
    """Figures that are no longer asked are named; nothing is estimated."""
    w = Writer(Publication(real, ("vi",)), Texts("vi"))
    found = method_changes.page(w, w.standings[2019]).values["same_method"]
    assert found.blocs == ()
    assert ("UD2", "Số ứng dụng nội bộ đang dùng") in found.lacking


def test_marks_of_the_council_on_changed_criteria_forbid_it_too(mini_years):
    """Points decided under a new maximum have no meaning under the old one."""
    old, new = mini_years
    decided = dataclasses.replace(new, decided={("HN", "HT1"): Fraction(15)})
    w = Writer(Publication([old, decided], ("vi",)), Texts("vi"))
    found = method_changes.page(w, w.standings[2021]).values["same_method"]
    assert (found.blocs, found.lacking, found.decided) == ((), (), 1)


def test_the_first_framework_has_no_comparison(mini_site):
    """There is nothing before it, and nothing leads to such a page."""
    assert not (mini_site / "2020/phuong-phap/so-sanh").exists()
    assert "phuong-phap/so-sanh" not in read(mini_site, "2020/phuong-phap")
    assert 'href="/2021/phuong-phap/so-sanh/"' in read(mini_site, "2021/phuong-phap")


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_long_pages_fit_and_have_no_fault(chromium, address, width):
    """Method and comparison at every width, both languages: axe finds nothing and nothing sticks out."""
    from axe_playwright_python.sync_playwright import Axe

    scheme = "dark" if width == 390 else "light"
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page, found = context.new_page(), {}
    for path in ("2021/phuong-phap/so-sanh/", "en/2021/phuong-phap/", "thuat-ngu/", "tro-giup-tiep-can/", "404.html"):
        page.goto(f"{address}/{path}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults = [v["id"] for v in Axe().run(page).response["violations"]]
        if over > 0 or faults:
            found[path] = (over, faults)
    context.close()
    assert found == {}
