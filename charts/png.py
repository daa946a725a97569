"""A sheet as PNG, its letters and slanting marks by matplotlib's rasteriser, its boxes by numpy.

A picture is drawn in numbers of a palette from the start: a byte a pixel instead of four, and the declared colours are
exact. Soft edges are sixteen steps from the ground to the colour. A letter is rasterised once for every size and kept.
"""

import functools
import io
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from matplotlib import ft2font
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path as Path2D
from matplotlib.transforms import IdentityTransform
from PIL import Image, PngImagePlugin

from charts.sheet import (
    DPI,
    FACES,
    MM_PER_INCH,
    SHIFT,
    UNHINTED,
    Sheet,
    colour,
    corners,
    font_of,
    glyphs,
    shape,
    width_mm,
)
from charts.svg import DASHES, EDGE, About

STEPS = 15  # from nothing to the whole colour
THIN = 0.5  # mm: what is thinner has the same width in pixels wherever it stands
QUARTERS = 4  # places within a pixel where a letter or a mark may begin
SHORT = 24  # letters: longer lines are seldom the same twice, but their words are
LEVEL_OF = ((np.arange(256) * STEPS + 127) // 255).astype(np.uint8)  # coverage as a step
COMPRESSION = 1  # of zlib: 6 takes three times as long and saves a quarter
WHITE = (255, 255, 255)


def png(sheet: Sheet, about: About, dpi: int = DPI, compression: int = COMPRESSION) -> bytes:
    """The file: a palette, its size in print, its title and what it says."""
    canvas = painted(sheet, dpi)
    image = Image.fromarray(canvas.pixels)
    image.putpalette([part for own in canvas.palette for part in own])
    info = PngImagePlugin.PngInfo()
    for key, text in (("Title", about.title), ("Description", about.alt)):
        if text:
            info.add_itxt(key, text)
    out = io.BytesIO()
    image.save(out, "png", pnginfo=info, dpi=(dpi, dpi), compress_level=compression)
    return out.getvalue()


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG file, in pixels."""
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def painted(sheet: Sheet, dpi: int) -> "Canvas":
    """Boxes below lines below dots below type."""
    canvas = Canvas(sheet, dpi / MM_PER_INCH)
    for mark in sheet.rects:
        if len(mark) == 2:
            canvas.stroke_or_fill(colour(mark[0]), [corners(mark)])
        else:
            canvas.box(colour(mark[0]), *mark[1:])
    for (stroke, points_wide, dash), marks in groupby(sheet.lines, key=lambda mark: mark[:3]):
        canvas.lines(colour(stroke), points_wide * dpi / 72, bool(dash), [mark[3] for mark in marks])
    for fill, size, form, x, y in sheet.dots:
        canvas.dot(colour(fill), size * dpi / 144, EDGE * dpi / 144, form, x, y)
    for x, y, text, size, bold, fill, align in sheet.texts:
        left = x - SHIFT[align] * width_mm(text, size, bold)
        canvas.words(colour(fill), left, y, text, size * dpi / 72, bold)
    return canvas


class Canvas:
    """Pixels as numbers of a palette; places are in millimetres from the top left."""

    def __init__(self, sheet: Sheet, scale: float) -> None:
        self.scale = scale  # pixels of a millimetre
        self.width, self.height = int(sheet.width * scale), int(sheet.height * scale)
        self.pixels = np.zeros((self.height, self.width), np.uint8)
        others = sorted(rgb(name) for name in sheet.colours())
        self.palette = [WHITE, *(own for own in others if own != WHITE)]
        self.place = {own: place for place, own in enumerate(self.palette)}
        self.declared = len(self.palette)
        self.ramps: dict[tuple[int, str], np.ndarray] = {}

    def box(self, fill: str, x: float, y: float, width: float, height: float) -> None:
        """A filled box, to the nearest pixels; no box vanishes."""
        x0, x1 = self.span(x, width)
        y0, y1 = self.span(y, height)
        self.pixels[y0:y1, x0:x1] = self.place[rgb(fill)]

    def span(self, start: float, length: float) -> tuple[int, int]:
        """The pixels whose middle lies in a stretch; a hairline has the same number of them everywhere."""
        first = int(start * self.scale + 0.5)
        if length < THIN:
            return max(first, 0), max(first, 0) + max(1, round(length * self.scale))
        return max(first, 0), max(first + 1, int((start + length) * self.scale + 0.5))

    def lines(self, stroke: str, wide: float, dash: bool, lines: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Lines of one style; `wide` in pixels. Level and upright ones are boxes, so that they are sharp."""
        slanting = []
        for line in lines:
            (x0, y0), (x1, y1) = line[0], line[-1]
            if len(line) == 2 and not dash and (x0 == x1 or y0 == y1):
                thick = wide / self.scale
                left, top = min(x0, x1) - thick / 2 * (x0 == x1), min(y0, y1) - thick / 2 * (y0 == y1)
                self.box(stroke, left, top, abs(x1 - x0) or thick, abs(y1 - y0) or thick)
            else:
                slanting.append(line)
        for group in self.near(slanting):
            self.stroke_or_fill(stroke, group, wide, dash)

    def near(self, lines: Sequence[Sequence[tuple[float, float]]]) -> Iterable[Sequence]:
        """Lines that share their place are rasterised together, scattered ones each by itself."""
        apart = sum(np.prod(np.ptp(line, axis=0)) for line in lines)
        together = np.prod(np.ptp([point for line in lines for point in line], axis=0)) if lines else 0
        return [lines] if together and together < apart else [[line] for line in lines]

    def stroke_or_fill(self, ink: str, parts: Sequence, wide: float = 0.0, dash: bool = False) -> None:
        """Lines `wide` pixels across, or (without a width) filled shapes, by matplotlib's rasteriser."""
        points = [np.asarray(part) * self.scale for part in parts]
        everything = np.concatenate(points)
        margin = int(wide) + 2
        x0, y0 = np.floor(everything.min(axis=0)).astype(int) - margin
        width, height = np.ceil(everything.max(axis=0)).astype(int) + margin - (x0, y0)
        codes = np.concatenate([[Path2D.MOVETO, *([Path2D.LINETO] * (len(part) - 1))] for part in points])
        path = Path2D((everything - (x0, y0)) * (1, -1) + (0, height), codes)
        self.cover(ink, x0, y0, LEVEL_OF[coverage(path, width, height, wide, dash)])

    def dot(self, fill: str, half: float, edge: float, form: str, x: float, y: float) -> None:
        """A mark and its white rim; `half` and `edge` in pixels."""
        px, fx = quarter(x * self.scale)
        py, fy = quarter(y * self.scale)
        for ink, size in (("#ffffff", half + edge), (fill, half - edge)):
            levels, margin = stamp(form, round(size, 3), fx, fy)
            self.cover(ink, px - margin, py - margin, levels)

    def words(self, ink: str, x: float, y: float, text: str, size: float, bold: bool) -> None:
        """A line of type from the left end of its baseline; `size` in pixels."""
        pixel, down = x * self.scale, round(y * self.scale)
        for part, away in [(text, 0.0)] if len(text) <= SHORT else words_of(text, bold):
            left, quarters = quarter(pixel + away * size / 1000)
            levels, before, above = line_of_type(part, size, bold, quarters)
            self.cover(ink, left + before, down - above, levels)

    def cover(self, ink: str, x: int, y: int, levels: np.ndarray) -> None:
        """Lay a colour over what is there, in steps of its coverage."""
        height, width = levels.shape
        left, top = max(0, -x), max(0, -y)
        levels = levels[top : self.height - y, left : self.width - x]
        if not levels.size:
            return
        patch = self.pixels[y + top : y + height, x + left : x + width]
        first = int(patch[0, 0])
        if not patch.any() or (patch == first).all():
            patch[...] = self.ramp(first, ink).take(levels)
            return
        touched = np.nonzero(levels)
        under = patch[touched]
        table = np.zeros((256, STEPS + 1), np.uint8)
        for ground in np.flatnonzero(np.bincount(under, minlength=256)):
            table[ground] = self.ramp(int(ground), ink)
        patch[touched] = table[under, levels[touched]]

    def ramp(self, ground: int, ink: str) -> np.ndarray:
        """The palette's numbers from a ground to a colour, step by step."""
        if (ground, ink) not in self.ramps:
            if ground < self.declared:
                numbers = [self.number(own) for own in blends(self.palette[ground], rgb(ink))]
            else:  # on the soft edge of something else: a hard edge, too small to be seen
                numbers = [ground] * (STEPS // 2 + 1) + [self.place[rgb(ink)]] * (STEPS // 2 + 1)
            self.ramps[ground, ink] = np.array(numbers, np.uint8)
        return self.ramps[ground, ink]

    def number(self, own: tuple[int, int, int]) -> int:
        """A colour's number in the palette; the nearest one's when the palette is full."""
        number = self.place.get(own)
        if number is None and len(self.palette) < 256:
            number = self.place[own] = len(self.palette)
            self.palette.append(own)
        elif number is None:
            number = int(((np.array(self.palette) - own) ** 2).sum(axis=1).argmin())
        return number


@functools.lru_cache(maxsize=4096)
def blends(ground: tuple[int, int, int], ink: tuple[int, int, int]) -> tuple[tuple[int, int, int], ...]:
    """The colours from a ground to a colour."""
    under, over = np.array(ground), np.array(ink)
    steps = np.arange(STEPS + 1)[:, None]
    return tuple(tuple(own) for own in ((under * (STEPS - steps) + over * steps + STEPS // 2) // STEPS).tolist())


@functools.cache
def rgb(name: str) -> tuple[int, int, int]:
    """A token or #rrggbb as three numbers."""
    text = colour(name)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def quarter(place: float) -> tuple[int, int]:
    """The pixel a place falls in, and how many quarters of one it is beyond."""
    whole, part = divmod(round(place * QUARTERS), QUARTERS)
    return whole, part


def coverage(path: Path2D, width: int, height: int, wide: float = 0.0, dash: bool = False) -> np.ndarray:
    """How much of each pixel a stroke of `wide` pixels covers, or (without a width) a filled path: 0 to 255."""
    renderer, graphics = RendererAgg(int(width), int(height), 72), GraphicsContextBase()
    graphics.set_linewidth(wide)
    graphics.set_capstyle("butt")
    graphics.set_joinstyle("round")
    if dash:
        graphics.set_dashes(0, [part * wide for part in DASHES])
    graphics.set_snap(False)
    renderer.draw_path(graphics, path, IdentityTransform(), None if wide else (0.0, 0.0, 0.0, 1.0))
    return np.asarray(renderer.buffer_rgba())[..., 3]


@functools.lru_cache(maxsize=4096)
def stamp(form: str, half: float, fx: int, fy: int) -> tuple[np.ndarray, int]:
    """A mark as steps of coverage, and how far its middle is from the corner; (fx, fy) in quarters of a pixel."""
    margin = int(half * 1.5) + 2
    size = 2 * margin + 1
    middle = (margin + fx / QUARTERS, size - margin - fy / QUARTERS)
    if form == "o":
        path = Path2D.circle(middle, half)
    else:
        points = [(middle[0] + half * x, middle[1] - half * y) for x, y in shape(form)]
        path = Path2D([*points, points[0]], closed=True)
    return LEVEL_OF[coverage(path, size, size)], margin


@functools.lru_cache(maxsize=4096)
def words_of(text: str, bold: bool) -> tuple[tuple[str, float], ...]:
    """The words of a line and where each begins, in thousandths of the type size: words recur, lines do not."""
    face, found, x = FACES[bold], [], 0.0
    if not face.covers(text):
        return ((text, 0.0),)
    for word in text.split(" "):
        found.append((word, x))
        placed = glyphs(word, bold)
        x += (placed[-1][1] + face.advance[word[-1]] if placed else 0.0) + face.advance[" "]
    return tuple(found)


@functools.lru_cache(maxsize=8192)
def line_of_type(text: str, size: float, bold: bool, begun: int) -> tuple[np.ndarray, int, int]:
    """A line as steps of coverage, with the place of its corner: left of the beginning, above the baseline.

    It begins `begun` quarters of a pixel to the right.
    """
    placed = []
    for name, x in glyphs(text, bold):
        pixel, part = quarter(x * size / 1000 + begun / QUARTERS)
        letter, left, top = rasterised(name, size, part)
        placed.append((letter, pixel + left, top))
    if not placed:
        return np.zeros((1, 1), np.uint8), 0, 0
    start, above = min(left for _, left, _ in placed), max(top for *_, top in placed)
    end = max(left + letter.shape[1] for letter, left, _ in placed)
    below = min(top - letter.shape[0] for letter, _, top in placed)
    line = np.zeros((above - below, end - start), np.uint8)
    for letter, left, top in placed:
        height, width = letter.shape
        patch = line[above - top : above - top + height, left - start : left - start + width]
        np.maximum(patch, letter, out=patch)
    return line, start, above


@functools.lru_cache(maxsize=16384)
def rasterised(name: str, size: float, part: int) -> tuple[np.ndarray, int, int]:
    """A letter as steps of coverage, begun `part` quarters of a pixel to the right."""
    font, glyph = font_of(name, drawing=True)
    font.set_size(size, 72)
    font._set_transform([[0x10000, 0], [0, 0x10000]], [0x40 * part // QUARTERS, 0])
    drawn = font._render_glyph(glyph, UNHINTED, ft2font.RenderMode.NORMAL)
    return LEVEL_OF[np.asarray(drawn.buffer)], drawn.left, drawn.top
