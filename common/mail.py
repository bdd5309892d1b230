"""Mail: queued as a row in the running transaction, sent after commit, so that no mail server is in anybody's way."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from common import clock
from common.events import publish
from common.models import OutgoingMail

MAIL_QUEUED = "mail_queued"  # mail_id


@transaction.atomic
def queue_mail(to: str, subject: str, body: str, *, dedupe_key: str, html: str | None = None) -> OutgoingMail:
    """Queue one mail in the running transaction and return its row.

    `dedupe_key` says what the mail is about ("booking_confirmed:812:guest"): a second call with the same key sends
    nothing and returns the first row.
    """
    mail, is_new = OutgoingMail.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "html": html or "",
            "queued_at": clock.now(),
        },
    )
    if is_new:
        publish(MAIL_QUEUED, subject=f"mail:{mail.pk}", mail_id=mail.pk)
    return mail


def send_mail(mail_id: int) -> None:
    """Send a queued mail unless it was sent, outside any transaction. Errors of the mail server are raised.

    A crash between the server's "250" and our mark sends it a second time, under the same Message-ID.
    """
    mail = OutgoingMail.objects.get(pk=mail_id)
    if mail.sent_at:
        return
    _message(mail).send()
    OutgoingMail.objects.filter(pk=mail.pk, sent_at=None).update(sent_at=clock.now())


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{mail.public_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(mail.subject, mail.body, to=[mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message
