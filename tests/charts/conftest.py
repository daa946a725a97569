"""Editions to draw: five years with a new framework in between, and one small year."""

import pytest
from chart_editions import make_edition, make_years


@pytest.fixture(scope="session")
def years():
    """Five editions with a new framework in 2019."""
    return make_years()


@pytest.fixture(scope="session")
def small():
    """An edition of six ministry units and four provinces."""
    return make_edition(2021, provinces=4)
