"""Kỳ đánh giá: the years at work, their dates and state, and the moves that carry a year on."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, request
from flask_admin import expose
from wtforms import ValidationError

import framework as frameworks
import jobs
import mail
import models
import results
import vietnamese
import workflow
from admin import security
from admin.base import ADMINISTRATOR, ALL, AUDITOR, COMMUNICATIONS, LEAD, BackOfficeView, parse_id
from admin.i18n import gettext, language, ngettext
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.jobs import start
from council import conclusions
from year import reminders, schedule

BY_JOB = {"freeze": "freeze", "publish": "publish", "correct": "freeze"}  # moves that are long work
AT_WORK = ("collecting", "appraising", "explaining")  # units go by the dates: a change is announced, with its reason
TOLD = (*schedule.DATES, "grace_minutes", "hard_stop")  # what units are told when it changes


@register
class CycleView(BackOfficeView):
    model = models.Cycle
    slug = "cycles"
    title, singular = _l("Assessment years"), _l("Assessment year")
    group, order, icon = "year", 10, "calendar3"
    can = {
        "list": ALL,
        "create": {ADMINISTRATOR},
        "edit": {ADMINISTRATOR},
        "delete": {ADMINISTRATOR},
        "move": {ADMINISTRATOR, LEAD, COMMUNICATIONS},
        "rebind": {ADMINISTRATOR},
        "accept": {ADMINISTRATOR, LEAD},
        "open": {ADMINISTRATOR},
    }
    view_rights = {
        "move_view": "move",
        "rebind_view": "rebind",
        "accept_view": "accept",
        "opening_view": "open",
        "calendar_view": "list",
        "ics_view": "list",
    }
    column_list = ("year", "state", "framework", "report_deadline", "results_deadline", "made_up")
    column_sortable_list = ("year", "state", "report_deadline", "results_deadline")
    column_default_sort = ("year", True)
    column_filters = ("state", "framework")
    column_labels = {
        "year": _l("Year"),
        "state": _l("State"),
        "framework": _l("Framework"),
        "opens": _l("Opens on"),
        "evidence_cut_off": _l("Figures and evidence count as of"),
        "report_deadline": _l("Reports until"),
        "explanation_deadline": _l("Explanations until"),
        "results_deadline": _l("Results until"),
        "grace_minutes": _l("Minutes of grace"),
        "hard_stop": _l("Late reports are refused"),
        "made_up": _l("Made-up figures"),
    }
    column_formatters = {"year": lambda view, context, row, name: str(row.year)}
    form_columns = (
        "year", "framework", "opens", "evidence_cut_off", "report_deadline", "grace_minutes", "hard_stop",
        "explanation_deadline", "results_deadline", "made_up",
    )  # fmt: skip
    form_help = {
        "framework": _l("A framework in force; dates left empty follow from its deadlines."),
        "evidence_cut_off": _l("A paper issued after this day proves nothing for this year."),
        "report_deadline": _l("To the end of this day in Viet Nam, by the server's clock."),
        "grace_minutes": _l("Minutes after the deadline in which a report is still taken, as late."),
        "hard_stop": _l(
            "After the deadline and the minutes of grace nothing is taken. Otherwise late reports are marked."
        ),
        "made_up": _l("Figures for demonstration: every page and file says so. It cannot be taken back once open."),
    }
    column_details_list = ("year", "state", *form_columns[1:])
    details_template = "admin/cycles/details.html"

    def may(self, right: str, row: Any) -> bool:
        return right not in ("delete", "open") or row.state == "draft"

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        frameworks = models.Framework.select().where(
            models.Framework.state == "published", models.Framework.id != row.framework_id
        )
        can_rebind = self.has_right("rebind") and row.state in models.REBINDABLE
        seen = security.sees_all_units()
        return self.render(
            self.details_template, row=row, columns=self.details_columns, moves=self.moves(row), by_job=BY_JOB,
            frameworks=list(frameworks) if can_rebind else [], waiting=results.undecided(row) if seen else 0,
            can_accept=self.has_right("accept") and row.state in ("appraising", "explaining"),
            obstacles=conclusions.before_freeze(row) if seen and row.state in ("appraising", "explaining") else [],
            unsent=unsent(row) if row.state == "collecting" else 0,
            order_faults=schedule.order_faults(schedule.dates_of(row)),
            history=list(row.moves.where(models.StateMove.kind == "cycle").order_by(models.StateMove.id.desc())),
            editions=list(row.editions.order_by(models.Edition.version.desc())),
            papers_readable=bool(security.roles_of_user() & {ADMINISTRATOR, LEAD, COMMUNICATIONS, AUDITOR}),
            unfinished=[job for job in jobs.unfinished() if (job.arguments or {}).get("cycle") == row.id],
        )  # fmt: skip

    def moves(self, row: models.Cycle) -> list[workflow.Move]:
        return workflow.cycle_moves(row, security.actor()) if self.has_right("move") else []

    # --- dates -------------------------------------------------------------------------------------------------------

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        """Empty dates of a new year follow from the framework; dates in the wrong order are refused; a change while
        units are at work needs its reason, and letters that announce it are put into the outbox."""
        if is_created and row.framework is not None:
            for name, day in schedule.defaults(row.framework.options, row.year, schedule.dates_of(row)).items():
                if getattr(row, name) is None:
                    setattr(row, name, day)
        if not 0 <= (row.grace_minutes or 0) <= 7 * 24 * 60:
            raise ValidationError(gettext("The minutes of grace are between 0 and a week."))
        faults = schedule.order_faults(schedule.dates_of(row))
        if faults:
            raise ValidationError(" ".join(fault.text(language()) for fault in faults))
        if is_created:
            return
        before = models.Cycle.get_by_id(row.id)
        changed = [name for name in TOLD if getattr(before, name) != getattr(row, name)]
        if not changed or before.state not in AT_WORK:
            return
        reason = request.form.get("_reason", "").strip()
        if not reason:
            raise ValidationError(gettext("Units go by these dates: say why they change (the box below the form)."))
        announced = announce(before, row, changed, reason)
        flash(
            gettext("%(count)s letters that announce the change wait in the outbox to be read.", count=announced),
            "info",
        )

    @expose("/calendar/")
    def calendar_view(self) -> Any:
        """The dates of the year, as a list and month by month, with the time left in days and working days."""
        row = self.row_or_404(request.args.get("id"))
        today = schedule.today()
        shown = schedule.events(row)
        off = schedule.holidays(min(today, *(one.day for one in shown)), max(one.day for one in shown)) if shown else {}
        return self.render(
            "admin/cycles/calendar.html", row=row, events=shown, today=today, off=off, months=months(shown, off),
            working=lambda day: schedule.working_days(today, day, off),
            weekday=lambda day: weekday_names()[day.weekday()], weekday_names=weekday_names,
            clock=lambda moment: f"{moment + schedule.VIET_NAM:%H:%M}",
            titles=lambda many: "; ".join(one.title(language()) for one in many),
        )  # fmt: skip

    @expose("/calendar.ics")
    def ics_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        host = urlsplit(current_app.config["ICTINDEX"].site_url).hostname or "ictindex"
        headers = {"Content-Disposition": f'attachment; filename="ict-index-{row.year}.ics"'}
        return Response(schedule.ics(row, host, language()), mimetype="text/calendar", headers=headers)

    # --- opening -----------------------------------------------------------------------------------------------------

    @expose("/opening/", methods=("GET", "POST"))
    def opening_view(self) -> Any:
        """What opening the year will do, and what is still missing; then the opening itself."""
        row = self.row_or_404(request.values.get("id"))
        if not self.may("open", row):
            flash(gettext("The year %(year)s is open already.", year=row.year), "info")
            return redirect(self.get_url(".details_view", id=row.id))
        if request.method == "POST":
            if self.opened(row):
                return redirect(self.get_url(".details_view", id=row.id))
            row = self.row_or_404(row.id)
        return self.render("admin/cycles/opening.html", row=row, **opening(row))

    def opened(self, row: models.Cycle) -> bool:
        """Open the year and put the invitations into the outbox, in one transaction."""
        stops = [one.text(language()) for one in schedule.order_faults(schedule.dates_of(row))]
        if row.report_deadline is None:
            stops.append(gettext("The year needs a deadline for reports."))
        if stops:
            flash(" ".join(stops), "danger")
            return False
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                workflow.move_cycle(row, "open", security.actor(), request.form.get("_reason", ""))
                letters = invite(models.Cycle.get_by_id(row.id)) if request.form.get("letters") == "1" else 0
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
            return False
        flash(
            gettext("The year %(year)s is open; %(count)s letters wait to be read.", year=row.year, count=letters),
            "success",
        )
        return True

    # --- moves -------------------------------------------------------------------------------------------------------

    @expose("/move/", methods=("POST",))
    def move_view(self) -> Any:
        """A move of the year: freezing and publishing are long work and become a job; the others happen at once."""
        row = self.row_or_404(request.form.get("id"))
        code, reason = request.form.get("move", ""), request.form.get("_reason", "")
        if code in BY_JOB and code in {move.code for move in self.moves(row)}:
            if code == "correct" and not reason.strip():
                flash(gettext("A correction needs a notice that says what is corrected."), "danger")
                return redirect(self.get_url(".details_view", id=row.id))
            return start(BY_JOB[code], cycle=row.id, reason=reason, notice=reason if code == "correct" else "")
        try:
            with self.acting(reason=reason):
                until = until_of(request.form.get("until", ""))
                made = workflow.move_cycle(row, code, security.actor(), reason, until)
                letters = tell_of_move(models.Cycle.get_by_id(row.id), made)
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            flash(gettext("The year %(year)s has moved on.", year=row.year), "success")
            if letters:
                flash(
                    ngettext("%(count)s letter waits to be read.", "%(count)s letters wait to be read.", letters),
                    "info",
                )
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/rebind/", methods=("POST",))
    def rebind_view(self) -> Any:
        """Bind the year to another framework in force, until it is frozen, with a reason."""
        row = self.row_or_404(request.form.get("id"))
        number = parse_id(request.form.get("framework"))
        framework = models.Framework.get_or_none(models.Framework.id == (number or 0))
        if framework is None:
            flash(gettext("Choose a framework."), "danger")
            return redirect(self.get_url(".details_view", id=row.id))
        try:
            workflow.rebind_cycle(row, framework, security.actor(), request.form.get("_reason", ""))
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            flash(gettext("%(year)s now runs on %(code)s.", year=row.year, code=framework.code), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/accept/", methods=("POST",))
    def accept_view(self) -> Any:
        """The Council accepts every reported figure that nobody has decided on yet."""
        row = self.row_or_404(request.form.get("id"))
        try:
            count = results.accept_all(row, security.actor(), reason=request.form.get("_reason", ""))
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            flash(gettext("Accepted as reported: %(count)s figures.", count=count), "success")
        return redirect(self.get_url(".details_view", id=row.id))


def unsent(row: models.Cycle) -> int:
    """How many units have something left to send."""
    left = models.SectionState.state << ("empty", "drafting", "awaiting_approval")
    query = row.submissions.join(models.SectionState, on=(models.SectionState.submission == models.Submission.id))
    return query.where(left).distinct().count()


def until_of(text: str) -> datetime.datetime | None:
    """A moment in Viet Nam, `05/11/2021 17:00`, as UTC; a day alone is its end. None when it cannot be read."""
    day_text, _, clock = text.strip().replace("T", " ").partition(" ")
    try:
        day = vietnamese.parse_date(day_text)
        if not clock.strip():
            return models.end_of_day(day)
        hour, minute = (int(part) for part in clock.strip().split(":"))
        return datetime.datetime.combine(day, datetime.time(hour, minute)) - schedule.VIET_NAM
    except (vietnamese.DateProblem, ValueError, OverflowError):
        return None


# --- what opening does -----------------------------------------------------------------------------------------------


def opening(row: models.Cycle) -> dict[str, Any]:
    """What the opening page shows: the framework, the dates, the units by bloc and the people they lack."""
    units = workflow.to_invite(row)
    people = reminders.people_of(unit.id for unit in units)
    alone = {
        role: [unit for unit in units if not any(role in roles for _, roles in people.get(unit.id, []))]
        for role in ("leader", "officer")
    }
    counts: dict[int, int] = {}
    for unit in units:
        counts[unit.bloc_id] = counts.get(unit.bloc_id, 0) + 1
    blocs = models.Bloc.select().order_by(models.Bloc.position, models.Bloc.id)
    invited = {unit.id for unit in units}
    left_out = [unit for unit in models.Unit.alive_in(row.year) if unit.id not in invited]
    dates = schedule.dates_of(row)
    days = [day for day in dates.values() if day is not None]
    off = schedule.holidays(min(days), max(days)) if days else {}
    return {
        "units": units,
        "blocs": [(bloc, counts[bloc.id]) for bloc in blocs if bloc.id in counts],
        "left_out": left_out,
        "alone": alone,
        "people": sum(len(found) for found in people.values()),
        "dates": [
            (name, word_of(name), day, day is not None and not schedule.is_working(day, off))
            for name, day in dates.items()
        ],
        "order_faults": schedule.order_faults(dates),
        "faults": faults_of(row.framework),
        "before": models.Cycle.get_or_none(models.Cycle.year == row.year - 1),
    }


def word_of(name: str) -> str:
    """The word for a date of the year in the language of the reader."""
    return schedule.WORDS[name][language() == "en"]


def faults_of(row: models.Framework) -> list[Any]:
    try:
        frameworks.from_plain(models.framework_plain(row), row.code)
    except frameworks.FrameworkProblem as problem:
        return problem.faults
    return []


def people_invited(cycle: models.Cycle) -> list[tuple[models.User, models.Unit]]:
    """The officers and leaders of the units of a cycle."""
    units = {one.unit_id: one.unit for one in cycle.submissions.select().join(models.Unit)}
    found = reminders.people_of(units)
    return [(user, units[unit]) for unit, people in found.items() for user, _ in people]


def invite(cycle: models.Cycle) -> int:
    """Drafts of the letters that tell units the year is open. Inside the acting transaction."""
    site = current_app.config["ICTINDEX"].site_url
    rules = cycle.framework
    number = rules.decision_number or rules.code
    for user, unit in people_invited(cycle):
        english = user.language == "en"
        context = {
            "unit": (unit.name_en if english else "") or unit.name_vi,
            "framework": number if english else f"Quyết định {number}" if rules.decision_number else number,
            "deadline": f"{cycle.report_deadline:%d/%m/%Y}",
            "cut_off": f"{cycle.evidence_cut_off or cycle.report_deadline:%d/%m/%Y}",
            "link": f"{site}/admin/",
        }
        mail.queue("opening", user, cycle, context, key=f"opening:{cycle.year}:{user.id}")
    return models.Message.select().where(models.Message.cycle == cycle, models.Message.kind == "opening").count()


def announce(before: models.Cycle, after: models.Cycle, changed: list[str], reason: str) -> int:
    """Drafts of the letters that tell units which dates changed, from what to what. Returns how many."""
    site, count = current_app.config["ICTINDEX"].site_url, 0
    for user, _ in people_invited(before):
        english = user.language == "en"
        lines = [f"- {change_in_words(name, before, after, english)}" for name in changed]
        context = {
            "changes": "\n".join(lines),
            "reason": reason,
            "link": f"{site}/admin/cycles/calendar/?id={after.id}",
        }
        key = f"dates:{after.year}:{after.rev}:{user.id}"
        mail.queue("dates_changed", user, before, context, key=key)
        count += 1
    return count


def tell_of_move(cycle: models.Cycle, made: models.StateMove) -> int:
    """Drafts for the units' people when the year opens explanations, or collects again. Returns how many."""
    site = current_app.config["ICTINDEX"].site_url
    if made.move not in ("explain", "explain_again", "collect_again"):
        return 0
    asked = None
    if made.move != "collect_again":
        waiting = models.SectionState.select(models.Submission.unit).join(models.Submission)
        waiting = waiting.where(
            models.Submission.cycle == cycle, models.SectionState.state == "awaiting_explanation"
        )  # fmt: skip
        asked = {unit for (unit,) in waiting.tuples()}
    count = 0
    for user, unit in people_invited(cycle):
        if asked is not None and unit.id not in asked:
            continue
        key, english = f"{made.move}:{made.id}:{user.id}", user.language == "en"
        if asked is not None:
            context = {"deadline": f"{cycle.explanation_deadline:%d/%m/%Y}", "link": f"{site}/admin/"}
            mail.queue("explanation_opened", user, cycle, context, key=key)
        else:
            until = made.until + schedule.VIET_NAM
            told = f"collecting is open again until {until:%H:%M on %d/%m/%Y}" if english else (
                f"mở lại thu thập số liệu đến {until:%H:%M ngày %d/%m/%Y}"
            )  # fmt: skip
            context = {"changes": f"- {told}", "reason": made.reason, "link": f"{site}/admin/"}
            mail.queue("dates_changed", user, cycle, context, key=key)
        count += 1
    return count


def change_in_words(name: str, before: models.Cycle, after: models.Cycle, english: bool) -> str:
    """`Hạn báo cáo: 30/10/2021 → 05/11/2021`."""
    words = {
        "grace_minutes": ("Số phút châm chước sau hạn", "Minutes of grace"),
        "hard_stop": ("Khóa nhập số liệu khi hết hạn", "Late reports are refused"),
        **schedule.WORDS,
    }

    def told(value: Any) -> str:
        if isinstance(value, bool):
            return (("không", "có"), ("no", "yes"))[english][value]
        return f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else "…" if value is None else str(value)

    return f"{words[name][english]}: {told(getattr(before, name))} → {told(getattr(after, name))}"


# --- the calendar, month by month ------------------------------------------------------------------------------------


def weekday_names() -> list[str]:
    """Monday to Sunday, short."""
    if language() == "en":
        return ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    return ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]


def months(events: list[schedule.Event], off: dict[datetime.date, Any]) -> list[dict[str, Any]]:
    """The months from the first date to the last, each as weeks of days (Monday first; None outside the month)."""
    own = [one.day for one in events if one.code != "holiday"]
    if not own:
        return []
    by_day: dict[datetime.date, list[schedule.Event]] = {}
    for one in events:
        by_day.setdefault(one.day, []).append(one)
    found, first = [], min(own).replace(day=1)
    while first <= max(own) and len(found) < 24:
        after = (first + schedule.DAY * 32).replace(day=1)
        days: list[Any] = [None] * first.weekday()
        for step in range((after - first).days):
            day = first + schedule.DAY * step
            days.append({"day": day, "events": by_day.get(day, []), "free": not schedule.is_working(day, off)})
        days += [None] * (-len(days) % 7)
        found.append({"first": first, "weeks": [days[at : at + 7] for at in range(0, len(days), 7)]})
        first = after
    return found
