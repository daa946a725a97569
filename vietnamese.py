"""Numbers, dates, search, sorting and addresses the Vietnamese way.

Readers of this module meet people's typing: what has one meaning is read, what has two is asked about
(`AmbiguousNumber`), and nothing is guessed. Standard library only.
"""

import datetime
import functools
import re
import unicodedata
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Literal

DecimalMark = Literal["point", "comma"]

# Programs group digits behind a hard space, a narrow one, a thin one or one as wide as a figure.
SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", " "))
LONGEST_NUMBER = 40  # characters; a figure of a ministry never comes near, a pasted accident does

# Letters in dictionary order; f, j, w, z stand where Vietnamese dictionaries put them for foreign names.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries

ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# The six regions of the national plans, by the codes units carry.
REGIONS = {
    "vi": {
        "TDMNPB": "Trung du và miền núi phía Bắc",
        "DBSH": "Đồng bằng sông Hồng",
        "BTBDHMT": "Bắc Trung Bộ và Duyên hải miền Trung",
        "TN": "Tây Nguyên",
        "DNB": "Đông Nam Bộ",
        "DBSCL": "Đồng bằng sông Cửu Long",
    },
    "en": {
        "TDMNPB": "Northern Midlands and Mountains",
        "DBSH": "Red River Delta",
        "BTBDHMT": "North Central and Central Coast",
        "TN": "Central Highlands",
        "DNB": "Southeast",
        "DBSCL": "Mekong River Delta",
    },
}

# A grouped number: one to three digits, then groups of three behind the same sign.
PLAIN = re.compile(r"\d+")
GROUPED_BY_POINT = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
GROUPED_BY_COMMA = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
NUMBER_SHAPE = re.compile(r"\d+([.,]\d+)*")


class VietnameseProblem(ValueError):
    """Text that cannot be read; says what was expected, in Vietnamese and in English."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi)
        self.sentences = {"vi": vi, "en": en}

    def text(self, lang: str) -> str:
        """The sentence in the asked language."""
        return self.sentences["en" if lang == "en" else "vi"]


class NumberProblem(VietnameseProblem):
    """Text that is not one number."""


class NotANumber(NumberProblem):
    """Text that is no number in any reading."""


class AmbiguousNumber(NumberProblem):
    """Text with two readings, such as 1.234: a thousand, or one and a bit."""


class DateProblem(VietnameseProblem):
    """Text that is not one date."""


def nfc(text: str) -> str:
    """Composed Unicode: the only form that is stored, compared and published."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The search key: no accents, đ as d, case folded, single spaces ('Đà Nẵng' -> 'da nang')."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    # đ is a letter of its own to Unicode, not a d with a mark.
    return " ".join(bare.replace("đ", "d").replace("Đ", "D").casefold().split())


@functools.lru_cache(maxsize=8192)  # a build asks 150,000 times for the addresses of a few hundred things
def slug(text: str) -> str:
    """An address in ASCII: 'Sở TN&MT Đà Nẵng' -> 'so-tn-mt-da-nang'."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def sort_key(text: str) -> str:
    """A storable text whose plain order is the Vietnamese dictionary's: letters, then tones, then case."""
    letters: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    for character in nfc(text):
        letter, tone, case = _letter_tone_case(character)
        letters.append(letter)
        tones.append(tone)
        cases.append(case)
    return "".join(letters) + "\x01" + "".join(tones) + "\x01" + "".join(cases)


@functools.lru_cache(maxsize=4096)  # a few hundred letters, asked for millions of times
def _letter_tone_case(character: str) -> tuple[str, str, str]:
    lower = character.lower()
    decomposed = unicodedata.normalize("NFD", lower)
    tone = next((str(TONES.index(mark) + 1) for mark in decomposed if mark in TONES), "0")
    letter = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES))
    letter = letter or decomposed  # a tone with no letter under it, as a careless paste leaves
    case = "1" if lower != character else "0"
    place = ALPHABET.find(letter) if len(letter) == 1 else -1
    if place >= 0:
        return chr(0x100 + place), tone, case  # above every digit and sign, below other scripts
    if letter.isspace():
        return "\x02", tone, case
    return letter if ord(letter[0]) < 0x80 else chr(0x200) + letter, tone, case


def parse_number(text: str, decimal: DecimalMark | None = None) -> Decimal:
    """Read one number exactly, as a person in Viet Nam may have typed it.

    `1.234,5`, `1,234.5`, `83,5`, `83.5`, `1 234` have one reading. `1.234` and `1,234` have two, and are refused
    with `AmbiguousNumber` unless `decimal` says which sign is the decimal one; it decides nothing else.
    No exponent, no digits of other scripts.
    """
    body = nfc(text).strip().translate(SPACES)
    negative = body[:1] in ("-", "\u2212")
    if negative or body[:1] == "+":
        body = body[1:].lstrip()
    if len(body) > LONGEST_NUMBER or not body.isascii():
        raise _not_a_number(text)
    if re.fullmatch(r"[1-9]\d{0,2}( \d{3})+([.,]\d+)?", body):
        body = body.replace(" ", "")  # groups of three behind spaces have one meaning
        decimal = "comma" if "," in body else "point"
    if not NUMBER_SHAPE.fullmatch(body):
        raise _not_a_number(text)
    value = Decimal(_plain_spelling(body, decimal, text))
    return value.copy_negate() if negative and value else value  # unary minus would round to 28 digits


def _plain_spelling(body: str, decimal: DecimalMark | None, text: str) -> str:
    """The same number with a decimal point and no groups."""
    points, commas = body.count("."), body.count(",")
    if points + commas == 0:
        return body
    decimal = _only_reading(body, points, commas) or decimal
    if decimal is None:
        raise _ambiguous(text, body)
    mark, grouping = (".", GROUPED_BY_COMMA) if decimal == "point" else (",", GROUPED_BY_POINT)
    whole, _, part = body.partition(mark)
    if mark in part or not (PLAIN.fullmatch(whole) or grouping.fullmatch(whole)) or (part and not part.isdigit()):
        raise _not_a_number(text)
    return re.sub(r"[.,]", "", whole) + ("." + part if part else "")


def _only_reading(body: str, points: int, commas: int) -> DecimalMark | None:
    """Which sign is the decimal one, or None where either may be."""
    if points and commas:
        return "comma" if body.rindex(",") > body.rindex(".") else "point"
    grouped = GROUPED_BY_POINT if points else GROUPED_BY_COMMA
    if points + commas > 1:  # 1.234.567: the sign repeats, so it groups
        return "comma" if points else "point"
    if grouped.fullmatch(body):
        return None
    return "point" if points else "comma"


def _not_a_number(text: str) -> NotANumber:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return NotANumber(f"“{shown}” không phải là số (ví dụ: 83,5)", f"“{shown}” is not a number (for example: 83.5)")


def _ambiguous(text: str, body: str) -> AmbiguousNumber:
    thousand = re.sub(r"[.,]", "", body)
    whole, part = re.split(r"[.,]", body)
    return AmbiguousNumber(
        f"“{text.strip()}” có hai cách đọc: {thousand} hay {whole},{part} "
        f"(viết {thousand} nếu là số nguyên, {whole},{part}0 nếu là số thập phân)",
        f"“{text.strip()}” has two readings: {thousand} or {whole}.{part} "
        f"(write {thousand} for the whole number, {whole}.{part}0 for the decimal one)",
    )


@functools.lru_cache(maxsize=65_536)  # a site prints the same few thousand numbers over and over
def format_number(value: Decimal | Fraction | int, places: int | None = None, lang: str = "vi") -> str:
    """'1.234,5' in Vietnamese, '1,234.5' in English; `places` fixes the decimals, rounding half up.

    Without `places` the number is shown whole: exactly if it ends, else with 4 decimals.
    """
    number = _decimal(value, places)
    text = f"{number:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.lstrip("-").strip("0.,") == "":
        text = text.lstrip("-")  # no minus zero
    text = text.replace("-", "\u2212")
    return text if lang == "en" else text.translate({ord(","): ".", ord("."): ","})


def _decimal(value: Decimal | Fraction | int, places: int | None) -> Decimal:
    exact = Fraction(value)
    shown = places
    if shown is None:
        remainder = exact.denominator
        for prime in (2, 5):
            while remainder % prime == 0:
                remainder //= prime
        shown = 12 if remainder == 1 else 4
    with localcontext() as context:
        context.prec = max(len(str(abs(exact.numerator))) + shown + 5, 28)
        scaled = abs(exact) * 10**shown
        rounded = Decimal((scaled + Fraction(1, 2)).__floor__()).scaleb(-shown)
        return (-rounded if exact < 0 else rounded).quantize(Decimal(1).scaleb(-shown), rounding=ROUND_HALF_UP)


def parse_date(text: str) -> datetime.date:
    """Read `30/10/2021` (day first, as every Vietnamese form prints it) or `2021-10-30`."""
    body = text.strip()
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", body):
            return datetime.date.fromisoformat(body)
        if match := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", body):
            day, month, year = (int(part) for part in match.groups())
            return datetime.date(year, month, day)
    except ValueError:
        pass
    raise DateProblem(
        f"“{body[:40]}” không phải là ngày (viết ngày/tháng/năm, ví dụ: 30/10/2021)",
        f"“{body[:40]}” is not a date (write day/month/year, for example: 30/10/2021)",
    )


def format_date(value: datetime.date, lang: str = "vi") -> str:
    """'30/10/2021' in Vietnamese, '30 October 2021' in English."""
    if lang == "en":
        return f"{value.day} {ENGLISH_MONTHS[value.month - 1]} {value.year}"
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def long_date(value: datetime.date) -> str:
    """'ngày 09 tháng 02 năm 2022', 'ngày 24 tháng 12 năm 2021': a zero before days below 10 and before months 1 and 2.

    So Decree 30/2020, annex I, writes the date of a document.
    """
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def region_name(code: str, lang: str = "vi") -> str:
    """A region's name; one the table does not know is shown as it is written."""
    return REGIONS["en" if lang == "en" else "vi"].get(code, code)


def add_working_days(day: datetime.date, count: int, holidays: Collection[datetime.date] = ()) -> datetime.date:
    """The day on which `count` working days after `day` have passed: weekends and holidays are no working days."""
    while count > 0:
        day += datetime.timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day
