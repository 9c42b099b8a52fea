"""Addresses of this room."""

from django.urls import path

from judgegrid.web.accounts import admin_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
    path("accounts/", admin_views.accounts, name="accounts"),
    path("accounts/new/", admin_views.new_account, name="new_account"),
    path("accounts/<int:user_id>/", admin_views.account, name="account"),
    path("accounts/<int:user_id>/active/", admin_views.set_active, name="set_active"),
    path("accounts/<int:user_id>/password/", admin_views.reset_password, name="reset_password"),
    path("accounts/<int:user_id>/posts/<int:post_id>/end/", admin_views.end_post, name="end_post"),
    path("posts/", admin_views.waiting_posts, name="waiting_posts"),
    path("posts/<int:post_id>/approve/", admin_views.approve_post, name="approve_post"),
]
