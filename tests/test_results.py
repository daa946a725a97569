"""From accepted answers to a frozen edition: three kinds of number that never mix."""

import datetime
import hashlib
import json
import signal
import subprocess
import sys
import threading
from fractions import Fraction

import pytest
from factories import a_cycle, a_unit, a_user, address, an_answer

import edition as editions
import framework as frameworks
import models
import receipt_list
import results
import workflow
from reporting import receipts
from settings import Settings

pytestmark = pytest.mark.usefixtures("either_database")


@pytest.fixture
def office(tmp_path):
    """Settings whose editions go to a folder of this test."""
    return Settings("sqlite:///unused", tmp_path, tmp_path / "public", tmp_path / "editions", "k" * 32)


@pytest.fixture
def lead():
    """The Council's lead."""
    return a_user("lead")


@pytest.fixture
def cycle(lead):
    """A year in appraisal: DN 80 computers for 100 people and a portal, HP 50 and none, HN sent nothing."""
    for code, name in (("DN", "Sở Đà Nẵng"), ("HP", "Sở Hải Phòng"), ("HN", "Sở Hà Nội")):
        a_unit(code, name_vi=name, name_en=f"Department {code}")
    year = a_cycle(2019)
    workflow.move_cycle(year, "open", "it")
    reported = {
        "DN": {"pcs": "80", "staff": "100", "portal": "yes"},
        "HP": {"pcs": "50", "staff": "100", "portal": "no"},
    }
    for submission in year.submissions:
        for code, value in reported.get(submission.unit.code, {}).items():
            an_answer(submission, code, value)
    workflow.move_cycle(year, "appraise", lead)
    return year


@pytest.fixture
def decided_cycle(cycle, lead):
    """The same year, all figures accepted, ready to be frozen."""
    results.accept_all(cycle, lead)
    workflow.move_cycle(cycle, "explain", lead)
    return cycle


def answer_of(cycle, unit, code):
    query = models.Answer.select().join(models.Submission).join(models.Unit)
    return query.where(models.Submission.cycle == cycle, models.Unit.code == unit, models.Answer.input == code).get()


def published(cycle):
    workflow.move_cycle(models.Cycle.get_by_id(cycle.id), "publish", a_user("communications"))


def test_reported_figures_count_only_once_accepted(cycle, lead):
    """Before the Council accepts, there are no figures; afterwards they are the accepted ones."""
    framework, units, figures, decided = results.gather(cycle)
    assert (framework.code, list(units), figures, decided) == ("khung-nho", ["DN", "HN", "HP"], {}, {})
    assert results.accept_all(cycle, lead) == 6
    assert results.gather(cycle)[2]["DN"] == {"pcs": "80", "portal": "yes", "staff": "100"}
    assert results.accept_all(cycle, lead) == 0


def test_what_the_council_changed_is_scored_and_what_was_reported_stays(cycle, lead):
    """An accepted figure differs from the reported one; both are kept, and accepting the rest leaves it."""
    answer = answer_of(cycle, "DN", "pcs")
    with models.acting(lead, "kiểm tra tại chỗ"):
        answer.accepted = "60"
        answer.save()
    assert results.accept_all(cycle, lead) == 5
    assert results.gather(cycle)[2]["DN"]["pcs"] == "60"
    assert answer_of(cycle, "DN", "pcs").value == "80"
    assert results.preview(cycle).results["DN"].total == 22  # 20 * 60/100 + 10


def test_one_units_figures_can_be_accepted_alone(cycle, lead):
    """Accepting unit by unit, with who and why in the unit's chain."""
    unit = models.Unit.get(code="HP")
    assert results.accept_all(cycle, lead, unit, "đã kiểm tra") == 3
    assert list(results.gather(cycle)[2]) == ["HP"]
    event, changes = models.history(answer_of(cycle, "HP", "pcs"))[-1]
    assert changes == {"accepted": (None, "50")}
    assert (event.chain, event.actor_id, event.reason) == ("HP", lead.id, "đã kiểm tra")


def test_figures_accepted_as_missing_are_not_scored(cycle, lead):
    """The empty text is a decision: there is no figure."""
    answer = answer_of(cycle, "DN", "pcs")
    with models.acting(lead, "không có minh chứng"):
        answer.accepted = ""
        answer.save()
    results.accept_all(cycle, lead)
    assert "pcs" not in results.gather(cycle)[2]["DN"]
    assert results.preview(cycle).results["DN"].total == 10


def test_accepting_is_for_the_council_during_the_appraisal(cycle, lead, office):
    """An officer may not accept, and nobody may once the year is frozen."""
    with pytest.raises(workflow.MoveRefused, match="Chỉ"):
        results.accept_all(cycle, a_user("officer"))
    results.accept_all(cycle, lead)
    workflow.move_cycle(cycle, "explain", lead)
    results.freeze(cycle, lead, office)
    with pytest.raises(workflow.MoveRefused):
        results.accept_all(models.Cycle.get_by_id(cycle.id), lead)


def test_the_councils_own_points_stand(decided_cycle, lead):
    """A decision replaces what the rule would give."""
    submission = decided_cycle.submissions.join(models.Unit).where(models.Unit.code == "HN").get()
    indicator = decided_cycle.framework.indicators.where(models.Indicator.code == "HT1").get()
    with models.acting(lead, "biên bản họp"):
        models.Decision.create(submission=submission, indicator=indicator, points="7.5", reason="biên bản họp")
    assert results.gather(decided_cycle)[3] == {("HN", "HT1"): Fraction(15, 2)}
    run = results.preview(decided_cycle)
    assert run.results["HN"].total == 7.5
    assert run.results["HN"].indicators["HT1"].state == "decided"


def test_a_year_is_frozen_into_a_file_that_verifies(decided_cycle, lead, office):
    """Row and file agree; the file recomputes to itself; units keep their names, blocs and the unsent one is there."""
    row = results.freeze(decided_cycle, lead, office, approved=datetime.date(2019, 12, 20))
    path = editions.unpublished(office.editions_folder) / row.path
    frozen = editions.read(path)
    assert (row.year, row.version, row.path, row.frozen_by) == (2019, 1, "2019.json", lead)
    assert (row.seal, frozen.seal, frozen.made_up) == (frozen.seal, row.seal, True)
    assert editions.verify(path) is None
    assert [result.unit for result in frozen.ranking("SN")] == ["DN", "HP", "HN"]
    assert frozen.units["DN"].name("vi") == "Sở Đà Nẵng"
    assert frozen.units["DN"].name("en") == "Department DN"
    assert frozen.results["DN"].total == 26
    assert models.Cycle.get_by_id(decided_cycle.id).state == "frozen"
    assert [path.name for path in editions.unpublished(office.editions_folder).iterdir()] == ["2019.json"]
    assert models.verify_chains() == []


def test_a_year_with_undecided_figures_is_not_frozen(cycle, lead, office):
    """The refusal says how many figures wait, and nothing has moved."""
    results.accept_all(cycle, lead, models.Unit.get(code="DN"))
    workflow.move_cycle(cycle, "explain", lead)
    with pytest.raises(results.ResultsProblem, match="Còn 3 số liệu") as refused:
        results.freeze(cycle, lead, office)
    assert "3 reported figures" in refused.value.text("en")
    assert models.Cycle.get_by_id(cycle.id).state == "explaining"
    assert not office.editions_folder.exists()


def test_freezing_is_for_the_council_at_its_time(cycle, lead, office):
    """Not while figures are appraised, and not by anyone."""
    results.accept_all(cycle, lead)
    with pytest.raises(workflow.MoveRefused, match="Chốt kết quả"):
        results.freeze(cycle, lead, office)
    workflow.move_cycle(cycle, "explain", lead)
    with pytest.raises(workflow.MoveRefused, match="Chỉ"):
        results.freeze(cycle, a_user("communications"), office)
    assert models.Edition.select().count() == 0


def test_a_year_frozen_twice_before_publication_is_one_version(decided_cycle, lead, office):
    """Until it is published, freezing again replaces the draft edition."""
    first = results.freeze(decided_cycle, lead, office)
    workflow.move_cycle(
        models.Cycle.get_by_id(decided_cycle.id),
        "explain_again",
        lead,
        "khiếu nại",
        models.now() + datetime.timedelta(1),
    )
    answer = answer_of(decided_cycle, "HP", "pcs")
    with models.acting(lead, "chấp nhận khiếu nại"):
        answer.accepted = "90"
        answer.save()
    second = results.freeze(decided_cycle, lead, office)
    assert (second.id, second.version) == (first.id, 1)
    assert second.seal != first.seal
    assert editions.read(editions.unpublished(office.editions_folder) / "2019.json").seal == second.seal


def given(cycle, *units):
    """Receipts of what units sent, at one moment; the last was late."""
    with models.acting("test"):
        for unit in units:
            submission = cycle.submissions.join(models.Unit).where(models.Unit.code == unit).get()
            at, late = datetime.datetime.fromisoformat("2019-10-30T16:59:59"), unit == units[-1]
            receipts.give(submission, receipts.sections_of(submission), "test", at, late)


def test_the_receipts_of_the_year_are_listed_and_sealed_with_it(decided_cycle, lead, office):
    """Number, unit, Viet Nam's moment, late, seal, withdrawn; the edition's seal covers the list."""
    given(decided_cycle, "HP", "DN")
    with models.acting("test"):
        row = models.Receipt.get(models.Receipt.number == "2019-HP-01")
        row.withdrawn_at = datetime.datetime.fromisoformat("2019-10-30T17:00")
        row.save()
    frozen = editions.read(results.path_of(results.freeze(decided_cycle, lead, office), office))
    path = receipt_list.path_in(editions.unpublished(office.editions_folder), 2019)
    listed = receipt_list.read(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == frozen.receipts
    assert (listed.year, listed.made_up) == (2019, True)
    first, second = listed.receipts
    assert (first.number, first.at, first.late, first.withdrawn) == (
        "2019-DN-01", "2019-10-30T23:59:59+07:00", True, None,
    )  # fmt: skip
    assert (second.number, second.late, second.withdrawn) == ("2019-HP-01", False, "2019-10-31T00:00:00+07:00")
    assert first.seal == models.Receipt.get(models.Receipt.number == "2019-DN-01").seal


def test_a_year_without_receipts_has_no_list(decided_cycle, lead, office):
    """Nothing is written, and the edition is as it always was."""
    frozen = editions.read(results.path_of(results.freeze(decided_cycle, lead, office), office))
    assert frozen.receipts == ""
    assert not (editions.unpublished(office.editions_folder) / "receipts").exists()


def test_a_correction_keeps_the_published_list(decided_cycle, lead, office):
    """It carries the same hash and writes no list anew, whatever the tables say by then."""
    given(decided_cycle, "DN")
    first = editions.read(results.path_of(results.freeze(decided_cycle, lead, office), office))
    editions.release(office.editions_folder, 2019)
    published(decided_cycle)
    given(decided_cycle, "HP")
    row = results.freeze(decided_cycle, lead, office, notice="Sửa.")
    second = editions.read(results.path_of(row, office))
    assert (second.version, second.receipts) == (2, first.receipts)
    assert list(editions.unpublished(office.editions_folder).rglob("receipts/*")) == []
    assert receipt_list.read(receipt_list.path_in(office.editions_folder, 2019)).sha256 == first.receipts


def test_correcting_a_published_year_makes_version_two_with_a_notice(decided_cycle, lead, office):
    """The old file stays as it was; the new one says what was corrected."""
    first = results.freeze(decided_cycle, lead, office)
    published(decided_cycle)
    before = (editions.unpublished(office.editions_folder) / "2019.json").read_bytes()
    answer = answer_of(decided_cycle, "DN", "pcs")
    with models.acting(lead, "nhập nhầm"):
        answer.accepted = "70"
        answer.save()
    with pytest.raises(results.ResultsProblem, match="thông báo"):
        results.freeze(decided_cycle, lead, office)
    assert models.Edition.select().count() == 1
    second = results.freeze(decided_cycle, lead, office, notice={"vi": "Sửa số máy của Đà Nẵng", "en": "Corrected"})
    assert (second.version, second.path, second.notice_vi) == (2, "2019-v2.json", "Sửa số máy của Đà Nẵng")
    assert (editions.unpublished(office.editions_folder) / "2019.json").read_bytes() == before
    corrected = editions.read(editions.unpublished(office.editions_folder) / "2019-v2.json")
    assert corrected.notice == frameworks.Text("Sửa số máy của Đà Nẵng", "Corrected")
    assert corrected.results["DN"].total == 24
    assert second.published_at is None
    published(decided_cycle)
    assert models.Edition.get_by_id(second.id).published_at is not None
    assert models.Edition.get_by_id(first.id).seal == first.seal


def test_publishing_needs_something_new(decided_cycle, lead, office):
    """A second publication of the same edition is refused."""
    results.freeze(decided_cycle, lead, office)
    published(decided_cycle)
    with pytest.raises(workflow.MoveRefused, match="không có bản nào"):
        published(decided_cycle)


def test_a_published_edition_is_never_edited(decided_cycle, lead, office):
    """Its row is as frozen as its file."""
    row = results.freeze(decided_cycle, lead, office)
    published(decided_cycle)
    row = models.Edition.get_by_id(row.id)
    row.seal = "0" * 64
    with pytest.raises(models.FrozenRow, match="đính chính"), models.acting(lead):
        row.save()
    with pytest.raises(models.FrozenRow), models.acting(lead):
        models.Edition.get_by_id(row.id).delete_instance()


def test_the_same_answers_give_the_same_bytes(decided_cycle, lead, office, tmp_path):
    """Freezing again on the same day of approval changes not one byte."""
    day = datetime.date(2019, 12, 20)
    results.freeze(decided_cycle, lead, office, approved=day)
    first = (editions.unpublished(office.editions_folder) / "2019.json").read_bytes()
    results.freeze(decided_cycle, lead, office, approved=day)
    assert (editions.unpublished(office.editions_folder) / "2019.json").read_bytes() == first
    assert json.loads(first)["approved"] == "2019-12-20"


def test_a_file_that_cannot_be_written_leaves_the_year_as_it_was(decided_cycle, lead, office):
    """A full or missing disk: no row, no state, no half file; freezing again works."""
    office.editions_folder.write_text("không phải thư mục")
    with pytest.raises(OSError, match="editions"):
        results.freeze(decided_cycle, lead, office)
    assert models.Cycle.get_by_id(decided_cycle.id).state == "explaining"
    assert models.Edition.select().count() == 0
    office.editions_folder.unlink()
    assert results.freeze(decided_cycle, lead, office).version == 1
    assert models.verify_chains() == []


def test_two_who_freeze_at_once_make_one_edition(decided_cycle, lead, office):
    """One freezes; the other either freezes the same version again afterwards or is told."""
    start, ends = threading.Barrier(2), []

    def freeze():
        try:
            start.wait(20)
            ends.append(results.freeze(decided_cycle, lead, office, approved=datetime.date(2019, 12, 20)).version)
        except Exception as problem:
            ends.append(problem)
        finally:
            models.database.close()

    threads = [threading.Thread(target=freeze) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(end == 1 or isinstance(end, models.StaleRow | models.peewee.IntegrityError) for end in ends), ends
    assert 1 in ends
    row = models.Edition.get()
    assert editions.read(editions.unpublished(office.editions_folder) / row.path).seal == row.seal
    assert models.verify_chains() == []


FREEZE_AND_DIE = """
import os, signal, sys
from pathlib import Path
import edition, models, results
from settings import Settings

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

when, url, folder = sys.argv[1:]
if when == "after the file":
    write = edition.write
    edition.write = lambda *given: (write(*given), killed())
else:
    edition.write = killed
models.connect(url)
results.freeze(models.Cycle.get(), "it", Settings("", Path(folder), Path(folder), Path(folder), "k" * 32))
"""


@pytest.mark.parametrize("when", ["before the file", "after the file"])
def test_a_freeze_that_is_killed_can_be_done_again(either_database, decided_cycle, lead, office, when):
    """Whenever the power goes, the office still says the year is not frozen, and freezing again finishes the work."""
    root = str(models.MIGRATIONS.parent)
    command = [sys.executable, "-c", FREEZE_AND_DIE, when, address(either_database), str(office.editions_folder)]
    assert subprocess.run(command, cwd=root, check=False).returncode == -signal.SIGKILL
    assert models.Cycle.get_by_id(decided_cycle.id).state == "explaining"
    assert models.Edition.select().count() == 0
    row = results.freeze(decided_cycle, lead, office)
    assert [path.name for path in editions.unpublished(office.editions_folder).iterdir()] == ["2019.json"]
    assert editions.read(editions.unpublished(office.editions_folder) / "2019.json").seal == row.seal
    assert models.verify_chains() == []
