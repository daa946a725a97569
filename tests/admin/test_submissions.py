"""A unit's submission: its sections, its moves, and the page where figures are entered."""

import datetime
import io
import re
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import a_submission, a_unit, an_answer, explained

import models
import submissions
import workflow
from reporting import receipts
from tests.admin.conftest import Person
from tests.admin.test_imports import form, preview
from tests.admin.years import a_year, section


def save(person, part, **values):
    data = {f"value.{key}": value for key, value in values.items()}
    return person.post("/admin/entry/save/", {"section": part.id, **data})


def send(person, year, **fields):
    """Open the approval page, tick the undertaking, press the button; `fields` may say otherwise."""
    page = person.get(f"/admin/submissions/approve/?id={year.mine.id}")
    seen = re.search(r'name="seen" value="([0-9a-f]*)"', page.text)
    data = {"id": year.mine.id, "seen": seen[1] if seen else "", "undertaking": "1", **fields}
    return person.post("/admin/submissions/send/", data)


def hand_in(year, officer, *codes):
    """Figures with their reasons, and the leader asked for approval."""
    for key, value in (("pcs", "30"), ("staff", "40"), ("portal", "yes")):
        if not year.mine.answers.where(models.Answer.input == key).exists():
            an_answer(year.mine, key, value)
    explained(year.mine)
    for code in codes or ("HT", "UD"):
        part = section(year.mine, code)
        if part.state == "empty":
            workflow.move_section(part, "begin", officer.user)
        workflow.move_section(part, "submit", officer.user)


def test_another_units_submission_answers_like_a_missing_one(officer, leader, year):
    """Page, section, saving, points and moves: 404, whether it exists or not."""
    theirs = section(year.theirs, "HT")
    assert officer.get(f"/admin/submissions/details/?id={year.mine.id}").status_code == 200
    for id, part in ((year.theirs.id, theirs.id), (999_999, 999_999)):
        assert officer.get(f"/admin/submissions/details/?id={id}").status_code == 404
        assert officer.get(f"/admin/submissions/history/?id={id}").status_code == 404
        assert officer.get(f"/admin/entry/?section={part}").status_code == 404
        assert officer.get(f"/admin/submissions/print/?id={id}").status_code == 404
        for path in ("submissions/move", "entry/save"):
            assert officer.post(f"/admin/{path}/", {"section": part, "value.pcs": "1"}).status_code == 404
        assert officer.post("/admin/submissions/signed/", {"id": id}).status_code == 404
        assert leader.get(f"/admin/submissions/approve/?id={id}").status_code == 404
        for path, named in (("send", id), ("withdraw", id)):
            assert leader.post(f"/admin/submissions/{path}/", {"id": named, "undertaking": "1"}).status_code == 404
        assert leader.post("/admin/submissions/return/", {"section": part, "_reason": "x"}).status_code == 404
    assert "Sở Hà Nội" not in officer.get("/admin/submissions/").text
    assert models.Answer.select().count() == 0


def test_a_section_goes_to_the_leader_and_on(officer, leader, year):
    """The officer asks for approval, the leader sends; then it takes no more figures."""
    part = section(year.mine, "HT")
    save(officer, part, pcs="30", staff="40")
    officer.post("/admin/submissions/move/", {"section": part.id, "move": "submit"})
    assert section(year.mine, "HT").state == "drafting", "evidence is missing, and nobody has said why"
    explained(year.mine)
    officer.post("/admin/submissions/move/", {"section": part.id, "move": "submit"})
    assert section(year.mine, "HT").state == "awaiting_approval"
    officer.post("/admin/submissions/move/", {"section": part.id, "move": "send"})
    assert section(year.mine, "HT").state == "awaiting_approval"
    answer = leader.post("/admin/submissions/move/", {"section": part.id, "move": "send"})
    assert answer.location.endswith(f"/admin/submissions/approve/?id={year.mine.id}"), "the undertaking is there"
    send(leader, year)
    assert section(year.mine, "HT").state == "sent"
    assert save(officer, part, pcs="99").status_code == 403
    assert "readonly" in officer.get(f"/admin/entry/?section={part.id}").text


def test_an_auditor_reads_and_does_not_write(office, year, make_user, as_person):
    """Every page, no save."""
    auditor = as_person(office, make_user(office, "auditor"))
    part = section(year.mine, "HT")
    assert auditor.get(f"/admin/entry/?section={part.id}").status_code == 200
    assert save(auditor, part, pcs="1").status_code == 403
    assert auditor.post("/admin/submissions/move/", {"section": part.id, "move": "begin"}).status_code == 403


def test_an_appraiser_sees_what_is_assigned(office, year, make_user, as_person):
    """One unit was assigned: the other's submission is not there."""
    user = make_user(office, "appraiser")
    with models.acting("test"):
        models.Assignment.create(cycle=year.cycle, appraiser=user, unit=year.ha_noi)
    appraiser = as_person(office, user)
    assert appraiser.get(f"/admin/submissions/details/?id={year.theirs.id}").status_code == 200
    assert appraiser.get(f"/admin/submissions/details/?id={year.mine.id}").status_code == 404


def test_a_frozen_year_takes_no_figures_from_anybody(office, administrator, year):
    """Not from the administrator either."""
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(year.cycle.id)
        cycle.state = "frozen"
        cycle.save()
    assert save(administrator, section(year.mine, "HT"), pcs="1").status_code == 403


# --- where it stands -------------------------------------------------------------------------------------------------


def test_the_page_says_what_stops_each_section_and_what_is_next(officer, leader, year):
    """Figures given, what is missing with a link to its figure, who is named, one next step (promises 7 and 12)."""
    an_answer(year.mine, "pcs", "30")
    with models.acting("test"):
        models.Duty.create(submission=year.mine, category=section(year.mine, "HT").category, user=officer.user)
    page = officer.get(f"/admin/submissions/details/?id={year.mine.id}").text
    assert "33 %" in page
    assert officer.user.name in page
    assert f"/admin/entry/?section={section(year.mine, 'HT').id}#q-staff" in page
    assert "Trình lãnh đạo duyệt" not in page
    explained(year.mine)
    workflow.move_section(section(year.mine, "HT"), "begin", officer.user)
    page = officer.get(f"/admin/submissions/details/?id={year.mine.id}").text
    assert ("100 %" in page, "Trình lãnh đạo duyệt" in page) == (True, True)
    officer.post("/admin/submissions/move/", {"section": section(year.mine, "HT").id, "move": "submit"})
    assert "Xem và duyệt (1)" in leader.get(f"/admin/submissions/details/?id={year.mine.id}").text
    assert "Xem và duyệt" not in officer.get(f"/admin/submissions/details/?id={year.mine.id}").text


def test_the_office_sees_how_far_units_and_blocs_are(administrator, officer, leader, year):
    """Completeness and state of each unit; for each bloc the on-time rate; a unit sees its own row only (promise 7)."""
    hand_in(year, officer)
    send(leader, year)
    page = administrator.get("/admin/submissions/").text
    assert re.search(r"Khối SN</th>.*?>2<.*?>1<.*?>0<.*?>1<.*?>50 %<.*?50 %", page, re.S)
    assert ("2 Đã gửi" in page, "2 Chưa nhập" in page, "100 %" in page) == (True, True, True)
    assert "Tỷ lệ đúng hạn" not in officer.get("/admin/submissions/").text
    assert "100 %" in administrator.get("/admin/submissions/export/csv/").text


def test_the_list_asks_few_questions(administrator, year, count_queries):
    """The statements do not grow with the rows."""
    administrator.get("/admin/submissions/")
    with count_queries() as seen:
        administrator.get("/admin/submissions/")
    few = len(seen)
    for number in range(6):
        a_submission(year.cycle, a_unit(f"X{number}", bloc=year.da_nang.bloc))
    with count_queries() as seen:
        administrator.get("/admin/submissions/")
    assert len(seen) <= few


# --- approving and sending -------------------------------------------------------------------------------------------


def test_the_leader_reads_figures_last_years_and_self_marks(officer, leader, year):
    """One table: reported, last year's, the engine's mark, the reason; an officer has no such page (promise 2)."""
    with models.acting("test"):
        before = models.Cycle.create(year=2020, framework=year.framework, state="published", made_up=True)
    an_answer(a_submission(before, year.da_nang), "pcs", "12", accepted="14")
    hand_in(year, officer)
    page = leader.get(f"/admin/submissions/approve/?id={year.mine.id}").text
    for words in ("15 / 20", ">14 <", "đơn vị không có số liệu này", receipts.UNDERTAKING["vi"]):
        assert words in page, words
    assert officer.get(f"/admin/submissions/approve/?id={year.mine.id}").status_code == 403


def test_sending_gives_a_receipt_once(officer, leader, year):
    """The receipt's page follows; pressing again, or going back and pressing, gives the same one (promise 5)."""
    hand_in(year, officer)
    page = leader.get(f"/admin/submissions/approve/?id={year.mine.id}").text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    places = {send(leader, year, seen=seen).location for _ in range(5)}
    assert len(places) == 1
    (receipt,) = models.Receipt.select()
    assert f"/admin/receipts/details/?id={receipt.id}" in places.pop()
    assert receipt.number in leader.get(f"/admin/receipts/details/?id={receipt.id}").text
    assert set(models.Message.select(models.Message.kind).distinct().tuples()) == {("receipt",)}
    assert f"http://localhost/admin/receipts/details/?id={receipt.id}" in models.Message.get().body


def test_two_leaders_press_at_the_same_moment(either_office, make_user, as_person):
    """Through the office on either database: six presses of two leaders, one receipt, everybody is shown it."""
    year = a_year()
    officer, *leaders = [
        as_person(either_office, make_user(either_office, role, unit=year.da_nang, email=f"{role}{n}@example.vn"))
        for n, role in enumerate(("officer", "leader", "leader"))
    ]
    hand_in(year, officer)
    page = leaders[0].get(f"/admin/submissions/approve/?id={year.mine.id}").text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    tokens = {leader: leader.token() for leader in leaders}
    data = {"id": year.mine.id, "seen": seen, "undertaking": "1"}
    ends, start = [], threading.Barrier(6)

    def press(leader):
        client = either_office.test_client()
        for cookie in leader.client._cookies.values():
            client.set_cookie(cookie.key, cookie.value, path=cookie.path)
        start.wait(30)
        with client.post("/admin/submissions/send/", data={"csrf_token": tokens[leader], **data}) as answer:
            ends.append((answer.status_code, answer.location))
        models.database.close()

    threads = [threading.Thread(target=press, args=(leader,)) for leader in leaders * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (receipt,) = models.Receipt.select()
    assert ends == [(302, f"/admin/receipts/details/?id={receipt.id}")] * 6
    assert models.Message.select().count() == 3


@pytest.mark.parametrize("missing", ["undertaking", "figures", "read"])
def test_sending_is_refused_with_the_reason(officer, leader, year, missing):
    """Without the undertaking; while something is to be mended (with the list); when figures changed unread."""
    hand_in(year, officer)
    page = leader.get(f"/admin/submissions/approve/?id={year.mine.id}").text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    if missing == "undertaking":
        answer, status, words = send(leader, year, undertaking=""), 422, "cần đánh dấu vào lời cam đoan"
    else:
        with models.acting("office"):
            row = submissions.answers_of(year.cycle, year.da_nang)["pcs"]
            row.value = "31" if missing == "read" else None
            row.note = row.note if missing == "read" else ""
            row.save()
        if missing == "read":
            answer, status, words = send(leader, year, seen=seen), 409, "đã thay đổi"
        else:
            answer, status, words = send(leader, year), 422, "Chưa có số liệu"
    assert (answer.status_code, words in answer.text) == (status, True)
    assert models.Receipt.select().count() == 0
    assert section(year.mine, "HT").state == "awaiting_approval"


def test_nobody_else_sends(officer, administrator, year, office, make_user, as_person):
    """Not the officer, not the office, not the leader of another unit."""
    hand_in(year, officer)
    other = as_person(office, make_user(office, "leader", unit=year.ha_noi))
    assert [send(who, year).status_code for who in (officer, administrator, other)] == [403, 403, 404]
    assert models.Receipt.select().count() == 0


def test_a_returned_section_comes_back_as_a_task(officer, leader, year):
    """The reason, the figures and the person, on the start page and on the submission; then what was changed since."""
    hand_in(year, officer)
    part = section(year.mine, "HT")
    empty = leader.post("/admin/submissions/return/", {"section": part.id, "_reason": " "})
    assert empty.location.endswith(f"/admin/submissions/approve/?id={year.mine.id}")
    data = {"section": part.id, "_reason": "số máy chưa khớp kiểm kê", "indicator": "HT1", "until": "28/10/2031 17:30"}
    leader.post("/admin/submissions/return/", data)
    assert section(year.mine, "HT").state == "drafting"
    assert "bị trả lại cần sửa" in officer.get("/admin/").text
    page = officer.get(f"/admin/submissions/details/?id={year.mine.id}").text
    assert ("số máy chưa khớp kiểm kê" in page, "17:30:00\u00a028/10/2031" in page) == (True, True)
    assert models.Comment.get().follow_up
    assert "số máy chưa khớp kiểm kê" in officer.get(f"/admin/entry/?section={part.id}").text
    assert save(officer, part, pcs="31").status_code == 302
    officer.post("/admin/submissions/move/", {"section": part.id, "move": "submit"})
    assert "bị trả lại cần sửa" not in officer.get("/admin/").text
    page = leader.get(f"/admin/submissions/approve/?id={year.mine.id}").text
    assert re.search(rf"{officer.user.name}.*?<del>30</del> → <ins>31</ins>", page, re.S)


def test_what_is_sent_is_locked_at_every_door(officer, leader, year):
    """The form, its saving as one types, Excel, CSV and evidence all refuse (promises 10 and 46)."""
    hand_in(year, officer)
    for state in ("awaiting_approval", "sent"):
        if state == "sent":
            send(leader, year)
        part = section(year.mine, "HT")
        assert part.state == state
        assert save(officer, part, pcs="99").status_code == 403
        typed = {"section": part.id, "value.pcs": "99", "rev.pcs": "1"}
        for path in ("entry/keep", "entry/carry", "entry/confirm"):
            assert officer.post(f"/admin/{path}/", {**typed, "key": "pcs"}).status_code in (302, 403, 409), path
        file = {"file": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "a.pdf"), "indicator": "HT1"}
        assert officer.post("/admin/entry/attach/", {**typed, **file}).status_code in (302, 403, 409)
        excel = preview(
            officer, form(year.cycle, year.da_nang, pcs=99), kind="workbook", cycle=str(year.cycle.id)
        )  # fmt: skip
        assert (excel.status_code, "nên không nhập được" in excel.text) == (422, True)
        csv = b"unit,indicator,input,value\nDN,HT1,pcs,99\n"
        held = preview(officer, csv, "a.csv", kind="figures", cycle=str(year.cycle.id))
        assert held.status_code in (403, 422)
        moved = officer.post("/admin/submissions/move/", {"section": part.id, "move": "begin"})
        assert moved.status_code == 302
    assert submissions.answers_of(year.cycle, year.da_nang)["pcs"].value == "30"
    assert models.AnswerEvidence.select().count() == 0
    assert section(year.mine, "HT").state == "sent"


def test_the_leader_withdraws_with_a_reason(officer, leader, year):
    """From the page of the submission; the office and the officer see what happened and why."""
    hand_in(year, officer)
    send(leader, year)
    receipt = models.Receipt.get()
    data = {"id": year.mine.id, "receipt": receipt.id, "_reason": ""}
    assert officer.post("/admin/submissions/withdraw/", {**data, "_reason": "x"}).status_code == 403
    leader.post("/admin/submissions/withdraw/", data)
    assert section(year.mine, "HT").state == "sent"
    assert leader.post("/admin/submissions/withdraw/", {**data, "receipt": 999}).status_code == 404
    assert "Rút lại hồ sơ đã gửi" in leader.get(f"/admin/submissions/details/?id={year.mine.id}").text
    leader.post("/admin/submissions/withdraw/", {**data, "_reason": "nhầm phụ lục"})
    assert section(year.mine, "HT").state == "drafting"
    assert "nhầm phụ lục" in officer.get(f"/admin/submissions/details/?id={year.mine.id}").text
    assert "không còn hiệu lực" in leader.get(f"/admin/receipts/details/?id={receipt.id}").text
    assert save(officer, section(year.mine, "HT"), pcs="33").status_code == 302


def test_the_office_reopens_to_the_minute(officer, leader, administrator, year, monkeypatch):
    """One section, with a reason and an end that the unit reads; at the end the form shuts by itself (promise 11)."""
    hand_in(year, officer)
    send(leader, year)
    part = section(year.mine, "HT")
    local = models.now() + datetime.timedelta(hours=7)
    end = (local + datetime.timedelta(minutes=95)).strftime("%d/%m/%Y %H:%M")
    data = {"id": year.mine.id, "rowid": part.id, "_reason": "sai đơn vị tính", "until": end}
    assert leader.post("/admin/submissions/reopen/", data).status_code == 403
    for wrong in ({"until": ""}, {"until": "31/02/2030 10:00"}, {"until": "01/01/2020 10:00"}, {"_reason": ""},
                  {"rowid": section(year.theirs, "HT").id}):  # fmt: skip
        administrator.post("/admin/submissions/reopen/", data | wrong)
        assert section(year.mine, "HT").state == "sent", wrong
        assert section(year.theirs, "HT").state == "empty"
    administrator.post("/admin/submissions/reopen/", data)
    assert (section(year.mine, "HT").state, section(year.mine, "UD").state) == ("drafting", "sent")
    page = officer.get(f"/admin/submissions/details/?id={year.mine.id}").text
    assert ("sai đơn vị tính" in page, f"{end[11:]}:00\u00a0{end[:10]}" in page) == (True, True)
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(year.cycle.id)
        cycle.report_deadline = datetime.date(2021, 10, 30)
        cycle.save()
    assert save(officer, part, pcs="34").status_code == 302
    ended = section(year.mine, "HT").reopened_until
    monkeypatch.setattr(models, "now", lambda: ended)
    officer.sign_in()
    assert save(officer, part, pcs="35").status_code == 403
    assert submissions.answers_of(year.cycle, year.da_nang)["pcs"].value == "34"


def test_the_whole_unit_is_reopened_at_once(administrator, leader, officer, year):
    """Every section that was chosen, in one act."""
    hand_in(year, officer)
    send(leader, year)
    data = {
        "id": year.mine.id,
        "rowid": [part.id for part in year.mine.sections],
        "_reason": "bão",
        "until": "1/1/2031",
    }
    administrator.post("/admin/submissions/reopen/", data)
    assert {part.state for part in year.mine.sections} == {"drafting"}


# --- on paper --------------------------------------------------------------------------------------------------------


def test_the_form_is_printed_blank_and_filled(officer, year):
    """With the letterhead, the undertaking and the place to sign; the blank one holds no figure (promise 24)."""
    an_answer(year.mine, "pcs", "1234")
    filled = officer.get(f"/admin/submissions/print/?id={year.mine.id}").text
    blank = officer.get(f"/admin/submissions/print/?id={year.mine.id}&blank=1").text
    for words in ("Độc lập - Tự do - Hạnh phúc", "Sở Đà Nẵng", "Số máy tính", "THỦ TRƯỞNG ĐƠN VỊ", "Số liệu minh họa"):
        assert words in filled, words
        assert words in blank, words
    assert ("1.234" in filled, "1.234" in blank) == (True, False)


def test_the_signed_print_is_kept_with_the_submission(officer, leader, administrator, year):
    """By the unit, by content; also once it is sent; the office sees it (promise 24)."""
    page = f"/admin/submissions/details/?id={year.mine.id}"

    def put(person, data, name):
        return person.post("/admin/submissions/signed/", {"id": year.mine.id, "file": (io.BytesIO(data), name)})

    put(officer, b"<svg onload=alert(1)>", "ban-ky.pdf")
    assert models.Submission.get_by_id(year.mine.id).signed_id is None
    hand_in(year, officer)
    send(leader, year)
    put(officer, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "bản ký.pdf")
    assert "bản ký.pdf" in administrator.get(page).text
    assert put(administrator, b"%PDF-1.4\n%%EOF\n", "b.pdf").status_code == 403


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_officer_and_leader_send_in_a_browser(office, year, make_user, browse, width):
    """From the finished figures to the receipt, on a phone too; nothing scrolls sideways, axe finds nothing."""
    hand_in(year, Person(office, make_user(office, "officer", unit=year.da_nang)))
    page = browse(office, make_user(office, "leader", unit=year.da_nang), width=width, bypass_csp=True)

    def looked_at():
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    looked_at()
    page.click("a:has-text('phần hồ sơ cần duyệt và gửi')")
    page.wait_for_url("**/approve/**")
    looked_at()
    page.check("#undertaking")
    page.click("form.undertaking button")
    page.wait_for_url("**/receipts/details/**")
    looked_at()
    assert models.Receipt.get().number in page.locator("h1").inner_text()
    page.click("a:has-text('Về trang hồ sơ')")
    page.wait_for_url("**/submissions/details/**")
    looked_at()
    page.goto(f"/admin/submissions/print/?id={year.mine.id}")
    looked_at()
    page.goto(f"/admin/receipts/check/?seal={models.Receipt.get().seal}")
    looked_at()
