"""An office whose year is frozen and published, on either database, with people in two of its three units."""

import datetime
import os
import traceback

import pytest
from factories import a_cycle, a_unit, a_user, address, an_answer

import edition as editions
import models
import results
import workflow
from letters.making import Made
from letters.register import Order
from settings import Settings

APPROVED = datetime.date(2019, 12, 20)
DATED = datetime.date(2019, 12, 25)


@pytest.fixture
def settings(either_database, tmp_path):
    """The settings of the bound office."""
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    url = address(either_database)
    return Settings(url, data, tmp_path / "public", data / "editions", "k" * 32, site_url="https://ict.example.vn")


@pytest.fixture
def frozen(settings):
    """The row of a frozen year: Đà Nẵng and Hải Phòng sent figures, Hà Nội nothing."""
    for code, name in (("DN", "Sở Đà Nẵng"), ("HP", "Sở Hải Phòng"), ("HN", "Sở Hà Nội")):
        a_unit(code, name_vi=name, name_en=f"Department {code}")
    lead = a_user("lead")
    a_user("leader", unit=models.Unit.get(code="DN"), email="lanhdao@dn.example.vn", name="Lê Văn Bình")
    a_user("officer", unit=models.Unit.get(code="DN"), email="canbo@dn.example.vn")
    a_user("officer", unit=models.Unit.get(code="HP"), email="canbo@hp.example.vn", language="en")
    year = a_cycle(2019)
    workflow.move_cycle(year, "open", "it")
    for code, figures in (("DN", ("80", "100", "yes")), ("HP", ("50", "100", "no"))):
        submission = year.submissions.join(models.Unit).where(models.Unit.code == code).get()
        for asked, value in zip(("pcs", "staff", "portal"), figures, strict=True):
            an_answer(submission, asked, value)
    workflow.move_cycle(year, "appraise", lead)
    results.accept_all(year, lead)
    workflow.move_cycle(year, "explain", lead)
    return results.freeze(year, lead, settings, approved=APPROVED)


@pytest.fixture
def published(frozen, settings):
    """The same year, published."""
    publish(frozen, settings)
    return models.Edition.get_by_id(frozen.id)


def publish(row, settings):
    """What publishing does, without building the site."""
    editions.release(settings.editions_folder, row.year)
    workflow.move_cycle(models.Cycle.get_by_id(row.cycle_id), "publish", "it")


@pytest.fixture
def corrected(published, settings):
    """Version 2 of the year, published: Hải Phòng has a portal after all."""
    lead = a_user("lead")
    answer = models.Answer.select().join(models.Submission).join(models.Unit).where(
        models.Unit.code == "HP", models.Answer.input == "portal"
    ).get()  # fmt: skip
    with models.acting(lead, "đính chính"):
        answer.accepted = "yes"
        answer.save()
    row = results.freeze(
        published.cycle, lead, settings, notice={"vi": "Đính chính HP.", "en": "HP corrected."},
        approved=datetime.date(2019, 12, 30),
    )  # fmt: skip
    publish(row, settings)
    return models.Edition.get_by_id(row.id)


@pytest.fixture
def quick(monkeypatch):
    """Files made of their facts in no time, for tests of the register: `quick.made` lists what was made."""
    from letters import making

    class Quick:
        def __init__(self):
            self.made, self.faulty = [], set()

        def __call__(self, kind, papers, unit, head, template=None):
            if unit in self.faulty:
                raise making.LetterProblem(f"{unit}: hỏng")
            self.made.append((kind, unit, head.symbol))
            words = f"{kind} {papers.edition.name} {unit} {head} {template}".encode()
            return Made(f"kết quả năm {papers.edition.year}", b"DOCX " + words, b"%PDF " + words)

    own = Quick()
    monkeypatch.setattr(making, "made", own)
    return own


@pytest.fixture
def order(published):
    """`order("DN")`: what is wanted for a unit of the published year."""
    return lambda unit, kind="letter": Order(published, kind, unit)


@pytest.fixture
def many_units(settings):
    """Nine more units, for tests in which several programs make documents; ask for it before the year."""
    return [a_unit(f"X{number}", name_vi=f"Sở số {number}") for number in range(9)]


@pytest.fixture
def children(settings):
    """`children(work, work, …)` runs each in a process of its own, all at once; answers their ends (-9: killed)."""

    def run(*works):
        models.disconnect()
        begun = []
        for work in works:
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    models.connect(settings.database_url)
                    work()
                    status = 0
                except Exception:
                    traceback.print_exc()  # the parent sees the status alone
                finally:
                    os._exit(status)
            begun.append(child)
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in begun]
        models.connect(settings.database_url)
        return ends

    return run
