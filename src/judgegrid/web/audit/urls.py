"""Addresses of this room."""

from django.urls import path

from judgegrid.web.audit import views

urlpatterns = [
    path("", views.trail, name="audit"),
    path("verify/", views.verify, name="verify_audit"),
]
