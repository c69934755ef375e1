"""How productivity changed between periods: the Malmquist index and what it is made of.

The index M is a geometric mean over the technologies of both periods (Färe, Grosskopf, Lindgren and Roos 1994);
above one is progress. It falls into efficiency change (catching up) and technical change (the frontier moved):
M = EC · TC. With variable returns efficiency change falls further (Färe, Grosskopf, Norris and Zhang 1994) into pure
efficiency change and scale change: M = PEC · SEC · TC.

Units are joined by their id, never by their row; who is missing in one of two periods has no index for that step
but belongs to the frontier of the period in which it was there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sluzby_eval.errors import UsageError
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.technology import Orientation, Returns  # noqa: TC001 - signatures
from sluzby_eval.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The units of one period."""

    name: str
    units: Sequence[str]
    inputs: Floats  # (n, m)
    outputs: Floats  # (n, s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One unit from one period to the next; above one is better."""

    unit: str
    step: tuple[str, str]
    index: float
    efficiency: float  # EC = pure · scale
    technical: float
    pure: float
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Malmquist:
    """All changes in the order of steps and ids, and who could not be followed."""

    changes: tuple[Change, ...]
    left_out: Mapping[tuple[str, str], tuple[str, ...]]  # step -> units of one of the two periods only
    out_of_reach: Mapping[
        tuple[str, str], tuple[str, ...]
    ]  # step -> units that no hull of the other period spans


def malmquist(
    periods: Sequence[Period], *, orientation: Orientation = "output", fixed_inputs: tuple[int, ...] = ()
) -> Malmquist:
    """Follow units through two or more periods; fixed_inputs: numbers of inputs that cannot be changed.

    Raises:
        UsageError: fewer than two periods, or an id stands twice in one.
    """
    if len(periods) < 2:
        raise UsageError(_("A change needs at least two periods."))
    for period in periods:
        if len(set(period.units)) < len(period.units):
            raise UsageError(_("An id stands twice in the period {name}.").format(name=period.name))
    changes: list[Change] = []
    left_out, out_of_reach = {}, {}
    for before, after in pairwise(periods):
        both = sorted(set(before.units) & set(after.units))
        found = _step(before, after, both, orientation, fixed_inputs)
        known = [change for change in found if _is_known(change)]
        changes += known
        reached = {change.unit for change in known}
        out_of_reach[before.name, after.name] = tuple(unit for unit in both if unit not in reached)
        left_out[before.name, after.name] = tuple(sorted(set(before.units) ^ set(after.units)))
    return Malmquist(changes=tuple(changes), left_out=left_out, out_of_reach=out_of_reach)


def _is_known(change: Change) -> bool:
    values = (change.index, change.efficiency, change.technical, change.pure, change.scale)
    return bool(np.isfinite(values).all()) and min(values) > 0


def _step(
    before: Period, after: Period, units: list[str], orientation: Orientation, fixed: tuple[int, ...]
) -> list[Change]:
    if not units:
        return []
    first, second = _rows(before, units), _rows(after, units)

    def closeness(of: tuple[Floats, Floats], period: Period, returns: Returns) -> Floats:
        """Return one by the Shephard distance: at most one for units of the period itself."""
        found = efficiency(
            *of,
            orientation=orientation,
            returns=returns,
            reference=(period.inputs, period.outputs),
            fixed_inputs=fixed,
        )
        with np.errstate(divide="ignore"):
            return np.asarray(1.0 / found.distances)

    early, late = closeness(first, before, "crs"), closeness(second, after, "crs")
    across, back = closeness(second, before, "crs"), closeness(first, after, "crs")
    with np.errstate(divide="ignore", invalid="ignore"):
        technical = np.sqrt((across / late) * (early / back))
    pure = closeness(second, after, "vrs") / closeness(first, before, "vrs")
    catching_up = late / early
    return [
        Change(
            unit=unit,
            step=(before.name, after.name),
            index=float(catching_up[at] * technical[at]),
            efficiency=float(catching_up[at]),
            technical=float(technical[at]),
            pure=float(pure[at]),
            scale=float(catching_up[at] / pure[at]),
        )
        for at, unit in enumerate(units)
    ]


def _rows(period: Period, units: list[str]) -> tuple[Floats, Floats]:
    place = {unit: row for row, unit in enumerate(period.units)}
    rows = [place[unit] for unit in units]
    return period.inputs[rows], period.outputs[rows]
