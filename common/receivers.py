from __future__ import annotations

from common import mail
from common.events import Event, subscribe


@subscribe(mail.MAIL_QUEUED, queue="deliveries", in_transaction=False)
def send_queued_mail(event: Event) -> None:
    mail.send_mail(int(event.payload["mail_id"]))
