"""Seals on paper and the page that checks receipts: addresses, lists, what it says in a browser, hostile input."""

import base64
import dataclasses
import hashlib
import html
import json
import re
import shutil

import corrected_year
import mini
import pytest
import qr_codes
from click.testing import CliRunner

import edition as editions
import ictindex
import receipt_list
from paper import qr
from publishing import builder, seals

SITE = "https://ict.example.vn"
TEXT = mini.receipt_text("HN", 2, "23:59:59", False)
SEAL = hashlib.sha256(TEXT.encode()).hexdigest()
WITHDRAWN = mini.receipt_text("HN", 1, "16:40:59", False)
PAGE = "/bien-nhan/"


def read(site, path):
    return (site / path / "index.html").read_text("utf-8")


# --- what QR codes say


def test_what_identifies_a_paper_stands_after_the_sign_that_is_never_sent(mini_years):
    """The server is asked for the page alone; the seal is in capitals, which a code packs closer."""
    address = seals.receipt_address(SITE, "2021-HN-02", SEAL)
    assert address == f"{SITE}/bien-nhan/#2021-HN-02:{SEAL.upper()}"
    year = mini_years[1]
    assert seals.edition_address(f"{SITE}/x/", year, "en") == f"{SITE}/x/en/2021/kiem-chung/#{year.seal.upper()}"
    assert len(qr.matrix(address)) < len(qr.matrix(address.lower()))


def test_a_site_without_an_address_has_none(mini_years):
    """Papers print the seal alone."""
    assert seals.receipt_address("", "2021-HN-02", SEAL) == ""
    assert seals.edition_address("", mini_years[1]) == ""


def test_signs_of_a_unit_code_that_an_address_cannot_hold_are_written_as_percent():
    """Codes may hold nearly anything."""
    assert "#2021-%C4%901%3A%23%25-01:" in seals.receipt_address(SITE, "2021-Đ1:#%-01", SEAL)


def test_a_seal_is_grouped_to_be_read_out():
    """Eight letters, four groups a line."""
    assert seals.grouped("0123456789abcdef" * 4) == ["01234567 89abcdef 01234567 89abcdef"] * 2


@pytest.mark.parametrize(("prefix", "lang"), [("", "vi"), ("en/", "en")])
def test_the_verification_page_shows_the_code_that_papers_bear(chromium, address, mini_years, prefix, lang):
    """Scanned off the screen it leads to this very page, with this very seal; and the printed page shows it as well."""
    page = chromium.new_page()
    page.goto(f"{address}/{prefix}2021/kiem-chung/")
    wanted = [seals.edition_address(SITE, mini_years[1], lang)]
    assert qr_codes.read(page.locator(".qr").screenshot()) == wanted
    groups = page.locator(".sealed .groups").inner_text().split()
    assert "".join(groups) == mini_years[1].seal
    printed = page.pdf(format="A4")
    page.close()
    assert qr_codes.read_pdf(printed) == wanted


# --- the lists


def test_the_page_shows_the_list_of_each_year_that_has_one(mini_site):
    """Number, unit, moment, standing, seal, withdrawal; the year without a list is named."""
    page = read(mini_site, "bien-nhan")
    for one in mini.receipts_of_test().receipts:
        assert f'id="{one.number}:{one.seal.upper()}"' in page
        assert one.seal in page
    assert "4 biên nhận; 1 gửi muộn, 1 đã rút lại." in page
    assert "Công bố không kèm danh sách biên nhận: 2020." in page
    assert "rút lại lúc 17:05:00 30/10/2021" in page
    assert "withdrawn at 17:05:00 30 October 2021" in read(mini_site, "en/bien-nhan")
    assert "Số liệu minh họa, không phải kết quả chính thức.</strong>" in page
    assert "Người gửi" not in page
    assert "#nam-2021" in read(mini_site, "2021/kiem-chung")
    assert "#nam-2020" not in read(mini_site, "2020/kiem-chung")


def test_the_commands_of_the_page_do_what_it_says(mini_site, tmp_path):
    """The receipt it takes as an example, its seal, and the list to download."""
    page = html.unescape(read(mini_site, "bien-nhan"))
    number, seal = re.search(r"ictindex verify bien-nhan-(\S+)\.json --seal (\w+)", page).groups()
    unit, count = number.split("-")[1:]
    (tmp_path / "r.json").write_text(mini.receipt_text(unit, int(count), "09:15:00", False), encoding="utf-8")
    listed = str(mini_site / "2021/tai-ve/receipts.json")
    for given in (["--seal", seal], ["--receipts", listed]):
        done = CliRunner().invoke(ictindex.main, ["verify", str(tmp_path / "r.json"), *given])
        assert done.exit_code == 0, done.output


def test_the_open_data_holds_the_list_to_the_byte_and_as_a_table(mini_site):
    """`receipts.json` hashes to what the sealed edition states; the table has an entry in the dictionary."""
    folder = mini_site / "2021/tai-ve/v1"
    sealed = json.loads((folder / "edition.json").read_text("utf-8"))
    assert hashlib.sha256((folder / "receipts.json").read_bytes()).hexdigest() == sealed["receipts"]
    lines = (folder / "receipts.csv").read_text("utf-8").splitlines()
    assert lines[0] == "year,number,unit,at,late,seal,withdrawn,notice"
    assert lines[3].startswith(f'2021,2021-HN-02,HN,2021-10-30T23:59:59+07:00,false,{SEAL},,"Số liệu minh họa')
    assert "receipts.csv,withdrawn," in (folder / "dictionary.csv").read_text("utf-8")
    assert {"receipts.csv", "receipts.json"} <= {
        resource["path"] for resource in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    }
    assert "receipts.json" in (folder / "SHA256SUMS").read_text("utf-8")
    assert not (mini_site / "2020/tai-ve/receipts.csv").exists()
    assert "receipts.csv" in read(mini_site, "2021/tai-ve/tu-dien")


def test_a_correction_keeps_the_list(corrected_site):
    """Both versions carry it, byte for byte."""
    first, second = ((corrected_site / f"2021/tai-ve/v{n}/receipts.json").read_bytes() for n in (1, 2))
    assert first == second
    assert all(edition.receipts == hashlib.sha256(first).hexdigest() for edition in corrected_year.versions())


def build(settings):
    builder.build_into(settings, settings.public_folder, steps=[builder.read_editions])


def test_a_list_that_is_missing_changed_or_another_stops_the_build(settings):
    """No site vouches for what its seals do not cover."""
    path = receipt_list.path_in(settings.editions_folder, 2021)
    whole = path.read_bytes()
    path.unlink()
    with pytest.raises(builder.BuildProblem, match=r"receipts/2021\.json: không đọc được"):
        build(settings)
    path.write_bytes(whole.replace(b'"late":true', b'"late":false'))
    with pytest.raises(builder.BuildProblem, match="khác bản đã niêm phong"):
        build(settings)
    path.write_bytes(whole + b" ")
    with pytest.raises(builder.BuildProblem, match="đã bị sửa"):
        build(settings)


def test_a_list_no_seal_covers_is_not_published(settings):
    """Somebody laid it there."""
    listed = dataclasses.replace(mini.receipts_of_test(), year=2020)
    receipt_list.write(listed, settings.editions_folder)
    publication = builder.build_into(settings, settings.public_folder, steps=[builder.read_editions])
    assert list(publication.receipts) == [2021]


def test_a_changed_list_makes_a_new_site(settings):
    """The list is among what a build depends on."""
    before = builder.inputs_of(settings, None)
    path = receipt_list.path_in(settings.editions_folder, 2021)
    path.write_bytes(path.read_bytes() + b" ")
    assert builder.inputs_of(settings, None) != before


def test_publication_begins_with_the_list(tmp_path):
    """Released together: the list first, so that no build finds an edition whose list still waits."""
    waiting = editions.unpublished(tmp_path)
    mini.write_editions(waiting)
    moved = editions.release(tmp_path, 2021)
    assert [path.name for path in moved] == ["2021.json"]
    assert receipt_list.read(receipt_list.path_in(tmp_path, 2021)) == mini.receipts_of_test()
    assert not receipt_list.path_in(waiting, 2021).exists()
    assert editions.release(tmp_path, 2020) != []
    shutil.rmtree(waiting)
    assert editions.release(tmp_path, 2021) == []


# --- in the browser


@pytest.fixture
def look(chromium, address):
    """Opens the page behind a fragment; nothing may be asked of the server afterwards, and nothing may go wrong."""
    contexts, asked, told = [], [], []

    def opened(fragment="", path=PAGE, **options):
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
        page.goto(f"{address}{path}{fragment}", wait_until="networkidle")
        page.on("request", lambda request: asked.append(request.url))
        return page

    yield opened
    assert [url for url in asked if not url.endswith(".svg")] == []  # but for the icon
    assert told == []
    for context in contexts:
        context.close()


def code(text):
    plain = json.loads(text)
    return f"#{plain['number']}:{hashlib.sha256(text.encode()).hexdigest().upper()}"


def drop(page, text, name="bien-nhan.json"):
    """Give the page a file; what it says of it."""
    given = text if isinstance(text, bytes) else text.encode()
    page.set_input_files("#check-file", {"name": name, "mimeType": "application/json", "buffer": given})
    page.locator(".checker .said p").first.wait_for()
    page.wait_for_timeout(100)
    return page.locator(".checker .said").inner_text()


@pytest.mark.browser
def test_the_code_of_a_listed_receipt_is_recognised(look):
    """Number and seal are shown in groups, and the list vouches for them; the answer is what one sees first."""
    page = look(code(TEXT), viewport={"width": 390, "height": 800})
    told = page.locator(".told")
    assert "✓ Có trong danh sách biên nhận đã công bố của năm 2021" in told.inner_text()
    assert told.locator(".told-number").inner_text() == "2021-HN-02"
    assert "".join(told.locator(".told-seal").inner_text().split()) == SEAL
    page.wait_for_timeout(100)
    assert 0 <= told.bounding_box()["y"] < 100


@pytest.mark.browser
@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        (code(WITHDRAWN), "✗ Có trong danh sách năm 2021 nhưng ĐÃ RÚT LẠI lúc 17:05:00 30/10/2021"),
        (f"#2021-HN-02:{'0' * 64}", "✗ KHÁC: danh sách năm 2021 có biên nhận số này nhưng với mã niêm phong khác"),
        (f"#2021-HN-09:{SEAL}", "✗ KHÁC: danh sách năm 2021 có mã này nhưng là của biên nhận số 2021-HN-02"),
        (f"#2021-XX-01:{'0' * 64}", "✗ KHÔNG CÓ trong danh sách biên nhận đã công bố của năm 2021"),
        (f"#2020-HN-01:{'0' * 64}", "Năm 2020 được công bố không kèm danh sách biên nhận"),
        (f"#2023-HN-01:{'0' * 64}", "Danh sách biên nhận năm 2023 chưa được công bố"),
        (f"#{'0' * 64}", "Không danh sách nào đã công bố có mã này"),
        (f"#{SEAL}", "✓ Có trong danh sách"),
    ],
    ids=range(8),
)
def test_what_the_lists_say_of_other_codes(look, fragment, words):
    """Withdrawn, forged, of another number, unknown, of a year without a list, of one to come, a seal alone."""
    assert words in look(fragment).locator(".told").inner_text()


@pytest.mark.browser
def test_the_link_to_the_line_leads_to_the_line(look):
    """Of the receipt in the code, and of a file of another one."""
    page = look(code(TEXT), viewport={"width": 390, "height": 800})
    page.wait_for_timeout(100)
    for number in ("2021-HN-02", "2021-HN-01"):
        drop(page, TEXT if number == "2021-HN-02" else WITHDRAWN)
        page.locator(".checker .said a").first.click()
        page.wait_for_timeout(200)
        assert page.locator("tr:target th").inner_text() == number
        assert 0 <= page.locator("tr:target").bounding_box()["y"] < 800


HOSTILE = [
    "#<script>alert(1)</script>",
    "#<img src=x onerror=alert(1)>:" + "0" * 64,
    "#%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E:" + "0" * 64,
    f"#2021-%3Cb%3Ex%3C%2Fb%3E-01:{'0' * 64}",
    "#%E0%A4%A",
    "#%FF%FE:" + "0" * 64,
    "#%00:" + "0" * 64,
    "#2021-%E2%80%AEHN-01:" + "0" * 64,  # text that runs backwards
    "#" + "a" * 100_000,
    "#2021-HN-01:" + "0" * 63,
    "#:",
    "#javascript:alert(1)",
    "#2021-HN-01:" + "g" * 64,
    "#__proto__",
    "#constructor:" + "0" * 64,
]


@pytest.mark.browser
@pytest.mark.parametrize("fragment", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_address_gets_a_sentence_and_never_becomes_markup(look, fragment):
    """No element is added, no script runs, nothing is shown of it."""
    page = look(fragment)
    told = page.locator(".told")
    assert "✗ Địa chỉ này không chứa số và mã của một biên nhận" in told.inner_text()
    assert told.locator("script, img, b, iframe, a").count() == 0
    assert not told.locator("dl").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("fragment", ["", "#lists", "#main", "#nam-2021", "#"])
def test_places_of_the_page_are_no_receipts(look, fragment):
    """The card stays away."""
    assert not look(fragment).locator(".told").is_visible()


@pytest.mark.browser
def test_the_right_file_is_equal(look):
    """By its bytes; indented by a program as well; its number, unit and moment are told."""
    page = look(code(TEXT))
    said = drop(page, TEXT)
    assert "✓ KHỚP" in said
    assert "✓ Có trong danh sách" in said
    assert "2021-HN-02 · Sở Tài nguyên và Môi trường thành phố Hà Nội (HN) · 23:59:59 30/10/2021 · đúng hạn" in said
    assert "số liệu minh họa" in said
    assert "✓ KHỚP" in drop(page, json.dumps(json.loads(TEXT), indent=2), "again.json")


@pytest.mark.browser
def test_a_changed_file_differs(look):
    """One digit; the file of another receipt; a file that is none; a list that is published, and one that is not."""
    page = look(code(TEXT))
    said = drop(page, TEXT.replace('"value":"900"', '"value":"901"'))
    assert "✗ KHÁC: nội dung này không có mã niêm phong đã cho" in said
    assert "✗ KHÁC: danh sách năm 2021 có biên nhận số này nhưng với mã niêm phong khác" in said
    assert "✗ Tệp là của biên nhận số 2021-HN-01" in drop(page, WITHDRAWN)
    assert "không phải tệp JSON của một biên nhận" in drop(page, b"\xff\xfe not json")
    listed = receipt_list.text_of(mini.receipts_of_test())
    assert "✓ Đây là danh sách biên nhận đã công bố của năm 2021" in drop(page, listed)
    assert "✗ Đây là một danh sách biên nhận, nhưng" in drop(page, listed + " ")
    assert "✗ Tệp quá lớn" in drop(page, b" " * (8 * 1024 * 1024 + 1))


@pytest.mark.browser
def test_a_hostile_file_is_told_as_text(look):
    """What a file claims of itself is never markup."""
    plain = json.loads(TEXT) | {"number": "<img src=x onerror=alert(1)>", "unit": {"name": "<b>x</b>", "code": []}}
    page = look()
    said = drop(page, json.dumps(plain))
    assert "<b>x</b>" in said
    assert page.locator(".checker .said img, .checker .said b").count() == 0
    assert "không phải tệp JSON" in drop(page, '{"kind": "receipt"' * 5000)
    drop(page, '{"kind": "receipt", "number": 1e999, "unit": null, "at": {}}')


@pytest.mark.browser
def test_a_seal_is_typed_as_it_is_printed(look):
    """In groups and capitals; half of one is told; another than the file's is told; the paste counts like the file."""
    page = look()
    assert "Hãy so mã này với mã in trên biên nhận" in drop(page, TEXT)
    page.fill("#seal", " ".join(seals.grouped(SEAL.upper())))
    assert "✓ KHỚP" in page.locator(".checker .said").inner_text()
    page.fill("#seal", SEAL[:-1])
    assert "mã đã nhập có 63" in page.locator(".checker .said").inner_text()
    page.fill("#seal", "0" * 64)
    assert "✗ KHÁC" in page.locator(".checker .said").inner_text()
    page.fill("#seal", SEAL)
    page.locator("summary", has_text="dán nội dung").click()
    page.fill("#text", f"\n{WITHDRAWN}\n")
    page.locator(".checker button").click()
    page.wait_for_timeout(100)
    assert "✗ KHÁC" in page.locator(".checker .said").inner_text()
    assert "ĐÃ RÚT LẠI" in page.locator(".checker .said").inner_text()


@pytest.mark.browser
def test_a_file_can_be_dropped(look):
    """Onto the card."""
    page = look(code(TEXT))
    page.evaluate(
        """(data) => {
          const held = new DataTransfer();
          held.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], "r.json"));
          document.querySelector(".checker").dispatchEvent(new DragEvent("drop", {dataTransfer: held, bubbles: true}));
        }""",
        base64.b64encode(TEXT.encode()).decode(),
    )
    page.locator(".checker .said p").first.wait_for()
    assert "✓ KHỚP" in page.locator(".checker .said").inner_text()


@pytest.mark.browser
def test_without_https_the_page_reckons_itself(look):
    """Browsers hide their SHA-256 there; ours gives the same, whatever the length."""
    page = look(code(TEXT))
    assert page.evaluate("Object.defineProperty(crypto, 'subtle', {value: undefined}) && !crypto.subtle")
    assert "✓ KHỚP" in drop(page, TEXT)
    for size in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1000):
        data = bytes(range(256)) * 4
        found = page.evaluate("(own) => seals.plain(Uint8Array.from(own))", list(data[:size]))
        assert found == hashlib.sha256(data[:size]).hexdigest(), size


@pytest.mark.browser
def test_without_javascript_the_code_leads_to_its_line(look):
    """The browser finds the row by itself and the style marks it; the ways with tools stand there."""
    page = look(code(TEXT), java_script_enabled=False)
    assert page.locator("tr:target th").inner_text() == "2021-HN-02"
    assert not page.locator(".drop").is_visible()
    assert not page.locator(".told").is_visible()
    assert "sha256sum bien-nhan-" in page.locator("pre").first.inner_text()
    assert look(f"#2021-HN-02:{'0' * 64}", java_script_enabled=False).locator("tr:target").count() == 0


@pytest.mark.browser
def test_the_other_language_keeps_what_the_code_says(look, address):
    """In English the same answer; the switch leads back with the same number and seal."""
    page = look(code(TEXT), path="/en/bien-nhan/")
    assert "✓ On the published list of receipts of 2021" in page.locator(".told").inner_text()
    assert page.locator("a.language").first.get_attribute("href").endswith(f"/bien-nhan/{code(TEXT)}")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("edition", "words"), [(0, "✗ Mã niêm phong trên giấy là của phiên bản 1; nay đã có"), (1, "✓"), (None, "✗ KHÁC")]
)
def test_the_seal_on_a_paper_is_compared_with_the_versions(chromium, corrected_site, edition, words):
    """The newest, one that was corrected since, and none."""
    seal = "0" * 64 if edition is None else corrected_year.versions()[edition].seal
    page = chromium.new_page()
    page.route("**/*", lambda route: route.fulfill(path=served(corrected_site, route.request.url)))
    page.goto(f"http://ict.test/xephang/2021/kiem-chung/#{seal.upper()}")
    assert words in page.locator(".paper-seal").inner_text()
    page.goto("http://ict.test/xephang/2021/kiem-chung/#<b>")
    page.wait_for_timeout(50)
    assert not page.locator(".paper-seal").is_visible()
    page.close()


def served(site, url):
    """The file behind an address of a site that is served under /xephang."""
    path = url.split("/xephang/")[1].split("#")[0]
    return site / (path + "index.html" if path.endswith("/") or not path else path)
