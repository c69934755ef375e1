"""Control totals of published tables: rows and columns of totals, and areas against their parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence  # noqa: TC003 - read by the type checker
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing import cells as parsers
from sluzby_eval.importing.columns import REFUSED
from sluzby_eval.importing.raw import address, position
from sluzby_eval.importing.rules.before import Before  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.desk import Desk, difference
from sluzby_eval.importing.wide import AT, FILE, ROW, Wide, shown, state

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Totals

_TOTALS_ROW = "V214"
_DAY = ["date", "age_band"]


def check_totals(wide: Wide) -> Iterator[Finding]:
    """Compare the totals that a layout declares with what they are made of."""
    for totals in wide.spec.totals:
        for column in totals.columns:
            yield from _check_row(wide, totals, column)
        if totals.whole and totals.parts:
            yield from _check_column(wide, totals, totals.whole)


def _check_row(wide: Wide, totals: Totals, column: str) -> Iterator[Finding]:
    numbers = {name: number for number, name in wide.names.items()}
    for told in wide.gathered.findings:
        if told.code != _TOTALS_ROW or told.place.cell is None:
            continue
        number = numbers[told.place.file]
        sheet = wide.gathered.sheets[number]
        row = position(told.place.cell)[0]
        if column not in sheet.columns:
            continue
        stated = _number(sheet.raw.rows[row], sheet.columns[column])
        above = wide.frame.filter((pl.col(FILE) == number) & (pl.col(ROW) <= row))
        if stated is None or above.is_empty() or (above[state(column)] == REFUSED).any():
            continue
        expected = float(above[column].cast(pl.Float64).sum())
        if abs(stated - expected) > totals.tolerance + 1e-9:
            place = Place(
                file=told.place.file, sheet=told.place.sheet, cell=address(row, sheet.columns[column])
            )
            yield _finding(wide, totals, column, place, stated, expected)


def _number(cells: Sequence[object], column: int) -> float | None:
    raw = [cells[column]] if column < len(cells) else [None]
    values, _ = parsers.parse("number", *parsers.split(raw))  # type: ignore[arg-type]
    found = values[0]
    return None if found is None else float(found)


def _check_column(wide: Wide, totals: Totals, whole: str) -> Iterator[Finding]:
    parts = [pl.col(name).cast(pl.Float64) for name in totals.parts]
    known = pl.all_horizontal(part.is_not_null() for part in parts)
    summed = wide.frame.with_columns(_sum=pl.sum_horizontal(parts), _known=known)
    hits = summed.filter(
        pl.col("_known") & ((pl.col(whole) - pl.col("_sum")).abs() > totals.tolerance + 1e-9)
    )
    for row in hits.iter_rows(named=True):
        place = wide.finding("V414", row[AT], whole).place
        yield _finding(wide, totals, whole, place, row[whole], row["_sum"])


def _finding(
    wide: Wide, totals: Totals, column: str, place: Place, stated: float, expected: float
) -> Finding:
    heading = wide.spec.field(column)
    name = dict(totals.title) or (heading.headings[0] if heading else column)
    args = {"name": name, "difference": difference(stated, expected)}
    return Finding(code="V414", place=place, args=args, value=shown(stated), expected=shown(expected))


def check_parts(desk: Desk, before: Before) -> None:
    """Compare the population of every area with the sum of the areas that it consists of, of one day."""
    if not desk.has("population"):
        return
    columns = ["area", *_DAY, "count", "submission", "sheet", "row", "col"]
    own = desk.tables["population"].select(columns).with_columns(_own=pl.lit(value=True))
    known = before.population.select(columns).with_columns(_own=pl.lit(value=False))
    rows = pl.concat([own, known]).filter(pl.col("count").is_not_null())
    rows = rows.unique(["area", *_DAY], keep="first", maintain_order=True).with_columns(
        _parent=pl.col("area").replace_strict(dict(before.parents), default=None, return_dtype=pl.String)
    )
    children = pl.Series("_of", list(before.parents.values()), dtype=pl.String).value_counts(name="_due")
    sums = (
        rows.filter(pl.col("_parent").is_not_null())
        .group_by("_parent", *_DAY, maintain_order=True)
        .agg(
            _sum=pl.col("count").sum(),
            _n=pl.len(),
            _any=pl.col("_own").any(),
            _from=pl.col("submission").first(),
        )
        .join(children, left_on="_parent", right_on="_of", how="left")
        .filter(pl.col("_n") == pl.col("_due"))
    )
    pairs = rows.join(
        sums, left_on=["area", *_DAY], right_on=["_parent", *_DAY], how="inner", maintain_order="left"
    )
    differs = pairs.filter((pl.col("_own") | pl.col("_any")) & (pl.col("count") != pl.col("_sum")))
    for row in differs.filter("_own").iter_rows(named=True):
        _tell_parts(desk, before, row, row["count"], row["_sum"], row["_from"])
    parts = rows.filter("_own").unique(["_parent", *_DAY], keep="first", maintain_order=True)
    late = differs.filter(~pl.col("_own")).select(
        "area", *_DAY, _stated="count", _sum="_sum", _other="submission"
    )
    for row in parts.join(late, left_on=["_parent", *_DAY], right_on=["area", *_DAY]).iter_rows(named=True):
        _tell_parts(desk, before, {**row, "area": row["_parent"]}, row["_sum"], row["_stated"], row["_other"])


def _tell_parts(
    desk: Desk, before: Before, row: dict[str, object], value: object, expected: object, other: object
) -> None:
    paper = desk.papers.get(str(other))
    name = before.area_names.get(str(row["area"]), str(row["area"]))
    args = {
        "name": {"cs": f"Obyvatelstvo ({row['age_band']})", "en": f"Population ({row['age_band']})"},
        "key": f"{name}, {row['date']}",
        "other": paper.file if paper else before.files.get(str(other), str(other)),
    }
    desk.tell("V415", "population", "count", {**row, "_value": value, "_expected": expected}, args=args)
