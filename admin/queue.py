"""An appraiser's work as a queue: every indicator of every section that is theirs, in one of two orders, filtered.

By unit: one section after the other, as the unit wrote it. By indicator: the same question across all units, so that
the same thing is judged the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import framework
import models
import remit
import submissions
from admin.base import parse_id
from council import appraisal

OPEN = ("sent", "under_appraisal")  # the states of a section in which its cases are judged
WITH_COUNCIL = (*OPEN, "awaiting_explanation", "settled")
ORDERS = ("unit", "indicator")
WISHES = ("left", "unproven", "claimed", "flagged")  # the filters that are boxes to tick


@dataclass(frozen=True)
class Item:
    """One indicator of one submission, to be judged or judged."""

    section: models.SectionState
    rule: framework.Indicator
    indicator: int  # the row's id
    verdict: str | None  # this person's own judgement
    mark: str | None

    @property
    def submission(self) -> models.Submission:
        return self.section.submission

    @property
    def unit(self) -> models.Unit:
        return self.section.submission.unit

    @property
    def done(self) -> bool:
        return self.verdict is not None

    @property
    def open(self) -> bool:
        """Whether it can be judged now, as far as its section goes."""
        return self.section.state in OPEN

    @property
    def key(self) -> tuple[int, int]:
        return self.section.submission_id, self.indicator


@dataclass(frozen=True)
class Wish:
    """What of the queue is asked for, and in which order; read from an address and written back to it."""

    by: str = "unit"
    unit: int | None = None
    code: str = ""
    section: int | None = None
    left: bool = False
    unproven: bool = False
    claimed: bool = False
    flagged: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Wish:
        """From an address; what cannot be read is left out."""
        by = args.get("by", "")
        return cls(
            by=by if by in ORDERS else "unit",
            unit=parse_id(args.get("unit")),
            code=args.get("code", "")[:40].replace("\x00", ""),
            section=parse_id(args.get("section")),
            **{name: args.get(name) == "1" for name in WISHES},
        )

    def query(self, **changes: Any) -> dict[str, Any]:
        """Back to an address, with something changed; what is left open is left out."""
        wish = replace(self, **changes)
        flags = {name: "1" for name in WISHES if getattr(wish, name)}
        named = {"by": wish.by, "unit": wish.unit, "code": wish.code or None, "section": wish.section}
        return {name: value for name, value in {**named, **flags}.items() if value not in (None, "unit")}

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered."""
        return any((self.unit, self.code, self.section, *(getattr(self, name) for name in WISHES)))


class Queue:
    """The work of one person in one year."""

    def __init__(self, person: models.User, cycle: models.Cycle) -> None:
        self.person, self.cycle = person, cycle
        self.rules = submissions.rules_of(cycle)
        self.sections = self._sections()
        self.items = list(self._items())

    def _sections(self) -> list[models.SectionState]:
        section, submission, unit = models.SectionState, models.Submission, models.Unit
        query = (
            section.select(section, submission, unit, models.Bloc, models.Category)
            .join(submission)
            .join(unit)
            .join(models.Bloc)
            .join_from(section, models.Category)
            .where(section.id << remit.assigned_sections(self.person, self.cycle))
            .order_by(models.Bloc.position, models.Bloc.id, unit.name_sort, unit.id, models.Category.position)
        )
        found = list(query)
        for row in found:
            row.submission.cycle = self.cycle
        return found

    def _items(self) -> Iterable[Item]:
        marks = {
            (submission, indicator): (verdict, mark)
            for submission, indicator, verdict, mark in models.Appraisal.select(
                models.Appraisal.submission, models.Appraisal.indicator, models.Appraisal.verdict, models.Appraisal.mark
            )
            .join(models.Submission)
            .where(models.Submission.cycle == self.cycle, models.Appraisal.appraiser == self.person)
            .tuples()
        }
        ids = {row.code: row.id for row in self.cycle.framework.indicators}
        below = {top.code: submissions.indicators_below(top) for top in self.rules.categories}
        for section in self.sections:
            if section.state not in WITH_COUNCIL:
                continue
            for rule in below.get(section.category.code, []):
                if self.rules.applies(rule, section.submission.unit.bloc.code):
                    verdict, mark = marks.get((section.submission_id, ids[rule.code]), (None, None))
                    yield Item(section, rule, ids[rule.code], verdict, mark)

    # --- what is asked for ---------------------------------------------------------------------------------------

    def chosen(self, wish: Wish) -> list[Item]:
        """The items that fit, in the asked order. `left` is looked at by `after`, so that one's place stays."""
        tests = []
        if wish.unit:
            tests.append(lambda item: item.unit.id == wish.unit)
        if wish.code:
            tests.append(lambda item: item.rule.code == wish.code)
        if wish.section:
            tests.append(lambda item: item.section.category_id == wish.section)
        if wish.unproven:
            proven = self.proven()
            tests.append(lambda item: item.rule.evidence != "none" and item.key not in proven)
        if wish.claimed:
            claimed = self.claimed()
            tests.append(lambda item: item.key in claimed)
        if wish.flagged:
            flagged = self.flagged()
            tests.append(lambda item: item.key in flagged)
        found = [item for item in self.items if all(test(item) for test in tests)]
        if wish.by == "indicator":
            place = {code: number for number, code in enumerate(self.rules.indicators)}
            found.sort(key=lambda item: place[item.rule.code])  # stable: within it by bloc and unit
        return found

    def proven(self) -> set[tuple[int, int]]:
        """What has evidence, by (submission, indicator): a file at one of the indicator's figures."""
        query = (
            models.Answer.select(models.Answer.submission, models.Answer.input)
            .join(models.AnswerEvidence)
            .join_from(models.Answer, models.Submission)
            .where(models.Submission.cycle == self.cycle)
            .distinct()
        )
        held = set(query.tuples())
        return {item.key for item in self.items if any((item.submission.id, name) in held for name in item.rule.inputs)}

    def claimed(self) -> set[tuple[int, int]]:
        """Where the self-mark differs from one's own mark, or, before there is one, from what the figures give."""
        points = appraisal.reported_points(self.cycle)
        query = models.Answer.select(models.Answer.submission, models.Answer.indicator, models.Answer.self_mark)
        query = query.join(models.Submission).where(models.Submission.cycle == self.cycle)
        query = query.where(models.Answer.self_mark.is_null(False))
        claims = {(submission, indicator): mark for submission, indicator, mark in query.tuples()}
        found = set()
        for item in self.items:
            if item.rule.answered_by == "council":
                continue
            given = points.get((item.submission.id, item.rule.code))
            mark = item.mark if item.done and item.verdict != "abstain" else given
            if appraisal.differs(mark, claims.get(item.key, given), self.rules.scheme):
                found.add(item.key)
        return found

    def flagged(self) -> set[tuple[int, int]]:
        """Where somebody left a remark to come back to that is not settled."""
        comment = models.Comment
        query = comment.select(comment.submission, comment.indicator).join(models.Submission)
        query = query.where(
            models.Submission.cycle == self.cycle, comment.follow_up == True, comment.settled_at.is_null()  # noqa: E712
        )  # fmt: skip
        return set(query.tuples())


def place_of(items: list[Item], key: tuple[int, int]) -> int | None:
    """Where an item stands among others, counted from 0."""
    return next((number for number, item in enumerate(items) if item.key == key), None)


def after(items: list[Item], place: int, left: bool, step: int = 1) -> Item | None:
    """The next item (`step` -1: the one before), only what is not judged yet if `left`; None at the end."""
    at = place + step
    while 0 <= at < len(items):
        if not left or (items[at].open and not items[at].done):
            return items[at]
        at += step
    return None


def progress(items: Iterable[Item]) -> tuple[int, int]:
    """(judged, all)."""
    found = list(items)
    return sum(item.done for item in found), len(found)
