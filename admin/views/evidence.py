"""Minh chứng: files kept under their hash, known by their content, given back as attachments only."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import peewee
from flask import Response, abort, current_app, flash, g, redirect, request
from flask_admin import expose

import models
import submissions
from admin import scope, security
from admin.base import ADMINISTRATOR, ALL, LEADER, OFFICER, BackOfficeView, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.imports import closed
from importers import guard, store
from importers.plan import ImportProblem, Problem

# A picture is shut in altogether. Browsers show a PDF by a viewer of their own, which `sandbox` would switch off; it
# stands in the browser's own sandbox, may load nothing, and only our own pages may frame it.
SHUT_IN = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"  # the browser's own style
PREVIEWED = {
    "application/pdf": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    "image/png": SHUT_IN,
    "image/jpeg": SHUT_IN,
}


@register
class EvidenceView(BackOfficeView):
    model = models.Evidence
    slug = "evidence"
    title, singular = _l("Evidence"), _l("Evidence")
    group, order, icon = "year", 40, "paperclip"
    can = {
        "list": ALL - {"communications"},
        "upload": {OFFICER, LEADER, ADMINISTRATOR},
        "edit": {OFFICER, LEADER, ADMINISTRATOR},
        "link": {OFFICER, LEADER, ADMINISTRATOR},
    }
    view_rights = {"upload_view": "upload", "file_view": "details", "preview_view": "details", "link_view": "link"}
    column_list = ("name", "unit", "size", "media_type", "added_at", "added_by")
    column_details_list = (*column_list, "issued_on", "note", "sha256")
    column_searchable_list = ("name_fold",)
    column_sortable_list = (("name", "name_sort"), ("unit", "unit.name_sort"), "size", "added_at")
    column_default_sort = ("added_at", True)
    column_filters = ("unit", "added_at")
    column_labels = {
        "name": _l("File name"),
        "unit": _l("Unit"),
        "size": _l("Size (bytes)"),
        "media_type": _l("Type"),
        "added_at": _l("Added at"),
        "added_by": _l("Added by"),
        "issued_on": _l("Issued on"),
        "note": _l("Note"),
        "sha256": _l("Fingerprint (SHA-256)"),
    }
    form_columns = ("issued_on", "note")
    list_template = "admin/evidence/list.html"
    details_template = "admin/evidence/details.html"

    def scope(self, query: Any) -> Any:
        """A unit's people see their unit's files; an appraiser those put to figures that are assigned."""
        return query if scope.sees_all() else query.where(scope.evidence())

    def may(self, right: str, row: Any) -> bool:
        """A unit's people change what is said of a file while one of the figures it proves may still be changed."""
        if right != "edit" or security.sees_all_units():
            return True
        proved = [link.answer for link in row.answer_links]
        return not proved or any(closed_for(answer) is None for answer in proved)

    @expose("/upload/", methods=("POST",))
    def upload_view(self) -> Any:
        """Keep a file: by content pdf, jpg, png, docx or xlsx; the same file twice is one row."""
        unit = (
            scope.units()
            .where(models.Unit.id == (parse_id(request.form.get("unit")) or security.unit_of_user() or 0))
            .first()
        )
        if unit is None:
            abort(404)
        try:
            row, made = kept_upload(unit, request.files.get("file"))
        except ImportProblem as problem:
            flash(problem.text(language()), "danger")
            return redirect(self.get_url(".index_view"))
        sentence = (
            gettext("Kept: %(name)s.", name=row.name)
            if made
            else gettext("This file is here already: %(name)s.", name=row.name)
        )
        flash(sentence, "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/file/")
    def file_view(self) -> Any:
        """The file itself, as an attachment that no browser will run."""
        row = self.row_or_404(request.args.get("id"))
        data = store.fetch(folder(), row.sha256)
        if data is None:
            abort(404)
        answer = Response(data, mimetype=row.media_type)
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer

    @expose("/preview/")
    def preview_view(self) -> Any:
        """A PDF or a picture to look at inside our own pages; whatever it holds, it may load and run nothing."""
        row = self.row_or_404(request.args.get("id"))
        data = store.fetch(folder(), row.sha256) if row.media_type in PREVIEWED else None
        if data is None:
            abort(404)
        answer = Response(data, mimetype=row.media_type)
        answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(row.name)}"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Content-Security-Policy"] = PREVIEWED[row.media_type]
        return answer

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.row_or_404(request.args.get("id"))
        linked = [link.answer for link in row.answer_links]
        free = [answer for answer in self.answers_open(row) if answer not in linked] if self.has_right("link") else []
        return self.render(
            self.details_template, row=row, columns=self.details_columns, linked=linked, free=free, name_of=name_of
        )

    def answers_open(self, row: models.Evidence) -> list[models.Answer]:
        """The unit's figures of the years that are not frozen yet: those a file may still be put to."""
        query = (
            models.Answer.select()
            .join(models.Submission)
            .join(models.Cycle)
            .where(models.Submission.unit == row.unit_id, models.Cycle.state.in_(models.REBINDABLE))
        )
        return list(query.order_by(models.Cycle.year.desc(), models.Answer.id))

    @expose("/link/", methods=("POST",))
    def link_view(self) -> Any:
        """Put the file to a figure of the same unit, while the section may still be changed."""
        row = self.row_or_404(request.form.get("id"))
        number = parse_id(request.form.get("answer"))
        answer = next((each for each in self.answers_open(row) if each.id == number), None) or abort(404)
        if not security.sees_all_units() and (refusal := closed_for(answer)):
            flash(refusal.text(language()), "danger")
        else:
            with self.acting():
                if not answer.evidence_links.where(models.AnswerEvidence.evidence == row).exists():
                    models.AnswerEvidence.create(answer=answer, evidence=row, note=request.form.get("note", "")[:400])
            flash(gettext("The file is put to %(what)s.", what=name_of(answer)), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    def units(self) -> list[models.Unit]:
        return list(scope.units())


def folder() -> Any:
    """Where files are kept, each under its hash."""
    return current_app.config["ICTINDEX"].data_folder / "evidence"


def kept_upload(unit: models.Unit, upload: Any) -> tuple[models.Evidence, bool]:
    """Keep an uploaded file for a unit, known by its content; (its row, whether it is new). The same file is one row.

    Raises ImportProblem for what is no evidence.
    """
    name = (upload.filename or "") if upload else ""
    data = upload.read(guard.LARGEST_EVIDENCE + 1) if upload else b""
    kind = guard.evidence_type(data, name)
    sha256 = store.keep(folder(), data)

    def known() -> models.Evidence | None:
        return models.Evidence.get_or_none(models.Evidence.unit == unit, models.Evidence.sha256 == sha256)

    if (row := known()) is not None:
        return row, False
    try:
        with models.acting(security.actor(), request_id=g.get("request_id", "")):
            row = models.Evidence.create(
                unit=unit, sha256=sha256, name=guard.clean_name(name), size=len(data), media_type=kind,
                added_by=security.actor(),
            )  # fmt: skip
    except peewee.IntegrityError:
        row = known()  # a second press of the button was quicker
        if row is None:
            raise
        return row, False
    return row, True


def name_of(answer: models.Answer) -> str:
    """A figure's name for a person: `2021 · HT1 · pcs`."""
    return f"{answer.submission.cycle.year} · {answer.indicator.code} · {answer.input}"


def closed_for(answer: models.Answer) -> Problem | None:
    """Why the unit may no longer change what belongs to this figure, or None."""
    submission = answer.submission
    rules = submissions.rules_of(submission.cycle)
    category = submissions.top_categories(submission.cycle, rules)[answer.indicator.code]
    return closed(submission.cycle, submission.unit, category)
