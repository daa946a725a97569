"""Numbers, dates, search and order the Vietnamese way: what has one reading is read, what has two is asked about."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vietnamese
from vietnamese import AmbiguousNumber, DateProblem, NotANumber, NumberProblem, parse_number

ONE_READING = [
    ("0", "0"),
    ("7", "7"),
    ("007", "7"),
    ("83,5", "83.5"),
    ("83.5", "83.5"),
    ("12,50", "12.50"),
    ("12.5000", "12.5"),
    ("0,123", "0.123"),
    ("0.123", "0.123"),
    ("00,123", "0.123"),
    ("1234,567", "1234.567"),
    ("1234.567", "1234.567"),
    ("1.2340", "1.234"),
    ("1,2340", "1.234"),
    ("1.234,5", "1234.5"),
    ("1,234.5", "1234.5"),
    ("1.234,567", "1234.567"),
    ("1,234.567", "1234.567"),
    ("1.234.567", "1234567"),
    ("1,234,567", "1234567"),
    ("1.234.567,89", "1234567.89"),
    ("1 234", "1234"),
    ("1 234 567", "1234567"),
    ("1\u00a0234,5", "1234.5"),
    ("1\u202f234.5", "1234.5"),
    ("1 234,567", "1234.567"),
    ("-5", "-5"),
    ("\u22125,5", "-5.5"),
    ("+5", "5"),
    ("-0", "0"),
    (" 12 ", "12"),
    ("9" * 40, "9" * 40),
    ("-0." + "1" * 37, "-0." + "1" * 37),
]


@pytest.mark.parametrize(("text", "value"), ONE_READING)
@pytest.mark.parametrize("decimal", [None, "point", "comma"])
def test_a_number_with_one_reading_is_read_exactly(text, value, decimal):
    """A number that has one reading has it in every file: a declared decimal sign decides only where there are two."""
    read = parse_number(text, decimal)
    assert read == Decimal(value)
    assert not (read.is_zero() and read.is_signed())


@pytest.mark.parametrize(
    ("text", "by_point", "by_comma"),
    [
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("-999.000", "-999", "-999000"),
        ("12,000", "12000", "12"),
        ("1.000", "1", "1000"),
    ],
)
def test_a_number_with_two_readings_is_asked_about(text, by_point, by_comma):
    """The sentence names both readings; `decimal` answers the question."""
    with pytest.raises(AmbiguousNumber) as asked:
        parse_number(text)
    assert text in asked.value.text("vi")
    assert "hai cách đọc" in asked.value.text("vi")
    assert "two readings" in asked.value.text("en")
    assert parse_number(text, "point") == Decimal(by_point)
    assert parse_number(text, "comma") == Decimal(by_comma)


NO_NUMBER = [
    *("", " ", "-", "+", ".", ",", ".5", "5.", "5,", "--5", "+-5", "1-2", "1..2", "1,,2", "1.2.3", "1,2,3"),
    *("1.23.456", "12.34.567", "1234.567.890", "1.234.56", "1.234.5678", "1,234,56", "1.234,567.8", "1,234.567,8"),
    *("0.123.456", "1 23", "1 2345", "12 34", "1  234", " 1 234 5", "1.234 567"),
    *("１２", "٣", "२", "½", "Ⅳ", "五", "1e309", "1E5", "nan", "NaN", "inf", "-inf", "∞", "0x1F", "0b1", "1_000"),
    *("12%", "5 tr", "5 triệu", "một", "#REF!", "#N/A", "=1+1", "30/10/2021", "2021-10-30", "1/2", "12:30", "(5)"),
    *("5đ", "$5", "5 000đ", "1'234", "1’234", "1\n2", "1\t234", "1\x000", "9" * 41, "9" * 400, "1." + "0" * 400),
    *("\u200b5", "5\u200d", "\u202e5", "１.５", "٫5", "1٬234"),
]


@pytest.mark.parametrize("text", NO_NUMBER, ids=ascii)
@pytest.mark.parametrize("decimal", [None, "point", "comma"])
def test_what_is_no_number_is_refused_with_a_sentence(text, decimal):
    """Refused whatever the decimal sign, with a short sentence in both languages."""
    with pytest.raises(NotANumber) as refused:
        parse_number(text, decimal)
    assert len(refused.value.text("vi")) < 200
    assert "is not a number" in refused.value.text("en")


def readings(text):
    """Every value a text can have, by the two plain grammars: groups of three or none, and one decimal sign."""
    found = set()
    for mark, group in ((".", ","), (",", ".")):
        whole, sign, part = text.partition(mark)
        groups = whole.split(group)
        plain = len(groups) == 1 and whole.isdigit()
        grouped = groups[0][:1] not in ("", "0") and len(groups[0]) <= 3 and len(groups) > 1
        grouped = grouped and all(len(each) == 3 for each in groups[1:]) and "".join(groups).isdigit()
        if (plain or grouped) and (part.isdigit() if sign else True):
            found.add(Decimal("".join(groups) + (f".{part}" if sign else "")))
    return found


@given(st.text("0123456789.,", min_size=1, max_size=12))
def test_nothing_is_ever_guessed(text):
    """A text is accepted if and only if it has exactly one reading, and then as that reading."""
    possible = readings(text)
    try:
        read = {parse_number(text)}
    except AmbiguousNumber:
        read = {"asked"} if len(possible) == 2 else {"wrongly asked"}
    except NumberProblem:
        read = set()
    assert read == (possible if len(possible) < 2 else {"asked"})


@given(st.text(max_size=30), st.sampled_from([None, "point", "comma"]))
def test_any_text_is_read_or_refused(text, decimal):
    """No text raises anything but a problem that can be shown."""
    try:
        assert parse_number(text, decimal).is_finite()
    except NumberProblem as problem:
        shown = problem.text("vi")
        assert shown.startswith("“")


@given(st.fractions(-(10**12), 10**12, max_denominator=1000), st.integers(0, 6), st.sampled_from(["vi", "en"]))
def test_a_number_shown_is_read_back(value, places, lang):
    """What is shown reads back as the rounded value, asked about or not."""
    text = vietnamese.format_number(value, places, lang)
    read = parse_number(text, "comma" if lang == "vi" else "point")
    assert abs(Fraction(read) - value) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("value", "places", "vi", "en"),
    [
        (Decimal("1234.5"), None, "1.234,5", "1,234.5"),
        (Decimal("1234.5"), 2, "1.234,50", "1,234.50"),
        (Fraction(1, 3), None, "0,3333", "0.3333"),
        (Fraction(1, 8), 2, "0,13", "0.13"),
        (Fraction(-1, 8), 2, "\u22120,13", "\u22120.13"),
        (Fraction(-1, 1000), 2, "0,00", "0.00"),
        (0, None, "0", "0"),
        (1234567, 0, "1.234.567", "1,234,567"),
    ],
)
def test_a_number_is_shown_the_way_of_each_language(value, places, vi, en):
    """Comma for decimals and point for thousands in Vietnamese, the other way in English; never minus nought."""
    assert vietnamese.format_number(value, places) == vi
    assert vietnamese.format_number(value, places, "en") == en


@pytest.mark.parametrize("text", ["30/10/2021", "2021-10-30", "30-10-2021", "30.10.2021", " 30/10/2021 "])
def test_a_date_is_read_day_first(text):
    """As every Vietnamese form prints it, or as ISO."""
    assert vietnamese.parse_date(text) == datetime.date(2021, 10, 30)


@pytest.mark.parametrize(
    "text",
    ["", "30/02/2021", "10/30/2021", "30/10/21", "2021/10/30", "hôm nay", "44499", "30/10", "٣٠/١٠/٢٠٢١", "0/1/2021"],
)
def test_what_is_no_date_is_refused(text):
    """Refused with an example of what is expected."""
    with pytest.raises(DateProblem) as refused:
        vietnamese.parse_date(text)
    assert "30/10/2021" in refused.value.text("vi")


# In the order of a Vietnamese dictionary: a ă â ... d đ e ê ... o ô ơ ... u ư; then the tones of equal letters.
IN_ORDER = [
    *("", "1", "10", "2", "A", "An", "àn", "ản", "ãn", "án", "ạn", "An Giang", "ang", "ăn", "ăng", "ân", "ẩn"),
    *("ba", "bà", "bả", "bã", "bá", "bạ", "Bà Rịa", "Bắc Giang", "Bắc Kạn", "Bến Tre", "Ca", "Cà Mau", "Cần Thơ", "dạ"),
    *("Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "e", "ê", "Hà Giang", "Hà Nội", "Hải Phòng", "Hậu Giang", "i"),
    *("Khánh Hòa", "Nghệ An", "o", "ô", "ơ", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Thái Bình", "Thanh Hóa"),
    *("u", "ư", "Vĩnh Long", "Vĩnh Phúc", "y", "Yên Bái"),
]


def test_names_stand_in_dictionary_order():
    """Plain comparison of the stored keys gives the Vietnamese order, however the names were shuffled."""
    shuffled = IN_ORDER[1::2] + IN_ORDER[::2]
    assert sorted(IN_ORDER) == sorted(shuffled) != IN_ORDER
    assert sorted(shuffled, key=vietnamese.sort_key) == IN_ORDER


def test_composed_and_decomposed_names_have_one_key():
    """The same word typed on two systems sorts, folds and addresses alike."""
    composed, decomposed = "Đắk Lắk", "Đa\u0306\u0301k La\u0306\u0301k"
    for function in (vietnamese.sort_key, vietnamese.fold, vietnamese.slug, vietnamese.nfc):
        assert function(composed) == function(decomposed)


@given(st.text(max_size=20), st.text(max_size=20))
def test_keys_of_any_text_can_be_compared(one, other):
    """No text breaks the key, and different names in NFC never fall together by accident of case or tone."""
    assert (vietnamese.sort_key(one) < vietnamese.sort_key(other)) in (True, False)
    assert vietnamese.slug(one).isascii()


def test_search_finds_with_and_without_marks():
    """One search key for all ways of typing."""
    keys = {
        vietnamese.fold(text) for text in ("Đà Nẵng", "đà nẵng", "DA NANG", "Da  Nang", "Ða Nẵng".replace("Ð", "Đ"))
    }
    assert keys == {"da nang"}
    assert vietnamese.slug("Sở TN&MT Đà Nẵng") == "so-tn-mt-da-nang"


def test_regions_have_names_in_both_languages():
    """The same six codes in both; a code from elsewhere is shown as it is written."""
    assert vietnamese.REGIONS["vi"].keys() == vietnamese.REGIONS["en"].keys()
    assert vietnamese.region_name("DBSH") == "Đồng bằng sông Hồng"
    assert vietnamese.region_name("DBSH", "en") == "Red River Delta"
    assert vietnamese.region_name("Biển Đông", "en") == "Biển Đông"
