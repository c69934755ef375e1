"""Boundaries of areas for maps, from files that the user gives; without a file, places of tiles."""

from sluzby_eval.reporting.boundaries.areas import Boundaries, load
from sluzby_eval.reporting.boundaries.tiles import tiles

__all__ = ["Boundaries", "load", "tiles"]
