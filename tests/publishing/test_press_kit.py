"""The press kit of a year: its page, its zip, its release, its key figures, its charts (promise 65)."""

import csv
import dataclasses
import datetime
import hashlib
import io
import re
import zipfile
from pathlib import PurePosixPath

import docx
import odd_editions
import openpyxl
import pytest
from click.testing import CliRunner

import ictindex
import robustness
from publishing import kit_alone, press_kit, press_sentences, prose
from publishing.publication import Publication
from publishing.references import References

FOLDER = "ict-index-2021-bao-chi/"
UTF8 = "utf-8-sig"


@pytest.fixture(autouse=True)
def own_studies(monkeypatch):
    """Odd editions share a seal, by which studies are kept: none is left for other tests, none taken from them."""
    monkeypatch.setattr(robustness, "_studies", {})


@pytest.fixture(scope="module")
def kit(mini_site):
    """The files of the zip of the second small year, by name."""
    with zipfile.ZipFile(mini_site / "2021/bao-chi/ict-index-2021-bao-chi.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def publication(mini_years):
    """The small years without a site around them."""
    return Publication(list(mini_years), ("vi", "en"), "https://ict.example.vn")


def page(site, lang="vi", year=2021):
    return (site / ("en" if lang == "en" else "") / f"{year}/bao-chi/index.html").read_text("utf-8")


def words_of(data):
    """The words of a Word file, tables included."""
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


# --- the zip


def test_the_zip_is_whole(kit):
    """SHA256SUMS names every other file with its sum; names are ASCII and lie in one folder."""
    sums = kit[f"{FOLDER}SHA256SUMS"].decode().splitlines()
    stated = dict(reversed(line.split("  ", 1)) for line in sums)
    assert {FOLDER + name for name in stated} == kit.keys() - {f"{FOLDER}SHA256SUMS"}
    assert all(hashlib.sha256(kit[FOLDER + name]).hexdigest() == own for name, own in stated.items())
    assert all(name.isascii() and name.startswith(FOLDER) for name in kit)


def test_both_languages_have_all_parts(kit):
    """Read-me, release, key figures, captions, seal and licence in both; the data as it is published; the QR code."""
    for what in ("DOC-TRUOC.txt", "README.txt", "GIAY-PHEP.txt", "LICENCE.txt", "niem-phong/seal.txt",
                 "niem-phong/niem-phong.txt", "niem-phong/qr.svg", "niem-phong/qr.png", "bieu-do/chu-thich.txt",
                 "bieu-do/captions.txt", "thong-cao/thong-cao-bao-chi-2021.docx", "thong-cao/press-release-2021.docx",
                 "thong-cao/thong-cao-bao-chi-2021.txt", "thong-cao/press-release-2021.txt", "mang-xa-hoi/nam.png",
                 "mang-xa-hoi/nam-en.png", "mang-xa-hoi/khoi-s.png", "so-lieu/so-lieu-chinh-2021.csv",
                 "so-lieu/key-figures-2021.csv", "so-lieu/so-lieu-chinh-2021.xlsx"):  # fmt: skip
        assert FOLDER + what in kit


def test_data_and_charts_are_the_published_ones(kit, mini_site):
    """Not drawn or written anew: the same bytes as on the site, no picture of a single unit among them."""
    for name in press_kit.DATA:
        assert kit[f"{FOLDER}so-lieu/{name}"] == (mini_site / "2021/tai-ve" / name).read_bytes()
    charts = [name for name in kit if name.endswith("mm.svg") and "/bieu-do/" in name]
    assert len({name.split("/")[2] for name in charts}) == 5
    for name in charts:
        folder, file = PurePosixPath(name).parts[-2:]
        assert kit[name] == (mini_site / "2021/bieu-do" / folder.partition("-")[2] / file).read_bytes()
    assert {PurePosixPath(name).stem.split("-")[0] for name in kit if "/mang-xa-hoi/" in name} == {"nam", "khoi"}


def test_plain_texts_open_everywhere(kit):
    """UTF-8 with its mark, lines ended the Windows way, no gap of the template left in them."""
    for name, data in kit.items():
        if name.endswith(".txt"):
            text = data.decode(UTF8)
            assert data.startswith(press_kit.MARK)
            assert "\n" not in text.replace("\r\n", "")
            assert "{" not in text
            assert "None" not in text
            assert "Số liệu minh họa" in text or "Made-up figures" in text


def test_the_same_edition_gives_the_same_kit(publication):
    """Single files and the zip around them, to the byte; from the cache too."""

    def made():
        languages = [press_kit.told(publication, 2021, lang) for lang in ("vi", "en")]
        single = press_kit.single_files(languages)
        return single, press_kit.whole(publication, languages, single, lambda path: b"", {})

    (single, files), (again, other) = made(), made()
    assert single == again
    assert files == other


def test_packing_is_kept(tmp_path, publication):
    """What was packed once is not packed again; other files, other zip."""
    files = {"a/x.txt": b"1" * 1000, "a/SHA256SUMS": b"s"}
    packed = press_kit.zipped(files, tmp_path)
    (kept,) = tmp_path.glob("*.zip")
    kept.write_bytes(b"from the cache")
    assert press_kit.zipped(files, tmp_path) == b"from the cache"
    assert packed == press_kit.zipped(files)
    assert press_kit.zipped({"b/x.txt": b"1", "b/SHA256SUMS": b"t"}, tmp_path) != b"from the cache"


def test_grey_charts_are_taken_from_the_publications(mini_years):
    """Where a year issues its charts in black ink, those of the kit stand beside the coloured ones."""
    from paper import zips
    from publishing.publication import Download

    publication = Publication(list(mini_years), ("vi", "en"))
    made = zips.written({"xep-hang-s-2021-174mm-den-trang.svg": b"<svg/>"})
    publication.papers[2021] = [
        Download(f"{lang}.zip", "", "", len(made), "", group="grey", lang=lang) for lang in ("vi", "en")
    ]
    assert press_kit.in_black(publication, 2021, "vi", lambda path: made) == {
        "xep-hang-s-2021-174mm-den-trang.svg": b"<svg/>"
    }
    assert list(press_kit.in_black(publication, 2021, "en", lambda path: made)) == [
        "xep-hang-s-2021-174mm-den-trang-en.svg"
    ]
    assert press_kit.in_black(publication, 2020, "vi", lambda path: made) == {}


# --- key figures


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_key_figure_is_a_reference(publication, lang):
    """The value in the table is what the sentence bank gives for the reference beside it."""
    own = press_kit.told(publication, 2021, lang)
    references = References(publication, lang)
    assert len(own.facts) > 30
    for fact in own.facts:
        value = references.value(fact.reference)
        assert fact.value == (value if isinstance(value, str) else " ".join(value))


def test_key_figures_of_the_small_year(publication):
    """Units, ranked, leader with the tie, median, who is not ranked; what the year does not have is left out."""
    facts = {fact.reference: fact for fact in press_kit.told(publication, 2021, "vi").facts}
    assert facts["2021.units"].value == "6"
    assert facts["2021.ranked"].value == "5"
    assert facts["2021.S.median"].value == "37,00"
    assert facts["2021.S.median"].unit == "điểm"
    assert "Văn phòng Bộ" in facts["2021.B.1.names"].value
    assert "2021.B.2.names" not in facts
    assert "Lào Cai" in facts["2021.sentence.without_rank"].value
    assert "2021.sentence.corrected" not in facts
    first = {fact.reference for fact in press_kit.told(publication, 2020, "vi").facts}
    assert "2020.sentence.moves" not in first


def test_csv_says_made_up_in_every_row(kit):
    """As many columns in each row; the mark is one of them."""
    head, *rows = csv.reader(io.StringIO(kit[f"{FOLDER}so-lieu/so-lieu-chinh-2021.csv"].decode(UTF8)))
    assert head == ["Phần", "Chỉ tiêu", "Giá trị", "Đơn vị tính", "Tham chiếu", "Ghi chú"]
    assert all(len(row) == 6 and row[5].startswith("Số liệu minh họa") for row in rows)


def test_workbook_holds_numbers(kit):
    """A sheet a language; values with a unit are numbers, the others words that start no formula."""
    book = openpyxl.load_workbook(io.BytesIO(kit[f"{FOLDER}so-lieu/so-lieu-chinh-2021.xlsx"]))
    assert book.sheetnames == ["Số liệu chính", "Key figures"]
    for sheet in book:
        rows = {row[4]: row for row in sheet.iter_rows(values_only=True) if row[4]}
        assert rows["2021.S.median"][2] == 37
        assert rows["2021.units"][2] == 6
        assert isinstance(rows["2021.sentence.method"][2], str)
        assert "=" not in {str(cell.value)[:1] for line in sheet.iter_rows() for cell in line}


def test_codes_with_a_full_stop_stand_in_brackets():
    """Else the full stop would begin the next step of the reference."""
    assert press_kit.coded("I.1") == "[I.1]"
    assert press_kit.coded("HT") == "HT"


# --- the release


@pytest.mark.parametrize(("lang", "name"), [("vi", "thong-cao-bao-chi-2021"), ("en", "press-release-2021")])
def test_release_says_the_same_in_every_form(kit, mini_site, publication, lang, name):
    """Each paragraph of the bank is in the Word file, in the plain text and on the page, names with their signs."""
    own = press_kit.told(publication, 2021, lang)
    word = words_of(kit[f"{FOLDER}thong-cao/{name}.docx"])
    plain = kit[f"{FOLDER}thong-cao/{name}.txt"].decode(UTF8)
    shown = page(mini_site, lang)
    assert len(own.release) > 8
    for block in own.release:
        assert block.plain() in word
        assert block.plain().strip() in plain
        assert prose.html([block], "h3").removeprefix("<ul>\n").removesuffix("\n</ul>") in shown
    assert own.title in word
    assert own.title in plain
    assert "<b>Thống kê</b>" not in shown


def test_release_is_a_draft_with_blanks(kit):
    """Number, date, quotation and who speaks are blanks; made-up figures say so; the key figures stand in a table."""
    word = words_of(kit[f"{FOLDER}thong-cao/thong-cao-bao-chi-2021.docx"])
    for text in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "THÔNG CÁO BÁO CHÍ", "BẢN THẢO", "[người phát ngôn, chức vụ]",
                 "[Địa danh], ngày … tháng … năm …", "Số liệu minh họa", "[TÊN CƠ QUAN CÔNG BỐ]",
                 "37,00 điểm"):  # fmt: skip
        assert text in word


def test_release_names_who_is_not_ranked_and_the_new_rules(publication):
    """What a release is tempted to leave out."""
    text = press_kit.release_text(press_kit.told(publication, 2021, "vi"))
    for said in ("Lào Cai", "thiếu số liệu bắt buộc", "Bộ tiêu chí mới", "điểm thì không", "đã nhập vào"):
        assert said in text


def test_word_file_names_its_language_and_the_decrees_type(kit):
    """Times New Roman, A4, the language for spelling and screen readers; no clock in the properties."""
    for name, code in (("thong-cao-bao-chi-2021", "vi-VN"), ("press-release-2021", "en-GB")):
        document = docx.Document(io.BytesIO(kit[f"{FOLDER}thong-cao/{name}.docx"]))
        assert document.styles["Normal"].font.name == "Times New Roman"
        assert document.sections[0].page_width.mm == pytest.approx(210, abs=0.1)
        assert f'w:val="{code}"' in document.styles["Normal"].element.xml
        assert document.core_properties.created.date() == datetime.date(2021, 12, 28)


def test_the_offices_own_text_is_taken(mini_years):
    """A text of the office replaces the program's; one with a typed number is refused."""
    publication = Publication(list(mini_years), ("vi",), prose={("release.title", "vi"): "Kết quả kỳ {{this.year}}"})
    assert press_kit.told(publication, 2021, "vi").title == "Kết quả kỳ 2021"
    publication = Publication(list(mini_years), ("vi",), prose={("release.title", "vi"): "Kết quả kỳ 2021"})
    with pytest.raises(prose.ProseProblem, match=r"release\.title\.vi\.md.*số gõ tay"):
        press_kit.told(publication, 2021, "vi")


# --- fairness


def bloc_of(units, **more):
    edition = dataclasses.replace(odd_editions.made(units, **more), seal=f"{units:064}")
    publication = Publication([edition], ("vi",))
    return References(publication, "vi", year=2021).writer.standings[2021].blocs[0]


@pytest.mark.parametrize(("units", "named"), [(5, 1), (6, 3), (9, 3), (10, 5), (20, 5)])
def test_how_many_are_named_at_the_top(units, named):
    """The first five of ten or more, the first three of six or more, else the first alone; ties may add to them."""
    rows = press_sentences.leading(bloc_of(units))
    assert named <= len(rows) <= named + 2
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert rows[0].rank == 1


def test_last_places_only_in_large_blocs():
    """Nobody is named last among nine; among ten the lowest three, with all who share the highest of them."""
    assert press_sentences.trailing(bloc_of(9)) == []
    bloc = bloc_of(10)
    rows = press_sentences.trailing(bloc)
    assert 3 <= len(rows) <= 5
    assert rows[-1] is press_sentences.placed(bloc)[-1]
    others = [row for row in press_sentences.placed(bloc) if row not in rows]
    assert max(row.rank for row in others) < min(row.rank for row in rows)


def test_nobody_is_named_where_all_are_equal():
    """Twelve units with the same total: no first five, no last three."""
    bloc = bloc_of(12, alike=True)
    assert press_sentences.leading(bloc) == []
    assert press_sentences.trailing(bloc) == []


def test_short_names_only_where_the_bloc_explains_them(publication):
    """'Sở TN&MT Hà Nội' among departments; full names among units of all kinds."""
    s = References(publication, "vi", year=2021).writer.standings[2021]
    rows = s.row_of
    assert press_sentences.called(s, rows["HN"]) == "Sở TN&MT Hà Nội"
    office = next(row for row in rows.values() if row.name == "Văn phòng Bộ")
    assert press_sentences.called(s, office) == "Văn phòng Bộ"


@pytest.mark.parametrize("case", odd_editions.odd_years())
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_odd_years_have_good_kits(case, lang):
    """One unit, all equal, nobody ranked, no year before, no levels: no gap, no plural of one, whole files."""
    years = odd_editions.odd_years()[case]
    publication = Publication(years, ("vi", "en"), "https://ict.example.vn")
    own = press_kit.told(publication, years[-1].year, lang)
    texts = [block.plain() for part in (own.five, own.release, own.do, own.dont) for block in part]
    for text in texts:
        assert not re.search(r"None|[{}]|––|\(\)| ,| \.|: *$|  ", text.strip()), text
        assert not re.search(r"\b1 (units|blocs|criteria|categories|places)\b", text), text
        assert text[:1] == text[:1].upper()
    assert 3 <= len(own.five) <= 5
    assert words_of(press_kit.single_files([own])[f"{own.name('release')}.docx"])


# --- charts


def test_charts_are_chosen_by_one_rule(publication):
    """Those of the largest bloc; what a year lacks is replaced by other charts, never by nothing."""
    s = References(publication, "vi", year=2021).writer.standings[2021]
    kinds = ("xep-hang", "phan-bo", "ban-do-nhiet", "theo-vung", "thay-doi-hang", "nhieu-nam")
    every = [f"{kind}-{bloc}" for bloc in ("b", "s") for kind in kinds]
    assert press_kit.names_chosen(s, every) == [
        *("xep-hang-s", "phan-bo-s", "thay-doi-hang-s", "nhieu-nam-s", "ban-do-nhiet-s"),
    ]
    first_year = [name for name in every if not name.startswith(("thay-doi", "nhieu"))]
    assert press_kit.names_chosen(s, first_year) == [
        *("xep-hang-s", "phan-bo-s", "ban-do-nhiet-s", "theo-vung-s", "xep-hang-b"),
    ]
    assert press_kit.names_chosen(s, ["phan-bo-s"]) == ["phan-bo-s"]


def test_captions_speak_of_the_charts_own_bloc(kit):
    """Finding, caption, description, source, page: for each chart, in the order of the folders."""
    text = kit[f"{FOLDER}bieu-do/chu-thich.txt"].decode(UTF8)
    assert [line[:2] for line in text.splitlines() if re.match(r"\d\. ", line)] == ["1.", "2.", "3.", "4.", "5."]
    assert "Chú thích: Khối Sở: tổng điểm và hạng của 4 đơn vị năm 2021" in text
    assert "https://ict.example.vn/2021/bieu-do/xep-hang-s/" in text
    assert "Nguồn: Nguồn" not in text


# --- the page


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_page_offers_the_zip_with_its_sum(mini_site, lang):
    """Size and SHA-256 are those of the file; the number of files is right; made-up figures say so."""
    shown = page(mini_site, lang)
    path = mini_site / "2021/bao-chi/ict-index-2021-bao-chi.zip"
    assert 'href="/2021/bao-chi/ict-index-2021-bao-chi.zip" download' in shown
    assert hashlib.sha256(path.read_bytes()).hexdigest() in shown
    with zipfile.ZipFile(path) as archive:
        assert re.search(rf"<p>{len(archive.namelist())} (files|tệp)", shown)
    assert shown.count("Số liệu minh họa" if lang == "vi" else "Made-up figures") >= 3


def test_page_is_found(mini_site):
    """From the year's page, from the foot of every page, in the site map; years lead to each other."""
    assert 'href="/2021/bao-chi/"' in (mini_site / "2021/index.html").read_text("utf-8")
    assert 'href="/2021/bao-chi/"' in (mini_site / "tin-tuc/index.html").read_text("utf-8")
    assert "https://ict.example.vn/en/2020/bao-chi/" in (mini_site / "sitemap.xml").read_text("utf-8")
    assert 'href="/2020/bao-chi/"' in page(mini_site)


def test_page_invents_nobody(mini_site):
    """Contact, quotation and logo are said to be missing, not made up."""
    shown = page(mini_site)
    for text in ("cơ quan công bố điền", "[người phát ngôn, chức vụ]", "không kèm biểu trưng"):
        assert text in shown
    assert "@" not in re.sub(r"<[^>]+>", "", shown)


def test_page_is_not_heavy(mini_site):
    """Pictures wait until they are scrolled to; the page itself is no larger than a ranking."""
    import gzip

    shown = page(mini_site)
    assert len(gzip.compress(shown.encode())) < 40 * 1024
    assert all('loading="lazy"' in tag for tag in re.findall(r"<img [^>]*>", shown))
    assert all(re.search(r'alt="[^"]{20,}"', tag) for tag in re.findall(r"<img [^>]*>", shown))


def test_a_corrected_year_says_so(corrected_site):
    """On the page with the notice and a way to every value; in the release; the seal is the new version's."""
    shown = (corrected_site / "2021/bao-chi/index.html").read_text("utf-8")
    assert "phien-ban/#2021-v2" in shown
    assert "Đây là phiên bản 2, đính chính ngày 01/02/2022." in shown
    with zipfile.ZipFile(corrected_site / "2021/bao-chi/ict-index-2021-bao-chi.zip") as archive:
        said = archive.read(f"{FOLDER}thong-cao/press-release-2021.txt").decode(UTF8)
    assert "This is version 2, corrected on 1 February 2022." in said
    assert "version 2. Seal:" in said


# --- before publication


def test_moments_are_read_strictly():
    """As it is written in Việt Nam; anything else is refused in both languages."""
    assert kit_alone.moment(" 08:00 28/12/2021 ") == datetime.datetime(2021, 12, 28, 8)  # noqa: DTZ001
    for wrong in ("ngày mai", "08:00 31/02/2021", "8h 28/12/2021", ""):
        with pytest.raises(kit_alone.KitProblem, match=r"không phải thời điểm.*not a moment"):
            kit_alone.moment(wrong)


def test_kit_under_embargo(tmp_path, editions_folder, monkeypatch):
    """`ictindex press-kit` makes the zip from a frozen edition; every text and table says from when it may be used."""
    for name, value in (("DATA", tmp_path / "data"), ("EDITIONS", editions_folder), ("LANGUAGES", "vi en")):
        monkeypatch.setenv(f"ICTINDEX_{name}", str(value))
    out = tmp_path / "kit.zip"
    asked = ["press-kit", str(editions_folder / "2021.json"), "--out", str(out), "--embargo", "08:00 28/12/2021"]
    result = CliRunner().invoke(ictindex.main, asked)
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert all(name.startswith("ict-index-2021-bao-chi-chua-duoc-dang/") for name in files)
    held = ("KHÔNG ĐĂNG, KHÔNG TRÍCH TRƯỚC 08:00 NGÀY 28/12/2021", "BEFORE 08:00 ON 28 December 2021")
    for name, data in files.items():
        if name.endswith(".txt") or "key-figures" in name or "so-lieu-chinh-2021.csv" in name:
            assert any(text in data.decode(UTF8) for text in held), name
        if name.endswith(".docx"):
            assert any(text in words_of(data) for text in held), name
    pngs = [name for name in files if name.endswith("174mm.png")]
    assert len(pngs) == 10
    assert any(name.endswith("ranking.csv") for name in files)


def test_embargo_that_is_no_moment(tmp_path, editions_folder, monkeypatch):
    """The command says how to write it, and writes nothing."""
    monkeypatch.setenv("ICTINDEX_EDITIONS", str(editions_folder))
    out = tmp_path / "kit.zip"
    asked = ["press-kit", str(editions_folder / "2021.json"), "--out", str(out), "--embargo", "mai"]
    result = CliRunner().invoke(ictindex.main, asked)
    assert result.exit_code == 1
    assert "08:00 28/12/2021" in result.output
    assert not out.exists()


# --- in a browser


@pytest.mark.browser
def test_texts_can_be_copied(chromium, address):
    """The button copies the release as text; without scripts there is no button and all texts are there."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{address}/2021/bao-chi/")
    tab.click('[data-copy="release-text"]')
    tab.wait_for_function("document.querySelector('[data-done]').textContent")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Số liệu minh họa")
    assert "Kết quả từng khối" in copied
    assert "Lào Cai" in copied
    context.close()
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{address}/2021/bao-chi/")
    assert plain.locator("[data-copy]:visible").count() == 0
    assert plain.locator("#release-text").inner_text().count("Khối Sở") >= 1
    plain.context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme", "path"), [(390, "dark", "2021"), (1280, "light", "en/2021")])
def test_no_accessibility_faults(chromium, address, width, scheme, path):
    """axe finds nothing with everything opened, and nothing is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(f"{address}/{path}/bao-chi/")
    tab.evaluate("document.querySelectorAll('details').forEach(part => part.open = part.closest('main') !== null)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(tab).response["violations"]
    assert not found, [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found]
    context.close()
