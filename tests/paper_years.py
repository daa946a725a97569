"""Papers of small years and of the demonstration, and what their files say, read by other programs than ours."""

import dataclasses
import datetime
import functools
import html
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from docx import Document

import edition as editions
from letters.heads import DEFAULTS, Head
from letters.making import Papers
from publishing.publication import Publication

ROOT = Path(__file__).resolve().parent.parent
SITE = "https://ict.example.vn"
DATED = datetime.date(2022, 2, 9)

sys.path.insert(0, str(ROOT / "tests/golden"))

import mini  # noqa: E402


def head(kind="letter", **changes):
    """A head with a number and a date."""
    own = DEFAULTS[kind]
    given = {"symbol": own.symbol.format(number=123), "dated": DATED, **changes}
    return Head(**{**vars(own), **given})


@functools.cache
def demo():
    """Papers of the newest year of the demonstration."""
    found = editions.read_all(ROOT / "editions")
    return Papers(Publication(found, site_url=SITE), found[-1])


@functools.cache
def small(version=1):
    """Papers of the second small year: a tie, a unit that is not ranked, names with tags; version 2 is a correction."""
    old, new = mini.editions_of_test()
    if version > 1:
        new = mini.made(2021, new.framework, version=version, notice=new.notice)
    return Papers(Publication([old, new], site_url=SITE), new)


def renamed(**names):
    """Papers of the second small year in which units have other names."""
    new = mini.editions_of_test()[1]
    units = {code: dataclasses.replace(own, name_vi=names.get(code, own.name_vi)) for code, own in new.units.items()}
    return alone(mini.made(2021, new.framework, units=units))


def alone(edition):
    """Papers of one year without others."""
    return Papers(Publication([edition], site_url=SITE), edition)


# --- reading PDF


class Word(NamedTuple):
    """A word on a page: millimetres from the left and the top, and where it ends."""

    page: int
    x: float
    y: float
    end: float
    text: str


MM = 25.4 / 72
BOX = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>|<page ')


def words(pdf):
    """Every word of a PDF and where it stands."""
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    page, found = 0, []
    for match in BOX.finditer(boxes):
        if match[0] == "<page ":
            page += 1
        else:
            x, y, end = (float(place) * MM for place in match.group(1, 2, 3))
            found.append(Word(page, x, y, end, html.unescape(match[4])))
    return found


def pdf_text(pdf):
    """The words of a PDF in reading order, one space between them."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def rows(found, left, columns, within=5):
    """Rows of tables among words: the word that begins one, at `left` mm -> the words in columns (from, to) mm."""
    beside = {}
    for word in found:
        beside.setdefault((word.page, int(word.y)), []).append(word)
    made = {}
    for first in found:
        if left <= first.x < left + within:
            near = [w for y in (-1, 0, 1) for w in beside.get((first.page, int(first.y) + y), ())]
            line = [word for word in near if abs(word.y - first.y) < 1]
            cells = [" ".join(word.text for word in line if start <= word.x < end) for start, end in columns]
            made.setdefault(first.text, []).append(cells)
    return made


# --- reading DOCX


def docx_lines(docx):
    """The words of each paragraph outside tables and of each row within, cells by a tab."""
    W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

    def said(part):
        return "".join(text.text or "" for text in part.iter(f"{W}t"))

    for part in Document(io.BytesIO(docx)).element.body:
        if part.tag == f"{W}tbl":
            for row in part.iter(f"{W}tr"):
                yield "\t".join(said(cell) for cell in row.iter(f"{W}tc"))
        else:
            yield said(part)


def docx_text(docx):
    """The words of a Word file, one space between them."""
    return " ".join(" ".join(docx_lines(docx)).split())


def joined(text):
    """Words without the spaces between them: lines break where they like."""
    return "".join(text.split())
