"""Play the deadline rush against a server of its own, on SQLite and on PostgreSQL, and look for what was lost.

    python -m benchmarks.load [sqlite|postgresql|both] [--people 330] [--seconds 120] [--think 15]

Each person opens a section and four times thinks, changes up to ten figures, saves as the page does; one page in ten
comes with a file of 2 MB, one in fifty with an Excel form. Afterwards the tables must agree with what the server
confirmed: every figure holds the value that was confirmed last, has as many versions as confirmations, and one audit
row for each.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import models
import submissions
from benchmarks.load import office
from benchmarks.load.client import Person, Rush, Tally
from settings import Settings

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

SECONDS_TO_START = 60


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__.splitlines()[0])
    parser.add_argument("database", nargs="?", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--people", type=int, default=office.UNITS * office.PEOPLE_PER_UNIT)
    parser.add_argument("--seconds", type=float, default=120, help="of work, after everybody has signed in")
    parser.add_argument("--arrive", type=float, default=60, help="seconds over which people sign in")
    parser.add_argument("--think", type=float, default=15, help="at most so many seconds before each step")
    parser.add_argument("--saves-each", type=int, default=4, help="saves of a page before the next is opened")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    return sum([run(kind, options) for kind in kinds])


def run(kind: str, options: argparse.Namespace) -> int:
    """One rush; returns how many things were wrong."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ictindex-load-")))
        url = f"sqlite:///{folder / 'office.db'}" if kind == "sqlite" else stack.enter_context(postgresql())
        settings = office.settings_for(folder, url, free_port())
        addresses = office.build(settings)[: options.people]
        rush, tally = what_there_is(settings, options), Tally()
        people = [Person(n, email, office.PASSWORD, settings.port, tally, rush) for n, email in enumerate(addresses)]
        with served(settings, options) as server:
            for person in people:
                person.start()
            time.sleep(options.arrive + 1)
            wait_for(lambda: len(tally.seconds.get("sign-in", [])) + len(tally.faults) >= len(people))
            rush.begin()
            for person in people:
                person.join(options.seconds + SECONDS_TO_START)
            memory = resident(server.pid)
        wrong = after(settings, people)
    report(kind, options, people, tally, wrong, memory)
    return len(tally.faults) + len(wrong)


def what_there_is(settings: Settings, options: argparse.Namespace) -> Rush:
    """The sections and figures people will find, read from the tables before the server starts."""
    models.connect(settings.database_url)
    cycle = models.Cycle.get()
    rules = submissions.rules_of(cycle)
    sections: dict[int, list[int]] = {}
    amounts: dict[int, list[str]] = {}
    asked_in = {bloc.code: submissions.asked_of(rules, bloc.code) for bloc in models.Bloc.select()}
    query = models.SectionState.select().join(models.Submission).where(models.Submission.cycle == cycle)
    for section in query:
        unit = section.submission.unit
        counts = [q.key for q in asked_in[unit.bloc.code][section.category.code] if q.input.kind in ("count", "number")]
        if len(counts) >= 3:
            amounts[section.id] = counts
            sections.setdefault(unit.id, []).append(section.id)
    units = dict(models.User.select(models.User.email, models.User.unit).tuples())
    models.disconnect()
    return Rush(
        options.seconds,
        options.arrive,
        options.think,
        options.saves_each,
        0.1,
        0.02,
        cycle.id,
        units,
        sections,
        amounts,
    )


def after(settings: Settings, people: list[Person]) -> list[str]:
    """What is not as the server confirmed it."""
    models.connect(settings.database_url)
    confirmed: dict[tuple[int, str], list[str]] = {}
    for person in people:
        unit = person.rush.units[person.email]
        for key, values in person.confirmed.items():
            confirmed.setdefault((unit, key), []).extend(values)  # a figure is changed by one person of the unit only
    query = models.Answer.select(
        models.Submission.unit, models.Answer.input, models.Answer.value, models.Answer.rev, models.Answer.id
    ).join(models.Submission)
    held = {(unit, key): (value, rev, id) for unit, key, value, rev, id in query.tuples()}
    wrong = [f"{place} was confirmed and is not there" for place in confirmed.keys() - held.keys()]
    wrong += [f"{place} is there and was never confirmed" for place in held.keys() - confirmed.keys()]
    for place in confirmed.keys() & held.keys():
        value, rev, _ = held[place]
        values = confirmed[place]
        versions = 1 + sum(one != two for one, two in itertools.pairwise(values))
        if value != values[-1]:
            wrong.append(f"{place} holds {value}, confirmed last was {values[-1]}")
        if rev != versions:
            wrong.append(f"{place} has {rev} versions for {versions} confirmed changes")
    audited = models.AuditEvent.select().where(models.AuditEvent.noun == "answer").count()
    if audited != sum(rev for _, rev, _ in held.values()):
        wrong.append(f"{audited} audit rows for {sum(rev for _, rev, _ in held.values())} versions of figures")
    wrong += [bad.text("en") for bad in models.verify_chains()]
    models.disconnect()
    return wrong


def report(
    kind: str, options: argparse.Namespace, people: list[Person], tally: Tally, wrong: list[str], memory: int
) -> None:
    saves = len(tally.seconds.get("save", []))
    print(
        f"{kind}: {len(people)} people, {options.seconds:.0f} s, think 0-{options.think:g} s, "
        f"{options.saves_each} saves a page: {saves} saves ({saves / options.seconds:.1f}/s), "
        f"server {memory / 1024:.0f} MiB"
    )
    print(f"  {'':14}{'n':>7}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'worst':>9}")
    for name, seconds in sorted(tally.seconds.items()):
        ordered = sorted(seconds)
        cells = [1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99, 1)]
        print(f"  {name:14}{len(ordered):>7}" + "".join(f"{cell:>9.0f}" for cell in cells))
    confirmed = sum(len(values) for person in people for values in person.confirmed.values())
    print(f"  figures confirmed {confirmed}, refused as changed meanwhile {tally.conflicts}")
    print(f"  faults {len(tally.faults)}, lost or wrong afterwards {len(wrong)}")
    for sentence in [*tally.faults[:10], *wrong[:10]]:
        print(f"    {sentence}")


# --- the server ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(settings: Settings, options: argparse.Namespace) -> Iterator[subprocess.Popen[bytes]]:
    """The office served as in earnest, in processes of its own, until the end of the block."""
    environment = os.environ | {
        "ICTINDEX_DATABASE": settings.database_url,
        "ICTINDEX_DATA": str(settings.data_folder),
        "ICTINDEX_PUBLIC": str(settings.public_folder),
        "ICTINDEX_EDITIONS": str(settings.editions_folder),
        "ICTINDEX_SECRET_KEY": settings.secret_key,
        "ICTINDEX_DEMO": "yes",
        "ICTINDEX_SITE_URL": settings.site_url,
        "ICTINDEX_HOST": settings.host,
        "ICTINDEX_PORT": str(settings.port),
    }
    command = ["serve", "--workers", str(options.workers), "--threads", str(options.threads)]
    server = subprocess.Popen([sys.executable, "-m", "ictindex", *command], env=environment, start_new_session=True)
    try:
        wait_for(lambda: answers(settings.port) or server.poll() is not None)
        if server.poll() is not None:
            raise SystemExit("the server did not start")
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of its own that really writes to disk, as in earnest."""
    from conftest import at_server, start_postgresql

    folder = Path(tempfile.mkdtemp(prefix="ictindex-load-pg-"))
    server = start_postgresql(folder, careless=False)
    try:
        with at_server(folder) as connection:
            connection.execute("CREATE DATABASE office")
        yield f"postgresql://ictindex@/office?host={folder}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_for(condition: Callable[[], bool], seconds: float = SECONDS_TO_START) -> None:
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.1)


def resident(leader: int) -> int:
    """KiB held by the processes of the server's session."""
    listing = subprocess.run(["ps", "-o", "rss=", "-s", str(leader)], capture_output=True, text=True, check=False)
    return sum(int(line) for line in listing.stdout.split())


if __name__ == "__main__":
    sys.exit(min(main(), 1))
