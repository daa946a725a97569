"""One person at work: a thread with a connection and cookies of its own, that remembers what the server confirmed."""

from __future__ import annotations

import functools
import http.client
import json
import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

FIELDS_PER_SAVE = 10
UPLOAD_BYTES = 2_000_000
SECONDS_TO_ANSWER = 120
BOUNDARY = "load-run-boundary"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Tally:
    """What all people met: seconds by kind of request, and answers that were not as they should be."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    conflicts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, seconds: float) -> None:
        with self.lock:
            self.seconds.setdefault(kind, []).append(seconds)

    def fault(self, sentence: str) -> None:
        with self.lock:
            self.faults.append(sentence)


@dataclass
class Rush:
    """The same for all: how long, how hasty, and what there is to fill in."""

    seconds: float
    arrive: float  # seconds over which people sign in
    think: float  # at most so long before opening a page and before each save
    saves_each: int  # saves of a page before it is left; the page itself saves, and is not loaded again
    uploads: float  # the share of pages that come with a file
    workbooks: float  # the share of pages that come with an Excel form
    cycle: int
    units: dict[str, int]  # e-mail -> unit
    sections: dict[int, list[int]]  # unit -> its sections that ask for something
    amounts: dict[int, list[str]]  # section -> the inputs that take a whole number
    arrived: threading.Event = field(default_factory=threading.Event)
    ends: float = 0.0

    def begin(self) -> None:
        self.ends = time.monotonic() + self.seconds
        self.arrived.set()


class Answer:
    """What the server said."""

    def __init__(self, status: int, data: bytes) -> None:
        self.status, self.data = status, data

    @functools.cached_property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.text)
        if found is None:
            raise RuntimeError(f"a page without a form (status {self.status})")
        return found[1]

    @functools.cached_property
    def revs(self) -> dict[str, str]:
        return dict(re.findall(r'name="rev\.([^"]+)" value="([0-9]+)"', self.text))

    @property
    def complaint(self) -> str:
        found = re.search(r'id="form-errors".*?</ul>', self.text, re.S)
        return re.sub(r"<[^>]+>|\s+", " ", found[0])[:300] if found else ""


class Person(threading.Thread):
    """Signs in, opens a section, and until the time is up: thinks, changes ten figures of it, saves."""

    def __init__(self, number: int, email: str, password: str, port: int, tally: Tally, rush: Rush) -> None:
        super().__init__(daemon=True)
        self.number, self.email, self.password, self.port = number, email, password, port
        self.tally, self.rush = tally, rush
        self.chance = random.Random(number)
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.confirmed: dict[str, list[str]] = {}  # input -> the values the server confirmed, in order

    # --- talking ------------------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: bytes | str | None = None, headers: dict | None = None) -> Answer:
        """One request on this person's connection; a connection the server closed meanwhile is opened anew."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        for last in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
            try:
                self.connection.request(method, path, body, sent)
                answer = self.connection.getresponse()
                data = answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, http.client.BadStatusLine):
                self.connection = None
                if last:
                    raise
                continue
            for header in answer.headers.get_all("Set-Cookie", []):
                for name, cookie in SimpleCookie(header).items():
                    self.cookies[name] = cookie.value
            return Answer(answer.status, data)
        raise AssertionError

    def form(self, path: str, fields: dict[str, Any]) -> Answer:
        return self.ask("POST", path, urlencode(fields), FORM)

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.tally.add(kind, time.perf_counter() - began)

    # --- working ------------------------------------------------------------------------------------------------

    def run(self) -> None:
        try:
            time.sleep(self.chance.uniform(0, self.rush.arrive))
            self.sign_in()
            self.rush.arrived.wait()
            self.work()
        except Exception as problem:
            self.tally.fault(f"{self.email}: {type(problem).__name__}: {problem}")
        finally:
            if self.connection is not None:
                self.connection.close()

    def sign_in(self) -> None:
        with self.timed("sign-in"):
            page = self.ask("GET", "/admin/sign-in")
            answer = self.form(
                "/admin/sign-in",
                {"csrf_token": page.token, "email": self.email, "password": self.password, "next": "/admin/"},
            )
        if answer.status != 302:
            raise RuntimeError(f"sign-in answered {answer.status}")

    def work(self) -> None:
        of_unit = self.rush.sections[self.rush.units[self.email]]
        sections = of_unit[self.number % 3 :: 3]  # each of the unit's three has sections of their own
        while time.monotonic() < self.rush.ends:
            time.sleep(self.chance.uniform(0, self.rush.think))
            section = self.chance.choice(sections)
            page = self.open(section)
            if page is None:
                continue
            for _ in range(self.rush.saves_each):
                time.sleep(self.chance.uniform(0, self.rush.think))
                self.save(section, page)
            if self.chance.random() < self.rush.uploads:
                self.upload(page)
            if self.chance.random() < self.rush.workbooks:
                self.preview_workbook(page)

    def open(self, section: int) -> Answer | None:
        with self.timed("page"):
            page = self.ask("GET", f"/admin/entry/?section={section}")
        if page.status != 200:
            self.tally.fault(f"page answered {page.status}")
            return None
        return page

    def save(self, section: int, page: Answer) -> None:
        """Change up to ten figures of the section, sent together as the page sends what was typed meanwhile."""
        keys = self.rush.amounts[section]
        keys = self.chance.sample(keys, min(len(keys), FIELDS_PER_SAVE))
        values = {key: str(self.chance.randrange(1, 10_000)) for key in keys}
        fields = {"csrf_token": page.token, "section": section}
        for key, value in values.items():
            fields |= {f"value.{key}": value, f"rev.{key}": page.revs.get(key, "0")}
        with self.timed("save"):
            answer = self.form("/admin/entry/keep/", fields)
        if answer.status == 200:
            for key, standing in json.loads(answer.text)["kept"].items():
                page.revs[key] = str(standing["rev"])
                self.confirmed.setdefault(key, []).append(values[key])
        elif answer.status == 409:
            with self.tally.lock:
                self.tally.conflicts += 1
        else:
            self.tally.fault(f"save answered {answer.status}: {answer.text[:200]}")

    def upload(self, page: Answer) -> None:
        """A PDF of 2 MB that nobody has sent yet."""
        data = b"%PDF-1.4\n%" + self.chance.randbytes(16).hex().encode() + b"\n" + b"0" * UPLOAD_BYTES + b"\n%%EOF\n"
        with self.timed("upload"):
            answer = self.multipart("/admin/evidence/upload/", page.token, data, "minh-chung.pdf", "application/pdf")
        if answer.status not in (302, 303):
            self.tally.fault(f"upload answered {answer.status}")

    def preview_workbook(self, page: Answer) -> None:
        """The unit's Excel form down, and up again for its preview."""
        unit, cycle = self.rush.units[self.email], self.rush.cycle
        with self.timed("Excel form"):
            form = self.ask("GET", f"/admin/imports/form/?cycle={cycle}&unit={unit}")
        if form.status != 200:
            self.tally.fault(f"Excel form answered {form.status}")
            return
        fields = {"kind": "workbook", "cycle": str(cycle)}
        with self.timed("Excel preview"):
            answer = self.multipart("/admin/imports/plan/", page.token, form.data, "mau.xlsx", "", fields)
        if answer.status != 200:
            self.tally.fault(f"Excel preview answered {answer.status}")

    def multipart(self, path: str, token: str, data: bytes, name: str, kind: str, more: dict | None = None) -> Answer:
        parts = b""
        for key, value in {"csrf_token": token, **(more or {})}.items():
            parts += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        parts += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {kind or 'application/octet-stream'}\r\n\r\n"
        ).encode()
        parts += data + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.ask("POST", path, parts, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
