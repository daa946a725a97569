"""What is set on paper, as plain data: paragraphs, tables, pictures, one after the other (publishing/typst/ sets them).

Cells and words are as they are printed; nothing is worked out below this floor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import charts
from charts import drawings, svg
from charts.grey import draw_grey, without_colours
from charts.sheet import COLOURS, MM_PER_POINT, wrap
from publishing.prose import Block as Passage
from publishing.standings import LevelView, Standings

Plain = dict[str, Any]
Cell = str | Plain
HOLLOW = "hollow"  # the square of units without a level
TALLEST = 230.0  # mm: a picture on a page of its own
WHOLE = 222.0  # mm: a table that is higher is parted at the end of a page
INSET = 2.1  # mm: above and below the words of a row
LINE, FIRST_LINE = 1.2, 0.72  # heights of lines in a cell, over the size of type
COLUMN = 87.0  # mm: a column of the journal
BOTH = 174.0  # mm: both, and the width of the booklet's type


@dataclass(frozen=True)
class Column:
    """A column of a table: what stands above it, its width in mm, where its cells stand."""

    head: str
    width: float | Literal["auto", "rest"] = "auto"
    align: Literal["l", "c", "r"] = "l"

    def plain(self) -> Plain:
        return {"head": self.head, "width": self.width, "align": self.align}


@dataclass
class Story:
    """Blocks in their order, with the pictures they show."""

    lang: str
    black: bool = False  # for a page printed in black alone
    blocks: list[Plain] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)

    def heading(self, text: str, level: int = 2, numbered: bool = True) -> None:
        """A heading; level 1 begins a chapter, on a new page."""
        self.blocks.append({"kind": "heading", "level": level, "text": text, "numbered": numbered})

    def paragraph(self, text: str, kind: str = "paragraph") -> None:
        """A paragraph; also `lead`, `note` and `ragged`. Nothing for no words."""
        if text:
            self.blocks.append({"kind": kind, "words": text})

    def items(self, lines: Iterable[str | list[Plain]]) -> None:
        """A list; nothing for no lines."""
        found = [line for line in lines if line]
        if found:
            self.blocks.append({"kind": "items", "items": found})

    def prose(self, passages: Iterable[Passage], heading: int = 2) -> None:
        """A text of the sentence bank; items that follow each other are one list."""
        for passage in passages:
            words = [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in passage.runs]
            if passage.kind == "heading":
                self.heading(passage.plain(), heading)
            elif passage.kind == "item" and self.blocks and self.blocks[-1].get("open"):
                self.blocks[-1]["items"].append(words)
            elif passage.kind == "item":
                self.blocks.append({"kind": "items", "items": [words], "open": True})
            else:
                self.blocks.append({"kind": "paragraph", "words": words})

    def table(
        self,
        caption: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        note: str = "",
        size: float = 8.0,
        halves: bool = False,
        parted: bool = False,
    ) -> None:
        """A table; `halves` stands its two halves side by side, `parted` may go on overleaf though it is short."""
        whole = not parted and _height(columns, rows, size, halves) <= WHOLE
        self.blocks.append(
            {
                "kind": "table",
                "caption": caption,
                "columns": [column.plain() for column in columns],
                "rows": [list(row) for row in rows],
                "note": note,
                "size": size,
                "halves": halves and len(rows) > 1,
                "whole": whole,
            }
        )

    def chart(self, facts: Plain, caption: str, width: float = BOTH, tallest: float = TALLEST) -> None:
        """A chart as it is published, drawn at a width; smaller where it would be taller than its page has room."""
        facts = without_colours(facts) if self.black else facts
        sheet = draw_grey(facts, width) if self.black else drawings.draw(facts, width)
        name = f"{len(self.pictures) + 1}.svg"
        self.pictures[name] = svg.for_paper(sheet)
        self.blocks.append(
            {
                "kind": "picture",
                "file": name,
                "caption": caption,
                "alt": charts.about_of(facts).alt,
                "width": round(sheet.width * min(1.0, tallest / sheet.height), 2),
                "wide": sheet.width > COLUMN,
            }
        )

    def code(self, picture: str, alt: str, lines: Iterable[str]) -> None:
        """A QR code with what stands beside it."""
        name = f"{len(self.pictures) + 1}.svg"
        self.pictures[name] = picture
        self.blocks.append({"kind": "code", "file": name, "alt": alt, "lines": list(lines)})

    def new_page(self) -> None:
        """What follows begins a page."""
        self.blocks.append({"kind": "break"})

    # --- cells

    def level_row(self, s: Standings, level: LevelView, text: str, columns: int) -> list[Cell]:
        """A row that says which level begins."""
        square = COLOURS.get(f"level-{level.shade}", "") if level.code in s.levels else ""
        return [{"text": text, "span": columns, **({"square": square or HOLLOW} if not self.black else {"bold": True})}]


def _height(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], size: float, halves: bool) -> float:
    """About how high a table is, in mm, by the lines of its widest column; not less than it is."""
    if not rows:
        return 0.0
    total = (BOTH - 6) / 2 if halves else BOTH
    fixed = sum(column.width for column in columns if isinstance(column.width, float | int))
    place = next((number for number, column in enumerate(columns) if column.width == "rest"), 0)
    room = total - fixed - INSET
    heights = [_row_height(row[place], room, size) if len(row) > place else 2 * INSET + size for row in rows]
    half = -(-len(heights) // 2)
    tallest = max(sum(heights[:half]), sum(heights[half:])) if halves else sum(heights)
    return tallest + 3 * size * LINE * MM_PER_POINT + INSET


def _row_height(cell: Cell, room: float, size: float) -> float:
    text = cell if isinstance(cell, str) else cell["text"]
    lines = len(wrap(text, room, size))
    return (FIRST_LINE + (lines - 1) * LINE) * size * MM_PER_POINT + INSET


def bold(text: str) -> Cell:
    """A cell that stands out."""
    return {"text": text, "bold": True}


def marked(text: str, mark: str) -> Cell:
    """A cell that others lead to."""
    return {"text": text, "mark": mark}


def page_of(mark: str) -> Cell:
    """The number of the page a mark stands on, leading there."""
    return {"text": "", "page": mark}
