from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.policies import signed_in
from common import clock
from common.read_only_admin import ReadOnlyAdmin
from common.reasoned_admin import ReasonedAdmin, ReasonedForm
from properties import services
from properties.models import Amenity, Photo, Place, Property, Room, RoomNight, SearchRow, Unit
from properties.text import place_search_text


class RoomInline(admin.TabularInline[Room, Property]):
    model = Room
    fields = ("name", "capacity", "currency", "base_minor", "weekend_minor", "cleaning_minor", "min_nights")
    readonly_fields = fields
    show_change_link = True
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Property)
class PropertyAdmin(ReasonedAdmin[Property]):
    """Staff edit what a host can edit, through the same verb; where it stands moves by the actions."""

    form = ReasonedForm
    list_display = ("title", "host", "city", "country", "status", "rooms_sold", "published_at")
    list_filter = ("status", "room_type", "property_type", "instant_book", "cancellation_policy", "country")
    list_select_related = ("host",)
    search_fields = ("title", "=public_id", "city", "host__email", "=source_id")
    search_help_text = "A title, a city, a host's address, or an id."
    date_hierarchy = "created_at"
    autocomplete_fields = ("amenities",)
    inlines = (RoomInline,)
    actions = ("publish_properties", "unlist_properties")
    readonly_fields = (
        "public_id",
        "host",
        "status",
        "published_at",
        "version",
        "public_latitude",
        "public_longitude",
        "source",
        "source_id",
        "created_at",
        "updated_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Property]:
        return super().get_queryset(request).annotate(room_count=Count("rooms"))

    @admin.display(description="rooms", ordering="room_count")
    def rooms_sold(self, listing: Property) -> int:
        return int(getattr(listing, "room_count", 0))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Property, form: ModelForm[Any], change: bool) -> None:
        sent = {name: form.cleaned_data[name] for name in form.changed_data}
        reason = sent.pop("reason")
        services.edit_property(obj, actor=signed_in(request.user), reason=reason, **sent)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:  # all of it is read-only; the verb has saved the rest
            formset.save(commit=False)

    @admin.action(description="Publish", permissions=["change"])
    def publish_properties(self, request: HttpRequest, queryset: QuerySet[Property]) -> None:
        actor, now = signed_in(request.user), clock.now()

        def publish(listing: Property, reason: str) -> Property:
            return services.publish_property(listing, actor=actor, now=now, reason=reason)

        self.act_on(request, queryset, publish, done="published")

    @admin.action(description="Take off the market", permissions=["change"])
    def unlist_properties(self, request: HttpRequest, queryset: QuerySet[Property]) -> None:
        actor = signed_in(request.user)

        def unlist(listing: Property, reason: str) -> Property:
            return services.unlist_property(listing, actor=actor, reason=reason)

        self.act_on(request, queryset, unlist, done="unlisted")


class UnitInline(admin.TabularInline[Unit, Room]):
    model = Unit
    fields = ("name", "public_id", "calendar")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Room)
class RoomAdmin(ReasonedAdmin[Room]):
    """Facts and stay rules can be edited with a reason; rates are the host's."""

    form = ReasonedForm
    list_display = ("name", "listing", "capacity", "currency", "base_minor", "weekend_minor", "min_nights")
    list_filter = ("currency", "capacity")
    list_select_related = ("listing",)
    search_fields = ("name", "=public_id", "listing__title", "=listing__public_id")
    inlines = (UnitInline,)
    readonly_fields = (
        "public_id",
        "listing",
        "currency",
        "base_minor",
        "weekend_minor",
        "weekend_days",
        "included_guests",
        "extra_guest_minor",
        "cleaning_minor",
        "weekly_discount_bp",
        "monthly_discount_bp",
        "tax_bp",
        "tax_base",
        "version",
        "created_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Room, form: ModelForm[Any], change: bool) -> None:
        sent = {name: form.cleaned_data[name] for name in form.changed_data}
        reason = sent.pop("reason")
        services.edit_room(obj, actor=signed_in(request.user), reason=reason, **sent)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:  # all of it is read-only; the verb has saved the rest
            formset.save(commit=False)


@admin.register(RoomNight)
class RoomNightAdmin(ReadOnlyAdmin[RoomNight]):
    list_display = ("date", "room", "price_minor", "min_nights", "max_nights", "closed_to_arrival")
    list_filter = ("date", "closed_to_arrival", "closed_to_departure")
    list_select_related = ("room",)
    search_fields = ("=room__public_id", "room__name", "room__listing__title")
    date_hierarchy = "date"


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin[Unit]):
    list_display = ("name", "room", "listing", "calendar")
    list_select_related = ("room__listing", "calendar")
    search_fields = ("=public_id", "name", "room__name", "room__listing__title")

    @admin.display(description="property", ordering="room__listing__title")
    def listing(self, unit: Unit) -> str:
        return str(unit.room.listing)


@admin.register(Photo)
class PhotoAdmin(ReasonedAdmin[Photo]):
    list_display = ("thumbnail", "listing", "caption", "status", "uploaded_at")
    list_filter = ("status", "uploaded_at")
    list_select_related = ("listing",)
    search_fields = ("=public_id", "caption", "listing__title", "=listing__public_id")
    actions = ("remove_photos",)
    fields = ("thumbnail", "public_id", "listing", "caption", "status", "width", "height", "uploaded_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="photo")
    def thumbnail(self, photo: Photo) -> SafeString | str:
        smallest = next(iter(photo.sizes.values()), "")
        return format_html('<img src="{}" width="120" alt="{}">', smallest, photo.caption) if smallest else "–"

    @admin.action(description="Remove", permissions=["change"])
    def remove_photos(self, request: HttpRequest, queryset: QuerySet[Photo]) -> None:
        actor = signed_in(request.user)

        def remove(photo: Photo, reason: str) -> None:
            services.remove_photo(photo, actor=actor, reason=reason)

        self.act_on(request, queryset, remove, done="removed")


@admin.register(Amenity)
class AmenityAdmin(admin.ModelAdmin[Amenity]):
    list_display = ("name", "code", "group")
    list_filter = ("group",)
    search_fields = ("name", "code")


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin[Place]):
    list_display = ("name", "region", "country", "time_zone", "population")
    list_filter = ("country",)
    search_fields = ("name", "search_text")

    def save_model(self, request: HttpRequest, obj: Place, form: ModelForm[Any], change: bool) -> None:
        obj.search_text = place_search_text(obj.name, obj.region, obj.country, known=obj.search_text)
        super().save_model(request, obj, form, change)


@admin.register(SearchRow)
class SearchRowAdmin(ReadOnlyAdmin[SearchRow]):
    """What search reads of a unit; wrong only where `check_invariants` says so."""

    list_display = ("unit", "listing", "room", "currency", "base_minor", "capacity", "published_at")
    list_filter = ("room_type", "instant_book", "currency")
    list_select_related = ("unit", "listing", "room")
    search_fields = ("listing__title", "listing__public_id", "room__public_id")
