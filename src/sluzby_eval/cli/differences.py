"""Showing the difference between two snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.cli.numbers import short
from sluzby_eval.cli.output import Column, write, write_table
from sluzby_eval.i18n import _, ngettext

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.store import Difference, Submission

SHOWN = 20
REFUSED = "!"  # in place of the value of a refused cell


def record(found: Difference) -> dict[str, object]:
    """Return a difference as an object for JSON."""
    return {
        "old": found.old,
        "new": found.new,
        "counts": found.counts(),
        "added": [_submission(item) for item in found.added],
        "superseded": [_submission(item) | {"by": item.superseded_by} for item in found.superseded],
        "retracted": [
            _submission(item.submission) | {"by": item.by, "at": item.at, "reason": item.reason}
            for item in found.retracted
        ],
        "restored": [_submission(item) for item in found.restored],
        "figures": found.figures.to_dicts(),
    }


def _submission(item: Submission) -> dict[str, object]:
    return {"id": item.id, "file": item.file, "layout": item.layout, "scope": list(item.scope)}


def write_difference(session: Session, found: Difference, *, everything: bool = False) -> None:
    """Write which submissions and figures changed; added ones are only counted, unless all are asked for."""
    limit = max(found.figures.height, SHOWN) if everything else SHOWN
    groups = {
        _("added"): [item.file for item in found.added],
        _("superseded"): [item.file for item in found.superseded],
        _("taken back"): [f"{item.submission.file} ({item.reason})" for item in found.retracted],
        _("in force again"): [item.file for item in found.restored],
    }
    for heading, files in groups.items():
        if files:
            more = f" … (+{len(files) - limit})" if len(files) > limit else ""
            write(f"  {heading} ({len(files)}): {', '.join(files[:limit])}{more}")
    counts = found.counts()
    write(
        _("  figures: {changed} changed, {added} added, {removed} removed").format(
            changed=short(counts["figures_changed"]),
            added=short(counts["figures_added"]),
            removed=short(counts["figures_removed"]),
        )
    )
    figures = found.figures if everything else found.figures.filter(pl.col("kind") != "added")
    _write_figures(session, figures, limit)


def _write_figures(session: Session, figures: pl.DataFrame, limit: int) -> None:
    order = {"changed": 0, "removed": 1, "added": 2}
    rank = pl.col("kind").replace_strict(order, return_dtype=pl.Int8)
    ranked = figures.sort(rank, maintain_order=True)
    if ranked.is_empty():
        return
    write_table(
        [
            Column(_("Table")),
            Column(_("Line")),
            Column(_("Column")),
            Column(_("Was"), number=True),
            Column(_("Is"), number=True),
            Column(_("Cell")),
        ],
        [
            (
                row["table"],
                row["key"],
                row["column"],
                _value(row["old"]),
                _value(row["new"]),
                f"{row['file']} [{row['sheet']}!{row['cell']}]" if row["cell"] else row["file"] or "–",
            )
            for row in ranked.head(limit).iter_rows(named=True)
        ],
    )
    rest = ranked.height - limit
    if rest > 0:
        session.say(
            ngettext(
                "… and {n} more figure: --all or --json", "… and {n} more figures: --all or --json", rest
            ).format(n=rest)
        )


def _value(text: str | None) -> str:
    return "–" if text is None else _("refused") if text == REFUSED else text
