"""Money to look at. Nothing here changes by hand; what staff may do are verbs, audited with who and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.policies import signed_in
from common import clock
from common.exceptions import Refusal
from common.read_only_admin import ReadOnlyAdmin
from payments.models import LedgerAccount, LedgerEntry, LedgerTransaction, Payment, PaymentItem, Refund, WebhookEvent
from payments.selectors import balance
from payments.services import replay_webhook, retry_refund, verify_payment


class ReasonForm(ActionForm):
    reason = forms.CharField(required=False, max_length=250)


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ItemInline(ReadOnlyInline):
    model = PaymentItem
    fields = ("ref", "payee", "description", "amount_minor", "captured_minor", "refunding_minor", "refunded_minor")


class EntryInline(ReadOnlyInline):
    model = LedgerEntry
    fields = ("account", "ref", "amount_minor")


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin[Payment]):
    list_display = ("public_id", "payer", "gateway", "status", "amount", "captured", "mismatch", "created_at")
    list_filter = ("status", "gateway", "flow", "mismatch", "currency", "created_at", "disputed_at")
    list_select_related = ("payer",)
    search_fields = ("public_id", "payer__email", "gateway_ref", "charge_ref", "items__ref")
    date_hierarchy = "created_at"
    show_full_result_count = False
    exclude = ("redirect_url", "fingerprint")
    inlines = (ItemInline,)
    actions = ("verify",)

    def has_verify_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.change_payment")

    @admin.action(description="Ask the gateway now", permissions=["verify"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Payment]) -> None:
        for payment in queryset.order_by("pk"):
            tell(self, request, payment, lambda payment=payment: verify_payment(payment, now=clock.now()))


@admin.register(PaymentItem)
class PaymentItemAdmin(ReadOnlyAdmin[PaymentItem]):
    list_display = ("ref", "payment", "payee", "amount_minor", "captured_minor", "refunding_minor", "refunded_minor")
    list_filter = ("payment__status", "payment__currency")
    list_select_related = ("payment", "payee")
    search_fields = ("ref", "payment__public_id", "payee__email")
    show_full_result_count = False


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin[Refund]):
    list_display = ("public_id", "payment", "status", "amount", "reason", "actor", "attempts", "requested_at")
    list_filter = ("status", "reason", "currency", "requested_at")
    list_select_related = ("item__payment", "actor")
    search_fields = ("public_id", "gateway_ref", "item__ref", "item__payment__public_id", "actor__email")
    date_hierarchy = "requested_at"
    show_full_result_count = False
    action_form = ReasonForm
    actions = ("retry",)

    @admin.display(ordering="item__payment")
    def payment(self, row: Refund) -> str:
        return str(row.item.payment)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.change_refund")

    @admin.action(description="Try again what failed (with a reason)", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        actor, note = signed_in(request.user), request.POST.get("reason", "")
        for row in queryset.order_by("pk"):
            tell(self, request, row, lambda row=row: retry_refund(row, actor=actor, note=note, now=clock.now()))


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin[WebhookEvent]):
    list_display = ("event_id", "kind", "gateway", "status", "attempts", "received_at", "due_at", "failure")
    list_filter = ("status", "gateway", "kind", "received_at")
    search_fields = ("event_id", "kind", "refs")
    date_hierarchy = "received_at"
    show_full_result_count = False
    exclude = ("body",)
    readonly_fields = ("text",)
    actions = ("replay",)

    @admin.display(description="body")
    def text(self, event: WebhookEvent) -> str:
        return bytes(event.body).decode(errors="replace")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.change_webhookevent")

    @admin.action(description="Follow again", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> None:
        actor = signed_in(request.user)
        for event in queryset.order_by("pk"):
            tell(self, request, event, lambda event=event: replay_webhook(event, actor=actor, now=clock.now()))


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin[LedgerAccount]):
    list_display = ("kind", "owner", "currency")
    list_filter = ("kind", "currency")
    search_fields = ("owner",)
    readonly_fields = ("balance",)

    def balance(self, account: LedgerAccount) -> str:
        return str(balance(account))


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin[LedgerTransaction]):
    list_display = ("public_id", "posting", "payment", "refund", "memo", "posted_at")
    list_filter = ("posting", "posted_at")
    list_select_related = ("payment", "refund")
    search_fields = ("public_id", "payment__public_id", "refund__public_id", "entries__ref", "memo")
    date_hierarchy = "posted_at"
    show_full_result_count = False
    inlines = (EntryInline,)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin[LedgerEntry]):
    list_display = ("transaction", "account", "ref", "amount_minor")
    list_filter = ("account__kind", "account__currency")
    list_select_related = ("transaction", "account")
    search_fields = ("ref", "transaction__public_id", "account__owner")
    show_full_result_count = False


def tell(model_admin: ReadOnlyAdmin[Any], request: HttpRequest, row: Model, verb: Any) -> None:
    """Run a verb on one row and tell what became of it; a refusal of one leaves the others alone."""
    try:
        verb()
    except Refusal as refusal:
        model_admin.message_user(request, f"{row}: {refusal.detail}", messages.ERROR)
    else:
        model_admin.message_user(request, f"{row}: done.", messages.SUCCESS)
