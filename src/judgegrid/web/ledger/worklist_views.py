"""The work list: what the tables do not know, and what a person decides it to mean."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid
from judgegrid.records.ledger import worklist as reads
from judgegrid.records.ledger import worklist_actions
from judgegrid.web.doorway import acting, page
from judgegrid.web.ledger.forms import DecisionForm


@require_GET
@page(Permission.IMPORT_FILINGS)
def worklist(request: HttpRequest) -> HttpResponse:
    """Unknown causes, code words and type words with the number of filings that wait for each."""
    found = reads.work_list(scope=request.scope, on=timezone.localdate(request.at))
    groups = [
        (kind, label, [one for one in found if one.kind == kind]) for kind, label in reads.KINDS.items()
    ]
    return render(request, "ledger/worklist.html", {"groups": groups, "total": len(found)})


@require_POST
@page(Permission.IMPORT_FILINGS)
def decide(request: HttpRequest) -> HttpResponse:
    """Say what one of them means."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, "没有保存：" + "；".join(one for errors in form.errors.values() for one in errors)
        )
        return redirect("worklist")
    said = form.cleaned_data
    if said["kind"] == "cause" and ":" not in said["meaning"]:
        said["meaning"] = reads.concept_named(said["meaning"])
    if said["kind"] == "court":
        said["meaning"] = said["meaning"].split()[0]
    try:
        count = worklist_actions.decide(
            said["kind"],
            text=said["text"],
            meaning=said["meaning"],
            edition=said["edition"],
            name=said["name"],
            **acting(request),
        )
    except Invalid as refused:
        right = "；".join(refused.fields.values())
        messages.error(request, f"没有保存：{refused}。{right}")
    else:
        messages.success(
            request, f"已保存，“{said['text']}”的 {count} 件收案已按此处理，以后导入也照此办理。"
        )
    return redirect("worklist")
