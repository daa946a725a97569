"""Trường hợp: one indicator of one submission, with every side of it apart.

What the unit reported and gave itself, what each appraiser judged, what the Council concluded (accepted figures, or
points of its own), what the unit says to it. Nothing is written here (conclusions.py does). Points always come from the
engine that scores the ranking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

import framework as frameworks
import models
import scoring
import submissions
from models import Answer, Cycle, Explanation, SectionState, Submission, Unit, User

WITH_COUNCIL: Final = ("sent", "under_appraisal", "awaiting_explanation", "settled")
WAITING, AGREED, DIFFER, CONCLUDED = "waiting", "agreed", "differ", "concluded"

Exact = int | Fraction
Outcome = tuple[Any, ...]  # ("figures", ((input, text), ...)) or ("points", exact number)


@dataclass(frozen=True)
class Judgement:
    """One appraiser's side of a case."""

    id: int
    rev: int
    appraiser: int
    name: str
    verdict: str
    figures: Mapping[str, str]
    mark: Exact | None  # the points that follow from it
    reason: str

    def outcome(self, reported: Mapping[str, str]) -> Outcome:
        """What would stand if it were taken: the figures, or the points."""
        if self.verdict == "points":
            return ("points", self.mark)
        changed = self.figures if self.verdict == "change" else {}
        return figures_outcome({**reported, **changed})


def figures_outcome(values: Mapping[str, str]) -> Outcome:
    """Figures as an outcome that can be compared with another."""
    return ("figures", tuple(sorted((name, text) for name, text in values.items() if text)))


@dataclass
class Case:
    """One indicator of one submission, with every side of it. Points are None where there is nothing to score."""

    submission: int
    unit: Unit
    indicator: frameworks.Indicator
    indicator_id: int
    section: str  # code of the top category
    state_of_section: str
    reported: dict[str, str] = field(default_factory=dict)  # canonical texts by input; nothing given is left out
    accepted: dict[str, str] = field(default_factory=dict)  # decided ones only; the empty text: accepted as missing
    undecided: tuple[str, ...] = ()  # reported inputs nobody has decided on
    notes: dict[str, str] = field(default_factory=dict)  # the unit's own, by input
    reasons: tuple[str, ...] = ()  # the Council's words on its figures
    self_mark: Exact | None = None
    judgements: tuple[Judgement, ...] = ()
    decided: Exact | None = None  # the Council's own points
    decided_reason: str = ""
    explanations: tuple[tuple[int, str], ...] = ()  # (id, state) of those that were sent
    evidence: bool = False
    follow_ups: int = 0
    wanted: int = 1  # appraisers
    as_reported: Exact | None = None  # points of the reported figures
    now: Exact | None = None  # points as they stand: the Council's where it has decided, else as reported
    revs: tuple[Any, ...] = ()

    @property
    def given(self) -> list[Judgement]:
        """The judgements that say something: an abstention counts nowhere."""
        return [one for one in self.judgements if one.verdict != "abstain"]

    @property
    def outcomes(self) -> set[Outcome]:
        """The different results the appraisers would have."""
        return {one.outcome(self.reported) for one in self.given}

    @property
    def differ(self) -> bool:
        """Whether the appraisers want different figures or points, by any amount."""
        return len(self.outcomes) > 1

    @property
    def common(self) -> Judgement | None:
        """A judgement that all of them share, or None."""
        return self.given[0] if len(self.outcomes) == 1 else None

    @property
    def spread(self) -> Exact | None:
        """Highest mark less the lowest; None below two marks."""
        marks = [one.mark for one in self.given if one.mark is not None]
        return max(marks) - min(marks) if len(marks) > 1 else None

    @property
    def mean(self) -> Fraction | None:
        marks = [one.mark for one in self.given if one.mark is not None]
        return Fraction(scoring.exact_sum(marks)) / len(marks) if marks else None

    @property
    def changed(self) -> bool:
        """Whether the Council's conclusion is something else than what was reported."""
        if self.decided is not None:
            return True
        accepted = {name: text for name, text in self.accepted.items() if text}
        return not self.councils_own and bool(self.accepted) and accepted != self.reported

    @property
    def councils_own(self) -> bool:
        """Whether the Council finds these figures itself, so that nothing is reported to differ from."""
        return self.indicator.answered_by == "council"

    @property
    def reconciled(self) -> bool:
        """Whether a difference between appraisers was settled in writing."""
        return not self.differ or self.decided is not None or any(self.reasons)

    @property
    def concluded(self) -> bool:
        """Points of the Council's own stand, or every reported figure is decided on (and a difference in writing)."""
        decided = self.decided is not None or (bool(self.accepted) and not self.undecided)
        return decided and not (self.undecided or not self.reconciled)

    @property
    def state(self) -> str:
        if self.concluded:
            return CONCLUDED
        if self.differ:
            return DIFFER
        return AGREED if len(self.given) >= max(1, self.wanted) else WAITING

    @property
    def verdict_points(self) -> Exact | None:
        """The Council's points where it has concluded, else the mean of the marks so far."""
        return self.now if self.concluded else self.mean

    @property
    def claimed(self) -> Exact | None:
        """What the unit claims: the points it gave itself, or what its figures come to."""
        return self.self_mark if self.self_mark is not None else self.as_reported

    @property
    def off(self) -> Exact | None:
        """Points of the Council or of its appraisers less those the unit claims."""
        if self.verdict_points is None or self.claimed is None:
            return None
        return Fraction(self.verdict_points) - Fraction(self.claimed)

    @property
    def lacks_evidence(self) -> bool:
        """Something was reported, evidence is required, and there is none."""
        return bool(self.reported) and self.indicator.evidence == "required" and not self.evidence

    @property
    def open_explanations(self) -> int:
        return sum(state == "open" for _, state in self.explanations)

    @property
    def version(self) -> str:
        """Changes whenever any side of the case does: what a form was made from."""
        return hashlib.sha256(repr(self.revs).encode()).hexdigest()[:20]


Keys = tuple[int, str]  # submission id, indicator code


def cases(cycle: Cycle, submission: Submission | None = None, scored: bool = True) -> list[Case]:
    """The cases of a year, or of one submission: unit by unit in order of code, indicators in the regulation's order.

    A point of which nothing was sent, reported or judged is no case. `scored` False leaves the points out.
    """
    return Reader(cycle, submission).cases(scored)


def case_of(submission: Submission, indicator: models.Indicator) -> Case | None:
    """One case, with its points."""
    found = cases(submission.cycle, submission)
    return next((one for one in found if one.indicator_id == indicator.id), None)


class Reader:
    """Reads a year's tables once and puts the cases together."""

    def __init__(self, cycle: Cycle, submission: Submission | None) -> None:
        self.cycle, self.only = cycle, submission
        self.rules = submissions.rules_of(cycle)
        rows = cycle.framework.indicators.select(models.Indicator.id, models.Indicator.code)
        self.ids = {code: id for id, code in rows.tuples()}
        self.codes = {id: code for code, id in self.ids.items()}
        self.sections = {
            one.code: top.code for top in self.rules.categories for one in submissions.indicators_below(top)
        }

    @cached_property
    def units(self) -> dict[int, Unit]:
        """Submission id -> unit with its bloc, all of the year: peers count in the points of each other."""
        query = Submission.select(Submission.id, Submission.unit).where(Submission.cycle == self.cycle)
        pairs = list(query.tuples())
        rows = {
            unit.id: unit
            for unit in Unit.select(Unit, models.Bloc)
            .join(models.Bloc)
            .where(Unit.id << Submission.select(Submission.unit).where(Submission.cycle == self.cycle))
        }
        return {id: rows[unit] for id, unit in sorted(pairs, key=lambda pair: rows[pair[1]].code)}

    def of_year(self, model: Any, *columns: Any, everyone: bool = False) -> Any:
        query = model.select(*columns).join(Submission, on=model.submission == Submission.id)
        query = query.where(Submission.cycle == self.cycle).order_by(model.id)
        return query if everyone or self.only is None else query.where(model.submission == self.only)

    @cached_property
    def answers(self) -> list[tuple[Any, ...]]:
        return list(
            self.of_year(
                Answer,
                *(Answer.id, Answer.rev, Answer.submission, Answer.input, Answer.value, Answer.accepted),
                *(Answer.self_mark, Answer.note, Answer.accepted_reason, Answer.indicator),
                everyone=True,
            ).tuples()
        )

    @cached_property
    def decisions(self) -> list[tuple[Any, ...]]:
        row = models.Decision
        columns = (row.submission, row.indicator, row.points, row.reason, row.rev)
        return list(self.of_year(row, *columns, everyone=True).tuples())

    def cases(self, scored: bool) -> list[Case]:
        found = self._empty()
        self._fill_answers(found)
        self._fill_council(found)
        self._fill_rest(found)
        kept = {key: case for key, case in found.items() if self._is_case(case)}
        if scored and kept:
            self._score(kept)
        return list(kept.values())

    def _is_case(self, case: Case) -> bool:
        something = case.reported or case.accepted or case.judgements or case.decided is not None or case.explanations
        return bool(something) or case.state_of_section in WITH_COUNCIL

    def _empty(self) -> dict[Keys, Case]:
        states = {
            (submission, section): state
            for submission, section, state in SectionState.select(
                SectionState.submission, models.Category.code, SectionState.state
            )
            .join(models.Category)
            .switch(SectionState)
            .join(Submission)
            .where(Submission.cycle == self.cycle)
            .tuples()
        }
        wanted = self.cycle.appraisers_wanted
        return {
            (id, code): Case(
                id, unit, one, self.ids[code], self.sections[code],
                states.get((id, self.sections[code]), "empty"), wanted=wanted,
            )
            for id, unit in self.units.items()
            if self.only is None or id == self.only.id
            for code, one in self.rules.indicators.items()
            if self.rules.applies(one, unit.bloc.code)
        }  # fmt: skip

    def _fill_answers(self, found: dict[Keys, Case]) -> None:
        askers: dict[str, list[str]] = {}
        for code, one in self.rules.indicators.items():
            for name in one.inputs:
                askers.setdefault(name, []).append(code)
        proven = {id for (id,) in models.AnswerEvidence.select(models.AnswerEvidence.answer).tuples()}
        for id, rev, submission, name, value, accepted, mark, note, reason, first in self.answers:
            for code in askers.get(name, ()):
                case = found.get((submission, code))
                if case is None:
                    continue
                case.revs += ((id, rev),)
                if value:
                    case.reported[name] = value
                if accepted is not None:
                    case.accepted[name] = accepted
                    case.reasons += (reason,) if reason else ()
                elif value:
                    case.undecided += (name,)
                if note:
                    case.notes[name] = note
                if id in proven:
                    case.evidence = True
                if mark and first == case.indicator_id:
                    case.self_mark = exact(mark)

    def _fill_council(self, found: dict[Keys, Case]) -> None:
        row = models.Appraisal
        columns = (row.id, row.rev, row.submission, row.indicator, row.appraiser, User.name, User.email)
        more = (row.verdict, row.figures, row.mark, row.reason)
        query = self.of_year(row, *columns, *more).join(User, on=row.appraiser == User.id)
        for id, rev, submission, indicator, person, name, email, verdict, figures, mark, reason in query.tuples():
            case = found.get((submission, self.codes.get(indicator, "")))
            if case is not None:
                one = Judgement(id, rev, person, name or email, verdict, figures or {}, exact(mark), reason)
                case.judgements += (one,)
                case.revs += (("a", id, rev),)
        for submission, indicator, points, reason, rev in self.decisions:
            case = found.get((submission, self.codes.get(indicator, "")))
            if case is not None:
                case.decided, case.decided_reason = exact(points), reason
                case.revs += (("d", rev),)

    def _fill_rest(self, found: dict[Keys, Case]) -> None:
        row = Explanation
        sent = self.of_year(row, row.id, row.rev, row.submission, row.indicator, row.state)
        for id, rev, submission, indicator, state in sent.where(row.sent_at.is_null(False)).tuples():
            case = found.get((submission, self.codes.get(indicator, "")))
            if case is not None:
                case.explanations += ((id, state),)
                case.revs += (("e", id, rev),)
        remarks = self.of_year(models.Comment, models.Comment.submission, models.Comment.indicator)
        remarks = remarks.where(models.Comment.follow_up == True, models.Comment.settled_at.is_null())  # noqa: E712
        for submission, indicator in remarks.tuples():
            case = found.get((submission, self.codes.get(indicator, "")))
            if case is not None:
                case.follow_ups += 1

    def _score(self, found: dict[Keys, Case]) -> None:
        reported, standing = self.scorings()
        for (submission, code), case in found.items():
            unit = self.units[submission].code
            for run, name in ((reported, "as_reported"), (standing, "now")):
                mark = run.results[unit].indicators.get(code)
                setattr(case, name, mark.points_exact if mark else None)

    def scorings(self) -> tuple[scoring.Run, scoring.Run]:
        """The year scored as reported, and as it stands: the Council's figures where it has decided."""
        reported: dict[str, dict[str, str]] = {unit.code: {} for unit in self.units.values()}
        standing: dict[str, dict[str, str]] = {unit.code: {} for unit in self.units.values()}
        for _, _, submission, name, value, accepted, *_ in self.answers:
            unit = self.units[submission].code
            reported[unit][name] = value or ""
            standing[unit][name] = value or "" if accepted is None else accepted
        decided = {
            (self.units[submission].code, self.codes[indicator]): Fraction(points)
            for submission, indicator, points, _, _ in self.decisions
        }
        return self._run(reported, {}), self._run(standing, decided)

    def _run(self, texts: Mapping[str, Mapping[str, str]], decided: Mapping[tuple[str, str], Exact]) -> scoring.Run:
        values = {unit: submissions.parsed(self.rules, own) for unit, own in texts.items()}
        units = [(unit.code, unit.bloc.code) for unit in self.units.values()]
        return scoring.score(self.rules.scheme, units, values, decided)


def exact(text: str | None) -> Exact | None:
    if not text:
        return None
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def draft_of(cycle: Cycle, submission: Submission) -> tuple[list[Case], scoring.Run]:
    """The draft result of one submission: its cases, and the year as it stands. Not a published result."""
    reader = Reader(cycle, submission)
    return reader.cases(scored=True), reader.scorings()[1]


# --- the lead's desk -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What the lead looks for; what is left open matches every case."""

    bloc: str = ""
    unit: int | None = None
    section: str = ""
    indicator: str = ""
    state: str = ""
    apart: bool = False  # the appraisers differ
    beyond: Exact | None = None  # more points than this off the unit's own mark
    no_evidence: bool = False
    follow_up: bool = False
    explained: bool = False
    open: bool = False  # not concluded

    def fits(self, case: Case) -> bool:
        named = (
            (self.bloc, case.unit.bloc.code),
            (self.unit, case.unit.id),
            (self.section, case.section),
            (self.indicator, case.indicator.code),
            (self.state, case.state if self.state else ""),
        )
        if any(want and want != has for want, has in named):
            return False
        if self.beyond is not None and (case.off is None or abs(case.off) <= self.beyond):
            return False
        asked = (
            (self.apart, case.differ),
            (self.no_evidence, case.lacks_evidence),
            (self.follow_up, case.follow_ups > 0),
            (self.explained, bool(case.explanations)),
            (self.open, self.open and not case.concluded),
        )
        return all(holds for wish, holds in asked if wish)


def counts(found: Iterable[Case]) -> dict[str, int]:
    """How many cases stand in each state, and how many carry each mark of trouble."""
    totals = dict.fromkeys((WAITING, AGREED, DIFFER, CONCLUDED, "all", "apart", "no_evidence", "explained", "open"), 0)
    for case in found:
        state = case.state
        totals[state] += 1
        totals["all"] += 1
        totals["apart"] += case.differ
        totals["no_evidence"] += case.lacks_evidence
        totals["explained"] += bool(case.open_explanations)
        totals["open"] += state != CONCLUDED
    return totals


@dataclass(frozen=True)
class Habit:
    """How one appraiser marks beside the others: harsher (below 0) or milder, as a share of the maximum."""

    appraiser: int
    name: str
    marks: int
    compared: int  # marks on points that somebody else marked too
    mean_points: Fraction | None  # own mark less the mean of the others', in points
    mean_share: Fraction | None  # the same as a share of the indicator's maximum


def habits(found: Iterable[Case]) -> list[Habit]:
    """Each appraiser's mean difference from the others on the same points, harshest first."""
    names: dict[int, str] = {}
    marks: dict[int, int] = {}
    gaps: dict[int, list[tuple[Fraction, Fraction | None]]] = {}
    for case in found:
        marked = [one for one in case.given if one.mark is not None]
        for one in marked:
            names[one.appraiser] = one.name
            marks[one.appraiser] = marks.get(one.appraiser, 0) + 1
            others = [Fraction(other.mark or 0) for other in marked if other.appraiser != one.appraiser]
            if others:
                gap = Fraction(one.mark or 0) - sum(others, Fraction()) / len(others)
                share = gap / Fraction(case.indicator.max) if case.indicator.max else None
                gaps.setdefault(one.appraiser, []).append((gap, share))
    result = []
    for person, name in names.items():
        own = gaps.get(person, [])
        shares = [share for _, share in own if share is not None]
        points = sum((gap for gap, _ in own), Fraction()) / len(own) if own else None
        share = sum(shares, Fraction()) / len(shares) if shares else None
        result.append(Habit(person, name, marks[person], len(own), points, share))
    return sorted(result, key=lambda one: (one.mean_share is None, one.mean_share or 0, one.name))
