"""A tiny garden behind an API, for testing what every API view gets from `common`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import audit
from common.etags import check_version, offered_version, tagged
from common.exceptions import InvalidInput, Refusal
from common.idempotency import idempotent, idempotent_form
from common.models import AuditEntry

handler400 = "common.error_views.bad_request"
handler403 = "common.error_views.permission_denied"
handler404 = "common.error_views.not_found"
handler500 = "common.error_views.server_error"


class PlotTaken(Refusal):
    code = "plot_taken"
    title = "Something grows there already"


class TreeSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(max_length=20)
    height = serializers.IntegerField(min_value=1, max_value=120)


class Trees(APIView):
    throttle_scope = "booking"

    @idempotent
    def post(self, request: Request) -> Response:
        tree = TreeSerializer(data=request.data)
        tree.is_valid(raise_exception=True)
        audit.record("tree_planted", subject="tree:1", actor=request.user, kind=tree.validated_data["kind"])
        match tree.validated_data["kind"]:
            case "ivy":
                raise PlotTaken(nearest=["plot:2"])
            case "hogweed":
                raise ZeroDivisionError
        count = AuditEntry.objects.count()
        return Response({"planted": count}, status=status.HTTP_201_CREATED, headers={"Location": f"/trees/{count}/"})


class Wells(APIView):
    @idempotent(spanning=True)
    def post(self, request: Request) -> Response:
        audit.record("well_dug", subject="well:1", actor=request.user)
        if request.data == {"dry": True}:
            raise PlotTaken
        return Response({"wells": AuditEntry.objects.count()})


class Gates(APIView):
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        if "width" in request.query_params:
            raise InvalidInput("Too wide.", field="width")
        raise Http404

    def put(self, request: Request) -> Response:
        check_version(7, offered_version(request))
        return tagged(Response({}), 8)

    def post(self, request: Request) -> Response:
        return Response({"got": request.data})


@idempotent_form
def plant(request: HttpRequest) -> HttpResponse:
    audit.record("tree_planted", subject="tree:1", actor=request.user)
    if request.POST.get("kind") == "nothing":
        return HttpResponse("What shall it be?")
    return HttpResponseRedirect(f"/planted/{AuditEntry.objects.count()}/")


@csrf_exempt
def swamp(request: HttpRequest) -> HttpResponse:
    if request.GET.get("deep"):
        raise ZeroDivisionError
    raise PlotTaken("Nothing grows in a swamp.")


urlpatterns = [
    path("api/v1/trees/", Trees.as_view()),
    path("api/v1/wells/", Wells.as_view()),
    path("api/v1/gates/", Gates.as_view()),
    path("api/v1/swamp/", swamp),
    path("swamp/", swamp),
    path("plant/", plant),
    path("", include("config.urls")),
]
