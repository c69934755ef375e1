"""The compiled loop behind every resampling: all units against many reference sets drawn from them.

One reference set is one hull with one pool of hyperplanes. A unit whose best known hyperplane already says
enough (see `enough`) is done without a pivot.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from sluzby_eval.frontier.bases import fill_basis, invert, multiply
from sluzby_eval.frontier.compiled import Floats, Integers, compiled
from sluzby_eval.frontier.kernel import (
    FAILED,
    INFEASIBLE,
    SOLVED,
    begin,
    best_start,
    dual_simplex,
    leave,
    remember,
    resume,
)

if TYPE_CHECKING:
    from sluzby_eval.frontier.technology import Orientation, Technology

POOL = 512  # hyperplanes kept of one drawn hull
THREADS = 2
BLOCK = 50  # draws that one thread does at once; the result does not depend on it


@compiled
def first_bases(  # noqa: C901 - as `Technology.starts`, compiled
    columns: Floats,
    outputs: int,
    inputs: int,
    touches: bool,  # noqa: FBT001
    shrinks: bool,  # noqa: FBT001
    found: Integers,
) -> int:
    """Write the bases of `Technology.starts` for drawn columns; return how many there are."""
    size, count = columns.shape
    known = 0
    low, high = (outputs, outputs + inputs) if shrinks else (0, outputs)
    for row in range(low, high):
        for through in range(outputs, outputs + inputs):
            single = touches or shrinks
            if single and through > outputs:
                continue
            best, most, usable = 0, -np.inf, True
            for j in range(count):
                value = columns[row, j]
                if not single:
                    if columns[through, j] == 0.0:
                        usable = False
                        break
                    value /= -columns[through, j]
                if value > most:
                    best, most = j, value
            if not usable:
                continue
            place = 0
            found[known, place] = -1
            if not single or touches:
                place += 1
                found[known, place] = best
            other = -1 if single and not touches else (size - 1 if single else through)
            for i in range(size):
                if i != row and i != other:
                    place += 1
                    found[known, place] = count + i
            known += 1
    return known


@compiled
def measure(
    columns: Floats, kind: Floats, starts: Integers, p: Floats, q: Floats, own: Integers, ratio: Floats,
    enough: float, values: Floats,
) -> None:  # fmt: skip
    """Solve the programmes of all units against one hull.

    own: (u,) place among the columns of the unit's own point, stretched by `ratio` (u,), or -1. Values of
    `enough` or more are written as `enough`; a unit without a solution has infinity, an unsolved one NaN.
    """
    size, total = columns.shape
    pool, bases, known = np.empty((POOL, size, size)), np.empty((POOL, size), np.int64), 0
    faces, rooms = np.empty((size, POOL)), np.empty((2, POOL))
    matrix, inverse = np.empty((size, size)), np.empty((size, size))
    basis = np.empty(size, np.int64)
    work, value, reduced, alpha = np.empty(size), np.empty(size), np.empty(total), np.empty(total)
    table, names, place, live = columns.copy(), np.arange(total), np.arange(total), total
    scale = np.abs(columns).sum(axis=0)
    for u in range(p.shape[0]):
        start = best_start(faces, known, p[u], q[u], rooms)
        if start >= 0 and _says(faces[:, start], p[u], q[u]) >= enough:
            values[u] = enough
            continue
        status, taken = FAILED, 0
        ready = resume(pool, bases, start, q[u], inverse, basis, work)
        if ready or begin(
            columns, table, kind, names, live, starts, q[u], scale, inverse, basis, matrix, alpha
        ):
            status, taken = dual_simplex(
                table, kind, names, live, p[u], -1, total, inverse, basis, reduced, alpha, work, value,
                enough,
            )  # fmt: skip
        values[u] = (
            min(value[0], enough) if status == SOLVED else (np.inf if status == INFEASIBLE else np.nan)
        )
        if status == SOLVED and taken > 0:
            fill_basis(columns, kind, q[u], basis, matrix)
            if invert(matrix, inverse) and known < POOL:
                multiply(inverse, p[u], value)
                values[u] = min(value[0], enough)
                known = remember(pool, bases, faces, known, basis, inverse)
        at = own[u]
        if at >= 0 and place[at] < live and values[u] < enough:
            inside = values[u] / ratio[u]
            if inside < 1.0 - 1e-7 if inside > 0.0 else inside < -1.0 - 1e-7:
                live = leave(table, scale, names, place, at, live)


@compiled
def _says(weights: Floats, p: Floats, q: Floats) -> float:
    above = below = 0.0
    for i in range(p.shape[0]):
        above += weights[i] * p[i]
        below += weights[i] * q[i]
    return above / below if below > 1e-7 else -np.inf


@compiled
def replicate(
    columns: Floats, kind: Floats, outputs: int, inputs: int, touches: bool, shrinks: bool, p: Floats, q: Floats,  # noqa: FBT001
    picks: Integers, stretch: Floats, moves: Integers, prunes: bool, enough: float, values: Floats,  # noqa: FBT001
) -> None:  # fmt: skip
    """Fill values (b, u): units p, q against drawn hulls.

    picks: (b, r) which columns make each hull. stretch: (b, r) by what their rows `moves` are multiplied.
    prunes: whether a unit found inside a hull leaves it, which is right where nothing is fixed.
    """
    size, r = columns.shape[0], picks.shape[1]
    drawn, own, ratio = np.empty((size, r)), np.empty(p.shape[0], np.int64), np.ones(p.shape[0])
    found = np.empty((outputs * inputs + outputs + inputs, size), np.int64)
    for b in range(picks.shape[0]):
        own[:] = -1
        for j in range(r):
            pick = picks[b, j]
            drawn[:, j] = columns[:, pick]
            for i in moves:
                drawn[i, j] *= stretch[b, j]
            if prunes:
                own[pick], ratio[pick] = j, stretch[b, j]
        known = first_bases(drawn, outputs, inputs, touches, shrinks, found)
        measure(drawn, kind, found[:known], p, q, own, ratio, enough, values[b])


def distances(
    technology: Technology,
    orientation: Orientation,
    picks: Integers,
    stretch: Floats | None = None,
    *,
    least: float = 1.0,
    fixed_inputs: tuple[int, ...] = (),
) -> Floats:
    """Return Shephard distances (b, n) of all units of a technology to hulls drawn from it.

    picks: (b, r) numbers of units, each at most once in a row. stretch: (b, r) factors of the drawn units'
    inputs or outputs; else they are taken as they are. least: distances below it are written as `least`.
    fixed_inputs: numbers of inputs that are neither shrunk nor stretched.
    """
    p, q = technology.question(technology.inputs, technology.outputs, orientation, fixed_inputs=fixed_inputs)
    made, used = technology.outputs.shape[1], technology.inputs.shape[1]
    inputs = [made + i for i in range(used) if i not in fixed_inputs]
    moves = np.array(inputs if orientation == "input" else list(range(made)), dtype=np.int64)
    shrinks = orientation == "input"
    touches = technology.returns in (("vrs", "ndrs") if shrinks else ("vrs", "nirs"))
    enough = (1.0 / least if shrinks else -least) if least > 0 else (np.inf if shrinks else 0.0)
    values = np.empty((len(picks), len(p)))
    factors = np.ones(picks.shape) if stretch is None else stretch

    def work(start: int) -> None:
        part = slice(start, start + BLOCK)
        replicate(
            technology.columns, technology.kind, made, used, touches, shrinks, p, q, picks[part], factors[part],
            moves, not fixed_inputs, enough, values[part],
        )  # fmt: skip

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(0, len(picks), BLOCK)))
    if shrinks:
        return np.maximum(1.0 / values, least)
    return np.maximum(-values, least)
