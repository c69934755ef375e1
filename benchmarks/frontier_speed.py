"""How fast frontiers are: exact scores against HiGHS and scipy, and the resampling behind the intervals.

Radial input efficiency with variable returns, three inputs and three outputs, one thread each, in turns within
one run, in seconds of the processor. highspy keeps one model and starts each unit from the basis of the one before;
scipy's linprog is called as its manual shows, for a sample of the units, and its time is scaled up. The shortest
time of each counts. Scores of every run are compared with each other. The second part measures the default
inference: processor time shared by its two threads.
"""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import linprog

from benchmarks.table import Figure
from sluzby_eval.frontier.designs import DESIGNS, populate
from sluzby_eval.frontier.highs import Highs
from sluzby_eval.frontier.inference import REPLICATIONS, infer
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.resample import THREADS
from sluzby_eval.frontier.technology import Technology

ROUNDS = 3
UNITS = 1_000
SAMPLE = 20  # units that scipy solves in one round
GROWTH = (1_000, 2_000, 5_000)
INFERENCE = ((200, 3.0), (500, 15.0))
EQUAL = 1e-9


def main() -> list[Figure]:
    x, y = _made(50)
    found = efficiency(x, y)  # compiles
    infer(x, y, found, replications=10)
    return [*_radial(), *_growth(), *_inference()]


def _made(n: int):
    made = populate(DESIGNS[0], np.random.default_rng(n), n, 3, 3)
    return made.inputs, made.outputs


def _radial() -> list[Figure]:
    x, y = _made(UNITS)
    ours, warm, plain, apart = [], [], [], 0.0
    for number in range(ROUNDS):
        start = time.process_time()
        scores = efficiency(x, y).scores
        ours.append(time.process_time() - start)
        start = time.process_time()
        peer = _warm(x, y)
        warm.append(time.process_time() - start)
        sample = np.random.default_rng(number).permutation(UNITS)[:SAMPLE]
        start = time.process_time()
        other = np.array([_linprog(x, y, unit) for unit in sample])
        plain.append((time.process_time() - start) * UNITS / SAMPLE)
        apart = max(apart, np.abs(scores - peer).max(), np.abs(scores[sample] - other).max())
    times = {"highspy": min(warm) / min(ours), "scipy": min(plain) / min(ours)}
    print(
        f"ours {min(ours):.4f} s, highspy {min(warm):.2f} s, scipy {min(plain):.1f} s (scaled), apart {apart:.1e}"
    )
    return [
        _times("radial, 1,000 units, as fast as warm-started highspy", times["highspy"], 45),
        _times("radial, 1,000 units, as fast as scipy.linprog", times["scipy"], 500),
        Figure(what="radial, largest difference of scores", value=apart, goal=EQUAL, unit=""),
    ]


def _times(what: str, value: float, goal: float) -> Figure:
    return Figure(what=what, value=value, goal=goal, unit="x", at_least=True)


def _warm(x, y):
    technology = Technology.of(x, y, "vrs")
    p, q = technology.question(x, y, "input")
    model = Highs(technology)
    return np.array([model.solve(*pair).value for pair in zip(p, q, strict=True)])


def _linprog(x, y, unit: int) -> float:
    count = len(x)
    above = np.zeros((x.shape[1] + y.shape[1], count + 1))
    above[: x.shape[1], 0], above[: x.shape[1], 1:] = -x[unit], x.T
    above[x.shape[1] :, 1:] = -y.T
    found = linprog(
        [1.0] + [0.0] * count,
        A_ub=above,
        b_ub=np.concatenate([np.zeros(x.shape[1]), -y[unit]]),
        A_eq=[[0.0] + [1.0] * count],
        b_eq=[1.0],
    )
    return float(found.fun)


def _growth() -> list[Figure]:
    figures = []
    for n in GROWTH:
        x, y = _made(n)
        start = time.process_time()
        efficiency(x, y)
        took = time.process_time() - start
        figures.append(Figure(what=f"radial, {n:,} units", value=took, unit="s"))
    return figures


def _inference() -> list[Figure]:
    figures = []
    for n, goal in INFERENCE:
        x, y = _made(n)
        scores = efficiency(x, y)
        start = time.process_time()
        infer(x, y, scores)
        took = (time.process_time() - start) / THREADS
        what = f"inference, {n} units, {REPLICATIONS:,} replications"
        figures.append(Figure(what=what, value=took, goal=goal, unit="s"))
    return figures
