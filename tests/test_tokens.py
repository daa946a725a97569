"""The design tokens: readable contrasts in both themes, and fonts that carry what we print."""

import itertools
import re
import unicodedata

import pytest
from contrasts import CSS, DARK, LIGHT, MARK, STATIC, TEXT, THEMES, contrast, luminance, tokens
from fontTools.ttLib import TTFont

LEVELS = ("level-1", "level-2", "level-3", "level-4", "level-5", "level-none")
HEAT = tuple(f"heat-{shade}" for shade in range(1, 7))
PAIRS = [
    *[(text, ground, TEXT) for text in ("ink", "ink-soft", "accent", "accent-strong", "good", "warn", "bad")
      for ground in ("paper", "surface", "surface-quiet")],
    *[(text, f"{text}-soft", TEXT) for text in ("good", "warn", "bad")],
    ("accent-strong", "accent-soft", TEXT),
    ("ink", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    *[(mark, ground, MARK) for mark in ("line-strong", "focus", "chart-median", *LEVELS)
      for ground in ("paper", "surface")],
    ("chart-median", "chart-band", MARK),
    *[(text, "chart-band", TEXT) for text in ("ink", "accent")],
    *[(f"on-{ground}", ground, TEXT) for ground in (*LEVELS, *HEAT)],
]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground", "least"), PAIRS)
def test_contrast(theme, mark, ground, least):
    """Text reaches 4.5:1 and marks 3:1 on every ground they are meant for."""
    values = THEMES[theme]
    assert contrast(values[mark], values[ground]) >= least, (values[mark], values[ground])


def test_measuring_is_right():
    """Black on white is 21:1, and the well-known #767676 is the palest grey that passes as text."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#767676", "#ffffff") >= TEXT > contrast("#777777", "#ffffff")


@pytest.mark.parametrize("theme", THEMES)
def test_levels_differ_in_greyscale(theme):
    """Levels 1, 2 and 3 keep their order when colour is gone: each a step of at least 1.5:1."""
    values = [THEMES[theme][level] for level in ("level-1", "level-2", "level-3")]
    assert all(contrast(a, b) >= 1.5 for a, b in itertools.pairwise(values))


@pytest.mark.parametrize("theme", THEMES)
def test_heat_gets_steadily_darker_or_lighter(theme):
    """The six shades of a heat map keep their order when colour is gone: each a step of at least 1.2:1."""
    values = [THEMES[theme][shade] for shade in HEAT]
    steps = [luminance(a) > luminance(b) for a, b in itertools.pairwise(values)]
    assert len(set(steps)) == 1
    assert all(contrast(a, b) >= 1.2 for a, b in itertools.pairwise(values))


def test_both_dark_blocks_say_the_same():
    """Dark by the reader's system and dark by choice are one theme."""
    assert DARK
    assert tokens(':root:not([data-theme="light"])') == DARK


def test_dark_redefines_every_colour():
    """No light colour leaks into the dark theme."""
    assert {name for name, value in LIGHT.items() if value.startswith("#")} <= set(DARK)


def test_printed_text_and_rules_are_neutral():
    """Red = green = blue, so that print uses the black plate only."""
    charts = ("chart-grid", "chart-band", "chart-median", "chart-quiet", "level-none")
    for name in ("ink", "ink-soft", "line", "line-strong", *charts):
        value = LIGHT[name]
        assert value[1:3] == value[3:5] == value[5:7], (name, value)


def test_fonts_named_in_the_css_exist():
    """Every url() of the font faces is a file beside the CSS."""
    urls = re.findall(r'url\("([^"]+)"\)', CSS)
    assert len(urls) == 2
    assert all((STATIC / url).is_file() for url in urls)


def vietnamese_letters() -> set[str]:
    """All letters of Vietnamese, composed, both cases."""
    tones = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    vowels = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones}
    return vowels | {letter.upper() for letter in vowels} | set("bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("suffix", ["ttf", "woff2"])
def test_font_carries_vietnamese(weight, suffix):
    """All Vietnamese letters and our signs are there, digits are as wide as each other, and the file stays small."""
    path = STATIC / f"fonts/NotoSans-{weight}.subset.{suffix}"
    font = TTFont(path)
    letters = font.getBestCmap()
    wanted = vietnamese_letters() | set("0123456789.,%–—−·•«»“”‘’…₫№▲▼→≤≥")
    assert [letter for letter in sorted(wanted) if ord(letter) not in letters] == []
    assert len({font["hmtx"][letters[ord(digit)]][0] for digit in "0123456789−"}) == 1
    assert path.stat().st_size <= {"ttf": 50_000, "woff2": 20_000}[suffix]


def test_fonts_carry_their_licence():
    """The OFL travels with the fonts, with the owners' copyright lines."""
    licence = (STATIC / "fonts/OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Google LLC" in licence
