"""Whether a file that replaces another is a correction of it, or the statement of another year by mistake.

A correction repeats most figures. A workbook of this year in whose form last year still stands repeats hardly
any, and would take the place of last year's statement.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding, Place
from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.store import Submission

FIGURES = ("statements", "costs", "revenues", "staff", "clients")
LEAST = 10  # figures that both files must tell before their likeness says anything
ALIKE = 0.2  # a correction repeats more than this share of them
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_NO_FIGURES = ("cells_required", "cells_filled")  # counted by the import itself


def doubt(
    submission: Submission,
    other: str,
    old: Mapping[str, pl.DataFrame],
    new: Mapping[str, pl.DataFrame],
) -> Finding | None:
    """Ask back where a file that replaces `other` looks like the statement of another year."""
    both, same = _compared(old, new)
    named = set(_YEAR.findall(submission.file))
    reason: dict[str, str] | None = None
    if both >= LEAST and same < both * ALIKE:
        reason = {
            "cs": f"shodných hodnot je jen {same} z {both}",
            "en": f"only {same} of {both} figures are the same",
        }
    elif submission.period is not None and len(named) == 1 and str(submission.period) not in named:
        reason = {
            "cs": f"v názvu souboru je rok {min(named)}",
            "en": f"the name of the file says {min(named)}",
        }
    if reason is None:
        return None
    args = {"other": other, "year": submission.period, "reason": reason}
    return Finding(
        code="V240",
        place=Place(file=submission.file),
        args=args,
        provider=submission.provider,
        value=None if submission.period is None else str(submission.period),
    )


def _compared(old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]) -> tuple[int, int]:
    """Count the figures that both tell, and those of them that are equal."""
    both = same = 0
    for name in FIGURES:
        if name not in old or name not in new:
            continue
        pairs = _figures(name, old[name]).join(_figures(name, new[name]), on="key", suffix="_new")
        both += pairs.height
        same += pairs.filter(pl.col("value") == pl.col("value_new")).height
    return both, same


def _figures(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Write a table as key and value, without zeros: forms are full of them."""
    keys = [key for key in TABLES[name].keys if key not in ("year", "version")]
    known = {column.name for column in TABLES[name].columns}
    numbers = [
        column
        for column, dtype in frame.schema.items()
        if dtype.is_numeric() and column in known and column not in (*TABLES[name].keys, *_NO_FIGURES)
    ]
    long = frame.unpivot(numbers, index=keys).drop_nulls("value").filter(pl.col("value") != 0)
    return long.select(
        pl.concat_str(*(pl.col(key).fill_null("") for key in keys), "variable", separator="|").alias("key"),
        pl.col("value").cast(pl.Float64),
    )
