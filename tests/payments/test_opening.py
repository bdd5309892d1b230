from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from common import clock
from common.exceptions import InvalidInput
from common.money import Money
from payments.enums import PaymentStatus
from payments.exceptions import AlreadyPaid, GatewayNotOffered, GatewayUnavailable, PaymentRefused
from payments.gateways import available_gateways
from payments.models import Payment
from payments.services import cancel_open_payments, open_payment
from tests.payments.shop import Deliver, Heard, Shop


def test_open_payment_sends_the_guest_to_the_gateway(shop: Shop) -> None:
    opened = shop.open()

    assert opened.payment.status == PaymentStatus.PROCESSING
    assert opened.redirect_url.startswith(shop.simulator.base_url)
    session = shop.simulator.client().v1.checkout.sessions.retrieve(opened.payment.gateway_ref)
    assert session.amount_total == 30_000
    assert session.client_reference_id == opened.payment.public_id
    assert session.expires_at - int(clock.now().timestamp()) > 30 * 60


def test_open_payment_gives_a_mobile_app_its_client_secret(shop: Shop) -> None:
    opened = shop.open(flow="intent")

    assert opened.client_secret.startswith(opened.payment.gateway_ref)
    assert opened.redirect_url == ""
    assert opened.payment.charge_ref == opened.payment.gateway_ref


def test_open_payment_again_returns_the_equal_open_one(shop: Shop) -> None:
    payable = shop.payable()

    first, second = shop.open(payable, flow="intent"), shop.open(payable, flow="intent")

    assert second.payment.pk == first.payment.pk
    assert second.client_secret == first.client_secret
    assert len(shop.simulator.calls("/v1/payment_intents")) == 2  # created once, fetched once


def test_open_payment_of_another_amount_opens_another(shop: Shop) -> None:
    first = shop.open(shop.payable(amount=Money(30_000, "USD")))
    second = shop.open(shop.payable(amount=Money(31_000, "USD")))

    assert first.payment.pk != second.payment.pk


def test_open_payment_again_when_it_was_paid_meanwhile_is_refused_and_captured(shop: Shop) -> None:
    opened = shop.open()
    shop.choose(opened)

    with pytest.raises(AlreadyPaid):
        shop.open()

    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.SUCCEEDED


def test_open_payment_after_the_page_lapsed_opens_a_new_one(shop: Shop) -> None:
    first = shop.open()
    shop.simulator.move_clock(32 * 60)

    second = shop.open(now=clock.now() + timedelta(minutes=32))

    assert second.payment.pk != first.payment.pk
    first.payment.refresh_from_db()
    assert first.payment.status == PaymentStatus.ABANDONED


def test_open_payment_of_several_payables_is_one_payment(shop: Shop) -> None:
    opened = shop.open(shop.payable("booking:1"), shop.payable("booking:2", Money(12_000, "USD")))

    assert opened.payment.amount == Money(42_000, "USD")
    assert [item.ref for item in opened.payment.items.all()] == ["booking:1", "booking:2"]


@pytest.mark.parametrize(
    ("gateway", "flow", "currency"),
    [
        ("manual", "redirect", "USD"),
        ("paypal", "redirect", "USD"),
        ("stripe", "cash", "USD"),
        ("stripe", "intent", "XXX"),
    ],
)
def test_open_payment_that_is_not_offered_is_refused(shop: Shop, gateway: str, flow: str, currency: str) -> None:
    with pytest.raises(GatewayNotOffered):
        open_payment(
            shop.guest,
            payables=[shop.payable(amount=Money(30_000, currency))],
            gateway=gateway,
            flow=flow,
            return_url="https://sojourn.test/",
            now=clock.now(),
        )
    assert not Payment.objects.exists()


def test_open_payment_in_two_currencies_is_refused(shop: Shop) -> None:
    with pytest.raises(InvalidInput):
        shop.open(shop.payable("booking:1"), shop.payable("booking:2", Money(1000, "EUR")))


def test_available_gateways_are_those_with_keys_that_take_the_currency(shop: Shop, settings: Settings) -> None:
    assert available_gateways("JPY") == ("stripe",)
    assert available_gateways("XXX") == ()
    settings.STRIPE_SECRET_KEY = ""
    assert available_gateways("JPY") == ()


def test_open_payment_that_the_gateway_refuses_fails(shop: Shop) -> None:
    with pytest.raises(PaymentRefused):
        shop.open(shop.payable(amount=Money(10, "USD")))  # below Stripe's minimum

    assert Payment.objects.get().status == PaymentStatus.FAILED


def test_open_payment_of_an_amount_that_stripe_has_no_units_for_is_refused(shop: Shop) -> None:
    with pytest.raises(PaymentRefused):
        shop.open(shop.payable(amount=Money(12_345, "KWD")))

    assert shop.simulator.calls("/v1/checkout") == []


@pytest.mark.parametrize("flow", ["redirect", "intent"])
@pytest.mark.parametrize("fault", ["error", "unavailable", "limited", "garbage", "hang", "silent"])
def test_open_payment_with_one_fault_of_the_gateway_opens_exactly_one(shop: Shop, fault: str, flow: str) -> None:
    path = "/v1/checkout/sessions" if flow == "redirect" else "/v1/payment_intents"
    shop.break_gateway(fault, on=f"POST {path}", times=1)

    try:
        opened = shop.open(flow=flow)
    except GatewayUnavailable:
        opened = shop.open(flow=flow)

    assert opened.payment.status == PaymentStatus.PROCESSING
    assert Payment.objects.count() == 1
    client = shop.simulator.client().v1
    made = client.checkout.sessions.list() if flow == "redirect" else client.payment_intents.list()
    assert [one.id for one in made.data] == [opened.payment.gateway_ref]


@pytest.mark.parametrize("fault", ["error", "unavailable", "garbage", "hang", "silent"])
def test_open_payment_while_the_gateway_is_away_is_told_so_and_goes_on_later(shop: Shop, fault: str) -> None:
    shop.break_gateway(fault)
    with pytest.raises(GatewayUnavailable):
        shop.open()
    payment = Payment.objects.get()
    assert payment.status == PaymentStatus.CREATED

    shop.mend_gateway()
    opened = shop.open()

    assert opened.payment.pk == payment.pk
    assert len(shop.simulator.client().v1.checkout.sessions.list().data) == 1


def test_open_payment_whose_first_answer_came_too_late_to_keep_its_expiry_opens_all_the_same(shop: Shop) -> None:
    shop.break_gateway("hang")
    with pytest.raises(GatewayUnavailable):
        shop.open()
    shop.mend_gateway()
    shop.simulator.move_clock(3 * 60)

    opened = shop.open(now=clock.now() + timedelta(minutes=3))

    assert opened.payment.status == PaymentStatus.PROCESSING
    assert opened.payment.gateway_key.endswith("-open-2")


def test_cancel_open_payments_closes_the_page(shop: Shop, deliver_events: Deliver) -> None:
    opened = shop.open()

    cancel_open_payments("booking:1")
    deliver_events()

    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.ABANDONED
    assert shop.simulator.client().v1.checkout.sessions.retrieve(opened.payment.gateway_ref).status == "expired"


def test_cancel_open_payments_after_the_guest_paid_captures(shop: Shop, deliver_events: Deliver, heard: Heard) -> None:
    opened = shop.open()
    shop.choose(opened)

    cancel_open_payments("booking:1")
    deliver_events()

    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.SUCCEEDED
    assert heard == [("payment_captured", {"payment_id": opened.payment.pk, "ref": "booking:1"})]


def test_cancel_open_payments_of_one_that_was_never_opened_abandons_it(shop: Shop) -> None:
    shop.break_gateway("hang")
    with pytest.raises(GatewayUnavailable):
        shop.open()

    cancel_open_payments("booking:1")

    assert Payment.objects.get().status == PaymentStatus.ABANDONED


def test_open_payment_again_after_the_guest_changed_address_goes_on(shop: Shop) -> None:
    """The key is spent on the old address: the gateway says so, and a new one is taken."""
    shop.break_gateway("silent")
    with pytest.raises(GatewayUnavailable):
        shop.open()
    shop.mend_gateway()
    User.objects.filter(pk=shop.guest.pk).update(email="new@cast.test")
    shop.guest.refresh_from_db()

    opened = shop.open()

    assert opened.payment.status == PaymentStatus.PROCESSING
    assert len(shop.simulator.client().v1.checkout.sessions.list().data) == 1


def test_open_payment_again_for_a_longer_hold_lasts_longer(shop: Shop) -> None:
    now = clock.now()
    shop.open(shop.payable(expires_at=now + timedelta(minutes=15)))
    opened = shop.open(shop.payable(expires_at=now + timedelta(hours=24)))

    assert opened.payment.expires_at == now + timedelta(hours=24)
    assert Payment.objects.count() == 1
