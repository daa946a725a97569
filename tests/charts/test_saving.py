"""A figure as bytes by matplotlib alone: for notebooks, and to measure our own drawing against."""

import io

import charts
from charts import saving
from charts.folder import csv_of


def test_one_figure_gives_the_same_png_before_and_after_a_pdf(small):
    """The vector canvases leave their own resolution behind; ours puts it back."""
    figure = charts.unit_profile(small, "S1", "vi")
    first = saving.as_bytes(figure, "png")
    saving.as_bytes(figure, "pdf")
    saving.as_bytes(figure, "svg")
    assert saving.as_bytes(figure, "png") == first


def test_a_figure_is_saved_by_its_suffix(small, tmp_path):
    """Four kinds of file, each with the title of the chart, none with a date."""
    figure = charts.unit_profile(small, "S1", "vi")
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "csv": b"\xef\xbb\xbf"}
    for kind, start in starts.items():
        data = charts.save(figure, tmp_path / f"chart.{kind}").read_bytes()
        assert data.startswith(start)
        assert b"Date" not in data
    assert (tmp_path / "chart.csv").read_bytes() == csv_of(figure.facts)
    assert figure.facts["title"] in (tmp_path / "chart.svg").read_text("utf-8").replace("&amp;", "&")
    assert io.BytesIO((tmp_path / "chart.png").read_bytes()).getbuffer().nbytes > 10_000
