"""What waits for a person, gathered from the rooms that the person may enter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from judgegrid.domain.disputes import DisputeState
from judgegrid.domain.papers import PaperState, may_sign
from judgegrid.domain.people import Permission, Zone
from judgegrid.records.accounts import queries as accounts
from judgegrid.records.audit import queries as trail
from judgegrid.records.disputes import queries as disputes
from judgegrid.records.documents import queries as documents
from judgegrid.records.ledger import queries as ledger
from judgegrid.records.ledger import review
from judgegrid.records.missed.queries import notices, pairs
from judgegrid.records.territory.work_calendar import work_calendar

RECENT = timedelta(days=7)
CHECK_EVERY = timedelta(days=30)  # how long a check of the trail is good for


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: how many, where to, and what it is about. ``urgent``: it waits for this person."""

    label: str
    count: int
    url: str
    note: str
    unit: str = "件"
    urgent: bool = False


def tasks(request: HttpRequest) -> list[Task]:
    """Everything that waits, in the order of the rooms."""
    return [
        *_administration(request),
        *_ledger(request),
        *_attribution(request),
        *_disputes(request),
        *_papers(request),
        *_notices(request),
    ]


def _administration(request: HttpRequest) -> Iterator[Task]:
    scope = request.scope
    if scope.may(Permission.APPROVE_ROLES):
        count = accounts.waiting_posts(scope=scope).count()
        yield Task(
            "任职待核准",
            count,
            reverse("waiting_posts"),
            "核准后任职才生效",
            "条",
            count > 0,
        )
    if scope.may(Permission.MANAGE_ACCOUNTS):
        rows = accounts.accounts(scope=scope)
        known = work_calendar(scope=scope)
        if year := known.missing_next_year(timezone.localdate(request.at)):
            note = f"{year}年放假安排未载入，跨年期限只能暂定"
            yield Task("工作日历待载入", 1, reverse("work_calendar"), note, "年", True)
        yield Task("启用的账号", rows.filter(is_active=True).count(), reverse("accounts"), "一人一号", "个")
    if scope.may(Permission.READ_AUDIT):
        yield _trail(request)


def _trail(request: HttpRequest) -> Task:
    """Entries of the day, and when the chain was last checked."""
    midnight = timezone.localtime(request.at).replace(hour=0, minute=0, second=0, microsecond=0)
    count, checked = trail.latest(scope=request.scope, since=midnight)
    note, due = "还没有校验过整条链", True
    if checked:
        said = "链条断开" if checked.result == "broken" else "完整"
        note = f"{timezone.localtime(checked.at):%Y-%m-%d} 校验，{said}"
        due = checked.result == "broken" or request.at - checked.at > CHECK_EVERY
    return Task("今日审计记录", count, reverse("audit"), note, "条", due)


def _ledger(request: HttpRequest) -> Iterator[Task]:
    scope = request.scope
    if not scope.may(Permission.IMPORT_FILINGS):
        return
    count = sum(run.state == "checked" for run in ledger.imports(scope=scope))
    yield Task("导入待确认", count, reverse("imports"), "校验已完成，确认后才写入台账", "次", count > 0)
    count = ledger.filings(ledger.Filters(unmapped=True), scope=scope, limit=1).count
    yield Task("案由未对应", count, reverse("worklist"), "对应一次，同名案由一并更正", urgent=count > 0)


def _attribution(request: HttpRequest) -> Iterator[Task]:
    scope = request.scope
    if scope.may(Permission.REVIEW_ATTRIBUTION):
        count = review.queue(scope=scope).count()
        url = reverse("attribution_queue")
        yield Task("归属待复核", count, url, "机器拿不准的地址，一件约几秒", urgent=count > 0)


def _disputes(request: HttpRequest) -> Iterator[Task]:
    scope = request.scope
    if not scope.may(Permission.READ_DISPUTES):
        return
    since = request.at - RECENT
    if scope.may(Permission.REPORT_DISPUTE):
        mine = disputes.disputes(scope=scope, mine=True, from_at=since)
        yield Task(
            "本周我上报", mine.count(), reverse("disputes") + "?mine=1", "近七日，没有新增也正常", "起"
        )
    if scope.zone is not Zone.GRID or scope.may(Permission.READ_FIGURES):
        found = disputes.disputes(scope=scope, from_at=since).exclude(state=DisputeState.WITHDRAWN)
        yield Task("本周新报纠纷", found.count(), reverse("disputes"), "近七日，本人辖区内", "起")


def _papers(request: HttpRequest) -> Iterator[Task]:
    """Papers that wait for a signature, for those who sign."""
    scope = request.scope
    if scope.may(Permission.MAKE_PAPERS) and may_sign(scope):
        count = documents.papers(scope=scope, state=PaperState.READY).count()
        url = f"{reverse('papers')}?state={PaperState.READY}"
        yield Task("文稿待签发", count, url, "勾稽核验通过后签发", "份", count > 0)


def _notices(request: HttpRequest) -> Iterator[Task]:
    """Notices: to answer for the community, to approve and settle for the court; links to judge."""
    scope, url = request.scope, reverse("notices")
    if scope.may(Permission.ANSWER_NOTICES):
        count = notices.to_answer(scope=scope)
        yield Task(
            "漏排提示待答复", count, f"{url}?state=sent", "逐件选一种答复，写一句理由", "份", count > 0
        )
    if scope.may(Permission.APPROVE_NOTICES):
        drafted, answered = notices.to_approve(scope=scope)
        yield Task("提示待批准", drafted, f"{url}?state=drafted", "批准后才发到社区", "份", drafted > 0)
        yield Task("答复待确认", answered, f"{url}?state=answered", "采纳的不再计入", "份", answered > 0)
    if scope.may(Permission.REVIEW_ATTRIBUTION):
        count = pairs.open_pairs(scope=scope)
        yield Task("关联待复核", count, reverse("link_queue"), "收案与上报是不是同一件", "对")
