"""Whether a word that signals a risk is denied or only supposed: windows before and after it."""

from __future__ import annotations

import re

WINDOW = 16
_CLAUSE = re.compile(r"[，,。；;！!？?\n\s]")
_FILL = (
    r"[有被曾过对我他她你您们真的是去会要想说什么任何所谓发生存在出现实施进行"
    r"遭受到遇以跟与和其事情这种那样类似因更可来人放撂]"
)
_DENIES = (
    r"没有|没|未曾|并未|从未|未|从不|从没|不会|不曾|不是|并非|绝非|不存在|不属于|不涉及|不构成"
    r"|不|否认|并无|无|取消了?|放弃了?|排除"
)
_BEFORE = re.compile(rf"(?:{_DENIES}){_FILL}{{0,8}}$")
_WISH = re.compile(rf"(?:不想|不要|别|不打算|没打算|没想过?|没想着){_FILL}{{0,6}}$")
_UNWANTED = re.compile(r"(?:不想|不要|别|不让|不敢|不能让?|受不了|忍不了)" + _FILL + r"{0,6}$")
_TWICE = re.compile(r"(?:没有?|无|不|未|哪)[^，,]{0,3}$")
_STILL = re.compile(r"^[^。！？，,\n]{0,8}?(?:就是|不罢休|不解恨|不算完|难消|誓不|才怪|才解)")
_AFTER = re.compile(
    r"^[^。！？\n，,]{0,8}?(?:没有关系|没关系|无关|不属实|不成立|是假的|是气话|只是气话|玩笑|说说而已|已取消|没有的事|没有这回事|不存在)"
    r"|^[^。！？\n]{0,6}?(?:经查|经核实|经了解|调查)[^。！？\n，,]{0,4}(?:并无|没有|无|未|不属实|不存在)"
)
_PAID = re.compile(r"(?:结清|付清|发齐|发放完毕|支付完毕|发完|领齐|全部兑现|全额支付)")
_SUPPOSES = re.compile(r"(?:如果|要是|假如|倘若|假设|万一|若是|假使)([^。！？!?\n]{0,16})$")
_AGAIN = re.compile(r"[再又还]|经常|总|老是|一直|已经|昨|上次|说|扬言")
_ASKS = re.compile(r"怎么|如何|该找|吗|能不能|会不会|怎样|咋|哪里|谁|？|\?")
_STOP = re.compile(r"[。！？!?\n]")
_WISHED = frozenset({"self_harm", "crowd"})
_SUPPOSABLE = frozenset({"violence", "threat", "crowd", "wages", "minor", "gang"})


def denied(kind: str, text: str, start: int, end: int) -> bool:
    """Whether the words at start:end of ``text`` (in plain form) are denied, taken back or only supposed.

    Denied: 没有, 从不, 否认 … directly before, with nothing but filling words between, in one clause; 是气话,
    无关 … directly after. Not denied: a double negation (没有一天不打我), 不是打就是骂, 没有再 (it happened
    before), 不想被打. Supposed: 如果, 万一 … before it in a sentence that asks what could be done, and
    nothing in between says that it has happened; a supposed self-harm is never waved away.
    """
    before = _clause_before(text, start)
    after = text[end : end + WINDOW]
    if _AFTER.match(after):
        return True
    if kind in _WISHED and _WISH.search(before):
        return True
    said = _BEFORE.search(before)
    if said and not _UNWANTED.search(before) and not _STILL.match(after):
        return _TWICE.search(before[: said.start()]) is None
    if kind == "wages" and _PAID.search(_sentence_after(text, start)):
        return True
    return kind in _SUPPOSABLE and _supposed(text, start, end)


def _supposed(text: str, start: int, end: int) -> bool:
    found = _SUPPOSES.search(text[max(0, start - 24) : start])
    if found is None or _AGAIN.search(found[1]):
        return False
    return _ASKS.search(_sentence_after(text, end)) is not None


def _clause_before(text: str, start: int) -> str:
    window = text[max(0, start - WINDOW) : start]
    cuts = [cut.end() for cut in _CLAUSE.finditer(window)]
    return window[cuts[-1] :] if cuts else window


def _sentence_after(text: str, start: int) -> str:
    window = text[start : start + 40]
    stop = _STOP.search(window)
    return window[: stop.end()] if stop else window
