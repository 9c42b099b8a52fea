"""Addresses of similar cases."""

from django.urls import path

from judgegrid.web.guidance import case_views as views

urlpatterns = [
    path("", views.search, name="cases"),
    path("<int:pk>/", views.one, name="case"),
    path("<int:pk>/beside/", views.beside, name="case_beside"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw_case"),
]
