"""The start page: where the year stands, and what needs me."""

import datetime
import itertools
from typing import Any

import peewee
from flask import current_app, url_for

import models
import remit
from admin import scope, security, words
from admin.i18n import gettext, ngettext
from reporting import receipts

EVENTS_SHOWN, EVENTS_READ = 8, 60
COUNCILS = ("appraisal", "assignment", "conflict", "comment", "decision")  # nouns of the Council's own work
OPEN_STATES = ("collecting", "appraising", "explaining")


def overview(view: Any) -> dict[str, Any]:
    """Everything the start page shows."""
    from admin import cycle_now

    cycle = cycle_now()
    return {
        "cycle": cycle,
        "stages": stages(cycle),
        "progress": progress(cycle) if cycle else None,
        "deadline": deadline(cycle) if cycle else None,
        "tasks": tasks(cycle) if cycle else [],
        "changes": latest_changes(),
        "state_word": dict(words.CYCLE_STATES)[cycle.state] if cycle else "",
    }


def stages(cycle: Any) -> list[tuple[str, Any, str]]:
    """The year as a row of steps: (code, word, 'past' | 'now' | 'ahead')."""
    codes = [code for code, _ in words.CYCLE_STATES]
    at = codes.index(cycle.state) if cycle else -1
    return [
        (code, word, "now" if place == at else "past" if place < at else "ahead")
        for place, (code, word) in enumerate(words.CYCLE_STATES)
    ]


def progress(cycle: Any) -> dict[str, Any]:
    """Sections by state, in all and for each bloc: counted in the database, in two queries."""
    section, submission, unit = models.SectionState, models.Submission, models.Unit
    query = (
        section.select(unit.bloc, section.state, peewee.fn.COUNT(section.id))
        .join(submission, on=(section.submission == submission.id))
        .join(unit, on=(submission.unit == unit.id))
        .where(submission.cycle == cycle)
        .group_by(unit.bloc, section.state)
    )
    if not security.sees_all_units():
        query = query.where(submission.unit == security.unit_of_user())
    counts: dict[int, dict[str, int]] = {}
    for bloc, state, count in query.tuples():
        counts.setdefault(bloc, {})[state] = count
    blocs = [bloc for bloc in models.Bloc.select().order_by(models.Bloc.position, models.Bloc.id) if bloc.id in counts]
    total = {code: sum(row.get(code, 0) for row in counts.values()) for code, _ in words.SECTION_STATES}
    sent = ("sent", "under_appraisal", "awaiting_explanation", "settled")
    rows = [
        {
            "bloc": bloc,
            "counts": counts[bloc.id],
            "all": sum(counts[bloc.id].values()),
            "sent": sum(counts[bloc.id].get(code, 0) for code in sent),
        }
        for bloc in blocs
    ]
    everything = sum(total.values())
    return {
        "states": words.SECTION_STATES,
        "rows": rows,
        "total": total,
        "all": everything,
        "sent": sum(total[code] for code in sent),
    }


def deadline(cycle: Any) -> dict[str, Any] | None:
    """The next date of the year and the days to it, by the server's clock in Viet Nam."""
    today = security.local_time(models.now()).date()
    if cycle.state in ("draft", "collecting"):
        day, what = cycle.report_deadline, gettext("Units report by")
    elif cycle.state == "published":
        return None
    else:
        day, what = cycle.results_deadline, gettext("Results are due by")
    if day is None:
        return None
    left = (day - today).days
    if left > 0:
        words_left = ngettext("%(count)s day left", "%(count)s days left", left)
    elif left == 0:
        words_left = gettext("today")
    else:
        words_left = ngettext("%(count)s day ago", "%(count)s days ago", -left)
    return {"day": day, "what": what, "left": left, "words": words_left}


def tasks(cycle: Any) -> list[dict[str, Any]]:
    """What needs this user now: (how many, a sentence, where to go), by role."""
    roles = security.roles_of_user()
    found: list[dict[str, Any]] = []

    def add(count: int, sentence: str, endpoint: str, **args: Any) -> None:
        if count:
            found.append({"count": count, "sentence": sentence, "endpoint": endpoint, "args": args})

    def sections(*states: str) -> int:
        query = models.SectionState.select(peewee.fn.COUNT(models.SectionState.id)).join(models.Submission)
        query = query.where(models.Submission.cycle == cycle, models.SectionState.state << states)
        if not security.sees_all_units():
            query = query.where(models.Submission.unit == security.unit_of_user())
        return query.scalar()

    if security.OFFICER in roles and cycle.state == "collecting":
        add(sections("empty", "drafting"), gettext("sections to fill in"), "entry.index")
        for submission, count in returned(cycle).items():
            word = gettext("sections returned to mend")
            add(count, word, "submissions.details_view", id=submission)
    if security.LEADER in roles and cycle.state == "collecting":
        mine = models.Submission.get_or_none(
            models.Submission.cycle == cycle, models.Submission.unit == security.unit_of_user()
        )
        page = ("submissions.approve_view", {"id": mine.id}) if mine else ("submissions.index_view", {})
        add(sections("awaiting_approval"), gettext("sections to approve and send"), page[0], **page[1])
    if roles & security.UNIT_ROLES and cycle.state == "explaining":
        add(sections("awaiting_explanation"), gettext("sections to explain"), "draft-result.index")
    if security.APPRAISER in roles and cycle.state in ("collecting", "appraising", "explaining"):
        mine = models.SectionState.id << remit.assigned_sections(security.actor(), cycle)
        waiting = models.SectionState.select().where(mine, models.SectionState.state.in_(("sent", "under_appraisal")))
        add(waiting.count(), gettext("sections to appraise"), "appraising.index")
    if security.LEAD in roles and cycle.state == "explaining":
        waiting = models.Explanation.select().join(models.Submission).where(
            models.Submission.cycle == cycle, models.Explanation.state == "open",
            models.Explanation.sent_at.is_null(False),
        )  # fmt: skip
        add(waiting.count(), gettext("explanations to decide"), "explanations.index_view")
    if roles & {security.ADMINISTRATOR, security.COMMUNICATIONS}:
        drafts = models.Document.select().join(models.Edition).where(
            models.Document.state == "draft", models.Edition.published_at.is_null(False)
        )  # fmt: skip
        add(drafts.count(), gettext("drafts of documents to issue"), "papers.index")
    if security.ADMINISTRATOR in roles:
        failed = models.Job.select().where(models.Job.state == "failed").count()
        add(failed, gettext("background jobs that failed"), "jobs.index_view")
        drafts = models.Message.select().where(models.Message.state << ("draft", "failed", "unsure")).count()
        add(drafts, gettext("letters to read or to look after in the outbox"), "messages.index_view")
        unopened = models.User.select().where(models.User.password.is_null(), models.User.active == True).count()  # noqa: E712
        add(unopened, gettext("accounts whose invitation is unanswered"), "users.index_view")
    return found


def returned(cycle: Any) -> dict[int, int]:
    """Submission -> how many sections of this user's unit the leader gave back and nobody has handed in since."""
    query = models.SectionState.select().join(models.Submission).where(
        models.Submission.cycle == cycle, models.Submission.unit == security.unit_of_user(),
        models.SectionState.state == "drafting",
    )  # fmt: skip
    found: dict[int, int] = {}
    for section in query:
        task = receipts.open_task(section)
        if task is not None and task.move == "return":
            found[section.submission_id] = found.get(section.submission_id, 0) + 1
    return found


def next_steps(cycle: Any) -> list[dict[str, str]]:
    """Links to what moves the year on, for those who may; the moves themselves are on the year's own page."""
    if not security.roles_of_user() & {security.ADMINISTRATOR, security.LEAD, security.COMMUNICATIONS}:
        return []
    steps = {
        "draft": (gettext("Open the year"), "send"),
        "collecting": (gettext("Begin the appraisal"), "clipboard-check"),
        "appraising": (gettext("Begin the explanations"), "chat-left-text"),
        "explaining": (gettext("Freeze the results"), "snow2"),
        "frozen": (gettext("Publish"), "broadcast"),
    }
    if cycle.state == "published":
        return letters_step(cycle)
    if cycle.state not in steps or "cycles.details_view" not in current_app.view_functions:
        return []
    word, icon = steps[cycle.state]
    return [{"word": word, "icon": icon, "url": url_for("cycles.details_view", id=cycle.id)}]


def letters_step(cycle: Any) -> list[dict[str, str]]:
    """After publishing: the letters to units, until as many are issued as units were ranked or not."""
    newest = cycle.editions.where(models.Edition.published_at.is_null(False)).order_by(models.Edition.version.desc())
    edition = newest.first()
    if edition is None:
        return []
    issued = edition.documents.where(models.Document.kind == "letter", models.Document.state == "issued").count()
    if issued >= cycle.submissions.count():
        return []
    word = gettext("Letters to units")
    return [{"word": word, "icon": "file-earmark-text", "url": url_for("papers.index", edition=edition.id)}]


def latest_changes() -> list[dict[str, Any]]:
    """The newest changes as lines: who did what, by name, with what was done to many rows at once counted."""
    lines = []
    people = {user.id: user for user in models.User.select(models.User.id, models.User.name, models.User.unit)}
    unit = security.unit_of_user()

    def alike(event: Any) -> tuple[Any, ...]:
        return event.actor, event.action, event.noun, event.reason, event.at[:16]

    for _, group in itertools.groupby(latest_events(), alike):
        events = list(group)
        person = people.get(events[0].actor_id)
        # To a unit the people of the office are the office: their names and addresses are not its business.
        of_office = person is not None and unit is not None and person.unit_id != unit
        who = gettext("the office") if of_office else str(person) if person else events[0].actor
        lines.append({"who": who, "event": events[0], "count": len(events)})
    return lines[:EVENTS_SHOWN]


def latest_events() -> list[Any]:
    """The newest changes the user may see: the office's people see all, a unit's people their unit's."""
    query = models.AuditEvent.select().order_by(models.AuditEvent.id.desc()).limit(EVENTS_READ)
    roles = security.roles_of_user()
    if roles & {security.ADMINISTRATOR, security.AUDITOR, security.LEAD}:
        closed = models.Unit.select(models.Unit.code).where(models.Unit.id << scope.closed_units())
        return list(query.where(models.AuditEvent.chain.not_in(closed)))
    unit = models.Unit.get_or_none(models.Unit.id == security.unit_of_user()) if security.unit_of_user() else None
    # What the Council does among itself stays with it: neither a mark nor its reason reaches the unit from here.
    mine = (models.AuditEvent.chain == unit.code) & models.AuditEvent.noun.not_in(COUNCILS) if unit else None
    return list(query.where(mine)) if unit else []


def when(event: Any) -> datetime.datetime:
    """The moment of an audit row on the clocks of Viet Nam."""
    return security.local_time(datetime.datetime.fromisoformat(event.at.rstrip("Z")))
