"""Intervals of proportions and rates, and the limits of funnel plots.

Conventions are those of the English public health observatories (APHO Technical Briefing 3, 2008; Technical Guide:
Confidence Intervals, PHE 2018; R package PHEindicatormethods): Wilson for proportions, Byar for rates, and the
exact Poisson limits where a rate stands on fewer than ten events.

An interval tells how far chance alone could move a figure that counts people or events. Sums of money and working
time are no counts; a definition says `interval: wilson` or `interval: byar` only where the numerator counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping  # noqa: TC003 - part of public signatures
from statistics import NormalDist
from typing import Literal

import polars as pl

Method = Literal["wilson", "byar"]

CONFIDENCE = 0.95
FUNNEL = (0.95, 0.998)  # Spiegelhalter 2005: about two and three standard deviations
EXACT_BELOW = 10  # events: under so many Byar's approximation is replaced by the exact limits
_STEPS = 200
_TINY = 1e-15


def normal_quantile(confidence: float) -> float:
    """Return the two-sided quantile of the normal distribution.

    >>> round(normal_quantile(0.95), 4), round(normal_quantile(0.998), 4)
    (1.96, 3.0902)
    """
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(count: float, total: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the score interval of a proportion `count / total`.

    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. JASA 22, 209-212;
    method 3 of Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872.

    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    z = normal_quantile(confidence)
    middle = 2 * count + z * z
    spread = z * math.sqrt(z * z + 4 * count * (1 - count / total))
    whole = 2 * (total + z * z)
    low = 0.0 if count == 0 else (middle - spread) / whole
    return low, 1.0 if count == total else (middle + spread) / whole


def byar(events: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a number of events: Byar's approximation, exact under ten events.

    Breslow, N. E. and Day, N. E. (1987): Statistical Methods in Cancer Research II, p. 69.

    >>> [round(limit, 2) for limit in byar(65)]
    [50.16, 82.85]
    """
    if events < EXACT_BELOW:
        return poisson(events, confidence)
    z = normal_quantile(confidence)
    above = events + 1
    low = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    return low, above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3


def poisson(events: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact interval of a number of events.

    Garwood, F. (1936): Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    >>> [round(limit, 3) for limit in poisson(0)], [round(limit, 3) for limit in poisson(5)]
    ([0.0, 3.689], [1.623, 11.668])
    """
    tail = (1 - confidence) / 2
    low = 0.0 if events == 0 else _gamma_quantile(events, tail)
    return low, _gamma_quantile(events + 1, 1 - tail)


def _gamma_quantile(shape: float, share: float) -> float:
    low, high = 0.0, shape + 10 * math.sqrt(shape) + 20
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if _gamma_share(shape, middle) < share:
            low = middle
        else:
            high = middle
        if high - low <= _TINY * high:
            break
    return (low + high) / 2


def _gamma_share(shape: float, value: float) -> float:
    """Return the share of the gamma distribution under a value, by its power series."""
    if value <= 0:
        return 0.0
    term = total = 1 / shape
    step = shape
    while term > total * _TINY:
        step += 1
        term *= value / step
        total += term
    return total * math.exp(shape * math.log(value) - value - math.lgamma(shape))


def funnel_proportion(average: float, total: float, confidence: float) -> tuple[float, float]:
    """Return the limits within which a proportion over `total` lies by chance if its true value is the average.

    Spiegelhalter, D. J. (2005): Funnel plots for comparing institutional performance. Statistics in Medicine 24,
    1185-1202, appendix A.1.1 (normal approximation), cut at 0 and 1 as PHEindicatormethods does.
    """
    half = normal_quantile(confidence) * math.sqrt(average * (1 - average) / total)
    return max(0.0, average - half), min(1.0, average + half)


def funnel_rate(average: float, exposure: float, confidence: float) -> tuple[float, float]:
    """Return the limits within which a rate of events per `exposure` lies by chance; see `funnel_proportion`.

    Spiegelhalter 2005, appendix A.1.2: the variance of a Poisson rate is average / exposure.
    """
    half = normal_quantile(confidence) * math.sqrt(average / exposure)
    return max(0.0, average - half), average + half


def add_intervals(frame: pl.DataFrame, methods: Mapping[str, str]) -> pl.DataFrame:
    """Fill `lower` and `upper` for the indicators whose definition names a method.

    The value may be a multiple of numerator / denominator (per 100, per 1,000): the limits are multiplied alike.
    No interval where the value is blank, where the sides are negative, or where a proportion exceeds one.
    """
    known = {name: kind for name, kind in methods.items() if kind in ("wilson", "byar")}
    if not known or frame.is_empty():
        return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in ("lower", "upper"))
    kind = pl.col("indicator").replace_strict(known, default=None, return_dtype=pl.String)
    frame = frame.with_columns(interval=kind)
    count, total = pl.col("numerator"), pl.col("denominator")
    sound = pl.col("value").is_not_null() & (count >= 0) & (total > 0)
    fits = sound & ((pl.col("interval") == "byar") | (count <= total))
    cases = frame.filter(pl.col("interval").is_not_null() & fits)
    cases = cases.select("interval", "numerator", "denominator").unique(maintain_order=True)
    limits = [_limits(*case) for case in cases.iter_rows()]
    cases = cases.with_columns(
        low=pl.Series([low for low, _ in limits], dtype=pl.Float64),
        high=pl.Series([high for _, high in limits], dtype=pl.Float64),
    )
    keys = ["interval", "numerator", "denominator"]
    joined = frame.join(cases, on=keys, how="left", maintain_order="left")
    return joined.with_columns(lower=_scaled("low"), upper=_scaled("high")).drop("interval", "low", "high")


def _limits(kind: str, count: float, total: float) -> tuple[float, float]:
    if kind == "wilson":
        return wilson(count, total)
    low, high = byar(count)
    return low / total, high / total


def _scaled(name: str) -> pl.Expr:
    """Multiply a limit as the value is multiplied; a value of zero has no multiple, one per one is assumed."""
    ratio = pl.col("numerator") / pl.col("denominator")
    factor = pl.when(ratio != 0).then(pl.col("value") / ratio)
    common = factor.drop_nulls().median().over("indicator")
    return pl.col(name) * pl.coalesce(factor, common, 1.0)
