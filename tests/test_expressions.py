"""The formula language: what it reads, what it refuses and where, and that it is exact."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import expressions
from expressions import ANY_SIGN, NOT_NEGATIVE, POSITIVE, ExpressionProblem, Undefined, parse
from tests import strategies
from tests.naive_scoring import Undefined as NaiveUndefined
from tests.naive_scoring import formula as naive_formula

F = Fraction

FIGURES = {"a": 7, "b": 2, "c": F("0.5"), "yes": True, "no": False, "max": 20, "số_máy": 3}


def value(text, figures=FIGURES):
    return parse(text).value(figures)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),  # from the left
        ("12 / 6 / 2", 1),
        ("12 / 6 * 2", 4),
        ("2 * -3", -6),
        ("--3", 3),
        ("-a + b", -5),
        ("-(a + b)", -9),
        ("-2 * 3 + 1", -5),
        ("a / b", F(7, 2)),
        ("max", 20),
        ("max * min(1, a / (0.8 * b))", 20),
        ("max * min(1, b / (0.8 * a))", F(50, 7)),
        ("min(a, b, c)", F(1, 2)),
        ("max(a, b, c)", 7),
        ("max(max, a)", 20),  # the function and the indicator's maximum
        ("min(a)", 7),
        ("a > b", 1),
        ("a < b", 0),
        ("a >= 7", 1),
        ("a <= 6.999", 0),
        ("a = 7", 1),
        ("a == 7", 1),
        ("a != 7", 0),
        ("a + 1 > b * 4", 0),  # comparisons bind looser than arithmetic
        ("a > b and b > c", 1),
        ("a > b and b < c", 0),
        ("no and no or yes", 1),  # and binds tighter than or
        ("yes or no and no", 1),
        ("(yes or no) and no", 0),
        ("not yes", 0),
        ("not a < b", 1),  # not binds looser than comparisons
        ("not no and no", 0),  # and tighter than and
        ("not not yes", 1),
        ("10 * yes + 5 * no", 10),
        ("(a > b) * 3 + (a < b) * 4", 3),
        ("ln(1)", 0),
        ("số_máy * 2", 6),
        ("  1+2  ", 3),
        ("1\n+\t2", 3),
    ],
)
def test_formulas_are_worked_out_in_the_usual_order(text, expected):
    """Arithmetic first, then comparisons, then not, and, or."""
    assert value(text) == expected


def test_decimals_are_read_exactly():
    """0.1 + 0.2 is 0.3, and 0.8 is 4/5."""
    assert value("0.1 + 0.2 == 0.3") == 1
    assert value("0.8") == F(4, 5)
    assert value("1.10 * 3") == F(33, 10)
    assert value("0.1234567890123456789012345678901234567890 * 10") == F("1.23456789012345678901234567890123456789")


def test_a_logarithm_has_fifty_right_digits():
    """The digits of ln 2 and ln 10 from the tables."""
    two, ten = value("ln(2)"), value("ln(10)")
    assert str(+Decimal(two.numerator) / Decimal(two.denominator))[:20] == "0.693147180559945309"
    assert two == F("0.69314718055994530941723212145817656807550013436026")
    assert ten == F("2.3025850929940456840179914546843642076011014886288")


def test_the_names_of_a_formula_are_known_in_order():
    """What is asked of the unit: each once, as it first appears; `max` is not an input."""
    read = parse("max * b / (a + b) + ln(c)")
    assert (read.names, read.previous_names, read.uses_logarithm) == (("b", "a", "c"), (), True)


def test_last_years_figure_is_known_only_to_checks():
    """`previous(a)` stands in checks; in a rule there is no such function."""
    read = parse("a >= 0.5 * previous(b)", allow_previous=True)
    assert (read.names, read.previous_names) == (("a",), ("b",))
    assert read.value({"a": 4, expressions.PREVIOUS + "b": 8}) == 1
    assert read.value({"a": 3, expressions.PREVIOUS + "b": 8}) == 0
    with pytest.raises(ExpressionProblem):
        parse("a >= previous(b)")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("   ", 0),
        ("1 +", 3),
        ("+ 1", 0),
        ("1 2", 2),
        ("a b", 2),
        ("(1 + 2", 6),
        ("1 + 2)", 5),
        ("()", 1),
        ("a ** b", 3),
        ("a // b", 3),
        ("a % b", 2),
        ("a ^ b", 2),
        ("2a", 0),
        ("1,5 * a", 1),
        ("1.5.2", 0),
        (".5", 0),
        ("1.", 0),
        ("a < b < c", 6),
        ("a <> b", 3),
        ("a and", 5),
        ("and a", 0),
        ("not", 3),
        ("min()", 4),
        ("min(a,)", 6),
        ("min(a", 5),
        ("ln(a, b)", 0),
        ("ln()", 3),
        ("1 + sqrt(a)", 4),
        ("__import__('os')", 11),
        ("a.b", 1),
        ("a['b']", 1),
        ("a; b", 1),
        ("a = b = c", 6),
        ("“a”", 0),
        ("a\u00a0× b", 2),
        ("lambda: 1", 6),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(text, position):
    """The character that cannot stand there is named, counted from 1, in both languages."""
    with pytest.raises(ExpressionProblem) as refusal:
        parse(text)
    assert refusal.value.position == position
    assert refusal.value.sentences["vi"].startswith(f"ký tự {position + 1}: ")
    assert refusal.value.sentences["en"].startswith(f"character {position + 1}: ")
    assert str(refusal.value) == refusal.value.sentences["vi"]


@pytest.mark.parametrize(
    "text", ["(" * 41 + "1" + ")" * 41, "-" * 41 + "1", "not " * 41 + "1", "min(" * 41 + "1" + ")" * 41]
)
def test_brackets_within_brackets_have_an_end(text):
    """40 deep is read, 41 refused, thousands too: never a crash."""
    with pytest.raises(ExpressionProblem):
        parse(text)
    with pytest.raises(ExpressionProblem):
        parse(text * 20)
    assert value("(" * 40 + "1" + ")" * 40) == 1


def test_an_endless_formula_is_refused():
    """200 numbers, names and signs are read, and 2,000 characters; one more is not."""
    assert value("1" + "+1" * 99) == 100
    assert value("1" + " " * 1998 + "\n") == 1
    for text, position in (("1" + "+1" * 100, 200), ("1" * 2001, 2000)):
        with pytest.raises(ExpressionProblem) as refusal:
            parse(text)
        assert refusal.value.position == position


@pytest.mark.parametrize("text", ["a / (b - b)", "ln(0)", "ln(-a)", "1 / no", "a > 0 or 1 / no > 0", "no and 1 / no"])
def test_what_has_no_value_is_undefined(text):
    """Division by zero and the logarithm of what is not positive; both sides of and/or are always worked out."""
    with pytest.raises(Undefined):
        value(text)


@pytest.mark.parametrize(
    ("text", "signs", "expected"),
    [
        ("a / b", {"a": ANY_SIGN, "b": POSITIVE}, False),
        ("a / b", {"a": ANY_SIGN, "b": NOT_NEGATIVE}, True),
        ("a / (b + 1)", {"b": NOT_NEGATIVE}, False),
        ("a / (b - 1)", {"b": POSITIVE}, True),
        ("a / (b * c)", {"b": POSITIVE, "c": POSITIVE}, False),
        ("a / max(b, 1)", {"b": ANY_SIGN}, False),
        ("a / min(b, 1)", {"b": POSITIVE}, False),
        ("a / -b", {"b": POSITIVE}, False),
        ("ln(a + 1)", {"a": NOT_NEGATIVE}, False),
        ("ln(a)", {"a": NOT_NEGATIVE}, True),
        ("a / ln(b)", {"b": POSITIVE}, True),
        ("a / 0", {}, True),
        ("a / unknown", {}, True),
        ("a + b * max", {}, False),
    ],
)
def test_a_formula_that_can_be_undefined_is_known_by_the_signs_of_its_figures(text, signs, expected):
    """So that a regulation says what then holds before any figure is in."""
    assert parse(text).can_be_undefined(signs) is expected


# Against the twin, which reads formulas with Python's own parser

NUMBERS = st.sampled_from([F(text) for text in ("-2", "-0.5", "0", "0.333", "1", "2", "7")])
NAMED = st.fixed_dictionaries({**dict.fromkeys(strategies.NUMERIC, NUMBERS), "signed": st.booleans(), "max": NUMBERS})


@settings(max_examples=300, deadline=None)
@given(strategies.formulas(), NAMED)
def test_the_twin_reads_formulas_alike(text, figures):
    """The same value, or undefined for both, whatever the formula."""
    read = parse(text)
    try:
        expected = naive_formula(text, figures)
    except NaiveUndefined:
        with pytest.raises(Undefined):
            read.value(figures)
    else:
        assert read.value(figures) == expected


@settings(max_examples=300, deadline=None)
@given(strategies.formulas(), st.lists(NAMED, min_size=1, max_size=5))
def test_a_formula_said_to_have_a_value_always_has_one(text, rows):
    """`can_be_undefined` may fear too much, but never too little: signs seen in the figures cover the figures."""
    read = parse(text)
    signs = {name: frozenset(sign(row[name]) for row in rows) for name in rows[0]}
    if not read.can_be_undefined(signs):
        for row in rows:
            read.value(row)  # raises Undefined if the analysis was wrong


def sign(figure):
    return (figure > 0) - (figure < 0)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab1.0 +-*/()<>=!,andornotmiln_ổ“", max_size=30))
def test_any_text_is_read_or_refused(text):
    """Nothing but ExpressionProblem comes out, and its place lies within the text."""
    place = 0
    try:
        parse(text)
    except ExpressionProblem as refusal:
        place = refusal.position
    assert 0 <= place <= len(text)
