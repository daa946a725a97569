"""The demonstration in the tables of an empty office."""

import datetime
import shutil
from collections import Counter

import pytest

import edition
import models
import results
import workflow
from importers import guard, store
from sample_data import demo, load
from settings import Settings

TODAY = datetime.date(2026, 3, 2)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return Settings(
        database_url=f"sqlite:///{folder / 'office.db'}",
        data_folder=folder,
        public_folder=folder / "public",
        editions_folder=folder / "editions",
        secret_key="a key that is only used in tests, and long enough",
        demo=True,
    )


@pytest.fixture(scope="module")
def seeded(settings, migrated_sqlite_file):
    """The office after `seed`: made once, since it holds some thirty thousand rows; tests that write undo it."""
    shutil.copy(migrated_sqlite_file, settings.data_folder / "office.db")
    models.connect(settings.database_url)
    made = load.seed(settings, today=TODAY)
    yield made
    models.disconnect()


def cycle(year):
    return models.Cycle.get(models.Cycle.year == year)


def test_each_year_stands_where_it_should(seeded):
    """Four published, one waiting to be frozen, one at work; all of them say that they are made up."""
    states = {one.year: one.state for one in models.Cycle.select()}
    published = dict.fromkeys((2017, 2018, 2019, 2020), "published")
    assert states == {**published, 2021: "explaining", 2022: "collecting"}
    assert all(one.made_up for one in models.Cycle.select())


def test_frozen_years_are_the_ones_in_the_repository(seeded, settings):
    """Through the tables or straight from the files: byte for byte the same editions, renamed unit and all."""
    assert [one.year for one in seeded] == [2017, 2018, 2019, 2020]
    for one in seeded:
        text = (settings.editions_folder / one.path).read_text(encoding="utf-8")
        assert text == edition.text_of(demo.edition_of(one.year))


def test_2021_can_be_frozen_at_once(seeded):
    """Nothing waits for the Council: the preview is the edition to come."""
    run = results.preview(cycle(2021))
    assert {code: own.total_exact for code, own in run.results.items()} == {
        code: own.total_exact for code, own in demo.edition_of(2021).results.items()
    }
    waiting = models.Answer.select().join(models.Submission).where(models.Submission.cycle == cycle(2021))
    assert not waiting.where(models.Answer.accepted.is_null()).exists()


def test_the_year_at_work_has_units_at_every_stage(seeded):
    """Not begun, half way, waiting for the leader, sent, before the deadline: a copy to train on (promise 78)."""
    at_work = cycle(demo.AT_WORK)
    assert at_work.report_deadline == TODAY + load.DAYS_LEFT
    sections = models.SectionState.select().join(models.Submission).where(models.Submission.cycle == at_work)
    counted = Counter(section.state for section in sections)
    assert set(counted) == {"empty", "drafting", "awaiting_approval", "sent"}
    assert min(counted.values()) >= 20
    sent = models.Submission.select().where(
        models.Submission.cycle == at_work, models.Submission.sent_at.is_null(False)
    )
    assert all(one.sent_at.date() < TODAY for one in sent)
    assert (
        not models.Answer.select()
        .join(models.Submission)
        .where(models.Submission.cycle == at_work, models.Answer.accepted.is_null(False))
        .exists()
    )


def test_every_section_tells_how_it_came_where_it_stands(seeded):
    """In the two years still open: one move after the other, from empty to its state, as the workflow allows them."""
    moves = {}
    for made in models.StateMove.select().where(models.StateMove.kind == "section").order_by(models.StateMove.at):
        step = workflow.SECTION_MOVES[made.move]
        assert made.from_state in step.sources
        assert made.from_state == moves.get(made.section_id, "empty")
        moves[made.section_id] = made.to_state
    open_years = models.Cycle.year.in_((2021, 2022))
    sections = models.SectionState.select().join(models.Submission).join(models.Cycle).where(open_years)
    assert sections.count() > 900
    for section in sections:
        assert moves.get(section.id, "empty") == section.state


def test_no_answer_stands_in_an_empty_section(seeded):
    """A section with a figure in it has been begun."""
    asked_in = {}
    for row in models.Indicator.select():
        top = row.category if row.category.parent_id is None else row.category.parent
        asked_in[row.id] = top.id
    states = {
        (one.submission_id, one.category_id): one.state
        for one in models.SectionState.select().join(models.Submission).where(models.Submission.cycle == cycle(2022))
    }
    answers = models.Answer.select().join(models.Submission).where(models.Submission.cycle == cycle(2022))
    assert answers.count() > 1000
    assert {states[one.submission_id, asked_in[one.indicator_id]] for one in answers} <= {
        "drafting", "awaiting_approval", "sent",
    }  # fmt: skip


def test_the_unit_without_a_submission_has_sent_nothing(seeded):
    """Invited, never begun."""
    nothing = models.Submission.get(
        models.Submission.cycle == cycle(2018), models.Submission.unit == models.Unit.get(models.Unit.code == "GD-VUD")
    )
    assert nothing.sent_at is None
    assert not nothing.answers.exists()
    assert {section.state for section in nothing.sections} == {"empty"}


def test_what_was_reported_and_what_was_accepted_are_both_kept(seeded):
    """Where they differ, an appraiser says why."""
    for year in demo.YEARS:
        query = models.Answer.select().join(models.Submission).where(
            models.Submission.cycle == cycle(year),
            models.Answer.value.is_null(False),
            models.Answer.value != models.Answer.accepted,
        )  # fmt: skip
        assert query.count() == len(demo.cuts(year))
        for answer in query:
            judged = models.Appraisal.select().where(
                models.Appraisal.submission == answer.submission, models.Appraisal.verdict == "change"
            )
            assert answer.accepted_reason in [one.reason for one in judged]
            assert all(one.reason.startswith("Minh chứng") for one in judged)


def test_every_role_has_an_account_and_none_a_password(seeded):
    """Made-up people; the demo command gives them passwords of its own."""
    held = {link.role.name for link in models.UserRole.select()}
    assert held == set(models.ROLES)
    assert all(user.password is None and user.email.endswith("@demo.example") for user in models.User.select())


def test_the_renamed_unit_bears_its_new_name_today(seeded):
    """And its history is in the audit."""
    unit = models.Unit.get(models.Unit.code == "GD-DLS")
    assert unit.name_vi == "Trung tâm Dữ liệu số thử nghiệm (giả định)"
    renamed = [
        changes["name_vi"] for _, changes in models.history(unit) if "name_vi" in changes and changes["name_vi"][0]
    ]
    assert renamed == [("Trung tâm Số liệu thử nghiệm (giả định)", unit.name_vi)]


def test_the_audit_is_whole(seeded):
    """Also the demonstration leaves its trace, unbroken."""
    assert models.verify_chains() == []


def test_evidence_is_kept_under_its_hash_and_stands_behind_answers_of_two_years(seeded, settings):
    """A few PDF files that say that they are made up; one is used again in the year at work."""
    years = Counter()
    for row in models.Evidence.select():
        data = store.fetch(settings.data_folder / "evidence", row.sha256)
        assert guard.evidence_type(data, row.name) == "application/pdf"
        assert len(data) == row.size
        assert b"Made-up evidence" in data
        assert row.answer_links.exists()
        years.update(link.answer.submission.cycle.year for link in row.answer_links)
    assert set(years) == {2021, 2022}


def test_only_an_empty_office_is_filled(seeded, settings):
    """A second run changes nothing and says why."""
    before = models.AuditEvent.select().count()
    with pytest.raises(load.NotEmpty) as refusal:
        load.seed(settings)
    assert "trống" in str(refusal.value)
    assert models.AuditEvent.select().count() == before
