"""Cut Noto Sans down to the letters we print: one set of outlines for the charts and for the web.

    python tools/subset_fonts.py /usr/share/fonts/truetype/noto

reads NotoSans-Regular.ttf and NotoSans-Bold.ttf (Debian: fonts-noto-core), borrows the arrows and signs they lack from
their sisters Noto Sans Math and Noto Sans Symbols 2, and writes the TTF (matplotlib) and WOFF2 (browsers) to
site/theme/static/fonts. The results are kept in git, so nobody needs to run this
unless a letter is missing. Needs `fonttools[woff]` (the `dev` extra). Same input, same bytes.
"""

import argparse
import itertools
import os
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "site/theme/static/fonts"
WEIGHTS = ("Regular", "Bold")
SISTERS = ("NotoSansMath-Regular.ttf", "NotoSansSymbols2-Regular.ttf")  # same licence, same 1000 units per em
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # ngang, huyền, hỏi, ngã, sắc, nặng
VOWELS = "aăâeêioôơuưy"
ASCII = "".join(chr(code) for code in range(0x20, 0x7F))
# What officers and sources write besides letters: quotes, dashes, units, ranges, footnote marks.
SIGNS = "\u00a0\u2009\u202f«»‘’“”…–—−·•×÷±°§©®%‰‹›₫€№½¼¾²³¹µ†←↑→↓▲▼≤≥≠≈"


def letters() -> str:
    """Every character the subset should carry, NFC, in code point order."""
    vowels = [
        unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(VOWELS + VOWELS.upper(), TONES)
    ]
    return "".join(sorted(set("".join(vowels) + "đĐ" + ASCII + SIGNS)))


def borrow(font: TTFont, folder: Path) -> None:
    """Copy into `font` the outlines of the wanted letters that it lacks and a sister font has."""
    for sister in (TTFont(folder / name) for name in SISTERS):
        theirs, glyphs, ours = sister.getBestCmap(), sister.getGlyphSet(), font.getBestCmap()
        for letter in letters():
            if ord(letter) in ours or ord(letter) not in theirs:
                continue
            outline, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
            glyphs[theirs[ord(letter)]].draw(outline)
            outline.replay(pen)
            name = f"uni{ord(letter):04X}"
            font["glyf"][name] = pen.glyph()
            font["glyf"][name].recalcBounds(font["glyf"])
            font["hmtx"][name] = (glyphs[theirs[ord(letter)]].width, font["glyf"][name].xMin)
            for table in font["cmap"].tables:
                if table.isUnicode():
                    table.cmap[ord(letter)] = name
    font.setGlyphOrder(font["glyf"].glyphOrder)


def cut(source: Path, target: Path, flavor: str | None) -> int:
    """Write the subset of one font file; return its size in bytes. Put in place at once: FreeType reads files live."""
    options = subset.Options(
        flavor=flavor,
        hinting=False,
        layout_features=["kern", "ccmp", "locl", "mark"],
        # On the web every byte is loaded with every page: the copyright and the licence's address stay, its text is
        # in OFL.txt beside the fonts.
        name_IDs=[0, 1, 2, 4, 6, 14] if flavor else ["*"],
        notdef_outline=True,
    )
    font = TTFont(source, recalcTimestamp=False)  # the date inside stays the designers', not today's
    borrow(font, source.parent)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters())
    subsetter.subset(font)
    new = target.with_suffix(target.suffix + ".new")
    subset.save_font(font, new, options)
    os.replace(new, target)
    return target.stat().st_size


def main() -> None:
    """Read the command line and write the four files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with NotoSans-Regular.ttf and NotoSans-Bold.ttf")
    folder = parser.parse_args().folder
    for weight, (suffix, flavor) in itertools.product(WEIGHTS, (("ttf", None), ("woff2", "woff2"))):
        target = TARGET / f"NotoSans-{weight}.subset.{suffix}"
        size = cut(folder / f"NotoSans-{weight}.ttf", target, flavor)
        print(f"{target.name}: {size:,} bytes")


if __name__ == "__main__":
    main()
