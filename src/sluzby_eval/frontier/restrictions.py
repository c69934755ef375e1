"""Weights: what may be said of them beforehand, and what others' weights say of a unit.

Assurance regions (Thompson, Singleton, Thrall and Smith 1986) and cone ratios (Charnes, Cooper, Huang and Sun 1990):
without them a unit may ignore an input or an output altogether. Cross-efficiency (Sexton, Silkman and Hogan 1986;
Doyle and Green 1994): each unit is measured with the weights of all; among equally good weights of its own the
rater takes those that are worst (aggressive) or best (benevolent) for the others.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - part of a public signature
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.programme import FREE, Programme
from sluzby_eval.frontier.radial import EFFICIENT, Peers, efficiency
from sluzby_eval.frontier.slacks_based import peers_of
from sluzby_eval.frontier.technology import Orientation, Returns  # noqa: TC001 - signatures
from sluzby_eval.frontier.volumes import means, positive
from sluzby_eval.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """low <= weight of `first` / weight of `second` <= high; columns are numbered, outputs first, then inputs."""

    first: int
    second: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """Scores of n units under restrictions of weights."""

    scores: Floats  # (n,) theta <= 1 with inputs, phi >= 1 with outputs
    weights: Floats  # (n, s + m) of outputs and inputs, in the units of the data
    peers: tuple[Peers, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """Cross-efficiency of n units."""

    scores: Floats  # (n,) mean over all raters, the unit itself among them
    matrix: Floats  # (n, n) rater x rated
    own: Floats  # (n,) score with own weights (constant returns)
    maverick: Floats  # (n,) by what share the own score is above the mean of the others' ratings


def restricted(
    inputs: Floats,
    outputs: Floats,
    ratios: Sequence[Ratio],
    *,
    orientation: Orientation = "input",
    returns: Returns = "crs",
) -> Restricted:
    """Compute radial scores whose weights keep within ratios: max u·y + u0, v·x = 1, u·y_j - v·x_j + u0 <= 0.

    Args:
        inputs: (n, m) volumes, zero or more.
        outputs: (n, s) volumes, zero or more.
        ratios: of weights in the units of the data, for instance between one and two of an hour of a nurse to one
            hour of a helper; between an output and an input, too.
        orientation: shrink the inputs, or expand the outputs.
        returns: returns to scale.

    Raises:
        UsageError: a ratio names no column, has no bound, or its bounds contradict each other.
        InputError: under the restrictions no weights are left for a unit.
    """
    columns = np.concatenate([outputs, -inputs], axis=1)
    scale = means(columns)
    scaled, s = columns / scale, outputs.shape[1]
    cone = _cone(ratios, scale)
    model = _multiplier(scaled, cone, returns)
    scores, weights, shares = (
        np.empty(len(inputs)),
        np.empty(columns.shape),
        np.empty((len(inputs), len(inputs))),
    )
    sides = np.arange(len(scale)) < s
    normal = ~sides if orientation == "input" else sides
    for unit, own in enumerate(scaled):
        costs = np.append(np.where(normal, 0.0, own), 1.0)
        model.costs(costs)
        for column, value in enumerate(own):
            model.coefficient(0, column, abs(value) if normal[column] else 0.0)
        found = model.solve()
        if found is None:
            raise InputError(
                _("The restrictions leave no weights for unit {number}.").format(number=unit + 1)
            )
        scores[unit] = found.value if orientation == "input" else -found.value
        weights[unit] = found.columns[:-1] / scale
        shares[unit] = np.abs(found.rows[1 : len(inputs) + 1])
    return Restricted(scores=scores, weights=weights, peers=peers_of(shares))


def _cone(ratios: Sequence[Ratio], scale: Floats) -> Floats:
    """Write ratios as rows of A w >= 0 for weights of scaled columns."""
    rows = []
    for item in ratios:
        places = (item.first, item.second)
        if not all(0 <= at < len(scale) for at in places) or item.first == item.second:
            raise UsageError(_("A ratio of weights needs two columns of the model."))
        ends = [end for end in (item.low, item.high) if end is not None]
        if not ends or min(ends) < 0 or (len(ends) == 2 and ends[0] > ends[1]):
            raise UsageError(_("A ratio of weights needs a bound, zero or more, and the lower one first."))
        for end, sign in ((item.low, 1.0), (item.high, -1.0)):
            if end is not None:
                row = np.zeros(len(scale))
                row[item.first] = sign / scale[item.first]
                row[item.second] = -sign * end / scale[item.second]
                rows.append(row / np.abs(row).max())
    return np.array(rows).reshape(-1, len(scale))


def _multiplier(scaled: Floats, cone: Floats, returns: Returns) -> Programme:
    """Variables: weights of the columns, and u0. Rows: the norm, one of each unit, the cone."""
    count, size = scaled.shape
    rows = np.zeros((1 + count + len(cone), size + 1))
    rows[1 : count + 1, :size] = scaled
    rows[1 : count + 1, size] = 1.0
    rows[count + 1 :, :size] = cone
    below = np.concatenate([[1.0], np.full(count, -FREE), np.zeros(len(cone))])
    above = np.concatenate([[1.0], np.zeros(count), np.full(len(cone), FREE)])
    free = {"crs": (0.0, 0.0), "vrs": (-FREE, FREE), "nirs": (-FREE, 0.0), "ndrs": (0.0, FREE)}[returns]
    bounds = np.append(np.zeros(size), free[0]), np.append(np.full(size, FREE), free[1])
    return Programme(rows, np.zeros(size + 1), rows=(below, above), bounds=bounds, maximise=True)


def cross_efficiency(
    inputs: Floats,
    outputs: Floats,
    *,
    manner: Literal["aggressive", "benevolent"] = "aggressive",
    method: Literal["II", "III"] = "II",
) -> Crossed:
    """Measure every unit with the weights of every unit (constant returns, input orientation).

    Args:
        inputs: (n, m) volumes above zero.
        outputs: (n, s) volumes above zero.
        manner: which of its equally good weights a rater takes.
        method: of Doyle and Green (1994): II makes the others' outputs less their inputs small or large, with the
            rater's own input one; III makes the outputs of the others taken together small or large, with their
            inputs one.

    Raises:
        InputError: a value is not above zero.
        UsageError: there are fewer than two units.
    """
    x, y = positive(inputs, _("inputs")), positive(outputs, _("outputs"))
    if len(x) < 2:
        raise UsageError(_("Cross-efficiency needs at least two units."))
    x, y = x / means(x), y / means(y)
    own = efficiency(x, y, returns="crs").scores
    sign = 1.0 if manner == "benevolent" else -1.0
    matrix = np.empty((len(x), len(x)))
    for rater in range(len(x)):
        weights = _second_goal(x, y, rater, float(own[rater]), sign=sign, method=method)
        matrix[rater] = (y @ weights[: y.shape[1]]) / (x @ weights[y.shape[1] :])
    others = (matrix.sum(axis=0) - np.diag(matrix)) / (len(x) - 1)
    return Crossed(scores=matrix.mean(axis=0), matrix=matrix, own=own, maverick=own / others - 1.0)


def _second_goal(x: Floats, y: Floats, rater: int, own: float, *, sign: float, method: str) -> Floats:
    """Return the weights (s + m,) of a rater that are best for it and worst or best for the others."""
    rest = np.arange(len(x)) != rater
    made, used = y[rest].sum(axis=0), x[rest].sum(axis=0)
    cost = np.concatenate([made, -used if method == "II" else np.zeros(len(used))])
    norm = np.concatenate([np.zeros(len(made)), x[rater] if method == "II" else used])
    keep = np.concatenate([y[rater], -own * x[rater]])
    rows = np.concatenate([norm[None], keep[None], np.concatenate([y, -x], axis=1)[rest]])
    below = np.concatenate([[1.0, -EFFICIENT * 1e-5], np.full(rest.sum(), -FREE)])
    above = np.concatenate([[1.0, EFFICIENT * 1e-5], np.zeros(rest.sum())])
    size = rows.shape[1]
    bounds = np.zeros(size), np.full(size, FREE)
    model = Programme(rows, sign * cost, rows=(below, above), bounds=bounds, maximise=True)
    return model.needed().columns
