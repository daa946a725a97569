"""A regulation as data: what is read, what is refused and where, and that it is written back the same."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framework as frameworks
from framework import FrameworkProblem, parse_framework

GOOD = """
framework: mau
blocs: [{code: K, title: {vi: Khối}}]
levels: [{code: tot, title: {vi: Tốt}, from: "0.8"}, {code: yeu, title: {vi: Yếu}, from: "0"}]
combine: sum
categories:
  - code: C
    combine: sum
    indicators:
      - code: I
        title: {vi: Tiêu chí}
        max: "20"
        inputs:
          a: {label: {vi: A}, kind: count}
          b: {label: {vi: B}, kind: count, positive: true}
          n: {kind: number}
          p: {kind: percent}
          y: {kind: yes_no}
          k: {kind: choice, options: [I, II]}
          d: {kind: date}
          t: {kind: text}
        rule: {share: a, of: b}
        blocs: [K]
        checks: [{must: a <= 10 * b, say: {vi: Bất thường}}]
"""


def faults_of(text):
    """The faults found in framework text; none if it is read."""
    try:
        parse_framework(text)
    except FrameworkProblem as problem:
        return problem.faults
    return []


def faults_of_plain(plain):
    """The faults found in plain data, or the framework it makes; any other outcome is a crash."""
    try:
        return frameworks.from_plain(plain)
    except FrameworkProblem as problem:
        return problem.faults


def changed(old, new):
    """The good framework with one thing changed."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def with_rule(rule, more=""):
    return changed("rule: {share: a, of: b}", f"rule: {rule}" + (f"\n        {more}" if more else ""))


def test_the_good_framework_is_read():
    """What the tables below change is itself in order."""
    read = parse_framework(GOOD)
    assert list(read.indicators) == ["I"]
    assert read.category_of["I"].code == "C"
    assert [level.code for level in read.levels] == ["tot", "yeu"]
    assert read.title["en"] == "mau"


RULES_IN_ORDER = [
    "{share: p}",
    "{share: p, cap: none}",
    "{share: n, of: b}",
    "{banded: {share: p, full_at: 0.7, zero_below: 0.35}}",
    "{banded: {share: p, full_at: 0.7, zero_below: 0.7}}",
    "{count: a, each: 1}",
    "{steps: n, points: [{at_least: -1, points: 3}]}",
    "{yes: y}",
    "{choice: k, points: {I: 1, II: 0}}",
    "{sum: [{yes: y, max: 5}, {sum: [{share: p}]}]}",
    "{best: [{yes: y}]}",
    "{peer_max: b}",
    "{min_max: n, low: 1, high: 2}",
    "{points: n}",
    '{expr: "max * a / (b + 1) + ln(a + 1)"}',
    '{expr: "a / max(1, a)"}',
]


@pytest.mark.parametrize("rule", RULES_IN_ORDER)
def test_a_rule_that_is_always_defined_need_not_say_more(rule):
    """No figure within the bounds of its input can divide by zero, so `undefined` may be left out."""
    assert faults_of(with_rule(rule)) == []


CAN_BE_UNDEFINED = [
    "{share: a, of: a}",
    "{share: p, of: n}",
    "{banded: {share: a, of: a, full_at: 1}}",
    "{steps: n, of: a, points: [{at_least: 1, points: 1}]}",
    "{peer_max: a}",
    "{peer_max: b, of: a}",
    "{peer_max: n, peers: all}",
    "{min_max: a}",
    "{min_max: b, peers: all}",
    "{min_max: b, of: a, low: 0, high: 1}",
    "{sum: [{yes: y}, {best: [{share: b, of: a}]}]}",
    '{expr: "b / a"}',
    '{expr: "b / (a - b)"}',
    '{expr: "ln(a)"}',
    '{expr: "y / p"}',
]


@pytest.mark.parametrize("rule", CAN_BE_UNDEFINED)
def test_a_rule_that_can_be_undefined_must_say_what_then(rule):
    """Refused when it is loaded, with the indicator's code; any of the three answers is enough."""
    [fault] = faults_of(with_rule(rule))
    assert fault.path == "categories/C/I/rule"
    assert "I:" in fault.en
    assert "undefined: zero | full | withhold" in fault.en
    for policy in ("zero", "full", "withhold"):
        assert faults_of(with_rule(rule, f"undefined: {policy}")) == []


WRONG = [
    # text, path of the fault, words of the sentence
    ("", "/", "expected keys"),
    ("- a", "/", "expected keys"),
    ("just words", "/", "expected keys"),
    ("framework: x\nframework: y", "dòng 2 / line 2", "given twice"),
    ("a: ]", "dòng 1 / line 1", "invalid YAML"),
    ("a: 1\n---\nb: 2", "dòng 2 / line 2", "another document"),
    ("a: &a [*a]", "dòng 1 / line 1", "recursive"),
    ("a: *b", "dòng 1 / line 1", "undefined alias"),
    ("? [a]\n: b", "dòng 1 / line 1", "unhashable"),
    ("a: b\0c", "", "control characters"),
    (changed("framework: mau", "framework: mẫu"), "framework", "not a code"),
    (changed("framework: mau", "framework: a b"), "framework", "not a code"),
    (changed("framework: mau\n", ""), "framework", "missing"),
    (changed("combine: sum\ncategories", "colour: red\ncategories"), "colour", "unknown key"),
    (changed("combine: sum\ncategories", "combine: median\ncategories"), "combine", "not one of"),
    (changed("combine: sum\ncategories", "places: 2.5\ncategories"), "places", "whole number"),
    (changed("combine: sum\ncategories", "places: -1\ncategories"), "places", "at least 0"),
    (changed("combine: sum\ncategories", "places: 99\ncategories"), "places", "at most"),
    (changed("combine: sum\ncategories", "scale: 0\ncategories"), "scale", "more than 0"),
    (changed("combine: sum\ncategories", "scale: 1e2\ncategories"), "scale", "not a number"),
    (changed("combine: sum\ncategories", "scale: ١٠٠\ncategories"), "scale", "not a number"),
    (changed("combine: sum\ncategories", f"scale: {'9' * 400}\ncategories"), "scale", "not a number"),
    (changed("combine: sum\ncategories", "scale: .inf\ncategories"), "scale", "not a number"),
    (changed("combine: sum\ncategories", "rounding: up\ncategories"), "rounding", "not one of"),
    (changed("combine: sum\ncategories", "rank_on: total\ncategories"), "rank_on", "not one of"),
    (changed("combine: sum\ncategories", "ties: olympic\ncategories"), "ties", "not one of"),
    (changed("combine: sum\ncategories", "status: draft\ncategories"), "status", "not one of"),
    (changed("combine: sum\ncategories", "category_levels: maybe\ncategories"), "category_levels", "not one of"),
    (changed("combine: sum\ncategories", "decision: 2899\ncategories"), "decision", "expected keys"),
    (
        changed("combine: sum\ncategories", "decision: {number: 1, date: 2019-13-01}\ncategories"),
        "decision/date",
        "not a date",
    ),
    (changed("combine: sum\ncategories", "deadlines: {report: 31-12}\ncategories"), "deadlines/report", "month-day"),
    (changed("combine: sum\ncategories", "title: [a]\ncategories"), "title", "expected keys"),
    (changed("combine: sum\ncategories", "title: {en: Only English}\ncategories"), "title/vi", "missing"),
    (changed("[{code: K, title: {vi: Khối}}]", "{code: K}"), "blocs", "expected a list"),
    (changed("[{code: K, title: {vi: Khối}}]", "[K]"), "blocs/0", "expected keys"),
    (changed("[{code: K, title: {vi: Khối}}]", "[{code: K}, {code: K}]"), "blocs/K", "used twice"),
    (changed('from: "0.8"', 'from: "80"'), "levels/tot/from", "at most 1"),
    (changed('from: "0"}', 'from: "0.1"}'), "levels", "must start from 0"),
    (changed('from: "0"}', 'from: "0.8"}'), "levels", "same share"),
    (changed("code: yeu", "code: tot"), "levels/tot", "used twice"),
    (GOOD.split("categories:")[0] + "categories: []", "categories", "expected a list"),
    (GOOD.split("categories:")[0] + "categories: {code: C}", "categories", "expected a list"),
    (GOOD.split("categories:")[0] + "categories: [{code: C}]", "categories/C", "no indicators"),
    (GOOD.split("categories:")[0] + "categories: [{indicators: [5]}]", "categories/0/code", "missing"),
    (changed('        max: "20"\n', ""), "categories/C/I/max", "missing"),
    (changed('max: "20"', 'max: "0"'), "categories/C/I/max", "more than 0"),
    (changed('max: "20"', 'max: "-1"'), "categories/C/I/max", "at least 0"),
    (changed('max: "20"', 'max: "12,5"'), "categories/C/I/max", "not a number"),
    (changed("code: C", "code: C/D"), "categories/C/D/code", "not a code"),
    (changed("code: I\n", f"code: {'x' * 90}\n"), "categories/C/" + "x" * 37 + ".../code", "not a code"),
    (changed("title: {vi: Tiêu chí}", "titel: {vi: Tiêu chí}"), "categories/C/I/titel", "unknown key"),
    (changed("blocs: [K]", "blocs: [Z]"), "categories/C/I/blocs", "no bloc “Z”"),
    (changed("blocs: [K]", "missing: ignore"), "categories/C/I/missing", "not one of"),
    (changed("blocs: [K]", "undefined: rescale"), "categories/C/I/undefined", "not one of"),
    (changed("blocs: [K]", "answered_by: anyone"), "categories/C/I/answered_by", "not one of"),
    (changed("blocs: [K]", "evidence: photo"), "categories/C/I/evidence", "not one of"),
    (changed("    combine: sum\n", "    combine: weighted\n"), "categories/C/I/weight", "missing"),
    (changed("    combine: sum\n", "    weight: heavy\n"), "categories/C/weight", "not a number"),
    # inputs
    (changed("n: {kind: number}", "n: number"), "categories/C/I/inputs/n", "expected keys"),
    (changed("n: {kind: number}", "n: {kind: integer}"), "categories/C/I/inputs/n/kind", "not one of"),
    (changed("n: {kind: number}", "n: {label: {vi: N}}"), "categories/C/I/inputs/n/kind", "missing"),
    (changed("n: {kind: number}", "max: {kind: number}"), "categories/C/I/inputs/max", "formula language"),
    (changed("n: {kind: number}", "n m: {kind: number}"), "categories/C/I/inputs/n m", "not a code"),
    (changed("n: {kind: number}", "n: {kind: number, min: 5, max: 1}"), "categories/C/I/inputs/n", "min is more"),
    (changed("n: {kind: number}", "n: {kind: number, options: [a]}"), "categories/C/I/inputs/n/options", "choice"),
    (changed("options: [I, II]", "options: []"), "categories/C/I/inputs/k/options", "expected a list"),
    (changed("options: [I, II]", "options: [I, I]"), "categories/C/I/inputs/k/options/I", "used twice"),
    (changed("options: [I, II]", "options: [I, NA]"), "categories/C/I/inputs/k/options", "cannot be an option"),
    # checks
    (changed("must: a <= 10 * b, ", ""), "categories/C/I/checks/0", "one of: must, warn"),
    (changed("must: a <= 10 * b", "must: a <= 10 * cars"), "categories/C/I/checks/0", "no input “cars”"),
    (changed("must: a <= 10 * b", "must: a <= t"), "categories/C/I/checks/0", "must be of kind"),
    (changed("must: a <= 10 * b", "must: a <="), "categories/C/I/checks/0/must", "found the end"),
    (changed("must: a <= 10 * b", "must: __import__('os')"), "categories/C/I/checks/0/must", "not understood"),
    # rules
    (with_rule("5"), "categories/C/I/rule", "one rule form"),
    (with_rule("{}"), "categories/C/I/rule", "one rule form"),
    (with_rule("[{yes: y}]"), "categories/C/I/rule", "one rule form"),
    (with_rule("{ratio: a}"), "categories/C/I/rule", "one rule form"),
    (with_rule("{share: a, of: b, count: a, each: 1}"), "categories/C/I/rule", "one rule form"),
    (with_rule("{yes: y, max: 5}"), "categories/C/I/rule/max", "unknown key"),
    (with_rule("{share: a}"), "categories/C/I/rule", "not a percent"),
    (with_rule("{share: cars, of: b}"), "categories/C/I/rule", "no input “cars”"),
    (with_rule("{share: t, of: b}"), "categories/C/I/rule", "must be of kind"),
    (with_rule("{share: [a], of: b}"), "categories/C/I/rule", "no input"),
    (with_rule("{share: p, cap: 2}"), "categories/C/I/rule/cap", "not one of"),
    (with_rule("{banded: p}"), "categories/C/I/rule/banded", "expected keys"),
    (with_rule("{banded: {share: p}}"), "categories/C/I/rule/banded/full_at", "missing"),
    (with_rule("{banded: {share: p, full_at: 0}}"), "categories/C/I/rule/banded/full_at", "more than 0"),
    (
        with_rule("{banded: {share: p, full_at: 0.5, zero_below: 0.6}}"),
        "categories/C/I/rule/banded/zero_below",
        "overlap",
    ),
    (with_rule("{count: a}"), "categories/C/I/rule/each", "missing"),
    (with_rule("{count: a, each: -1}"), "categories/C/I/rule/each", "at least 0"),
    (with_rule("{steps: a, points: {1: 2}}"), "categories/C/I/rule/points", "expected a list"),
    (with_rule("{steps: a, points: [{points: 2}]}"), "categories/C/I/rule/points/0", "at_least, above"),
    (
        with_rule("{steps: a, points: [{at_least: 1, above: 1, points: 2}]}"),
        "categories/C/I/rule/points/0",
        "at_least, above",
    ),
    (
        with_rule("{steps: a, points: [{at_least: 1, points: 21}]}"),
        "categories/C/I/rule/points/0/points",
        "more than the maximum 20",
    ),
    (with_rule("{yes: a}"), "categories/C/I/rule", "must be of kind: yes_no"),
    (with_rule("{yes: y, points: 21}"), "categories/C/I/rule/points", "more than the maximum"),
    (with_rule("{choice: k, points: {I: 1}}"), "categories/C/I/rule/points", "“II” has no points"),
    (with_rule("{choice: k, points: {I: 1, II: 2, III: 3}}"), "categories/C/I/rule/points/III", "not an option"),
    (with_rule("{choice: k, points: [1, 2]}"), "categories/C/I/rule/points", "points of each option"),
    (with_rule("{sum: []}"), "categories/C/I/rule/sum", "expected a list"),
    (with_rule("{sum: [{yes: y}, {best: [{nope: 1}]}]}"), "categories/C/I/rule/sum/1/best/0", "one rule form"),
    (with_rule("{best: [{yes: y, max: 30}]}"), "categories/C/I/rule/best/0/max", "more than the maximum"),
    (with_rule("{min_max: a, low: 1}"), "categories/C/I/rule/high", "not a number"),
    (with_rule("{min_max: a, low: 2, high: 2}"), "categories/C/I/rule/high", "more than low"),
    (with_rule("{min_max: a, better: more}"), "categories/C/I/rule/better", "not one of"),
    (with_rule("{peer_max: a, peers: world}"), "categories/C/I/rule/peers", "not one of"),
    (with_rule("{z_score: a}", "undefined: zero"), "categories/C/I/rule", "combine: mean or weighted"),
    (with_rule("{penalty: a, each: 1}"), "categories/C/I/max", "max 0"),
    (with_rule('{expr: "a +"}'), "categories/C/I/rule/expr", "character 4"),
    (with_rule('{expr: "cars * 2"}'), "categories/C/I/rule/expr", "no input “cars”"),
    (with_rule('{expr: "sqrt(a)"}'), "categories/C/I/rule/expr", "no such function"),
    (with_rule('{expr: "a ** 2"}'), "categories/C/I/rule/expr", "character 4"),
    (with_rule('{expr: "previous(a)"}'), "categories/C/I/rule/expr", "no such function"),
    (with_rule('{expr: "' + "(" * 90 + "a" + ")" * 90 + '"}'), "categories/C/I/rule/expr", "too many brackets"),
    (with_rule('{expr: "' + "+".join(["a"] * 900) + '"}'), "categories/C/I/rule/expr", "more than 200 parts"),
]


@pytest.mark.parametrize(("text", "path", "words"), WRONG, ids=[f"{i}-{row[2]}" for i, row in enumerate(WRONG)])
def test_what_is_wrong_is_named_by_its_path(text, path, words):
    """Every fault says where it is and what was expected, in Vietnamese and in English, on one line."""
    found = faults_of(text)
    assert any(fault.path == path and words in fault.en for fault in found), [str(fault) for fault in found]
    assert all(fault.vi and fault.en and "\n" not in str(fault) for fault in found)


def test_every_fault_is_found_in_one_reading():
    """Three mistakes in three places are three faults."""
    text = GOOD.replace('max: "20"', "max: x").replace("kind: date", "kind: day").replace('from: "0.8"', "from: 8")
    assert [fault.path for fault in faults_of(text)] == [
        "categories/C/I/inputs/d/kind",
        "categories/C/I/max",
        "levels/tot/from",
    ]


def test_one_question_cannot_be_asked_in_two_ways():
    """The same input code with another kind, bound or list of options is refused at its second place."""
    second = "      - {code: J, max: 1, inputs: {y: {kind: text}, n: {kind: number, min: 1}}, rule: {points: n}}\n"
    assert [fault.path for fault in faults_of(GOOD + second)] == [
        "categories/C/J/inputs/y",
        "categories/C/J/inputs/n",
    ]


BOMBS = {
    "laughs": "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{i}: &a{i} [{f'*a{i - 1},' * 9}]\n" for i in range(1, 30)),
    "deep lists": "[" * 500_000,
    "deep keys": "\n".join(" " * i + "a:" for i in range(1_400)),
    "a long list": "a: [" + "1," * 900_000 + "1]",
    "deep rules": with_rule("{sum: [" * 200 + "{yes: y}" + "]}" * 200),
    "long words": "a: " + "x" * 1_900_000,
    "too large": "#" * 2_000_001,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_at_once(text):
    """A file made to exhaust memory or stack is refused before it is built."""
    started = time.monotonic()
    assert 1 <= len(faults_of(text)) <= 10
    assert time.monotonic() - started < 20  # 1.4 s at most on an idle machine; a bomb that went off takes minutes


def test_a_million_faults_are_not_all_told():
    """What is no framework at all is told a thousand times, and how many more there are."""
    found = faults_of("\n".join(f"k{i}: v" for i in range(1_500)))
    assert len(found) == 1_001
    assert "more faults" in found[-1].en


def test_code_of_other_languages_in_tags_is_not_run():
    """YAML tags mean nothing: the text stays text."""
    assert faults_of("!!python/object/apply:os.abort []")[0].path == "/"


def test_numbers_without_quotes_are_read_from_their_text():
    """0.70 is 7/10 and 0.1 is 1/10, never the nearest binary number."""
    read = parse_framework(with_rule("{banded: {share: p, full_at: 0.70, zero_below: 0.1}}"))
    rule = read.indicators["I"].scored_by
    assert (str(rule.full_at), str(rule.zero_below)) == ("7/10", "1/10")


@pytest.mark.parametrize("nothing", ["null", "~", "", '""'])
def test_a_key_without_a_value_is_a_key_not_given(nothing):
    """YAML's ways to write nothing mean nothing here too; a quoted "null" is a word."""
    assert parse_framework(f"replaces: {nothing}\n" + GOOD).replaces is None
    assert parse_framework('replaces: "null"\n' + GOOD).replaces == "null"


# ---- round trips ----------------------------------------------------------------------------------------------------

DECIMALS = st.decimals("0.01", "500", places=2).map(lambda d: format(d, "f"))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


@st.composite
def rules(draw, depth=2):
    """Any rule form on the inputs of the good framework, within a maximum of 500."""
    forms = [
        st.just({"share": "a", "of": "b"}),
        st.just({"share": "p", "cap": "none"}),
        DECIMALS.map(lambda d: {"banded": {"share": "p", "full_at": d, "zero_below": "0.005"}}),
        DECIMALS.map(lambda d: {"count": "a", "each": d}),
        st.lists(DECIMALS, min_size=1, max_size=3).map(
            lambda ds: {"steps": "n", "points": [{"above": d, "points": d} for d in ds], "else": "0.5"}
        ),
        DECIMALS.map(lambda d: {"yes": "y", "points": d}),
        DECIMALS.map(lambda d: {"choice": "k", "points": {"I": d, "II": "0"}}),
        st.sampled_from(["bloc", "all"]).map(lambda peers: {"peer_max": "a", "of": "b", "peers": peers}),
        st.sampled_from(["high", "low"]).map(lambda better: {"min_max": "n", "better": better}),
        DECIMALS.map(lambda d: {"min_max": "n", "low": f"-{d}", "high": d}),
        st.just({"points": "n"}),
        DECIMALS.map(lambda d: {"expr": f"max * a / ({d} * b)"}),
    ]
    if depth:
        parts = st.lists(rules(depth - 1), min_size=1, max_size=3)
        forms += [parts.map(lambda inner: {"sum": inner}), parts.map(lambda inner: {"best": inner})]
    return draw(st.one_of(forms))


@st.composite
def plain_frameworks(draw):
    """A random framework as plain data, with categories within categories."""
    numbers = iter(range(1_000))

    def indicator(combine):
        plain = {"code": f"I{next(numbers)}", "title": {"vi": draw(WORDS)}, "max": "500", "inputs": inputs}
        plain |= {"rule": draw(rules()), "undefined": "zero", "missing": draw(st.sampled_from(["zero", "rescale"]))}
        plain |= {"weight": draw(DECIMALS)} if combine == "weighted" else {}
        return plain

    def category(depth, parent):
        combine = draw(st.sampled_from(["sum", "mean", "weighted", "geometric"]))
        plain = {"code": f"C{next(numbers)}", "title": draw(WORDS), "combine": combine}
        plain |= {"weight": draw(DECIMALS)} if parent == "weighted" else {}
        if depth and draw(st.booleans()):
            plain["categories"] = [category(depth - 1, combine) for _ in range(draw(st.integers(1, 2)))]
        plain["indicators"] = [indicator(combine) for _ in range(draw(st.integers(1, 2)))]
        return plain

    inputs = frameworks.to_plain(parse_framework(GOOD))["categories"][0]["indicators"][0]["inputs"]
    combine = draw(st.sampled_from(["sum", "mean", "weighted", "geometric"]))
    return {
        "framework": "f",
        "title": {"vi": draw(WORDS), "en": draw(WORDS)},
        "places": str(draw(st.integers(0, 12))),
        "rounding": draw(st.sampled_from(["half-up", "half-even", "truncate"])),
        "scale": draw(DECIMALS),
        "combine": combine,
        "categories": [category(2, combine) for _ in range(draw(st.integers(1, 2)))],
    }


@settings(max_examples=100, deadline=None)
@given(plain_frameworks())
def test_a_framework_is_written_and_read_back_the_same(plain):
    """to_plain, from_plain, to_yaml and parse_framework all meet in the same framework, and the same bytes."""
    read = frameworks.from_plain(plain)
    text = frameworks.to_yaml(read)
    again = parse_framework(text)
    assert again == read
    assert frameworks.from_plain(frameworks.to_plain(read)) == read
    assert frameworks.to_yaml(again) == text


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["framework", "categories", "code", "indicators", "inputs", "rule", "max"])
                        | st.text(max_size=5), inner, max_size=5), max_leaves=30))  # fmt: skip
def test_no_plain_data_can_break_the_reader(plain):
    """Whatever stands where, the answer is a framework or FrameworkProblem."""
    assert faults_of_plain(plain) != []


def replaced(plain, path, value):
    """Plain data with the entry at a path replaced."""
    if not path:
        return value
    if isinstance(plain, dict):
        return {key: replaced(each, path[1:], value) if key == path[0] else each for key, each in plain.items()}
    return [replaced(each, path[1:], value) if i == path[0] else each for i, each in enumerate(plain)]


def paths_of(plain, path=()):
    yield path
    entries = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, each in entries:
        yield from paths_of(each, (*path, key))


ODD_VALUES = [None, True, 1.5, 10**30, "", "x", "-1", "0", [], {}, [[]], {"": ""}, {"vi": 5}, ["a", {"b": "c"}]]


@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
def test_any_entry_may_be_anything_without_a_crash(value):
    """Every entry of a framework in turn is replaced by something odd: it is read, or refused with faults."""
    plain = frameworks.to_plain(parse_framework(GOOD))
    for path in paths_of(plain):
        faults_of_plain(replaced(plain, list(path), value))


def test_an_indicator_is_checked_on_its_own_as_it_is_typed():
    """The editor's door gives the same faults, by paths within the indicator."""
    plain = frameworks.to_plain(parse_framework(GOOD))["categories"][0]["indicators"][0]
    assert frameworks.check_indicator(plain) == []
    [fault] = frameworks.check_indicator({**plain, "rule": {"share": "a"}})
    assert fault.path == "rule"
    assert frameworks.read_indicator(plain) == frameworks.read_indicator(frameworks.indicator_to_plain(
        frameworks.read_indicator(plain)))  # fmt: skip


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    """A folder, a missing file and a file that is not UTF-8 are each refused with the file's name."""
    (tmp_path / "binary.yaml").write_bytes(b"a: \xff\xfe\x00")
    for name in (".", "missing.yaml", "binary.yaml"):
        with pytest.raises(FrameworkProblem) as refused:
            frameworks.read_framework(tmp_path / name)
        assert (tmp_path / name).name in str(refused.value)
