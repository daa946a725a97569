"""The dates of a year: defaults from the framework, their order, holidays and working days, the calendar file."""

import datetime
import re

import pytest
from factories import a_cycle

import models
import workflow
from year import schedule

D = datetime.date


def test_a_frameworks_deadlines_give_a_years_dates():
    """Report and results as the regulation says; the others follow from them."""
    found = schedule.defaults({"deadlines": {"report": "10-30", "results": "12-31"}}, 2021)
    assert found["report_deadline"] == D(2021, 10, 30)
    assert found["results_deadline"] == D(2021, 12, 31)
    assert found["evidence_cut_off"] == D(2021, 10, 30)
    assert found["opens"] == D(2021, 8, 1)
    assert found["explanation_deadline"] == D(2021, 12, 16)
    assert not schedule.order_faults(found)


@pytest.mark.parametrize(
    "options", [{}, {"deadlines": {}}, {"deadlines": {"report": "30/10"}}, {"deadlines": {"report": "02-30"}}]
)
def test_what_a_framework_does_not_say_stays_open(options):
    """No deadline, or one that is no day: nothing is made up."""
    assert schedule.defaults(options, 2021) == {}


@pytest.mark.parametrize(
    ("dates", "wrong"),
    [
        ({"opens": D(2021, 11, 1), "report_deadline": D(2021, 10, 30)}, ["report_deadline"]),
        ({"evidence_cut_off": D(2021, 11, 1), "report_deadline": D(2021, 10, 30)}, ["report_deadline"]),
        ({"report_deadline": D(2021, 10, 30), "results_deadline": D(2021, 10, 30)}, ["results_deadline"]),
        ({"explanation_deadline": D(2021, 10, 30), "report_deadline": D(2021, 10, 30)}, ["explanation_deadline"]),
        ({"explanation_deadline": D(2022, 1, 1), "results_deadline": D(2021, 12, 31)}, ["results_deadline"]),
        ({"opens": D(2021, 10, 30), "report_deadline": D(2021, 10, 30)}, []),
        ({"report_deadline": D(2021, 10, 30), "results_deadline": None}, []),
    ],
)
def test_dates_follow_each_other(dates, wrong):
    """What is in the wrong order is named; what is not set is in nobody's way."""
    faults = schedule.order_faults(dates)
    assert [fault.field for fault in faults] == wrong
    assert all("phải sau" in fault.vi and "must come after" in fault.en for fault in faults)


def test_holidays_that_keep_their_date_are_proposed():
    """Four days; one on a weekend brings the next working day that is no holiday itself."""
    assert [one.day for one in schedule.fixed_holidays(2025)] == [
        D(2025, 1, 1),
        D(2025, 4, 30),
        D(2025, 5, 1),
        D(2025, 9, 2),
    ]
    # 30/4/2022 was a Saturday and 1/5 a Sunday: both are taken on the Monday and the Tuesday after.
    days = [one.day for one in schedule.fixed_holidays(2022)]
    assert [day for day in days if day.month == 5] == [D(2022, 5, 1), D(2022, 5, 2), D(2022, 5, 3)]


def test_working_days_pass_over_weekends_and_holidays(database):
    """From Thursday 29/4/2021 to Tuesday 4/5/2021: only Monday? no, Monday and Tuesday, 30/4 being a holiday."""
    with models.acting("test"):
        for one in schedule.fixed_holidays(2021):
            models.Holiday.create(day=one.day, title_vi=one.vi, title_en=one.en)
    off = schedule.holidays(D(2021, 4, 1), D(2021, 5, 31))
    assert set(off) >= {D(2021, 4, 30), D(2021, 5, 1)}
    # 1/5/2021 was a Saturday, so Monday 3/5 is free instead.
    assert schedule.working_days(D(2021, 4, 29), D(2021, 5, 4), off) == 1
    assert schedule.working_days(D(2021, 5, 4), D(2021, 5, 4), off) == 0
    assert schedule.working_days(D(2021, 5, 4), D(2021, 5, 1), off) == 0


@pytest.fixture
def cycle(database):
    """2021 with all its dates and five minutes of grace."""
    return a_cycle(
        2021, opens=D(2021, 8, 1), report_deadline=D(2021, 10, 30), results_deadline=D(2021, 12, 31),
        explanation_deadline=D(2021, 12, 16), evidence_cut_off=D(2021, 9, 30), grace_minutes=5,
    )  # fmt: skip


def test_the_calendar_shows_the_year_in_order(cycle):
    """Its dates, the five reminders, the hard stop after the grace, and the holidays between (promise 74)."""
    with models.acting("test"):
        models.Holiday.create(day=D(2021, 9, 2), title_vi="Quốc khánh")
    found = schedule.events(cycle)
    assert [one.day for one in found] == sorted(one.day for one in found)
    codes = [one.code for one in found]
    assert codes.count("reminder") == 5
    assert codes.index("report_deadline") < codes.index("hard_stop")
    stop = next(one for one in found if one.code == "hard_stop")
    assert stop.at == datetime.datetime(2021, 10, 30, 17, 5)  # five past midnight in Việt Nam, as UTC  # noqa: DTZ001
    assert stop.day == D(2021, 10, 31)
    assert "Quốc khánh" in [one.title() for one in found]


def test_the_calendar_file_is_one(cycle):
    """RFC 5545: CRLF, lines of 75 octets at most cut between characters, a whole day or a moment in UTC."""
    raw = schedule.ics(cycle, "ict.example.vn")
    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode("utf-8")  # cut between characters
    text = raw.decode("utf-8").replace("\r\n ", "")
    assert "SUMMARY:ICT Index 2021: Hạn báo cáo\r\n" in text
    assert "DTSTART;VALUE=DATE:20211030\r\nDTEND;VALUE=DATE:20211031" in text
    assert "DTSTART:20211030T170500Z" in text
    ids = re.findall("UID:(.+)", text)
    assert len(ids) == len(set(ids)) == text.count("BEGIN:VEVENT")


def test_the_day_is_that_of_viet_nam():
    """At 18:00 UTC it is the next day there."""
    assert schedule.local_day(datetime.datetime(2021, 10, 30, 16, 59, 59)) == D(2021, 10, 30)  # noqa: DTZ001
    assert schedule.local_day(datetime.datetime(2021, 10, 30, 17, 0)) == D(2021, 10, 31)  # noqa: DTZ001


def test_the_deadline_the_grace_and_the_hard_stop_are_three_moments(cycle):
    """Late from the end of the last day in Việt Nam, refused after the minutes of grace, to the second (promise 9).

    Without a hard stop late work is taken until the appraisal begins.
    """
    due = datetime.datetime(2021, 10, 30, 17)  # noqa: DTZ001
    section, second = models.SectionState(state="drafting"), datetime.timedelta(seconds=1)
    assert [workflow.is_late(cycle, at) for at in (due - second, due)] == [False, True]
    stop = due + datetime.timedelta(minutes=5)
    cycle.state = "collecting"
    assert [workflow.in_time(section, cycle, at) for at in (due, stop - second, stop)] == [True, True, False]
    cycle.hard_stop = False
    assert workflow.in_time(section, cycle, stop + schedule.DAY)
    cycle.state = "appraising"
    assert not workflow.in_time(section, cycle, stop + schedule.DAY)
