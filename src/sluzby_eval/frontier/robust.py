"""How much a few units decide: outliers of the data cloud, influence, and frontiers that ignore the extreme.

Wilson (1993) for outliers; leave-one-out influence; order-m (Cazals, Florens and Simar 2002) and order-alpha
(Aragon, Daouia and Thomas-Agnan 2005), both exact, without any drawing of samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.fdh import ratios
from sluzby_eval.frontier.radial import EFFICIENT, Efficiency, efficiency
from sluzby_eval.frontier.technology import Orientation  # noqa: TC001 - part of public signatures

BLOCK = 100_000  # subsets looked at in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """The set of so many units whose removal shrinks the data cloud most."""

    units: tuple[int, ...]
    ratio: float  # squared volume of the cloud without them, by that of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What the others' distances would lose if one unit on the frontier were not there."""

    unit: int
    mean: float  # over all other units, of their score
    largest: float
    moved: int  # other units whose score changes


def outliers(inputs: Floats, outputs: Floats, *, largest: int = 3) -> tuple[Outliers, ...]:
    """Find the sets of 1, 2, … `largest` units that stick out most (Wilson 1993).

    inputs: (n, m), outputs: (n, s). The volume is det(T'T) of the table T of all columns, so units of the
    columns do not matter. All subsets are looked at.
    """
    table = np.concatenate([inputs, outputs], axis=1)
    table = table / np.where(table.mean(axis=0) > 0, table.mean(axis=0), 1.0)
    basis, _ = np.linalg.qr(table)
    hat = basis @ basis.T
    found = []
    for size in range(1, min(largest, len(table) - table.shape[1]) + 1):
        best: tuple[int, ...] = ()
        least = np.inf
        everything = combinations(range(len(table)), size)
        while True:
            block = [subset for _number, subset in zip(range(BLOCK), everything, strict=False)]
            if not block:
                break
            rows = np.array(block)
            left = np.linalg.det(np.eye(size) - hat[rows[:, :, None], rows[:, None, :]])
            at = int(np.argmin(left))
            if left[at] < least:
                best, least = block[at], float(left[at])
        found.append(Outliers(units=best, ratio=max(least, 0.0)))
    return tuple(found)


def influences(
    inputs: Floats, outputs: Floats, scores: Efficiency, *, fixed_inputs: tuple[int, ...] = ()
) -> tuple[Influence, ...]:
    """Take away each unit that is a peer of others, and measure these again; most influential first.

    inputs: (n, m), outputs: (n, s), fixed_inputs: as given to `efficiency`. Who does not lean on the unit keeps the
    score without it, so only the others are measured.
    """
    leaning: dict[int, list[int]] = {}
    for own, peers in enumerate(scores.peers):
        for unit, _share in peers:
            if unit != own:
                leaning.setdefault(unit, []).append(own)
    found = []
    for unit, others in sorted(leaning.items()):
        rest = np.delete(np.arange(len(inputs)), unit)
        again = efficiency(
            inputs[others],
            outputs[others],
            orientation=scores.orientation,
            returns=scores.returns,
            reference=(inputs[rest], outputs[rest]),
            fixed_inputs=fixed_inputs,
        )
        change = 1.0 / again.distances - 1.0 / scores.distances[others]
        found.append(
            Influence(
                unit=unit,
                mean=float(change.sum()) / len(rest),
                largest=float(change.max()),
                moved=int((change > EFFICIENT).sum()),
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.mean, item.unit)))


def order_m(
    inputs: Floats,
    outputs: Floats,
    *,
    draws: int,
    orientation: Orientation = "input",
    fixed_inputs: tuple[int, ...] = (),
) -> Floats:
    """Compare each unit with the best of `draws` units drawn among those at least as good; expected score.

    inputs: (n, m), outputs: (n, s), fixed_inputs: numbers of inputs that cannot be changed. Returns (n,) scores, which
    may lie beyond one: better than expected. With very many draws this is the free disposal hull.
    """
    found = np.empty(len(inputs))
    for unit, ordered in enumerate(_ordered(inputs, outputs, orientation, fixed_inputs)):
        count = len(ordered)
        left = np.arange(count, -1, -1) / count
        found[unit] = float(ordered @ (left[:-1] ** draws - left[1:] ** draws))
    return found


def order_alpha(
    inputs: Floats,
    outputs: Floats,
    *,
    alpha: float,
    orientation: Orientation = "input",
    fixed_inputs: tuple[int, ...] = (),
) -> Floats:
    """Compare each unit with the quantile alpha of those at least as good; alpha = 1 is the free disposal hull.

    inputs: (n, m), outputs: (n, s), fixed_inputs: as of `order_m`. Returns (n,) scores, which may lie beyond one.
    """
    found = np.empty(len(inputs))
    for unit, ordered in enumerate(_ordered(inputs, outputs, orientation, fixed_inputs)):
        beaten = len(ordered) * (1.0 - alpha)
        found[unit] = ordered[min(int(beaten + 1e-9), len(ordered) - 1)]
    return found


def _ordered(
    inputs: Floats, outputs: Floats, orientation: Orientation, fixed: tuple[int, ...]
) -> list[Floats]:
    """Return, for each unit, the factors that those at least as good would change it by; best ones first."""
    found = []
    for x, y in zip(inputs, outputs, strict=True):
        ratio, allowed = ratios(x, y, (inputs, outputs), orientation, (fixed, ()))
        ordered = np.sort(ratio[allowed])
        found.append(ordered if orientation == "input" else ordered[::-1])
    return found
