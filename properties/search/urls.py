from __future__ import annotations

from django.urls import path

from properties.search import api

urlpatterns = [
    path("properties/", api.SearchView.as_view(), name="search"),
]
