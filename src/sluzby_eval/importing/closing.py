"""The end of an import: findings get their identity, accounts are closed, the next snapshot is foreseen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.importing.identity import identified
from sluzby_eval.importing.money import count_money
from sluzby_eval.store import STATES, ledger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.findings import Finding
    from sluzby_eval.importing.shape import Shaped
    from sluzby_eval.store import Snapshot, Submission, Writer


def followed(
    findings: Sequence[Finding], shaped: Sequence[Shaped], kept: Sequence[Submission], head: Snapshot
) -> list[Finding]:
    """Give findings their identity, and the explanation with which the dataset has accepted them."""
    accepted = head.accepted
    result = []
    for finding in identified(findings, shaped, {item.file: item for item in kept}):
        known = accepted.get(finding.identity or "")
        same = known is not None and known.value == finding.value
        result.append(replace(finding, explanation=known.explanation) if known and same else finding)
    return result


def close_money(
    writer: Writer,
    shaped: Sequence[Shaped],
    kept: Sequence[Submission],
    stored: Mapping[str, pl.DataFrame],
    refused: Mapping[str, set[tuple[str, str]]],
) -> dict[str, Mapping[str, float]]:
    """Close the account of crowns of the submissions that are kept, and write it into each of them.

    Raises:
        VerifyError: an amount was lost or changed.
    """
    account = count_money(shaped, stored, refused, {item.id for item in kept})
    account.check({item.id: item.file for item in kept})
    sums = account.of_submissions()
    for item in kept:
        writer.amend(item.id, money=sums.get(item.id, {}))
    return {item.file: sums.get(item.id, {}) for item in kept}


def states(snapshot: Snapshot, kept: Sequence[Submission]) -> dict[str, int]:
    """Count what became of the findings of the scopes that an import has told anew."""
    ids = [item.id for item in kept]
    told = ledger(snapshot).filter(pl.col("current").is_in(ids)) if ids else None
    counted = Counter(told["state"].to_list() if told is not None else ())
    return {state: counted[state] for state in STATES}
