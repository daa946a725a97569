"""Judging: who may, what a judgement takes, what appraisers see of each other, and what was judged before."""

import copy
import threading
from fractions import Fraction

import pytest
from factories import SMALL_FRAMEWORK, a_bloc, a_framework, a_submission, a_unit, a_user, an_answer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
import remit
import workflow
from council import appraisal
from tests.admin.years import a_year, indicator, section


def sent(submission, state="sent"):
    """Every section of the submission in one state."""
    with models.acting("test"):
        for one in submission.sections:
            one.state = state
            one.save()


def assign(cycle, person, **what):
    with models.acting("test"):
        return models.Assignment.create(cycle=cycle, appraiser=person, **what)


def conflict(person, unit):
    with models.acting("test"):
        return models.Conflict.create(appraiser=person, unit=unit, reason="từng ký hợp đồng với đơn vị")


@pytest.fixture
def year(either_database):
    """2021 under appraisal: two units that have sent 30 computers for 40 people; two appraisers of the whole year."""
    found = a_year("appraising")
    for submission in (found.mine, found.theirs):
        an_answer(submission, "pcs", "30")
        an_answer(submission, "staff", "40")
        an_answer(submission, "portal", "yes")
        sent(submission)
    found.an, found.binh = a_user("appraiser", email="an@bo.vn"), a_user("appraiser", email="binh@bo.vn")
    found.lead = a_user("lead")
    for person in (found.an, found.binh):
        assign(found.cycle, person)
    found.ht1, found.ud1 = indicator(found.framework, "HT1"), indicator(found.framework, "UD1")
    return found


def judged(year, person=None, verdict="accept", submission=None, **given):
    return appraisal.judge(submission or year.mine, given.pop("of", year.ht1), person or year.an, verdict, **given)


# --- what a judgement comes to -------------------------------------------------------------------------------------


def test_accepting_gives_the_points_of_the_reported_figures(year):
    """30 of 40 computers, of 20 points: 15, by the engine that scores the ranking."""
    row = judged(year)
    assert (row.verdict, row.mark, row.figures, row.reason) == ("accept", "15", {}, "")
    assert row.at is not None


def test_a_changed_figure_gives_its_own_points(year):
    """Only what differs from the report is kept; the reported figure stays as it was."""
    row = judged(year, verdict="change", figures={"pcs": "10", "staff": "40"}, reason="đếm lại tại chỗ")
    assert (row.mark, row.figures) == ("5", {"pcs": "10"})
    assert models.Answer.get(models.Answer.submission == year.mine, models.Answer.input == "pcs").value == "30"


def test_points_are_exact(year):
    """A third of twenty points is kept as it is."""
    row = judged(year, verdict="change", figures={"pcs": "1", "staff": "3"}, reason="theo quyết định")
    assert Fraction(row.mark) == Fraction(20, 3)
    row = judged(year, verdict="points", points="12.345", reason="theo biên bản", rev=row.rev)
    assert (row.mark, row.figures) == ("12.345", {})


def test_abstaining_gives_no_mark(year):
    """No points at all, so that every mean leaves it out (promise 32)."""
    row = judged(year, verdict="abstain", reason="ngoài chuyên môn của tôi")
    assert row.mark is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"verdict": "abstain"}, "Không chấm thì phải ghi lý do."),
        ({"verdict": "change", "figures": {"pcs": "10"}}, "Sửa số liệu thì phải ghi lý do."),
        ({"verdict": "points", "points": "14"}, "Điểm khác điểm đơn vị tự chấm thì phải ghi lý do."),
        ({"verdict": "abstain", "reason": " \n "}, "Không chấm thì phải ghi lý do."),
    ],
)
def test_departing_from_the_unit_needs_a_reason(year, given, sentence):
    """Another mark than the self-mark, a changed figure, no judgement: each wants its reason (promise 36)."""
    with pytest.raises(appraisal.JudgingRefused) as refusal:
        judged(year, **given)
    assert str(refusal.value) == sentence
    assert models.Appraisal.select().count() == 0
    assert judged(year, **{**given, "reason": "theo minh chứng"}).reason == "theo minh chứng"


def test_a_self_mark_the_figures_do_not_bear_needs_a_reason(year):
    """The unit claims 18 where its figures give 15: accepting the figures is to refuse the claim (promise 36)."""
    answer = models.Answer.get(models.Answer.submission == year.mine, models.Answer.input == "pcs")
    with models.acting("test"):
        answer.self_mark = "18"
        answer.save()
    with pytest.raises(appraisal.JudgingRefused):
        judged(year)
    assert judged(year, reason="tự chấm cao hơn số liệu").mark == "15"


def test_a_self_mark_rounded_as_published_is_no_difference(year):
    """6,67 of the unit and 20/3 of the engine are the same published mark."""
    with models.acting("test"):
        for name, value in (("pcs", "1"), ("staff", "3")):
            answer = models.Answer.get(models.Answer.submission == year.mine, models.Answer.input == name)
            answer.value, answer.self_mark = value, "6.67" if name == "pcs" else None
            answer.save()
    assert Fraction(judged(year).mark) == Fraction(20, 3)


@pytest.mark.parametrize(
    "given",
    [
        {"verdict": "points", "points": "20.01"},
        {"verdict": "points", "points": "-1"},
        {"verdict": "points", "points": "nhiều"},
        {"verdict": "points", "points": "1/0"},
        {"verdict": "points", "points": ""},
        {"verdict": "points", "points": "1e-80"},
        {"verdict": "change", "figures": {"pcs": "30"}},
        {"verdict": "change", "figures": {}},
        {"verdict": "change", "figures": {"pcs": "ba mươi"}},
        {"verdict": "change", "figures": {"staff": "0"}},
        {"verdict": "change", "figures": {"portal": "no"}},
        {"verdict": "excellent"},
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(year, given):
    """Points beyond the bounds, no change in a change, no number, a question of another indicator."""
    with pytest.raises(appraisal.JudgingRefused):
        judged(year, **given, reason="có lý do")
    assert models.Appraisal.select().count() == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(points=st.fractions(min_value=-5, max_value=30, max_denominator=999))
def test_points_are_kept_exactly_or_refused(database, points):
    """Between 0 and the maximum every fraction comes back as it went in; beyond, none is kept."""
    rule = appraisal.rules_for(*_ht1())
    if 0 <= points <= 20:
        assert Fraction(appraisal._given_points(rule, str(points))) == points
    else:
        with pytest.raises(appraisal.JudgingRefused):
            appraisal._given_points(rule, str(points))


def _ht1():
    cycle = models.Cycle.get_or_none(models.Cycle.year == 2021) or a_year().cycle
    return indicator(cycle.framework, "HT1"), cycle


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pcs=st.integers(0, 10**6), staff=st.integers(1, 10**6))
def test_a_mark_is_what_the_ranking_would_give(database, pcs, staff):
    """Whatever the figures, the mark is the points of the full scoring."""
    _, cycle = _ht1()
    submission = cycle.submissions.get()
    row = indicator(cycle.framework, "HT1")
    mark = appraisal.computed_mark(submission, row, {"pcs": str(pcs), "staff": str(staff)})
    assert Fraction(mark) == min(Fraction(20), Fraction(20 * pcs, staff))


def test_a_figure_that_is_not_applicable_has_no_mark(year):
    """The Council agrees that the question does not concern the unit: it takes no part."""
    assert judged(year, verdict="change", figures={"pcs": "NA"}, reason="không có trụ sở").mark is None


def with_council():
    """The small framework with a third indicator that the Council checks itself, and one that compares units."""
    plain = copy.deepcopy(SMALL_FRAMEWORK)
    plain["framework"] = "khung-hoi-dong"
    plain["categories"][1]["indicators"] += [
        {
            "code": "UD2",
            "title": {"vi": "Cổng thông tin mở được khi kiểm tra"},
            "max": "6",
            "inputs": {"works": {"label": {"vi": "Mở được"}, "kind": "yes_no"}},
            "rule": {"yes": "works"},
            "missing": "zero",
            "answered_by": "council",
        },
        {
            "code": "UD3",
            "title": {"vi": "Số dịch vụ công"},
            "max": "8",
            "inputs": {"services": {"label": {"vi": "Số dịch vụ"}, "kind": "count"}},
            "rule": {"peer_max": "services"},
            "missing": "zero",
            "undefined": "zero",
        },
    ]
    return a_framework(plain)


@pytest.fixture
def council_year(either_database):
    """A year whose framework holds an indicator the Council answers, and one that compares units."""
    framework = with_council()
    with models.acting("test"):
        framework.state = "published"
        framework.save()
        cycle = models.Cycle.create(year=2021, framework=framework, state="appraising", made_up=True)
    submissions = [a_submission(cycle, a_unit(f"U{n}", name_vi=f"Đơn vị {n}")) for n in range(3)]
    for number, submission in enumerate(submissions):
        an_answer(submission, "services", str(4 * (number + 1)))
        sent(submission)
    person = a_user("appraiser")
    assign(cycle, person)
    return cycle, submissions, person


def test_the_council_fills_in_what_it_checks_itself(council_year):
    """By figures or by points; there is nothing to accept, and no self-mark to depart from."""
    cycle, [first, second, _], person = council_year
    row = indicator(cycle.framework, "UD2")
    with pytest.raises(appraisal.JudgingRefused):
        appraisal.judge(first, row, person, "accept")
    assert appraisal.judge(first, row, person, "change", {"works": "yes"}).mark == "6"
    assert appraisal.judge(second, row, person, "points", points="3").mark == "3"


def test_a_rule_that_compares_units_sees_them_all(council_year):
    """8 of the 12 of the best: two thirds of 8 points."""
    cycle, [_, second, _], person = council_year
    row = appraisal.judge(second, indicator(cycle.framework, "UD3"), person, "accept")
    assert Fraction(row.mark) == Fraction(16, 3)


# --- who and when --------------------------------------------------------------------------------------------------


def test_the_first_mark_takes_the_section_up(year):
    """The move carries no word of the judgement: others read it before they have judged."""
    judged(year, verdict="change", figures={"pcs": "10"}, reason="đếm lại tại chỗ")
    assert section(year.mine, "HT").state == "under_appraisal"
    assert section(year.mine, "UD").state == "sent"
    [move] = models.StateMove.select()
    assert (move.move, move.by_id, move.reason) == ("take", year.an.id, "")


@pytest.mark.parametrize("state", ["empty", "drafting", "awaiting_approval", "awaiting_explanation", "settled"])
def test_only_what_was_sent_is_judged(year, state):
    """Not what the unit still has in hand, and not what is settled."""
    sent(year.mine, state)
    with pytest.raises(appraisal.JudgingRefused):
        judged(year)


@pytest.mark.parametrize("state", ["draft", "collecting", "frozen", "published"])
def test_each_phase_has_its_own_rights(year, state):
    """Outside the appraisal and the explanations nobody judges, whatever buttons there are (promise 37)."""
    with models.acting("test"):
        year.cycle.state = state
        year.cycle.save()
    with pytest.raises(appraisal.JudgingRefused):
        judged(year, submission=models.Submission.get_by_id(year.mine.id))


def test_a_section_is_judged_by_those_it_is_assigned_to(year):
    """Not by another appraiser, not by the lead without an assignment, not by an inactive account."""
    stranger = a_user("appraiser")
    officer = a_user("officer", unit=year.ha_noi)
    assign(year.cycle, officer)
    with models.acting("test"):
        year.binh.active = False
        year.binh.save()
    for person in (stranger, year.lead, officer, year.binh):
        with pytest.raises(appraisal.NotYours):
            judged(year, person)
    assign(year.cycle, year.lead, unit=year.da_nang)
    assert judged(year, year.lead).appraiser == year.lead


def test_an_indicator_of_other_blocs_is_not_judged(either_database):
    """What does not concern the unit has no mark."""
    plain = copy.deepcopy(SMALL_FRAMEWORK)
    plain["blocs"].append({"code": "QL", "title": {"vi": "Khối quản lý"}})
    plain["categories"][1]["indicators"][0]["blocs"] = ["QL"]
    framework = a_framework(plain)
    with models.acting("test"):
        cycle = models.Cycle.create(year=2021, framework=framework, state="appraising", made_up=True)
    submission, person = a_submission(cycle), a_user("appraiser")
    assign(cycle, person)
    sent(submission)
    with pytest.raises(appraisal.JudgingRefused):
        appraisal.judge(submission, indicator(framework, "UD1"), person, "accept")


@pytest.mark.parametrize(
    ("named", "theirs"),
    [
        (("bloc",), {"DN HT", "DN UD", "HN HT", "HN UD"}),
        (("unit",), {"DN HT", "DN UD"}),
        (("category",), {"DN HT", "HN HT", "QL HT"}),
        (("unit", "category"), {"DN HT"}),
        ((), {"DN HT", "DN UD", "HN HT", "HN UD", "QL HT", "QL UD"}),
    ],
)
def test_what_is_named_together_must_fit_together(year, named, theirs):
    """By bloc, unit, section, or the whole year; two things in one assignment both hold (promise 29)."""
    a_submission(year.cycle, a_unit("QL", bloc=a_bloc("QL")))
    what = {"bloc": year.da_nang.bloc, "unit": year.da_nang, "category": section(year.mine, "HT").category}
    person = a_user("appraiser")
    assign(year.cycle, person, **{name: what[name] for name in named})
    ids = remit.assigned_sections(person, year.cycle)
    found = models.SectionState.select().where(models.SectionState.id << ids)
    assert {f"{one.submission.unit.code} {one.category.code}" for one in found} == theirs
    one_by_one = {one for one in models.SectionState.select() if remit.is_assigned(person, one)}
    assert one_by_one == set(found)


def test_assignments_add_up_and_end_with_their_year(year):
    """Two assignments give both; another year's gives nothing here."""
    person = a_user("appraiser")
    assign(year.cycle, person, unit=year.da_nang, category=section(year.mine, "HT").category)
    assign(year.cycle, person, unit=year.ha_noi)
    with models.acting("test"):
        other = models.Cycle.create(year=2020, framework=year.framework, state="appraising", made_up=True)
    assert remit.assigned_sections(person, year.cycle).count() == 3
    assert remit.assigned_sections(person, other).count() == 0
    assert remit.appraisers_of(section(year.mine, "UD")) == [year.an, year.binh]


# --- conflicts of interest -----------------------------------------------------------------------------------------


def test_a_conflict_of_interest_blocks_judging_and_moving(year):
    """One's own unit and a declared one, for the appraiser and for the lead alike (promise 31)."""
    conflict(year.an, year.da_nang)
    conflict(year.lead, year.da_nang)
    insider = a_user("appraiser", unit=year.da_nang)
    assign(year.cycle, insider)
    for person in (year.an, insider):
        with pytest.raises(appraisal.NotYours):
            judged(year, person)
        with pytest.raises(workflow.MoveRefused):
            workflow.move_section(section(year.mine, "HT"), "take", person)
        assert year.da_nang.id in remit.blocked_units(person)
        assert not remit.assigned_sections(person).where(models.SectionState.submission == year.mine).exists()
    with pytest.raises(workflow.MoveRefused):
        workflow.move_section(section(year.mine, "HT"), "take", year.lead)
    workflow.move_section(section(year.theirs, "HT"), "take", year.an)
    assert judged(year, submission=year.theirs).mark == "15"


def test_a_conflict_declared_later_closes_what_was_seen(year):
    """Also the marks already given for the unit, one's own among them (promise 31)."""
    judged(year)
    judged(year, year.binh)
    conflict(year.an, year.da_nang)
    assert appraisal.visible_marks(year.an, year.mine, year.ht1) == []


def test_conflicts_are_suggested_from_addresses_and_former_posts(year):
    """The unit's own e-mail domain, or formerly of the unit or of one merged into it (promise 31)."""
    a_user("officer", unit=year.da_nang, email="canbo@danang.vn")
    old = a_unit("CU", name_vi="Sở cũ", successor=year.ha_noi)
    by_domain, moved = a_user("appraiser", email="x@DANANG.vn"), a_user("appraiser", email="y@bo.vn", unit=old)
    with models.acting("test"):
        moved.unit = None
        moved.save()
    found = {(one.appraiser.email, one.unit.code, one.kind) for one in appraisal.suggested_conflicts()}
    assert found == {
        ("x@DANANG.vn", "DN", "domain"),
        ("y@bo.vn", "CU", "former"),
        ("y@bo.vn", "HN", "former"),
    }
    conflict(by_domain, year.da_nang)
    assert by_domain not in {one.appraiser for one in appraisal.suggested_conflicts()}


def test_a_family_name_or_the_ministrys_domain_is_no_sign(year):
    """A third of the country shares one name, and the whole ministry one domain."""
    for number in range(3):
        a_user("officer", unit=a_unit(f"X{number}"), email=f"x{number}@bo.vn", name="Nguyễn Văn A")
    a_user("officer", unit=year.da_nang, email="nva@mail.vn", name="Nguyễn Văn B")
    with models.acting("test"):
        year.an.name = "Nguyễn Văn B"
        year.an.save()
    assert appraisal.suggested_conflicts() == []


# --- blindness -----------------------------------------------------------------------------------------------------


def test_anothers_mark_is_hidden_until_ones_own_is_in(year):
    """Then both are seen; on another case still none; the lead sees all from the start (promise 33)."""
    his = judged(year, year.binh)
    assert appraisal.visible_marks(year.an, year.mine, year.ht1) == []
    assert appraisal.visible_marks(year.lead, year.mine, year.ht1) == [his]
    hers = judged(year)
    assert appraisal.visible_marks(year.an, year.mine, year.ht1) == [hers, his]
    judged(year, year.binh, of=year.ud1)
    assert appraisal.visible_marks(year.an, year.mine, year.ud1) == []


def test_to_abstain_opens_no_mark(year):
    """Else one could abstain, look, and judge after all (promise 33)."""
    judged(year, year.binh)
    own = judged(year, verdict="abstain", reason="chưa rõ")
    assert appraisal.visible_marks(year.an, year.mine, year.ht1) == [own]


@pytest.mark.parametrize("role", ["officer", "leader", "communications"])
def test_other_roles_see_no_mark(year, role):
    """Least of all the unit's own people."""
    judged(year)
    assert appraisal.visible_marks(a_user(role, unit=year.da_nang), year.mine, year.ht1) == []


# --- once, and one after the other ----------------------------------------------------------------------------------


def test_the_same_judgement_twice_is_one(year):
    """A double click or a retried request changes nothing."""
    first = judged(year)
    again = judged(year)
    assert (again.id, again.rev) == (first.id, 1)
    assert models.AuditEvent.select().where(models.AuditEvent.noun == "appraisal").count() == 1


def test_a_mark_that_was_changed_elsewhere_is_not_overwritten(year):
    """The other window's version is shown, mine is kept in the refusal."""
    row = judged(year)
    judged(year, verdict="points", points="10", reason="theo biên bản", rev=row.rev)
    for rev in (None, 1):
        with pytest.raises(models.StaleRow) as refusal:
            judged(year, verdict="points", points="11", reason="nhớ ra", rev=rev)
        assert (refusal.value.theirs.mark, refusal.value.mine.mark) == ("10", "11")


def test_two_windows_of_one_appraiser_leave_one_mark(year):
    """At the same moment, different points: one is kept, the other is told; never two rows, never a fault."""
    ready = threading.Barrier(4)
    outcomes = []

    def give(points):
        try:
            ready.wait(30)
            outcomes.append(judged(year, verdict="points", points=points, reason="theo biên bản").mark)
        except models.StaleRow as refusal:
            outcomes.append(refusal)
        finally:
            models.database.close()

    threads = [threading.Thread(target=give, args=(str(points),)) for points in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [mark for mark in outcomes if isinstance(mark, str)]
    assert (len(outcomes), len(kept)) == (4, 1)
    assert models.Appraisal.get().mark == kept[0]
    assert models.StateMove.select().where(models.StateMove.move == "take").count() == 1


# --- many at once --------------------------------------------------------------------------------------------------


def with_evidence(submission, name="pcs"):
    with models.acting("test"):
        file = models.Evidence.create(
            unit=submission.unit, sha256="0" * 64, name="qd.pdf", size=1, media_type="application/pdf"
        )
        answer = models.Answer.get(models.Answer.submission == submission, models.Answer.input == name)
        return models.AnswerEvidence.create(answer=answer, evidence=file)


def accepted_at_once(year):
    found = appraisal.unremarkable(year.an, year.mine, section(year.mine, "HT").category)
    return [row.code for row in found]


def test_what_nobody_would_stop_at_is_accepted_in_one_go(year):
    """Figures given, evidence there, nothing found (promise 42)."""
    assert accepted_at_once(year) == []  # no evidence yet
    with_evidence(year.mine)
    assert accepted_at_once(year) == ["HT1"]
    made = appraisal.accept_unremarkable(year.an, year.mine, section(year.mine, "HT").category, ["HT1"])
    assert [(row.verdict, row.mark) for row in made] == [("accept", "15")]
    assert accepted_at_once(year) == []  # judged


@pytest.mark.parametrize("what", ["self-mark", "missing", "follow-up", "not ticked"])
def test_what_wants_a_look_is_left_out(year, what):
    """A claim beyond the figures, a missing figure, an open remark; and what was not ticked."""
    with_evidence(year.mine)
    category = section(year.mine, "HT").category
    answer = models.Answer.get(models.Answer.submission == year.mine, models.Answer.input == "pcs")
    with models.acting("test"):
        if what == "self-mark":
            answer.self_mark = "19"
        elif what == "missing":
            answer.value = ""
        elif what == "follow-up":
            models.Comment.create(submission=year.mine, indicator=year.ht1, text="hỏi lại", follow_up=True)
        answer.save()
    ticked = [] if what == "not ticked" else ["HT1"]
    assert appraisal.accept_unremarkable(year.an, year.mine, category, ticked) == []


# --- how it was judged before ---------------------------------------------------------------------------------------


def earlier(year, unit, value="20", accepted="15", state="published", reason="theo minh chứng", number=2020):
    """A year before on the same framework, in which the Council changed one unit's computers."""
    with models.acting("test"):
        cycle = models.Cycle.get_or_none(models.Cycle.year == number)
        cycle = cycle or models.Cycle.create(year=number, framework=year.framework, state=state, made_up=True)
    submission = a_submission(cycle, unit)
    answer = an_answer(submission, "pcs", value)
    an_answer(submission, "staff", "40", "40")
    with models.acting("test", reason):
        answer.accepted = accepted
        answer.save()
    return submission


def told(found):
    return [(one.year, one.unit.code, one.reported["pcs"], one.stands["pcs"], one.points, one.reason) for one in found]


def test_precedents_show_how_the_indicator_was_judged_before(year):
    """Unit, year, figure reported and accepted, points and reason; departures first (promise N11)."""
    earlier(year, year.ha_noi, "20", "20", reason="")
    earlier(year, year.da_nang, "20", "15", reason="đếm lại tại chỗ")
    assert told(appraisal.precedents(year.an, year.mine, year.ht1)) == [
        (2020, "DN", "20", "15", "7.5", "đếm lại tại chỗ"),
        (2020, "HN", "20", "20", "10", ""),
    ]


def test_a_decision_of_the_council_is_a_precedent(year):
    """Its points and its reason stand, not what the figures would give (promise N11)."""
    before = earlier(year, year.ha_noi)
    with models.acting("test"):
        models.Decision.create(submission=before, indicator=year.ht1, points="3", reason="nửa số máy hỏng")
    [one] = appraisal.precedents(year.an, year.mine, year.ht1)
    assert (one.kind, one.points, one.reason, one.departed) == ("decided", "3", "nửa số máy hỏng", True)


def test_precedents_leave_out_what_is_open_or_in_conflict(year):
    """Another unit of this year only once it is settled; a unit one is partial to never (promise N11)."""
    judged(year, year.binh, submission=year.theirs)
    assert appraisal.precedents(year.an, year.mine, year.ht1) == []
    sent(year.theirs, "settled")
    assert [one.unit.code for one in appraisal.precedents(year.an, year.mine, year.ht1)] == ["HN"]
    conflict(year.an, year.ha_noi)
    assert appraisal.precedents(year.an, year.mine, year.ht1) == []


def test_ones_own_marks_are_precedents_at_once(year):
    """So that the same thing is judged the same way across units (promise N11)."""
    judged(year, submission=year.theirs, verdict="change", figures={"pcs": "12"}, reason="máy đã thanh lý")
    [one] = appraisal.precedents(year.an, year.mine, year.ht1)
    assert (one.kind, one.unit.code, one.stands["pcs"], one.points) == ("own", "HN", "12", "6")
    assert appraisal.precedents(year.binh, year.mine, year.ht1) == []
