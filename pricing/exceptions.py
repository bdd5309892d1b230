from common.exceptions import Refusal


class StayRuleBroken(Refusal):
    """A stay breaks a rule of the room; `extra` may carry the rule's figure and `nearest`, dates that would keep it."""

    code = "stay_rule_broken"
    title = "This room can't be booked for these dates"


class PastDates(StayRuleBroken):
    code = "past_dates"
    title = "These dates are in the past"


class StayTooLong(StayRuleBroken):
    code = "stay_too_long"
    title = "This stay is too long"


class TooManyGuests(StayRuleBroken):
    code = "too_many_guests"
    title = "There is not room for so many guests"


class MinimumStay(StayRuleBroken):
    code = "minimum_stay"
    title = "This stay is shorter than the minimum"


class MaximumStay(StayRuleBroken):
    code = "maximum_stay"
    title = "This stay is longer than the maximum"


class ClosedToArrival(StayRuleBroken):
    code = "closed_to_arrival"
    title = "Nobody can arrive on this day"


class ClosedToDeparture(StayRuleBroken):
    code = "closed_to_departure"
    title = "Nobody can leave on this day"


class AdvanceNotice(StayRuleBroken):
    code = "advance_notice"
    title = "The host needs more notice"


class BookingWindow(StayRuleBroken):
    code = "booking_window"
    title = "These dates can't be booked yet"
