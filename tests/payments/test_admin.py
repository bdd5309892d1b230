from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from prometheus_client import REGISTRY

from accounts.models import User
from common import clock
from common.models import AuditEntry
from common.money import Money
from payments.enums import PaymentStatus, RefundReason, RefundStatus, WebhookStatus
from payments.models import Payment, Refund, WebhookEvent
from payments.services import refund
from tests.payments.shop import Deliver, Shop

MODELS = [model for model in admin.site._registry if model._meta.app_label == "payments"]


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("administrator@cast.test", "sojourn-demo"))
    return client


@pytest.fixture
def busy_shop(shop: Shop, deliver_events: Deliver) -> Shop:
    """One payment with a webhook, and a refund of it that failed."""
    shop.simulator.switch(refund="failed")
    shop.paid()
    shop.deliver(shop.messages()[-1])
    refund("booking:1", amount=Money(100, "USD"), reason=RefundReason.GOODWILL, actor=shop.host, now=clock.now())
    deliver_events()
    shop.mend_gateway()
    return shop


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_admin_lists_finds_and_shows_what_it_can_not_change(
    busy_shop: Shop, administrator: Client, model: type[Payment]
) -> None:
    name = f"admin:payments_{model._meta.model_name}"
    row = model.objects.first()
    assert row is not None

    assert administrator.get(reverse(f"{name}_changelist"), {"q": "booking"}).status_code == 200
    assert administrator.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert administrator.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert administrator.get(reverse(f"{name}_add")).status_code == 403
    assert administrator.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def act(client: Client, row: Payment | Refund | WebhookEvent, action: str, **fields: str) -> None:
    url = reverse(f"admin:payments_{row._meta.model_name}_changelist")
    response = client.post(url, {"action": action, "_selected_action": str(row.pk), **fields}, follow=True)
    assert response.status_code == 200


def test_admin_asks_the_gateway_about_a_payment(shop: Shop, administrator: Client) -> None:
    opened = shop.open()
    shop.choose(opened)

    act(administrator, opened.payment, "verify")

    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.SUCCEEDED


def test_admin_tries_a_failed_refund_again_with_a_reason(
    busy_shop: Shop, administrator: Client, deliver_events: Deliver
) -> None:
    act(administrator, Refund.objects.get(), "retry", reason="the bank is back")
    deliver_events()

    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert AuditEntry.objects.get(action="refund_retried").reason == "the bank is back"


def test_admin_replays_a_webhook(busy_shop: Shop, administrator: Client, deliver_events: Deliver) -> None:
    act(administrator, WebhookEvent.objects.get(), "replay")
    assert WebhookEvent.objects.get().status == WebhookStatus.RECEIVED
    deliver_events()

    assert WebhookEvent.objects.get().status == WebhookStatus.DONE
    assert AuditEntry.objects.filter(action="webhook_replayed").count() == 1


def test_admin_of_staff_without_the_permission_offers_no_action(busy_shop: Shop, staff: User) -> None:
    client = Client()
    client.force_login(staff)

    response = client.get(reverse("admin:payments_refund_changelist"))

    assert response.status_code == 403


def test_metrics_tell_what_wants_a_person(busy_shop: Shop) -> None:
    assert REGISTRY.get_sample_value("payments_attention", {"what": "refund_failed"}) == 1
    assert REGISTRY.get_sample_value("payments_under_way", {"what": "payments"}) == 0
