"""Accounts: made by an administrator, opened by the person through an invitation link, never deleted."""

import secrets
from collections.abc import Iterable
from typing import Any

from flask_security.utils import hash_password
from peewee import fn

import invitations
import models
import vietnamese
from admin import security


class AccountProblem(models.OfficeProblem):
    """An account that cannot be made or opened."""


def create_user(
    email: str,
    name: str,
    roles: Iterable[str],
    unit: Any = None,
    password: str | None = None,
    language: str = "vi",
    actor: Any = "system",
) -> models.User:
    """Make an account. Without a password nobody signs in until `invite` is answered.

    Needs an application context. Raises AccountProblem.
    """
    wanted = set(roles)
    if unknown := wanted - security.ALL:
        raise AccountProblem(f"Không có vai trò {sorted(unknown)}.", f"There is no role {sorted(unknown)}.")
    if wanted & security.UNIT_ROLES and unit is None:
        raise AccountProblem(
            "Cán bộ và lãnh đạo đơn vị phải thuộc một đơn vị.", "Unit officers and leaders belong to a unit."
        )
    models.Role.ensure()
    address = vietnamese.nfc(email).strip()
    if models.User.select().where(fn.LOWER(models.User.email) == address.lower()).exists():
        raise AccountProblem(f"Đã có tài khoản {address}.", f"There already is an account {address}.")
    with models.acting(actor, reason="tài khoản mới"):
        user = models.User.create(
            email=address,
            name=name,
            unit=unit,
            language=language,
            password=hash_password(_normal(password)) if password else None,
            fs_uniquifier=secrets.token_hex(32),
            confirmed_at=models.now() if password else None,
        )
        user.give_roles(wanted)
    return user


def _normal(password: str) -> str:
    """The spelling Flask-Security compares: the sign-in form composes what is typed, so we do too."""
    return vietnamese.nfc(password)


def invite(user: models.User, actor: Any = "system") -> str:
    """A token that lets the person set a password, once, within three days; older ones stop working."""
    return invitations.make(user, actor)


def invited_user(token: str) -> models.User | None:
    """Whose invitation this is, or None if it is unknown, used or too old."""
    return invitations.whose(token)


def accept_invitation(token: str, password: str) -> models.User:
    """Set the first password, or a new one; the link and every open session of the person end with it.

    The second factor stays: losing the telephone is another matter, which takes two administrators (second_factor.py).
    """
    user = invited_user(token)
    if user is None:
        raise AccountProblem(
            "Liên kết mời không còn dùng được; hãy xin quản trị viên một liên kết mới.",
            "This invitation no longer works; ask an administrator for a new one.",
        )
    with models.acting(user, reason="nhận lời mời"):
        # Deleting first decides who was faster, should two people open the link at once.
        if invitations.open_of(user).execute() != 1:
            raise AccountProblem("Liên kết này đã được dùng.", "This invitation has been used.")
        fresh = models.User.get_by_id(user.id)
        fresh.password = hash_password(_normal(password))
        fresh.fs_uniquifier = secrets.token_hex(32)
        fresh.confirmed_at = models.now()
        fresh.save()
        security.end_sessions(fresh)
    return fresh


def set_active(user: models.User, active: bool, actor: Any = "system") -> None:
    """Disable or enable an account; a disabled one is signed out at once."""
    with models.acting(actor, reason="mở khóa tài khoản" if active else "khóa tài khoản"):
        fresh = models.User.get_by_id(user.id)
        fresh.active = active
        fresh.fs_uniquifier = secrets.token_hex(32)
        fresh.save()
        if not active:
            security.end_sessions(fresh, invited=True)
