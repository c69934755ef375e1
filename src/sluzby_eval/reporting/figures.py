"""The figures of one report: rows of the results, looked up by key and remembered as its evidence."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from sluzby_eval.model import ALL
from sluzby_eval.results import KEY, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sluzby_eval.reporting.context import Context

SEAT = "seat"
OWN = ""  # as a type: the one that the report is about, else all together


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
    lower: float | None = None
    upper: float | None = None

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
    type: str = ALL  # what `OWN` stands for
    by_operation: frozenset[str] = frozenset()  # indicators that are read by place of operation first

    def get(
        self, indicator: str, unit: str, year: int, *, type: str = OWN, form: str = ALL, basis: str = SEAT
    ) -> Figure:
        """Return a figure; where there is no row, a figure that says so."""
        type = type or self.type
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
    """Looks up figures and remembers every row that was handed out.

    The rows of a context are put in groups once, for all its documents.
    """

    def __init__(self, context: Context, *, confidentiality: str, type: str = ALL) -> None:
        self._type = type
        key = ("figures", confidentiality)
        if key not in context.memo:
            context.memo[key] = _Index(_allowed(context, confidentiality))
        self._index: _Index = context.memo[key]
        self._levels = context.levels
        self._used: set[int] = set()
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
        type: str | None = OWN,
        form: str | None = ALL,
        record: bool = True,
    ) -> Lookup:
        """Look up figures; None means every unit, type or form (in a report about one type, only that one)."""
        figures = {}
        if type == OWN or (type is None and self._type != ALL):
            type = self._type
        for indicator in sorted(set(indicators)):
            of_units = self._index.rows(level, indicator)
            for unit in of_units if units is None else sorted(set(units)):
                for row in of_units.get(unit, ()):
                    if (
                        row.year in years
                        and (type is None or row.type == type)
                        and (form is None or row.form == form)
                    ):
                        if record:
                            self._used.add(row.at)
                        key = (indicator, unit, row.year, row.type, row.form, row.basis)
                        figures[key] = _figure(level, indicator, row)
        return Lookup(level, figures, self._type if type is None else type, self._by_operation)

    def statuses(self, *, level: str, year: int, units: Sequence[str]) -> list[tuple[str, int]]:
        """Count the results of units by status, over all indicators, without a division by form."""
        counted = self._index.statuses(level, spanning=level in self._levels)
        sums: dict[str, int] = {}
        for unit in set(units):
            for status, n in counted.get((year, unit), ()):
                sums[status] = sums.get(status, 0) + n
        order = [status.value for status in Status]
        return sorted(sums.items(), key=lambda row: order.index(row[0]))

    def used(self) -> pl.DataFrame:
        """Return the rows handed out so far, each once, sorted by the full key."""
        return self._index.take(sorted(self._used)).sort(KEY)


def _allowed(context: Context, confidentiality: str) -> pl.DataFrame:
    allowed = ["public"] if confidentiality == "public" else ["public", "internal"]
    return context.results.filter(
        pl.col("version") == context.version, pl.col("confidentiality").is_in(allowed)
    )


class _Row(NamedTuple):
    """A row of the results without level, indicator and version; the names are the columns."""

    at: int
    unit: str
    type: str
    form: str
    year: int
    basis: str
    value: float | None
    status: str
    n_counted: int | None
    n_expected: int | None
    coverage: float | None
    reference_date: dt.date | None
    peer_group: str | None
    peer_n: int | None
    peer_q1: float | None
    peer_median: float | None
    peer_q3: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    lower: float | None
    upper: float | None


class _Index:
    """The rows of results by level, indicator and unit; a level is grouped when somebody asks for it."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._numbered = frame.select("level", "indicator", *_Row._fields[1:]).with_row_index("at")
        self._levels: dict[str, dict[tuple[Any, ...], pl.DataFrame]] = {}
        self._rows: dict[tuple[str, str], dict[str, list[_Row]]] = {}
        self._statuses: dict[str, dict[tuple[int, str], list[tuple[str, int]]]] = {}

    def rows(self, level: str, indicator: str) -> dict[str, list[_Row]]:
        """Return the rows of an indicator at a level, by unit."""
        found = self._rows.get((level, indicator))
        if found is None:
            found = {}
            part = self._level(level).get((indicator,))
            if part is not None:
                for row in map(_Row._make, part.select(_Row._fields).iter_rows()):
                    found.setdefault(row.unit, []).append(row)
            self._rows[level, indicator] = found
        return found

    def _level(self, level: str) -> dict[tuple[Any, ...], pl.DataFrame]:
        if level not in self._levels:
            rows = self._numbered.filter(pl.col("level") == level)
            self._levels[level] = rows.partition_by(["indicator"], as_dict=True)
        return self._levels[level]

    def statuses(self, level: str, *, spanning: bool) -> dict[tuple[int, str], list[tuple[str, int]]]:
        """Count rows that span the forms (of areas also the types) by year, unit and status."""
        if level not in self._statuses:
            wanted = [pl.col("level") == level, pl.col("form") == ALL]
            wanted += [pl.col("type") == ALL] if spanning else []
            counted = self._frame.filter(*wanted).group_by("year", "unit", "status").len()
            found: dict[tuple[int, str], list[tuple[str, int]]] = {}
            for year, unit, status, n in counted.iter_rows():
                found.setdefault((year, unit), []).append((status, n))
            self._statuses[level] = found
        return self._statuses[level]

    def take(self, numbers: Sequence[int]) -> pl.DataFrame:
        """Return rows of the results by their number."""
        return self._frame[numbers] if numbers else self._frame.clear()


def _figure(level: str, indicator: str, row: _Row) -> Figure:
    return Figure(
        indicator=indicator,
        level=level,
        unit=row.unit,
        type=row.type,
        form=row.form,
        year=row.year,
        basis=row.basis,
        value=row.value,
        status=row.status,
        counted=row.n_counted,
        expected=row.n_expected,
        coverage=row.coverage,
        reference_date=row.reference_date,
        peer_group=row.peer_group,
        peer_n=row.peer_n,
        q1=row.peer_q1,
        median=row.peer_median,
        q3=row.peer_q3,
        rank=row.rank,
        rank_low=row.rank_low,
        rank_high=row.rank_high,
        lower=row.lower,
        upper=row.upper,
    )
