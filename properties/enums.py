from django.db import models


class PropertyStatus(models.TextChoices):
    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    UNLISTED = "unlisted", "unlisted"


class PropertyType(models.TextChoices):
    APARTMENT = "apartment", "Apartment"
    HOUSE = "house", "House"
    CABIN = "cabin", "Cabin"
    VILLA = "villa", "Villa"
    GUESTHOUSE = "guesthouse", "Guesthouse"
    BED_AND_BREAKFAST = "bed_and_breakfast", "Bed and breakfast"
    HOTEL = "hotel", "Hotel"
    HOSTEL = "hostel", "Hostel"
    BOAT = "boat", "Boat"
    OTHER = "other", "Other"


class RoomType(models.TextChoices):
    ENTIRE_PLACE = "entire_place", "Entire place"
    PRIVATE_ROOM = "private_room", "Private room"
    SHARED_ROOM = "shared_room", "Shared room"
    HOTEL_ROOM = "hotel_room", "Hotel room"


class PhotoStatus(models.TextChoices):
    UPLOADED = "uploaded", "uploaded"
    READY = "ready", "ready"
    REJECTED = "rejected", "rejected"


class AmenityGroup(models.TextChoices):
    ESSENTIALS = "essentials", "Essentials"
    KITCHEN = "kitchen", "Kitchen and dining"
    BATHROOM = "bathroom", "Bathroom and laundry"
    COMFORT = "comfort", "Heating, cooling, comfort"
    FAMILY = "family", "Family"
    WORK = "work", "Internet and work"
    OUTDOORS = "outdoors", "Outdoors and views"
    PARKING = "parking", "Parking and facilities"
    SAFETY = "safety", "Safety"
    ACCESS = "access", "Accessibility"


class DayStatus(models.TextChoices):
    """How a date of a calendar is shown."""

    AVAILABLE = "available", "available"
    BOOKED = "booked", "booked"
    BLOCKED = "blocked", "blocked"


class Weekday(models.TextChoices):
    MONDAY = "mon", "Monday"
    TUESDAY = "tue", "Tuesday"
    WEDNESDAY = "wed", "Wednesday"
    THURSDAY = "thu", "Thursday"
    FRIDAY = "fri", "Friday"
    SATURDAY = "sat", "Saturday"
    SUNDAY = "sun", "Sunday"
