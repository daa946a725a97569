"""Booklets and other typeset files as tests read them: the demo's newest, what stands on each page and where."""

import dataclasses
import hashlib
import io
import re
import subprocess
from functools import cache
from pathlib import Path

import odd_editions
import pypdf

import edition as editions
from paper import typesetting
from publishing import booklet, papers
from publishing.publication import Publication
from publishing.references import writer_of

DEMO = Path(__file__).resolve().parent.parent / "editions"
LANGUAGES = ("vi", "en")
A4 = (595.28, 841.89)  # points
POINT = 25.4 / 72  # mm


@cache
def demo_years():
    """The two newest years of the demo."""
    return [editions.read(DEMO / f"{year}.json") for year in (2020, 2021)]


@cache
def made(lang="vi", marks=False):
    """The demo's newest booklet."""
    return set_of(demo_years(), lang, marks)


def odd(case):
    """The years of an odd edition, each under a seal of its own."""
    seal = lambda year: hashlib.sha256(f"{case} {year}".encode()).hexdigest()  # noqa: E731
    return [dataclasses.replace(each, seal=seal(each.year)) for each in odd_editions.odd_years()[case]]


def set_of(years, lang="vi", marks=False):
    """The booklet of the last of some years."""
    publication = Publication(list(years), LANGUAGES, "https://ict.example.vn")
    facts, pictures = booklet.booklet(publication, years[-1], lang)
    facts |= {"marks": marks}
    return typesetting.pdf(papers.TYPST / "booklet.typ", facts, years[-1].approved, pictures)


def reader(data):
    return pypdf.PdfReader(io.BytesIO(data))


@cache
def texts(data):
    """The words of each page, on one line, in the order they are set."""
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return [" ".join(page.split()) for page in told.split("\f")[:-1]]


@cache
def boxes(data):
    """Of each page: its words with left, top, right and bottom, in points from its top left corner."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    word = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
    return [[(*map(float, found[:4]), found[4]) for found in word.findall(page)] for page in told.split("<page ")[1:]]


def standings(years, lang):
    return writer_of(Publication(list(years), LANGUAGES), lang).standings[years[-1].year]


def overlapping(page):
    """Pairs of words that lie over each other by more than half of the lower one's height."""
    found = []
    ordered = sorted(page, key=lambda box: box[1])
    for place, (left, top, right, bottom, word) in enumerate(ordered):
        for other_left, other_top, other_right, other_bottom, other in ordered[place + 1 :]:
            if other_top > bottom:
                break
            low = min(bottom - top, other_bottom - other_top)
            if (
                min(right, other_right) - max(left, other_left) > 1
                and min(bottom, other_bottom) - other_top > 0.6 * low
            ):
                found.append((word, other))
    return found
