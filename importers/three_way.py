"""A filled-in form held against the server and against what the form was made from: whose change is it?

Two officers may fill in one form each. A figure only the file changed is saved; one only the server changed stays as
the server has it; one both changed differently is put to the person, and unless they choose it is not saved, which is
said. Nothing either of them typed goes without a word.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import peewee

import framework
import models
import submissions
from importers.figures import AnswersPlan, Wanted, submission_of
from importers.form_seal import Base, base_of, kept, normal
from importers.plan import Change, PlanOutdated, PlanRefused, Problem
from reporting import entry
from submissions import answers_of, top_categories

SAME, AGREED, MINE, THEIRS, CONFLICT = "same", "agreed", "mine", "theirs", "conflict"
LATER = ("missing", "evidence", "unconfirmed", "cut_off")  # an unfinished form may be sent in; these are asked later


def state_of(base: str | None, mine: str, server: str) -> str:
    """Whose change one text is. `base` None: nobody knows what the form was made from."""
    if mine == server:
        return SAME if base in (None, mine) else AGREED
    if base is None:  # then an empty cell takes nothing back, and nothing that stands is replaced unasked
        return MINE if not server else THEIRS if not mine else CONFLICT
    if server == base:
        return MINE
    return THEIRS if mine == base else CONFLICT


@dataclass(frozen=True)
class Part:
    """One text (a figure, or its note) as the file, the server and the form's making have it."""

    key: str
    field: str  # value | note
    state: str
    base: str | None
    mine: str
    server: str
    rev: int  # of the server's row, 0 if there is none
    wanted: Wanted
    by: str = ""
    at: datetime.datetime | None = None
    choice: str = ""  # mine | theirs, of a conflict

    @property
    def name(self) -> str:
        """How a choice is named in a form: `value.pcs`."""
        return f"{self.field}.{self.key}"

    @property
    def takes_mine(self) -> bool:
        return self.state == MINE or (self.state == CONFLICT and self.choice == MINE)

    def ticket(self, choice: str) -> str:
        """A choice as it is sent: good only while the server's row is the one the person saw."""
        return f"{choice}@{self.rev}"


@dataclass
class FormPlan(AnswersPlan):
    """What a filled-in form would do. `bases` None: what it was made from is not known (a two-way comparison)."""

    unit: models.Unit | None = None
    filled: dict[str, Wanted] = field(default_factory=dict)  # what the file says, by question
    bases: dict[str, Base] | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    preferred: str = ""  # mine | theirs: the choice for every conflict (a terminal has no page to choose on)
    parts: list[Part] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    now: dict[str, models.Answer] = field(default_factory=dict)

    def want(
        self, unit: models.Unit, indicator: str, code: str, value: str, note: str | None = None, **place: Any
    ) -> None:
        self.unit = unit
        self.filled[code] = Wanted(unit, indicator, code, value, note, place)

    def units(self) -> list[models.Unit]:
        return [self.unit] if self.unit is not None else []

    def look(self) -> list[Change]:
        if self.unit is None:
            return []
        self.now = answers_of(self.cycle, self.unit)
        self.parts = self.with_people([part for wanted in self.filled.values() for part in self.parts_of(wanted)])
        self.wanted = {}
        by_key: dict[str, dict[str, Part]] = {}
        for part in self.parts:
            by_key.setdefault(part.key, {})[part.field] = part
        for key, found in by_key.items():
            if self.accept and found["value"].state == THEIRS:
                continue  # what the file does not say is not taken as accepted by it
            if self.accept and found["value"].state == CONFLICT and not found["value"].takes_mine:
                continue
            self.wanted[self.unit.code, key] = self.outcome(self.filled[key], found)
        return super().look()

    def parts_of(self, wanted: Wanted) -> list[Part]:
        answer = self.now.get(wanted.input)
        server = base_of(answer)
        base = None if self.bases is None else self.bases.get(wanted.input, Base("", "", 0))
        mine = {"value": normal(wanted.value), "note": normal(wanted.note)}
        parts = []
        for name in ("value", "note"):
            told = mine[name] if name == "value" else kept(mine[name])
            state = state_of(getattr(base, name) if base else None, told, getattr(server, name))
            part = Part(
                wanted.input, name, state, getattr(base, name) if base else None, mine[name],
                normal(getattr(answer, name)) if answer else "", server.rev, wanted,
            )  # fmt: skip
            parts.append(replace(part, choice=self.chosen(part)) if state == CONFLICT else part)
        return parts

    def chosen(self, part: Part) -> str:
        sent = self.choices.get(part.name, "")
        return next((choice for choice in (MINE, THEIRS) if sent == part.ticket(choice)), self.preferred)

    def outcome(self, wanted: Wanted, found: Mapping[str, Part]) -> Wanted:
        """What the figure and its note will be: the file's where it is taken, else exactly what stands."""
        answer = self.now.get(wanted.input)
        value = wanted.value if found["value"].takes_mine else ((answer.value or "") if answer else "")
        note = found["note"].mine if found["note"].takes_mine else ((answer.note or "") if answer else "")
        return replace(wanted, value=value, note=note)

    def with_people(self, parts: list[Part]) -> list[Part]:
        """Who changed the server's text, and when, where the person is told of it."""
        told = {part.key for part in parts if part.state in (THEIRS, CONFLICT) and part.key in self.now}
        changes = last_changes([self.now[key] for key in told])
        return [
            replace(part, by=found[0], at=found[1])
            if part.key in told and (found := changes.get((self.now[part.key].id, part.field)))
            else part
            for part in parts
        ]

    def label(self, part: Part, lang: str = "vi") -> str:
        """The question of a part, in words."""
        label = submissions.rules_of(self.cycle).inputs[part.key].label
        return label[lang]

    # --- what is told of it ---------------------------------------------------------------------------------------

    def in_state(self, *states: str) -> list[Part]:
        return [part for part in self.parts if part.state in states]

    @property
    def conflicts(self) -> list[Part]:
        return self.in_state(CONFLICT)

    @property
    def undecided(self) -> list[Part]:
        """The conflicts nobody has chosen in: they are not saved."""
        return [part for part in self.conflicts if not part.choice]

    @property
    def fingerprint(self) -> str:
        """What the file would write or asks about, and the versions it meets; not the choices, made after it is shown.

        What others do meanwhile to figures the file leaves alone does not make the preview untrue.
        """
        shown = self.parts if self.accept else self.in_state(MINE, CONFLICT)
        rows = [[part.key, part.field, part.state, part.base, part.mine, part.server, part.rev] for part in shown]
        mended = [[repair.at.place(), repair.before, repair.after] for repair in self.repairs]
        whole = [self.kind, self.accept, self.unit.code if self.unit else "", rows, mended]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    # --- rules ----------------------------------------------------------------------------------------------------

    def check_rights(self, unit: models.Unit, rules: framework.Framework, touched: Mapping[str, Wanted]) -> None:
        """A figure the file changes in a section that takes none now is refused by its cell."""
        if self.may_edit is None:
            return
        tops = top_categories(self.cycle, rules)
        refusals: dict[int, Problem | None] = {}
        for wanted in {part.key: part.wanted for part in self.in_state(MINE, CONFLICT)}.values():
            category = tops[wanted.indicator]
            if category.id not in refusals:
                refusals[category.id] = self.may_edit(unit, category)
            if refusal := refusals[category.id]:
                self.problems.append(replace(refusal, **wanted.place))

    def check_figures(
        self, unit: models.Unit, rules: framework.Framework, after: Mapping[str, str], mine: Mapping[str, Wanted]
    ) -> None:
        """A rule the file would break refuses it at the cell; what was so before, and what wants a note, is told."""
        amounts = submissions.amounts_last_year(self.cycle, unit.bloc_id)
        notes = {key: answer.note or "" for key, answer in self.now.items()}
        stands = submissions.Given({key: answer.value or "" for key, answer in self.now.items()}, dict(notes))
        comes = submissions.Given(after, notes | {key: wanted.note or "" for key, wanted in mine.items()})
        already = {_same(one) for one in submissions.findings_of(self.cycle, unit, stands, amounts=amounts)}
        edited = {part.key for part in self.parts if part.takes_mine}
        for finding in submissions.findings_of(self.cycle, unit, comes, amounts=amounts):
            old = _same(finding) in already
            if finding.code in LATER or not finding.stops:
                continue
            if old and finding.kind == "warn" and finding.input not in edited:
                continue  # asked about before this file, and not by its figures
            place = self.filled[finding.input].place if finding.input in self.filled else {"file": self.file}
            problem = Problem(
                vi=f"{finding.indicator}: {finding.vi}", en=f"{finding.indicator}: {finding.en}",
                value=after.get(finding.input, ""), **place,
            )  # fmt: skip
            (self.problems if finding.kind == "must" and not old else self.warnings).append(problem)

    # --- doing it -------------------------------------------------------------------------------------------------

    def apply(self, actor: object, reason: str = "", *, request_id: str = "", expected: str | None = None) -> int:
        """As `Plan.apply`; somebody who was quicker with a row makes the plan outdated, never half done."""
        try:
            return super().apply(actor, reason, request_id=request_id, expected=expected)
        except (models.StaleRow, peewee.IntegrityError) as quicker:
            raise PlanOutdated from quicker

    def write(self) -> None:
        if self.effects and self.unit is not None:
            self.hold_sections(self.unit)
        super().write()

    def hold_sections(self, unit: models.Unit) -> None:
        """Keep the sections as they are until the end: a leader's sending meanwhile waits, or was first."""
        tops = top_categories(self.cycle, submissions.rules_of(self.cycle))
        edited = {tops[part.wanted.indicator].id for part in self.parts if part.takes_mine}
        for section in submission_of(self.cycle, unit).sections.order_by(models.SectionState.id):
            if section.category_id not in edited:
                continue
            section.now_in_database(lock=True)
            if self.may_edit is not None and (refusal := self.may_edit(unit, section.category)):
                raise PlanRefused(refusal)

    def writes(self, wanted: Wanted, answer: models.Answer | None) -> bool:
        """Only what changes; and not over a version newer than the one that was compared."""
        seen = self.now.get(wanted.input)
        if (answer.rev if answer else 0) != (seen.rev if seen else 0):
            raise PlanOutdated
        value, note = ((seen.value or ""), (seen.note or "")) if seen else ("", "")
        return self.accept or wanted.value != value or wanted.note != note

    def set(self, answer: models.Answer, wanted: Wanted) -> None:
        if self.accept:
            super().set(answer, wanted)
            return
        if (answer.value or "") != wanted.value:  # a note beside last year's figure does not confirm it
            answer.value, answer.source, answer.confirmed = wanted.value or None, self.kind, True
        answer.note = wanted.note or ""


def _same(finding: submissions.Finding) -> tuple[str, ...]:
    return finding.kind, finding.code, finding.indicator, finding.input, finding.vi


def last_changes(rows: list[models.Answer]) -> dict[tuple[int, str], tuple[str, datetime.datetime]]:
    """(row, field) -> who changed that field last, and when (UTC)."""
    if not rows:
        return {}
    events = models.AuditEvent.select().where(
        models.AuditEvent.noun == rows[0].noun, models.AuditEvent.row << [row.id for row in rows]
    )
    found: dict[tuple[int, str], models.AuditEvent] = {}
    for event in events.order_by(models.AuditEvent.id):
        for name, (before, after) in event.changes.items():
            if name in ("value", "note") and before != after:
                found[event.row, name] = event
    people = {
        user.id: user.name or user.email
        for user in models.User.select().where(models.User.id << [event.actor_id for event in found.values()])
    }
    return {place: (people.get(event.actor_id, event.actor), entry.moment_of(event)) for place, event in found.items()}
