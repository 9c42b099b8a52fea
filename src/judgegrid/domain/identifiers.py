"""Identity card, credit code, phone and other document numbers (rules.md §4, ID-1…ID-5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul

from judgegrid.domain.areas import parse_code
from judgegrid.domain.refusals import Invalid

_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－", "0123456789XX-")
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
MAX_AGE = 130
_CARD = re.compile(r"\d{17}[\dX]")
_MOBILE = re.compile("1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class IdCard:
    """A valid identity card number. ``warnings`` never refuse: old area codes live on in old cards."""

    value: str
    born_on: date
    male: bool
    warnings: tuple[str, ...]

    def age_on(self, day: date) -> int:
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


def _plain(text: str) -> str:
    plain = "".join(text.split())
    return (plain if plain.isascii() else plain.translate(_WIDTH)).upper()


def id_card(text: str, *, on: date) -> IdCard:
    """Check an identity card number (GB 11643-1999) against the day ``on``; raises Invalid with the reason.

    Messages never repeat the number itself.
    """
    value = _plain(text)
    if not _CARD.fullmatch(value):
        raise _invalid("身份证号", "应为18位，前17位为数字，末位为数字或X")
    if _CARD_CHECKS[sum(map(mul, map(int, value[:17]), _CARD_WEIGHTS)) % 11] != value[17]:
        raise _invalid("身份证号", "校验位不符，请核对")
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise _invalid("身份证号", "第7至14位不是真实日期") from None
    card = IdCard(value, born, int(value[16]) % 2 == 1, _prefix_warnings(value[:6]))
    if born > on:
        raise _invalid("身份证号", "出生日期晚于今天")
    if card.age_on(on) > MAX_AGE:
        raise _invalid("身份证号", f"年龄超过{MAX_AGE}岁")
    return card


@lru_cache(maxsize=4096)
def _prefix_warnings(prefix: str) -> tuple[str, ...]:
    try:
        parse_code(prefix)
    except Invalid:
        return ("前六位地区码少见，请核对",)
    return ()


def credit_code(text: str) -> str:
    """Check a unified social credit code (GB 32100-2015); the canonical form, or Invalid with the reason."""
    value = _plain(text)
    if len(value) != 18 or set(value) - set(_CREDIT_ALPHABET):
        raise _invalid("统一社会信用代码", "应为18位数字或大写字母，不用I、O、S、V、Z")
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(value, _CREDIT_WEIGHTS, strict=False))
    if _CREDIT_ALPHABET[(31 - total % 31) % 31] != value[17]:
        raise _invalid("统一社会信用代码", "校验位不符，请核对")
    return value


def organisation_code_fits(code: str) -> bool:
    """Whether positions 9–17 of a credit code carry their own check digit (GB 11714): a warning only."""
    part = code[8:17]
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 11 - sum(letters.index(c) * w for c, w in zip(part, _ORGANISATION_WEIGHTS, strict=False)) % 11
    return part[8] == {10: "X", 11: "0"}.get(rest, str(rest))


def phone(text: str) -> str:
    """Check a mobile or fixed number; digits only for mobile, 0510-85012368 for fixed. Raises Invalid.

    Short numbers (12368, 110) belong in their own field and are refused here.
    """
    if _MOBILE.fullmatch(text):
        return text
    value = re.sub(r"[()（）.]", "", _plain(text))
    value = re.sub(r"^(?:\+|00)86-?", "", value)
    if re.fullmatch(r"1[3-9]\d-?\d{4}-?\d{4}", value):
        return value.replace("-", "")
    if fixed := re.fullmatch(r"(0(?:10|2\d|[3-9]\d{2}))-?([2-8]\d{6,7})", value):
        return f"{fixed[1]}-{fixed[2]}"
    raise _invalid("电话", "应为11位手机号，或带区号的固定电话，如0510-85012368")


# Loose length checks only (ID-4): these documents have no public check rule that always holds.
OTHER_DOCUMENTS: dict[str, tuple[str, str]] = {
    "passport": ("护照", r"[A-Z0-9]{5,17}"),
    "hmt_resident": ("港澳台居民居住证", r"\d{17}[\dX]"),
    "hmt_permit": ("港澳居民来往内地通行证", r"[A-Z0-9]{8,11}"),
    "foreign_resident": ("外国人永久居留身份证", r"[A-Z0-9]{15,18}"),
}


def other_document(kind: str, text: str) -> str:
    """Check the length of another document's number; raises Invalid, KeyError for an unknown kind."""
    label, pattern = OTHER_DOCUMENTS[kind]
    value = _plain(text)
    if not re.fullmatch(pattern, value):
        raise _invalid(label, "号码长度或字符不对")
    return value


def _invalid(field: str, right: str) -> Invalid:
    return Invalid(f"{field}不对：{right}", {field: right})
