from csp.decorators import csp_update
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from common import views

# The readers of the schema style themselves inline; they show nothing of ours.
styled_inline = csp_update({"style-src": "'unsafe-inline'", "worker-src": ["blob:"]})

urlpatterns = [
    path("health/live", views.live),
    path("health/ready", views.ready),
    path("metrics", views.metrics),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", styled_inline(SpectacularSwaggerSplitView.as_view(url_name="api-schema")), name="api-docs"),
    path("api/redoc/", styled_inline(SpectacularRedocView.as_view(url_name="api-schema")), name="api-redoc"),
]
