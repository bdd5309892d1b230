from __future__ import annotations

from django.urls import path

from accounts import api

urlpatterns = [
    path("me/", api.MeView.as_view(), name="me"),
    path("me/roles/", api.RolesView.as_view(), name="me_roles"),
]
