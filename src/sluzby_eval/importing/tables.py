"""From wide frames (one row per row of a sheet) to the tables of the dataset, each row with its origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.importing import arithmetic
from sluzby_eval.importing.columns import REFUSED
from sluzby_eval.importing.spec import Layout, Target, item_column
from sluzby_eval.importing.wide import FILE, ROW, Wide, state
from sluzby_eval.model import TABLES
from sluzby_eval.store import polars_schema

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Unpivot

AT_ROW = "_index"  # position of the row in the wide frame, while tables are made


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What is known of the files of one layout: submissions, and the values that belong to all their rows."""

    submissions: Mapping[int, str]  # by number of the file
    values: pl.DataFrame  # FILE and a column for every file value


def build(layout: Layout, wide: Wide, target: Target, keep: pl.Series, files: Files) -> pl.DataFrame:
    """Make the rows of one target table from the kept rows of a sheet."""
    frame = wide.frame.with_row_index(AT_ROW)
    keep = keep & frame[FILE].is_in(files.values[FILE].implode())
    if not keep.all():  # else the table shares its numbers with the sheet
        frame = frame.filter(keep)
    numbers = files.values[FILE].to_list()
    frame = frame.with_columns(
        pl.col(FILE)
        .replace_strict(numbers, files.values[name].to_list(), return_dtype=files.values[name].dtype)
        .alias(name)
        for name in _missing(files.values, frame)
    )
    frame = frame.with_columns(
        submission=pl.col(FILE).replace_strict(files.submissions, return_dtype=pl.String),
        sheet=_by_file(wide, {number: sheet.raw.name for number, sheet in wide.gathered.sheets.items()}),
    )
    origin = ["submission", "sheet", ROW, AT_ROW, FILE]
    made = {target.unpivot.key, target.unpivot.value} if target.unpivot else set()
    plain = [
        _column(layout, target, frame, name).alias(f"={name}")
        for name in polars_schema(target.table)
        if name in {column.name for column in TABLES[target.table].columns} and name not in made
    ]
    base = frame.select(*origin, *plain, _quarantined(wide, target, frame))
    base = base.rename({name: name.removeprefix("=") for name in base.columns if name.startswith("=")})
    if target.unpivot is None:
        return _finish(target.table, base.with_columns(col=pl.lit(None, dtype=pl.String)))
    items = pl.concat(list(_items(wide, target, base, frame)))
    return _finish(target.table, items)


def sources(wide: Wide, target: Target, name: str) -> tuple[str, ...]:
    """Return the columns of the sheet behind a column of the table; none for constants and file values."""
    if name in target.constants:
        return ()
    if name in target.columns:
        return target.columns[name]
    return (name,) if name in wide.frame.columns else ()


def _missing(values: pl.DataFrame, frame: pl.DataFrame) -> list[str]:
    return [name for name in values.columns if name not in frame.columns]


def _by_file(wide: Wide, texts: Mapping[int, str | None]) -> pl.Expr:
    known = {number: texts.get(number) for number in wide.gathered.sheets}
    return pl.col(FILE).replace_strict(known, return_dtype=pl.String)


def _column(layout: Layout, target: Target, frame: pl.DataFrame, name: str) -> pl.Expr:
    dtype = polars_schema(target.table)[name]
    if name in target.constants:
        return _constant(target.constants[name], dtype)
    if name in target.columns:
        names = target.columns[name]
        return pl.coalesce(pl.col(*names)).cast(dtype) if names else pl.lit(None, dtype=dtype)
    if name in frame.columns and name not in {"sheet", "submission"}:
        return pl.col(name).cast(dtype)
    if name in layout.constants:
        return _constant(layout.constants[name], dtype)
    return pl.lit(None, dtype=dtype)


def _constant(text: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.lit(text)
    return value.str.to_date("%Y-%m-%d") if dtype == pl.Date() else value.cast(dtype)


def _refused(wide: Wide, names: Sequence[str]) -> pl.Expr:
    """Whether a cell behind one of the columns was refused; derived columns look at what they are made of."""
    cells: set[str] = set()
    for name in names:
        text = wide.spec.derive.get(name)
        cells |= arithmetic.names(text) if text else {name}
    known = [pl.col(state(name)) >= REFUSED for name in sorted(cells) if state(name) in wide.frame.columns]
    return pl.any_horizontal(known) if known else pl.col(FILE).is_null()


def _quarantined(wide: Wide, target: Target, frame: pl.DataFrame) -> pl.Series:
    """List for each row the columns of the table whose cell was refused; looked for where there is one."""
    refused: dict[str, pl.Expr] = {}
    unpivot = target.unpivot
    made = {unpivot.key, unpivot.value} if unpivot else set()
    for column in TABLES[target.table].columns:
        if column.name in made or column.name in target.constants:
            continue
        behind = target.columns.get(column.name, (column.name,))
        behind = tuple(name for name in behind if name in wide.frame.columns)
        if behind:
            refused[column.name] = _refused(wide, behind) & pl.coalesce(pl.col(*behind)).is_null()
    nothing = pl.Series("quarantined", [[]], dtype=pl.List(pl.String)).new_from_index(0, frame.height)
    if not refused:
        return nothing
    some = frame.select(pl.any_horizontal(refused.values())).to_series()
    if not some.any():
        return nothing
    names = [pl.when(hit).then(pl.lit(name)) for name, hit in refused.items()]
    lists = frame.filter(some).select(quarantined=pl.concat_list(names).list.drop_nulls())
    place = pl.when(some).then(some.cast(pl.UInt32).cum_sum()).otherwise(0)
    return pl.concat([nothing.head(1).to_frame(), lists]).to_series().gather(pl.select(place).to_series())


def _items(wide: Wide, target: Target, base: pl.DataFrame, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    unpivot = target.unpivot
    assert unpivot is not None
    schema = polars_schema(target.table)
    for code, item in unpivot.items.items():
        name = item.source or item_column(target.table, code)
        value = frame[name].cast(schema[unpivot.value])
        refused = frame.select(_refused(wide, (name,))).to_series()
        letters = frame.select(_letters(wide, name)).to_series()
        rows = base.with_columns(
            pl.lit(code).alias(unpivot.key),
            value.alias(unpivot.value),
            letters.alias("col"),
            *_unit(unpivot, item.unit),
            pl.when(refused)
            .then(pl.concat_list("quarantined", pl.lit(unpivot.value)))
            .otherwise("quarantined")
            .alias("quarantined"),
        )
        yield rows if unpivot.keep_blank else rows.filter(value.is_not_null() | refused)


def _unit(unpivot: Unpivot, unit: str | None) -> list[pl.Expr]:
    return [pl.lit(unit or unpivot.unit).alias(unpivot.unit_column)] if unpivot.unit_column else []


def _letters(wide: Wide, name: str) -> pl.Expr:
    if wide.spec.field(name) is None:
        return _by_file(wide, {})
    first = wide.gathered.first
    files = wide.gathered.files
    return _by_file(
        wide,
        {
            number: wide.gathered.letters(index, name)
            for number, index in first.items()
            if index < len(files) and files[index] == number
        },
    )


def _finish(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = polars_schema(table)
    return frame.rename({ROW: "row"}).select(
        *(pl.col(name).cast(dtype) for name, dtype in schema.items()), AT_ROW, FILE
    )
