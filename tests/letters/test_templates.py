"""The Word templates: what is kept in git, what they may name, and what keeps an office's own from being used."""

import dataclasses
import importlib.util
import io
import re
import zipfile

import pytest
from docx import Document
from paper_years import ROOT, SITE, demo, docx_text, head, small

from letters import fields, making
from letters.making import KINDS, Papers
from paper import zips
from publishing.publication import Publication

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def rewritten(kind, **texts):
    """The program's template with words of its XML replaced: (part, old, new)."""
    with zipfile.ZipFile(io.BytesIO(making.default_template(kind))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for part, (old, new) in texts.items():
        name = next(name for name in parts if name.endswith(f"{part}.xml"))
        assert old in parts[name].decode(), f"{old} is not in {name}"
        parts[name] = parts[name].decode().replace(old, new).encode()
    return zips.written(parts)


# --- what is kept in git


def test_the_templates_in_git_are_what_the_tool_builds():
    """Whoever changes the tool builds them anew; byte for byte."""
    spec = importlib.util.spec_from_file_location("letter_templates", ROOT / "tools/letter_templates.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for kind in KINDS:
        assert tool.saved(getattr(tool, kind)()) == making.default_template(kind), kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_an_a4_page_with_the_decrees_margins(kind):
    """A4, 20 mm above and below, 30 left, 15 right, and another first page in every section."""
    sections = Document(io.BytesIO(making.default_template(kind))).sections
    assert len(sections) > 1  # annexes count their own pages
    for section in sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        found = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm) for margin in found] == [20, 20, 30, 15]
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml
        assert "PAGE" not in section.first_page_header._element.xml


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_vietnamese_in_times_new_roman(kind):
    """Language, font and sizes stand in styles an officer can change."""
    paper = Document(io.BytesIO(making.default_template(kind)))
    styles = paper.styles
    assert 'w:val="vi-VN"' in styles.element.xml
    fonts = set(re.findall(r'w:ascii="([^"]+)"', styles.element.xml))
    assert fonts == {"Times New Roman"}
    assert styles["Quốc hiệu"].font.size.pt == 12
    assert styles["Lời văn"].font.size.pt == 13
    assert styles["Lời văn"].paragraph_format.first_line_indent.mm == pytest.approx(12.7, abs=0.05)
    assert any(paragraph.style.name == "Heading 1" for paragraph in paper.paragraphs)
    used = {paragraph.style.name for paragraph in paper.element.body.iter() if hasattr(paragraph, "style_name")}
    assert "Normal" not in used


@pytest.mark.parametrize("kind", KINDS)
def test_tables_repeat_their_head_and_keep_rows_whole(kind):
    """A table of figures names its columns on every page; no row breaks."""
    unit = "S-BNH" if kind == "letter" else None
    made = making.made(kind, demo(), unit, head(kind))
    tables = Document(io.BytesIO(made.docx)).tables
    figures = [table for table in tables if table._tbl.find(f"{W}tblPr/{W}tblCaption") is not None]
    assert len(figures) >= 3
    for table in tables:
        assert all(row._tr.find(f"{W}trPr/{W}cantSplit") is not None for row in table.rows)
    long = [table for table in figures if len(table.rows) > 6]
    assert long
    assert all(table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None for table in long)
    for table in figures:  # the columns fill the page's width, whatever the number of categories
        grid = table._tbl.tblGrid.findall(f"{W}gridCol")
        assert sum(int(column.get(f"{W}w")) for column in grid) == pytest.approx(165 / 25.4 * 1440, abs=8)
        assert len(grid) == max(len(row.cells) for row in table.rows)


def test_the_file_says_what_it_is():
    """Title, language and the day of the document; no name of whoever's machine made it."""
    properties = Document(io.BytesIO(making.made("letter", demo(), "S-BNH", head()).docx)).core_properties
    assert properties.title.startswith("Công văn: thông báo kết quả")
    assert properties.title.endswith("Sở Tài nguyên và Môi trường tỉnh Bắc Ninh")
    assert properties.language == "vi-VN"
    assert properties.author == "BỘ TÀI NGUYÊN VÀ MÔI TRƯỜNG"
    assert properties.modified.date() == head().dated
    assert properties.last_modified_by == ""


# --- names


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_that_can_be_used_is_listed_and_no_other(kind):
    """letters/fields.py and what documents are made from agree, in both directions."""
    unit = "LC" if kind == "letter" else None
    found = set()
    for papers, code in ((small(), unit), (demo(), unit and "TCMT")):
        names(making._with_rich(making.facts_of(kind, papers, code, head(kind))), "", found)
    assert found == {field.name for field in fields.of(kind)}


def names(node, path, found):
    """Every way to a value in some facts, written as letters/fields.py writes it."""
    if isinstance(node, dict):
        for name, inner in node.items():
            names(inner, f"{path}.{name}".lstrip("."), found)
    elif isinstance(node, list):
        for inner in node:
            names(inner, f"{path}[]", found)
    else:
        found.add(path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_is_explained_in_both_languages(kind):
    """The office's screen shows them; samples are given where a value is words."""
    for field in fields.of(kind):
        assert field.vi
        assert field.en
        assert field.vi != field.en
        last = field.name.rsplit(".", 1)[-1]
        assert field.sample or last in ("bold", "italic", "last", "own", "illustrative")


# --- the office's own


@pytest.mark.parametrize("kind", KINDS)
def test_the_programs_own_templates_have_no_faults(kind):
    """Also for a year that is not made up, and where the site has no address yet."""
    assert making.template_faults(kind, making.default_template(kind), demo()) == []
    real = dataclasses.replace(demo().edition, made_up=False)
    assert making.template_faults(kind, making.default_template(kind), Papers(Publication([real]), real)) == []


def test_a_template_an_officer_worded_anew_is_used():
    """Other words, another order, extra paragraphs: all fine as long as nothing is missing."""
    own = rewritten("letter", document=("1. Kết quả chung", "I. KẾT QUẢ CỦA ĐƠN VỊ {{ unit.code }}"))
    assert making.template_faults("letter", own, demo()) == []
    made = making.made("letter", demo(), "S-BNH", head(), own)
    assert "I. KẾT QUẢ CỦA ĐƠN VỊ S-BNH" in docx_text(made.docx)
    assert made.pdf == making.made("letter", demo(), "S-BNH", head()).pdf


@pytest.mark.parametrize(
    ("kind", "part", "old", "new", "said"),
    [
        ("letter", "document", "{{ unit.total_words }}", "{{ unit.totl }}", "“unit.totl”"),
        ("letter", "document", "{{ criterion.why }}", "{{ criterion.reason }}", "“criterion.reason”"),
        ("letter", "document", "{%p if agency_above %}", "{%p if agency_abov %}", "“agency_abov”"),
        ("letter", "document", "{{ agency_above }}", "{{ agency_abve }}", "“agency_abve”"),  # never reached
        ("letter", "footer1", "{{ made_up }}", "{{ madeup }}", "“madeup”"),
        ("letter", "core", "{{ title }}", "{{ titel }}", "“titel”"),
        ("announcement", "document", "{%p for bloc in blocs %}", "{%p for bloc in unit.blocs %}", "“unit”"),
        ("letter", "document", "{%p endfor %}", "", "Mẫu không dùng được"),
        ("letter", "document", "{%tr endfor %}", "{%tr endif %}", "Mẫu không dùng được"),
        ("letter", "document", "{{ unit.bloc }}", "{{ unit.bloc() }}", "không được phép trong mẫu"),
        ("letter", "document", "{{ unit.bloc }}", "{{ unit.bloc * 99999999 }}", "không tính toán"),
        ("letter", "document", "{{ unit.bloc }}", "{{ unit.__class__ }}", "unit.__class__"),
        ("letter", "document", "{{ unit.bloc }}", "{{ unit.bloc|attr('x') }}", "attr"),
        ("letter", "document", "{{ symbol }}", "", "thiếu số, ký hiệu"),
        ("letter", "document", "{{ agency }}", "", "thiếu cơ quan ban hành"),
        ("letter", "document", "{{ place_date }}", "", "thiếu địa danh, ngày tháng"),
        ("letter", "document", "{{ position }}", "", "thiếu chức vụ người ký"),
        ("letter", "document", "{{ unit.total", "{{ unit.max", "“unit.max_words”"),
        ("letter", "document", "{{r block.rich }}", "", "thiếu lời văn"),
        ("letter", "document", "{{ unit.rank }}", "", "thiếu thứ hạng"),
        ("letter", "document", "Kính gửi: {{ unit.name }}", "", "thiếu nơi nhận"),
        ("letter", "document", "{{ criterion.points }}", "", "thiếu điểm của tiêu chí"),
        ("letter", "document", "{{ criterion.max }}", "", "thiếu điểm của tiêu chí"),
        ("letter", "document", "{{ criterion.why }}", "", "thiếu lý do mất điểm"),
        ("letter", "footer2", "{{ made_up }}", "", "mọi trang"),
        ("letter", "footer1", "{{ made_up }}", "", "mọi trang"),
        ("announcement", "document", "{{ row.total }}", "", "thiếu kết quả của đơn vị"),
        ("minutes", "document", "{{ each.points }}", "", "Hội đồng quyết định"),
        ("minutes", "document", "{{ row.name }}", "{{ row.rank }}", "thiếu kết quả của đơn vị"),
    ],
)
def test_a_fault_is_named(kind, part, old, new, said):
    """Unknown names wherever they stand, broken loops, code, and what a document must say but does not."""
    found = making.template_faults(kind, rewritten(kind, **{part: (old, new)}), demo())
    assert found
    assert said in " ".join(found)
    assert all(" / " in fault for fault in found)  # in both languages


def test_a_template_without_the_seal_is_refused():
    """The seal may stand anywhere and in groups, but it must stand."""
    own = rewritten("minutes", document=("{%p for line in seal_lines %}", "{%p for line in [] %}"))
    assert "mã niêm phong" in " ".join(making.template_faults("minutes", own, demo()))
    whole = rewritten("minutes", document=("Mã niêm phong (SHA-256) của kết quả", "Mã niêm phong {{ seal }}"))
    assert making.template_faults("minutes", whole, demo()) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "không phải tệp Word"),
        (b"", "không phải tệp Word"),
        (zips.written({"xl/workbook.xml": b""}), "không phải tệp Word"),
        (zips.written({"word/document.xml": b"<w/>", "word/vbaProject.bin": b""}), "macro"),
        (zips.written({"word/document.xml": b"<broken"}), "bị hỏng"),
    ],
)
def test_what_is_no_template_is_refused_in_words(data, said):
    """A PDF, a workbook, macros, half a file."""
    assert said in " ".join(making.template_faults("letter", data, demo()))


@pytest.mark.parametrize("code", ["INCLUDETEXT", "ddeauto", "INCLUDEPICTURE", "LINK"])
def test_a_template_that_fetches_other_content_is_refused(code):
    """Fields that read other files or start programs, and relations Word opens by itself."""
    own = rewritten("letter", header1=("PAGE", f"{code} c:\\x"))
    assert "từ tệp khác" in " ".join(making.template_faults("letter", own, demo()))
    relation = '<Relationship Id="rX" Type="http://x/attachedTemplate" Target="http://x" TargetMode="External"/>'
    with zipfile.ZipFile(io.BytesIO(making.default_template("letter"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    assert "từ tệp khác" in " ".join(making.template_faults("letter", zips.written(parts), demo()))


def test_a_template_for_another_kind_is_refused():
    """A letter's template knows units, the announcement has none."""
    found = making.template_faults("announcement", making.default_template("letter"), demo())
    assert any("“unit" in fault or "“annex”" in fault for fault in found)


def test_the_qr_code_of_the_document_is_in_the_template_s_picture():
    """The picture an officer placed becomes the code of this edition's address."""
    made = making.made("letter", demo(), "S-BNH", head())
    paper = Document(io.BytesIO(made.docx))
    (shape,) = paper.inline_shapes
    picture = paper.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
    assert picture == demo().qr[1]
    assert shape._inline.docPr.get("descr").startswith("Mã QR")
    assert demo().address.startswith(f"{SITE}/2021/kiem-chung/#")
    assert demo().printed_address == f"{SITE}/2021/kiem-chung/"
    assert demo().printed_address in docx_text(made.docx)
