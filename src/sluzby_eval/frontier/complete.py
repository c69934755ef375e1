"""Which units a measure can take, and what is to be said of the others, each by its own cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sluzby_eval.czech import format_number
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.frontier.table import in_languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.findings import Place
    from sluzby_eval.frontier.compiled import Floats, Integers
    from sluzby_eval.frontier.table import Table
    from sluzby_eval.i18n import Language

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]  # (n,)


def usable(
    table: Table,
    *,
    fixed_inputs: tuple[int, ...] = (),
    with_prices: bool = False,
    with_environment: bool = False,
    above_zero: bool = False,
) -> tuple[Integers, list[Finding]]:
    """Return the numbers of the units that can be measured, and findings about the table and the others.

    Args:
        table: units; undesirable outputs count where it holds them.
        fixed_inputs: numbers of inputs that cannot be changed; the others must not all be zero.
        with_prices: units need their prices, too.
        with_environment: units need their environment, too, which may be of any sign.
        above_zero: the measure divides, so that every figure must be above zero.
    """
    names, volumes = _volumes(table, with_prices=with_prices)
    blank = ~np.isfinite(volumes)
    if with_environment and table.environment is not None:
        names = [*names, *table.environment_names]
        blank = np.concatenate([blank, ~np.isfinite(table.environment)], axis=1)
    missing = np.any(blank, axis=1)
    with np.errstate(invalid="ignore"):
        below = np.any(volumes < 0, axis=1)
        free = np.delete(table.inputs, list(fixed_inputs), axis=1)
        nothing = ~missing & ~below & ~(np.any(free > 0, axis=1) & np.any(table.outputs > 0, axis=1))
        zero = ~missing & ~below & ~nothing & ~np.all(volumes > 0, axis=1) & above_zero
    lacking = dict.fromkeys(names[column] for column in np.flatnonzero(blank.any(axis=0)).tolist())
    more = {
        "F116": {
            "columns": in_languages(lambda language: [_label(table, name, language) for name in lacking])
        },
        "F127": {"cells": _cells(table, names, volumes)},
    }
    found = [
        Finding(
            code=code, place=table.place, args={**table.named(_units(table, which)), **more.get(code, {})}
        )
        for code, which in (("F116", missing), ("F127", below), ("F128", nothing), ("F118", zero))
        if which.any()
    ]
    return np.flatnonzero(~missing & ~below & ~nothing & ~zero), [*table.findings, *found]


def _volumes(table: Table, *, with_prices: bool) -> tuple[list[str], Floats]:
    """Return the names of columns, and their values beside each other."""
    names = [*table.input_names, *table.output_names]
    sides = [table.inputs, table.outputs]
    if table.bad is not None:
        names, sides = [*names, *table.bad_names], [*sides, table.bad]
    if table.prices is not None and with_prices:
        names, sides = [*names, *table.input_names], [*sides, table.prices]
    return names, np.concatenate(sides, axis=1)


def _units(table: Table, which: Flags) -> list[str]:
    return [str(table.units[unit]) for unit in np.flatnonzero(which).tolist()]


def _label(table: Table, column: str, language: Language) -> str:
    return table.labels.get(column, {}).get(language, column)


def _cells(table: Table, names: Sequence[str], volumes: Floats) -> dict[str, str]:
    """Name the values below zero in both languages."""
    with np.errstate(invalid="ignore"):
        places = np.argwhere(volumes < 0).tolist()

    def told(language: Language) -> list[str]:
        found = []
        for row, column in places:
            unit = str(table.units[row])
            value = format_number(float(volumes[row, column]), 2, language)
            found.append(
                f"{_label(table, names[column], language)} [{table.shown.get(unit, unit)}] = {value}"
            )
        return found

    return in_languages(told)


def enough(
    number: int, least: int, *, force: bool, place: Place, noticed: Sequence[Finding] = ()
) -> list[Finding]:
    """See that units are not fewer than a method asks for; return a finding where they are and `force` is set.

    noticed: what was found before; it says where the units went.

    Raises:
        UsageError: they are, and `force` is not set, or there are not even two.
    """
    if number >= least:
        return []
    refused = Finding(code="F114", place=place, args={"units": number, "needed": least})
    if force and number > 1:
        return [refused]
    told = [finding.message() for finding in noticed]
    raise UsageError(refused.message(), hint=" ".join([*told, refused.fix()]))
