"""The queue: one job at a time for one thing, progress on its row, and nothing lost when a worker is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from factories import a_cycle, a_submission, a_user, an_answer

import edition
import jobs
import models
import results
from settings import Settings

ROOT = Path(__file__).parents[1]
SECONDS = 60


@pytest.fixture
def settings(tmp_path):
    """Folders of the test's own; the office is the one the test's database fixture made."""
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'office.db'}",
        data_folder=tmp_path / "data",
        public_folder=tmp_path / "public",
        editions_folder=tmp_path / "editions",
        secret_key="a key for tests only, 32 characters",
    )


@pytest.fixture
def kinds(monkeypatch):
    """Two kinds of work that touch different things, and one that fails."""

    def count(work):
        for number in range(5):
            work.step(f"Bước {number}", f"Step {number}", number * 20)
        return {"counted": 5}

    def refuse(work):
        raise models.OfficeProblem("Không làm được.", "It cannot be done.")

    def crash(work):
        raise ZeroDivisionError("một lỗi")

    made = {
        "count": jobs.Kind("Đếm", "Count", frozenset({"numbers"}), count),
        "refuse": jobs.Kind("Từ chối", "Refuse", frozenset({"words"}), refuse),
        "crash": jobs.Kind("Hỏng", "Crash", frozenset({"faults"}), crash),
    }
    monkeypatch.setattr(jobs, "KINDS", made)
    return made


def test_a_job_runs_to_its_end(either_database, settings, kinds):
    """Its row says who asked, every step, and what came out."""
    user = a_user("administrator")
    jobs.enqueue("count", user, cycle=1)
    job = jobs.run_next(settings)
    assert (job.state, job.done, job.created_by) == ("done", 100, user)
    assert [line["vi"] for line in job.result["log"]] == [f"Bước {n}" for n in range(5)]
    assert job.result["answer"] == {"counted": 5}
    assert jobs.run_next(settings) is None


def test_the_same_work_is_not_queued_twice(either_database, kinds):
    """The refusal names the job in the way, since when and by whom; other work is not in its way."""
    user = a_user("administrator", name="Nguyễn Văn A")
    jobs.enqueue("count", user)
    with pytest.raises(jobs.JobRefused) as refusal:
        jobs.enqueue("count", user)
    assert "“Đếm” đang chờ chạy từ" in refusal.value.text("vi")
    assert "bởi Nguyễn Văn A" in refusal.value.text("vi")
    jobs.claim()
    with pytest.raises(jobs.JobRefused, match="đang chạy từ"):
        jobs.enqueue("count", user)
    jobs.enqueue("refuse", user)


def test_two_who_press_at_once_make_one_job(either_database, kinds):
    """Whichever comes second is refused."""
    user = a_user("administrator")
    gate, outcomes = threading.Barrier(4), []

    def press():
        gate.wait()
        try:
            jobs.enqueue("count", user)
            outcomes.append("queued")
        except jobs.JobRefused:
            outcomes.append("refused")
        finally:
            models.database.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["queued", "refused", "refused", "refused"]


def test_one_job_goes_to_one_worker(either_database, kinds):
    """Of eight who reach for two jobs, two get one."""
    jobs.enqueue("count", None)
    jobs.enqueue("refuse", None)
    gate, taken = threading.Barrier(8), []

    def reach():
        gate.wait()
        try:
            taken.append(jobs.claim())
        finally:
            models.database.close()

    threads = [threading.Thread(target=reach) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(job.kind for job in taken if job) == ["count", "refuse"]


def test_a_refusal_is_the_jobs_end_in_words(database, settings, kinds):
    """The sentence is kept in both languages."""
    jobs.enqueue("refuse", None)
    job = jobs.run_next(settings)
    assert (job.state, job.error, job.result["error_en"]) == ("failed", "Không làm được.", "It cannot be done.")


def test_a_fault_of_the_program_ends_the_job_not_the_worker(database, settings, kinds, capsys):
    """The trace goes to the worker's log, a sentence to the page, and the next job runs."""
    jobs.enqueue("crash", None)
    jobs.enqueue("count", None)
    assert jobs.run_next(settings).state == "failed"
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert jobs.run_next(settings).state == "done"


def test_a_silent_job_is_taken_over_and_the_silent_worker_writes_no_more(database, settings, kinds):
    """A worker that was thought dead and wakes up finds that the job is no longer its own."""
    jobs.enqueue("count", None)
    work = jobs.Work(jobs.claim(), settings)
    models.Job.update(beat_at=models.now() - 2 * jobs.DEAD_AFTER).execute()
    [job] = jobs.sweep()
    assert job.state == "queued"
    with pytest.raises(jobs.JobLost):
        work.progress(50, 100)
    assert jobs.run_next(settings).state == "done"


def test_a_living_job_is_left_alone(database, settings, kinds):
    """A heartbeat from this moment, by a living process."""
    jobs.enqueue("count", None)
    jobs.claim()
    assert jobs.sweep() == []


def test_after_three_deaths_the_job_has_failed(database, settings, kinds):
    """Work that kills its worker is not tried for ever."""
    jobs.enqueue("count", None)
    for _ in range(jobs.MOST_TRIES):
        jobs.claim()
        models.Job.update(beat_at=models.now() - 2 * jobs.DEAD_AFTER).execute()
        [job] = jobs.sweep()
    assert job.state == "failed"
    assert "bị ngắt 3 lần" in job.error


def child(settings, program):
    """A process of its own that runs a worker after `program` has set it up."""
    environment = os.environ | jobs.environment_of(settings) | {"PYTHONPATH": str(ROOT)}
    whole = f"import jobs, time\n{program}\njobs.worker_command(['--pause', '0.1'])"
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", whole],
        env=environment, cwd=ROOT, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_for(condition):
    for _ in range(SECONDS * 20):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {SECONDS} s")


def end(process):
    process.kill()
    process.communicate()


SLOW = """
def slow(work):
    work.step("Nửa chừng", "Half way", 40)
    time.sleep(600)
jobs.KINDS["count"] = jobs.Kind("Đếm", "Count", frozenset({"numbers"}), slow)
"""


def test_kill_minus_nine_loses_no_job(database, settings, kinds):
    """The worker is killed half way: the next sweep puts the job back, and another worker ends it."""
    jobs.enqueue("count", a_user("administrator"))
    worker = child(settings, SLOW)
    try:
        wait_for(lambda: models.Job.get().done == 40)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        [job] = jobs.sweep()
        assert job.state == "queued"
        assert "xếp lại" in job.result["log"][-1]["vi"]
        assert jobs.run_next(settings).state == "done"
    finally:
        end(worker)


def a_year_to_freeze():
    cycle = a_cycle(2021, state="explaining")
    submission = a_submission(cycle)
    for code, value in (("pcs", "30"), ("staff", "40"), ("portal", "yes")):
        an_answer(submission, code, value, accepted=value)
    return cycle


DIES_BEFORE_THE_COMMIT = """
import os, signal, edition
written = edition.write
def write(*args, **kwargs):
    written(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
edition.write = write
"""
DIES_AFTER_THE_COMMIT = """
import os, signal, results
frozen = results.freeze
def freeze(*args, **kwargs):
    frozen(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
results.freeze = freeze
"""


@pytest.mark.parametrize("moment", [DIES_BEFORE_THE_COMMIT, DIES_AFTER_THE_COMMIT], ids=["before", "after"])
def test_a_freeze_killed_at_its_worst_moment_ends_as_one_edition(database, settings, moment):
    """Killed between file and commit, or between commit and the end of the job: one edition, with its seal."""
    cycle = a_year_to_freeze()
    jobs.enqueue("freeze", a_user("administrator"), cycle=cycle.id)
    worker = child(settings, moment)
    try:
        wait_for(lambda: worker.poll() is not None)
        assert worker.returncode == -signal.SIGKILL, worker.stderr.read()
        assert [job.state for job in jobs.sweep()] == ["queued"]
        job = jobs.run_next(settings)
        assert (job.state, job.error) == ("done", "")
        row = models.Edition.get()
        assert models.Cycle.get_by_id(cycle.id).state == "frozen"
        assert edition.read(results.path_of(row, settings)).seal == row.seal
        assert edition.verify(results.path_of(row, settings)) is None
    finally:
        end(worker)


def test_a_frozen_year_is_not_shown_before_its_publication(database, settings):
    """A build pressed between the freeze and the publication does not find the frozen year."""
    cycle = a_year_to_freeze()
    jobs.enqueue("freeze", a_user("administrator"), cycle=cycle.id)
    assert jobs.run_next(settings).state == "done"
    jobs.enqueue("build", a_user("administrator"))
    jobs.run_next(settings)
    assert not (settings.public_folder / "2021").exists()


def test_freeze_and_publish_in_one_job(database, settings, monkeypatch):
    """The year is frozen, the site built with it, and only then does the year count as published."""
    from publishing import builder

    states = []

    def build_site(given, progress):
        progress("lay out charts", 1, 2)
        states.append(models.Cycle.get().state)

    monkeypatch.setattr(builder, "build_site", build_site)
    cycle = a_year_to_freeze()
    jobs.enqueue("publish", a_user("administrator"), cycle=cycle.id)
    job = jobs.run_next(settings)
    assert (job.state, job.error) == ("done", "")
    assert states == ["frozen"]
    assert models.Cycle.get().state == "published"
    assert models.Edition.get().published_at is not None
    assert "Vẽ biểu đồ" in [line["vi"] for line in job.result["log"]]


def test_a_build_that_fails_leaves_the_year_frozen(database, settings, monkeypatch):
    """The sentence of the builder is the end of the job; pressed again, the same edition is published."""
    from publishing import builder

    def fail(given, progress):
        raise builder.BuildProblem("thiếu một trang")

    monkeypatch.setattr(builder, "build_site", fail)
    cycle = a_year_to_freeze()
    jobs.enqueue("publish", a_user("administrator"), cycle=cycle.id)
    job = jobs.run_next(settings)
    assert job.state == "failed"
    assert "thiếu một trang" in job.error
    assert models.Cycle.get().state == "frozen"
    seal = models.Edition.get().seal
    monkeypatch.setattr(builder, "build_site", lambda given, progress: None)
    jobs.enqueue("publish", a_user("administrator"), cycle=cycle.id)
    assert jobs.run_next(settings).state == "done"
    assert models.Edition.get().seal == seal


def test_a_worker_beside_a_server_ends_with_it(database, settings):
    """Its parent was killed: it notices and goes."""
    program = f"import jobs, settings, sys, time; sys.path.insert(0, {str(ROOT)!r})\n" + (
        "worker = jobs.start_child(settings.Settings.from_env(), 0.1); print(worker.pid, flush=True); time.sleep(600)"
    )
    environment = os.environ | jobs.environment_of(settings) | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE)
    try:
        pid = int(server.stdout.readline())
        assert jobs.alive(pid)
        server.kill()
        server.wait()
        wait_for(lambda: not running(pid))
    finally:
        end(server)


def running(pid):
    """Whether the process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
