from properties.services.calendars import block_nights, set_night_rules, unblock_nights
from properties.services.photos import (
    add_ready_photo,
    caption_photo,
    encode_photo,
    order_photos,
    remove_photo,
    upload_photo,
)
from properties.services.properties import create_property, edit_property, publish_property, unlist_property
from properties.services.rooms import add_room, add_room_with_units, add_units, edit_room, rename_unit

__all__ = [
    "add_ready_photo",
    "add_room",
    "add_room_with_units",
    "add_units",
    "block_nights",
    "caption_photo",
    "create_property",
    "edit_property",
    "edit_room",
    "encode_photo",
    "order_photos",
    "publish_property",
    "remove_photo",
    "rename_unit",
    "set_night_rules",
    "unblock_nights",
    "unlist_property",
    "upload_photo",
]
