"""Addresses of this room."""

from django.urls import path

from judgegrid.web.attribution import views

urlpatterns = [
    path("", views.queue, name="attribution_queue"),
    path("case/<int:filing_id>/", views.one_case, name="attribution_case"),
    path("decide/<int:filing_id>/", views.decide, name="attribution_decide"),
    path("pass/<int:filing_id>/", views.pass_over, name="attribution_pass"),
    path("areas/", views.areas, name="attribution_areas"),
    path("try/", views.try_address, name="attribution_try"),
    path("library/", views.library, name="attribution_library"),
    path("library/learn/", views.learn, name="attribution_learn"),
    path("quality/", views.quality, name="attribution_quality"),
]
