"""Documents and prose in a real browser: a batch that is watched to its end, prose that is filled in as one types."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import jobs
import models
from tests.admin.papers_year import a_frozen_year, issued

pytestmark = pytest.mark.browser


@pytest.fixture
def year(office, demo_settings):
    """2019, published, with three units."""
    return a_frozen_year(demo_settings)


@pytest.fixture
def worker(demo_settings):
    """A worker beside the server, for as long as the test lasts."""
    stop = threading.Event()
    thread = threading.Thread(target=jobs.work_until, args=(demo_settings, stop, 0.2), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_a_batch_is_begun_and_watched_to_its_end(office, year, worker, make_user, browse):
    """Asked once more before numbers are taken; the page shows the letters when they are there."""
    page = browse(office, make_user(office, "communications"))
    page.goto("/admin/papers/")
    page.get_by_role("link", name="Lập văn bản").click()
    page.get_by_label("phát hành, lấy số và ghi ngày dưới đây").check()
    page.get_by_label("Ngày của văn bản").fill("25/12/2019")
    page.get_by_role("button", name="Lập văn bản").click()
    expect(page.get_by_role("heading", name="Phát hành 3 văn bản?")).to_be_visible()
    page.get_by_role("button", name="Phát hành").click()
    expect(page.get_by_text("Xong: đã lập 3, 0 đã có từ trước.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("03/BTNMT-CNTT")).to_be_visible()
    page.get_by_label("Tìm").first.fill("da nang")
    expect(page.get_by_text("Tìm thấy 1 đơn vị")).to_be_visible()
    page.get_by_role("link", name="Sở Tài nguyên và Môi trường Đà Nẵng", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").click()
    assert taken.value.suggested_filename.startswith("Công văn 0")
    assert taken.value.suggested_filename.endswith(".pdf")


def test_units_are_chosen_from_a_list_that_narrows(office, year, make_user, browse):
    """Without accents; ticking one means the chosen ones."""
    page = browse(office, make_user(office, "communications"))
    page.goto(f"/admin/papers/start/?edition={year.edition.id}")
    page.get_by_text("Chọn đơn vị").click()
    page.locator("#unit-find").fill("hai phong")
    expect(page.locator(".unit-choice .form-check:visible")).to_have_count(1)
    page.get_by_label("Sở Tài nguyên và Môi trường Hải Phòng").check()
    expect(page.locator("#whose-chosen")).to_be_checked()
    page.get_by_role("button", name="Lập văn bản").click()
    expect(page.get_by_text("Có thể rời trang này").first).to_be_visible()
    assert models.Job.get().arguments["units"] == ["HP"]


def test_prose_is_filled_in_as_one_types(office, year, make_user, browse):
    """By keyboard: a reference stands where the cursor was; a typed number is named at once, and not saved."""
    page = browse(office, make_user(office, "communications"))
    page.goto("/admin/prose/edit/?code=release.body&lang=vi")
    box = page.get_by_label("Nội dung")
    box.fill("Kỳ này có  đơn vị.")
    expect(page.locator("#preview")).to_contain_text("Kỳ này có đơn vị.")
    box.evaluate("(box) => { box.focus(); box.setSelectionRange(10, 10); }")
    page.get_by_placeholder("Tìm, có dấu hoặc không dấu").fill("this.units")
    button = page.get_by_role("button", name="{{this.units}}")
    button.focus()
    page.keyboard.press("Enter")
    expect(box).to_have_value("Kỳ này có {{this.units}} đơn vị.")
    expect(page.locator("#preview")).to_contain_text("Kỳ này có 3 đơn vị.")
    page.keyboard.type(" và 5")
    expect(page.locator("#preview")).to_contain_text("“5” là số gõ tay")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#form-errors")).to_be_focused()
    expect(page.get_by_label("Nội dung")).to_have_value("Kỳ này có {{this.units}} và 5 đơn vị.")
    page.get_by_label("Nội dung").fill("Kỳ này có {{this.units}} đơn vị.")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    assert models.Prose.get().text == "Kỳ này có {{this.units}} đơn vị."
    page.faults[:] = [fault for fault in page.faults if "422" not in fault]  # the refusal


def test_another_unit_brings_its_own_values(office, year, make_user, browse):
    """The preview and the list of references; what was typed stays."""
    page = browse(office, make_user(office, "communications"))
    page.goto("/admin/prose/edit/?code=letter.body&lang=vi")
    page.get_by_label("Nội dung").fill("Gửi {{unit.name}}.")
    page.locator("#unit").select_option("HP")
    expect(page.locator("#preview")).to_contain_text("Gửi Sở Tài nguyên và Môi trường Hải Phòng.")
    expect(page.locator("#references")).to_contain_text("Sở Tài nguyên và Môi trường Hải Phòng")
    page.locator("#unit").select_option("DN")
    expect(page.locator("#preview")).to_contain_text("Gửi Sở Tài nguyên và Môi trường Đà Nẵng.")


def test_the_head_is_drawn_as_one_types(office, year, make_user, browse):
    """Letterheads show what will stand on the paper."""
    page = browse(office, make_user(office, "communications"))
    page.goto("/admin/letterheads/edit/?kind=letter")
    page.get_by_label("Cơ quan ban hành").fill("Cục Công nghệ thông tin")
    expect(page.locator("#head")).to_contain_text("CỤC CÔNG NGHỆ THÔNG TIN")


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(1280, "light", "vi"), (390, "dark", "vi"), (390, "light", "en")]
)
def test_axe_finds_nothing_on_the_screens_of_papers(office, year, make_user, browse, width, scheme, language):
    """WCAG 2.2 AA as far as a machine can tell; no sideways scrolling of a page."""
    row = issued(year)["DN"]
    with models.acting("test"):
        own = models.Prose.create(code="release.title", language="vi", text="Không còn {{this.gone}}")
    page = browse(
        office, make_user(office, "communications"), width=width, language=language, bypass_csp=True,
        color_scheme=scheme,
    )  # fmt: skip
    edition, found = year.edition.id, {}
    for path in (
        "/admin/papers/", "/admin/papers/?q=khong-co", f"/admin/papers/start/?edition={edition}&unit=DN",
        f"/admin/papers/preview/?edition={edition}&unit=HP", f"/admin/papers/document/?id={row.id}",
        f"/admin/papers/post/?edition={edition}", "/admin/letterheads/", "/admin/letterheads/edit/?kind=letter",
        "/admin/number-books/", f"/admin/number-books/details/?id={row.book_id}", "/admin/number-books/new/",
        "/admin/prose/", "/admin/prose/edit/?code=letter.body&lang=vi", f"/admin/prose/edit/?code={own.code}&lang=vi",
    ):  # fmt: skip
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[path] = [(v["id"], v["impact"], v["nodes"][0]["html"][:120]) for v in violations]
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    assert found == {}
