"""Charts of an edition: ranking, profile and trend of a unit, heat map, changes of rank (matplotlib, print quality).

    charts.ranking_bars(edition, "STNMT", "vi") -> Figure       charts.save(figure, path)
    charts.charts_of(edition, earlier_editions, languages) -> list[Chart]
    charts.lay_out(charts, folder)    charts.print_all(charts, folder, places)

`issued.py` says which charts there are, `facts/` what each shows (plain data), `words/` in which sentences,
`drawings/` where it stands (millimetres, on the sheet of `sheet.py`); `svg.py` and `saving.py` make the bytes,
`folder.py` the files of a whole edition.
"""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from charts import facts as _facts
from charts import saving as _saving
from charts.drawings import ONE_COLUMN, TWO_COLUMNS, draw
from charts.folder import (
    Chart,
    ChartProblem,
    File,
    LaidOut,
    about_of,
    charts_of,
    csv_of,
    executor_at,
    lay_out,
    print_all,
)
from charts.sheet import figure_of

__all__ = [
    "ONE_COLUMN",
    "TWO_COLUMNS",
    "Chart",
    "ChartProblem",
    "File",
    "LaidOut",
    "about_of",
    "alt_text",
    "charts_of",
    "data_rows",
    "executor_at",
    "figure_from",
    "heat_map",
    "lay_out",
    "print_all",
    "rank_changes",
    "ranking_bars",
    "save",
    "unit_profile",
    "unit_trend",
]


def figure_from(chart: dict[str, Any], width: float = TWO_COLUMNS) -> Figure:
    """The figure of a chart's facts; it carries them as `figure.facts` (alt text, data, source)."""
    sheet = draw(chart, width)
    figure = figure_of(sheet)
    figure.facts = chart
    figure.palette = frozenset(sheet.colours())
    return figure


def alt_text(figure: Figure) -> str:
    """What a reader who cannot see the chart is told."""
    return about_of(figure.facts).alt


def data_rows(figure: Figure) -> tuple[list[str], list[list[Any]]]:
    """The header and the rows behind a chart."""
    return figure.facts["header"], figure.facts["table"]


def save(figure: Figure, path: Path | str) -> Path:
    """Write a figure as .png, .svg, .pdf or .csv, by the suffix. The same figure gives the same bytes."""
    path = Path(path)
    kind = path.suffix.removeprefix(".")
    about = about_of(figure.facts)._asdict()
    path.write_bytes(csv_of(figure.facts) if kind == "csv" else _saving.as_bytes(figure, kind, about))
    return path


def ranking_bars(edition, bloc: str, lang: str = "vi", width: float = TWO_COLUMNS):
    """Horizontal bars, best unit on top, one shade per level."""
    return figure_from(_facts.ranking_bars(edition, bloc, lang), width)


def unit_profile(edition, unit: str, lang: str = "vi", width: float = TWO_COLUMNS):
    """A unit's share of each category's points against the middle 80 % and the median of its bloc."""
    return figure_from(_facts.unit_profile(edition, unit, lang), width)


def unit_trend(editions, unit: str, lang: str = "vi", width: float = TWO_COLUMNS):
    """A unit's total over the years; the line breaks where the framework changes."""
    return figure_from(_facts.unit_trend(editions, unit, lang), width)


def heat_map(edition, bloc: str, lang: str = "vi", width: float = TWO_COLUMNS):
    """Units by categories, each cell the share of the category's points."""
    return figure_from(_facts.heat_map(edition, bloc, lang), width)


def rank_changes(previous, edition, bloc: str, lang: str = "vi", width: float = TWO_COLUMNS):
    """Ranks of two years, joined by lines; the largest moves in colour, every move with a triangle."""
    return figure_from(_facts.rank_changes(previous, edition, bloc, lang), width)
