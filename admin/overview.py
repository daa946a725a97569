"""What the pages of a submission show: where each section stands, what is next, what changed, how far units are."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import peewee
from flask import url_for
from markupsafe import Markup

import framework
import models
import submissions
import vietnamese
import workflow
from admin import security, words
from admin.base import badge
from admin.i18n import gettext, language, ngettext
from reporting import receipts

MOVES_SHOWN = 80
CHANGES_SHOWN = 200


def moment(value: datetime.datetime | None) -> str:
    """A stored moment on Việt Nam's clocks, to the second, that does not break over two lines."""
    return f"{security.local_time(value):%H:%M:%S\u00a0%d/%m/%Y}" if value is not None else ""


def state_of(section: models.SectionState) -> Markup:
    """A section's state as a word with a shape."""
    key = ("section_state", "state")
    return badge(str(dict(words.WORDS[key])[section.state]), words.LOOKS[key].get(section.state, "neutral"))


def title_of(row: Any) -> str:
    """A category's or an indicator's title in the reader's language."""
    return (row.title_en if language() == "en" and row.title_en else row.title_vi) or row.code


def figure_url(section: models.SectionState, key: str = "") -> str:
    """The place of a figure on the page where it is entered."""
    return url_for("entry.index", section=section.id, _anchor=f"q-{key}" if key else None)


# --- one submission --------------------------------------------------------------------------------------------------


@dataclass
class Step:
    """The one thing to do next: a link, or a move to make."""

    word: str
    url: str = ""
    move: str = ""
    main: bool = True
    icon: str = "pencil"


@dataclass
class Card:
    """One section as its page shows it."""

    section: models.SectionState
    title: str
    state: Markup
    asked: int
    done: int
    findings: list[submissions.Finding] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    task: models.StateMove | None = None
    reopened: bool = False
    expired: bool = False
    step: Step | None = None
    moves: list[workflow.Move] = field(default_factory=list)

    @property
    def with_unit(self) -> bool:
        return self.section.state in receipts.WITH_THE_UNIT

    @property
    def stops(self) -> list[submissions.Finding]:
        return [finding for finding in self.findings if finding.stops]

    @property
    def percent(self) -> int:
        return 100 * self.done // self.asked if self.asked else 100


def cards_of(submission: models.Submission, may_move: bool) -> list[Card]:
    """The sections of a submission in order, with what is known of each."""
    cycle, now = submission.cycle, models.now()
    rules = submissions.rules_of(cycle)
    done = submissions.completeness(submission)
    found = findings_by_section(submission, rules)
    named = people_by_section(submission)
    actor, roles = security.actor(), security.roles_of_user()
    cards = []
    for section in receipts.sections_of(submission):
        code = section.category.code
        answered, asked = done.get(code, (0, 0))
        card = Card(section, title_of(section.category), state_of(section), asked, answered)
        card.people = named.get(section.category_id, [])
        card.task = receipts.open_task(section)
        card.reopened = card.with_unit and workflow.is_reopened(section, cycle, now)
        card.expired = card.with_unit and section.reopened_until is not None and not card.reopened
        if card.with_unit:
            card.findings = found.get(code, [])
        if may_move:
            card.moves = workflow.section_moves(section, actor)
        card.step = step_of(card, submission, roles)
        cards.append(card)
    return cards


def findings_by_section(
    submission: models.Submission, rules: framework.Framework
) -> dict[str, list[submissions.Finding]]:
    """Top category code -> what there is to mend or to explain in it."""
    top = {code: row.code for code, row in submissions.top_categories(submission.cycle, rules).items()}
    found: dict[str, list[submissions.Finding]] = {}
    for finding in submissions.findings(submission):
        found.setdefault(top[finding.indicator], []).append(finding)
    return found


def people_by_section(submission: models.Submission) -> dict[int, list[str]]:
    """Category id -> the people of the unit who fill it in."""
    found: dict[int, list[str]] = {}
    for duty in submission.duties.join(models.User).order_by(models.User.name_sort):
        found.setdefault(duty.category_id, []).append(str(duty.user))
    return found


def step_of(card: Card, submission: models.Submission, roles: frozenset[str]) -> Step | None:
    """What this person does next with a section; None where nothing is theirs to do."""
    codes = {move.code for move in card.moves}
    section = card.section
    if not card.asked:
        return None
    if "send" in codes:
        return Step(gettext("Read and approve"), url_for("submissions.approve_view", id=submission.id), icon="check-lg")
    ours = bool(roles & {security.OFFICER, security.LEADER}) and not security.sees_all_units()
    if ours and section.state in ("empty", "drafting") and codes & {"begin", "submit"}:
        if "submit" in codes and not card.stops:
            return Step(gettext("Ask for approval"), move="submit", icon="send")
        word = gettext("Begin") if section.state == "empty" else gettext("Go on filling in")
        return Step(word, figure_url(section))
    return Step(gettext("See the figures"), figure_url(section), main=False, icon="eye")


def moves_of(submission: models.Submission) -> list[dict[str, Any]]:
    """What happened to the sections, newest first."""
    move, section = models.StateMove, models.SectionState
    query = (
        move.select(move, section, models.Category, models.User)
        .join(section)
        .join(models.Category)
        .join_from(move, models.User, peewee.JOIN.LEFT_OUTER, on=move.by)
        .where(section.submission == submission)
        .order_by(move.id.desc())
        .limit(MOVES_SHOWN)
    )
    states = dict(words.SECTION_STATES)
    told = []
    for made in query:
        known = workflow.SECTION_MOVES.get(made.move)
        told.append(
            {
                "at": moment(made.at),
                "section": made.section.category.code,
                "word": known.title(language()) if known else made.move,
                "from": states.get(made.from_state, made.from_state),
                "to": states.get(made.to_state, made.to_state),
                "by": str(made.by) if made.by_id else made.by_name,
                "reason": made.reason,
                "until": moment(made.until),
                "reopens": made.move == "reopen",
            }
        )
    return told


# --- the leader's page -----------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One figure as the leader reads it."""

    question: submissions.Question
    value: str
    before: str
    change: str  # same, other, new, gone, none
    note: str
    evidence: list[models.Evidence]
    findings: list[submissions.Finding]
    mark: str | None  # with the indicator's first figure only
    first: bool


@dataclass
class Facts:
    """What the lines of all sections of a submission are made of, read once."""

    answers: dict[str, models.Answer]
    before: dict[str, str]
    proofs: dict[str, list[models.Evidence]]
    marks: dict[str, str]
    found: dict[str, list[submissions.Finding]]
    asked: dict[str, list[submissions.Question]]


def facts_of(submission: models.Submission) -> Facts:
    """Read a submission for `lines_of`."""
    found: dict[str, list[submissions.Finding]] = {}
    for finding in submissions.findings(submission):
        found.setdefault(finding.input, []).append(finding)
    return Facts(
        submissions.answers_of(submission.cycle, submission.unit),
        submissions.previous_values(submission.cycle, submission.unit),
        receipts.evidence_by_input(submission),
        receipts.self_marks(submission),
        found,
        submissions.asked_of(submissions.rules_of(submission.cycle), submission.unit.bloc.code),
    )


def lines_of(section: models.SectionState, facts: Facts) -> list[Line]:
    """The figures of a section: reported, last year's, the self-mark, the note, the evidence, what is found."""
    lang = language()
    lines, seen = [], set()
    for question in facts.asked.get(section.category.code, []):
        answer, last = facts.answers.get(question.key), facts.before.get(question.key, "")
        value = (answer.value or "") if answer else ""
        code = question.indicator.code
        first = code not in seen
        seen.add(code)
        lines.append(
            Line(
                question,
                submissions.shown_value(question.input, value, lang),
                shown_before(question, last, lang),
                change_of(value, last),
                (answer.note or "") if answer else "",
                facts.proofs.get(question.key, []),
                facts.found.get(question.key, []),
                mark_words(facts.marks.get(code), question.indicator, lang) if first else None,
                first,
            )
        )
    return lines


def shown_before(question: submissions.Question, text: str, lang: str) -> str:
    """Last year's figure; as it was kept, where this year asks for another kind of value."""
    try:
        return submissions.shown_value(question.input, text, lang)
    except (ValueError, ArithmeticError):
        return text


def change_of(value: str, last: str) -> str:
    """How a figure stands to last year's."""
    if value == last:
        return "same" if value else "none"
    if not last:
        return "new"
    return "other" if value else "gone"


def mark_words(mark: str | None, indicator: framework.Indicator, lang: str) -> str:
    """`15 / 20`: the unit's own points by the rule."""
    points = vietnamese.format_number(Fraction(mark), lang=lang) if mark is not None else "–"
    return f"{points} / {vietnamese.format_number(indicator.max, lang=lang)}"


@dataclass
class Changed:
    """One change of a figure, a note or evidence, as the audit tells it."""

    at: Any
    who: str
    what: str
    before: str
    after: str


def last_handed_back(section: models.SectionState) -> models.StateMove | None:
    """When the section last left the leader's or the office's hands."""
    back = ("return", "withdraw", "reopen", "send")
    return section.moves.where(models.StateMove.move.in_(back)).order_by(models.StateMove.id.desc()).first()


def changes_since(section: models.SectionState, since: datetime.datetime) -> list[Changed]:
    """Who changed which figures of a section after a moment: from the audit, oldest first."""
    submission, lang = section.submission, language()
    asked = submissions.asked_of(submissions.rules_of(submission.cycle), submission.unit.bloc.code)
    questions = {question.key: question for question in asked.get(section.category.code, [])}
    rows = {answer.id: answer.input for answer in submission.answers if answer.input in questions}
    event = models.AuditEvent
    query = (
        event.select()
        .where(
            event.chain == submission.unit.code,
            event.at > since.isoformat(timespec="microseconds") + "Z",
            event.noun.in_(("answer", "answer_evidence")),
        )
        .order_by(event.id)
    )
    names = {user.email: str(user) for user in models.User.select().where(models.User.unit == submission.unit_id)}
    found: list[Changed] = []
    for each in query:
        for key, what, old, new in _told(each, rows):
            question = questions[key]
            if what == "value":
                old, new = (shown_before(question, text, lang) for text in (old, new))
            label = f"{question.indicator.code} {question.input.label[lang]}"
            at = moment(datetime.datetime.fromisoformat(each.at.rstrip("Z")))
            found.append(Changed(at, names.get(each.actor, each.actor), f"{label}{WHAT[what]()}", old, new))
    return found[-CHANGES_SHOWN:]


WHAT = {
    "value": lambda: "",
    "note": lambda: f" · {gettext('note')}",
    "evidence": lambda: f" · {gettext('evidence')}",
}


def _told(event: models.AuditEvent, rows: dict[int, str]) -> Iterable[tuple[str, str, str, str]]:
    """(input, what, before, after) of an audit row that concerns one of these answers."""
    if event.noun == "answer" and event.row in rows:
        for what in ("value", "note"):
            if what in event.changes:
                old, new = event.changes[what]
                if (old or "") != (new or ""):
                    yield rows[event.row], what, old or "", new or ""
    if event.noun == "answer_evidence":
        before, after = (json.loads(text) if text else {} for text in (event.before, event.after))
        answer = (after or before).get("answer")
        if answer in rows:
            names = [_file_name(plain.get("evidence")) for plain in (before, after)]
            yield rows[answer], "evidence", names[0], names[1]


def _file_name(id: int | None) -> str:
    row = models.Evidence.get_or_none(models.Evidence.id == id) if id else None
    return row.name if row else ""


# --- many submissions ------------------------------------------------------------------------------------------------


def completeness_of(rows: Sequence[models.Submission]) -> dict[int, tuple[int, int]]:
    """Submission id -> (questions answered or explained, questions asked): one query for the answers of all."""
    answer, given = models.Answer, {}
    has_word = ((answer.value.is_null(False)) & (answer.value != "")) | (answer.note != "")
    query = answer.select(answer.submission, answer.input).where(
        answer.submission << [row.id for row in rows], has_word
    )
    for id, key in query.tuples():
        given.setdefault(id, set()).add(key)
    asked: dict[tuple[int, int], set[str]] = {}
    found = {}
    for row in rows:
        known = (row.cycle_id, row.unit.bloc_id)
        if known not in asked:
            groups = submissions.asked_of(submissions.rules_of(row.cycle), row.unit.bloc.code)
            asked[known] = {question.key for group in groups.values() for question in group}
        found[row.id] = (len(asked[known] & given.get(row.id, set())), len(asked[known]))
    return found


def sections_by_state(rows: Sequence[models.Submission]) -> dict[int, dict[str, int]]:
    """Submission id -> state -> how many of its sections."""
    section = models.SectionState
    query = section.select(section.submission, section.state).where(section.submission << [row.id for row in rows])
    found: dict[int, dict[str, int]] = {}
    for id, state in query.tuples():
        found.setdefault(id, {})[state] = found.setdefault(id, {}).get(state, 0) + 1
    return found


def state_summary(counts: dict[str, int]) -> str:
    """`2 Đã gửi · 1 Đang nhập`."""
    return " · ".join(f"{counts[code]} {word}" for code, word in words.SECTION_STATES if counts.get(code))


@dataclass
class BlocRate:
    """How far the units of a bloc are."""

    title: str
    units: int = 0
    in_time: int = 0
    late: int = 0
    done: int = 0
    asked: int = 0

    @property
    def left(self) -> int:
        return self.units - self.in_time - self.late

    @property
    def on_time(self) -> int:
        """Per cent of the invited units whose whole submission came in time."""
        return 100 * self.in_time // self.units if self.units else 0

    @property
    def complete(self) -> int:
        return 100 * self.done // self.asked if self.asked else 0


def rates(cycle: models.Cycle) -> list[BlocRate]:
    """For each bloc of a year, in order: sent in time, late, not yet; how complete."""
    query = models.Submission.select(models.Submission, models.Unit, models.Bloc).join(models.Unit).join(models.Bloc)
    rows = list(query.where(models.Submission.cycle == cycle).order_by(models.Bloc.position, models.Bloc.id))
    for row in rows:
        row.cycle = cycle
    done = completeness_of(rows)
    found: dict[int, BlocRate] = {}
    for row in rows:
        bloc = row.unit.bloc
        rate = found.setdefault(bloc.id, BlocRate(bloc.title_vi))
        rate.units += 1
        rate.in_time += row.sent_at is not None and not row.late
        rate.late += row.sent_at is not None and row.late
        rate.done += done[row.id][0]
        rate.asked += done[row.id][1]
    return list(found.values())


def count_words(count: int) -> str:
    """`3 điểm phải sửa hoặc giải thích`."""
    return ngettext("%(count)s point to mend or to explain", "%(count)s points to mend or to explain", count)
