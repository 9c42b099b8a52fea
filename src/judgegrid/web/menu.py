"""The menu: one line per page that people start from. A room that lands a page adds its line here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from judgegrid.domain.people import Permission, Scope

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; shown to whoever holds one of ``needs`` (empty: everyone signed in)."""

    label: str
    url_name: str
    needs: tuple[Permission, ...]
    icon: str  # a symbol of static/judgegrid/icons.svg
    group: str  # one of GROUPS


GROUPS = ("工作", "收案", "分析", "归属", "管理")
MOST_LINES = 20  # headings and items that fit on a screen 768 pixels high; groups beyond that start folded

ENTRIES: tuple[Entry, ...] = (
    Entry("我的工作台", "desk", (), "desk", "工作"),
    Entry("纠纷", "disputes", (P.READ_DISPUTES,), "dispute", "工作"),
    Entry("调解指引", "guidance", (P.READ_DISPUTES,), "people", "工作"),
    Entry("法条", "provisions", (P.READ_DISPUTES, P.READ_FIGURES), "book", "工作"),
    Entry("类案", "cases", (P.READ_DISPUTES,), "search", "工作"),
    Entry("漏排提示", "notices", (P.APPROVE_NOTICES, P.ANSWER_NOTICES), "alert", "工作"),
    Entry("收案台账", "ledger", (P.READ_FILINGS,), "ledger", "收案"),
    Entry("导入台账", "imports", (P.IMPORT_FILINGS,), "import", "收案"),
    Entry("待对应词", "worklist", (P.IMPORT_FILINGS,), "table", "收案"),
    Entry("关联复核", "link_queue", (P.REVIEW_ATTRIBUTION,), "dispute", "收案"),
    Entry("归属复核", "attribution_queue", (P.REVIEW_ATTRIBUTION,), "pin", "归属"),
    Entry("试归地址", "attribution_try", (P.READ_FILINGS,), "search", "归属"),
    Entry("地址库", "attribution_library", (P.REVIEW_ATTRIBUTION,), "map", "归属"),
    Entry("归属质量", "attribution_quality", (P.READ_FILINGS,), "check", "归属"),
    Entry("区域指标", "figures", (P.READ_FIGURES,), "chart", "分析"),
    Entry("收案透视", "pivot", (P.READ_FIGURES,), "pivot", "分析"),
    Entry("漏排分析", "missed", (P.READ_MISSED,), "alert", "分析"),
    Entry("指标口径", "definitions", (P.READ_FIGURES,), "list", "分析"),
    Entry("文稿", "papers", (P.READ_FIGURES, P.MAKE_PAPERS), "paper", "分析"),
    Entry("指引内容", "guides", (P.EDIT_GUIDES,), "gear", "管理"),
    Entry("辖区", "areas", (P.READ_FIGURES, P.EDIT_TERRITORY), "area", "管理"),
    Entry("账号与任职", "accounts", (P.MANAGE_ACCOUNTS,), "people", "管理"),
    Entry("工作日历", "work_calendar", (P.MANAGE_ACCOUNTS,), "clock", "管理"),
    Entry("任职核准", "waiting_posts", (P.APPROVE_ROLES,), "shield", "管理"),
    Entry("审计记录", "audit", (P.READ_AUDIT,), "list", "管理"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as one person sees it on one page."""

    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with its items; a folded one shows only the heading until it is opened."""

    label: str
    items: tuple[Item, ...]
    is_open: bool


def menu_for(scope: Scope, path: str) -> list[Group]:
    """Groups with their items for a scope; the item whose address begins ``path`` most fully is current.

    The group of the current page is open, then the others in their order as long as all lines fit.
    """
    open_to = [one for one in ENTRIES if not one.needs or any(scope.may(need) for need in one.needs)]
    urls = {one.url_name: reverse(one.url_name) for one in open_to}
    current = _longest(urls.values(), path)
    found = []
    for group in GROUPS:
        items = tuple(
            Item(one.label, urls[one.url_name], one.icon, urls[one.url_name] == current)
            for one in open_to
            if one.group == group
        )
        if items:
            found.append((group, items))
    opened = _opened(found)
    return [Group(label, items, label in opened) for label, items in found]


def _opened(found: list[tuple[str, tuple[Item, ...]]]) -> set[str]:
    """The labels of the groups that start open."""
    opened = {label for label, items in found if any(item.is_current for item in items)}
    lines = len(found) + sum(len(items) for label, items in found if label in opened)
    for label, items in found:
        if label not in opened and lines + len(items) <= MOST_LINES:
            opened.add(label)
            lines += len(items)
    return opened


def _longest(urls: Iterable[str], path: str) -> str:
    begun = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(begun, key=len, default="")
