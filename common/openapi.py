"""The schema's common part: which problems an operation may answer with, said once instead of at every view."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from common.problems import CONTENT_TYPE

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="16 to 255 visible ASCII characters, new for every operation; kept for 24 hours.",
)


class FieldErrorSerializer(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON pointer into the body, or to the name of a query parameter")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. Some codes bring further members, such as `nearest`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField(help_text="Stable; what programs decide by")
    request_id = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


def problems(*statuses: int) -> dict[tuple[int, str], type[ProblemSerializer]]:
    """Return the part of `extend_schema(responses=…)` for statuses that are particular to an operation."""
    return {(status, CONTENT_TYPE): ProblemSerializer for status in statuses}


class ProblemAutoSchema(AutoSchema):
    """Adds to every operation the problems that its kind of request may meet."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            problem = self.resolve_serializer(ProblemSerializer(), "response").ref
            for status in self._common_statuses():
                content = {CONTENT_TYPE: {"schema": problem}}
                operation["responses"].setdefault(str(status), {"content": content, "description": ""})
        return operation

    def get_override_parameters(self) -> list[Any]:
        return [IDEMPOTENCY_KEY] if self._needs_idempotency_key() else []

    def _common_statuses(self) -> list[int]:
        statuses = {400, 404, 406, 429, 503}
        if not any(isinstance(permission, AllowAny) for permission in self.view.get_permissions()):
            statuses |= {401, 403}
        else:
            statuses |= {401}  # a token that is no longer good is refused even where none is needed
        if self.method in {"POST", "PUT", "PATCH"}:
            statuses |= {409, 413, 415}
        if self.method in {"PUT", "PATCH"}:
            statuses |= {412, 428}
        if self._needs_idempotency_key():
            statuses |= {409, 422}
        return sorted(statuses)

    def _needs_idempotency_key(self) -> bool:
        handler = getattr(self.view, self.method.lower(), None)
        return getattr(handler, "needs_idempotency_key", False)
