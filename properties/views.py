from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from properties.models import Photo


@require_safe
def photo(request: HttpRequest, public_id: str, width: str) -> FileResponse:
    """Send a copy that we encoded ourselves. Its address is unguessable and its content never changes."""
    try:
        file = default_storage.open(Photo.name_of_file(public_id, int(width)))
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/webp")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
