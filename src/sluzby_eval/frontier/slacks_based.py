"""Measures that count every slack: SBM, super-SBM, the additive model and the range-adjusted measure.

A radial score sees only what all inputs could lose together. These measures see each input and output alone:
Tone (2001) SBM; Tone (2002) super-SBM; Cooper, Seiford and Tone (2007, chapter 13) SBM with undesirable outputs;
Charnes, Cooper, Golany, Seiford and Stutz (1985) additive; Cooper, Park and Pastor (1999) RAM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.highs import largest_slacks
from sluzby_eval.frontier.programme import FREE, Programme
from sluzby_eval.frontier.radial import EFFICIENT, NO_WEIGHT, Peers
from sluzby_eval.frontier.technology import Returns, Technology
from sluzby_eval.frontier.volumes import means, positive, sum_bounds, together
from sluzby_eval.i18n import _

Side = Literal["none", "input", "output"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlacksBased:
    """Scores of n units and the slacks behind them, in the units of the data."""

    scores: Floats  # (n,) in (0, 1]; super-efficiency may exceed 1
    input_slacks: Floats  # (n, m)
    output_slacks: Floats  # (n, s)
    bad_slacks: Floats  # (n, b); no columns without undesirable outputs
    peers: tuple[Peers, ...]
    infeasible: tuple[int, ...] = ()  # super-efficiency of one side under variable returns may not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class Additive:
    """The largest sums of slacks of n units, in the units of the data."""

    total: Floats  # (n,) priced sum of slacks; zero on the frontier
    scores: Floats | None  # (n,) in [0, 1] with weights by ranges (RAM); the plain sum is no score
    input_slacks: Floats  # (n, m)
    output_slacks: Floats  # (n, s)
    peers: tuple[Peers, ...]


def slacks_based(
    inputs: Floats,
    outputs: Floats,
    *,
    bad: Floats | None = None,
    side: Side = "none",
    returns: Returns = "crs",
) -> SlacksBased:
    """Compute min (1 - mean of s⁻/x) / (1 + mean of s⁺/y) over the targets (x - s⁻, y + s⁺) within the hull.

    Args:
        inputs: (n, m) volumes above zero.
        outputs: (n, s) volumes above zero.
        bad: (n, b) undesirable outputs above zero; each may shrink, and its share counts with the outputs.
        side: count the slacks of inputs, of outputs, or of both (the measure of Tone 2001).
        returns: returns to scale.

    Raises:
        InputError: a value is not above zero, or the tables are of different units.
    """
    frame = _Frame.of(inputs, outputs, bad)
    model = frame.programme(returns)
    count, t = len(frame.table), frame.t
    scores, slacks, shares = np.empty(count), np.empty(frame.table.shape), np.empty((count, count))
    for unit in range(count):
        frame.set_unit(model, unit, side)
        found = model.needed()
        factor = found.columns[t]
        scores[unit] = min(max(found.value, 0.0), 1.0)
        shares[unit] = found.columns[:count] / factor
        slacks[unit] = np.maximum(found.columns[count:t], 0.0) / factor * frame.scale
    m, s = frame.parts
    return SlacksBased(
        scores=scores,
        input_slacks=slacks[:, :m],
        output_slacks=slacks[:, m : m + s],
        bad_slacks=slacks[:, m + s :],
        peers=peers_of(shares),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Columns divided by their means, inputs first, then outputs, then bad ones; and their part in the mean."""

    table: Floats  # (n, k)
    scale: Floats  # (k,)
    parts: tuple[int, int]  # m, s

    @classmethod
    def of(cls, inputs: Floats, outputs: Floats, bad: Floats | None) -> _Frame:
        sides = [positive(inputs, _("inputs")), positive(outputs, _("outputs"))]
        if bad is not None and bad.shape[1]:
            sides.append(positive(bad, _("undesirable outputs")))
        together(*sides)
        table = np.concatenate(sides, axis=1)
        scale = means(table)
        return cls(table=table / scale, scale=scale, parts=(sides[0].shape[1], sides[1].shape[1]))

    @property
    def t(self) -> int:
        """Place of the factor t of Charnes and Cooper among the variables, after intensities and slacks."""
        return sum(self.table.shape)

    def programme(self, returns: Returns) -> Programme:
        """Rows: target of each column, sum of intensities against t (two), and the denominator made one."""
        count, size = self.table.shape
        m, s = self.parts
        sign = np.ones(size)
        sign[m : m + s] = -1.0  # outputs grow by their slack, the others shrink
        low, high = sum_bounds(returns)
        rows = np.zeros((size + 3, self.t + 1))
        rows[:size, :count] = self.table.T
        rows[:size, count : self.t] = np.diag(sign)
        rows[size : size + 2, :count] = 1.0
        rows[size, self.t] = -low if np.isfinite(low) else 0.0
        rows[size + 1, self.t] = -high if np.isfinite(high) else 0.0
        rows[size + 2, self.t] = 1.0
        below, above = np.zeros(size + 3), np.zeros(size + 3)
        below[size], above[size] = (0.0 if np.isfinite(low) else -FREE), FREE
        below[size + 1], above[size + 1] = -FREE, (0.0 if np.isfinite(high) else FREE)
        below[-1] = above[-1] = 1.0
        bounds = np.zeros(self.t + 1), np.full(self.t + 1, FREE)
        return Programme(rows, np.zeros(self.t + 1), rows=(below, above), bounds=bounds)

    def set_unit(self, model: Programme, unit: int, side: Side) -> None:
        """Write what is one unit's own: t's column, the objective and the denominator."""
        count, size = self.table.shape
        m = self.parts[0]
        own = self.table[unit]
        costs = np.zeros(self.t + 1)
        costs[self.t] = 1.0
        if side != "output":
            costs[count : count + m] = -1.0 / (m * own[:m])
        model.costs(costs)
        for row, value in enumerate(own):
            model.coefficient(row, self.t, -value)
        for column in range(m, size):
            share = 0.0 if side == "input" else 1.0 / ((size - m) * own[column])
            model.coefficient(size + 2, count + column, share)


def super_slacks_based(
    inputs: Floats, outputs: Floats, *, side: Side = "none", returns: Returns = "crs"
) -> SlacksBased:
    """Tell efficient units apart: how far each is from the hull of all the others (Tone 2002).

    min (mean of x̄/x) / (mean of ȳ/y) over points (x̄ >= x, 0 <= ȳ <= y) within the hull of the others; units that
    are not efficient keep their SBM score. With one side only and variable returns there may be no such point: the
    unit is named in `infeasible`, and its score is infinite. Slacks of efficient units are x̄ - x and y - ȳ.

    Args and Raises: as of `slacks_based`.
    """
    plain = slacks_based(inputs, outputs, side=side, returns=returns)
    frame = _Frame.of(inputs, outputs, None)
    m, count = frame.parts[0], len(inputs)
    model = _super_programme(frame, side, returns)
    scores, peers = plain.scores.copy(), list(plain.peers)
    moves = np.concatenate([plain.input_slacks, plain.output_slacks], axis=1)
    infeasible = []
    for unit in np.flatnonzero(plain.scores >= 1.0 - EFFICIENT).tolist():
        own = frame.table[unit]
        _set_super(model, frame, unit)
        model.column(unit, 0.0, 0.0)
        found = model.solve()
        model.column(unit, 0.0, FREE)
        if found is None:
            scores[unit] = np.inf
            infeasible.append(unit)
            continue
        t = found.columns[-1]
        point = found.columns[count:-1] / t
        scores[unit] = found.value
        moves[unit] = np.abs(point - own) * frame.scale
        peers[unit] = peers_of((found.columns[:count] / t)[None])[0]
    return SlacksBased(
        scores=scores,
        input_slacks=moves[:, :m],
        output_slacks=moves[:, m:],
        bad_slacks=plain.bad_slacks,
        peers=tuple(peers),
        infeasible=tuple(infeasible),
    )


def _super_programme(frame: _Frame, side: Side, returns: Returns) -> Programme:
    """Variables: intensities, x̄ and ȳ, t. Rows: hull, own point, sums of intensities, the denominator."""
    count, size = frame.table.shape
    m = frame.parts[0]
    sign = np.where(np.arange(size) < m, 1.0, -1.0)
    low, high = sum_bounds(returns)
    rows = np.zeros((2 * size + 3, count + size + 1))
    rows[:size, :count] = -(sign * frame.table).T
    rows[:size, count:-1] = np.diag(sign)  # x̄ - Σ λ x >= 0, Σ λ y - ȳ >= 0
    rows[size : 2 * size, count:-1] = np.diag(sign)  # x̄ - t x >= 0, t y - ȳ >= 0
    rows[2 * size : 2 * size + 2, :count] = 1.0
    rows[2 * size, -1] = -low if np.isfinite(low) else 0.0
    rows[2 * size + 1, -1] = -high if np.isfinite(high) else 0.0
    below, above = np.zeros(len(rows)), np.full(len(rows), FREE)
    if side == "input":
        above[size + m : 2 * size] = 0.0  # ȳ = t y
    if side == "output":
        above[size : size + m] = 0.0  # x̄ = t x
    below[2 * size] = 0.0 if np.isfinite(low) else -FREE
    below[2 * size + 1], above[2 * size + 1] = -FREE, (0.0 if np.isfinite(high) else FREE)
    below[-1] = above[-1] = 1.0
    bounds = np.zeros(rows.shape[1]), np.full(rows.shape[1], FREE)
    return Programme(rows, np.zeros(rows.shape[1]), rows=(below, above), bounds=bounds)


def _set_super(model: Programme, frame: _Frame, unit: int) -> None:
    count, size = frame.table.shape
    m, s = frame.parts
    own = frame.table[unit]
    costs = np.zeros(count + size + 1)
    costs[count : count + m] = 1.0 / (m * own[:m])
    model.costs(costs)
    for column in range(size):
        model.coefficient(size + column, count + size, -own[column] if column < m else own[column])
        share = 1.0 / (s * own[column]) if column >= m else 0.0
        model.coefficient(2 * size + 2, count + column, share)


def additive(
    inputs: Floats,
    outputs: Floats,
    *,
    returns: Returns = "vrs",
    weights: Literal["ones", "ranges"] = "ones",
) -> Additive:
    """Find the largest sum of slacks that the hull leaves each unit.

    Args:
        inputs: (n, m) volumes, zero or more.
        outputs: (n, s) volumes, zero or more.
        returns: returns to scale.
        weights: slacks as they are, which depends on the units of the columns; or in shares of each column's
            range, divided by m + s. One minus the latter is the range-adjusted measure RAM, in [0, 1] with
            variable returns.
    """
    technology = Technology.of(inputs, outputs, returns)
    s = outputs.shape[1]
    columns = np.concatenate([outputs, inputs], axis=1)
    prices = np.ones(columns.shape[1])
    if weights == "ranges":
        spans = np.ptp(columns, axis=0)
        prices = np.where(spans > 0, 1.0 / np.where(spans > 0, spans, 1.0), 0.0) / len(spans)
    every = np.zeros(technology.size)
    every[: len(prices)] = prices * technology.scale
    points = [outputs / technology.scale[:s], -inputs / technology.scale[s:]]
    if returns != "crs":
        points.append(np.ones((len(inputs), 1)))
    slacks, shares = largest_slacks(technology, np.concatenate(points, axis=1), every)
    slacks = slacks[:, : len(prices)] * technology.scale
    total = slacks @ prices
    return Additive(
        total=total,
        scores=np.maximum(1.0 - total, 0.0) if weights == "ranges" else None,
        input_slacks=slacks[:, s:],
        output_slacks=slacks[:, :s],
        peers=peers_of(shares),
    )


def peers_of(shares: Floats) -> tuple[Peers, ...]:
    """Return the reference units that carry each target, with their intensities; shares: (u, n)."""
    return tuple(
        tuple((int(unit), float(row[unit])) for unit in np.flatnonzero(row > NO_WEIGHT)) for row in shares
    )
