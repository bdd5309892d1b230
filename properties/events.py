"""News that properties publishes."""

PHOTO_UPLOADED = "photo_uploaded"
PHOTO_REMOVED = "photo_removed"
