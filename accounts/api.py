from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.enums import Role
from accounts.policies import signed_in
from accounts.serializers import MeSerializer, RoleSerializer


@extend_schema(tags=["me"])
class MeView(APIView):
    """The caller's own account: nobody else's can be named here."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="me_retrieve", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(signed_in(request.user)).data)

    @extend_schema(operation_id="me_update", request=MeSerializer(partial=True), responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        sent = MeSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        return Response(MeSerializer(services.change_profile(signed_in(request.user), **sent.changes)).data)


@extend_schema(tags=["me"])
class RolesView(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="me_roles_create", request=RoleSerializer, responses={200: MeSerializer})
    def post(self, request: Request) -> Response:
        """Become a host or a professional, on the same account; asked again, nothing changes."""
        sent = RoleSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user = signed_in(request.user)
        services.add_role(user, role=Role(sent.validated_data["role"]))
        return Response(MeSerializer(user).data)
