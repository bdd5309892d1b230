from __future__ import annotations

from dataclasses import dataclass

from properties.services.fields import PropertyFields, RoomFields


@dataclass(frozen=True)
class DemoRoom:
    """What is sold; one unit for each name."""

    currency: str
    units: tuple[str, ...]
    facts: RoomFields


@dataclass(frozen=True)
class DemoListing:
    """One property: `key` names its pictures and says at the next load that it is there, `host` is a demo login."""

    key: str
    host: str
    facts: PropertyFields
    amenities: tuple[str, ...]
    captions: tuple[str, ...]
    rooms: tuple[DemoRoom, ...]
