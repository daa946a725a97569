"""An office with something to lose: three units, a frozen year, evidence, people, on either database."""

import datetime
import os
import signal

import pytest
from factories import a_cycle, a_unit, a_user, address, an_answer

import edition as editions
import models
import results
import workflow
from importers import store
from keeping import disk
from letters import batch, making, posting, register
from reporting import receipts
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
    """A year frozen on accepted figures, two receipts, evidence, two people, a chain of the audit for each unit."""
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
        with models.acting("test"):
            sent = datetime.datetime.fromisoformat("2019-10-30T02:00")
            receipts.give(submission, receipts.sections_of(submission), "test", sent, late=False)
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
def papered(office, monkeypatch):
    """The same office after publishing: letters issued and mailed, a template and a text of its own."""
    monkeypatch.setattr(making, "made", lambda kind, papers, unit, head, template=None: making.Made(
        "kết quả", b"PK docx \x00\xff" + f"{kind} {unit} {head}".encode(), b"%PDF \x00\r\n" + f"{unit} {head}".encode()
    ))  # fmt: skip
    editions.release(office.editions_folder, 2019)
    workflow.move_cycle(models.Cycle.get(), "publish", "it")
    edition = models.Edition.get()
    template = register.keep_file(b"PK template", register.DOCX)
    with models.acting("test"):
        models.Letterhead.create(
            kind="letter", agency="Bộ X", place="Huế", book="CV", symbol="{number}/BX", position="VỤ TRƯỞNG",
            template=template, template_name="mẫu.docx",
        )  # fmt: skip
        models.Prose.create(code="letter.body", language="vi", text="=Lời văn\n\n'của cơ quan")
    batch.run(edition, "letter", office, "văn thư", issue=True, dated=edition.approved)
    batch.run(edition, "minutes", office, "văn thư")
    letters = list(models.Document.select().where(models.Document.state == "issued"))
    posting.to_outbox(letters, "văn thư", office, form="both")
    register.cancel(letters[-1], "sai", "văn thư")
    return office


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
