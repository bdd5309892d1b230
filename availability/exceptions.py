from common.exceptions import Refusal


class NightsTaken(Refusal):
    """Somebody else owns one of these nights, or it is blocked."""

    code = "nights_taken"
    title = "These nights have just been taken"


class NightsBooked(Refusal):
    """Booked nights can't be blocked; `dates` in extra names them."""

    code = "nights_booked"
    title = "Some of these nights are booked"


class OutsideCalendar(Refusal):
    """The dates are not all between the first and the last night of the calendar."""

    code = "outside_calendar"
    title = "These dates are not open yet, or are over"
