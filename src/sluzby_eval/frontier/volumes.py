"""What every method asks of its data, and the hull as rows of a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sluzby_eval.errors import InputError
from sluzby_eval.frontier.programme import FREE
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.frontier.compiled import Floats
    from sluzby_eval.frontier.technology import Returns

SUMS: dict[str, tuple[float, float]] = {
    "crs": (-FREE, FREE),
    "vrs": (1.0, 1.0),
    "nirs": (-FREE, 1.0),
    "ndrs": (1.0, FREE),
}  # what the intensities of a hull may add up to


def positive(table: Floats, name: str) -> Floats:
    """Return a table of (n, k) volumes.

    Raises:
        InputError: it is no table of positive numbers.
    """
    table = np.ascontiguousarray(table, dtype=np.float64)
    if table.ndim != 2 or not table.size or not np.isfinite(table).all() or (table <= 0).any():
        raise InputError(
            _("This measure needs {name} above zero for every unit, without blanks.").format(name=name)
        )
    return table


def together(*tables: Floats) -> None:
    """See that tables are of the same units.

    Raises:
        InputError: they are not.
    """
    if len({len(table) for table in tables}) > 1:
        raise InputError(_("Inputs and outputs of a frontier must be of the same units."))


def means(table: Floats) -> Floats:
    """Return what columns are divided by, so that their units do not matter to any pivot."""
    found = np.abs(table).mean(axis=0)
    return np.where(found > 0, found, 1.0)


def sum_bounds(returns: Returns) -> tuple[float, float]:
    """Return between what the intensities of a hull must add up."""
    return SUMS[returns]
