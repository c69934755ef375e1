"""The figures of one report: rows of the results, looked up by key and remembered as its evidence."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.model import ALL
from sluzby_eval.results import KEY, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sluzby_eval.reporting.context import Context

SEAT = "seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the results, or the fact that there is none."""

    indicator: str
    level: str
    unit: str
    type: str
    form: str
    year: int
    basis: str = SEAT
    value: float | None = None
    status: str = "not_evaluated"
    counted: int | None = None
    expected: int | None = None
    coverage: float | None = None
    reference_date: dt.date | None = None
    peer_group: str | None = None
    peer_n: int | None = None
    q1: float | None = None
    median: float | None = None
    q3: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None

    @property
    def exists(self) -> bool:
        """Tell whether the results hold the row."""
        return self.status != "not_evaluated"

    @property
    def applies(self) -> bool:
        """Tell whether the question arises at all."""
        return self.exists and self.status != Status.NOT_APPLICABLE

    @property
    def is_whole(self) -> bool:
        """Tell whether enough is counted for the value to be compared."""
        return self.status != Status.LOW_COVERAGE

    @property
    def quartiles(self) -> tuple[float, float, float] | None:
        """The quartiles of the comparable units, where there are enough of them."""
        if self.q1 is None or self.median is None or self.q3 is None:
            return None
        return self.q1, self.median, self.q3


@dataclass(frozen=True, slots=True)
class Lookup:
    """Figures of one level by indicator, unit, year, type, form and basis."""

    level: str
    figures: dict[tuple[str, str, int, str, str, str], Figure]
    by_operation: frozenset[str] = frozenset()  # indicators that are read by place of operation first

    def get(
        self, indicator: str, unit: str, year: int, *, type: str = ALL, form: str = ALL, basis: str = SEAT
    ) -> Figure:
        """Return a figure; where there is no row, a figure that says so."""
        found = self.figures.get((indicator, unit, year, type, form, basis))
        if found is None:
            found = Figure(
                indicator=indicator, level=self.level, unit=unit, type=type, form=form, year=year, basis=basis
            )
        return found

    def all(self) -> Iterable[Figure]:
        """Return all figures in the order of the results."""
        return self.figures.values()

    def bases(self, indicator: str) -> list[str]:
        """List the bases on which an indicator is known, the one to be read first in front."""
        known = {figure.basis for figure in self.figures.values() if figure.indicator == indicator}
        first = "operation" if indicator in self.by_operation else SEAT
        return sorted(known, key=lambda basis: (basis != first, basis))

    def basis(self, indicator: str) -> str:
        """Return the basis to show where there is room for one."""
        return next(iter(self.bases(indicator)), SEAT)


class Figures:
    """Looks up figures and remembers every row that was handed out."""

    def __init__(self, context: Context, *, confidentiality: str) -> None:
        allowed = ["public"] if confidentiality == "public" else ["public", "internal"]
        self._frame = context.results.filter(
            pl.col("version") == context.version, pl.col("confidentiality").is_in(allowed)
        )
        self._levels = context.levels
        self._used: list[pl.DataFrame] = []
        self._by_operation = frozenset(
            info.id for info in context.indicators.values() if info.domain == "availability"
        )

    def select(
        self,
        *,
        level: str,
        indicators: Sequence[str],
        years: Sequence[int],
        units: Sequence[str] | None = None,
        type: str | None = ALL,
        form: str | None = ALL,
        record: bool = True,
    ) -> Lookup:
        """Look up figures; None means every unit, type or form."""
        wanted = [
            pl.col("level") == level,
            pl.col("indicator").is_in(indicators),
            pl.col("year").is_in(years),
        ]
        wanted += [pl.col("unit").is_in(units)] if units is not None else []
        wanted += [pl.col("type") == type] if type is not None else []
        wanted += [pl.col("form") == form] if form is not None else []
        frame = self._frame.filter(*wanted)
        if record:
            self._used.append(frame)
        figures = {
            (f.indicator, f.unit, f.year, f.type, f.form, f.basis): f for f in map(_figure, _rows(frame))
        }
        return Lookup(level, figures, self._by_operation)

    def statuses(self, *, level: str, year: int, units: Sequence[str]) -> list[tuple[str, int]]:
        """Count the results of units by status, over all indicators, without a division by form."""
        wanted = [pl.col("level") == level, pl.col("year") == year, pl.col("unit").is_in(units)]
        wanted.append(pl.col("form") == ALL)
        if level in self._levels:
            wanted.append(pl.col("type") == ALL)
        counted = self._frame.filter(*wanted).group_by("status").len()
        order = [status.value for status in Status]
        return sorted(counted.iter_rows(), key=lambda row: order.index(row[0]))

    def used(self) -> pl.DataFrame:
        """Return the rows handed out so far, each once, sorted by the full key."""
        if not self._used:
            return self._frame.clear()
        return pl.concat(self._used).unique(subset=KEY, maintain_order=True).sort(KEY)


def _rows(frame: pl.DataFrame) -> Iterable[dict[str, Any]]:
    return frame.sort(KEY).iter_rows(named=True)


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(
        indicator=row["indicator"],
        level=row["level"],
        unit=row["unit"],
        type=row["type"],
        form=row["form"],
        year=row["year"],
        basis=row["basis"],
        value=row["value"],
        status=row["status"],
        counted=row["n_counted"],
        expected=row["n_expected"],
        coverage=row["coverage"],
        reference_date=row["reference_date"],
        peer_group=row["peer_group"],
        peer_n=row["peer_n"],
        q1=row["peer_q1"],
        median=row["peer_median"],
        q3=row["peer_q3"],
        rank=row["rank"],
        rank_low=row["rank_low"],
        rank_high=row["rank_high"],
    )
