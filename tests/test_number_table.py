"""The typed tables: every way a number or a date may be written at our doors, and what is made of it.

A value is read exactly; ASKED has two readings and is asked about; REFUSED is no number. Nothing is guessed.
"""

import datetime
import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest

import exchange
import framework
import scoring
import vietnamese

ASKED, REFUSED = "asked", "refused"

NUMBERS = {
    "whole numbers": [
        ("0", "0"), ("7", "7"), ("42", "42"), ("007", "7"), ("1234", "1234"), ("1234567", "1234567"),
        ("  12  ", "12"), ("\t12\n", "12"), ("9" * 40, "9" * 40), ("9" * 41, REFUSED), ("1" * 400, REFUSED),
    ],
    "Vietnamese": [
        ("83,5", "83.5"), ("12,50", "12.50"), ("0,5", "0.5"), ("0,123", "0.123"), ("1234,5", "1234.5"),
        ("1.234,5", "1234.5"), ("1.234.567", "1234567"), ("1.234.567,89", "1234567.89"), ("999.999,999", "999999.999"),
        ("12.345.678,9", "12345678.9"), ("1,2345", "1.2345"), ("00,5", "0.5"), ("1.234,", REFUSED), (",5", REFUSED),
    ],
    "English": [
        ("83.5", "83.5"), ("0.5", "0.5"), ("1234.5", "1234.5"), ("1,234.5", "1234.5"), ("1,234,567", "1234567"),
        ("1,234,567.89", "1234567.89"), ("0.123", "0.123"), ("1.2345", "1.2345"), (".5", REFUSED), ("5.", REFUSED),
        ("1,234.", REFUSED), ("1234,567.8", REFUSED),
    ],
    "two readings": [
        ("1.234", ASKED), ("1,234", ASKED), ("12.345", ASKED), ("12,345", ASKED), ("999.000", ASKED),
        ("999,000", ASKED), ("1.000", ASKED), ("1,000", ASKED), ("-1.234", ASKED), ("−1,234", ASKED),
        ("+1.234", ASKED), (" 1.234 ", ASKED), ("100.000", ASKED), ("\u00a01.234", ASKED), ("9,999", ASKED),
    ],
    "one reading that looks like two": [
        ("1.2340", "1.2340"), ("1,2340", "1.2340"), ("1234.567", "1234.567"), ("1234,567", "1234.567"),
        ("0.001", "0.001"), ("0,001", "0.001"), ("012.345", "12.345"), ("1.23", "1.23"), ("1,2", "1.2"),
    ],
    "spaces": [
        ("1 234", "1234"), ("1 234 567", "1234567"), ("1 234,5", "1234.5"), ("1 234.5", "1234.5"),
        ("1\u00a0234", "1234"), ("1\u202f234,5", "1234.5"), ("1\u2009234\u2009567", "1234567"), ("1\u2007234", "1234"),
        ("\u00a083,5\u00a0", "83.5"), ("1 23", REFUSED), ("12 34", REFUSED), ("1  234", REFUSED), ("1 2345", REFUSED),
        ("1 234 5", REFUSED), ("0 123", REFUSED), ("1.234 567", REFUSED), ("1\u3000234", REFUSED), ("1\n234", REFUSED),
        ("1\t234", REFUSED), ("1\u200b234", REFUSED),
    ],
    "signs": [
        ("-5", "-5"), ("−5", "-5"), ("+5", "5"), ("- 5", "-5"), ("-0", "0"), ("−0,0", "0.0"), ("-0.5", "-0.5"),
        ("-1.234,5", "-1234.5"), ("–5", REFUSED), ("—5", REFUSED), ("‑5", REFUSED), ("--5", REFUSED), ("+-5", REFUSED),
        ("5-", REFUSED), ("(5)", REFUSED), ("±5", REFUSED), ("~5", REFUSED), (">5", REFUSED), ("<1", REFUSED),
        ("≥ 5", REFUSED), ("-", REFUSED), ("+", REFUSED),
    ],
    "Swiss, Indian and other groups": [
        ("1'234", REFUSED), ("1’234", REFUSED), ("1'234.50", REFUSED), ("1'234'567", REFUSED), ("12,34,567", REFUSED),
        ("1,23,456.7", REFUSED), ("1_000", REFUSED), ("1_234_567", REFUSED), ("1.23.456", REFUSED), ("1.2.3", REFUSED),
        ("1,2,3", REFUSED), ("1.234.56", REFUSED), ("1,234,56", REFUSED), ("1.234,567.8", REFUSED),
        ("1,234.567,8", REFUSED), ("0.123.456", REFUSED), ("1234.567.890", REFUSED), ("1·5", REFUSED), ("1;5", REFUSED),
    ],
    "exponents and machines": [
        ("1e3", REFUSED), ("1E+3", REFUSED), ("1e309", REFUSED), ("1e-400", REFUSED), ("5×10^3", REFUSED),
        ("0x1F", REFUSED), ("0b101", REFUSED), ("0o17", REFUSED), ("1d", REFUSED), ("1f", REFUSED), ("1L", REFUSED),
        ("nan", REFUSED), ("NaN", REFUSED), ("-nan", REFUSED), ("inf", REFUSED), ("-Infinity", REFUSED), ("∞", REFUSED),
        ("sNaN", REFUSED), ("1/2", REFUSED), ("1:2", REFUSED), ("√2", REFUSED),
    ],
    "other scripts": [
        ("１２", REFUSED), ("１.５", REFUSED), ("1２", REFUSED), ("٣", REFUSED), ("١٢٣٤", REFUSED), ("٫5", REFUSED),
        ("1٬234", REFUSED), ("२", REFUSED), ("๕", REFUSED), ("五", REFUSED), ("Ⅳ", REFUSED), ("IV", REFUSED),
        ("½", REFUSED), ("1½", REFUSED), ("²", REFUSED), ("①", REFUSED), ("𝟓", REFUSED),
    ],
    "words, units and money": [
        ("12%", REFUSED), ("12 %", REFUSED), ("5 ‰", REFUSED), ("5 tr", REFUSED), ("5 triệu", REFUSED),
        ("5tr", REFUSED),
        ("2,5 tỷ", REFUSED), ("5.000đ", REFUSED), ("5.000 ₫", REFUSED), ("5 000 VND", REFUSED), ("$5", REFUSED),
        ("5 USD", REFUSED), ("€5", REFUSED), ("12 máy", REFUSED), ("khoảng 12", REFUSED), ("mười hai", REFUSED),
        ("không", REFUSED), ("n/a", REFUSED), ("-", REFUSED), ("?", REFUSED), ("12 (ước)", REFUSED), ("12*", REFUSED),
    ],
    "dates, times and formulas": [
        ("30/10/2021", REFUSED), ("2021-10-30", REFUSED), ("30.10.2021", REFUSED), ("1-2", REFUSED),
        ("03-Feb", REFUSED),
        ("12:30", REFUSED), ("12h30", REFUSED), ("=1+1", REFUSED), ("=A1", REFUSED), ("1+1", REFUSED), ("@5", REFUSED),
        ("#REF!", REFUSED), ("#N/A", REFUSED), ("#DIV/0!", REFUSED), ("#VALUE!", REFUSED), ("#####", REFUSED),
    ],
    "nothing and tricks": [
        ("", REFUSED), (" ", REFUSED), ("\u00a0", REFUSED), (".", REFUSED), (",", REFUSED), ("1..2", REFUSED),
        ("1,,2", REFUSED), ("1.,2", REFUSED), ("\u202e5", REFUSED), ("5\u200d", REFUSED), ("\ufeff5", REFUSED),
        ("1\x000", REFUSED), ("5\u0301", REFUSED), ("'5", REFUSED), ('"5"', REFUSED), ("1." + "0" * 400, REFUSED),
        ("<b>5</b>", REFUSED), ("5'--", REFUSED), ("True", REFUSED), ("O", REFUSED), ("l2", REFUSED), ("1O", REFUSED),
    ],
}  # fmt: skip
ROWS = [(kind, text, expected) for kind, rows in NUMBERS.items() for text, expected in rows]


def test_the_table_is_as_long_as_it_was_promised():
    """At least 120 different cases, of every sort."""
    assert len({text for _, text, _ in ROWS}) >= 200
    assert {expected for _, _, expected in ROWS} >= {ASKED, REFUSED, "1234.5"}


@pytest.mark.parametrize(("kind", "text", "expected"), ROWS, ids=[ascii(f"{k}-{t[:20]}") for k, t, _ in ROWS])
def test_a_number_is_read_asked_about_or_refused(kind, text, expected):
    """Exactly, with the sentence of its sort, in both languages, never longer than a person reads."""
    if expected == ASKED:
        with pytest.raises(vietnamese.AmbiguousNumber) as problem:
            vietnamese.parse_number(text)
        assert "hai cách đọc" in problem.value.text("vi")
        one, other = (vietnamese.parse_number(text, mark) for mark in ("point", "comma"))
        assert one != other
    elif expected == REFUSED:
        for mark in (None, "point", "comma"):
            with pytest.raises(vietnamese.NotANumber) as problem:
                vietnamese.parse_number(text, mark)
            assert "không phải là số" in problem.value.text("vi")
            assert len(problem.value.text("vi")) < 200
    else:
        value = vietnamese.parse_number(text)
        assert (type(value), str(value)) == (Decimal, expected)
        assert not (value.is_zero() and value.is_signed())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_we_write_ourselves_is_read_back(lang):
    """No number that an export or a box shows is ever asked about: three decimals are written with a fourth."""
    from admin.fields import spell_number

    for text in ("1.234", "12.345", "0.001", "-999.000", "1234.567", "83.5", "1000", "1000000"):
        assert vietnamese.parse_number(spell_number(Decimal(text), lang)) == Decimal(text)


def asked(kind, **more):
    return framework.Input(code="q", label=framework.Text("q"), kind=kind, **more)


COUNT, NUMBER, PERCENT = asked("count"), asked("number"), asked("percent")
YES_NO, DATE, TEXT = asked("yes_no"), asked("date"), asked("text")
CHOICE = asked("choice", options=("I", "II", "Có một phần"))
FIGURES = [
    (COUNT, "30", 30), (COUNT, "30,0", 30), (COUNT, "0", 0), (COUNT, "1.234.567", 1234567),
    (COUNT, "1.234", "hai cách đọc"), (COUNT, "1,5", "số nguyên từ 0"), (COUNT, "-5", "số nguyên từ 0"),
    (COUNT, "−5", "số nguyên từ 0"), (COUNT, "5%", "không phải là số"), (COUNT, "", None), (COUNT, "  ", None),
    (COUNT, "NA", scoring.NA), (COUNT, "na", scoring.NA), (COUNT, "12 máy", "không phải là số"),
    (asked("count", positive=True), "0", "lớn hơn 0"), (asked("count", positive=True), "-0", "lớn hơn 0"),
    (NUMBER, "83,5", Fraction(167, 2)), (NUMBER, "83.5", Fraction(167, 2)), (NUMBER, "-0,1", Fraction(-1, 10)),
    (NUMBER, "1.234,5", Fraction(2469, 2)), (NUMBER, "1,234", "hai cách đọc"), (NUMBER, "1e5", "không phải là số"),
    (NUMBER, "inf", "không phải là số"), (NUMBER, "NaN", "không phải là số"), (NUMBER, "50%", "không phải là số"),
    (NUMBER, "9" * 60, "không phải là số"), (NUMBER, "-0", 0),
    (asked("number", min=Fraction(1), max=Fraction(5)), "0,5", "từ 1 trở lên"),
    (asked("number", min=Fraction(1), max=Fraction(5)), "5,01", "không quá 5"),
    (PERCENT, "83,5", Fraction(167, 200)), (PERCENT, "83,5%", Fraction(167, 200)),
    (PERCENT, "83,5 %", Fraction(167, 200)),
    (PERCENT, "100", 1), (PERCENT, "100,0001", "từ 0 đến 100"), (PERCENT, "-1", "từ 0 đến 100"),
    (PERCENT, "83,5%%", "không phải là số"), (PERCENT, "%", "không phải là số"), (PERCENT, "1.234%", "hai cách đọc"),
    (PERCENT, "５０", "không phải là số"), (PERCENT, "0,835", Fraction(167, 20000)),
    (YES_NO, "có", True), (YES_NO, "Không", False), (YES_NO, "YES", True), (YES_NO, "no", False),
    (YES_NO, "c\u006f\u0301", True), (YES_NO, "x", "có hoặc không"), (YES_NO, "1", "có hoặc không"),
    (YES_NO, "✓", "có hoặc không"), (CHOICE, "ii", "II"), (CHOICE, "có một phần", "Có một phần"),
    (CHOICE, "III", "không thuộc"), (CHOICE, "2", "không thuộc"), (TEXT, " a  b ", "a  b"),
    (DATE, "30/10/2021", "2021-10-30"), (DATE, "44499", "không phải là ngày"), (DATE, "NA", scoring.NA),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "text", "expected"), FIGURES, ids=[ascii(f"{q.kind}-{t[:15]}") for q, t, _ in FIGURES]
)
def test_a_figure_is_read_by_the_kind_of_its_question(question, text, expected):
    """The value the engine takes, or the sentence; what is read has one spelling, and that is read back."""
    if isinstance(expected, str) and expected not in ("II", "Có một phần", "a  b", "2021-10-30"):
        with pytest.raises(exchange.ValueProblem) as problem:
            exchange.parse_value(question, text)
        assert expected in problem.value.text("vi")
        assert problem.value.text("en") != problem.value.text("vi")
        return
    value = exchange.parse_value(question, text)
    assert value is expected if expected is None or expected is scoring.NA else value == expected
    assert not isinstance(value, float)
    assert exchange.parse_value(question, exchange.canonical(question, value)) == value


DAY = datetime.date(2021, 10, 30)
READ_DATES = [
    ("30/10/2021", DAY), ("30-10-2021", DAY), ("30.10.2021", DAY), ("2021-10-30", DAY), (" 30/10/2021 ", DAY),
    ("1/2/2021", datetime.date(2021, 2, 1)), ("01/02/2021", datetime.date(2021, 2, 1)),
    ("12/11/2021", datetime.date(2021, 11, 12)), ("29/02/2024", datetime.date(2024, 2, 29)),
    ("31/12/9999", datetime.date(9999, 12, 31)), ("01/01/0001", datetime.date(1, 1, 1)),
]  # fmt: skip
NO_DATES = [
    *("", " ", "29/02/2023", "31/04/2021", "30/02/2021", "0/1/2021", "1/0/2021", "32/1/2021", "10/30/2021"),
    *("30/10/21", "30/10", "10/2021", "2021", "2021/10/30", "2021-1-5", "2021-13-01", "2021-10-30T00:00"),
    *("20211030", "30102021", "30 10 2021", "30/10/2021 23:59", "30 tháng 10 năm 2021", "ngày 30/10/2021"),
    *("30 Oct 2021", "Oct 30, 2021", "hôm nay", "44499", "44499.5", "1e5", "٣٠/١٠/٢٠٢١", "３０/10/2021"),
    *("30/10/-2021", "-1/1/2021", "30//10/2021", "30/10/20211", "30\u200b/10/2021", "30⁄10/2021"),
    *("30/10/2021\x00", "9" * 400, "=TODAY()", "#N/A", "30/10.2021x", "nan", "Mậu Tuất", "30-10/2021/"),
]
DATES = [*READ_DATES, *((text, None) for text in NO_DATES)]


@pytest.mark.parametrize(("text", "date"), DATES, ids=[ascii(t[:20]) for t, _ in DATES])
def test_a_date_is_read_day_first_or_refused(text, date):
    """Day before month always: there is no second reading to ask about; a number is no date."""
    if date is not None:
        assert vietnamese.parse_date(text) == date
        assert vietnamese.parse_date(unicodedata.normalize("NFD", text)) == date
        return
    with pytest.raises(vietnamese.DateProblem) as problem:
        vietnamese.parse_date(text)
    assert "30/10/2021" in problem.value.text("vi")
    assert len(problem.value.text("vi")) < 200
