"""Who tells which key: two submissions in force must not tell the same line of a table that is not shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import TABLES
from sluzby_eval.store.schema import conform, key_columns, key_text, repeated_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from sluzby_eval.store.manifest import Submission
    from sluzby_eval.store.snapshots import Snapshot

CONFLICTS_SCHEMA: dict[str, pl.DataType] = {
    "table": pl.String(),
    "key": pl.String(),  # for people
    "sheet": pl.String(),
    "row": pl.Int64(),
    "col": pl.String(),
    "other": pl.String(),  # the submission that tells the key, too; the same one where a file repeats itself
    "other_sheet": pl.String(),
    "other_row": pl.Int64(),
}
_SEED = 0


class KeyIndex:
    """The keys of the submissions in force, by hash; rows are compared only where a hash is met again."""

    def __init__(self, head: Snapshot) -> None:
        self._head = head
        self._staged: dict[str, dict[str, pl.DataFrame]] = {}  # table -> submission -> rows
        self._holders: dict[str, dict[int, str]] = {}  # table -> hash of a key -> submission

    def add(self, table: str, frame: pl.DataFrame, submission: str) -> None:
        """Note the keys of a new submission."""
        if not TABLES[table].shared:
            self._holders_of(table).update(dict.fromkeys(_hashes(frame, table), submission))
            self._staged.setdefault(table, {})[submission] = frame

    def contested(self, submissions: Sequence[Submission], tables: Mapping[str, pl.DataFrame]) -> set[str]:
        """Return the ids of submissions with a key that they repeat, or that is told in another scope."""
        known = {item.id: (item.layout, item.scope) for item in (*self._head.submissions, *submissions)}
        numbers = {scope: number for number, scope in enumerate(dict.fromkeys(known.values()))}
        scopes = {name: numbers[scope] for name, scope in known.items()}
        found: set[str] = set()
        for table, frame in tables.items():
            if not TABLES[table].shared and not frame.is_empty():
                found |= _contested(table, frame, self._head.rows(table), scopes)
        return found

    def conflicts(
        self, submission: Submission, tables: Mapping[str, pl.DataFrame], gone: Set[str]
    ) -> pl.DataFrame:
        """Return the rows whose key is told twice; `gone` are the submissions that this one supersedes."""
        found = [pl.DataFrame(schema=CONFLICTS_SCHEMA)]
        for table, frame in tables.items():
            if not TABLES[table].shared and not frame.is_empty():
                found += self._in_table(table, frame, submission.id, gone)
        return pl.concat(found).unique(
            subset=["table", "sheet", "row", "col", "key"], keep="first", maintain_order=True
        )

    def _in_table(
        self, table: str, frame: pl.DataFrame, submission: str, gone: Set[str]
    ) -> Iterator[pl.DataFrame]:
        hashes = _hashes(frame, table)
        holders = self._holders_of(table)
        others = {holders[key] for key in hashes if key in holders} - gone
        if not others and len(set(hashes)) == len(hashes):
            return
        rows = conform(frame, table, submission)
        yield _pairs(table, rows, repeated_keys(rows, table))
        for other in sorted(others):
            yield _pairs(table, rows, self._rows_of(table, other))

    def _rows_of(self, table: str, submission: str) -> pl.DataFrame:
        staged = self._staged.get(table, {}).get(submission)
        if staged is not None:
            return conform(staged, table, submission)
        return self._head.read(table).filter(pl.col("submission") == submission)

    def _holders_of(self, table: str) -> dict[int, str]:
        if table not in self._holders:
            rows = self._head.read(table)
            self._holders[table] = dict(zip(_hashes(rows, table), rows["submission"], strict=True))
        return self._holders[table]


def _hashes(frame: pl.DataFrame, table: str) -> list[int]:
    return key_columns(frame, table).hash_rows(_SEED).to_list()


def _contested(table: str, frame: pl.DataFrame, known: pl.DataFrame, scopes: Mapping[str, int]) -> set[str]:
    hashes = key_columns(frame, table).hash_rows(_SEED)
    told = key_columns(known, table).hash_rows(_SEED)
    if hashes.n_unique() == hashes.len() and not (known.height and hashes.is_in(told.implode()).any()):
        return set()
    rows = pl.concat(
        _with_scopes(part["submission"], keys, scopes, is_new=is_new)
        for part, keys, is_new in ((frame, hashes, True), (known, told, False))
    )
    met = rows.filter(pl.len().over("key") > 1)
    alien = pl.col("scope").n_unique().over("key") > 1
    twice = pl.len().over("key", "submission") > 1
    return set(met.filter((alien | twice) & pl.col("new"))["submission"].unique())


def _with_scopes(
    submissions: pl.Series, keys: pl.Series, scopes: Mapping[str, int], *, is_new: bool
) -> pl.DataFrame:
    return pl.DataFrame({"submission": submissions, "key": keys}).with_columns(
        scope=pl.col("submission").replace_strict(dict(scopes), return_dtype=pl.Int64), new=pl.lit(is_new)
    )


def _pairs(table: str, frame: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Join rows with those that tell the same key elsewhere."""
    keys = TABLES[table].keys
    elsewhere = other.select(*keys, other="submission", other_sheet="sheet", other_row="row", _col="col")
    itself = (
        pl.col("other").eq_missing(pl.col("submission"))
        & pl.col("other_row").eq_missing(pl.col("row"))
        & pl.col("other_sheet").eq_missing(pl.col("sheet"))
        & pl.col("_col").eq_missing(pl.col("col"))
    )
    return (
        frame.join(elsewhere, on=keys, how="inner", maintain_order="left")
        .filter(~itself)
        .with_columns(table=pl.lit(table), key=key_text(table))
        .select(list(CONFLICTS_SCHEMA))
    )
