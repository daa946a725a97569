"""From accepted answers to results: preview a year, freeze it into an edition.

What a unit reported, what the Council accepted and what was published are three things: only accepted figures are
scored, and what is published is the frozen edition, never the tables.
"""

import datetime
import itertools
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import edition as editions
import exchange
import framework as frameworks
import models
import receipt_list
import remit
import scoring
import workflow
from council import conclusions
from models import Answer, Cycle, Submission, Unit
from receipt_list import ReceiptList
from reporting import receipts
from settings import Settings

VIETNAM = datetime.timedelta(hours=7)  # the ministry's day begins seven hours before UTC's

Figures = dict[str, dict[str, str]]  # unit -> input -> canonical text
Decided = dict[tuple[str, str], Fraction]  # (unit, indicator) -> the Council's own points


class ResultsProblem(models.OfficeProblem):
    """Results that cannot be made yet, or not without a word of explanation."""


class NotReady(ResultsProblem):
    """A year that cannot be frozen yet; `.obstacles` names what is left to do."""

    def __init__(self, obstacles: list[conclusions.Obstacle]) -> None:
        self.obstacles = obstacles
        super().__init__(" ".join(one.vi for one in obstacles), " ".join(one.en for one in obstacles))


def gather(cycle: Cycle) -> tuple[frameworks.Framework, dict[str, exchange.Unit], Figures, Decided]:
    """What a year's results are made from: framework, units, their accepted figures, the Council's decisions."""
    framework = frameworks.from_plain(models.framework_plain(cycle.framework), cycle.framework.code)
    return framework, _units(cycle), _accepted(cycle), _decided(cycle)


def preview(cycle: Cycle) -> scoring.Run:
    """The results as they would be if the year were frozen now."""
    framework, units, figures, decided = gather(cycle)
    return editions.make(
        year=cycle.year,
        made_up=cycle.made_up,
        approved=datetime.date.min,  # not part of a scoring
        framework=framework,
        units=units,
        figures=figures,
        decided=decided,
    ).run


def accept_all(cycle: Cycle, actor: workflow.Actor, unit: Unit | None = None, reason: str = "") -> int:
    """The Council accepts the reported figures as they stand, of one unit or of all; returns how many.

    What was already accepted, or changed by the Council, stays; so does what somebody contests: a figure an appraiser
    would change, or one a unit explains, is concluded case by case; and so do those of units this person is partial
    to, which somebody else accepts. Raises MoveRefused outside the appraisal.
    """
    workflow.check_council(cycle, actor)
    waiting, contested = conclusions.waiting_answers(cycle), conclusions.contested_inputs(cycle)
    if unit is not None:
        waiting = waiting.where(Submission.unit == unit)
    if isinstance(actor, models.User):
        waiting = waiting.where(Submission.unit.not_in(remit.blocked_units(actor)))  # nobody judges their own
    accepted = 0
    free = [answer for answer in waiting if (answer.submission_id, answer.input) not in contested]
    for _, answers in itertools.groupby(free, key=lambda answer: answer.submission_id):
        # Unit by unit: others get to write in between, and what was accepted stays accepted if this is interrupted.
        with models.acting(actor, reason or "chấp nhận theo số liệu báo cáo"):
            accepted += Answer.change_many(_as_reported(answer) for answer in answers)
    return accepted


def _as_reported(answer: Answer) -> Answer:
    answer.accepted = answer.value
    return answer


def freeze(
    cycle: Cycle,
    actor: workflow.Actor,
    settings: Settings,
    notice: frameworks.Text | Mapping[str, str] | str | None = None,
    approved: datetime.date | None = None,
) -> models.Edition:
    """Freeze a year: score the accepted figures, write the edition's file, and remember it with its seal.

    A year that is not yet published is frozen anew in the same version; a published one in the next, with a notice that
    says what was corrected. `approved` is the day of the decision, today in Việt Nam if not given. The list of the
    year's receipts is written beside the edition and covered by its seal.

    Raises NotReady (figures nobody has decided on, open explanations, marks that differ), ResultsProblem (a missing
    notice), MoveRefused, StaleRow.
    """
    cycle = Cycle.get_by_id(cycle.id)
    words = _notice(notice)
    with models.acting(actor, words.vi if words else ""):
        move = "correct" if cycle.state == "published" else "freeze"
        row = _next_version(cycle, words)
        obstacles = [one for one in conclusions.before_freeze(cycle) if one.stops]
        workflow.move_cycle(cycle, move, actor, words.vi if words else "")
        if obstacles:
            raise NotReady(obstacles)
        framework, units, figures, decided = gather(cycle)
        listed = _listed(cycle, row, settings)
        frozen = editions.make(
            year=cycle.year,
            version=row.version,
            made_up=cycle.made_up,
            approved=approved or (models.now() + VIETNAM).date(),
            framework=framework,
            units=units,
            figures=figures,
            decided=decided,
            notice=words,
            receipts=listed.sha256 if listed else "",
        )
        row.path = f"{frozen.name}.json"
        row.seal = frozen.seal
        row.made_up = frozen.made_up
        row.approved = frozen.approved
        row.frozen_at = models.now()
        row.frozen_by = actor if isinstance(actor, models.User) else None
        row.notice_vi = words.vi if words else ""
        row.notice_en = (words.en or "") if words else ""
        row.save()
        # Last before the commit: if the power goes between the two, freezing again writes the same files again.
        if listed is not None and listed != _published_list(cycle, settings):
            receipt_list.write(listed, editions.unpublished(settings.editions_folder))
        editions.write(frozen, editions.unpublished(settings.editions_folder))
    return row


def _listed(cycle: Cycle, row: models.Edition, settings: Settings) -> ReceiptList | None:
    """The receipts of the year as they are published; a correction keeps the list. None if there are none."""
    kept = _published_list(cycle, settings) if row.version > 1 else None
    if kept is not None:
        return kept
    query = models.Receipt.select().join(Submission).where(Submission.cycle == cycle)
    listed = receipt_list.make(cycle.year, cycle.made_up, map(_as_listed, query))
    return listed if listed.receipts else None


def _as_listed(row: models.Receipt) -> receipt_list.Listed:
    plain = receipts.plain_of(row)
    withdrawn = receipts.local(row.withdrawn_at) if row.withdrawn_at else None
    return receipt_list.Listed(row.number, plain["unit"]["code"], plain["at"], plain["late"], row.seal, withdrawn)


def _published_list(cycle: Cycle, settings: Settings) -> ReceiptList | None:
    path = receipt_list.path_in(settings.editions_folder, cycle.year)
    return receipt_list.read(path) if path.exists() else None


def path_of(row: models.Edition, settings: Settings) -> Path:
    """Where an edition's file lies: among the published ones, or with those that wait."""
    published = settings.editions_folder / row.path
    return published if published.exists() else editions.unpublished(settings.editions_folder) / row.path


def latest_edition(cycle: Cycle) -> models.Edition | None:
    """The newest version of the year, published or not."""
    return cycle.editions.order_by(models.Edition.version.desc()).first()


def _units(cycle: Cycle) -> dict[str, exchange.Unit]:
    """The units with a submission, in order of code, under the names they bore at the end of the year."""
    successors = Unit.alias()
    query = (
        Unit.select(Unit, models.Bloc.code.alias("bloc_code"), successors.code.alias("successor_code"))
        .join_from(Unit, Submission, on=Submission.unit == Unit.id)
        .join_from(Unit, models.Bloc)
        .join_from(Unit, successors, models.peewee.JOIN.LEFT_OUTER, on=Unit.successor == successors.id)
        .where(Submission.cycle == cycle)
    )
    former: dict[int, models.UnitName] = {}
    year_ends = datetime.date(cycle.year, 12, 31)
    for name in models.UnitName.select().where(models.UnitName.until >= year_ends).order_by(models.UnitName.until):
        former.setdefault(name.unit_id, name)
    units = {row.code: _unit(row, former.get(row.id, row)) for row in query.objects()}
    return {code: units[code] for code in sorted(units)}


def _unit(row: Unit, named: Unit | models.UnitName) -> exchange.Unit:
    return exchange.Unit(
        code=row.code,
        bloc=row.bloc_code,
        name_vi=named.name_vi,
        name_en=named.name_en,
        short_name=named.short_name,
        region=row.region,
        active_from=row.active_from,
        active_to=row.active_to,
        successor=row.successor_code or "",
        note="",
    )


def _accepted(cycle: Cycle) -> Figures:
    query = (
        Answer.select(Unit.code, Answer.input, Answer.accepted)
        .join(Submission)
        .join(Unit)
        .where(Submission.cycle == cycle, Answer.accepted.is_null(False), Answer.accepted != "")
    )
    figures: Figures = {}
    for unit, asked, value in sorted(query.tuples()):
        figures.setdefault(unit, {})[asked] = value
    return figures


def _decided(cycle: Cycle) -> Decided:
    query = (
        models.Decision.select(Unit.code, models.Indicator.code, models.Decision.points)
        .join_from(models.Decision, models.Indicator)
        .join_from(models.Decision, Submission)
        .join(Unit)
        .where(Submission.cycle == cycle)
    )
    return {(unit, indicator): Fraction(points) for unit, indicator, points in sorted(query.tuples())}


def undecided(cycle: Cycle) -> int:
    """How many reported figures nobody has decided on: while there are any, the year cannot be frozen."""
    return conclusions.waiting_answers(cycle).count()


def _notice(notice: frameworks.Text | Mapping[str, str] | str | None) -> frameworks.Text | None:
    if isinstance(notice, Mapping):
        notice = frameworks.Text(notice.get("vi", ""), notice.get("en", ""))
    elif isinstance(notice, str):
        notice = frameworks.Text(notice)
    return notice if notice is not None and notice.vi.strip() else None


def _next_version(cycle: Cycle, notice: frameworks.Text | None) -> models.Edition:
    """The row to fill: the unpublished version there is, or the next one, which a published year needs a notice for."""
    newest = latest_edition(cycle)
    if newest is not None and newest.published_at is None:
        row = newest
    else:
        row = models.Edition(cycle=cycle, year=cycle.year, version=newest.version + 1 if newest else 1)
    if row.version > 1 and notice is None:
        raise ResultsProblem(
            f"Năm {cycle.year} đã công bố; bản mới cần một thông báo nói rõ điều gì được đính chính.",
            f"{cycle.year} is published; a new version needs a notice that says what is corrected.",
        )
    return row
