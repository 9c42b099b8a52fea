"""Addresses of this room."""

from django.urls import path

from judgegrid.web.analysis import area_views, definition_views, pivot_views, views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("area/<str:code>/", area_views.area_figures, name="area_figures"),
    path("compare/", views.compare_areas, name="compare_areas"),
    path("compare/stop/", views.stop_comparing, name="stop_comparing"),
    path("compute/", views.ask_computation, name="ask_computation"),
    path("pivot/", pivot_views.pivot, name="pivot"),
    path("pivot/rows/", pivot_views.pivot_rows, name="pivot_rows"),
    path("pivot/export/", pivot_views.pivot_export, name="pivot_export"),
    path("clusters/", pivot_views.cluster_rows, name="cluster_rows"),
    path("definitions/", definition_views.definition_list, name="definitions"),
]
