"""Người của đơn vị: a unit's own administrator invites its people, and says who fills in which section.

Nothing here reaches past the unit: accounts of other units, and accounts with a role in the office, answer as if they
did not exist. The first administrator of a unit is appointed by IT, on the accounts' own screen. Letters go to the
person's own address and no link is shown, so nobody opens a colleague's account.
"""

from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin import expose
from flask_login import current_user
from peewee import fn

import invitations
import models
import vietnamese
from admin import accounts, security
from admin.base import LEADER, OFFICER, OfficePage, badge, parse_id
from admin.i18n import gettext, language
from admin.i18n import lazy_gettext as _l
from admin.security import UNIT_ADMINISTRATOR
from admin.views import register
from admin.views.users import LOOKS, ROLE_WORDS, STATES, queued_users, state_of

ROLES = ("officer", "leader", "unit_administrator")  # all that can be given here, in this order
CLOSED = ("frozen", "published")


class PeopleProblem(models.OfficeProblem):
    """Something the unit's administrator may not do here."""


@register
class PeoplePage(OfficePage):
    slug = "people"
    title = _l("People of my unit")
    group, order, icon = "year", 55, "people"
    can = {
        "list": {UNIT_ADMINISTRATOR, LEADER, OFFICER},
        "manage": {UNIT_ADMINISTRATOR},
        "duties": {UNIT_ADMINISTRATOR, LEADER},
    }
    view_rights = {
        "index": "list",
        "invite_view": "manage",
        "resend_view": "manage",
        "disable_view": "manage",
        "enable_view": "manage",
        "edit_view": "manage",
        "contact_view": "manage",
        "duties_view": "duties",
    }

    # --- who belongs here ----------------------------------------------------------------------------------------

    def unit(self) -> models.Unit:
        """The one unit this page is about: that of who is here."""
        return current_user.unit if current_user.unit_id else abort(404)

    def people(self) -> Any:
        """The unit's accounts, without those that have a role in the office."""
        office = models.UserRole.select(models.UserRole.user).join(models.Role)
        office = office.where(models.Role.name << sorted(security.OFFICE))
        table = models.User
        query = table.select().where(table.unit == self.unit(), table.id.not_in(office))
        return query.order_by(table.active.desc(), table.name_sort, table.id)

    def person_or_404(self, id: Any) -> models.User:
        number = parse_id(id)
        found = self.people().where(models.User.id == number).first() if number else None
        return found or abort(404)

    def roles_by_user(self, people: list[models.User]) -> dict[int, list[str]]:
        held: dict[int, list[str]] = {person.id: [] for person in people}
        query = models.UserRole.select(models.UserRole.user, models.Role.name).join(models.Role)
        for user, role in query.where(models.UserRole.user << list(held)).tuples():
            held[user].append(role)
        return {user: [role for role in ROLES if role in names] for user, names in held.items()}

    # --- the page ------------------------------------------------------------------------------------------------

    @expose("/")
    def index(self) -> Any:
        return self.page()

    def page(self, status: int = 200, fault: str = "", typed: Any = None) -> Any:
        people = list(self.people())
        submission = self.submission()
        sections = self.sections(submission)
        page = self.render(
            "admin/people/index.html", unit=self.unit(), people=people, roles=self.roles_by_user(people),
            role_words=ROLE_WORDS, choices=ROLES, state=self.state, fault=fault, typed=typed or {},
            submission=submission, sections=sections, held=self.held(submission), fillers=self.fillers(people),
            duties_open=self.duties_open(submission),
        )  # fmt: skip
        return Response(page, status=status)

    def state(self, person: models.User) -> Any:
        code = state_of(person, queued_users())
        return badge(str(dict(STATES)[code]), LOOKS[code])

    # --- inviting ------------------------------------------------------------------------------------------------

    @expose("/invite/", methods=("POST",))
    def invite_view(self) -> Any:
        """A new account of this unit, and a letter to it. Read from the form: name, address, telephone, roles."""
        form = request.form
        try:
            name, phone = self.name_of(form), self.phone_of(form)
            email = vietnamese.nfc(form.get("email", "")).strip().lower()
            roles = self.roles_of(form)
            self.check_address(email)
            with self.acting():
                user = accounts.create_user(
                    email, name, roles, unit=self.unit(), language=language(), actor=security.actor()
                )
                user.phone = phone
                user.save()
                invitations.queue(user, state="waiting")
        except models.OfficeProblem as problem:
            return self.page(422, problem.text(language()), form)
        flash(
            gettext("%(name)s is invited; the letter goes to %(email)s.", name=user.name, email=user.email), "success"
        )
        return redirect(self.get_url(".index"))

    def name_of(self, form: Any) -> str:
        name = " ".join(models.clean(form.get("name", "")).split())
        if not 2 <= len(name) <= 200:
            raise PeopleProblem("Hãy ghi họ và tên.", "Write the person's name.")
        return name

    def phone_of(self, form: Any, name: str = "phone") -> str:
        phone = form.get(name, "").strip()
        if phone and not invitations.is_phone(phone):
            raise PeopleProblem(*invitations.BAD_PHONE)
        return phone

    def roles_of(self, form: Any) -> set[str]:
        """The roles ticked: of the unit only, whatever else was posted."""
        roles = set(form.getlist("roles"))
        if not roles or roles - set(ROLES):
            raise PeopleProblem(
                "Hãy chọn ít nhất một vai trò của đơn vị.", "Choose at least one of the unit's own roles."
            )
        return roles

    def check_address(self, email: str) -> None:
        if not invitations.is_address(email):
            raise PeopleProblem(*invitations.BAD_ADDRESS)
        there = models.User.get_or_none(fn.LOWER(models.User.email) == email)
        if there is None:
            return
        if there.unit_id == self.unit().id and self.people().where(models.User.id == there.id).exists():
            raise PeopleProblem("Người này đã có tài khoản ở đơn vị.", "This person already has an account here.")
        # Whose account it is elsewhere is nobody's business here.
        raise PeopleProblem(
            "Không mời được địa chỉ này từ đây; hãy nhờ quản trị CNTT.",
            "This address cannot be invited from here; ask the IT administrator.",
        )

    @expose("/resend/", methods=("POST",))
    def resend_view(self) -> Any:
        """The letter once more, to the person's own address."""
        person = self.person_or_404(request.form.get("id"))
        if not person.active:
            raise PeopleProblem(
                "Tài khoản đang bị khóa; hãy mở lại trước.", "The account is disabled; enable it first."
            )
        with self.acting():
            letter = invitations.queue(person, state="waiting")
            models.note("invitation queued", "users", person.id, chain=self.unit().code)
        flash(gettext("The invitation goes to %(email)s.", email=letter.address), "success")
        return redirect(self.get_url(".index"))

    # --- changing ------------------------------------------------------------------------------------------------

    @expose("/disable/", methods=("POST",))
    def disable_view(self) -> Any:
        return self.set_active(False)

    @expose("/enable/", methods=("POST",))
    def enable_view(self) -> Any:
        return self.set_active(True)

    def set_active(self, active: bool) -> Any:
        person = self.person_or_404(request.form.get("id"))
        if person.id == security.actor().id:
            raise PeopleProblem("Không tự khóa tài khoản của mình được.", "You cannot disable yourself.")
        accounts.set_active(person, active, actor=security.actor())
        done = gettext("%(name)s can sign in again.") if active else gettext("%(name)s is signed out and kept out.")
        flash(done % {"name": person}, "success")
        return redirect(self.get_url(".index"))

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        """Name, telephone and roles of one person; the address is changed by IT alone."""
        person = self.person_or_404(request.args.get("id"))
        if request.method != "POST":
            return self.edit_page(person)
        try:
            self.change(person)
        except models.OfficeProblem as problem:
            return self.edit_page(person, problem.text(language()))
        flash(gettext("Saved: %(what)s.", what=str(person)), "success")
        return redirect(self.get_url(".index"))

    def edit_page(self, person: models.User, fault: str = "") -> Any:
        held = {role.name for role in person.roles}
        page = self.render(
            "admin/people/edit.html", person=person, state=self.state(person), fault=fault, choices=ROLES,
            role_words=ROLE_WORDS,
            typed=request.form if fault else {"name": person.name, "phone": person.phone, "rev": person.rev},
            ticked=set(request.form.getlist("roles")) if fault else held,
        )  # fmt: skip
        return Response(page, status=422 if fault else 200)

    def change(self, person: models.User) -> None:
        roles, mine = self.roles_of(request.form), person.id == security.actor().id
        if mine and UNIT_ADMINISTRATOR not in roles:
            raise PeopleProblem(
                "Không tự bỏ vai trò quản trị của mình; hãy để người khác làm việc đó.",
                "You cannot take the administrator's role from yourself.",
            )
        with self.acting():
            if request.form.get("rev", "") != str(person.rev):
                raise models.StaleRow(person, person)
            before = {role.name for role in person.roles}
            person.name, person.phone = self.name_of(request.form), self.phone_of(request.form)
            person.save()
            person.give_roles(roles)
            if before != roles and not mine:
                security.end_sessions(person)  # what a session may do is decided anew

    @expose("/contact/", methods=("POST",))
    def contact_view(self) -> Any:
        """Whom the office calls."""
        unit = self.unit()
        with self.acting():
            unit.contact_name = " ".join(request.form.get("contact_name", "").split())
            unit.contact_phone = self.phone_of(request.form, "contact_phone")
            unit.save()
        flash(gettext("Saved: %(what)s.", what=gettext("Whom the office calls")), "success")
        return redirect(self.get_url(".index"))

    # --- who fills in what ---------------------------------------------------------------------------------------

    def submission(self) -> models.Submission | None:
        """The unit's submission of the year at work."""
        from admin import cycle_now

        cycle = cycle_now()
        if cycle is None:
            return None
        return models.Submission.get_or_none(models.Submission.cycle == cycle, models.Submission.unit == self.unit())

    def sections(self, submission: models.Submission | None) -> list[models.Category]:
        if submission is None:
            return []
        category = models.Category
        query = category.select().join(models.SectionState).where(models.SectionState.submission == submission)
        return list(query.order_by(category.position, category.id))

    def held(self, submission: models.Submission | None) -> set[tuple[int, int]]:
        """(person, section) pairs as they stand."""
        if submission is None:
            return set()
        table = models.Duty
        query = table.select(table.user, table.category).where(table.submission == submission)
        return {(user, category) for user, category in query.tuples()}

    def fillers(self, people: list[models.User]) -> list[models.User]:
        """Who can be given a section: the unit's active officers and leaders."""
        roles = self.roles_by_user(people)
        return [person for person in people if person.active and {OFFICER, LEADER} & set(roles[person.id])]

    def duties_open(self, submission: models.Submission | None) -> bool:
        return submission is not None and submission.cycle.state not in CLOSED

    @expose("/duties/", methods=("POST",))
    def duties_view(self) -> Any:
        """The whole table of people and sections, as ticked; pairs outside the unit or the year are refused."""
        submission = self.submission()
        if submission is None or not self.duties_open(submission):
            raise PeopleProblem("Năm nay không còn phân việc được.", "Duties can no longer be changed for this year.")
        fillers = {person.id for person in self.fillers(list(self.people()))}
        sections = {section.id for section in self.sections(submission)}
        wanted = set()
        for text in request.form.getlist("duty"):
            user, _, section = text.partition(":")
            pair = (parse_id(user) or 0, parse_id(section) or 0)
            if pair[0] not in fillers or pair[1] not in sections:
                abort(404)
            wanted.add(pair)
        with self.acting():
            for duty in list(models.Duty.select().where(models.Duty.submission == submission)):
                if (duty.user_id, duty.category_id) not in wanted:
                    duty.delete_instance()
            for user, section in sorted(wanted - self.held(submission)):
                models.Duty.create(submission=submission, user=user, category=section)
        flash(gettext("Saved: %(what)s.", what=gettext("Who fills in what")), "success")
        return redirect(self.get_url(".index") + "#duties")
