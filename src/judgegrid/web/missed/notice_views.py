"""Notices to communities: drafted and sent by the court, answered, settled; what they teach."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.missed import LEAVING, NOT_MISSED, NoticeState, ReplyCode, ReplyReview
from judgegrid.domain.people import Permission
from judgegrid.domain.periods import parse
from judgegrid.domain.refusals import Invalid, NotAllowed, Stale
from judgegrid.records.missed.actions import notices as actions
from judgegrid.records.missed.actions.notices import Reply
from judgegrid.records.missed.queries import figures as counts
from judgegrid.records.missed.queries import notices as reading
from judgegrid.web.analysis.ways import place
from judgegrid.web.doorway import acting, page
from judgegrid.web.missed.forms import DetectableForm, DraftForm
from judgegrid.web.missed.periods import chosen, known_periods
from judgegrid.web.typed import key_in

P = Permission
STATES = {one.value: one.label for one in NoticeState}


@require_GET
@page(P.APPROVE_NOTICES, P.ANSWER_NOTICES)
def notice_list(request: HttpRequest) -> HttpResponse:
    """Notices of one's areas; those who approve also see which communities a draft could be made for."""
    scope = request.scope
    state = request.GET.get("state", "")
    rows = reading.notices(scope=scope, state=state if state in STATES else "")
    shown = Paginator(rows, 30).get_page(request.GET.get("page"))
    context: dict[str, object] = {
        "page": shown,
        "names": reading.area_names({row.area_code for row in shown}, scope=scope),
        "states": STATES,
        "periods": {row.period: parse(row.period).label for row in shown},
        "may_approve": scope.may(P.APPROVE_NOTICES),
        "not_missed": NOT_MISSED,
    }
    if scope.may(P.APPROVE_NOTICES):
        context |= _to_draft(request)
    return render(request, "missed/notices.html", context)


def _to_draft(request: HttpRequest) -> dict[str, object]:
    here = place(request, request.GET.get("area", ""))
    span = counts.first_and_last(scope=request.scope)
    if span is None or not here.code:
        return {"here": here, "units": []}
    periods = known_periods(span)
    period = chosen(request.GET.get("period", ""), periods, span[1])
    units = reading.units(scope=request.scope, area_code=here.code, period=period)
    return {
        "here": here,
        "period": period,
        "units": units,
        "draft_form": DraftForm({"period": period.code}, periods=periods),
        "drafts_left": sum(1 for one in units if one.missed and one.state != NoticeState.DRAFTED),
    }


@require_POST
@page(P.APPROVE_NOTICES)
def draft(request: HttpRequest) -> HttpResponse:
    """Drafts for the communities chosen; each waits for approval."""
    span = counts.first_and_last(scope=request.scope)
    form = DraftForm(request.POST, periods=known_periods(span) if span else [])
    back = f"{reverse('notices')}?{urlencode({'period': request.POST.get('period', '')})}"
    codes = request.POST.getlist("area")[: reading.MOST_DRAFTS]
    if not form.is_valid() or not span or not codes:
        messages.error(request, "没有起草：请选期间，并至少勾选一个社区。")
        return redirect(back)
    period = chosen(form.cleaned_data["period"], known_periods(span), span[1])
    made = []
    for code in codes:
        try:
            made.append(actions.draft(code, period, **acting(request)))
        except NotAllowed as refused:
            messages.warning(request, str(refused))
    if made:
        messages.success(request, f"已起草 {len(made)} 份，逐份看过后批准发出。")
    return redirect(reverse("notice", args=made) if len(made) == 1 else back)


@require_GET
@page(P.APPROVE_NOTICES, P.ANSWER_NOTICES)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: approve it, answer it, or settle it, by who reads it and where it stands."""
    return _show(request, reading.notice(number, scope=request.scope))


def _show(
    request: HttpRequest,
    shown: reading.Shown,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    typed: dict[int, Reply] | None = None,
) -> HttpResponse:
    scope, state = request.scope, shown.notice.state
    approves = scope.may(P.APPROVE_NOTICES)
    context = {
        "shown": shown,
        "state_label": STATES[state],
        "rows": [
            (one, (errors or {}).get(f"line-{one.id}", ""), (typed or {}).get(one.id)) for one in shown.lines
        ],
        "errors": errors or {},
        "codes": [(one.value, one.label, one.said) for one in ReplyCode],
        "code_labels": {one.value: one.label for one in ReplyCode},
        "reviews": {one.value: one.label for one in ReplyReview},
        "leaving": [one.value for one in LEAVING],
        "may_send": approves and state == NoticeState.DRAFTED,
        "may_withdraw": approves and state in (NoticeState.DRAFTED, NoticeState.SENT),
        "may_answer": scope.may(P.ANSWER_NOTICES) and state == NoticeState.SENT,
        "may_settle": approves and state == NoticeState.ANSWERED,
        "not_missed": NOT_MISSED,
    }
    return render(request, "missed/notice.html", context, status=status)


@require_POST
@page(P.APPROVE_NOTICES)
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Approve and send the chosen lines."""
    keep = [key for one in request.POST.getlist("keep") if (key := key_in(one))]
    try:
        actions.send(number, keep=keep, note=request.POST.get("note", ""), **acting(request))
    except Invalid as refused:
        messages.error(request, str(refused))
        shown = reading.notice(number, scope=request.scope)
        return _show(request, shown, status=refused.status, errors=refused.fields)
    messages.success(request, "已批准并发出，社区书记的工作台上会出现这份提示。")
    return redirect("notice", number)


@require_POST
@page(P.APPROVE_NOTICES)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a notice back with a reason."""
    try:
        actions.withdraw(number, reason=request.POST.get("reason", ""), **acting(request))
    except Invalid as refused:
        messages.error(request, "：".join([str(refused), *refused.fields.values()]))
    else:
        messages.success(request, "已撤回，记录保留。")
    return redirect("notice", number)


@require_POST
@page(P.ANSWER_NOTICES)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The reply of the community to every line."""
    shown = reading.notice(number, scope=request.scope)
    typed = {
        one.id: Reply(request.POST.get(f"code-{one.id}", ""), request.POST.get(f"reason-{one.id}", ""))
        for one in shown.lines
    }
    try:
        actions.answer(number, typed, **acting(request))
    except Invalid as refused:
        messages.error(request, f"{refused}：标红的几行还要补")
        return _show(request, shown, status=refused.status, errors=refused.fields, typed=typed)
    messages.success(request, "答复已提交法院。谢谢。")
    return redirect("notice", number)


@require_POST
@page(P.APPROVE_NOTICES)
def review(request: HttpRequest, line_id: int) -> HttpResponse:
    """Accept or decline one reply."""
    accepted = request.POST.get("verdict") == "accept"
    try:
        number = actions.review(
            line_id, accepted=accepted, reason=request.POST.get("reason", ""), **acting(request)
        )
    except (Invalid, Stale, NotAllowed) as refused:
        messages.error(request, "：".join([str(refused), *getattr(refused, "fields", {}).values()]))
        number = reading.notice(request.POST.get("number", ""), scope=request.scope).notice.number
    else:
        messages.success(
            request, "已采纳，答复后的口径不再计入这件。" if accepted else "未采纳，已记下理由。"
        )
    return redirect("notice", number)


@require_POST
@page(P.APPROVE_NOTICES)
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Settle an answered notice."""
    actions.close(number, **acting(request))
    messages.success(request, "已办结。")
    return redirect("notice", number)


@require_GET
@page(P.APPROVE_NOTICES)
def lessons(request: HttpRequest) -> HttpResponse:
    """What the replies say about each cause family, and the detectable list."""
    return _lessons(request, DetectableForm())


def _lessons(request: HttpRequest, form: DetectableForm, status: int = 200) -> HttpResponse:
    rows = reading.lessons(scope=request.scope)
    context = {
        "rows": rows,
        "labels": [one.label for one in ReplyCode],
        "answered": sum(row.total for row in rows),
        "form": form,
        "decisions": reading.decisions(scope=request.scope)[:20],
        "families": {row.family: row.label for row in rows},
    }
    return render(request, "missed/lessons.html", context, status=status)


@require_POST
@page(P.APPROVE_NOTICES)
def decide_detectable(request: HttpRequest) -> HttpResponse:
    """A person puts a cause family on the detectable list or takes it off."""
    form = DetectableForm(request.POST)
    if not form.is_valid():
        return _lessons(request, form, 422)
    given = form.cleaned_data
    try:
        actions.decide_detectable(
            given["family"],
            detectable=given["detectable"] == "yes",
            reason=given["reason"],
            **acting(request),
        )
    except (Invalid, NotAllowed) as refused:
        messages.error(request, "：".join([str(refused), *getattr(refused, "fields", {}).values()]))
        return _lessons(request, form, refused.status)
    messages.success(request, "清单已改，下一次关联起按新清单计算。")
    return redirect("notice_lessons")
