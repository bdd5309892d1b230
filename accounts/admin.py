from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import services
from accounts.models import RefreshToken, User
from accounts.policies import signed_in
from common.read_only_admin import ReadOnlyAdmin

BY_ADMIN = "by the admin"
POWERS = ["is_staff", "is_superuser", "groups", "user_permissions"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Accounts are neither added nor deleted here: people sign up, and the books name them for ever."""

    list_display = ["email", "name", "is_host", "is_professional", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_active", "is_host", "is_professional", "is_staff", "groups", "joined_at"]
    search_fields = ["email", "name", "public_id"]
    ordering = ["-joined_at", "-id"]
    date_hierarchy = "joined_at"
    filter_horizontal = ["groups", "user_permissions"]
    readonly_fields = ["public_id", "email", "is_active", "is_host", "is_professional", "joined_at", "last_login"]
    actions = ["deactivate", "reactivate"]
    fieldsets = [
        (None, {"fields": ["public_id", "email", "name", "joined_at", "last_login"]}),
        ("Roles", {"fields": ["is_active", "is_host", "is_professional", "is_staff"]}),
        ("Staff", {"fields": ["is_superuser", "groups", "user_permissions"]}),
        (
            "Preferences",
            {
                "fields": [
                    "currency",
                    "language",
                    "time_zone",
                    "preferred_place",
                    ("preferred_check_in", "preferred_check_out"),
                    "preferred_guests",
                    ("budget_minor", "budget_currency"),
                ]
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only an administrator makes staff, or says what they may."""
        powers = (
            [] if signed_in(request.user).is_superuser else ["is_staff", "is_superuser", "groups", "user_permissions"]
        )
        return [*super().get_readonly_fields(request, obj), *powers]

    @admin.action(description="Deactivate: sign out everywhere and let nobody in", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.deactivate_account(user, actor=signed_in(request.user), reason=BY_ADMIN)

    @admin.action(description="Reactivate", permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.reactivate_account(user, actor=signed_in(request.user), reason=BY_ADMIN)


@admin.register(RefreshToken)
class RefreshTokenAdmin(ReadOnlyAdmin[RefreshToken]):
    list_display = ("id", "expires_at", "spent_at")
    list_filter = (("spent_at", admin.EmptyFieldListFilter), "expires_at")
    search_fields = ("id",)
    fields = ("id", "expires_at", "spent_at")
