"""A correction of the second small year, for tests: An Giang rises from third to first, and Hà Nội only moves."""

import datetime

import mini

import edition as editions
from framework import Text

NOTICE = Text("Bổ sung số máy tính & kênh truyền của An Giang.", "Computers & line of An Giang <added>.")


def versions():
    """Version 1 as the small year has it, and version 2."""
    first = mini.editions_of_test()[-1]
    figures = {unit: dict(own) for unit, own in first.figures.items()}
    figures["AG"] |= {"pcs": "900", "line": "yes", "level": "III"}
    second = mini.made(
        2021, first.framework, version=2, notice=NOTICE, figures=figures, approved=datetime.date(2022, 2, 1)
    )
    return first, second


def write_editions(folder):
    """The small years with the correction, where a build finds them."""
    mini.write_editions(folder)
    editions.write(versions()[1], folder)
