from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import DateRange
from common.exceptions import InvalidInput
from pricing.rates import Party
from properties.bounds import MAX_CAPACITY
from properties.enums import RoomType
from properties.search.criteria import Sort


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StayForm(forms.Form):
    """When and how many: what a price depends on. Both dates or none."""

    check_in = DateField(label=_("Check-in"), required=False)
    check_out = DateField(label=_("Check-out"), required=False)
    guests = forms.IntegerField(label=_("Guests"), required=False, min_value=1, max_value=MAX_CAPACITY, initial=2)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("check_in"), cleaned.get("check_out")
        if bool(start) != bool(end):
            self.add_error("check_out" if start else "check_in", _("Give both dates, or none."))
        elif start and end:
            try:
                DateRange(start, end)
            except InvalidInput:
                self.add_error("check_out", _("Check-out comes after check-in."))
        return cleaned

    @property
    def stay(self) -> DateRange | None:
        if not self.is_valid() or not self.cleaned_data["check_in"]:
            return None
        return DateRange(self.cleaned_data["check_in"], self.cleaned_data["check_out"])

    @property
    def party(self) -> Party:
        given = self.cleaned_data.get("guests") if self.is_valid() else None
        return Party(given or self.fields["guests"].initial)


class SearchForm(StayForm):
    where = forms.CharField(
        label=_("Where"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    price_max = forms.DecimalField(label=_("At most, in all"), required=False, min_value=0, max_digits=12)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3, min_length=3)
    room_type = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any kind")), *RoomType.choices])
    instant = forms.BooleanField(label=_("Books at once"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("", _("Best match")),
            (Sort.PRICE.value, _("Price")),
            (Sort.DISTANCE.value, _("Distance")),
            (Sort.NEWEST.value, _("Newest")),
        ],
    )

    field_order = ["where", "check_in", "check_out", "guests"]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("price_max") is not None and not cleaned.get("currency"):
            self.add_error("currency", _("A highest price needs a currency, such as EUR."))
        return cleaned
