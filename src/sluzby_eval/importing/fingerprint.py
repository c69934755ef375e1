"""The fingerprint of a submission's content: the same meaning in another file is the same data.

A workbook that was saved again, or sent back with our comments in it, has other bytes and says the same. What
counts is every row of its tables without its place in the file, and what was refused, with its cell and the
value as typed. What a rule only warns of by comparing files does not count: the others may change meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding, Severity
from sluzby_eval.model import TABLES
from sluzby_eval.store import polars_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.store import Submission

_NULL, _CELL, _ROW = "\x00", "\x1f", "\x1e"
_RULES = "V4"  # the family that looks at everything at once: only what it refuses belongs to the content


def row_digests(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Hash the rows of every submission; their order and their places in the file do not matter."""
    digests: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, frame in sorted(tables.items()):
        columns = [*(column.name for column in TABLES[name].columns), "quarantined"]
        row = pl.concat_str([_text(name, column) for column in columns], separator=_CELL)
        rows = frame.select("submission", row=row).sort("submission", "row")
        grouped = rows.group_by("submission", maintain_order=True).agg(pl.col("row").str.join(_ROW))
        for submission, text in grouped.iter_rows():
            digests[submission][name] = hashlib.sha256(text.encode()).hexdigest()
    return {submission: _hash(parts) for submission, parts in digests.items()}


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


def _text(table: str, column: str) -> pl.Expr:
    known = pl.col(column)
    if isinstance(polars_schema(table)[column], pl.List):
        return known.list.sort().list.join(",").fill_null(_NULL)
    return known.cast(pl.String).fill_null(_NULL)


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
