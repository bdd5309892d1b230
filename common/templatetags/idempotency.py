from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.idempotency.forms import FIELD, new_key

register = template.Library()


@register.simple_tag
def idempotency_key() -> SafeString:
    """Put a one-time key into a form, for views wrapped by `idempotent_form`."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())
