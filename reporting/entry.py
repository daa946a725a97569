"""Entering figures: what a person saves of a section, who else meets them on a figure, last year's carried over.

Every figure is saved by itself, by the version (`rev`) the person saw. Of two people who change one figure exactly one
wins; the other is told the figure that stands, by whom and since when, and nothing of theirs is written. Saving the
same thing twice (a double click, a retry after a lost answer) is one effect and no fault.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import peewee

import exchange
import explanation
import framework
import models
import old_encodings
import scoring
import submissions
import vietnamese
import workflow
from submissions import AMOUNTS, Finding, Given, Question

LONGEST_TEXT: Final = 4000  # characters of a note or of a figure that is a text
TRIES: Final = 4  # others may be quicker that often before the person is told
YEARS_SHOWN: Final = 5
STATES: Final = ("empty", "saved", "explain", "stops")


@dataclass(frozen=True)
class Typed:
    """One figure as a person typed it. `note` None: nothing said of the note. `rev`: the version they saw, 0 for none,
    None if whatever stands there is to be replaced."""

    key: str
    text: str
    note: str | None = None
    rev: int | None = None
    sure: frozenset[str] = frozenset()  # marks of texts the person was asked about and keeps as they are


class Garbled(exchange.ValueProblem):
    """Words in an old encoding: what they read as is looked at before it is kept. `.repaired` "": nobody can tell."""

    def __init__(self, part: str, typed: str, vi: str, en: str, repaired: str = "") -> None:
        super().__init__(vi, en)
        self.part, self.repaired, self.mark = part, repaired, mark_of(typed)


@dataclass(frozen=True)
class Met:
    """Somebody else's figure that stands where a person wanted to put theirs."""

    answer: models.Answer
    by: str
    at: datetime.datetime | None


@dataclass
class Kept:
    """What became of the figures a person sent: which stand now, which cannot be read, where they met somebody."""

    answers: dict[str, models.Answer]
    done: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    faults: dict[str, exchange.ValueProblem] = field(default_factory=dict)
    met: dict[str, Met] = field(default_factory=dict)


# --- reading ---------------------------------------------------------------------------------------------------------


def section_of(number: int) -> models.SectionState | None:
    """A section with what the page needs of all that stands around it, in one statement."""
    unit, category = models.Unit, models.Category
    query = (
        models.SectionState.select(
            models.SectionState, category.id, category.code, category.title_vi, category.title_en, models.Submission,
            unit.id, unit.code, unit.bloc, unit.name_vi, unit.name_en, unit.short_name, models.Bloc.id,
            models.Bloc.code, models.Cycle,
        )
        .join(category)
        .switch(models.SectionState)
        .join(models.Submission)
        .join(unit)
        .join(models.Bloc)
        .switch(models.Submission)
        .join(models.Cycle)
        .where(models.SectionState.id == number)
    )  # fmt: skip
    return query.first()


def refused(section: models.SectionState, person: models.User, office: bool = False) -> models.OfficeProblem | None:
    """Why this person may not enter figures in the section now, or None. `office`: they act for the office."""
    cycle = section.submission.cycle
    if office and cycle.state in ("frozen", "published"):
        return workflow.MoveRefused(
            f"Năm {cycle.year} đã chốt kết quả nên không nhận thêm số liệu.",
            f"The year {cycle.year} is frozen and takes no more figures.",
        )
    return None if office else workflow.entry_refused(section, person)


def questions_of(section: models.SectionState) -> list[Question]:
    """The figures asked of the unit in this section."""
    submission = section.submission
    asked = submissions.asked_of(submissions.rules_of(submission.cycle), submission.unit.bloc.code)
    return asked.get(section.category.code, [])


def answers_of(section: models.SectionState) -> dict[str, models.Answer]:
    """Input code -> answer row of the whole submission: a rule may use figures of another section."""
    query = models.Answer.select().where(models.Answer.submission == section.submission_id)
    return {answer.input: answer for answer in query}


def edited(asked: framework.Input, value: str, lang: str = "vi") -> str:
    """A kept figure as a person edits it: no groups of digits, so that whatever they make of it has one reading."""
    if asked.kind in AMOUNTS and value not in ("", "NA"):
        return value.replace(".", ",") if lang == "vi" else value
    return value if asked.kind == "yes_no" else submissions.shown_value(asked, value, lang)


def read(asked: framework.Input, text: str, now: str = "") -> str:
    """The canonical figure of what was typed. The figure as the page itself shows it is that figure.

    Raises exchange.ValueProblem.
    """
    text = vietnamese.nfc(text).strip()
    if now and text in {show(asked, now, lang) for lang in ("vi", "en") for show in (submissions.shown_value, edited)}:
        return now
    if len(text) > LONGEST_TEXT:
        raise exchange.ValueProblem(
            f"dài {len(text)} ký tự, tối đa {LONGEST_TEXT}", f"has {len(text)} characters, at most {LONGEST_TEXT}"
        )
    return exchange.canonical(asked, exchange.parse_value(asked, text))


def readings(asked: framework.Input, text: str, lang: str = "vi") -> list[tuple[str, str]]:
    """(as edited, as shown) for each way an ambiguous number can be meant; empty for anything else."""
    if asked.kind not in AMOUNTS:
        return []
    found = {}
    for mark in ("point", "comma"):
        try:
            value = exchange.canonical(asked, exchange.parse_value(asked, text, mark))
        except exchange.ValueProblem:
            continue
        found[edited(asked, value, lang)] = submissions.shown_value(asked, value, lang)
    return list(found.items())


# --- saving ----------------------------------------------------------------------------------------------------------


def keep(
    section: models.SectionState, person: models.User, typed: Sequence[Typed], *, office: bool = False,
    request_id: str = "",
) -> Kept:  # fmt: skip
    """Save what can be saved of these figures, in one act; say of the others why not.

    Raises the refusal (MoveRefused) if the person may not enter figures here now.
    """

    def act() -> Kept:
        fresh = _open(section, person, office)
        kept = Kept(answers_of(fresh))
        asked = {question.key: question for question in questions_of(fresh)}
        for one in typed:
            if one.key in asked:
                _keep_one(fresh, asked[one.key], one, kept)
        if kept.changed:
            workflow.begin_section(fresh)
        return kept

    return _acting(act, person, request_id)


def _acting(act: Callable[[], Any], person: models.User, request_id: str, reason: str = "") -> Any:
    """Run an act; begin it again when somebody else was quicker with a row it needs (never written half)."""
    for attempt in range(TRIES):
        try:
            with models.acting(person, reason, request_id):
                return act()
        except (models.StaleRow, peewee.IntegrityError):
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the loop ends by returning or raising")


def _open(section: models.SectionState, person: models.User, office: bool) -> models.SectionState:
    """The section and its year as they are now, held until the act ends. Raises the refusal."""
    fresh = section.now_in_database(lock=True)
    if fresh is None:
        raise models.StaleRow(section, None)
    submission = section.submission
    submission.cycle = models.Cycle.get_by_id(submission.cycle_id)
    submission._dirty.discard("cycle")
    fresh.submission, fresh.category = submission, section.category
    fresh._dirty -= {"submission", "category"}
    if refusal := refused(fresh, person, office):
        raise refusal
    return fresh


def _keep_one(section: models.SectionState, question: Question, typed: Typed, kept: Kept) -> None:
    answer = kept.answers.get(typed.key)
    now = (answer.value or "") if answer else ""
    try:
        value, note = understood(question, typed, answer)
    except exchange.ValueProblem as problem:
        kept.faults[typed.key] = problem
        return
    nothing = answer is None and not value and not note
    if nothing or (answer is not None and value == now and note == answer.note):
        kept.done.add(typed.key)
        return
    if typed.rev is not None and typed.rev != (answer.rev if answer else 0):
        kept.met[typed.key] = Met(
            answer or _nothing(section, question), *(last_change(answer) if answer else ("", None))
        )
        return
    if answer is None:
        answer = kept.answers[typed.key] = _nothing(section, question)
    if value != now:
        answer.value, answer.source, answer.confirmed = value or None, "form", True
    answer.note = note
    answer.save()
    kept.done.add(typed.key)
    kept.changed.add(typed.key)


def understood(question: Question, typed: Typed, answer: models.Answer | None) -> tuple[str, str]:
    """The figure and the note to keep. Raises exchange.ValueProblem; Garbled for words that must be looked at first."""
    now, noted = ((answer.value or ""), answer.note) if answer else ("", "")
    value, note = read(question.input, typed.text, now), _note(typed, answer)
    if question.input.kind == "text":
        value = _in_unicode("value", value, now, typed.sure)
    return value, _in_unicode("note", note, noted, typed.sure)


def _in_unicode(part: str, text: str, before: str, sure: frozenset[str]) -> str:
    """Typed words as Unicode; what stands already, and what the person insists on, is not asked about."""
    if text == before or text.isascii() or mark_of(text) in sure:
        return text
    try:
        found = old_encodings.repair(text)
    except old_encodings.UnclearText as unclear:
        raise Garbled(
            part, text, f"{unclear.text('vi')}. Nếu chữ đã đúng như đang có, hãy lưu lại lần nữa.",
            f"{unclear.text('en')}. If the text is right as it is, save it once more.",
        ) from unclear  # fmt: skip
    if not found.changed:
        return found.text
    raise Garbled(
        part, text, f"{found.sentence('vi')} Chữ đã sửa: “{found.text}”. Hãy xem lại rồi lưu lại lần nữa.",
        f"{found.sentence('en')} Repaired: “{found.text}”. Look at it, then save once more.", found.text,
    )  # fmt: skip


def mark_of(text: str) -> str:
    """Which text a person was asked about: kept beside the box, and sent back with it."""
    return hashlib.sha256(models.clean(text).strip().encode()).hexdigest()[:32]


def _note(typed: Typed, answer: models.Answer | None) -> str:
    if typed.note is None:
        return answer.note if answer else ""
    note = models.clean(typed.note).strip()
    if len(note) > LONGEST_TEXT:
        raise exchange.ValueProblem(
            f"giải thích dài {len(note)} ký tự, tối đa {LONGEST_TEXT}",
            f"the reason has {len(note)} characters, at most {LONGEST_TEXT}",
        )
    return note


def _nothing(section: models.SectionState, question: Question) -> models.Answer:
    """A new answer to a question, with nothing in it."""
    indicator = models.Indicator.select(models.Indicator.id).where(
        models.Indicator.framework == section.submission.cycle.framework_id,
        models.Indicator.code == question.indicator.code,
    )
    return models.Answer(submission=section.submission, indicator=indicator.get(), input=question.key)


def last_change(row: models.BaseModel) -> tuple[str, datetime.datetime | None]:
    """Who changed a row last, and when (UTC)."""
    events = models.AuditEvent.select().where(models.AuditEvent.noun == row.noun, models.AuditEvent.row == row.id)
    event = events.order_by(models.AuditEvent.id.desc()).first()
    if event is None:
        return "", None
    person = models.User.get_or_none(models.User.id == event.actor_id)
    return (person.name or person.email) if person else event.actor, moment_of(event)


def moment_of(event: models.AuditEvent) -> datetime.datetime:
    return datetime.datetime.fromisoformat(event.at.rstrip("Z"))


def answer_for(section: models.SectionState, person: models.User, key: str, office: bool) -> models.Answer:
    """The answer to a question, made empty if there is none, for something to be put to it. Inside `models.acting`.

    Raises the refusal, and KeyError if the section does not ask it.
    """
    fresh = _open(section, person, office)
    question = {each.key: each for each in questions_of(fresh)}[key]
    answer = answers_of(fresh).get(key)
    if answer is None:
        answer = _nothing(fresh, question)
        answer.save()
        workflow.begin_section(fresh)
    return answer


# --- last year's figures ---------------------------------------------------------------------------------------------


def carry_over(
    sections: Iterable[models.SectionState], person: models.User, *, office: bool = False, request_id: str = ""
) -> int:
    """Take last year's figures where nothing is said yet, not confirmed; returns how many."""

    def act() -> int:
        return sum(_carry(_open(section, person, office)) for section in sections)

    return _acting(act, person, request_id, "chuyển số liệu năm trước")


def _carry(section: models.SectionState) -> int:
    submission, held, count = section.submission, answers_of(section), 0
    before = submissions.previous_values(submission.cycle, submission.unit)
    for question in questions_of(section):
        answer = held.get(question.key)
        value = _fitting(question.input, before.get(question.key, ""))
        if not value or (answer is not None and (answer.value or answer.note)):
            continue
        answer = answer or _nothing(section, question)
        answer.value, answer.source, answer.confirmed = value, "carried", False
        answer.save()
        count += 1
    if count:
        workflow.begin_section(section)
    return count


def _fitting(asked: framework.Input, value: str) -> str:
    """Last year's figure, if this year's question still takes it."""
    try:
        return exchange.canonical(asked, exchange.parse_value(asked, value, "point"))
    except exchange.ValueProblem:
        return ""


def confirm(
    section: models.SectionState, person: models.User, keys: Iterable[str] | None = None, *, office: bool = False,
    request_id: str = "",
) -> int:  # fmt: skip
    """Say of carried figures that they hold this year too (all of the section unless named); returns how many."""

    def act() -> int:
        fresh = _open(section, person, office)
        held = answers_of(fresh)
        wanted = {question.key for question in questions_of(fresh)} & set(held)
        rows = [held[key] for key in sorted(wanted) if not held[key].confirmed and (keys is None or key in keys)]
        for row in rows:
            row.confirmed = True
            row.save()
        return len(rows)

    return _acting(act, person, request_id, "xác nhận số liệu chuyển từ năm trước")


def figures_of_last_year(section: models.SectionState) -> dict[str, tuple[str, str]]:
    """Input code -> (figure, "accepted" or "reported") of the year before; what is shown beside each question."""
    return figures_before(section.submission.cycle, section.submission.unit)


def figures_before(cycle: models.Cycle, unit: models.Unit) -> dict[str, tuple[str, str]]:
    """The same of a unit, whether it has a submission this year or not."""
    before = models.Cycle.get_or_none(models.Cycle.year == cycle.year - 1)
    if before is None:
        return {}
    known = before.state in ("frozen", "published")  # until then what the Council accepts is its own affair
    found = {}
    for key, answer in submissions.answers_of(before, unit).items():
        accepted = known and answer.accepted is not None
        value = answer.accepted if accepted else answer.value
        if value:
            found[key] = (value, "accepted" if accepted else "reported")
    return found


@dataclass(frozen=True)
class YearOf:
    """What one figure was in an earlier year: as reported, as accepted, as published. None: not known."""

    year: int
    reported: str | None
    accepted: str | None
    published: str | None


def earlier_years(section: models.SectionState, key: str, editions: Path) -> list[YearOf]:
    """The same figure in the years before, newest first. `editions`: the folder of the frozen years."""
    unit, cycle = section.submission.unit, section.submission.cycle
    query = (
        models.Answer.select(models.Answer, models.Submission, models.Cycle)
        .join(models.Submission)
        .join(models.Cycle)
        .where(models.Submission.unit == unit, models.Cycle.year < cycle.year, models.Answer.input == key)
        .order_by(models.Cycle.year.desc())
        .limit(YEARS_SHOWN)
    )
    found = []
    for answer in query:
        year = answer.submission.cycle
        frozen = year.state in ("frozen", "published")
        published = _published(year, editions).get(unit.code, {}).get(key) if year.state == "published" else None
        found.append(YearOf(year.year, answer.value, answer.accepted if frozen else None, published))
    return found


_published_figures: dict[tuple[str, str], dict[str, dict[str, str]]] = {}  # (file, seal) -> unit -> input -> figure


def _published(cycle: models.Cycle, folder: Path) -> Mapping[str, Mapping[str, str]]:
    """The figures of a year's newest published edition. A sealed file never changes, so it is read once."""
    row = (
        cycle.editions.where(models.Edition.published_at.is_null(False)).order_by(models.Edition.version.desc()).first()
    )
    if row is None:
        return {}
    if (row.path, row.seal) not in _published_figures:
        try:
            plain = json.loads((folder / Path(row.path).name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        _published_figures[row.path, row.seal] = plain.get("figures", {})
    return _published_figures[row.path, row.seal]


# --- the sheet: where a section stands -------------------------------------------------------------------------------


@dataclass(frozen=True)
class SelfMark:
    """The points an indicator would have by the unit's own figures. `points` None: none yet; `open`: the rule compares
    units, so that nobody knows before all are in."""

    points: scoring.Exact | None
    max: scoring.Exact
    words: str
    open: bool = False


@dataclass
class Sheet:
    """Where a section stands with what is saved and, over it, what is being typed."""

    section: models.SectionState
    questions: list[Question]
    indicators: list[framework.Indicator]
    answers: dict[str, models.Answer]
    values: dict[str, str]
    notes: dict[str, str]
    findings: dict[str, list[Finding]]  # by input
    marks: dict[str, SelfMark]
    total: scoring.CategoryResult

    def of(self, indicator: framework.Indicator) -> list[Question]:
        """The questions that are asked under this indicator."""
        return [question for question in self.questions if question.indicator.code == indicator.code]

    def state(self, indicator: framework.Indicator) -> str:
        """empty, saved, explain (a reason is wanted), stops (must be mended); council: the Council answers it."""
        if indicator.answered_by == "council":
            return "council"
        own = [question.key for question in self.of(indicator)] or [
            key for key in indicator.inputs if key in self.asked
        ]
        found = [finding for key in own for finding in self.findings.get(key, ())]
        if any(finding.kind == "must" for finding in found):
            return "stops"
        if not any(self.values.get(key) or self.notes.get(key) for key in own):
            return "empty" if any(finding.stops for finding in found) or not own else "saved"
        return "explain" if any(finding.stops for finding in found) else "saved"

    @property
    def asked(self) -> set[str]:
        return {question.key for question in self.questions}

    @property
    def done(self) -> int:
        """Questions with a figure or a reason; last year's figure is none until it is confirmed."""
        return len(self.given & self.asked)

    @property
    def given(self) -> set[str]:
        """The inputs that have a figure or a reason, of the whole submission."""
        found = {key for key, text in (*self.values.items(), *self.notes.items()) if text}
        return found - {key for key, answer in self.answers.items() if not answer.confirmed}

    @property
    def stopping(self) -> list[Finding]:
        return [finding for found in self.findings.values() for finding in found if finding.stops]

    @property
    def first_open(self) -> str | None:
        """The code of the first indicator that is not done."""
        return next((one.code for one in self.indicators if self.state(one) in ("empty", "explain", "stops")), None)

    @property
    def unconfirmed(self) -> list[str]:
        return [key for key in self.asked if key in self.answers and not self.answers[key].confirmed]


def sheet(
    section: models.SectionState, answers: dict[str, models.Answer] | None = None, typed: Iterable[Typed] = (),
    lang: str = "vi", about: Iterable[str] | None = None,
) -> Sheet:  # fmt: skip
    """Where a section stands. `typed` is laid over what is saved, as far as it can be read.

    `about`: the figures whose indicators get their points in words (all unless named).
    """
    submission = section.submission
    rules = submissions.rules_of(submission.cycle)
    answers = answers_of(section) if answers is None else answers
    held = _overlaid(submissions.given(submission, answers.values()), rules, typed)
    asked = questions_of(section)
    found: dict[str, list[Finding]] = {}
    before = submissions.last_year(submission.cycle, submission.unit)
    for finding in submissions.findings(submission, section.category.code, held, before):
        found.setdefault(finding.input, []).append(finding)
    bloc = submission.unit.bloc.code
    category = next(each for each in rules.categories if each.code == section.category.code)
    indicators = [one for one in submissions.indicators_below(category) if rules.applies(one, bloc)]
    explained = None if about is None else {one.code for one in touched_by(indicators, about)}
    marks, total = self_marks(rules, submission.unit, category, held.values, lang, explained)
    return Sheet(
        section, asked, indicators, answers, dict(held.values), dict(held.notes), found, marks, total
    )  # fmt: skip


def _overlaid(held: Given, rules: framework.Framework, typed: Iterable[Typed]) -> Given:
    values, notes, sure = dict(held.values), dict(held.notes), set(held.unconfirmed)
    for one in typed:
        if one.key not in rules.inputs:
            continue
        before = values.get(one.key, "")
        try:
            values[one.key] = read(rules.inputs[one.key], one.text, before)
        except exchange.ValueProblem:
            continue  # what is saved stays what is counted, until the new figure can be read
        if values[one.key] != before:
            sure.discard(one.key)
        if one.note is not None:
            notes[one.key] = one.note
    return Given(values, notes, held.evidence, frozenset(sure), held.after_cut_off)


def self_marks(
    rules: framework.Framework, unit: models.Unit, category: framework.Category, values: Mapping[str, str],
    lang: str = "vi", explained: Iterable[str] | None = None,
) -> tuple[dict[str, SelfMark], scoring.CategoryResult]:  # fmt: skip
    """The points a unit's own figures give in a section, by the engine that scores the ranking."""
    bloc = unit.bloc.code
    run = scoring.score(rules.scheme, [(unit.code, bloc)], {unit.code: submissions.parsed(rules, values)})
    result, wanted = run.results[unit.code], None if explained is None else set(explained)
    marks = {}
    for indicator in submissions.indicators_below(category):
        if not rules.applies(indicator, bloc) or indicator.answered_by == "council":
            continue
        if scoring.peer_rules(indicator.scored_by):
            marks[indicator.code] = SelfMark(None, indicator.max, "", open=True)
        elif indicator.code in result.indicators:
            say = wanted is None or indicator.code in wanted
            words = explanation.why(run, rules, unit.code, indicator.code, lang) if say else ""
            marks[indicator.code] = SelfMark(result.indicators[indicator.code].points_exact, indicator.max, words)
    return marks, result.categories[category.code]


def touched_by(indicators: Iterable[framework.Indicator], keys: Iterable[str]) -> list[framework.Indicator]:
    """The indicators one of these figures has a say in: by their rule or by a check."""
    keys = set(keys)
    return [
        one
        for one in indicators
        if not keys.isdisjoint(one.inputs) or any(keys & set(check.expression.names) for check in one.checks)
    ]
