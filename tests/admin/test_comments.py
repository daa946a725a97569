"""What is said about an indicator: between the unit and the Council, and within the Council alone."""

import pytest

import models
from admin.views import comments
from tests.admin.years import indicator

FRAGMENT = {"HX-Request": "true"}
SECRET = "Nghi số liệu chép lại"


@pytest.fixture
def lead(office, year, make_user, as_person):
    """The Council's lead."""
    return as_person(office, make_user(office, "lead"))


@pytest.fixture
def place(year):
    """Where the thread is: Đà Nẵng's indicator HT1."""
    return {"submission": year.mine.id, "indicator": indicator(year.framework, "HT1").id}


def address(place):
    return f"/admin/comments/?submission={place['submission']}&indicator={place['indicator']}"


def say(person, place, text, **more):
    return person.post("/admin/comments/say/", {**place, "text": text, **more}, headers=FRAGMENT)


def test_both_sides_write_and_read(officer, lead, place):
    """One thread for the unit and the Council, with who and when (promise 17)."""
    assert say(lead, place, "Số này lấy ở đâu?").status_code == 200
    assert say(officer, place, "Biên bản kiểm kê ngày 30/9.").status_code == 200
    for person in (officer, lead):
        page = person.get(address(place)).text
        assert page.index("Số này lấy ở đâu?") < page.index("Biên bản kiểm kê")
        assert lead.user.name in page
    assert officer.get(address(place), headers=FRAGMENT).text.lstrip().startswith('<div class="thread"')


def test_a_press_twice_says_it_once(officer, place):
    """A double click, or a retry."""
    for _ in range(2):
        say(officer, place, "Một lần")
    assert models.Comment.select().count() == 1


def test_nothing_and_too_much_are_refused_with_the_text_kept(officer, place):
    """A sentence, and what was typed is still there."""
    assert say(officer, place, "  ").status_code == 422
    answer = say(officer, place, "a" * 4001)
    assert answer.status_code == 422
    assert "a" * 4001 in answer.text
    assert models.Comment.select().count() == 0


def test_a_follow_up_stays_until_it_is_settled(officer, lead, place, year, office):
    """It is counted on the indicator; settling says who; it can come up again."""
    say(lead, place, "Bổ sung minh chứng", follow_up="1")
    with office.test_request_context():
        assert_counts(year, (1, 1))
    row = models.Comment.get()
    officer.post("/admin/comments/settle/", {**place, "comment": row.id})
    settled = models.Comment.get()
    assert settled.settled_at is not None
    assert settled.settled_by == officer.user
    lead.post("/admin/comments/settle/", {**place, "comment": row.id, "again": "1"})
    assert models.Comment.get().settled_at is None


def assert_counts(year, expected):
    from flask_login import login_user

    login_user(models.User.select().join(models.UserRole).join(models.Role).where(models.Role.name == "lead").get())
    assert comments.counts(year.mine) == {"HT1": expected}


def test_the_councils_own_notes_reach_no_byte_of_a_units_answers(officer, lead, place, year):
    """Not the thread, not the page, not the count, not the audit of the unit's screens (promise 41)."""
    say(lead, place, SECRET, council_only="1")
    assert models.Comment.get().council_only
    assert SECRET in lead.get(address(place)).text
    part = next(each for each in year.mine.sections if each.category.code == "HT")
    for path in (
        address(place), f"/admin/entry/?section={part.id}", "/admin/", f"/admin/submissions/details/?id={year.mine.id}",
    ):  # fmt: skip
        assert SECRET not in officer.get(path).text, path
    assert "Trao đổi (" not in officer.get(f"/admin/entry/?section={part.id}").text
    assert officer.post("/admin/comments/settle/", {**place, "comment": models.Comment.get().id}).status_code == 404


def test_a_unit_cannot_write_for_the_council_alone(officer, place):
    """The box is not there, and posting it changes nothing: the unit reads what it writes."""
    assert "council_only" not in officer.get(address(place)).text
    say(officer, place, "của đơn vị", council_only="1")
    assert not models.Comment.get().council_only


def test_a_councillor_is_of_their_unit_first(office, year, place, lead, make_user, as_person):
    """Somebody of the unit who also sits in the Council reads no note about their own unit."""
    say(lead, place, SECRET, council_only="1")
    both = as_person(office, make_user(office, "officer", "lead", unit=year.da_nang))
    assert SECRET not in both.get(address(place)).text


def test_another_units_thread_answers_like_a_missing_one(officer, year, place):
    """Neither read nor written; nor an indicator of another framework."""
    for id in (year.theirs.id, 999_999):
        other = {**place, "submission": id}
        assert officer.get(address(other)).status_code == 404
        assert say(officer, other, "x").status_code == 404
    assert officer.get(address({**place, "indicator": 999_999})).status_code == 404
    assert models.Comment.select().count() == 0


def test_an_appraiser_speaks_about_what_is_assigned(office, year, place, make_user, as_person):
    """The section decides: HT is assigned, UD is not there."""
    user = make_user(office, "appraiser")
    category = indicator(year.framework, "HT1").category
    with models.acting("test"):
        models.Assignment.create(cycle=year.cycle, appraiser=user, category=category)
    appraiser = as_person(office, user)
    assert say(appraiser, place, "Đã xem").status_code == 200
    other = {**place, "indicator": indicator(year.framework, "UD1").id}
    assert appraiser.get(address(other)).status_code == 404


def test_an_auditor_reads_and_does_not_write(office, place, lead, make_user, as_person):
    """All of it, the Council's notes too."""
    say(lead, place, SECRET, council_only="1")
    auditor = as_person(office, make_user(office, "auditor"))
    assert SECRET in auditor.get(address(place)).text
    assert say(auditor, place, "x").status_code == 403
