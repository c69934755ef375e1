"""Pictures as SVG: plain attributes that every reader draws, titles and descriptions, no overlap, no bare blank."""

from sluzby_eval.reporting.svg.draw import draw
from sluzby_eval.reporting.svg.ink import dark_css
from sluzby_eval.reporting.svg.pen import WIDTH

__all__ = ["WIDTH", "dark_css", "draw"]
