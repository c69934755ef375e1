"""The rows of results in CSV and Parquet against those in JSON."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.i18n import _
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.renderers.csv import DELIMITERS, written_row
from sluzby_eval.reporting.verification.mismatch import Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain

SECTION = "rows"


def compare_csv(document: Plain, path: Path) -> Iterator[Mismatch]:
    """Compare a CSV file, cell by cell as it is written."""
    language = document["language"]
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *found = list(csv.reader(file, delimiter=DELIMITERS[language]))
    format = Format(language)
    wanted = [
        dict(zip(row, written_row(row, format, comma=language == "cs"), strict=True))
        for row in document["rows"]
    ]
    yield from _compared(wanted, [dict(zip(heads, row, strict=False)) for row in found], path.name)


def compare_parquet(document: Plain, path: Path) -> Iterator[Mismatch]:
    """Compare a Parquet file, value by value."""
    rows = pl.read_parquet(path).to_dicts()
    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    yield from _compared(document["rows"], plain, path.name)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, dt.date) else value


def _compared(
    wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], file: str
) -> Iterator[Mismatch]:
    if len(wanted) != len(found):
        yield Mismatch(
            file=file,
            section=SECTION,
            table=1,
            column=_("number of rows"),
            expected=str(len(wanted)),
            found=str(len(found)),
        )
        return
    for number, (one, other) in enumerate(zip(wanted, found, strict=True), start=1):
        if one == other:
            continue
        for name in one:
            if name not in other or one[name] != other[name]:
                yield Mismatch(
                    file=file, section=SECTION, table=1, row=number, column=name,
                    expected=str(one[name]), found=str(other.get(name, "–")),
                )  # fmt: skip
