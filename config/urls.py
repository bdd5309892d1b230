from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

# /admin asks for the same login as every page: second factor, rate limits and verified address included.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

api_urlpatterns = [
    path("", include("accounts.api_urls")),
    path("", include("properties.search.urls")),
    path("", include("properties.api_urls")),
    path("", include("bookings.api_urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("account/", include("allauth.urls")),
    path("api/auth/", include("allauth.headless.urls")),
    path("api/v1/", include((api_urlpatterns, "api"))),
    path("", include("properties.urls")),
    path("", include("bookings.urls")),
    path("", include("pages.urls")),
    path("", include("common.urls")),
    path("payments/", include("payments.urls")),
]

handler400 = "common.error_views.bad_request"
handler403 = "common.error_views.permission_denied"
handler404 = "common.error_views.not_found"
handler429 = "accounts.views.too_many_attempts"
handler500 = "common.error_views.server_error"
