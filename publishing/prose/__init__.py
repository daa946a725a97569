"""The sentence bank: what letters, releases, the booklet and captions say, in texts whose numbers are references.

A piece is one text (docs/references.md). Its wording comes with the program, as `texts/<code>.<lang>.md`, or is the
office's own. Whoever publishes a piece asks for its `blocks`: paragraphs, headings and items with every value of the
edition filled in. A text with a fault (an unknown reference, a value that differs from the one expected, a number typed
by hand) gives none: ProseProblem names the file and the sentence.
"""

import functools
import html as html_words
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import vietnamese
from publishing.messages import MAIN_LANGUAGE
from publishing.prose.reading import Kind, Part, Passage, read
from publishing.publication import Publication
from publishing.references import ReferenceProblem, References

__all__ = [
    *("PIECES", "Block", "Piece", "ProseProblem", "References", "Run", "blocks", "check", "default_text", "each_about"),
    *("faults", "filled", "filled_line", "html", "one_line", "own_texts", "text_of"),
]

TEXTS = Path(__file__).parent / "texts"
MOST_FAULTS = 20  # shown at once


class ProseProblem(ValueError):
    """A text that cannot be published; names the file and the sentence."""


class Piece(NamedTuple):
    """Lời văn: one text of the bank, and what it is about: a year, or one unit of a year."""

    code: str
    title_vi: str
    title_en: str
    about: Literal["year", "unit"] = "year"

    def title(self, lang: str) -> str:
        """What the piece is called."""
        return self.title_en if lang == "en" else self.title_vi

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is read in, Vietnamese first."""
        return tuple(lang for lang in ("vi", "en") if (TEXTS / f"{self.code}.{lang}.md").exists())


PIECES: dict[str, Piece] = {
    piece.code: piece
    for piece in (
        Piece("letter.subject", "Công văn: trích yếu", "Official letter: subject", "unit"),
        Piece("letter.body", "Công văn: nội dung", "Official letter: body", "unit"),
        Piece("letter.annex", "Công văn: phụ lục", "Official letter: annex", "unit"),
        Piece("announcement.subject", "Quyết định công bố: trích yếu", "Announcement: subject"),
        Piece("announcement.body", "Quyết định công bố: nội dung", "Announcement: body"),
        Piece("minutes.subject", "Biên bản họp Hội đồng: trích yếu", "Minutes of the Council: subject"),
        Piece("minutes.body", "Biên bản họp Hội đồng: nội dung", "Minutes of the Council: body"),
        Piece("release.title", "Thông cáo báo chí: tiêu đề", "Press release: title"),
        Piece("release.body", "Thông cáo báo chí: nội dung", "Press release: body"),
        Piece("booklet.foreword", "Ấn phẩm: lời nói đầu", "Booklet: foreword"),
        Piece("booklet.imprint", "Ấn phẩm: thông tin xuất bản", "Booklet: imprint"),
        Piece("journal.article", "Tạp chí: bài giới thiệu kết quả", "Journal: article on the results"),
        Piece("kit.five", "Bộ tài liệu báo chí: tóm tắt", "Press kit: the results in brief"),
        Piece("kit.do", "Bộ tài liệu báo chí: nên làm", "Press kit: what to do"),
        Piece("kit.dont", "Bộ tài liệu báo chí: không nên làm", "Press kit: what not to do"),
        Piece("kit.contact", "Bộ tài liệu báo chí: liên hệ", "Press kit: contact"),
        Piece("kit.embargo", "Bộ tài liệu báo chí: thời điểm được đăng", "Press kit: embargo"),
        Piece("caption.ranking", "Chú thích: xếp hạng một khối", "Caption: ranking of a bloc"),
        Piece("caption.distribution", "Chú thích: phân bố điểm", "Caption: spread of points"),
        Piece("caption.heat", "Chú thích: bản đồ nhiệt", "Caption: heat map"),
        Piece("caption.regions", "Chú thích: theo vùng", "Caption: by region"),
        Piece("caption.changes", "Chú thích: thay đổi hạng", "Caption: changes of rank"),
        Piece("caption.years", "Chú thích: diễn biến nhiều năm", "Caption: several years"),
    )
}


class Run(NamedTuple):
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


class Block(NamedTuple):
    """One paragraph, heading or item, ready to print."""

    kind: Kind
    runs: tuple[Run, ...]

    def plain(self) -> str:
        """Its words without their style."""
        return "".join(run.text for run in self.runs)


# --- the texts


@functools.cache
def default_text(code: str, lang: str = MAIN_LANGUAGE) -> str:
    """The program's own text. Raises ProseProblem where there is none."""
    try:
        return vietnamese.nfc((TEXTS / f"{PIECES[code].code}.{lang}.md").read_text("utf-8"))
    except (LookupError, FileNotFoundError):
        raise ProseProblem(f"{file_of(code, lang)}: không có lời văn này / there is no such text") from None


def text_of(publication: Publication, code: str, lang: str = MAIN_LANGUAGE) -> str:
    """The office's own text where it has one, else the program's."""
    own = publication.prose.get((code, lang))
    return default_text(code, lang) if own is None else own


def file_of(code: str, lang: str) -> str:
    """The file a text is known by: 'release.body.vi.md'."""
    return f"{code}.{lang}.md"


# --- faults


def faults(code: str, lang: str, text: str, references: References) -> list[str]:
    """All that is wrong with a text; each line names the file and the sentence."""
    reading = read(text)
    found = [*reading.slips]
    for reference, sentence in reading.references:
        try:
            references.value(reference)
        except ReferenceProblem as problem:
            found.append(f"“{sentence}”: {problem}")
    return [f"{file_of(code, lang)}: {fault}" for fault in found]


def own_texts(folder: Path) -> dict[tuple[str, str], str]:
    """The office's texts, from files `<code>.<lang>.md`. Raises ProseProblem for one that is no text of the bank."""
    found, problems = {}, []
    for path in sorted(folder.glob("*.md")):
        code, _, lang = path.name.removesuffix(".md").rpartition(".")
        if code not in PIECES or lang not in PIECES[code].languages:
            problems.append(f"{path.name}: không có lời văn nào mang mã này / the bank has no such text")
            continue
        try:
            found[code, lang] = vietnamese.nfc(path.read_text("utf-8"))
        except UnicodeDecodeError:
            problems.append(f"{path.name}: không phải văn bản UTF-8 / not UTF-8 text")
    if problems:
        raise ProseProblem("\n".join(problems))
    return found


def check(publication: Publication) -> None:
    """Read every text of the office beside the newest year, for every unit if it is about one. Raises ProseProblem."""
    found: dict[str, None] = {}  # a fault that all units share is told once
    for (code, lang), text in sorted(publication.prose.items()):
        if lang in publication.languages:
            for references in each_about(publication, code, lang):
                found |= dict.fromkeys(faults(code, lang, text, references))
    if found:
        raise ProseProblem("\n".join(list(found)[:MOST_FAULTS]))


def each_about(publication: Publication, code: str, lang: str) -> Iterator[References]:
    """What a piece can be filled in from in the newest year: the year, or each unit. Documents are yet to be made."""
    newest = publication.current
    for unit in newest.results if PIECES[code].about == "unit" else (None,):
        yield References(publication, lang, year=newest.year, unit=unit, values=Unmade())


class Unmade(Mapping[str, str]):
    """What a document that is not made yet says of itself: dots, whatever is asked."""

    def __getitem__(self, name: str) -> str:
        return "…"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


# --- blocks


def blocks(code: str, lang: str, text: str, references: References) -> tuple[Block, ...]:
    """A text with every value filled in. Raises ProseProblem with all its faults."""
    reading = read(text)
    try:
        if not reading.slips:
            return tuple(block for passage in reading.passages for block in _blocks(passage, references))
    except ReferenceProblem:
        pass
    raise ProseProblem("\n".join(faults(code, lang, text, references)))


def filled(references: References, code: str) -> tuple[Block, ...]:
    """A piece as it is published: the office's text or the program's, filled in. Raises ProseProblem."""
    return blocks(code, references.lang, text_of(references.publication, code, references.lang), references)


def filled_line(references: References, code: str) -> str:
    """A piece that is one line, such as a subject or a title."""
    return one_line(filled(references, code))


def one_line(found: Iterable[Block]) -> str:
    """The words of blocks, on one line."""
    return " ".join(block.plain() for block in found)


def _blocks(passage: Passage, references: References) -> Iterable[Block]:
    """The blocks of a passage: one; for a reference to a list that stands alone, one item a line."""
    words = [part for part in passage.parts if part.reference or part.text.strip()]
    if len(words) == 1 and words[0].reference:
        part = words[0]
        found = references.value(part.text)
        lines = [found] if isinstance(found, str) else found
        kind = passage.kind if len(lines) == 1 else "item"
        return [Block(kind, (Run(line, part.bold, part.italic),)) for line in lines if line]
    return [
        Block(passage.kind, _joined(Run(_value(part, references), part.bold, part.italic) for part in passage.parts))
    ]


def _value(part: Part, references: References) -> str:
    if not part.reference:
        return part.text
    found = references.value(part.text)
    return found if isinstance(found, str) else " ".join(found)


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours in one style as one run."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1][1:] == run[1:]:
            joined[-1] = run._replace(text=joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    return tuple(joined)


# --- on the site


def html(found: Iterable[Block], heading: str = "h2") -> str:
    """Blocks as HTML: every word escaped, items together in a list."""
    lines: list[str] = []
    inside = False
    for block in found:
        words = "".join(_marked(run) for run in block.runs)
        if inside != (block.kind == "item"):
            inside = not inside
            lines.append("<ul>" if inside else "</ul>")
        tag = {"heading": heading, "item": "li", "paragraph": "p"}[block.kind]
        lines.append(f"<{tag}>{words}</{tag}>")
    return "\n".join([*lines, "</ul>"] if inside else lines)


def _marked(run: Run) -> str:
    words = html_words.escape(run.text)
    words = f"<strong>{words}</strong>" if run.bold else words
    return f"<em>{words}</em>" if run.italic else words
