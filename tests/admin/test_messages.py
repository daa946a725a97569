"""The outbox on screen: read before sending, changed while a draft, let go one by one or all, dropped, tried again."""

import re

import pytest
from factories import a_user

import mail
import models
from models import Message


@pytest.fixture
def letters(office):
    """Three drafts, one letter that failed, one sent."""
    made = []
    with models.acting("test"):
        for number in range(5):
            context = {"year": "2021", "tasks": f"- việc {number} <script>alert(1)</script>", "link": "http://x"}
            made.append(mail.queue("digest", a_user(name=f"Người {number}"), None, context, state="draft"))
    Message.update(state="failed", error="550 Không có hộp thư này").where(Message.id == made[3].id).execute()
    Message.update(state="sent").where(Message.id == made[4].id).execute()
    return made


def states(letters):
    return [Message.get_by_id(row.id).state for row in letters]


def page_of(row):
    return f"/admin/messages/details/?id={row.id}"


def test_a_letter_is_read_before_it_goes(administrator, letters):
    """Its subject and its text as they will be sent, and nothing of them alive (promise 73)."""
    page = administrator.get(page_of(letters[0])).text
    assert letters[0].subject in page
    assert "việc 0" in page
    assert "<script>alert" not in page
    assert "Duyệt gửi" in page


def test_the_list_says_that_there_is_no_server(administrator, letters):
    """Letters wait, and somebody is told why."""
    assert "ICTINDEX_SMTP" in administrator.get("/admin/messages/").text


def test_a_draft_is_changed_and_let_go(administrator, letters):
    """The text that was read is the text that goes."""
    path = f"/admin/messages/edit/?id={letters[0].id}"
    assert administrator.edit(path, {"subject": "Tiêu đề mới", "body": "Nội dung mới"}).status_code == 302
    administrator.post("/admin/messages/act/", {"id": letters[0].id, "action": "approve"}, page=page_of(letters[0]))
    row = Message.get_by_id(letters[0].id)
    assert (row.subject, row.body, row.state) == ("Tiêu đề mới", "Nội dung mới", "waiting")


def test_a_letter_that_went_is_not_changed(administrator, letters):
    """Neither by the form nor by one that was opened while it was a draft."""
    assert administrator.get(f"/admin/messages/edit/?id={letters[4].id}").status_code == 403
    path = f"/admin/messages/edit/?id={letters[0].id}"
    csrf = administrator.token(path)
    Message.update(state="sent").where(Message.id == letters[0].id).execute()
    answer = administrator.client.post(path, data={"csrf_token": csrf, "rev": "", "subject": "x", "body": "y"})
    assert answer.status_code == 403
    assert Message.get_by_id(letters[0].id).subject != "x"


def test_an_empty_letter_is_refused(administrator, letters):
    """A letter needs a subject and a text."""
    path = f"/admin/messages/edit/?id={letters[0].id}"
    answer = administrator.edit(path, {"subject": "x", "body": "   "})
    assert answer.status_code == 422


def test_all_drafts_go_after_one_more_look(administrator, letters):
    """The page lists them; a draft written after the page was opened stays."""
    page = administrator.get("/admin/messages/approve-all/")
    assert "Gửi 3 thư?" in page.text
    newest = re.search(r'name="newest" value="(\d+)"', page.text)[1]
    with models.acting("test"):
        late = mail.queue("digest", a_user(), None, {"year": "1", "tasks": "x", "link": "y"}, state="draft")
    administrator.post("/admin/messages/approve-all/", {"newest": newest}, page="/admin/messages/approve-all/")
    assert states(letters) == ["waiting", "waiting", "waiting", "failed", "sent"]
    assert states([late]) == ["draft"]


def test_all_means_those_of_the_filter(administrator, letters):
    """A search narrows what is let go."""
    found = f"/admin/messages/approve-all/?q={letters[1].address}"
    administrator.post(found, {"newest": letters[4].id}, page=found)
    assert states(letters)[:3] == ["draft", "waiting", "draft"]


def bulk(person, action, rows):
    data = {"action": action, "rowid": [str(row.id) for row in rows], "confirmed": "1"}
    return person.post("/admin/messages/action/", data, page="/admin/messages/")


def test_chosen_letters_are_let_go_dropped_and_tried_again(administrator, letters):
    """Each only where it makes sense; otherwise nothing changes."""
    bulk(administrator, "approve", letters[:2])
    bulk(administrator, "drop", [letters[2]])
    bulk(administrator, "resend", [letters[3]])
    assert states(letters) == ["waiting", "waiting", "dropped", "waiting", "sent"]
    assert bulk(administrator, "drop", [letters[4]]).status_code == 403
    assert states(letters)[4] == "sent"


def test_an_auditor_reads_and_changes_nothing(office, letters, make_user, as_person):
    """The log is open to the auditor; the buttons are not there, and pressing them is refused."""
    auditor = as_person(office, make_user(office, "auditor"))
    page = auditor.get(page_of(letters[0]))
    assert page.status_code == 200
    assert "Duyệt gửi" not in page.text
    assert auditor.post("/admin/messages/act/", {"id": letters[0].id, "action": "approve"}).status_code == 403
    assert auditor.get("/admin/messages/approve-all/").status_code == 403
    assert bulk(auditor, "approve", letters[:1]).status_code == 403
    assert states(letters)[0] == "draft"


@pytest.mark.parametrize("role", ["lead", "communications", "appraiser"])
def test_the_outbox_is_not_for_others(office, letters, make_user, as_person, role):
    """Letters name people and what they have not done."""
    other = as_person(office, make_user(office, role))
    assert other.get("/admin/messages/").status_code == 403
    assert other.get(page_of(letters[0])).status_code == 403


def test_letters_are_filtered_by_kind_and_state(administrator, letters):
    """And found by whom they are for."""
    page = administrator.get("/admin/messages/?f.state=failed").text
    assert letters[3].address in page
    assert letters[0].address not in page
    assert letters[0].address not in administrator.get("/admin/messages/?f.kind=receipt").text
    assert letters[0].address in administrator.get("/admin/messages/?f.kind=digest&f.state=draft").text
