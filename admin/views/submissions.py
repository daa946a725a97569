"""Hồ sơ: what a unit sends in a year; its sections, their moves, and the page where figures are entered."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose

import exchange
import explanation
import framework
import models
import scoring
import submissions
import vietnamese
import workflow
from admin import scope, security, words
from admin.base import ADMINISTRATOR, ALL, LEAD, LEADER, OFFICER, BackOfficeView, badge, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.cycles import until_of
from importers import figures
from importers.plan import ImportProblem, Problem


@register
class SubmissionView(BackOfficeView):
    model = models.Submission
    named_by = ("unit", "cycle")
    slug = "submissions"
    title, singular = _l("Submissions"), _l("Submission")
    group, order, icon = "year", 20, "folder2-open"
    can = {
        "list": ALL,
        "enter": {OFFICER, LEADER, ADMINISTRATOR},
        "move": ALL - {"auditor", "communications"},
        "create": {ADMINISTRATOR, LEAD},
    }
    view_rights = {"entry_view": "details", "save_view": "enter", "points_view": "details", "move_view": "move"}
    column_list = ("unit", "cycle", "unit.bloc", "sent_at", "late")
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
        "sent_at": _l("Sent at"),
        "late": _l("Late"),
        "note": _l("Note"),
    }
    form_columns = ("cycle", "unit", "note")
    details_template = "admin/submissions/details.html"

    def scope(self, query: Any) -> Any:
        """A unit's people see their own; an appraiser what is assigned."""
        return query if scope.sees_all() else query.where(models.Submission.id << scope.submissions())

    def after_row_saved(self, form: Any, row: Any, is_created: bool) -> None:
        for category in row.cycle.framework.categories.where(models.Category.parent.is_null()):
            models.SectionState.create(submission=row, category=category)

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        sections = list(row.sections.join(models.Category).order_by(models.Category.position))
        moves = {s.id: workflow.section_moves(s, security.actor()) if self.has_right("move") else [] for s in sections}
        rules = submissions.rules_of(row.cycle)
        asked = {code: len(group) for code, group in submissions.asked_of(rules, row.unit.bloc.code).items()}
        given = given_by_section(row, rules)
        return self.render(
            self.details_template, row=row, columns=self.details_columns, sections=sections, moves=moves, asked=asked,
            given=given, state_of=state_of,
        )  # fmt: skip

    # --- entering figures ------------------------------------------------------------------------------------

    def section_or_404(self) -> models.SectionState:
        number = parse_id(request.values.get("section"))
        section = models.SectionState.get_or_none(models.SectionState.id == (number or 0))
        if section is None or self.get_one(section.submission_id) is None:
            abort(404)
        return section

    def may_enter(self, section: models.SectionState) -> Problem | None:
        """Why this person may not enter figures here now, or None."""
        cycle = section.submission.cycle
        if not self.has_right("enter") or cycle.state in ("frozen", "published"):
            return Problem(
                vi="Bạn chỉ xem được phần này, không nhập được.", en="You may read this section, not enter figures."
            )
        if security.sees_all_units():
            return None
        refusal = workflow.entry_closed(cycle, section)
        return Problem(vi=refusal.text("vi"), en=refusal.text("en")) if refusal else None

    @expose("/entry/")
    def entry_view(self) -> Any:
        section = self.section_or_404()
        return self.entry_page(section, {})

    @expose("/save/", methods=("POST",))
    def save_view(self) -> Any:
        """Save a section's figures, whole or not at all; each fault stands beside its figure and the text is kept."""
        section = self.section_or_404()
        if self.may_enter(section):
            abort(403)
        typed = {name[6:]: text for name, text in request.form.items() if name.startswith("value.")}
        notes = {name[5:]: text for name, text in request.form.items() if name.startswith("note.")}
        plan, faults = self.plan_of(section, typed, notes)
        seen = {name[4:]: text for name, text in request.form.items() if name.startswith("rev.")}
        faults |= self.changed_meanwhile(section, seen, plan)
        if faults or plan.problems:
            return self.entry_page(section, typed, notes, faults, plan.problems), 422
        try:
            count = plan.apply(security.actor())
        except (ImportProblem, models.OfficeProblem) as problem:
            flash(problem.text(language()), "danger")
            return self.entry_page(section, typed, notes), 409
        for warning in plan.warnings:
            flash(warning.en if language() == "en" else warning.vi, "warning")
        flash(gettext("Saved: %(count)s changes.", count=count), "success")
        return redirect(self.get_url(".entry_view", section=section.id))

    def plan_of(
        self, section: models.SectionState, typed: dict[str, str], notes: dict[str, str]
    ) -> tuple[figures.AnswersPlan, dict[str, str]]:
        """What the typed figures would change, by the plan a file makes; and a sentence for each unreadable one."""
        submission = section.submission
        rules = submissions.rules_of(submission.cycle)
        plan = figures.AnswersPlan(file="", kind="form", cycle=submission.cycle)
        faults: dict[str, str] = {}
        for question in self.questions(section, rules):
            if question.key not in typed:
                continue
            try:
                value = exchange.parse_value(question.input, typed[question.key])
            except exchange.ValueProblem as problem:
                faults[question.key] = problem.text(language())
                continue
            text = exchange.canonical(question.input, value)
            note = vietnamese.nfc(notes[question.key]).strip() if question.key in notes else None
            plan.want(submission.unit, question.indicator.code, question.key, text, note)
        plan.refresh()
        return plan, faults

    def changed_meanwhile(self, section: Any, seen: dict[str, str], plan: figures.AnswersPlan) -> dict[str, str]:
        """Figures somebody else saved after this page was opened: asked about instead of written over."""
        now = submissions.answers_of(section.submission.cycle, section.submission.unit)
        touched = {change.key.split("/", 1)[1] for change in plan.effects if change.noun == "answer"}
        found = {}
        for key in touched & set(seen):
            if str(now[key].rev if key in now else 0) != seen[key]:
                theirs = now[key].value if key in now else ""
                found[key] = gettext(
                    "Somebody else has just saved another figure: %(value)s. Save again to put yours.", value=theirs
                )
        return found

    def questions(self, section: Any, rules: framework.Framework) -> list[submissions.Question]:
        bloc = section.submission.unit.bloc.code
        return submissions.asked_of(rules, bloc).get(section.category.code, [])

    def entry_page(
        self, section: Any, typed: dict, notes: dict | None = None, faults: dict | None = None, problems: Any = ()
    ) -> Any:
        submission = section.submission
        rules = submissions.rules_of(submission.cycle)
        now = submissions.answers_of(submission.cycle, submission.unit)
        before = submissions.previous_values(submission.cycle, submission.unit)
        refusal = self.may_enter(section)
        return self.render(
            "admin/submissions/entry.html", section=section, row=submission, questions=self.questions(section, rules),
            now=now, before=before, typed=typed, notes=notes or {}, faults=faults or {}, problems=problems,
            refusal=refusal, shown=submissions.shown_value, points=self.points(section, typed),
        )  # fmt: skip

    @expose("/points/", methods=("POST",))
    def points_view(self) -> Any:
        """The points of a section with what is typed so far, by the engine that scores the ranking (a fragment)."""
        section = self.section_or_404()
        typed = {name[6:]: text for name, text in request.form.items() if name.startswith("value.")}
        return self.render("admin/submissions/_points.html", points=self.points(section, typed))

    def points(self, section: models.SectionState, typed: dict[str, str]) -> dict[str, Any]:
        """Points and words per indicator of the section. Rules that compare units are left open."""
        submission = section.submission
        rules = submissions.rules_of(submission.cycle)
        now = submissions.answers_of(submission.cycle, submission.unit)
        values = submissions.parsed(rules, {code: answer.value or "" for code, answer in now.items()})
        for code, text in typed.items():
            if code in rules.inputs:
                try:
                    values[code] = exchange.parse_value(rules.inputs[code], text)
                except exchange.ValueProblem:
                    values[code] = None
        unit, lang = submission.unit, language()
        run = scoring.score(rules.scheme, [(unit.code, unit.bloc.code)], {unit.code: values})
        marks, lines = run.results[unit.code].indicators, []
        for indicator in indicators_below(next(c for c in rules.categories if c.code == section.category.code)):
            if not rules.applies(indicator, unit.bloc.code) or indicator.answered_by == "council":
                continue
            if scoring.peer_rules(indicator.scored_by):
                words, points = gettext("Known once all units are in: this rule compares units."), "–"
            else:
                exact = marks[indicator.code].points_exact if indicator.code in marks else None
                points = vietnamese.format_number(exact, lang=lang) if exact is not None else "–"
                words = explanation.why(run, rules, unit.code, indicator.code, lang) if indicator.code in marks else ""
            shown_max = vietnamese.format_number(indicator.max, lang=lang)
            lines.append(
                {
                    "code": indicator.code,
                    "title": indicator.title[lang],
                    "points": points,
                    "max": shown_max,
                    "words": words,
                }
            )
        total = run.results[unit.code].categories[section.category.code]
        return {
            "lines": lines,
            "total": total.points,
            "max": total.max,
            "lang": lang,
            "format": vietnamese.format_number,
        }

    @expose("/move/", methods=("POST",))
    def move_view(self) -> Any:
        section = self.section_or_404()
        reason, until = request.form.get("_reason", ""), until_of(request.form.get("until", ""))
        try:
            workflow.move_section(section, request.form.get("move", ""), security.actor(), reason, until)
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        else:
            flash(gettext("The section has moved on."), "success")
        return redirect(self.get_url(".details_view", id=section.submission_id))


def state_of(section: models.SectionState) -> Any:
    """A section's state as a word with a shape."""
    key = ("section_state", "state")
    return badge(str(dict(words.WORDS[key])[section.state]), words.LOOKS[key].get(section.state, "neutral"))


def indicators_below(category: framework.Category) -> list[framework.Indicator]:
    return [*category.indicators, *(one for inner in category.categories for one in indicators_below(inner))]


def given_by_section(row: models.Submission, rules: framework.Framework) -> dict[str, int]:
    """Top category code -> how many of its questions have a figure."""
    now = submissions.answers_of(row.cycle, row.unit)
    asked = submissions.asked_of(rules, row.unit.bloc.code)
    return {code: sum(1 for q in group if q.key in now and now[q.key].value) for code, group in asked.items()}
