"""Statements of a whole country: services, years and every table, made by arithmetic alone (the same each time)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import MEASURES
from sluzby_eval.store import polars_schema
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LAST = 2025
TYPES = ("DPS", "DZR", "DOZP", "PS", "OA", "SAS", "AD", "OSP", "DS", "CDS")
FORMS = ("pob", "pob", "pob", "ter", "ter", "amb", "pob", "amb", "amb", "amb")
ITEMS = {
    "costs": ("item", "amount_czk", ("1.1", "1.2", "1.4", "2.1", "2.2", "2.6", "2.9", "2.14", "F", "I", "S")),
    "revenues": ("source", "amount_czk", ("U1", "U2", "U4", "Z1", "S1", "K1", "O1", "N1")),
    "staff": ("category", "fte", ("SP", "PSS_POBYT", "PSS_PECOVATEL", "ZDRAV", "VEDOUCI", "ADMIN", "PROVOZ")),
    "clients": ("care_level", "count", ("0", "I", "II", "III", "IV", "unknown")),
}
EXTRA = {"revenues": {"payer": ""}, "clients": {"residence": ""}}


def tables(services: int, years: int) -> dict[str, pl.DataFrame]:
    """Make every table that indicators read; the others are empty."""
    known = _services(services)
    lines = known.select("service_id", "form", "number").join(
        pl.DataFrame({"year": list(range(LAST - years + 1, LAST + 1))}), how="cross"
    )
    lines = lines.with_columns(version=pl.lit("final"), seed=pl.col("number") * 31 + pl.col("year") * 7)
    found = {
        "services": known,
        "service_forms": known.with_columns(
            unit=pl.lit("luzka"), capacity_registered=_amount(pl.col("number"), 90)
        ),
        "providers": known.select("ico").unique().sort("ico").with_columns(legal_form=pl.lit("PO")),
        "statements": lines.with_columns(
            _amount(pl.col("seed") + 13 * place, 900).alias(name) for place, name in enumerate(MEASURES)
        ),
        "population": _population(years),
        **{table: _long(lines, table) for table in ITEMS},
    }
    return {name: _complete(name, frame) for name, frame in found.items()}


def _services(count: int) -> pl.DataFrame:
    areas = Territory.from_rows(_complete("territory", pl.DataFrame()), shipped=True).areas("orp")
    number = pl.int_range(count, dtype=pl.Int64)
    frame = pl.select(number=number).with_columns(
        service_id=pl.format("S{}", pl.col("number").cast(pl.String).str.zfill(6)),
        ico=pl.format("{}", (pl.col("number") // 3).cast(pl.String).str.zfill(8)),
        valid_from=pl.lit(dt.date(2000, 1, 1)),
    )
    return frame.with_columns(
        type=_pick(pl.col("number"), TYPES),
        form=_pick(pl.col("number"), FORMS),
        area=_pick(pl.col("number"), areas),
    )


def _pick(number: pl.Expr, values: Sequence[str]) -> pl.Expr:
    return pl.lit(pl.Series(list(values))).gather(number % len(values))


def _amount(seed: pl.Expr, top: int) -> pl.Expr:
    """Return numbers that look irregular; one in forty is not told."""
    mixed = (seed * 2654435761) % 1_000_003
    return pl.when(mixed % 40 != 0).then((mixed % top).cast(pl.Float64) + 1)


def _long(lines: pl.DataFrame, table: str) -> pl.DataFrame:
    """Make the items of a sheet and the total that closes it."""
    category, column, items = ITEMS[table]
    items_of = pl.DataFrame({category: list(items), "place": list(range(len(items)))})
    rows = lines.join(items_of, how="cross").with_columns(
        _amount(pl.col("seed") + 17 * pl.col("place"), 500).fill_null(0.0).alias(column)
    )
    keys = ["service_id", "form", "year", "version"]
    totals = rows.group_by(keys).agg(pl.col(column).sum()).with_columns(pl.lit("total").alias(category))
    extra = [pl.lit(value).alias(name) for name, value in EXTRA.get(table, {}).items()]
    both = pl.concat([rows.select(*keys, category, column), totals.select(*keys, category, column)])
    return both.with_columns(*extra).sort(*keys, category)


def _population(years: int) -> pl.DataFrame:
    areas = Territory.from_rows(_complete("territory", pl.DataFrame()), shipped=True).areas("orp")
    bands = ("total", "65+", "80+", "0-26", "0-14", "15-64", "15+")
    rows = [
        {"area": area, "date": dt.date(year, 12, 31), "age_band": band, "count": 1000.0 + 10 * place + year}
        for year in range(LAST - years + 1, LAST + 1)
        for place, area in enumerate(areas)
        for band in bands
    ]
    return pl.DataFrame(rows)


def _complete(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that a table has besides, empty."""
    schema = polars_schema(table)
    absent = [
        pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in frame.columns
    ]
    return frame.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in schema.items())


def reader(made: dict[str, pl.DataFrame]) -> Callable[..., pl.DataFrame]:
    """Read tables as a snapshot does; those that nobody told are empty."""

    def read(table: str, _year: int | None = None) -> pl.DataFrame:
        return made[table] if table in made else pl.DataFrame(schema=polars_schema(table))

    return read
