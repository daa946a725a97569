"""The made-up years: plausible, the same everywhere, and holding every oddity they promise."""

import os
import statistics
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import edition
import exchange
import scoring
from sample_data import demo

ROOT = Path(__file__).parent.parent.parent
PRINT_ALL = (
    "import hashlib; from sample_data import demo; "
    "print(hashlib.sha256(''.join(demo.figures_csv(y) + demo.units_csv(y) for y in demo.FRAMEWORK_OF).encode())"
    ".hexdigest(), demo.edition_of(2019).seal)"
)


def test_two_processes_draw_the_same_figures():
    """Whatever the order of sets and dictionaries: the same bytes and the same seal."""
    printed = []
    for seed in ("1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", PRINT_ALL], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        printed.append(done.stdout)
    assert printed[0] == printed[1]
    assert len(printed[0].split()) == 2


@pytest.mark.parametrize("year", demo.YEARS)
def test_the_editions_in_the_repository_are_these_years(year):
    """editions/ holds what the generator, the frameworks and the engine give today, marked as made up."""
    frozen = demo.edition_of(year)
    assert (ROOT / "editions" / f"{year}.json").read_text(encoding="utf-8") == edition.text_of(frozen)
    assert frozen.made_up


@pytest.mark.parametrize("year", demo.FRAMEWORK_OF)
def test_the_figures_are_accepted_by_the_door_all_files_come_through(year):
    """Written as figures.csv and read back they are the same, and no check of the framework refuses one."""
    rules, units = demo.framework_of(year), demo.units_of(year)
    found = exchange.parse_figures(demo.figures_csv(year), "figures.csv", rules, units)
    asked = rules.inputs
    for unit, own in demo.figures(year).items():
        assert found.values[unit] == {name: exchange.parse_value(asked[name], text) for name, text in own.items()}
    assert found.warnings == []


@pytest.mark.parametrize("year", demo.YEARS)
def test_the_units_of_a_year_are_a_file_that_is_read_back(year):
    """Whoever has the three files of a year can score it; a successor of later years is not in them."""
    read = exchange.parse_units(demo.units_csv(year), "units.csv", demo.framework_of(year))
    assert list(read) == list(demo.units_of(year))
    assert {unit.successor for unit in read.values()} <= {"", *read}


@pytest.mark.parametrize("year", demo.FRAMEWORK_OF)
def test_what_units_report_passes_the_checks_too(year):
    """A unit may claim more than is accepted, but nothing the entry form would refuse."""
    rules, units = demo.framework_of(year), demo.units_of(year)
    asked = rules.inputs
    for unit, own in demo.reported(year).items():
        values = {name: exchange.parse_value(asked[name], text, "point") for name, text in own.items()}
        failed = exchange.run_checks(rules, values, bloc=units[unit].bloc)
        assert [code for check, code in failed if check.kind == "must"] == []


@pytest.mark.parametrize("year", demo.YEARS)
@pytest.mark.parametrize("bloc", ["QLNN", "SN", "STNMT"])
def test_totals_are_spread_like_real_ones(year, bloc):
    """A bell between 60 and 75 of 100, wide enough that places mean something."""
    totals = [float(result.total) for result in demo.edition_of(year).ranking(bloc) if result.total is not None]
    assert 60 < statistics.mean(totals) < 75
    assert 6 < statistics.pstdev(totals) < 14
    assert min(totals) > 20
    assert max(totals) < 99


def test_all_four_levels_occur():
    """Good, fair, average and weak are all there in the bloc of 63, every year."""
    for year in demo.YEARS:
        levels = {result.level for result in demo.edition_of(year).ranking("STNMT")}
        assert levels == {"tot", "kha", "trung-binh", "yeu"}, year


@pytest.mark.parametrize("year", demo.YEARS[1:])
def test_a_year_resembles_the_one_before(year):
    """Places of 63 departments move, but not at random: the correlation of totals is high and not 1."""
    now, before = demo.edition_of(year).results, demo.edition_of(year - 1).results
    both = [
        code for code in now if code in before and now[code].bloc == "STNMT" and now[code].total and before[code].total
    ]
    correlation = statistics.correlation(
        [float(now[code].total) for code in both], [float(before[code].total) for code in both]
    )
    assert 0.6 < correlation < 0.99


def test_the_framework_changes_in_2019():
    """2017 and 2018 by Decision 2051, from 2019 by Decision 2899, which replaces it."""
    used = {year: demo.edition_of(year).framework.code for year in demo.YEARS}
    assert list(used.values()) == ["btnmt-2051-2016"] * 2 + ["btnmt-2899-2019"] * 3
    assert demo.framework_of(2019).replaces == used[2018]


def test_a_unit_is_renamed():
    """The same code, another name from 2019."""
    before, after = demo.edition_of(2018).units["GD-DLS"], demo.edition_of(2019).units["GD-DLS"]
    assert before.name_vi == "Trung tâm Số liệu thử nghiệm (giả định)"
    assert after.name_vi == "Trung tâm Dữ liệu số thử nghiệm (giả định)"


def test_a_unit_is_merged():
    """Ranked in 2019, gone in 2020, and its successor is known."""
    merged = demo.edition_of(2019).units["GD-VUD"]
    assert merged.successor == "GD-DLS"
    assert "GD-VUD" not in demo.edition_of(2020).units
    assert merged.successor in demo.edition_of(2020).units


def test_a_unit_sends_nothing_one_year():
    """No figure at all, so no rank; it stands last."""
    frozen = demo.edition_of(2018)
    assert frozen.figures["GD-VUD"] == {}
    last = frozen.ranking("SN")[-1]
    assert (last.unit, last.rank, last.total) == ("GD-VUD", None, None)


def test_a_unit_is_withheld_for_one_figure():
    """Everything sent but the number of staff, which is asked with `missing: withhold`."""
    frozen = demo.edition_of(2020)
    assert len(frozen.figures["GD-DLS"]) > 30
    assert frozen.results["GD-DLS"].rank is None
    assert frozen.results["GD-DLS"].indicators["I.1.1"].state == "withheld"


@pytest.mark.parametrize(
    ("year", "unit", "indicator", "points"),
    [(2018, "S-KTM", "NL6", "-1.5"), (2019, "GD-DLS", "V.4.3", "-2.25"), (2020, "S-BLU", "V.4.3", "-3")],
)
def test_late_reports_lose_points(year, unit, indicator, points):
    """A quarter of a point a day, at most three."""
    assert demo.edition_of(year).results[unit].indicators[indicator].points_exact == Decimal(points)


@pytest.mark.parametrize(("year", "group"), [(year, group) for year, groups in demo.TIED.items() for group in groups])
def test_exact_ties(year, group):
    """Other figures, the same exact total and place; the next place is skipped."""
    frozen = demo.edition_of(year)
    first = frozen.results[group[0]]
    assert {frozen.results[code].total_exact for code in group} == {first.total_exact}
    assert {frozen.results[code].rank for code in group} == {first.rank}
    assert first.tied == len(group)
    assert frozen.figures[group[0]] != frozen.figures[group[1]]
    ranks = [result.rank for result in frozen.ranking(first.bloc)]
    assert first.rank + 1 not in ranks


def test_every_state_of_a_mark_occurs():
    """Scored, missing, NA, undefined, withheld, decided by the Council."""
    states = {
        mark.state
        for year in demo.YEARS
        for own in demo.edition_of(year).results.values()
        for mark in own.indicators.values()
    }
    assert states == {"scored", "missing", "na", "undefined", "withheld", "decided"}


def test_the_council_changed_some_figures_and_set_some_points():
    """Reported and accepted differ here and there, never by less than the unit claimed; decisions have reasons."""
    for year in demo.YEARS:
        changed = demo.cuts(year)
        assert 3 <= len(changed) <= 60
        for unit, name in changed:
            assert int(demo.reported(year)[unit][name]) > int(demo.figures(year)[unit][name])
    for year, decisions in demo.DECIDED.items():
        for (unit, indicator), (points, reason) in decisions.items():
            mark = demo.edition_of(year).results[unit].indicators[indicator]
            assert mark.state == "decided"
            assert mark.points_exact == Decimal(points) <= mark.max
            assert reason.endswith(".")


def test_units_do_not_answer_the_councils_own_questions():
    """Portal items, surveys and late days are never reported by the unit itself."""
    for year in demo.FRAMEWORK_OF:
        for own in demo.reported(year).values():
            assert not {"web_news", "late_days", "survey_points"} & set(own)


def test_an_edition_recomputes_to_itself(tmp_path):
    """Written, read and scored again, the demonstration is what it says."""
    path = edition.write(demo.edition_of(2021), tmp_path)
    assert edition.verify(path) is None
    assert isinstance(edition.read(path).run, scoring.Run)
