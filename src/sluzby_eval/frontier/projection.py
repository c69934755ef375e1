"""What a score leaves open: slacks, targets and the scale of a unit.

A radial step may end where one input could still shrink alone. The second stage looks for the largest sum of
such slacks (Ali and Seiford 1993); the point after both steps is the target, which is efficient itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sluzby_eval.errors import UsageError
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.highs import largest_slacks
from sluzby_eval.frontier.radial import EFFICIENT, NO_WEIGHT, Efficiency, Peers, efficiency
from sluzby_eval.frontier.technology import Orientation, Technology
from sluzby_eval.i18n import _

Scale = Literal["constant", "increasing", "decreasing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Targets of n units and what lies between the radial step and them; in the units of the data."""

    input_slacks: Floats  # (n, m)
    output_slacks: Floats  # (n, s)
    input_targets: Floats  # (n, m)
    output_targets: Floats  # (n, s)
    peers: tuple[Peers, ...]  # the units that make up the target


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """Scale efficiency of n units, at most one, and on which side of the best scale they are."""

    efficiency: Floats  # (n,)
    returns: tuple[Scale, ...]


def project(
    inputs: Floats,
    outputs: Floats,
    scores: Efficiency,
    *,
    weights: Literal["means", "units"] = "means",
    fixed_inputs: tuple[int, ...] = (),
    fixed_outputs: tuple[int, ...] = (),
) -> Projection:
    """Find the slacks and targets of units measured against each other.

    Args:
        inputs: (n, m), as given to `efficiency`.
        outputs: (n, s).
        scores: what `efficiency` said of them.
        weights: slacks are summed in shares of the column's mean, so that its unit does not matter, or as they
            are, which is what textbooks print.
        fixed_inputs: numbers of inputs that the radial step left as they are.
        fixed_outputs: numbers of outputs that the radial step left as they are.

    Raises:
        UsageError: with the free disposal hull the peer itself is the target.
    """
    if scores.returns == "fdh":
        raise UsageError(
            _("The target in a free disposal hull is the peer itself; there is nothing to look for.")
        )
    technology = Technology.of(inputs, outputs, scores.returns)
    step_in, step_out = np.ones(inputs.shape), np.ones(outputs.shape)
    stepped = step_in if scores.orientation == "input" else step_out
    stepped *= scores.scores[:, None]
    step_in[:, list(fixed_inputs)], step_out[:, list(fixed_outputs)] = 1.0, 1.0
    x, y = inputs * step_in, outputs * step_out
    s = outputs.shape[1]
    rows = [y / technology.scale[:s], -x / technology.scale[s:]]
    if scores.returns != "crs":
        rows.append(np.ones((len(x), 1)))
    prices = np.ones(technology.size)
    if weights == "units":
        prices[: len(technology.scale)] = technology.scale
    slacks, intensities = largest_slacks(technology, np.concatenate(rows, axis=1), prices)
    slacks = slacks[:, : len(technology.scale)] * technology.scale
    return Projection(
        input_slacks=slacks[:, s:],
        output_slacks=slacks[:, :s],
        input_targets=x - slacks[:, s:],
        output_targets=y + slacks[:, :s],
        peers=tuple(
            tuple((int(unit), float(row[unit])) for unit in np.flatnonzero(row > NO_WEIGHT))
            for row in intensities
        ),
    )


def scales(inputs: Floats, outputs: Floats, *, orientation: Orientation = "input") -> Scales:
    """Compare constant with variable returns, and say which side a unit is on (Färe, Grosskopf, Lovell 1985).

    A unit whose scores differ is too small (increasing returns) where the score under non-increasing returns
    equals that under constant returns, else too large.
    """
    found = {
        hull: efficiency(inputs, outputs, orientation=orientation, returns=hull).distances
        for hull in ("crs", "vrs", "nirs")
    }
    share = found["vrs"] / found["crs"]
    small = np.abs(found["nirs"] - found["crs"]) <= EFFICIENT * found["crs"]
    labels: list[Scale] = [
        "constant" if ratio > 1.0 - EFFICIENT else ("increasing" if is_small else "decreasing")
        for ratio, is_small in zip(share, small, strict=True)
    ]
    return Scales(efficiency=np.minimum(share, 1.0), returns=tuple(labels))
