"""Outputs that nobody wants: falls, complaints, empty bed-days.

Chung, Färe and Grosskopf (1997): good outputs grow and bad ones shrink at once, along a direction. Bad outputs cost
something to avoid (weak disposability); with other than constant returns each unit of the hull scales its activity
by its own factor (Kuosmanen 2005). Seiford and Zhu (2002): bad outputs turned round and moved above zero, which keeps
who is efficient under variable returns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sluzby_eval.errors import InputError
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.programme import FREE, Programme
from sluzby_eval.frontier.radial import Peers  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.slacks_based import peers_of
from sluzby_eval.frontier.technology import Returns  # noqa: TC001 - part of a signature
from sluzby_eval.frontier.volumes import means, sum_bounds, together
from sluzby_eval.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Directional:
    """How far n units are from the frontier along a direction."""

    distance: Floats  # (n,) β >= 0; with the default direction a share of the unit's own outputs
    scores: Floats  # (n,) 1 / (1 + β), in (0, 1]
    output_targets: Floats  # (n, s) y + β g
    bad_targets: Floats  # (n, b)
    input_targets: Floats  # (n, m)
    peers: tuple[Peers, ...]


def directional(
    inputs: Floats,
    outputs: Floats,
    bad: Floats,
    *,
    direction: tuple[Floats, Floats, Floats] | None = None,
    returns: Returns = "vrs",
) -> Directional:
    """Compute max β with (x - β g_x, y + β g_y, b - β g_b) within the hull.

    Args:
        inputs: (n, m) volumes, zero or more.
        outputs: (n, s) good outputs, zero or more.
        bad: (n, b) undesirable outputs, zero or more; b may be 0.
        direction: g_x (n, m), g_y (n, s), g_b (n, b), zero or more; else each unit's own (0, y, b), which asks by
            what share its good outputs could grow while the bad ones shrink by the same share.
        returns: returns to scale.

    Raises:
        InputError: a value is negative or missing, tables are of different units, or a direction points nowhere.
    """
    together(inputs, outputs, bad)
    if direction is None:
        direction = (np.zeros(inputs.shape), outputs, bad)
    sides = (inputs, outputs, bad)
    _whole(*sides, *direction)
    scales = [means(table) for table in sides]
    x, y, b = (table / scale for table, scale in zip(sides, scales, strict=True))
    gx, gy, gb = (table / scale for table, scale in zip(direction, scales, strict=True))
    goal = np.concatenate([gy, gb, gx], axis=1)
    if not (goal > 0).any(axis=1).all():
        raise InputError(_("A direction must change something for every unit."))
    own = np.concatenate([y, b, x], axis=1)
    model = _programme(x, y, b, returns)
    distance, shares = np.empty(len(x)), np.empty((len(x), len(x)))
    for unit in range(len(x)):
        _set_unit(model, own[unit], goal[unit], (y.shape[1], b.shape[1]))
        found = model.needed()
        distance[unit] = max(0.0, -found.value)
        shares[unit] = found.columns[: len(x)]
    step = distance[:, None]
    return Directional(
        distance=distance,
        scores=1.0 / (1.0 + distance),
        output_targets=outputs + step * direction[1],
        bad_targets=bad - step * direction[2],
        input_targets=inputs - step * direction[0],
        peers=peers_of(shares),
    )


def _whole(*tables: Floats) -> None:
    if any(not np.isfinite(table).all() or (table < 0).any() for table in tables):
        raise InputError(_("Volumes and directions must be numbers, zero or more, without blanks."))


def _programme(x: Floats, y: Floats, b: Floats, returns: Returns) -> Programme:
    """Variables: active intensities z, idle ones w (none with constant returns), β. Rows: y, b, x, the sum."""
    count = len(x)
    idle = 0 if returns == "crs" else count
    size = y.shape[1] + b.shape[1] + x.shape[1]
    rows = np.zeros((size + 1, count + idle + 1))
    rows[:size, :count] = np.concatenate([y, b, x], axis=1).T
    rows[y.shape[1] + b.shape[1] : size, count : count + idle] = x.T[:, :idle]
    rows[size, : count + idle] = 1.0
    low, high = sum_bounds(returns)
    below, above = np.full(size + 1, -FREE), np.full(size + 1, FREE)
    below[size], above[size] = low, high
    cost = np.zeros(rows.shape[1])
    cost[-1] = -1.0
    bounds = np.zeros(rows.shape[1]), np.full(rows.shape[1], FREE)
    return Programme(rows, cost, rows=(below, above), bounds=bounds)


def _set_unit(model: Programme, own: Floats, goal: Floats, parts: tuple[int, int]) -> None:
    """Write: Σ z y - β g >= y, Σ z b + β g = b, Σ (z + w) x + β g <= x."""
    last = model.model.getNumCol() - 1
    good, bad = parts
    for row, (value, step) in enumerate(zip(own, goal, strict=True)):
        model.coefficient(row, last, -step if row < good else step)
        low = -FREE if row >= good + bad else value
        model.row(row, low, FREE if row < good else value)


def translated(bad: Floats, above: Floats) -> Floats:
    """Turn undesirable outputs round, above - bad, so that a radial model may take them for outputs.

    Args:
        bad: (n, b).
        above: (b,) more than the largest value of each column; under variable returns who is efficient does not
            depend on it, but scores do.

    Raises:
        InputError: a value would not be above zero.
    """
    turned = np.asarray(above - bad)
    if not (turned > 0).all():
        raise InputError(_("What undesirable outputs are taken from must be above all of them."))
    return turned
