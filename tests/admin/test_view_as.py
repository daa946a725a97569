"""An administrator sees the office as somebody else does: read only, for half an hour, in the audit (promise 71)."""

import datetime
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import before_render_template
from werkzeug.exceptions import MethodNotAllowed, NotFound

import models
from tests.admin.conftest import PASSWORD, Person

STOP = "/admin/view-as/stop"
SENTENCE = "không thay đổi được gì"


@pytest.fixture
def officer(office, year, make_user):
    """An officer of Đà Nẵng."""
    return make_user(office, "officer", unit=year.da_nang, email="canbo@dn.vn")


@pytest.fixture
def viewer(administrator, officer):
    """The administrator, looking through the officer's eyes."""
    assert look(administrator, officer).location == "/admin/"
    return administrator


def look(person, user, **more):
    return person.post("/admin/view-as", {"id": user.id, **more}, page="/admin/users/new/")


def token(person):
    """The token of the banner's own form."""
    return person.token("/admin/")


def events(action):
    return list(models.AuditEvent.select().where(models.AuditEvent.action == action))


def test_the_office_is_seen_as_the_other_sees_it(viewer, year, officer):
    """The same rows, the same menu, the same refusals."""
    assert viewer.get(f"/admin/submissions/details/?id={year.mine.id}").status_code == 200
    assert viewer.get(f"/admin/submissions/details/?id={year.theirs.id}").status_code == 404
    assert viewer.get("/admin/users/").status_code == 403
    page = viewer.get("/admin/").text
    assert "Người của đơn vị" in page
    assert "/admin/audit/" not in page


def test_a_banner_on_every_page_says_so_and_stops_it(viewer, officer, year):
    """On pages, on refusals, on missing pages; it stops the viewing and nothing else."""
    for path in (
        "/admin/",
        "/admin/submissions/",
        "/admin/units/",
        "/admin/users/",
        "/admin/nowhere",
        "/admin/account",
    ):
        page = viewer.get(path).text
        assert f"Bạn đang xem với tư cách {officer.name}." in page, path
        assert 'action="/admin/view-as/stop"' in page, path
        assert "Cán bộ đơn vị, Sở Đà Nẵng" in page, path
    assert viewer.post(STOP, {}, page="/admin/").location == "/admin/users/"
    page = viewer.get("/admin/users/")
    assert page.status_code == 200
    assert "Bạn đang xem với tư cách" not in page.text


def unsafe_routes(app):
    """(method, path) of everything that may change something, with some number where one is asked for."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/admin") or rule.endpoint in ("view_as_stop", "security.logout"):
            continue
        values = {name: 1 if "Int" in type(kind).__name__ else "x" for name, kind in rule._converters.items()}
        for method in sorted(rule.methods - {"GET", "HEAD", "OPTIONS"}):
            try:
                path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
            except (NotFound, MethodNotAllowed):
                continue
            yield method, path


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept": "application/json"}])
def test_every_unsafe_request_is_refused_in_a_sentence(office, viewer, headers):
    """By form, by htmx and by fetch; every route of the office that is not for reading, and none that was forgotten."""
    tried, before = 0, models.AuditEvent.select().count()
    csrf = token(viewer)
    for method, path in unsafe_routes(office):
        with viewer.client.open(
            path,
            method=method,
            data={"csrf_token": csrf, "id": 1, "rowid": 1},
            headers={**headers, "X-CSRFToken": csrf},
        ) as answer:
            assert answer.status_code == 403, (method, path)
            assert SENTENCE in answer.get_data(as_text=True), (method, path)
        tried += 1
    assert tried > 40
    assert models.AuditEvent.select().count() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_methods_nobody_declared_are_refused_too(viewer, method):
    """Whatever a later route may understand."""
    with viewer.client.open(
        "/admin/units/?id=1", method=method, headers={"X-CSRFToken": token(viewer)}, data={}
    ) as answer:
        assert answer.status_code in (403, 405)


@pytest.mark.parametrize(
    "path",
    ["/admin/account", "/admin/password", "/admin/totp-setup", "/admin/verify", "/admin/recovery-codes",
     "/admin/sessions/", "/admin/sign-in"],
)  # fmt: skip
def test_pages_of_the_account_stay_closed(viewer, path):
    """Neither the viewed person's nor one's own: nobody mistakes one for the other."""
    answer = viewer.get(path)
    assert answer.status_code == 403
    assert SENTENCE in answer.text


def test_both_ends_are_in_the_audit_with_both_names(administrator, officer):
    """Who looked, through whose eyes, why, until when; and how it ended."""
    look(administrator, officer, _reason="báo lỗi không thấy hồ sơ")
    administrator.get("/admin/")
    administrator.post(STOP, {}, page="/admin/")
    (begun,), (ended,) = events("view as: begun"), events("view as: ended")
    for event in (begun, ended):
        assert (event.actor, event.actor_id) == (administrator.user.email, administrator.user.id)
        assert event.row == officer.id
        details = json.loads(event.after)
        assert (details["viewed"], details["by"]) == (officer.email, administrator.user.email)
    assert begun.reason == "báo lỗi không thấy hồ sơ"
    assert "until" in json.loads(begun.after)


def test_nothing_is_ever_written_in_the_others_name(office, viewer, officer, year):
    """What reading leaves in the audit is the administrator's; the other's last sign-in stays as it was."""
    seen = models.AuditEvent.select().order_by(models.AuditEvent.id.desc()).get().id
    for rule in office.url_map.iter_rules():
        if rule.rule.startswith("/admin") and "GET" in rule.methods and not rule.arguments:
            viewer.get(rule.rule, query_string={"id": year.mine.id})
    later = models.AuditEvent.select().where(models.AuditEvent.id > seen)
    assert {event.actor for event in later} <= {viewer.user.email}
    fresh = models.User.get_by_id(officer.id)
    assert (fresh.rev, fresh.login_count, fresh.current_login_at) == (officer.rev, 0, None)
    assert models.WebSession.select().where(models.WebSession.user == officer).count() == 0


def test_the_audit_names_the_administrator_whatever_a_page_says(office, viewer, officer, year):
    """A page that noted something in the viewed person's name, or changed a record on reading, does not manage to."""
    from admin import security

    seen = []

    def page(app, **_):
        seen.append(security.actor().id)
        with models.acting(security.actor()):
            models.note("download", "evidence", 1)
        year.mine.note = "trộm"
        with pytest.raises(models.UnauditedWrite, match="reading only"), models.acting(officer):
            year.mine.save()

    with before_render_template.connected_to(page, office):
        assert viewer.get("/admin/").status_code == 200
    assert set(seen) == {officer.id}
    assert {event.actor_id for event in events("download")} == {viewer.user.id}
    assert models.Submission.get_by_id(year.mine.id).note == ""
    with models.acting("test"):  # and the next request of this thread is nobody's but its own
        year.theirs.note = "được"
        year.theirs.save()


def test_it_ends_by_itself_after_half_an_hour(viewer):
    """The page then shows one's own office, and says why."""
    row = models.WebSession.get(models.WebSession.user == viewer.user)
    data = json.loads(row.data)
    until = datetime.datetime.fromisoformat(data["view_as"]["until"])
    assert abs(until - models.now() - datetime.timedelta(minutes=30)) < datetime.timedelta(minutes=1)
    data["view_as"]["until"] = models.now().isoformat()
    models.WebSession.update(data=json.dumps(data)).where(models.WebSession.id == row.id).execute()
    answer = viewer.get("/admin/submissions/")
    assert (answer.status_code, answer.location) == (302, "/admin/")
    assert "Đã kết thúc việc xem" in viewer.get("/admin/").text
    assert viewer.get("/admin/users/").status_code == 200
    assert [event.reason for event in events("view as: ended")] == ["hết 30 phút"]


def test_a_form_sent_after_the_half_hour_is_not_sent_in_ones_own_name(viewer):
    """The page was read as another person's: what is posted from it is refused once more."""
    csrf = token(viewer)
    row = models.WebSession.get(models.WebSession.user == viewer.user)
    data = json.loads(row.data)
    data["view_as"]["until"] = models.now().isoformat()
    models.WebSession.update(data=json.dumps(data)).where(models.WebSession.id == row.id).execute()
    with viewer.client.post("/admin/units/new/", data={"csrf_token": csrf, "code": "X", "name_vi": "X"}) as answer:
        assert answer.status_code == 403
    assert models.Unit.get_or_none(models.Unit.code == "X") is None


def test_it_ends_with_the_session(office, viewer, officer):
    """Signing out ends it, is noted as the administrator's, and does not come back with the next sign-in."""
    assert viewer.post("/admin/sign-out", {}, page="/admin/").status_code == 302
    assert len(events("view as: ended")) == 1
    assert [event.actor for event in events("sign out")] == [viewer.user.email]
    assert viewer.get("/admin/").status_code == 302
    assert viewer.sign_in(password=PASSWORD).status_code == 302
    assert "Bạn đang xem với tư cách" not in viewer.get("/admin/").text


@pytest.mark.parametrize("change", ["disabled", "administrator"])
def test_it_ends_when_the_person_may_no_longer_be_viewed(viewer, officer, change):
    """The viewed account is disabled, or becomes an administrator."""
    with models.acting("test"):
        fresh = models.User.get_by_id(officer.id)
        if change == "disabled":
            fresh.active = False
            fresh.save()
        else:
            fresh.give_roles(["administrator"])
    assert viewer.get("/admin/submissions/").status_code == 302
    assert viewer.get("/admin/users/").status_code == 200
    assert len(events("view as: ended")) == 1


def test_who_cannot_be_viewed(office, administrator, make_user, officer):
    """Another administrator, oneself, a disabled account, nobody."""
    other = make_user(office, "administrator", "auditor")
    with models.acting("test"):
        officer.active = False
        officer.save()
    for user, status in ((other, 409), (administrator.user, 409), (officer, 409)):
        assert look(administrator, user).status_code == status
        assert "Bạn đang xem với tư cách" not in administrator.get("/admin/").text
    for number in ("99999", "x", ""):
        assert administrator.post("/admin/view-as", {"id": number}).status_code == 404
    assert events("view as: begun") == []


@pytest.mark.parametrize("role", ["lead", "auditor", "communications", "appraiser", "leader", "unit_administrator"])
def test_only_administrators_view_as_others(office, make_user, officer, year, role):
    """And there is no button for anybody else."""
    person = Person(office, make_user(office, role, unit=year.da_nang))
    assert person.post("/admin/view-as", {"id": officer.id}).status_code == 403
    assert person.post(STOP, {}).status_code == 302  # nothing to stop
    assert Person(office).post("/admin/view-as", {"id": officer.id}, page="/admin/sign-in").status_code == 302
    assert events("view as: begun") == []


def test_nobody_is_viewed_by_following_a_link(administrator, officer):
    """Only a form with its token begins or ends it."""
    assert administrator.get(f"/admin/view-as?id={officer.id}").status_code == 404
    with administrator.client.post("/admin/view-as", data={"id": officer.id}) as answer:
        assert answer.status_code == 400


def test_viewing_is_not_nested(office, viewer, make_user):
    """From within the other's view no third person is reached."""
    third = make_user(office, "auditor")
    assert viewer.post("/admin/view-as", {"id": third.id}, page="/admin/").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1280, "vi", "light"), (390, "vi", "dark"), (390, "en", "light")]
)
def test_axe_finds_nothing_under_the_banner(office, year, officer, make_user, browse, width, language, scheme):
    """The banner is read aloud, seen in both themes, fits a telephone, and its button works."""
    user = make_user(office, "administrator")
    page = browse(office, user, width=width, language=language, bypass_csp=True, color_scheme=scheme)
    page.goto(f"/admin/users/details/?id={officer.id}")
    page.click("form[action='/admin/view-as'] button")
    page.wait_for_url("**/admin/")
    for path in ("/admin/", "/admin/submissions/", "/admin/people/"):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert page.locator(".viewing-banner").is_visible()
    page.click(".viewing-banner button")
    page.wait_for_url("**/admin/users/")
    assert page.locator(".viewing-banner").count() == 0
