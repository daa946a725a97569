"""Who comes in, what they may call themselves, and what every answer carries.

Sign-in is Flask-Security's (argon2id, TOTP); what it leaves to memory or to the browser is kept in the database here:
sessions (signing out really ends one), failed attempts (two workers count together), the last one-time code used.
"""

import datetime
import hashlib
import logging
import re
import secrets
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, Request, Response, g, redirect, request, url_for
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import LoginForm, PasswordUtil, PeeweeUserDatastore, Security, Totp, TwoFactorVerifyCodeForm
from flask_security.signals import password_changed, tf_disabled, tf_profile_changed
from flask_wtf import CSRFProtect
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict

import invitations
import models
import vietnamese
from admin import passwords
from admin.i18n import gettext, language, translations

OFFICER, LEADER, APPRAISER, LEAD = "officer", "leader", "appraiser", "lead"
COMMUNICATIONS, ADMINISTRATOR, AUDITOR = "communications", "administrator", "auditor"
UNIT_ADMINISTRATOR = "unit_administrator"  # invites the people of one unit, and says who fills in what
ALL = frozenset({OFFICER, LEADER, UNIT_ADMINISTRATOR, APPRAISER, LEAD, COMMUNICATIONS, ADMINISTRATOR, AUDITOR})
UNIT_ROLES = frozenset({OFFICER, LEADER, UNIT_ADMINISTRATOR})  # they see their own unit only
OFFICE = ALL - UNIT_ROLES  # they see every unit
TOTP_ROLES = frozenset({ADMINISTRATOR, APPRAISER, LEAD})

IDLE = datetime.timedelta(minutes=30)
ABSOLUTE = datetime.timedelta(hours=12)
TOUCH_AFTER = datetime.timedelta(seconds=60)  # a page view alone writes to the database at most once a minute
WINDOW = datetime.timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 50
DEVICE_LASTS = datetime.timedelta(days=90)
VIETNAM = datetime.timedelta(hours=7)  # Asia/Ho_Chi_Minh has had no summer time since 1975

OFFICE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SITE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)

SECURITY_LOG = logging.getLogger("ictindex.security")

csrf = CSRFProtect()
hash_token = invitations.hash_token


# --- who is here -----------------------------------------------------------------------------------------------------


def actor() -> Any:
    """Who acts: the user signed in, or 'system'.

    While an administrator views as another person it is that person, for everything that is read follows; the audit
    names the administrator all the same (models.Desk.behind).
    """
    return current_user._get_current_object() if current_user and current_user.is_authenticated else "system"


def person() -> Any:
    """Whose office is shown, where something is only read."""
    return current_user._get_current_object()


def roles_of_user() -> frozenset[str]:
    """The role codes of the user signed in; read once for each request."""
    if "roles" in g and g.roles_of is g.get("_login_user"):
        return g.roles
    g.roles = _roles_now()
    g.roles_of = g.get("_login_user")
    return g.roles


def _roles_now() -> frozenset[str]:
    if not current_user or not current_user.is_authenticated:
        return frozenset()
    identity = g.get("identity")
    if identity is not None and identity.id == current_user.fs_uniquifier:
        # Flask-Security has asked for the roles already, to fill Flask-Principal's identity.
        return frozenset(need.value for need in identity.provides if need.method == "role")
    return frozenset(role.name for role in current_user.roles)


def unit_of_user() -> int | None:
    """The unit whose rows are all this user may see; None for the office's own people."""
    return None if roles_of_user() & OFFICE else current_user.unit_id


def sees_all_units() -> bool:
    """Does one of the user's roles look at every unit?"""
    return bool(roles_of_user() & OFFICE)


def ask_to_sign_in() -> Any:
    """Send a stranger to the sign-in page and bring them back after it."""
    target = url_for("security.login", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target)


def own_path(target: str | None) -> str:
    """A path of the office to go on to; anything else leads to the start page."""
    path = unquote((target or "").partition("?")[0])
    plain = path == "/admin" or path.startswith("/admin/")
    strange = any(sign in path for sign in ("\\", "//")) or not path.isprintable()
    return str(target) if plain and not strange else "/admin/"


def local_time(moment: datetime.datetime) -> datetime.datetime:
    """A stored moment (UTC) on the clocks of Viet Nam."""
    return moment + VIETNAM


def log_refusal(status: int) -> None:
    """One line of the security log for what was refused: who, what, from where. A missing row and one out of scope
    look alike here too; many of them by one person are somebody trying numbers."""
    if status not in (400, 401, 403, 404, 405) or not request.path.startswith("/admin"):
        return
    who = f"user {current_user.id}" if current_user and current_user.is_authenticated else "stranger"
    # repr() leaves no line end or escape of an address alive in the log.
    what = (status, request.method, request.path[:200], who, address(), g.get("request_id", ""))
    SECURITY_LOG.warning("refused %s: %s %r, %s, from %r, request %s", *what)


def history_of(row: Any) -> list[Any]:
    """What happened to a row, newest first: audit events with their `.changes`."""
    if not isinstance(row, models.BaseModel):
        return []
    return [event for event, _ in reversed(models.history(row))]


# --- sessions --------------------------------------------------------------------------------------------------------


class ServerSession(CallbackDict, SessionMixin):  # type: ignore[type-arg]
    """A session whose content lies in the database; the browser holds a random token only."""

    def __init__(self, row: Any = None, token: str = "", initial: Any = None) -> None:
        super().__init__(initial, lambda mine: setattr(mine, "modified", True))
        self.row, self.token = row, token
        self.modified = False
        self.accessed = True
        self.new = row is None
        self.rotate = False
        self.user_id = row.user_id if row is not None else None


class ServerSessions(SessionInterface):
    """Sessions as rows of WebSession: idle 30 minutes, 12 hours at most, gone when the user signs out."""

    serializer = TaggedJSONSerializer()

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        if not request.path.startswith("/admin") or request.path.startswith(("/admin/static", "/admin/theme")):
            return ServerSession()  # the public site and the stylesheets know nobody
        token = request.cookies.get(self.get_cookie_name(app), "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
            return ServerSession()
        now = models.now()
        row = models.WebSession.get_or_none(
            models.WebSession.token_hash == hash_token("session", token),
            models.WebSession.expires_at > now,
            models.WebSession.seen_at > now - IDLE,
        )
        if row is None:
            return ServerSession()
        return ServerSession(row, token, self.serializer.loads(row.data or "{}"))

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if not request.path.startswith("/admin") or request.path.startswith(("/admin/static", "/admin/theme")):
            return
        name, secure = self.get_cookie_name(app), self.get_cookie_secure(app)
        if not session:
            if session.row is not None:
                models.WebSession.delete().where(models.WebSession.id == session.row.id).execute()
                response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
            return
        now = models.now()
        if session.row is None or session.rotate:
            self._start(session, now)
            response.set_cookie(name, session.token, path="/", secure=secure, httponly=True, samesite="Lax")
        elif session.modified or now - session.row.seen_at > TOUCH_AFTER:
            changes = {"seen_at": now, "data": self.serializer.dumps(dict(session)), "user": session.user_id}
            models.WebSession.update(**changes).where(models.WebSession.id == session.row.id).execute()
        response.vary.add("Cookie")

    def _start(self, session: Any, now: datetime.datetime) -> None:
        """A new token: for a new visitor, and whenever somebody signs in (the old one stops working)."""
        if session.row is not None:
            models.WebSession.delete().where(models.WebSession.id == session.row.id).execute()
        else:
            models.WebSession.delete().where(models.WebSession.expires_at < now).execute()
        session.token = secrets.token_urlsafe(32)
        session.row = models.WebSession.create(
            token_hash=hash_token("session", session.token),
            user=session.user_id,
            data=self.serializer.dumps(dict(session)),
            address=address(),
            agent=request.user_agent.string[:400],
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
        )


def sessions_of(user: Any) -> Any:
    """The condition for a person's sessions, signed in and half signed in; an invitation is none."""
    return (models.WebSession.user == user) & (models.WebSession.data != invitations.MARK)


def end_sessions(user: Any, but: int | None = None, invited: bool = False) -> int:
    """Sign a person out everywhere (except in one session); returns how many sessions ended.

    `invited`: open invitations end too.
    """
    query = models.WebSession.delete().where(models.WebSession.user == user if invited else sessions_of(user))
    if but is not None:
        query = query.where(models.WebSession.id != but)
    return query.execute()


def address() -> str:
    """Where the request comes from."""
    return (request.remote_addr or "")[:64]


def _signed_in(app: Flask, user: Any, **_: Any) -> None:
    from flask import session

    if isinstance(session._get_current_object(), ServerSession):
        session.rotate, session.user_id, session.modified = True, user.id, True
    g.pop("language", None)
    g.signed_in = user
    with models.acting(user, request_id=g.get("request_id", ""), address=address()):
        models.note("sign in", "users", user.id)
    if user.totp_wanted:
        _codes_are_back(user)


def _signed_out(app: Flask, user: Any, **_: Any) -> None:
    from flask import session

    session.clear()
    with models.acting(user, request_id=g.get("request_id", ""), address=address()):
        models.note("sign out", "users", user.id)


# --- slowing down guesses --------------------------------------------------------------------------------------------


class TooManyAttempts(Exception):
    """This account or this address has failed too often in the last quarter of an hour."""


def begin_attempt(account: str) -> Any:
    """Count an attempt before it is checked, so that attempts made at once are all counted. Raises TooManyAttempts.

    A browser in which the person has signed in before is counted by itself: whoever guesses elsewhere locks
    everybody else out of the account, and not its owner.
    """
    now = models.now()
    failures, since = models.LoginFailure, now - WINDOW
    models.LoginFailure.delete().where(failures.at < now - 4 * WINDOW).execute()
    account, where = vietnamese.nfc(account).strip().casefold()[:200], address()
    device = known_device(account)
    if device:
        account = f"{account} @{device}"
    attempt = failures.create(account=account, address=where, at=now)
    by_account = (
        failures.select().where(failures.account == account, failures.at > since, failures.id <= attempt.id).count()
    )
    by_address = (
        failures.select().where(failures.address == where, failures.at > since, failures.id <= attempt.id).count()
    )
    if by_account > FAILURES_PER_ACCOUNT or (by_address > FAILURES_PER_ADDRESS and not device):
        attempt.delete_instance()  # waiting must end even if somebody keeps knocking
        raise TooManyAttempts
    return attempt


def _devices() -> URLSafeTimedSerializer:
    from flask import current_app

    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="known device")


def _device_cookie() -> str:
    from flask import current_app

    return "__Host-ictindex_device" if current_app.config["SESSION_COOKIE_SECURE"] else "ictindex_device"


def known_device(account: str) -> str:
    """The mark of this browser, if this account has signed in with it in the last ninety days; else empty."""
    try:
        told = _devices().loads(request.cookies.get(_device_cookie(), ""), max_age=DEVICE_LASTS.total_seconds())
    except BadSignature:
        return ""
    of, _, mark = str(told).rpartition(" ")
    return mark if secrets.compare_digest(of.encode(), hash_token("device", account).encode()) else ""


def _remember_device(response: Response) -> Response:
    """After signing in: a cookie that says nothing but that this browser is known to the account."""
    user = g.get("signed_in")
    if user is not None:
        from flask import current_app

        of = hash_token("device", user.email.casefold())
        response.set_cookie(
            _device_cookie(),
            str(_devices().dumps(f"{of} {secrets.token_hex(8)}")),
            max_age=int(DEVICE_LASTS.total_seconds()),
            path="/",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


def attempt_succeeded(attempt: Any) -> None:
    """The right password: the account's failures are forgotten."""
    models.LoginFailure.delete().where(models.LoginFailure.account == attempt.account).execute()


class OfficeLoginForm(LoginForm):
    """Sign-in with the count of failures in the database. Every refusal has the same words."""

    remember = None

    def validate_next(self, field: Any) -> None:
        """A strange `next` is no reason to refuse a password; `_stay_here` sees to it that it leads nowhere."""

    def validate(self, **kwargs: Any) -> bool:
        try:
            attempt = begin_attempt(self.email.data or "")
        except TooManyAttempts:
            self.email.process_errors = []
            self.email.errors = []
            self.password.errors = []
            self.form_errors = [gettext("Too many failed attempts. Wait 15 minutes, then try again.")]
            return False
        if not super().validate(**kwargs):
            with models.acting("system", request_id=g.get("request_id", ""), address=address()):
                models.note("sign-in refused", "users", details={"account": attempt.account[:80]})
            return False
        attempt_succeeded(attempt)
        return True


class OfficeCodeForm(TwoFactorVerifyCodeForm):
    """The one-time code, with its own count of failures."""

    def validate(self, **kwargs: Any) -> bool:
        try:
            attempt = begin_attempt(f"totp:{getattr(self.user, 'email', '')}")
        except TooManyAttempts:
            self.code.errors = [gettext("Too many failed attempts. Wait 15 minutes, then try again.")]
            return False
        if not super().validate(**kwargs):
            return False
        attempt_succeeded(attempt)
        return True


class OnceOnlyTotp(Totp):
    """One-time codes that are good once: the step of the last one used is kept with the user."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        with models.acting(user, reason="dùng mã dùng một lần", address=address()):
            fresh = models.User.get_by_id(user.id)
            if fresh.tf_last_counter is not None and fresh.tf_last_counter >= tmatch.counter:
                raise _used_already()
            fresh.tf_last_counter = tmatch.counter
            fresh.save()
        user.tf_last_counter, user.rev = fresh.tf_last_counter, fresh.rev
        user._dirty.clear()


def _used_already() -> Exception:
    from passlib.exc import UsedTokenError

    return UsedTokenError()


def needs_totp(user: Any) -> bool:
    """Administrators, appraisers, the Council's lead and whoever was reset sign in with a second factor, except in a
    demo."""
    from flask import current_app

    wanted = user.totp_wanted or bool({role.name for role in user.roles} & TOTP_ROLES)
    return not current_app.config["ICTINDEX"].demo and wanted


def _check_tf_required(self: Any, tf_setup_methods: Any, tf_fresh: bool) -> tuple[bool, Any]:
    return bool(tf_setup_methods) or needs_totp(self), tf_setup_methods


# --- accounts behind Flask-Security ----------------------------------------------------------------------------------


class OfficeDatastore(PeeweeUserDatastore):
    """Flask-Security's way to our users: its writes are audited like all others."""

    def put(self, model: Any) -> Any:
        who = actor()
        if who == "system" and isinstance(model, models.User) and model.id:
            who = model
        with models.acting(who, reason="đăng nhập, tài khoản", address=address() if request else ""):
            try:
                model.save()
            except models.StaleRow as stale:
                if stale.theirs is None:
                    raise
                # Two tabs of one person: the later change is made on the newer row.
                model.rev = stale.theirs.rev
                model.save()
        return model

    def delete(self, model: Any) -> None:
        raise NotImplementedError("accounts are disabled, never deleted: the audit names people")

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Any:
        if set(kwargs) == {"email"}:
            kwargs["email"] = vietnamese.nfc(str(kwargs["email"])).strip()
        return super().find_user(case_insensitive=case_insensitive, **kwargs)


password_faults = passwords.faults


def own_words(user: Any) -> tuple[str, ...]:
    """What a person's own password is not made of: name, address, unit."""
    unit = (user.unit.code, user.unit.short_name) if user.unit_id else ()
    return (*re.split(r"[@.]", user.email), *user.name.split(), user.name, *unit)


class OfficePasswords(PasswordUtil):
    """The password rule wherever Flask-Security asks for a new one."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        user = kwargs.get("user")
        normal = self.normalize(password)
        return password_faults(normal, own_words(user) if user is not None else ()) or None, normal


# --- set-up ----------------------------------------------------------------------------------------------------------


def init_app(app: Flask, settings: Any) -> None:
    """Sessions, sign-in, CSRF and headers."""
    secure = str(settings.site_url or "").startswith("https://")
    app.session_interface = ServerSessions()
    if secure:
        # In earnest the office answers to its own name only; a forged Host gets nowhere near a link or a redirect.
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.site_url).hostname]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-ictindex" if secure else "ictindex",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        SECURITY_URL_PREFIX="/admin",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/admin/",
        SECURITY_POST_LOGOUT_VIEW="/admin/sign-in",
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/password",
        SECURITY_POST_CHANGE_VIEW="/admin/account",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_TRACKABLE=True,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (names and addresses, no secrets)
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_LENGTH_MIN=passwords.SHORTEST,
        SECURITY_PASSWORD_NORMALIZE_FORM="NFC",  # noqa: S106
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_ALWAYS_VALIDATE=True,
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_TWO_FACTOR_SETUP_URL="/totp-setup",
        SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL="/totp",  # noqa: S106
        SECURITY_TWO_FACTOR_POST_SETUP_VIEW="/admin/account",
        SECURITY_TWO_FACTOR_ERROR_VIEW="/admin/sign-in",
        SECURITY_TOTP_SECRETS={"1": hashlib.sha256(b"totp:" + settings.secret_key.encode()).hexdigest()},
        SECURITY_TOTP_ISSUER="ICT-Index",
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_EMAIL_SENDER="no-reply@invalid",
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_REDIRECT_VALIDATE_MODE=["absolute"],
        SECURITY_STATIC_FOLDER=None,
    )
    csrf.init_app(app)
    models.User.check_tf_required = _check_tf_required
    models.User.check_tf_required_setup = needs_totp
    store = OfficeDatastore(models.database, models.User, models.Role, models.UserRole)
    extension = Security(
        app,
        store,
        login_form=OfficeLoginForm,
        two_factor_verify_code_form=OfficeCodeForm,
        totp_cls=OnceOnlyTotp,
        password_util_cls=OfficePasswords,
    )
    extension.i18n_domain.get_translations = lambda: translations(language())
    user_logged_in.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    for signal in (password_changed, tf_profile_changed, tf_disabled):
        signal.connect(_account_changed, app)
    app.before_request(_keep_signed_in)
    app.after_request(_stay_here)
    app.after_request(_remember_device)
    app.after_request(add_headers)


def _keep_signed_in() -> Any:
    """Flask-Security signs out whoever opens its code page unasked; a mere link must not do that."""
    if (
        request.method in ("GET", "HEAD")
        and request.endpoint == "security.two_factor_token_validation"
        and current_user.is_authenticated
    ):
        return redirect(url_for("account"))
    return None


def _stay_here(response: Response) -> Response:
    """Signing in leads to pages of the office only, whatever `next` says."""
    signing_in = (
        "security.login",
        "security.two_factor_token_validation",
        "security.verify",
        "security.two_factor_setup",
    )
    if request.endpoint in signing_in and response.location is not None:
        response.location = own_path(response.location)
    return response


def _codes_are_back(user: Any) -> None:
    """After a reset: the person has set up one-time codes anew, so nothing more is wanted of them."""
    fresh = models.User.get_by_id(user.id)
    if not (fresh.totp_wanted and fresh.tf_totp_secret):
        return
    with models.acting(fresh, reason="đã thiết lập lại mã dùng một lần"):
        fresh.totp_wanted = False
        fresh.save()
    user.totp_wanted, user.rev = False, fresh.rev
    user._dirty.discard("totp_wanted")
    user._dirty.discard("rev")


def _account_changed(app: Flask, user: Any, **_: Any) -> None:
    """A new password or second factor ends the person's other sessions."""
    from flask import session

    _codes_are_back(user)

    row = getattr(session._get_current_object(), "row", None)
    end_sessions(user, but=row.id if row is not None else None)


def add_headers(response: Response) -> Response:
    """What every answer carries; private pages are never stored."""
    office = request.path.startswith("/admin")
    response.headers.setdefault("Content-Security-Policy", OFFICE_CSP if office else SITE_CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin" if office else "strict-origin-when-cross-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint == "security.logout":
        response.headers["Clear-Site-Data"] = '"cache"'
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if office and not request.path.startswith(("/admin/static/", "/admin/theme/")):
        response.headers["Cache-Control"] = "no-store"
    return response
