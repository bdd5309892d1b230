from django.urls import path

from bookings import api

urlpatterns = [
    path("bookings/", api.BookingsView.as_view(), name="bookings"),
    path("bookings/<str:booking_id>/", api.BookingView.as_view(), name="booking"),
    path("bookings/<str:booking_id>/payment/", api.BookingPaymentView.as_view(), name="booking-payment"),
    path("bookings/<str:booking_id>/cancellation/", api.BookingCancellationView.as_view(), name="booking-cancellation"),
    path("host/bookings/<str:booking_id>/acceptance/", api.AcceptanceView.as_view(), name="booking-acceptance"),
    path("host/bookings/<str:booking_id>/rejection/", api.RejectionView.as_view(), name="booking-rejection"),
    path("host/bookings/<str:booking_id>/no-show/", api.NoShowView.as_view(), name="booking-no-show"),
]
