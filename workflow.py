"""The states of a cycle and of a submission's sections: who may move what, when, and what it takes.

The two tables below are the whole of it; the screens, the terminal and the importers call `move_cycle` and
`move_section`, and nothing else changes a state. Every move leaves a StateMove row and its audit rows.

A program acting for the office (the terminal, the demonstration's seed) names itself by a plain text instead of a User;
it may make any move, and the audit shows its name.
"""

import dataclasses
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import framework as frameworks
import models
import remit
import submissions
import vietnamese
from models import Cycle, Framework, SectionState, StateMove, Submission, User

Actor = User | str | None


class MoveRefused(models.OfficeProblem):
    """A move that may not be made now, or not by this person; says why."""


class NotReady(MoveRefused):
    """A section that cannot be sent on yet. `.findings` names what there is to mend or to explain."""

    def __init__(self, findings: list[submissions.Finding]) -> None:
        self.findings = findings
        super().__init__(
            f"Còn {len(findings)} điểm phải sửa hoặc giải thích trước khi gửi: {_first(findings, 'vi')}",
            f"{len(findings)} points to mend or to explain before sending: {_first(findings, 'en')}",
        )


def _first(findings: list[submissions.Finding], lang: str, most: int = 3) -> str:
    named = "; ".join(f"{one.indicator} {one.input}: {one.text(lang)}" for one in findings[:most])
    return f"{named} …" if len(findings) > most else named


@dataclass(frozen=True)
class Move:
    """One allowed move: from which states to which, by whom, and what must be given or hold."""

    code: str
    title_vi: str
    title_en: str
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]
    reason: bool = False  # a reason must be given
    until: bool = False  # an end must be given: the move opens something again
    phases: frozenset[str] = frozenset()  # for a section: the states of the cycle in which it may be made

    def title(self, lang: str = "vi") -> str:
        """The move's name on a button."""
        return self.title_en if lang == "en" else self.title_vi


def _moves(*rows: Move) -> dict[str, Move]:
    return {row.code: row for row in rows}


UNIT = frozenset({"officer", "leader"})
LEADER = frozenset({"leader"})
APPRAISERS = frozenset({"appraiser", "lead"})
COUNCIL = frozenset({"lead"})
OFFICE = frozenset({"lead", "administrator"})
IT = frozenset({"administrator"})
PRESS = frozenset({"communications", "administrator"})

COLLECTING = frozenset({"collecting"})
APPRAISING = frozenset({"appraising", "explaining"})
EXPLANATION_DAYS = 5  # working days for the round of explanations, unless the year names its last day
VIETNAM = datetime.timedelta(hours=7)  # the day there begins seven hours before UTC's

CYCLE_MOVES = _moves(
    Move("open", "Mở kỳ đánh giá", "Open the cycle", ("draft",), "collecting", IT),
    Move("appraise", "Bắt đầu thẩm định", "Start the appraisal", ("collecting",), "appraising", OFFICE),
    Move("explain", "Mở giải trình", "Open explanations", ("appraising",), "explaining", OFFICE),
    Move("freeze", "Chốt kết quả", "Freeze the results", ("explaining", "frozen"), "frozen", OFFICE),
    Move("correct", "Chốt bản đính chính", "Freeze a correction", ("published",), "published", OFFICE, reason=True),
    Move("publish", "Công bố", "Publish", ("frozen", "published"), "published", PRESS),
    Move("collect_again", "Mở lại thu thập", "Collect again", ("appraising",), "collecting", OFFICE, True, True),
    Move("appraise_again", "Mở lại thẩm định", "Appraise again", ("explaining",), "appraising", OFFICE, True, True),
    Move("explain_again", "Mở lại giải trình", "Explain again", ("frozen",), "explaining", OFFICE, True, True),
)

SECTION_MOVES = _moves(
    Move("begin", "Bắt đầu nhập", "Begin", ("empty",), "drafting", UNIT, phases=COLLECTING),
    Move("submit", "Trình lãnh đạo", "Ask for approval", ("drafting",), "awaiting_approval", UNIT, phases=COLLECTING),
    Move(
        "return", "Trả lại để sửa", "Return", ("awaiting_approval",), "drafting", LEADER, reason=True, phases=COLLECTING
    ),
    Move("send", "Duyệt và gửi", "Approve and send", ("awaiting_approval",), "sent", LEADER, phases=COLLECTING),
    Move("withdraw", "Rút lại", "Withdraw", ("sent",), "drafting", LEADER, reason=True, phases=COLLECTING),
    Move("take", "Nhận thẩm định", "Take up", ("sent",), "under_appraisal", APPRAISERS, phases=APPRAISING),
    Move(
        "ask",
        "Yêu cầu giải trình",
        "Ask for an explanation",
        ("sent", "under_appraisal"),
        "awaiting_explanation",
        APPRAISERS,
        reason=True,
        phases=APPRAISING,
    ),
    Move(
        "explain",
        "Gửi giải trình",
        "Send the explanation",
        ("awaiting_explanation",),
        "under_appraisal",
        LEADER,
        phases=APPRAISING,
    ),
    Move(
        "settle",
        "Kết luận",
        "Settle",
        ("under_appraisal", "awaiting_explanation"),
        "settled",
        COUNCIL,
        phases=APPRAISING,
    ),
    Move(
        "reopen",
        "Mở lại",
        "Reopen",
        tuple(state for state, _ in models.SECTION_STATES),  # also what a unit did not send in time
        "drafting",
        OFFICE,
        reason=True,
        until=True,
        phases=COLLECTING | APPRAISING,
    ),
)


# ---------------------------------------------------------------------------------------------------------------------
# A cycle
# ---------------------------------------------------------------------------------------------------------------------


def move_cycle(
    cycle: Cycle, code: str, actor: Actor, reason: str = "", until: datetime.datetime | None = None
) -> StateMove:
    """Move a cycle. Raises MoveRefused with the reason it may not, StaleRow if somebody moved it first."""
    move = _named(CYCLE_MOVES, code)
    with models.acting(actor, reason):
        cycle = Cycle.get_by_id(cycle.id) if cycle.is_dirty() else cycle
        _check_state(move, cycle.state, models.CYCLE_STATES)
        _check_role(move, actor)
        _check_given(move, reason, until)
        if code == "open":
            _bind(cycle)
            _invite(cycle)
        if code == "publish":
            _publish_edition(cycle)
        made = _record(move, cycle.state, "cycle", cycle, until=until)
        cycle.state = move.target
        if code in ("explain", "explain_again"):
            _hear_units(cycle, actor, until)
        if code == "freeze":
            _settle_all(cycle)
        cycle.save()
        return made


def cycle_moves(cycle: Cycle, actor: Actor) -> list[Move]:
    """The moves this person may make with the cycle now: the buttons of its page."""
    return [move for move in CYCLE_MOVES.values() if cycle.state in move.sources and _may(move, actor)]


def _bind(cycle: Cycle) -> None:
    """Tie the cycle to its framework, which from now on stays as it is."""
    row = Framework.get_by_id(cycle.framework_id)
    try:
        frameworks.from_plain(models.framework_plain(row), row.code)
    except frameworks.FrameworkProblem as problem:
        vi = "; ".join(f"{fault.path}: {fault.vi}" for fault in problem.faults)
        en = "; ".join(f"{fault.path}: {fault.en}" for fault in problem.faults)
        raise MoveRefused(
            f"Bộ tiêu chí {row.code} còn lỗi nên chưa mở được kỳ đánh giá: {vi}",
            f"Framework {row.code} has faults, so the cycle cannot open: {en}",
        ) from problem
    if row.state != "published":
        row.state = "published"
        row.save()


def to_invite(cycle: Cycle) -> list[models.Unit]:
    """The units a cycle invites: those of the framework's blocs that exist at the end of the year."""
    ranked = {bloc["code"] for bloc in cycle.framework.options.get("blocs", [])}
    return list(models.Unit.alive_in(cycle.year).join(models.Bloc).where(models.Bloc.code.in_(ranked)))


def _invite(cycle: Cycle) -> None:
    """Make an empty submission for every unit that lives at the end of the year and belongs to a ranked bloc."""
    invited = {submission.unit_id for submission in cycle.submissions}
    new = [Submission(cycle=cycle, unit=unit) for unit in to_invite(cycle) if unit.id not in invited]
    Submission.add_many(new)
    top = list(cycle.framework.categories.where(models.Category.parent.is_null()))
    SectionState.add_many(SectionState(submission=one, category=category) for one in new for category in top)


def _hear_units(cycle: Cycle, actor: Actor, until: datetime.datetime | None) -> None:
    """The round of explanations: it has a last day, and every section that was sent now waits for its unit."""
    today = (models.now() + VIETNAM).date()
    if until is not None:
        cycle.explanation_deadline = (until + VIETNAM - datetime.timedelta(microseconds=1)).date()
    elif cycle.explanation_deadline is None or (isinstance(actor, User) and cycle.explanation_deadline < today):
        holidays = {day for (day,) in models.Holiday.select(models.Holiday.day).tuples()}
        cycle.explanation_deadline = vietnamese.add_working_days(today, EXPLANATION_DAYS, holidays)
    # A section settled before the round was heard on its own; once frozen, only a second round opens it again.
    states = ("sent", "under_appraisal", *(("settled",) if until is not None else ()))
    _move_all(cycle, SECTION_MOVES["ask"], states)


def _settle_all(cycle: Cycle) -> None:
    """Nothing is left to decide when a year is frozen, so what units sent is settled with it."""
    _move_all(cycle, SECTION_MOVES["settle"], ("under_appraisal", "awaiting_explanation"))


def _move_all(cycle: Cycle, move: Move, states: Iterable[str]) -> None:
    """One move for every section of a year that stands in one of the states."""
    query = SectionState.select().join(Submission).where(Submission.cycle == cycle, SectionState.state << list(states))
    sections, act = list(query.order_by(SectionState.id)), models.current_act()
    StateMove.add_many(
        StateMove(
            kind="section", cycle=cycle, section=section, move=move.code, from_state=section.state,
            to_state=move.target, by=act.actor_id, by_name=act.actor, reason=act.reason,
        )
        for section in sections
    )  # fmt: skip
    for section in sections:
        section.state = move.target
    SectionState.change_many(sections)


def _send_explanations(section: SectionState, at: datetime.datetime) -> None:
    """What the unit wrote on the points of this section now lies with the Council."""
    points = remit.indicators_by_section([section.category_id])[section.category_id]
    unsent = section.submission.explanations.where(
        models.Explanation.sent_at.is_null(), models.Explanation.indicator << points
    )
    for explanation in unsent:
        explanation.sent_at = at
        explanation.save()


def _publish_edition(cycle: Cycle) -> None:
    edition = cycle.editions.order_by(models.Edition.version.desc()).first()
    if edition is None or edition.published_at is not None:
        raise MoveRefused(
            f"Năm {cycle.year} không có bản nào đã chốt mà chưa công bố.",
            f"There is no frozen edition of {cycle.year} that waits to be published.",
        )
    edition.published_at = models.now()
    edition.save()


# ---------------------------------------------------------------------------------------------------------------------
# A section
# ---------------------------------------------------------------------------------------------------------------------


def move_section(
    section: SectionState,
    code: str,
    actor: Actor,
    reason: str = "",
    until: datetime.datetime | None = None,
    at: datetime.datetime | None = None,
    ready: bool = False,
) -> StateMove:
    """Move a section of a submission. Raises MoveRefused, StaleRow.

    `at`: the moment (UTC) it counts as made, where several moves and a receipt are one act; now unless given.
    `ready`: the caller has found in this transaction that nothing stops the section.
    """
    move, at = _named(SECTION_MOVES, code), at or models.now()
    with models.acting(actor, reason):
        if models.on_postgresql():  # a figure saved beside this move waits for it, and then finds the section closed
            section.now_in_database(lock=True)
        submission = section.submission
        cycle = submission.cycle
        _check_state(move, section.state, models.SECTION_STATES)
        _check_role(move, actor)
        _check_scope(move, actor, section)
        _check_given(move, reason, until)
        _check_phase(move, section, cycle, at)
        if move.code in ("submit", "send") and isinstance(actor, User) and not ready:
            _check_ready(section)
        if move.code == "settle" and isinstance(actor, User):
            _check_heard(section, cycle)
        if move.code == "explain" and isinstance(actor, User):
            check_hearing(section)
        made = _record(move, section.state, "section", cycle, section, until, at)
        section.state = move.target
        if move.until:
            section.reopened_until = until
        section.save()
        if code == "send":
            _mark_sent(Submission.get_by_id(submission.id), cycle, at)
        if code == "explain":
            _send_explanations(section, at)
        if code == "withdraw":
            _mark_withdrawn(Submission.get_by_id(submission.id))
        return made


def begin_section(section: SectionState) -> None:
    """Something was entered in a section: if it was empty, it is being drafted now. Called inside `models.acting`."""
    if section.state != "empty":
        return
    move = SECTION_MOVES["begin"]
    _record(move, section.state, "section", section.submission.cycle, section)
    section.state = move.target
    section.save()


def section_moves(section: SectionState, actor: Actor) -> list[Move]:
    """The moves this person may make with the section now."""
    return [move for move in SECTION_MOVES.values() if section.state in move.sources and _fits(move, section, actor)]


def in_time(section: SectionState, cycle: Cycle, at: datetime.datetime | None = None) -> bool:
    """Whether the unit may still work on the section: in its phase before a hard stop, or while it is reopened."""
    at = at or models.now()
    if is_reopened(section, cycle, at):
        return True
    stopped = cycle.hard_stop and cycle.deadline is not None and at >= cycle.deadline
    return cycle.state == "collecting" and (not stopped or is_extended(cycle, at))


def is_extended(cycle: Cycle, at: datetime.datetime) -> bool:
    """Whether the whole year was opened for collecting once more, and the moment given for that has not come."""
    moves = cycle.moves.where(StateMove.kind == "cycle", StateMove.move == "collect_again")
    last = moves.order_by(StateMove.id.desc()).first()
    return last is not None and last.until is not None and at < last.until


def is_reopened(section: SectionState, cycle: Cycle, at: datetime.datetime | None = None) -> bool:
    """Whether the office has opened the section again and the time it gave has not run out."""
    open_year = cycle.state in COLLECTING | APPRAISING
    return open_year and section.reopened_until is not None and (at or models.now()) < section.reopened_until


def is_late(cycle: Cycle, at: datetime.datetime) -> bool:
    """Whether the stated deadline has passed: the last second in time is 23:59:59 of its day in Việt Nam."""
    return cycle.due is not None and at >= cycle.due


def _mark_sent(submission: Submission, cycle: Cycle, at: datetime.datetime) -> None:
    """Once nothing of it is left with the unit, the submission is sent, and late if the stated deadline has passed.

    What is sent again after the office reopened it does not make a submission late that was in time.
    """
    left = submission.sections.where(SectionState.state.in_(("empty", "drafting", "awaiting_approval")))
    if submission.sent_at is None and not left.exists():
        submission.sent_at = at
        submission.late = is_late(cycle, at)
        submission.save()


def _mark_withdrawn(submission: Submission) -> None:
    """What the unit itself takes back counts as sent when it is sent again."""
    if submission.sent_at is not None:
        submission.sent_at, submission.late = None, False
        submission.save()


# ---------------------------------------------------------------------------------------------------------------------
# The checks
# ---------------------------------------------------------------------------------------------------------------------


def _named(moves: dict[str, Move], code: str) -> Move:
    if code not in moves:
        raise MoveRefused(f"Không có bước chuyển “{code}”.", f"There is no move {code!r}.")
    return moves[code]


def _check_state(move: Move, state: str, states: Iterable[tuple[str, str]]) -> None:
    if state not in move.sources:
        word = dict(states).get(state, state)
        raise MoveRefused(
            f"Không thể “{move.title_vi}” khi trạng thái là “{word}”.",
            f"“{move.title_en}” is not possible in the state “{state}”.",
        )


def _may(move: Move, actor: Actor) -> bool:
    if not isinstance(actor, User):
        return True  # the program itself, on the machine of the office
    return actor.active and bool(move.roles & {role.name for role in actor.roles})


def _check_role(move: Move, actor: Actor) -> None:
    if not _may(move, actor):
        wanted = " / ".join(models.ROLES[role] for role in models.ROLES if role in move.roles)
        roles = " / ".join(role for role in models.ROLES if role in move.roles)
        raise MoveRefused(
            f"Chỉ {wanted} được thực hiện “{move.title_vi}”.", f"“{move.title_en}” is for the role {roles} only."
        )


def _check_given(move: Move, reason: str, until: datetime.datetime | None) -> None:
    if move.reason and not reason.strip():
        raise MoveRefused(f"“{move.title_vi}” cần có lý do.", f"“{move.title_en}” needs a reason.")
    if move.until and (until is None or until <= models.now()):
        raise MoveRefused(
            f"“{move.title_vi}” cần có thời điểm kết thúc trong tương lai.",
            f"“{move.title_en}” needs a moment in the future at which it ends.",
        )


def _in_scope(move: Move, actor: Actor, section: SectionState) -> bool:
    """A unit's people move their own sections; an appraiser the assigned ones; nobody those they are partial to."""
    if not isinstance(actor, User):
        return True
    submission = section.submission
    mine = actor.unit_id == submission.unit_id
    roles = {role.name for role in actor.roles} & move.roles
    if mine:
        return bool(roles & UNIT)
    if remit.in_conflict(actor, submission.unit_id):
        return False
    return bool(roles & OFFICE) or ("appraiser" in roles and remit.is_assigned(actor, section))


def _check_scope(move: Move, actor: Actor, section: SectionState) -> None:
    if not _in_scope(move, actor, section):
        raise MoveRefused(
            "Phần hồ sơ này không thuộc phạm vi của bạn, là của chính đơn vị bạn, hoặc bạn có xung đột lợi ích.",
            "This section is not in your scope, it is your own unit's, or you have a conflict of interest.",
        )


def _check_ready(section: SectionState) -> None:
    """Broken rules stop a section; what is asked about wants a note (the same rules as on the page and in a file)."""
    findings = submissions.stopping(section.submission, section.category.code)
    if findings:
        raise NotReady(findings)


def heard(section: SectionState, cycle: Cycle) -> bool:
    """Whether the unit could say its word on the section: it has, or the round is over. Before, nothing is settled."""
    if section.state == "under_appraisal" and section.moves.where(StateMove.move == "explain").exists():
        return True
    over = cycle.explanations_due is not None and models.now() >= cycle.explanations_due
    return cycle.state == "explaining" and over


def _check_heard(section: SectionState, cycle: Cycle) -> None:
    if heard(section, cycle):
        return
    if cycle.explanation_deadline and cycle.state == "explaining":
        last = {lang: vietnamese.format_date(cycle.explanation_deadline, lang) for lang in ("vi", "en")}
        raise MoveRefused(
            f"Đơn vị còn được giải trình đến hết ngày {last['vi']}; chưa thể kết luận phần này.",
            f"The unit may explain until the end of {last['en']}; this section cannot be settled yet.",
        )
    raise MoveRefused(
        "Đơn vị chưa được giải trình về phần này; hãy mở giải trình trước khi kết luận.",
        "The unit has not been heard on this section; open the explanations before settling it.",
    )


def check_hearing(section: SectionState) -> None:
    """Refuse (MoveRefused) unless the unit may explain this section now: it is asked, and the round is not over."""
    cycle = section.submission.cycle
    if section.state != "awaiting_explanation" or cycle.state not in APPRAISING:
        word = dict(models.SECTION_STATES)[section.state]
        raise MoveRefused(
            f"Phần này đang ở trạng thái “{word}” nên không nhận giải trình.",
            f"This section is in the state “{section.state}” and takes no explanation.",
        )
    if cycle.explanations_due is not None and models.now() >= cycle.explanations_due:
        last = {lang: vietnamese.format_date(cycle.explanation_deadline, lang) for lang in ("vi", "en")}
        raise MoveRefused(
            f"Đã hết hạn giải trình (hết ngày {last['vi']}).", f"Explanations closed at the end of {last['en']}."
        )


def _check_phase(move: Move, section: SectionState, cycle: Cycle, at: datetime.datetime | None = None) -> None:
    at = at or models.now()
    if move.phases == COLLECTING:  # the unit's own work
        if in_time(section, cycle, at):
            if move.code == "withdraw" and is_late(cycle, at) and not is_reopened(section, cycle, at):
                raise MoveRefused(
                    "Đã qua hạn báo cáo nên không rút lại được: gửi lại bây giờ là gửi muộn.",
                    "The deadline has passed, so nothing is withdrawn: sending it again would be late.",
                )
            return
        if cycle.state == "collecting":
            raise MoveRefused(
                "Đã hết hạn gửi hồ sơ; muốn gửi tiếp cần được mở lại.",
                "The deadline has passed; the section must be reopened first.",
            )
    elif cycle.state in move.phases:
        return
    word = dict(models.CYCLE_STATES)[cycle.state]
    raise MoveRefused(
        f"Không thể “{move.title_vi}” khi kỳ đánh giá ở giai đoạn “{word}”.",
        f"“{move.title_en}” is not possible while the cycle is in the state “{cycle.state}”.",
    )


def _fits(move: Move, section: SectionState, actor: Actor) -> bool:
    if not (_may(move, actor) and _in_scope(move, actor, section)):
        return False
    try:
        _check_phase(move, section, section.submission.cycle)
    except MoveRefused:
        return False
    return True


def _record(
    move: Move,
    state: str,
    kind: str,
    cycle: Cycle,
    section: SectionState | None = None,
    until: datetime.datetime | None = None,
    at: datetime.datetime | None = None,
) -> StateMove:
    act = models.current_act()
    return StateMove.create(
        kind=kind,
        cycle=cycle,
        section=section,
        move=move.code,
        from_state=state,
        to_state=move.target,
        by=act.actor_id,
        by_name=act.actor,
        reason=act.reason,
        until=until,
        at=at or models.now(),
    )


def check_council(cycle: Cycle, actor: Actor) -> None:
    """Refuse (MoveRefused) unless this person may accept figures, and the cycle is being appraised."""
    accept = Move("accept", "Chấp nhận số liệu", "Accept figures", ("appraising", "explaining"), "", OFFICE)
    _check_state(accept, cycle.state, models.CYCLE_STATES)
    _check_role(accept, actor)


# ---------------------------------------------------------------------------------------------------------------------
# Another framework for a year that is not frozen
# ---------------------------------------------------------------------------------------------------------------------

REBIND = Move(
    "rebind", "Đổi bộ tiêu chí", "Change the framework", models.REBINDABLE, "", IT, reason=True
)  # fmt: skip


def rebind_cycle(cycle: Cycle, framework: Framework, actor: Actor, reason: str) -> StateMove:
    """Bind a cycle that is not frozen to another framework in force, with a reason; its figures go with it.

    Sections, answers, marks and decisions follow by code. Raises MoveRefused when the new framework has no place for
    something that was already given: nothing is dropped in silence.
    """
    with models.acting(actor, reason):
        cycle = Cycle.get_by_id(cycle.id)
        _check_state(REBIND, cycle.state, models.CYCLE_STATES)
        _check_role(REBIND, actor)
        _check_given(REBIND, reason, None)
        framework = Framework.get_by_id(framework.id)
        if framework.state != "published" or framework.id == cycle.framework_id:
            raise MoveRefused(
                f"Chỉ đổi được sang một bộ tiêu chí khác đã ban hành; {framework.code} không phải vậy.",
                f"The year can only move to another framework in force; {framework.code} is not one.",
            )
        rules = frameworks.from_plain(models.framework_plain(framework), framework.code)
        _follow(cycle, framework, rules)
        made = _record(dataclasses.replace(REBIND, target=cycle.state), cycle.state, "cycle", cycle)
        cycle.rebinding = True
        cycle.framework = framework
        cycle.save()
        return made


def _follow(cycle: Cycle, framework: Framework, rules: frameworks.Framework) -> None:
    """Point everything the cycle holds at the parts of the new framework that have the same code."""
    tops = {row.code: row for row in framework.categories.where(models.Category.parent.is_null())}
    indicators = {row.code: row for row in framework.indicators}
    first: dict[str, models.Indicator] = {}
    for one in rules.indicators.values():
        for code in one.inputs:
            first.setdefault(code, indicators[one.code])
    old_inputs = frameworks.from_plain(models.framework_plain(cycle.framework)).inputs
    for submission in cycle.submissions:
        held = set()
        for section in submission.sections:
            code = section.category.code
            if code not in tops:
                raise _no_place(framework, code)
            held.add(code)
            section.category = tops[code]
            section.save()
        SectionState.add_many(SectionState(submission=submission, category=tops[c]) for c in tops if c not in held)
        for answer in submission.answers:
            if answer.input not in first or rules.inputs[answer.input].kind != old_inputs[answer.input].kind:
                raise _no_place(framework, answer.input)
            answer.indicator = first[answer.input]
            answer.save()
        for row in (*submission.appraisals, *submission.decisions, *submission.explanations):
            if row.indicator_id is not None:
                if row.indicator.code not in indicators:
                    raise _no_place(framework, row.indicator.code)
                row.indicator = indicators[row.indicator.code]
                row.save()
    for assignment in cycle.assignments:
        if assignment.category_id is not None:
            if assignment.category.code not in tops:
                raise _no_place(framework, assignment.category.code)
            assignment.category = tops[assignment.category.code]
            assignment.save()


def _no_place(framework: Framework, code: str) -> MoveRefused:
    return MoveRefused(
        f"Bộ tiêu chí {framework.code} không còn “{code}” như khi số liệu được nhập, nên không đổi được.",
        f"Framework {framework.code} no longer has “{code}” as it was when figures were entered; the year stays.",
    )


# ---------------------------------------------------------------------------------------------------------------------
# Why a unit may not enter figures
# ---------------------------------------------------------------------------------------------------------------------


def entry_closed(cycle: Cycle, section: SectionState | None, at: datetime.datetime | None = None) -> MoveRefused | None:
    """Why the unit may not enter figures now, or None when it may. `section` None: nothing was entered yet."""
    section = section or SectionState(state="empty")
    if not in_time(section, cycle, at):
        return MoveRefused(
            f"Năm {cycle.year} không nhận số liệu của đơn vị lúc này.",
            f"The year {cycle.year} takes no figures from units now.",
        )
    if section.state not in ("empty", "drafting"):
        word = dict(models.SECTION_STATES)[section.state]
        return MoveRefused(
            f"Phần này đang ở trạng thái “{word}” nên không nhập được.",
            f"This section is in the state “{section.state}” and takes no figures.",
        )
    return None


def entry_refused(section: SectionState, person: User, at: datetime.datetime | None = None) -> MoveRefused | None:
    """Why this person of the unit may not enter figures in the section now, or None.

    Besides the rule of `entry_closed`: where the unit has named people for the section, its others only read.
    """
    refusal = entry_closed(section.submission.cycle, section, at)
    if refusal is not None:
        return refusal
    duties = User.select(User.id).join(models.Duty).where(
        models.Duty.submission == section.submission_id, models.Duty.category == section.category_id, User.active
    )  # fmt: skip
    named = [number for (number,) in duties.tuples()]
    if not named or person.id in named:
        return None
    people = User.select().where(User.id << named).order_by(User.name_sort)
    names = ", ".join(user.name or user.email for user in people)
    return MoveRefused(
        f"Phần này do {names} nhập; bạn chỉ xem được.", f"{names} fills in this section; you may only read it."
    )
