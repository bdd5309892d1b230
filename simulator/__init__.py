"""A stand-in for the payment gateways: their wire contracts over HTTP, a hosted payment page, and switches for faults.

A program of its own: it imports no app and no Django, and the project's gateway code
cannot tell it from the real thing.
"""
