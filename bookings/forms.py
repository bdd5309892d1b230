from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import MAX_MESSAGE_LENGTH, MAX_REASON_LENGTH
from common.dates import DateRange
from common.exceptions import InvalidInput
from pricing.rates import Party
from properties.bounds import MAX_CAPACITY


class NewBookingForm(forms.Form):
    """What is booked, carried from the page of the stay, and what the guest says to the host."""

    room = forms.CharField(widget=forms.HiddenInput, max_length=32)
    check_in = forms.DateField(widget=forms.HiddenInput)
    check_out = forms.DateField(widget=forms.HiddenInput)
    guests = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MAX_CAPACITY)
    message = forms.CharField(
        label=_("A message to your host"),
        required=False,
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "check_in" in cleaned and "check_out" in cleaned:
            try:
                DateRange(cleaned["check_in"], cleaned["check_out"])
            except InvalidInput as refusal:
                raise forms.ValidationError(refusal.detail) from None
        return cleaned

    @property
    def stay(self) -> DateRange:
        return DateRange(self.cleaned_data["check_in"], self.cleaned_data["check_out"])

    @property
    def party(self) -> Party:
        return Party(self.cleaned_data["guests"])


class PayForm(forms.Form):
    gateway = forms.ChoiceField(label=_("Pay with"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, gateways: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["gateway"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name.capitalize()) for name in gateways]
        field.initial = gateways[0] if gateways else None


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), required=False, max_length=MAX_REASON_LENGTH)
