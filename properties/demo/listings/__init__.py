"""Twelve properties as their hosts describe them: eleven homes, and a hotel with several types of rooms."""

from properties.demo.listings.europe import EUROPE
from properties.demo.listings.europe_north import EUROPE_NORTH
from properties.demo.listings.kinds import DemoListing, DemoRoom
from properties.demo.listings.overseas import OVERSEAS

LISTINGS = (*OVERSEAS, *EUROPE, *EUROPE_NORTH)

__all__ = ["LISTINGS", "DemoListing", "DemoRoom"]
