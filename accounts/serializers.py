from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts.enums import Role
from accounts.models import User
from accounts.services import ProfileChanges
from common.serializers import MoneyField

MAX_GUESTS = 50


class PreferencesSerializer(serializers.Serializer[User]):
    """What the person would rather see; the budget is what a night may cost at most."""

    currency = serializers.RegexField("^[A-Z]{3}$", allow_blank=True)
    language = serializers.ChoiceField(settings.LANGUAGES, allow_blank=True)
    time_zone = serializers.CharField(max_length=64)
    place = serializers.CharField(source="preferred_place", max_length=120, allow_blank=True)
    check_in = serializers.DateField(source="preferred_check_in", allow_null=True)
    check_out = serializers.DateField(source="preferred_check_out", allow_null=True)
    guests = serializers.IntegerField(source="preferred_guests", min_value=1, max_value=MAX_GUESTS, allow_null=True)
    budget = MoneyField(allow_null=True)


class MeSerializer(serializers.Serializer[User]):
    id = serializers.CharField(source="public_id", read_only=True)
    email = serializers.EmailField(read_only=True)
    name = serializers.CharField(max_length=120, allow_blank=True)
    roles = serializers.ListField(child=serializers.CharField(), read_only=True)
    joined_at = serializers.DateTimeField(read_only=True)
    preferences = PreferencesSerializer(source="*")

    @property
    def changes(self) -> ProfileChanges:
        """Return what was sent, as `accounts.services.change_profile` takes it."""
        sent: Any = dict(self.validated_data)
        changes: ProfileChanges = sent
        return changes


class RoleSerializer(serializers.Serializer[dict[str, str]]):
    role = serializers.ChoiceField(Role.choices)
