"""Dated parameters of `rules/`: which value is in force on a day, and faults in the dates."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sluzby_eval.evaluation.spec import DatedValue, Parameter

DAY = dt.timedelta(days=1)


def year_end(year: int) -> dt.date:
    """Return the day by which the value of a year is chosen."""
    return dt.date(year, 12, 31)


def value_at(parameter: Parameter, date: dt.date, line: Mapping[str, str | None]) -> float | None:
    """Return the value in force on a day for a line, the most particular one first; None where there is none.

    A value that does not name a dimension (the type, for instance) holds for all.
    """
    fitting = [item for item in parameter.values if _holds(item, date) and _fits(item, parameter.by, line)]
    best = max(fitting, key=lambda item: _weight(item, parameter.by), default=None)
    return best.value if best else None


def faults(parameter: Parameter) -> Iterator[tuple[str, int, dict[str, object]]]:
    """Yield overlaps (D206), gaps (D205) and dimensions that `by` does not name (D210), with their index."""
    groups: dict[tuple[str | None, ...], list[tuple[int, DatedValue]]] = {}
    for index, item in enumerate(parameter.values):
        groups.setdefault(_key(item, parameter.by), []).append((index, item))
        for name in ("type", "form", "founder", "legal_form"):
            if getattr(item, name) is not None and name not in parameter.by:
                yield "D210", index, {"name": name}
    for members in groups.values():
        ordered = sorted(members, key=lambda member: member[1].from_)
        for (_, before), (index, after) in pairwise(ordered):
            if before.to is None or after.from_ <= before.to:
                yield "D206", index, {"value": after.from_.isoformat()}
            elif after.from_ > before.to + DAY:
                yield "D205", index, {"value": f"{before.to + DAY:%Y-%m-%d}–{after.from_ - DAY:%Y-%m-%d}"}


def _holds(item: DatedValue, date: dt.date) -> bool:
    return item.from_ <= date and (item.to is None or date <= item.to)


def _fits(item: DatedValue, by: tuple[str, ...], line: Mapping[str, str | None]) -> bool:
    return all(getattr(item, name) in (None, line.get(name)) for name in by)


def _weight(item: DatedValue, by: tuple[str, ...]) -> int:
    return sum(getattr(item, name) is not None for name in by)


def _key(item: DatedValue, by: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(getattr(item, name) for name in by)
