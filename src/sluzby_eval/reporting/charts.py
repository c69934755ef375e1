"""Pictures of a report as values; a renderer only has to draw them.

Every picture has a title that states what is seen, a description for those who do not see it, and the table
of its data (None where the same numbers stand in the table right above). Cells carry value, unit and status,
so a picture never draws a blank as zero.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from typing import Literal

from sluzby_eval.reporting.tables import Cell, Table  # noqa: TC001 - dataclasses keep it

Ring = tuple[tuple[float, float], ...]  # longitude and latitude in degrees (WGS84), closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar, or the reason why there is none."""

    label: str
    cell: Cell
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One line of a dot strip: a band between quartiles, the median, single points, one point of interest."""

    label: str
    unit: str
    q1: float
    median: float
    q3: float
    points: tuple[float, ...] = ()
    own: Cell | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What all pictures have."""

    title: str
    description: str
    table: Table | None = None
    unit: str = ""  # code in `sluzby_eval.units` of the values drawn
    indicator: str = ""  # id of the indicator drawn; leads to its entry among the definitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Picture):
    """Bars, columns or strips.

    bars: horizontal bars from zero, `reference` is a line across all of them.
    columns: upright columns from zero, one a year.
    strips: one line of points each; with `own_scales` every line has a scale of its own.
    """

    kind: Literal["bars", "columns", "strips"]
    bars: tuple[Bar, ...] = ()
    reference: Bar | None = None
    strips: tuple[Strip, ...] = ()
    own_scales: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One unit of a picture of two measures; without a label it stays anonymous."""

    x: Cell
    y: Cell
    label: str = ""
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Picture):
    """Two measures against each other; lines at the medians part four fields, `path` is a line such as a frontier."""

    x_title: str
    y_title: str
    points: tuple[Point, ...]
    x_line: Cell | None = None
    y_line: Cell | None = None
    fields: tuple[str, str, str, str] | None = None  # upper left, upper right, lower left, lower right
    path: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series; a cell for every tick of its picture."""

    label: str
    cells: tuple[Cell, ...]
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An area between two series, for instance between a low and a high assumption."""

    label: str
    low: tuple[Cell, ...]
    high: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Picture):
    """Series over years; with bands a fan. Values after the tick `known_to` are drawn as assumptions."""

    ticks: tuple[str, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    known_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One small picture among many."""

    title: str
    lines: tuple[Line, ...]
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiples(Picture):
    """Small multiples with one common scale."""

    ticks: tuple[str, ...]
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a waterfall: a total stands on the ground, a change on what came before."""

    label: str
    cell: Cell
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall(Picture):
    """How one value becomes another by parts that add up."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One stacked bar; a cell for every key of its picture."""

    label: str
    cells: tuple[Cell, ...]
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacks(Picture):
    """Parts of wholes, for instance sources of money; with `as_shares` every bar is 100 % long."""

    keys: tuple[str, ...]
    stacks: tuple[Stack, ...]
    as_shares: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two values of one unit, for instance capacity and need."""

    label: str
    first: Cell
    second: Cell
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs(Picture):
    """Two values side by side for every unit."""

    first_title: str
    second_title: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value with the interval in which it lies."""

    label: str
    cell: Cell
    low: Cell
    high: Cell
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals(Picture):
    """Values with intervals, one under another (a caterpillar)."""

    intervals: tuple[Interval, ...]
    reference: Bar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One measure on the line of time; without an end it goes on."""

    label: str
    start: dt.date
    end: dt.date | None
    state: str
    done: Cell | None = None  # share done
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(Picture):
    """Measures as a timeline; `today` is the day of the data, never the day of drawing."""

    spans: tuple[Span, ...]
    today: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class MapArea:
    """One area of a map."""

    code: str
    name: str
    cell: Cell
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(Picture):
    """Areas coloured by their place among the others; without shapes they are drawn as tiles.

    With fewer values than `least` there is no colour, and the legend says why. `tiles` are places (column, row)
    by code; `links` are addresses of pages about the areas, for a web page only.
    """

    level: str
    areas: tuple[MapArea, ...]
    shapes: Mapping[str, tuple[Ring, ...]] = field(default_factory=dict)
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    least: int = 5
