"""Receipts on the screen, on paper and as a file; and the page where anyone checks one."""

import hashlib
import io
import json

import pytest
import qr_codes
from factories import an_answer, explained

import models
import workflow
from admin import receipt_pdf
from publishing import seals
from reporting import receipts

CHECK_PAGE = "https://ict.example.vn/admin/receipts/check/"


@pytest.fixture
def receipt(year, leader):
    """The receipt of Đà Nẵng's two sections."""
    for key, value in (("pcs", "31337"), ("staff", "40000"), ("portal", "yes")):
        an_answer(year.mine, key, value)
    explained(year.mine)
    for part in year.mine.sections:
        workflow.move_section(part, "begin", leader.user)
        workflow.move_section(part, "submit", leader.user)
    return receipts.send(year.mine, leader.user, True)


CHECK = "/admin/receipts/check/"


def test_a_receipt_is_a_page_a_pdf_and_a_file(leader, receipt):
    """All three carry the number; the file's SHA-256 is the seal."""
    page = leader.get(f"/admin/receipts/details/?id={receipt.id}").text
    for words in (receipt.number, seals.grouped(receipt.seal)[0], "31.337", receipts.UNDERTAKING["vi"]):
        assert words in page, words
    file = leader.get(f"/admin/receipts/content/?id={receipt.id}")
    assert hashlib.sha256(file.data).hexdigest() == receipt.seal
    assert "attachment" in file.headers["Content-Disposition"]
    paper = leader.get(f"/admin/receipts/pdf/?id={receipt.id}")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")


def test_the_pdf_is_the_same_every_time_and_embeds_its_type(receipt):
    """Byte for byte; another language or a withdrawal makes another sheet; no type is left to the reader's machine."""
    given = (seals.receipt_address("https://ict.example.vn", receipt.number, receipt.seal), CHECK_PAGE)
    paper = receipt_pdf.pdf(receipt, *given)
    assert paper == receipt_pdf.pdf(models.Receipt.get_by_id(receipt.id), *given)
    assert paper != receipt_pdf.pdf(receipt, *given, "en")
    assert paper.count(b"/FontFile2") == 2
    receipt.withdrawn_at = receipt.at
    assert paper != receipt_pdf.pdf(receipt, *given)


@pytest.mark.parametrize("sections", [1, 24, 40])
def test_the_pdf_holds_what_is_long(receipt, sections):
    """Many sections and long names stay on the paper, and no type lies over other type."""
    plain = receipts.plain_of(receipt)
    plain["sections"] = [plain["sections"][0] | {"code": f"M{n}", "title": "Hạ tầng kỹ thuật"} for n in range(sections)]
    plain["unit"]["name"] = "Sở Nông nghiệp và Môi trường " * 6
    plain["framework"] = "x" * 200
    sheet = receipt_pdf.sheet_of(
        models.Receipt(content=json.dumps(plain), seal="ab" * 32), "https://x.vn/", CHECK_PAGE, "vi"
    )
    from charts.sheet import figure_of, overlaps

    assert overlaps(figure_of(sheet)) == []


@pytest.mark.parametrize(("lang", "place"), [("vi", "bien-nhan"), ("en", "en/bien-nhan")])
def test_a_phone_reads_the_qr_code_off_the_paper(receipt, lang, place):
    """The printed code, scanned from a picture of the sheet, leads to the public page with this number and seal."""
    page = seals.receipt_address("https://ict.example.vn", receipt.number, receipt.seal, lang)
    paper = receipt_pdf.pdf(receipt, page, CHECK_PAGE, lang)
    for dpi in (100, 300):
        assert qr_codes.read_pdf(paper, dpi=dpi) == [
            f"https://ict.example.vn/{place}/#{receipt.number}:{receipt.seal.upper()}"
        ]


def test_the_office_gives_a_receipt_whose_code_leads_to_the_public_page(leader, receipt):
    """From the screen as well; the page names the public page and the office's own."""
    paper = leader.get(f"/admin/receipts/pdf/?id={receipt.id}")
    (read,) = qr_codes.read_pdf(paper.data)
    assert read.endswith(f"/bien-nhan/#{receipt.number}:{receipt.seal.upper()}")
    page = leader.get(f"/admin/receipts/details/?id={receipt.id}").text
    assert f'href="{read}"' in page
    assert f'href="{CHECK}"' in page


def test_another_units_receipt_answers_like_a_missing_one(office, year, receipt, make_user, as_person):
    """Page, PDF, file, history, list: as if it were not there; the office and the auditor see it."""
    other = as_person(office, make_user(office, "leader", unit=year.ha_noi))
    auditor = as_person(office, make_user(office, "auditor"))
    for page in ("details", "pdf", "content", "history"):
        assert other.get(f"/admin/receipts/{page}/?id={receipt.id}").status_code == 404
        assert other.get(f"/admin/receipts/{page}/?id=999999").status_code == 404
        assert auditor.get(f"/admin/receipts/{page}/?id={receipt.id}").status_code == 200
    assert receipt.number not in other.get("/admin/receipts/").text
    assert receipt.number in auditor.get("/admin/receipts/").text


def test_strangers_see_no_receipt(stranger, receipt):
    """They are asked to sign in, for everything but the check."""
    for page in ("", f"details/?id={receipt.id}", f"pdf/?id={receipt.id}", f"content/?id={receipt.id}", "export/csv/"):
        assert stranger.get(f"/admin/receipts/{page}").status_code == 302, page
    assert stranger.get(CHECK).status_code == 200


def test_anyone_checks_without_an_account_and_learns_no_figure(stranger, receipt):
    """By seal, number and file; in both languages; what was reported stays unsaid."""
    told = {
        f"?seal={receipt.seal}": "đang giữ đúng nội dung này",
        f"?seal={receipt.number}": "Có biên nhận mang số này",
        f"?seal={'0' * 64}": "không có biên nhận này",
        "?seal=%00%27%22": "không có biên nhận này",
    }
    for query, words in told.items():
        page = stranger.get(CHECK + query).text
        assert words in page, query
        assert not any(figure in page for figure in ("31337", "31.337", "40000", "40.000", "31,337"))
    file = {"seal": "", "file": (io.BytesIO(receipt.content.encode()), "bien-nhan.json")}
    assert "đang giữ đúng nội dung này" in stranger.post(CHECK, file, page=CHECK).text
    changed = receipt.content.replace("31337", "31338").encode()
    assert "Nội dung khác" in stranger.post(CHECK, {"file": (io.BytesIO(changed), "a.json")}, page=CHECK).text
    assert "Hãy nhập mã niêm phong" in stranger.post(CHECK, {"seal": " "}, page=CHECK).text


def test_a_check_by_number_tells_nothing_of_the_sending(stranger, receipt, year):
    """Numbers can be guessed: neither the unit nor the time is told for one."""
    page = stranger.get(f"{CHECK}?seal={receipt.number}").text
    assert year.da_nang.name_vi not in page
    assert "Gửi lúc" not in page


def test_a_check_changes_nothing(stranger, receipt):
    """No row, no audit row."""
    before = (models.AuditEvent.select().count(), models.Receipt.get_by_id(receipt.id).plain())
    stranger.get(f"{CHECK}?seal={receipt.seal}")
    stranger.post(CHECK, {"seal": receipt.seal}, page=CHECK)
    assert (models.AuditEvent.select().count(), models.Receipt.get_by_id(receipt.id).plain()) == before


def test_figures_that_changed_since_are_shown(administrator, receipt, year):
    """The office sees that what stands now is not what was sent."""
    page = f"/admin/receipts/details/?id={receipt.id}"
    assert "đúng như khi gửi" in administrator.get(page).text
    with models.acting("office"):
        row = models.Answer.get(models.Answer.input == "pcs")
        row.value = "99"
        row.save()
    assert "<del>31.337</del> → <ins>99</ins>" in administrator.get(page).text


def test_the_words_of_the_pdf_are_there_in_both_languages():
    """The same slots in both."""
    import string

    def slots(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    vi, en = receipt_pdf.WORDS["vi"], receipt_pdf.WORDS["en"]
    assert {key: slots(text) for key, text in vi.items()} == {key: slots(text) for key, text in en.items()}


def test_the_pdf_is_small(receipt):
    """It goes by letter to phones: under 100 KB."""
    paper = receipt_pdf.pdf(receipt, CHECK_PAGE.partition("admin")[0], CHECK_PAGE)
    assert len(paper) < 100_000
