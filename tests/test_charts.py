"""The charts: what they say, that nothing collides, and that the same figures give the same bytes."""

import csv
import hashlib
import io
import os
import re
import shutil
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from chart_editions import MINISTRY, make_edition, make_years
from matplotlib.text import Text
from PIL import Image

import charts
from charts import drawings, facts, folder, saving, words
from charts.sheet import COLOURS, FACES, Sheet, balanced, figure_of, overlaps, width_mm, wrap

ROOT = Path(__file__).resolve().parent.parent
DRAWERS = {
    "ranking": lambda years, lang, width: charts.ranking_bars(years[-1], "STNMT", lang, width),
    "ranking of long names": lambda years, lang, width: charts.ranking_bars(years[-1], "QLNN", lang, width),
    "profile": lambda years, lang, width: charts.unit_profile(years[-1], "B3", lang, width),
    "profile with a gap": lambda years, lang, width: charts.unit_profile(years[-1], "B0", lang, width),
    "profile of an unranked unit": lambda years, lang, width: charts.unit_profile(years[-1], "S62", lang, width),
    "trend": lambda years, lang, width: charts.unit_trend(years, "B4", lang, width),
    "trend of one year": lambda years, lang, width: charts.unit_trend(years[-1:], "S62", lang, width),
    "heat map": lambda years, lang, width: charts.heat_map(years[-1], "STNMT", lang, width),
    "heat map of long names": lambda years, lang, width: charts.heat_map(years[-1], "QLNN", lang, width),
    "changes": lambda years, lang, width: charts.rank_changes(years[-2], years[-1], "STNMT", lang, width),
    "changes of long names": lambda years, lang, width: charts.rank_changes(years[0], years[-1], "QLNN", lang, width),
}


@pytest.fixture(scope="module")
def years():
    """Five editions with a new framework in 2019."""
    return make_years()


@pytest.fixture(scope="module")
def small():
    """An edition of six ministry units and four provinces."""
    return make_edition(2021, provinces=4)


def written(figure) -> list[str]:
    """Every line of type on a figure."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


# Nothing collides.


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("width", [charts.ONE_COLUMN, charts.TWO_COLUMNS])
@pytest.mark.parametrize("chart", DRAWERS)
def test_no_type_collides_or_leaves_the_paper(years, chart, width, lang):
    """In both languages and widths, on the longest names, every word is on the paper and apart from the others."""
    figure = DRAWERS[chart](years, lang, width)
    assert overlaps(figure) == []
    sizes = {text.get_fontsize() for text in figure.findobj(Text) if text.get_text()}
    assert min(sizes) == drawings.SMALL
    assert sorted(sizes)[1] >= 8, "8 pt at print size, save the source line"


def test_the_lint_sees_what_it_should():
    """Type over type and type outside the paper are both reported."""
    sheet = Sheet(60, 20)
    sheet.text(5, 10, "Sở Tài nguyên")
    sheet.text(8, 10.5, "và Môi trường")
    sheet.text(55, 4, "quá dài")
    faults = overlaps(figure_of(sheet))
    assert [fault.split(":")[0] for fault in faults] == ["outside the paper", "type over type"]


def test_widths_are_the_fonts_own():
    """Our measure of a line agrees with matplotlib's, so layout can trust it."""
    sheet = Sheet(120, 20)
    line = "Sở Tài nguyên và Môi trường thành phố Đà Nẵng 1.234,5"
    sheet.text(1, 10, line, 9, bold=True)
    (text,) = [t for t in figure_of(sheet).findobj(Text) if t.get_text()]
    drawn = text.get_window_extent().width / 300 * 25.4
    assert width_mm(line, 9, True) == pytest.approx(drawn, rel=0.02)


def test_wrapping_keeps_every_word():
    """Lines fit their room and lose nothing; balanced lines are no more than need be."""
    name = MINISTRY[3][2]
    for room in (20, 35, 60, 200):
        lines = wrap(name, room, 8)
        assert " ".join(lines) == " ".join(balanced(name, room, 8)) == name
        assert len(balanced(name, room, 8)) == len(lines)
        assert all(width_mm(line, 8) <= room for line in lines if " " in line)


# What they say.


def test_ranking_tells_the_finding(years):
    """The title counts the best level and gives the distance from first to last, in the reader's numbers."""
    results = [r for r in years[-1].ranking("STNMT") if r.rank]
    gap = f"{max(r.total for r in results) - min(r.total for r in results):.1f}"
    best = sum(r.level == "tot" for r in results)
    assert best == 9
    vi, en = (charts.ranking_bars(years[-1], "STNMT", lang).facts["title"] for lang in ("vi", "en"))
    assert vi == f"Chín đơn vị đạt mức Tốt; khoảng cách đầu – cuối {gap.replace('.', ',')} điểm"
    assert en == f"Nine units reach the level Good; {gap} points between first and last"


@pytest.mark.parametrize(
    ("reached", "gap", "vi"),
    [
        (0, "4,0", "Chưa đơn vị nào đạt mức Tốt; khoảng cách đầu – cuối 4,0 điểm"),
        (3, "41,2", "Ba đơn vị đạt mức Tốt; khoảng cách đầu – cuối 41,2 điểm"),
        (12, None, "12 đơn vị đạt mức Tốt"),
    ],
)
def test_ranking_titles(reached, gap, vi):
    """None, a few and many, each in good Vietnamese."""
    assert words.ranking_title(reached, "Tốt", gap, "vi") == vi


def test_units_stand_under_their_level(years):
    """A heading with a count opens each level; a unit without a rank comes last, without a bar."""
    figure = charts.ranking_bars(years[-1], "STNMT", "vi")
    headings = [text for text in written(figure) if re.fullmatch(r".+ · \d+ đơn vị", text)]
    levels = [row["level"] for row in figure.facts["body"]["rows"]]
    assert headings[0] == f"Tốt · {levels.count('tot')} đơn vị"
    assert headings[-1] == "Không xếp hạng · 1 đơn vị"
    assert figure.facts["body"]["rows"][-1]["text"] == "—"


def test_long_rankings_take_two_columns(years):
    """63 units on a full page stand in two columns: the page stays landscape and the level is said again."""
    figure = charts.ranking_bars(years[-1], "STNMT", "vi")
    assert figure.get_figheight() < figure.get_figwidth()
    narrow = charts.ranking_bars(years[-1], "STNMT", "vi", charts.ONE_COLUMN)
    assert narrow.get_figheight() > 2 * narrow.get_figwidth()


def test_profile_counts_what_is_above_the_median(years):
    """The title's count is the number of dots right of their tick."""
    chart = charts.unit_profile(years[-1], "S20", "vi").facts
    above = sum(row["value"] > row["median"] for row in chart["body"]["rows"])
    assert (f"ở {above} trên 5 nhóm" in chart["title"]) == (0 < above < 5)
    assert chart["title"].startswith("Sở TN&MT Gia Lai: ")


def test_category_without_points_is_said(years):
    """A category that was not counted has words and no dot, and leaves the comparison."""
    chart = charts.unit_profile(years[-1], "B0", "vi").facts
    row = next(row for row in chart["body"]["rows"] if row["name"] == "Dịch vụ công trực tuyến")
    assert (row["value"], row["text"]) == (None, "không tính")
    assert "trên 4 nhóm" in chart["title"] or "cả 4 nhóm" in chart["title"] or "không nhóm nào" in chart["title"]


def test_percentiles_are_those_of_spreadsheets():
    """p10, median and p90 by the inclusive method."""
    values = [3.0, 9.5, 1.25, 44.0, 71.0, 70.0, 12.5, 60.0]
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    found = facts.spread(values)
    assert (found["p10"], found["median"], found["p90"]) == tuple(round(tenths[i], 1) for i in (0, 4, 8))


def test_trend_breaks_where_the_framework_changes(years):
    """No line joins 2018 and 2019, and the seam names the new decision."""
    chart = charts.unit_trend(years, "S10", "vi").facts
    seam = "Từ đây theo Quyết định 2899/QĐ-BTNMT ngày 13/11/2019"
    assert [y["seam"] for y in chart["body"]["years"]] == ["", "", seam, "", ""]
    assert drawings._runs(chart["body"]["years"]) == [[0, 1], [2, 3, 4]]


def test_trend_survives_a_year_without_the_unit(years):
    """A unit absent in 2018 has a gap there, not a zero."""
    chart = charts.unit_trend(years, "S62", "vi").facts
    assert chart["body"]["years"][1]["value"] is None
    assert all(1 not in run for run in drawings._runs(chart["body"]["years"]))


def test_trend_title_counts_places(years):
    """The move is the difference of the last two ranks, in words."""
    before, now = (y.run.results["S5"].rank for y in years[-2:])
    way = f"lên {before - now} bậc" if now < before else f"xuống {now - before} bậc"
    assert before != now
    assert (
        charts.unit_trend(years, "S5", "vi").facts["title"]
        == f"Sở TN&MT Bắc Ninh {way} so với năm 2020, nay hạng {now}"
    )


def test_cells_are_shaded_by_the_figure_they_show(years):
    """A cell that says 80 has the shade of 80, even if it is 79.5 behind the comma."""
    assert facts.whole(79.5) == 80
    assert drawings.heat_class(80) > drawings.heat_class(79)
    body = charts.heat_map(years[-1], "STNMT", "vi").facts["body"]
    cells = [(v, t) for row in body["rows"] for v, t in zip(row["shares"], row["texts"], strict=True)]
    assert all(t == ("" if v is None else str(v)) for v, t in cells)


def test_changes_have_a_triangle_and_ties_share_a_place(years):
    """Up is ▲, down is ▼, so that grey print says it too; units that tie end their lines at one point."""
    chart = charts.rank_changes(years[-2], years[-1], "STNMT", "vi").facts
    for row in chart["body"]["after"]:
        sign = {True: "▲", False: "▼"}[row["move"] > 0] if row["move"] else "="
        assert row["text"].startswith(sign)
    rows = [{"unit": u, "rank": r, "name": u, "stays": True} for u, r in (("A", 1), ("B", 2), ("C", 2), ("D", 4))]
    places, _ = drawings._places(rows, [drawings.ROW] * 4, 0)
    assert places["B"][0] == places["C"][0] == (places["B"][1] + places["C"][1]) / 2
    assert places["B"][1] != places["C"][1]


def test_changes_between_frameworks_are_marked(years):
    """2017 against 2021 warns that two frameworks are set side by side; 2020 against 2021 does not."""
    warning = "hai bộ tiêu chí khác nhau"
    assert warning in charts.rank_changes(years[0], years[-1], "STNMT", "vi").facts["subtitle"]
    assert warning not in charts.rank_changes(years[-2], years[-1], "STNMT", "vi").facts["subtitle"]


def test_shared_first_words_are_left_out(small):
    """'Sở TN&MT' is not said 63 times; names that share nothing stay whole."""
    names = facts.labels(small, [f"S{i}" for i in range(4)], "vi")
    assert list(names.values()) == ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang"]
    assert facts.labels(small, ["B0", "B1", "B2", "B5"], "vi")["B1"] == "Vụ TĐKTTT"


@pytest.mark.parametrize("chart", DRAWERS)
def test_made_up_figures_say_so(years, chart):
    """On the chart, in its alternative text and on every row of its data; with real figures nowhere."""
    for lang, mark in (("vi", "Số liệu minh họa"), ("en", "Made-up figures")):
        figure = DRAWERS[chart](years, lang, charts.TWO_COLUMNS)
        assert any(mark in line for line in written(figure))
        assert mark in charts.alt_text(figure)
        rows = list(csv.reader(io.StringIO(folder._csv(figure.facts).decode("utf-8-sig"))))
        assert all(mark in row[-1] for row in rows[1:])
    real = make_edition(2021, provinces=4, made_up=False)
    figure = charts.ranking_bars(real, "QLNN", "vi")
    assert not any("Số liệu minh họa" in line for line in written(figure))
    assert "Số liệu minh họa" not in charts.alt_text(figure) + folder._csv(figure.facts).decode()


def test_source_names_decision_date_and_licence(small):
    """A decision number restarts every year, so its date is beside it; illustrative points are owned up to."""
    source = charts.heat_map(small, "QLNN", "vi").facts["source"]
    for part in ("2899/QĐ-BTNMT ngày 13/11/2019", "duyệt ngày 20/01/2022", "CC BY 4.0", "điểm số minh họa"):
        assert part in source


def test_data_rows_are_what_the_chart_shows(small):
    """The table behind a chart has one row per unit, with the published total."""
    header, rows = charts.data_rows(charts.ranking_bars(small, "STNMT", "vi"))
    assert header[:4] == ["rank", "unit", "name", "total"]
    assert [row[1] for row in rows] == [r.unit for r in small.ranking("STNMT")]
    assert rows[0][3] == small.ranking("STNMT")[0].total


# Bytes.


def png_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(path) as image:
        return image.size


def digest(figure) -> str:
    """One hash over the three files of a figure."""
    about = folder._about(figure.facts)
    return hashlib.sha256(b"".join(saving.as_bytes(figure, kind, about) for kind in saving.FORMATS)).hexdigest()


def test_same_figures_same_bytes_everywhere(small):
    """Another process, hash seed, time zone and locale; and this one, after drawing something else."""
    script = (
        "import sys; sys.path[:0] = ['.', 'tests']; import test_charts as t; from chart_editions import make_edition;"
        "import charts; print(t.digest(charts.heat_map(make_edition(2021, provinces=4), 'QLNN', 'vi')))"
    )
    found = {digest(charts.heat_map(small, "QLNN", "vi"))}
    for seed, zone, locale in (("1", "Asia/Ho_Chi_Minh", "C.UTF-8"), ("77", "America/Lima", "C")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        run = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=True
        )
        found.add(run.stdout.strip())
    digest(charts.unit_profile(small, "S1", "en"))
    found.add(digest(charts.heat_map(small, "QLNN", "vi")))
    assert len(found) == 1


def test_one_figure_gives_the_same_png_before_and_after_a_pdf(small):
    """The vector canvases leave their own resolution behind; ours puts it back."""
    figure = charts.unit_profile(small, "S1", "vi")
    first = saving.as_bytes(figure, "png")
    saving.as_bytes(figure, "pdf")
    saving.as_bytes(figure, "svg")
    assert saving.as_bytes(figure, "png") == first


def test_png_has_its_size_and_its_exact_colours(small, tmp_path):
    """174 mm at 300 dpi; each declared colour is there to the last bit, not a neighbour's."""
    figure = charts.ranking_bars(make_edition(2021), "STNMT", "vi")
    image = Image.open(io.BytesIO(charts.save(figure, tmp_path / "bars.png").read_bytes()))
    assert image.size[0] == int(174 / 25.4 * 300)
    assert round(image.info["dpi"][0]) == 300
    pixels = {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}
    for level in ("level-1", "level-2", "level-3", "level-4", "ink"):
        red, green, blue = (int(COLOURS[level][i : i + 2], 16) for i in (1, 3, 5))
        assert (red, green, blue) in pixels, level
    assert image.info["Title"] == figure.facts["title"]


def test_palette_is_close_to_the_full_picture(small):
    """Soft edges may move a little, never by more than a reader could see; flat colour not at all."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = charts.heat_map(small, "QLNN", "vi")
    indexed = np.asarray(Image.open(io.BytesIO(saving.as_bytes(figure, "png"))).convert("RGB")).astype(int)
    canvas = FigureCanvasAgg(figure)
    with saving.mpl.rc_context(saving.SETTINGS):
        canvas.draw()
    exact = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    off = np.abs(indexed - exact).max(axis=2)
    assert off.mean() < 1
    assert (off > 40).mean() < 0.002


def test_svg_names_itself_and_holds_no_date(small):
    """Title and description for screen readers, and nothing that changes from day to day."""
    figure = charts.unit_profile(small, "S1", "vi")
    svg = saving.as_bytes(figure, "svg", folder._about(figure.facts)).decode()
    assert 'role="img"><title>Sở TN&amp;MT Bà Rịa - Vũng Tàu' in svg
    assert "<desc>" in svg
    assert "<dc:date>" not in svg


def test_pdf_embeds_true_type_and_gives_its_text_back(small, tmp_path):
    """Type 3 fonts are refused by presses; and a reader can search and copy Vietnamese."""
    assert shutil.which("pdftotext"), "install Debian's package poppler-utils (make test does)"
    path = charts.save(charts.heat_map(small, "STNMT", "vi"), tmp_path / "heat.pdf")
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    assert "Type 3" not in fonts
    assert fonts.count("CID TrueType") == 2
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    for part in ("Bà Rịa - Vũng Tàu", "Số liệu minh họa", "Nguồn nhân lực"):
        assert part in text
    assert b"CreationDate" not in path.read_bytes()


def test_money_is_not_mathematics(small):
    """A name with two dollar signs is printed as it is."""
    sheet = Sheet(80, 10)
    sheet.text(2, 5, "Gói 5$ - 10$")
    svg = saving.as_bytes(figure_of(sheet), "svg").decode()
    assert "<!-- Gói 5$ - 10$ -->" in svg


def test_letters_our_font_lacks_come_from_the_next():
    """A name from another script is drawn with DejaVu, without a warning; our own letters never leave our font."""
    sheet = Sheet(80, 10)
    sheet.text(2, 5, "Ký hiệu ☎ Ω")
    assert saving.as_bytes(figure_of(sheet), "png")
    assert not FACES[False].covers("☎")
    assert FACES[False].covers("Đắk Lắk, Thừa Thiên Huế ▲▼ 1.234,5 − №")


# A whole edition.


def test_draw_all_writes_every_chart(tmp_path):
    """Per bloc a ranking, a heat map and the changes; per unit a profile and a trend; each in four formats."""
    seen = []
    edition, previous = (make_edition(year, provinces=1) for year in (2021, 2020))
    manifest = charts.draw_all(edition, [previous], tmp_path, lambda done, of: seen.append((done, of)), workers=0)
    assert [entry["kind"] for entry in manifest].count("profile") == len(edition.units) == 7
    assert {entry["kind"] for entry in manifest} == {"ranking", "heat", "changes", "profile", "trend"}
    assert seen[0] == (0, len(manifest))
    assert seen[-1] == (len(manifest), len(manifest))
    assert len({entry["id"] for entry in manifest}) == len(manifest) == 20
    for entry in manifest:
        assert set(entry["files"]) == {"png", "svg", "pdf", "csv"}
        assert all((tmp_path / name).is_file() and name.isascii() for name in entry["files"].values())
        assert png_size(tmp_path / entry["files"]["png"]) == (entry["width"], entry["height"])
        assert entry["alt"].startswith(entry["title"])
    assert {"xep-hang-stnmt-2021", "ho-so-so-tn-mt-an-giang-s0-2021"} <= {entry["id"] for entry in manifest}


def test_any_executor_gives_the_same_bytes(small, tmp_path):
    """Drawn here or handed to an executor, the files are equal."""
    one = make_edition(2021, provinces=1)
    here = charts.draw_all(one, [], tmp_path / "here", workers=0, formats=("svg",))
    with ThreadPoolExecutor(1) as executor:
        there = charts.draw_all(one, [], tmp_path / "there", executor=executor, formats=("svg",))
    assert here == there
    for path in sorted((tmp_path / "here").iterdir()):
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes(), path.name


def test_processes_draw_too(tmp_path):
    """The default pool: two processes from a fork server."""
    edition = make_edition(2021, provinces=3)
    manifest = charts.draw_all(edition, [], tmp_path, formats=("svg",))
    assert len(list(tmp_path.glob("*.svg"))) == len(manifest)


def test_unchanged_charts_come_from_the_cache(tmp_path, monkeypatch):
    """A second run draws nothing; a changed figure draws its own chart again, and not its neighbour's profile."""
    edition, drawn = make_edition(2021, provinces=1), []
    draw = folder.render
    monkeypatch.setattr(folder, "render", lambda task: drawn.append(task.id) or draw(task))
    options = {"workers": 0, "cache": tmp_path / "cache", "formats": ("svg",)}
    first = charts.draw_all(edition, [], tmp_path / "one", **options)
    assert len(drawn) == len(first)
    drawn.clear()
    assert charts.draw_all(edition, [], tmp_path / "two", **options) == first
    assert drawn == []
    for path in (tmp_path / "one").iterdir():
        assert (tmp_path / "two" / path.name).read_bytes() == path.read_bytes()
    edition.units["B5"].short_name = "Thanh tra"
    edition.units["B5"].name_vi = "Thanh tra"
    charts.draw_all(edition, [], tmp_path / "two", **options)
    assert any(name.startswith("ho-so-thanh-tra") for name in drawn)
    assert not any(name.startswith("ho-so-van-phong-bo") for name in drawn)


def test_writing_over_a_linked_chart_spares_the_cache(tmp_path):
    """A drawn file may share its bytes with the cache; writing it anew must not reach there."""
    edition = make_edition(2021, provinces=1)
    cache = tmp_path / "cache"
    options = {"workers": 0, "cache": cache, "formats": ("svg",)}
    charts.draw_all(edition, [], tmp_path / "one", **options)
    (entry, *_) = charts.draw_all(edition, [], tmp_path / "two", **options)
    kept = {path: path.read_bytes() for path in cache.rglob("*.svg")}
    charts.save(charts.unit_profile(edition, "B5", "en"), tmp_path / "two" / entry["files"]["svg"])
    assert {path: path.read_bytes() for path in cache.rglob("*.svg")} == kept
