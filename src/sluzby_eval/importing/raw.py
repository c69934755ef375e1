"""What a file says before anybody knows what it means: sheets of raw cells with their addresses.

Rows and columns are counted from zero in Python and from A1 in everything that a person sees. The first cell
of the first row is always A1: a reader never cuts empty rows or columns off the top or the left.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence  # noqa: TC003 - dataclasses keep Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import cast

from sluzby_eval.findings import Finding  # noqa: TC001 - dataclasses keep it
from sluzby_eval.importing.grid import Grid

RawCell = str | float | bool | dt.datetime | dt.date | dt.time | None


@dataclass(slots=True, kw_only=True)
class Limits:
    """How big a file may be; `[import]` of `sluzby.toml` may raise some of them."""

    file_bytes: int = 200_000_000
    entries: int = 1_000  # parts of a package
    unpacked_bytes: int = 200_000_000  # all parts together
    part_bytes: int = 100_000_000
    ratio: int = 200  # unpacked to packed, of a part over `ratio_from_bytes`
    ratio_from_bytes: int = 10_000_000
    columns: int = 500
    rows: int = 200_000
    cells: int = 5_000_000  # of the rectangle from A1 to the last cell: what a reader has to hold
    merges: int = 50_000


LIMITS = Limits()  # in force in this process


@contextmanager
def in_force(limits: Limits) -> Iterator[None]:
    """Let other limits be in force for a while."""
    before = asdict(LIMITS)
    _set(asdict(limits))
    try:
        yield
    finally:
        _set(before)


def _set(limits: Mapping[str, int]) -> None:
    for name, value in limits.items():
        setattr(LIMITS, name, value)


_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


@lru_cache(maxsize=1024)
def column_letters(index: int) -> str:
    """Name a column as a sheet program does; 0 is A.

    >>> [column_letters(index) for index in (0, 25, 26, 16383)]
    ['A', 'Z', 'AA', 'XFD']
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Turn the letters of a column into its index; A is 0.

    >>> column_index("XFD")
    16383
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    """Name a cell by zero-based row and column.

    >>> address(16, 3)
    'D17'
    """
    return f"{column_letters(column)}{row + 1}"


def position(cell: str) -> tuple[int, int]:
    """Turn the name of a cell into zero-based row and column.

    >>> position("D17")
    (16, 3)
    """
    match = _ADDRESS.fullmatch(cell)
    if match is None:
        raise ValueError(f"not the name of a cell: {cell!r}")
    return int(match[2]) - 1, column_index(match[1])


class Refusal(Exception):  # noqa: N818 - nothing failed: a file is turned away at the door
    """A file that cannot be used; raised inside reading only, and turned into its finding by `read_book`."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """One sheet as it stands in the file.

    A cell is text, a float (also for whole numbers), a boolean, a date or time, or None where it is empty.
    A cell of `error_cells` or `formulas_without_value` is None in `rows`: it holds something, yet no value.
    """

    name: str
    rows: Sequence[Sequence[RawCell]]  # kept as a `Grid`, whatever they were made of
    error_cells: dict[str, str] = field(default_factory=dict)  # {"D5": "#DIV/0!"}
    formulas_without_value: Sequence[str] = ()  # ["F7"]: no program has computed them
    percent_cells: frozenset[str] = frozenset()  # numbers shown with %: 0.125 that reads "12,5 %"
    covered_cells: Sequence[str] = ()  # values that nobody sees, under a merged cell
    hidden: bool = False
    hidden_rows: Sequence[int] = ()  # zero-based
    hidden_columns: Sequence[int] = ()  # zero-based
    merged: Sequence[str] = ()  # ["A1:C1"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", Grid.of(self.rows))

    @property
    def grid(self) -> Grid:
        """The cells by column."""
        return cast("Grid", self.rows)

    @property
    def width(self) -> int:
        """Number of columns of the longest row."""
        return self.grid.width

    @property
    def filled(self) -> int:
        """Number of cells that hold something, errors and formulas without a value included."""
        return self.grid.filled + len(self.error_cells) + len(self.formulas_without_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBook:
    """One file as it stands: its sheets, and what the reader wants to say about it."""

    file: str  # the name shown to people
    container: str  # "xlsx", "xlsm" or "csv"
    sheets: Sequence[RawSheet]
    encoding: str | None = None  # of a text file
    delimiter: str | None = None  # of a text file
    date1904: bool = False  # day numbers of bare number cells count from 1904
    notes: list[Finding] = field(default_factory=list)
