"""A snapshot that is read with the changes of a what-if overlay laid over its tables.

A change of costs moves the item and, by the same crowns, the total of its sheet, so that the sheet still closes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.comparison.spec import HUNDRED
from sluzby_eval.model import TABLES, TOTAL
from sluzby_eval.store import Snapshot

if TYPE_CHECKING:
    from sluzby_eval.evaluation.overlay_spec import (
        Capacity,
        Change,
        Chosen,
        Closing,
        Opening,
        OverlaySpec,
    )

BY_SERVICE = tuple(name for name, table in TABLES.items() if "service_id" in [c.name for c in table.columns])
Read = Callable[..., pl.DataFrame]


def columns() -> dict[str, str]:
    """Return column -> table of the figures that a capacity may change."""
    found: dict[str, str] = {}
    for table in ("statements", "service_forms"):
        found |= {column.name: table for column in TABLES[table].columns if column.kind == "number"}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlaid(Snapshot):
    """A snapshot that is read with changes."""

    overlay: OverlaySpec

    def read(self, table: str, year: int | None = None) -> pl.DataFrame:
        """Read a table as it would be."""
        frame = Snapshot.read(self, table, year)
        lay = Layer(years=self.overlay.years, read=lambda *args: Snapshot.read(self, *args))
        for change in self.overlay.changes:
            frame = lay.over(frame, table, year, change)
        return frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Lays changes over tables, in the years that they are about."""

    years: Sequence[int]
    read: Read

    def over(self, frame: pl.DataFrame, table: str, year: int | None, change: Change) -> pl.DataFrame:
        """Lay one change over one table."""
        if table == "costs" and change.prices is not None:
            return self._dearer(frame, change)
        if change.capacity is not None and table in ("statements", "service_forms"):
            return self._resized(frame, table, year, change.capacity)
        if change.close is not None and table in BY_SERVICE:
            return self._closed(frame, year, change.close)
        if change.open is not None and table in BY_SERVICE:
            return self._opened(frame, table, year, change.open)
        return frame

    def _when(self, frame: pl.DataFrame, year: int | None) -> pl.Expr:
        """Tell which rows are of the years that change; a table without years is, if read as of such a year."""
        if not self.years:
            return pl.lit(value=True)
        if "year" in frame.columns:
            return pl.col("year").is_in(list(self.years))
        return pl.lit(value=year in self.years)

    def chosen(self, frame: pl.DataFrame, which: Chosen, year: int | None) -> pl.DataFrame:
        """Return the rows that a change is about."""
        frame = frame.filter(self._when(frame, year))
        if which.services:
            frame = frame.filter(pl.col("service_id").is_in(list(which.services)))
        if which.types:
            services = self.read("services").filter(pl.col("type").is_in(list(which.types)))
            frame = frame.filter(pl.col("service_id").is_in(services["service_id"].to_list()))
        return frame

    def _dearer(self, frame: pl.DataFrame, change: Change) -> pl.DataFrame:
        which = change.prices
        if which is None:
            return frame
        share = which.percent / HUNDRED
        keys = ["service_id", "form", "year", "version"]
        rows = self.chosen(frame, which, None).filter(pl.col("item").is_in(list(change.items)))
        moved = rows.group_by(keys, maintain_order=True).agg(more=(pl.col("amount_czk") * share).sum())
        here = rows.select(*keys, "item", changed=pl.lit(value=True))
        frame = frame.join(here, on=[*keys, "item"], how="left", maintain_order="left")
        frame = frame.join(moved, on=keys, how="left", maintain_order="left")
        amount = pl.col("amount_czk")
        own = pl.when(pl.col("changed")).then(amount * (1 + share))
        total = pl.when((pl.col("item") == TOTAL) & pl.col("more").is_not_null()).then(
            amount + pl.col("more")
        )
        return frame.with_columns(amount_czk=pl.coalesce(own, total, amount)).drop("changed", "more")

    def _resized(self, frame: pl.DataFrame, table: str, year: int | None, change: Capacity) -> pl.DataFrame:
        own = (pl.col("service_id") == change.service) & self._when(frame, year)
        if change.form is not None:
            own = own & (pl.col("form") == change.form)
        homes = columns()
        told = {name: pl.lit(value) for name, value in change.set.items() if homes[name] == table}
        told |= {
            name: told.get(name, pl.col(name)) + value
            for name, value in change.add.items()
            if homes[name] == table
        }
        return frame.with_columns(
            pl.when(own).then(value).otherwise(pl.col(name)).alias(name) for name, value in told.items()
        )

    def _closed(self, frame: pl.DataFrame, year: int | None, change: Closing) -> pl.DataFrame:
        if "year" not in frame.columns and year is None:
            return frame  # a list of names
        return frame.filter(~((pl.col("service_id") == change.service) & self._when(frame, year)))

    def _opened(self, frame: pl.DataFrame, table: str, year: int | None, change: Opening) -> pl.DataFrame:
        rows = frame.filter(pl.col("service_id") == change.like)
        if "year" in frame.columns or year is not None:
            rows = rows.filter(self._when(frame, year))
        rows = rows.with_columns(pl.lit(change.service).alias("service_id"))
        if table == "services":
            rows = rows.with_columns(_identity(change))
        if table == "territory_shares":
            return frame if change.area is not None else pl.concat([frame, rows])
        numbers = [
            column.name
            for column in TABLES[table].columns
            if column.kind == "number" and table in _SCALED and column.name not in _FIXED
        ]
        return pl.concat([frame, rows.with_columns(pl.col(numbers) * change.scale)])


_SCALED = ("statements", "costs", "revenues", "staff", "clients", "service_forms", "facts", "network")
_FIXED = ("days_open", "nonstop", "opening_hours_week", "days_after_year_end")


def _identity(change: Opening) -> list[pl.Expr]:
    told = [
        pl.lit(change.name or change.service).alias("name"),
        pl.lit(None, dtype=pl.String).alias("predecessor"),
    ]
    return [*told, pl.lit(change.area).alias("area")] if change.area is not None else told
