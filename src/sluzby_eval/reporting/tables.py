"""Cells and tables as values: every cell carries its raw value together with the unit and the status.

A cell without a value always has a status that says why; each format decides how to write it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    indicator: str = (
        ""  # id of the indicator whose values stand here; leads to its entry among the definitions
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; totals are set apart, members of a group are indented."""

    cells: tuple[Cell, ...]
    total: bool = False
    indent: int = 0
    highlighted: bool = False
    indicator: str = ""  # id of the indicator that the row is about; leads to its entry among the definitions
    link: str = ""  # address of a page about the row, beside this one; for web pages only


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a caption above and its source below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    stacks: bool = False  # on a phone each row becomes a card; otherwise the table scrolls sideways
