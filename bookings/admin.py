"""Bookings to look at. Nothing changes by hand: what staff may do are the verbs, with a reason, audited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.policies import signed_in
from bookings import services
from bookings.enums import Mover
from bookings.models import Booking, BookingLine
from common import audit, clock
from common.exceptions import InvalidInput, Refusal
from common.money import Money
from common.read_only_admin import ReadOnlyAdmin


class StaffForm(ActionForm):
    """What goes with an action: a reason always, the money only where a booking is opened again."""

    reason = forms.CharField(required=False, max_length=500, label=_("Reason"))
    paid_again = forms.CharField(required=False, max_length=20, label=_("Paid again, where opened again"))
    free_nights = forms.BooleanField(required=False, label=_("Free the remaining nights of a no-show"))


class LineInline(admin.TabularInline[BookingLine, Booking]):
    model = BookingLine
    fields = ("kind", "rule", "on", "quantity", "unit_minor", "amount_minor")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin[Booking]):
    list_display = (
        "public_id",
        "status",
        "listing",
        "room",
        "guest",
        "check_in_on",
        "check_out_on",
        "total",
        "booked_at",
    )
    list_filter = ("status", "policy", "cancelled_by", "currency", "check_in_on", "booked_at")
    list_select_related = ("room__listing", "guest")
    search_fields = ("=public_id", "guest__email", "host__email", "room__listing__title", "=room__listing__public_id")
    search_help_text = "The id of a booking or a property, a guest's or host's address, a title."
    date_hierarchy = "check_in_on"
    inlines = (LineInline,)
    action_form = StaffForm
    actions = ("cancel", "confirm", "reopen", "mark_no_show")

    @admin.display(description="property", ordering="room__listing__title")
    def listing(self, booking: Booking) -> str:
        return booking.room.listing.title

    def has_move_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bookings.change_booking")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a booking, and note who looked at its guest's data."""
        if object_id.isdecimal() and Booking.objects.filter(pk=object_id).exists():
            audit.record("booking_looked_at", subject=f"booking:{object_id}", actor=signed_in(request.user))
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.action(description=_("Cancel for the guest, by policy (with a reason)"), permissions=["move"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        actor, reason = signed_in(request.user), request.POST.get("reason", "")
        self._each(
            request,
            queryset,
            lambda booking: services.cancel_booking(
                booking, by=Mover.STAFF, actor=actor, reason=reason, now=clock.now()
            ),
        )

    @admin.action(description=_("Confirm with money taken by hand (with a reason)"), permissions=["move"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        actor, reason = signed_in(request.user), request.POST.get("reason", "")
        self._each(
            request,
            queryset,
            lambda booking: services.confirm_by_staff(booking, actor=actor, reason=reason, now=clock.now()),
        )

    @admin.action(description=_("Open again what was cancelled (with a reason)"), permissions=["move"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        actor, reason = signed_in(request.user), request.POST.get("reason", "")
        paid_again = request.POST.get("paid_again") or "0"
        self._each(
            request,
            queryset,
            lambda booking: services.reopen_booking(
                booking, actor=actor, reason=reason, now=clock.now(), paid_minor=_minor(paid_again, booking)
            ),
        )

    @admin.action(description=_("Mark that nobody came (with a reason)"), permissions=["move"])
    def mark_no_show(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        actor, reason = signed_in(request.user), request.POST.get("reason", "")
        free_nights = "free_nights" in request.POST
        self._each(
            request,
            queryset,
            lambda booking: services.mark_no_show(
                booking, by=Mover.STAFF, actor=actor, reason=reason, now=clock.now(), free_nights=free_nights
            ),
        )

    def _each(self, request: HttpRequest, queryset: QuerySet[Booking], verb: Callable[[Booking], object]) -> None:
        """Run a verb on each booking and tell what became of it; a refusal of one leaves the others alone."""
        for booking in queryset.order_by("pk"):
            try:
                verb(booking)
            except Refusal as refusal:
                self.message_user(request, f"{booking}: {refusal.detail}", messages.ERROR)
            else:
                self.message_user(request, f"{booking.public_id}: done.", messages.SUCCESS)


@admin.register(BookingLine)
class BookingLineAdmin(ReadOnlyAdmin[BookingLine]):
    list_display = ("booking", "position", "kind", "rule", "on", "quantity", "unit_minor", "amount_minor")
    list_filter = ("kind",)
    list_select_related = ("booking",)
    search_fields = ("=booking__public_id", "rule")


def _minor(amount: str, booking: Booking) -> int:
    paid = Money.parse(amount, booking.currency)
    if paid.minor < 0:
        raise InvalidInput("An amount that was paid is not negative.")
    return paid.minor
