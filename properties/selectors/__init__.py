from properties.selectors.listings import (
    hosted_photo,
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
    StayOffer,
    available_rooms,
    nearest_stays,
    offer_room,
    room_calendar,
    stay_terms,
    stay_unavailable,
    unit_calendar,
)

__all__ = [
    "RoomOffer",
    "StayAnswer",
    "StayOffer",
    "available_rooms",
    "hosted_photo",
    "hosted_property",
    "hosted_room",
    "hosted_unit",
    "nearest_place",
    "nearest_stays",
    "offer_room",
    "published_property",
    "published_room",
    "rate_card",
    "rate_cards",
    "room_calendar",
    "stay_terms",
    "stay_unavailable",
    "unit_calendar",
]
