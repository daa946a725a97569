"""The deadline's board: who has sent, who is at risk, whom to call, how many will be late.

Counted in a handful of queries, however many units there are, since a wall of screens asks for it every few seconds.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

import models
import submissions
from models import Cycle, Submission, User
from year import reminders

SENT = ("sent", "under_appraisal", "awaiting_explanation", "settled")
LONG_AGO = datetime.datetime(1, 1, 1)  # noqa: DTZ001 - moments are UTC without a zone, as in the tables
STATES = ("empty", "drafting", "awaiting_approval", "sent")  # of a unit, from least to most done


@dataclass
class Standing:
    """Where one unit stands: sent when all its sections are; a unit that has begun anywhere is being filled in."""

    submission: Submission
    unit: models.Unit
    sections: dict[str, int] = field(default_factory=dict)  # section state -> how many
    done: int = 0  # questions with a figure or a note
    asked: int = 0
    changed: datetime.datetime | None = None  # the last change anybody made

    @property
    def state(self) -> str:
        """Sent when every section is; else how far the furthest of the rest is."""
        left = set(self.sections) - set(SENT)
        if not left:
            return "sent" if self.sections else "empty"
        if set(self.sections) == {"empty"}:
            return "empty"
        return "awaiting_approval" if left == {"awaiting_approval"} else "drafting"

    @property
    def sent_sections(self) -> int:
        return sum(count for state, count in self.sections.items() if state in SENT)

    @property
    def all_sections(self) -> int:
        return sum(self.sections.values())

    @property
    def share(self) -> int:
        """How much is filled in, in whole per cent (down: 100 means all)."""
        return self.done * 100 // self.asked if self.asked else 0

    @property
    def risk(self) -> tuple[int, int, datetime.datetime]:
        """What sorts the units at risk: least done first, then those nobody has touched for longest."""
        return (STATES.index(self.state), self.share, self.changed or LONG_AGO)


def standings(cycle: Cycle) -> list[Standing]:
    """Every unit of a cycle, in order of name."""
    query = (
        Submission.select(Submission, models.Unit)
        .join(models.Unit)
        .where(Submission.cycle == cycle)
        .order_by(models.Unit.name_sort, models.Unit.id)
    )
    found = {one.id: Standing(one, one.unit) for one in query}
    section = models.SectionState
    counted = (
        section.select(section.submission, section.state, models.peewee.fn.COUNT(section.id))
        .join(Submission)
        .where(Submission.cycle == cycle)
        .group_by(section.submission, section.state)
    )
    for submission, state, count in counted.tuples():
        found[submission].sections[state] = count
    _count_figures(cycle, found)
    changed = last_changes()
    for one in found.values():
        one.changed = changed.get(one.unit.code)
    return list(found.values())


def _count_figures(cycle: Cycle, found: dict[int, Standing]) -> None:
    answer = models.Answer
    rules = submissions.rules_of(cycle)
    asked: dict[int, set[str]] = {}
    for bloc in models.Bloc.select():
        groups = submissions.asked_of(rules, bloc.code).values()
        asked[bloc.id] = {question.key for group in groups for question in group}
    given = (answer.value.is_null(False) & (answer.value != "")) | (answer.note != "")
    query = answer.select(answer.submission, answer.input).join(Submission).where(Submission.cycle == cycle, given)
    for submission, key in query.tuples():
        if key in asked.get(found[submission].unit.bloc_id, ()):
            found[submission].done += 1
    for one in found.values():
        one.asked = len(asked.get(one.unit.bloc_id, ()))


def last_changes() -> dict[str, datetime.datetime]:
    """Unit code -> the moment (UTC) of the last row of its audit chain."""
    event, head = models.AuditEvent, models.Chain
    query = head.select(head.name, event.at).join(
        event, on=((event.chain == head.name) & (event.number == head.number))
    )
    return {name: datetime.datetime.fromisoformat(at.rstrip("Z")) for name, at in query.tuples()}


@dataclass
class BlocCount:
    """A bloc in numbers: units by state, and how full their forms are."""

    bloc: models.Bloc
    states: dict[str, int]
    units: int
    done: int
    asked: int
    on_time: int  # sent, and not after the stated deadline

    @property
    def share(self) -> int:
        return self.done * 100 // self.asked if self.asked else 0

    @property
    def on_time_rate(self) -> int:
        return self.on_time * 100 // self.units if self.units else 0


def by_bloc(rows: Iterable[Standing]) -> list[BlocCount]:
    """The units counted by bloc, in the blocs' order."""
    blocs = {bloc.id: bloc for bloc in models.Bloc.select().order_by(models.Bloc.position, models.Bloc.id)}
    counts = {key: BlocCount(bloc, dict.fromkeys(STATES, 0), 0, 0, 0, 0) for key, bloc in blocs.items()}
    for one in rows:
        count = counts[one.unit.bloc_id]
        count.states[one.state] += 1
        count.units += 1
        count.done += one.done
        count.asked += one.asked
        count.on_time += one.submission.sent_at is not None and not one.submission.late
    return [count for count in counts.values() if count.units]


def at_risk(rows: Iterable[Standing]) -> list[Standing]:
    """Units that have not sent everything: those that need a call most come first."""
    return sorted((one for one in rows if one.state != "sent"), key=lambda one: (one.risk, one.unit.name_sort))


# --- whom to call ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """Somebody to call about a unit; `user` None: nobody has an account there."""

    standing: Standing
    user: User | None
    roles: frozenset[str]

    @property
    def name(self) -> str:
        """The person, or whom the unit names as its contact."""
        return str(self.user) if self.user else self.standing.unit.contact_name

    @property
    def phone(self) -> str:
        """The person's own number, or else the unit's."""
        return (self.user.phone if self.user else "") or self.standing.unit.contact_phone


def calls(cycle: Cycle) -> list[Call]:
    """The people of the units that have not sent, most urgent unit first, leaders before officers."""
    risky = at_risk(standings(cycle))
    people = reminders.people_of({one.unit.id for one in risky})
    found = []
    for one in risky:
        known = people.get(one.unit.id, [])
        found += [Call(one, user, roles) for user, roles in known] or [Call(one, None, frozenset())]
    return found


# --- how many will be late -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Past:
    """A past year at the same distance from its deadline: who had not sent then, and how many of them were late."""

    year: int
    unsent: int
    late: int


@dataclass(frozen=True)
class Forecast:
    """How many units will be late if it goes as in the past years, and what that is read from."""

    late: int
    unsent: int
    units: int
    past: tuple[Past, ...]


def forecast(cycle: Cycle, at: datetime.datetime | None = None) -> Forecast | None:
    """Of those that had not sent at this distance from past deadlines, a share was late; the same share of today's.

    The shares of all past years are taken together (units weigh, not years). None without a past year that fits, or
    once the deadline is over.
    """
    at = at or models.now()
    if cycle.due is None or cycle.state != "collecting" or at > cycle.due:
        return None
    left = cycle.due - at
    past = tuple(one for year in past_cycles(cycle) if (one := pace(year, left)) is not None)
    unsent, late = sum(one.unsent for one in past), sum(one.late for one in past)
    if not unsent:
        return None
    sent = list(Submission.select(Submission.sent_at).where(Submission.cycle == cycle).tuples())
    waiting = sum(moment is None for (moment,) in sent)
    # Half a unit counts as one: a forecast that is too low helps nobody.
    return Forecast((2 * waiting * late + unsent) // (2 * unsent), waiting, len(sent), past)


def past_cycles(cycle: Cycle) -> list[Cycle]:
    """The five years before this one that were collected to their end."""
    done = ("appraising", "explaining", "frozen", "published")
    query = Cycle.select().where(Cycle.year < cycle.year, Cycle.report_deadline.is_null(False), Cycle.state << done)
    return list(query.order_by(Cycle.year.desc()).limit(5))


def pace(cycle: Cycle, left: datetime.timedelta) -> Past | None:
    """A past year so long before its deadline. A unit sent when the last of its sections was first sent."""
    query = (
        models.StateMove.select(Submission.id, models.SectionState.id, models.peewee.fn.MIN(models.StateMove.at))
        .join(models.SectionState, on=(models.StateMove.section == models.SectionState.id))
        .join(Submission)
        .where(Submission.cycle == cycle, models.StateMove.move == "send")
        .group_by(Submission.id, models.SectionState.id)
    )
    moments: dict[int, datetime.datetime] = {}
    for submission, _, first in query.tuples():
        moment = datetime.datetime.fromisoformat(first) if isinstance(first, str) else first
        moments[submission] = max(moment, moments.get(submission, moment))
    for submission, moment in (
        Submission.select(Submission.id, Submission.sent_at).where(Submission.cycle == cycle).tuples()
    ):
        if moment is not None:
            moments.setdefault(submission, moment)  # a year taken over without its moves
    units = Submission.select().where(Submission.cycle == cycle).count()
    then = cycle.due - left
    if not moments:
        return None
    unsent = units - sum(moment < then for moment in moments.values())
    late = units - sum(moment < cycle.due for moment in moments.values())
    return Past(cycle.year, unsent, late)
