"""The appraisal desk: what is mine, one case after the other, blind to the others, closed to the partial."""

import base64
import io
import re
import zipfile
from datetime import date
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import an_answer

import models
from council import appraisal
from importers import store
from tests.admin.years import a_year, indicator, section

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def sent(submission):
    with models.acting("test"):
        for one in submission.sections:
            one.state = "sent"
            one.save()


def assign(cycle, person, **what):
    with models.acting("test"):
        return models.Assignment.create(cycle=cycle, appraiser=person, **what)


@pytest.fixture
def year(office, make_user):
    """2021 under appraisal; both units have sent 30 computers for 40 people; one appraiser of the whole year."""
    found = a_year("appraising")
    for submission, note in ((found.mine, "GHI-CHÚ-ĐN"), (found.theirs, "GHI-CHÚ-HN")):
        answer = an_answer(submission, "pcs", "30")
        an_answer(submission, "staff", "40")
        an_answer(submission, "portal", "yes")
        with models.acting("test"):
            answer.note = note
            answer.save()
        sent(submission)
    found.user = make_user(office, "appraiser", email="an@bo.vn")
    found.other = make_user(office, "appraiser", email="binh@bo.vn")
    for person in (found.user, found.other):
        assign(found.cycle, person)
    found.ht1, found.ud1 = indicator(found.framework, "HT1"), indicator(found.framework, "UD1")
    return found


@pytest.fixture
def person(office, year, as_person):
    """The appraiser signed in."""
    return as_person(office, year.user)


def desk(submission, row, **more):
    return "/admin/appraising/judge/?" + urlencode({"submission": submission.id, "indicator": row.id, **more})


def send(person, submission, row, **form):
    """Send the form of the desk as it stands on the page, with these fields filled in."""
    page = person.get(desk(submission, row))
    hidden = dict(re.findall(r'type="hidden" name="(submission|indicator|rev|in\.\w+)" value="([^"]*)"', page.text))
    return person.post("/admin/appraising/judge/save/", {**hidden, **form})


def evidence(settings, answer, name="quyet-dinh.pdf", data=PDF, media_type="application/pdf", **fields):
    sha256 = store.keep(settings.data_folder / "evidence", data)
    with models.acting("test"):
        row = models.Evidence.create(
            unit=answer.submission.unit, sha256=sha256, name=name, size=len(data), media_type=media_type, **fields
        )
        models.AnswerEvidence.create(answer=answer, evidence=row)
    return row


def answer_of(submission, name="pcs"):
    return models.Answer.get(models.Answer.submission == submission, models.Answer.input == name)


# --- the desk ------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_a_judgement_needs(person, year, demo_settings):
    """The figure, last year's two, the bloc's range, the rule's words, the note, the evidence beside (promise 42)."""
    with models.acting("test"):
        before = models.Cycle.create(year=2020, framework=year.framework, state="published", made_up=True)
        old = models.Submission.create(cycle=before, unit=year.da_nang)
        year.cycle.evidence_cut_off = date(2021, 10, 30)
        year.cycle.save()
    an_answer(old, "pcs", "28", "26")
    row = evidence(demo_settings, answer_of(year.mine), issued_on=date(2021, 11, 2))
    page = person.get(desk(year.mine, year.ht1))
    assert "Số máy tính 30 / Số cán bộ 40 = 75 %" in page.text
    assert re.search(r"28 <span class=\"soft\">.*?26</span>", page.text)
    assert "30 · <b>30</b> · 30" in page.text
    assert "GHI-CHÚ-ĐN" in page.text
    assert f"/admin/evidence/preview/?id={row.id}" in page.text
    assert page.headers["Content-Security-Policy"].endswith("frame-src 'self'")
    assert "<b>1</b> / 4" in page.text


def test_evidence_later_than_the_cut_off_is_said_so(person, year, demo_settings):
    """Facts count as of a day; a paper issued after it is marked (promise 40)."""
    with models.acting("test"):
        year.cycle.evidence_cut_off = date(2021, 10, 30)
        year.cycle.save()
    evidence(demo_settings, answer_of(year.mine), issued_on=date(2021, 10, 30))
    assert "state-bad" not in person.get(desk(year.mine, year.ht1)).text
    evidence(demo_settings, answer_of(year.theirs), issued_on=date(2021, 10, 31))
    page = person.get(desk(year.theirs, year.ht1))
    assert re.search(r'state-bad">.*</svg> sau ngày chốt số liệu', page.text)
    assert "Số liệu tính đến ngày 30/10/2021." in page.text


def test_save_and_next_goes_through_the_queue(person, year):
    """From the first case to the last, and then back to the queue (promise 42)."""
    seen = []
    where = desk(year.mine, year.ht1)
    while "judge" in where:
        page = person.get(where)
        seen.append(re.search(r"<h1>(\w+)", page.text)[1])
        hidden = dict(re.findall(r'type="hidden" name="(submission|indicator|rev|in\.\w+)" value="([^"]*)"', page.text))
        answer = person.post("/admin/appraising/judge/save/", {**hidden, "verdict": "accept", "next": "1"})
        assert answer.status_code == 302
        where = answer.headers["Location"]
    assert seen == ["HT1", "UD1", "HT1", "UD1"]
    assert {row.mark for row in models.Appraisal.select()} == {"15", "10"}
    assert "còn 0 chưa chấm" in person.get(where).text


def test_the_same_question_across_units(person, year):
    """By indicator the next case is the same question of the next unit, with the filters kept."""
    page = person.get(desk(year.mine, year.ht1, **{"in.by": "indicator"}))
    following = re.search(r'id="go-next" rel="next" href="([^"]+)"', page.text)[1]
    assert f"submission={year.theirs.id}&amp;indicator={year.ht1.id}&amp;in.by=indicator" in following


def test_a_vietnamese_number_is_read_and_the_mark_follows(person, year):
    """`12,5` points, with a reason."""
    answer = send(person, year.mine, year.ht1, verdict="points", points="12,5", reason="Theo biên bản", stay="1")
    assert answer.status_code == 302
    assert models.Appraisal.get().mark == "12.5"
    assert "12,5" in person.get(desk(year.mine, year.ht1)).text


def test_a_refused_judgement_keeps_what_was_typed(person, year):
    """Without the reason it wants, with a number that is none: nothing is saved, nothing typed is lost."""
    changed = {"verdict": "change", "figure.pcs": "29", "figure.staff": "bốn mươi", "reason": "đếm lại"}
    page = send(person, year.mine, year.ht1, **changed)
    assert page.status_code == 422
    assert 'value="29"' in page.text
    assert 'value="bốn mươi"' in page.text
    assert "đếm lại" in page.text
    page = send(person, year.mine, year.ht1, **{**changed, "figure.staff": "40", "reason": ""})
    assert page.status_code == 422
    assert "Sửa số liệu thì phải ghi lý do." in page.text
    assert models.Appraisal.select().count() == 0


def test_a_stock_reason_is_chosen_and_added_to(person, year):
    """Without JavaScript the chosen reason and the words beside it are put together (promise 36)."""
    stock = models.StockReason.get(models.StockReason.code == "khong-minh-chung")
    send(
        person, year.mine, year.ht1, verdict="points", points="0", stock=str(stock.id), reason="Đã hỏi lại ngày 12/11."
    )
    assert models.Appraisal.get().reason == "Không có minh chứng kèm theo. Đã hỏi lại ngày 12/11."


def test_a_mark_changed_in_another_window_is_shown(person, year):
    """409 with the version of the other window; what was typed stays."""
    send(person, year.mine, year.ht1, verdict="accept", stay="1")
    form = {"submission": year.mine.id, "indicator": year.ht1.id, "rev": "", "verdict": "points", "points": "11"}
    page = person.post("/admin/appraising/judge/save/", {**form, "reason": "nhớ ra"})
    assert page.status_code == 409
    assert 'value="11"' in page.text
    assert "Ở cửa sổ khác bạn đã cho:" in page.text
    assert models.Appraisal.get().mark == "15"


def test_what_was_accepted_and_changed_since_asks_for_another_look(person, year):
    """A reopened section came back with another figure: the old mark is not passed over in silence."""
    send(person, year.mine, year.ht1, verdict="accept", stay="1")
    answer = answer_of(year.mine)
    with models.acting("test"):
        answer.value = "20"
        answer.save()
    assert "Số liệu bạn đã chấp nhận đã thay đổi" in person.get(desk(year.mine, year.ht1)).text


def test_precedents_are_one_click_away(person, year):
    """A page of its own without JavaScript, a part of the desk with it."""
    appraisal.judge(year.theirs, year.ht1, year.user, "points", points="9", reason="máy cũ")
    where = f"/admin/appraising/precedents/?submission={year.mine.id}&indicator={year.ht1.id}"
    assert f'href="{where.replace("&", "&amp;")}"' in person.get(desk(year.mine, year.ht1)).text
    assert "máy cũ" in person.get(where).text
    part = person.get(where, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "máy cũ" in part.text


def test_many_at_once(person, year, demo_settings):
    """The table of a section ticks what nobody would stop at; one press accepts it (promise 42)."""
    evidence(demo_settings, answer_of(year.mine))
    where = f"/admin/appraising/section/?section={section(year.mine, 'HT').id}"
    page = person.get(where)
    assert re.findall(r'name="code" value="(\w+)" checked', page.text) == ["HT1"]
    data = {"section": section(year.mine, "HT").id, "code": ["HT1"]}
    assert person.post("/admin/appraising/section/accept/", data).status_code == 302
    [row] = models.Appraisal.select()
    assert (row.verdict, row.mark, row.appraiser) == ("accept", "15", year.user)


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        ({}, 4),
        ({"code": "HT1"}, 2),
        ({"unproven": "1"}, 3),
        ({"flagged": "1"}, 1),
        ({"claimed": "1"}, 1),
        ({"unit": "DN"}, 2),
        ({"unit": "DN", "code": "UD1"}, 1),
        ({"unit": "abc", "by": "nonsense", "section": "-1"}, 4),
    ],
)
def test_the_queue_is_filtered(person, year, demo_settings, wish, left):
    """By unit and indicator; without evidence; a self-mark that differs; marked for follow-up."""
    evidence(demo_settings, answer_of(year.mine))
    claim = answer_of(year.theirs, "portal")
    with models.acting("test"):
        claim.self_mark = "9"
        claim.save()
        models.Comment.create(submission=year.mine, indicator=year.ud1, text="hỏi lại", follow_up=True)
    if wish.get("unit") == "DN":
        wish = {**wish, "unit": year.da_nang.id}
    page = person.get("/admin/appraising/?" + urlencode(wish))
    assert f"Có {left} trường hợp trong danh sách này" in page.text


def test_only_what_is_left_is_gone_on_with(person, year):
    """The button goes to the first case that is not judged yet; a filter for those hides the others."""
    send(person, year.mine, year.ht1, verdict="accept", stay="1")
    page = person.get("/admin/appraising/?left=1")
    onwards = re.search(r'id="go-on" href="([^"]+)"', page.text)[1]
    assert f"submission={year.mine.id}&amp;indicator={year.ud1.id}" in onwards


# --- what is not mine ----------------------------------------------------------------------------------------------


def test_what_is_not_assigned_answers_like_a_missing_one(office, year, make_user, as_person):
    """An appraiser of one section knows nothing of the other; forms are refused the same way."""
    narrow = make_user(office, "appraiser", email="cuong@bo.vn")
    assign(year.cycle, narrow, category=section(year.mine, "HT").category)
    reader = as_person(office, narrow)
    missing = reader.get("/admin/appraising/judge/?submission=999&indicator=999")
    assert missing.status_code == 404
    assert reader.get(desk(year.mine, year.ht1)).status_code == 200
    foreign = reader.get(desk(year.mine, year.ud1))
    assert foreign.status_code == 404
    assert reader.get(f"/admin/appraising/section/?section={section(year.mine, 'UD').id}").status_code == 404
    form = {"submission": year.mine.id, "indicator": year.ud1.id, "verdict": "accept"}
    assert reader.post("/admin/appraising/judge/save/", form).status_code == 404
    data = {"section": section(year.mine, "UD").id, "code": "UD1"}
    assert reader.post("/admin/appraising/section/accept/", data).status_code == 404
    assert models.Appraisal.select().count() == 0


@pytest.mark.parametrize("role", ["officer", "leader", "communications", "administrator", "auditor"])
def test_other_roles_have_no_desk(office, year, make_user, as_person, role):
    """Judging is the appraisers' and the lead's."""
    unit = year.da_nang if role in ("officer", "leader") else None
    reader = as_person(office, make_user(office, role, unit=unit))
    assert reader.get("/admin/appraising/").status_code == 403
    form = {"submission": year.mine.id, "indicator": year.ht1.id, "verdict": "accept"}
    assert reader.post("/admin/appraising/judge/save/", form).status_code == 403


def test_outside_its_phase_the_desk_is_read_only(person, year):
    """By rule, not by a hidden button (promise 37)."""
    with models.acting("test"):
        year.cycle.state = "frozen"
        year.cycle.save()
    page = person.get(desk(year.mine, year.ht1))
    assert page.status_code == 200
    assert "không trong giai đoạn thẩm định" in page.text
    form = {"submission": year.mine.id, "indicator": year.ht1.id, "verdict": "accept"}
    assert person.post("/admin/appraising/judge/save/", form).status_code == 422
    assert models.Appraisal.select().count() == 0


# --- bytes ---------------------------------------------------------------------------------------------------------


NAMES = ("id", "section", "unit", "submission", "indicator", "evidence", "answer")


def all_pages(app, ids=(1, 2)):
    """Every address of the office that answers GET, with the numbers of its first rows wherever a number goes."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.rule.startswith("/admin/") or rule.arguments - {"export_type"}:
            continue
        if rule.endpoint in ("security.logout", "static", "theme"):
            continue
        path = rule.rule.replace("<export_type>", "csv")
        yield path
        for number in ids:
            yield f"{path}?" + urlencode({**dict.fromkeys(NAMES, number), "cycle": 1})


def read(answer):
    """The text of an answer, of a workbook the text of all its parts."""
    if answer.data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return answer.get_data(as_text=True)


def found_in(app, person, *secrets):
    """The addresses whose answer holds one of the texts; how many were read."""
    places, count = set(), 0
    for path in all_pages(app):
        text = read(person.get(path))
        count += 1
        if any(secret in text for secret in secrets):
            places.add(path)
    return places, count


def test_no_byte_of_anothers_mark_before_ones_own(office, year, person, make_user, as_person):
    """In all pages, exports, lookups and histories: neither the points nor the words, for the appraiser and for the
    unit's people; and they are there once the own mark is in (promise 33)."""
    appraisal.judge(year.mine, year.ht1, year.other, "points", points="13.37", reason="BÍ-MẬT-CỦA-BÌNH")
    appraisal.judge(year.theirs, year.ud1, year.other, "change", {"portal": "no"}, reason="BÍ-MẬT-CỦA-BÌNH")
    secrets = ("13.37", "13,37", "BÍ-MẬT")
    places, count = found_in(office, person, *secrets)
    assert count > 150
    assert places == set()
    officer = as_person(office, make_user(office, "leader", unit=year.da_nang))
    assert found_in(office, officer, *secrets)[0] == set()
    appraisal.judge(year.mine, year.ht1, year.user, "accept")
    assert found_in(office, person, *secrets)[0] != set()


def test_a_conflict_of_interest_closes_every_door(office, year, person, make_user, as_person, demo_settings):
    """No page, file, export or lookup holds anything of the unit: neither its note, nor its file, nor its remarks; for
    the appraiser and for a lead who declared one (promise 31)."""
    row = evidence(demo_settings, answer_of(year.mine), name="TỆP-ĐN.pdf")
    with models.acting("test"):
        models.Comment.create(submission=year.mine, indicator=year.ht1, text="TRAO-ĐỔI-ĐN", by=year.other)
    lead = make_user(office, "lead", email="chi@bo.vn")
    readers = [person, as_person(office, lead)]
    secrets = ("GHI-CHÚ-ĐN", "TỆP-ĐN", "TRAO-ĐỔI-ĐN")
    for reader in readers:
        assert found_in(office, reader, *secrets)[0] != set()
        assert reader.get(f"/admin/evidence/file/?id={row.id}").status_code == 200
    with models.acting("test"):
        for user in (year.user, lead):
            models.Conflict.create(appraiser=user, unit=year.da_nang, reason="vợ làm ở đó")
    for reader in readers:
        assert found_in(office, reader, *secrets)[0] == set()
        for path in (
            f"/admin/evidence/file/?id={row.id}",
            f"/admin/evidence/preview/?id={row.id}",
            f"/admin/submissions/details/?id={year.mine.id}",
            f"/admin/answers/details/?id={answer_of(year.mine).id}",
            f"/admin/entry/?section={section(year.mine, 'HT').id}",
            f"/admin/comments/?submission={year.mine.id}&indicator={year.ht1.id}",
            desk(year.mine, year.ht1),
        ):
            assert reader.get(path).status_code == 404, path
        assert reader.get(f"/admin/submissions/details/?id={year.theirs.id}").status_code == 200
    assert "GHI-CHÚ-HN" in person.get(desk(year.theirs, year.ht1)).text


def test_an_appraiser_of_one_section_sees_no_other_figures(office, year, make_user, as_person):
    """Assigned a section, not the unit: the other section's figures and notes are nowhere."""
    answer = answer_of(year.mine, "portal")
    with models.acting("test"):
        answer.note = "GHI-CHÚ-UD"
        answer.save()
    with models.acting("test"):
        models.Receipt.create(submission=year.mine, number="BN-1", seal="0" * 64, content='{"note": "GHI-CHÚ-UD"}')
    narrow = make_user(office, "appraiser", email="cuong@bo.vn")
    assign(year.cycle, narrow, category=section(year.mine, "HT").category)
    reader = as_person(office, narrow)
    assert reader.get(f"/admin/receipts/details/?id={models.Receipt.get().id}").status_code == 404
    assert found_in(office, reader, "GHI-CHÚ-UD")[0] == set()
    assert found_in(office, reader, "GHI-CHÚ-ĐN")[0] != set()


def test_the_councils_notes_stay_with_the_council(office, year, person, make_user, as_person):
    """The appraiser reads them, the unit's people find them nowhere (promise 41)."""
    with models.acting("test"):
        models.Comment.create(
            submission=year.mine, indicator=year.ht1, text="GHI-CHÚ-RIÊNG", council_only=True, by=year.other
        )
    assert found_in(office, person, "GHI-CHÚ-RIÊNG")[0] != set()
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    assert found_in(office, officer, "GHI-CHÚ-RIÊNG")[0] == set()


# One white dot. A picture, since Chromium's own PDF viewer loads its parts from chrome:// addresses.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
)


# --- in a browser --------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_desk_is_worked_by_keys(office, year, browse):
    """a and s judge and go on, j and k walk, ? explains; in a text field they are letters (promise 42)."""
    page = browse(office, year.user)
    page.goto(desk(year.mine, year.ht1))
    page.keyboard.press("j")
    page.wait_for_url(f"**indicator={year.ud1.id}*")
    page.keyboard.press("k")
    page.wait_for_url(f"**indicator={year.ht1.id}*")
    page.keyboard.press("?")
    assert page.locator("#keys").get_attribute("open") is not None
    page.focus("#reason")
    page.keyboard.type("sjka")
    assert page.input_value("#reason") == "sjka"
    page.fill("#reason", "")
    page.locator("h1").click()
    page.keyboard.press("a")
    assert page.is_checked("#v-accept")
    page.keyboard.press("s")
    page.wait_for_url(f"**indicator={year.ud1.id}*")
    assert models.Appraisal.get().mark == "15"


@pytest.mark.browser
def test_keys_can_be_switched_off(office, year, browse):
    """Single keys disturb some who speak to their computer: switched off they stay off."""
    page = browse(office, year.user)
    page.goto(desk(year.mine, year.ht1))
    page.locator("#keys summary").click()
    page.uncheck("#keys-on")
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("a")
    assert not page.is_checked("#v-accept")


@pytest.mark.browser
def test_a_changed_figure_chooses_its_verdict_and_a_stock_reason_its_text(office, year, browse):
    """Save and next by the mouse; the next page is the next case."""
    page = browse(office, year.user)
    page.goto(desk(year.mine, year.ht1))
    page.check("#v-change")
    page.fill("#figure-pcs", "10")
    page.select_option("#stock", label="Số liệu không khớp với minh chứng; lấy theo minh chứng.")
    assert page.input_value("#reason") == "Số liệu không khớp với minh chứng; lấy theo minh chứng."
    page.click("#save-next")
    page.wait_for_url(f"**indicator={year.ud1.id}*")
    row = models.Appraisal.get()
    assert (row.figures, row.mark) == ({"pcs": "10"}, "5")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(1280, "vi"), (390, "vi"), (390, "en")])
def test_axe_finds_nothing_on_the_desk(office, year, browse, demo_settings, width, language):
    """WCAG 2.2 AA as far as a machine can tell; no sideways scrolling of a page."""
    evidence(demo_settings, answer_of(year.mine), "anh.png", DOT, "image/png")
    appraisal.judge(year.mine, year.ht1, year.other, "accept")
    appraisal.judge(year.mine, year.ht1, year.user, "accept")
    page = browse(office, year.user, width=width, language=language, bypass_csp=True)
    part = f"section={section(year.mine, 'HT').id}"
    for path in (
        "/admin/appraising/",
        "/admin/appraising/?by=indicator",
        desk(year.mine, year.ht1),
        f"/admin/appraising/section/?{part}",
        f"/admin/appraising/precedents/?submission={year.theirs.id}&indicator={year.ht1.id}",
        "/admin/appraisals/",
        "/admin/conflicts/",
        "/admin/conflicts/new/",
        "/admin/stock-reasons/",
    ):
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


@pytest.mark.browser
def test_the_policy_lets_the_evidence_be_seen(office, year, browse, demo_settings):
    """Under the strict policy the frame beside the form shows the file, and nothing is reported."""
    row = evidence(demo_settings, answer_of(year.mine), "anh.png", DOT, "image/png")
    page = browse(office, year.user)
    page.goto(desk(year.mine, year.ht1))
    page.wait_for_load_state("networkidle")
    assert page.locator("iframe[name=evidence]").get_attribute("src") == f"/admin/evidence/preview/?id={row.id}"
