"""Người dùng: made by an administrator, opened through an invitation, disabled and never deleted."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, g, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user
from wtforms import ValidationError

import invitations
import models
from admin import accounts, second_factor, security, viewing, words
from admin.base import ADMINISTRATOR, AUDITOR, BackOfficeView, Filter, badge, bulk_action, parse_id
from admin.fields import ManyRowsField
from admin.i18n import gettext
from admin.i18n import lazy_gettext as _l
from admin.views import register

ROLE_WORDS = dict(words.ROLES)
STATES = [
    ("never", _l("Not invited")),
    ("queued", _l("Letter waits in the outbox")),
    ("invited", _l("Invited, not answered yet")),
    ("lapsed", _l("Invitation has run out")),
    ("active", _l("In use")),
    ("disabled", _l("Disabled")),
]
LOOKS = {
    "never": "neutral",
    "queued": "wait",
    "invited": "wait",
    "lapsed": "bad",
    "active": "good",
    "disabled": "neutral",
}


def state_of(user: models.User, queued: set[int]) -> str:
    """Where an account stands: one of STATES. `queued`: whose letter waits in the outbox."""
    if not user.active:
        return "disabled"
    if user.password:
        return "active"
    if user.invited_at and user.invited_at > models.now() - invitations.LASTS:
        return "invited"
    if user.id in queued:
        return "queued"
    return "lapsed" if user.invited_at else "never"


def queued_users() -> set[int]:
    """Whose invitation waits in the outbox; asked once for each request."""
    if "queued_users" not in g:
        g.queued_users = {id for (id,) in _queued().tuples()}
    return g.queued_users


def _queued() -> Any:
    table = models.Message
    return table.select(table.user).where(
        table.kind == invitations.KIND, table.state << invitations.UNSENT, table.user.is_null(False)
    )


def in_state(state: str) -> Any:
    """The same as `state_of`, as a condition for a query."""
    user = models.User
    fresh = user.invited_at.is_null(False) & (user.invited_at > models.now() - invitations.LASTS)
    new = (user.active == True) & user.password.is_null()  # noqa: E712 (SQL)
    return {
        "disabled": user.active == False,  # noqa: E712
        "active": (user.active == True) & user.password.is_null(False),  # noqa: E712
        "invited": new & fresh,
        "queued": new & ~fresh & user.id.in_(_queued()),
        "lapsed": new & ~fresh & user.id.not_in(_queued()) & user.invited_at.is_null(False),
        "never": new & ~fresh & user.id.not_in(_queued()) & user.invited_at.is_null(),
    }[state]


class StateFilter(Filter):
    """Accounts by where they stand."""

    label = _l("State")  # type: ignore[assignment]
    keys = ("state",)  # type: ignore[assignment]

    def __init__(self, view: Any) -> None:
        super().__init__(view, "id")
        self.kind = "word"

    def options(self) -> list[tuple[str, str]]:
        return [(code, str(word)) for code, word in STATES]

    def condition(self, key: str, value: str) -> Callable[[Any], Any] | None:
        return (lambda column: in_state(value)) if value in dict(STATES) else None


class RoleFilter(Filter):
    """Accounts by a role they have."""

    label = _l("Roles")  # type: ignore[assignment]
    keys = ("roles",)  # type: ignore[assignment]

    def __init__(self, view: Any) -> None:
        super().__init__(view, "id")
        self.kind = "word"

    def options(self) -> list[tuple[str, str]]:
        return [(code, str(word)) for code, word in words.ROLES]

    def condition(self, key: str, value: str) -> Callable[[Any], Any] | None:
        if value not in ROLE_WORDS:
            return None
        holders = models.UserRole.select(models.UserRole.user).join(models.Role).where(models.Role.name == value)
        return lambda column: column.in_(holders)


def _roles(view: Any, context: Any, row: Any, name: str) -> str:
    return ", ".join(str(ROLE_WORDS[role]) for role in view.roles_by_user().get(row.id, ()))


def _state(view: Any, context: Any, row: Any, name: str) -> Any:
    state = state_of(row, queued_users())
    return badge(str(dict(STATES)[state]), LOOKS[state])


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
        "queue_invitation": {ADMINISTRATOR},
        "disable": {ADMINISTRATOR},
        "enable": {ADMINISTRATOR},
        "reset": {ADMINISTRATOR},
    }
    view_rights = {"invite_view": "invite", "reset_view": "reset", "decide_view": "reset"}
    column_list = ("name", "email", "roles", "unit", "state", "current_login_at")
    column_export_list = ("name", "email", "phone", "unit", "active", "invited_at", "current_login_at")
    column_details_list = (
        "name", "email", "phone", "roles", "unit", "language", "state", "invited_at", "confirmed_at",
        "current_login_at",
    )  # fmt: skip
    column_searchable_list = ("name_fold", "phone", "unit.name_fold")
    column_sortable_list = (("name", "name_sort"), "email", ("unit", "unit.name_sort"), "current_login_at")
    column_default_sort = "name"
    column_filters = ("unit", "current_login_at")
    column_formatters = {"roles": _roles, "state": _state}
    column_labels = {
        "name": _l("Name"),
        "email": _l("E-mail"),
        "phone": _l("Telephone"),
        "roles": _l("Roles"),
        "unit": _l("Unit"),
        "state": _l("State"),
        "active": _l("Active"),
        "language": _l("Language"),
        "invited_at": _l("Last invited"),
        "confirmed_at": _l("Password set on"),
        "current_login_at": _l("Last signed in"),
    }
    form_columns = ("name", "email", "phone", "roles", "unit", "language")
    form_extra_fields = {
        "roles": ManyRowsField(_l("Roles"), rows=lambda: models.Role.select(), say=lambda role: ROLE_WORDS[role.name])
    }
    form_help = {
        "unit": _l("Needed for a unit's people: they see this unit only."),
        "roles": _l("The unit's administrator then invites the others of the unit."),
    }
    list_template = "admin/users/list.html"
    details_template = "admin/users/details.html"

    def __init__(self) -> None:
        super().__init__()
        self.filters = {"state": StateFilter(self), "roles": RoleFilter(self), **self.filters}

    def roles_by_user(self) -> dict[int, list[str]]:
        """The roles of everybody, in one query for each request."""
        if "roles_by_user" not in g:
            g.roles_by_user = {}
            query = models.UserRole.select(models.UserRole.user, models.Role.name).join(models.Role)
            for user, role in query.order_by(models.Role.name).tuples():
                g.roles_by_user.setdefault(user, []).append(role)
        return g.roles_by_user

    def has_field(self, name: str) -> bool:
        return name in ("roles", "state") or super().has_field(name)

    def waiting_resets(self) -> list[Any]:
        """The resets of one-time codes that wait for a second administrator."""
        return list(second_factor.waiting()) if self.has_right("reset") else []

    def reset_of(self, row: models.User) -> Any:
        return second_factor.waiting(row).first() if self.has_right("reset") else None

    def may_view_as(self, row: models.User) -> bool:
        return self.has_right("reset") and viewing.refusal(row, security.actor()) is None

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

    @expose("/reset/", methods=("POST",))
    def reset_view(self) -> Any:
        """Ask that a person's one-time codes be reset; another administrator confirms it."""
        row = self.row_or_404(request.form.get("id"))
        try:
            second_factor.ask_reset(row, security.actor(), request.form.get("_reason", ""))
        except models.OfficeProblem as problem:
            flash(self.sentence(problem), "danger")
        else:
            flash(gettext("Asked for. Another administrator has to confirm it within three days."), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/reset/decide/", methods=("POST",))
    def decide_view(self) -> Any:
        """Confirm or refuse another administrator's request."""
        number = parse_id(request.form.get("reset"))
        reset = models.FactorReset.get_or_none(models.FactorReset.id == number) if number else None
        row = self.row_or_404(reset.user_id if reset is not None else None)
        verdict = request.form.get("verdict")
        if verdict not in ("confirm", "refuse"):
            abort(400)
        try:
            second_factor.decide_reset(reset, security.actor(), confirmed=verdict == "confirm")
        except models.OfficeProblem as problem:
            flash(self.sentence(problem), "danger")
        else:
            done = gettext("One-time codes are reset; new ones are set up at the next sign-in.")
            flash(done if verdict == "confirm" else gettext("The request is refused."), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @bulk_action(
        "queue_invitation",
        _l("Queue invitations"),
        _l("Queue a letter of invitation for each of these accounts? They wait in the outbox to be read first."),
    )
    def action_queue_invitation(self, rows: list[Any]) -> int:
        if any(not row.active for row in rows):
            raise ValidationError(gettext("A disabled account cannot be invited: enable it first."))
        for row in rows:
            invitations.queue(row)
        return len(rows)

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
