from __future__ import annotations

from django.urls import URLPattern, path

from properties.api import guests, hosts, photos

PROPERTY = "properties/<str:property_id>/"
HOSTED = "host/properties/<str:property_id>/"
ROOM = f"{HOSTED}rooms/<str:room_id>/"
UNIT = f"{HOSTED}units/<str:unit_id>/"

urlpatterns: list[URLPattern] = [
    path(PROPERTY, guests.PropertyView.as_view(), name="property"),
    path(f"{PROPERTY}calendar/", guests.CalendarView.as_view(), name="property_calendar"),
    path(f"{PROPERTY}availability/", guests.AvailabilityView.as_view(), name="property_availability"),
    path(f"{PROPERTY}quote/", guests.QuoteView.as_view(), name="property_quote"),
    path("host/properties/", hosts.PropertiesView.as_view(), name="host_properties"),
    path(HOSTED, hosts.PropertyView.as_view(), name="host_property"),
    path(f"{HOSTED}publication/", hosts.PublicationView.as_view(), name="host_publication"),
    path(f"{HOSTED}photos/", photos.PhotosView.as_view(), name="host_photos"),
    path(f"{HOSTED}photos/order/", photos.PhotoOrderView.as_view(), name="host_photo_order"),
    path(f"{HOSTED}photos/<str:photo_id>/", photos.PhotoView.as_view(), name="host_photo"),
    path(f"{HOSTED}rooms/", hosts.RoomsView.as_view(), name="host_rooms"),
    path(ROOM, hosts.RoomView.as_view(), name="host_room"),
    path(f"{ROOM}rates/", hosts.RatesView.as_view(), name="host_rates"),
    path(f"{ROOM}calendar/", hosts.RoomCalendarView.as_view(), name="host_calendar"),
    path(f"{ROOM}units/", hosts.UnitsView.as_view(), name="host_units"),
    path(UNIT, hosts.UnitView.as_view(), name="host_unit"),
    path(f"{UNIT}calendar/", hosts.UnitCalendarView.as_view(), name="host_unit_calendar"),
]
