"""A sheet as PDF, by matplotlib's renderer, with two quick strokes of our own: boxes, and lines of type.

matplotlib would lay out every line again and cut a subset of each font for each file. Our fonts are subsets already, so
both go into a file as they are, their objects made once; letters are named by their numbers in the font.
"""

import contextlib
import functools
import io
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import matplotlib as mpl
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_pdf import Name, Op, PdfFile, Reference, RendererPdf, Verbatim, pdfRepr
from matplotlib.path import Path as Path2D
from matplotlib.transforms import Affine2D, IdentityTransform

from charts.png import rgb
from charts.saving import SETTINGS
from charts.sheet import FACES, MM_PER_INCH, SHIFT, Sheet, colour, corners, shape, width_mm
from charts.svg import DASHES, EDGE, About

POINT = 72 / MM_PER_INCH  # points of a millimetre
NOT_EMBEDDED = ("GDEF", "GPOS", "GSUB", "DSIG", "gasp", "STAT")  # tables that only layout needs
TAG = "ICTIDX+"  # says that the font is a subset
CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{parts}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
MOST_IN_A_PART = 100  # of the letters a CMap names at a time


def pdf(sheet: Sheet, about: About) -> bytes:
    """The file: one page at its size in print, fonts embedded, its title and what it says."""
    out = io.BytesIO()
    width, height = sheet.width / MM_PER_INCH, sheet.height / MM_PER_INCH
    named = {"Title": about.title, "Subject": about.alt}
    unnamed = {"CreationDate": None, "Creator": None, "Producer": None}
    with mpl.rc_context(SETTINGS):
        document = Document(out, unnamed | {key: text for key, text in named.items() if text})
        document.newPage(width, height)
        pen = Pen(document, 72, height, width)
        pen.draw(sheet)
        pen.finalize()
        document.finalize()
        document.close()
    return out.getvalue()


class Pen(RendererPdf):
    """matplotlib's renderer, that draws a whole sheet; places are in millimetres from the top left."""

    def draw(self, sheet: Sheet) -> None:
        """Boxes below lines below dots below type."""
        self.paper = Affine2D().scale(POINT, -POINT).translate(0, sheet.height * POINT)
        self.bottom = sheet.height
        with self.quick():
            for mark in sheet.rects:
                self.box(mark)
        for stroke, points_wide, dash, points in sheet.lines:
            self.stroke(stroke, points_wide, bool(dash), points)
        for fill, size, form, x, y in sheet.dots:
            self.mark(fill, size / 2, form, x, y)
        with self.quick():
            for text in sheet.texts:
                self.words(*text)
        for text in sheet.texts:
            self.words_of_others(*text)

    @contextlib.contextmanager
    def quick(self) -> Iterator[None]:
        """Between these marks colours are set by us; matplotlib finds everything as it left it."""
        self.inked = ""
        self.file.output(Op.gsave)
        yield
        self.file.output(Op.grestore)

    def ink(self, fill: str) -> None:
        """Fill with a colour from here on; greys are written as greys, so that a press uses black alone."""
        if fill != self.inked:
            red, green, blue = (f"{part / 255:.3f}" for part in rgb(fill))
            self.file.write(f"{red} g\n".encode() if red == green == blue else f"{red} {green} {blue} rg\n".encode())
            self.inked = fill

    def box(self, mark: tuple) -> None:
        """A filled box or polygon."""
        self.ink(mark[0])
        if len(mark) == 2:
            points = [(x * POINT, (self.bottom - y) * POINT) for x, y in corners(mark)]
            steps = " l ".join(f"{_n(x)} {_n(y)}" for x, y in points[1:])
            self.file.write(f"{_n(points[0][0])} {_n(points[0][1])} m {steps} l f\n".encode())
            return
        _, x, y, width, height = mark
        numbers = (x, self.bottom - y - height, width, height)
        self.file.write(f"{' '.join(_n(each * POINT) for each in numbers)} re f\n".encode())

    def stroke(self, stroke: str, points_wide: float, dash: bool, points) -> None:
        """A line through points."""
        graphics = self.new_gc()
        graphics.set_foreground(colour(stroke))
        graphics.set_linewidth(points_wide)
        graphics.set_capstyle("butt")
        graphics.set_joinstyle("round")
        if dash:
            graphics.set_dashes(0, [part * points_wide for part in DASHES])
        self.draw_path(graphics, Path2D(points), self.paper)

    def mark(self, fill: str, half: float, form: str, x: float, y: float) -> None:
        """A mark with a white rim; `half` its size, in points."""
        graphics = self.new_gc()
        graphics.set_foreground("white")
        graphics.set_linewidth(EDGE)
        graphics.set_joinstyle("round")
        middle = self.paper.transform((x, y))
        if form == "o":
            path, own = Path2D.unit_circle(), Affine2D().scale(half).translate(*middle)
        else:
            points = [(middle[0] + half * across, middle[1] - half * down) for across, down in shape(form)]
            path, own = Path2D([*points, points[0]], closed=True), IdentityTransform()
        self.draw_path(graphics, path, own, tuple(part / 255 for part in rgb(fill)))

    def words(self, x: float, y: float, text: str, size: float, bold: bool, fill: str, align: str) -> None:
        """A line of type."""
        if FACES[bold].covers(text):
            self.ink(fill)
            left = (x - SHIFT[align] * width_mm(text, size, bold)) * POINT
            place = f"{_n(size)} Tf 1 0 0 1 {_n(left)} {_n((self.bottom - y) * POINT)} Tm".encode()
            self.file.write(b"BT /%b %b %b TJ ET\n" % (b"FB" if bold else b"FR", place, shown(text, bold)))

    def words_of_others(self, x: float, y: float, text: str, size: float, bold: bool, fill: str, align: str) -> None:
        """A line with letters our font lacks: matplotlib knows the font behind it."""
        if not FACES[bold].covers(text):
            graphics = self.new_gc()
            graphics.set_foreground(colour(fill))
            left = x - SHIFT[align] * width_mm(text, size, bold)
            up = (self.bottom - y) * POINT
            self.draw_text(graphics, left * POINT, up, text, FACES[bold].properties(size, False), 0)


class Document(PdfFile):
    """matplotlib's file, with our two fonts in it."""

    def writeFonts(self) -> None:
        """Ours as they are; what matplotlib itself used, by its way."""
        fonts = {"FR": self.embed(False), "FB": self.embed(True)}
        for (path, part), name in sorted(self._fontNames.items()):
            fonts[name] = self.embedTTF(path, part, self._character_tracker.used[path][part])
        self.writeObject(self.fontObject, fonts)

    def embed(self, bold: bool) -> Reference:
        """The objects of one font."""
        own = embedded(bold)
        font, inner, descriptor, file, to_unicode = (self.reserveObject("font") for _ in range(5))
        base = {"BaseFont": own.name, "Type": Name("Font")}
        self.writeObject(
            font,
            {**base, "Subtype": Name("Type0"), "Encoding": Name("Identity-H"), "DescendantFonts": [inner],
             "ToUnicode": to_unicode},
        )  # fmt: skip
        system = {"Registry": "Adobe", "Ordering": "Identity", "Supplement": 0}
        self.writeObject(
            inner,
            {**base, "Subtype": Name("CIDFontType2"), "CIDSystemInfo": system, "CIDToGIDMap": Name("Identity"),
             "FontDescriptor": descriptor, "W": own.widths},
        )  # fmt: skip
        self.writeObject(descriptor, {**own.descriptor, "FontFile2": file})
        self.write_stream(file, own.file, {"Length1": own.length})
        self.write_stream(to_unicode, own.to_unicode, {})
        return font

    def write_stream(self, reference: Reference, compressed: bytes, extra: dict) -> None:
        """A stream that was compressed before."""
        self.recordXref(reference.id)
        head = pdfRepr({**extra, "Length": len(compressed), "Filter": Name("FlateDecode")})
        self.fh.write(b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (reference.id, head, compressed))


class Embedded(NamedTuple):
    """What files hold of a font, the same in each."""

    name: Name
    file: bytes  # compressed
    length: int  # of the file before
    widths: Verbatim  # ready written
    to_unicode: bytes  # compressed
    descriptor: dict


@functools.cache
def embedded(bold: bool) -> Embedded:
    """One of our fonts as a PDF embeds it: the outlines, without the tables that only layout needs."""
    face = FACES[bold]
    with TTFont(face.path, recalcTimestamp=False) as font:
        for table in NOT_EMBEDDED:
            if table in font:
                del font[table]
        out = io.BytesIO()
        font.save(out)
        widths = [font["hmtx"][name][0] for name in font.getGlyphOrder()]
        head, os2, hhea = font["head"], font["OS/2"], font["hhea"]
        assert head.unitsPerEm == 1000, "widths in a PDF are thousandths of the type size"
        name = Name(f"{TAG}{face.font.postscript_name}")
        descriptor = {
            "Type": Name("FontDescriptor"),
            "FontName": name,
            "Flags": 32,  # letters of a known alphabet
            "FontBBox": [head.xMin, head.yMin, head.xMax, head.yMax],
            "Ascent": hhea.ascent,
            "Descent": hhea.descent,
            "CapHeight": os2.sCapHeight,
            "XHeight": os2.sxHeight,
            "ItalicAngle": 0,
            "StemV": 0,
        }
    data = out.getvalue()
    listed = Verbatim(pdfRepr([0, widths]))
    return Embedded(name, zlib.compress(data, 9), len(data), listed, zlib.compress(to_unicode(bold), 9), descriptor)


def to_unicode(bold: bool) -> bytes:
    """What the numbers of letters mean, so that a reader can search and copy."""
    meaning: dict[int, str] = {}
    for letter, glyph in sorted(FACES[bold].glyph.items()):
        meaning.setdefault(glyph, letter)  # the plain space before the one that does not break
    lines = [f"<{glyph:04x}> <{letter.encode('utf-16be').hex()}>" for glyph, letter in sorted(meaning.items())]
    parts = [lines[start : start + MOST_IN_A_PART] for start in range(0, len(lines), MOST_IN_A_PART)]
    named = [f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts]
    return CMAP.format(parts="\n".join(named)).encode("ascii")


@functools.lru_cache(maxsize=16384)
def shown(text: str, bold: bool) -> bytes:
    """A line as a PDF shows it: numbers of letters, and between them how much nearer than usual they stand."""
    face, parts, run = FACES[bold], [], ""
    for letter, following in zip(text, [*text[1:], ""], strict=True):
        run += f"{face.glyph[letter]:04x}"
        kern = face.kern(letter, following) if following else 0
        if kern:
            parts.append(f"<{run}>{-kern:.0f}")
            run = ""
    return f"[{''.join(parts)}<{run}>]".encode()


def _n(value: float) -> str:
    """Hundredths of a point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
