"""A unit's own administrator: invites its people and says who fills in what, and reaches no further."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import a_unit

import invitations
import models
from admin import accounts
from tests.admin.conftest import PASSWORD, Person

PAGE = "/admin/people/"


@pytest.fixture
def head(office, year, make_user):
    """The administrator of Đà Nẵng, signed in."""
    return Person(office, make_user(office, "unit_administrator", unit=year.da_nang, email="quantri@dn.vn"))


@pytest.fixture
def officer(office, year, make_user):
    """An officer of Đà Nẵng."""
    return make_user(office, "officer", unit=year.da_nang, email="canbo@dn.vn")


@pytest.fixture
def foreigner(office, year, make_user):
    """An officer of another unit."""
    return make_user(office, "officer", unit=year.ha_noi, email="canbo@hn.vn")


@pytest.fixture
def appraiser_of_the_unit(office, year, make_user):
    """Somebody of Đà Nẵng who also works for the Council."""
    return make_user(office, "officer", "appraiser", unit=year.da_nang, email="thamdinh@dn.vn")


def invite(person, **data):
    form = {"name": "Lê Thị Mới", "email": "moi@dn.vn", "roles": ["officer"], **data}
    return person.post("/admin/people/invite/", form, page=PAGE)


def test_a_unit_invites_its_own_people(office, head, year, stranger):
    """Several named people in a unit (promise 6), invited without the IT administrator (promise 70)."""
    assert invite(head, phone="0912 345 678", roles=["officer", "leader"]).status_code == 302
    user = models.User.get(models.User.email == "moi@dn.vn")
    assert (user.unit, user.phone, user.password) == (year.da_nang, "0912 345 678", None)
    assert [role.name for role in user.roles] == ["leader", "officer"]
    letter = models.Message.get(models.Message.user == user)
    assert (letter.kind, letter.state, letter.address) == ("invitation", "waiting", "moi@dn.vn")
    page = head.get(PAGE).text
    assert "Thư mời chờ gửi" in page
    assert "/admin/invitation/" not in page, "the unit's administrator never sees the link"
    text = invitations.fill_in(letter, "http://localhost/")
    path = re.search(r"http://localhost(/admin/invitation/\S+)", text)[1]
    assert stranger.post(path, {"password": PASSWORD, "again": PASSWORD}, page=path).status_code == 302
    assert Person(office).sign_in(email="moi@dn.vn").status_code == 302


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": " "}, "họ và tên"),
        ({"email": "khong-phai-thu"}, "không phải địa chỉ thư"),
        ({"email": "a@b.vn, c@d.vn"}, "không phải địa chỉ thư"),
        ({"phone": "gọi tôi"}, "Số điện thoại"),
        ({"roles": []}, "vai trò của đơn vị"),
        ({"roles": ["administrator"]}, "vai trò của đơn vị"),
        ({"roles": ["officer", "lead"]}, "vai trò của đơn vị"),
        ({"roles": ["appraiser"]}, "vai trò của đơn vị"),
    ],
)
def test_what_cannot_be_invited_is_said_and_the_text_is_kept(head, data, sentence):
    """No role beyond the unit's own, whatever is posted."""
    before = models.User.select().count()
    answer = invite(head, **data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert data.get("name", "Lê Thị Mới") in answer.text
    assert models.User.select().count() == before


def test_nothing_else_is_taken_from_the_form(head, year):
    """Mass assignment: unit, password, state and second factor are not the form's to set."""
    more = {"unit": year.ha_noi.id, "unit_id": year.ha_noi.id, "password": "x" * 20, "active": "", "confirmed_at": "1"}
    assert invite(head, **more, id=1, rev=9, fs_uniquifier="abc", tf_totp_secret="x", totp_wanted=1).status_code == 302
    user = models.User.get(models.User.email == "moi@dn.vn")
    assert (user.unit, user.password, user.active, user.confirmed_at) == (year.da_nang, None, True, None)
    assert (user.tf_totp_secret, user.totp_wanted) == (None, False)
    assert user.fs_uniquifier != "abc"


def test_an_address_in_use_elsewhere_is_refused_without_saying_where(head, foreigner, officer):
    """Within the unit it is said; beyond it, nobody learns whose account it is."""
    assert "đã có tài khoản ở đơn vị" in invite(head, email="CANBO@dn.vn").text
    answer = invite(head, email=foreigner.email).text
    assert "hãy nhờ quản trị CNTT" in answer
    assert foreigner.name not in answer
    assert "Hà Nội" not in answer


def test_only_the_units_accounts_are_shown(head, officer, foreigner, appraiser_of_the_unit):
    """Neither another unit's people nor those with a role in the office."""
    page = head.get(PAGE).text
    assert officer.email in page
    assert foreigner.email not in page
    assert appraiser_of_the_unit.email not in page


@pytest.mark.parametrize("who", ["foreigner", "appraiser_of_the_unit", "nobody"])
@pytest.mark.parametrize("action", ["resend", "disable", "enable", "edit"])
def test_an_account_out_of_reach_answers_like_one_that_is_missing(request, head, who, action):
    """404 for another unit's account, for an office role, and for none at all; nothing changes."""
    victim = request.getfixturevalue(who) if who != "nobody" else None
    number = victim.id if victim else 99999
    if action == "edit":
        assert head.get(f"/admin/people/edit/?id={number}").status_code == 404
        data = {"name": "X", "roles": ["leader"], "rev": 1}
        answer = head.post(f"/admin/people/edit/?id={number}", data, page=PAGE)
    else:
        answer = head.post(f"/admin/people/{action}/", {"id": number}, page=PAGE)
    assert answer.status_code == 404
    if victim:
        fresh = models.User.get_by_id(victim.id)
        assert (fresh.name, fresh.active, fresh.rev) == (victim.name, True, victim.rev)


def test_disabling_signs_out_at_once_and_enabling_lets_in_again(office, head, officer):
    """From the person's next request on; never oneself."""
    them = Person(office, officer)
    assert head.post("/admin/people/disable/", {"id": officer.id}, page=PAGE).status_code == 302
    assert them.get("/admin/").status_code == 302
    assert Person(office).sign_in(email=officer.email).status_code == 200
    assert "Đã khóa" in head.get(PAGE).text
    assert head.post("/admin/people/enable/", {"id": officer.id}, page=PAGE).status_code == 302
    assert Person(office).sign_in(email=officer.email).status_code == 302
    assert head.post("/admin/people/disable/", {"id": head.user.id}, page=PAGE).status_code == 409
    assert models.User.get_by_id(head.user.id).active


def test_a_person_is_changed_within_the_unit(office, head, officer):
    """Name, telephone, roles; a new role signs the person out; the address stays; an old page is refused."""
    them = Person(office, officer)
    path = f"/admin/people/edit/?id={officer.id}"
    data = {"name": "Trần Văn Tên", "phone": "0236 3822 000", "roles": ["leader"], "email": "khac@dn.vn"}
    assert head.edit(path, data).status_code == 302
    fresh = models.User.get_by_id(officer.id)
    assert (fresh.name, fresh.phone, fresh.email) == ("Trần Văn Tên", "0236 3822 000", "canbo@dn.vn")
    assert [role.name for role in fresh.roles] == ["leader"]
    assert them.get("/admin/").status_code == 302
    stale = head.post(path, {**data, "name": "Cũ", "rev": str(officer.rev)}, page=PAGE)
    assert stale.status_code == 422
    assert models.User.get_by_id(officer.id).name == "Trần Văn Tên"
    assert head.edit(path, {**data, "roles": ["administrator"]}).status_code == 422
    mine = f"/admin/people/edit/?id={head.user.id}"
    assert "Không tự bỏ vai trò" in head.edit(mine, {"name": "Tôi", "roles": ["officer"]}).text


def test_the_letter_is_sent_again_to_the_persons_own_address(head, officer):
    """One letter waits at a time; it says nothing to anybody but its reader."""
    for _ in range(2):
        assert head.post("/admin/people/resend/", {"id": officer.id}, page=PAGE).status_code == 302
    letters = list(models.Message.select().where(models.Message.user == officer))
    assert [(letter.address, letter.state) for letter in letters] == [("canbo@dn.vn", "waiting")]
    assert "{link}" in letters[0].body


@pytest.mark.parametrize(
    ("role", "status"),
    [("leader", 200), ("officer", 200), ("administrator", 403), ("auditor", 403), ("appraiser", 403)],
)
def test_who_sees_the_page_and_who_may_change_people(office, year, make_user, role, status):
    """The unit's people see it; only the unit's administrator changes accounts."""
    unit = year.da_nang if role in ("leader", "officer") else None
    person = Person(office, make_user(office, role, unit=unit))
    page = person.get(PAGE)
    assert page.status_code == status
    assert "Mời thêm người" not in page.text
    for action in ("invite", "resend", "disable", "enable", "contact"):
        assert person.post(f"/admin/people/{action}/", {"id": 1}).status_code == 403
    assert person.get("/admin/people/edit/?id=1").status_code == 403


def test_the_first_one_is_appointed_by_it(administrator, year):
    """On the accounts' screen, with the unit it is for."""
    role = models.Role.get(name="unit_administrator").id
    form = {"name": "Đầu Tiên", "email": "dau@dn.vn", "roles": [role], "language": "vi"}
    assert administrator.post("/admin/users/new/", form).status_code == 422
    assert administrator.post("/admin/users/new/", {**form, "unit": year.da_nang.id}).status_code == 302
    assert models.User.get(models.User.email == "dau@dn.vn").has_role("unit_administrator")


def test_whom_the_office_calls_is_kept_with_the_unit(head, year):
    """For the list of calls before a deadline."""
    data = {"contact_name": "Chị  Hoa", "contact_phone": "0236 3822 111"}
    assert head.post("/admin/people/contact/", data, page=PAGE).status_code == 302
    unit = models.Unit.get_by_id(year.da_nang.id)
    assert (unit.contact_name, unit.contact_phone, unit.code) == ("Chị Hoa", "0236 3822 111", "DN")


# --- duties ----------------------------------------------------------------------------------------------------------


def sections_of(submission):
    return [section.category_id for section in submission.sections]


@pytest.mark.parametrize("role", ["unit_administrator", "leader"])
def test_sections_are_given_to_people(office, year, make_user, officer, role):
    """Each person has the sections ticked for them; unticking takes them away (promise 6)."""
    me = Person(office, make_user(office, role, unit=year.da_nang))
    first, second = sections_of(year.mine)
    both = [f"{officer.id}:{first}", f"{officer.id}:{second}"]
    assert me.post("/admin/people/duties/", {"duty": both}, page=PAGE).status_code == 302
    assert {(duty.user_id, duty.category_id) for duty in year.mine.duties} == {
        (officer.id, first),
        (officer.id, second),
    }
    assert me.post("/admin/people/duties/", {"duty": both[:1]}, page=PAGE).status_code == 302
    assert [(duty.user_id, duty.category_id) for duty in year.mine.duties] == [(officer.id, first)]
    assert me.get(PAGE).text.count(" checked aria-label=") == 1
    events = models.AuditEvent.select().where(models.AuditEvent.noun == "duty")
    assert [(event.action, event.chain) for event in events] == [("create", "DN"), ("create", "DN"), ("delete", "DN")]


def test_no_duty_reaches_out_of_the_unit(head, year, officer, foreigner):
    """Other units' people and other submissions' sections answer like missing ones, and nothing is saved."""
    (first, _) = sections_of(year.mine)
    for duty in (f"{foreigner.id}:{first}", f"{officer.id}:99999", "x:y", f"{officer.id}", "1:2:3"):
        answer = head.post("/admin/people/duties/", {"duty": [f"{officer.id}:{first}", duty]}, page=PAGE)
        assert answer.status_code == 404, duty
    assert models.Duty.select().count() == 0


def test_duties_are_fixed_with_the_results(head, year, officer):
    """After the freeze nobody fills in anything any more."""
    with models.acting("test"):
        year.cycle.state = "frozen"
        year.cycle.save()
    (first, _) = sections_of(year.mine)
    answer = head.post("/admin/people/duties/", {"duty": [f"{officer.id}:{first}"]}, page=PAGE)
    assert answer.status_code == 409
    assert models.Duty.select().count() == 0


def test_an_officer_sees_the_duties_and_does_not_set_them(office, year, officer):
    """Reading is for all of the unit."""
    me = Person(office, officer)
    assert "Ai nhập phần nào" in me.get(PAGE).text
    assert 'name="duty"' not in me.get(PAGE).text
    assert me.post("/admin/people/duties/", {"duty": []}).status_code == 403


# --- the accounts' screen --------------------------------------------------------------------------------------------


def test_accounts_are_found_by_where_they_stand(office, administrator, make_user):
    """Never invited, letter waiting, invited, run out, in use, disabled: as a badge and as a filter."""
    with office.app_context():
        made = {
            state: accounts.create_user(f"{state}@x.vn", state, ["auditor"])
            for state in ("never", "queued", "invited", "lapsed", "disabled")
        }
        for state in ("invited", "lapsed"):
            accounts.invite(made[state])
        invitations.queue(made["queued"])
        accounts.set_active(made["disabled"], False)
    with models.acting("test"):
        late = models.User.get_by_id(made["lapsed"].id)
        late.invited_at = models.now() - invitations.LASTS
        late.save()
    words = ("Chưa mời", "Thư mời chờ gửi", "Đã mời", "Lời mời hết hạn", "Đã khóa", "Đang dùng")
    states = ("never", "queued", "invited", "lapsed", "disabled", "active")
    for state, word in zip(states, words, strict=True):
        page = administrator.get(f"/admin/users/?f.state={state}").text
        rows = re.search(r"<tbody>.*</tbody>", page, re.S)[0]
        email = f"{state}@x.vn" if state in made else administrator.user.email
        assert re.findall(r"[\w.]+@[\w.]+", rows) == [email], state
        assert word in rows, state
    assert "Bộ lọc" in administrator.get("/admin/users/?f.state=xyz").text
    found = administrator.get("/admin/users/?f.roles=administrator").text
    assert administrator.user.email in found
    assert "never@x.vn" not in found


def test_many_are_invited_at_once(administrator, office):
    """Letters wait in the outbox to be read; a disabled account stops the whole of it."""
    with office.app_context():
        made = [accounts.create_user(f"n{n}@x.vn", f"N{n}", ["auditor"]) for n in range(3)]
    data = {"action": "queue_invitation", "rowid": [user.id for user in made]}
    assert administrator.post("/admin/users/action/", data).status_code == 200
    assert models.Message.select().count() == 0
    assert administrator.post("/admin/users/action/", {**data, "confirmed": "1"}).status_code == 302
    assert [message.state for message in models.Message.select()] == ["draft"] * 3
    with office.app_context():
        accounts.set_active(made[0], False)
    models.Message.delete().execute()
    administrator.post("/admin/users/action/", {**data, "confirmed": "1"})
    assert models.Message.select().count() == 0


def test_a_list_of_people_is_imported_on_the_screen(administrator, year):
    """Shown first, saved when confirmed (promise 70)."""
    import io

    text = "name,email,roles,unit\nNguyễn Văn An,an@dn.vn,officer,DN\n"
    data = {"kind": "people", "file": (io.BytesIO(text.encode()), "nguoi.csv")}
    page = administrator.post("/admin/imports/plan/", data, page="/admin/imports/")
    assert page.status_code == 200, page.text
    assert models.User.select().where(models.User.email == "an@dn.vn").count() == 0
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    assert administrator.post("/admin/imports/apply/", hidden, page="/admin/imports/").location == "/admin/users/"
    assert models.User.get(models.User.email == "an@dn.vn").unit == year.da_nang


def test_only_an_administrator_imports_people(office, make_user):
    """Others are not offered it, and refused when they post it."""
    import io

    lead = Person(office, make_user(office, "lead"))
    data = {"kind": "people", "file": (io.BytesIO(b"name,email,roles\nA,a@x.vn,lead\n"), "x.csv")}
    assert lead.post("/admin/imports/plan/", data, page="/admin/imports/").status_code == 403


def test_an_invitation_gone_to_another_address_is_dropped(office, make_user):
    """The account's address changed after the letter was queued: the link goes to nobody."""
    user = make_user(office, "auditor")
    letter = invitations.queue(user)
    with models.acting("test"):
        user.email = "khac@x.vn"
        user.save()
    assert invitations.fill_in(letter, "http://localhost") is None
    assert models.WebSession.select().where(models.WebSession.data == invitations.MARK).count() == 0


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(1280, "vi"), (390, "vi"), (390, "en")])
def test_axe_finds_nothing_on_the_people_page(office, year, make_user, officer, foreigner, browse, width, language):
    """The table, the duties and the forms, wide and narrow, in both languages."""
    make_user(office, "leader", unit=year.da_nang)
    page = browse(
        office, make_user(office, "unit_administrator", unit=year.da_nang), width=width, language=language,
        bypass_csp=True,
    )  # fmt: skip
    for path in (PAGE, f"/admin/people/edit/?id={officer.id}", "/admin/account"):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


@pytest.mark.postgresql
def test_the_page_works_on_postgresql_too(either_office, make_user):
    """Filters by state and the unit's page, on both databases."""
    unit = a_unit("DN")
    me = Person(either_office, make_user(either_office, "unit_administrator", unit=unit))
    assert invite(me).status_code == 302
    assert me.get(PAGE).status_code == 200
    admin = Person(either_office, make_user(either_office, "administrator"))
    for state in ("never", "queued", "invited", "lapsed", "disabled", "active"):
        assert admin.get(f"/admin/users/?f.state={state}&f.roles=officer&sort=name").status_code == 200
