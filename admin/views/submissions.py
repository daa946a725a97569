"""Hồ sơ: what a unit sends in a year: where its sections stand, the leader's approval, sending, printing, reopening."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from flask import Response, abort, current_app, flash, redirect, request, url_for
from flask_admin import expose

import models
import vietnamese
import workflow
from admin import overview, scope, security
from admin.base import ADMINISTRATOR, ALL, COMMUNICATIONS, LEAD, LEADER, OFFICER, BackOfficeView, parse_id
from admin.i18n import gettext, language, ngettext
from admin.i18n import lazy_gettext as _l
from admin.views import evidence, register
from importers.plan import ImportProblem
from reporting import receipts

# What has a page or a form of its own; the others are buttons on the card of their section.
OWN_PAGES = {"begin", "submit", "return", "send", "withdraw", "reopen"}


@register
class SubmissionView(BackOfficeView):
    model = models.Submission
    named_by = ("unit", "cycle")
    slug = "submissions"
    title, singular = _l("Submissions"), _l("Submission")
    group, order, icon = "year", 20, "folder2-open"
    can = {
        "list": ALL,
        "move": ALL - {"auditor", "communications"},
        "create": {ADMINISTRATOR, LEAD},
        "approve": {LEADER},
        "reopen": {ADMINISTRATOR, LEAD},
        "sign": {OFFICER, LEADER},
        "print": ALL - {COMMUNICATIONS},  # it holds the figures
    }
    view_rights = {
        "entry_view": "details",
        "move_view": "move",
        "approve_view": "approve",
        "send_view": "approve",
        "return_view": "approve",
        "withdraw_view": "approve",
        "reopen_view": "reopen",
        "print_view": "print",
        "signed_view": "sign",
    }
    column_list = ("unit", "cycle", "unit.bloc", "stands", "complete", "sent_at", "late")
    column_details_list = ("unit", "cycle", "sent_at", "late", "note")
    column_searchable_list = ("unit.name_fold",)
    column_sortable_list = (
        ("unit", "unit.name_sort"),
        ("cycle", "cycle.year"),
        ("unit.bloc", "unit.bloc.position"),
        "sent_at",
    )
    column_default_sort = ("cycle", True)
    column_filters = ("cycle", "unit.bloc", "late")
    column_labels = {
        "unit": _l("Unit"),
        "cycle": _l("Year"),
        "unit.bloc": _l("Bloc"),
        "stands": _l("Sections"),
        "complete": _l("Complete"),
        "sent_at": _l("Sent at"),
        "late": _l("Late"),
        "note": _l("Note"),
    }
    column_formatters = {
        "stands": lambda view, context, row, name: row.stands,
        "complete": lambda view, context, row, name: row.complete,
        "sent_at": lambda view, context, row, name: overview.moment(row.sent_at) or gettext("not yet"),
        "late": lambda view, context, row, name: late_word(row),
    }
    form_columns = ("cycle", "unit", "note")
    list_template = "admin/submissions/list.html"
    details_template = "admin/submissions/details.html"

    def scope(self, query: Any) -> Any:
        """A unit's people see their own; an appraiser what is assigned."""
        return query if scope.sees_all() else query.where(models.Submission.id << scope.submissions())

    def after_row_saved(self, form: Any, row: Any, is_created: bool) -> None:
        for category in row.cycle.framework.categories.where(models.Category.parent.is_null()):
            models.SectionState.create(submission=row, category=category)

    # --- the list --------------------------------------------------------------------------------------------

    def load_related(self, rows: Any, names: Iterable[str]) -> None:
        """Beside the related rows: how complete each submission is and where its sections stand, a query each."""
        super().load_related(rows, [*names, "unit.bloc", "cycle.framework"])
        states, done = overview.sections_by_state(rows), overview.completeness_of(rows)
        for row in rows:
            answered, asked = done[row.id]
            row.stands = overview.state_summary(states.get(row.id, {}))
            row.complete = f"{100 * answered // asked if asked else 100} %"

    def cycle_shown(self) -> models.Cycle | None:
        """The year the list is filtered by, else the year at work."""
        from admin import cycle_now

        number = parse_id(request.args.get("f.cycle"))
        chosen = models.Cycle.get_or_none(models.Cycle.id == number) if number else None
        return chosen or cycle_now()

    def rates(self) -> list[overview.BlocRate]:
        """How far each bloc is: for those who see every unit."""
        cycle = self.cycle_shown()
        return overview.rates(cycle) if cycle is not None and scope.sees_all() else []

    # --- one submission --------------------------------------------------------------------------------------

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        cards = overview.cards_of(row, self.has_right("move"))
        given = list(row.receipts.order_by(models.Receipt.id.desc()))
        last = next((one for one in given if one.withdrawn_at is None), None)
        may_withdraw = last is not None and self.has_right("approve") and receipts.may_withdraw(last, security.actor())
        can_reopen = self.has_right("reopen") and row.cycle.state in workflow.COLLECTING | workflow.APPRAISING
        return self.render(
            self.details_template, row=row, cards=cards, own_pages=OWN_PAGES, given=given,
            last=last if may_withdraw else None, can_reopen=can_reopen, history=overview.moves_of(row),
            moment=overview.moment, due=due_words(row.cycle), count_words=overview.count_words,
            figure_url=overview.figure_url, can_sign=self.has_right("sign") and may_sign(row),
            ready=sum(card.section.state == "awaiting_approval" for card in cards),
            done=sum(card.done for card in cards), asked=sum(card.asked for card in cards), late_word=late_word,
        )  # fmt: skip

    def section_or_404(self) -> models.SectionState:
        number = parse_id(request.values.get("section"))
        section = models.SectionState.get_or_none(models.SectionState.id == (number or 0))
        if section is None or self.get_one(section.submission_id) is None:
            abort(404)
        return section

    @expose("/entry/")
    def entry_view(self) -> Any:
        """The old address of the page where figures are entered."""
        return redirect(url_for("entry.index", section=self.section_or_404().id))

    @expose("/move/", methods=("POST",))
    def move_view(self) -> Any:
        """A move of one section that needs no page of its own; sending has one, for the undertaking."""
        section = self.section_or_404()
        move, reason = request.form.get("move", ""), request.form.get("_reason", "")
        if move == "send" and self.has_right("approve"):
            return redirect(self.get_url(".approve_view", id=section.submission_id))
        if move in ("send", "withdraw", "reopen"):
            abort(403)
        self.attempt(
            lambda: workflow.move_section(section, move, security.actor(), reason), gettext("The section has moved on.")
        )
        return self.back(section.submission_id)

    def attempt(self, act: Any, done: str) -> bool:
        """Do it, or say why not; both on the next page."""
        try:
            act()
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
            return False
        flash(done, "success")
        return True

    def back(self, id: int) -> Any:
        return redirect(self.get_url(".details_view", id=id))

    # --- the leader --------------------------------------------------------------------------------------------

    @expose("/approve/")
    def approve_view(self) -> Any:
        """What waits for the leader: the figures, what changed, what is found; to return or to send."""
        return self.approve_page(self.row_or_404(request.args.get("id")))

    def approve_page(self, row: models.Submission, status: int = 200) -> Any:
        parts, facts = [], overview.facts_of(row)
        for section in receipts.waiting(row):
            since = overview.last_handed_back(section)
            parts.append(
                {
                    "section": section,
                    "title": overview.title_of(section.category),
                    "lines": overview.lines_of(section, facts),
                    "since": since,
                    "changes": overview.changes_since(section, since.at) if since else [],
                }
            )
        lines = [line for part in parts for line in part["lines"]]
        stops = [(part, line, f) for part in parts for line in part["lines"] for f in line.findings if f.stops]
        page = self.render(
            "admin/submissions/approve.html", row=row, parts=parts, stops=stops, moment=overview.moment,
            counts={kind: sum(line.change == kind for line in lines) for kind in ("other", "new", "gone", "same")},
            seen=receipts.fingerprint(row, [part["section"] for part in parts]), due=due_words(row.cycle),
            undertaking=receipts.UNDERTAKING, figure_url=overview.figure_url, reopened=any(
                workflow.is_reopened(part["section"], row.cycle) for part in parts
            ),
        )  # fmt: skip
        return Response(page, status=status)

    @expose("/send/", methods=("POST",))
    def send_view(self) -> Any:
        """Send all that waits; asked for again, the receipt of the first time is the answer."""
        row = self.row_or_404(request.form.get("id"))
        ticked, seen = request.form.get("undertaking") == "1", request.form.get("seen") or None
        try:
            receipt = receipts.send(row, security.actor(), ticked, seen, site=site())
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
            status = 409 if isinstance(refusal, receipts.ChangedSinceRead | models.StaleRow) else 422
            return self.approve_page(models.Submission.get_by_id(row.id), status)
        flash(gettext("Sent. This is the receipt; it also went to the unit's people by letter."), "success")
        return redirect(url_for("receipts.details_view", id=receipt.id))

    @expose("/return/", methods=("POST",))
    def return_view(self) -> Any:
        """Give a section back to be mended, with the reason and the figures it is about."""
        section = self.section_or_404()
        reason, codes = request.form.get("_reason", ""), request.form.getlist("indicator")
        by, fault = until_of(request.form.get("until", ""))
        if fault:
            flash(fault, "danger")
            return redirect(self.get_url(".approve_view", id=section.submission_id))
        done = self.attempt(
            lambda: receipts.give_back(section, security.actor(), reason, codes, by, site=site()),
            gettext("Returned. The people who fill it in are told, and see it as a task."),
        )
        page = ".details_view" if done else ".approve_view"
        return redirect(self.get_url(page, id=section.submission_id))

    @expose("/withdraw/", methods=("POST",))
    def withdraw_view(self) -> Any:
        """Take the last sending back before the deadline."""
        row = self.row_or_404(request.form.get("id"))
        number = parse_id(request.form.get("receipt"))
        receipt = row.receipts.where(models.Receipt.id == (number or 0)).first() or abort(404)
        reason = request.form.get("_reason", "")
        self.attempt(
            lambda: receipts.withdraw(receipt, security.actor(), reason, site=site()),
            gettext("Withdrawn. The sections can be changed again; send them before the deadline."),
        )
        return self.back(row.id)

    # --- the office --------------------------------------------------------------------------------------------

    @expose("/reopen/", methods=("POST",))
    def reopen_view(self) -> Any:
        """Open sections again, or the whole unit's, for a reason and until a moment."""
        row = self.row_or_404(request.form.get("id"))
        chosen = {parse_id(text) for text in request.form.getlist("rowid")}
        sections = [section for section in receipts.sections_of(row) if section.id in chosen]
        until, fault = until_of(request.form.get("until", ""))
        if fault:
            flash(fault, "danger")
            return self.back(row.id)
        reason = request.form.get("_reason", "")
        self.attempt(
            lambda: receipts.reopen(row, sections, security.actor(), reason, until, site=site()),
            ngettext(
                "%(count)s section reopened; the unit is told why and until when.",
                "%(count)s sections reopened; the unit is told why and until when.",
                len(sections),
            ),
        )
        return self.back(row.id)

    # --- on paper ----------------------------------------------------------------------------------------------

    @expose("/print/")
    def print_view(self) -> Any:
        """The form for paper: blank, or filled with what is reported now."""
        row = self.row_or_404(request.args.get("id"))
        facts = overview.facts_of(row)
        known = {id for (id,) in scope.sections().tuples()}  # an appraiser's sections are assigned one by one
        parts = [
            {"section": section, "lines": overview.lines_of(section, facts)}
            for section in receipts.sections_of(row)
            if section.id in known
        ]
        last = row.receipts.where(models.Receipt.withdrawn_at.is_null()).order_by(models.Receipt.id.desc()).first()
        return self.render(
            "admin/submissions/print.html", row=row, blank=request.args.get("blank") == "1", moment=overview.moment,
            parts=[part for part in parts if part["lines"]], undertaking=receipts.UNDERTAKING, last=last,
            today=security.local_time(models.now()).date(),
        )  # fmt: skip

    @expose("/signed/", methods=("POST",))
    def signed_view(self) -> Any:
        """Keep the signed print as a file with the submission."""
        row = self.row_or_404(request.form.get("id"))
        if not may_sign(row):
            abort(403)
        try:
            file, _ = evidence.kept_upload(row.unit, request.files.get("file"))
        except ImportProblem as problem:
            flash(problem.text(language()), "danger")
            return self.back(row.id)
        with self.acting(reason=gettext("the signed copy")):
            row = models.Submission.get_by_id(row.id)
            row.signed = file
            row.save()
        flash(gettext("Kept: %(name)s.", name=file.name), "success")
        return self.back(row.id)


def site() -> str:
    """The address the office is known by: links in letters and on receipts begin with it."""
    return str(current_app.config["ICTINDEX"].site_url or "")


def may_sign(row: models.Submission) -> bool:
    """The signed copy belongs to what is sent: it is taken until the results are concluded, and by the unit alone."""
    ours = not security.sees_all_units() and row.unit_id == security.unit_of_user()
    return ours and row.cycle.state in workflow.COLLECTING | workflow.APPRAISING


def late_word(row: models.Submission) -> Any:
    """In time, late, or not sent: a word with a shape."""
    if row.sent_at is None:
        return overview.badge(gettext("not sent"), "neutral")
    return overview.badge(gettext("late"), "bad") if row.late else overview.badge(gettext("in time"), "good")


def due_words(cycle: models.Cycle) -> dict[str, Any] | None:
    """The stated deadline to the second, and how long it is until then."""
    if cycle.due is None:
        return None
    left = cycle.due - models.now()
    days, rest = left.days, left.seconds
    if left <= datetime.timedelta():
        words = gettext("has passed")
    elif days:
        words = ngettext("%(count)s day left", "%(count)s days left", days)
    else:
        hours, minutes = rest // 3600, rest % 3600 // 60
        words = gettext("%(hours)s h %(minutes)s min left", hours=hours, minutes=minutes)
    moment = overview.moment(cycle.due - datetime.timedelta(seconds=1))
    return {"at": moment, "words": words, "passed": left <= datetime.timedelta()}


def until_of(text: str) -> tuple[datetime.datetime | None, str]:
    """(`30/10/2021 17:30` of Việt Nam's clocks as a moment in UTC, what is wrong with it); a day alone: to its end."""
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    if not day:
        return None, ""
    try:
        date = vietnamese.parse_date(day)
        if not clock.strip():
            return models.end_of_day(date), ""
        hour, minute = (int(part) for part in clock.strip().split(":"))
        return datetime.datetime.combine(date, datetime.time(hour, minute)) - security.VIETNAM, ""
    except vietnamese.DateProblem as problem:
        return None, problem.text(language())
    except ValueError:
        return None, gettext("Write the time as hours:minutes, for example 30/10/2021 23:59.")
