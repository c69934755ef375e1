"""Reading the tables of reference, and made-up data of the kind that people have."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.frontier.compiled import Floats


class Reference:
    """One table, its columns as arrays."""

    def __init__(self, folder: Path, name: str) -> None:
        with (folder / "frontier" / "reference" / f"{name}.csv").open(encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))

    def __getitem__(self, name: str) -> Floats:
        return np.array([float(row[name]) for row in self.rows])

    def table(self, *names: str) -> Floats:
        return np.array([[float(row[name]) for name in names] for row in self.rows])

    def starting(self, prefix: str) -> Floats:
        return self.table(*[name for name in self.rows[0] if name.startswith(prefix)])


def made_up(n: int, m: int, s: int, seed: int = 1) -> tuple[Floats, Floats]:
    """Make units of a technology with decreasing returns."""
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(1, 10, (n, 1)) * rng.uniform(0.7, 1.4, (n, m))
    directions = rng.uniform(0.5, 1.5, (n, s))
    directions /= np.sqrt((directions**2).mean(axis=1))[:, None]
    outputs = np.exp(0.8 * np.log(inputs).mean(axis=1))[:, None] * directions
    return inputs * np.exp(np.abs(rng.normal(0, 0.3, n)))[:, None], outputs


def integers(n: int, m: int, s: int, seed: int) -> tuple[Floats, Floats]:
    """Make units of small whole numbers, full of ties."""
    rng = np.random.default_rng(seed)
    return rng.integers(1, 6, (n, m)).astype(float), rng.integers(1, 6, (n, s)).astype(float)
