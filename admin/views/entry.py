"""Nhập số liệu: the page where a unit's people enter a section's figures, with all that belongs to each beside it.

`save` takes the whole form of a browser without JavaScript; `keep` the figures a script sends as they are typed; `look`
answers the same without saving. All three go through `entry.keep` and `entry.sheet`, so they say the same of a figure.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import peewee
from flask import Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_admin import expose
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

import exchange
import models
import submissions
import vietnamese
import workflow
from admin import overview, scope, security, words
from admin.base import ADMINISTRATOR, ALL, COMMUNICATIONS, LEADER, OFFICER, OfficePage, parse_id
from admin.i18n import gettext, language, ngettext
from admin.i18n import lazy_gettext as _l
from admin.views import comments, register
from admin.views.evidence import PREVIEWED, kept_upload
from importers.plan import ImportProblem
from reporting import entry, receipts

SHELF = 30  # files offered at once for another use
# The page shows PDF files of our own in a frame; what is inside is served with a policy of its own.
PAGE_CSP = security.OFFICE_CSP + "; frame-src 'self'"
EDITORS = {OFFICER, LEADER, ADMINISTRATOR}
READERS = ALL - {COMMUNICATIONS}  # what is published comes from the frozen result, never from figures still at work


@register
class EntryPage(OfficePage):
    slug = "entry"
    title = _l("Enter figures")
    group, order, icon = "year", 15, "pencil"
    can = {"list": READERS, "details": READERS, "enter": EDITORS}
    view_rights = {
        "look_view": "details", "token_view": "list", "history_view": "details", "years_view": "details",
        "shelf_view": "details", "files_view": "details", "save_view": "enter", "keep_view": "enter",
        "carry_view": "enter", "confirm_view": "enter", "attach_view": "enter", "reuse_view": "enter",
        "detach_view": "enter", "issued_view": "enter",
    }  # fmt: skip

    def is_visible(self) -> bool:
        """In the menu of those who have a submission of their own."""
        return security.unit_of_user() is not None

    # --- the page ------------------------------------------------------------------------------------------------

    @expose("/")
    def index(self) -> Any:
        if "section" not in request.args:
            return redirect(self.own_section())
        section = self.section_or_404()
        return self.page(section, entry.sheet(section, lang=language()))

    def own_section(self) -> str:
        """Where a unit's people begin: the first section that is theirs to fill in."""
        query = models.SectionState.select().join(models.Submission).join(models.Cycle).switch(models.SectionState)
        query = query.join(models.Category).where(models.Submission.unit == security.unit_of_user())
        rows = list(query.order_by(models.Cycle.year.desc(), models.Category.position).limit(40))
        rows = [row for row in rows if row.submission.cycle_id == rows[0].submission.cycle_id]
        mine = next((row for row in rows if row.state in ("empty", "drafting") and not self.refusal(row)), None)
        chosen = mine or next(iter(rows), None)
        return self.get_url(".index", section=chosen.id) if chosen else url_for("submissions.index_view")

    def section_or_404(self) -> models.SectionState:
        """The section, if this user may know of it; another unit's answers like a missing one."""
        number = parse_id(request.values.get("section")) or 0
        if not scope.sections().where(models.SectionState.id == number).exists():
            abort(404)
        return entry.section_of(number) or abort(404)

    def refusal(self, section: models.SectionState) -> Any:
        """Why this person may not enter figures here now, or None."""
        if not self.has_right("enter"):
            return workflow.MoveRefused(
                "Bạn chỉ xem được phần này, không nhập được.", "You may read this section, not enter figures."
            )
        return entry.refused(section, current_user._get_current_object(), office=security.sees_all_units())

    def page(
        self, section: models.SectionState, sheet: entry.Sheet, status: int = 200, kept: entry.Kept | None = None,
        typed: dict[str, entry.Typed] | None = None,
    ) -> Any:  # fmt: skip
        """The whole page. `typed`: what was not saved stays in its place."""
        submission = section.submission
        page = self.render(
            "admin/entry/index.html", section=section, row=submission, sheet=sheet, typed=typed or {},
            faults=self.told(section, kept, typed or {}),
            met=self.meetings(kept) if kept else {}, refusal=self.refusal(section),
            before=entry.figures_of_last_year(section), progress=self.progress(section, sheet),
            files=self.files(section), talk=comments.counts(submission), clock=clock(section),
            ids=indicator_ids(submission.cycle), task=receipts.open_task(section), moment=overview.moment, **helpers(),
        )  # fmt: skip
        return Response(page, status=status, headers={"Content-Security-Policy": PAGE_CSP})

    def progress(self, section: models.SectionState, sheet: entry.Sheet) -> list[dict[str, Any]]:
        """The sections of the submission with how far each has come."""
        submission = section.submission
        asked = submissions.asked_of(submissions.rules_of(submission.cycle), submission.unit.bloc.code)
        given = sheet.given
        rows = submission.sections.select(models.SectionState, models.Category).join(models.Category)
        return [
            {
                "id": row.id, "category": row.category, "state": row.state, "here": row.id == section.id,
                "asked": len(asked.get(row.category.code, [])),
                "done": sum(question.key in given for question in asked.get(row.category.code, [])),
            }
            for row in rows.order_by(models.Category.position)
        ]  # fmt: skip

    # --- saving --------------------------------------------------------------------------------------------------

    @expose("/save/", methods=("POST",))
    def save_view(self) -> Any:
        """The form of a browser without JavaScript: every readable figure is saved, the others stay on the page."""
        section = self.section_or_404()
        typed = typed_figures()
        try:
            kept = self.keep(section, typed.values())
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
            return self.page(section, entry.sheet(section, typed=typed.values(), lang=language()), 403, typed=typed)
        if kept.faults or kept.met:
            left = {key: one for key, one in typed.items() if key not in kept.done}
            fresh = entry.section_of(section.id)
            return self.page(fresh, entry.sheet(fresh, kept.answers, lang=language()), status_of(kept), kept, left)
        flash(ngettext("%(count)s figure saved.", "%(count)s figures saved.", len(kept.changed)), "success")
        return redirect(self.get_url(".index", section=section.id))

    @expose("/keep/", methods=("POST",))
    def keep_view(self) -> Any:
        """Save some figures as they are typed; 409 where another's figure stands, 422 where one cannot be read."""
        section = self.section_or_404()
        typed = typed_figures()
        try:
            kept = self.keep(section, typed.values())
        except models.OfficeProblem as refusal:
            return as_json({"refused": refusal.text(language())}, 403)
        answer = self.parts(section, typed, kept.answers, kept)
        answer["kept"] = {key: self.standing(section, kept, key) for key in sorted(kept.done)}
        return as_json(answer, status_of(kept))

    @expose("/look/", methods=("POST",))
    def look_view(self) -> Any:
        """What is to be said of figures that are still being typed; nothing is saved."""
        section = self.section_or_404()
        typed = typed_figures()
        return as_json(self.parts(section, typed, None, None))

    def keep(self, section: models.SectionState, typed: Iterable[entry.Typed]) -> entry.Kept:
        return entry.keep(
            section, security.actor(), list(typed), office=security.sees_all_units(),
            request_id=g.get("request_id", ""),
        )  # fmt: skip

    def parts(
        self, section: models.SectionState, typed: dict[str, entry.Typed], answers: Any, kept: entry.Kept | None
    ) -> dict[str, Any]:
        """The parts of the page that these figures change, rendered; and what is wrong with each."""
        left = [one for key, one in typed.items() if kept is None or key not in kept.done]
        sheet = entry.sheet(section, answers, left, language(), about=typed)
        changed = entry.touched_by(sheet.indicators, typed)
        html = render_template("admin/entry/_parts.html", sheet=sheet, changed=changed, **helpers())
        faults = self.told(section, kept, typed) if kept else self.unreadable(sheet, typed)
        return {
            "html": html, "faults": faults, "met": self.meetings(kept) if kept else {},
            "at": security.local_time(models.now()).strftime("%H:%M"),
        }  # fmt: skip

    def standing(self, section: models.SectionState, kept: entry.Kept, key: str) -> dict[str, Any]:
        """A figure as it stands now: its version, and how it is edited and shown."""
        answer = kept.answers.get(key)
        value = (answer.value or "") if answer else ""
        asked = submissions.rules_of(section.submission.cycle).inputs[key]
        return {
            "rev": answer.rev if answer else 0, "edit": entry.edited(asked, value, language()),
            "shown": submissions.shown_value(asked, value, language()), "note": answer.note if answer else "",
            "confirmed": answer.confirmed if answer else True,
        }  # fmt: skip

    def told(self, section: Any, kept: entry.Kept | None, typed: dict[str, entry.Typed]) -> dict[str, Any]:
        """What cannot be read, in words, with the ways it can be meant."""
        if kept is None:
            return {}
        inputs = submissions.rules_of(section.submission.cycle).inputs
        return {key: fault_of(problem, inputs[key], typed[key]) for key, problem in kept.faults.items()}

    def unreadable(self, sheet: entry.Sheet, typed: dict[str, entry.Typed]) -> dict[str, Any]:
        """The same for figures that are still being typed."""
        found = {}
        for question in sheet.questions:
            if (one := typed.get(question.key)) is None:
                continue
            answer = sheet.answers.get(question.key)
            try:
                entry.understood(question, one, answer)
            except exchange.ValueProblem as problem:
                found[question.key] = fault_of(problem, question.input, one)
        return found

    def meetings(self, kept: entry.Kept) -> dict[str, Any]:
        """Another's figures that stand where this person's were to go."""
        found = {}
        for key, met in kept.met.items():
            asked = submissions.rules_of(met.answer.submission.cycle).inputs[key]
            value = met.answer.value or ""
            found[key] = {
                "edit": entry.edited(asked, value, language()), "by": met.by, "note": met.answer.note or "",
                "shown": submissions.shown_value(asked, value, language()) or gettext("nothing"),
                "at": security.local_time(met.at).strftime("%d/%m/%Y %H:%M") if met.at else "",
                "rev": met.answer.rev if met.answer.id else 0,
            }  # fmt: skip
        return found

    @expose("/token/")
    def token_view(self) -> Any:
        """Who is signed in, and a token for their next save: asked after a session ended and another began."""
        return as_json({"user": security.actor().id, "token": generate_csrf()})

    # --- last year -----------------------------------------------------------------------------------------------

    @expose("/carry/", methods=("POST",))
    def carry_view(self) -> Any:
        """Take over last year's figures where nothing is said yet: of this section, or of all that are open."""
        section = self.section_or_404()
        sections = [section]
        if request.form.get("all") == "1":
            rows = models.SectionState.select().where(models.SectionState.submission == section.submission_id)
            sections = [row for row in rows.order_by(models.SectionState.id) if not self.refusal(row)] or [section]
        return self.done(
            section,
            lambda: entry.carry_over(
                sections, security.actor(), office=security.sees_all_units(), request_id=g.get("request_id", "")
            ),
            lambda count: ngettext(
                "%(count)s figure carried over; confirm it or change it.",
                "%(count)s figures carried over; confirm or change each.", count,
            ) if count else gettext("Nothing to carry over: every figure is there, or last year had none."),
        )  # fmt: skip

    @expose("/confirm/", methods=("POST",))
    def confirm_view(self) -> Any:
        """Last year's figure holds this year too: one, or all of the page."""
        section = self.section_or_404()
        keys = request.form.getlist("key") or None
        return self.done(
            section,
            lambda: entry.confirm(
                section, security.actor(), keys, office=security.sees_all_units(), request_id=g.get("request_id", "")
            ),
            lambda count: ngettext("%(count)s figure confirmed.", "%(count)s figures confirmed.", count),
        )

    def done(self, section: models.SectionState, act: Any, sentence: Any) -> Any:
        """Do it, say what was done, and show the page where one was."""
        try:
            flash(sentence(act()), "success")
        except models.OfficeProblem as refusal:
            flash(refusal.text(language()), "danger")
        where = {"_anchor": f"i-{request.form['indicator']}"} if request.form.get("indicator") else {}
        return redirect(self.get_url(".index", section=section.id, **where))

    def question_or_404(self, section: models.SectionState) -> submissions.Question:
        key = request.values.get("key", "")
        return next((one for one in entry.questions_of(section) if one.key == key), None) or abort(404)

    @expose("/history/")
    def history_view(self) -> Any:
        """What a figure was, who changed it, when and why (a fragment)."""
        section = self.section_or_404()
        question = self.question_or_404(section)
        answer = entry.answers_of(section).get(question.key)
        return self.render(
            "admin/entry/_history.html", question=question, events=self.events(answer) if answer else [], **helpers()
        )

    def events(self, answer: models.Answer) -> list[dict[str, Any]]:
        """The changes of a figure and of its note, newest first; not what the Council makes of it."""
        found = []
        for event, changes in reversed(models.history(answer)):
            told = {name: pair for name, pair in changes.items() if name in ("value", "note", "confirmed", "source")}
            told = {name: pair for name, pair in told.items() if pair[0] != pair[1] and any(pair)}
            if told:
                found.append({"event": event, "at": security.local_time(entry.moment_of(event)), "changes": told})
        people = {
            one.id: one for one in models.User.select().where(models.User.id << [f["event"].actor_id for f in found])
        }
        for one in found:
            person = people.get(one["event"].actor_id)
            one["by"] = (person.name or person.email) if person else one["event"].actor
        return found

    @expose("/years/")
    def years_view(self) -> Any:
        """The same figure in the years before: reported, accepted, published, each by its name (a fragment)."""
        section = self.section_or_404()
        question = self.question_or_404(section)
        rows = entry.earlier_years(section, question.key, current_app.config["ICTINDEX"].editions_folder)
        return self.render("admin/entry/_years.html", question=question, rows=rows, **helpers())

    # --- evidence ------------------------------------------------------------------------------------------------

    def files(self, section: models.SectionState, indicator: str = "") -> dict[str, list[models.AnswerEvidence]]:
        """Indicator code -> the files put to its figures."""
        query = (
            models.AnswerEvidence.select(models.AnswerEvidence, models.Evidence, models.Answer, models.Indicator)
            .join(models.Evidence)
            .switch(models.AnswerEvidence)
            .join(models.Answer)
            .join(models.Indicator)
            .where(models.Answer.submission == section.submission_id)
        )
        if indicator:
            query = query.where(models.Indicator.code == indicator)
        found: dict[str, list[models.AnswerEvidence]] = {}
        for link in query.order_by(models.AnswerEvidence.id):
            found.setdefault(link.answer.indicator.code, []).append(link)
        return found

    def key_or_404(self, section: models.SectionState) -> str:
        """The figure that carries an indicator's evidence: its first."""
        code = request.values.get("indicator", "")
        found = [one.key for one in entry.questions_of(section) if one.indicator.code == code]
        return found[0] if found else abort(404)

    @expose("/files/")
    def files_view(self) -> Any:
        """The files of one indicator (a fragment)."""
        section = self.section_or_404()
        self.key_or_404(section)
        return self.files_part(section)

    def files_part(self, section: models.SectionState, trouble: str = "", status: int = 200) -> Any:
        code = request.values.get("indicator", "")
        if not request.headers.get("HX-Request"):
            if trouble:
                flash(trouble, "danger")
            return redirect(self.get_url(".index", section=section.id, _anchor=f"i-{code}"))
        sheet = entry.sheet(section, lang=language(), about=[self.key_or_404(section)])
        changed = [one for one in sheet.indicators if one.code == code]
        page = self.render(
            "admin/entry/_files_answer.html", section=section, row=section.submission, sheet=sheet, changed=changed,
            indicator=changed[0], links=self.files(section, code).get(code, []), refusal=self.refusal(section),
            trouble=trouble, **helpers(),
        )  # fmt: skip
        return Response(page, status=status)

    @expose("/attach/", methods=("POST",))
    def attach_view(self) -> Any:
        """Keep files and put them to an indicator; a file that is here already is put there, not kept again."""
        section = self.section_or_404()
        key, troubles = self.key_or_404(section), []
        if refusal := self.refusal(section):
            return self.files_part(section, refusal.text(language()), 403)
        for upload in request.files.getlist("file"):
            try:
                file, _ = kept_upload(section.submission.unit, upload)
                self.put(section, key, file)
            except (ImportProblem, models.OfficeProblem) as problem:
                troubles.append(f"{upload.filename}: {problem.text(language())}")
        return self.files_part(section, "\n".join(troubles), 422 if troubles else 200)

    def put(self, section: models.SectionState, key: str, file: models.Evidence) -> None:
        """Put a file to a figure, once however often it is asked."""
        link = models.AnswerEvidence
        with contextlib.suppress(peewee.IntegrityError), self.acting():  # a second press was quicker: it is there
            answer = entry.answer_for(section, security.actor(), key, security.sees_all_units())
            if not link.select().where(link.answer == answer, link.evidence == file).exists():
                link.create(answer=answer, evidence=file)

    def file_or_404(self, section: models.SectionState) -> models.Evidence:
        """A file of the section's own unit."""
        number = parse_id(request.form.get("evidence")) or 0
        file = models.Evidence.get_or_none(models.Evidence.id == number)
        return file if file and file.unit_id == section.submission.unit_id else abort(404)

    @expose("/reuse/", methods=("POST",))
    def reuse_view(self) -> Any:
        """Put a file the unit gave before to this indicator too."""
        section = self.section_or_404()
        key, file = self.key_or_404(section), self.file_or_404(section)
        try:
            self.put(section, key, file)
        except models.OfficeProblem as refusal:
            return self.files_part(section, refusal.text(language()), 403)
        return self.files_part(section)

    @expose("/detach/", methods=("POST",))
    def detach_view(self) -> Any:
        """Take a file from an indicator; the file itself stays."""
        section = self.section_or_404()
        key, file = self.key_or_404(section), self.file_or_404(section)
        try:
            with self.acting():
                answer = entry.answer_for(section, security.actor(), key, security.sees_all_units())
                of_indicator = models.Answer.select(models.Answer.id).where(
                    models.Answer.submission == section.submission_id, models.Answer.indicator == answer.indicator_id
                )
                for link in file.answer_links.where(models.AnswerEvidence.answer << of_indicator):
                    link.delete_instance()
        except models.OfficeProblem as refusal:
            return self.files_part(section, refusal.text(language()), 403)
        return self.files_part(section)

    @expose("/issued/", methods=("POST",))
    def issued_view(self) -> Any:
        """The day a paper was issued, as typed; one after the cut-off is asked about."""
        section = self.section_or_404()
        self.key_or_404(section)
        file, text = self.file_or_404(section), request.form.get("issued_on", "").strip()
        if refusal := self.refusal(section):
            return self.files_part(section, refusal.text(language()), 403)
        try:
            day = vietnamese.parse_date(text) if text else None
        except vietnamese.DateProblem as problem:
            return self.files_part(section, f"{file.name}: {problem.text(language())}", 422)
        try:
            with self.acting():
                file.issued_on = day
                file.save()
        except models.OfficeProblem as problem:
            return self.files_part(section, f"{file.name}: {problem.text(language())}", 422)
        return self.files_part(section)

    @expose("/shelf/")
    def shelf_view(self) -> Any:
        """The unit's files, to put one to this indicator too: last year's of the same indicator first (a fragment)."""
        section = self.section_or_404()
        key = self.key_or_404(section)
        unit, code = section.submission.unit, request.args.get("indicator", "")
        query = models.Evidence.select().where(models.Evidence.unit == unit)
        if not scope.sees_all():
            query = query.where(scope.evidence())
        for word in vietnamese.nfc(request.args.get("q", "")).replace("\x00", "").split()[:8]:
            query = query.where(models.Evidence.name_fold.contains(vietnamese.fold(word)))
        here = {link.evidence_id for link in self.files(section, code).get(code, [])}
        earlier = self.of_last_year(section, key)
        files = [file for file in query.order_by(models.Evidence.added_at.desc()).limit(400) if file.id not in here]
        files.sort(key=lambda file: file.id not in earlier)
        return self.render(
            "admin/entry/_shelf.html", section=section, code=code, files=files[:SHELF], more=len(files) > SHELF,
            earlier=earlier, refusal=self.refusal(section), **helpers(),
        )  # fmt: skip

    def of_last_year(self, section: models.SectionState, key: str) -> set[int]:
        """The files that proved the same figure the year before."""
        query = (
            models.AnswerEvidence.select(models.AnswerEvidence.evidence)
            .join(models.Answer)
            .join(models.Submission)
            .join(models.Cycle)
            .where(
                models.Cycle.year == section.submission.cycle.year - 1, models.Answer.input == key,
                models.Submission.unit == section.submission.unit_id,
            )
        )  # fmt: skip
        return {number for (number,) in query.tuples()}


# --- helpers ---------------------------------------------------------------------------------------------------------


def typed_figures() -> dict[str, entry.Typed]:
    """The figures of a form: `value.KEY`, `note.KEY`, and `rev.KEY`, the version that was seen."""
    form = request.form
    return {
        name[6:]: entry.Typed(
            key=name[6:],
            text=text,
            note=form.get(f"note.{name[6:]}"),
            rev=_number(form.get(f"rev.{name[6:]}")),
            sure=frozenset(form.getlist(f"sure.{name[6:]}")),
        )
        for name, text in form.items()
        if name.startswith("value.")
    }


def indicator_ids(cycle: models.Cycle) -> dict[str, int]:
    """Indicator code -> row number: what a thread of comments is asked for by."""
    query = models.Indicator.select(models.Indicator.code, models.Indicator.id)
    return dict(query.where(models.Indicator.framework == cycle.framework_id).tuples())


def fault_of(problem: exchange.ValueProblem, asked: Any, typed: entry.Typed) -> dict[str, Any]:
    """What is wrong with a figure, in words, with the ways it can be meant; of garbled words, what they read as."""
    told: dict[str, Any] = {
        "text": problem.text(language()), "readings": [], "part": "value", "repaired": "", "sure": "",
    }  # fmt: skip
    if isinstance(problem, entry.Garbled):
        return told | {"part": problem.part, "repaired": problem.repaired, "sure": problem.mark}
    return told | {"readings": entry.readings(asked, typed.text, language())}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def status_of(kept: entry.Kept) -> int:
    return 409 if kept.met else 422 if kept.faults else 200


def as_json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status=status, mimetype="application/json")


def clock(section: models.SectionState) -> dict[str, Any] | None:
    """The stated deadline of the section for this unit, and the server's own time. Grace is not told."""
    due = section.submission.cycle.due
    reopened = section.reopened_until
    if reopened is not None and (due is None or reopened > due):
        due = reopened
    if due is None or (section.submission.cycle.state != "collecting" and due is not reopened):
        return None  # the year has closed for units, whatever day its deadline was
    at = models.now()
    return {"due": due, "now": at, "left": (due - at).total_seconds(), "reopened": due is reopened}


def helpers() -> dict[str, Any]:
    """What the templates of this room call."""
    return {
        "shown": lambda asked, value: submissions.shown_value(asked, value, language()),
        "edited": lambda asked, value: entry.edited(asked, value, language()),
        "points": lambda value: vietnamese.format_number(value, lang=language()),
        "size": size_in_words, "day": lambda value: vietnamese.format_date(value, language()) if value else "",
        "local": security.local_time, "previewed": PREVIEWED, "section_word": section_word,
        "zip_same": lambda options: [(option, option) for option in options],
    }  # fmt: skip


def size_in_words(size: int) -> str:
    """`812 KB`, `1,4 MB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{vietnamese.format_number(Fraction(size, 1024 * 1024), 1, language())} MB"


def section_word(state: str) -> str:
    return str(dict(words.SECTION_STATES)[state])
