"""Pages of attribution: the review queue, an address to try, the address library, the quality reached."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger import review
from judgegrid.records.ledger.review_actions import Decided, decide_case, learn_name
from judgegrid.records.territory.library import sizes
from judgegrid.web.attribution.forms import AddressForm, DecisionForm, LearnForm
from judgegrid.web.doorway import acting, page

PASSED = "attribution_passed"  # in the session: cases put off, shown again when the rest is done
MOST_PASSED = 200
MONTHS = 24


CHECK, ONE = "check", "one"  # a spot check; one filing that somebody came for


def _mode(request: HttpRequest) -> str:
    mode = request.GET.get("mode", "")
    return mode if mode in (CHECK, ONE) else ""


def _back(mode: str, filing_id: int) -> str:
    if mode == ONE:
        return reverse("filing", args=[filing_id])
    return reverse("attribution_queue") + (f"?mode={CHECK}" if mode == CHECK else "")


@require_GET
@page(Permission.REVIEW_ATTRIBUTION)
def queue(request: HttpRequest) -> HttpResponse:
    """The next case to decide; ``?mode=check`` draws attributed ones for a spot check."""
    mode = _mode(request)
    checking = mode == CHECK
    passed = request.session.get(PASSED, [])
    case = review.next_case(scope=request.scope, checking=checking, passed=passed)
    if case is None and passed:
        request.session[PASSED] = []
        case = review.next_case(scope=request.scope, checking=checking)
    return _show(request, case, mode)


@require_GET
@page(Permission.REVIEW_ATTRIBUTION)
def one_case(request: HttpRequest, filing_id: int) -> HttpResponse:
    """The attribution of one filing, to be confirmed or changed whatever its state."""
    return _show(request, review.case(filing_id, scope=request.scope), ONE)


def _show(request: HttpRequest, case: review.Case | None, mode: str, status: int = 200) -> HttpResponse:
    if case and case.in_clear:
        record(action="filing.read_personal", object_type="filing", object_id=case.id, **acting(request))
    context = {
        "case": case,
        "tally": review.tally(scope=request.scope),
        "mode": mode,
        "checking": mode == CHECK,
        "single": mode == ONE,
        "unknown": DecisionForm.UNKNOWN,
    }
    return render(request, "attribution/queue.html", context, status=status)


@require_POST
@page(Permission.REVIEW_ATTRIBUTION)
def decide(request: HttpRequest, filing_id: int) -> HttpResponse:
    """One decision, then the next case."""
    mode = _mode(request)
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid("；".join(error for errors in form.errors.values() for error in errors))
        done = decide_case(
            filing_id,
            area_code=form.chosen(),
            seen=form.cleaned_data["seen"],
            remember=form.name(),
            **acting(request),
        )
    except Stale as refused:
        messages.warning(request, str(refused))
    except (Invalid, NotAllowed) as refused:
        fields = getattr(refused, "fields", {})
        messages.error(request, "：".join([str(refused), *fields.values()]))
        return _show(request, review.case(filing_id, scope=request.scope), mode, status=refused.status)
    else:
        messages.success(request, _said(done))
    return redirect(_back(mode, filing_id))


def _said(done: Decided) -> str:
    text = f"{done.case_number}归属{done.area}。" if done.area else f"{done.case_number}记为无法归属。"
    if done.learned:
        text += f"地址库已收入“{done.learned}”。"
    return text + (f"另有{done.settled}件随之归属。" if done.settled else "")


@require_POST
@page(Permission.REVIEW_ATTRIBUTION)
def pass_over(request: HttpRequest, filing_id: int) -> HttpResponse:
    """Put a case off until the others are done."""
    review.case(filing_id, scope=request.scope)
    request.session[PASSED] = [*request.session.get(PASSED, []), filing_id][-MOST_PASSED:]
    return redirect(_back(_mode(request), filing_id))


@require_GET
@page(Permission.REVIEW_ATTRIBUTION)
def areas(request: HttpRequest) -> HttpResponse:
    """Areas that fit what was typed, as choices of the form around them."""
    text = next((v for k, v in request.GET.items() if k.startswith("q")), "")
    hits = review.pickable(text, on=timezone.localdate(request.at), scope=request.scope)
    return render(request, "attribution/_areas.html", {"hits": hits, "text": text})


@sensitive_post_parameters("address")
@require_http_methods(["GET", "POST"])
@page(Permission.READ_FILINGS)
def try_address(request: HttpRequest) -> HttpResponse:
    """An address and all that the machine finds in it; by POST, so that no log holds it."""
    form = AddressForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        address = form.cleaned_data["address"]
        answer = review.try_address(address, scope=request.scope)
        guess = review.guessed(address, scope=request.scope)
        context |= {"answer": answer, "levels": review.level_names(answer), "guess": guess}
    return render(request, "attribution/try.html", context, status=422 if form.errors else 200)


@require_GET
@page(Permission.REVIEW_ATTRIBUTION)
def library(request: HttpRequest) -> HttpResponse:
    """What the address library holds, how much it covers month by month, and which names it lacks most."""
    context = {
        "sizes": sizes(),
        "months": review.coverage(scope=request.scope, since=_months_before(timezone.localdate(request.at))),
        "names": review.unknown_names(scope=request.scope),
        "tally": review.tally(scope=request.scope),
    }
    return render(request, "attribution/library.html", context)


@require_POST
@page(Permission.REVIEW_ATTRIBUTION)
def learn(request: HttpRequest) -> HttpResponse:
    """One more name in the library."""
    form = LearnForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect("attribution_library")
    name = form.cleaned_data["name"]
    try:
        settled = learn_name(name, form.cleaned_data["area_code"], **acting(request))
    except (Invalid, NotAllowed) as refused:
        messages.error(request, "：".join([str(refused), *getattr(refused, "fields", {}).values()]))
    else:
        messages.success(request, f"地址库已收入“{name}”，{settled}件收案随之归属。")
    return redirect("attribution_library")


@require_GET
@page(Permission.READ_FILINGS)
def quality(request: HttpRequest) -> HttpResponse:
    """Precision at each confidence, from what people decided."""
    rows = review.precision(scope=request.scope)
    context = {
        "rows": rows,
        "judged": sum(row.judged for row in rows),
        "may_review": request.scope.may(Permission.REVIEW_ATTRIBUTION),
        "tally": review.tally(scope=request.scope),
    }
    return render(request, "attribution/quality.html", context)


def _months_before(today: date) -> date:
    first = today.year * 12 + today.month - 1 - MONTHS + 1
    return date(first // 12, first % 12 + 1, 1)
