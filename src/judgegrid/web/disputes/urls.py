"""Addresses of this room."""

from django.urls import path

from judgegrid.web.disputes import views

urlpatterns = [
    path("", views.dispute_list, name="disputes"),
    path("report/", views.report, name="report_dispute"),
    path("report/type/", views.suggest_type, name="suggest_dispute_type"),
    path("<str:number>/", views.detail, name="dispute"),
    path("<str:number>/withdraw/", views.withdraw, name="withdraw_dispute"),
]
