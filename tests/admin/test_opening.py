"""Opening a year and keeping its dates: defaults, order, who is missing, announced changes, the calendar."""

import datetime

import pytest
from factories import a_bloc, a_framework, a_unit, a_user

import models
import workflow
from admin.views.cycles import until_of
from models import Cycle, Message
from tests.admin.years import a_year, section
from year import schedule

D = datetime.date


@pytest.fixture
def draft(office):
    """2021 in preparation: two units, one of them with a leader and an officer, the other with nobody."""
    from types import SimpleNamespace

    framework = a_framework()
    with models.acting("test"):
        framework.state = "published"
        framework.save()
        cycle = Cycle.create(
            year=2021,
            framework=framework,
            made_up=True,
            report_deadline=D(2021, 10, 30),
            results_deadline=D(2021, 12, 31),
        )
    bloc = a_bloc("SN")
    da_nang, ha_noi = a_unit("DN", name_vi="Sở Đà Nẵng", bloc=bloc), a_unit("HN", name_vi="Sở Hà Nội", bloc=bloc)
    left_out = a_unit("X", name_vi="Ngoài khối", bloc=a_bloc("KH"))
    people = [a_user("leader", unit=da_nang), a_user("officer", unit=da_nang, language="en")]
    return SimpleNamespace(cycle=cycle, da_nang=da_nang, ha_noi=ha_noi, left_out=left_out, people=people)


def opening_of(cycle):
    return f"/admin/cycles/opening/?id={cycle.id}"


def create(person, **typed):
    framework = models.Framework.get()
    data = {"year": "2022", "framework": str(framework.id), "grace_minutes": "0", "hard_stop": "y", **typed}
    return person.post("/admin/cycles/new/", data)


def test_empty_dates_follow_from_the_framework(administrator, draft):
    """What is typed stays."""
    create(administrator, report_deadline="15/10/2022")
    made = Cycle.get(Cycle.year == 2022)
    assert (made.report_deadline, made.results_deadline) == (D(2022, 10, 15), D(2022, 12, 31))
    assert made.explanation_deadline == D(2022, 12, 16)


def test_dates_in_the_wrong_order_are_refused(administrator, draft):
    """In words that name both."""
    answer = create(administrator, report_deadline="15/10/2022", results_deadline="01/10/2022")
    assert answer.status_code == 422
    assert "phải sau" in answer.text
    assert Cycle.select().count() == 1


def test_the_opening_page_says_what_will_happen(administrator, draft):
    """Units by bloc, who is not invited, which units have nobody, and that nothing has happened yet."""
    page = administrator.get(opening_of(draft.cycle)).text
    assert "Đơn vị sẽ được mời: 2" in page
    assert "Ngoài khối" in page
    assert "Đơn vị chưa có tài khoản lãnh đạo" in page
    assert page.count("Sở Hà Nội") == 2  # no leader, no officer
    assert "Sở Đà Nẵng" not in page
    assert not models.Submission.select().exists()


def test_opening_invites_units_and_writes_their_letters(administrator, draft):
    """An empty submission each, letters as drafts in the language of each, the state on record."""
    administrator.post(opening_of(draft.cycle), {"letters": "1"}, page=opening_of(draft.cycle))
    cycle = Cycle.get_by_id(draft.cycle.id)
    assert cycle.state == "collecting"
    assert {one.unit for one in cycle.submissions} == {draft.da_nang, draft.ha_noi}
    letters = {row.user.email: row for row in Message.select()}
    assert set(letters) == {one.email for one in draft.people}
    assert {row.state for row in letters.values()} == {"draft"}
    assert "30/10/2021" in letters[draft.people[0].email].body
    assert "Dear" in letters[draft.people[1].email].body


def test_without_a_deadline_a_year_does_not_open(administrator, draft):
    """Nothing changes, and the page says why."""
    with models.acting("test"):
        draft.cycle.report_deadline = None
        draft.cycle.save()
    administrator.post(opening_of(draft.cycle), {}, page=opening_of(draft.cycle))
    assert Cycle.get_by_id(draft.cycle.id).state == "draft"
    assert "Kỳ đánh giá cần có hạn báo cáo." in administrator.get(opening_of(draft.cycle)).text


def test_opening_is_the_administrators(office, draft, make_user, as_person):
    """The Council's lead moves a year on, and does not open it."""
    lead = as_person(office, make_user(office, "lead"))
    assert lead.get(opening_of(draft.cycle)).status_code == 403
    assert lead.post(opening_of(draft.cycle), {}).status_code == 403


# --- a year at work --------------------------------------------------------------------------------------------------


@pytest.fixture
def year(office):
    """2021 being collected, with its dates."""
    found = a_year()
    with models.acting("test"):
        found.cycle.report_deadline, found.cycle.results_deadline = D(2021, 10, 30), D(2021, 12, 31)
        found.cycle.save()
    found.leader = a_user("leader", unit=found.da_nang)
    return found


def change(person, year, **typed):
    cycle = Cycle.get_by_id(year.cycle.id)
    data = {
        "year": cycle.year, "framework": cycle.framework_id, "report_deadline": f"{cycle.report_deadline:%d/%m/%Y}",
        "results_deadline": f"{cycle.results_deadline:%d/%m/%Y}", "grace_minutes": "0", "hard_stop": "y",
        "made_up": "y", **typed,
    }  # fmt: skip
    return person.edit(f"/admin/cycles/edit/?id={cycle.id}", data)


def test_a_deadline_moves_with_its_reason_and_is_announced(administrator, year):
    """From what to what and why, to every unit's people, as drafts; and in the audit."""
    assert change(administrator, year, report_deadline="05/11/2021").status_code == 422
    assert "hãy ghi lý do" in change(administrator, year, report_deadline="05/11/2021").text
    assert not Message.select().exists()
    assert change(administrator, year, report_deadline="05/11/2021", _reason="Bão số 9").status_code == 302
    assert Cycle.get().report_deadline == D(2021, 11, 5)
    (row,) = Message.select()
    assert "Hạn báo cáo: 30/10/2021 → 05/11/2021" in row.body
    assert "Bão số 9" in row.body
    assert (row.user, row.state, row.kind) == (year.leader, "draft", "dates_changed")
    event = models.AuditEvent.select().where(models.AuditEvent.noun == "cycle", models.AuditEvent.action == "update")
    assert event.order_by(models.AuditEvent.id.desc()).first().reason == "Bão số 9"


def test_what_units_do_not_go_by_changes_without_letters(administrator, year):
    """Nothing changed: no reason asked, no letter written."""
    assert change(administrator, year).status_code == 302
    assert not Message.select().exists()


def test_the_whole_year_is_opened_again_to_the_minute(administrator, year):
    """Collecting again has a reason and an end: until then a unit enters, afterwards not (promise 11)."""
    administrator.post(
        "/admin/cycles/move/",
        {"id": year.cycle.id, "move": "appraise"},
        page=f"/admin/cycles/details/?id={year.cycle.id}",
    )
    end = models.now().replace(second=0, microsecond=0) + datetime.timedelta(hours=3)
    typed = f"{end + schedule.VIET_NAM:%d/%m/%Y %H:%M}"
    page = f"/admin/cycles/details/?id={year.cycle.id}"
    data = {"id": year.cycle.id, "move": "collect_again", "_reason": "Thiếu số liệu", "until": typed}
    administrator.post("/admin/cycles/move/", data, page=page)
    cycle = Cycle.get_by_id(year.cycle.id)
    assert cycle.state == "collecting"
    row = section(year.mine, "HT")
    assert workflow.in_time(row, cycle, end - datetime.timedelta(seconds=1))
    assert not workflow.in_time(row, cycle, end)
    (letter,) = Message.select()
    assert f"{end + schedule.VIET_NAM:%H:%M ngày %d/%m/%Y}" in letter.body
    assert (letter.user, letter.state) == (year.leader, "draft")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("05/11/2021 17:00", datetime.datetime(2021, 11, 5, 10)),  # noqa: DTZ001
        ("05/11/2021", datetime.datetime(2021, 11, 5, 17)),  # noqa: DTZ001
        ("2021-11-05T17:30", datetime.datetime(2021, 11, 5, 10, 30)),  # noqa: DTZ001
        ("05/11/2021 25:00", None),
        ("05/11/2021 17", None),
        ("hôm nay", None),
        ("", None),
        ("99999999999999", None),
    ],
)
def test_an_end_is_a_moment_in_viet_nam(typed, moment):
    """A day alone is its end; what cannot be read is nothing, and the move is then refused."""
    assert until_of(typed) == moment


def test_the_calendar_is_everybodys(office, year, make_user, as_person):
    """A list, months and a file; a unit's officer may look (promise 74)."""
    with models.acting("test"):
        models.Holiday.create(day=D(2021, 11, 11), title_vi="Ngày nghỉ thử")
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    page = officer.get(f"/admin/cycles/calendar/?id={year.cycle.id}").text
    for word in ("Hạn báo cáo", "30/10/2021", "Tháng 10/2021", "Tháng 12/2021", "Ngày nghỉ thử", "đã qua"):
        assert word in page
    answer = officer.get(f"/admin/cycles/calendar.ics?id={year.cycle.id}")
    assert answer.mimetype == "text/calendar"
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert officer.get("/admin/cycles/calendar/?id=999").status_code == 404


def test_a_calendar_without_dates_says_so(administrator, office):
    """A year somebody has only begun to prepare."""
    with models.acting("test"):
        cycle = Cycle.create(year=2030, framework=a_framework())
    assert "Kỳ này chưa có thời hạn nào." in administrator.get(f"/admin/cycles/calendar/?id={cycle.id}").text


def test_fixed_holidays_are_added_once(administrator, office):
    """Proposed on the page, added by a press, and then no longer proposed."""
    year = schedule.today().year
    assert f"Những ngày lễ cố định năm {year}" in administrator.get("/admin/holidays/").text
    for _ in range(2):
        administrator.post("/admin/holidays/fill/", {"year": year}, page="/admin/holidays/")
    assert models.Holiday.select().count() == len(schedule.fixed_holidays(year))
    assert f"Những ngày lễ cố định năm {year} " not in administrator.get("/admin/holidays/").text
    administrator.post("/admin/holidays/fill/", {"year": "99999"}, page="/admin/holidays/")
    assert models.Holiday.select().count() == len(schedule.fixed_holidays(year))


def test_two_versions_are_compared_on_screen(administrator, year):
    """Old and new values, and which indicators may be compared (promise 68)."""
    from tests.admin.years import a_draft_of, indicator

    copy = a_draft_of(year.framework)
    with models.acting("test"):
        row = indicator(copy, "HT1")
        row.max = "40"
        row.save()
    page = administrator.get(f"/admin/frameworks/compare/?id={year.framework.id}&other={copy.id}").text
    assert '<del class="was">20</del>' in page
    assert '<ins class="now-is">40</ins>' in page
    assert "Đổi thang điểm" in page
    assert administrator.get(f"/admin/frameworks/compare/?id={year.framework.id}&other=999").status_code == 404


def test_a_framework_in_use_does_not_change(administrator, year):
    """Opening froze it: the form is refused, and so is a write around it (promise 54)."""
    assert administrator.get(f"/admin/frameworks/edit/?id={year.framework.id}").status_code == 403
    with models.acting("test"), pytest.raises(models.FrozenRow):  # noqa: PT012
        row = models.Framework.get_by_id(year.framework.id)
        row.title_vi = "khác"
        row.save()


def test_units_are_told_when_explanations_open(administrator, year):
    """Only those something is asked of; as drafts, with the last day."""
    with models.acting("test"):
        row = section(year.mine, "HT")
        row.state = "sent"
        row.save()
        a_user("leader", unit=year.ha_noi)
    page = f"/admin/cycles/details/?id={year.cycle.id}"
    for code in ("appraise", "explain"):
        administrator.post("/admin/cycles/move/", {"id": year.cycle.id, "move": code}, page=page)
    cycle = Cycle.get_by_id(year.cycle.id)
    assert cycle.state == "explaining"
    (row,) = Message.select()
    assert (row.user, row.kind, row.state) == (year.leader, "explanation_opened", "draft")
    assert f"{cycle.explanation_deadline:%d/%m/%Y}" in row.body
