"""Thư: the outbox. What the program would send is read here first, changed, let go, dropped, or tried again."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request
from flask_admin import expose
from markupsafe import Markup

import mail
import models
from admin.base import ADMINISTRATOR, AUDITOR, BackOfficeView, bulk_action
from admin.i18n import gettext, language, ngettext
from admin.i18n import lazy_gettext as _l
from admin.views import register
from admin.views.keeping import size as bytes_in_words

# Letters other rooms write by themselves, beside those of mail/letters.py.
KINDS = {
    **{code: (kind.title_vi, kind.title_en) for code, kind in mail.KINDS.items()},
    "decision": ("Kết luận", "Decision"),
}
EDITABLE = ("draft",)


def kind_word(code: str) -> str:
    """A kind of letter, as a word."""
    words = KINDS.get(code)
    return (words[language() == "en"] if words else code) or "—"


@register
class MessageView(BackOfficeView):
    model = models.Message
    slug = "messages"
    title, singular = _l("Outbox"), _l("Letter")
    group, order, icon = "system", 30, "envelope"
    intro = _l("Letters are read here before they go; what was sent stays on record.")
    can = {
        "list": {ADMINISTRATOR, AUDITOR},
        "edit": {ADMINISTRATOR},
        "approve": {ADMINISTRATOR},
        "drop": {ADMINISTRATOR},
        "resend": {ADMINISTRATOR},
    }
    view_rights = {"approve_all_view": "approve", "act_view": "edit"}
    column_list = ("subject", "kind", "address", "state", "created_at", "sent_at")
    column_details_list = (
        "created_at", "kind", "address", "user", "cycle", "state", "sent_at", "tries", "not_before", "error",
    )  # fmt: skip
    column_searchable_list = ("address", "subject", "user.name_fold")
    column_sortable_list = ("created_at", "sent_at", "state", "kind", "address")
    column_default_sort = ("created_at", True)
    column_filters = ("state", "kind", "cycle", "created_at")
    column_formatters = {"kind": lambda view, context, row, name: kind_word(row.kind)}
    column_labels = {
        "created_at": _l("Written"),
        "kind": _l("Kind"),
        "address": _l("To"),
        "user": _l("Person"),
        "cycle": _l("Year"),
        "subject": _l("Subject"),
        "body": _l("Text"),
        "state": _l("State"),
        "sent_at": _l("Sent on"),
        "tries": _l("Attempts"),
        "not_before": _l("Not before"),
        "error": _l("Error"),
    }
    form_columns = ("subject", "body")
    form_help = {"body": _l("What stands here is what goes out. {link} in an invitation is filled in when it is sent.")}
    list_template = "admin/messages/list.html"
    details_template = "admin/messages/details.html"
    chain_history = False

    def words_of(self, name: str) -> list[tuple[str, Any]]:
        if name == "kind":
            return [(code, kind_word(code)) for code in KINDS]
        return super().words_of(name)

    def _words_by_code(self, name: str) -> dict[str, Any]:
        return dict(self.words_of(name)) if name == "kind" else super()._words_by_code(name)

    def may(self, right: str, row: Any) -> bool:
        return {
            "edit": row.state in EDITABLE,
            "approve": row.state == "draft",
            "drop": row.state in ("draft", "waiting", "failed", "unsure"),
            "resend": row.state in ("failed", "unsure"),
        }.get(right, True)

    def render(self, template: str, **context: Any) -> str:
        counts = dict(
            models.Message.select(models.Message.state, models.peewee.fn.COUNT(models.Message.id))
            .group_by(models.Message.state)
            .tuples()
        )
        smtp = current_app.config["ICTINDEX"].smtp
        return super().render(template, by_state=counts, has_server=smtp is not None, kind_word=kind_word, **context)

    # --- one letter --------------------------------------------------------------------------------------------------

    def update_model(self, form: Any, model: Any) -> bool:
        """Only a draft changes, even if it was let go while its form was open."""
        try:
            with self.acting(reason=request.form.get("_reason", "")):
                mail.edit(model, form.subject.data or "", form.body.data or "")
        except models.OfficeProblem as problem:
            self._refuse(problem, form)
            return False
        return True

    @expose("/act/", methods=("POST",))
    def act_view(self) -> Any:
        """The buttons under a letter: let it go, drop it, try it again."""
        row = self.row_or_404(request.form.get("id"))
        action = request.form.get("action", "")
        if action not in ("approve", "drop", "resend") or not self.allowed(action, row):
            flash(gettext("The letter has moved on meanwhile; nothing was changed."), "warning")
            return redirect(self.get_url(".details_view", id=row.id))
        with self.acting(reason=request.form.get("_reason", "")):
            done = {"approve": mail.approve, "drop": mail.drop, "resend": mail.resend}[action]([row])
        sentence = {
            "approve": gettext("The letter goes out next."),
            "drop": gettext("The letter is dropped."),
            "resend": gettext("The letter is tried again."),
        }[action]
        flash(sentence if done else gettext("The letter has moved on meanwhile; nothing was changed."), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    # --- many --------------------------------------------------------------------------------------------------------

    @bulk_action("approve", _l("Let them go"), _l("Send the chosen letters as they stand?"))
    def action_approve(self, rows: list[Any]) -> int:
        return mail.approve(rows)

    @bulk_action("drop", _l("Drop"), _l("Drop the chosen letters? They will not be sent."))
    def action_drop(self, rows: list[Any]) -> int:
        return mail.drop(rows)

    @bulk_action("resend", _l("Try again"), _l("Try to send the chosen letters again?"))
    def action_resend(self, rows: list[Any]) -> int:
        return mail.resend(rows)

    @expose("/approve-all/", methods=("GET", "POST"))
    def approve_all_view(self) -> Any:
        """Let go every draft the list shows with its search and filters, on all its pages, after one more look."""
        args = self.list_args()
        query, refused = self.selection(args)
        drafts = query.where(models.Message.state == "draft").order_by(models.Message.id)
        if refused:
            flash(gettext("This filter cannot be read and was left out: %(what)s", what="; ".join(refused)), "warning")
            return redirect(self.get_url(".index_view"))
        if request.method != "POST":
            kinds: dict[str, int] = {}
            for row in (rows := list(drafts)):
                kinds[row.kind] = kinds.get(row.kind, 0) + 1
            return self.render("admin/messages/approve_all.html", rows=rows, kinds=kinds, args=args)
        # Only what was on the page that was read: a draft written since then is not let go unread.
        newest = request.form.get("newest", type=int) or 0
        with self.acting(reason=request.form.get("_reason", "")):
            count = mail.approve(list(drafts.where(models.Message.id <= newest)))
        flash(ngettext("%(count)s letter goes out.", "%(count)s letters go out.", count), "success")
        return redirect(self.get_url(".index_view"))

    @staticmethod
    def attachments_of(row: models.Message) -> list[tuple[str, str, int | None]]:
        """(name, size, the document it is of) of the files that go out with a letter, without their bytes."""
        kept = models.MessageAttachment
        query = kept.select(kept.name, models.PaperFile.id, models.PaperFile.size).join(models.PaperFile)
        found = list(query.where(kept.message == row).order_by(kept.position, kept.id).tuples())
        of_file: dict[int, int] = {}
        for link in (models.Document.pdf, models.Document.docx):
            of_file |= dict(
                models.Document.select(link, models.Document.id).where(link << [file for _, file, _ in found]).tuples()
            )
        return [(name, bytes_in_words(size), of_file.get(file)) for name, file, size in found]

    @staticmethod
    def as_text(body: str) -> Markup:
        """A letter's text on a page: its lines, and nothing of it alive."""
        return Markup("<br>").join(body.split("\n"))
