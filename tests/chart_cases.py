"""The charts that tests of all charts look at: of the demo, of made years and of odd editions."""

from functools import cache
from pathlib import Path

import odd_editions
from chart_editions import make_years

import edition as editions
from charts import drawings
from charts.issued import issued

DEMO = Path(__file__).resolve().parent.parent / "editions"
WIDTHS = (drawings.ONE_COLUMN, drawings.TWO_COLUMNS)
CASES = ["demo", "made", *odd_editions.odd_years()]


@cache
def years_of(case: str) -> list:
    """The editions of a case, oldest first."""
    if case == "demo":
        return editions.read_all(DEMO)
    return make_years() if case == "made" else odd_editions.odd_years()[case]


@cache
def charts_of(case: str, lang: str) -> list:
    """The charts of a case's newest year; of the demo's many units and indicators every ninth."""
    years = years_of(case)
    found = list(issued(years[-1], years[:-1], lang))
    if case not in ("demo", "made"):
        return found
    many = [chart for chart in found if chart.about.startswith(("unit:", "indicator:"))]
    kept = [f"{kind}:{code}" for kind, code in dict.fromkeys(tuple(c.about.split(":", 1)) for c in many)][::9]
    return [
        chart for chart in found if chart not in many or chart.about in (*kept, "indicator:V.4.2", "indicator:V.4.3")
    ]
