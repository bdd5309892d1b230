from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from payments import invariants, metrics, receivers  # noqa: F401  (each enters itself)
