"""The compiled core: many small linear programmes over one dual cone.

All units measured against one reference set share the cone of the supporting hyperplanes of its hull,

    K = {w : w·a_j <= 0 for every reference unit j, kind_i·w_i >= 0},      a_j = (y_j, -x_j, 1).

A unit asks for the hyperplane that is best for it, max w·p over K with w·q = 1; input orientation has
p = (y, 0, 1), q = (0, x, 0), output orientation p = (0, -x, 1), q = (y, 0, 0). The envelopment form, solved
here by the dual simplex method, is min t with t·q + Σ λ_j a_j - slacks = p. A hyperplane found for one unit
is dual feasible for all others after rescaling, so each unit starts from the best of the hyperplanes known
so far, with its own column swapped in by one pivot, and needs few pivots more. A unit found inside the hull
can belong to no hyperplane and leaves the columns.

Every solution is computed anew from its basis and certified: primal, dual and gap. What cannot be certified
is solved again by HiGHS (see `radial`).
"""

from __future__ import annotations

import numpy as np

from sluzby_eval.frontier.bases import fill_basis, invert, multiply, swap_in
from sluzby_eval.frontier.compiled import Floats, Integers, compiled

FEASIBLE = 1e-11  # how far below zero a basic variable may lie
PIVOT = 1e-9  # the smallest pivot
TINY = 1e-12  # two ratios that differ by less are a tie
CERTIFIED = 1e-9  # the largest residual of a proven solution
USUAL = 60  # pivots after which ties are broken by Bland's rule, which cannot cycle
KNOWN = 1024  # hyperplanes kept
ATTEMPTS = 20  # at solving a unit against the core alone
SOLVED, INFEASIBLE, FAILED = 0, 1, 2


@compiled
def best_start(faces: Floats, count: int, p: Floats, q: Floats, rooms: Floats) -> int:
    """Return the hyperplane (a column of `faces`) that promises most for a unit, or -1; rooms: (2, …)."""
    above, below = rooms[0], rooms[1]
    for f in range(count):
        above[f] = below[f] = 0.0
    for i in range(p.shape[0]):
        if p[i] != 0.0:
            for f in range(count):
                above[f] += faces[i, f] * p[i]
        if q[i] != 0.0:
            for f in range(count):
                below[f] += faces[i, f] * q[i]
    best, most = -1, -np.inf
    for f in range(count):
        if below[f] > 1e-7 and above[f] > most * below[f]:
            best, most = f, above[f] / below[f]
    return best


@compiled
def leaving(value: Floats, basis: Integers, fixed: int, pivots: int) -> tuple[int, bool]:
    """Choose the basic variable that is most out of bounds: its row (-1: none), and whether it is above."""
    row, above, worst = -1, False, FEASIBLE
    for i in range(1, basis.shape[0]):
        is_above = fixed >= 0 and basis[i] == fixed and value[i] > 0.0
        violation = value[i] if is_above else -value[i]
        if pivots < USUAL:
            if violation > worst:
                row, above, worst = i, is_above, violation
        elif violation > FEASIBLE and (row < 0 or basis[i] < basis[row]):
            row, above = i, is_above
    return row, above


@compiled
def _wins(ratio: float, least: float, pivot: float, strongest: float, earlier: bool, pivots: int) -> bool:  # noqa: FBT001
    """Whether a candidate to enter is better: by its ratio; in a tie by its pivot, later by its name (Bland)."""
    if ratio < least - TINY:
        return True
    if ratio > least + TINY:
        return False
    return pivot < strongest if pivots < USUAL else earlier


@compiled
def entering(
    names: Integers, live: int, reduced: Floats, alpha: Floats, fixed: int, pivots: int
) -> tuple[int, int, float, float]:
    """Choose a reference unit by the ratio test: its name (-2: none), its place, the ratio, the pivot."""
    name, at, least, strongest = -2, -1, np.inf, 0.0
    for j in range(live):
        if alpha[j] < -PIVOT and names[j] != fixed:
            ratio = max(reduced[j], 0.0) / -alpha[j]
            if _wins(ratio, least, alpha[j], strongest, names[j] < name, pivots):
                name, at, least, strongest = names[j], j, min(ratio, least), alpha[j]
    return name, at, least, strongest


@compiled
def entering_slack(
    kind: Floats, inverse: Floats, basis: Integers, row: int, sign: float, total: int,
    best: tuple[int, int, float, float], pivots: int,
) -> tuple[int, int, float, float]:  # fmt: skip
    """Improve the choice of `entering` by the slacks."""
    name, at, least, strongest = best
    for i in range(kind.shape[0]):
        step = -sign * kind[i] * inverse[row, i]
        if step < -PIVOT and not _holds(basis, total + i):
            ratio = max(kind[i] * inverse[0, i], 0.0) / -step
            if _wins(ratio, least, step, strongest, total + i < name, pivots):
                name, at, least, strongest = total + i, -1, min(ratio, least), step
    return name, at, least, strongest


@compiled
def _holds(basis: Integers, name: int) -> bool:
    for item in basis:  # noqa: SIM110 - a generator is nothing for the compiler
        if item == name:
            return True
    return False


@compiled
def _price(row: Floats, sign: float, columns: Floats, live: int, result: Floats) -> None:
    """Write sign · row · columns into `result`."""
    for j in range(live):
        result[j] = 0.0
    for i in range(row.shape[0]):
        weight = sign * row[i]
        if weight != 0.0:
            for j in range(live):
                result[j] += weight * columns[i, j]


@compiled
def dual_simplex(
    columns: Floats, kind: Floats, names: Integers, live: int, p: Floats, fixed: int, total: int,
    inverse: Floats, basis: Integers, reduced: Floats, alpha: Floats, work: Floats, value: Floats,
    enough: float,
) -> tuple[int, int]:  # fmt: skip
    """Solve one programme from a dual feasible basis; stop where its value is known to be `enough` at least.

    columns: (k, live) the reference units still worth looking at, whose numbers are `names`, of `total`.
    fixed: a reference unit that may not help (super-efficiency), or -1. inverse, basis and value are changed;
    reduced, alpha and work are room to work in. Returns how it ended, and the number of pivots.
    """
    size = basis.shape[0]
    pivots, limit = 0, 200 + 20 * size
    _price(inverse[0], -1.0, columns, live, reduced)
    while True:
        multiply(inverse, p, value)
        row, above = leaving(value, basis, fixed, pivots)
        if row < 0 or value[0] >= enough:
            return SOLVED, pivots
        if pivots >= limit:
            return FAILED, pivots
        pivots += 1
        sign = -1.0 if above else 1.0
        _price(inverse[row], sign, columns, live, alpha)
        best = entering(names, live, reduced, alpha, fixed, pivots)
        name, at, least, _ = entering_slack(kind, inverse, basis, row, sign, total, best, pivots)
        if name == -2:
            return INFEASIBLE, pivots
        if name < total:
            multiply(inverse, columns[:, at], work)
        else:
            for i in range(size):
                work[i] = -kind[name - total] * inverse[i, name - total]
        if abs(work[row]) < PIVOT / 10:
            return FAILED, pivots
        for j in range(live):
            reduced[j] += least * alpha[j]
        swap_in(inverse, basis, name, row, work)


@compiled
def certify(
    columns: Floats, kind: Floats, names: Integers, live: int, p: Floats, q: Floats, fixed: int,
    inverse: Floats, basis: Integers, scale: Floats, value: Floats, room: Floats,
) -> float:  # fmt: skip
    """Return how far a solution is from being proven: primal, dual, gap; `value` is computed anew.

    scale: (live,) the sum of magnitudes of each column, to which dual residuals are relative.
    """
    size = basis.shape[0]
    multiply(inverse, p, value)
    error, heaviest, meets = 0.0, 0.0, 0.0
    for i in range(size):
        heaviest = max(heaviest, abs(inverse[0, i]))
        meets += inverse[0, i] * q[i]
    if not np.isfinite(np.abs(inverse[0]).sum() + np.abs(value).sum()):
        return np.inf
    for i in range(1, size):
        off = abs(value[i]) if fixed >= 0 and basis[i] == fixed else -value[i]
        error = max(error, off)
    return max(
        error,
        abs(meets - 1.0),
        dual_error(columns, kind, names, live, fixed, inverse[0], scale, heaviest, room),
    )


@compiled
def dual_error(
    columns: Floats, kind: Floats, names: Integers, live: int, fixed: int, weights: Floats, scale: Floats,
    heaviest: float, room: Floats,
) -> float:  # fmt: skip
    """Return by how much weights leave the dual cone, relative to the size of what is compared."""
    error = 0.0
    for i in range(kind.shape[0]):
        error = max(error, -kind[i] * weights[i] / max(1.0, heaviest))
    _price(weights, 1.0, columns, live, room)
    for j in range(live):
        if room[j] > error * (1.0 + heaviest * scale[j]) and names[j] != fixed:
            error = room[j] / (1.0 + heaviest * scale[j])
    return error


@compiled
def begin(
    columns: Floats, table: Floats, kind: Floats, names: Integers, live: int, starts: Integers, q: Floats,
    scale: Floats, inverse: Floats, basis: Integers, matrix: Floats, room: Floats,
) -> bool:  # fmt: skip
    """Set up the first of the given bases that is dual feasible for a unit; return whether there is one."""
    for f in range(starts.shape[0]):
        basis[:] = starts[f]
        fill_basis(columns, kind, q, basis, matrix)
        if invert(matrix, inverse):
            heaviest = np.abs(inverse[0]).max()
            if np.isfinite(heaviest) and heaviest < 1e12:
                error = dual_error(table, kind, names, live, -1, inverse[0], scale, heaviest, room)
                if error < CERTIFIED:
                    return True
    return False


@compiled
def resume(
    pool: Floats, bases: Integers, f: int, q: Floats, inverse: Floats, basis: Integers, work: Floats
) -> bool:
    """Set up a known hyperplane with the unit's own column in it; return whether that can be done."""
    if f < 0:
        return False
    basis[:] = bases[f]
    inverse[:, :] = pool[f]
    multiply(inverse, q, work)
    if work[0] <= 1e-7:
        return False
    swap_in(inverse, basis, -1, 0, work)
    return True


@compiled
def settle(
    columns: Floats, table: Floats, kind: Floats, names: Integers, live: int, p: Floats, q: Floats, fixed: int,
    inverse: Floats, basis: Integers, scale: Floats, value: Floats, matrix: Floats, room: Floats,
) -> float:  # fmt: skip
    """Compute a solution anew from its basis and certify it; return the residual."""
    fill_basis(columns, kind, q, basis, matrix)
    if not invert(matrix, inverse):
        return np.inf
    return certify(table, kind, names, live, p, q, fixed, inverse, basis, scale, value, room)


@compiled
def violator(room: Floats, names: Integers, live: int, fixed: int, scale: Floats, heaviest: float) -> int:
    """Return the place of the reference unit that lies farthest beyond a hyperplane; `room` is of `settle`."""
    at, most = -1, 0.0
    for j in range(live):
        above = room[j] / (1.0 + heaviest * scale[j])
        if names[j] != fixed and above > most:
            at, most = j, above
    return at


@compiled
def admit(columns: Floats, name: int, core: Floats, inside: Integers, held: Integers, size: int) -> int:
    """Add a reference unit to the core if it is not there; return the size of the core."""
    if held[name] != 0:
        return size
    core[:, size], inside[size], held[name] = columns[:, name], name, 1
    return size + 1


@compiled
def remember(
    pool: Floats, bases: Integers, faces: Floats, known: int, basis: Integers, inverse: Floats
) -> int:
    """Keep a hyperplane for the units to come; return how many there are."""
    bases[known], pool[known], faces[:, known] = basis, inverse, inverse[0]
    return known + 1


@compiled
def leave(table: Floats, scale: Floats, names: Integers, place: Integers, unit: int, live: int) -> int:
    """Take a unit that lies inside the hull out of the columns; return how many are left."""
    at, last = place[unit], live - 1
    table[:, at], scale[at], names[at] = table[:, last], scale[last], names[last]
    place[names[at]], place[unit] = at, table.shape[1]
    return last


@compiled
def solve_units(  # noqa: C901 - the loop whose parts are all above
    columns: Floats, kind: Floats, starts: Integers, p: Floats, q: Floats, own: Integers, fixed: Integers,
    values: Floats, basics: Floats, weights: Floats, residuals: Floats, bases_out: Integers, statuses: Integers,
) -> int:  # fmt: skip
    """Solve the programme of every unit.

    columns: (k, n) reference units. kind: (k,) 1, 0 or -1, the sign of each row's slack. starts: (f, k) bases
    to begin with, t in their first place. p, q: (u, k). own: (u,) the unit's number in the reference set, or
    -1; a unit found inside the hull then leaves it. fixed: (u,) the reference unit that may not help, or -1.
    Filled: values (u,), basics (u, k) value of each basic variable, weights (u, k) w, residuals (u,),
    bases_out (u, k), statuses (u,). Returns the number of pivots.

    A unit is solved against the core first, the reference units that were ever in a basis; what the certificate
    finds beyond the hyperplane joins the core. Only where that leads nowhere, against all.
    """
    size, total = columns.shape
    pool, bases, known = np.empty((KNOWN, size, size)), np.empty((KNOWN, size), np.int64), 0
    faces, rooms = np.empty((size, KNOWN)), np.empty((2, KNOWN))
    matrix, inverse = np.empty((size, size)), np.empty((size, size))
    basis = np.empty(size, np.int64)
    work, value, reduced, alpha = np.empty(size), np.empty(size), np.empty(total), np.empty(total)
    table, names, place, live = columns.copy(), np.arange(total), np.arange(total), total
    core, inside, held, width = (
        np.empty((size, total)),
        np.empty(total, np.int64),
        np.zeros(total, np.int64),
        0,
    )
    scale = np.abs(columns).sum(axis=0)
    pivots = 0
    for u in range(p.shape[0]):
        start = best_start(faces, known, p[u], q[u], rooms)
        status, taken, residual = FAILED, 0, np.inf
        for _attempt in range(ATTEMPTS):
            if not resume(pool, bases, start, q[u], inverse, basis, work):
                break
            status, moves = dual_simplex(
                core, kind, inside, width, p[u], fixed[u], total, inverse, basis, reduced, alpha, work, value,
                np.inf,
            )  # fmt: skip
            taken += moves
            if status != SOLVED:
                break
            residual = settle(
                columns, table, kind, names, live, p[u], q[u], fixed[u], inverse, basis, scale, value, matrix,
                alpha,
            )  # fmt: skip
            if residual < CERTIFIED:
                break
            at = violator(alpha, names, live, fixed[u], scale, np.abs(inverse[0]).max())
            if at < 0 or held[names[at]] != 0:
                break
            width = admit(columns, names[at], core, inside, held, width)
        if not residual < CERTIFIED:
            status, residual = FAILED, np.inf
            ready = resume(pool, bases, start, q[u], inverse, basis, work)
            if ready or begin(
                columns, table, kind, names, live, starts, q[u], scale, inverse, basis, matrix, alpha
            ):
                status, moves = dual_simplex(
                    table, kind, names, live, p[u], fixed[u], total, inverse, basis, reduced, alpha, work,
                    value, np.inf,
                )  # fmt: skip
                taken += moves
            if status == SOLVED:
                residual = settle(
                    columns, table, kind, names, live, p[u], q[u], fixed[u], inverse, basis, scale, value,
                    matrix, alpha,
                )  # fmt: skip
        pivots += taken
        if taken > 0 and fixed[u] < 0 and known < KNOWN and residual < CERTIFIED:
            known = remember(pool, bases, faces, known, basis, inverse)
            for at in range(size):
                if 0 <= basis[at] < total:
                    width = admit(columns, int(basis[at]), core, inside, held, width)
        statuses[u], residuals[u] = status, residual
        values[u] = value[0] if status == SOLVED else np.nan
        bases_out[u], basics[u], weights[u] = basis, value, inverse[0]
        is_inside = value[0] < 1.0 - 1e-7 if value[0] > 0.0 else value[0] < -1.0 - 1e-7
        if own[u] >= 0 and is_inside and residual < CERTIFIED and place[own[u]] < live:
            live = leave(table, scale, names, place, own[u], live)
    return pivots
