"""The outbox: queued once, read first, let go, dropped, tried again; with the work or not at all."""

import threading

import pytest
from factories import a_cycle, a_unit, a_user

import invitations
import mail
import models
from models import Message


def queue(user, **more):
    with models.acting("test"):
        return mail.queue("digest", user, None, {"year": "2021", "tasks": "- việc", "link": "http://x"}, **more)


def test_the_same_letter_is_queued_once(either_database):
    """By its key; another key is another letter."""
    user = a_user()
    first, second, third = queue(user, key="a"), queue(user, key="a"), queue(user, key="b")
    assert first.id == second.id != third.id
    assert Message.select().count() == 2


def test_two_programs_that_queue_the_same_letter_make_one(either_database):
    """Eight threads, one key."""
    user, start = a_user(), threading.Barrier(8)

    def go():
        start.wait()
        queue(user, key="once")
        models.database.close()

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.select().count() == 1


def test_a_letter_belongs_to_its_work(database):
    """Work that is undone leaves no letter."""
    user = a_user()
    with pytest.raises(RuntimeError), models.acting("test"):  # noqa: PT012
        mail.queue("digest", user, None, {"year": "1", "tasks": "x", "link": "y"})
        raise RuntimeError
    assert not Message.select().exists()


def test_a_person_gets_the_language_of_the_account(database):
    """Name, unit and year are filled in by themselves."""
    user = a_user("leader", language="en", name="Ann", unit=a_unit(name_vi="Sở Hà Nội"))
    cycle = a_cycle(2021)
    with models.acting("test"):
        row = mail.queue("explanation_opened", user, cycle, {"deadline": "01/12/2021", "link": "http://x"})
    assert "Dear Ann" in row.body
    assert "Sở Hà Nội" in row.subject
    assert (row.state, row.cycle, row.user, row.address) == ("draft", cycle, user, user.email)


def test_only_drafts_are_let_go_and_changed(database):
    """A sent letter stays as it went; every step is in the audit."""
    row = queue(a_user(), state="draft")
    with models.acting("test"):
        mail.edit(row, "Tiêu đề\r\nX: mới", "Nội dung mới")
        assert mail.approve([row]) == 1
    kept = Message.get_by_id(row.id)
    assert (kept.subject, kept.body, kept.state) == ("Tiêu đề X: mới", "Nội dung mới", "waiting")
    with models.acting("test"), pytest.raises(mail.LetterProblem):
        mail.edit(kept, "khác", "khác")
    Message.update(state="sent").execute()
    with models.acting("test"):
        assert mail.drop([kept]) == mail.resend([kept]) == mail.approve([kept]) == 0
    actions = [event.action for event in models.AuditEvent.select().where(models.AuditEvent.noun == "message")]
    assert actions == ["edit letter", "approve letter"]


def test_an_invitation_is_not_queued_with_its_secret(database):
    """Its link is made when it is sent: whoever reads the outbox cannot open the account."""
    with models.acting("test"), pytest.raises(ValueError, match="invitations"):
        mail.queue("invitation", a_user(), None, {"link": "https://x/secret", "days": 3})
    with models.acting("test"):
        row = invitations.queue(a_user())
    assert "{link}" in row.body
