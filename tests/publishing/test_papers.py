"""What is printed besides the booklet, how it is kept, and the page that offers it."""

import dataclasses
import hashlib
import io
import re
import zipfile

import pypdf
import pytest
from booklets import A4, LANGUAGES, POINT, boxes, demo_years, odd, overlapping, reader, standings, texts

from charts import drawings, issued
from charts.grey import UNSAID
from paper import typesetting
from publishing import booklet, builder, journal, papers
from publishing.publication import Publication

COLOUR = rb"([\d.]+) ([\d.]+) ([\d.]+) (?:scn|SCN|rg|RG)\b"


def demo():
    """A publication of the demo's two newest years."""
    return Publication(demo_years(), LANGUAGES, "https://ict.example.vn")


@pytest.fixture(scope="module")
def pages():
    """The journal's pages in colour and in black, and the gazette's tables, by name."""
    publication, found = demo(), {}
    for paper, make in papers.papers_of(publication, publication.current, "print"):
        if paper.group in ("journal", "gazette"):
            found[paper.name] = make(publication, publication.current)
    return found


# --- journal and gazette


@pytest.mark.parametrize("name", ["tap-chi-2021.pdf", "tap-chi-2021-den-trang.pdf", "cong-bao-2021.pdf"])
def test_every_unit_stands_with_its_rank_and_total(pages, name):
    """As in the edition."""
    s, text = standings(demo_years(), "vi"), " ".join(texts(pages[name]))
    for bloc in s.blocs:
        for row in bloc.rows:
            total = s.points(s.results[row.code].total)
            if name.startswith("cong-bao"):
                numbers = " ".join(cell.points for cell in row.cells)
                assert f"{row.rank} {row.name} {numbers} {total} {row.level.title}" in text
            else:
                assert f"{booklet.rank_text(row)} {row.short} {total}" in text


def test_journal_pages_have_two_columns_of_87_mm(pages):
    """Type begins at 15 and at 108 mm and ends at 102 and 195 mm; nothing lies over anything."""
    for page in boxes(pages["tap-chi-2021.pdf"])[:-1]:  # the last shows one figure across
        inner = [box for box in page if 90 < box[1] < A4[1] - 60]
        lefts, rights = [box[0] * 25.4 / 72 for box in inner], [box[2] * 25.4 / 72 for box in inner]
        assert min(lefts) >= 14.99
        assert max(rights) <= 196  # a comma may hang
        assert not [box for box in inner if box[0] * 25.4 / 72 < 101.9 and box[2] * 25.4 / 72 > 108.1]
    for page in boxes(pages["tap-chi-2021.pdf"]):
        assert not overlapping(page)


@pytest.mark.parametrize("case", ["one unit", "nobody ranked", "nine categories", "long names", "a hundred and twenty"])
def test_rare_editions_fill_the_columns_without_lying_over_each_other(case):
    """Journal and gazette: every word within the page, none over another."""
    years = odd(case)
    publication = Publication(years, LANGUAGES)
    for paper, make in papers.papers_of(publication, years[-1], "read"):
        if paper.group in ("journal", "gazette"):
            for page in boxes(make(publication, years[-1])):
                assert not overlapping(page)
                assert max(box[2] for box in page) < A4[0] - 10 / POINT
                assert max(box[3] for box in page) < A4[1] - 8 / POINT


def test_figures_of_the_journal_are_as_wide_as_its_columns():
    """87 mm, and 174 mm for the one across."""
    facts, _ = journal.journal(demo(), demo_years()[-1])
    widths = [block["width"] for block in facts["blocks"] if block["kind"] == "picture"]
    assert set(widths) == {87.0, 174.0}
    assert widths.count(174.0) == 1


@pytest.mark.parametrize("name", ["tap-chi-2021-den-trang.pdf", "cong-bao-2021.pdf"])
def test_pages_printed_in_black_have_no_colour(pages, name):
    """Every colour set is a grey."""
    for page in reader(pages[name]).pages:
        forms = [form.get_object() for form in page["/Resources"].get("/XObject", {}).values()]
        for content in (page.get_contents(), *forms):
            for red, green, blue in re.findall(COLOUR, content.get_data()):
                assert red == green == blue


def test_colours_are_found_where_there_are_some(pages):
    """The test above can fail: the pages in colour do set colours."""
    found = re.findall(
        rb"([\d.]+) ([\d.]+) ([\d.]+) scn",
        b"".join(page.get_contents().get_data() for page in reader(pages["tap-chi-2021.pdf"]).pages),
    )
    assert any(len(set(colour)) > 1 for colour in found)


def test_all_say_that_figures_are_made_up(pages):
    """On every page."""
    for data in pages.values():
        assert all("Số liệu minh họa, không phải kết quả chính thức" in page for page in texts(data))


def test_all_are_archived_and_accessible(pages):
    """PDF/A-2a and PDF/UA-1."""
    for data in pages.values():
        xmp = reader(data).trailer["/Root"]["/Metadata"].get_object().get_data()
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in xmp
        assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp


# --- charts in black


def test_grey_charts_are_black_ink_alone_at_both_widths():
    """Every chart of every bloc, as PDF and SVG at 87 and 174 mm, without a colour or a word about one."""
    publication, edition = demo(), demo_years()[-1]
    found = papers.grey_charts(publication, edition, "vi")
    charts = list(issued.issued(edition, demo_years()[:-1], "vi", units=False))
    assert len(found) == 4 * len(charts)
    for name, data in found.items():
        if name.endswith(".svg"):
            colours = set(re.findall(r"#[0-9a-f]{6}", data.decode()))
            assert all(each[1:3] == each[3:5] == each[5:7] for each in colours), name
            assert not [word for word, _ in UNSAID if word in data.decode()]
        else:
            page = pypdf.PdfReader(io.BytesIO(data)).pages[0]
            width = 174 if "174mm" in name else 87
            assert abs(float(page.mediabox.width) * POINT - width) < 0.1
            assert not re.search(rb"[\d.]+ [\d.]+ [\d.]+ rg\b", page.get_contents().get_data())


def test_grey_charts_are_the_charts_of_the_site():
    """The same words, but for the names of colours."""
    edition = demo_years()[-1]
    for chart in issued.issued(edition, demo_years()[:-1], "vi", units=False):
        plain = [text[2] for text in drawings.draw(chart.facts).texts]
        shown = [text[2] for text in papers.draw_grey(chart.facts).texts]
        assert len(plain) - len(shown) in (0, 1)
        assert [text for text in shown if text not in plain] == [] or any(
            w in chart.facts["subtitle"] for w, _ in UNSAID
        )


# --- files, cache and page


def test_all_files_are_offered_with_their_sums(settings, tmp_path, monkeypatch):
    """What the page lists is what lies in the folder: names, sizes, sums, pages."""
    monkeypatch.setattr(builder.charts, "print_all", lambda charts, *others, **named: {c.stem: () for c in charts})
    publication = builder.build_into(settings, tmp_path / "site")
    assert [download.name for download in publication.papers[2020]] == ["ket-qua-2020.pdf"]
    names = [download.name for download in publication.papers[2021]]
    assert names == [
        *("ket-qua-2021.pdf", "tap-chi-2021.pdf", "cong-bao-2021.pdf"),
        *("ket-qua-2021-nha-in.pdf", "tap-chi-2021-den-trang.pdf", "bieu-do-den-trang-2021.zip"),
    ]
    page = (tmp_path / "site/2021/an-pham/index.html").read_text("utf-8")
    for download in publication.papers[2021]:
        data = (tmp_path / "site" / download.path).read_bytes()
        assert (download.size, download.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert f'href="/{download.path}"' in page
        assert download.sha256 in page
        assert download.pages == (len(reader(data).pages) if download.name.endswith(".pdf") else 0)
    with zipfile.ZipFile(tmp_path / "site" / publication.papers[2021][-1].path) as archive:
        assert archive.testzip() is None
    assert "an-pham/" in (tmp_path / "site/2021/index.html").read_text("utf-8")


def test_all_years_have_all_files_if_the_settings_ask_for_it(settings):
    """ICTINDEX_PRINT_YEARS=all; a build without prints leaves out what only presses take."""
    everything = dataclasses.replace(settings, print_years="all")
    for printed, count in ((False, 3), (True, 6)):
        output = settings.data_folder / f"site-{printed}"
        output.mkdir(parents=True)
        work = builder.Work(everything, None, output, lambda *told: None, Publication([]), printed=printed)
        builder.read_editions(work)
        builder.set_booklets(work)
        assert [len(work.publication.papers[year]) for year in (2020, 2021)] == [count, count]


def test_what_was_set_before_is_not_set_again(mini_years, tmp_path, monkeypatch):
    """Unchanged years come from the cache; a change of the newest leaves the year before alone."""
    old, new = mini_years
    publication = Publication(list(mini_years), ("vi",))

    def write(edition):
        folder = tmp_path / str(edition.year)
        return papers.write(publication, edition, folder, tmp_path / "cache", "key", "booklet")

    first = [write(edition) for edition in mini_years]
    monkeypatch.setattr(typesetting, "pdf", lambda *arguments, **named: pytest.fail("set again"))
    assert [write(edition) for edition in mini_years] == first
    changed = dataclasses.replace(new, seal="1" * 64)
    publication = Publication([old, changed], ("vi",))
    assert write(old) == first[0]
    with pytest.raises(pytest.fail.Exception, match="set again"):
        write(changed)


def test_other_words_of_the_office_are_set_anew(mini_years):
    """A text of the office, the address of the site and the code each make other files."""
    publication = Publication(list(mini_years), ("vi",))
    states = [
        papers.state_of(publication, mini_years[-1], "key"),
        papers.state_of(publication, mini_years[-1], "other"),
    ]
    publication.prose = {("booklet.foreword", "vi"): "Lời khác."}
    states.append(papers.state_of(publication, mini_years[-1], "key"))
    publication = Publication(list(mini_years), ("vi",), "https://ict.example.vn")
    states.append(papers.state_of(publication, mini_years[-1], "key"))
    assert len(set(states)) == 4


def test_the_page_speaks_english_and_names_languages(mini_site):
    """The English booklet stands first on the English page, marked as English."""
    page = (mini_site / "en/2021/an-pham/index.html").read_text("utf-8")
    found = re.findall(r'href="/2021/an-pham/([^"]+)" hreflang="(\w+)"', page)
    assert found[0] == ("ket-qua-2021-en.pdf", "en")
    assert "Made-up figures" in page
    assert "An-pham" not in page
