"""Giải trình: the unit's draft result and its word on each point; the Council's answer to each."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose

import explanation
import models
import submissions
import workflow
from admin import scope, security
from admin.base import ADMINISTRATOR, APPRAISER, AUDITOR, LEAD, LEADER, OFFICER, BackOfficeView, OfficePage, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.security import UNIT_ADMINISTRATOR, UNIT_ROLES
from admin.views import register
from admin.views.council import (
    conclusion_of,
    evidence_of,
    figure_words,
    gap,
    reason_of,
    shown,
    state_badge,
    stock_reasons,
    value_of,
)
from admin.views.evidence import kept_upload
from council import cases, conclusions
from importers.plan import ImportProblem

DRAFT_STATES = ("explaining", "frozen")


@register
class ExplanationView(BackOfficeView):
    model = models.Explanation
    slug = "explanations"
    title, singular = _l("Explanations"), _l("Explanation")
    group, order, icon = "year", 58, "chat-left-text"
    can = {"list": UNIT_ROLES | {APPRAISER, LEAD, ADMINISTRATOR, AUDITOR}, "decide": {LEAD}}
    view_rights = {"decide_view": "details", "answer_view": "decide"}
    column_list = ("submission.unit", "submission.cycle", "indicator", "kind", "state", "sent_at", "decided_at")
    column_details_list = (*column_list[:5], "text", "wanted", "sent_at", "decided_at", "decision_reason")
    column_searchable_list = ("submission.unit.name_fold", "indicator.title_fold")
    column_sortable_list = (("submission.unit", "submission.unit.name_sort"), "state", "sent_at", "decided_at")
    column_default_sort = ("sent_at", True)
    column_filters = ("submission.cycle", "submission.unit.bloc", "state", "kind")
    column_labels = {
        "submission.unit": _l("Unit"),
        "submission.unit.bloc": _l("Bloc"),
        "submission.cycle": _l("Year"),
        "indicator": _l("Indicator"),
        "kind": _l("Kind"),
        "state": _l("State"),
        "text": _l("What the unit says"),
        "wanted": _l("What it asks for instead"),
        "sent_at": _l("Sent at"),
        "decided_at": _l("Decided at"),
        "decision_reason": _l("Reason of the decision"),
    }
    named_by = ("submission.unit", "submission.cycle", "indicator")
    details_template = "admin/explanations/details.html"

    def scope(self, query: Any) -> Any:
        """A unit sees its own; the office what was sent, an appraiser that of assigned sections, nobody of the Council
        that of a unit they are partial to."""
        if not scope.sees_all():
            query = query.where(scope.of_sections(models.Explanation))
        return query if not security.sees_all_units() else query.where(models.Explanation.sent_at.is_null(False))

    @expose("/decide/")
    def decide_view(self) -> Any:
        """One explanation beside every side of its case, and the form that answers it."""
        row = self.row_or_404(request.args.get("id"))
        if not security.roles_of_user() & {LEAD, ADMINISTRATOR, AUDITOR}:
            return redirect(self.get_url(".details_view", id=row.id))
        return self.decide_page(row)

    def decide_page(self, row: models.Explanation, typed: Any = None) -> Any:
        case = cases.case_of(row.submission, row.indicator) if row.indicator_id else None
        return self.render(
            "admin/explanations/decide.html", row=row, case=case, cycle=row.submission.cycle, typed=typed or {},
            refusal=self.refusal(row), files=files_of(row), evidence=evidence_of(case) if case else [],
            shown=shown, gap=gap, words=figure_words, value_of=value_of, state_badge=state_badge, stock=stock_reasons(),
            deciding=True,
        )  # fmt: skip

    def refusal(self, row: models.Explanation) -> str:
        """Why this person may not decide now, or nothing."""
        if not self.has_right("decide"):
            return gettext("You may read this explanation, not decide on it.")
        try:
            conclusions.check_deciding(row, security.actor())
        except models.OfficeProblem as problem:
            return problem.text(language())
        return ""

    @expose("/answer/", methods=("POST",))
    def answer_view(self) -> Any:
        """Accept with a new conclusion, or reject; always with a reason."""
        row = self.row_or_404(request.form.get("id"))
        accepted = request.form.get("decision") == "accept"
        if request.form.get("decision") not in ("accept", "reject"):
            flash(gettext("Choose whether to accept or to reject."), "danger")
            return self.decide_page(row, request.form), 422
        row.rev = parse_id(request.form.get("rev")) or 0
        conclusion = conclusion_of(request.form) | {"version": request.form.get("version")} if accepted else {}
        try:
            with self.acting():
                conclusions.decide_explanation(row, security.actor(), accepted, reason_of(request.form), **conclusion)
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
            return self.decide_page(self.row_or_404(row.id), request.form), 422
        flash(gettext("Decided; the unit is told."), "success")
        return redirect(self.get_url(".decide_view", id=row.id))


@register
class DraftPage(OfficePage):
    """Kết quả dự kiến: what a unit would get, and where it says its word. Never a published result."""

    slug = "draft-result"
    title = _l("Draft result")
    group, order, icon = "year", 57, "award"
    can = {
        "list": {OFFICER, LEADER, UNIT_ADMINISTRATOR, LEAD, AUDITOR, ADMINISTRATOR},
        "write": {OFFICER, LEADER},
        "send": {LEADER},
    }
    view_rights = {"write_view": "write", "drop_view": "write", "send_view": "send"}

    def is_visible(self) -> bool:
        """In the menu of a unit's people; the office comes here from a case."""
        return not security.sees_all_units()

    @expose("/")
    def index(self) -> Any:
        submission = self.submission()
        if submission is None:
            return self.render("admin/draft/none.html")
        return self.page(submission)

    def known(self) -> Any:
        """The submissions whose draft may be read: the unit's own, once the round of explanations has begun."""
        asked = models.SectionState.select(models.SectionState.submission).where(
            models.SectionState.state == "awaiting_explanation"
        )
        query = models.Submission.select().join(models.Cycle)
        query = query.where((models.Cycle.state << DRAFT_STATES) | (models.Submission.id << asked))
        if not scope.sees_all():
            query = query.where(models.Submission.id << scope.submissions())
        return query.order_by(models.Cycle.year.desc(), models.Submission.id)

    def submission(self) -> models.Submission | None:
        number = parse_id(request.values.get("submission"))
        if number:
            return self.known().where(models.Submission.id == number).first() or abort(404)
        return None if security.sees_all_units() else self.known().first()

    def submission_or_404(self) -> models.Submission:
        return self.submission() or abort(404)

    def page(self, submission: models.Submission, typed: Any = None, fault: str = "") -> Any:
        cycle, lang = submission.cycle, language()
        found, run = conclusions.draft_of(cycle, submission)
        rules = submissions.rules_of(cycle)
        sections = list(submission.sections.join(models.Category).order_by(models.Category.position))
        if cycle.state not in DRAFT_STATES:
            sections = [each for each in sections if each.state == "awaiting_explanation"]
        own = submission.unit.short_name or submission.unit.name_vi
        another = gettext("another unit of the bloc")

        def why(case: cases.Case) -> str:
            # The figures of other units are not this unit's to read, so they stay without a name.
            if case.now is None:
                return ""
            return explanation.why(
                run, rules, case.unit.code, case.indicator.code, lang,
                lambda code: own if code == case.unit.code else another,
            )  # fmt: skip

        mine = submission.explanations.order_by(models.Explanation.id)
        if security.sees_all_units():
            mine = mine.where(models.Explanation.sent_at.is_null(False))
        said: dict[int, list[models.Explanation]] = {}
        for row in mine:
            said.setdefault(row.indicator_id, []).append(row)
        return self.render(
            "admin/draft/index.html", submission=submission, cycle=cycle, sections=sections, shown=shown, gap=gap,
            of_section={each.category.code: [c for c in found if c.section == each.category.code] for each in sections},
            why=why, said=said, words=figure_words, result=run.results[submission.unit.code], typed=typed or {},
            fault=fault, closed={each.id: self.closed(each) for each in sections}, files_of=files_of,
            files=list(submission.unit.evidence.order_by(models.Evidence.name_sort)) if self.has_right("write") else [],
            kinds=models.Explanation.kind.choices, others=[] if security.sees_all_units() else list(self.known()),
        )  # fmt: skip

    def closed(self, section: models.SectionState) -> str:
        """Why the unit may not explain this section now, or nothing."""
        if not self.has_right("write") or security.sees_all_units():
            return gettext("Only the unit's own people explain.")
        try:
            workflow.check_hearing(section)
        except models.OfficeProblem as problem:
            return problem.text(language())
        return ""

    def own_or_404(self) -> models.Explanation | None:
        """The explanation named by the form, of this submission; None when a new one is written."""
        number = parse_id(request.form.get("id"))
        if number is None:
            return None
        row = self.submission_or_404().explanations.where(models.Explanation.id == number).first()
        return row or abort(404)

    def back(self, submission: models.Submission, indicator: int | None = None) -> Any:
        anchor = f"#point-{indicator}" if indicator else ""
        return redirect(self.get_url(".index", submission=submission.id) + anchor)

    @expose("/write/", methods=("POST",))
    def write_view(self) -> Any:
        """Keep what the unit says on one point; the leader sends it with the section."""
        submission, row = self.submission_or_404(), self.own_or_404()
        number = parse_id(request.form.get("indicator")) or 0
        indicator = submission.cycle.framework.indicators.where(models.Indicator.id == number).first()
        if indicator is None:
            abort(404)
        if row is not None:
            row.rev = parse_id(request.form.get("rev")) or row.rev
        ids = [number for number in map(parse_id, request.form.getlist("evidence")) if number]
        try:
            with self.acting():
                files = list(models.Evidence.select().where(models.Evidence.id << ids))
                if request.files.get("file"):
                    files.append(kept_upload(submission.unit, request.files["file"])[0])
                conclusions.write_explanation(
                    submission, indicator, security.actor(), request.form.get("kind", ""),
                    request.form.get("text", ""), request.form.get("wanted", ""), files, row,
                )  # fmt: skip
        except (models.OfficeProblem, ImportProblem) as problem:
            return self.page(submission, request.form, problem.text(language())), 422
        flash(gettext("Kept. The leader sends it with the section."), "success")
        return self.back(submission, indicator.id)

    @expose("/drop/", methods=("POST",))
    def drop_view(self) -> Any:
        """Take back what was written and not sent."""
        submission, row = self.submission_or_404(), self.own_or_404()
        if row is None:
            abort(404)
        indicator = row.indicator_id
        try:
            with self.acting():
                conclusions.drop_explanation(row, security.actor())
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
        else:
            flash(gettext("Taken back."), "success")
        return self.back(submission, indicator)

    @expose("/send/", methods=("POST",))
    def send_view(self) -> Any:
        """The leader sends the section's explanations; with none, the unit says it agrees with the draft."""
        submission = self.submission_or_404()
        number = parse_id(request.form.get("section")) or 0
        section = submission.sections.where(models.SectionState.id == number).first()
        if section is None:
            abort(404)
        try:
            with self.acting():
                workflow.move_section(section, "explain", security.actor())
        except models.OfficeProblem as problem:
            flash(problem.text(language()), "danger")
        else:
            flash(gettext("Sent to the Council."), "success")
        return self.back(submission)


def files_of(row: models.Explanation) -> list[models.Evidence]:
    """The files that go with an explanation."""
    query = models.Evidence.select().join(models.ExplanationEvidence)
    return list(query.where(models.ExplanationEvidence.explanation == row).order_by(models.Evidence.name_sort))
