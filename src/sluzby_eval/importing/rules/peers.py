"""Watches over ratios of a line against its peers: services of one type and form in one year.

The distance from the median is measured in 1.4826 × MAD, so that one wrong value does not hide another.
"""

from __future__ import annotations

import polars as pl

from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.grouping import LINE
from sluzby_eval.importing.rules.thresholds import LEAST_PEERS, OUTLIER, OUTLIER_SHARE, RATIOS
from sluzby_eval.importing.rules.watch import Watch, watch

LABELS: dict[str, dict[str, str]] = {
    "cost_per_bed_day": {"cs": "náklad na obsazený lůžkoden", "en": "cost per occupied bed-day"},
    "cost_per_fte": {"cs": "náklad na úvazek", "en": "cost per FTE"},
    "cost_per_client": {"cs": "náklad na klienta a rok", "en": "cost per client and year"},
    "occupancy": {"cs": "obložnost", "en": "occupancy"},
    "fte_per_bed": {"cs": "úvazky na lůžko", "en": "FTE per bed"},
    "fees_per_client": {"cs": "úhrady na klienta", "en": "fees per client"},
    "hours_per_fte": {"cs": "hodiny přímé péče na úvazek", "en": "hours of direct care per FTE"},
}
_AT = {
    "cost_per_bed_day": "bed_days_occ",
    "cost_per_fte": "staff:total",
    "cost_per_client": "clients_year",
    "occupancy": "bed_days_occ",
    "fte_per_bed": "staff:total",
    "fees_per_client": "clients_year",
    "hours_per_fte": "hours_direct",
}
_PEERS = ("type", "form", "year", "version")
_MAD = 1.4826
OF_PEERS = {*_PEERS, *(name for pair in RATIOS.values() for name in pair)}  # columns that are needed


def watch_peers(desk: Desk, figures: pl.DataFrame, all_figures: pl.DataFrame) -> None:
    """Tell ratios of this import that lie far from those of their peers in the import and the dataset."""
    ratios = _with_ratios(all_figures).filter(pl.col("type").is_not_null())
    middle = ratios.group_by(_PEERS).agg(
        *(pl.col(name).median().alias(f"m:{name}") for name in RATIOS),
        *(pl.col(name).count().alias(f"n:{name}") for name in RATIOS),
    )
    distances = ((pl.col(name) - pl.col(f"m:{name}")).abs().median().alias(f"d:{name}") for name in RATIOS)
    spread = _of_peers(ratios, middle).group_by(_PEERS).agg(distances)
    lines = ratios.select(LINE)
    own = _with_ratios(figures).join(lines, on=LINE, how="semi", maintain_order="left")
    own = _of_peers(_of_peers(own, middle), spread)
    watch(desk, own, [_outlier(name) for name in RATIOS])


def _of_peers(rows: pl.DataFrame, peers: pl.DataFrame) -> pl.DataFrame:
    """Put what is known of its peers beside every line."""
    return rows.join(peers, on=_PEERS, how="inner", nulls_equal=True, maintain_order="left")


def _with_ratios(figures: pl.DataFrame) -> pl.DataFrame:
    return figures.select(
        *dict.fromkeys((*LINE, *_PEERS)),
        *(
            pl.when(pl.col(below) > 0).then(pl.col(above) / pl.col(below)).alias(name)
            for name, (above, below) in RATIOS.items()
        ),
    )


def _outlier(name: str) -> Watch:
    value, middle, spread = pl.col(name), pl.col(f"m:{name}"), pl.col(f"d:{name}")
    distance = (value - middle).abs()
    far = (spread > 0) & (distance > OUTLIER * _MAD * spread) & (distance > OUTLIER_SHARE * middle.abs())
    digits = 0 if name.startswith(("cost", "fees", "hours")) else 2
    return Watch(
        code="V488",
        when=(pl.col(f"n:{name}") >= LEAST_PEERS) & far,
        at=_AT[name],
        value=value.round(digits),
        expected=middle.round(digits),
        args={"n": pl.col(f"n:{name}")},
        words={"figure": LABELS[name]},
    )
