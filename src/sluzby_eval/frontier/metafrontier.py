"""Groups beside each other: the frontier of each group, and the one that envelops them all.

Battese, Rao and O'Donnell (2004); O'Donnell, Rao and Battese (2008). Types or forms of service, or areas, may
work under different conditions. A unit's group score compares within the group; the metatechnology ratio says how
near the frontier of the whole group is to that of all: score of all = group score · metatechnology ratio.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - part of a public signature
from dataclasses import dataclass

import numpy as np

from sluzby_eval.errors import UsageError
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.radial import Hull, efficiency
from sluzby_eval.frontier.technology import Orientation  # noqa: TC001 - part of a signature
from sluzby_eval.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group at a glance."""

    name: str
    units: int
    score: float  # mean group score, as an efficiency of at most one
    ratio: float  # mean metatechnology ratio
    lowest: float  # metatechnology ratio
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Metafrontier:
    """Scores of n units in their group and among all, in the orientation they were asked for."""

    group: Floats  # (n,)
    everybody: Floats  # (n,) at most as good as `group`
    ratio: Floats  # (n,) metatechnology ratio in (0, 1]: distance in the group by distance among all
    groups: tuple[Group, ...]  # in the order of their names


def metafrontier(
    inputs: Floats,
    outputs: Floats,
    groups: Sequence[str],
    *,
    orientation: Orientation = "input",
    returns: Hull = "vrs",
    fixed_inputs: tuple[int, ...] = (),
) -> Metafrontier:
    """Measure units within their groups and against all.

    Args:
        inputs: (n, m), zero or more, the same things in all groups.
        outputs: (n, s), zero or more.
        groups: (n,) the group of each unit.
        orientation: shrink the inputs, or expand the outputs.
        returns: returns to scale of every group and of all, or the free disposal hull.
        fixed_inputs: numbers of inputs that cannot be changed.

    Raises:
        UsageError: there are fewer than two groups, or not a group for each unit.
        InputError: as of `efficiency`.
    """
    names = np.array([str(name) for name in groups])
    if len(names) != len(inputs) or len(set(names.tolist())) < 2:
        raise UsageError(_("A metafrontier needs a group for each unit, and at least two groups."))
    everybody = efficiency(
        inputs, outputs, orientation=orientation, returns=returns, fixed_inputs=fixed_inputs
    )
    scores, distances = np.empty(len(inputs)), np.empty(len(inputs))
    for name in sorted(set(names.tolist())):
        members = np.flatnonzero(names == name)
        found = efficiency(
            inputs[members],
            outputs[members],
            orientation=orientation,
            returns=returns,
            fixed_inputs=fixed_inputs,
        )
        scores[members], distances[members] = found.scores, found.distances
    ratio = np.minimum(distances / everybody.distances, 1.0)
    return Metafrontier(
        group=scores,
        everybody=everybody.scores,
        ratio=ratio,
        groups=tuple(
            _group(name, 1.0 / distances[names == name], ratio[names == name])
            for name in sorted(set(names.tolist()))
        ),
    )


def _group(name: str, scores: Floats, ratio: Floats) -> Group:
    return Group(
        name=name,
        units=len(scores),
        score=float(scores.mean()),
        ratio=float(ratio.mean()),
        lowest=float(ratio.min()),
        highest=float(ratio.max()),
    )
