"""Possible links one after another: the filing and the report side by side, a key for the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.missed import CALIBRATED, KNOWN_DAYS, Verdict
from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.missed.actions.linking import decide_pair
from judgegrid.records.missed.queries import pairs
from judgegrid.web.doorway import acting, page
from judgegrid.web.missed.forms import VerdictForm

PASSED = "links_passed"  # in the session: pairs put off, shown again when the rest is done
MOST_PASSED = 200
CHECK, ONE = "check", "one"


def _mode(request: HttpRequest) -> str:
    mode = request.GET.get("mode", "")
    return mode if mode in (CHECK, ONE) else ""


def _back(mode: str) -> str:
    if mode == ONE:
        return reverse("links")
    return reverse("link_queue") + (f"?mode={CHECK}" if mode == CHECK else "")


@require_GET
@page(Permission.REVIEW_ATTRIBUTION)
def queue(request: HttpRequest) -> HttpResponse:
    """The next pair to judge; ``?mode=check`` draws matched ones for the quarterly sample."""
    checking = _mode(request) == CHECK
    passed = request.session.get(PASSED, [])
    found = pairs.next_pair(scope=request.scope, checking=checking, passed=passed)
    if found is None and passed:
        request.session[PASSED] = []
        found = pairs.next_pair(scope=request.scope, checking=checking)
    return _show(request, found, _mode(request))


@require_GET
@page(Permission.REVIEW_ATTRIBUTION)
def one_pair(request: HttpRequest, filing_id: int) -> HttpResponse:
    """One pair that somebody came for, whatever its state."""
    return _show(request, pairs.pair(filing_id, scope=request.scope), ONE)


def _show(request: HttpRequest, pair: pairs.Pair | None, mode: str, status: int = 200) -> HttpResponse:
    if pair and pair.in_clear:
        record(
            action="link.read_personal", object_type="filing", object_id=pair.id,
            scope_code=pair.scope_code, detail={"dispute": pair.report.number}, **acting(request),
        )  # fmt: skip
    context = {
        "pair": pair,
        "mode": mode,
        "checking": mode == CHECK,
        "single": mode == ONE,
        "waiting": pairs.open_pairs(scope=request.scope),
        "calibrated": CALIBRATED,
        "late": bool(pair and pair.lag_days > KNOWN_DAYS),
        "known_days": KNOWN_DAYS,
        "nears": {"village": "同社区", "township": "同镇街", "county": "同县区", "far": "不在同一县区"},
    }
    return render(request, "missed/review.html", context, status=status)


@require_POST
@page(Permission.REVIEW_ATTRIBUTION)
def decide(request: HttpRequest, filing_id: int) -> HttpResponse:
    """One verdict, then the next pair."""
    mode = _mode(request)
    form = VerdictForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid("；".join(error for errors in form.errors.values() for error in errors))
        verdict = form.cleaned_data["verdict"]
        number = decide_pair(
            filing_id,
            verdict=verdict,
            number=form.cleaned_data["number"],
            sampled=mode == CHECK,
            **acting(request),
        )
    except Stale as refused:
        messages.warning(request, str(refused))
    except Invalid as refused:
        messages.error(request, "：".join([str(refused), *refused.fields.values()]))
        return _show(request, pairs.pair(filing_id, scope=request.scope), mode, status=refused.status)
    else:
        messages.success(request, f"{number}：{Verdict(verdict).label}。")
    return redirect(_back(mode))


@require_POST
@page(Permission.REVIEW_ATTRIBUTION)
def pass_over(request: HttpRequest, filing_id: int) -> HttpResponse:
    """Put a pair off until the others are done."""
    pairs.pair(filing_id, scope=request.scope)
    request.session[PASSED] = [*request.session.get(PASSED, []), filing_id][-MOST_PASSED:]
    return redirect(_back(_mode(request)))
