"""What stands in rooms, seen from the front. Every piece stands on `foot`, the middle of its base."""

from illustrator.furniture.basics import curtains, cushion, fruit_bowl, picture, rug, shelf
from illustrator.furniture.beds import bed, nightstand
from illustrator.furniture.lamps import floor_lamp, pendant, table_lamp
from illustrator.furniture.plants import fig, monstera, snake_plant, vase
from illustrator.furniture.seats import armchair, chair, coffee_table, sofa, stool
from illustrator.furniture.shadows import ground_shadow

__all__ = [
    "armchair",
    "bed",
    "chair",
    "coffee_table",
    "curtains",
    "cushion",
    "fig",
    "floor_lamp",
    "fruit_bowl",
    "ground_shadow",
    "monstera",
    "nightstand",
    "pendant",
    "picture",
    "rug",
    "shelf",
    "snake_plant",
    "sofa",
    "stool",
    "table_lamp",
    "vase",
]
