"""The tree of areas, one area, what lies below it, and the search behind every picker."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from judgegrid.domain.areas import Level
from judgegrid.domain.people import Permission
from judgegrid.records.territory import locks, people, queries
from judgegrid.web.doorway import page

READERS = (Permission.READ_FIGURES, Permission.EDIT_TERRITORY)


@require_GET
@page(*READERS)
def tree(request: HttpRequest) -> HttpResponse:
    """The areas of one's scope from the top; what lies below is fetched when it is opened."""
    on = timezone.localdate(request.at)
    context = {
        "nodes": queries.roots(scope=request.scope, on=on),
        "coverage": queries.coverage(scope=request.scope, on=on),
        "may_edit": request.scope.may(Permission.EDIT_TERRITORY),
    }
    return render(request, "territory/tree.html", context)


@require_GET
@page(*READERS)
def children(request: HttpRequest, code: str) -> HttpResponse:
    """The areas directly below one, as list items."""
    nodes = queries.children(code, scope=request.scope, on=timezone.localdate(request.at))
    return render(request, "territory/_nodes.html", {"nodes": nodes})


@require_GET
@page(*READERS)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: where it lies, who judges there, how many people, what became of it."""
    scope, on = request.scope, timezone.localdate(request.at)
    found = queries.area(code, scope=scope)
    context = {
        "area": found,
        "level": Level(found.level),
        "crumbs": queries.breadcrumb(code, scope=scope),
        "nodes": queries.children(code, scope=scope, on=on),
        "populations": people.populations(code, scope=scope),
        "locks": locks.locks(code, scope=scope),
        "aliases": queries.aliases(code, scope=scope),
        "competence": queries.competence(code, on=on, scope=scope),
        "terms": queries.terms(code, scope=scope),
        "came_from": queries.came_from(code, scope=scope),
        "went_to": queries.went_to(code, scope=scope),
        "is_closed": found.valid_to is not None and found.valid_to <= on,
        "may_edit": scope.may(Permission.EDIT_TERRITORY),
    }
    return render(request, "territory/area.html", context)


@require_GET
@page()
def search(request: HttpRequest) -> HttpResponse:
    """At most twenty areas that fit ``q``; a list for htmx, JSON when asked for. Closed areas: ``all=1``."""
    on = None if "all" in request.GET else timezone.localdate(request.at)
    asked = request.GET.get("level", "")
    level = Level(asked) if asked in set(Level) else None
    text = request.GET.get("q", "")[:80]
    hits = queries.search(text, scope=request.scope, on=on, level=level)
    if request.GET.get("format") == "json":
        rows = [
            {"code": hit.code, "name": hit.name, "level": hit.level, "path": hit.path, "reason": hit.reason}
            for hit in hits
        ]
        return JsonResponse({"areas": rows})
    context = {"hits": hits, "text": text.strip(), "prefix": request.htmx.target or "hit"}
    return render(request, "territory/_hits.html", context)
