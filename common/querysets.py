from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from common.models import Delivery  # noqa: F401 (named in a string below)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def pending(self) -> DeliveryQuerySet:
        """Neither done nor given up: the rows that the dispatcher may still take."""
        return self.filter(done_at=None, dead_at=None)

    def due(self, now: datetime) -> DeliveryQuerySet:
        return self.pending().filter(due_at__lte=now)

    def dead(self) -> DeliveryQuerySet:
        return self.exclude(dead_at=None)
