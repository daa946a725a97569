"""The words of the public site: equal keys and equal blanks in every language."""

import string
import unicodedata

import pytest

from publishing import rules
from publishing.messages import LANGUAGES, MESSAGES, Texts


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("table", [MESSAGES, rules.SENTENCES], ids=["messages", "rules"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_the_same_things(table, lang):
    """A language has every key of Vietnamese, and every text the same blanks to fill."""
    assert table[lang].keys() == table["vi"].keys()
    assert {key: blanks(text) for key, text in table[lang].items()} == {k: blanks(t) for k, t in table["vi"].items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_composed_and_not_empty(lang):
    """Every text is NFC and says something."""
    assert all(text and text == unicodedata.normalize("NFC", text) for text in MESSAGES[lang].values())


def test_an_unknown_word_is_an_error():
    """A template that asks for a word that is not there stops the build."""
    with pytest.raises(KeyError):
        Texts("vi")("no.such.word")


def test_a_region_nobody_named_is_shown_as_written():
    """Regions are data; one without a translation keeps its own name."""
    assert Texts("en").region("DBSH") == "Red River Delta"
    assert Texts("vi").region("Biển Đông") == "Biển Đông"


def test_sizes_are_read_in_the_language():
    """The decimal mark of a size follows the language."""
    assert (Texts("vi").size(1_440_000), Texts("en").size(1_440_000)) == ("1,4\u00a0MB", "1.4\u00a0MB")
