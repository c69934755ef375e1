"""What a planted defect is: where, of what kind, under which code the import tells it.

A defect spoils one cell, row, sheet or file and leaves the rest alone. `effect` says what the import does not
use: the cell, the row, all rows of the same service and form, the amounts of the sheet, all shares of the
service, the file, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sample_data.own_workbook import Own

Effect = Literal["cell", "row", "key", "sheet", "shares", "file", "none"]
Value = object | Callable[[object], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the list says of a defect."""

    kind: str  # in Czech, for people
    code: str
    effect: Effect
    sees: str  # what the analyst sees and what it does to the results


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A cell of a statement: whose, when, which sheet, column and row."""

    provider: str  # beginning of the name
    year: int = 2025
    sheet: str
    column: str
    service: str | None = None  # type and form, "DPS pob"; None = the first row
    source: str | None = None  # of a row of revenues


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """A second finding that follows from the first, some rows below."""

    offset: int
    column: str
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell with another value."""

    at: At
    value: Value
    told: Told
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """One row too many: a copy of the row at `at` with changes, told at the copy or at the original."""

    at: At
    changes: dict[str, Value]
    told: Told
    at_original: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """A workbook in its provider's own way, with what is to be told of it."""

    provider: str
    year: int
    own: Own
    told: tuple[tuple[At | tuple[str, str], Told], ...]  # a cell, or sheet and address as they are
    thousands: tuple[str, ...] = ()  # sheets whose amounts are divided by a thousand


def times(factor: float) -> Callable[[object], object]:
    """Multiply what stands in a cell and round to whole numbers."""
    return lambda old: round(float(str(old)) * factor)


def plus(amount: float) -> Callable[[object], object]:
    """Add to what stands in a cell."""
    return lambda old: round(float(str(old)) + amount, 2)
