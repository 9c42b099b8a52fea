"""Addresses of this room."""

from django.urls import path

from judgegrid.web.missed import notice_views, review_views, views

urlpatterns = [
    path("", views.figures, name="missed"),
    path("links/", views.links, name="links"),
    path("links/again/", views.ask, name="links_again"),
    path("review/", review_views.queue, name="link_queue"),
    path("review/<int:filing_id>/", review_views.one_pair, name="link_pair"),
    path("review/<int:filing_id>/decide/", review_views.decide, name="link_decide"),
    path("review/<int:filing_id>/pass/", review_views.pass_over, name="link_pass"),
    path("notices/", notice_views.notice_list, name="notices"),
    path("notices/draft/", notice_views.draft, name="notice_draft"),
    path("notices/learned/", notice_views.lessons, name="notice_lessons"),
    path("notices/learned/decide/", notice_views.decide_detectable, name="detectable_decide"),
    path("notices/line/<int:line_id>/review/", notice_views.review, name="notice_review"),
    path("notices/<str:number>/", notice_views.notice, name="notice"),
    path("notices/<str:number>/send/", notice_views.send, name="notice_send"),
    path("notices/<str:number>/withdraw/", notice_views.withdraw, name="notice_withdraw"),
    path("notices/<str:number>/answer/", notice_views.answer, name="notice_answer"),
    path("notices/<str:number>/close/", notice_views.close, name="notice_close"),
]
