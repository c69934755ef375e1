"""Choose the drawer of a picture and put its head around what it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sluzby_eval.reporting import charts
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.svg import (
    bars,
    columns,
    intervals,
    lines,
    maps,
    multiples,
    pairs,
    points,
    stacks,
    strips,
    timeline,
    waterfall,
)
from sluzby_eval.reporting.svg.ink import LIGHT
from sluzby_eval.reporting.svg.pen import Pen, n

if TYPE_CHECKING:
    from sluzby_eval.reporting.svg.pen import Drawing

SCREEN = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
PAPER = "Source Sans Pro, DejaVu Sans, Arial, sans-serif"


def draw(picture: charts.Picture, format: Format, *, id: str, styled: bool = False) -> str:
    """Draw a picture as one `<svg>` element.

    Args:
        picture: what is seen.
        format: writes numbers and words of the picture.
        id: begins every id inside, so that several pictures may stand on one page.
        styled: add the classes by which `ink.dark_css` recolours the picture on a dark screen.
    """
    pen = Pen(format=format, id=id, styled=styled)
    drawing = _drawing(picture, pen)
    defs = f"<defs>{drawing.defs}</defs>" if drawing.defs else ""
    ink = ' class="f-ink"' if styled else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(drawing.width)} {n(drawing.height)}" '
        f'width="{n(drawing.width)}" height="{n(drawing.height)}" role="{_role(picture, pen)}" '
        f'aria-labelledby="{id}-title {id}-desc" font-family="{SCREEN if styled else PAPER}" '
        f'font-size="13" fill="{LIGHT["ink"]}"{ink}>'
        f'<title id="{id}-title">{escape(visible(picture.title))}</title>'
        f'<desc id="{id}-desc">{escape(visible(picture.description))}</desc>'
        f"{defs}{''.join(drawing.body)}</svg>"
    )


def _role(picture: charts.Picture, pen: Pen) -> str:
    """Return the role: a picture with links inside is a group, for what is in a picture nobody can reach."""
    return "group" if pen.styled and isinstance(picture, charts.Map) and picture.links else "img"


def _drawing(picture: charts.Picture, pen: Pen) -> Drawing:
    match picture:
        case charts.Chart(kind="bars"):
            return bars.draw(picture, pen)
        case charts.Chart(kind="columns"):
            return columns.draw(picture, pen)
        case charts.Chart():
            return strips.draw(picture, pen)
        case charts.Points():
            return points.draw(picture, pen)
        case charts.Lines():
            return lines.draw(picture, pen)
        case charts.Multiples():
            return multiples.draw(picture, pen)
        case charts.Waterfall():
            return waterfall.draw(picture, pen)
        case _:
            return _drawing_of_rows(picture, pen)


def _drawing_of_rows(picture: charts.Picture, pen: Pen) -> Drawing:
    match picture:
        case charts.Stacks():
            return stacks.draw(picture, pen)
        case charts.Pairs():
            return pairs.draw(picture, pen)
        case charts.Intervals():
            return intervals.draw(picture, pen)
        case charts.Timeline():
            return timeline.draw(picture, pen)
        case charts.Map():
            return maps.draw(picture, pen)
        case _:
            raise TypeError(f"no drawer for {type(picture).__name__}")
