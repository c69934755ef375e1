"""What a score leaves open: slacks, targets and the scale of a unit.

A radial step may end where one input could still shrink alone. The second stage looks for the largest sum of
such slacks (Ali and Seiford 1993); the point after both steps is the target, which is efficient itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.highs import largest_slacks
from sluzby_eval.frontier.radial import EFFICIENT, NO_WEIGHT, Efficiency, Peers, efficiency
from sluzby_eval.frontier.technology import Orientation, Technology

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

    With the free disposal hull the target is the peer itself.
    """
    x, y = _stepped(inputs, outputs, scores, fixed_inputs, fixed_outputs)
    s = outputs.shape[1]
    if scores.returns == "fdh":
        return _to_peers(x, y, inputs, outputs, scores)
    technology = Technology.of(inputs, outputs, scores.returns)
    rows = [y / technology.scale[:s], -x / technology.scale[s:]]
    if scores.returns != "crs":
        rows.append(np.ones((len(x), 1)))
    prices = np.ones(technology.size)
    if weights == "units":
        prices[: len(technology.scale)] = technology.scale
    able = np.array(scores.efficient)  # who could do better itself is never part of a target
    slim = replace(technology, columns=np.ascontiguousarray(technology.columns[:, able]))
    found, intensities = largest_slacks(slim, np.concatenate(rows, axis=1), prices)
    slacks = found[:, : len(technology.scale)] * technology.scale
    peers = [
        [(int(able[at]), float(row[at])) for at in np.flatnonzero(row > NO_WEIGHT)] for row in intensities
    ]
    return _projection(x, y, slacks[:, s:], slacks[:, :s], peers)


def _to_peers(x: Floats, y: Floats, inputs: Floats, outputs: Floats, scores: Efficiency) -> Projection:
    """Take the one peer of each unit in a free disposal hull for its target."""
    peers = scores.bases[:, 0]
    above, below = np.maximum(x - inputs[peers], 0.0), np.maximum(outputs[peers] - y, 0.0)
    return _projection(x, y, above, below, [[(int(peer), 1.0)] for peer in peers])


def _projection(
    x: Floats, y: Floats, input_slacks: Floats, output_slacks: Floats, peers: list[list[tuple[int, float]]]
) -> Projection:
    """Put slacks and targets together; x, y: after the radial step."""
    return Projection(
        input_slacks=input_slacks,
        output_slacks=output_slacks,
        input_targets=x - input_slacks,
        output_targets=y + output_slacks,
        peers=tuple(tuple(item) for item in peers),
    )


def _stepped(
    inputs: Floats,
    outputs: Floats,
    scores: Efficiency,
    fixed_inputs: tuple[int, ...],
    fixed_outputs: tuple[int, ...],
) -> tuple[Floats, Floats]:
    """Return inputs and outputs after the radial step."""
    step_in, step_out = np.ones(inputs.shape), np.ones(outputs.shape)
    stepped = step_in if scores.orientation == "input" else step_out
    stepped *= scores.scores[:, None]
    step_in[:, list(fixed_inputs)], step_out[:, list(fixed_outputs)] = 1.0, 1.0
    return inputs * step_in, outputs * step_out


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
