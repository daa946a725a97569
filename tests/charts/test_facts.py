"""What charts say: findings, counts, seams, sources."""

import re
import statistics

import pytest
from matplotlib.text import Text

import charts
from charts import facts, words
from charts.drawings.changes import places
from charts.drawings.trend import runs


def written(figure) -> list[str]:
    """Every line of type on a figure."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


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


def test_profile_counts_what_is_above_the_median(years):
    """The title's count is by the exact shares, not by what is left of them after rounding."""
    chart = charts.unit_profile(years[-1], "S20", "vi").facts
    shares = {
        r.unit: {code: c.points_exact / c.max for code, c in r.categories.items() if c.points_exact is not None}
        for r in years[-1].ranking("STNMT")
    }
    above = sum(
        own > statistics.median(s[code] for s in shares.values() if code in s) for code, own in shares["S20"].items()
    )
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
    assert runs(chart["body"]["years"]) == [[0, 1], [2, 3, 4]]


def test_trend_survives_a_year_without_the_unit(years):
    """A unit absent in 2018 has a gap there, not a zero."""
    chart = charts.unit_trend(years, "S62", "vi").facts
    assert chart["body"]["years"][1]["value"] is None
    assert all(1 not in run for run in runs(chart["body"]["years"]))


def test_trend_title_counts_places(years):
    """The move is the difference of the last two ranks, in words."""
    before, now = (y.run.results["S5"].rank for y in years[-2:])
    way = f"lên {before - now} bậc" if now < before else f"xuống {now - before} bậc"
    assert before != now
    assert (
        charts.unit_trend(years, "S5", "vi").facts["title"]
        == f"Sở TN&MT Bắc Ninh {way} so với năm 2020, nay hạng {now}"
    )


def test_changes_have_a_triangle_and_ties_share_a_place(years):
    """Up is ▲, down is ▼, so that grey print says it too; units that tie end their lines at one point."""
    chart = charts.rank_changes(years[-2], years[-1], "STNMT", "vi").facts
    for row in chart["body"]["after"]:
        sign = {True: "▲", False: "▼"}[row["move"] > 0] if row["move"] else "="
        assert row["text"].startswith(sign)
    rows = [{"unit": u, "rank": r, "name": u, "stays": True} for u, r in (("A", 1), ("B", 2), ("C", 2), ("D", 4))]
    found, _ = places(rows, [3.5] * 4, 0)
    assert found["B"][0] == found["C"][0] == (found["B"][1] + found["C"][1]) / 2
    assert found["B"][1] != found["C"][1]


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
