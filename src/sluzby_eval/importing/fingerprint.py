"""The fingerprint of a submission's content: the same meaning in another file is the same data.

A workbook that was saved again, or sent back with our comments in it, has other bytes and says the same. What
counts is every typed value without its place in the file, how much of it the tables of the dataset take, and
what was refused, with its cell and the value as typed. What a rule only warns of by comparing files does not
count: the others may change meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Severity
from sluzby_eval.importing.wide import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sluzby_eval.findings import Finding
    from sluzby_eval.importing.shape import Shaped
    from sluzby_eval.importing.wide import Wide
    from sluzby_eval.store import Submission

_NULL, _CELL, _ROW = "\x00", "\x1f", "\x1e"
_PIECE = 20_000  # rows that are written at once
_RULES = ("V4", "V5")  # the families that look at everything at once: only what they refuse is content


def row_digests(
    shaped: Sequence[Shaped], taken: Mapping[str, Sequence[tuple[str, int, int]]]
) -> dict[str, str]:
    """Hash the values of every submission with rows; their order and their places in the file do not matter.

    Args:
        shaped: the files as they were typed; a sheet is hashed before it becomes many more rows of tables.
        taken: what the rules have left of their rows, from `rows_taken`.
    """
    result: dict[str, str] = {}
    for one in shaped:
        digests = {source.number: hashlib.sha256() for source in one.sources}
        for wide in one.wides:
            for number, text in _texts(wide):
                digests[number].update(f"{wide.spec.id}{_ROW}{text}{_ROW}".encode())
        for source in one.sources:
            if source.submission in taken:
                values = {name: str(value) for name, value in one.values.get(source.number, {}).items()}
                about = [values, taken[source.submission], digests[source.number].hexdigest()]
                result[source.submission] = _hash(about)
    return result


def content_sha256(rows: str, submission: Submission, findings: Iterable[Finding]) -> str:
    """Hash the content of one submission: its rows, what it is of, and what was refused in it.

    Args:
        rows: from `row_digests`.
        submission: its layout, period and provider belong to the content, its file does not.
        findings: all that was found in its file.
    """
    about = [submission.layout, submission.layout_sha256, submission.period, submission.provider]
    told = sorted(
        [item.code, item.place.sheet or "", item.place.cell or "", item.value or ""]
        for item in findings
        if item.level is Severity.ERROR
        or (item.level is Severity.WARNING and not item.code.startswith(_RULES))
    )
    return _hash([about, rows, told])


def rows_taken(tables: Mapping[str, pl.DataFrame]) -> dict[str, list[tuple[str, int, int]]]:
    """Count the rows and the refused values of every submission, table by table."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for name, frame in sorted(tables.items()):
        runs = frame["submission"].rle().struct.unnest()  # rows of one submission stand together
        rows = runs.group_by("value").agg(pl.col("len").sum())
        some = frame.lazy().select("submission", n=pl.col("quarantined").list.len()).filter(pl.col("n") > 0)
        refused = dict(some.group_by("submission").agg(pl.col("n").sum()).collect().iter_rows())
        for submission, count in rows.iter_rows():
            found.setdefault(submission, []).append((name, count, refused.get(submission, 0)))
    return found


def _texts(wide: Wide) -> Iterator[tuple[int, str]]:
    """Write the rows of a sheet, sorted, file by file; a long sheet comes in pieces."""
    names = [*(column.column for column in wide.spec.columns), *wide.spec.derive]
    row = pl.concat_str([_text(wide.frame[name]) for name in names], separator=_CELL)
    rows = wide.frame.select(FILE, row=row).sort(FILE, "row")
    for piece in rows.iter_slices(_PIECE):
        yield from piece.group_by(FILE, maintain_order=True).agg(pl.col("row").str.join(_ROW)).iter_rows()


def _text(column: pl.Series) -> pl.Expr:
    known = pl.col(column.name)
    if column.dtype == pl.List(pl.String):
        return known.list.sort().list.join(",").fill_null(_NULL)
    return known.cast(pl.String).fill_null(_NULL)


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
