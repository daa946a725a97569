"""The browser door: the back office at /admin/ and, for small installations, the public site at /."""

import datetime
import functools
import hashlib
import secrets
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_admin import Admin
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException, NotFound, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

import framework
import models
from admin import account_pages, accounts, i18n, security, viewing
from admin.i18n import gettext
from council import appraisal
from settings import Settings

HERE = Path(__file__).resolve().parent
THEME = HERE.parent / "site" / "theme" / "static"  # the tokens and fonts are the site's own files, not a copy
LARGEST_REQUEST = 25 * 1024 * 1024
MOST_FORM_FIELDS = 5000  # a grid of figures is one form
GROUPS = (("year", "Assessment year"), ("catalogue", "Catalogues"), ("system", "System"))


def create_app(settings: Settings | None = None, config: dict[str, Any] | None = None) -> Flask:
    """The whole web application. Binds the database of the settings unless one is bound already.

    `config` sets Flask's own options first (the tests make password hashing cheap with it).
    """
    settings = settings or Settings.from_env()
    if models.database.obj is None:
        models.connect(settings.database_url)
    if models.User.table_exists():
        models.Role.ensure()
    if models.StockReason.table_exists():
        appraisal.ensure_stock_reasons()
    app = Flask("admin", root_path=str(HERE), static_url_path="/admin/static")
    app.config.update(
        **(config or {}),
        ICTINDEX=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.older_secret_keys),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=MOST_FORM_FIELDS,
        SEND_FILE_MAX_AGE_DEFAULT=datetime.timedelta(days=365),  # our files carry their hash in the address
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.teardown_request(_end)
    i18n.init_app(app)
    security.init_app(app, settings)
    viewing.init_app(app)
    _add_views(app)
    _add_words_for_templates(app)
    _add_pages(app)
    _add_error_pages(app)
    return app


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    models.database.connect(reuse_if_open=True)


def _end(error: BaseException | None) -> None:
    # A pooled connection goes back to its pool; SQLite's stays with its thread, for opening it costs more than a query.
    if models.on_postgresql() and not models.database.is_closed():
        models.database.close()


def _add_views(app: Flask) -> None:
    from admin.base import VIEW_OF_MODEL, HomePage
    from admin.views import ALL_VIEWS

    VIEW_OF_MODEL.clear()
    office = Admin(app, name="ICT-Index", index_view=HomePage(), url="/admin")
    for view in ALL_VIEWS:
        office.add_view(view())
    app.extensions["office"] = office


def _add_words_for_templates(app: Flask) -> None:
    from admin import home, words
    from admin.base import show

    app.context_processor(
        lambda: {
            "language": i18n.language(),
            "languages": i18n.LANGUAGES,
            "demo": app.config["ICTINDEX"].demo,
            "menu": menu,
            "asset": asset,
            "csrf_token": generate_csrf,
            "error_id": lambda field: f"{field.id}-errors",
            "theme_choice": request.cookies.get("ictindex_theme") if request else None,
            "cycle_now": cycle_now,
            "endpoint_exists": lambda endpoint: endpoint in app.view_functions,
            "next_steps": home.next_steps,
            "event_time": lambda event: home.when(event).strftime("%d/%m/%Y %H:%M"),
            "action_word": words.action,
            "noun_word": words.noun,
        }
    )
    app.jinja_env.filters["show"] = show
    app.jinja_env.filters["titled"] = i18n.titled
    app.jinja_env.globals["say"] = gettext


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@functools.cache
def asset(name: str) -> str:
    """The address of one of our files with the hash of its content, so that it can be kept for a year.

    The address is put together once: a list page asks for it 250 times.
    """
    if name.startswith("theme/"):
        return f"/admin/{name}?v={_fingerprint(THEME / name.removeprefix('theme/'))}"
    return f"/admin/static/{name}?v={_fingerprint(HERE / 'static' / name)}"


def menu() -> list[tuple[str, list[Any]]]:
    """The left navigation: the groups of the year's work with the pages this user may open."""
    from flask import current_app

    views = [v for v in current_app.extensions["office"]._views if v.is_visible() and v.is_accessible()]
    views.sort(key=lambda view: view.order)
    groups = [(gettext(title), [view for view in views if view.group == code]) for code, title in GROUPS]
    return [(title, members) for title, members in groups if members]


def cycle_now() -> Any:
    """The year at work: the newest cycle that is not yet published, else the newest one."""
    if "cycle_now" not in g:
        cycles = list(models.Cycle.select().order_by(models.Cycle.year.desc()).limit(20))
        open_ones = [cycle for cycle in cycles if cycle.state not in ("draft", "published")]
        g.cycle_now = (open_ones or cycles or [None])[0]
    return g.cycle_now


# --- pages that are no noun ------------------------------------------------------------------------------------------


def _add_pages(app: Flask) -> None:
    app.add_url_rule("/admin/theme/<path:name>", "theme", _theme_file)
    app.add_url_rule("/admin/preferences", "preferences", _preferences, methods=["POST"])
    account_pages.init_app(app)
    app.add_url_rule("/admin/invitation/<token>", "invitation", _invitation, methods=["GET", "POST"])
    app.add_url_rule("/", "site", _site_file, defaults={"name": ""})
    app.add_url_rule("/<path:name>", "site", _site_file)


def _theme_file(name: str) -> Response:
    return send_from_directory(THEME, name)


def _preferences() -> Any:
    """The language and the theme: kept in cookies, so that they hold before signing in too."""
    answer = redirect(security.own_path(request.form.get("next")))
    year = int(datetime.timedelta(days=365).total_seconds())
    secure = bool(request.is_secure)
    if request.form.get("language") in i18n.LANGUAGES:
        chosen = request.form["language"]
        answer.set_cookie(
            i18n.LANGUAGE_COOKIE, chosen, max_age=year, path="/", samesite="Lax", secure=secure, httponly=True
        )
    if request.form.get("theme") in ("light", "dark", "system"):
        chosen = request.form["theme"]
        answer.set_cookie(
            "ictindex_theme", chosen, max_age=year, path="/", samesite="Lax", secure=secure, httponly=True
        )
    return answer


def _invitation(token: str) -> Any:
    """The first password: the link is good once, for three days."""
    user = accounts.invited_user(token)
    if user is None:
        return render_template("admin/invitation_gone.html"), 410
    faults: list[str] = []
    if request.method == "POST":
        first, again = request.form.get("password", ""), request.form.get("again", "")
        faults = security.password_faults(first, security.own_words(user))
        if not faults and first != again:
            faults = [gettext("The two passwords differ.")]
        if not faults:
            try:
                accounts.accept_invitation(token, first)
            except accounts.AccountProblem as problem:
                return render_template("admin/invitation_gone.html", sentence=problem.text(i18n.language())), 410
            flash(gettext("Your password is set. Sign in with it."), "success")
            return redirect(url_for("security.login"))
    page = render_template("admin/invitation.html", user=user, faults=faults, token=token)
    return make_response(page, 422 if faults else 200)


def _site_file(name: str) -> Response:
    """A file of the built site, as any static server would give it."""
    from flask import current_app

    folder = current_app.config["ICTINDEX"].public_folder
    root = folder / "current" if (folder / "current").exists() else folder
    if name == "" or name.endswith("/"):
        name += "index.html"
    elif (root / name).is_dir() and ".." not in name:
        return redirect(f"/{name}/", 308)
    try:
        answer = send_from_directory(root, name, max_age=0 if name.endswith(".html") else 3600)
    except NotFound:
        if not (root / "index.html").exists() and name == "index.html":
            return Response(render_template("admin/site_missing.html"), status=404)
        if (root / "404.html").exists():
            answer = send_from_directory(root, "404.html", max_age=0)
            answer.status_code = 404
            return answer
        raise
    answer.headers["Cache-Control"] = "no-cache" if name.endswith(".html") else "public, max-age=3600"
    return answer


# --- errors in words -------------------------------------------------------------------------------------------------


def _add_error_pages(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(models.OfficeProblem, _refusal)
    app.register_error_handler(framework.FrameworkProblem, _faulty_framework)
    app.register_error_handler(Exception, _fault)


def error_page(status: int, title: str, sentence: str) -> Any:
    """A page that says in a sentence why this did not work."""
    page = render_template(
        "admin/error.html", status=status, title=title, sentence=sentence, request_id=g.get("request_id")
    )
    return make_response(page, status)


def _http_error(error: HTTPException) -> Any:
    security.log_refusal(error.code or 0)
    if isinstance(error, SecurityError):
        # The Host is not ours, so no address can be made for a page of ours either.
        return Response("400\n", status=400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return error.get_response()
    known = {
        403: (
            gettext("Not yours to open"),
            gettext("Your role does not include this. Ask an administrator if it should."),
        ),
        404: (
            gettext("Nothing here"),
            gettext("The address is wrong, or the row is gone, or it belongs to somebody else."),
        ),
        405: (gettext("Nothing here"), gettext("This address cannot be opened like that.")),
        413: (gettext("Too large"), gettext("The file is larger than 20 MB. Send it in parts.")),
    }
    title, sentence = known.get(error.code, (gettext("That did not work"), gettext("The request could not be read.")))
    page = error_page(error.code, title, sentence)
    if error.code == 405 and error.get_response().headers.get("Allow"):
        page.headers["Allow"] = error.get_response().headers["Allow"]
    return page


def _csrf_error(error: CSRFError) -> Any:
    security.log_refusal(400)
    sentence = gettext(
        "The page was open too long, or you have signed in again since. Go back, reload it and send once more."
    )
    return error_page(400, gettext("This form has expired"), sentence)


def _refusal(problem: models.OfficeProblem) -> Any:
    """A rule said no where no form was there to show it."""
    return error_page(409, gettext("That cannot be done now"), problem.text(i18n.language()))


def _faulty_framework(problem: framework.FrameworkProblem) -> Any:
    """A page that needs the year's framework, while that framework cannot be used."""
    faults = [f"{fault.path}: {fault.en if i18n.language() == 'en' else fault.vi}" for fault in problem.faults[:10]]
    sentence = gettext("The framework %(code)s has faults: %(faults)s", code=problem.where, faults="; ".join(faults))
    return error_page(409, gettext("The framework cannot be used yet"), sentence)


def _fault(error: Exception) -> Any:
    from flask import current_app

    current_app.logger.exception("request %s failed", g.get("request_id"))
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    return error_page(
        500, gettext("Our fault"), gettext("Nothing was saved. Tell the administrators the number below.")
    )
