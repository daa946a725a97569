"""Entering figures in a real browser: saved as one types, through lost connections, ended sessions and other people."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import an_answer
from old_encoders import tcvn3

import models
import submissions
from reporting import entry
from tests.admin.conftest import PASSWORD
from tests.admin.years import section

pytestmark = pytest.mark.browser

GIVEN = "Đơn vị chưa được cấp máy tính mới trong năm"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('ictindex:draft:')).length"


@pytest.fixture
def officer(office, year, make_user):
    """An officer of Đà Nẵng."""
    return make_user(office, "officer", unit=year.da_nang)


@pytest.fixture
def infrastructure(year):
    """Đà Nẵng's section HT: machines and staff."""
    return section(year.mine, "HT")


@pytest.fixture
def open_page(browse, office, officer, infrastructure):
    """The page of the section, opened in a browser."""

    def start(**options):
        page = browse(office, officer, **options)
        page.goto(f"/admin/entry/?section={infrastructure.id}")
        return page

    return start


def wait_for(page, state):
    page.wait_for_selector(f"#save-state[data-state={state}]", timeout=15_000)


def stored(year, key="pcs"):
    answer = submissions.answers_of(year.cycle, year.da_nang).get(key)
    return answer.value if answer else None


def type_in(page, key, text):
    """Type a figure and leave its box."""
    page.fill(f"#value-{key}", text)
    page.locator(f"#value-{key}").blur()


def test_a_figure_saves_itself_and_is_shown_in_groups(open_page, year):
    """Leaving the box saves; the digits are grouped by the server's answer and plain again while edited."""
    page = open_page()
    type_in(page, "pcs", "1500")
    wait_for(page, "saved")
    assert re.search(r"Đã lưu lúc \d\d:\d\d", page.text_content("#save-state"))
    assert page.input_value("#value-pcs") == "1.500"
    page.focus("#value-pcs")
    assert page.input_value("#value-pcs") == "1500"
    type_in(page, "staff", "2000")
    page.wait_for_selector("#m-HT1:has-text('15 / 20')")
    assert (stored(year), stored(year, "staff")) == ("1500", "2000")
    assert page.evaluate(DRAFTS) == 0


def test_what_is_being_typed_is_saved_without_leaving_the_box(open_page, year):
    """A pause is enough, should the lights go out."""
    page = open_page()
    page.focus("#value-pcs")
    page.keyboard.type("77")
    assert page.evaluate(DRAFTS) == 1
    wait_for(page, "saved")
    assert stored(year) == "77"


def test_an_ambiguous_number_is_asked_about_and_mended_by_a_press(open_page, year):
    """The text stays, the sentence stands beside it, the reading meant is one press away."""
    page = open_page()
    type_in(page, "pcs", "1.234")
    page.wait_for_selector("#e-pcs:has-text('hai cách đọc')")
    page.faults.clear()  # the browser reports the refused request, as it should
    assert page.input_value("#value-pcs") == "1.234"
    page.click("#e-pcs button")
    wait_for(page, "saved")
    assert stored(year) == "1234"
    assert page.input_value("#value-pcs") == "1.234"


@pytest.mark.parametrize(("press", "stands"), [("Dùng chữ đã sửa", GIVEN), ("Giữ nguyên như đã gõ", tcvn3(GIVEN))])
def test_a_garbled_reason_is_asked_about_and_decided_by_a_press(open_page, year, press, stands):
    """A reason pasted from an old document is not kept before somebody says what it is."""
    page = open_page()
    page.locator("#w-pcs > summary").click()
    page.fill("#note-pcs", tcvn3(GIVEN))
    page.locator("#note-pcs").blur()
    button = page.locator("#e-pcs button", has_text=press)
    button.wait_for()
    page.faults.clear()  # the browser reports the refused request, as it should
    assert "pcs" not in submissions.answers_of(year.cycle, year.da_nang)
    button.click()
    wait_for(page, "saved")
    assert submissions.answers_of(year.cycle, year.da_nang)["pcs"].note == stands


def test_a_lost_connection_loses_nothing(open_page, year):
    """Said at once, kept in the browser, sent again by itself when the network is back (promise 8)."""
    page = open_page()
    page.context.set_offline(True)
    type_in(page, "pcs", "30")
    wait_for(page, "offline")
    assert "sẽ gửi lại" in page.text_content("#save-state")
    type_in(page, "staff", "40")
    assert page.evaluate(DRAFTS) == 1
    assert stored(year) is None
    page.context.set_offline(False)
    wait_for(page, "saved")
    assert (stored(year), stored(year, "staff")) == ("30", "40")
    assert page.evaluate(DRAFTS) == 0
    page.faults.clear()


def test_a_session_that_ended_gives_the_text_back_after_signing_in(open_page, year, officer):
    """The page says so and keeps the text; after signing in again it is offered, and saved (the draft of T5)."""
    page = open_page()
    models.WebSession.delete().execute()
    type_in(page, "pcs", "31")
    wait_for(page, "signed-out")
    assert page.input_value("#value-pcs") == "31"
    page.faults.clear()
    page.click("#save-state a")
    page.fill("#email", officer.email)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector("#drafts:not([hidden])")
    assert "Số máy tính: 31" in page.text_content("#drafts")
    page.click("[data-drafts=restore]")
    wait_for(page, "saved")
    assert stored(year) == "31"
    page.faults.clear()


def test_a_session_begun_again_in_another_tab_goes_on_by_itself(open_page, year, officer):
    """The new session's token is fetched and what was typed is sent."""
    page = open_page()
    models.WebSession.delete().execute()
    type_in(page, "pcs", "32")
    wait_for(page, "signed-out")
    other = page.context.new_page()
    other.goto("/admin/sign-in")
    other.fill("#email", officer.email)
    other.fill("#password", PASSWORD)
    other.press("#password", "Enter")
    other.wait_for_url("**/admin/")
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_for(page, "saved")
    assert stored(year) == "32"
    page.faults.clear()


def test_signing_out_takes_drafts_off_the_computer(open_page, year):
    """The next person at a shared machine finds nothing."""
    page = open_page()
    type_in(page, "pcs", "1.234")
    page.wait_for_selector("#e-pcs:has-text('hai cách đọc')")
    assert page.evaluate(DRAFTS) == 1
    page.click(".user-menu summary")
    page.click("form[action$='/sign-out'] button")
    page.wait_for_url("**/sign-in**")
    assert page.evaluate(DRAFTS) == 0
    page.faults.clear()


@pytest.mark.parametrize(("which", "stands"), [("mine", "31"), ("theirs", "30")])
def test_two_people_on_one_figure_choose(open_page, year, office, make_user, infrastructure, which, stands):
    """Both figures, by whom and when; nothing is lost, and one press decides."""
    page = open_page()
    colleague = make_user(office, "officer", unit=year.da_nang)
    entry.keep(infrastructure, colleague, [entry.Typed("pcs", "30")])
    type_in(page, "pcs", "31")
    page.wait_for_selector("#c-pcs .met")
    told = page.text_content("#c-pcs")
    assert colleague.name in told
    assert "30" in told
    assert page.input_value("#value-pcs") == "31"
    page.faults.clear()
    page.click(f"[data-choose={which}]")
    page.wait_for_selector("#c-pcs .met", state="detached")
    page.wait_for_selector("#save-state[data-state=saved], #save-state[data-state=idle]")
    assert page.input_value("#value-pcs") == stands
    assert stored(year) == stands


def test_a_warning_opens_the_place_for_its_reason(open_page, year, officer, infrastructure):
    """Evidence is missing: the reason's box opens by itself, and what is written there is saved too."""
    page = open_page()
    type_in(page, "pcs", "30")
    page.wait_for_selector("#w-pcs[open]")
    page.fill("#note-pcs", "Sẽ bổ sung")
    page.locator("#note-pcs").blur()
    page.wait_for_selector("#f-pcs .found-told")
    answer = submissions.answers_of(year.cycle, year.da_nang)["pcs"]
    assert (answer.value, answer.note) == ("30", "Sẽ bổ sung")


def test_a_file_dropped_on_an_indicator_is_kept(open_page, year):
    """Dropped or chosen, it stands in the list; a wrong one is refused by name."""
    page = open_page()
    drop = """(data) => { const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(data)], 'kiểm kê.pdf', {type: 'application/pdf'}));
      const box = document.getElementById('i-HT1');
      for (const kind of ['dragover', 'drop'])
        box.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true})); }"""
    page.evaluate(drop, list(PDF))
    page.wait_for_selector("#files-HT1 .file-name:has-text('kiểm kê.pdf')")
    page.click("#files-HT1 .look-in summary")
    page.wait_for_selector("#files-HT1 iframe")
    page.wait_for_timeout(300)
    # The viewer is a part of the browser and loads parts of the browser; everything else would be a fault.
    strange = [fault for fault in page.faults if not fault.startswith("foreign host: chrome")]
    assert not strange, "the frame is allowed by the page's policy and by its own"
    page.set_input_files("#file-HT1", [{"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}])
    page.wait_for_selector("#files-HT1 [role=alert]:has-text('x.pdf')")
    assert submissions.given(year.mine).evidence == {"pcs"}
    page.goto("about:blank")
    page.faults.clear()


def test_comments_open_in_place(open_page, year):
    """Said, marked for follow-up, counted (promise 17)."""
    page = open_page()
    page.click("#i-HT1 .talk summary")
    page.fill("#i-HT1 textarea[name=text]", "Số này lấy ở đâu?")
    page.check("#i-HT1 input[name=follow_up]")
    page.click("#i-HT1 .say button")
    page.wait_for_selector("#i-HT1 .said-open:has-text('Số này lấy ở đâu?')")
    assert models.Comment.get().follow_up


def test_the_page_fits_a_phone_and_breaks_no_rule(open_page, year, infrastructure):
    """390 px wide: nothing sticks out, the bar stands at the foot, axe finds nothing (promise 26)."""
    an_answer(year.mine, "pcs", "30")
    page = open_page(width=390, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator(".bar").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(900, abs=1)
    for summary in page.locator(".figure-more summary, .talk summary, .shelf-box summary").all():
        summary.click()
    page.wait_for_selector(".thread")
    page.wait_for_selector(".shelf")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_javascript_the_button_saves(chromium, serve, office, officer, infrastructure, year):
    """The whole form, by the browser alone."""
    address = serve(office)
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/admin/sign-in")
    page.fill("#email", officer.email)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.goto(f"/admin/entry/?section={infrastructure.id}")
    page.fill("#value-pcs", "30")
    page.click(".save-button")
    page.wait_for_load_state()
    assert page.input_value("#value-pcs") == "30"
    assert stored(year) == "30"
    context.close()
