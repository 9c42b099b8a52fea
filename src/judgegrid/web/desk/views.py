"""The desk: what waits for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from judgegrid.web.doorway import page


@page()
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/desk.html")
