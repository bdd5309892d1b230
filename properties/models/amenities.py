from __future__ import annotations

from typing import ClassVar

from django.db import models

from properties.enums import AmenityGroup


class Amenity(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    group = models.CharField(max_length=20, choices=AmenityGroup)

    class Meta:
        ordering: ClassVar = ["group", "name", "id"]
        verbose_name_plural = "amenities"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(group__in=AmenityGroup.values),
                name="amenity_group_is_known",
                violation_error_message="There is no such group of amenities.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
