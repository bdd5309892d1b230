from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.fields import PublicIdField
from properties.bounds import CAPTION_LENGTH
from properties.enums import PhotoStatus
from properties.images import widths_of
from properties.models.properties import Property
from properties.querysets import PhotoQuerySet


class Photo(models.Model):
    """A picture of a property. The upload waits under `original` until it is re-encoded, and is never served.

    `width` and `height` are those of the largest copy; files are named by the public id (`file_name`).
    """

    public_id = PublicIdField(prefix="pht")
    listing = models.ForeignKey(Property, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    caption = models.CharField(max_length=CAPTION_LENGTH, blank=True)
    original = models.CharField(max_length=200, blank=True, editable=False)
    status = models.CharField(max_length=10, choices=PhotoStatus, default=PhotoStatus.UPLOADED, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PhotoQuerySet] = PhotoQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=PhotoStatus.values),
                name="photo_status_is_known",
                violation_error_message="A photo is uploaded, ready or rejected.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PhotoStatus.READY) | Q(width__gt=0, height__gt=0),
                name="ready_photos_have_a_size",
                violation_error_message="A photo that is ready has a size.",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.public_id

    @property
    def ref(self) -> str:
        return f"photo:{self.pk}"

    @property
    def sizes(self) -> dict[int, str]:
        """The addresses of the copies by their width, smallest first; none until the photo is ready."""
        if self.status != PhotoStatus.READY:
            return {}
        return {width: reverse("properties:photo", args=[self.public_id, width]) for width in widths_of(self.width)}

    def file_name(self, width: int) -> str:
        return self.name_of_file(self.public_id, width)

    @staticmethod
    def name_of_file(public_id: str, width: int) -> str:
        return f"photos/{public_id}/{width}.webp"
