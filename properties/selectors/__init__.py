from properties.selectors.listings import (
    hosted_property,
    hosted_room,
    hosted_unit,
    nearest_place,
    published_property,
    published_room,
)
from properties.selectors.rates import rate_card, rate_cards
from properties.selectors.stays import (
    RoomOffer,
    StayAnswer,
    available_rooms,
    nearest_stays,
    room_calendar,
)

__all__ = [
    "RoomOffer",
    "StayAnswer",
    "available_rooms",
    "hosted_property",
    "hosted_room",
    "hosted_unit",
    "nearest_place",
    "nearest_stays",
    "published_property",
    "published_room",
    "rate_card",
    "rate_cards",
    "room_calendar",
]
