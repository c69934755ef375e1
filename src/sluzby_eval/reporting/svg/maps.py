"""Maps: areas coloured by their order among the others, from shapes or as tiles; numbers stand beside colour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.svg import geometry, letters, parts, patterns
from sluzby_eval.reporting.svg.ink import CLASSES
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, n, value_of

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Map, MapArea
    from sluzby_eval.reporting.svg.pen import Pen

MAP_WIDE, MAP_HIGH = 620.0, 500.0
TILE_WIDE, TILE_HIGH, TILE_GAP = 99.0, 66.0, 3.0
MANY = 10  # from so many values on five classes, under it three
NAME, NUMBER = 10.5, 12.0  # sizes of letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """How one area is painted."""

    fill: str
    text: str


def draw(picture: Map, pen: Pen) -> Drawing:
    """Draw the areas, the legend, and what has no place on the map."""
    classes = classify(picture)
    drawn = [area for area in picture.areas if area.code in picture.shapes]
    if drawn:
        body, bottom, key = _shapes(picture, drawn, classes, pen)
    else:
        body, bottom, key = *_tiles(picture, classes, pen), []
    under, bottom = _key(key, pen, y=bottom + 6) if key else ([], bottom)
    body += under
    under, bottom = _legend(picture, classes, pen, y=bottom + 8)
    outside = [area for area in picture.areas if drawn and area not in drawn]
    lost = [
        pen.format.gettext("without a shape in the file of boundaries: {name} ({value})").format(
            name=area.name, value=pen.told(area.cell)
        )
        for area in outside
    ]
    told, bottom = parts.notes(pen, lost, y=bottom)
    return Drawing(
        height=bottom + 2, body=body + under + told, defs=patterns.hatch(pen.id, styled=pen.styled)
    )


def classify(picture: Map) -> dict[str, int]:
    """Give each area with a value its class by its place among the others; equal values have equal classes."""
    values = {area.code: value for area in picture.areas if (value := value_of(area.cell)) is not None}
    if len(values) < picture.least:
        return {}
    count = len(CLASSES) if len(values) >= MANY else 3
    return {
        code: sum(other < value for other in values.values()) * count // len(values)
        for code, value in values.items()
    }


def _shade(area: MapArea, classes: dict[str, int], pen: Pen) -> Shade:
    if value_of(area.cell) is None:
        return Shade(fill=f"url(#{pen.id}-hatch)", text="ink")
    if area.code not in classes:
        return Shade(fill="soft", text="ink")
    fill, text = (CLASSES if len(classes) >= MANY else CLASSES[::2])[classes[area.code]]
    return Shade(fill=fill, text=text)


def _linked(inner: list[str], area: MapArea, picture: Map, pen: Pen) -> list[str]:
    """Put a link around an area where a page about it stands beside."""
    target = picture.links.get(area.code)
    if target is None or not pen.styled:
        return [f"<g><title>{_told(area, pen)}</title>", *inner, "</g>"]
    name = quoteattr(visible(f"{area.name}: {pen.told(area.cell)}"))
    return [f"<a href={quoteattr(target)} aria-label={name}>", *inner, "</a>"]


def _told(area: MapArea, pen: Pen) -> str:
    return escape(visible(f"{area.name}: {pen.told(area.cell, with_unit=True)}"))


# --- shapes ------------------------------------------------------------------------------------------------


def _shapes(
    picture: Map, drawn: list[MapArea], classes: dict[str, int], pen: Pen
) -> tuple[list[str], float, list[tuple[int, MapArea]]]:
    rings, high = _projected(picture, drawn)
    body: list[str] = []
    labels: list[str] = []
    key: list[tuple[int, MapArea]] = []
    for area in sorted(drawn, key=lambda one: one.highlighted):
        shade = _shade(area, classes, pen)
        path = "".join(f"M{'L'.join(f'{n(x)} {n(y)}' for x, y in ring)}Z" for ring in rings[area.code])
        shape: dict[str, object] = {"fill_rule": "evenodd", "stroke_linejoin": "round", "d": path}
        inner = [pen.element("path", fill=shade.fill, stroke="edge", stroke_width=0.9, **shape)]
        if area.highlighted:
            inner += _own_border(pen, "path", shape)
        body += _linked(inner, area, picture, pen)
    for area in drawn:
        shade = _shade(area, classes, pen)
        made = _label(area, rings[area.code], shade, pen)
        if made is None:
            key.append((len(key) + 1, area))
            made = _index(len(key), rings[area.code], pen)
        labels += made
    return [*body, '<g pointer-events="none">', *labels, "</g>"], high + 8, key


def _own_border(pen: Pen, name: str, shape: dict[str, object]) -> list[str]:
    """Frame the report's own area so that it is seen on every colour: a dark line inside a light one."""
    return [
        pen.element(name, fill="none", stroke="paper", stroke_width=6.0, **shape),
        pen.element(name, fill="none", stroke="ink", stroke_width=3.0, **shape),
    ]


def _projected(picture: Map, drawn: list[MapArea]) -> tuple[dict[str, list[geometry.Points]], float]:
    """Put degrees on the plane: level lines of equal latitude, true in shape in the middle of the map."""
    every = [point for area in drawn for ring in picture.shapes[area.code] for point in ring]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    narrow = math.cos(math.radians((south + north) / 2))
    zoom = min(MAP_WIDE / ((east - west) * narrow or 1.0), MAP_HIGH / ((north - south) or 1.0))
    left = (WIDTH - (east - west) * narrow * zoom) / 2
    rings = {
        area.code: [
            [(left + (x - west) * narrow * zoom, 4 + (north - y) * zoom) for x, y in ring]
            for ring in picture.shapes[area.code]
        ]
        for area in drawn
    }
    return rings, 4 + (north - south) * zoom


def _label(area: MapArea, rings: list[geometry.Points], shade: Shade, pen: Pen) -> list[str] | None:
    """Write name and value inside the area; None where there is no room."""
    told = pen.told(area.cell)
    blank = value_of(area.cell) is None
    size = NAME if blank else NUMBER
    value_lines = letters.wrap(told, 84, lines=2, size=size) if blank else [told]
    for lines in (
        [area.name],
        letters.wrap(area.name, letters.width(area.name, size=NAME) * 0.65, size=NAME),
    ):
        if any(line.endswith("…") for line in (*lines, *value_lines)):
            continue
        wide = max(letters.widest(lines, size=NAME), letters.widest(value_lines, size=size, bold=not blank))
        high = 12.5 * len(lines) + 14.5 * len(value_lines)
        x, y, found = geometry.room(rings, high)
        if found >= wide + 2:
            top = y - high / 2
            halo = None if not blank else "paper"
            return [
                *[
                    pen.text(x, top + 10 + 12.5 * at, line, anchor="middle", fill=shade.text, size=NAME, halo=halo)
                    for at, line in enumerate(lines)
                ],
                *[
                    pen.text(
                        x, top + 12.5 * len(lines) + 12 + 13.5 * at, line, anchor="middle", fill=shade.text,
                        size=size, bold=not blank, italic=blank, halo=halo,
                    )
                    for at, line in enumerate(value_lines)
                ],
            ]  # fmt: skip
    return None


def _index(number: int, rings: list[geometry.Points], pen: Pen) -> list[str]:
    x, y, _ = geometry.room(rings, 14.0)
    return [
        pen.circle(x, y, 9, fill="paper", stroke="ink", stroke_width=0.8),
        pen.text(x, y + 4, str(number), anchor="middle", size=11, bold=True),
    ]


def _key(key: list[tuple[int, MapArea]], pen: Pen, *, y: float) -> tuple[list[str], float]:
    """List the areas that were too small for their name."""
    signs = [
        (
            f"{area.name}: {pen.told(area.cell)}",
            lambda x, middle, number=number: [
                pen.circle(x + 12, middle, 9, fill="paper", stroke="ink", stroke_width=0.8),
                pen.text(x + 12, middle + 4, str(number), anchor="middle", size=11, bold=True),
            ],
        )
        for number, area in key
    ]
    return parts.legend(pen, signs, y=y)


# --- tiles -------------------------------------------------------------------------------------------------


def _tiles(picture: Map, classes: dict[str, int], pen: Pen) -> tuple[list[str], float]:
    places = {area.code: picture.tiles[area.code] for area in picture.areas if area.code in picture.tiles}
    if len(places) < len(picture.areas):  # in the order given, where not every area has its place
        across = min(7, max(1, math.ceil(math.sqrt(len(picture.areas)))))
        places = {area.code: (at % across, at // across) for at, area in enumerate(picture.areas)}
    columns = 1 + max((x for x, _ in places.values()), default=0)
    rows = 1 + max((y for _, y in places.values()), default=0)
    wide = min(TILE_WIDE if columns > 4 else TILE_WIDE * 1.4, (WIDTH - 8) / columns - TILE_GAP)
    left = (WIDTH - columns * (wide + TILE_GAP)) / 2
    body: list[str] = []
    for area in sorted(picture.areas, key=lambda one: one.highlighted):
        column, row = places[area.code]
        x, y = left + column * (wide + TILE_GAP), 4 + row * (TILE_HIGH + TILE_GAP)
        body += _linked(_tile(area, _shade(area, classes, pen), pen, x=x, y=y, wide=wide), area, picture, pen)
    return body, 4 + rows * (TILE_HIGH + TILE_GAP)


def _tile(area: MapArea, shade: Shade, pen: Pen, *, x: float, y: float, wide: float) -> list[str]:
    blank = value_of(area.cell) is None
    halo = "paper" if blank else None
    lines = letters.wrap(area.name, wide - 6, size=NAME)
    size = NAME if blank else 13.0
    told = letters.wrap(pen.told(area.cell), wide - 6, lines=2, size=size, bold=not blank)
    shape: dict[str, object] = {"x": x, "y": y, "width": wide, "height": TILE_HIGH, "rx": 3}
    return [
        pen.element("rect", fill=shade.fill, stroke="edge", stroke_width=0.7, **shape),
        *(_own_border(pen, "rect", shape) if area.highlighted else []),
        *pen.texts(
            x + wide / 2, y + (18 if len(lines) == 1 else 17), lines, size=NAME, anchor="middle",
            fill=shade.text, halo=halo,
        ),
        *pen.texts(
            x + wide / 2, y + TILE_HIGH - (18 if len(told) == 1 else 20), told, size=size, anchor="middle",
            fill=shade.text, bold=not blank, italic=blank, halo=halo,
        ),
    ]  # fmt: skip


# --- legend ------------------------------------------------------------------------------------------------


def _legend(picture: Map, classes: dict[str, int], pen: Pen, *, y: float) -> tuple[list[str], float]:
    gettext, format = pen.format.gettext, pen.format
    values = {area.code: value_of(area.cell) or 0.0 for area in picture.areas if area.code in classes}
    entries: list[tuple[str, parts.Sign]] = []
    for number in sorted(set(classes.values())):
        members = [code for code, its in classes.items() if its == number]
        low, high = min(values[code] for code in members), max(values[code] for code in members)
        shade = _shade(next(area for area in picture.areas if area.code == members[0]), classes, pen)
        told = format.quantity(high, picture.unit)
        if format.number(low, picture.unit) != format.number(high, picture.unit):
            told = f"{format.number(low, picture.unit)} – {told}"
        entries.append((told, parts.box(pen, shade.fill, stroke="ink", stroke_width=0.6)))
    if any(value_of(area.cell) is None for area in picture.areas):
        sign = parts.box(pen, f"url(#{pen.id}-hatch)", stroke="ink", stroke_width=0.6)
        entries.append((gettext("no value; the reason stands in the area or in the table"), sign))
    drawn, bottom = parts.legend(pen, entries, y=y) if entries else ([], y)
    if classes:
        told = gettext(
            "The colour is relative: it shows the order among the areas of this map, the darker the higher. "
            "It does not say what is good."
        )
    else:
        known = sum(value_of(area.cell) is not None for area in picture.areas)
        told = gettext(
            "Without colour: only {known} areas have a value, and at least {least} are needed to compare them."
        ).format(known=known, least=picture.least)
    for line in letters.wrap(format.typeset(told), WIDTH - 8, lines=3, size=parts.SMALL):
        drawn.append(pen.text(4, bottom + 13, line, fill="quiet", size=parts.SMALL))
        bottom += 16
    return drawn, bottom + 4
