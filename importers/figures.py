"""Figures of a cycle coming in: what both figures.csv (FORMATS.md 3) and the Excel form do to the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import exchange
import framework
import models
import submissions
import workflow
from importers.plan import Change, ImportProblem, Plan, Problem, compare, decode, name_of
from submissions import answers_of, first_indicators, rules_of, top_categories
from vietnamese import DecimalMark

# Whether the sender may change the answers of this unit in this top category; a Problem says why not.
MayEdit = Callable[[models.Unit, models.Category], Problem | None]


@dataclass(frozen=True)
class Wanted:
    """One figure a file asks for. `note` None: the file says nothing about the note."""

    unit: models.Unit
    indicator: str
    input: str
    value: str
    note: str | None
    place: Mapping[str, Any]


@dataclass
class AnswersPlan(Plan):
    """What a file would do to the answers of one cycle; `accept`: the figures are also taken as accepted."""

    cycle: models.Cycle = None  # type: ignore[assignment] - a dataclass cannot follow defaults with a required field
    accept: bool = False
    may_edit: MayEdit | None = None
    wanted: dict[tuple[str, str], Wanted] = field(default_factory=dict)
    amounts: dict[int, submissions.Amounts] = field(default_factory=dict)  # bloc -> what its units had last year

    def want(
        self, unit: models.Unit, indicator: str, code: str, value: str, note: str | None = None, **place: Any
    ) -> None:
        self.wanted[unit.code, code] = Wanted(unit, indicator, code, value, note, place)

    def look(self) -> list[Change]:
        self.cycle = models.Cycle.get_by_id(self.cycle.id)
        if self.cycle.state in ("frozen", "published"):
            self.problems.append(
                Problem(
                    vi=f"Năm {self.cycle.year} đã chốt kết quả nên không nhận thêm số liệu.",
                    en=f"The year {self.cycle.year} is frozen and takes no more figures.",
                    file=self.file,
                )
            )
            return []
        rules = rules_of(self.cycle)
        self.warnings = [warning for warning in self.warnings if warning.line]  # those of the file itself stay
        answers = [change for unit in self.units() for change in self.of_unit(unit, rules)]
        return [*self.new_submissions({c.key.split("/")[0] for c in answers if c.state != "unchanged"}), *answers]

    def units(self) -> list[models.Unit]:
        return list({wanted.unit.code: wanted.unit for wanted in self.wanted.values()}.values())

    def new_submissions(self, touched: set[str]) -> list[Change]:
        held = {submission.unit_id for submission in self.cycle.submissions}
        return [
            compare("submission", f"{unit.code} {self.cycle.year}", None, {"unit": unit.code}, **titles(unit))
            for unit in self.units()
            if unit.id not in held and unit.code in touched
        ]

    def of_unit(self, unit: models.Unit, rules: framework.Framework) -> list[Change]:
        """The changes of one unit's answers; faults of the whole (checks, rights) are found on the way."""
        now = answers_of(self.cycle, unit)
        mine = [wanted for wanted in self.wanted.values() if wanted.unit.code == unit.code]
        changes = [self.of_answer(wanted, now.get(wanted.input), rules) for wanted in mine]
        touched = {
            wanted.input: wanted for wanted, change in zip(mine, changes, strict=True) if change.state != "unchanged"
        }
        self.check_rights(unit, rules, touched)
        after = {code: answer.value or "" for code, answer in now.items()} | {w.input: w.value for w in mine}
        self.check_figures(unit, rules, after, {wanted.input: wanted for wanted in mine})
        return changes

    def of_answer(self, wanted: Wanted, answer: models.Answer | None, rules: framework.Framework) -> Change:
        new: dict[str, object] = {"value": wanted.value}
        if wanted.note is not None:
            new["note"] = wanted.note
        if self.accept:
            new["accepted"] = wanted.value
        old = None if answer is None else {name: getattr(answer, name) for name in new}
        label = rules.inputs[wanted.input].label
        short = wanted.unit.short_name or wanted.unit.name_vi
        if old is None and not wanted.value and not wanted.note:
            old = dict(new)  # an empty cell of a figure never given changes nothing
        return compare(
            "answer",
            f"{wanted.unit.code}/{wanted.input}",
            old,
            new,
            title_vi=f"{short} · {wanted.indicator} · {label['vi']}",
            title_en=f"{wanted.unit.name_en or short} · {wanted.indicator} · {label['en']}",
            rev=answer.rev if answer else None,
        )

    def check_rights(self, unit: models.Unit, rules: framework.Framework, touched: Mapping[str, Wanted]) -> None:
        if self.may_edit is None:
            return
        tops = top_categories(self.cycle, rules)
        for code in dict.fromkeys(tops[wanted.indicator].code for wanted in touched.values()):
            category = next(top for top in tops.values() if top.code == code)
            if refusal := self.may_edit(unit, category):
                self.problems.append(refusal)

    def check_figures(
        self, unit: models.Unit, rules: framework.Framework, after: Mapping[str, str], mine: Mapping[str, Wanted]
    ) -> None:
        """The framework's own checks on the unit's figures as they would be: `must` refuses, `warn` is told."""
        notes = {code: wanted.note or "" for code, wanted in mine.items()}
        if unit.bloc_id not in self.amounts:
            self.amounts[unit.bloc_id] = submissions.amounts_last_year(self.cycle, unit.bloc_id)
        held = submissions.Given(after, notes)
        for finding in submissions.findings_of(self.cycle, unit, held, amounts=self.amounts[unit.bloc_id]):
            named = mine.get(finding.input)
            if named is None or finding.code in ("missing", "evidence", "unconfirmed"):
                continue  # an unfinished form may be sent in; what is still missing is asked before it is sent on
            problem = Problem(
                vi=f"{finding.indicator}: {finding.vi}", en=f"{finding.indicator}: {finding.en}",
                value=after.get(finding.input, ""), **(dict(named.place) or {"file": self.file}),
            )  # fmt: skip
            (self.problems if finding.kind == "must" else self.warnings).append(problem)

    def write(self) -> None:
        rules = rules_of(self.cycle)
        indicators = {row.code: row for row in self.cycle.framework.indicators}
        tops = top_categories(self.cycle, rules)
        touched = {change.key.split("/")[0] for change in self.effects if change.noun == "answer"}
        for unit in self.units():
            if unit.code not in touched:
                continue
            submission = submission_of(self.cycle, unit)
            now = answers_of(self.cycle, unit)
            new = []
            for wanted in (w for w in self.wanted.values() if w.unit.code == unit.code):
                answer = now.get(wanted.input)
                if answer is None and not wanted.value and not wanted.note:
                    continue
                if not self.writes(wanted, answer):
                    continue
                if answer is None:
                    answer = models.Answer(
                        submission=submission, indicator=indicators[wanted.indicator], input=wanted.input
                    )
                    new.append(answer)
                self.set(answer, wanted)
                if answer not in new:
                    answer.save()
            models.Answer.add_many(new)
            begun = {change.key for change in self.effects if change.noun == "answer"}
            mine = [w for w in self.wanted.values() if f"{unit.code}/{w.input}" in begun]
            begin_sections(submission, {tops[wanted.indicator].id for wanted in mine})

    def writes(self, wanted: Wanted, answer: models.Answer | None) -> bool:
        """Whether a row of the file is written at all."""
        return True

    def set(self, answer: models.Answer, wanted: Wanted) -> None:
        value = wanted.value or None
        if answer.value != value or self.accept:
            answer.source = self.kind
        answer.value = value
        answer.confirmed = True
        if wanted.note is not None:
            answer.note = wanted.note
        if self.accept:
            answer.accepted = wanted.value


# --- what is known of a cycle ----------------------------------------------------------------------------------------


def submission_of(cycle: models.Cycle, unit: models.Unit) -> models.Submission:
    """The unit's submission, made with its empty sections when it is the first time. Inside `models.acting`."""
    found = models.Submission.get_or_none(models.Submission.cycle == cycle, models.Submission.unit == unit)
    if found is None:
        found = models.Submission.create(cycle=cycle, unit=unit)
        for category in cycle.framework.categories.where(models.Category.parent.is_null()):
            models.SectionState.create(submission=found, category=category)
    return found


def begin_sections(submission: models.Submission, categories: set[int]) -> None:
    """A section in which something is entered is no longer empty."""
    for section in submission.sections:
        if section.category_id in categories and section.state == "empty":
            workflow.begin_section(section)


def titles(unit: models.Unit) -> dict[str, str]:
    return {"title_vi": unit.name_vi, "title_en": unit.name_en or unit.name_vi}


# --- figures.csv -----------------------------------------------------------------------------------------------------


def plan(
    cycle: models.Cycle,
    source: Path | str | bytes,
    *,
    decimal: DecimalMark | None = None,
    name: str = "",
    accept: bool = False,
    only: models.Unit | None = None,
    may_edit: MayEdit | None = None,
    but: Iterable[int] = (),
) -> AnswersPlan:
    """What a figures.csv would change. `only`: the one unit it may speak for (an officer's own); `but`: units, by id,
    that answer as if there were none of that code."""
    file = name_of(source, name) or "figures.csv"
    answer = AnswersPlan(file=file, kind="csv", cycle=cycle, accept=accept, may_edit=may_edit)
    rules = rules_of(cycle)
    left_out = set(but)
    known = (unit for unit in models.Unit.select() if unit.id not in left_out)
    rows = {unit.code: unit for unit in known if only is None or unit.id == only.id}
    units = {code: exchange.Unit(code=code, bloc=row.bloc.code, name_vi=row.name_vi) for code, row in rows.items()}
    try:
        found = exchange.parse_figures(decode(source, file, answer.repairs), file, rules, units, decimal)
    except exchange.FileProblem as problem:
        answer.problems.extend(Problem(vi=f.vi, en=f.en, file=f.file, line=f.line) for f in problem.faults)
        return answer.refresh()
    except ImportProblem as problem:
        answer.problems.extend(problem.problems)
        return answer
    answer.warnings.extend(Problem(vi=w.vi, en=w.en, file=w.file, line=w.line) for w in found.warnings)
    asked_under = first_indicators(rules)
    for code, values in found.values.items():
        for key, value in values.items():
            text = exchange.canonical(rules.inputs[key], value)
            answer.want(rows[code], asked_under[key], key, text, found.notes.get((code, key)), file=file)
    return answer.refresh()


def export(cycle: models.Cycle, *, accepted: bool = False, but: Iterable[int] = ()) -> str:
    """The cycle's figures as figures.csv: as reported, or (accepted=True) as accepted. `but`: units left out, by id."""
    rules = rules_of(cycle)
    column = models.Answer.accepted if accepted else models.Answer.value
    query = (
        models.Answer.select(models.Unit.code, models.Bloc.code, models.Answer.input, column)
        .join(models.Submission)
        .join(models.Unit)
        .join(models.Bloc)
        .where(models.Submission.cycle == cycle, models.Submission.unit.not_in(list(but)))
        .order_by(models.Unit.code)
    )
    figures: dict[str, dict[str, str]] = {}
    units: dict[str, exchange.Unit] = {}
    for unit, bloc, code, value in query.tuples():
        figures.setdefault(unit, {})[code] = value or ""
        units.setdefault(unit, exchange.Unit(unit, bloc))
    return exchange.figures_csv(rules, figures, units)
