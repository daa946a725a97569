"""Minh chứng: files kept under their hash, known by their content, given back as attachments only."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, abort, current_app, flash, redirect, request
from flask_admin import expose

import models
from admin import scope, security
from admin.base import ADMINISTRATOR, ALL, LEADER, OFFICER, BackOfficeView, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from importers import guard, store
from importers.plan import ImportProblem


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
    }
    view_rights = {"upload_view": "upload", "file_view": "details"}
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
        """A unit's people see their unit's files; an appraiser those of the units that are assigned."""
        if scope.sees_all():
            return query
        ids = models.Submission.select(models.Submission.unit).where(models.Submission.id << scope.submissions())
        return query.where((models.Evidence.unit << ids) | (models.Evidence.unit == security.unit_of_user()))

    def folder(self) -> Any:
        return current_app.config["ICTINDEX"].data_folder / "evidence"

    @expose("/upload/", methods=("POST",))
    def upload_view(self) -> Any:
        """Keep a file: by content pdf, jpg, png, docx or xlsx; the same file twice is one row."""
        upload = request.files.get("file")
        data = upload.read(guard.LARGEST_EVIDENCE + 1) if upload else b""
        unit = (
            scope.units()
            .where(models.Unit.id == (parse_id(request.form.get("unit")) or security.unit_of_user() or 0))
            .first()
        )
        if unit is None:
            abort(404)
        try:
            kind = guard.evidence_type(data, upload.filename or "" if upload else "")
        except ImportProblem as problem:
            flash(problem.text(language()), "danger")
            return redirect(self.get_url(".index_view"))
        sha256 = store.keep(self.folder(), data)
        with self.acting():
            row, made = self.row_of(unit, sha256), False
            if row is None:
                made = True
                row = models.Evidence.create(
                    unit=unit, sha256=sha256, name=guard.clean_name(upload.filename), size=len(data), media_type=kind,
                    added_by=security.actor(),
                )  # fmt: skip
        sentence = (
            gettext("Kept: %(name)s.", name=row.name)
            if made
            else gettext("This file is here already: %(name)s.", name=row.name)
        )
        flash(sentence, "success")
        return redirect(self.get_url(".details_view", id=row.id))

    def row_of(self, unit: models.Unit, sha256: str) -> models.Evidence | None:
        return models.Evidence.get_or_none(models.Evidence.unit == unit, models.Evidence.sha256 == sha256)

    @expose("/file/")
    def file_view(self) -> Any:
        """The file itself, as an attachment that no browser will run."""
        row = self.row_or_404(request.args.get("id"))
        data = store.fetch(self.folder(), row.sha256)
        if data is None:
            abort(404)
        answer = Response(data, mimetype=row.media_type)
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer

    def units(self) -> list[models.Unit]:
        return list(scope.units())
