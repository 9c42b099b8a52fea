"""The ledger: list with filters that combine, one filing with its history, export of what is shown."""

from __future__ import annotations

import io
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.filings import ATTRIBUTION_STATES, PROCEEDINGS
from judgegrid.domain.parties import PARTY_KINDS
from judgegrid.domain.people import Permission
from judgegrid.domain.privacy import SharingClass
from judgegrid.papers.table_export import Workbook
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger import queries
from judgegrid.records.ledger.worklist import find_causes
from judgegrid.records.territory import queries as territory
from judgegrid.web.doorway import acting, page
from judgegrid.web.ledger.forms import FilterForm, PartyForm

MOST_EXPORTED = 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("案号", "立案日期", "案由", "当事人", "归属", "归属状态", "标的额(元)", "批量案", "共享级别")


def _form(request: HttpRequest) -> FilterForm:
    return FilterForm(request.GET, courts=queries.courts_present(scope=request.scope))


@require_GET
@page(Permission.READ_FILINGS)
def filing_list(request: HttpRequest) -> HttpResponse:
    """Filings of one's scope, newest first, fifty a page."""
    form = _form(request)
    filters = form.filters
    listing = queries.filings(filters, scope=request.scope, after=request.GET.get("after", ""))
    kept = {key: value for key, value in request.GET.items() if key != "after" and value}
    context = {
        "form": form,
        "party_form": PartyForm(),
        "opened": bool(kept),
        "listing": listing,
        "states": ATTRIBUTION_STATES,
        "query": urlencode(kept),
        "without_party": urlencode({key: value for key, value in kept.items() if key != "party"}),
        "by_party": bool(filters.party),
        "first_page": "after" not in request.GET,
        "may_import": request.scope.may(Permission.IMPORT_FILINGS),
    }
    return render(request, "ledger/list.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("name")
@require_POST
@page(Permission.READ_FILINGS)
def search(request: HttpRequest) -> HttpResponse:
    """Search for the exact name of a party: a line in the trail, and a list under the key of the name."""
    form = PartyForm(request.POST)
    kept = {key: value for key, value in request.GET.items() if key not in ("after", "party") and value}
    if form.is_valid():
        kept["party"] = queries.party_key(form.cleaned_data["name"], scope=request.scope)
        record(
            action="ledger.search",
            object_type="party",
            object_id=kept["party"][:16],
            detail={"by": "name"},
            **acting(request),
        )
    return redirect(f"{reverse('ledger')}?{urlencode(kept)}")


@require_GET
@page(Permission.READ_FILINGS)
def export(request: HttpRequest) -> HttpResponse:
    """The list as xlsx, persons masked by role, at most MOST_EXPORTED lines; a line in the trail.

    A filter that is wrong narrows nothing: then nothing leaves the house, and the list says what is wrong.
    """
    form = _form(request)
    if form.errors:
        return filing_list(request)
    lines, more = queries.export_lines(form.filters, scope=request.scope, limit=MOST_EXPORTED)
    rows = [
        (
            line.case_number,
            line.filed_on,
            line.cause,
            line.parties,
            line.area,
            ATTRIBUTION_STATES[line.state],
            line.amount,
            line.is_batch,
            SharingClass(line.sharing_class).label,
        )
        for line in lines
    ]
    if more:
        rows.append((f"只导出前 {MOST_EXPORTED} 件，请缩小范围", *[None] * 8))
    target = io.BytesIO()
    with Workbook(target, properties={"title": "收案台账", "author": request.person.name}) as book:
        book.sheet("收案台账", COLUMNS, rows, widths=(26, 12, 24, 40, 24, 10, 14, 8, 10))
    used = sorted(key for key, value in request.GET.items() if value)
    record(
        action="ledger.export",
        object_type="filing",
        detail={"lines": len(lines), "filters": used, "in_clear": request.scope.sees_personal},
        **acting(request),
    )
    name = f"ledger-{timezone.localtime(request.at):%Y%m%d-%H%M}.xlsx"
    return HttpResponse(
        target.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@page(Permission.READ_FILINGS)
def filing(request: HttpRequest, filing_id: int) -> HttpResponse:
    """One filing, persons masked."""
    detail = queries.filing(filing_id, scope=request.scope)
    return render(request, "ledger/filing.html", _said(request, detail))


@require_POST
@page(Permission.SEE_PERSONAL)
def filing_in_clear(request: HttpRequest, filing_id: int) -> HttpResponse:
    """The same with personal data in clear, for those who work with them; a line in the trail."""
    detail = queries.filing(filing_id, scope=request.scope, in_clear=True)
    record(
        action="ledger.read_personal",
        object_type="filing",
        object_id=filing_id,
        scope_code=detail.filing.scope_code,
        **acting(request),
    )
    return render(request, "ledger/filing.html", _said(request, detail))


def _said(request: HttpRequest, detail: queries.Detail) -> dict[str, object]:
    row = detail.filing
    return {
        "detail": detail,
        "filing": row,
        "proceeding": PROCEEDINGS.get(row.proceeding, row.proceeding),
        "state": ATTRIBUTION_STATES[row.attribution_state],
        "party_kind": PARTY_KINDS.get(row.party_kind, "未知"),
        "sharing": SharingClass(row.sharing_class).label,
        "may_clear": request.scope.sees_personal and not detail.in_clear,
        "may_import": request.scope.may(Permission.IMPORT_FILINGS),
        "may_review": request.scope.may(Permission.REVIEW_ATTRIBUTION),
    }


@require_GET
@page(Permission.READ_FILINGS)
def area_options(request: HttpRequest) -> HttpResponse:
    """Suggestions for the area filter."""
    text = request.GET.get("area") or request.GET.get("meaning", "")
    hits = territory.search(text, scope=request.scope)
    options = [(f"{hit.code} {hit.name}", hit.path) for hit in hits]
    return render(request, "ledger/_options.html", {"options": options})


@require_GET
@page(Permission.READ_FILINGS)
def cause_options(request: HttpRequest) -> HttpResponse:
    """Suggestions for the cause filter and the work list."""
    text = request.GET.get("cause") or request.GET.get("meaning", "")
    return render(request, "ledger/_options.html", {"options": find_causes(text, scope=request.scope)})
