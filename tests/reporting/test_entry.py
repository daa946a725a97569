"""Entering figures: what is read and shown, and who wins when two people put different figures in one place."""

import threading

import pytest
from factories import a_bloc, a_cycle, a_submission, a_unit, a_user, an_answer
from hypothesis import given
from hypothesis import strategies as st

import exchange
import framework
import models
import submissions
from reporting import entry

RACES = 1000  # on SQLite
RACES_ON_POSTGRESQL = 200


def asked(kind, **more):
    """A question of one kind."""
    return framework.Input("x", framework.Text("Số", "Figure"), kind, **more)


@pytest.mark.parametrize(
    ("kind", "kept", "edited", "shown"),
    [
        ("count", "1234", "1234", "1.234"),
        ("number", "1234.5", "1234,5", "1.234,5"),
        ("number", "1.2340", "1,2340", "1,234"),
        ("percent", "83.5", "83,5", "83,5"),
        ("count", "NA", "NA", "NA"),
        ("date", "2021-10-30", "30/10/2021", "30/10/2021"),
        ("yes_no", "yes", "yes", "có"),
        ("text", "Trong 5 ngày", "Trong 5 ngày", "Trong 5 ngày"),
    ],
)
def test_a_figure_is_edited_plain_and_shown_in_groups(kind, kept, edited, shown):
    """And both are read back as the figure they stand for."""
    question = asked(kind)
    assert entry.edited(question, kept) == edited
    assert submissions.shown_value(question, kept) == shown
    assert entry.read(question, edited) == kept
    assert entry.read(question, shown, now=kept) == kept


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4))
def test_whatever_is_kept_is_edited_without_doubt(number):
    """No kept number has two readings once it stands in its box, in either language."""
    question = asked("number")
    kept = exchange.canonical(question, exchange.parse_value(question, str(number), "point"))
    for lang in ("vi", "en"):
        assert entry.read(question, entry.edited(question, kept, lang)) == kept


@pytest.mark.parametrize(
    ("kind", "text", "means"),
    [
        ("count", "1.234", [("1234", "1.234")]),
        ("number", "1.234", [("1,2340", "1,234"), ("1234", "1.234")]),
        ("count", "không có", []),
        ("yes_no", "1.234", []),
    ],
)
def test_an_ambiguous_number_comes_with_its_readings(kind, text, means):
    """Only those the question takes: people are counted whole."""
    assert entry.readings(asked(kind), text) == means


def two_officers():
    """A section of a year that collects, and two officers of its unit."""
    unit = a_unit("DN", bloc=a_bloc("SN"))
    submission = a_submission(a_cycle(2021, state="collecting"), unit)
    part = next(each for each in submission.sections if each.category.code == "HT")
    return part, [a_user("officer", unit=unit, name=name) for name in ("An", "Bình")]


def race(part, people, times):
    """Two people put different figures over the same version at the same moment, again and again.

    Returns for each race the version both saw, its number, what each was answered, and the figure that stands.
    """
    outcomes, found = [], [None, None]
    entry.keep(part, people[0], [entry.Typed("pcs", "1")])
    ready, done = threading.Barrier(3, timeout=120), threading.Barrier(3, timeout=120)
    seen = [entry.answers_of(part)["pcs"].rev]

    def put(who):
        models.database.connect(reuse_if_open=True)
        for number in range(times):
            ready.wait()
            found[who] = entry.keep(part, people[who], [entry.Typed("pcs", str(2 + 2 * number + who), rev=seen[0])])
            done.wait()
        models.database.close()

    threads = [threading.Thread(target=put, args=(who,), daemon=True) for who in (0, 1)]
    for thread in threads:
        thread.start()
    for number in range(times):
        ready.wait()
        done.wait()
        outcomes.append((seen[0], number, list(found), entry.answers_of(part)["pcs"]))
        seen[0] = outcomes[-1][3].rev
    for thread in threads:
        thread.join()
    return outcomes


def check_races(outcomes, people):
    for seen, number, found, stands in outcomes:
        winners = [who for who in (0, 1) if "pcs" in found[who].done]
        losers = [who for who in (0, 1) if "pcs" in found[who].met]
        assert len(winners) == len(losers) == 1, f"race {number}"
        assert stands.rev == seen + 1, "one change, not two"
        assert stands.value == str(2 + 2 * number + winners[0]), "the winner's figure stands"
        told = found[losers[0]].met["pcs"]
        assert (told.answer.value, told.by) == (stands.value, people[winners[0]].name)
    assert len(models.history(outcomes[-1][3])) == len(outcomes) + 1, "every change has its audit row"


@pytest.mark.usefixtures("database")
def test_a_thousand_races_have_one_winner_each():
    """Exactly one figure is written and exactly one person is told, every time, on SQLite."""
    part, people = two_officers()
    check_races(race(part, people, RACES), people)


@pytest.mark.postgresql
@pytest.mark.usefixtures("postgresql_database")
def test_two_hundred_races_on_postgresql():
    """The same on PostgreSQL."""
    part, people = two_officers()
    check_races(race(part, people, RACES_ON_POSTGRESQL), people)


@pytest.mark.usefixtures("either_database")
def test_two_first_figures_at_once():
    """Nobody has a row yet, so two are made at once: the key of the table decides, and the loser is told."""
    part, people = two_officers()
    for key in ("pcs", "staff"):
        gate, found = threading.Barrier(2), [None, None]

        def put(who, key=key, gate=gate, found=found):
            models.database.connect(reuse_if_open=True)
            gate.wait()
            found[who] = entry.keep(part, people[who], [entry.Typed(key, str(5 + who), rev=0)])
            models.database.close()

        threads = [threading.Thread(target=put, args=(who,)) for who in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(len(each.met) for each in found) == [0, 1]
    assert models.Answer.select().count() == 2
    assert models.SectionState.get_by_id(part.id).state == "drafting"


@pytest.mark.usefixtures("database")
def test_a_figure_that_fits_no_more_is_not_carried_over():
    """Last year's figure comes over only if this year's question takes it; what is explained stays explained."""
    part, people = two_officers()
    old = a_submission(a_cycle(2020, framework=part.submission.cycle.framework), part.submission.unit)
    an_answer(old, "pcs", "12.5")
    an_answer(old, "staff", "40")
    entry.keep(part, people[0], [entry.Typed("staff", "", "chưa có")])
    assert entry.carry_over([part], people[0]) == 0
    assert entry.answers_of(part)["staff"].value is None
