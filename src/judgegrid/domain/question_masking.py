"""What must not stay in a stored question: id numbers, phones, house numbers, names that words betray."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"[\d０-９][\d０-９\-－ ]{5,}[\d０-９Xx]")
_HOUSE = re.compile(r"[\d０-９]{1,5}(?=\s*(?:号|幢|栋|单元|室|弄|楼))")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = rf"[{_SURNAMES}][一-鿿]{{1,2}}"
_TITLED = re.compile(rf"{_NAME}(?=先生|女士|小姐|老师|师傅)")
_NAMED = re.compile(rf"(?<=叫|告)(?:{_NAME})(?=[，,。；;、（(的在与和向将把欠借说打不没是]|$)")


def masked_question(text: str) -> str:
    """A question with numbers starred and names cut to 某; the words that ask stay."""
    text = _NUMBERS.sub(lambda found: "*" * len(found[0]), text)
    text = _HOUSE.sub(lambda found: "*" * len(found[0]), text)
    text = _TITLED.sub(lambda found: found[0][0] + "某", text)
    return _NAMED.sub(lambda found: found[0][0] + "某", text)
