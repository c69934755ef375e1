"""Figures of the dataset with the cells that they stand in.

Missing rules are those of the evaluation: a quarantined cell is not "not reported"; an absent item of a closed list
(costs, revenues) is zero only where the reported items add up to the reported total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.funding.money import exact
from sluzby_eval.funding.trail import OK, Figure, Source, reason
from sluzby_eval.model import TABLES, TOTAL
from sluzby_eval.store.origin import with_cells

if TYPE_CHECKING:
    from sluzby_eval.store import Snapshot

ONE_CROWN = Fraction(1)
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a table."""

    value: Fraction | None
    quarantined: bool
    source: Source
    category: str = ""  # item, source, or programme
    payer: str = ""


Entries = Mapping[Key, Sequence[Entry]]


@dataclass(slots=True, kw_only=True)
class Cells:
    """Reads tables of a snapshot, each once, as entries by key."""

    snapshot: Snapshot
    known: dict[str, pl.DataFrame] = field(default_factory=dict)
    read: dict[str, dict[str, Any]] = field(default_factory=dict)  # entries of statements by year and version

    def frame(self, table: str, year: int | None = None) -> pl.DataFrame:
        """Return a table; a shared one as told for a year."""
        name = f"{table}:{year}"
        if name not in self.known:
            shared = TABLES[table].shared
            self.known[name] = self.snapshot.read(table, year) if shared else self.snapshot.read(table)
        return self.known[name]

    def placed(self, table: str, column: str, year: int | None, *rows: pl.Expr) -> pl.DataFrame:
        """Return rows of a table with the file and cell in which a column of theirs stands."""
        frame = self.frame(table, year).filter(*rows).with_columns(column=pl.lit(column))
        return with_cells(frame, table, self.snapshot.submissions)

    def entries(
        self,
        table: str,
        column: str,
        key: Sequence[str],
        *rows: pl.Expr,
        year: int | None = None,
        category: str = "",
    ) -> dict[Key, list[Entry]]:
        """Return the numbers of a column by key, over some rows."""
        placed = self.placed(table, column, year, *rows)
        wanted = [column, "quarantined", "file", "sheet", "cell", *key]
        found: dict[Key, list[Entry]] = {}
        told = [name for name in (category, "payer") if name and name in placed.columns]
        for row in placed.select(*dict.fromkeys([*wanted, *told])).iter_rows(named=True):
            entry = _entry(row, column, category)
            found.setdefault(tuple(str(row[name]) for name in key), []).append(entry)
        return found


def _entry(row: Mapping[str, Any], column: str, category: str) -> Entry:
    number = row[column]
    value = None if number is None else exact(float(number))
    source = Source(file=row["file"] or "", sheet=row["sheet"], cell=row["cell"], value=value)
    return Entry(
        value=value,
        quarantined=column in (row["quarantined"] or ()),
        source=source,
        category=row.get(category) or "",
        payer=row.get("payer") or "",
    )


def figure_of(name: str, entries: Iterable[Entry], *, unit: str = "CZK") -> Figure:
    """Return the sum of some entries; missing where one of them is, or where there are none."""
    listed = list(entries)
    if not listed:
        return Figure.missing(name, "not_reported", unit)
    if any(entry.quarantined for entry in listed):
        return Figure.missing(name, "quarantined", unit, sources=tuple(entry.source for entry in listed))
    values = [entry.value for entry in listed if entry.value is not None]
    if len(values) < len(listed):
        return Figure.missing(name, "not_reported", unit, sources=tuple(entry.source for entry in listed))
    sources = tuple(entry.source for entry in listed)
    return Figure(name=name, value=sum(values, Fraction()), unit=unit, sources=sources)


def sum_of(name: str, entries: Sequence[Entry], codes: Sequence[str]) -> Figure:
    """Return the sum of some categories of a closed list.

    An absent category is zero only where the list is closed: its items add up to its total within a crown.
    """
    chosen = [entry for entry in entries if entry.category in codes]
    absent = set(codes) - {entry.category for entry in chosen if entry.value is not None}
    if any(entry.quarantined for entry in chosen):
        return figure_of(name, [entry for entry in chosen if entry.quarantined])
    if absent and not is_closed(entries):
        return Figure.missing(name, "not_reported", sources=tuple(entry.source for entry in chosen))
    told = [entry for entry in chosen if entry.value is not None]
    if told:
        return figure_of(name, told)
    total = tuple(entry.source for entry in entries if entry.category == TOTAL)
    return Figure(name=name, value=Fraction(), sources=total)


def is_closed(entries: Sequence[Entry]) -> bool:
    """Tell whether the items of a list add up to its total."""
    totals = [entry.value for entry in entries if entry.category == TOTAL]
    if len(totals) != 1 or totals[0] is None or any(entry.quarantined for entry in entries):
        return False
    items = [entry.value for entry in entries if entry.category != TOTAL and entry.value is not None]
    return abs(sum(items, Fraction()) - totals[0]) <= ONE_CROWN


def added(name: str, figures: Sequence[Figure]) -> Figure:
    """Return the sum of figures with all their sources; missing where one of them is, or where there are none."""
    if not figures:
        return Figure.missing(name, "not_reported")
    sources = tuple(source for figure in figures for source in figure.sources)
    status = reason(figures)
    if status != OK:
        return Figure.missing(name, status, figures[0].unit, sources=sources)
    total = sum((figure.value for figure in figures if figure.value is not None), Fraction())
    return Figure(name=name, value=total, unit=figures[0].unit, sources=sources)


def mean(name: str, figures: Sequence[Figure]) -> Figure:
    """Return the mean of figures, to the hundredth of a crown; missing where one of them is."""
    total = added(name, figures)
    if total.value is None:
        return total
    cut = Fraction(total.value * 100 / len(figures) // 1, 100)
    return Figure(name=name, value=cut, unit=total.unit, sources=total.sources)
