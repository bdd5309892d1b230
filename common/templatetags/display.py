"""How amounts and stays are written, by the reader's language."""

from __future__ import annotations

from babel.dates import format_interval
from django import template
from django.utils.translation import get_language, to_locale

from common.dates import DateRange
from common.money import Money

register = template.Library()


def locale() -> str:
    return to_locale(get_language() or "en")


@register.filter
def money(amount: Money) -> str:
    """Write an amount with its currency: "CA$161.29"."""
    return amount.format(locale())


@register.simple_tag
def money_of(minor: int, currency: str) -> str:
    return Money(minor, currency).format(locale())


@register.filter
def stay_dates(stay: DateRange) -> str:
    """Write a stay from check-in to check-out, as the language writes intervals."""
    return format_interval(stay.start, stay.end, "yMMMd", locale=locale())
