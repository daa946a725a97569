"""Upload, preview, confirm: nothing is saved before, everything or nothing after, and only within one's own unit."""

import io
import re

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

import models
import submissions
from importers import workbook
from tests.admin.years import section

KEY = "a key for tests only, 32 characters"  # the office's own, as in conftest


def form(cycle, unit, **values):
    """The unit's form as the office gives it out now, and as a person filled it in."""
    return filled(workbook.write(cycle, unit, KEY), **values)


def filled(data, notes=None, **values):
    """A form with these figures typed in, and these notes."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        for row in range(1, page.max_row + 1):
            if page.cell(row, 1).value in values:
                page.cell(row, workbook.VALUE + 1).value = values[page.cell(row, 1).value]
            if page.cell(row, 1).value in (notes or {}):
                page.cell(row, workbook.NOTE + 1).value = notes[page.cell(row, 1).value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def preview(person, data, name="mau.xlsx", **fields):
    return person.post("/admin/imports/plan/", {"file": (io.BytesIO(data), name), **fields}, page="/admin/imports/")


def confirm(person, page, **choices):
    """Press the button of a preview: send what it holds, and `pcs="mine"` where a choice is asked."""
    held = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    for name, side in choices.items():
        [ticket] = re.findall(rf'name="choice.(?:value|note).{name}" value="({side}@\d+)"', page.text)
        held[f"choice.value.{name}"] = ticket
    return person.post("/admin/imports/apply/", held, page="/admin/imports/")


def test_a_form_goes_from_download_to_the_answers(officer, year):
    """Download, fill in, preview (nothing saved), confirm (all saved, the section begun)."""
    answer = officer.get(f"/admin/imports/form/?cycle={year.cycle.id}&unit={year.da_nang.id}")
    assert answer.data.startswith(b"PK")
    data = form(year.cycle, year.da_nang, pcs=30, staff=40, portal="có")
    page = preview(officer, data, kind="workbook", cycle=str(year.cycle.id))
    assert page.status_code == 200
    assert models.Answer.select().count() == 0
    assert confirm(officer, page).status_code == 302
    answers = submissions.answers_of(year.cycle, year.da_nang)
    assert {code: answer.value for code, answer in answers.items()} == {"pcs": "30", "staff": "40", "portal": "yes"}
    assert {section.state for section in year.mine.sections} == {"drafting"}


def test_a_bad_cell_is_named_and_mended(officer, year):
    """The preview names the cell; there is nothing to confirm; the mended file goes through."""
    bad = preview(
        officer, form(year.cycle, year.da_nang, pcs="không có", staff=40), kind="workbook", cycle=str(year.cycle.id)
    )
    assert bad.status_code == 422
    assert "mau.xlsx, trang &#34;Hạ tầng kỹ thuật&#34;, ô H7" in bad.text
    assert "không phải là số" in bad.text
    assert "fingerprint" not in bad.text
    good = preview(officer, form(year.cycle, year.da_nang, pcs=30, staff=40), kind="workbook", cycle=str(year.cycle.id))
    assert confirm(officer, good).status_code == 302
    assert models.Answer.select().count() == 2


def test_a_preview_shows_old_and_new(officer, year):
    """A second file shows what each figure was and would be."""
    confirm(
        officer,
        preview(officer, form(year.cycle, year.da_nang, pcs=30, staff=40), kind="workbook", cycle=str(year.cycle.id)),
    )
    page = preview(officer, form(year.cycle, year.da_nang, pcs=31, staff=40), kind="workbook", cycle=str(year.cycle.id))
    assert "<del>30</del>" in page.text
    assert "<ins>31</ins>" in page.text


def test_a_preview_that_is_no_longer_true_is_not_carried_out(officer, year):
    """Somebody saved in between: nothing is changed, and the new preview is shown."""
    page = preview(officer, form(year.cycle, year.da_nang, pcs=30, staff=40), kind="workbook", cycle=str(year.cycle.id))
    workbook.plan(year.cycle, form(year.cycle, year.da_nang, pcs=99, staff=40)).apply("somebody else")
    assert confirm(officer, page).status_code == 200
    assert submissions.answers_of(year.cycle, year.da_nang)["pcs"].value == "99"


def test_another_units_form_is_refused(officer, year):
    """An officer's upload speaks for their own unit only; and the other unit's form is not handed out."""
    page = preview(officer, form(year.cycle, year.ha_noi, pcs=30, staff=40), kind="workbook", cycle=str(year.cycle.id))
    assert page.status_code == 422
    assert models.Answer.select().count() == 0
    assert officer.get(f"/admin/imports/form/?cycle={year.cycle.id}&unit={year.ha_noi.id}").status_code == 404
    assert officer.get(f"/admin/imports/form/?cycle={year.cycle.id}&unit=999999").status_code == 404


def test_a_sent_section_takes_no_file(officer, year):
    """What is with the leader or the Council is not changed by a file."""
    with models.acting("test"):
        for section in year.mine.sections:
            section.state = "sent"
            section.save()
    page = preview(officer, form(year.cycle, year.da_nang, pcs=30, staff=40), kind="workbook", cycle=str(year.cycle.id))
    assert page.status_code == 422
    assert "không nhập được" in page.text


def test_a_section_somebody_is_named_for_takes_no_file_of_others(office, officer, year, make_user):
    """Duties hold at every door: what one may not enter on the page, one may not bring in a form (promise 6)."""
    colleague = make_user(office, "officer", unit=year.da_nang)
    with models.acting("test"):
        models.Duty.create(submission=year.mine, category=section(year.mine, "HT").category, user=colleague)
    page = preview(officer, form(year.cycle, year.da_nang, pcs=30, staff=40), kind="workbook", cycle=str(year.cycle.id))
    assert page.status_code == 422
    assert colleague.name in page.text


@pytest.mark.parametrize("kind", ["framework", "units", "figures"])
def test_an_officer_brings_only_forms(officer, year, kind):
    """Frameworks, units and figures of many units are the office's."""
    page = preview(officer, b"code,bloc\n", name="a.csv", kind=kind, cycle=str(year.cycle.id))
    assert page.status_code == 403


def test_figures_and_units_come_as_csv(administrator, year):
    """The office's files go the same way."""
    data = b'unit,indicator,input,value\nDN,HT1,pcs,30\nHN,HT1,pcs,"83,5"\n'
    page = preview(administrator, data, name="figures.csv", kind="figures", cycle=str(year.cycle.id))
    assert page.status_code == 422
    assert "dòng 3" in page.text
    data = b"unit,indicator,input,value\nDN,HT1,pcs,30\nDN,HT1,staff,40\n"
    page = preview(administrator, data, name="figures.csv", kind="figures", cycle=str(year.cycle.id))
    assert confirm(administrator, page).status_code == 302
    assert submissions.answers_of(year.cycle, year.da_nang)["pcs"].value == "30"
    page = preview(administrator, "code,bloc,name_vi\nHUE,SN,Sở Huế\n".encode(), name="units.csv", kind="units")
    assert confirm(administrator, page).status_code == 302
    assert models.Unit.get(models.Unit.code == "HUE").name_vi == "Sở Huế"


def test_a_framework_comes_as_yaml(administrator, year):
    """Out of one office and into another: a new code is a new draft."""
    text = administrator.get(f"/admin/frameworks/yaml/?id={year.framework.id}").text
    data = text.replace("framework: khung-nho", "framework: khung-moi").encode()
    page = preview(administrator, data, name="khung.yaml", kind="framework")
    assert confirm(administrator, page).status_code == 302
    made = models.Framework.get(models.Framework.code == "khung-moi")
    assert made.state == "draft"
    assert made.indicators.count() == 2


@pytest.mark.parametrize("data", [b"", b"MZ\x00\x00", b"PK\x03\x04" + b"\0" * 100, b"\xff\xfe"])
def test_rubbish_is_answered_with_a_sentence(administrator, year, data):
    """No upload is a fault of the program."""
    for kind in ("workbook", "figures", "units", "framework"):
        page = preview(administrator, data, name="a.bin", kind=kind, cycle=str(year.cycle.id))
        assert page.status_code in (302, 422), (kind, page.status_code)


def test_a_guessed_upload_is_not_found(officer, year):
    """A hash from nowhere, or no hash at all, leads back."""
    for sha256 in ("0" * 64, "../../etc/passwd", ""):
        held = {"kind": "workbook", "cycle": str(year.cycle.id), "sha256": sha256, "name": "a.xlsx", "fingerprint": "x"}
        assert officer.post("/admin/imports/apply/", held, page="/admin/imports/").status_code == 302


# --- the three-way difference ----------------------------------------------------------------------------------------


def saved(year, **values):
    """Somebody at the office's other desk enters these figures meanwhile."""
    workbook.plan(year.cycle, form(year.cycle, year.da_nang, **values)).apply("Nguyễn Thị Khác")


def reported(year):
    return {key: answer.value for key, answer in submissions.answers_of(year.cycle, year.da_nang).items()}


def upload(officer, year, data, **fields):
    return preview(officer, data, kind="workbook", cycle=str(year.cycle.id), **fields)


def test_the_older_figure_of_a_file_does_not_overwrite_the_newer_one(officer, year):
    """Only the server changed it since the download: it stays, the file's own change is saved, both are said
    (promise 20)."""
    saved(year, pcs=10, staff=40)
    mine = form(year.cycle, year.da_nang, portal="có")
    saved(year, pcs=11)
    page = upload(officer, year, mine)
    assert "Chỉ hệ thống thay đổi: giữ như trên hệ thống" in page.text
    assert "Nguyễn Thị Khác" in page.text
    assert confirm(officer, page).status_code == 302
    assert reported(year) == {"pcs": "11", "staff": "40", "portal": "yes"}


def test_a_figure_both_changed_is_asked_about_and_each_answer_does_what_it_says(officer, year):
    """Unchosen: not saved, and said. Theirs: stays. Mine: saved (promise 20)."""
    saved(year, pcs=10, staff=40)
    mine = form(year.cycle, year.da_nang, pcs=12)
    saved(year, pcs=11)
    page = upload(officer, year, mine)
    assert "Cả hai bên cùng thay đổi" in page.text
    assert confirm(officer, page).status_code == 302
    assert "chưa chọn giữa tệp của bạn và hệ thống: HT1 pcs" in officer.get("/admin/imports/").text
    assert reported(year)["pcs"] == "11"
    confirm(officer, upload(officer, year, mine), pcs="theirs")
    assert reported(year)["pcs"] == "11"
    confirm(officer, upload(officer, year, mine), pcs="mine")
    assert reported(year)["pcs"] == "12"


def test_a_choice_made_against_another_figure_is_asked_again(officer, year):
    """Between the preview and the confirmation a third person saved: nothing is written, the choice is put anew."""
    saved(year, pcs=10, staff=40)
    mine = form(year.cycle, year.da_nang, pcs=12, portal="có")
    saved(year, pcs=11)
    page = upload(officer, year, mine)
    saved(year, pcs=13)
    again = confirm(officer, page, pcs="mine")
    assert again.status_code == 200
    assert "Chưa thay đổi gì." in again.text
    assert reported(year) == {"pcs": "13", "staff": "40"}
    assert "checked" not in again.text.split('id="c-value.pcs"')[1].split("</fieldset>")[0]
    assert confirm(officer, again, pcs="mine").status_code == 302
    assert reported(year) == {"pcs": "12", "staff": "40", "portal": "yes"}


def test_a_figure_of_a_sent_section_is_refused_by_its_cell_and_the_rest_may_come(officer, year):
    """The fault names the cell; a form that leaves that section as it was goes through."""
    mine = form(year.cycle, year.da_nang, pcs=30, portal="có")
    with models.acting("test"):
        section = next(each for each in year.mine.sections if each.category.code == "HT")
        section.state = "sent"
        section.save()
    page = upload(officer, year, mine)
    assert page.status_code == 422
    assert "trang &#34;Hạ tầng kỹ thuật&#34;, ô H7" in page.text
    assert "không nhập được" in page.text
    assert confirm(officer, upload(officer, year, form(year.cycle, year.da_nang, portal="có"))).status_code == 302
    assert reported(year) == {"portal": "yes"}


def test_an_altered_hidden_sheet_is_refused(officer, year):
    """The versions a form was made from are sealed; changed by hand, the form is no longer believed."""
    saved(year, pcs=10, staff=40)
    book = openpyxl.load_workbook(io.BytesIO(form(year.cycle, year.da_nang, pcs=12)))
    hidden = book[workbook.HIDDEN_SHEET]
    cell = next(cell for cell in hidden["D"] if cell.value and '"pcs"' in cell.value)
    cell.value = cell.value.replace('"10"', '"11"')
    out = io.BytesIO()
    book.save(out)
    page = upload(officer, year, out.getvalue())
    assert page.status_code == 422
    assert "Trang ẩn của biểu mẫu đã bị sửa" in page.text


def test_a_form_not_signed_by_this_office_is_compared_two_ways_and_says_so(officer, year):
    """Nothing it was made from is believed: another figure on the server is asked about, an empty cell takes none."""
    saved(year, pcs=10, staff=40)
    data = filled(workbook.write(year.cycle, year.da_nang, "some other office's key, long enough"), pcs=12, staff=None)
    page = upload(officer, year, data)
    assert "không do hệ thống này ký" in page.text
    assert "không rõ" in page.text
    confirm(officer, page)
    assert reported(year) == {"pcs": "10", "staff": "40"}
    confirm(officer, upload(officer, year, data), pcs="mine")
    assert reported(year) == {"pcs": "12", "staff": "40"}


def test_a_note_is_compared_as_a_figure_is(officer, year):
    """Two notes on one figure are put side by side; the chosen one is kept, and the figure is not touched."""
    saved(year, pcs=10, staff=40)
    mine = filled(form(year.cycle, year.da_nang), {"pcs": "theo kiểm kê"})
    workbook.plan(year.cycle, filled(form(year.cycle, year.da_nang), {"pcs": "theo báo cáo"})).apply("test")
    page = upload(officer, year, mine)
    assert "theo kiểm kê" in page.text
    assert "theo báo cáo" in page.text
    [ticket] = re.findall(r'name="choice.note.pcs" value="(mine@\d+)"', page.text)
    held = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    officer.post("/admin/imports/apply/", held | {"choice.note.pcs": ticket}, page="/admin/imports/")
    assert submissions.answers_of(year.cycle, year.da_nang)["pcs"].note == "theo kiểm kê"
    assert reported(year)["pcs"] == "10"


def test_the_three_way_page_speaks_english_too(office, year, make_user, as_person):
    """Every sentence of the page, and of its notices, has its English."""
    person = as_person(office, make_user(office, "officer", unit=year.da_nang), language="en")
    saved(year, pcs=10, staff=40)
    mine = form(year.cycle, year.da_nang, pcs=12, portal="có")
    saved(year, pcs=11)
    page = upload(person, year, mine)
    for words in ("Changed by both", "Your file", "In the system now", "When the form was made"):
        assert words in page.text


def test_what_is_far_from_last_year_is_told_and_wants_a_note(officer, year):
    """The preview warns at the cell; with a note in the form the warning is answered."""
    with models.acting("test"):
        before = models.Cycle.create(year=2020, framework=year.cycle.framework, state="published", made_up=True)
        sent = models.Submission.create(cycle=before, unit=year.da_nang)
        indicator = models.Indicator.get(models.Indicator.code == "HT1")
        models.Answer.create(submission=sent, indicator=indicator, input="pcs", value="10", accepted="10")
    page = upload(officer, year, form(year.cycle, year.da_nang, pcs=90, staff=100))
    assert page.status_code == 200
    assert "Khác xa năm trước (10)" in page.text
    page = upload(officer, year, filled(form(year.cycle, year.da_nang, pcs=90, staff=100), {"pcs": "mua mới"}))
    assert "Khác xa năm trước" not in page.text


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_three_way_page_fits_a_phone_and_breaks_no_rule(browse, office, year, make_user, tmp_path, width):
    """In a browser: a file is sent, a side chosen by a tap on its card, and saved; no sideways scrolling, no fault of
    accessibility (promise 20)."""
    officer = make_user(office, "officer", unit=year.da_nang)
    saved(year, pcs=10, staff=40)
    file = tmp_path / "mau.xlsx"
    file.write_bytes(filled(form(year.cycle, year.da_nang, pcs=12, portal="có"), {"pcs": "dài " * 60}))
    saved(year, pcs=11, staff=41)
    page = browse(office, officer, width=width, bypass_csp=True)
    page.goto(f"/admin/imports/?kind=workbook&cycle={year.cycle.id}")
    page.set_input_files("#file", str(file))
    page.locator("form[enctype] button").click()
    page.wait_for_selector("#c-value\\.pcs")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("#c-value\\.pcs label").first.click()
    page.locator("form[action$='/apply/'] button.btn-primary").click()
    page.wait_for_url("**/submissions/**")
    assert reported(year) == {"pcs": "12", "staff": "41", "portal": "yes"}
