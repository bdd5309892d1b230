"""Draws the demo's pictures: a small illustrator in one calm, flat style, deterministic by seed.

A program of its own: it runs when a picture shall change, never while the site does. `illustrator/gallery.py` says
which pictures there are; the scenes are composed of furniture, buildings and nature, which paint on a canvas.
"""
