"""Composite scores: points by declared bands, groups of criteria with weights, and what the score hangs on.

    score = sum over groups g of  weight_g * (points_g / maximum_g) * 100 / sum of weight_g

as in the regional method of scoring services (Metodika hodnocení registrovaných sociálních služeb v
Jihomoravském kraji, 2nd ed., 2014): weights in per cent, one card per type of service. A score is a tool for
asking questions; none is ever turned into money here.

Missing criteria follow the rule of the profile: `no_score`, or `renormalise` over the weights that are there,
which gives the missing group the unit's own average; the covered weight is the denominator of the result, and
under `minimum_weight` the score is marked as of low coverage and leaves rankings.

Rank intervals (see `add_composite_ranks`) answer three questions at once: what if every weight were up to a fifth
higher or lower, what if a missing group were worth nothing or everything, what if one group were left out
(OECD/JRC Handbook on Constructing Composite Indicators, 2008, chapter 7; Saisana, Saltelli and Tarantola 2005,
JRSS A 168, 307-323). They draw the weights at random; within a box of weights the answer for a pair of units is
exact and needs no draws: one is surely better when  sum w*d > tolerance * sum w*|d|,  d being the differences of
their shares of points. The result is therefore the same on every machine and has no seed.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - part of public signatures
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.evaluation.comparison.spec import Card, Measure, Profile

WHOLE = 100.0
EQUAL = 1e-9  # scores nearer than this are equal: they differ by rounding only
UNIT = ("level", "unit", "type", "form", "year", "version", "basis")
PEERS = ("level", "type", "form", "year", "version", "basis")  # of whom one is ranked
OUTCOME = {
    "value": pl.Float64, "status": pl.String, "numerator": pl.Float64, "denominator": pl.Float64,
    "n_counted": pl.Int64, "n_expected": pl.Int64,
}  # fmt: skip


def share_of(criterion: str) -> str:
    """Name the column of points / maximum of a criterion."""
    return f"s:{criterion}"


def weight_of(criterion: str) -> str:
    """Name the column of the weight that a criterion has on the card of a row."""
    return f"w:{criterion}"


def wide(values: pl.DataFrame, indicators: Sequence[str]) -> pl.DataFrame:
    """Put the values of some indicators beside each other: one row per unit of the level of services."""
    keys = [name for name in UNIT if name in values.columns]
    rows = values.filter(pl.col("indicator").is_in(list(indicators)), pl.col("level") == "service")
    table = rows.pivot("indicator", index=keys, values="value", aggregate_function="first")
    absent = [pl.lit(None, dtype=pl.Float64).alias(name) for name in indicators if name not in table.columns]
    return table.with_columns(absent).sort(keys)


def scored(table: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Score the rows of `wide` by the card of each: shares and weights of criteria, and the columns of OUTCOME.

    A row for all forms of a service goes by the card of its only form; a service of several forms has such a
    score only where its card is for all forms.
    """
    table = table.with_columns(form_of_card=_only_form(table))
    table = table.with_columns(card=_card_number(profile))
    parts = [
        _scored(table.filter(pl.col("card") == number), profile, card)
        for number, card in enumerate(profile.cards)
    ]
    nobody = table.filter(pl.col("card").is_null()).with_columns(
        pl.lit(Status.NOT_APPLICABLE.value).alias("status"), n_counted=0, n_expected=0
    )
    frame = pl.concat([*parts, nobody], how="diagonal_relaxed")
    missing = [
        pl.lit(None, dtype=kind).alias(name) for name, kind in OUTCOME.items() if name not in frame.columns
    ]
    return frame.with_columns(missing).drop("form_of_card", "card").sort(set(UNIT) & set(frame.columns))


def _only_form(table: pl.DataFrame) -> pl.Expr:
    concrete = pl.col("form").filter(pl.col("form") != ALL)
    unit = [name for name in UNIT if name in table.columns and name != "form"]
    only = pl.when(concrete.n_unique().over(unit) == 1).then(concrete.first().over(unit))
    return pl.when(pl.col("form") == ALL).then(pl.coalesce(only, pl.lit(ALL))).otherwise(pl.col("form"))


def _card_number(profile: Profile) -> pl.Expr:
    """Choose the card: one that names the type goes before one for all types."""
    choice: pl.Expr = pl.lit(None, dtype=pl.Int64)
    ordered = sorted(enumerate(profile.cards), key=lambda item: bool(item[1].types))
    for number, card in ordered:
        fits = pl.lit(value=True)
        if card.types:
            fits = fits & pl.col("type").is_in(list(card.types))
        if card.forms:
            fits = fits & pl.col("form_of_card").is_in(list(card.forms))
        choice = pl.when(fits).then(pl.lit(number, dtype=pl.Int64)).otherwise(choice)
    return choice


def _scored(rows: pl.DataFrame, profile: Profile, card: Card) -> pl.DataFrame:
    rows = rows.with_columns(
        *(_share(criterion.measures).alias(share_of(name)) for name, criterion in card.criteria.items()),
        *(pl.lit(item.weight).alias(weight_of(name)) for name, item in card.criteria.items()),
    )
    known = {name: pl.col(share_of(name)).is_not_null() for name in card.criteria}
    weights = {name: item.weight for name, item in card.criteria.items()}
    earned = reduce(add, (weights[name] * pl.col(share_of(name)).fill_null(0.0) for name in weights))
    covered = reduce(add, (weights[name] * known[name].cast(pl.Float64) for name in weights))
    rows = rows.with_columns(
        numerator=earned,
        denominator=covered / WHOLE,
        n_counted=pl.sum_horizontal(item.cast(pl.Int64) for item in known.values()),
        n_expected=pl.lit(len(known), dtype=pl.Int64),
    ).with_columns(status=_status(profile, card))
    valued = pl.col("status").is_in([Status.OK.value, Status.LOW_COVERAGE.value])
    return rows.with_columns(
        value=pl.when(valued).then(pl.col("numerator") / pl.col("denominator")),
        numerator=pl.when(valued).then("numerator"),
        denominator=pl.when(valued).then("denominator"),
    )


def _share(measures: Sequence[Measure]) -> pl.Expr:
    """Return points / maximum over the measures that have a value and bands."""
    usable = [(points(item), item.maximum, pl.col(item.indicator)) for item in measures if item.maximum]
    if not usable:
        return pl.lit(None, dtype=pl.Float64)
    earned = pl.sum_horizontal(gained for gained, _most, _value in usable)
    most = pl.sum_horizontal(
        pl.when(value.is_not_null()).then(pl.lit(best, dtype=pl.Float64)) for _gained, best, value in usable
    )
    return pl.when(most > 0).then(earned / most)


def points(measure: Measure) -> pl.Expr:
    """Return the points of a value: those of the last band that begins at or under it, none below the first.

    >>> from sluzby_eval.evaluation.comparison.spec import Measure
    >>> rule = {"indicator": "x", "bands": [{"from": 5, "points": 2}, {"from": 8, "points": 4}]}
    >>> frame = pl.DataFrame({"x": [4.9, 5.0, 9.0, None]})
    >>> frame.select(points(Measure.model_validate(rule)))["x"].to_list()
    [0.0, 2.0, 4.0, None]
    """
    value = pl.col(measure.indicator)
    earned = pl.lit(0.0)
    for band in measure.bands:
        reached = pl.lit(value=True) if band.from_ is None else value >= band.from_
        earned = pl.when(reached).then(pl.lit(band.points)).otherwise(earned)
    return pl.when(value.is_not_null()).then(earned).alias(measure.indicator)


def _status(profile: Profile, card: Card) -> pl.Expr:
    if not all(any(item.bands for item in criterion.measures) for criterion in card.criteria.values()):
        return pl.lit(Status.PARAMETER_MISSING.value)  # nobody has said what is worth how many points
    covered, all_known = pl.col("denominator"), pl.col("n_counted") == pl.col("n_expected")
    refused = (covered == 0) | ~(all_known | pl.lit(value=profile.missing == "renormalise"))
    return (
        pl.when(refused).then(pl.lit(Status.NOT_REPORTED.value))
        .when(covered < profile.minimum_weight - EQUAL).then(pl.lit(Status.LOW_COVERAGE.value))
        .otherwise(pl.lit(Status.OK.value))
    )  # fmt: skip


# ranks


def add_composite_ranks(
    rows: pl.DataFrame, criteria: Sequence[str], *, tolerance: float, minimum: int
) -> pl.DataFrame:
    """Add rank, rank_low and rank_high to rows of `scored`, among units of one type and form.

    Only scores of full standing are ranked, and only where at least `minimum` of them are compared.
    """
    keys = [name for name in PEERS if name in rows.columns]
    rows = rows.with_row_index("row")
    sound = rows.filter(pl.col("status") == Status.OK.value, pl.col("form") != ALL)
    sound = sound.filter(pl.len().over(keys) >= minimum)
    sound = _with_places(sound, criteria, keys)
    pairs = _pairs(sound, criteria, keys, tolerance)
    low, high = _extremes(criteria)
    ranks = sound.join(pairs, on="row").select(
        "row",
        pl.col("rank"),
        rank_low=pl.min_horizontal(1 + pl.col("better"), *low),
        rank_high=pl.max_horizontal(pl.col("n") - pl.col("worse"), *high),
    )
    return rows.join(ranks, on="row", how="left", maintain_order="left").drop("row")


def _extremes(criteria: Sequence[str]) -> tuple[list[pl.Expr], list[pl.Expr]]:
    names = ["rank", *(f"rank_without:{name}" for name in criteria)]
    columns = [pl.col(name) for name in names]
    return columns, columns


def _with_places(rows: pl.DataFrame, criteria: Sequence[str], keys: Sequence[str]) -> pl.DataFrame:
    """Add the rank by the score, and the rank without each criterion."""
    rows = rows.with_columns(n=pl.len().over(keys).cast(pl.Int64), rank=_place(pl.col("value"), keys))
    for left_out in criteria:
        kept = [name for name in criteria if name != left_out]
        earned = pl.sum_horizontal(pl.col(weight_of(name)) * pl.col(share_of(name)) for name in kept)
        known = pl.sum_horizontal(
            pl.when(pl.col(share_of(name)).is_not_null()).then(pl.col(weight_of(name))) for name in kept
        )
        part = pl.when(known > 0).then(earned / known)
        rows = rows.with_columns(_place(part, keys).alias(f"rank_without:{left_out}"))
    return rows


def _place(value: pl.Expr, keys: Sequence[str]) -> pl.Expr:
    """Rank from the highest; scores that differ by rounding only share a place."""
    return (-(value / EQUAL).round()).rank("min").over(keys).cast(pl.Int64)


def _pairs(
    rows: pl.DataFrame, criteria: Sequence[str], keys: Sequence[str], tolerance: float
) -> pl.DataFrame:
    """Count for every row who of its group is surely better and surely worse, whatever the weights."""
    shares = [share_of(name) for name in criteria]
    other = rows.select(*keys, *shares, pl.col("row").alias("other")).rename(
        {name: f"o:{name}" for name in shares}
    )
    pairs = rows.select(*keys, *shares, *(weight_of(name) for name in criteria), "row").join(other, on=keys)
    ahead = reduce(add, (_least(name, tolerance, turned=False) for name in criteria))
    behind = reduce(add, (_least(name, tolerance, turned=True) for name in criteria))
    return pairs.group_by("row").agg(
        worse=(ahead > EQUAL).sum().cast(pl.Int64), better=(behind > EQUAL).sum().cast(pl.Int64)
    )


def _least(criterion: str, tolerance: float, *, turned: bool) -> pl.Expr:
    """Return the smallest lead that a criterion can give, over its weights and over what is not known."""
    own, other = pl.col(share_of(criterion)), pl.col(f"o:{share_of(criterion)}")
    weight = pl.col(weight_of(criterion)).fill_null(0.0)
    first, second = (other, own) if turned else (own, other)
    lead = first.fill_null(0.0) - second.fill_null(1.0)
    return weight * (lead - tolerance * lead.abs())
