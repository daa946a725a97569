"""Seeing the office as somebody else sees it: administrators only, read only, half an hour, in the audit.

What is seen follows `current_user`, which becomes the other person for the request. Whatever the audit notes names
the administrator (`models.Desk.behind`), and a change of any record is refused there too, should a page forget that
reading changes nothing. Both ends are noted with both names. It is kept in the session's row and ends with it.
"""

import datetime
from typing import Any

from flask import Flask, flash, g, redirect, request, session, url_for
from flask_login import current_user

import models
from admin import security, words
from admin.i18n import gettext

LASTS = datetime.timedelta(minutes=30)
KEY = "view_as"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
STOP = "view_as_stop"
# The pages of one's own account are nobody else's, not even to look at.
PRIVATE = ("account", "recovery_codes", "recovery", "invitation")
PRIVATE_BLUEPRINTS = ("security", "sessions")


class ViewingProblem(models.OfficeProblem):
    """A person the office cannot be viewed as."""


def init_app(app: Flask) -> None:
    """Routes to begin and to stop, and the look at every request."""
    app.before_request(look)
    app.teardown_request(_nobody_behind)
    app.add_url_rule("/admin/view-as", "view_as", begin_page, methods=["POST"])
    app.add_url_rule("/admin/view-as/stop", STOP, stop_page, methods=["POST"])
    app.context_processor(lambda: {"viewing": g.get("viewing")})


def role_words(roles: Any) -> list[str]:
    """The roles' names, in the order they are always shown in."""
    return [str(word) for code, word in words.ROLES if code in roles]


def refusal(person: models.User, administrator: models.User) -> ViewingProblem | None:
    """Why this person's view of the office may not be opened, or None."""
    if person.id == administrator.id:
        return ViewingProblem("Đây là tài khoản của chính bạn.", "This is your own account.")
    if not person.active:
        return ViewingProblem("Tài khoản đã bị khóa.", "The account is disabled.")
    if person.has_role(security.ADMINISTRATOR):
        return ViewingProblem(
            "Không xem được với tư cách một quản trị CNTT khác.", "Another administrator's view cannot be opened."
        )
    return None


def begin(person: models.User, administrator: models.User, reason: str = "") -> None:
    """From the next request on the administrator sees what the person sees. Raises ViewingProblem."""
    if problem := refusal(person, administrator):
        raise problem
    until = models.now() + LASTS
    session[KEY] = {"user": person.id, "until": until.isoformat()}
    _note("view as: begun", person, administrator, reason, until=f"{until.isoformat()}Z")


def end(why: str) -> None:
    """Back to one's own view."""
    held = session.pop(KEY, None)
    person = models.User.get_or_none(models.User.id == held["user"]) if held else None
    if person is not None:
        _note("view as: ended", person, security.actor(), why)


def _note(action: str, person: models.User, administrator: Any, reason: str, **more: str) -> None:
    by = getattr(administrator, "email", administrator)
    details = {"viewed": person.email, "by": by, **more}
    with models.acting(administrator, reason, g.get("request_id", ""), security.address()):
        models.note(action, "users", person.id, details=details)


def look() -> Any:
    """Before every request: is somebody looking through another's eyes, may they still, and is this only looking?"""
    _nobody_behind()
    if KEY not in session or not current_user.is_authenticated or not request.path.startswith("/admin"):
        return None
    if request.path.startswith(("/admin/static/", "/admin/theme/")):
        return None
    administrator = security.actor()
    why = _over(administrator)
    if why:
        end(why)
        flash(gettext("Viewing as another person has ended."), "info")
        return redirect(url_for("admin.index")) if request.method in SAFE else _refused()
    if request.endpoint == "security.logout":
        end("đăng xuất")
        return None
    if request.endpoint == STOP:
        return None
    _see_through(models.User.get_by_id(session[KEY]["user"]), administrator)
    private = request.endpoint in PRIVATE or request.blueprint in PRIVATE_BLUEPRINTS
    return _refused() if private or request.method not in SAFE else None


def _over(administrator: Any) -> str:
    """Why the viewing has ended by itself, or the empty text."""
    held = session[KEY]
    if models.now() >= datetime.datetime.fromisoformat(held["until"]):
        return "hết 30 phút"
    if not administrator.has_role(security.ADMINISTRATOR):
        return "không còn là quản trị viên"
    person = models.User.get_or_none(models.User.id == held["user"])
    if person is None or refusal(person, administrator):
        return "tài khoản được xem đã thay đổi"
    return ""


def _nobody_behind(error: BaseException | None = None) -> None:
    models.desk.behind = None  # the thread goes on to somebody else's request


def _see_through(person: models.User, administrator: models.User) -> None:
    models.desk.behind = administrator
    g._login_user = person  # what Flask-Login gives as `current_user` for the rest of this request
    until = security.local_time(datetime.datetime.fromisoformat(session[KEY]["until"]))
    g.viewing = {"person": person, "until": until.strftime("%H:%M"), "roles": role_words(security.roles_of_user())}


def _refused() -> Any:
    from admin import error_page

    sentence = gettext(
        "You are viewing the office as another person: nothing can be changed, and account pages stay closed. Stop "
        "viewing first."
    )
    return error_page(403, gettext("Viewing only"), sentence)


def begin_page() -> Any:
    """POST: begin to see the office as the person `id`."""
    from flask import abort

    from admin.base import parse_id

    if not current_user.is_authenticated:
        return security.ask_to_sign_in()
    if security.ADMINISTRATOR not in security.roles_of_user():
        abort(403)
    number = parse_id(request.form.get("id"))
    person = models.User.get_or_none(models.User.id == number) if number else None
    begin(person or abort(404), security.actor(), request.form.get("_reason", ""))
    return redirect(url_for("admin.index"))


def stop_page() -> Any:
    """POST: back to one's own view."""
    if not current_user.is_authenticated:
        return security.ask_to_sign_in()
    end("tự dừng")
    return redirect(url_for("users.index_view"))
