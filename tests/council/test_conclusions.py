"""What the Council concludes, what the units say to it, and what stops the freeze."""

import datetime
import threading
from fractions import Fraction

import pytest
from council_years import a_council, a_mark, an_explanation, answer, indicator, section
from factories import SMALL_FRAMEWORK, a_framework, a_user

import edition as editions
import models
import results
import vietnamese
import workflow
from council import cases, conclusions
from settings import Settings

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def year():
    """A year under appraisal."""
    return a_council()


@pytest.fixture
def office(tmp_path):
    """Settings whose editions go to a folder of this test."""
    return Settings("sqlite:///unused", tmp_path, tmp_path / "public", tmp_path / "editions", "k" * 32)


def case(submission, code="HT1"):
    return cases.case_of(models.Submission.get_by_id(submission.id), indicator(submission, code))


def conclude(year, submission, code, how, person=None, **more):
    return conclusions.conclude(submission, indicator(submission, code), person or year.lead, how, **more)


def yesterday():
    return (models.now() + datetime.timedelta(hours=7)).date() - datetime.timedelta(days=1)


# --- cases -----------------------------------------------------------------------------------------------------------


def test_a_case_has_all_its_sides(year):
    """Points as reported, each mark, the spread, and the difference from what the unit gave itself (promise 35)."""
    with models.acting("test"):
        own = answer(year.dn, "pcs")
        own.self_mark = "17"
        own.save()
    a_mark(year.dn, "HT1", year.cuong, mark=16)
    a_mark(year.dn, "HT1", year.phuong, "change", {"pcs": "60"}, mark=12, reason="biên bản ghi 60")
    found = case(year.dn)
    assert (found.as_reported, found.self_mark, found.spread, found.mean) == (16, 17, 4, 14)
    assert found.off == -3
    assert (found.differ, found.state, found.lacks_evidence) == (True, "differ", True)


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        ([], "waiting"),
        ([("accept", {}, 16)], "waiting"),
        ([("accept", {}, 16), ("abstain", {}, None)], "waiting"),
        ([("accept", {}, 16), ("accept", {}, 16)], "agreed"),
        ([("accept", {}, 16), ("change", {"pcs": "80"}, 16)], "agreed"),
        ([("accept", {}, 16), ("change", {"pcs": "79"}, Fraction(79, 5))], "differ"),
        ([("points", {}, 10), ("points", {}, 10)], "agreed"),
        ([("points", {}, 16), ("accept", {}, 16)], "differ"),
    ],
)
def test_where_a_case_stands(year, marks, state):
    """Waiting until as many as wanted have judged (an abstention is none); then agreed or differing by any amount."""
    for person, (verdict, figures, mark) in zip((year.cuong, year.phuong), marks, strict=False):
        a_mark(year.dn, "HT1", person, verdict, figures, mark)
    assert case(year.dn).state == state


def test_the_desk_finds_what_the_lead_looks_for(year):
    """Apart, far from the self-mark, without evidence, by section and unit (promise 44)."""
    a_mark(year.dn, "HT1", year.cuong, mark=16)
    a_mark(year.dn, "HT1", year.phuong, "points", mark=4)
    found = cases.cases(year.cycle)

    def chosen(**wanted):
        return [(one.unit.code, one.indicator.code) for one in found if cases.Wanted(**wanted).fits(one)]

    assert len(found) == 4
    assert chosen(apart=True) == [("DN", "HT1")]
    assert chosen(beyond=5) == [("DN", "HT1")]
    assert chosen(beyond=6) == []
    assert chosen(no_evidence=True) == [("DN", "HT1"), ("HN", "HT1")]
    assert chosen(section="UD", unit=year.units["HN"].id) == [("HN", "UD1")]
    assert chosen(state="waiting", bloc="khác") == []
    assert cases.counts(found)["differ"] == 1


def test_harsh_and_mild_appraisers_are_told_apart(year):
    """The mean difference from the others on the same points (promise 35)."""
    for submission, mine, theirs in ((year.dn, 16, 12), (year.hn, 10, 8)):
        a_mark(submission, "HT1", year.cuong, "points", mark=mine)
        a_mark(submission, "HT1", year.phuong, "points", mark=theirs)
    a_mark(year.dn, "UD1", year.cuong, mark=10)
    harsh, mild = cases.habits(cases.cases(year.cycle))
    assert (harsh.name, harsh.marks, harsh.compared, harsh.mean_points) == ("Phượng", 2, 2, -3)
    assert (mild.name, mild.marks, mild.compared, mild.mean_points) == ("Cường", 3, 2, 3)
    assert mild.mean_share == Fraction(3, 20)


# --- concluding ------------------------------------------------------------------------------------------------------


def test_two_marks_that_differ_are_reconciled_in_writing(year):
    """The lead takes one side, says why, and the reported figure stays beside the accepted one (promise 34)."""
    a_mark(year.dn, "HT1", year.cuong, mark=16)
    a_mark(year.dn, "HT1", year.phuong, "change", {"pcs": "60"}, mark=12, reason="biên bản ghi 60")
    with pytest.raises(conclusions.CouncilRefused, match="lý do"):
        conclude(year, year.dn, "HT1", "appraiser", appraiser=year.phuong.id)
    assert answer(year.dn, "pcs").accepted is None
    conclude(year, year.dn, "HT1", "appraiser", appraiser=year.phuong.id, reason="theo biên bản kiểm kê")
    kept = answer(year.dn, "pcs")
    assert (kept.value, kept.accepted, kept.accepted_reason, kept.source) == (
        "80",
        "60",
        "theo biên bản kiểm kê",
        "form",
    )
    found = case(year.dn)
    assert (found.state, found.as_reported, found.now, found.changed) == ("concluded", 16, 12, True)
    event = (
        models.AuditEvent.select().where(models.AuditEvent.noun == "answer").order_by(models.AuditEvent.id.desc()).get()
    )
    assert (event.actor, event.reason) == (year.lead.email, "theo biên bản kiểm kê")


@pytest.mark.parametrize(
    ("how", "reason", "refused"),
    [
        ({"how": "reported"}, "", False),
        ({"how": "figures", "figures": {"pcs": "80"}}, "", False),
        ({"how": "figures", "figures": {"pcs": "79"}}, "", True),
        ({"how": "figures", "figures": {"pcs": "79"}}, "   ", True),
        ({"how": "figures", "figures": {"pcs": "79"}}, "đếm lại", False),
        ({"how": "points", "points": "16"}, "", True),
        ({"how": "points", "points": "15,5"}, "đã kiểm tra tại chỗ", False),
    ],
)
def test_a_reason_is_owed_for_everything_but_the_reported(year, how, reason, refused):
    """What differs from the report by any amount needs a word (promise 36)."""
    if refused:
        with pytest.raises(conclusions.CouncilRefused, match="lý do"):
            conclude(year, year.dn, "HT1", **how, reason=reason)
        assert case(year.dn).state == "waiting"
    else:
        conclude(year, year.dn, "HT1", **how, reason=reason)
        assert case(year.dn).state == "concluded"


@pytest.mark.parametrize(
    ("how", "match"),
    [
        ({"how": "points", "points": "20,1"}, "từ 0 đến 20"),
        ({"how": "points", "points": "-1"}, "từ 0 đến 20"),
        ({"how": "points", "points": "nhiều"}, "không phải là số"),
        ({"how": "figures", "figures": {"pcs": "8,5"}}, "Số máy tính"),
        ({"how": "figures", "figures": {"portal": "yes"}}, "không hỏi"),
        ({"how": "appraiser", "appraiser": 1}, "chưa cho điểm"),
        ({"how": ""}, "cách kết luận"),
    ],
)
def test_conclusions_that_cannot_be_are_refused_in_words(year, how, match):
    """Points within the maximum, figures the indicator asks for."""
    with pytest.raises(conclusions.CouncilRefused, match=match):
        conclude(year, year.dn, "HT1", **how, reason="vì thế")


def test_points_of_the_councils_own_replace_the_computed_ones(year):
    """A Decision with its reason; taken back by concluding on figures."""
    conclude(year, year.dn, "HT1", "points", points="15,5", reason="kiểm tra tại chỗ")
    found = case(year.dn)
    assert (found.decided, found.now, found.concluded) == (Fraction(31, 2), Fraction(31, 2), True)
    assert answer(year.dn, "pcs").accepted == "80"
    conclude(year, year.dn, "HT1", "reported")
    assert not models.Decision.select().exists()
    assert case(year.dn).now == 16


def test_only_an_impartial_lead_concludes(year):
    """Not an appraiser, not the IT administrator, not somebody in conflict with the unit or of it."""
    for who in (year.cuong, a_user("administrator"), a_user("officer", unit=year.units["DN"])):
        with pytest.raises(workflow.MoveRefused, match="Chỉ"):
            conclude(year, year.dn, "HT1", "reported", who)
    with models.acting("test"):
        models.Conflict.create(appraiser=year.lead, unit=year.units["DN"], reason="người nhà")
    with pytest.raises(conclusions.CouncilRefused, match="xung đột"):
        conclude(year, year.dn, "HT1", "reported")
    conclude(year, year.hn, "HT1", "reported")


@pytest.mark.parametrize("state", ["collecting", "frozen", "published"])
def test_nothing_is_concluded_outside_the_appraisal(year, state):
    """A closed phase refuses by rule."""
    with models.acting("test"):
        year.cycle.state = state
        year.cycle.save()
    with pytest.raises(workflow.MoveRefused):
        conclude(year, models.Submission.get_by_id(year.dn.id), "HT1", "reported")


def test_a_reopened_section_waits_for_its_unit(year):
    """While the unit may correct, the Council does not conclude; and what it reviews the unit cannot change
    (promise 46)."""
    held = section(year.dn, "HT")
    assert workflow.entry_closed(year.cycle, held)
    workflow.move_section(held, "reopen", year.lead, "nhầm đơn vị tính", models.now() + datetime.timedelta(hours=1))
    with pytest.raises(conclusions.CouncilRefused, match="mở lại"):
        conclude(year, models.Submission.get_by_id(year.dn.id), "HT1", "reported")
    conclude(year, year.dn, "UD1", "reported")


def test_a_reopened_section_sent_again_is_concluded_at_once(year):
    """Nobody waits for the end of the reopening; what is concluded on, the unit no longer withdraws."""
    held = section(year.dn, "HT")
    workflow.move_section(held, "reopen", year.lead, "nhầm đơn vị tính", models.now() + datetime.timedelta(hours=1))
    for move in ("submit", "send"):
        workflow.move_section(held, move, "đơn vị")
    conclude(year, models.Submission.get_by_id(year.dn.id), "HT1", "reported")
    assert section(year.dn, "HT").state == "under_appraisal"
    with pytest.raises(workflow.MoveRefused):
        workflow.move_section(section(year.dn, "HT"), "withdraw", "đơn vị", "sửa nữa")


def test_a_case_that_changed_meanwhile_is_looked_at_again(year):
    """The form carries what the lead saw; a new mark makes it old."""
    seen = case(year.dn).version
    a_mark(year.dn, "HT1", year.cuong, "points", mark=3)
    with pytest.raises(conclusions.CouncilRefused, match="thay đổi"):
        conclude(year, year.dn, "HT1", "reported", version=seen, reason="x")
    conclude(year, year.dn, "HT1", "reported", version=case(year.dn).version, reason="đã xem")


def test_what_all_agree_on_is_adopted_at_once(year):
    """Only agreed cases, with the appraisers' own words; the others stay (promise 43: applied at once)."""
    for person in (year.cuong, year.phuong):
        a_mark(year.dn, "HT1", person, "change", {"pcs": "70"}, mark=14, reason="thiếu biên bản")
    a_mark(year.dn, "UD1", year.cuong, mark=10)
    a_mark(year.hn, "HT1", year.cuong, mark=10)
    a_mark(year.hn, "HT1", year.phuong, "points", mark=1)
    assert conclusions.adopt_agreed(cases.cases(year.cycle), year.lead) == 1
    assert (answer(year.dn, "pcs").accepted, answer(year.dn, "pcs").accepted_reason) == ("70", "thiếu biên bản")
    assert answer(year.dn, "portal").accepted is None
    assert answer(year.hn, "pcs").accepted is None
    assert conclusions.adopt_agreed(cases.cases(year.cycle), year.lead) == 0


def test_what_nobody_contests_is_accepted_as_reported(year):
    """Not what an appraiser would change, not what a unit explains; neither does the office's `accept all`."""
    a_mark(year.dn, "HT1", year.cuong, "change", {"pcs": "70"}, mark=14, reason="thiếu biên bản")
    an_explanation(year.hn, "UD1")
    assert conclusions.accept_uncontested(cases.cases(year.cycle), year.lead) == 2
    assert [answer(year.hn, name).accepted for name in ("pcs", "staff", "portal")] == ["50", "100", None]
    assert results.accept_all(year.cycle, year.lead) == 0
    assert answer(year.dn, "portal").accepted == "yes"
    assert answer(year.dn, "pcs").accepted is None
    assert answer(year.hn, "portal").accepted is None


def test_a_bulk_step_leaves_out_what_changed_meanwhile(year):
    """What was seen is what is concluded."""
    seen = cases.cases(year.cycle)
    a_mark(year.dn, "HT1", year.cuong, "points", mark=3)
    assert conclusions.accept_uncontested(seen, year.lead) == 3
    assert answer(year.dn, "pcs").accepted is None


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_two_leads_on_one_case_do_not_overwrite_each_other(request, kind):
    """Exactly one conclusion stands; the other is told to look again."""
    opened = request.getfixturevalue("database" if kind == "sqlite" else "postgresql_database")
    year = a_council()
    seen, told = case(year.dn).version, []
    barrier = threading.Barrier(2)

    def work(lead, points):
        barrier.wait()
        try:
            conclude(
                year,
                models.Submission.get_by_id(year.dn.id),
                "HT1",
                "points",
                lead,
                points=points,
                reason="tôi",
                version=seen,
            )
            told.append("done")
        except models.OfficeProblem:
            told.append("refused")
        finally:
            models.database.obj.close()

    threads = [
        threading.Thread(target=work, args=(lead, points))
        for lead, points in ((year.lead, "3"), (year.other_lead, "4"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert opened is models.database.obj
    assert sorted(told) == ["done", "refused"]
    assert models.Decision.select().count() == 1


# --- the round of explanations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "holidays", "end"),
    [
        ("2021-11-12", (), "2021-11-19"),  # a Friday: five working days end on the next Friday
        ("2021-11-15", (), "2021-11-22"),
        ("2021-11-12", ("2021-11-16", "2021-11-20"), "2021-11-22"),  # a holiday on a Saturday costs nothing
        ("2022-01-27", ("2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04"), "2022-02-10"),  # Tết
    ],
)
def test_working_days_pass_over_weekends_and_holidays(start, holidays, end):
    """Five working days after a day."""
    day = datetime.date.fromisoformat
    assert vietnamese.add_working_days(day(start), 5, {day(each) for each in holidays}) == day(end)


def test_the_round_opens_with_five_working_days_and_every_sent_section_waits(year):
    """Its own deadline, holidays passed over (promise 38)."""
    today = (models.now() + datetime.timedelta(hours=7)).date()
    free = vietnamese.add_working_days(today, 2)
    with models.acting("test"):
        models.Holiday.create(day=free, title_vi="Nghỉ lễ")
    workflow.move_cycle(year.cycle, "explain", year.lead)
    cycle = models.Cycle.get_by_id(year.cycle.id)
    assert cycle.explanation_deadline == vietnamese.add_working_days(today, 5, {free})
    assert {one.state for one in models.SectionState.select()} == {"awaiting_explanation"}
    assert section(year.dn, "HT").moves.order_by(models.StateMove.id.desc()).get().move == "ask"


def test_a_deadline_the_office_has_set_stays():
    """Adjustable: what is set is kept, unless it has passed already."""
    day = yesterday() + datetime.timedelta(days=20)
    year = a_council(explanation_deadline=day)
    workflow.move_cycle(year.cycle, "explain", year.lead)
    assert models.Cycle.get_by_id(year.cycle.id).explanation_deadline == day


@pytest.fixture
def round_open(year):
    """The same year while units explain; its people."""
    workflow.move_cycle(year.cycle, "explain", year.lead)
    year.cycle = models.Cycle.get_by_id(year.cycle.id)
    year.dn, year.hn = (models.Submission.get_by_id(each.id) for each in (year.dn, year.hn))
    year.officer = a_user("officer", unit=year.units["DN"])
    year.leader = a_user("leader", unit=year.units["DN"])
    return year


def write(year, who=None, code="HT1", **more):
    more = {"kind": "wrong_fact", "text": "Đơn vị có 90 máy", "wanted": "90", **more}
    return conclusions.write_explanation(year.dn, indicator(year.dn, code), who or year.officer, **more)


def over(year):
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(year.cycle.id)
        cycle.explanation_deadline = yesterday()
        cycle.save()
    return cycle


@pytest.mark.parametrize("kind", ["misprint", "wrong_fact", "omitted"])
def test_a_unit_explains_per_point_with_a_kind_and_evidence(round_open, kind):
    """Written by the officer, sent by the leader with the section (promise 38)."""
    with models.acting("test"):
        file = models.Evidence.create(
            unit=round_open.units["DN"], sha256="a" * 64, name="bien-ban.pdf", size=1, media_type="application/pdf"
        )
    row = write(round_open, kind=kind, evidence=[file])
    assert (row.kind, row.sent_at, [link.evidence for link in row.evidence_links]) == (kind, None, [file])
    held = section(round_open.dn, "HT")
    with pytest.raises(workflow.MoveRefused, match="Chỉ Lãnh đạo"):
        workflow.move_section(held, "explain", round_open.officer)
    workflow.move_section(held, "explain", round_open.leader)
    assert models.Explanation.get_by_id(row.id).sent_at is not None
    assert models.SectionState.get_by_id(held.id).state == "under_appraisal"
    assert section(round_open.dn, "UD").state == "awaiting_explanation"
    with pytest.raises(workflow.MoveRefused, match="không nhận giải trình"):
        write(round_open)


def test_after_the_deadline_no_explanation_is_taken(round_open):
    """Neither written nor sent; the reason names the day."""
    row = write(round_open)
    over(round_open)
    round_open.dn = models.Submission.get_by_id(round_open.dn.id)
    with pytest.raises(workflow.MoveRefused, match="hết hạn giải trình"):
        write(round_open, code="UD1")
    held = models.SectionState.get(models.SectionState.submission == round_open.dn)
    with pytest.raises(workflow.MoveRefused, match="hết hạn giải trình"):
        workflow.move_section(held, "explain", round_open.leader)
    assert models.Explanation.get_by_id(row.id).sent_at is None


def test_only_the_units_own_people_explain(round_open):
    """Not another unit's officer, not the office."""
    for who in (a_user("officer", unit=round_open.units["HN"]), round_open.lead):
        with pytest.raises(conclusions.CouncilRefused, match="người của đơn vị"):
            write(round_open, who)
    with pytest.raises(conclusions.CouncilRefused, match="nội dung"):
        write(round_open, text="  ")


def test_an_unsent_explanation_is_changed_and_taken_back_a_sent_one_is_not(round_open):
    """With its links."""
    row = write(round_open)
    write(round_open, explanation=row, text="Đơn vị có 91 máy")
    assert models.Explanation.get_by_id(row.id).text == "Đơn vị có 91 máy"
    conclusions.drop_explanation(models.Explanation.get_by_id(row.id), round_open.officer)
    row = write(round_open)
    workflow.move_section(section(round_open.dn, "HT"), "explain", round_open.leader)
    row = models.Explanation.get_by_id(row.id)
    with pytest.raises(conclusions.CouncilRefused, match="không rút được"):
        conclusions.drop_explanation(row, round_open.officer)
    with pytest.raises(models.OfficeProblem):
        write(round_open, explanation=row)


@pytest.fixture
def explained(round_open):
    """DN's explanation of HT1 lies with the Council."""
    write(round_open)
    workflow.move_section(section(round_open.dn, "HT"), "explain", round_open.leader)
    round_open.explanation = models.Explanation.get()
    return round_open


def test_an_accepted_explanation_concludes_the_case_anew_and_the_unit_is_told(explained):
    """Figures, decision and letter in one step (promise 39)."""
    decided = conclusions.decide_explanation(
        explained.explanation, explained.lead, True, "đã đối chiếu biên bản", "figures", figures={"pcs": "90"}
    )
    assert (decided.state, decided.decided_by, decided.decision_reason) == (
        "accepted",
        explained.lead,
        "đã đối chiếu biên bản",
    )
    assert answer(explained.dn, "pcs").accepted == "90"
    assert case(explained.dn).now == 18
    told = {message.address: message for message in models.Message.select()}
    assert set(told) == {explained.officer.email, explained.leader.email}
    assert "đã đối chiếu biên bản" in told[explained.officer.email].body
    assert {message.kind for message in told.values()} == {"decision"}


def test_a_rejected_explanation_leaves_the_conclusion_and_says_why(explained):
    """A reason per point, obligatory (promise 39)."""
    with pytest.raises(conclusions.CouncilRefused, match="lý do"):
        conclusions.decide_explanation(explained.explanation, explained.lead, False, " ")
    conclusions.decide_explanation(explained.explanation, explained.lead, False, "giấy tờ ký sau ngày chốt")
    assert models.Explanation.get().state == "rejected"
    assert answer(explained.dn, "pcs").accepted is None
    with pytest.raises(models.OfficeProblem):
        conclusions.decide_explanation(models.Explanation.get(), explained.lead, True, "đổi ý", "reported")


def test_who_marked_the_point_does_not_decide_on_its_explanation(explained):
    """By another person (promise 39); an abstention is no mark."""
    with models.acting("test"):
        explained.lead.give_roles(["lead", "appraiser"])
    a_mark(explained.dn, "HT1", explained.lead, mark=16)
    with pytest.raises(conclusions.CouncilRefused, match="người khác"):
        conclusions.decide_explanation(explained.explanation, explained.lead, False, "không đúng")
    conclusions.decide_explanation(explained.explanation, explained.other_lead, False, "không đúng")
    assert models.Explanation.get().decided_by == explained.other_lead


@pytest.mark.parametrize("role", ["appraiser", "administrator", "officer"])
def test_only_the_lead_decides(explained, role):
    """Whatever else somebody may do."""
    with pytest.raises(workflow.MoveRefused):
        conclusions.decide_explanation(explained.explanation, a_user(role), False, "không đúng")


def test_a_refused_conclusion_leaves_the_explanation_open(explained):
    """One transaction: neither half is written."""
    with pytest.raises(conclusions.CouncilRefused):
        conclusions.decide_explanation(explained.explanation, explained.lead, True, "được", "points", points="99")
    assert models.Explanation.get().state == "open"
    assert not models.Message.select().exists()


# --- settling and freezing -------------------------------------------------------------------------------------------


def test_nothing_is_settled_before_the_unit_was_heard(round_open):
    """While the round is open an unheard section stays; a heard one, or any after the round, is settled."""
    results.accept_all(round_open.cycle, round_open.lead)
    with pytest.raises(workflow.MoveRefused, match="còn được giải trình"):
        workflow.move_section(section(round_open.dn, "HT"), "settle", round_open.lead)
    workflow.move_section(section(round_open.dn, "HT"), "explain", round_open.leader)
    assert conclusions.settle_ready(round_open.cycle, round_open.lead) == 1
    assert section(round_open.dn, "HT").state == "settled"
    assert conclusions.settle_ready(over(round_open), round_open.lead) == 3


def test_a_section_with_something_open_is_not_ready(explained):
    """An undecided figure or explanation keeps it."""
    results.accept_all(explained.cycle, explained.lead)
    ready = conclusions.ready_to_settle(over(explained))
    assert {(one.submission.unit.code, one.category.code) for one in ready} == {
        ("DN", "UD"),
        ("HN", "HT"),
        ("HN", "UD"),
    }


def codes(cycle, kind="must"):
    return [one.code for one in conclusions.before_freeze(cycle) if one.kind == kind]


def test_what_stops_the_freeze_is_listed(explained, office):
    """Undecided figures and explanations, the open round, marks that differ; each gone once it is dealt with."""
    a_mark(explained.hn, "HT1", explained.cuong, mark=10)
    a_mark(explained.hn, "HT1", explained.phuong, "points", mark=9)
    assert codes(explained.cycle) == ["figures", "explanations", "round", "spread"]
    with pytest.raises(results.NotReady) as refusal:
        results.freeze(explained.cycle, explained.lead, office)
    assert [one.code for one in refusal.value.obstacles] == ["figures", "explanations", "round", "spread"]
    conclusions.decide_explanation(explained.explanation, explained.lead, False, "không đúng")
    results.accept_all(explained.cycle, explained.lead)
    with models.acting("test"):  # a figure accepted without a word does not settle a difference
        for name in ("pcs", "staff"):
            row = answer(explained.hn, name)
            row.accepted = row.value
            row.save()
    assert codes(explained.cycle) == ["round", "spread"]
    conclude(explained, explained.hn, "HT1", "reported", reason="đã kiểm tra cả hai")
    cycle = over(explained)
    assert codes(cycle) == []
    assert codes(cycle, "warn") == ["sections"]
    results.freeze(cycle, explained.lead, office)
    assert {one.state for one in models.SectionState.select()} == {"settled"}


def test_councils_own_points_without_figures_are_told_of_before_the_freeze():
    """A warning: they will be scored as missing."""
    plain = {**SMALL_FRAMEWORK, "categories": [dict(each) for each in SMALL_FRAMEWORK["categories"]]}
    plain["categories"][1] = {
        **plain["categories"][1],
        "indicators": [{**plain["categories"][1]["indicators"][0], "answered_by": "council"}],
    }
    year = a_council("explaining", framework=a_framework(plain, state="draft"))
    with models.acting("test"):
        for row in models.Answer.select():
            row.accepted = "" if row.input == "portal" else row.value
            row.save()
    assert codes(year.cycle, "warn") == ["council", "sections"]
    assert next(one.count for one in conclusions.before_freeze(year.cycle) if one.code == "council") == 2


def test_the_frozen_year_holds_exactly_what_was_concluded(round_open, office):
    """A plain walk over the conclusions gives the edition's figures, points and nothing else (promise 63)."""
    write(round_open)
    workflow.move_section(section(round_open.dn, "HT"), "explain", round_open.leader)
    conclusions.decide_explanation(
        models.Explanation.get(), round_open.lead, True, "đúng", "figures", figures={"pcs": "90"}
    )
    conclude(round_open, round_open.hn, "UD1", "points", points="2,5", reason="cổng đang thử nghiệm")
    conclude(round_open, round_open.hn, "HT1", "figures", figures={"pcs": ""}, reason="không có căn cứ")
    results.accept_all(round_open.cycle, round_open.lead)
    draft = conclusions.draft_of(round_open.cycle, round_open.hn)[1].results
    results.freeze(over(round_open), round_open.lead, office)
    frozen = editions.read(editions.unpublished(office.editions_folder) / "2021.json")

    naive: dict[str, dict[str, str]] = {"DN": {}, "HN": {}}
    for row in models.Answer.select():
        if row.accepted:
            naive[row.submission.unit.code][row.input] = row.accepted
    assert frozen.figures == naive
    assert naive["DN"] == {"pcs": "90", "staff": "100", "portal": "yes"}
    assert naive["HN"] == {"staff": "100", "portal": "no"}
    assert frozen.decided == {("HN", "UD1"): Fraction(5, 2)}
    assert frozen.results["DN"].total_exact == 18 + 10
    assert frozen.results["HN"].total_exact == Fraction(5, 2)
    assert {code: one.total_exact for code, one in draft.items()} == {
        code: one.total_exact for code, one in frozen.results.items()
    }
