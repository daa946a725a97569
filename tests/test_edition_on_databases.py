"""An edition does not show on which database the office ran."""

import datetime
import shutil

import pytest
from factories import a_bloc, a_cycle, a_unit, a_user, an_answer

import edition as editions
import models
import results
import workflow
from settings import Settings

# Codes and names that a database may sort in a way of its own: case, Vietnamese letters, signs, numbers.
UNITS = {
    "đn": "Sở Đà Nẵng", "DN": "Sở Dân Nguyện", "Z9": "ông Trạm", "a10": "Ấp Bắc", "a-9": "An Bình", "Ă": "Ăn Trưa",
    "HP": "sở Hải Phòng", "hp2": "Sở Hải Phòng 2",
}  # fmt: skip


def frozen(folder) -> bytes:
    """A year of the bound database, from its first answer to its edition."""
    lead = a_user("lead")
    for number, (code, name) in enumerate(UNITS.items()):
        a_unit(code, name_vi=name, name_en=f"Department {code}", bloc=a_bloc(("SN", "bộ")[number % 2]))
    cycle = a_cycle(2019)
    workflow.move_cycle(cycle, "open", "it")
    for number, submission in enumerate(sorted(cycle.submissions, key=lambda each: list(UNITS).index(each.unit.code))):
        if number:  # one sends nothing
            for code, value in {"pcs": str(17 * number), "staff": "130", "portal": "yes"}.items():
                an_answer(submission, code, value)
    workflow.move_cycle(cycle, "appraise", lead)
    results.accept_all(cycle, lead)
    workflow.move_cycle(cycle, "explain", lead)
    office = Settings("sqlite:///unused", folder, folder / "public", folder / "editions", "k" * 32)
    results.freeze(cycle, lead, office, approved=datetime.date(2019, 12, 20))
    return (editions.unpublished(office.editions_folder) / "2019.json").read_bytes()


@pytest.mark.postgresql
def test_both_databases_freeze_the_same_bytes(migrated_sqlite_file, postgresql_database, tmp_path):
    """The same answers on PostgreSQL and on SQLite make one edition, whatever order each gives its rows in."""
    on_postgresql = frozen(tmp_path / "first")
    assert models.on_postgresql()
    models.connect(f"sqlite:///{shutil.copy(migrated_sqlite_file, tmp_path / 'office.db')}")
    assert not models.on_postgresql()
    assert frozen(tmp_path / "second") == on_postgresql
    assert on_postgresql.count("Sở Đà Nẵng".encode()) > 0
