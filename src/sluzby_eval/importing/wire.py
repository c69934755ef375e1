"""How a reading child and its parent talk: frames of JSON on two pipes.

A frame is its length in eight bytes, then JSON. JSON and not pickle or marshal: whatever a hostile workbook
may have made of the child, its answer can be nothing but texts, numbers, truth values and lists of them. It
costs no more than marshal here, because most cells are empty or short. Dates and times, which JSON does not
have, are tagged texts; numbers come back bit by bit.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields
from typing import IO, TYPE_CHECKING, Any

from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.importing.raw import RawBook, RawSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    Answer = tuple[RawBook | None, list[Finding]]

_HEADER = 8  # bytes
_LONGEST = 2_000_000_000  # bytes of a frame; no child has the memory for more
_KINDS: tuple[tuple[str, type[dt.date] | type[dt.time]], ...] = (
    ("datetime", dt.datetime),  # before date, which it is, too
    ("date", dt.date),
    ("time", dt.time),
)
_TAGS = {f"${name}": kind for name, kind in _KINDS}


def write_frame(pipe: IO[bytes], content: Mapping[str, Any]) -> None:
    """Write one frame and push it out."""
    data = json.dumps(content, default=_tagged, separators=(",", ":")).encode()
    pipe.write(len(data).to_bytes(_HEADER, "big"))
    pipe.write(data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> dict[str, Any] | None:
    """Read one frame; None where the other side has ended, be it in the middle of a frame."""
    header = pipe.read(_HEADER)
    if len(header) < _HEADER:
        return None
    length = int.from_bytes(header, "big")
    data = pipe.read(length) if length <= _LONGEST else b""
    if len(data) < length:
        return None
    content: dict[str, Any] = json.loads(data, object_hook=_untagged)
    return content


def pack(book: RawBook | None, findings: list[Finding]) -> dict[str, Any]:
    """Turn what was read into plain data."""
    return {
        "book": None
        if book is None
        else {**_fields(book), "sheets": [_fields(item) for item in book.sheets]},
        "notes": [] if book is None else [_plain(finding) for finding in book.notes],
        "findings": [_plain(finding) for finding in findings],
    }


def unpack(answer: Mapping[str, Any]) -> Answer:
    """Make a raw book and findings of plain data again."""
    findings = [_finding(item) for item in answer["findings"]]
    if answer["book"] is None:
        return None, findings
    sheets = [
        RawSheet(**{**item, "percent_cells": frozenset(item["percent_cells"])})
        for item in answer["book"]["sheets"]
    ]
    notes = [_finding(item) for item in answer["notes"]]
    return RawBook(**{**answer["book"], "sheets": sheets, "notes": notes}), findings


def _fields(item: RawBook | RawSheet) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item) if field.name != "notes"}


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        **{field.name: getattr(finding, field.name) for field in fields(finding)},
        "place": {field.name: getattr(finding.place, field.name) for field in fields(Place)},
    }


def _finding(item: Mapping[str, Any]) -> Finding:
    severity = None if item["severity"] is None else Severity(item["severity"])
    return Finding(**{**item, "place": Place(**item["place"]), "severity": severity})


def _tagged(value: object) -> object:
    for name, kind in _KINDS:
        if isinstance(value, kind):
            return {f"${name}": value.isoformat()}
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"a cell cannot be {type(value).__name__}")


def _untagged(item: dict[str, Any]) -> object:
    if len(item) == 1:
        tag, text = next(iter(item.items()))
        if tag in _TAGS:
            return _TAGS[tag].fromisoformat(text)
    return item
