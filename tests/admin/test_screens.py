"""The screens in a real browser: keyboard, phone width, both languages and themes, no faults on the console."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import a_bloc, a_unit
from playwright.sync_api import expect

import models

pytestmark = pytest.mark.browser


@pytest.fixture
def a_year(office):
    """Two blocs, six units, one year that collects figures."""
    units = [a_unit(f"U{n}", name_vi=f"Sở Tài nguyên và Môi trường số {n}", bloc=a_bloc("AB"[n % 2])) for n in range(6)]
    with models.acting("test"):
        framework = models.Framework.create(code="khung", title_vi="Bộ tiêu chí thử", options={})
        category = models.Category.create(framework=framework, code="HT", title_vi="Hạ tầng")
        year = models.Cycle.create(
            year=2021, framework=framework, state="collecting", report_deadline=datetime.date(2030, 10, 30)
        )
        for number, unit in enumerate(units):
            submission = models.Submission.create(cycle=year, unit=unit)
            state = ("empty", "drafting", "sent")[number % 3]
            models.SectionState.create(submission=submission, category=category, state=state)
    return year


SCREENS = (
    "/admin/",
    "/admin/units/",
    "/admin/units/?q=khong-co-don-vi-nay",
    "/admin/units/new/",
    "/admin/units/edit/?id=1",
    "/admin/units/details/?id=1",
    "/admin/units/history/?id=1",
    "/admin/units/delete/?id=1",
    "/admin/users/",
    "/admin/users/new/",
    "/admin/audit/",
    "/admin/account",
    "/admin/nowhere",
)


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(1280, "light", "vi"), (390, "light", "vi"), (390, "dark", "vi"), (1280, "dark", "en")],
)
def test_axe_finds_nothing_on_the_main_screens(office, a_year, make_user, browse, width, scheme, language):
    """WCAG 2.2 AA as far as a machine can tell; no sideways scrolling of a page; no foreign host, no blocked style."""
    user = make_user(office, "administrator")
    page = browse(office, user, width=width, language=language, bypass_csp=True, color_scheme=scheme)
    found = {}
    for path in SCREENS:
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[path] = [(v["id"], v["impact"], v["nodes"][0]["html"][:120]) for v in violations]
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    page.faults[:] = [fault for fault in page.faults if "404" not in fault]  # /admin/nowhere is one
    assert found == {}


def test_the_policy_blocks_nothing_of_ours(office, a_year, make_user, browse):
    """With the policy in force no page reports a violation: htmx, icons, progress bars and menus all work under it."""
    page = browse(office, make_user(office, "administrator"))
    for path in SCREENS[:-1]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
    page.goto("/admin/units/")
    assert page.evaluate(
        "!!window.htmx && htmx.config.allowEval === false && htmx.config.includeIndicatorStyles === false"
    )


def test_the_list_narrows_as_one_types(office, a_year, make_user, browse):
    """htmx swaps the table; the address follows, so that the result can be bookmarked."""
    page = browse(office, make_user(office, "administrator"))
    page.goto("/admin/units/")
    page.fill("#q", "số 3")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert "q=" in page.url
    page.reload()
    assert page.locator("#rows tbody tr").count() == 1


def test_everything_is_done_by_keyboard(office, a_year, make_user, browse):
    """The skip link comes first; sorting, opening a row, changing it and saving need no mouse."""
    page = browse(office, make_user(office, "administrator"))
    page.goto("/admin/units/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("thead a:has-text('Tên')")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending]")
    page.focus("tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    page.focus("a:has-text('Sửa')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#short_name")
    page.focus("#short_name")
    page.keyboard.type("Sở TN")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    assert "Đã lưu" in page.locator("[role=status]").first.inner_text()


def test_a_refused_form_tells_where_and_keeps_the_text(office, a_year, make_user, browse):
    """The summary takes the focus and links to the field, which is marked and described by its error."""
    page = browse(office, make_user(office, "administrator"))
    page.goto("/admin/units/new/")
    page.fill("#code", "MOI")
    page.fill("#active_from", "31/02/2021")
    page.click("button[name=_save]")
    page.wait_for_selector("#form-errors")
    page.faults.clear()  # the browser logs the 422 itself
    assert page.evaluate("document.activeElement.id") == "form-errors"
    field = page.locator("#active_from")
    assert field.input_value() == "31/02/2021"
    assert field.get_attribute("aria-invalid") == "true"
    assert page.locator("#" + field.get_attribute("aria-describedby").split()[-1]).inner_text().strip()
    page.click("#form-errors a[href='#active_from']")
    assert page.evaluate("document.activeElement.id") == "active_from"


def test_the_office_works_without_javascript(office, a_year, make_user, browse):
    """Search, bulk deletion with its confirmation, menus and the language switch are plain HTML."""
    page = browse(office, make_user(office, "administrator"), java_script_enabled=False)
    page.goto("/admin/blocs/")
    page.fill("#q", "khoi a")
    page.click(".finder-ends button")
    assert page.locator("#rows tbody tr").count() == 1
    with models.acting("test"):
        models.Bloc.create(code="ZZ", title_vi="Khối thừa")
    page.goto("/admin/blocs/?q=thua")
    page.check("input[name=rowid]")
    page.click("button[value=delete]")
    page.click("button.btn-danger")
    page.wait_for_url("**/admin/blocs/")
    assert models.Bloc.get_or_none(models.Bloc.code == "ZZ") is None
    page.click(".top button[value=en]")
    assert page.locator("h1").inner_text() == "Blocs"


def test_two_people_on_one_row_see_each_other(office, a_year, make_user, browse):
    """The second to save sees the other's text under their own, and may save again knowingly."""
    page = browse(office, make_user(office, "administrator"))
    page.goto("/admin/units/edit/?id=1")
    with models.acting("somebody"):
        unit = models.Unit.get_by_id(1)
        unit.note = "của người kia"
        unit.save()
    page.fill("#note", "của tôi")
    page.click("button[name=_save]")
    page.wait_for_selector(".theirs")
    page.faults.clear()  # the browser logs the 409 itself
    assert "của người kia" in page.locator(".theirs").inner_text()
    assert page.input_value("#note") == "của tôi"
    page.click("button[name=_save]")
    page.wait_for_url("**/details/**")
    assert models.Unit.get_by_id(1).note == "của tôi"


def test_the_start_page_says_where_the_year_stands(office, a_year, make_user, browse):
    """The counts, the deadline and the officer's own tasks."""
    unit = models.Unit.get(models.Unit.code == "U0")
    page = browse(office, make_user(office, "administrator"))
    assert page.locator("h1").inner_text() == "Kỳ đánh giá 2021"
    assert page.locator("li[aria-current=step]").inner_text().startswith("Thu thập số liệu")
    assert page.locator(".tile .big").first.inner_text() == "2 / 6"
    assert page.locator("table.counts tbody tr").count() == 2
    officer = browse(office, make_user(office, "officer", unit=unit))
    assert officer.locator(".tile .big").first.inner_text() == "0 / 1"
    assert "1 phần hồ sơ cần nhập" in officer.locator(".tasks").inner_text()


def test_the_theme_can_be_fixed(office, a_year, make_user, browse):
    """Dark on a light system, kept over pages."""
    page = browse(office, make_user(office, "administrator"), color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click(".user-menu summary")
    page.click("button[name=theme][value=dark]")
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
