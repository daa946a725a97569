"""Recovery codes, the reset by two administrators, and a second factor that no invitation takes away (promise 72)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from passlib.totp import TOTP

import invitations
import models
from admin import accounts, second_factor
from tests.admin.conftest import PASSWORD, Person
from tests.admin.test_security import set_up_totp

CODES = "/admin/recovery-codes"


def an_administrator(office, make_user):
    """One with one-time codes set up, signed in; and the key of the authenticator."""
    person = Person(office)
    person.user = make_user(office, "administrator")
    person.sign_in()
    key, _, _ = set_up_totp(person)
    return person, TOTP(key=key.replace("-", ""))


def make_codes(person):
    page = person.post(CODES, {"password": PASSWORD}, page=CODES)
    assert page.status_code == 200
    return re.findall(r'<li class="code">([a-z0-9]{5}-[a-z0-9]{5})</li>', page.text)


def sign_in_with(office, user, code):
    """The password, then a recovery code; whether that opens the office."""
    person = Person(office)
    assert person.sign_in(email=user.email).location.startswith("/admin/totp")
    answer = person.post("/admin/recovery", {"code": code}, page="/admin/recovery")
    return person, answer, person.get("/admin/").status_code == 200


def test_ten_codes_are_shown_once_and_kept_as_hashes(strict_office, make_user):
    """Against the password; argon2id, no code in the database or the audit; new ones end the old ones."""
    me, _ = an_administrator(strict_office, make_user)
    assert me.post(CODES, {"password": "sai mật khẩu rồi"}, page=CODES).status_code == 422
    assert me.post(CODES, {"password": ""}, page=CODES).status_code == 422
    first = make_codes(me)
    assert len(set(first)) == 10
    assert not re.search(r"[a-z0-9]{5}-[a-z0-9]{5}<", me.get(CODES).text)
    fresh = models.User.get_by_id(me.user.id)
    assert len(fresh.mf_recovery_codes) == 10
    assert all(each.startswith("$argon2id$") for each in fresh.mf_recovery_codes)
    told = "".join(event.before + event.after for event in models.AuditEvent.select())
    assert not [code for code in first if code in told or code.replace("-", "") in told]
    assert "$argon2id$" not in told
    second = make_codes(me)
    _, refused, opened = sign_in_with(strict_office, me.user, first[0])
    assert (refused.status_code, opened) == (422, False)
    assert sign_in_with(strict_office, me.user, second[0])[2]


def test_a_recovery_code_works_once_in_any_spelling(strict_office, make_user):
    """Capitals, spaces and a missing hyphen do not matter; the second time it is refused; what is left is said."""
    me, _ = an_administrator(strict_office, make_user)
    code = make_codes(me)[3]
    person, _, opened = sign_in_with(strict_office, me.user, f" {code.upper().replace('-', ' ')} ")
    assert opened
    assert "còn 9 trên 10 mã" in person.get("/admin/account").text
    assert not sign_in_with(strict_office, me.user, code)[2]
    assert second_factor.codes_left(models.User.get_by_id(me.user.id)) == 9
    assert "recovery code used" in {event.action for event in models.AuditEvent.select()}


def test_a_recovery_code_alone_opens_nothing(strict_office, make_user):
    """Without the password before it there is nobody to try it for."""
    me, _ = an_administrator(strict_office, make_user)
    code = make_codes(me)[0]
    stranger = Person(strict_office)
    assert stranger.get("/admin/recovery").location == "/admin/sign-in"
    answer = stranger.post("/admin/recovery", {"code": code, "email": me.user.email}, page="/admin/sign-in")
    assert answer.location == "/admin/sign-in"
    assert stranger.get("/admin/").status_code == 302


def test_guessing_recovery_codes_is_counted_with_the_one_time_codes(strict_office, make_user):
    """Five tries in all, of either kind."""
    me, _ = an_administrator(strict_office, make_user)
    code = make_codes(me)[0]
    guesser = Person(strict_office)
    guesser.sign_in(email=me.user.email)
    for n in range(3):
        guesser.post("/admin/totp", {"code": f"{n:06d}"}, page="/admin/totp")
    for n in range(2):
        assert guesser.post("/admin/recovery", {"code": f"aaaaa-aaaa{n}"}, page="/admin/recovery").status_code == 422
    last = guesser.post("/admin/recovery", {"code": code}, page="/admin/recovery")
    assert "đợi 15 phút" in last.text
    assert guesser.get("/admin/").status_code == 302


def test_two_people_with_one_code_are_told_apart(strict_office, make_user):
    """The code was read by both; only the first to use it comes in."""
    me, _ = an_administrator(strict_office, make_user)
    with strict_office.test_request_context("/admin/"):
        code = second_factor.new_codes(me.user)[0]
        one, two = models.User.get_by_id(me.user.id), models.User.get_by_id(me.user.id)
        assert second_factor.use_code(one, code)
        assert not second_factor.use_code(two, code)


def test_codes_need_one_time_codes_first(strict_office, make_user):
    """They stand in for something; without it they would be a second password."""
    auditor = Person(strict_office, make_user(strict_office, "auditor"))
    assert auditor.get(CODES).location == "/admin/account"
    assert auditor.post(CODES, {"password": PASSWORD}).location == "/admin/account"
    assert models.User.get_by_id(auditor.user.id).mf_recovery_codes is None


# --- the reset -------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(strict_office, make_user):
    """Two administrators at work, and a third who has lost the telephone."""
    return [an_administrator(strict_office, make_user) for _ in range(3)]


def ask(person, user, reason="mất điện thoại, đã gặp trực tiếp"):
    return person.post("/admin/users/reset/", {"id": user.id, "_reason": reason})


def decide(person, verdict="confirm"):
    reset = models.FactorReset.select().order_by(models.FactorReset.id.desc()).get()
    return person.post("/admin/users/reset/decide/", {"reset": reset.id, "verdict": verdict})


def test_a_reset_takes_two_administrators(strict_office, three):
    """One asks, another confirms; the codes, the sessions and the recovery codes are gone, and both names are kept."""
    (asker, _), (confirmer, _), (loser, _) = three
    recovery = make_codes(loser)
    ask(asker, loser.user)
    assert models.User.get_by_id(loser.user.id).tf_totp_secret
    page = asker.get(f"/admin/users/details/?id={loser.user.id}").text
    assert "Phải có một quản trị viên khác xác nhận" in page
    assert "Xác nhận đặt lại" not in page
    decide(asker)
    assert models.FactorReset.get().state == "waiting", "one person is not two"
    decide(loser)
    assert models.FactorReset.get().state == "waiting", "nor is the owner"
    assert str(asker.user) in confirmer.get("/admin/users/").text
    decide(confirmer)
    reset, fresh = models.FactorReset.get(), models.User.get_by_id(loser.user.id)
    assert (reset.state, reset.asked_by, reset.decided_by) == ("done", asker.user, confirmer.user)
    assert (fresh.tf_totp_secret, fresh.mf_recovery_codes, fresh.totp_wanted) == (None, None, True)
    assert loser.get("/admin/").status_code == 302
    assert sorted({e.actor for e in models.AuditEvent.select().where(models.AuditEvent.noun == "factor_reset")}) == [
        asker.user.email,
        confirmer.user.email,
    ]
    # The password alone leads to the setting up of new codes and nowhere else; the old ones are dead.
    again = Person(strict_office)
    assert again.sign_in(email=loser.user.email).location.endswith("/admin/totp-setup")
    assert again.get("/admin/").status_code == 302
    assert again.get("/admin/recovery").location == "/admin/sign-in"
    assert recovery
    again.sign_in(email=loser.user.email)
    set_up_totp(again)
    assert again.get("/admin/").status_code == 200
    assert not models.User.get_by_id(loser.user.id).totp_wanted


def test_somebody_who_chose_a_second_factor_sets_up_a_new_one_too(strict_office, make_user, three):
    """A reset never leaves an account with less than it had, whatever the role."""
    (asker, _), (confirmer, _), _ = three
    auditor = Person(strict_office, make_user(strict_office, "auditor"))
    set_up_totp(auditor)
    ask(asker, auditor.user)
    decide(confirmer)
    again = Person(strict_office)
    assert again.sign_in(email=auditor.user.email).location.endswith("/admin/totp-setup")
    assert again.get("/admin/").status_code == 302


def test_what_cannot_be_reset(strict_office, make_user, three):
    """Oneself, an account without codes, without a reason, twice at once; a refused request does nothing."""
    (asker, _), (confirmer, _), (loser, _) = three
    auditor = make_user(strict_office, "auditor")
    for user, reason in ((asker.user, "x"), (auditor, "x"), (loser.user, " ")):
        ask(asker, user, reason)
    assert models.FactorReset.select().count() == 0
    ask(asker, loser.user)
    ask(confirmer, loser.user)
    assert models.FactorReset.select().count() == 1
    decide(confirmer, "refuse")
    assert models.FactorReset.get().state == "refused"
    decide(confirmer)
    assert models.User.get_by_id(loser.user.id).tf_totp_secret
    assert confirmer.post("/admin/users/reset/decide/", {"reset": 999, "verdict": "confirm"}).status_code == 404


def test_an_old_request_is_not_confirmed(three):
    """After three days it is asked for anew."""
    (asker, _), (confirmer, _), (loser, _) = three
    ask(asker, loser.user)
    with models.acting("test"):
        reset = models.FactorReset.get()
        reset.asked_at -= second_factor.RESET_LASTS
        reset.save()
    decide(confirmer)
    assert models.FactorReset.get().state == "waiting"
    assert models.User.get_by_id(loser.user.id).tf_totp_secret


def test_only_administrators_ask_and_confirm(strict_office, make_user, three):
    """An auditor may look at the account."""
    loser = three[2][0]
    auditor = Person(strict_office, make_user(strict_office, "auditor"))
    assert auditor.get(f"/admin/users/details/?id={loser.user.id}").status_code == 200
    assert ask(auditor, loser.user).status_code == 403
    assert auditor.post("/admin/users/reset/decide/", {"reset": 1, "verdict": "confirm"}).status_code == 403


def test_a_new_password_does_not_take_the_second_factor_away(strict_office, make_user):
    """Else one administrator alone, with an invitation link, could open another's account."""
    me, _ = an_administrator(strict_office, make_user)
    with strict_office.test_request_context("/admin/"):
        token = accounts.invite(me.user)
        accounts.accept_invitation(token, "năm con voi màu tím")
    thief = Person(strict_office)
    answer = thief.sign_in(email=me.user.email, password="năm con voi màu tím")
    assert answer.location.startswith("/admin/totp")
    assert "setup" not in answer.location
    assert thief.get("/admin/").status_code == 302
    assert models.WebSession.select().where(models.WebSession.data == invitations.MARK).count() == 0


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(1280, "vi"), (390, "en")])
def test_axe_finds_nothing_on_the_pages_of_codes(office, make_user, browse, width, language):
    """Asking for the password, showing the ten codes."""
    user = make_user(office, "administrator")
    page = browse(office, user, width=width, language=language, bypass_csp=True)
    with models.acting("test"):
        fresh = models.User.get_by_id(user.id)
        fresh.tf_totp_secret, fresh.tf_primary_method = "x", "authenticator"
        fresh.save()
    for step in ("ask", "show", "account"):
        if step == "show":
            page.fill("#password", PASSWORD)
            page.click("main form button")
            page.wait_for_selector(".codes")
            assert page.locator(".codes li").count() == 10
        else:
            page.goto(CODES if step == "ask" else "/admin/account")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], step
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), step
