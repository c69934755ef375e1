"""Dated parameters of `rules/`: which value is in force on a day, and faults in the dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.dated import in_force, overlaps_and_gaps, year_end

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from sluzby_eval.evaluation.spec import Parameter

__all__ = ["faults", "value_at", "year_end"]

CODES = {"overlap": "D206", "gap": "D205"}
DIMENSIONS = ("type", "form", "founder", "legal_form")


def value_at(parameter: Parameter, date: dt.date, line: Mapping[str, str | None]) -> float | None:
    """Return the value in force on a day for a line, the most particular one first; None where there is none."""
    best = in_force(parameter.values, parameter.by, date, line)
    return best.value if best else None


def faults(parameter: Parameter) -> Iterator[tuple[str, int, dict[str, object]]]:
    """Yield overlaps (D206), gaps (D205) and dimensions that `by` does not name (D210), with their index."""
    for index, item in enumerate(parameter.values):
        for name in DIMENSIONS:
            if getattr(item, name) is not None and name not in parameter.by:
                yield "D210", index, {"name": name}
    for kind, index, days in overlaps_and_gaps(parameter.values, parameter.by):
        yield CODES[kind], index, {"value": days}
