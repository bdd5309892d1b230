from django.db import models


class NightStatus(models.TextChoices):
    AVAILABLE = "AVAILABLE", "available"
    BOOKED = "BOOKED", "booked"
    BLOCKED = "BLOCKED", "blocked"


class ClaimStatus(models.TextChoices):
    BOOKED = "BOOKED", "booked"
    RELEASED = "RELEASED", "released"
