"""Parties as a ledger prints them: several in one cell, persons and organisations, their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from judgegrid.domain import identifiers
from judgegrid.domain.cell_values import half_width
from judgegrid.domain.refusals import Invalid

SIDES = {"plaintiff": "原告", "defendant": "被告", "third": "第三人"}

_PARTING = re.compile(r"[、;；,，\n\r|]+")
_SEVERAL = re.compile(r"[、;；,，\n\r|①-⑳]|^\s*\(?\d{1,2}[.)、．]")  # else the cell names one
_SEVERAL_OF_A_LINE = re.compile(r"[、;；,，\n\r|①-⑳]|(?:^|\0)\s*\(?\d{1,2}[.)、．]")
_ORDINAL = re.compile(r"^\s*(?:\(?\d{1,2}[.)、．]|[①-⑳])\s*")
_HOMES = re.compile(r"[;；\n\r|]+")
_AND_OTHERS = re.compile(r"等(?:共?\d+|[一二三四五六七八九十百]+)?[人户名]?$")
_ORGANISATION = re.compile(
    "公司|集团|银行|支行|分行|营业部|合作社|联合社|信用社|委员会|居委会|村委会|医院|卫生院|卫生服务|诊所|学校|"
    "小学|中学|大学|学院|幼儿园|中心|商行|经营部|服务部|门市部|工作室|事务所|协会|研究所|政府|街道办|管理处|"
    "管理所|联社|基金|超市|酒店|宾馆|饭店|饭馆|餐厅|美容院|加工厂|工厂|合伙企业|个人独资|俱乐部|养老院|福利院|"
    "工程队|项目部|指挥部|分局|公安局|法院|检察院|出版社|报社|电视台|工会|业主大会|寺$"
)
_LONGER = re.compile(r"^.{4,}(?:厂|店|局|所|社|站|行|院|部|处|队|馆|场|园|吧|城|村|组)$")
_KINDS = {
    "自然人": False,
    "个人": False,
    "公民": False,
    "自": False,
    "个体工商户": False,
    "农村承包经营户": False,
    "外国人": False,
}


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a case. All texts may be empty except the name."""

    side: str
    name: str
    is_organisation: bool
    id_number: str = ""
    phone: str = ""
    address: str = ""


def is_organisation(name: str, *, kind: str = "", id_number: str = "") -> bool:
    """Whether a party is an organisation: by the kind given, else its number, else its name."""
    if kind:
        return _KINDS.get(kind, True)
    if len(id_number) == 18 and not id_number[:17].isdigit():
        return True
    return _sounds_like_organisation(name)


@lru_cache(maxsize=50_000)
def _sounds_like_organisation(name: str) -> bool:
    return len(name) >= 4 and bool(_ORGANISATION.search(name) or _LONGER.match(name))


def split(text: str) -> tuple[str, ...]:
    """The parts of a cell that names several: 、 ; , or a line break between them, ordinals dropped."""
    if not text:
        return ()
    if not _SEVERAL.search(text):
        return (text.strip(),)
    parts = (_ORDINAL.sub("", part).strip() for part in _PARTING.split(text))
    return tuple(part for part in parts if part)


def read(
    side: str, names: str, *, ids: str = "", phones: str = "", addresses: str = "", kinds: str = ""
) -> tuple[tuple[Party, ...], tuple[str, ...]]:
    """Parties of one side with what is to be remarked (messages never repeat a number).

    Numbers, phones and kinds are matched by order. An address holds commas of its own: it is split only
    at ; or a line break, and one address for several parties is that of all.
    """
    label = SIDES[side]
    if not names:
        return (), ((f"{label}为空",) if any((ids, phones, addresses)) else ())
    one = not _SEVERAL_OF_A_LINE.search(f"{names}\0{ids}\0{phones}\0{kinds}") and "等" not in names
    if one and not _HOMES.search(addresses):  # as in most lines
        return (_party(side, _joined(names.strip()), ids, phones, addresses.strip(), kinds.strip()),), ()
    remarks: list[str] = []
    called = []
    for name in split(names):
        short = _AND_OTHERS.sub("", name) if "等" in name else name
        if short != name and short:
            remarks.append(f"{label}写作“等…人”，只登记列出的姓名")
        called.append(_joined(short or name))
    count = len(called)
    id_numbers = _matched(split(ids), count, f"{label}证件号", remarks)
    numbers = _matched(split(phones), count, f"{label}电话", remarks)
    homes = tuple(part.strip() for part in _HOMES.split(addresses) if part.strip()) if addresses else ()
    places = homes * count if len(homes) == 1 else _matched(homes, count, f"{label}住所", remarks)
    sorts = split(kinds)
    sorts = sorts * count if len(sorts) == 1 else _matched(sorts, count, f"{label}类型", remarks)
    lines = zip(called, id_numbers, numbers, places, sorts, strict=True)
    return tuple(_party(side, *line) for line in lines), tuple(remarks)


def _party(side: str, name: str, id_number: str, phone: str, address: str, kind: str) -> Party:
    plain_id = half_width(id_number.strip()).upper().replace(" ", "")
    organisation = is_organisation(name, kind=kind, id_number=plain_id)
    return Party(side, name[:120], organisation, plain_id[:40], phone.strip()[:30], address[:200])


def _joined(name: str) -> str:
    """A name without inner blanks when it is Chinese (张 三 → 张三)."""
    return "".join(name.split()) if not name.isascii() else name


def _matched(parts: Sequence[str], count: int, label: str, remarks: list[str]) -> tuple[str, ...]:
    if len(parts) > count or (parts and len(parts) < count):
        remarks.append(f"{label}有{len(parts)}个，当事人有{count}个，按顺序对应")
    return tuple(parts[:count]) + ("",) * (count - len(parts))


def checked(party: Party, *, on: date) -> tuple[Party, bool, tuple[str, ...]]:
    """The party with its numbers in canonical form, whether it is under 18 on that day, and remarks.

    A number that fails its check is kept as printed and remarked (G-3): history is validated softly.
    """
    label, remarks, minor = SIDES[party.side], [], False
    id_number, phone = party.id_number, party.phone
    if id_number:
        try:
            if party.is_organisation:
                id_number = identifiers.credit_code(id_number)
            elif len(id_number) == 18:
                card = identifiers.id_card(id_number, on=on)
                minor = card.age_on(on) < 18
                id_number = card.value
            elif len(id_number) not in range(6, 21):
                remarks.append(f"{label}证件号：长度不对")
        except Invalid as error:
            remarks.append(f"{label}{error}")
    if phone:
        try:
            phone = identifiers.phone(phone)
        except Invalid as error:
            remarks.append(f"{label}{error}")
    if id_number == party.id_number and phone == party.phone:
        return party, minor, tuple(remarks)
    return replace(party, id_number=id_number, phone=phone), minor, tuple(remarks)


def kind_of(parties: Sequence[Party]) -> str:
    """NN, NO, ON or OO (自自 自组 组自 组组): a side counts as organisation when any of it is one.

    Empty when either side is unknown.
    """
    sides = []
    for side in ("plaintiff", "defendant"):
        found = [one.is_organisation for one in parties if one.side == side]
        if not found:
            return ""
        sides.append("O" if any(found) else "N")
    return "".join(sides)


PARTY_KINDS = {"NN": "自然人诉自然人", "NO": "自然人诉单位", "ON": "单位诉自然人", "OO": "单位诉单位"}
