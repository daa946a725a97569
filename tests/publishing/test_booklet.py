"""The booklet: every number is the edition's, every page is whole, the file is what printers and archives ask for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import corrected_year
import pytest
from booklets import A4, LANGUAGES, POINT, boxes, demo_years, made, odd, overlapping, reader, set_of, standings, texts

import edition as editions
from paper import typesetting
from publishing import booklet, corrections, papers, prose
from publishing.publication import Issue, Publication
from publishing.references import writer_of

ODD = {
    **{"one unit": 18, "nobody ranked": 18, "gaps": 18, "no levels": 18, "nine categories": 18, "long names": 18},
    **{"units come and go": 18, "fourteen years": 18, "a hundred and twenty": 30},
}  # the least pages of each


def chapter(pages, title, following):
    """The pages from one chapter's to another's, as one text without their heads."""
    start = next(number for number, page in enumerate(pages) if number > 4 and title in page)
    end = next(number for number, page in enumerate(pages) if number > start and following in page)
    return " ".join(pages[start:end])


# --- numbers


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_unit_stands_with_its_rank_and_total(lang):
    """The alphabetical list gives each unit's name in full, bloc, rank and total as the edition has them."""
    s, text = standings(demo_years(), lang), " ".join(texts(made(lang)))
    for bloc in s.blocs:
        for row in bloc.rows:
            result = s.results[row.code]
            rank = f"{result.rank}=" if result.tied > 1 else str(result.rank)
            wanted = f"{s.name(row.code)} {bloc.code} {rank} {s.points(result.total)} {row.level.title} "
            assert wanted in text


def test_every_unit_stands_in_its_ranking_with_the_points_of_its_categories():
    """A row of a ranking: rank, name, each category's points, total."""
    s, text = standings(demo_years(), "vi"), " ".join(texts(made()))
    for bloc in s.blocs:
        for row in bloc.rows:
            name = booklet.full_name(row) if len(bloc.rows) <= booklet.MOST_IN_FULL else row.short
            numbers = " ".join(
                s.points(s.results[row.code].categories[category.code].points) for category in s.top_categories
            )
            assert f"{booklet.rank_text(row)} {name} {numbers} {s.points(s.results[row.code].total)}" in text


def test_the_page_beside_a_unit_is_the_one_its_ranking_stands_on():
    """The last column of the alphabetical list."""
    s, pages = standings(demo_years(), "vi"), texts(made())
    text = " ".join(pages)
    for row in s.row_of.values():
        found = re.search(rf"{re.escape(row.name)} [A-Z]+ \d+=? [\d,]+ (?:Tốt|Khá|Trung bình|Yếu) (\d+)", text)
        assert found
        assert f"{row.short}" in pages[int(found[1]) - 1]
        assert row.total in pages[int(found[1]) - 1]


def test_medians_and_the_most_points_of_a_criterion_are_those_of_the_units():
    """The annex, for every criterion and bloc."""
    s, text = standings(demo_years(), "vi"), " ".join(texts(made()))
    for indicator in s.framework.indicators.values():
        row = " ".join(_indicator_cells(s, indicator))
        assert row in text, indicator.code


def _indicator_cells(s, indicator):
    yield s.number(indicator.max)
    for bloc in s.blocs:
        marks = [s.results[row.code].indicators.get(indicator.code) for row in bloc.rows]
        points = [mark.points_exact for mark in marks if mark and mark.points_exact is not None]
        if not points:
            yield from ("–", "–")
            continue
        yield s.indicator_medians[bloc.code, indicator.code][1]
        yield f"{s.points(max(points))} ({sum(value == max(points) for value in points)})"


def test_units_without_a_rank_are_named_with_what_was_missing():
    """Nobody is left out in silence."""
    years = odd("gaps")
    s = standings(years, "vi")
    lines = chapter(texts(set_of(years)), "Đơn vị không xếp hạng", "Dữ liệu mở và cách kiểm chứng")
    unranked = [row for row in s.row_of.values() if row.rank is None]
    assert unranked
    for row in unranked:
        assert row.name in lines


def test_a_corrected_year_says_what_was_corrected(tmp_path):
    """The notice, and each unit with its rank and total before and now."""
    corrected_year.write_editions(tmp_path)
    found = [editions.read(path) for path in sorted(tmp_path.glob("*.json"))]
    newest = max(found, key=lambda edition: (edition.year, edition.version))
    versions = sorted((e for e in found if e.year == newest.year), key=lambda edition: edition.version)
    years = [*(e for e in found if e.year < newest.year), newest]
    correction = corrections.between(*versions[-2:])
    publication = Publication(years, LANGUAGES, versions={newest.year: versions})
    publication.issued[newest.year] = [Issue(versions[0], (), 0, None), Issue(newest, (), 0, correction)]
    facts, pictures = booklet.booklet(publication, newest, "vi")
    text = " ".join(texts(typesetting.pdf(papers.TYPST / "booklet.typ", facts, newest.approved, pictures)))
    s = writer_of(publication, "vi").standings[newest.year]
    assert newest.notice.vi in text
    assert correction.units
    for change in correction.units:
        assert f"{s.points(correction.before.results[change.unit].total)}" in text


# --- pages


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("marks", [False, True])
def test_every_page_has_its_head_its_number_and_the_mark_of_made_up_figures(lang, marks):
    """But the cover and the title page, which have the mark alone."""
    s = standings(demo_years(), lang)
    head, mark = s.texts("booklet.head", year=2021), s.texts("made_up")
    for number, page in enumerate(texts(made(lang, marks)), 1):
        assert mark in page
        assert number < 3 or (head in page and re.search(rf"(^|\s){number}(\s|$)", page)), number


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_heading_stands_alone_at_the_end_of_a_page(lang):
    """What a bookmark leads to is never the last thing on its page: at least five words follow above the foot."""
    found = reader(made(lang))
    pages = boxes(made(lang))
    foot = A4[1] - 55
    for entry in flat(found.outline):
        below = A4[1] - float(entry.top) + 20
        words = [box for box in pages[found.get_destination_page_number(entry)] if below < box[1] < foot]
        assert len(words) >= 5, entry.title


def flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def test_contents_lead_to_the_pages_they_name():
    """Every chapter of the contents stands on the page given."""
    pages = texts(made())
    contents = next(page for page in pages if "Mục lục" in page and ". . ." in page)
    entries = re.findall(r"(\d+)\. ([^.]+?)(?: \.)+\W*(\d+)", contents)
    assert len(entries) >= 10
    for number, title, page in entries:
        assert f"{number} {title}" in pages[int(page) - 1]


def test_figures_and_tables_are_numbered_in_their_order():
    """Hình 1, 2, 3 …; Bảng 1, 2, 3 …: none is missing, none stands twice."""
    text = " ".join(texts(made())[4:])
    for word in ("Hình", "Bảng"):
        numbers = [int(number) for number in re.findall(rf"{word} (\d+)\. ", text)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 15


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_rare_editions_are_set_within_their_pages(case, lang):
    """One unit, nobody ranked, names of 140 letters, 120 units: no word stands beyond the type area."""
    found = boxes(set_of(odd(case), lang))
    assert len(found) >= ODD[case]
    for number, page in enumerate(found, 1):
        lefts, tops, rights, bottoms = (list(places) for places in zip(*(box[:4] for box in page), strict=True))
        assert min(lefts) > 15 / POINT, number
        assert max(rights) < A4[0] - 15 / POINT, number
        assert min(tops) > 10 / POINT, number
        assert max(bottoms) < A4[1] - 10 / POINT, number
        assert not overlapping(page), number


# --- the file


def test_the_file_is_archived_and_accessible():
    """PDF/A-2a and PDF/UA-1 are declared; it is tagged, has a language, a title, bookmarks and embedded fonts."""
    found = reader(made())
    root = found.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi-VN"
    assert root["/OutputIntents"]
    assert found.metadata.title.endswith("năm 2021")
    assert len(found.outline) > 10
    fonts = {}
    for page in found.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[descendant["/BaseFont"]] = descendant["/FontDescriptor"].get_object()
    assert {name.split("+")[1] for name in fonts} >= {"NotoSans-Bold", "NotoSans-Regular", "LiberationSerif"}
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in fonts.values())


def test_charts_are_drawn_not_painted():
    """No picture of pixels anywhere: charts and the code are lines, areas and type."""
    for page in reader(made()).pages:
        objects = [each.get_object() for each in page["/Resources"].get("/XObject", {}).values()]
        assert "/Image" not in [each["/Subtype"] for each in objects]
    assert b"/Subtype/Image" not in made()


def test_every_figure_is_described():
    """Each picture has words for those who cannot see it, the code too."""
    tree = reader(made()).trailer["/Root"]["/StructTreeRoot"]
    figures = [element for element in elements(tree) if element.get("/S") == "/Figure"]
    assert len(figures) > 20
    assert all(element.get("/Alt") for element in figures)


def elements(node):
    """Every element of the structure below a node."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(found, dict) and "/S" in found:
            yield found
            yield from elements(found)


def test_the_printers_copy_has_bleed_and_the_same_pages():
    """Sheets of 230 × 317 mm trimmed to A4, pages divisible by four, the words of each page as on screen."""
    screen, press = reader(made()), reader(made(marks=True))
    assert len(press.pages) % 4 == 0
    assert 0 <= len(press.pages) - len(screen.pages) < 4
    for page in press.pages:
        assert [round(float(side) * POINT, 1) for side in page.mediabox] == [0, 0, 230, 317]
        assert [round(float(side) * POINT, 1) for side in page.trimbox] == [10, 10, 220, 307]
    slug = "ICT-Index 2021, phiên bản 1"
    for number, (one, other) in enumerate(zip(texts(made()), texts(made(marks=True)), strict=False), 1):
        assert other.replace(f"{slug} · {number}", "").split() == one.split()


def test_the_same_edition_gives_the_same_bytes(tmp_path):
    """In another process, another zone, another order of hashes."""
    script = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "import booklets\n"
        "from pathlib import Path\n"
        "Path(sys.argv[1]).write_bytes(booklets.set_of(booklets.odd('gaps'), 'en', True))\n"
    )
    here = Path(__file__).resolve()
    roots = [here.parents[2], here.parents[1]]
    for name, zone, seed in (("one", "Asia/Ho_Chi_Minh", "1"), ("two", "America/Los_Angeles", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", script, tmp_path / name, *roots], check=True, env=environment)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


# --- the office's words


def test_a_foreword_with_a_wrong_number_is_refused(mini_years):
    """The message names the file and the sentence."""
    publication = Publication(list(mini_years), LANGUAGES)
    publication.prose = {("booklet.foreword", "vi"): "Có {{this.units = 999}} đơn vị được xếp hạng."}
    with pytest.raises(prose.ProseProblem, match=r"booklet\.foreword\.vi\.md: “Có .*999"):
        booklet.booklet(publication, mini_years[-1], "vi")


def test_a_foreword_of_the_office_is_set_as_it_is_written(mini_years):
    """Words, styles and lists; a unit's name cannot mark anything up."""
    publication = Publication(list(mini_years), LANGUAGES)
    publication.prose = {
        ("booklet.foreword", "vi"): "## Kính gửi #bạn đọc\n\nSố **đơn vị**: {{this.units}}.\n\n- Một $x$\n"
    }
    facts, pictures = booklet.booklet(publication, mini_years[-1], "vi")
    text = " ".join(texts(typesetting.pdf(papers.TYPST / "booklet.typ", facts, mini_years[-1].approved, pictures)))
    assert f"Kính gửi #bạn đọc Số đơn vị: {len(mini_years[-1].results)}. – Một $x$" in text
    assert "Trung tâm <b>Thống kê</b> & “Dự báo”" in text
