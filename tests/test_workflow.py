"""Who may move a cycle or a section, when, and what every move leaves behind."""

import datetime

import pytest
from factories import SMALL_FRAMEWORK, a_cycle, a_framework, a_submission, a_unit, a_user, an_answer, explained

import models
import workflow

pytestmark = pytest.mark.usefixtures("database")

ALL_ROLES = sorted(models.ROLES)


@pytest.fixture
def administrator():
    """Someone of the IT team."""
    return a_user("administrator")


@pytest.fixture
def lead():
    """The Council's lead."""
    return a_user("lead")


@pytest.fixture
def open_cycle(administrator):
    """A year that collects figures; one unit, DN, is invited."""
    a_unit("DN")
    cycle = a_cycle()
    workflow.move_cycle(cycle, "open", administrator)
    return cycle


@pytest.fixture
def section(open_cycle):
    """The first section of DN."""
    return explained(open_cycle.submissions.get()).sections.order_by(models.SectionState.id).get()


@pytest.fixture
def officer(section):
    """Someone of DN who fills in."""
    return a_user("officer", unit=section.submission.unit)


@pytest.fixture
def leader(section):
    """The one of DN who approves."""
    return a_user("leader", unit=section.submission.unit)


def later(hours=24):
    return models.now() + datetime.timedelta(hours=hours)


def sent(section, officer, leader):
    for move, who in (("begin", officer), ("submit", officer), ("send", leader)):
        workflow.move_section(section, move, who)
    return section


# --- a cycle ---------------------------------------------------------------------------------------------------------


def test_a_cycle_goes_from_draft_to_explaining(administrator, lead):
    """Each move leaves a row that says who, when, from where to where, and why."""
    cycle = a_cycle()
    workflow.move_cycle(cycle, "open", administrator, "theo kế hoạch")
    workflow.move_cycle(cycle, "appraise", lead)
    workflow.move_cycle(cycle, "explain", lead)
    assert models.Cycle.get_by_id(cycle.id).state == "explaining"
    moves = list(cycle.moves.order_by(models.StateMove.id))
    assert [(one.move, one.from_state, one.to_state, one.by) for one in moves] == [
        ("open", "draft", "collecting", administrator),
        ("appraise", "collecting", "appraising", lead),
        ("explain", "appraising", "explaining", lead),
    ]
    assert moves[0].reason == "theo kế hoạch"
    event, changes = models.history(cycle)[1]
    assert changes == {"state": ("draft", "collecting")}
    assert (event.actor_id, event.reason) == (administrator.id, "theo kế hoạch")
    assert models.verify_chains() == []


def test_every_move_not_in_the_table_is_refused():
    """Of all pairs of state and move, only the declared ones pass; the sentence names both."""
    cycle = a_cycle()
    for state, _ in models.CYCLE_STATES:
        cycle.state = state  # not saved: only the check is tried
        for code, move in workflow.CYCLE_MOVES.items():
            if state not in move.sources:
                with pytest.raises(workflow.MoveRefused) as refused:
                    workflow._check_state(move, state, models.CYCLE_STATES)
                assert move.title_vi in str(refused.value)
                assert code
    with pytest.raises(workflow.MoveRefused, match="Bắt đầu thẩm định"):
        workflow.move_cycle(models.Cycle.get_by_id(cycle.id), "appraise", "it")
    with pytest.raises(workflow.MoveRefused, match="Không có bước chuyển"):
        workflow.move_cycle(models.Cycle.get_by_id(cycle.id), "bay", "it")
    assert models.StateMove.select().count() == 0


@pytest.mark.parametrize("role", ALL_ROLES)
def test_each_role_may_make_its_own_moves_and_no_others(role):
    """The table of moves is the table of rights: every role is tried on every move of a cycle."""
    person = a_user(role)
    for move in workflow.CYCLE_MOVES.values():
        if role in move.roles:
            workflow._check_role(move, person)
        else:
            with pytest.raises(workflow.MoveRefused, match="Chỉ"):
                workflow._check_role(move, person)


def test_an_inactive_person_moves_nothing(administrator):
    """A closed account keeps its roles and may do nothing with them."""
    cycle = a_cycle()
    with models.acting("it"):
        administrator.active = False
        administrator.save()
    with pytest.raises(workflow.MoveRefused):
        workflow.move_cycle(cycle, "open", administrator)
    assert workflow.cycle_moves(cycle, administrator) == []


def test_opening_binds_and_freezes_the_framework(administrator):
    """From the opening on, the framework is published, and neither it nor the cycle's link to it changes."""
    cycle = a_cycle()
    other = a_framework(code="khung-khac")
    workflow.move_cycle(cycle, "open", administrator)
    framework = models.Framework.get_by_id(cycle.framework_id)
    assert framework.state == "published"
    framework.title_vi = "Tên khác"
    with pytest.raises(models.FrozenRow, match="tạo một phiên bản mới"), models.acting(administrator):
        framework.save()
    cycle.framework = other
    with pytest.raises(models.FrozenRow), models.acting(administrator):
        cycle.save()


def test_a_faulty_framework_cannot_be_opened(administrator):
    """The refusal names the path of the fault, and nothing has changed."""
    category = SMALL_FRAMEWORK["categories"][0]
    broken = {**category["indicators"][0], "rule": {"share": "không_có", "of": "staff"}}
    plain = {**SMALL_FRAMEWORK, "categories": [{**category, "indicators": [broken]}]}
    cycle = a_cycle(framework=a_framework(plain))
    with pytest.raises(workflow.MoveRefused, match="HT1") as refused:
        workflow.move_cycle(cycle, "open", administrator)
    assert "categories/HT/HT1" in refused.value.text("en")
    assert models.Cycle.get_by_id(cycle.id).state == "draft"
    assert models.Framework.get_by_id(cycle.framework_id).state == "draft"


def test_opening_invites_the_units_that_live(administrator):
    """Each living unit of a ranked bloc gets a submission with an empty section per top category."""
    living = a_unit("SỐNG")
    a_unit("CŨ", active_to=datetime.date(2018, 12, 31))
    a_unit("MỚI", active_from=datetime.date(2020, 1, 1))
    cycle = a_cycle(year=2019)
    workflow.move_cycle(cycle, "open", administrator)
    (submission,) = cycle.submissions
    assert submission.unit == living
    assert [(one.category.code, one.state) for one in submission.sections] == [("HT", "empty"), ("UD", "empty")]


def test_two_who_move_one_cycle_are_told(administrator, lead):
    """The second one acts on what is no longer so."""
    cycle = a_cycle()
    workflow.move_cycle(cycle, "open", administrator)
    mine, theirs = models.Cycle.get_by_id(cycle.id), models.Cycle.get_by_id(cycle.id)
    workflow.move_cycle(theirs, "appraise", lead)
    with pytest.raises(models.StaleRow):
        workflow.move_cycle(mine, "appraise", lead)
    assert models.StateMove.select().where(models.StateMove.move == "appraise").count() == 1


@pytest.mark.parametrize(
    ("reason", "until", "sentence"),
    [
        ("", later, "cần có lý do"),
        ("  ", later, "cần có lý do"),
        ("sai số liệu", None, "thời điểm kết thúc"),
        ("sai số liệu", lambda: later(-1), "thời điểm kết thúc"),
    ],
)
def test_reopening_needs_a_reason_and_an_end(administrator, lead, reason, until, sentence):
    """Going back is possible, for a stated reason and until a stated moment in the future."""
    cycle = a_cycle()
    workflow.move_cycle(cycle, "open", administrator)
    workflow.move_cycle(cycle, "appraise", lead)
    with pytest.raises(workflow.MoveRefused, match=sentence):
        workflow.move_cycle(cycle, "collect_again", lead, reason, until and until())
    end = later()
    move = workflow.move_cycle(cycle, "collect_again", lead, "sai số liệu", end)
    assert (cycle.state, move.until, move.reason) == ("collecting", end, "sai số liệu")


# --- a section -------------------------------------------------------------------------------------------------------


def test_a_section_goes_from_empty_to_settled(section, officer, leader, lead, open_cycle):
    """Entered, approved, sent, appraised, explained, settled; the unit's chain holds it all."""
    sent(section, officer, leader)
    workflow.move_cycle(open_cycle, "appraise", lead)
    section = models.SectionState.get_by_id(section.id)
    workflow.move_section(section, "take", lead)
    workflow.move_section(section, "ask", lead, "thiếu minh chứng")
    workflow.move_section(section, "explain", leader)
    workflow.move_section(section, "settle", lead)
    assert models.SectionState.get_by_id(section.id).state == "settled"
    assert [one.move for one in section.moves] == ["begin", "submit", "send", "take", "ask", "explain", "settle"]
    assert {event.chain for event, _ in models.history(section)} == {"DN"}


def test_the_submission_is_sent_with_its_last_section(section, officer, leader):
    """Sending one of two sections sends nothing yet; with the second, the moment is kept."""
    submission = section.submission
    for each in submission.sections:
        assert models.Submission.get_by_id(submission.id).sent_at is None
        sent(each, officer, leader)
    stored = models.Submission.get_by_id(submission.id)
    assert stored.sent_at is not None
    assert not stored.late


def test_only_the_units_own_people_move_its_sections(section, officer):
    """Another unit's leader, and an officer where the leader is needed, are refused."""
    stranger = a_user("officer", "leader", unit=a_unit("HP"))
    with pytest.raises(workflow.MoveRefused, match="phạm vi"):
        workflow.move_section(section, "begin", stranger)
    workflow.move_section(section, "begin", officer)
    workflow.move_section(section, "submit", officer)
    with pytest.raises(workflow.MoveRefused, match="Lãnh đạo đơn vị"):
        workflow.move_section(section, "send", officer)
    assert [one.code for one in workflow.section_moves(section, stranger)] == []


def test_the_leader_returns_a_section_with_a_reason(section, officer, leader):
    """Returned work goes back to the officer, with the reason kept."""
    workflow.move_section(section, "begin", officer)
    workflow.move_section(section, "submit", officer)
    with pytest.raises(workflow.MoveRefused, match="lý do"):
        workflow.move_section(section, "return", leader)
    assert workflow.move_section(section, "return", leader, "thiếu số máy").reason == "thiếu số máy"
    assert section.state == "drafting"


def test_an_appraiser_takes_up_what_is_assigned_and_never_the_own_unit(section, officer, leader, lead, open_cycle):
    """Without an assignment, with one for another section, or from the same unit: refused."""
    sent(section, officer, leader)
    workflow.move_cycle(open_cycle, "appraise", lead)
    section = models.SectionState.get_by_id(section.id)
    appraiser, own = a_user("appraiser"), a_user("appraiser", unit=section.submission.unit)
    other = section.submission.sections.where(models.SectionState.id != section.id).get().category
    with models.acting(lead):
        models.Assignment.create(cycle=open_cycle, appraiser=appraiser, category=other)
        models.Assignment.create(cycle=open_cycle, appraiser=own)
    for person in (appraiser, own):
        with pytest.raises(workflow.MoveRefused, match="phạm vi"):
            workflow.move_section(section, "take", person)
    with models.acting(lead):
        models.Assignment.create(cycle=open_cycle, appraiser=appraiser, category=section.category)
    workflow.move_section(section, "take", appraiser)
    assert section.state == "under_appraisal"


def test_after_a_hard_deadline_only_a_reopened_section_is_sent(section, officer, leader, lead, open_cycle):
    """The deadline closes the door; the Council opens it for one section, until a moment, for a reason."""
    workflow.move_section(section, "begin", officer)
    with models.acting("it"):
        open_cycle.report_deadline = models.now().date() - datetime.timedelta(days=3)
        open_cycle.save()
    section = models.SectionState.get_by_id(section.id)
    assert workflow.entry_closed(section.submission.cycle, section)
    with pytest.raises(workflow.MoveRefused, match="hết hạn"):
        workflow.move_section(section, "submit", officer)
    with models.acting(lead):
        section.reopened_until = later(1)
        section.save()
    assert workflow.entry_closed(section.submission.cycle, section) is None
    workflow.move_section(section, "submit", officer)


def test_a_soft_deadline_marks_the_submission_late(section, officer, leader, open_cycle):
    """Where late work is taken, it is said to be late."""
    with models.acting("it"):
        open_cycle.report_deadline = models.now().date() - datetime.timedelta(days=3)
        open_cycle.hard_stop = False
        open_cycle.save()
    for each in models.Submission.get_by_id(section.submission_id).sections:
        sent(each, officer, leader)
    assert models.Submission.get_by_id(section.submission_id).late


def test_a_settled_section_is_reopened_for_a_reason_and_a_time(section, officer, leader, lead, open_cycle):
    """In the appraisal, a reopened section can be corrected and sent again; after its end it cannot."""
    sent(section, officer, leader)
    workflow.move_cycle(open_cycle, "appraise", lead)
    section = models.SectionState.get_by_id(section.id)
    assert workflow.entry_closed(section.submission.cycle, section)
    with pytest.raises(workflow.MoveRefused, match="lý do"):
        workflow.move_section(section, "reopen", lead, "", later())
    with pytest.raises(workflow.MoveRefused, match="kết thúc"):
        workflow.move_section(section, "reopen", lead, "nhầm đơn vị tính")
    workflow.move_section(section, "reopen", lead, "nhầm đơn vị tính", later(2))
    assert workflow.entry_closed(section.submission.cycle, section) is None
    assert workflow.entry_closed(section.submission.cycle, section, later(3))
    workflow.move_section(section, "submit", officer)
    workflow.move_section(section, "send", leader)
    assert section.state == "sent"


def test_entering_a_figure_begins_the_section(section, officer):
    """The importers and forms say that something was entered; a second time changes nothing."""
    with models.acting(officer, "nhập tệp"):
        workflow.begin_section(section)
        workflow.begin_section(section)
    assert section.state == "drafting"
    (move,) = section.moves
    assert (move.move, move.by, move.reason) == ("begin", officer, "nhập tệp")


def test_buttons_are_the_moves_that_would_pass(section, officer, leader, lead):
    """What a page offers is what the workflow would allow."""
    assert [one.code for one in workflow.section_moves(section, officer)] == ["begin"]
    assert [one.code for one in workflow.section_moves(section, lead)] == ["reopen"]
    workflow.move_section(section, "begin", officer)
    workflow.move_section(section, "submit", officer)
    assert [one.code for one in workflow.section_moves(section, leader)] == ["return", "send"]
    assert [one.code for one in workflow.section_moves(section, lead)] == ["reopen"]
    assert workflow.SECTION_MOVES["send"].title() == "Duyệt và gửi"
    assert workflow.SECTION_MOVES["send"].title("en") == "Approve and send"


# --- another framework -----------------------------------------------------------------------------------------------


def test_an_open_year_moves_to_another_framework_with_its_figures(section, open_cycle, administrator):
    """Sections and answers follow by code; the move and its reason are kept."""
    answer = an_answer(section.submission, "pcs", "12")
    better = a_framework(code="khung-sua", state="draft")
    with models.acting("it"):
        better.state = "published"
        better.save()
    with pytest.raises(workflow.MoveRefused, match="lý do"):
        workflow.rebind_cycle(open_cycle, better, administrator, "")
    move = workflow.rebind_cycle(open_cycle, better, administrator, "sửa tiêu chí HT1")
    assert (move.from_state, move.to_state, move.reason) == ("collecting", "collecting", "sửa tiêu chí HT1")
    assert models.Cycle.get_by_id(open_cycle.id).framework == better
    assert models.Answer.get_by_id(answer.id).indicator.framework == better
    assert {one.category.framework_id for one in section.submission.sections} == {better.id}


def test_a_framework_without_a_place_for_what_was_entered_is_refused(section, open_cycle, administrator):
    """Nothing that was entered is dropped in silence."""
    submission = a_submission(open_cycle, a_unit("HP"))
    an_answer(submission, "portal", "yes")
    smaller = {**SMALL_FRAMEWORK, "framework": "khung-be", "categories": SMALL_FRAMEWORK["categories"][:1]}
    row = a_framework(smaller)
    with models.acting("it"):
        row.state = "published"
        row.save()
    with pytest.raises(workflow.MoveRefused, match="không còn"):
        workflow.rebind_cycle(open_cycle, row, administrator, "thử")
    assert models.Cycle.get_by_id(open_cycle.id).framework_id == open_cycle.framework_id
