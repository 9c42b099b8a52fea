"""The area editor: names, dates, population, aliases, splits and merges."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid, Refusal
from judgegrid.records.territory import actions, locks, queries
from judgegrid.records.territory.actions import Heir
from judgegrid.web.doorway import acting, page
from judgegrid.web.territory.forms import (
    AliasForm,
    AreaForm,
    ChangeForm,
    HeirFormSet,
    MergeForm,
    NewAreaForm,
    PopulationForm,
)
from judgegrid.web.typed import key_in

EDIT = Permission.EDIT_TERRITORY
HOW = {"split": "拆分", "merge": "合并", "close": "撤销"}


def refused(form: forms.Form, refusal: Refusal) -> None:
    """A refusal beside the fields it names, else above the form."""
    for field, right in refusal.fields.items() if isinstance(refusal, Invalid) else ():
        form.add_error(field if field in form.fields else None, right)
    if not form.errors:
        form.add_error(None, str(refusal))


@require_http_methods(["GET", "POST"])
@page(EDIT)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Name, kind, dates, households; aliases and population beside them."""
    area = queries.area(code, scope=request.scope)
    names = ("name", "kind", "valid_from", "valid_to", "households", "outside_code")
    form = AreaForm(request.POST or None, initial={name: getattr(area, name) for name in names})
    if form.is_valid():
        try:
            changed = actions.edit_area(**acting(request), code=code, changes=form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, "已保存。" if changed else "没有改动。")
            return redirect("area", code=code)
    return _editor(request, code, form=form)


def _editor(request: HttpRequest, code: str, **forms_given: forms.Form) -> HttpResponse:
    area = queries.area(code, scope=request.scope)
    names = ("name", "kind", "valid_from", "valid_to", "households", "outside_code")
    held = locks.locks(code, scope=request.scope)
    taken = {(one.series, one.year) for one in held}
    context = {
        "area": area,
        "crumbs": queries.breadcrumb(code, scope=request.scope),
        "aliases": queries.aliases(code, scope=request.scope),
        "form": AreaForm(initial={name: getattr(area, name) for name in names}),
        "locks": held,
        "choices": [one for one in locks.sources(code, scope=request.scope) if one[:2] not in taken],
        "alias_form": AliasForm(prefix="a"),
        "population_form": PopulationForm(prefix="p"),
        **forms_given,
    }
    status = 422 if any(form.errors for form in forms_given.values()) else 200
    return render(request, "territory/edit.html", context, status=status)


@require_POST
@page(EDIT)
def alias(request: HttpRequest, code: str) -> HttpResponse:
    """Add another name, or take one away (``remove``)."""
    if gone := request.POST.get("remove"):
        actions.remove_alias(**acting(request), code=code, alias=gone)
        messages.success(request, f"已删除别名“{gone}”。")
        return redirect("area_edit", code=code)
    form = AliasForm(request.POST, prefix="a")
    if not form.is_valid():
        return _editor(request, code, alias_form=form)
    made = actions.add_alias(**acting(request), code=code, alias=form.cleaned_data["alias"])
    messages.success(request, "已添加别名。" if made else "已有这个别名。")
    return redirect("area_edit", code=code)


@require_POST
@page(EDIT)
def population(request: HttpRequest, code: str) -> HttpResponse:
    """Enter or correct a population figure."""
    form = PopulationForm(request.POST, prefix="p")
    if form.is_valid():
        try:
            actions.set_population(**acting(request), code=code, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, "人口数据已保存。")
            return redirect("area", code=code)
    return _editor(request, code, population_form=form)


@require_POST
@page(EDIT)
def lock(request: HttpRequest, code: str) -> HttpResponse:
    """Fix the source of a year's population for an area and all below it."""
    series, _, rest = request.POST.get("choice", "").partition("|")
    year, _, origin = rest.partition("|")
    given = {"series": series, "year": key_in(year), "origin": origin}
    locks.lock_source(**acting(request), code=code, **given)
    messages.success(request, f"已锁定{year}年{series}人口的来源。")
    return redirect("area_edit", code=code)


@require_POST
@page(EDIT)
def unlock(request: HttpRequest, code: str, lock_id: int) -> HttpResponse:
    """Take a lock away, with the reason."""
    reason = request.POST.get("reason", "")
    locks.unlock_source(**acting(request), code=code, lock_id=lock_id, reason=reason)
    messages.success(request, "已解除锁定，理由留在审计记录里。")
    return redirect("area_edit", code=code)


@require_http_methods(["GET", "POST"])
@page(EDIT)
def add(request: HttpRequest) -> HttpResponse:
    """A new area, most often a grid."""
    below = request.GET.get("below", "")
    on = timezone.localdate(request.at)
    form = NewAreaForm(request.POST or None, initial={"code": below.rstrip("0") and below, "valid_from": on})
    if form.is_valid():
        try:
            made = actions.add_area(**acting(request), **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, f"已新增{made.name}。")
            return redirect("area", code=made.code)
    return render(request, "territory/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page(EDIT)
def reorganise(request: HttpRequest, code: str, how: str) -> HttpResponse:
    """Split an area, merge it with others, or close it."""
    if how not in HOW:
        raise Http404("无此页面")
    area = queries.area(code, scope=request.scope)
    form = _change_form(request, how)
    heirs = HeirFormSet(request.POST or None, prefix="h") if how == "split" else None
    if form.is_valid() and (heirs is None or heirs.is_valid()):
        try:
            actions.reorganise(**acting(request), **_arguments(how, code, form, heirs))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, f"已{HOW[how]}{area.name}，沿革已记录。")
            return redirect("area", code=code)
    context = {
        "area": area,
        "how": how,
        "label": HOW[how],
        "crumbs": queries.breadcrumb(code, scope=request.scope),
        "form": form,
        "heirs": heirs,
    }
    failed = form.errors or (heirs is not None and heirs.is_bound and not heirs.is_valid())
    return render(request, "territory/reorganise.html", context, status=422 if failed else 200)


def _change_form(request: HttpRequest, how: str) -> ChangeForm:
    if how == "merge":
        return MergeForm(request.POST or None, scope=request.scope)
    return ChangeForm(request.POST or None)


def _arguments(how: str, code: str, form: ChangeForm, heirs: Any) -> dict[str, Any]:
    common = {"on": form.cleaned_data["on"], "reason": form.cleaned_data["reason"]}
    if isinstance(form, MergeForm):
        heir = Heir(form.cleaned_data["code"], 1, form.cleaned_data["name"])
        if not form.others:
            raise Invalid("没有选择与之合并的区划", {"other1": "至少选一个"})
        gone = [one for one in (code, *form.others) if one != heir.code]  # one of them may live on
        return {**common, "predecessors": gone, "heirs": [heir]}
    lines = [one.cleaned_data for one in heirs if one.cleaned_data.get("code")] if heirs else []
    if how == "split" and len(lines) < 2:
        raise Invalid("拆分至少要有两个承接的区划")
    parts = [Heir(one["code"], float(one["share"]) / 100, one.get("name", "")) for one in lines]
    return {**common, "predecessors": [code], "heirs": parts}
