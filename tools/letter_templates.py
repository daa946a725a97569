"""Build the Word templates of the official documents: `python tools/letter_templates.py`.

The results, `letters/templates/*.docx`, are kept in git; an officer may take one, change it in Word or LibreOffice, and
give it back on the screen of letterheads. What stands in braces is filled in (letters/fields.py lists every name);
`{%p … %}` repeats or leaves out paragraphs, `{%tr … %}` rows of a table, `{%tc … %}` cells. Sizes, spaces and margins are
those of Decree 30/2020, annex I. Same input, same bytes.
"""

import datetime
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from paper import qr, zips

TARGET = ROOT / "letters/templates"
FONT = "Times New Roman"
MARGINS = {"top": 20, "bottom": 20, "left": 30, "right": 15}  # mm
HEADER = 10  # mm from the edge to the page number
WIDTH = 210 - MARGINS["left"] - MARGINS["right"]
AGENCY, MOTTO = 74, 91  # mm: the two columns of the head
INDENT = Mm(12.7)
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
SINGLE, BODY = 1.0, 1.1  # lines
DAY = datetime.datetime(2020, 3, 5)  # the day of the decree: no clock in what is kept in git

# name: size, alignment, bold, italic, capitals, space before, space after, line spacing
STYLES: dict[str, tuple[float, WD_ALIGN_PARAGRAPH, bool, bool, bool, float, float, float]] = {
    "Cơ quan chủ quản": (12, CENTRE, False, False, False, 0, 0, SINGLE),
    "Cơ quan ban hành": (12, CENTRE, True, False, False, 0, 0, SINGLE),
    "Quốc hiệu": (12, CENTRE, True, False, False, 0, 0, SINGLE),
    "Tiêu ngữ": (13, CENTRE, True, False, False, 0, 0, SINGLE),
    "Số, ký hiệu": (13, CENTRE, False, False, False, 0, 0, SINGLE),
    "Địa danh, ngày": (13, CENTRE, False, True, False, 0, 0, SINGLE),
    "Trích yếu công văn": (12, CENTRE, False, False, False, 6, 0, SINGLE),
    "Kính gửi": (13, CENTRE, False, False, False, 12, 12, SINGLE),
    "Tên loại": (14, CENTRE, True, False, False, 18, 0, SINGLE),
    "Trích yếu": (14, CENTRE, True, False, False, 0, 0, SINGLE),
    "Thẩm quyền": (13, CENTRE, True, False, False, 10, 6, SINGLE),
    "Lời văn": (13, BOTH, False, False, False, 0, 6, BODY),
    "Gạch đầu dòng": (13, BOTH, False, False, False, 0, 6, BODY),
    "Căn cứ": (13, BOTH, False, True, False, 0, 6, BODY),
    "Kèm theo": (13, CENTRE, False, True, False, 3, 0, SINGLE),
    "Tên phụ lục": (13, CENTRE, True, False, False, 3, 0, SINGLE),
    "Tên bảng": (12, LEFT, True, False, False, 6, 3, SINGLE),
    "Đầu cột": (11, CENTRE, True, False, False, 2, 2, SINGLE),
    "Chữ trong bảng": (11, LEFT, False, False, False, 2, 2, SINGLE),
    "Số trong bảng": (11, RIGHT, False, False, False, 2, 2, SINGLE),
    "Chú thích bảng": (11, BOTH, False, True, False, 3, 6, SINGLE),
    "Nơi nhận": (12, LEFT, True, True, False, 0, 0, SINGLE),
    "Danh sách nơi nhận": (11, LEFT, False, False, False, 0, 0, SINGLE),
    "Chức vụ": (13, CENTRE, True, False, False, 0, 0, SINGLE),
    "Người ký": (13, CENTRE, True, False, False, 68, 0, SINGLE),
    "Mã kiểm chứng": (11, LEFT, False, False, False, 0, 2, SINGLE),
    "Số liệu minh họa": (11, CENTRE, False, True, False, 0, 0, SINGLE),
    "Số trang": (13, CENTRE, False, False, False, 0, 0, SINGLE),
    "Kẻ ngang": (2, CENTRE, False, False, False, 2, 6, SINGLE),
}
HEADINGS = {
    "Heading 1": (14, CENTRE, True, False, False, 0, 0, SINGLE),  # "Phụ lục"
    "Heading 2": (13, LEFT, True, False, False, 12, 6, SINGLE),
}


# ---------------------------------------------------------------------------------------------------------------------
# The three documents


def letter() -> Document:
    """Công văn to one unit, with its annex."""
    paper = new("Công văn {{ subject }}")
    head(paper, under="V/v {{ subject }}")
    paper.add_paragraph("Kính gửi: {{ unit.name }}", "Kính gửi")
    words(paper)
    signatures(paper)
    annex(paper, "Phụ lục", "KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG NĂM {{ year }} CỦA {{ unit.name_capitals }}")
    heading(paper, "1. Kết quả chung")
    facts_table(
        paper,
        [
            ("Đơn vị", "{{ unit.name }}"),
            ("Khối", "{{ unit.bloc }}"),
            ("Tổng điểm", "{{ unit.total }} trên tối đa {{ unit.max }}"),
            ("Thứ hạng", "{{ unit.rank }}"),
            ("Mức", "{{ unit.level }}"),
        ],
    )
    blocks(paper, "annex")
    heading(paper, "2. Điểm theo nhóm tiêu chí")
    table(
        paper,
        "Điểm của đơn vị theo nhóm tiêu chí",
        [12, 0, 17, 17, 17, 20],
        ["Nhóm", "Tên nhóm", "Điểm tối đa", "Điểm đạt", "Điểm mất", "Trung vị khối"],
        [
            "{%tr for category in unit.categories %}",
            ["{{ category.code }}", "{{ category.title }}"]
            + ["{{ category.max }}", "{{ category.points }}", "{{ category.lost }}", "{{ category.median }}"],
            "{%tr endfor %}",
            ["", "**Cộng", "**{{ unit.max }}", "**{{ unit.total }}", "**{{ unit.lost }}", "**{{ unit.median }}"],
        ],
    )
    paper.add_paragraph("{{ unit.categories_note }}", "Chú thích bảng")
    heading(paper, "3. Vì sao có thứ hạng này")
    condition(paper, "if unit.neighbours")
    paper.add_paragraph("{{ unit.ranking_rule }}", "Lời văn")
    table(
        paper,
        "Các đơn vị đứng ngay trên và ngay dưới trong khối",
        [15, 0, 25, 30],
        ["Hạng", "Đơn vị", "Tổng điểm", "Mức"],
        [
            "{%tr for near in unit.neighbours %}",
            ["{{ near.rank }}", "{{ near.name }}", "{{ near.total }}", "{{ near.level }}"],
            "{%tr endfor %}",
        ],
        numbers=(0, 2),
    )
    condition(paper, "else")
    paper.add_paragraph("{{ unit.why_unranked }}", "Lời văn")
    condition(paper, "endif")
    heading(paper, "4. Điểm từng tiêu chí và lý do mất điểm")
    table(
        paper,
        "Điểm của đơn vị ở từng tiêu chí",
        [18, 47, 13, 13, 14, 0],
        ["Mã", "Tiêu chí", "Tối đa", "Đạt", "Mất", "Lý do"],
        [
            "{%tr for group in unit.groups %}",
            ["**{{ group.code }}", "**{{ group.title }}", "**{{ group.max }}", "**{{ group.points }}"]
            + ["**{{ group.lost }}", ""],
            "{%tr for criterion in group.criteria %}",
            ["{{ criterion.code }}", "{{ criterion.title }}", "{{ criterion.max }}", "{{ criterion.points }}"]
            + ["{{ criterion.lost }}", "{{ criterion.why }}"],
            "{%tr endfor %}",
            "{%tr endfor %}",
        ],
        numbers=(2, 3, 4),
    )
    paper.add_paragraph("{{ unit.criteria_note }}", "Chú thích bảng")
    heading(paper, "5. Kiểm chứng")
    verification(paper)
    return paper


def announcement() -> Document:
    """Quyết định công bố kết quả, with an annex for each bloc."""
    paper = new("Quyết định {{ subject }}")
    head(paper)
    name(paper, "QUYẾT ĐỊNH", "{{ subject_capital }}")
    words(paper)
    signatures(paper)
    condition(paper, "for bloc in blocs")
    annex(paper, "Phụ lục{% if bloc.number %} {{ bloc.number }}{% endif %}", "KẾT QUẢ XẾP HẠNG {{ bloc.capitals }} NĂM {{ year }}")
    ranking(paper)
    condition(paper, "endfor")
    annex_break = paper.paragraphs[-1]
    annex_break.paragraph_format.space_after = Pt(6)
    heading(paper, "Kiểm chứng")
    verification(paper)
    return paper


def minutes() -> Document:
    """Biên bản họp Hội đồng thẩm định, with an annex for each bloc."""
    paper = new("Biên bản {{ subject }}")
    head(paper, dated=False)
    name(paper, "BIÊN BẢN", "{{ subject_capital }}")
    for label in ("Thời gian bắt đầu", "Địa điểm"):
        blank(paper, label)
    blank(paper, "Thành phần tham dự", lines=3)
    for label in ("Vắng mặt (lý do)", "Chủ trì", "Thư ký (người ghi biên bản)"):
        blank(paper, label)
    words(paper)
    signatures(paper, minutes=True)
    condition(paper, "for bloc in blocs")
    annex(paper, "Phụ lục{% if bloc.number %} {{ bloc.number }}{% endif %}", "KẾT QUẢ XẾP HẠNG {{ bloc.capitals }} NĂM {{ year }}")
    ranking(paper)
    condition(paper, "endfor")
    heading(paper, "Kiểm chứng")
    verification(paper)
    return paper
