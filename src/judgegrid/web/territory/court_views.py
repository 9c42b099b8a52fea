"""Courts and tribunals with the number of their 员额 judges: a list, and one count entered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Absent, Refusal
from judgegrid.records.territory import judges
from judgegrid.web.doorway import acting, page
from judgegrid.web.territory.edit_views import refused
from judgegrid.web.territory.forms import JudgeCountForm

EDIT = Permission.EDIT_TERRITORY


@require_http_methods(["GET", "POST"])
@page(Permission.READ_FIGURES, EDIT)
def courts(request: HttpRequest) -> HttpResponse:
    """The courts of one's area with their counts; who keeps the territory enters one."""
    found = judges.benches(scope=request.scope)
    may_edit = request.scope.may(EDIT)
    if request.method == "POST" and not may_edit:
        raise Absent("无此页面")
    form = JudgeCountForm(request.POST or None, courts=[(one.code, one.name) for one in found])
    if may_edit and form.is_valid():
        try:
            judges.set_count(**acting(request), **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, "员额法官人数已保存，下一次计算时用于人均新收。")
            return redirect("courts")
    shown = [one for one in found if not one.of or one.counts]
    context = {"benches": shown, "silent": len(found) - len(shown), "form": form, "may_edit": may_edit}
    return render(request, "territory/courts.html", context, status=422 if form.errors else 200)
