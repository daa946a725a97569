"""The office of the rehearsal as its people meet it: a server, a worker, a mail server, and a browser for each person.

Whatever goes wrong on any page is written down (`faults`): a console error, a broken policy, a request that failed, an
answer of 500 and above, a page that scrolls sideways or that axe finds fault with.
"""

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

import jobs
from mail import sending
from tests.admin.conftest import PASSWORD

POSTBOX = Path(__file__).resolve().parent.parent / "postbox.py"
WIDTHS = (1280, 390)
WATCH = (
    "document.addEventListener('securitypolicyviolation', e => window.broken(e.violatedDirective + ' ' + e.blockedURI))"
)


class Mailbox:
    """A real mail server in a process of its own, and the letters it took."""

    def __init__(self, folder):
        folder.mkdir()
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, str(POSTBOX), str(folder)])
        wait_until(lambda: (folder / "port").exists(), "the mail server")
        self.port = int((folder / "port").read_text())

    def letters(self, to=None):
        path = self.folder / "log"
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
        return [line for line in lines if line["event"] == "taken" and to in (None, *line["to"])]

    def wait_for(self, to, word):
        """The text of the letter to somebody whose text or subject has a word."""

        def found():
            return [each for each in self.letters(to) if word in each["body"] + each["subject"]]

        wait_until(found, f"a letter to {to} with {word}")
        return found()[-1]["body"]

    def stop(self):
        self.process.kill()
        self.process.wait()


def wait_until(holds, what, seconds=60):
    """Wait for something outside a page."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


@contextmanager
def worker(settings):
    """A worker of background jobs, with its sender of letters, beside the served office."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=jobs.work_until, args=(settings, stop, 0.1), daemon=True),
        threading.Thread(target=sending.send_until, args=(settings, stop, 0.2), daemon=True),
    ]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(60)


class Rehearsal:
    """The served office, everybody's browser, and what was found wrong."""

    def __init__(self, chromium, server, mailbox, shots):
        self.chromium, self.server, self.mailbox, self.shots = chromium, server, mailbox, shots
        self.faults, self.unfit = [], {}
        self.contexts = {}
        self.viewer = chromium.new_context(base_url=server, bypass_csp=True)  # axe is a script from outside
        shots.mkdir()

    def visitor(self):
        """A browser of somebody who is not signed in."""
        context = self.chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=self.server)
        context.add_cookies([{"name": "ictindex_language", "value": "vi", "url": self.server}])
        context.expose_binding("broken", lambda source, words: self.faults.append(f"policy: {words}"))
        context.add_init_script(WATCH)
        page = context.new_page()
        self.watch(page)
        return page

    def watch(self, page):
        ours = (self.server, "data:", "blob:", "chrome")  # its viewer of PDF files is the browser's own

        def wrong(words):
            self.faults.append(f"{urlsplit(page.url).path}: {words}")

        page.on("console", lambda said: wrong(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong(str(error)))
        # What the browser itself breaks off (a download, a page that is left) is no failure.
        page.on(
            "requestfailed",
            lambda one: None if "ERR_ABORTED" in (one.failure or "") else wrong(f"{one.failure} {one.url}"),
        )
        page.on("response", lambda answer: wrong(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
        page.on("request", lambda one: None if one.url.startswith(ours) else wrong(f"foreign: {one.url}"))

    def person(self, email):
        """Somebody's page, signed in; the same page each time."""
        if email not in self.contexts:
            page = self.visitor()
            page.goto("/admin/sign-in")
            page.fill("#email", email)
            page.fill("#password", PASSWORD)
            press(page, "button.btn-primary", "**/admin/")
            self.contexts[email] = page
        return self.contexts[email]

    def leave(self, email):
        """Close somebody's browser."""
        self.contexts.pop(email).context.close()

    def look(self, page, name):
        """The page as it stands, photographed wide and narrow; looked over by axe; it must not scroll sideways."""
        self.viewer.clear_cookies()
        self.viewer.add_cookies(page.context.cookies())
        sight = self.viewer.new_page()
        self.watch(sight)
        for width in WIDTHS:
            sight.set_viewport_size({"width": width, "height": 900})
            sight.goto(page.url.partition("#")[0])
            sight.screenshot(path=self.shots / f"{name}-{width}.png", full_page=True)
            if sight.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                self.unfit[f"{name}-{width}"] = "scrolls sideways"
        found = Axe().run(sight).response["violations"]
        if found:
            self.unfit[name] = [(one["id"], one["impact"], one["nodes"][0]["html"][:160]) for one in found]
        sight.close()

    def close(self):
        for page in self.contexts.values():
            page.context.close()
        self.viewer.close()


def press(page, selector, url=None, said=""):
    """Press a button that leads to a page; the page must not refuse, and must say `said`."""
    with page.expect_navigation(url=url):
        page.locator(selector).first.click()
    refused = page.locator(".notices .notice-bad, #form-errors")
    assert refused.count() == 0, refused.first.inner_text()
    if said:
        words = page.inner_text("main")
        assert said in words, f"{said!r} is not on {page.url}:\n{words[:2000]}"


def unfold(page, selector):
    """Open a folded part of the page."""
    part = page.locator(selector).first
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()


def row_id(page, selector):
    """The number in the address a link leads to."""
    return int(page.locator(selector).first.get_attribute("href").partition("id=")[2].partition("&")[0])
