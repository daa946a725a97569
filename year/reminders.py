"""Who is reminded of what, and when: drafts for the outbox, for those alone who have something left to do.

One letter a day for a person, with exactly that person's tasks. Before the deadline units are reminded on the days of
`schedule.REMINDED_BEFORE`; never more than MOST letters in a year, and never two within GAP_DAYS, but on the last two
days. Everything is keyed by year, person and day: run twice, it writes nothing twice.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import click
import peewee

import mail
import models
from models import Cycle, Message, SectionState, Submission, User
from settings import SettingProblem, Settings
from year import schedule

MOST = 8  # reminders for one person in one year: the five of the schedule, and three by hand
GAP_DAYS = 2
LAST_DAYS = 1  # from the day before the deadline on, once a day
OPEN = ("empty", "drafting", "awaiting_approval")
MORNING = datetime.time(7, 0)  # in Việt Nam: the day's letter goes then, not at night


@dataclass(frozen=True)
class Left:
    """A section of a unit that is not sent yet."""

    submission: Submission
    section: SectionState
    category: models.Category

    @property
    def state(self) -> str:
        return self.section.state


@dataclass
class Proposal:
    """A letter that would go to a person today, or why it does not."""

    user: User
    unit: models.Unit
    left: list[Left] = field(default_factory=list)
    refusal: tuple[str, str] | None = None
    key: str = ""

    @property
    def tasks(self) -> list[str]:
        """What the person is to do, a line each, in the person's language."""
        words = {"vi": dict(models.SECTION_STATES), "en": STATES_EN}[self.user.language]
        return [f"- {_title(one.category, self.user.language)}: {words[one.state].lower()}" for one in self.left]

    def why_not(self, lang: str = "vi") -> str:
        return self.refusal[lang == "en"] if self.refusal else ""


Duties = Mapping[tuple[int, int], set[int]]  # (submission, category) -> the people named for it
STATES_EN = {"empty": "not begun", "drafting": "being filled in", "awaiting_approval": "waits for your approval"}


def _title(category: models.Category, lang: str) -> str:
    return (category.title_en if lang == "en" else "") or category.title_vi


# --- who has what left ----------------------------------------------------------------------------------------------


def left_of(cycle: Cycle) -> dict[int, list[Left]]:
    """Unit id -> its sections that are not sent."""
    query = (
        SectionState.select(SectionState, Submission, models.Category)
        .join(Submission)
        .switch(SectionState)
        .join(models.Category)
        .where(Submission.cycle == cycle, SectionState.state << OPEN)
        .order_by(models.Category.position, SectionState.id)
    )
    found: dict[int, list[Left]] = {}
    for section in query:
        found.setdefault(section.submission.unit_id, []).append(Left(section.submission, section, section.category))
    return found


def people_of(units: Iterable[int]) -> dict[int, list[tuple[User, frozenset[str]]]]:
    """Unit id -> the officers and leaders who may sign in, leaders first, with their roles."""
    query = (
        User.select(User, models.Role.name.alias("role"))
        .join(models.UserRole, on=(models.UserRole.user == User.id))
        .join(models.Role, on=(models.UserRole.role == models.Role.id))
        .where(User.active == True, User.unit << list(units), models.Role.name << ("leader", "officer"))  # noqa: E712
        .order_by(User.name_sort, User.id)
    )
    roles: dict[int, set[str]] = {}
    people: dict[int, User] = {}
    for row in query.objects():
        people[row.id] = row
        roles.setdefault(row.id, set()).add(row.role)
    found: dict[int, list[tuple[User, frozenset[str]]]] = {}
    for user in sorted(people.values(), key=lambda one: "leader" not in roles[one.id]):
        found.setdefault(user.unit_id, []).append((user, frozenset(roles[user.id])))
    return found


def mine(
    left: Iterable[Left], user: User, roles: frozenset[str], duties: Mapping[tuple[int, int], set[int]]
) -> list[Left]:
    """The part of a unit's work that is this person's: an officer's own sections, a leader's all.

    A section that waits for the leader is nothing for an officer to do; one somebody else is named for neither.
    """
    if "leader" in roles:
        return list(left)
    return [
        one
        for one in left
        if one.state != "awaiting_approval" and user.id in duties.get((one.submission.id, one.category.id), {user.id})
    ]


def duties_of(cycle: Cycle) -> dict[tuple[int, int], set[int]]:
    """(submission, category) -> the people named for it."""
    query = models.Duty.select().join(Submission).where(Submission.cycle == cycle)
    found: dict[tuple[int, int], set[int]] = {}
    for duty in query:
        found.setdefault((duty.submission_id, duty.category_id), set()).add(duty.user_id)
    return found


# --- what would go today --------------------------------------------------------------------------------------------


def is_due(cycle: Cycle, day: datetime.date) -> bool:
    """Whether the schedule reminds on this day."""
    if cycle.state != "collecting" or cycle.report_deadline is None:
        return False
    return (cycle.report_deadline - day).days in schedule.REMINDED_BEFORE


def proposals(cycle: Cycle, day: datetime.date, units: Iterable[int] | None = None) -> list[Proposal]:
    """The letters that would go on this day to those not done, each with the reason if it may not go.

    `units`: only these; otherwise all. Empty unless figures are being collected.
    """
    if cycle.state != "collecting":
        return []
    left = left_of(cycle)
    wanted = set(left) if units is None else set(left) & set(units)
    people, duties = people_of(wanted), duties_of(cycle)
    held = {unit.id: unit for unit in models.Unit.select().where(models.Unit.id << list(wanted))}
    sent = _reminded(cycle)
    found = []
    for unit in sorted(held.values(), key=lambda one: (one.name_sort, one.id)):
        for user, roles in people.get(unit.id, []):
            tasks = mine(left[unit.id], user, roles, duties)
            if tasks:
                one = Proposal(user, unit, tasks, key=f"reminder:{cycle.year}:{user.id}:{day}")
                one.refusal = _refusal(cycle, day, sent.get(user.id, []))
                found.append(one)
    return found


def silent_units(cycle: Cycle) -> list[models.Unit]:
    """Units with work left and nobody to remind: no active officer or leader."""
    left = left_of(cycle)
    people = people_of(left)
    query = models.Unit.select().where(models.Unit.id << [unit for unit in left if unit not in people])
    return list(query.order_by(models.Unit.name_sort))


def _reminded(cycle: Cycle) -> dict[int, list[datetime.date]]:
    """User id -> the days of this year's reminders, those waiting to be read among them."""
    query = Message.select(Message.user, Message.created_at).where(
        Message.cycle == cycle, Message.kind == "reminder", Message.state != "dropped"
    )
    found: dict[int, list[datetime.date]] = {}
    for user, at in query.tuples():
        found.setdefault(user, []).append(schedule.local_day(at))
    return found


def _refusal(cycle: Cycle, day: datetime.date, before: list[datetime.date]) -> tuple[str, str] | None:
    if len(before) >= MOST:
        return (
            f"đã nhắc {len(before)} lần, tối đa {MOST} lần trong một kỳ",
            f"reminded {len(before)} times; {MOST} in a year at most",
        )
    last = max(before, default=None)
    if last is None:
        return None
    left = (cycle.report_deadline - day).days if cycle.report_deadline else None
    gap = 1 if left is not None and left <= LAST_DAYS else GAP_DAYS
    if (day - last).days < gap:
        if last == day:
            return ("hôm nay đã có thư nhắc", "a reminder was already written today")
        return (
            f"đã nhắc ngày {last:%d/%m}; hai lần cách nhau ít nhất {gap} ngày",
            f"reminded on {last:%d/%m}; at least {gap} days between two",
        )
    return None


def time_left(cycle: Cycle, day: datetime.date) -> dict[str, str]:
    """How long it is to the deadline, in both languages."""
    if cycle.report_deadline is None:
        return {"vi": "chưa có hạn", "en": "no deadline yet"}
    days = (cycle.report_deadline - day).days
    if days > 0:
        return {"vi": f"còn {days} ngày", "en": f"{days} day{'s' if days > 1 else ''} left"}
    if days == 0:
        return {"vi": "hết hôm nay là hạn cuối", "en": "today is the last day"}
    return {"vi": f"đã quá hạn {-days} ngày", "en": f"{-days} day{'s' if days < -1 else ''} overdue"}


def write(cycle: Cycle, chosen: Iterable[Proposal], day: datetime.date, site: str, state: str = "draft") -> int:
    """Queue the letters of proposals that may go; inside `models.acting`. Returns how many are new."""
    left, made = time_left(cycle, day), 0
    for one in chosen:
        if one.refusal is not None or Message.get_or_none(Message.key == one.key) is not None:
            continue
        lang = one.user.language
        deadline = f"{cycle.report_deadline:%d/%m/%Y}" if cycle.report_deadline else "…"
        context = {
            "unit": one.unit.name_en or one.unit.name_vi if lang == "en" else one.unit.name_vi,
            "deadline": deadline,
            "left": left[lang],
            "tasks": "\n".join(one.tasks),
            "link": f"{site}/admin/",
        }
        mail.queue("reminder", one.user, cycle, context, key=one.key, state=state)
        made += 1
    return made


# --- the day's letter ------------------------------------------------------------------------------------------------


def handed_over(cycle: Cycle) -> list[tuple[User, list[str]]]:
    """Who has something on the desk that somebody else put there: leaders with sections to approve, units' people with
    a section opened again or an explanation asked for, the Council with explanations to decide."""
    tasks: dict[int, tuple[User, list[tuple[str, str]]]] = {}

    def add(user: User, vi: str, en: str) -> None:
        tasks.setdefault(user.id, (user, []))[1].append((vi, en))

    wanted = SectionState.state << ("awaiting_approval", "awaiting_explanation")
    reopened = SectionState.reopened_until.is_null(False) & (SectionState.reopened_until > models.now())
    query = (
        SectionState.select(SectionState, Submission, models.Category)
        .join(Submission)
        .switch(SectionState)
        .join(models.Category)
        .where(Submission.cycle == cycle, wanted | (reopened & (SectionState.state << ("empty", "drafting"))))
        .order_by(models.Category.position, SectionState.id)
    )
    sections = list(query) if cycle.state in ("collecting", "appraising", "explaining") else []
    people = people_of({one.submission.unit_id for one in sections})
    duties = duties_of(cycle)
    for section in sections:
        titles = [_title(section.category, lang) for lang in ("vi", "en")]
        for user, roles in people.get(section.submission.unit_id, []):
            if section.state == "awaiting_approval":
                if "leader" in roles:
                    add(
                        user, f"{titles[0]}: chờ Ông/Bà duyệt và gửi", f"{titles[1]}: waits for you to approve and send"
                    )
            elif section.state == "awaiting_explanation":
                add(user, f"{titles[0]}: chờ đơn vị giải trình", f"{titles[1]}: an explanation is asked for")
            elif mine([Left(section.submission, section, section.category)], user, roles, duties):
                until = section.reopened_until + schedule.VIET_NAM
                add(
                    user,
                    f"{titles[0]}: được mở lại đến {until:%H:%M ngày %d/%m/%Y}",
                    f"{titles[1]}: open again until {until:%H:%M on %d/%m/%Y}",
                )
    waiting = (
        models.Explanation.select(peewee.fn.COUNT(models.Explanation.id))
        .join(Submission)
        .where(Submission.cycle == cycle, models.Explanation.state == "open", models.Explanation.sent_at.is_null(False))
        .scalar()
    )
    if waiting and cycle.state == "explaining":
        leads = User.select().join(models.UserRole).join(models.Role)
        for user in leads.where(models.Role.name == "lead", User.active == True):  # noqa: E712
            add(user, f"{waiting} giải trình chờ kết luận", f"{waiting} explanations to decide")
    return [(user, [f"- {one[user.language == 'en']}" for one in lines]) for user, lines in tasks.values()]


def write_digests(cycle: Cycle, day: datetime.date, site: str) -> int:
    """Queue the day's letter of everybody who has something on the desk; who is reminded today gets no second letter.

    Inside `models.acting`. Returns how many are new.
    """
    made = 0
    morning = datetime.datetime.combine(day, MORNING) - schedule.VIET_NAM
    reminded = {user for user, days in _reminded(cycle).items() if day in days}
    for user, lines in handed_over(cycle):
        key = f"digest:{cycle.year}:{user.id}:{day}"
        if user.id in reminded or Message.get_or_none(Message.key == key) is not None:
            continue
        context = {"tasks": "\n".join(lines), "link": f"{site}/admin/"}
        mail.queue("digest", user, cycle, context, key=key, not_before=morning)
        made += 1
    return made


def write_due(cycle: Cycle, day: datetime.date, site: str) -> dict[str, int]:
    """What a day brings by itself: reminders as drafts on the days of the schedule, and the day's letters."""
    with models.acting("reminders", reason=f"nhắc việc ngày {day:%d/%m/%Y}"):
        reminded = write(cycle, proposals(cycle, day), day, site) if is_due(cycle, day) else 0
        return {"reminder": reminded, "digest": write_digests(cycle, day, site)}


@click.command("remind")
def remind_command() -> None:
    """Put today's reminders (to be read first) and the day's letters into the outbox; twice a day does no harm.

    Example: ictindex remind
    """
    try:
        settings = Settings.from_env(signing=False)
    except SettingProblem as problem:
        raise click.ClickException(str(problem)) from None
    models.connect(settings.database_url)
    day = schedule.today()
    working = ("collecting", "appraising", "explaining")
    for cycle in Cycle.select().where(Cycle.state << working).order_by(Cycle.year):
        made = write_due(cycle, day, settings.site_url)
        click.echo(
            f"{cycle.year}: nhắc việc (reminders) {made['reminder']}, việc trong ngày (digests) {made['digest']}"
        )
    models.disconnect()
