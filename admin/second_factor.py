"""When the telephone is not at hand: recovery codes, and the reset that takes two administrators.

A recovery code stands in for one one-time code. There are ten, each good once; what is kept of them are argon2id
hashes. The reset takes the authenticator away, and with it nobody gets in more easily: at the next sign-in a new one
is set up before anything else.
"""

import datetime
import secrets
from typing import Any

from flask_security.utils import hash_password, verify_password

import models
from admin import security

CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, 1, o, 0, i: they are copied by hand
LENGTH = 10  # about 49 bits
RESET_LASTS = datetime.timedelta(days=3)


class ResetProblem(models.OfficeProblem):
    """A reset that cannot be asked for or decided."""


# --- recovery codes --------------------------------------------------------------------------------------------------


def new_codes(user: models.User) -> list[str]:
    """Ten new codes, in plain text for this once; older ones stop working. Takes about a second: they are hashed."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(CODES)]
    hashes = [hash_password(code) for code in codes]
    with models.acting(user, reason="mã dự phòng mới", address=security.address()):
        fresh = models.User.get_by_id(user.id)
        fresh.mf_recovery_codes = hashes
        fresh.save()
        models.note("new recovery codes", "users", user.id)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: models.User) -> int:
    """How many of the person's codes have not been used."""
    return len(user.mf_recovery_codes or ())


def use_code(user: models.User, typed: str) -> bool:
    """Whether this is one of the person's codes; from now on it is none."""
    code = "".join(sign for sign in typed.casefold() if sign.isalnum())
    if len(code) != LENGTH:
        return False
    # Hashing takes its time, so it is done before the write lock is taken.
    found = next((each for each in user.mf_recovery_codes or () if verify_password(code, each)), None)
    if found is None:
        return False
    with models.acting(user, reason="dùng mã dự phòng", address=security.address()):
        fresh = models.User.get_by_id(user.id)
        left = [each for each in fresh.mf_recovery_codes or () if each != found]
        if len(left) == len(fresh.mf_recovery_codes or ()):
            return False  # somebody used it a moment ago
        fresh.mf_recovery_codes = left
        fresh.save()
        models.note("recovery code used", "users", user.id, details={"left": len(left)})
    user.mf_recovery_codes, user.rev = left, fresh.rev
    user._dirty.clear()
    return True


# --- the reset by two administrators ---------------------------------------------------------------------------------


def waiting(user: models.User | None = None) -> Any:
    """The resets that wait for a second administrator."""
    table = models.FactorReset
    query = table.select().where(table.state == "waiting", table.asked_at > models.now() - RESET_LASTS)
    return query if user is None else query.where(table.user == user)


def ask_reset(user: models.User, actor: models.User, reason: str) -> models.FactorReset:
    """Ask that a person's one-time codes be reset. Raises ResetProblem."""
    if user.id == actor.id:
        raise ResetProblem(
            "Không ai tự đặt lại mã dùng một lần của mình; hãy nhờ quản trị viên khác.",
            "Nobody resets their own one-time codes; ask another administrator.",
        )
    if not user.tf_totp_secret:
        raise ResetProblem("Tài khoản này chưa có mã dùng một lần.", "This account has no one-time codes set up.")
    if not reason.strip():
        raise ResetProblem("Hãy ghi lý do đặt lại.", "Say why they are to be reset.")
    if waiting(user).exists():
        raise ResetProblem("Đã có một đề nghị đang chờ xác nhận.", "A reset is already waiting for confirmation.")
    with models.acting(actor, reason=reason):
        return models.FactorReset.create(user=user, reason=reason, asked_by=actor)


def decide_reset(reset: models.FactorReset, actor: models.User, confirmed: bool) -> None:
    """Another administrator confirms or refuses. Confirmed: the codes are gone, and so is every session."""
    if reset.state != "waiting" or reset.asked_at <= models.now() - RESET_LASTS:
        raise ResetProblem("Đề nghị này không còn chờ xác nhận.", "This request is no longer waiting.")
    if actor.id == reset.user_id or (confirmed and actor.id == reset.asked_by_id):
        raise ResetProblem(
            "Phải là một quản trị viên khác người đề nghị và khác chủ tài khoản.",
            "It takes an administrator other than the one who asked, and other than the account's owner.",
        )
    with models.acting(actor, reason=reset.reason):
        reset.state = "done" if confirmed else "refused"
        reset.decided_by, reset.decided_at = actor, models.now()
        reset.save()
        if confirmed:
            forget(models.User.get_by_id(reset.user_id))


def forget(user: models.User) -> None:
    """Take the second factor away; at the next sign-in a new one is set up, whatever the role. Inside `acting`."""
    user.tf_primary_method = user.tf_totp_secret = user.tf_last_counter = user.mf_recovery_codes = None
    user.totp_wanted = True
    user.fs_uniquifier = secrets.token_hex(32)
    user.save()
    models.note("second factor reset", "users", user.id)
    security.end_sessions(user)
