"""Lisbon, Tuscany, the Alps."""

from __future__ import annotations

from datetime import time

from properties.demo.listings.kinds import DemoListing, DemoRoom

ALFAMA_ROOMS = DemoListing(
    key="alfama-rooms",
    host="host",
    facts={
        "title": "Terrace rooms over the Tagus in Alfama",
        "description": (
            "Four flights up in the oldest quarter of Lisbon, and worth every one of them: a living room with an "
            "arched window to the river, a cool bedroom to the back, and a terrace on which breakfast lasts until "
            "noon.\n\n"
            "Tram 28 rattles by below. On Tuesdays and Saturdays the flea market is around the corner."
        ),
        "property_type": "apartment",
        "room_type": "entire_place",
        "address": "Rua dos Remédios 74, 4.º",
        "neighbourhood": "Alfama",
        "city": "Lisbon",
        "region": "Lisbon",
        "country": "PT",
        "latitude": 38.7128,
        "longitude": -9.1262,
        "time_zone": "Europe/Lisbon",
        "check_in_from": time(15),
        "check_out_until": time(11),
        "house_rules": "The neighbours sleep at eleven, and their windows are open too.",
        "cancellation_policy": "flexible",
        "instant_book": True,
    },
    amenities=(
        "wifi",
        "linen",
        "towels",
        "hair_dryer",
        "kitchen",
        "refrigerator",
        "coffee_maker",
        "washer",
        "fan",
        "heating",
        "terrace",
        "sea_view",
        "cot",
        "smoke_alarm",
        "self_check_in",
    ),
    captions=(
        "Alfama's roofs going down to the Tagus",
        "The living room with its arched window",
        "The bedroom in clay and linen",
        "The terrace over the river",
    ),
    rooms=(
        DemoRoom(
            "EUR",
            ("4.º",),
            {
                "name": "The whole floor",
                "capacity": 4,
                "bedrooms": 1,
                "beds": 2,
                "bathrooms": 1,
                "base_minor": 11_800,
                "weekend_minor": 13_900,
                "included_guests": 2,
                "extra_guest_minor": 1_500,
                "cleaning_minor": 4_500,
                "weekly_discount_bp": 1_000,
                "monthly_discount_bp": 3_000,
                "tax_bp": 600,
            },
        ),
    ),
)

CHIANTI_FARMHOUSE = DemoListing(
    key="chianti-farmhouse",
    host="host",
    facts={
        "title": "Farmhouse among the vines near Greve",
        "description": (
            "A whitewashed farmhouse at the end of a drive of cypresses, with vineyards on three sides and a wood on "
            "the fourth. Five bedrooms, a kitchen with a table for twelve, a bread oven that still works.\n\n"
            "In September you are welcome to help with the harvest. In any month there is our wine in the cellar, "
            "and an honesty box beside it."
        ),
        "property_type": "house",
        "room_type": "entire_place",
        "address": "Via di Montagliari 29",
        "neighbourhood": "Panzano",
        "city": "Greve in Chianti",
        "region": "Tuscany",
        "country": "IT",
        "latitude": 43.5464,
        "longitude": 11.3105,
        "time_zone": "Europe/Rome",
        "cancellation_policy": "firm",
        "instant_book": True,
        "house_rules": "Close the lower gate: the boar like grapes as much as we do.",
    },
    amenities=(
        "wifi",
        "linen",
        "towels",
        "kitchen",
        "oven",
        "dishwasher",
        "dining_table",
        "barbecue",
        "washer",
        "heating",
        "fireplace",
        "garden",
        "terrace",
        "mountain_view",
        "free_parking",
        "pets_welcome",
        "high_chair",
        "fire_extinguisher",
        "first_aid_kit",
    ),
    captions=(
        "The farmhouse above its vines",
        "The kitchen, where everybody ends up",
        "The long table",
        "A bedroom over the valley",
    ),
    rooms=(
        DemoRoom(
            "EUR",
            ("Farmhouse",),
            {
                "name": "The whole farmhouse",
                "capacity": 10,
                "bedrooms": 5,
                "beds": 7,
                "bathrooms": 3,
                "base_minor": 32_000,
                "weekend_minor": 36_500,
                "included_guests": 8,
                "extra_guest_minor": 2_500,
                "cleaning_minor": 15_000,
                "weekly_discount_bp": 1_500,
                "tax_bp": 1_000,
                "min_nights": 3,
                "advance_notice_days": 3,
            },
        ),
    ),
)

MATTERHORN_CHALET = DemoListing(
    key="matterhorn-chalet",
    host="host",
    facts={
        "title": "Larch chalet under the Matterhorn",
        "description": (
            "A chalet that my grandfather built, dark outside and warm within. You ski to the door until March; the "
            "lift is five minutes away on foot, and the village ten on a sledge.\n\n"
            "Three bedrooms under the roof, a fireplace, a sauna in the old barn. Zermatt has no cars: leave yours in "
            "Täsch, and we fetch you and your luggage from the train."
        ),
        "property_type": "house",
        "room_type": "entire_place",
        "address": "Riedweg 112",
        "neighbourhood": "Winkelmatten",
        "city": "Zermatt",
        "region": "Valais",
        "country": "CH",
        "latitude": 46.0122,
        "longitude": 7.7466,
        "time_zone": "Europe/Zurich",
        "check_in_from": time(16),
        "check_out_until": time(10),
        "house_rules": "Ski boots stay in the cellar. The sauna goes off at ten.",
        "cancellation_policy": "strict",
        "instant_book": False,
    },
    amenities=(
        "wifi",
        "tv",
        "linen",
        "towels",
        "kitchen",
        "oven",
        "dishwasher",
        "coffee_maker",
        "bathtub",
        "heating",
        "fireplace",
        "balcony",
        "mountain_view",
        "sauna",
        "toys",
        "smoke_alarm",
        "fire_extinguisher",
    ),
    captions=("The chalet on a clear night", "By the fire", "The bedroom in larch", "The bathroom"),
    rooms=(
        DemoRoom(
            "CHF",
            ("Chalet",),
            {
                "name": "The whole chalet",
                "capacity": 7,
                "bedrooms": 3,
                "beds": 5,
                "bathrooms": 2,
                "base_minor": 46_000,
                "weekend_minor": 52_000,
                "included_guests": 6,
                "extra_guest_minor": 4_000,
                "cleaning_minor": 22_000,
                "weekly_discount_bp": 700,
                "tax_bp": 380,
                "min_nights": 3,
            },
        ),
    ),
)

EUROPE = (ALFAMA_ROOMS, CHIANTI_FARMHOUSE, MATTERHORN_CHALET)
