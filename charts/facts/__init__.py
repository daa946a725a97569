"""From an edition to the facts of one chart: plain, rounded, ready to draw, to print as a table and to hash.

Everything a chart shows is in its facts and nothing else is, so equal facts mean an equal picture. Numbers to be
read are text in the reader's language; numbers to be placed are floats rounded to a thousandth. One file per kind.
"""

from charts.facts.changes import rank_changes
from charts.facts.common import (
    Facts,
    Memo,
    bloc_title,
    full_name,
    label,
    labels,
    level_fills,
    level_titles,
    once,
    points,
    share,
    spread,
    spread_of,
    whole,
)
from charts.facts.distribution import distribution
from charts.facts.heat import heat_map
from charts.facts.lost import unit_losses
from charts.facts.profile import unit_profile
from charts.facts.ranking import ranking_bars
from charts.facts.regions import by_region, has_regions
from charts.facts.shares import category_shares, indicator_shares
from charts.facts.trend import unit_trend
from charts.facts.years import has_years, rank_years

__all__ = [
    "Facts",
    "Memo",
    "bloc_title",
    "by_region",
    "category_shares",
    "distribution",
    "full_name",
    "has_regions",
    "has_years",
    "heat_map",
    "indicator_shares",
    "label",
    "labels",
    "level_fills",
    "level_titles",
    "once",
    "points",
    "rank_changes",
    "rank_years",
    "ranking_bars",
    "share",
    "spread",
    "spread_of",
    "unit_losses",
    "unit_profile",
    "unit_trend",
    "whole",
]
