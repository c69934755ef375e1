"""The groups of a year: every level, each divided in several ways, numbered from 0 through all of them.

One number for a group of any level lets each kind of grain be rolled up to all levels by one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPINGS: tuple[tuple[str, ...], ...] = ((), ("type",), ("type", "form"))
INDEX = "index"  # of a group
KEYS = ("level", "unit", "type", "form")


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """All groups, and for every way to group lines the group of each line."""

    frame: pl.DataFrame  # KEYS; its row number is the number of a group
    of_line: tuple[pl.Series, ...]  # in the order of lines; null where a line has no unit

    def spread(self, rows: pl.DataFrame) -> pl.LazyFrame:
        """Repeat rows for every group that their line lies in: INDEX stands in the place of `line`."""
        parts = [
            rows.lazy().select(pl.lit(codes).gather(pl.col("line")).alias(INDEX), pl.exclude("line"))
            for codes in self.of_line
        ]
        return pl.concat(parts).drop_nulls(INDEX)

    def spread_pairs(self, rows: pl.DataFrame) -> pl.LazyFrame:
        """Repeat rows of two lines for every group that both of them lie in."""
        parts = [
            rows.lazy()
            .with_columns(
                pl.lit(codes).gather(pl.col("line")).alias(INDEX),
                pl.lit(codes).gather(pl.col("other")).alias("of"),
            )
            .filter(pl.col(INDEX) == pl.col("of"))
            .drop("line", "other", "of")
            for codes in self.of_line
        ]
        return pl.concat(parts)


def number_groups(lines: pl.DataFrame, levels: Sequence[str]) -> Groups:
    """Give numbers to all groups of lines.

    Args:
        lines: line (0, 1, 2, ...), type, form, and a column for the unit of each level.
        levels: columns of units; a null unit has no group.
    """
    frames, of_line, start = [], [], 0
    places = {name: _place(lines[name]) for name in ("type", "form", *levels)}
    for level in levels:
        for by in GROUPINGS[1:] if level == "service" else GROUPINGS:
            codes = _numbered([places[name] for name in (level, *by)])
            named = lines.filter(codes.is_first_distinct() & codes.is_not_null()).select(
                level=pl.lit(level),
                unit=level,
                **{name: pl.col(name) if name in by else pl.lit(ALL) for name in ("type", "form")},
            )
            order = codes.unique(maintain_order=True).drop_nulls().arg_sort()
            frames.append(named.select(pl.all().gather(order)))
            of_line.append((codes + start).cast(pl.UInt32))
            start += named.height
    nothing = pl.DataFrame(schema=dict.fromkeys(KEYS, pl.String))
    return Groups(frame=pl.concat([nothing, *frames]), of_line=tuple(of_line))


def _place(texts: pl.Series) -> pl.Series:
    """Return the place of every text among the sorted ones."""
    return texts.cast(pl.Enum(texts.drop_nulls().unique().sort())).to_physical().cast(pl.Int64)


def _numbered(places: Sequence[pl.Series]) -> pl.Series:
    """Give numbers from 0 to what several columns tell apart; null where any of them is."""
    packed = places[0]
    for place in places[1:]:
        top = place.max()
        packed = packed * ((top if isinstance(top, int) else 0) + 1) + place
    return packed.rank("dense").cast(pl.Int64) - 1
