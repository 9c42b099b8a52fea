"""Addresses of statutes and of questions to them."""

from django.urls import path

from judgegrid.web.guidance import provision_views as views

urlpatterns = [
    path("", views.lookup, name="provisions"),
    path("ask/", views.ask, name="ask_provisions"),
    path("confirm/", views.confirm, name="confirm_provision"),
    path("gain/", views.gain, name="provision_gain"),
    path("edition/<int:pk>/", views.edition, name="statute_edition"),
    path("article/<int:pk>/", views.article, name="provision"),
]
