"""A sheet as bytes: PNG (300 dpi), SVG, PDF. The same sheet gives the same bytes, on any day and in any process."""

import contextlib
import functools
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import BinaryIO

import matplotlib as mpl
import numpy as np
from fontTools.ttLib import TTFont
from matplotlib.backends import _backend_pdf_ps
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin

from charts.sheet import DPI, FONT_FILES

OUR_FONTS = {str(path) for path in FONT_FILES.values()}
MATPLOTLIB_SUBSET = _backend_pdf_ps.get_glyphs_subset
FORMATS = ("png", "svg", "pdf")
SETTINGS = {
    "svg.hashsalt": "ict-index",  # ids by content, not at random
    "svg.fonttype": "path",  # a designer's machine need not have the font
    "pdf.fonttype": 42,  # presses refuse type 3
    "ps.fonttype": 42,  # matplotlib 3.11 reads this one where it decides how many letters fit in one font of a PDF
    "text.parse_math": False,  # "5$ - 10$" is a text
    "text.hinting": "no_hinting",  # the letters as they were drawn
    "path.simplify": False,
}


def as_bytes(figure: Figure, kind: str, about: Mapping[str, str] | None = None) -> bytes:
    """The file `kind` (png, svg, pdf) of a figure; `about` may give `title` and `alt`."""
    about = dict(about or {})
    with mpl.rc_context(SETTINGS):
        try:
            return {"png": _png, "svg": _svg, "pdf": _pdf}[kind](figure, about)
        finally:
            figure.set_dpi(DPI)  # the vector canvases leave 72 behind


def _png(figure: Figure, about: dict[str, str]) -> bytes:
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba()).view(np.uint32)[..., 0]
    palette = getattr(figure, "palette", None)
    if palette is not None and np.little_endian:
        image = _indexed(pixels, tuple(sorted(palette)))
    else:
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    info = PngImagePlugin.PngInfo()
    for key, text in (("Title", about.get("title")), ("Description", about.get("alt"))):
        if text:
            info.add_itxt(key, text)
    out = io.BytesIO()
    image.save(out, "png", pnginfo=info, dpi=(DPI, DPI), compress_level=5)
    return out.getvalue()


def _indexed(pixels: np.ndarray, colours: tuple[str, ...]) -> Image.Image:
    """Each pixel as a number in a palette: the declared colours exactly, soft edges by their nearest blend."""
    palette, table = _palette(colours)
    key = (pixels >> 3) & 0x1F
    key |= (pixels >> 6) & 0x3E0
    key |= (pixels >> 9) & 0x7C00
    image = Image.fromarray(table[key])
    image.putpalette(palette.tobytes())
    return image


@functools.lru_cache(maxsize=16)
def _palette(colours: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The palette, and the place in it of every colour cut to 5 bits a channel (red lowest, as in a pixel)."""
    exact = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours], dtype=np.int32)
    grounds = exact[np.argsort(exact.sum(axis=1))[::-1]]  # type lies on pale grounds first of all on white
    blends = [exact]
    for part in range(1, 12):
        for ground in (np.array([255, 255, 255]), grounds[min(1, len(grounds) - 1)]):
            blends.append((exact * part + ground * (12 - part)) // 12)
    everything = np.concatenate(blends)
    _, first = np.unique(everything, axis=0, return_index=True)
    palette = everything[np.sort(first)][:256].astype(np.int32)
    steps = np.arange(32, dtype=np.int32) * 8 + 4
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    table = np.empty(32768, dtype=np.uint8)
    cells = np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=1)
    for start in range(0, 32768, 4096):
        distance = ((cells[start : start + 4096, None, :] - palette[None]) ** 2).sum(axis=2)
        table[start : start + 4096] = distance.argmin(axis=1)
    for place in range(len(exact) - 1, -1, -1):  # a declared colour owns its cell
        red8, green8, blue8 = exact[place]
        table[(red8 >> 3) | (green8 >> 3) << 5 | (blue8 >> 3) << 10] = place
    return palette.astype(np.uint8), table


def _svg(figure: Figure, about: dict[str, str]) -> bytes:
    out = io.StringIO()
    FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    names = "".join(
        f"<{tag}>{escape(about[key])}</{tag}>" for tag, key in (("title", "title"), ("desc", "alt")) if about.get(key)
    )
    return re.sub(r"(<svg [^>]*)>", lambda m: f'{m[1]} role="img">{names}', text, count=1).encode("utf-8")


@functools.cache
def _whole_font(path: str) -> bytes:
    """One of our fonts as a PDF embeds it: the outlines, without the tables that only layout needs."""
    font = TTFont(path, recalcTimestamp=False)
    for table in ("GDEF", "GPOS", "GSUB", "DSIG", "gasp", "STAT"):
        if table in font:
            del font[table]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


class _Embedded:
    """Stands in for matplotlib's subset of a font file: our fonts are subsets already, so no glyph moves."""

    def __init__(self, path: str, glyphs: Iterable[int]) -> None:
        self.path, self.font = path, self
        self.glyph_index_map = {glyph: glyph for glyph in glyphs}

    def save(self, out: BinaryIO, **_options) -> None:
        """As fontTools' TTFont.save."""
        out.write(_whole_font(self.path))


def _subset(path, glyphs):
    """matplotlib's `get_glyphs_subset`, but quick where there is nothing left to cut (60 of 100 ms a PDF)."""
    if str(path) in OUR_FONTS:
        return contextlib.nullcontext(_Embedded(str(path), glyphs))
    return MATPLOTLIB_SUBSET(path, glyphs)


@contextlib.contextmanager
def _fonts_embedded_whole() -> Iterator[None]:
    _backend_pdf_ps.get_glyphs_subset = _subset
    try:
        yield
    finally:
        _backend_pdf_ps.get_glyphs_subset = MATPLOTLIB_SUBSET


def _pdf(figure: Figure, about: dict[str, str]) -> bytes:
    out = io.BytesIO()
    metadata = {"CreationDate": None, "Creator": None, "Producer": None}
    named = {"Title": about.get("title"), "Subject": about.get("alt")}
    with _fonts_embedded_whole():
        FigureCanvasPdf(figure).print_pdf(out, metadata=metadata | {k: v for k, v in named.items() if v})
    return out.getvalue()
