"""The units that come with the program: 95 real ones, the 34 that follow in 2025, two for the demonstration."""

import csv
import datetime
from collections import Counter

import pytest

import exchange
import vietnamese
from sample_data import demo


@pytest.fixture(scope="module")
def units():
    return exchange.read_units(demo.FOLDER / "units.csv", demo.framework_of(2021))


@pytest.fixture(scope="module")
def mergers():
    with (demo.FOLDER / "province_mergers_2025.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def alive(units, day):
    return [u for u in units.values() if (u.active_from or day) <= day <= (u.active_to or day)]


def test_there_were_95_units_in_the_years_of_both_decisions(units):
    """18 state management units, 14 public service units, 63 departments."""
    of_2019 = Counter(unit.bloc for unit in alive(units, datetime.date(2019, 12, 31)))
    assert of_2019 == {"QLNN": 18, "SN": 14, "STNMT": 63}


def test_there_are_34_departments_from_july_2025(units):
    """63 provinces became 34: 11 as they were, 23 new."""
    assert len([u for u in alive(units, datetime.date(2025, 6, 30)) if u.bloc == "STNMT"]) == 63
    now = [u for u in alive(units, datetime.date(2025, 7, 1)) if u.bloc == "STNMT"]
    assert len(now) == 34
    followed = Counter(unit.successor for unit in units.values() if unit.successor)
    assert set(followed) == {unit.code for unit in now}
    assert Counter(followed.values())[1] == 11


def test_every_department_is_followed_as_the_table_of_mergers_says(units, mergers):
    """The successor bears the name of the new province."""
    assert len(mergers) == 63
    for row in mergers:
        old = units[row["old_unit_code"]]
        assert old.name_vi.endswith(row["old_name"])
        assert units[old.successor].name_vi.endswith(row["new_name"])
        assert (len([r for r in mergers if r["new_name"] == row["new_name"]]) > 1) == (row["merged"] == "yes")


def test_names_are_whole_and_what_is_recalled_is_noted(units):
    """Both languages and a basis for every unit; composed Unicode, no doubles."""
    for unit in units.values():
        assert all((unit.name_vi, unit.name_en, unit.short_name, unit.note)), unit.code
        assert unit.name_en.isascii(), unit.code
        assert unit.name_vi == vietnamese.nfc(unit.name_vi)
    for names in ("name_vi", "name_en", "short_name"):
        assert max(Counter(getattr(unit, names) for unit in units.values()).values()) == 1
    assert all("recalled" in unit.note for unit in units.values() if unit.code.startswith("NM-"))


def test_departments_have_a_region_that_is_named(units):
    """Six regions, all of them used; the ministry's own units have none."""
    with (demo.FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        regions = {row["code"]: row for row in csv.DictReader(file)}
    assert len(regions) == 6
    assert {unit.region for unit in units.values() if unit.bloc == "STNMT"} == set(regions)
    assert {unit.region for unit in units.values() if unit.bloc != "STNMT"} == {""}


def test_the_demonstrations_own_units_say_that_they_are_fictitious():
    """A renamed and a merged unit are needed; no real body's history is changed for that."""
    own = exchange.read_units(demo.FOLDER / "demo_units.csv")
    assert len(own) == 2
    for unit in own.values():
        assert "(giả định)" in unit.name_vi
        assert "(fictitious)" in unit.name_en
        assert unit.note.startswith("made up")
