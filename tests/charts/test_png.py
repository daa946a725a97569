"""PNG: the same picture as matplotlib's own, exact colours, its size in print."""

import io

import numpy as np
import pytest
from chart_editions import make_edition
from PIL import Image, ImageFilter

import charts
from charts import drawings, saving, svg
from charts.folder import about_of
from charts.png import painted, png
from charts.sheet import COLOURS, FACES, Sheet, figure_of

ABOUT = svg.About("Tên", "Nói gì")


def opened(data: bytes) -> Image.Image:
    """A picture from its bytes."""
    return Image.open(io.BytesIO(data))


def sheet_of(figure, width: float = 174.0) -> Sheet:
    """The sheet a figure was made from."""
    return drawings.draw(figure.facts, width)


@pytest.mark.parametrize("width", [charts.ONE_COLUMN, charts.TWO_COLUMNS])
@pytest.mark.parametrize("kind", ["ranking_bars", "heat_map", "unit_profile", "unit_trend", "rank_changes"])
def test_it_is_the_picture_matplotlib_draws(years, kind, width):
    """A plain full draw of the same sheet differs by less than a pixel's shift of an edge anywhere."""
    given = {
        "unit_profile": (years[-1], "B3"),
        "unit_trend": (years, "B4"),
        "rank_changes": (years[-2], years[-1], "STNMT"),
    }.get(kind, (years[-1], "STNMT"))
    figure = getattr(charts, kind)(*given, "vi", width)
    sheet = sheet_of(figure, width)
    ours = opened(png(sheet, ABOUT)).convert("RGB")
    plain = opened(saving.as_bytes(figure_of(sheet), "png")).convert("RGB")
    assert ours.size == plain.size
    # Blurred by two pixels, what is left is what stands elsewhere or has another colour, not the shade of an edge.
    near, far = (np.asarray(each.filter(ImageFilter.BoxBlur(2))).astype(int) for each in (ours, plain))
    off = np.abs(near - far).max(axis=2)
    assert off.max() < 100
    assert off.mean() < 5
    assert (off > 60).mean() < 0.001


def test_a_moved_mark_would_be_noticed():
    """The comparison above sees a bar that is a millimetre too long."""
    pictures = []
    for length in (30, 31):
        sheet = Sheet(60, 10)
        sheet.rect(5, 2, length, 5, "accent")
        pictures.append(opened(png(sheet, ABOUT)).convert("RGB").filter(ImageFilter.BoxBlur(2)))
    one, other = (np.asarray(each).astype(int) for each in pictures)
    assert np.abs(one - other).max() > 200


def test_png_has_its_size_and_its_exact_colours():
    """174 mm at 300 dpi; each declared colour is there to the last bit, not a neighbour's."""
    figure = charts.ranking_bars(make_edition(2021), "STNMT", "vi")
    about = about_of(figure.facts)
    image = opened(png(sheet_of(figure), about))
    assert image.size[0] == int(174 / 25.4 * 300)
    assert round(image.info["dpi"][0]) == 300
    pixels = {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}
    for level in ("level-1", "level-2", "level-3", "level-4", "ink"):
        red, green, blue = (int(COLOURS[level][i : i + 2], 16) for i in (1, 3, 5))
        assert (red, green, blue) in pixels, level
    assert (image.info["Title"], image.info["Description"]) == about


def test_a_screen_has_fewer_pixels(small):
    """200 dpi: two thirds of the print's width."""
    sheet = sheet_of(charts.unit_profile(small, "S1", "vi"))
    assert opened(png(sheet, ABOUT, 200)).size[0] == 1370


def test_a_full_palette_takes_the_nearest_colour():
    """Many colours under many inks: no error, every declared colour exact."""
    sheet = Sheet(120, 30)
    for place in range(40):
        shade = f"#{place * 6:02x}80{255 - place * 6:02x}"
        sheet.rect(place * 3, 0, 3, 30, shade)
        sheet.text(place * 3, 10, "8", fill="white")
        sheet.text(place * 3, 20, "8", fill="black")
    canvas = painted(sheet, 300)
    assert len(canvas.palette) == 256
    assert canvas.palette[0] == (255, 255, 255)
    image = opened(png(sheet, ABOUT)).convert("RGB")
    assert image.getpixel((int(31 * 3 / 25.4 * 300) + 4, 2)) == (186, 128, 69)


def test_marks_over_the_edge_are_cut():
    """What leaves the paper is not drawn and does no harm."""
    sheet = Sheet(20, 10)
    sheet.dot(0, 0, "accent", 12)
    sheet.dot(20, 10, "accent", 12, "^")
    sheet.text(18, 5, "dài quá khổ giấy")
    sheet.text(-5, 9.9, "đầu")
    sheet.line([(-5, -5), (30, 30)], "bad", 2)
    assert opened(png(sheet, ABOUT)).size == (236, 118)


def test_letters_our_font_lacks_come_from_the_next():
    """A name from another script is drawn with DejaVu; our own letters never leave our font."""
    sheet = Sheet(80, 10)
    sheet.text(2, 5, "Ký hiệu ☎ Ω")
    plain = opened(saving.as_bytes(figure_of(sheet), "png")).convert("L")
    ours = opened(png(sheet, ABOUT)).convert("L")
    assert abs(np.asarray(ours).mean() - np.asarray(plain).mean()) < 0.5
    assert not FACES[False].covers("☎")
    assert FACES[False].covers("Đắk Lắk, Thừa Thiên Huế ▲▼ 1.234,5 − №")
