from __future__ import annotations

from django.urls import path

from bookings import views

app_name = "bookings"
urlpatterns = [
    path("bookings/new/", views.new_booking, name="new"),
    path("bookings/<slug:public_id>/", views.booking, name="booking"),
    path("bookings/<slug:public_id>/pay/", views.pay, name="pay"),
    path("bookings/<slug:public_id>/confirming/", views.confirming, name="confirming"),
    path("bookings/<slug:public_id>/cancellation/", views.cancellation, name="cancellation"),
    path("bookings/<slug:public_id>/acceptance/", views.acceptance, name="acceptance"),
    path("bookings/<slug:public_id>/rejection/", views.rejection, name="rejection"),
    path("trips/", views.trips, name="trips"),
    path("host/", views.reservations, name="reservations"),
]
