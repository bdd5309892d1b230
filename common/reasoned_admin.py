"""What staff do in the admin goes through the domain's verbs, with a reason that the audit trail keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Model
from django.http import HttpRequest

from common.exceptions import Refusal

M = TypeVar("M", bound=Model)

MAX_REASON_LENGTH = 500


class ReasonedActionForm(ActionForm):
    reason = forms.CharField(
        max_length=MAX_REASON_LENGTH,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"placeholder": "Reason"}),
    )


class ReasonedForm(forms.ModelForm[Any]):
    """A change form that asks why."""

    reason = forms.CharField(max_length=MAX_REASON_LENGTH, help_text="Kept in the audit trail.")


class ReasonedAdmin(admin.ModelAdmin[M]):
    """Actions that take a reason: each row through one verb, refusals told row by row."""

    action_form = ReasonedActionForm
    show_full_result_count = False

    def act_on(self, request: HttpRequest, rows: Iterable[M], verb: Callable[[M, str], object], *, done: str) -> None:
        """Call `verb(row, reason)` for each row; what is refused stands in a message, and the others are done."""
        reason = request.POST.get("reason", "").strip()[:MAX_REASON_LENGTH]
        if not reason:
            self.message_user(request, "Give a reason beside the action.", messages.ERROR)
            return
        for row in rows:
            try:
                verb(row, reason)
            except Refusal as refusal:
                self.message_user(request, f"{row}: {refusal.detail}", messages.ERROR)
            else:
                self.message_user(request, f"{row}: {done}", messages.SUCCESS)
