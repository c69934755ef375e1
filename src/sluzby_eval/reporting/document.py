"""A report as values: sections of text, tables and charts that a renderer only has to draw.

Nothing here computes or looks anything up. Every cell carries its raw value together with the unit and the
status, so that each format can decide how to write it; a cell without a value always has a status that says
why.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from collections.abc import Iterator, Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from typing import Literal

import polars as pl  # noqa: TC002 - dataclasses keep it

from sluzby_eval.i18n import Language  # noqa: TC001 - dataclasses keep it

CellKind = Literal["text", "number", "change", "count"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: a text, or a number with its unit, or a blank with its reason."""

    value: str | float | None = None
    kind: CellKind = "text"
    unit: str = ""  # code in `sluzby_eval.units`; the unit of the two values compared where kind is change
    status: str = "ok"  # `results.Status`, or a word of `format.BLANKS` for cells that are no results

    @property
    def is_marked(self) -> bool:
        """Tell whether the value stands but must be read with care."""
        return self.status == "low_coverage" and self.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    title: str
    unit: str = ""  # label to show under the title, where all cells share one unit
    numeric: bool = False
    priority: int = 1  # 1 is always shown; higher numbers go first where there is little room
    joint: bool = False  # neighbours of this kind may share one cell where they have the same blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; totals are set apart, members of a group are indented."""

    cells: tuple[Cell, ...]
    total: bool = False
    indent: int = 0
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a caption above and its source below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    stacks: bool = False  # on a phone each row becomes a card; otherwise the table scrolls sideways


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One paragraph that the reader must not miss."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One headline number with the sentence that reads it."""

    title: str
    value: Cell
    previous: Cell | None
    change: Cell | None
    coverage: Cell
    sentence: str  # says everything by itself
    reading: str  # the sentence without title and value, to stand under them


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """The headline numbers."""

    figures: tuple[KeyFigure, ...]
    year: int
    previous_year: int | None
    source: str


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
class Chart:
    """A chart, with the table of its data.

    bars: horizontal bars from zero, `reference` is a line across all of them.
    columns: upright columns from zero, one a year.
    strips: one line of points each; with `own_scales` every line has a scale of its own.
    """

    kind: Literal["bars", "columns", "strips"]
    title: str
    description: str
    table: Table | None = None  # None where the same numbers stand in the table right above
    unit: str = ""
    bars: tuple[Bar, ...] = ()
    reference: Bar | None = None
    strips: tuple[Strip, ...] = ()
    own_scales: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list of definitions."""

    term: str
    code: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """A list of definitions."""

    entries: tuple[Entry, ...]


Block = Text | Note | KeyFigures | Table | Chart | Entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Yield the section and its parts in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Names of what stands in the rows behind a document."""

    indicators: Mapping[str, tuple[str, str]]  # id -> title and label of the unit
    units: Mapping[tuple[str, str], str]  # (level, unit) -> name


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report for one unit."""

    report: str
    title: str
    subtitle: str
    language: Language
    facts: tuple[tuple[str, str], ...]  # what the figures stand on: year, version, snapshot, ...
    sections: tuple[Section, ...]
    rows: pl.DataFrame  # the rows of results behind the document
    labels: Labels
    created_at: dt.datetime  # time of the snapshot, never of the rendering
    slug: str  # stem of the file name
    properties: Mapping[str, str] = field(default_factory=dict)  # for machines: report, unit, snapshot, ...

    def walk(self) -> Iterator[Section]:
        """Yield all sections in reading order."""
        for section in self.sections:
            yield from section.walk()


def cells_of(sections: tuple[Section, ...]) -> Iterator[Cell]:
    """Yield every cell of every block, also those behind charts."""
    for section in sections:
        for inner in section.walk():
            for block in inner.blocks:
                yield from _cells(block)


def _cells(block: Block) -> Iterator[Cell]:
    table = block.table if isinstance(block, Chart) else block
    if isinstance(table, Table):
        for row in table.rows:
            yield from row.cells
    elif isinstance(block, KeyFigures):
        for figure in block.figures:
            yield from (
                cell for cell in (figure.value, figure.previous, figure.change, figure.coverage) if cell
            )
