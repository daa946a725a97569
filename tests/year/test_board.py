"""The deadline's board: counts, risk, the call list, the forecast from past years."""

import datetime

import pytest
from factories import a_submission, a_unit, a_user, an_answer

import models
from models import Cycle, StateMove
from tests.admin.years import a_year, section
from year import board

DAY = datetime.timedelta(days=1)


@pytest.fixture
def year(database):
    """2021 being collected, due in ten days."""
    found = a_year()
    with models.acting("test"):
        found.cycle.report_deadline = (models.now() + DAY * 10).date()
        found.cycle.save()
    return found


def put(submission, **states):
    with models.acting("test"):
        for code, state in states.items():
            row = section(submission, code)
            row.state = state
            row.save()


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ({}, "empty"),
        ({"HT": "drafting"}, "drafting"),
        ({"HT": "sent"}, "drafting"),
        ({"HT": "awaiting_approval"}, "drafting"),
        ({"HT": "awaiting_approval", "UD": "awaiting_approval"}, "awaiting_approval"),
        ({"HT": "sent", "UD": "awaiting_approval"}, "awaiting_approval"),
        ({"HT": "sent", "UD": "sent"}, "sent"),
        ({"HT": "settled", "UD": "under_appraisal"}, "sent"),
    ],
)
def test_a_unit_stands_where_its_sections_do(year, states, state):
    """Sent when all are; begun when anything is."""
    put(year.mine, **states)
    assert {one.unit.code: one.state for one in board.standings(year.cycle)} == {"DN": state, "HN": "empty"}


def test_how_full_a_form_is(year):
    """Figures and notes count, once for each question asked of the bloc."""
    an_answer(year.mine, "pcs", "30")
    note = an_answer(year.mine, "staff", None)
    with models.acting("test"):
        note.note = "đơn vị không có"
        note.save()
    an_answer(year.theirs, "pcs", "")
    mine, theirs = board.standings(year.cycle)
    assert (mine.done, mine.asked, mine.share) == (2, 3, 66)
    assert (theirs.done, theirs.asked, theirs.share) == (0, 3, 0)


def test_the_blocs_are_counted(year):
    """By state, with what was sent in time."""
    put(year.mine, HT="sent", UD="sent")
    with models.acting("test"):
        mine = models.Submission.get_by_id(year.mine.id)
        mine.sent_at = models.now()
        mine.save()
    (count,) = board.by_bloc(board.standings(year.cycle))
    assert count.states == {"empty": 1, "drafting": 0, "awaiting_approval": 0, "sent": 1}
    assert (count.units, count.on_time, count.on_time_rate) == (2, 1, 50)


def test_units_at_risk_come_least_done_first(year):
    """What is sent is at no risk; then by state, by how full, by how long nobody touched it."""
    third, fourth = (a_submission(year.cycle, a_unit(code, name_vi=code)) for code in ("B", "A"))
    put(year.mine, HT="sent", UD="sent")
    put(third, HT="drafting")
    put(fourth, HT="drafting")
    an_answer(fourth, "pcs", "1")
    assert [one.unit.code for one in board.at_risk(board.standings(year.cycle))] == ["HN", "B", "A"]


def test_the_last_change_is_the_last_line_of_the_units_history(year):
    """An officer's figure is one."""
    before = models.now()
    an_answer(year.mine, "pcs", "1")
    mine = board.standings(year.cycle)[0]
    assert before <= mine.changed <= models.now()


def test_the_call_list_has_leaders_first_and_names_who_has_nobody(year):
    """With telephone numbers; a unit that has sent is not called."""
    officer = a_user("officer", unit=year.da_nang, name="Bình", phone="0912 345 678")
    leader = a_user("leader", unit=year.da_nang, name="An")
    with models.acting("test"):
        year.ha_noi.contact_name, year.ha_noi.contact_phone = "Văn thư", "024 3795 6868"
        year.ha_noi.save()
        year.da_nang.contact_phone = "0236 1111 222"
        year.da_nang.save()
    told = [(one.standing.unit.code, one.user, one.name, one.phone) for one in board.calls(year.cycle)]
    assert told == [
        ("DN", leader, "An", "0236 1111 222"),
        ("DN", officer, "Bình", "0912 345 678"),
        ("HN", None, "Văn thư", "024 3795 6868"),
    ]
    put(year.theirs, HT="sent", UD="sent")
    assert {one.standing.unit.code for one in board.calls(year.cycle)} == {"DN"}


# --- forecast --------------------------------------------------------------------------------------------------------


def a_past_year(framework, number, days_before):
    """A published year whose units sent so many days before the deadline (negative: late; None: never)."""
    with models.acting("test"):
        cycle = Cycle.create(
            year=number,
            framework=framework,
            state="published",
            made_up=True,
            report_deadline=datetime.date(number, 10, 30),
        )
    for before in days_before:
        submission = a_submission(cycle, a_unit())
        if before is None:
            continue
        moment = cycle.due - DAY * before
        with models.acting("test"):
            for row in submission.sections:
                StateMove.create(
                    kind="section", cycle=cycle, section=row, move="send", from_state="awaiting_approval",
                    to_state="sent", at=moment, by_name="thử",
                )  # fmt: skip
            submission.sent_at, submission.late = moment, before <= 0
            submission.save()
    return cycle


def test_without_a_past_year_there_is_no_forecast(year):
    """Nothing is said rather than made up."""
    assert board.forecast(year.cycle) is None


def test_the_forecast_is_the_past_share_of_todays_rest(year):
    """Five days before: of the ten units that had not sent in two past years, four were late; today 5 of 6 wait."""
    a_past_year(year.framework, 2019, [20, 20, 4, 3, -1, None, 2])
    a_past_year(year.framework, 2020, [10, 4, 3, -3, -2, 1])
    for _ in range(4):
        a_submission(year.cycle, a_unit())
    with models.acting("test"):
        mine = models.Submission.get_by_id(year.mine.id)
        mine.sent_at = models.now()
        mine.save()
    found = board.forecast(year.cycle, year.cycle.due - DAY * 5)
    assert [(one.year, one.unsent, one.late) for one in found.past] == [(2020, 5, 2), (2019, 5, 2)]
    assert (found.unsent, found.units, found.late) == (5, 6, 2)


def test_a_past_years_pace_is_read_from_its_moves(year):
    """A section sent again later does not make its unit late: the first sending counts."""
    past = a_past_year(year.framework, 2020, [10])
    row = past.submissions.get().sections.get()
    with models.acting("test"):
        StateMove.create(
            kind="section", cycle=past, section=row, move="send", from_state="awaiting_approval", to_state="sent",
            at=past.due + DAY, by_name="thử",
        )  # fmt: skip
    assert board.pace(past, DAY * 5) == board.Past(2020, 0, 0)


def test_after_the_deadline_there_is_nothing_to_forecast(year):
    """Then the rate of those in time is shown instead."""
    a_past_year(year.framework, 2020, [4, -1])
    assert board.forecast(year.cycle, year.cycle.due + DAY) is None
    assert board.forecast(year.cycle) is not None


def test_the_board_costs_the_same_for_many_units(year, count_queries):
    """A wall of screens asks every few seconds."""

    def look():
        with count_queries() as sent:
            board.by_bloc(board.standings(year.cycle))
            board.forecast(year.cycle)
        return len(sent)

    few = look()
    for _ in range(20):
        an_answer(a_submission(year.cycle, a_unit()), "pcs", "1")
    assert look() <= few <= 12


def test_counting_works_on_both_databases(either_database):
    """The same board on SQLite and PostgreSQL."""
    found = a_year()
    an_answer(found.mine, "pcs", "3")
    with models.acting("test"):
        found.cycle.report_deadline = (models.now() + DAY * 10).date()
        found.cycle.save()
    a_past_year(found.framework, 2020, [20, 2, -1])
    rows = board.standings(found.cycle)
    assert [one.done for one in rows] == [1, 0]
    assert all(one.changed for one in rows)
    assert board.forecast(found.cycle, found.cycle.due - DAY * 5).past[0].late == 1
