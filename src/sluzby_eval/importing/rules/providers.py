"""Rules on who sends a statement."""

from __future__ import annotations

import polars as pl

from sluzby_eval.importing.cells import parse_ico
from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker

_WRONG_DIGIT = "V362"


def check_senders(desk: Desk, services: pl.DataFrame) -> None:
    """Refuse a company number that cannot exist and that no register knows.

    The figures stay: they belong to services, and a register says whose these are. Nothing is assigned to a
    provider that does not exist.
    """
    if not desk.has("providers"):
        return
    strange = sorted(_impossible(desk) - set(services["ico"]) - _listed(desk))
    if not strange:
        return
    senders = [name for name, paper in desk.papers.items() if paper.provider in strange]
    hits = desk.tables["providers"].filter(pl.col("submission").is_in(senders), pl.col("ico").is_in(strange))
    for row in hits.iter_rows(named=True):
        desk.tell("V363", "providers", "ico", {**row, "_value": row["ico"]}, args={})
    desk.drop("providers", hits)
    if desk.has("services"):
        rows = desk.tables["services"].with_row_index("_n")
        desk.quarantine("services", "ico", rows.filter(pl.col("submission").is_in(senders)))


def _impossible(desk: Desk) -> set[str]:
    """Return the senders whose last digit does not check the others."""
    senders = sorted({paper.provider for paper in desk.papers.values() if paper.provider is not None})
    texts = pl.Series(senders, dtype=pl.String)
    _, codes = parse_ico(pl.Series([None] * len(senders), dtype=pl.Float64), texts)
    return set(texts.filter(codes.eq_missing(pl.Series([_WRONG_DIGIT] * len(senders), dtype=pl.String))))


def _listed(desk: Desk) -> set[str]:
    """Return the providers that a register of this import lists."""
    if not desk.has("services"):
        return set()
    registers = [name for name, paper in desk.papers.items() if paper.provider is None]
    listed = desk.tables["services"].filter(pl.col("submission").is_in(registers))
    return set(listed["ico"].drop_nulls())
