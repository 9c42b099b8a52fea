"""Answers to requests that were not let in: signed out, an expired form, too much, no page to open."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

LEAST_TYPED = 8  # characters worth handing back
HIDDEN = ("csrfmiddlewaretoken", "client_id")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and from there back; what was typed and not taken is handed back to copy."""
    if getattr(request, "session_over", False):
        idle, most = settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS
        messages.info(request, f"{idle} 分钟没有操作，或登录已满 {most} 小时，已自动退出，请重新登录。")
    address = f"{reverse('sign_in')}?{urlencode({'next': _wanted(request)}, safe='/')}"
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    if request.method != "POST":
        return redirect(address)
    return _handed_back(request, "signed_out.html", address)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last sign-in (or from another site, which gets nothing back)."""
    return _handed_back(request, "form_expired.html", _wanted(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """More was sent than a form may hold, or something that is no form."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    return render(request, "400.html", {"limit": limit}, status=400)


def not_here(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An address that only takes forms was opened like a page."""
    shown = render(request, "405.html", status=405)
    shown.headers["Allow"] = answer.headers.get("Allow", "")
    return shown


def _handed_back(request: HttpRequest, template: str, address: str) -> HttpResponse:
    typed = []
    if _is_own(request, request.headers.get("Origin", "")):
        typed = [
            value
            for name, values in request.POST.lists()
            if name not in HIDDEN and "password" not in name
            for value in values
            if len(value.strip()) >= LEAST_TYPED and not value.isascii()
        ]
    shown = render(request, template, {"typed": typed, "address": address}, status=403)
    shown.headers["Cache-Control"] = "private, no-store"
    return shown


def _wanted(request: HttpRequest) -> str:
    """The page to come back to: the one asked for, or the one whose form was sent."""
    if request.method in ("GET", "HEAD") and not getattr(request, "htmx", False):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not _is_own(request, came_from):
        return "/"
    parts = urlsplit(came_from)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_own(request: HttpRequest, address: str) -> bool:
    host = {request.get_host()}
    return bool(address) and url_has_allowed_host_and_scheme(address, host, require_https=request.is_secure())
