"""All documents at once: skipped when whole, one bad unit apart, killed anywhere, two programs at the same time."""

import datetime
import os
import signal
import time

import pytest

import jobs
import models
from letters import batch, books, making, register
from letters.register import RegisterProblem

DATED = datetime.date(2019, 12, 25)
SYMBOLS = {"announcement": "01/QĐ-BTNMT", "minutes": "01/BB-HĐTĐ"}


def documents():
    """The register as it is: unit, number, symbol, state, in order of number."""
    rows = models.Document.select(models.Document, models.Unit).join(models.Unit)
    return [(row.unit.code, row.number, row.symbol, row.state) for row in rows.order_by(models.Document.number)]


def whole_register():
    """No number twice, none left out, every document with the files that bear its symbol."""
    rows = list(models.Document.select().order_by(models.Document.number))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert row.state == "issued"
        assert f"symbol='{row.symbol}'".encode() in bytes(row.pdf.data)
        assert f"symbol='{row.symbol}'".encode() in bytes(row.docx.data)
    return len(rows)


def test_letters_to_all_units(published, settings, quick):
    """In the order of their names, whatever their ranks; progress after each; the second run has nothing to do."""
    told = []
    outcome = batch.run(
        published, "letter", settings, "văn thư", issue=True, dated=DATED, tell=lambda *line: told.append(line)
    )
    assert outcome == batch.Outcome(made=3)
    assert documents() == [
        ("DN", 1, "01/BTNMT-CNTT", "issued"), ("HN", 2, "02/BTNMT-CNTT", "issued"),
        ("HP", 3, "03/BTNMT-CNTT", "issued"),
    ]  # fmt: skip
    assert told == [(1, 3, "DN", "made"), (2, 3, "HN", "made"), (3, 3, "HP", "made")]
    quick.made.clear()
    assert batch.run(published, "letter", settings, "văn thư", issue=True, dated=DATED) == batch.Outcome(whole=3)
    assert quick.made == []


def test_drafts_of_some_units_then_all_issued(published, settings, quick):
    """A draft is made for the units named; issuing goes over drafts and units without one alike."""
    assert batch.run(published, "letter", settings, "văn thư", units=["HP"]) == batch.Outcome(made=1)
    assert batch.run(published, "letter", settings, "văn thư") == batch.Outcome(made=2, whole=1)
    assert batch.run(published, "letter", settings, "văn thư", issue=True, dated=DATED) == batch.Outcome(made=3)
    assert whole_register() == 3
    assert [doc and doc.number for _, doc in batch.state_of(published, "letter", settings)] == [1, 2, 3]


def test_one_bad_unit_does_not_stop_the_others(published, settings, quick):
    """It is named with its reason and has no number; mended, the next run makes it alone."""
    quick.faulty.add("HN")
    outcome = batch.run(published, "letter", settings, "văn thư", issue=True, dated=DATED)
    assert (outcome.made, outcome.plain()["faults"]) == (2, [{"unit": "HN", "vi": "HN: hỏng", "en": "HN: hỏng"}])
    assert whole_register() == 2
    quick.faulty.clear()
    assert batch.run(published, "letter", settings, "văn thư", issue=True, dated=DATED) == batch.Outcome(1, 2)
    assert whole_register() == 3


@pytest.mark.parametrize("kind", ["announcement", "minutes"])
def test_documents_of_the_year(published, settings, quick, kind):
    """The act and the minutes are one document each, from books of their own."""
    assert batch.run(published, kind, settings, "văn thư", issue=True, dated=DATED) == batch.Outcome(made=1)
    row = models.Document.get()
    assert (row.kind, row.unit, row.symbol) == (kind, None, SYMBOLS[kind])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"units": ["DN", "ZZ"]}, "không có đơn vị: ZZ"),
        ({"kind": "poem"}, "Không có loại văn bản"),
        ({"issue": True}, "Cần ngày"),
        ({"issue": True, "dated": datetime.date(2018, 1, 1)}, "sớm hơn ngày chốt"),
    ],
)
def test_a_run_that_cannot_be_makes_nothing(published, settings, quick, options, said):
    """Refused in a sentence before the first document."""
    with pytest.raises(RegisterProblem, match=said):
        batch.run(published, settings=settings, actor="văn thư", **{"kind": "letter", **options})
    assert not models.Document.select().exists()


def test_two_programs_at_once_give_no_number_twice(many_units, published, settings, quick, children, monkeypatch):
    """Both issue all letters of the year: every unit one letter, every number one document."""
    plain = making.made

    def slowly(*facts):
        time.sleep(0.005)
        return plain(*facts)

    monkeypatch.setattr(making, "made", slowly)

    def work():
        batch.run(published, "letter", settings, "văn thư", issue=True, dated=DATED)

    assert children(work, work, work) == [0, 0, 0]
    assert whole_register() == 12
    assert len({unit for unit, *_ in documents()}) == 12
    assert books.upcoming("letter", DATED)[0] == 13


def test_a_number_given_meanwhile_is_no_clash_of_books(many_units, published, settings, quick, monkeypatch):
    """Between the look for the year's book and the look at its symbols, somebody else opens it and issues number 1."""
    first, second, *_ = sorted(row.code for row in models.Unit)
    plain, looked = books.find, []

    def find(kind, dated):
        found = plain(kind, dated)
        if not looked:
            looked.append(kind)
            batch.run(published, "letter", settings, "người khác", units=[first], issue=True, dated=DATED)
        return found

    monkeypatch.setattr(books, "find", find)
    outcome = batch.run(published, "letter", settings, "văn thư", units=[second], issue=True, dated=DATED)
    assert (outcome.made, outcome.faults) == (1, [])
    assert whole_register() == 2


def test_halves_of_the_units_at_once(many_units, published, settings, quick, children):
    """Two who issue different letters from one book take turns at its numbers."""
    codes = sorted(row.code for row in models.Unit)

    def work(units):
        batch.run(published, "letter", settings, "văn thư", units=units, issue=True, dated=DATED)

    assert children(lambda: work(codes[::2]), lambda: work(codes[1::2])) == [0, 0]
    assert whole_register() == 12


@pytest.mark.parametrize("place", ["making", "keeping", "kept"])
@pytest.mark.parametrize("number", [1, 4, 7])
def test_killed_anywhere_it_goes_on(many_units, published, settings, quick, children, monkeypatch, place, number):
    """Killed while a file is made, inside the transaction, after it: no number lost, none twice, nothing made twice."""
    counted = {"making": 0, "keeping": 0, "kept": 0}

    def count(at):
        counted[at] += 1
        if at == place and counted[at] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    plain, keep = making.made, register.keep_file

    def made(*facts):
        count("making")
        return plain(*facts)

    def keep_file(data, media_type):
        count("keeping")  # the number is taken, and not committed
        return keep(data, media_type)

    with monkeypatch.context() as patch:
        patch.setattr(making, "made", made)
        patch.setattr(register, "keep_file", keep_file)
        ends = children(
            lambda: batch.run(published, "letter", settings, "x", issue=True, dated=DATED,
                              tell=lambda *line: count("kept"))
        )  # fmt: skip
    assert ends == [-signal.SIGKILL]
    there = whole_register()
    assert there == {"making": number - 1, "keeping": (number - 1) // 2, "kept": number}[place]
    outcome = batch.run(published, "letter", settings, "x", issue=True, dated=DATED)
    assert (outcome.whole, outcome.made) == (there, 12 - there)
    assert whole_register() == 12


def test_the_job_tells_how_far_it_is(published, settings, quick):
    """Its row says what was made and names what was not; nothing is frozen or built from other figures meanwhile."""
    quick.faulty.add("HN")
    jobs.enqueue("papers", None, edition=published.id, kind="letter", units=None, issue=True, dated="2019-12-25")
    with pytest.raises(jobs.JobRefused):
        jobs.enqueue("freeze", None, cycle=published.cycle_id)
    job = jobs.run_next(settings)
    assert job.state == "done", job.error
    assert job.result["answer"]["made"] == 2
    assert job.result["log"][-1]["vi"] == "HN: HN: hỏng"
    assert whole_register() == 2


def test_a_job_that_made_nothing_has_failed(published, settings, quick):
    """With the first reason as its sentence."""
    quick.faulty |= {"HN", "DN", "HP"}
    jobs.enqueue("papers", None, edition=published.id, kind="letter")
    job = jobs.run_next(settings)
    assert (job.state, job.error) == ("failed", "Không lập được văn bản nào. DN: hỏng")


def test_a_killed_worker_loses_no_letter(many_units, published, settings, quick, children, monkeypatch):
    """The job is queued again by the next sweep, and goes on with the units that have no letter yet."""
    jobs.enqueue("papers", None, edition=published.id, kind="letter", issue=True, dated="2019-12-25")
    plain, count = making.made, 0

    def made(*facts):
        nonlocal count
        count += 1
        if count == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(*facts)

    with monkeypatch.context() as patch:
        patch.setattr(making, "made", made)
        assert children(lambda: jobs.run_next(settings)) == [-signal.SIGKILL]
    assert whole_register() == 4
    assert [job.state for job in jobs.sweep()] == ["queued"]
    job = jobs.run_next(settings)
    assert (job.state, job.result["answer"]) == ("done", {"made": 8, "whole": 4, "faults": []})
    assert whole_register() == 12
