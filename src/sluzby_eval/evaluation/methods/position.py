"""Where a value stands: among its peers, against a reference, against the region."""

from __future__ import annotations

import polars as pl

from sluzby_eval.evaluation.methods.registry import OfPeers, OfReference
from sluzby_eval.evaluation.methods.work import ROW, Work, answer, sound
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.results import Status


def percentile(work: Work) -> pl.DataFrame:
    """Return the share of peers with a lower value, half of the equal ones among them. Unit: share.

    Peers are units of one level with equal type and form, of one year and basis, with values of full standing.
    Middle ranks: (lower + half of the equal, itself included) / n; ties share one percentile. Under `minimum`
    peers there is none, because it would tell single values.
    """
    group = ("level", "type", "form", "basis", "year")
    concrete = (pl.col("type") != ALL) & (pl.col("form") != ALL) & (pl.col("unit") != UNKNOWN)
    frame = work.wanted().filter(concrete)
    full = pl.col("status") == Status.OK.value
    peers = frame.filter(full).with_columns(
        position=(pl.col("value").rank("average").over(group) - 0.5) / pl.len().over(group)
    )
    found = frame.join(peers.select(*ROW, "position"), on=ROW, how="left", maintain_order="left")
    found = found.with_columns(n=full.sum().over(group))
    weak = pl.col("status") == Status.LOW_COVERAGE.value  # a value that is compared with nobody
    status = (
        pl.when(weak | (full & (pl.col("n") < work.options(OfPeers).minimum)))
        .then(pl.lit(Status.TOO_FEW_PEERS.value))
        .otherwise(pl.col("status"))
    )
    return answer(found, pl.col("position"), status)


def deviation(work: Work) -> pl.DataFrame:
    """Return x / reference − 1. Unit: share.

    The reference is a dated parameter by type and form (usual costs of the region or the country), or the value
    of the area on top for the same type and form.
    """
    reference = work.options(OfReference).reference
    if reference == "region":
        frame = _beside_top(work).rename({"top_value": "p"})
        missing = pl.lit(Status.NOT_REPORTED.value)
    else:
        frame = work.parameter(reference, work.wanted(), ("type", "form"))
        missing = pl.lit(Status.PARAMETER_MISSING.value)
    status = (
        pl.when(~sound())
        .then(pl.col("status"))
        .when(pl.col("p").is_null())
        .then(missing)
        .when(pl.col("p") == 0)
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .otherwise(pl.col("status"))
    )
    value = pl.col("value") / pl.col("p") - 1
    return answer(frame, value, status, above=pl.col("value"), below=pl.col("p"))


def _beside_top(work: Work) -> pl.DataFrame:
    """Put the value of the area on top beside every row of the same type, form, year and basis."""
    tops = work.of().filter(pl.col("level") == work.top, pl.col("unit") != UNKNOWN)
    keys = ["top", "type", "form", "basis", "year"]
    tops = tops.select(top="unit", type="type", form="form", basis="basis", year="year", top_value="value")
    frame = work.wanted().join(_tops(work), on=["level", "unit", "year"], how="left", maintain_order="left")
    return frame.join(tops, on=keys, how="left", maintain_order="left")


def _tops(work: Work) -> pl.DataFrame:
    """Return the area on top of every unit; a provider at work in several has none."""
    above = work.ground.membership.filter(pl.col("level") == work.top).select(
        "year", "area", top=pl.col("unit")
    )
    names = work.ground.membership.select("year", "level", "unit").unique()
    areas = names.join(above.rename({"area": "unit"}), on=["year", "unit"])
    lines = work.ground.lines.join(above, on=["year", "area"])
    parts = [areas.select("level", "unit", "year", "top")]
    for level, unit in (("service", "service_id"), ("provider", "ico")):
        one = pl.col("top").n_unique() == 1
        found = lines.group_by(pl.col(unit).alias("unit"), "year").agg(
            pl.when(one).then(pl.col("top").first())
        )
        parts.append(found.select(level=pl.lit(level), unit="unit", year="year", top="top"))
    return pl.concat(parts).drop_nulls()


def gap_to_region(work: Work) -> pl.DataFrame:
    """Return what an area has above its share: N_area − D_area · N / D. Unit: that of the numerator.

    N and D are taken over all areas of the level that have a value, so that the gaps of a level add up to zero.
    """
    frame = work.whole(work.wanted()).filter(pl.col("unit") != UNKNOWN)
    frame = frame.join(_tops(work), on=["level", "unit", "year"], how="left", maintain_order="left")
    group = ["level", "year", "top"]
    above, below = pl.col("numerator"), pl.col("denominator")
    told = sound() & above.is_not_null() & below.is_not_null()
    total = pl.when(told).then(above).sum().over(group)
    base = pl.when(told).then(below).sum().over(group)
    status = pl.when(sound() & ~told).then(pl.lit(Status.NOT_APPLICABLE.value)).otherwise(pl.col("status"))
    return answer(frame, above - below * total / base, status, above=above, below=below * total / base)
