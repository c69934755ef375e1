"""How a reading child and its parent talk: frames on two pipes, of JSON and of plain bytes.

A frame is the length of its JSON in eight bytes, the JSON, and the blobs of bytes whose lengths the JSON tells.
The cells of a sheet travel as a `Grid` holds them: a byte for the kind of each cell and the numbers as 64-bit
floats are blobs, texts stand in the JSON. No pickle and no marshal: whatever a hostile workbook may have made
of the child, its answer can be nothing but texts, numbers, truth values and lists of them, and kinds and lengths
that do not fit together are no answer. Numbers come back bit by bit.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import IO, TYPE_CHECKING, Any

from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.importing.grid import BLANK, LAST_KIND, NUMBER, TEXT, Column, Grid
from sluzby_eval.importing.raw import RawBook, RawSheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Answer = tuple[RawBook | None, list[Finding]]

_HEADER = 8  # bytes
_LONGEST = 2_000_000_000  # bytes of a frame; no child has the memory for more
_BLOBS = "blobs"
_MANY = 10_000  # rows
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
    texts = [column.texts for column in grid.columns]
    percent = sorted(sheet.percent_cells)
    return _fields(sheet) | {"percent_cells": percent, "height": grid.height, "texts": texts}


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
    height, texts = item.pop("height"), item.pop("texts")
    kinds = blobs.pop()
    if not isinstance(height, int) or len(kinds) != height * len(texts) or kinds.translate(None, _ALL_KINDS):
        raise ValueError("kinds that are none")
    columns = list(_columns(kinds, height, texts, blobs))
    percent = frozenset(item.pop("percent_cells"))
    return RawSheet(**item, percent_cells=percent, rows=Grid(columns, height))


_ALL_KINDS = bytes(range(LAST_KIND + 1))


def _columns(kinds: bytes, height: int, texts: list[list[str]], blobs: list[bytes]) -> Iterator[Column]:
    numbers, taken = _EMPTY, 0
    for at, own_texts in enumerate(texts):
        own = kinds[at * height : (at + 1) * height]
        count = own.count(NUMBER)
        if count and taken == len(numbers):
            numbers, taken = memoryview(blobs.pop()).cast("d"), 0
        column = Column(own, numbers[taken : taken + count], own_texts)
        taken += count
        if len(column.numbers) != count or count + len(own_texts) + own.count(BLANK) != height:
            raise ValueError("kinds that do not fit")
        if own_texts:
            _check_texts(column)
        yield column
    if taken != len(numbers):
        raise ValueError("numbers that are left over")


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
