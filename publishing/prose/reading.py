"""Reading a text of the sentence bank: a small Markdown, and the typed numbers in it that should be references.

Paragraphs are parted by empty lines; `## ` begins a heading, `- ` an item; **bold** and *italic* within. A backslash
takes the mark behind it at its word. `{{…}}` is one piece whatever stands in it: values are filled in after reading,
so no name can mark up a text. There is nothing else: no HTML, no links, no tables.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from publishing.references import sentence_of

Kind = Literal["paragraph", "heading", "item"]

HEADING, ITEM = "## ", "- "
MARK = re.compile(r"\{\{(?P<reference>[^{}]*)\}\}|\\(?P<plain>[\\*#-])|(?P<bold>\*\*)|(?P<italic>\*)|(?P<brace>[{}])")
WORD = re.compile(r"[^\s“”\"()]+")


class Part(NamedTuple):
    """A stretch of text in one style, or a reference."""

    text: str
    reference: bool = False
    bold: bool = False
    italic: bool = False


class Passage(NamedTuple):
    """One paragraph, heading or item, its references not yet filled in."""

    kind: Kind
    parts: tuple[Part, ...]


class Reading(NamedTuple):
    """A text as it was read: what it says, its references with their sentences, and what is wrong with it."""

    passages: tuple[Passage, ...]
    references: tuple[tuple[str, str], ...]  # (reference, sentence)
    slips: tuple[str, ...]  # each names its sentence


@functools.lru_cache(maxsize=256)  # a hundred letters are made from one text
def read(text: str) -> Reading:
    """A text of the bank."""
    reader = _Reader(unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    passages = tuple(Passage(kind, tuple(reader.parts(start, end))) for kind, start, end in spans(reader.text))
    return Reading(passages, tuple(reader.references), tuple(reader.slips))


def spans(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Where each paragraph, heading and item stands in a text, without the mark it begins with."""
    last: tuple[Kind, int, int] | None = None
    at = 0
    for line in text.split("\n"):
        body = line.strip()
        start = at + len(line) - len(line.lstrip())
        at += len(line) + 1
        if body and last and not body.startswith((HEADING, ITEM)):
            last = last[0], last[1], start + len(body)  # the passage goes on
            continue
        if last:
            yield last
        last = None
        if body.startswith(HEADING):
            yield "heading", start + len(HEADING), start + len(body)
        elif body.startswith(ITEM):
            last = "item", start + len(ITEM), start + len(body)
        elif body:
            last = "paragraph", start, start + len(body)
    if last:
        yield last


class _Reader:
    """Reads passages of one text; keeps the references it meets, and what is wrong."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.references: list[tuple[str, str]] = []
        self.slips: list[str] = []

    def parts(self, start: int, end: int) -> Iterator[Part]:
        """The parts of one passage."""
        bold = italic = False
        words, at = "", start
        if self.text.startswith("#", start):
            self._slip(start, start + 1, "tiêu đề chỉ viết bằng “## ”", "a heading begins with “## ”")
        for mark in MARK.finditer(self.text, start, end):
            words += self._words(at, mark.start())
            at = mark.end()
            if mark["brace"]:
                self._slip(*mark.span(), "ngoặc nhọn chỉ để viết {{tham chiếu}}", "braces are for {{references}} only")
            if mark["plain"] or mark["brace"]:
                words += mark["plain"] or ""
                continue
            if words:
                yield Part(words, False, bold, italic)
            words = ""
            if mark["reference"] is not None:
                yield self._reference(mark, bold, italic)
            else:
                bold, italic = bold ^ bool(mark["bold"]), italic ^ bool(mark["italic"])
        words += self._words(at, end)
        if words:
            yield Part(words, False, bold, italic)
        if bold or italic:
            self._slip(start, end, "có dấu sao mở mà không đóng (dấu sao thường: \\*)", "an asterisk is never closed")

    def _reference(self, mark: re.Match[str], bold: bool, italic: bool) -> Part:
        own = " ".join(mark["reference"].split())
        self.references.append((own, sentence_of(self.text, *mark.span())))
        return Part(own, True, bold, italic)

    def _words(self, start: int, end: int) -> str:
        """Words between two marks, on one line. A number among them is a slip."""
        for word in WORD.finditer(self.text, start, end):
            if has_number(word[0]):
                self._slip(*word.span(), *typed_number(word[0]))
        return re.sub(r"\s+", " ", self.text[start:end])

    def _slip(self, start: int, end: int, vi: str, en: str) -> None:
        self.slips.append(f"“{sentence_of(self.text, start, end)}”: {vi} / {en}")


def typed_number(word: str) -> tuple[str, str]:
    """What is wrong with a number typed by hand, in Vietnamese and English."""
    number = word.rstrip(".,;:!?")
    return (
        f"“{number}” là số gõ tay; hãy dùng tham chiếu, hoặc {{{{text: {number}}}}} nếu không phải số liệu",
        f"“{number}” is a typed number; refer to it, or write {{{{text: …}}}} if it is no figure",
    )


def has_number(text: str) -> bool:
    """Whether a text has a digit or another sign that is a number (½, ², Ⅳ)."""
    return any(unicodedata.category(letter)[0] == "N" for letter in text)
