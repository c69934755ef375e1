"""What is different between two snapshots: submissions, and every figure with the cell it came from."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import TABLES
from sluzby_eval.store.manifest import Retraction, Submission  # noqa: TC001 - dataclasses keep them
from sluzby_eval.store.origin import with_cells
from sluzby_eval.store.schema import key_text, polars_schema

if TYPE_CHECKING:
    from sluzby_eval.store.snapshots import Snapshot

FIGURES_SCHEMA: dict[str, pl.DataType] = {
    "table": pl.String(),
    "key": pl.String(),  # for people
    "column": pl.String(),
    "kind": pl.String(),  # changed, added, removed
    "old": pl.String(),
    "new": pl.String(),
    "file": pl.String(),  # where the new value stands; of a removed one, where it stood
    "sheet": pl.String(),
    "cell": pl.String(),
}
_PLACE = ("submission", "sheet", "row", "col")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed from one snapshot to another."""

    old: str  # ids
    new: str
    added: Sequence[Submission]
    superseded: Sequence[Submission]  # in force in the old one, replaced in the new one
    retracted: Sequence[Retraction]
    restored: Sequence[Submission]  # in force again
    figures: pl.DataFrame  # columns of FIGURES_SCHEMA

    def counts(self) -> dict[str, int]:
        """Count submissions by what became of them, and figures by kind."""
        kinds = dict(self.figures.group_by("kind").len().iter_rows())
        return {
            "added": len(self.added),
            "superseded": len(self.superseded),
            "retracted": len(self.retracted),
            "restored": len(self.restored),
            **{f"figures_{kind}": kinds.get(kind, 0) for kind in ("changed", "added", "removed")},
        }


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """Compare two snapshots."""
    before, after = ({item.id: item for item in one.submissions} for one in (old, new))
    seen = {item.id for item in old.manifest.everyone}
    gone = before.keys() - after.keys()
    retracted = {item.submission.id: item for item in new.retracted}
    earlier = {item.submission.id for item in old.retracted}
    return Difference(
        old=old.id,
        new=new.id,
        added=[item for item in new.submissions if item.id not in seen],
        superseded=[item for item in new.superseded if item.id in gone],
        retracted=[item for name, item in retracted.items() if name not in earlier],
        restored=[item for item in new.submissions if item.id in seen and item.id not in before],
        figures=_figures(old, new, gone, after.keys() - before.keys()),
    )


def _figures(old: Snapshot, new: Snapshot, gone: set[str], come: set[str]) -> pl.DataFrame:
    if old.id == new.id or not (gone or come):
        return pl.DataFrame(schema=FIGURES_SCHEMA)
    submissions = {item.id: item for one in (old, new) for item in one.manifest.everyone}
    frames = [pl.DataFrame(schema=FIGURES_SCHEMA)]
    for table in TABLES:
        shared = TABLES[table].shared
        was, now = (
            one.read(table) if shared else one.read(table).filter(pl.col("submission").is_in(sorted(ids)))
            for one, ids in ((old, gone), (new, come))
        )
        if was.is_empty() and now.is_empty():
            continue
        changed = _in_table(table, _long(was, table), _long(now, table))
        frames.append(with_cells(changed, table, submissions.values()).select(list(FIGURES_SCHEMA)))
    return pl.concat(frames)


def _long(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Make one row of each value; a refused cell is told from one that was left empty."""
    keys = TABLES[table].keys
    values = [column.name for column in TABLES[table].columns if not column.key]
    held = [
        pl.when(pl.col(name).is_null() & pl.col("quarantined").list.contains(name))
        .then(pl.lit("!"))
        .otherwise(_text(name, table))
        .alias(name)
        for name in values
    ]
    return (
        frame.select(*keys, *_PLACE, *held)
        .unpivot(values, index=[*keys, *_PLACE], variable_name="column", value_name="held")
        .rename({"held": "value"})  # some tables have a column of that name
        .drop_nulls("value")
    )


def _text(name: str, table: str) -> pl.Expr:
    column = pl.col(name)
    if polars_schema(table)[name] != pl.Float64():
        return column.cast(pl.String)
    whole = column.cast(pl.Int64, strict=False).cast(pl.String)
    return (
        pl.when((column == column.round(0)) & (column.abs() < 1e15))
        .then(whole)
        .otherwise(column.cast(pl.String))
    )


def _in_table(table: str, was: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    keys = [*TABLES[table].keys, "column"]
    both = now.join(
        was,
        on=keys,
        how="full",
        coalesce=True,
        suffix="_was",
        nulls_equal=True,
        maintain_order="left_right",
    )
    kind = (
        pl.when(pl.col("value_was").is_null())
        .then(pl.lit("added"))
        .when(pl.col("value").is_null())
        .then(pl.lit("removed"))
        .otherwise(pl.lit("changed"))
    )
    place = [
        pl.when(pl.col("value").is_null()).then(pl.col(f"{name}_was")).otherwise(pl.col(name)).alias(name)
        for name in _PLACE
    ]
    return (
        both.filter(pl.col("value").ne_missing(pl.col("value_was")))
        .sort(keys)
        .select(
            *place,
            "column",
            pl.lit(table).alias("table"),
            key_text(table).alias("key"),
            kind.alias("kind"),
            pl.col("value_was").alias("old"),
            pl.col("value").alias("new"),
        )
    )
