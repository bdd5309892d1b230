from properties.models.amenities import Amenity
from properties.models.photos import Photo
from properties.models.places import Place
from properties.models.properties import Property
from properties.models.rooms import Room, RoomNight, Unit
from properties.models.search import SearchRow

__all__ = ["Amenity", "Photo", "Place", "Property", "Room", "RoomNight", "SearchRow", "Unit"]
