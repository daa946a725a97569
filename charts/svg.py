"""A sheet as SVG, by our own hand: for a page, and as a file.

On a page the colours are classes (`k-accent`, coloured by the page's style sheet, so the chart follows light and dark)
and type is type, in the page's font. A file stands for itself: colours are written out and letters are outlines,
because a designer's machine need not have the font. Units are millimetres.
"""

import functools
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple

from charts.sheet import COLOURS, MM_PER_POINT, SHIFT, Sheet, colour, corners, glyphs, outline, shape, width_mm

SIZE = 8.0  # points: the type of most words, said once
ANCHORS = {"l": "", "c": "m", "r": "e"}  # the classes that centre type, and set it to the right
DASHES = (3, 2)  # stroke and gap, in widths of the line
EDGE = 0.6  # points: the rim that parts a mark from what it covers


class About(NamedTuple):
    """What a chart is called and what it says, for those who do not see it."""

    title: str
    alt: str


def inline(sheet: Sheet, about: About, name: str) -> str:
    """For a page: `name` makes the ids of this drawing unlike those of the others on the page."""
    paint = _Classes()
    body = "".join((*_rects(sheet, paint), *_lines(sheet, paint), *_dots(sheet, paint), *_words(sheet)))
    return (
        f'<svg class="drawing" viewBox="0 0 {_n(sheet.width)} {_n(sheet.height)}" fill="currentColor" '
        f'font-size="{_n(SIZE * MM_PER_POINT)}" role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d">'
        f'<title id="{name}-t">{escape(about.title)}</title><desc id="{name}-d">{escape(about.alt)}</desc>'
        f"{body}</svg>"
    )


def standalone(sheet: Sheet, about: About) -> bytes:
    """A file of its own, at its size in print."""
    paint, used = _Written(), set()
    marks = [*_rects(sheet, paint), *_lines(sheet, paint), *_dots(sheet, paint), *_outlined(sheet, used)]
    letters = "".join(f'<path id="{key}" d="{drawn}"/>' for key, drawn in sorted(outline(key) for key in used))
    width, height = _n(sheet.width), _n(sheet.height)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(about.title)}</title>\n<desc>{escape(about.alt)}</desc>\n"
        f'<defs>{letters}</defs>\n<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        + "\n".join(marks)
        + "\n</svg>\n"
    )
    return text.encode("utf-8")


def for_paper(sheet: Sheet) -> str:
    """For a document that is typeset: at its size in print, colours written out, type as type in the site's font."""
    paint = _Written()
    marks = "".join((*_rects(sheet, paint), *_lines(sheet, paint), *_dots(sheet, paint), *_set(sheet)))
    width, height = _n(sheet.width), _n(sheet.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" font-family="Noto Sans">{marks}</svg>'
    )


class _Classes:
    """Colours of a page: a class for a token, a number for what is the same in light and dark."""

    rim = ' class="rim"'

    def fill(self, name: str) -> str:
        return f' class="k-{name}"' if is_token(name) else f' fill="{colour(name)}"'

    def stroke(self, name: str) -> str:
        return f' class="k-{name}" stroke="currentColor"' if is_token(name) else f' stroke="{colour(name)}"'


class _Written:
    """Colours of a file: numbers."""

    rim = ' stroke="#ffffff"'

    def fill(self, name: str) -> str:
        return f' fill="{colour(name)}"'

    def stroke(self, name: str) -> str:
        return f' stroke="{colour(name)}"'


def is_token(name: str) -> bool:
    """A colour that differs between light and dark."""
    return name in COLOURS and name not in ("white", "black")


@functools.lru_cache(maxsize=65536)
def _n(value: float) -> str:
    """A hundredth of a millimetre is finer than any screen and any press."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rects(sheet: Sheet, paint) -> Iterator[str]:
    for fill, marks in groupby(sheet.rects, key=lambda mark: mark[0]):
        yield f'<path{paint.fill(fill)} d="{"".join(map(_box, marks))}"/>'


def _box(mark: tuple) -> str:
    if len(mark) == 2:
        return _path(corners(mark)) + "z"
    _, x, y, width, height = mark
    return f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h{_n(-width)}z"


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def _lines(sheet: Sheet, paint) -> Iterator[str]:
    for (stroke, points_wide, dash), marks in groupby(sheet.lines, key=lambda mark: mark[:3]):
        wide = points_wide * MM_PER_POINT
        dashes = f' stroke-dasharray="{" ".join(_n(part * wide) for part in DASHES)}"' if dash else ""
        drawn = "".join(_path(mark[3]) for mark in marks)
        yield (
            f'<path fill="none"{paint.stroke(stroke)} stroke-width="{_n(wide)}" stroke-linejoin="round"{dashes} '
            f'd="{drawn}"/>'
        )


def _dots(sheet: Sheet, paint) -> Iterator[str]:
    if not sheet.dots:
        return
    yield f'<g{paint.rim} stroke-width="{_n(EDGE * MM_PER_POINT)}" stroke-linejoin="round">'
    for (fill, size, form), marks in groupby(sheet.dots, key=lambda mark: mark[:3]):
        half = size * MM_PER_POINT / 2
        drawn = "".join(_mark(form, x, y, half) for *_, x, y in marks)
        yield f"<g{paint.fill(fill)}>{drawn}</g>"
    yield "</g>"


def _mark(form: str, x: float, y: float, half: float) -> str:
    if form == "o":
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(half)}"/>'
    return f'<path d="{_path((x + half * across, y + half * down) for across, down in shape(form))}z"/>'


def _words(sheet: Sheet) -> Iterator[str]:
    """Type of a page: one element a line, its style in classes (k-… colour, b bold, m and e where it stands)."""
    for x, y, text, size, bold, fill, align in sheet.texts:
        names = [f"k-{fill}"] if is_token(fill) and fill != "ink" else []
        names += [name for name in ("b" if bold else "", ANCHORS[align]) if name]
        own = f' class="{" ".join(names)}"' if names else ""
        own += "" if is_token(fill) else f' fill="{colour(fill)}"'
        own += "" if size == SIZE else f' font-size="{_n(size * MM_PER_POINT)}"'
        yield f'<text x="{_n(x)}" y="{_n(y)}"{own}>{escape(text, quote=False)}</text>'


def _set(sheet: Sheet) -> Iterator[str]:
    """Type of a document: one element a line, its style written out."""
    for x, y, text, size, bold, fill, align in sheet.texts:
        own = ' font-weight="700"' if bold else ""
        own += {"l": "", "c": ' text-anchor="middle"', "r": ' text-anchor="end"'}[align]
        place = f'x="{_n(x)}" y="{_n(y)}" font-size="{size * MM_PER_POINT:.3f}" fill="{colour(fill)}"'
        yield f"<text {place}{own}>{escape(text, quote=False)}</text>"


def _outlined(sheet: Sheet, used: set) -> Iterator[str]:
    """Type of a file: every letter a reference to its outline, the words beside it for whoever edits the file."""
    for x, y, text, size, bold, fill, align in sheet.texts:
        scale = size * MM_PER_POINT / 1000
        left = x - SHIFT[align] * width_mm(text, size, bold)
        drawn, names = _letters(text, bold)
        used |= names
        at = f"translate({_n(left)} {_n(y)}) scale({scale:.6f} {-scale:.6f})"
        yield f'<g fill="{colour(fill)}" aria-label="{escape(text)}" transform="{at}">{drawn}</g>'


@functools.lru_cache(maxsize=4096)
def _letters(text: str, bold: bool) -> tuple[str, frozenset[str]]:
    """References to the letters of a line, and their names."""
    placed = glyphs(text, bold)
    return "".join(f'<use xlink:href="#{key}" x="{x:.0f}"/>' for key, x in placed), frozenset(key for key, _ in placed)
