"""The free disposal hull by enumeration: only units that exist are compared (Deprins, Simar, Tulkens 1984)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sluzby_eval.frontier.compiled import Floats, Integers
    from sluzby_eval.frontier.technology import Orientation


def free_disposal(
    units: tuple[Floats, Floats],
    reference: tuple[Floats, Floats],
    orientation: Orientation,
    fixed: tuple[tuple[int, ...], tuple[int, ...]],
    own: Integers | None,
) -> tuple[Floats, Integers]:
    """Return scores (u,) and the one peer of each unit (-1: none; the score is infinite then).

    units, reference: inputs and outputs. fixed: numbers of inputs and of outputs that may not get worse.
    own: (u,) the reference unit that may not be compared with, for super-efficiency.
    """
    scores, peers = np.empty(len(units[0])), np.full(len(units[0]), -1)
    for u in range(len(units[0])):
        ratio, allowed = ratios(units[0][u], units[1][u], reference, orientation, fixed)
        if own is not None:
            allowed[own[u]] = False
        if orientation == "output":
            ratio = -ratio
        candidates = np.where(allowed, ratio, np.inf)
        best = int(np.argmin(candidates))
        found = bool(np.isfinite(candidates[best]))
        scores[u] = candidates[best] if found else np.inf
        peers[u] = best if found else -1
    return (-scores if orientation == "output" else scores), peers


def ratios(
    x: Floats,
    y: Floats,
    reference: tuple[Floats, Floats],
    orientation: Orientation,
    fixed: tuple[tuple[int, ...], tuple[int, ...]] = ((), ()),
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return by what factor each reference unit would change one unit, and whether it is at least as good.

    With inputs: the largest x_j / x over the inputs, where it gives no less output; with outputs the smallest
    y_j / y, where it takes no more input. A fixed input or output belongs to the condition.
    """
    inputs, outputs = reference
    free_x = np.array([i not in fixed[0] for i in range(len(x))])
    free_y = np.array([i not in fixed[1] for i in range(len(y))])
    if orientation == "input":
        allowed = (outputs >= y).all(axis=1) & (inputs[:, ~free_x] <= x[~free_x]).all(axis=1)
        return _quotients(inputs[:, free_x], x[free_x], none=-np.inf).max(axis=1), allowed
    allowed = (inputs <= x).all(axis=1) & (outputs[:, ~free_y] >= y[~free_y]).all(axis=1)
    return _quotients(outputs[:, free_y], y[free_y], none=np.inf).min(axis=1), allowed


def _quotients(table: Floats, own: Floats, *, none: float) -> Floats:
    """Divide columns by a unit's values; nought by nought says nothing, more than nought is out of reach."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = table / own
    return np.where(np.isnan(found), none, found)
