"""Sign-in and what follows from it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, credentials: dict[str, str], *args: object, **kwargs: object
) -> HttpResponse:
    """After five failures: locked for half an hour (SEC-02)."""
    return render(request, "accounts/locked.html", status=429)
