"""An office with something to lose: three units, a frozen year, evidence, people, on either database."""

import os
import signal

import pytest
from factories import a_cycle, a_unit, a_user, address, an_answer

import models
import results
import workflow
from importers import store
from keeping import disk
from settings import Settings


@pytest.fixture
def settings(either_database, tmp_path):
    """The settings of the bound office."""
    data = tmp_path / "data"
    data.mkdir()
    url = address(either_database)
    if url.startswith("sqlite:"):  # into the data folder, as in a real office
        models.disconnect()
        (tmp_path / "office.db").rename(data / "office.db")
        url = f"sqlite:///{data / 'office.db'}"
        models.connect(url)
    return Settings(url, data, tmp_path / "public", data / "editions", "k" * 32)


@pytest.fixture
def office(settings, add_evidence):
    """A year frozen on accepted figures, a file of evidence, two people, and a chain of the audit for each unit."""
    for code, name in (("DN", "Sở Đà Nẵng"), ("HP", "Sở Hải Phòng"), ("HN", "Sở Hà Nội")):
        a_unit(code, name_vi=name)
    lead = a_user("lead", login_count=1)
    a_user("officer", unit=models.Unit.get(code="DN"), login_count=1)
    year = a_cycle(2019)
    workflow.move_cycle(year, "open", "it")
    for code, figures in (("DN", ("80", "100", "yes")), ("HP", ("50", "100", "no"))):
        submission = year.submissions.join(models.Unit).where(models.Unit.code == code).get()
        for input, value in zip(("pcs", "staff", "portal"), figures, strict=True):
            an_answer(submission, input, value)
    workflow.move_cycle(year, "appraise", lead)
    results.accept_all(year, lead)
    workflow.move_cycle(year, "explain", lead)
    results.freeze(year, lead, settings)
    with models.acting("test"):
        for section in models.SectionState.select().join(models.Submission).join(models.Unit):
            if section.submission.unit.code != "HN":  # which sent nothing
                section.state = "settled"
                section.save()
    add_evidence("biên bản.pdf", b"%PDF-1.4 bien ban")
    return settings


@pytest.fixture
def add_evidence(settings):
    """`add_evidence(name, data)` keeps a file of evidence and its row."""

    def add(name, data):
        sha256 = store.keep(settings.data_folder / "evidence", data)
        with models.acting("test", "thêm minh chứng"):
            return models.Evidence.create(
                unit=models.Unit.get(code="DN"), sha256=sha256, name=name, size=len(data), media_type="application/pdf"
            )

    return add


@pytest.fixture
def die_at():
    """`die_at(number, work)` runs `work` in a process killed at its step of that number; False if it ended."""

    def run(number, work):
        models.disconnect()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                taken = 0

                def watch(name):
                    nonlocal taken
                    taken += 1
                    if taken == number:
                        os.kill(os.getpid(), signal.SIGKILL)

                disk.watcher = watch
                work()
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the work failed by itself"
        return os.WIFSIGNALED(status)

    return run
