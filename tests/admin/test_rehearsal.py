"""A whole year rehearsed in browsers, screen by screen, by everybody who has a part in it.

Twelve units in three blocs; all roles; two reopenings, a conflict of interest, an explanation accepted and one refused;
to a frozen edition that must be what was typed and decided, by an arithmetic of its own (rehearsal_world.py). Nothing
is written past the screens but the first administrator. Three people open their invitation in a browser; the others
answer the same link without one, to save a minute.
"""

import datetime
import io
import re
from dataclasses import replace
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

import edition as editions
import models
import results
from importers import workbook
from settings import Settings
from tests.admin.conftest import PASSWORD, make_office
from tests.admin.rehearsal_office import Mailbox, Rehearsal, press, unfold, wait_until, worker
from tests.admin.rehearsal_world import (
    FOUND,
    FRAMEWORK,
    NO_EVIDENCE,
    SECTIONS,
    UNITS,
    YES,
    address,
    bloc_of,
    figures_csv,
    people_csv,
    points_of,
    published,
    ranks,
    reported,
    totals,
    units_csv,
)
from year import schedule

pytestmark = pytest.mark.browser

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
TODAY = schedule.today()
YEAR = TODAY.year
ADMIN, LEAD, AN, BINH, CHI = "it@dientap.vn", address("lead"), address("an"), address("binh"), address("chi")
UNIT_ADMIN, LEADER, OFFICER = address("ql1-quan"), address("ql1-lanh"), address("ql1-nhap")
BY_EXCEL = ("QL3", "QL4", "SN2", "SN3", "SN4")
BY_CSV = ("DP1", "DP2", "DP3", "DP4")
SAVED = """() => document.getElementById("save-state").dataset.state === "saved"
  && !Object.keys(localStorage).some((name) => name.startsWith("ictindex:draft:"))"""
WHY_RETURNED = "160 máy cho 100 người: đối chiếu lại sổ tài sản"
WHY_CHANGED = "Mười máy trong danh sách đã thanh lý"
WHY_RECONCILED = "Hai mươi máy không có trong biên bản kiểm kê"
WHY_ACCEPTED = "Biên bản bàn giao xác nhận đủ 90 máy"
WHY_REFUSED = "Tài liệu bổ sung lập sau ngày chốt số liệu"


@pytest.fixture
def settings_by_post(demo_settings, tmp_path):
    """The settings of an office with a mail server, and that server's box."""
    mailbox = Mailbox(tmp_path / "postbox")
    sent = Settings.from_env(
        {"ICTINDEX_SMTP": f"smtp://127.0.0.1:{mailbox.port}", "ICTINDEX_MAIL_FROM": "ict@dientap.vn"}, signing=False
    )
    yield replace(demo_settings, smtp=sent.smtp, mail_from=sent.mail_from), mailbox
    mailbox.stop()


@pytest.fixture
def rehearsal(database, settings_by_post, serve, chromium, tmp_path):
    """The served office with its worker; one administrator, and nothing else in it."""
    settings, mailbox = settings_by_post
    office = make_office(settings)
    with office.app_context():
        from admin import accounts

        accounts.create_user(ADMIN, "Nguyễn Quản Trị", ["administrator"], password=PASSWORD)
    with worker(settings):
        made = Rehearsal(chromium, serve(office), mailbox, tmp_path / "shots")
        made.settings = settings
        yield made
        made.close()


def test_a_whole_year(rehearsal):
    """From a regulation to ranks, every role at its own screens, with nothing on any console."""
    r = rehearsal
    the_regulation_comes_in_and_is_put_in_force(r)
    twelve_units_come_in(r)
    accounts_come_in_and_invitations_are_accepted(r)
    the_year_is_opened(r)
    a_unit_invites_its_officer_and_gives_duties(r)
    an_officer_enters_figures_evidence_and_a_word_on_a_warning(r)
    the_leader_returns_a_section_the_officer_mends_it_the_leader_sends(r)
    anyone_checks_the_receipt(r)
    other_units_enter_in_the_browser_by_excel_and_by_csv(r)
    only_who_is_not_done_is_reminded(r)
    the_deadline_is_moved_with_a_reason_and_the_year_closes_for_units(r)
    a_unit_and_a_section_are_reopened_and_sent_again(r)
    appraisers_are_assigned_and_one_has_a_conflict(r)
    appraisers_mark_blind_by_keyboard(r)
    the_lead_adopts_what_is_agreed_and_reconciles_the_rest(r)
    explanations_are_opened_and_two_units_explain(r)
    one_explanation_is_accepted_and_one_refused(r)
    nothing_is_left_before_the_freeze(r)
    the_year_is_frozen(r)
    the_edition_is_what_was_typed_and_decided(r)
    the_year_is_published_and_anyone_reads_it(r)
    the_auditor_finds_every_chain_whole(r)
    assert r.faults == []
    assert r.unfit == {}


# --- reading what there is, never writing ----------------------------------------------------------------------------


def cycle():
    return models.Cycle.get(models.Cycle.year == YEAR)


def submission_of(unit):
    return models.Submission.select().join(models.Unit).where(models.Unit.code == unit).get()


def section_of(unit, code):
    return next(one for one in submission_of(unit).sections if one.category.code == code)


def indicator(code):
    return models.Indicator.get(models.Indicator.code == code)


def user(email):
    return models.User.get(models.User.email == email)


def shown(day):
    return f"{day:%d/%m/%Y}"


def after(days):
    return TODAY + datetime.timedelta(days=days)


# --- the office prepares the year ------------------------------------------------------------------------------------


def bring(page, kind, name, data, look=None):
    """Bring a file: read and preview, then confirm."""
    page.goto(f"/admin/imports/?kind={kind}")
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    press(page, "form[action$='/plan/'] button", "**/plan/")
    press(page, "form[action$='/apply/'] button")


def the_regulation_comes_in_and_is_put_in_force(r):
    page = r.person(ADMIN)
    r.look(page, "01-home-empty")
    bring(page, "framework", "dien-tap.yaml", FRAMEWORK.encode())
    r.look(page, "02-framework")
    press(page, "form[action$='/publish/'] button")
    assert models.Framework.get().state == "published"


def twelve_units_come_in(r):
    page = r.person(ADMIN)
    bring(page, "units", "don-vi.csv", units_csv())
    assert models.Unit.select().count() == len(UNITS) == 12
    assert models.Bloc.select().count() == 3
    r.look(page, "03-units")


def accounts_come_in_and_invitations_are_accepted(r):
    page = r.person(ADMIN)
    bring(page, "people", "tai-khoan.csv", people_csv())
    r.look(page, "04-accounts")
    page.goto("/admin/messages/?f.state=draft&f.kind=invitation")
    r.look(page, "05-outbox")
    with page.expect_navigation():
        page.locator("#rows tbody th a").first.click()
    assert "{link}" in page.inner_text(".letter-body")  # the link is made when the letter goes; nobody reads it here
    r.look(page, "06-letter")
    let_letters_go(page, "invitation")
    people = [each.email for each in models.User.select() if each.email != ADMIN]
    for email in people:
        accept_invitation(r, email, in_browser=email in (LEAD, AN, UNIT_ADMIN))


def let_letters_go(page, kind):
    """Every draft of a kind, after one more look at the list."""
    page.goto(f"/admin/messages/approve-all/?f.kind={kind}")
    press(page, "form[action*='approve-all'] button.btn-primary")


def accept_invitation(r, email, in_browser):
    link = urlsplit(re.search(r"\S+/admin/invitation/\S+", r.mailbox.wait_for(email, "/admin/invitation/"))[0]).path
    page = r.visitor()
    if in_browser:
        page.goto(link)
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        press(page, "form button.wide")
    else:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get(link).text())[1]
        answer = page.request.post(link, form={"csrf_token": token, "password": PASSWORD, "again": PASSWORD})
        assert answer.ok, answer.text()
    page.context.close()
    assert user(email).password


def the_year_is_opened(r):
    page = r.person(ADMIN)
    page.goto("/admin/cycles/new/")
    page.fill("#year", str(YEAR))
    page.select_option("#framework", str(models.Framework.get().id))
    for field, days in (
        ("opens", -30),
        ("evidence_cut_off", -1),
        ("report_deadline", 10),
        ("explanation_deadline", 20),
    ):
        page.fill(f"#{field}", shown(after(days)))
    page.fill("#results_deadline", shown(after(60)))
    page.check("#made_up")
    press(page, "button[name=_save]")
    page.goto(f"/admin/cycles/opening/?id={cycle().id}")
    r.look(page, "07-opening")
    press(page, "form[action*='/opening/'] button.btn-primary", said=str(YEAR))
    assert cycle().state == "collecting"
    assert cycle().submissions.count() == 12
    let_letters_go(page, "opening")
    r.mailbox.wait_for(LEADER, shown(after(10)))
    page.goto(f"/admin/cycles/details/?id={cycle().id}")
    r.look(page, "08-year")
    page.goto(f"/admin/cycles/calendar/?id={cycle().id}")
    r.look(page, "09-calendar")


# --- a unit ----------------------------------------------------------------------------------------------------------


def a_unit_invites_its_officer_and_gives_duties(r):
    page = r.person(UNIT_ADMIN)
    page.goto("/admin/people/")
    page.fill("#name", "Ngô Thị Nhập")
    page.fill("#email", OFFICER)
    assert page.is_checked("#role-officer")
    press(page, "form[action$='/invite/'] button", said=OFFICER)
    accept_invitation(r, OFFICER, in_browser=True)
    page.reload()
    for box in page.get_by_label("Ngô Thị Nhập", exact=False).all():
        if box.get_attribute("name") == "duty":
            box.check()
    press(page, "form[action$='/duties/'] button")
    assert models.Duty.select().where(models.Duty.user == user(OFFICER)).count() == 2
    r.look(page, "10-people-of-the-unit")


def put(page, key, value):
    """Type one figure and leave the field: it is saved by itself."""
    radio = page.locator(f"input[type=radio][name='value.{key}'][value={'yes' if value == YES else 'no'}]")
    if radio.count():
        radio.check()
    else:
        page.fill(f"#value-{key}", value)
        page.press(f"#value-{key}", "Tab")
    page.wait_for_function(SAVED)


def explain(page, key, words):
    """The unit's word on a figure."""
    unfold(page, f"#w-{key}")
    page.fill(f"#note-{key}", words)
    page.press(f"#note-{key}", "Tab")
    page.wait_for_function(SAVED)


def enter(page, unit, code, **instead):
    """Enter a section on its page, figure by figure."""
    page.goto(f"/admin/entry/?section={section_of(unit, code).id}")
    figures = reported(unit) | instead
    for key in SECTIONS[code]:
        if key in figures:
            put(page, key, figures[key])


def hand_to_leader(page, unit, *codes):
    """Ask for approval of sections on the submission's page."""
    for code in codes:
        page.goto(f"/admin/submissions/details/?id={submission_of(unit).id}")
        number = section_of(unit, code).id
        press(page, f"form:has(input[name=section][value='{number}']):has(input[value=submit]) button")
        assert section_of(unit, code).state == "awaiting_approval"


def send(page, unit):
    """The leader reads, undertakes and sends; the receipt is the answer."""
    page.goto(f"/admin/submissions/approve/?id={submission_of(unit).id}")
    page.check("#undertaking")
    press(page, "form[action$='/send/'] button", "**/receipts/details/**")


def an_officer_enters_figures_evidence_and_a_word_on_a_warning(r):
    page = r.person(OFFICER)
    page.goto("/admin/")
    r.look(page, "11-home-of-an-officer")
    enter(page, "QL1", "HT", pcs="160")
    expect(page.locator("#f-pcs .found-ask").first).to_be_visible()
    page.set_input_files("#file-HT1", {"name": "biên bản kiểm kê.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(page.locator("#files-HT1 .file-name")).to_have_text("biên bản kiểm kê.pdf")
    explain(page, "pcs", "Tính cả máy đang chờ thanh lý")
    expect(page.locator("#f-pcs .found-ask")).to_have_count(0)
    r.look(page, "12-entry")
    enter(page, "QL1", "UD")
    hand_to_leader(page, "QL1", "HT", "UD")
    r.look(page, "13-submission")


def the_leader_returns_a_section_the_officer_mends_it_the_leader_sends(r):
    leader, officer = r.person(LEADER), r.person(OFFICER)
    submission, held = submission_of("QL1"), section_of("QL1", "HT")
    leader.goto(f"/admin/submissions/approve/?id={submission.id}")
    r.look(leader, "14-approval")
    unfold(leader, f"details:has(#reason-{held.id})")
    leader.check(f"#pick-{held.id}-HT1")
    leader.fill(f"#reason-{held.id}", WHY_RETURNED)
    press(leader, f"form[action$='/return/']:has(#reason-{held.id}) button")
    officer.goto(f"/admin/entry/?section={held.id}")
    assert WHY_RETURNED in officer.inner_text("main")
    r.look(officer, "15-returned")
    put(officer, "pcs", reported("QL1")["pcs"])
    explain(officer, "pcs", "Đã bỏ máy chờ thanh lý")
    hand_to_leader(officer, "QL1", "HT")
    send(leader, "QL1")
    assert submission_of("QL1").sent_at
    r.look(leader, "16-receipt")


def anyone_checks_the_receipt(r):
    seal = "".join(r.person(LEADER).inner_text("dd.seal").split())
    assert seal == models.Receipt.get().seal
    page = r.visitor()
    page.goto("/admin/receipts/check/")
    page.fill("#seal", seal)
    press(page, "form[action$='/check/'] button.wide")
    assert models.Receipt.get().number in page.inner_text(".notice-good")
    page.goto(f"/admin/receipts/check/?seal={seal}")
    r.look(page, "17-check-of-a-receipt")
    page.context.close()


def other_units_enter_in_the_browser_by_excel_and_by_csv(r):
    page = r.person(address("QL2"))
    for code in SECTIONS:
        enter(page, "QL2", code)
    enter_a_reason_for_missing_evidence(page, "QL2")
    hand_to_leader(page, "QL2", *SECTIONS)
    send(page, "QL2")
    for unit in BY_EXCEL:
        page = r.person(address(unit))
        bring(page, "workbook", f"bieu-mau-{unit}.xlsx", filled_form(page, unit))
        hand_to_leader(page, unit, *SECTIONS)
        send(page, unit)
    bring(r.person(ADMIN), "figures", "so-lieu.csv", figures_csv(BY_CSV))
    for unit in BY_CSV:
        page = r.person(address(unit))
        hand_to_leader(page, unit, *SECTIONS)
        send(page, unit)
        r.leave(address(unit))
    admin = r.person(ADMIN)
    admin.goto("/admin/submissions/")
    r.look(admin, "18-submissions")
    admin.goto("/admin/")
    r.look(admin, "19-home-in-collection")


def enter_a_reason_for_missing_evidence(page, unit):
    page.goto(f"/admin/entry/?section={section_of(unit, 'HT').id}")
    explain(page, "pcs", NO_EVIDENCE)


def filled_form(page, unit):
    """The Excel form as it is downloaded, filled in as in Excel."""
    got = page.request.get(f"/admin/imports/form/?cycle={cycle().id}&unit={submission_of(unit).unit_id}")
    book = openpyxl.load_workbook(io.BytesIO(got.body()))
    figures = reported(unit) | ({"online": "40"} if unit == "QL3" else {})
    notes = {"pcs": NO_EVIDENCE, "users": "" if "users" in figures else "Chưa có hệ thống dùng chung"}
    for sheet in book.worksheets:
        for row in range(1, sheet.max_row + 1):
            key = sheet.cell(row, 1).value
            if key in figures:
                text = figures[key]
                sheet.cell(row, workbook.VALUE + 1).value = int(text) if text.isdecimal() else text
            if notes.get(key):
                sheet.cell(row, workbook.NOTE + 1).value = notes[key]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def only_who_is_not_done_is_reminded(r):
    page = r.person(ADMIN)
    page.goto(f"/admin/board/?cycle={cycle().id}")
    r.look(page, "20-deadline-board")
    page.goto(f"/admin/board/reminders/?cycle={cycle().id}")
    r.look(page, "21-reminders")
    press(page, "form[action$='/remind/'] button.btn-primary", "**/messages/**")
    let_letters_go(page, "reminder")
    r.mailbox.wait_for(address("SN1"), "Hạ tầng kỹ thuật")
    reminded = models.Message.select().where(models.Message.kind == "reminder")
    assert [each.address for each in reminded] == [address("SN1")]


def change_dates(r, reason, **days):
    page = r.person(ADMIN)
    page.goto(f"/admin/cycles/edit/?id={cycle().id}")
    for field, number in days.items():
        page.fill(f"#{field}", shown(after(number)))
    page.fill("#_reason", reason)
    press(page, "button[name=_save]")
    let_letters_go(page, "dates_changed")


def move(r, email, code):
    """A person of the office presses a button of the year."""
    page = r.person(email)
    page.goto(f"/admin/cycles/details/?id={cycle().id}")
    press(page, f"form:has(input[name=move][value={code}]) button")


def the_deadline_is_moved_with_a_reason_and_the_year_closes_for_units(r):
    change_dates(r, "Bão số 9: thêm hai ngày", report_deadline=12)
    assert "Bão số 9" in r.mailbox.wait_for(LEADER, shown(after(12)))
    move(r, LEAD, "appraise")
    page = r.person(address("SN1"))
    page.goto(f"/admin/entry/?section={section_of('SN1', 'HT').id}")
    assert page.locator("#value-pcs").get_attribute("readonly") is not None
    r.look(page, "22-entry-closed")


def reopen(page, unit, box, reason):
    page.goto(f"/admin/submissions/details/?id={submission_of(unit).id}")
    unfold(page, "details:has(#reopen-reason)")
    page.check(box)
    page.fill("#reopen-reason", reason)
    page.fill("#reopen-until", f"{shown(after(1))} 17:00")
    press(page, "form[action$='/reopen/'] button")


def a_unit_and_a_section_are_reopened_and_sent_again(r):
    lead = r.person(LEAD)
    reopen(lead, "SN1", "#all-sections", "Đơn vị mất điện do bão")
    reopen(lead, "QL3", f"#reopen-{section_of('QL3', 'UD').id}", "Đếm thiếu năm dịch vụ công")
    r.look(lead, "23-reopened")
    assert "Đếm thiếu" in r.mailbox.wait_for(address("QL3"), "Đếm thiếu")
    late, hasty = r.person(address("SN1")), r.person(address("QL3"))
    for code in SECTIONS:
        enter(late, "SN1", code)
    enter_a_reason_for_missing_evidence(late, "SN1")
    hand_to_leader(late, "SN1", *SECTIONS)
    send(late, "SN1")
    hasty.goto(f"/admin/entry/?section={section_of('QL3', 'UD').id}")
    assert "Đếm thiếu" in hasty.inner_text("main")
    put(hasty, "online", reported("QL3")["online"])
    hand_to_leader(hasty, "QL3", "UD")
    send(hasty, "QL3")
    assert {each.state for each in models.SectionState.select()} == {"sent"}
    for unit in ("SN1", "SN2", "SN3", "SN4", "QL3", "QL4"):
        r.leave(address(unit))


# --- the Council -----------------------------------------------------------------------------------------------------


def appraisers_are_assigned_and_one_has_a_conflict(r):
    an = r.person(AN)
    an.goto("/admin/conflicts/new/")
    an.select_option("#appraiser", str(user(AN).id))
    an.select_option("#unit", str(submission_of("QL4").unit_id))
    an.fill("#reason", "Vợ làm kế toán trưởng của đơn vị")
    press(an, "button[name=_save]")
    r.look(an, "24-conflict")
    assign(r, AN, bloc="QL", section="HT")
    assign(r, BINH, bloc="QL", section="HT")
    assign(r, CHI, section="UD")
    assign(r, CHI, bloc="SN", section="HT")
    assign(r, CHI, bloc="DP", section="HT")
    lead = r.person(LEAD)
    lead.select_option("#wanted", "1")  # two mark what the Council wants two for, one marks the rest
    press(lead, "form[action$='/wanted/'] button")
    assert lead.locator(".notice-bad").count() == 0
    r.look(r.person(LEAD), "25-assignments")
    closed, point = submission_of("QL4"), indicator("HT1")
    for path in (
        f"/admin/appraising/judge/?submission={closed.id}&indicator={point.id}",
        f"/admin/appraising/section/?section={section_of('QL4', 'HT').id}",
        f"/admin/submissions/details/?id={closed.id}",
        f"/admin/entry/?section={section_of('QL4', 'HT').id}",
    ):
        assert an.request.get(path).status == 404, path
        missing = re.sub(r"(submission|section|id)=\d+", r"\1=999999", path, count=1)
        assert an.request.get(missing).status == 404, missing


def assign(r, email, bloc=None, section=None):
    page = r.person(LEAD)
    page.goto(f"/admin/assignments/?cycle={cycle().id}")
    page.select_option("#appraiser", str(user(email).id))
    if bloc:
        page.select_option("#bloc", str(models.Bloc.get(models.Bloc.code == bloc).id))
    if section:
        page.select_option("#section", str(models.Category.get(models.Category.code == section).id))
    press(page, "form.assign button")


def appraisers_mark_blind_by_keyboard(r):
    lead = r.person(LEAD)
    lead.goto("/admin/stock-reasons/new/")
    lead.fill("#code", "thanh-ly")
    lead.fill("#text_vi", WHY_CHANGED)
    press(lead, "button[name=_save]")
    r.person(AN).goto("/admin/appraising/")
    r.look(r.person(AN), "26-desk")
    judge_all(r, AN, "/admin/appraising/", marks_of_an)
    judge_all(r, BINH, "/admin/appraising/", marks_of_binh)
    judge_all(r, CHI, "/admin/appraising/?code=UD3", marks_of_chi)
    chi = r.person(CHI)
    chi.goto(f"/admin/appraising/section/?section={section_of('QL1', 'UD').id}")
    r.look(chi, "28-section-of-the-desk")
    press(chi, "form[action$='/section/accept/'] button")
    counted = models.Appraisal.select().group_by(models.Appraisal.appraiser).select(
        models.Appraisal.appraiser, models.peewee.fn.COUNT(models.Appraisal.id)
    )  # fmt: skip
    assert dict(counted.tuples()) == {user(AN).id: 6, user(BINH).id: 8, user(CHI).id: 14}


def judge_all(r, email, queue, mark):
    """Go through a queue: each case is judged, and saving leads to the next."""
    page = r.person(email)
    page.goto(queue)
    units = {each.id: each.unit.code for each in models.Submission.select()}
    with page.expect_navigation():
        page.click("#go-on")
    while "/judge/" in page.url:
        code = page.inner_text("h1").split()[0]
        mark(r, page, units[int(page.input_value("#judge-form input[name=submission]"))], code)


def accept_by_key(page):
    page.keyboard.press("a")
    save_by_key(page, "s")


def save_by_key(page, key):
    """Save and go on; the answer is the next case or the desk, not this one with what is wrong."""
    with page.expect_navigation():
        page.keyboard.press(key)
    assert "/save/" not in page.url, page.inner_text("#form-errors")


def change_by_key(page, value, reason=""):
    page.keyboard.press("c")
    page.keyboard.press("Control+A")
    page.keyboard.type(value)
    if reason:
        page.focus("#reason")
        page.keyboard.type(reason)
        page.keyboard.press("Tab")
    save_by_key(page, "Enter")


def marks_of_an(r, page, unit, code):
    """Accepts, but for one figure changed with a stock reason."""
    assert unit != "QL4"
    if (unit, code) != ("QL1", "HT1"):
        accept_by_key(page)
        return
    page.keyboard.press("c")
    page.keyboard.press("Control+A")
    page.keyboard.type("80")
    page.select_option("#stock", label=WHY_CHANGED)
    assert page.input_value("#reason") == WHY_CHANGED
    page.focus("#save-next")
    save_by_key(page, "Enter")


def marks_of_binh(r, page, unit, code):
    """Sees nobody's mark before the own one; agrees on QL1, differs on QL2."""
    assert "Nguyễn Văn An" not in page.inner_text("main")
    here = page.url
    if code == "HT1" and unit in ("QL1", "QL2"):
        if unit == "QL1":
            r.look(page, "27-case-of-the-desk")
        change_by_key(page, {"QL1": "80", "QL2": "100"}[unit], "Đối chiếu sổ tài sản")
        there = page.url
        page.goto(here)
        assert "Nguyễn Văn An" in page.inner_text("main")
        page.goto(there)
    else:
        accept_by_key(page)


def marks_of_chi(r, page, unit, code):
    """What the Council finds itself."""
    assert code == "UD3"
    change_by_key(page, FOUND[unit])


def in_bulk(r, what):
    page = r.person(LEAD)
    page.goto(f"/admin/council/?cycle={cycle().id}")
    press(page, f"form:has(input[name=what][value={what}]) button")
    press(page, "form[action$='/bulk/'] button.btn-primary")


def the_lead_adopts_what_is_agreed_and_reconciles_the_rest(r):
    page = r.person(LEAD)
    page.goto(f"/admin/council/?cycle={cycle().id}")
    r.look(page, "29-council")
    in_bulk(r, "agreed")
    page.goto(f"/admin/council/case/?submission={submission_of('QL2').id}&indicator={indicator('HT1').id}")
    r.look(page, "30-case-of-the-council")
    page.check(f"#how-{user(BINH).id}")
    page.fill("#reason", WHY_RECONCILED)
    press(page, "form[action$='/conclude/'] button.btn-outline")
    assert accepted_figure("QL2", "pcs") == "100"
    assert accepted_figure("QL1", "pcs") == "80"


def accepted_figure(unit, key):
    return submission_of(unit).answers.where(models.Answer.input == key).get().accepted


def explanations_are_opened_and_two_units_explain(r):
    move(r, LEAD, "explain")
    let_letters_go(r.person(ADMIN), "explanation_opened")
    r.mailbox.wait_for(address("QL2"), shown(after(20)))
    officer, leader, other = r.person(OFFICER), r.person(LEADER), r.person(address("QL2"))
    write_explanation(officer, "QL1", "wrong_fact", "Đơn vị có đủ 90 máy đang dùng", "90 máy", "bàn giao.pdf")
    r.look(officer, "31-draft-result")
    write_explanation(other, "QL2", "omitted", "Hai mươi máy để ở trụ sở phía Nam", "120 máy", "trụ sở phía Nam.pdf")
    for page, unit in ((leader, "QL1"), (other, "QL2")):
        page.goto("/admin/draft-result/")
        press(page, f"form[action$='/send/']:has(input[value='{section_of(unit, 'HT').id}']) button")
    assert models.Explanation.select().where(models.Explanation.sent_at.is_null(False)).count() == 2


def write_explanation(page, unit, kind, text, wanted, file):
    page.goto("/admin/draft-result/")
    point = page.locator(f"#point-{indicator('HT1').id} details:has(form[action$='/write/'])").last
    point.locator("summary").first.click()
    point.locator("select[name=kind]").select_option(kind)
    point.locator("textarea[name=text]").fill(text)
    point.locator("input[name=wanted]").fill(wanted)
    point.locator("input[type=file]").set_input_files(
        {"name": file, "mimeType": "application/pdf", "buffer": PDF + file.encode()}
    )
    with page.expect_navigation():
        point.locator("form[action$='/write/'] button.btn-primary").click()
    assert models.Explanation.select().where(models.Explanation.text == text).get().evidence_links.count() == 1


def one_explanation_is_accepted_and_one_refused(r):
    lead = r.person(LEAD)
    lead.goto("/admin/explanations/")
    r.look(lead, "32-explanations")
    held = {each.submission.unit.code: each for each in models.Explanation.select()}
    lead.goto(f"/admin/explanations/decide/?id={held['QL1'].id}")
    r.look(lead, "33-decision")
    lead.check("#decision-accept")
    lead.check("#how-reported")
    lead.fill("#reason", WHY_ACCEPTED)
    press(lead, "form[action$='/answer/'] button")
    lead.goto(f"/admin/explanations/decide/?id={held['QL2'].id}")
    lead.check("#decision-reject")
    lead.fill("#reason", WHY_REFUSED)
    press(lead, "form[action$='/answer/'] button")
    assert (accepted_figure("QL1", "pcs"), accepted_figure("QL2", "pcs")) == ("90", "100")
    for email, words in ((OFFICER, ("18,00 / 20,00", WHY_ACCEPTED)), (address("QL2"), ("13,33 / 20,00", WHY_REFUSED))):
        page = r.person(email)
        page.goto("/admin/draft-result/")
        told = page.inner_text(f"#point-{indicator('HT1').id}")
        assert all(each in told for each in words), told
    r.look(r.person(OFFICER), "34-answered")
    with_lead = {each.decided_by.email for each in models.Explanation.select()}
    judges = {each.appraiser.email for each in models.Appraisal.select()}
    assert with_lead == {LEAD}
    assert not with_lead & judges


def nothing_is_left_before_the_freeze(r):
    in_bulk(r, "uncontested")
    page = r.person(LEAD)
    page.goto(f"/admin/council/?cycle={cycle().id}")
    assert page.locator(".obstacle-must").count() == 1  # units may still explain
    change_dates(r, "Các đơn vị đã giải trình xong", report_deadline=-3, evidence_cut_off=-5, explanation_deadline=-1)
    page.reload()
    press(page, "form[action$='/settle/'] button")
    assert {each.state for each in models.SectionState.select()} == {"settled"}
    assert page.locator(".obstacles").count() == 0
    r.look(page, "35-ready-to-freeze")


def the_year_is_frozen(r):
    move(r, LEAD, "freeze")
    page = r.person(LEAD)
    page.wait_for_selector("#progress .notice-good", timeout=120_000)
    r.look(page, "36-frozen")
    assert cycle().state == "frozen"


def the_edition_is_what_was_typed_and_decided(r):
    row = results.latest_edition(cycle())
    path = results.path_of(row, r.settings)
    assert editions.verify(path) is None
    edition = editions.read(path)
    assert {unit: each.total_exact for unit, each in edition.results.items()} == totals()
    assert {unit: each.total for unit, each in edition.results.items()} == {
        unit: published(total) for unit, total in totals().items()
    }
    assert {unit: each.rank for unit, each in edition.results.items()} == ranks()
    for unit, result in edition.results.items():
        assert {code: mark.points_exact for code, mark in result.indicators.items()} == points_of(unit), unit
        assert result.bloc == bloc_of(unit)
    assert edition.made_up


def the_year_is_published_and_anyone_reads_it(r):
    page = r.person(address("press"))
    page.goto(f"/admin/cycles/details/?id={cycle().id}")
    press(page, "form:has(input[name=move][value=publish]) button")
    page.wait_for_selector("#progress .notice-good", timeout=180_000)
    reader = r.visitor()
    reader.goto(f"/{YEAR}/xep-hang/ql/")
    rows = [" ".join(row.split()) for row in reader.locator("#ranking tbody tr[data-f]").all_inner_texts()]
    of_bloc = sorted((unit for unit in UNITS if bloc_of(unit) == "QL"), key=ranks().get)
    assert len(rows) == len(of_bloc)
    for place, (row, unit) in enumerate(zip(rows, of_bloc, strict=True), start=1):
        total = f"{float(published(totals()[unit])):.2f}".replace(".", ",")
        assert re.match(rf"{place}\b.* {re.escape(UNITS[unit][0])} {total}\b", row), rows
    reader.context.close()


def the_auditor_finds_every_chain_whole(r):
    page = r.person(address("auditor"))
    page.goto("/admin/audit/")
    r.look(page, "37-audit")
    press(page, "form[action$='/verify/'] button")
    assert page.locator(".notice-good").count() == 1
    wait_until(lambda: not models.Message.select().where(models.Message.state == "sending").exists(), "the post")
