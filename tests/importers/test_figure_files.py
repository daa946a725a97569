"""figures.csv into the answers of a cycle, and out again."""

import threading

import pytest

import models
import submissions
from importers import figures
from importers.plan import PlanOutdated


def csv(*rows):
    return ("unit,indicator,input,value,note\n" + "".join(f"{row}\n" for row in rows)).encode()


def test_figures_come_in_and_go_out(cycle, da_nang):
    """What is exported imports as no change."""
    plan = figures.plan(cycle, csv("SA,I.1.1,pcs,30,đếm ngày 30/9", "SA,I.1.1,staff,40,", 'SA,I.2.2,mbps,"83,5",'))
    assert [str(problem) for problem in plan.problems] == []
    assert plan.apply("test") == 4
    answers = submissions.answers_of(cycle, da_nang)
    assert {code: (a.value, a.accepted, a.note) for code, a in answers.items()} == {
        "pcs": ("30", None, "đếm ngày 30/9"), "staff": ("40", None, ""), "mbps": ("83.5", None, ""),
    }  # fmt: skip
    assert figures.plan(cycle, figures.export(cycle).encode()).effects == []


def test_figures_may_be_taken_as_accepted(cycle, da_nang):
    """Of a past year the Council's figures are what there is."""
    figures.plan(cycle, csv("SA,I.1.1,pcs,30,"), accept=True).apply("test")
    assert submissions.answers_of(cycle, da_nang)["pcs"].accepted == "30"
    assert figures.export(cycle, accepted=True) == figures.export(cycle)


def test_an_ambiguous_number_is_asked_about(cycle, da_nang):
    """1.234 is refused by line, unless it is said which sign is the decimal one."""
    plan = figures.plan(cycle, csv("SA,I.1.1,pcs,1.234,"))
    assert (plan.problems[0].line, plan.problems[0].file) == (2, "figures.csv")
    assert "hai cách đọc" in plan.problems[0].vi
    assert figures.plan(cycle, csv("SA,I.1.1,pcs,1.234,"), decimal="comma").ok


def test_all_or_nothing(cycle, da_nang):
    """One bad line keeps the good ones out."""
    plan = figures.plan(cycle, csv("SA,I.1.1,pcs,30,", "SA,I.1.1,staff,không có,", "XX,I.1.1,pcs,3,"))
    assert [problem.line for problem in plan.problems] == [3, 4]
    assert models.Answer.select().count() == 0


def test_a_unit_may_speak_for_itself_only(cycle, da_nang, hue):
    """Another unit's line is answered as if there were no such unit."""
    plan = figures.plan(cycle, csv("SB,I.1.1,pcs,30,"), only=da_nang)
    assert plan.problems[0].vi == "không có đơn vị “SB”"


def test_of_two_importers_at_once_the_second_is_told(cycle, da_nang):
    """Both previewed the same tables; one wins, the other must look again."""
    plans = [figures.plan(cycle, csv(f"SA,I.1.1,pcs,{value},")) for value in (30, 31)]
    gate, outcomes = threading.Barrier(2), []

    def apply(plan):
        gate.wait()
        try:
            plan.apply("test")
            outcomes.append("done")
        except PlanOutdated:
            outcomes.append("outdated")
        finally:
            models.database.close()

    threads = [threading.Thread(target=apply, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "outdated"]
    assert models.Answer.select().count() == 1


def test_a_plan_that_fails_half_way_leaves_nothing(cycle, da_nang, monkeypatch):
    """A fault at the last row takes the first ones back with it, their audit rows too."""
    plan = figures.plan(cycle, csv("SA,I.1.1,pcs,30,", "SA,I.1.1,staff,40,"))
    events = models.AuditEvent.select().count()

    def fail(*_):
        raise RuntimeError("đĩa đầy")

    monkeypatch.setattr(figures, "begin_sections", fail)
    with pytest.raises(RuntimeError):
        plan.apply("test")
    assert models.Answer.select().count() == models.Submission.select().count() == 0
    assert models.AuditEvent.select().count() == events
