"""A year on screen: it moves only as workflow.py allows; freezing and publishing become jobs; rules may be re-bound."""

import pytest
from factories import an_answer

import models
from tests.admin.years import a_draft_of, a_year, indicator


@pytest.fixture
def year(office):
    """A year in explanations, one figure given and accepted."""
    found = a_year("explaining")
    for code, value in (("pcs", "30"), ("staff", "40")):
        an_answer(found.mine, code, value, accepted=value)
    return found


def page_of(year):
    return f"/admin/cycles/details/?id={year.cycle.id}"


def move(person, year, code, **more):
    return person.post("/admin/cycles/move/", {"id": year.cycle.id, "move": code, **more}, page=page_of(year))


def test_a_year_moves_as_the_table_says(administrator):
    """Collecting to appraising is one press; published is not reached from there."""
    found = a_year("collecting")
    move(administrator, found, "appraise")
    assert models.Cycle.get_by_id(found.cycle.id).state == "appraising"
    move(administrator, found, "publish")
    assert models.Cycle.get_by_id(found.cycle.id).state == "appraising"
    assert models.Job.select().count() == 0


def test_going_back_needs_a_reason_and_an_end(administrator, year):
    """Reopening without them is refused with a sentence."""
    move(administrator, year, "appraise_again")
    assert models.Cycle.get_by_id(year.cycle.id).state == "explaining"
    move(administrator, year, "appraise_again", _reason="Bổ sung minh chứng", until="31/12/2099")
    assert models.Cycle.get_by_id(year.cycle.id).state == "appraising"


def test_freezing_becomes_a_job(administrator, year):
    """The button queues it and leads to its progress; a second press is told that it is under way."""
    answer = move(administrator, year, "freeze")
    job = models.Job.get()
    assert answer.location.endswith(f"/admin/jobs/details/?id={job.id}")
    assert (job.kind, job.arguments["cycle"], job.created_by) == ("freeze", year.cycle.id, administrator.user)
    move(administrator, year, "freeze")
    assert models.Job.select().count() == 1
    assert "đang chờ chạy từ" in administrator.get("/admin/jobs/").text


def test_an_officer_moves_no_year(office, year, make_user, as_person):
    """Nor accepts figures, nor changes rules."""
    officer = as_person(office, make_user(office, "officer", unit=year.da_nang))
    for path in ("move", "rebind", "accept"):
        data = {"id": year.cycle.id, "move": "freeze", "framework": "1"}
        assert officer.post(f"/admin/cycles/{path}/", data).status_code == 403
    assert officer.get(page_of(year)).status_code == 200


def test_reported_figures_are_accepted_at_once(administrator, year):
    """What nobody has decided on yet is taken as reported."""
    an_answer(year.theirs, "pcs", "7")
    administrator.post("/admin/cycles/accept/", {"id": year.cycle.id}, page=page_of(year))
    assert {answer.accepted for answer in models.Answer.select()} == {"30", "40", "7"}


def rebind(person, year, framework, reason="Sửa điểm tối đa HT1"):
    data = {"id": year.cycle.id, "framework": framework.id, "_reason": reason}
    return person.post("/admin/cycles/rebind/", data, page=page_of(year))


def another(year, **changes):
    """A copy of the framework in force, with something changed."""
    copy = a_draft_of(year.framework)
    with models.acting("test"):
        row = indicator(copy, "HT1")
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        copy.state = "published"
        copy.save()
    return copy


def test_a_year_moves_to_changed_rules_until_it_is_frozen(administrator, year):
    """Figures, sections and decisions follow by code, and the move is on record with its reason."""
    copy = another(year, max="40")
    rebind(administrator, year, copy)
    cycle = models.Cycle.get_by_id(year.cycle.id)
    assert cycle.framework == copy
    assert {answer.indicator.framework for answer in models.Answer.select()} == {copy}
    assert {section.category.framework for section in models.SectionState.select()} == {copy}
    record = cycle.moves.order_by(models.StateMove.id.desc()).first()
    assert (record.move, record.reason, record.from_state, record.to_state) == (
        "rebind", "Sửa điểm tối đa HT1", "explaining", "explaining",
    )  # fmt: skip


def test_changed_rules_need_a_reason(administrator, year):
    """Without one the year stays."""
    rebind(administrator, year, another(year), reason=" ")
    assert models.Cycle.get_by_id(year.cycle.id).framework == year.framework


def test_rules_that_would_drop_a_figure_are_refused(administrator, year):
    """A figure was given for a question the new rules no longer ask: nothing is dropped in silence."""
    inputs = {"staff": {"label": {"vi": "Số cán bộ"}, "kind": "count", "positive": "true"}}
    rebind(administrator, year, another(year, inputs=inputs, rule={"count": "staff", "each": "1"}))
    assert models.Cycle.get_by_id(year.cycle.id).framework == year.framework


def test_a_frozen_year_keeps_its_rules(administrator, year):
    """Not by this page, and not by a write that goes round it."""
    copy = another(year)
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(year.cycle.id)
        cycle.state = "frozen"
        cycle.save()
    rebind(administrator, year, copy)
    cycle = models.Cycle.get_by_id(year.cycle.id)
    assert cycle.framework == year.framework
    cycle.framework, cycle.rebinding = copy, True
    with models.acting("test"), pytest.raises(models.FrozenRow):
        cycle.save()
