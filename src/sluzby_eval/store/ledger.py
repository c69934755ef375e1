"""What became of each finding in the next submission of its scope: new, persists, fixed, reopened.

Findings are followed by their identity, which names the fault and its line, not the row of the sheet. Errors
and warnings are followed; notes need no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.store.parts import read_part
from sluzby_eval.store.schema import FINDINGS, FINDINGS_SCHEMA
from sluzby_eval.store.snapshots import PARTS, load_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.store.manifest import Part, Submission
    from sluzby_eval.store.snapshots import Snapshot

STATES = ("new", "persists", "fixed", "reopened")
_GROUP = ["_layout", "_scope", "identity"]
_CHAIN = {
    "submission": pl.String,
    "current": pl.String,
    "_layout": pl.String,
    "_scope": pl.String,
    "_back": pl.Int64,
}


def ledger(snapshot: Snapshot) -> pl.DataFrame:
    """Return the findings of the submissions in force and those that they have fixed, with `state`.

    `current` is the submission in force of the finding's scope.
    """
    chain = _chain(snapshot)
    told = pl.concat([pl.DataFrame(schema=FINDINGS_SCHEMA), *_ever(snapshot)]).unique()
    seen = told.filter(pl.col("severity") != "info", pl.col("identity").is_not_null()).join(
        chain, on="submission"
    )
    newest = seen.group_by(_GROUP).agg(
        _now=(pl.col("_back") == 0).any(),
        _before=(pl.col("_back") == 1).any(),
        _earlier=(pl.col("_back") > 1).any(),
    )
    state = (
        pl.when(pl.col("_now") & pl.col("_before")).then(pl.lit("persists"))
        .when(pl.col("_now") & pl.col("_earlier")).then(pl.lit("reopened"))
        .when("_now").then(pl.lit("new"))
        .when("_before").then(pl.lit("fixed"))
    )  # fmt: skip
    return (
        seen.join(newest.with_columns(state=state).drop_nulls("state"), on=_GROUP)
        .filter((pl.col("_back") == 0) | ((pl.col("_back") == 1) & (pl.col("state") == "fixed")))
        .select(*FINDINGS_SCHEMA, "state", "current")
        .sort("severity", "provider", "file", "sheet", "cell", "code", "identity", nulls_last=True)
    )


def _chain(snapshot: Snapshot) -> pl.DataFrame:
    """Say how many submissions of its scope each one is behind the one in force."""
    lines: dict[tuple[str, tuple[str, ...]], list[Submission]] = {}
    for item in (*snapshot.submissions, *snapshot.superseded):
        lines.setdefault((item.layout, item.scope), []).append(item)
    rows = []
    for (layout, scope), items in lines.items():
        newest_first = sorted(items, key=lambda item: -item.sequence)
        current = newest_first[0].id
        rows += [(item.id, current, layout, "|".join(scope), back) for back, item in enumerate(newest_first)]
    return pl.DataFrame(rows, schema=_CHAIN, orient="row")


def _ever(snapshot: Snapshot) -> Iterator[pl.DataFrame]:
    """Read all findings that were ever kept up to a snapshot, each part once."""
    parts: dict[str, Part] = {}
    current: Snapshot | None = snapshot
    while current is not None:
        parts |= {part.sha256: part for part in current.manifest.parts if part.table == FINDINGS}
        current = load_snapshot(snapshot.root, current.parent) if current.parent else None
    for part in parts.values():
        yield read_part(snapshot.root / PARTS, part)
