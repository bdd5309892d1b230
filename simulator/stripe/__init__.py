from simulator.stripe.part import StripePart

__all__ = ["StripePart"]
