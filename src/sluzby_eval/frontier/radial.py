"""Radial efficiency: how far all inputs could shrink, or all outputs grow, within what others have shown.

Farrell (1957); Charnes, Cooper and Rhodes (1978) for constant returns; Banker, Charnes and Cooper (1984) for
variable returns; Deprins, Simar and Tulkens (1984) for the free disposal hull.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from sluzby_eval.errors import EngineError, InputError
from sluzby_eval.frontier import kernel
from sluzby_eval.frontier.compiled import Floats, Integers  # noqa: TC001 - dataclasses keep them
from sluzby_eval.frontier.fdh import free_disposal
from sluzby_eval.frontier.highs import Highs
from sluzby_eval.frontier.technology import Orientation, Returns, Technology
from sluzby_eval.i18n import _

Hull = Literal["crs", "vrs", "nirs", "ndrs", "fdh"]
Engine = Literal["kernel", "highs"]
Peers = tuple[tuple[int, float], ...]
EFFICIENT = 1e-7  # how near to one a score counts as one
NO_WEIGHT = 1e-9  # of an intensity


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficiency:
    """Scores of u units against a reference set of n units, with their proof.

    A programme without a solution (possible where a unit is not in its own reference set) has the score
    infinity in input orientation and minus infinity in output orientation, and is named in `infeasible`.
    """

    scores: Floats  # (u,) theta <= 1 with inputs, phi >= 1 with outputs, for units of the reference set
    residuals: Floats  # (u,) largest primal or dual residual; zero where scores come from enumeration
    bases: Integers  # (u, k) numbers of reference units that carry a unit's target, in any place; else -1
    shares: Floats  # (u, k) their intensities
    weights: Floats  # (u, s + m) of outputs and inputs, in the units of the data; no columns with FDH
    infeasible: tuple[int, ...]
    second_engine: tuple[int, ...]  # units that HiGHS solved, because the kernel could not certify them
    orientation: Orientation
    returns: Hull

    @property
    def peers(self) -> tuple[Peers, ...]:
        """Numbers of the peers of each unit in the reference set, with their intensities; made anew each time."""
        held = self.bases >= 0
        order = np.lexsort((self.bases[held], np.nonzero(held)[0]))
        pairs = list(zip(self.bases[held][order].tolist(), self.shares[held][order].tolist(), strict=True))
        ends = np.concatenate([[0], np.cumsum(held.sum(axis=1))]).tolist()
        return tuple(tuple(pairs[start:end]) for start, end in pairwise(ends))

    @property
    def distances(self) -> Floats:
        """Shephard distances, one or more inside the hull: 1/theta, or phi; zero where there is no solution."""
        if self.orientation == "output":
            return np.maximum(self.scores, 0.0)
        return 1.0 / self.scores

    @property
    def efficient(self) -> tuple[int, ...]:
        """The units on the frontier."""
        return tuple(int(unit) for unit in np.flatnonzero(self.distances < 1.0 + EFFICIENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """What an engine says, in scaled units."""

    values: Floats
    residuals: Floats
    statuses: Integers
    weights: Floats
    bases: Integers
    shares: Floats
    second: tuple[int, ...] = ()


def efficiency(
    inputs: Floats,
    outputs: Floats,
    *,
    orientation: Orientation = "input",
    returns: Hull = "vrs",
    reference: tuple[Floats, Floats] | None = None,
    fixed_inputs: tuple[int, ...] = (),
    fixed_outputs: tuple[int, ...] = (),
    engine: Engine = "kernel",
) -> Efficiency:
    """Compute radial scores.

    Args:
        inputs: (u, m) in any units, zero or more.
        outputs: (u, s) in any units, zero or more.
        orientation: shrink the inputs, or expand the outputs.
        returns: constant, variable, non-increasing, non-decreasing returns to scale, or the free disposal hull.
        reference: inputs (n, m) and outputs (n, s) of other units to be measured against; else each other.
        fixed_inputs: numbers of inputs that cannot be changed (Banker and Morey 1986).
        fixed_outputs: numbers of outputs that cannot be changed.
        engine: the compiled kernel, or HiGHS for a second opinion.

    Raises:
        InputError: a value is negative, missing or infinite, or a unit has nothing that could be changed.
    """
    inputs, outputs = _checked(inputs, outputs, orientation, fixed_inputs, fixed_outputs)
    theirs = (inputs, outputs) if reference is None else _shaped(*reference)
    if returns == "fdh":
        return _enumerated((inputs, outputs), theirs, orientation, (fixed_inputs, fixed_outputs), own=None)
    technology = Technology.of(*theirs, returns)
    p, q = technology.question(
        inputs, outputs, orientation, fixed_inputs=fixed_inputs, fixed_outputs=fixed_outputs
    )
    nobody = np.full(len(p), -1)
    if engine == "highs":
        return _result(technology, _by_highs(technology, p, q, nobody), orientation, returns)
    whole = reference is None and not fixed_inputs and not fixed_outputs
    own = np.arange(len(p)) if whole else nobody
    return _result(technology, _solve(technology, p, q, own, nobody, orientation), orientation, returns)


def super_efficiency(
    inputs: Floats,
    outputs: Floats,
    *,
    orientation: Orientation = "input",
    returns: Hull = "vrs",
) -> Efficiency:
    """Measure each unit against all the others (Andersen and Petersen 1993).

    Args: as of `efficiency`. With variable returns a unit beyond all others may have no score: it is named
    in `infeasible`, and its score is infinite.
    """
    inputs, outputs = _checked(inputs, outputs, orientation, (), ())
    count = len(inputs)
    if returns == "fdh":
        both = (inputs, outputs)
        return _enumerated(both, both, orientation, ((), ()), own=np.arange(count))
    technology = Technology.of(inputs, outputs, returns)
    p, q = technology.question(inputs, outputs, orientation)
    nobody = np.full(count, -1)
    own = np.concatenate([nobody, nobody])  # who is inside the hull may be on the hull of the others
    fixed = np.concatenate([nobody, np.arange(count)])  # a usual run first: it finds the hyperplanes
    raw = _solve(technology, np.concatenate([p, p]), np.concatenate([q, q]), own, fixed, orientation)
    return _result(technology, _second_half(raw, count), orientation, returns)


def _second_half(raw: _Raw, count: int) -> _Raw:
    return replace(
        raw,
        values=raw.values[count:],
        residuals=raw.residuals[count:],
        statuses=raw.statuses[count:],
        weights=raw.weights[count:],
        bases=raw.bases[count:],
        shares=raw.shares[count:],
        second=tuple(unit - count for unit in raw.second if unit >= count),
    )


def _solve(
    technology: Technology, p: Floats, q: Floats, own: Integers, fixed: Integers, orientation: Orientation
) -> _Raw:
    """Solve with the kernel; what it cannot certify, with HiGHS.

    Units go in the order of their outputs, so that each starts near the hyperplane of the one before; those
    measured against others (`fixed`) come last.
    """
    amount = (p + q)[:, : technology.outputs.shape[1]].sum(axis=1)
    order = np.lexsort((amount, fixed >= 0))
    back = np.argsort(order)
    count, size = p.shape
    values, residuals, basics, weights = (
        np.empty(count),
        np.empty(count),
        np.empty(p.shape),
        np.empty(p.shape),
    )
    bases, statuses = np.empty((count, size), np.int64), np.empty(count, np.int64)
    kernel.solve_units(
        technology.columns, technology.kind, technology.starts(orientation), p[order], q[order], own[order],
        fixed[order], values, basics, weights, residuals, bases, statuses,
    )  # fmt: skip
    bases[(bases >= technology.columns.shape[1]) | (basics <= NO_WEIGHT)] = -1
    raw = _Raw(
        values=values[back],
        residuals=residuals[back],
        statuses=statuses[back],
        weights=weights[back],
        bases=bases[back],
        shares=basics[back],
    )
    proven = (raw.statuses == kernel.SOLVED) & (raw.residuals <= kernel.CERTIFIED)
    return raw if proven.all() else _mended(technology, p, q, fixed, raw, np.flatnonzero(~proven))


def _mended(
    technology: Technology, p: Floats, q: Floats, fixed: Integers, raw: _Raw, which: Integers
) -> _Raw:
    """Solve units again by HiGHS; where both engines say that there is no solution, that is no mending."""
    again = _by_highs(technology, p[which], q[which], fixed[which])
    second = []
    for place, unit in enumerate(which):
        if raw.statuses[unit] != kernel.INFEASIBLE or again.statuses[place] != kernel.INFEASIBLE:
            second.append(int(unit))
        raw.values[unit], raw.residuals[unit] = again.values[place], again.residuals[place]
        raw.statuses[unit], raw.weights[unit] = again.statuses[place], again.weights[place]
        raw.bases[unit], raw.shares[unit] = again.bases[place], again.shares[place]
    return replace(raw, second=tuple(second))


def _by_highs(technology: Technology, p: Floats, q: Floats, fixed: Integers) -> _Raw:
    model = Highs(technology)
    answers = [model.solve(*item) for item in zip(p, q, (int(unit) for unit in fixed), strict=True)]
    bases, shares = np.full(p.shape, -1), np.zeros(p.shape)
    for unit, item in enumerate(answers):  # a basic solution has at most as many as there are rows
        heavy = np.argsort(-item.intensities, kind="stable")[: p.shape[1]]
        heavy = heavy[item.intensities[heavy] > NO_WEIGHT]
        bases[unit, : len(heavy)], shares[unit, : len(heavy)] = heavy, item.intensities[heavy]
    return _Raw(
        values=np.array([item.value for item in answers]),
        residuals=np.array([item.residual for item in answers]),
        statuses=np.array([item.status for item in answers]),
        weights=np.array([item.weights for item in answers]).reshape(p.shape),
        bases=bases,
        shares=shares,
        second=tuple(range(len(answers))),
    )


def _result(technology: Technology, raw: _Raw, orientation: Orientation, returns: Returns) -> Efficiency:
    infeasible = raw.statuses == kernel.INFEASIBLE
    unsolved = np.flatnonzero(raw.statuses == kernel.FAILED)
    if len(unsolved):
        raise EngineError(_("No engine could solve unit {number}.").format(number=int(unsolved[0]) + 1))
    values = np.where(infeasible, np.inf, raw.values)
    return Efficiency(
        scores=values if orientation == "input" else -values,
        residuals=np.where(infeasible, 0.0, raw.residuals),
        bases=np.where(infeasible[:, None], -1, raw.bases),
        shares=raw.shares,
        weights=raw.weights[:, : len(technology.scale)] / technology.scale,
        infeasible=tuple(int(unit) for unit in np.flatnonzero(infeasible)),
        second_engine=raw.second,
        orientation=orientation,
        returns=returns,
    )


def _enumerated(
    units: tuple[Floats, Floats],
    reference: tuple[Floats, Floats],
    orientation: Orientation,
    fixed: tuple[tuple[int, ...], tuple[int, ...]],
    own: Integers | None,
) -> Efficiency:
    scores, peers = free_disposal(units, reference, orientation, fixed, own)
    infeasible = tuple(int(unit) for unit in np.flatnonzero(~np.isfinite(scores)))
    return Efficiency(
        scores=scores,
        residuals=np.zeros(len(scores)),
        bases=peers[:, None],
        shares=np.ones((len(scores), 1)),
        weights=np.empty((len(scores), 0)),
        infeasible=infeasible,
        second_engine=(),
        orientation=orientation,
        returns="fdh",
    )


def _shaped(inputs: Floats, outputs: Floats) -> tuple[Floats, Floats]:
    inputs = np.ascontiguousarray(inputs, dtype=np.float64)
    outputs = np.ascontiguousarray(outputs, dtype=np.float64)
    for name, table in ((_("inputs"), inputs), (_("outputs"), outputs)):
        if table.ndim != 2 or not table.size or not np.isfinite(table).all() or (table < 0).any():
            raise InputError(
                _(
                    "The {name} of a frontier must be a table of numbers, zero or more, without blanks."
                ).format(name=name)
            )
    if len(inputs) != len(outputs):
        raise InputError(_("Inputs and outputs of a frontier must be of the same units."))
    return inputs, outputs


def _checked(
    inputs: Floats,
    outputs: Floats,
    orientation: Orientation,
    fixed_inputs: tuple[int, ...],
    fixed_outputs: tuple[int, ...],
) -> tuple[Floats, Floats]:
    inputs, outputs = _shaped(inputs, outputs)
    table, fixed = (inputs, fixed_inputs) if orientation == "input" else (outputs, fixed_outputs)
    free = np.delete(table, list(fixed), axis=1)
    empty = np.flatnonzero(~(free > 0).any(axis=1))
    if len(empty):
        raise InputError(
            _("Unit {number} has nothing that could be changed: all its {name} are zero.").format(
                number=int(empty[0]) + 1, name=_("inputs") if orientation == "input" else _("outputs")
            )
        )
    return inputs, outputs
