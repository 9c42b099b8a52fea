"""What is wrong in a guide, said to the person who wrote it: line, place, field and what would be right."""

from __future__ import annotations

from typing import Any

import yaml

Place = tuple[str | int, ...]  # a way into the data: ("elements", "paid", "weight"), ("points", 2)

PARTS = {
    "elements": "问题", "rules": "规则", "points": "调解要点", "evidence": "要收集的材料",
    "traps": "常见误区", "causes": "案由", "forms": "文书", "provisions": "条文", "words": "常用词",
    "weak": "弱词", "dispute_types": "纠纷类型", "review": "审核",
}  # fmt: skip
FIELDS = {
    "key": "标识", "title": "标题", "summary": "一句话说明", "label": "名称", "ask": "问法",
    "kind": "答案种类", "decides": "决定什么", "weight": "分量", "options": "选项", "when": "出现条件",
    "text": "说明", "cites": "依据", "act": "处置", "source": "来源", "dated": "日期",
    "state": "审核状态", "name": "名称", "number": "序号", "edition": "版本",
}  # fmt: skip


class GuideFault(ValueError):
    """A guide that cannot be used. ``right`` says what would be right, ``place`` and ``line`` where.

    ``line`` is counted from 1; 0 when it is not known.
    """

    def __init__(self, right: str, *, place: Place = (), line: int = 0) -> None:
        self.right, self.place, self.line = right, place, line
        where = "，".join(part for part in (f"第{line}行" if line else "", said(place)) if part)
        super().__init__(f"{where}：{right}" if where else right)


def said(place: Place) -> str:
    """A place in words: 问题 paid 的 weight（分量）; 调解要点第3条."""
    found = ""
    for number, one in enumerate(place):
        if isinstance(one, int):
            found += f"第{one + 1}条"
        elif number == 0 and one in PARTS:
            found = PARTS[one]
        elif number == 1 and place[0] in PARTS and one not in FIELDS:
            found += f" {one} "
        else:
            name = f"{one}（{FIELDS[one]}）" if one in FIELDS else one
            found = f"{found}的 {name}" if found else name
    return found.strip()


def with_line(fault: GuideFault, text: str) -> GuideFault:
    """The same fault with the line of ``text`` on which its place begins, or the nearest place around it."""
    node: Any = yaml.compose(text, yaml.SafeLoader)
    line = 0
    for one in fault.place:
        below = _below(node, one)
        if below is None:
            break
        line, node = below
    return GuideFault(fault.right, place=fault.place, line=line)


def _below(node: Any, one: str | int) -> tuple[int, Any] | None:
    """Line and node under a key, a number, or the ``key`` of a mapping in a list."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == one:
                return name.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            named = isinstance(value, yaml.MappingNode) and any(
                name.value == "key" and getattr(key, "value", None) == one for name, key in value.value
            )
            if number == one or named:
                return value.start_mark.line + 1, value
    return None
