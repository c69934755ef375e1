"""Everything that compares results, in the order in which each step needs the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import units
from sluzby_eval.evaluation.comparison.intervals import add_intervals
from sluzby_eval.evaluation.comparison.peers import CLASSED, add_peers, attributes_of
from sluzby_eval.evaluation.comparison.ranks import RANKS, RankRule, add_ranks

if TYPE_CHECKING:
    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.spec import Indicator

RANKING = "ranking"
PERCENT = 100
Read = Callable[..., pl.DataFrame]


def compare(
    frame: pl.DataFrame,
    catalogue: Catalogue,
    names: Iterable[str],
    *,
    read: Read,
    years: Sequence[int],
    minimum: int,
) -> pl.DataFrame:
    """Add peers, intervals and ranks to the values of some indicators.

    Args:
        frame: the values, with the columns of `results` that come before comparison.
        catalogue: the definitions, and the declared choices of comparison.
        names: the indicators in the frame.
        read: gives a table of the dataset by name and year.
        years: in the frame.
        minimum: number of peers under which nothing is compared.
    """
    specs = {name: catalogue.definitions[name].spec for name in names}
    peers = {name: spec.peers for name, spec in specs.items()}
    attributes = None
    if any(kind in CLASSED for kind in peers.values()):
        attributes = attributes_of(read, years, catalogue.settings.sizes)
    frame = add_peers(frame, peers, minimum=minimum, attributes=attributes)
    frame = add_intervals(frame, {name: spec.interval for name, spec in specs.items()})
    given = frame.select(pl.col(name).alias(f"given:{name}") for name in RANKS if name in frame.columns)
    rules = rank_rules(specs, given=bool(given.columns))
    frame = pl.concat([add_ranks(frame, rules, minimum=minimum), given], how="horizontal")
    return _with_given(frame, specs, minimum).drop(given.columns)


def rank_rules(specs: Mapping[str, Indicator], *, given: bool = False) -> dict[str, RankRule]:
    """Say how each indicator is ranked; composites bring their ranks with them."""
    return {
        name: RankRule(
            better=spec.better,
            ranked=RANKING not in spec.not_for and not (given and _is_composite(spec)),
            tolerance=tolerance_of(spec.unit),
        )
        for name, spec in specs.items()
    }


def tolerance_of(unit: str) -> float:
    """Return half of the last digit that is printed of a unit.

    >>> tolerance_of("CZK"), round(tolerance_of("share"), 6)
    (0.5, 0.0005)
    """
    known = units.catalogue().get(unit)
    if known is None:
        return 0.0
    return 0.5 * 10.0**-known.decimals / (PERCENT if known.percent else 1)


def _is_composite(spec: Indicator) -> bool:
    return spec.method is not None and spec.method.get("name") == "composite"


def _with_given(frame: pl.DataFrame, specs: Mapping[str, Indicator], minimum: int) -> pl.DataFrame:
    """Let the ranks that a method gave stand, where the definition allows them and there are enough peers."""
    able = [name for name, spec in specs.items() if _is_composite(spec) and RANKING not in spec.not_for]
    own = pl.col("indicator").is_in(able) & (pl.col("peer_n") >= minimum)
    return frame.with_columns(
        pl.when(own.fill_null(value=False)).then(pl.col(f"given:{name}")).otherwise(pl.col(name)).alias(name)
        for name in RANKS
        if f"given:{name}" in frame.columns
    )
