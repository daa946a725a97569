"""Thẩm định: judging what a unit reported. Who may, how, what they see of each other, and how it was judged before.

Whose sections a person judges is in `remit.py`; the points always come from the engine that scores the ranking. Marks
are blind: another appraiser's is shown only to those who have given their own for the same case, and to the people
who watch over the whole (lead, auditor, administrator).

Figures in and out are canonical texts (`exchange.canonical`), points are exact numbers as text: `12.5`, `20/3`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import exchange
import explanation
import framework
import models
import remit
import scoring
import submissions
import workflow
from models import Answer, Appraisal, Cycle, Decision, SectionState, Submission, Unit, User

VERDICTS = ("accept", "change", "points", "abstain")
WATCHERS = frozenset({"lead", "administrator", "auditor"})  # they see every mark
LONGEST_MARK = 60  # characters of Appraisal.mark
MOST_PRECEDENTS = 60
# A domain of this many units is the ministry's, or a public provider's: sharing it says nothing about a person.
COMMON_DOMAIN = 3


class JudgingRefused(workflow.MoveRefused):
    """A judgement that may not be given now, or not like this; says why."""


class NotYours(JudgingRefused):
    """A case in a section that is not assigned to this person, or of a unit they are partial to."""


# ---------------------------------------------------------------------------------------------------------------------
# Points, by the engine of the ranking
# ---------------------------------------------------------------------------------------------------------------------


def mark_text(points: scoring.Exact | Decimal | None) -> str | None:
    """Exact points as they are stored: `12.5`, `20/3`; fifty digits where the exact form would not fit the column."""
    if points is None:
        return None
    if isinstance(points, Decimal):
        return format(points, "f")[:LONGEST_MARK]
    text = framework.decimal_text(points) if _ends(points) else str(Fraction(points))
    return text if len(text) <= LONGEST_MARK else format(scoring.fifty_digits(Fraction(points)), "f")[:LONGEST_MARK]


def _ends(value: scoring.Exact) -> bool:
    """Whether a number has a finite decimal form."""
    rest = Fraction(value).denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def rules_for(indicator: models.Indicator, cycle: Cycle) -> framework.Indicator:
    """The indicator as a rule of the year's framework."""
    return submissions.rules_of(cycle).indicators[indicator.code]


def reported(submission: Submission) -> dict[str, str]:
    """Input code -> the figure as the unit reported it; the empty text where there is none."""
    return {answer.input: answer.value or "" for answer in submission.answers}


def scored(
    submission: Submission,
    indicator: models.Indicator,
    figures: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> scoring.Run:
    """One indicator of one unit scored on its reported figures (`values` if already read), `figures` put instead.

    Rules that compare units see the others of the cycle as they stand now: accepted, or else reported.
    """
    cycle, unit = submission.cycle, submission.unit
    rules = submissions.rules_of(cycle)
    own = {**(reported(submission) if values is None else values), **(figures or {})}
    units, known = [(unit.code, unit.bloc.code)], {unit.code: submissions.parsed(rules, own)}
    if scoring.peer_rules(rules.indicators[indicator.code].scored_by):
        for code, bloc, of_unit in _peers(cycle, rules.indicators[indicator.code], but=unit):
            units.append((code, bloc))
            known[code] = submissions.parsed(rules, of_unit)
    scheme = rules.scheme
    alone = dataclasses.replace(scheme.root, parts=(scheme.indicators[indicator.code],), combine="sum")
    return scoring.score(dataclasses.replace(scheme, root=alone), units, known)


def _peers(cycle: Cycle, indicator: framework.Indicator, but: Unit) -> list[tuple[str, str, dict[str, str]]]:
    query = (
        Answer.select(Unit.code, models.Bloc.code, Answer.input, Answer.accepted, Answer.value)
        .join(Submission)
        .join(Unit)
        .join(models.Bloc)
        .where(Submission.cycle == cycle, Unit.id != but.id, Answer.input << list(indicator.inputs))
    )
    found: dict[tuple[str, str], dict[str, str]] = {}
    for unit, bloc, asked, accepted, value in query.tuples():
        found.setdefault((unit, bloc), {})[asked] = (accepted if accepted is not None else value) or ""
    return [(unit, bloc, found[unit, bloc]) for unit, bloc in sorted(found)]


def reported_points(cycle: Cycle, submission: Submission | None = None) -> dict[tuple[int, str], str | None]:
    """(submission id, indicator code) -> the exact points of the reported figures, of every submission of a year.

    Indicator by indicator: what categories make of them does not matter here. With `submission` only that one is
    scored, unless a rule compares units and so needs them all.
    """
    rules = submissions.rules_of(cycle)
    scheme = rules.scheme
    compares = any(scoring.peer_rules(one.rule) for one in scheme.indicators.values())
    query = Answer.select(Answer.submission, Answer.input, Answer.value).join(Submission)
    query = query.where(Submission.cycle == cycle)
    units = cycle.submissions.select(Submission.id, models.Bloc.code).join(Unit).join(models.Bloc)
    if submission is not None and not compares:
        query, units = query.where(Submission.id == submission.id), units.where(Submission.id == submission.id)
    held: dict[int, dict[str, str]] = {}
    for id, asked, value in query.tuples():
        held.setdefault(id, {})[asked] = value or ""
    pairs = [(str(id), bloc) for id, bloc in units.tuples()]
    figures = {id: submissions.parsed(rules, held.get(int(id), {})) for id, _ in pairs}
    flat = dataclasses.replace(scheme.root, parts=tuple(scheme.indicators.values()), combine="sum")
    run = scoring.score(dataclasses.replace(scheme, root=flat), pairs, figures)
    return {
        (int(id), code): mark_text(mark.points_exact)
        for id, result in run.results.items()
        for code, mark in result.indicators.items()
    }


def computed_mark(
    submission: Submission, indicator: models.Indicator, figures: Mapping[str, str] | None = None
) -> str | None:
    """The exact points of an indicator on the reported figures, with `figures` (input -> canonical text) instead.

    None where it takes no part: not applicable, or missing under a rule that leaves it out.
    """
    run = scored(submission, indicator, figures)
    return mark_text(run.results[submission.unit.code].indicators[indicator.code].points_exact)


def words_of(
    submission: Submission, indicator: models.Indicator, figures: Mapping[str, str] | None = None, lang: str = "vi"
) -> tuple[str, str | None]:
    """Why the figures give their points, as a sentence of the rule; and those points."""
    run = scored(submission, indicator, figures)
    unit = submission.unit.code
    words = explanation.why(run, submissions.rules_of(submission.cycle), unit, indicator.code, lang)
    return words, mark_text(run.results[unit].indicators[indicator.code].points_exact)


def self_mark(
    submission: Submission,
    indicator: models.Indicator,
    answers: Iterable[Answer] | None = None,
    computed: str | None = None,
) -> str | None:
    """The points the unit claims: the self-mark it sent, or else what its reported figures come to.

    None for what the Council answers itself, and where nothing was reported. `answers` and `computed` (the points of
    the reported figures) are given by those who have them at hand.
    """
    rule = rules_for(indicator, submission.cycle)
    if rule.answered_by == "council":
        return None
    rows = [row for row in (submission.answers if answers is None else answers) if row.input in rule.inputs]
    sent = next((row.self_mark for row in rows if row.self_mark and row.indicator_id == indicator.id), None)
    if sent is not None:
        return sent
    if not any(row.value for row in rows):
        return None
    return computed_mark(submission, indicator) if computed is None else computed


def differs(mark: str | None, claimed: str | None, scheme: scoring.Scheme) -> bool:
    """Whether two marks differ once rounded as they are published; no claim, no difference."""
    if claimed is None:
        return False
    if mark is None:
        return True
    return scheme.publish(Fraction(mark)) != scheme.publish(Fraction(claimed))


# ---------------------------------------------------------------------------------------------------------------------
# Judging
# ---------------------------------------------------------------------------------------------------------------------


def section_of(submission: Submission, indicator: models.Indicator) -> SectionState | None:
    """The section an indicator stands in."""
    top = submissions.top_categories(submission.cycle, submissions.rules_of(submission.cycle)).get(indicator.code)
    return None if top is None else submission.sections.where(SectionState.category == top).first()


def own_mark(person: User, submission: Submission, indicator: models.Indicator) -> Appraisal | None:
    """This person's judgement of a case, if they have given it."""
    return Appraisal.get_or_none(
        Appraisal.submission == submission, Appraisal.indicator == indicator, Appraisal.appraiser == person
    )


def judge(
    submission: Submission,
    indicator: models.Indicator,
    actor: User,
    verdict: str,
    figures: Mapping[str, str] | None = None,
    points: str | None = None,
    reason: str = "",
    rev: int | None = None,
) -> Appraisal:
    """Give one's own judgement of one case, or change it (`rev`: the version that was read, None if there was none).

    The first judgement in a section that was sent takes it up. Sending the same judgement twice is one judgement.
    Raises NotYours, JudgingRefused, MoveRefused, and StaleRow if the mark was changed elsewhere in the meantime.
    """
    with models.acting(actor):
        section = _locked_section(submission, indicator)
        refuse_unless_open(section, actor)
        rule = rules_for(indicator, submission.cycle)
        mark, kept = _judged(submission, indicator, rule, verdict, figures or {}, points)
        reason = models.clean(reason).strip()
        _refuse_without_reason(submission, indicator, rule, verdict, mark, reason)
        own = own_mark(actor, submission, indicator)
        wanted = {"verdict": verdict, "mark": mark, "figures": kept, "reason": reason}
        if own is not None and all(getattr(own, name) == value for name, value in wanted.items()):
            return own
        if (own.rev if own is not None else None) != (rev or None):
            raise models.StaleRow(Appraisal(submission=submission, indicator=indicator, appraiser=actor, **wanted), own)
        if section.state == "sent":
            workflow.move_section(section, "take", actor)
        own = own or Appraisal(submission=submission, indicator=indicator, appraiser=actor)
        # The reason belongs to the mark alone: on the section's move it would be read by those who are still blind.
        with models.acting(actor, reason):
            for name, value in wanted.items():
                setattr(own, name, value)
            own.at = models.now()
            own.save()
        return own


def _locked_section(submission: Submission, indicator: models.Indicator) -> SectionState:
    """The section, kept from changing until the judgement is written: two windows of one person wait for each other."""
    section = section_of(submission, indicator)
    if section is None or not submissions.rules_of(submission.cycle).applies(
        rules_for(indicator, submission.cycle), submission.unit.bloc.code
    ):
        raise JudgingRefused("Tiêu chí này không dành cho đơn vị này.", "This indicator does not concern this unit.")
    return section.now_in_database(lock=True)


def refuse_unless_open(section: SectionState, actor: User) -> None:
    """Refuse (NotYours, JudgingRefused) unless this person may judge cases of the section now."""
    roles = {role.name for role in actor.roles}
    if not actor.active or not roles & workflow.APPRAISERS or not remit.is_assigned(actor, section):
        raise NotYours("Phần hồ sơ này không được phân công cho bạn.", "This section is not assigned to you.")
    cycle = section.submission.cycle
    if cycle.state not in workflow.APPRAISING:
        raise JudgingRefused(
            f"Năm {cycle.year} hiện không trong giai đoạn thẩm định.", f"{cycle.year} is not under appraisal now."
        )
    if section.state not in ("sent", "under_appraisal"):
        word = dict(models.SECTION_STATES)[section.state]
        raise JudgingRefused(
            f"Phần hồ sơ này đang ở trạng thái “{word}” nên không chấm được.",
            f"This section is in the state “{section.state}”; nothing in it can be judged now.",
        )


def _judged(
    submission: Submission,
    indicator: models.Indicator,
    rule: framework.Indicator,
    verdict: str,
    figures: Mapping[str, str],
    points: str | None,
) -> tuple[str | None, dict[str, str]]:
    """The mark and the figures a verdict comes to. Raises JudgingRefused for one that makes no sense."""
    if verdict == "abstain":
        return None, {}
    if verdict == "accept":
        if rule.answered_by == "council":
            raise JudgingRefused(
                "Đơn vị không khai tiêu chí này; Hội đồng kiểm tra và tự ghi số liệu hoặc cho điểm.",
                "The unit reports nothing here; the Council checks for itself, and enters figures or gives points.",
            )
        return computed_mark(submission, indicator), {}
    if verdict == "change":
        kept = changed_figures(submission, rule, figures)
        return computed_mark(submission, indicator, kept), kept
    if verdict == "points":
        return _given_points(rule, points or ""), {}
    raise JudgingRefused(f"Không có kiểu kết luận “{verdict}”.", f"There is no verdict {verdict!r}.")


def changed_figures(submission: Submission, rule: framework.Indicator, figures: Mapping[str, str]) -> dict[str, str]:
    """The figures that differ from the reported ones, in canonical form. Raises JudgingRefused."""
    told, kept = reported(submission), {}
    for name, text in figures.items():
        if name not in rule.inputs:
            raise JudgingRefused(f"Tiêu chí {rule.code} không hỏi “{name}”.", f"{rule.code} does not ask for {name!r}.")
        asked = rule.inputs[name]
        try:
            value = exchange.canonical(asked, exchange.parse_value(asked, text, "point"))
        except exchange.ValueProblem as problem:
            label = {lang: asked.label[lang] for lang in ("vi", "en")}
            raise JudgingRefused(
                f"{label['vi']}: {problem.text('vi')}.", f"{label['en']}: {problem.text('en')}."
            ) from problem
        if value != told.get(name, ""):
            kept[name] = value
    if not kept:
        raise JudgingRefused(
            "Chưa có số liệu nào được sửa; nếu đồng ý với đơn vị, hãy chọn “Chấp nhận”.",
            "No figure differs from the reported one; accept it if you agree with the unit.",
        )
    _refuse_impossible(submission, rule, {**told, **kept})
    return kept


def _refuse_impossible(submission: Submission, rule: framework.Indicator, figures: Mapping[str, str]) -> None:
    """Points beyond their maximum, and figures that break a check which looks at this indicator alone."""
    rules = submissions.rules_of(submission.cycle)
    values = submissions.parsed(rules, {name: text for name, text in figures.items() if name in rule.inputs})
    if any(code == rule.code for code, _ in exchange.out_of_points(rules, values)):
        raise _out_of_bounds(rule)
    for check, code in exchange.run_checks(rules, values, None, submission.unit.bloc.code):
        if code == rule.code and check.kind == "must":
            raise JudgingRefused(check.say["vi"], check.say["en"])


def bounds(rule: framework.Indicator) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most points an indicator can have; None: no bound. A deduction goes below zero."""
    within = list(_rules_within(rule.scored_by))
    if any(isinstance(one, scoring.ZScore) for one in within):
        return None, None
    floors = [one.floor for one in within if isinstance(one, scoring.Penalty)]
    lowest = None if None in floors else sum((Fraction(floor) for floor in floors if floor is not None), Fraction(0))
    return lowest, Fraction(rule.max)


def _rules_within(rule: scoring.Rule) -> Iterable[scoring.Rule]:
    yield rule
    for part in rule.parts:
        yield from _rules_within(part)


def _given_points(rule: framework.Indicator, text: str) -> str:
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise JudgingRefused("Hãy ghi số điểm.", "Give the points as a number.") from None
    lowest, highest = bounds(rule)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        raise _out_of_bounds(rule)
    kept = mark_text(value)
    if kept is None or Fraction(kept) != value:
        raise JudgingRefused("Số điểm có quá nhiều chữ số.", "These points have too many digits.")
    return kept


def _out_of_bounds(rule: framework.Indicator) -> JudgingRefused:
    lowest, highest = (mark_text(end) for end in bounds(rule))
    return JudgingRefused(
        f"Điểm của {rule.code} phải từ {lowest or '−∞'} đến {highest or '∞'}.",
        f"The points of {rule.code} lie between {lowest or '−∞'} and {highest or '∞'}.",
    )


def _refuse_without_reason(
    submission: Submission,
    indicator: models.Indicator,
    rule: framework.Indicator,
    verdict: str,
    mark: str | None,
    reason: str,
) -> None:
    """Whoever departs from what the unit says, or does not judge, says why."""
    if reason:
        return
    if verdict == "abstain":
        raise JudgingRefused("Không chấm thì phải ghi lý do.", "Say why you do not judge this.")
    if verdict == "change" and rule.answered_by != "council":
        raise JudgingRefused("Sửa số liệu thì phải ghi lý do.", "Say why the figure is changed.")
    if differs(mark, self_mark(submission, indicator), submissions.rules_of(submission.cycle).scheme):
        raise JudgingRefused(
            "Điểm khác điểm đơn vị tự chấm thì phải ghi lý do.", "The mark differs from the self-mark; say why."
        )


# ---------------------------------------------------------------------------------------------------------------------
# Many at once: the figures nobody would stop at
# ---------------------------------------------------------------------------------------------------------------------


def unremarkable(person: User, submission: Submission, category: models.Category) -> list[models.Indicator]:
    """The indicators of a section that may be accepted in one go: not judged yet by this person, every figure given,
    nothing found about it, evidence there (or none wanted), no open remark, and no more claimed than the figures give.
    """
    rules = submissions.rules_of(submission.cycle)
    answers = {answer.input: answer for answer in submission.answers}
    held = submissions.given(submission)
    odd = {finding.indicator for finding in submissions.findings(submission, category.code, held)}
    done = {row.indicator_id for row in submission.appraisals.where(Appraisal.appraiser == person)}
    marked = {row.indicator_id for row in follow_ups(submission)}
    rows = {row.code: row for row in submission.cycle.framework.indicators}
    points = reported_points(submission.cycle, submission)
    found = []
    for rule in submissions.indicators_below(rules.all_categories[category.code]):
        row = rows[rule.code]
        plain = rule.answered_by != "council" and rules.applies(rule, submission.unit.bloc.code)
        if not plain or row.id in done or row.id in marked or rule.code in odd:
            continue
        if not all(held.values.get(name) for name in rule.inputs):
            continue
        if rule.evidence != "none" and not any(name in held.evidence for name in rule.inputs):
            continue
        mark = points[submission.id, rule.code]
        if not differs(mark, self_mark(submission, row, answers.values(), mark), rules.scheme):
            found.append(row)
    return found


def follow_ups(submission: Submission) -> list[models.Comment]:
    """The remarks of a submission marked to come back to and not settled yet."""
    wanted = models.Comment.follow_up == True  # noqa: E712 (a query)
    return list(submission.comments.where(wanted, models.Comment.settled_at.is_null()))


def accept_unremarkable(
    person: User, submission: Submission, category: models.Category, codes: Iterable[str]
) -> list[Appraisal]:
    """Accept the named indicators of a section as reported; what has become remarkable meanwhile is left alone."""
    wanted = set(codes)
    with models.acting(person):
        return [
            judge(submission, row, person, "accept")
            for row in unremarkable(person, submission, category)
            if row.code in wanted
        ]


# ---------------------------------------------------------------------------------------------------------------------
# What they see of each other
# ---------------------------------------------------------------------------------------------------------------------


def seen(person: User) -> Any:
    """The judgements this person may see, as a condition: their own, others' on cases they have judged themselves.

    To abstain is not to judge: it opens nobody else's mark. Those who watch over the whole see all; nobody sees those
    of a unit they are partial to, but for the administrator and the auditor.
    """
    roles = {role.name for role in person.roles}
    everything = Appraisal.id.is_null(False)
    if roles & {"administrator", "auditor"}:
        return everything
    blocked = remit.blocked_units(person)
    open_ones = everything
    if blocked:
        theirs = Submission.select(Submission.id).where(Submission.unit << blocked)
        open_ones = Appraisal.submission.not_in(theirs)
    if roles & WATCHERS:
        return open_ones
    mine = Appraisal.alias()
    own = mine.select(mine.id).where(
        mine.submission == Appraisal.submission,
        mine.indicator == Appraisal.indicator,
        mine.appraiser == person,
        mine.verdict != "abstain",
    )
    return open_ones & ((Appraisal.appraiser == person) | models.peewee.fn.EXISTS(own))


def visible_marks(person: User, submission: Submission, indicator: models.Indicator) -> list[Appraisal]:
    """The judgements of one case this person may see now, their own first."""
    here = (Appraisal.submission == submission) & (Appraisal.indicator == indicator)
    return sorted(Appraisal.select().where(here, seen(person)), key=lambda row: (row.appraiser_id != person.id, row.id))


# ---------------------------------------------------------------------------------------------------------------------
# How it was judged before
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Precedent:
    """How the same indicator was judged for one unit in one year."""

    year: int
    unit: Unit
    reported: dict[str, str]  # input -> canonical text
    stands: dict[str, str]  # accepted, or (kind "own") as this person changed them
    points: str | None
    reason: str
    kind: str  # decided | changed | accepted | own

    @property
    def departed(self) -> bool:
        """Whether the judgement departs from what the unit reported."""
        return self.kind == "decided" or self.reported != self.stands


def precedents(person: User, submission: Submission, indicator: models.Indicator) -> list[Precedent]:
    """How the indicator of this code was judged before: settled sections and frozen years, and this person's own marks.

    Units the person is partial to are left out, and the submission at hand. Newest year first, departures before what
    was accepted as it stood.
    """
    blocked = remit.blocked_units(person)
    found = [
        *_settled_precedents(submission, indicator, blocked),
        *_own_precedents(person, submission, indicator, blocked),
    ]
    once: dict[int, Precedent] = {}
    for id, precedent in found:
        once.setdefault(id, precedent)  # what is settled says more than one's own mark
    order = sorted(once.values(), key=lambda one: (-one.year, not one.departed, one.unit.name_sort, one.unit.id))
    return order[:MOST_PRECEDENTS]


def _settled_precedents(
    submission: Submission, indicator: models.Indicator, blocked: list[int]
) -> Iterable[tuple[int, Precedent]]:
    same = list(models.Indicator.select().where(models.Indicator.code == indicator.code))
    by_framework = {row.framework_id: row for row in same}
    tops = _tops_of(same)
    query = (
        Submission.select(Submission, Cycle, Unit, models.Bloc)
        .join(SectionState)
        .join_from(Submission, Cycle)
        .join_from(Submission, Unit)
        .join(models.Bloc)
        .where(
            SectionState.category << tops,
            (SectionState.state == "settled") | Cycle.state.in_(("frozen", "published")),
            Submission.id != submission.id,
            Submission.unit.not_in(blocked),
        )
        .order_by(Cycle.year.desc(), Submission.id)
    )
    rows = list(query)
    cycles = {row.cycle_id: row.cycle for row in rows}
    for row in rows:
        row.cycle = cycles[row.cycle_id]  # one object for a year, so that its framework is looked up once
    ids = [row.id for row in rows]
    names = sorted({name for row in same for name in row.inputs})
    answers: dict[int, dict[str, Answer]] = {}
    for answer in Answer.select().where(Answer.submission << ids, Answer.input << names):
        answers.setdefault(answer.submission_id, {})[answer.input] = answer
    decided = {
        row.submission_id: row
        for row in Decision.select().where(Decision.submission << ids, Decision.indicator << [one.id for one in same])
    }
    for row in rows:
        own = by_framework.get(row.cycle.framework_id)
        if own is not None:
            precedent = _precedent(row, own, answers.get(row.id, {}), decided.get(row.id))
            if precedent is not None:
                yield row.id, precedent


def _tops_of(indicators: Iterable[models.Indicator]) -> list[int]:
    frameworks = {row.framework_id for row in indicators}
    tops = models.Category.select(models.Category.id).where(
        models.Category.framework << sorted(frameworks), models.Category.parent.is_null()
    )
    wanted = {row.id for row in indicators}
    below = remit.indicators_by_section(id for (id,) in tops.tuples())
    return [top for top, inside in below.items() if wanted & set(inside)]


def _precedent(
    submission: Submission, indicator: models.Indicator, answers: Mapping[str, Answer], decision: Decision | None
) -> Precedent | None:
    rule = rules_for(indicator, submission.cycle)
    if not submissions.rules_of(submission.cycle).applies(rule, submission.unit.bloc.code):
        return None
    held = {name: answers[name] for name in rule.inputs if name in answers}
    if not held and decision is None:
        return None
    told = {name: row.value or "" for name, row in held.items()}
    stands = {name: row.accepted if row.accepted is not None else told[name] for name, row in held.items()}
    if decision is not None:
        kind, points, reason = "decided", decision.points, decision.reason
    else:
        kind = "accepted" if told == stands else "changed"
        # A rule that compares units is not worked out anew for every line: its points are in the published result.
        points = None if scoring.peer_rules(rule.scored_by) else _points(submission, indicator, stands)
        reason = "" if kind == "accepted" else _reason_of_change(held.values())
    return Precedent(submission.cycle.year, submission.unit, told, stands, points, reason, kind)


def _points(submission: Submission, indicator: models.Indicator, figures: Mapping[str, str]) -> str | None:
    run = scored(submission, indicator, values=figures)
    return mark_text(run.results[submission.unit.code].indicators[indicator.code].points_exact)


def _reason_of_change(answers: Iterable[Answer]) -> str:
    """What the Council wrote when it accepted another figure than the reported one."""
    changed = [row.id for row in answers if row.accepted is not None and row.accepted != (row.value or "")]
    events = models.AuditEvent.select(models.AuditEvent.reason, models.AuditEvent.after).where(
        models.AuditEvent.noun == "answer", models.AuditEvent.row << changed, models.AuditEvent.reason != ""
    )
    for reason, after in events.order_by(models.AuditEvent.id.desc()).tuples():
        if "accepted" in json.loads(after or "{}"):
            return reason
    return ""


def _own_precedents(
    person: User, submission: Submission, indicator: models.Indicator, blocked: list[int]
) -> Iterable[tuple[int, Precedent]]:
    query = (
        Appraisal.select()
        .join(models.Indicator)
        .join_from(Appraisal, Submission)
        .where(
            Appraisal.appraiser == person,
            Appraisal.verdict != "abstain",
            models.Indicator.code == indicator.code,
            Submission.id != submission.id,
            Submission.unit.not_in(blocked),
        )
        .order_by(Appraisal.at.desc(), Appraisal.id.desc())
        .limit(MOST_PRECEDENTS)
    )
    for row in query:
        names = row.indicator.inputs
        answers = Answer.select().where(Answer.submission == row.submission, Answer.input << list(names))
        told = {answer.input: answer.value or "" for answer in answers}
        stands = {**told, **(row.figures or {})}
        yield (
            row.submission_id,
            Precedent(row.submission.cycle.year, row.submission.unit, told, stands, row.mark, row.reason, "own"),
        )


# ---------------------------------------------------------------------------------------------------------------------
# Reasons ready to be chosen
# ---------------------------------------------------------------------------------------------------------------------

STOCK_REASONS = (
    (
        "khong-minh-chung",
        "Không có minh chứng kèm theo.",
        "No evidence was attached.",
    ),
    (
        "minh-chung-khong-khop",
        "Số liệu không khớp với minh chứng; lấy theo minh chứng.",
        "The figure does not agree with the evidence; the evidence counts.",
    ),
    (
        "sau-ngay-chot",
        "Văn bản ban hành sau ngày chốt số liệu nên không tính cho năm này.",
        "The paper was issued after the day facts count as of, so it does not count for this year.",
    ),
    (
        "ngoai-ky",
        "Số liệu thuộc kỳ khác, không phải năm đánh giá.",
        "The figure belongs to another period than the year under assessment.",
    ),
    (
        "sai-cach-tinh",
        "Tính không đúng cách nêu trong hướng dẫn của tiêu chí.",
        "Not counted the way the indicator's guidance says.",
    ),
    (
        "sai-don-vi-tinh",
        "Nhầm đơn vị tính; đã quy đổi lại theo đơn vị của tiêu chí.",
        "The wrong unit of measure; converted to the indicator's own.",
    ),
    (
        "khong-du-tham-quyen",
        "Minh chứng chưa được ký, đóng dấu hoặc không đúng thẩm quyền ban hành.",
        "The evidence is not signed and sealed, or not issued by the competent authority.",
    ),
    (
        "khong-mo-duoc",
        "Không mở được liên kết hoặc dịch vụ khi kiểm tra.",
        "The link or the service could not be opened when it was checked.",
    ),
    (
        "tinh-trung",
        "Đã tính ở tiêu chí khác; không tính hai lần.",
        "Counted under another indicator already; it does not count twice.",
    ),
    (
        "khac-xa-khong-giai-thich",
        "Khác xa năm trước mà không có giải thích hợp lý.",
        "Far from last year without a reason that explains it.",
    ),
    (
        "giai-trinh-thoa-dang",
        "Đơn vị đã giải thích thỏa đáng.",
        "The unit has explained it well.",
    ),
    (
        "ngoai-chuyen-mon",
        "Ngoài chuyên môn của người thẩm định; đề nghị người khác chấm.",
        "Outside the appraiser's field; somebody else should judge this.",
    ),
)


def ensure_stock_reasons() -> None:
    """The reasons the program brings, once: what the office changed or deleted since stays as the office wants it."""
    event = models.AuditEvent
    if models.StockReason.select().exists() or event.select().where(event.noun == "stock_reason").exists():
        return
    with models.acting("system", "các lý do mẫu ban đầu"):
        models.StockReason.add_many(
            models.StockReason(code=code, text_vi=vi, text_en=en, position=10 * place)
            for place, (code, vi, en) in enumerate(STOCK_REASONS, 1)
        )


# ---------------------------------------------------------------------------------------------------------------------
# Conflicts of interest that nobody has declared yet
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    """An appraiser and a unit that look like a conflict of interest. `kind`: domain | former."""

    appraiser: User
    unit: Unit
    kind: str
    detail: str  # the domain, or the unit's code as the audit has it


def suggested_conflicts(people: Iterable[User] | None = None) -> list[Suggestion]:
    """Pairs that look like a conflict and are not recorded: the same e-mail domain as the unit's people, or formerly of
    the unit (or of one that was merged into it). The same family name is no sign: a third of the country shares one.
    """
    if people is None:
        people = _judges()
    units = {unit.id: unit for unit in Unit.select()}
    domains = _unit_domains()
    found = []
    for person in people:
        known = set(remit.blocked_units(person))
        former = _former_units(person, units)
        by_domain = domains.get(_domain(person.email), set())
        for unit in sorted((former | by_domain) - known, key=lambda id: (units[id].name_sort, id)):
            kind = "former" if unit in former else "domain"
            detail = units[unit].code if kind == "former" else _domain(person.email)
            found.append(Suggestion(person, units[unit], kind, detail))
    return found


def _judges() -> list[User]:
    roles = models.Role.name.in_(sorted(workflow.APPRAISERS))
    query = User.select().join(models.UserRole).join(models.Role).where(roles, User.active == True)  # noqa: E712
    return list(query.order_by(User.name_sort, User.id).distinct())


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def _unit_domains() -> dict[str, set[int]]:
    """E-mail domain -> the units whose people use it; domains of many units are left out."""
    found: dict[str, set[int]] = {}
    for email, unit in User.select(User.email, User.unit).where(User.unit.is_null(False)).tuples():
        found.setdefault(_domain(email), set()).add(unit)
    return {domain: units for domain, units in found.items() if len(units) < COMMON_DOMAIN}


def _former_units(person: User, units: Mapping[int, Unit]) -> set[int]:
    """The units the account has belonged to, by the audit; a unit that was merged counts as its successor too."""
    events = models.AuditEvent.select(models.AuditEvent.before, models.AuditEvent.after)
    events = events.where(models.AuditEvent.noun == "users", models.AuditEvent.row == person.id)
    told = [json.loads(text) for pair in events.tuples() for text in pair if text]
    found = {values["unit"] for values in told if values.get("unit") in units}
    for unit in list(found):
        while (successor := units[unit].successor_id) is not None and successor not in found:
            found.add(successor)
            unit = successor
    return found
