"""Charts without colours: shades keep their order, differ, and carry type that can be read."""

import itertools

import pytest

from charts.grey import RINGED, SHADES, STRIPES, grey, shade, stripe
from charts.sheet import COLOURS, Sheet


def light(grey_colour):
    """The relative luminance of a grey (WCAG 2)."""
    part = int(grey_colour[1:3], 16) / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_the_tokens_has_a_grey():
    """No token and no literal colour stays coloured."""
    for name in [*COLOURS, "#0b5a8f"]:
        found = shade(name)
        assert found[1:3] == found[3:5] == found[5:7]


def test_shades_of_a_heat_map_keep_their_order_and_differ():
    """Each is darker than the one before by at least a fifth, and the figure on it reads at 4.5:1."""
    shades = [SHADES[f"heat-{place}"] for place in range(1, 7)]
    for paler, darker in itertools.pairwise(shades):
        assert contrast(paler, darker) >= 1.2
        assert light(paler) > light(darker)
    for place, own in enumerate(shades, 1):
        assert contrast(own, shade(f"on-heat-{place}")) >= 4.5


def test_levels_differ_by_shade_or_by_pattern():
    """Any two levels have other shades at 1.8:1, other stripes, or one is hollow."""
    names = [f"level-{place}" for place in range(1, 6)] + ["level-none"]
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            assert contrast(SHADES[one], SHADES[other]) >= 1.8 or STRIPES.get(one) != STRIPES.get(other)
    pale = [name for name in names if contrast(SHADES[name], "#ffffff") < 3]
    assert set(pale) <= set(RINGED)  # what is pale has a dark edge


@pytest.mark.parametrize(("width", "height"), [(2.2, 2.2), (40.0, 2.5), (0.5, 3.0), (3.0, 0.4)])
@pytest.mark.parametrize("start", [0.0, 0.3, 1.1, 2.0])
def test_stripes_stay_within_their_box(width, height, start):
    """Whatever the shape of the box and the place of the stripe."""
    if start <= width + height:
        for x, y in stripe(10, 20, width, height, start):
            assert 10 - 1e-9 <= x <= 10 + width + 1e-9
            assert 20 - 1e-9 <= y <= 20 + height + 1e-9


def test_boxes_keep_their_place_and_words_stay():
    """A striped box fills the box it stands for; type, lines and dots are as many as before, rings apart."""
    sheet = Sheet(100, 50)
    sheet.rect(10, 10, 30, 3, "level-4")
    sheet.dot(5, 5, "level-1")
    sheet.dot(6, 6, "level-3")
    sheet.line([(0, 0), (1, 1)], "good")
    sheet.text(1, 1, "Đắk Lắk", fill="bad")
    made = grey(sheet)
    assert made.rects[0][1:] == (10, 10, 30, 3)
    assert len(made.rects) > 10
    assert (len(made.dots), len(made.lines), len(made.texts)) == (3, 1, 1)
    assert made.texts[0][2] == "Đắk Lắk"
    assert (made.width, made.height) == (100, 50)
