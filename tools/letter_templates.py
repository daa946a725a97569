"""Build the Word templates of the official documents: `python tools/letter_templates.py`.

The results, `letters/templates/*.docx`, are kept in git. An officer may take one, change it in Word or LibreOffice, and
give it back on the screen of letterheads. What stands in braces is filled in (letters/fields.py lists every name);
`{%p … %}` repeats or leaves out paragraphs, `{%tr … %}` rows of a table, `{%tc … %}` cells. Sizes, spaces and margins
are those of Decree 30/2020, annex I. Same input, same bytes.
"""

import datetime
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import vietnamese  # noqa: E402
from letters.fields import QR  # noqa: E402
from letters.words import WORDS  # noqa: E402
from paper import qr, zips  # noqa: E402

TARGET = ROOT / "letters/templates"
DAY = datetime.datetime(2020, 3, 5)  # noqa: DTZ001 -- Word wants none; the day of the decree: no clock in what is kept in git
FONT = "Times New Roman"
MARGINS = {"top": 20, "bottom": 20, "left": 30, "right": 15}  # mm
EDGE = 10  # mm from the edge of the paper to the number of the page
WIDTH = 210 - MARGINS["left"] - MARGINS["right"]
AGENCY, MOTTO = 74, 91  # mm: the two columns of the head
AGENCY_LINE, DEVICE_LINE, TITLE_LINE = 26, 57, 50  # mm: the device's line is as long as the device
INDENT = Mm(12.7)
CELL = 1.2  # mm between a cell's line and its words
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
SIGNATURE = 70  # points left for it

# name: (size, alignment, bold, italic, space before, space after, lines)
STYLES: dict[str, tuple[float, WD_ALIGN_PARAGRAPH, bool, bool, float, float, float]] = {
    "Cơ quan chủ quản": (12, CENTRE, False, False, 0, 0, 1),
    "Cơ quan ban hành": (12, CENTRE, True, False, 0, 0, 1),
    "Quốc hiệu": (12, CENTRE, True, False, 0, 0, 1),
    "Tiêu ngữ": (13, CENTRE, True, False, 0, 0, 1),
    "Số, ký hiệu": (13, CENTRE, False, False, 0, 0, 1),
    "Địa danh, ngày": (13, CENTRE, False, True, 0, 0, 1),
    "Trích yếu công văn": (12, CENTRE, False, False, 6, 0, 1),
    "Kính gửi": (13, CENTRE, False, False, 18, 12, 1),
    "Tên loại": (14, CENTRE, True, False, 18, 0, 1),
    "Trích yếu": (14, CENTRE, True, False, 0, 0, 1),
    "Thẩm quyền": (13, CENTRE, True, False, 6, 8, 1),
    "Lời văn": (13, BOTH, False, False, 0, 6, 1.1),
    "Gạch đầu dòng": (13, BOTH, False, False, 0, 6, 1.1),
    "Căn cứ": (13, BOTH, False, True, 0, 6, 1.1),
    "Đề mục": (13, LEFT, True, False, 6, 6, 1),
    "Chỗ điền": (13, LEFT, False, False, 0, 6, 1),
    "Kèm theo": (13, CENTRE, False, True, 3, 0, 1),
    "Tên phụ lục": (13, CENTRE, True, False, 3, 0, 1),
    "Tên bảng": (12, LEFT, True, False, 9, 3, 1),
    "Đầu cột": (11, CENTRE, True, False, 2, 2, 1),
    "Chữ trong bảng": (11, LEFT, False, False, 2, 2, 1),
    "Số trong bảng": (11, RIGHT, False, False, 2, 2, 1),
    "Chú thích bảng": (11, BOTH, False, True, 3, 6, 1),
    "Nơi nhận": (12, LEFT, True, True, 0, 0, 1),
    "Danh sách nơi nhận": (11, LEFT, False, False, 0, 0, 1),
    "Chức vụ": (13, CENTRE, True, False, 0, 0, 1),
    "Người ký": (13, CENTRE, True, False, SIGNATURE, 0, 1),
    "Mã kiểm chứng": (11, LEFT, False, False, 0, 2, 1),
    "Số liệu minh họa": (11, CENTRE, False, True, 0, 0, 1),
    "Số trang": (13, CENTRE, False, False, 0, 0, 1),
    "Kẻ ngang": (2, CENTRE, False, False, 3, 4, 1),
    "Điều khiển": (8, LEFT, False, False, 0, 0, 1),  # lines that repeat or leave out others; never printed
}
HEADINGS = {"Heading 1": (14, CENTRE, True, False, 0, 0, 1), "Heading 2": (13, LEFT, True, False, 12, 6, 1)}
INDENTED = ("Lời văn", "Gạch đầu dòng", "Căn cứ")
KEPT_WITH_NEXT = ("Heading 1", "Heading 2", "Tên phụ lục", "Kèm theo", "Tên bảng", "Đề mục", "Thẩm quyền")


def main() -> None:
    """Write the three templates."""
    TARGET.mkdir(exist_ok=True)
    for kind, make in {"letter": letter, "announcement": announcement, "minutes": minutes}.items():
        (TARGET / f"{kind}.docx").write_bytes(saved(make()))


def saved(paper: Any) -> bytes:
    """The document's bytes, without the time they were made."""
    written = io.BytesIO()
    paper.save(written)
    return zips.normalised(written.getvalue())


# ---------------------------------------------------------------------------------------------------------------------
# The three documents


def letter() -> Any:
    """Công văn to one unit, with its annex."""
    paper = new()
    head(paper, under=f"{WORDS['about']} {{{{ subject }}}}")
    paper.add_paragraph(f"{WORDS['to']}: {{{{ unit.name }}}}", "Kính gửi")
    words(paper)
    signatures(paper)
    new_section(paper)
    annex(paper, WORDS["annex"], "{{ unit.annex_title }}")
    heading(paper, WORDS["summary"])
    summary(paper)
    words(paper, "annex")
    heading(paper, WORDS["by_category"])
    table(
        paper,
        WORDS["by_category.table"],
        [15, 0, 18, 18, 18, 20],
        [WORDS[key] for key in ("category", "category_title", "max", "points", "lost", "median")],
        [
            "for category in unit.categories",
            filled("category", "code", "title", "max", "points", "lost", "median"),
            "endfor",
            ["", f"**{WORDS['sum']}", *filled("unit", "max", "total", "lost", "median", bold=True)],
        ],
        numbers=(2, 3, 4, 5),
        together=True,
    )
    note(paper, "unit.categories_note")
    heading(paper, WORDS["why_place"])
    words(paper, "unit.why_place")
    condition(paper, "if unit.neighbours")
    table(
        paper,
        WORDS["why_place.table"],
        [18, 0, 26, 34],
        [WORDS[key] for key in ("rank", "unit", "total", "level")],
        [
            "for near in unit.neighbours",
            "if near.own",
            filled("near", "rank", "name", "total", "level", bold=True),
            "else",
            filled("near", "rank", "name", "total", "level"),
            "endif",
            "endfor",
        ],
        numbers=(0, 2),
        together=True,
    )
    condition(paper, "endif")
    heading(paper, WORDS["by_criterion"])
    table(
        paper,
        WORDS["by_criterion.table"],
        [19, 46, 14, 14, 14, 0],
        [WORDS[key] for key in ("code", "criterion", "max.short", "points.short", "lost.short", "why")],
        [
            "for group in unit.categories",
            [*filled("group", "code", "title", "max", "points", "lost", bold=True), ""],
            "for criterion in group.criteria",
            filled("criterion", "code", "title", "max", "points", "lost", "why"),
            "endfor",
            "endfor",
        ],
        numbers=(2, 3, 4),
        middle=False,
    )
    note(paper, "unit.criteria_note")
    heading(paper, WORDS["verification"])
    verification(paper)
    return paper


def announcement() -> Any:
    """Quyết định announcing the result, with an annex for each bloc."""
    paper = new()
    head(paper)
    name(paper, WORDS["announcement"])
    words(paper, bases=True)
    signatures(paper)
    new_section(paper)
    rankings(paper)
    return paper


def minutes() -> Any:
    """Biên bản of the Council's meeting, with an annex for each bloc."""
    paper = new()
    head(paper, dated=False)
    name(paper, WORDS["minutes"])
    for key, lines in (("begins", 1), ("where", 1), ("present", 4), ("absent", 1), ("chair", 1), ("secretary", 1)):
        blank(paper, WORDS[key], lines)
    words(paper)
    paper.add_paragraph(WORDS["results"], "Đề mục")
    bloc_results(paper)
    paper.add_paragraph(WORDS["decided"], "Đề mục")
    decided(paper)
    paper.add_paragraph(WORDS["votes"], "Đề mục")
    votes(paper)
    ending = paper.add_paragraph("", "Lời văn")
    ending.add_run(f"{WORDS['ends']} ……… {WORDS['ends.hour']} ……… {WORDS['ends.day']}./.")
    ending.paragraph_format.space_before = Pt(9)
    ending.paragraph_format.keep_with_next = True
    signatures(paper, secretary=True)
    new_section(paper)
    rankings(paper)
    return paper


# ---------------------------------------------------------------------------------------------------------------------
# Their parts


def new() -> Any:
    """An empty A4 page with the decree's margins, styles, page numbers and the line of made-up figures."""
    paper = Document()
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = "{{ title }}", "{{ agency }}", ""
    properties.language = "vi-VN"
    properties.created = properties.modified = DAY
    properties.last_modified_by, properties.revision = "", 1
    lighten(paper)
    defaults(paper)
    for called, given in STYLES.items():
        style = paper.styles.add_style(called, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = paper.styles["Normal"]
        style.element.set(qn("w:styleId"), vietnamese.slug(called).title().replace("-", ""))
        style.quick_style = True
        dress(style, *given)
    for called, given in HEADINGS.items():
        dress(paper.styles[called], *given)
    for called in INDENTED:
        paper.styles[called].paragraph_format.first_line_indent = INDENT
    for called in KEPT_WITH_NEXT:
        paper.styles[called].paragraph_format.keep_with_next = True
    paper.styles["Điều khiển"].font.color.rgb = RGBColor(0x80, 0x80, 0x80)
    exactly(paper.styles["Kẻ ngang"].paragraph_format, 3)
    page(paper.sections[0])
    return paper


def lighten(paper: Any) -> None:
    """Leave out what python-docx's own template brings along and these never use: half the size, half the time."""
    for style in list(paper.styles):
        own = style.name.startswith(("Heading", "Header", "Footer")) or style.element.get(qn("w:default")) == "1"
        if not own:
            style.delete()
    for part in (paper.part, paper.part.package):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(("stylesWithEffects", "customXml", "thumbnail")):
                del part.rels[key]


def exactly(shape: Any, points: float) -> None:
    """A line of a fixed height."""
    shape.line_spacing = Pt(points)


def defaults(paper: Any) -> None:
    """Times New Roman and Vietnamese for everything that says nothing else."""
    own = paper.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    own[:] = [
        element("w:rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT),
        element("w:sz", val=26),
        element("w:szCs", val=26),
        element("w:lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA"),
    ]
    language = paper.settings.element.find(qn("w:themeFontLang"))
    if language is not None:
        language.set(qn("w:val"), "vi-VN")


def dress(
    style: Any, size: float, side: Any, bold: bool, italic: bool, before: float, after: float, lines: float
) -> None:
    """Give a style its type and its spaces."""
    own = style.element.get_or_add_rPr()
    own[:] = [element("w:rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)]
    style.font.bold, style.font.italic, style.font.size = bold, italic, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.alignment, shape.line_spacing = side, float(lines)
    shape.space_before, shape.space_after = Pt(before), Pt(after)


def page(section: Any) -> None:
    """A4, the decree's margins; the number of the page in the top margin from the second page on."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(MARGINS["top"]), Mm(MARGINS["bottom"])
    section.left_margin, section.right_margin = Mm(MARGINS["left"]), Mm(MARGINS["right"])
    section.header_distance = section.footer_distance = Mm(EDGE)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = "Số trang"
    for part in ("begin", "PAGE", "end"):
        mark = element("w:instrText") if part == "PAGE" else element("w:fldChar", fldCharType=part)
        mark.text = part if part == "PAGE" else None
        number.add_run()._r.append(mark)
    section.first_page_header.paragraphs[0].style = "Số trang"
    for footer in (section.footer, section.first_page_footer):
        footer.paragraphs[0].style = "Số liệu minh họa"
        footer.paragraphs[0].add_run("{{ made_up }}")


def new_section(paper: Any) -> None:
    """A new page; its number is 1 again, since every annex counts its own pages."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    section._sectPr.append(element("w:pgNumType", start=1))
    order(section._sectPr)


def order(section: Any) -> None:
    """The parts of a section in the order the format asks for."""
    asked = ["headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid"]
    section[:] = sorted(section, key=lambda part: asked.index(part.tag.split("}")[1]))


def head(paper: Any, under: str = "", dated: bool = True) -> None:
    """Agency and motto side by side; below them number and symbol, place and date, and what a letter is about."""
    frame = bare(paper, [AGENCY, MOTTO], 2)
    left, right = frame.rows[0].cells
    into(left, "{%p if agency_above %}", "Điều khiển")
    into(left, "{{ agency_above }}", "Cơ quan chủ quản")
    into(left, "{%p endif %}", "Điều khiển")
    into(left, "{{ agency }}", "Cơ quan ban hành")
    line(into(left, "", "Kẻ ngang"), AGENCY, AGENCY_LINE)
    into(right, WORDS["motto"], "Quốc hiệu")
    into(right, WORDS["device"], "Tiêu ngữ")
    line(into(right, "", "Kẻ ngang"), MOTTO, DEVICE_LINE)
    left, right = frame.rows[1].cells
    into(left, "{{ symbol }}", "Số, ký hiệu")
    if under:
        into(left, under, "Trích yếu công văn")
    into(right, "{{ place_date }}" if dated else "", "Địa danh, ngày")


def name(paper: Any, kind: str) -> None:
    """What kind of document it is and what about, with the line below."""
    paper.add_paragraph(kind, "Tên loại")
    paper.add_paragraph("{{ subject_capital }}", "Trích yếu")
    line(paper.add_paragraph("", "Kẻ ngang"), WIDTH, TITLE_LINE)


def words(paper: Any, called: str = "body", bases: bool = False) -> None:
    """A text of the sentence bank: headings, items, paragraphs; a decision's legal bases are in italics."""
    condition(paper, f"for block in {called}")
    condition(paper, "if block.kind == 'heading'")
    paper.add_paragraph("{{r block.rich }}", "Thẩm quyền" if bases else "Đề mục")
    condition(paper, "elif block.kind == 'item'")
    paper.add_paragraph("- {{r block.rich }}", "Gạch đầu dòng")
    if bases:
        condition(paper, "elif block.kind == 'basis'")
        paper.add_paragraph("{{r block.rich }}", "Căn cứ")
    condition(paper, "elif block.kind == 'blank'")
    dotted(paper.add_paragraph("\t", "Chỗ điền"))
    condition(paper, "elif block.last")
    paper.add_paragraph("{{r block.rich }}", "Lời văn").paragraph_format.keep_with_next = True
    condition(paper, "else")
    paper.add_paragraph("{{r block.rich }}", "Lời văn")
    condition(paper, "endif")
    condition(paper, "endfor")


def signatures(paper: Any, secretary: bool = False) -> None:
    """Recipients on the left, who signs on the right; in minutes the secretary, the chair, and recipients below."""
    frame = bare(paper, [WIDTH // 2, WIDTH - WIDTH // 2], 2 if secretary else 1)
    left, right = frame.rows[0].cells
    if secretary:
        into(left, WORDS["secretary.signs"], "Chức vụ")
        into(left, "", "Người ký")
    receivers(frame.rows[-1].cells[0])
    into(right, "{%p if authority %}", "Điều khiển")
    into(right, "{{ authority }}", "Chức vụ")
    into(right, "{%p endif %}", "Điều khiển")
    into(right, "{{ position }}", "Chức vụ")
    into(right, "{{ signer }}", "Người ký")
    for row in frame.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
    if secretary:
        into(frame.rows[1].cells[1], "", "Danh sách nơi nhận")


def receivers(cell: Any) -> None:
    """Nơi nhận."""
    into(cell, f"{WORDS['recipients']}:", "Nơi nhận")
    into(cell, "{%p for line in recipients %}", "Điều khiển")
    into(cell, "{{ line }}", "Danh sách nơi nhận")
    into(cell, "{%p endfor %}", "Điều khiển")


def annex(paper: Any, number: str, title: str) -> None:
    """What every annex begins with."""
    paper.add_paragraph(number, "Heading 1")
    paper.add_paragraph(title, "Tên phụ lục")
    paper.add_paragraph("{{ attached }}", "Kèm theo")
    line(paper.add_paragraph("", "Kẻ ngang"), WIDTH, TITLE_LINE)


def rankings(paper: Any) -> None:
    """An annex for each bloc, each with its own page numbers; the seal stands at the end of the last."""
    condition(paper, "for bloc in blocs")
    annex(paper, "{{ bloc.annex }}", "{{ bloc.annex_title }}")
    ranking(paper)
    condition(paper, "if not loop.last")
    new_section(paper)
    condition(paper, "endif")
    condition(paper, "endfor")
    heading(paper, WORDS["verification.plain"])
    verification(paper)


def ranking(paper: Any) -> None:
    """A bloc's ranking, and those without a rank."""
    codes = ["{%tc for category in bloc.categories %}", "{{ category.code }}", "{%tc endfor %}"]
    points = ["{%tc for points in row.points %}", "{{ points }}", "{%tc endfor %}"]
    condition(paper, "if bloc.rows")
    table(
        paper,
        WORDS["ranking.table"],
        [12, 0, 8, 13, 8, 15, 21],
        [WORDS["rank"], WORDS["unit"], *codes, WORDS["total"], WORDS["level"]],
        [
            "for row in bloc.rows",
            ["{{ row.rank }}", "{{ row.name }}", *points, "**{{ row.total }}", "{{ row.level }}"],
            "endfor",
        ],
        numbers=(0, 3, 5),
    )
    note(paper, "bloc.note")
    condition(paper, "endif")
    condition(paper, "if bloc.unranked")
    paper.add_paragraph(WORDS["unranked"], "Tên bảng")
    table(
        paper,
        WORDS["unranked"],
        [75, 0],
        [WORDS["unit"], WORDS["unranked.why"]],
        ["for row in bloc.unranked", ["{{ row.name }}", "{{ row.why }}"], "endfor"],
        numbers=(),
    )
    condition(paper, "endif")


def summary(paper: Any) -> None:
    """The unit's result in five lines; the first column says what each is."""
    rows = {
        "unit": "{{ unit.name }}",
        "bloc": "{{ unit.bloc }}",
        "total": "**{{ unit.total_words }}",
        "place": "**{{ unit.rank }}",
        "level": "{{ unit.level }}",
    }
    frame = ruled(paper, WORDS["summary"], [40, WIDTH - 40], len(rows))
    for row, (key, value) in zip(frame.rows, rows.items(), strict=True):
        into(row.cells[0], WORDS[key], "Chữ trong bảng")
        put(row.cells[1], value, "Chữ trong bảng")
    spacer(paper)


def bloc_results(paper: Any) -> None:
    """In the minutes: each bloc's units, how many have a rank, and the median."""
    table(
        paper,
        WORDS["results"],
        [0, 24, 28, 28],
        [WORDS[key] for key in ("bloc", "units", "ranked", "median")],
        [
            "for bloc in blocs",
            filled("bloc", "title", "units", "ranked", "median"),
            "endfor",
        ],
        numbers=(1, 2, 3),
        together=True,
    )


def decided(paper: Any) -> None:
    """In the minutes: the points the Council set itself, or that it set none."""
    paper.add_paragraph("{{ decided_note }}", "Lời văn").paragraph_format.keep_with_next = True
    condition(paper, "if decided")
    table(
        paper,
        WORDS["decided"],
        [52, 20, 0, 20, 22],
        [WORDS[key] for key in ("unit", "code", "criterion", "max", "points")],
        [
            "for each in decided",
            filled("each", "unit", "code", "criterion", "max", "points"),
            "endfor",
        ],
        numbers=(3, 4),
    )
    condition(paper, "endif")


def votes(paper: Any) -> None:
    """In the minutes: what is voted on, with room for the counts."""
    rows = [[WORDS[key], "", "", ""] for key in ("votes.results", "votes.decided", "votes.publish")]
    columns = [WORDS[key] for key in ("votes.on", "votes.for", "votes.against", "votes.other")]
    table(paper, WORDS["votes.table"], [0, 24, 28, 24], columns, rows, numbers=(), together=True)


def verification(paper: Any) -> None:
    """The seal, the address where anyone checks it, and the QR code that leads there."""
    condition(paper, "if address")
    paper.add_paragraph(WORDS["check"], "Lời văn").paragraph_format.keep_with_next = True
    left, right = bare(paper, [36, WIDTH - 36], 1).rows[0].cells
    picture = into(left, "", "Mã kiểm chứng").add_run().add_picture(io.BytesIO(qr.png("https://vi.du/")), Mm(32))
    picture._inline.docPr.set("name", QR)
    picture._inline.docPr.set("descr", WORDS["qr"])
    seal(right)
    into(right, "{{ address }}", "Mã kiểm chứng")
    condition(paper, "else")
    paper.add_paragraph(WORDS["check.plain"], "Lời văn").paragraph_format.keep_with_next = True
    seal(bare(paper, [WIDTH], 1).rows[0].cells[0])
    condition(paper, "endif")
    spacer(paper)


def seal(cell: Any) -> None:
    """The seal in groups that can be read out."""
    into(cell, f"{WORDS['seal']} {{{{ year }}}}, {{{{ version_words }}}}:", "Mã kiểm chứng")
    into(cell, "{%p for line in seal_lines %}", "Điều khiển")
    into(cell, "{{ line }}", "Mã kiểm chứng")
    into(cell, "{%p endfor %}", "Điều khiển")


# ---------------------------------------------------------------------------------------------------------------------
# Lines and tables


def condition(paper: Any, words: str) -> None:
    """A line that repeats or leaves out what follows it, and is not printed."""
    paper.add_paragraph(f"{{%p {words} %}}", "Điều khiển")


def note(paper: Any, called: str) -> None:
    """A note below a table, if there is one."""
    condition(paper, f"if {called}")
    paper.add_paragraph(f"{{{{ {called} }}}}", "Chú thích bảng")
    condition(paper, "endif")


def heading(paper: Any, text: str) -> None:
    """A heading within an annex."""
    paper.add_paragraph(text, "Heading 2")


def spacer(paper: Any) -> None:
    """A little room after a table."""
    exactly(paper.add_paragraph("", "Chữ trong bảng").paragraph_format, 6)


def blank(paper: Any, label: str, lines: int) -> None:
    """A label and dots to write on."""
    for number in range(lines):
        dotted(paper.add_paragraph(f"{label}: \t" if number == 0 else "\t", "Chỗ điền"))


def dotted(paragraph: Any) -> None:
    """Dots to the right margin."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def bare(paper: Any, widths: Sequence[float], rows: int) -> Any:
    """A table without lines, which puts things side by side."""
    frame = paper.add_table(rows, len(widths))
    shaped(frame, widths, lines=False)
    for row in frame.rows:
        unsplit(row)
    return frame


def ruled(paper: Any, called: str, widths: Sequence[float], rows: int) -> Any:
    """A table with lines; `called` describes it to those who cannot see it."""
    frame = paper.add_table(rows, len(widths))
    shaped(frame, widths, lines=True)
    frame._tbl.tblPr.append(element("w:tblCaption", val=called))
    for row in frame.rows:
        unsplit(row)
    return frame


def table(
    paper: Any,
    called: str,
    widths: Sequence[float],
    columns: Sequence[str],
    rows: Sequence[str | list[str]],
    numbers: Sequence[int],
    together: bool = False,
    middle: bool = True,
) -> None:
    """A table whose head repeats on every page; a text among the rows is a line that repeats the rows after it.

    A width of 0 takes the rest; `numbers` are the columns set to the right; `**` makes a cell bold. `together` keeps a
    small table on one page; `middle` sets cells in the middle of their row's height.
    """
    rest = WIDTH - sum(widths)
    frame = ruled(paper, called, [width or rest for width in widths], 1 + len(rows))
    repeat(frame.rows[0])
    for cell, text in zip(frame.rows[0].cells, columns, strict=True):
        put(cell, text, "Điều khiển" if text.startswith("{%") else "Đầu cột")
    for cell in frame.rows[0].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for row, given in zip(frame.rows[1:], rows, strict=True):
        if isinstance(given, str):
            into(row.cells[0], f"{{%tr {given} %}}", "Điều khiển")
            continue
        for place, (cell, text) in enumerate(zip(row.cells, given, strict=True)):
            style = "Số trong bảng" if place in numbers else "Chữ trong bảng"
            put(cell, text, "Điều khiển" if text.startswith("{%") else style)
            cell.paragraphs[0].paragraph_format.keep_with_next = together or None
    for cell in (cell for row in frame.rows[: None if middle else 1] for cell in row.cells):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    spacer(paper)


def filled(called: str, *names: str, bold: bool = False) -> list[str]:
    """Cells that hold one fact each."""
    return [f"{'**' if bold else ''}{{{{ {called}.{name} }}}}" for name in names]


def put(cell: Any, text: str, style: str) -> None:
    """A cell's one paragraph; `**` before the text makes it bold."""
    into(cell, text.removeprefix("**"), style)
    if text.startswith("**"):
        cell.paragraphs[0].runs[0].bold = True


def into(cell: Any, text: str, style: str) -> Any:
    """A further paragraph in a cell; the empty one every cell has is used first."""
    first = cell.paragraphs[0]
    used = first.runs or first.style.name != "Normal"
    paragraph = cell.add_paragraph() if used else first
    paragraph.style = style
    if text:
        paragraph.add_run(text)
    return paragraph


def shaped(frame: Any, widths: Sequence[float], lines: bool) -> None:
    """Columns of fixed widths, with thin lines around every cell or none."""
    own = frame._tbl.tblPr
    own[:] = [
        element("w:tblW", w=twips(sum(widths)), type="dxa"),
        element("w:tblInd", w=twips(CELL if lines else 0), type="dxa"),
        element("w:tblBorders"),
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar"),
        element("w:tblLook", val="0020" if lines else "0000", firstRow=int(lines), noHBand=1, noVBand=1),
    ]
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = {"val": "single", "sz": 4, "space": 0, "color": "000000"} if lines else {"val": "nil"}
        own[2].append(element(f"w:{side}", **border))
    for side in ("left", "right"):
        own[4].append(element(f"w:{side}", w=twips(CELL if lines else 0), type="dxa"))
    for column, width in zip(frame.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def twips(mm: float) -> int:
    """Twentieths of a point."""
    return round(mm * 1440 / 25.4)


def repeat(row: Any) -> None:
    """This row is the table's head: it stands on every page."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def unsplit(row: Any) -> None:
    """A row does not break across pages."""
    row._tr.get_or_add_trPr().insert(0, element("w:cantSplit"))


def line(paragraph: Any, width: float, length: float) -> None:
    """A line of a length in mm in the middle of a width."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm((width - length) / 2)
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz=6, space=0, color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert(1, borders)  # after the style: the format asks for this order


def element(tag: str, **attributes: object) -> Any:
    """An element with attributes of the same namespace."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


if __name__ == "__main__":
    main()
