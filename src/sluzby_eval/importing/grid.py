"""The cells of one sheet, kept by column and tightly: a byte for the kind of each cell, numbers, texts.

A thousand workbooks, or one sheet of millions of cells, stand in memory at some nine bytes a number, travel
from a reading child to its parent as they are, and come to typing without a loop over cells. Single cells,
columns and rows are made on demand. Nothing here needs more than the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise, zip_longest
from typing import TYPE_CHECKING, cast, overload

from sluzby_eval.importing.column import (
    BLANK,
    BOOLEAN,
    DATE,
    DATETIME,
    LAST_KIND,
    NUMBER,
    TEXT,
    TIME,
    Column,
    column_rows,
)

if TYPE_CHECKING:
    from sluzby_eval.importing.raw import RawCell

__all__ = [
    "BLANK", "BOOLEAN", "DATE", "DATETIME", "HEAD", "LAST_KIND", "NUMBER", "TEXT", "TIME", "Column", "Grid",
    "PackedGrid", "column_rows",
]  # fmt: skip

HEAD = 20  # rows that are looked at again and again for headings
_AT_ONCE = 4096  # rows that are turned into columns together


class Grid(Sequence[Sequence["RawCell"]]):
    """The cells of a sheet as rows that are made when they are asked for; all rows are of equal width.

    >>> grid = Grid.of([["IČO", None], [27.0]])
    >>> grid == [["IČO"], [27.0]], grid.filled_by_row(), grid.width
    (True, [1, 1], 2)
    """

    __slots__ = ("_columns", "_head", "_head_texts", "height")

    def __init__(self, columns: Sequence[Column], height: int) -> None:
        self._columns: Sequence[Column] | None = columns
        self.height = height
        self._head: list[list[RawCell]] | None = None
        self._head_texts: list[list[tuple[int, str]]] | None = None

    @classmethod
    def of(cls, rows: Iterable[Sequence[object]], clean: Callable[[object], RawCell] | None = None) -> Grid:
        """Make a grid of rows, which may differ in length; "" and None are blank.

        Args:
            rows: taken one by one, a few thousand at a time.
            clean: what a library's own values become, where they are no texts, numbers or blanks.
        """
        if isinstance(rows, Grid):
            return rows
        if isinstance(rows, list) and len(rows) <= _AT_ONCE:
            columns = [Column.below(cells, clean) for cells in zip_longest(*rows)]
            return cls(columns, len(rows))
        columns = []
        height = 0
        source = iter(rows)
        size = 1  # the header alone: columns under it mostly hold one kind of cell
        while chunk := list(islice(source, size)):
            size = _AT_ONCE
            for at, cells in enumerate(zip_longest(*chunk)):
                if at == len(columns):
                    columns.append(Column(bytearray(height)))
                columns[at].add(cells, clean)
            height += len(chunk)
            for column in columns:
                cast("bytearray", column.kinds).extend(bytes(height - len(column.kinds)))
        return cls(columns, height)

    @property
    def columns(self) -> Sequence[Column]:
        """The columns."""
        return self._columns or ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.columns)

    def part(self, at: int, start: int, end: int) -> Column:
        """Return the cells of a column from one row to before another."""
        return self.columns[at].part(start, end)

    def texts_below(self, start: int) -> dict[int, set[str]]:
        """Return the different texts of columns from a row on, dates and the like as they are written."""
        every = {at: column.texts_from(start) for at, column in enumerate(self.columns) if column.texts}
        return {at: set(texts) for at, texts in every.items() if texts}

    def is_blank(self, at: int, row: int) -> bool:
        """Whether a cell holds nothing."""
        return self.columns[at].kinds[row] == BLANK

    def is_full(self, at: int, start: int) -> bool:
        """Whether no cell of a column from a row on is blank."""
        return BLANK not in self.columns[at].kinds[start:]

    def filled_above(self, row: int) -> int:
        """Count the cells above a row that are not blank."""
        height = min(row, self.height)
        return sum(height - column.kinds.count(BLANK, 0, height) for column in self.columns)

    @property
    def filled(self) -> int:
        """Number of cells that are not blank."""
        return sum(column.filled for column in self.columns)

    def head(self) -> list[list[RawCell]]:
        """Return the first rows, in which headings are looked for."""
        if self._head is None:
            end = min(HEAD, self.height)
            self._head = _turned([list(column.part(0, end)) for column in self.columns], end)
        return self._head

    def head_texts(self) -> list[list[tuple[int, str]]]:
        """Return the texts of the first rows with their columns, row by row."""
        if self._head_texts is None:
            self._head_texts = self._find_head_texts()
        return self._head_texts

    def _find_head_texts(self) -> list[list[tuple[int, str]]]:
        end = min(HEAD, self.height)
        rows: list[list[tuple[int, str]]] = [[] for _ in range(end)]
        for at, column in enumerate(self.columns):
            if not column.texts:
                continue
            if column.kinds[0] == TEXT and column.kinds.count(NUMBER, 1, end) == end - 1:
                rows[0].append((at, column.texts[0]))
            elif column.kinds.count(TEXT, 0, end) == end:
                for own, text in zip(rows, column.texts, strict=False):
                    own.append((at, text))
            else:
                for row, text in column.texts_with_places(0, end):
                    rows[row].append((at, text))
        return rows

    def filled_by_row(self) -> list[int]:
        """Count the cells of each row that are not blank."""
        full = sum(BLANK not in column.kinds for column in self.columns)
        counts = [full] * self.height
        for column in self.columns:
            if BLANK in column.kinds and column.filled:
                for row in column_rows(column):
                    counts[row] += 1
        return counts

    def __len__(self) -> int:
        return self.height

    @overload
    def __getitem__(self, index: int) -> list[RawCell]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[RawCell]]: ...
    def __getitem__(self, index: int | slice) -> list[RawCell] | list[list[RawCell]]:
        if isinstance(index, slice):
            start, end, step = index.indices(self.height)
            if start >= 0 and end <= HEAD and step == 1:
                return self.head()[start:end]
            return [self[row] for row in range(start, end, step)]
        row = index + self.height if index < 0 else index
        if not 0 <= row < self.height:
            raise IndexError(index)
        return self.head()[row] if row < HEAD else [column[row] for column in self.columns]

    def __iter__(self) -> Iterator[list[RawCell]]:
        return iter(_turned([list(column) for column in self.columns], self.height))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != self.height:
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(_trimmed(own) == _trimmed(theirs) for own, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # it can be compared with lists

    def __repr__(self) -> str:
        return f"Grid.of({list(self)!r})"


class PackedGrid(Grid):
    """The cells of a sheet as they come from a reading child, column after column; columns are made on demand."""

    __slots__ = ("_kinds", "_numbers", "_starts", "_texts", "_width")

    def __init__(
        self, kinds: bytes, size: tuple[int, int], numbers: memoryview[float], texts: Sequence[str]
    ) -> None:
        """Take the cells.

        Args:
            kinds: of all cells.
            size: rows and columns.
            numbers: of all cells that are numbers.
            texts: of all cells that are neither numbers nor blank.

        Raises:
            ValueError: they do not fit together.
        """
        super().__init__((), size[0])
        height, self._width = size
        self._columns = None
        self._kinds = kinds
        self._numbers = numbers
        self._texts = texts
        starts = range(0, len(kinds), height or 1)
        counts = [kinds.count(NUMBER, start, start + height) for start in starts]
        blanks = [kinds.count(BLANK, start, start + height) for start in starts]
        others = [height - number - blank for number, blank in zip(counts, blanks, strict=True)]
        self._starts = [*accumulate(counts, initial=0)], [*accumulate(others, initial=0)]
        if self._starts[0][-1] != len(numbers) or self._starts[1][-1] != len(texts):
            raise ValueError("kinds that do not fit")

    @property
    def columns(self) -> Sequence[Column]:
        """The columns."""
        if self._columns is None:
            self._columns = [self._column(at) for at in range(self._width)]
        return self._columns

    def _column(self, at: int) -> Column:
        numbers, texts = self._starts
        return Column(
            self._kinds[at * self.height : (at + 1) * self.height],
            self._numbers[numbers[at] : numbers[at + 1]],
            list(self._texts[texts[at] : texts[at + 1]]),
        )

    @property
    def width(self) -> int:
        """Number of columns."""
        return self._width

    @property
    def filled(self) -> int:
        """Number of cells that are not blank."""
        return len(self._numbers) + len(self._texts)

    def part(self, at: int, start: int, end: int) -> Column:
        """Return the cells of a column from one row to before another."""
        if end != self.height or start > HEAD:
            return super().part(at, start, end)
        numbers, texts = self._starts
        first = at * self.height
        skipped = self._kinds.count(NUMBER, first, first + start)
        blanks = self._kinds.count(BLANK, first, first + start)
        return Column(
            self._kinds[first + start : first + end],
            self._numbers[numbers[at] + skipped : numbers[at + 1]],
            list(self._texts[texts[at] + start - skipped - blanks : texts[at + 1]]),
        )

    def texts_below(self, start: int) -> dict[int, set[str]]:
        """Return the different texts of columns from a row on, dates and the like as they are written."""
        found = {}
        for at, (first, end) in enumerate(pairwise(self._starts[1])):
            if end > first:
                above = self._kinds[at * self.height : at * self.height + start]
                first += len(above) - above.count(NUMBER) - above.count(BLANK)
                if end > first:
                    found[at] = set(self._texts[first:end])
        return found

    def texts_of(self, at: int) -> Sequence[str]:
        """Return the texts of a column."""
        return self._texts[self._starts[1][at] : self._starts[1][at + 1]]

    def is_blank(self, at: int, row: int) -> bool:
        """Whether a cell holds nothing."""
        return self._kinds[at * self.height + row] == BLANK

    def is_full(self, at: int, start: int) -> bool:
        """Whether no cell of a column from a row on is blank."""
        return self._kinds.find(BLANK, at * self.height + start, (at + 1) * self.height) < 0

    def filled_above(self, row: int) -> int:
        """Count the cells above a row that are not blank."""
        rows = range(min(row, self.height))
        return self._width * len(rows) - sum(self._kinds[at :: self.height].count(BLANK) for at in rows)

    def _find_head_texts(self) -> list[list[tuple[int, str]]]:
        end = min(HEAD, self.height)
        rows: list[list[tuple[int, str]]] = [[] for _ in range(end)]
        texts = self._starts[1]
        for at in range(self._width):
            if texts[at] == texts[at + 1]:
                continue
            head = self._kinds[at * self.height : at * self.height + end]
            own = self._texts[texts[at] : min(texts[at] + end, texts[at + 1])]
            if head[0] == TEXT and head.count(NUMBER) == end - 1:
                rows[0].append((at, own[0]))
            elif head.count(TEXT) == end:
                for row, text in zip(rows, own, strict=True):
                    row.append((at, text))
            else:
                told = (row for row, kind in enumerate(head) if kind > NUMBER)
                for row_at, text in zip(told, own, strict=False):
                    if head[row_at] == TEXT:
                        rows[row_at].append((at, text))
        return rows


def _turned(columns: Sequence[Sequence[RawCell]], height: int) -> list[list[RawCell]]:
    return [[*row] for row in zip(*columns, strict=True)] if columns else [[] for _ in range(height)]


def _trimmed(cells: Iterable[RawCell]) -> list[RawCell]:
    kept = list(cells)
    while kept and kept[-1] is None:
        kept.pop()
    return kept
