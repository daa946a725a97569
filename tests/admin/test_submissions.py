"""A unit's submission: its sections, its moves, and the page where figures are entered."""

import pytest
from factories import explained

import models
from tests.admin.years import a_year, section


@pytest.fixture
def year(office):
    """A year that collects figures."""
    return a_year()


@pytest.fixture
def officer(office, year, make_user, as_person):
    """An officer of Đà Nẵng."""
    return as_person(office, make_user(office, "officer", unit=year.da_nang))


@pytest.fixture
def leader(office, year, make_user, as_person):
    """The leader of Đà Nẵng."""
    return as_person(office, make_user(office, "leader", unit=year.da_nang))


def save(person, part, **values):
    data = {f"value.{key}": value for key, value in values.items()}
    return person.post("/admin/entry/save/", {"section": part.id, **data})


def test_another_units_submission_answers_like_a_missing_one(officer, year):
    """Page, section, saving, points and moves: 404, whether it exists or not."""
    theirs = section(year.theirs, "HT")
    assert officer.get(f"/admin/submissions/details/?id={year.mine.id}").status_code == 200
    for id, part in ((year.theirs.id, theirs.id), (999_999, 999_999)):
        assert officer.get(f"/admin/submissions/details/?id={id}").status_code == 404
        assert officer.get(f"/admin/submissions/history/?id={id}").status_code == 404
        assert officer.get(f"/admin/entry/?section={part}").status_code == 404
        for path in ("submissions/move", "entry/save"):
            assert officer.post(f"/admin/{path}/", {"section": part, "value.pcs": "1"}).status_code == 404
    assert "Sở Hà Nội" not in officer.get("/admin/submissions/").text
    assert models.Answer.select().count() == 0


def test_a_section_goes_to_the_leader_and_on(officer, leader, year):
    """The officer asks for approval, the leader sends; then it takes no more figures."""
    part = section(year.mine, "HT")
    save(officer, part, pcs="30", staff="40")
    officer.post("/admin/submissions/move/", {"section": part.id, "move": "submit"})
    assert section(year.mine, "HT").state == "drafting", "evidence is missing, and nobody has said why"
    explained(year.mine)
    officer.post("/admin/submissions/move/", {"section": part.id, "move": "submit"})
    assert section(year.mine, "HT").state == "awaiting_approval"
    officer.post("/admin/submissions/move/", {"section": part.id, "move": "send"})
    assert section(year.mine, "HT").state == "awaiting_approval"
    leader.post("/admin/submissions/move/", {"section": part.id, "move": "send"})
    assert section(year.mine, "HT").state == "sent"
    assert save(officer, part, pcs="99").status_code == 403
    assert "readonly" in officer.get(f"/admin/entry/?section={part.id}").text


def test_an_auditor_reads_and_does_not_write(office, year, make_user, as_person):
    """Every page, no save."""
    auditor = as_person(office, make_user(office, "auditor"))
    part = section(year.mine, "HT")
    assert auditor.get(f"/admin/entry/?section={part.id}").status_code == 200
    assert save(auditor, part, pcs="1").status_code == 403
    assert auditor.post("/admin/submissions/move/", {"section": part.id, "move": "begin"}).status_code == 403


def test_an_appraiser_sees_what_is_assigned(office, year, make_user, as_person):
    """One unit was assigned: the other's submission is not there."""
    user = make_user(office, "appraiser")
    with models.acting("test"):
        models.Assignment.create(cycle=year.cycle, appraiser=user, unit=year.ha_noi)
    appraiser = as_person(office, user)
    assert appraiser.get(f"/admin/submissions/details/?id={year.theirs.id}").status_code == 200
    assert appraiser.get(f"/admin/submissions/details/?id={year.mine.id}").status_code == 404


def test_a_frozen_year_takes_no_figures_from_anybody(office, administrator, year):
    """Not from the administrator either."""
    with models.acting("test"):
        cycle = models.Cycle.get_by_id(year.cycle.id)
        cycle.state = "frozen"
        cycle.save()
    assert save(administrator, section(year.mine, "HT"), pcs="1").status_code == 403
