"""Hội đồng: from the appraisers' marks to one conclusion on every point, and what the units say to it.

Everything that concludes a case (cases.py) is written here, in one transaction with its reason: accepted figures, or
points of the Council's own; what was reported stays. A unit's explanation is decided by somebody who did not mark the
point. A year is frozen only when `before_freeze` names nothing that stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import exchange
import framework as frameworks
import models
import remit
import scoring
import submissions
import vietnamese
import workflow
from council.cases import AGREED, Case, Outcome, Reader, case_of, cases, draft_of, figures_outcome  # noqa: F401 (one door)
from models import Answer, Cycle, Explanation, SectionState, Submission, Unit, User
from vietnamese import add_working_days  # noqa: F401 (the Council's calendar: one door)

HOW: Final = ("reported", "appraiser", "figures", "points")


class CouncilRefused(workflow.MoveRefused):
    """Something the Council may not do now, or not this person, or not without a word; says why."""


# ---------------------------------------------------------------------------------------------------------------------
# Concluding


def conclude(
    submission: Submission,
    indicator: models.Indicator,
    actor: workflow.Actor,
    how: str,
    *,
    appraiser: int | None = None,
    figures: Mapping[str, str] | None = None,
    points: str | None = None,
    reason: str = "",
    version: str | None = None,
) -> Case:
    """Conclude one case: `reported`, an `appraiser`'s judgement, the Council's own `figures` or `points`.

    `figures` are canonical texts or as typed, by input; what is not named stays as reported. `version`: the case as the
    person saw it. Returns the case as it was before. Raises CouncilRefused, MoveRefused, StaleRow.
    """
    with models.acting(actor, reason):
        section = section_of(submission, indicator)
        section.now_in_database(lock=True)  # two who conclude the same case take turns
        check_concluding(section, actor)
        case = case_of(submission, indicator)
        if case is None or (version is not None and version != case.version):
            raise CouncilRefused(
                "Trường hợp này vừa có thay đổi; hãy xem lại rồi kết luận.",
                "This case has just changed; look at it again, then conclude.",
            )
        outcome = _outcome(submissions.rules_of(submission.cycle), case, how, appraiser, figures, points)
        _check_reason(case, outcome, reason)
        _take_up(section, actor)
        _write(submission, case, outcome, actor, reason.strip())
        return case


def check_concluding(section: SectionState, actor: workflow.Actor) -> None:
    """Refuse (MoveRefused) unless this person may conclude a point of the section now."""
    submission = section.submission
    workflow.check_council(submission.cycle, actor)
    if isinstance(actor, User):
        if not actor.has_role("lead"):
            raise CouncilRefused(
                f"Chỉ {models.ROLES['lead']} được kết luận.", "Only the Council's lead concludes a case."
            )
        _check_impartial(actor, submission)
    with_unit = section.state in ("empty", "drafting", "awaiting_approval")
    if with_unit and workflow.in_time(section, submission.cycle):
        raise CouncilRefused(
            "Phần này đang được mở lại cho đơn vị sửa; Hội đồng kết luận sau khi đơn vị gửi lại.",
            "This section is reopened for the unit; the Council concludes once it is sent again.",
        )


def _take_up(section: SectionState, actor: workflow.Actor) -> None:
    """A reopened section that was sent again could still be withdrawn by its unit; once concluded on, no more."""
    if section.state == "sent" and workflow.is_reopened(section, section.submission.cycle):
        workflow.move_section(section, "take", actor)


def _check_impartial(actor: User, submission: Submission) -> None:
    if remit.in_conflict(actor, submission.unit_id):
        raise CouncilRefused(
            "Bạn có xung đột lợi ích với đơn vị này (hoặc là người của đơn vị), nên người khác phải quyết định.",
            "You have a conflict of interest with this unit (or belong to it), so somebody else must decide.",
        )


def section_of(submission: Submission, indicator: models.Indicator) -> SectionState:
    """The section of a submission in which an indicator stands."""
    category = indicator.category
    while category.parent_id is not None:
        category = category.parent
    return SectionState.get(SectionState.submission == submission, SectionState.category == category)


def _outcome(
    rules: frameworks.Framework,
    case: Case,
    how: str,
    appraiser: int | None,
    figures: Mapping[str, str] | None,
    points: str | None,
) -> Outcome:
    """What is to stand: figures, or points."""
    if how == "reported":
        return figures_outcome(case.reported)
    if how == "appraiser":
        taken = next((one for one in case.given if one.appraiser == appraiser), None)
        if taken is None:
            raise CouncilRefused("Người thẩm định này chưa cho điểm.", "This appraiser has given no mark.")
        return taken.outcome(case.reported)
    if how == "figures":
        return figures_outcome({**case.reported, **_read_figures(rules, case.indicator, figures or {})})
    if how == "points":
        return ("points", _read_points(case.indicator, points or ""))
    raise CouncilRefused("Hãy chọn cách kết luận.", "Choose how the case is concluded.")


def _read_figures(
    rules: frameworks.Framework, indicator: frameworks.Indicator, figures: Mapping[str, str]
) -> dict[str, str]:
    """Figures as they were typed, in the one spelling they are kept in."""
    found = {}
    for name, text in figures.items():
        if name not in indicator.inputs:
            raise CouncilRefused(f"Tiêu chí không hỏi “{name}”.", f"The indicator does not ask {name!r}.")
        asked = indicator.inputs[name]
        try:
            found[name] = exchange.canonical(asked, exchange.parse_value(asked, text))
        except exchange.ValueProblem as problem:
            raise CouncilRefused(
                f"{asked.label['vi']}: {problem.text('vi')}", f"{asked.label['en']}: {problem.text('en')}"
            ) from problem
    read = {name: exchange.parse_value(indicator.inputs[name], text, "point") for name, text in found.items()}
    for name in [name for code, name in exchange.out_of_points(rules, read) if code == indicator.code]:
        raise CouncilRefused(
            f"{indicator.inputs[name].label['vi']}: phải từ 0 đến điểm tối đa.",
            f"{indicator.inputs[name].label['en']}: must be between 0 and the maximum.",
        )
    return found


def _read_points(indicator: frameworks.Indicator, text: str) -> Fraction:
    try:
        value = Fraction(vietnamese.parse_number(text))
    except vietnamese.NumberProblem as problem:
        raise CouncilRefused(problem.text("vi"), problem.text("en")) from problem
    penal = isinstance(indicator.scored_by, scoring.Penalty)
    free = isinstance(indicator.scored_by, scoring.ZScore) or (indicator.max == 0 and not penal)
    if not free and not (value <= 0 if penal else 0 <= value <= indicator.max):
        high = vietnamese.format_number(indicator.max)
        limits = (
            ("không quá 0 (điểm trừ)", "0 or less (a penalty)") if penal else (f"từ 0 đến {high}", f"from 0 to {high}")
        )
        raise CouncilRefused(
            f"Điểm của {indicator.code} phải {limits[0]}.", f"The points of {indicator.code} must be {limits[1]}."
        )
    return value


def needs_reason(case: Case, outcome: Outcome) -> bool:
    """A word is owed when something else than what was reported is to stand, or the appraisers differ at all."""
    if case.councils_own and outcome[0] == "figures":
        return case.differ
    return case.differ or outcome != figures_outcome(case.reported)


def _check_reason(case: Case, outcome: Outcome, reason: str) -> None:
    if reason.strip() or not needs_reason(case, outcome):
        return
    if case.differ:
        raise CouncilRefused(
            "Những người thẩm định chấm khác nhau: kết luận phải ghi lý do.",
            "The appraisers differ: the conclusion needs a written reason.",
        )
    raise CouncilRefused(
        "Kết luận khác với số liệu đơn vị báo cáo: phải ghi lý do.",
        "The conclusion differs from what the unit reported: it needs a reason.",
    )


def _write(submission: Submission, case: Case, outcome: Outcome, actor: workflow.Actor, reason: str) -> None:
    decision = models.Decision.get_or_none(
        models.Decision.submission == submission, models.Decision.indicator == case.indicator_id
    )
    if outcome[0] == "points":
        decision = decision or models.Decision(submission=submission, indicator=case.indicator_id)
        decision.points, decision.reason = scoring.exact_text(outcome[1]), reason
        decision.decided_by = actor if isinstance(actor, User) else None
        decision.decided_at = models.now()
        decision.save()
        # The figures stay the unit's own; they are decided with the points, where no other indicator asks for them.
        _accept(submission, case, case.reported, "", set(case.undecided) - shared_inputs(submission.cycle, case))
        return
    if decision is not None:
        decision.delete_instance()
    _accept(submission, case, dict(outcome[1]), reason, set(case.indicator.inputs))


def shared_inputs(cycle: Cycle, case: Case) -> set[str]:
    """The inputs other indicators ask for too."""
    rules = submissions.rules_of(cycle)
    others = [one for code, one in rules.indicators.items() if code != case.indicator.code]
    return {name for one in others for name in one.inputs} & set(case.indicator.inputs)


def _accept(submission: Submission, case: Case, values: Mapping[str, str], reason: str, names: set[str]) -> None:
    held = {answer.input: answer for answer in submission.answers.where(Answer.input << sorted(names))}
    first = submissions.first_indicators(submissions.rules_of(submission.cycle))
    for name in case.indicator.inputs:
        if name not in names:
            continue
        answer, value = held.get(name), values.get(name, "")
        if answer is None and not value and case.reported:
            continue  # where nothing at all was reported, that it is missing is written down
        if answer is None:
            asker = models.Indicator.get(
                models.Indicator.framework == submission.cycle.framework_id, models.Indicator.code == first[name]
            )
            answer = Answer(submission=submission, indicator=asker, input=name, source="council")
        answer.accepted = value
        answer.accepted_reason = reason
        answer.save()


def adopt_agreed(found: Iterable[Case], actor: workflow.Actor) -> int:
    """Conclude the cases in which all appraisers agree, with the words they gave; returns how many.

    Submission by submission, so that others get to write in between; what somebody changed meanwhile is left out.
    """
    return _conclude_many((case for case in found if case.state == AGREED), actor)


def accept_uncontested(found: Iterable[Case], actor: workflow.Actor) -> int:
    """Accept as reported what nobody contests: no appraiser wants it otherwise, no explanation is open."""
    return _conclude_many((case for case in found if uncontested(case)), actor, "reported")


def uncontested(case: Case) -> bool:
    """Reported, not decided, and nobody wants something else than what was reported."""
    wishes = case.outcomes - {figures_outcome(case.reported)}
    return bool(case.undecided) and not wishes and not case.open_explanations and case.decided is None


def _conclude_many(found: Iterable[Case], actor: workflow.Actor, how: str = "appraiser") -> int:
    of_submission: dict[int, list[Case]] = {}
    for case in found:
        of_submission.setdefault(case.submission, []).append(case)
    done = 0
    for id, mine in of_submission.items():
        submission = Submission.get_by_id(id)
        if isinstance(actor, User) and remit.in_conflict(actor, submission.unit_id):
            continue  # somebody else concludes these
        with models.acting(
            actor, "kết luận theo số liệu báo cáo" if how == "reported" else "những người thẩm định thống nhất"
        ):
            sections = {each.category.code: each for each in submission.sections}
            checked = {code: _may_conclude(sections[code], actor) for code in {case.section for case in mine}}
            fresh = {case.indicator_id: case for case in Reader(submission.cycle, submission).cases(scored=False)}
            for case in mine:
                now = fresh.get(case.indicator_id)
                if checked[case.section] and now is not None and now.version == case.version:
                    _take_up(sections[case.section], actor)
                    _write(submission, now, *_agreed(now, how, actor))
                    done += 1
    return done


def _may_conclude(section: SectionState, actor: workflow.Actor) -> bool:
    section.now_in_database(lock=True)
    try:
        check_concluding(section, actor)
    except workflow.MoveRefused:
        return False
    return True


def _agreed(case: Case, how: str, actor: workflow.Actor) -> tuple[Outcome, workflow.Actor, str]:
    if how == "reported" or case.common is None:
        return figures_outcome(case.reported), actor, ""
    words = "; ".join(dict.fromkeys(one.reason for one in case.given if one.reason))
    return case.common.outcome(case.reported), actor, words


# --- settling --------------------------------------------------------------------------------------------------------


def ready_to_settle(cycle: Cycle, found: Iterable[Case] | None = None) -> list[SectionState]:
    """The sections in which every case is concluded and no explanation is open, and which may be settled now."""
    of_section: dict[tuple[int, str], bool] = {}
    for case in found if found is not None else cases(cycle, scored=False):
        key = (case.submission, case.section)
        undecided = bool(case.undecided) or not case.reconciled or bool(case.open_explanations)
        of_section[key] = of_section.get(key, True) and not undecided
    query = SectionState.select().join(Submission).where(
        Submission.cycle == cycle, SectionState.state << ("under_appraisal", "awaiting_explanation")
    )  # fmt: skip
    ready = [one for one in query.order_by(SectionState.id) if of_section.get((one.submission_id, one.category.code))]
    return [one for one in ready if workflow.heard(one, cycle)]


def settle_ready(cycle: Cycle, actor: workflow.Actor) -> int:
    """Settle what is ready; returns how many sections."""
    settled = 0
    for section in ready_to_settle(cycle):
        if isinstance(actor, User) and remit.in_conflict(actor, section.submission.unit_id):
            continue
        workflow.move_section(section, "settle", actor)
        settled += 1
    return settled


# ---------------------------------------------------------------------------------------------------------------------
# The round of explanations


def write_explanation(
    submission: Submission,
    indicator: models.Indicator,
    actor: User,
    kind: str,
    text: str,
    wanted: str = "",
    evidence: Sequence[models.Evidence] = (),
    explanation: Explanation | None = None,
) -> Explanation:
    """Write or change what the unit says on one point; it stays with the unit until the leader sends it.

    Raises CouncilRefused, MoveRefused, StaleRow, BadValue.
    """
    with models.acting(actor):
        _check_unit(submission, actor)
        workflow.check_hearing(section_of(submission, indicator))
        if explanation is not None and explanation.sent_at is not None:
            raise CouncilRefused("Giải trình đã gửi không sửa được.", "An explanation that was sent does not change.")
        if not text.strip():
            raise CouncilRefused("Hãy viết nội dung giải trình.", "Write what you have to say.")
        if any(one.unit_id != submission.unit_id for one in evidence):
            raise CouncilRefused("Minh chứng không phải của đơn vị.", "That evidence is not the unit's.")
        row = explanation or Explanation(submission=submission, indicator=indicator)
        row.kind, row.text, row.wanted = kind, text.strip(), wanted.strip()
        row.written_by, row.written_at = actor, models.now()
        row.save()
        _link(row, evidence)
        return row


def _check_unit(submission: Submission, actor: User) -> None:
    if actor.unit_id != submission.unit_id or not (actor.has_role("officer") or actor.has_role("leader")):
        raise CouncilRefused("Chỉ người của đơn vị viết giải trình.", "Only the unit's own people explain.")


def _link(row: Explanation, evidence: Sequence[models.Evidence]) -> None:
    held = {link.evidence_id: link for link in row.evidence_links}
    wanted = {one.id for one in evidence}
    for id, link in held.items():
        if id not in wanted:
            link.delete_instance()
    for id in sorted(wanted - set(held)):
        models.ExplanationEvidence.create(explanation=row, evidence=id)


def drop_explanation(explanation: Explanation, actor: User) -> None:
    """Take back what was written and not yet sent."""
    with models.acting(actor):
        _check_unit(explanation.submission, actor)
        if explanation.sent_at is not None:
            raise CouncilRefused("Giải trình đã gửi không rút được.", "An explanation that was sent stays.")
        if explanation.indicator is not None:
            workflow.check_hearing(section_of(explanation.submission, explanation.indicator))
        _link(explanation, ())
        explanation.delete_instance()


def check_deciding(explanation: Explanation, actor: workflow.Actor) -> None:
    """Refuse (MoveRefused) unless this person may decide on the explanation: a lead who did not mark the case."""
    if explanation.sent_at is None:
        raise CouncilRefused("Đơn vị chưa gửi giải trình này.", "The unit has not sent this explanation.")
    if explanation.state != "open":
        raise CouncilRefused("Giải trình này đã được quyết định.", "This explanation has been decided already.")
    workflow.check_council(explanation.submission.cycle, actor)
    if not isinstance(actor, User):
        return
    if not actor.has_role("lead"):
        raise CouncilRefused(f"Chỉ {models.ROLES['lead']} quyết định.", "Only the Council's lead decides.")
    _check_impartial(actor, explanation.submission)
    marked = explanation.submission.appraisals.where(
        models.Appraisal.indicator == explanation.indicator_id,
        models.Appraisal.appraiser == actor,
        models.Appraisal.verdict != "abstain",
    )
    if marked.exists():
        raise CouncilRefused(
            "Bạn đã chấm điểm này, nên giải trình phải do người khác quyết định.",
            "You marked this point yourself, so somebody else must decide on the explanation.",
        )


def decide_explanation(
    explanation: Explanation, actor: workflow.Actor, accepted: bool, reason: str, how: str = "", **conclusion: Any
) -> Explanation:
    """Accept (with a new conclusion, see `conclude`) or reject an explanation; the unit is told. One transaction.

    Raises CouncilRefused, MoveRefused, StaleRow.
    """
    if not reason.strip():
        raise CouncilRefused("Quyết định về giải trình cần có lý do.", "A decision on an explanation needs a reason.")
    with models.acting(actor, reason):
        row = explanation.now_in_database(lock=True)
        if row is None or row.rev != explanation.rev:
            raise models.StaleRow(explanation, row)
        check_deciding(row, actor)
        if accepted and row.indicator_id is not None:
            conclude(row.submission, row.indicator, actor, how, reason=reason, **conclusion)
        row.state = "accepted" if accepted else "rejected"
        row.decided_by = actor if isinstance(actor, User) else None
        row.decided_at, row.decision_reason = models.now(), reason.strip()
        row.save()
        _tell(row)
        return row


def _tell(explanation: Explanation) -> None:
    """A letter to each of the unit's people who wrote or sends: what was decided, and why."""
    submission = explanation.submission
    people = User.select().join(models.UserRole).join(models.Role)
    people = people.where(User.unit == submission.unit_id, User.active == True)  # noqa: E712
    point = explanation.indicator.code if explanation.indicator_id else ""
    for person in people.where(models.Role.name << ("officer", "leader")).distinct():
        accepted = explanation.state == "accepted"
        if person.language == "en":
            subject = f"ICT-Index {submission.cycle}: the decision on your explanation of {point}"
            body = f"{'Accepted' if accepted else 'Not accepted'}: {explanation.decision_reason}"
        else:
            subject = f"ICT-Index {submission.cycle}: quyết định về giải trình tiêu chí {point}"
            body = f"{'Chấp nhận' if accepted else 'Không chấp nhận'}: {explanation.decision_reason}"
        models.Message.create(
            key=f"explanation-{explanation.id}-{person.id}", user=person, address=person.email, kind="decision",
            subject=subject, body=f"{submission.unit.name_vi}, {point}\n\n{body}\n", cycle=submission.cycle,
        )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# Before the freeze


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of freezing a year (`must`), or should be known before (`warn`)."""

    kind: str
    code: str
    count: int
    vi: str
    en: str

    def text(self, lang: str = "vi") -> str:
        return self.en if lang == "en" else self.vi

    @property
    def stops(self) -> bool:
        return self.kind == "must"


def waiting_answers(cycle: Cycle) -> Any:
    """The reported figures nobody has decided on."""
    reported = Answer.value.is_null(False) & (Answer.value != "")
    query = Answer.select(Answer).join(Submission).where(Submission.cycle == cycle, reported, Answer.accepted.is_null())
    return query.order_by(Answer.submission, Answer.id)


def contested_inputs(cycle: Cycle) -> set[tuple[int, str]]:
    """(submission, input) of the figures somebody wants otherwise: a mark that changes them, an open explanation."""
    rules = submissions.rules_of(cycle)
    found = set()
    for row, condition in (
        (models.Appraisal, models.Appraisal.verdict << ("change", "points")),
        (Explanation, (Explanation.state == "open") & Explanation.sent_at.is_null(False)),
    ):
        query = row.select(row.submission, models.Indicator.code).join(models.Indicator).switch(row).join(Submission)
        for submission, code in query.where(Submission.cycle == cycle, condition).tuples():
            found |= {(submission, name) for name in rules.indicators[code].inputs}
    return found


def unreconciled(cycle: Cycle) -> list[Case]:
    """The cases whose appraisers differ and which nobody has concluded in writing."""
    row = models.Appraisal
    twice = row.select(row.submission).join(Submission).where(Submission.cycle == cycle, row.verdict != "abstain")
    twice = twice.group_by(row.submission, row.indicator).having(models.peewee.fn.COUNT(row.id) > 1).distinct()
    ids = [id for (id,) in twice.tuples()]
    if not ids:
        return []
    return [case for case in cases(cycle, scored=False) if case.differ and not case.concluded]


def before_freeze(cycle: Cycle) -> list[Obstacle]:
    """What stops the freezing of a year, and what its lead should know before. Empty: nothing is left to do."""
    return [*_undecided(cycle), *_unheard(cycle), *_apart(cycle), *_left_open(cycle)]


def _undecided(cycle: Cycle) -> Iterable[Obstacle]:
    if count := waiting_answers(cycle).count():
        yield Obstacle(
            "must", "figures", count,
            f"Còn {count} số liệu đã báo cáo nhưng Hội đồng chưa chấp nhận; chưa thể chốt kết quả năm {cycle.year}.",
            f"{count} reported figures have not been accepted by the Council; {cycle.year} cannot be frozen yet.",
        )  # fmt: skip


def _unheard(cycle: Cycle) -> Iterable[Obstacle]:
    sent = Explanation.select().join(Submission).where(Submission.cycle == cycle, Explanation.state == "open")
    if count := sent.where(Explanation.sent_at.is_null(False)).count():
        yield Obstacle(
            "must", "explanations", count,
            f"Còn {count} giải trình chưa được quyết định.", f"{count} explanations are not decided yet.",
        )  # fmt: skip
    if cycle.state != "explaining":
        return
    asked = SectionState.select().join(Submission).where(
        Submission.cycle == cycle, SectionState.state == "awaiting_explanation"
    ).count()  # fmt: skip
    if asked and cycle.explanations_due is not None and models.now() < cycle.explanations_due:
        last = {lang: vietnamese.format_date(cycle.explanation_deadline, lang) for lang in ("vi", "en")}
        yield Obstacle(
            "must", "round", asked,
            f"Đơn vị còn được giải trình {asked} phần hồ sơ đến hết ngày {last['vi']}.",
            f"Units may still explain {asked} sections, until the end of {last['en']}.",
        )  # fmt: skip
    if count := sent.where(Explanation.sent_at.is_null()).count():
        yield Obstacle(
            "warn", "unsent", count,
            f"{count} giải trình đơn vị đã viết mà không gửi; sẽ không được xem xét.",
            f"{count} explanations were written and never sent; they will not be looked at.",
        )  # fmt: skip


def _apart(cycle: Cycle) -> Iterable[Obstacle]:
    if count := len(unreconciled(cycle)):
        yield Obstacle(
            "must", "spread", count,
            f"Còn {count} điểm người thẩm định chấm khác nhau mà chưa có kết luận bằng văn bản.",
            f"{count} points on which appraisers differ have no written conclusion yet.",
        )  # fmt: skip


def _left_open(cycle: Cycle) -> Iterable[Obstacle]:
    own = [one for one in submissions.rules_of(cycle).indicators.values() if one.answered_by == "council"]
    if own and (count := _without_figures(cycle, own)):
        yield Obstacle(
            "warn", "council", count,
            f"Hội đồng chưa ghi số liệu cho {count} điểm do Hội đồng tự kiểm tra; sẽ tính theo quy tắc thiếu số liệu.",
            f"{count} points the Council checks itself have no figures; they will be scored as missing.",
        )  # fmt: skip
    open_states = ("under_appraisal", "awaiting_explanation")
    left = SectionState.select().join(Submission).where(Submission.cycle == cycle, SectionState.state << open_states)
    if count := left.count():
        yield Obstacle(
            "warn", "sections", count,
            f"{count} phần hồ sơ chưa kết luận sẽ được kết luận cùng lúc chốt kết quả.",
            f"{count} sections are not settled yet; freezing settles them.",
        )  # fmt: skip


def _without_figures(cycle: Cycle, own: Sequence[frameworks.Indicator]) -> int:
    """Points of the Council's own indicators, of units that sent something, without an accepted figure or points."""
    accepted: dict[int, set[str]] = {}
    query = Answer.select(Answer.submission, Answer.input, Answer.accepted).join(Submission)
    for submission, name, value in query.where(Submission.cycle == cycle, Answer.accepted.is_null(False)).tuples():
        accepted.setdefault(submission, set()).update({name} if value else ())
    row = models.Decision
    decided = set(
        row.select(row.submission, models.Indicator.code)
        .join(models.Indicator).switch(row).join(Submission)
        .where(Submission.cycle == cycle).tuples()
    )  # fmt: skip
    blocs = dict(
        Submission.select(Submission.id, models.Bloc.code).join(Unit).join(models.Bloc)
        .where(Submission.cycle == cycle).tuples()
    )  # fmt: skip
    return sum(
        (id, one.code) not in decided and not set(one.inputs) & accepted[id]
        for id in accepted
        for one in own
        if not one.blocs or blocs[id] in one.blocs
    )
