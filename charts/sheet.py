"""A sheet of paper in millimetres: marks are put on it as plain data, then turned into a matplotlib figure.

x grows to the right and y downwards, from the top left corner. Layout happens here, with the widths of our own
font, so a chart knows where every word ends before anything is drawn; matplotlib only paints. No axes, no ticks:
they cost more than all the rest, and our labels say more.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager, ft2font
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

STATIC = Path(__file__).resolve().parent.parent / "site/theme/static"
FAMILY = "ICT-Index Sans"  # our subset of Noto Sans, under a name no system font can have
FONT_FILES = {
    False: STATIC / "fonts/NotoSans-Regular.subset.ttf",
    True: STATIC / "fonts/NotoSans-Bold.subset.ttf",
}
DPI = 300
MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
LINE = 1.32  # line height over type size: Vietnamese stacks two marks on a letter
CAP_MIDDLE = 0.36  # half the height of a digit, over type size: what looks vertically centred

SHIFT = {"l": 0.0, "c": 0.5, "r": 1.0}  # how much of its width a line stands left of its place


def read_colours(css: str) -> dict[str, str]:
    """The light colours of the design tokens, by name."""
    block = re.search(r":root \{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    assert block, "tokens.css has no :root block"
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))


COLOURS = read_colours((STATIC / "tokens.css").read_text("utf-8")) | {"white": "#ffffff", "black": "#000000"}


def colour(name: str) -> str:
    """#rrggbb of a token, or of a literal colour."""
    return name if name.startswith("#") else COLOURS[name]


class Face:
    """One weight of the font: its letters and their widths."""

    def __init__(self, path: Path, weight: int) -> None:
        font_manager.fontManager.ttflist.append(
            font_manager.FontEntry(fname=str(path), name=FAMILY, weight=weight, size="scalable")
        )
        found = font_manager.findfont(
            font_manager.FontProperties(family=FAMILY, weight=weight), fallback_to_default=False
        )
        assert Path(found) == path, f"{FAMILY} {weight} was looked for at {path} and found at {found}"
        self.path, self.weight = path, weight
        font = ft2font.FT2Font(str(path))
        font.set_size(1000, 72)  # so that one unit is a thousandth of the type size
        self.advance = {
            chr(code): font.load_char(code, flags=ft2font.LoadFlags.NO_HINTING).linearHoriAdvance / 65536
            for code in font.get_charmap()
        }

    @functools.cache  # noqa: B019 - two faces live as long as the process
    def properties(self, size: float, ours: bool) -> font_manager.FontProperties:
        """matplotlib's name for this weight; `ours` says that no letter needs the DejaVu fallback (and is quicker)."""
        if ours:
            return font_manager.FontProperties(family=[FAMILY], size=size, weight=self.weight, fname=str(self.path))
        return font_manager.FontProperties(family=[FAMILY, "DejaVu Sans"], size=size, weight=self.weight)

    def covers(self, text: str) -> bool:
        """Every letter is in the font."""
        return all(letter in self.advance for letter in text)


FACES = {bold: Face(path, 700 if bold else 400) for bold, path in FONT_FILES.items()}


@functools.lru_cache(maxsize=65536)
def width_mm(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of type, in mm (kerning left out: it only ever narrows ours)."""
    advance = FACES[bold].advance
    return sum(advance.get(letter, 700) for letter in text) / 1000 * size * MM_PER_POINT


def balanced(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """As few lines as `wrap` makes, of about equal length: for titles and labels."""
    lines = wrap(text, room, size, bold)
    for narrower in range(19, 9, -1) if len(lines) > 1 else ():
        tried = wrap(text, room * narrower / 20, size, bold)
        if len(tried) > len(lines) or max(width_mm(line, size, bold) for line in tried) > room:
            break
        lines = tried
    return lines


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Lines of at most `room` mm. A single word that is too long keeps its line: the caller gives it room."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width_mm(f"{lines[-1]} {word}", size, bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return _without_widow(lines, room, size, bold) or [""]


def _without_widow(lines: list[str], room: float, size: float, bold: bool) -> list[str]:
    """Move a word down when the last line is a lone short word and the line above can spare one."""
    if len(lines) > 1 and " " not in lines[-1] and lines[-2].count(" ") > 1:
        head, word = lines[-2].rsplit(" ", 1)
        if width_mm(f"{word} {lines[-1]}", size, bold) <= room:
            return [*lines[:-2], head, f"{word} {lines[-1]}"]
    return lines


@dataclass
class Sheet:
    """Marks on paper. `height` is set when the layout is done."""

    width: float
    height: float = 0.0
    rects: list[tuple] = field(default_factory=list)
    lines: list[tuple] = field(default_factory=list)
    dots: list[tuple] = field(default_factory=list)
    texts: list[tuple] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """A filled box; y is its top."""
        self.rects.append((fill, x, y, width, height))

    def polygon(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """Any filled shape."""
        self.rects.append((fill, tuple(points)))

    def rule(self, x: float, y: float, width: float, height: float, fill: str = "chart-grid") -> None:
        """A hairline of the grid: a thin box, so that what is drawn later covers it. One of the sides is 0."""
        thin = 0.17
        self.rect(x - (0 if width else thin / 2), y - (0 if height else thin / 2), width or thin, height or thin, fill)

    def line(
        self, points: Sequence[tuple[float, float]], stroke: str, points_wide: float = 0.6, dash: str = ""
    ) -> None:
        """A line through points; `dash` is '' or '--'."""
        self.lines.append((stroke, points_wide, dash, tuple(points)))

    def dot(self, x: float, y: float, fill: str, size: float = 6.0, shape: str = "o") -> None:
        """A mark centred on a point; `size` in points, with a thin white edge that parts it from what it covers."""
        self.dots.append((fill, size, shape, x, y))

    def text(
        self, x: float, y: float, text: str, size: float = 8, *, bold: bool = False, fill: str = "ink", align: str = "l"
    ) -> None:
        """One line of type; y is the middle of its capitals."""
        if text:
            baseline = y + CAP_MIDDLE * size * MM_PER_POINT
            self.texts.append((x, baseline, text, size, bold, fill, align))

    def block(self, x: float, y: float, lines: Iterable[str], size: float, **style) -> float:
        """Lines of type below each other; y is the top. Returns the y below them."""
        step = LINE * size * MM_PER_POINT
        for line in lines:
            self.text(x, y + step / 2, line, size, **style)
            y += step
        return y

    def colours(self) -> set[str]:
        """Every colour declared on the sheet, as #rrggbb."""
        names = {mark[0] for marks in (self.rects, self.lines, self.dots) for mark in marks}
        return {colour(name) for name in names | {text[5] for text in self.texts}} | {"#ffffff"}


class Words(Text):
    """A line of type whose place is known: drawn where it stands, without matplotlib's own layout (half the time)."""

    def draw(self, renderer) -> None:
        """Draw from the left end of the baseline."""
        graphics = renderer.new_gc()
        graphics.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_position())
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        renderer.draw_text(graphics, x, y, self.get_text(), self.get_fontproperties(), 0, mtext=self)
        graphics.restore()
        self.stale = False


def figure_of(sheet: Sheet) -> Figure:
    """The matplotlib figure of a sheet: boxes below lines below dots below type."""
    figure = Figure(figsize=(sheet.width / MM_PER_INCH, sheet.height / MM_PER_INCH), dpi=DPI, facecolor="white")
    paper = Affine2D().scale(1, -1).translate(0, sheet.height).scale(1 / MM_PER_INCH) + figure.dpi_scale_trans
    _add_rects(figure, sheet, paper)
    _add_lines(figure, sheet, paper)
    _add_dots(figure, sheet, paper)
    for x, y, text, size, bold, fill, align in sheet.texts:
        face = FACES[bold]
        left = x - SHIFT[align] * width_mm(text, size, bold)
        words = Words(left, y, text, color=colour(fill), verticalalignment="baseline", parse_math=False)
        words.set(fontproperties=face.properties(size, face.covers(text)), transform=paper)
        figure.add_artist(words)
    return figure


def _corners(mark: tuple) -> Sequence[tuple[float, float]]:
    if len(mark) == 2:
        return mark[1]
    _, x, y, width, height = mark
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _add_rects(figure: Figure, sheet: Sheet, paper) -> None:
    for fill, marks in groupby(sheet.rects, key=lambda mark: mark[0]):
        shapes = PolyCollection([_corners(mark) for mark in marks], transform=paper, zorder=1)
        shapes.set(facecolor=colour(fill), linewidth=0, antialiased=False)
        figure.add_artist(shapes)


def _add_lines(figure: Figure, sheet: Sheet, paper) -> None:
    for (stroke, points_wide, dash), marks in groupby(sheet.lines, key=lambda mark: mark[:3]):
        style = (0, (3, 2)) if dash else "solid"
        lines = LineCollection([mark[3] for mark in marks], transform=paper, zorder=2)
        lines.set(color=colour(stroke), linewidth=points_wide, linestyle=style, capstyle="butt", joinstyle="round")
        figure.add_artist(lines)


def _add_dots(figure: Figure, sheet: Sheet, paper) -> None:
    for (fill, size, shape), group in groupby(sheet.dots, key=lambda mark: mark[:3]):
        marks = list(group)
        figure.add_artist(
            Line2D(
                [mark[3] for mark in marks],
                [mark[4] for mark in marks],
                transform=paper,
                zorder=3,
                linestyle="",
                marker=shape,
                markersize=size,
                markerfacecolor=colour(fill),
                markeredgecolor="white",
                markeredgewidth=0.6,
            )
        )


def overlaps(figure: Figure, slack: float = 0.35) -> list[str]:
    """What a reader would stumble on: type outside the paper, or type over type. `slack` in mm."""
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else _agg(figure)
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.findobj(Text) if text.get_text()]
    unit = figure.dpi / MM_PER_INCH
    paper, faults = figure.bbox, []
    for text, box in boxes:
        if box.x0 < paper.x0 or box.y0 < paper.y0 or box.x1 > paper.x1 or box.y1 > paper.y1:
            faults.append(f"outside the paper: {text}")
    boxes.sort(key=lambda item: item[1].x0)
    for index, (text, box) in enumerate(boxes):
        for other, rival in boxes[index + 1 :]:
            if rival.x0 > box.x1 - slack * unit:
                break
            if min(box.y1, rival.y1) - max(box.y0, rival.y0) > slack * unit:
                faults.append(f"type over type: {text} / {other}")
    return faults


def _agg(figure: Figure):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    return FigureCanvasAgg(figure).get_renderer()


VERSION = mpl.__version__
