"""Addresses of this room."""

from django.urls import path

from judgegrid.web.analysis import views

urlpatterns = [path("definitions/", views.definition_list, name="definitions")]
