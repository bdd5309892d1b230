from __future__ import annotations

from django.urls import path

from payments.views import receive

app_name = "payments"
urlpatterns = [path("webhooks/<slug:name>/", receive, name="webhook")]
