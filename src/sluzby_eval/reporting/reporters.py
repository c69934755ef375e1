"""Which services stand behind the figures of a year: a change of figures of other services is no change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.model import ALL

if TYPE_CHECKING:
    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.page import Page

MOST_CHANGED = 0.1  # share of the services of either year that may differ
Line = tuple[str, str]  # service and form


def are_the_same(page: Page, level: str, unit: str, years: tuple[int, int], *, type: str, form: str) -> bool:
    """Tell whether nearly the same services reported in two years; a successor counts as its predecessor."""
    first, second = (_lines(page.context, level, unit, year, type=type, form=form) for year in years)
    everything = first | second
    return bool(everything) and len(first ^ second) <= MOST_CHANGED * len(everything)


def _lines(context: Context, level: str, unit: str, year: int, *, type: str, form: str) -> set[Line]:
    known = _services(context)
    found: set[Line] = set()
    for service, its_form in _statements(context).get(year, ()):
        places, its_type, heir_of = known.get(service, ({}, "", None))
        if places.get(level) == unit and type in (ALL, its_type) and form in (ALL, its_form):
            found.add((heir_of or service, its_form))
    return found


def _statements(context: Context) -> dict[int, list[Line]]:
    if "statement lines" not in context.memo:
        lines: dict[int, list[Line]] = {}
        rows = context.statements.select("service_id", "form", "year", "version").iter_rows()
        for service, form, year, version in rows:
            if version == context.version:
                lines.setdefault(year, []).append((service, form))
        context.memo["statement lines"] = lines
    found: dict[int, list[Line]] = context.memo["statement lines"]
    return found


def _services(context: Context) -> dict[str, tuple[dict[str, str | None], str, str | None]]:
    """Map every service to its places by level, its type and its predecessor."""
    if "service places" not in context.memo:
        known = {}
        for row in context.services.iter_rows(named=True):
            places: dict[str, str | None] = {
                level: context.ancestor(row["area"] or "", level) for level in context.levels
            }
            places |= {"provider": row["ico"], "service": row["service_id"]}
            known[row["service_id"]] = (places, row["type"] or "", row.get("predecessor"))
        context.memo["service places"] = known
    found: dict[str, tuple[dict[str, str | None], str, str | None]] = context.memo["service places"]
    return found
