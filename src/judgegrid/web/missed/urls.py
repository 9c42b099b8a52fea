"""Addresses of this room."""

from django.urls import path

from judgegrid.web.missed import review_views, views

urlpatterns = [
    path("", views.figures, name="missed"),
    path("links/", views.links, name="links"),
    path("links/again/", views.ask, name="links_again"),
    path("review/", review_views.queue, name="link_queue"),
    path("review/<int:filing_id>/", review_views.one_pair, name="link_pair"),
    path("review/<int:filing_id>/decide/", review_views.decide, name="link_decide"),
    path("review/<int:filing_id>/pass/", review_views.pass_over, name="link_pass"),
]
