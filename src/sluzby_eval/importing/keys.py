"""Which rows of a sheet a table takes: those with a usable key that stands once.

A repeated row is used once and told; of rows with one key and different values all values are refused, because
nobody can tell which is right: one row without values stays, so that the line is known to have been reported.
Where a layout says `distinct`, a sheet repeats what belongs to one key on purpose: the first filled value counts
and differences are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence  # noqa: TC003
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding  # noqa: TC001 - dataclasses keep it
from sluzby_eval.importing.columns import ACCEPTED, BLANK, MISSING, REFUSED
from sluzby_eval.importing.tables import sources
from sluzby_eval.importing.wide import ALIKE, AT, FILE, ROW, Wide, shown, state, who
from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Target


_TOLD = (ACCEPTED, REFUSED)  # states of cells that say something


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a table takes from a sheet."""

    wide: Wide  # values of repeated keys made equal, contradictory ones refused
    rows: pl.Series  # which rows become rows of the table
    usable: pl.Series  # those, and repetitions that say the same
    findings: list[Finding]


def usable_rows(wide: Wide, target: Target, complete: pl.Series) -> Taken:
    """Choose the rows that a table takes from a sheet; `complete` are those whose file has all its values."""
    keep = complete
    for name in target.when_present:
        keep = keep & wide.frame[name].is_not_null()
    known = {key: sources(wide, target, key) for key in _row_keys(target)}
    keys = [names for names in known.values() if names]
    findings: list[Finding] = []
    for names in (known[key] for key in TABLES[target.table].filled_keys if known.get(key)):
        filled = wide.frame.select(pl.coalesce(pl.col(*names)).is_not_null()).to_series()
        findings += _without_key(wide, names, keep & ~filled)
        keep = keep & filled
    flat = [name for names in keys for name in names]
    if not flat:
        return Taken(wide=wide, rows=keep, usable=keep, findings=findings)
    if target.distinct:
        wide, problems = _first_filled(wide, target, flat, keep)
        rows, usable = keep & _is_first(wide, flat, keep), keep
    else:
        wide, rows, usable, problems = _without_repeats(wide, target, flat, keep)
    return Taken(wide=wide, rows=rows, usable=usable, findings=findings + problems)


def _row_keys(target: Target) -> list[str]:
    made = target.unpivot.key if target.unpivot else None
    return [key for key in TABLES[target.table].keys if key != made]


def _without_key(wide: Wide, names: Sequence[str], rows: pl.Series) -> Iterator[Finding]:
    """Tell the rows that are refused for a blank key; a key that was refused as a cell is told already."""
    name = names[0]
    column = wide.spec.field(name)
    if column is None or not rows.any():
        return
    lacking = wide.frame.filter(rows & wide.frame[state(name)].is_in([BLANK, MISSING]))
    for row in lacking.iter_rows(named=True):
        yield wide.finding("V403", row[AT], name, args={"heading": column.headings[0]}, **who(row))


def _value_columns(wide: Wide, target: Target, keys: Sequence[str]) -> list[str]:
    """Return the columns of the sheet that a table takes besides its key."""
    return [name for name in columns_of(wide, target) if name not in keys]


def columns_of(wide: Wide, target: Target) -> list[str]:
    """Return all columns of the sheet that a table takes."""
    names: list[str] = []
    for column in TABLES[target.table].columns:
        names += sources(wide, target, column.name)
    if target.unpivot:
        prefix = f"{target.table}:"
        names += [column.column for column in wide.spec.columns if column.column.startswith(prefix)]
        names += [item.source for item in target.unpivot.items.values() if item.source]
    return list(dict.fromkeys(names))


def _is_first(wide: Wide, keys: Sequence[str], keep: pl.Series) -> pl.Series:
    frame = wide.frame.select(FILE, *keys).with_columns(keep.alias("_keep")).with_row_index("_n")
    first = frame.filter("_keep").unique([FILE, *keys], keep="first", maintain_order=True)["_n"]
    return frame["_n"].is_in(first.implode())


def _first_filled(
    wide: Wide, target: Target, keys: Sequence[str], keep: pl.Series
) -> tuple[Wide, list[Finding]]:
    """Give every row of a key the first filled value of each column, and tell where values differ."""
    columns = _value_columns(wide, target, keys)
    if not columns:
        return wide, []
    over = [FILE, *keys]
    first = [
        pl.when("_keep").then(pl.col(name)).drop_nulls().first().over(over).alias(f"1:{name}")
        for name in columns
    ]
    frame = wide.frame.with_columns(keep.alias("_keep")).with_columns(first)
    findings: list[Finding] = []
    for name in columns:
        differs = frame.filter(pl.col("_keep") & (pl.col(name) != pl.col(f"1:{name}")))
        findings += _differences(wide, name, differs.unique(over, keep="first", maintain_order=True), keys)
    frame = frame.with_columns(pl.col(f"1:{name}").alias(name) for name in columns)
    frame = frame.drop("_keep", *(f"1:{name}" for name in columns))
    return Wide(spec=wide.spec, gathered=wide.gathered, frame=frame, names=wide.names), findings


def _differences(wide: Wide, name: str, rows: pl.DataFrame, keys: Sequence[str]) -> Iterator[Finding]:
    column = wide.spec.field(name)
    heading = column.headings[0] if column else name
    for row in rows.iter_rows(named=True):
        args = {"heading": heading, "first": shown(row[f"1:{name}"]), "key": _key_text(wide, row, keys)}
        yield wide.finding("V412", row[AT], name, args=args, value=shown(row[name]), **who(row))


def _key_text(wide: Wide, row: dict[str, object], keys: Sequence[str]) -> str:
    headings = {column.column: column.headings[0] for column in wide.spec.columns}
    return ", ".join(f"{headings.get(name, name)} {shown(row[name])}" for name in keys)


def _without_repeats(
    wide: Wide, target: Target, keys: Sequence[str], keep: pl.Series
) -> tuple[Wide, pl.Series, pl.Series, list[Finding]]:
    """Use a repeated row once; of a key that has different values keep one row, with all values refused."""
    over = [FILE, *keys]
    columns = _value_columns(wide, target, keys)
    frame = wide.frame.with_columns(keep.alias("_keep")).with_row_index("_n")
    twice = frame.filter(pl.col("_keep") & (pl.len().over([*over, "_keep"]) > 1))
    if twice.is_empty():
        return wide, keep, keep, []
    groups = twice.group_by(over, maintain_order=True).agg(
        pl.col("_n"), pl.col(AT), pl.col(ROW), alike=pl.struct(columns or over).n_unique() == 1
    )
    findings: list[Finding] = []
    repeated: list[int] = []
    contradictory: list[list[int]] = []
    for row in groups.iter_rows(named=True):
        alike = row["alike"]
        repeated += row["_n"][1:]
        contradictory += [] if alike else [row["_n"]]
        rows = ", ".join(str(number) for number in row[ROW][:ALIKE])
        args = {"key": _key_text(wide, row, keys), "rows": rows}
        code = "V411" if alike else "V410"
        at = row[AT][0 if not alike else 1]
        value = wide.typed(at, keys[0])
        findings.append(wide.finding(code, at, keys[0], args=args, value=value, **who(row)))
    usable = keep & ~frame["_n"].is_in([number for rows in contradictory for number in rows])
    stored = keep & ~frame["_n"].is_in(repeated)
    return _emptied(wide, columns, contradictory), stored, usable, findings


def _emptied(wide: Wide, columns: Sequence[str], groups: Sequence[list[int]]) -> Wide:
    """Refuse what stands in any row of a group in its first row."""
    if not groups:
        return wide
    frame = wide.frame
    first = pl.int_range(pl.len()).is_in([rows[0] for rows in groups])
    for name in columns:
        held = frame[state(name)] if state(name) in frame.columns else None
        told = [rows[0] for rows in groups if held is None or held.gather(rows).is_in(_TOLD).any()]
        frame = frame.with_columns(pl.when(~first).then(pl.col(name)).alias(name))
        if held is not None:
            refused = pl.int_range(pl.len()).is_in(told)
            state_after = pl.when(refused).then(pl.lit(REFUSED, dtype=pl.Int8)).otherwise(pl.col(state(name)))
            frame = frame.with_columns(state_after.alias(state(name)))
    return Wide(spec=wide.spec, gathered=wide.gathered, frame=frame, names=wide.names)
