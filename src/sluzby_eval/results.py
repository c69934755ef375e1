"""The long table of results: the contract between those who compute and those who report.

One row per indicator, level, unit, type, form, year, version and basis. There is no NaN and no infinity: what
cannot be computed is null, and `status` says why. Rows are sorted by the full key.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import polars as pl

from sluzby_eval.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path


class Status(enum.StrEnum):
    """Why a value is there, or why it is not; one reason for every blank, the same in all formats."""

    OK = "ok"
    LOW_COVERAGE = "low_coverage"  # the value stands, but too few services reported; never ranked
    NOT_REPORTED = "not_reported"
    QUARANTINED = "quarantined"  # reported, but the cell was refused by the import
    ZERO_DENOMINATOR = "zero_denominator"
    NOT_APPLICABLE = "not_applicable"  # the question does not arise for this type, form or level
    PARAMETER_MISSING = "parameter_missing"  # a dated parameter of `rules/` has no value for the year
    NO_POPULATION = "no_population"  # no population of this age band at or before the year's end
    TOO_FEW_PEERS = "too_few_peers"  # a place among peers, or a spread, of too few units
    TREND_NOT_TESTABLE = "trend_not_testable"  # too few years, or a break in the series
    OUTSIDE_NETWORK = "outside_network"  # the question is asked only of services in the network
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorInfo:
    """What a report needs to know of an indicator to show it right; taken from its definition."""

    id: str
    catalogue: str  # number in the catalogue of indicators, for instance COST03
    domain: str  # cost, capacity, utilisation, staffing, financing, quality, availability
    title: Mapping[str, str]
    question: Mapping[str, str]
    unit: str  # code in `sluzby_eval.units`
    better: Literal["higher", "lower", "neither"]
    levels: tuple[str, ...]
    formula: str
    numerator: Mapping[str, str]  # what stands above and below the line, in words
    denominator: Mapping[str, str] | None
    pitfalls: Mapping[str, str]
    source: str
    not_for: tuple[str, ...]  # uses that the definition forbids, for instance "ranking"
    minimum_coverage: float
    formula_words: Mapping[str, str] = field(default_factory=dict)  # the formula with labels of its inputs

    @property
    def may_rank(self) -> bool:
        """Whether units may be put in order of their values, or told to be among the better or worse."""
        return "ranking" not in self.not_for


KEY = ("indicator", "level", "unit", "type", "form", "year", "version", "basis")

SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "level": pl.String(),  # service, provider, or a level of the territory table (orp, district, region)
    "unit": pl.String(),  # service_id, ico, or area code; `unknown` for services without a territory
    "type": pl.String(),  # code of the service type, or `all`
    "form": pl.String(),  # amb, pob, ter, or `all`
    "year": pl.Int32(),
    "version": pl.String(),  # version of the statements: plan, adjusted, preliminary, final
    "basis": pl.String(),  # seat, or operation (field services counted where they work)
    "value": pl.Float64(),  # shares as fractions: 0.85 is 85 %
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),  # null where the indicator is not a ratio
    "n_counted": pl.Int64(),  # lines (service x form; areas for indicators of territory) behind the value
    "n_expected": pl.Int64(),  # lines that should have been there
    "coverage": pl.Float64(),  # n_counted / n_expected
    "status": pl.String(),
    "confidentiality": pl.String(),  # public, or internal
    "reference_date": pl.Date(),  # date of the population or territorial fact used, null where none was
    "peer_group": pl.String(),  # for instance "orp·DPS·pob", null where no comparison is made
    "peer_n": pl.Int64(),
    "peer_q1": pl.Float64(),
    "peer_median": pl.Float64(),
    "peer_q3": pl.Float64(),
    "robust_z": pl.Float64(),  # (value - median) / (1.4826 * median absolute deviation) of the peers
    "rank": pl.Int64(),
    "rank_low": pl.Int64(),
    "rank_high": pl.Int64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "definition_sha256": pl.String(),
    "snapshot": pl.String(),
}


def seal(frame: pl.DataFrame) -> pl.DataFrame:
    """Check the promises of the table and put it into its canonical order of rows and columns.

    Raises:
        EngineError: a column is missing, a value is NaN or infinite, a blank has no reason, a key stands twice.
    """
    missing = [name for name in SCHEMA if name not in frame.columns]
    if missing:
        raise EngineError(f"results lack the columns {', '.join(missing)}")
    frame = frame.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()).sort(KEY)
    floats = [name for name, dtype in SCHEMA.items() if dtype == pl.Float64()]
    not_finite = frame.filter(pl.any_horizontal(pl.col(floats).is_finite().not_()))
    if not not_finite.is_empty():
        raise EngineError(f"results hold NaN or infinity: {not_finite.row(0, named=True)}")
    valued = (Status.OK.value, Status.LOW_COVERAGE.value)
    wrong = frame.filter(pl.col("value").is_null() == pl.col("status").is_in(valued))
    if not wrong.is_empty():
        raise EngineError(f"value and status contradict each other: {wrong.row(0, named=True)}")
    if frame.select(KEY).is_duplicated().any():
        raise EngineError("a key of the results stands twice")
    return frame


def write(frame: pl.DataFrame, path: Path, *, metadata: dict[str, str]) -> None:
    """Write results as Parquet, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    seal(frame).write_parquet(temporary, compression="zstd", metadata=metadata)
    temporary.replace(path)


def read(path: Path) -> tuple[pl.DataFrame, dict[str, str]]:
    """Read results and the metadata they were written with."""
    return pl.read_parquet(path), pl.read_parquet_metadata(path)
