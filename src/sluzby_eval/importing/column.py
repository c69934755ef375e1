"""One column of cells, kept tightly: a byte for the kind of each cell, numbers, texts.

Nothing here needs more than the standard library.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Self, cast, overload

if TYPE_CHECKING:
    from sluzby_eval.importing.raw import RawCell

BLANK, NUMBER, TEXT, BOOLEAN, DATE, DATETIME, TIME = range(7)  # kinds of a cell
LAST_KIND = TIME
_BLOCK = 512  # cells between two marks of how many numbers and texts went before
_BLANKS = ("", None)
_KINDS: dict[type, int] = {float: NUMBER, str: TEXT, type(None): BLANK}
_ONLY_FLOATS: set[type] = {float}
_ONLY_TEXTS: set[type] = {str}


class Column(Sequence["RawCell"]):
    """One column of cells: `kinds` has a byte for each; numbers and texts follow in order, without gaps.

    Booleans, dates and times stand among the texts ("true", "2025-12-31") and are values again when asked for.

    >>> column = Column.of(["Rok", 2025.0, None, dt.date(2025, 12, 31), True])
    >>> list(column.kinds), column.numbers.tolist(), column.texts
    ([2, 1, 0, 4, 3], [2025.0], ['Rok', '2025-12-31', 'true'])
    >>> column[3], column[-1], column[1:3]
    (datetime.date(2025, 12, 31), True, [2025.0, None])
    """

    __slots__ = ("_marks", "kinds", "numbers", "texts")

    def __init__(
        self,
        kinds: bytes | bytearray = b"",
        numbers: array[float] | memoryview[float] | None = None,
        texts: list[str] | None = None,
    ) -> None:
        self.kinds = kinds
        self.numbers: array[float] | memoryview[float] = array("d") if numbers is None else numbers
        self.texts: list[str] = [] if texts is None else texts
        self._marks: list[tuple[int, int]] = []

    @classmethod
    def of(cls, cells: Iterable[object]) -> Self:
        """Make a column of Python values; "" and None are blank."""
        column = cls(bytearray())
        column.add(tuple(cells))
        return column

    @classmethod
    def below(cls, cells: tuple[object, ...], clean: Callable[[object], RawCell] | None) -> Self:
        """Make a column of a few cells whose first may be a heading; the usual ones without a look at each."""
        types = set(map(type, cells[1:]))
        if types == _ONLY_FLOATS:
            first, count = cells[0], len(cells)
            if type(first) is str and first:
                return cls(b"\x02".ljust(count, b"\x01"), array("d", cells[1:]), [first])  # type: ignore[arg-type]
            if type(first) is float:
                return cls(b"\x01" * count, array("d", cells))  # type: ignore[arg-type]
        elif types == _ONLY_TEXTS and type(cells[0]) is str and "" not in cells:
            return cls(b"\x02" * len(cells), None, list(cells))  # type: ignore[arg-type]
        column = cls(bytearray())
        column.add(cells[:1], clean)
        column.add(cells[1:], clean)
        return column

    @classmethod
    def joined(cls, parts: Sequence[Column]) -> Self:
        """Put columns behind one another; the numbers of a single one are not copied."""
        numbers = [part.numbers for part in parts if part.numbers]
        one = numbers[0] if len(numbers) == 1 else memoryview(b"".join(numbers)).cast("d")
        texts = list(chain.from_iterable(part.texts for part in parts))
        return cls(b"".join([part.kinds for part in parts]), one, texts)

    @property
    def filled(self) -> int:
        """Number of cells that are not blank."""
        return len(self.numbers) + len(self.texts)

    def add(self, cells: Sequence[object], clean: Callable[[object], RawCell] | None = None) -> None:
        """Append cells; a column that is growing has a `bytearray` of kinds."""
        grown, numbers = cast("bytearray", self.kinds), cast("array[float]", self.numbers)
        types = set(map(type, cells))
        if types == {float}:
            grown += b"\x01" * len(cells)
            numbers.extend(cast("Sequence[float]", cells))
        elif types <= {str, type(None)} and not any(cells):
            grown += bytes(len(cells))
        elif types == {str} and "" not in cells:
            grown += b"\x02" * len(cells)
            self.texts += cast("Sequence[str]", cells)
        elif types <= {float, str, type(None)}:
            added = bytes(map(_KINDS.__getitem__, map(type, cells)))
            if "" in cells:
                added = bytes(
                    [kind if cell != "" else BLANK for kind, cell in zip(added, cells, strict=True)]
                )
            grown += added
            if NUMBER in added:
                numbers.extend([cell for cell in cells if type(cell) is float])
            self.texts += [cell for cell in cells if type(cell) is str and cell]
        elif types == {dt.date}:
            grown += b"\x04" * len(cells)
            self.texts += [cell.isoformat() for cell in cast("Sequence[dt.date]", cells)]
        else:
            for cell in cells:
                self._add_one(cell if clean is None else clean(cell))

    def _add_one(self, cell: Any) -> None:
        kind = TEXT
        if type(cell) in (float, int):
            kind = NUMBER
            cast("array[float]", self.numbers).append(float(cell))
        elif cell in _BLANKS:
            kind = BLANK
        elif type(cell) is str:
            self.texts.append(cell)
        else:
            kind, text = _written(cell)
            self.texts.append(text)
        cast("bytearray", self.kinds).append(kind)

    def part(self, start: int, end: int) -> Column:
        """Return the cells from `start` to before `end` as a column."""
        kinds = self.kinds
        if start <= _BLOCK and end >= len(kinds):  # all but the header
            skipped = kinds.count(NUMBER, 0, start)
            rest = self.numbers[skipped:] if skipped else self.numbers
            return Column(kinds[start:], rest, self.texts[start - skipped - kinds.count(BLANK, 0, start) :])
        numbers, texts = self._before(start)
        to_numbers, to_texts = self._before(end)
        return Column(self.kinds[start:end], self.numbers[numbers:to_numbers], self.texts[texts:to_texts])

    def texts_with_places(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Yield the cells of text with their indexes."""
        part = self.part(start, end)
        texts = iter(part.texts)
        if len(part.texts) == len(part.kinds):
            places: Iterable[int] = range(start, end)
        else:
            places = (at for at, kind in enumerate(part.kinds, start) if kind > NUMBER)
        for at, text in zip(places, texts, strict=True):
            if self.kinds[at] == TEXT:
                yield at, text

    def texts_from(self, start: int) -> list[str]:
        """Return the texts from a cell on, dates and the like as they are written."""
        return self.texts[self._before(start)[1] :]

    def different_texts(self) -> set[str]:
        """Return the different cells of text."""
        if len(self.texts) == self.kinds.count(TEXT):
            return set(self.texts)
        return {text for _, text in self.texts_with_places(0, len(self.kinds))}

    def _before(self, at: int) -> tuple[int, int]:
        """Count the numbers and the texts before a cell."""
        kinds = self.kinds
        if at <= 0:
            return 0, 0
        if at >= len(kinds):
            return len(self.numbers), len(self.texts)
        if at <= _BLOCK:
            numbers = kinds.count(NUMBER, 0, at)
            return numbers, at - numbers - kinds.count(BLANK, 0, at)
        if not self._marks:
            self._mark()
        block = at // _BLOCK
        numbers, texts = self._marks[block]
        more_numbers, more_texts = self._count(block * _BLOCK, at)
        return numbers + more_numbers, texts + more_texts

    def _count(self, start: int, end: int) -> tuple[int, int]:
        numbers = self.kinds.count(NUMBER, start, end)
        return numbers, max(min(end, len(self.kinds)) - start, 0) - numbers - self.kinds.count(
            BLANK, start, end
        )

    def _mark(self) -> None:
        numbers = texts = 0
        for start in range(0, len(self.kinds) + 1, _BLOCK):
            self._marks.append((numbers, texts))
            more_numbers, more_texts = self._count(start, start + _BLOCK)
            numbers, texts = numbers + more_numbers, texts + more_texts

    def __len__(self) -> int:
        return len(self.kinds)

    @overload
    def __getitem__(self, index: int) -> RawCell: ...
    @overload
    def __getitem__(self, index: slice) -> list[RawCell]: ...
    def __getitem__(self, index: int | slice) -> RawCell | list[RawCell]:
        if isinstance(index, slice):
            start, end, step = index.indices(len(self.kinds))
            return list(self.part(start, max(start, end)))[::step] if step > 0 else list(self)[index]
        at = index + len(self.kinds) if index < 0 else index
        kind = self.kinds[at]
        if kind == BLANK:
            return None
        numbers, texts = self._before(at)
        return self.numbers[numbers] if kind == NUMBER else _value(kind, self.texts[texts])

    def __iter__(self) -> Iterator[RawCell]:
        kinds = self.kinds
        if len(self.numbers) == len(kinds):
            return iter(self.numbers)
        if not self.numbers and not self.texts:
            return iter((None,) * len(kinds))
        if len(self.texts) == len(kinds) == kinds.count(TEXT):
            return iter(self.texts)
        if len(self.texts) == 1 and kinds[0] == TEXT and len(self.numbers) == len(kinds) - 1:
            return chain(self.texts, self.numbers)  # a heading and its numbers
        return self._each()

    def _each(self) -> Iterator[RawCell]:
        number, text = iter(self.numbers).__next__, iter(self.texts).__next__
        for kind in self.kinds:
            if kind == BLANK:
                yield None
            elif kind == NUMBER:
                yield number()
            else:
                yield _value(kind, text())


def _written(cell: object) -> tuple[int, str]:
    """Write a value that is neither number nor text; days before moments, which are days, too."""
    if isinstance(cell, bool):
        return BOOLEAN, "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return DATETIME, cell.isoformat()
    if isinstance(cell, dt.date):
        return DATE, cell.isoformat()
    if isinstance(cell, dt.time):
        return TIME, cell.isoformat()
    raise TypeError(f"a cell cannot be {type(cell).__name__}")


def _value(kind: int, text: str) -> RawCell:
    if kind == TEXT:
        return text
    if kind == BOOLEAN:
        return text == "true"
    if kind == DATE:
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text) if kind == DATETIME else dt.time.fromisoformat(text)


def column_rows(column: Column, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Yield the indexes of the cells that are not blank."""
    kinds = column.kinds[start:end]
    return (at for at, kind in enumerate(kinds, start) if kind != BLANK)
