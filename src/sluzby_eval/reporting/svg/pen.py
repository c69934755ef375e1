"""The pen: writes elements of SVG with plain attributes; all text is escaped here, nothing else writes markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.svg import letters
from sluzby_eval.reporting.svg.ink import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.tables import Cell

WIDTH = 720.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The inside of a picture with its size; `defs` are patterns by their name."""

    height: float
    body: list[str]
    width: float = WIDTH
    defs: str = ""


def n(number: float) -> str:
    """Write a coordinate."""
    return f"{number:.1f}".removesuffix(".0").replace("-0", "-0" if abs(number) >= 0.05 else "0")


def value_of(cell: Cell | None) -> float | None:
    """Return the number of a cell, None of a blank or a text."""
    return cell.value if cell is not None and isinstance(cell.value, int | float) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Writes elements; `styled` adds the classes by which a dark screen recolours them."""

    format: Format
    id: str
    styled: bool = False

    def element(
        self, name: str, *, fill: str | None = None, stroke: str | None = None, **more: object
    ) -> str:
        """Write an element; a colour is a role of `ink` or a colour itself."""
        return f"<{name}{self._attributes(fill, stroke, more)}/>"

    def _attributes(self, fill: str | None, stroke: str | None, more: dict[str, object]) -> str:
        written = []
        classes = []
        for attribute, colour in (("fill", fill), ("stroke", stroke)):
            if colour is None:
                continue
            written.append(f'{attribute}="{LIGHT.get(colour, colour)}"')
            if colour in LIGHT:
                classes.append(f"{attribute[0]}-{colour}")
        for key, value in more.items():
            if value is not None:
                text = n(value) if isinstance(value, float) else str(value)
                written.append(f"{key.replace('_', '-')}={quoteattr(text)}")
        if self.styled and classes:
            written.append(f'class="{" ".join(classes)}"')
        return "".join(f" {part}" for part in written)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "start",
        bold: bool = False,
        fill: str = "ink",
        italic: bool = False,
        size: float | None = None,
        halo: str | None = None,
    ) -> str:
        """Write one line of text; a halo in a colour parts it from what lies under it."""
        attributes: dict[str, object] = {"x": float(x), "y": float(y)}
        attributes |= {"text-anchor": anchor} if anchor != "start" else {}
        attributes |= {"font-weight": "bold"} if bold else {}
        attributes |= {"font-style": "italic"} if italic else {}
        attributes |= {"font-size": float(size)} if size else {}
        if halo:
            attributes |= {"stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round"}
        return f"<text{self._attributes(fill, halo, attributes)}>{escape(visible(text))}</text>"

    def texts(
        self, x: float, middle: float, lines: Sequence[str], *, size: float = letters.SIZE, **more: object
    ) -> list[str]:
        """Write lines of text around a middle."""
        step = size * 1.2
        first = middle + size * 0.35 - step * (len(lines) - 1) / 2
        return [
            self.text(x, first + step * at, line, size=None if size == letters.SIZE else size, **more)  # type: ignore[arg-type]
            for at, line in enumerate(lines)
        ]

    def line(
        self,
        x1: float,
        x2: float,
        y1: float,
        y2: float,
        *,
        colour: str = "grid",
        wide: float | None = None,
        dash: str = "",
    ) -> str:
        """Write a straight line."""
        return self.element(
            "line",
            stroke=colour,
            x1=float(x1),
            x2=float(x2),
            y1=float(y1),
            y2=float(y2),
            stroke_width=wide,
            stroke_dasharray=dash or None,
        )

    def rect(self, x: float, y: float, wide: float, high: float, *, fill: str, **more: object) -> str:
        """Write a rectangle."""
        size = {"x": float(x), "y": float(y), "width": float(max(wide, 0)), "height": float(max(high, 0))}
        return self.element("rect", fill=fill, **(size | more))  # type: ignore[arg-type]

    def circle(self, x: float, y: float, radius: float, *, fill: str, **more: object) -> str:
        """Write a circle."""
        return self.element("circle", fill=fill, cx=float(x), cy=float(y), r=float(radius), **more)  # type: ignore[arg-type]

    def diamond(self, x: float, y: float, *, fill: str = "accent", radius: float = 8.0) -> str:
        """Write the sign of one's own value."""
        corners = ((0, -radius), (radius - 1, 0), (0, radius), (1 - radius, 0))
        points = " ".join(f"{n(x + dx)},{n(y + dy)}" for dx, dy in corners)
        return self.element("polygon", fill=fill, stroke="paper", stroke_width=1.5, points=points)

    def path(self, points: Sequence[tuple[float, float]], *, closed: bool = False, **more: object) -> str:
        """Write a line, or an area, through points."""
        steps = "L".join(f"{n(x)} {n(y)}" for x, y in points)
        more = {"fill": "none", **more}
        return self.element("path", d=f"M{steps}{'Z' if closed else ''}", **more)  # type: ignore[arg-type]

    def marked(self, cell: Cell) -> dict[str, object]:
        """Return the attributes of a bar whose value must be read with care."""
        return {"stroke": "ink", "stroke_dasharray": "3 2", "fill_opacity": 0.45} if cell.is_marked else {}

    def told(self, cell: Cell, *, with_unit: bool = False) -> str:
        """Write a cell."""
        return self.format.cell(cell, with_unit=with_unit)
