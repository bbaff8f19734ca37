"""Signing in and out, and one's password. Accounts are given by the office: none is opened here."""

from allauth.account import views
from django.urls import path

from luoshi.surfaces.web.views.accounts import given

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    # Names that the library's own pages link to.
    path("signup/", given, name="account_signup"),
    path("password/set/", given, name="account_set_password"),
    path("password/reset/", given, name="account_reset_password"),
    path("email/", given, name="account_email"),
]
