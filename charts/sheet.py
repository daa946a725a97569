"""A sheet of paper in millimetres: marks are put on it as plain data, then turned into a matplotlib figure.

x grows to the right and y downwards, from the top left corner. Layout happens here, with the widths of our own
font, so a chart knows where every word ends before anything is drawn; matplotlib only paints. No axes, no ticks:
they cost more than all the rest, and our labels say more.
"""

import functools
import io
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
from matplotlib.path import Path as Path2D
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
UNHINTED = ft2font.LoadFlags.NO_HINTING
LINE = 1.32  # line height over type size: Vietnamese stacks two marks on a letter
CAP_MIDDLE = 0.36  # half the height of a digit, over type size: what looks vertically centred

SHIFT = {"l": 0.0, "c": 0.5, "r": 1.0}  # how much of its width a line stands left of its place
# Marks that are not round, by matplotlib's names: corners in half sizes, x to the right and y downwards.
SHAPES = {
    "s": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "^": ((0, -1), (-1, 1), (1, 1)),
    "v": ((0, 1), (-1, -1), (1, -1)),
    "D": ((0, -(2**0.5)), (2**0.5, 0), (0, 2**0.5), (-(2**0.5), 0)),
}


def read_colours(css: str) -> dict[str, str]:
    """The light colours of the design tokens, by name."""
    block = re.search(r":root \{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    assert block, "tokens.css has no :root block"
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))


COLOURS = read_colours((STATIC / "tokens.css").read_text("utf-8")) | {"white": "#ffffff", "black": "#000000"}


def colour(name: str) -> str:
    """#rrggbb of a token, or of a literal colour."""
    return name if name.startswith("#") else COLOURS[name]


def in_memory(path: Path | str) -> ft2font.FT2Font:
    """A font read once: an open file would be shared with the processes forked from this one, its place too."""
    return ft2font.FT2Font(io.BytesIO(Path(path).read_bytes()))


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
        self.font = in_memory(path)  # for drawing, at any size
        self.measure = font = in_memory(path)
        font.set_size(1000, 72)  # so that one unit is a thousandth of the type size
        self.glyph = {chr(code): glyph for code, glyph in font.get_charmap().items()}
        self.advance = {
            letter: font.load_glyph(glyph, flags=UNHINTED).linearHoriAdvance / 65536
            for letter, glyph in self.glyph.items()
        }

    @functools.cache  # noqa: B019 - two faces live as long as the process
    def kern(self, letter: str, following: str) -> float:
        """How much nearer than usual two letters stand: mostly 0, else a negative number of thousandths."""
        return list(self.measure._layout(letter + following, flags=UNHINTED))[1].x - self.advance[letter]

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


@functools.lru_cache(maxsize=65536)
def glyphs(text: str, bold: bool = False) -> tuple[tuple[str, float], ...]:
    """The letters of a line as drawn: the name of each outline, and its place in thousandths of the type size."""
    face = FACES[bold]
    if not face.covers(text):
        found = _fallback(bold)._layout(text, flags=UNHINTED)
        return tuple((_outline_name(item.ft_object, item.glyph_index), item.x) for item in found if item.char != " ")
    placed, x, before = [], 0.0, ""
    for letter in text:
        x += face.kern(before, letter) if before else 0.0
        if letter not in " \u00a0":
            placed.append((f"{'b' if bold else 'r'}{face.glyph[letter]}", x))
        x, before = x + face.advance[letter], letter
    return tuple(placed)


@functools.cache
def _fallback(bold: bool) -> ft2font.FT2Font:
    """Our font with the one behind it, for letters of other scripts."""
    properties = FACES[bold].properties(1000, False)
    font = font_manager.get_font(font_manager.fontManager._find_fonts_by_props(properties))
    font.set_size(1000, 72)
    return font


def _outline_name(font: ft2font.FT2Font, glyph: int) -> str:
    ours = {str(FACES[bold].path): "b" if bold else "r" for bold in FACES}
    return f"{ours.get(str(font.fname)) or ('e' if 'Bold' in font.fname else 'd')}{glyph}"


def font_of(name: str, *, drawing: bool) -> tuple[ft2font.FT2Font, int]:
    """The font a letter of `glyphs` comes from, and its number there.

    For `drawing` it is a copy whose size and place are whoever set them last's; the other is for measures, untouched.
    """
    if name[0] in "rb":
        face = FACES[name[0] == "b"]
        return face.font if drawing else face.measure, int(name[1:])
    return _dejavu(name[0] == "e", drawing), int(name[1:])


@functools.cache
def outline(name: str) -> tuple[str, str]:
    """A letter's name and its outline as SVG path data, in thousandths of the type size, y upwards."""
    font, glyph = font_of(name, drawing=False)
    font.load_glyph(glyph, flags=ft2font.LoadFlags.NO_SCALE)
    vertices, codes = font.get_path()
    points = [(round(x), round(y)) for x, y in vertices * (64 * 1000 / font.units_per_EM)]
    drawn, here, start, place = [], (0, 0), (0, 0), 0
    for letter, count in _strokes(codes):
        if letter == "z":
            drawn.append("z")
            here = start
        else:  # steps from where the pen is: shorter than places on the paper
            own = points[place : place + count]
            steps = " ".join(str(value) for x, y in own for value in (x - here[0], y - here[1]))
            drawn.append(letter + steps.replace(" -", "-"))
            here = own[-1]
            start = here if letter == "m" else start
        place += count
    return name, "".join(drawn)


def _strokes(codes: Sequence[int]) -> Iterable[tuple[str, int]]:
    """The steps of an outline: the letter each has in SVG, and how many points it takes."""
    kinds = {
        Path2D.MOVETO: ("m", 1),
        Path2D.LINETO: ("l", 1),
        Path2D.CURVE3: ("q", 2),
        Path2D.CURVE4: ("c", 3),
        Path2D.CLOSEPOLY: ("z", 1),
    }
    place = 0
    while place < len(codes):
        yield kinds[codes[place]]
        place += kinds[codes[place]][1]


@functools.cache
def _dejavu(bold: bool, drawing: bool) -> ft2font.FT2Font:
    """matplotlib's own font, in two copies as ours."""
    wanted = font_manager.FontProperties(family="DejaVu Sans", weight=700 if bold else 400)
    return in_memory(font_manager.findfont(wanted))


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


def shape(form: str) -> Sequence[tuple[float, float]]:
    """The corners of a mark that is not round."""
    return SHAPES[form]


def corners(mark: tuple) -> Sequence[tuple[float, float]]:
    """The corners of a box or a polygon of the sheet."""
    if len(mark) == 2:
        return mark[1]
    _, x, y, width, height = mark
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _add_rects(figure: Figure, sheet: Sheet, paper) -> None:
    for fill, marks in groupby(sheet.rects, key=lambda mark: mark[0]):
        shapes = PolyCollection([corners(mark) for mark in marks], transform=paper, zorder=1)
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
    """What a reader would stumble on: type outside the paper, or type over type. `slack` in mm.

    Lines are as high as their letters, marks included: in a dense list they stand closer than a line's own box.
    """
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else _agg(figure)
    boxes = [(text.get_text(), _ink_box(text, renderer)) for text in figure.findobj(Text) if text.get_text()]
    paper = figure.bbox
    return _faults(boxes, (paper.x0, paper.y0, paper.x1, paper.y1), slack * figure.dpi / MM_PER_INCH)


def collisions(sheet: Sheet, slack: float = 0.35) -> list[str]:
    """The same, told from the sheet itself: a thousand charts in the time of ten."""
    boxes = []
    for x, y, text, size, bold, _, align in sheet.texts:
        wide, (below, above) = width_mm(text, size, bold), ink(text, bold)
        left, tall = x - SHIFT[align] * wide, size * MM_PER_POINT
        boxes.append((text, (left, y - above * tall, left + wide, y - below * tall)))
    return _faults(boxes, (0.0, 0.0, sheet.width, sheet.height), slack)


Box = tuple[float, float, float, float]  # left, one edge, right, the other edge


def _faults(boxes: list[tuple[str, Box]], paper: Box, slack: float) -> list[str]:
    faults = [
        f"outside the paper: {text}"
        for text, (x0, y0, x1, y1) in boxes
        if x0 < paper[0] or y0 < paper[1] or x1 > paper[2] or y1 > paper[3]
    ]
    boxes = sorted(boxes, key=lambda item: item[1][0])
    for index, (text, (_, low, right, high)) in enumerate(boxes):
        for other, (left, under, _, over) in boxes[index + 1 :]:
            if left > right - slack:
                break
            if min(high, over) - max(low, under) > slack:
                faults.append(f"type over type: {text} / {other}")
    return faults


def _ink_box(text: Text, renderer) -> Box:
    """Left, bottom, right, top of the letters, in pixels."""
    box = text.get_window_extent(renderer)
    baseline = text.get_transform().transform(text.get_position())[1]
    below, above = ink(text.get_text(), text.get_fontweight() == 700)
    size = text.get_fontsize() * text.get_figure().dpi / 72
    return box.x0, baseline + below * size, box.x1, baseline + above * size


@functools.lru_cache(maxsize=4096)
def ink(text: str, bold: bool = False) -> tuple[float, float]:
    """How far the letters reach below (negative) and above the line, over the type size."""
    face = FACES[bold]
    reach = [_letter_ink(letter, bold) for letter in text if letter in face.glyph and not letter.isspace()]
    return (min(low for low, _ in reach), max(high for _, high in reach)) if reach else (0.0, 0.0)


@functools.cache
def _letter_ink(letter: str, bold: bool) -> tuple[float, float]:
    glyph = FACES[bold].measure.load_glyph(FACES[bold].glyph[letter], flags=UNHINTED)
    return glyph.bbox[1] / 64000, glyph.bbox[3] / 64000


def _agg(figure: Figure):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    return FigureCanvasAgg(figure).get_renderer()


VERSION = mpl.__version__
