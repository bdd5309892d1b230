from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.generic import DetailView, ListView

from common.models import OutgoingMail

MAILBOX_LENGTH = 100


class _DemoOnly:
    """The demo's mails are everybody's, as its logins are; anywhere else there is no such page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class MailboxView(_DemoOnly, ListView[OutgoingMail]):
    """/demo/mail/: the latest mails, of one address where `?to=` names it."""

    template_name = "notifications/mailbox.html"

    def get_queryset(self) -> QuerySet[OutgoingMail]:
        mails = OutgoingMail.objects.order_by("-id")
        if to := self.request.GET.get("to"):
            mails = mails.filter(to=to)
        return mails[:MAILBOX_LENGTH]


class MailView(_DemoOnly, DetailView[OutgoingMail]):
    template_name = "notifications/mail.html"
    queryset = OutgoingMail.objects.all()
    slug_field = slug_url_kwarg = "public_id"
