"""Sign-in, sign-out and what follows from them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from judgegrid.domain.refusals import Invalid
from judgegrid.records.accounts import passwords
from judgegrid.records.accounts.actions import change_password as set_password
from judgegrid.records.accounts.actions import note_seen
from judgegrid.records.audit.actions import record
from judgegrid.web.accounts.forms import ChangePasswordForm, SignInForm
from judgegrid.web.doorway import PASSWORD_DUE, acting, source_of
from judgegrid.web.outside import to_sign_in

WRONG = "账号或密码不对。请检查大小写和输入法；连续五次不对，账号会锁定三十分钟。"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Account and password; then on to the page that was asked for, if it is one of ours."""
    if request.person is not None:
        return redirect("desk")
    form = SignInForm(request.POST or None)
    if form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            note_seen(at=request.at, user_id=user.pk)
            _note(request, "account.sign_in", user)
            if passwords.expired(user, at=request.at):
                request.session[PASSWORD_DUE] = True
                return redirect("change_password")
            return HttpResponseRedirect(_next(request))
        form.add_error(None, WRONG)
    return render(request, "accounts/sign_in.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; its key is void from then on."""
    if request.user.is_authenticated:
        _note(request, "account.sign_out", request.user)
    logout(request)
    return redirect("sign_in")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A person's own password; this session goes on, all others of the account end."""
    if request.person is None:
        return to_sign_in(request)
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        try:
            set_password(**acting(request), old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except Invalid as refused:
            for field, right in refused.fields.items():
                form.add_error(field, right)
        else:
            request.user.refresh_from_db()
            update_session_auth_hash(request, request.user)
            request.session.pop(PASSWORD_DUE, None)
            messages.success(request, "密码已修改。下次登录请用新密码。")
            return redirect("desk")
    context = {"form": form, "is_due": PASSWORD_DUE in request.session}
    return render(request, "accounts/change_password.html", context, status=422 if form.errors else 200)


def locked_out(
    request: HttpRequest, credentials: dict[str, str], *args: object, **kwargs: object
) -> HttpResponse:
    """After five failures: locked for half an hour (SEC-02)."""
    return render(request, "accounts/locked.html", status=429)


def _note(request: HttpRequest, action: str, user: Any) -> None:
    record(
        at=request.at,
        action=action,
        object_type="user",
        object_id=user.pk,
        actor_name=user.name,
        source=source_of(request),
    )


def _next(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("desk")
