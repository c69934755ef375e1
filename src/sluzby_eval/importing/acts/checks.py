"""What is wrong with acts: rules over whole columns, counted; a row that breaks one is refused.

Acts are too many for a finding each: a finding tells how many rows of a file break a rule, the first of them
and its value. Birth numbers in the place of pseudonyms refuse the whole file before anything is kept.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.acts.reading import ROW
from sluzby_eval.importing.privacy import is_birth_number
from sluzby_eval.model import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 24 * 60  # minutes
FIRST_YEAR = 1990
SEVERAL_BIRTH_NUMBERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What acts are held against."""

    services: pl.Series  # those that are registered; empty = unknown
    year: int | None = None  # the only year that is wanted
    today: dt.date


@dataclass(slots=True)
class Tally:
    """Counts the rows that break each rule."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, code: str, rows: pl.DataFrame, column: str) -> None:
        """Count some rows, and remember the first one."""
        if rows.height:
            self.counts[code] = self.counts.get(code, 0) + rows.height
            value = rows[column][0]
            self.first.setdefault(code, (int(rows[ROW][0]), "" if value is None else str(value)))

    def findings(self, file: str) -> Iterator[Finding]:
        """Tell what was counted."""
        for code in sorted(self.counts):
            row, value = self.first[code]
            yield Finding(
                code=code, place=Place(file=file, line=row), value=value, args={"count": self.counts[code]}
            )


def rules(bounds: Bounds) -> Mapping[str, tuple[str, pl.Expr]]:
    """Return the rules: code -> (column to show, which rows break it)."""
    day = pl.col("date")
    strange = pl.lit(value=False)
    if bounds.services.len():
        strange = ~pl.col("service_id").is_in(bounds.services.implode())
    outside = (day.dt.year() < FIRST_YEAR) | (day > bounds.today)
    if bounds.year is not None:
        outside = outside | (day.dt.year() != bounds.year)
    no_minutes = pl.col("minutes").is_null() | ~pl.col("minutes").is_between(1, LONGEST)
    wrong_hour = pl.col("hour").is_null() & pl.col("told:hour") | ~pl.col("hour").is_between(0, 23)
    return {
        "V162": ("service_id", (pl.col("service_id").is_null() | strange).fill_null(value=True)),
        "V163": ("date", day.is_null() | outside),
        "V164": ("minutes", no_minutes),
        "V165": ("form", (~pl.col("form").is_in(FORMS)).fill_null(value=True)),
        "V166": ("hour", wrong_hour.fill_null(value=False)),
    }


def sift(batch: pl.DataFrame, bounds: Bounds, tally: Tally) -> pl.DataFrame:
    """Count the rows that break a rule and return the others."""
    broken = rules(bounds)
    flagged = batch.with_columns(rule.alias(code) for code, (_column, rule) in broken.items())
    for code, (column, _rule) in broken.items():
        tally.add(code, flagged.filter(code), column)
    return flagged.filter(~pl.any_horizontal(list(broken))).select(batch.columns)


def has_birth_numbers(batch: pl.DataFrame) -> bool:
    """Tell whether pseudonyms of a batch are birth numbers."""
    digits = r"^\s*\d{6}\s*/?\s*\d{3,4}\s*$"
    suspects = batch["client"].drop_nulls().unique()
    suspects = suspects.filter(suspects.str.contains(digits)).head(10_000)
    found = sum(is_birth_number(text.strip()) for text in suspects)
    return found >= min(SEVERAL_BIRTH_NUMBERS, max(suspects.len(), 1)) and 2 * found >= suspects.len()
