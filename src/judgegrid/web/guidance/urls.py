"""Addresses of this room."""

from django.urls import path

from judgegrid.web.guidance import guide_views, views

urlpatterns = [
    path("", views.start, name="guidance"),
    path("guides/", guide_views.guide_list, name="guides"),
    path("guides/<str:key>/", guide_views.guide, name="guide"),
    path("guides/<str:key>/edit/", guide_views.edit, name="edit_guide"),
    path("guides/<str:key>/sign/", guide_views.sign_shipped, name="sign_shipped_guide"),
    path("guides/<str:key>/<int:number>/", guide_views.version, name="guide_version"),
    path("guides/<str:key>/<int:number>/sign/", guide_views.sign, name="sign_guide"),
    path("guides/<str:key>/<int:number>/withdraw/", guide_views.withdraw, name="withdraw_guide"),
    path("<str:number>/", views.result, name="consultation"),
    path("<str:number>/type/", views.choose_type, name="consultation_type"),
    path("<str:number>/ask/", views.ask_next, name="consultation_next"),
    path("<str:number>/ask/<str:element>/", views.ask, name="consultation_ask"),
    path("<str:number>/sheet/", views.ask_sheet, name="consultation_sheet"),
    path("<str:number>/sheet/state/", views.sheet_state, name="consultation_sheet_state"),
    path("<str:number>/sheet/<str:kind>/", views.sheet_file, name="consultation_sheet_file"),
]
