"""Old Vietnamese encodings at the door: recognised and read exactly, or asked about; what is right is left alone."""

import csv
import unicodedata
from pathlib import Path

import old_encoders
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import old_encodings
from old_encodings import UnclearText, decode, is_syllable, repair, repair_all

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "garbled_texts.yaml").read_text(encoding="utf-8"))


def texts_of(plain):
    """Every accented text of a YAML document."""
    if isinstance(plain, dict):
        return {text for each in plain.values() for text in texts_of(each)}
    if isinstance(plain, list):
        return {text for each in plain for text in texts_of(each)}
    return {unicodedata.normalize("NFC", plain)} if isinstance(plain, str) and not plain.isascii() else set()


def real_texts():
    """The names, questions and notes of real units, indicators and provinces in sample_data."""
    found = set()
    for file in sorted((ROOT / "sample_data" / "frameworks").glob("*.yaml")):
        found |= texts_of(yaml.safe_load(file.read_text(encoding="utf-8")))
    for name in ("units", "demo_units", "regions", "province_mergers_2025"):
        with open(ROOT / "sample_data" / f"{name}.csv", encoding="utf-8", newline="") as file:
            found |= texts_of(list(csv.reader(file)))
    return sorted(found)


REAL = real_texts()
ENCODERS = {
    "tcvn3": old_encoders.tcvn3,
    "vni": old_encoders.vni,
    "cp1258": old_encoders.windows_1258,
    "utf8 as 1252": old_encoders.utf8_as_1252,
    "utf8 as 1258": old_encoders.utf8_as_1258,
    "utf8 as 1252 twice": lambda text: old_encoders.utf8_as_1252(old_encoders.utf8_as_1252(text)),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "half decomposed": lambda text: text[: len(text) // 2] + unicodedata.normalize("NFD", text[len(text) // 2 :]),
    "hidden characters": lambda text: "\ufeff" + text.replace(" ", " \u200b", 1) + "\u200e",
    "hard spaces": lambda text: text.replace(" ", "\u00a0"),
    "Icelandic": lambda text: text.replace("Đ", "Ð").replace("đ", "ð"),
}
OLD_SETS = ("tcvn3", "vni", "cp1258")


def encodable(text, kind):
    """Some signs of our texts (≥, →) are in no old set at all; a program writes `?` for them, which nothing undoes."""
    return kind not in OLD_SETS or all(letter.isalpha() or letter.encode("cp1252", "ignore") for letter in text)


def right_as_it_stands(text):
    """Every accented word of a garbled text happens to be a Vietnamese one: `Vô` for TCVN3's `Vụ`."""
    return all(is_syllable(word) for word in old_encodings._accented(text)) and not set(text) & set("«®§­©ª¨µ¸¶·¹")


def without_case(text, kind):
    return text.casefold() if kind == "tcvn3" else text


def test_the_corpus_is_large_enough():
    """At least 500 strings, of real names in every kind of damage and of hand-written ones."""
    assert len(REAL) >= 500
    assert len(REAL) * len(ENCODERS) + sum(map(len, CASES.values())) >= 5_000


@pytest.mark.parametrize("kind", ENCODERS)
def test_real_names_come_back_exactly_or_are_asked_about(kind):
    """One by one, without their neighbours: the NFC original, or a question; never something else.

    A text that is right Vietnamese as it stands is the one thing that cannot be told: it is left as it is.
    """
    outcomes = {"exact": 0, "asked": 0, "right as it stands": 0}
    for text in REAL:
        if not encodable(text, kind):
            continue
        garbled = ENCODERS[kind](text)
        try:
            read = repair(garbled)
        except UnclearText:
            outcomes["asked"] += 1
            continue
        if without_case(read.text, kind) == without_case(text, kind):
            outcomes["exact"] += 1
        else:
            assert right_as_it_stands(garbled), (garbled, read.text, text)
            assert not read.changed
            outcomes["right as it stands"] += 1
    assert outcomes["exact"] >= 0.96 * sum(outcomes.values()), outcomes
    assert outcomes["right as it stands"] <= 10, outcomes
    if kind not in OLD_SETS:
        assert outcomes["asked"] == outcomes["right as it stands"] == 0


@pytest.mark.parametrize("kind", OLD_SETS)
def test_in_the_company_of_their_file_all_names_come_back(kind):
    """Texts of one file settle each other: 100 % exact, capitals with a tone aside, which TCVN3 does not keep."""
    texts = [text for text in REAL if encodable(text, kind)]
    found = repair_all([ENCODERS[kind](text) for text in texts])
    differing = [(text, each) for text, each in zip(texts, found, strict=True) if getattr(each, "text", None) != text]
    assert all(each.text.casefold() == text.casefold() for text, each in differing)
    assert len(differing) <= (5 if kind == "tcvn3" else 0)


def test_right_text_is_never_changed():
    """No real text of ours is touched, alone or in company; its repair is silent."""
    for text in REAL:
        assert repair(text) == old_encodings.Repaired(text, text)
    assert [each.text for each in repair_all(REAL)] == REAL


@pytest.mark.parametrize(("garbled", "text"), CASES["repaired"], ids=ascii)
def test_garbled_text_is_repaired_and_said_so(garbled, text):
    """With a sentence in both languages of what was done (but for what was right)."""
    found = repair(garbled)
    assert found.text == text
    assert found.changed == (garbled != text)
    if found.changed:
        assert found.sentence("vi") != found.sentence("en") != ""


@pytest.mark.parametrize(("typed", "text"), CASES["silent"], ids=ascii)
def test_composition_and_spaces_are_silent(typed, text):
    """Nothing that a person could see has changed."""
    assert (repair(typed).text, repair(typed).changed) == (text, False)


@pytest.mark.parametrize("text", CASES["asked"], ids=ascii)
def test_what_has_two_readings_or_none_is_asked_about(text):
    """Never guessed: the sentence shows the text and, where there are some, the readings."""
    with pytest.raises(UnclearText) as asked:
        repair(text)
    assert "không rõ bảng mã" in asked.value.text("vi")
    assert "not clear" in asked.value.text("en")
    assert all(reading[:20] in asked.value.text("vi") for reading in asked.value.readings)


@pytest.mark.parametrize("text", CASES["left"], ids=ascii)
def test_other_writing_is_left_alone(text):
    """Both spellings of tones, names of Tây Nguyên, abbreviations, French, German, Spanish, signs, other scripts."""
    assert repair(text) == old_encodings.Repaired(text, text)


@settings(max_examples=400, deadline=None)
@given(
    st.text(
        st.sampled_from("aâăeêioôơuưyđnghctmpĐÂÔ «®­µ·»¸§ÃÂÄáº»‡°Æ\u0300\u0301\u0302\u0323\u200b\u00ad,;ùøïõûäåëñ"),
        max_size=24,
    )
)
def test_a_repaired_text_is_not_repaired_again(text):
    """Whatever comes in, its repair is final and composed, or it is asked about; nothing else is raised."""
    try:
        once = repair(text)
    except UnclearText:
        return
    again = repair(once.text)
    assert (again.text, again.changed) == (once.text, False)
    assert unicodedata.is_normalized("NFC", once.text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_repaired_or_asked_about(text):
    """Of the whole of Unicode."""
    try:
        said = repair(text).text
    except UnclearText as problem:
        said = problem.text("vi")
    assert isinstance(said, str)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_or_asked_about(data):
    """No file breaks the reader."""
    try:
        said = decode(data).text
    except UnclearText as problem:
        said = problem.text("en")
    assert isinstance(said, str)


FILE = "\n".join(REAL)
WRITERS = {
    "tcvn3": lambda text: old_encoders.raw(old_encoders.tcvn3(text)),
    "vni": lambda text: old_encoders.raw(old_encoders.vni(text)),
    "cp1258": old_encoders.cp1258,
    "viscii": old_encoders.viscii,
    "utf16": lambda text: text.encode("utf-16"),
    "utf16 big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf16 unmarked": lambda text: text.encode("utf-16-le"),
    "utf16 unmarked big": lambda text: text.encode("utf-16-be"),
    "utf8": lambda text: text.encode(),
    "utf8 marked": lambda text: text.encode("utf-8-sig"),
}


def writable(text, kind):
    try:
        WRITERS[kind](text)
    except (UnicodeEncodeError, KeyError):
        return False
    return True


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_of_names_is_decoded_exactly(kind):
    """Every line of the real names, in each set and each dress of Unicode."""
    lines = [text for text in REAL if writable(text, kind)]
    assert len(lines) > 600
    found = decode(WRITERS[kind]("\n".join(lines))).text.split("\n")
    differing = [(one, other) for one, other in zip(lines, found, strict=True) if one != other]
    assert all(one.casefold() == other.casefold() for one, other in differing)
    assert len(differing) <= (5 if kind == "tcvn3" else 0)


@pytest.mark.parametrize("kind", ["tcvn3", "vni", "cp1258", "viscii"])
def test_a_short_file_is_decoded_exactly_or_asked_about(kind):
    """One name is little evidence: it is read as it was, or nothing is."""
    exact = 0
    for text in REAL:
        if not writable(text, kind):
            continue
        try:
            read = decode(WRITERS[kind](text))
        except UnclearText:
            continue
        assert without_case(read.text, kind) == without_case(text, kind), (kind, text, read)
        exact += 1
    assert exact > 500


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"c\xf3", b"\x80\x81\x82", b"caf\xe9", b"\xfe\xff\xd8"])
def test_bytes_without_one_reading_are_refused(data):
    """Cut UTF-16, one letter that four sets read four ways, French alone."""
    with pytest.raises(UnclearText):
        decode(data)


SYLLABLES = [
    *("nghiêng", "Nghiêng", "NGHIÊNG", "giả", "giữ", "gìn", "quốc", "quý", "hoà", "hòa", "thuỷ", "thủy", "uỷ", "ủy"),
    *("bậc", "khuya", "khuỷu", "Đắk", "xoong", "moóc", "ứng", "yểu", "oằn", "loạt", "tiếng", "nước", "người", "mưu"),
]
NO_SYLLABLES = [
    *("nghiêgn", "CÔng", "côNg", "bac\u0300", "mat\u0300", "trờng", "ngheọ", "coõng", "Müller", "café", "qô"),
    *("tiéng", "nuớc2", "ấă", "hỏá", "thuýên"),
]


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables_of_vietnamese(word):
    """Every regular spelling, both ways of placing the tone."""
    assert is_syllable(word)


@pytest.mark.parametrize("word", NO_SYLLABLES)
def test_what_no_vietnamese_syllable_is(word):
    """Letters, stops and tones in places that Vietnamese does not have."""
    assert not is_syllable(unicodedata.normalize("NFC", word))
