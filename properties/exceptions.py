from common.exceptions import InvalidInput, Refusal


class StayUnavailable(Refusal):
    """No unit of the room is free for the whole stay; `nearest` in extra has free dates of the same length."""

    code = "stay_unavailable"
    title = "These dates are taken"


class NotPublishable(Refusal):
    """A property can't be shown yet; `missing` in extra names what it lacks."""

    code = "not_publishable"
    title = "This property is not ready to be published"


class TooManyOf(Refusal):
    """A property, room or host has as many of these as it may have."""

    code = "too_many"
    title = "There are too many of these already"


class TimeZoneFixed(Refusal):
    """Nights have dates in the property's time zone: once it has units, the zone can't change."""

    code = "time_zone_fixed"
    title = "The time zone can't be changed any more"


class NameTaken(Refusal):
    code = "name_taken"
    title = "There is one of that name already"


class PictureRefused(InvalidInput):
    """What was uploaded is no picture, or too large, or too small."""

    code = "picture_refused"
    title = "This picture can't be used"
