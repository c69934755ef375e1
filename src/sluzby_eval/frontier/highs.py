"""The second engine: the same programmes solved by HiGHS, and the slacks that remain after a radial step.

Units that the kernel cannot certify are solved again here, and every table of reference is checked with both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sluzby_eval.errors import EngineError
from sluzby_eval.frontier.kernel import FAILED, INFEASIBLE, SOLVED
from sluzby_eval.frontier.programme import FREE, Programme, status_of
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.frontier.compiled import Floats
    from sluzby_eval.frontier.technology import Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One programme solved: t, the intensities of the reference units, the hyperplane, the largest residual."""

    status: int
    value: float
    intensities: Floats  # (n,)
    weights: Floats  # (k,)
    residual: float


class Highs:
    """One reference set as a model of HiGHS; each next unit starts from the basis of the unit before."""

    def __init__(self, technology: Technology) -> None:
        self.technology = technology
        self.model = _model(technology)
        self.bounds = _bounds(technology.kind)

    def solve(self, p: Floats, q: Floats, fixed: int = -1) -> Answer:
        """Solve the programme of one unit: min t with t·q + Σ λ_j a_j - slacks = p (see `kernel`)."""
        count = self.technology.columns.shape[1]
        for row in range(len(p)):
            self.model.changeCoeff(row, count, float(q[row]))
            low, high = self.bounds[row]
            self.model.changeRowBounds(row, float(p[row]) + low, float(p[row]) + high)
        if fixed >= 0:
            self.model.changeColBounds(fixed, 0.0, 0.0)
        status = status_of(self.model)
        if fixed >= 0:
            self.model.changeColBounds(fixed, 0.0, highspy.kHighsInf)
        none = np.zeros(count)
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer(
                status=INFEASIBLE, value=np.inf, intensities=none, weights=np.zeros(len(p)), residual=0.0
            )
        if status != highspy.HighsModelStatus.kOptimal:
            return Answer(
                status=FAILED, value=np.nan, intensities=none, weights=np.zeros(len(p)), residual=np.inf
            )
        return self._answer(p, q, fixed)

    def _answer(self, p: Floats, q: Floats, fixed: int) -> Answer:
        solution = self.model.getSolution()
        found = np.array(solution.col_value)
        intensities, value = found[:-1], float(found[-1])
        weights = np.array(solution.row_dual)
        columns, kind = self.technology.columns, self.technology.kind
        left = value * q + columns @ intensities - p
        primal = np.where(kind == 0, np.abs(left), np.maximum(-kind * left, 0.0)).max()
        above = weights @ columns
        if fixed >= 0:
            above[fixed] = 0.0
        heaviest = np.abs(weights).max()
        dual = (above / (1.0 + heaviest * np.abs(columns).sum(axis=0))).max()
        dual = max(dual, (-kind * weights).max() / max(1.0, heaviest))
        gap = max(abs(weights @ p - value) / max(1.0, abs(value)), abs(weights @ q - 1.0))
        residual = float(max(primal, dual, gap, 0.0))
        return Answer(status=SOLVED, value=value, intensities=intensities, weights=weights, residual=residual)


def largest_slacks(technology: Technology, points: Floats, prices: Floats) -> tuple[Floats, Floats]:
    """Return the slacks with the largest priced sum that a hull leaves at points, and the intensities.

    points: (u, k) rows as in `Technology.columns`: outputs, minus inputs, and 1 unless returns are constant.
    prices: (k,) of a scaled unit of each slack.

    Returns:
        slacks (u, k), in scaled units, and intensities (u, n).

    Raises:
        EngineError: a programme was not solved.
    """
    size, count = technology.columns.shape
    model = _model(technology, with_slacks=True)
    model.changeColCost(count, 0.0)
    model.changeColBounds(count, 0.0, 0.0)
    for row in range(size):
        free = technology.kind[row] != 0 and row < len(technology.scale)
        model.changeColCost(count + 1 + row, -float(prices[row]) if free else 0.0)
    slacks, intensities = np.zeros((len(points), size)), np.zeros((len(points), count))
    for u, point in enumerate(points):
        for row in range(size):
            model.changeRowBounds(row, float(point[row]), float(point[row]))
        if status_of(model) != highspy.HighsModelStatus.kOptimal:
            raise EngineError(_("No engine could solve unit {number}.").format(number=u + 1))
        found = np.array(model.getSolution().col_value)
        intensities[u], slacks[u] = found[:count], np.maximum(found[count + 1 :], 0.0)
    return slacks, intensities


def _bounds(kind: Floats) -> list[tuple[float, float]]:
    inf = highspy.kHighsInf
    return [(0.0 if sign >= 0 else -inf, 0.0 if sign <= 0 else inf) for sign in kind]


def _model(technology: Technology, *, with_slacks: bool = False) -> highspy.Highs:
    """Make the model: intensities, t, and slacks of their own if wanted."""
    size, count = technology.columns.shape
    matrix = np.concatenate([technology.columns, np.zeros((size, 1))], axis=1)
    if with_slacks:
        matrix = np.concatenate([matrix, -np.diag(technology.kind)], axis=1)
    place = np.arange(matrix.shape[1])
    return Programme(
        matrix,
        np.where(place == count, 1.0, 0.0),
        rows=(np.zeros(size), np.zeros(size)),
        bounds=(np.where(place == count, -FREE, 0.0), np.full(len(place), FREE)),
    ).model
