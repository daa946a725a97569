"""Phiên đăng nhập: who is signed in where; ending one signs that browser out at once."""

from typing import Any

from flask_login import current_user

import models
from admin import security
from admin.base import ADMINISTRATOR, ALL, BackOfficeView
from admin.i18n import lazy_gettext as _l
from admin.views import register


@register
class SessionView(BackOfficeView):
    model = models.WebSession
    slug = "sessions"
    title, singular = _l("Sessions"), _l("Session")
    group, order, icon = "system", 20, "key"
    intro = _l("Where people are signed in. Deleting a session signs that browser out at once.")
    can = {"list": ALL, "delete": ALL, "export": {ADMINISTRATOR}}
    column_list = ("user", "address", "agent", "created_at", "seen_at", "expires_at")
    column_searchable_list = ("user.name_fold", "address")
    column_sortable_list = (("user", "user.name_sort"), "created_at", "seen_at")
    column_default_sort = ("seen_at", True)
    column_labels = {
        "user": _l("Account"),
        "address": _l("Address"),
        "agent": _l("Browser"),
        "created_at": _l("Signed in"),
        "seen_at": _l("Last seen"),
        "expires_at": _l("Ends by"),
    }
    form_columns = ()

    def scope(self, query: Any) -> Any:
        """Everybody sees their own sessions, administrators all; invitations are no sessions."""
        live = query.where(
            models.WebSession.user.is_null(False),
            models.WebSession.expires_at > models.now(),
            models.WebSession.seen_at > models.now() - security.IDLE,
            models.WebSession.data.startswith('{"invitation"') == False,  # noqa: E712 (SQL's NOT)
        )
        if ADMINISTRATOR in security.roles_of_user():
            return live
        return live.where(models.WebSession.user == current_user.id)

    def on_model_delete(self, row: Any) -> None:
        models.note("end session", "users", row.user_id)
