"""Two versions of a framework: what came, went or differs, and which indicators may be compared."""

import copy

import pytest
from factories import SMALL_FRAMEWORK
from hypothesis import given
from hypothesis import strategies as st

import framework
import framework_diff

OLD = framework.to_plain(framework.from_plain(copy.deepcopy(SMALL_FRAMEWORK)))


@pytest.fixture
def new():
    """A copy to change."""
    return copy.deepcopy(OLD)


def indicator(plain, place=0):
    return plain["categories"][place]["indicators"][0]


def verdicts(new):
    return {(one.before, one.after): one.verdict for one in framework_diff.compare(OLD, new).indicators}


def told(new):
    return [(one.part, one.code, one.field or one.state) for one in framework_diff.compare(OLD, new).changes]


def test_a_copy_differs_in_nothing(new):
    """No change, every indicator the same; a copy under another code neither."""
    new["framework"] = "khung-nho-v2"
    assert told(new) == []
    assert set(verdicts(new).values()) == {"same"}


def test_another_maximum_is_rescaled(new):
    """Points may not be compared, shares of the maximum may (promise 54)."""
    indicator(new)["max"] = "40"
    (change,) = framework_diff.compare(OLD, new).changes
    assert (change.part, change.code, change.field, change.before, change.after) == (
        "indicator",
        "HT1",
        "max",
        "20",
        "40",
    )
    assert change.field_word() == "điểm tối đa"
    assert verdicts(new)[("HT1", "HT1")] == "rescaled"


def test_other_words_are_reworded(new):
    """A title, a help text, a label: the same question."""
    indicator(new)["title"]["vi"] = "Tỷ lệ máy tính trên người"
    indicator(new)["inputs"]["pcs"]["label"]["vi"] = "Số máy vi tính"
    assert told(new) == [("indicator", "HT1", "title"), ("input", "HT1 / pcs", "label")]
    assert verdicts(new)[("HT1", "HT1")] == "reworded"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(rule={"count": "pcs", "each": "1"}),
        lambda one: one.update(missing="withhold"),
        lambda one: one["inputs"]["pcs"].update(kind="number"),
        lambda one: one["inputs"]["pcs"].update(unit={"vi": "bộ"}),
        lambda one: one.update(answered_by="council"),
        lambda one: one.update(blocs=["SN"]),
        lambda one: one["inputs"].pop("staff"),
    ],
)
def test_another_question_or_rule_is_changed(new, change):
    """What is measured or how it is scored differs: no comparison."""
    change(indicator(new))
    assert verdicts(new)[("HT1", "HT1")] == "changed"
    assert told(new)


def test_another_code_for_the_same_question_is_found(new):
    """HT1 became A1, with another title: the series goes on under the new code."""
    indicator(new)["code"] = "A1"
    indicator(new)["title"]["vi"] = "Máy tính"
    assert verdicts(new)[("HT1", "A1")] == "renumbered"
    assert ("indicator", "A1", "added") in told(new)
    assert ("indicator", "HT1", "removed") in told(new)


def test_what_came_and_went_is_named(new):
    """A category with its indicator goes, a bloc and a level come, a weight is set (promise 68)."""
    del new["categories"][1]
    new["blocs"].append({"code": "QL", "title": {"vi": "Khối quản lý"}})
    new["levels"].insert(1, {"code": "kha", "title": {"vi": "Khá"}, "from": "0.65"})
    new["rounding"] = "truncate"
    assert told(new) == [
        ("framework", "khung-nho", "rounding"),
        ("bloc", "QL", "added"),
        ("level", "kha", "added"),
        ("category", "UD", "removed"),
        ("indicator", "UD1", "removed"),
    ]
    assert verdicts(new) == {("HT1", "HT1"): "same", ("UD1", None): "removed"}


def test_an_indicator_that_moved_says_so(new):
    """It stands in another category now: the same question."""
    new["categories"][1]["indicators"].append(new["categories"][0]["indicators"].pop())
    assert ("indicator", "HT1", "parent") in told(new)
    assert verdicts(new)[("HT1", "HT1")] == "reworded"


def test_values_are_shown_in_the_readers_language():
    """Texts by language, lists and mappings on a line, nothing as a dash."""
    assert framework_diff.shown({"vi": "Tốt", "en": "Good"}, "en") == "Good"
    assert framework_diff.shown({"vi": "Tốt"}, "en") == "Tốt"
    assert framework_diff.shown({"share": "pcs", "of": "staff"}) == "share: pcs, of: staff"
    assert framework_diff.shown({"number": "1/QĐ", "date": "2019-11-13"}) == "1/QĐ, 13/11/2019"
    assert framework_diff.shown(None) == "—"


@given(st.data())
def test_the_way_back_tells_the_same_the_other_way_round(data):
    """What was added one way is removed the other way, and before and after change places."""
    new = copy.deepcopy(OLD)
    if data.draw(st.booleans()):
        indicator(new)["max"] = data.draw(st.sampled_from(["20", "40", "5"]))
    if data.draw(st.booleans()):
        indicator(new, 1)["code"] = "UD9"
    if data.draw(st.booleans()):
        new["levels"].pop()
    there = {(c.part, c.code, c.field, str(c.before), str(c.after)) for c in framework_diff.compare(OLD, new).changes}
    back = {(c.part, c.code, c.field, str(c.after), str(c.before)) for c in framework_diff.compare(new, OLD).changes}
    assert there == back
