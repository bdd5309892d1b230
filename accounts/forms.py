from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ProfileChanges
from common.exceptions import InvalidInput
from common.money import Money


class NameForm(forms.Form):
    """What sign-up asks beside e-mail and password; allauth's sign-up forms, of page and API, inherit it."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.ModelForm[User]):
    """Profile and preferences on one page; `accounts.services.change_profile` writes them."""

    budget = forms.DecimalField(
        label=_("Budget"), help_text=_("At most per night, in your currency"), required=False, min_value=0
    )

    class Meta:
        model = User
        fields = [
            "name",
            "currency",
            "language",
            "time_zone",
            "preferred_place",
            "preferred_check_in",
            "preferred_check_out",
            "preferred_guests",
        ]
        labels = {
            "name": _("Your name"),
            "currency": _("Currency"),
            "language": _("Language"),
            "time_zone": _("Time zone"),
            "preferred_place": _("Where you like to go"),
            "preferred_check_in": _("Check-in"),
            "preferred_check_out": _("Check-out"),
            "preferred_guests": _("Guests"),
        }
        help_texts = {
            "currency": _("Three letters, such as EUR"),
            "time_zone": _("A place of your time, such as Europe/Lisbon"),
        }
        widgets = {
            "preferred_check_in": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "preferred_check_out": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if budget := self.instance.budget:
            self.initial["budget"] = budget.amount

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("budget") is not None:
            try:
                cleaned["budget"] = Money.parse(cleaned["budget"], cleaned.get("currency", ""))
            except InvalidInput:
                self.add_error("budget", _("A budget needs a currency, and no more decimals than it has."))
        return cleaned

    @property
    def changes(self) -> ProfileChanges:
        sent: Any = self.cleaned_data
        changes: ProfileChanges = sent
        return changes
