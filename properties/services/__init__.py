from properties.services.calendars import block_nights, set_night_rules, unblock_nights
from properties.services.properties import create_property, edit_property, publish_property, unlist_property
from properties.services.rooms import add_room, add_units, edit_room, rename_unit

__all__ = [
    "add_room",
    "add_units",
    "block_nights",
    "create_property",
    "edit_property",
    "edit_room",
    "publish_property",
    "rename_unit",
    "set_night_rules",
    "unblock_nights",
    "unlist_property",
]
