"""The demo marketplace's properties. Importing this enters the part that `manage.py load_demo` runs."""

from properties.demo.loading import load_properties

__all__ = ["load_properties"]
