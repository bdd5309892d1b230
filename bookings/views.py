"""The pages of a booking: review, pay, confirming, the booking itself, its cancellation, and a person's trips."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import signed_in
from bookings import selectors, services
from bookings.enums import Mover
from bookings.forms import NewBookingForm, PayForm, ReasonForm
from bookings.models import Booking
from common import clock
from common.exceptions import InvalidInput, NotFound
from common.idempotency import idempotent_form
from common.throttles import throttled
from payments.exceptions import AlreadyPaid, GatewayUnavailable
from payments.gateways import available_gateways
from payments.selectors import payments_of
from pricing.cancellation import refund_timeline
from pricing.exceptions import StayRuleBroken
from properties.exceptions import StayUnavailable
from properties.models import Room
from properties.selectors import published_room


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("booking", "POST")
@idempotent_form(around=lambda request: services.room_shield(request.POST.get("room")))
def new_booking(request: HttpRequest) -> HttpResponse:
    """Show what would be booked, and book it. Dates that were just lost are answered with the nearest free ones."""
    sent = request.POST if request.method == "POST" else request.GET
    form = NewBookingForm(sent)
    if not form.is_valid():
        raise InvalidInput(_("Choose a room and dates first."))
    room = published_room(form.cleaned_data["room"])
    try:
        if request.method == "POST":
            return redirect(next_page(book(room, form, request)))
        return review(request, room, form)
    except (StayUnavailable, StayRuleBroken) as refusal:
        return lost(request, room, form, refusal)


def book(room: Room, form: NewBookingForm, request: HttpRequest) -> Booking:
    return services.request_booking(
        room,
        guest=signed_in(request.user),
        stay=form.stay,
        party=form.party,
        message=form.cleaned_data["message"],
        now=clock.now(),
    )


def reverse_of(page: str, booking: Booking) -> str:
    return reverse(page, args=[booking.public_id])


def next_page(booking: Booking) -> str:
    page = "bookings:pay" if booking.is_pending else "bookings:booking"
    return reverse_of(page, booking)


def review(request: HttpRequest, room: Room, form: NewBookingForm) -> HttpResponse:
    terms = services.preview_booking(room, stay=form.stay, party=form.party, now=clock.now())
    context = {"room": room, "form": form, "terms": terms, "timeline": refund_timeline(terms)}
    return render(request, "bookings/new.html", context)


def lost(
    request: HttpRequest, room: Room, form: NewBookingForm, refusal: StayUnavailable | StayRuleBroken
) -> HttpResponse:
    """Say that the dates can't be had, and offer others with everything else as it was typed."""
    offered: Any = refusal.extra.get("nearest") or []
    nearest = [offered] if isinstance(offered, dict) else offered
    kept = {"room": room.public_id, "guests": form.party.guests, "message": form.cleaned_data["message"]}
    context = {
        "room": room,
        "form": form,
        "refusal": refusal,
        "nearest": [(dates, urlencode({**dates, **kept})) for dates in nearest],
    }
    return render(request, "bookings/lost.html", context, status=refusal.status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("booking", "POST")
@idempotent_form(spanning=True)
def pay(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what is to be paid and until when; a choice of gateway leads to its page."""
    booking = selectors.booking_of_guest(signed_in(request.user), public_id)
    if not booking.is_pending:
        return redirect("bookings:booking", public_id)
    form = PayForm(request.POST or None, gateways=available_gateways(booking.currency))
    if form.is_valid():
        try:
            opened = services.start_payment(
                booking,
                gateway=form.cleaned_data["gateway"],
                return_url=request.build_absolute_uri(reverse_of("bookings:confirming", booking)),
                now=clock.now(),
            )
            return redirect(opened.redirect_url)
        except AlreadyPaid:
            return redirect("bookings:confirming", public_id)
        except GatewayUnavailable as refusal:
            form.add_error(None, refusal.detail)
    now = clock.now()
    left = booking.expires_at - now if booking.expires_at else None
    context = {
        "booking": booking,
        "form": form,
        "timeline": refund_timeline(booking.terms),
        "seconds_left": max(0, int(left.total_seconds())) if left else 0,
        "has_run_out": booking.has_run_out(now),
    }
    return render(request, "bookings/pay.html", context)


@login_required
@never_cache
@require_safe
def confirming(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the gateway sends the guest back to. Asks the gateway what became of the payment, until it is known.

    The page comes at once and its part asks; without JavaScript the page asks itself when it is loaded again.
    """
    guest = signed_in(request.user)
    booking = selectors.booking_of_guest(guest, public_id)
    is_part = bool(request.headers.get("HX-Request"))
    if is_part or "check" in request.GET:
        ask_gateway(booking)
    # The money first, then the booking: what is confirmed between the two looks is seen as confirmed.
    coming = is_coming(booking)
    booking = selectors.booking_of_guest(guest, public_id)
    context = {"booking": booking, "is_open": booking.is_pending and coming}
    return render(request, "bookings/outcome.html" if is_part else "bookings/confirming.html", context)


def ask_gateway(booking: Booking) -> None:
    """Verify the booking's payments; a gateway that can't be asked now is asked again by the next look."""
    with suppress(GatewayUnavailable, NotFound):
        services.verify_payments(booking, now=clock.now())


def is_coming(booking: Booking) -> bool:
    """Return whether a payment is still open, or went through and a worker is about to confirm with it."""
    payment = payments_of(booking.ref).first()
    return payment is not None and (payment.is_open or selectors.is_paid_for(booking))


@login_required
@never_cache
@require_safe
def booking(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in(request.user)
    booking = selectors.booking_for(user, public_id)
    side = selectors.side_of(user, booking)
    context = {
        "booking": booking,
        "timeline": refund_timeline(booking.terms),
        "money": selectors.money_of(booking),
        "is_guest": side == Mover.GUEST,
        "can_cancel": services.can_cancel(booking, by=side, now=clock.now()),
        "reason_form": ReasonForm(),
    }
    return render(request, "bookings/booking.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("booking", "POST")
@idempotent_form
def cancellation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show exactly what cancelling now gives back, and cancel."""
    user = signed_in(request.user)
    booking = selectors.booking_for(user, public_id)
    side, now = selectors.side_of(user, booking), clock.now()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.cancel_booking(booking, by=side, actor=user, reason=form.cleaned_data["reason"], now=now)
        messages.success(request, _("The booking is cancelled."))
        return redirect("bookings:booking", public_id)
    preview = services.preview_cancellation(booking, by=side, now=now)
    context = {"booking": booking, "preview": preview, "form": form, "is_guest": side == Mover.GUEST}
    return render(request, "bookings/cancellation.html", context)


@login_required
@require_POST
@idempotent_form
def acceptance(request: HttpRequest, public_id: str) -> HttpResponse:
    booking = selectors.hosted_booking_for(signed_in(request.user), public_id)
    services.accept_booking(booking, actor=signed_in(request.user), now=clock.now())
    messages.success(request, _("You accepted. Your guest has been asked to pay."))
    return redirect("bookings:booking", public_id)


@login_required
@require_POST
@idempotent_form
def rejection(request: HttpRequest, public_id: str) -> HttpResponse:
    booking = selectors.hosted_booking_for(signed_in(request.user), public_id)
    reason = request.POST.get("reason", "")
    services.decline_booking(booking, actor=signed_in(request.user), reason=reason, now=clock.now())
    messages.success(request, _("You declined the request."))
    return redirect("bookings:booking", public_id)


@login_required
@never_cache
@require_safe
def trips(request: HttpRequest) -> HttpResponse:
    return _bookings(request, Mover.GUEST, "bookings/trips.html")


@login_required
@never_cache
@require_safe
def reservations(request: HttpRequest) -> HttpResponse:
    """The bookings of a host's listings; requests that wait for an answer come first."""
    return _bookings(request, Mover.HOST, "bookings/reservations.html")


def _bookings(request: HttpRequest, side: Mover, template: str) -> HttpResponse:
    page = selectors.page_of_bookings(signed_in(request.user), side=side, number=request.GET.get("page"))
    return render(request, template, {"page": page, "bookings": page.object_list})
