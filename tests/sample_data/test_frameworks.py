"""The two frameworks that come with the program: what is official in them, and what they ask."""

from fractions import Fraction

import pytest

import framework
import scoring
from sample_data import demo

CODES = ("btnmt-2051-2016", "btnmt-2899-2019")
BLOCS = ("QLNN", "SN", "STNMT")


@pytest.fixture(params=CODES)
def rules(request):
    return demo.read_framework(request.param)


@pytest.fixture
def rules_2051():
    return demo.read_framework("btnmt-2051-2016")


@pytest.fixture
def rules_2899():
    return demo.read_framework("btnmt-2899-2019")


def everything(rules):
    return [*rules.all_categories.values(), *rules.indicators.values()]


def test_they_go_out_and_come_in_unchanged(rules):
    """As YAML and back a framework is the same, so an officer can replace it by file."""
    assert framework.parse_framework(framework.to_yaml(rules)) == rules


def test_everything_says_where_it_comes_from(rules):
    """Each category and indicator names its source; it begins `Minh họa` exactly where it is not official."""
    for each in everything(rules):
        assert each.source, each.code
        assert each.source.startswith("Minh họa") == (each.status == "illustrative"), each.code


def test_a_framework_with_made_up_points_is_illustrative_as_a_whole(rules):
    """The status of the whole is shown wherever its points are, and the note says what is official."""
    assert rules.status == "illustrative"
    assert "Chính thức" in rules.note.vi
    assert "1328/QĐ-BGTVT" in rules.note.vi  # where the levels are borrowed from


def test_official_in_2051_are_its_four_categories(rules_2051):
    """The sources name the categories; no indicator and no points of 2051 were found."""
    assert [each.code for each in everything(rules_2051) if each.status == "official"] == ["HT", "UD", "AT", "NL"]
    assert rules_2051.deadlines == {"report": "10-30", "results": "11-30"}
    assert str(rules_2051.decision.date) == "2016-09-07"


def test_official_in_2899_are_the_items_that_were_read(rules_2899):
    """Criterion II.1 with item 1.8, criteria III.1 and III.2 with six portal items of 2 points."""
    official = [each.code for each in everything(rules_2899) if each.status == "official"]
    items = ["III.1.1", "III.1.2.1", "III.1.2.2", "III.1.2.3", "III.2.1.1", "III.2.1.2"]
    assert official == ["II.1", "III.1", "III.2", "II.1.8", *items]
    assert [rules_2899.indicators[code].max for code in items] == [2] * 6
    assert {rules_2899.indicators[code].answered_by for code in items} == {"council"}
    assert rules_2899.indicators["II.1.8"].max == 7
    assert rules_2899.deadlines == {"report": "10-30", "results": "12-31"}
    assert "30/10" in rules_2899.note.vi  # the report date is assumed, and said to be
    assert str(rules_2899.decision.date) == "2019-11-13"


def test_2899_has_five_groups_and_twenty_criteria(rules_2899):
    """The groups are the top categories, the criteria the categories within them; items are the indicators."""
    assert [group.code for group in rules_2899.categories] == ["I", "II", "III", "IV", "V"]
    criteria = [criterion for group in rules_2899.categories for criterion in group.categories]
    assert len(criteria) == 20
    assert all(criterion.indicators for criterion in criteria)
    assert not any(group.indicators for group in rules_2899.categories)


@pytest.mark.parametrize("bloc", BLOCS)
def test_the_points_of_every_bloc_make_a_hundred(rules, bloc):
    """What one bloc is not asked has a counterpart, so that totals of all blocs have the same maximum."""
    run = scoring.score(rules.scheme, [("A", bloc)], {"A": {}})
    assert run.results["A"].max == 100
    for group in rules.categories:  # every group and criterion has something for every bloc
        assert all(criterion.code in run.results["A"].categories for criterion in group.categories)


def test_titles_and_labels_are_in_both_languages(rules):
    """Vietnamese and English, everywhere a reader of the site or the office meets them."""
    texts = [each.title for each in everything(rules)]
    for indicator in rules.indicators.values():
        texts += [asked.label for asked in indicator.inputs.values()]
        texts += [asked.unit for asked in indicator.inputs.values() if asked.unit]
        texts += [check.say for check in indicator.checks]
    assert all(text.vi and text.en for text in texts)
    assert all(indicator.help and len(indicator.help.vi) > 20 for indicator in rules.indicators.values())


def test_one_question_is_asked_in_the_same_words_everywhere(rules):
    """An input that two indicators share has one label, kind and unit."""
    for indicator in rules.indicators.values():
        for code, asked in indicator.inputs.items():
            assert asked == rules.inputs[code], (indicator.code, code)


def test_between_them_they_use_the_rule_forms_of_the_contract():
    """A good spread of forms, so that the demonstration shows each of them at work."""
    used = {
        form for code in CODES for each in demo.read_framework(code).indicators.values() for form in forms(each.rule)
    }
    assert used >= {
        "share", "banded", "count", "steps", "yes", "choice", "sum", "best",
        "peer_max", "min_max", "penalty", "points", "expr",
    }  # fmt: skip


def forms(rule):
    """The forms of a rule and of the rules within it."""
    known = {
        "share",
        "banded",
        "count",
        "steps",
        "yes",
        "choice",
        "sum",
        "best",
        "peer_max",
        "min_max",
        "penalty",
        "expr",
    }
    found = {next(iter(rule))} & (known | {"points"})
    for part in rule.get("sum", []) + rule.get("best", []):
        found |= forms(part)
    return found


def test_all_ways_to_treat_what_is_missing_or_undefined_occur(rules_2899):
    """zero, rescale and withhold; undefined as zero and as full."""
    assert {each.missing for each in rules_2899.indicators.values()} == {"zero", "rescale", "withhold"}
    assert {each.undefined for each in rules_2899.indicators.values()} >= {"zero", "full"}


@pytest.mark.parametrize(
    ("points", "level"), [("80", "tot"), ("79.99", "kha"), ("65", "kha"), ("64.99", "trung-binh"), ("49.99", "yeu")]
)
def test_levels_begin_at_80_65_and_50_per_cent(rules, points, level):
    """The thresholds of Decision 1328/QĐ-BGTVT, each closed below."""
    assert rules.scheme.level(rules.scheme.publish(Fraction(points)), 100) == level
