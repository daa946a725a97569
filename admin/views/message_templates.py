"""Mẫu thư: the wording of each kind of letter; the office's own takes the place of the program's."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin import expose

import models
from admin.base import ADMINISTRATOR, AUDITOR, OfficePage
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.views import register
from mail import letters
from models import MessageTemplate


@register
class TemplatePage(OfficePage):
    slug = "message-templates"
    title = _l("Wording of letters")
    group, order, icon = "system", 31, "file-earmark-text"
    can = {"list": {ADMINISTRATOR, AUDITOR}, "edit": {ADMINISTRATOR}}
    view_rights = {"edit_view": "list", "save_view": "edit", "restore_view": "edit", "preview_view": "list"}

    @expose("/")
    def index(self) -> Any:
        """Every kind of letter in both languages, and whose wording it has."""
        own = {(row.code, row.language) for row in MessageTemplate.select()}
        rows = [
            (code, kind, [(lang, letters.text_of(code, lang)[0], (code, lang) in own) for lang in letters.LANGUAGES])
            for code, kind in letters.KINDS.items()
        ]
        return self.render("admin/message_templates/index.html", rows=rows)

    @expose("/edit/")
    def edit_view(self) -> Any:
        code, lang = self.named(request.args)
        subject, body = letters.text_of(code, lang)
        return self.editor(code, lang, subject, body)

    @expose("/preview/", methods=("POST",))
    def preview_view(self) -> Any:
        """What is being typed, on the sample data; or what is wrong with it."""
        code, _ = self.named(request.form)
        return self.render("admin/message_templates/_preview.html", **self.sample(code, *self.typed()))

    @expose("/save/", methods=("POST",))
    def save_view(self) -> Any:
        code, lang = self.named(request.form)
        subject, body = self.typed()
        try:
            letters.check(code, subject, body)
            with self.acting(reason=request.form.get("_reason", "")):
                row = self.own(code, lang) or MessageTemplate(code=code, language=lang)
                if request.form.get("rev", "") != str(row.rev if row.id else ""):
                    raise models.StaleRow(row, row)
                row.subject, row.body = letters.one_line(subject), body
                row.save()
        except models.OfficeProblem as problem:
            return Response(self.editor(code, lang, subject, body, problem.text(language())), status=422)
        flash(gettext("Saved. New letters are written with it; letters in the outbox stay as they are."), "success")
        return redirect(self.get_url(".edit_view", code=code, lang=lang))

    @expose("/restore/", methods=("POST",))
    def restore_view(self) -> Any:
        """Go back to the program's own wording."""
        code, lang = self.named(request.form)
        row = self.own(code, lang)
        if row is not None:
            with self.acting(reason=request.form.get("_reason", "")):
                row.delete_instance()
            flash(gettext("The program's own wording is in use again."), "success")
        return redirect(self.get_url(".edit_view", code=code, lang=lang))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def named(self, given: Any) -> tuple[str, str]:
        """The kind and the language the address names, or 404."""
        code, lang = given.get("code", ""), given.get("lang", "vi")
        if code not in letters.KINDS or lang not in letters.LANGUAGES:
            abort(404)
        return code, lang

    def typed(self) -> tuple[str, str]:
        return request.form.get("subject", "")[:2000], models.clean(request.form.get("body", ""))[:50_000]

    def own(self, code: str, lang: str) -> MessageTemplate | None:
        return MessageTemplate.get_or_none(MessageTemplate.code == code, MessageTemplate.language == lang)

    def sample(self, code: str, subject: str, body: str) -> dict[str, Any]:
        """The letter on sample data, and what keeps it from being used."""
        try:
            letters.check(code, subject, body)
            problem = ""
        except letters.LetterProblem as fault:
            problem = fault.text(language())
        shown_subject, shown_body = letters.fill(subject, body, letters.KINDS[code].samples)
        return {"problem": problem, "sample_subject": shown_subject, "sample_lines": shown_body.split("\n")}

    def editor(self, code: str, lang: str, subject: str, body: str, refusal: str = "") -> str:
        own = self.own(code, lang)
        return self.render(
            "admin/message_templates/edit.html", code=code, lang=lang, kind=letters.KINDS[code], subject=subject,
            body=body, own=own, refusal=refusal, **self.sample(code, subject, body),
        )  # fmt: skip
