"""A sheet for a page printed in black alone: the same marks, each colour a shade that cannot be taken for another.

Levels differ by shade and by pattern: the weak ones are striped, units without a rank are hollow. Shades of a heat map
keep their order and the figure in each cell. What goes up and what goes down already differ by dash and by triangle.
"""

from collections.abc import Iterator

from charts.drawings import TWO_COLUMNS, Facts, draw
from charts.sheet import Sheet, colour

Mark = tuple
# Colours that a chart speaks of, and what it says where there are none.
UNSAID = (
    *(("nét liền xanh", "nét liền"), ("nét đứt đỏ", "nét đứt")),
    *(("in solid green", "in solid lines"), ("in dashed red", "in dashed lines")),
)
SHADES = {
    **{"level-1": "#1a1a1a", "level-2": "#6b6b6b", "level-3": "#b8b8b8", "level-4": "#ffffff", "level-5": "#ffffff"},
    **{"level-none": "#ffffff", "accent": "#1a1a1a", "accent-strong": "#1a1a1a", "good": "#1a1a1a", "bad": "#4d4d4d"},
    **{"heat-1": "#f4f4f4", "heat-2": "#d9d9d9", "heat-3": "#b8b8b8", "heat-4": "#939393", "heat-5": "#5e5e5e"},
    **{"heat-6": "#242424", "chart-low": "#f4f4f4", "chart-high": "#242424", "chart-quiet": "#b0b0b0"},
}
STRIPES = {"level-4": 1.1, "level-5": 0.7}  # mm from stripe to stripe
STRIPE = 0.35  # mm: as thick as a stripe is
RINGED = ("level-3", "level-4", "level-5", "level-none")  # too pale to stand on white without an edge
EDGE = 0.17  # mm
RING = 2.0  # points: by how much the inside of a ringed dot is smaller
DARK = "#1a1a1a"


def without_colours(facts: Facts) -> Facts:
    """The facts of a chart without a word about colours."""
    said = facts["subtitle"]
    for coloured, plain in UNSAID:
        said = said.replace(coloured, plain)
    return facts | {"subtitle": said}


def draw_grey(facts: Facts, width: float = TWO_COLUMNS) -> Sheet:
    """The whole chart without colours, and without a word about them."""
    return grey(draw(without_colours(facts), width))


def grey(sheet: Sheet) -> Sheet:
    """The sheet without colours."""
    made = Sheet(sheet.width, sheet.height)
    made.rects = [own for mark in sheet.rects for own in _box(mark)]
    made.lines = [(shade(stroke), *rest) for stroke, *rest in sheet.lines]
    made.dots = [own for mark in sheet.dots for own in _dot(mark)]
    made.texts = [(*text[:5], shade(text[5]), text[6]) for text in sheet.texts]
    return made


def shade(name: str) -> str:
    """The grey of a token or of a literal colour."""
    if name in SHADES:
        return SHADES[name]
    red, green, blue = (int(colour(name)[place : place + 2], 16) for place in (1, 3, 5))
    if red == green == blue:
        return colour(name)
    light = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return f"#{light:02x}{light:02x}{light:02x}"


def _box(mark: Mark) -> Iterator[Mark]:
    fill = mark[0]
    if len(mark) == 2 or fill not in RINGED:
        yield shade(fill), *mark[1:]
        return
    _, x, y, width, height = mark
    yield DARK, x, y, width, height
    x, y, width, height = x + EDGE, y + EDGE, max(width - 2 * EDGE, 0.0), max(height - 2 * EDGE, 0.0)
    yield shade(fill), x, y, width, height
    step = STRIPES.get(fill)
    if step and width and height:
        for number in range(int((width + height) / step) + 1):
            yield DARK, tuple(stripe(x, y, width, height, number * step))


def stripe(x: float, y: float, width: float, height: float, start: float) -> Iterator[tuple[float, float]]:
    """The corners of a diagonal stripe within a box, `start` mm along from its top left corner."""
    end = min(start + STRIPE, width + height)
    yield x + min(start, width), y + start - min(start, width)
    if start < width < end:
        yield x + width, y
    yield x + min(end, width), y + end - min(end, width)
    yield x + end - min(end, height), y + min(end, height)
    if start < height < end:
        yield x, y + height
    yield x + start - min(start, height), y + min(start, height)


def _dot(mark: Mark) -> Iterator[Mark]:
    fill, size, *rest = mark
    if fill in RINGED:
        yield DARK, size, *rest
        size = max(size - RING, size / 2)
    yield shade(fill), size, *rest
