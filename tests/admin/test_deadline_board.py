"""The deadline board on screen: live counts, the call list and its files, the reminders of today."""

import datetime

import pytest
from factories import a_user

import models
from models import Message
from tests.admin.years import a_year, section
from year import schedule


@pytest.fixture
def year(office):
    """2021 being collected, due in a week; Đà Nẵng has people, Hà Nội nobody."""
    found = a_year()
    with models.acting("test"):
        found.cycle.report_deadline = schedule.today() + schedule.DAY * 7
        found.cycle.save()
    found.leader = a_user("leader", unit=found.da_nang, name="Lê Thị Lãnh Đạo", phone="0912 345 678")
    found.officer = a_user("officer", unit=found.da_nang, name="=Cán bộ")
    return found


def test_the_board_shows_where_units_stand(administrator, year):
    """Counts, the time left, and the units at risk."""
    page = administrator.get("/admin/board/").text
    assert "7 ngày" in page or "8 ngày" in page or "6 ngày" in page
    assert "Sở Đà Nẵng" in page
    assert "Đơn vị có nguy cơ muộn" in page
    assert 'hx-trigger="every 15s"' in page


def test_the_live_part_is_a_part_that_asks_again(administrator, year):
    """A fragment, not kept by any cache."""
    answer = administrator.get("/admin/board/live/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.lstrip().startswith('<div id="live"')
    assert "<html" not in answer.text


def test_looking_again_is_cheap(administrator, year, count_queries):
    """A wall of screens asks every 15 seconds: a handful of statements for the counts."""
    administrator.get("/admin/board/live/")
    with count_queries() as seen:
        administrator.get("/admin/board/live/")
    assert len(seen) <= 30


def test_after_the_deadline_the_rate_is_shown(administrator, year):
    """And that nothing is taken any more."""
    with models.acting("test"):
        year.cycle.report_deadline = schedule.today() - schedule.DAY * 2
        year.cycle.save()
    page = administrator.get("/admin/board/").text
    assert "Đã quá hạn" in page
    assert "không nhận nữa" in page


def test_the_call_list_is_there_to_print_and_as_a_file(administrator, year):
    """Telephone numbers; a name that looks like a formula is text."""
    page = administrator.get("/admin/board/calls/").text
    assert "0912 345 678" in page
    assert "chưa ai có tài khoản" in page
    answer = administrator.get("/admin/board/calls/csv/")
    text = answer.get_data().decode("utf-8-sig")
    assert "Lê Thị Lãnh Đạo" in text
    assert "'=Cán bộ" in text
    assert administrator.get("/admin/board/calls/xlsx/").data[:2] == b"PK"
    assert administrator.get("/admin/board/calls/exe/").status_code == 404


def test_todays_reminders_are_seen_before_they_are_written(administrator, year):
    """To whom, about what, who has nobody; looking writes nothing."""
    page = administrator.get("/admin/board/reminders/").text
    assert "2 thư sẽ gửi hôm nay" in page
    assert "Hạ tầng kỹ thuật: chưa nhập" in page
    assert "Sở Hà Nội" in page
    assert not Message.select().exists()


def test_one_press_reminds_those_not_done(administrator, year):
    """Drafts in the outbox; a second press writes none twice (promise 23)."""
    answer = administrator.post("/admin/board/remind/", {"cycle": year.cycle.id}, page="/admin/board/")
    assert "/admin/messages/" in answer.location
    assert {(row.address, row.state, row.kind) for row in Message.select()} == {
        (year.leader.email, "draft", "reminder"),
        (year.officer.email, "draft", "reminder"),
    }
    administrator.post("/admin/board/remind/", {"cycle": year.cycle.id}, page="/admin/board/")
    assert Message.select().count() == 2


def test_reminders_may_go_at_once(administrator, year):
    """On the last day there is no time to read each."""
    administrator.post("/admin/board/remind/", {"cycle": year.cycle.id, "at_once": "1"}, page="/admin/board/")
    assert {row.state for row in Message.select()} == {"waiting"}


def test_a_unit_that_is_done_is_not_reminded(administrator, year):
    """Everything sent: no letter."""
    with models.acting("test"):
        for code in ("HT", "UD"):
            row = section(year.mine, code)
            row.state = "sent"
            row.save()
    administrator.post("/admin/board/remind/", {"cycle": year.cycle.id}, page="/admin/board/")
    assert not Message.select().exists()


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("lead", {"", "calls/"}), ("auditor", {""}), ("appraiser", set()), ("communications", set())],
)
def test_who_sees_what(office, year, make_user, as_person, role, allowed):
    """Telephone numbers are for those who call; reminders for the administrator."""
    person = as_person(office, make_user(office, role))
    for path in ("", "live/", "calls/", "calls/csv/", "reminders/"):
        wanted = (
            path in allowed or (path == "live/" and "" in allowed) or (path == "calls/csv/" and "calls/" in allowed)
        )
        assert (person.get(f"/admin/board/{path}").status_code == 200) == wanted, path
    assert person.post("/admin/board/remind/", {"cycle": year.cycle.id}).status_code == 403


def test_a_units_people_do_not_see_the_others(office, year, make_user, as_person):
    """Whoever fills in a form sees the own unit only."""
    person = as_person(office, make_user(office, "officer", unit=year.ha_noi))
    assert person.get("/admin/board/").status_code == 403


def test_a_year_that_is_not_there(administrator, year):
    """404, not a fault."""
    assert administrator.get("/admin/board/?cycle=999").status_code == 404


def test_the_countdown_is_exact_near_the_end():
    """In days first, to the minute on the last two days, and then how long it has been."""
    from types import SimpleNamespace

    from admin.views.board import countdown

    due = datetime.datetime(2021, 10, 30, 17)  # noqa: DTZ001
    cycle = SimpleNamespace(due=due)

    def at(**before):
        found = countdown(cycle, due - datetime.timedelta(**before))
        return found["words"], found["late"]

    assert at(days=7, hours=3, minutes=59) == ("7 ngày 3 giờ", False)
    assert at(hours=5, minutes=7, seconds=30) == ("5 giờ 7 phút", False)
    assert at(minutes=-2) == ("0 giờ 2 phút", True)
    assert countdown(SimpleNamespace(due=None), due) is None
