"""Charts of an edition: ranking, profile and trend of a unit, heat map, changes of rank (matplotlib, print quality).

    charts.ranking_bars(edition, "STNMT", "vi") -> Figure       charts.save(figure, path)
    charts.draw_all(edition, earlier_editions, folder) -> manifest

`facts.py` says what is shown (plain data), `drawings.py` where it stands (millimetres), `sheet.py` paints it,
`saving.py` makes the bytes, `folder.py` draws a whole edition. `words.py` holds the sentences.
"""

from charts import facts as _facts
from charts.drawings import ONE_COLUMN, TWO_COLUMNS
from charts.folder import Task, alt_text, data_rows, draw_all, figure_from, save, tasks_of

__all__ = [
    "ONE_COLUMN",
    "TWO_COLUMNS",
    "Task",
    "alt_text",
    "data_rows",
    "draw_all",
    "figure_from",
    "heat_map",
    "rank_changes",
    "ranking_bars",
    "save",
    "tasks_of",
    "unit_profile",
    "unit_trend",
]


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
