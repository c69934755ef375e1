"""Which returns to scale the data contradict: a test by subsampling.

Simar and Wilson (2002) compare the mean ratio of distances under two hypotheses, T = mean(d_0 / d_1) - 1, which is
zero where the stricter one holds at every unit. They draw pseudo samples; here the law of T comes from draws of
m = n^0.5 of the units without replacement (Simar and Wilson 2011), measured against each other: T of a draw, times
(m/n)^k, with k = 2/(inputs + outputs + 1). In simulations the pseudo samples rejected a true hypothesis in 7 to 23
of 100 cases where 5 were promised, these draws in 2 to 8, and they found a false one nearly as often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sluzby_eval.errors import UsageError
from sluzby_eval.frontier.compiled import Floats, Integers  # noqa: TC001 - signatures
from sluzby_eval.frontier.inference import REPLICATIONS, SEED, SIZE, rate_of
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.resample import distances
from sluzby_eval.frontier.technology import Orientation, Returns, Technology
from sluzby_eval.i18n import _

LEVEL = 0.05
LEAST = 16  # units; a draw then has four
HYPOTHESES: tuple[Literal["crs", "nirs", "ndrs"], ...] = ("crs", "nirs", "ndrs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One hypothesis against variable returns."""

    hypothesis: Literal["crs", "nirs", "ndrs"]
    statistic: float  # T >= 0
    critical: float  # what T would exceed by chance in one case of twenty
    p_value: float
    rejected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the data leave possible."""

    tests: tuple[Test, ...]  # constant returns; then non-increasing and non-decreasing ones
    returns: Returns  # the strictest hypothesis that was not rejected, the likelier of two
    drawn: int  # units of a draw
    replications: int
    level: float


def returns_test(
    inputs: Floats,
    outputs: Floats,
    *,
    orientation: Orientation = "input",
    replications: int = REPLICATIONS,
    level: float = LEVEL,
    seed: int = SEED,
) -> Verdict:
    """Test constant, non-increasing and non-decreasing returns against variable ones.

    Args:
        inputs: (n, m) volumes, zero or more.
        outputs: (n, s) volumes, zero or more.
        orientation: in which distances are measured.
        replications: draws.
        level: at which a hypothesis is rejected.
        seed: of the random numbers; the same seed gives the same bytes.

    Raises:
        UsageError: there are fewer than 16 units.
        InputError: as of `efficiency`.
    """
    count = len(inputs)
    if count < LEAST:
        raise UsageError(
            _("{units} units are too few for a test of returns to scale; at least {needed}.").format(
                units=count, needed=LEAST
            )
        )
    drawn = round(count**SIZE)
    rng = np.random.default_rng(seed)
    picks = np.argpartition(rng.random((replications, count)), drawn - 1, axis=1)[:, :drawn]
    shrink = (drawn / count) ** rate_of(inputs.shape[1] + outputs.shape[1], "vrs")
    widest = _both(inputs, outputs, "vrs", orientation, picks)
    tests = []
    for hypothesis in HYPOTHESES:
        strict = _both(inputs, outputs, hypothesis, orientation, picks)
        tests.append(_test(hypothesis, strict, widest, shrink=shrink, level=level))
    return Verdict(
        tests=tuple(tests),
        returns=_left(tests),
        drawn=drawn,
        replications=replications,
        level=level,
    )


def _test(
    hypothesis: Literal["crs", "nirs", "ndrs"],
    strict: tuple[Floats, Floats],
    widest: tuple[Floats, Floats],
    *,
    shrink: float,
    level: float,
) -> Test:
    """Compare T with its law; strict, widest: distances of all units, and of those of the draws."""
    statistic = max(float((strict[0] / widest[0]).mean()) - 1.0, 0.0)
    law = np.maximum((strict[1] / widest[1]).mean(axis=1) - 1.0, 0.0) * shrink
    p_value = float((law >= statistic - 1e-12).mean())
    return Test(
        hypothesis=hypothesis,
        statistic=statistic,
        critical=float(np.quantile(law, 1.0 - level)),
        p_value=p_value,
        rejected=p_value <= level,
    )


def _left(tests: list[Test]) -> Returns:
    """Return constant returns where they are not rejected, else the likelier one-sided kind that is not."""
    if not tests[0].rejected:
        return "crs"
    kept = [test for test in tests[1:] if not test.rejected]
    return max(kept, key=lambda test: test.p_value).hypothesis if kept else "vrs"


def _both(
    inputs: Floats, outputs: Floats, returns: Returns, orientation: Orientation, picks: Integers
) -> tuple[Floats, Floats]:
    """Return distances (n,) to the hull of all, and (b, r) of drawn units to the hull of their draw."""
    whole = efficiency(inputs, outputs, orientation=orientation, returns=returns).distances
    found = distances(Technology.of(inputs, outputs, returns), orientation, picks)
    of_drawn = np.take_along_axis(found, picks, axis=1)
    return whole, np.where(np.isfinite(of_drawn), of_drawn, 1.0)
