"""Rules on the municipalities that pay for a service, payer by payer."""

from __future__ import annotations

import re

import polars as pl

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding
from sluzby_eval.importing.rules.before import Before  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.grouping import LINE

_MUNICIPAL = "O1"
_KINDS = re.compile(r"^(statutarni mesto|hlavni mesto|mesto|mestys|obec|mestska cast|mc|orp)\s+")
_CLOSE = 0.8


def payer_name(text: str) -> str:
    """Write a payer for comparison: no case, no diacritics, no kind of municipality.

    >>> payer_name("Statutární město  BRNO") == payer_name("Brno")
    True
    """
    return _KINDS.sub("", fold(text).strip(" .,;"))


def check_payers(desk: Desk, before: Before) -> None:
    """Tell municipal income without a payer, of an unknown one, of one twice, and sums among payers."""
    if not desk.has("revenues"):
        return
    rows = desk.tables["revenues"].filter((pl.col("source") == _MUNICIPAL) & (pl.col("amount_czk") > 0))
    if rows.is_empty():
        return
    known = {text: payer_name(text) for text in rows["payer"].unique().to_list()}
    rows = rows.with_columns(
        _name=pl.col("payer").replace_strict(known, return_dtype=pl.String), _value=pl.col("payer")
    )
    _without_payer(desk, rows)
    _twice(desk, rows)
    _unknown(desk, rows, before)


def _without_payer(desk: Desk, rows: pl.DataFrame) -> None:
    """Tell rows without a payer: the sum of the others, or money of nobody knows whom.

    Sources that stand side by side in one row, as in a table of a whole year, have no place for a payer.
    """
    rows = rows.filter(pl.col("col").is_null())
    named = pl.col("_name") != ""
    others = rows.with_columns(
        _others=pl.col("amount_czk").filter(named).sum().over(LINE), _count=named.sum().over(LINE)
    ).filter(~named)
    is_sum = (pl.col("_count") > 0) & ((pl.col("_others") - pl.col("amount_czk")).abs() <= 1)
    for row in others.filter(is_sum).iter_rows(named=True):
        shown = {**row, "_value": row["amount_czk"], "_expected": None}
        desk.tell("V472", "revenues", "amount_czk", shown, args={"count": row["_count"]})
    for row in others.filter(~is_sum).iter_rows(named=True):
        desk.tell("V469", "revenues", "payer", {**row, "_value": row["amount_czk"]}, args={})


def _twice(desk: Desk, rows: pl.DataFrame) -> None:
    repeated = rows.filter((pl.col("_name") != "") & ~pl.struct(*LINE, "_name").is_first_distinct())
    first = rows.unique([*LINE, "_name"], keep="first", maintain_order=True).select(
        *LINE, "_name", _expected="payer", _at="row"
    )
    for row in repeated.join(first, on=[*LINE, "_name"], how="left").iter_rows(named=True):
        desk.tell("V471", "revenues", "payer", row, args={"row": row["_at"]})


def _unknown(desk: Desk, rows: pl.DataFrame, before: Before) -> None:
    """Tell payers that are no known municipality; where these are not known, only misspelt areas."""
    areas = {payer_name(name): name for name in before.areas}
    if not areas:
        return
    strange = rows.filter(~pl.col("_name").is_in(["", *areas]) & ~pl.col("payer").str.contains(r"^\d{8}$"))
    for row in strange.unique([*LINE, "_name"], keep="first", maintain_order=True).iter_rows(named=True):
        suggestion = Finding.suggestion(row["_name"], areas)
        near = suggestion is not None and _alike(row["_name"], suggestion)
        if before.knows_municipalities or near:
            guess = areas[suggestion] if suggestion and near else None
            desk.tell("V470", "revenues", "payer", row, args={"suggestion": guess})


def _alike(text: str, name: str) -> bool:
    """Whether one is a misspelling of the other: nearly as long, and mostly the same letters in order."""
    return abs(len(text) - len(name)) <= 1 and sum(a == b for a, b in zip(text, name, strict=False)) >= (
        _CLOSE * len(name)
    )
