"""Two measures against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, line_scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Point, Points
    from sluzby_eval.reporting.svg.pen import Pen
    from sluzby_eval.reporting.tables import Cell

Box = tuple[float, float, float, float]  # left, top, right, bottom
TOP, BOTTOM = 26.0, 390.0


def draw(picture: Points, pen: Pen) -> Drawing:
    """Draw the points, the lines that part four fields, and the names that find room."""
    known = [point for point in picture.points if None not in (value_of(point.x), value_of(point.y))]
    across, upright, left = _scales(picture, known, pen)
    x_unit, y_unit = _units(picture)
    body = parts.axis_beside(pen, upright, y_unit, left=left, right=WIDTH - 8)
    body += parts.axis_below(pen, across, x_unit, top=TOP, bottom=BOTTOM)
    body.append(pen.text(4, 13, f"↑ {letters.shorten(picture.y_title, WIDTH - 30, bold=True)}", bold=True))
    x_title = letters.shorten(picture.x_title, WIDTH - left - 30, bold=True)
    body.append(pen.text(WIDTH - 8, BOTTOM + 36, f"{x_title} →", anchor="end", bold=True))
    taken: list[Box] = []
    fields = _fields(picture, pen, taken, left=left)
    places = [(across.at(value_of(p.x) or 0.0), upright.at(value_of(p.y) or 0.0)) for p in known]
    crossed = _cross(picture, pen, across, upright, taken, places, left=left)
    body += [element for element in crossed if element.startswith("<line")]
    body += fields
    if len(picture.path) > 1:
        path = [(across.at(x), upright.at(y)) for x, y in picture.path]
        body.append(pen.path(path, stroke="ink", stroke_width=1.6, stroke_dasharray="7 3"))
    taken += [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    order = sorted(zip(known, places, strict=True), key=lambda pair: pair[0].highlighted)
    body += [_sign(point, pen, *place) for point, place in order]
    body += [element for element in crossed if not element.startswith("<line")]  # over the points
    for point, place in reversed(order):
        body += _name(point, pen, place, taken, left=left)
    told, bottom = parts.notes(pen, _missing(picture, pen), y=BOTTOM + 44)
    return Drawing(height=bottom + 2, body=body + told)


def _scales(picture: Points, known: list[Point], pen: Pen) -> tuple[Scale, Scale, float]:
    xs = [*(value_of(p.x) or 0.0 for p in known), *(x for x, _ in picture.path)]
    ys = [*(value_of(p.y) or 0.0 for p in known), *(y for _, y in picture.path)]
    for line, values in ((picture.x_line, xs), (picture.y_line, ys)):
        value = value_of(line)
        if value is not None:
            values.append(value)
    upright = line_scale(ys, start=BOTTOM, end=TOP)
    left = parts.tick_room(pen, upright, _units(picture)[1])
    return line_scale(xs, start=left, end=WIDTH - 8), upright, left


def _units(picture: Points) -> tuple[str, str]:
    """Return the units of both measures, as the cells say."""
    return tuple(  # type: ignore[return-value]
        next((cell.unit for cell in cells if cell.unit), picture.unit)
        for cells in ([p.x for p in picture.points], [p.y for p in picture.points])
    )


def _sign(point: Point, pen: Pen, x: float, y: float) -> str:
    if point.highlighted:
        return pen.diamond(x, y)
    return pen.circle(x, y, 4.2, fill="fill", stroke="ink", stroke_width=0.7, fill_opacity=0.8)


def _fields(picture: Points, pen: Pen, taken: list[Box], *, left: float) -> list[str]:
    if picture.fields is None:
        return []
    drawn = []
    room = (WIDTH - 8 - left) / 2 - 12
    for at, field in enumerate(picture.fields):
        text = letters.shorten(field, room, size=parts.SMALL)
        x, anchor = (left + 8, "start") if at % 2 == 0 else (WIDTH - 14, "end")
        y = TOP + 14 if at < 2 else BOTTOM - 8
        wide = letters.width(text, size=parts.SMALL)
        start = x if anchor == "start" else x - wide
        taken.append((start, y - 11, start + wide, y + 3))
        drawn.append(
            pen.text(x, y, text, anchor=anchor, fill="quiet", italic=True, size=parts.SMALL, halo="paper")
        )
    return drawn


def _cross(
    picture: Points,
    pen: Pen,
    across: Scale,
    upright: Scale,
    taken: list[Box],
    places: list[tuple[float, float]],
    *,
    left: float,
) -> list[str]:
    """Draw the lines that part the fields; each value stands where the fewest points are."""
    drawn = []
    right = WIDTH - 14
    if picture.x_line is not None and (value := value_of(picture.x_line)) is not None:
        x, told = across.at(value), pen.told(picture.x_line, with_unit=True)
        wide = letters.width(told, size=parts.SMALL)
        starts = [at for at in (x + 5, x - 5 - wide) if left < at < WIDTH - 8 - wide] or [x + 5]
        boxes = [(at, y - 11, at + wide, y + 3) for y in (TOP + 32, BOTTOM - 26) for at in starts]
        box = min(boxes, key=lambda one: _spoilt(one, taken, places))
        drawn.append(pen.line(x, x, TOP, BOTTOM, colour="ink", dash="6 3"))
        drawn.append(pen.text(box[0], box[3] - 3, told, size=parts.SMALL, halo="paper"))
        taken.append(box)
    if picture.y_line is not None and (value := value_of(picture.y_line)) is not None:
        y, told = upright.at(value), pen.told(picture.y_line, with_unit=True)
        wide = letters.width(told, size=parts.SMALL)
        boxes = [
            (at, base - 11, at + wide, base + 3)
            for base in (y - 5, y + 14)
            for at in (right - wide, left + 6)
        ]
        box = min(boxes, key=lambda one: _spoilt(one, taken, places))
        drawn.append(pen.line(left, WIDTH - 8, y, y, colour="ink", dash="6 3"))
        drawn.append(pen.text(box[0], box[3] - 3, told, size=parts.SMALL, halo="paper"))
        taken.append(box)
    return drawn


def _spoilt(box: Box, taken: list[Box], places: list[tuple[float, float]]) -> tuple[int, int]:
    """Count the texts and then the points that a box lies on."""
    return sum(_touch(box, other) for other in taken), _covered(box, places)


def _covered(box: Box, places: list[tuple[float, float]]) -> int:
    return sum(_touch(box, (x - 5, y - 5, x + 5, y + 5)) for x, y in places)


def _name(point: Point, pen: Pen, place: tuple[float, float], taken: list[Box], *, left: float) -> list[str]:
    """Write the name of a point where it touches nothing; without room it is left to the table."""
    if not point.label:
        return []
    text = letters.shorten(point.label, 190, size=parts.SMALL, bold=point.highlighted)
    wide = letters.width(text, size=parts.SMALL, bold=point.highlighted)
    x, y = place
    for start, base in (
        (x + 9, y + 4), (x - 9 - wide, y + 4), (x - wide / 2, y - 10), (x - wide / 2, y + 18),
        (x + 7, y - 8), (x + 7, y + 15), (x - 7 - wide, y - 8), (x - 7 - wide, y + 15),
    ):  # fmt: skip
        own = (start - 1, base - 11, start + wide + 1, base + 3)
        inside = own[0] >= left and own[2] <= WIDTH - 2 and own[1] >= TOP and own[3] <= BOTTOM
        if inside and not any(_touch(own, other) for other in taken):
            taken.append(own)
            return [pen.text(start, base, text, bold=point.highlighted, size=parts.SMALL, halo="paper")]
    return []


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _missing(picture: Points, pen: Pen) -> list[str]:
    named: list[tuple[str, str, Cell]] = []
    reasons: dict[str, int] = {}
    for point in picture.points:
        for cell in (point.x, point.y):
            if value_of(cell) is None:
                if point.label:
                    named.append((point.label, "", cell))
                else:
                    told = pen.told(cell)
                    reasons[told] = reasons.get(told, 0) + 1
                break
    gettext = pen.format.gettext
    counted = [gettext("not drawn: {n} – {reason}").format(n=n, reason=told) for told, n in reasons.items()]
    return parts.blanks(pen, named) + counted
