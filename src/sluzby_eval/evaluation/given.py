"""The rows that examples give, as the frames that the engine computes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence  # noqa: TC003 - part of public signatures
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.backing import BACKED
from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import grain as lines_
from sluzby_eval.evaluation import rows as rows_
from sluzby_eval.evaluation import taking
from sluzby_eval.evaluation.cases import DEFAULTS, Case, Row, area_of, look_up, number, service_of
from sluzby_eval.evaluation.grains import GRAINS, ROW_TABLES, Grain
from sluzby_eval.evaluation.parameters import year_end
from sluzby_eval.model import TABLES
from sluzby_eval.store import polars_schema

if TYPE_CHECKING:
    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.plan import Plan


def frames(catalogue: Catalogue, cases: Sequence[Case], plans: Sequence[Plan]) -> dict[str, pl.DataFrame]:
    """Return the rows of every grain; lines always."""
    found: dict[str, pl.DataFrame] = {}
    for name in dict.fromkeys(("line", *(case.grain for case in cases))):
        own = [case for case in cases if case.grain == name]
        counting = [plan for plan in plans if plan.grain == name and plan.method is None]
        inputs = catalogue.inputs_of(counting)
        parameters = catalogue.line_parameters(counting)
        kind = GRAINS[name]
        frame = _frame(catalogue, own, kind, inputs, parameters)
        if name == "service":
            frame = lines_.to_services(frame, inputs)
        elif name != "line":
            specs = {item: catalogue.inputs[item] for item in inputs}
            of_table = lines_.by_table(specs, [kind.table or ""]).get(kind.table or "", {})
            frame = rows_.add_own(rows_.dressed(frame, kind), of_table)
        found[name] = frame
    return found


def _frame(
    catalogue: Catalogue, cases: Sequence[Case], kind: Grain, inputs: Sequence[str], parameters: Sequence[str]
) -> pl.DataFrame:
    rows = [
        {
            **_dimensions(case, row, position),
            **_raw(case, row, kind, position),
            **{names.value(name): _given(catalogue, kind, name, row) for name in inputs},
            **{
                names.parameter(name): look_up(catalogue, case, name, case.year_of(row), {**DEFAULTS, **row})
                for name in parameters
            },
        }
        for case in cases
        for position, row in enumerate(case.example.given)
    ]
    schema: dict[str, Any] = dict.fromkeys(("service_id", "form", *names.DIMENSIONS), pl.String)
    schema |= {"year": pl.Int64} | _raw_schema(kind)
    numbers = [*map(names.value, inputs), *map(names.parameter, parameters)]
    frame = pl.DataFrame(rows, schema={**schema, **dict.fromkeys(numbers, pl.Float64)})
    return frame.with_columns(
        pl.when(pl.col(names.value(name)).is_null()).then(names.MISSING).otherwise(names.HERE)
        .cast(pl.Int8).alias(names.reason(name))
        for name in inputs
    )  # fmt: skip


def _given(catalogue: Catalogue, kind: Grain, name: str, row: Row) -> float | None:
    """Return an input as given; of rows that are counted none is none, unless the example says otherwise."""
    item = catalogue.inputs[name]
    counted = item.take == "count" and item.table in ROW_TABLES and item.table != kind.table
    if counted and name not in row:
        return 0.0
    return number(row.get(name))


def _dimensions(case: Case, row: Row, position: int) -> dict[str, Any]:
    known = {**DEFAULTS, **{key: value for key, value in row.items() if value is not None}}
    return {
        "service_id": service_of(row, position),
        "form": known["form"],
        "year": case.place(case.year_of(row)),
        "type": known["type"],
        "ico": known["ico"],
        "legal_form": known.get("legal_form"),
        "founder": known.get("founder"),
        "area": area_of(case, row),
    }


def _raw(case: Case, row: Row, kind: Grain, position: int) -> dict[str, Any]:
    """Return the columns of the grain's table as a row names them; keys that it does not name are counted."""
    if kind.table is None:
        return {}
    found: dict[str, Any] = {taking.AS_OF: year_end(case.year_of(row)), "quarantined": []}
    for column in TABLES[kind.table].columns:
        found[rows_.RAW + column.name] = _typed(row.get(column.name), column.kind)
    for key in kind.keys:
        found[rows_.RAW + key] = row.get(key) or f"{position + 1}"
    for name in kind.texts:
        found.setdefault(rows_.RAW + name, row.get(name))
    if kind.name == "network":  # an example tells it by the input itself; it has no plans
        found[rows_.RAW + BACKED] = None
    return found


def _raw_schema(kind: Grain) -> dict[str, Any]:
    if kind.table is None:
        return {}
    types = polars_schema(kind.table)
    schema: dict[str, Any] = {taking.AS_OF: pl.Date, "quarantined": pl.List(pl.String)}
    schema |= {rows_.RAW + column.name: types[column.name] for column in TABLES[kind.table].columns}
    if kind.name == "network":
        schema[rows_.RAW + BACKED] = pl.Boolean
    return {rows_.RAW + name: pl.String for name in (*kind.keys, *kind.texts)} | schema


def _typed(text: str | None, kind: str) -> Any:
    if text is None:
        return None
    match kind:
        case "date":
            return dt.date.fromisoformat(text)
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case _:
            return text
