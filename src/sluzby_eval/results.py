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
    SUPPRESSED = "suppressed"  # not published: a few persons or a single provider could be recognised
    SUPPRESSED_SECONDARY = "suppressed_secondary"  # not published: a suppressed value would follow from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What stands above or below the line of an indicator: whether it may be told, and what else tells it."""

    text: str  # the same text is the same quantity, in whatever indicator it stands
    measures: tuple[str, ...]  # base units of what is added up: client, CZK
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> its base units
    terms: Mapping[str, float] = field(default_factory=dict)  # input -> factor, where it is a plain sum
    additive: bool = (
        True  # the sum of its parts over services; not so medians and counts of different persons
    )


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
    confidentiality: Literal["public", "internal"] = "public"
    grain: str = "line"  # what one counted row is: a line of a statement, a request, an audit, ...
    above: Side | None = None  # None where no lines are added up: facts of the territory, methods
    below: Side | None = None
    of: tuple[str, ...] = ()  # indicators whose values a method works on
    over_time: bool = False  # of a method: it looks at one unit in several years, never at other units

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

_TWO = pl.Struct({"cs": pl.String(), "en": pl.String()})

# What a report shows of frontiers of efficiency: one row per model, service and year. Everything is internal.
FRONTIER: dict[str, pl.DataType] = {
    "model": pl.String(),
    "service_id": pl.String(),
    "year": pl.Int32(),
    "version": pl.String(),
    "score": pl.Float64(),  # null where the statement lacks a figure
    "corrected": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "rank_low": pl.Int64(),  # for analysts; never on a provider's card
    "rank_high": pl.Int64(),
    "gap_czk_low": pl.Float64(),  # CZK a year between the service and the frontier
    "gap_czk_high": pl.Float64(),
    "gap_per_unit_low": pl.Float64(),  # the same for one client-day (an output of the model)
    "gap_per_unit_high": pl.Float64(),
    "scale_efficiency": pl.Float64(),
    "peers": pl.List(pl.String()),  # services, the weightiest first
    "peer_shares": pl.List(pl.Float64()),
    "warnings": pl.List(pl.String()),  # codes of findings about the model, with the service among those named
}
# The figures behind it: one row per model, service, year and column; `side` is input, output or undesirable.
FRONTIER_FIGURES: dict[str, pl.DataType] = {
    "model": pl.String(),
    "service_id": pl.String(),
    "year": pl.Int32(),
    "side": pl.String(),
    "column": pl.String(),
    "label": _TWO,
    "unit": pl.String(),  # code in `sluzby_eval.units`
    "value": pl.Float64(),
    "target": pl.Float64(),
    "slack": pl.Float64(),
}
# How productivity changed from one year to the next; above one is progress.
FRONTIER_CHANGES: dict[str, pl.DataType] = {
    "model": pl.String(),
    "service_id": pl.String(),
    "year_from": pl.Int32(),
    "year": pl.Int32(),
    "index": pl.Float64(),
    "efficiency": pl.Float64(),
    "technical": pl.Float64(),
    "pure": pl.Float64(),
    "scale": pl.Float64(),
}
# What the models are, and what is to be said of each as a whole.
FRONTIER_MODELS: dict[str, pl.DataType] = {
    "model": pl.String(),
    "year": pl.Int32(),
    "type": pl.String(),
    "form": pl.String(),
    "title": _TWO,
    "question": _TWO,
    "pitfalls": _TWO,
    "source": pl.String(),
    "orientation": pl.String(),
    "returns": pl.String(),
    "counted": pl.Int64(),
    "expected": pl.Int64(),
    "client_unit": _TWO,  # the output that gap_per_unit is told for; null where there is none
    "plane_x": pl.String(),  # the first input and the first output, as columns, and the frontier of these two
    "plane_y": pl.String(),
    "line": pl.List(pl.Struct({"x": pl.Float64(), "y": pl.Float64()})),
    "has_constant_prices": pl.Boolean(),  # whether changes are told in prices of one year
    "warnings": pl.List(pl.Struct({"code": pl.String(), "text": _TWO})),
}


# Funding: what rule sets make of services. Money is whole crowns; a blank has its reason in `status`.

CROWNS = pl.Int64()
EXACT = pl.Decimal(38, 6)

FUNDING: dict[str, pl.DataType] = {  # one row per service in a proposal, by service_id
    "service_id": pl.String(),
    "ico": pl.String(),
    "name": pl.String(),
    "type": pl.String(),
    "area": pl.String(),  # the finest area of its seat
    "year": pl.Int32(),
    "rule_set": pl.String(),
    "rule_set_sha256": pl.String(),
    "compensation": CROWNS,
    "score": pl.Float64(),  # points of 100; null where no criterion asks about the service
    "optimal": CROWNS,  # after individual criteria
    "expected_others": CROWNS,  # from other payers
    "given_others": CROWNS,  # by them, as the statement says that the rules look at
    "base": CROWNS,  # what is left for the payer of the rules
    "requested": CROWNS,
    "cap": CROWNS,
    "floor": CROWNS,
    "tier": pl.Int32(),
    "proposed": CROWNS,
    "held": pl.String(),  # by what: cap, floor, or budget
    "last_year": CROWNS,
    "gain_loss": CROWNS,  # proposed - last year
    "flags": pl.String(),  # below_occupancy, occupancy_unknown, carry_over_unknown, parted by spaces; or empty
    "status": pl.String(),  # ok, or why nothing is proposed
    "snapshot": pl.String(),
}

SETTLEMENT: dict[str, pl.DataType] = {  # one row per service and version of its statement
    "service_id": pl.String(),
    "ico": pl.String(),
    "name": pl.String(),
    "type": pl.String(),
    "year": pl.Int32(),
    "version": pl.String(),
    "rule_set": pl.String(),
    "rule_set_sha256": pl.String(),
    "paid": CROWNS,
    "net_cost": CROWNS,
    "profit": CROWNS,
    "over": CROWNS,
    "under": CROWNS,
    "carry": CROWNS,
    "repay": CROWNS,
    "returns": pl.List(pl.Struct({"payer": pl.String(), "amount": pl.Int64()})),  # in the order of repayment
    "flags": pl.String(),  # one_year, above_limit
    "status": pl.String(),
    "snapshot": pl.String(),
}

CALCULATION: dict[
    str, pl.DataType
] = {  # one row per step, part of it and source of the part, in reading order
    "service_id": pl.String(),
    "year": pl.Int32(),
    "rule_set": pl.String(),
    "step": pl.Int32(),  # from 1
    "form": pl.String(),  # the line that it is about; empty = the whole service
    "key": pl.String(),  # what is computed
    "kind": pl.String(),  # chain (typed from left to right), least, most, down, up, choice, points
    "label": pl.String(),
    "part": pl.Int32(),  # from 1
    "op": pl.String(),  # pressed before the part: + - * /
    "part_label": pl.String(),
    "value": EXACT,
    "unit": pl.String(),
    "status": pl.String(),
    "result": EXACT,
    "result_unit": pl.String(),
    "file": pl.String(),  # workbook, or file of rules
    "sheet": pl.String(),
    "cell": pl.String(),
    "line": pl.String(),  # line:column of a file of rules
    "indicator": pl.String(),  # explains itself: sluzby-eval explain
    "source_value": EXACT,  # of this cell alone
}

COMPARISON: dict[
    str, pl.DataType
] = {  # one row per service and part; the parts of a service add up to its change
    "service_id": pl.String(),
    "name": pl.String(),
    "type": pl.String(),
    "before": CROWNS,
    "after": CROWNS,
    "change": CROWNS,
    "part": pl.String(),  # population, rules, units, statement, criteria, limits, budget
    "amount": CROWNS,
}

# What a report says of the rules and the budget behind FUNDING: one row; a reason where nothing could be computed.
FUNDING_TERMS: dict[str, pl.DataType] = {
    "rule_set": pl.String(),
    "rule_set_sha256": pl.String(),
    "title": _TWO,
    "invented": pl.Boolean(),  # values made up for trying
    "year": pl.Int32(),
    "stated": pl.Int32(),  # year of the statements
    "since": pl.Int32(),  # the year compared with; null where there is no comparison
    "budget": CROWNS,
    "step": CROWNS,  # to which grants are rounded
    "reason": pl.String(),  # none, several, parameter_missing, no_year; empty where there is a proposal
}

FUNDING_SENSITIVITY: dict[
    str, pl.DataType
] = {  # one row per service and budget, that of the proposal among them
    "budget_change": pl.Float64(),  # share by which the budget differs
    "budget": CROWNS,
    "service_id": pl.String(),
    "ico": pl.String(),
    "type": pl.String(),
    "proposed": CROWNS,
    "held": pl.String(),
    "last_year": CROWNS,
    "gain_loss": CROWNS,
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
