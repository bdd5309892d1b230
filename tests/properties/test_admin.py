from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.models import AuditEntry
from properties.enums import PropertyStatus
from properties.models import Photo, Place, Property, Room
from tests.properties.factories import make_property, make_room, published_room


@pytest.fixture
def admin(client: Client, staff: User) -> Client:
    staff.is_superuser = True
    staff.save()
    client.force_login(staff)
    return client


def act(admin: Client, action: str, listing: Property | Photo, *, reason: str) -> None:
    address = f"/admin/properties/{listing._meta.model_name}/"
    answer = admin.post(address, {"action": action, "_selected_action": [listing.pk], "reason": reason}, follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["property", "room", "roomnight", "unit", "photo", "amenity", "place"])
def test_lists_and_their_search_work_in_fixed_queries(admin: Client, host: User, page: str) -> None:
    counts = []
    for number in (1, 3):
        while Property.objects.count() < number:
            Photo.objects.create(listing=published_room(host).listing)
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(f"/admin/properties/{page}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert admin.get(f"/admin/properties/{page}/", {"q": "loft"}).status_code == 200


def test_publishing_goes_through_the_verb_with_its_reason(admin: Client, host: User, staff: User) -> None:
    listing = make_property(host)
    make_room(listing)
    act(admin, "publish_properties", listing, reason="")
    listing.refresh_from_db()
    assert listing.status == PropertyStatus.DRAFT
    act(admin, "publish_properties", listing, reason="asked by phone")
    listing.refresh_from_db()
    assert listing.status == PropertyStatus.PUBLISHED
    entry = AuditEntry.objects.get(action="property_published")
    assert (entry.actor, entry.reason) == (staff, "asked by phone")


def test_publishing_what_is_not_ready_is_refused_in_words(admin: Client, host: User) -> None:
    listing = make_property(host)
    body = {"action": "publish_properties", "_selected_action": [listing.pk], "reason": "why not"}
    answer = admin.post("/admin/properties/property/", body, follow=True)
    assert "Still missing: room." in answer.content.decode()
    listing.refresh_from_db()
    assert listing.status == PropertyStatus.DRAFT


def form_of(admin: Client, address: str) -> dict[str, object]:
    form = admin.get(address).context["adminform"].form
    values = {name: form.initial.get(name, field.initial) for name, field in form.fields.items()}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_editing_a_property_needs_a_reason_and_keeps_its_state(admin: Client, host: User) -> None:
    room = published_room(host)
    listing_id = room.listing_id
    address = f"/admin/properties/property/{listing_id}/change/"
    formset = {
        "rooms-TOTAL_FORMS": 1,
        "rooms-INITIAL_FORMS": 1,
        "rooms-0-id": room.pk,
        "rooms-0-listing": listing_id,
    }
    sent = {**form_of(admin, address), **formset, "title": "New title", "status": "draft", "amenities": []}
    assert admin.post(address, sent).status_code == 200
    assert not Property.objects.filter(title="New title").exists()
    assert admin.post(address, {**sent, "reason": "typing error"}).status_code == 302
    listing = Property.objects.get(pk=listing_id)
    assert (listing.title, listing.status) == ("New title", PropertyStatus.PUBLISHED)
    assert AuditEntry.objects.get(action="property_edited").reason == "typing error"


def test_editing_a_room_leaves_its_rates_alone(admin: Client, host: User) -> None:
    room = published_room(host)
    unit = room.units.all()[0]
    address = f"/admin/properties/room/{room.pk}/change/"
    formset = {"units-TOTAL_FORMS": 1, "units-INITIAL_FORMS": 1, "units-0-id": unit.pk, "units-0-room": room.pk}
    sent = {**form_of(admin, address), **formset, "name": "Attic", "base_minor": 1, "reason": "asked by mail"}
    assert admin.post(address, sent).status_code == 302
    changed = Room.objects.get(pk=room.pk)
    assert (changed.name, changed.base_minor, changed.version) == ("Attic", room.base_minor, 2)


def test_removing_a_photo_goes_through_the_verb(admin: Client, host: User) -> None:
    photo = Photo.objects.create(listing=make_property(host))
    act(admin, "remove_photos", photo, reason="shows a child")
    assert not Photo.objects.exists()
    assert AuditEntry.objects.get(action="photo_removed").reason == "shows a child"


def test_saving_a_place_keeps_the_names_it_was_found_by(admin: Client) -> None:
    place = Place.objects.get(name="Köln")
    address = f"/admin/properties/place/{place.pk}/change/"
    assert admin.post(address, {**form_of(admin, address), "region": "NRW"}).status_code == 302
    assert Place.objects.named_like("cologne nrw germany").get() == place
