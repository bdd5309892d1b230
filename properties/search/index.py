"""The search rows: written from their sources in the transaction that changes them, provable and rebuildable."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from availability.services import lock_calendars
from properties.enums import PropertyStatus
from properties.models import SearchRow, Unit

COLUMNS = tuple(str(field.column) for field in SearchRow._meta.concrete_fields)

# One SELECT in the order of COLUMNS, for writing and for proving.
SOURCE = f"""
    SELECT unit.id, unit.calendar_id, room.id, listing.id,
        listing.public_latitude, listing.public_longitude, listing.time_zone, listing.room_type, listing.instant_book,
        ARRAY(SELECT amenity_id FROM properties_property_amenities WHERE property_id = listing.id ORDER BY 1)::int[],
        NULL::float8, listing.published_at,
        room.capacity, room.currency, room.base_minor, coalesce(room.weekend_minor, room.base_minor), room.weekend_days,
        room.included_guests, room.extra_guest_minor, room.cleaning_minor, room.weekly_discount_bp,
        room.monthly_discount_bp, room.tax_bp, room.tax_base,
        room.min_nights, room.max_nights, room.closed_arrival_days, room.closed_departure_days,
        room.advance_notice_days, room.notice_cutoff_hour, room.window_days, own.first_on, own.last_on,
        calendar.opens_on, calendar.booked, calendar.blocked
    FROM properties_unit unit
    JOIN properties_room room ON room.id = unit.room_id
    JOIN properties_property listing ON listing.id = room.listing_id
    JOIN availability_calendar calendar ON calendar.id = unit.calendar_id
    CROSS JOIN LATERAL (
        SELECT min(date) AS first_on, max(date) AS last_on FROM properties_roomnight WHERE room_id = room.id) own
    WHERE listing.status = '{PropertyStatus.PUBLISHED}'
"""

WRITE = f"""
    INSERT INTO properties_searchrow ({", ".join(COLUMNS)})
    {SOURCE} AND room.id = ANY(%(rooms)s)
    ORDER BY floor(listing.public_latitude * 30), listing.public_longitude
    ON CONFLICT (unit_id) DO UPDATE
    SET ({", ".join(COLUMNS[1:])}) = ROW({", ".join(f"excluded.{column}" for column in COLUMNS[1:])})
"""

REMOVE = f"""
    DELETE FROM properties_searchrow row
    WHERE row.room_id = ANY(%(rooms)s) AND NOT EXISTS (
        SELECT 1 FROM properties_property listing
        WHERE listing.id = row.listing_id AND listing.status = '{PropertyStatus.PUBLISHED}')
"""

DIFFERENCES = f"""
    WITH source ({", ".join(COLUMNS)}) AS ({SOURCE}),
        stored AS (SELECT {", ".join(COLUMNS)} FROM properties_searchrow)
    SELECT DISTINCT unit_id
    FROM ((TABLE stored EXCEPT TABLE source) UNION ALL (TABLE source EXCEPT TABLE stored)) AS different
    ORDER BY unit_id LIMIT 100
"""


def refresh_search(room_ids: Iterable[int]) -> None:
    """Write the search rows of these rooms anew, in the caller's transaction.

    Locks the rooms' calendars first, as every change of what can be sold does: a booking that runs meanwhile is either
    in the masks that are read here, or finds the row that its trigger updates.
    """
    rooms = {"rooms": list(room_ids)}
    with transaction.atomic():
        lock_calendars(Unit.objects.filter(room_id__in=rooms["rooms"]).values_list("calendar_id", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, rooms)
            cursor.execute(WRITE, rooms)
