"""From the facts of a chart to a sheet: where every mark goes, in millimetres. One file per kind.

Two widths: 87 mm (one column of a gazette) and 174 mm (two columns). Colour is never alone: groups have headings,
moves have triangles and dashes, cells have figures, units are named where they stand.
"""

from collections.abc import Callable

from charts.drawings.changes import changes
from charts.drawings.distribution import distribution
from charts.drawings.heat import heat
from charts.drawings.lost import lost
from charts.drawings.paper import (
    LEAST,
    ONE_COLUMN,
    SMALL,
    TALLEST,
    TWO_COLUMNS,
    Facts,
    footing,
    heading,
)
from charts.drawings.profile import profile
from charts.drawings.ranking import ranking
from charts.drawings.regions import regions
from charts.drawings.shares import shares
from charts.drawings.trend import trend
from charts.drawings.years import years
from charts.sheet import Sheet

__all__ = ["BODIES", "LEAST", "ONE_COLUMN", "SMALL", "TALLEST", "TWO_COLUMNS", "Facts", "draw"]

BODIES: dict[str, Callable[[Sheet, Facts, float], float]] = {
    "ranking": ranking,
    "heat": heat,
    "changes": changes,
    "years": years,
    "distribution": distribution,
    "regions": regions,
    "category": shares,
    "indicator": shares,
    "profile": profile,
    "trend": trend,
    "lost": lost,
}


def draw(facts: Facts, width: float = TWO_COLUMNS) -> Sheet:
    """The whole chart: heading, body, source."""
    sheet = Sheet(width)
    y = heading(sheet, facts)
    y = BODIES[facts["kind"]](sheet, facts, y + 1.5)
    footing(sheet, facts, y + 2)
    return sheet
