"""units.csv and figures.csv: values read strictly, kept in one spelling, and every fault named by its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exchange
from exchange import FileProblem, ValueProblem
from framework import Input, Text, parse_framework
from scoring import NA

FRAMEWORK = parse_framework("""
framework: mau
blocs: [{code: K}, {code: S}]
categories:
  - code: C
    indicators:
      - code: I
        max: 20
        inputs:
          a: {label: {vi: A}, kind: count}
          b: {kind: count, positive: true}
          n: {kind: number, min: -5, max: "10.5"}
          p: {kind: percent}
          y: {kind: yes_no}
          k: {kind: choice, options: [I, II, Tốt, tốt]}
          d: {kind: date}
          t: {kind: text}
        rule: {share: a, of: b}
      - {code: J, max: 5, inputs: {a: {kind: count}, m: {kind: number}}, rule: {points: m}, blocs: [K]}
""")
INPUTS = FRAMEWORK.inputs
UNITS = exchange.parse_units("code,bloc,name_vi\nA,K,Đơn vị A\nB,S,Đơn vị B\n")
HEADER = "unit,indicator,input,value\n"


@pytest.mark.parametrize(
    ("code", "text", "canonical"),
    [
        ("a", "12", "12"),
        ("a", " 12 ", "12"),
        ("a", "12,0", "12"),
        ("a", "1.234.567", "1234567"),
        ("a", "1 234", "1234"),
        ("n", "-5", "-5"),
        ("n", "10,5", "10.5"),
        ("n", "1.2340", "1.2340"),
        ("n", "0.5000", "0.5"),
        ("p", "83.5", "83.5"),
        ("p", "83,5 %", "83.5"),
        ("p", "100%", "100"),
        ("p", "33.3330", "33.3330"),
        ("y", "yes", "yes"),
        ("y", "Có", "yes"),
        ("y", "CO\u0301", "yes"),
        ("y", "không", "no"),
        ("y", "NO", "no"),
        ("k", "ii", "II"),
        ("k", "tốt", "tốt"),
        ("k", "Tốt", "Tốt"),
        ("d", "30/10/2021", "2021-10-30"),
        ("d", "2021-10-30", "2021-10-30"),
        ("t", " Có, một phần ", "Có, một phần"),
        ("a", "", ""),
        ("a", "   ", ""),
        ("y", "NA", "NA"),
        ("t", "NA", "NA"),
        ("p", "n/a", "NA"),
        ("a", "Không áp dụng", "NA"),
    ],
)
def test_a_figure_has_one_spelling(code, text, canonical):
    """What people type becomes one canonical text, which is read back to the same value."""
    value = exchange.parse_value(INPUTS[code], text)
    assert exchange.canonical(INPUTS[code], value) == canonical
    assert exchange.parse_value(INPUTS[code], canonical) == value


def test_missing_and_not_applicable_are_not_nought():
    """Empty is None, NA is NA, 0 is 0, and no is no."""
    assert exchange.parse_value(INPUTS["a"], "") is None
    assert exchange.parse_value(INPUTS["a"], "NA") is NA
    assert exchange.parse_value(INPUTS["a"], "0") == 0
    assert exchange.parse_value(INPUTS["y"], "no") is False


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("a", "-1", "whole number"),
        ("a", "2.5", "whole number"),
        ("a", "2,5", "whole number"),
        ("a", "1.234", "two readings"),
        ("a", "1,234", "two readings"),
        ("a", "12 máy", "not a number"),
        ("a", "1e5", "not a number"),
        ("a", "9" * 400, "not a number"),
        ("a", "５", "not a number"),
        ("b", "0", "more than 0"),
        ("n", "-5.0001", "at least -5"),
        ("n", "10.51", "at most 10.5"),
        ("n", "5%", "not a number"),
        ("p", "100.1", "between 0 and 100"),
        ("p", "-1", "between 0 and 100"),
        ("p", "83,5 phần trăm", "not a number"),
        ("y", "1", "neither yes nor no"),
        ("y", "x", "neither yes nor no"),
        ("y", "co", "neither yes nor no"),
        ("y", "đúng", "neither yes nor no"),
        ("k", "IV", "not one of: I, II"),
        ("k", "TỐT", "not one of"),
        ("d", "31/02/2021", "not a date"),
        ("d", "2021", "not a date"),
    ],
)
def test_a_figure_out_of_place_is_refused_with_a_sentence(code, text, words):
    """The sentence names the text and what was expected, in both languages."""
    with pytest.raises(ValueProblem) as refused:
        exchange.parse_value(INPUTS[code], text)
    assert words in refused.value.text("en")
    assert len(refused.value.text("vi")) < 200


def test_the_decimal_sign_answers_the_question_of_two_readings():
    """`decimal` decides what 1.234 is, and only that."""
    assert exchange.parse_value(INPUTS["a"], "1.234", "comma") == 1234
    assert exchange.canonical(INPUTS["n"], exchange.parse_value(INPUTS["n"], "1.234", "point")) == "1.2340"
    assert exchange.parse_value(INPUTS["p"], "83,5", "point") == exchange.parse_value(INPUTS["p"], "83.5", "comma")


NUMBERS = st.decimals(-(10**9), 10**9, places=6)


@given(NUMBERS)
def test_a_number_survives_its_canonical_spelling(number):
    """Written and read back exactly, without a hint about the decimal sign: it is never ambiguous."""
    asked = Input("n", Text("N"), "number")
    value = exchange.scoring_number(format(number, "f"))
    text = exchange.canonical(asked, value)
    for decimal in (None, "point", "comma"):
        assert exchange.parse_value(asked, text, decimal) == value


@given(st.decimals(0, 100, places=7))
def test_a_percent_survives_its_canonical_spelling(number):
    """The ratio is kept, the per cent is written."""
    value = exchange.scoring_number(format(number, "f"))
    text = exchange.canonical(
        INPUTS["p"], value / 100 if isinstance(value, int) is False else exchange.Fraction(value, 100)
    )
    assert exchange.parse_value(INPUTS["p"], text) == exchange.Fraction(value) / 100


@settings(max_examples=300)
@given(st.sampled_from(sorted(INPUTS)), st.text(max_size=20))
def test_any_text_is_a_figure_or_a_problem_to_show(code, text):
    """Whatever is typed is read to a value that survives its canonical spelling, or refused with a sentence."""
    try:
        value = exchange.parse_value(INPUTS[code], text)
    except ValueProblem:
        return
    assert exchange.parse_value(INPUTS[code], exchange.canonical(INPUTS[code], value)) == value


# ---- files ----------------------------------------------------------------------------------------------------------


def unit_faults(text):
    with pytest.raises(FileProblem) as refused:
        exchange.parse_units(text, "units.csv", FRAMEWORK)
    return refused.value.faults


def figure_faults(text):
    with pytest.raises(FileProblem) as refused:
        exchange.parse_figures(text, "figures.csv", FRAMEWORK, UNITS)
    return refused.value.faults


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "missing columns: code, bloc"),
        ("\n\n", 1, "missing columns"),
        ("code\nA\n", 1, "missing columns: bloc"),
        ("code,bloc\n", 1, "no units"),
        ("code,bloc,colour\nA,K,red\n", 1, "unknown columns: colour"),
        ("code,bloc,bloc\nA,K,K\n", 1, "named twice"),
        ("code,bloc\nA,K\nA,K\n", 3, "stands in line 2 already"),
        ("code,bloc\nA,Z\n", 2, "no bloc “Z” (blocs: K, S)"),
        ("code,bloc\nA,\n", 2, "no bloc"),
        ("code,bloc\n,K\n", 2, "not a unit code"),
        ('code,bloc\n"A B",K\n', 2, "not a unit code"),
        (f"code,bloc\n{'x' * 200},K\n", 2, "not a unit code"),
        ("code,bloc\nA,K,x\n", 2, "3 cells for 2 columns"),
        ("code,bloc,active_from\nA,K,30/10/2021\n", 2, "not a date"),
        ("code,bloc,active_to\nA,K,2021-02-30\n", 2, "not a date"),
        ("code,bloc,active_from,active_to\nA,K,2021-01-02,2021-01-01\n", 2, "before"),
        ("code,bloc,successor\nA,K,Z\n", 2, "no successor “Z”"),
        ("code,bloc,successor\nA,K,A\n", 2, "no successor “A”"),
        ('code,bloc\nA,"K\n', 2, "invalid CSV"),
        ("code,bloc\nA\0,K\n", 2, "control character"),
        ("code,bloc\nA\x1b[31m,K\n", 2, "control character"),
        (f"code,bloc,name_vi\nA,K,{'x' * 200_000}\n", 2, "invalid CSV"),
    ],
    ids=ascii,
)
def test_what_is_wrong_with_units_is_named_by_its_line(text, line, words):
    """Refused whole, with the line and what was expected."""
    found = unit_faults(text)
    assert [(fault.line, words in fault.en) for fault in found] == [(line, True)], [str(fault) for fault in found]


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ("Z,I,a,1", 2, "no unit “Z”"),
        ("A,Z,a,1", 2, "no indicator “Z”"),
        ("A,I,z,1", 2, "no input “z”"),
        ("A,I,m,1", 2, "no input “m”"),
        ("a,I,a,1", 2, "no unit “a”"),
        ("A,I,a,1\nA,I,a,1", 3, "stands in line 2 already"),
        ("A,I,a,1\n\nA,J,a,2", 4, "differs from the same question in line 2"),
        ("A,I,a,\nA,J,a,2", 3, "differs from the same question in line 2"),
        ("A,I,p,83,5", 2, "5 cells for 4 columns"),
        ("A,I,p,101", 2, "A p: “101” must be between"),
        ("A,J,m,5.1", 2, "outside 0 and the maximum of J"),
        ("A,J,m,-1", 2, "outside 0 and the maximum of J"),
        ("A,I", 2, "no input “”"),
        ('A,I,t,"a"b', 2, "invalid CSV"),
        ("A,I,t,a\0b", 2, "control character"),
        ("A,I,k,=cmd|calc", 2, "not one of"),
    ],
    ids=ascii,
)
def test_what_is_wrong_with_figures_is_named_by_its_line(rows, line, words):
    """Refused whole, with the line and what was expected."""
    found = figure_faults(HEADER + rows + "\n")
    assert [(fault.line, words in fault.en) for fault in found] == [(line, True)], [str(fault) for fault in found]


def test_a_decimal_comma_that_ran_into_the_note_is_noticed():
    """`83,5` without quotes in a file with notes would be 83 with the note 5."""
    [fault] = figure_faults("unit,indicator,input,value,note\nA,I,p,83,5\n")
    assert "“83,5”" in fault.vi


def test_a_message_stays_one_short_line_whatever_the_file_holds():
    """Text from the file cannot forge a second line, and is cut short."""
    [fault] = figure_faults(HEADER + '"x\ny",I,a,1\n')
    assert "\n" not in str(fault)
    [fault] = figure_faults(HEADER + f"{'x' * 100_000},I,a,1\n")
    assert len(str(fault)) < 300


def test_reading_stops_after_a_thousand_faults():
    """Another file altogether is not told line by line."""
    found = figure_faults(HEADER + "Z,I,a,1\n" * 5_000)
    assert len(found) == 1_001
    assert "too many faults" in found[-1].en


def test_what_is_read_can_be_written_and_read_again():
    """units_csv and figures_csv give files that read back to the same."""
    units = exchange.parse_units(
        'code,bloc,name_vi,active_from,successor\nA,K,"Cục “A”, Bộ",2003-01-01,\nB,S,B,,A\n', "units.csv", FRAMEWORK
    )
    assert exchange.parse_units(exchange.units_csv(units.values())) == units
    given_figures = exchange.parse_figures(
        HEADER + 'A,I,a,5\nA,I,n,"1,2340"\nA,I,p,"83,5"\nA,I,y,có\nA,J,m,NA\nB,I,t,"a, ""b"""\nB,I,d,1/2/2021\n',
        "figures.csv", FRAMEWORK, UNITS,
    )  # fmt: skip
    texts = {
        u: {c: exchange.canonical(INPUTS[c], v) for c, v in own.items()} for u, own in given_figures.values.items()
    }
    again = exchange.parse_figures(exchange.figures_csv(FRAMEWORK, texts, UNITS), "again.csv", FRAMEWORK, UNITS)
    assert again.values == given_figures.values
    assert again.warnings == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "mã,khối".encode("utf-16"), b"PK\x03\x04\xff", None])
def test_a_file_that_is_no_text_is_refused_by_name(tmp_path, content):
    """Binary files, UTF-16 and folders are named and refused."""
    path = tmp_path / "figures.csv"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(FileProblem) as refused:
        exchange.read_figures(path, FRAMEWORK, UNITS)
    assert str(refused.value).startswith("figures.csv")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('AIabpyk,;"\n\r\t 0159.%-éộ\0'), max_size=80))
def test_no_figures_file_can_break_the_reader(rows):
    """Whatever follows the header, the answer is figures or FileProblem."""
    faults, lines = [], []
    try:
        exchange.parse_figures(HEADER + rows, "figures.csv", FRAMEWORK, UNITS)
    except FileProblem as problem:
        faults, lines = problem.faults, str(problem).splitlines()
    assert len(lines) == len(faults)
