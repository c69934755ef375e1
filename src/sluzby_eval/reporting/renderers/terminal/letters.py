"""Text for the terminal: nothing is read as markup, and lines do not break at no-break spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.padding import Padding
from rich.text import Text as RichText

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting.format import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

HELD = "\ue000"  # stands for a no-break space while lines are broken; as wide as one letter


def held(text: str) -> str:
    """Write text so that rich, which breaks at every kind of space, does not break at no-break spaces."""
    return visible(text).replace(NBSP, HELD)


def small(text: str) -> RenderableType:
    """Write a note under something."""
    return Padding(RichText(held(text), style="dim"), (0, 0, 1, 0))


def fitted(text: str, width: int) -> str:
    """Write a text in exactly so many letters; what is too long ends with three dots."""
    told = held(text)
    if cell_len(told) > width:
        told = set_cell_size(told, max(width - 1, 0)).rstrip() + "…"
    return set_cell_size(told, width)
