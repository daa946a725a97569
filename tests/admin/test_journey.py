"""One figure from a workbook's cell to a rank on the public site, in a browser, as the office's people do it."""

import datetime
import io
import threading
import time

import openpyxl
import pytest
from factories import SMALL_FRAMEWORK, a_bloc, a_unit, an_answer

import framework
import jobs
import models
from importers import frameworks, workbook

pytestmark = pytest.mark.browser

DA_NANG, HA_NOI = "Sở TN&MT Đà Nẵng", "Sở TN&MT Hà Nội"


@pytest.fixture
def worker(demo_settings):
    """A worker of background jobs beside the served office."""
    stop = threading.Event()
    thread = threading.Thread(target=jobs.work_until, args=(demo_settings, stop, 0.05), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(60)


@pytest.fixture
def cycle(database):
    """2021, not open yet, on a framework that is still a draft; two units."""
    bloc = a_bloc("SN", title_vi="Khối sự nghiệp")
    a_unit("DN", name_vi=DA_NANG, bloc=bloc)
    a_unit("HN", name_vi=HA_NOI, bloc=bloc)
    with models.acting("test"):
        draft = frameworks.store(framework.from_plain(SMALL_FRAMEWORK))
        today = models.now().date()
        days = {"report_deadline": today + datetime.timedelta(30), "results_deadline": today + datetime.timedelta(60)}
        return models.Cycle.create(year=2021, framework=draft, state="draft", made_up=True, **days)


def filled(cycle, unit, figures, key):
    """The unit's Excel form as a person fills and saves it, figures by input."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(cycle, unit, key)))
    for sheet in book.worksheets:
        for row in range(1, sheet.max_row + 1):
            key = sheet.cell(row, 1).value
            if key in figures:
                sheet.cell(row, workbook.VALUE + 1).value = figures[key]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slowly(route):
    """Let a request through as a slow network does."""
    time.sleep(0.4)
    route.continue_()


def upload(page, cycle, data):
    page.goto(f"/admin/imports/?kind=workbook&cycle={cycle.id}")
    page.set_input_files("#file", {"name": "bieu-mau.xlsx", "mimeType": "application/octet-stream", "buffer": data})
    page.click("form[action$='/plan/'] button")
    page.wait_for_url("**/plan/")


def move(page, cycle, code):
    """Press the button of a move on the cycle's page."""
    page.goto(f"/admin/cycles/details/?id={cycle.id}")
    page.click(f"form:has(input[name=move][value={code}]) button")
    page.wait_for_load_state()


def test_from_a_rule_and_a_workbook_to_a_rank_on_the_site(browse, office, make_user, cycle, worker):
    """Edit a rule, import an Excel form with one bad cell, mend it, freeze, publish, read the rank on the site."""
    page = browse(office, make_user(office, "administrator"))

    # By the rule as it stands Đà Nẵng's 40 % would give 8 points and the second place; from 40 % on it is to be full.
    indicator = models.Indicator.get(models.Indicator.code == "HT1")
    page.goto(f"/admin/indicators/edit/?id={indicator.id}")
    page.route("**/rule-fields/**", slowly)  # the check that also starts must not cancel a slow answer
    page.select_option("#rule_form", "banded")
    page.wait_for_selector("#rule-full_at")
    page.select_option("#rule-share", "pcs")
    page.select_option("#rule-of", "staff")
    page.fill("#rule-full_at", "0,40")
    page.fill("#rule-zero_below", "0,20")
    page.fill("#sample-pcs", "30")
    page.fill("#sample-staff", "100")
    page.wait_for_selector("#tried:has-text('15 / 20')")
    assert "30 %" in page.text_content("#tried")
    page.click("#indicator-form button.btn-primary")
    page.wait_for_load_state()
    assert models.Indicator.get_by_id(indicator.id).rule != indicator.rule

    page.goto(f"/admin/frameworks/details/?id={cycle.framework_id}")
    page.click("form[action$='/publish/'] button")
    page.wait_for_load_state()
    page.goto(f"/admin/cycles/opening/?id={cycle.id}")
    page.click("form[action*='/opening/'] button.btn-primary")
    page.wait_for_load_state()

    # Hà Nội has typed its figures; Đà Nẵng sends the Excel form, with words where a number belongs.
    of_unit = {each.unit.code: each for each in models.Submission.select().where(models.Submission.cycle == cycle)}
    for name, value in (("pcs", "95"), ("staff", "100"), ("portal", "no")):
        an_answer(of_unit["HN"], name, value)
    unit = models.Unit.get(models.Unit.code == "DN")
    key = office.config["SECRET_KEY"]
    figures = {"pcs": "không có", "staff": 100, "portal": "có"}
    upload(page, cycle, filled(cycle, unit, figures, key))
    faults = page.text_content("main")
    assert "không có" in faults
    assert page.locator("form[action$='/apply/']").count() == 0
    assert models.Answer.select().where(models.Answer.submission == of_unit["DN"]).count() == 0

    upload(page, cycle, filled(cycle, unit, figures | {"pcs": 40}, key))
    page.click("form[action$='/apply/'] button")
    page.wait_for_load_state()
    kept = models.Answer.get(models.Answer.submission == of_unit["DN"], models.Answer.input == "pcs")
    assert kept.value == "40"

    move(page, cycle, "appraise")
    move(page, cycle, "explain")
    page.goto(f"/admin/cycles/details/?id={cycle.id}")
    page.click("form[action$='/accept/'] button")
    page.wait_for_load_state()
    move(page, cycle, "freeze")
    page.wait_for_selector("text=Xong", timeout=60_000)
    assert page.goto("/2021/").status == 404  # frozen is not published
    page.faults.clear()  # the browser reports the refused form and the missing page, as it should

    move(page, cycle, "publish")
    page.wait_for_selector("text=Xong", timeout=120_000)
    page.goto("/2021/xep-hang/sn/")
    rows = page.locator("table tbody tr")
    first, second = rows.nth(0).inner_text(), rows.nth(1).inner_text()
    assert "Đà Nẵng" in first
    assert "30,00" in first
    assert "Hà Nội" in second
    assert "20,00" in second
