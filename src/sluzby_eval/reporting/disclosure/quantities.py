"""Results as sums of parts: which parts (a service in one form) every number of a protected quantity adds up.

Whoever knows the register of services knows these sums. Two numbers with the same parts are one cell, at whatever
level, type, form or indicator they stand; hiding one and telling the other would hide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.disclosure.rules import Kind, Part

TOLD = (Status.OK.value, Status.LOW_COVERAGE.value, Status.ZERO_DENOMINATOR.value)
HIDDEN = (Status.SUPPRESSED.value, Status.SUPPRESSED_SECONDARY.value)
SERVICE, PROVIDER = "service", "provider"
TOLERANCE = 1e-7  # relative; sums of floats differ in the last digits
PLACE = ("level", "unit", "type", "form")
APART = 1_000_000  # keys of parts that are areas begin here
_KEY = ("table", "indicator", "side", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of a quantity: a sum of parts."""

    parts: tuple[int, ...]  # positions in the table's amounts; empty where they are not known
    value: float
    rows: tuple[int, ...]  # of the results, that tell it
    integer: bool = True
    known: bool = True  # False where it is withheld, to whoever sees only what is published


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All numbers of one protected quantity in one year."""

    quantity: str
    year: int
    kind: Kind
    terms: tuple[tuple[str, float], ...]
    keys: tuple[int, ...]  # of the parts: the same key is the same service and form in all tables
    amounts: tuple[float, ...]
    providers: tuple[str | None, ...]
    cells: tuple[Cell, ...]


def lines_of(context: Context) -> pl.DataFrame:
    """List the services with their provider and the area of every level that they lie in."""
    services = context.services.select("service_id", PROVIDER_COLUMN, "area")
    areas = services["area"].unique().to_list()
    return services.select(
        pl.col("service_id").alias("unit"),
        pl.col(PROVIDER_COLUMN).alias(PROVIDER),
        *(
            pl.col("area")
            .replace_strict(
                {area: context.ancestor(area, level) or UNKNOWN for area in areas if area is not None},
                default=UNKNOWN,
                return_dtype=pl.String,
            )
            .alias(level)
            for level in context.levels
        ),
    )


PROVIDER_COLUMN = "ico"


def areas_of(context: Context) -> pl.DataFrame:
    """List the areas with the area of every level that they lie in."""
    codes = [*context.areas, UNKNOWN]
    columns = {
        level: [UNKNOWN if code == UNKNOWN else context.ancestor(code, level) for code in codes]
        for level in context.levels
    }
    schema = {"unit": pl.String(), PROVIDER: pl.String(), **dict.fromkeys(context.levels, pl.String())}
    return pl.DataFrame({"unit": codes, PROVIDER: [None] * len(codes), **columns}, schema=schema)


def tables_of(results: pl.DataFrame, parts: Sequence[Part], context: Context) -> list[Table]:
    """Put the protected numbers of results into tables; `results` has a column `row` that names its rows.

    Numbers that are withheld already stand in the tables, too, as cells that are not known.
    """
    told = _told(results, parts)
    if told.is_empty():
        return []
    levels = [SERVICE, PROVIDER, *context.levels]
    atoms = _atoms(told, levels=levels, lines=lines_of(context), areas=areas_of(context))
    told, atoms = _consistent(told, atoms)
    placed = told.join(_sums(atoms, levels), on=[*_KEY, *PLACE], how="left").with_columns(_cell())
    # what the areas tell is no sum over their services where a request stands where the applicant lives
    apart = pl.col("level").is_in(list(context.levels)) & pl.col("cell").str.starts_with("row ")
    apart &= pl.col("basis") == "seat"
    again = placed.filter(apart).select(told.columns)
    if again.height in (0, told.height):
        return list(_tables(placed, atoms, parts))
    found = _tables(placed.filter(~apart), atoms, parts)
    areas = again.with_columns(table=pl.format("{} of areas", "table"))
    return [*found, *_of_areas(areas, parts, context, levels=levels)]


def _of_areas(
    told: pl.DataFrame, parts: Sequence[Part], context: Context, *, levels: Sequence[str]
) -> Iterable[Table]:
    """Put into tables what adds up over areas only."""
    atoms = _atoms(told, levels=levels, lines=lines_of(context), areas=areas_of(context))
    told, atoms = _consistent(told, atoms.with_columns(pl.col("key") + APART))
    placed = told.join(_sums(atoms, levels), on=[*_KEY, *PLACE], how="left").with_columns(_cell())
    return _tables(placed, atoms, parts)


def _told(results: pl.DataFrame, parts: Sequence[Part]) -> pl.DataFrame:
    """One row per number: which row of the results tells it, and how much it is."""
    schema = {"indicator": pl.String(), "side": pl.String(), "table": pl.String(), "column": pl.String()}
    sides = pl.DataFrame(
        [(part.indicator, part.side, part.quantity, part.column) for part in parts],
        schema=schema,
        orient="row",
    )
    rows = results.filter(pl.col("status").is_in([*TOLD, *HIDDEN])).select(
        "row", "indicator", *PLACE, "year", "basis", "numerator", "denominator", "n_counted", "status"
    )
    amount = (
        pl.when(pl.col("column") == "numerator")
        .then("numerator")
        .when(pl.col("column") == "denominator")
        .then("denominator")
        .otherwise(pl.col("n_counted").cast(pl.Float64))
    )
    return (
        rows.join(sides, on="indicator")
        .with_columns(amount=amount)
        .filter(pl.col("amount").is_not_null() | pl.col("status").is_in(HIDDEN))
        .drop("numerator", "denominator", "n_counted", "column", "status")
    )


def _atoms(
    told: pl.DataFrame, *, levels: Sequence[str], lines: pl.DataFrame, areas: pl.DataFrame
) -> pl.DataFrame:
    """Take the finest numbers of every side: of services, else of the finest areas; by form where it is told."""
    seat = told.filter(pl.col("basis") == "seat")
    order = pl.col("level").replace_strict(
        {level: place for place, level in enumerate(levels)}, default=len(levels), return_dtype=pl.Int64
    )
    # providers lie across areas, so they are never the parts of what areas tell
    ranked = seat.filter(pl.col("level") != PROVIDER).with_columns(order=order)
    finest = ranked.filter(pl.col("order") == pl.col("order").min().over(_KEY))
    by_type = (pl.col("type") != ALL).any().over(*_KEY, "unit")
    finest = finest.filter((pl.col("type") != ALL) | ~by_type)
    by_form = (pl.col("form") != ALL).any().over(*_KEY, "unit", "type")
    finest = finest.filter((pl.col("form") != ALL) | ~by_form)
    own = finest.filter(pl.col("level") == SERVICE).drop("level", "order").join(lines, on="unit", how="left")
    other = (
        finest.filter(pl.col("level") != SERVICE).drop("level", "order").join(areas, on="unit", how="left")
    )
    # what is told for areas only is a quantity of its own
    other = other.with_columns(table=pl.format("{} ({})", "table", "indicator"))
    atoms = pl.concat([own, other], how="vertical_relaxed").with_columns(pl.col("unit").alias(SERVICE))
    return atoms.with_columns(
        key=pl.concat_str("unit", "type", "form", separator="\x1f").rank("dense").cast(pl.Int64)
    )


def _consistent(told: pl.DataFrame, atoms: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Let a quantity of which two indicators tell different parts be a quantity of each of them."""
    spread = atoms.group_by("table", "year", "key").agg(
        spread=pl.col("amount").max() - pl.col("amount").min()
    )
    apart = spread.filter(pl.col("spread") > TOLERANCE)["table"].unique().to_list()
    names = atoms.select(*_KEY[1:], "table").unique()
    told = told.drop("table").join(names, on=list(_KEY[1:]), how="left")
    told = told.with_columns(pl.col("table").fill_null(pl.format("alone ({})", "indicator")))
    renamed = (
        pl.when(pl.col("table").is_in(apart))
        .then(pl.format("{} ({})", "table", "indicator"))
        .otherwise("table")
    )
    return told.with_columns(table=renamed), atoms.with_columns(table=renamed)


def _sums(atoms: pl.DataFrame, levels: Sequence[str]) -> pl.DataFrame:
    """Add the parts up to every level, type and form; `parts` lists them."""
    found = [
        atoms.select(
            *_KEY,
            "key",
            "amount",
            pl.lit(level).alias("level"),
            pl.col(level).alias("unit"),
            type_.alias("type"),
            form.alias("form"),
        )
        for level in levels
        for type_ in (pl.col("type"), pl.lit(ALL))
        for form in (pl.col("form"), pl.lit(ALL))
    ]
    spread = pl.concat(found).unique(subset=[*_KEY, *PLACE, "key"])
    return spread.group_by(*_KEY, *PLACE).agg(
        parts=pl.col("key").sort().cast(pl.String).str.join(","),
        total=pl.when(pl.col("amount").null_count() == 0).then(pl.col("amount").sum()),
    )


def _cell() -> pl.Expr:
    """Name the cell: its parts where they add up to it, else the row itself."""
    size = pl.max_horizontal(pl.col("amount").abs(), pl.lit(1.0))
    apart = (pl.col("total") - pl.col("amount")).abs() > TOLERANCE * size  # null where one is withheld
    known = (pl.col("basis") == "seat") & apart.fill_null(value=False).not_() & pl.col("parts").is_not_null()
    return pl.when(known).then("parts").otherwise(pl.format("row {}", "row")).alias("cell")


def _tables(placed: pl.DataFrame, atoms: pl.DataFrame, parts: Iterable[Part]) -> Iterable[Table]:
    about: Mapping[tuple[str, str], Part] = {(part.indicator, part.side): part for part in parts}
    amounts = atoms.group_by("table", "year", "key").agg(
        pl.col("amount").drop_nulls().first().fill_null(0.0), pl.col(PROVIDER).first()
    )
    by_table = amounts.sort("key").partition_by("table", "year", as_dict=True)
    cells = placed.group_by("table", "year", "cell").agg(
        pl.col("row").sort(),
        pl.col("amount").drop_nulls().first(),
        pl.col("indicator").min(),
        pl.col("side").sort_by("indicator", "side").first(),
    )
    for (table, year), members in sorted(cells.partition_by("table", "year", as_dict=True).items()):
        own = by_table.get((table, year))
        keys = [] if own is None else own["key"].to_list()
        position = {str(key): place for place, key in enumerate(keys)}
        first = members.sort("indicator", "side").row(0, named=True)
        part = about[(first["indicator"], first["side"])]
        yield Table(
            quantity=table,
            year=year,
            kind=part.kind,
            terms=part.terms,
            keys=tuple(keys),
            amounts=() if own is None else tuple(own["amount"].to_list()),
            providers=() if own is None else tuple(own[PROVIDER].to_list()),
            cells=tuple(
                _made(row, position) for row in members.sort("cell").select("cell", "amount", "row").rows()
            ),
        )


def _made(row: tuple[str, float | None, list[int]], position: Mapping[str, int]) -> Cell:
    cell, amount, rows = row
    alone = cell.startswith("row ")
    return Cell(
        parts=() if alone else tuple(sorted(position[key] for key in cell.split(","))),
        value=amount or 0.0,
        rows=tuple(rows),
        integer=amount is None or float(amount).is_integer(),
        known=amount is not None,
    )
