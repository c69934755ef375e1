"""Who is in force: of each scope the newest submission that was not taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import TABLES
from sluzby_eval.store.schema import FINDINGS
from sluzby_eval.store.snapshots import walk

if TYPE_CHECKING:
    from collections.abc import Container, Sequence, Set

    from sluzby_eval.store.manifest import Submission
    from sluzby_eval.store.snapshots import Snapshot


def in_force(
    everyone: Sequence[Submission], retracted: Set[str]
) -> tuple[tuple[Submission, ...], tuple[Submission, ...]]:
    """Tell submissions in force from superseded ones: of a scope, the newest that was not taken back."""
    newest: dict[tuple[str, tuple[str, ...]], Submission] = {}
    superseded: list[Submission] = []
    for item in sorted(everyone, key=lambda item: item.sequence):
        if item.id in retracted:
            continue
        old = newest.pop((item.layout, item.scope), None)
        if old is not None:
            superseded.append(replace(old, superseded_by=item.id))
        newest[(item.layout, item.scope)] = replace(item, superseded_by=None)
    return tuple(newest.values()), tuple(sorted(superseded, key=lambda item: item.sequence))


def again_in_force(
    head: Snapshot, active: Sequence[Submission], staged: Container[str]
) -> dict[str, pl.DataFrame]:
    """Read the rows of submissions that were superseded or taken back and are in force again, by table."""
    before = {item.id for item in head.submissions}
    wanted = {item.id for item in active if item.id not in before and item.id not in staged}
    found: dict[str, list[pl.DataFrame]] = {}
    for snapshot in walk(head.root) if wanted else ():
        here = wanted & {item.id for item in snapshot.submissions}
        if here:
            for table in (*TABLES, FINDINGS):
                rows = snapshot.rows(table).filter(pl.col("submission").is_in(sorted(here)))
                if not rows.is_empty():
                    found.setdefault(table, []).append(rows)
            wanted -= here
        if not wanted:
            break
    return {table: pl.concat(frames) for table, frames in found.items()}
