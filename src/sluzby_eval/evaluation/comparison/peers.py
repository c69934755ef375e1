"""Peer groups: which units are compared with which, their quartiles, and how far from the middle each one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.evaluation.comparison.spec import SizeClasses

GROUP = ("indicator", "level", "type", "form", "year", "version", "basis", "class")
NORMAL = 1.4826  # makes the median deviation of a normal distribution its standard deviation
LINE_LEVELS = ("service", "provider")
CLASSED = {"type_form_size": ("service", "size"), "type_form_founder": ("service", "founder")}
NO_CLASS = ""
ATTRIBUTES = {"level": pl.String, "unit": pl.String, "form": pl.String, "year": pl.Int64}

Read = Callable[..., pl.DataFrame]


def add_peers(
    frame: pl.DataFrame,
    peers: Mapping[str, str],
    *,
    minimum: int,
    attributes: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add the quartiles of the peer group, and the robust z, to every row that has one.

    Peers are the units of one level with equal type and form (both concrete: a home is not compared with a
    field service), of one year, version and basis. Indicators of `peers: type_form_size` or `type_form_founder`
    compare services only within their size class or founder, too; a service whose class is not known is then
    compared with nobody. Indicators of `peers: area` compare areas as a whole, too. Only values with full standing
    count: neither those of low coverage nor the unit `unknown`.

    Quartiles are interpolated linearly (type 7 of Hyndman and Fan 1996, The American Statistician 50, 361-365).
    The robust z is (value - median) / (1.4826 * MAD), MAD being the median absolute deviation from the median
    (Rousseeuw and Croux 1993, JASA 88, 1273-1283); where MAD is zero there is none. With fewer than `minimum`
    peers nothing is told, because it would tell single values.
    """
    frame = _with_class(frame, peers, attributes).with_row_index("row")
    concerned = _has_peers(peers) & (pl.col("unit") != UNKNOWN) & pl.col("class").is_not_null()
    sound = pl.col("status") == Status.OK.value
    number = pl.col("value").filter(sound)
    groups = (
        frame.filter(concerned)
        .group_by(GROUP)
        .agg(
            "row",  # brought back by number: a join over eight texts costs more than all of this
            peer_n=sound.sum().cast(pl.Int64),
            peer_q1=number.quantile(0.25, interpolation="linear"),
            peer_median=number.quantile(0.5, interpolation="linear"),
            peer_q3=number.quantile(0.75, interpolation="linear"),
            mad=(number - number.median()).abs().median(),
        )
        .with_columns(
            pl.when(pl.col("peer_n") >= minimum).then(pl.col(name)).alias(name)
            for name in ("peer_q1", "peer_median", "peer_q3", "mad")
        )
        .with_columns(peer_group=_label())
        .drop(GROUP)
        .explode("row")
    )
    joined = frame.join(groups, on="row", how="left", maintain_order="left")
    distance = (pl.col("value") - pl.col("peer_median")) / (NORMAL * pl.col("mad"))
    return joined.with_columns(robust_z=pl.when(pl.col("mad") > 0).then(distance)).drop("row", "mad", "class")


def _label() -> pl.Expr:
    parts = pl.concat_str("level", "type", "form", separator="·")
    return (
        pl.when(pl.col("class") == NO_CLASS)
        .then(parts)
        .otherwise(pl.concat_str(parts, pl.lit("·"), pl.col("class")))
    )


def _with_class(
    frame: pl.DataFrame, peers: Mapping[str, str], attributes: pl.DataFrame | None
) -> pl.DataFrame:
    """Add the class within which a row is compared: none for most, null where it should have one and has not."""
    classed = {name: kind for name, kind in peers.items() if kind in CLASSED}
    if not classed or attributes is None:
        return frame.with_columns(pl.lit(NO_CLASS).alias("class"))
    keys = list(ATTRIBUTES)
    told = attributes.with_columns(pl.col("year").cast(frame.schema["year"]))
    joined = frame.join(told, on=keys, how="left", maintain_order="left")
    kind = pl.col("indicator").replace_strict(classed, default=None, return_dtype=pl.String)
    choice = pl.lit(NO_CLASS)
    for name, (level, column) in CLASSED.items():
        concerned = (kind == name) & (pl.col("level") == level)
        choice = pl.when(concerned.fill_null(value=False)).then(pl.col(column)).otherwise(choice)
    return joined.with_columns(choice.alias("class")).drop("size", "founder")


def _has_peers(peers: Mapping[str, str]) -> pl.Expr:
    kind = pl.col("indicator").replace_strict(peers, default="none", return_dtype=pl.String)
    concrete = (pl.col("type") != ALL) & (pl.col("form") != ALL)
    whole = (pl.col("type") == ALL) & (pl.col("form") == ALL) & pl.col("level").is_in(LINE_LEVELS).not_()
    return ((kind != "none") & concrete) | ((kind == "area") & whole)


def attributes_of(read: Read, years: Sequence[int], sizes: SizeClasses | None) -> pl.DataFrame:
    """Return size class and founder of every service, form and year, as known in that year."""
    parts = [_attributes(read, year, sizes) for year in years]
    schema = {**ATTRIBUTES, "size": pl.String, "founder": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *(part.select(list(schema)) for part in parts)])


def _attributes(read: Read, year: int, sizes: SizeClasses | None) -> pl.DataFrame:
    founders = read("providers", year).select("ico", "founder")
    services = read("services", year).select("service_id", "ico").join(founders, on="ico", how="left")
    forms = read("service_forms", year).select("service_id", "form", "unit", "capacity_registered")
    rows = forms.rows() if sizes is not None else []
    found = [(*row[:2], *_size(sizes, *row[2:])) for row in rows if sizes is not None]
    schema = {"service_id": pl.String, "form": pl.String, "order": pl.Int64, "size": pl.String}
    classes = (
        pl.DataFrame(found, schema=schema, orient="row").drop_nulls().sort("service_id", "form", "order")
    )
    classes = classes.unique(["service_id", "form"], keep="first", maintain_order=True)
    return (
        forms.select("service_id", "form").unique().sort("service_id", "form")
        .join(classes, on=["service_id", "form"], how="left")
        .join(services, on="service_id", how="left")
        .select(
            pl.lit("service").alias("level"), pl.col("service_id").alias("unit"), "form",
            pl.lit(year, dtype=pl.Int64).alias("year"), "size", "founder",
        )
    )  # fmt: skip


def _size(sizes: SizeClasses, unit: str, capacity: float | None) -> tuple[int | None, str | None]:
    for order, item in enumerate(sizes.classes):
        if item.unit == unit and capacity is not None:
            return order, item.label(capacity)
    return None, None
