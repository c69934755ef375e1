"""Inputs over time: what the same line, or the same service, had some years before."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - part of public signatures

import polars as pl

from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation.formula import Earlier  # noqa: TC001 - part of public signatures
from sluzby_eval.evaluation.rows import given_first


def add_earlier(frame: pl.DataFrame, name: str, tree: Earlier, keys: Sequence[str]) -> pl.DataFrame:
    """Add an input that is the mean of another one some years back.

    A year without the line is not reported. Fewer years than asked for give no value, with the worst reason.
    """
    value, reason = names.value(tree.operand.name), names.reason(tree.operand.name)
    past = frame.select(*keys, "year", pl.col(value).alias("then"), pl.col(reason).alias("why"))
    told = frame.select(*keys, "year")
    for back in tree.back:
        shifted = past.select(*keys, pl.col("year") + back, then=pl.col("then"), why=pl.col("why")).rename(
            {"then": f"then{back}", "why": f"why{back}"}
        )
        told = told.join(shifted, on=[*keys, "year"], how="left", maintain_order="left")
    values = [pl.col(f"then{back}") for back in tree.back]
    reasons = [pl.col(f"why{back}").fill_null(names.MISSING) for back in tree.back]
    there = pl.sum_horizontal(item.is_not_null() for item in values)
    enough = there >= tree.at_least
    mean = told.select(
        then=pl.when(enough).then(pl.sum_horizontal(values) / there),
        why=pl.when(enough).then(names.HERE).otherwise(pl.max_horizontal(reasons)),
    )
    frame = frame.with_columns(mean.get_column("then"), mean.get_column("why"))
    return given_first(frame, name, pl.col("then"), pl.col("why")).drop("then", "why")
