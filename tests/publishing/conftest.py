"""The two small years of tests/golden, frozen into a folder, and settings that point at it."""

import dataclasses
import functools
import http.server
import sys
import threading
from pathlib import Path

import pytest

from settings import Settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))

import corrected_year
import mini


@pytest.fixture
def editions_folder(tmp_path):
    """A folder with the two small years."""
    folder = tmp_path / "editions"
    mini.write_editions(folder)
    return folder


@pytest.fixture
def settings(tmp_path, editions_folder):
    """Settings for a build of the two small years."""
    return Settings(
        database_url="sqlite:///",
        data_folder=tmp_path / "data",
        public_folder=tmp_path / "public",
        editions_folder=editions_folder,
        secret_key="not used by a build",
        site_url="https://ict.example.vn",
        languages=("vi",),
    )


@pytest.fixture
def bilingual(settings):
    """The same with English switched on."""
    return dataclasses.replace(settings, languages=("vi", "en"))


@pytest.fixture(scope="session")
def mini_years():
    """The two small years as editions, oldest first."""
    return mini.editions_of_test()


@pytest.fixture(scope="session")
def mini_site(tmp_path_factory):
    """The site of the two small years in both languages, without print charts, built once for all who only read it."""
    folder = tmp_path_factory.mktemp("mini")
    mini.write_editions(folder / "editions")
    settings = Settings(
        database_url="sqlite:///",
        data_folder=folder / "data",
        public_folder=folder / "public",
        editions_folder=folder / "editions",
        secret_key="not used by a build",
        site_url="https://ict.example.vn",
        languages=("vi", "en"),
    )
    from publishing import builder

    builder.build_into(settings, folder / "site", steps=builder.STEPS_WITHOUT_PRINTS)
    return folder / "site"


@pytest.fixture(scope="session")
def corrected_site(tmp_path_factory):
    """The same with a correction of the second year: its version 2."""
    from publishing import builder

    folder = tmp_path_factory.mktemp("corrected")
    corrected_year.write_editions(folder / "editions")
    settings = Settings(
        database_url="sqlite:///",
        data_folder=folder / "data",
        public_folder=folder / "public",
        editions_folder=folder / "editions",
        secret_key="not used by a build",
        site_url="https://ict.example.vn/xephang",
        languages=("vi", "en"),
    )
    builder.build_into(settings, folder / "site", steps=builder.STEPS_WITHOUT_PRINTS)
    return folder / "site"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line of log for each."""

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address(mini_site):
    """Where the site of the two small years is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(mini_site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    """One browser for the tests of a file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
