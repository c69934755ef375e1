"""Values that hold for some days and for some services: which is in force, and faults in the days.

Parameters of `rules/` and of rule sets are both lists of such values; they differ only in what else they say.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DAY = dt.timedelta(days=1)


class Dated(Protocol):
    """A value with its days in force; `to` empty means until further notice."""

    @property
    def from_(self) -> dt.date:
        """The first day."""

    @property
    def to(self) -> dt.date | None:
        """The last day."""


_Value = TypeVar("_Value", bound=Dated)


def year_end(year: int) -> dt.date:
    """Return the day by which the value of a year is chosen."""
    return dt.date(year, 12, 31)


def in_force(
    values: Sequence[_Value], by: Sequence[str], date: dt.date, line: Mapping[str, str | None]
) -> _Value | None:
    """Return the value in force on a day for a line, the most particular one first; None where there is none.

    A value that does not name a dimension (the type, for instance) holds for all.
    """
    fitting = [item for item in values if _holds(item, date) and _fits(item, by, line)]
    return max(fitting, key=lambda item: _weight(item, by), default=None)


def overlaps_and_gaps(values: Sequence[Dated], by: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    """Yield ("overlap" or "gap", index of the later value, the days) among values of the same lines."""
    groups: dict[tuple[str | None, ...], list[tuple[int, Dated]]] = {}
    for index, item in enumerate(values):
        groups.setdefault(tuple(getattr(item, name) for name in by), []).append((index, item))
    for members in groups.values():
        ordered = sorted(members, key=lambda member: member[1].from_)
        for (_, before), (index, after) in pairwise(ordered):
            if before.to is None or after.from_ <= before.to:
                yield "overlap", index, after.from_.isoformat()
            elif after.from_ > before.to + DAY:
                yield "gap", index, f"{before.to + DAY:%Y-%m-%d}–{after.from_ - DAY:%Y-%m-%d}"


def _holds(item: Dated, date: dt.date) -> bool:
    return item.from_ <= date and (item.to is None or date <= item.to)


def _fits(item: Dated, by: Sequence[str], line: Mapping[str, str | None]) -> bool:
    return all(getattr(item, name) in (None, line.get(name)) for name in by)


def _weight(item: Dated, by: Sequence[str]) -> int:
    return sum(getattr(item, name) is not None for name in by)
