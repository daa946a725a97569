"""Which charts an edition has, and their names, which stay for ever."""

import re

from charts.issued import issued


def test_names_are_the_same_in_every_language_and_year(years):
    """ASCII, without a year or a language: the address of a chart never changes."""
    names = [
        {chart.id for chart in issued(years[place], years[:place], lang)} for lang in ("vi", "en") for place in (-2, -1)
    ]
    assert names[0] == names[2]
    assert names[1] == names[3]
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names[1])
    assert {"xep-hang-stnmt", "ban-do-nhiet-qlnn", "thay-doi-hang-stnmt", "ho-so-so-tn-mt-an-giang"} <= names[1]
    assert not any("2021" in name for name in names[1])


def test_no_two_charts_have_one_name(years):
    """Names name one thing; what it is about is said beside it."""
    found = list(issued(years[-1], years[:-1]))
    assert len({chart.id for chart in found}) == len(found)
    assert {chart.about.partition(":")[0] for chart in found} >= {"bloc", "unit", "category"}
    assert "unit:S0" in {chart.about for chart in found}


def test_charts_of_units_can_be_left_out(years):
    """Older years have the charts of their blocs only."""
    found = list(issued(years[-1], years[:-1], units=False))
    assert {chart.about for chart in found} == {"bloc:QLNN", "bloc:STNMT"}
    whole = [chart for chart in issued(years[-1], years[:-1]) if chart.about.startswith("bloc:")]
    assert found == whole


def test_the_first_year_has_no_comparison(years):
    """No chart of two years without a year before."""
    assert not any(chart.id.startswith("thay-doi-hang") for chart in issued(years[0]))


def test_thousands_of_units_are_not_drawn_one_by_one(years, monkeypatch):
    """Beyond a stated number, charts of single units and with a line for each are left out; summaries stay."""
    monkeypatch.setattr("charts.issued.MOST_UNITS", 20)
    found = list(issued(years[-1], years[:-1]))
    assert not any(chart.about.startswith("unit:") for chart in found)
    of_provinces = {chart.id for chart in found if chart.about == "bloc:STNMT"}
    assert "phan-bo-stnmt" in of_provinces
    assert not of_provinces & {"xep-hang-stnmt", "ban-do-nhiet-stnmt", "thay-doi-hang-stnmt", "nhieu-nam-stnmt"}
    assert "xep-hang-qlnn" in {chart.id for chart in found}, "six units are few"
