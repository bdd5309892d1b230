from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from common.events import replay
from common.models import AuditEntry, Delivery, IdempotencyKey, OutboxEvent, OutgoingMail
from common.querysets import DeliveryQuerySet
from common.read_only_admin import ReadOnlyAdmin


class DeliveryInline(admin.TabularInline[Delivery, OutboxEvent]):
    model = Delivery
    fields = ("subscriber", "queue", "attempts", "due_at", "done_at", "dead_at", "last_error")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin[OutboxEvent]):
    list_display = ("name", "subject", "occurred_at", "request_id")
    list_filter = ("name", "occurred_at")
    search_fields = ("subject", "request_id")
    date_hierarchy = "occurred_at"
    show_full_result_count = False
    inlines = (DeliveryInline,)


class DeliveryStateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("pending", "Pending"), ("dead", "Given up"), ("done", "Done")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        assert isinstance(queryset, DeliveryQuerySet)
        match self.value():
            case "pending":
                return queryset.pending()
            case "dead":
                return queryset.dead()
            case "done":
                return queryset.exclude(done_at=None)
        return queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin[Delivery]):
    list_display = ("event", "subscriber", "queue", "attempts", "due_at", "done_at", "dead_at", "last_error")
    list_filter = (DeliveryStateFilter, "queue", "subscriber")
    list_select_related = ("event",)
    search_fields = ("event__name", "event__subject", "subscriber", "last_error")
    show_full_result_count = False
    actions = ("replay_deliveries",)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("common.change_delivery")

    @admin.action(description="Try again what was given up", permissions=["replay"])
    def replay_deliveries(self, request: HttpRequest, queryset: DeliveryQuerySet) -> None:
        count = replay(queryset, actor=request.user)
        self.message_user(request, ngettext("%d is tried again.", "%d are tried again.", count) % count)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin[AuditEntry]):
    list_display = ("at", "action", "subject", "actor", "reason")
    list_filter = ("action", "at")
    list_select_related = ("actor",)
    search_fields = ("subject", "actor__email", "reason", "request_id")
    date_hierarchy = "at"
    show_full_result_count = False


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin[IdempotencyKey]):
    """Without the stored bodies: they are the user's."""

    list_display = ("key", "user", "status", "created_at", "leased_until", "takes", "done_at")
    list_filter = ("status", "created_at")
    list_select_related = ("user",)
    search_fields = ("key", "user__email")
    fields = (*list_display, "fingerprint")
    show_full_result_count = False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin[OutgoingMail]):
    """That a mail was sent, not what it says: bodies carry the codes and links that open an account."""

    list_display = ("subject", "to", "queued_at", "sent_at")
    list_filter = (("sent_at", admin.EmptyFieldListFilter), "queued_at")
    search_fields = ("to", "subject", "dedupe_key", "public_id")
    date_hierarchy = "queued_at"
    show_full_result_count = False
    fields = ("public_id", "to", "subject", "dedupe_key", "queued_at", "sent_at")
