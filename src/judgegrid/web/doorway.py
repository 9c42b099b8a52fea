"""The doorway of every page: who comes in, with which scope, and how refusals are said."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from judgegrid.domain.people import Permission, Person, Scope
from judgegrid.domain.refusals import Absent, Refusal
from judgegrid.records.accounts import queries as accounts
from judgegrid.web.outside import bad_request, not_here, to_sign_in
from judgegrid.web.typed import MOST_KEY

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
PASSWORD_DUE = "password_due"  # in the session: nothing else is open until the password is changed (SEC-01)


class Doorway:
    """Gives each request its time, person and scope; ends sessions that are idle or too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()
        request.person, request.scope, request.session_over = None, Scope(), False
        if request.user.is_authenticated:
            if _session_over(request):
                logout(request)
                request.session_over = True
            else:
                request.person = accounts.person_of(request.user)
                request.scope = request.person.scope(timezone.localdate(request.at))
        response = bad_request(request) if _has_nulls(request) else self.get_response(request)
        if response.status_code == 405:
            response = not_here(request, response)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal becomes a page (or, for htmx, a fragment) with its sentence and status."""
        if isinstance(error, Absent):
            return not_found(request, error)
        if isinstance(error, Refusal):
            template = "refusal_fragment.html" if getattr(request, "htmx", False) else "refusal.html"
            return render(request, template, {"refusal": error}, status=error.status)
        return None


def _has_nulls(request: HttpRequest) -> bool:
    """Whether a field holds the character 0, which no database keeps and nobody types."""
    fields = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    return any("\0" in value for given in fields for _, values in given.lists() for value in values)


def _session_over(request: HttpRequest) -> bool:
    """Idle 15 minutes or 12 hours in all (SEC-02); touches the idle clock otherwise."""
    session, now = request.session, request.at
    began = datetime.fromisoformat(session.setdefault("began_at", now.isoformat()))
    seen = datetime.fromisoformat(session.get("seen_at", now.isoformat()))
    if now - began > timedelta(hours=settings.SESSION_HOURS):
        return True
    if now - seen > timedelta(minutes=settings.SESSION_IDLE_MINUTES):
        return True
    if now - seen > timedelta(seconds=30) or "seen_at" not in session:
        session["seen_at"] = now.isoformat()
    return False


def page(*needs: Permission) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view for people who are signed in and hold one of ``needs`` (none named: any account).

    Without sign-in it leads to the sign-in page; without permission there is no such page (404).
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.person is None:
                return to_sign_in(request)
            if needs and not any(request.scope.may(need) for need in needs):
                raise Http404("无此页面")
            if any(isinstance(one, int) and one > MOST_KEY for one in kwargs.values()):
                raise Http404("没有这样的编号")
            if request.session.get(PASSWORD_DUE):
                return redirect("change_password")
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def source_of(request: HttpRequest) -> str:
    """The address a request came from, for the trail."""
    return str(request.META.get("REMOTE_ADDR", ""))


def acting(request: HttpRequest) -> dict[str, Any]:
    """What actions want to know of the one who acts: time, scope, name, source."""
    person: Person = request.person
    return {"at": request.at, "scope": request.scope, "actor_name": person.name, "source": source_of(request)}
