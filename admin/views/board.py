"""Bảng theo dõi hạn nộp: the deadline's board, its call list, and the reminders that would go today."""

from __future__ import annotations

import datetime
from typing import Any

from flask import Response, abort, current_app, flash, redirect, request
from flask_admin import expose

import models
from admin import cycle_now, export, words
from admin.base import ADMINISTRATOR, AUDITOR, LEAD, OfficePage, parse_id
from admin.i18n import gettext, ngettext
from admin.i18n import lazy_gettext as _l
from admin.views import register
from year import board, reminders, schedule

SECONDS = 15  # between two looks
AT_RISK_SHOWN = 20
STATE_WORDS = [(code, word) for code, word in words.SECTION_STATES if code in board.STATES]
LOOKS = {"empty": "bad", "drafting": "wait", "awaiting_approval": "wait", "sent": "good"}


@register
class BoardPage(OfficePage):
    slug = "board"
    title = _l("Deadline board")
    group, order, icon = "year", 15, "speedometer2"
    can = {"list": {ADMINISTRATOR, LEAD, AUDITOR}, "call": {ADMINISTRATOR, LEAD}, "remind": {ADMINISTRATOR}}
    view_rights = {
        "live_view": "list",
        "calls_view": "call",
        "calls_file": "call",
        "reminders_view": "remind",
        "write_view": "remind",
    }

    @expose("/")
    def index(self) -> Any:
        return self.render("admin/board/index.html", seconds=SECONDS, **self.seen())

    @expose("/live/")
    def live_view(self) -> Any:
        """The part of the board that is asked for again every few seconds."""
        answer = Response(self.render("admin/board/_live.html", seconds=SECONDS, **self.seen()))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def cycle(self) -> models.Cycle:
        """The year the address names, or the year at work; 404 when there is none."""
        number = parse_id(request.values.get("cycle"))
        row = models.Cycle.get_or_none(models.Cycle.id == number) if number else cycle_now()
        if row is None:
            abort(404)
        return row

    def seen(self) -> dict[str, Any]:
        cycle, now = self.cycle(), models.now()
        rows = board.standings(cycle)
        risky = board.at_risk(rows) if cycle.state == "collecting" else []
        all_of_it = board.by_bloc(rows)
        return {
            "cycle": cycle,
            "now": now,
            "blocs": all_of_it,
            "total": {code: sum(one.states[code] for one in all_of_it) for code in board.STATES},
            "units": len(rows),
            "share": sum(one.done for one in rows) * 100 // (sum(one.asked for one in rows) or 1),
            "on_time": sum(one.on_time for one in all_of_it),
            "risky": risky[:AT_RISK_SHOWN],
            "more": max(0, len(risky) - AT_RISK_SHOWN),
            "states": STATE_WORDS,
            "looks": LOOKS,
            "state_word": dict(STATE_WORDS),
            "countdown": countdown(cycle, now),
            "over": cycle.due is not None and now >= cycle.due,
            "stopped": cycle.hard_stop and cycle.deadline is not None and now >= cycle.deadline,
            "forecast": board.forecast(cycle, now),
            "ago": lambda moment: ago(moment, now),
            "clock": clock,
        }

    @expose("/calls/")
    def calls_view(self) -> Any:
        """Whom to call: the people of the units that have not sent; made to be printed."""
        cycle = self.cycle()
        rows = board.calls(cycle) if cycle.state == "collecting" else []
        return self.render(
            "admin/board/calls.html", cycle=cycle, rows=rows, now=models.now(), state_word=dict(STATE_WORDS),
            role_words=dict(words.ROLES), countdown=countdown(cycle, models.now()), clock=clock,
        )  # fmt: skip

    @expose("/calls/<kind>/")
    def calls_file(self, kind: str) -> Any:
        if kind not in ("csv", "xlsx"):
            abort(404)
        cycle, role_words, state_word = self.cycle(), dict(words.ROLES), dict(STATE_WORDS)
        header = [
            gettext("Unit"), gettext("Bloc"), gettext("State"), gettext("Filled in, %"), gettext("Name"),
            gettext("Roles"), gettext("Telephone"), gettext("E-mail"),
        ]  # fmt: skip
        table = [
            (
                str(one.standing.unit), str(one.standing.unit.bloc), str(state_word[one.standing.state]),
                one.standing.share, one.name, ", ".join(str(role_words[role]) for role in sorted(one.roles)),
                one.phone, one.user.email if one.user else "",
            )
            for one in (board.calls(cycle) if cycle.state == "collecting" else [])
        ]  # fmt: skip
        return export.answer(kind, f"call-list-{cycle.year}", gettext("Call list"), header, table)

    @expose("/reminders/")
    def reminders_view(self) -> Any:
        """What would go today: to whom, about what, and who is left out with the reason."""
        cycle, day = self.cycle(), schedule.today()
        found = reminders.proposals(cycle, day)
        last = cycle.report_deadline
        return self.render(
            "admin/board/reminders.html", cycle=cycle, day=day, going=[one for one in found if one.refusal is None],
            held=[one for one in found if one.refusal is not None], silent=reminders.silent_units(cycle),
            due=reminders.is_due(cycle, day), most=reminders.MOST, gap=reminders.GAP_DAYS,
            days=[(before, last - schedule.DAY * before) for before in schedule.REMINDED_BEFORE] if last else [],
        )  # fmt: skip

    @expose("/remind/", methods=("POST",))
    def write_view(self) -> Any:
        """Write the reminders to those not done: drafts to be read, or straight on their way."""
        cycle, day = self.cycle(), schedule.today()
        numbers = [number for number in map(parse_id, request.form.getlist("unit")) if number]
        state = "waiting" if request.form.get("at_once") == "1" else "draft"
        with self.acting(reason=gettext("Reminder to units that have not sent")):
            chosen = reminders.proposals(cycle, day, numbers or None)
            count = reminders.write(cycle, chosen, day, current_app.config["ICTINDEX"].site_url, state)
        if not count:
            flash(
                gettext("No reminder was written: everybody was reminded lately, or nobody has anything left."), "info"
            )
            return redirect(self.get_url(".reminders_view", cycle=cycle.id))
        if state == "waiting":
            flash(ngettext("%(count)s reminder goes out.", "%(count)s reminders go out.", count), "success")
            return redirect(self.get_url(".index", cycle=cycle.id))
        flash(
            ngettext("%(count)s reminder waits to be read.", "%(count)s reminders wait to be read.", count), "success"
        )
        return redirect(self.get_url("messages.index_view", **{"f.state": "draft", "f.kind": "reminder"}))


def countdown(cycle: models.Cycle, now: datetime.datetime) -> dict[str, Any] | None:
    """The time to the stated deadline, or since it: to the minute on the last two days, else in days."""
    if cycle.due is None:
        return None
    left = cycle.due - now
    late = left < datetime.timedelta(0)
    minutes = int(abs(left).total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days >= 2:
        words = ngettext("%(count)s day", "%(count)s days", days) + " " + ngettext(
            "%(count)s hour", "%(count)s hours", hours
        )  # fmt: skip
    else:
        words = ngettext("%(count)s hour", "%(count)s hours", minutes // 60) + " " + ngettext(
            "%(count)s minute", "%(count)s minutes", minutes % 60
        )  # fmt: skip
    return {"late": late, "words": words, "soon": not late and days < 3}


def ago(moment: datetime.datetime | None, now: datetime.datetime) -> str:
    """`5 minutes ago`, `3 days ago`."""
    if moment is None:
        return gettext("never")
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes)
    if minutes < 1440:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", minutes // 60)
    return ngettext("%(count)s day ago", "%(count)s days ago", minutes // 1440)


def clock(moment: datetime.datetime) -> str:
    """The time of day in Viet Nam, to the second."""
    return f"{moment + schedule.VIET_NAM:%H:%M:%S}"
