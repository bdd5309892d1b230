from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.etags import offered_version, tagged
from properties import services
from properties.api.hosts import IF_MATCH, HostView, shown
from properties.selectors import hosted_photo, hosted_property
from properties.serializers.hosts import CaptionInput, HostedPropertySerializer, PhotoInput, PhotoOrderInput
from properties.serializers.parts import PhotoSerializer


@extend_schema(tags=["host"])
class PhotosView(HostView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="host_photos_create",
        request={"multipart/form-data": PhotoInput},
        responses={201: PhotoSerializer},
    )
    def post(self, request: Request, property_id: str) -> Response:
        """Upload a JPEG, PNG or WebP picture of 15 MB at most; its copies are written in the background."""
        listing = hosted_property(self.host, property_id)
        sent = PhotoInput(data=request.data)
        sent.is_valid(raise_exception=True)
        file = sent.validated_data["file"]
        photo = services.upload_photo(
            listing, file, size=file.size, actor=self.host, caption=sent.validated_data["caption"]
        )
        return Response(PhotoSerializer(photo).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["host"])
class PhotoOrderView(HostView):
    @extend_schema(
        operation_id="host_photos_order",
        parameters=[IF_MATCH],
        request=PhotoOrderInput,
        responses=HostedPropertySerializer,
    )
    def put(self, request: Request, property_id: str) -> Response:
        """Put the photos in this order; the first is the one that search shows."""
        listing, version = hosted_property(self.host, property_id), offered_version(request)
        sent = PhotoOrderInput(data=request.data)
        sent.is_valid(raise_exception=True)
        order = sent.validated_data["photos"]
        return shown(services.order_photos(listing, order, actor=self.host, version=version), self.host)


@extend_schema(tags=["host"])
class PhotoView(HostView):
    @extend_schema(
        operation_id="host_photos_update", parameters=[IF_MATCH], request=CaptionInput, responses=PhotoSerializer
    )
    def patch(self, request: Request, property_id: str, photo_id: str) -> Response:
        """Caption a photo. Its version is its property's."""
        photo, version = hosted_photo(self.host, property_id, photo_id), offered_version(request)
        sent = CaptionInput(data=request.data)
        sent.is_valid(raise_exception=True)
        photo = services.caption_photo(photo, actor=self.host, version=version, **sent.validated_data)
        return tagged(Response(PhotoSerializer(photo).data), photo.listing.version)

    @extend_schema(operation_id="host_photos_destroy", responses={204: None})
    def delete(self, request: Request, property_id: str, photo_id: str) -> Response:
        services.remove_photo(hosted_photo(self.host, property_id, photo_id), actor=self.host)
        return Response(status=status.HTTP_204_NO_CONTENT)
