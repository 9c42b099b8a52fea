"""Figures of filings without a known report, and the list of links behind them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.missed import KNOWN_DAYS, LEAST, NOT_MISSED, LinkState
from judgegrid.domain.people import Permission, Zone
from judgegrid.domain.periods import Period
from judgegrid.records.analysis import queries as analysis
from judgegrid.records.missed.actions.linking import ask_for_linking
from judgegrid.records.missed.queries import figures as counts
from judgegrid.records.missed.queries import notices, pairs
from judgegrid.records.missed.queries import reported as reports
from judgegrid.records.territory import queries as territory
from judgegrid.web.analysis.ways import place
from judgegrid.web.doorway import acting, page
from judgegrid.web.missed.forms import AFTER, BEFORE, LinkFilterForm, PeriodForm
from judgegrid.web.missed.periods import chosen, known_periods

COURSE = 6  # quarters shown one after another
YEAR = timedelta(days=365)


@require_GET
@page(Permission.READ_MISSED)
def figures(request: HttpRequest) -> HttpResponse:
    """How many filings of an area and period had no known report, by area, by cause, over time."""
    scope = request.scope
    here = place(request, request.GET.get("area", ""))
    span = counts.first_and_last(scope=scope)
    context: dict[str, object] = {
        "here": here,
        "steps": _steps(request, here.code),
        "not_missed": NOT_MISSED,
        "known_days": KNOWN_DAYS,
        "least": LEAST,
        "in_court": scope.zone is Zone.COURT,
        "may_review": scope.may(Permission.REVIEW_ATTRIBUTION),
        "may_approve": scope.may(Permission.APPROVE_NOTICES),
    }
    cutoff = pairs.linked_until(scope=scope)
    if span is None or cutoff is None or not here.code:
        context["no_area"] = span is not None and not here.code
        return render(request, "missed/figures.html", context)
    periods = known_periods(span)
    period = chosen(request.GET.get("period", ""), periods, span[1])
    version = BEFORE if request.GET.get("version") == BEFORE else AFTER
    line = analysis.attribution(scope=scope, area_code=here.code, period=period)
    table = counts.table(
        scope=scope,
        area_code=here.code,
        period=period,
        after_replies=version == AFTER,
        cutoff=timezone.localtime(cutoff),
        attribution_rate=line.rate,
    )
    quarters = [one for one in periods if one.kind == "quarter"][:COURSE]
    context |= {
        "form": PeriodForm({"period": period.code, "version": version}, periods=periods),
        "period": period,
        "partial": period.partial(span[1]),
        "table": table,
        "version": version,
        "attribution": line.label,
        "course": counts.course(
            scope=scope, area_code=here.code, periods=quarters, after_replies=version == AFTER
        ),
        "replies": notices.reply_codes(scope=scope, area_code=here.code, period=period),
        **_said_by_people(request, here.code, period, version),
        "query": urlencode({"period": period.code, "version": version}),
        "links_query": urlencode(
            {"area": here.code, "from_on": period.start, "to_on": period.end - timedelta(days=1)}
        ),
    }
    return render(request, "missed/figures.html", context)


def _said_by_people(request: HttpRequest, area: str, period: Period, version: str) -> dict[str, object]:
    """What a year of people's verdicts says of the links: their precision, the corrected share."""
    since = request.at - YEAR
    return {
        "reported": reports.reported(
            scope=request.scope,
            area_code=area,
            period=period,
            after_replies=version == AFTER,
            since=since,
        ),
        "least_judged": reports.LEAST_JUDGED,
        "checked": pairs.checked(scope=request.scope, since=since),
    }


def _steps(request: HttpRequest, code: str) -> list[tuple[str, str]]:
    if not code:
        return []
    url = reverse("missed")
    return [
        (one.name, f"{url}?{urlencode({'area': one.code})}" if one.within and one.code != code else "")
        for one in territory.breadcrumb(code, scope=request.scope)
    ]


@require_GET
@page(Permission.READ_FILINGS)
def links(request: HttpRequest) -> HttpResponse:
    """Filings with the report before them: matched, possible, none, left out."""
    scope = request.scope
    form = LinkFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    area = request.GET.get("area", "")
    to_on = filters.get("to_on")
    rows = pairs.lines(
        scope=scope,
        area_code=place(request, area).code if area else "",
        state=filters.get("state", ""),
        family=filters.get("family", ""),
        from_on=filters.get("from_on"),
        to_on=to_on + timedelta(days=1) if to_on else None,
    )
    shown = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": shown,
        "lines": pairs.shown(list(shown), scope=scope),
        "at_least": rows.counted > pairs.MOST_COUNTED,
        "states": {one.value: one.label for one in LinkState},
        "run": pairs.latest_run(scope=scope),
        "until": pairs.linked_until(scope=scope),
        "may_review": scope.may(Permission.REVIEW_ATTRIBUTION),
        "waiting": pairs.open_pairs(scope=scope) if scope.may(Permission.REVIEW_ATTRIBUTION) else 0,
        "not_missed": NOT_MISSED,
    }
    return render(request, "missed/links.html", context)


@require_POST
@page(Permission.REVIEW_ATTRIBUTION)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a comparison; a job takes it."""
    ask_for_linking(**acting(request))
    messages.success(request, "已请求重新关联，后台完成后本页的数字随之更新。")
    return redirect("links")
