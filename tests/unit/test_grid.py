"""Cells kept by column: what went in comes out, cell by cell, row by row, in parts and put together."""

from __future__ import annotations

import datetime as dt
import io
import json
from random import Random

import pytest

from sluzby_eval.importing.cells import split
from sluzby_eval.importing.grid import Column, Grid
from sluzby_eval.importing.raw import RawBook, RawSheet
from sluzby_eval.importing.wire import pack, read_frame, unpack, write_frame

DAY, MOMENT, CLOCK = dt.date(2025, 12, 31), dt.datetime.fromisoformat("2025-12-31T08:30"), dt.time(8, 30)
CELLS = [None, 0.0, -1.5, 1e300, "a", "Žďár\n", "2025-12-31", True, False, DAY, MOMENT, CLOCK]


def drawn(rows, columns, seed=1):
    """Draw rows of all kinds of cells; long runs of one kind, as in sheets of data."""
    random = Random(seed)
    usual = [random.choice(CELLS) for _ in range(columns)]
    return [[random.choice(CELLS) if random.random() < 0.1 else cell for cell in usual] for _ in range(rows)]


@pytest.mark.parametrize("rows", [0, 1, 2, 19, 20, 21, 511, 513, 1500])
def test_a_grid_is_the_rows_it_was_made_of(rows):
    table = drawn(rows, 7)
    grid = Grid.of(table)
    assert list(grid) == table
    assert [grid[row] for row in range(rows)] == table
    assert grid[:20] == table[:20]
    assert grid.filled_by_row() == [len(row) - row.count(None) for row in table]
    assert grid.filled == sum(grid.filled_by_row())


@pytest.mark.parametrize("start", [0, 1, 500, 512, 1024, 1499])
def test_a_part_of_a_column_holds_the_cells_of_its_place(start):
    cells = [row[0] for row in drawn(1500, 1, seed=3)]
    column = Column.of(cells)
    assert list(column.part(start, 1300)) == cells[start:1300]
    assert column[start] == cells[start]
    together = Column.joined([Column.of(["Rok"]), column.part(start, 1500), Column(bytes(2))])
    assert list(together) == ["Rok", *cells[start:], None, None]


def test_a_long_column_is_joined_without_a_copy_of_its_numbers():
    column = Column.of([*map(float, range(60_000)), "x"])
    alone = Column.joined([column.part(0, 60_001), Column(bytes(1))])
    assert alone.numbers is column.numbers
    together = Column.joined([column.part(1, 60_001), Column.of([7.0, "y"])])
    assert list(together)[-4:] == [59_999.0, "x", 7.0, "y"]
    assert list(column)[-2:] == [59_999.0, "x"]


def test_rows_of_other_lengths_are_equal_to_rows_with_blanks():
    grid = Grid.of([["a"], ["b", 1.0, None], []])
    assert grid == [["a", None], ["b", 1.0], []]
    assert grid != [["a", None], ["b", 2.0], []]
    assert grid.width == 3


def test_a_column_is_split_as_its_cells_are():
    cells = [*CELLS, dt.datetime.fromisoformat("2025-12-31")]
    for one, other in zip(split(Column.of(cells)), split(cells), strict=True):
        assert one.to_list() == other.to_list()


def answer(rows):
    return RawBook(file="a", container="xlsx", sheets=[RawSheet(name="List", rows=rows)]), []


def through(content, blobs):
    pipe = io.BytesIO()
    write_frame(pipe, content, blobs)
    pipe.seek(0)
    return read_frame(pipe)


@pytest.mark.parametrize("height", [600, 10_001])
def test_a_sheet_travels_bit_by_bit(height):
    rows = drawn(height, 9)
    rows[5] = [float("inf"), 5e-324, 0.1 + 0.2, *rows[5][3:]]
    book, findings = unpack(through(*pack(*answer(rows))))
    assert book is not None
    assert list(book.sheets[0].grid) == rows
    assert findings == []


def test_texts_travel_whatever_they_hold():
    rows = [["a\x00b", "", "\ud800"], ["\x00", 1.0, "c"]]
    book, _ = unpack(through(*pack(*answer(rows))))
    assert book is not None
    assert list(book.sheets[0].grid) == [["a\x00b", None, "\ud800"], ["\x00", 1.0, "c"]]


def test_a_frame_that_ends_in_the_middle_is_no_answer():
    pipe = io.BytesIO()
    write_frame(pipe, *pack(*answer([["a", 1.0]])))
    whole = pipe.getvalue()
    for end in range(len(whole)):
        assert read_frame(io.BytesIO(whole[:end])) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content, blobs: blobs.__setitem__(0, b"\x09" * len(blobs[0])),
        lambda content, blobs: blobs.__setitem__(0, blobs[0] + b"\x00"),
        lambda content, blobs: blobs.__setitem__(1, bytes(blobs[1])[:-1]),
        lambda content, blobs: blobs.__setitem__(1, bytes(blobs[1]) + bytes(8)),
        lambda content, blobs: blobs.pop(),
        lambda content, blobs: blobs.__setitem__(2, blobs[2] + b"\x00x"),
        lambda content, blobs: blobs.__setitem__(2, b"\xff"),
        lambda content, blobs: blobs.__setitem__(2, b"a\x00b\x002025-99-99"),
        lambda content, blobs: blobs.__setitem__(2, b"a"),
        lambda content, blobs: content["book"]["sheets"][0].update(texts=[["x"], ["a", "b"], []]),
        lambda content, blobs: content["book"]["sheets"][0].update(width=2),
        lambda content, blobs: content["book"]["sheets"][0].update(height=-2),
    ],
)
def test_an_answer_that_does_not_fit_together_is_none(spoil):
    content, blobs = pack(*answer([[1.0, "a", DAY], [2.0, "b", None]]))
    content = json.loads(json.dumps(content))
    spoil(content, blobs)
    with pytest.raises((AttributeError, LookupError, TypeError, ValueError)):
        unpack(through(content, blobs))
