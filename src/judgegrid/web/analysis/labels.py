"""Chinese words of the pages of figures for what the definitions name by identifier."""

from __future__ import annotations

from judgegrid.domain.indicators import definitions

GUARDS = {
    "filing_gap": "立案日与收材料日间隔",
    "refusals": "拒绝调解数",
    "overdue_unfiled": "超30日未转立案",
    "disputes_found": "排查数",
    "interval": "区间",
    "low_base": "低基数（不足20件不算百分比）",
    "method_share": "各归属方式占比",
    "manual_share": "人工归属占比",
    "concentration": "原告集中度",
    "half_line": "双方分属两地各计一半",
    "two_sided": "双方住所均归属的占比",
    "reply_codes": "社区答复分类",
}
MARKS = {
    "V": "已对照规定原文",
    "S": "有公开来源",
    "C": "由使用单位确定",
    "O": "本平台提出",
}


def guard(identifier: str) -> str:
    """The word for a guard: its own, or the label of the indicator it is."""
    if identifier in GUARDS:
        return GUARDS[identifier]
    named = (one.label for one in definitions().values() if one.identifier == identifier)
    return next(named, identifier)


def mark(code: str) -> str:
    return "；".join(MARKS[one] for one in code.split("/") if one in MARKS)
