"""The grain: one row per line (service, form, year) with every input, made from the long tables.

A line is expected where a service in force in the year has the form, or where anything was reported for it.
An input is null where nothing was reported; an absent item is zero only where the items that were reported
add up to the reported total of the sheet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from sluzby_eval.backing import with_backing
from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import items, taking
from sluzby_eval.evaluation.cube import LINE
from sluzby_eval.evaluation.grains import LINE_TABLES
from sluzby_eval.evaluation.parameters import value_at, year_end
from sluzby_eval.evaluation.spec import Input, Parameter, category_column
from sluzby_eval.model import ALL, TABLES, UNKNOWN

Read = Callable[..., pl.DataFrame]  # name of a table, and of a shared one the year as of which it is read
REPORTED = ("statements", "costs", "revenues", "staff", "clients", "facts")


def reported_years(read: Read) -> list[int]:
    """List the years for which anything was reported."""
    found = [read(table).get_column("year") for table in REPORTED]
    return sorted(set(pl.concat([series.cast(pl.Int64) for series in found]).drop_nulls()))


def build_lines(read: Read, years: Sequence[int], version: str) -> pl.DataFrame:
    """List the expected lines of some years with their dimensions, sorted."""
    reported = [_of_version(read(table), years, version).select(_key()) for table in REPORTED]
    lines = pl.concat([*reported, _registered(read, years)]).unique().sort(LINE)
    return (
        lines.join(dimensions(read, years), on=["service_id", "year"], how="left", maintain_order="left")
        .with_columns(pl.col("type").fill_null(UNKNOWN))
        .select(*LINE, *names.DIMENSIONS)
    )


def dimensions(read: Read, years: Sequence[int]) -> pl.DataFrame:
    """Return what is known of every service and its provider in each year."""
    services = yearly(read, "services", years).select("service_id", "year", "type", "ico", "area")
    providers = yearly(read, "providers", years).select("ico", "year", "legal_form", "founder")
    return services.join(providers, on=["ico", "year"], how="left", maintain_order="left")


def yearly(read: Read, table: str, years: Sequence[int]) -> pl.DataFrame:
    """Read a shared table as of each year: what is said of a service later changes no earlier year."""
    return pl.concat(read(table, year).with_columns(year=pl.lit(year, dtype=pl.Int64)) for year in years)


def without_service(read: Read, lines: pl.DataFrame) -> list[str]:
    """List services that reported but stand in no register."""
    known = read("services").get_column("service_id")
    return sorted(set(lines.get_column("service_id")) - set(known))


def _key() -> list[pl.Expr]:
    return [pl.col("service_id"), pl.col("form"), pl.col("year").cast(pl.Int64)]


def _of_version(table: pl.DataFrame, years: Sequence[int], version: str) -> pl.DataFrame:
    return table.filter(pl.col("version") == version, pl.col("year").is_in(list(years)))


def _registered(read: Read, years: Sequence[int]) -> pl.DataFrame:
    """Return service × form × year for the services that are in force at some time of the year."""
    first, last = pl.date(pl.col("year"), 1, 1), pl.date(pl.col("year"), 12, 31)
    return (
        yearly(read, "service_forms", years)
        .select("service_id", "form", "year")
        .unique()
        .join(
            yearly(read, "services", years).select("service_id", "year", "valid_from", "valid_to"),
            on=["service_id", "year"],
            how="left",
        )
        .filter(
            pl.col("valid_from").fill_null(dt.date(1, 1, 1)) <= last,
            pl.col("valid_to").fill_null(dt.date(9999, 12, 31)) >= first,
        )
        .select(_key())
    )


# inputs


def add_inputs(lines: pl.DataFrame, read: Read, inputs: Mapping[str, Input], version: str) -> pl.DataFrame:
    """Add value and reason of every input that is taken from a table."""
    years = lines.get_column("year").unique().to_list()
    for table, wanted in by_table(inputs, LINE_TABLES).items():
        frame = line_table(read, table, years, version)
        found = items.collect(frame, list(LINE), wanted, category_column(table))
        lines = lines.join(found, on=LINE, how="left", maintain_order="left")
    missing = [names.reason(name) for name, item in inputs.items() if item.table in LINE_TABLES]
    return lines.with_columns(pl.col(missing).fill_null(names.MISSING))


def by_table(inputs: Mapping[str, Input], tables: Sequence[str]) -> dict[str, dict[str, Input]]:
    """Sort inputs by the table that they come from."""
    found: dict[str, dict[str, Input]] = {}
    for name, item in inputs.items():
        if item.table is not None and item.table in tables:
            found.setdefault(item.table, {})[name] = item
    return found


def line_table(read: Read, table: str, years: Sequence[int], version: str) -> pl.DataFrame:
    """Read a table that has lines: of the version asked for, of the years asked for."""
    if table == "service_forms":
        frame = yearly(read, table, years)
    elif "version" in TABLES[table].keys:
        frame = _of_version(read(table), years, version)
    else:
        frame = read(table).filter(pl.col("year").is_in(list(years)))
    if table == "network":
        frame = with_backing(frame, read("plan_measures"))
    year = pl.col("year").cast(pl.Int64)
    return frame.with_columns(year, pl.date(year, 12, 31).alias(taking.AS_OF))


# whole services


def to_services(lines: pl.DataFrame, inputs: Iterable[str]) -> pl.DataFrame:
    """Bring lines to whole services: inputs summed over the forms, unknown where one of them is."""
    inputs = list(inputs)
    keys = ["service_id", "year"]
    alone = pl.when(pl.col("form").n_unique() == 1).then(pl.col("form").first()).otherwise(pl.lit(ALL))
    known = [name for name in lines.columns if name in names.DIMENSIONS or name.startswith("p:")]
    sums = [
        pl.when(pl.col(names.reason(name)).max() == names.HERE)
        .then(pl.col(names.value(name)).sum())
        .alias(names.value(name))
        for name in inputs
    ]
    reasons = [pl.col(names.reason(name)).max() for name in inputs]
    found = lines.group_by(keys, maintain_order=True).agg(
        alone.alias("form"), *(pl.col(n).first() for n in known), *sums, *reasons
    )
    return found.select(*LINE, pl.exclude(LINE)).sort(keys)


def greatest_of_services(
    services: pl.DataFrame, read: Read, inputs: Mapping[str, Input], version: str
) -> pl.DataFrame:
    """Put right what does not add up over the forms of a service: its greatest payer."""
    years = services.get_column("year").unique().to_list()
    for name, item in inputs.items():
        if item.take != "max" or item.table is None or item.table not in LINE_TABLES:
            continue
        keys = ["service_id", "year"]
        frame = line_table(read, item.table, years, version)
        found = items.greatest(frame, keys, item, category_column(item.table))
        services = services.join(found, on=keys, how="left", maintain_order="left")
        there = pl.col(names.value(name)).is_not_null()
        most = pl.when(there).then(pl.col("most").fill_null(0.0)).alias(names.value(name))
        services = services.with_columns(most).drop("most")
    return services


# parameters


def add_parameters(
    lines: pl.DataFrame, parameters: Mapping[str, Parameter], wanted: Iterable[str]
) -> pl.DataFrame:
    """Add the values of dated parameters to every line."""
    for name in wanted:
        item = parameters[name]
        keys = ["year", *(by for by in item.by if by in lines.columns)]
        cases = lines.select(keys).unique().sort(keys)
        found = [value_at(item, year_end(case["year"]), case) for case in cases.iter_rows(named=True)]
        cases = cases.with_columns(pl.Series(names.parameter(name), found, dtype=pl.Float64))
        lines = lines.join(cases, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return lines


def constants(
    parameters: Mapping[str, Parameter], wanted: Iterable[str], years: Sequence[int]
) -> pl.DataFrame:
    """Return the parameters of outer formulas by year."""
    columns = {
        names.parameter(name): [value_at(parameters[name], year_end(year), {}) for year in years]
        for name in wanted
    }
    schema = {"year": pl.Int64, **dict.fromkeys(columns, pl.Float64)}
    return pl.DataFrame({"year": list(years), **columns}, schema=schema)
