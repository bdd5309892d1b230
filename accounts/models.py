from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.enums import Role
from accounts.querysets import UserManager
from common.fields import PublicIdField
from common.money import Money


class Preferences(models.Model):
    """What a person would rather see: columns of the account itself, for every page reads currency and language."""

    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217; empty: chosen by the page")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name")
    preferred_place = models.CharField(max_length=120, blank=True)
    preferred_check_in = models.DateField(null=True, blank=True)
    preferred_check_out = models.DateField(null=True, blank=True)
    preferred_guests = models.PositiveSmallIntegerField(null=True, blank=True)
    budget_minor = models.BigIntegerField(null=True, blank=True, help_text="at most per night")
    budget_currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217, of the budget")

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
                | Q(
                    preferred_check_in__isnull=False,
                    preferred_check_out__isnull=False,
                    preferred_check_out__gt=F("preferred_check_in"),
                ),
                name="preferred_dates_are_a_range",
                violation_error_message="Check-out comes after check-in.",
            ),
            models.CheckConstraint(
                condition=Q(budget_minor=None, budget_currency="") | (Q(budget_minor__gt=0) & ~Q(budget_currency="")),
                name="budget_has_an_amount_and_a_currency",
                violation_error_message="A budget is more than nothing and has a currency.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def roles(self) -> list[str]:
        """Return what this account may act as: "guest", and any of "host", "professional", "staff"."""
        held = {Role.HOST: self.is_host, Role.PROFESSIONAL: self.is_professional, "staff": self.is_staff}
        return ["guest", *(str(role) for role, holds in held.items() if holds)]

    @property
    def budget(self) -> Money | None:
        return None if self.budget_minor is None else Money(self.budget_minor, self.budget_currency)

    @budget.setter
    def budget(self, budget: Money | None) -> None:
        self.budget_minor = budget.minor if budget else None
        self.budget_currency = budget.currency if budget else ""


class RefreshToken(models.Model):
    """A refresh token that was issued: its id, never the token itself. It is spent once."""

    id = models.UUIDField(primary_key=True, editable=False)
    session_key = models.CharField(max_length=40, editable=False)
    expires_at = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-expires_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
