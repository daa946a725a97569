"""One's own account: where one is signed in, recovery codes, and the way in with one of them."""

from typing import Any

from flask import Flask, flash, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from flask_security.proxies import _security
from flask_security.tf_plugin import tf_check_state
from flask_security.utils import verify_password

import models
import vietnamese
from admin import second_factor, security
from admin.i18n import gettext, ngettext


def init_app(app: Flask) -> None:
    """The routes of this room."""
    app.add_url_rule("/admin/account", "account", account)
    app.add_url_rule("/admin/account/end-others", "end_others", end_others, methods=["POST"])
    app.add_url_rule("/admin/recovery-codes", "recovery_codes", recovery_codes, methods=["GET", "POST"])
    app.add_url_rule("/admin/recovery", "recovery", recovery, methods=["GET", "POST"])


def account() -> Any:
    """My account: who I am here, my second factor, my sessions."""
    if not current_user.is_authenticated:
        return security.ask_to_sign_in()
    return render_template(
        "admin/account.html",
        needs_totp=security.needs_totp(current_user),
        codes_left=second_factor.codes_left(current_user),
        codes_made=second_factor.CODES,
        sessions=my_sessions(),
        this_session=_this_session(),
    )


def my_sessions() -> list[Any]:
    """Where the person is signed in now, the last used first."""
    now, table = models.now(), models.WebSession
    query = table.select().where(
        security.sessions_of(security.actor()), table.expires_at > now, table.seen_at > now - security.IDLE
    )
    return list(query.order_by(table.seen_at.desc(), table.id.desc()))


def _this_session() -> int | None:
    row = getattr(session._get_current_object(), "row", None)
    return row.id if row is not None else None


def end_others() -> Any:
    """POST: sign out everywhere but here."""
    if not current_user.is_authenticated:
        return security.ask_to_sign_in()
    user = security.actor()
    with models.acting(user, address=security.address()):
        count = security.end_sessions(user, but=_this_session())
        models.note("end other sessions", "users", user.id, details={"ended": count})
    flash(ngettext("%(count)s other session ended.", "%(count)s other sessions ended.", count), "success")
    return redirect(url_for("account"))


def recovery_codes() -> Any:
    """Ten new codes, shown once, against the password. Older ones stop working."""
    if not current_user.is_authenticated:
        return security.ask_to_sign_in()
    if not current_user.tf_totp_secret:
        flash(gettext("Set up one-time codes first; recovery codes stand in for them."), "warning")
        return redirect(url_for("account"))
    if request.method != "POST":
        return render_template("admin/recovery_codes.html", fault="", codes=None)
    if fault := _password_fault(request.form.get("password", "")):
        return make_response(render_template("admin/recovery_codes.html", fault=fault, codes=None), 422)
    return render_template("admin/recovery_codes.html", fault="", codes=second_factor.new_codes(security.actor()))


def _password_fault(password: str) -> str:
    """Why this is not the password of who is here, counted like a sign-in."""
    user = security.actor()
    try:
        attempt = security.begin_attempt(f"password:{user.email}")
    except security.TooManyAttempts:
        return gettext("Too many failed attempts. Wait 15 minutes, then try again.")
    if not password or not verify_password(vietnamese.nfc(password), user.password):
        return gettext("This is not your password.")
    security.attempt_succeeded(attempt)
    return ""


def recovery() -> Any:
    """The second step of signing in, with a recovery code in place of the one-time code."""
    if current_user.is_authenticated:
        return redirect(url_for("account"))
    user = tf_check_state(["ready"])
    if user is None or not user.active:
        return redirect(url_for("security.login"))
    if request.method != "POST":
        return render_template("admin/recovery.html", fault="")
    if fault := _code_fault(user, request.form.get("code", "")):
        return make_response(render_template("admin/recovery.html", fault=fault), 422)
    _security.two_factor_plugins.tf_complete(user, True)
    left = second_factor.codes_left(user)
    flash(
        ngettext("Recovery code used; %(count)s is left.", "Recovery code used; %(count)s are left.", left), "warning"
    )
    return redirect(security.own_path(request.args.get("next")))


def _code_fault(user: models.User, typed: str) -> str:
    """Why this code does not open; counted together with wrong one-time codes."""
    try:
        attempt = security.begin_attempt(f"totp:{user.email}")
    except security.TooManyAttempts:
        return gettext("Too many failed attempts. Wait 15 minutes, then try again.")
    if not second_factor.use_code(user, typed):
        return gettext("This recovery code is wrong, or has been used.")
    security.attempt_succeeded(attempt)
    return ""
