"""Statistical methods over results: one documented function each, with its source and limits."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - part of public signatures

import polars as pl

from sluzby_eval.evaluation.spec import LINE_LEVELS
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.results import Status

GROUP = ("indicator", "level", "type", "form", "year", "version", "basis")
PEER_COLUMNS = ("peer_group", "peer_n", "peer_q1", "peer_median", "peer_q3")


def add_peers(frame: pl.DataFrame, peers: Mapping[str, str], *, minimum: int) -> pl.DataFrame:
    """Add the quartiles of the peer group to every row that has one.

    Peers are the units of one level with equal type and form (both concrete: a home is not compared with a
    field service), of one year, version and basis; indicators of `peers: area` compare areas as a whole, too.
    Only values with full standing count: neither those of low coverage nor the unit `unknown`.

    Quartiles are interpolated linearly (type 7 of Hyndman and Fan 1996). With fewer than `minimum` peers they
    are not told, because they would tell single values.
    """
    frame = frame.with_columns(is_peer=_has_peers(peers) & (pl.col("unit") != UNKNOWN))
    sound = (pl.col("status") == Status.OK.value) & pl.col("is_peer")
    number = pl.col("value").filter(sound)
    few = pl.col("peer_n") < minimum
    groups = (
        frame.filter("is_peer")
        .group_by(GROUP)
        .agg(
            peer_n=sound.sum().cast(pl.Int64),
            peer_q1=number.quantile(0.25, interpolation="linear"),
            peer_median=number.quantile(0.5, interpolation="linear"),
            peer_q3=number.quantile(0.75, interpolation="linear"),
        )
        .with_columns(pl.when(~few).then(pl.col(name)).alias(name) for name in PEER_COLUMNS[2:])
        .with_columns(peer_group=pl.concat_str("level", "type", "form", separator="·"))
    )
    joined = frame.join(groups, on=GROUP, how="left", maintain_order="left")
    told = [pl.when("is_peer").then(pl.col(name)).alias(name) for name in PEER_COLUMNS]
    return joined.with_columns(told).drop("is_peer")


def _has_peers(peers: Mapping[str, str]) -> pl.Expr:
    kind = pl.col("indicator").replace_strict(peers, default="none", return_dtype=pl.String)
    concrete = (pl.col("type") != ALL) & (pl.col("form") != ALL)
    whole = (pl.col("type") == ALL) & (pl.col("form") == ALL) & pl.col("level").is_in(LINE_LEVELS).not_()
    return ((kind != "none") & concrete) | ((kind == "area") & whole)
