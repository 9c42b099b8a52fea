"""Who a report speaks of: names as people write them, whole after 当事人： or masked in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from judgegrid.domain.parties import is_organisation, split

MOST = 6
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文施洪陶翁"
    "严华俞柳季温章鲁葛殷柏路倪庄聂申耿关焦左柴祝管詹岳裴"
)
_ONE = f"(?:欧阳|司马|上官|诸葛|东方|皇甫|[{_SURNAMES}])"
_TITLE = "女士|先生|小姐|师傅|老师|阿姨|大爷|大妈"
_MASKED = re.compile(
    rf"{_ONE}(?:某[某甲乙丙丁戊己庚]?|×{{1,2}}|\*{{1,2}}|{_TITLE})|老{_ONE}(?=[家和与跟说，、])"
)
_FIRM = re.compile(r"[\u4e00-\u9fff]{4,24}?(?:有限责任公司|股份有限公司|有限公司)")
_NAMED = re.compile(r"当事人\s*[:：]\s*([^。\n]{2,120})")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_BEFORE_FIRM = re.compile(r"^.*[与和跟向对被由因]")


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party of a report; a name may be masked (张某), a phone empty."""

    name: str
    phone: str = ""

    @property
    def is_organisation(self) -> bool:
        return is_organisation(self.name)


def parties_in(text: str) -> tuple[NamedParty, ...]:
    """The parties that a report names, at most ``MOST``, each once, in the order in which they stand.

    What follows 当事人： is split by the separators of the trade and taken as it stands; elsewhere only
    masked ones (张某, 李女士, 老王) and firms are read: a whole name in running text cannot be told from
    words. A mobile number goes to the first party.
    """
    listed = [name for found in _NAMED.findall(text) for name in split(_PHONE.sub("", found))]
    rest = _NAMED.sub("", text)
    spotted = sorted(
        [(one.start(), one.group()) for one in _MASKED.finditer(rest)]
        + [(one.start(), _BEFORE_FIRM.sub("", one.group())) for one in _FIRM.finditer(rest)]
    )
    names = [name[:60] for name in dict.fromkeys([*listed, *(name for _, name in spotted)]) if name]
    phones = _PHONE.findall(text)
    if not names:
        return (NamedParty("", phones[0]),) if phones else ()
    return tuple(
        NamedParty(name, phones[0] if phones and at == 0 else "") for at, name in enumerate(names[:MOST])
    )
