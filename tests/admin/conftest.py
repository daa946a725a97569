"""The office as its tests meet it: an application on an empty database, and people signed in to it."""

import re
from urllib.parse import urlsplit

import pytest

import models
from settings import Settings

PASSWORD = "bốn từ khó đoán"
# Argon2 as it is set for people takes 64 MiB and a tenth of a second; one test looks at the real setting.
CHEAP_HASHES = {
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__rounds": 1,
        "argon2__memory_cost": 64,
        "argon2__parallelism": 1,
    }
}


@pytest.fixture
def settings(tmp_path):
    """Settings of a real installation (not a demo), in a folder of the test's own."""
    return Settings(
        database_url="sqlite:///unused",
        data_folder=tmp_path,
        public_folder=tmp_path / "public",
        editions_folder=tmp_path / "editions",
        secret_key="a key for tests only, 32 characters",
        demo=False,
        site_url="http://localhost",
    )


@pytest.fixture
def demo_settings(settings):
    """The same, in demo mode: nobody is asked for a one-time code."""
    from dataclasses import replace

    return replace(settings, demo=True)


@pytest.fixture
def office(database, demo_settings):
    """The application in demo mode on an empty SQLite office."""
    return make_office(demo_settings)


@pytest.fixture
def strict_office(database, settings):
    """The application as it runs in earnest: administrators and appraisers need one-time codes."""
    return make_office(settings)


@pytest.fixture
def either_office(either_database, demo_settings):
    """The application on SQLite, then the same test on PostgreSQL."""
    return make_office(demo_settings)


def make_office(settings):
    """The application, with faults shown as the user would see them (a page, not a traceback)."""
    import admin

    app = admin.create_app(settings, config=CHEAP_HASHES)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    return app


class Person:
    """A browser without JavaScript: follows forms as they are on the page."""

    def __init__(self, app, user=None, language="vi"):
        self.app, self.user = app, user
        self.client = app.test_client()
        self.client.set_cookie("ictindex_language", language)
        if user is not None:
            answer = self.sign_in()
            assert answer.status_code == 302, answer.text

    def sign_in(self, email=None, password=PASSWORD, **more):
        """Fill in the sign-in form."""
        data = {"email": email or self.user.email, "password": password, **more}
        return self.post("/admin/sign-in", data, page="/admin/sign-in")

    def get(self, path, **options):
        with self.client.get(path, **options) as answer:
            answer.get_data()
            return answer

    def token(self, page="/admin/account"):
        """The CSRF token of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def post(self, path, data, page=None, **options):
        """Send a form with the token of `page` (the page itself unless named otherwise)."""
        sent = {"csrf_token": self.token(page or "/admin/account"), **data}
        with self.client.post(path, data=sent, **options) as answer:
            answer.get_data()
            return answer

    def edit(self, path, data):
        """Open an edit page and send its form with the version it carries."""
        page = self.get(path)
        rev = re.search(r'name="rev" value="([^"]*)"', page.text)
        return self.post(path, {"rev": rev[1] if rev else "", **data})


@pytest.fixture
def make_user():
    """A factory of accounts with a known password."""

    def make(app, *roles, unit=None, email=None):
        from admin import accounts

        with app.app_context():
            return accounts.create_user(
                email or f"{'-'.join(roles)}{models.User.select().count()}@example.vn",
                f"Người thử {models.User.select().count()}",
                roles,
                unit=unit,
                password=PASSWORD,
            )

    return make


@pytest.fixture
def year(office):
    """A year that collects figures, with the submissions of Đà Nẵng and Hà Nội."""
    from tests.admin.years import a_year

    return a_year()


@pytest.fixture
def officer(office, year, make_user, as_person):
    """An officer of Đà Nẵng."""
    return as_person(office, make_user(office, "officer", unit=year.da_nang))


@pytest.fixture
def leader(office, year, make_user, as_person):
    """The leader of Đà Nẵng."""
    return as_person(office, make_user(office, "leader", unit=year.da_nang))


@pytest.fixture
def administrator(office, make_user):
    """An administrator signed in."""
    return Person(office, make_user(office, "administrator"))


@pytest.fixture
def stranger(office):
    """Somebody who is not signed in."""
    return Person(office)


@pytest.fixture
def as_person():
    """A factory: `as_person(app, user)` signs a user in."""
    return Person


@pytest.fixture(scope="session")
def chromium():
    """A Chromium of the system, without a window."""
    import shutil

    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is not installed; install Debian's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def serve():
    """Serve an application on a free port for as long as the test lasts; gives its address."""
    import threading

    from werkzeug.serving import make_server

    servers = []

    def start(app):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def browse(chromium, serve):
    """`browse(app, user)` opens the served office in Chromium, signed in; faults on the console fail the test."""
    contexts, faults = [], []

    def start(app, user=None, width=1280, language="vi", bypass_csp=False, **options):
        address = serve(app)
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=address, bypass_csp=bypass_csp, **options
        )
        contexts.append(context)
        context.add_cookies([{"name": "ictindex_language", "value": language, "url": address}])
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: None if urlsplit(request.url).netloc in ("", urlsplit(address).netloc)
            else faults.append(f"foreign host: {request.url}"),
        )  # fmt: skip
        page.faults = faults
        page.goto("/admin/sign-in")
        if user is not None:
            page.fill("#email", user.email)
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_url("**/admin/")
        return page

    yield start
    for context in contexts:
        context.close()
    assert not faults, faults
