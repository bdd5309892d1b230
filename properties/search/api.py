from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from common import clock
from properties.search.criteria import Criteria
from properties.search.selectors import Cursor, described, search
from properties.search.serializers import ResultSerializer, SearchPageSerializer, SearchSerializer


@extend_schema(tags=["stays"])
class SearchView(APIView):
    permission_classes = [AllowAny]
    throttle_scope = "search"

    @extend_schema(operation_id="properties_list", parameters=[SearchSerializer], responses=SearchPageSerializer)
    def get(self, request: Request) -> Response:
        """Search for stays. Each result is one property with its cheapest room that matches and the total price."""
        asked = SearchSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        criteria = Criteria(now=clock.now(), **asked.criteria_fields)
        page = search(criteria, cursor=asked.beside, limit=asked.validated_data["page_size"])
        return Response(
            {
                "count": page.count,
                "next": link(request, page.next),
                "previous": link(request, page.previous),
                "results": ResultSerializer(described(page.offers), many=True).data,
            }
        )


def link(request: Request, cursor: Cursor | None) -> str | None:
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor.encode()) if cursor else None
