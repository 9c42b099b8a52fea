"""Pages of the system administrator (accounts, posts) and of the security administrator (approval)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.people import ROLE_LABELS, Permission, Role
from judgegrid.domain.refusals import Refusal
from judgegrid.records.accounts import actions, queries
from judgegrid.records.territory import queries as territory
from judgegrid.web.accounts.admin_forms import AccountForm, PostForm
from judgegrid.web.doorway import acting, page

ROLES = {role.value: label for role, label in ROLE_LABELS.items()}


@require_GET
@page(Permission.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts with their posts; no last sign-in, no counts of use."""
    text = request.GET.get("text", "").strip()
    shown = Paginator(queries.accounts(scope=request.scope, text=text), 30).get_page(request.GET.get("page"))
    return render(request, "accounts/accounts.html", {"page": shown, "text": text, "roles": ROLES})


@never_cache
@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_ACCOUNTS)
def new_account(request: HttpRequest) -> HttpResponse:
    """A new account; its one-time password is shown once."""
    form = AccountForm(request.POST or None)
    if form.is_valid():
        made = _tried(form, actions.create_account, **acting(request), **form.cleaned_data)
        if made is not None:
            user, password = made
            return render(request, "accounts/one_time.html", {"account": user, "password": password})
    return render(request, "accounts/new_account.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_ACCOUNTS)
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: its posts, a form for another one."""
    row = queries.account(user_id, scope=request.scope)
    initial = {"from_on": timezone.localdate(request.at)}
    form = PostForm(request.POST or None, initial=initial, scope=request.scope)
    if form.is_valid():
        post = _tried(form, actions.grant_post, **acting(request), user_id=user_id, **form.cleaned_data)
        if post is not None:
            messages.success(request, "任职已登记，待安全管理员核准后生效。")
            return redirect("account", user_id=user_id)
    codes = [post.area_code for post in row.posts.all()]
    context = {
        "account": row,
        "form": form,
        "roles": ROLES,
        "areas": territory.names_of(codes, scope=request.scope),
        "today": timezone.localdate(request.at),
    }
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


@require_POST
@page(Permission.MANAGE_ACCOUNTS)
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Suspend an account, or let it in again."""
    active = request.POST.get("active") == "yes"
    actions.set_active(**acting(request), user_id=user_id, active=active)
    messages.success(request, "账号已启用。" if active else "账号已停用。")
    return redirect("account", user_id=user_id)


@never_cache
@require_POST
@page(Permission.MANAGE_ACCOUNTS)
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new one-time password, shown once."""
    password = actions.reset_password(**acting(request), user_id=user_id)
    row = queries.account(user_id, scope=request.scope)
    return render(request, "accounts/one_time.html", {"account": row, "password": password})


@require_POST
@page(Permission.MANAGE_ACCOUNTS)
def end_post(request: HttpRequest, user_id: int, post_id: int) -> HttpResponse:
    """End a post today."""
    actions.end_post(**acting(request), post_id=post_id, on=timezone.localdate(request.at))
    messages.success(request, "任职已结束，记录仍保留。")
    return redirect("account", user_id=user_id)


@require_GET
@page(Permission.APPROVE_ROLES)
def waiting_posts(request: HttpRequest) -> HttpResponse:
    """Posts that wait for approval."""
    rows = queries.waiting_posts(scope=request.scope)
    names = {role.value: role.label for role in Role}
    areas = territory.names_of([row.area_code for row in rows], scope=request.scope)
    return render(request, "accounts/waiting_posts.html", {"posts": rows, "roles": names, "areas": areas})


@require_POST
@page(Permission.APPROVE_ROLES)
def approve_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Put a post in force."""
    actions.approve_post(**acting(request), post_id=post_id)
    messages.success(request, "任职已核准，即刻生效。")
    return redirect("waiting_posts")


def _tried(form: Form, action: Any, **given: Any) -> Any:
    """What the action gives, or None with its refusal put beside the fields it names."""
    try:
        return action(**given)
    except Refusal as refused:
        for field, right in (getattr(refused, "fields", None) or {None: str(refused)}).items():
            form.add_error(field if field in form.fields else None, right)
        return None
