"""The grain: one row per line (service, form, year) with every input, made from the long tables.

A line is expected where a service in force in the year has the form, or where anything was reported for it.
An input is null where nothing was reported; an absent item is zero only where the items that were reported
add up to the reported total of the sheet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation.cube import LINE
from sluzby_eval.evaluation.parameters import value_at, year_end
from sluzby_eval.evaluation.spec import Input, Parameter, category_column
from sluzby_eval.model import UNKNOWN

Read = Callable[..., pl.DataFrame]  # name of a table, and of a shared one the year as of which it is read
REPORTED = ("statements", "costs", "revenues", "staff", "clients", "facts")
TOLERANCE = {"amount_czk": 1.0, "fte": 0.01, "count": 0.0}  # of items against the total of their sheet
ROUNDING = 1e-9


def reported_years(read: Read) -> list[int]:
    """List the years for which anything was reported."""
    found = [read(table).get_column("year") for table in REPORTED]
    return sorted(set(pl.concat([series.cast(pl.Int64) for series in found]).drop_nulls()))


def build_lines(read: Read, years: Sequence[int], version: str) -> pl.DataFrame:
    """List the expected lines of some years with their dimensions, sorted."""
    reported = [_of_version(read(table), years, version).select(_key()) for table in REPORTED]
    lines = pl.concat([*reported, _registered(read, years)]).unique().sort(LINE)
    services = yearly(read, "services", years).select("service_id", "year", "type", "ico", "area")
    providers = yearly(read, "providers", years).select("ico", "year", "legal_form", "founder")
    return (
        lines.join(services, on=["service_id", "year"], how="left", maintain_order="left")
        .join(providers, on=["ico", "year"], how="left", maintain_order="left")
        .with_columns(pl.col("type").fill_null(UNKNOWN))
        .select(*LINE, *names.DIMENSIONS)
    )


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
    tables: dict[str, dict[str, Input]] = {}
    for name, item in inputs.items():
        if item.table is not None:
            tables.setdefault(item.table, {})[name] = item
    for table, wanted in tables.items():
        if table == "service_forms":
            frame = yearly(read, table, years)
        else:
            frame = _of_version(read(table), years, version).with_columns(pl.col("year").cast(pl.Int64))
        found = _collect(frame, list(LINE), wanted, category_column(table))
        lines = lines.join(found, on=LINE, how="left", maintain_order="left")
    missing = [names.reason(name) for name, item in inputs.items() if item.table is not None]
    return lines.with_columns(pl.col(missing).fill_null(names.MISSING))


def _collect(
    frame: pl.DataFrame, keys: list[str], inputs: Mapping[str, Input], category: str | None
) -> pl.DataFrame:
    """Bring the rows of a long table to one row per line."""
    frame = frame.sort([*keys, category] if category else keys)
    grouped = frame.group_by(keys, maintain_order=True).agg(
        part for name, item in inputs.items() for part in _gather(name, item, category)
    )
    return grouped.with_columns(_settle(name, item) for name, item in inputs.items()).select(
        *keys, *(column for name in inputs for column in _value_and_reason(name))
    )


def _gather(name: str, item: Input, category: str | None) -> Iterable[pl.Expr]:
    """Yield what is known of an input at a line: sum, blanks, refused cells, items present, closing total."""
    column = item.value or ""
    number = pl.col(column)
    chosen = pl.lit(value=True)
    for key, values in item.where.items():
        chosen = chosen & pl.col(key).is_in(list(values))
    blank = chosen & number.is_null()
    yield number.filter(chosen).sum().alias(f"sum:{name}")
    yield blank.sum().alias(f"blank:{name}")
    refused = blank & pl.col("quarantined").list.contains(column).fill_null(value=False)
    yield refused.any().alias(f"refused:{name}")
    present = chosen.sum() if category is None else pl.col(category).filter(chosen).n_unique()
    yield present.alias(f"present:{name}")
    if item.closed_by is not None and category is not None:
        total = pl.col(category) == item.closed_by
        inside = ~total & ~pl.col(category).is_in(list(item.apart))
        gap = number.filter(inside).sum() - number.filter(total).sum()
        has_total = (total & number.is_not_null()).any()
        tolerance = TOLERANCE.get(column, 0.0) + ROUNDING
        yield (has_total & (gap.abs() <= tolerance)).alias(f"closed:{name}")
        held = number.is_null() & pl.col("quarantined").list.contains(column).fill_null(value=False)
        yield held.any().alias(f"held:{name}")  # a refused item or total keeps the sheet from closing


def _settle(name: str, item: Input) -> pl.Expr:
    """Decide: 0 = the sum stands, else why not."""
    category = category_column(item.table or "")
    wanted = len(set(item.where.get(category, ()))) if category else 1
    complete = (pl.col(f"present:{name}") == wanted) & (pl.col(f"blank:{name}") == 0)
    if item.closed_by is not None:
        complete = complete | pl.col(f"closed:{name}")
    held = pl.col(f"held:{name}") if item.closed_by is not None else pl.lit(value=False)
    code = pl.when(pl.col(f"refused:{name}")).then(names.QUARANTINED).when(complete).then(names.HERE)
    return (
        code.when(held).then(names.QUARANTINED).otherwise(names.MISSING).cast(pl.Int8).alias(f"code:{name}")
    )


def _value_and_reason(name: str) -> tuple[pl.Expr, pl.Expr]:
    code = pl.col(f"code:{name}")
    total = pl.col(f"sum:{name}").cast(pl.Float64)
    return (
        pl.when(code == names.HERE).then(total).alias(names.value(name)),
        code.alias(names.reason(name)),
    )


# parameters


def add_parameters(
    lines: pl.DataFrame, parameters: Mapping[str, Parameter], wanted: Iterable[str]
) -> pl.DataFrame:
    """Add the values of dated parameters to every line."""
    for name in wanted:
        item = parameters[name]
        keys = ["year", *item.by]
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
