from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.AccountView.as_view(), name="account"),
    path("account/roles/", views.RolesView.as_view(), name="roles"),
]
