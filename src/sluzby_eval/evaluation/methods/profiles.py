"""Composite scores by the profiles of `rules/profiles/`; see `comparison.composite` for the method."""

from __future__ import annotations

import polars as pl

from sluzby_eval.evaluation.comparison.composite import add_composite_ranks, scored, wide
from sluzby_eval.evaluation.methods.registry import OfProfile
from sluzby_eval.evaluation.methods.work import ROW, Work
from sluzby_eval.results import Status

Schema = dict[str, pl.DataType | type[pl.DataType]]
NUMBERS: Schema = {
    "value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64, "n_counted": pl.Int64,
    "n_expected": pl.Int64, "status": pl.String,
}  # fmt: skip
RANKS: Schema = {"rank": pl.Int64, "rank_low": pl.Int64, "rank_high": pl.Int64}
LEAST = 3  # scores are ranked among at least so many; a workspace may ask for more


def composite(work: Work) -> pl.DataFrame:
    """Return the score of every service, from 0 to 100; a year without a profile lacks a parameter.

    The rows carry their rank interval, too: it takes the criteria apart, which a score alone cannot tell.
    """
    name = work.options(OfProfile).profile
    values = pl.concat([work.wanted(index) for index in range(len(work.tree.of))])
    table = wide(values, work.tree.of)
    parts = [_of_year(table.filter(pl.col("year") == year), work, name, year) for year in work.years]
    schema: Schema = {**{key: table.schema[key] for key in ROW}, **NUMBERS, **RANKS}
    return pl.concat([pl.DataFrame(schema=schema), *(part.select(_typed(schema)) for part in parts)])


def _typed(schema: Schema) -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in schema.items()]


def _of_year(table: pl.DataFrame, work: Work, name: str, year: int) -> pl.DataFrame:
    profile = work.ground.settings.profile(name, year)
    if profile is None:
        nothing = [pl.lit(None, dtype=kind).alias(key) for key, kind in {**NUMBERS, **RANKS}.items()]
        return table.with_columns(nothing).with_columns(
            n_counted=0, n_expected=len(work.tree.of), status=pl.lit(Status.PARAMETER_MISSING.value)
        )
    return add_composite_ranks(
        scored(table, profile), list(profile.criteria), tolerance=profile.weight_tolerance, minimum=LEAST
    )
