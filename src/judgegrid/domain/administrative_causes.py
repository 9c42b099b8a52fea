"""Administrative causes 行政案由: templates with ×× slots and their composition (rules.md §2.2)."""

from __future__ import annotations

import re
from functools import cache

from judgegrid.domain import causes
from judgegrid.domain.causes import CauseMatch
from judgegrid.domain.refusals import Invalid

SLOT = "××"
_TAILS = ("及行政复议", "及行政赔偿", "及规范性文件审查")


def unfilled(text: str) -> bool:
    """Whether a slot of a template was left open; xx and XX are read as a slot too."""
    return SLOT in _plain(text)


def check_entry(text: str) -> str:
    """A cause typed by a person, with every slot filled. Raises Invalid when one is open."""
    plain = _plain(text)
    if unfilled(plain):
        raise Invalid(f"案由“{plain}”还有{SLOT}没有填写", {"案由": "把××换成具体的行政行为、职责或协议名称"})
    return plain


def fill(concept: str, value: str) -> str:
    """The template of ``concept`` with its slot (and the explaining bracket after it) replaced."""
    name = causes.get(concept).name
    if SLOT not in name:
        raise ValueError(f"{concept} has no slot")
    return re.sub(rf"{SLOT}(?:（[^）]*）)?", value, name)


def resolve(text: str) -> CauseMatch:
    """The concept of a printed administrative cause.

    Exact name first (the deepest of equal names), then the templates, then the composed forms
    (…及行政复议, …及行政赔偿, 申请执行…), which stand under the act they add to. The filled text is
    stored beside the concept by whoever calls. An open slot is mapped and told in ``note``.
    """
    plain = _plain(text)
    note = f"{SLOT}未填写" if unfilled(plain) else ""
    if exact := _by_name().get(plain):
        return CauseMatch(exact[0], "exact" if len(exact) == 1 else "deepest", exact[1:], note)
    for concept, pattern in _templates():
        if pattern.fullmatch(plain):
            return CauseMatch(concept, "template", (), note)
    core = plain.removeprefix("申请执行")
    for tail in _TAILS:
        core = core.removesuffix(tail)
    if core != plain and core in _by_name():
        return CauseMatch(_by_name()[core][0], "composed", (), note)
    return CauseMatch(None, "unmapped")


def _plain(text: str) -> str:
    return re.sub(r"[xX×✕╳*＊]{2,}", SLOT, causes.normalise(text))


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one in causes.tree().values():
        if one.concept.startswith("admin:"):
            found.setdefault(one.name, []).append(one.concept)
    return {name: tuple(sorted(all_, key=lambda c: -causes.get(c).level)) for name, all_ in found.items()}


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Templates with the longest fixed text first, so that the most telling one wins."""
    slotted = [one for one in causes.tree().values() if one.concept.startswith("admin:") and SLOT in one.name]
    order = sorted(slotted, key=lambda one: -len(re.sub(rf"{SLOT}(?:（[^）]*）)?", "", one.name)))
    return tuple((one.concept, _pattern(one.name)) for one in order)


def _pattern(name: str) -> re.Pattern[str]:
    """A slot takes any text; a slot for an agreement only what is called one."""
    start, hint, end = re.split(rf"{SLOT}((?:（[^）]*）)?)", name)
    slot = "(.*(?:协议|合同|××))" if hint == "（行政协议）" else "(.+)"
    return re.compile(re.escape(start) + slot + re.escape(end))
