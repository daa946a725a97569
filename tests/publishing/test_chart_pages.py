"""Charts' own pages: all there, in words and figures, to be cited and embedded; no address is ever lost."""

import base64
import html
import http.server
import json
import re
import struct
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from publishing import builder, citing, links
from publishing.messages import Texts
from publishing.pages import chart_pages
from publishing.pages.writer import Writer
from publishing.publication import ChartFile, ChartView, Publication

HOST = "https://ict.example.vn"
CHART = "2021/bieu-do/xep-hang-s"
KINDS = {
    "ranking": f"/{CHART}/",
    "profile": "/2021/bieu-do/ho-so-so-tn-mt-ha-noi/",
    "english": f"/en/{CHART}/",
    "catalogue": "/2021/bieu-do/",
    "catalogue of a year without units": "/2020/bieu-do/",
    "embed": f"/{CHART}/nhung/",
    "embed of an address that is not issued": "/2020/bieu-do/ho-so-so-tn-mt-ha-noi/nhung/",
}


def read(mini_site, path):
    return (mini_site / path / "index.html").read_text("utf-8")


def charts_of(folder):
    """The names of the charts with a page of their own in a folder."""
    return [p.parent.name for p in sorted(folder.glob("*/index.html")) if 'class="chart-of"' in p.read_text("utf-8")]


# Pages.


def test_every_chart_has_its_page_its_frame_and_its_answer(mini_site):
    """Wherever a chart has files, it has a page, a page for frames and an oEmbed answer, in both languages."""
    for year in ("2020", "2021"):
        names = {p.parent.name for p in (mini_site / year / "bieu-do").glob("*/*.csv")}
        assert len(names) > 3
        for folder in (mini_site / year / "bieu-do", mini_site / "en" / year / "bieu-do"):
            assert set(charts_of(folder)) == names
            assert all((folder / name / "nhung" / "index.html").is_file() for name in names)
            assert all((folder / name / "oembed.json").is_file() for name in names)


def test_no_address_of_a_chart_is_ever_lost(mini_site, mini_years):
    """Charts of units, criteria and categories that a year does not issue lead to what it says of the same thing."""
    edition = mini_years[0]
    own = [f"{kind}-{slug}" for kind in chart_pages.KINDS["unit"] for slug in edition.addresses.values()]
    own += [f"tieu-chi-{code.lower()}" for code in edition.framework.indicators]
    for name in own:
        page = read(mini_site, f"2020/bieu-do/{name}")
        target = re.search(r'http-equiv="refresh" content="0; url=/(2020/[^"]+)"', page)[1]
        assert target.split("/")[1] in ("don-vi", "tieu-chi")
        assert (mini_site / target / "index.html").is_file()
        assert f'href="/{target}"' in page
        framed = read(mini_site, f"2020/bieu-do/{name}/nhung")
        assert "refresh" not in framed  # a whole page does not fit in a frame made for a chart
        assert f'href="/{target}" target="_blank"' in framed


def test_addresses_that_never_were_have_no_pages(writer, monkeypatch):
    """Where units are too many for charts of their own, none was ever issued, so none has to lead on."""
    year = writer.standings[2020]
    assert any(name.startswith("ho-so-") for name, *_ in chart_pages.never_lost(year))
    monkeypatch.setattr(chart_pages, "MOST_UNITS", len(year.results) - 1)
    found = [name for name, *_ in chart_pages.never_lost(year)]
    assert sorted({chart_pages.first_part(name) for name in found}) == ["nhom", "tieu-chi"]


def test_pages_that_only_lead_on_are_small_and_not_listed(mini_site):
    """Neither they nor frames are in the site map; charts and catalogues are."""
    listed = (mini_site / "sitemap.xml").read_text("utf-8")
    assert f"<loc>{HOST}/{CHART}/</loc>" in listed
    assert f"<loc>{HOST}/en/2021/bieu-do/</loc>" in listed
    assert "/nhung/" not in listed
    assert "/2020/bieu-do/ho-so-" not in listed
    assert "oembed.json" not in listed
    assert (mini_site / "2020/bieu-do/ho-so-so-tn-mt-ha-noi/index.html").stat().st_size < 1100


def test_every_kind_of_chart_and_every_column_has_its_words(mini_site):
    """A kind or a column nobody has named would show its code to readers."""
    for lang, folder in (("vi", mini_site), ("en", mini_site / "en")):
        t = Texts(lang)
        for path in sorted(folder.glob("*/bieu-do/*/index.html")):
            page = path.read_text("utf-8")
            if 'class="chart-of"' not in page:
                continue
            assert chart_pages.first_part(path.parent.name) != "other", path
            heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page)
            assert heads
            codes = [head for head in heads if re.fullmatch(r"[a-z]+( [a-z0-9]+)*", head)]
            assert codes == [], path
        assert t("kind.other")


def test_a_chart_is_told_in_words_and_figures(mini_site):
    """Title, description and a table whose units lead to their pages, numbers as readers write them."""
    page = read(mini_site, CHART)
    title = html.unescape(re.search(r'<h1 class="vh">(.*?)</h1>', page)[1])
    assert f"<title>{html.escape(title, quote=False)} – ICT-Index</title>" in page
    rows = re.findall(r"<tr>(<td.*?)</tr>", page)
    assert len(rows) == 4
    assert '<th scope="row"><a href="/2021/don-vi/so-tn-mt-da-nang/">' in rows[0]
    assert re.search(r'<td class="n">\d+,\d\d</td>', rows[0])
    assert '<td class="n">–</td>' in rows[-1]  # Lào Cai has no rank and no total: a dash, not 0
    assert re.search(r'<td class="n">\d+\.\d\d</td>', read(mini_site, f"en/{CHART}"))
    assert "Số liệu minh họa" in page


def test_names_cannot_break_out_of_a_chart(mini_site):
    """A unit's name with tags and quotes is text on the page, in the frame, in codes and in data blocks."""
    for path in (mini_site / "2021/bieu-do").rglob("*.html"):
        page = path.read_text("utf-8")
        assert "<b>Thống kê</b>" not in page
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page):
            assert "<" not in block


def test_both_drawings_stand_on_the_page_with_ids_of_their_own(mini_site):
    """No id is used twice on any chart's page or frame."""
    for path in (mini_site / "2021/bieu-do").rglob("index.html"):
        page = path.read_text("utf-8")
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
        if 'class="chart-of"' in page:
            assert page.count('<svg class="drawing"') == 2
            assert page.count('role="img"') >= 2


def test_a_chart_leads_to_its_years_and_to_what_is_near(mini_site):
    """The same chart of other years, the others about the same thing, and those of what it belongs to."""
    page = read(mini_site, CHART)
    assert f'<a href="/{CHART.replace("2021", "2020")}/">2020</a>' in page
    assert '<a href="/2021/bieu-do/thay-doi-hang-s/">' in page
    assert '<a href="/2021/xep-hang/s/">' in page
    assert "/2020/bieu-do/thay-doi-hang-s/" not in read(
        mini_site, "2021/bieu-do/thay-doi-hang-s"
    )  # no year before 2020
    unit = read(mini_site, "2021/bieu-do/ho-so-so-tn-mt-ha-noi")
    for path in ("2021/don-vi/so-tn-mt-ha-noi/", "2021/bieu-do/dien-bien-so-tn-mt-ha-noi/", f"{CHART}/"):
        assert f'href="/{path}"' in unit
    assert f'href="/{CHART}/"' in read(mini_site, "2021/bieu-do")


def view(**changes):
    """A chart as the steps before give it."""
    given = {
        "id": "xep-hang-s",
        "kind": "ranking",
        "about": "bloc:S",
        "lang": "vi",
        "year": 2021,
        "title": 'Một "đơn vị" <dẫn> đầu',
        "subtitle": "Tổng điểm",
        "alt": "Một.",
        "long": "Một, hai.",
        "source": "Nguồn.",
        "wide": '<svg class="drawing" viewBox="0 0 174 87"></svg>',
        "narrow": '<svg class="drawing" viewBox="0 0 87 174"></svg>',
        "header": ("rank", "unit", "name", "total", "max", "level"),
        "table": (),
        "files": (),
    }
    return ChartView(**{**given, **changes})


def test_frames_are_as_tall_as_their_drawing():
    """800 pixels of a drawing half as tall as wide are 400 tall, and 384 of one twice as tall 768; then the foot."""
    sizes = chart_pages.frame_sizes(view())
    assert sizes == (400 + chart_pages.WIDE_FOOT, 768 + chart_pages.NARROW_FOOT)


@pytest.mark.parametrize(
    ("head", "value", "places", "shown"),
    [
        ("total", "78.5", 1, "78,50"),
        ("lost", "13.8750", 4, "13,88"),
        ("share_percent", 1234.25, 2, "1.234,25"),
        ("rank", 7, 0, "7"),
        ("places_up", 3, 0, "+3"),
        ("places_up_since_2019", -2, 0, "−2"),
        ("total", None, 2, "–"),
        ("level", "kha", 0, "Khá"),
        ("bloc", "S", 0, "Khối Sở"),
        ("state", "missing", 0, "Thiếu số liệu"),
        ("year", 2021, 0, "2021"),
    ],
)
def test_cells_are_written_the_readers_way(mini_years, head, value, places, shown):
    """A dash for nothing, a decimal comma, points as published, words instead of codes."""
    w = Writer(Publication(mini_years), Texts("vi"))
    assert chart_pages.cell(w, w.standings[2021], head, value, places) == shown


# Downloads, citing, embedding.


def test_files_are_grouped_by_what_they_are_for(mini_site):
    """Each file is offered once, with its size in print; every one exists."""
    page = read(mini_site, CHART)
    offered = re.findall(r'<dd><a href="/([^"]+)" download>', page)
    folder = mini_site / CHART
    own = [
        p.name for p in folder.iterdir() if p.is_file() and p.suffix not in (".html", ".json") and "-en" not in p.name
    ]
    assert sorted(path.split("/")[-1] for path in offered) == sorted(own)
    assert "Cho người thiết kế" in page
    assert re.search(r"174 × \d+ mm", page)
    assert re.search(r"87 × \d+ mm", page)


PRINTED = tuple(
    ChartFile(f"2021/bieu-do/xep-hang-s/{use}.{kind}", kind.upper(), 1000, use, width, height)
    for use, kind, width, height in [
        ("174", "svg", 0, 0),
        ("87", "svg", 0, 0),
        ("data", "csv", 0, 0),
        ("data", "xlsx", 0, 0),
        ("screen", "png", 1370, 800),
        ("174", "png", 2055, 1200),
        ("87", "png", 1027, 2054),
        ("174", "pdf", 0, 0),
        ("87", "pdf", 0, 0),
    ]
)


@pytest.fixture
def writer(mini_years):
    """The pages of the two small years in Vietnamese, with an address of the site."""
    return Writer(Publication(mini_years, site_url=HOST), Texts("vi"))


def test_every_print_has_its_use_and_its_size(writer):
    """One column and two columns in millimetres, pictures in pixels too; nothing is offered twice or left out."""
    groups = chart_pages.groups(writer, view(files=PRINTED))
    assert [group.code for group in groups] == ["web", "office", "print1", "print2", "design", "data"]
    offered = [file.path for group in groups for file, _ in group.files]
    assert sorted(offered) == sorted(file.path for file in PRINTED)
    sizes = {(group.code, file.use): size for group in groups for file, size in group.files}
    assert sizes["web", "screen"] == "1370 × 800 điểm ảnh"
    assert sizes["office", "87"] == "87 × 174 mm, 1027 × 2054 điểm ảnh"
    assert sizes["print1", "87"] == "87 × 174 mm"
    assert sizes["print2", "174"] == "174 × 87 mm"
    assert sizes["data", "data"] == ""


@pytest.mark.parametrize(("height", "own"), [(800, True), (2400, False), (400, False)])
def test_a_printed_chart_is_its_own_social_picture_if_it_fits(writer, height, own):
    """Messengers cut very tall and very flat pictures; such a chart shows the card of what it is about."""
    files = tuple(f._replace(height=height) if f.use == "screen" else f for f in PRINTED)
    chart = view(files=files)
    page = chart_pages.page_of(writer, writer.standings[2021], chart)
    assert (page.values["card"] is not None) is own  # this publication has no cards
    if own:
        assert page.values["card"].address == f"{HOST}/2021/bieu-do/xep-hang-s/screen.png"
    answer = json.loads(chart_pages.oembed(writer, chart).values["text"])
    assert answer["thumbnail_url"] == f"{HOST}/2021/bieu-do/xep-hang-s/screen.png"
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (1370, height)
    block = json.loads(page.values["data_block"])
    assert (block["@type"], block["width"]) == ("ImageObject", 1370)
    assert block["license"].startswith("https://creativecommons.org/")


def test_the_citation_names_version_seal_and_address(mini_site, mini_years):
    """In all three forms; a reader can tell which figures were used."""
    page = html.unescape(read(mini_site, CHART))
    text, bibtex, ris = (re.search(rf'<textarea id="c{n}"[^>]*>(.*?)</textarea>', page, re.S)[1] for n in (1, 2, 3))
    seal = mini_years[1].seal[: citing.SEAL_LETTERS]
    for form in (text, bibtex, ris):
        assert seal in form
        assert f"{HOST}/{CHART}/" in form
        assert "[Số liệu minh họa]" in form
    assert "Phiên bản 1" in text
    assert bibtex.startswith("@misc{ict-index-2021-xep-hang-s,")
    assert ris.startswith("TY  - FIGURE\n")
    assert ris.endswith("ER  - \n")


def test_citations_can_be_saved_without_a_script(mini_site):
    """The links hold the very text of the page."""
    page = read(mini_site, CHART)
    found = re.findall(r'href="data:[^"]*;base64,([^"]+)" download="([^"]+)"', page)
    assert [name for _, name in found] == ["xep-hang-s-2021.bib", "xep-hang-s-2021.ris"]
    for number, (data, _) in enumerate(found, 2):
        shown = re.search(rf'<textarea id="c{number}"[^>]*>(.*?)</textarea>', page, re.S)[1]
        assert base64.b64decode(data).decode() == html.unescape(shown)


def test_what_latex_would_read_as_a_command_is_written_out():
    """Braces, percents and backslashes in a title."""
    cited = citing.Cited("k", "5 % & {a}_b\\c~d", "O", "2021-12-24", 1, "ab" * 32, "", "", "vi", "T.")
    assert r"5 \% \& \{a\}\_b\textbackslash{}c\textasciitilde{}d" in citing.citation(cited).bibtex
    assert "url =" not in citing.citation(cited).bibtex
    assert "UR  -" not in citing.citation(cited).ris


OEMBED = {  # oEmbed 1.0, sections 2.3.4 and 2.3.4.4
    "required": {"type": str, "version": str, "html": str, "width": int, "height": int},
    "allowed": {"title", "author_name", "author_url", "provider_name", "provider_url", "cache_age"}
    | {"thumbnail_url", "thumbnail_width", "thumbnail_height"},
}


def test_the_oembed_answer_is_as_the_standard_says(mini_site):
    """Type rich, version "1.0", whole numbers, a frame whose address is absolute; pages point to it."""
    for folder, lang in ((mini_site, ""), (mini_site / "en", "en/")):
        answers = sorted(folder.glob("202[01]/bieu-do/*/oembed.json"))
        assert answers
        for path in answers:
            answer = json.loads(path.read_text("utf-8"))
            for key, kind in OEMBED["required"].items():
                assert type(answer[key]) is kind, (path, key)
            assert set(answer) - set(OEMBED["required"]) <= OEMBED["allowed"]
            assert (answer["type"], answer["version"]) == ("rich", "1.0")
            thumbnail = {key for key in answer if key.startswith("thumbnail")}
            assert len(thumbnail) in (0, 3), "all three or none"
            own = path.parent.relative_to(folder).as_posix()
            assert f'src="{HOST}/{lang}{own}/nhung/"' in answer["html"]
            assert f'height="{answer["height"]}"' in answer["html"]
            discovery = re.search(r'type="application/json\+oembed" title="[^"]*" href="([^"]+)"', read(folder, own))[1]
            assert discovery == f"{HOST}/{lang}{own}/oembed.json"


def test_frames_say_where_they_come_from_and_stay_out_of_search(mini_site):
    """A link to the source that leaves the frame, the made-up mark, noindex, canonical to the chart's page."""
    page = read(mini_site, f"{CHART}/nhung")
    assert f'<a href="/{CHART}/" target="_blank" rel="noopener">' in page
    assert "Số liệu minh họa" in page
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="{HOST}/{CHART}/">' in page
    assert "<header" not in page
    assert "site." not in re.findall(r'href="/(assets/[^"]+\.css)"', page)[0]


def test_without_an_address_of_the_site_nothing_claims_one(settings, tmp_path):
    """No oEmbed, no social tags, no cards; codes and citations carry paths or nothing."""
    bare = settings.__class__(**{**settings.__dict__, "site_url": ""})
    site = tmp_path / "bare"
    builder.build_into(bare, site, steps=builder.STEPS_WITHOUT_PRINTS)
    assert not list(site.rglob("oembed.json"))
    assert not list(site.glob("*/the/*.png"))
    page = read(site, CHART)
    assert "og:" not in page
    assert "oembed" not in page
    assert "&lt;iframe src=&#34;/2021/bieu-do/xep-hang-s/nhung/&#34;" in page
    assert "url" not in html.unescape(re.search(r'<textarea id="c2"[^>]*>(.*?)</textarea>', page, re.S)[1])
    assert links.check(site) == []


# Social cards.


def tags(page):
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


def test_every_listed_page_has_a_card(mini_site):
    """og:title, description, address and picture, all absolute; the picture is there, of the size it says."""
    for address in re.findall(r"<loc>([^<]+)</loc>", (mini_site / "sitemap.xml").read_text("utf-8")):
        own = tags(read(mini_site, address.removeprefix(f"{HOST}/")))
        assert own["og:url"] == address
        assert own["og:title"]
        assert own["og:description"]
        assert own["twitter:card"] == "summary_large_image"
        data = (mini_site / own["og:image"].removeprefix(f"{HOST}/")).read_bytes()
        assert struct.unpack(">II", data[16:24]) == (int(own["og:image:width"]), int(own["og:image:height"]))
        assert own["og:image:alt"]


def test_cards_are_of_the_unit_the_bloc_or_the_year_in_the_readers_language(mini_site):
    """Units of the newest year have their own; those of older years show the year's."""
    for path, picture, locale in [
        ("2021/don-vi/so-tn-mt-ha-noi", "2021/the/so-tn-mt-ha-noi.png", "vi_VN"),
        ("en/2021/don-vi/so-tn-mt-ha-noi", "2021/the/so-tn-mt-ha-noi-en.png", "en_GB"),
        ("2020/don-vi/so-tn-mt-ha-noi", "2020/the/nam.png", "vi_VN"),
        ("2020/xep-hang/s", "2020/the/khoi-s.png", "vi_VN"),
        ("en/2021/phuong-phap", "2021/the/nam-en.png", "en_GB"),
        ("gioi-thieu", "2021/the/nam.png", "vi_VN"),
        ("2021/bieu-do/ho-so-so-tn-mt-ha-noi", "2021/the/so-tn-mt-ha-noi.png", "vi_VN"),
    ]:
        own = tags(read(mini_site, path))
        assert own["og:image"] == f"{HOST}/{picture}", path
        assert own["og:locale"] == locale
        assert own["og:locale:alternate"] == {"vi_VN": "en_GB", "en_GB": "vi_VN"}[locale]
        assert "inh họa" in own["og:image:alt"] or "ade-up" in own["og:image:alt"]


# In a browser.


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_chart_page_has_an_accessibility_fault(chromium, address, scheme):
    """axe finds nothing on pages, frames and catalogues, wide and light or narrow and dark."""
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


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_drawing_fits_the_screen(chromium, address, width):
    """One drawing shows: the narrow one on phones, the wide one from 768 pixels; nothing is wider than the screen."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    told = []
    page.on("console", lambda message: told.append(message.text))
    for kind, path in KINDS.items():
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, kind
        if kind in ("ranking", "profile", "english"):
            shown = page.locator("svg.drawing:visible")
            assert shown.count() == 1
            assert shown.get_attribute("viewBox").startswith("0 0 174 " if width >= 768 else "0 0 87 ")
    context.close()
    assert told == []


@pytest.mark.browser
def test_codes_and_citations_are_copied(chromium, address):
    """The button puts the whole text on the clipboard and says so, to ears too."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + KINDS["ranking"])
    for field in ("c1", "c2", "e1", "link"):
        page.click(f'[data-copy="{field}"]')
        expect(page.locator("[data-done]").first).to_have_text("Đã chép")
        assert page.evaluate("navigator.clipboard.readText()") == page.input_value(f"#{field}")
    context.close()


@pytest.mark.browser
def test_copying_works_where_browsers_refuse_the_clipboard(page, address):
    """Pages served without https have no clipboard of their own: the old way puts the text on it too."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(address + KINDS["profile"])
    page.click('[data-copy="link"]')
    expect(page.locator("[data-done]").first).to_have_text("Đã chép")
    page.goto(address + KINDS["catalogue"])
    page.focus("#loc")
    page.keyboard.press("Control+V")
    assert page.input_value("#loc") == f"{HOST}{KINDS['profile']}"


@pytest.mark.browser
def test_everything_is_there_without_javascript(chromium, address):
    """Table, codes and files are on the page; buttons that would not work are not shown, nor is the filter."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + KINDS["ranking"])
    assert page.locator("svg.drawing:visible").count() == 1
    assert page.locator("#e1").is_visible()
    assert page.locator("button:visible").count() == 0
    with page.expect_download() as saved:
        page.click('a[download$=".bib"]')
    assert saved.value.suggested_filename == "xep-hang-s-2021.bib"
    page.goto(address + KINDS["catalogue"])
    assert page.locator(".lines li:visible").count() >= 6
    assert not page.locator(".filter").is_visible()
    context.close()


@pytest.mark.browser
def test_the_catalogue_is_filtered_without_accents(page, address):
    """'ha noi' leaves Hà Nội; the number is told."""
    page.goto(address + KINDS["catalogue"])
    page.fill("#loc", "ha noi")
    assert page.locator(".lines li:visible").count() == 1
    assert "Hà Nội" in page.locator(".lines li:visible").inner_text()
    assert page.locator(".filter [role=status]").inner_text().startswith("Đang hiện 1 trên")


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site, whose page holds the code our page offers."""

    body = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args):
        pass


@pytest.fixture
def elsewhere():
    """A server on another port; `show(html)` gives the address of a page with it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Elsewhere,), {}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def show(body):
        server.RequestHandlerClass.body = f"<!doctype html><title>x</title>{body}".encode()
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "drawing"), [(900, "0 0 174 "), (380, "0 0 87 ")])
def test_a_frame_works_on_another_site(page, address, elsewhere, width, drawing):
    """The code of the page, pasted elsewhere: the drawing that fits, as tall as it needs, no scroll bars, no fault."""
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(address + KINDS["ranking"])
    code = page.input_value("#e1").replace(HOST, address)
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(elsewhere(code))
    frame = page.frame_locator("iframe")
    shown = frame.locator("svg.drawing:visible")
    shown.wait_for()
    assert shown.count() == 1
    assert shown.get_attribute("viewBox").startswith(drawing)
    inner = next(f for f in page.frames if f != page.main_frame)
    needed = inner.evaluate("Math.ceil(document.querySelector('main').getBoundingClientRect().height)")
    page.wait_for_function(f"Math.abs(document.querySelector('iframe').clientHeight - {needed}) <= 1")
    assert inner.evaluate("document.documentElement.scrollHeight - innerHeight") <= 1
    assert told == []


@pytest.mark.browser
@pytest.mark.parametrize(("field", "width"), [("e2", 800), ("e2", 1200), ("e3", 384), ("e3", 640)])
def test_a_frame_of_fixed_height_shows_all(chromium, address, elsewhere, field, width):
    """With no script on either side nothing is cut off, however wide the column, and little is left over."""
    context = chromium.new_context(viewport={"width": width + 16, "height": 1000}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + KINDS["ranking"])
    code = html.unescape(re.search(rf'id="{field}"[^>]*>(.*?)</textarea>', page.content(), re.S)[1])
    page.goto(elsewhere(code.replace(HOST, address)))
    frame = page.frame_locator("iframe")
    frame.locator("svg.drawing:visible").wait_for()
    box = frame.locator("main").bounding_box()
    height = page.locator("iframe").bounding_box()["height"]
    context.close()
    assert height - 40 <= box["height"] <= height


@pytest.mark.browser
def test_a_frame_takes_the_theme_its_address_asks_for(page, address):
    """A light page shows the chart light, whatever the reader's system prefers."""
    page.emulate_media(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    page.goto(f"{address}/{CHART}/nhung/")
    dark = page.evaluate(ground)
    page.goto(f"{address}/{CHART}/nhung/?theme=light")
    assert page.evaluate(ground) == "rgb(255, 255, 255)" != dark
