"""Amsterdam, Berlin, the Cotswolds."""

from __future__ import annotations

from datetime import time

from properties.demo.listings.kinds import DemoListing, DemoRoom

CANAL_HOUSE = DemoListing(
    key="canal-house",
    host="host",
    facts={
        "title": "The blue house on the Brouwersgracht",
        "description": (
            "A narrow house of 1690 on one of the quiet canals, four rooms deep and three storeys high, with a hook "
            "under the gable by which the piano came in. Green panelling, a kitchen with an island, a dining room "
            "for ten.\n\n"
            "The stairs are as steep as they are everywhere here: not a house for toddlers, or for heavy suitcases."
        ),
        "property_type": "house",
        "room_type": "entire_place",
        "address": "Brouwersgracht 218",
        "neighbourhood": "Jordaan",
        "city": "Amsterdam",
        "region": "North Holland",
        "country": "NL",
        "latitude": 52.3809,
        "longitude": 4.8862,
        "time_zone": "Europe/Amsterdam",
        "cancellation_policy": "moderate",
        "instant_book": True,
        "house_rules": "No parties, no smoking, and mind your head under the beams.",
    },
    amenities=(
        "wifi",
        "workspace",
        "tv",
        "linen",
        "towels",
        "hair_dryer",
        "iron",
        "kitchen",
        "oven",
        "dishwasher",
        "coffee_maker",
        "dining_table",
        "washer",
        "dryer",
        "heating",
        "bicycles",
        "city_view",
        "smoke_alarm",
        "carbon_monoxide_alarm",
    ),
    captions=(
        "The house on the canal, the blue one",
        "The living room behind panelled walls",
        "The kitchen with its island",
        "The dining room",
    ),
    rooms=(
        DemoRoom(
            "EUR",
            ("House",),
            {
                "name": "The whole house",
                "capacity": 6,
                "bedrooms": 3,
                "beds": 4,
                "bathrooms": 2,
                "base_minor": 28_500,
                "weekend_minor": 33_500,
                "included_guests": 4,
                "extra_guest_minor": 3_000,
                "cleaning_minor": 9_500,
                "weekly_discount_bp": 800,
                "tax_bp": 2_100,
                "min_nights": 2,
            },
        ),
    ),
)

LINDENHOF = DemoListing(
    key="hotel-lindenhof",
    host="host2",
    facts={
        "title": "Hotel Lindenhof on Savignyplatz",
        "description": (
            "A house of forty rooms on a square with lime trees, in the family since 1926. High ceilings, a courtyard "
            "with a fountain, breakfast until eleven on weekdays and until one on Sundays.\n\n"
            "The night porter knows every jazz cellar within walking distance, and which of them are any good. The "
            "S-Bahn is across the square: eight minutes to the Zoo, twenty to Alexanderplatz."
        ),
        "property_type": "hotel",
        "room_type": "hotel_room",
        "address": "Savignyplatz 7",
        "neighbourhood": "Charlottenburg",
        "city": "Berlin",
        "region": "Berlin",
        "country": "DE",
        "latitude": 52.5056,
        "longitude": 13.3217,
        "time_zone": "Europe/Berlin",
        "check_in_from": time(14),
        "check_out_until": time(12),
        "house_rules": "Dogs are welcome everywhere but at breakfast.",
        "cancellation_policy": "flexible",
        "instant_book": True,
    },
    amenities=(
        "wifi",
        "workspace",
        "tv",
        "linen",
        "towels",
        "essentials",
        "hair_dryer",
        "breakfast",
        "private_bathroom",
        "heating",
        "blackout_curtains",
        "city_view",
        "lift",
        "step_free",
        "pets_welcome",
        "luggage_storage",
        "paid_parking",
        "smoke_alarm",
        "fire_extinguisher",
    ),
    captions=(
        "The hotel on its square, lamps lit",
        "A double room on the courtyard",
        "A bathroom of the suites",
        "The breakfast room",
    ),
    rooms=(
        DemoRoom(
            "EUR",
            ("11", "12", "14", "15"),
            {
                "name": "Single room on the courtyard",
                "capacity": 1,
                "beds": 1,
                "base_minor": 8_900,
                "weekend_minor": 9_900,
                "tax_bp": 700,
            },
        ),
        DemoRoom(
            "EUR",
            ("21", "22", "23", "24", "25"),
            {
                "name": "Double room",
                "capacity": 2,
                "beds": 1,
                "base_minor": 12_900,
                "weekend_minor": 14_900,
                "included_guests": 2,
                "tax_bp": 700,
            },
        ),
        DemoRoom(
            "EUR",
            ("31", "32"),
            {
                "name": "Suite with a balcony on the square",
                "capacity": 4,
                "bedrooms": 2,
                "beds": 3,
                "base_minor": 22_500,
                "weekend_minor": 25_500,
                "included_guests": 2,
                "extra_guest_minor": 3_500,
                "weekly_discount_bp": 1_000,
                "tax_bp": 700,
            },
        ),
    ),
)

COTSWOLD_COTTAGE = DemoListing(
    key="cotswold-cottage",
    host="host2",
    facts={
        "title": "Honey-stone cottage with a garden",
        "description": (
            "A cottage of yellow stone behind a white fence, with roses that do as they like. Low doors, deep window "
            "seats, a fire laid and ready for you. Two bedrooms under the roof.\n\n"
            "Footpaths start at the gate. The pub is seven minutes across the field, eleven on the way back."
        ),
        "property_type": "house",
        "room_type": "entire_place",
        "address": "2 Church Lane, Lower Slaughter",
        "neighbourhood": "Lower Slaughter",
        "city": "Cheltenham",
        "region": "Gloucestershire",
        "country": "GB",
        "latitude": 51.9014,
        "longitude": -1.7636,
        "time_zone": "Europe/London",
        "check_in_from": time(15),
        "check_out_until": time(10),
        "house_rules": "Boots in the porch. Two dogs at most, and not on the beds.",
        "cancellation_policy": "limited",
        "instant_book": True,
    },
    amenities=(
        "wifi",
        "linen",
        "towels",
        "iron",
        "kitchen",
        "oven",
        "kettle",
        "washer",
        "heating",
        "fireplace",
        "garden",
        "free_parking",
        "pets_welcome",
        "cot",
        "high_chair",
        "smoke_alarm",
        "carbon_monoxide_alarm",
    ),
    captions=("The cottage and its garden", "The sitting room", "The kitchen", "The bedroom under the roof"),
    rooms=(
        DemoRoom(
            "GBP",
            ("Cottage",),
            {
                "name": "The whole cottage",
                "capacity": 4,
                "bedrooms": 2,
                "beds": 3,
                "bathrooms": 1,
                "base_minor": 16_500,
                "weekend_minor": 19_500,
                "included_guests": 4,
                "cleaning_minor": 6_000,
                "weekly_discount_bp": 1_000,
                "tax_bp": 2_000,
                "min_nights": 2,
            },
        ),
    ),
)

EUROPE_NORTH = (CANAL_HOUSE, LINDENHOF, COTSWOLD_COTTAGE)
