from __future__ import annotations

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("demo/mail/", views.MailboxView.as_view(), name="mailbox"),
    path("demo/mail/<slug:public_id>/", views.MailView.as_view(), name="mail"),
]
