"""How a reading child and its parent talk: frames on two pipes, of JSON and of plain bytes.

A frame is the length of its JSON in eight bytes, the JSON, and the blobs of bytes whose lengths the JSON tells.
The cells of a sheet travel as a `Grid` holds them: a byte for the kind of each cell, the numbers as 64-bit floats
and the texts put together are blobs; the texts of a big sheet stand in the JSON. No pickle and no marshal: whatever
a hostile workbook may have made of the child, its answer can be nothing but texts, numbers, truth values and lists
of them, and kinds and lengths that do not fit together are no answer. Numbers come back bit by bit.
"""

from __future__ import annotations

import json
from dataclasses import fields
from functools import lru_cache
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.importing.grid import BLANK, LAST_KIND, NUMBER, TEXT, Column, Grid, PackedGrid
from sluzby_eval.importing.raw import RawBook, RawSheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Answer = tuple[RawBook | None, list[Finding]]

_HEADER = 8  # bytes
_LONGEST = 2_000_000_000  # bytes of a frame; no child has the memory for more
_BLOBS = "blobs"
_MANY = 10_000  # rows
_APART = "\x00"  # between texts; hardly any text holds it
_EMPTY = memoryview(b"").cast("d")
_ONLY_TEXTS: set[type] = {str}


def write_frame(
    pipe: IO[bytes], content: Mapping[str, Any], blobs: Sequence[bytes | memoryview] = ()
) -> None:
    """Write one frame and push it out."""
    sizes = [len(blob) if isinstance(blob, bytes) else blob.nbytes for blob in blobs]
    data = json.dumps({**content, _BLOBS: sizes}, separators=(",", ":")).encode()
    pipe.write(len(data).to_bytes(_HEADER, "big"))
    pipe.write(data)
    for blob in blobs:
        pipe.write(blob)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> dict[str, Any] | None:
    """Read one frame, its blobs in place of their lengths; None where the other side has ended."""
    data = _read(pipe, int.from_bytes(_read(pipe, _HEADER) or b"", "big"))
    if not data:  # no header, or less than it says
        return None
    content: dict[str, Any] = json.loads(data)
    sizes: list[int] = content[_BLOBS]
    if sum(sizes) > _LONGEST or any(size < 0 for size in sizes):
        return None
    blobs = [_read(pipe, size) for size in sizes]
    return None if None in blobs else {**content, _BLOBS: blobs}


def _read(pipe: IO[bytes], length: int) -> bytes | None:
    data = pipe.read(length) if length <= _LONGEST else b""
    return data if len(data) == length else None


def pack(book: RawBook | None, findings: list[Finding]) -> tuple[dict[str, Any], list[bytes | memoryview]]:
    """Turn what was read into plain data and blobs."""
    content: dict[str, Any] = {"book": None, "notes": [], "findings": [_plain(item) for item in findings]}
    blobs: list[bytes | memoryview] = []
    if book is not None:
        content["book"] = _fields(book) | {"sheets": [_packed(sheet, blobs) for sheet in book.sheets]}
        content["notes"] = [_plain(finding) for finding in book.notes]
    return content, blobs


def _packed(sheet: RawSheet, blobs: list[bytes | memoryview]) -> dict[str, Any]:
    grid = sheet.grid
    blobs.append(b"".join([column.kinds for column in grid.columns]))
    numbers = [memoryview(column.numbers) for column in grid.columns if column.numbers]
    blobs += [b"".join(numbers)] if numbers and grid.height <= _MANY else numbers
    texts: list[list[str]] | None = [column.texts for column in grid.columns]
    if grid.height <= _MANY:
        every = list(chain.from_iterable(texts or ()))
        joined = _APART.join(every)
        if joined.count(_APART) == max(len(every) - 1, 0):  # no text holds the mark itself
            blobs.append(joined.encode("utf-8", "surrogatepass"))
            texts = None
    percent = sorted(sheet.percent_cells)
    return _fields(sheet) | {
        "percent_cells": percent, "height": grid.height, "width": grid.width, "texts": texts
    }  # fmt: skip


def unpack(answer: Mapping[str, Any]) -> Answer:
    """Make a raw book and findings of plain data again.

    Raises:
        AttributeError, LookupError, TypeError, ValueError: it cannot be the answer of a reader.
    """
    findings = [_finding(item) for item in answer["findings"]]
    if answer["book"] is None:
        return None, findings
    answer[_BLOBS].reverse()  # the next one is at the end, to be let go of once it is unpacked
    sheets = [_sheet(item, answer[_BLOBS]) for item in answer["book"]["sheets"]]
    notes = [_finding(item) for item in answer["notes"]]
    return RawBook(**{**answer["book"], "sheets": sheets, "notes": notes}), findings


def _sheet(item: dict[str, Any], blobs: list[bytes]) -> RawSheet:
    height, width, texts = item.pop("height"), item.pop("width"), item.pop("texts")
    kinds = blobs.pop()
    if not isinstance(height, int) or len(kinds) != height * width or kinds.translate(None, _ALL_KINDS):
        raise ValueError("kinds that are none")
    percent = frozenset(item.pop("percent_cells"))
    grid = _small(kinds, (height, width), blobs) if texts is None else _big(kinds, height, texts, blobs)
    return RawSheet(**item, percent_cells=percent, rows=grid)


def _small(kinds: bytes, size: tuple[int, int], blobs: list[bytes]) -> Grid:
    """Take the cells of a sheet as they are; only dates and times are looked at."""
    numbers = memoryview(blobs.pop()).cast("d") if NUMBER in kinds else _EMPTY
    joined = blobs.pop().decode("utf-8", "surrogatepass")
    texts = joined.split(_APART) if joined else []
    grid = PackedGrid(kinds, size, numbers, texts)
    if kinds.count(TEXT) != len(texts):
        for at, column in enumerate(_cut(kinds, size[0])):
            if len(column) > column.count(BLANK) + column.count(NUMBER) + column.count(TEXT):
                _check_moments(column, grid.texts_of(at))
    return grid


def _cut(kinds: bytes, height: int) -> list[bytes]:
    return [kinds[start : start + height] for start in range(0, len(kinds), height)]


def _check_moments(kinds: bytes, texts: Sequence[str]) -> None:
    """Refuse dates and times that cannot be any; most dates stand in many files."""
    every = (kind for kind in kinds if kind > NUMBER)
    for moment in {(kind, text) for kind, text in zip(every, texts, strict=True) if kind != TEXT}:
        _check_moment(*moment)


@lru_cache(maxsize=1 << 14)
def _check_moment(kind: int, text: str) -> None:
    Column(bytes((kind,)), None, [text])[0]


def _big(kinds: bytes, height: int, texts: Sequence[list[str]], blobs: list[bytes]) -> Grid:
    """Take the columns of a big sheet, whose texts travel column by column."""
    columns = _cut(kinds, height)
    numbers = list(_numbers(columns, blobs))
    return Grid([_column(*parts) for parts in zip(columns, numbers, texts, strict=True)], height)


_ALL_KINDS = bytes(range(LAST_KIND + 1))


def _numbers(columns: Sequence[bytes], blobs: list[bytes]) -> Iterator[memoryview[float]]:
    """Give every column its numbers; they travel together, or column by column where there are many."""
    numbers, taken = _EMPTY, 0
    for kinds in columns:
        count = kinds.count(NUMBER)
        if count and taken == len(numbers):
            numbers, taken = memoryview(blobs.pop()).cast("d"), 0
        yield numbers[taken : taken + count]
        taken += count
    if taken != len(numbers):
        raise ValueError("numbers that are left over")


def _column(kinds: bytes, numbers: memoryview[float], texts: list[str]) -> Column:
    column = Column(kinds, numbers, texts)
    if len(numbers) + len(texts) + kinds.count(BLANK) != len(kinds) or len(numbers) != kinds.count(NUMBER):
        raise ValueError("kinds that do not fit")
    if texts:
        _check_texts(column)
    return column


def _check_texts(column: Column) -> None:
    """Refuse texts that are none, and dates and times that cannot be any."""
    if set(map(type, column.texts)) != _ONLY_TEXTS:
        raise TypeError("texts that are none")
    if len(column) > _MANY:  # equal texts once
        known: dict[str, str] = {}
        column.texts = [known.setdefault(text, text) for text in column.texts]
    if column.kinds.count(TEXT) != len(column.texts):
        for _ in column:
            pass


def _fields(item: RawBook | RawSheet) -> dict[str, Any]:
    left_out = {"notes", "rows", "sheets"}
    return {field.name: getattr(item, field.name) for field in fields(item) if field.name not in left_out}


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        **{field.name: getattr(finding, field.name) for field in fields(finding)},
        "place": {field.name: getattr(finding.place, field.name) for field in fields(Place)},
    }


def _finding(item: Mapping[str, Any]) -> Finding:
    severity = None if item["severity"] is None else Severity(item["severity"])
    return Finding(**{**item, "place": Place(**item["place"]), "severity": severity})
