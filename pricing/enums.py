from django.db import models


class LineKind(models.TextChoices):
    NIGHT = "night", "night"
    EXTRA_GUEST = "extra_guest", "extra guests"
    DISCOUNT = "discount", "discount"
    CLEANING = "cleaning", "cleaning fee"
    SERVICE_FEE = "service_fee", "service fee"
    TAX = "tax", "tax"


RENT = frozenset({LineKind.NIGHT, LineKind.EXTRA_GUEST, LineKind.DISCOUNT})
FEES = frozenset({LineKind.CLEANING})


class TaxBase(models.TextChoices):
    ALL = "all", "rent and fees"
    RENT = "rent", "rent only"
    FEES = "fees", "fees only"

    @property
    def kinds(self) -> frozenset[LineKind]:
        return {TaxBase.ALL: RENT | FEES, TaxBase.RENT: RENT, TaxBase.FEES: FEES}[self]


class CancellationPolicy(models.TextChoices):
    FLEXIBLE = "flexible", "Flexible"
    MODERATE = "moderate", "Moderate"
    FIRM = "firm", "Firm"
    LIMITED = "limited", "Limited"
    STRICT = "strict", "Strict"
    NON_REFUNDABLE = "non_refundable", "Non-refundable"


class CancelledBy(models.TextChoices):
    GUEST = "guest", "the guest"
    HOST = "host", "the host"
    STAFF = "staff", "the staff"
