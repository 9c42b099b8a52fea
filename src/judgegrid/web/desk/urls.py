"""Addresses of this room."""

from django.urls import path

from judgegrid.web.desk import views

urlpatterns = [path("", views.desk, name="desk")]
