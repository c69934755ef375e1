"""What a technology is: inputs, outputs, returns to scale, as the rows and columns that the kernel takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sluzby_eval.frontier.compiled import Floats, Integers  # noqa: TC001 - dataclasses keep them

Orientation = Literal["input", "output"]
Returns = Literal["crs", "vrs", "nirs", "ndrs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Technology:
    """A reference set: n units with m inputs and s outputs, in the units of the data.

    Columns are divided by their means here, so that a column given in thousands or in millions makes no
    difference to any pivot.
    """

    inputs: Floats  # (n, m)
    outputs: Floats  # (n, s)
    returns: Returns
    scale: Floats  # (m + s,) what the columns were divided by: outputs first
    columns: Floats  # (k, n)
    kind: Floats  # (k,) sign of the row's slack; 0 for an equation

    @classmethod
    def of(cls, inputs: Floats, outputs: Floats, returns: Returns) -> Technology:
        """Build the technology of a reference set."""
        scale = np.concatenate([_means(outputs), _means(inputs)])
        rows = [outputs / scale[: outputs.shape[1]], -inputs / scale[outputs.shape[1] :]]
        if returns != "crs":
            rows.append(np.ones((len(inputs), 1)))
        kind = np.ones(sum(row.shape[1] for row in rows))
        if returns != "crs":
            kind[-1] = {"vrs": 0.0, "nirs": -1.0, "ndrs": 1.0}[returns]
        columns = np.ascontiguousarray(np.concatenate(rows, axis=1).T)
        return cls(inputs=inputs, outputs=outputs, returns=returns, scale=scale, columns=columns, kind=kind)

    @property
    def size(self) -> int:
        """Number of rows of the programme, k."""
        return len(self.kind)

    def question(
        self,
        inputs: Floats,
        outputs: Floats,
        orientation: Orientation,
        *,
        fixed_inputs: tuple[int, ...] = (),
        fixed_outputs: tuple[int, ...] = (),
    ) -> tuple[Floats, Floats]:
        """Return p and q, (u, k) each, of units with these inputs and outputs (see `kernel`).

        Fixed inputs or outputs are not contracted or expanded (Banker and Morey 1986).
        """
        y = outputs / self.scale[: outputs.shape[1]]
        x = inputs / self.scale[outputs.shape[1] :]
        free_x = np.ones(x.shape[1])
        free_x[list(fixed_inputs)] = 0.0
        free_y = np.ones(y.shape[1])
        free_y[list(fixed_outputs)] = 0.0
        none = np.zeros_like
        if orientation == "input":
            p, q = [y, -x * (1 - free_x)], [none(y), x * free_x]
        else:
            p, q = [y * (1 - free_y), -x], [y * free_y, none(x)]
        if self.returns != "crs":
            p.append(np.ones((len(x), 1)))
            q.append(np.zeros((len(x), 1)))
        return np.ascontiguousarray(np.concatenate(p, axis=1)), np.ascontiguousarray(
            np.concatenate(q, axis=1)
        )

    def starts(self, orientation: Orientation) -> Integers:
        """Return bases of a few hyperplanes that support the hull and can be written down at once.

        A hyperplane that sees one input (or one output) only touches the hull at the unit with the least of
        it (the most). With constant or non-decreasing returns an output needs an input beside it.
        """
        size, count = self.columns.shape
        s = self.outputs.shape[1]
        slack = [count + i for i in range(size)]
        last = size - 1
        found: list[list[int]] = []
        touches = (
            self.returns in ("vrs", "ndrs") if orientation == "input" else self.returns in ("vrs", "nirs")
        )
        rows = range(s, s + self.inputs.shape[1]) if orientation == "input" else range(s)
        for row in rows:
            if touches:
                found.append(self._basis(slack, {row, last}, [int(np.argmax(self.columns[row]))]))
            elif orientation == "input":
                found.append(self._basis(slack, {row}, []))
            else:
                found += [self._ray(slack, row, other) for other in range(s, s + self.inputs.shape[1])]
        return np.array([basis for basis in found if basis], dtype=np.int64).reshape(-1, size)

    def _basis(self, slack: list[int], without: set[int], units: list[int]) -> list[int]:
        return [-1, *units, *(name for row, name in enumerate(slack) if row not in without)]

    def _ray(self, slack: list[int], output: int, through: int) -> list[int]:
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = self.columns[output] / -self.columns[through]
        if not np.isfinite(slope).all():
            return []
        return self._basis(slack, {output, through}, [int(np.argmax(slope))])


def _means(columns: Floats) -> Floats:
    means = np.abs(columns).mean(axis=0)
    return np.where(means > 0, means, 1.0)
