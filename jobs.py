"""Long work in the background: freezing a year, building the site; a queue that a killed worker cannot lose.

The Job table is the queue. A job is one row, put there in one transaction, taken by one conditional UPDATE, kept alive
by a heartbeat, and put back by the next sweep when its worker died; so the screen, the queue and the truth are one row.
(huey, which we looked at, takes a message off before running it: after `kill -9` nothing knew there had been work.)

Every kind of work is safe to run twice: what is already done is found done.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import peewee

import edition as editions
import models
import results
import workflow
from keeping import disk, restore
from mail import sending
from settings import Settings

BEAT_SECONDS = 2.0
DEAD_AFTER = datetime.timedelta(seconds=40)  # more than a wait for SQLite's lock, which a heartbeat may sit out
MOST_TRIES = 3
MOST_LOG_LINES = 200
QUEUE_LOCK = 1_671_208_900  # any constant: two who enqueue at once on PostgreSQL take turns


class JobRefused(models.OfficeProblem):
    """The job may not start now; the sentence says which one stands in its way."""


class JobFailed(models.OfficeProblem):
    """The work could not be done; the sentence says why, and what there was before still stands."""


class JobLost(Exception):
    """Another worker has taken this job over: this one was thought dead. It stops, and writes nothing more."""


@dataclass(frozen=True)
class Kind:
    """A kind of work: what it is called, what only one job at a time may touch, and what it does."""

    title_vi: str
    title_en: str
    touches: frozenset[str]
    run: Callable[[Work], dict[str, Any]]

    def title(self, lang: str = "vi") -> str:
        return self.title_en if lang == "en" else self.title_vi


class Work:
    """One run of a job, as seen by the work itself: where to say how far it is."""

    def __init__(self, job: models.Job, settings: Settings) -> None:
        self.job, self.settings = job, settings
        self.claim = job.started_at
        self.notes: dict[str, Any] = dict(job.result or {})
        self.lock = threading.Lock()

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self.job.arguments or {}

    @property
    def actor(self) -> models.User | str:
        return self.job.created_by or "system"

    def step(self, vi: str, en: str, done: int | None = None, total: int = 100) -> None:
        """Say what is being done now, and how far the whole is (`done` of `total`)."""
        values: dict[str, Any] = {"step_vi": vi[:255], "step_en": en[:255]}
        if done is not None:
            values |= {"done": done, "total": total}
        self.log(vi, en, **values)

    def progress(self, done: int, total: int) -> None:
        self.tell(done=done, total=total)

    def log(self, vi: str, en: str = "", **values: Any) -> None:
        lines = [*self.notes.get("log", []), {"at": stamp(), "vi": vi, "en": en or vi}]
        self.notes["log"] = lines[-MOST_LOG_LINES:]
        self.tell(result=dict(self.notes), **values)

    def beat(self) -> None:
        self.tell()

    def tell(self, **values: Any) -> None:
        """Write to the job's row, as long as it is still ours. Raises JobLost."""
        with self.lock:
            mine = (models.Job.id == self.job.id) & (models.Job.state == "running")
            mine &= models.Job.started_at == self.claim
            if not models.Job.update(beat_at=models.now(), **values).where(mine).execute():
                raise JobLost(f"job {self.job.id}")


def stamp() -> str:
    return models.now().isoformat(timespec="seconds") + "Z"


# --- putting work in -------------------------------------------------------------------------------------------------


def enqueue(kind: str, actor: models.User | None, /, **arguments: Any) -> models.Job:
    """Queue a job. Raises JobRefused when another one that touches the same things is queued or running."""
    with models.acting(actor, KINDS[kind].title()):
        if models.on_postgresql():
            models.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (QUEUE_LOCK,))
        for other in unfinished():
            if other.kind in KINDS and KINDS[other.kind].touches & KINDS[kind].touches:
                raise in_the_way(other)
        job = models.Job.create(kind=kind, arguments=arguments, created_by=actor)
        models.note("enqueue", "job", job.id, details={"kind": kind, "arguments": arguments})
    return job


def unfinished() -> list[models.Job]:
    return list(models.Job.select().where(models.Job.state.in_(("queued", "running"))).order_by(models.Job.id))


def in_the_way(other: models.Job) -> JobRefused:
    who = str(other.created_by) if other.created_by_id else "hệ thống"
    began = other.started_at or other.created_at
    local = began + datetime.timedelta(hours=7)  # moments are kept in UTC; people of the office read Việt Nam's time
    kind = KINDS[other.kind]
    if other.state == "running":
        return JobRefused(
            f"“{kind.title_vi}” đang chạy từ {local:%H:%M ngày %d/%m/%Y}, bởi {who}. Hãy chờ việc đó xong.",
            f"“{kind.title_en}” has been running since {local:%H:%M on %d/%m/%Y}, by {who}. Wait until it ends.",
        )
    return JobRefused(
        f"“{kind.title_vi}” đang chờ chạy từ {local:%H:%M ngày %d/%m/%Y}, bởi {who}. Hãy chờ việc đó xong.",
        f"“{kind.title_en}” has been waiting since {local:%H:%M on %d/%m/%Y}, by {who}. Wait until it ends.",
    )


# --- taking work out -------------------------------------------------------------------------------------------------


def claim() -> models.Job | None:
    """Take the oldest queued job; of two workers that reach for one, one gets it."""
    while True:
        job = models.Job.select().where(models.Job.state == "queued").order_by(models.Job.id).first()
        if job is None:
            return None
        at = models.now()
        notes = dict(job.result or {}) | {"worker": {"host": socket.gethostname(), "pid": os.getpid()}}
        notes["tries"] = notes.get("tries", 0) + 1
        taken = models.Job.update(state="running", started_at=at, beat_at=at, result=notes, error="")
        if taken.where(models.Job.id == job.id, models.Job.state == "queued").execute():
            return models.Job.get_by_id(job.id)


def run_next(settings: Settings) -> models.Job | None:
    """Take one job and run it to its end; answers the job, or None when nothing waits."""
    job = claim()
    if job is None:
        return None
    work = Work(job, settings)
    try:
        with heartbeat(work):
            answer = KINDS[job.kind].run(work)
        finish(work, "done", answer=answer)
    except JobLost:
        pass
    except models.OfficeProblem as problem:
        finish(work, "failed", error=problem.text("vi"), error_en=problem.text("en"))
    except Exception as fault:
        # The person gets a sentence; whoever repairs it gets the trace in the worker's log.
        print(traceback.format_exc(), file=sys.stderr, flush=True)  # noqa: T201 - the worker's log is its standard error
        finish(work, "failed", error=f"Lỗi của chương trình: {fault}", error_en=f"A fault of the program: {fault}")
    return models.Job.get_by_id(job.id)


def finish(work: Work, state: str, answer: dict[str, Any] | None = None, error: str = "", error_en: str = "") -> None:
    work.notes |= {"answer": answer or {}, "error_en": error_en}
    values: dict[str, Any] = {"state": state, "error": error, "finished_at": models.now(), "result": work.notes}
    if state == "done":
        values |= {"done": 100, "total": 100, "step_vi": "Xong", "step_en": "Done"}
    with contextlib.suppress(JobLost):
        work.tell(**values)


@contextlib.contextmanager
def heartbeat(work: Work) -> Iterator[None]:
    """Say every few seconds that the job lives, from a thread of its own: the work itself may be silent for long."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                work.beat()
            except JobLost:
                break
            except peewee.OperationalError:
                continue  # the database is busy; the next beat comes soon enough
        if not models.database.is_closed():
            models.database.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{work.job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def sweep() -> list[models.Job]:
    """Put back the jobs whose worker died; after three tries they have failed. Answers the jobs that were touched."""
    touched = []
    for job in models.Job.select().where(models.Job.state == "running"):
        if not dead(job):
            continue
        notes = dict(job.result or {})
        values: dict[str, Any] = {"state": "queued", "started_at": None, "beat_at": None}
        line = {"at": stamp(), "vi": "Tiến trình bị ngắt; việc được xếp lại.", "en": "The worker died; queued again."}
        if notes.get("tries", 1) >= MOST_TRIES:
            sentence = f"Tiến trình bị ngắt {MOST_TRIES} lần nên việc được dừng lại."
            values = {"state": "failed", "finished_at": models.now(), "error": sentence}
            notes["error_en"] = f"The worker died {MOST_TRIES} times; the job was given up."
            line = {"at": stamp(), "vi": sentence, "en": notes["error_en"]}
        values["result"] = notes | {"log": [*notes.get("log", []), line][-MOST_LOG_LINES:]}
        same = (models.Job.id == job.id) & (models.Job.state == "running") & (models.Job.started_at == job.started_at)
        if models.Job.update(**values).where(same, models.Job.beat_at == job.beat_at).execute():
            touched.append(models.Job.get_by_id(job.id))
    return touched


def dead(job: models.Job) -> bool:
    """Silent for too long; or its process, on this very machine, is gone."""
    if job.beat_at is None or models.now() - job.beat_at > DEAD_AFTER:
        return True
    worker = (job.result or {}).get("worker", {})
    return worker.get("host") == socket.gethostname() and not alive(worker.get("pid", 0))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's process, but a process
    return True


# --- the worker ------------------------------------------------------------------------------------------------------


def work_until(settings: Settings, stop: threading.Event, pause: float = 1.0, parent: int | None = None) -> None:
    """Sweep, run what waits, pause, again; until told to stop or (with `parent`) until the parent process is gone."""
    while not stop.is_set():
        if parent is not None and os.getppid() != parent:
            return
        try:
            sweep()
            ran = run_next(settings)
        except peewee.OperationalError as fault:
            print(f"worker: {fault}", file=sys.stderr, flush=True)  # noqa: T201
            with contextlib.suppress(Exception):
                models.database.close()
            ran = None
        if ran is None:
            stop.wait(pause)


@click.command("worker")
@click.option("--pause", default=1.0, show_default=True, help="Seconds between two looks at an empty queue.")
@click.option("--once", is_flag=True, help="Run what waits, then end.")
@click.option("--parent", type=int, default=None, hidden=True)
def worker_command(pause: float, once: bool, parent: int | None) -> None:
    """Run background jobs: freezing a year, building the site.

    Example: ictindex worker
    """
    settings = Settings.from_env()
    try:
        restore.finish(settings)
        with disk.at_work(settings):
            work_here(settings, pause, once, parent)
    except (disk.OfficeBusy, disk.DiskProblem) as refusal:
        raise click.ClickException(f"{refusal.text('vi')} / {refusal.text('en')}") from None


def work_here(settings: Settings, pause: float, once: bool, parent: int | None) -> None:
    """Be a worker until told to stop."""
    models.connect(settings.database_url)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if once:
        sweep()
        while run_next(settings):
            pass
        sending.send_waiting(settings)
    else:
        post = threading.Thread(target=sending.send_until, args=(settings, stop), name="post", daemon=True)
        if settings.smtp is not None:
            post.start()
        work_until(settings, stop, pause, parent)
    models.disconnect()


def start_child(settings: Settings, pause: float = 0.5) -> subprocess.Popen[bytes]:
    """Start a worker beside a server; it ends when the server does, even when that was killed."""
    environment = os.environ | environment_of(settings)
    here = str(Path(__file__).parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [here, environment.get("PYTHONPATH", "")]))
    return subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-m", "jobs", "--parent", str(os.getpid()), "--pause", str(pause)], env=environment
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as the environment a child reads them from."""
    return {
        "ICTINDEX_DATABASE": settings.database_url,
        "ICTINDEX_DATA": str(settings.data_folder),
        "ICTINDEX_PUBLIC": str(settings.public_folder),
        "ICTINDEX_EDITIONS": str(settings.editions_folder),
        "ICTINDEX_BACKUPS": str(settings.backups or ""),
        "ICTINDEX_SECRET_KEY": settings.secret_key,
        "ICTINDEX_DEMO": "1" if settings.demo else "0",
        "ICTINDEX_SITE_URL": settings.site_url,
        "ICTINDEX_SMTP": settings.smtp.url if settings.smtp else "",
        "ICTINDEX_MAIL_FROM": settings.mail_from,
    }


# --- the work --------------------------------------------------------------------------------------------------------


def freeze(work: Work) -> dict[str, Any]:
    """Score a cycle and write its edition."""
    work.step("Chấm điểm và chốt kết quả", "Scoring and freezing the results", 10)
    edition = frozen(work)
    work.step(f"Đã chốt bản {edition}", f"Edition {edition} is frozen", 95)
    return {"edition": edition.id, "seal": edition.seal}


def frozen(work: Work) -> models.Edition:
    """The edition this job stands for: a job that was killed after the freeze finds it made."""
    cycle = models.Cycle.get_by_id(work.arguments["cycle"])
    made = models.Edition.select().where(models.Edition.cycle == cycle, models.Edition.frozen_at >= work.job.created_at)
    notice = work.arguments.get("notice") or None
    return made.first() or results.freeze(cycle, work.actor, work.settings, notice=notice)


def build(work: Work) -> dict[str, Any]:
    """Build the public site aside and switch to it."""
    work.step("Dựng trang công bố", "Building the public site", 5)
    build_between(work, 5, 98)
    return {}


def build_between(work: Work, low: int, high: int) -> None:
    """Build the site of the published years, telling how far it is between `low` and `high`."""
    from letters import prose_files
    from publishing import builder  # brings matplotlib: only a worker that builds pays for it

    prose_files.write(work.settings)  # the builder reads no tables
    seen: list[str] = []

    def progress(name: str, done: int, total: int) -> None:
        if name not in seen:
            seen.append(name)
            work.log(*BUILD_STEPS.get(name, (name, name)))
        share = min(1.0, (len(seen) - 1 + (done / total if total else 0)) / len(builder.STEP_NAMES))
        vi, en = BUILD_STEPS.get(name, (name, name))
        counted = f" {done}/{total}" if total else ""
        work.tell(step_vi=f"{vi}{counted}", step_en=f"{en}{counted}", done=low + round((high - low) * share), total=100)

    try:
        builder.build_site(work.settings, progress)
    except builder.BuildProblem as problem:
        raise JobFailed(f"Không dựng được trang công bố: {problem}", f"The site was not built: {problem}") from problem


def publish(work: Work) -> dict[str, Any]:
    """Freeze a cycle unless it is frozen, build the site with it, and say that it is published."""
    cycle = models.Cycle.get_by_id(work.arguments["cycle"])
    answer: dict[str, Any] = {}
    if cycle.state not in ("frozen", "published"):
        answer = freeze(work)
    work.step("Dựng trang công bố", "Building the public site", 30)
    editions.release(work.settings.editions_folder, cycle.year)
    build_between(work, 30, 95)
    cycle = models.Cycle.get_by_id(cycle.id)
    newest = cycle.editions.order_by(models.Edition.version.desc()).first()
    if cycle.state == "frozen" or (newest is not None and newest.published_at is None):
        workflow.move_cycle(cycle, "publish", work.actor, work.arguments.get("reason", ""))
    return answer


def make_papers(work: Work) -> dict[str, Any]:
    """Draft or issue the documents of an edition; killed at any moment, it goes on where it was.

    Arguments: edition (id), kind, units (codes; None: all), issue, dated (ISO).
    """
    from letters import batch

    edition = models.Edition.get_by_id(work.arguments["edition"])
    kind, dated = str(work.arguments["kind"]), work.arguments.get("dated")
    words = ("Phát hành", "Issuing") if work.arguments.get("issue") else ("Lập dự thảo", "Drafting")
    title = dict(models.PAPER_KINDS)[kind]
    work.step(f"{words[0]}: {title}, {edition}", f"{words[1]}: {title}, {edition}", 0)

    def tell(done: int, total: int, unit: str, what: str) -> None:
        work.tell(step_vi=f"{words[0]} {done}/{total}: {unit or title}"[:255],
                  step_en=f"{words[1]} {done}/{total}: {unit or title}"[:255], done=done, total=total)  # fmt: skip

    outcome = batch.run(
        edition, kind, work.settings, work.actor, units=work.arguments.get("units"),
        issue=bool(work.arguments.get("issue")), dated=datetime.date.fromisoformat(dated) if dated else None, tell=tell,
    )  # fmt: skip
    for fault in outcome.faults:
        work.log(f"{fault.unit or title}: {fault.vi}", f"{fault.unit or title}: {fault.en}")
    if outcome.faults and not outcome.made and not outcome.whole:
        first = outcome.faults[0]
        raise JobFailed(f"Không lập được văn bản nào. {first.vi}", f"No document could be made. {first.en}")
    return outcome.plain()


def back_up(work: Work) -> dict[str, Any]:
    """Back the office up, and read the backup through again."""
    from keeping import backup

    made = backup.make(work.settings, tell=work.step)
    if made.fault_vi:
        raise JobFailed(made.fault_vi, made.fault_en or "")
    for fault in made.faults:
        work.log(f"{fault['what']}: {fault['vi']}", f"{fault['what']}: {fault['en']}")
    return {"backup": made.name}


def try_backup(work: Work) -> dict[str, Any]:
    """Read a backup through again, byte by byte."""
    from keeping import archive, backup

    name = str(work.arguments["backup"])
    found = [folder for folder in archive.all_in(work.settings.backups_folder) if folder.name == name]
    if not found:
        raise JobFailed(f"Không có bản sao lưu {name}.", f"There is no backup {name}.")
    work.step(f"Đọc lại bản sao lưu {name}", f"Reading the backup {name} again", 10)
    tried = backup.tried(found[0])
    if tried.fault_vi:
        raise JobFailed(tried.fault_vi, tried.fault_en or "")
    return {"backup": name}


def check_office(work: Work) -> dict[str, Any]:
    """Look for what does not agree; the findings are the job's answer."""
    from keeping import check

    return {"findings": [finding.plain() for finding in check.run(work.settings, work.step)]}


def export_everything(work: Work) -> dict[str, Any]:
    """Everything as plain files in one .zip, without secrets."""
    from keeping import archive, whole

    folder = work.settings.backups_folder / "exports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{archive.name_now(folder)}.zip"
    whole.export(work.settings, target, tell=work.step)
    return {"export": target.name}


# The steps of publishing/builder.py in words; one that is not here is shown by its own name.
BUILD_STEPS = {
    "read editions": ("Đọc các bản công bố", "Reading the editions"),
    "read prose": ("Đọc lời văn của cơ quan", "Reading the office's texts"),
    "bundle assets": ("Gom kiểu dáng và chữ", "Bundling styles and fonts"),
    "write open data": ("Ghi dữ liệu mở", "Writing the open data"),
    "lay out charts": ("Vẽ biểu đồ", "Drawing the charts"),
    "print charts": ("Vẽ biểu đồ để in", "Drawing the charts for print"),
    "set booklets": ("Dàn trang ấn phẩm", "Setting the booklets"),
    "draw cards": ("Vẽ ảnh cho mạng xã hội", "Drawing the cards for social networks"),
    "write press kits": ("Lập bộ tài liệu báo chí", "Writing the press kits"),
    "write pages": ("Viết các trang", "Writing the pages"),
    "check links": ("Kiểm tra liên kết", "Checking the links"),
    "put live": ("Đưa bản mới lên", "Putting it live"),
}

KINDS: dict[str, Kind] = {
    "freeze": Kind("Chốt kết quả", "Freeze the results", frozenset({"editions"}), freeze),
    "build": Kind("Dựng trang công bố", "Build the public site", frozenset({"public"}), build),
    "backup": Kind("Sao lưu", "Back up", frozenset({"backups"}), back_up),
    "try_backup": Kind("Kiểm tra bản sao lưu", "Try a backup", frozenset({"backups"}), try_backup),
    "check": Kind("Kiểm tra toàn vẹn", "Check integrity", frozenset({"check"}), check_office),
    "export": Kind("Xuất toàn bộ", "Export everything", frozenset({"exports"}), export_everything),
    # Nothing is frozen or published meanwhile: documents speak of the edition as it is.
    "papers": Kind("Lập văn bản", "Make documents", frozenset({"papers", "editions"}), make_papers),
    "publish": Kind("Chốt và công bố", "Freeze and publish", frozenset({"editions", "public"}), publish),
}


if __name__ == "__main__":
    worker_command()
