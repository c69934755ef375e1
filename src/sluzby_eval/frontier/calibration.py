"""What the intervals cover: simulated populations of known efficiency, measured as the user's units are."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - part of a public signature
from dataclasses import dataclass

import numpy as np

from sluzby_eval.frontier.designs import DESIGNS, Design, populate
from sluzby_eval.frontier.inference import LEVEL, SEED, infer
from sluzby_eval.frontier.radial import efficiency

RUNS = 100
REPLICATIONS = 500
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One design at one size."""

    design: str
    units: int
    inputs: int
    outputs: int
    runs: int
    coverage: float  # share of units whose true score lies in the interval
    rank_coverage: float  # share of units whose true rank lies in the interval of ranks
    width: float  # mean width of the intervals
    bias: float  # mean of score minus truth
    bias_corrected: float  # the same of the corrected score
    promised: float = LEVEL


def calibrate(
    units: int,
    inputs: int,
    outputs: int,
    *,
    runs: int = RUNS,
    replications: int = REPLICATIONS,
    seed: int = SEED,
    designs: Sequence[Design] = DESIGNS,
) -> tuple[Cell, ...]:
    """Simulate the default inference (variable returns, input orientation) for so many units and columns."""
    return tuple(
        _cell(design, number, (units, inputs, outputs), runs, replications, seed)
        for number, design in enumerate(designs)
    )


def _cell(
    design: Design, number: int, shape: tuple[int, int, int], runs: int, replications: int, seed: int
) -> Cell:
    held, placed, widths, kind, mended = [], [], [], [], []
    for run in range(runs):
        rng = np.random.default_rng([seed, number, run, *shape])
        population = populate(design, rng, *shape)
        scores = efficiency(population.inputs, population.outputs)
        found = infer(
            population.inputs, population.outputs, scores, replications=replications, seed=run, bias=run < 10
        )
        truth = population.truth
        held.append(np.mean((truth >= found.lower - ROUNDING) & (truth <= found.upper + ROUNDING)))
        rank = np.argsort(np.argsort(-truth, kind="stable"), kind="stable") + 1
        placed.append(np.mean((rank >= found.rank_low) & (rank <= found.rank_high)))
        widths.append(np.mean(found.upper - found.lower))
        kind.append(np.mean(scores.scores - truth))
        if found.corrected is not None:
            mended.append(np.mean(found.corrected - truth))
    units, inputs, outputs = shape
    return Cell(
        design=design.id,
        units=units,
        inputs=inputs,
        outputs=outputs,
        runs=runs,
        coverage=float(np.mean(held)),
        rank_coverage=float(np.mean(placed)),
        width=float(np.mean(widths)),
        bias=float(np.mean(kind)),
        bias_corrected=float(np.mean(mended)),
    )
