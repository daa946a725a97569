"""Layout: nothing collides, on the longest names, in both languages and widths."""

import csv
import io
import re

import pytest
from chart_editions import make_edition
from matplotlib.text import Text

import charts
from charts import drawings, facts, folder
from charts.drawings.heat import heat_class
from charts.sheet import overlaps

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


def written(figure) -> list[str]:
    """Every line of type on a figure."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("width", [charts.ONE_COLUMN, charts.TWO_COLUMNS])
@pytest.mark.parametrize("chart", DRAWERS)
def test_no_type_collides_or_leaves_the_paper(years, chart, width, lang):
    """In both languages and widths, on the longest names, every word is on the paper and apart from the others."""
    figure = DRAWERS[chart](years, lang, width)
    assert overlaps(figure) == []
    sizes = {text.get_fontsize() for text in figure.findobj(Text) if text.get_text()}
    assert min(sizes) >= drawings.LEAST
    assert figure.get_figheight() * 25.4 <= drawings.TALLEST, "a chart fits the page of a journal"


@pytest.mark.parametrize("width", [charts.ONE_COLUMN, charts.TWO_COLUMNS])
def test_long_rankings_take_two_columns(years, width):
    """63 units stand in two columns, under a heading each: that of their level, said again if it was cut."""
    sheet = drawings.draw(charts.ranking_bars(years[-1], "STNMT", "vi", width).facts, width)
    assert sheet.height < 2 * sheet.width
    heads = [text for text in sheet.texts if re.search(r" · \d+ đơn vị$|\(tiếp theo\)$", text[2])]
    columns = {round(x, 1): [y for x0, y, *_ in heads if x0 == x] for x, *_ in heads}
    assert len(columns) == 2
    first, second = (min(ys) for _, ys in sorted(columns.items()))
    assert first == second


def test_cells_are_shaded_by_the_figure_they_show(years):
    """A cell that says 80 has the shade of 80, even if it is 79.5 behind the comma."""
    assert facts.whole(79.5) == 80
    assert heat_class(80) > heat_class(79)
    body = charts.heat_map(years[-1], "STNMT", "vi").facts["body"]
    cells = [(v, t) for row in body["rows"] for v, t in zip(row["shares"], row["texts"], strict=True)]
    assert all(t == ("" if v is None else str(v)) for v, t in cells)


@pytest.mark.parametrize("chart", DRAWERS)
def test_made_up_figures_say_so(years, chart):
    """On the chart, in its alternative text and on every row of its data; with real figures nowhere."""
    for lang, mark in (("vi", "Số liệu minh họa"), ("en", "Made-up figures")):
        figure = DRAWERS[chart](years, lang, charts.TWO_COLUMNS)
        assert any(mark in line for line in written(figure))
        assert mark in charts.alt_text(figure)
        rows = list(csv.reader(io.StringIO(folder.csv_of(figure.facts).decode("utf-8-sig"))))
        assert all(mark in row[-1] for row in rows[1:])
    real = make_edition(2021, provinces=4, made_up=False)
    figure = charts.ranking_bars(real, "QLNN", "vi")
    assert not any("Số liệu minh họa" in line for line in written(figure))
    assert "Số liệu minh họa" not in charts.alt_text(figure) + folder.csv_of(figure.facts).decode()
