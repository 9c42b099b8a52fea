"""Addresses of this room."""

from django.urls import URLPattern, path

from judgegrid.web.territory import calendar_views, court_views, edit_views, load_views, views

urlpatterns: list[URLPattern] = [
    path("", views.tree, name="areas"),
    path("search", views.search, name="area_search"),
    path("load/", load_views.upload, name="load_areas"),
    path("load/preview", load_views.preview, name="load_preview"),
    path("load/wrong", load_views.wrong_rows, name="load_wrong"),
    path("load/<slug:kind>/template", load_views.template, name="load_template"),
    path("calendar/", calendar_views.calendar, name="work_calendar"),
    path("courts/", court_views.courts, name="courts"),
    path("add", edit_views.add, name="area_add"),
    path("<slug:code>/", views.area, name="area"),
    path("<slug:code>/children", views.children, name="area_children"),
    path("<slug:code>/edit", edit_views.edit, name="area_edit"),
    path("<slug:code>/alias", edit_views.alias, name="area_alias"),
    path("<slug:code>/population", edit_views.population, name="area_population"),
    path("<slug:code>/lock", edit_views.lock, name="area_lock"),
    path("<slug:code>/unlock/<int:lock_id>", edit_views.unlock, name="area_unlock"),
    path("<slug:code>/<slug:how>", edit_views.reorganise, name="area_reorganise"),
]
