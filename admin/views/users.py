"""Người dùng: made by an administrator, opened through an invitation, disabled and never deleted."""

import secrets
from typing import Any

from flask import current_app, request, url_for
from flask_admin import expose
from flask_login import current_user
from wtforms import ValidationError

import models
from admin import accounts, security, words
from admin.base import ADMINISTRATOR, AUDITOR, BackOfficeView, bulk_action
from admin.fields import ManyRowsField
from admin.i18n import gettext
from admin.i18n import lazy_gettext as _l
from admin.views import register

ROLE_WORDS = dict(words.ROLES)


def _roles(view: Any, context: Any, row: Any, name: str) -> str:
    return ", ".join(str(ROLE_WORDS[role]) for role in view.roles_by_user().get(row.id, ()))


@register
class UserView(BackOfficeView):
    model = models.User
    slug = "users"
    title, singular = _l("Accounts"), _l("Account")
    group, order, icon = "system", 10, "people"
    intro = _l("Accounts are disabled, never deleted: the audit names people.")
    can = {
        "list": {ADMINISTRATOR, AUDITOR},
        "create": {ADMINISTRATOR},
        "edit": {ADMINISTRATOR},
        "invite": {ADMINISTRATOR},
        "disable": {ADMINISTRATOR},
        "enable": {ADMINISTRATOR},
    }
    view_rights = {"invite_view": "invite"}
    column_list = ("name", "email", "roles", "unit", "active", "last_login_at")
    column_export_list = ("name", "email", "unit", "active", "last_login_at")
    column_details_list = ("name", "email", "roles", "unit", "language", "active", "confirmed_at", "last_login_at")
    column_searchable_list = ("name_fold", "unit.name_fold")
    column_sortable_list = (("name", "name_sort"), "email", ("unit", "unit.name_sort"), "last_login_at", "active")
    column_default_sort = "name"
    column_filters = ("active", "unit")
    column_formatters = {"roles": _roles}
    column_labels = {
        "name": _l("Name"),
        "email": _l("E-mail"),
        "roles": _l("Roles"),
        "unit": _l("Unit"),
        "active": _l("Active"),
        "language": _l("Language"),
        "confirmed_at": _l("Password set on"),
        "last_login_at": _l("Last signed in"),
    }
    form_columns = ("name", "email", "roles", "unit", "language")
    form_extra_fields = {
        "roles": ManyRowsField(_l("Roles"), rows=lambda: models.Role.select(), say=lambda role: ROLE_WORDS[role.name])
    }
    form_help = {"unit": _l("Needed for unit officers and leaders: they see this unit only.")}
    details_template = "admin/users/details.html"

    def roles_by_user(self) -> dict[int, list[str]]:
        """The roles of everybody, in one query for each request."""
        from flask import g

        if "roles_by_user" not in g:
            g.roles_by_user = {}
            query = models.UserRole.select(models.UserRole.user, models.Role.name).join(models.Role)
            for user, role in query.order_by(models.Role.name).tuples():
                g.roles_by_user.setdefault(user, []).append(role)
        return g.roles_by_user

    def has_field(self, name: str) -> bool:
        return name == "roles" or super().has_field(name)

    def on_model_change(self, form: Any, row: Any, is_created: bool) -> None:
        roles = {role.name for role in form.roles.data}
        if not roles:
            raise ValidationError(gettext("Choose at least one role."))
        if roles & security.UNIT_ROLES and row.unit is None:
            raise ValidationError(gettext("Unit officers and leaders belong to a unit: choose it."))
        if not is_created and row.id == current_user.id and ADMINISTRATOR not in roles:
            raise ValidationError(gettext("You cannot take the administrator's role from yourself."))
        if is_created:
            row.fs_uniquifier = secrets.token_hex(32)

    def after_row_saved(self, form: Any, row: Any, is_created: bool) -> None:
        roles = {role.name for role in form.roles.data}
        before = {role.name for role in row.roles}
        row.give_roles(roles)
        if not is_created and before != roles and row.id != current_user.id:
            security.end_sessions(row)  # what a session may do is decided anew

    @expose("/invite/", methods=("POST",))
    def invite_view(self) -> Any:
        """Make an invitation link; it is shown once, on this page."""
        row = self.row_or_404(request.form.get("id"))
        token = accounts.invite(row, actor=security.actor())
        site = str(current_app.config["ICTINDEX"].site_url).rstrip("/")
        return self.render("admin/users/invited.html", row=row, link=site + url_for("invitation", token=token))

    @bulk_action("disable", _l("Disable"), _l("Disable these accounts? Their owners are signed out at once."))
    def action_disable(self, rows: list[Any]) -> int:
        if any(row.id == current_user.id for row in rows):
            raise ValidationError(gettext("You cannot disable yourself."))
        for row in rows:
            accounts.set_active(row, False, actor=security.actor())
        return len(rows)

    @bulk_action("enable", _l("Enable"), _l("Enable these accounts again?"))
    def action_enable(self, rows: list[Any]) -> int:
        for row in rows:
            accounts.set_active(row, True, actor=security.actor())
        return len(rows)
