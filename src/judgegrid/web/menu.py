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


GROUPS = ("工作", "收案", "分析", "管理")

ENTRIES: tuple[Entry, ...] = (
    Entry("我的工作台", "desk", (), "desk", "工作"),
    Entry("纠纷", "disputes", (P.READ_DISPUTES,), "dispute", "工作"),
    Entry("调解指引", "guidance", (P.READ_DISPUTES,), "check", "工作"),
    Entry("法条", "provisions", (P.READ_DISPUTES, P.READ_FIGURES), "book", "工作"),
    Entry("类案", "cases", (P.READ_DISPUTES,), "search", "工作"),
    Entry("指引内容", "guides", (P.EDIT_GUIDES,), "book", "管理"),
    Entry("收案台账", "ledger", (P.READ_FILINGS,), "ledger", "收案"),
    Entry("导入台账", "imports", (P.IMPORT_FILINGS,), "import", "收案"),
    Entry("待对应词", "worklist", (P.IMPORT_FILINGS,), "book", "收案"),
    Entry("归属复核", "attribution_queue", (P.REVIEW_ATTRIBUTION,), "pin", "收案"),
    Entry("试归地址", "attribution_try", (P.READ_FILINGS,), "search", "收案"),
    Entry("地址库", "attribution_library", (P.REVIEW_ATTRIBUTION,), "map", "收案"),
    Entry("归属质量", "attribution_quality", (P.READ_FILINGS,), "check", "收案"),
    Entry("关联复核", "link_queue", (P.REVIEW_ATTRIBUTION,), "dispute", "收案"),
    Entry("漏排分析", "missed", (P.READ_MISSED,), "search", "分析"),
    Entry("区域指标", "figures", (P.READ_FIGURES,), "map", "分析"),
    Entry("收案透视", "pivot", (P.READ_FIGURES,), "pivot", "分析"),
    Entry("指标口径", "definitions", (P.READ_FIGURES,), "book", "分析"),
    Entry("文稿", "papers", (P.READ_FIGURES, P.MAKE_PAPERS), "paper", "分析"),
    Entry("辖区", "areas", (P.READ_FIGURES, P.EDIT_TERRITORY), "area", "管理"),
    Entry("账号与任职", "accounts", (P.MANAGE_ACCOUNTS,), "people", "管理"),
    Entry("工作日历", "work_calendar", (P.MANAGE_ACCOUNTS,), "book", "管理"),
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


def menu_for(scope: Scope, path: str) -> list[tuple[str, list[Item]]]:
    """Groups with their items for a scope; the item whose address begins ``path`` most fully is current."""
    open_to = [one for one in ENTRIES if not one.needs or any(scope.may(need) for need in one.needs)]
    urls = {one.url_name: reverse(one.url_name) for one in open_to}
    current = _longest(urls.values(), path)
    groups = []
    for group in GROUPS:
        items = [
            Item(one.label, urls[one.url_name], one.icon, urls[one.url_name] == current)
            for one in open_to
            if one.group == group
        ]
        if items:
            groups.append((group, items))
    return groups


def _longest(urls: Iterable[str], path: str) -> str:
    begun = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(begun, key=len, default="")
