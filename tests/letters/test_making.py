"""What the three documents say and how they look, in both files."""

import dataclasses
import datetime
import hashlib
import io
import subprocess
import unicodedata

import odd_editions
import pypdf
import pytest
from docx import Document
from paper_years import SITE, alone, demo, docx_lines, docx_text, head, joined, pdf_text, renamed, small, words

import vietnamese
from letters import facts, making
from letters.heads import DEFAULTS, Head
from letters.making import LetterProblem, Papers
from publishing.publication import Publication

NOTICE = "Số liệu minh họa, không phải kết quả chính thức"
ABOUT = {"letter": "S-BNH", "announcement": None, "minutes": None}


def both(made):
    """The words of both files, without spaces: where lines break is each program's own affair."""
    return joined(pdf_text(made.pdf)), joined(docx_text(made.docx))


def says(made, *texts):
    return all(joined(text) in words for words in both(made) for text in texts)


@pytest.fixture(scope="module")
def each():
    """One document of each kind of the newest demonstration year."""
    return {kind: making.made(kind, demo(), unit, head(kind)) for kind, unit in ABOUT.items()}


# --- the decree's parts


def test_a_letter_has_every_part_the_decree_asks_for(each):
    """Motto, agency, number, date, subject, addressee, end mark, recipients, signature; the annex names the letter."""
    assert says(
        each["letter"],
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BỘ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
        "Số: 123/BTNMT-CNTT",
        "Hà Nội, ngày 09 tháng 02 năm 2022",
        "V/v thông báo kết quả đánh giá, xếp hạng",
        "Kính gửi: Sở Tài nguyên và Môi trường tỉnh Bắc Ninh",
        "./.",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT, CNTT.",
        "KT. BỘ TRƯỞNG",
        "THỨ TRƯỞNG",
        "(Kèm theo Công văn số 123/BTNMT-CNTT ngày 09 tháng 02 năm 2022 của Bộ Tài nguyên và Môi trường)",
    )


def test_an_announcement_has_its_bases_articles_and_annexes(each):
    """Căn cứ, QUYẾT ĐỊNH, Điều 1 to 3, and an annex for each bloc."""
    numbers = ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    blocs = [bloc.title.vi.upper() for bloc in demo().edition.blocs]
    assert says(each["announcement"], "Căn cứ Quyết định số 2899/QĐ-BTNMT ngày 13 tháng 11 năm 2019", "QUYẾT ĐỊNH:")
    assert says(each["announcement"], "Điều 1.", "Điều 2.", "Điều 3.", "- Như Điều 3;", *numbers, *blocs)


def test_minutes_leave_room_for_what_nobody_knows_yet(each):
    """Time, place, people and votes are written by hand; both who wrote and who led sign."""
    blanks = ("Thời gian bắt đầu:", "Địa điểm:", "Thành phần tham dự:", "Chủ trì:", "Thư ký (người ghi biên bản):")
    assert says(each["minutes"], "BIÊN BẢN", *blanks, "Tán thành", "THƯ KÝ", "CHỦ TỊCH HỘI ĐỒNG", "Lưu: VT")
    assert "HàNội,ngày" not in "".join(both(each["minutes"]))  # minutes say when and where in their first lines


def test_text_comes_out_in_one_way_of_writing(each):
    """Vietnamese letters are single characters (NFC): searching and copying find them."""
    for made in each.values():
        for text in (pdf_text(made.pdf), docx_text(made.docx)):
            assert unicodedata.is_normalized("NFC", text)
            assert "Độc lập - Tự do - Hạnh phúc" in text


@pytest.mark.parametrize("kind", ABOUT)
def test_both_files_say_the_same(each, kind):
    """Every line of the Word file stands in the PDF: paragraphs, and the cells of tables."""
    printed = joined(pdf_text(each[kind].pdf))
    for line in docx_lines(each[kind].docx):
        for cell in line.split("\t"):
            # a cell of a table may lie between its neighbours' lines; short ones are held by test_figures
            for part in [cell] if "\t" not in line else cell.split()[:1]:
                assert joined(part).rstrip("…") in printed, part


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime.date(2022, 2, 9), "ngày 09 tháng 02 năm 2022"),
        (datetime.date(2022, 1, 31), "ngày 31 tháng 01 năm 2022"),
        (datetime.date(2021, 3, 1), "ngày 01 tháng 3 năm 2021"),
        (datetime.date(2021, 12, 24), "ngày 24 tháng 12 năm 2021"),
    ],
)
def test_days_below_ten_and_two_months_have_a_zero(day, said):
    """The decree's way of writing dates, so that nobody adds a digit."""
    assert vietnamese.long_date(day) == said
    assert facts.head(dataclasses.replace(DEFAULTS["letter"], dated=day), "letter")["place_date"] == f"Hà Nội, {said}"


def test_what_is_not_known_yet_is_a_blank():
    """A draft has room for number and date; nothing is made up."""
    found = facts.head(DEFAULTS["letter"], "letter")
    assert found["symbol"] == f"Số: {facts.BLANK}/BTNMT-CNTT"
    assert "ngày" in found["place_date"]
    assert not any(character.isdigit() for character in found["place_date"] + found["symbol"])
    assert facts.symbol(Head("", "A", "B")) == f"{facts.BLANK}/"


def test_recipients_end_as_the_decree_asks():
    """Dashes, semicolons and the last full stop are set here, however the lines were typed."""
    typed = ("- Như trên", "Bộ trưởng;", "  ", "Lưu: VT, CNTT.")
    assert facts.recipients(typed) == ["- Như trên;", "- Bộ trưởng;", "- Lưu: VT, CNTT."]


# --- pages


@pytest.mark.parametrize("kind", ABOUT)
def test_pages_are_numbered_from_the_second_and_every_annex_anew(each, kind):
    """In the middle of the top margin; the first page and the first of each annex show none; A4."""
    reader = pypdf.PdfReader(io.BytesIO(each[kind].pdf))
    starts = {1, *(word.page for word in words(each[kind].pdf) if word.text == "Phụ" and word.y < 25)}
    number = 0
    for page, sheet in enumerate(reader.pages, 1):
        assert [round(float(side) * 25.4 / 72) for side in sheet.mediabox[2:]] == [210, 297]
        number = 1 if page in starts else number + 1
        shown = [word for word in words(each[kind].pdf) if word.page == page and word.y < 17]
        assert [word.text for word in shown] == ([] if number == 1 else [str(number)])
        assert all(100 < word.x < 120 for word in shown)


@pytest.mark.parametrize("kind", ABOUT)
def test_margins_are_the_decrees(each, kind):
    """30 mm left, 15 right, 20 above and below; in them only the page number and the notice of made-up figures."""
    found = words(each[kind].pdf)
    assert min(word.x for word in found) >= 29.9
    assert max(word.end for word in found) <= 195.1
    assert {word.text for word in found if word.y > 277} <= set(NOTICE.split())
    assert all(word.text.isdigit() for word in found if word.y < 19)


@pytest.mark.parametrize("kind", ABOUT)
def test_made_up_figures_are_said_on_every_page(each, kind):
    """Whoever finds one page knows it."""
    reader = pypdf.PdfReader(io.BytesIO(each[kind].pdf))
    found = words(each[kind].pdf)
    for page in range(1, len(reader.pages) + 1):
        assert joined(NOTICE) in joined("".join(word.text for word in found if word.page == page))
    for section in Document(io.BytesIO(each[kind].docx)).sections:
        assert section.different_first_page_header_footer
        assert section.footer.paragraphs[0].text == section.first_page_footer.paragraphs[0].text == NOTICE


def test_a_real_year_says_nothing_of_made_up_figures():
    """The notice is for demonstrations alone."""
    edition = dataclasses.replace(demo().edition, made_up=False)
    made = making.made("letter", alone(edition), "VP", head())
    assert "minhhọa,khôngphải" not in "".join(both(made))


def test_a_table_that_breaks_repeats_its_head(each):
    """The columns are named on every page of a ranking."""
    found = words(each["announcement"].pdf)
    (first,) = {word.page for word in found if word.text == "90,78"} - {1}  # the best of the largest bloc
    (last,) = {word.page for word in found if word.text == "41,62"}  # and its last
    assert last > first
    assert set(range(first, last + 1)) <= {word.page for word in found if word.text == "Hạng"}


# --- archived and accessible


@pytest.mark.parametrize("kind", ABOUT)
def test_the_pdf_is_archived_tagged_and_in_vietnamese(each, kind):
    """PDF/A-2a and PDF/UA-1 are claimed, and what they need is there: tags, language, title, fonts."""
    reader = pypdf.PdfReader(io.BytesIO(each[kind].pdf))
    xmp = reader.xmp_metadata.stream.get_data().decode()
    for claimed in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claimed in xmp
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].lower().startswith("vi")
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith(facts.KIND_NAMES[kind])
    listed = subprocess.run(["pdffonts", "-"], input=each[kind].pdf, capture_output=True, check=True).stdout.decode()
    fonts = [line.split() for line in listed.splitlines()[2:]]
    assert fonts
    assert all(line[-5:-2] == ["yes", "yes", "yes"] for line in fonts)  # embedded, a subset, with a Unicode map
    roles = tags(catalog["/StructTreeRoot"])
    assert {"/H1", "/Table", "/TH", "/TD", "/Figure", "/P"} <= roles


def tags(node, found=None):
    """The kinds of parts a tagged PDF is made of."""
    found = set() if found is None else found
    node = node.get_object()
    if isinstance(node, list):
        for part in node:
            tags(part, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.add(node["/S"])
        if "/K" in node:
            tags(node["/K"], found)
    return found


# --- units and editions out of the ordinary


def test_a_unit_without_a_rank_learns_why():
    """No total, no place, and which figure is missing."""
    made = making.made("letter", small(), "LC", head())
    assert says(made, "không xếp hạng", "không có, vì đơn vị thiếu số liệu bắt buộc", "Hồ sơ xử lý trên mạng")
    announced = making.made("announcement", small(), None, head("announcement"))
    assert says(announced, "Đơn vị không được xếp hạng", "Sở Tài nguyên và Môi trường tỉnh Lào Cai", "UD1 Hồ sơ xử lý")


def test_a_shared_rank_says_so():
    """'đồng hạng 2', and the rule for the rank after it."""
    made = making.made("letter", demo(), "TCMT", head())
    assert says(made, "đồng hạng 2 trong 18 đơn vị", "xếp đồng hạng và hạng kế tiếp để trống")


@pytest.mark.parametrize("kind", ABOUT)
def test_a_correction_says_what_it_replaces(kind):
    """The subject and the text name the version and the reason."""
    unit = "AG" if kind == "letter" else None
    made = making.made(kind, small(2), unit, head(kind))
    assert made.subject.endswith("(đính chính, phiên bản 2)")
    name = facts.KIND_NAMES[kind]
    assert says(made, f"{name} này đính chính và thay thế {name.lower()} trước đây", "Sửa một số liệu của An Giang.")
    first = making.made(kind, small(), unit, head(kind))
    assert not any("đínhchính" in text for text in both(first))


@pytest.mark.parametrize("case", odd_editions.odd_years())
def test_every_odd_year_gives_its_documents(case):
    """One unit, nobody ranked, no levels, nine categories, names of a hundred letters: all can be printed."""
    years = [sealed(year, case) for year in odd_editions.odd_years()[case]]
    papers = Papers(Publication(years, site_url=SITE), years[-1])
    unit = next(iter(years[-1].results))
    made = making.made("letter", papers, unit, head())
    assert says(made, f"Kính gửi: {years[-1].units[unit].name_vi}")
    for kind in ("announcement", "minutes"):
        made = making.made(kind, papers, None, head(kind))
        printed = {word.text for word in words(made.pdf)}
        for own in years[-1].units.values():
            assert joined(own.name_vi) in joined(docx_text(made.docx))
            assert set(own.name_vi.split()) <= printed  # in a table, names of several lines lie between other cells


def sealed(edition, name):
    """The odd editions have no seals; what is worked out once for a year is kept by its seal."""
    return dataclasses.replace(edition, seal=hashlib.sha256(f"{name} {edition.year}".encode()).hexdigest())


def test_sixty_indicators_all_stand_in_the_annex():
    """Twenty categories of three: each row is there, in both files."""
    edition = sealed(odd_editions.made(3, plain=odd_editions.plain_framework("thu", 20)), "sixty")
    made = making.made("letter", alone(edition), "u0", head())
    codes = {word.text for word in words(made.pdf)}
    listed = {line.split("\t")[0] for line in docx_lines(made.docx)}
    assert len(edition.framework.indicators) == 60
    assert set(edition.framework.indicators) <= codes
    assert set(edition.framework.indicators) <= listed


# --- hostile names


@pytest.mark.parametrize(
    "name",
    [
        "{{7*7}} {{ seal }}",
        "{% for x in y %}",
        "{_{ 7*7 }_}",
        "<w:p><w:r/></w:p>",
        "A & B <b>đậm</b> \"ngoặc\" 'đơn'",
        "]]></w:t>",
        "=CMD()|'/c calc'!A0",
        '#import "x.typ": *; #panic()',
        "$x$ *đậm* _nghiêng_ `mã` @nguồn <nhãn> // chú",
        "DDEAUTO c:\\windows\\system32\\cmd.exe",
        "\\u{202e} \\#{eval(1)}",
    ],
)
def test_a_name_is_only_ever_words(name):
    """Neither program takes a unit's name for its own language; both print it letter for letter."""
    papers = renamed(DN=name)
    made = making.made("letter", papers, "DN", head())
    assert says(made, f"Kính gửi: {name}")
    for kind in ("announcement", "minutes"):
        assert says(making.made(kind, papers, None, head(kind)), name)
    paper = Document(io.BytesIO(made.docx))
    assert "instrText" not in paper.element.body.xml
    assert "fldSimple" not in paper.element.body.xml
    assert paper.core_properties.title.endswith(name)
    assert pypdf.PdfReader(io.BytesIO(made.pdf)).metadata.title.endswith(name)


def test_a_head_is_only_ever_words():
    """What the office types into a letterhead is printed letter for letter, too."""
    typed = "{{ seal }} <w:p/> & #panic() $x$"
    own = head(agency=typed, signer=typed, place=typed, symbol=typed, recipients=(typed, "Lưu: VT"))
    made = making.made("letter", small(), "DN", own)
    assert says(made, typed.upper(), f"Số: {typed}", f"{typed}, ngày 09", f"- {typed};")


# --- what cannot be made


@pytest.mark.parametrize(
    ("kind", "unit", "said"),
    [
        ("letter", None, "chọn đơn vị"),
        ("letter", "KHONG-CO", "không có đơn vị này"),
        ("announcement", "VP", "chung cho mọi đơn vị"),
        ("poster", None, "không có loại văn bản"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(kind, unit, said):
    """Each in a sentence."""
    with pytest.raises(LetterProblem, match=said):
        making.made(kind, small(), unit, head())


def test_documents_are_in_vietnamese():
    """The decree knows no other language."""
    with pytest.raises(LetterProblem, match="tiếng Việt"):
        Papers(small().publication, small().edition, "en")


def test_without_an_address_there_is_no_qr_code():
    """A site that has no address yet: the seal alone is printed."""
    papers = Papers(Publication([small().edition]), small().edition)
    made = making.made("letter", papers, "DN", head())
    assert says(made, papers.edition.seal)
    assert "quétmãQR" not in "".join(both(made))
    assert not Document(io.BytesIO(made.docx)).inline_shapes
