"""Addresses of this room."""

from django.urls import path

from judgegrid.web.documents import views

urlpatterns = [
    path("", views.paper_list, name="papers"),
    path("new/", views.ask, name="ask_paper"),
    path("<int:number>/", views.detail, name="paper"),
    path("<int:number>/progress/", views.progress, name="paper_progress"),
    path("<int:number>/file/<slug:kind>/", views.download, name="paper_file"),
    path("<int:number>/assign/", views.assign, name="assign_paper"),
    path("<int:number>/again/", views.write_again, name="write_paper_again"),
    path("<int:number>/sign/", views.sign, name="sign_paper"),
]
