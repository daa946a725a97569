"""A figure as bytes, by matplotlib alone: PNG (300 dpi), SVG, PDF. The same figure gives the same bytes on any day.

For whoever draws one chart in a notebook. The thousands of files of a site are made by `png.py`, `pdf.py` and `svg.py`,
which are quicker; tests hold them against what is drawn here.
"""

import io
from collections.abc import Mapping

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from charts.sheet import DPI

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
    about, out = dict(about or {}), io.BytesIO()
    named = {key: about[word] for key, word in _names(kind) if about.get(word)}
    with mpl.rc_context(SETTINGS):
        try:
            if kind == "png":
                figure.set_dpi(DPI)
                FigureCanvasAgg(figure).print_png(out, metadata={"Software": None, **named})
            elif kind == "svg":
                unsaid = dict.fromkeys(("Date", "Creator", "Format", "Type"))
                FigureCanvasSVG(figure).print_svg(out, metadata=unsaid | named)
            else:
                unsaid = dict.fromkeys(("CreationDate", "Creator", "Producer"))
                FigureCanvasPdf(figure).print_pdf(out, metadata=unsaid | named)
        finally:
            figure.set_dpi(DPI)  # the vector canvases leave 72 behind
    return out.getvalue()


def _names(kind: str) -> tuple[tuple[str, str], ...]:
    """What each kind of file calls a title and what a picture says."""
    return ("Title", "title"), ("Subject" if kind == "pdf" else "Description", "alt")
