"""Lists of people into accounts: planned first, faults by line, invitations in the outbox, never a password."""

import io

import openpyxl
import pytest
from factories import a_unit, a_user

import invitations
import models
from importers import people
from importers.plan import PlanOutdated

HEADING = "name,email,phone,roles,unit,language\n"
AN = "Nguyễn Văn An,an@monre.gov.vn,0912 345 678,Cán bộ đơn vị,DN,vi\n"


def a_workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def faults(text):
    plan = people.plan(text.encode(), name="nguoi.csv")
    return [(problem.line, problem.vi) for problem in plan.problems]


def test_accounts_are_made_and_their_invitations_wait_to_be_read(either_database):
    """Many accounts by a file, no passwords, and letters that somebody reads before they go (promise 70)."""
    a_unit("DN")
    plan = people.plan((HEADING + AN + "Lê Bình,binh@monre.gov.vn,,officer; leader,DN,en\n").encode())
    assert [change.state for change in plan.changes] == ["created", "created"]
    assert models.User.select().count() == 0
    plan.apply("test", "danh sách năm nay")
    an, binh = models.User.select().order_by(models.User.email)
    assert (an.name, an.phone, an.unit.code, an.language) == ("Nguyễn Văn An", "0912 345 678", "DN", "vi")
    assert {role.name for role in binh.roles} == {"officer", "leader"}
    assert [(user.password, user.active) for user in (an, binh)] == [(None, True)] * 2
    letters = list(models.Message.select().order_by(models.Message.address))
    assert [(letter.kind, letter.state, letter.user) for letter in letters] == [
        ("invitation", "draft", an),
        ("invitation", "draft", binh),
    ]
    assert "Nguyễn Văn An" in letters[0].body
    assert "Lê Bình" in letters[1].body
    assert "{link}" in letters[0].body
    assert models.WebSession.select().count() == 0, "no link exists before the letter is sent"


def test_the_same_list_again_changes_nothing(database):
    """And a shorter one takes nobody away."""
    a_unit("DN")
    people.plan((HEADING + AN).encode()).apply("test")
    again = people.plan((HEADING + AN).encode())
    assert [change.state for change in again.changes] == ["unchanged"]
    again.apply("test")
    assert models.Message.select().count() == 1
    shorter = people.plan("email;name;roles\nan@monre.gov.vn;Nguyễn Văn An;officer\n".encode())
    assert shorter.effects == []


def test_changes_are_shown_by_field_and_end_the_sessions_they_must(database):
    """A new role or unit signs the person out; a new name does not. The address is compared without its capitals."""
    dn, hue = a_unit("DN"), a_unit("HUE")
    user = a_user("officer", unit=dn, email="an@monre.gov.vn", name="An")
    later = models.now() + invitations.LASTS
    models.WebSession.create(token_hash="x", user=user, data="{}", expires_at=later)
    models.WebSession.create(token_hash="y", user=user, data=invitations.MARK, expires_at=later)
    people.plan((HEADING + "Nguyễn Văn An,AN@monre.gov.vn,,officer,DN,\n").encode()).apply("test")
    assert models.WebSession.select().count() == 2
    plan = people.plan((HEADING + "Nguyễn Văn An,an@monre.gov.vn,,leader,HUE,\n").encode())
    (change,) = plan.changed
    assert [(f.name, f.old, f.new) for f in change.fields] == [
        ("roles", "Cán bộ đơn vị", "Lãnh đạo đơn vị"),
        ("unit", "DN", "HUE"),
    ]
    plan.apply("test")
    assert [session.data for session in models.WebSession.select()] == [invitations.MARK]
    assert models.User.get().unit == hue


def test_a_list_from_excel_with_vietnamese_headings(database):
    """The first sheet is read; numbers typed as numbers stay telephone numbers."""
    a_unit("DN")
    heading = ["Họ và tên", "Thư điện tử", "Số điện thoại", "Vai trò", "Mã đơn vị"]
    data = a_workbook([heading, ["Trần Thị Bé", "be@monre.gov.vn", 912345678, "Quản trị của đơn vị", "DN"]])
    plan = people.plan(data, name="danh-sach.xlsx")
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test")
    user = models.User.get()
    assert (user.name, user.phone, [role.name for role in user.roles]) == (
        "Trần Thị Bé",
        "912345678",
        ["unit_administrator"],
    )


def test_every_fault_is_named_by_its_line(database):
    """All in one reading, and nothing is written."""
    a_unit("DN")
    text = (
        HEADING
        + "An,khong-phai-thu,,officer,DN,\n"
        + ",b@x.vn,,officer,DN,\n"
        + "C,c@x.vn,12,officer,DN,\n"
        + "D,d@x.vn,,giám đốc,DN,\n"
        + "E,e@x.vn,,,DN,\n"
        + "F,f@x.vn,,officer,DN,fr\n"
        + "G,g@x.vn,,administrator,,\n"
        + "H,h@x.vn,,officer,DN,\nH2,H@x.vn,,leader,DN,\n"
    )
    assert [line for line, _ in faults(text)] == [2, 3, 4, 5, 6, 7, 8, 10]
    assert faults(HEADING + "I,i@x.vn,,officer,XX,\nK,k@x.vn,,leader,,\n") == [
        (2, "Không có đơn vị mang mã “XX”."),
        (3, "Cán bộ, lãnh đạo và quản trị của đơn vị phải thuộc một đơn vị: hãy ghi mã đơn vị."),
    ]
    assert models.User.select().count() == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        ("\n\n", 1),
        ("name,email\nA,a@x.vn\n", 1),
        ("name,email,roles,password\nA,a@x.vn,officer,bí mật\n", 1),
        ("name,email,roles,active\nA,a@x.vn,officer,1\n", 1),
        ("name,email,roles,name\nA,a@x.vn,officer,B\n", 1),
        ('name,email,roles\n"A,a@x.vn,officer\n', 2),
    ],
)
def test_a_file_of_another_shape_is_refused_whole(database, text, line):
    """A column nobody asked for is refused by its name: a password never comes in by a file."""
    found = faults(text)
    assert len(found) == 1
    assert found[0][0] == line


def test_an_administrator_is_neither_made_nor_changed_by_a_file(database):
    """Whoever gets a file confirmed does not become administrator by it."""
    a_user("administrator", email="it@monre.gov.vn", name="IT")
    assert [line for line, _ in faults("name,email,roles\nX,it@monre.gov.vn,auditor\n")] == [2]
    assert [line for line, _ in faults("name,email,roles\nX,x@monre.gov.vn,Quản trị CNTT\n")] == [2]


def test_a_disabled_account_stays_disabled_and_that_is_said(database):
    """A list does not open a door that somebody closed."""
    a_user("auditor", email="a@x.vn", name="A", active=False)
    plan = people.plan(b"name,email,roles\nB,a@x.vn,auditor\n")
    assert [warning.line for warning in plan.warnings] == [2]
    plan.apply("test")
    assert not models.User.get().active


def test_a_plan_is_not_applied_to_other_accounts_than_it_was_shown_for(database):
    """Somebody changed one of them meanwhile."""
    user = a_user("auditor", email="a@x.vn", name="A")
    plan = people.plan(b"name,email,roles\nB,a@x.vn,auditor\n")
    with models.acting("test"):
        user.name = "C"
        user.save()
    with pytest.raises(PlanOutdated):
        plan.apply("test")
    assert models.User.get().name == "C"


def test_five_hundred_people_come_in_at_once(database):
    """One transaction; the audit names each of them."""
    a_unit("DN")
    lines = "".join(f"Người {n},n{n}@x.vn,,officer,DN,\n" for n in range(500))
    people.plan((HEADING + lines).encode()).apply("test")
    assert models.User.select().count() == models.Message.select().count() == 500
    events = models.AuditEvent.select().where(models.AuditEvent.noun == "users", models.AuditEvent.action == "create")
    assert events.count() == 500
    assert models.verify_chains() == []
