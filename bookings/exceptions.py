from __future__ import annotations

from common.exceptions import InvalidInput, Refusal


class TransitionNotAllowed(Refusal):
    """The booking is in no status from which this party may do this; `status` in extra is where it stands."""

    code = "transition_not_allowed"
    title = "The booking has moved on"


class HoldRunning(Refusal):
    """The hold has not run out, or a payment that its gateway signed is still being verified."""

    code = "hold_running"
    title = "The hold still runs"


class HoldExpired(Refusal):
    """The time to pay has run out."""

    code = "hold_expired"
    title = "The time to pay has run out"


class StayNotBegun(Refusal):
    """A guest can't be missing before the check-in day is over."""

    code = "stay_not_begun"
    title = "The check-in day is not over"


class StayOver(Refusal):
    """A stay that is over can't be cancelled."""

    code = "stay_over"
    title = "The stay is over"


class PaymentMissing(Refusal):
    """The guest's money is not there, so that the booking can't be confirmed."""

    code = "payment_missing"
    title = "The payment is missing"


class ReasonRequired(InvalidInput):
    """Staff act for others only with a reason."""

    code = "reason_required"
    title = "A reason is needed"


class OwnListing(Refusal):
    """A host can't be the guest of a listing of their own."""

    code = "own_listing"
    status = 403
    title = "This is your own listing"


class CouponUnknown(InvalidInput):
    """There is no coupon of this code."""

    code = "coupon_unknown"
    title = "There is no such coupon"


class CurrencyNotOffered(InvalidInput):
    """The booking is paid in its listing's currency."""

    code = "currency_not_offered"
    title = "This booking can't be paid in that currency"
