"""The site in a browser: no accessibility fault, nothing too wide, sorting and filtering, and life without them."""

import functools
import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from publishing import builder
from settings import Settings

pytestmark = pytest.mark.browser

KINDS = {
    "home": "/",
    "year": "/2021/",
    "ranking": "/2021/xep-hang/s/",
    "unit": "/2021/don-vi/so-tn-mt-ha-noi/",
    "unranked": "/2021/don-vi/so-tn-mt-lao-cai/",
    "category": "/2021/nhom/ud/",
    "indicator": "/2021/tieu-chi/ht1/",
    "method": "/2021/phuong-phap/",
    "new framework": "/2021/phuong-phap/so-sanh/",
    "charts": "/2021/bieu-do/",
    "chart": "/2021/bieu-do/xep-hang-s/",
    "wide chart": "/en/2021/bieu-do/ban-do-nhiet-s/",
    "chart of a unit": "/2021/bieu-do/ho-so-so-tn-mt-ha-noi/",
    "embed": "/2021/bieu-do/xep-hang-s/nhung/",
    "english embed": "/en/2021/bieu-do/nhieu-nam-s/nhung/",
    "not issued": "/en/2020/bieu-do/ho-so-so-tn-mt-ha-noi/nhung/",
    "compare": "/so-sanh/",
    "downloads": "/2021/tai-ve/",
    "publications": "/2021/an-pham/",
    "press": "/2021/bao-chi/",
    "verify": "/2021/kiem-chung/",
    "receipts": "/bien-nhan/",
    "version": "/2021/tai-ve/v1/",
    "dictionary": "/2021/tai-ve/tu-dien/",
    "open data": "/du-lieu/",
    "versions": "/en/phien-ban/",
    "news": "/tin-tuc/",
    "article": "/tin-tuc/cong-bo-ket-qua-2021/",
    "about": "/gioi-thieu/",
    "words": "/thuat-ngu/",
    "accessibility": "/tro-giup-tiep-can/",
    "privacy": "/quyen-rieng-tu/",
    "lost": "/404.html",
    "english": "/en/2021/don-vi/so-tn-mt-ha-noi/",
}


def test_every_kind_of_page_is_looked_at(mini_site):
    """No page of the site loads styles or scripts that none of the pages above loads; but for those that lead on."""

    def loaded(page):
        return tuple(re.findall(r'(?:href|src)="/(assets/[^"]+)"', page.read_text("utf-8")))

    seen = {loaded(mini_site / path.strip("/") / ("" if path.endswith(".html") else "index.html"))
            for path in KINDS.values()}  # fmt: skip
    staying = [page for page in mini_site.rglob("*.html") if 'http-equiv="refresh"' not in page.read_text("utf-8")]
    found = {loaded(page): page for page in staying}
    assert {page for assets, page in found.items() if assets not in seen} == set()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_fault(chromium, address, scheme):
    """axe finds nothing on any kind of page, wide and light or narrow and dark. (promise 67)"""
    size = {"width": 1280, "height": 900} if scheme == "light" else {"width": 390, "height": 844}
    context = chromium.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page, found = context.new_page(), {}
    for kind, path in KINDS.items():
        page.goto(address + path)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[kind] = [(v["id"], v["nodes"][0]["html"][:120]) for v in violations]
    context.close()
    assert found == {}


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_is_wider_than_the_screen(chromium, address, width):
    """Only tables scroll, each within itself."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page, wide = context.new_page(), {}
    for kind, path in KINDS.items():
        page.goto(address + path)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide[kind] = over
    context.close()
    assert wide == {}


def test_the_browser_complains_of_nothing_and_asks_nobody_else(page, address):
    """No console message, no blocked style or script, no request to another host."""
    told, hosts = [], set()
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: hosts.add(re.match(r"https?://[^/]+", request.url)[0]))
    for path in KINDS.values():
        page.goto(address + path)
    assert told == []
    assert hosts == {address}


def test_the_keyboard_reaches_the_content(page, address):
    """The first Tab shows the skip link, which leads to the main part."""
    page.goto(address + KINDS["unit"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_things_to_press_are_large_enough(page, address):
    """24 pixels for what stands alone; links within a sentence or a table row are excepted (WCAG 2.5.8)."""
    page.goto(address + KINDS["ranking"])
    small = page.evaluate(
        """[...document.querySelectorAll('button, select, input, nav a, .more a')]
             .filter(e => e.offsetParent && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory):
    """The site of all demonstration years."""
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings("sqlite:///", folder, folder / "public", builder.ROOT / "editions", "not used by a build")
    builder.build_into(settings, folder / "site", steps=builder.STEPS_WITHOUT_PRINTS)
    return folder / "site"


@pytest.mark.parametrize("kind", ["xep-hang", "don-vi"])
def test_pages_are_light(demo_site, kind):
    """The heaviest ranking and unit page of the demonstration, style, script, icon and fonts included: 40 KiB."""

    @functools.cache
    def sent(path):
        data = path.read_bytes()
        return len(data) if path.suffix == ".woff2" else len(gzip.compress(data, 6))

    fonts = sum(sent(font) for font in (demo_site / "assets").glob("*.woff2"))
    heaviest, pages = {}, [*demo_site.glob(f"20*/{kind}/*/index.html"), *demo_site.glob(f"en/20*/{kind}/*/index.html")]
    for page in pages:
        named = set(re.findall(r'(?:href|src)="/(assets/[^"]+)"', page.read_text("utf-8")))
        loaded = {path for path in named if not path.endswith(".woff2")}
        assert len(loaded) + 2 + 1 <= 6  # with the two fonts, and the page itself
        heaviest[page] = sent(page) + fonts + sum(sent(demo_site / path) for path in loaded)
    page, size = max(heaviest.items(), key=lambda item: item[1])
    assert 0 < size <= 40 * 1024, f"{page}: {size / 1024:.1f} KiB"
