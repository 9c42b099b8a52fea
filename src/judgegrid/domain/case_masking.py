"""What of a published text is starred before it is stored: numbers of persons, house numbers, party names."""

from __future__ import annotations

import re

from judgegrid.domain.privacy import mask_middle, mask_name

_NUMBERS = re.compile(
    r"(?<![\d.])(?:[1-9]\d{16}[\dXx]|[1-9]\d{14}|1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})"
    r"|0\d{2,3}[- ]?[2-9]\d{6,7}|[1-9]\d{11,18})(?![\d.]|\s*(?:元|万|亿))"
)
_ROAD = re.compile(r"(?<=[路街巷弄村苑园里区寓厦道城庭府湾])(\d{1,5}(?:-\d{1,4})?)(?=号)")
_HOUSE = re.compile(r"\d{1,5}(?:-\d{1,4})?(?=\s*(?:幢|栋|单元|室|号楼))")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤尤华"
    "殷毕俞包费岳施倪过惠浦荣诸吉季虞计洪庄翁奚缪柏左路安常齐康伍单祝葛游詹耿聂章鲁温樊颜柳翟倪欧童关焦柴裴"
)
_ROLES = (
    "原告|被告|上诉人|被上诉人|第三人|申请人|被申请人|再审申请人|被执行人|申请执行人|法定代表人|法定代理人|委托诉讼代理人|"
    "委托代理人|负责人|原审原告|原审被告|证人|死者|受害人|被害人|户主|业主|房东|租客|员工|职工|案外人"
)
_PARTY = re.compile(
    rf"(?:{_ROLES})(?:（[^（）]{{1,12}}）)?[:：]?\s*([{_SURNAMES}][一-鿿]{{1,2}})(?=[，,。；;、：:（(\s]|$|与|和|诉|系|因|的)"
)
_NO_NAMES = frozenset("某方认为称辩应将未已可司的在有对不均于请付")


def masked_numbers(text: str) -> str:
    """A text with the numbers of persons starred in the middle: 138****5678."""
    return _NUMBERS.sub(lambda found: mask_middle(found[0], 3, 4), text)


def masked_case(text: str) -> str:
    """A published text without what leads to a person: numbers starred, parties as 张某 all through.

    Names are those that stand behind a role (原告张三, 法定代表人：李四); courts have mostly replaced them
    already. A name that nothing announces stays: no list of names can tell it from a word.
    """
    text = _NUMBERS.sub(lambda found: "*" * len(found[0]), text)
    text = _ROAD.sub(lambda found: "*" * len(found[0]), text)
    text = _HOUSE.sub(lambda found: "*" * len(found[0]), text)
    names = {name for name in _PARTY.findall(text) if not _NO_NAMES & set(name[1:])}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return text
