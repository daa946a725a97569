"""The press release as a Word file: a draft the agency completes.

In Vietnamese it is a *thông cáo* with the parts and the type of Nghị định 30/2020/NĐ-CP, phụ lục I; symbol, date, logo
and quotation are blanks in brackets. Fonts are named, not carried: Times New Roman is on every office machine.
"""

import datetime
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from paper import zips
from publishing.prose import Block

if TYPE_CHECKING:
    from publishing.press_kit import Told

FONT = "Times New Roman"
BODY, SMALL = Pt(13), Pt(11)
BLACK = RGBColor(0, 0, 0)
HEAD, FACTS = (Mm(67), Mm(98)), (Mm(75), Mm(90))  # widths of columns
MIDDLE, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}
NOON = datetime.time(12)


def made(own: "Told", sealed: str) -> bytes:
    """The release of a kit; `sealed` says at its foot which result it is about."""
    t = own.texts
    document = empty(own)
    head(document, own)
    for mark in (t("release.draft"), *own.marks):
        line(document, mark, bold=True)
    line(document, t("release.kind"), bold=True, size=Pt(14), before=6)
    document.add_paragraph(own.title, style="Title")
    first, *rest = own.release
    body(document, [first])
    quote = document.add_paragraph(t("release.quote"))
    quote.runs[0].italic = True
    body(document, rest)
    document.add_paragraph(t("release.contact"), style="Heading 1")
    body(document, own.contact)
    table_of_facts(document, own)
    for text in sealed.split("\n"):
        small = document.add_paragraph()
        small.paragraph_format.first_line_indent = Cm(0)
        small.paragraph_format.alignment = LEFT
        small.add_run(text).font.size = SMALL
    return as_bytes(document)


def empty(own: "Told") -> Any:
    """A page of A4 with the decree's margins and type, numbered from its second page on."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    normal = document.styles["Normal"]
    style(normal, BODY, bold=False)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.1
    normal.paragraph_format.first_line_indent = Cm(1.27)
    normal.paragraph_format.alignment = BOTH
    named = (("Title", Pt(14), MIDDLE), ("Heading 1", BODY, LEFT), ("List Bullet", BODY, BOTH))
    for name, size, side in named:
        own_style = document.styles[name]
        style(own_style, size, bold=name != "List Bullet")
        own_style.paragraph_format.alignment = side
        own_style.paragraph_format.space_after = Pt(6)
        if name != "List Bullet":
            own_style.paragraph_format.first_line_indent = Cm(0)
        else:
            own_style.paragraph_format.left_indent = Cm(1.27)
            own_style.paragraph_format.first_line_indent = Cm(-0.63)
    borders = document.styles["Title"].element.find(qn("w:pPr")).find(qn("w:pBdr"))
    if borders is not None:  # Word's own title is underlined
        borders.getparent().remove(borders)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(10)
    document.styles["Heading 1"].paragraph_format.keep_with_next = True
    set_language(document, LANGUAGES[own.lang])
    number_pages(section)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = own.title, "ICT-Index", " ".join(own.marks)
    properties.created = properties.modified = datetime.datetime.combine(own.edition.approved, NOON)
    properties.last_modified_by, properties.revision, properties.language = "", 1, LANGUAGES[own.lang]
    return document


def style(named: Any, size: Any, *, bold: bool) -> None:
    """A style in the decree's type, black."""
    named.font.name, named.font.size, named.font.bold = FONT, size, bold
    named.font.color.rgb = BLACK
    properties = named.element.get_or_add_rPr()
    for spaced in [*properties.findall(qn("w:spacing")), *properties.findall(qn("w:kern"))]:
        properties.remove(spaced)  # Word's own title is letterspaced
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        if "heme" in key:  # asciiTheme and the like would win over the name
            del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), FONT)


def set_language(document: Any, code: str) -> None:
    """Spelling and screen readers follow the language of the style."""
    properties = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), code)
    properties.append(language)


def number_pages(section: Any) -> None:
    """The number stands in the middle of the head of every page but the first."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = MIDDLE
    paragraph.paragraph_format.first_line_indent = Cm(0)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def head(document: Any, own: "Told") -> None:
    """The agency and the number on the left; the state, its motto (in Vietnamese), place and date on the right."""
    t = own.texts
    state = [(t("release.state"), Pt(12), True, False), (t("release.motto"), Pt(13), True, False)]
    right = [*(state if own.lang == "vi" else []), (t("release.place"), Pt(13), False, True)]
    left = [(t("release.agency"), Pt(12), True, False), (t("release.number"), Pt(13), False, False)]
    left.append((t("release.logo"), Pt(10), False, True))
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widen(table, HEAD)
    for cell, width, rows in zip(table.rows[0].cells, HEAD, (left, right), strict=True):
        cell.width = width
        for place, (text, size, bold, italic) in enumerate(rows):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.alignment = MIDDLE
            paragraph.paragraph_format.first_line_indent = Cm(0)
            paragraph.paragraph_format.space_after = Pt(2)
            run = paragraph.add_run(text)
            run.font.size, run.bold, run.italic = size, bold, italic
            if text == t("release.motto"):
                rule_below(paragraph)


def rule_below(paragraph: Any) -> None:
    """The line under the motto."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(17)


def widen(table: Any, widths: tuple[Any, Any]) -> None:
    """The columns of a table's grid; Word reads the widths of cells as well."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def line(document: Any, text: str, *, bold: bool, size: Any = BODY, before: int = 0) -> None:
    """A line in the middle."""
    paragraph = document.add_paragraph()
    paragraph.alignment = MIDDLE
    paragraph.paragraph_format.first_line_indent = Cm(0)
    paragraph.paragraph_format.space_before = Pt(before)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, size


def body(document: Any, blocks: Iterable[Block]) -> None:
    """Paragraphs, headings and items of the bank, with their bold and italic."""
    styles = {"paragraph": "Normal", "heading": "Heading 1", "item": "List Bullet"}
    for block in blocks:
        paragraph = document.add_paragraph(style=styles[block.kind])
        for run in block.runs:
            written = paragraph.add_run(run.text)
            written.bold, written.italic = run.bold or None, run.italic or None


def table_of_facts(document: Any, own: "Told") -> None:
    """The key figures, so that nobody has to look for them in sentences."""
    t = own.texts
    facts = [fact for fact in own.facts if fact.key]
    document.add_paragraph(t("release.facts"), style="Heading 1")
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    cells(table.rows[0], t("press.col.item"), t("press.col.value"), bold=True)
    repeat(table.rows[0])
    group = ""
    for fact in facts:
        if fact.group != group:
            group = fact.group
            row = table.add_row()
            merged = row.cells[0].merge(row.cells[1])
            fill(merged, group, bold=True)
        cells(table.add_row(), fact.item, f"{fact.value} {fact.unit}".strip(), bold=False)
    widen(table, FACTS)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def cells(row: Any, item: str, value: str, *, bold: bool) -> None:
    for cell, width, text in zip(row.cells, FACTS, (item, value), strict=True):
        cell.width = width
        fill(cell, text, bold=bold)


def fill(cell: Any, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = LEFT
    paragraph.paragraph_format.first_line_indent = Cm(0)
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, SMALL


def repeat(row: Any) -> None:
    """The row is repeated on every page the table reaches."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def as_bytes(document: Any) -> bytes:
    """The file; the same document gives the same bytes."""
    written = io.BytesIO()
    document.save(written)
    return zips.normalised(written.getvalue())
