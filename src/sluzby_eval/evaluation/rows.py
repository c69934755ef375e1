"""Rows that are not lines: audits, findings, requests, measures, grants, the network.

Each gets the dimensions of its service, the year in which it counts, and the columns of its table under `x:`,
from which inputs are taken. A row that tells neither year nor date is in no year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from sluzby_eval.backing import with_backing
from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import taking
from sluzby_eval.evaluation.grains import GRAINS, OWNER, Grain, text
from sluzby_eval.evaluation.spec import Input  # noqa: TC001 - part of public signatures
from sluzby_eval.model import ALL, TABLES, UNKNOWN

Read = Callable[..., pl.DataFrame]
RAW = "x:"


def told(read: Read, grain: Grain) -> pl.DataFrame:
    """Return all rows of a grain's table: x: of every column, service, year, and what was refused."""
    table = TABLES[grain.table or ""]
    frame = read(table.name)
    frame = frame.select(*(pl.col(name.name).alias(RAW + name.name) for name in table.columns), "quarantined")
    if grain.name == "finding":
        of_audit = [pl.col(name).alias(RAW + name) for name in ("audit_id", "service_id", "kind", "scale")]
        frame = frame.join(read("audits").select(of_audit), on=f"{RAW}audit_id", how="left")
    if grain.name == "network":
        frame = with_backing(frame, read("plan_measures"), prefix=RAW)
    return with_year(frame, grain)


def with_year(frame: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    """Add the year in which a row counts, and the end of it."""
    years = [pl.col(f"{RAW}year").cast(pl.Int64)] if f"{RAW}year" in frame.columns else []
    years += [pl.col(RAW + name).dt.year().cast(pl.Int64) for name in grain.dates]
    return frame.with_columns(year=pl.coalesce(years)).with_columns(
        pl.date(pl.col("year"), 12, 31).alias(taking.AS_OF)
    )


def undated(read: Read, grain: Grain) -> int:
    """Count the rows that are in no year."""
    return told(read, grain).get_column("year").null_count()


def build_rows(
    read: Read, grain: Grain, lines: pl.DataFrame, services: pl.DataFrame, years: Sequence[int]
) -> pl.DataFrame:
    """Return the rows of some years with the dimensions of their services.

    Args:
        read: gives a table by name.
        grain: what a row is.
        lines: the lines of these years, from which the only form of a service is known.
        services: service_id, year, type, ico, area, legal_form, founder.
        years: which years are wanted.
    """
    frame = told(read, grain).filter(pl.col("year").is_in(list(years)))
    has = frame.columns
    own = pl.col(f"{RAW}service_id") if f"{RAW}service_id" in has else pl.lit(None, dtype=pl.String)
    frame = frame.with_columns(service_id=own).join(services, on=["service_id", "year"], how="left")
    frame = frame.join(only_forms(lines), on=["service_id", "year"], how="left")
    form = [pl.col(f"{RAW}form")] if f"{RAW}form" in has else []
    return dressed(
        frame.with_columns(
            form=pl.coalesce([*form, pl.col("only_form"), pl.lit(ALL)]),
            type=pl.coalesce([*_own(has, "type"), pl.col("type"), pl.lit(UNKNOWN)]),
            area=pl.coalesce([*_own(has, "area"), pl.col("area")]),
        ),
        grain,
    )


def _own(columns: Iterable[str], name: str) -> list[pl.Expr]:
    return [pl.col(RAW + name)] if RAW + name in columns else []


def dressed(frame: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    """Put the columns of a grain into their order and the rows into theirs."""
    texts = [pl.col(RAW + name).alias(text(name)) for name in grain.texts]
    raw = [name for name in frame.columns if name.startswith((RAW, "v:", "r:", "p:"))]
    frame = frame.select(
        "service_id", "form", "year", *names.DIMENSIONS, taking.AS_OF, "quarantined", *texts, *raw
    )
    return frame.sort("service_id", "form", "year", *(RAW + key for key in grain.keys), nulls_last=True)


def only_forms(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the form of every service that has only one in a year."""
    forms = lines.group_by("service_id", "year").agg(
        only_form=pl.when(pl.col("form").n_unique() == 1).then(pl.col("form").first())
    )
    return forms.drop_nulls()


def add_own(frame: pl.DataFrame, inputs: Mapping[str, Input]) -> pl.DataFrame:
    """Add the inputs that a row takes from its own columns; a value that is given already stays."""
    for name, item in inputs.items():
        value = taking.number_of(item, RAW)
        if item.where:
            value = pl.when(taking.chosen(item, RAW)).then(value).otherwise(0.0)
        frame = given_first(frame, name, value, taking.reason_of(value, item))
    return frame


def given_first(frame: pl.DataFrame, name: str, value: pl.Expr, reason: pl.Expr) -> pl.DataFrame:
    """Add value and reason of an input, unless the row has it already (an example gives it)."""
    column = names.value(name)
    if column in frame.columns:
        given = pl.col(column).is_not_null()
        value = pl.when(given).then(pl.col(column)).otherwise(value)
        reason = pl.when(given).then(names.HERE).otherwise(reason)
    return frame.with_columns(value.alias(column), reason.cast(pl.Int8).alias(names.reason(name)))


def gather(
    frame: pl.DataFrame, rows: pl.DataFrame, inputs: Mapping[str, Input], keys: Sequence[str]
) -> pl.DataFrame:
    """Add inputs that take several rows together: findings of an audit, grants of a service.

    No row is none to count, but no amount either: a sum over nothing is not reported.
    """
    for name, item in inputs.items():
        found = _windowed(rows, item, keys).filter(taking.chosen(item, RAW))
        number = taking.number_of(item, RAW)
        total = number.max() if item.take == "max" else number.sum()
        blank = number.is_null()
        found = found.group_by(keys, maintain_order=True).agg(
            total=pl.when(~blank.any()).then(total),
            state=pl.when(~blank.any())
            .then(names.HERE)
            .when((blank & taking.refused(item)).any())
            .then(names.QUARANTINED)
            .otherwise(names.MISSING),
        )
        nobody = (0.0, names.HERE) if item.take == "count" else (None, names.MISSING)
        frame = frame.join(found, on=list(keys), how="left", maintain_order="left")
        absent = pl.col("state").is_null()
        value = pl.when(absent).then(pl.lit(nobody[0], dtype=pl.Float64)).otherwise(pl.col("total"))
        reason = pl.when(absent).then(nobody[1]).otherwise(pl.col("state"))
        frame = given_first(frame, name, value, reason).drop("total", "state")
    return frame


def _windowed(rows: pl.DataFrame, item: Input, keys: Sequence[str]) -> pl.DataFrame:
    """Let a row count in its year and in as many later ones as the window is wide."""
    if item.window == 1 or "year" not in keys:
        return rows
    later = pl.int_ranges(pl.col("year"), pl.col("year") + item.window)
    return rows.with_columns(year=later).explode("year")


def rows_of(read: Read, table: str) -> pl.DataFrame:
    """Return the rows of a table with service and year, to be gathered."""
    frame = told(read, OWNER[table])
    return frame.with_columns(service_id=pl.col(f"{RAW}service_id"))


def findings_of_audits(read: Read) -> pl.DataFrame:
    """Return the findings of all audits."""
    return told(read, GRAINS["finding"])
