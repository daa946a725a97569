"""Who is reminded: those not done, with their own tasks, never too often, never twice."""

import datetime

import pytest
from factories import a_submission, a_unit, a_user

import models
from models import Message
from tests.admin.years import a_year, section
from year import reminders, schedule

DAY = schedule.DAY
DUE = datetime.date(2021, 10, 30)
SITE = "https://ict.example.vn"


@pytest.fixture
def year(database):
    """2021 being collected, due on 30/10: Đà Nẵng has a leader and two officers, Hà Nội a leader."""
    found = a_year()
    with models.acting("test"):
        found.cycle.report_deadline = DUE
        found.cycle.save()
    found.leader = a_user("leader", unit=found.da_nang, name="Lãnh đạo")
    found.officer = a_user("officer", unit=found.da_nang, name="Cán bộ 1")
    found.second = a_user("officer", unit=found.da_nang, name="Cán bộ 2", language="en")
    found.other = a_user("leader", unit=found.ha_noi, name="Lãnh đạo Hà Nội")
    return found


def put(submission, code, state, **fields):
    with models.acting("test"):
        row = section(submission, code)
        row.state = state
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def going(year, day=DUE - DAY * 7, **more):
    return {one.user.name: one for one in reminders.proposals(year.cycle, day, **more) if one.refusal is None}


def write(year, day, written=None):
    """Write the reminders of a day, as if it were that day."""
    with models.acting("test"):
        count = reminders.write(year.cycle, reminders.proposals(year.cycle, day), day, SITE)
    noon = datetime.datetime.combine(day, datetime.time(5))
    Message.update(created_at=noon).where(Message.key.endswith(str(day))).execute()
    return count


def test_only_those_not_done_are_reminded(year):
    """A unit that has sent everything gets nothing (promise 23)."""
    for code in ("HT", "UD"):
        put(year.theirs, code, "sent")
    assert set(going(year)) == {"Lãnh đạo", "Cán bộ 1", "Cán bộ 2"}
    for code in ("HT", "UD"):
        put(year.mine, code, "sent")
    assert going(year) == {}


def test_everybody_gets_exactly_the_own_tasks(year):
    """A section somebody is named for is that person's; one that waits for approval is the leader's."""
    put(year.mine, "HT", "awaiting_approval")
    assert [one.category.code for one in going(year)["Lãnh đạo"].left] == ["HT", "UD"]
    assert [one.category.code for one in going(year)["Cán bộ 1"].left] == ["UD"]
    with models.acting("test"):
        models.Duty.create(submission=year.mine, category=section(year.mine, "UD").category, user=year.second)
    assert "Cán bộ 1" not in going(year)
    assert going(year)["Cán bộ 2"].tasks == ["- Ứng dụng: not begun"]


def test_a_letter_names_the_tasks_and_the_deadline(year):
    """In the person's language, with a link."""
    write(year, DUE - DAY * 7)
    row = Message.get(Message.user == year.leader)
    assert row.subject == "Nhắc báo cáo ICT Index 2021: còn 7 ngày"
    assert "- Hạ tầng kỹ thuật: chưa nhập\n- Ứng dụng: chưa nhập" in row.body
    assert f"{SITE}/admin/" in row.body
    assert (row.kind, row.state, row.cycle) == ("reminder", "draft", year.cycle)
    assert "7 days left" in Message.get(Message.user == year.second).subject


@pytest.mark.parametrize("before", [30, 14, 7, 3, 1])
def test_the_schedule_reminds_on_five_days(year, before):
    """T-30, -14, -7, -3 and -1, and on no day beside them."""
    assert reminders.is_due(year.cycle, DUE - DAY * before)
    assert not reminders.is_due(year.cycle, DUE - DAY * (before + 1)) or before + 1 in schedule.REMINDED_BEFORE


def test_the_daily_run_writes_nothing_twice(year):
    """Twice on a day of the schedule, once on another: the letters of the first run."""
    made = reminders.write_due(year.cycle, schedule.today(), SITE)
    assert made["reminder"] == 0  # the deadline of this year is long past
    with models.acting("test"):
        year.cycle.report_deadline = schedule.today() + DAY * 7
        year.cycle.save()
    assert reminders.write_due(year.cycle, schedule.today(), SITE)["reminder"] == 4
    assert reminders.write_due(year.cycle, schedule.today(), SITE)["reminder"] == 0
    assert Message.select().count() == 4


def test_two_reminders_stand_apart(year):
    """Two days at least, until the last two days, when once a day is allowed."""
    assert write(year, DUE - DAY * 7) == 4
    assert write(year, DUE - DAY * 7) == 0
    assert write(year, DUE - DAY * 6) == 0
    (held, *_) = reminders.proposals(year.cycle, DUE - DAY * 6)
    assert "hai lần cách nhau ít nhất 2 ngày" in held.why_not()
    assert "at least 2 days" in held.why_not("en")
    assert write(year, DUE - DAY * 5) == 4
    assert write(year, DUE - DAY) == 4
    assert write(year, DUE) == 4


def test_a_year_has_a_cap(year):
    """Eight and no more, dropped ones not counted."""
    for step in range(reminders.MOST + 2):
        write(year, DUE - DAY * (40 - 3 * step))
    mine = Message.select().where(Message.user == year.leader)
    assert mine.count() == reminders.MOST
    assert "tối đa 8 lần" in reminders.proposals(year.cycle, DUE)[0].why_not()
    Message.update(state="dropped").execute()
    assert reminders.proposals(year.cycle, DUE)[0].refusal is None


def test_nobody_is_reminded_outside_the_collecting(year):
    """Nor is a disabled account ever."""
    with models.acting("test"):
        year.other.active = False
        year.other.save()
    assert "Lãnh đạo Hà Nội" not in going(year)
    assert [unit.code for unit in reminders.silent_units(year.cycle)] == ["HN"]
    with models.acting("test"):
        year.cycle.state = "appraising"
        year.cycle.save()
    assert reminders.proposals(year.cycle, DUE) == []


def digests(year):
    with models.acting("test"):
        count = reminders.write_digests(year.cycle, schedule.today(), SITE)
    return count, {row.user.name: row for row in Message.select().where(Message.kind == "digest")}


def test_no_letter_when_nothing_was_handed_over(year):
    """Work one has anyway is for reminders; the day's letter is for what somebody put on the desk."""
    assert digests(year) == (0, {})


def test_one_letter_a_day_with_exactly_what_waits(year):
    """A section to approve for the leader, one opened again for the officers; in the morning, and once."""
    until = models.now() + DAY * 3
    put(year.mine, "HT", "awaiting_approval")
    put(year.mine, "UD", "drafting", reopened_until=until)
    _, rows = digests(year)
    assert set(rows) == {"Lãnh đạo", "Cán bộ 1", "Cán bộ 2"}
    assert "Hạ tầng kỹ thuật: chờ Ông/Bà duyệt" in rows["Lãnh đạo"].body
    assert "Hạ tầng" not in rows["Cán bộ 1"].body
    assert "Ứng dụng: được mở lại đến" in rows["Cán bộ 1"].body
    assert "open again until" in rows["Cán bộ 2"].body
    morning = rows["Lãnh đạo"].not_before + schedule.VIET_NAM
    assert (morning.date(), morning.time()) == (schedule.today(), datetime.time(7))
    assert digests(year)[0] == 0


def test_who_is_reminded_gets_no_second_letter(year):
    """One mail a day."""
    put(year.mine, "HT", "awaiting_approval")
    with models.acting("test"):
        year.cycle.report_deadline = schedule.today() + DAY * 7
        year.cycle.save()
    assert reminders.write_due(year.cycle, schedule.today(), SITE) == {"reminder": 4, "digest": 0}


def test_reminding_costs_few_queries_however_many_units(year, count_queries):
    """A hundred units more do not make a hundred queries more."""
    with count_queries() as few:
        reminders.proposals(year.cycle, DUE)
    for _ in range(12):
        unit = a_unit()
        a_submission(year.cycle, unit)
        a_user("leader", unit=unit)
    with count_queries() as many:
        reminders.proposals(year.cycle, DUE)
    assert len(many) <= len(few)
