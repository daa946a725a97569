"""Documents on screen: made and issued as a job, previewed, mailed, cancelled, downloaded; units read their own."""

import datetime
import hashlib
import io
import re
import zipfile

import pytest

import models
from tests.admin.papers_year import a_frozen_year, issued, publish_year, work_off

START = "/admin/papers/start/"


@pytest.fixture
def year(office, demo_settings):
    """2019, published, with three units."""
    return a_frozen_year(demo_settings)


@pytest.fixture
def communications(office, make_user, as_person):
    """Who makes, issues and mails documents."""
    return as_person(office, make_user(office, "communications"))


def start(person, year, **typed):
    data = {"edition": year.edition.id, "kind": "letter", "whose": "all", **typed}
    return person.post(START, data)


def document(unit="DN", **fields):
    query = models.Document.select().join(models.Unit, models.peewee.JOIN.LEFT_OUTER)
    return query.where(models.Unit.code == unit if unit else models.Document.unit.is_null()).get()


# --- what there is ---------------------------------------------------------------------------------------------------


def test_without_a_frozen_year_the_page_says_what_to_do(office, communications):
    """Documents are made from a frozen result; the way to the year is there."""
    from tests.admin.years import a_year

    cycle = a_year().cycle
    page = communications.get("/admin/papers/").text
    assert "Chưa năm nào được chốt kết quả." in page
    assert f"/admin/cycles/details/?id={cycle.id}" in page


def test_every_unit_is_listed_with_or_without_its_letter(year, communications):
    """Who has none yet can be previewed."""
    issued(year)
    page = communications.get("/admin/papers/").text
    for unit in year.units.values():
        assert unit.name_vi in page
    assert "01/BTNMT-CNTT" in page
    assert "Số liệu minh họa, không phải kết quả chính thức." in page
    assert page.count("Chưa lập</span>") == 2


@pytest.mark.parametrize(
    ("search", "state", "found"),
    [
        ("da nang", "", ["DN"]), ("HẢI PHÒNG", "", ["HP"]), ("", "issued", ["DN"]), ("", "missing", ["HP", "HN"]),
        ("01/BTNMT", "", ["DN"]), ("khong co", "", []),
    ],
)  # fmt: skip
def test_units_are_found_without_accents(year, communications, search, state, found):
    """By name, code, number and state; the fragment is all that is sent back."""
    issued(year)
    answer = communications.get(
        "/admin/papers/", query_string={"q": search, "state": state}, headers={"HX-Request": "true"}
    )
    assert "<html" not in answer.text
    shown = [code for code, unit in year.units.items() if f">{unit.name_vi}</a>" in answer.text]
    assert sorted(shown) == sorted(found)


# --- making ----------------------------------------------------------------------------------------------------------


def test_drafts_are_made_by_the_worker(year, communications, demo_settings):
    """One for each unit, without a number; the page tells how far it is, and then that it is done."""
    answer = start(communications, year)
    assert answer.status_code == 302, answer.text
    page = communications.get("/admin/papers/").text
    assert 'hx-trigger="every 1500ms"' in page
    [job] = work_off(demo_settings)
    assert job.state == "done", job.error
    assert {(row.state, row.number) for row in models.Document.select()} == {("draft", None)}
    assert models.Document.select().count() == 3
    fragment = communications.get(f"/admin/papers/progress/?id={job.id}", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Refresh"] == "true"
    assert "Xong: đã lập 3, 0 đã có từ trước." in communications.get("/admin/papers/").text
    way = f'<a href="/admin/papers/?edition={year.edition.id}">Xem các văn bản</a>'
    assert way in communications.get(f"/admin/jobs/details/?id={job.id}").text


def test_issuing_asks_before_it_takes_numbers(year, communications, demo_settings):
    """How many, from which number to which; nothing is taken until the answer is yes."""
    typed = {"issue": "1", "dated": "25/12/2019"}
    question = start(communications, year, **typed)
    assert question.status_code == 200
    assert "Phát hành 3 văn bản?" in question.text
    assert "01/BTNMT-CNTT – 03/BTNMT-CNTT" in question.text
    assert not models.Job.select().exists()
    start(communications, year, confirmed="1", **typed)
    work_off(demo_settings)
    rows = list(models.Document.select().order_by(models.Document.number))
    assert [(row.state, row.symbol, row.dated) for row in rows] == [
        ("issued", f"0{number}/BTNMT-CNTT", datetime.date(2019, 12, 25)) for number in (1, 2, 3)
    ]


def test_only_the_chosen_units(year, communications, demo_settings):
    """And only those that are in the result."""
    start(communications, year, whose="chosen", unit=["DN", "KHONG"])
    work_off(demo_settings)
    assert [row.unit.code for row in models.Document.select()] == ["DN"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"whose": "chosen"}, "Chọn ít nhất một đơn vị."),
        ({"issue": "1", "dated": "32/12/2019"}, "32/12/2019"),
        ({"issue": "1", "dated": "01/12/2019"}, "sớm hơn ngày chốt kết quả"),
        ({"issue": "1", "dated": "25/12/2055"}, "muộn hơn hôm nay"),
    ],
)
def test_what_cannot_be_made_is_said_and_the_form_is_kept(year, communications, typed, sentence):
    """Nothing is queued."""
    answer = start(communications, year, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    if "dated" in typed:
        assert f'value="{typed["dated"]}"' in answer.text
    assert not models.Job.select().exists()


def test_a_frozen_year_is_drafted_and_not_issued(office, demo_settings, communications):
    """Until it is published the same version may be frozen anew."""
    year = a_frozen_year(demo_settings, publish=False)
    assert "công bố xong mới phát hành" in communications.get("/admin/papers/").text
    answer = start(communications, year, issue="1", dated="25/12/2019")
    assert answer.status_code == 422
    assert "chưa công bố nên chưa phát hành" in answer.text
    assert start(communications, year).status_code == 302
    work_off(demo_settings)
    publish_year(year.edition, demo_settings)
    assert start(communications, year, issue="1", dated="25/12/2019", confirmed="1").status_code == 302
    work_off(demo_settings)
    assert {row.state for row in models.Document.select()} == {"issued"}


def test_a_batch_that_stopped_goes_on(year, communications, demo_settings, monkeypatch):
    """What could not be made is named with the unit; pressing the button makes the rest."""
    from letters import making

    real = making.made

    def half(kind, papers, unit, head, template=None):
        if unit == "HP":
            raise making.LetterProblem("HP: thiếu một điều / something is missing")
        return real(kind, papers, unit, head, template)

    monkeypatch.setattr(making, "made", half)
    start(communications, year)
    work_off(demo_settings)
    page = communications.get("/admin/papers/").text
    assert "đã lập 2, không lập được 1." in page
    assert "Sở Tài nguyên và Môi trường Hải Phòng: HP: thiếu một điều" in page
    monkeypatch.setattr(making, "made", real)
    assert "Làm tiếp" in page
    start(communications, year)
    work_off(demo_settings)
    assert models.Document.select().count() == 3


def test_an_issued_letter_cannot_be_chosen_again(year, communications):
    """Its box is closed; asked for by hand, it is left as it is."""
    issued(year)
    page = communications.get(f"{START}?edition={year.edition.id}&unit=DN").text
    assert re.search(r'value="DN" disabled', page)
    assert re.search(r'value="HP">', page)


def test_drafts_of_older_texts_are_brought_up_to_date(year, communications, demo_settings):
    """After the wording has changed, one press makes those drafts anew that it touches, and leaves the issued ones."""
    issued(year)
    start(communications, year)
    work_off(demo_settings)
    before = {row.unit.code: row.pdf_id for row in models.Document.select()}
    with models.acting("test"):
        models.Prose.create(code="letter.subject", language="vi", text="báo kết quả năm {{this.year}}")
    start(communications, year)
    [job] = work_off(demo_settings)
    assert job.result["answer"]["made"] == 2
    after = {row.unit.code: row.pdf_id for row in models.Document.select()}
    assert {code for code in before if before[code] != after[code]} == {"HP", "HN"}


def test_when_all_is_issued_nothing_is_left_to_make(year, communications):
    """That is said."""
    issued(year, units=("DN", "HP", "HN"))
    answer = start(communications, year)
    assert answer.status_code == 422
    assert "Công văn của mọi đơn vị đã phát hành." in answer.text


def test_two_batches_do_not_run_at_once(year, communications):
    """The second is told which one stands in its way."""
    start(communications, year)
    answer = start(communications, year)
    assert answer.status_code == 409
    assert "đang chờ chạy" in answer.text


# --- reading one -----------------------------------------------------------------------------------------------------


def test_a_preview_shows_the_text_and_keeps_nothing(year, communications):
    """What it says is what the file would say: the edition's number, as text for a phone, and as files."""
    page = communications.get(f"/admin/papers/preview/?edition={year.edition.id}&unit=DN").text
    assert "Sở Tài nguyên và Môi trường Đà Nẵng" in page
    assert "26,00/30 điểm" in page
    assert page.count("<option") == 3  # another unit is one choice away
    pdf = communications.get(f"/admin/papers/preview/pdf/?edition={year.edition.id}&unit=DN")
    assert pdf.data[:5] == b"%PDF-"
    assert pdf.headers["Content-Disposition"].startswith("inline;")
    assert pdf.mimetype == "application/pdf"
    docx = communications.get(f"/admin/papers/preview/docx/?edition={year.edition.id}&unit=DN")
    assert docx.data[:2] == b"PK"
    assert docx.headers["Content-Disposition"].startswith("attachment;")
    assert not models.Document.select().exists()
    assert not models.PaperFile.select().exists()


def test_an_issued_document_shows_its_hashes_and_text(year, communications):
    """And its files are those of the register, under a name in Vietnamese."""
    row = issued(year)["DN"]
    page = communications.get(f"/admin/papers/document/?id={row.id}").text
    assert row.pdf.sha256 in page
    assert row.docx.sha256 in page
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    for form in ("pdf", "docx"):
        answer = communications.get(f"/admin/papers/file/{form}/?id={row.id}")
        assert hashlib.sha256(answer.data).hexdigest() == getattr(row, form).sha256
        named = answer.headers["Content-Disposition"]
        assert f'filename="cong-van-01-btnmt-cntt-so-tai-nguyen-va-moi-truong-da-nang.{form}"' in named
        assert "filename*=UTF-8''C%C3%B4ng%20v%C4%83n%2001-BTNMT-CNTT" in named


def test_a_draft_is_made_again_or_removed(year, communications, demo_settings):
    """A draft of other texts than there are now says so."""
    start(communications, year, whose="chosen", unit="DN")
    work_off(demo_settings)
    row = document()
    address = f"/admin/papers/document/?id={row.id}"
    assert "lập lại để cập nhật" not in communications.get(address).text
    with models.acting("test"):
        models.Letterhead.create(
            kind="letter", agency="Cục Công nghệ thông tin", place="Hà Nội", book="CV", symbol="{number}/CNTT",
            position="CỤC TRƯỞNG",
        )  # fmt: skip
    assert "lập lại để cập nhật" in communications.get(address).text
    assert communications.post("/admin/papers/drop/", {"id": row.id}).status_code == 302
    assert not models.Document.select().exists()


# --- cancelling, mailing ---------------------------------------------------------------------------------------------


def test_cancelling_needs_its_reason_and_leaves_the_number(year, communications):
    """The document stays, the number is used up, another may be issued."""
    row = issued(year)["DN"]
    communications.post("/admin/papers/cancel/", {"id": row.id, "_reason": " "})
    assert document().state == "issued"
    communications.post("/admin/papers/cancel/", {"id": row.id, "_reason": "Ghi nhầm ngày"})
    assert (document().state, document().reason, document().number) == ("cancelled", "Ghi nhầm ngày", 1)
    page = communications.get("/admin/papers/").text
    assert "Ghi nhầm ngày" in page
    assert issued(year)["DN"].number == 2


def test_the_outbox_is_asked_about_first(office, year, communications, administrator, make_user):
    """How many, to whom, and who cannot be reached; then each leader has a mail with the letter attached."""
    leader = make_user(office, "leader", unit=year.units["DN"], email="lanhdao@dn.example.vn")
    row = issued(year, units=("DN", "HP"))["DN"]
    address = f"/admin/papers/post/?edition={year.edition.id}"
    page = communications.get(address).text
    assert "Đưa 1 công văn vào hộp thư đi?" in page
    assert leader.email in page
    assert "Có 1 đơn vị chưa có người nhận thư điện tử" in page
    assert not models.Message.select().where(models.Message.kind == "result").exists()
    for _ in range(2):  # asked twice, sent once
        communications.post("/admin/papers/post/", {"edition": year.edition.id, "form": "pdf"})
    [message] = models.Message.select().where(models.Message.kind == "result")
    assert (message.address, message.state) == (leader.email, "draft")
    assert models.MessageAttachment.get().file_id == row.pdf_id
    read_first = administrator.get(f"/admin/messages/details/?id={message.id}").text
    assert f'<a href="/admin/papers/document/?id={row.id}">Công văn 01-BTNMT-CNTT.pdf</a>' in read_first
    assert "Đã phát hành, đã đưa vào thư" in communications.get("/admin/papers/").text


# --- downloads -------------------------------------------------------------------------------------------------------


def test_the_zip_holds_what_the_register_says(year, communications):
    """Every file of the register by its hash, under names any program can unpack."""
    rows = issued(year, units=("DN", "HP")) | issued(year, kind="announcement")
    answer = communications.get(f"/admin/papers/zip/?edition={year.edition.id}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        found = {hashlib.sha256(archive.read(name)).hexdigest() for name in names if name != "SHA256SUMS.txt"}
        sums = archive.read("SHA256SUMS.txt").decode()
    kept = {getattr(row, form).sha256 for row in rows.values() for form in ("pdf", "docx")}
    assert found == kept
    assert set(re.findall(r"^[0-9a-f]{64}", sums, re.M)) == kept
    assert all(name.isascii() for name in names)
    assert "cong-van/01-BTNMT-CNTT_so-tai-nguyen-va-moi-truong-da-nang.pdf" in names
    again = communications.get(f"/admin/papers/zip/?edition={year.edition.id}")
    assert again.data == answer.data


def test_an_empty_zip_is_no_file(year, communications):
    """It says that there is nothing yet."""
    answer = communications.get(f"/admin/papers/zip/?edition={year.edition.id}", follow_redirects=True)
    assert "Chưa có văn bản nào như vậy để tải về." in answer.text


def test_the_register_as_a_table(year, communications):
    """By calendar year of the documents; CSV and Excel."""
    row = issued(year)["DN"]
    text = communications.get("/admin/papers/register/csv/?year=2019").data.decode("utf-8-sig")
    assert row.symbol in text
    assert row.pdf.sha256 in text
    book = communications.get("/admin/papers/register/xlsx/?year=2019")
    assert book.data[:2] == b"PK"
    assert "so-dang-ky-van-ban-2019.xlsx" in book.headers["Content-Disposition"]
    assert communications.get("/admin/papers/register/exe/?year=2019").status_code == 404


# --- who may what ----------------------------------------------------------------------------------------------------


def test_a_unit_reads_its_own_issued_letter_and_no_other(office, year, make_user, as_person):
    """Drafts, other units' letters and the office's documents answer like missing ones."""
    rows = issued(year, units=("DN", "HP")) | issued(year, kind="announcement")
    person = as_person(office, make_user(office, "officer", unit=year.units["DN"]))
    page = person.get("/admin/papers/").text
    assert rows["DN"].symbol in page
    assert rows["HP"].symbol not in page
    assert person.get(f"/admin/papers/file/pdf/?id={rows['DN'].id}").data[:5] == b"%PDF-"
    shown = person.get(f"/admin/papers/document/?id={rows['DN'].id}").text
    assert "Hủy văn bản" not in shown
    for other in (rows["HP"], rows["announcement"]):
        assert person.get(f"/admin/papers/document/?id={other.id}").status_code == 404
        assert person.get(f"/admin/papers/file/docx/?id={other.id}").status_code == 404
    for closed in ("preview/", "start/", "zip/", "post/", "register/csv/"):
        assert person.get(f"/admin/papers/{closed}?edition={year.edition.id}").status_code == 403


def test_a_unit_is_told_that_its_letter_was_cancelled(office, year, make_user, as_person, communications):
    """It has the paper in its hands: the number stays on its list, marked, with the reason on its page."""
    row = issued(year)["DN"]
    communications.post("/admin/papers/cancel/", {"id": row.id, "_reason": "Ghi nhầm ngày"})
    person = as_person(office, make_user(office, "leader", unit=year.units["DN"]))
    page = person.get("/admin/papers/").text
    assert row.symbol in page
    assert "Đã hủy</span>" in page
    assert "Ghi nhầm ngày" in person.get(f"/admin/papers/document/?id={row.id}").text


def test_a_unit_sees_no_draft(office, year, make_user, as_person, communications, demo_settings):
    """What is not issued has not left the house."""
    start(communications, year)
    work_off(demo_settings)
    person = as_person(office, make_user(office, "leader", unit=year.units["DN"]))
    assert "Chưa có công văn nào được phát hành gửi đơn vị." in person.get("/admin/papers/").text
    assert person.get(f"/admin/papers/document/?id={document().id}").status_code == 404


@pytest.mark.parametrize(
    ("role", "reads", "drafts", "issues"),
    [
        ("administrator", 200, 302, 302), ("communications", 200, 302, 302), ("lead", 200, 302, 403),
        ("auditor", 200, 403, 403), ("appraiser", 403, 403, 403),
    ],
)  # fmt: skip
def test_roles(office, year, make_user, as_person, role, reads, drafts, issues):
    """The lead drafts, communications and administrators issue, cancel and mail, the auditor reads."""
    row = issued(year)["DN"]
    person = as_person(office, make_user(office, role))
    assert person.get("/admin/papers/").status_code == reads
    assert person.get(f"/admin/papers/document/?id={row.id}").status_code == reads
    assert start(person, year).status_code == drafts
    assert person.post("/admin/papers/cancel/", {"id": row.id, "_reason": "thử"}).status_code == issues
    assert person.post("/admin/papers/post/", {"edition": year.edition.id}).status_code == issues


def test_the_lead_cannot_issue_by_a_form_of_their_own(office, year, make_user, as_person, demo_settings):
    """What they ask for is drafted."""
    person = as_person(office, make_user(office, "lead"))
    start(person, year, issue="1", dated="25/12/2019", confirmed="1")
    work_off(demo_settings)
    assert {row.state for row in models.Document.select()} == {"draft"}


def test_a_conflict_of_interest_closes_the_units_papers(office, year, make_user, as_person):
    """The lead reads neither that unit's letter nor a preview of it, and drafts none."""
    user = make_user(office, "lead")
    with models.acting("test"):
        models.Conflict.create(appraiser=user, unit=year.units["DN"], reason="người nhà")
    row = issued(year)["DN"]
    person = as_person(office, user)
    page = person.get("/admin/papers/").text
    assert row.symbol not in page
    assert year.units["HP"].name_vi in page
    assert person.get(f"/admin/papers/document/?id={row.id}").status_code == 404
    assert person.get(f"/admin/papers/preview/?edition={year.edition.id}&unit=DN").status_code == 404
    assert row.symbol not in person.get("/admin/papers/register/csv/?year=2019").text


def test_a_year_whose_file_is_gone_says_so(year, communications, demo_settings):
    """A sentence and no fault."""
    (demo_settings.editions_folder / "2019.json").unlink()
    answer = communications.get("/admin/papers/")
    assert answer.status_code == 409
    assert "Thiếu tệp kết quả" in answer.text


@pytest.mark.parametrize("asked", ["?edition=999", "?edition=abc", "?edition=-1"])
def test_an_unknown_year_is_missing(year, communications, asked):
    """Like every missing row."""
    assert communications.get(f"/admin/papers/{asked}").status_code == 404
    assert communications.get(f"/admin/papers/preview/{asked}").status_code == 404


def test_either_database_holds_the_papers(either_office, demo_settings, make_user, as_person):
    """Listed, searched, cancelled and downloaded on SQLite and on PostgreSQL."""
    year = a_frozen_year(demo_settings)
    rows = issued(year, units=("DN", "HP"))
    user = make_user(either_office, "lead")
    with models.acting("test"):
        models.Conflict.create(appraiser=user, unit=year.units["HP"], reason="người nhà")
    person = as_person(either_office, user)
    page = person.get("/admin/papers/?q=da+nang").text
    assert rows["DN"].symbol in page
    assert rows["HP"].symbol not in page
    with zipfile.ZipFile(io.BytesIO(person.get(f"/admin/papers/zip/?edition={year.edition.id}").data)) as archive:
        assert len(archive.namelist()) == 3  # one letter's two files and their hashes
    writer = as_person(either_office, make_user(either_office, "communications"))
    writer.post("/admin/papers/cancel/", {"id": rows["DN"].id, "_reason": "Ghi nhầm ngày"})
    assert "Ghi nhầm ngày" in writer.get("/admin/papers/").text
    assert "Ghi nhầm ngày" in writer.get(f"/admin/number-books/details/?id={rows['DN'].book_id}").text


def test_drafts_wait_on_the_home_page(year, communications, demo_settings):
    """What was drafted and not issued is a task; the year's own page leads to its documents."""
    start(communications, year)
    work_off(demo_settings)
    assert "dự thảo văn bản chờ phát hành" in communications.get("/admin/").text
    page = communications.get("/admin/papers/").text
    assert "Phát hành dự thảo" in page
    assert f"/admin/papers/?edition={year.edition.id}" in communications.get(
        f"/admin/cycles/details/?id={year.cycle.id}"
    ).text  # fmt: skip


def test_the_home_page_leads_to_the_letters(year, communications):
    """After publishing, the next step is the letters, until all are issued."""
    page = communications.get("/admin/").text
    assert f"/admin/papers/?edition={year.edition.id}" in page
    issued(year, units=("DN", "HP", "HN"))
    assert f"/admin/papers/?edition={year.edition.id}" not in communications.get("/admin/").text
