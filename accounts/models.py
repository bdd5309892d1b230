from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.querysets import UserManager
from common.fields import PublicIdField


class Preferences(models.Model):
    """What a person would rather see: columns of the account itself, for every page reads currency and language."""

    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217; empty: chosen by the page")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name")
    preferred_place = models.CharField(max_length=120, blank=True)
    preferred_check_in = models.DateField(null=True, blank=True)
    preferred_check_out = models.DateField(null=True, blank=True)
    preferred_guests = models.PositiveSmallIntegerField(null=True, blank=True)
    budget_minor = models.BigIntegerField(null=True, blank=True, help_text="at most per night, in the currency above")

    class Meta:
        abstract = True


class User(Preferences, AbstractBaseUser, PermissionsMixin):
    """One person, one account. Everybody is a guest; host and professional are roles of the same account."""

    public_id = PublicIdField(prefix="usr")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_host = models.BooleanField(default=False)
    is_professional = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="email_is_lower_case",
                violation_error_message="E-mail addresses are kept in lower case.",
            ),
            models.CheckConstraint(
                condition=Q(preferred_check_in=None, preferred_check_out=None)
                | Q(preferred_check_in__isnull=False, preferred_check_out__gt=F("preferred_check_in")),
                name="preferred_dates_are_a_range",
                violation_error_message="Check-out comes after check-in.",
            ),
            models.CheckConstraint(
                condition=Q(budget_minor=None) | (Q(budget_minor__gt=0) & ~Q(currency="")),
                name="budget_has_an_amount_and_a_currency",
                violation_error_message="A budget is more than nothing and has a currency.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email
