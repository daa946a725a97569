"""Trao đổi: what is said about one indicator of a submission, by the unit and by the Council, on every page it stands.

A fragment for other pages: a `<div>` that loads `comments.thread_address(submission, indicator)`. The Council's own
notes are left out in the query itself for everyone of a unit, so they are in no page, no count and no other answer.
"""

from __future__ import annotations

from typing import Any

import peewee
from flask import Response, abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user

import models
from admin import scope, security
from admin.base import ADMINISTRATOR, ALL, APPRAISER, AUDITOR, COMMUNICATIONS, LEAD, OfficePage, parse_id
from admin.i18n import gettext
from admin.i18n import lazy_gettext as _l
from admin.views import register

LONGEST = 4000  # characters
COUNCIL = frozenset({APPRAISER, LEAD, ADMINISTRATOR})
READERS = ALL - {COMMUNICATIONS}


@register
class CommentsPage(OfficePage):
    slug = "comments"
    title = _l("Comments")
    can = {"list": READERS, "say": READERS - {AUDITOR}, "settle": READERS - {AUDITOR}}
    view_rights = {"say_view": "say", "settle_view": "settle"}

    @expose("/")
    def index(self) -> Any:
        """The thread of one indicator: a page of its own, or, asked for by htmx, the part others show."""
        submission, indicator = self.place_or_404()
        return self.thread(submission, indicator)

    def place_or_404(self) -> tuple[models.Submission, models.Indicator]:
        """The submission and the indicator of the address, if this user may know of that part of it."""
        submission = models.Submission.get_or_none(
            models.Submission.id == (parse_id(request.values.get("submission")) or 0)
        )
        indicator = models.Indicator.get_or_none(
            models.Indicator.id == (parse_id(request.values.get("indicator")) or 0)
        )
        if submission is None or indicator is None or indicator.framework_id != submission.cycle.framework_id:
            abort(404)
        sections = models.SectionState.select().where(
            models.SectionState.submission == submission, models.SectionState.category == top_of(indicator),
            models.SectionState.id << scope.sections(),
        )  # fmt: skip
        if not sections.exists():
            abort(404)
        return submission, indicator

    def thread(
        self, submission: models.Submission, indicator: models.Indicator, trouble: str = "", status: int = 200
    ) -> Any:
        query = readable(models.Comment.select(), submission).where(models.Comment.indicator == indicator)
        partly = bool(request.headers.get("HX-Request"))
        page = self.render(
            "admin/comments/_thread.html" if partly else "admin/comments/index.html", submission=submission,
            indicator=indicator, said=list(query.order_by(models.Comment.at, models.Comment.id)), trouble=trouble,
            council=of_council(submission), may_say=self.has_right("say"), local=security.local_time,
            text=request.form.get("text", "") if trouble else "",
        )  # fmt: skip
        return Response(page, status=status)

    @expose("/say/", methods=("POST",))
    def say_view(self) -> Any:
        """Add a comment; a repeated press of the button adds it once."""
        submission, indicator = self.place_or_404()
        text = models.clean(request.form.get("text", "")).strip()
        if not text or len(text) > LONGEST:
            trouble = (
                gettext("Write something first.") if not text else gettext("At most %(most)s characters.", most=LONGEST)
            )
            return self.thread(submission, indicator, trouble, 422)
        own = request.form.get("council_only") == "1" and of_council(submission)
        person = security.actor()
        with self.acting():
            last = models.Comment.select().where(
                models.Comment.submission == submission, models.Comment.indicator == indicator
            ).order_by(models.Comment.id.desc()).first()  # fmt: skip
            if last is None or (last.text, last.by_id, last.council_only) != (text, person.id, own):
                models.Comment.create(
                    submission=submission, indicator=indicator, text=text, council_only=own, by=person,
                    by_name=person.name or person.email, follow_up=request.form.get("follow_up") == "1",
                )  # fmt: skip
        return self.after(submission, indicator)

    @expose("/settle/", methods=("POST",))
    def settle_view(self) -> Any:
        """What was marked for follow-up is settled, or comes up again."""
        submission, indicator = self.place_or_404()
        number = parse_id(request.form.get("comment")) or 0
        row = readable(models.Comment.select(), submission).where(models.Comment.id == number).first()
        if row is None or row.indicator_id != indicator.id:
            abort(404)
        with self.acting():
            again = request.form.get("again") == "1"
            row.follow_up = True
            row.settled_at = None if again else row.settled_at or models.now()
            row.settled_by = None if again else row.settled_by or security.actor()
            row.save()
        return self.after(submission, indicator)

    def after(self, submission: models.Submission, indicator: models.Indicator) -> Any:
        if request.headers.get("HX-Request"):
            return self.thread(submission, indicator)
        flash(gettext("Saved."), "success")
        return redirect(thread_address(submission, indicator))


def top_of(indicator: models.Indicator) -> models.Category:
    """The top category an indicator stands in: the section it belongs to."""
    category = indicator.category
    while category.parent_id is not None:
        category = category.parent
    return category


def of_council(submission: models.Submission) -> bool:
    """Whether this user speaks for the Council here. Nobody does about their own unit, whatever else they are."""
    person = current_user._get_current_object()
    return bool(security.roles_of_user() & COUNCIL) and getattr(person, "unit_id", None) != submission.unit_id


def reads_council(submission: models.Submission) -> bool:
    """Whether this user reads the Council's own notes here: those who write them, and the auditor."""
    person = current_user._get_current_object()
    return of_council(submission) or (
        AUDITOR in security.roles_of_user() and getattr(person, "unit_id", None) != submission.unit_id
    )


def readable(query: Any, submission: models.Submission) -> Any:
    """The comments of a submission this user may read."""
    query = query.where(models.Comment.submission == submission)
    return query if reads_council(submission) else query.where(~models.Comment.council_only)


def counts(submission: models.Submission) -> dict[str, tuple[int, int]]:
    """Indicator code -> (comments, of which still to be followed up), of those this user may read."""
    waiting = peewee.Case(None, [((models.Comment.follow_up) & (models.Comment.settled_at.is_null()), 1)], 0)
    columns = (models.Indicator.code, peewee.fn.COUNT(models.Comment.id), peewee.fn.SUM(waiting))
    query = readable(models.Comment.select(*columns).join(models.Indicator), submission)
    return {
        code: (count, int(open_ones or 0)) for code, count, open_ones in query.group_by(models.Indicator.code).tuples()
    }


def thread_address(submission: models.Submission, indicator: models.Indicator) -> str:
    """Where the thread of an indicator is; with htmx the bare part of it."""
    return url_for("comments.index", submission=submission.id, indicator=indicator.id)
