"""Native charts: drawn from the cells of the table of the same sheet, where the kind of picture allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sluzby_eval import units
from sluzby_eval.reporting.charts import Chart, Lines, Pairs, Points, Stacks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.charts import Picture
    from sluzby_eval.reporting.renderers.xlsx.book import Book
    from sluzby_eval.reporting.renderers.xlsx.leaves import Leaf
    from sluzby_eval.reporting.tables import Cell, Table

COLOURS = ("#1D5B8F", "#D07A2D", "#4C8C4A", "#8C5AA0", "#B03A48", "#6B7680", "#C2A83E", "#3E8E9E")
QUIET_BAR, OWN_BAR = "#7F9DB9", "#1D5B8F"
GRID = "#D5DADE"
ROW = 20  # pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Where a series stands in the table: its values and their categories, as ranges of the sheet."""

    label: str
    values: tuple[int, int, int, int]
    categories: tuple[int, int, int, int]
    data: tuple[list[object], list[object]]  # what stands there: values, categories


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One chart: the kind as xlsxwriter calls it, its series, and titles of its axes."""

    kind: str
    series: tuple[Series, ...]
    subtype: str | None = None
    titles: tuple[str, str] | None = None
    from_zero: bool = True


def insert_charts(book: Book, sheet: Any, leaf: Leaf, table: Table, *, head: int) -> None:
    """Draw the pictures of a sheet right of its table, one under another."""
    row = head
    for picture in leaf.pictures:
        drawing = _drawing(picture, table, head)
        if drawing is not None:
            height = _insert(book, sheet, leaf.name, picture, drawing, at=(row, len(table.columns) + 1))
            row += height // ROW + 2


def _drawing(picture: Picture, table: Table, head: int) -> Drawing | None:
    """Find the cells of a picture in the table; None where they do not stand there in one run."""
    match picture:
        case Chart() if picture.bars:
            return _bars(picture, table, head)
        case Lines():
            return _drawn("line", [(line.label, line.cells) for line in picture.lines], table, head)
        case Stacks():
            keyed = [
                (key, [stack.cells[number] for stack in picture.stacks])
                for number, key in enumerate(picture.keys)
            ]
            subtype = "percent_stacked" if picture.as_shares else "stacked"
            return _drawn("bar", keyed, table, head, subtype=subtype)
        case Pairs():
            firsts = (picture.first_title, [pair.first for pair in picture.pairs])
            seconds = (picture.second_title, [pair.second for pair in picture.pairs])
            return _drawn("bar", [firsts, seconds], table, head)
        case Points():
            return _scatter(picture, table, head)
        case _:
            return None


def _bars(picture: Chart, table: Table, head: int) -> Drawing | None:
    """Draw bars together with the one of reference where it stands right under them, else without it."""
    kind = "bar" if picture.kind == "bars" else "column"
    bars = [bar.cell for bar in picture.bars]
    reference = [picture.reference.cell] if picture.reference else []
    return _drawn(kind, [(picture.title, bars + reference)], table, head) or _drawn(
        kind, [(picture.title, bars)], table, head
    )


def _scatter(picture: Points, table: Table, head: int) -> Drawing | None:
    across = _place([point.x for point in picture.points], table)
    upward = _place([point.y for point in picture.points], table)
    if across is None or upward is None:
        return None
    series = Series(
        label=picture.title,
        values=_range(upward, head),
        categories=_range(across, head),
        data=([_key(point.y) for point in picture.points], [_key(point.x) for point in picture.points]),
    )
    return Drawing(
        kind="scatter", series=(series,), titles=(picture.x_title, picture.y_title), from_zero=False
    )


def _drawn(
    kind: str,
    wanted: Sequence[tuple[str, Sequence[Cell]]],
    table: Table,
    head: int,
    *,
    subtype: str | None = None,
) -> Drawing | None:
    made = []
    for label, cells in wanted:
        place = _place(cells, table)
        if place is None:
            return None
        top, left, bottom, right = place
        beside = (top, 0, bottom, 0) if left == right else (-1, left, -1, right)
        names = _names(table, top, left, bottom, right)
        made.append(
            Series(
                label=label,
                values=_range(place, head),
                categories=_range(beside, head),
                data=([_key(cell) for cell in cells], names),
            )
        )
    values = [cell.value for _, cells in wanted for cell in cells if isinstance(cell.value, int | float)]
    from_zero = kind != "line" and min(values, default=0) >= 0
    return Drawing(kind=kind, subtype=subtype, series=tuple(made), from_zero=from_zero) if made else None


def _names(table: Table, top: int, left: int, bottom: int, right: int) -> list[object]:
    """Return what stands beside a run of cells: the first cells of its rows, or the headings over it."""
    if left == right:
        return [_key(row.cells[0]) for row in table.rows[top : bottom + 1]]
    return [column.title for column in table.columns[left : right + 1]]


def _range(place: tuple[int, int, int, int], head: int) -> tuple[int, int, int, int]:
    top, left, bottom, right = place
    return head + 1 + top, left, head + 1 + bottom, right


def _place(cells: Sequence[Cell], table: Table) -> tuple[int, int, int, int] | None:
    """Find a run of cells down a column or along a row of the table."""
    values = [_key(cell) for cell in cells]
    if not values or not any(isinstance(cell.value, int | float) for cell in cells):
        return None
    grid = [[_key(cell) for cell in row.cells] for row in table.rows]
    for position in range(1, len(table.columns)):
        start = _start(values, [line[position] for line in grid])
        if start is not None:
            return start, position, start + len(values) - 1, position
    for number, line in enumerate(grid):
        start = _start(values, line)
        if start is not None and len(values) > 1:
            return number, start, number, start + len(values) - 1
    return None


def _start(wanted: list[object], run: list[object]) -> int | None:
    size = len(wanted)
    return next((at for at in range(len(run) - size + 1) if run[at : at + size] == wanted), None)


def _key(cell: Cell) -> object:
    """Compare numbers as numbers, blanks as blanks; the reason of a blank may differ."""
    return cell.value if isinstance(cell.value, int | float | str) else None


def _insert(
    book: Book, sheet: Any, name: str, picture: Picture, drawing: Drawing, *, at: tuple[int, int]
) -> int:
    options = {"type": drawing.kind} | ({"subtype": drawing.subtype} if drawing.subtype else {})
    chart: Any = book.workbook.add_chart(options)
    for number, series in enumerate(drawing.series):
        chart.add_series(_series(picture, drawing, series, name, number))
    chart.set_title({"name": picture.title, "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"position": "bottom"} if len(drawing.series) > 1 else {"none": True})
    _set_axes(chart, picture, drawing)
    first = drawing.series[0].values
    size = max(first[2] - first[0], first[3] - first[1]) + 1
    height = max(280, 80 + ROW * size * (len(drawing.series) if drawing.subtype is None else 1))
    height = min(height, 1200) if drawing.kind == "bar" else 320
    chart.set_size({"width": 640, "height": height})
    sheet.insert_chart(*at, chart, {"description": f"{picture.title}. {picture.description}"})
    return height


def _series(picture: Picture, drawing: Drawing, series: Series, name: str, number: int) -> dict[str, Any]:
    colour = COLOURS[number % len(COLOURS)]
    made: dict[str, Any] = {
        "name": series.label,
        "categories": [name, *series.categories],
        "values": [name, *series.values],
        "values_data": series.data[0],
        "categories_data": series.data[1],
    }
    if drawing.kind == "scatter":
        return made | {"marker": {"type": "circle", "size": 6, "fill": {"color": colour}}}
    if drawing.kind == "line":
        return made | {"line": {"color": colour, "width": 2}, "marker": {"type": "circle", "size": 5}}
    if isinstance(picture, Chart):
        size = series.values[2] - series.values[0] + 1
        points = [{"fill": {"color": OWN_BAR}} if _stands_out(picture, n) else None for n in range(size)]
        return made | {
            "fill": {"color": QUIET_BAR}, "points": points, "data_labels": {"value": True}, "gap": 40,
        }  # fmt: skip
    return made | {"fill": {"color": colour}, "gap": 40}


def _stands_out(chart: Chart, position: int) -> bool:
    """Tell whether a bar is the own one, or the reference in the last row."""
    return position >= len(chart.bars) or chart.bars[position].highlighted


def _unit(picture: Picture) -> str:
    bars = [bar.cell.unit for bar in picture.bars] if isinstance(picture, Chart) else []
    return picture.unit or next(iter(bars), "")


def _set_axes(chart: Any, picture: Picture, drawing: Drawing) -> None:
    values: dict[str, Any] = {"major_gridlines": {"visible": True, "line": {"color": GRID}}}
    if drawing.subtype != "percent_stacked":
        values["num_format"] = "0%" if units.is_percent(_unit(picture)) else "General"
    if drawing.from_zero and drawing.subtype is None:
        values["min"] = 0
    if drawing.kind == "bar":
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(values)
    elif drawing.titles is not None:
        chart.set_x_axis({"name": drawing.titles[0], **values})
        chart.set_y_axis({"name": drawing.titles[1], **values})
    else:
        chart.set_y_axis(values)
