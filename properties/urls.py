from __future__ import annotations

from django.urls import URLPattern, re_path

from properties import views

app_name = "properties"
urlpatterns: list[URLPattern] = [
    re_path(r"^media/photos/(?P<public_id>pht_[a-z0-9]{16})/(?P<width>[0-9]{1,4})\.webp$", views.photo, name="photo"),
]
