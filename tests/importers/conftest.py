"""A year being collected on the 2019 framework, and one unit of it."""

from pathlib import Path

import pytest

import models
from importers import frameworks

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.fixture
def cycle(database):
    """2021, collecting, on the real framework of 2019."""
    return a_collecting_cycle()


@pytest.fixture
def da_nang(cycle):
    """The unit whose form is filled in."""
    return a_unit_of(cycle, "SA", "Sở Tài nguyên và Môi trường Đà Nẵng")


@pytest.fixture
def hue(cycle):
    """Another unit."""
    return a_unit_of(cycle, "SB", "Sở Tài nguyên và Môi trường Thừa Thiên Huế")


def a_collecting_cycle(year=2021):
    with models.acting("test"):
        for name in ("btnmt-2051-2016", "btnmt-2899-2019"):
            frameworks.plan(SAMPLES / "frameworks" / f"{name}.yaml").apply("test")
        row = models.Framework.get(models.Framework.code == "btnmt-2899-2019")
        return models.Cycle.create(year=year, framework=row, state="collecting", made_up=True)


def a_unit_of(cycle, code, name):
    bloc = models.Bloc.select().order_by(models.Bloc.position).first()
    with models.acting("test"):
        return models.Unit.create(code=code, bloc=bloc, name_vi=name)
