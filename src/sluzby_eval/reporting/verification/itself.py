"""Whether a JSON document agrees with itself: every printed text with the value beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.tables import Cell
from sluzby_eval.reporting.verification.expected import heads_of
from sluzby_eval.reporting.verification.mismatch import Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.reporting.content import Plain

FIGURES = ("value", "previous", "change", "coverage")


def check(document: Plain, file: str) -> Iterator[Mismatch]:
    """Compare printed texts with values, headline numbers with their table, sentences with their numbers."""
    format = Format(document["language"])
    for section in document["sections"]:
        number = 0
        for block in section["blocks"]:
            place: dict[str, Any] = {"file": file, "section": section["title"]}
            if block["kind"] == "key_figures":
                yield from _figures(block, format, place)
            for sentence in block.get("sentences", ()):
                yield from (
                    Mismatch(**place, expected=format.cell(_cell(cell)), found=cell["text"])
                    for cell in sentence["cells"]
                    if format.cell(_cell(cell)) != cell["text"]
                )
            if block.get("table"):
                number += 1
                yield from _table(block["table"], format, place | {"table": number})


def _figures(block: Plain, format: Format, place: dict[str, Any]) -> Iterator[Mismatch]:
    rows = block["table"]["rows"]
    for row, figure in enumerate(block["figures"], start=1):
        there = [cell["text"] for cell in rows[row - 1]["cells"]] if row <= len(rows) else []
        for name in FIGURES:
            cell = figure[name]
            if cell is None:
                continue
            printed = format.cell(_cell(cell))
            if printed != cell["text"] or cell["text"] not in there:
                yield Mismatch(**place, row=row, column=name, expected=printed, found=cell["text"])


def _table(table: Plain, format: Format, place: dict[str, Any]) -> Iterator[Mismatch]:
    heads = heads_of(table)
    for number, row in enumerate(table["rows"], start=1):
        for head, cell in zip(heads, row["cells"], strict=True):
            printed = format.cell(_cell(cell))
            if printed != cell["text"]:
                yield Mismatch(**place, row=number, column=head, expected=printed, found=cell["text"])


def _cell(plain: Plain) -> Cell:
    return Cell(
        value=plain["value"],
        kind=plain.get("kind", "text"),
        unit=plain.get("unit", ""),
        status=plain.get("status", "ok"),
    )
