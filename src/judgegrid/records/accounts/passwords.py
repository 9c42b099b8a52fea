"""What a password must be (SEC-01)."""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from judgegrid.records.accounts.models import User

MIN_LENGTH, MIN_CLASSES, MAX_AGE, REMEMBERED = 12, 3, timedelta(days=90), 5
_COMMON = CommonPasswordValidator()


def faults(password: str, *, user: User) -> list[str]:
    """Everything that is wrong with a new password, each as a sentence; empty when it may be taken."""
    found = []
    if len(password) < MIN_LENGTH:
        found.append(f"密码至少 {MIN_LENGTH} 位，现为 {len(password)} 位")
    classes = sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
    )
    if classes < MIN_CLASSES:
        found.append("大写字母、小写字母、数字、符号四类中至少用三类")
    if user.username and user.username.lower() in password.lower():
        found.append("密码不能包含账号")
    try:
        _COMMON.validate(password.strip("0123456789!@#").lower() or password)
        _COMMON.validate(password)
    except ValidationError:
        found.append("这个密码在泄露过的常用密码表里")
    recent = [user.password, *_old(user)]
    if any(check_password(password, one) for one in recent if one and not one.startswith("!")):
        found.append(f"最近用过的 {REMEMBERED} 个密码不能再用")
    return found


def expired(user: User, *, at: datetime) -> bool:
    """Whether the password must be changed before anything else is done."""
    return user.must_change_password or user.password_set_at is None or at - user.password_set_at > MAX_AGE


def _old(user: User) -> list[str]:
    if user.pk is None:
        return []
    rows = user.old_passwords.order_by("-set_at").values_list("password", flat=True)
    return list(rows[: REMEMBERED - 1])


def one_time_password() -> str:
    """A password for the first sign-in, strong enough by SEC-01."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(13)) + "-" + secrets.choice(string.digits)
